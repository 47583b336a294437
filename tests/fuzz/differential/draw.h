/*
 * Numbers from a seed, and texts that grow: what all generators here are made of.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_DIFFERENTIAL_DRAW_H
#define KOINE_TESTS_DIFFERENTIAL_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct draws {
    uint64_t state;
} draws;

uint64_t draw(draws *d);
int draw_below(draws *d, int limit);
bool draw_chance(draws *d, int percent);

#define DRAW_FROM(d, list) ((list)[draw_below((d), (int)(sizeof(list) / sizeof((list)[0])))])

/* A text that grows. It ends the program when there is no memory. */
typedef struct buffer {
    char *chars;
    size_t size;
    size_t room;
} buffer;

void text_put(buffer *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_clear(buffer *t);
void text_free(buffer *t);

#endif
