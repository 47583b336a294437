/*
 * koine_string_agg(text, separator, key, how, key, how …): texts joined in the order of their keys, for SQLite's own
 * group_concat knows no order before version 3.44. What stays equal keeps the order in which it came.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

#include <stdlib.h>
#include <string.h>

/* `how` of a key, added up; dialect.h: %k. */
#define DESCENDING 1
#define NULLS_LAST 2
#define DECIMAL 4

typedef struct entry {
    size_t place; /* in which it came */
    const char *text;
    size_t size; /* of the separator and the text behind it */
    size_t separator_size;
    sqlite3_value **keys; /* key, how, key, how … */
    int key_count;        /* of both together */
} entry;

typedef struct state {
    entry *entries;
    size_t begin; /* those before were taken away by a moving frame */
    size_t end;
    size_t room;
} state;

/* ---- collecting ---- */

static void free_entry(entry *what)
{
    for (int i = 0; i < what->key_count; i++) {
        sqlite3_value_free(what->keys[i]);
    }
    sqlite3_free(what->keys); /* the texts stand behind */
}

/* Copies a row; false: no memory. */
static bool fill_entry(entry *out, koine__sqlite_span text, koine__sqlite_span separator, int key_count,
                       sqlite3_value **keys)
{
    size_t keys_size = (size_t)key_count * sizeof(sqlite3_value *);
    out->keys = sqlite3_malloc64(keys_size + separator.size + text.size + 1);
    if (out->keys == NULL) {
        return false;
    }
    char *copy = (char *)out->keys + keys_size;
    memcpy(copy, separator.text, separator.size);
    memcpy(copy + separator.size, text.text, text.size);
    out->text = copy;
    out->size = separator.size + text.size;
    out->separator_size = separator.size;
    for (out->key_count = 0; out->key_count < key_count; out->key_count++) {
        sqlite3_value *key = sqlite3_value_dup(keys[out->key_count]);
        if (key == NULL) {
            free_entry(out);
            return false;
        }
        out->keys[out->key_count] = key;
    }
    return true;
}

static bool grow(state *what)
{
    if (what->end < what->room) {
        return true;
    }
    size_t room = what->room == 0 ? 8 : what->room * 2;
    entry *entries = sqlite3_realloc64(what->entries, room * sizeof *entries);
    if (entries != NULL) {
        what->entries = entries;
        what->room = room;
    }
    return entries != NULL;
}

static void step(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    koine__sqlite_span text;
    koine__sqlite_span separator = {"", 0};
    if (count < 2 || koine__sqlite_is_null(arguments[0]) || !koine__sqlite_take_text(context, arguments[0], &text) ||
        (!koine__sqlite_is_null(arguments[1]) && !koine__sqlite_take_text(context, arguments[1], &separator))) {
        return;
    }
    state *all = sqlite3_aggregate_context(context, sizeof *all);
    if (all == NULL || !grow(all) || !fill_entry(&all->entries[all->end], text, separator, count - 2, arguments + 2)) {
        sqlite3_result_error_nomem(context);
        return;
    }
    all->entries[all->end].place = all->end;
    all->end++;
}

/* The row that leaves the frame is the one that came first. */
static void inverse(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    state *all = sqlite3_aggregate_context(context, 0);
    (void)count;
    if (all != NULL && all->begin < all->end && !koine__sqlite_is_null(arguments[0])) {
        free_entry(&all->entries[all->begin++]);
    }
}

/* ---- order ---- */

static int compare_values(sqlite3_value *one, sqlite3_value *other, int how)
{
    int class = sqlite3_value_type(one);
    if (class == SQLITE_INTEGER && sqlite3_value_type(other) == SQLITE_INTEGER) {
        int64_t a = sqlite3_value_int64(one);
        int64_t b = sqlite3_value_int64(other);
        return a < b ? -1 : a > b;
    }
    if (class == SQLITE_INTEGER || class == SQLITE_FLOAT) {
        double a = sqlite3_value_double(one);
        double b = sqlite3_value_double(other);
        return a < b ? -1 : a > b;
    }
    const void *a = sqlite3_value_blob(one);
    const void *b = sqlite3_value_blob(other);
    int a_size = sqlite3_value_bytes(one);
    int b_size = sqlite3_value_bytes(other);
    if ((how & DECIMAL) != 0) {
        return koine__sqlite_decimal_collate(NULL, a_size, a, b_size, b);
    }
    int least = a_size < b_size ? a_size : b_size;
    int order = least > 0 ? memcmp(a, b, (size_t)least) : 0;
    return order != 0 ? order : a_size - b_size;
}

static int compare_keys(sqlite3_value *one, sqlite3_value *other, int how)
{
    bool no_one = koine__sqlite_is_null(one);
    bool no_other = koine__sqlite_is_null(other);
    if (no_one || no_other) {
        int order = no_one == no_other ? 0 : no_one ? -1 : 1;
        return (how & NULLS_LAST) != 0 ? -order : order;
    }
    int order = compare_values(one, other, how);
    return (how & DESCENDING) != 0 ? -order : order;
}

static int compare_entries(const void *left, const void *right)
{
    const entry *one = *(const entry *const *)left;
    const entry *other = *(const entry *const *)right;
    for (int i = 0; i + 1 < one->key_count && i + 1 < other->key_count; i += 2) {
        int order = compare_keys(one->keys[i], other->keys[i], sqlite3_value_int(one->keys[i + 1]));
        if (order != 0) {
            return order;
        }
    }
    return one->place < other->place ? -1 : 1;
}

/* ---- answering ---- */

static void join(sqlite3_context *context, const entry **entries, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        size += entries[i]->size;
    }
    size -= entries[0]->separator_size;
    char *text = sqlite3_malloc64(size + 1);
    if (text == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    char *end = text;
    for (size_t i = 0; i < count; i++) {
        size_t skipped = i == 0 ? entries[i]->separator_size : 0;
        memcpy(end, entries[i]->text + skipped, entries[i]->size - skipped);
        end += entries[i]->size - skipped;
    }
    sqlite3_result_text64(context, text, size, sqlite3_free, SQLITE_UTF8);
}

static void value(sqlite3_context *context)
{
    const state *all = sqlite3_aggregate_context(context, 0);
    size_t count = all != NULL ? all->end - all->begin : 0;
    if (count == 0) {
        return;
    }
    const entry **sorted = sqlite3_malloc64(count * sizeof *sorted);
    if (sorted == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = &all->entries[all->begin + i];
    }
    if (sorted[0]->key_count > 0) {
        qsort(sorted, count, sizeof *sorted, compare_entries);
    }
    join(context, sorted, count);
    sqlite3_free(sorted);
}

static void final(sqlite3_context *context)
{
    state *all = sqlite3_aggregate_context(context, 0);
    value(context);
    for (size_t i = all != NULL ? all->begin : 0; all != NULL && i < all->end; i++) {
        free_entry(&all->entries[i]);
    }
    if (all != NULL) {
        sqlite3_free(all->entries);
        *all = (state){.entries = NULL};
    }
}

const koine__sqlite_function koine__sqlite_string_aggregates[] = {
    {"koine_string_agg", -1, step, false, final, value, inverse},
    {.name = NULL},
};
