/*
 * Expressions by kind, and the operators that belong to no family.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

/* ---- kinds ---- */

static bool analyse_literal(koine__analysis *a, koine__expr *expr)
{
    expr->type = koine__type_of(expr->as.literal.type);
    if (expr->as.literal.type != KOINE_TYPE_DECIMAL) {
        return true;
    }
    expr->type = koine__literal_decimal(expr);
    if (expr->as.literal.value.as.bytes.size <= 40 && expr->type.scale <= 38) { /* sign, point and 38 digits */
        return true;
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "LX-num", expr->span.start,
                         "write it with an exponent, 1.5e40, as a DOUBLE PRECISION", "a decimal has 38 digits at most");
}

static bool analyse_all(koine__analysis *a, koine__scope *scope, koine__expr *expr)
{
    for (size_t i = 0; i < expr->count; i++) {
        if (!koine__analyse_expression(a, scope, &expr->args[i])) {
            return false;
        }
    }
    return true;
}

/* A row of several values stands only where rows are compared. */
static bool analyse_row_parts(koine__analysis *a, koine__scope *scope, koine__expr *expr)
{
    for (size_t i = 0; i < expr->count; i++) {
        koine__expr *arg = expr->args[i];
        bool ok = arg->kind == KOINE__EXPR_ROW ? analyse_all(a, scope, arg)
                                               : koine__analyse_expression(a, scope, &expr->args[i]);
        if (!ok) {
            return false;
        }
        for (size_t j = 0; arg->kind == KOINE__EXPR_ROW && j < arg->count; j++) {
            arg->aggregate = arg->aggregate || arg->args[j]->aggregate;
            arg->window = arg->window || arg->args[j]->window;
        }
    }
    return true;
}

static bool analyse_query_of(koine__analysis *a, koine__scope *scope, koine__expr *expr)
{
    koine__query_place place = expr->kind == KOINE__EXPR_EXISTS ? KOINE__QUERY_EXISTS : KOINE__QUERY_VALUES;
    return analyse_row_parts(a, scope, expr) && koine__analyse_query(a, scope, expr->as.sub.query, place);
}

static bool analyse_subquery(koine__analysis *a, koine__scope *scope, koine__expr *expr)
{
    if (!analyse_query_of(a, scope, expr)) {
        return false;
    }
    if (expr->as.sub.query->column_count != 1) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-scalar", expr->span.start, NULL,
                             "a query that stands for a value answers one column, this one %zu",
                             expr->as.sub.query->column_count);
    }
    expr->type = expr->as.sub.query->columns[0].type;
    return true;
}

static bool analyse_exists(koine__analysis *a, koine__scope *scope, koine__expr *expr)
{
    expr->type = koine__type_of(KOINE_TYPE_BOOL);
    return koine__analyse_query(a, scope, expr->as.sub.query, KOINE__QUERY_EXISTS);
}

static bool analyse_default(koine__analysis *a, const koine__scope *scope, const koine__expr *expr)
{
    return scope->takes_default ||
           KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-ins", expr->span.start, "write the value",
                         "DEFAULT stands by itself, in VALUES of an INSERT or in SET");
}

/* ---- operators ---- */

static bool analyse_null_test(koine__analysis *a, koine__expr *expr)
{
    expr->type = koine__type_of(KOINE_TYPE_BOOL);
    expr->op = expr->operator== KOINE__OP_IS_NULL ? KOINE_SQL_IS_NULL : KOINE_SQL_IS_NOT_NULL;
    expr->has_op = true;
    koine__leave_open(a, expr->args[0]);
    return true;
}

static bool refuse_row(koine__analysis *a, const koine__expr *row)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", row->span.start, "compare its columns one by one",
                         "a row of several values stands only beside =, <>, <, <=, >, >= and IN");
}

static bool is_row(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_ROW;
}

static bool analyse_operator_types(koine__analysis *a, koine__expr **slot)
{
    switch ((*slot)->operator) {
    case KOINE__OP_CONCAT:
        return koine__analyse_concat(a, *slot);
    case KOINE__OP_BIT_AND:
    case KOINE__OP_BIT_OR:
    case KOINE__OP_BIT_NOT:
    case KOINE__OP_SHIFT_LEFT:
    case KOINE__OP_SHIFT_RIGHT:
        return koine__analyse_bits(a, *slot);
    case KOINE__OP_EQ:
    case KOINE__OP_NE:
    case KOINE__OP_LT:
    case KOINE__OP_LE:
    case KOINE__OP_GT:
    case KOINE__OP_GE:
    case KOINE__OP_DISTINCT:
    case KOINE__OP_NOT_DISTINCT:
        return koine__analyse_comparison(a, slot);
    case KOINE__OP_BETWEEN:
    case KOINE__OP_NOT_BETWEEN:
        return koine__analyse_between(a, slot);
    case KOINE__OP_LIKE:
    case KOINE__OP_NOT_LIKE:
        return koine__analyse_like(a, *slot);
    case KOINE__OP_IS_NULL:
    case KOINE__OP_IS_NOT_NULL:
        return analyse_null_test(a, *slot);
    case KOINE__OP_AND:
    case KOINE__OP_OR:
    case KOINE__OP_NOT:
    case KOINE__OP_IS_TRUE:
    case KOINE__OP_IS_NOT_TRUE:
    case KOINE__OP_IS_FALSE:
    case KOINE__OP_IS_NOT_FALSE:
        return koine__analyse_logic(a, *slot);
    default:
        return koine__analyse_arithmetic(a, slot);
    }
}

static bool is_row_comparison(const koine__expr *expr)
{
    return expr->operator>= KOINE__OP_EQ && expr->operator<=
        KOINE__OP_GE &&(is_row(expr->args[0]) || is_row(expr->args[1]));
}

static bool analyse_operator(koine__analysis *a, koine__scope *scope, koine__expr **slot)
{
    koine__expr *expr = *slot;
    if (is_row_comparison(expr)) {
        return koine__analyse_row_operands(a, scope, expr) && koine__analyse_row_comparison(a, slot);
    }
    for (size_t i = 0; i < expr->count; i++) {
        if (is_row(expr->args[i])) {
            return refuse_row(a, expr->args[i]);
        }
    }
    return analyse_all(a, scope, expr) && analyse_operator_types(a, slot);
}

/* ---- all kinds ---- */

static bool analyse_kind(koine__analysis *a, koine__scope *scope, koine__expr **slot)
{
    koine__expr *expr = *slot;
    switch (expr->kind) {
    case KOINE__EXPR_LITERAL:
        return analyse_literal(a, expr);
    case KOINE__EXPR_PARAMETER:
        return koine__analyse_parameter(a, expr);
    case KOINE__EXPR_COLUMN:
        return koine__scope_resolve(a, scope, slot);
    case KOINE__EXPR_DEFAULT:
        return analyse_default(a, scope, expr);
    case KOINE__EXPR_OPERATOR:
        return analyse_operator(a, scope, slot);
    case KOINE__EXPR_FUNCTION:
        return koine__analyse_function(a, scope, slot);
    case KOINE__EXPR_CASE:
        return analyse_all(a, scope, expr) && koine__analyse_case(a, expr);
    case KOINE__EXPR_CAST:
        return analyse_all(a, scope, expr) && koine__analyse_cast(a, slot);
    case KOINE__EXPR_IN:
        return analyse_row_parts(a, scope, expr) && koine__analyse_in_list(a, expr);
    case KOINE__EXPR_IN_QUERY:
        return analyse_query_of(a, scope, expr) && koine__analyse_in_query(a, expr);
    case KOINE__EXPR_QUANTIFIED:
        return analyse_query_of(a, scope, expr) && koine__analyse_quantified(a, expr);
    case KOINE__EXPR_EXISTS:
        return analyse_exists(a, scope, expr);
    case KOINE__EXPR_SUBQUERY:
        return analyse_subquery(a, scope, expr);
    case KOINE__EXPR_ROW:
        return refuse_row(a, expr);
    default:
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-star", expr->span.start,
                             "name the columns, or write it as an item of its own",
                             "* stands for columns only in the list behind SELECT or RETURNING");
    }
}

bool koine__analyse_expression(koine__analysis *a, koine__scope *scope, koine__expr **slot)
{
    bool takes_default = scope->takes_default;
    scope->takes_default = takes_default && (*slot)->kind == KOINE__EXPR_DEFAULT;
    bool ok = analyse_kind(a, scope, slot);
    scope->takes_default = takes_default;
    if (!ok) {
        return false;
    }
    koine__expr *expr = *slot;
    for (size_t i = 0; i < expr->count; i++) {
        expr->aggregate = expr->aggregate || expr->args[i]->aggregate;
        expr->window = expr->window || expr->args[i]->window;
    }
    return true;
}
