/*
 * numeric in binary form: digits to the base 10000, of which the first stands for 10000^weight, and the number
 * of decimal places to show. It becomes the text that the server itself would print.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#define HEAD 8 /* count, weight, sign, places: 16 bits each */
#define NEGATIVE 0x4000
#define POSITIVE 0x0000

typedef struct numeric {
    const unsigned char *digits;
    int count;
    int weight;
    int sign;
    int places;
} numeric;

static int read16(const unsigned char *data)
{
    return data[0] << 8 | data[1];
}

static bool read_numeric(const unsigned char *data, size_t size, numeric *out)
{
    if (size < HEAD) {
        return false;
    }
    out->count = read16(data);
    out->weight = (int16_t)read16(data + 2);
    out->sign = read16(data + 4);
    out->places = read16(data + 6);
    out->digits = data + HEAD;
    if (size != HEAD + 2 * (size_t)out->count || out->places > 16383) {
        return false;
    }
    for (int i = 0; i < out->count; i++) {
        if (read16(out->digits + (size_t)i * 2) > 9999) {
            return false;
        }
    }
    return true;
}

/* The group that stands for 10000^weight: zero beyond both ends. */
static int group_at(const numeric *in, int weight)
{
    int i = in->weight - weight;
    return i >= 0 && i < in->count ? read16(in->digits + (size_t)i * 2) : 0;
}

static void write_group(char out[4], int group)
{
    out[0] = (char)('0' + group / 1000);
    out[1] = (char)('0' + group / 100 % 10);
    out[2] = (char)('0' + group / 10 % 10);
    out[3] = (char)('0' + group % 10);
}

/* The part before the point, without leading zeros. */
static char *write_whole(const numeric *in, char *to)
{
    char *begin = to;
    char text[4];
    for (int weight = in->weight; weight >= 0; weight--) {
        write_group(text, group_at(in, weight));
        for (int i = 0; i < 4; i++) {
            if (to != begin || text[i] != '0') {
                *to++ = text[i];
            }
        }
    }
    if (to == begin) {
        *to++ = '0';
    }
    return to;
}

static char *write_places(const numeric *in, char *to)
{
    char text[4];
    *to++ = '.';
    for (int written = 0; written < in->places; written++) {
        if (written % 4 == 0) {
            write_group(text, group_at(in, -1 - written / 4));
        }
        *to++ = text[written % 4];
    }
    return to;
}

koine_code koine__pg_numeric_binary(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    numeric in;
    if (!read_numeric((const unsigned char *)data, size, &in)) {
        return KOINE_ERR_INTERNAL;
    }
    if (in.sign != POSITIVE && in.sign != NEGATIVE) {
        return KOINE_ERR_OUT_OF_RANGE; /* NaN, infinity */
    }
    size_t whole = in.weight >= 0 ? ((size_t)in.weight + 1) * 4 : 1;
    char *text = koine__pg_column_room(column, whole + (size_t)in.places + 3);
    if (text == NULL) {
        return KOINE_ERR_NO_MEMORY;
    }
    char *to = text;
    if (in.sign == NEGATIVE) {
        *to++ = '-';
    }
    to = write_whole(&in, to);
    if (in.places > 0) {
        to = write_places(&in, to);
    }
    *to = '\0';
    *out = koine_null();
    out->type = KOINE_TYPE_DECIMAL;
    out->as.bytes.data = text;
    out->as.bytes.size = (size_t)(to - text);
    return KOINE_OK;
}
