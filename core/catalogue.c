/*
 * What a connection knows of tables: looking up, and taking over what the driver's query answers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "catalogue.h"

#include "description.h"
#include "inquiry.h"
#include "memory.h"
#include "statement.h"

#include "sql/placeholders.h"

#include <string.h>

#define ARENA_BLOCK ((size_t)4096)
#define FIRST_BUCKETS 64u

/* Names that are asked for and not there are kept, too: a program that makes them up would fill the memory. */
#define MOST_ENTRIES 16384u

struct koine__catalogue_entry {
    koine__catalogue_entry *chain; /* same bucket */
    const char *name;
    const koine__table *table; /* NULL: there is none of that name */
};

struct koine__catalogue_own {
    koine__catalogue_own *next;
    koine__arena arena; /* of the table */
    const koine__table *table;
};

/* ---- looking up ---- */

static koine__catalogue_entry **bucket_of(const koine__catalogue *catalogue, const char *name)
{
    return &catalogue->buckets[koine__parameter_hash(name, strlen(name)) & (catalogue->bucket_count - 1)];
}

static koine__catalogue_entry *find_entry(const koine__catalogue *catalogue, const char *name)
{
    koine__catalogue_entry *entry = catalogue->bucket_count > 0 ? *bucket_of(catalogue, name) : NULL;
    while (entry != NULL && strcmp(entry->name, name) != 0) {
        entry = entry->chain;
    }
    return entry;
}

static koine__catalogue_own **place_of_own(koine__catalogue *catalogue, const char *name)
{
    koine__catalogue_own **place = &catalogue->own;
    while (*place != NULL && strcmp((*place)->table->name.text, name) != 0) {
        place = &(*place)->next;
    }
    return place;
}

static const koine__table *find(void *context, const char *name)
{
    koine_conn *conn = context;
    const koine__catalogue_own *own = *place_of_own(&conn->catalogue, name);
    const koine__catalogue_entry *entry = own == NULL ? find_entry(&conn->catalogue, name) : NULL;
    return own != NULL ? own->table : entry != NULL ? entry->table : NULL;
}

/* What another session has done since may not be known. Of the session's own tables everything is. */
static bool is_known(koine_conn *conn, const char *name)
{
    if (*place_of_own(&conn->catalogue, name) != NULL) {
        return true;
    }
    bool known = find_entry(&conn->catalogue, name) != NULL;
    conn->catalogue.reused = conn->catalogue.reused || known;
    return known;
}

/* ---- taking over ---- */

typedef struct loading {
    koine__catalogue *catalogue;
    koine__arena scratch;
    koine__description *wanted;
    char *json; /* their names */
} loading;

static bool take_row(void *context, koine_rows *row)
{
    loading *at = context;
    return koine__description_take(at->wanted, &at->scratch, row);
}

static bool grow_buckets(koine__catalogue *catalogue)
{
    size_t count = catalogue->bucket_count > 0 ? catalogue->bucket_count * 2 : FIRST_BUCKETS;
    koine__catalogue grown = *catalogue;
    grown.buckets = koine__calloc(count, sizeof(koine__catalogue_entry *));
    grown.bucket_count = count;
    if (grown.buckets == NULL) {
        return false;
    }
    for (size_t i = 0; i < catalogue->bucket_count; i++) {
        for (koine__catalogue_entry *entry = catalogue->buckets[i]; entry != NULL;) {
            koine__catalogue_entry *next = entry->chain;
            koine__catalogue_entry **bucket = bucket_of(&grown, entry->name);
            entry->chain = *bucket;
            *bucket = entry;
            entry = next;
        }
    }
    koine__free(catalogue->buckets);
    *catalogue = grown;
    return true;
}

static bool add_entry(koine__catalogue *catalogue, const koine__description *from)
{
    if (catalogue->count >= catalogue->bucket_count && !grow_buckets(catalogue)) {
        return false;
    }
    koine__arena *arena = &catalogue->arena;
    koine__catalogue_entry *entry = KOINE__NEW(arena, koine__catalogue_entry);
    if (entry == NULL) {
        return false;
    }
    entry->name = koine__arena_text(arena, from->name, strlen(from->name));
    entry->table = from->found ? koine__description_table(from, arena) : NULL;
    if (arena->failed) {
        return false;
    }
    koine__catalogue_entry **bucket = bucket_of(catalogue, from->name);
    entry->chain = *bucket;
    *bucket = entry;
    catalogue->count++;
    return true;
}

/* ---- loading ---- */

static char *put_escaped(char *to, const char *text)
{
    static const char digits[] = "0123456789abcdef";
    *to++ = '"';
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20) {
            memcpy(to, "\\u00", 4);
            to[4] = digits[c >> 4];
            to[5] = digits[c & 15];
            to += 6;
            continue;
        }
        if (c == '"' || c == '\\') {
            *to++ = '\\';
        }
        *to++ = *text;
    }
    *to++ = '"';
    return to;
}

/* Puts the names that are not known into at->wanted and at->json, each once. */
static void want(loading *at, koine_conn *conn, const koine__name *names, size_t count)
{
    size_t room = sizeof "[]";
    for (size_t i = 0; i < count; i++) {
        bool doubled = is_known(conn, names[i].text);
        for (const koine__description *other = at->wanted; other != NULL && !doubled; other = other->next) {
            doubled = strcmp(other->name, names[i].text) == 0;
        }
        koine__description *table = doubled ? NULL : KOINE__NEW(&at->scratch, koine__description);
        if (table != NULL) {
            *table = (koine__description){.next = at->wanted, .name = names[i].text};
            at->wanted = table;
            room += strlen(table->name) * 6 + sizeof "\"\",";
        }
    }
    at->json = at->wanted != NULL ? koine__arena_take(&at->scratch, room, 1) : NULL;
    char *to = at->json;
    for (const koine__description *table = at->wanted; table != NULL && to != NULL; table = table->next) {
        *to++ = table == at->wanted ? '[' : ',';
        to = put_escaped(to, table->name);
    }
    if (to != NULL) {
        memcpy(to, "]", sizeof "]");
    }
}

static koine_code no_memory(koine_conn *conn)
{
    return koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for what is known of tables");
}

static koine_code ask(loading *at, koine_conn *conn)
{
    const koine_catalog *catalog = conn->driver->sql->catalog(conn->session);
    const koine_value names = koine_text(at->json);
    const koine__inquiry inquiry = {
        .sql = catalog->describe, .values = &names, .count = 1, .row = take_row, .context = at};
    koine_code code = koine__inquire(conn, &conn->catalogue.describe, &inquiry);
    if (code != KOINE_OK) {
        return code;
    }
    for (const koine__description *table = at->wanted; table != NULL; table = table->next) {
        if (!add_entry(&conn->catalogue, table)) {
            koine__catalogue_forget(conn); /* what is there may be half of a table */
            return no_memory(conn);
        }
    }
    return KOINE_OK;
}

static koine_code load(void *context, const koine__name *names, size_t count)
{
    koine_conn *conn = context;
    loading at = {.catalogue = &conn->catalogue};
    if (conn->catalogue.count > MOST_ENTRIES) {
        koine__catalogue_forget(conn);
    }
    if (conn->catalogue.arena.block_size == 0) {
        koine__arena_init(&conn->catalogue.arena, ARENA_BLOCK);
    }
    koine__arena_init(&at.scratch, ARENA_BLOCK);
    want(&at, conn, names, count);
    koine_code code = at.scratch.failed ? no_memory(conn) : at.wanted != NULL ? ask(&at, conn) : KOINE_OK;
    koine__arena_free(&at.scratch);
    return code;
}

/* ---- indexes ---- */

typedef struct index_search {
    const char *index;
    koine__arena *arena;
    const char *table; /* NULL: not found yet */
    bool several;
} index_search;

enum { INDEX_TABLE = 1, INDEX_NAME = 2 };

static bool take_index(void *context, koine_rows *row)
{
    index_search *search = context;
    const char *name = koine_get_text(row, INDEX_NAME);
    if (name == NULL || strcmp(name, search->index) != 0) {
        return true;
    }
    koine_bytes bytes = koine_get_bytes(row, INDEX_TABLE);
    const char *table = koine__arena_text(search->arena, bytes.data, bytes.size);
    search->several = search->several || (search->table != NULL && table != NULL && strcmp(table, search->table) != 0);
    search->table = table;
    return table != NULL;
}

static koine_code index_table(void *context, const char *index, koine__arena *arena, const char **table)
{
    koine_conn *conn = context;
    const koine_catalog *catalog = conn->driver->sql->catalog(conn->session);
    const koine_value everywhere[] = {koine_null(), koine_null()};
    index_search search = {.index = index, .arena = arena};
    const koine__inquiry inquiry = {
        .sql = catalog->indexes, .values = everywhere, .count = 2, .row = take_index, .context = &search};
    *table = "";
    koine_code code = koine__inquire(conn, NULL, &inquiry);
    if (code == KOINE_OK && search.several) {
        code =
            koine__error_set(&conn->error, KOINE_ERR_SEMANTIC, "name the table, in the engine's own words: /*native*/",
                             "several tables have an index of the name %s", index);
    }
    if (code == KOINE_OK && search.table != NULL) {
        *table = search.table;
    }
    return code;
}

/* ---- the session's own tables ---- */

static void drop_own(koine__catalogue_own **place)
{
    koine__catalogue_own *own = *place;
    if (own != NULL) {
        *place = own->next;
        koine__arena_free(&own->arena);
        koine__free(own);
    }
}

static bool add_own(koine__catalogue *catalogue, const koine__table *table)
{
    koine__catalogue_own *own = koine__calloc(1, sizeof *own);
    if (own == NULL) {
        return false;
    }
    koine__arena_init(&own->arena, ARENA_BLOCK / 4);
    own->table = koine__table_copy(&own->arena, table);
    own->next = catalogue->own;
    catalogue->own = own;
    if (own->table == NULL) {
        drop_own(&catalogue->own);
        return false;
    }
    return true;
}

koine_code koine__catalogue_defined(koine_conn *conn, const koine__temporaries *temporaries)
{
    koine__catalogue *catalogue = &conn->catalogue;
    if (conn->driver->sql->catalog(conn->session)->describes_temporary) {
        return KOINE_OK;
    }
    for (size_t i = 0; i < temporaries->gone_count; i++) {
        drop_own(place_of_own(catalogue, temporaries->gone[i].text));
    }
    return temporaries->made == NULL || add_own(catalogue, temporaries->made) ? KOINE_OK : no_memory(conn);
}

/* ---- the calls ---- */

void koine__catalogue_schema(koine_conn *conn, koine__schema *out)
{
    conn->catalogue.reused = false;
    *out = (koine__schema){.context = conn, .load = load, .find = find, .index_table = index_table};
}

void koine__catalogue_forget(koine_conn *conn)
{
    koine__catalogue *catalogue = &conn->catalogue;
    catalogue->version++;
    koine__arena_free(&catalogue->arena);
    koine__free(catalogue->buckets);
    catalogue->arena = (koine__arena){.blocks = NULL};
    catalogue->buckets = NULL;
    catalogue->bucket_count = 0;
    catalogue->count = 0;
}

void koine__catalogue_reset(koine_conn *conn)
{
    koine__catalogue_forget(conn);
    while (conn->catalogue.own != NULL) {
        drop_own(&conn->catalogue.own);
    }
    koine__prepared_free(conn->catalogue.describe);
    conn->catalogue.describe = NULL;
}
