/*
 * What is stored in a column: the conversions that the language makes by itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

/* DD-strict: every other pair is refused, since engines store something for most of them, each another thing. */
static const struct {
    uint8_t from;
    uint8_t to;
} assignments[] = {
    {KOINE_TYPE_BOOL, KOINE_TYPE_BOOL},
    {KOINE_TYPE_INT, KOINE_TYPE_INT},
    {KOINE_TYPE_INT, KOINE_TYPE_DECIMAL},
    {KOINE_TYPE_INT, KOINE_TYPE_FLOAT},
    {KOINE_TYPE_INT, KOINE_TYPE_TEXT},
    {KOINE_TYPE_DECIMAL, KOINE_TYPE_DECIMAL},
    {KOINE_TYPE_DECIMAL, KOINE_TYPE_FLOAT},
    {KOINE_TYPE_FLOAT, KOINE_TYPE_FLOAT},
    {KOINE_TYPE_TEXT, KOINE_TYPE_TEXT},
    {KOINE_TYPE_BLOB, KOINE_TYPE_BLOB},
    {KOINE_TYPE_DATE, KOINE_TYPE_DATE},
    {KOINE_TYPE_DATE, KOINE_TYPE_TIMESTAMP},
    {KOINE_TYPE_TIMESTAMP, KOINE_TYPE_TIMESTAMP},
    {KOINE_TYPE_TIME, KOINE_TYPE_TIME},
    {KOINE_TYPE_UUID, KOINE_TYPE_UUID},
    {KOINE_TYPE_JSON, KOINE_TYPE_JSON},
};

static bool is_assignable(uint8_t from, uint8_t to)
{
    for (size_t i = 0; i < sizeof assignments / sizeof *assignments; i++) {
        if (assignments[i].from == from && assignments[i].to == to) {
            return true;
        }
    }
    return false;
}

static const char *hint_for(koine__type from, koine__type to)
{
    switch (to.kind) {
    case KOINE__TYPE_UNKNOWN:
        return "use native SQL for this column";
    case KOINE_TYPE_BOOL:
        return "write TRUE or FALSE, bind a boolean, or compare: x <> 0";
    case KOINE_TYPE_INT:
        return koine__type_is_number(from) ? "say how to round: CAST(round(x) AS INTEGER)" : "CAST(x AS INTEGER)";
    case KOINE_TYPE_DECIMAL:
        return "CAST(x AS DECIMAL(p,s))";
    case KOINE_TYPE_FLOAT:
        return "CAST(x AS DOUBLE PRECISION)";
    case KOINE_TYPE_DATE:
        return from.kind == KOINE_TYPE_INT ? "write DATE '2024-12-31'" : "CAST(x AS DATE)";
    case KOINE_TYPE_TIME:
        return "write TIME '23:59:59', or CAST(x AS TIME) for a text";
    case KOINE_TYPE_TIMESTAMP:
        return "write TIMESTAMP '2024-12-31 23:59:59', or CAST(x AS TIMESTAMP) for a text";
    case KOINE_TYPE_BLOB:
        return "bind bytes, or write them as x'00ff'";
    case KOINE_TYPE_TEXT:
        return koine__type_is_number(from) ? "engines write such numbers differently: store what CAST to an integer "
                                             "gives, or bind a text"
                                           : "CAST(x AS TEXT)";
    default:
        return "CAST the value to the column's type";
    }
}

static bool refuse_assignment(koine__analysis *a, const koine__expr *expr, const koine__column_info *column)
{
    char from[KOINE__TYPE_TEXT_SIZE];
    char to[KOINE__TYPE_TEXT_SIZE];
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "DD-strict", expr->span.start, hint_for(expr->type, column->type),
                         "%s cannot be stored in column \"%s\" of %s", koine__type_text(expr->type, from),
                         column->name.text, koine__type_text(column->type, to));
}

/* ---- parameters ---- */

static bool parameter_adapts(koine__type bound, koine__type to)
{
    if (bound.kind == KOINE_TYPE_TEXT) {
        return to.kind != KOINE_TYPE_BLOB;
    }
    return is_assignable(bound.kind, to.kind) || (bound.kind == KOINE_TYPE_INT && to.kind == KOINE_TYPE_BOOL);
}

static bool assign_parameter(koine__analysis *a, koine__expr **slot, const koine__column_info *column)
{
    koine__expr *expr = *slot;
    if (!parameter_adapts(expr->type, column->type)) {
        return refuse_assignment(a, expr, column);
    }
    koine__parameter_fix(a, expr, column->type);
    if (column->type.kind == KOINE_TYPE_DECIMAL) {
        a->parameters[expr->as.parameter].slot = slot;
    }
    return true;
}

/* A text that is bound for two columns has to fit the shorter one. */
static void shorten_parameter(koine__analysis *a, const koine__expr *expr, koine__type to)
{
    if (expr->kind != KOINE__EXPR_PARAMETER || to.kind != KOINE_TYPE_TEXT || to.length == 0) {
        return;
    }
    koine__type *type = &a->parameters[expr->as.parameter].type;
    if (type->length == 0 || type->length > to.length) {
        type->length = to.length;
    }
}

/* ---- text literals ---- */

static size_t count_characters(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        count += ((unsigned char)text[i] & 0xC0u) != 0x80u ? 1 : 0;
    }
    return count;
}

/* DD-ck: blanks beyond the length are cut off by some engines without a word. What else is too long, all refuse. */
static bool check_length(koine__analysis *a, const koine__expr *literal, const koine__column_info *column)
{
    const koine_bytes *text = &literal->as.literal.value.as.bytes;
    const char *data = text->data;
    size_t length = count_characters(data, text->size);
    size_t size = text->size;
    while (size > 0 && data[size - 1] == ' ') {
        size--;
    }
    size_t blanks = text->size - size;
    if (column->type.length == 0 || length <= column->type.length || length - blanks > column->type.length) {
        return true;
    }
    return KOINE__REFUSE(a, KOINE_ERR_TOO_LONG, "DD-ck", literal->span.start, "leave out the blanks at its end",
                         "a text of %zu characters does not fit column \"%s\" of %u", length, column->name.text,
                         (unsigned)column->type.length);
}

static bool assign_text_literal(koine__analysis *a, koine__expr **slot, const koine__column_info *column)
{
    koine__expr *literal = *slot;
    switch (column->type.kind) {
    case KOINE_TYPE_TEXT:
        literal->type = column->type;
        return check_length(a, literal, column);
    case KOINE_TYPE_INT:
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_FLOAT:
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
    case KOINE_TYPE_UUID:
    case KOINE_TYPE_JSON:
        return koine__literal_of_text(a, literal, column->type) && koine__convert(a, slot, column->type);
    default:
        return refuse_assignment(a, literal, column);
    }
}

/* ---- all values ---- */

bool koine__assign(koine__analysis *a, koine__expr **slot, const koine__column_info *column)
{
    koine__expr *expr = *slot;
    koine__type to = column->type;
    koine__refresh(a, expr);
    if (expr->kind == KOINE__EXPR_DEFAULT) {
        expr->type = to;
        return true;
    }
    if (koine__type_is_unknown(to) && a->schema->open) {
        koine__settle(a, expr);
        return true;
    }
    if (koine__type_is_unknown(to)) {
        return refuse_assignment(a, expr, column);
    }
    if (expr->type.kind == KOINE_TYPE_NULL) {
        koine__give_type(a, expr, to);
        return true;
    }
    if (koine__is_open_parameter(a, expr)) {
        return assign_parameter(a, slot, column);
    }
    if (expr->kind == KOINE__EXPR_LITERAL && expr->as.literal.type == KOINE_TYPE_TEXT) {
        return assign_text_literal(a, slot, column);
    }
    if (!is_assignable(expr->type.kind, to.kind)) {
        return refuse_assignment(a, expr, column);
    }
    shorten_parameter(a, expr, to);
    return koine__convert(a, slot, to);
}
