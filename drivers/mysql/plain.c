/*
 * Statements over the text protocol: those that the servers cannot prepare, and those that are not worth it.
 * They have no parameters, so their text is sent as the caller wrote it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

#include <string.h>

bool koine__mysql_plain_drop(koine__mysql *session)
{
    for (;;) {
        const int next = mysql_next_result(session->handle);
        if (next != 0) {
            return next < 0;
        }
        mysql_free_result(mysql_use_result(session->handle));
    }
}

static koine_code drop_results(koine__mysql_stmt *stmt)
{
    return koine__mysql_plain_drop(koine__mysql_of_stmt(stmt)) ? koine__mysql_check_warnings(stmt)
                                                               : koine__mysql_fail_stmt(stmt);
}

koine_code koine__mysql_plain_execute(koine__mysql_stmt *stmt, koine_outcome *outcome)
{
    koine__mysql *session = koine__mysql_of_stmt(stmt);
    MYSQL *handle = session->handle;
    if (mysql_real_query(handle, stmt->text, (unsigned long)stmt->size) != 0) {
        return koine__mysql_fail_stmt(stmt);
    }
    if (mysql_field_count(handle) == 0) {
        outcome->changes = koine__mysql_changes(stmt, mysql_affected_rows(handle), mysql_insert_id(handle));
        koine_code code = drop_results(stmt);
        return code == KOINE_OK ? koine__mysql_check_cancelled(stmt) : code;
    }
    session->plain_rows = mysql_use_result(handle);
    if (session->plain_rows == NULL) {
        return koine__mysql_fail_stmt(stmt);
    }
    return koine__mysql_rows_open(stmt, mysql_fetch_fields(session->plain_rows), mysql_num_fields(session->plain_rows),
                                  outcome);
}

koine_code koine__mysql_plain_fetch(koine__mysql_stmt *stmt)
{
    koine__mysql *session = koine__mysql_of_stmt(stmt);
    stmt->plain_row = mysql_fetch_row(session->plain_rows);
    if (stmt->plain_row != NULL) {
        stmt->fetched = 0;
        return KOINE_OK;
    }
    if (mysql_errno(session->handle) != 0) {
        stmt->fetched = 1;
        return koine__mysql_fail_stmt(stmt);
    }
    stmt->fetched = MYSQL_NO_DATA;
    return drop_results(stmt);
}

koine_code koine__mysql_plain_row(koine__mysql_stmt *stmt, koine_value *row)
{
    const unsigned long *sizes = mysql_fetch_lengths(koine__mysql_of_stmt(stmt)->plain_rows);
    for (size_t i = 0; i < stmt->column_count; i++) {
        row[i] = koine_null();
        if (stmt->plain_row[i] == NULL) {
            continue;
        }
        koine_code code = koine__mysql_decode_text(&stmt->columns[i], stmt->plain_row[i], sizes[i], &row[i]);
        if (code != KOINE_OK) {
            return koine__mysql_refuse_value(stmt, i, code);
        }
    }
    return KOINE_OK;
}

koine_code koine__mysql_plain_close(koine__mysql_stmt *stmt)
{
    koine__mysql *session = koine__mysql_of_stmt(stmt);
    const bool unfinished = stmt->fetched == 0;
    if (session->plain_rows == NULL) {
        return KOINE_OK; /* the session was closed before */
    }
    mysql_free_result(session->plain_rows);
    session->plain_rows = NULL;
    return unfinished && !session->dead ? drop_results(stmt) : KOINE_OK;
}
