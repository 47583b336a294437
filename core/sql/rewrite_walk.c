/*
 * Going over a tree. The parser bounds how deep one is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

typedef struct koine__walk_replaced {
    const void *old;
    void *new;
    struct koine__walk_replaced *next;
} replaced;

/* ---- what was replaced ---- */

static void *replacement(const koine__walk *walk, const void *old)
{
    for (const replaced *one = walk->replaced; one != NULL; one = one->next) {
        if (one->old == old) {
            return one->new;
        }
    }
    return NULL;
}

static bool remember(koine__walk *walk, const void *old, void *new)
{
    if (old == new) {
        return true;
    }
    replaced *one = KOINE__NEW(walk->r->arena, replaced);
    if (one == NULL) {
        return koine__rewrite_no_memory(walk->r);
    }
    *one = (replaced){old, new, walk->replaced};
    walk->replaced = one;
    return true;
}

/* ---- expressions ---- */

bool koine__walk_exprs(koine__walk *walk, koine__expr **exprs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!koine__walk_expr(walk, &exprs[i])) {
            return false;
        }
    }
    return true;
}

static bool walk_sorts(koine__walk *walk, koine__sorts *sorts)
{
    for (size_t i = 0; i < sorts->count; i++) {
        if (!koine__walk_expr(walk, &sorts->items[i].expr)) {
            return false;
        }
    }
    return true;
}

static bool walk_window(koine__walk *walk, koine__window *window)
{
    return koine__walk_exprs(walk, window->partition, window->partition_count) && walk_sorts(walk, &window->order);
}

static bool walk_call(koine__walk *walk, koine__expr *call)
{
    return walk_sorts(walk, &call->as.function.order) && koine__walk_expr(walk, &call->as.function.filter) &&
           (call->as.function.over == NULL || walk_window(walk, call->as.function.over));
}

static bool walk_inside(koine__walk *walk, koine__expr *expr)
{
    if (!koine__walk_exprs(walk, expr->args, expr->count)) {
        return false;
    }
    switch (expr->kind) {
    case KOINE__EXPR_FUNCTION:
        return walk_call(walk, expr);
    case KOINE__EXPR_IN_QUERY:
    case KOINE__EXPR_QUANTIFIED:
    case KOINE__EXPR_EXISTS:
    case KOINE__EXPR_SUBQUERY:
        return koine__walk_query_at(walk, &expr->as.sub.query, NULL);
    default:
        return true;
    }
}

bool koine__walk_expr(koine__walk *walk, koine__expr **slot)
{
    koine__expr *expr = *slot;
    if (expr == NULL) {
        return true;
    }
    koine__expr *known = replacement(walk, expr);
    if (known != NULL) {
        *slot = known;
        return true;
    }
    if (!walk_inside(walk, expr)) {
        return false;
    }
    return walk->on_expr == NULL || (walk->on_expr(walk, slot) && remember(walk, expr, *slot));
}

/* ---- FROM ---- */

bool koine__walk_from(koine__walk *walk, koine__from **slot)
{
    koine__from *from = *slot;
    bool ok = true;
    if (from == NULL) {
        return true;
    }
    koine__from *known = replacement(walk, from);
    if (known != NULL) {
        *slot = known;
        return true;
    }
    if (from->kind == KOINE__FROM_QUERY) {
        ok = koine__walk_query_at(walk, &from->query, from);
    } else if (from->kind == KOINE__FROM_JOIN) {
        ok = koine__walk_from(walk, &from->left) && koine__walk_from(walk, &from->right) &&
             koine__walk_expr(walk, &from->on);
    }
    return ok && (walk->on_from == NULL || (walk->on_from(walk, slot) && remember(walk, from, *slot)));
}

/* ---- queries ---- */

static bool walk_items(koine__walk *walk, koine__items *items)
{
    for (size_t i = 0; i < items->count; i++) {
        if (!koine__walk_expr(walk, &items->items[i].expr)) {
            return false;
        }
    }
    return true;
}

static bool walk_select(koine__walk *walk, koine__select *select)
{
    koine__select *outer = walk->select;
    walk->select = select;
    bool ok = koine__walk_from(walk, &select->from) && walk_items(walk, &select->items) &&
              koine__walk_expr(walk, &select->where) && koine__walk_exprs(walk, select->group, select->group_count) &&
              koine__walk_expr(walk, &select->having);
    for (size_t i = 0; ok && i < select->window_count; i++) {
        ok = walk_window(walk, &select->windows[i]);
    }
    ok = ok && (walk->on_select == NULL || walk->on_select(walk, select));
    walk->select = outer;
    return ok;
}

static bool walk_branch(koine__walk *walk, koine__branch **slot)
{
    koine__branch *branch = *slot;
    bool ok = true;
    switch (branch->kind) {
    case KOINE__BRANCH_SELECT:
        ok = walk_select(walk, branch->select);
        break;
    case KOINE__BRANCH_VALUES:
        ok = koine__walk_exprs(walk, branch->rows, branch->row_count);
        break;
    case KOINE__BRANCH_SET:
        ok = walk_branch(walk, &branch->left) && walk_branch(walk, &branch->right);
        break;
    case KOINE__BRANCH_QUERY:
        ok = koine__walk_query_at(walk, &branch->query, NULL);
        break;
    }
    return ok && (walk->on_branch == NULL || walk->on_branch(walk, slot));
}

static bool walk_ctes(koine__walk *walk, koine__cte *ctes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!koine__walk_query_at(walk, &ctes[i].query, NULL)) {
            return false;
        }
    }
    return true;
}

/* The keys of ORDER BY see the tables of the only SELECT. */
static bool walk_order(koine__walk *walk, koine__query *query)
{
    koine__select *outer = walk->select;
    walk->select = query->body->kind == KOINE__BRANCH_SELECT ? query->body->select : outer;
    bool ok = walk_sorts(walk, &query->order);
    walk->select = outer;
    return ok;
}

bool koine__walk_query_at(koine__walk *walk, koine__query **slot, koine__from *derived)
{
    koine__query *query = *slot;
    if (query == NULL) {
        return true;
    }
    koine__walk_query place = {query, derived, walk->query};
    walk->query = &place;
    bool ok = walk_ctes(walk, query->ctes, query->cte_count) && walk_branch(walk, &query->body) &&
              walk_order(walk, query) && koine__walk_expr(walk, &query->limit) &&
              koine__walk_expr(walk, &query->offset);
    walk->query = place.outer;
    return ok && (walk->on_query == NULL || walk->on_query(walk, slot));
}

/* ---- statements ---- */

bool koine__walk_assignments(koine__walk *walk, koine__assignments *set)
{
    for (size_t i = 0; i < set->count; i++) {
        if (!koine__walk_expr(walk, &set->items[i].value)) {
            return false;
        }
    }
    return true;
}

static bool walk_change(koine__walk *walk, koine__change *change)
{
    return walk_ctes(walk, change->ctes, change->cte_count) && koine__walk_query_at(walk, &change->source, NULL) &&
           koine__walk_from(walk, &change->from) && koine__walk_assignments(walk, &change->set) &&
           koine__walk_expr(walk, &change->where) && koine__walk_assignments(walk, &change->conflict.set) &&
           koine__walk_expr(walk, &change->conflict.where) && walk_items(walk, &change->returning);
}

bool koine__walk_tree(koine__walk *walk)
{
    koine__tree *tree = walk->r->tree;
    koine__change *change = koine__rewrite_change(walk->r);
    if (tree->kind == KOINE__TREE_QUERY) {
        return koine__walk_query_at(walk, &tree->as.query, NULL);
    }
    if (tree->kind == KOINE__TREE_CREATE_VIEW) {
        return koine__walk_query_at(walk, &tree->as.create_view->query, NULL);
    }
    return change == NULL || (walk_change(walk, change) && koine__walk_query_at(walk, &tree->rows, NULL));
}

/* ---- who reads what ---- */

bool koine__is_among(const koine__from *from, const koine__from *source)
{
    if (from == NULL || from->kind != KOINE__FROM_JOIN) {
        return from != NULL && from == source;
    }
    return koine__is_among(from->left, source) || koine__is_among(from->right, source);
}

typedef struct reading {
    const koine__from *from;
    bool found;
} reading;

static bool note_column(koine__walk *walk, koine__expr **slot)
{
    reading *what = walk->context;
    const koine__expr *expr = *slot;
    /* Whose column one of a table is that was not looked up is not known: it may be anyone's. */
    what->found = what->found || (expr->kind == KOINE__EXPR_COLUMN &&
                                  (expr->source == NULL || koine__is_among(what->from, expr->source)));
    return true;
}

bool koine__reads_from(koine__rewriting *r, koine__expr *expr, const koine__from *from)
{
    reading what = {from, false};
    koine__walk walk = {.r = r, .context = &what, .on_expr = note_column};
    return koine__walk_expr(&walk, &expr) && what.found;
}

/* ---- who reads outside ---- */

/* Columns may come before the query whose tables they are of: both are gathered, and compared in the end. */
typedef struct gathered {
    const koine__from *item;
    struct gathered *next;
} gathered;

typedef struct outside {
    gathered *own;
    gathered *read;
} outside;

static bool gather(koine__rewriting *r, gathered **list, const koine__from *item)
{
    gathered *one = KOINE__NEW(r->arena, gathered);
    if (one == NULL) {
        return koine__rewrite_no_memory(r);
    }
    *one = (gathered){item, *list};
    *list = one;
    return true;
}

static bool gather_own(koine__walk *walk, koine__from **slot)
{
    outside *found = walk->context;
    return gather(walk->r, &found->own, *slot);
}

static bool gather_read(koine__walk *walk, koine__expr **slot)
{
    outside *found = walk->context;
    const koine__expr *expr = *slot;
    if (expr->kind != KOINE__EXPR_COLUMN) {
        return true;
    }
    return expr->source == NULL || gather(walk->r, &found->read, expr->source);
}

static bool is_gathered(const gathered *list, const koine__from *item)
{
    while (list != NULL && list->item != item) {
        list = list->next;
    }
    return list != NULL;
}

bool koine__reads_outside(koine__rewriting *r, koine__query *query)
{
    outside found = {NULL, NULL};
    koine__walk walk = {.r = r, .context = &found, .on_expr = gather_read, .on_from = gather_own};
    if (!koine__walk_query_at(&walk, &query, NULL)) {
        return false;
    }
    for (const gathered *read = found.read; read != NULL; read = read->next) {
        if (!is_gathered(found.own, read->item)) {
            return true;
        }
    }
    return false;
}
