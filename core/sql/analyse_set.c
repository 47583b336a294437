/*
 * SET, and ON CONFLICT.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_change.h"

#include <string.h>

/* ---- SET ---- */

static bool refuse_count(koine__analysis *a, const koine__assignment *item, size_t values)
{
    return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-set", item->value->span.start, NULL, "%zu value%s for %zu column%s",
                         values, values == 1 ? "" : "s", item->columns.count, item->columns.count == 1 ? "" : "s");
}

static bool set_one(koine__analysis *a, koine__scope *scope, const koine__target *target, size_t number,
                    koine__expr **value)
{
    scope->takes_default = true;
    bool ok =
        koine__analyse_expression(a, scope, value) && koine__assign(a, value, koine__target_column(target, number));
    scope->takes_default = false;
    return ok;
}

static bool set_from_query(koine__analysis *a, koine__scope *scope, const koine__target *target,
                           koine__assignment *item)
{
    koine__query *query = item->value->as.sub.query;
    if (!koine__analyse_query(a, scope, query, KOINE__QUERY_VALUES)) {
        return false;
    }
    if (query->column_count != item->columns.count) {
        return refuse_count(a, item, query->column_count);
    }
    for (size_t i = 0; i < item->columns.count; i++) {
        if (!koine__query_assign(a, query, i, koine__target_column(target, item->targets[i]))) {
            return false;
        }
    }
    return true;
}

static bool set_several(koine__analysis *a, koine__scope *scope, const koine__target *target, koine__assignment *item)
{
    if (item->value->kind == KOINE__EXPR_SUBQUERY) {
        return set_from_query(a, scope, target, item);
    }
    if (item->value->kind != KOINE__EXPR_ROW || item->value->count != item->columns.count) {
        return refuse_count(a, item, item->value->kind == KOINE__EXPR_ROW ? item->value->count : 1);
    }
    for (size_t i = 0; i < item->columns.count; i++) {
        if (!set_one(a, scope, target, item->targets[i], &item->value->args[i])) {
            return false;
        }
    }
    return true;
}

/* Numbers of the columns of all assignments, one behind the other. */
static bool find_targets(koine__analysis *a, const koine__target *target, koine__assignments *set)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++) {
        count += set->items[i].columns.count;
    }
    koine__name *names = KOINE__NEW_ARRAY(a->arena, koine__name, count);
    size_t *numbers = KOINE__NEW_ARRAY(a->arena, size_t, count);
    if (names == NULL || numbers == NULL) {
        return koine__no_memory(a);
    }
    count = 0;
    for (size_t i = 0; i < set->count; i++) {
        koine__assignment *item = &set->items[i];
        item->targets = numbers + count;
        memcpy(names + count, item->columns.items, item->columns.count * sizeof *names);
        count += item->columns.count;
    }
    const koine__names all = {names, count};
    return koine__target_columns(a, target, &all, numbers);
}

bool koine__analyse_assignments(koine__analysis *a, koine__scope *scope, const koine__target *target,
                                koine__assignments *set)
{
    if (!find_targets(a, target, set)) {
        return false;
    }
    for (size_t i = 0; i < set->count; i++) {
        koine__assignment *item = &set->items[i];
        bool ok = item->columns.count == 1 && item->value->kind != KOINE__EXPR_ROW
                      ? set_one(a, scope, target, item->targets[0], &item->value)
                      : set_several(a, scope, target, item);
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* ---- ON CONFLICT ---- */

static bool holds(const size_t *numbers, size_t count, size_t number)
{
    size_t i = 0;
    while (i < count && numbers[i] != number) {
        i++;
    }
    return i < count;
}

static bool is_key(const koine__key_info *key, const size_t *numbers, size_t count)
{
    for (size_t i = 0; i < key->count; i++) {
        if (!holds(numbers, count, key->columns[i])) {
            return false;
        }
    }
    return key->count == count;
}

/* A key with an identity column that the INSERT leaves out: no row has the number that the engine will give. */
static bool gets_new_number(const koine__table *table, const koine__key_info *key, const koine__change *change)
{
    for (size_t i = 0; i < key->count; i++) {
        bool identity = (table->columns[key->columns[i]].flags & KOINE__COLUMN_IDENTITY) != 0;
        if (identity && !holds(change->targets, change->target_count, key->columns[i])) {
            return true;
        }
    }
    return false;
}

/* Two constraints over the same columns are one key. */
static bool has_other_key(const koine__table *table, const size_t *numbers, size_t count, const koine__change *change)
{
    for (size_t i = 0; i < table->key_count; i++) {
        if (!is_key(&table->keys[i], numbers, count) && !gets_new_number(table, &table->keys[i], change)) {
            return true;
        }
    }
    return false;
}

/*
 * PX-upsert: two engines look at every unique key of the table and not at the one that is named. They agree with the
 * others where there is only that one.
 */
static bool check_key(koine__analysis *a, const koine__target *target, const koine__change *change)
{
    const koine__conflict *conflict = &change->conflict;
    const koine__table *table = target->table;
    uint32_t position = conflict->span.start;
    if (table == NULL) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-upsert", position, "create the table in the same text",
                             "ON CONFLICT needs to know the keys of the table");
    }
    if (conflict->target.count == 0) {
        return !conflict->update ||
               KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-upsert", position, "ON CONFLICT (key) DO UPDATE SET …",
                             "DO UPDATE needs the columns of the key");
    }
    size_t *numbers = KOINE__NEW_ARRAY(a->arena, size_t, conflict->target.count);
    bool found = false;
    bool numbered = false;
    if (numbers == NULL) {
        return koine__no_memory(a);
    }
    for (size_t i = 0; i < conflict->target.count; i++) {
        if (!koine__target_find(a, target, &conflict->target.items[i], &numbers[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < table->key_count; i++) {
        bool meant = is_key(&table->keys[i], numbers, conflict->target.count);
        found = found || meant;
        numbered = numbered || (meant && gets_new_number(table, &table->keys[i], change));
    }
    if (!found) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-upsert", conflict->target.items[0].position, NULL,
                             "the columns of ON CONFLICT are no primary or unique key of \"%s\"", table->name.text);
    }
    if (numbered) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-upsert", conflict->target.items[0].position,
                             "leave ON CONFLICT out, or give the identity column its values",
                             "the identity column gets a new number here, which conflicts with no row");
    }
    return !has_other_key(table, numbers, conflict->target.count, change) ||
           KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-upsert", position,
                         "UPDATE first, and INSERT when it changed no row",
                         "\"%s\" has another unique key, on which some engines would act as well", table->name.text);
}

/* The row that could not be inserted is called excluded; its columns are only named with it. */
static bool open_excluded(koine__analysis *a, const koine__target *target, koine__conflict *conflict,
                          koine__scope *scope)
{
    koine__from *excluded = KOINE__NEW(a->arena, koine__from);
    koine__range *ranges = KOINE__NEW_ARRAY(a->arena, koine__range, 2);
    if (excluded == NULL || ranges == NULL) {
        return koine__no_memory(a);
    }
    *excluded = (koine__from){.kind = KOINE__FROM_TABLE, .span = conflict->span, .name = {"excluded", 8, 0}};
    if (!koine__show_table(a, excluded, target->table) || !koine__scope_open(a, scope, NULL, target->from)) {
        return false;
    }
    ranges[0] = scope->ranges[0];
    ranges[1] = (koine__range){.name = excluded->name, .from = excluded};
    scope->ranges = ranges;
    scope->range_count = 2;
    scope->clause = "DO UPDATE";
    conflict->excluded = excluded;
    return !koine__name_is_variant(&ranges[0].name, &ranges[1].name) ||
           KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-name", target->from->span.start, "give the table another alias",
                         "the table is called excluded, as the row of ON CONFLICT is");
}

bool koine__analyse_conflict(koine__analysis *a, const koine__target *target, koine__change *change)
{
    koine__conflict *conflict = &change->conflict;
    koine__scope scope;
    if (!conflict->present) {
        return true;
    }
    if (!check_key(a, target, change)) {
        return false;
    }
    if (!conflict->update) {
        return true;
    }
    return open_excluded(a, target, conflict, &scope) &&
           koine__analyse_assignments(a, &scope, target, &conflict->set) &&
           (conflict->where == NULL || koine__analyse_condition(a, &scope, &conflict->where));
}
