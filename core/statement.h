/*
 * Prepared statements from the inside, for the files that run, keep or drop them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_STATEMENT_H
#define KOINE_CORE_STATEMENT_H

#include "connection.h"

struct koine_stmt {
    koine__prepared *prepared;
    koine_conn *conn;
    koine_stmt *next, *previous; /* list of the connection */
};

/* What a statement is made of. */
typedef struct koine__text {
    const char *sql;
    size_t size;
    bool native;               /* the engine's own SQL, whatever the text begins with */
    bool pinned;               /* made before there are values */
    const koine_value *values; /* what it will be given first: portable SQL is translated for their types */
    size_t count;
} koine__text;

/* Reads or translates a text into a new statement; the driver is asked at the first run. The failure is recorded. */
koine_code koine__prepared_new(koine_conn *conn, koine__prepared **out, const koine__text *text);

/* Closes the statement on the driver's side, if it is there; it is prepared again at its next run. */
void koine__prepared_close(koine__prepared *prepared);

/* Closes and frees it. Its rows must not be open. NULL is accepted. */
void koine__prepared_free(koine__prepared *prepared);

/* Asks the driver to compile it, unless that is done. */
koine_code koine__prepared_compile(koine__prepared *prepared, bool transient);

/* Has the driver compile a statement into a new *slot, which is NULL after a failure. */
koine_code koine__slot_compile(koine_conn *conn, koine_driver_stmt **slot, const koine__statement *statement,
                               bool transient);

/* KOINE_ERR_TRANSACTION_STATE, recorded, for what may not be sent in the present state of the connection. */
koine_code koine__prepared_check_kind(const koine__prepared *prepared);

/* A statement has failed before it was made: poisons and is traced like any other. Answers the code. */
koine_code koine__fail_early(koine_conn *conn, const char *sql, koine_code code);

/*
 * Runs a statement to its end (out == NULL) or to its first row. Begins like every public call must have begun:
 * after koine__enter_statement. Failures poison. Answers KOINE_OK or the failure.
 */
koine_code koine__prepared_run(koine__prepared *prepared, koine_rows **out, const koine_value *values, size_t count);

#endif
