/*
 * What a session was proved to hold, and proving it again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "connection.h"

#include "fork.h"

uint32_t koine_guarantees(const koine_conn *conn)
{
    bool live = conn != NULL && conn->condition == KOINE__OPEN && conn->process == koine__fork_generation();
    return live ? conn->guarantees : 0;
}

/* Switches on again what was found off; what the engine answers to it is not the caller's first error. */
static uint32_t restore(koine_conn *conn)
{
    uint32_t proved = 0;
    koine__work_begin(conn);
    koine_code code = conn->driver->connection->enforce(conn->session, conn->promised, &proved);
    code = koine__work_end(conn, code, false);
    return code == KOINE_OK ? proved : proved & conn->guarantees;
}

static koine_code report_gone(koine_conn *conn, uint32_t gone)
{
    char names[256];
    koine__guarantees_list(gone, names, sizeof names);
    (void)koine__error_set(&conn->error, KOINE_ERR_NOT_ENFORCED, NULL, "%s had been switched off on this session",
                           names);
    /* The recorded error stays the first one, whatever restoring runs into; only its hint follows. */
    uint32_t proved = restore(conn);
    conn->guarantees = conn->promised & (proved | ~gone);
    bool restored = (conn->guarantees & gone) == gone;
    conn->restored |= conn->transaction.depth > 0 ? gone : 0;
    koine__error_recode(&conn->error, KOINE_ERR_NOT_ENFORCED, NULL,
                        restored ? "it holds again, but what was written meanwhile was not checked"
                                 : "it could not be restored: end the transaction and verify again, or reconnect");
    koine__error_detail(&conn->error, "found switched off: %s", names);
    return KOINE_ERR_NOT_ENFORCED;
}

koine_code koine__restore_again(koine_conn *conn)
{
    uint32_t wanted = conn->restored;
    if (wanted == 0 || conn->condition != KOINE__OPEN) {
        return KOINE_OK;
    }
    uint32_t proved = restore(conn);
    if (conn->transaction.depth == 0) {
        conn->restored = 0;
    }
    if ((proved & wanted) == wanted) {
        return KOINE_OK;
    }
    char names[256];
    conn->guarantees &= ~wanted | proved;
    koine__guarantees_list(wanted & ~proved, names, sizeof names);
    koine__error_clear(&conn->error);
    return koine__error_set(
        &conn->error, KOINE_ERR_NOT_ENFORCED, "verify again, or reconnect",
        "the rollback has undone what koine_verify had restored, and it could not be restored again: %s", names);
}

koine_code koine_verify(koine_conn *conn)
{
    koine_code code = koine__enter(conn);
    if (code == KOINE_OK && conn->transaction.poisoned != 0) {
        code = koine__error_set(&conn->error, KOINE_ERR_TRANSACTION_ABORTED, "call koine_rollback first",
                                "a transaction that has failed takes no question");
    }
    if (code == KOINE_OK) {
        code = koine__refuse_rows(conn);
    }
    if (code != KOINE_OK) {
        return code;
    }
    uint32_t holding = 0;
    koine__work_begin(conn);
    code = conn->driver->connection->verify(conn->session, conn->promised, &holding);
    code = koine__work_end(conn, code, false);
    if (code != KOINE_OK) {
        return koine__poison(conn, code);
    }
    uint32_t gone = conn->promised & ~holding;
    if (gone == 0) {
        conn->guarantees = conn->promised;
        return KOINE_OK;
    }
    return report_gone(conn, gone);
}
