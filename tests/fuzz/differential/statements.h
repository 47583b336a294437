/*
 * Random statements of the portable grammar over a world.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_DIFFERENTIAL_STATEMENTS_H
#define KOINE_TESTS_DIFFERENTIAL_STATEMENTS_H

#include "world.h"

#define STATEMENT_VALUES 16

typedef struct statement {
    buffer sql;
    koine_value values[STATEMENT_VALUES]; /* of its placeholders, in order */
    char memory[STATEMENT_VALUES][64];
    size_t value_count;
    bool is_query;
    bool ordered; /* its rows have one order, but for equal ones */
} statement;

/* A query, or now and then a change. */
void statement_make(statement *s, world *w, draws *d);

/* ---- the parts ---- */

#define SCOPE_COLUMNS 64

/* What an expression can see. */
typedef struct scope {
    struct {
        char name[32]; /* qualified */
        kind sort;
    } columns[SCOPE_COLUMNS];
    int count;
    bool
        aggregate; /* columns only inside of aggregates, but for the grouped ones, of which there are `grouped` first */
    int grouped;
} scope;

typedef struct maker {
    statement *out;
    const world *world;
    draws *draws;
    int aliases;  /* names given so far */
    int nesting;  /* queries that are open */
    bool literal; /* no placeholders here */
} maker;

/* Writes an expression of the sort. depth bounds what is nested in it. */
void put_expression(maker *m, const scope *s, kind sort, int depth);
void put_condition(maker *m, const scope *s, int depth);

/* Writes (SELECT …) of one column and at most one row. */
void put_scalar_query(maker *m, const scope *outer, kind sort);

/* Writes SELECT … of one column for IN. */
void put_column_query(maker *m, const scope *outer, kind sort);

/* Adds the columns of a table under an alias. */
void scope_add(scope *s, const world_table *table, const char *alias);

#endif
