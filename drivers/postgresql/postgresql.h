/*
 * The PostgreSQL driver's private header: its objects, and what its files offer each other.
 *
 *   driver.c      the descriptor and its tables        transaction.c statements without rows, transactions
 *   connect.c     opening, closing, TLS                statement.c  prepare, execute, close
 *   resolve.c     host names to addresses              rows.c       rows, one by one
 *   login.c       reading why a login failed           types.c      OIDs, parameters, values
 *   hook.c        the guarantees                       numeric.c    numeric in binary form
 *   cancel.c      cancel and abandon                   error.c      SQLSTATE to koine_code, reports
 *   wire.c        waiting for the server               background.c blocking calls, waited for only so long
 *   sql.c         portable SQL, the catalog
 *   dialect.c     how the SQL differs                  names.c      names out of an error's texts
 *
 * A session is waited for in wire.c, in poll, and never inside libpq, so that a shut down socket ends any call. Name
 * lookup and PQcancel know no such way: background.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_DRIVERS_POSTGRESQL_H
#define KOINE_DRIVERS_POSTGRESQL_H

#include "background.h"
#include "errors.h"

#include <libpq-fe.h>
#include <stdatomic.h>

/* A PGcancel that is freed when the connection and the last request in flight have let go of it. */
typedef struct koine__pg_canceller koine__pg_canceller;

/*
 * A connection. canceller, guard and cancelled are all that another thread touches; the first two are set by
 * open before anybody else knows the connection and stay until close.
 */
typedef struct koine__pg_conn {
    koine_driver_conn head;
    PGconn *session;
    koine__pg_canceller *canceller; /* NULL: cancelling is not possible, or not safe */
    int guard;                      /* a duplicate of libpq's socket: libpq may close its own at any time */
    atomic_bool cancelled;          /* cancel was called since the running statement began */
    koine_transaction_state before; /* state when the running statement began */
    uint32_t waived;                /* guarantees that the configuration waives */
    bool look;          /* a statement has run that may have changed what the server reports of its settings */
    uint64_t names;     /* number of the newest server-side statement */
    uint64_t *released; /* numbers of those to be given up with the next trip */
    size_t released_count, released_room;
    char *text; /* copies of the texts to bind: libpq wants a NUL behind them */
    size_t text_room;
} koine__pg_conn;

typedef struct koine__pg_column koine__pg_column;
typedef struct koine__pg_type koine__pg_type;

/* How one column of the open rows is read. */
struct koine__pg_column {
    Oid oid;
    bool binary;
    const koine__pg_type *type;
    char *text; /* what was decoded, where it cannot be referenced in place */
    size_t text_room;
};

typedef struct koine__pg_stmt {
    koine_driver_stmt head;
    char *sql;
    size_t size;
    size_t parameters;
    koine_statement_kind kind;
    bool transient;  /* runs without a server-side name */
    bool may_set;    /* SET and its kin, DO, CALL, set_config(): can change what the server reports */
    bool binary;     /* ask for binary results: every column is known to have a decoder */
    uint64_t number; /* of the server-side statement; 0 = none */

    /* One block, `parameters` entries each. */
    Oid *types;
    Oid *hints; /* type for a NULL or a text where the server could not tell; mostly 0 */
    const char **values;
    int *lengths;
    int *formats;
    unsigned char (*cells)[16];

    /* Open rows. */
    PGresult *shape; /* the first result: its names are handed out until the rows are closed */
    PGresult *batch; /* the result that holds the current row; may be shape */
    int row;
    bool ended; /* the server is done with the statement */
    size_t columns;
    koine__pg_column *column;
    size_t column_room;
} koine__pg_stmt;

/* ---- wire.c ---- */

/* Waits until poll reports one of the events; end is a koine_now(). False: time is up, or poll failed. */
bool koine__pg_wait(int socket, short events, int64_t end);

/* Sends everything; takes in meanwhile what the server says. What goes wrong shows up in the next result. */
void koine__pg_flush(PGconn *session);

/* The next result of the running command, waited for; NULL after its last. Ends COPY states by itself. */
PGresult *koine__pg_result(PGconn *session);

/*
 * Reads to the end of the trip, in pipeline mode too, and leaves pipeline mode. Returns the first error met
 * (the caller clears it), NULL if there was none.
 */
PGresult *koine__pg_finish(PGconn *session);

/* Whether the result is neither rows nor the success of a command. */
bool koine__pg_failed(const PGresult *result);

/* ---- transaction.c ---- */

/* To be called before each trip: remembers the state, forgets an old cancel. */
void koine__pg_begin_trip(koine__pg_conn *conn);

/*
 * Runs one statement with text values (NULL = none) by the extended protocol; one trip. The caller clears the
 * result, which may be an error, and is NULL when libpq could not even send.
 */
PGresult *koine__pg_ask(koine__pg_conn *conn, const char *sql, int count, const char *const *values);

koine_code koine__pg_begin(koine_driver_conn *conn, const koine_begin_spec *spec);
koine_code koine__pg_commit(koine_driver_conn *conn);
koine_code koine__pg_rollback(koine_driver_conn *conn);
koine_code koine__pg_command(koine_driver_conn *conn, const char *sql);
koine_transaction_state koine__pg_transaction(const koine_driver_conn *conn);

/* ---- connect.c ---- */

koine_code koine__pg_open(koine_driver_conn *conn);
void koine__pg_close(koine_driver_conn *conn);
void koine__pg_forget(koine_driver_conn *conn);
const char *koine__pg_engine(const koine_driver_conn *conn);
const char *koine__pg_engine_version(const koine_driver_conn *conn);

/* ---- login.c ---- */

/* Why one server could not be had. */
typedef struct koine__pg_refusal {
    koine_code code;
    char sqlstate[6];
    char native[512];
    const char *hint;
} koine__pg_refusal;

/*
 * Fills in why the login failed. secured: TLS was being negotiated when it failed.
 * The server's errors are read in the form that PQERRORS_VERBOSE gives them: libpq keeps no fields of them.
 */
void koine__pg_read_refusal(PGconn *session, bool secured, koine__pg_refusal *out);

/* ---- hook.c ---- */

koine_code koine__pg_enforce(koine_driver_conn *conn, uint32_t wanted, uint32_t *proved);
koine_code koine__pg_verify(koine_driver_conn *conn, uint32_t wanted, uint32_t *holding);

/*
 * Fails when a statement has changed one of the settings that the server reports unasked, and its guarantee is not
 * waived. No round trip.
 */
koine_code koine__pg_check_reported(koine__pg_conn *conn);

/* Writes the settings that travel in the start-up packet, "-c name=value …"; false: they do not fit. */
bool koine__pg_startup_options(uint32_t waived, const char *schema, char *out, size_t size);

/* Appends to a text of a fixed size; *used becomes `size` for good once something did not fit. */
void koine__pg_append(char *out, size_t size, size_t *used, const char *text);

/*
 * Whether a database, the row d of pg_database, compares and sorts text by code point. Its provider is read from JSON
 * since servers before 15 have no such column, and know only the C library. The collations of the built-in provider
 * (from 17 on) all do.
 */
#define KOINE__PG_BY_CODE_POINT(COLLATE) COLLATE " IN ('C', 'POSIX', 'C.UTF-8', 'C.utf8')"
#define KOINE__PG_DATABASE_BY_CODE_POINT                                                                               \
    "CASE COALESCE(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c') WHEN 'b' THEN true "                              \
    "WHEN 'c' THEN " KOINE__PG_BY_CODE_POINT("d.datcollate") " ELSE false END"

/* ---- cancel.c ---- */

koine__pg_canceller *koine__pg_canceller_new(PGconn *session);
void koine__pg_canceller_free(koine__pg_canceller *canceller);

/* Whether a request that was given up may still reach the server, and with it the next statement. */
bool koine__pg_canceller_busy(koine__pg_canceller *canceller);

koine_code koine__pg_cancel(koine_driver_conn *conn);
void koine__pg_abandon(koine_driver_conn *conn);

/* ---- statement.c ---- */

koine_code koine__pg_prepare(koine_driver_stmt *stmt, const koine_sql *sql);
koine_code koine__pg_execute(koine_driver_stmt *stmt, const koine_value *values, bool keep, koine_outcome *outcome);
void koine__pg_stmt_close(koine_driver_stmt *stmt);

/* ---- rows.c ---- */

/* Makes the first result of a statement its open rows; takes the result over, also when it fails. */
koine_code koine__pg_rows_open(koine__pg_stmt *stmt, PGresult *first, koine_outcome *outcome);
koine_code koine__pg_next(koine_driver_stmt *stmt, koine_value *row, koine_outcome *outcome);
void koine__pg_column_at(const koine_driver_stmt *stmt, size_t i, koine_column *out);
koine_code koine__pg_rows_close(koine_driver_stmt *stmt);

/* Rows that an INSERT, UPDATE, DELETE or MERGE matched, by the command's tag; else 0. */
int64_t koine__pg_changes(PGresult *result);

/* ---- types.c ---- */

/*
 * Reads one value that is not NULL. data is followed by a NUL. Where the value cannot be referenced in place,
 * column->text holds it. KOINE_ERR_OUT_OF_RANGE: Koine has no such value; KOINE_ERR_INTERNAL: not a value of
 * that type at all; KOINE_ERR_NO_MEMORY.
 */
typedef koine_code koine__pg_decode(const char *data, size_t size, koine__pg_column *column, koine_value *out);

struct koine__pg_type {
    Oid oid;
    koine_type type;
    koine__pg_decode *binary;
    koine__pg_decode *text;
};

/* The decoders of a type; never NULL: a type that is not in the table is handed out in its text form. */
const koine__pg_type *koine__pg_type_of(Oid oid);

/* Whether the type can be read in binary form. */
bool koine__pg_type_known(const koine__pg_type *type);

/* Room for a column's decoded text; NULL when out of memory. */
char *koine__pg_column_room(koine__pg_column *column, size_t size);

/*
 * Fills the statement's parameter arrays. *changed: a type differs from what the statement was prepared with.
 * Codes: KOINE_OK, KOINE_ERR_NO_MEMORY, KOINE_ERR_LIMIT (all values together are too big for one message).
 */
koine_code koine__pg_bind(koine__pg_conn *conn, koine__pg_stmt *stmt, const koine_value *values, bool *changed);

/* ---- numeric.c ---- */

koine__pg_decode koine__pg_numeric_binary;

/* ---- error.c ---- */

/* Reports an error result, or (NULL) what libpq says of the session. sql: for positions, may be NULL. */
koine_code koine__pg_fail(koine__pg_conn *conn, const PGresult *error, const char *sql);

/* Whether the error says that the server-side statement has to be prepared anew. */
bool koine__pg_stale(const PGresult *error);

/* The first line of a text, without its end; returns out. */
const char *koine__pg_first_line(const char *text, char *out, size_t size);

/* ---- dialect.c, driver.c ---- */

extern const koine_dialect koine__pg_dialect;
extern const koine_sql_dialect koine__pg_sql_dialect; /* portable.c */
extern const koine_sql_ops koine__pg_sql_ops;         /* sql.c */
extern const koine_driver koine__postgresql_driver;

#endif
