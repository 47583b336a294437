/*
 * Names of types (DD-type): a closed list.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/parse.h"

#define PRECISION_MAX 38u
#define VARCHAR_MAX 16383u /* characters: one engine counts four bytes for each */

enum extra {
    NOTHING,
    LENGTH,      /* (n) may follow */
    FIXED,       /* (n) may follow, VARYING makes it variable */
    DIGITS,      /* (p [, s]) must follow */
    BITS,        /* (n) may follow and means nothing */
    PRECISION,   /* PRECISION may follow */
    MICROSECONDS /* (6) and WITHOUT TIME ZONE may follow */
};

static const struct {
    const char *word;
    koine_type kind;
    enum extra extra;
} types[] = {
    {"integer", KOINE_TYPE_INT, NOTHING},
    {"int", KOINE_TYPE_INT, NOTHING},
    {"bigint", KOINE_TYPE_INT, NOTHING},
    {"smallint", KOINE_TYPE_INT, NOTHING},
    {"decimal", KOINE_TYPE_DECIMAL, DIGITS},
    {"numeric", KOINE_TYPE_DECIMAL, DIGITS},
    {"dec", KOINE_TYPE_DECIMAL, DIGITS},
    {"double", KOINE_TYPE_FLOAT, PRECISION},
    {"real", KOINE_TYPE_FLOAT, NOTHING},
    {"float", KOINE_TYPE_FLOAT, BITS},
    {"boolean", KOINE_TYPE_BOOL, NOTHING},
    {"bool", KOINE_TYPE_BOOL, NOTHING},
    {"text", KOINE_TYPE_TEXT, NOTHING},
    {"clob", KOINE_TYPE_TEXT, NOTHING},
    {"varchar", KOINE_TYPE_TEXT, LENGTH},
    {"char", KOINE_TYPE_TEXT, FIXED},
    {"character", KOINE_TYPE_TEXT, FIXED},
    {"blob", KOINE_TYPE_BLOB, NOTHING},
    {"date", KOINE_TYPE_DATE, NOTHING},
    {"time", KOINE_TYPE_TIME, MICROSECONDS},
    {"timestamp", KOINE_TYPE_TIMESTAMP, MICROSECONDS},
    {"datetime", KOINE_TYPE_TIMESTAMP, MICROSECONDS},
    {"uuid", KOINE_TYPE_UUID, NOTHING},
    {"json", KOINE_TYPE_JSON, NOTHING},
};

#define TYPE_COUNT (sizeof types / sizeof *types)

static size_t find_type(const koine__parser *parser, const koine__lexeme *lexeme)
{
    size_t i = 0;
    while (i < TYPE_COUNT && !koine__parser_is_word(parser, lexeme, types[i].word)) {
        i++;
    }
    return i;
}

/* (n), which may be missing: 0 then. */
static uint32_t parse_length(koine__parser *parser)
{
    if (!koine__parser_accept(parser, KOINE__T_OPEN)) {
        return 0;
    }
    size_t start = parser->now.start;
    uint32_t length = (uint32_t)koine__parser_count(parser, UINT32_MAX, "DD-type", "a length");
    if (length == 0) {
        koine__parser_fail(parser, KOINE_ERR_SEMANTIC, "DD-type", start, NULL, "a length is 0");
    } else if (length > VARCHAR_MAX) {
        koine__parser_fail(parser, KOINE_ERR_LIMIT, "DD-type", start, "write TEXT",
                           "a length is more than %u characters", VARCHAR_MAX);
    }
    koine__parser_expect(parser, KOINE__T_CLOSE);
    return length;
}

/* CHAR(n) and CHARACTER(n), with VARYING behind the word or not. */
static void parse_char(koine__parser *parser, koine__type *type, bool *fixed)
{
    bool varying = koine__parser_at_word(parser, "varying");
    if (varying) {
        koine__parser_take(parser);
    }
    type->length = parse_length(parser);
    *fixed = !varying;
    if (!varying && type->length == 0) {
        type->length = 1;
    }
}

/* (p) or (p, s). Without them engines differ in how many digits there are. */
static void parse_digits(koine__parser *parser, koine__type *type)
{
    size_t start = parser->now.start;
    if (!koine__parser_at(parser, KOINE__T_OPEN)) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "DD-type", start, "write DECIMAL(p,s)",
                           "DECIMAL has no precision");
    }
    koine__parser_expect(parser, KOINE__T_OPEN);
    type->precision = (uint8_t)koine__parser_count(parser, PRECISION_MAX, "DD-dec", "a precision");
    if (koine__parser_accept(parser, KOINE__T_COMMA)) {
        type->scale = (uint8_t)koine__parser_count(parser, PRECISION_MAX, "DD-dec", "a scale");
    }
    if (type->precision == 0 || type->scale > type->precision) {
        koine__parser_fail(parser, KOINE_ERR_SEMANTIC, "DD-dec", start, NULL,
                           "DECIMAL(p,s) has a p of 1 to %u and an s of 0 to p", PRECISION_MAX);
    }
    koine__parser_expect(parser, KOINE__T_CLOSE);
}

/* DD-ts: engines round or cut the digits that another precision leaves out. */
static void parse_microseconds(koine__parser *parser)
{
    if (koine__parser_accept(parser, KOINE__T_OPEN)) {
        size_t start = parser->now.start;
        if (koine__parser_count(parser, 9, "DD-ts", "a precision") != 6) {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "DD-ts", start, "write 6, or leave it out",
                               "times have a precision of 6 digits");
        }
        koine__parser_expect(parser, KOINE__T_CLOSE);
    }
    if (koine__parser_at(parser, KOINE__K_WITH)) {
        (void)koine__parser_foreign(parser, KOINE__AT_COLUMN);
    }
    if (koine__parser_at_word(parser, "without")) {
        koine__parser_take(parser);
        koine__parser_expect(parser, KOINE__K_TIME);
        if (!koine__parser_at_word(parser, "zone")) {
            koine__parser_unexpected(parser, KOINE__AT_TYPE, "ZONE");
        }
        koine__parser_take(parser);
    }
}

static void parse_extra(koine__parser *parser, enum extra extra, koine__type *type, bool *fixed)
{
    switch (extra) {
    case NOTHING:
        if (koine__parser_at(parser, KOINE__T_OPEN)) {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "DD-type", parser->now.start, "leave it out",
                               "the type takes no width");
        }
        break;
    case LENGTH:
        type->length = parse_length(parser);
        break;
    case FIXED:
        parse_char(parser, type, fixed);
        break;
    case DIGITS:
        parse_digits(parser, type);
        break;
    case BITS:
        if (koine__parser_accept(parser, KOINE__T_OPEN)) {
            (void)koine__parser_count(parser, 53, "DD-type", "a precision");
            koine__parser_expect(parser, KOINE__T_CLOSE);
        }
        break;
    case PRECISION:
        if (koine__parser_at_word(parser, "precision")) {
            koine__parser_take(parser);
        }
        break;
    case MICROSECONDS:
        parse_microseconds(parser);
        break;
    }
}

bool koine__parser_is_type(const koine__parser *parser, const koine__lexeme *lexeme)
{
    return find_type(parser, lexeme) < TYPE_COUNT;
}

void koine__parse_type(koine__parser *parser, koine__type *type, bool *fixed)
{
    size_t i = find_type(parser, &parser->now);
    *fixed = false;
    if (i == TYPE_COUNT) {
        if (koine__parser_foreign(parser, KOINE__AT_TYPE)) {
            return;
        }
        if (koine__parser_at_name(parser)) {
            koine__parser_fail(
                parser, KOINE_ERR_NOT_SUPPORTED, "DD-type", parser->now.start,
                "BOOLEAN SMALLINT INTEGER BIGINT DECIMAL(p,s) DOUBLE PRECISION VARCHAR(n) TEXT BLOB DATE "
                "TIME TIMESTAMP UUID JSON",
                "a type that is not part of portable SQL");
        }
        koine__parser_unexpected(parser, KOINE__AT_TYPE, "a type");
        return;
    }
    type->kind = (uint8_t)types[i].kind;
    type->small = koine__parser_at_word(parser, "smallint");
    koine__parser_take(parser);
    parse_extra(parser, types[i].extra, type, fixed);
}
