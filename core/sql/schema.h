/*
 * What is known of tables: the catalogue as the analysis sees it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_SCHEMA_H
#define KOINE_CORE_SQL_SCHEMA_H

#include "sql/tree.h"

#define KOINE__COLUMN_NOT_NULL 0x01u
#define KOINE__COLUMN_IDENTITY 0x02u   /* leaves its value to the engine when it is left out */
#define KOINE__COLUMN_GENERATED 0x04u  /* GENERATED ALWAYS AS (…) STORED */
#define KOINE__COLUMN_DEFAULT 0x08u    /* has a default */
#define KOINE__COLUMN_FOLDS_CASE 0x10u /* its collation takes different texts for equal, or sorts them otherwise */
#define KOINE__COLUMN_PADDED 0x20u     /* CHAR(n): blanks at the end do not count */
#define KOINE__COLUMN_LOOSE 0x40u      /* the engine does not hold values to the type (SQLite without the checks) */

typedef struct koine__column_info {
    koine__name name;
    koine__type type;
    uint32_t flags;
    const char *native; /* the engine's name of the type */
} koine__column_info;

/* A primary key or a unique one. */
typedef struct koine__key_info {
    koine__name name;
    bool primary;
    size_t *columns;
    size_t count;
} koine__key_info;

struct koine__table {
    koine__name name;
    bool view;
    bool temporary;
    koine__column_info *columns;
    size_t column_count;
    koine__key_info *keys;
    size_t key_count;
};

/* Where the analysis looks tables up. */
typedef struct koine__schema {
    void *context;
    /* Brings all these names in at once, as far as they exist. KOINE_OK, or a failure that is recorded elsewhere. */
    koine_code (*load)(void *context, const koine__name *names, size_t count);
    /* The table or view of exactly this name, or NULL. Lives until the translation ends. */
    const koine__table *(*find)(void *context, const char *name);
    /* The table that an index of this name belongs to, "" when there is none; NULL slot: not known. */
    koine_code (*index_table)(void *context, const char *index, koine__arena *arena, const char **table);
    /* For texts without a connection (koine_translate): what is not in the catalogue may exist all the same. */
    bool open;
} koine__schema;

/* What a definition makes of temporary tables. */
typedef struct koine__temporaries {
    const koine__table *made; /* one that it creates or alters, as it is afterwards; NULL: none */
    const koine__name *gone;  /* names that there are none of any more */
    size_t gone_count;
} koine__temporaries;

/* A copy of all that belongs to it; NULL when out of memory. */
koine__table *koine__table_copy(koine__arena *arena, const koine__table *table);

/* The column of that name, or SIZE_MAX. */
size_t koine__table_column(const koine__table *table, const char *name);

#endif
