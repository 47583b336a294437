/*
 * A connection from the inside.
 *
 * The files around it, one subject each:
 *   call.c         how a public call begins and ends: liveness, errors, poison, deadlines, traces
 *   session.c      making and dropping the driver's session
 *   connection.c   the public calls on a connection
 *   guarantees.c   what was proved, and proving it again
 *   statement.c    the calls that run statements; cache.c keeps prepared ones
 *   prepared.c     reading, compiling and running one; steps.c where it takes several
 *   portable.c     its translation; bind.c its values
 *   rows.c scan.c  reading rows; coerce.c their types, buffer.c those that are kept
 *   transaction.c transact.c script.c
 *   report.c       what drivers report
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_CONNECTION_H
#define KOINE_CORE_CONNECTION_H

#include "cache.h"
#include "catalogue.h"
#include "config.h"
#include "deadline.h"
#include "error.h"

#include <koine/driver.h>

typedef enum koine__condition {
    KOINE__CLOSED, /* never opened, or the opening failed */
    KOINE__OPEN,
    KOINE__LOST /* the session is gone; koine_reconnect makes a new one */
} koine__condition;

typedef struct koine__transaction {
    unsigned depth;    /* begins that are open */
    unsigned poisoned; /* the outermost level that takes only a rollback; 0 = none */
    koine_code cause;  /* what poisoned it */
    bool stray;        /* over for the caller, but the engine could not be brought to roll it back yet */
} koine__transaction;

struct koine_conn {
    koine__error error;
    koine_config *config;
    const koine_driver *driver;
    koine_driver_conn *session;          /* NULL: none */
    _Atomic(koine__condition) condition; /* koine_cancel looks at it from other threads */
    unsigned process;                    /* koine__fork_generation at the opening */
    uint32_t promised;                   /* guarantees proved at the opening */
    uint32_t guarantees;                 /* guarantees proved last */
    int64_t changes;
    int64_t timeout; /* milliseconds, 0 = none */
    int64_t ends;    /* of koine_now: when koine_transact's deadline is; INT64_MAX = none */
    size_t traces;
    koine__transaction transaction;
    koine__cache cache;
    koine_stmt *pinned;       /* list of prepared statements of the caller */
    koine_rows *open_rows;    /* at most one set */
    koine_rows *orphans;      /* list of rows that were ended, whose handles the program still has */
    koine__error rows_error;  /* the first failure of open_rows */
    const koine_value *bound; /* what the statement at work was given, as long as its memory is there */
    size_t bound_count;
    uint32_t restored;               /* guarantees that koine_verify has restored inside the open transaction */
    const koine__statement *reading; /* the statement at work: positions are mapped back by it */
    int64_t script_offset;           /* where that statement stands in a script */
    koine__watch watch;
    bool portable;              /* the option sql: texts of statements are portable SQL */
    bool defined;               /* the open transaction has changed the schema */
    koine__catalogue catalogue; /* what is known of tables */
};

/* ---- call.c ---- */

/*
 * Begins a public call: clears the error and sees to it that there is a live session of this process. Answers
 * KOINE_OK or the refusal, recorded.
 */
koine_code koine__enter(koine_conn *conn);

/* The same for a call that takes no open rows and no poisoned transaction. */
koine_code koine__enter_statement(koine_conn *conn);

/* KOINE_ERR_ROWS_OPEN, recorded, when rows are open. */
koine_code koine__refuse_rows(koine_conn *conn);

/* Whether this is a child of the process that opened the connection; records KOINE_ERR_FORKED. */
bool koine__is_forked(koine_conn *conn);

/* The beginning of every call: KOINE_ERR_MISUSE without a connection, KOINE_ERR_FORKED; clears the error. */
koine_code koine__enter_process(koine_conn *conn);

/* What is left of koine_transact's deadline, if that is less than the time limit. */
int64_t koine__time_left(const koine_conn *conn);

/* How long a statement may take from now on, in milliseconds; 0: as long as it likes. */
static inline int64_t koine__time_limit(const koine_conn *conn)
{
    return conn->ends == INT64_MAX ? conn->timeout : koine__time_left(conn);
}

/* Around every call of a slot that talks to the engine: deadline and cancel work in between. */
static inline void koine__work_begin(koine_conn *conn)
{
    koine__watch_begin(&conn->watch, conn->session, koine__time_limit(conn));
}

/*
 * A statement had taken effect on the engine when this failure of the client's side came: outside a transaction it
 * may stay. Adds the flag, and answers the code.
 */
koine_code koine__after_effect(koine_conn *conn, const koine__statement *reading, koine_code code);

/*
 * Ends the work and judges its failure: an end that the deadline asked for is KOINE_ERR_TIMEOUT, a session that
 * is gone is marked. Answers the final code.
 *   may_change  whether the work could have taken effect without being acknowledged
 */
koine_code koine__work_end(koine_conn *conn, koine_code code, bool may_change);

/* The judgement alone, for work that goes on (rows). `asked` as koine__watch_end answers. */
koine_code koine__judge(koine_conn *conn, koine_code code, bool may_change, int asked);

/* A statement failed with this code: its transaction takes only a rollback from here on. Answers the code. */
koine_code koine__poison(koine_conn *conn, koine_code code);

/*
 * After a statement that succeeded: whether the engine is in the transaction that we believe in, and in none that
 * the statement began behind the program's back.
 */
koine_code koine__check_transaction(koine_conn *conn);

/* Tells the trace callbacks. `started` from koine__trace_start. */
static inline int64_t koine__trace_start(const koine_conn *conn)
{
    return conn->traces > 0 ? koine_now() : 0;
}
void koine__trace_tell(koine_conn *conn, const char *sql, koine_code code, int64_t started, int64_t rows);
static inline void koine__trace_end(koine_conn *conn, const char *sql, koine_code code, int64_t started, int64_t rows)
{
    if (conn->traces > 0) {
        koine__trace_tell(conn, sql, code, started, rows);
    }
}

/* ---- session.c ---- */

/* Connects, proves the guarantees, runs the on-connect hooks. On failure no session is left. */
koine_code koine__session_open(koine_conn *conn);

/* Ends rows, closes the statements on the driver's side and drops the session, if there is one. */
void koine__session_close(koine_conn *conn);

/* ---- transaction.c ---- */

/* Rolls back what is stray, before a statement can become part of it. */
koine_code koine__rollback_stray(koine_conn *conn);

/*
 * Around the steps of one statement outside a transaction: all or nothing. After a failure in between the engine's
 * transaction is stray, which koine__poison finds.
 */
koine_code koine__unit_begin(koine_conn *conn);
koine_code koine__unit_commit(koine_conn *conn);

/* ---- guarantees.c ---- */

/*
 * After a rollback, which may have undone what koine_verify had restored since the begin: restores it again.
 * KOINE_OK, or KOINE_ERR_NOT_ENFORCED, recorded.
 */
koine_code koine__restore_again(koine_conn *conn);

/* ---- report.c ---- */

/* The option names of the guarantees, with commas between. */
void koine__guarantees_list(uint32_t guarantees, char *text, size_t size);

#endif
