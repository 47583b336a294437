/*
 * INSERT, UPDATE, DELETE, TRUNCATE.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/parse.h"

/* The table that is changed. */
static koine__from *parse_target(koine__parser *parser)
{
    koine__from *target = koine__parser_new(parser, &parser->scrap.from, sizeof *target);
    target->kind = KOINE__FROM_TABLE;
    target->span.start = parser->now.start;
    target->name = koine__parser_table_name(parser);
    target->span.end = parser->end;
    koine__parser_note_table(parser, &target->name);
    return target;
}

static void parse_returning(koine__parser *parser, koine__change *change)
{
    if (koine__parser_accept(parser, KOINE__K_RETURNING)) {
        koine__parse_items(parser, &change->returning);
    }
}

/* ---------------------------------------------------------------------------------------------------------
 * SET
 * --------------------------------------------------------------------------------------------------------- */

/* (a, b) = (…) or (SELECT …) */
static koine__assignment parse_row_assignment(koine__parser *parser)
{
    koine__assignment assignment = {.columns = koine__parser_names(parser, "the name of a column")};
    koine__parser_expect(parser, KOINE__T_EQ);
    size_t start = parser->now.start;
    const koine__lexeme *next = koine__tokens_peek(&parser->tokens, 0);
    bool query =
        koine__parser_at(parser, KOINE__T_OPEN) && (koine__parser_begins_query(next) || next->term == KOINE__T_OPEN);
    assignment.value = query ? koine__parse_row_or_expression(parser) : koine__parse_row(parser, true);
    koine__expr *value = assignment.value;
    if (value->kind == KOINE__EXPR_ROW && value->count == 1 && assignment.columns.count == 1) {
        assignment.value = value->args[0];
    } else if (value->kind != KOINE__EXPR_SUBQUERY && value->kind != KOINE__EXPR_ROW) {
        koine__parser_fail(parser, KOINE_ERR_SYNTAX, "PX-set", start, "write SET (a, b) = (1, 2), or = (SELECT ...)",
                           "several columns are set by a row or a query in parentheses");
    } else if (value->kind == KOINE__EXPR_ROW && value->count != assignment.columns.count) {
        koine__parser_fail(parser, KOINE_ERR_SEMANTIC, "PX-set", start, NULL, "%zu columns are set to %zu values",
                           assignment.columns.count, value->count);
    }
    return assignment;
}

static koine__assignment parse_assignment(koine__parser *parser)
{
    koine__assignment assignment = {.value = &parser->scrap.expr};
    if (koine__parser_at(parser, KOINE__T_OPEN)) {
        return parse_row_assignment(parser);
    }
    koine__name column = koine__parser_name(parser, "the name of a column");
    KOINE__APPEND(parser, assignment.columns.items, assignment.columns.count, 1, "columns", column);
    if (!koine__parser_accept(parser, KOINE__T_EQ)) {
        koine__parser_unexpected(parser, KOINE__AT_ASSIGNMENT, "=");
    }
    assignment.value = koine__parse_value(parser, true);
    return assignment;
}

/* SET, and what is set. */
static void parse_set(koine__parser *parser, koine__assignments *set)
{
    koine__parser_expect(parser, KOINE__K_SET);
    do {
        koine__assignment assignment = parse_assignment(parser);
        KOINE__APPEND(parser, set->items, set->count, KOINE__COLUMNS_MAX, "columns", assignment);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
}

/* ---------------------------------------------------------------------------------------------------------
 * INSERT
 * --------------------------------------------------------------------------------------------------------- */

/* ON CONFLICT [(columns)] DO NOTHING | DO UPDATE SET … [WHERE …] (PX-upsert) */
static void parse_conflict(koine__parser *parser, koine__conflict *conflict)
{
    size_t start = parser->now.start;
    if (!koine__parser_accept_pair(parser, KOINE__K_ON, KOINE__K_CONFLICT)) {
        return;
    }
    conflict->present = true;
    conflict->span.start = (uint32_t)start;
    if (koine__parser_at(parser, KOINE__T_OPEN)) {
        conflict->target = koine__parser_names(parser, "the name of a column");
    }
    if (!koine__parser_accept(parser, KOINE__K_DO)) {
        koine__parser_unexpected(parser, KOINE__AT_CONFLICT, "DO NOTHING or DO UPDATE");
    }
    if (!koine__parser_accept(parser, KOINE__K_NOTHING)) {
        conflict->update = koine__parser_accept(parser, KOINE__K_UPDATE);
        if (!conflict->update) {
            koine__parser_unexpected(parser, KOINE__AT_CONFLICT, "NOTHING or UPDATE");
        } else if (conflict->target.count == 0) {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-upsert", start,
                               "name the columns of the key: ON CONFLICT (a, b) DO UPDATE",
                               "DO UPDATE needs to know which key is meant");
        }
        parse_set(parser, &conflict->set);
        if (koine__parser_accept(parser, KOINE__K_WHERE)) {
            conflict->where = koine__parse_expression(parser);
        }
    }
    conflict->span.end = parser->end;
}

/* Whether the parenthesis at hand opens a query, and no list of columns. */
static bool opens_query(koine__parser *parser)
{
    const koine__lexeme *next = koine__tokens_peek(&parser->tokens, 0);
    return next->term == KOINE__T_OPEN || next->term == KOINE__K_SELECT || next->term == KOINE__K_WITH ||
           (next->term == KOINE__K_VALUES && koine__parser_next_is(parser, 1, KOINE__T_OPEN));
}

static void parse_source(koine__parser *parser, koine__change *change)
{
    if (koine__parser_accept_pair(parser, KOINE__K_DEFAULT, KOINE__K_VALUES)) {
        change->default_values = true;
    } else if (koine__parser_at(parser, KOINE__K_VALUES)) {
        change->source = koine__parse_insert_values(parser);
    } else if (koine__parser_begins_query(&parser->now) || koine__parser_at(parser, KOINE__T_OPEN)) {
        change->source = koine__parse_query(parser);
    } else {
        koine__parser_unexpected(parser, KOINE__AT_INSERT_TABLE, "VALUES, DEFAULT VALUES or a query");
    }
}

void koine__parse_insert(koine__parser *parser, koine__change *change)
{
    koine__parser_take(parser);
    if (!koine__parser_accept(parser, KOINE__K_INTO)) {
        koine__parser_unexpected(parser, KOINE__AT_INSERT, "INTO");
    }
    change->target = parse_target(parser);
    if (koine__parser_at(parser, KOINE__T_OPEN) && !opens_query(parser)) {
        change->columns = koine__parser_names(parser, "the name of a column");
    }
    parse_source(parser, change);
    parse_conflict(parser, &change->conflict);
    if (koine__parser_at(parser, KOINE__K_ON) || koine__parser_at(parser, KOINE__K_AS)) {
        koine__parser_unexpected(parser, KOINE__AT_INSERT_END, "RETURNING or the end of the statement");
    }
    parse_returning(parser, change);
}

/* ---------------------------------------------------------------------------------------------------------
 * UPDATE, DELETE, TRUNCATE
 * --------------------------------------------------------------------------------------------------------- */

static void parse_change_end(koine__parser *parser, koine__change *change)
{
    if (koine__parser_accept(parser, KOINE__K_WHERE)) {
        if (koine__parser_at(parser, KOINE__K_CURRENT)) {
            (void)koine__parser_foreign(parser, KOINE__AT_CHANGE_END);
        }
        change->where = koine__parse_expression(parser);
    }
    parse_returning(parser, change);
    if (!koine__parser_at(parser, KOINE__T_END) && !koine__parser_at(parser, KOINE__T_SEMICOLON)) {
        koine__parser_unexpected(parser, KOINE__AT_CHANGE_END, "the end of the statement");
    }
}

void koine__parse_update(koine__parser *parser, koine__change *change)
{
    koine__parser_take(parser);
    const koine__lexeme *next = koine__tokens_peek(&parser->tokens, 0);
    if (koine__parser_at(parser, KOINE__K_OR) || (koine__parser_is_name(next) && next->term != KOINE__K_SET)) {
        (void)koine__parser_foreign(parser, KOINE__AT_UPDATE);
    }
    change->target = parse_target(parser);
    change->target->alias = koine__parser_alias(parser, KOINE__AT_UPDATE_TABLE);
    if (!koine__parser_at(parser, KOINE__K_SET)) {
        koine__parser_unexpected(parser, KOINE__AT_UPDATE_TABLE, "SET");
    }
    parse_set(parser, &change->set);
    if (koine__parser_accept(parser, KOINE__K_FROM)) {
        change->from = koine__parse_from(parser);
    }
    parse_change_end(parser, change);
}

void koine__parse_delete(koine__parser *parser, koine__change *change)
{
    koine__parser_take(parser);
    if (!koine__parser_accept(parser, KOINE__K_FROM)) {
        koine__parser_unexpected(parser, KOINE__AT_DELETE, "FROM");
    }
    change->target = parse_target(parser);
    change->target->alias = koine__parser_alias(parser, KOINE__AT_UPDATE_TABLE);
    if (koine__parser_accept(parser, KOINE__K_USING)) {
        change->from = koine__parse_from(parser);
    }
    parse_change_end(parser, change);
}

void koine__parse_truncate(koine__parser *parser, koine__change *change)
{
    koine__parser_take(parser);
    (void)koine__parser_accept(parser, KOINE__K_TABLE);
    change->target = parse_target(parser);
    if (!koine__parser_at(parser, KOINE__T_END) && !koine__parser_at(parser, KOINE__T_SEMICOLON)) {
        koine__parser_unexpected(parser, KOINE__AT_TRUNCATE_END, "the end of the statement");
    }
}
