/*
 * Allocation with checked sizes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *koine__calloc(size_t count, size_t size)
{
    return calloc(count, size);
}

void *koine__realloc_array(void *block, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    size_t bytes = count * size;
    return realloc(block, bytes == 0 ? 1 : bytes);
}

int koine__grow(void **block, size_t *capacity, size_t needed, size_t size)
{
    if (needed <= *capacity) {
        return 0;
    }
    size_t room = *capacity < 8 ? 8 : *capacity;
    while (room < needed) {
        if (room > SIZE_MAX / 2) {
            return -1;
        }
        room *= 2;
    }
    void *larger = koine__realloc_array(*block, room, size);
    if (larger == NULL) {
        return -1;
    }
    *block = larger;
    *capacity = room;
    return 0;
}

char *koine__strndup(const char *text, size_t size)
{
    if (size == SIZE_MAX) {
        return NULL;
    }
    char *copy = malloc(size + 1);
    if (copy != NULL) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

char *koine__strdup(const char *text)
{
    return koine__strndup(text, strlen(text));
}

void koine__free(void *block)
{
    free(block);
}

void koine__free_secret(char *text)
{
    if (text != NULL) {
        explicit_bzero(text, strlen(text));
        free(text);
    }
}
