/*
 * Going through expressions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/visit.h"

static bool walk_list(koine__expr **exprs, size_t count, koine__visit visit, void *context)
{
    for (size_t i = 0; i < count; i++) {
        if (!visit(&exprs[i], context)) {
            return false;
        }
    }
    return true;
}

static bool walk_sorts(koine__sorts *sorts, koine__visit visit, void *context)
{
    for (size_t i = 0; i < sorts->count; i++) {
        if (!visit(&sorts->items[i].expr, context)) {
            return false;
        }
    }
    return true;
}

static bool walk_one(koine__expr **slot, koine__visit visit, void *context)
{
    return *slot == NULL || visit(slot, context);
}

static bool walk_window(koine__window *window, koine__visit visit, void *context)
{
    return walk_list(window->partition, window->partition_count, visit, context) &&
           walk_sorts(&window->order, visit, context);
}

bool koine__visit_parts(koine__expr *expr, koine__visit visit, void *context)
{
    if (!walk_list(expr->args, expr->count, visit, context)) {
        return false;
    }
    if (expr->kind != KOINE__EXPR_FUNCTION) {
        return true;
    }
    koine__window *over = expr->as.function.over;
    return walk_sorts(&expr->as.function.order, visit, context) &&
           walk_one(&expr->as.function.filter, visit, context) &&
           (over == NULL || over->is_reference || walk_window(over, visit, context));
}

static bool walk_from(koine__from *from, koine__visit visit, void *context)
{
    if (from == NULL || from->kind == KOINE__FROM_TABLE) {
        return true;
    }
    if (from->kind == KOINE__FROM_QUERY) {
        return koine__visit_query(from->query, visit, context);
    }
    return walk_from(from->left, visit, context) && walk_from(from->right, visit, context) &&
           walk_one(&from->on, visit, context);
}

static bool walk_select(koine__select *select, koine__visit visit, void *context)
{
    for (size_t i = 0; i < select->items.count; i++) {
        if (!visit(&select->items.items[i].expr, context)) {
            return false;
        }
    }
    for (size_t i = 0; i < select->window_count; i++) {
        if (!walk_window(&select->windows[i], visit, context)) {
            return false;
        }
    }
    return walk_from(select->from, visit, context) && walk_one(&select->where, visit, context) &&
           walk_list(select->group, select->group_count, visit, context) && walk_one(&select->having, visit, context);
}

static bool walk_branch(koine__branch *branch, koine__visit visit, void *context)
{
    switch (branch->kind) {
    case KOINE__BRANCH_SELECT:
        return walk_select(branch->select, visit, context);
    case KOINE__BRANCH_VALUES:
        return walk_list(branch->rows, branch->row_count, visit, context);
    case KOINE__BRANCH_QUERY:
        return koine__visit_query(branch->query, visit, context);
    default:
        return walk_branch(branch->left, visit, context) && walk_branch(branch->right, visit, context);
    }
}

bool koine__visit_query(koine__query *query, koine__visit visit, void *context)
{
    for (size_t i = 0; i < query->cte_count; i++) {
        if (!koine__visit_query(query->ctes[i].query, visit, context)) {
            return false;
        }
    }
    return walk_branch(query->body, visit, context) && walk_sorts(&query->order, visit, context);
}
