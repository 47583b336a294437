/*
 * Rows of several values, IN, ANY and ALL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#define ROW_WIDTH_MAX 32

/* ---- a value and a column of a query ---- */

/* Does to a column of the query what was done to the expression that stood for it. */
static bool convert_like(koine__analysis *a, koine__query *query, size_t column, const koine__expr *cell)
{
    if (cell->kind != KOINE__EXPR_CONVERT) {
        koine__query_give_type(a, query, column, cell->type);
        return true;
    }
    return convert_like(a, query, column, cell->args[0]) && koine__query_wrap(a, query, column, cell->op, cell->type);
}

/* PX-dec: where texts of decimals are compared by the engine itself, equal ones have to be the same. */
static bool meet_column(koine__analysis *a, koine__expr **slot, koine__query *query, size_t column, bool make_exact)
{
    koine__type common;
    bool exact;
    koine__expr *cell = koine__expr_new(a, KOINE__EXPR_COLUMN, (*slot)->span, 0);
    if (cell == NULL) {
        return koine__no_memory(a);
    }
    cell->type = query->columns[column].type;
    koine__expr **slots[] = {slot, &cell};
    if (!koine__meet(a, slots, 2, KOINE__MEET_COMPARED, &common, &exact)) {
        return false;
    }
    if (common.kind == KOINE_TYPE_NULL) {
        koine__leave_open(a, *slot);
        return true;
    }
    if (!exact && !make_exact) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-dec", (*slot)->span.start,
                             "CAST both to the same DECIMAL(p,s)",
                             "decimals of different scales are compared in a row");
    }
    if (!exact && !koine__make_exact(a, slots, 2)) {
        return false;
    }
    return koine__check_key(a, *slot, "comparison") &&
           koine__check_collation_flags(a, query->columns[column].flags, (*slot)->span.start, "comparison") &&
           convert_like(a, query, column, cell);
}

static bool refuse_width(koine__analysis *a, const koine__expr *expr, size_t width, size_t other)
{
    return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-gram", expr->span.start, NULL, "%zu value%s compared with %zu",
                         width, width == 1 ? " is" : "s are", other);
}

static bool meet_columns(koine__analysis *a, koine__expr **left, koine__query *query, bool make_exact)
{
    bool is_row = (*left)->kind == KOINE__EXPR_ROW;
    size_t width = is_row ? (*left)->count : 1;
    if (width != query->column_count) {
        return refuse_width(a, *left, width, query->column_count);
    }
    for (size_t i = 0; i < width; i++) {
        if (!meet_column(a, is_row ? &(*left)->args[i] : left, query, i, make_exact)) {
            return false;
        }
    }
    return true;
}

/* ---- rows ---- */

bool koine__analyse_row_operands(koine__analysis *a, koine__scope *scope, koine__expr *expr)
{
    for (size_t i = 0; i < expr->count; i++) {
        koine__expr *side = expr->args[i];
        if (side->kind == KOINE__EXPR_SUBQUERY) {
            if (!koine__analyse_query(a, scope, side->as.sub.query, KOINE__QUERY_VALUES)) {
                return false;
            }
            continue;
        }
        if (side->kind != KOINE__EXPR_ROW) {
            return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-gram", side->span.start, NULL,
                                 "a row of several values is compared with one value");
        }
        for (size_t j = 0; j < side->count; j++) {
            if (!koine__analyse_expression(a, scope, &side->args[j])) {
                return false;
            }
            side->aggregate = side->aggregate || side->args[j]->aggregate;
            side->window = side->window || side->args[j]->window;
        }
    }
    return true;
}

static koine__expr *combine(koine__analysis *a, koine__operator operator, koine__expr * left, koine__expr *right)
{
    koine__expr *expr = koine__operator_new(a, operator, left != NULL ? left->span : (koine__span){0, 0}, left, right);
    return expr != NULL && koine__analyse_logic(a, expr) ? expr : NULL;
}

static koine__expr *compare_pair(koine__analysis *a, koine__operator operator, koine__expr * left, koine__expr *right)
{
    koine__expr *expr = koine__operator_new(a, operator, left != NULL ? left->span : (koine__span){0, 0}, left, right);
    return expr != NULL && koine__analyse_comparison(a, &expr) ? expr : NULL;
}

/* (a, b) = (c, d) is a = c AND b = d; <> is the opposite. */
static koine__expr *compare_each(koine__analysis *a, const koine__expr *expr)
{
    const koine__expr *left = expr->args[0];
    const koine__expr *right = expr->args[1];
    koine__operator join = expr->operator== KOINE__OP_EQ ? KOINE__OP_AND : KOINE__OP_OR;
    koine__expr *all = NULL;
    for (size_t i = 0; i < left->count; i++) {
        koine__expr *pair = compare_pair(a, expr->operator, left->args[i], right->args[i]);
        all = i == 0 ? pair : combine(a, join, all, pair);
        if (all == NULL) {
            return NULL;
        }
    }
    return all;
}

/* (a, b) < (c, d) is a < c OR (a = c AND b < d); of <= the last comparison alone is <=. */
static koine__expr *compare_order(koine__analysis *a, const koine__expr *expr)
{
    const koine__expr *left = expr->args[0];
    const koine__expr *right = expr->args[1];
    bool less = expr->operator== KOINE__OP_LT || expr->operator== KOINE__OP_LE;
    size_t last = left->count - 1;
    koine__expr *all = compare_pair(a, expr->operator, left->args[last], right->args[last]);
    for (size_t i = last; i > 0 && all != NULL; i--) {
        koine__expr *equal = compare_pair(a, KOINE__OP_EQ, koine__expr_clone(a, left->args[i - 1]),
                                          koine__expr_clone(a, right->args[i - 1]));
        koine__expr *before =
            equal == NULL ? NULL
                          : compare_pair(a, less ? KOINE__OP_LT : KOINE__OP_GT, left->args[i - 1], right->args[i - 1]);
        all = before == NULL ? NULL : combine(a, KOINE__OP_OR, before, combine(a, KOINE__OP_AND, equal, all));
    }
    return all;
}

static bool has_decimals(const koine__expr *expr)
{
    for (size_t i = 0; i < expr->count; i++) {
        for (size_t j = 0; j < expr->args[i]->count; j++) {
            if (expr->args[i]->args[j]->type.kind == KOINE_TYPE_DECIMAL) {
                return true;
            }
        }
    }
    return false;
}

/* The engine compares the rows; their columns are of one type, pair by pair. */
static bool compare_rows(koine__analysis *a, koine__expr *expr)
{
    koine__expr *left = expr->args[0];
    koine__expr *right = expr->args[1];
    for (size_t i = 0; i < left->count; i++) {
        koine__type common;
        koine__expr **pair[] = {&left->args[i], &right->args[i]};
        if (!koine__meet(a, pair, 2, KOINE__MEET_COMPARED, &common, NULL)) {
            return false;
        }
        if (common.kind == KOINE_TYPE_NULL) {
            koine__leave_open(a, left->args[i]);
            koine__leave_open(a, right->args[i]);
        } else if (!koine__check_key(a, left->args[i], "comparison") ||
                   !koine__check_key(a, right->args[i], "comparison")) {
            return false;
        }
    }
    expr->op = koine__comparison_op(expr->operator, false, true);
    expr->has_op = true;
    expr->type = koine__type_of(KOINE_TYPE_BOOL);
    return true;
}

static bool replace_rows(koine__analysis *a, koine__expr **slot, koine__expr *expr)
{
    if (expr != NULL) {
        expr->span = (*slot)->span;
        *slot = expr;
        return true;
    }
    return a->arena->failed ? koine__no_memory(a)
                            : KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-dec", (*slot)->span.start,
                                            "write the comparisons one by one: a < c OR (a = c AND b < d)",
                                            "a row that holds a query is compared with decimals");
}

static bool compare_with_query(koine__analysis *a, koine__expr *expr)
{
    size_t query = expr->args[0]->kind == KOINE__EXPR_SUBQUERY ? 0 : 1;
    if (expr->args[1 - query]->kind != KOINE__EXPR_ROW) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", expr->span.start, "compare a row with a query",
                             "two queries of several columns are compared");
    }
    expr->op = koine__comparison_op(expr->operator, false, true);
    expr->has_op = true;
    expr->type = koine__type_of(KOINE_TYPE_BOOL);
    return meet_columns(a, &expr->args[1 - query], expr->args[query]->as.sub.query, false);
}

bool koine__analyse_row_comparison(koine__analysis *a, koine__expr **slot)
{
    koine__expr *expr = *slot;
    koine__expr *left = expr->args[0];
    koine__expr *right = expr->args[1];
    if (left->kind == KOINE__EXPR_SUBQUERY || right->kind == KOINE__EXPR_SUBQUERY) {
        return compare_with_query(a, expr);
    }
    if (left->count != right->count) {
        return refuse_width(a, left, left->count, right->count);
    }
    if (left->count > ROW_WIDTH_MAX) {
        return KOINE__REFUSE(a, KOINE_ERR_LIMIT, "PX-gram", left->span.start, NULL,
                             "a row of %zu values is compared: %d at most", left->count, ROW_WIDTH_MAX);
    }
    if (expr->operator== KOINE__OP_EQ || expr->operator== KOINE__OP_NE) {
        return replace_rows(a, slot, compare_each(a, expr));
    }
    return has_decimals(expr) ? replace_rows(a, slot, compare_order(a, expr)) : compare_rows(a, expr);
}

/* ---- IN ---- */

static bool meet_list(koine__analysis *a, koine__expr **const *slots, size_t count)
{
    koine__type common;
    bool exact;
    if (!koine__meet(a, slots, count, KOINE__MEET_COMPARED, &common, &exact) ||
        (!exact && !koine__make_exact(a, slots, count))) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (common.kind == KOINE_TYPE_NULL) {
            koine__leave_open(a, *slots[i]);
        } else if (!koine__check_key(a, *slots[i], "comparison")) {
            return false;
        }
    }
    return true;
}

static bool check_rows(koine__analysis *a, const koine__expr *expr)
{
    const koine__expr *left = expr->args[0];
    size_t width = left->kind == KOINE__EXPR_ROW ? left->count : 1;
    for (size_t i = 1; i < expr->count; i++) {
        size_t other = expr->args[i]->kind == KOINE__EXPR_ROW ? expr->args[i]->count : 1;
        if (other != width) {
            return refuse_width(a, expr->args[i], width, other);
        }
    }
    return true;
}

bool koine__analyse_in_list(koine__analysis *a, koine__expr *expr)
{
    bool rows = expr->args[0]->kind == KOINE__EXPR_ROW;
    size_t width = rows ? expr->args[0]->count : 1;
    koine__expr ***slots = KOINE__NEW_ARRAY(a->arena, koine__expr **, expr->count);
    expr->type = koine__type_of(KOINE_TYPE_BOOL);
    if (slots == NULL) {
        return koine__no_memory(a);
    }
    if (!check_rows(a, expr)) {
        return false;
    }
    for (size_t column = 0; column < width; column++) {
        for (size_t i = 0; i < expr->count; i++) {
            slots[i] = rows ? &expr->args[i]->args[column] : &expr->args[i];
        }
        if (!meet_list(a, slots, expr->count)) {
            return false;
        }
    }
    return true;
}

bool koine__analyse_in_query(koine__analysis *a, koine__expr *expr)
{
    expr->type = koine__type_of(KOINE_TYPE_BOOL);
    return meet_columns(a, &expr->args[0], expr->as.sub.query, true);
}

bool koine__analyse_quantified(koine__analysis *a, koine__expr *expr)
{
    bool is_in = expr->operator== KOINE__OP_EQ && !expr->as.sub.all;
    bool is_not_in = expr->operator== KOINE__OP_NE && expr->as.sub.all;
    if (is_in || is_not_in) {
        expr->kind = KOINE__EXPR_IN_QUERY;
        expr->as.sub.negated = is_not_in;
        return koine__analyse_in_query(a, expr);
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", expr->span.start,
                         "compare with (SELECT min(x) …) or (SELECT max(x) …), or write EXISTS",
                         "ANY and ALL stand only in = ANY and <> ALL");
}
