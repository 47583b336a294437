/*
 * Tables of the catalogue: copying one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/schema.h"

#include <string.h>

static koine__name copy_name(koine__arena *arena, const koine__name *name)
{
    return (koine__name){.text = koine__arena_text(arena, name->text, name->size), .size = name->size};
}

koine__table *koine__table_copy(koine__arena *arena, const koine__table *table)
{
    koine__table *copy = KOINE__NEW(arena, koine__table);
    koine__column_info *columns = KOINE__NEW_ARRAY(arena, koine__column_info, table->column_count);
    koine__key_info *keys = KOINE__NEW_ARRAY(arena, koine__key_info, table->key_count);
    if (copy == NULL || columns == NULL || keys == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        const char *native = table->columns[i].native;
        columns[i] = table->columns[i];
        columns[i].name = copy_name(arena, &table->columns[i].name);
        columns[i].native = native != NULL ? koine__arena_text(arena, native, strlen(native)) : NULL;
    }
    for (size_t i = 0; i < table->key_count; i++) {
        const koine__key_info *key = &table->keys[i];
        keys[i] = (koine__key_info){.name = copy_name(arena, &key->name), .primary = key->primary, .count = key->count};
        keys[i].columns = KOINE__NEW_ARRAY(arena, size_t, key->count);
        if (keys[i].columns != NULL && key->count > 0) {
            memcpy(keys[i].columns, key->columns, key->count * sizeof *key->columns);
        }
    }
    *copy = *table;
    copy->name = copy_name(arena, &table->name);
    copy->columns = columns;
    copy->keys = keys;
    return arena->failed ? NULL : copy;
}
