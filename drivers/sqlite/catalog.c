/*
 * What is in the open databases: their names, and the tables that a statement writes to.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <stdlib.h>
#include <string.h>

/* ---- databases ---- */

#if SQLITE_VERSION_NUMBER >= 3039000
static bool name_of(sqlite3 *db, int i, char name[KOINE__SQLITE_NAME_ROOM])
{
    const char *found = sqlite3_db_name(db, i);
    if (found != NULL) {
        koine__sqlite_name_set(name, KOINE__SQLITE_NAME_ROOM, found, strlen(found));
    }
    return found != NULL;
}
#else
static bool name_of(sqlite3 *db, int i, char name[KOINE__SQLITE_NAME_ROOM])
{
    sqlite3_stmt *stmt = NULL;
    bool found = false;
    int last = -1;
    if (sqlite3_prepare_v2(db, "PRAGMA database_list", -1, &stmt, NULL) == SQLITE_OK) {
        while (!found && sqlite3_step(stmt) == SQLITE_ROW) {
            const char *text = (const char *)sqlite3_column_text(stmt, 1);
            last = sqlite3_column_int(stmt, 0);
            found = last == i && text != NULL;
            if (found) {
                koine__sqlite_name_set(name, KOINE__SQLITE_NAME_ROOM, text, strlen(text));
            }
        }
    }
    (void)sqlite3_finalize(stmt);
    if (!found && last > i) {
        koine__sqlite_name_set(name, KOINE__SQLITE_NAME_ROOM, "temp", 4); /* not in the list before it is used */
    }
    return found || last > i;
}
#endif

bool koine__sqlite_schema_next(sqlite3 *db, int *i, char name[KOINE__SQLITE_NAME_ROOM])
{
    while (name_of(db, *i, name)) {
        (*i)++;
        /* A temp database that was never used is made by the first look into it. */
        if (sqlite3_db_readonly(db, name) != -1) {
            return true;
        }
    }
    return false;
}

/* ---- targets ---- */

static void add_target(koine__sqlite_targets *to, const char *schema, const char *table)
{
    if (koine__sqlite_targets_hold(to, schema, table)) {
        return;
    }
    if (to->count == KOINE__SQLITE_TARGETS) {
        to->more = true;
        return;
    }
    koine__sqlite_name_set(to->tables[to->count].schema, KOINE__SQLITE_NAME_ROOM, schema, strlen(schema));
    koine__sqlite_name_set(to->tables[to->count].table, KOINE__SQLITE_NAME_ROOM, table, strlen(table));
    to->count++;
}

/* SQLite's authorizer: told of all that a statement will do, while it is compiled. Refuses nothing. */
static int listen(void *context, int action, const char *table, const char *second, const char *schema,
                  const char *trigger)
{
    koine__sqlite_targets *to = context;
    (void)second;
    (void)trigger;
    if (table == NULL || schema == NULL) {
        return SQLITE_OK;
    }
    if (action == SQLITE_DROP_TABLE || action == SQLITE_DROP_TEMP_TABLE) {
        to->count = 0;
        to->dropped = true;
        add_target(to, schema, table);
    } else if ((action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE) &&
               sqlite3_strnicmp(table, "sqlite_", 7) != 0) {
        add_target(to, schema, table);
    }
    return SQLITE_OK;
}

void koine__sqlite_targets_of(koine__sqlite_conn *conn, sqlite3_stmt *handle, koine__sqlite_targets *out)
{
    sqlite3_stmt *again = NULL;
    out->count = 0;
    out->more = false;
    out->dropped = false;
    (void)sqlite3_set_authorizer(conn->db, listen, out);
    if (sqlite3_prepare_v2(conn->db, sqlite3_sql(handle), -1, &again, NULL) != SQLITE_OK) {
        out->more = true; /* not known: take all */
    }
    (void)sqlite3_finalize(again);
    (void)sqlite3_set_authorizer(conn->db, NULL, NULL);
}

bool koine__sqlite_targets_hold(const koine__sqlite_targets *targets, const char *schema, const char *table)
{
    for (size_t i = 0; i < targets->count; i++) {
        if (sqlite3_stricmp(targets->tables[i].table, table) == 0 &&
            sqlite3_stricmp(targets->tables[i].schema, schema) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- memory ---- */

struct koine__sqlite_chunk {
    struct koine__sqlite_chunk *next;
    size_t room;
    size_t used;
    _Alignas(max_align_t) char bytes[];
};

void *koine__sqlite_arena_take(koine__sqlite_arena *arena, size_t size)
{
    size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    struct koine__sqlite_chunk *chunk = arena->chunks;
    if (chunk == NULL || chunk->room - chunk->used < size) {
        size_t room = size > 4096 ? size : 4096;
        chunk = calloc(1, sizeof *chunk + room);
        if (chunk == NULL) {
            arena->failed = true;
            return NULL;
        }
        chunk->room = room;
        chunk->next = arena->chunks;
        arena->chunks = chunk;
    }
    void *taken = chunk->bytes + chunk->used;
    chunk->used += size;
    return taken;
}

char *koine__sqlite_arena_text(koine__sqlite_arena *arena, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    size_t size = strlen(text) + 1;
    char *copy = koine__sqlite_arena_take(arena, size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

void koine__sqlite_arena_free(koine__sqlite_arena *arena)
{
    while (arena->chunks != NULL) {
        struct koine__sqlite_chunk *next = arena->chunks->next;
        free(arena->chunks);
        arena->chunks = next;
    }
}
