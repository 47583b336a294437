/*
 * What a definition makes of temporary tables, for engines whose catalog does not list them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/temporaries.h"
#include "sql/memory_schema.h"

/* A table of the catalogue as an ALTER TABLE leaves it: under its new name, if it got one. */
static const koine__table *altered(const koine__tree *tree, koine__arena *arena)
{
    const koine__alter *alter = tree->as.alter;
    koine__table_def before = {.name = alter->table, .table = alter->found};
    const koine__tree creation = {.kind = KOINE__TREE_CREATE_TABLE, .as.create_table = &before};
    koine__memory_schema schema;
    const char *name = alter->table.text;
    koine__memory_schema_init(&schema, arena);
    if (!koine__memory_schema_take(&schema, &creation) || !koine__memory_schema_take(&schema, tree)) {
        return NULL;
    }
    for (size_t i = 0; i < alter->count; i++) {
        name = alter->actions[i].kind == KOINE__ALTER_RENAME_TABLE ? alter->actions[i].new_name.text : name;
    }
    return schema.view.find(schema.view.context, name);
}

/* A temporary table with one more unique key, which is all that a statement has to know of indexes. */
static const koine__table *indexed(const koine__index_def *index, const koine__table *before, koine__arena *arena)
{
    koine__table *table = koine__table_copy(arena, before);
    koine__key_info *keys = KOINE__NEW_ARRAY(arena, koine__key_info, before->key_count + 1);
    size_t *columns = KOINE__NEW_ARRAY(arena, size_t, index->columns.count);
    if (table == NULL || keys == NULL || columns == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < table->key_count; i++) {
        keys[i] = table->keys[i];
    }
    for (size_t i = 0; i < index->columns.count; i++) {
        columns[i] = koine__table_column(table, index->columns.items[i].expr->as.column.column.text);
    }
    keys[table->key_count++] =
        (koine__key_info){.name = index->name, .columns = columns, .count = index->columns.count};
    table->keys = keys;
    return table;
}

static bool name_gone(koine__temporaries *out, const koine__names *names, koine__arena *kept)
{
    koine__name *gone = KOINE__NEW_ARRAY(kept, koine__name, names->count);
    for (size_t i = 0; gone != NULL && i < names->count; i++) {
        gone[i].text = koine__arena_text(kept, names->items[i].text, names->items[i].size);
        gone[i].size = names->items[i].size;
    }
    out->gone = gone;
    out->gone_count = names->count;
    return !kept->failed;
}

bool koine__temporaries_of(const koine__tree *tree, const koine__schema *schema, koine__arena *arena,
                           koine__arena *kept, koine__temporaries *out)
{
    const koine__table *made = NULL;
    koine__name replaced = {.text = NULL};
    *out = (koine__temporaries){.made = NULL};
    if (tree->kind == KOINE__TREE_DROP_TABLE) {
        return name_gone(out, &tree->as.drop->names, kept);
    }
    if (tree->kind == KOINE__TREE_CREATE_TABLE && tree->as.create_table->temporary) {
        made = tree->as.create_table->table;
        replaced = tree->as.create_table->name;
    } else if (tree->kind == KOINE__TREE_ALTER_TABLE && tree->as.alter->found != NULL &&
               tree->as.alter->found->temporary) {
        made = altered(tree, arena);
        replaced = tree->as.alter->table;
    } else if (tree->kind == KOINE__TREE_CREATE_INDEX && tree->as.create_index->unique) {
        const koine__table *table = schema->find(schema->context, tree->as.create_index->table.text);
        made = table != NULL && table->temporary ? indexed(tree->as.create_index, table, arena) : NULL;
        replaced = tree->as.create_index->table;
    }
    if (made == NULL) {
        return !arena->failed;
    }
    out->made = koine__table_copy(kept, made);
    return name_gone(out, &(koine__names){.items = &replaced, .count = 1}, kept);
}
