/*
 * ON CONFLICT for engines that have ON DUPLICATE KEY UPDATE instead, which knows neither DO NOTHING nor WHERE, and
 * does not tell how many rows it has put in.
 *
 *   ON CONFLICT (k) DO NOTHING                        ON DUPLICATE KEY UPDATE k = kept(k)
 *   ON CONFLICT (k) DO UPDATE SET a = b WHERE c > d   ON DUPLICATE KEY UPDATE a = CASE WHEN c > d THEN b ELSE kept(a)
 * END
 *
 * kept(a) is a, and counts the rows that stay as they are, for the driver to take them off. That it does in what the
 * engine keeps for numbers that it gives by itself, so that it cannot be had together with these for several rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

/* ---- what is inserted ---- */

static const koine__table *table_of(const koine__change *change)
{
    return change->target->table;
}

static bool is_inserted(const koine__change *change, size_t column)
{
    for (size_t i = 0; i < change->target_count; i++) {
        if (change->targets[i] == column) {
            return true;
        }
    }
    return false;
}

/* Whether the engine gives the rows numbers. */
static bool gives_numbers(const koine__change *change)
{
    const koine__table *table = table_of(change);
    for (size_t i = 0; table != NULL && i < table->column_count; i++) {
        if ((table->columns[i].flags & KOINE__COLUMN_IDENTITY) != 0 && !is_inserted(change, i)) {
            return true;
        }
    }
    return false;
}

static bool is_values(const koine__change *change)
{
    return change->default_values || change->source->body->kind == KOINE__BRANCH_VALUES;
}

static size_t count_rows(const koine__change *change)
{
    return change->default_values ? 1 : is_values(change) ? change->source->body->row_count : 0;
}

/* ---- counting the rows that are kept ---- */

/* A first value, which sets the count to nothing. */
static bool begin_in_values(koine__rewriting *r, koine__change *change)
{
    koine__expr **slot = &change->source->body->rows[0]->args[0];
    koine__expr *first =
        (*slot)->kind == KOINE__EXPR_DEFAULT ? NULL : KOINE__MAKE_CALL(r, KOINE_SQL_KEEP_BEGIN, (*slot)->type, *slot);
    if (first == NULL) {
        return (*slot)->kind == KOINE__EXPR_DEFAULT
                   ? koine__rewrite_refuse(r, "PX-upsert", (*slot)->span, "leave the column out",
                                           "DEFAULT as the first value of an INSERT with DO UPDATE … WHERE")
                   : koine__rewrite_no_memory(r);
    }
    *slot = first;
    return true;
}

/* SELECT the rows FROM (query) CROSS JOIN (SELECT what sets the count to nothing) WHERE that is there */
static bool begin_in_query(koine__rewriting *r, koine__change *change)
{
    koine__type type = koine__kind_type(KOINE_TYPE_INT);
    koine__select *counter = koine__make_select(r, NULL, NULL, 1);
    koine__put_item(r, counter, 0, KOINE__MAKE_CALL(r, KOINE_SQL_KEEP_BEGIN, type, koine__make_integer(r, 1)), NULL);
    koine__from *rows = koine__make_derived(r, change->source);
    koine__from *count = koine__make_derived(r, koine__make_query(r, koine__make_branch(r, counter)));
    koine__from *join = rows != NULL && count != NULL ? KOINE__NEW(r->arena, koine__from) : NULL;
    if (join == NULL) {
        return koine__rewrite_no_memory(r);
    }
    join->kind = KOINE__FROM_JOIN;
    join->join = KOINE__JOIN_CROSS;
    join->left = rows;
    join->right = count;
    koine__expr *there = KOINE__MAKE_CALL(r, KOINE_SQL_EQ, koine__kind_type(KOINE_TYPE_BOOL),
                                          koine__make_column(r, count, 0), koine__make_integer(r, 1));
    koine__select *select = there != NULL ? koine__make_select(r, join, there, rows->column_count) : NULL;
    for (size_t i = 0; select != NULL && i < rows->column_count; i++) {
        koine__put_item(r, select, i, koine__make_column(r, rows, i), &change->source->columns[i].name);
    }
    koine__query *query = koine__make_query(r, koine__make_branch(r, select));
    if (query == NULL) {
        return koine__rewrite_no_memory(r);
    }
    change->source = query;
    return true;
}

/* PX-count: how a column is kept, and the beginning of the count. *op: KEEP or KEEP_ONE. */
static bool begin_count(koine__rewriting *r, koine__change *change, koine_sql_op *op)
{
    size_t rows = count_rows(change);
    *op = rows == 1 ? KOINE_SQL_KEEP_ONE : KOINE_SQL_KEEP;
    if (rows == 1) {
        return true;
    }
    if (gives_numbers(change)) {
        return koine__rewrite_refuse(r, "PX-upsert", change->conflict.span,
                                     "insert one row at a time, or give the identity column its values",
                                     "counting the rows of this INSERT … ON CONFLICT into a table with an identity "
                                     "column");
    }
    return is_values(change) ? begin_in_values(r, change) : begin_in_query(r, change);
}

static koine__expr *make_kept(koine__rewriting *r, const koine__change *change, koine_sql_op op, size_t column)
{
    koine__type type = change->target->columns[column].type;
    return KOINE__MAKE_CALL(r, op, type, koine__make_column(r, change->target, column));
}

/* ---- DO NOTHING ---- */

/* A column of a key, which is there and can be set. */
static size_t find_kept(const koine__change *change)
{
    const koine__table *table = table_of(change);
    for (size_t i = 0; table != NULL && i < table->key_count; i++) {
        for (size_t j = 0; j < table->keys[i].count; j++) {
            size_t column = table->keys[i].columns[j];
            if ((table->columns[column].flags & KOINE__COLUMN_GENERATED) == 0) {
                return column;
            }
        }
    }
    return SIZE_MAX;
}

static bool do_nothing(koine__rewriting *r, koine__change *change)
{
    koine__conflict *conflict = &change->conflict;
    size_t column = find_kept(change);
    koine_sql_op op;
    if (column == SIZE_MAX) {
        conflict->present = false; /* without a key there are no conflicts */
        return true;
    }
    change->count = KOINE_COUNT_ROWS;
    if (count_rows(change) > 1) {
        change->count = KOINE_COUNT_NEW; /* the engine tells by itself */
        op = KOINE_SQL_OP_COUNT;
    } else if (!begin_count(r, change, &op)) {
        return false;
    }
    koine__expr *kept =
        op == KOINE_SQL_OP_COUNT ? koine__make_column(r, change->target, column) : make_kept(r, change, op, column);
    koine__assignment *one = KOINE__NEW(r->arena, koine__assignment);
    koine__name *name = KOINE__NEW(r->arena, koine__name);
    size_t *target = KOINE__NEW(r->arena, size_t);
    if (kept == NULL || one == NULL || name == NULL || target == NULL) {
        return koine__rewrite_no_memory(r);
    }
    *name = change->target->columns[column].name;
    *target = column;
    *one = (koine__assignment){.columns = {name, 1}, .value = kept, .targets = target};
    conflict->set = (koine__assignments){one, 1};
    conflict->update = true;
    return true;
}

/* ---- DO UPDATE … WHERE ---- */

/* Only the first of the columns counts the row: the others are kept silently. */
static bool keep_unless(koine__rewriting *r, koine__change *change)
{
    koine__conflict *conflict = &change->conflict;
    koine_sql_op op;
    if (!begin_count(r, change, &op)) {
        return false;
    }
    for (size_t i = 0; i < conflict->set.count; i++) {
        koine__assignment *one = &conflict->set.items[i];
        size_t column = one->targets[0];
        koine__expr *kept = i == 0 ? make_kept(r, change, op, column) : koine__make_column(r, change->target, column);
        one->value = koine__make_choice(r, conflict->where, one->value, kept);
        if (one->value == NULL) {
            return koine__rewrite_no_memory(r);
        }
    }
    conflict->where = NULL;
    return true;
}

/*
 * Where no row of the query has a name of its own, what the query reads would be in sight beside the target in the
 * assignments.
 */
static bool enclose_source(koine__rewriting *r, koine__change *change)
{
    if (is_values(change) || koine__rewrite_has(r, KOINE_SQL_DUPLICATE_ALIAS)) {
        return true;
    }
    koine__query *enclosing = koine__make_enclosing(r, change->source);
    if (enclosing == NULL) {
        return koine__rewrite_no_memory(r);
    }
    change->source = enclosing;
    return true;
}

/* Rule PX-upsert, where the rows have been split into one assignment a column. */
bool koine__rewrite_conflict(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    koine__conflict *conflict = &change->conflict;
    if (!conflict->present || r->dialect->spelling[KOINE_SQL_KEEP] == NULL) {
        return true; /* the printer refuses it */
    }
    if (!conflict->update) {
        return do_nothing(r, change);
    }
    change->count = KOINE_COUNT_ROWS;
    return conflict->where != NULL ? keep_unless(r, change) : enclose_source(r, change);
}
