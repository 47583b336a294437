/*
 * A world: a few tables of random columns, and rows for them with NULL, extremes and text beyond ASCII.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_DIFFERENTIAL_WORLD_H
#define KOINE_TESTS_DIFFERENTIAL_WORLD_H

#include "draw.h"

#include <koine/koine.h>

#define WORLD_TABLES 4
#define WORLD_COLUMNS 12
#define WORLD_ROWS 12

/* The kinds of types that expressions are made of. */
typedef enum kind {
    SORT_INT,
    SORT_DECIMAL, /* DECIMAL(12, 3) */
    SORT_DOUBLE,
    SORT_BOOLEAN,
    SORT_TEXT,
    SORT_DATE,
    SORT_TIMESTAMP,
    SORT_TIME,
    SORT_BLOB,
    SORT_UUID,
    SORT_COUNT
} kind;

typedef struct world_column {
    char name[16];
    kind sort;
    bool not_null;
} world_column;

typedef struct world_table {
    char name[16];
    world_column columns[WORLD_COLUMNS]; /* the first is the primary key, an integer */
    int count;
    int next_key;
} world_table;

typedef struct world {
    world_table tables[WORLD_TABLES];
    int count;
} world;

void world_make(world *w, draws *d);

/* CREATE TABLE of one of them. */
void world_put_table(const world_table *table, draws *d, buffer *out);

/* A literal that a column of this sort can hold; NULL now and then where it may be. */
void world_put_literal(kind sort, bool may_be_null, draws *d, buffer *out);

/* The same as a value to bind. Texts live in `memory` (64 bytes). */
koine_value world_value(kind sort, bool may_be_null, draws *d, char *memory);

/* INSERT of some rows by literals. */
void world_put_rows(world_table *table, int rows, draws *d, buffer *out);

#endif
