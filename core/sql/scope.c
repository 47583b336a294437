/*
 * Scopes: finding whose column a name means.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/scope.h"

#include "sql/analyse.h"

#include "nearest.h"

#include <stdio.h>
#include <string.h>

const koine__name *koine__range_name(const koine__from *from)
{
    return from->alias.text != NULL ? &from->alias : &from->name;
}

bool koine__is_open_table(const koine__from *from)
{
    return from->kind == KOINE__FROM_TABLE && from->table == NULL && from->cte == NULL;
}

/* ---- opening ---- */

static size_t count_ranges(const koine__from *from)
{
    size_t count = 0;
    for (; from != NULL && from->kind == KOINE__FROM_JOIN; from = from->left) {
        count += count_ranges(from->right);
    }
    return count + (from != NULL ? 1 : 0);
}

static void collect_ranges(koine__scope *scope, koine__from *from)
{
    if (from == NULL) {
        return;
    }
    if (from->kind == KOINE__FROM_JOIN) {
        collect_ranges(scope, from->left);
        collect_ranges(scope, from->right);
        return;
    }
    scope->ranges[scope->range_count++] = (koine__range){.name = *koine__range_name(from), .from = from};
    scope->has_open_table = scope->has_open_table || koine__is_open_table(from);
}

static bool check_range_names(koine__analysis *a, koine__scope *scope)
{
    size_t found;
    bool exact = false;
    if (!koine__names_repeat(a->arena, &scope->ranges->name, sizeof *scope->ranges, scope->range_count, &found,
                             &exact)) {
        return koine__no_memory(a);
    }
    if (found == SIZE_MAX) {
        return true;
    }
    const koine__range *range = &scope->ranges[found];
    return KOINE__REFUSE(a, exact ? KOINE_ERR_SEMANTIC : KOINE_ERR_NOT_SUPPORTED, exact ? "PX-name" : "LX-id",
                         range->from->span.start, "give each table of the FROM clause an alias of its own",
                         exact ? "two tables are called \"%s\" here"
                               : "two tables are called \"%s\" here, their names differ only by case",
                         range->name.text);
}

bool koine__scope_open(koine__analysis *a, koine__scope *scope, koine__scope *outer, koine__from *from)
{
    *scope = (koine__scope){.outer = outer, .from = from, .clause = "here"};
    size_t count = count_ranges(from);
    if (count == 0) {
        return true;
    }
    if (count > KOINE__JOINED_TABLES_MAX) {
        return KOINE__REFUSE(a, KOINE_ERR_LIMIT, "PX-from", from->span.start,
                             "join some of them in a common table expression",
                             "%zu tables in one FROM clause: %d at most", count, KOINE__JOINED_TABLES_MAX);
    }
    scope->ranges = KOINE__NEW_ARRAY(a->arena, koine__range, count);
    if (scope->ranges == NULL) {
        return koine__no_memory(a);
    }
    collect_ranges(scope, from);
    return check_range_names(a, scope);
}

bool koine__scope_owns(const koine__scope *scope, const koine__from *source)
{
    for (size_t i = 0; i < scope->range_count; i++) {
        if (scope->ranges[i].from == source) {
            return true;
        }
    }
    return false;
}

/* ---- looking up ---- */

static bool index_scope(koine__analysis *a, koine__scope *scope)
{
    if (scope->indexed) {
        return true;
    }
    scope->indexed = true;
    if (scope->from == NULL || scope->from->column_count == 0) {
        scope->columns = (koine__name_index){.stride = sizeof(koine__shown)};
        return true;
    }
    return koine__name_index_make(&scope->columns, a->arena, &scope->from->columns->name, sizeof(koine__shown),
                                  scope->from->column_count) ||
           koine__no_memory(a);
}

static bool index_range(koine__analysis *a, koine__range *range)
{
    if (range->indexed) {
        return true;
    }
    range->indexed = true;
    if (range->from->column_count == 0) {
        range->columns = (koine__name_index){.stride = sizeof(koine__shown)};
        return true;
    }
    return koine__name_index_make(&range->columns, a->arena, &range->from->columns->name, sizeof(koine__shown),
                                  range->from->column_count) ||
           koine__no_memory(a);
}

size_t koine__scope_column(koine__analysis *a, koine__scope *scope, const koine__name *name)
{
    if (!index_scope(a, scope)) {
        return SIZE_MAX;
    }
    koine__name_match match = koine__name_index_find(&scope->columns, name);
    return match.second == SIZE_MAX && match.variant == SIZE_MAX ? match.exact : SIZE_MAX;
}

static koine__expr *refer(koine__analysis *a, const koine__shown *shown, koine__span span);

static const koine__shown *shown_of_name(const koine__from *side, const koine__name *name)
{
    size_t column = 0;
    while (!koine__name_is(&side->columns[column].name, name)) {
        column++;
    }
    return &side->columns[column];
}

/* What a column that a FULL JOIN has merged is: the one of the sides that is there. */
static koine__expr *refer_to_merged(koine__analysis *a, const koine__shown *shown, koine__span span)
{
    koine__expr *merged = koine__expr_new(a, KOINE__EXPR_FUNCTION, span, 2);
    if (merged == NULL) {
        return NULL;
    }
    merged->as.function.name = (koine__name){"coalesce", 8, span.start};
    merged->op = KOINE_SQL_COALESCE;
    merged->has_op = true;
    merged->type = shown->type;
    merged->args[0] = refer(a, shown_of_name(shown->source->left, &shown->name), span);
    merged->args[1] = refer(a, shown_of_name(shown->source->right, &shown->name), span);
    return merged->args[0] != NULL && merged->args[1] != NULL ? merged : NULL;
}

static koine__expr *refer(koine__analysis *a, const koine__shown *shown, koine__span span)
{
    if (shown->source->kind == KOINE__FROM_JOIN) {
        return refer_to_merged(a, shown, span);
    }
    koine__expr *column = koine__expr_new(a, KOINE__EXPR_COLUMN, span, 0);
    if (column != NULL) {
        column->as.column.table = *koine__range_name(shown->source);
        column->as.column.column = shown->name;
        column->as.column.column.position = span.start;
        column->source = shown->source;
        column->column = shown->column;
        column->type = shown->type;
    }
    return column;
}

koine__expr *koine__scope_reference(koine__analysis *a, const koine__shown *shown, koine__span span)
{
    return refer(a, shown, span);
}

/* ---- resolving ---- */

/* What the search has seen on its way outwards. */
typedef struct name_search {
    const koine__name *table;
    const koine__name *column;
    const koine__name *variant; /* a name nearer than the one found that differs by case alone */
    const koine__shown *found;
    koine__from *open_table; /* it may have the column */
    bool has_open;
} name_search;

static bool refuse_variant(koine__analysis *a, const name_search *search, const koine__name *name)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "LX-id", name->position, "give one of them an alias",
                         "\"%s\" and \"%s\" are both in sight: names that differ only by case are one on some engines",
                         name->text, search->variant->text);
}

static bool refuse_ambiguous(koine__analysis *a, const koine__name *name)
{
    return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-name", name->position, "write the table's name before it: t.column",
                         "column \"%s\" is ambiguous: more than one table has it", name->text);
}

static bool search_range(koine__analysis *a, koine__range *range, name_search *search)
{
    if (koine__is_open_table(range->from)) {
        search->open_table = range->from;
        search->has_open = true;
        return true;
    }
    if (!index_range(a, range)) {
        return false;
    }
    koine__name_match match = koine__name_index_find(&range->columns, search->column);
    if (match.second != SIZE_MAX) {
        return refuse_ambiguous(a, search->column);
    }
    if (match.exact == SIZE_MAX) {
        return koine__refuse_no_column(a, search->column, range->name.text, &range->columns);
    }
    search->found = &range->from->columns[match.exact];
    return true;
}

static bool search_qualified(koine__analysis *a, koine__scope *scope, name_search *search)
{
    koine__range *exact = NULL;
    for (size_t i = 0; i < scope->range_count; i++) {
        if (koine__name_is(&scope->ranges[i].name, search->table)) {
            exact = &scope->ranges[i];
        } else if (koine__name_is_variant(&scope->ranges[i].name, search->table)) {
            search->variant = &scope->ranges[i].name;
        }
    }
    if (exact == NULL) {
        return true;
    }
    if (search->variant != NULL) {
        return refuse_variant(a, search, search->table);
    }
    return search_range(a, exact, search);
}

static bool search_bare(koine__analysis *a, koine__scope *scope, name_search *search)
{
    if (!index_scope(a, scope)) {
        return false;
    }
    koine__name_match match = koine__name_index_find(&scope->columns, search->column);
    if (match.variant != SIZE_MAX) {
        search->variant = &scope->from->columns[match.variant].name;
    }
    if (match.exact != SIZE_MAX && search->variant != NULL) {
        return refuse_variant(a, search, search->column);
    }
    if (match.second != SIZE_MAX) {
        return refuse_ambiguous(a, search->column);
    }
    if (match.exact != SIZE_MAX) {
        search->found = &scope->from->columns[match.exact];
        return true;
    }
    if (scope->has_open_table) {
        search->has_open = true;
        for (size_t i = 0; i < scope->range_count; i++) {
            if (koine__is_open_table(scope->ranges[i].from)) {
                search->open_table = search->open_table == NULL ? scope->ranges[i].from : NULL;
            }
        }
    }
    return true;
}

static void offer_names(koine__nearest *nearest, const koine__scope *scope, bool tables)
{
    for (; scope != NULL; scope = scope->outer) {
        for (size_t i = 0; tables && i < scope->range_count; i++) {
            koine__nearest_offer(nearest, scope->ranges[i].name.text, scope->ranges[i].name.size);
        }
        for (size_t i = 0; !tables && scope->from != NULL && i < scope->from->column_count; i++) {
            koine__nearest_offer(nearest, scope->from->columns[i].name.text, scope->from->columns[i].name.size);
        }
    }
}

static bool refuse_missing(koine__analysis *a, const koine__scope *scope, const name_search *search)
{
    char hint[128] = "";
    koine__nearest nearest;
    bool table = search->table->text != NULL;
    const koine__name *name = table ? search->table : search->column;
    koine__nearest_begin(&nearest, name->text);
    offer_names(&nearest, scope, table);
    if (search->variant != NULL) {
        (void)snprintf(hint, sizeof hint, "there is \"%s\": upper and lower case count within quotes",
                       search->variant->text);
    } else if (nearest.best[0] != '\0') {
        (void)snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest.best);
    }
    if (table) {
        return KOINE__REFUSE(a, KOINE_ERR_NO_TABLE, "PX-name", name->position, hint,
                             "no table \"%s\" is in sight where its column \"%s\" is named", name->text,
                             search->column->text);
    }
    return KOINE__REFUSE(a, KOINE_ERR_NO_COLUMN, "PX-name", name->position, hint, "there is no column \"%s\" in %s",
                         name->text, scope->clause);
}

static bool resolve_open(koine__expr *expr, koine__from *table)
{
    expr->type = koine__type_of(KOINE__TYPE_UNKNOWN);
    expr->source = table;
    expr->column = SIZE_MAX;
    if (table != NULL) {
        uint32_t position = expr->as.column.table.position;
        expr->as.column.table = *koine__range_name(table);
        expr->as.column.table.position = position;
    }
    return true;
}

bool koine__scope_resolve(koine__analysis *a, koine__scope *scope, koine__expr **slot)
{
    koine__expr *expr = *slot;
    name_search search = {.table = &expr->as.column.table, .column = &expr->as.column.column};
    for (koine__scope *s = scope; s != NULL && search.found == NULL && !search.has_open; s = s->outer) {
        bool ok = search.table->text != NULL ? search_qualified(a, s, &search) : search_bare(a, s, &search);
        if (!ok) {
            return false;
        }
    }
    if (search.found == NULL) {
        return search.has_open ? resolve_open(expr, search.open_table) : refuse_missing(a, scope, &search);
    }
    koine__expr *found = koine__scope_reference(a, search.found, expr->span);
    if (found == NULL) {
        return koine__no_memory(a);
    }
    *slot = found;
    return true;
}
