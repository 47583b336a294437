/*
 * PX-cast: CAST between types whose values all engines convert alike, or can be made to.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include <string.h>

static const struct {
    uint8_t from;
    uint8_t to;
    koine_sql_op op;
} casts[] = {
    {KOINE_TYPE_BOOL, KOINE_TYPE_INT, KOINE_SQL_BOOL_TO_INT},
    {KOINE_TYPE_BOOL, KOINE_TYPE_TEXT, KOINE_SQL_BOOL_TO_TEXT},
    {KOINE_TYPE_INT, KOINE_TYPE_BOOL, KOINE_SQL_INT_TO_BOOL},
    {KOINE_TYPE_INT, KOINE_TYPE_FLOAT, KOINE_SQL_INT_TO_FLOAT},
    {KOINE_TYPE_INT, KOINE_TYPE_DECIMAL, KOINE_SQL_INT_TO_DEC},
    {KOINE_TYPE_INT, KOINE_TYPE_TEXT, KOINE_SQL_INT_TO_TEXT},
    {KOINE_TYPE_DECIMAL, KOINE_TYPE_INT, KOINE_SQL_DEC_TO_INT},
    {KOINE_TYPE_DECIMAL, KOINE_TYPE_FLOAT, KOINE_SQL_DEC_TO_FLOAT},
    {KOINE_TYPE_DECIMAL, KOINE_TYPE_DECIMAL, KOINE_SQL_DEC_TO_DEC},
    {KOINE_TYPE_FLOAT, KOINE_TYPE_INT, KOINE_SQL_FLOAT_TO_INT},
    {KOINE_TYPE_FLOAT, KOINE_TYPE_DECIMAL, KOINE_SQL_FLOAT_TO_DEC},
    {KOINE_TYPE_TEXT, KOINE_TYPE_INT, KOINE_SQL_TEXT_TO_INT},
    {KOINE_TYPE_TEXT, KOINE_TYPE_FLOAT, KOINE_SQL_TEXT_TO_FLOAT},
    {KOINE_TYPE_TEXT, KOINE_TYPE_DECIMAL, KOINE_SQL_TEXT_TO_DEC},
    {KOINE_TYPE_TEXT, KOINE_TYPE_DATE, KOINE_SQL_TEXT_TO_DATE},
    {KOINE_TYPE_TEXT, KOINE_TYPE_TIME, KOINE_SQL_TEXT_TO_TIME},
    {KOINE_TYPE_TEXT, KOINE_TYPE_TIMESTAMP, KOINE_SQL_TEXT_TO_TIMESTAMP},
    {KOINE_TYPE_TEXT, KOINE_TYPE_UUID, KOINE_SQL_TEXT_TO_UUID},
    {KOINE_TYPE_TEXT, KOINE_TYPE_JSON, KOINE_SQL_TEXT_TO_JSON},
    {KOINE_TYPE_DATE, KOINE_TYPE_TEXT, KOINE_SQL_DATE_TO_TEXT},
    {KOINE_TYPE_DATE, KOINE_TYPE_TIMESTAMP, KOINE_SQL_DATE_TO_TIMESTAMP},
    {KOINE_TYPE_TIME, KOINE_TYPE_TEXT, KOINE_SQL_TIME_TO_TEXT},
    {KOINE_TYPE_TIMESTAMP, KOINE_TYPE_TEXT, KOINE_SQL_TIMESTAMP_TO_TEXT},
    {KOINE_TYPE_TIMESTAMP, KOINE_TYPE_DATE, KOINE_SQL_TIMESTAMP_TO_DATE},
    {KOINE_TYPE_UUID, KOINE_TYPE_TEXT, KOINE_SQL_UUID_TO_TEXT},
    {KOINE_TYPE_JSON, KOINE_TYPE_TEXT, KOINE_SQL_JSON_TO_TEXT},
};

static const char *hint_for(uint8_t from, uint8_t to)
{
    if (to == KOINE_TYPE_INT) {
        return "say how to round: CAST(round(x) AS INTEGER)";
    }
    if (to == KOINE_TYPE_TEXT && (from == KOINE_TYPE_DECIMAL || from == KOINE_TYPE_FLOAT)) {
        return "engines write such numbers differently: make the text in the program";
    }
    if (to == KOINE_TYPE_BOOL) {
        return from == KOINE_TYPE_TEXT ? "compare the text: x = 'true'" : "compare the number: x <> 0";
    }
    return to == KOINE_TYPE_BLOB ? "bind bytes, or write them as x'00ff'" : "convert the value in the program";
}

static bool refuse_cast(koine__analysis *a, const koine__expr *expr, koine__type from, koine__type to)
{
    char one[KOINE__TYPE_TEXT_SIZE];
    char other[KOINE__TYPE_TEXT_SIZE];
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-cast", expr->span.start, hint_for(from.kind, to.kind),
                         "CAST of %s to %s", koine__type_text(from, one), koine__type_text(to, other));
}

/* A double that is a whole number, because it was rounded. */
static bool is_rounded(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_FUNCTION && expr->has_op &&
           (expr->op == KOINE_SQL_CEIL_FLOAT || expr->op == KOINE_SQL_FLOOR_FLOAT ||
            (expr->op == KOINE_SQL_ROUND_FLOAT && expr->args[1]->kind == KOINE__EXPR_LITERAL &&
             expr->args[1]->as.literal.value.as.integer <= 0));
}

/* Fractions are cut off by one engine and rounded in two ways by the others. */
static bool may_become_integer(const koine__expr *expr)
{
    switch (expr->type.kind) {
    case KOINE_TYPE_DECIMAL:
        return expr->type.scale == 0;
    case KOINE_TYPE_FLOAT:
        return is_rounded(expr);
    default:
        return true;
    }
}

static bool find_cast(uint8_t from, uint8_t to, koine_sql_op *op)
{
    for (size_t i = 0; i < sizeof casts / sizeof *casts; i++) {
        if (casts[i].from == from && casts[i].to == to) {
            *op = casts[i].op;
            return true;
        }
    }
    return false;
}

/* VARCHAR(n) cuts the text at n characters. */
static bool cut_text(koine__analysis *a, koine__expr **slot, koine__type to)
{
    bool fits = (*slot)->type.length != 0 && (*slot)->type.length <= to.length;
    return to.kind != KOINE_TYPE_TEXT || to.length == 0 || fits || koine__wrap(a, slot, KOINE_SQL_TEXT_TO_VARCHAR, to);
}

/* A literal in its own form is a literal of the other type. */
static bool cast_literal(koine__analysis *a, koine__expr **slot, koine__type to, bool *done)
{
    koine__expr *literal = *slot;
    *done = literal->kind == KOINE__EXPR_LITERAL && literal->as.literal.type == KOINE_TYPE_TEXT &&
            (to.kind == KOINE_TYPE_DATE || to.kind == KOINE_TYPE_TIME || to.kind == KOINE_TYPE_TIMESTAMP ||
             to.kind == KOINE_TYPE_UUID);
    if (*done) {
        return koine__literal_of_text(a, literal, to);
    }
    *done = literal->kind == KOINE__EXPR_LITERAL && literal->type.kind != KOINE_TYPE_FLOAT &&
            koine__type_is_number(literal->type) &&
            (to.kind == KOINE_TYPE_FLOAT ||
             (to.kind == KOINE_TYPE_DECIMAL && literal->type.precision <= to.precision)); /* else out of range */
    return !*done || koine__convert(a, slot, to);
}

bool koine__analyse_cast(koine__analysis *a, koine__expr **slot)
{
    koine__expr *cast = *slot;
    koine__expr *expr = cast->args[0];
    koine__type to = cast->as.cast.type;
    koine_sql_op op;
    bool done;
    if (cast->as.cast.fixed) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-cast", cast->as.cast.position, "CAST(x AS VARCHAR(n))",
                             "CAST to CHAR(n): engines pad it differently");
    }
    *slot = expr;
    expr->span = cast->span;
    koine__settle(a, expr);
    if (expr->type.kind == KOINE_TYPE_NULL) {
        koine__give_type(a, expr, to);
        return true;
    }
    if (!cast_literal(a, slot, to, &done)) {
        return false;
    }
    if (done) {
        return true;
    }
    bool same = expr->type.kind == to.kind && to.kind != KOINE_TYPE_DECIMAL;
    if (!same &&
        (!find_cast(expr->type.kind, to.kind, &op) || (to.kind == KOINE_TYPE_INT && !may_become_integer(expr)))) {
        return refuse_cast(a, cast, expr->type, to);
    }
    if (!same && !koine__wrap(a, slot, op, to)) {
        return false;
    }
    return cut_text(a, slot, to);
}
