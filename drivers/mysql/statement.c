/*
 * Preparing and executing statements.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Anything as large as the limit makes the server close the connection, so it is not sent. */
static koine_code check_packet(koine__mysql *session, uint64_t size)
{
    if (session->packet_limit == 0 || size < session->packet_limit) {
        return KOINE_OK;
    }
    char message[128];
    (void)snprintf(message, sizeof message,
                   "the statement with its values is larger than the server's max_allowed_packet of %" PRIu64 " bytes",
                   session->packet_limit);
    return koine_driver_refuse(&session->head, KOINE_ERR_LIMIT, message,
                               "raise max_allowed_packet on the server, or send less at a time");
}

/* ---- preparing ---- */

static bool allocate(koine__mysql_stmt *stmt, const koine_sql *sql)
{
    stmt->text = malloc(sql->size + 1);
    if (stmt->text == NULL) {
        return false;
    }
    memcpy(stmt->text, sql->text, sql->size);
    stmt->text[sql->size] = '\0';
    if (sql->parameters > 0) {
        stmt->binds = calloc(sql->parameters, sizeof *stmt->binds);
        stmt->values = calloc(sql->parameters, sizeof *stmt->values);
    }
    return sql->parameters == 0 || (stmt->binds != NULL && stmt->values != NULL);
}

/* Lets go of what the server holds for a statement; it is prepared again when it is next executed. */
static void decompile(koine__mysql_stmt *stmt)
{
    if (stmt->handle != NULL) {
        (void)mysql_stmt_close(stmt->handle);
        stmt->handle = NULL;
    }
    for (size_t i = 0; i < stmt->parameters; i++) {
        stmt->binds[i].buffer_type = MYSQL_TYPE_NULL;
    }
}

static koine_code compile(koine__mysql_stmt *stmt)
{
    koine__mysql *session = koine__mysql_of_stmt(stmt);
    koine_code code = KOINE_OK;
    stmt->handle = mysql_stmt_init(session->handle);
    if (stmt->handle == NULL) {
        return koine_driver_no_memory(&session->head);
    }
    if (mysql_stmt_prepare(stmt->handle, stmt->text, (unsigned long)stmt->size) != 0) {
        stmt->plain = stmt->parameters == 0 && mysql_stmt_errno(stmt->handle) == KOINE__ER_NOT_IN_PREPARED;
        code = stmt->plain ? KOINE_OK : koine__mysql_fail_stmt(stmt);
    } else if (mysql_stmt_param_count(stmt->handle) == stmt->parameters) {
        return KOINE_OK;
    } else {
        code = koine_driver_refuse(&session->head, KOINE_ERR_SYNTAX,
                                   "the server sees another number of placeholders in the statement",
                                   "write a question mark that is no placeholder in quotes");
    }
    decompile(stmt);
    return code;
}

/*
 * Definitions and settings run once, and over the text protocol they need one round trip instead of two. Their
 * text holds no values, so nothing is pasted into it.
 */
static bool goes_plain(const koine_sql *sql)
{
    return sql->parameters == 0 && (sql->kind == KOINE_STATEMENT_DEFINITION || sql->kind == KOINE_STATEMENT_SESSION ||
                                    (sql->transient && sql->kind == KOINE_STATEMENT_CHANGE));
}

koine_code koine__mysql_prepare(koine_driver_stmt *head, const koine_sql *sql)
{
    koine__mysql_stmt *stmt = (koine__mysql_stmt *)head;
    koine__mysql *session = koine__mysql_of_stmt(stmt);
    koine_code code = check_packet(session, (uint64_t)sql->size + 1);
    if (code != KOINE_OK) {
        return code;
    }
    stmt->size = sql->size;
    stmt->parameters = sql->parameters;
    stmt->kind = sql->kind;
    stmt->count = sql->count;
    stmt->plain = goes_plain(sql);
    if (!allocate(stmt, sql)) {
        stmt->parameters = 0;
        return koine_driver_no_memory(&session->head);
    }
    return stmt->plain ? KOINE_OK : compile(stmt);
}

/* ---- binding ---- */

/*
 * Binds the values. While their types are those of the execution before, only addresses change, and these are
 * put where the library keeps them: binding anew would send all types to the server again.
 */
static koine_code bind_values(koine__mysql_stmt *stmt, const koine_value *values, uint64_t *size)
{
    MYSQL_BIND *known = stmt->handle->params;
    bool same = stmt->handle->bind_param_done != 0;
    for (size_t i = 0; i < stmt->parameters; i++) {
        MYSQL_BIND *bind = &stmt->binds[i];
        const enum enum_field_types before = bind->buffer_type;
        koine__mysql_bind(&values[i], &stmt->values[i], bind);
        same = same && bind->buffer_type == before;
        *size += stmt->values[i].size + 12; /* its type and the prefix of its length */
    }
    if (stmt->parameters == 0) {
        return KOINE_OK;
    }
    if (!same) {
        return mysql_stmt_bind_param(stmt->handle, stmt->binds) == 0 ? KOINE_OK : koine__mysql_fail_stmt(stmt);
    }
    for (size_t i = 0; i < stmt->parameters; i++) {
        known[i].buffer = stmt->binds[i].buffer;
        known[i].buffer_length = stmt->binds[i].buffer_length;
    }
    return KOINE_OK;
}

/* ---- executing ---- */

/*
 * The server knows the statement no more, or it answers other columns than when it was prepared. Only queries
 * come to the latter, which can simply be run again.
 */
static bool is_outdated(const koine__mysql_stmt *stmt)
{
    switch (mysql_stmt_errno(stmt->handle)) {
    case KOINE__ER_PREPARE_AGAIN:
    case KOINE__ER_UNKNOWN_STATEMENT:
        return true;
    case CR_NEW_STMT_METADATA:
        return stmt->kind == KOINE_STATEMENT_QUERY;
    default:
        return false;
    }
}

/* One attempt. *again: the statement was outdated and has been let go of. */
static koine_code attempt(koine__mysql_stmt *stmt, const koine_value *values, bool last, bool *again)
{
    koine__mysql *session = koine__mysql_of_stmt(stmt);
    *again = false;
    if (stmt->handle == NULL) {
        koine_code code = compile(stmt);
        if (code != KOINE_OK || stmt->plain) {
            return code;
        }
    }
    uint64_t size = 16;
    koine_code code = bind_values(stmt, values, &size);
    if (code == KOINE_OK) {
        code = check_packet(session, size);
    }
    if (code != KOINE_OK) {
        return code;
    }
    if (mysql_stmt_execute(stmt->handle) == 0) {
        return KOINE_OK;
    }
    if (is_outdated(stmt) && !last) {
        decompile(stmt);
        *again = true;
        return KOINE_OK;
    }
    if (mysql_stmt_errno(stmt->handle) == CR_NEW_STMT_METADATA) {
        /* The rows are under way still; until they are dropped the connection takes nothing else. */
        decompile(stmt);
        return koine_driver_refuse(stmt->head.conn, KOINE_ERR_STALE_STATEMENT,
                                   "the statement answers other columns than when it was prepared", "run it again");
    }
    code = koine__mysql_fail_stmt(stmt);
    if (code == KOINE_ERR_STALE_STATEMENT) {
        decompile(stmt);
    }
    return code;
}

/* The number behind a word of the server's account, "Records: 3  Duplicates: 1  Warnings: 0". */
static uint64_t number_behind(const char *account, const char *word, uint64_t otherwise)
{
    const char *at = account != NULL ? strstr(account, word) : NULL;
    return at != NULL ? strtoull(at + strlen(word), NULL, 10) : otherwise;
}

/*
 * The servers count a row that ON DUPLICATE KEY UPDATE has changed twice, and one that it has not once. An INSERT of
 * one row in VALUES has no account of its own. What KEEP of the dialect has counted stands above all numbers that a
 * BIGINT column can be given.
 */
static uint64_t count_rows(const koine__mysql_stmt *stmt, uint64_t affected, uint64_t identity)
{
    const uint64_t begin = (uint64_t)INT64_MAX + 1;
    const char *account = mysql_info(koine__mysql_of_stmt(stmt)->handle);
    const uint64_t rows = number_behind(account, "Records: ", affected > 0);
    const uint64_t kept = identity >= begin ? identity - begin : 0;
    const uint64_t met = stmt->count == KOINE_COUNT_NEW ? number_behind(account, "Duplicates: ", 0) : 0;
    return rows - kept - met;
}

int64_t koine__mysql_changes(const koine__mysql_stmt *stmt, uint64_t affected, uint64_t identity)
{
    const uint64_t rows = stmt->count == KOINE_COUNT_AS_ENGINE ? affected : count_rows(stmt, affected, identity);
    return stmt->kind == KOINE_STATEMENT_CHANGE && rows <= INT64_MAX ? (int64_t)rows : 0;
}

/* Rows for which there is no room. Nothing is sent for the report of it: the rows are under way still. */
static koine_code give_rows_up(koine__mysql_stmt *stmt)
{
    koine_code code =
        mysql_stmt_errno(stmt->handle) != 0 ? koine__mysql_fail_stmt(stmt) : koine_driver_no_memory(stmt->head.conn);
    (void)mysql_stmt_free_result(stmt->handle);
    (void)koine__mysql_drop_results(stmt);
    return code;
}

/* Takes up what a successful execution answers. */
static koine_code answer(koine__mysql_stmt *stmt, koine_outcome *outcome)
{
    if (stmt->handle->field_count > 0) {
        if (!koine__client_rows_begin(&stmt->rows, stmt->handle)) {
            return give_rows_up(stmt);
        }
        return koine__mysql_rows_open(stmt, stmt->handle->fields, stmt->handle->field_count, outcome);
    }
    outcome->changes =
        koine__mysql_changes(stmt, mysql_stmt_affected_rows(stmt->handle), mysql_stmt_insert_id(stmt->handle));
    koine_code code = koine__mysql_drop_results(stmt);
    return code == KOINE_OK ? koine__mysql_check_cancelled(stmt) : code;
}

koine_code koine__mysql_execute(koine_driver_stmt *head, const koine_value *values, bool keep, koine_outcome *outcome)
{
    (void)keep;
    koine__mysql_stmt *stmt = (koine__mysql_stmt *)head;
    koine__mysql *session = koine__mysql_of_stmt(stmt);
    outcome->columns = 0;
    outcome->changes = 0;
    atomic_store(&session->cancels, 0);
    if (stmt->kind == KOINE_STATEMENT_SESSION || stmt->kind == KOINE_STATEMENT_OTHER) {
        session->isolation_set = false; /* it may be what changes the level */
    }
    if (!stmt->plain) {
        /* Also inside a transaction: to these servers an outdated statement is no failure of it. */
        bool again;
        koine_code code = attempt(stmt, values, false, &again);
        if (again) {
            code = attempt(stmt, values, true, &again);
        }
        if (code != KOINE_OK) {
            return code;
        }
    }
    return stmt->plain ? koine__mysql_plain_execute(stmt, outcome) : answer(stmt, outcome);
}

/* ---- closing ---- */

void koine__mysql_stmt_close(koine_driver_stmt *head)
{
    koine__mysql_stmt *stmt = (koine__mysql_stmt *)head;
    if (stmt->open) {
        (void)koine__mysql_rows_close(head);
    }
    decompile(stmt);
    koine__client_rows_free(stmt->rows);
    free(stmt->columns);
    free(stmt->binds);
    free(stmt->values);
    free(stmt->text);
}
