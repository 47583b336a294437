/*
 * Printing INSERT, UPDATE and DELETE.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

#define ASSIGNED (KOINE__PRINT_PLAIN_INTEGER | KOINE__PRINT_PLAIN_PARAMETER)

static bool has(const koine__printer *printer, uint32_t feature)
{
    return (printer->dialect->features & feature) != 0;
}

static void print_where(koine__printer *printer, const koine__expr *where)
{
    if (where != NULL) {
        koine__print_text(printer, " WHERE ");
        koine__print_expr(printer, where, 0);
    }
}

/* Rule PX-ret. SQLite does not know the target's alias there. */
static void print_returning(koine__printer *printer, const koine__change *change, uint32_t feature)
{
    koine__print_scope scope = *printer->scope;
    scope.bare_target = change->from == NULL;
    if (change->returning.count == 0) {
        return;
    }
    printer->scope = &scope;
    if (!has(printer, feature)) {
        koine__print_refuse(printer, "PX-ret", change->target->span, "RETURNING of this statement");
        return;
    }
    koine__print_text(printer, " RETURNING ");
    koine__print_items(printer, &change->returning, KOINE__PRINT_NAMED | KOINE__PRINT_ASSIGNED, NULL);
    printer->scope = scope.outer;
}

static void print_target(koine__printer *printer, koine__change *change)
{
    koine__print_name(printer, &change->target->name);
    if (change->target->alias.text != NULL) {
        koine__print_text(printer, " AS ");
        koine__print_name(printer, &change->target->alias);
    }
}

/* ---- SET ---- */

static void print_column_name(koine__printer *printer, const koine__name *column, const koine__name *qualifier)
{
    if (qualifier != NULL) {
        koine__print_quoted(printer, '"', qualifier->text, qualifier->size);
        koine__print_text(printer, ".");
    }
    koine__print_name(printer, column);
}

/* (a, b) = (1, 2) as a = 1, b = 2. */
static void print_row_assignment(koine__printer *printer, const koine__assignment *set, const koine__name *qualifier)
{
    for (size_t i = 0; i < set->columns.count && i < set->value->count; i++) {
        koine__print_text(printer, i > 0 ? ", " : "");
        print_column_name(printer, &set->columns.items[i], qualifier);
        koine__print_text(printer, " = ");
        koine__print_expr(printer, set->value->args[i], ASSIGNED);
    }
}

/* qualifier: what the columns belong to where that has to be said; else NULL. */
static void print_assignment(koine__printer *printer, const koine__assignment *set, const koine__name *qualifier)
{
    bool several = set->columns.count > 1;
    if (several && set->value->kind == KOINE__EXPR_ROW && !printer->reference) {
        print_row_assignment(printer, set, qualifier);
        return;
    }
    if (several && !has(printer, KOINE_SQL_SET_ROW)) {
        koine__print_refuse(printer, "PX-set", set->value->span, "SET of several columns from a subquery");
        return;
    }
    if (several) {
        koine__print_names(printer, &set->columns);
    } else {
        print_column_name(printer, &set->columns.items[0], qualifier);
    }
    koine__print_text(printer, " = ");
    koine__print_expr(printer, set->value, ASSIGNED);
}

static void print_assignments(koine__printer *printer, const koine__assignments *set, const koine__name *qualifier)
{
    for (size_t i = 0; i < set->count; i++) {
        koine__print_text(printer, i > 0 ? ", " : "");
        print_assignment(printer, &set->items[i], qualifier);
    }
}

/* ---- INSERT ---- */

/* The columns are always named: another order in the table must not matter. */
static void print_columns(koine__printer *printer, const koine__change *change)
{
    const koine__table *table = change->target->table;
    if (change->columns.count > 0) {
        koine__print_text(printer, " ");
        koine__print_names(printer, &change->columns);
        return;
    }
    if (table == NULL) {
        return; /* one that is not known: as the caller left it */
    }
    koine__print_text(printer, " (");
    for (size_t i = 0; i < change->target_count; i++) {
        const koine__name *name = &table->columns[change->targets[i]].name;
        koine__print_text(printer, i > 0 ? ", " : "");
        koine__print_quoted(printer, '"', name->text, name->size);
    }
    koine__print_text(printer, ")");
}

/* Rows that are named `excluded`, for engines that give no name to those of a query. */
static void print_named_source(koine__printer *printer, koine__change *change)
{
    koine__print_text(printer, "SELECT * FROM (");
    koine__print_ctes(printer, change->ctes, change->cte_count, change->source, change->recursive);
    koine__print_query_body(printer, change->source, KOINE__PRINT_NAMED | KOINE__PRINT_ASSIGNED, NULL);
    koine__print_text(printer, ") AS \"excluded\"");
    print_columns(printer, change);
}

static bool is_values(const koine__change *change)
{
    const koine__query *source = change->source;
    return source->body->kind == KOINE__BRANCH_VALUES && source->order.count == 0 && source->limit == NULL &&
           source->offset == NULL;
}

/*
 * SQLite reads ON CONFLICT behind FROM t as the condition of a join: a WHERE in between ends the FROM clause.
 */
static void end_from(koine__printer *printer, koine__query *source)
{
    koine__branch *last = source->body;
    while (last->kind == KOINE__BRANCH_SET) {
        last = last->right;
    }
    bool ends = source->order.count > 0 || source->limit != NULL || source->offset != NULL ||
                last->kind != KOINE__BRANCH_SELECT || last->select->from == NULL || last->select->where != NULL ||
                last->select->group_count > 0 || last->select->having != NULL || last->select->window_count > 0;
    if (!ends) {
        koine__print_text(printer, " WHERE TRUE");
    }
}

/* Rule PX-with: INSERT INTO t WITH … SELECT is what all engines take. */
static void print_source(koine__printer *printer, koine__change *change, bool named)
{
    size_t ctes = change->cte_count + change->source->cte_count;
    if (is_values(change) && ctes == 0) {
        const koine__branch *values = change->source->body;
        koine__print_text(printer, "VALUES ");
        koine__print_exprs(printer, values->rows, values->row_count, ASSIGNED);
        koine__print_text(printer, named ? " AS \"excluded\"" : "");
        return;
    }
    if (named) {
        print_named_source(printer, change);
        return;
    }
    koine__print_ctes(printer, change->ctes, change->cte_count, change->source, change->recursive);
    koine__print_query_body(printer, change->source, KOINE__PRINT_NAMED | KOINE__PRINT_ASSIGNED, NULL);
    if (change->conflict.present && !printer->reference) {
        end_from(printer, change->source);
    }
}

/* Rule PX-upsert, where the engine has the clause. */
static void print_on_conflict(koine__printer *printer, const koine__conflict *conflict)
{
    koine__print_text(printer, " ON CONFLICT ");
    if (conflict->target.count > 0) {
        koine__print_names(printer, &conflict->target);
        koine__print_text(printer, " ");
    }
    if (!conflict->update) {
        koine__print_text(printer, "DO NOTHING");
        return;
    }
    koine__print_text(printer, "DO UPDATE SET ");
    print_assignments(printer, &conflict->set, NULL);
    print_where(printer, conflict->where);
}

static void print_on_duplicate(koine__printer *printer, const koine__conflict *conflict)
{
    koine__print_text(printer, " ON DUPLICATE KEY UPDATE ");
    print_assignments(printer, &conflict->set, NULL);
    if (conflict->where != NULL) {
        koine__print_refuse(printer, "PX-upsert", conflict->where->span, "DO UPDATE … WHERE");
    }
}

static void print_conflict(koine__printer *printer, const koine__conflict *conflict)
{
    if (!conflict->present) {
        return;
    }
    if (has(printer, KOINE_SQL_ON_CONFLICT)) {
        print_on_conflict(printer, conflict);
    } else if (conflict->update && has(printer, KOINE_SQL_DUPLICATE_ALIAS | KOINE_SQL_DUPLICATE_VALUES)) {
        print_on_duplicate(printer, conflict);
    } else if (conflict->update) {
        koine__print_refuse(printer, "PX-upsert", conflict->span, "ON CONFLICT");
    }
}

void koine__print_insert(koine__printer *printer, koine__change *change)
{
    const koine__conflict *conflict = &change->conflict;
    bool duplicate = conflict->present && !has(printer, KOINE_SQL_ON_CONFLICT);
    bool named = duplicate && conflict->update && has(printer, KOINE_SQL_DUPLICATE_ALIAS);
    koine__print_scope scope = {
        .target = change->target,
        .excluded = conflict->excluded,
        .excluded_by_values = duplicate && has(printer, KOINE_SQL_DUPLICATE_VALUES),
    };
    koine__print_text(printer, duplicate && !conflict->update ? "INSERT IGNORE INTO " : "INSERT INTO ");
    print_target(printer, change);
    if (change->default_values) {
        koine__print_text(printer, has(printer, KOINE_SQL_DEFAULT_VALUES) ? " DEFAULT VALUES" : " () VALUES ()");
    } else {
        print_columns(printer, change);
        koine__print_text(printer, " ");
        print_source(printer, change, named);
    }
    printer->scope = &scope;
    print_conflict(printer, conflict);
    print_returning(printer, change, KOINE_SQL_INSERT_RETURNING);
    printer->scope = NULL;
}

/* ---- UPDATE and DELETE ---- */

static void print_with(koine__printer *printer, const koine__change *change)
{
    if (change->cte_count > 0 && !has(printer, KOINE_SQL_WITH_BEFORE_CHANGE)) {
        koine__print_refuse(printer, "PX-with", change->target->span, "WITH in front of UPDATE and DELETE");
        return;
    }
    koine__print_ctes(printer, change->ctes, change->cte_count, NULL, change->recursive);
}

void koine__print_update(koine__printer *printer, koine__change *change)
{
    koine__print_scope scope = {.target = change->target, .from = change->from};
    bool joins = change->from != NULL && !has(printer, KOINE_SQL_UPDATE_FROM) && has(printer, KOINE_SQL_UPDATE_JOIN);
    if (change->from != NULL && !joins && !has(printer, KOINE_SQL_UPDATE_FROM)) {
        koine__print_refuse(printer, "PX-gram", change->from->span, "UPDATE … FROM");
        return;
    }
    print_with(printer, change);
    printer->scope = &scope;
    koine__print_text(printer, "UPDATE ");
    print_target(printer, change);
    if (joins) {
        koine__print_text(printer, " CROSS JOIN ");
        koine__print_from(printer, change->from);
    }
    koine__print_text(printer, " SET ");
    print_assignments(printer, &change->set, joins ? koine__print_exposed(printer, change->target) : NULL);
    if (change->from != NULL && !joins) {
        koine__print_text(printer, " FROM ");
        koine__print_from(printer, change->from);
    }
    print_where(printer, change->where);
    print_returning(printer, change, KOINE_SQL_UPDATE_RETURNING);
    printer->scope = NULL;
}

/* An engine that knows no alias behind DELETE FROM knows it in its form for several tables. */
static void print_delete_from(koine__printer *printer, koine__change *change)
{
    koine__print_text(printer, "DELETE ");
    if (change->target->alias.text != NULL && !has(printer, KOINE_SQL_DELETE_ALIAS)) {
        koine__name alias = change->target->alias;
        alias.position = 0;
        koine__print_name(printer, &alias);
        koine__print_text(printer, " ");
    }
    koine__print_text(printer, "FROM ");
    print_target(printer, change);
}

void koine__print_delete(koine__printer *printer, koine__change *change)
{
    koine__print_scope scope = {.target = change->target, .from = change->from};
    if (change->from != NULL && !has(printer, KOINE_SQL_DELETE_USING)) {
        koine__print_refuse(printer, "PX-gram", change->from->span, "DELETE … USING");
        return;
    }
    print_with(printer, change);
    printer->scope = &scope;
    print_delete_from(printer, change);
    if (change->from != NULL) {
        koine__print_text(printer, " USING ");
        koine__print_from(printer, change->from);
    }
    print_where(printer, change->where);
    print_returning(printer, change, KOINE_SQL_DELETE_RETURNING);
    printer->scope = NULL;
}
