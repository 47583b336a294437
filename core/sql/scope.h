/*
 * Scopes: which columns are in sight where an expression stands.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_SCOPE_H
#define KOINE_CORE_SQL_SCOPE_H

#include "sql/name_index.h"

#define KOINE__JOINED_TABLES_MAX 61 /* of MySQL and MariaDB */

typedef struct koine__analysis koine__analysis;

/* A table, common table expression or derived table under the name by which it is called. */
typedef struct koine__range {
    koine__name name;
    koine__from *from;
    bool indexed;
    koine__name_index columns;
} koine__range;

typedef struct koine__scope {
    struct koine__scope *outer; /* of the query around this one */
    koine__from *from;          /* NULL: no columns */
    koine__range *ranges;       /* the tables of `from` */
    size_t range_count;
    bool has_open_table; /* a table that nobody has looked up: it may have any column */
    bool indexed;
    koine__name_index columns; /* those that are named without a table */

    /* Where the expression stands. */
    const char *clause; /* "WHERE", for messages */
    bool takes_aggregates;
    bool takes_windows;
    bool takes_default; /* DEFAULT may stand here by itself */
    const char *inside; /* "an aggregate", "a window": neither may stand in there */
    koine__select *select;
    bool has_aggregate; /* one was met */
    bool has_window;
} koine__scope;

/* The tables of a FROM clause, in order, and the columns that they show together. */
bool koine__scope_open(koine__analysis *a, koine__scope *scope, koine__scope *outer, koine__from *from);

/* Finds whose column it is, and gives it its type. */
bool koine__scope_resolve(koine__analysis *a, koine__scope *scope, koine__expr **slot);

/* Which column of this scope alone a bare name means: SIZE_MAX when none, or none for sure. */
size_t koine__scope_column(koine__analysis *a, koine__scope *scope, const koine__name *name);

/* Makes a COLUMN expression of a column that a FROM item shows. NULL: out of memory. */
koine__expr *koine__scope_reference(koine__analysis *a, const koine__shown *shown, koine__span span);

/* The name by which the columns of a table are qualified. */
const koine__name *koine__range_name(const koine__from *from);

/* A table that nobody has looked up: it may have any column. */
bool koine__is_open_table(const koine__from *from);

/* Whether the table is one of the scope's. */
bool koine__scope_owns(const koine__scope *scope, const koine__from *source);

/* Analyses a FROM clause: tables, derived tables, conditions of joins. */
bool koine__analyse_from(koine__analysis *a, koine__scope *outer, koine__from *from, bool takes_recursion);

/* Common table expressions that are in sight. */
typedef struct koine__with {
    struct koine__with *outer;
    koine__cte *ctes;
    size_t count;
    size_t visible; /* so many of them have been analysed */
    bool recursive;
    koine__cte *current;                 /* the one that is being analysed */
    bool current_is_visible;             /* in its recursive branch */
    size_t current_reads;                /* how often it has read itself */
    const koine__select *current_select; /* the recursive branch, in whose FROM it may */
} koine__with;

/* The common table expression of that name. *out NULL: there is none, look in the catalogue. */
bool koine__find_cte(koine__analysis *a, const koine__name *name, bool takes_recursion, koine__cte **out);

#endif
