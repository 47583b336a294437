/*
 * Which deferred foreign key kept a transaction from committing.
 *
 * The rows that have no parent are looked up while they still stand. Then the transaction is rolled back, as
 * after any failed commit, and what stood before tells the side: a row that was there with the same key has lost
 * its parent, any other row came without one. A row that was an orphan before is no news.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <stdlib.h>

#define ORPHANS_MOST 4096

typedef struct orphan {
    const koine__sqlite_key *key;
    sqlite3_value **values; /* its identity, then its foreign key */
    size_t count;
} orphan;

typedef struct search {
    sqlite3 *db;
    orphan *orphans;
    size_t count;
    size_t room;
} search;

static void append_columns(sqlite3_str *sql, const koine__sqlite_key *key)
{
    const koine__sqlite_table *child = key->child_table;
    for (size_t i = 0; i < child->identity_count; i++) {
        sqlite3_str_appendf(sql, "c.\"%w\", ", child->identity[i]);
    }
    for (size_t i = 0; i < key->count; i++) {
        sqlite3_str_appendf(sql, "%sc.\"%w\"", i > 0 ? ", " : "", key->from[i]);
    }
}

static void free_orphan(orphan *what)
{
    for (size_t i = 0; what->values != NULL && i < what->count; i++) {
        sqlite3_value_free(what->values[i]);
    }
    free(what->values);
}

static bool add_orphan(search *at, const koine__sqlite_key *key, sqlite3_stmt *row)
{
    if (at->count == at->room) {
        size_t room = at->room == 0 ? 16 : at->room * 2;
        orphan *orphans = realloc(at->orphans, room * sizeof *orphans);
        if (orphans == NULL) {
            return false;
        }
        at->orphans = orphans;
        at->room = room;
    }
    orphan found = {.key = key, .count = (size_t)sqlite3_column_count(row)};
    found.values = calloc(found.count, sizeof(sqlite3_value *));
    bool whole = found.values != NULL;
    for (size_t i = 0; whole && i < found.count; i++) {
        found.values[i] = sqlite3_value_dup(sqlite3_column_value(row, (int)i));
        whole = found.values[i] != NULL;
    }
    if (whole) {
        at->orphans[at->count++] = found;
    } else {
        free_orphan(&found);
    }
    return whole;
}

static void find_orphans(search *at, const koine__sqlite_key *key)
{
    if (key->child_table->identity_count == 0) {
        return;
    }
    sqlite3_str *sql = sqlite3_str_new(at->db);
    sqlite3_str_appendall(sql, "SELECT ");
    append_columns(sql, key);
    sqlite3_str_appendf(sql, " FROM \"%w\".\"%w\" AS c WHERE ", key->schema, key->child);
    koine__sqlite_append_given(sql, key);
    sqlite3_str_appendall(sql, " AND NOT ");
    koine__sqlite_append_found(sql, key);
    sqlite3_stmt *row = koine__sqlite_compile(at->db, sql);
    while (row != NULL && at->count < ORPHANS_MOST && sqlite3_step(row) == SQLITE_ROW) {
        if (!add_orphan(at, key, row)) {
            break;
        }
    }
    (void)sqlite3_finalize(row);
}

/* After the rollback: 1 the row stood with a parent, 0 without one, -1 it did not stand. */
static int stood_before(search *at, const orphan *what)
{
    const koine__sqlite_key *key = what->key;
    size_t identity = key->child_table->identity_count;
    sqlite3_str *sql = sqlite3_str_new(at->db);
    sqlite3_str_appendall(sql, "SELECT ");
    koine__sqlite_append_found(sql, key);
    sqlite3_str_appendf(sql, " FROM \"%w\".\"%w\" AS c WHERE ", key->schema, key->child);
    koine__sqlite_append_same(sql, key);
    for (size_t i = 0; i < key->count; i++) {
        sqlite3_str_appendf(sql, " AND c.\"%w\" IS ?%d", key->from[i], (int)(identity + i) + 1);
    }
    sqlite3_stmt *stmt = koine__sqlite_compile(at->db, sql);
    for (size_t i = 0; stmt != NULL && i < what->count; i++) {
        (void)sqlite3_bind_value(stmt, (int)i + 1, what->values[i]);
    }
    int answer = stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int(stmt, 0) : -1;
    (void)sqlite3_finalize(stmt);
    return answer;
}

void koine__sqlite_diagnose_commit(koine__sqlite_conn *conn, koine__sqlite_names *names)
{
    search at = {.db = conn->db};
    koine__sqlite_arena arena = {.chunks = NULL};
    bool all = koine__sqlite_number(conn->db, "PRAGMA defer_foreign_keys", NULL) > 0;
    koine__sqlite_key *keys = koine__sqlite_keys(conn->db, NULL, &arena);
    for (koine__sqlite_key *key = keys; key != NULL; key = key->next) {
        if (all || key->deferred) {
            find_orphans(&at, key);
        }
    }
    conn->read_only = false;
    if (koine__sqlite_run(conn->db, "ROLLBACK") == SQLITE_OK) {
        for (size_t i = 0; i < at.count; i++) {
            int before = stood_before(&at, &at.orphans[i]);
            if (before != 0) {
                koine__sqlite_name_key(at.orphans[i].key, before > 0 ? KOINE_FK_PARENT : KOINE_FK_CHILD, names);
                break;
            }
        }
    }
    for (size_t i = 0; i < at.count; i++) {
        free_orphan(&at.orphans[i]);
    }
    free(at.orphans);
    koine__sqlite_arena_free(&arena);
}
