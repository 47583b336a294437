/*
 * Memory of the case runner: blocks that are freed together, and texts that grow. Out of memory ends the program.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_PORTABLE_STORE_H
#define KOINE_TESTS_PORTABLE_STORE_H

#include <stddef.h>

struct store {
    struct store_block *blocks;
};

/* Zeroed memory that lives until store_free. */
void *store_get(struct store *store, size_t size);

/* A copy of the text, with a NUL behind it. */
char *store_text(struct store *store, const char *text, size_t size);

/*
 * Makes room for one more item in an array of the store: answers the array, maybe elsewhere, and its new last item is
 * zero. `count` is raised by one.
 */
void *store_grow(struct store *store, void *items, size_t *count, size_t item_size);

void store_free(struct store *store);

/* A text that grows; free it with text_free. text ends with a NUL once something was added. */
struct text {
    char *text;
    size_t size;
    size_t room;
};

void text_add(struct text *to, const char *from, size_t size);
void text_add_string(struct text *to, const char *from);
void text_format(struct text *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_free(struct text *to);

#endif
