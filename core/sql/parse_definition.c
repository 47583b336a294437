/*
 * CREATE TABLE.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/parse.h"

bool koine__parser_if_not_exists(koine__parser *parser)
{
    if (!koine__parser_at(parser, KOINE__K_IF) || !koine__parser_next_is(parser, 0, KOINE__K_NOT) ||
        !koine__parser_next_is(parser, 1, KOINE__K_EXISTS)) {
        return false;
    }
    koine__parser_take(parser);
    koine__parser_take(parser);
    koine__parser_take(parser);
    return true;
}

bool koine__parser_if_exists(koine__parser *parser)
{
    return koine__parser_accept_pair(parser, KOINE__K_IF, KOINE__K_EXISTS);
}

void koine__parse_column(koine__parser *parser, koine__table_def *table)
{
    bool fixed; /* DD-type: CHAR(n) is VARCHAR(n) in a table */
    koine__column_def column = {.span = {parser->now.start, 0}};
    column.name = koine__parser_name(parser, "the name of a column");
    if (koine__parser_at(parser, KOINE__T_COMMA) || koine__parser_at(parser, KOINE__T_CLOSE)) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "DD-type", parser->now.start,
                           "write a type behind its name", "a column without a type");
    }
    koine__parse_type(parser, &column.type, &fixed);
    koine__parse_column_constraints(parser, table, &column);
    column.span.end = parser->end;
    KOINE__APPEND(parser, table->columns, table->column_count, KOINE__COLUMNS_MAX, "columns", column);
}

/*
 * Whether something stands here that looks like a column, but is one only if a type follows its name: KEY, INDEX and
 * the like are names too.
 */
static bool at_foreign_element(koine__parser *parser)
{
    return !koine__parser_at(parser, KOINE__T_NAME) &&
           !koine__parser_is_type(parser, koine__tokens_peek(&parser->tokens, 0)) &&
           koine__parser_foreign(parser, KOINE__AT_CREATE_TABLE);
}

static void parse_elements(koine__parser *parser, koine__table_def *table)
{
    do {
        if (koine__parser_at_constraint(parser)) {
            koine__parse_table_constraint(parser, table);
        } else if (koine__parser_at(parser, KOINE__K_LIKE) || at_foreign_element(parser)) {
            koine__parser_unexpected(parser, KOINE__AT_CREATE_TABLE, "the name of a column");
        } else {
            koine__parse_column(parser, table);
        }
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
    if (!koine__parser_accept(parser, KOINE__T_CLOSE)) {
        koine__parser_unexpected(parser, KOINE__AT_COLUMN, ", or )");
    }
}

static void parse_create_table(koine__parser *parser, bool temporary)
{
    koine__table_def *table = koine__parser_new(parser, &parser->scrap.table, sizeof *table);
    parser->tree->kind = KOINE__TREE_CREATE_TABLE;
    parser->tree->as.create_table = table;
    koine__parser_expect(parser, KOINE__K_TABLE);
    table->temporary = temporary;
    table->if_not_exists = koine__parser_if_not_exists(parser);
    table->name = koine__parser_table_name(parser);
    koine__parser_note_table(parser, &table->name);
    if (!koine__parser_at(parser, KOINE__T_OPEN)) {
        koine__parser_unexpected(parser, KOINE__AT_CREATE_TABLE, "( and the columns");
    }
    koine__parser_take(parser);
    parse_elements(parser, table);
    if (!koine__parser_at(parser, KOINE__T_END) && !koine__parser_at(parser, KOINE__T_SEMICOLON)) {
        koine__parser_unexpected(parser, KOINE__AT_CREATE_END, "the end of the statement");
    }
}

void koine__parse_create(koine__parser *parser)
{
    parser->no_parameters = "in a definition";
    koine__parser_take(parser);
    if (koine__parser_at(parser, KOINE__K_TABLE)) {
        parse_create_table(parser, false);
    } else if ((koine__parser_at(parser, KOINE__K_TEMPORARY) || koine__parser_at(parser, KOINE__K_TEMP)) &&
               koine__parser_next_is(parser, 0, KOINE__K_TABLE)) {
        koine__parser_take(parser);
        parse_create_table(parser, true);
    } else if (koine__parser_at(parser, KOINE__K_INDEX)) {
        koine__parse_index(parser, false);
    } else if (koine__parser_accept_pair(parser, KOINE__K_UNIQUE, KOINE__K_INDEX)) {
        koine__parse_index(parser, true);
    } else if (koine__parser_at(parser, KOINE__K_VIEW)) {
        koine__parse_view(parser);
    } else {
        koine__parser_unexpected(parser, KOINE__AT_CREATE, "TABLE, INDEX or VIEW");
    }
}
