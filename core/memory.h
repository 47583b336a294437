/*
 * Allocation with checked sizes. Memory that held a secret is wiped before it is freed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_MEMORY_H
#define KOINE_CORE_MEMORY_H

#include <stddef.h>

/* count * size zeroed bytes; NULL when out of memory or when the product does not fit a size_t. */
void *koine__calloc(size_t count, size_t size);

/* Like realloc to count * size bytes, with the product checked. On failure NULL and `block` is as it was. */
void *koine__realloc_array(void *block, size_t count, size_t size);

/*
 * Makes room for `needed` elements of `size` bytes in *block, which has room for *capacity; doubles, so that
 * appending costs amortized constant time. Answers 0, or -1 with everything as it was.
 */
int koine__grow(void **block, size_t *capacity, size_t needed, size_t size);

/* A copy of `size` bytes with a NUL behind them. */
char *koine__strndup(const char *text, size_t size);
char *koine__strdup(const char *text);

void koine__free(void *block);

/* Overwrites text with zeros, so that the compiler cannot leave it out, and frees it. NULL is accepted. */
void koine__free_secret(char *text);

#endif
