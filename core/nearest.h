/*
 * The nearest of some names: what a misspelt one may have meant.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_NEAREST_H
#define KOINE_CORE_NEAREST_H

#include <stddef.h>

/* Longer words are near to none. */
#define KOINE__NEAREST_LONGEST 63

/* The candidate nearest to a word, by edit distance; best is "" as long as none is near enough. */
typedef struct koine__nearest {
    const char *word;
    size_t distance;
    char best[KOINE__NEAREST_LONGEST + 1];
} koine__nearest;

void koine__nearest_begin(koine__nearest *nearest, const char *word);
void koine__nearest_offer(koine__nearest *nearest, const char *candidate, size_t size);

#endif
