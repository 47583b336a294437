/*
 * Finding names in an array.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/name_index.h"

#include <string.h>

#define FEW_NAMES 12

static unsigned char fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static uint32_t hash_name(const koine__name *name)
{
    uint32_t hash = 2166136261u;
    for (uint32_t i = 0; i < name->size; i++) {
        hash = (hash ^ fold(name->text[i])) * 16777619u;
    }
    return hash;
}

bool koine__name_is(const koine__name *one, const koine__name *other)
{
    return one->size == other->size && one->text != NULL && other->text != NULL &&
           memcmp(one->text, other->text, one->size) == 0;
}

bool koine__name_is_variant(const koine__name *one, const koine__name *other)
{
    if (one->size != other->size || one->text == NULL || other->text == NULL) {
        return false;
    }
    uint32_t i = 0;
    while (i < one->size && fold(one->text[i]) == fold(other->text[i])) {
        i++;
    }
    return i == one->size;
}

static const koine__name *name_at(const koine__name_index *index, size_t number)
{
    return (const koine__name *)(const void *)(index->names + number * index->stride);
}

bool koine__name_index_make(koine__name_index *index, koine__arena *arena, const koine__name *first, size_t stride,
                            size_t count)
{
    *index = (koine__name_index){.names = (const char *)first, .stride = stride, .count = count};
    if (count <= FEW_NAMES) {
        return true;
    }
    size_t size = 16;
    while (size < count * 2) {
        size *= 2;
    }
    index->slots = KOINE__NEW_ARRAY(arena, uint32_t, size);
    index->next = KOINE__NEW_ARRAY(arena, uint32_t, count);
    index->slot_mask = size - 1;
    if (index->slots == NULL || index->next == NULL) {
        return false;
    }
    for (size_t i = count; i > 0; i--) { /* from the end, so that the first of a name is found first */
        uint32_t *slot = &index->slots[hash_name(name_at(index, i - 1)) & index->slot_mask];
        index->next[i - 1] = *slot;
        *slot = (uint32_t)i;
    }
    return true;
}

static void match(koine__name_match *found, const koine__name *candidate, const koine__name *name, size_t number)
{
    if (!koine__name_is_variant(candidate, name)) {
        return;
    }
    if (!koine__name_is(candidate, name)) {
        found->variant = found->variant == SIZE_MAX ? number : found->variant;
    } else if (found->exact == SIZE_MAX) {
        found->exact = number;
    } else if (found->second == SIZE_MAX) {
        found->second = number;
    }
}

koine__name_match koine__name_index_find(const koine__name_index *index, const koine__name *name)
{
    koine__name_match found = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
    if (index->slots == NULL) {
        for (size_t i = 0; i < index->count; i++) {
            match(&found, name_at(index, i), name, i);
        }
        return found;
    }
    for (uint32_t i = index->slots[hash_name(name) & index->slot_mask]; i != 0; i = index->next[i - 1]) {
        match(&found, name_at(index, i - 1), name, i - 1);
    }
    return found;
}

bool koine__names_repeat(koine__arena *arena, const koine__name *first, size_t stride, size_t count, size_t *found,
                         bool *exact)
{
    koine__name_index index;
    *found = SIZE_MAX;
    if (!koine__name_index_make(&index, arena, first, stride, count)) {
        return false;
    }
    for (size_t i = 0; i < count && *found == SIZE_MAX; i++) {
        koine__name_match repeat = koine__name_index_find(&index, name_at(&index, i));
        if (repeat.second != SIZE_MAX || repeat.variant != SIZE_MAX) {
            *exact = repeat.second != SIZE_MAX;
            *found = repeat.second != SIZE_MAX ? repeat.second : repeat.variant;
        }
    }
    return true;
}
