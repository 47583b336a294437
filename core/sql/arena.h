/*
 * Memory that grows in blocks and goes as a whole. What is made in it is zeroed, aligned for any type and never
 * freed by itself. A failed allocation marks the arena: everything asked of it then answers NULL.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_ARENA_H
#define KOINE_CORE_SQL_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef struct koine__arena_block koine__arena_block;

typedef struct koine__arena {
    koine__arena_block *blocks; /* the newest first */
    size_t block_size;
    bool failed;
} koine__arena;

/* block_size: of the first block, which is made when first needed; the work on a usual statement fits into it. */
void koine__arena_init(koine__arena *arena, size_t block_size);
void koine__arena_free(koine__arena *arena);

/* Zeroed memory for `count` things of `size` bytes; NULL when there is none, or the product overflows. */
void *koine__arena_take(koine__arena *arena, size_t count, size_t size);

/* A copy of the text with a NUL behind it. */
char *koine__arena_text(koine__arena *arena, const char *text, size_t size);

#define KOINE__NEW(arena, type) ((type *)koine__arena_take((arena), 1, sizeof(type)))
#define KOINE__NEW_ARRAY(arena, type, count) ((type *)koine__arena_take((arena), (count), sizeof(type)))

#endif
