/*
 * WITH: in front of a change, where an engine has it only in front of a query; and the first values of recursive
 * common table expressions, whose types some engines take for those of the whole column.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

/* ---- in front of a change ---- */

/* Whether the query, or one inside of it, reads one of the common table expressions. */
static bool note_cte(koine__walk *walk, koine__from **slot)
{
    bool *found = walk->context;
    *found = *found || ((*slot)->kind == KOINE__FROM_TABLE && (*slot)->cte != NULL);
    return true;
}

static bool reads_ctes(koine__rewriting *r, koine__query *query)
{
    bool found = false;
    koine__walk walk = {.r = r, .context = &found, .on_from = note_cte};
    return koine__walk_query_at(&walk, &query, NULL) && found;
}

/* The change's common table expressions, and behind them the query's own. */
static bool give_ctes(koine__rewriting *r, koine__query *query)
{
    const koine__change *change = koine__rewrite_change(r);
    if (!reads_ctes(r, query)) {
        return true;
    }
    koine__cte *both = KOINE__NEW_ARRAY(r->arena, koine__cte, change->cte_count + query->cte_count);
    if (both == NULL) {
        return koine__rewrite_no_memory(r);
    }
    for (size_t i = 0; i < change->cte_count; i++) {
        both[i] = change->ctes[i];
    }
    for (size_t i = 0; i < query->cte_count; i++) {
        both[change->cte_count + i] = query->ctes[i];
    }
    query->ctes = both;
    query->cte_count += change->cte_count;
    query->recursive = query->recursive || change->recursive;
    return true;
}

/* Only the outermost queries of the change: those inside them see what these have. */
static bool give_to_expr(koine__walk *walk, koine__expr **slot)
{
    koine__expr *expr = *slot;
    bool has_query = expr->kind == KOINE__EXPR_IN_QUERY || expr->kind == KOINE__EXPR_QUANTIFIED ||
                     expr->kind == KOINE__EXPR_EXISTS || expr->kind == KOINE__EXPR_SUBQUERY;
    return !has_query || walk->query != NULL || give_ctes(walk->r, expr->as.sub.query);
}

/* A common table expression that is joined to the target becomes a derived table. */
static bool give_to_from(koine__walk *walk, koine__from **slot)
{
    koine__from *from = *slot;
    if (walk->query != NULL || from->kind == KOINE__FROM_JOIN) {
        return true;
    }
    if (from->kind == KOINE__FROM_QUERY) {
        return give_ctes(walk->r, from->query);
    }
    if (from->cte == NULL) {
        return true;
    }
    return koine__set_apart(walk->r, from) && give_ctes(walk->r, from->query);
}

bool koine__rewrite_with(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    koine__walk walk = {.r = r, .on_expr = give_to_expr, .on_from = give_to_from};
    if (change->cte_count == 0 || r->tree->kind == KOINE__TREE_INSERT) {
        return true; /* INSERT INTO t WITH … is the printer's */
    }
    if (!koine__walk_from(&walk, &change->from) || !koine__walk_assignments(&walk, &change->set) ||
        !koine__walk_expr(&walk, &change->where)) {
        return false;
    }
    for (size_t i = 0; i < change->returning.count; i++) {
        if (!koine__walk_expr(&walk, &change->returning.items[i].expr)) {
            return false;
        }
    }
    change->ctes = NULL;
    change->cte_count = 0;
    return true;
}

/* ---- recursive common table expressions ---- */

static bool plant(koine__rewriting *r, koine__expr **slot)
{
    koine__expr *expr = *slot;
    koine_sql_op op = expr->type.kind == KOINE_TYPE_TEXT  ? KOINE_SQL_SEED_TEXT
                      : expr->type.kind == KOINE_TYPE_INT ? KOINE_SQL_SEED_INT
                                                          : KOINE_SQL_SEED;
    bool planted = expr->has_op && expr->op == op;
    if (planted || r->dialect->spelling[op] == NULL || expr->type.kind == KOINE_TYPE_NULL ||
        expr->type.kind == KOINE__TYPE_UNKNOWN) {
        return true;
    }
    koine__type type = expr->type;
    if (type.kind == KOINE_TYPE_DECIMAL && type.scale == KOINE__SCALE_OPEN) {
        /* The longest that servers have: what is bound says how many of these places are used. */
        type.precision = 65;
        type.scale = 30;
    }
    koine__expr *made = KOINE__MAKE_CALL(r, op, type, expr);
    if (made == NULL) {
        return koine__rewrite_no_memory(r);
    }
    *slot = made;
    return true;
}

/* The first branch says what the columns are. */
static bool plant_all(koine__rewriting *r, koine__branch *branch)
{
    while (branch->kind == KOINE__BRANCH_SET) {
        branch = branch->left;
    }
    if (branch->kind == KOINE__BRANCH_QUERY) {
        return plant_all(r, branch->query->body);
    }
    if (branch->kind == KOINE__BRANCH_VALUES) {
        koine__expr *row = branch->rows[0];
        for (size_t i = 0; i < row->count; i++) {
            if (!plant(r, &row->args[i])) {
                return false;
            }
        }
        return true;
    }
    koine__items *items = &branch->select->items;
    for (size_t i = 0; i < items->count; i++) {
        if (!plant(r, &items->items[i].expr)) {
            return false;
        }
    }
    return true;
}

static bool plant_ctes(koine__rewriting *r, const koine__cte *ctes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ctes[i].recursive && !plant_all(r, ctes[i].query->body)) {
            return false;
        }
    }
    return true;
}

static bool plant_query(koine__walk *walk, koine__query **slot)
{
    return plant_ctes(walk->r, (*slot)->ctes, (*slot)->cte_count);
}

bool koine__rewrite_seeds(koine__rewriting *r)
{
    koine__walk walk = {.r = r, .on_query = plant_query};
    const koine__change *change = koine__rewrite_change(r);
    return (change == NULL || plant_ctes(r, change->ctes, change->cte_count)) && koine__walk_tree(&walk);
}
