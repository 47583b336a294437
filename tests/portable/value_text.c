/*
 * Writes and compares values as a case file writes them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "value_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)
#define SHOWN 200 /* bytes of a text that a message shows */

/* ---- writing ---- */

static void write_text(struct text *to, const char *word, koine_bytes bytes)
{
    const char *text = bytes.data;
    size_t shown = bytes.size <= SHOWN ? bytes.size : SHOWN;

    text_format(to, "%s'", word);
    for (size_t i = 0; i < shown; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
            text_format(to, "{{u+%04x}}", (unsigned)(unsigned char)text[i]);
        } else {
            text_add(to, text + i, 1);
            if (text[i] == '\'') {
                text_add_string(to, "'");
            }
        }
    }
    text_add_string(to, "'");
    if (shown < bytes.size) {
        text_format(to, "… (%zu bytes)", bytes.size);
    }
}

static void write_blob(struct text *to, koine_bytes bytes)
{
    const unsigned char *data = bytes.data;
    size_t shown = bytes.size <= SHOWN ? bytes.size : SHOWN;

    text_add_string(to, "x'");
    for (size_t i = 0; i < shown; i++) {
        text_format(to, "%02x", data[i]);
    }
    text_add_string(to, "'");
    if (shown < bytes.size) {
        text_format(to, "… (%zu bytes)", bytes.size);
    }
}

/* The shortest digits that read back as the same number, in a form that no decimal has. */
static void write_float(struct text *to, double real)
{
    char digits[40];
    int precision = 1;

    do {
        (void)snprintf(digits, sizeof digits, "%.*g", precision, real);
    } while (strtod(digits, NULL) != real && ++precision <= 17);
    text_format(to, "%s%s%s", isfinite(real) ? "" : "float ", digits,
                isfinite(real) && !strchr(digits, 'e') ? "e0" : "");
}

static void write_time(struct text *to, int64_t time)
{
    text_format(to, "%02d:%02d:%02d", (int)(time / SECOND / 3600), (int)(time / SECOND / 60 % 60),
                (int)(time / SECOND % 60));
    if (time % SECOND) {
        text_format(to, ".%06d", (int)(time % SECOND));
    }
}

static void write_timestamp(struct text *to, int64_t timestamp)
{
    int64_t days = (timestamp - (timestamp % DAY + DAY) % DAY) / DAY + 719468;
    int64_t era = days / 146097, of_era = days % 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * of_year + 2) / 153;

    text_format(to, "timestamp %04d-%02d-%02d ", (int)(year_of_era + era * 400 + (month >= 10)),
                (int)(month < 10 ? month + 3 : month - 9), (int)(of_year - (153 * month + 2) / 5 + 1));
    write_time(to, (timestamp % DAY + DAY) % DAY);
}

static void write_uuid(struct text *to, const uint8_t *uuid)
{
    text_add_string(to, "uuid ");
    for (int i = 0; i < 16; i++) {
        text_format(to, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
    }
}

static void write_decimal(struct text *to, koine_bytes digits)
{
    if (!memchr(digits.data, '.', digits.size)) {
        text_add_string(to, "decimal ");
    }
    text_add(to, digits.data, digits.size);
}

void value_write(struct text *to, const koine_value *value)
{
    switch (value->type) {
    case KOINE_TYPE_NULL:
        text_add_string(to, "null");
        break;
    case KOINE_TYPE_BOOL:
        text_add_string(to, value->as.boolean ? "true" : "false");
        break;
    case KOINE_TYPE_INT:
        text_format(to, "%" PRId64, value->as.integer);
        break;
    case KOINE_TYPE_FLOAT:
        write_float(to, value->as.real);
        break;
    case KOINE_TYPE_DECIMAL:
        write_decimal(to, value->as.bytes);
        break;
    case KOINE_TYPE_TEXT:
        write_text(to, "", value->as.bytes);
        break;
    case KOINE_TYPE_BLOB:
        write_blob(to, value->as.bytes);
        break;
    case KOINE_TYPE_DATE:
        text_format(to, "date %04d-%02d-%02d", value->as.date.year, value->as.date.month, value->as.date.day);
        break;
    case KOINE_TYPE_TIME:
        text_add_string(to, "time ");
        write_time(to, value->as.time);
        break;
    case KOINE_TYPE_TIMESTAMP:
        write_timestamp(to, value->as.timestamp);
        break;
    case KOINE_TYPE_UUID:
        write_uuid(to, value->as.uuid);
        break;
    case KOINE_TYPE_JSON:
        write_text(to, "json ", value->as.bytes);
        break;
    }
}

void case_value_write(struct text *to, const struct case_value *value)
{
    if (value->how == VALUE_ANY) {
        text_add_string(to, "any");
        return;
    }
    if (value->how == VALUE_ABOUT) {
        text_add_string(to, "about ");
    }
    value_write(to, &value->value);
}

/* ---- comparing ---- */

static bool same_bytes(koine_bytes a, koine_bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static bool same_value(const koine_value *a, const koine_value *b)
{
    switch (a->type) {
    case KOINE_TYPE_NULL:
        return true;
    case KOINE_TYPE_BOOL:
        return a->as.boolean == b->as.boolean;
    case KOINE_TYPE_INT:
        return a->as.integer == b->as.integer;
    case KOINE_TYPE_FLOAT:
        return a->as.real == b->as.real && !signbit(a->as.real) == !signbit(b->as.real);
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_JSON:
        return same_bytes(a->as.bytes, b->as.bytes);
    case KOINE_TYPE_DATE:
        return a->as.date.year == b->as.date.year && a->as.date.month == b->as.date.month &&
               a->as.date.day == b->as.date.day;
    case KOINE_TYPE_TIME:
        return a->as.time == b->as.time;
    case KOINE_TYPE_TIMESTAMP:
        return a->as.timestamp == b->as.timestamp;
    case KOINE_TYPE_UUID:
        return memcmp(a->as.uuid, b->as.uuid, sizeof a->as.uuid) == 0;
    }
    return false;
}

bool value_fits(const struct case_value *want, const koine_value *got)
{
    if (want->how == VALUE_ANY) {
        return true;
    }
    if (want->value.type != got->type) {
        return false;
    }
    if (want->how == VALUE_ABOUT) {
        return fabs(want->value.as.real - got->as.real) <= 1e-14 * fabs(want->value.as.real);
    }
    return same_value(&want->value, got);
}

koine_value value_keep(struct store *store, koine_value value)
{
    if (value.type == KOINE_TYPE_DECIMAL || value.type == KOINE_TYPE_TEXT || value.type == KOINE_TYPE_BLOB ||
        value.type == KOINE_TYPE_JSON) {
        value.as.bytes.data = store_text(store, value.as.bytes.data, value.as.bytes.size);
    }
    return value;
}
