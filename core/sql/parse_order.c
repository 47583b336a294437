/*
 * What follows the branches of a query: ORDER BY (PX-order), LIMIT, OFFSET and FETCH (PX-limit), FOR UPDATE.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/parse.h"

void koine__parse_sorts(koine__parser *parser, koine__sorts *sorts)
{
    do {
        koine__sort sort = {.expr = koine__parse_expression(parser)};
        sort.descending = koine__parser_accept(parser, KOINE__K_DESC);
        if (!sort.descending) {
            (void)koine__parser_accept(parser, KOINE__K_ASC);
        }
        if (koine__parser_accept_pair(parser, KOINE__K_NULLS, KOINE__K_FIRST)) {
            sort.nulls = KOINE__NULLS_FIRST;
        } else if (koine__parser_accept_pair(parser, KOINE__K_NULLS, KOINE__K_LAST)) {
            sort.nulls = KOINE__NULLS_LAST;
        } else if (koine__parser_at(parser, KOINE__K_USING)) {
            koine__parser_unexpected(parser, KOINE__AT_SORT, "ASC, DESC or a comma");
        }
        KOINE__APPEND(parser, sorts->items, sorts->count, KOINE__COLUMNS_MAX, "keys", sort);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
}

/* PX-order: one engine takes a bound integer for the number of an item, the others for a constant. */
void koine__parser_refuse_parameter_key(koine__parser *parser, const koine__expr *key)
{
    if (key->kind == KOINE__EXPR_PARAMETER) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-order", key->span.start, "write the expression itself",
                           "a parameter is no key of ORDER BY or GROUP BY");
    }
}

/* PX-limit: an integer or a parameter. */
static koine__expr *parse_limit_value(koine__parser *parser)
{
    koine__expr *value = &parser->scrap.expr;
    if (koine__parser_at(parser, KOINE__T_PARAMETER)) {
        value = koine__parser_parameter(parser);
    } else if (koine__parser_at(parser, KOINE__T_NUMBER)) {
        value = koine__parser_number(parser, false, parser->now.start);
        if (value->as.literal.type != KOINE_TYPE_INT) {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-limit", value->span.start, "write an integer",
                               "a number of rows is no integer");
        }
    } else {
        koine__parser_unexpected(parser, KOINE__AT_LIMIT, "an integer or a parameter");
    }
    if (!koine__parser_at(parser, KOINE__T_CLOSE) && !koine__parser_at(parser, KOINE__T_END) &&
        !koine__parser_at(parser, KOINE__K_OFFSET) && !koine__parser_at(parser, KOINE__K_ROW) &&
        !koine__parser_at(parser, KOINE__K_ROWS)) {
        (void)koine__parser_foreign(parser, KOINE__AT_LIMIT_END);
    }
    return value;
}

/* FETCH FIRST|NEXT [n] ROW|ROWS ONLY */
static koine__expr *parse_fetch(koine__parser *parser)
{
    koine__expr *value;
    koine__parser_take(parser);
    if (!koine__parser_accept(parser, KOINE__K_FIRST) && !koine__parser_accept(parser, KOINE__K_NEXT)) {
        koine__parser_unexpected(parser, KOINE__AT_LIMIT, "FIRST or NEXT");
    }
    if (koine__parser_at(parser, KOINE__K_ROW) || koine__parser_at(parser, KOINE__K_ROWS)) {
        value = koine__parser_integer(parser, 1, parser->now.start);
    } else {
        value = parse_limit_value(parser);
    }
    if (!koine__parser_accept(parser, KOINE__K_ROW) && !koine__parser_accept(parser, KOINE__K_ROWS)) {
        koine__parser_unexpected(parser, KOINE__AT_LIMIT, "ROW or ROWS");
    }
    if (!koine__parser_accept(parser, KOINE__K_ONLY)) {
        koine__parser_unexpected(parser, KOINE__AT_LIMIT, "ONLY");
    }
    return value;
}

/* LIMIT, OFFSET and FETCH, each once. */
static void parse_limits(koine__parser *parser, koine__query *query)
{
    while (true) {
        koine__expr **slot = koine__parser_at(parser, KOINE__K_OFFSET) ? &query->offset : &query->limit;
        if (!koine__parser_at(parser, KOINE__K_LIMIT) && !koine__parser_at(parser, KOINE__K_OFFSET) &&
            !koine__parser_at(parser, KOINE__K_FETCH)) {
            return;
        }
        if (*slot != NULL) {
            koine__parser_fail(parser, KOINE_ERR_SYNTAX, "PX-limit", parser->now.start, NULL,
                               "the number of rows is given twice");
            return;
        }
        if (koine__parser_at(parser, KOINE__K_FETCH)) {
            *slot = parse_fetch(parser);
            continue;
        }
        koine__parser_take(parser);
        *slot = parse_limit_value(parser);
        if (slot == &query->offset && !koine__parser_accept(parser, KOINE__K_ROWS)) {
            (void)koine__parser_accept(parser, KOINE__K_ROW);
        }
    }
}

static void parse_lock(koine__parser *parser, koine__query *query)
{
    if (!koine__parser_accept(parser, KOINE__K_FOR)) {
        return;
    }
    if (!koine__parser_accept(parser, KOINE__K_UPDATE)) {
        koine__parser_unexpected(parser, KOINE__AT_LOCK, "UPDATE");
    }
    query->for_update = true;
    if (koine__parser_at_name(parser)) {
        (void)koine__parser_foreign(parser, KOINE__AT_LOCK);
    }
}

void koine__parse_query_end(koine__parser *parser, koine__query *query)
{
    if (koine__parser_accept(parser, KOINE__K_ORDER)) {
        koine__parser_expect(parser, KOINE__K_BY);
        koine__parse_sorts(parser, &query->order);
        for (size_t i = 0; i < query->order.count; i++) {
            koine__parser_refuse_parameter_key(parser, query->order.items[i].expr);
        }
        if (koine__parser_at(parser, KOINE__K_UNION) || koine__parser_at(parser, KOINE__K_EXCEPT) ||
            koine__parser_at(parser, KOINE__K_INTERSECT)) {
            koine__parser_fail(parser, KOINE_ERR_SYNTAX, "PX-setop", parser->now.start,
                               "put the query with ORDER BY or LIMIT into parentheses",
                               "a set operation behind ORDER BY");
        }
    }
    parse_limits(parser, query);
    parse_lock(parser, query);
    query->span.end = parser->end;
}
