/*
 * koine_catalog_…: what a program asks of the catalog, as rows of the same columns on every engine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rows.h"

#include <stddef.h>
#include <string.h>

#define TEXT(NAME)                                                                                                     \
    {                                                                                                                  \
        .name = (NAME), .type = {.kind = KOINE_TYPE_TEXT }                                                             \
    }
#define INTEGER(NAME)                                                                                                  \
    {                                                                                                                  \
        .name = (NAME), .type = {.kind = KOINE_TYPE_INT }                                                              \
    }
#define BOOLEAN(NAME)                                                                                                  \
    {                                                                                                                  \
        .name = (NAME), .type = {.kind = KOINE_TYPE_BOOL }                                                             \
    }

static const koine__result_column table_columns[] = {TEXT("schema"), TEXT("table_name"), TEXT("kind"),
                                                     BOOLEAN("temporary")};

static const koine__result_column column_columns[] = {
    TEXT("schema"),      TEXT("table_name"),     TEXT("column_name"),    INTEGER("position"),
    TEXT("type"),        INTEGER("length"),      INTEGER("precision"),   INTEGER("scale"),
    BOOLEAN("nullable"), BOOLEAN("has_default"), BOOLEAN("is_identity"), BOOLEAN("is_generated"),
};

static const koine__result_column primary_key_columns[] = {
    TEXT("schema"), TEXT("table_name"), TEXT("constraint_name"), INTEGER("position"), TEXT("column_name"),
};

static const koine__result_column foreign_key_columns[] = {
    TEXT("schema"),       TEXT("table_name"),    TEXT("constraint_name"), INTEGER("position"), TEXT("column_name"),
    TEXT("parent_table"), TEXT("parent_column"), TEXT("on_update"),       TEXT("on_delete"),
};

static const koine__result_column index_columns[] = {
    TEXT("schema"),      TEXT("table_name"),  TEXT("index_name"),       BOOLEAN("is_unique"),
    INTEGER("position"), TEXT("column_name"), BOOLEAN("is_descending"),
};

typedef struct listing {
    size_t text; /* offset of the query in koine_catalog */
    const koine__result_column *columns;
    size_t count;
} listing;

#define LISTING(MEMBER, COLUMNS)                                                                                       \
    {                                                                                                                  \
        offsetof(koine_catalog, MEMBER), COLUMNS, sizeof(COLUMNS) / sizeof(COLUMNS)[0]                                 \
    }

static const listing tables = LISTING(tables, table_columns);
static const listing columns = LISTING(columns, column_columns);
static const listing primary_keys = LISTING(primary_keys, primary_key_columns);
static const listing foreign_keys = LISTING(foreign_keys, foreign_key_columns);
static const listing indexes = LISTING(indexes, index_columns);

static koine_code run(koine_conn *conn, koine_rows **out, const listing *what, const koine_value values[2])
{
    const koine_catalog *catalog = conn->driver->sql->catalog(conn->session);
    const char *sql = NULL;
    memcpy(&sql, (const char *)catalog + what->text, sizeof sql);
    const koine__text text = {.sql = sql, .size = strlen(sql), .native = true};
    koine__prepared *prepared = NULL;
    koine_code code = koine__prepared_new(conn, &prepared, &text);
    if (code != KOINE_OK) {
        return koine__fail_early(conn, sql, code);
    }
    prepared->shape = what->columns;
    prepared->shape_count = what->count;
    code = koine__prepared_run(prepared, out, values, 2);
    if (code != KOINE_OK) {
        koine__prepared_free(prepared);
        return code;
    }
    (*out)->owns_prepared = true;
    return KOINE_OK;
}

static koine_value name_or_null(const char *name)
{
    return name != NULL ? koine_text(name) : koine_null();
}

static koine_code list(koine_conn *conn, koine_rows **out, const listing *what, const char *schema, const char *table)
{
    if (out != NULL) {
        *out = NULL;
    }
    koine_code code = koine__enter_statement(conn);
    if (code != KOINE_OK) {
        return code;
    }
    if (out == NULL) {
        code = koine__error_set(&conn->error, KOINE_ERR_MISUSE, NULL, "the pointer for the rows was NULL");
        return koine__fail_early(conn, "", code);
    }
    if (conn->driver->sql == NULL) {
        code = koine__error_set(&conn->error, KOINE_ERR_NOT_SUPPORTED, NULL, "the driver %s has no catalog",
                                conn->driver->name);
        return koine__fail_early(conn, "", code);
    }
    const koine_value values[] = {name_or_null(schema), name_or_null(table)};
    return run(conn, out, what, values);
}

koine_code koine_catalog_tables(koine_conn *conn, koine_rows **out, const char *schema, const char *table)
{
    return list(conn, out, &tables, schema, table);
}

koine_code koine_catalog_columns(koine_conn *conn, koine_rows **out, const char *schema, const char *table)
{
    return list(conn, out, &columns, schema, table);
}

koine_code koine_catalog_primary_keys(koine_conn *conn, koine_rows **out, const char *schema, const char *table)
{
    return list(conn, out, &primary_keys, schema, table);
}

koine_code koine_catalog_foreign_keys(koine_conn *conn, koine_rows **out, const char *schema, const char *table)
{
    return list(conn, out, &foreign_keys, schema, table);
}

koine_code koine_catalog_indexes(koine_conn *conn, koine_rows **out, const char *schema, const char *table)
{
    return list(conn, out, &indexes, schema, table);
}
