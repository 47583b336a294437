/*
 * What a misspelt name meant: of many candidates, the one nearest to it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_NEAREST_H
#define KOINE_CORE_NEAREST_H

#include <stddef.h>

#define KOINE__NEAREST_MOST 63 /* longer words are not compared */

/* The candidate nearest to a word, by edit distance; best is "" as long as none is near enough. */
typedef struct koine__nearest {
    const char *word;
    size_t distance;
    char best[KOINE__NEAREST_MOST + 1];
} koine__nearest;

void koine__nearest_begin(koine__nearest *nearest, const char *word);
void koine__nearest_offer(koine__nearest *nearest, const char *candidate, size_t size);

#endif
