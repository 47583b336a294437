/*
 * The public calls on a connection: open, close, reconnect, and what can be asked of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "connection.h"

#include "fork.h"
#include "memory.h"
#include "rows.h"

#include <string.h>

const koine_error *koine_error_of(const koine_conn *conn)
{
    return conn != NULL ? &conn->error.view : &koine__error_no_memory;
}

/* ---- opening ---- */

static koine_conn *new_connection(void)
{
    koine_conn *conn = koine__calloc(1, sizeof *conn);
    if (conn != NULL) {
        koine__fork_watch();
        conn->process = koine__fork_generation();
        conn->ends = INT64_MAX;
        koine__error_reset(&conn->error);
    }
    return conn;
}

/* Takes the settings over that are read at every call. */
static koine_code adopt_config(koine_conn *conn)
{
    conn->driver = koine__config_driver(conn->config);
    if (conn->driver == NULL) {
        return koine__error_set(&conn->error, KOINE_ERR_CONFIG, "parse a URL into it, or set the option driver",
                                "the configuration names no driver");
    }
    conn->error.driver = conn->driver->name;
    conn->timeout = koine_config_int(conn->config, "timeout");
    conn->cache.capacity = (size_t)koine_config_int(conn->config, "statement_cache");
    conn->traces = koine__config_trace_count(conn->config);
    conn->portable = strcmp(koine_config_get(conn->config, "sql"), "portable") == 0;
    if (conn->portable && conn->driver->sql == NULL) {
        return koine__error_set(&conn->error, KOINE_ERR_NOT_SUPPORTED, "open it with sql=native",
                                "the driver %s takes native SQL only", conn->driver->name);
    }
    return KOINE_OK;
}

static koine_code open_with(koine_conn *conn)
{
    if (conn->config == NULL) {
        return koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for the configuration");
    }
    koine_code code = adopt_config(conn);
    return code == KOINE_OK ? koine__session_open(conn) : code;
}

static koine_code fail_from_config(koine_conn *conn, const koine_config *config, koine_code code)
{
    const koine_error *error = koine_config_error(config);
    conn->error.driver = error->driver;
    (void)koine__error_set(&conn->error, code, error->hint, "%s", error->message);
    return code;
}

koine_code koine_open(koine_conn **out, const char *where)
{
    if (out == NULL) {
        return KOINE_ERR_MISUSE;
    }
    koine_conn *conn = *out = new_connection();
    if (conn == NULL) {
        return KOINE_ERR_NO_MEMORY;
    }
    conn->config = koine_config_new();
    if (conn->config != NULL) {
        koine_code code = koine_config_parse(conn->config, where);
        if (code != KOINE_OK) {
            return fail_from_config(conn, conn->config, code);
        }
    }
    return open_with(conn);
}

koine_code koine_open_config(koine_conn **out, const koine_config *config)
{
    if (out == NULL) {
        return KOINE_ERR_MISUSE;
    }
    koine_conn *conn = *out = new_connection();
    if (conn == NULL) {
        return KOINE_ERR_NO_MEMORY;
    }
    if (config == NULL) {
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "make one with koine_config_new",
                                "no configuration was given (NULL)");
    }
    conn->config = koine__config_copy(config);
    return open_with(conn);
}

/* ---- closing ---- */

static void free_statements(koine_conn *conn)
{
    while (conn->cache.newest != NULL) {
        koine__prepared *prepared = conn->cache.newest;
        koine__cache_remove(&conn->cache, prepared);
        koine__prepared_free(prepared);
    }
    koine__cache_free(&conn->cache);
    while (conn->pinned != NULL) {
        koine_stmt *stmt = conn->pinned;
        conn->pinned = stmt->next;
        koine__prepared_free(stmt->prepared);
        koine__free(stmt);
    }
}

void koine_close(koine_conn *conn)
{
    if (conn == NULL) {
        return;
    }
    koine__session_close(conn);
    while (conn->orphans != NULL) {
        koine_rows *rows = conn->orphans;
        conn->orphans = rows->next_orphan;
        koine__rows_free(rows);
    }
    free_statements(conn);
    koine_config_free(conn->config);
    koine__free(conn);
}

koine_code koine_reconnect(koine_conn *conn)
{
    koine_code code = koine__enter_process(conn);
    if (code != KOINE_OK) {
        return code;
    }
    if (conn->condition == KOINE__CLOSED) {
        return koine__error_set(&conn->error, KOINE_ERR_CLOSED, "close it with koine_close and open anew",
                                "the connection was never open");
    }
    if (conn->condition == KOINE__OPEN && conn->transaction.depth > 0) {
        return koine__error_set(&conn->error, KOINE_ERR_TRANSACTION_STATE, "end it with koine_commit or koine_rollback",
                                "a transaction is open on the live session");
    }
    koine__session_close(conn);
    code = koine__session_open(conn);
    if (code != KOINE_OK) {
        conn->condition = KOINE__LOST;
    }
    return code;
}

/* ---- asking ---- */

static bool has_session(const koine_conn *conn)
{
    return conn != NULL && conn->condition == KOINE__OPEN && conn->process == koine__fork_generation();
}

const char *koine_engine(const koine_conn *conn)
{
    return has_session(conn) ? conn->driver->connection->engine(conn->session) : NULL;
}

const char *koine_engine_version(const koine_conn *conn)
{
    return has_session(conn) ? conn->driver->connection->engine_version(conn->session) : NULL;
}

koine_code koine_set_timeout(koine_conn *conn, int64_t milliseconds)
{
    koine_code code = koine__enter(conn);
    if (code != KOINE_OK) {
        return code;
    }
    if (milliseconds < 0) {
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "0 takes the limit off",
                                "a timeout of %lld ms was asked for", (long long)milliseconds);
    }
    if (milliseconds > 0 && !koine__deadline_ensure()) {
        return koine__error_set(&conn->error, KOINE_ERR_LIMIT, "raise the limit of threads of this process or user",
                                "the system gives no thread to keep time limits");
    }
    conn->timeout = milliseconds;
    return KOINE_OK;
}

koine_code koine_cancel(koine_conn *conn)
{
    if (conn == NULL) {
        return KOINE_ERR_MISUSE;
    }
    if (conn->process != koine__fork_generation()) {
        return KOINE_ERR_FORKED;
    }
    if (conn->condition == KOINE__CLOSED) {
        return KOINE_ERR_CLOSED;
    }
    if (conn->driver->connection->cancel == NULL) {
        return KOINE_ERR_NOT_SUPPORTED;
    }
    return koine__watch_cancel(&conn->watch);
}
