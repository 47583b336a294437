/*
 * Printing queries.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

#include <string.h>

static bool has(const koine__printer *printer, uint32_t feature)
{
    return (printer->dialect->features & feature) != 0;
}

/* ---- names ---- */

static bool is_same(const koine__name *a, const koine__name *b)
{
    return a->size == b->size && a->text != NULL && b->text != NULL && memcmp(a->text, b->text, a->size) == 0;
}

/* A name of the printer's own; other names of this form are not looked for. */
koine__name koine__print_make_alias(koine__printer *printer)
{
    static const char begin[] = "koine_";
    char text[sizeof begin + 10];
    size_t size = sizeof begin - 1;
    memcpy(text, begin, size);
    unsigned number = ++printer->aliases;
    unsigned scale = 1;
    while (number / scale >= 10) {
        scale *= 10;
    }
    for (; scale > 0; scale /= 10) {
        text[size++] = (char)('0' + number / scale % 10);
    }
    char *kept = koine__arena_text(printer->arena, text, size);
    if (kept == NULL) {
        (void)koine__refuse_no_memory(printer->refusal);
        return (koine__name){.text = ""};
    }
    return (koine__name){.text = kept, .size = (uint32_t)size};
}

/* Rule PX-alias: every derived table has a name. */
const koine__name *koine__print_exposed(koine__printer *printer, koine__from *from)
{
    if (from->alias.text == NULL && from->kind == KOINE__FROM_QUERY) {
        from->alias = koine__print_make_alias(printer);
    }
    return from->alias.text != NULL ? &from->alias : &from->name;
}

/* ---- FROM ---- */

static void print_aliases(koine__printer *printer, koine__from *from, const koine__names *columns)
{
    if (from->kind == KOINE__FROM_QUERY || from->alias.text != NULL) {
        koine__name alias = *koine__print_exposed(printer, from);
        koine__print_text(printer, " AS ");
        koine__print_name(printer, &alias);
    }
    if (columns->count > 0) {
        koine__print_text(printer, " ");
        koine__print_names(printer, columns);
    }
}

/* The names of a list of VALUES, which engines call differently. */
static koine__names names_of(koine__printer *printer, const koine__query *query)
{
    koine__names names = {KOINE__NEW_ARRAY(printer->arena, koine__name, query->column_count), query->column_count};
    if (names.items == NULL) {
        (void)koine__refuse_no_memory(printer->refusal);
        return (koine__names){NULL, 0};
    }
    for (size_t i = 0; i < names.count; i++) {
        names.items[i] = query->columns[i].name;
        names.items[i].position = 0;
    }
    return names;
}

static bool begins_with_values(const koine__branch *branch)
{
    while (branch->kind == KOINE__BRANCH_SET || branch->kind == KOINE__BRANCH_QUERY) {
        branch = branch->kind == KOINE__BRANCH_SET ? branch->left : branch->query->body;
    }
    return branch->kind == KOINE__BRANCH_VALUES;
}

/* (query) AS name (columns), or with the names of the columns inside. */
static void print_derived(koine__printer *printer, koine__from *from)
{
    koine__names names = from->column_aliases;
    if (names.count == 0 && !printer->reference && begins_with_values(from->query->body)) {
        names = names_of(printer, from->query);
    }
    bool outside = has(printer, KOINE_SQL_COLUMN_ALIASES);
    const koine__print_scope *scope = printer->scope;
    printer->scope = scope != NULL ? scope->outer : NULL; /* it does not see the tables beside it */
    koine__print_text(printer, "(");
    koine__print_query(printer, from->query, KOINE__PRINT_NAMED, outside || names.count == 0 ? NULL : &names);
    koine__print_text(printer, ")");
    printer->scope = scope;
    print_aliases(printer, from, outside ? &names : &(koine__names){NULL, 0});
}

static void print_join(koine__printer *printer, koine__from *join)
{
    static const char *const words[] = {
        [KOINE__JOIN_INNER] = " JOIN ",     [KOINE__JOIN_LEFT] = " LEFT JOIN ",   [KOINE__JOIN_RIGHT] = " RIGHT JOIN ",
        [KOINE__JOIN_FULL] = " FULL JOIN ", [KOINE__JOIN_CROSS] = " CROSS JOIN ",
    };
    bool swapped = join->join == KOINE__JOIN_RIGHT && printer->dialect->no_right_join;
    koine__from *left = swapped ? join->right : join->left;
    koine__from *right = swapped ? join->left : join->right;
    bool nested = right->kind == KOINE__FROM_JOIN;
    if (join->join == KOINE__JOIN_FULL && !has(printer, KOINE_SQL_FULL_JOIN)) {
        koine__print_refuse(printer, "PX-from", join->span, "FULL JOIN");
        return;
    }
    koine__print_from(printer, left);
    koine__print_text(printer, printer->reference && join->natural ? " NATURAL" : "");
    koine__print_text(printer, join->comma && !nested ? ", " : words[swapped ? KOINE__JOIN_LEFT : join->join]);
    koine__print_text(printer, nested ? "(" : "");
    koine__print_from(printer, right);
    koine__print_text(printer, nested ? ")" : "");
    if (printer->reference && join->natural) {
        return;
    }
    if (join->on != NULL) {
        koine__print_text(printer, " ON ");
        koine__print_expr(printer, join->on, 0);
    } else if (join->using.count > 0) {
        koine__print_text(printer, " USING ");
        koine__print_names(printer, &join->using);
    } else if (join->join != KOINE__JOIN_CROSS) {
        koine__print_text(printer, " ON "); /* NATURAL, and no column in common */
        koine__print_expr(
            printer, &(koine__expr){.kind = KOINE__EXPR_LITERAL, .as.literal = {KOINE_TYPE_BOOL, koine_bool(true)}}, 0);
    }
}

void koine__print_from(koine__printer *printer, koine__from *from)
{
    switch (from->kind) {
    case KOINE__FROM_TABLE:
        koine__print_name(printer, &from->name);
        print_aliases(printer, from, &from->column_aliases);
        break;
    case KOINE__FROM_QUERY:
        print_derived(printer, from);
        break;
    case KOINE__FROM_JOIN:
        print_join(printer, from);
        break;
    }
}

/* ---- SELECT ---- */

/* Whether it is what the analysis calls an item of this number, from 1, that has no name of its own. */
static bool is_made_up(const koine__name *name, size_t number)
{
    static const char begin[] = "column_";
    size_t size = sizeof begin - 1;
    size_t value = 0;
    if (name->size <= size || memcmp(name->text, begin, size) != 0) {
        return false;
    }
    for (; size < name->size && name->text[size] >= '0' && name->text[size] <= '9'; size++) {
        value = value * 10 + (size_t)(name->text[size] - '0');
    }
    return size == name->size && value == number;
}

/* Rule PX-alias: whether the item is called otherwise when nothing is said. */
static bool needs_alias(const koine__printer *printer, const koine__item *item, const koine__name *name, size_t number)
{
    const koine__expr *expr = item->expr;
    if (name->text == NULL || expr->kind == KOINE__EXPR_STAR) {
        return false;
    }
    if (printer->reference && (item->alias.text != NULL || is_made_up(name, number))) {
        return item->alias.text != NULL;
    }
    return expr->kind != KOINE__EXPR_COLUMN || !is_same(&expr->as.column.column, name);
}

static void print_item(koine__printer *printer, const koine__item *item, unsigned how, const koine__name *called,
                       size_t number)
{
    const koine__name *own = item->name.text != NULL ? &item->name : &item->alias;
    const koine__name *name = called != NULL ? called : own;
    bool counted = number == 1 && (how & KOINE__PRINT_COUNTED) != 0;
    koine__print_text(printer, counted ? "CASE count(*) WHEN -1 THEN NULL ELSE " : "");
    koine__print_expr(printer, item->expr, (how & KOINE__PRINT_ASSIGNED) != 0 ? KOINE__PRINT_PLAIN_INTEGER : 0);
    koine__print_text(printer, counted ? " END" : "");
    if ((how & KOINE__PRINT_NAMED) != 0 && needs_alias(printer, item, name, number)) {
        koine__print_text(printer, " AS ");
        koine__print_name(printer, name);
    }
}

void koine__print_items(koine__printer *printer, const koine__items *items, unsigned how, const koine__names *names)
{
    for (size_t i = 0; i < items->count; i++) {
        const koine__name *called = names != NULL && i < names->count ? &names->items[i] : NULL;
        koine__print_text(printer, i > 0 ? ", " : "");
        print_item(printer, &items->items[i], printer->reference ? how | KOINE__PRINT_NAMED : how, called, i + 1);
    }
}

/* The item that is grouped by, from 1; 0: none, or it is as well written by its own name. */
static size_t grouped_item(const koine__select *select, const koine__expr *expr)
{
    for (size_t i = 0; expr->kind != KOINE__EXPR_COLUMN && i < select->items.count; i++) {
        if (select->items.items[i].expr == expr) {
            return i + 1;
        }
    }
    return 0;
}

/* An expression that is an item's too is named by its number: a placeholder in it would be another one here. */
static void print_group(koine__printer *printer, const koine__select *select)
{
    for (size_t i = 0; i < select->group_count; i++) {
        const koine__expr *expr = select->group[i];
        const koine_sql_type *row = koine__print_type_of(printer, expr->type, true);
        const char *suffix = row != NULL && row->key != NULL ? row->key : "";
        size_t ordinal = grouped_item(select, expr);
        koine__print_text(printer, i > 0 ? ", " : " GROUP BY ");
        if (ordinal != 0) {
            koine__print_number(printer, ordinal);
        } else {
            koine__print_expr(printer, expr, suffix[0] != '\0' ? KOINE__PRINT_OPERAND : 0);
        }
        koine__print_text(printer, suffix);
    }
}

static void print_windows(koine__printer *printer, const koine__select *select)
{
    for (size_t i = 0; i < select->window_count; i++) {
        koine__print_text(printer, i > 0 ? ", " : " WINDOW ");
        koine__print_name(printer, &select->windows[i].name);
        koine__print_text(printer, " AS ");
        koine__print_window(printer, &select->windows[i]);
    }
}

/* Whether HAVING makes one group of the rows that none of the items is an aggregate of. */
static bool groups_alone(const koine__select *select)
{
    bool aggregate = false;
    for (size_t i = 0; i < select->items.count; i++) {
        aggregate = aggregate || select->items.items[i].expr->aggregate;
    }
    return select->having != NULL && select->group_count == 0 && !aggregate;
}

void koine__print_select(koine__printer *printer, const koine__select *select, unsigned how, const koine__names *names)
{
    koine__print_scope scope = {.outer = printer->scope, .from = select->from};
    printer->scope = &scope;
    koine__print_text(printer, select->distinct ? "SELECT DISTINCT " : "SELECT ");
    bool counted = printer->dialect->having_after_items && groups_alone(select);
    koine__print_items(printer, &select->items, how | (counted ? KOINE__PRINT_COUNTED : 0), names);
    if (select->from != NULL) {
        koine__print_text(printer, " FROM ");
        koine__print_from(printer, select->from);
    }
    if (select->where != NULL) {
        koine__print_text(printer, " WHERE ");
        koine__print_expr(printer, select->where, 0);
    }
    print_group(printer, select);
    if (select->having != NULL) {
        koine__print_text(printer, " HAVING ");
        koine__print_expr(printer, select->having, 0);
    }
    print_windows(printer, select);
    printer->scope = scope.outer;
}

/* ---- the query round them ---- */

static void print_cte(koine__printer *printer, const koine__cte *cte)
{
    koine__names names = cte->columns;
    if (names.count == 0 && !printer->reference && begins_with_values(cte->query->body)) {
        names = names_of(printer, cte->query);
    }
    koine__print_name(printer, &cte->name);
    if (names.count > 0) {
        koine__print_text(printer, " ");
        koine__print_names(printer, &names);
    }
    koine__print_text(printer, " AS (");
    koine__print_query(printer, cte->query, names.count > 0 ? 0 : KOINE__PRINT_NAMED, NULL);
    koine__print_text(printer, ")");
}

void koine__print_ctes(koine__printer *printer, const koine__cte *ctes, size_t count, const koine__query *more,
                       bool recursive)
{
    size_t both = count + (more != NULL ? more->cte_count : 0);
    if (both == 0) {
        return;
    }
    koine__print_text(printer, recursive || (more != NULL && more->recursive) ? "WITH RECURSIVE " : "WITH ");
    for (size_t i = 0; i < both; i++) {
        koine__print_text(printer, i > 0 ? ", " : "");
        print_cte(printer, i < count ? &ctes[i] : &more->ctes[i - count]);
    }
    koine__print_text(printer, " ");
}

/* Rule PX-limit. */
static void print_limit(koine__printer *printer, const koine__query *query)
{
    const char *none = query->offset != NULL ? printer->dialect->limit_none : NULL;
    unsigned how = KOINE__PRINT_PLAIN_INTEGER | KOINE__PRINT_PLAIN_PARAMETER;
    if (query->limit != NULL || none != NULL) {
        koine__print_text(printer, " LIMIT ");
    }
    if (query->limit != NULL) {
        koine__print_expr(printer, query->limit, how);
    } else if (none != NULL) {
        koine__print_text(printer, none);
    }
    if (query->offset != NULL) {
        koine__print_text(printer, " OFFSET ");
        koine__print_expr(printer, query->offset, how);
    }
}

/* Whether the engine has to be told a collation of one of the keys. */
static bool has_collated_key(const koine__printer *printer, const koine__query *query)
{
    for (size_t i = 0; i < query->order.count; i++) {
        const koine__sort *sort = &query->order.items[i];
        bool known = sort->ordinal != 0 && sort->ordinal <= query->column_count;
        koine__type type = known ? query->columns[sort->ordinal - 1].type : sort->expr->type;
        const koine_sql_type *row = koine__print_type_of(printer, type, true);
        if (row != NULL && row->key != NULL) {
            return true;
        }
    }
    return false;
}

/*
 * A set operation stands in a derived table where a collation stands behind it: SQLite (3.40) loses GROUP BY and HAVING
 * of the last branch then.
 */
static void print_body(koine__printer *printer, koine__query *query, unsigned how, const koine__names *names)
{
    bool set = query->body->kind == KOINE__BRANCH_SET;
    if (set && !printer->reference && has_collated_key(printer, query)) {
        koine__print_text(printer, "SELECT * FROM (");
        koine__print_branch(printer, query->body, how | KOINE__PRINT_NAMED, names);
        koine__print_text(printer, ") AS ");
        koine__name alias = koine__print_make_alias(printer);
        koine__print_name(printer, &alias);
        return;
    }
    koine__print_branch(printer, query->body, how, names);
}

void koine__print_query_body(koine__printer *printer, koine__query *query, unsigned how, const koine__names *names)
{
    const koine__select *select = query->body->kind == KOINE__BRANCH_SELECT ? query->body->select : NULL;
    koine__print_scope scope = {.outer = printer->scope, .from = select != NULL ? select->from : NULL};
    print_body(printer, query, how, names);
    printer->scope = &scope;
    koine__print_order(printer, &query->order, query);
    printer->scope = scope.outer;
    print_limit(printer, query);
    if (query->for_update && has(printer, KOINE_SQL_FOR_UPDATE)) {
        koine__print_text(printer, " FOR UPDATE");
    }
}

void koine__print_query(koine__printer *printer, koine__query *query, unsigned how, const koine__names *names)
{
    koine__print_ctes(printer, query->ctes, query->cte_count, NULL, query->recursive);
    koine__print_query_body(printer, query, how, names);
}
