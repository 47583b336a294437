/*
 * PX-order: ORDER BY an item's number, an output name, or an expression over input columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

static bool refuse_key(koine__analysis *a, const koine__expr *expr, const char *hint, const char *why)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-order", expr->span.start, hint, "%s", why);
}

/* A constant would be an item's number for some engines and nothing for others. */
bool koine__check_sort_key(koine__analysis *a, const koine__expr *expr, const char *clause)
{
    char type[KOINE__TYPE_TEXT_SIZE];
    if (expr->kind == KOINE__EXPR_LITERAL || expr->kind == KOINE__EXPR_PARAMETER) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-order", expr->span.start,
                             "name a column or an expression over columns", "%s a literal or parameter", clause);
    }
    if (!koine__type_has_equality(expr->type)) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-order", expr->span.start,
                             "CAST(x AS TEXT), where it can be", "%s a value of %s", clause,
                             koine__type_text(expr->type, type));
    }
    return koine__check_collation(a, expr, clause);
}

static bool check_ordinal(koine__analysis *a, const koine__sort *sort, size_t count, size_t *out)
{
    int64_t ordinal = sort->expr->as.literal.value.as.integer;
    *out = (size_t)ordinal;
    return (ordinal >= 1 && (uint64_t)ordinal <= count) ||
           KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-order", sort->expr->span.start, NULL,
                         "there is no column of this number, only %zu", count);
}

static bool is_ordinal(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_LITERAL && expr->as.literal.type == KOINE_TYPE_INT;
}

static bool is_bare_name(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_COLUMN && expr->as.column.table.text == NULL;
}

static bool refuse_ambiguous(koine__analysis *a, const koine__name *name)
{
    return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-name", name->position, "order by its number, or give it an alias",
                         "\"%s\" is ambiguous: two columns of the result are called so", name->text);
}

/* ---- of a select ---- */

/* The item of that output name, from 1; 0: none. Of two that are called so, both have to be the same. */
static bool find_output(koine__analysis *a, const koine__select *select, const koine__name_index *outputs,
                        const koine__name *name, size_t *ordinal)
{
    koine__name_match match = koine__name_index_find(outputs, name);
    const koine__items *items = &select->items;
    *ordinal = match.exact != SIZE_MAX ? match.exact + 1 : 0;
    for (size_t i = match.second; match.second != SIZE_MAX && i < items->count; i++) {
        if (koine__name_is(&items->items[i].name, name) &&
            !koine__expr_same(items->items[match.exact].expr, items->items[i].expr)) {
            return refuse_ambiguous(a, name);
        }
    }
    return true;
}

/* What is made distinct can be sorted only by what is left of it. */
static bool find_distinct(koine__analysis *a, const koine__select *select, koine__sort *sort)
{
    for (size_t i = 0; i < select->items.count; i++) {
        if (koine__expr_same(select->items.items[i].expr, sort->expr)) {
            sort->ordinal = i + 1;
            return true;
        }
    }
    return refuse_key(a, sort->expr, "order by a column of the result",
                      "SELECT DISTINCT is sorted by something that it does not answer");
}

static bool analyse_sort(koine__analysis *a, koine__scope *scope, koine__select *select,
                         const koine__name_index *outputs, koine__sort *sort)
{
    size_t ordinal = 0;
    if (is_ordinal(sort->expr)) {
        if (!check_ordinal(a, sort, select->items.count, &ordinal)) {
            return false;
        }
    } else if (is_bare_name(sort->expr) && !find_output(a, select, outputs, &sort->expr->as.column.column, &ordinal)) {
        return false;
    }
    sort->ordinal = ordinal;
    if (ordinal == 0) {
        if (!koine__analyse_expression(a, scope, &sort->expr) || !koine__check_sort_key(a, sort->expr, "ORDER BY")) {
            return false;
        }
        return !select->distinct || find_distinct(a, select, sort);
    }
    const koine__expr *item = select->items.items[ordinal - 1].expr;
    return item->kind == KOINE__EXPR_LITERAL || item->kind == KOINE__EXPR_PARAMETER ||
           koine__check_sort_key(a, item, "ORDER BY");
}

bool koine__analyse_order(koine__analysis *a, koine__scope *scope, koine__select *select, koine__sorts *order)
{
    koine__name_index outputs;
    if (order->count == 0) {
        return true;
    }
    if (!koine__name_index_make(&outputs, a->arena, &select->items.items->name, sizeof *select->items.items,
                                select->items.count)) {
        return koine__no_memory(a);
    }
    for (size_t i = 0; i < order->count; i++) {
        if (!analyse_sort(a, scope, select, &outputs, &order->items[i])) {
            return false;
        }
    }
    return true;
}

/* ---- of several branches ---- */

static bool find_column(koine__analysis *a, const koine__query *query, koine__sort *sort)
{
    const koine__name *name = &sort->expr->as.column.column;
    for (size_t i = 0; i < query->column_count; i++) {
        if (!koine__name_is(&query->columns[i].name, name)) {
            continue;
        }
        if (sort->ordinal != 0) {
            return refuse_ambiguous(a, name);
        }
        sort->ordinal = i + 1;
    }
    return sort->ordinal != 0 ||
           KOINE__REFUSE(a, KOINE_ERR_NO_COLUMN, "PX-order", name->position, "the names are those of the first branch",
                         "the result has no column \"%s\"", name->text);
}

bool koine__analyse_order_by_name(koine__analysis *a, koine__query *query)
{
    char type[KOINE__TYPE_TEXT_SIZE];
    for (size_t i = 0; i < query->order.count; i++) {
        koine__sort *sort = &query->order.items[i];
        bool found =
            is_ordinal(sort->expr) ? check_ordinal(a, sort, query->column_count, &sort->ordinal)
            : is_bare_name(sort->expr)
                ? find_column(a, query, sort)
                : refuse_key(a, sort->expr, "order by a name or number, or SELECT from the whole in parentheses",
                             "UNION, INTERSECT, EXCEPT and VALUES are sorted by names and numbers of columns");
        if (!found) {
            return false;
        }
        const koine__shown *column = &query->columns[sort->ordinal - 1];
        if (!koine__type_has_equality(column->type)) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-order", sort->expr->span.start,
                                 "CAST(x AS TEXT) in the branches", "ORDER BY a value of %s",
                                 koine__type_text(column->type, type));
        }
        if (!koine__check_collation_flags(a, column->flags, sort->expr->span.start, "ORDER BY")) {
            return false;
        }
    }
    return true;
}
