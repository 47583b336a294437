/*
 * Whether there is one row at most. What can be seen: keys of tables, groups and distinct rows of queries, all of
 * whose columns are equal to what is known; what cannot be seen counts as many.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

#define TABLES_MAX KOINE__JOIN_TABLES_MAX

/* A table of the FROM clause, and the conditions that hold for its rows. */
typedef struct known_table {
    const koine__from *from;
    const koine__expr *conditions[8]; /* ON of the joins around it, as far as they say something of it */
    size_t condition_count;
    bool single; /* one row at most, for each row of those that are single already */
} known_table;

typedef struct search {
    known_table tables[TABLES_MAX];
    size_t count;
    bool failed; /* too much to look at */
} search;

/* ---- the tables ---- */

static void collect(search *s, const koine__from *from, const koine__expr *const *conditions, size_t count)
{
    if (from->kind != KOINE__FROM_JOIN) {
        if (s->count == TABLES_MAX) {
            s->failed = true;
            return;
        }
        known_table *table = &s->tables[s->count++];
        table->from = from;
        table->condition_count = count;
        for (size_t i = 0; i < count; i++) {
            table->conditions[i] = conditions[i];
        }
        return;
    }
    const koine__expr *more[8];
    size_t more_count = count;
    for (size_t i = 0; i < count; i++) {
        more[i] = conditions[i];
    }
    if (from->join == KOINE__JOIN_FULL || (from->on != NULL && count == sizeof more / sizeof *more)) {
        s->failed = true;
        return;
    }
    if (from->on != NULL) {
        more[more_count++] = from->on;
    }
    /* The condition of an outer join says nothing of the rows that are kept without one. */
    collect(s, from->left, from->join == KOINE__JOIN_LEFT ? conditions : more,
            from->join == KOINE__JOIN_LEFT ? count : more_count);
    collect(s, from->right, from->join == KOINE__JOIN_RIGHT ? conditions : more,
            from->join == KOINE__JOIN_RIGHT ? count : more_count);
}

/* ---- equations ---- */

/* Whether the value is known once the single tables' rows are. */
static bool is_known(const search *s, const koine__expr *expr)
{
    switch (expr->kind) {
    case KOINE__EXPR_IN_QUERY:
    case KOINE__EXPR_QUANTIFIED:
    case KOINE__EXPR_EXISTS:
    case KOINE__EXPR_SUBQUERY:
        return false;
    case KOINE__EXPR_COLUMN:
        for (size_t i = 0; i < s->count; i++) {
            if (s->tables[i].from == expr->source) {
                return s->tables[i].single;
            }
        }
        return expr->source != NULL;
    default:
        break;
    }
    for (size_t i = 0; i < expr->count; i++) {
        if (!is_known(s, expr->args[i])) {
            return false;
        }
    }
    return true;
}

static bool is_column(const koine__expr *expr, const koine__from *from, size_t column)
{
    return expr->kind == KOINE__EXPR_COLUMN && expr->source == from && expr->column == column;
}

/* Whether the condition holds only where the column is a value that is known. */
static bool fixes(const search *s, const koine__expr *condition, const koine__from *from, size_t column)
{
    if (condition == NULL || !condition->has_op) {
        return false;
    }
    switch (condition->op) {
    case KOINE_SQL_AND:
        return fixes(s, condition->args[0], from, column) || fixes(s, condition->args[1], from, column);
    case KOINE_SQL_EQ:
    case KOINE_SQL_EQ_DEC:
        return condition->count == 2 &&
               ((is_column(condition->args[0], from, column) && is_known(s, condition->args[1])) ||
                (is_column(condition->args[1], from, column) && is_known(s, condition->args[0])));
    default:
        return false;
    }
}

static bool is_fixed(const search *s, const known_table *table, const koine__expr *where, size_t column)
{
    bool found = fixes(s, where, table->from, column);
    for (size_t i = 0; !found && i < table->condition_count; i++) {
        found = fixes(s, table->conditions[i], table->from, column);
    }
    return found;
}

/* ---- keys ---- */

static bool is_key_fixed(const search *s, const known_table *table, const koine__expr *where)
{
    const koine__table *known = table->from->table;
    for (size_t i = 0; known != NULL && i < known->key_count; i++) {
        const koine__key_info *key = &known->keys[i];
        bool all = key->count > 0;
        for (size_t j = 0; all && j < key->count; j++) {
            all = is_fixed(s, table, where, key->columns[j]);
        }
        if (all) {
            return true;
        }
    }
    return false;
}

/* Whether the item is one of those that rows with equal values of them cannot share. */
static bool is_grouped_by(const koine__select *select, const koine__expr *item)
{
    for (size_t i = 0; i < select->group_count; i++) {
        const koine__expr *group = select->group[i];
        bool same = group->kind == KOINE__EXPR_COLUMN && item->kind == KOINE__EXPR_COLUMN &&
                    group->source == item->source && group->column == item->column && group->source != NULL;
        if (same || group == item) {
            return true;
        }
    }
    return false;
}

/* The rows of SELECT DISTINCT differ in some item, those of GROUP BY in some key, if all keys are items. */
static bool is_query_fixed(const search *s, const known_table *table, const koine__expr *where)
{
    const koine__query *query = table->from->query;
    const koine__select *select = query->body->kind == KOINE__BRANCH_SELECT ? query->body->select : NULL;
    if (koine__is_single_query(query)) {
        return true;
    }
    if (select == NULL || (!select->distinct && select->group_count == 0)) {
        return false;
    }
    size_t keys = 0;
    for (size_t i = 0; i < select->items.count; i++) {
        bool grouped = is_grouped_by(select, select->items.items[i].expr);
        bool fixed = is_fixed(s, table, where, i);
        if (select->distinct && !fixed) {
            return false;
        }
        keys += grouped && fixed;
    }
    return select->distinct || keys >= select->group_count;
}

static bool becomes_single(const search *s, const known_table *table, const koine__expr *where)
{
    return table->from->kind == KOINE__FROM_QUERY ? is_query_fixed(s, table, where) : is_key_fixed(s, table, where);
}

bool koine__is_single(const koine__from *from, const koine__expr *where)
{
    search s = {.count = 0};
    collect(&s, from, NULL, 0);
    size_t left = s.count;
    for (bool more = !s.failed; more && left > 0;) {
        more = false;
        for (size_t i = 0; i < s.count; i++) {
            if (!s.tables[i].single && becomes_single(&s, &s.tables[i], where)) {
                s.tables[i].single = true;
                more = true;
                left--;
            }
        }
    }
    return left == 0 && !s.failed;
}

static bool is_limited_to_one(const koine__query *query)
{
    const koine__expr *limit = query->limit;
    return limit != NULL && limit->kind == KOINE__EXPR_LITERAL && limit->as.literal.type == KOINE_TYPE_INT &&
           limit->as.literal.value.as.integer <= 1;
}

bool koine__is_single_query(const koine__query *query)
{
    const koine__branch *body = query->body;
    if (is_limited_to_one(query)) {
        return true;
    }
    if (body->kind == KOINE__BRANCH_QUERY) {
        return koine__is_single_query(body->query);
    }
    if (body->kind == KOINE__BRANCH_VALUES) {
        return body->row_count == 1;
    }
    if (body->kind != KOINE__BRANCH_SELECT) {
        return false;
    }
    const koine__select *select = body->select;
    if (select->from == NULL || (select->grouped && select->group_count == 0)) {
        return true;
    }
    return koine__is_single(select->from, select->where);
}
