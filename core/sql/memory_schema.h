/*
 * A catalogue without a database: the tables that statements define, for those that follow. What it does not have may
 * exist all the same.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_MEMORY_SCHEMA_H
#define KOINE_CORE_SQL_MEMORY_SCHEMA_H

#include "sql/schema.h"

typedef struct koine__memory_table koine__memory_table;
typedef struct koine__memory_index koine__memory_index;

typedef struct koine__memory_schema {
    koine__schema view; /* for the analysis */
    koine__arena *arena;
    koine__memory_table *tables;
    koine__memory_index *indexes;
} koine__memory_schema;

/* The arena holds all of it, and the trees of the statements that are taken. The schema must not move afterwards. */
void koine__memory_schema_init(koine__memory_schema *schema, koine__arena *arena);

/* Takes over what an analysed statement defines, changes or drops. False when out of memory. */
bool koine__memory_schema_take(koine__memory_schema *schema, const koine__tree *tree);

#endif
