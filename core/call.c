/*
 * How a public call begins and ends, in one place for all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "connection.h"
#include "fork.h"

#include <stdio.h>

bool koine__is_forked(koine_conn *conn)
{
    if (conn->process == koine__fork_generation()) {
        return false;
    }
    koine__error_clear(&conn->error);
    (void)koine__error_set(&conn->error, KOINE_ERR_FORKED, "open a connection of the child's own and close this one",
                           "the connection belongs to the parent process");
    return true;
}

static koine_code refuse_condition(koine_conn *conn)
{
    if (conn->condition == KOINE__LOST) {
        return koine__error_set(&conn->error, KOINE_ERR_CONNECTION_LOST, "call koine_reconnect, or close and open",
                                "the connection was lost earlier; nothing was sent");
    }
    return koine__error_set(&conn->error, KOINE_ERR_CLOSED, "close it with koine_close and open anew",
                            "the connection is not open");
}

koine_code koine__enter_process(koine_conn *conn)
{
    if (conn == NULL) {
        return KOINE_ERR_MISUSE;
    }
    if (koine__is_forked(conn)) {
        return KOINE_ERR_FORKED;
    }
    koine__error_clear(&conn->error);
    return KOINE_OK;
}

koine_code koine__enter(koine_conn *conn)
{
    koine_code code = koine__enter_process(conn);
    return code == KOINE_OK && conn->condition != KOINE__OPEN ? refuse_condition(conn) : code;
}

/* BD-fetch: two engines can have more than one result open, others cannot. */
koine_code koine__refuse_rows(koine_conn *conn)
{
    if (conn->open_rows == NULL) {
        return KOINE_OK;
    }
    return koine__error_set(&conn->error, KOINE_ERR_ROWS_OPEN, "call koine_rows_close first",
                            "rows of another statement are still open on this connection");
}

/* TX-fail: only one engine refuses by itself; on the others half of the work would be committed. */
static koine_code refuse_poisoned(koine_conn *conn)
{
    return koine__error_set(&conn->error, KOINE_ERR_TRANSACTION_ABORTED,
                            "call koine_rollback; put what may fail between an inner koine_begin and its end",
                            "the transaction takes only a rollback since a statement of it failed with %s",
                            koine_code_name(conn->transaction.cause));
}

koine_code koine__enter_statement(koine_conn *conn)
{
    koine_code code = koine__enter_process(conn);
    if (code != KOINE_OK) {
        return code;
    }
    if (conn->transaction.poisoned != 0) {
        return refuse_poisoned(conn);
    }
    if (conn->condition != KOINE__OPEN) {
        return refuse_condition(conn);
    }
    code = conn->transaction.stray ? koine__rollback_stray(conn) : KOINE_OK;
    if (code != KOINE_OK) {
        return code;
    }
    code = koine__refuse_rows(conn);
    return code == KOINE_OK ? KOINE_OK : koine__poison(conn, code);
}

int64_t koine__time_left(const koine_conn *conn)
{
    int64_t left = (conn->ends - koine_now()) / 1000000;
    left = left < 1 ? 1 : left;
    return conn->timeout > 0 && conn->timeout < left ? conn->timeout : left;
}

/* The engine knows only that it was interrupted; who asked for it is known here. */
static koine_code name_the_end(koine_conn *conn, koine_code code, int asked)
{
    bool ended = code == KOINE_ERR_CANCELLED || code == KOINE_ERR_CONNECTION_LOST;
    if (!ended || asked != KOINE__ASKED_TIMER) {
        return code;
    }
    uint32_t lost = code == KOINE_ERR_CONNECTION_LOST ? KOINE_RECONNECT : 0;
    char message[128];
    (void)snprintf(message, sizeof message, "the engine did not answer within %lld ms%s", (long long)conn->watch.limit,
                   lost != 0 ? ", and the connection was given up" : ": the statement was cancelled");
    koine__error_recode(&conn->error, KOINE_ERR_TIMEOUT, message, koine__code_hint(KOINE_ERR_TIMEOUT));
    conn->error.view.flags |= lost;
    return KOINE_ERR_TIMEOUT;
}

/* Cleaning up behind a recorded error, which stays; but what it finds out about the session counts. */
static koine_code judge_later(koine_conn *conn, koine_code code)
{
    if ((koine__code_flags(code) & KOINE_RECONNECT) != 0) {
        conn->condition = KOINE__LOST;
        conn->error.view.flags |= KOINE_RECONNECT;
    }
    return code;
}

koine_code koine__judge(koine_conn *conn, koine_code code, bool may_change, int asked)
{
    if (code == KOINE_OK || code == KOINE_ROW || code == KOINE_DONE) {
        return code;
    }
    koine_error *view = &conn->error.view;
    if (view->code == KOINE_OK) {
        (void)koine__error_set(&conn->error, code, NULL, "%s", koine_code_text(code));
    }
    if (view->code != code) {
        return judge_later(conn, code);
    }
    bool lost = code == KOINE_ERR_CONNECTION_LOST;
    code = name_the_end(conn, code, asked);
    if (lost && may_change && conn->transaction.depth == 0) {
        view->flags |= KOINE_MAYBE_APPLIED;
    }
    if ((view->flags & KOINE_RECONNECT) != 0) {
        conn->condition = KOINE__LOST;
    }
    return code;
}

koine_code koine__after_effect(koine_conn *conn, const koine__statement *reading, koine_code code)
{
    /* The engine's own failures undo the statement; these come from reading what it has answered. */
    bool own =
        koine_code_class(code) == KOINE_CLASS_DATA || code == KOINE_ERR_NO_MEMORY || code == KOINE_ERR_STALE_STATEMENT;
    if (own && reading->kind != KOINE_STATEMENT_QUERY && conn->transaction.depth == 0 &&
        conn->error.view.code == code) {
        conn->error.view.flags |= KOINE_MAYBE_APPLIED;
    }
    return code;
}

koine_code koine__work_end(koine_conn *conn, koine_code code, bool may_change)
{
    int asked = koine__watch_end(&conn->watch);
    if (code == KOINE_OK && atomic_load(&conn->watch.abandoned)) {
        conn->condition = KOINE__LOST; /* the answer came at the last moment, the session is gone all the same */
    }
    return koine__judge(conn, code, may_change, asked);
}

koine_code koine__poison(koine_conn *conn, koine_code code)
{
    koine__transaction *transaction = &conn->transaction;
    koine_transaction_state state = conn->condition == KOINE__OPEN
                                        ? conn->driver->connection->transaction(conn->session)
                                        : KOINE_TRANSACTION_UNKNOWN;
    if (transaction->depth == 0) {
        /* While rows are open the engine may be in a transaction for their sake; they are looked at when they end. */
        if (conn->open_rows == NULL && (state == KOINE_TRANSACTION_OPEN || state == KOINE_TRANSACTION_FAILED)) {
            (void)koine__rollback_stray(conn);
        }
        return code;
    }
    /* Deadlock, disk full and their kin undo the whole transaction on some engines: then no level is left. */
    bool whole = state == KOINE_TRANSACTION_NONE || state == KOINE_TRANSACTION_UNKNOWN;
    if (transaction->poisoned == 0) {
        transaction->cause = code;
        transaction->poisoned = transaction->depth;
    }
    if (whole) {
        transaction->poisoned = 1;
    }
    return code;
}

/* Work that nobody would commit: later statements would join it and be lost with it. */
static koine_code refuse_begun(koine_conn *conn)
{
    koine_code code = koine__error_set(&conn->error, KOINE_ERR_TRANSACTION_STATE,
                                       "begin transactions with koine_begin, not inside routines",
                                       "the statement began a transaction on the engine's side; it was rolled back");
    (void)koine__rollback_stray(conn);
    return code;
}

static koine_code refuse_ended(koine_conn *conn)
{
    koine_code code = koine__error_set(&conn->error, KOINE_ERR_TRANSACTION_STATE,
                                       "keep transaction control out of routines that are called inside a transaction",
                                       "the statement ended the transaction on the engine's side");
    conn->error.view.flags |= KOINE_MAYBE_APPLIED;
    return koine__poison(conn, code);
}

koine_code koine__check_transaction(koine_conn *conn)
{
    koine_transaction_state state = conn->driver->connection->transaction(conn->session);
    bool engine_has_one = state != KOINE_TRANSACTION_NONE;
    if (engine_has_one == (conn->transaction.depth > 0) || state == KOINE_TRANSACTION_UNKNOWN) {
        return KOINE_OK;
    }
    return engine_has_one ? refuse_begun(conn) : refuse_ended(conn);
}

void koine__trace_tell(koine_conn *conn, const char *sql, koine_code code, int64_t started, int64_t rows)
{
    const koine_trace what = {
        .driver = conn->driver->name,
        .sql = sql,
        .code = code,
        .nanoseconds = koine_now() - started,
        .rows = rows,
        .changes = conn->changes,
    };
    for (size_t i = 0; i < conn->traces; i++) {
        void (*trace)(const koine_trace *, void *);
        void *context;
        koine__config_trace(conn->config, i, &trace, &context);
        trace(&what, context);
    }
}
