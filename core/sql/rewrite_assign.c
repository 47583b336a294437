/*
 * SET: row assignments one by one, DEFAULT, and the rule that the right sides see the row as it was.
 *
 * An engine that assigns from left to right is given the assignments in an order in which nothing is read after it was
 * set. Where there is none (SET a = b, b = a) the row is joined to itself by its primary key, and read from there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

/* ---- one column each ---- */

static size_t count_single(const koine__assignments *set)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++) {
        count += set->items[i].columns.count;
    }
    return count;
}

/* The query with one of its items alone. NULL: its columns cannot be had one by one, or out of memory. */
static koine__query *make_narrow(koine__rewriting *r, const koine__query *query, size_t column)
{
    const koine__select *whole = query->body->kind == KOINE__BRANCH_SELECT ? query->body->select : NULL;
    if (whole == NULL || whole->distinct || query->order.count > 0 || query->limit != NULL || query->offset != NULL) {
        return NULL;
    }
    koine__select *select = koine__make_select(r, whole->from, whole->where, 1);
    koine__item *items = select != NULL ? select->items.items : NULL;
    if (select == NULL) {
        return NULL;
    }
    items[0] = whole->items.items[column];
    *select = *whole;
    select->items = (koine__items){items, 1};
    koine__query *narrow = koine__make_query(r, koine__make_branch(r, select));
    if (narrow != NULL) {
        narrow->ctes = query->ctes;
        narrow->cte_count = query->cte_count;
        narrow->recursive = query->recursive;
    }
    return narrow;
}

/* Value `column` of a row assignment. */
static koine__expr *split_value(koine__rewriting *r, const koine__expr *value, size_t column)
{
    if (value->kind == KOINE__EXPR_ROW) {
        return value->args[column];
    }
    koine__expr *split = koine__make_subquery(r, make_narrow(r, value->as.sub.query, column));
    if (split == NULL && !r->arena->failed) {
        (void)koine__rewrite_refuse(r, "PX-set", value->span, "set each column by a subquery of its own",
                                    "SET of several columns from a query with DISTINCT, ORDER BY, LIMIT or UNION");
    } else if (split != NULL) {
        split->span = value->span;
    }
    return split;
}

static bool split_assignments(koine__rewriting *r, koine__assignments *set)
{
    size_t count = count_single(set);
    koine__assignment *single = KOINE__NEW_ARRAY(r->arena, koine__assignment, count);
    if (count == set->count) {
        return true;
    }
    for (size_t i = 0, next = 0; single != NULL && i < set->count; i++) {
        koine__assignment *one = &set->items[i];
        for (size_t j = 0; j < one->columns.count; j++, next++) {
            bool several = one->columns.count > 1;
            single[next].columns = (koine__names){&one->columns.items[j], 1};
            single[next].targets = &one->targets[j];
            single[next].value = several ? split_value(r, one->value, j) : one->value;
            if (single[next].value == NULL) {
                return r->refusal->code != KOINE_OK ? false : koine__rewrite_no_memory(r);
            }
        }
    }
    *set = (koine__assignments){single, count};
    return single != NULL || koine__rewrite_no_memory(r);
}

bool koine__rewrite_set_rows(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    return split_assignments(r, &change->set) && split_assignments(r, &change->conflict.set);
}

/* ---- what is read ---- */

typedef struct reading {
    const koine__from *target;
    size_t column;
    bool found;
} reading;

static bool note_read(koine__walk *walk, koine__expr **slot)
{
    reading *what = walk->context;
    const koine__expr *expr = *slot;
    bool unknown = expr->column == SIZE_MAX || what->column == SIZE_MAX;
    what->found = what->found || (expr->kind == KOINE__EXPR_COLUMN && expr->source == what->target &&
                                  (unknown || expr->column == what->column));
    return true;
}

static bool reads(koine__rewriting *r, koine__expr *value, const koine__from *target, size_t column)
{
    reading what = {target, column, false};
    koine__walk walk = {.r = r, .context = &what, .on_expr = note_read};
    return koine__walk_expr(&walk, &value) && what.found;
}

/* ---- the order ---- */

/* Whether none of the others still reads what this one sets. */
static bool can_go(koine__rewriting *r, const koine__assignments *set, size_t from, size_t index,
                   const koine__from *target)
{
    for (size_t i = from; i < set->count; i++) {
        if (i != index && reads(r, set->items[i].value, target, set->items[index].targets[0])) {
            return false;
        }
    }
    return true;
}

/* Puts them in an order in which nothing is read after it was set; answers how many could be put so. */
static size_t put_in_order(koine__rewriting *r, koine__assignments *set, const koine__from *target)
{
    for (size_t done = 0; done < set->count; done++) {
        size_t next = done;
        while (next < set->count && !can_go(r, set, done, next, target)) {
            next++;
        }
        if (next == set->count) {
            return done;
        }
        koine__assignment chosen = set->items[next];
        for (; next > done; next--) {
            set->items[next] = set->items[next - 1];
        }
        set->items[done] = chosen;
    }
    return set->count;
}

/* ---- the row joined to itself ---- */

typedef struct redirection {
    const koine__from *target;
    koine__from *copy;
} redirection;

static bool redirect(koine__walk *walk, koine__expr **slot)
{
    const redirection *to = walk->context;
    const koine__expr *expr = *slot;
    if (expr->kind != KOINE__EXPR_COLUMN || expr->source != to->target || expr->column == SIZE_MAX) {
        return true;
    }
    koine__expr *column = koine__make_column(walk->r, to->copy, expr->column);
    if (column == NULL) {
        return koine__rewrite_no_memory(walk->r);
    }
    column->span = expr->span;
    *slot = column;
    return true;
}

static const koine__key_info *find_primary(const koine__table *table)
{
    for (size_t i = 0; table != NULL && i < table->key_count; i++) {
        if (table->keys[i].primary) {
            return &table->keys[i];
        }
    }
    return NULL;
}

static koine__from *make_copy(koine__rewriting *r, const koine__from *target)
{
    koine__from *copy = KOINE__NEW(r->arena, koine__from);
    koine__shown *columns = KOINE__NEW_ARRAY(r->arena, koine__shown, target->column_count);
    if (copy == NULL || columns == NULL) {
        return NULL;
    }
    *copy = *target;
    copy->alias = koine__make_name(r, "koine_old", 1);
    copy->columns = columns;
    for (size_t i = 0; i < target->column_count; i++) {
        columns[i] = target->columns[i];
        columns[i].source = copy;
    }
    return copy;
}

static koine__from *make_cross(koine__rewriting *r, koine__from *left, koine__from *right)
{
    koine__from *cross = left != NULL && right != NULL ? KOINE__NEW(r->arena, koine__from) : NULL;
    if (left == NULL || right == NULL || cross == NULL) {
        return right;
    }
    cross->kind = KOINE__FROM_JOIN;
    cross->join = KOINE__JOIN_CROSS;
    cross->left = left;
    cross->right = right;
    return cross;
}

static bool join_to_itself(koine__rewriting *r, koine__change *change)
{
    const koine__key_info *key = find_primary(change->target->table);
    redirection to = {change->target, make_copy(r, change->target)};
    if (key == NULL || !koine__rewrite_has(r, KOINE_SQL_UPDATE_JOIN)) {
        return koine__rewrite_refuse(r, "PX-set", change->target->span,
                                     "give the table a primary key, or set the columns in two statements",
                                     "SET of columns to each other's values in a table without a primary key");
    }
    koine__walk walk = {.r = r, .context = &to, .on_expr = redirect};
    if (to.copy == NULL || !koine__walk_assignments(&walk, &change->set)) {
        return r->refusal->code != KOINE_OK ? false : koine__rewrite_no_memory(r);
    }
    for (size_t i = 0; i < key->count; i++) {
        koine__expr *equal = koine__make_equal(r, koine__make_column(r, to.copy, key->columns[i]),
                                               koine__make_column(r, change->target, key->columns[i]));
        change->where = equal != NULL ? koine__make_and(r, equal, change->where) : NULL;
        if (change->where == NULL) {
            return koine__rewrite_no_memory(r);
        }
    }
    change->from = make_cross(r, change->from, to.copy);
    return !r->arena->failed || koine__rewrite_no_memory(r);
}

/* Rule PX-set. */
bool koine__rewrite_old_values(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    koine__assignments *conflict = &change->conflict.set;
    if (put_in_order(r, &change->set, change->target) < change->set.count && !join_to_itself(r, change)) {
        return false;
    }
    if (put_in_order(r, conflict, change->target) < conflict->count) {
        return koine__rewrite_refuse(r, "PX-set", change->conflict.span,
                                     "set the columns from excluded, or by an UPDATE of their own",
                                     "DO UPDATE of columns to each other's values");
    }
    return r->refusal->code == KOINE_OK;
}

/* ---- DEFAULT ---- */

static const koine__column_info *column_of(const koine__change *change, size_t column)
{
    const koine__table *table = change->target->table;
    return table != NULL && column < table->column_count ? &table->columns[column] : NULL;
}

/* A column without a default has NULL for it. */
static bool replace_default(koine__rewriting *r, koine__expr **slot, const koine__column_info *column)
{
    const uint32_t given = KOINE__COLUMN_DEFAULT | KOINE__COLUMN_IDENTITY | KOINE__COLUMN_GENERATED;
    if ((*slot)->kind != KOINE__EXPR_DEFAULT) {
        return true;
    }
    if (column == NULL || (column->flags & given) != 0) {
        return koine__rewrite_refuse(r, "PX-ins", (*slot)->span,
                                     "leave the column out of INSERT, or write the value that is its default",
                                     "DEFAULT in this place");
    }
    koine__expr *null = koine__make_null(r, column->type);
    if (null == NULL) {
        return koine__rewrite_no_memory(r);
    }
    *slot = null;
    return true;
}

static bool replace_in_set(koine__rewriting *r, const koine__change *change, koine__assignments *set)
{
    for (size_t i = 0; i < set->count; i++) {
        koine__assignment *one = &set->items[i];
        bool row = one->value->kind == KOINE__EXPR_ROW;
        for (size_t j = 0; j < (row ? one->value->count : 1); j++) {
            koine__expr **slot = row ? &one->value->args[j] : &one->value;
            if (!replace_default(r, slot, column_of(change, one->targets[j]))) {
                return false;
            }
        }
    }
    return true;
}

static bool is_default_in_all(const koine__branch *values, size_t column)
{
    for (size_t i = 0; i < values->row_count; i++) {
        if (values->rows[i]->args[column]->kind != KOINE__EXPR_DEFAULT) {
            return false;
        }
    }
    return true;
}

/* Leaves a column out. */
static void drop_column(koine__change *change, koine__branch *values, size_t column)
{
    for (size_t i = 0; i < values->row_count; i++) {
        koine__expr *row = values->rows[i];
        for (size_t j = column; j + 1 < row->count; j++) {
            row->args[j] = row->args[j + 1];
        }
        row->count--;
    }
    for (size_t j = column; j + 1 < change->target_count; j++) {
        change->targets[j] = change->targets[j + 1];
        if (change->columns.count > 0) {
            change->columns.items[j] = change->columns.items[j + 1];
        }
    }
    change->target_count--;
    change->columns.count -= change->columns.count > 0;
}

static bool replace_in_values(koine__rewriting *r, koine__change *change, koine__branch *values)
{
    for (size_t j = change->target_count; j-- > 0;) {
        if (is_default_in_all(values, j) && (change->target_count > 1 || values->row_count == 1)) {
            drop_column(change, values, j);
            continue;
        }
        for (size_t i = 0; i < values->row_count; i++) {
            if (!replace_default(r, &values->rows[i]->args[j], column_of(change, change->targets[j]))) {
                return false;
            }
        }
    }
    change->default_values = change->default_values || change->target_count == 0;
    return true;
}

/* Rule PX-ins. */
bool koine__rewrite_default(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    koine__branch *values = change->source != NULL ? change->source->body : NULL;
    if (values != NULL && values->kind == KOINE__BRANCH_VALUES && !replace_in_values(r, change, values)) {
        return false;
    }
    return replace_in_set(r, change, &change->set) && replace_in_set(r, change, &change->conflict.set);
}
