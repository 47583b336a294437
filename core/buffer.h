/*
 * Rows that are kept in memory: those of a statement of several steps, which must be at its end before its rows are
 * handed out.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_BUFFER_H
#define KOINE_CORE_BUFFER_H

#include "sql/arena.h"

#include <koine/driver.h>

typedef struct koine__buffer_row koine__buffer_row;

/* Begins like a driver's statement, so that koine__buffer_rows can stand where a driver's rows do. */
typedef struct koine__buffer {
    koine_driver_stmt head;
    koine__arena arena; /* names, types and rows */
    koine_column *columns;
    size_t column_count;
    koine__buffer_row *first, *last;
    const koine__buffer_row *next;
    size_t row_count;
    int64_t changes;
} koine__buffer;

/* Reads the open rows of a driver's statement to their end and closes them. The failure is recorded. */
koine_code koine__buffer_fill(koine__buffer *buffer, koine_driver_stmt *slot, koine_outcome *outcome);

/* Drops what is in it. Zeroed memory is an empty buffer. */
void koine__buffer_clear(koine__buffer *buffer);

/* The rows of a buffer. */
extern const koine_rows_ops koine__buffer_rows;

#endif
