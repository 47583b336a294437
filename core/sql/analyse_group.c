/*
 * PX-group: what GROUP BY names, and what may stand beside aggregates.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include "sql/visit.h"

/* ---- keys ---- */

static bool refuse_key(koine__analysis *a, const koine__expr *key, const char *why)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-group", key->span.start,
                         "name a column, an expression over columns, an item's number or an item's alias", "%s", why);
}

/* The item's own expression is the key, so that both stay the same. */
static bool group_by_item(koine__analysis *a, koine__select *select, size_t key, size_t item)
{
    koine__expr **slot = &select->items.items[item].expr;
    if ((*slot)->aggregate || (*slot)->window) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-group", select->group[key]->span.start, NULL,
                             "GROUP BY an item that is computed from the groups");
    }
    koine__settle(a, *slot);
    if (!koine__convert_key(a, slot)) {
        return false;
    }
    select->group[key] = *slot;
    return true;
}

static bool group_by_ordinal(koine__analysis *a, koine__select *select, size_t key)
{
    int64_t ordinal = select->group[key]->as.literal.value.as.integer;
    if (ordinal < 1 || (uint64_t)ordinal > select->items.count) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-group", select->group[key]->span.start, NULL,
                             "there is no item of this number, only %zu", select->items.count);
    }
    return group_by_item(a, select, key, (size_t)ordinal - 1);
}

static size_t find_alias(const koine__select *select, const koine__name *name)
{
    for (size_t i = 0; i < select->items.count; i++) {
        if (koine__name_is(&select->items.items[i].alias, name)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static bool refuse_shadowing(koine__analysis *a, const koine__name *name)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-group", name->position,
                         "give the item another alias, or write the table's name before the column",
                         "\"%s\" is both a column and the alias of something else: engines group by different ones",
                         name->text);
}

static bool group_by_name(koine__analysis *a, koine__scope *scope, koine__select *select, size_t key, bool *done)
{
    koine__name name = select->group[key]->as.column.column;
    size_t item = find_alias(select, &name);
    *done = false;
    if (item == SIZE_MAX || select->group[key]->as.column.table.text != NULL) {
        return true;
    }
    if (koine__scope_column(a, scope, &name) == SIZE_MAX) {
        *done = true;
        return group_by_item(a, select, key, item);
    }
    if (!koine__analyse_expression(a, scope, &select->group[key])) {
        return false;
    }
    *done = true;
    const koine__expr *shadow = select->items.items[item].expr;
    bool computed = shadow->aggregate || shadow->window; /* which is no key, so that the column is meant */
    return computed || koine__expr_same(select->group[key], shadow) || refuse_shadowing(a, &name);
}

static bool analyse_key(koine__analysis *a, koine__scope *scope, koine__select *select, size_t key)
{
    koine__expr **slot = &select->group[key];
    bool done = false;
    if ((*slot)->kind == KOINE__EXPR_LITERAL && (*slot)->as.literal.type == KOINE_TYPE_INT) {
        if (!group_by_ordinal(a, select, key)) {
            return false;
        }
        done = true;
    } else if ((*slot)->kind == KOINE__EXPR_COLUMN && !group_by_name(a, scope, select, key, &done)) {
        return false;
    }
    if (!done && !koine__analyse_expression(a, scope, slot)) {
        return false;
    }
    if ((*slot)->kind == KOINE__EXPR_LITERAL || (*slot)->kind == KOINE__EXPR_PARAMETER) {
        return refuse_key(a, *slot, "GROUP BY a value that is the same in every row");
    }
    return koine__check_key(a, *slot, "GROUP BY") && koine__convert_key(a, slot);
}

bool koine__analyse_group(koine__analysis *a, koine__scope *scope, koine__select *select)
{
    for (size_t i = 0; i < select->group_count; i++) {
        if (!analyse_key(a, scope, select, i)) {
            return false;
        }
    }
    return true;
}

/* ---- what is grouped ---- */

typedef struct group_check {
    koine__analysis *a;
    const koine__scope *scope;
    const koine__select *select;
    bool in_query; /* in a subquery, whose aggregates are its own */
} group_check;

/* Whether the expression is a key. A key that lost the zeros at its end stands for what it was made of. */
static bool is_key(const koine__select *select, koine__expr **slot)
{
    for (size_t i = 0; i < select->group_count; i++) {
        koine__expr *key = select->group[i];
        if (key == *slot || koine__expr_same(key, *slot)) {
            return true;
        }
        if (key->kind == KOINE__EXPR_CONVERT && key->op == KOINE_SQL_DEC_PLAIN &&
            koine__expr_same(key->args[0], *slot)) {
            *slot = key;
            return true;
        }
    }
    return false;
}

static bool refuse_column(koine__analysis *a, const koine__expr *column)
{
    return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-group", column->span.start,
                         "add it to GROUP BY, or take min(x) or max(x) of it",
                         "column \"%s\" is neither in GROUP BY nor inside an aggregate", column->as.column.column.text);
}

static bool holds_query(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_IN_QUERY || expr->kind == KOINE__EXPR_EXISTS ||
           expr->kind == KOINE__EXPR_SUBQUERY || expr->kind == KOINE__EXPR_QUANTIFIED;
}

/* An aggregate of this select: what is inside sees the rows. */
static bool is_aggregate(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_FUNCTION && expr->aggregate && expr->as.function.over == NULL && expr->has_op &&
           expr->op >= KOINE_SQL_COUNT_STAR && expr->op <= KOINE_SQL_STRING_AGG;
}

static bool check_part(koine__expr **slot, void *context)
{
    group_check *grouping = context;
    koine__expr *expr = *slot;
    if (is_key(grouping->select, slot) || (is_aggregate(expr) && !grouping->in_query)) {
        return true;
    }
    if (expr->kind == KOINE__EXPR_COLUMN) {
        return expr->source == NULL || !koine__scope_owns(grouping->scope, expr->source) ||
               refuse_column(grouping->a, expr);
    }
    if (!koine__visit_parts(expr, check_part, grouping)) {
        return false;
    }
    if (!holds_query(expr)) {
        return true;
    }
    bool in_query = grouping->in_query;
    grouping->in_query = true;
    bool ok = koine__visit_query(expr->as.sub.query, check_part, grouping);
    grouping->in_query = in_query;
    return ok;
}

static bool check_sorts(group_check *grouping, koine__sorts *sorts)
{
    for (size_t i = 0; i < sorts->count; i++) {
        if (sorts->items[i].ordinal == 0 && !check_part(&sorts->items[i].expr, grouping)) {
            return false;
        }
    }
    return true;
}

static bool check_windows(group_check *grouping, koine__select *select)
{
    for (size_t i = 0; i < select->window_count; i++) {
        koine__window *window = &select->windows[i];
        for (size_t j = 0; j < window->partition_count; j++) {
            if (!check_part(&window->partition[j], grouping)) {
                return false;
            }
        }
        if (!check_sorts(grouping, &window->order)) {
            return false;
        }
    }
    return true;
}

bool koine__check_grouped(koine__analysis *a, koine__scope *scope, koine__select *select, koine__sorts *order)
{
    group_check grouping = {.a = a, .scope = scope, .select = select};
    for (size_t i = 0; i < select->items.count; i++) {
        if (!check_part(&select->items.items[i].expr, &grouping)) {
            return false;
        }
    }
    return check_windows(&grouping, select) && (select->having == NULL || check_part(&select->having, &grouping)) &&
           check_sorts(&grouping, order);
}
