/*
 * The statement as a whole.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "sql/parse.h"

/* ---------------------------------------------------------------------------------------------------------
 * Queries and changes, with or without WITH
 * --------------------------------------------------------------------------------------------------------- */

static const struct {
    unsigned word;
    koine__tree_kind kind;
    void (*parse)(koine__parser *, koine__change *);
} changes[] = {
    {KOINE__K_INSERT, KOINE__TREE_INSERT, koine__parse_insert},
    {KOINE__K_UPDATE, KOINE__TREE_UPDATE, koine__parse_update},
    {KOINE__K_DELETE, KOINE__TREE_DELETE, koine__parse_delete},
    {KOINE__K_TRUNCATE, KOINE__TREE_TRUNCATE, koine__parse_truncate},
};

/* Reads INSERT, UPDATE, DELETE or TRUNCATE with the WITH that stood before it; false when none is there. */
static bool parse_change(koine__parser *parser, const koine__query *with)
{
    size_t i = 0;
    while (i < sizeof changes / sizeof *changes && !koine__parser_at(parser, changes[i].word)) {
        i++;
    }
    if (i == sizeof changes / sizeof *changes || (with->cte_count > 0 && changes[i].kind == KOINE__TREE_TRUNCATE)) {
        return false;
    }
    koine__change *change = koine__parser_new(parser, &parser->scrap.change, sizeof *change);
    change->ctes = with->ctes;
    change->cte_count = with->cte_count;
    change->recursive = with->recursive;
    parser->tree->kind = changes[i].kind;
    parser->tree->as.change = change;
    changes[i].parse(parser, change);
    return true;
}

static void parse_with_or_query(koine__parser *parser)
{
    koine__query *query = koine__parser_new(parser, &parser->scrap.query, sizeof *query);
    query->span.start = parser->now.start;
    koine__parse_with(parser, &query->ctes, &query->cte_count, &query->recursive);
    if (!parse_change(parser, query)) {
        parser->tree->kind = KOINE__TREE_QUERY;
        parser->tree->as.query = koine__parse_query_of(parser, query);
    }
}

/* ---------------------------------------------------------------------------------------------------------
 * The statement
 * --------------------------------------------------------------------------------------------------------- */

static void parse_statement(koine__parser *parser)
{
    static const koine__query no_with = {.cte_count = 0};
    switch (parser->now.term) {
    case KOINE__K_SELECT:
    case KOINE__K_WITH:
    case KOINE__K_VALUES:
    case KOINE__T_OPEN:
        parse_with_or_query(parser);
        return;
    case KOINE__K_CREATE:
        koine__parse_create(parser);
        return;
    case KOINE__K_ALTER:
        koine__parse_alter(parser);
        return;
    case KOINE__K_DROP:
        koine__parse_drop(parser);
        return;
    case KOINE__T_SEMICOLON:
    case KOINE__T_END:
        return;
    default:
        if (!parse_change(parser, &no_with)) {
            koine__parser_unexpected(parser, KOINE__AT_STATEMENT, "a statement");
        }
        return;
    }
}

/* LX-one: semicolons may follow, a second statement may not. */
static void parse_end(koine__parser *parser)
{
    bool ended = koine__parser_at(parser, KOINE__T_SEMICOLON);
    while (koine__parser_accept(parser, KOINE__T_SEMICOLON)) {
    }
    if (koine__parser_at(parser, KOINE__T_END)) {
        if (parser->tree->as.query == NULL) {
            koine__parser_fail(parser, KOINE_ERR_SYNTAX, "LX-one", 0, NULL, "the text holds no statement");
        }
        return;
    }
    if (ended && parser->refusal->code == KOINE_OK) {
        koine__parser_fail(parser, KOINE_ERR_MISUSE, "LX-one", parser->now.start,
                           "run several statements with koine_script", "a second statement in one text");
    }
    koine__parser_unexpected(parser, KOINE__AT_QUERY_END, "the end of the statement");
}

/* BD-text: the text is UTF-8 without NUL, and small enough for positions of 32 bits. */
static void check_text(koine__parser *parser, const char *sql, size_t size)
{
    if (size >= UINT32_MAX) {
        koine__parser_fail(parser, KOINE_ERR_LIMIT, "PX-limits", 0, NULL, "the statement is larger than 4 GiB");
        return;
    }
    size_t fault = koine_text_fault(sql, size);
    if (fault != size) {
        koine__parser_fail(parser, KOINE_ERR_ENCODING, "BD-text", fault, NULL, "%s",
                           sql[fault] == '\0' ? "the statement holds a NUL" : "the statement is not valid UTF-8");
    }
}

static void begin(koine__parser *parser, koine__arena *arena, koine__refusal *refusal)
{
    memset(parser, 0, sizeof *parser);
    *refusal = (koine__refusal){.code = KOINE_OK, .position = -1};
    parser->arena = arena;
    parser->refusal = refusal;
    parser->tree = koine__parser_new(parser, &parser->scrap.tree, sizeof *parser->tree);
}

koine_code koine__parse(koine__tree **out, koine__arena *arena, const char *sql, size_t size, koine__refusal *refusal)
{
    koine__parser parser;
    begin(&parser, arena, refusal);
    *out = NULL;
    check_text(&parser, sql, size);
    if (refusal->code == KOINE_OK) {
        koine__tokens_init(&parser.tokens, sql, size);
        koine__parser_take(&parser);
        parse_statement(&parser);
        parse_end(&parser);
        koine__parser_check_parameters(&parser);
    }
    if (refusal->code == KOINE_OK) {
        *out = parser.tree;
    }
    return refusal->code;
}
