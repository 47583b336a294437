/*
 * What stands between operators: literals, parameters, names, parentheses, CASE, CAST, EXISTS.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/parse.h"

/* The query in parentheses whose ) is at hand. */
static koine__expr *end_subquery(koine__parser *parser, koine__query *query, size_t start)
{
    koine__expr *expr = koine__parser_expr(parser, KOINE__EXPR_SUBQUERY, start);
    expr->as.sub.query = query;
    expr->height = (uint16_t)parser->query_height;
    koine__parser_expect(parser, KOINE__T_CLOSE);
    return koine__parser_close(parser, expr);
}

static koine__expr *end_row(koine__parser *parser, koine__expr *first, size_t start)
{
    koine__expr *row = koine__parser_expr(parser, KOINE__EXPR_ROW, start);
    koine__parser_argument(parser, row, first);
    while (koine__parser_accept(parser, KOINE__T_COMMA)) {
        koine__parser_argument(parser, row, koine__parse_expression(parser));
    }
    koine__parser_expect(parser, KOINE__T_CLOSE);
    return koine__parser_close(parser, row);
}

/* ( expression ), ( row ), ( query ): which of them may be known only behind an inner pair of parentheses. */
static koine__expr *parse_parentheses(koine__parser *parser)
{
    size_t start = parser->now.start;
    koine__parser_take(parser);
    if (koine__parser_begins_query(&parser->now)) {
        return end_subquery(parser, koine__parse_query(parser), start);
    }
    koine__expr *first = koine__parse_row_or_expression(parser);
    if (first->kind == KOINE__EXPR_SUBQUERY && koine__parser_query_goes_on(parser)) {
        return end_subquery(parser, koine__parse_query_rest(parser, first->as.sub.query, first->span.start), start);
    }
    if (koine__parser_at(parser, KOINE__T_COMMA)) {
        return end_row(parser, first, start);
    }
    if (!koine__parser_accept(parser, KOINE__T_CLOSE)) {
        koine__parser_unexpected(parser, KOINE__AT_OPERATOR, ")");
    }
    first->span = (koine__span){(uint32_t)start, parser->end};
    return first;
}

static koine__expr *parse_case(koine__parser *parser)
{
    koine__expr *choice = koine__parser_expr(parser, KOINE__EXPR_CASE, parser->now.start);
    koine__parser_take(parser);
    if (!koine__parser_at(parser, KOINE__K_WHEN)) {
        choice->as.choice.has_operand = true;
        koine__parser_argument(parser, choice, koine__parse_expression(parser));
    }
    do {
        koine__parser_expect(parser, KOINE__K_WHEN);
        koine__parser_argument(parser, choice, koine__parse_expression(parser));
        koine__parser_expect(parser, KOINE__K_THEN);
        koine__parser_argument(parser, choice, koine__parse_expression(parser));
    } while (koine__parser_at(parser, KOINE__K_WHEN));
    if (koine__parser_accept(parser, KOINE__K_ELSE)) {
        choice->as.choice.has_else = true;
        koine__parser_argument(parser, choice, koine__parse_expression(parser));
    }
    koine__parser_expect(parser, KOINE__K_END);
    return koine__parser_close(parser, choice);
}

static koine__expr *parse_cast(koine__parser *parser)
{
    koine__expr *cast = koine__parser_expr(parser, KOINE__EXPR_CAST, parser->now.start);
    koine__parser_take(parser);
    koine__parser_take(parser);
    koine__parser_argument(parser, cast, koine__parse_expression(parser));
    koine__parser_expect(parser, KOINE__K_AS);
    cast->as.cast.position = (uint32_t)parser->now.start;
    koine__parse_type(parser, &cast->as.cast.type, &cast->as.cast.fixed);
    koine__parser_expect(parser, KOINE__T_CLOSE);
    return koine__parser_close(parser, cast);
}

static koine__expr *parse_exists(koine__parser *parser)
{
    koine__expr *exists = koine__parser_expr(parser, KOINE__EXPR_EXISTS, parser->now.start);
    koine__parser_take(parser);
    koine__parser_take(parser);
    exists->as.sub.query = koine__parse_query(parser);
    exists->height = (uint16_t)parser->query_height;
    koine__parser_expect(parser, KOINE__T_CLOSE);
    return koine__parser_close(parser, exists);
}

/* [table.]column */
static koine__expr *parse_column(koine__parser *parser)
{
    koine__expr *column = koine__parser_expr(parser, KOINE__EXPR_COLUMN, parser->now.start);
    koine__name name = koine__parser_name(parser, "an expression");
    if (koine__parser_accept(parser, KOINE__T_DOT)) {
        column->as.column.table = name;
        if (koine__parser_at(parser, KOINE__T_STAR)) {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-star", column->span.start, "name the columns",
                               "all columns of a table are no value");
        }
        name = koine__parser_name(parser, "the name of a column");
        if (koine__parser_at(parser, KOINE__T_DOT)) {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-name", column->span.start,
                               "leave it out: the connection's schema is the one",
                               "a schema or database in front of a table is not portable");
        }
    }
    column->as.column.column = name;
    return koine__parser_close(parser, column);
}

/* A name, and what stands behind it tells which thing it is. */
static koine__expr *parse_named(koine__parser *parser)
{
    static const struct {
        unsigned word;
        koine_type type;
    } typed[] = {
        {KOINE__K_DATE, KOINE_TYPE_DATE}, {KOINE__K_TIME, KOINE_TYPE_TIME}, {KOINE__K_TIMESTAMP, KOINE_TYPE_TIMESTAMP}};
    unsigned term = parser->now.term;
    unsigned next = koine__tokens_peek(&parser->tokens, 0)->term;
    if ((koine__term_flags(term) & KOINE__WORD_FOREIGN) != 0 && koine__parser_foreign(parser, KOINE__AT_OPERAND)) {
        return &parser->scrap.expr;
    }
    if (next == KOINE__T_OPEN && term != KOINE__T_NAME) {
        return term == KOINE__K_CAST     ? parse_cast(parser)
               : term == KOINE__K_EXISTS ? parse_exists(parser)
                                         : koine__parse_call(parser);
    }
    for (size_t i = 0; next == KOINE__T_STRING && i < sizeof typed / sizeof *typed; i++) {
        if (typed[i].word == term) {
            return koine__parser_typed_literal(parser, typed[i].type);
        }
    }
    if (term == KOINE__K_INTERVAL && koine__parser_foreign(parser, KOINE__AT_OPERAND)) {
        return &parser->scrap.expr;
    }
    return parse_column(parser);
}

static koine__expr *parse_inner(koine__parser *parser)
{
    switch (parser->now.term) {
    case KOINE__T_NUMBER:
        return koine__parser_number(parser, false, parser->now.start);
    case KOINE__T_STRING:
        return koine__parser_string(parser);
    case KOINE__T_BLOB:
        return koine__parser_blob(parser);
    case KOINE__T_PARAMETER:
        return koine__parser_parameter(parser);
    case KOINE__K_NULL:
    case KOINE__K_TRUE:
    case KOINE__K_FALSE:
        return koine__parser_constant(parser);
    case KOINE__T_OPEN:
        return parse_parentheses(parser);
    case KOINE__K_CASE:
        return parse_case(parser);
    case KOINE__K_CURRENT_DATE:
    case KOINE__K_CURRENT_TIME:
    case KOINE__K_CURRENT_TIMESTAMP:
    case KOINE__K_LOCALTIME:
    case KOINE__K_LOCALTIMESTAMP:
        return koine__parse_now(parser);
    default:
        break;
    }
    if (koine__parser_at_name(parser) ||
        ((koine__parser_at(parser, KOINE__K_LEFT) || koine__parser_at(parser, KOINE__K_RIGHT)) &&
         koine__parser_next_is(parser, 0, KOINE__T_OPEN))) {
        return parse_named(parser);
    }
    koine__parser_unexpected(parser, KOINE__AT_OPERAND, "an expression");
    return &parser->scrap.expr;
}

koine__expr *koine__parse_operand(koine__parser *parser)
{
    koine__expr *expr = koine__parser_enter(parser) ? parse_inner(parser) : &parser->scrap.expr;
    koine__parser_leave(parser);
    return expr;
}
