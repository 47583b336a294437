/*
 * UPDATE … FROM, DELETE … USING, and changes that read what they change.
 *
 * A row of the target that several rows of FROM go with gets the values of one of them on every engine, but not of
 * the same one. Where it cannot be seen that there is one at most (koine__is_single), each value becomes a subquery
 * that fails if there are two different ones:
 *
 *   UPDATE t SET a = u.b FROM u WHERE u.k = t.k
 *   UPDATE t SET a = (SELECT DISTINCT u.b FROM u WHERE u.k = t.k) WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k)
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

#include "sql/name_index.h"

/* ---- DELETE … USING ---- */

static bool make_semi_join(koine__rewriting *r, koine__change *change)
{
    koine__expr *exists = koine__make_exists(r, change->from, change->where, false);
    if (exists == NULL) {
        return koine__rewrite_no_memory(r);
    }
    change->where = exists;
    change->from = NULL;
    return true;
}

bool koine__rewrite_using(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    bool uses = r->tree->kind == KOINE__TREE_DELETE && change->from != NULL;
    return !uses || make_semi_join(r, change);
}

/* ---- UPDATE … FROM ---- */

/* Which of the assigned values read the tables of FROM. */
static bool reads_joined(koine__rewriting *r, const koine__change *change)
{
    for (size_t i = 0; i < change->set.count; i++) {
        if (koine__reads_from(r, change->set.items[i].value, change->from)) {
            return true;
        }
    }
    return false;
}

/* (SELECT DISTINCT value FROM from WHERE where) */
static koine__expr *make_value(koine__rewriting *r, const koine__change *change, koine__expr *value)
{
    koine__select *select = koine__make_select(r, change->from, change->where, 1);
    koine__put_item(r, select, 0, value, NULL);
    if (select == NULL) {
        return NULL;
    }
    select->distinct = true;
    return koine__make_subquery(r, koine__make_query(r, koine__make_branch(r, select)));
}

static bool check_value(koine__rewriting *r, const koine__change *change, koine__expr **slot)
{
    if (!koine__reads_from(r, *slot, change->from)) {
        return r->refusal->code == KOINE_OK;
    }
    if ((*slot)->kind == KOINE__EXPR_SUBQUERY && (*slot)->as.sub.query->column_count > 1) {
        return koine__rewrite_refuse(r, "PX-set", (*slot)->span, "set each column by a subquery of its own",
                                     "SET of several columns from a subquery over several rows of FROM");
    }
    if ((*slot)->type.kind == KOINE_TYPE_JSON) {
        return koine__rewrite_refuse(r, "PX-from", (*slot)->span,
                                     "join by a primary key or unique columns, so that there is one row at most",
                                     "JSON out of one of several rows of FROM");
    }
    koine__expr *value = make_value(r, change, *slot);
    if (value == NULL) {
        return koine__rewrite_no_memory(r);
    }
    *slot = value;
    return true;
}

static bool check_values(koine__rewriting *r, koine__change *change)
{
    for (size_t i = 0; i < change->set.count; i++) {
        koine__expr **slot = &change->set.items[i].value;
        if ((*slot)->kind != KOINE__EXPR_ROW) {
            if (!check_value(r, change, slot)) {
                return false;
            }
            continue;
        }
        for (size_t j = 0; j < (*slot)->count; j++) {
            if (!check_value(r, change, &(*slot)->args[j])) {
                return false;
            }
        }
    }
    return make_semi_join(r, change);
}

static bool check_returning(koine__rewriting *r, const koine__change *change)
{
    for (size_t i = 0; i < change->returning.count; i++) {
        koine__expr *expr = change->returning.items[i].expr;
        if (koine__reads_from(r, expr, change->from)) {
            return koine__rewrite_refuse(r, "PX-ret", expr->span, "return columns of the table that is changed",
                                         "RETURNING of columns of FROM");
        }
    }
    return r->refusal->code == KOINE_OK;
}

/* Rule PX-from. */
bool koine__rewrite_update_from(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    bool has = koine__rewrite_has(r, KOINE_SQL_UPDATE_FROM);
    if (r->tree->kind != KOINE__TREE_UPDATE || change->from == NULL) {
        return true;
    }
    if (!check_returning(r, change)) {
        return false;
    }
    if (!reads_joined(r, change)) {
        return r->refusal->code == KOINE_OK && (has || make_semi_join(r, change));
    }
    bool single = koine__is_single(change->from, change->where);
    return (single && (has || koine__rewrite_has(r, KOINE_SQL_UPDATE_JOIN))) || check_values(r, change);
}

/* ---- the target in subqueries ---- */

static bool is_target(const koine__change *change, const koine__from *from)
{
    return from->kind == KOINE__FROM_TABLE && from->table != NULL && from->table == change->target->table;
}

typedef struct search {
    const koine__change *change;
    bool found;
} search;

static bool see_target(koine__walk *walk, koine__from **slot)
{
    search *what = walk->context;
    what->found = what->found || is_target(what->change, *slot);
    return true;
}

static bool reads_target(koine__rewriting *r, koine__query *query)
{
    search what = {koine__rewrite_change(r), false};
    koine__walk walk = {.r = r, .context = &what, .on_from = see_target};
    return koine__walk_query_at(&walk, &query, NULL) && what.found;
}

/* What a derived table reads is read before anything is changed. */
static bool read_before(koine__walk *walk, koine__from **slot)
{
    const koine__walk_query *query = walk->query;
    while (query != NULL && query->derived == NULL) {
        query = query->outer;
    }
    return query != NULL || !is_target(koine__rewrite_change(walk->r), *slot) || koine__set_apart(walk->r, *slot);
}

/* The whole subquery as a derived table; where it reads columns from outside, the target alone. */
static bool read_apart(koine__walk *walk, koine__expr **slot)
{
    koine__rewriting *r = walk->r;
    koine__expr *expr = *slot;
    bool has_query = expr->kind == KOINE__EXPR_IN_QUERY || expr->kind == KOINE__EXPR_QUANTIFIED ||
                     expr->kind == KOINE__EXPR_EXISTS || expr->kind == KOINE__EXPR_SUBQUERY;
    if (!has_query || walk->query != NULL || !reads_target(r, expr->as.sub.query)) {
        return r->refusal->code == KOINE_OK;
    }
    if (koine__reads_outside(r, expr->as.sub.query)) {
        koine__walk inside = {.r = r, .on_from = read_before};
        return koine__walk_query_at(&inside, &expr->as.sub.query, NULL);
    }
    koine__query *enclosing = koine__make_enclosing(r, expr->as.sub.query);
    if (enclosing == NULL) {
        return koine__rewrite_no_memory(r);
    }
    expr->as.sub.query = enclosing;
    return true;
}

static bool refuse_in_conflict(koine__walk *walk, koine__from **slot)
{
    if (!is_target(koine__rewrite_change(walk->r), *slot)) {
        return true;
    }
    return koine__rewrite_refuse(walk->r, "PX-wrap", (*slot)->span, "read it in a statement of its own before",
                                 "reading the table that is changed in a subquery of DO UPDATE");
}

/* Rule PX-wrap. The rows of INSERT … SELECT are read before by themselves. */
bool koine__rewrite_target(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    koine__walk walk = {.r = r, .on_expr = read_apart};
    koine__walk refuse = {.r = r, .on_from = refuse_in_conflict};
    koine__branch *values = change->source != NULL ? change->source->body : NULL;
    if (values != NULL && values->kind == KOINE__BRANCH_VALUES &&
        !koine__walk_exprs(&walk, values->rows, values->row_count)) {
        return false;
    }
    return koine__walk_assignments(&walk, &change->set) && koine__walk_expr(&walk, &change->where) &&
           koine__walk_assignments(&refuse, &change->conflict.set) &&
           koine__walk_expr(&refuse, &change->conflict.where);
}

/* ---- the target's alias ---- */

/* A table inside that is called as the target is, once that has no alias any more, gets one. */
static bool call_otherwise(koine__walk *walk, koine__from **slot)
{
    size_t *count = walk->context;
    koine__from *from = *slot;
    const koine__name *name = &koine__rewrite_change(walk->r)->target->name;
    const koine__name *exposed = from->alias.text != NULL ? &from->alias : &from->name;
    if (from->kind != KOINE__FROM_JOIN && exposed->text != NULL && koine__name_is(exposed, name)) {
        from->alias = koine__make_name(walk->r, "koine_t", ++*count);
    }
    return true;
}

/* DELETE FROM t AS x */
bool koine__rewrite_target_alias(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    size_t count = 0;
    koine__walk walk = {.r = r, .context = &count, .on_from = call_otherwise};
    if (r->tree->kind != KOINE__TREE_DELETE || change->target->alias.text == NULL) {
        return true;
    }
    change->target->alias = (koine__name){NULL, 0, 0};
    return koine__walk_tree(&walk);
}
