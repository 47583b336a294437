/*
 * Running statements: read, check, bind, have the driver compile and execute, adopt the rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "statement.h"

#include "bind.h"
#include "fork.h"
#include "memory.h"
#include "rows.h"

#include <string.h>

/* ---- making and dropping ---- */

static koine_code refuse_text(koine_conn *conn, const koine__sql_problem *problem)
{
    (void)koine__error_set(&conn->error, problem->code, problem->hint, "%s", problem->message);
    if (problem->position >= 0) {
        conn->error.view.position = conn->script_offset + problem->position;
    }
    return problem->code;
}

static koine_code check_size(koine_conn *conn, size_t size)
{
    size_t most = conn->driver->limits.statement_bytes;
    if (most == 0 || size <= most) {
        return KOINE_OK;
    }
    return koine__error_set(&conn->error, KOINE_ERR_LIMIT, "bind large data as values, or split the statement",
                            "a statement of %zu bytes: %s takes at most %zu", size, conn->driver->name, most);
}

static koine_code fill(koine__prepared *prepared, const char *sql, size_t size)
{
    koine_conn *conn = prepared->conn;
    koine__sql_problem problem;
    koine_code code = koine__statement_read(&prepared->reading, conn->driver->dialect, sql, size, &problem);
    if (code != KOINE_OK) {
        return refuse_text(conn, &problem);
    }
    const koine__statement *reading = &prepared->reading;
    size_t values = reading->slots + (reading->order != NULL ? reading->parameters : 0);
    prepared->sql = koine__strndup(sql, size);
    prepared->size = size;
    prepared->hash = koine__cache_hash(sql, size);
    prepared->bound = values > 0 ? koine__calloc(values, sizeof *prepared->bound) : NULL;
    if (prepared->sql == NULL || (values > 0 && prepared->bound == NULL)) {
        return koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for a statement");
    }
    return KOINE_OK;
}

koine_code koine__prepared_new(koine_conn *conn, koine__prepared **out, const char *sql, size_t size)
{
    *out = NULL;
    koine_code code = check_size(conn, size);
    if (code != KOINE_OK) {
        return code;
    }
    koine__prepared *prepared = koine__calloc(1, sizeof *prepared);
    if (prepared == NULL) {
        return koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for a statement");
    }
    prepared->conn = conn;
    code = fill(prepared, sql, size);
    if (code != KOINE_OK) {
        koine__prepared_free(prepared);
        return code;
    }
    *out = prepared;
    return KOINE_OK;
}

void koine__prepared_close(koine__prepared *prepared)
{
    if (prepared->slot != NULL) {
        prepared->conn->driver->statement->close(prepared->slot);
        koine__free(prepared->slot);
        prepared->slot = NULL;
    }
}

void koine__prepared_free(koine__prepared *prepared)
{
    if (prepared == NULL) {
        return;
    }
    koine__prepared_close(prepared);
    koine__rows_free(prepared->rows);
    koine__statement_free(&prepared->reading);
    koine__free(prepared->bound);
    koine__free(prepared->sql);
    koine__free(prepared);
}

koine_code koine__prepared_compile(koine__prepared *prepared, bool transient)
{
    if (prepared->slot != NULL) {
        return KOINE_OK;
    }
    koine_conn *conn = prepared->conn;
    prepared->slot = koine__calloc(1, conn->driver->statement->size);
    if (prepared->slot == NULL) {
        return koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for a statement");
    }
    prepared->slot->conn = conn->session;
    const koine_sql sql = {
        .text = prepared->reading.text,
        .size = prepared->reading.size,
        .parameters = prepared->reading.slots,
        .kind = prepared->reading.kind,
        .transient = transient,
    };
    conn->reading = &prepared->reading;
    koine__work_begin(conn);
    koine_code code = conn->driver->statement->prepare(prepared->slot, &sql);
    code = koine__work_end(conn, code, false);
    conn->reading = NULL;
    if (code != KOINE_OK) {
        koine__prepared_close(prepared);
    }
    return code;
}

/* ---- running ---- */

/* What may not be sent in the present state of the connection. */
static koine_code check_kind(const koine__prepared *prepared)
{
    koine_conn *conn = prepared->conn;
    const koine__statement *reading = &prepared->reading;
    if (reading->kind == KOINE_STATEMENT_TRANSACTION) {
        return koine__error_set(&conn->error, KOINE_ERR_TRANSACTION_STATE,
                                "use koine_begin, koine_commit and koine_rollback",
                                "%s controls transactions and cannot be sent as a statement",
                                reading->words != NULL ? reading->words : "the statement");
    }
    if (reading->commits && conn->transaction.depth > 0) {
        return koine__error_set(&conn->error, KOINE_ERR_TRANSACTION_STATE, "run it outside a transaction",
                                "%s would commit the open transaction on this engine",
                                reading->words != NULL ? reading->words : "the statement");
    }
    return KOINE_OK;
}

static bool may_change(const koine__prepared *prepared)
{
    return prepared->reading.kind != KOINE_STATEMENT_QUERY;
}

static koine_code finish_run(koine__prepared *prepared, koine_code code, int64_t started)
{
    koine_conn *conn = prepared->conn;
    if (code != KOINE_OK) {
        conn->changes = 0;
        code = koine__poison(conn, code);
    }
    koine__trace_end(conn, prepared->sql, code, started, 0);
    return code;
}

/* Executes; rows stay open after KOINE_OK when outcome->columns > 0, and so does the work. */
static koine_code execute(koine__prepared *prepared, const koine_value *values, bool keep, koine_outcome *outcome)
{
    koine_conn *conn = prepared->conn;
    conn->reading = &prepared->reading;
    conn->bound = values;
    conn->bound_count = prepared->reading.slots;
    koine__work_begin(conn);
    koine_code code = conn->driver->statement->execute(prepared->slot, values, keep, outcome);
    conn->bound = NULL;
    if (code == KOINE_OK && outcome->columns > 0) {
        if (keep) {
            koine__watch_extend(&conn->watch, 0);
            return KOINE_OK;
        }
        code = koine__rows_drop(prepared, outcome);
    }
    code = koine__work_end(conn, code, may_change(prepared));
    conn->reading = NULL;
    return code;
}

koine_code koine__prepared_run(koine__prepared *prepared, koine_rows **out, const koine_value *values, size_t count)
{
    koine_conn *conn = prepared->conn;
    int64_t started = koine__trace_start(conn);
    koine_outcome outcome = {0, 0};
    const koine_value *bound = NULL;
    koine_code code = check_kind(prepared);
    conn->changes = 0;
    if (code == KOINE_OK) {
        code = koine__bind(prepared, values, count, &bound);
    }
    if (code == KOINE_OK) {
        code = koine__prepared_compile(prepared, prepared->reading.kind == KOINE_STATEMENT_DEFINITION);
    }
    if (code == KOINE_OK) {
        code = execute(prepared, bound, out != NULL, &outcome);
    }
    bool rows_are_open = out != NULL && outcome.columns > 0;
    if (code == KOINE_OK && !rows_are_open) {
        code = koine__check_transaction(conn);
    }
    if (code == KOINE_OK && out != NULL) {
        code = koine__rows_open(prepared, &outcome, started, out);
        return code == KOINE_OK ? KOINE_OK : finish_run(prepared, code, started);
    }
    if (code == KOINE_OK) {
        conn->changes = outcome.changes;
    }
    return finish_run(prepared, code, started);
}

/* ---- exec and query: through the cache ---- */

/* DDL and settings run once: kept, they would push out what runs often. */
static bool is_worth_keeping(const koine__prepared *prepared)
{
    return prepared->reading.kind == KOINE_STATEMENT_QUERY || prepared->reading.kind == KOINE_STATEMENT_CHANGE;
}

/* Finds or makes the statement. *kept: it is in the cache; else the caller frees it. */
static koine_code look_up(koine_conn *conn, koine__prepared **out, const char *sql, bool *kept)
{
    size_t size = strlen(sql);
    koine__prepared *found = koine__cache_find(&conn->cache, sql, size);
    if (found != NULL) {
        *kept = true;
        *out = found;
        return KOINE_OK;
    }
    *kept = false;
    koine_code code = koine__prepared_new(conn, out, sql, size);
    if (code == KOINE_OK && is_worth_keeping(*out)) {
        koine__prepared *evicted = NULL;
        *kept = koine__cache_add(&conn->cache, *out, &evicted);
        koine__prepared_free(evicted);
    }
    return code;
}

static koine_code refuse_null(koine_conn *conn, const char *what)
{
    return koine__error_set(&conn->error, KOINE_ERR_MISUSE, NULL, "%s was NULL", what);
}

koine_code koine__fail_early(koine_conn *conn, const char *sql, koine_code code)
{
    conn->changes = 0;
    (void)koine__poison(conn, code);
    koine__trace_end(conn, sql, code, koine__trace_start(conn), 0);
    return code;
}

static koine_code run_text(koine_conn *conn, koine_rows **out, const char *sql, const koine_value *values, size_t count)
{
    koine_code code = koine__enter_statement(conn);
    if (code != KOINE_OK) {
        return code;
    }
    if (sql == NULL) {
        return koine__fail_early(conn, "", refuse_null(conn, "the SQL text"));
    }
    koine__prepared *prepared = NULL;
    bool kept = false;
    code = look_up(conn, &prepared, sql, &kept);
    if (code != KOINE_OK) {
        return koine__fail_early(conn, sql, code);
    }
    code = koine__prepared_run(prepared, out, values, count);
    if (kept) {
        return code;
    }
    if (code == KOINE_OK && out != NULL) {
        (*out)->owns_prepared = true;
        return code;
    }
    koine__prepared_free(prepared);
    return code;
}

koine_code koine_exec_values(koine_conn *conn, const char *sql, const koine_value *values, size_t count)
{
    return run_text(conn, NULL, sql, values, count);
}

koine_code koine_query_values(koine_conn *conn, koine_rows **out, const char *sql, const koine_value *values,
                              size_t count)
{
    if (out == NULL) {
        koine_code code = koine__enter_statement(conn);
        return code == KOINE_OK
                   ? koine__fail_early(conn, sql != NULL ? sql : "", refuse_null(conn, "the pointer for the rows"))
                   : code;
    }
    *out = NULL;
    return run_text(conn, out, sql, values, count);
}

int64_t koine_changes(const koine_conn *conn)
{
    return conn != NULL ? conn->changes : 0;
}

/* ---- pinned statements ---- */

static koine_code pin(koine_conn *conn, koine_stmt **out, const char *sql)
{
    koine__prepared *prepared = NULL;
    koine_code code = koine__prepared_new(conn, &prepared, sql, strlen(sql));
    if (code == KOINE_OK) {
        code = check_kind(prepared);
    }
    if (code == KOINE_OK) {
        code = koine__prepared_compile(prepared, false);
    }
    koine_stmt *stmt = code == KOINE_OK ? koine__calloc(1, sizeof *stmt) : NULL;
    if (stmt == NULL) {
        koine__prepared_free(prepared);
        return code != KOINE_OK
                   ? code
                   : koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for a statement");
    }
    stmt->prepared = prepared;
    stmt->conn = conn;
    stmt->next = conn->pinned;
    if (conn->pinned != NULL) {
        conn->pinned->previous = stmt;
    }
    conn->pinned = stmt;
    *out = stmt;
    return KOINE_OK;
}

koine_code koine_prepare(koine_conn *conn, koine_stmt **out, const char *sql)
{
    if (out != NULL) {
        *out = NULL;
    }
    koine_code code = koine__enter_statement(conn);
    if (code != KOINE_OK) {
        return code;
    }
    if (out == NULL || sql == NULL) {
        return koine__fail_early(conn, sql != NULL ? sql : "",
                                 refuse_null(conn, out == NULL ? "the pointer for the statement" : "the SQL text"));
    }
    code = pin(conn, out, sql);
    return code == KOINE_OK ? KOINE_OK : koine__fail_early(conn, sql, code);
}

koine_code koine_stmt_exec_values(koine_stmt *stmt, const koine_value *values, size_t count)
{
    koine_code code = koine__enter_statement(stmt != NULL ? stmt->conn : NULL);
    return code == KOINE_OK ? koine__prepared_run(stmt->prepared, NULL, values, count) : code;
}

koine_code koine_stmt_query_values(koine_stmt *stmt, koine_rows **out, const koine_value *values, size_t count)
{
    if (out != NULL) {
        *out = NULL;
    }
    koine_code code = koine__enter_statement(stmt != NULL ? stmt->conn : NULL);
    if (code == KOINE_OK && out == NULL) {
        code = koine__fail_early(stmt->conn, stmt->prepared->sql, refuse_null(stmt->conn, "the pointer for the rows"));
    }
    return code == KOINE_OK ? koine__prepared_run(stmt->prepared, out, values, count) : code;
}

void koine_stmt_close(koine_stmt *stmt)
{
    if (stmt == NULL) {
        return;
    }
    koine_conn *conn = stmt->conn;
    if (conn->process != koine__fork_generation()) {
        koine__session_close(conn); /* which tells the server nothing from here */
    }
    if (conn->open_rows != NULL && conn->open_rows->prepared == stmt->prepared) {
        koine__rows_orphan(conn->open_rows, KOINE_ERR_MISUSE, KOINE_OK, conn->condition == KOINE__OPEN);
    }
    *(stmt->previous != NULL ? &stmt->previous->next : &conn->pinned) = stmt->next;
    if (stmt->next != NULL) {
        stmt->next->previous = stmt->previous;
    }
    koine__prepared_free(stmt->prepared);
    koine__free(stmt);
}
