/*
 * Rows from the inside.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_ROWS_H
#define KOINE_CORE_ROWS_H

#include "coerce.h"
#include "statement.h"

struct koine_rows {
    koine_conn *conn;
    koine__prepared *prepared;                 /* NULL: orphaned, the statement is gone or serves other rows */
    koine_rows *next_orphan, *previous_orphan; /* list of the connection */
    koine_driver_stmt *slot;
    const koine_rows_ops *ops;
    size_t (*scan)(koine_driver_stmt *slot, const koine_target *targets, size_t count); /* of ops, for all columns */
    size_t columns;
    size_t room; /* columns that values has room for */
    koine_value *values;
    koine_value *stepped;                 /* what the step is given: values, or NULL when the driver makes them later */
    char (*texts)[KOINE_VALUE_TEXT_SIZE]; /* of columns read as text; made when first needed */
    size_t texts_room;
    koine_outcome outcome;
    bool owns_prepared; /* the statement is not in the cache and goes with its rows */
    bool has_row;
    bool decodes;       /* a step leaves something to be done before values hold the row */
    bool decoded;       /* values hold the row */
    bool coerces;       /* some column's values need something */
    bool settled;       /* the engine's transaction was looked at after the last row */
    bool live;          /* koine_next may ask the driver: neither done nor failed nor orphaned */
    koine_code ended;   /* orphaned: what koine_next answers */
    koine_code failure; /* the first failure; its text is in conn->rows_error while these rows are open */
    int64_t count;
    int64_t started;
    koine__coercions coercions; /* what values of portable SQL still need */
};

/* Makes the rows of a run that answered columns. On failure the driver's rows are closed. */
koine_code koine__rows_open(koine__prepared *prepared, const koine_outcome *outcome, int64_t started, koine_rows **out);

/*
 * Reads the driver's rows to their end, for a caller who wants none: errors of late rows count, and so do the
 * changes. Answers the first failure.
 */
koine_code koine__rows_drop(koine__prepared *prepared, koine_driver_stmt *slot, koine_outcome *outcome);

/*
 * Ends open rows whose handle the caller still holds: koine_next will answer `next`, koine_rows_close `close`.
 *   live  whether the driver can still be told
 */
void koine__rows_orphan(koine_rows *rows, koine_code next, koine_code close, bool live);

/* Has the driver put the current row into values, unless it is there. KOINE_OK or the failure of the rows. */
koine_code koine__rows_decode(koine_rows *rows);

/* Keeps what is recorded on the connection as the failure of the rows, unless they have one. Answers the code. */
koine_code koine__rows_keep_failure(koine_rows *rows, koine_code code);

/* The statement's columns may be others from now on. */
static inline void koine__rows_forget(koine__prepared *prepared)
{
    if (prepared->rows != NULL) {
        prepared->rows->coercions.shape = 0;
    }
}

/* Frees rows that are not open. */
void koine__rows_free(koine_rows *rows);

#endif
