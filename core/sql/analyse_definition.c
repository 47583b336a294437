/*
 * CREATE INDEX, CREATE VIEW, DROP, and which definition is which.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_table.h"

/* ---- indexes ---- */

/* The table that an index of this name belongs to; "" for none, NULL when nobody can tell. */
static bool find_index(koine__analysis *a, const koine__name *index, const char **table)
{
    *table = NULL;
    if (a->schema->index_table == NULL) {
        return true;
    }
    a->elsewhere = a->schema->index_table(a->schema->context, index->text, a->arena, table);
    return a->elsewhere == KOINE_OK;
}

static bool find_index_columns(koine__analysis *a, koine__index_def *def, const koine__table *table)
{
    koine__new_table known = {.table = (koine__table *)(uintptr_t)table}; /* nothing is changed */
    koine__names names = {KOINE__NEW_ARRAY(a->arena, koine__name, def->columns.count), def->columns.count};
    size_t *numbers = KOINE__NEW_ARRAY(a->arena, size_t, def->columns.count);
    size_t found;
    bool exact;
    if (names.items == NULL || numbers == NULL) {
        return koine__no_memory(a);
    }
    if (!koine__new_table_index(a, &known)) {
        return false;
    }
    for (size_t i = 0; i < def->columns.count; i++) {
        koine__expr *expr = def->columns.items[i].expr;
        names.items[i] = expr->as.column.column;
        if (!koine__new_table_find(a, &known, &names.items[i], &numbers[i])) {
            return false;
        }
        expr->source = known.from;
        expr->column = numbers[i];
        expr->type = table->columns[numbers[i]].type;
        uint32_t flags = def->unique ? table->columns[numbers[i]].flags : 0;
        if (!koine__check_collation_flags(a, flags, expr->span.start, "a unique index")) {
            return false;
        }
    }
    if (!koine__names_repeat(a->arena, names.items, sizeof *names.items, names.count, &found, &exact)) {
        return koine__no_memory(a);
    }
    if (found != SIZE_MAX) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-name", names.items[found].position, NULL,
                             "column \"%s\" stands twice in the index", names.items[found].text);
    }
    return koine__check_key_columns(a, table, &names, numbers);
}

static bool analyse_create_index(koine__analysis *a, koine__index_def *def)
{
    bool open;
    const char *owner;
    const koine__table *table = koine__find_table(a, &def->table, &open);
    if (table == NULL && !open) {
        return false;
    }
    if (!find_index(a, &def->name, &owner)) {
        return false;
    }
    if (owner != NULL && owner[0] != '\0' && !def->if_not_exists) {
        return KOINE__REFUSE(a, KOINE_ERR_DUPLICATE_OBJECT, "PX-name", def->name.position,
                             "names of indexes are unique in a database", "there is an index \"%s\" already, of \"%s\"",
                             def->name.text, owner);
    }
    def->exists = owner != NULL && owner[0] != '\0';
    return open || find_index_columns(a, def, table);
}

static bool analyse_drop_index(koine__analysis *a, koine__drop *drop)
{
    const koine__name *name = &drop->names.items[0];
    const char *owner;
    if (!find_index(a, name, &owner)) {
        return false;
    }
    if (owner != NULL && owner[0] != '\0') {
        uint32_t size = 0;
        while (owner[size] != '\0') {
            size++;
        }
        drop->table = (koine__name){owner, size, name->position};
        return true;
    }
    if (owner != NULL && drop->if_exists) {
        drop->names.count = 0;
    }
    return owner == NULL || drop->if_exists ||
           KOINE__REFUSE(a, KOINE_ERR_NO_OBJECT, "PX-name", name->position, NULL, "there is no index \"%s\"",
                         name->text);
}

/* ---- views ---- */

static bool check_temporary(koine__analysis *a)
{
    for (size_t i = 0; i < a->tree->table_count; i++) {
        const koine__table *table = a->schema->find(a->schema->context, a->tree->tables[i].text);
        if (table != NULL && table->temporary) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", a->tree->tables[i].position,
                                 "write WITH in the query, or make a table",
                                 "a view cannot read the temporary table \"%s\"", table->name.text);
        }
    }
    return true;
}

static bool analyse_create_view(koine__analysis *a, koine__view_def *def)
{
    if (a->tree->parameter_count > 0) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", a->tree->parameters[0].position,
                             "write the value, or filter where the view is read", "a view cannot have parameters");
    }
    koine__cte view = {.name = def->name, .columns = def->columns, .query = def->query};
    return koine__check_new_name(a, &def->name) && koine__analyse_query(a, NULL, def->query, KOINE__QUERY_COLUMNS) &&
           koine__check_column_names(a, &view) && check_temporary(a);
}

/* ---- DROP ---- */

static bool check_dropped(koine__analysis *a, const koine__drop *drop, const koine__name *name, bool view)
{
    const koine__table *table = a->schema->find(a->schema->context, name->text);
    if (table != NULL && table->view != view) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-gram", name->position,
                             view ? "write DROP TABLE" : "write DROP VIEW", "\"%s\" is a %s", name->text,
                             view ? "table" : "view");
    }
    return table != NULL || drop->if_exists || a->schema->open ||
           KOINE__REFUSE(a, KOINE_ERR_NO_TABLE, "PX-name", name->position, NULL, "there is no %s \"%s\"",
                         view ? "view" : "table", name->text);
}

static bool analyse_drop(koine__analysis *a, const koine__drop *drop, bool view)
{
    for (size_t i = 0; i < drop->names.count; i++) {
        if (!check_dropped(a, drop, &drop->names.items[i], view)) {
            return false;
        }
    }
    return true;
}

/* ---- all of them ---- */

bool koine__analyse_definition(koine__analysis *a, koine__tree *tree)
{
    switch (tree->kind) {
    case KOINE__TREE_CREATE_TABLE:
        return koine__analyse_create_table(a, tree->as.create_table);
    case KOINE__TREE_CREATE_INDEX:
        return analyse_create_index(a, tree->as.create_index);
    case KOINE__TREE_CREATE_VIEW:
        return analyse_create_view(a, tree->as.create_view);
    case KOINE__TREE_ALTER_TABLE:
        return koine__analyse_alter(a, tree->as.alter);
    case KOINE__TREE_DROP_INDEX:
        return analyse_drop_index(a, tree->as.drop);
    default:
        return analyse_drop(a, tree->as.drop, tree->kind == KOINE__TREE_DROP_VIEW);
    }
}
