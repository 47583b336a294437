/*
 * Transactions, and statements that bear neither values nor rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

#include <string.h>

/* Runs a statement and drops whatever it answers. */
static bool run(koine__mysql *session, const char *sql)
{
    MYSQL *handle = session->handle;
    if (mysql_real_query(handle, sql, (unsigned long)strlen(sql)) != 0) {
        return false;
    }
    mysql_free_result(mysql_use_result(handle));
    return koine__mysql_plain_drop(session);
}

/* S-tx: these servers' own default is REPEATABLE READ, the others' is not. */
static const char *const levels[] = {
    [KOINE_ISOLATION_DEFAULT] = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
    [KOINE_ISOLATION_READ_COMMITTED] = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
    [KOINE_ISOLATION_REPEATABLE_READ] = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    [KOINE_ISOLATION_SERIALIZABLE] = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
};

/* Two statements in one round trip. The session is in step afterwards, whatever the server answered. */
static koine_code run_both(koine__mysql *session, const char *first, const char *second)
{
    MYSQL *handle = session->handle;
    if (mysql_send_query(handle, first, (unsigned long)strlen(first)) != 0 ||
        mysql_send_query(handle, second, (unsigned long)strlen(second)) != 0) {
        return koine__mysql_fail(session, NULL);
    }
    koine__mysql_fault fault = {.number = 0};
    if (mysql_read_query_result(handle) != 0) {
        koine__mysql_fault_read(&fault, handle);
        if (koine__mysql_is_client_error(fault.number)) {
            return koine__mysql_report(session, &fault, NULL); /* there may be no second answer */
        }
    }
    koine__client_next_answer(handle);
    if (mysql_read_query_result(handle) != 0 && fault.number == 0) {
        koine__mysql_fault_read(&fault, handle);
    }
    return fault.number == 0 ? KOINE_OK : koine__mysql_report(session, &fault, NULL);
}

koine_code koine__mysql_begin(koine_driver_conn *conn, const koine_begin_spec *spec)
{
    koine__mysql *session = koine__mysql_of(conn);
    const char *start = spec->read_only ? "START TRANSACTION READ ONLY" : "START TRANSACTION";
    if (koine__mysql_transaction(conn) == KOINE_TRANSACTION_OPEN) {
        return koine_driver_refuse(conn, KOINE_ERR_TRANSACTION_STATE,
                                   "a transaction is open already, and beginning another one would commit it",
                                   "begin transactions with koine_begin, not inside routines");
    }
    if (session->isolation_set && spec->isolation == KOINE_ISOLATION_READ_COMMITTED) {
        return run(session, start) ? KOINE_OK : koine__mysql_fail(session, NULL);
    }
    koine_code code = run_both(session, levels[spec->isolation], start);
    if (code != KOINE_OK && koine__mysql_transaction(conn) == KOINE_TRANSACTION_OPEN) {
        (void)run(session, "ROLLBACK");
    }
    return code;
}

koine_code koine__mysql_commit(koine_driver_conn *conn)
{
    koine__mysql *session = koine__mysql_of(conn);
    if (koine__mysql_transaction(conn) == KOINE_TRANSACTION_NONE) {
        /* COMMIT would succeed, though it commits nothing: a routine has ended the transaction before. */
        return koine_driver_refuse(conn, KOINE_ERR_TRANSACTION_STATE,
                                   "the transaction had ended before its commit, by a statement that commits or "
                                   "rolls back on its own",
                                   "keep COMMIT, ROLLBACK and DDL out of routines that run in a transaction");
    }
    /* The words after COMMIT hold against a session variable completion_type. */
    return run(session, "COMMIT AND NO CHAIN NO RELEASE") ? KOINE_OK : koine__mysql_fail(session, NULL);
}

koine_code koine__mysql_rollback(koine_driver_conn *conn)
{
    koine__mysql *session = koine__mysql_of(conn);
    return run(session, "ROLLBACK AND NO CHAIN NO RELEASE") ? KOINE_OK : koine__mysql_fail(session, NULL);
}

koine_code koine__mysql_command(koine_driver_conn *conn, const char *sql)
{
    koine__mysql *session = koine__mysql_of(conn);
    return run(session, sql) ? KOINE_OK : koine__mysql_fail(session, sql);
}
