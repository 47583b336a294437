/*
 * The public calls that run statements: through the cache, or pinned.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fork.h"
#include "memory.h"
#include "rows.h"

#include <string.h>

/* ---- exec and query: through the cache ---- */

/* DDL and settings run once: kept, they would push out what runs often. */
static bool is_worth_keeping(const koine__prepared *prepared)
{
    return prepared->reading.kind == KOINE_STATEMENT_QUERY || prepared->reading.kind == KOINE_STATEMENT_CHANGE;
}

/* Makes a statement that is not in the cache. *kept: it is now; else the caller frees it. */
__attribute__((noinline)) static koine_code make(koine_conn *conn, koine__prepared **out, const koine__text *text,
                                                 bool *kept)
{
    *kept = false;
    koine_code code = koine__prepared_new(conn, out, text);
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

static koine_code run_text(koine_conn *conn, koine_rows **out, const char *sql, const koine_value *values, size_t count,
                           bool native)
{
    koine_code code = koine__enter_statement(conn);
    if (code != KOINE_OK) {
        return code;
    }
    if (sql == NULL) {
        return koine__fail_early(conn, "", refuse_null(conn, "the SQL text"));
    }
    native = native || !conn->portable;
    size_t size = strlen(sql);
    bool kept = true;
    koine__prepared *prepared = koine__cache_find(&conn->cache, sql, size, native);
    if (prepared == NULL) {
        const koine__text text = {.sql = sql, .size = size, .native = native, .values = values, .count = count};
        code = make(conn, &prepared, &text, &kept);
        if (code != KOINE_OK) {
            return koine__fail_early(conn, sql, code);
        }
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

static koine_code query_text(koine_conn *conn, koine_rows **out, const char *sql, const koine_value *values,
                             size_t count, bool native)
{
    if (out == NULL) {
        koine_code code = koine__enter_statement(conn);
        return code == KOINE_OK
                   ? koine__fail_early(conn, sql != NULL ? sql : "", refuse_null(conn, "the pointer for the rows"))
                   : code;
    }
    *out = NULL;
    return run_text(conn, out, sql, values, count, native);
}

koine_code koine_exec_values(koine_conn *conn, const char *sql, const koine_value *values, size_t count)
{
    return run_text(conn, NULL, sql, values, count, false);
}

koine_code koine_query_values(koine_conn *conn, koine_rows **out, const char *sql, const koine_value *values,
                              size_t count)
{
    return query_text(conn, out, sql, values, count, false);
}

koine_code koine_exec_native_values(koine_conn *conn, const char *sql, const koine_value *values, size_t count)
{
    return run_text(conn, NULL, sql, values, count, true);
}

koine_code koine_query_native_values(koine_conn *conn, koine_rows **out, const char *sql, const koine_value *values,
                                     size_t count)
{
    return query_text(conn, out, sql, values, count, true);
}

int64_t koine_changes(const koine_conn *conn)
{
    return conn != NULL ? conn->changes : 0;
}

/* ---- pinned statements ---- */

static koine_code pin(koine_conn *conn, koine_stmt **out, const char *sql)
{
    koine__prepared *prepared = NULL;
    const koine__text text = {.sql = sql, .size = strlen(sql), .native = !conn->portable, .pinned = true};
    koine_code code = koine__prepared_new(conn, &prepared, &text);
    if (code == KOINE_OK) {
        code = koine__prepared_check_kind(prepared);
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
