/*
 * PX-cast: text into other types. What is no value of the type is an error, where SQLite's own CAST takes what it can
 * read and leaves the rest.
 *
 * Numbers may have blanks around them, as on the servers. Dates, times and uuids are taken as koine_value_parse takes
 * them, without a time zone, and answered in their canonical form.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

#include <math.h>
#include <string.h>

typedef koine__sqlite_span span;

/* Takes the text; false: the answer is given. */
static bool take(sqlite3_context *context, sqlite3_value **arguments, span *out)
{
    return !koine__sqlite_is_null(arguments[0]) && koine__sqlite_take_text(context, arguments[0], out);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool take_trimmed(sqlite3_context *context, sqlite3_value **arguments, span *out)
{
    if (!take(context, arguments, out)) {
        return false;
    }
    while (out->size > 0 && is_blank(out->text[0])) {
        out->text++;
        out->size--;
    }
    while (out->size > 0 && is_blank(out->text[out->size - 1])) {
        out->size--;
    }
    return true;
}

/* ---- numbers ---- */

static void to_int(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    span text;
    (void)count;
    if (!take_trimmed(context, arguments, &text)) {
        return;
    }
    size_t i = text.size > 0 && (text.text[0] == '-' || text.text[0] == '+') ? 1 : 0;
    bool negative = i > 0 && text.text[0] == '-';
    bool overflow = false;
    int64_t integer = 0;
    size_t first = i;
    for (; i < text.size && text.text[i] >= '0' && text.text[i] <= '9'; i++) {
        /* Counted away from zero, since the negative side reaches one further. */
        int64_t digit = negative ? '0' - text.text[i] : text.text[i] - '0';
        overflow = overflow || __builtin_mul_overflow(integer, 10, &integer) ||
                   __builtin_add_overflow(integer, digit, &integer);
    }
    if (i == first || i < text.size) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_NO_INTEGER);
    } else if (overflow) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_INTEGER_RANGE);
    } else {
        sqlite3_result_int64(context, integer);
    }
}

/* The nearest double, which SQLite's own reading of a number misses now and then by one place. */
static void to_float(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    span text;
    koine__sqlite_decimal rounded;
    (void)count;
    if (!take_trimmed(context, arguments, &text)) {
        return;
    }
    if (koine__sqlite_decimal_read(text.text, text.size, 0, &rounded) == KOINE__SQLITE_READ_NO_NUMBER) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_NO_FLOAT);
    } else {
        koine__sqlite_answer_float(context, koine__sqlite_text_to_double(text.text, text.size));
    }
}

/* koine_text_decimal(text, p, s) */
static void to_decimal(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    span text;
    koine__sqlite_decimal value;
    (void)count;
    if (!take_trimmed(context, arguments, &text)) {
        return;
    }
    int precision = sqlite3_value_int(arguments[1]);
    int scale = sqlite3_value_int(arguments[2]);
    koine__sqlite_reading reading = koine__sqlite_decimal_read(text.text, text.size, scale, &value);
    if (reading == KOINE__SQLITE_READ_NO_NUMBER) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_NO_DECIMAL);
    } else if (reading != KOINE__SQLITE_READ || !koine__sqlite_decimal_fits(&value, precision)) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_DECIMAL_RANGE);
    } else {
        koine__sqlite_answer_decimal(context, &value);
    }
}

/* A double without a fraction. */
static void float_to_int(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const double limit = 9223372036854775808.0;
    double real;
    (void)count;
    if (koine__sqlite_is_null(arguments[0]) || !koine__sqlite_take_float(context, arguments[0], &real)) {
        return;
    }
    if (real < -limit || real >= limit) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_INTEGER_RANGE);
    } else if (real != floor(real)) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_FRACTION);
    } else {
        sqlite3_result_int64(context, (int64_t)real);
    }
}

/* ---- the others ---- */

static void parse(sqlite3_context *context, sqlite3_value **arguments, koine_type type, koine__sqlite_fault fault)
{
    char canonical[KOINE_VALUE_TEXT_SIZE];
    span text;
    koine_value value;
    if (!take(context, arguments, &text)) {
        return;
    }
    /* A zone is refused: PostgreSQL leaves it out of account, MySQL does not. */
    bool zone = type == KOINE_TYPE_TIMESTAMP && text.size > 19 &&
                (text.text[text.size - 1] == 'Z' || memchr(text.text + 19, '+', text.size - 19) != NULL);
    if (!zone && koine_value_parse(type, text.text, text.size, &value)) {
        size_t size = koine_value_print(&value, canonical);
        koine__sqlite_answer_text(context, canonical, size);
    } else {
        koine__sqlite_fault_raise(context, fault);
    }
}

static void to_date(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    parse(context, arguments, KOINE_TYPE_DATE, KOINE__SQLITE_NO_DATE);
}

static void to_time(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    parse(context, arguments, KOINE_TYPE_TIME, KOINE__SQLITE_NO_TIME);
}

static void to_timestamp(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    parse(context, arguments, KOINE_TYPE_TIMESTAMP, KOINE__SQLITE_NO_TIMESTAMP);
}

static void to_uuid(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    parse(context, arguments, KOINE_TYPE_UUID, KOINE__SQLITE_NO_UUID);
}

/* koine_json(text, json_valid(text)): the text as it is. */
static void to_json(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    if (koine__sqlite_is_null(arguments[0])) {
        return;
    }
    if (sqlite3_value_int(arguments[1]) == 1) {
        sqlite3_result_value(context, arguments[0]);
    } else {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_NO_JSON);
    }
}

const koine__sqlite_function koine__sqlite_cast_functions[] = {
    {.name = "koine_text_int", .arguments = 1, .call = to_int},
    {.name = "koine_text_float", .arguments = 1, .call = to_float},
    {.name = "koine_text_decimal", .arguments = 3, .call = to_decimal},
    {.name = "koine_float_int", .arguments = 1, .call = float_to_int},
    {.name = "koine_date", .arguments = 1, .call = to_date},
    {.name = "koine_time", .arguments = 1, .call = to_time},
    {.name = "koine_timestamp", .arguments = 1, .call = to_timestamp},
    {.name = "koine_uuid", .arguments = 1, .call = to_uuid},
    {.name = "koine_json", .arguments = 2, .call = to_json},
    {.name = NULL},
};
