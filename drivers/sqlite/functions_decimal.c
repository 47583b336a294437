/*
 * PX-dec: decimals, which SQLite keeps as text. Every decimal has exactly the digits behind the point that its type
 * has, so that equal ones are equal text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

#include <math.h>
#include <string.h>

typedef koine__sqlite_decimal decimal;

/* ---- arithmetic ---- */

static void answer(sqlite3_context *context, bool fits, const decimal *value)
{
    if (fits) {
        koine__sqlite_answer_decimal(context, value);
    } else {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_DECIMAL_RANGE);
    }
}

static void answer_of_two(sqlite3_context *context, sqlite3_value **arguments,
                          bool (*operation)(const decimal *, const decimal *, decimal *))
{
    decimal a, b, result;
    if (!koine__sqlite_any_null(2, arguments) && koine__sqlite_take_decimal(context, arguments[0], &a) &&
        koine__sqlite_take_decimal(context, arguments[1], &b)) {
        bool fits = operation(&a, &b, &result);
        answer(context, fits, &result);
    }
}

static void add(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    answer_of_two(context, arguments, koine__sqlite_decimal_add);
}

static void sub(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    answer_of_two(context, arguments, koine__sqlite_decimal_sub);
}

static void mul(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    answer_of_two(context, arguments, koine__sqlite_decimal_mul);
}

/* Takes the only or first operand; false: the answer is given. */
static bool take(sqlite3_context *context, sqlite3_value **arguments, decimal *out)
{
    return !koine__sqlite_is_null(arguments[0]) && koine__sqlite_take_decimal(context, arguments[0], out);
}

static void neg(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    decimal value;
    (void)count;
    if (take(context, arguments, &value)) {
        value = koine__sqlite_decimal_neg(&value);
        koine__sqlite_answer_decimal(context, &value);
    }
}

static void ceiling(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    decimal value;
    (void)count;
    if (take(context, arguments, &value)) {
        answer(context, koine__sqlite_decimal_ceil(&value, &value), &value);
    }
}

static void floor_of(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    decimal value;
    (void)count;
    if (take(context, arguments, &value)) {
        answer(context, koine__sqlite_decimal_floor(&value, &value), &value);
    }
}

/* PX-round: the result has as many places as it is rounded to, 0 for a negative number. */
static void round_to(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const int most = KOINE__SQLITE_DECIMAL_DIGITS;
    decimal value;
    int64_t places;
    (void)count;
    if (koine__sqlite_any_null(2, arguments) || !take(context, arguments, &value) ||
        !koine__sqlite_take_int(context, arguments[1], &places)) {
        return;
    }
    int at = places > most ? most + 1 : places < -most ? -most : (int)places;
    answer(context, koine__sqlite_decimal_round(&value, at, &value), &value);
}

/* ---- conversions ---- */

/* koine_decimal(x, p, s): an integer, a double or a decimal as DECIMAL(p,s). */
static void convert(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    decimal value;
    bool fits = false;
    (void)count;
    if (koine__sqlite_is_null(arguments[0])) {
        return;
    }
    int precision = sqlite3_value_int(arguments[1]);
    int scale = sqlite3_value_int(arguments[2]);
    if (sqlite3_value_type(arguments[0]) == SQLITE_FLOAT) {
        double real = sqlite3_value_double(arguments[0]);
        fits = isfinite(real) && koine__sqlite_decimal_of_double(real, scale, &value);
    } else if (koine__sqlite_take_decimal(context, arguments[0], &value)) {
        fits = koine__sqlite_decimal_round(&value, scale, &value);
    } else {
        return;
    }
    answer(context, fits && koine__sqlite_decimal_fits(&value, precision), &value);
}

static void strip(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    decimal value;
    (void)count;
    if (take(context, arguments, &value)) {
        value = koine__sqlite_decimal_strip(&value);
        koine__sqlite_answer_decimal(context, &value);
    }
}

static void to_int(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    decimal value;
    int64_t integer;
    (void)count;
    if (!take(context, arguments, &value)) {
        return;
    }
    value = koine__sqlite_decimal_strip(&value);
    if (value.scale > 0) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_FRACTION);
    } else if (!koine__sqlite_decimal_to_int(&value, &integer)) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_INTEGER_RANGE);
    } else {
        sqlite3_result_int64(context, integer);
    }
}

static void to_float(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    decimal value;
    (void)count;
    if (take(context, arguments, &value)) {
        sqlite3_result_double(context, koine__sqlite_decimal_to_double(&value));
    }
}

const koine__sqlite_function koine__sqlite_decimal_functions[] = {
    {.name = "koine_decimal", .arguments = 3, .call = convert},
    {.name = "koine_decimal_add", .arguments = 2, .call = add},
    {.name = "koine_decimal_sub", .arguments = 2, .call = sub},
    {.name = "koine_decimal_mul", .arguments = 2, .call = mul},
    {.name = "koine_decimal_neg", .arguments = 1, .call = neg},
    {.name = "koine_decimal_ceil", .arguments = 1, .call = ceiling},
    {.name = "koine_decimal_floor", .arguments = 1, .call = floor_of},
    {.name = "koine_decimal_round", .arguments = 2, .call = round_to},
    {.name = "koine_decimal_strip", .arguments = 1, .call = strip},
    {.name = "koine_decimal_int", .arguments = 1, .call = to_int},
    {.name = "koine_decimal_float", .arguments = 1, .call = to_float},
    {.name = NULL},
};

/* ---- order ---- */

int koine__sqlite_decimal_collate(void *context, int size, const void *text, int other_size, const void *other)
{
    decimal a, b;
    (void)context;
    bool is_a = koine__sqlite_decimal_parse(text, (size_t)size, &a) == KOINE__SQLITE_READ;
    bool is_b = koine__sqlite_decimal_parse(other, (size_t)other_size, &b) == KOINE__SQLITE_READ;
    if (is_a && is_b) {
        return koine__sqlite_decimal_compare(&a, &b);
    }
    if (is_a != is_b) {
        return is_a ? -1 : 1;
    }
    int order = memcmp(text, other, (size_t)(size < other_size ? size : other_size));
    return order != 0 ? order : size - other_size;
}
