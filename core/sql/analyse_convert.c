/*
 * Conversions that nobody wrote, made where types meet. Literals are converted at once: what an engine makes of a
 * literal of another type is its own affair, and a schema keeps literals only.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include "calendar.h"
#include "decimal.h"
#include "json.h"
#include "value.h"

#include <string.h>

bool koine__wrap(koine__analysis *a, koine__expr **slot, koine_sql_op op, koine__type type)
{
    koine__expr *inner = *slot;
    koine__expr *outer = koine__expr_new(a, KOINE__EXPR_CONVERT, inner->span, 1);
    if (outer == NULL) {
        return koine__no_memory(a);
    }
    outer->args[0] = inner;
    outer->op = op;
    outer->has_op = true;
    outer->type = type;
    outer->aggregate = inner->aggregate;
    outer->window = inner->window;
    *slot = outer;
    return true;
}

/* ---- literals ---- */

koine__type koine__literal_decimal(const koine__expr *literal)
{
    const char *text = literal->as.literal.value.as.bytes.data;
    size_t size = literal->as.literal.value.as.bytes.size;
    unsigned digits = 0;
    unsigned scale = 0;
    bool point = false;
    for (size_t i = 0; i < size; i++) {
        point = point || text[i] == '.';
        digits += text[i] >= '0' && text[i] <= '9' ? 1 : 0;
        scale += point && text[i] != '.' ? 1 : 0;
    }
    return koine__type_decimal(digits, scale);
}

static bool set_text(koine__analysis *a, koine__expr *literal, koine_type type, const char *text, size_t size)
{
    char *copy = koine__arena_text(a->arena, text, size);
    if (copy == NULL) {
        return koine__no_memory(a);
    }
    literal->as.literal.type = (uint8_t)type;
    literal->as.literal.value = koine_textn(copy, size);
    literal->as.literal.value.type = type;
    return true;
}

static void set_value(koine__expr *literal, koine_value value)
{
    literal->as.literal.type = (uint8_t)value.type;
    literal->as.literal.value = value;
}

/* *done false: the number has too many digits, which the engine is to say. */
static bool literal_to_decimal(koine__analysis *a, koine__expr *literal, koine__type to, bool *done)
{
    char digits[KOINE_VALUE_TEXT_SIZE];
    char text[KOINE_VALUE_TEXT_SIZE];
    const koine_value *value = &literal->as.literal.value;
    koine__decimal_form form = {
        .digits = to.precision, .scale = to.scale == KOINE__SCALE_OPEN ? -1 : to.scale, .rounds = true};
    const char *number = digits;
    size_t size;
    if (value->type == KOINE_TYPE_INT) {
        size = koine__int_print(value->as.integer, digits);
    } else {
        number = value->as.bytes.data;
        size = value->as.bytes.size;
    }
    *done = koine__decimal_write(number, size, &form, text, &size) == KOINE_OK;
    return !*done || set_text(a, literal, KOINE_TYPE_DECIMAL, text, size);
}

static bool literal_to_float(koine__expr *literal)
{
    const koine_value *value = &literal->as.literal.value;
    double real;
    if (value->type == KOINE_TYPE_INT) {
        set_value(literal, koine_float((double)value->as.integer));
        return true;
    }
    if (!koine__float_parse(value->as.bytes.data, value->as.bytes.size, &real)) {
        return false;
    }
    set_value(literal, koine_float(real + 0.0)); /* never -0.0 */
    return true;
}

/* Converts the literal itself. *done false: there is no such conversion, or it would not fit. */
static bool convert_literal(koine__analysis *a, koine__expr *literal, koine__type to, bool *done)
{
    uint8_t from = literal->as.literal.type;
    char text[KOINE_VALUE_TEXT_SIZE];
    *done = true;
    if ((from == KOINE_TYPE_INT || from == KOINE_TYPE_DECIMAL) && to.kind == KOINE_TYPE_DECIMAL) {
        return literal_to_decimal(a, literal, to, done);
    }
    if ((from == KOINE_TYPE_INT || from == KOINE_TYPE_DECIMAL) && to.kind == KOINE_TYPE_FLOAT) {
        *done = literal_to_float(literal);
        return true;
    }
    if (from == KOINE_TYPE_INT && to.kind == KOINE_TYPE_TEXT) {
        size_t size = koine__int_print(literal->as.literal.value.as.integer, text);
        return set_text(a, literal, KOINE_TYPE_TEXT, text, size);
    }
    if (from == KOINE_TYPE_DATE && to.kind == KOINE_TYPE_TIMESTAMP) {
        int64_t days = koine_days_of(literal->as.literal.value.as.date);
        set_value(literal, koine_timestamp(days * KOINE__DAY));
        return true;
    }
    *done = false;
    return true;
}

/*
 * TY-date: a text is taken for another type only as that type is printed; engines disagree on everything else that
 * they take. Fractions of a second may be left out, and the digits of a uuid may be in upper case.
 */
static bool is_canonical(const koine_value *value, const char *text, size_t size)
{
    char printed[KOINE_VALUE_TEXT_SIZE];
    switch (value->type) {
    case KOINE_TYPE_INT:
        return koine_value_print(value, printed) == size && memcmp(printed, text, size) == 0;
    case KOINE_TYPE_TIMESTAMP:
        return size >= 19 && text[10] == ' ' && text[size - 1] != 'Z' && memchr(text, '+', size) == NULL;
    case KOINE_TYPE_UUID:
        return size == 36;
    case KOINE_TYPE_JSON:
        return koine__json_valid(text, size);
    default:
        return true;
    }
}

static const char *form_of(koine__type type)
{
    switch (type.kind) {
    case KOINE_TYPE_DATE:
        return "'2024-12-31'";
    case KOINE_TYPE_TIME:
        return "'23:59:59' or '23:59:59.999999'";
    case KOINE_TYPE_TIMESTAMP:
        return "'2024-12-31 23:59:59' or '2024-12-31 23:59:59.999999'";
    case KOINE_TYPE_UUID:
        return "'01234567-89ab-cdef-0123-456789abcdef'";
    case KOINE_TYPE_JSON:
        return "as RFC 8259 has it, '{\"a\": [1, null]}'";
    default:
        return "digits, without blanks, leading zeros or a plus sign";
    }
}

static const char *rule_of(koine__type type)
{
    switch (type.kind) {
    case KOINE_TYPE_UUID:
        return "BD-uuid";
    case KOINE_TYPE_JSON:
        return "DD-json";
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
        return "TY-date";
    default:
        return "DD-strict";
    }
}

bool koine__literal_of_text(koine__analysis *a, koine__expr *literal, koine__type type)
{
    char name[KOINE__TYPE_TEXT_SIZE];
    koine_bytes text = literal->as.literal.value.as.bytes;
    koine_value value;
    bool is_decimal = type.kind == KOINE_TYPE_DECIMAL;
    bool good = is_decimal ? koine__decimal_valid(text.data, text.size)
                           : koine_value_parse((koine_type)type.kind, text.data, text.size, &value) &&
                                 is_canonical(&value, text.data, text.size);
    if (!good) {
        return KOINE__REFUSE(a, KOINE_ERR_INVALID_VALUE, rule_of(type), literal->span.start, NULL,
                             "this text is no %s: it has to be %s", koine__type_text(koine__type_of(type.kind), name),
                             form_of(type));
    }
    if (is_decimal) {
        literal->as.literal.type = KOINE_TYPE_DECIMAL;
        literal->as.literal.value.type = KOINE_TYPE_DECIMAL;
        literal->type = koine__literal_decimal(literal);
        return true;
    }
    set_value(literal, value);
    literal->type = type;
    return true;
}

/* ---- all expressions ---- */

static const struct {
    uint8_t from;
    uint8_t to;
    koine_sql_op op;
} conversions[] = {
    {KOINE_TYPE_INT, KOINE_TYPE_FLOAT, KOINE_SQL_INT_TO_FLOAT},
    {KOINE_TYPE_INT, KOINE_TYPE_DECIMAL, KOINE_SQL_INT_TO_DEC},
    {KOINE_TYPE_INT, KOINE_TYPE_TEXT, KOINE_SQL_INT_TO_TEXT},
    {KOINE_TYPE_DECIMAL, KOINE_TYPE_FLOAT, KOINE_SQL_DEC_TO_FLOAT},
    {KOINE_TYPE_DECIMAL, KOINE_TYPE_DECIMAL, KOINE_SQL_DEC_TO_DEC},
    {KOINE_TYPE_DATE, KOINE_TYPE_TIMESTAMP, KOINE_SQL_DATE_TO_TIMESTAMP},
    {KOINE_TYPE_DATE, KOINE_TYPE_TEXT, KOINE_SQL_DATE_TO_TEXT},
    {KOINE_TYPE_TIME, KOINE_TYPE_TEXT, KOINE_SQL_TIME_TO_TEXT},
    {KOINE_TYPE_TIMESTAMP, KOINE_TYPE_TEXT, KOINE_SQL_TIMESTAMP_TO_TEXT},
    {KOINE_TYPE_UUID, KOINE_TYPE_TEXT, KOINE_SQL_UUID_TO_TEXT},
};

/* Nothing has to be done: the values are the same already. */
static bool is_the_same(koine__type from, koine__type to)
{
    return from.kind == to.kind &&
           (from.kind != KOINE_TYPE_DECIMAL || from.scale == to.scale || to.scale == KOINE__SCALE_OPEN);
}

bool koine__convert(koine__analysis *a, koine__expr **slot, koine__type to)
{
    koine__expr *expr = *slot;
    bool done = false;
    if (expr->type.kind == KOINE_TYPE_NULL) {
        koine__give_type(a, expr, to);
        return true;
    }
    if (is_the_same(expr->type, to)) {
        return true;
    }
    if (expr->kind == KOINE__EXPR_LITERAL) {
        if (!convert_literal(a, expr, to, &done)) {
            return false;
        }
        if (done) {
            expr->type = to.kind == KOINE_TYPE_DECIMAL ? koine__literal_decimal(expr) : to;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof conversions / sizeof *conversions; i++) {
        if (conversions[i].from == expr->type.kind && conversions[i].to == to.kind) {
            return koine__wrap(a, slot, conversions[i].op, to);
        }
    }
    return KOINE__REFUSE(a, KOINE_ERR_INTERNAL, "TY-unify", expr->span.start, NULL,
                         "a conversion was asked for that does not exist");
}

void koine__give_type(koine__analysis *a, koine__expr *expr, koine__type type)
{
    if (expr->type.kind != KOINE_TYPE_NULL) {
        return;
    }
    if (expr->kind == KOINE__EXPR_PARAMETER) {
        koine__parameter_fix(a, expr, type);
        return;
    }
    expr->type = type;
    if (expr->kind == KOINE__EXPR_SUBQUERY) {
        koine__query_give_type(a, expr->as.sub.query, 0, type);
    }
    for (size_t i = 0; i < expr->count; i++) {
        koine__give_type(a, expr->args[i], type);
    }
}

bool koine__convert_key(koine__analysis *a, koine__expr **slot)
{
    koine__type type = (*slot)->type;
    if (type.kind != KOINE_TYPE_DECIMAL || type.scale != KOINE__SCALE_OPEN ||
        ((*slot)->kind == KOINE__EXPR_CONVERT && (*slot)->op == KOINE_SQL_DEC_PLAIN)) {
        return true;
    }
    return koine__wrap(a, slot, KOINE_SQL_DEC_PLAIN, type);
}
