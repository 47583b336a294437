/*
 * ALTER TABLE: each action sees the table as those before it leave it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_table.h"

#include <string.h>

static bool refuse(koine__analysis *a, const koine__alter_action *action, const char *hint, const char *why)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", action->span.start, hint, "%s", why);
}

/* ---- ADD COLUMN ---- */

/* What every engine can add to rows that exist already. */
static bool check_added(koine__analysis *a, const koine__alter_action *action)
{
    const koine__column_def *column = &action->added.columns[0];
    const koine__expr *fallback = column->fallback;
    bool has_default =
        fallback != NULL && !(fallback->kind == KOINE__EXPR_LITERAL && fallback->as.literal.type == KOINE_TYPE_NULL);
    if (column->identity || column->generated != NULL) {
        return refuse(a, action, "make a new table and copy the rows",
                      "ADD COLUMN cannot add an identity or computed column");
    }
    if (column->not_null && !has_default) {
        return refuse(a, action, "add a DEFAULT, or leave out NOT NULL", "ADD COLUMN NOT NULL needs a DEFAULT");
    }
    if (fallback != NULL && fallback->kind != KOINE__EXPR_LITERAL) {
        return refuse(a, action, "add it without, and UPDATE the rows",
                      "the DEFAULT of ADD COLUMN is a literal: not every engine computes one for rows that exist");
    }
    for (size_t i = 0; i < action->added.constraint_count; i++) {
        switch (action->added.constraints[i].kind) {
        case KOINE__CONSTRAINT_PRIMARY_KEY:
            return refuse(a, action, "make a new table and copy the rows", "ADD COLUMN PRIMARY KEY");
        case KOINE__CONSTRAINT_UNIQUE:
            return refuse(a, action, "add the column, then CREATE UNIQUE INDEX", "ADD COLUMN UNIQUE");
        case KOINE__CONSTRAINT_FOREIGN_KEY:
            if (has_default) {
                return refuse(a, action, "add it without DEFAULT, and UPDATE the rows",
                              "ADD COLUMN REFERENCES with a DEFAULT");
            }
            break;
        default:
            break;
        }
    }
    return true;
}

static bool add_column(koine__analysis *a, koine__new_table *table, koine__alter_action *action)
{
    koine__table_def *added = &action->added;
    koine__column_def *column = &added->columns[0];
    if (!koine__check_type(a, column) || !koine__new_table_columns(a, table, column, 1) ||
        !koine__analyse_constraints(a, table, added) || !koine__analyse_default(a, table, column) ||
        !check_added(a, action)) {
        return false;
    }
    added->table = table->table;
    return koine__name_constraints(a, table, added);
}

/* ---- DROP COLUMN ---- */

static bool is_in_key(const koine__table *table, size_t column)
{
    for (size_t i = 0; i < table->key_count; i++) {
        for (size_t j = 0; j < table->keys[i].count; j++) {
            if (table->keys[i].columns[j] == column) {
                return true;
            }
        }
    }
    return false;
}

static bool drop_column(koine__analysis *a, koine__new_table *table, koine__alter_action *action)
{
    koine__table *t = table->table;
    size_t number;
    if (!koine__new_table_find(a, table, &action->old_name, &number)) {
        return false;
    }
    if (is_in_key(t, number)) {
        return refuse(a, action, "make a new table and copy the rows", "the column is in a primary or unique key");
    }
    if (t->column_count == 1) {
        return refuse(a, action, "write DROP TABLE", "the table has no other column");
    }
    memmove(&t->columns[number], &t->columns[number + 1], (t->column_count - number - 1) * sizeof *t->columns);
    t->column_count--;
    for (size_t i = 0; i < t->key_count; i++) {
        for (size_t j = 0; j < t->keys[i].count; j++) {
            t->keys[i].columns[j] -= t->keys[i].columns[j] > number ? 1 : 0;
        }
    }
    return koine__new_table_index(a, table);
}

/* ---- RENAME ---- */

static bool rename_column(koine__analysis *a, koine__new_table *table, koine__alter_action *action)
{
    size_t number;
    if (!koine__new_table_find(a, table, &action->old_name, &number)) {
        return false;
    }
    koine__name_match taken = koine__name_index_find(&table->names, &action->new_name);
    if ((taken.exact != SIZE_MAX && taken.exact != number) || (taken.variant != SIZE_MAX && taken.variant != number)) {
        return KOINE__REFUSE(a, KOINE_ERR_DUPLICATE_OBJECT, "PX-name", action->new_name.position, NULL,
                             "there is a column \"%s\" already, or one that differs only by case",
                             action->new_name.text);
    }
    table->table->columns[number].name = action->new_name;
    return koine__new_table_index(a, table);
}

static bool rename_table(koine__analysis *a, koine__new_table *table, koine__alter_action *action)
{
    if (a->schema->find(a->schema->context, action->new_name.text) != NULL) {
        return KOINE__REFUSE(a, KOINE_ERR_DUPLICATE_OBJECT, "PX-name", action->new_name.position, NULL,
                             "there is a table or view \"%s\" already", action->new_name.text);
    }
    table->table->name = action->new_name;
    return koine__check_new_name(a, &action->new_name);
}

/* ---- all of them ---- */

/* A copy that the actions change. */
static koine__table *copy_table(koine__analysis *a, const koine__table *table)
{
    koine__table *copy = KOINE__NEW(a->arena, koine__table);
    koine__column_info *columns = KOINE__NEW_ARRAY(a->arena, koine__column_info, table->column_count + 1);
    koine__key_info *keys = KOINE__NEW_ARRAY(a->arena, koine__key_info, table->key_count + 1);
    if (copy == NULL || columns == NULL || keys == NULL) {
        return NULL;
    }
    *copy = *table;
    if (table->column_count > 0) {
        memcpy(columns, table->columns, table->column_count * sizeof *columns);
    }
    for (size_t i = 0; i < table->key_count; i++) {
        keys[i] = table->keys[i];
        keys[i].columns = KOINE__NEW_ARRAY(a->arena, size_t, keys[i].count + 1);
        if (keys[i].columns == NULL) {
            return NULL;
        }
        memcpy(keys[i].columns, table->keys[i].columns, keys[i].count * sizeof *keys[i].columns);
    }
    copy->columns = columns;
    copy->keys = keys;
    return copy;
}

/* IF EXISTS and IF NOT EXISTS are answered here: whether there is anything to do is known. */
static bool is_done(const koine__new_table *table, const koine__alter_action *action)
{
    if (!action->if_exists) {
        return false;
    }
    bool adds = action->kind == KOINE__ALTER_ADD_COLUMN;
    if (table->table->column_count == 0) {
        return false;
    }
    const koine__name *name = adds ? &action->added.columns[0].name : &action->old_name;
    bool exists = koine__name_index_find(&table->names, name).exact != SIZE_MAX;
    return adds ? exists : !exists;
}

static bool apply(koine__analysis *a, koine__new_table *table, koine__alter_action *action)
{
    if (action->kind == KOINE__ALTER_ADD_COLUMN) {
        return add_column(a, table, action);
    }
    if (table->table->column_count == 0) { /* of a table that nobody has looked up nothing is known */
        return true;
    }
    switch (action->kind) {
    case KOINE__ALTER_DROP_COLUMN:
        return drop_column(a, table, action);
    case KOINE__ALTER_RENAME_COLUMN:
        return rename_column(a, table, action);
    default:
        return rename_table(a, table, action);
    }
}

/* The table may be missing where IF EXISTS says so: then there is nothing to do. */
static bool find_altered(koine__analysis *a, koine__alter *alter, bool *open)
{
    if (alter->if_exists && !a->schema->open && a->schema->find(a->schema->context, alter->table.text) == NULL) {
        alter->count = 0;
        return true;
    }
    alter->found = koine__find_table(a, &alter->table, open);
    return alter->found != NULL || *open;
}

bool koine__analyse_alter(koine__analysis *a, koine__alter *alter)
{
    bool open = false;
    size_t left = 0;
    if (!find_altered(a, alter, &open)) {
        return false;
    }
    if (alter->count == 0) {
        return true;
    }
    static const koine__table unseen = {.column_count = 0};
    koine__new_table table = {.table = copy_table(a, open ? &unseen : alter->found)};
    if (table.table == NULL) {
        return koine__no_memory(a);
    }
    if (!koine__new_table_index(a, &table)) {
        return false;
    }
    for (size_t i = 0; i < alter->count; i++) {
        if (is_done(&table, &alter->actions[i])) {
            continue;
        }
        if (!apply(a, &table, &alter->actions[i])) {
            return false;
        }
        alter->actions[left] = alter->actions[i];
        alter->actions[left++].if_exists = open && alter->actions[i].if_exists;
    }
    alter->count = left;
    alter->if_exists = open && alter->if_exists;
    return true;
}
