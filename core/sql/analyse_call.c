/*
 * Rules of single functions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_function.h"

#include <string.h>

static bool is_integer_literal(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_LITERAL && expr->as.literal.type == KOINE_TYPE_INT;
}

static bool refuse(koine__analysis *a, const koine__expr *expr, const char *hint, const char *why)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-func", expr->span.start, hint, "%s", why);
}

/* A literal below `least` would mean different things; what is not a literal is checked when it is run. */
static bool check_least(koine__analysis *a, const koine__expr *expr, int64_t least, const char *why)
{
    return !is_integer_literal(expr) || expr->as.literal.value.as.integer >= least ||
           refuse(a, expr, least == 1 ? "write a number from 1 on" : "write a number from 0 on", why);
}

static bool require_literal(koine__analysis *a, const koine__expr *expr, int64_t least, const char *why)
{
    return (is_integer_literal(expr) && expr->as.literal.value.as.integer >= least) ||
           refuse(a, expr, least == 1 ? "write a number from 1 on" : "write a number from 0 on", why);
}

static bool append(koine__analysis *a, koine__expr *call, koine__expr *argument)
{
    koine__expr **args = KOINE__NEW_ARRAY(a->arena, koine__expr *, call->count + 1);
    if (args == NULL || argument == NULL) {
        return koine__no_memory(a);
    }
    memcpy(args, call->args, call->count * sizeof *args);
    args[call->count++] = argument;
    call->args = args;
    return true;
}

/* ---- texts ---- */

static bool apply_substr(koine__analysis *a, koine__expr *call)
{
    bool blob = call->op == KOINE_SQL_SUBSTR3_BLOB;
    if (call->count == 2) {
        call->op = blob ? KOINE_SQL_SUBSTR2_BLOB : KOINE_SQL_SUBSTR2;
    }
    return check_least(a, call->args[1], 1, "substr counts from 1: engines read other starts in their own ways") &&
           (call->count == 2 || check_least(a, call->args[2], 0, "the length of substr is negative"));
}

static bool is_one_character(const koine__expr *expr)
{
    if (expr->kind != KOINE__EXPR_LITERAL || expr->as.literal.type != KOINE_TYPE_TEXT) {
        return false;
    }
    const unsigned char *text = expr->as.literal.value.as.bytes.data;
    size_t size = expr->as.literal.value.as.bytes.size;
    size_t characters = 0;
    for (size_t i = 0; i < size; i++) {
        characters += (text[i] & 0xC0u) != 0x80u ? 1 : 0;
    }
    return characters == 1;
}

static bool apply_trim(koine__analysis *a, koine__expr *call)
{
    static const koine_sql_op ops[3][2] = {
        [KOINE__TRIM_BOTH] = {KOINE_SQL_TRIM, KOINE_SQL_TRIM_CHAR},
        [KOINE__TRIM_LEADING] = {KOINE_SQL_LTRIM, KOINE_SQL_LTRIM_CHAR},
        [KOINE__TRIM_TRAILING] = {KOINE_SQL_RTRIM, KOINE_SQL_RTRIM_CHAR},
    };
    call->op = ops[call->as.function.side][call->count - 1];
    return call->count == 1 || is_one_character(call->args[1]) ||
           refuse(a, call->args[1], "trim(BOTH 'x' FROM text)", "trim takes a literal of one character");
}

static bool apply_pad(koine__analysis *a, koine__expr *call)
{
    if (call->count == 2 && !append(a, call, koine__expr_text(a, call->span, " "))) {
        return false;
    }
    const koine__expr *fill = call->args[2];
    bool empty = fill->kind == KOINE__EXPR_LITERAL && fill->as.literal.value.as.bytes.size == 0;
    return check_least(a, call->args[1], 0, "the length is negative") &&
           (!empty || refuse(a, fill, "fill with a blank: lpad(text, n)", "the fill is empty"));
}

/* What engines compare by the column's collation inside a function. */
static bool check_searched(koine__analysis *a, const koine__expr *call)
{
    switch (call->op) {
    case KOINE_SQL_POSITION:
    case KOINE_SQL_REPLACE:
    case KOINE_SQL_TRIM_CHAR:
    case KOINE_SQL_LTRIM_CHAR:
    case KOINE_SQL_RTRIM_CHAR:
        return koine__check_collation(a, call->args[0], "search") && koine__check_collation(a, call->args[1], "search");
    default:
        return true;
    }
}

static void swap_arguments(koine__expr *call)
{
    koine__expr *text = call->args[0];
    call->args[0] = call->args[1];
    call->args[1] = text;
}

static bool apply_string_agg(koine__analysis *a, koine__expr *call)
{
    const koine__expr *separator = call->args[1];
    return (separator->kind == KOINE__EXPR_LITERAL && separator->as.literal.type == KOINE_TYPE_TEXT) ||
           refuse(a, separator, "string_agg(x, ', ')", "the separator of string_agg is a literal");
}

/* ---- numbers ---- */

static bool apply_whole(koine__expr **slot)
{
    koine__expr *call = *slot;
    koine__type type = call->args[0]->type;
    if (type.kind == KOINE_TYPE_INT) {
        *slot = call->args[0];
    } else if (type.kind == KOINE_TYPE_DECIMAL) {
        unsigned whole = type.scale == KOINE__SCALE_OPEN ? 37u : (unsigned)type.precision - type.scale;
        call->type = koine__type_decimal(whole + 1, 0);
    }
    return true;
}

/* PX-round: the scale of the result is that of the literal. */
static bool round_decimal(koine__analysis *a, koine__expr *call)
{
    koine__type type = call->args[0]->type;
    const koine__expr *digits = call->args[1];
    if (!is_integer_literal(digits)) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-round", digits->span.start,
                             "write the number of digits, or round a DOUBLE PRECISION",
                             "a decimal is rounded to a number of digits that is a literal");
    }
    int64_t scale = digits->as.literal.value.as.integer;
    if (scale > 38 || scale < -38) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-round", digits->span.start, "from -38 to 38",
                             "a decimal has 38 digits at most");
    }
    scale = scale < 0 ? 0 : scale;
    unsigned whole = type.scale == KOINE__SCALE_OPEN ? 37u : (unsigned)type.precision - type.scale;
    call->type = koine__type_decimal(whole + 1 + (unsigned)scale, (unsigned)scale);
    return true;
}

static bool apply_round(koine__analysis *a, koine__expr **slot)
{
    koine__expr *call = *slot;
    if (call->count == 1 && !append(a, call, koine__expr_integer(a, call->span, 0))) {
        return false;
    }
    const koine__expr *digits = call->args[1];
    if (call->type.kind == KOINE_TYPE_DECIMAL) {
        return round_decimal(a, call);
    }
    if (call->type.kind == KOINE_TYPE_INT && is_integer_literal(digits) && digits->as.literal.value.as.integer >= 0) {
        *slot = call->args[0];
    }
    return true;
}

/* ---- choice, order ---- */

static bool has_order(koine__type type)
{
    switch (type.kind) {
    case KOINE_TYPE_NULL:
    case KOINE_TYPE_INT:
    case KOINE_TYPE_FLOAT:
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
    case KOINE_TYPE_UUID:
        return true;
    default:
        return false;
    }
}

/* One engine has no smallest and largest of uuids, but of their texts, which sort alike. */
static bool apply_to_text(koine__analysis *a, koine__expr **slot)
{
    koine__expr *call = *slot;
    koine__type type = call->type;
    if (type.kind != KOINE_TYPE_UUID) {
        return true;
    }
    if (!koine__convert(a, &call->args[0], koine__type_of(KOINE_TYPE_TEXT))) {
        return false;
    }
    call->type = koine__type_of(KOINE_TYPE_TEXT);
    return koine__wrap(a, slot, KOINE_SQL_TEXT_TO_UUID, type);
}

static bool apply_ordered(koine__analysis *a, koine__expr *call, const koine__function *function)
{
    char type[KOINE__TYPE_TEXT_SIZE];
    for (size_t i = 0; i < call->count; i++) {
        const koine__expr *arg = call->args[i];
        koine__settle(a, call->args[i]);
        if (!has_order(arg->type)) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, arg->type.kind == KOINE_TYPE_BOOL ? "TY-bool" : "PX-func",
                                 arg->span.start,
                                 arg->type.kind == KOINE_TYPE_BOOL ? "max(CASE WHEN x THEN 1 ELSE 0 END)"
                                                                   : "CAST(x AS TEXT), where it can be",
                                 "%s takes numbers, texts, dates, times and uuids, not %s", function->name,
                                 koine__type_text(arg->type, type));
        }
        if (!koine__check_collation(a, arg, function->name)) {
            return false;
        }
    }
    return true;
}

static bool apply_nullif(koine__analysis *a, koine__expr *call)
{
    koine__type common;
    bool exact;
    if (!koine__meet_arguments(a, call->args, 2, KOINE__MEET_COMPARED, &common, &exact)) {
        return false;
    }
    bool decimal = common.kind == KOINE_TYPE_DECIMAL;
    call->op = decimal && !exact ? KOINE_SQL_NULLIF_DEC : KOINE_SQL_NULLIF;
    call->type = call->args[0]->type;
    return common.kind == KOINE_TYPE_NULL ||
           (koine__check_key(a, call->args[0], "nullif") && koine__check_key(a, call->args[1], "nullif"));
}

/* ---- dates, rows ---- */

static bool apply_date_add(koine__expr *call)
{
    if (call->type.kind == KOINE_TYPE_TIMESTAMP) {
        call->op = call->op == KOINE_SQL_DATE_ADD_DAYS ? KOINE_SQL_TIMESTAMP_ADD_DAYS : KOINE_SQL_TIMESTAMP_ADD_MONTHS;
    }
    return true;
}

static bool apply_count(koine__analysis *a, koine__expr *call)
{
    if (call->as.function.star) {
        call->op = KOINE_SQL_COUNT_STAR;
        return true;
    }
    if (!call->as.function.distinct) {
        koine__leave_open(a, call->args[0]);
        return true;
    }
    koine__settle(a, call->args[0]);
    koine__give_type(a, call->args[0], koine__type_of(KOINE_TYPE_TEXT));
    return koine__check_key(a, call->args[0], "count(DISTINCT)");
}

static bool apply_lag(koine__analysis *a, koine__expr *call)
{
    static const koine_sql_op ops[2][3] = {{KOINE_SQL_LAG, KOINE_SQL_LAG2, KOINE_SQL_LAG3},
                                           {KOINE_SQL_LEAD, KOINE_SQL_LEAD2, KOINE_SQL_LEAD3}};
    call->op = ops[call->op == KOINE_SQL_LEAD ? 1 : 0][call->count - 1];
    if (call->count > 1 && !require_literal(a, call->args[1], 0, "the distance of lag and lead is a literal from 0")) {
        return false;
    }
    if (call->count == 3) {
        koine__expr **slots[] = {&call->args[0], &call->args[2]};
        return koine__meet(a, slots, 2, KOINE__MEET_UNIFIED, &call->type, NULL);
    }
    koine__settle(a, call->args[0]);
    call->type = call->args[0]->type;
    return true;
}

static bool apply_plain(koine__analysis *a, koine__expr *call)
{
    for (size_t i = 0; i < call->count; i++) {
        koine__settle(a, call->args[i]);
    }
    /* DISTINCT compares values: the zeros at the end of a bound decimal are no difference. */
    return !call->as.function.distinct || koine__convert_key(a, &call->args[0]);
}

bool koine__apply_rule(koine__analysis *a, koine__expr **slot, const koine__function *function)
{
    koine__expr *call = *slot;
    switch (function->rule) {
    case KOINE__RULE_SUBSTR:
        return apply_substr(a, call);
    case KOINE__RULE_TRIM:
        return apply_trim(a, call) && check_searched(a, call);
    case KOINE__RULE_PAD:
        return apply_pad(a, call);
    case KOINE__RULE_COUNTED:
        return check_least(a, call->args[1], 0, "the number of characters or times is negative");
    case KOINE__RULE_INSTR:
        swap_arguments(call);
        return check_searched(a, call);
    case KOINE__RULE_NULLIF:
        return apply_nullif(a, call);
    case KOINE__RULE_ORDERED:
        return apply_ordered(a, call, function) && apply_plain(a, call) &&
               (function->kind != KOINE__FUNCTION_AGGREGATE || apply_to_text(a, slot));
    case KOINE__RULE_WHOLE:
        return apply_whole(slot);
    case KOINE__RULE_ROUND:
        return apply_round(a, slot);
    case KOINE__RULE_DATE_ADD:
        return apply_date_add(call);
    case KOINE__RULE_COUNT:
        return apply_count(a, call) && (!call->as.function.distinct || koine__convert_key(a, &call->args[0]));
    case KOINE__RULE_STRING_AGG:
        return apply_string_agg(a, call);
    case KOINE__RULE_NTH:
        return require_literal(a, call->args[call->count - 1], 1, "the number is a literal from 1");
    case KOINE__RULE_LAG:
        return apply_lag(a, call);
    default:
        return apply_plain(a, call) && check_searched(a, call);
    }
}
