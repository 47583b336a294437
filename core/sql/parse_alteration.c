/*
 * Indexes, views, ALTER TABLE, DROP.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/parse.h"

#define ACTIONS_MAX 1000u
#define DROPS_MAX 1000u

/* ---------------------------------------------------------------------------------------------------------
 * Indexes and views
 * --------------------------------------------------------------------------------------------------------- */

/* column [ASC|DESC] */
static void parse_index_key(koine__parser *parser, koine__index_def *index)
{
    koine__sort key = {.expr = koine__parser_expr(parser, KOINE__EXPR_COLUMN, parser->now.start)};
    if (!koine__parser_at_name(parser)) {
        koine__parser_unexpected(parser, KOINE__AT_INDEX_KEY, "the name of a column");
    }
    key.expr->as.column.column = koine__parser_name(parser, "the name of a column");
    key.expr = koine__parser_close(parser, key.expr);
    key.descending = koine__parser_accept(parser, KOINE__K_DESC);
    if (!key.descending) {
        (void)koine__parser_accept(parser, KOINE__K_ASC);
    }
    KOINE__APPEND(parser, index->columns.items, index->columns.count, KOINE__COLUMNS_MAX, "columns", key);
}

void koine__parse_index(koine__parser *parser, bool unique)
{
    koine__index_def *index = koine__parser_new(parser, &parser->scrap.index, sizeof *index);
    parser->tree->kind = KOINE__TREE_CREATE_INDEX;
    parser->tree->as.create_index = index;
    index->unique = unique;
    (void)koine__parser_accept(parser, KOINE__K_INDEX);
    index->if_not_exists = koine__parser_if_not_exists(parser);
    if (koine__parser_at(parser, KOINE__K_ON) || koine__parser_at_word(parser, "concurrently")) {
        (void)koine__parser_foreign(parser, KOINE__AT_INDEX);
    }
    index->name = koine__parser_name(parser, "the name of an index");
    if (!koine__parser_accept(parser, KOINE__K_ON)) {
        koine__parser_unexpected(parser, KOINE__AT_INDEX, "ON");
    }
    index->table = koine__parser_table_name(parser);
    koine__parser_note_table(parser, &index->table);
    if (!koine__parser_accept(parser, KOINE__T_OPEN)) {
        koine__parser_unexpected(parser, KOINE__AT_INDEX, "( and the columns of the index");
    }
    do {
        parse_index_key(parser, index);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
    if (!koine__parser_accept(parser, KOINE__T_CLOSE)) {
        koine__parser_unexpected(parser, KOINE__AT_INDEX_KEY, ", or )");
    }
    if (!koine__parser_at(parser, KOINE__T_END) && !koine__parser_at(parser, KOINE__T_SEMICOLON)) {
        koine__parser_unexpected(parser, KOINE__AT_INDEX, "the end of the statement");
    }
}

void koine__parse_view(koine__parser *parser)
{
    koine__view_def *view = koine__parser_new(parser, &parser->scrap.view, sizeof *view);
    parser->tree->kind = KOINE__TREE_CREATE_VIEW;
    parser->tree->as.create_view = view;
    koine__parser_take(parser);
    if (koine__parser_at(parser, KOINE__K_IF) && koine__parser_next_is(parser, 0, KOINE__K_NOT)) {
        koine__parser_unexpected(parser, KOINE__AT_VIEW, "the name of a view");
    }
    view->name = koine__parser_table_name(parser);
    koine__parser_note_table(parser, &view->name);
    if (koine__parser_at(parser, KOINE__T_OPEN)) {
        view->columns = koine__parser_names(parser, "the name of a column");
    }
    koine__parser_expect(parser, KOINE__K_AS);
    view->query = koine__parse_query(parser);
    if (koine__parser_at(parser, KOINE__K_WITH)) {
        koine__parser_unexpected(parser, KOINE__AT_VIEW, "the end of the statement");
    }
}

/* ---------------------------------------------------------------------------------------------------------
 * ALTER TABLE
 * --------------------------------------------------------------------------------------------------------- */

static void parse_add(koine__parser *parser, koine__alter_action *action)
{
    action->kind = KOINE__ALTER_ADD_COLUMN;
    if (!koine__parser_accept_pair(parser, KOINE__K_ADD, KOINE__K_COLUMN)) {
        koine__parser_take(parser);
    }
    action->if_exists = koine__parser_if_not_exists(parser);
    koine__parse_column(parser, &action->added);
}

static void parse_drop_column(koine__parser *parser, koine__alter_action *action)
{
    action->kind = KOINE__ALTER_DROP_COLUMN;
    if (!koine__parser_accept_pair(parser, KOINE__K_DROP, KOINE__K_COLUMN)) {
        koine__parser_take(parser);
    }
    action->if_exists = koine__parser_if_exists(parser);
    action->old_name = koine__parser_name(parser, "the name of a column");
    if (koine__parser_at_name(parser)) {
        (void)koine__parser_foreign(parser, KOINE__AT_DROP_END);
    }
}

static void parse_rename(koine__parser *parser, koine__alter_action *action)
{
    koine__parser_take(parser);
    if (koine__parser_accept(parser, KOINE__K_TO)) {
        action->kind = KOINE__ALTER_RENAME_TABLE;
        action->new_name = koine__parser_table_name(parser);
        return;
    }
    action->kind = KOINE__ALTER_RENAME_COLUMN;
    (void)koine__parser_accept(parser, KOINE__K_COLUMN);
    action->old_name = koine__parser_name(parser, "the name of a column");
    koine__parser_expect(parser, KOINE__K_TO);
    action->new_name = koine__parser_name(parser, "the name of a column");
}

/* ADD INDEX and the like are refused, but a column may be called so: then a type follows. */
static bool at_foreign_action(koine__parser *parser)
{
    bool column =
        koine__parser_at(parser, KOINE__K_ADD) && koine__parser_is_type(parser, koine__tokens_peek(&parser->tokens, 1));
    return !column && koine__parser_foreign(parser, KOINE__AT_ACTION);
}

static void parse_action(koine__parser *parser, koine__alter *alter)
{
    koine__alter_action action = {.span = {parser->now.start, 0}};
    if (at_foreign_action(parser)) {
        return;
    }
    if (koine__parser_at(parser, KOINE__K_ADD)) {
        parse_add(parser, &action);
    } else if (koine__parser_at(parser, KOINE__K_DROP)) {
        parse_drop_column(parser, &action);
    } else if (koine__parser_at(parser, KOINE__K_RENAME)) {
        parse_rename(parser, &action);
    } else {
        koine__parser_unexpected(parser, KOINE__AT_ACTION_WORD, "ADD, DROP or RENAME");
    }
    action.span.end = parser->end;
    KOINE__APPEND(parser, alter->actions, alter->count, ACTIONS_MAX, "actions", action);
}

void koine__parse_alter(koine__parser *parser)
{
    koine__alter *alter = koine__parser_new(parser, &parser->scrap.alter, sizeof *alter);
    parser->tree->kind = KOINE__TREE_ALTER_TABLE;
    parser->tree->as.alter = alter;
    parser->no_parameters = "in a definition";
    koine__parser_take(parser);
    if (!koine__parser_accept(parser, KOINE__K_TABLE)) {
        koine__parser_unexpected(parser, KOINE__AT_ALTER, "TABLE");
    }
    alter->if_exists = koine__parser_if_exists(parser);
    alter->table = koine__parser_table_name(parser);
    koine__parser_note_table(parser, &alter->table);
    do {
        parse_action(parser, alter);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
}

/* ---------------------------------------------------------------------------------------------------------
 * DROP
 * --------------------------------------------------------------------------------------------------------- */

static const struct {
    unsigned word;
    koine__tree_kind kind;
    const char *what;
} drops[] = {
    {KOINE__K_TABLE, KOINE__TREE_DROP_TABLE, "the name of a table"},
    {KOINE__K_VIEW, KOINE__TREE_DROP_VIEW, "the name of a view"},
    {KOINE__K_INDEX, KOINE__TREE_DROP_INDEX, "the name of an index"},
};

#define DROP_COUNT (sizeof drops / sizeof *drops)

void koine__parse_drop(koine__parser *parser)
{
    koine__drop *drop = koine__parser_new(parser, &parser->scrap.drop, sizeof *drop);
    size_t i = 0;
    koine__parser_take(parser);
    while (i < DROP_COUNT && !koine__parser_at(parser, drops[i].word)) {
        i++;
    }
    if (i == DROP_COUNT) {
        koine__parser_unexpected(parser, KOINE__AT_DROP, "TABLE, INDEX or VIEW");
        return;
    }
    bool index = drops[i].kind == KOINE__TREE_DROP_INDEX;
    parser->tree->kind = drops[i].kind;
    parser->tree->as.drop = drop;
    koine__parser_take(parser);
    drop->if_exists = koine__parser_if_exists(parser);
    do {
        koine__name name = index ? koine__parser_name(parser, drops[i].what) : koine__parser_table_name(parser);
        if (!index) {
            koine__parser_note_table(parser, &name);
        }
        KOINE__APPEND(parser, drop->names.items, drop->names.count, DROPS_MAX, "names", name);
    } while (!index && koine__parser_accept(parser, KOINE__T_COMMA));
    if (!koine__parser_at(parser, KOINE__T_END) && !koine__parser_at(parser, KOINE__T_SEMICOLON)) {
        koine__parser_unexpected(parser, KOINE__AT_DROP_END, "the end of the statement");
    }
}
