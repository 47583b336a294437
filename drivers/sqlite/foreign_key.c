/*
 * The foreign keys of the open databases, as they are declared.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <string.h>

typedef struct loader {
    sqlite3 *db;
    koine__sqlite_arena *arena;
    const koine__sqlite_targets *among;
    const char *schema;
    koine__sqlite_key *first;
    koine__sqlite_key **last;
    koine__sqlite_table *tables;
} loader;

/* ---- statements ---- */

sqlite3_stmt *koine__sqlite_compile(sqlite3 *db, sqlite3_str *sql)
{
    sqlite3_stmt *stmt = NULL;
    char *text = sqlite3_str_finish(sql);
    if (text != NULL) {
        (void)sqlite3_prepare_v2(db, text, -1, &stmt, NULL);
    }
    sqlite3_free(text);
    return stmt;
}

static const char *text_of(sqlite3_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text != NULL ? text : "";
}

/* The texts in the first column of a query's rows, in the arena. */
static const char **take_texts(loader *at, sqlite3_str *sql, size_t *count)
{
    sqlite3_stmt *stmt = koine__sqlite_compile(at->db, sql);
    const char *found[64];
    *count = 0;
    while (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW && *count < sizeof found / sizeof found[0]) {
        found[(*count)++] = koine__sqlite_arena_text(at->arena, text_of(stmt, 0));
    }
    (void)sqlite3_finalize(stmt);
    const char **texts = *count > 0 ? koine__sqlite_arena_take(at->arena, *count * sizeof *texts) : NULL;
    if (texts != NULL) {
        memcpy(texts, found, *count * sizeof *texts);
    }
    return texts;
}

/* ---- tables ---- */

static const char **primary_key(loader *at, const char *table, size_t *count)
{
    sqlite3_str *sql = sqlite3_str_new(at->db);
    sqlite3_str_appendf(sql, "SELECT name FROM pragma_table_info(%Q, %Q) WHERE pk > 0 ORDER BY pk", table, at->schema);
    return take_texts(at, sql, count);
}

static void read_columns(loader *at, koine__sqlite_table *table)
{
    sqlite3_str *sql = sqlite3_str_new(at->db);
    sqlite3_str_appendf(sql, "SELECT name, hidden FROM pragma_table_xinfo(%Q, %Q) ORDER BY cid", table->name,
                        at->schema);
    sqlite3_stmt *stmt = koine__sqlite_compile(at->db, sql);
    size_t room = 0;
    while (stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW) {
        if (table->column_count == room) {
            size_t more = room == 0 ? 16 : room * 2;
            const char **columns = koine__sqlite_arena_take(at->arena, more * sizeof *columns);
            if (columns == NULL) {
                break;
            }
            if (room > 0) {
                memcpy(columns, table->columns, room * sizeof *columns);
            }
            table->columns = columns;
            room = more;
        }
        table->columns[table->column_count++] = koine__sqlite_arena_text(at->arena, text_of(stmt, 0));
        table->computed = table->computed || sqlite3_column_int(stmt, 1) == 2;
    }
    (void)sqlite3_finalize(stmt);
}

static bool has_rowid(loader *at, const char *table)
{
    sqlite3_str *sql = sqlite3_str_new(at->db);
    sqlite3_str_appendf(sql, "SELECT wr FROM pragma_table_list WHERE schema = %Q AND name = %Q COLLATE NOCASE",
                        at->schema, table);
    sqlite3_stmt *stmt = koine__sqlite_compile(at->db, sql);
    bool without = stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int(stmt, 0) != 0;
    (void)sqlite3_finalize(stmt);
    return !without;
}

/* A name for the rowid that no column has taken. */
static const char *name_of_rowid(const koine__sqlite_table *table)
{
    static const char *const names[] = {"rowid", "_rowid_", "oid"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        bool taken = false;
        for (size_t k = 0; k < table->column_count; k++) {
            taken = taken || table->columns[k] == NULL || sqlite3_stricmp(table->columns[k], names[i]) == 0;
        }
        if (!taken) {
            return names[i];
        }
    }
    return NULL;
}

static koine__sqlite_table *find_table(loader *at, const char *name)
{
    for (koine__sqlite_table *table = at->tables; table != NULL; table = table->next) {
        if (strcmp(table->schema, at->schema) == 0 && sqlite3_stricmp(table->name, name) == 0) {
            return table;
        }
    }
    koine__sqlite_table *table = koine__sqlite_arena_take(at->arena, sizeof *table);
    if (table == NULL) {
        return NULL;
    }
    *table = (koine__sqlite_table){.schema = at->schema, .name = koine__sqlite_arena_text(at->arena, name)};
    if (table->name == NULL) {
        return NULL;
    }
    read_columns(at, table);
    if (has_rowid(at, name)) {
        table->rowid = name_of_rowid(table);
        table->identity = &table->rowid;
        table->identity_count = table->rowid != NULL ? 1 : 0;
    } else {
        table->identity = primary_key(at, name, &table->identity_count);
    }
    table->next = at->tables;
    at->tables = table;
    return table;
}

/* ---- keys ---- */

/* What the text of the table says of its n-th key. */
typedef struct declared {
    int wanted;
    int count;
    char name[KOINE__SQLITE_NAME_ROOM];
    bool deferred;
} declared;

static bool read_rule(const koine__sqlite_rule *rule, void *context)
{
    declared *what = context;
    if (rule->kind == KOINE__SQLITE_RULE_FOREIGN_KEY) {
        if (what->count == what->wanted) {
            (void)koine__sqlite_unquote(rule->name, what->name, sizeof what->name);
            what->deferred = rule->deferred;
        }
        what->count++;
    }
    return true;
}

/* SQLite counts the keys of a table from the last declared one back. `count` is their number. */
static void read_declaration(loader *at, koine__sqlite_key *key, const char *create_table, int id, int count)
{
    declared what = {.wanted = count - 1 - id};
    koine__sqlite_rules(create_table, read_rule, &what);
    key->deferred = true;
    if (what.count == count) {
        key->name = what.name[0] != '\0' ? koine__sqlite_arena_text(at->arena, what.name) : NULL;
        key->deferred = what.deferred;
    }
}

enum { COLUMN_CHILD, COLUMN_SQL, COLUMN_ID, COLUMN_PARENT, COLUMN_FROM, COLUMN_TO, COLUMN_ON_UPDATE, COLUMN_ON_DELETE };

static koine__sqlite_key *new_key(loader *at, sqlite3_stmt *row, int count)
{
    koine__sqlite_key *key = koine__sqlite_arena_take(at->arena, sizeof *key);
    if (key == NULL) {
        return NULL;
    }
    *key = (koine__sqlite_key){.schema = at->schema};
    key->child = koine__sqlite_arena_text(at->arena, text_of(row, COLUMN_CHILD));
    key->parent = koine__sqlite_arena_text(at->arena, text_of(row, COLUMN_PARENT));
    key->restrict_update = strcmp(text_of(row, COLUMN_ON_UPDATE), "RESTRICT") == 0;
    key->restrict_delete = strcmp(text_of(row, COLUMN_ON_DELETE), "RESTRICT") == 0;
    read_declaration(at, key, text_of(row, COLUMN_SQL), sqlite3_column_int(row, COLUMN_ID), count);
    *at->last = key;
    at->last = &key->next;
    return key;
}

static bool add_pair(loader *at, koine__sqlite_key *key, sqlite3_stmt *row)
{
    const char **from = koine__sqlite_arena_take(at->arena, (key->count + 1) * sizeof *from);
    const char **to = koine__sqlite_arena_take(at->arena, (key->count + 1) * sizeof *to);
    if (from == NULL || to == NULL) {
        return false;
    }
    if (key->count > 0) {
        memcpy(from, key->from, key->count * sizeof *from);
        memcpy(to, key->to, key->count * sizeof *to);
    }
    from[key->count] = koine__sqlite_arena_text(at->arena, text_of(row, COLUMN_FROM));
    to[key->count] = koine__sqlite_arena_text(at->arena, (const char *)sqlite3_column_text(row, COLUMN_TO));
    key->from = from;
    key->to = to;
    key->count++;
    return !at->arena->failed;
}

static bool is_wanted(const loader *at, sqlite3_stmt *row)
{
    return at->among == NULL || at->among->more ||
           koine__sqlite_targets_hold(at->among, at->schema, text_of(row, COLUMN_CHILD)) ||
           koine__sqlite_targets_hold(at->among, at->schema, text_of(row, COLUMN_PARENT));
}

static void load_schema(loader *at)
{
    sqlite3_str *sql = sqlite3_str_new(at->db);
    sqlite3_str_appendf(sql,
                        "SELECT m.name, m.sql, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete "
                        "FROM \"%w\".sqlite_schema AS m, pragma_foreign_key_list(m.name, %Q) AS f "
                        "WHERE m.type = 'table' AND instr(upper(m.sql), 'REFERENCES') > 0 "
                        "ORDER BY m.rowid, f.id DESC, f.seq",
                        at->schema, at->schema);
    sqlite3_stmt *row = koine__sqlite_compile(at->db, sql);
    koine__sqlite_key *key = NULL;
    char child[KOINE__SQLITE_NAME_ROOM] = "";
    int id = -1;
    int count = 0;
    while (row != NULL && !at->arena->failed && sqlite3_step(row) == SQLITE_ROW) {
        bool next_table = strcmp(child, text_of(row, COLUMN_CHILD)) != 0;
        if (next_table) {
            koine__sqlite_name_set(child, sizeof child, text_of(row, COLUMN_CHILD), strlen(text_of(row, COLUMN_CHILD)));
            count = sqlite3_column_int(row, COLUMN_ID) + 1;
        }
        if (next_table || id != sqlite3_column_int(row, COLUMN_ID)) {
            id = sqlite3_column_int(row, COLUMN_ID);
            key = is_wanted(at, row) ? new_key(at, row, count) : NULL;
        }
        if (key != NULL && !add_pair(at, key, row)) {
            break;
        }
    }
    (void)sqlite3_finalize(row);
}

/* REFERENCES p without columns means p's primary key. */
static void complete(loader *at, koine__sqlite_key *key)
{
    at->schema = key->schema;
    key->child_table = find_table(at, key->child);
    key->parent_table = find_table(at, key->parent);
    if (key->count > 0 && key->to[0] == NULL) {
        size_t count = 0;
        const char **columns = primary_key(at, key->parent, &count);
        if (count == key->count) {
            key->to = columns;
        }
    }
}

static bool is_complete(const koine__sqlite_key *key)
{
    return key->child_table != NULL && key->parent_table != NULL && key->count > 0 && key->to != NULL &&
           key->to[0] != NULL;
}

koine__sqlite_key *koine__sqlite_keys(sqlite3 *db, const koine__sqlite_targets *among, koine__sqlite_arena *arena)
{
    char schema[KOINE__SQLITE_NAME_ROOM];
    loader at = {.db = db, .arena = arena, .among = among};
    at.last = &at.first;
    for (int i = 0; koine__sqlite_schema_next(db, &i, schema);) {
        at.schema = koine__sqlite_arena_text(arena, schema);
        if (at.schema != NULL) {
            load_schema(&at);
        }
    }
    for (koine__sqlite_key **at_key = &at.first; *at_key != NULL && !arena->failed;) {
        complete(&at, *at_key);
        if (is_complete(*at_key)) {
            at_key = &(*at_key)->next;
        } else {
            *at_key = (*at_key)->next;
        }
    }
    return arena->failed ? NULL : at.first;
}

void koine__sqlite_name_key(const koine__sqlite_key *key, koine_fk_side side, koine__sqlite_names *names)
{
    memset(names, 0, sizeof *names);
    if (strcmp(key->schema, "main") != 0) {
        koine__sqlite_name_set(names->schema, sizeof names->schema, key->schema, strlen(key->schema));
    }
    koine__sqlite_name_set(names->table, sizeof names->table, key->child, strlen(key->child));
    koine__sqlite_name_set(names->parent_table, sizeof names->parent_table, key->parent, strlen(key->parent));
    if (key->name != NULL) {
        koine__sqlite_name_set(names->constraint, sizeof names->constraint, key->name, strlen(key->name));
    }
    for (size_t i = 0; i < key->count; i++) {
        koine__sqlite_list_add(names->column, sizeof names->column, key->from[i], strlen(key->from[i]));
    }
    names->side = side;
}

/* ---- conditions ---- */

void koine__sqlite_append_given(sqlite3_str *sql, const koine__sqlite_key *key)
{
    for (size_t i = 0; i < key->count; i++) {
        sqlite3_str_appendf(sql, "%sc.\"%w\" IS NOT NULL", i > 0 ? " AND " : "", key->from[i]);
    }
}

/* The parent's column on the left gives the collation, the plus takes the child's affinity away. */
void koine__sqlite_append_found(sqlite3_str *sql, const koine__sqlite_key *key)
{
    sqlite3_str_appendf(sql, "EXISTS (SELECT 1 FROM \"%w\".\"%w\" AS p WHERE ", key->schema, key->parent);
    for (size_t i = 0; i < key->count; i++) {
        sqlite3_str_appendf(sql, "%sp.\"%w\" = +c.\"%w\"", i > 0 ? " AND " : "", key->to[i], key->from[i]);
    }
    sqlite3_str_appendall(sql, ")");
}

void koine__sqlite_append_same(sqlite3_str *sql, const koine__sqlite_key *key)
{
    const koine__sqlite_table *child = key->child_table;
    for (size_t i = 0; i < child->identity_count; i++) {
        sqlite3_str_appendf(sql, "%sc.\"%w\" = ?%d", i > 0 ? " AND " : "", child->identity[i], (int)i + 1);
    }
}
