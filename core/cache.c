/*
 * The statement cache: a hash table by text, and a list by use.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cache.h"

#include "memory.h"

#include <string.h>

uint64_t koine__cache_hash(const char *sql, size_t size)
{
    const uint64_t factor = 0x9e3779b97f4a7c15u;
    uint64_t hash = size * factor;
    while (size >= sizeof hash) {
        uint64_t word;
        memcpy(&word, sql, sizeof word);
        hash = (hash ^ word) * factor;
        hash ^= hash >> 32;
        sql += sizeof word;
        size -= sizeof word;
    }
    uint64_t rest = 0;
    memcpy(&rest, sql, size);
    hash = (hash ^ rest) * factor;
    return hash ^ (hash >> 29);
}

static koine__prepared **bucket_of(const koine__cache *cache, uint64_t hash)
{
    return &cache->buckets[hash & (cache->bucket_count - 1)];
}

static void unlink_use(koine__cache *cache, koine__prepared *prepared)
{
    *(prepared->newer != NULL ? &prepared->newer->older : &cache->newest) = prepared->older;
    *(prepared->older != NULL ? &prepared->older->newer : &cache->oldest) = prepared->newer;
    prepared->newer = NULL;
    prepared->older = NULL;
}

static void link_newest(koine__cache *cache, koine__prepared *prepared)
{
    prepared->newer = NULL;
    prepared->older = cache->newest;
    *(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = prepared;
    cache->newest = prepared;
}

static inline bool is_of(const koine__prepared *prepared, const char *sql, size_t size, bool native)
{
    return prepared->size == size && prepared->native == native && memcmp(prepared->sql, sql, size) == 0;
}

koine__prepared *koine__cache_find(koine__cache *cache, const char *sql, size_t size, bool native)
{
    if (cache->newest == NULL) {
        return NULL;
    }
    /* A loop runs the same text again and again: it is found without a hash. */
    if (is_of(cache->newest, sql, size, native)) {
        return cache->newest;
    }
    uint64_t hash = koine__cache_hash(sql, size);
    koine__prepared *found = *bucket_of(cache, hash);
    while (found != NULL && (found->hash != hash || !is_of(found, sql, size, native))) {
        found = found->chain;
    }
    if (found != NULL) {
        unlink_use(cache, found);
        link_newest(cache, found);
    }
    return found;
}

static bool make_buckets(koine__cache *cache)
{
    if (cache->buckets != NULL) {
        return true;
    }
    size_t count = 16;
    while (count < cache->capacity && count < ((size_t)1 << 20)) {
        count *= 2;
    }
    cache->buckets = koine__calloc(count, sizeof *cache->buckets);
    cache->bucket_count = count;
    return cache->buckets != NULL;
}

bool koine__cache_add(koine__cache *cache, koine__prepared *prepared, koine__prepared **evicted)
{
    *evicted = NULL;
    if (cache->capacity == 0 || !make_buckets(cache)) {
        return false;
    }
    if (cache->count == cache->capacity) {
        *evicted = cache->oldest;
        koine__cache_remove(cache, cache->oldest);
    }
    koine__prepared **bucket = bucket_of(cache, prepared->hash);
    prepared->chain = *bucket;
    *bucket = prepared;
    link_newest(cache, prepared);
    cache->count++;
    return true;
}

void koine__cache_remove(koine__cache *cache, koine__prepared *prepared)
{
    if (cache->buckets == NULL) {
        return;
    }
    koine__prepared **link = bucket_of(cache, prepared->hash);
    while (*link != NULL && *link != prepared) {
        link = &(*link)->chain;
    }
    if (*link == prepared) {
        *link = prepared->chain;
        prepared->chain = NULL;
        unlink_use(cache, prepared);
        cache->count--;
    }
}

void koine__cache_free(koine__cache *cache)
{
    koine__free(cache->buckets);
    cache->buckets = NULL;
    cache->count = 0;
}
