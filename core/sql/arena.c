/*
 * The arena: a list of blocks, each twice the size of the one before.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/arena.h"

#include "memory.h"

#include <stdint.h>
#include <string.h>

#define ALIGNMENT _Alignof(max_align_t)

struct koine__arena_block {
    koine__arena_block *older;
    size_t used;
    size_t size;
    max_align_t bytes[];
};

void koine__arena_init(koine__arena *arena, size_t block_size)
{
    *arena = (koine__arena){.block_size = block_size};
}

void koine__arena_free(koine__arena *arena)
{
    while (arena->blocks != NULL) {
        koine__arena_block *older = arena->blocks->older;
        koine__free(arena->blocks);
        arena->blocks = older;
    }
}

static bool grow(koine__arena *arena, size_t least)
{
    size_t size = arena->block_size;
    if (size < least) {
        size = least;
    }
    if (size > SIZE_MAX - sizeof(koine__arena_block)) {
        return false;
    }
    koine__arena_block *block = koine__calloc(1, sizeof *block + size);
    if (block == NULL) {
        return false;
    }
    block->older = arena->blocks;
    block->size = size;
    arena->blocks = block;
    if (arena->block_size <= SIZE_MAX / 2) {
        arena->block_size *= 2;
    }
    return true;
}

void *koine__arena_take(koine__arena *arena, size_t count, size_t size)
{
    if (arena->failed || (size > 0 && count > (SIZE_MAX - ALIGNMENT) / size)) {
        arena->failed = true;
        return NULL;
    }
    size_t wanted = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if ((arena->blocks == NULL || arena->blocks->size - arena->blocks->used < wanted) && !grow(arena, wanted)) {
        arena->failed = true;
        return NULL;
    }
    char *taken = (char *)arena->blocks->bytes + arena->blocks->used;
    arena->blocks->used += wanted;
    return taken;
}

char *koine__arena_text(koine__arena *arena, const char *text, size_t size)
{
    char *copy = size < SIZE_MAX ? koine__arena_take(arena, size + 1, 1) : NULL;
    if (copy != NULL && size > 0) {
        memcpy(copy, text, size);
    }
    return copy;
}
