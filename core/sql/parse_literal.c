/*
 * Literals: LX-num, LX-str, LX-hex, PX-date.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "sql/parse.h"
#include "value.h"

#define DECIMAL_DIGITS_MAX 38u

static koine__expr *make_literal(koine__parser *parser, koine_type type, size_t start)
{
    koine__expr *literal = koine__parser_expr(parser, KOINE__EXPR_LITERAL, start);
    literal->as.literal.type = (uint8_t)type;
    literal->as.literal.value.type = type;
    return literal;
}

/* ---------------------------------------------------------------------------------------------------------
 * Numbers
 * --------------------------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void refuse_number(koine__parser *parser, const char *text, size_t size)
{
    size_t digits = 0;
    while (digits < size && (is_digit(text[digits]) || text[digits] == '.')) {
        digits++;
    }
    char next = digits < size ? (char)(text[digits] | 0x20) : '\0';
    if (text[0] == '0' && (next == 'x' || next == 'o' || next == 'b') && digits == 1) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "LX-num", parser->now.start, "write it with decimal digits",
                           "a number in another base");
    } else if (text[digits < size ? digits : 0] == '_') {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "LX-num", parser->now.start, "leave the _ out",
                           "a number with _ between its digits");
    } else if (next == 'e') {
        koine__parser_fail(parser, KOINE_ERR_SYNTAX, "LX-num", parser->now.start, NULL,
                           "a number has an exponent without digits");
    } else {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "LX-id", parser->now.start, "write it in double quotes",
                           "a name that begins with a digit");
    }
}

static void set_integer(koine__parser *parser, koine__expr *literal, const koine__number *number, bool negative)
{
    uint64_t sum = 0;
    uint64_t most = (uint64_t)INT64_MAX + (negative ? 1 : 0);
    for (size_t i = 0; i < number->integer_size; i++) {
        uint64_t digit = (uint64_t)(number->integer[i] - '0');
        if (sum > (most - digit) / 10) {
            koine__parser_fail(parser, KOINE_ERR_OUT_OF_RANGE, "LX-num", parser->now.start,
                               "write a decimal point behind it for a DECIMAL", "an integer does not fit into 64 bits");
            return;
        }
        sum = sum * 10 + digit;
    }
    literal->as.literal.value.as.integer = negative ? (int64_t)(0 - sum) : (int64_t)sum;
}

/* Canonical: no zeros in front, one digit at least before the point, every digit behind it, no -0. */
static void set_decimal(koine__parser *parser, koine__expr *literal, const koine__number *number, bool negative)
{
    const char *integer = number->integer;
    size_t size = number->integer_size;
    size_t used = 0;
    bool zero = true;
    while (size > 0 && *integer == '0') {
        integer++;
        size--;
    }
    for (size_t i = 0; i < number->fraction_size && zero; i++) {
        zero = number->fraction[i] == '0';
    }
    zero = zero && size == 0;
    if (size + number->fraction_size > DECIMAL_DIGITS_MAX) {
        koine__parser_fail(parser, KOINE_ERR_OUT_OF_RANGE, "LX-num", parser->now.start,
                           "write it with an exponent for a double", "a decimal has more than %u digits",
                           DECIMAL_DIGITS_MAX);
        return;
    }
    char *text = koine__arena_take(parser->arena, size + number->fraction_size + 3, 1); /* for the sign, 0, the point */
    if (text == NULL) {
        koine__parser_fail_memory(parser);
        return;
    }
    if (negative && !zero) {
        text[used++] = '-';
    }
    if (size == 0) {
        text[used++] = '0';
    }
    memcpy(text + used, integer, size);
    used += size;
    if (number->fraction_size > 0) {
        text[used++] = '.';
        memcpy(text + used, number->fraction, number->fraction_size);
        used += number->fraction_size;
    }
    literal->as.literal.value.as.bytes = (koine_bytes){text, used};
}

static void set_double(koine__parser *parser, koine__expr *literal, const char *text, size_t size, bool negative)
{
    double number;
    if (!koine__float_parse(text, size, &number)) {
        koine__parser_fail(parser, KOINE_ERR_OUT_OF_RANGE, "LX-num", parser->now.start, NULL,
                           "a number is too large for a double");
        return;
    }
    literal->as.literal.value.as.real = negative && number != 0 ? -number : number;
}

koine__expr *koine__parser_number(koine__parser *parser, bool negative, size_t start)
{
    koine__number number;
    const char *text = parser->tokens.lexer.sql + parser->now.start;
    size_t size = parser->now.end - parser->now.start;
    if (!koine__number_scan(text, size, &number)) {
        refuse_number(parser, text, size);
        return make_literal(parser, KOINE_TYPE_INT, start);
    }
    bool point = memchr(text, '.', size) != NULL;
    koine_type type = number.has_exponent ? KOINE_TYPE_FLOAT : point ? KOINE_TYPE_DECIMAL : KOINE_TYPE_INT;
    koine__expr *literal = make_literal(parser, type, start);
    if (type == KOINE_TYPE_INT) {
        set_integer(parser, literal, &number, negative);
    } else if (type == KOINE_TYPE_DECIMAL) {
        set_decimal(parser, literal, &number, negative);
    } else {
        set_double(parser, literal, text, size, negative);
    }
    koine__parser_take(parser);
    return koine__parser_close(parser, literal);
}

koine__expr *koine__parser_integer(koine__parser *parser, int64_t integer, size_t start)
{
    koine__expr *literal = make_literal(parser, KOINE_TYPE_INT, start);
    literal->as.literal.value.as.integer = integer;
    return koine__parser_close(parser, literal);
}

uint64_t koine__parser_count(koine__parser *parser, uint64_t most, const char *rule, const char *what)
{
    const char *text = parser->tokens.lexer.sql + parser->now.start;
    size_t size = parser->now.end - parser->now.start;
    uint64_t sum = 0;
    if (!koine__parser_at(parser, KOINE__T_NUMBER)) {
        koine__parser_unexpected(parser, KOINE__AT_ANYWHERE, what);
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        if (!is_digit(text[i])) {
            koine__parser_fail(parser, KOINE_ERR_SYNTAX, rule, parser->now.start, NULL, "expected %s, an integer",
                               what);
            return 0;
        }
        uint64_t digit = (uint64_t)(text[i] - '0');
        if (digit > most || sum > (most - digit) / 10) {
            koine__parser_fail(parser, KOINE_ERR_LIMIT, rule, parser->now.start, NULL, "%s is larger than %llu", what,
                               (unsigned long long)most);
            return 0;
        }
        sum = sum * 10 + digit;
    }
    koine__parser_take(parser);
    return sum;
}

/* ---------------------------------------------------------------------------------------------------------
 * Strings, bytes, constants
 * --------------------------------------------------------------------------------------------------------- */

/* Takes the string at hand; its text without quotes. */
static koine_bytes take_string(koine__parser *parser)
{
    const char *sql = parser->tokens.lexer.sql;
    size_t last = parser->now.end - 1u;
    size_t used = 0;
    char *text = koine__arena_take(parser->arena, last - parser->now.start, 1);
    if (text == NULL) {
        koine__parser_fail_memory(parser);
        return (koine_bytes){"", 0};
    }
    for (size_t i = parser->now.start + 1u; i < last; i++) {
        text[used++] = sql[i];
        i += sql[i] == '\'' ? 1 : 0;
    }
    koine__parser_take(parser);
    /* One engine reads an alias in the second, another joins them. */
    if (koine__parser_at(parser, KOINE__T_STRING)) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "LX-str", parser->now.start, "join strings with ||",
                           "two strings one behind the other");
    }
    return (koine_bytes){text, used};
}

koine__expr *koine__parser_string(koine__parser *parser)
{
    koine__expr *literal = make_literal(parser, KOINE_TYPE_TEXT, parser->now.start);
    literal->as.literal.value.as.bytes = take_string(parser);
    return koine__parser_close(parser, literal);
}

static int hex_digit(char c)
{
    return is_digit(c) ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

koine__expr *koine__parser_blob(koine__parser *parser)
{
    koine__expr *literal = make_literal(parser, KOINE_TYPE_BLOB, parser->now.start);
    const char *digits = parser->tokens.lexer.sql + parser->now.start + 2;
    size_t size = parser->now.end - parser->now.start - 3;
    unsigned char *bytes = koine__arena_take(parser->arena, size / 2 + 1, 1);
    bool valid = size % 2 == 0;
    if (bytes == NULL) {
        koine__parser_fail_memory(parser);
        return literal;
    }
    for (size_t i = 0; i + 1 < size && valid; i += 2) {
        int high = hex_digit(digits[i]);
        int low = hex_digit(digits[i + 1]);
        valid = high >= 0 && low >= 0;
        bytes[i / 2] = (unsigned char)(high * 16 + low);
    }
    if (!valid) {
        koine__parser_fail(parser, KOINE_ERR_INVALID_VALUE, "LX-hex", parser->now.start,
                           "write two digits for each byte",
                           "a string of bytes holds something else than pairs of hexadecimal digits");
    }
    literal->as.literal.value.as.bytes = (koine_bytes){bytes, size / 2};
    koine__parser_take(parser);
    return koine__parser_close(parser, literal);
}

koine__expr *koine__parser_constant(koine__parser *parser)
{
    bool null = koine__parser_at(parser, KOINE__K_NULL);
    koine__expr *literal = make_literal(parser, null ? KOINE_TYPE_NULL : KOINE_TYPE_BOOL, parser->now.start);
    literal->as.literal.value.as.boolean = koine__parser_at(parser, KOINE__K_TRUE);
    koine__parser_take(parser);
    return koine__parser_close(parser, literal);
}

/* Whether the text is how Koine writes the value, with all or some of the digits behind the second. */
static bool is_canonical(const koine_value *value, koine_bytes text)
{
    char canonical[KOINE_VALUE_TEXT_SIZE];
    size_t size = koine_value_print(value, canonical);
    size_t least = value->type == KOINE_TYPE_DATE ? size : size - strlen(".ffffff");
    return text.size >= least && text.size <= size && memcmp(text.data, canonical, text.size) == 0;
}

/* PX-date: checked here, since engines take days that do not exist, or texts in other forms. */
koine__expr *koine__parser_typed_literal(koine__parser *parser, koine_type type)
{
    static const char *const forms[] = {
        [KOINE_TYPE_DATE] = "write DATE 'YYYY-MM-DD'",
        [KOINE_TYPE_TIME] = "write TIME 'HH:MM:SS' or TIME 'HH:MM:SS.ffffff'",
        [KOINE_TYPE_TIMESTAMP] = "write TIMESTAMP 'YYYY-MM-DD HH:MM:SS', or with .ffffff",
    };
    koine__expr *literal = make_literal(parser, type, parser->now.start);
    koine_value *value = &literal->as.literal.value;
    koine__parser_take(parser);
    size_t start = parser->now.start;
    koine_bytes text = take_string(parser);
    if (!koine_value_parse(type, text.data, text.size, value) || !is_canonical(value, text)) {
        koine__parser_fail(parser, KOINE_ERR_INVALID_VALUE, "PX-date", start, forms[type],
                           "the text behind the word is no %s", koine_type_name(type));
    }
    return koine__parser_close(parser, literal);
}
