/*
 * Sums and averages (PX-sum, PX-avg), and the value of a subquery (PX-scalar).
 *
 * SQLite's own sum of integers fails on the way where only the result has to fit, its sum of doubles has another
 * rounding from version 3.43 on, and all others add decimals up as doubles.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

#include <math.h>

/* ---- integers ---- */

typedef struct int_sum {
    koine__sqlite_i128 sum; /* 2^64 summands fit */
    int64_t count;
} int_sum;

/* The summand; false: there is none, or the call has failed. */
static bool take_summand(sqlite3_context *context, sqlite3_value **arguments, int64_t *out, int_sum **state)
{
    if (koine__sqlite_is_null(arguments[0]) || !koine__sqlite_take_int(context, arguments[0], out)) {
        return false;
    }
    *state = sqlite3_aggregate_context(context, sizeof **state);
    if (*state == NULL) {
        sqlite3_result_error_nomem(context);
    }
    return *state != NULL;
}

static void int_step(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    int64_t summand;
    int_sum *state;
    (void)count;
    if (take_summand(context, arguments, &summand, &state)) {
        state->sum += summand;
        state->count++;
    }
}

static void int_inverse(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    int64_t summand;
    int_sum *state;
    (void)count;
    if (take_summand(context, arguments, &summand, &state)) {
        state->sum -= summand;
        state->count--;
    }
}

static void int_sum_value(sqlite3_context *context)
{
    const int_sum *state = sqlite3_aggregate_context(context, 0);
    if (state == NULL || state->count == 0) {
        return;
    }
    if (state->sum < INT64_MIN || state->sum > INT64_MAX) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_INTEGER_RANGE);
    } else {
        sqlite3_result_int64(context, (int64_t)state->sum);
    }
}

/* The exact sum, rounded once, by the count. */
static void int_average_value(sqlite3_context *context)
{
    const int_sum *state = sqlite3_aggregate_context(context, 0);
    if (state != NULL && state->count > 0) {
        sqlite3_result_double(context, (double)state->sum / (double)state->count);
    }
}

/* ---- doubles ---- */

/* One addition after the other, as on the servers. */
typedef struct float_sum {
    double sum;
    int64_t count;
} float_sum;

static void float_step(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    double summand;
    (void)count;
    if (koine__sqlite_is_null(arguments[0]) || !koine__sqlite_take_float(context, arguments[0], &summand)) {
        return;
    }
    float_sum *state = sqlite3_aggregate_context(context, sizeof *state);
    if (state == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    state->sum += summand;
    state->count++;
}

/* A summand that is taken away leaves what was rounded because of it: 1e100 + 1 - 1e100 is 0. */
static void float_inverse(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    (void)arguments;
    koine__sqlite_fault_raise(context, KOINE__SQLITE_MOVING_FRAME);
}

static void float_sum_value(sqlite3_context *context)
{
    const float_sum *state = sqlite3_aggregate_context(context, 0);
    if (state != NULL && state->count > 0) {
        koine__sqlite_answer_float(context, state->sum);
    }
}

static void float_average_value(sqlite3_context *context)
{
    const float_sum *state = sqlite3_aggregate_context(context, 0);
    if (state != NULL && state->count > 0) {
        koine__sqlite_answer_float(context, state->sum / (double)state->count);
    }
}

/* ---- decimals ---- */

typedef struct decimal_sum {
    koine__sqlite_sum sum;
    int64_t count;
} decimal_sum;

static void add_decimal(sqlite3_context *context, sqlite3_value **arguments, bool away)
{
    koine__sqlite_decimal summand;
    if (koine__sqlite_is_null(arguments[0]) || !koine__sqlite_take_decimal(context, arguments[0], &summand)) {
        return;
    }
    decimal_sum *state = sqlite3_aggregate_context(context, sizeof *state);
    if (state == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    summand = away ? koine__sqlite_decimal_neg(&summand) : summand;
    state->count += away ? -1 : 1;
    if (!koine__sqlite_sum_add(&state->sum, &summand)) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_DECIMAL_RANGE);
    }
}

static void decimal_step(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    add_decimal(context, arguments, false);
}

static void decimal_inverse(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    add_decimal(context, arguments, true);
}

static void decimal_sum_value(sqlite3_context *context)
{
    koine__sqlite_decimal sum;
    const decimal_sum *state = sqlite3_aggregate_context(context, 0);
    if (state == NULL || state->count == 0) {
        return;
    }
    if (koine__sqlite_sum_decimal(&state->sum, &sum)) {
        koine__sqlite_answer_decimal(context, &sum);
    } else {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_DECIMAL_RANGE);
    }
}

static void decimal_average_value(sqlite3_context *context)
{
    const decimal_sum *state = sqlite3_aggregate_context(context, 0);
    if (state != NULL && state->count > 0) {
        sqlite3_result_double(context, koine__sqlite_sum_double(&state->sum) / (double)state->count);
    }
}

/* ---- the value of a subquery ---- */

/* SQLite takes the first row and says nothing of the others. */
typedef struct one_row {
    sqlite3_value *value; /* NULL: no row yet */
} one_row;

static void one_step(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    one_row *state = sqlite3_aggregate_context(context, sizeof *state);
    (void)count;
    if (state != NULL && state->value != NULL) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_SECOND_ROW);
        return;
    }
    sqlite3_value *value = state != NULL ? sqlite3_value_dup(arguments[0]) : NULL;
    if (value == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    state->value = value;
}

static void one_final(sqlite3_context *context)
{
    one_row *state = sqlite3_aggregate_context(context, 0);
    if (state != NULL && state->value != NULL) {
        sqlite3_result_value(context, state->value);
        sqlite3_value_free(state->value);
        state->value = NULL;
    }
}

const koine__sqlite_function koine__sqlite_aggregates[] = {
    {"koine_sum", 1, int_step, false, int_sum_value, int_sum_value, int_inverse},
    {"koine_avg", 1, int_step, false, int_average_value, int_average_value, int_inverse},
    {"koine_float_sum", 1, float_step, false, float_sum_value, float_sum_value, float_inverse},
    {"koine_float_avg", 1, float_step, false, float_average_value, float_average_value, float_inverse},
    {"koine_decimal_sum", 1, decimal_step, false, decimal_sum_value, decimal_sum_value, decimal_inverse},
    {"koine_decimal_avg", 1, decimal_step, false, decimal_average_value, decimal_average_value, decimal_inverse},
    {"koine_one", 1, one_step, false, one_final, NULL, NULL},
    {.name = NULL},
};
