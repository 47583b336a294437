/*
 * Transactions. SQLite's are serializable at every level that can be asked for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

/* Runs one of the statements of our own; they are compiled at their first use. */
static int control(koine__sqlite_conn *conn, int which)
{
    static const char *const texts[KOINE__SQLITE_CONTROLS] = {
        /*
         * TX-lite: a transaction that reads first and writes later would fail for good when another one has written in
         * between, without waiting: the write lock is taken at once.
         */
        [KOINE__SQLITE_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [KOINE__SQLITE_BEGIN_READ] = "BEGIN DEFERRED",
        [KOINE__SQLITE_COMMIT] = "COMMIT",
        [KOINE__SQLITE_ROLLBACK] = "ROLLBACK",
    };
    sqlite3_stmt **stmt = &conn->controls[which];
    if (*stmt == NULL) {
        int rc = sqlite3_prepare_v3(conn->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
        if (rc != SQLITE_OK) {
            return rc;
        }
    }
    (void)sqlite3_step(*stmt);
    return sqlite3_reset(*stmt);
}

int koine__sqlite_tidy(koine__sqlite_conn *conn)
{
    static const char *const endings[] = {
        [KOINE__SQLITE_OPENED_TRANSACTION] = "ROLLBACK",
        [KOINE__SQLITE_OPENED_SAVEPOINT] = "ROLLBACK TO koine_diagnosis; RELEASE koine_diagnosis",
    };
    /* SQLite gives up the whole transaction, savepoints and all, when memory runs out while it writes. */
    if (conn->opened != KOINE__SQLITE_OPENED_NOTHING && !sqlite3_get_autocommit(conn->db)) {
        int rc = koine__sqlite_run(conn->db, endings[conn->opened]);
        if (rc != SQLITE_OK) {
            return rc;
        }
    }
    conn->opened = KOINE__SQLITE_OPENED_NOTHING;
    if (conn->deferring) {
        int rc = koine__sqlite_run(conn->db, "PRAGMA defer_foreign_keys=0");
        if (rc != SQLITE_OK) {
            return rc;
        }
        conn->deferring = false;
    }
    return SQLITE_OK;
}

koine_code koine__sqlite_settle(koine__sqlite_conn *conn)
{
    int rc = koine__sqlite_tidy(conn);
    return rc == SQLITE_OK ? KOINE_OK : koine__sqlite_fail(conn, rc, "tidy up after a failed statement");
}

koine_code koine__sqlite_begin(koine_driver_conn *base, const koine_begin_spec *spec)
{
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    koine_code code = koine__sqlite_begin_slot(conn);
    if (code != KOINE_OK) {
        return code;
    }
    int rc = control(conn, spec->read_only ? KOINE__SQLITE_BEGIN_READ : KOINE__SQLITE_BEGIN_WRITE);
    if (rc != SQLITE_OK) {
        return koine__sqlite_fail(conn, rc, "begin");
    }
    conn->read_only = spec->read_only;
    return KOINE_OK;
}

koine_code koine__sqlite_commit(koine_driver_conn *base)
{
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    koine_code code = koine__sqlite_begin_slot(conn);
    if (code != KOINE_OK) {
        return code;
    }
    int rc = control(conn, KOINE__SQLITE_COMMIT);
    if (rc != SQLITE_OK) {
        return koine__sqlite_fail_commit(conn, rc);
    }
    conn->read_only = false;
    return KOINE_OK;
}

koine_code koine__sqlite_rollback(koine_driver_conn *base)
{
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    int rc = SQLITE_OK;
    conn->read_only = false;
    atomic_store_explicit(&conn->asked, KOINE__SQLITE_ASKED_NOTHING, memory_order_relaxed);
    /* SQLite may have given it up already: disk full, interrupted, ON CONFLICT ROLLBACK. */
    if (!sqlite3_get_autocommit(conn->db)) {
        rc = control(conn, KOINE__SQLITE_ROLLBACK);
    }
    if (rc != SQLITE_OK) {
        return koine__sqlite_fail(conn, rc, "rollback");
    }
    /* The end of the transaction was the end of a diagnosis's savepoint too. */
    (void)koine__sqlite_tidy(conn);
    return KOINE_OK;
}

koine_code koine__sqlite_command(koine_driver_conn *base, const char *sql)
{
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    koine_code code = koine__sqlite_begin_slot(conn);
    if (code != KOINE_OK) {
        return code;
    }
    int rc = koine__sqlite_run(conn->db, sql);
    return rc == SQLITE_OK ? KOINE_OK : koine__sqlite_fail(conn, rc, NULL);
}
