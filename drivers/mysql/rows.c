/*
 * Rows: they are read from the connection one by one, as the caller asks for them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- opening ---- */

static bool describe_columns(koine__mysql_stmt *stmt, const MYSQL_FIELD *fields, size_t count)
{
    if (count > stmt->column_room) {
        koine__mysql_column *columns = realloc(stmt->columns, count * sizeof *columns);
        if (columns == NULL) {
            return false;
        }
        memset(columns + stmt->column_room, 0, (count - stmt->column_room) * sizeof *columns);
        stmt->columns = columns;
        stmt->column_room = count;
    }
    for (size_t i = 0; i < count; i++) {
        koine__mysql_describe(&stmt->columns[i], &fields[i]);
    }
    stmt->column_count = count;
    return true;
}

static koine_code fetch(koine__mysql_stmt *stmt)
{
    if (stmt->plain) {
        return koine__mysql_plain_fetch(stmt);
    }
    stmt->fetched = koine__client_rows_next(stmt->rows, stmt->handle);
    if (stmt->fetched == 0) {
        return KOINE_OK;
    }
    return stmt->fetched == MYSQL_NO_DATA ? koine__mysql_drop_results(stmt) : koine__mysql_fail_stmt(stmt);
}

koine_code koine__mysql_rows_open(koine__mysql_stmt *stmt, const MYSQL_FIELD *fields, size_t count,
                                  koine_outcome *outcome)
{
    koine_code code = KOINE_OK;
    stmt->open = true;
    stmt->first = true;
    stmt->handed = 0;
    stmt->fetched = 0;
    if (!describe_columns(stmt, fields, count)) {
        code = koine_driver_no_memory(stmt->head.conn);
    }
    if (code == KOINE_OK) {
        code = fetch(stmt);
    }
    if (code == KOINE_OK) {
        code = koine__mysql_check_cancelled(stmt);
    }
    if (code != KOINE_OK) {
        (void)koine__mysql_rows_close(&stmt->head);
        return code;
    }
    outcome->columns = count;
    return KOINE_OK;
}

koine_code koine__mysql_check_cancelled(koine__mysql_stmt *stmt)
{
    koine__mysql *session = koine__mysql_of_stmt(stmt);
    /*
     * MySQL ends SLEEP() early and calls it a success, also within a statement that changes rows. MariaDB
     * reports what it ended, queries now and then excepted.
     */
    if (atomic_load(&session->cancels) == 0 || (session->mariadb && stmt->kind != KOINE_STATEMENT_QUERY)) {
        return KOINE_OK;
    }
    koine_report report = KOINE_REPORT(KOINE_ERR_CANCELLED);
    report.native = "the statement was cancelled, but the server answered it";
    report.flags = KOINE_MAYBE_APPLIED;
    return koine_driver_fail(&session->head, &report);
}

/* ---- reading ---- */

koine_code koine__mysql_refuse_value(koine__mysql_stmt *stmt, size_t column, koine_code code)
{
    koine_report report = KOINE_REPORT(code);
    report.column = stmt->columns[column].name;
    report.doing = "read a row";
    if (code == KOINE_ERR_INVALID_VALUE) {
        report.hint = "such a value was written by a session without strict mode";
    } else if (code == KOINE_ERR_OUT_OF_RANGE && stmt->columns[column].type == KOINE_TYPE_TIME) {
        report.hint = "a time of day is from 00:00:00 to 23:59:59.999999; select TIME_TO_SEC(…) for a span";
    }
    return koine_driver_fail(stmt->head.conn, &report);
}

/* The byte behind a text may be the beginning of the next value, so that all are read before it is overwritten. */
static void end_texts(const koine__mysql_column *columns, const koine_value *row, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (columns[i].ends_with_nul && row[i].type != KOINE_TYPE_NULL) {
            const koine_bytes *bytes = &row[i].as.bytes;
            ((char *)(uintptr_t)bytes->data)[bytes->size] = '\0';
        }
    }
}

static koine_code read_row(koine__mysql_stmt *stmt, koine_value *row)
{
    const size_t count = stmt->column_count;
    koine__mysql_column *columns = stmt->columns;
    for (size_t i = 0; i < count; i++) {
        koine__client_cell cell;
        if (!koine__client_rows_cell(stmt->rows, stmt->handle, i, columns[i].has_size, &cell)) {
            return koine_driver_no_memory(stmt->head.conn);
        }
        if (cell.data == NULL) {
            row[i] = koine_null();
            continue;
        }
        koine_code code = columns[i].decode(&columns[i], &cell, &row[i]);
        if (code != KOINE_OK) {
            return koine__mysql_refuse_value(stmt, i, code);
        }
    }
    end_texts(columns, row, count);
    return KOINE_OK;
}

koine_code koine__mysql_next(koine_driver_stmt *head, koine_value *row, koine_outcome *outcome)
{
    koine__mysql_stmt *stmt = (koine__mysql_stmt *)head;
    koine_code code = KOINE_OK;
    if (!stmt->first && stmt->fetched == 0) {
        code = fetch(stmt);
        code = code == KOINE_OK ? koine__mysql_check_cancelled(stmt) : code;
    }
    stmt->first = false;
    if (code != KOINE_OK) {
        return code;
    }
    if (stmt->fetched != 0) {
        /* Rows of a RETURNING are as many as were changed; the server sends no count of its own. */
        outcome->changes = stmt->kind == KOINE_STATEMENT_CHANGE ? stmt->handed : 0;
        return KOINE_DONE;
    }
    code = stmt->plain ? koine__mysql_plain_row(stmt, row) : read_row(stmt, row);
    if (code != KOINE_OK) {
        return code;
    }
    stmt->handed++;
    return KOINE_ROW;
}

void koine__mysql_column_of(const koine_driver_stmt *head, size_t i, koine_column *out)
{
    const koine__mysql_stmt *stmt = (const koine__mysql_stmt *)head;
    out->name = stmt->columns[i].name;
    out->type = stmt->columns[i].type;
}

/* ---- closing ---- */

koine_code koine__mysql_drop_results(koine__mysql_stmt *stmt)
{
    for (;;) {
        const int next = mysql_stmt_next_result(stmt->handle);
        if (next > 0) {
            return koine__mysql_fail_stmt(stmt);
        }
        if (next < 0) {
            return koine__mysql_check_warnings(stmt);
        }
        (void)mysql_stmt_free_result(stmt->handle);
    }
}

koine_code koine__mysql_rows_close(koine_driver_stmt *head)
{
    koine__mysql_stmt *stmt = (koine__mysql_stmt *)head;
    const koine__mysql *session = koine__mysql_of_stmt(stmt);
    stmt->open = false;
    if (stmt->plain) {
        return koine__mysql_plain_close(stmt);
    }
    if (session->handle == NULL || session->dead) {
        return KOINE_OK;
    }
    if (mysql_stmt_free_result(stmt->handle) != 0) {
        return koine__mysql_fail_stmt(stmt);
    }
    return stmt->fetched == 0 ? koine__mysql_drop_results(stmt) : KOINE_OK;
}
