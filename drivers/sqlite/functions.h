/*
 * The SQL functions that give SQLite the portable meaning: the table of them, how they fail, and what each of them
 * does first with its arguments.
 *
 *   functions.c            the table of faults, registration
 *   functions_numbers.c    integers and floating numbers
 *   functions_decimal.c    decimals as text, and the collation that orders them
 *   functions_text.c       text by characters
 *   functions_case.c       upper and lower case
 *   functions_time.c       the clock and the calendar
 *   functions_cast.c       text into other types
 *   functions_aggregate.c  sums, averages, the value of a subquery
 *   functions_string_agg.c texts joined in an order
 *
 * All are named koine_…. They answer NULL when an argument is NULL, unless they say otherwise. Nothing that the schema
 * keeps may call them (portable.c: stored): other programs have to be able to read and write the file.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_DRIVERS_SQLITE_FUNCTIONS_H
#define KOINE_DRIVERS_SQLITE_FUNCTIONS_H

#include "decimal.h"
#include "sqlite.h"

/* ---- failing ---- */

/*
 * X(symbol, code, what is said of it). SQLite hands on nothing but the text of a function's error, so the text is what
 * error.c finds the code by. It never holds a value.
 */
#define KOINE__SQLITE_FAULT_MAP(X)                                                                                     \
    X(ZERO_DIVISOR, DIVISION_BY_ZERO, "division by zero")                                                              \
    X(INTEGER_RANGE, OUT_OF_RANGE, KOINE__SQLITE_INTEGER_RANGE_TEXT)                                                   \
    X(FLOAT_RANGE, OUT_OF_RANGE, KOINE__SQLITE_FLOAT_RANGE_TEXT)                                                       \
    X(DECIMAL_RANGE, OUT_OF_RANGE, "the result has more digits than its type")                                         \
    X(NO_POWER, INVALID_VALUE, "this power has no real value")                                                         \
    X(NO_ROOT, INVALID_VALUE, "a negative number has no square root")                                                  \
    X(NO_LOGARITHM, INVALID_VALUE, "only a positive number has a logarithm")                                           \
    X(FRACTION, INVALID_VALUE, "a number with a fraction is no integer: round it first")                               \
    X(NO_INTEGER, INVALID_VALUE, "the text is no integer")                                                             \
    X(NO_FLOAT, INVALID_VALUE, "the text is no number")                                                                \
    X(NO_DECIMAL, INVALID_VALUE, "the text is no decimal number")                                                      \
    X(NO_DATE, INVALID_VALUE, "the text is no date YYYY-MM-DD")                                                        \
    X(NO_TIME, INVALID_VALUE, "the text is no time HH:MM:SS.ffffff")                                                   \
    X(NO_TIMESTAMP, INVALID_VALUE, "the text is no timestamp YYYY-MM-DD HH:MM:SS.ffffff")                              \
    X(NO_UUID, INVALID_VALUE, "the text is no uuid")                                                                   \
    X(NO_JSON, INVALID_VALUE, "the text is no JSON")                                                                   \
    X(YEARS, OUT_OF_RANGE, "the date is outside the years 1 to 9999")                                                  \
    X(COUNT, INVALID_VALUE, KOINE__SQLITE_COUNT_TEXT)                                                                  \
    X(MOVING_FRAME, NOT_SUPPORTED, "a sum of doubles over a frame whose beginning moves")                              \
    X(OPEN_ESCAPE, INVALID_VALUE, "a pattern of LIKE ends with its escape character")                                  \
    X(OPERAND, INVALID_VALUE, "a stored value is none of its column's type")                                           \
    X(SECOND_ROW, SEMANTIC, "a subquery that stands for a value answered more than one row")

/* Those that expressions of the schema raise too (portable.c). */
#define KOINE__SQLITE_INTEGER_RANGE_TEXT "the result does not fit into 64 bits"
#define KOINE__SQLITE_FLOAT_RANGE_TEXT "the result is too large for a double"
#define KOINE__SQLITE_COUNT_TEXT "a length is not negative"

typedef enum koine__sqlite_fault {
#define KOINE__ENUM(symbol, code, text) KOINE__SQLITE_##symbol,
    KOINE__SQLITE_FAULT_MAP(KOINE__ENUM)
#undef KOINE__ENUM
        KOINE__SQLITE_FAULTS
} koine__sqlite_fault;

/* Before the text of a fault, so that no message of SQLite's own is taken for one. */
#define KOINE__SQLITE_FAULT_MARK "koine: "

/* Makes the call fail. */
void koine__sqlite_fault_raise(sqlite3_context *context, koine__sqlite_fault fault);

/* Whether a message holds a fault's text; its code, and the text as a detail. */
bool koine__sqlite_fault_find(const char *message, koine_code *code, const char **detail);

/* ---- the tables ---- */

typedef void koine__sqlite_step(sqlite3_context *context, int count, sqlite3_value **arguments);
typedef void koine__sqlite_final(sqlite3_context *context);

/* Their user data is the koine__sqlite_conn. */
typedef struct koine__sqlite_function {
    const char *name; /* NULL ends a table */
    int arguments;    /* -1: any number */
    koine__sqlite_step *call;
    bool changes; /* another answer in another statement */
    /* Aggregates: `call` is the step. With value and inverse they are window functions too. */
    koine__sqlite_final *final;
    koine__sqlite_final *value;
    koine__sqlite_step *inverse;
} koine__sqlite_function;

extern const koine__sqlite_function koine__sqlite_number_functions[];
extern const koine__sqlite_function koine__sqlite_decimal_functions[];
extern const koine__sqlite_function koine__sqlite_text_functions[];
extern const koine__sqlite_function koine__sqlite_case_functions[];
extern const koine__sqlite_function koine__sqlite_time_functions[];
extern const koine__sqlite_function koine__sqlite_cast_functions[];
extern const koine__sqlite_function koine__sqlite_aggregates[];
extern const koine__sqlite_function koine__sqlite_string_aggregates[];

/* Orders decimals by their value, and any other text behind them. */
int koine__sqlite_decimal_collate(void *context, int size, const void *text, int other_size, const void *other);

/* ---- arguments ---- */

static inline bool koine__sqlite_is_null(sqlite3_value *argument)
{
    return sqlite3_value_type(argument) == SQLITE_NULL;
}

static inline bool koine__sqlite_any_null(int count, sqlite3_value **arguments)
{
    for (int i = 0; i < count; i++) {
        if (koine__sqlite_is_null(arguments[i])) {
            return true;
        }
    }
    return false;
}

/* Each of these fails the call and answers false when the argument, which is not NULL, is none of its kind. */
bool koine__sqlite_take_int(sqlite3_context *context, sqlite3_value *argument, int64_t *out);
bool koine__sqlite_take_float(sqlite3_context *context, sqlite3_value *argument, double *out);
bool koine__sqlite_take_decimal(sqlite3_context *context, sqlite3_value *argument, koine__sqlite_decimal *out);
bool koine__sqlite_take_text(sqlite3_context *context, sqlite3_value *argument, koine__sqlite_span *out);

/* A finite double, or the failure. */
void koine__sqlite_answer_float(sqlite3_context *context, double real);
void koine__sqlite_answer_decimal(sqlite3_context *context, const koine__sqlite_decimal *value);
/* Text that is copied. */
void koine__sqlite_answer_text(sqlite3_context *context, const char *text, size_t size);

#endif
