/*
 * INSERT, UPDATE, DELETE, TRUNCATE.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_change.h"

/* ---- targets ---- */

bool koine__target_open(koine__analysis *a, koine__target *target, koine__from *from)
{
    bool open = false;
    *target = (koine__target){.from = from};
    target->table = koine__find_table(a, &from->name, &open);
    if (target->table == NULL) {
        return open;
    }
    return koine__show_table(a, from, target->table) &&
           (koine__name_index_make(&target->names, a->arena, &target->table->columns->name,
                                   sizeof *target->table->columns, target->table->column_count) ||
            koine__no_memory(a));
}

/* A column of a table that nobody has looked up takes any value. */
static const koine__column_info any_column = {
    .name = {"column", 6, 0}, .type = {.kind = KOINE__TYPE_UNKNOWN}, .flags = 0, .native = ""};

const koine__column_info *koine__target_column(const koine__target *target, size_t number)
{
    return target->table != NULL ? &target->table->columns[number] : &any_column;
}

bool koine__target_find(koine__analysis *a, const koine__target *target, const koine__name *name, size_t *number)
{
    *number = SIZE_MAX;
    if (target->table == NULL) {
        return true;
    }
    *number = koine__name_index_find(&target->names, name).exact;
    return *number != SIZE_MAX || koine__refuse_no_column(a, name, target->table->name.text, &target->names);
}

static bool check_generated(koine__analysis *a, const koine__target *target, size_t number, const koine__name *name)
{
    return (koine__target_column(target, number)->flags & KOINE__COLUMN_GENERATED) == 0 ||
           KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-ins", name->position, "leave it out",
                         "column \"%s\" is computed from others and takes no value", name->text);
}

bool koine__target_columns(koine__analysis *a, const koine__target *target, const koine__names *names, size_t *numbers)
{
    size_t found;
    bool exact;
    for (size_t i = 0; i < names->count; i++) {
        if (!koine__target_find(a, target, &names->items[i], &numbers[i]) ||
            !check_generated(a, target, numbers[i], &names->items[i])) {
            return false;
        }
    }
    if (!koine__names_repeat(a->arena, names->items, sizeof *names->items, names->count, &found, &exact)) {
        return koine__no_memory(a);
    }
    return found == SIZE_MAX || KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-set", names->items[found].position, NULL,
                                              "column \"%s\" is given two values", names->items[found].text);
}

/* ---- values ---- */

/* Two engines make a number of a NULL in an identity column, the others refuse it. */
static bool refuse_null_identity(koine__analysis *a, uint32_t position, const koine__column_info *column)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "DD-id", position,
                         "leave the column out, or write coalesce(x, …) with a value that is not NULL",
                         "what is stored in the identity column \"%s\" may be NULL", column->name.text);
}

static bool check_identity(koine__analysis *a, const koine__expr *value, const koine__column_info *column)
{
    if ((column->flags & KOINE__COLUMN_IDENTITY) == 0 || value->kind == KOINE__EXPR_DEFAULT ||
        koine__never_null(value)) {
        return true;
    }
    if (value->kind != KOINE__EXPR_PARAMETER) {
        return refuse_null_identity(a, value->span.start, column);
    }
    a->parameters[value->as.parameter].type.required = true; /* whoever binds it is told */
    return true;
}

static bool refuse_count(koine__analysis *a, uint32_t position, size_t values, size_t columns)
{
    return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-ins", position, NULL, "%zu value%s for %zu column%s", values,
                         values == 1 ? "" : "s", columns, columns == 1 ? "" : "s");
}

static bool insert_row(koine__analysis *a, const koine__target *target, const koine__change *change, koine__expr *row)
{
    koine__scope scope;
    if (!koine__scope_open(a, &scope, NULL, NULL)) {
        return false;
    }
    scope.clause = "VALUES";
    if (row->count != change->target_count) {
        return refuse_count(a, row->span.start, row->count, change->target_count);
    }
    for (size_t i = 0; i < row->count; i++) {
        const koine__column_info *column = koine__target_column(target, change->targets[i]);
        scope.takes_default = true;
        if (!koine__analyse_expression(a, &scope, &row->args[i]) || !koine__assign(a, &row->args[i], column) ||
            !check_identity(a, row->args[i], column)) {
            return false;
        }
    }
    return true;
}

/* What VALUES of an INSERT answers is what is stored, each value by itself. */
static bool insert_values(koine__analysis *a, const koine__target *target, koine__change *change)
{
    koine__query *query = change->source;
    koine__with with;
    if (!koine__enter_with(a, NULL, query->ctes, query->cte_count, query->recursive, &with)) {
        return false;
    }
    for (size_t i = 0; i < query->body->row_count; i++) {
        if (!insert_row(a, target, change, query->body->rows[i])) {
            return false;
        }
    }
    koine__leave_with(a, &with);
    query->column_count = change->target_count;
    query->columns = KOINE__NEW_ARRAY(a->arena, koine__shown, query->column_count);
    for (size_t i = 0; query->columns != NULL && i < query->column_count; i++) {
        const koine__column_info *column = koine__target_column(target, change->targets[i]);
        query->columns[i] = (koine__shown){.name = column->name, .type = column->type, .column = i};
    }
    return query->columns != NULL || koine__no_memory(a);
}

static bool insert_query(koine__analysis *a, const koine__target *target, koine__change *change)
{
    koine__query *query = change->source;
    if (!koine__analyse_query(a, NULL, query, KOINE__QUERY_VALUES)) {
        return false;
    }
    if (query->column_count != change->target_count) {
        return refuse_count(a, query->span.start, query->column_count, change->target_count);
    }
    for (size_t i = 0; i < query->column_count; i++) {
        const koine__column_info *column = koine__target_column(target, change->targets[i]);
        if ((column->flags & KOINE__COLUMN_IDENTITY) != 0 && (query->columns[i].flags & KOINE__COLUMN_NOT_NULL) == 0) {
            return refuse_null_identity(a, query->span.start, column);
        }
        if (!koine__query_assign(a, query, i, column)) {
            return false;
        }
    }
    return true;
}

/* Without a list, all columns; where some are computed, engines disagree on which those are. */
static bool target_all(koine__analysis *a, const koine__target *target, koine__change *change)
{
    bool values = change->source != NULL && change->source->body->kind == KOINE__BRANCH_VALUES;
    change->target_count = target->table != NULL ? target->table->column_count
                           : values              ? change->source->body->rows[0]->count
                                                 : 0;
    change->targets = KOINE__NEW_ARRAY(a->arena, size_t, change->target_count + 1);
    if (change->targets == NULL) {
        return koine__no_memory(a);
    }
    for (size_t i = 0; i < change->target_count; i++) {
        change->targets[i] = target->table != NULL ? i : SIZE_MAX;
        if ((koine__target_column(target, i)->flags & KOINE__COLUMN_GENERATED) != 0) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-ins", change->target->span.start,
                                 "name the columns that are given values: INSERT INTO t (a, b) …",
                                 "the table has a computed column: INSERT needs a column list");
        }
    }
    return target->table != NULL || values ||
           KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-ins", change->target->span.start,
                         "name the columns that are given values: INSERT INTO t (a, b) …",
                         "the columns of the table are not known: INSERT needs a column list");
}

static bool find_targets(koine__analysis *a, const koine__target *target, koine__change *change)
{
    if (change->columns.count == 0) {
        return change->default_values || target_all(a, target, change);
    }
    change->target_count = change->columns.count;
    change->targets = KOINE__NEW_ARRAY(a->arena, size_t, change->target_count);
    return change->targets != NULL ? koine__target_columns(a, target, &change->columns, change->targets)
                                   : koine__no_memory(a);
}

/* ---- the rest of a change ---- */

/* RETURNING sees the table alone. */
static bool analyse_returning(koine__analysis *a, koine__change *change)
{
    koine__scope scope;
    if (change->returning.count == 0) {
        return true;
    }
    if (!koine__scope_open(a, &scope, NULL, change->target)) {
        return false;
    }
    scope.clause = "RETURNING";
    if (!koine__analyse_items(a, &scope, &change->returning, true)) {
        return false;
    }
    for (size_t i = 0; i < change->returning.count; i++) {
        koine__item *item = &change->returning.items[i];
        koine__settle(a, item->expr);
        item->type = item->expr->type;
        koine__look_at(item->expr);
    }
    return true;
}

static bool analyse_insert(koine__analysis *a, koine__change *change)
{
    koine__target target;
    if (!koine__target_open(a, &target, change->target) || !find_targets(a, &target, change)) {
        return false;
    }
    bool values = change->source != NULL && change->source->body->kind == KOINE__BRANCH_VALUES &&
                  change->source->order.count == 0 && change->source->limit == NULL && change->source->offset == NULL;
    if (change->source != NULL && !(values ? insert_values(a, &target, change) : insert_query(a, &target, change))) {
        return false;
    }
    return koine__analyse_conflict(a, &target, change) && analyse_returning(a, change);
}

/* The table and those of FROM or USING, side by side. */
static bool open_change(koine__analysis *a, koine__change *change, koine__scope *scope)
{
    koine__from *both = change->target;
    if (change->from != NULL) {
        both = KOINE__NEW(a->arena, koine__from);
        if (both == NULL) {
            return koine__no_memory(a);
        }
        if (!koine__analyse_from(a, NULL, change->from, false)) {
            return false;
        }
        *both = (koine__from){.kind = KOINE__FROM_JOIN,
                              .span = change->from->span,
                              .join = KOINE__JOIN_CROSS,
                              .left = change->target,
                              .right = change->from};
        if (!koine__show_join(a, both)) {
            return false;
        }
    }
    return koine__scope_open(a, scope, NULL, both);
}

static bool analyse_update(koine__analysis *a, koine__change *change)
{
    koine__scope scope;
    koine__target target;
    if (!koine__target_open(a, &target, change->target) || !open_change(a, change, &scope)) {
        return false;
    }
    scope.clause = "SET";
    if (!koine__analyse_assignments(a, &scope, &target, &change->set)) {
        return false;
    }
    scope.clause = "WHERE";
    return (change->where == NULL || koine__analyse_condition(a, &scope, &change->where)) &&
           analyse_returning(a, change);
}

static bool analyse_delete(koine__analysis *a, koine__change *change)
{
    koine__scope scope;
    koine__target target;
    if (!koine__target_open(a, &target, change->target) || !open_change(a, change, &scope)) {
        return false;
    }
    scope.clause = "WHERE";
    return (change->where == NULL || koine__analyse_condition(a, &scope, &change->where)) &&
           analyse_returning(a, change);
}

static bool analyse_kind(koine__analysis *a, koine__tree *tree)
{
    koine__target target;
    switch (tree->kind) {
    case KOINE__TREE_INSERT:
        return analyse_insert(a, tree->as.change);
    case KOINE__TREE_UPDATE:
        return analyse_update(a, tree->as.change);
    case KOINE__TREE_DELETE:
        return analyse_delete(a, tree->as.change);
    default:
        return koine__target_open(a, &target, tree->as.change->target);
    }
}

bool koine__analyse_change(koine__analysis *a, koine__tree *tree)
{
    koine__change *change = tree->as.change;
    koine__with with;
    if (!koine__enter_with(a, NULL, change->ctes, change->cte_count, change->recursive, &with) ||
        !analyse_kind(a, tree)) {
        return false;
    }
    koine__leave_with(a, &with);
    return true;
}
