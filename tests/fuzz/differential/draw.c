/*
 * SplitMix64, and formatted appending.
 *
 * SPDX-License-Identifier: MIT
 */
#include "draw.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

uint64_t draw(draws *d)
{
    d->state += 0x9e3779b97f4a7c15u;
    uint64_t x = d->state;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

int draw_below(draws *d, int limit)
{
    return (int)((draw(d) >> 11) % (uint64_t)limit);
}

bool draw_chance(draws *d, int percent)
{
    return draw_below(d, 100) < percent;
}

void text_put(buffer *t, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const int size = vsnprintf(NULL, 0, format, values);
    va_end(values);
    if (t->size + (size_t)size + 1 > t->room) {
        t->room = (t->size + (size_t)size + 1) * 2;
        t->chars = realloc(t->chars, t->room);
        if (t->chars == NULL) {
            perror("text_put");
            exit(2);
        }
    }
    va_start(values, format);
    (void)vsnprintf(t->chars + t->size, (size_t)size + 1, format, values);
    va_end(values);
    t->size += (size_t)size;
}

void text_clear(buffer *t)
{
    t->size = 0;
    if (t->chars != NULL) {
        t->chars[0] = '\0';
    }
}

void text_free(buffer *t)
{
    free(t->chars);
    *t = (buffer){.chars = NULL};
}
