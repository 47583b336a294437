/*
 * Comparisons, patterns and conditions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include <string.h>

static void set_op(koine__expr *expr, koine_sql_op op, uint8_t kind)
{
    expr->op = op;
    expr->has_op = true;
    expr->type = koine__type_of(kind);
}

/* ---- comparisons ---- */

static const struct {
    koine__operator operator;
    koine_sql_op op;
    koine_sql_op decimal;
    bool equality; /* decimals of one scale are equal when their texts are */
} comparisons[] = {
    {KOINE__OP_EQ, KOINE_SQL_EQ, KOINE_SQL_EQ_DEC, true},
    {KOINE__OP_NE, KOINE_SQL_NE, KOINE_SQL_NE_DEC, true},
    {KOINE__OP_LT, KOINE_SQL_LT, KOINE_SQL_LT_DEC, false},
    {KOINE__OP_LE, KOINE_SQL_LE, KOINE_SQL_LE_DEC, false},
    {KOINE__OP_GT, KOINE_SQL_GT, KOINE_SQL_GT_DEC, false},
    {KOINE__OP_GE, KOINE_SQL_GE, KOINE_SQL_GE_DEC, false},
    {KOINE__OP_DISTINCT, KOINE_SQL_DISTINCT, KOINE_SQL_DISTINCT_DEC, true},
    {KOINE__OP_NOT_DISTINCT, KOINE_SQL_NOT_DISTINCT, KOINE_SQL_NOT_DISTINCT_DEC, true},
    {KOINE__OP_BETWEEN, KOINE_SQL_BETWEEN, KOINE_SQL_BETWEEN_DEC, false},
    {KOINE__OP_NOT_BETWEEN, KOINE_SQL_NOT_BETWEEN, KOINE_SQL_NOT_BETWEEN_DEC, false},
};

koine_sql_op koine__comparison_op(koine__operator operator, bool decimals, bool exact)
{
    size_t i = 0;
    while (comparisons[i].operator!= operator) {
        i++;
    }
    return decimals && !(exact && comparisons[i].equality) ? comparisons[i].decimal : comparisons[i].op;
}

static bool check_compared(koine__analysis *a, koine__expr *const *args, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!koine__check_key(a, args[i], "comparison")) {
            return false;
        }
    }
    return true;
}

/* Makes arguments of one type, whose equality and order are the same everywhere. */
static bool compare(koine__analysis *a, koine__expr *expr)
{
    koine__type common;
    bool exact;
    if (!koine__meet_arguments(a, expr->args, expr->count, KOINE__MEET_COMPARED, &common, &exact)) {
        return false;
    }
    if (common.kind == KOINE_TYPE_NULL) { /* NULL = NULL, or parameters that are not bound yet */
        for (size_t i = 0; i < expr->count; i++) {
            koine__leave_open(a, expr->args[i]);
        }
    }
    set_op(expr, koine__comparison_op(expr->operator, common.kind == KOINE_TYPE_DECIMAL, exact), KOINE_TYPE_BOOL);
    return common.kind == KOINE_TYPE_NULL || check_compared(a, expr->args, expr->count);
}

bool koine__analyse_comparison(koine__analysis *a, koine__expr **slot)
{
    return compare(a, *slot);
}

koine__expr *koine__operator_new(koine__analysis *a, koine__operator operator, koine__span span, koine__expr *left,
                                 koine__expr *right)
{
    koine__expr *expr = left != NULL && right != NULL ? koine__expr_new(a, KOINE__EXPR_OPERATOR, span, 2) : NULL;
    if (expr != NULL) {
        expr->operator= operator;
        expr->args[0] = left;
        expr->args[1] = right;
        expr->aggregate = left->aggregate || right->aggregate;
        expr->window = left->window || right->window;
    }
    return expr;
}

/*
 * x BETWEEN a AND b compares x with each of its bounds by itself. One type for all three is the same, unless one bound
 * is a double and nothing else is: x would lose digits that it has when it is compared with the other bound.
 */
static bool bounds_differ(koine__expr *const *args)
{
    bool low = args[1]->type.kind == KOINE_TYPE_FLOAT;
    bool high = args[2]->type.kind == KOINE_TYPE_FLOAT;
    return args[0]->type.kind != KOINE_TYPE_FLOAT && low != high && koine__type_is_number(args[0]->type);
}

static bool compare_bounds(koine__analysis *a, koine__expr **slot)
{
    koine__expr *expr = *slot;
    bool negated = expr->operator== KOINE__OP_NOT_BETWEEN;
    koine__settle(a, expr->args[0]);
    koine__expr *low =
        koine__operator_new(a, negated ? KOINE__OP_LT : KOINE__OP_GE, expr->span, expr->args[0], expr->args[1]);
    koine__expr *high = koine__operator_new(a, negated ? KOINE__OP_GT : KOINE__OP_LE, expr->span,
                                            koine__expr_clone(a, expr->args[0]), expr->args[2]);
    koine__expr *both = koine__operator_new(a, negated ? KOINE__OP_OR : KOINE__OP_AND, expr->span, low, high);
    if (both == NULL) {
        return a->arena->failed ? koine__no_memory(a)
                                : KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-cmp", expr->span.start,
                                                "write two comparisons with AND",
                                                "a query is compared with bounds of several types");
    }
    *slot = both;
    return compare(a, low) && compare(a, high) && koine__analyse_logic(a, both);
}

bool koine__analyse_between(koine__analysis *a, koine__expr **slot)
{
    return bounds_differ((*slot)->args) ? compare_bounds(a, slot) : compare(a, *slot);
}

/* ---- texts ---- */

bool koine__require_text(koine__analysis *a, koine__expr **slot, const char *what)
{
    char type[KOINE__TYPE_TEXT_SIZE];
    koine__expr *expr = *slot;
    koine__settle(a, expr);
    koine__give_type(a, expr, koine__type_of(KOINE_TYPE_TEXT));
    if (expr->type.kind == KOINE_TYPE_TEXT) {
        return true;
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-cmp", expr->span.start,
                         expr->type.kind == KOINE_TYPE_BLOB ? "keep what is text in a TEXT column" : "CAST(x AS TEXT)",
                         "%s takes text, not %s", what, koine__type_text(expr->type, type));
}

static bool check_escape(koine__analysis *a, const koine__expr *escape)
{
    const koine_bytes *text = &escape->as.literal.value.as.bytes;
    bool good = escape->kind == KOINE__EXPR_LITERAL && text->size > 0 &&
                (text->size == 1 || (((const unsigned char *)text->data)[0] & 0x80u) != 0) &&
                memchr("%_", *(const char *)text->data, 2) == NULL;
    for (size_t i = 1; good && i < text->size; i++) {
        good = (((const unsigned char *)text->data)[i] & 0xC0u) == 0x80u;
    }
    return good || KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-like", escape->span.start, "x LIKE y ESCAPE '!'",
                                 "ESCAPE takes a literal of one character, neither %% nor _");
}

/* What a pattern that ends in its escape character means, each engine says in its own way. */
static bool check_pattern(koine__analysis *a, const koine__expr *pattern, const koine__expr *escape)
{
    const koine_bytes *text = &pattern->as.literal.value.as.bytes;
    const koine_bytes *mark = &escape->as.literal.value.as.bytes;
    size_t at = 0;
    if (pattern->kind != KOINE__EXPR_LITERAL) {
        return true;
    }
    while (at + mark->size <= text->size) {
        bool escapes = memcmp((const char *)text->data + at, mark->data, mark->size) == 0;
        if (escapes && at + mark->size == text->size) {
            return KOINE__REFUSE(a, KOINE_ERR_INVALID_VALUE, "PX-like", pattern->span.start, "write it twice",
                                 "a pattern that ends in its escape character");
        }
        at += escapes ? mark->size + 1 : 1; /* what is escaped may be a longer character, of which the rest is none */
    }
    return true;
}

bool koine__analyse_like(koine__analysis *a, koine__expr *expr)
{
    bool negated = expr->operator== KOINE__OP_NOT_LIKE;
    for (size_t i = 0; i < expr->count; i++) {
        if (!koine__require_text(a, &expr->args[i], "LIKE") || !koine__check_collation(a, expr->args[i], "LIKE")) {
            return false;
        }
    }
    if (expr->count == 3) {
        set_op(expr, negated ? KOINE_SQL_NOT_LIKE_ESCAPE : KOINE_SQL_LIKE_ESCAPE, KOINE_TYPE_BOOL);
        return check_escape(a, expr->args[2]) && check_pattern(a, expr->args[1], expr->args[2]);
    }
    set_op(expr, negated ? KOINE_SQL_NOT_LIKE : KOINE_SQL_LIKE, KOINE_TYPE_BOOL);
    return true;
}

bool koine__make_text(koine__analysis *a, koine__expr **slot, const char *what)
{
    char type[KOINE__TYPE_TEXT_SIZE];
    koine__settle(a, *slot);
    koine__give_type(a, *slot, koine__type_of(KOINE_TYPE_TEXT));
    switch ((*slot)->type.kind) {
    case KOINE_TYPE_TEXT:
        return (koine__text_flags(*slot) & KOINE__COLUMN_PADDED) == 0 || koine__check_collation(a, *slot, what);
    case KOINE_TYPE_INT:
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
    case KOINE_TYPE_UUID:
        return koine__convert(a, slot, koine__type_of(KOINE_TYPE_TEXT));
    default: /* TY-cat: engines write these differently */
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-cat", (*slot)->span.start,
                             (*slot)->type.kind == KOINE_TYPE_BOOL ? "CAST(x AS TEXT), which is 'true' or 'false'"
                                                                   : "put the text together in the program",
                             "%s takes text, integers, dates and times, not %s", what,
                             koine__type_text((*slot)->type, type));
    }
}

bool koine__analyse_concat(koine__analysis *a, koine__expr *expr)
{
    bool has_text = false;
    for (size_t i = 0; i < expr->count; i++) {
        uint8_t kind = expr->args[i]->type.kind;
        has_text = has_text || kind == KOINE_TYPE_TEXT || kind == KOINE_TYPE_NULL;
    }
    if (!has_text) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-cat", expr->span.start, "CAST(x AS TEXT)",
                             "|| needs a text on one of its sides");
    }
    for (size_t i = 0; i < expr->count; i++) {
        if (!koine__make_text(a, &expr->args[i], "||")) {
            return false;
        }
    }
    set_op(expr, KOINE_SQL_CONCAT_OPERATOR, KOINE_TYPE_TEXT);
    return true;
}

/* ---- conditions ---- */

/* TY-bool: conditions are booleans, and numbers are none. */
bool koine__require_condition(koine__analysis *a, koine__expr **slot)
{
    char type[KOINE__TYPE_TEXT_SIZE];
    koine__expr *expr = *slot;
    koine__type boolean = koine__type_of(KOINE_TYPE_BOOL);
    if (koine__is_open_parameter(a, expr) &&
        (expr->type.kind == KOINE_TYPE_INT || expr->type.kind == KOINE_TYPE_TEXT)) {
        koine__parameter_fix(a, expr, boolean);
    }
    koine__settle(a, expr);
    koine__give_type(a, expr, boolean);
    if (expr->type.kind == KOINE_TYPE_BOOL) {
        return true;
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-bool", expr->span.start,
                         koine__type_is_number(expr->type) ? "compare it: x <> 0" : "compare it with something",
                         "a condition is needed here, not a value of %s", koine__type_text(expr->type, type));
}

bool koine__analyse_condition(koine__analysis *a, koine__scope *scope, koine__expr **slot)
{
    return koine__analyse_expression(a, scope, slot) && koine__require_condition(a, slot);
}

static const struct {
    koine__operator operator;
    koine_sql_op op;
} logic[] = {
    {KOINE__OP_AND, KOINE_SQL_AND},
    {KOINE__OP_OR, KOINE_SQL_OR},
    {KOINE__OP_NOT, KOINE_SQL_NOT},
    {KOINE__OP_IS_TRUE, KOINE_SQL_IS_TRUE},
    {KOINE__OP_IS_NOT_TRUE, KOINE_SQL_IS_NOT_TRUE},
    {KOINE__OP_IS_FALSE, KOINE_SQL_IS_FALSE},
    {KOINE__OP_IS_NOT_FALSE, KOINE_SQL_IS_NOT_FALSE},
};

bool koine__analyse_logic(koine__analysis *a, koine__expr *expr)
{
    for (size_t i = 0; i < expr->count; i++) {
        if (!koine__require_condition(a, &expr->args[i])) {
            return false;
        }
    }
    size_t i = 0;
    while (logic[i].operator!= expr->operator) {
        i++;
    }
    set_op(expr, logic[i].op, KOINE_TYPE_BOOL);
    return true;
}
