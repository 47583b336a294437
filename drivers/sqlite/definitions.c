/*
 * Functions for the queries of the catalog: what SQLite's pragmas do not tell of a table.
 *
 *   koine_definition(schema, name)         the text of CREATE TABLE or CREATE VIEW; NULL: there is no such thing
 *   koine_type(declared, part)             portable type of a declared type: 0 its name, 1 the first number in its
 *                                          parentheses, 2 the second, for types that have them
 *   koine_collation(schema, table, column)
 *   koine_checks(definition, column)       which checks Koine has put on a column: 1 "koine_type_…", 2 "koine_range_…"
 *   koine_constraint(definition, kind, which)
 *                                          name of a constraint, NULL without; kind 'primary'; kind 'unique', `which`
 *                                          its columns with char(1) between; kind 'foreign', `which` the key's number
 *   koine_option(definition, word)         whether the word stands behind the definitions: STRICT, WITHOUT
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <string.h>

/* ---- arguments ---- */

/* False: one is NULL, or memory ran out, which is answered. */
static bool take_texts(sqlite3_context *context, sqlite3_value **values, const char **texts, int count)
{
    for (int i = 0; i < count; i++) {
        if (sqlite3_value_type(values[i]) == SQLITE_NULL) {
            return false;
        }
        texts[i] = (const char *)sqlite3_value_text(values[i]);
        if (texts[i] == NULL) {
            sqlite3_result_error_nomem(context);
            return false;
        }
    }
    return true;
}

/* ---- the text ---- */

static void answer_definition(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sqlite3 *db = sqlite3_context_db_handle(context);
    const char *texts[2]; /* schema, name */
    if (!take_texts(context, values, texts, 2) || sqlite3_db_readonly(db, texts[0]) == -1) {
        return; /* among others a temp database that was never used: looking into it would make it */
    }
    sqlite3_stmt *stmt = NULL;
    char *sql =
        sqlite3_mprintf("SELECT sql FROM \"%w\".sqlite_schema WHERE name = %Q AND type IN ('table', 'view') LIMIT 1",
                        texts[0], texts[1]);
    int rc = sql != NULL ? sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) : SQLITE_NOMEM;
    sqlite3_free(sql);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(stmt);
    }
    if (rc == SQLITE_ROW) {
        sqlite3_result_value(context, sqlite3_column_value(stmt, 0));
    } else if (rc != SQLITE_DONE) {
        sqlite3_result_error_code(context, rc);
    }
    (void)sqlite3_finalize(stmt);
}

/* ---- types ---- */

static const char *const type_names[] = {
    [KOINE_TYPE_NULL] = "other",          [KOINE_TYPE_BOOL] = "boolean", [KOINE_TYPE_INT] = "integer",
    [KOINE_TYPE_FLOAT] = "double",        [KOINE_TYPE_TEXT] = "text",    [KOINE_TYPE_BLOB] = "blob",
    [KOINE_TYPE_DECIMAL] = "decimal",     [KOINE_TYPE_DATE] = "date",    [KOINE_TYPE_TIME] = "time",
    [KOINE_TYPE_TIMESTAMP] = "timestamp", [KOINE_TYPE_UUID] = "uuid",    [KOINE_TYPE_JSON] = "json",
};

/* The two numbers of "VARCHAR(20)" and "DECIMAL(10, 2)"; the second is 0 when there is but one. -1: there are none. */
static void read_numbers(const char *declared, sqlite3_int64 numbers[2])
{
    numbers[0] = numbers[1] = -1;
    const char *p = strchr(declared, '(');
    for (int i = 0; p != NULL && i < 2; i++) {
        p += 1 + strspn(p + 1, " ");
        size_t digits = strspn(p, "0123456789");
        if (digits == 0 || digits > 9) {
            return;
        }
        numbers[i] = 0;
        for (; digits > 0; digits--) {
            numbers[i] = numbers[i] * 10 + (*p++ - '0');
        }
        p += strspn(p, " ");
        p = *p == ',' ? p : NULL;
    }
    numbers[1] = numbers[1] < 0 && numbers[0] >= 0 ? 0 : numbers[1];
}

static const char *name_of_type(const char *declared, koine_type type, bool has_length)
{
    if (type == KOINE_TYPE_TEXT && has_length) {
        return "varchar";
    }
    if (type == KOINE_TYPE_INT && sqlite3_strnicmp(declared, "SMALLINT", 8) == 0) {
        return "smallint";
    }
    return type_names[type];
}

static void answer_type(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *declared = NULL;
    int part = sqlite3_value_int(values[1]);
    koine__sqlite_column column;
    sqlite3_int64 numbers[2];
    if (!take_texts(context, values, &declared, 1)) {
        return;
    }
    koine__sqlite_type_of(declared, &column);
    read_numbers(declared, numbers);
    if (part == 0) {
        sqlite3_result_text(context, name_of_type(declared, column.type, numbers[0] >= 0), -1, SQLITE_STATIC);
    } else if (numbers[part - 1] >= 0 &&
               (column.type == KOINE_TYPE_DECIMAL || (column.type == KOINE_TYPE_TEXT && part == 1))) {
        sqlite3_result_int64(context, numbers[part - 1]);
    }
}

static void answer_collation(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *collation = NULL;
    const char *texts[3]; /* schema, table, column */
    if (!take_texts(context, values, texts, 3)) {
        return;
    }
    int rc = sqlite3_table_column_metadata(sqlite3_context_db_handle(context), texts[0], texts[1], texts[2], NULL,
                                           &collation, NULL, NULL, NULL);
    if (rc == SQLITE_OK && collation != NULL) {
        sqlite3_result_text(context, collation, -1, SQLITE_TRANSIENT);
    } else if (rc == SQLITE_NOMEM) {
        sqlite3_result_error_nomem(context);
    }
}

/* ---- constraints ---- */

static bool is_name(koine__sqlite_span name, const char *text)
{
    char bare[KOINE__SQLITE_NAME_ROOM];
    return name.size > 0 && koine__sqlite_unquote(name, bare, sizeof bare) < sizeof bare &&
           sqlite3_stricmp(bare, text) == 0;
}

/* "koine_type_" … */
static bool begins_with(koine__sqlite_span name, const char *prefix)
{
    char bare[KOINE__SQLITE_NAME_ROOM];
    (void)koine__sqlite_unquote(name, bare, sizeof bare);
    return name.size > 0 && strncmp(bare, prefix, strlen(prefix)) == 0;
}

typedef struct checks {
    const char *column;
    int found;
    bool seen; /* a rule of the column */
} checks;

/* All rules of a column stand together. */
static bool look_for_check(const koine__sqlite_rule *rule, void *context)
{
    checks *what = context;
    if (!is_name(rule->column, what->column)) {
        return !what->seen;
    }
    what->seen = true;
    if (rule->kind == KOINE__SQLITE_RULE_CHECK) {
        what->found |= begins_with(rule->name, "koine_type_") ? 1 : 0;
        what->found |= begins_with(rule->name, "koine_range_") ? 2 : 0;
    }
    return true;
}

static void answer_checks(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *texts[2]; /* definition, column */
    if (take_texts(context, values, texts, 2)) {
        checks what = {.column = texts[1]};
        koine__sqlite_rules(texts[0], look_for_check, &what);
        sqlite3_result_int(context, what.found);
    }
}

typedef struct wanted {
    koine__sqlite_rule_kind kind;
    const char *columns;
    int number;               /* of the foreign key, from 0 */
    koine__sqlite_span found; /* the name */
} wanted;

/* Whether the list holds these columns, in this order. */
static bool lists(koine__sqlite_span list, const char *columns)
{
    koine__sqlite_span name;
    char bare[KOINE__SQLITE_NAME_ROOM];
    bool first = true;
    while (koine__sqlite_list_next(&list, &name)) {
        size_t size = koine__sqlite_unquote(name, bare, sizeof bare);
        if ((!first && *columns++ != '\1') || name.size == 0 || size >= sizeof bare ||
            sqlite3_strnicmp(bare, columns, (int)size) != 0) {
            return false;
        }
        columns += size;
        first = false;
    }
    return !first && *columns == '\0';
}

static bool look_for_constraint(const koine__sqlite_rule *rule, void *context)
{
    wanted *what = context;
    if (rule->kind != what->kind || (rule->kind == KOINE__SQLITE_RULE_FOREIGN_KEY && what->number-- > 0) ||
        (rule->kind == KOINE__SQLITE_RULE_UNIQUE && !lists(koine__sqlite_rule_columns(rule), what->columns))) {
        return true;
    }
    what->found = rule->name;
    return rule->name.size == 0 && rule->kind == KOINE__SQLITE_RULE_UNIQUE; /* the same columns may come with a name */
}

static void answer_constraint(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *texts[3]; /* definition, kind, which */
    if (!take_texts(context, values, texts, 3)) {
        return;
    }
    wanted what = {.columns = texts[2], .number = sqlite3_value_int(values[2])};
    what.kind = texts[1][0] == 'p'   ? KOINE__SQLITE_RULE_PRIMARY_KEY
                : texts[1][0] == 'u' ? KOINE__SQLITE_RULE_UNIQUE
                                     : KOINE__SQLITE_RULE_FOREIGN_KEY;
    koine__sqlite_rules(texts[0], look_for_constraint, &what);
    char bare[KOINE__SQLITE_NAME_ROOM];
    if (what.found.size > 0 && koine__sqlite_unquote(what.found, bare, sizeof bare) < sizeof bare) {
        sqlite3_result_text(context, bare, -1, SQLITE_TRANSIENT);
    }
}

static void answer_option(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *texts[2]; /* definition, word */
    if (take_texts(context, values, texts, 2)) {
        sqlite3_result_int(context, koine__sqlite_has_option(texts[0], texts[1]) ? 1 : 0);
    }
}

/* ---- registering ---- */

/* Views, triggers and the schema may not call them: a file would have needs that only Koine meets. */
int koine__sqlite_register_definitions(sqlite3 *db)
{
    static const struct function {
        const char *name;
        int count;
        void (*answer)(sqlite3_context *context, int count, sqlite3_value **values);
    } functions[] = {
        {"koine_definition", 2, answer_definition}, {"koine_type", 2, answer_type},
        {"koine_collation", 3, answer_collation},   {"koine_checks", 2, answer_checks},
        {"koine_constraint", 3, answer_constraint}, {"koine_option", 2, answer_option},
    };
    int rc = SQLITE_OK;
    for (size_t i = 0; rc == SQLITE_OK && i < sizeof functions / sizeof functions[0]; i++) {
        rc = sqlite3_create_function_v2(db, functions[i].name, functions[i].count, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                        NULL, functions[i].answer, NULL, NULL, NULL);
    }
    return rc;
}
