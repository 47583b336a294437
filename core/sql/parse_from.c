/*
 * FROM: tables, derived tables and joins (PX-from).
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "sql/parse.h"

static koine__from *parse_joined(koine__parser *parser, unsigned *height, bool *joined);

static koine__from *make_from(koine__parser *parser, koine__from_kind kind, size_t start)
{
    koine__from *from = koine__parser_new(parser, &parser->scrap.from, sizeof *from);
    from->kind = kind;
    from->span.start = (uint32_t)start;
    return from;
}

/* ---------------------------------------------------------------------------------------------------------
 * One table
 * --------------------------------------------------------------------------------------------------------- */

static void count_table(koine__parser *parser)
{
    if (++parser->from_tables > KOINE__JOIN_TABLES_MAX) {
        koine__parser_fail(parser, KOINE_ERR_LIMIT, "PX-limits", parser->now.start, "join some of them in WITH",
                           "more than %u tables are joined", KOINE__JOIN_TABLES_MAX);
    }
}

static koine__from *parse_table(koine__parser *parser)
{
    koine__from *from = make_from(parser, KOINE__FROM_TABLE, parser->now.start);
    count_table(parser);
    from->name = koine__parser_table_name(parser);
    koine__parser_note_table(parser, &from->name);
    from->alias = koine__parser_alias(parser, KOINE__AT_TABLE_END);
    if (koine__parser_at(parser, KOINE__T_OPEN)) {
        if (from->alias.text == NULL) {
            koine__parser_unexpected(parser, KOINE__AT_TABLE_END, "a comma or JOIN");
        } else {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-alias", parser->now.start,
                               "write (SELECT a AS x FROM t) AS u", "new names for the columns of a table");
        }
    }
    from->span.end = parser->end;
    return from;
}

/* [AS] alias [(columns)] of a query; PX-alias: without one it is given one later. */
static koine__from *end_derived(koine__parser *parser, koine__from *from)
{
    from->alias = koine__parser_alias(parser, KOINE__AT_TABLE_END);
    if (from->alias.text != NULL && koine__parser_at(parser, KOINE__T_OPEN)) {
        from->column_aliases = koine__parser_names(parser, "the name of a column");
    }
    from->span.end = parser->end;
    return from;
}

static koine__from *make_derived(koine__parser *parser, koine__query *query, size_t start, unsigned *height)
{
    koine__from *from = make_from(parser, KOINE__FROM_QUERY, start);
    count_table(parser);
    from->query = query;
    *height = parser->query_height + 1;
    koine__parser_expect(parser, KOINE__T_CLOSE);
    return end_derived(parser, from);
}

static bool is_bare_query(const koine__from *from)
{
    return from->kind == KOINE__FROM_QUERY && from->alias.text == NULL;
}

/* ( query ) or ( joined tables ): which of them may be known only behind an inner pair of parentheses. */
static koine__from *parse_parentheses(koine__parser *parser, unsigned *height)
{
    size_t start = parser->now.start;
    koine__parser_take(parser);
    if (koine__parser_begins_query(&parser->now)) {
        return make_derived(parser, koine__parse_query(parser), start, height);
    }
    bool joined;
    koine__from *inner = parse_joined(parser, height, &joined);
    if (is_bare_query(inner) && koine__parser_query_goes_on(parser)) {
        parser->from_tables--;
        return make_derived(parser, koine__parse_query_rest(parser, inner->query, inner->span.start), start, height);
    }
    if (!koine__parser_accept(parser, KOINE__T_CLOSE)) {
        koine__parser_unexpected(parser, KOINE__AT_TABLE_END, ") or JOIN");
    }
    inner->span = (koine__span){(uint32_t)start, parser->end};
    if (is_bare_query(inner)) {
        return end_derived(parser, inner);
    }
    if (koine__parser_alias(parser, KOINE__AT_TABLE_END).text != NULL) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-from", start, "give each table an alias of its own",
                           "an alias for a join in parentheses is not portable");
    }
    return inner;
}

static koine__from *parse_primary(koine__parser *parser, unsigned *height)
{
    koine__from *from;
    *height = 1;
    if (koine__parser_at(parser, KOINE__T_OPEN)) {
        from = koine__parser_enter(parser) ? parse_parentheses(parser, height) : &parser->scrap.from;
        koine__parser_leave(parser);
        return from;
    }
    if ((koine__term_flags(parser->now.term) & KOINE__WORD_FOREIGN) != 0) {
        (void)koine__parser_foreign(parser, KOINE__AT_TABLE_BEGIN);
    }
    if (!koine__parser_at_name(parser)) {
        koine__parser_unexpected(parser, KOINE__AT_TABLE_BEGIN, "the name of a table or a query in parentheses");
        return &parser->scrap.from;
    }
    return parse_table(parser);
}

/* ---------------------------------------------------------------------------------------------------------
 * Joins
 * --------------------------------------------------------------------------------------------------------- */

static const struct {
    unsigned word;
    koine__join_kind kind;
    bool outer; /* OUTER may follow */
} joins[] = {
    {KOINE__K_JOIN, KOINE__JOIN_INNER, false}, {KOINE__K_INNER, KOINE__JOIN_INNER, false},
    {KOINE__K_LEFT, KOINE__JOIN_LEFT, true},   {KOINE__K_RIGHT, KOINE__JOIN_RIGHT, true},
    {KOINE__K_FULL, KOINE__JOIN_FULL, true},   {KOINE__K_CROSS, KOINE__JOIN_CROSS, false},
};

/* Takes [NATURAL] [INNER|LEFT|RIGHT|FULL [OUTER]|CROSS] JOIN; false when none is there. */
static bool take_join(koine__parser *parser, koine__from *join)
{
    size_t i = 0;
    join->natural = koine__parser_accept(parser, KOINE__K_NATURAL);
    while (i < sizeof joins / sizeof *joins && !koine__parser_at(parser, joins[i].word)) {
        i++;
    }
    if (i == sizeof joins / sizeof *joins) {
        if (join->natural) {
            koine__parser_expect(parser, KOINE__K_JOIN);
        }
        return false;
    }
    join->join = joins[i].kind;
    if (!koine__parser_accept(parser, KOINE__K_JOIN)) {
        koine__parser_take(parser);
        if (joins[i].outer) {
            (void)koine__parser_accept(parser, KOINE__K_OUTER);
        }
        koine__parser_expect(parser, KOINE__K_JOIN);
    }
    return true;
}

/* Engines that take a JOIN without a condition read the product of the tables, and others nothing. */
static void parse_condition(koine__parser *parser, koine__from *join)
{
    bool none = join->natural || join->join == KOINE__JOIN_CROSS;
    if (koine__parser_at(parser, KOINE__K_ON) || koine__parser_at(parser, KOINE__K_USING)) {
        if (none) {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-from", parser->now.start, "write JOIN ... ON",
                               "a CROSS or NATURAL JOIN has no condition");
        }
    } else if (!none) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-from", parser->now.start,
                           "write ON or USING behind the table, or CROSS JOIN", "a JOIN without a condition");
    }
    if (koine__parser_accept(parser, KOINE__K_ON)) {
        join->on = koine__parse_expression(parser);
    } else if (koine__parser_accept(parser, KOINE__K_USING)) {
        join->using = koine__parser_names(parser, "the name of a column");
    }
}

/* A table and those that are joined to it, from the left. *joined: whether there are any. */
static koine__from *parse_joined(koine__parser *parser, unsigned *height, bool *joined)
{
    koine__from *left = parse_primary(parser, height);
    *joined = false;
    while (true) {
        koine__from join = {.kind = KOINE__FROM_JOIN};
        unsigned right_height;
        size_t start = left->span.start;
        if ((koine__term_flags(parser->now.term) & KOINE__WORD_FOREIGN) != 0 ||
            koine__parser_at(parser, KOINE__K_OUTER) || koine__parser_at(parser, KOINE__K_NOT)) {
            (void)koine__parser_foreign(parser, KOINE__AT_TABLE_END);
        }
        if (!take_join(parser, &join)) {
            koine__parser_raise(parser, *height);
            return left;
        }
        *joined = true;
        join.left = left;
        join.right = parse_primary(parser, &right_height);
        parse_condition(parser, &join);
        *height = (*height > right_height ? *height : right_height) + 1;
        left = make_from(parser, KOINE__FROM_JOIN, start);
        *left = join;
        left->span = (koine__span){(uint32_t)start, parser->end};
    }
}

/* FROM dual stands for no table at all. */
static bool is_dual(const koine__parser *parser, const koine__from *from)
{
    return from->kind == KOINE__FROM_TABLE && from->alias.text == NULL && from->name.text != NULL &&
           strcmp(from->name.text, "dual") == 0 && parser->tokens.lexer.sql[from->name.position] != '"' &&
           !koine__parser_at(parser, KOINE__T_COMMA);
}

static koine__from *make_product(koine__parser *parser, koine__from *left, koine__from *right)
{
    koine__from *join = make_from(parser, KOINE__FROM_JOIN, left->span.start);
    join->join = KOINE__JOIN_CROSS;
    join->comma = true;
    join->left = left;
    join->right = right;
    join->span.end = parser->end;
    return join;
}

koine__from *koine__parse_from(koine__parser *parser)
{
    unsigned height;
    bool joined;
    size_t outside = parser->from_tables;
    parser->from_tables = 0;
    koine__from *from = parse_joined(parser, &height, &joined);
    if (is_dual(parser, from)) {
        parser->tree->table_count--;
        parser->from_tables = outside;
        return NULL;
    }
    while (koine__parser_at(parser, KOINE__T_COMMA)) {
        unsigned right_height;
        bool right_joined;
        size_t comma = parser->now.start;
        koine__parser_take(parser);
        from = make_product(parser, from, parse_joined(parser, &right_height, &right_joined));
        if (joined || right_joined) {
            /* Engines differ in which of them binds tighter. */
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-from", comma, "write CROSS JOIN for the comma",
                               "a comma and JOIN in one FROM");
        }
        height = (height > right_height ? height : right_height) + 1;
        koine__parser_raise(parser, height);
    }
    parser->from_tables = outside;
    return from;
}
