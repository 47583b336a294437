/*
 * Prepared statements: what belongs to one, and the cache that keeps the last used ones of a connection.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_CACHE_H
#define KOINE_CORE_CACHE_H

#include "sql/placeholders.h"

#include <koine/driver.h>

typedef struct koine__portable koine__portable; /* portable.h */

/* A text that was read, and its statement on the driver's side. */
typedef struct koine__prepared {
    koine_conn *conn;
    char *sql; /* as the caller wrote it */
    size_t size;
    uint64_t hash;
    bool native;               /* was asked for as native SQL: the same text may be there as portable SQL, too */
    koine__portable *portable; /* its translation; NULL: the text goes to the engine as it is */
    koine__statement reading;  /* of a translation: a view of its step, which owns it */
    koine_driver_stmt *slot;   /* NULL: not prepared in this session yet, or of several steps */
    koine_value *bound;        /* room for reading.slots values, then, if values are reordered, reading.parameters */
    const struct koine__result_column *shape; /* columns of native SQL of the core's own; NULL: as the engine says */
    size_t shape_count;
    koine_rows *rows;                      /* kept from query to query, so that warm ones allocate nothing */
    struct koine__prepared *chain;         /* same bucket */
    struct koine__prepared *newer, *older; /* order of use */
} koine__prepared;

typedef struct koine__cache {
    koine__prepared **buckets; /* NULL: capacity is 0, or nothing was cached yet */
    size_t bucket_count;       /* a power of two */
    size_t capacity;
    size_t count;
    koine__prepared *newest, *oldest;
} koine__cache;

uint64_t koine__cache_hash(const char *sql, size_t size);

/* The statement of this text, asked for as native SQL or not, now the newest; NULL when it is not there. */
koine__prepared *koine__cache_find(koine__cache *cache, const char *sql, size_t size, bool native);

/*
 * Puts a statement into the cache, and the one used longest ago out of it when it is full: that one is the
 * caller's, by *evicted (else NULL). Answers whether it was taken.
 */
bool koine__cache_add(koine__cache *cache, koine__prepared *prepared, koine__prepared **evicted);

/* Takes a statement out, if it is in. */
void koine__cache_remove(koine__cache *cache, koine__prepared *prepared);

/* Frees the cache itself; the statements must have been taken out. */
void koine__cache_free(koine__cache *cache);

#endif
