/*
 * Making and dropping the driver's session.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fork.h"
#include "memory.h"
#include "rows.h"

static koine_code make_session(koine_conn *conn)
{
    koine_driver_conn *session = koine__calloc(1, conn->driver->connection->size);
    if (session == NULL) {
        return koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for the session");
    }
    session->driver = conn->driver;
    session->owner = conn;
    session->config = conn->config;
    conn->session = session;
    return KOINE_OK;
}

/* What is asked of a session. The order of text matters to portable SQL alone. */
static uint32_t wanted_guarantees(const koine_conn *conn)
{
    uint32_t unasked = conn->portable ? 0 : KOINE_GUARANTEE_TEXT_ORDER;
    return conn->driver->guarantees & ~koine_config_waived(conn->config) & ~unasked;
}

/* Applies and proves what is not waived, within what the opening may take. */
static koine_code enforce(koine_conn *conn, int64_t left)
{
    const koine_connection_ops *ops = conn->driver->connection;
    uint32_t wanted = wanted_guarantees(conn);
    uint32_t proved = 0;
    koine__watch_begin_opening(&conn->watch, conn->session, left);
    koine_code code = ops->enforce(conn->session, wanted, &proved);
    code = koine__work_end(conn, code, false);
    if (code == KOINE_OK && (wanted & ~proved) != 0) {
        code = koine_driver_not_enforced(conn->session, wanted & ~proved, NULL, NULL);
    }
    if (code == KOINE_OK) {
        conn->promised = proved;
        conn->guarantees = proved;
    }
    return code;
}

/* What a hook may not leave behind: the program would find itself inside a transaction that it never began. */
static koine_code check_left(koine_conn *conn)
{
    if (conn->open_rows == NULL && conn->transaction.depth == 0) {
        return KOINE_OK;
    }
    koine__error_clear(&conn->error);
    return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "close the rows and end the transaction in the hook",
                            "an on-connect hook left %s open", conn->open_rows != NULL ? "rows" : "a transaction");
}

static koine_code connect_and_prove(koine_conn *conn)
{
    const koine_connection_ops *ops = conn->driver->connection;
    /* An engine without a network to wait for needs no deadline, and no thread that keeps it. */
    int64_t limit = ops->abandon != NULL ? koine_config_int(conn->config, "connect_timeout") : 0;
    if ((limit > 0 || conn->timeout > 0) && !koine__deadline_ensure()) {
        return koine__error_set(&conn->error, KOINE_ERR_LIMIT, "raise the limit of threads of this process or user",
                                "the system gives no thread to keep time limits");
    }
    int64_t started = koine_now();
    koine_code code = ops->open(conn->session);
    if (code != KOINE_OK) {
        return koine__judge(conn, code, false, KOINE__ASKED_NOBODY);
    }
    int64_t left = limit - (koine_now() - started) / 1000000;
    return enforce(conn, limit > 0 && left < 1 ? 1 : left > 0 ? left : 0);
}

/* A hook answers a code of failure or KOINE_OK; the successes of rows are a slip that must not open anything. */
static koine_code refuse_answer(koine_conn *conn, koine_code code)
{
    koine__error_clear(&conn->error);
    return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "let it answer KOINE_OK or a failure",
                            "an on-connect hook answered %s", koine_code_name(code));
}

static koine_code run_hooks(koine_conn *conn)
{
    size_t count = koine__config_hook_count(conn->config);
    for (size_t i = 0; i < count; i++) {
        koine_code (*hook)(koine_conn *, void *);
        void *context;
        koine__config_hook(conn->config, i, &hook, &context);
        koine_code code = hook(conn, context);
        if (code == KOINE_ROW || code == KOINE_DONE) {
            return refuse_answer(conn, code);
        }
        if (code != KOINE_OK) {
            if (conn->error.view.code != code) {
                koine__error_clear(&conn->error);
                (void)koine__error_set(&conn->error, code, NULL, "on-connect hook %zu refused the session: %s", i + 1,
                                       koine_code_text(code));
            }
            return code;
        }
        code = check_left(conn);
        if (code != KOINE_OK) {
            return code;
        }
    }
    koine__error_clear(&conn->error);
    return KOINE_OK;
}

koine_code koine__session_open(koine_conn *conn)
{
    koine_code code = make_session(conn);
    if (code != KOINE_OK) {
        return code;
    }
    conn->reading = NULL;
    conn->process = koine__fork_generation();
    code = connect_and_prove(conn);
    if (code == KOINE_OK) {
        conn->condition = KOINE__OPEN;
        code = run_hooks(conn);
    }
    if (code != KOINE_OK) {
        koine__session_close(conn);
        conn->condition = KOINE__CLOSED;
    }
    return code;
}

static void close_statements(koine_conn *conn)
{
    for (koine__prepared *prepared = conn->cache.newest; prepared != NULL; prepared = prepared->older) {
        koine__prepared_close(prepared);
    }
    for (koine_stmt *stmt = conn->pinned; stmt != NULL; stmt = stmt->next) {
        koine__prepared_close(stmt->prepared);
    }
    koine__catalogue_reset(conn); /* what comes next may be another server, and temporary tables are gone */
}

void koine__session_close(koine_conn *conn)
{
    if (conn->session == NULL) {
        return;
    }
    bool forked = conn->process != koine__fork_generation();
    if (forked) {
        /* Before the statements: closing one may tell the server, and this process must not. */
        koine__watch_forget(&conn->watch);
        conn->driver->connection->forget(conn->session);
    }
    if (conn->open_rows != NULL) {
        if (!forked && conn->driver->connection->abandon != NULL) {
            conn->driver->connection->abandon(conn->session); /* the rest would be read for nobody */
        }
        koine__rows_orphan(conn->open_rows, KOINE_ERR_CONNECTION_LOST, KOINE_ERR_CONNECTION_LOST, !forked);
    }
    close_statements(conn);
    if (!forked) {
        (void)koine__watch_end(&conn->watch);
        conn->driver->connection->close(conn->session);
    }
    koine__free(conn->session);
    conn->session = NULL;
    conn->guarantees = 0;
    conn->restored = 0;
    conn->transaction = (koine__transaction){.depth = 0};
    conn->defined = false;
    if (conn->condition == KOINE__OPEN) {
        conn->condition = KOINE__LOST;
    }
}
