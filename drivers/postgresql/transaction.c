/*
 * Statements that have neither rows nor a place in the statement cache: transactions, commands, and the
 * driver's own questions. Each is one round trip by the extended protocol.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <string.h>

void koine__pg_begin_trip(koine__pg_conn *conn)
{
    conn->before = koine__pg_transaction(&conn->head);
    atomic_store_explicit(&conn->cancelled, false, memory_order_relaxed);
    if (koine__pg_canceller_busy(conn->canceller)) {
        koine__pg_abandon(&conn->head); /* rather a session lost than the wrong statement cancelled */
    }
}

PGresult *koine__pg_ask(koine__pg_conn *conn, const char *sql, int count, const char *const *values)
{
    koine__pg_begin_trip(conn);
    if (PQsendQueryParams(conn->session, sql, count, NULL, values, NULL, NULL, 0) == 0) {
        return NULL;
    }
    koine__pg_flush(conn->session);
    PGresult *first = koine__pg_result(conn->session);
    PGresult *later = koine__pg_finish(conn->session);
    if (later == NULL || koine__pg_failed(first)) {
        PQclear(later);
        return first;
    }
    PQclear(first);
    return later;
}

/* Runs a statement and checks the tag of its success; tag NULL: any. */
static koine_code run(koine__pg_conn *conn, const char *sql, const char *tag)
{
    PGresult *answer = koine__pg_ask(conn, sql, 0, NULL);
    koine_code code = KOINE_OK;
    if (answer == NULL || koine__pg_failed(answer)) {
        code = koine__pg_fail(conn, answer, sql);
    } else if (tag != NULL && strcmp(PQcmdStatus(answer), tag) != 0) {
        code = koine_driver_refuse(&conn->head, KOINE_ERR_TRANSACTION_ABORTED,
                                   "the transaction had failed: the server rolled it back", NULL);
    }
    PQclear(answer);
    return code;
}

static const char *begin_text(const koine_begin_spec *spec)
{
    /*
     * READ WRITE is never asked for: a standby refuses it, and it would override the default_transaction_read_only
     * that an operator has set.
     */
    switch (spec->isolation) {
    case KOINE_ISOLATION_SERIALIZABLE:
        return spec->read_only ? "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY" : "BEGIN ISOLATION LEVEL SERIALIZABLE";
    case KOINE_ISOLATION_REPEATABLE_READ:
        return spec->read_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                               : "BEGIN ISOLATION LEVEL REPEATABLE READ";
    case KOINE_ISOLATION_READ_COMMITTED:
    case KOINE_ISOLATION_DEFAULT:
    default:
        return spec->read_only ? "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
                               : "BEGIN ISOLATION LEVEL READ COMMITTED";
    }
}

koine_code koine__pg_begin(koine_driver_conn *conn, const koine_begin_spec *spec)
{
    return run((koine__pg_conn *)conn, begin_text(spec), NULL);
}

koine_code koine__pg_commit(koine_driver_conn *conn)
{
    /* COMMIT of a failed transaction succeeds, with the tag ROLLBACK. */
    return run((koine__pg_conn *)conn, "COMMIT", "COMMIT");
}

koine_code koine__pg_rollback(koine_driver_conn *conn)
{
    return run((koine__pg_conn *)conn, "ROLLBACK", NULL);
}

koine_code koine__pg_command(koine_driver_conn *conn, const char *sql)
{
    return run((koine__pg_conn *)conn, sql, NULL);
}

koine_transaction_state koine__pg_transaction(const koine_driver_conn *conn)
{
    const koine__pg_conn *self = (const koine__pg_conn *)conn;
    switch (PQtransactionStatus(self->session)) {
    case PQTRANS_IDLE:
        return KOINE_TRANSACTION_NONE;
    case PQTRANS_INTRANS:
        return KOINE_TRANSACTION_OPEN;
    case PQTRANS_INERROR:
        return KOINE_TRANSACTION_FAILED;
    case PQTRANS_ACTIVE:
        return self->before;
    case PQTRANS_UNKNOWN:
    default:
        return KOINE_TRANSACTION_UNKNOWN;
    }
}
