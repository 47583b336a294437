/*
 * Integers and floating numbers. What is beyond 64 bits or infinite is an error: SQLite would go on with a double, an
 * infinity or NULL. What is too small for a double is 0.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

#include <math.h>

/* ---- integers ---- */

/* Takes both operands; false: the answer is given. */
static bool take_ints(sqlite3_context *context, sqlite3_value **arguments, int64_t *a, int64_t *b)
{
    return !koine__sqlite_any_null(2, arguments) && koine__sqlite_take_int(context, arguments[0], a) &&
           koine__sqlite_take_int(context, arguments[1], b);
}

static void answer_int(sqlite3_context *context, bool overflow, int64_t integer)
{
    if (overflow) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_INTEGER_RANGE);
    } else {
        sqlite3_result_int64(context, integer);
    }
}

static void add(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    int64_t a, b, result;
    (void)count;
    if (take_ints(context, arguments, &a, &b)) {
        bool overflow = __builtin_add_overflow(a, b, &result);
        answer_int(context, overflow, result);
    }
}

static void sub(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    int64_t a, b, result;
    (void)count;
    if (take_ints(context, arguments, &a, &b)) {
        bool overflow = __builtin_sub_overflow(a, b, &result);
        answer_int(context, overflow, result);
    }
}

static void mul(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    int64_t a, b, result;
    (void)count;
    if (take_ints(context, arguments, &a, &b)) {
        bool overflow = __builtin_mul_overflow(a, b, &result);
        answer_int(context, overflow, result);
    }
}

static void neg(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    int64_t a, result;
    (void)count;
    if (!koine__sqlite_is_null(arguments[0]) && koine__sqlite_take_int(context, arguments[0], &a)) {
        bool overflow = __builtin_sub_overflow(0, a, &result);
        answer_int(context, overflow, result);
    }
}

/* PX-div: towards zero; SQLite answers NULL for a division by zero. */
static void divide(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    int64_t a, b;
    (void)count;
    if (!take_ints(context, arguments, &a, &b)) {
        return;
    }
    if (b == 0) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_ZERO_DIVISOR);
    } else if (b == -1) {
        neg(context, 1, arguments);
    } else {
        sqlite3_result_int64(context, a / b);
    }
}

static void modulo(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    int64_t a, b;
    (void)count;
    if (!take_ints(context, arguments, &a, &b)) {
        return;
    }
    if (b == 0) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_ZERO_DIVISOR);
    } else {
        sqlite3_result_int64(context, b == -1 ? 0 : a % b);
    }
}

/* PX-round: to a multiple of 10^-n, half away from zero. */
static void round_int(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const int64_t least = -KOINE__SQLITE_DECIMAL_DIGITS;
    int64_t a, places;
    (void)count;
    if (!take_ints(context, arguments, &a, &places)) {
        return;
    }
    if (places < 0) {
        koine__sqlite_decimal value = koine__sqlite_decimal_of_int(a);
        bool fits = koine__sqlite_decimal_round(&value, (int)(places > least ? places : least), &value) &&
                    koine__sqlite_decimal_to_int(&value, &a);
        answer_int(context, !fits, a);
    } else {
        sqlite3_result_int64(context, a);
    }
}

/* ---- floating numbers ---- */

static bool take_floats(sqlite3_context *context, sqlite3_value **arguments, double *a, double *b)
{
    return !koine__sqlite_any_null(2, arguments) && koine__sqlite_take_float(context, arguments[0], a) &&
           koine__sqlite_take_float(context, arguments[1], b);
}

static bool take_one_float(sqlite3_context *context, sqlite3_value **arguments, double *a)
{
    return !koine__sqlite_is_null(arguments[0]) && koine__sqlite_take_float(context, arguments[0], a);
}

static void float_add(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double a, b;
    (void)count;
    if (take_floats(context, arguments, &a, &b)) {
        koine__sqlite_answer_float(context, a + b);
    }
}

static void float_sub(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double a, b;
    (void)count;
    if (take_floats(context, arguments, &a, &b)) {
        koine__sqlite_answer_float(context, a - b);
    }
}

static void float_mul(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double a, b;
    (void)count;
    if (take_floats(context, arguments, &a, &b)) {
        koine__sqlite_answer_float(context, a * b);
    }
}

static void float_divide(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double a, b;
    (void)count;
    if (!take_floats(context, arguments, &a, &b)) {
        return;
    }
    if (b == 0) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_ZERO_DIVISOR);
    } else {
        koine__sqlite_answer_float(context, a / b);
    }
}

/* PX-round: on the decimal value, which for SQLite's own round is the binary one. */
static void float_round(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double a;
    int64_t places;
    (void)count;
    if (!koine__sqlite_any_null(2, arguments) && koine__sqlite_take_float(context, arguments[0], &a) &&
        koine__sqlite_take_int(context, arguments[1], &places)) {
        koine__sqlite_answer_float(context, koine__sqlite_double_round(a, places));
    }
}

static void float_ceil(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double a;
    (void)count;
    if (take_one_float(context, arguments, &a)) {
        koine__sqlite_answer_float(context, ceil(a));
    }
}

static void float_floor(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double a;
    (void)count;
    if (take_one_float(context, arguments, &a)) {
        koine__sqlite_answer_float(context, floor(a));
    }
}

static void power(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double a, b;
    (void)count;
    if (!take_floats(context, arguments, &a, &b)) {
        return;
    }
    if ((a < 0 && b != floor(b)) || (a == 0 && b < 0)) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_NO_POWER);
    } else {
        koine__sqlite_answer_float(context, pow(a, b));
    }
}

static void square_root(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double a;
    (void)count;
    if (!take_one_float(context, arguments, &a)) {
        return;
    }
    if (a < 0) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_NO_ROOT);
    } else {
        koine__sqlite_answer_float(context, sqrt(a));
    }
}

static void exponential(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double a;
    (void)count;
    if (take_one_float(context, arguments, &a)) {
        koine__sqlite_answer_float(context, exp(a));
    }
}

static void answer_logarithm(sqlite3_context *context, sqlite3_value **arguments, double (*logarithm)(double))
{
    double a;
    if (!take_one_float(context, arguments, &a)) {
        return;
    }
    if (a <= 0) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_NO_LOGARITHM);
    } else {
        koine__sqlite_answer_float(context, logarithm(a));
    }
}

static void natural_logarithm(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    answer_logarithm(context, arguments, log);
}

/* SQLite before 3.43 divides two natural logarithms: log10(1000) is 2.9999999999999996 there. */
static void decimal_logarithm(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    answer_logarithm(context, arguments, log10);
}

const koine__sqlite_function koine__sqlite_number_functions[] = {
    {.name = "koine_add", .arguments = 2, .call = add},
    {.name = "koine_sub", .arguments = 2, .call = sub},
    {.name = "koine_mul", .arguments = 2, .call = mul},
    {.name = "koine_neg", .arguments = 1, .call = neg},
    {.name = "koine_div", .arguments = 2, .call = divide},
    {.name = "koine_mod", .arguments = 2, .call = modulo},
    {.name = "koine_round", .arguments = 2, .call = round_int},
    {.name = "koine_float_add", .arguments = 2, .call = float_add},
    {.name = "koine_float_sub", .arguments = 2, .call = float_sub},
    {.name = "koine_float_mul", .arguments = 2, .call = float_mul},
    {.name = "koine_float_div", .arguments = 2, .call = float_divide},
    {.name = "koine_float_round", .arguments = 2, .call = float_round},
    {.name = "koine_float_ceil", .arguments = 1, .call = float_ceil},
    {.name = "koine_float_floor", .arguments = 1, .call = float_floor},
    {.name = "koine_power", .arguments = 2, .call = power},
    {.name = "koine_sqrt", .arguments = 1, .call = square_root},
    {.name = "koine_exp", .arguments = 1, .call = exponential},
    {.name = "koine_ln", .arguments = 1, .call = natural_logarithm},
    {.name = "koine_log10", .arguments = 1, .call = decimal_logarithm},
    {.name = NULL},
};
