/*
 * Making nodes of the tree.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

#include <stdio.h>
#include <string.h>

/* ---- expressions ---- */

koine__type koine__kind_type(uint8_t kind)
{
    return (koine__type){.kind = kind};
}

static koine__expr *make_expr(koine__rewriting *r, koine__expr_kind kind, koine__type type, size_t count)
{
    koine__expr *expr = KOINE__NEW(r->arena, koine__expr);
    koine__expr **args = count > 0 ? KOINE__NEW_ARRAY(r->arena, koine__expr *, count) : NULL;
    if (expr == NULL || (count > 0 && args == NULL)) {
        return NULL;
    }
    expr->kind = kind;
    expr->type = type;
    expr->args = args;
    expr->count = count;
    return expr;
}

static koine__expr *make_literal(koine__rewriting *r, koine_value value, koine__type type)
{
    koine__expr *expr = make_expr(r, KOINE__EXPR_LITERAL, type, 0);
    if (expr != NULL) {
        expr->as.literal.type = (uint8_t)value.type;
        expr->as.literal.value = value;
    }
    return expr;
}

koine__expr *koine__make_integer(koine__rewriting *r, int64_t value)
{
    return make_literal(r, koine_int(value), koine__kind_type(KOINE_TYPE_INT));
}

koine__expr *koine__make_string(koine__rewriting *r, const char *text, size_t size)
{
    return text != NULL ? make_literal(r, koine_textn(text, size), koine__kind_type(KOINE_TYPE_TEXT)) : NULL;
}

koine__expr *koine__make_true(koine__rewriting *r)
{
    return make_literal(r, koine_bool(true), koine__kind_type(KOINE_TYPE_BOOL));
}

koine__expr *koine__make_null(koine__rewriting *r, koine__type type)
{
    return make_literal(r, koine_null(), type);
}

koine__expr *koine__make_column(koine__rewriting *r, koine__from *source, size_t column)
{
    koine__expr *expr = source != NULL ? make_expr(r, KOINE__EXPR_COLUMN, source->columns[column].type, 0) : NULL;
    if (expr != NULL) {
        expr->as.column.column = source->columns[column].name;
        expr->as.column.column.position = 0;
        expr->source = source;
        expr->column = column;
    }
    return expr;
}

koine__expr *koine__make_call(koine__rewriting *r, koine_sql_op op, koine__type type, koine__expr *const *args,
                              size_t count)
{
    koine__expr *expr = make_expr(r, KOINE__EXPR_FUNCTION, type, count);
    for (size_t i = 0; expr != NULL && i < count; i++) {
        if (args[i] == NULL) {
            return NULL;
        }
        expr->args[i] = args[i];
        expr->aggregate = expr->aggregate || args[i]->aggregate;
        expr->window = expr->window || args[i]->window;
    }
    if (expr != NULL) {
        expr->op = op;
        expr->has_op = true;
    }
    return expr;
}

koine__expr *koine__make_and(koine__rewriting *r, koine__expr *left, koine__expr *right)
{
    if (left == NULL || right == NULL) {
        return left != NULL ? left : right;
    }
    return KOINE__MAKE_CALL(r, KOINE_SQL_AND, koine__kind_type(KOINE_TYPE_BOOL), left, right);
}

koine__expr *koine__make_equal(koine__rewriting *r, koine__expr *left, koine__expr *right)
{
    bool decimals = left != NULL && left->type.kind == KOINE_TYPE_DECIMAL;
    return KOINE__MAKE_CALL(r, decimals ? KOINE_SQL_EQ_DEC : KOINE_SQL_EQ, koine__kind_type(KOINE_TYPE_BOOL), left,
                            right);
}

koine__expr *koine__make_row(koine__rewriting *r, size_t count)
{
    return make_expr(r, KOINE__EXPR_ROW, koine__kind_type(KOINE_TYPE_NULL), count);
}

koine__expr *koine__make_in(koine__rewriting *r, koine__expr *expr, size_t count)
{
    koine__expr *in = expr != NULL ? make_expr(r, KOINE__EXPR_IN, koine__kind_type(KOINE_TYPE_BOOL), count + 1) : NULL;
    if (in != NULL) {
        in->args[0] = expr;
    }
    return in;
}

koine__expr *koine__make_choice(koine__rewriting *r, koine__expr *condition, koine__expr *value, koine__expr *otherwise)
{
    if (condition == NULL || value == NULL || otherwise == NULL) {
        return NULL;
    }
    koine__expr *choice = make_expr(r, KOINE__EXPR_CASE, value->type, 3);
    if (choice != NULL) {
        choice->args[0] = condition;
        choice->args[1] = value;
        choice->args[2] = otherwise;
        choice->as.choice.has_else = true;
        choice->aggregate = condition->aggregate || value->aggregate || otherwise->aggregate;
        choice->window = condition->window || value->window || otherwise->window;
    }
    return choice;
}

static koine__expr *make_query_expr(koine__rewriting *r, koine__expr_kind kind, koine__type type, koine__query *query)
{
    koine__expr *expr = query != NULL ? make_expr(r, kind, type, 0) : NULL;
    if (expr != NULL) {
        expr->as.sub.query = query;
    }
    return expr;
}

koine__expr *koine__make_exists(koine__rewriting *r, koine__from *from, koine__expr *where, bool negated)
{
    koine__select *select = koine__make_select(r, from, where, 1);
    koine__put_item(r, select, 0, koine__make_integer(r, 1), NULL);
    koine__query *query = koine__make_query(r, koine__make_branch(r, select));
    koine__expr *exists = make_query_expr(r, KOINE__EXPR_EXISTS, koine__kind_type(KOINE_TYPE_BOOL), query);
    if (exists != NULL) {
        exists->as.sub.negated = negated;
    }
    return exists;
}

koine__expr *koine__make_subquery(koine__rewriting *r, koine__query *query)
{
    koine__type type = query != NULL ? query->columns[0].type : koine__kind_type(KOINE_TYPE_NULL);
    return make_query_expr(r, KOINE__EXPR_SUBQUERY, type, query);
}

/* ---- queries ---- */

koine__name koine__make_name(koine__rewriting *r, const char *prefix, size_t number)
{
    char text[32];
    int size = snprintf(text, sizeof text, "%s%zu", prefix, number);
    koine__name name = {.text = koine__arena_text(r->arena, text, (size_t)size), .size = (uint32_t)size};
    return name; /* without a text the arena has failed, which whoever looks at it next finds out */
}

koine__select *koine__make_select(koine__rewriting *r, koine__from *from, koine__expr *where, size_t items)
{
    koine__select *select = KOINE__NEW(r->arena, koine__select);
    koine__item *room = KOINE__NEW_ARRAY(r->arena, koine__item, items);
    if (select == NULL || room == NULL) {
        return NULL;
    }
    select->items = (koine__items){room, items};
    select->from = from;
    select->where = where;
    return select;
}

void koine__put_item(koine__rewriting *r, koine__select *select, size_t index, koine__expr *expr,
                     const koine__name *name)
{
    koine__item *item = select != NULL ? &select->items.items[index] : NULL;
    if (item != NULL && expr != NULL) {
        item->expr = expr;
        item->type = expr->type;
        item->name = name != NULL ? *name : koine__make_name(r, "c", index + 1);
        item->alias = item->name;
        select->grouped = select->grouped || expr->aggregate;
    }
}

static bool is_complete(const koine__select *select)
{
    for (size_t i = 0; i < select->items.count; i++) {
        if (select->items.items[i].expr == NULL || select->items.items[i].name.text == NULL) {
            return false;
        }
    }
    return true;
}

koine__branch *koine__make_branch(koine__rewriting *r, koine__select *select)
{
    koine__branch *branch = select != NULL && is_complete(select) ? KOINE__NEW(r->arena, koine__branch) : NULL;
    if (branch != NULL) {
        branch->kind = KOINE__BRANCH_SELECT;
        branch->select = select;
    }
    return branch;
}

koine__branch *koine__make_set(koine__rewriting *r, koine__set_operator set, bool all, koine__branch *left,
                               koine__branch *right)
{
    koine__branch *branch = left != NULL && right != NULL ? KOINE__NEW(r->arena, koine__branch) : NULL;
    if (branch != NULL) {
        branch->kind = KOINE__BRANCH_SET;
        branch->set = set;
        branch->all = all;
        branch->left = left;
        branch->right = right;
    }
    return branch;
}

static bool columns_of_items(koine__rewriting *r, const koine__items *items, koine__shown **out)
{
    koine__shown *shown = KOINE__NEW_ARRAY(r->arena, koine__shown, items->count);
    for (size_t i = 0; shown != NULL && i < items->count; i++) {
        shown[i].name = items->items[i].name;
        shown[i].type = items->items[i].type;
    }
    *out = shown;
    return shown != NULL;
}

static bool columns_of_row(koine__rewriting *r, const koine__expr *row, koine__shown **out)
{
    koine__shown *shown = KOINE__NEW_ARRAY(r->arena, koine__shown, row->count);
    for (size_t i = 0; shown != NULL && i < row->count; i++) {
        shown[i].name = koine__make_name(r, "column", i + 1);
        shown[i].type = row->args[i]->type;
    }
    *out = shown;
    return shown != NULL;
}

bool koine__branch_columns(koine__rewriting *r, const koine__branch *branch, koine__shown **out, size_t *count)
{
    while (branch->kind == KOINE__BRANCH_SET) {
        branch = branch->left;
    }
    switch (branch->kind) {
    case KOINE__BRANCH_SELECT:
        *count = branch->select->items.count;
        return columns_of_items(r, &branch->select->items, out);
    case KOINE__BRANCH_VALUES:
        *count = branch->rows[0]->count;
        return columns_of_row(r, branch->rows[0], out);
    default:
        *count = branch->query->column_count;
        *out = branch->query->columns;
        return true;
    }
}

koine__query *koine__make_query(koine__rewriting *r, koine__branch *body)
{
    koine__query *query = body != NULL ? KOINE__NEW(r->arena, koine__query) : NULL;
    if (query == NULL || !koine__branch_columns(r, body, &query->columns, &query->column_count)) {
        return NULL;
    }
    query->body = body;
    return query;
}

koine__from *koine__make_derived(koine__rewriting *r, koine__query *query)
{
    koine__from *from = query != NULL ? KOINE__NEW(r->arena, koine__from) : NULL;
    koine__shown *shown = query != NULL ? KOINE__NEW_ARRAY(r->arena, koine__shown, query->column_count) : NULL;
    koine__name *names = query != NULL ? KOINE__NEW_ARRAY(r->arena, koine__name, query->column_count) : NULL;
    if (from == NULL || shown == NULL || names == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < query->column_count; i++) {
        names[i] = koine__make_name(r, "c", i + 1);
        shown[i].name = names[i];
        shown[i].type = query->columns[i].type;
        shown[i].source = from;
        shown[i].column = i;
    }
    from->kind = KOINE__FROM_QUERY;
    from->query = query;
    from->column_aliases = (koine__names){names, query->column_count};
    from->columns = shown;
    from->column_count = query->column_count;
    return r->arena->failed ? NULL : from;
}

koine__query *koine__make_enclosing(koine__rewriting *r, koine__query *query)
{
    koine__from *from = koine__make_derived(r, query);
    koine__select *select = from != NULL ? koine__make_select(r, from, NULL, from->column_count) : NULL;
    for (size_t i = 0; select != NULL && i < from->column_count; i++) {
        koine__put_item(r, select, i, koine__make_column(r, from, i), &query->columns[i].name);
    }
    return koine__make_query(r, koine__make_branch(r, select));
}

bool koine__set_apart(koine__rewriting *r, koine__from *from)
{
    koine__from *table = KOINE__NEW(r->arena, koine__from);
    koine__shown *columns = KOINE__NEW_ARRAY(r->arena, koine__shown, from->column_count);
    koine__select *select = koine__make_select(r, table, NULL, from->column_count);
    if (table == NULL || columns == NULL || select == NULL) {
        return koine__rewrite_no_memory(r);
    }
    *table = *from;
    table->columns = columns;
    for (size_t i = 0; i < from->column_count; i++) {
        columns[i] = from->columns[i];
        columns[i].source = table;
        koine__put_item(r, select, i, koine__make_column(r, table, i), &from->columns[i].name);
    }
    koine__query *query = koine__make_query(r, koine__make_branch(r, select));
    if (query == NULL) {
        return koine__rewrite_no_memory(r);
    }
    from->alias = from->alias.text != NULL ? from->alias : from->name;
    from->kind = KOINE__FROM_QUERY;
    from->query = query;
    from->table = NULL;
    from->cte = NULL;
    return true;
}
