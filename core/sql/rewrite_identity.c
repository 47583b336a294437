/*
 * Rule DD-id: an identity column goes on behind the largest value that it was ever given. An engine that counts apart
 * from the column is told of values that the caller gives: koine_sql_dialect's GIVEN_IDENTITY goes round them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

/* The table's name as it stands in SQL. */
static koine__expr *make_table_name(koine__rewriting *r, const koine__name *name)
{
    char *text = KOINE__NEW_ARRAY(r->arena, char, 2 * (size_t)name->size + 3);
    size_t size = 0;
    if (text == NULL) {
        return NULL;
    }
    text[size++] = '"';
    for (size_t i = 0; i < name->size; i++) {
        text[size++] = name->text[i];
        if (name->text[i] == '"') {
            text[size++] = '"';
        }
    }
    text[size++] = '"';
    return koine__make_string(r, text, size);
}

static bool is_identity(const koine__table *table, size_t column)
{
    return (table->columns[column].flags & KOINE__COLUMN_IDENTITY) != 0;
}

/* DEFAULT is no value that was given. */
static bool tell(koine__rewriting *r, const koine__table *table, size_t column, koine__expr **slot)
{
    if (!is_identity(table, column) || (*slot)->kind == KOINE__EXPR_DEFAULT) {
        return true;
    }
    const koine__name *name = &table->columns[column].name;
    koine__expr *told =
        KOINE__MAKE_CALL(r, KOINE_SQL_GIVEN_IDENTITY, koine__kind_type(KOINE_TYPE_INT), *slot,
                         make_table_name(r, &table->name), koine__make_string(r, name->text, name->size));
    *slot = told != NULL ? told : *slot;
    return told != NULL || koine__rewrite_no_memory(r);
}

static bool tell_assignments(koine__rewriting *r, const koine__table *table, koine__assignments *set)
{
    for (size_t i = 0; i < set->count; i++) {
        koine__assignment *one = &set->items[i];
        bool row = one->columns.count > 1 && one->value->kind == KOINE__EXPR_ROW;
        for (size_t j = 0; row && j < one->columns.count; j++) {
            if (!tell(r, table, one->targets[j], &one->value->args[j])) {
                return false;
            }
        }
        if (one->columns.count == 1 && !tell(r, table, one->targets[0], &one->value)) {
            return false;
        }
    }
    return true;
}

static bool gives_identity(const koine__change *change)
{
    for (size_t i = 0; i < change->target_count; i++) {
        if (is_identity(change->target->table, change->targets[i])) {
            return true;
        }
    }
    return false;
}

/* The values of one row, or what a query answers. */
static bool tell_values(koine__rewriting *r, const koine__change *change, koine__expr **values)
{
    for (size_t i = 0; i < change->target_count; i++) {
        if (!tell(r, change->target->table, change->targets[i], &values[i])) {
            return false;
        }
    }
    return true;
}

static bool tell_query(koine__rewriting *r, koine__change *change)
{
    koine__query *query = koine__make_enclosing(r, change->source);
    if (query == NULL) {
        return koine__rewrite_no_memory(r);
    }
    const koine__items *items = &query->body->select->items;
    for (size_t i = 0; i < items->count && i < change->target_count; i++) {
        if (!tell(r, change->target->table, change->targets[i], &items->items[i].expr)) {
            return false;
        }
    }
    change->source = query;
    return true;
}

static bool tell_source(koine__rewriting *r, koine__change *change)
{
    if (change->source == NULL || !gives_identity(change)) {
        return true;
    }
    const koine__branch *body = change->source->body;
    if (body->kind != KOINE__BRANCH_VALUES) {
        return tell_query(r, change);
    }
    for (size_t i = 0; i < body->row_count; i++) {
        if (!tell_values(r, change, body->rows[i]->args)) {
            return false;
        }
    }
    return true;
}

bool koine__rewrite_identity(koine__rewriting *r)
{
    koine__change *change = koine__rewrite_change(r);
    const koine__table *table = change->target->table;
    if (r->dialect->spelling[KOINE_SQL_GIVEN_IDENTITY] == NULL || table == NULL) {
        return true;
    }
    return tell_source(r, change) && tell_assignments(r, table, &change->set) &&
           tell_assignments(r, table, &change->conflict.set);
}
