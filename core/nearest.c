/*
 * What a misspelt name meant.
 *
 * SPDX-License-Identifier: MIT
 */
#include "nearest.h"

#include <string.h>

#define LONGEST_WORD KOINE__NEAREST_MOST

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, substitutions, and swaps of neighbours. Both words have at most LONGEST_WORD bytes. */
static size_t edit_distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t rows[3][LONGEST_WORD + 1];
    size_t *before = rows[0];
    size_t *above = rows[1];
    size_t *row = rows[2];
    for (size_t j = 0; j <= b_size; j++) {
        above[j] = j;
        before[j] = 0;
    }
    for (size_t i = 1; i <= a_size; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            char x = lower(a[i - 1]);
            char y = lower(b[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b[j - 2]) && y == lower(a[i - 2])) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
        size_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
    }
    return above[b_size];
}

void koine__nearest_begin(koine__nearest *nearest, const char *word)
{
    size_t size = strlen(word);
    nearest->word = word;
    nearest->distance = least(3, 1 + size / 4) + 1;
    nearest->best[0] = '\0';
}

void koine__nearest_offer(koine__nearest *nearest, const char *candidate, size_t size)
{
    size_t word_size = strlen(nearest->word);
    if (size == 0 || size > LONGEST_WORD || word_size == 0 || word_size > LONGEST_WORD) {
        return;
    }
    size_t distance = edit_distance(nearest->word, word_size, candidate, size);
    if (distance < nearest->distance && distance < size) {
        nearest->distance = distance;
        memcpy(nearest->best, candidate, size);
        nearest->best[size] = '\0';
    }
}
