/*
 * What a query answers: the branches of UNION, INTERSECT, EXCEPT and the rows of VALUES brought to one type a column,
 * and columns that are converted for the sake of what reads them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include <stdio.h>
#include <string.h>

/* ---- leaves and cells ---- */

static size_t count_leaves(const koine__branch *branch)
{
    size_t count = 1;
    for (; branch->kind == KOINE__BRANCH_SET; branch = branch->left) {
        count += count_leaves(branch->right);
    }
    return count;
}

static void collect_leaves(koine__branch *branch, koine__branch **leaves, size_t *count)
{
    if (branch->kind == KOINE__BRANCH_SET) {
        collect_leaves(branch->left, leaves, count);
        collect_leaves(branch->right, leaves, count);
    } else {
        leaves[(*count)++] = branch;
    }
}

static size_t leaf_width(const koine__branch *leaf)
{
    switch (leaf->kind) {
    case KOINE__BRANCH_SELECT:
        return leaf->select->items.count;
    case KOINE__BRANCH_VALUES:
        return leaf->rows[0]->count;
    default:
        return leaf->query->column_count;
    }
}

/* Whether a conversion, or several, are of a column. */
static bool is_column_below(const koine__expr *expr)
{
    while (expr->kind == KOINE__EXPR_CONVERT) {
        expr = expr->args[0];
    }
    return expr->kind == KOINE__EXPR_COLUMN;
}

typedef bool (*visit_cell)(koine__analysis *a, koine__expr **slot, void *context);

/* Every expression that gives the column. */
static bool visit_cells(koine__analysis *a, koine__branch *branch, size_t column, visit_cell visit, void *context)
{
    switch (branch->kind) {
    case KOINE__BRANCH_SELECT: {
        koine__item *item = &branch->select->items.items[column];
        bool ok = visit(a, &item->expr, context);
        koine__keep_name(item, is_column_below(item->expr));
        item->type = item->expr->type;
        return ok;
    }
    case KOINE__BRANCH_VALUES:
        for (size_t i = 0; i < branch->row_count; i++) {
            if (!visit(a, &branch->rows[i]->args[column], context)) {
                return false;
            }
        }
        return true;
    case KOINE__BRANCH_QUERY:
        return visit_cells(a, branch->query->body, column, visit, context);
    default:
        return visit_cells(a, branch->left, column, visit, context) &&
               visit_cells(a, branch->right, column, visit, context);
    }
}

/* ---- plain queries ---- */

static bool is_plain(const koine__query *query);

static bool is_plain_branch(const koine__branch *branch)
{
    switch (branch->kind) {
    case KOINE__BRANCH_SELECT:
        return !branch->select->distinct;
    case KOINE__BRANCH_VALUES:
        return true;
    case KOINE__BRANCH_QUERY:
        return is_plain(branch->query);
    default:
        return branch->set == KOINE__SET_UNION && branch->all && is_plain_branch(branch->left) &&
               is_plain_branch(branch->right);
    }
}

/* Whether nothing is sorted, cut off or made distinct by what the columns hold. */
static bool is_plain(const koine__query *query)
{
    return query->order.count == 0 && query->limit == NULL && query->offset == NULL && is_plain_branch(query->body);
}

static koine__name number_name(koine__analysis *a, size_t number, uint32_t position)
{
    char text[24];
    int size = snprintf(text, sizeof text, "column%zu", number);
    return (koine__name){koine__arena_text(a->arena, text, (size_t)size), (uint32_t)size, position};
}

/* The columns of a derived table need names of their own. */
static void number_columns(koine__analysis *a, koine__query *query)
{
    koine__branch *first = query->body;
    while (first->kind == KOINE__BRANCH_SET) {
        first = first->left;
    }
    if (first->kind == KOINE__BRANCH_QUERY) {
        number_columns(a, first->query);
    }
    for (size_t i = 0; i < query->column_count; i++) {
        koine__name name = number_name(a, i + 1, query->span.start);
        query->columns[i].name = name;
        if (first->kind == KOINE__BRANCH_SELECT) {
            first->select->items.items[i].alias = name;
            first->select->items.items[i].name = name;
        }
    }
}

/* The query becomes SELECT its columns FROM (itself). */
static bool enclose(koine__analysis *a, koine__query *query)
{
    size_t count = query->column_count;
    koine__query *inner = KOINE__NEW(a->arena, koine__query);
    koine__from *from = KOINE__NEW(a->arena, koine__from);
    koine__branch *body = KOINE__NEW(a->arena, koine__branch);
    koine__select *select = KOINE__NEW(a->arena, koine__select);
    koine__shown *shown = KOINE__NEW_ARRAY(a->arena, koine__shown, count);
    koine__item *items = KOINE__NEW_ARRAY(a->arena, koine__item, count);
    if (inner == NULL || from == NULL || body == NULL || select == NULL || shown == NULL || items == NULL) {
        return koine__no_memory(a);
    }
    number_columns(a, query);
    *inner = *query;
    *from = (koine__from){.kind = KOINE__FROM_QUERY, .span = query->span, .query = inner, .column_count = count};
    from->columns = shown;
    char alias[24];
    int size = snprintf(alias, sizeof alias, "koine_%zu", ++a->aliases);
    from->alias = (koine__name){koine__arena_text(a->arena, alias, (size_t)size), (uint32_t)size, query->span.start};
    for (size_t i = 0; i < count; i++) {
        shown[i] = inner->columns[i];
        shown[i].source = from;
        shown[i].column = i;
        koine__expr *column = koine__scope_reference(a, &shown[i], query->span);
        if (column == NULL) {
            return koine__no_memory(a);
        }
        items[i] = (koine__item){.expr = column, .name = shown[i].name, .type = shown[i].type};
    }
    *select = (koine__select){.span = query->span, .items = {items, count}, .from = from};
    *body = (koine__branch){.kind = KOINE__BRANCH_SELECT, .span = query->span, .select = select};
    *query = (koine__query){.span = query->span, .body = body, .column_count = count};
    query->columns = KOINE__NEW_ARRAY(a->arena, koine__shown, count);
    if (query->columns == NULL) {
        return koine__no_memory(a);
    }
    memcpy(query->columns, shown, count * sizeof *shown);
    return true;
}

/* ---- conversions ---- */

typedef struct cell_change {
    koine_sql_op op;
    koine__type type;
    const koine__column_info *target;
} cell_change;

static bool wrap_cell(koine__analysis *a, koine__expr **slot, void *context)
{
    const cell_change *change = context;
    return koine__wrap(a, slot, change->op, change->type);
}

static bool give_cell(koine__analysis *a, koine__expr **slot, void *context)
{
    koine__give_type(a, *slot, ((const cell_change *)context)->type);
    return true;
}

bool koine__query_wrap(koine__analysis *a, koine__query *query, size_t column, koine_sql_op op, koine__type type)
{
    cell_change change = {.op = op, .type = type};
    if (!is_plain(query) && !enclose(a, query)) {
        return false;
    }
    query->columns[column].type = type;
    return visit_cells(a, query->body, column, wrap_cell, &change);
}

void koine__query_give_type(koine__analysis *a, koine__query *query, size_t column, koine__type type)
{
    cell_change change = {.type = type};
    if (query->columns[column].type.kind == KOINE_TYPE_NULL) {
        query->columns[column].type = type;
        (void)visit_cells(a, query->body, column, give_cell, &change);
    }
}

/* Before parameters are bound, what looks like a bare NULL may still become anything. */
void koine__query_settle(koine__analysis *a, koine__query *query)
{
    bool bound = a->is_bound || a->tree->parameter_count == 0;
    for (size_t i = 0; bound && i < query->column_count; i++) {
        koine__query_give_type(a, query, i, koine__type_of(KOINE_TYPE_TEXT));
    }
}

/* ---- storing ---- */

static bool assign_cell(koine__analysis *a, koine__expr **slot, void *context)
{
    return koine__assign(a, slot, ((const cell_change *)context)->target);
}

/* Whether what is stored is what the query answers, as it is. */
static bool is_stored_as_it_is(koine__type from, koine__type to)
{
    return from.kind == to.kind && from.kind != KOINE__TYPE_UNKNOWN &&
           (from.kind != KOINE_TYPE_DECIMAL || (from.scale == to.scale && from.scale != KOINE__SCALE_OPEN));
}

bool koine__query_assign(koine__analysis *a, koine__query *query, size_t column, const koine__column_info *target)
{
    cell_change change = {.target = target};
    if (!is_plain(query)) {
        if (is_stored_as_it_is(query->columns[column].type, target->type)) {
            return true;
        }
        if (query->columns[column].type.kind == KOINE_TYPE_NULL) {
            koine__query_give_type(a, query, column, target->type);
            return true;
        }
        if (!enclose(a, query)) {
            return false;
        }
    }
    bool ok = visit_cells(a, query->body, column, assign_cell, &change);
    query->columns[column].type = target->type;
    return ok;
}

/* ---- one type a column ---- */

/* A branch in parentheses takes part by an expression that stands for its column. */
static koine__expr *stand_in(koine__analysis *a, const koine__query *query, size_t column)
{
    koine__expr *cell = koine__expr_new(a, KOINE__EXPR_COLUMN, query->span, 0);
    if (cell != NULL) {
        cell->type = query->columns[column].type;
    }
    return cell;
}

/* Does to the column what the meeting did to its stand-in. */
static bool follow(koine__analysis *a, koine__query *query, size_t column, const koine__expr *cell)
{
    if (cell->kind != KOINE__EXPR_CONVERT) {
        koine__query_give_type(a, query, column, cell->type);
        return true;
    }
    return follow(a, query, column, cell->args[0]) && koine__query_wrap(a, query, column, cell->op, cell->type);
}

typedef struct cell_set {
    koine__branch **leaves;
    size_t leaf_count;
    koine__expr ***slots; /* of one column */
    koine__expr **stand_ins;
    size_t count;
    bool distinct; /* rows are compared */
} cell_set;

static bool gather_column(koine__analysis *a, cell_set *cells, size_t column)
{
    cells->count = 0;
    for (size_t i = 0; i < cells->leaf_count; i++) {
        koine__branch *leaf = cells->leaves[i];
        if (leaf->kind == KOINE__BRANCH_SELECT) {
            cells->slots[cells->count++] = &leaf->select->items.items[column].expr;
        } else if (leaf->kind == KOINE__BRANCH_QUERY) {
            cells->stand_ins[i] = stand_in(a, leaf->query, column);
            if (cells->stand_ins[i] == NULL) {
                return koine__no_memory(a);
            }
            cells->slots[cells->count++] = &cells->stand_ins[i];
        }
        for (size_t j = 0; leaf->kind == KOINE__BRANCH_VALUES && j < leaf->row_count; j++) {
            cells->slots[cells->count++] = &leaf->rows[j]->args[column];
        }
    }
    return true;
}

static bool unify_column(koine__analysis *a, cell_set *cells, size_t column, koine__shown *shown)
{
    shown->flags = KOINE__COLUMN_NOT_NULL;
    if (!gather_column(a, cells, column) ||
        !koine__meet(a, cells->slots, cells->count, KOINE__MEET_UNIFIED, &shown->type, NULL)) {
        return false;
    }
    for (size_t i = 0; i < cells->count; i++) {
        koine__expr **slot = cells->slots[i];
        koine__settle(a, *slot);
        if (cells->distinct &&
            (!koine__check_key(a, *slot, "UNION, INTERSECT or EXCEPT") || !koine__convert_key(a, slot))) {
            return false;
        }
        uint32_t null = koine__never_null(*slot) ? ~0u : ~KOINE__COLUMN_NOT_NULL;
        shown->flags = (shown->flags & null) | koine__text_flags(*slot);
    }
    for (size_t i = 0; i < cells->leaf_count; i++) {
        koine__branch *leaf = cells->leaves[i];
        if (leaf->kind == KOINE__BRANCH_SELECT) {
            koine__item *item = &leaf->select->items.items[column];
            item->type = item->expr->type;
            koine__keep_name(item, is_column_below(item->expr));
        } else if (leaf->kind == KOINE__BRANCH_QUERY) {
            uint32_t flags = leaf->query->columns[column].flags;
            shown->flags |= flags & (KOINE__COLUMN_FOLDS_CASE | KOINE__COLUMN_PADDED);
            if ((cells->distinct && !koine__check_collation_flags(a, flags, leaf->span.start, "UNION")) ||
                !follow(a, leaf->query, column, cells->stand_ins[i])) {
                return false;
            }
        }
    }
    return true;
}

static bool has_distinct(const koine__branch *branch)
{
    return branch->kind == KOINE__BRANCH_SET && (branch->set != KOINE__SET_UNION || !branch->all ||
                                                 has_distinct(branch->left) || has_distinct(branch->right));
}

static koine__name column_name(koine__analysis *a, const koine__branch *leaf, size_t column)
{
    switch (leaf->kind) {
    case KOINE__BRANCH_SELECT:
        return leaf->select->items.items[column].name;
    case KOINE__BRANCH_QUERY:
        return leaf->query->columns[column].name;
    default:
        return number_name(a, column + 1, leaf->span.start);
    }
}

static bool check_widths(koine__analysis *a, const cell_set *cells, size_t width)
{
    for (size_t i = 1; i < cells->leaf_count; i++) {
        size_t other = leaf_width(cells->leaves[i]);
        if (other != width) {
            return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-setop", cells->leaves[i]->span.start, NULL,
                                 "%zu columns are united with %zu", other, width);
        }
    }
    return true;
}

static bool open_cells(koine__analysis *a, koine__branch *branch, cell_set *cells)
{
    size_t leaves = count_leaves(branch);
    size_t slots = leaves;
    *cells = (cell_set){.leaves = KOINE__NEW_ARRAY(a->arena, koine__branch *, leaves),
                        .stand_ins = KOINE__NEW_ARRAY(a->arena, koine__expr *, leaves),
                        .distinct = has_distinct(branch)};
    if (cells->leaves == NULL || cells->stand_ins == NULL) {
        return koine__no_memory(a);
    }
    collect_leaves(branch, cells->leaves, &cells->leaf_count);
    for (size_t i = 0; i < leaves; i++) {
        slots += cells->leaves[i]->kind == KOINE__BRANCH_VALUES ? cells->leaves[i]->row_count : 0;
    }
    cells->slots = KOINE__NEW_ARRAY(a->arena, koine__expr **, slots);
    return cells->slots != NULL || koine__no_memory(a);
}

/* Of one select nothing has to be brought together. */
static bool list_select(koine__analysis *a, koine__query *query, const koine__select *select)
{
    for (size_t i = 0; i < select->items.count; i++) {
        koine__item *item = &select->items.items[i];
        uint32_t flags = koine__text_flags(item->expr);
        koine__settle(a, item->expr);
        item->type = item->expr->type;
        flags |= koine__never_null(item->expr) ? KOINE__COLUMN_NOT_NULL : 0;
        query->columns[i] = (koine__shown){.name = item->name, .type = item->type, .column = i, .flags = flags};
    }
    return true;
}

bool koine__unify_branches(koine__analysis *a, koine__query *query, koine__branch *branch)
{
    cell_set cells;
    if (!open_cells(a, branch, &cells)) {
        return false;
    }
    size_t width = leaf_width(cells.leaves[0]);
    query->column_count = width;
    query->columns = KOINE__NEW_ARRAY(a->arena, koine__shown, width);
    if (query->columns == NULL) {
        return koine__no_memory(a);
    }
    if (branch->kind == KOINE__BRANCH_SELECT) {
        return list_select(a, query, branch->select);
    }
    if (!check_widths(a, &cells, width)) {
        return false;
    }
    for (size_t i = 0; i < width; i++) {
        koine__shown *shown = &query->columns[i];
        *shown = (koine__shown){.name = column_name(a, cells.leaves[0], i), .column = i};
        if (!unify_column(a, &cells, i, shown)) {
            return false;
        }
    }
    return true;
}

static bool visit_plainly(koine__analysis *a, koine__expr **slot, void *context)
{
    koine__visit_cell *const *visit = context;
    return (*visit)(a, slot);
}

bool koine__visit_cells(koine__analysis *a, koine__branch *branch, size_t column, koine__visit_cell *visit)
{
    return visit_cells(a, branch, column, visit_plainly, &visit);
}

bool koine__check_distinct(koine__analysis *a, koine__query *query)
{
    for (size_t i = 0; i < query->column_count; i++) {
        if (!koine__type_has_equality(query->columns[i].type)) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-cmp", query->span.start, "UNION ALL",
                                 "UNION of columns that cannot be compared");
        }
        if (!koine__check_collation_flags(a, query->columns[i].flags, query->span.start, "UNION")) {
            return false;
        }
    }
    return true;
}
