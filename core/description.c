/*
 * Tables as the driver's query tells of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "description.h"

#include <string.h>

/* A row that tells of a column, or of a column of a key. */
struct koine__fact {
    koine__fact *next;
    const char *name;
    size_t position;
    koine__type type;
    uint32_t flags;
    const char *native;
};

static const struct type_name {
    const char *name;
    koine__type type;
} type_names[] = {
    {"boolean", {.kind = KOINE_TYPE_BOOL}},
    {"smallint", {.kind = KOINE_TYPE_INT, .small = true}},
    {"integer", {.kind = KOINE_TYPE_INT}},
    {"decimal", {.kind = KOINE_TYPE_DECIMAL, .scale = KOINE__SCALE_OPEN}},
    {"double", {.kind = KOINE_TYPE_FLOAT}},
    {"text", {.kind = KOINE_TYPE_TEXT}},
    {"varchar", {.kind = KOINE_TYPE_TEXT}},
    {"blob", {.kind = KOINE_TYPE_BLOB}},
    {"date", {.kind = KOINE_TYPE_DATE}},
    {"time", {.kind = KOINE_TYPE_TIME}},
    {"timestamp", {.kind = KOINE_TYPE_TIMESTAMP}},
    {"uuid", {.kind = KOINE_TYPE_UUID}},
    {"json", {.kind = KOINE_TYPE_JSON}},
};

enum {
    COLUMN_TABLE,
    COLUMN_PART,
    COLUMN_NAME,
    COLUMN_POSITION,
    COLUMN_TYPE,
    COLUMN_PRECISION,
    COLUMN_SCALE,
    COLUMN_FLAGS,
    COLUMN_NATIVE
};

/* Decimals of more digits than Koine's have no type of their own: neither precision nor scale is known then. */
static koine__type read_type(koine_rows *row)
{
    koine__type type = {.kind = KOINE__TYPE_UNKNOWN};
    const char *name = koine_get_text(row, COLUMN_TYPE);
    for (size_t i = 0; name != NULL && i < sizeof type_names / sizeof type_names[0]; i++) {
        if (strcmp(name, type_names[i].name) == 0) {
            type = type_names[i].type;
        }
    }
    int64_t precision = koine_is_null(row, COLUMN_PRECISION) ? 0 : koine_get_int(row, COLUMN_PRECISION);
    int64_t scale = koine_is_null(row, COLUMN_SCALE) ? -1 : koine_get_int(row, COLUMN_SCALE);
    if (type.kind == KOINE_TYPE_TEXT && precision > 0 && precision <= UINT32_MAX) {
        type.length = (uint32_t)precision;
    }
    if (type.kind == KOINE_TYPE_DECIMAL && precision > 0 && precision <= 38 && scale >= 0 && scale <= precision) {
        type.precision = (uint8_t)precision;
        type.scale = (uint8_t)scale;
    }
    return type;
}

static const char *take_text(koine__arena *arena, koine_rows *row, size_t column)
{
    koine_bytes text = koine_get_bytes(row, column);
    return koine__arena_text(arena, text.size > 0 ? text.data : "", text.size);
}

static void take_fact(koine__arena *arena, koine_rows *row, koine__fact **list)
{
    koine__fact *taken = KOINE__NEW(arena, koine__fact);
    if (taken == NULL) {
        return;
    }
    taken->name = take_text(arena, row, COLUMN_NAME);
    taken->position = (size_t)koine_get_int(row, COLUMN_POSITION);
    taken->flags = (uint32_t)koine_get_int(row, COLUMN_FLAGS);
    taken->native = take_text(arena, row, COLUMN_NATIVE);
    taken->type = read_type(row);
    taken->next = *list;
    *list = taken;
}

bool koine__description_take(koine__description *list, koine__arena *arena, koine_rows *row)
{
    const char *name = koine_get_text(row, COLUMN_TABLE);
    const char *part = koine_get_text(row, COLUMN_PART);
    koine__description *table = list;
    while (table != NULL && name != NULL && strcmp(table->name, name) != 0) {
        table = table->next;
    }
    if (table == NULL || name == NULL || part == NULL) {
        return true; /* an engine that takes no heed of case */
    }
    if (strcmp(part, "column") == 0) {
        take_fact(arena, row, &table->columns);
        table->column_count++;
    } else if (strcmp(part, "key") == 0) {
        take_fact(arena, row, &table->keys);
    } else {
        const char *kind = koine_get_text(row, COLUMN_NAME);
        table->found = true;
        table->view = kind != NULL && strcmp(kind, "view") == 0;
        table->temporary = koine_get_int(row, COLUMN_FLAGS) == 1;
    }
    return !arena->failed;
}

/* ---- making tables of it ---- */

static koine__name name_of(koine__arena *arena, const char *text)
{
    size_t size = strlen(text);
    return (koine__name){.text = koine__arena_text(arena, text, size), .size = (uint32_t)size};
}

static void fill_columns(koine__table *table, const koine__description *from, koine__arena *arena)
{
    table->columns = KOINE__NEW_ARRAY(arena, koine__column_info, from->column_count);
    for (const koine__fact *column = from->columns; column != NULL && table->columns != NULL; column = column->next) {
        if (column->position >= 1 && column->position <= from->column_count) {
            table->columns[column->position - 1] = (koine__column_info){
                .name = name_of(arena, column->name),
                .type = column->type,
                .flags = column->flags,
                .native = koine__arena_text(arena, column->native, strlen(column->native)),
            };
        }
    }
    table->column_count = table->columns != NULL ? from->column_count : 0;
}

/* A key of which a column is not known, which a race with DDL can bring, is none. */
static void fill_key(koine__table *table, const koine__description *from, const koine__fact *first, koine__arena *arena)
{
    koine__key_info key = {.primary = first->flags == 1};
    for (const koine__fact *part = from->keys; part != NULL; part = part->next) {
        key.count += strcmp(part->name, first->name) == 0 ? 1 : 0;
    }
    key.columns = KOINE__NEW_ARRAY(arena, size_t, key.count);
    for (const koine__fact *part = from->keys; part != NULL && key.columns != NULL; part = part->next) {
        if (strcmp(part->name, first->name) != 0) {
            continue;
        }
        size_t column = koine__table_column(table, part->native);
        if (column == SIZE_MAX || part->position < 1 || part->position > key.count) {
            return;
        }
        key.columns[part->position - 1] = column;
    }
    key.name = name_of(arena, first->name);
    table->keys[table->key_count++] = key;
}

static void fill_keys(koine__table *table, const koine__description *from, koine__arena *arena)
{
    size_t keys = 0;
    for (const koine__fact *part = from->keys; part != NULL; part = part->next) {
        keys += part->position == 1 ? 1 : 0;
    }
    table->keys = KOINE__NEW_ARRAY(arena, koine__key_info, keys);
    for (const koine__fact *part = from->keys; part != NULL && table->keys != NULL; part = part->next) {
        if (part->position == 1) {
            fill_key(table, from, part, arena);
        }
    }
}

koine__table *koine__description_table(const koine__description *from, koine__arena *arena)
{
    koine__table *table = KOINE__NEW(arena, koine__table);
    if (table != NULL) {
        *table = (koine__table){.name = name_of(arena, from->name), .view = from->view, .temporary = from->temporary};
        fill_columns(table, from, arena);
        fill_keys(table, from, arena);
    }
    return table;
}
