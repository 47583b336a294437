/*
 * What all of the parser needs: taking tokens and names, making nodes, refusing.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sql/parse.h"

#define NAME_MAX_BYTES 63u /* LX-id: one engine cuts longer names and says nothing */
#define TABLES_MAX 65535u

/* ---------------------------------------------------------------------------------------------------------
 * Tokens
 * --------------------------------------------------------------------------------------------------------- */

static void stop(koine__parser *parser)
{
    parser->now.term = KOINE__T_BAD;
}

void koine__parser_take(koine__parser *parser)
{
    if (parser->refusal->code != KOINE_OK) {
        stop(parser);
        return;
    }
    parser->end = parser->now.end;
    koine__tokens_next(&parser->tokens, &parser->now);
    if (parser->now.term == KOINE__T_BAD) {
        koine__tokens_refuse(&parser->tokens, &parser->now, parser->refusal);
    }
}

void koine__parser_expect(koine__parser *parser, unsigned term)
{
    if (!koine__parser_accept(parser, term)) {
        koine__parser_unexpected(parser, KOINE__AT_ANYWHERE, koine__term_text(term));
    }
}

bool koine__parser_accept_pair(koine__parser *parser, unsigned first, unsigned second)
{
    if (!koine__parser_at(parser, first) || !koine__parser_next_is(parser, 0, second)) {
        return false;
    }
    koine__parser_take(parser);
    koine__parser_take(parser);
    return true;
}

bool koine__parser_is_name(const koine__lexeme *lexeme)
{
    return lexeme->term == KOINE__T_WORD || lexeme->term == KOINE__T_NAME ||
           (lexeme->term > KOINE__T_GE && (koine__term_flags(lexeme->term) & KOINE__WORD_RESERVED) == 0);
}

bool koine__parser_at_name(const koine__parser *parser)
{
    return koine__parser_is_name(&parser->now);
}

bool koine__parser_is_operand(const koine__lexeme *lexeme)
{
    switch (lexeme->term) {
    case KOINE__T_STRING:
    case KOINE__T_BLOB:
    case KOINE__T_NUMBER:
    case KOINE__T_PARAMETER:
    case KOINE__T_OPEN:
    case KOINE__T_MINUS:
    case KOINE__T_PLUS:
    case KOINE__T_TILDE:
    case KOINE__K_NOT:
    case KOINE__K_CASE:
    case KOINE__K_NULL:
    case KOINE__K_TRUE:
    case KOINE__K_FALSE:
    case KOINE__K_LEFT:
    case KOINE__K_RIGHT:
    case KOINE__K_CURRENT_DATE:
    case KOINE__K_CURRENT_TIME:
    case KOINE__K_CURRENT_TIMESTAMP:
    case KOINE__K_LOCALTIME:
    case KOINE__K_LOCALTIMESTAMP:
        return true;
    default:
        return koine__parser_is_name(lexeme) && (koine__term_flags(lexeme->term) & KOINE__WORD_NO_ALIAS) == 0;
    }
}

bool koine__parser_at_word(const koine__parser *parser, const char *lower)
{
    return koine__parser_is_word(parser, &parser->now, lower);
}

bool koine__parser_is_word(const koine__parser *parser, const koine__lexeme *lexeme, const char *lower)
{
    size_t size = strlen(lower);
    const char *text = parser->tokens.lexer.sql + lexeme->start;
    bool word = lexeme->term == KOINE__T_WORD || lexeme->term > KOINE__T_GE;
    if (!word || lexeme->end - lexeme->start != size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if ((text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]) != lower[i]) {
            return false;
        }
    }
    return true;
}

/* ---------------------------------------------------------------------------------------------------------
 * Refusals
 * --------------------------------------------------------------------------------------------------------- */

void koine__parser_fail(koine__parser *parser, koine_code code, const char *rule, size_t position, const char *hint,
                        const char *format, ...)
{
    if (parser->refusal->code == KOINE_OK) {
        char message[sizeof parser->refusal->message];
        va_list values;
        va_start(values, format);
        (void)vsnprintf(message, sizeof message, format, values);
        va_end(values);
        (void)koine__refuse(parser->refusal, code, rule, (int64_t)position, hint, "%s", message);
    }
    stop(parser);
}

/* Names the token at hand in a message; never what a literal holds. */
static void describe(const koine__parser *parser, char *out, size_t room)
{
    const koine__lexeme *now = &parser->now;
    const char *text = parser->tokens.lexer.sql + now->start;
    int size = now->end - now->start > NAME_MAX_BYTES ? (int)NAME_MAX_BYTES : (int)(now->end - now->start);
    switch (now->term) {
    case KOINE__T_END:
        (void)snprintf(out, room, "the end of the statement");
        break;
    case KOINE__T_STRING:
    case KOINE__T_BLOB:
        (void)snprintf(out, room, "a string");
        break;
    case KOINE__T_NUMBER:
        (void)snprintf(out, room, "a number");
        break;
    case KOINE__T_PARAMETER:
        (void)snprintf(out, room, "a parameter");
        break;
    case KOINE__T_NAME:
    case KOINE__T_WORD:
        (void)snprintf(out, room, "%.*s", size, text);
        break;
    default:
        (void)snprintf(out, room, "%.*s", size,
                       koine__term_text(now->term) != NULL ? koine__term_text(now->term) : text);
        break;
    }
}

bool koine__parser_foreign(koine__parser *parser, enum koine__foreign_place where)
{
    char name[64];
    if (parser->refusal->code != KOINE_OK) {
        return true;
    }
    const koine__foreign *foreign = koine__foreign_find(&parser->tokens, &parser->now, where);
    if (foreign == NULL && where != KOINE__AT_ANYWHERE) {
        foreign = koine__foreign_find(&parser->tokens, &parser->now, KOINE__AT_ANYWHERE);
    }
    if (foreign == NULL) {
        return false;
    }
    koine__foreign_name(foreign, name, sizeof name);
    bool kind = name[0] == '<';
    if (kind) {
        describe(parser, name, sizeof name);
    }
    koine__parser_fail(parser, foreign->code, foreign->rule, parser->now.start, foreign->hint,
                       kind                           ? "%s cannot stand here"
                       : where == KOINE__AT_STATEMENT ? "%s is not part of portable SQL"
                                                      : "%s is not part of portable SQL here",
                       name);
    return true;
}

void koine__parser_unexpected(koine__parser *parser, enum koine__foreign_place where, const char *expected)
{
    char found[80];
    char hint[160];
    if (koine__parser_foreign(parser, where)) {
        return;
    }
    describe(parser, found, sizeof found);
    bool reserved = (koine__term_flags(parser->now.term) & KOINE__WORD_RESERVED) != 0;
    if (reserved && (strstr(expected, "name") != NULL || strcmp(expected, "an expression") == 0)) {
        (void)snprintf(hint, sizeof hint, "%s is a keyword here: as a name it is written in double quotes", found);
        koine__parser_fail(parser, KOINE_ERR_SYNTAX, "LX-id", parser->now.start, hint,
                           "expected %s, found the keyword %s", expected, found);
        return;
    }
    koine__parser_fail(parser, KOINE_ERR_SYNTAX, "PX-gram", parser->now.start, NULL, "expected %s, found %s", expected,
                       found);
}

void koine__parser_fail_memory(koine__parser *parser)
{
    (void)koine__refuse_no_memory(parser->refusal);
    stop(parser);
}

bool koine__parser_enter(koine__parser *parser)
{
    if (++parser->depth > KOINE__HEIGHT_MAX) {
        koine__parser_fail(parser, KOINE_ERR_LIMIT, "PX-limits", parser->now.start, "take it apart with WITH",
                           "the statement is nested deeper than %u", KOINE__HEIGHT_MAX);
    }
    return parser->refusal->code == KOINE_OK;
}

void koine__parser_leave(koine__parser *parser)
{
    parser->depth--;
}

/* ---------------------------------------------------------------------------------------------------------
 * Names
 * --------------------------------------------------------------------------------------------------------- */

/* Copies what stands between double quotes, of which each inner pair is one. */
static uint32_t unquote(const char *text, size_t size, char *out)
{
    uint32_t used = 0;
    for (size_t i = 1; i + 1 < size; i++) {
        out[used++] = text[i];
        i += text[i] == '"' ? 1 : 0;
    }
    out[used] = '\0';
    return used;
}

/* LX-id: without quotes a name is meant in lower case. */
static uint32_t fold(const char *text, size_t size, char *out)
{
    for (size_t i = 0; i < size; i++) {
        out[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]);
    }
    return (uint32_t)size;
}

koine__name koine__parser_name(koine__parser *parser, const char *what)
{
    const koine__lexeme lexeme = parser->now;
    koine__name name = {"", 0, lexeme.start};
    if (!koine__parser_at_name(parser)) {
        koine__parser_unexpected(parser, KOINE__AT_ANYWHERE, what);
        return name;
    }
    size_t size = lexeme.end - lexeme.start;
    const char *sql = parser->tokens.lexer.sql + lexeme.start;
    bool quoted = lexeme.term == KOINE__T_NAME;
    char *text = size <= 2 * NAME_MAX_BYTES + 2 ? koine__arena_take(parser->arena, size + 1, 1) : NULL;
    if (text == NULL && parser->arena->failed) {
        koine__parser_fail_memory(parser);
        return name;
    }
    uint32_t used = text == NULL ? UINT32_MAX : quoted ? unquote(sql, size, text) : fold(sql, size, text);
    if (used > NAME_MAX_BYTES) {
        koine__parser_fail(parser, KOINE_ERR_LIMIT, "LX-id", lexeme.start, NULL, "a name is longer than %u bytes",
                           NAME_MAX_BYTES);
        return name;
    }
    if (used == 0) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "LX-id", lexeme.start, "a name has at least one character",
                           "a name is empty");
        return name;
    }
    koine__parser_take(parser);
    name.text = text;
    name.size = used;
    return name;
}

koine__name koine__parser_table_name(koine__parser *parser)
{
    koine__name name = koine__parser_name(parser, "the name of a table");
    if (koine__parser_at(parser, KOINE__T_DOT)) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-name", name.position,
                           "leave it out: the connection's schema is the one",
                           "a schema or database in front of a name is not portable");
    }
    return name;
}

koine__names koine__parser_names(koine__parser *parser, const char *what)
{
    koine__names names = {NULL, 0};
    koine__parser_expect(parser, KOINE__T_OPEN);
    do {
        koine__name name = koine__parser_name(parser, what);
        KOINE__APPEND(parser, names.items, names.count, KOINE__COLUMNS_MAX, "columns", name);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
    if (!koine__parser_accept(parser, KOINE__T_CLOSE)) {
        koine__parser_unexpected(parser, KOINE__AT_INDEX_KEY, ", or )");
    }
    return names;
}

koine__name koine__parser_alias(koine__parser *parser, enum koine__foreign_place where)
{
    koine__name none = {NULL, 0, 0};
    unsigned flags = koine__term_flags(parser->now.term);
    bool explicit = koine__parser_at(parser, KOINE__K_AS);
    if ((flags & KOINE__WORD_FOREIGN) != 0 && koine__parser_foreign(parser, where)) {
        return none;
    }
    if (explicit) {
        if (where == KOINE__AT_TABLE_END && koine__parser_foreign(parser, where)) {
            return none;
        }
        koine__parser_take(parser);
    } else if (!koine__parser_at_name(parser) || (flags & KOINE__WORD_NO_ALIAS) != 0) {
        return none;
    }
    if (koine__parser_at(parser, KOINE__T_STRING)) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "LX-str", parser->now.start,
                           "write AS name, or AS \"name\"", "a string is not an alias");
    }
    return koine__parser_name(parser, "the name of an alias");
}

void koine__parser_note_table(koine__parser *parser, const koine__name *name)
{
    koine__tree *tree = parser->tree;
    KOINE__APPEND(parser, tree->tables, tree->table_count, TABLES_MAX, "tables", *name);
}

/* ---------------------------------------------------------------------------------------------------------
 * Nodes
 * --------------------------------------------------------------------------------------------------------- */

void *koine__parser_new(koine__parser *parser, void *scrap, size_t size)
{
    void *node = koine__arena_take(parser->arena, 1, size);
    if (node == NULL) {
        koine__parser_fail_memory(parser);
        return scrap;
    }
    return node;
}

void *koine__parser_grow(koine__parser *parser, void *items, size_t count, size_t size, size_t most, const char *what)
{
    if (parser->refusal->code != KOINE_OK) {
        return NULL;
    }
    if (count >= most) {
        koine__parser_fail(parser, KOINE_ERR_LIMIT, "PX-limits", parser->now.start, NULL, "more than %zu %s", most,
                           what);
        return NULL;
    }
    /* The room is KOINE__LIST_FIRST times a power of two. */
    if (count != 0 && (count < KOINE__LIST_FIRST || (count & (count - 1)) != 0)) {
        return items;
    }
    void *larger = koine__arena_take(parser->arena, count != 0 ? 2 * count : KOINE__LIST_FIRST, size);
    if (larger == NULL) {
        koine__parser_fail_memory(parser);
    } else if (count != 0) {
        memcpy(larger, items, count * size);
    }
    return larger;
}

koine__expr *koine__parser_expr(koine__parser *parser, koine__expr_kind kind, size_t start)
{
    koine__expr *expr = koine__parser_new(parser, &parser->scrap.expr, sizeof *expr);
    expr->kind = kind;
    expr->span.start = (uint32_t)start;
    if (++parser->expressions > KOINE__EXPRESSIONS_MAX) {
        koine__parser_fail(parser, KOINE_ERR_LIMIT, "PX-limits", start,
                           "bind values and run the statement several times",
                           "the statement holds more than %u values, names and operators", KOINE__EXPRESSIONS_MAX);
    }
    return expr;
}

void koine__parser_refuse_row(koine__parser *parser, const koine__expr *expr)
{
    if (expr->kind == KOINE__EXPR_ROW) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-gram", expr->span.start, "write its values one by one",
                           "a row stands only in comparisons, IN, VALUES and SET");
    }
}

void koine__parser_argument(koine__parser *parser, koine__expr *expr, koine__expr *argument)
{
    if (expr->kind != KOINE__EXPR_IN && expr->kind != KOINE__EXPR_QUANTIFIED) {
        koine__parser_refuse_row(parser, argument);
    }
    KOINE__APPEND(parser, expr->args, expr->count, KOINE__EXPRESSIONS_MAX, "arguments", argument);
    if (argument->height >= expr->height) {
        expr->height = argument->height;
    }
}

koine__expr *koine__parser_close(koine__parser *parser, koine__expr *expr)
{
    expr->span.end = parser->end;
    expr->height++;
    koine__parser_raise(parser, expr->height);
    return expr;
}

void koine__parser_raise(koine__parser *parser, unsigned height)
{
    if (height > parser->tallest) {
        parser->tallest = height;
        if (height > KOINE__HEIGHT_MAX) {
            koine__parser_fail(parser, KOINE_ERR_LIMIT, "PX-limits", parser->end,
                               "take it apart, with parentheses in the middle or with WITH",
                               "an expression is more than %u operators high", KOINE__HEIGHT_MAX);
        }
    }
}

koine__expr *koine__parser_operator(koine__parser *parser, koine__operator which, koine__expr *first,
                                    koine__expr *second, koine__expr *third)
{
    koine__expr *operands[] = {first, second, third};
    koine__expr *expr = koine__parser_expr(parser, KOINE__EXPR_OPERATOR, first->span.start);
    size_t count = third != NULL ? 3 : second != NULL ? 2 : 1;
    expr->operator= which;
    expr->args = koine__arena_take(parser->arena, count, sizeof(koine__expr *));
    if (expr->args == NULL) {
        koine__parser_fail_memory(parser);
        return expr;
    }
    expr->count = count;
    bool compares = which >= KOINE__OP_EQ && which <= KOINE__OP_GE;
    for (size_t i = 0; i < count; i++) {
        expr->args[i] = operands[i];
        if (!compares) {
            koine__parser_refuse_row(parser, operands[i]);
        }
        if (operands[i]->height > expr->height) {
            expr->height = operands[i]->height;
        }
    }
    return koine__parser_close(parser, expr);
}

koine__expr *koine__parser_call(koine__parser *parser, const char *text, size_t start)
{
    koine__expr *call = koine__parser_expr(parser, KOINE__EXPR_FUNCTION, start);
    call->as.function.name = (koine__name){text, (uint32_t)strlen(text), (uint32_t)start};
    return call;
}
