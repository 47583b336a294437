/*
 * Transactions: levels, savepoints, and the poison rule held on every engine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "connection.h"

#include "rows.h"

#include <stddef.h>
#include <stdio.h>

/* ---- sending ---- */

/* Level 2 is savepoint koine_1. */
static void name_savepoint(char *text, size_t size, const char *verb, unsigned level)
{
    (void)snprintf(text, size, "%s koine_%u", verb, level - 1);
}

static koine_code send_text(koine_conn *conn, const char *sql)
{
    int64_t started = koine__trace_start(conn);
    koine__work_begin(conn);
    koine_code code = koine__work_end(conn, conn->driver->transaction->command(conn->session, sql), false);
    koine__trace_end(conn, sql, code, started, 0);
    return code;
}

static koine_code send_savepoint(koine_conn *conn, const char *verb, unsigned level)
{
    char sql[64];
    name_savepoint(sql, sizeof sql, verb, level);
    return send_text(conn, sql);
}

static koine_code send_begin(koine_conn *conn, const koine_begin_spec *spec)
{
    int64_t started = koine__trace_start(conn);
    koine__work_begin(conn);
    koine_code code = koine__work_end(conn, conn->driver->transaction->begin(conn->session, spec), false);
    koine__trace_end(conn, "BEGIN", code, started, 0);
    return code;
}

static bool engine_has_transaction(const koine_conn *conn)
{
    if (conn->condition != KOINE__OPEN) {
        return false;
    }
    koine_transaction_state state = conn->driver->connection->transaction(conn->session);
    return state == KOINE_TRANSACTION_OPEN || state == KOINE_TRANSACTION_FAILED;
}

/* When it fails (no memory, say), the next statement must not land in the transaction that is still there. */
static koine_code send_rollback(koine_conn *conn)
{
    int64_t started = koine__trace_start(conn);
    koine__work_begin(conn);
    koine_code code = koine__work_end(conn, conn->driver->transaction->rollback(conn->session), false);
    koine__trace_end(conn, "ROLLBACK", code, started, 0);
    conn->transaction.stray = code != KOINE_OK && engine_has_transaction(conn);
    return code;
}

koine_code koine__rollback_stray(koine_conn *conn)
{
    return send_rollback(conn);
}

/* ---- around one statement ---- */

koine_code koine__unit_begin(koine_conn *conn)
{
    const koine_begin_spec spec = {conn->driver->dialect->isolation, false};
    return send_begin(conn, &spec);
}

koine_code koine__unit_commit(koine_conn *conn)
{
    int64_t started = koine__trace_start(conn);
    koine__work_begin(conn);
    koine_code code = koine__work_end(conn, conn->driver->transaction->commit(conn->session), true);
    koine__trace_end(conn, "COMMIT", code, started, 0);
    return code;
}

/* ---- begin ---- */

static koine_code check_options(koine_conn *conn, const koine_tx_options *options)
{
    if (options == NULL) {
        return KOINE_OK;
    }
    if (conn->transaction.depth > 0) {
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "give the options to the outermost koine_begin",
                                "options were given to an inner koine_begin");
    }
    bool known_size = options->size >= offsetof(koine_tx_options, attempts);
    if (!known_size || options->isolation > KOINE_ISOLATION_SERIALIZABLE) {
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "start from KOINE_TX_OPTIONS_INIT",
                                "the transaction options are not initialized");
    }
    return KOINE_OK;
}

static koine_code begin_outermost(koine_conn *conn, const koine_tx_options *options)
{
    koine_begin_spec spec = {conn->driver->dialect->isolation, false};
    if (options != NULL) {
        spec.read_only = options->read_only;
        if (options->isolation != KOINE_ISOLATION_DEFAULT) {
            spec.isolation = options->isolation;
        }
    }
    koine_code code = send_begin(conn, &spec);
    if (code == KOINE_OK) {
        conn->transaction = (koine__transaction){.depth = 1};
    } else if (engine_has_transaction(conn)) {
        (void)send_rollback(conn);
    }
    return code;
}

koine_code koine_begin(koine_conn *conn, const koine_tx_options *options)
{
    koine_code code = koine__enter_statement(conn);
    if (code != KOINE_OK) {
        return code;
    }
    conn->changes = 0;
    code = check_options(conn, options);
    if (code != KOINE_OK) {
        return koine__poison(conn, code);
    }
    if (conn->transaction.depth == 0) {
        return begin_outermost(conn, options);
    }
    code = send_savepoint(conn, "SAVEPOINT", conn->transaction.depth + 1);
    if (code != KOINE_OK) {
        return koine__poison(conn, code);
    }
    conn->transaction.depth++;
    return KOINE_OK;
}

/* ---- rollback ---- */

/* Levels above the poisoned one have no savepoint to go back to; the poisoned one and clean ones have. */
static koine_code rollback_savepoint(koine_conn *conn, unsigned level)
{
    koine_code code = send_savepoint(conn, "ROLLBACK TO SAVEPOINT", level);
    if (code == KOINE_OK) {
        code = send_savepoint(conn, "RELEASE SAVEPOINT", level);
    }
    return code;
}

/* What the transaction had defined is not there any more. */
static void forget_defined(koine_conn *conn)
{
    if (conn->defined) {
        koine__catalogue_forget(conn);
        conn->defined = conn->transaction.depth > 0;
    }
}

/* koine_rollback without its beginning: an error of before stays the recorded one. */
static koine_code rollback_level(koine_conn *conn)
{
    koine__transaction *transaction = &conn->transaction;
    unsigned level = transaction->depth--;
    bool outer_is_poisoned = transaction->poisoned != 0 && transaction->poisoned < level;
    koine_code code = KOINE_OK;
    conn->changes = 0;
    forget_defined(conn);
    if (level == 1) {
        *transaction = (koine__transaction){.depth = 0};
        return engine_has_transaction(conn) ? send_rollback(conn) : KOINE_OK;
    }
    if (outer_is_poisoned) {
        return KOINE_OK;
    }
    code = rollback_savepoint(conn, level);
    transaction->poisoned = 0;
    /* The savepoint is gone: what this level did cannot be undone alone, so nothing around it may be kept. */
    return code == KOINE_OK ? KOINE_OK : koine__poison(conn, code);
}

static koine_code refuse_none(koine_conn *conn)
{
    return koine__error_set(&conn->error, KOINE_ERR_TRANSACTION_STATE, "begin one with koine_begin",
                            "no transaction is open on this connection");
}

/* The beginning of a call that ends a level, which is allowed on a session that is gone, too. */
static koine_code enter_transaction(koine_conn *conn)
{
    koine_code code = koine__enter_process(conn);
    if (code != KOINE_OK || conn->transaction.depth > 0) {
        return code;
    }
    code = koine__enter(conn);
    return code == KOINE_OK ? refuse_none(conn) : code;
}

koine_code koine_rollback(koine_conn *conn)
{
    koine_code code = enter_transaction(conn);
    if (code != KOINE_OK) {
        return code;
    }
    if (conn->open_rows != NULL) {
        koine__rows_orphan(conn->open_rows, KOINE_ERR_TRANSACTION_ABORTED, KOINE_OK, conn->condition == KOINE__OPEN);
        koine__error_clear(&conn->error);
    }
    code = rollback_level(conn);
    if (code == KOINE_OK && conn->restored != 0) {
        code = koine__restore_again(conn);
    }
    if (code == KOINE_OK && conn->condition != KOINE__OPEN) {
        code = koine__enter(conn);
    }
    return code;
}

/* ---- commit ---- */

/* A poisoned level is rolled back; the answer is that it was. */
static koine_code commit_poisoned(koine_conn *conn)
{
    koine_code cause = conn->transaction.cause;
    bool lost = conn->condition != KOINE__OPEN;
    (void)rollback_level(conn);
    koine__error_clear(&conn->error);
    return koine__error_set(
        &conn->error, KOINE_ERR_TRANSACTION_ABORTED,
        lost ? "the connection is lost too: call koine_reconnect" : "run the transaction again",
        "nothing was committed: a statement of the transaction had failed with %s; it was rolled back",
        koine_code_name(cause));
}

/* The answer was lost on its way: only the database knows. */
static koine_code doubt(koine_conn *conn)
{
    koine__error_recode(&conn->error, KOINE_ERR_COMMIT_IN_DOUBT,
                        "the connection was lost before the answer to the commit came: it may or may not be applied",
                        "reconnect and look for a row that only this transaction wrote");
    conn->error.view.flags |= KOINE_MAYBE_APPLIED;
    return KOINE_ERR_COMMIT_IN_DOUBT;
}

static koine_code commit_outermost(koine_conn *conn)
{
    int64_t started = koine__trace_start(conn);
    koine__work_begin(conn);
    koine_code code = koine__work_end(conn, conn->driver->transaction->commit(conn->session), true);
    if (code != KOINE_OK && conn->condition != KOINE__OPEN) {
        code = doubt(conn);
    }
    koine__trace_end(conn, "COMMIT", code, started, 0);
    if (code == KOINE_OK) {
        conn->restored = 0;
    }
    conn->transaction = (koine__transaction){.depth = 0};
    if (code != KOINE_OK) {
        forget_defined(conn);
    }
    conn->defined = false;
    if (code != KOINE_OK && engine_has_transaction(conn)) {
        (void)send_rollback(conn);
    }
    return code;
}

static koine_code commit_savepoint(koine_conn *conn)
{
    koine_code code = send_savepoint(conn, "RELEASE SAVEPOINT", conn->transaction.depth);
    if (code == KOINE_OK) {
        conn->transaction.depth--;
        return KOINE_OK;
    }
    conn->transaction.cause = code;
    (void)koine__poison(conn, code);
    (void)rollback_level(conn);
    return code;
}

koine_code koine_commit(koine_conn *conn)
{
    koine_code code = enter_transaction(conn);
    if (code == KOINE_OK) {
        code = koine__refuse_rows(conn);
    }
    if (code != KOINE_OK) {
        return code;
    }
    conn->changes = 0;
    if (conn->condition != KOINE__OPEN && conn->transaction.poisoned == 0) {
        /* Found lost before anything of the commit was sent: there is no doubt that nothing is kept. */
        conn->transaction.poisoned = 1;
        conn->transaction.cause = KOINE_ERR_CONNECTION_LOST;
    }
    if (conn->transaction.poisoned != 0) {
        return commit_poisoned(conn);
    }
    return conn->transaction.depth == 1 ? commit_outermost(conn) : commit_savepoint(conn);
}

unsigned koine_transaction_depth(const koine_conn *conn)
{
    return conn != NULL ? conn->transaction.depth : 0;
}
