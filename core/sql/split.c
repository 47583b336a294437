/*
 * Where one statement ends and the next begins.
 *
 * The body of a trigger, routine or event holds semicolons of its own. Its blocks are followed word by word; no
 * grammar is parsed, so words that are keywords only in some places (IF and REPEAT are functions too, END and
 * BEGIN can be column names) count only where a statement of the body begins.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/split.h"

#include <string.h>

static bool is_one_of(const koine__lexer *lexer, const koine__token *token, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (koine__token_is(lexer, token, *words)) {
            return true;
        }
    }
    return false;
}

/* ---------------------------------------------------------------------------------------------------------
 * Levels of a body
 * --------------------------------------------------------------------------------------------------------- */

static bool in_case(const koine__body *body)
{
    return body->depth > 0 && body->depth <= 64 && (body->cases >> (body->depth - 1) & 1) != 0;
}

/* is_case: a CASE expression, in which THEN and ELSE begin no statement. */
static void open_level(koine__body *body, bool is_case)
{
    body->depth++;
    if (body->depth <= 64) {
        uint64_t bit = UINT64_C(1) << (body->depth - 1);
        body->cases = is_case ? body->cases | bit : body->cases & ~bit;
    }
}

/* Whether END closes a level here; elsewhere it is a name. */
static bool closes(const koine__body *body)
{
    return body->depth > 0 && (in_case(body) || body->at_start || body->until);
}

/* Whether the word opens a level that some END closes. */
static bool opens(const koine__body *body, const koine__lexer *lexer, const koine__token *token)
{
    static const char *const flow[] = {"IF", "WHILE", "LOOP", "REPEAT", NULL};
    if (koine__token_is(lexer, token, "CASE")) {
        return !body->after_end;
    }
    if (koine__token_is(lexer, token, "BEGIN")) {
        return body->at_start || body->handler || body->depth == 0;
    }
    if (body->after_end || !body->at_start) {
        return false;
    }
    return is_one_of(lexer, token, flow) || (body->depth > 0 && koine__token_is(lexer, token, "FOR"));
}

/* Whether a statement of the body can begin behind this word. */
static bool begins_statement(const koine__body *body, const koine__lexer *lexer, const koine__token *token)
{
    static const char *const in_block[] = {"THEN", "ELSE", "DO", "LOOP", "REPEAT", "BEGIN", "ATOMIC", NULL};
    static const char *const in_header[] = {"ROW", "DO", "DETERMINISTIC", "SQL", "DATA", "DEFINER", "INVOKER", NULL};
    if (in_case(body)) {
        return false;
    }
    return is_one_of(lexer, token, body->depth > 0 ? in_block : in_header);
}

static void take_body_word(koine__body *body, const koine__lexer *lexer, const koine__token *token)
{
    bool ends = koine__token_is(lexer, token, "END");
    if (body->after_point) {
        body->at_start = false;
        return;
    }
    if (ends && closes(body)) {
        body->depth--;
        body->until = false;
        body->at_start = false;
        body->after_end = true;
        return;
    }
    if (opens(body, lexer, token)) {
        open_level(body, koine__token_is(lexer, token, "CASE") && !body->at_start);
        body->handler = false;
    } else if (koine__token_is(lexer, token, "HANDLER")) {
        body->handler = true;
    } else if (koine__token_is(lexer, token, "UNTIL")) {
        body->until = true;
    }
    body->at_start = begins_statement(body, lexer, token);
    body->after_end = false;
}

/* ---------------------------------------------------------------------------------------------------------
 * The head of a statement
 * --------------------------------------------------------------------------------------------------------- */

static void take_create_token(koine__body *body, const koine__lexer *lexer, const koine__token *token)
{
    static const char *const objects[] = {"TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", NULL};
    static const char *const others[] = {"VIEW", "SQL", "TABLE", NULL};
    static const char *const modifiers[] = {"OR", "REPLACE", "TEMP", "TEMPORARY", "CONSTRAINT", "AGGREGATE", NULL};
    if (is_one_of(lexer, token, objects)) {
        body->state = KOINE__BODY_NAME;
    } else if (koine__token_is(lexer, token, "DEFINER")) {
        body->definer = true;
    } else if (is_one_of(lexer, token, others) || (!body->definer && !is_one_of(lexer, token, modifiers))) {
        body->state = KOINE__BODY_NONE;
    }
}

static void take_definition_token(koine__body *body, const koine__lexer *lexer, const koine__token *token)
{
    char first = lexer->sql[token->start];
    if (koine__body_is_label(body, token)) {
        koine__token word = {KOINE__TOKEN_WORD, token->start + 1, token->end, 0};
        body->at_start = true;
        take_body_word(body, lexer, &word);
    } else if (token->kind == KOINE__TOKEN_WORD) {
        take_body_word(body, lexer, token);
    } else {
        /* A header ends with a list of parameters or a comment, and nothing marks where the body begins. */
        bool header_end = body->depth == 0 && (token->kind == KOINE__TOKEN_STRING || first == ')');
        bool label = token->kind == KOINE__TOKEN_PUNCTUATION && first == ':' && token->end == token->start + 1;
        body->at_start = header_end || label || token->kind == KOINE__TOKEN_SEMICOLON;
        body->handler = body->handler && token->kind != KOINE__TOKEN_SEMICOLON;
        body->after_end = false;
    }
    body->after_point = token->kind == KOINE__TOKEN_PUNCTUATION && first == '.';
    body->name_end = token->kind == KOINE__TOKEN_WORD || token->kind == KOINE__TOKEN_NAME ? token->end : 0;
}

void koine__body_token(koine__body *body, const koine__lexer *lexer, const koine__token *token)
{
    static const char *const create[] = {"CREATE", "ALTER", NULL};
    static const char *const conditions[] = {"IF", "NOT", "EXISTS", NULL};
    if (token->kind == KOINE__TOKEN_END) {
        return;
    }
    switch (body->state) {
    case KOINE__BODY_START:
        body->state = is_one_of(lexer, token, create) ? KOINE__BODY_CREATE : KOINE__BODY_NONE;
        break;
    case KOINE__BODY_CREATE:
        take_create_token(body, lexer, token);
        break;
    case KOINE__BODY_NAME:
        if (!is_one_of(lexer, token, conditions)) {
            body->state = KOINE__BODY_DEFINITION;
        }
        break;
    case KOINE__BODY_DEFINITION:
        take_definition_token(body, lexer, token);
        break;
    case KOINE__BODY_NONE:
        break;
    }
}

bool koine__body_is_label(const koine__body *body, const koine__token *token)
{
    return body->state == KOINE__BODY_DEFINITION && token->kind == KOINE__TOKEN_COLON_NAME && body->name_end != 0 &&
           body->name_end == token->start;
}

bool koine__body_is_open(const koine__body *body)
{
    return body->depth > 0;
}

/* ---------------------------------------------------------------------------------------------------------
 * Scripts
 * --------------------------------------------------------------------------------------------------------- */

static bool is_filler(koine__token_kind kind)
{
    return kind == KOINE__TOKEN_BLANK || kind == KOINE__TOKEN_COMMENT;
}

/* Editors put a byte order mark at the head of a file; no engine has it in its grammar. */
static size_t skip_mark(const char *sql, size_t size, size_t offset)
{
    return offset == 0 && size >= 3 && memcmp(sql, "\xEF\xBB\xBF", 3) == 0 ? 3 : offset;
}

/*
 * Takes tokens up to the statement's semicolon or the end. false: nothing but fillers, and *start is not set.
 */
static bool take_statement(koine__lexer *lexer, size_t *start, size_t *end, bool *more)
{
    koine__body body;
    memset(&body, 0, sizeof body);
    bool started = false;
    bool content = false;
    while (true) {
        koine__token token;
        koine__lexer_next(lexer, &token);
        *more = token.kind != KOINE__TOKEN_END && token.kind != KOINE__TOKEN_UNTERMINATED;
        if (token.kind == KOINE__TOKEN_END || (token.kind == KOINE__TOKEN_SEMICOLON && !koine__body_is_open(&body))) {
            return content;
        }
        if (is_filler(token.kind)) {
            continue;
        }
        *start = started ? *start : token.start;
        *end = token.end;
        started = true;
        if (token.kind == KOINE__TOKEN_UNTERMINATED) {
            return true;
        }
        if (token.kind != KOINE__TOKEN_CODE_COMMENT) {
            content = true;
            koine__body_token(&body, lexer, &token);
        }
    }
}

bool koine__script_next(const koine_dialect *dialect, const char *sql, size_t size, size_t *offset, size_t *start,
                        size_t *end)
{
    koine__lexer lexer;
    bool more = true;
    koine__lexer_init(&lexer, dialect, sql, size);
    lexer.offset = skip_mark(sql, size, *offset);
    while (more) {
        if (take_statement(&lexer, start, end, &more)) {
            *offset = lexer.offset;
            return true;
        }
    }
    *offset = size;
    *start = size;
    *end = size;
    return false;
}
