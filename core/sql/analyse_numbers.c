/*
 * Arithmetic: of integers, decimals and doubles, each with operations of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#define DECIMAL_DIGITS 38

/* ---- operands ---- */

/* TY-num: no arithmetic on texts, booleans and dates. */
static bool refuse_operand(koine__analysis *a, const koine__expr *expr, const char *what)
{
    char type[KOINE__TYPE_TEXT_SIZE];
    const char *hint = "CAST(x AS INTEGER), where it can be";
    const char *rule = "TY-num";
    switch (expr->type.kind) {
    case KOINE_TYPE_TEXT:
        hint = "bind a number, or CAST(x AS INTEGER)";
        break;
    case KOINE_TYPE_BOOL:
        hint = "count with CASE WHEN condition THEN 1 ELSE 0 END";
        rule = "TY-bool";
        break;
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
        hint = "x + INTERVAL '1' DAY, add_days(x, n), add_months(x, n), days_between(x, y), seconds_between(x, y)";
        rule = "TY-date";
        break;
    default:
        break;
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, rule, expr->span.start, hint, "%s takes numbers, not %s", what,
                         koine__type_text(expr->type, type));
}

bool koine__require_number(koine__analysis *a, koine__expr **slot, const char *what)
{
    koine__settle(a, *slot);
    koine__give_type(a, *slot, koine__type_of(KOINE_TYPE_INT));
    return koine__type_is_number((*slot)->type) || refuse_operand(a, *slot, what);
}

bool koine__require_integer(koine__analysis *a, koine__expr **slot, const char *what)
{
    char type[KOINE__TYPE_TEXT_SIZE];
    if (!koine__require_number(a, slot, what)) {
        return false;
    }
    if ((*slot)->type.kind == KOINE_TYPE_INT) {
        return true;
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-num", (*slot)->span.start, "CAST(round(x) AS INTEGER)",
                         "%s takes integers, not %s", what, koine__type_text((*slot)->type, type));
}

/* The kind in which the operands meet: double, decimal, integer, whichever is met first in that order. */
static bool find_kind(koine__analysis *a, const koine__expr *expr, const char *what, koine__type *common)
{
    *common = koine__type_of(KOINE_TYPE_INT);
    for (size_t i = 0; i < expr->count; i++) {
        koine__settle(a, expr->args[i]);
        if (expr->args[i]->type.kind != KOINE_TYPE_NULL && !koine__type_is_number(expr->args[i]->type)) {
            return refuse_operand(a, expr->args[i], what);
        }
        (void)koine__type_common(*common, expr->args[i]->type, common);
    }
    return true;
}

/* Decimals keep their scales. */
static bool convert_operands(koine__analysis *a, koine__expr *expr, koine__type common)
{
    for (size_t i = 0; i < expr->count; i++) {
        const koine__expr *arg = expr->args[i];
        koine__type to = common;
        if (common.kind == KOINE_TYPE_DECIMAL) {
            to = arg->type.kind == KOINE_TYPE_DECIMAL ? arg->type : koine__type_decimal(19, 0);
        }
        if (!koine__convert(a, &expr->args[i], to)) {
            return false;
        }
    }
    return true;
}

/* ---- decimals ---- */

/* PX-dec: + and - have the larger scale, * the sum of both. */
static bool decimal_result(koine__analysis *a, koine__expr *expr)
{
    koine__type left = expr->args[0]->type;
    koine__type right = expr->args[expr->count - 1]->type;
    bool multiplies = expr->operator== KOINE__OP_MUL;
    if (left.scale == KOINE__SCALE_OPEN || right.scale == KOINE__SCALE_OPEN) {
        expr->type = koine__type_decimal(DECIMAL_DIGITS, KOINE__SCALE_OPEN);
        return true;
    }
    unsigned scale =
        multiplies ? (unsigned)left.scale + right.scale : (left.scale > right.scale ? left.scale : right.scale);
    unsigned left_whole = (unsigned)left.precision - left.scale;
    unsigned right_whole = (unsigned)right.precision - right.scale;
    unsigned whole = multiplies ? left_whole + right_whole : (left_whole > right_whole ? left_whole : right_whole) + 1;
    expr->type = koine__type_decimal(whole + scale, scale);
    return scale <= DECIMAL_DIGITS ||
           KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-dec", expr->span.start,
                         "round a factor first: round(x, 4), or CAST(x AS DECIMAL(p,s))",
                         "the product has %u digits behind the point, a decimal has %d at most", scale, DECIMAL_DIGITS);
}

/* ---- operators ---- */

typedef struct arithmetic {
    koine__operator operator;
    const char *text;
    koine_sql_op integer;
    koine_sql_op decimal;
    koine_sql_op real;
} arithmetic;

static const arithmetic operations[] = {
    {KOINE__OP_ADD, "+", KOINE_SQL_ADD_INT, KOINE_SQL_ADD_DEC, KOINE_SQL_ADD_FLOAT},
    {KOINE__OP_SUB, "-", KOINE_SQL_SUB_INT, KOINE_SQL_SUB_DEC, KOINE_SQL_SUB_FLOAT},
    {KOINE__OP_MUL, "*", KOINE_SQL_MUL_INT, KOINE_SQL_MUL_DEC, KOINE_SQL_MUL_FLOAT},
    {KOINE__OP_NEGATE, "-", KOINE_SQL_NEG_INT, KOINE_SQL_NEG_DEC, KOINE_SQL_NEG_FLOAT},
};

static const arithmetic *find_operation(koine__operator operator)
{
    size_t i = 0;
    while (operations[i].operator!= operator) {
        i++;
    }
    return &operations[i];
}

static void set_op(koine__expr *expr, koine_sql_op op, uint8_t kind)
{
    expr->op = op;
    expr->has_op = true;
    expr->type = koine__type_of(kind);
}

static bool analyse_sum(koine__analysis *a, koine__expr *expr)
{
    const arithmetic *operation = find_operation(expr->operator);
    koine__type common;
    if (!find_kind(a, expr, operation->text, &common) || !convert_operands(a, expr, common)) {
        return false;
    }
    uint8_t kind = common.kind;
    set_op(expr, kind == KOINE_TYPE_FLOAT ? operation->real : operation->integer, kind);
    if (kind == KOINE_TYPE_DECIMAL) {
        expr->op = operation->decimal;
        if (expr->operator== KOINE__OP_NEGATE) {
            expr->type = expr->args[0]->type;
            return true;
        }
        return decimal_result(a, expr);
    }
    return true;
}

/* A literal that neither fails nor overflows as a divisor. */
static bool is_harmless_divisor(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_LITERAL && expr->as.literal.type == KOINE_TYPE_INT &&
           expr->as.literal.value.as.integer != 0 && expr->as.literal.value.as.integer != -1;
}

/* PX-div: integers are cut off towards zero, all other quotients are doubles. */
static bool analyse_quotient(koine__analysis *a, koine__expr *expr)
{
    koine__type common;
    if (!find_kind(a, expr, "/", &common)) {
        return false;
    }
    if (common.kind != KOINE_TYPE_INT) {
        common = koine__type_of(KOINE_TYPE_FLOAT);
    }
    if (!convert_operands(a, expr, common)) {
        return false;
    }
    koine_sql_op integer = is_harmless_divisor(expr->args[1]) ? KOINE_SQL_DIV_INT_LITERAL : KOINE_SQL_DIV_INT;
    set_op(expr, common.kind == KOINE_TYPE_INT ? integer : KOINE_SQL_DIV_FLOAT, common.kind);
    return true;
}

static bool analyse_remainder(koine__analysis *a, koine__expr *expr)
{
    bool ok = koine__require_integer(a, &expr->args[0], "%") && koine__require_integer(a, &expr->args[1], "%");
    set_op(expr, is_harmless_divisor(expr->args[1]) ? KOINE_SQL_MOD_INT_LITERAL : KOINE_SQL_MOD_INT, KOINE_TYPE_INT);
    return ok;
}

bool koine__analyse_arithmetic(koine__analysis *a, koine__expr **slot)
{
    switch ((*slot)->operator) {
    case KOINE__OP_DIV:
        return analyse_quotient(a, *slot);
    case KOINE__OP_MOD:
        return analyse_remainder(a, *slot);
    case KOINE__OP_PLUS: /* says nothing: its operand is left */
        *slot = (*slot)->args[0];
        return koine__require_number(a, slot, "+");
    default:
        return analyse_sum(a, *slot);
    }
}

/* ---- bits ---- */

static const struct {
    koine__operator operator;
    const char *text;
    koine_sql_op op;
} bits[] = {
    {KOINE__OP_BIT_AND, "&", KOINE_SQL_BIT_AND},          {KOINE__OP_BIT_OR, "|", KOINE_SQL_BIT_OR},
    {KOINE__OP_BIT_NOT, "~", KOINE_SQL_BIT_NOT},          {KOINE__OP_SHIFT_LEFT, "<<", KOINE_SQL_SHIFT_LEFT},
    {KOINE__OP_SHIFT_RIGHT, ">>", KOINE_SQL_SHIFT_RIGHT},
};

static bool check_shift(koine__analysis *a, const koine__expr *count)
{
    bool good = count->kind == KOINE__EXPR_LITERAL && count->as.literal.type == KOINE_TYPE_INT &&
                count->as.literal.value.as.integer >= 0 && count->as.literal.value.as.integer <= 62;
    return good ||
           KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-prec", count->span.start,
                         "write the number of places as a literal", "a number is shifted by a literal from 0 to 62");
}

bool koine__analyse_bits(koine__analysis *a, koine__expr *expr)
{
    size_t number = 0;
    while (bits[number].operator!= expr->operator) {
        number++;
    }
    for (size_t i = 0; i < expr->count; i++) {
        if (!koine__require_integer(a, &expr->args[i], bits[number].text)) {
            return false;
        }
    }
    set_op(expr, bits[number].op, KOINE_TYPE_INT);
    bool shifts = expr->operator== KOINE__OP_SHIFT_LEFT || expr->operator== KOINE__OP_SHIFT_RIGHT;
    return !shifts || check_shift(a, expr->args[1]);
}

/* ---- overflow ---- */

static const struct {
    koine_sql_op op;
    koine_sql_op plain;
} plain[] = {
    {KOINE_SQL_ADD_INT, KOINE_SQL_ADD_INT_PLAIN},     {KOINE_SQL_SUB_INT, KOINE_SQL_SUB_INT_PLAIN},
    {KOINE_SQL_MUL_INT, KOINE_SQL_MUL_INT_PLAIN},     {KOINE_SQL_NEG_INT, KOINE_SQL_NEG_INT_PLAIN},
    {KOINE_SQL_ADD_FLOAT, KOINE_SQL_ADD_FLOAT_PLAIN}, {KOINE_SQL_SUB_FLOAT, KOINE_SQL_SUB_FLOAT_PLAIN},
    {KOINE_SQL_MUL_FLOAT, KOINE_SQL_MUL_FLOAT_PLAIN},
};

/*
 * PX-arith. One engine makes a double of an integer that overflows, which shows where the result is read as an
 * integer; stored as one it would be refused as well, but for another reason than on the other engines. Only the
 * outermost operation is left to that: from a double in the middle a later one may come back into the range of
 * integers, or make NULL of it.
 */
void koine__look_at(koine__expr *expr)
{
    if (expr->kind == KOINE__EXPR_CASE) {
        size_t last = expr->count - (expr->as.choice.has_else ? 1 : 0);
        for (size_t i = expr->as.choice.has_operand ? 2 : 1; i < last; i += 2) {
            koine__look_at(expr->args[i]);
        }
        if (expr->as.choice.has_else) {
            koine__look_at(expr->args[last]);
        }
        return;
    }
    for (size_t i = 0; expr->kind == KOINE__EXPR_OPERATOR && i < sizeof plain / sizeof *plain; i++) {
        if (expr->has_op && plain[i].op == expr->op) {
            expr->op = plain[i].plain;
            expr->looked_at = true;
            return;
        }
    }
}
