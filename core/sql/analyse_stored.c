/*
 * Expressions that the schema keeps: CHECK, computed columns, DEFAULT. They are evaluated by whoever opens the
 * database, so that they hold only what every engine has by itself and computes alike.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_table.h"

#include "sql/visit.h"

#define DOUBLE_DIGITS 15 /* a decimal of so many digits is as good as a double */

/* ---- operations ---- */

static const koine_sql_op keepable[] = {
    KOINE_SQL_ADD_INT,
    KOINE_SQL_SUB_INT,
    KOINE_SQL_MUL_INT,
    KOINE_SQL_NEG_INT,
    KOINE_SQL_DIV_INT_LITERAL,
    KOINE_SQL_MOD_INT_LITERAL,
    KOINE_SQL_ADD_FLOAT,
    KOINE_SQL_SUB_FLOAT,
    KOINE_SQL_MUL_FLOAT,
    KOINE_SQL_NEG_FLOAT,
    KOINE_SQL_BIT_AND,
    KOINE_SQL_BIT_OR,
    KOINE_SQL_BIT_NOT,
    KOINE_SQL_SHIFT_LEFT,
    KOINE_SQL_SHIFT_RIGHT,
    KOINE_SQL_CONCAT_OPERATOR,
    KOINE_SQL_EQ,
    KOINE_SQL_NE,
    KOINE_SQL_LT,
    KOINE_SQL_LE,
    KOINE_SQL_GT,
    KOINE_SQL_GE,
    KOINE_SQL_EQ_DEC,
    KOINE_SQL_NE_DEC,
    KOINE_SQL_LT_DEC,
    KOINE_SQL_LE_DEC,
    KOINE_SQL_GT_DEC,
    KOINE_SQL_GE_DEC,
    KOINE_SQL_DISTINCT,
    KOINE_SQL_NOT_DISTINCT,
    KOINE_SQL_DISTINCT_DEC,
    KOINE_SQL_NOT_DISTINCT_DEC,
    KOINE_SQL_BETWEEN,
    KOINE_SQL_NOT_BETWEEN,
    KOINE_SQL_BETWEEN_DEC,
    KOINE_SQL_NOT_BETWEEN_DEC,
    KOINE_SQL_LIKE,
    KOINE_SQL_NOT_LIKE,
    KOINE_SQL_LIKE_ESCAPE,
    KOINE_SQL_NOT_LIKE_ESCAPE,
    KOINE_SQL_AND,
    KOINE_SQL_OR,
    KOINE_SQL_NOT,
    KOINE_SQL_IS_NULL,
    KOINE_SQL_IS_NOT_NULL,
    KOINE_SQL_IS_TRUE,
    KOINE_SQL_IS_NOT_TRUE,
    KOINE_SQL_IS_FALSE,
    KOINE_SQL_IS_NOT_FALSE,
    KOINE_SQL_INT_TO_FLOAT,
    KOINE_SQL_INT_TO_DEC,
    KOINE_SQL_INT_TO_TEXT,
    KOINE_SQL_BOOL_TO_INT,
    KOINE_SQL_DEC_TO_FLOAT,
    KOINE_SQL_TEXT_TO_VARCHAR,
    KOINE_SQL_DATE_TO_TIMESTAMP,
    KOINE_SQL_LENGTH,
    KOINE_SQL_LENGTH_BLOB,
    KOINE_SQL_SUBSTR2,
    KOINE_SQL_SUBSTR3,
    KOINE_SQL_POSITION,
    KOINE_SQL_TRIM,
    KOINE_SQL_LTRIM,
    KOINE_SQL_RTRIM,
    KOINE_SQL_REPLACE,
    KOINE_SQL_COALESCE,
    KOINE_SQL_NULLIF,
    KOINE_SQL_GREATEST,
    KOINE_SQL_LEAST,
    KOINE_SQL_ABS_INT,
    KOINE_SQL_ABS_FLOAT,
    KOINE_SQL_EXTRACT_YEAR,
    KOINE_SQL_EXTRACT_MONTH,
    KOINE_SQL_EXTRACT_DAY,
    KOINE_SQL_EXTRACT_HOUR,
    KOINE_SQL_EXTRACT_MINUTE,
    KOINE_SQL_EXTRACT_SECOND,
};

static bool is_keepable(koine_sql_op op)
{
    for (size_t i = 0; i < sizeof keepable / sizeof *keepable; i++) {
        if (keepable[i] == op) {
            return true;
        }
    }
    return false;
}

/* ---- checking ---- */

typedef struct stored_check {
    koine__analysis *a;
    const char *what;
} stored_check;

static bool refuse(const stored_check *check, const koine__expr *expr, const char *why)
{
    return KOINE__REFUSE(check->a, KOINE_ERR_NOT_SUPPORTED, "DD-ck", expr->span.start,
                         "check or compute it in the program", "%s cannot hold %s", check->what, why);
}

/* One engine has no nearest double of a longer one by itself. */
static bool check_decimals(const stored_check *check, const koine__expr *expr)
{
    const koine__expr *decimal = expr->has_op && expr->op == KOINE_SQL_DEC_TO_FLOAT ? expr->args[0] : NULL;
    if (decimal == NULL || (decimal->type.precision != 0 && decimal->type.precision <= DOUBLE_DIGITS)) {
        return true;
    }
    return refuse(check, decimal, "a decimal of more than 15 digits as a double");
}

static const char *forbidden_kind(const koine__expr *expr)
{
    switch (expr->kind) {
    case KOINE__EXPR_PARAMETER:
        return "a parameter";
    case KOINE__EXPR_IN_QUERY:
    case KOINE__EXPR_QUANTIFIED:
    case KOINE__EXPR_EXISTS:
    case KOINE__EXPR_SUBQUERY:
        return "a query";
    default:
        return NULL;
    }
}

static bool check_part(koine__expr **slot, void *context)
{
    const stored_check *check = context;
    koine__expr *expr = *slot;
    const char *kind = forbidden_kind(expr);
    if (kind != NULL) {
        return refuse(check, expr, kind);
    }
    if (expr->has_op && (expr->op == KOINE_SQL_CURRENT_DATE || expr->op == KOINE_SQL_CURRENT_TIME ||
                         expr->op == KOINE_SQL_CURRENT_TIMESTAMP)) {
        return refuse(check, expr, "the clock");
    }
    if (expr->has_op && !is_keepable(expr->op)) {
        return refuse(check, expr, "this operation: not every engine has it by itself");
    }
    if (expr->kind == KOINE__EXPR_COLUMN) { /* of the table that is defined: there is no other */
        expr->as.column.table = (koine__name){NULL, 0, 0};
    }
    return check_decimals(check, expr) && koine__visit_parts(expr, check_part, context);
}

bool koine__check_stored(koine__analysis *a, koine__expr *expr, const char *what)
{
    stored_check check = {.a = a, .what = what};
    return check_part(&expr, &check);
}

/* ---- expressions of a table ---- */

static bool open_table(koine__analysis *a, koine__new_table *table, koine__scope *scope, const char *clause)
{
    if (!koine__scope_open(a, scope, NULL, table->from)) {
        return false;
    }
    scope->clause = clause;
    return true;
}

bool koine__analyse_check(koine__analysis *a, koine__new_table *table, koine__constraint *constraint)
{
    koine__scope scope;
    return open_table(a, table, &scope, "CHECK") && koine__analyse_condition(a, &scope, &constraint->check) &&
           koine__check_stored(a, constraint->check, "CHECK");
}

static bool is_clock(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_FUNCTION && expr->has_op &&
           (expr->op == KOINE_SQL_CURRENT_DATE || expr->op == KOINE_SQL_CURRENT_TIMESTAMP);
}

bool koine__analyse_default(koine__analysis *a, koine__new_table *table, koine__column_def *column)
{
    koine__scope scope;
    size_t number;
    if (column->fallback == NULL) {
        return true;
    }
    if (!koine__new_table_find(a, table, &column->name, &number) || !koine__scope_open(a, &scope, NULL, NULL)) {
        return false;
    }
    scope.clause = "DEFAULT";
    if (!koine__analyse_expression(a, &scope, &column->fallback)) {
        return false;
    }
    if (column->type.kind == KOINE_TYPE_TEXT && column->fallback->type.kind == KOINE_TYPE_INT) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "DD-type", column->fallback->span.start, "write it in quotes",
                             "a number as the DEFAULT of a text column");
    }
    return koine__assign(a, &column->fallback, &table->table->columns[number]) &&
           (is_clock(column->fallback) || koine__check_stored(a, column->fallback, "DEFAULT"));
}

/* What one engine or another does not let a computed column read. */
static bool check_source(koine__expr **slot, void *context)
{
    const stored_check *check = context;
    const koine__expr *expr = *slot;
    if (expr->kind == KOINE__EXPR_COLUMN && expr->source != NULL) {
        uint32_t flags = expr->source->columns[expr->column].flags;
        if ((flags & KOINE__COLUMN_GENERATED) != 0) {
            return refuse(check, expr, "another computed column");
        }
        if ((flags & KOINE__COLUMN_IDENTITY) != 0) {
            return refuse(check, expr, "an identity column");
        }
    }
    return koine__visit_parts(*slot, check_source, context);
}

bool koine__analyse_generated(koine__analysis *a, koine__new_table *table, koine__column_def *column, size_t number)
{
    koine__scope scope;
    stored_check check = {.a = a, .what = "a computed column"};
    if (column->generated == NULL) {
        return true;
    }
    return open_table(a, table, &scope, "GENERATED ALWAYS AS") &&
           koine__analyse_expression(a, &scope, &column->generated) &&
           koine__assign(a, &column->generated, &table->table->columns[number]) &&
           check_source(&column->generated, &check) && koine__check_stored(a, column->generated, "a computed column");
}
