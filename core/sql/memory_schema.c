/*
 * A catalogue without a database.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/memory_schema.h"

#include <string.h>

struct koine__memory_table {
    koine__memory_table *next;
    const koine__table *table;
};

struct koine__memory_index {
    koine__memory_index *next;
    const char *name;
    const char *table;
};

/* ---- for the analysis ---- */

static koine_code load(void *context, const koine__name *names, size_t count)
{
    (void)context;
    (void)names;
    (void)count;
    return KOINE_OK;
}

static koine__memory_table **place_of(koine__memory_schema *schema, const char *name)
{
    koine__memory_table **place = &schema->tables;
    while (*place != NULL && strcmp((*place)->table->name.text, name) != 0) {
        place = &(*place)->next;
    }
    return place;
}

static const koine__table *find(void *context, const char *name)
{
    const koine__memory_table *found = *place_of(context, name);
    return found != NULL ? found->table : NULL;
}

static koine_code index_table(void *context, const char *index, koine__arena *arena, const char **table)
{
    const koine__memory_schema *schema = context;
    (void)arena;
    *table = "";
    for (const koine__memory_index *entry = schema->indexes; entry != NULL; entry = entry->next) {
        if (strcmp(entry->name, index) == 0) {
            *table = entry->table;
            return KOINE_OK;
        }
    }
    return KOINE_OK;
}

void koine__memory_schema_init(koine__memory_schema *schema, koine__arena *arena)
{
    *schema = (koine__memory_schema){
        .view = {.context = schema, .load = load, .find = find, .index_table = index_table, .open = true},
        .arena = arena,
    };
}

/* ---- taking statements over ---- */

static void drop(koine__memory_schema *schema, const char *name)
{
    koine__memory_table **place = place_of(schema, name);
    if (*place != NULL) {
        *place = (*place)->next;
    }
}

static bool add(koine__memory_schema *schema, const koine__table *table)
{
    koine__memory_table *entry = KOINE__NEW(schema->arena, koine__memory_table);
    if (entry == NULL || table == NULL) {
        return entry != NULL;
    }
    drop(schema, table->name.text);
    *entry = (koine__memory_table){schema->tables, table};
    schema->tables = entry;
    return true;
}

static bool take_index(koine__memory_schema *schema, const koine__index_def *index)
{
    koine__memory_index *entry = KOINE__NEW(schema->arena, koine__memory_index);
    if (entry == NULL || index->name.text == NULL) {
        return entry != NULL;
    }
    *entry = (koine__memory_index){schema->indexes, index->name.text, index->table.text};
    schema->indexes = entry;
    return true;
}

/* A view shows the columns of its query, under its own names where it gives some. */
static bool take_view(koine__memory_schema *schema, const koine__view_def *view)
{
    const koine__query *query = view->query;
    koine__table *table = KOINE__NEW(schema->arena, koine__table);
    koine__column_info *columns = KOINE__NEW_ARRAY(schema->arena, koine__column_info, query->column_count);
    if (table == NULL || columns == NULL) {
        return false;
    }
    for (size_t i = 0; i < query->column_count; i++) {
        columns[i].name = i < view->columns.count ? view->columns.items[i] : query->columns[i].name;
        columns[i].type = query->columns[i].type;
        columns[i].flags = query->columns[i].flags;
    }
    *table = (koine__table){.name = view->name, .view = true, .columns = columns, .column_count = query->column_count};
    return add(schema, table);
}

/* ---- ALTER TABLE ---- */

/* A copy with room for one more column. */
static koine__table *copy_of(koine__arena *arena, const koine__table *table)
{
    koine__table *copy = KOINE__NEW(arena, koine__table);
    koine__column_info *columns = KOINE__NEW_ARRAY(arena, koine__column_info, table->column_count + 1);
    if (copy == NULL || columns == NULL) {
        return NULL;
    }
    memcpy(columns, table->columns, table->column_count * sizeof *columns);
    *copy = *table;
    copy->columns = columns;
    return copy;
}

static uint32_t flags_of(const koine__column_def *column)
{
    return (column->not_null ? KOINE__COLUMN_NOT_NULL : 0) | (column->identity ? KOINE__COLUMN_IDENTITY : 0) |
           (column->fallback != NULL ? KOINE__COLUMN_DEFAULT : 0) |
           (column->generated != NULL ? KOINE__COLUMN_GENERATED : 0);
}

static void add_column(koine__table *table, const koine__column_def *column)
{
    table->columns[table->column_count++] = (koine__column_info){
        .name = column->name,
        .type = column->type,
        .flags = flags_of(column),
    };
}

/* Keys name columns by their numbers; one that loses a column goes with it, as it does on the engines. */
static void drop_column(koine__table *table, size_t column)
{
    memmove(&table->columns[column], &table->columns[column + 1],
            (table->column_count - column - 1) * sizeof *table->columns);
    table->column_count--;
    table->key_count = 0;
}

static void change(koine__table *table, const koine__alter_action *action)
{
    size_t column = action->old_name.text != NULL ? koine__table_column(table, action->old_name.text) : SIZE_MAX;
    switch (action->kind) {
    case KOINE__ALTER_ADD_COLUMN:
        if (action->added.column_count == 1 &&
            koine__table_column(table, action->added.columns[0].name.text) == SIZE_MAX) {
            add_column(table, &action->added.columns[0]);
        }
        break;
    case KOINE__ALTER_DROP_COLUMN:
        if (column != SIZE_MAX) {
            drop_column(table, column);
        }
        break;
    case KOINE__ALTER_RENAME_COLUMN:
        if (column != SIZE_MAX) {
            table->columns[column].name = action->new_name;
        }
        break;
    case KOINE__ALTER_RENAME_TABLE:
        table->name = action->new_name;
        break;
    }
}

static bool take_alter(koine__memory_schema *schema, const koine__alter *alter)
{
    const koine__table *table = find(schema, alter->table.text);
    for (size_t i = 0; table != NULL && i < alter->count; i++) {
        koine__table *changed = copy_of(schema->arena, table);
        if (changed == NULL) {
            return false;
        }
        change(changed, &alter->actions[i]);
        drop(schema, table->name.text);
        if (!add(schema, changed)) {
            return false;
        }
        table = changed;
    }
    return true;
}

bool koine__memory_schema_take(koine__memory_schema *schema, const koine__tree *tree)
{
    switch (tree->kind) {
    case KOINE__TREE_CREATE_TABLE:
        return add(schema, tree->as.create_table->table);
    case KOINE__TREE_CREATE_INDEX:
        return take_index(schema, tree->as.create_index);
    case KOINE__TREE_CREATE_VIEW:
        return take_view(schema, tree->as.create_view);
    case KOINE__TREE_ALTER_TABLE:
        return take_alter(schema, tree->as.alter);
    case KOINE__TREE_DROP_TABLE:
    case KOINE__TREE_DROP_VIEW:
        for (size_t i = 0; i < tree->as.drop->names.count; i++) {
            drop(schema, tree->as.drop->names.items[i].text);
        }
        return true;
    default:
        return true;
    }
}
