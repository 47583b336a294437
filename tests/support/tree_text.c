/*
 * The tree of a portable statement as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tree_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct out {
    char *text;
    size_t room;
    size_t used;
};

static void put(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put_expr(struct out *out, const koine__expr *expr);
static void put_query(struct out *out, const koine__query *query);

static void put(struct out *out, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int size = vsnprintf(out->text + out->used, out->room - out->used, format, values);
    va_end(values);
    out->used += (size_t)size;
    if (out->used >= out->room) {
        out->used = out->room - 1;
    }
}

/* Words are kept apart by one blank, but behind an opening parenthesis. */
static void put_blank(struct out *out)
{
    if (out->used > 0 && out->text[out->used - 1] != '(' && out->text[out->used - 1] != ' ') {
        put(out, " ");
    }
}

static void put_word(struct out *out, const char *word)
{
    put_blank(out);
    put(out, "%s", word);
}

static void open_list(struct out *out, const char *word)
{
    put_blank(out);
    put(out, "(%s", word);
}

static void close_list(struct out *out)
{
    put(out, ")");
}

static void put_flag(struct out *out, bool flag, const char *word)
{
    if (flag) {
        put_word(out, word);
    }
}

/* A name that is no plain word is shown in quotes. */
static void put_name(struct out *out, const koine__name *name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    bool is_plain = name->size > 0 && strspn(name->text, plain) == name->size;
    put_blank(out);
    put(out, is_plain ? "%.*s" : "\"%.*s\"", (int)name->size, name->text);
}

static void put_names(struct out *out, const char *word, const koine__names *names)
{
    if (names->count == 0) {
        return;
    }
    open_list(out, word);
    for (size_t i = 0; i < names->count; i++) {
        put_name(out, &names->items[i]);
    }
    close_list(out);
}

static void put_type(struct out *out, const koine__type *type)
{
    put_word(out, type->small ? "smallint" : koine_type_name((koine_type)type->kind));
    if (type->kind == KOINE_TYPE_DECIMAL) {
        put(out, "(%d,%d)", type->precision, type->scale);
    } else if (type->length != 0) {
        put(out, "(%" PRIu32 ")", type->length);
    }
}

/* ---- expressions ---- */

static void put_literal(struct out *out, const koine__expr *expr)
{
    char text[KOINE_VALUE_TEXT_SIZE];
    const koine_value *value = &expr->as.literal.value;
    const unsigned char *bytes = value->as.bytes.data;
    put_blank(out);
    switch (value->type) {
    case KOINE_TYPE_NULL:
        put(out, "null");
        break;
    case KOINE_TYPE_TEXT:
        put(out, "'%.*s'", (int)value->as.bytes.size, (const char *)value->as.bytes.data);
        break;
    case KOINE_TYPE_DECIMAL:
        put(out, "%.*sd", (int)value->as.bytes.size, (const char *)value->as.bytes.data);
        break;
    case KOINE_TYPE_BLOB:
        put(out, "x'");
        for (size_t i = 0; i < value->as.bytes.size; i++) {
            put(out, "%02x", bytes[i]);
        }
        put(out, "'");
        break;
    default:
        (void)koine_value_print(value, text);
        put(out, value->type == KOINE_TYPE_INT || value->type == KOINE_TYPE_BOOL ? "%s%s" : "%s:%s",
            value->type == KOINE_TYPE_INT || value->type == KOINE_TYPE_BOOL ? "" : koine_type_name(value->type), text);
        break;
    }
}

static const char *operator_word(koine__operator which)
{
    static const char *const words[] = {
        [KOINE__OP_NONE] = "?",
        [KOINE__OP_ADD] = "+",
        [KOINE__OP_SUB] = "-",
        [KOINE__OP_MUL] = "*",
        [KOINE__OP_DIV] = "/",
        [KOINE__OP_MOD] = "%",
        [KOINE__OP_NEGATE] = "neg",
        [KOINE__OP_PLUS] = "pos",
        [KOINE__OP_CONCAT] = "||",
        [KOINE__OP_BIT_AND] = "&",
        [KOINE__OP_BIT_OR] = "|",
        [KOINE__OP_BIT_NOT] = "~",
        [KOINE__OP_SHIFT_LEFT] = "<<",
        [KOINE__OP_SHIFT_RIGHT] = ">>",
        [KOINE__OP_EQ] = "=",
        [KOINE__OP_NE] = "<>",
        [KOINE__OP_LT] = "<",
        [KOINE__OP_LE] = "<=",
        [KOINE__OP_GT] = ">",
        [KOINE__OP_GE] = ">=",
        [KOINE__OP_DISTINCT] = "distinct-from",
        [KOINE__OP_NOT_DISTINCT] = "not-distinct-from",
        [KOINE__OP_BETWEEN] = "between",
        [KOINE__OP_NOT_BETWEEN] = "not-between",
        [KOINE__OP_LIKE] = "like",
        [KOINE__OP_NOT_LIKE] = "not-like",
        [KOINE__OP_AND] = "and",
        [KOINE__OP_OR] = "or",
        [KOINE__OP_NOT] = "not",
        [KOINE__OP_IS_NULL] = "is-null",
        [KOINE__OP_IS_NOT_NULL] = "is-not-null",
        [KOINE__OP_IS_TRUE] = "is-true",
        [KOINE__OP_IS_NOT_TRUE] = "is-not-true",
        [KOINE__OP_IS_FALSE] = "is-false",
        [KOINE__OP_IS_NOT_FALSE] = "is-not-false",
    };
    return words[which];
}

static void put_args(struct out *out, const koine__expr *expr)
{
    for (size_t i = 0; i < expr->count; i++) {
        put_expr(out, expr->args[i]);
    }
}

static void put_sorts(struct out *out, const koine__sorts *sorts)
{
    if (sorts->count == 0) {
        return;
    }
    open_list(out, "order");
    for (size_t i = 0; i < sorts->count; i++) {
        const koine__sort *sort = &sorts->items[i];
        put_expr(out, sort->expr);
        put_flag(out, sort->descending, "desc");
        put_flag(out, sort->nulls == KOINE__NULLS_FIRST, "nulls-first");
        put_flag(out, sort->nulls == KOINE__NULLS_LAST, "nulls-last");
    }
    close_list(out);
}

static void put_bound(struct out *out, koine__bound_kind bound, uint64_t rows)
{
    static const char *const words[] = {"unbounded-preceding", "preceding", "current", "following",
                                        "unbounded-following"};
    bool counted = bound == KOINE__BOUND_PRECEDING || bound == KOINE__BOUND_FOLLOWING;
    put_word(out, words[bound]);
    if (counted) {
        put(out, ":%" PRIu64, rows);
    }
}

static void put_window(struct out *out, const char *word, const koine__window *window)
{
    open_list(out, word);
    if (window->name.text != NULL) {
        put_name(out, &window->name);
    }
    if (window->partition_count > 0) {
        open_list(out, "partition");
        for (size_t i = 0; i < window->partition_count; i++) {
            put_expr(out, window->partition[i]);
        }
        close_list(out);
    }
    put_sorts(out, &window->order);
    if (window->frame != KOINE__FRAME_NONE) {
        open_list(out, window->frame == KOINE__FRAME_ROWS ? "rows" : "range");
        put_bound(out, window->from, window->from_rows);
        put_bound(out, window->to, window->to_rows);
        close_list(out);
    }
    close_list(out);
}

static void put_function(struct out *out, const koine__expr *expr)
{
    put_blank(out);
    put(out, "(%.*s", (int)expr->as.function.name.size, expr->as.function.name.text);
    put(out, "()");
    put_flag(out, expr->as.function.side == KOINE__TRIM_LEADING, "leading");
    put_flag(out, expr->as.function.side == KOINE__TRIM_TRAILING, "trailing");
    put_flag(out, expr->as.function.star, "*");
    put_flag(out, expr->as.function.distinct, "distinct");
    put_args(out, expr);
    put_sorts(out, &expr->as.function.order);
    if (expr->as.function.filter != NULL) {
        open_list(out, "filter");
        put_expr(out, expr->as.function.filter);
        close_list(out);
    }
    if (expr->as.function.over != NULL) {
        put_window(out, "over", expr->as.function.over);
    }
    close_list(out);
}

static void put_case(struct out *out, const koine__expr *expr)
{
    size_t i = 0;
    open_list(out, "case");
    if (expr->as.choice.has_operand) {
        put_expr(out, expr->args[i++]);
    }
    for (; i + 1 < expr->count; i += 2) {
        open_list(out, "when");
        put_expr(out, expr->args[i]);
        put_expr(out, expr->args[i + 1]);
        close_list(out);
    }
    if (expr->as.choice.has_else) {
        open_list(out, "else");
        put_expr(out, expr->args[i]);
        close_list(out);
    }
    close_list(out);
}

static void put_column(struct out *out, const koine__expr *expr)
{
    if (expr->as.column.table.text != NULL) {
        put_name(out, &expr->as.column.table);
        put(out, ".");
        if (expr->kind == KOINE__EXPR_STAR) {
            put(out, "*");
            return;
        }
        put(out, "%.*s", (int)expr->as.column.column.size, expr->as.column.column.text);
        return;
    }
    if (expr->kind == KOINE__EXPR_STAR) {
        put_word(out, "*");
    } else {
        put_name(out, &expr->as.column.column);
    }
}

/* What holds a query. */
static void put_sub(struct out *out, const koine__expr *expr)
{
    char word[32];
    const char *name = expr->kind == KOINE__EXPR_EXISTS     ? "exists"
                       : expr->kind == KOINE__EXPR_SUBQUERY ? "query"
                                                            : "in";
    (void)snprintf(word, sizeof word, "%s%s", expr->as.sub.negated ? "not-" : "", name);
    if (expr->kind == KOINE__EXPR_QUANTIFIED) {
        (void)snprintf(word, sizeof word, "%s-%s", operator_word(expr->operator), expr->as.sub.all ? "all" : "any");
    }
    open_list(out, word);
    put_args(out, expr);
    if (expr->as.sub.query != NULL) {
        put_query(out, expr->as.sub.query);
    }
    close_list(out);
}

static void put_list(struct out *out, const char *word, const koine__expr *expr)
{
    open_list(out, word);
    put_args(out, expr);
    close_list(out);
}

static void put_cast(struct out *out, const koine__expr *expr)
{
    open_list(out, "cast");
    put_args(out, expr);
    put_type(out, &expr->as.cast.type);
    put_flag(out, expr->as.cast.fixed, "fixed");
    close_list(out);
}

static void put_expr(struct out *out, const koine__expr *expr)
{
    switch (expr->kind) {
    case KOINE__EXPR_LITERAL:
        put_literal(out, expr);
        break;
    case KOINE__EXPR_PARAMETER:
        put_blank(out);
        put(out, "?%zu", expr->as.parameter + 1);
        break;
    case KOINE__EXPR_COLUMN:
    case KOINE__EXPR_STAR:
        put_column(out, expr);
        break;
    case KOINE__EXPR_DEFAULT:
        put_word(out, "default");
        break;
    case KOINE__EXPR_OPERATOR:
        put_list(out, operator_word(expr->operator), expr);
        break;
    case KOINE__EXPR_FUNCTION:
        put_function(out, expr);
        break;
    case KOINE__EXPR_CASE:
        put_case(out, expr);
        break;
    case KOINE__EXPR_CAST:
        put_cast(out, expr);
        break;
    case KOINE__EXPR_ROW:
        put_list(out, "row", expr);
        break;
    case KOINE__EXPR_CONVERT:
        put_list(out, "convert", expr);
        break;
    case KOINE__EXPR_IN:
    case KOINE__EXPR_IN_QUERY:
    case KOINE__EXPR_QUANTIFIED:
    case KOINE__EXPR_EXISTS:
    case KOINE__EXPR_SUBQUERY:
        put_sub(out, expr);
        break;
    }
}

static void put_clause(struct out *out, const char *word, const koine__expr *expr)
{
    if (expr != NULL) {
        open_list(out, word);
        put_expr(out, expr);
        close_list(out);
    }
}

/* ---- queries ---- */

static void put_alias(struct out *out, const koine__from *from)
{
    if (from->alias.text != NULL) {
        put_name(out, &from->alias);
    }
    put_names(out, "columns", &from->column_aliases);
}

static void put_from(struct out *out, const koine__from *from)
{
    static const char *const words[] = {"join", "left-join", "right-join", "full-join", "cross-join"};
    bool as = from->alias.text != NULL;
    switch (from->kind) {
    case KOINE__FROM_TABLE:
        if (as) {
            open_list(out, "as");
        }
        put_name(out, &from->name);
        put_alias(out, from);
        if (as) {
            close_list(out);
        }
        break;
    case KOINE__FROM_QUERY:
        open_list(out, "derived");
        put_query(out, from->query);
        put_alias(out, from);
        close_list(out);
        break;
    case KOINE__FROM_JOIN:
        open_list(out, from->comma ? "comma" : words[from->join]);
        put_flag(out, from->natural, "natural");
        put_from(out, from->left);
        put_from(out, from->right);
        put_clause(out, "on", from->on);
        put_names(out, "using", &from->using);
        close_list(out);
        break;
    }
}

static void put_from_clause(struct out *out, const char *word, const koine__from *from)
{
    if (from != NULL) {
        open_list(out, word);
        put_from(out, from);
        close_list(out);
    }
}

static void put_items(struct out *out, const char *word, const koine__items *items)
{
    open_list(out, word);
    for (size_t i = 0; i < items->count; i++) {
        if (items->items[i].alias.text != NULL) {
            open_list(out, "as");
            put_expr(out, items->items[i].expr);
            put_name(out, &items->items[i].alias);
            close_list(out);
        } else {
            put_expr(out, items->items[i].expr);
        }
    }
    close_list(out);
}

static void put_select(struct out *out, const koine__select *select)
{
    open_list(out, "select");
    put_flag(out, select->distinct, "distinct");
    put_items(out, "", &select->items);
    put_from_clause(out, "from", select->from);
    put_clause(out, "where", select->where);
    if (select->group_count > 0) {
        open_list(out, "group");
        for (size_t i = 0; i < select->group_count; i++) {
            put_expr(out, select->group[i]);
        }
        close_list(out);
    }
    put_clause(out, "having", select->having);
    for (size_t i = 0; i < select->window_count; i++) {
        put_window(out, "window", &select->windows[i]);
    }
    close_list(out);
}

static void put_branch(struct out *out, const koine__branch *branch)
{
    static const char *const sets[] = {"union", "intersect", "except"};
    switch (branch->kind) {
    case KOINE__BRANCH_SELECT:
        put_select(out, branch->select);
        break;
    case KOINE__BRANCH_VALUES:
        open_list(out, "values");
        for (size_t i = 0; i < branch->row_count; i++) {
            put_expr(out, branch->rows[i]);
        }
        close_list(out);
        break;
    case KOINE__BRANCH_QUERY:
        open_list(out, "nested");
        put_query(out, branch->query);
        close_list(out);
        break;
    case KOINE__BRANCH_SET:
        open_list(out, sets[branch->set]);
        put_flag(out, branch->all, "all");
        put_branch(out, branch->left);
        put_branch(out, branch->right);
        close_list(out);
        break;
    }
}

static void put_ctes(struct out *out, const koine__cte *ctes, size_t count, bool recursive)
{
    if (count == 0) {
        return;
    }
    open_list(out, recursive ? "with-recursive" : "with");
    for (size_t i = 0; i < count; i++) {
        open_list(out, "");
        put_name(out, &ctes[i].name);
        put_names(out, "columns", &ctes[i].columns);
        put_query(out, ctes[i].query);
        close_list(out);
    }
    close_list(out);
}

static void put_query(struct out *out, const koine__query *query)
{
    put_ctes(out, query->ctes, query->cte_count, query->recursive);
    put_branch(out, query->body);
    put_sorts(out, &query->order);
    put_clause(out, "limit", query->limit);
    put_clause(out, "offset", query->offset);
    put_flag(out, query->for_update, "for-update");
}

/* ---- changes ---- */

static void put_set(struct out *out, const koine__assignments *set)
{
    if (set->count == 0) {
        return;
    }
    open_list(out, "set");
    for (size_t i = 0; i < set->count; i++) {
        open_list(out, "");
        put_names(out, "", &set->items[i].columns);
        put_expr(out, set->items[i].value);
        close_list(out);
    }
    close_list(out);
}

static void put_conflict(struct out *out, const koine__conflict *conflict)
{
    if (!conflict->present) {
        return;
    }
    open_list(out, "conflict");
    put_names(out, "", &conflict->target);
    put_word(out, conflict->update ? "update" : "nothing");
    put_set(out, &conflict->set);
    put_clause(out, "where", conflict->where);
    close_list(out);
}

static void put_change(struct out *out, const char *word, const koine__change *change)
{
    open_list(out, word);
    put_ctes(out, change->ctes, change->cte_count, change->recursive);
    put_from(out, change->target);
    put_names(out, "columns", &change->columns);
    put_flag(out, change->default_values, "default-values");
    if (change->source != NULL) {
        put_query(out, change->source);
    }
    put_conflict(out, &change->conflict);
    put_set(out, &change->set);
    put_from_clause(out, "from", change->from);
    put_clause(out, "where", change->where);
    if (change->returning.count > 0) {
        put_items(out, "returning", &change->returning);
    }
    close_list(out);
}

/* ---- definitions ---- */

static void put_constraint(struct out *out, const koine__constraint *constraint)
{
    static const char *const words[] = {"primary-key", "unique", "check", "foreign-key"};
    static const char *const actions[] = {"", "restrict", "cascade", "set-null"};
    open_list(out, words[constraint->kind]);
    if (constraint->name.text != NULL) {
        put_name(out, &constraint->name);
    }
    put_names(out, "", &constraint->columns);
    if (constraint->check != NULL) {
        put_expr(out, constraint->check);
    }
    if (constraint->kind == KOINE__CONSTRAINT_FOREIGN_KEY) {
        put_name(out, &constraint->parent);
        put_names(out, "", &constraint->parent_columns);
        if (constraint->on_delete != KOINE__FK_NO_ACTION) {
            put(out, " delete:%s", actions[constraint->on_delete]);
        }
        if (constraint->on_update != KOINE__FK_NO_ACTION) {
            put(out, " update:%s", actions[constraint->on_update]);
        }
    }
    close_list(out);
}

static void put_table(struct out *out, const koine__table_def *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const koine__column_def *column = &table->columns[i];
        open_list(out, "");
        put_name(out, &column->name);
        put_type(out, &column->type);
        put_flag(out, column->not_null, "not-null");
        put_flag(out, column->identity, "identity");
        put_clause(out, "default", column->fallback);
        put_clause(out, "generated", column->generated);
        close_list(out);
    }
    for (size_t i = 0; i < table->constraint_count; i++) {
        put_constraint(out, &table->constraints[i]);
    }
}

static void put_create_table(struct out *out, const koine__table_def *table)
{
    open_list(out, "create-table");
    put_flag(out, table->temporary, "temporary");
    put_flag(out, table->if_not_exists, "if-not-exists");
    put_name(out, &table->name);
    put_table(out, table);
    close_list(out);
}

static void put_create_index(struct out *out, const koine__index_def *index)
{
    open_list(out, "create-index");
    put_flag(out, index->unique, "unique");
    put_flag(out, index->if_not_exists, "if-not-exists");
    put_name(out, &index->name);
    put_name(out, &index->table);
    put_sorts(out, &index->columns);
    close_list(out);
}

static void put_create_view(struct out *out, const koine__view_def *view)
{
    open_list(out, "create-view");
    put_name(out, &view->name);
    put_names(out, "columns", &view->columns);
    put_query(out, view->query);
    close_list(out);
}

static void put_action(struct out *out, const koine__alter_action *action)
{
    static const char *const words[] = {"add", "drop", "rename", "rename-to"};
    open_list(out, words[action->kind]);
    put_flag(out, action->if_exists, action->kind == KOINE__ALTER_ADD_COLUMN ? "if-not-exists" : "if-exists");
    if (action->old_name.text != NULL) {
        put_name(out, &action->old_name);
    }
    if (action->new_name.text != NULL) {
        put_name(out, &action->new_name);
    }
    put_table(out, &action->added);
    close_list(out);
}

static void put_alter(struct out *out, const koine__alter *alter)
{
    open_list(out, "alter-table");
    put_flag(out, alter->if_exists, "if-exists");
    put_name(out, &alter->table);
    for (size_t i = 0; i < alter->count; i++) {
        put_action(out, &alter->actions[i]);
    }
    close_list(out);
}

static void put_drop(struct out *out, const char *word, const koine__drop *drop)
{
    open_list(out, word);
    put_flag(out, drop->if_exists, "if-exists");
    for (size_t i = 0; i < drop->names.count; i++) {
        put_name(out, &drop->names.items[i]);
    }
    close_list(out);
}

void tree_text(const koine__tree *tree, char *text, size_t room)
{
    struct out out = {text, room, 0};
    text[0] = '\0';
    switch (tree->kind) {
    case KOINE__TREE_QUERY:
        put_query(&out, tree->as.query);
        break;
    case KOINE__TREE_INSERT:
        put_change(&out, "insert", tree->as.change);
        break;
    case KOINE__TREE_UPDATE:
        put_change(&out, "update", tree->as.change);
        break;
    case KOINE__TREE_DELETE:
        put_change(&out, "delete", tree->as.change);
        break;
    case KOINE__TREE_TRUNCATE:
        put_change(&out, "truncate", tree->as.change);
        break;
    case KOINE__TREE_CREATE_TABLE:
        put_create_table(&out, tree->as.create_table);
        break;
    case KOINE__TREE_CREATE_INDEX:
        put_create_index(&out, tree->as.create_index);
        break;
    case KOINE__TREE_CREATE_VIEW:
        put_create_view(&out, tree->as.create_view);
        break;
    case KOINE__TREE_ALTER_TABLE:
        put_alter(&out, tree->as.alter);
        break;
    case KOINE__TREE_DROP_TABLE:
        put_drop(&out, "drop-table", tree->as.drop);
        break;
    case KOINE__TREE_DROP_INDEX:
        put_drop(&out, "drop-index", tree->as.drop);
        break;
    case KOINE__TREE_DROP_VIEW:
        put_drop(&out, "drop-view", tree->as.drop);
        break;
    }
}
