/*
 * What a subquery may be and read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

/* ---- one row ---- */

/* SELECT one_row(c1), one_row(c2) FROM (query): fails when there are two rows, and has one when there is none. */
static koine__query *make_checked(koine__rewriting *r, koine__query *query)
{
    koine__from *from = koine__make_derived(r, query);
    koine__select *select = from != NULL ? koine__make_select(r, from, NULL, from->column_count) : NULL;
    for (size_t i = 0; select != NULL && i < from->column_count; i++) {
        koine__expr *one =
            KOINE__MAKE_CALL(r, KOINE_SQL_ONE_ROW, from->columns[i].type, koine__make_column(r, from, i));
        if (one != NULL) {
            one->aggregate = true;
        }
        koine__put_item(r, select, i, one, &query->columns[i].name);
    }
    return koine__make_query(r, koine__make_branch(r, select));
}

/* Rule PX-scalar. */
static bool check_scalar(koine__walk *walk, koine__expr **slot)
{
    koine__expr *expr = *slot;
    if (expr->kind != KOINE__EXPR_SUBQUERY || koine__is_single_query(expr->as.sub.query)) {
        return true;
    }
    koine__query *checked = make_checked(walk->r, expr->as.sub.query);
    if (checked == NULL) {
        return koine__rewrite_no_memory(walk->r);
    }
    expr->as.sub.query = checked;
    return true;
}

bool koine__rewrite_scalar(koine__rewriting *r)
{
    koine__walk walk = {.r = r, .on_expr = check_scalar};
    return koine__walk_tree(&walk);
}

/* ---- LIMIT ---- */

static bool has_limit(const koine__query *query)
{
    return query->limit != NULL || query->offset != NULL ||
           (query->body->kind == KOINE__BRANCH_QUERY && has_limit(query->body->query));
}

/* Rule PX-wrap: a IN (SELECT … LIMIT 1) as a IN (SELECT c1 FROM (SELECT … LIMIT 1)). */
static bool wrap_limit(koine__walk *walk, koine__expr **slot)
{
    koine__expr *expr = *slot;
    bool compared = expr->kind == KOINE__EXPR_IN_QUERY || expr->kind == KOINE__EXPR_QUANTIFIED;
    if (!compared || !has_limit(expr->as.sub.query)) {
        return true;
    }
    koine__query *wrapped = koine__make_enclosing(walk->r, expr->as.sub.query);
    if (wrapped == NULL) {
        return koine__rewrite_no_memory(walk->r);
    }
    expr->as.sub.query = wrapped;
    return true;
}

bool koine__rewrite_limit(koine__rewriting *r)
{
    koine__walk walk = {.r = r, .on_expr = wrap_limit};
    return koine__walk_tree(&walk);
}

/* ---- outer columns ---- */

static bool check_derived(koine__walk *walk, koine__from **slot)
{
    koine__from *from = *slot;
    if (from->kind != KOINE__FROM_QUERY || !koine__reads_outside(walk->r, from->query)) {
        return walk->r->refusal->code == KOINE_OK;
    }
    return koine__rewrite_refuse(walk->r, "PX-from", from->span,
                                 "put the condition on the outer column outside of the derived table",
                                 "a derived table that reads columns of the query around it");
}

bool koine__rewrite_outer(koine__rewriting *r)
{
    koine__walk walk = {.r = r, .on_from = check_derived};
    return koine__walk_tree(&walk);
}

/* ---- temporary tables ---- */

typedef struct once {
    const koine__table *tables[KOINE__JOIN_TABLES_MAX];
    size_t count;
} once;

static bool note_table(koine__rewriting *r, once *seen, const koine__from *from)
{
    const koine__table *table = from->kind == KOINE__FROM_TABLE ? from->table : NULL;
    if (table == NULL || !table->temporary) {
        return true;
    }
    for (size_t i = 0; i < seen->count; i++) {
        if (seen->tables[i] == table) {
            return koine__rewrite_refuse(r, "PX-wrap", from->span, "use an ordinary table, or two statements",
                                         "a temporary table that is read twice in one statement");
        }
    }
    if (seen->count < KOINE__JOIN_TABLES_MAX) {
        seen->tables[seen->count++] = table;
    }
    return true;
}

static bool see_table(koine__walk *walk, koine__from **slot)
{
    return note_table(walk->r, walk->context, *slot);
}

bool koine__rewrite_temporary(koine__rewriting *r)
{
    once seen = {.count = 0};
    koine__walk walk = {.r = r, .context = &seen, .on_from = see_table};
    const koine__change *change = koine__rewrite_change(r);
    if (!koine__rewrite_has(r, KOINE_SQL_TEMPORARY_ONCE)) {
        return true;
    }
    return (change == NULL || note_table(r, &seen, change->target)) && koine__walk_tree(&walk);
}
