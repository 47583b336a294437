/*
 * Finding names in an array, with or without regard to the case of ASCII letters: engines differ in whether they
 * tell "a" from "A", so two such names in one place are refused.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_NAME_INDEX_H
#define KOINE_CORE_SQL_NAME_INDEX_H

#include "sql/tree.h"

/* Over an array of structures that each hold a koine__name. Few names are looked through, many are hashed. */
typedef struct koine__name_index {
    const char *names; /* the koine__name of the first structure */
    size_t stride;
    size_t count;
    uint32_t *slots; /* a hash table of numbers from 1; NULL: few names */
    uint32_t *next;  /* the next one of the same slot */
    size_t slot_mask;
} koine__name_index;

/* What was found. */
typedef struct koine__name_match {
    size_t exact;   /* the first of exactly this name, or SIZE_MAX */
    size_t second;  /* another one, or SIZE_MAX */
    size_t variant; /* the first that differs by case alone, or SIZE_MAX */
} koine__name_match;

/* false: out of memory. */
bool koine__name_index_make(koine__name_index *index, koine__arena *arena, const koine__name *first, size_t stride,
                            size_t count);

koine__name_match koine__name_index_find(const koine__name_index *index, const koine__name *name);

bool koine__name_is(const koine__name *one, const koine__name *other);
bool koine__name_is_variant(const koine__name *one, const koine__name *other); /* equal but for case, or equal */

/* The first name that stands twice in the array, case aside, or SIZE_MAX; *exact: not only case aside. */
bool koine__names_repeat(koine__arena *arena, const koine__name *first, size_t stride, size_t count, size_t *found,
                         bool *exact);

#endif
