/*
 * Queries: branches, what they answer, LIMIT.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

/* ---- branches ---- */

static bool analyse_values(koine__analysis *a, koine__scope *outer, koine__branch *branch)
{
    koine__scope scope;
    if (!koine__scope_open(a, &scope, outer, NULL)) {
        return false;
    }
    scope.clause = "VALUES";
    for (size_t i = 0; i < branch->row_count; i++) {
        koine__expr *row = branch->rows[i];
        if (row->count != branch->rows[0]->count) {
            return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-ins", row->span.start, NULL,
                                 "a row of %zu values behind one of %zu", row->count, branch->rows[0]->count);
        }
        for (size_t j = 0; j < row->count; j++) {
            if (!koine__analyse_expression(a, &scope, &row->args[j])) {
                return false;
            }
        }
    }
    return true;
}

bool koine__analyse_branch(koine__analysis *a, koine__scope *outer, koine__query *query, koine__branch *branch,
                           koine__query_place place)
{
    koine__query_place inner = place == KOINE__QUERY_TOP ? KOINE__QUERY_VALUES : place;
    switch (branch->kind) {
    case KOINE__BRANCH_SELECT:
        return koine__analyse_select(a, outer, query, branch->select, branch == query->body ? place : inner);
    case KOINE__BRANCH_VALUES:
        return analyse_values(a, outer, branch);
    case KOINE__BRANCH_QUERY:
        return koine__analyse_query(a, outer, branch->query, inner);
    default:
        return koine__analyse_branch(a, outer, query, branch->left, inner) &&
               koine__analyse_branch(a, outer, query, branch->right, inner);
    }
}

/* ---- LIMIT ---- */

/* PX-limit: a literal, or a parameter that is bound to an integer. */
static bool analyse_count(koine__analysis *a, koine__expr *expr, const char *clause)
{
    if (expr == NULL) {
        return true;
    }
    if (expr->kind == KOINE__EXPR_LITERAL && expr->as.literal.type == KOINE_TYPE_INT &&
        expr->as.literal.value.as.integer >= 0) {
        expr->type = koine__type_of(KOINE_TYPE_INT);
        return true;
    }
    if (expr->kind != KOINE__EXPR_PARAMETER) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-limit", expr->span.start, "compute it in the program",
                             "%s takes an integer from 0 on, or a parameter", clause);
    }
    if (!koine__analyse_parameter(a, expr)) {
        return false;
    }
    koine__type natural = {.kind = KOINE_TYPE_INT, .natural = true, .required = true};
    if (expr->type.kind == KOINE_TYPE_NULL || expr->type.kind == KOINE_TYPE_INT) {
        koine__parameter_fix(a, expr, natural);
        return true;
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-limit", expr->span.start, "bind an integer, or leave it out",
                         "the parameter of %s is not bound to an integer", clause);
}

/* ---- FOR UPDATE ---- */

static bool locks_tables(const koine__from *from)
{
    if (from->kind == KOINE__FROM_JOIN) {
        return (from->join == KOINE__JOIN_INNER || from->join == KOINE__JOIN_CROSS) && locks_tables(from->left) &&
               locks_tables(from->right);
    }
    return from->kind == KOINE__FROM_TABLE && from->cte == NULL;
}

/* Rows are locked where each row that is answered is one of each table. */
static bool check_for_update(koine__analysis *a, const koine__query *query, koine__query_place place)
{
    const koine__select *select = query->body->kind == KOINE__BRANCH_SELECT ? query->body->select : NULL;
    bool window = false;
    for (size_t i = 0; select != NULL && i < select->items.count; i++) {
        window = window || select->items.items[i].expr->window;
    }
    if (!query->for_update || (place == KOINE__QUERY_TOP && select != NULL && !select->grouped && !select->distinct &&
                               !window && select->from != NULL && locks_tables(select->from))) {
        return true;
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", query->span.start,
                         "lock the rows with a SELECT of their own",
                         "FOR UPDATE stands behind a SELECT of tables and inner joins, without DISTINCT, GROUP BY, "
                         "aggregates and UNION");
}

/* ---- the whole ---- */

static bool has_ordinal(const koine__sorts *order, size_t ordinal)
{
    for (size_t i = 0; i < order->count; i++) {
        if (order->items[i].ordinal == ordinal) {
            return true;
        }
    }
    return false;
}

/*
 * PX-arith: what the caller reads is looked at, unless rows can get lost before: by a sort with LIMIT, as duplicates,
 * or by HAVING.
 */
static void look_at_result(const koine__query *query)
{
    const koine__branch *body = query->body;
    if (body->kind != KOINE__BRANCH_SELECT || body->select->distinct || body->select->grouped) {
        return;
    }
    for (size_t i = 0; i < body->select->items.count; i++) {
        if (!has_ordinal(&query->order, i + 1)) {
            koine__look_at(body->select->items.items[i].expr);
        }
    }
}

bool koine__finish_query(koine__analysis *a, koine__query *query, koine__query_place place)
{
    if (!koine__unify_branches(a, query, query->body)) {
        return false;
    }
    if (query->body->kind != KOINE__BRANCH_SELECT && !koine__analyse_order_by_name(a, query)) {
        return false;
    }
    if (!analyse_count(a, query->limit, "LIMIT") || !analyse_count(a, query->offset, "OFFSET") ||
        !check_for_update(a, query, place)) {
        return false;
    }
    if (place == KOINE__QUERY_COLUMNS) {
        koine__query_settle(a, query);
    } else if (place == KOINE__QUERY_TOP) {
        look_at_result(query);
    }
    return true;
}

bool koine__analyse_query(koine__analysis *a, koine__scope *outer, koine__query *query, koine__query_place place)
{
    koine__with with;
    if (!koine__enter_with(a, outer, query->ctes, query->cte_count, query->recursive, &with) ||
        !koine__analyse_branch(a, outer, query, query->body, place) || !koine__finish_query(a, query, place)) {
        return false;
    }
    koine__leave_with(a, &with);
    return true;
}
