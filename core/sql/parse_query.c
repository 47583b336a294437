/*
 * Queries: WITH, SELECT, VALUES, set operations.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/parse.h"

#define ROWS_MAX KOINE__EXPRESSIONS_MAX
#define CTES_MAX 500u

bool koine__parser_begins_query(const koine__lexeme *lexeme)
{
    return lexeme->term == KOINE__K_SELECT || lexeme->term == KOINE__K_WITH || lexeme->term == KOINE__K_VALUES;
}

bool koine__parser_query_goes_on(const koine__parser *parser)
{
    switch (parser->now.term) {
    case KOINE__K_UNION:
    case KOINE__K_INTERSECT:
    case KOINE__K_EXCEPT:
    case KOINE__K_ORDER:
    case KOINE__K_LIMIT:
    case KOINE__K_OFFSET:
    case KOINE__K_FETCH:
    case KOINE__K_FOR:
        return true;
    default:
        return false;
    }
}

/* ---------------------------------------------------------------------------------------------------------
 * Lists
 * --------------------------------------------------------------------------------------------------------- */

void koine__parse_list(koine__parser *parser, koine__expr ***list, size_t *count, size_t most, const char *what)
{
    do {
        koine__expr *expr = koine__parse_expression(parser);
        KOINE__APPEND(parser, *list, *count, most, what, expr);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
}

/* * or table.* */
static koine__expr *parse_star(koine__parser *parser)
{
    koine__expr *star = koine__parser_expr(parser, KOINE__EXPR_STAR, parser->now.start);
    if (!koine__parser_at(parser, KOINE__T_STAR)) {
        star->as.column.table = koine__parser_name(parser, "the name of a table");
        koine__parser_expect(parser, KOINE__T_DOT);
    }
    koine__parser_expect(parser, KOINE__T_STAR);
    return koine__parser_close(parser, star);
}

void koine__parse_items(koine__parser *parser, koine__items *items)
{
    do {
        koine__item item = {.expr = NULL};
        bool star = koine__parser_at(parser, KOINE__T_STAR) ||
                    (koine__parser_at_name(parser) && koine__parser_next_is(parser, 0, KOINE__T_DOT) &&
                     koine__parser_next_is(parser, 1, KOINE__T_STAR));
        item.expr = star ? parse_star(parser) : koine__parse_expression(parser);
        if (koine__parser_at(parser, KOINE__T_STRING)) {
            (void)koine__parser_foreign(parser, KOINE__AT_OPERATOR);
        }
        if (!star) {
            item.alias = koine__parser_alias(parser, KOINE__AT_OPERATOR);
        }
        KOINE__APPEND(parser, items->items, items->count, KOINE__COLUMNS_MAX, "columns", item);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
}

/* ---------------------------------------------------------------------------------------------------------
 * SELECT
 * --------------------------------------------------------------------------------------------------------- */

static void parse_distinct(koine__parser *parser, koine__select *select)
{
    if (koine__parser_accept(parser, KOINE__K_DISTINCT)) {
        select->distinct = true;
        if (koine__parser_at(parser, KOINE__K_ON)) {
            koine__parser_unexpected(parser, KOINE__AT_DISTINCT, "a column");
        }
    } else {
        (void)koine__parser_accept(parser, KOINE__K_ALL);
    }
    const koine__lexeme *next = koine__tokens_peek(&parser->tokens, 0);
    if (koine__parser_at_name(parser) && !koine__parser_at(parser, KOINE__T_NAME) &&
        (next->term == KOINE__T_STAR ||
         (koine__parser_is_operand(next) && next->term != KOINE__T_PLUS && next->term != KOINE__T_MINUS))) {
        (void)koine__parser_foreign(parser, KOINE__AT_SELECT);
    }
}

static void parse_group(koine__parser *parser, koine__select *select)
{
    if (!koine__parser_accept(parser, KOINE__K_GROUP)) {
        return;
    }
    koine__parser_expect(parser, KOINE__K_BY);
    do {
        if (koine__parser_at(parser, KOINE__K_GROUPING) || koine__parser_at(parser, KOINE__K_ALL) ||
            koine__parser_at(parser, KOINE__K_DISTINCT) ||
            (koine__parser_at(parser, KOINE__T_WORD) && koine__parser_next_is(parser, 0, KOINE__T_OPEN))) {
            (void)koine__parser_foreign(parser, KOINE__AT_GROUP);
        }
        koine__expr *key = koine__parse_expression(parser);
        koine__parser_refuse_parameter_key(parser, key);
        KOINE__APPEND(parser, select->group, select->group_count, KOINE__COLUMNS_MAX, "keys", key);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
    if (koine__parser_at(parser, KOINE__K_WITH) || koine__parser_at(parser, KOINE__K_ASC) ||
        koine__parser_at(parser, KOINE__K_DESC)) {
        koine__parser_unexpected(parser, KOINE__AT_GROUP, "HAVING, ORDER BY or the end of the query");
    }
}

/* WINDOW name AS (…), … */
static void parse_windows(koine__parser *parser, koine__select *select)
{
    if (!koine__parser_accept(parser, KOINE__K_WINDOW)) {
        return;
    }
    do {
        koine__window window = {.name = koine__parser_name(parser, "the name of a window")};
        koine__parser_expect(parser, KOINE__K_AS);
        koine__parse_window(parser, &window);
        KOINE__APPEND(parser, select->windows, select->window_count, KOINE__COLUMNS_MAX, "windows", window);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
}

static koine__select *parse_select(koine__parser *parser)
{
    koine__select *select = koine__parser_new(parser, &parser->scrap.select, sizeof *select);
    select->span.start = parser->now.start;
    koine__parser_take(parser);
    parse_distinct(parser, select);
    koine__parse_items(parser, &select->items);
    if (koine__parser_accept(parser, KOINE__K_FROM)) {
        select->from = koine__parse_from(parser);
    }
    if (koine__parser_accept(parser, KOINE__K_WHERE)) {
        select->where = koine__parse_expression(parser);
    }
    parse_group(parser, select);
    if (koine__parser_accept(parser, KOINE__K_HAVING)) {
        select->having = koine__parse_expression(parser);
    }
    parse_windows(parser, select);
    select->span.end = parser->end;
    return select;
}

/* ---------------------------------------------------------------------------------------------------------
 * VALUES
 * --------------------------------------------------------------------------------------------------------- */

koine__expr *koine__parse_value(koine__parser *parser, bool defaults)
{
    if (!koine__parser_at(parser, KOINE__K_DEFAULT) || !defaults) {
        return koine__parse_expression(parser);
    }
    koine__expr *expr = koine__parser_expr(parser, KOINE__EXPR_DEFAULT, parser->now.start);
    koine__parser_take(parser);
    return koine__parser_close(parser, expr);
}

koine__expr *koine__parse_row(koine__parser *parser, bool defaults)
{
    koine__expr *row = koine__parser_expr(parser, KOINE__EXPR_ROW, parser->now.start);
    if (!koine__parser_at(parser, KOINE__T_OPEN)) {
        koine__parser_unexpected(parser, KOINE__AT_VALUES, "( and a row of values");
    }
    koine__parser_expect(parser, KOINE__T_OPEN);
    do {
        koine__parser_argument(parser, row, koine__parse_value(parser, defaults));
    } while (koine__parser_accept(parser, KOINE__T_COMMA) && row->count <= KOINE__COLUMNS_MAX);
    if (row->count > KOINE__COLUMNS_MAX) {
        koine__parser_fail(parser, KOINE_ERR_LIMIT, "PX-limits", row->span.start, NULL, "a row has more than %u values",
                           KOINE__COLUMNS_MAX);
    }
    if (!koine__parser_accept(parser, KOINE__T_CLOSE)) {
        koine__parser_unexpected(parser, KOINE__AT_OPERATOR, ", or )");
    }
    return koine__parser_close(parser, row);
}

static void parse_rows(koine__parser *parser, koine__branch *branch, bool defaults)
{
    koine__parser_take(parser);
    do {
        koine__expr *row = koine__parse_row(parser, defaults);
        KOINE__APPEND(parser, branch->rows, branch->row_count, ROWS_MAX, "rows", row);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
}

/* ---------------------------------------------------------------------------------------------------------
 * Branches
 * --------------------------------------------------------------------------------------------------------- */

/* A query in parentheses that has nothing but its one branch is that branch. */
static void set_inner(koine__branch *branch, koine__query *query)
{
    const koine__branch *body = query->body;
    bool simple = body != NULL && (body->kind == KOINE__BRANCH_SELECT || body->kind == KOINE__BRANCH_VALUES) &&
                  query->cte_count == 0 && query->order.count == 0 && query->limit == NULL && query->offset == NULL &&
                  !query->for_update;
    if (simple) {
        *branch = *body;
    } else {
        branch->kind = KOINE__BRANCH_QUERY;
        branch->query = query;
    }
}

static koine__branch *parse_branch(koine__parser *parser)
{
    koine__branch *branch = koine__parser_new(parser, &parser->scrap.branch, sizeof *branch);
    size_t start = parser->now.start;
    switch (parser->now.term) {
    case KOINE__K_SELECT:
        branch->kind = KOINE__BRANCH_SELECT;
        branch->select = parse_select(parser);
        break;
    case KOINE__K_VALUES:
        branch->kind = KOINE__BRANCH_VALUES;
        parse_rows(parser, branch, false);
        break;
    case KOINE__T_OPEN:
        if (koine__parser_enter(parser)) {
            koine__parser_take(parser);
            set_inner(branch, koine__parse_query(parser));
            koine__parser_raise(parser, parser->query_height + 1);
            koine__parser_expect(parser, KOINE__T_CLOSE);
        }
        koine__parser_leave(parser);
        break;
    default:
        koine__parser_unexpected(parser, KOINE__AT_WITH, "SELECT or VALUES");
        break;
    }
    branch->span = (koine__span){(uint32_t)start, parser->end};
    return branch;
}

/* left set-operator [ALL] right, the right one being read */
static koine__branch *join_branches(koine__parser *parser, koine__branch *left,
                                    koine__branch *(*parse_right)(koine__parser *))
{
    koine__branch *both = koine__parser_new(parser, &parser->scrap.branch, sizeof *both);
    both->kind = KOINE__BRANCH_SET;
    both->set = koine__parser_at(parser, KOINE__K_UNION)       ? KOINE__SET_UNION
                : koine__parser_at(parser, KOINE__K_INTERSECT) ? KOINE__SET_INTERSECT
                                                               : KOINE__SET_EXCEPT;
    if (++parser->set_operators >= KOINE__SET_TERMS_MAX) {
        koine__parser_fail(parser, KOINE_ERR_LIMIT, "PX-limits", parser->now.start,
                           "write VALUES, or several statements",
                           "the statement has more than %u branches of set operations", KOINE__SET_TERMS_MAX);
    }
    koine__parser_take(parser);
    both->all = koine__parser_accept(parser, KOINE__K_ALL);
    if (!both->all) {
        (void)koine__parser_accept(parser, KOINE__K_DISTINCT);
    }
    both->left = left;
    both->right = parse_right(parser);
    both->span = (koine__span){left->span.start, parser->end};
    return both;
}

static koine__branch *parse_intersect_of(koine__parser *parser, koine__branch *left)
{
    while (koine__parser_at(parser, KOINE__K_INTERSECT)) {
        left = join_branches(parser, left, parse_branch);
    }
    return left;
}

static koine__branch *parse_intersect(koine__parser *parser)
{
    return parse_intersect_of(parser, parse_branch(parser));
}

/* INTERSECT binds tighter than UNION and EXCEPT, which are read from the left (PX-setop). */
static koine__branch *parse_union_of(koine__parser *parser, koine__branch *first)
{
    koine__branch *left = parse_intersect_of(parser, first);
    while (koine__parser_at(parser, KOINE__K_UNION) || koine__parser_at(parser, KOINE__K_EXCEPT)) {
        left = join_branches(parser, left, parse_intersect);
    }
    return left;
}

/* ---------------------------------------------------------------------------------------------------------
 * WITH and the query as a whole
 * --------------------------------------------------------------------------------------------------------- */

/* name [(columns)] AS [[NOT] MATERIALIZED] (query) */
static koine__cte parse_cte(koine__parser *parser)
{
    koine__cte cte = {.name = koine__parser_name(parser, "the name of a common table expression")};
    if (koine__parser_at(parser, KOINE__T_OPEN)) {
        cte.columns = koine__parser_names(parser, "the name of a column");
    }
    koine__parser_expect(parser, KOINE__K_AS);
    if (!koine__parser_accept_pair(parser, KOINE__K_NOT, KOINE__K_MATERIALIZED)) {
        (void)koine__parser_accept(parser, KOINE__K_MATERIALIZED);
    }
    koine__parser_expect(parser, KOINE__T_OPEN);
    if (koine__parser_enter(parser)) {
        cte.query = koine__parse_query(parser);
        koine__parser_raise(parser, parser->query_height + 1);
    }
    koine__parser_leave(parser);
    koine__parser_expect(parser, KOINE__T_CLOSE);
    return cte;
}

void koine__parse_with(koine__parser *parser, koine__cte **ctes, size_t *count, bool *recursive)
{
    if (!koine__parser_accept(parser, KOINE__K_WITH)) {
        return;
    }
    *recursive = koine__parser_accept(parser, KOINE__K_RECURSIVE);
    do {
        koine__cte cte = parse_cte(parser);
        KOINE__APPEND(parser, *ctes, *count, CTES_MAX, "common table expressions", cte);
    } while (koine__parser_accept(parser, KOINE__T_COMMA));
    if (koine__parser_at_name(parser)) {
        (void)koine__parser_foreign(parser, KOINE__AT_WITH_END);
    }
}

/* The height of what is inside a query does not count for what stands around it, but with one level more. */
static void end_height(koine__parser *parser, unsigned outside)
{
    parser->query_height = parser->tallest;
    parser->tallest = outside > parser->tallest ? outside : parser->tallest;
}

koine__query *koine__parse_query_of(koine__parser *parser, koine__query *query)
{
    query->body = parse_union_of(parser, parse_branch(parser));
    koine__parse_query_end(parser, query);
    return query;
}

koine__query *koine__parse_query(koine__parser *parser)
{
    koine__query *query = koine__parser_new(parser, &parser->scrap.query, sizeof *query);
    unsigned outside = parser->tallest;
    parser->tallest = 0;
    query->span.start = parser->now.start;
    koine__parse_with(parser, &query->ctes, &query->cte_count, &query->recursive);
    (void)koine__parse_query_of(parser, query);
    end_height(parser, outside);
    return query;
}

koine__query *koine__parse_query_rest(koine__parser *parser, koine__query *first, size_t start)
{
    koine__query *query = koine__parser_new(parser, &parser->scrap.query, sizeof *query);
    koine__branch *branch = koine__parser_new(parser, &parser->scrap.branch, sizeof *branch);
    unsigned outside = parser->tallest;
    parser->tallest = parser->query_height + 1;
    query->span.start = (uint32_t)start;
    set_inner(branch, first);
    branch->span = (koine__span){(uint32_t)start, parser->end};
    query->body = parse_union_of(parser, branch);
    koine__parse_query_end(parser, query);
    end_height(parser, outside);
    return query;
}

/* DEFAULT stands for a column: of rows that something is done with before they are inserted, nobody knows for which. */
static void refuse_defaults(koine__parser *parser, const koine__branch *values)
{
    for (size_t i = 0; i < values->row_count; i++) {
        for (size_t k = 0; k < values->rows[i]->count; k++) {
            if (values->rows[i]->args[k]->kind == KOINE__EXPR_DEFAULT) {
                koine__parser_fail(parser, KOINE_ERR_SYNTAX, "PX-ins", values->rows[i]->args[k]->span.start, NULL,
                                   "DEFAULT stands only in VALUES that are inserted as they are");
            }
        }
    }
}

koine__query *koine__parse_insert_values(koine__parser *parser)
{
    koine__query *query = koine__parser_new(parser, &parser->scrap.query, sizeof *query);
    koine__branch *branch = koine__parser_new(parser, &parser->scrap.branch, sizeof *branch);
    query->span.start = parser->now.start;
    branch->kind = KOINE__BRANCH_VALUES;
    parse_rows(parser, branch, true);
    branch->span = (koine__span){query->span.start, parser->end};
    if (koine__parser_query_goes_on(parser)) {
        refuse_defaults(parser, branch);
    }
    query->body = parse_union_of(parser, branch);
    koine__parse_query_end(parser, query);
    return query;
}
