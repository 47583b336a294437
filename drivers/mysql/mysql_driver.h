/*
 * What the files of the MariaDB and MySQL driver share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_MYSQL_DRIVER_H
#define KOINE_MYSQL_DRIVER_H

#include "client.h"
#include "errors.h"
#include "portable.h"

#include <stdatomic.h>

/* A session. */
typedef struct koine__mysql {
    koine_driver_conn head;
    MYSQL *handle;    /* NULL before open and after close */
    int socket;       /* a duplicate of the library's, which abandon may shut down at any time; -1: none */
    bool dead;        /* an error said that the session is gone */
    bool mariadb;     /* else MySQL */
    unsigned version; /* 101119 for 10.11.19 */
    char version_text[64];
    koine_host host;       /* the one of the list that answered */
    char server[288];      /* what it calls itself: host name and port */
    uint64_t packet_limit; /* max_allowed_packet of the session; 0: not read yet */

    /* The session's default isolation level is still what the hook made it, so that begin need not name it. */
    bool isolation_set;

    atomic_uint cancels; /* that were, or are being, delivered while the statement runs */

    bool raises_sigpipe; /* of koine__client_raises_sigpipe */

    /* The open result of the text protocol: it points at the handle, and has to be freed before it. */
    MYSQL_RES *plain_rows;
} koine__mysql;

/* A parameter's value in the form that the library reads. */
typedef struct koine__mysql_parameter {
    union {
        int64_t integer;
        double real;
        signed char boolean;
        MYSQL_TIME moment;
        char uuid[KOINE_VALUE_TEXT_SIZE];
    } as;
    unsigned long size;
} koine__mysql_parameter;

struct koine__mysql_column;

/* Makes a value of a cell that is not NULL; a code of class DATA if there is no exact one. */
typedef koine_code (*koine__mysql_decode)(struct koine__mysql_column *column, const koine__client_cell *cell,
                                          koine_value *out);

typedef struct koine__mysql_column {
    const char *name;
    koine_type type;
    koine__mysql_decode decode;
    bool ends_with_nul; /* its values get one */
    bool has_size;      /* of koine__client_has_size */
    bool is_unsigned;

    /* What the choice above was made from. */
    enum enum_field_types wire_type;
    unsigned flags;
    unsigned charset;
    unsigned long length;

    char digits[24]; /* of an integer above INT64_MAX */
} koine__mysql_column;

/* A statement. */
typedef struct koine__mysql_stmt {
    koine_driver_stmt head;
    MYSQL_STMT *handle; /* NULL: not prepared, or to be prepared again */
    char *text;
    size_t size;
    size_t parameters;
    koine_statement_kind kind;
    koine_count count;
    bool plain; /* goes over the text protocol, which knows statements that cannot be prepared */

    MYSQL_BIND *binds;
    koine__mysql_parameter *values;

    bool open;           /* rows are open */
    MYSQL_ROW plain_row; /* that of the text protocol */
    koine__client_rows *rows;
    koine__mysql_column *columns;
    size_t column_count;
    size_t column_room;
    int fetched;    /* what the last fetch answered: 0, MYSQL_NO_DATA or 1 */
    bool first;     /* the row fetched by execute has not been handed out yet */
    int64_t handed; /* rows handed out */
} koine__mysql_stmt;

static inline koine__mysql *koine__mysql_of(koine_driver_conn *conn)
{
    return (koine__mysql *)conn;
}

static inline koine__mysql *koine__mysql_of_stmt(const koine__mysql_stmt *stmt)
{
    return (koine__mysql *)stmt->head.conn;
}

/* ---- connect.c ---- */

koine_code koine__mysql_open(koine_driver_conn *conn);
void koine__mysql_close(koine_driver_conn *conn);
void koine__mysql_forget(koine_driver_conn *conn);
koine_code koine__mysql_cancel(koine_driver_conn *conn);
void koine__mysql_abandon(koine_driver_conn *conn);
koine_transaction_state koine__mysql_transaction(const koine_driver_conn *conn);
const char *koine__mysql_engine(const koine_driver_conn *conn);
const char *koine__mysql_engine_version(const koine_driver_conn *conn);

/* ---- hook.c ---- */

/* What a server calls itself. It reads the same in every session, with whatever modes. */
#define KOINE__MYSQL_SERVER "CONCAT_WS(':', @@hostname, @@port)"

koine_code koine__mysql_enforce(koine_driver_conn *conn, uint32_t wanted, uint32_t *proved);
koine_code koine__mysql_verify(koine_driver_conn *conn, uint32_t wanted, uint32_t *holding);

/* ---- transaction.c ---- */

koine_code koine__mysql_begin(koine_driver_conn *conn, const koine_begin_spec *spec);
koine_code koine__mysql_commit(koine_driver_conn *conn);
koine_code koine__mysql_rollback(koine_driver_conn *conn);
koine_code koine__mysql_command(koine_driver_conn *conn, const char *sql);

/* ---- statement.c ---- */

koine_code koine__mysql_prepare(koine_driver_stmt *stmt, const koine_sql *sql);
koine_code koine__mysql_execute(koine_driver_stmt *stmt, const koine_value *values, bool keep, koine_outcome *outcome);
void koine__mysql_stmt_close(koine_driver_stmt *stmt);

/* What the statement's changes are, by what the server has answered. */
int64_t koine__mysql_changes(const koine__mysql_stmt *stmt, uint64_t affected, uint64_t identity);

/* ---- plain.c: the text protocol ---- */

koine_code koine__mysql_plain_execute(koine__mysql_stmt *stmt, koine_outcome *outcome);
koine_code koine__mysql_plain_fetch(koine__mysql_stmt *stmt);
koine_code koine__mysql_plain_row(koine__mysql_stmt *stmt, koine_value *row);
koine_code koine__mysql_plain_close(koine__mysql_stmt *stmt);

/* Drops the results behind the one at hand. False: the handle holds an error. */
bool koine__mysql_plain_drop(koine__mysql *session);

/* ---- rows.c ---- */

koine_code koine__mysql_next(koine_driver_stmt *stmt, koine_value *row, koine_outcome *outcome);
void koine__mysql_column_of(const koine_driver_stmt *stmt, size_t i, koine_column *out);
koine_code koine__mysql_rows_close(koine_driver_stmt *stmt);

/* Rows begin with these fields: makes room for the columns and fetches the first row. */
koine_code koine__mysql_rows_open(koine__mysql_stmt *stmt, const MYSQL_FIELD *fields, size_t count,
                                  koine_outcome *outcome);

/* The end of an answer: drops the results that follow the first one of a CALL, and fails for what warnings hide. */
koine_code koine__mysql_drop_results(koine__mysql_stmt *stmt);

/* Fails if the statement was cancelled although the server called it a success. */
koine_code koine__mysql_check_cancelled(koine__mysql_stmt *stmt);

/* Fails with a code of class DATA that names the column. */
koine_code koine__mysql_refuse_value(koine__mysql_stmt *stmt, size_t column, koine_code code);

/* ---- warnings.c ---- */

/* At the end of what a statement answers: fails if it has warnings that hide a loss. */
koine_code koine__mysql_check_warnings(koine__mysql_stmt *stmt);

/* ---- types.c ---- */

/* Describes a value to the library. Text and bytes are borrowed. */
void koine__mysql_bind(const koine_value *value, koine__mysql_parameter *parameter, MYSQL_BIND *bind);

/* Chooses the type of a column and how its values are read, in the binary and in the text protocol. */
void koine__mysql_describe(koine__mysql_column *column, const MYSQL_FIELD *field);

/* A value of the text protocol. */
koine_code koine__mysql_decode_text(koine__mysql_column *column, const char *text, size_t size, koine_value *out);

/* ---- error.c ---- */

/* An error as a handle held it: the next call on the handle overwrites it there. number 0: none. */
typedef struct koine__mysql_fault {
    unsigned number;
    char sqlstate[6];
    char message[512];
} koine__mysql_fault;

void koine__mysql_fault_read(koine__mysql_fault *fault, MYSQL *handle);

/* Records the error. May ask the server for more, so nothing may be under way. sql: the statement, or NULL. */
koine_code koine__mysql_report(koine__mysql *session, const koine__mysql_fault *fault, const char *sql);

/* The same for the error that the handle of the session holds, or that of a statement. */
koine_code koine__mysql_fail(koine__mysql *session, const char *sql);
koine_code koine__mysql_fail_stmt(koine__mysql_stmt *stmt);

/* The same for what was found out when the statement had already done its work. */
koine_code koine__mysql_fail_late(koine__mysql_stmt *stmt, const koine__mysql_fault *fault);

/*
 * The session is gone, or out of step with the server. Whatever would still be sent fails at once, so that nobody
 * waits for an answer or takes up another question's.
 */
void koine__mysql_give_up(koine__mysql *session);

/* ---- catalog.c ---- */

/*
 * Asks the catalog for the names that are still missing, on the session on which the statement failed, and
 * leaves what it cannot find. sql: as above.
 */
void koine__mysql_names_complete(koine__mysql *session, koine__mysql_names *names, koine_code code, const char *sql);

/* ---- sql.c ---- */

extern const koine_sql_ops koine__mysql_sql_ops;

extern const koine_dialect koine__mysql_dialect;
extern const koine_driver koine__mysql_driver;

#endif
