/*
 * Upper and lower case, one code point for one: what the servers make of it (case_table.sh), for SQLite's own functions
 * know ASCII only. Nothing depends on the language or on what stands beside a letter.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

#include <string.h>

/* The code points first, first + step … last. */
struct mapping {
    uint32_t first;
    uint32_t last;
    int32_t step;
    int32_t delta;
};

#include "case_table.inc"

typedef struct direction {
    const struct mapping *table;
    size_t count;
    char first; /* of ASCII's letters that change */
    char last;
    signed char delta;
} direction;

static const direction upwards = {to_upper, sizeof to_upper / sizeof to_upper[0], 'a', 'z', 'A' - 'a'};
static const direction downwards = {to_lower, sizeof to_lower / sizeof to_lower[0], 'A', 'Z', 'a' - 'A'};

static uint32_t map(const direction *to, uint32_t point)
{
    size_t low = 0;
    size_t high = to->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (to->table[middle].last < point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const struct mapping *found = &to->table[low];
    if (low == to->count || point < found->first || (point - found->first) % (uint32_t)found->step != 0) {
        return point;
    }
    return (uint32_t)((int32_t)point + found->delta);
}

/* The code point at p, and how many bytes it has; of what is no UTF-8 one byte, as it is. */
static uint32_t decode(const char *p, size_t left, size_t *size)
{
    unsigned char lead = (unsigned char)*p;
    size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    uint32_t point = bytes == 1 ? lead : lead & (0x7fu >> bytes);
    *size = 1;
    if (bytes > left) {
        return lead;
    }
    for (size_t i = 1; i < bytes; i++) {
        if (((unsigned char)p[i] & 0xc0) != 0x80) {
            return lead;
        }
        point = point << 6 | ((unsigned char)p[i] & 0x3fu);
    }
    *size = bytes;
    return point;
}

static size_t encode(uint32_t point, char *to)
{
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    size_t size = point >= 0x10000 ? 4 : point >= 0x800 ? 3 : 2;
    for (size_t i = size; i-- > 1; point >>= 6) {
        to[i] = (char)(0x80 | (point & 0x3f));
    }
    to[0] = (char)((0xf0 << (4 - size) & 0xff) | point);
    return size;
}

/* A code point that is mapped has at least two bytes and becomes at most four. */
static size_t convert(const direction *to, koine__sqlite_span text, char *out)
{
    size_t size = 0;
    for (size_t i = 0; i < text.size;) {
        char c = text.text[i];
        if ((unsigned char)c < 0x80) {
            out[size++] = c >= to->first && c <= to->last ? (char)(c + to->delta) : c;
            i++;
            continue;
        }
        size_t bytes;
        uint32_t point = decode(text.text + i, text.size - i, &bytes);
        uint32_t mapped = bytes > 1 ? map(to, point) : point;
        if (mapped == point) {
            memcpy(out + size, text.text + i, bytes);
            size += bytes;
        } else {
            size += encode(mapped, out + size);
        }
        i += bytes;
    }
    return size;
}

static void change(sqlite3_context *context, sqlite3_value *argument, const direction *to)
{
    char small[512];
    koine__sqlite_span text;
    if (koine__sqlite_is_null(argument) || !koine__sqlite_take_text(context, argument, &text)) {
        return;
    }
    if (text.size <= sizeof small / 2) {
        size_t size = convert(to, text, small);
        koine__sqlite_answer_text(context, small, size);
        return;
    }
    char *room = sqlite3_malloc64(text.size * 2);
    if (room == NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    size_t size = convert(to, text, room);
    sqlite3_result_text64(context, room, size, sqlite3_free, SQLITE_UTF8);
}

static void upper(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    change(context, arguments[0], &upwards);
}

static void lower(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    change(context, arguments[0], &downwards);
}

const koine__sqlite_function koine__sqlite_case_functions[] = {
    {.name = "koine_upper", .arguments = 1, .call = upper},
    {.name = "koine_lower", .arguments = 1, .call = lower},
    {.name = NULL},
};
