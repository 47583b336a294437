/*
 * The lexer. Each scan_… function begins at an offset and returns the offset behind what it took, or NO_END
 * when the closing delimiter is missing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/lexer.h"

#include <string.h>

#define NO_END SIZE_MAX

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name(char c)
{
    return is_name_start(c) || is_digit(c);
}

/* The byte at an offset, NUL behind the end: NUL is no part of any token of several bytes but quoted ones. */
static char at(const koine__lexer *lexer, size_t offset)
{
    return offset < lexer->size ? lexer->sql[offset] : '\0';
}

static bool has(const koine__lexer *lexer, uint32_t flag)
{
    return (lexer->lexing & flag) != 0;
}

/* ---------------------------------------------------------------------------------------------------------
 * Blanks and comments
 * --------------------------------------------------------------------------------------------------------- */

static size_t scan_blanks(const koine__lexer *lexer, size_t i)
{
    while (i < lexer->size && is_blank(lexer->sql[i])) {
        i++;
    }
    return i;
}

static size_t scan_line(const koine__lexer *lexer, size_t i)
{
    const char *end = memchr(lexer->sql + i, '\n', lexer->size - i);
    return end != NULL ? (size_t)(end - lexer->sql) + 1 : lexer->size;
}

static bool begins_line_comment(const koine__lexer *lexer, size_t i)
{
    char c = at(lexer, i);
    if (c == '#') {
        return has(lexer, KOINE_LEX_HASH_COMMENT);
    }
    if (c != '-' || at(lexer, i + 1) != '-') {
        return false;
    }
    /* Any control character counts as a blank here. */
    return !has(lexer, KOINE_LEX_DASH_BLANK) || i + 2 >= lexer->size || (unsigned char)lexer->sql[i + 2] <= ' ' ||
           lexer->sql[i + 2] == 0x7F;
}

static size_t scan_comment(const koine__lexer *lexer, size_t i)
{
    size_t depth = 1;
    i += 2;
    while (i + 1 < lexer->size) {
        if (lexer->sql[i] == '*' && lexer->sql[i + 1] == '/') {
            i += 2;
            if (--depth == 0) {
                return i;
            }
        } else if (lexer->sql[i] == '/' && lexer->sql[i + 1] == '*' && has(lexer, KOINE_LEX_NESTED_COMMENT)) {
            i += 2;
            depth++;
        } else {
            i++;
        }
    }
    return NO_END;
}

/*
 * The opening of a comment whose content is code, or 0 when there is none here: slash, star, !, perhaps a
 * version of five or six digits. MariaDB has the same with M before the !.
 */
static size_t scan_code_comment(const koine__lexer *lexer, size_t i)
{
    if (!has(lexer, KOINE_LEX_CODE_COMMENT)) {
        return 0;
    }
    i += at(lexer, i + 2) == 'M' ? 3 : 2;
    if (at(lexer, i) != '!') {
        return 0;
    }
    i++;
    size_t digits = 0;
    while (digits < 6 && is_digit(at(lexer, i + digits))) {
        digits++;
    }
    return digits >= 5 ? i + digits : i;
}

/* ---------------------------------------------------------------------------------------------------------
 * Quotes
 * --------------------------------------------------------------------------------------------------------- */

/* Takes a quoted text in which the closing quote is written twice. */
static size_t scan_quoted(const koine__lexer *lexer, size_t i, char quote)
{
    for (i++; i < lexer->size; i++) {
        if (lexer->sql[i] == quote) {
            if (at(lexer, i + 1) != quote) {
                return i + 1;
            }
            i++;
        }
    }
    return NO_END;
}

static size_t scan_escaped(const koine__lexer *lexer, size_t i)
{
    for (i++; i < lexer->size; i++) {
        if (lexer->sql[i] == '\\') {
            i++;
        } else if (lexer->sql[i] == '\'') {
            if (at(lexer, i + 1) != '\'') {
                return i + 1;
            }
            i++;
        }
    }
    return NO_END;
}

/*
 * Where a quote continues an escape string that ended at i: behind blanks and -- comments with at least one
 * line end between. The continuation has escapes too, without an E of its own. 0: there is none.
 */
static size_t find_continuation(const koine__lexer *lexer, size_t i)
{
    bool new_line = false;
    while (i < lexer->size) {
        if (is_blank(lexer->sql[i])) {
            new_line = new_line || lexer->sql[i] == '\n' || lexer->sql[i] == '\r';
            i++;
        } else if (begins_line_comment(lexer, i)) {
            i = scan_line(lexer, i);
            new_line = true;
        } else {
            return new_line && lexer->sql[i] == '\'' ? i : 0;
        }
    }
    return 0;
}

static size_t scan_escape_string(const koine__lexer *lexer, size_t i)
{
    while (true) {
        size_t end = scan_escaped(lexer, i);
        if (end == NO_END) {
            return NO_END;
        }
        i = find_continuation(lexer, end);
        if (i == 0) {
            return end;
        }
    }
}

/* The text of $tag$…$tag$ from i on; 0 when no such quote opens here. */
static size_t scan_dollar_quote(const koine__lexer *lexer, size_t i)
{
    size_t tag = i + 1;
    if (is_name_start(at(lexer, tag))) {
        while (is_name(at(lexer, tag))) {
            tag++;
        }
    }
    if (!has(lexer, KOINE_LEX_DOLLAR_QUOTE) || at(lexer, tag) != '$') {
        return 0;
    }
    size_t length = tag + 1 - i;
    const char *from = lexer->sql + tag + 1;
    const char *end = memmem(from, lexer->size - (tag + 1), lexer->sql + i, length);
    return end != NULL ? (size_t)(end - lexer->sql) + length : NO_END;
}

/* ---------------------------------------------------------------------------------------------------------
 * Words and numbers
 * --------------------------------------------------------------------------------------------------------- */

static size_t scan_name(const koine__lexer *lexer, size_t i)
{
    while (is_name(at(lexer, i))) {
        i++;
    }
    return i;
}

/* All engines take a dollar inside an unquoted name. */
static size_t scan_word(const koine__lexer *lexer, size_t i)
{
    while (is_name(at(lexer, i)) || at(lexer, i) == '$') {
        i++;
    }
    return i;
}

static size_t scan_digits(const koine__lexer *lexer, size_t i, uint32_t *number)
{
    uint64_t sum = 0;
    for (; is_digit(at(lexer, i)); i++) {
        sum = sum * 10 + (uint64_t)(at(lexer, i) - '0');
        sum = sum < UINT32_MAX ? sum : UINT32_MAX;
    }
    *number = (uint32_t)sum;
    return i;
}

/* Letters that follow are taken too (0x1F, 1_000, 1e5): whether the engine has such a number is its affair. */
static size_t scan_number(const koine__lexer *lexer, size_t i)
{
    bool hexadecimal = at(lexer, i) == '0' && (at(lexer, i + 1) | 0x20) == 'x';
    bool point = false;
    while (i < lexer->size) {
        char c = lexer->sql[i];
        if (c == '.' && !point) {
            point = true;
        } else if ((c == '+' || c == '-') && !hexadecimal && (lexer->sql[i - 1] | 0x20) == 'e') {
            if (!is_digit(at(lexer, i + 1))) {
                return i;
            }
        } else if (!is_name(c)) {
            return i;
        }
        i++;
    }
    return i;
}

/* ---------------------------------------------------------------------------------------------------------
 * Tokens
 * --------------------------------------------------------------------------------------------------------- */

static void set_token(koine__token *token, koine__token_kind kind, size_t end)
{
    token->kind = kind;
    token->end = end;
}

static void set_quoted(const koine__lexer *lexer, koine__token *token, koine__token_kind kind, size_t end)
{
    set_token(token, end == NO_END ? KOINE__TOKEN_UNTERMINATED : kind, end == NO_END ? lexer->size : end);
}

static void take_slash(koine__lexer *lexer, koine__token *token)
{
    if (at(lexer, token->start + 1) != '*') {
        set_token(token, KOINE__TOKEN_PUNCTUATION, token->start + 1);
        return;
    }
    size_t code = lexer->code_comment == 0 ? scan_code_comment(lexer, token->start) : 0;
    if (code != 0) {
        lexer->code_comment = token->start + 1;
        set_token(token, KOINE__TOKEN_CODE_COMMENT, code);
        return;
    }
    set_quoted(lexer, token, KOINE__TOKEN_COMMENT, scan_comment(lexer, token->start));
}

static void take_question(const koine__lexer *lexer, koine__token *token)
{
    size_t next = token->start + 1;
    if (at(lexer, next) == '?') {
        set_token(token, KOINE__TOKEN_QUESTION_TWO, next + 1);
    } else if (is_digit(at(lexer, next))) {
        set_token(token, KOINE__TOKEN_QUESTION_N, scan_digits(lexer, next, &token->number));
    } else {
        set_token(token, KOINE__TOKEN_QUESTION, next);
    }
}

static void take_colon(const koine__lexer *lexer, koine__token *token)
{
    size_t next = token->start + 1;
    char c = at(lexer, next);
    if (c == ':' || c == '=') {
        set_token(token, KOINE__TOKEN_PUNCTUATION, next + 1);
    } else if (is_name_start(c)) {
        set_token(token, KOINE__TOKEN_COLON_NAME, scan_name(lexer, next));
    } else if (is_digit(c)) {
        set_token(token, KOINE__TOKEN_COLON_N, scan_digits(lexer, next, &token->number));
    } else {
        set_token(token, KOINE__TOKEN_PUNCTUATION, next);
    }
}

static void take_dollar(const koine__lexer *lexer, koine__token *token)
{
    size_t next = token->start + 1;
    size_t quoted = scan_dollar_quote(lexer, token->start);
    if (quoted != 0) {
        set_quoted(lexer, token, KOINE__TOKEN_STRING, quoted);
    } else if (is_digit(at(lexer, next))) {
        set_token(token, KOINE__TOKEN_DOLLAR_N, scan_digits(lexer, next, &token->number));
    } else if (is_name_start(at(lexer, next))) {
        set_token(token, KOINE__TOKEN_DOLLAR_NAME, scan_word(lexer, next));
    } else {
        set_token(token, KOINE__TOKEN_PUNCTUATION, next);
    }
}

static void take_word(const koine__lexer *lexer, koine__token *token)
{
    size_t end = scan_word(lexer, token->start);
    bool escapes = has(lexer, KOINE_LEX_ESCAPE_STRING) && end == token->start + 1 && at(lexer, end) == '\'' &&
                   (lexer->sql[token->start] | 0x20) == 'e';
    if (escapes) {
        set_quoted(lexer, token, KOINE__TOKEN_STRING, scan_escape_string(lexer, end));
    } else {
        set_token(token, KOINE__TOKEN_WORD, end);
    }
}

static void take_star(koine__lexer *lexer, koine__token *token)
{
    if (lexer->code_comment != 0 && at(lexer, token->start + 1) == '/') {
        lexer->code_comment = 0;
        set_token(token, KOINE__TOKEN_CODE_COMMENT, token->start + 2);
    } else {
        set_token(token, KOINE__TOKEN_PUNCTUATION, token->start + 1);
    }
}

/* Quotes that some engines lack are mere punctuation there. */
static void take_quote(const koine__lexer *lexer, koine__token *token, uint32_t flag, char close)
{
    if (flag != 0 && !has(lexer, flag)) {
        set_token(token, KOINE__TOKEN_PUNCTUATION, token->start + 1);
    } else {
        set_quoted(lexer, token, KOINE__TOKEN_NAME, scan_quoted(lexer, token->start, close));
    }
}

/* [name] has no way to write the closing bracket in it. */
static void take_bracket(const koine__lexer *lexer, koine__token *token)
{
    if (!has(lexer, KOINE_LEX_BRACKET)) {
        set_token(token, KOINE__TOKEN_PUNCTUATION, token->start + 1);
        return;
    }
    const char *end = memchr(lexer->sql + token->start, ']', lexer->size - token->start);
    set_quoted(lexer, token, KOINE__TOKEN_NAME, end != NULL ? (size_t)(end - lexer->sql) + 1 : NO_END);
}

static void take_other(const koine__lexer *lexer, koine__token *token)
{
    char c = lexer->sql[token->start];
    char next = at(lexer, token->start + 1);
    if (is_blank(c)) {
        set_token(token, KOINE__TOKEN_BLANK, scan_blanks(lexer, token->start));
    } else if (is_name_start(c)) {
        take_word(lexer, token);
    } else if (is_digit(c) || (c == '.' && is_digit(next))) {
        set_token(token, KOINE__TOKEN_NUMBER, scan_number(lexer, token->start));
    } else if (begins_line_comment(lexer, token->start)) {
        set_token(token, KOINE__TOKEN_COMMENT, scan_line(lexer, token->start));
    } else if (c == '@' && is_name_start(next)) {
        set_token(token, KOINE__TOKEN_AT_NAME, scan_word(lexer, token->start + 1));
    } else {
        set_token(token, KOINE__TOKEN_PUNCTUATION, token->start + 1);
    }
}

static void take_token(koine__lexer *lexer, koine__token *token)
{
    switch (lexer->sql[token->start]) {
    case '\'':
        set_quoted(lexer, token, KOINE__TOKEN_STRING, scan_quoted(lexer, token->start, '\''));
        break;
    case '"':
        take_quote(lexer, token, 0, '"');
        break;
    case '`':
        take_quote(lexer, token, KOINE_LEX_BACKTICK, '`');
        break;
    case '[':
        take_bracket(lexer, token);
        break;
    case ';':
        set_token(token, KOINE__TOKEN_SEMICOLON, token->start + 1);
        break;
    case '?':
        take_question(lexer, token);
        break;
    case ':':
        take_colon(lexer, token);
        break;
    case '$':
        take_dollar(lexer, token);
        break;
    case '/':
        take_slash(lexer, token);
        break;
    case '*':
        take_star(lexer, token);
        break;
    default:
        take_other(lexer, token);
        break;
    }
}

void koine__lexer_init(koine__lexer *lexer, const koine_dialect *dialect, const char *sql, size_t size)
{
    *lexer = (koine__lexer){.sql = sql, .size = size, .lexing = dialect->lexing};
}

void koine__lexer_next(koine__lexer *lexer, koine__token *out)
{
    *out = (koine__token){.kind = KOINE__TOKEN_END, .start = lexer->offset, .end = lexer->offset};
    if (lexer->offset < lexer->size) {
        take_token(lexer, out);
        lexer->offset = out->end;
    } else if (lexer->code_comment != 0) {
        out->kind = KOINE__TOKEN_UNTERMINATED;
        out->start = lexer->code_comment - 1;
        lexer->code_comment = 0;
    }
}

void koine__lexer_skip(koine__lexer *lexer, koine__token *out)
{
    do {
        koine__lexer_next(lexer, out);
    } while (out->kind == KOINE__TOKEN_BLANK || out->kind == KOINE__TOKEN_COMMENT ||
             out->kind == KOINE__TOKEN_CODE_COMMENT);
}

bool koine__token_is(const koine__lexer *lexer, const koine__token *token, const char *upper)
{
    if (token->kind != KOINE__TOKEN_WORD) {
        return false;
    }
    size_t i = token->start;
    for (; i < token->end && *upper != '\0'; i++, upper++) {
        char c = lexer->sql[i];
        if ((c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c) != *upper) {
            return false;
        }
    }
    return i == token->end && *upper == '\0';
}
