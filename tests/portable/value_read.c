/*
 * Reads values as a case file writes them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "value_text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)

/* ---- types ---- */

bool type_by_name(const char *name, koine_type *out)
{
    static const struct {
        const char *name;
        koine_type type;
    } others[] = {{"boolean", KOINE_TYPE_BOOL}, {"integer", KOINE_TYPE_INT}, {"double", KOINE_TYPE_FLOAT}};

    for (int type = KOINE_TYPE_NULL; type <= KOINE_TYPE_JSON; type++) {
        if (strcmp(koine_type_name((koine_type)type), name) == 0) {
            *out = (koine_type)type;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strcmp(others[i].name, name) == 0) {
            *out = others[i].type;
            return true;
        }
    }
    return false;
}

/* ---- values ---- */

static void skip_blanks(const char **at)
{
    while (isspace((unsigned char)**at)) {
        (*at)++;
    }
}

/* 'it''s' */
static const char *read_quoted(struct store *store, const char **at, const char **text, size_t *size)
{
    struct text read = {NULL, 0, 0};
    const char *p = *at;

    if (*p != '\'') {
        return "a text in '…' is missing";
    }
    for (p++; *p && (*p != '\'' || p[1] == '\''); p++) {
        p += *p == '\'';
        text_add(&read, p, 1);
    }
    if (!*p) {
        text_free(&read);
        return "the text has no end";
    }
    *at = p + 1;
    *text = store_text(store, read.text ? read.text : "", read.size);
    *size = read.size;
    text_free(&read);
    return NULL;
}

static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* x'00ff' */
static const char *read_hex(struct store *store, const char **at, const char **bytes, size_t *size)
{
    const char *p = *at;
    char *out;

    if (*p != 'x' || p[1] != '\'') {
        return "bytes as x'…' are missing";
    }
    p += 2;
    out = store_get(store, strlen(p) / 2 + 1);
    *size = 0;
    for (; digit_of(*p) >= 0 && digit_of(p[1]) >= 0; p += 2) {
        out[(*size)++] = (char)(digit_of(*p) * 16 + digit_of(p[1]));
    }
    if (*p != '\'') {
        return "x'…' holds pairs of hexadecimal digits";
    }
    *at = p + 1;
    *bytes = out;
    return NULL;
}

static const char *read_text(struct store *store, const char **at, koine_value *out)
{
    const char *text = NULL;
    size_t size = 0;
    const char *wrong = **at == 'x' ? read_hex(store, at, &text, &size) : read_quoted(store, at, &text, &size);

    *out = koine_textn(text, size);
    return wrong;
}

static const char *read_blob(struct store *store, const char **at, koine_value *out)
{
    const char *bytes = NULL;
    size_t size = 0;
    const char *wrong = read_hex(store, at, &bytes, &size);

    *out = koine_blob(bytes, size);
    return wrong;
}

static const char *read_json(struct store *store, const char **at, koine_value *out)
{
    const char *text = NULL;
    size_t size = 0;
    const char *wrong = read_quoted(store, at, &text, &size);

    *out = koine_sized(KOINE_TYPE_JSON, text, size);
    return wrong;
}

static const char *read_int(struct store *store, const char **at, koine_value *out)
{
    char *end;

    (void)store;
    errno = 0;
    *out = koine_int(strtoll(*at, &end, 10));
    if (end == *at || errno == ERANGE) {
        return "an integer of 64 bits is missing";
    }
    *at = end;
    return NULL;
}

static const char *read_float(struct store *store, const char **at, koine_value *out)
{
    char *end;

    (void)store;
    *out = koine_float(strtod(*at, &end));
    if (end == *at) {
        return "a number is missing";
    }
    *at = end;
    return NULL;
}

static const char *read_decimal(struct store *store, const char **at, koine_value *out)
{
    size_t size = strspn(*at, "-+.0123456789");

    if (size == 0) {
        return "a decimal is missing";
    }
    *out = koine_sized(KOINE_TYPE_DECIMAL, store_text(store, *at, size), size);
    *at += size;
    return NULL;
}

static const char *read_bool(struct store *store, const char **at, koine_value *out)
{
    bool yes = strncmp(*at, "true", 4) == 0;

    (void)store;
    if (!yes && strncmp(*at, "false", 5) != 0) {
        return "true or false is missing";
    }
    *out = koine_bool(yes);
    *at += yes ? 4 : 5;
    return NULL;
}

/* Whole numbers as in the pattern, where 9 stands for a digit. */
static const char *read_pattern(const char **at, const char *pattern, int64_t *numbers)
{
    const char *p = *at;

    for (; *pattern; pattern++, p++) {
        if (*pattern != '9') {
            numbers++;
        }
        if (*pattern == '9' ? !isdigit((unsigned char)*p) : *p != *pattern) {
            return "a date is YYYY-MM-DD, a time HH:MM:SS, with or without .ffffff";
        }
        if (*pattern == '9') {
            *numbers = *numbers * 10 + (*p - '0');
        }
    }
    *at = p;
    return NULL;
}

static const char *read_time_of_day(const char **at, int64_t *microseconds)
{
    int64_t parts[3] = {0};
    const char *wrong = read_pattern(at, "99:99:99", parts);
    int64_t unit = SECOND / 10;

    if (wrong) {
        return wrong;
    }
    *microseconds = (parts[0] * 3600 + parts[1] * 60 + parts[2]) * SECOND;
    if (**at == '.') {
        for ((*at)++; isdigit((unsigned char)**at); (*at)++, unit /= 10) {
            *microseconds += (**at - '0') * unit;
        }
    }
    return NULL;
}

static const char *read_date(struct store *store, const char **at, koine_value *out)
{
    int64_t parts[3] = {0};
    const char *wrong = read_pattern(at, "9999-99-99", parts);

    (void)store;
    *out = koine_date((int)parts[0], (int)parts[1], (int)parts[2]);
    return wrong;
}

static const char *read_time(struct store *store, const char **at, koine_value *out)
{
    int64_t microseconds = 0;
    const char *wrong = read_time_of_day(at, &microseconds);

    (void)store;
    *out = koine_time(microseconds);
    return wrong;
}

/* Days since 1970, of the proleptic Gregorian calendar, by years that begin in March. */
static int64_t days_since_1970(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted = year - (month <= 2);
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + of_year - 719468;
}

static const char *read_timestamp(struct store *store, const char **at, koine_value *out)
{
    int64_t parts[3] = {0}, time = 0;
    const char *wrong = read_pattern(at, "9999-99-99", parts);

    (void)store;
    if (!wrong) {
        skip_blanks(at);
        wrong = read_time_of_day(at, &time);
    }
    *out = koine_timestamp(days_since_1970(parts[0], parts[1], parts[2]) * DAY + time);
    return wrong;
}

static const char *read_uuid(struct store *store, const char **at, koine_value *out)
{
    uint8_t bytes[16];
    const char *p = *at;

    (void)store;
    for (size_t i = 0; i < sizeof bytes; i++, p += 2) {
        p += *p == '-';
        if (digit_of(*p) < 0 || digit_of(p[1]) < 0) {
            return "a uuid of 32 hexadecimal digits is missing";
        }
        bytes[i] = (uint8_t)(digit_of(*p) * 16 + digit_of(p[1]));
    }
    *out = koine_uuid(bytes);
    *at = p;
    return NULL;
}

/* Without a word in front: the form tells the type. */
static const char *read_bare(struct store *store, const char **at, koine_value *out)
{
    size_t digits = strspn(*at, "-+.0123456789");

    if (**at == '\'') {
        return read_text(store, at, out);
    }
    if (**at == 'x' && (*at)[1] == '\'') {
        return read_blob(store, at, out);
    }
    if (digits == 0) {
        return "no such form of a value";
    }
    if ((*at)[digits] == 'e' || (*at)[digits] == 'E') {
        return read_float(store, at, out);
    }
    return memchr(*at, '.', digits) ? read_decimal(store, at, out) : read_int(store, at, out);
}

static const char *read_null(struct store *store, const char **at, koine_value *out)
{
    (void)store;
    (void)at;
    *out = koine_null();
    return NULL;
}

static const struct {
    const char *word;
    const char *(*read)(struct store *store, const char **at, koine_value *out);
} forms[] = {{"null", read_null},       {"any", read_null},    {"about", read_float}, {"int", read_int},
             {"decimal", read_decimal}, {"float", read_float}, {"bool", read_bool},   {"text", read_text},
             {"blob", read_blob},       {"date", read_date},   {"time", read_time},   {"timestamp", read_timestamp},
             {"uuid", read_uuid},       {"json", read_json}};

const char *value_read(struct store *store, const char **at, struct case_value *out)
{
    size_t length = 0;

    skip_blanks(at);
    while (islower((unsigned char)(*at)[length])) {
        length++;
    }
    *out = (struct case_value){koine_null(), VALUE_EXACT};
    if ((length == 4 && strncmp(*at, "true", 4) == 0) || (length == 5 && strncmp(*at, "false", 5) == 0)) {
        return read_bool(store, at, &out->value);
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strlen(forms[i].word) == length && strncmp(forms[i].word, *at, length) == 0) {
            *at += length;
            skip_blanks(at);
            out->how = strcmp(forms[i].word, "about") == 0 ? VALUE_ABOUT
                       : strcmp(forms[i].word, "any") == 0 ? VALUE_ANY
                                                           : VALUE_EXACT;
            return forms[i].read(store, at, &out->value);
        }
    }
    return read_bare(store, at, &out->value);
}
