/*
 * SELECT: its clauses in the order in which their names come into sight, and the list of what it answers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include <stdio.h>
#include <string.h>

/* As one that a FULL JOIN has merged, or one that is converted. */
void koine__keep_name(koine__item *item, bool was_column)
{
    if (was_column && item->alias.text == NULL && item->expr->kind != KOINE__EXPR_COLUMN) {
        item->alias = item->name;
    }
}

/* ---- * ---- */

/* The tables of the scope that a * means; their columns in order. */
typedef struct star {
    const koine__from *from; /* all of the clause, or one table */
    koine__expr *expr;
} star;

static bool find_star(koine__analysis *a, const koine__scope *scope, koine__expr *expr, star *out)
{
    const koine__name *name = &expr->as.column.table;
    *out = (star){.from = scope->from, .expr = expr};
    if (scope->from == NULL) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-star", expr->span.start, NULL, "* without a FROM clause");
    }
    if (name->text == NULL) {
        return true;
    }
    for (size_t i = 0; i < scope->range_count; i++) {
        if (koine__name_is(&scope->ranges[i].name, name)) {
            out->from = scope->ranges[i].from;
            return true;
        }
    }
    return KOINE__REFUSE(a, KOINE_ERR_NO_TABLE, "PX-star", name->position, NULL, "no table \"%s\" is in sight",
                         name->text);
}

static size_t star_width(const koine__scope *scope, const star *all)
{
    size_t width = all->from->column_count;
    for (size_t i = 0; i < scope->range_count; i++) {
        bool meant = all->from == scope->from || all->from == scope->ranges[i].from;
        width += meant && koine__is_open_table(scope->ranges[i].from) ? 1 : 0;
    }
    return width;
}

static bool add_open(koine__analysis *a, const koine__from *from, koine__span span, koine__item *item)
{
    koine__expr *all = koine__expr_new(a, KOINE__EXPR_STAR, span, 0);
    if (all == NULL) {
        return koine__no_memory(a);
    }
    all->as.column.table = *koine__range_name(from);
    all->type = koine__type_of(KOINE__TYPE_UNKNOWN);
    *item = (koine__item){.expr = all, .name = {"*", 1, span.start}, .type = all->type};
    return true;
}

static bool add_star(koine__analysis *a, const koine__scope *scope, const star *all, koine__items *out, bool takes_open)
{
    koine__span span = all->expr->span;
    for (size_t i = 0; i < all->from->column_count; i++) {
        const koine__shown *shown = &all->from->columns[i];
        koine__expr *column = koine__scope_reference(a, shown, span);
        if (column == NULL) {
            return koine__no_memory(a);
        }
        out->items[out->count] = (koine__item){.expr = column, .name = shown->name, .type = shown->type};
        koine__keep_name(&out->items[out->count++], true);
    }
    for (size_t i = 0; i < scope->range_count; i++) {
        const koine__from *from = scope->ranges[i].from;
        if (!koine__is_open_table(from) || (all->from != scope->from && all->from != from)) {
            continue;
        }
        if (!takes_open) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-star", span.start, "name the columns",
                                 "the columns of \"%s\" are not known here", from->name.text);
        }
        if (!add_open(a, from, span, &out->items[out->count++])) {
            return false;
        }
    }
    return true;
}

/* PX-star: one engine takes * only by itself; all take the columns. */
static bool expand_items(koine__analysis *a, const koine__scope *scope, koine__items *items, bool takes_open)
{
    size_t count = items->count;
    bool expands = false;
    star all;
    for (size_t i = 0; i < items->count; i++) {
        if (items->items[i].expr->kind == KOINE__EXPR_STAR) {
            if (!find_star(a, scope, items->items[i].expr, &all)) {
                return false;
            }
            count += star_width(scope, &all);
            expands = true;
        }
    }
    if (!expands) {
        return true;
    }
    koine__items expanded = {.items = KOINE__NEW_ARRAY(a->arena, koine__item, count)};
    if (expanded.items == NULL) {
        return koine__no_memory(a);
    }
    for (size_t i = 0; i < items->count; i++) {
        if (items->items[i].expr->kind != KOINE__EXPR_STAR) {
            expanded.items[expanded.count++] = items->items[i];
        } else if (!find_star(a, scope, items->items[i].expr, &all) ||
                   !add_star(a, scope, &all, &expanded, takes_open)) {
            return false;
        }
    }
    *items = expanded;
    return true;
}

/* ---- items ---- */

static bool name_item(koine__analysis *a, koine__item *item, size_t number)
{
    char text[24];
    if (item->alias.text != NULL) {
        item->name = item->alias;
    } else if (item->expr->kind == KOINE__EXPR_COLUMN) {
        item->name = item->expr->as.column.column;
    } else {
        int size = snprintf(text, sizeof text, "column_%zu", number);
        item->name =
            (koine__name){koine__arena_text(a->arena, text, (size_t)size), (uint32_t)size, item->expr->span.start};
    }
    return item->name.text != NULL || koine__no_memory(a);
}

bool koine__analyse_items(koine__analysis *a, koine__scope *scope, koine__items *items, bool takes_open)
{
    if (!expand_items(a, scope, items, takes_open)) {
        return false;
    }
    for (size_t i = 0; i < items->count; i++) {
        koine__item *item = &items->items[i];
        if (item->name.text != NULL) { /* of a star */
            continue;
        }
        bool column = item->expr->kind == KOINE__EXPR_COLUMN;
        if (!name_item(a, item, i + 1) || !koine__analyse_expression(a, scope, &item->expr)) {
            return false;
        }
        koine__keep_name(item, column);
        item->type = item->expr->type;
    }
    return true;
}

/* ---- clauses ---- */

/* MySQL's table of one row: nothing is read from it. */
static bool drop_dual(koine__analysis *a, koine__select *select)
{
    koine__cte *cte;
    const koine__from *from = select->from;
    if (from == NULL || from->kind != KOINE__FROM_TABLE || from->alias.text != NULL || from->name.size != 4 ||
        memcmp(from->name.text, "dual", 4) != 0) {
        return true;
    }
    if (!koine__find_cte(a, &from->name, false, &cte)) {
        return false;
    }
    if (cte == NULL && a->schema->find(a->schema->context, from->name.text) == NULL) {
        select->from = NULL;
    }
    return true;
}

static bool open_select(koine__analysis *a, koine__scope *outer, koine__select *select, koine__scope *scope)
{
    bool takes_recursion = a->with != NULL && a->with->current_select == select;
    if (!drop_dual(a, select)) {
        return false;
    }
    if ((select->from != NULL && !koine__analyse_from(a, outer, select->from, takes_recursion)) ||
        !koine__scope_open(a, scope, outer, select->from)) {
        return false;
    }
    scope->select = select;
    scope->clause = "WHERE";
    return select->where == NULL || koine__analyse_condition(a, scope, &select->where);
}

static void enter_clause(koine__scope *scope, const char *clause, bool aggregates, bool windows)
{
    scope->clause = clause;
    scope->takes_aggregates = aggregates;
    scope->takes_windows = windows;
}

static bool analyse_clauses(koine__analysis *a, koine__scope *scope, koine__query *query, koine__select *select,
                            bool takes_open)
{
    enter_clause(scope, "the select list", true, true);
    if (!koine__analyse_windows(a, scope, select) || !koine__analyse_items(a, scope, &select->items, takes_open)) {
        return false;
    }
    enter_clause(scope, "GROUP BY", false, false);
    if (!koine__analyse_group(a, scope, select)) {
        return false;
    }
    enter_clause(scope, "HAVING", true, false);
    if (select->having != NULL && !koine__analyse_condition(a, scope, &select->having)) {
        return false;
    }
    enter_clause(scope, "ORDER BY", true, true);
    return query->body->kind != KOINE__BRANCH_SELECT || koine__analyse_order(a, scope, select, &query->order);
}

static bool check_distinct_items(koine__analysis *a, koine__select *select)
{
    for (size_t i = 0; select->distinct && i < select->items.count; i++) {
        koine__settle(a, select->items.items[i].expr);
        if (!koine__check_key(a, select->items.items[i].expr, "DISTINCT") ||
            !koine__convert_key(a, &select->items.items[i].expr)) {
            return false;
        }
    }
    return true;
}

/* CASE WHEN count(*) >= 0 THEN expr END */
static koine__expr *make_aggregate(koine__analysis *a, koine__expr *expr)
{
    koine__expr *count = koine__expr_new(a, KOINE__EXPR_FUNCTION, expr->span, 0);
    koine__expr *always =
        koine__operator_new(a, KOINE__OP_GE, expr->span, count, koine__expr_integer(a, expr->span, 0));
    koine__expr *choice = koine__expr_new(a, KOINE__EXPR_CASE, expr->span, 2);
    if (always == NULL || choice == NULL) {
        return NULL;
    }
    count->as.function.name = (koine__name){"count", 5, expr->span.start};
    count->as.function.star = true;
    count->op = KOINE_SQL_COUNT_STAR;
    count->has_op = true;
    count->type = koine__type_of(KOINE_TYPE_INT);
    count->aggregate = true;
    choice->args[0] = always;
    choice->args[1] = expr;
    choice->type = expr->type;
    choice->aggregate = true;
    return koine__analyse_comparison(a, &always) ? choice : NULL;
}

/* HAVING makes one group of all rows. One engine sees that only where an aggregate stands in the list. */
static bool show_group(koine__analysis *a, koine__select *select)
{
    koine__item *first = &select->items.items[0];
    bool shown = select->having == NULL || select->group_count > 0;
    for (size_t i = 0; i < select->items.count; i++) {
        shown = shown || select->items.items[i].expr->aggregate;
    }
    if (shown) {
        return true;
    }
    first->expr = make_aggregate(a, first->expr);
    return first->expr != NULL || koine__no_memory(a);
}

bool koine__analyse_select(koine__analysis *a, koine__scope *outer, koine__query *query, koine__select *select,
                           koine__query_place place)
{
    koine__scope scope;
    bool takes_open = place == KOINE__QUERY_TOP || place == KOINE__QUERY_EXISTS;
    if (!open_select(a, outer, select, &scope) || !analyse_clauses(a, &scope, query, select, takes_open)) {
        return false;
    }
    select->grouped = select->group_count > 0 || select->having != NULL || scope.has_aggregate;
    koine__sorts none = {NULL, 0};
    koine__sorts *order = query->body->kind == KOINE__BRANCH_SELECT ? &query->order : &none;
    return (!select->grouped || koine__check_grouped(a, &scope, select, order)) && check_distinct_items(a, select) &&
           show_group(a, select);
}
