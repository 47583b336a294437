/*
 * RETURNING where it is missing: the rows are asked for by a statement of their own, in the same transaction.
 *
 *   DELETE, UPDATE   SELECT … FOR UPDATE before the change. It locks the rows, so that the change finds them all; the
 *                    values that an UPDATE sets stand in place of the columns.
 *   INSERT           SELECT behind it, by a key whose values are known, or by the numbers of an identity column.
 *
 * Others may put rows in between the two: the core compares how many rows and changes there are. What could be another
 * value, or mean other rows, in the second statement than in the first is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

#include "sql/name_index.h"

/* ---- what means the same twice ---- */

typedef struct twice {
    const koine__change *change;
    bool same;
} twice;

static bool is_clock(const koine__expr *expr)
{
    return expr->has_op && (expr->op == KOINE_SQL_CURRENT_DATE || expr->op == KOINE_SQL_CURRENT_TIME ||
                            expr->op == KOINE_SQL_CURRENT_TIMESTAMP);
}

static bool note_twice(koine__walk *walk, koine__expr **slot)
{
    twice *what = walk->context;
    const koine__expr *expr = *slot;
    bool query = expr->kind == KOINE__EXPR_IN_QUERY || expr->kind == KOINE__EXPR_QUANTIFIED ||
                 expr->kind == KOINE__EXPR_EXISTS || expr->kind == KOINE__EXPR_SUBQUERY;
    what->same = what->same && !query && !is_clock(expr) && expr->kind != KOINE__EXPR_DEFAULT;
    return true;
}

static bool is_same_twice(koine__rewriting *r, koine__expr *expr)
{
    twice what = {koine__rewrite_change(r), true};
    koine__walk walk = {.r = r, .context = &what, .on_expr = note_twice};
    return koine__walk_expr(&walk, &expr) && what.same;
}

static bool refuse(koine__rewriting *r, koine__span span, const char *what)
{
    return r->refusal->code == KOINE_OK &&
           koine__rewrite_refuse(r, "PX-ret", span, "ask for the rows by a SELECT of your own, in the same transaction",
                                 what);
}

static bool check_items(koine__rewriting *r, const koine__change *change)
{
    for (size_t i = 0; i < change->returning.count; i++) {
        koine__expr *expr = change->returning.items[i].expr;
        if (!is_same_twice(r, expr)) {
            return refuse(r, expr->span, "RETURNING of subqueries or of the clock");
        }
    }
    return true;
}

/* ---- the query ---- */

/* Its rows take the place of RETURNING. */
static bool ask_for_rows(koine__rewriting *r, koine__change *change, koine__expr *where, bool first)
{
    koine__items items = change->returning;
    koine__select *select = koine__make_select(r, change->target, where, items.count);
    for (size_t i = 0; i < items.count; i++) {
        koine__put_item(r, select, i, items.items[i].expr, &items.items[i].name);
    }
    koine__query *rows = koine__make_query(r, koine__make_branch(r, select));
    if (rows == NULL) {
        return koine__rewrite_no_memory(r);
    }
    for (size_t i = 0; i < items.count; i++) {
        select->items.items[i].type = items.items[i].type;
        rows->columns[i].type = items.items[i].type;
    }
    rows->for_update = first;
    r->tree->rows = rows;
    r->tree->rows_first = first;
    change->returning = (koine__items){NULL, 0};
    return true;
}

/* ---- DELETE and UPDATE ---- */

/* The value that an UPDATE gives a column; NULL: none. */
static koine__expr *value_of(const koine__change *change, size_t column)
{
    for (size_t i = 0; i < change->set.count; i++) {
        const koine__assignment *one = &change->set.items[i];
        for (size_t j = 0; j < one->columns.count; j++) {
            if (one->targets[j] == column) {
                return one->value->kind == KOINE__EXPR_ROW ? one->value->args[j] : one->value;
            }
        }
    }
    return NULL;
}

static bool is_generated(const koine__change *change, size_t column)
{
    const koine__table *table = change->target->table;
    return table == NULL || column >= table->column_count ||
           (table->columns[column].flags & KOINE__COLUMN_GENERATED) != 0;
}

/* A column of RETURNING as it will be. */
static bool foresee(koine__walk *walk, koine__expr **slot)
{
    const koine__change *change = walk->context;
    const koine__expr *expr = *slot;
    if (expr->kind != KOINE__EXPR_COLUMN || expr->source != change->target) {
        return true;
    }
    koine__expr *value = value_of(change, expr->column);
    if (is_generated(change, expr->column)) {
        return refuse(walk->r, expr->span, "RETURNING of a generated column of UPDATE");
    }
    *slot = value != NULL ? value : *slot;
    return true;
}

static bool foresee_items(koine__rewriting *r, koine__change *change)
{
    for (size_t i = 0; i < change->set.count; i++) {
        if (!is_same_twice(r, change->set.items[i].value)) {
            return refuse(r, change->set.items[i].value->span,
                          "RETURNING of an UPDATE that sets what subqueries, DEFAULT or the clock say");
        }
    }
    koine__walk walk = {.r = r, .context = change, .on_expr = foresee};
    for (size_t i = 0; i < change->returning.count; i++) {
        if (!koine__walk_expr(&walk, &change->returning.items[i].expr)) {
            return false;
        }
    }
    return true;
}

static bool return_before(koine__rewriting *r, koine__change *change)
{
    if (change->from != NULL || change->cte_count > 0 || (change->where != NULL && !is_same_twice(r, change->where))) {
        return refuse(r, change->target->span, "RETURNING of a change that reads other tables or the clock");
    }
    return check_items(r, change) && (r->tree->kind == KOINE__TREE_DELETE || foresee_items(r, change)) &&
           ask_for_rows(r, change, change->where, true);
}

/* ---- INSERT ---- */

static size_t place_of(const koine__change *change, size_t column)
{
    size_t i = 0;
    while (i < change->target_count && change->targets[i] != column) {
        i++;
    }
    return i < change->target_count ? i : SIZE_MAX;
}

/* Whether the values of the key can be written down again for every row. */
static bool is_key_given(koine__rewriting *r, const koine__change *change, const koine__key_info *key)
{
    const koine__branch *values = change->source->body;
    for (size_t i = 0; i < key->count; i++) {
        size_t place = place_of(change, key->columns[i]);
        bool never_null = (change->target->table->columns[key->columns[i]].flags & KOINE__COLUMN_NOT_NULL) != 0;
        for (size_t row = 0; place != SIZE_MAX && row < values->row_count; row++) {
            if (!is_same_twice(r, values->rows[row]->args[place])) {
                return false;
            }
        }
        if (place == SIZE_MAX || !never_null) {
            return false;
        }
    }
    return key->count > 0;
}

/* The columns of ON CONFLICT are a key, which is the only one that can conflict. */
static bool is_conflict_key(const koine__change *change, const koine__key_info *key)
{
    size_t found = 0;
    for (size_t i = 0; i < key->count; i++) {
        const koine__name *name = &change->target->table->columns[key->columns[i]].name;
        for (size_t j = 0; j < change->conflict.target.count; j++) {
            found += koine__name_is(name, &change->conflict.target.items[j]) ? 1 : 0;
        }
    }
    return found == key->count && found == change->conflict.target.count;
}

static const koine__key_info *find_key(koine__rewriting *r, const koine__change *change)
{
    const koine__table *table = change->target->table;
    for (size_t i = 0; table != NULL && !change->default_values && i < table->key_count; i++) {
        const koine__key_info *key = &table->keys[i];
        if (is_key_given(r, change, key) && (!change->conflict.present || is_conflict_key(change, key))) {
            return key;
        }
    }
    return NULL;
}

/* The key's columns, or the values that they get in a row. */
static koine__expr *make_key(koine__rewriting *r, const koine__change *change, const koine__key_info *key,
                             const koine__expr *row)
{
    koine__expr *all = koine__make_row(r, key->count);
    for (size_t i = 0; all != NULL && i < key->count; i++) {
        size_t column = key->columns[i];
        all->args[i] =
            row != NULL ? row->args[place_of(change, column)] : koine__make_column(r, change->target, column);
        if (all->args[i] == NULL) {
            return NULL;
        }
    }
    return all != NULL && key->count == 1 ? all->args[0] : all;
}

/* (a, b) IN ((1, 2), (1, 3)) */
static koine__expr *make_key_condition(koine__rewriting *r, const koine__change *change, const koine__key_info *key)
{
    const koine__branch *values = change->source->body;
    koine__expr *in = koine__make_in(r, make_key(r, change, key, NULL), values->row_count);
    for (size_t row = 0; in != NULL && row < values->row_count; row++) {
        in->args[row + 1] = make_key(r, change, key, values->rows[row]);
        if (in->args[row + 1] == NULL) {
            return NULL;
        }
    }
    return in;
}

static size_t find_identity(const koine__change *change)
{
    const koine__table *table = change->target->table;
    for (size_t i = 0; table != NULL && i < table->column_count; i++) {
        if ((table->columns[i].flags & KOINE__COLUMN_IDENTITY) != 0) {
            return place_of(change, i) == SIZE_MAX ? i : SIZE_MAX;
        }
    }
    return SIZE_MAX;
}

/* id BETWEEN the first AND the first + (rows - 1) * the step */
static koine__expr *make_number_condition(koine__rewriting *r, const koine__change *change, size_t column)
{
    koine__type type = koine__kind_type(KOINE_TYPE_INT);
    size_t rows = change->default_values ? 1 : change->source->body->row_count;
    koine__expr *id = koine__make_column(r, change->target, column);
    koine__expr *first = koine__make_call(r, KOINE_SQL_FIRST_NUMBER, type, NULL, 0);
    if (rows == 1) {
        return koine__make_equal(r, id, first);
    }
    koine__expr *span = KOINE__MAKE_CALL(r, KOINE_SQL_MUL_INT, type, koine__make_integer(r, (int64_t)rows - 1),
                                         koine__make_call(r, KOINE_SQL_NUMBER_STEP, type, NULL, 0));
    return KOINE__MAKE_CALL(r, KOINE_SQL_BETWEEN, koine__kind_type(KOINE_TYPE_BOOL), id, first,
                            KOINE__MAKE_CALL(r, KOINE_SQL_ADD_INT, type, first, span));
}

/* In the order in which they were put in, as far as their numbers tell. */
static bool order_rows(koine__rewriting *r, const koine__change *change, size_t column)
{
    koine__sort *sort = KOINE__NEW(r->arena, koine__sort);
    if (sort == NULL || (sort->expr = koine__make_column(r, change->target, column)) == NULL) {
        return koine__rewrite_no_memory(r);
    }
    r->tree->rows->order = (koine__sorts){sort, 1};
    return true;
}

static bool return_after(koine__rewriting *r, koine__change *change)
{
    bool values = change->default_values || change->source->body->kind == KOINE__BRANCH_VALUES;
    const koine__key_info *key = values ? find_key(r, change) : NULL;
    size_t identity = values && !change->conflict.present ? find_identity(change) : SIZE_MAX;
    if (r->dialect->spelling[KOINE_SQL_FIRST_NUMBER] == NULL || (key == NULL && identity == SIZE_MAX)) {
        return refuse(r, change->target->span, "RETURNING of rows that no key in VALUES and no identity column tells");
    }
    koine__expr *where = key != NULL ? make_key_condition(r, change, key) : make_number_condition(r, change, identity);
    if (where == NULL) {
        return koine__rewrite_no_memory(r);
    }
    return check_items(r, change) && ask_for_rows(r, change, where, false) &&
           order_rows(r, change, key != NULL ? key->columns[0] : identity);
}

/* ---- which of them ---- */

static uint32_t feature_of(koine__tree_kind kind)
{
    switch (kind) {
    case KOINE__TREE_INSERT:
        return KOINE_SQL_INSERT_RETURNING;
    case KOINE__TREE_UPDATE:
        return KOINE_SQL_UPDATE_RETURNING;
    default:
        return KOINE_SQL_DELETE_RETURNING;
    }
}

/* Rule PX-ret. */
bool koine__rewrite_returning(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    const koine__conflict *conflict = &change->conflict;
    if (change->returning.count == 0) {
        return true;
    }
    bool keeps = conflict->present && (!conflict->update || conflict->where != NULL);
    if (keeps && !koine__rewrite_has(r, KOINE_SQL_ON_CONFLICT)) {
        return refuse(r, conflict->span, "RETURNING with DO NOTHING or DO UPDATE … WHERE");
    }
    if (koine__rewrite_has(r, feature_of(r->tree->kind))) {
        return true;
    }
    return r->tree->kind == KOINE__TREE_INSERT ? return_after(r, change) : return_before(r, change);
}
