/*
 * What the files about definitions share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_ANALYSE_TABLE_H
#define KOINE_CORE_SQL_ANALYSE_TABLE_H

#include "sql/analyse.h"

/* A table as it will be when the statement has run. */
typedef struct koine__new_table {
    koine__table *table;
    koine__name_index names; /* of its columns */
    koine__from *from;       /* for expressions over its columns */
} koine__new_table;

bool koine__new_table_columns(koine__analysis *a, koine__new_table *table, const koine__column_def *columns,
                              size_t count);

/* Makes the columns known to what comes behind. */
bool koine__new_table_index(koine__analysis *a, koine__new_table *table);

bool koine__new_table_find(koine__analysis *a, const koine__new_table *table, const koine__name *name, size_t *number);

/* DD-type: the sizes that all engines have. */
bool koine__check_type(koine__analysis *a, const koine__column_def *column);

/* DD-key: what can be in a primary key, unique key, foreign key or index. */
bool koine__check_key_columns(koine__analysis *a, const koine__table *table, const koine__names *names,
                              const size_t *numbers);

/* Constraints: keys first, since others refer to them; then the names that they were not given. */
bool koine__analyse_constraints(koine__analysis *a, koine__new_table *table, koine__table_def *def);
bool koine__name_constraints(koine__analysis *a, const koine__new_table *table, koine__table_def *def);

/* LX-id: no table of that name in lower case, which some engines take for the same. */
bool koine__check_new_name(koine__analysis *a, const koine__name *name);

/* DEFAULT and GENERATED ALWAYS AS of a column. */
bool koine__analyse_default(koine__analysis *a, koine__new_table *table, koine__column_def *column);
bool koine__analyse_generated(koine__analysis *a, koine__new_table *table, koine__column_def *column, size_t number);
bool koine__analyse_check(koine__analysis *a, koine__new_table *table, koine__constraint *constraint);

/* Refuses what a schema cannot keep: `what` is "CHECK", "a computed column" or "DEFAULT". */
bool koine__check_stored(koine__analysis *a, koine__expr *expr, const char *what);

#endif
