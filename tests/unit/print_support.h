/*
 * For the tests of the printer: trees made by hand, and a dialect whose templates a test can exchange.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_UNIT_PRINT_SUPPORT_H
#define KOINE_TESTS_UNIT_PRINT_SUPPORT_H

#include "sql/translate.h"
#include "sql_support.h"

static koine__arena support_arena;
static const char *support_spelling[KOINE_SQL_OP_COUNT];
static koine_sql_type support_types[KOINE_SQL_TYPE_COUNT];
static koine_sql_dialect support_dialect;

/* The reference dialect's tables, to be changed at will. */
static inline int support_setup(void **state)
{
    (void)state;
    koine__arena_init(&support_arena, 4096);
    memcpy(support_spelling, koine__reference_dialect.spelling, sizeof support_spelling);
    memcpy(support_types, koine__reference_dialect.types, sizeof support_types);
    support_dialect = koine__reference_dialect;
    support_dialect.name = "testing";
    support_dialect.spelling = support_spelling;
    support_dialect.types = support_types;
    return 0;
}

static inline int support_teardown(void **state)
{
    (void)state;
    koine__arena_free(&support_arena);
    return 0;
}

static inline koine__name name_of(const char *text)
{
    return (koine__name){.text = text, .size = (uint32_t)strlen(text)};
}

static inline koine__expr *make(koine__expr_kind kind, uint8_t type)
{
    koine__expr *expr = KOINE__NEW(&support_arena, koine__expr);
    assert_non_null(expr);
    expr->kind = kind;
    expr->type.kind = type;
    return expr;
}

static inline koine__expr *literal_of(koine_value value)
{
    koine__expr *expr = make(KOINE__EXPR_LITERAL, (uint8_t)value.type);
    expr->as.literal.type = (uint8_t)value.type;
    expr->as.literal.value = value;
    return expr;
}

static inline koine__expr *column_of(const char *name)
{
    koine__expr *expr = make(KOINE__EXPR_COLUMN, KOINE_TYPE_INT);
    expr->as.column.column = name_of(name);
    return expr;
}

static inline koine__expr *parameter_of(size_t index)
{
    koine__expr *expr = make(KOINE__EXPR_PARAMETER, KOINE_TYPE_INT);
    expr->as.parameter = index;
    return expr;
}

static inline koine__expr *operation_of(koine__expr_kind kind, koine_sql_op op, size_t count, koine__expr *const *args)
{
    koine__expr *expr = make(kind, KOINE_TYPE_INT);
    expr->op = op;
    expr->has_op = true;
    expr->count = count;
    expr->args = KOINE__NEW_ARRAY(&support_arena, koine__expr *, count);
    assert_non_null(expr->args);
    for (size_t i = 0; i < count; i++) {
        expr->args[i] = args[i];
    }
    return expr;
}

/* (op, arguments…) */
#define OPERATE(op, ...)                                                                                               \
    operation_of(KOINE__EXPR_OPERATOR, (op), COUNT(((koine__expr *[]){__VA_ARGS__})), (koine__expr *[]){__VA_ARGS__})
#define CALL(op, ...)                                                                                                  \
    operation_of(KOINE__EXPR_FUNCTION, (op), COUNT(((koine__expr *[]){__VA_ARGS__})), (koine__expr *[]){__VA_ARGS__})

/* SELECT expr */
static inline koine__query *query_of(koine__expr *expr)
{
    koine__query *query = KOINE__NEW(&support_arena, koine__query);
    koine__branch *branch = KOINE__NEW(&support_arena, koine__branch);
    koine__select *select = KOINE__NEW(&support_arena, koine__select);
    koine__item *item = KOINE__NEW(&support_arena, koine__item);
    koine__shown *shown = KOINE__NEW(&support_arena, koine__shown);
    assert_true(query != NULL && branch != NULL && select != NULL && item != NULL && shown != NULL);
    item->expr = expr;
    item->name = name_of("x");
    item->type = expr->type;
    shown->name = item->name;
    shown->type = item->type;
    select->items = (koine__items){item, 1};
    branch->kind = KOINE__BRANCH_SELECT;
    branch->select = select;
    query->body = branch;
    query->columns = shown;
    query->column_count = 1;
    return query;
}

static inline koine__tree *tree_of(koine__expr *expr, size_t parameters)
{
    koine__tree *tree = KOINE__NEW(&support_arena, koine__tree);
    assert_non_null(tree);
    tree->kind = KOINE__TREE_QUERY;
    tree->as.query = query_of(expr);
    tree->style = parameters > 0 ? KOINE__PARAMETERS_NUMBER : KOINE__PARAMETERS_NONE;
    tree->parameter_count = parameters;
    tree->parameters = KOINE__NEW_ARRAY(&support_arena, koine__parameter, parameters);
    assert_non_null(tree->parameters);
    for (size_t i = 0; i < parameters; i++) {
        tree->parameters[i].type.kind = KOINE_TYPE_INT;
    }
    return tree;
}

static inline koine__translation print_with(koine__tree *tree, koine_placeholder_style style)
{
    koine__translation out;
    koine__refusal refusal = {.code = KOINE_OK};
    koine_code code = koine__print(&out, tree, &support_arena, &support_dialect, style, &refusal);
    if (code != KOINE_OK) {
        fail_msg("%s", refusal.message);
    }
    return out;
}

/* What the expression is printed as, behind "SELECT " and before " AS ". */
static inline void assert_prints(koine__expr *expr, const char *wanted)
{
    char whole[512];
    koine__translation out = print_with(tree_of(expr, 4), KOINE_PLACEHOLDER_DOLLAR_NUMBER);
    (void)snprintf(whole, sizeof whole, "SELECT %s AS \"x\"", wanted);
    assert_int_equal(out.step_count, 1);
    assert_string_equal(out.steps[0].statement.text, whole);
}

#endif
