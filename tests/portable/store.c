/*
 * Memory of the case runner.
 *
 * SPDX-License-Identifier: MIT
 */
#include "store.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct store_block {
    struct store_block *next;
    max_align_t data[];
};

static void *sure(void *p)
{
    if (!p) {
        (void)fputs("portable: out of memory\n", stderr);
        exit(2);
    }
    return p;
}

void *store_get(struct store *store, size_t size)
{
    struct store_block *block = sure(calloc(1, sizeof *block + size));

    block->next = store->blocks;
    store->blocks = block;
    return block->data;
}

char *store_text(struct store *store, const char *text, size_t size)
{
    char *copy = store_get(store, size + 1);

    if (size > 0) {
        memcpy(copy, text, size);
    }
    return copy;
}

void *store_grow(struct store *store, void *items, size_t *count, size_t item_size)
{
    size_t old = (*count)++;
    void *grown;

    /* Room is a power of two: a count that is one has just filled it. */
    if (old > 0 && (old & (old - 1)) != 0) {
        return items;
    }
    grown = store_get(store, (old > 0 ? old * 2 : 1) * item_size);
    if (old > 0) {
        memcpy(grown, items, old * item_size);
    }
    return grown;
}

void store_free(struct store *store)
{
    while (store->blocks) {
        struct store_block *next = store->blocks->next;

        free(store->blocks);
        store->blocks = next;
    }
}

void text_add(struct text *to, const char *from, size_t size)
{
    if (to->size + size + 1 > to->room) {
        to->room = (to->size + size + 1) * 2;
        to->text = sure(realloc(to->text, to->room));
    }
    if (size > 0) {
        memcpy(to->text + to->size, from, size);
    }
    to->size += size;
    to->text[to->size] = '\0';
}

void text_add_string(struct text *to, const char *from)
{
    text_add(to, from, strlen(from));
}

void text_format(struct text *to, const char *format, ...)
{
    char piece[512];
    va_list arguments;
    int size;

    va_start(arguments, format);
    size = vsnprintf(piece, sizeof piece, format, arguments);
    va_end(arguments);
    if (size > 0) {
        text_add(to, piece, (size_t)size < sizeof piece ? (size_t)size : sizeof piece - 1);
    }
}

void text_free(struct text *to)
{
    free(to->text);
    *to = (struct text){NULL, 0, 0};
}
