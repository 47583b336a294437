/*
 * Which table, column and constraint a message of SQLite's speaks of.
 *
 * SQLite names the columns of a failed UNIQUE and NOT NULL ("t.a, t.b"), and of a failed CHECK only its name or
 * its expression. The rest is in the schema. Names may hold dots and commas, so messages are not taken apart:
 * what the schema declares is written the same way and compared.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <stdio.h>
#include <string.h>

/* ---- names ---- */

void koine__sqlite_name_set(char *to, size_t room, const char *from, size_t size)
{
    if (size >= room) {
        size = room - 1;
    }
    memcpy(to, from, size);
    to[size] = '\0';
}

void koine__sqlite_list_add(char *list, size_t room, const char *name, size_t size)
{
    size_t used = strlen(list);
    if (used > 0 && used + 2 < room) {
        memcpy(list + used, ", ", 3);
        used += 2;
    }
    koine__sqlite_name_set(list + used, room - used, name, size);
}

/* ---- the search ---- */

typedef struct search {
    koine__sqlite_conn *conn;
    koine_code code;
    const char *what; /* the message after its colon */
    koine__sqlite_names *names;
    const char *schema; /* being searched */
    const char *table;
    size_t matches;                     /* tables in which it was found */
    const koine__sqlite_targets *among; /* only these tables; NULL: all */
} search;

/* Takes "table." or "table.column" off the front of the message; NULL when something else stands there. */
static const char *after_table(const char *what, const char *table)
{
    size_t size = strlen(table);
    return strncmp(what, table, size) == 0 && what[size] == '.' ? what + size + 1 : NULL;
}

/* Whether `what` is exactly the columns of the list, as "t.a, t.b"; fills `columns` as "a, b". */
static bool spells(const char *what, const char *table, koine__sqlite_span list, char *columns)
{
    koine__sqlite_span name;
    char bare[KOINE__SQLITE_NAME_ROOM];
    columns[0] = '\0';
    for (bool first = true; koine__sqlite_list_next(&list, &name); first = false) {
        if (!first && strncmp(what, ", ", 2) != 0) {
            return false;
        }
        what = after_table(first ? what : what + 2, table);
        size_t size = koine__sqlite_unquote(name, bare, sizeof bare);
        if (what == NULL || name.size == 0 || size >= sizeof bare || sqlite3_strnicmp(what, bare, (int)size) != 0) {
            return false;
        }
        koine__sqlite_list_add(columns, KOINE__SQLITE_LIST_ROOM, what, size);
        what += size;
    }
    return *what == '\0' && columns[0] != '\0';
}

static void set_span(char *to, size_t room, koine__sqlite_span name)
{
    char bare[KOINE__SQLITE_NAME_ROOM];
    size_t size = koine__sqlite_unquote(name, bare, sizeof bare);
    koine__sqlite_name_set(to, room, bare, size < sizeof bare ? size : sizeof bare - 1);
}

/* SQLite shows a CHECK without a name as its expression, and of one that begins with a quote only what is quoted. */
static bool is_check(const search *at, const koine__sqlite_rule *rule)
{
    koine__sqlite_span shown = rule->name.size > 0 ? rule->name : koine__sqlite_quoted(rule->check);
    if (shown.size > 0) {
        char bare[KOINE__SQLITE_LIST_ROOM];
        (void)koine__sqlite_unquote(shown, bare, sizeof bare);
        return strcmp(bare, at->what) == 0;
    }
    return strlen(at->what) == rule->check.size && memcmp(at->what, rule->check.text, rule->check.size) == 0;
}

/* Whether the rule is the one that failed; fills columns. */
static bool is_it(search *at, const koine__sqlite_rule *rule, char *columns)
{
    columns[0] = '\0';
    switch (rule->kind) {
    case KOINE__SQLITE_RULE_PRIMARY_KEY:
    case KOINE__SQLITE_RULE_UNIQUE:
        return at->code == KOINE_ERR_UNIQUE && spells(at->what, at->table, koine__sqlite_rule_columns(rule), columns);
    case KOINE__SQLITE_RULE_NOT_NULL:
        return at->code == KOINE_ERR_NOT_NULL && spells(at->what, at->table, rule->column, columns);
    case KOINE__SQLITE_RULE_CHECK:
        if (at->code != KOINE_ERR_CHECK || !is_check(at, rule)) {
            return false;
        }
        if (rule->column.size > 0) {
            set_span(columns, KOINE__SQLITE_NAME_ROOM, rule->column);
        }
        return true;
    case KOINE__SQLITE_RULE_FOREIGN_KEY:
        break;
    }
    return false;
}

static void record(search *at, const char *columns, koine__sqlite_span name)
{
    koine__sqlite_names *names = at->names;
    at->matches++;
    if (at->matches > 1) {
        return;
    }
    koine__sqlite_name_set(names->table, sizeof names->table, at->table, strlen(at->table));
    koine__sqlite_name_set(names->column, sizeof names->column, columns, strlen(columns));
    set_span(names->constraint, sizeof names->constraint, name);
    if (strcmp(at->schema, "main") != 0) {
        koine__sqlite_name_set(names->schema, sizeof names->schema, at->schema, strlen(at->schema));
    }
}

static bool try_rule(const koine__sqlite_rule *rule, void *context)
{
    search *at = context;
    char columns[KOINE__SQLITE_LIST_ROOM];
    if (!is_it(at, rule, columns)) {
        return true;
    }
    record(at, columns, rule->name);
    return false;
}

/* The objects of the schema that may hold the rule: type, name, table, text. */
static sqlite3_stmt *objects(const search *at)
{
    static const char *const of_message =
        "SELECT type, name, tbl_name, sql FROM \"%w\".sqlite_schema WHERE sql IS NOT NULL AND type IN ('table', "
        "'index')"
        " AND substr(?1, 1, length(tbl_name) + 1) = tbl_name || '.' ORDER BY type DESC";
    static const char *const with_check = "SELECT type, name, tbl_name, sql FROM \"%w\".sqlite_schema WHERE type = "
                                          "'table' AND instr(upper(sql), 'CHECK') > 0"
                                          " AND ?1 IS NOT NULL";
    sqlite3_stmt *stmt = NULL;
    char *sql = sqlite3_mprintf(at->code == KOINE_ERR_CHECK ? with_check : of_message, at->schema);
    if (sql != NULL && sqlite3_prepare_v2(at->conn->db, sql, -1, &stmt, NULL) == SQLITE_OK) {
        (void)sqlite3_bind_text(stmt, 1, at->what, -1, SQLITE_STATIC);
    }
    sqlite3_free(sql);
    return stmt;
}

static void try_index(search *at, const char *name, const char *sql)
{
    char columns[KOINE__SQLITE_LIST_ROOM];
    if (at->code == KOINE_ERR_UNIQUE && spells(at->what, at->table, koine__sqlite_index_columns(sql), columns)) {
        record(at, columns, (koine__sqlite_span){name, strlen(name)});
    }
}

static void search_schema(search *at)
{
    sqlite3_stmt *stmt = objects(at);
    while (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW) {
        const char *type = (const char *)sqlite3_column_text(stmt, 0);
        const char *name = (const char *)sqlite3_column_text(stmt, 1);
        const char *sql = (const char *)sqlite3_column_text(stmt, 3);
        at->table = (const char *)sqlite3_column_text(stmt, 2);
        if (type == NULL || name == NULL || sql == NULL || at->table == NULL ||
            (at->among != NULL && !koine__sqlite_targets_hold(at->among, at->schema, at->table))) {
            continue;
        }
        if (strcmp(type, "index") == 0) {
            try_index(at, name, sql);
        } else {
            koine__sqlite_rules(sql, try_rule, at);
        }
    }
    (void)sqlite3_finalize(stmt);
}

static void search_all(search *at)
{
    char schema[KOINE__SQLITE_NAME_ROOM];
    at->matches = 0;
    for (int i = 0; koine__sqlite_schema_next(at->conn->db, &i, schema);) {
        at->schema = schema;
        search_schema(at);
        if (at->matches > 0 && at->code != KOINE_ERR_CHECK) {
            return;
        }
    }
}

/* ---- without a rule ---- */

/* "t.a, t.b" of a table that is there, but of a key that nothing declares: the rowid, STRICT's types. */
static void name_by_table(search *at)
{
    char schema[KOINE__SQLITE_NAME_ROOM];
    koine__sqlite_names *names = at->names;
    for (int i = 0; names->table[0] == '\0' && koine__sqlite_schema_next(at->conn->db, &i, schema);) {
        at->schema = schema;
        sqlite3_stmt *stmt = objects(at);
        if (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 2) != NULL) {
            const char *table = (const char *)sqlite3_column_text(stmt, 2);
            const char *column = after_table(at->what, table);
            koine__sqlite_name_set(names->table, sizeof names->table, table, strlen(table));
            if (column != NULL && strchr(column, ',') == NULL) {
                koine__sqlite_name_set(names->column, sizeof names->column, column, strlen(column));
            }
        }
        (void)sqlite3_finalize(stmt);
    }
}

/* The same without a look at the schema, for connections that do not diagnose. */
static void name_by_text(search *at)
{
    koine__sqlite_names *names = at->names;
    const char *dot = strchr(at->what, '.');
    if (at->code == KOINE_ERR_CHECK || dot == NULL) {
        return;
    }
    koine__sqlite_name_set(names->table, sizeof names->table, at->what, (size_t)(dot - at->what));
    for (const char *p = at->what; p != NULL;) {
        const char *column = after_table(p, names->table);
        if (column == NULL) {
            return;
        }
        const char *end = strstr(column, ", ");
        koine__sqlite_list_add(names->column, sizeof names->column, column,
                               end != NULL ? (size_t)(end - column) : strlen(column));
        p = end != NULL ? end + 2 : NULL;
    }
}

/* UNIQUE constraint failed: index 'name'. So SQLite names an index on expressions. */
static bool name_by_index(search *at)
{
    char schema[KOINE__SQLITE_NAME_ROOM];
    koine__sqlite_names *names = at->names;
    size_t size = strlen(at->what);
    if (at->code != KOINE_ERR_UNIQUE || strncmp(at->what, "index '", 7) != 0 || size < 9) {
        return false;
    }
    koine__sqlite_name_set(names->constraint, sizeof names->constraint, at->what + 7, size - 8);
    for (int i = 0; names->table[0] == '\0' && koine__sqlite_schema_next(at->conn->db, &i, schema);) {
        sqlite3_stmt *stmt = NULL;
        char *sql = sqlite3_mprintf("SELECT tbl_name FROM \"%w\".sqlite_schema WHERE type = 'index' AND name = %Q",
                                    schema, names->constraint);
        if (sql != NULL && sqlite3_prepare_v2(at->conn->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
            sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_text(stmt, 0) != NULL) {
            const char *table = (const char *)sqlite3_column_text(stmt, 0);
            koine__sqlite_name_set(names->table, sizeof names->table, table, strlen(table));
        }
        sqlite3_free(sql);
        (void)sqlite3_finalize(stmt);
    }
    return true;
}

/* ---- the whole ---- */

/* What follows the part of the message that says what happened; NULL for a message of another shape. */
static const char *names_part(koine_code code, const char *message)
{
    static const struct shape {
        koine_code code;
        const char *begin;
    } shapes[] = {
        {KOINE_ERR_UNIQUE, "UNIQUE constraint failed: "},
        {KOINE_ERR_NOT_NULL, "NOT NULL constraint failed: "},
        {KOINE_ERR_CHECK, "CHECK constraint failed: "},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        size_t size = strlen(shapes[i].begin);
        if (shapes[i].code == code && strncmp(message, shapes[i].begin, size) == 0) {
            return message + size;
        }
    }
    /* cannot store TEXT value in INTEGER column t.c */
    const char *column = strstr(message, " column ");
    return code == KOINE_ERR_INVALID_VALUE && strncmp(message, "cannot store ", 13) == 0 && column != NULL ? column + 8
                                                                                                           : NULL;
}

void koine__sqlite_name_constraint(koine__sqlite_conn *conn, sqlite3_stmt *handle, koine_code code, const char *message,
                                   koine__sqlite_names *names)
{
    search at = {.conn = conn, .code = code, .names = names};
    at.what = names_part(code, message);
    if (at.what == NULL) {
        return;
    }
    if (!conn->diagnose) {
        name_by_text(&at);
        return;
    }
    if (name_by_index(&at)) {
        return;
    }
    search_all(&at);
    if (at.matches > 1) {
        /* The same check in several tables: which of them does the statement write to? */
        koine__sqlite_targets targets = {.count = 0};
        memset(names, 0, sizeof *names);
        koine__sqlite_targets_of(conn, handle, &targets);
        at.among = &targets;
        search_all(&at);
        if (at.matches > 1) {
            memset(names, 0, sizeof *names);
        }
    }
    if (at.matches == 0 && code != KOINE_ERR_CHECK) {
        name_by_table(&at);
    }
}
