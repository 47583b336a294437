/*
 * What the files about INSERT, UPDATE and DELETE share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_ANALYSE_CHANGE_H
#define KOINE_CORE_SQL_ANALYSE_CHANGE_H

#include "sql/analyse.h"

/* The table that is changed. */
typedef struct koine__target {
    koine__from *from;
    const koine__table *table; /* NULL: nobody has looked it up */
    koine__name_index names;   /* of its columns */
} koine__target;

bool koine__target_open(koine__analysis *a, koine__target *target, koine__from *from);

/* The column of that name, SIZE_MAX in a table that nobody has looked up; and what is known of it. */
bool koine__target_find(koine__analysis *a, const koine__target *target, const koine__name *name, size_t *number);
const koine__column_info *koine__target_column(const koine__target *target, size_t number);

/* The numbers of columns that are given values, each once. */
bool koine__target_columns(koine__analysis *a, const koine__target *target, const koine__names *names, size_t *numbers);

/* SET of UPDATE and of ON CONFLICT DO UPDATE. */
bool koine__analyse_assignments(koine__analysis *a, koine__scope *scope, const koine__target *target,
                                koine__assignments *set);

bool koine__analyse_conflict(koine__analysis *a, const koine__target *target, koine__change *change);

#endif
