/*
 * CREATE TABLE: columns and their types.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_table.h"

#include <string.h>

#define COLUMNS_MAX 1000
#define VARCHAR_MAX 16383
#define KEY_TEXT_MAX 768
#define KEY_BYTES_MAX 3072
#define ROW_BYTES_MAX 65535
#define UTF8_BYTES 4

/* ---- types ---- */

bool koine__check_type(koine__analysis *a, const koine__column_def *column)
{
    const koine__type *type = &column->type;
    if (type->kind == KOINE_TYPE_DECIMAL &&
        (type->precision < 1 || type->precision > 38 || type->scale > type->precision)) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "DD-dec", column->span.start, "DECIMAL(38,10)",
                             "DECIMAL(p,s) has 1 to 38 digits, and not more behind the point than in all");
    }
    if (type->kind == KOINE_TYPE_TEXT && type->length > VARCHAR_MAX) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "DD-type", column->span.start, "use TEXT, which has no length",
                             "VARCHAR(n) has %d characters at most", VARCHAR_MAX);
    }
    return true;
}

/* Bytes of a value in a row, and in a key, where an engine counts them. */
static size_t row_bytes(koine__type type)
{
    switch (type.kind) {
    case KOINE_TYPE_TEXT:
        return type.length > 0 ? (size_t)type.length * UTF8_BYTES + 2 : 12;
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_JSON:
        return 12;
    case KOINE_TYPE_DECIMAL:
        return 18;
    case KOINE_TYPE_UUID:
        return 36;
    default:
        return 8;
    }
}

static bool check_row(koine__analysis *a, const koine__table_def *def)
{
    size_t bytes = (def->column_count + 7) / 8;
    for (size_t i = 0; i < def->column_count; i++) {
        bytes += row_bytes(def->columns[i].type);
    }
    return bytes <= ROW_BYTES_MAX ||
           KOINE__REFUSE(a, KOINE_ERR_LIMIT, "DD-type", def->name.position, "use TEXT for the longest of them",
                         "the VARCHAR columns of a row have more than %d bytes together, four a character",
                         ROW_BYTES_MAX);
}

bool koine__check_key_columns(koine__analysis *a, const koine__table *table, const koine__names *names,
                              const size_t *numbers)
{
    char text[KOINE__TYPE_TEXT_SIZE];
    size_t bytes = 0;
    for (size_t i = 0; i < names->count; i++) {
        koine__type type = table->columns[numbers[i]].type;
        bool text_key = type.kind == KOINE_TYPE_TEXT;
        if ((text_key && (type.length == 0 || type.length > KEY_TEXT_MAX)) || type.kind == KOINE_TYPE_BLOB ||
            type.kind == KOINE_TYPE_JSON || type.kind == KOINE__TYPE_UNKNOWN) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "DD-key", names->items[i].position,
                                 text_key ? "make the column VARCHAR(n), n up to 768" : "use a column of another type",
                                 "column \"%s\" of %s cannot be in a key or index", names->items[i].text,
                                 koine__type_text(type, text));
        }
        bytes += row_bytes(type);
    }
    return bytes <= KEY_BYTES_MAX + 2 * names->count ||
           KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "DD-key", names->items[0].position, "make the columns shorter",
                         "the columns of a key have more than %d bytes together, four a character", KEY_BYTES_MAX);
}

/* ---- the table as it will be ---- */

static uint32_t flags_of(const koine__column_def *column)
{
    return (column->not_null ? KOINE__COLUMN_NOT_NULL : 0) | (column->identity ? KOINE__COLUMN_IDENTITY : 0) |
           (column->generated != NULL ? KOINE__COLUMN_GENERATED : 0) |
           (column->fallback != NULL ? KOINE__COLUMN_DEFAULT : 0);
}

bool koine__new_table_columns(koine__analysis *a, koine__new_table *table, const koine__column_def *columns,
                              size_t count)
{
    size_t before = table->table->column_count;
    koine__column_info *infos = KOINE__NEW_ARRAY(a->arena, koine__column_info, before + count);
    if (infos == NULL) {
        return koine__no_memory(a);
    }
    if (before > 0) {
        memcpy(infos, table->table->columns, before * sizeof *infos);
    }
    for (size_t i = 0; i < count; i++) {
        infos[before + i] = (koine__column_info){
            .name = columns[i].name, .type = columns[i].type, .flags = flags_of(&columns[i]), .native = ""};
    }
    table->table->columns = infos;
    table->table->column_count = before + count;
    return koine__new_table_index(a, table);
}

bool koine__new_table_index(koine__analysis *a, koine__new_table *table)
{
    koine__table *t = table->table;
    table->from = KOINE__NEW(a->arena, koine__from); /* expressions refer to it */
    if (table->from == NULL) {
        return koine__no_memory(a);
    }
    table->from->kind = KOINE__FROM_TABLE;
    table->from->name = t->name;
    if (t->column_count == 0) { /* nobody has looked it up */
        table->names = (koine__name_index){.stride = sizeof *t->columns};
        return true;
    }
    return koine__check_names(a, &t->columns->name, sizeof *t->columns, t->column_count, KOINE__OWN_POSITION,
                              "the table") &&
           (koine__name_index_make(&table->names, a->arena, &t->columns->name, sizeof *t->columns, t->column_count) ||
            koine__no_memory(a)) &&
           koine__show_table(a, table->from, t);
}

bool koine__new_table_find(koine__analysis *a, const koine__new_table *table, const koine__name *name, size_t *number)
{
    *number = koine__name_index_find(&table->names, name).exact;
    return *number != SIZE_MAX || koine__refuse_no_column(a, name, table->table->name.text, &table->names);
}

/* ---- columns ---- */

static bool refuse_column(koine__analysis *a, const koine__column_def *column, const char *why)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "DD-id", column->span.start,
                         "id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "column \"%s\": %s",
                         column->name.text, why);
}

static bool check_column(koine__analysis *a, const koine__column_def *column)
{
    if (!koine__check_type(a, column)) {
        return false;
    }
    if (column->identity && (column->type.kind != KOINE_TYPE_INT || column->type.small)) {
        return refuse_column(a, column, "an identity column is an INTEGER");
    }
    if (column->identity && (column->fallback != NULL || column->generated != NULL)) {
        return refuse_column(a, column, "an identity column has no DEFAULT and is not computed");
    }
    if (column->generated != NULL && column->fallback != NULL) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-gram", column->span.start, NULL,
                             "column \"%s\" is computed and has no DEFAULT", column->name.text);
    }
    return true;
}

/* DD-id: an identity column is the primary key, by itself. */
static bool check_identity(koine__analysis *a, const koine__table *table, const koine__table_def *def)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < def->column_count; i++) {
        if (!def->columns[i].identity) {
            continue;
        }
        if (found != SIZE_MAX) {
            return refuse_column(a, &def->columns[i], "a table has one identity column");
        }
        found = i;
    }
    for (size_t i = 0; found != SIZE_MAX && i < table->key_count; i++) {
        const koine__key_info *key = &table->keys[i];
        if (key->primary && key->count == 1 && key->columns[0] == found) {
            return true;
        }
    }
    return found == SIZE_MAX || refuse_column(a, &def->columns[found], "an identity column is the whole primary key");
}

static bool analyse_columns(koine__analysis *a, koine__new_table *table, koine__table_def *def)
{
    for (size_t i = 0; i < def->column_count; i++) {
        if (!koine__analyse_default(a, table, &def->columns[i]) ||
            !koine__analyse_generated(a, table, &def->columns[i], i)) {
            return false;
        }
    }
    return true;
}

/* A temporary table hides another one of its name, and engines disagree on where. */
static bool check_hidden(koine__analysis *a, const koine__table_def *def)
{
    const koine__table *table = a->schema->find(a->schema->context, def->name.text);
    return table == NULL || table->temporary == def->temporary ||
           KOINE__REFUSE(a, KOINE_ERR_DUPLICATE_OBJECT, "PX-name", def->name.position, "give it another name",
                         "there is a table \"%s\" already, %stemporary", def->name.text,
                         table->temporary ? "" : "which is not ");
}

bool koine__analyse_create_table(koine__analysis *a, koine__table_def *def)
{
    koine__new_table table = {.table = KOINE__NEW(a->arena, koine__table)};
    if (table.table == NULL) {
        return koine__no_memory(a);
    }
    table.table->name = def->name;
    table.table->temporary = def->temporary;
    if (def->column_count > COLUMNS_MAX) {
        return KOINE__REFUSE(a, KOINE_ERR_LIMIT, "DD-type", def->name.position, NULL, "%zu columns: %d at most",
                             def->column_count, COLUMNS_MAX);
    }
    for (size_t i = 0; i < def->column_count; i++) {
        if (!check_column(a, &def->columns[i])) {
            return false;
        }
    }
    def->table = table.table;
    return check_hidden(a, def) && koine__check_new_name(a, &def->name) && check_row(a, def) &&
           koine__new_table_columns(a, &table, def->columns, def->column_count) &&
           koine__analyse_constraints(a, &table, def) && check_identity(a, table.table, def) &&
           analyse_columns(a, &table, def) && koine__name_constraints(a, &table, def);
}
