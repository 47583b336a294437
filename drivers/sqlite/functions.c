/*
 * The SQL functions: how they fail, how they are registered, how they take arguments and answer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

#include <math.h>
#include <string.h>

/* ---- failing ---- */

static const struct fault {
    koine_code code;
    const char *text;
} faults[KOINE__SQLITE_FAULTS] = {
#define KOINE__FAULT(symbol, code, text) {KOINE_ERR_##code, KOINE__SQLITE_FAULT_MARK text},
    KOINE__SQLITE_FAULT_MAP(KOINE__FAULT)
#undef KOINE__FAULT
};

void koine__sqlite_fault_raise(sqlite3_context *context, koine__sqlite_fault fault)
{
    sqlite3_result_error(context, faults[fault].text, -1);
}

bool koine__sqlite_fault_find(const char *message, koine_code *code, const char **detail)
{
    const char *marked = strstr(message, KOINE__SQLITE_FAULT_MARK);
    for (size_t i = 0; marked != NULL && i < KOINE__SQLITE_FAULTS; i++) {
        if (strncmp(marked, faults[i].text, strlen(faults[i].text)) == 0) {
            *code = faults[i].code;
            *detail = faults[i].text + strlen(KOINE__SQLITE_FAULT_MARK);
            return true;
        }
    }
    return false;
}

/* ---- registration ---- */

static int add(koine__sqlite_conn *conn, const koine__sqlite_function *function)
{
    int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS | (function->changes ? 0 : SQLITE_DETERMINISTIC);
    if (function->final == NULL) {
        return sqlite3_create_function_v2(conn->db, function->name, function->arguments, flags, conn, function->call,
                                          NULL, NULL, NULL);
    }
    if (function->value == NULL) {
        return sqlite3_create_function_v2(conn->db, function->name, function->arguments, flags, conn, NULL,
                                          function->call, function->final, NULL);
    }
    return sqlite3_create_window_function(conn->db, function->name, function->arguments, flags, conn, function->call,
                                          function->final, function->value, function->inverse, NULL);
}

int koine__sqlite_register(koine__sqlite_conn *conn)
{
    static const koine__sqlite_function *const tables[] = {
        koine__sqlite_number_functions, koine__sqlite_decimal_functions, koine__sqlite_text_functions,
        koine__sqlite_case_functions,   koine__sqlite_time_functions,    koine__sqlite_cast_functions,
        koine__sqlite_aggregates,       koine__sqlite_string_aggregates,
    };
    int rc =
        sqlite3_create_collation_v2(conn->db, "koine_decimal", SQLITE_UTF8, NULL, koine__sqlite_decimal_collate, NULL);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (const koine__sqlite_function *function = tables[i]; rc == SQLITE_OK && function->name != NULL;
             function++) {
            rc = add(conn, function);
        }
    }
    return rc;
}

/* ---- arguments and answers ---- */

/*
 * A double among integers is an overflow: SQLite's own + - and * answer one instead of failing, and where the core
 * knows that the result is looked at (KOINE_SQL_ADD_INT_PLAIN) it leaves the work to them.
 */
bool koine__sqlite_take_int(sqlite3_context *context, sqlite3_value *argument, int64_t *out)
{
    int class = sqlite3_value_type(argument);
    if (class == SQLITE_INTEGER) {
        *out = sqlite3_value_int64(argument);
        return true;
    }
    koine__sqlite_fault_raise(context, class == SQLITE_FLOAT ? KOINE__SQLITE_INTEGER_RANGE : KOINE__SQLITE_OPERAND);
    return false;
}

bool koine__sqlite_take_float(sqlite3_context *context, sqlite3_value *argument, double *out)
{
    int class = sqlite3_value_type(argument);
    *out = sqlite3_value_double(argument);
    if ((class == SQLITE_FLOAT || class == SQLITE_INTEGER) && isfinite(*out)) {
        return true;
    }
    koine__sqlite_fault_raise(context, class == SQLITE_FLOAT ? KOINE__SQLITE_FLOAT_RANGE : KOINE__SQLITE_OPERAND);
    return false;
}

bool koine__sqlite_take_decimal(sqlite3_context *context, sqlite3_value *argument, koine__sqlite_decimal *out)
{
    int class = sqlite3_value_type(argument);
    koine__sqlite_reading reading = KOINE__SQLITE_READ_NO_NUMBER;
    if (class == SQLITE_TEXT) {
        const char *text = (const char *)sqlite3_value_text(argument);
        reading = koine__sqlite_decimal_parse(text, (size_t)sqlite3_value_bytes(argument), out);
    } else if (class == SQLITE_INTEGER) {
        *out = koine__sqlite_decimal_of_int(sqlite3_value_int64(argument));
        reading = KOINE__SQLITE_READ;
    }
    if (reading == KOINE__SQLITE_READ) {
        return true;
    }
    koine__sqlite_fault_raise(context, reading == KOINE__SQLITE_READ_TOO_LARGE ? KOINE__SQLITE_DECIMAL_RANGE
                                                                               : KOINE__SQLITE_OPERAND);
    return false;
}

bool koine__sqlite_take_text(sqlite3_context *context, sqlite3_value *argument, koine__sqlite_span *out)
{
    if (sqlite3_value_type(argument) == SQLITE_BLOB) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_OPERAND);
        return false;
    }
    out->text = (const char *)sqlite3_value_text(argument);
    out->size = (size_t)sqlite3_value_bytes(argument);
    if (out->text == NULL) {
        sqlite3_result_error_nomem(context);
    }
    return out->text != NULL;
}

void koine__sqlite_answer_float(sqlite3_context *context, double real)
{
    if (isfinite(real)) {
        sqlite3_result_double(context, real);
    } else {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_FLOAT_RANGE);
    }
}

void koine__sqlite_answer_decimal(sqlite3_context *context, const koine__sqlite_decimal *value)
{
    char text[KOINE__SQLITE_DECIMAL_TEXT];
    size_t size = koine__sqlite_decimal_print(value, text);
    koine__sqlite_answer_text(context, text, size);
}

void koine__sqlite_answer_text(sqlite3_context *context, const char *text, size_t size)
{
    sqlite3_result_text64(context, text, size, SQLITE_TRANSIENT, SQLITE_UTF8);
}
