/*
 * What the two client libraries, libmariadb and libmysqlclient, do differently, behind one set of names.
 * client_mariadb.c and client_mysql.c hold the two versions; the rest of the driver does not know which it runs on.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_MYSQL_CLIENT_H
#define KOINE_MYSQL_CLIENT_H

#include <koine/driver.h>

#include <errmsg.h>
#include <mysql.h>
#include <signal.h>

#if defined(LIBMARIADB)
#define KOINE__CLIENT_NAME "libmariadb"
typedef my_bool koine__client_flag;
#else
#define KOINE__CLIENT_NAME "libmysqlclient"
typedef bool koine__client_flag;
#endif

/* Where to connect to, and how. All text is borrowed; NULL where there is none. */
typedef struct koine__client_target {
    const char *host; /* NULL for a socket */
    const char *socket;
    unsigned port;
    const char *user;
    const char *password; /* never NULL */
    const char *database;
    const char *application;
    koine_tls tls;
    const char *tls_ca;
    const char *tls_cert;
    const char *tls_key;
    const char *public_key; /* file with the server's RSA key */
    bool local;             /* nobody can listen in: the server may be asked for its key */
} koine__client_target;

/* Readies the library, once for the process; leaves the process's signal handlers as they are. */
bool koine__client_start(void);

/*
 * Writing to a socket that the server has closed raises SIGPIPE: always with libmysqlclient, which would have it
 * ignored, and with libmariadb where TLS writes past it. Between the two calls the thread does not get one.
 */
typedef struct koine__client_quiet {
    bool on;
    bool was_pending;
    sigset_t before;
} koine__client_quiet;

void koine__client_quiet_begin(koine__client_quiet *quiet);

/* failed: something went wrong in between, so that a signal may be waiting. */
void koine__client_quiet_end(koine__client_quiet *quiet, bool failed);

/* Whether a session needs that. */
bool koine__client_raises_sigpipe(MYSQL *handle);

/* The options that both libraries have under one name. False when out of memory. */
bool koine__client_set_common(MYSQL *handle, const koine__client_target *target, unsigned seconds);

/* Those that only one of them has: TLS and who may be told the password. */
bool koine__client_set_own(MYSQL *handle, const koine__client_target *target);

/*
 * mysql_real_connect that ends at `deadline` (of koine_now) whatever the server does or leaves undone.
 * Name lookup alone is out of reach: getaddrinfo blocks as long as the resolver is configured to.
 */
bool koine__client_connect(MYSQL *handle, const koine__client_target *target, int64_t deadline);

int koine__client_socket(const MYSQL *handle);

/* False once the library itself has given the connection up, as it does when the socket fails. */
bool koine__client_is_connected(const MYSQL *handle);

/* Makes the library forget its socket, which it then neither writes to nor closes. What it keeps for it leaks. */
void koine__client_let_go(MYSQL *handle);

/* Between the answers to two commands that were sent together. */
void koine__client_next_answer(MYSQL *handle);

/* How many warnings came with the answer that has been read to its end. */
unsigned koine__client_warnings(const MYSQL *handle);

/* "json" or "uuid" where the server says that a text column holds it and the library passes it on; else "". */
void koine__client_column_format(const MYSQL_FIELD *field, char *format, size_t size);

/* ---- rows of the binary protocol ---- */

/* A value as it came: integers and floats in the byte order of this machine, text and bytes, a moment. */
typedef struct koine__client_cell {
    unsigned char *data; /* NULL for SQL NULL; one byte behind text may be written to */
    size_t size;
} koine__client_cell;

/* The parts of a date, a time or both. */
typedef struct koine__client_moment {
    bool negative;
    unsigned year;
    unsigned month;
    unsigned day;
    uint64_t hour; /* of a time: above 23 too */
    unsigned minute;
    unsigned second;
    unsigned microsecond;
} koine__client_moment;

/* What one of the versions keeps for a statement. NULL until the first rows. */
typedef struct koine__client_rows koine__client_rows;

/* Rows of an executed statement begin. False with an error on the handle, or without one when out of memory. */
bool koine__client_rows_begin(koine__client_rows **rows, MYSQL_STMT *handle);

/* Fetches a row: 0, MYSQL_NO_DATA, or 1 for an error of the handle. */
int koine__client_rows_next(koine__client_rows *rows, MYSQL_STMT *handle);

/* Whether values of the type have their size in front of them in the binary protocol. */
bool koine__client_has_size(enum enum_field_types type);

/* A value of the row. has_size: of the column's type. False when out of memory or the row is damaged. */
#if defined(LIBMARIADB)
static inline bool koine__client_rows_cell(koine__client_rows *rows, MYSQL_STMT *handle, size_t column, bool has_size,
                                           koine__client_cell *cell)
{
    /* Without result buffers mysql_stmt_fetch only checks each value and notes where it is and how long. */
    const MYSQL_BIND *noted = &handle->bind[column];
    (void)rows;
    cell->data = noted->u.row_ptr;
    cell->size = noted->length_value;
    if (has_size && cell->data != NULL) {
        static const unsigned char sizes[] = {[252 - 251] = 3, [253 - 251] = 4, [254 - 251] = 9};
        const unsigned char first = cell->data[0];
        cell->data += first < 252 || first > 254 ? 1 : sizes[first - 251];
    }
    return true;
}
#else
bool koine__client_rows_cell(koine__client_rows *rows, MYSQL_STMT *handle, size_t column, bool has_size,
                             koine__client_cell *cell);
#endif

/* Reads a DATE, TIME, DATETIME or TIMESTAMP cell. False if it is damaged. */
bool koine__client_cell_moment(const koine__client_cell *cell, enum enum_field_types type,
                               koine__client_moment *moment);

void koine__client_rows_free(koine__client_rows *rows);

#endif
