/*
 * Tables as the driver's query koine_catalog.describe tells of them: rows of a table, its columns and its keys, in any
 * order.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_DESCRIPTION_H
#define KOINE_CORE_DESCRIPTION_H

#include "sql/schema.h"

/* A row that tells of a column, or of a column of a key. */
typedef struct koine__fact koine__fact;

/* A table that was asked for, and what was told of it so far. */
typedef struct koine__description koine__description;
struct koine__description {
    koine__description *next;
    const char *name;
    bool found;
    bool view;
    bool temporary;
    koine__fact *columns;
    size_t column_count;
    koine__fact *keys; /* by columns of keys */
};

/* Takes a row over, if it is of one of these. What is kept lives in the arena; false: out of memory. */
bool koine__description_take(koine__description *list, koine__arena *arena, koine_rows *row);

/* The table that a description makes, in the arena; NULL, or the arena has failed: out of memory. */
koine__table *koine__description_table(const koine__description *from, koine__arena *arena);

#endif
