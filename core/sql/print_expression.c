/*
 * Printing expressions. Rule PX-prec: an operator beside an operator stands in parentheses, so that no engine's
 * precedence matters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

#include <string.h>

/* ---- operations ---- */

typedef struct written_operator {
    koine_sql_op op; /* for integers, where types do not matter */
    const char *symbol;
} written_operator;

/* What an operator is called as it was written: in messages, with ANY and ALL, and before its types are known. */
static const written_operator operators[] = {
    [KOINE__OP_NONE] = {KOINE_SQL_OP_COUNT, ""},
    [KOINE__OP_ADD] = {KOINE_SQL_ADD_INT, "+"},
    [KOINE__OP_SUB] = {KOINE_SQL_SUB_INT, "-"},
    [KOINE__OP_MUL] = {KOINE_SQL_MUL_INT, "*"},
    [KOINE__OP_DIV] = {KOINE_SQL_DIV_INT, "/"},
    [KOINE__OP_MOD] = {KOINE_SQL_MOD_INT, "%"},
    [KOINE__OP_NEGATE] = {KOINE_SQL_NEG_INT, "-"},
    [KOINE__OP_PLUS] = {KOINE_SQL_OP_COUNT, "+"},
    [KOINE__OP_CONCAT] = {KOINE_SQL_CONCAT_OPERATOR, "||"},
    [KOINE__OP_BIT_AND] = {KOINE_SQL_BIT_AND, "&"},
    [KOINE__OP_BIT_OR] = {KOINE_SQL_BIT_OR, "|"},
    [KOINE__OP_BIT_NOT] = {KOINE_SQL_BIT_NOT, "~"},
    [KOINE__OP_SHIFT_LEFT] = {KOINE_SQL_SHIFT_LEFT, "<<"},
    [KOINE__OP_SHIFT_RIGHT] = {KOINE_SQL_SHIFT_RIGHT, ">>"},
    [KOINE__OP_EQ] = {KOINE_SQL_EQ, "="},
    [KOINE__OP_NE] = {KOINE_SQL_NE, "<>"},
    [KOINE__OP_LT] = {KOINE_SQL_LT, "<"},
    [KOINE__OP_LE] = {KOINE_SQL_LE, "<="},
    [KOINE__OP_GT] = {KOINE_SQL_GT, ">"},
    [KOINE__OP_GE] = {KOINE_SQL_GE, ">="},
    [KOINE__OP_DISTINCT] = {KOINE_SQL_DISTINCT, "IS DISTINCT FROM"},
    [KOINE__OP_NOT_DISTINCT] = {KOINE_SQL_NOT_DISTINCT, "IS NOT DISTINCT FROM"},
    [KOINE__OP_BETWEEN] = {KOINE_SQL_BETWEEN, "BETWEEN"},
    [KOINE__OP_NOT_BETWEEN] = {KOINE_SQL_NOT_BETWEEN, "NOT BETWEEN"},
    [KOINE__OP_LIKE] = {KOINE_SQL_LIKE, "LIKE"},
    [KOINE__OP_NOT_LIKE] = {KOINE_SQL_NOT_LIKE, "NOT LIKE"},
    [KOINE__OP_AND] = {KOINE_SQL_AND, "AND"},
    [KOINE__OP_OR] = {KOINE_SQL_OR, "OR"},
    [KOINE__OP_NOT] = {KOINE_SQL_NOT, "NOT"},
    [KOINE__OP_IS_NULL] = {KOINE_SQL_IS_NULL, "IS NULL"},
    [KOINE__OP_IS_NOT_NULL] = {KOINE_SQL_IS_NOT_NULL, "IS NOT NULL"},
    [KOINE__OP_IS_TRUE] = {KOINE_SQL_IS_TRUE, "IS TRUE"},
    [KOINE__OP_IS_NOT_TRUE] = {KOINE_SQL_IS_NOT_TRUE, "IS NOT TRUE"},
    [KOINE__OP_IS_FALSE] = {KOINE_SQL_IS_FALSE, "IS FALSE"},
    [KOINE__OP_IS_NOT_FALSE] = {KOINE_SQL_IS_NOT_FALSE, "IS NOT FALSE"},
};

typedef struct operation {
    const char *rule;
    const char *form;
} operation;

static const operation operations[] = {
#define KOINE__OPERATION(symbol, rule, form) {rule, form},
    KOINE_SQL_OP_MAP(KOINE__OPERATION)
#undef KOINE__OPERATION
};

/* Whether the printed form is that of the only argument: the dialect has nothing to do there. */
static bool is_argument_itself(const koine__printer *printer, const koine__expr *expr)
{
    bool conversion = expr->kind == KOINE__EXPR_CONVERT;
    bool cast = expr->kind == KOINE__EXPR_CAST;
    bool plus = expr->kind == KOINE__EXPR_OPERATOR && expr->operator== KOINE__OP_PLUS && !expr->has_op;
    if ((conversion || cast) && !expr->has_op && !printer->reference) {
        return true;
    }
    return plus || (expr->has_op && expr->count == 1 && koine__print_spelling(printer, expr) != NULL &&
                    strcmp(koine__print_spelling(printer, expr), "%1") == 0);
}

bool koine__print_expr_is_open(const koine__printer *printer, const koine__expr *expr)
{
    while (is_argument_itself(printer, expr)) {
        expr = expr->args[0];
    }
    switch (expr->kind) {
    case KOINE__EXPR_IN:
    case KOINE__EXPR_IN_QUERY:
    case KOINE__EXPR_QUANTIFIED:
        return true;
    case KOINE__EXPR_EXISTS:
        return expr->as.sub.negated;
    case KOINE__EXPR_OPERATOR:
    case KOINE__EXPR_FUNCTION:
    case KOINE__EXPR_CONVERT:
    case KOINE__EXPR_CAST: {
        const char *spelling = expr->has_op ? koine__print_spelling(printer, expr) : NULL;
        return spelling != NULL ? koine__print_is_open(spelling) : expr->kind == KOINE__EXPR_OPERATOR;
    }
    default:
        return false;
    }
}

/* An operation that the dialect does not spell. */
static void refuse_operation(koine__printer *printer, const koine__expr *expr)
{
    const operation *missing = &operations[expr->op];
    koine__print_refuse(printer, missing->rule, expr->span, missing->form);
}

/* A function whose operation is not known: as it was written. */
static void print_written_function(koine__printer *printer, const koine__expr *expr)
{
    const koine__name *name = &expr->as.function.name;
    koine__print_bytes(printer, name->text, name->size);
    koine__print_text(printer, expr->as.function.star ? "(*" : expr->as.function.distinct ? "(DISTINCT " : "(");
    koine__print_exprs(printer, expr->args, expr->count, 0);
    koine__print_order(printer, &expr->as.function.order, NULL);
    koine__print_text(printer, ")");
    if (expr->as.function.filter != NULL) {
        koine__print_text(printer, " FILTER (WHERE ");
        koine__print_expr(printer, expr->as.function.filter, 0);
        koine__print_text(printer, ")");
    }
    if (expr->as.function.over != NULL) {
        koine__print_text(printer, " OVER ");
        koine__print_window(printer, expr->as.function.over);
    }
}

/* count(*) FILTER (WHERE …) of an engine without FILTER. */
static void print_counted(koine__printer *printer, const koine__expr *expr)
{
    koine__expr one = {.kind = KOINE__EXPR_LITERAL, .type = {.kind = KOINE_TYPE_INT}};
    koine__expr *args[] = {&one};
    koine__expr counted = *expr;
    one.as.literal.type = KOINE_TYPE_INT;
    one.as.literal.value = koine_int(1);
    counted.op = KOINE_SQL_COUNT;
    counted.args = args;
    counted.count = 1;
    koine__print_expr(printer, &counted, 0);
}

static void print_operation(koine__printer *printer, const koine__expr *expr, unsigned how)
{
    const char *spelling = NULL;
    koine__expr guessed = *expr;
    if (!expr->has_op && expr->kind == KOINE__EXPR_OPERATOR) {
        guessed.op = operators[expr->operator].op;
        guessed.op = guessed.op == KOINE_SQL_LIKE && expr->count == 3       ? KOINE_SQL_LIKE_ESCAPE
                     : guessed.op == KOINE_SQL_NOT_LIKE && expr->count == 3 ? KOINE_SQL_NOT_LIKE_ESCAPE
                                                                            : guessed.op;
        guessed.has_op = true;
    }
    spelling = guessed.has_op ? koine__print_spelling(printer, &guessed) : NULL;
    if (expr->kind == KOINE__EXPR_FUNCTION) {
        koine__print_mark(printer, expr->span);
    }
    if (spelling != NULL) {
        koine__print_template(printer, spelling, &guessed, how);
    } else if (guessed.has_op) {
        refuse_operation(printer, &guessed);
    } else {
        print_written_function(printer, expr);
    }
}

static void print_function(koine__printer *printer, const koine__expr *expr, unsigned how)
{
    bool filtered = expr->as.function.filter != NULL && (printer->dialect->features & KOINE_SQL_FILTER) == 0;
    if (filtered && expr->has_op && expr->op == KOINE_SQL_COUNT_STAR) {
        print_counted(printer, expr);
    } else {
        print_operation(printer, expr, how);
    }
}

/* ---- columns ---- */

typedef enum found { NOT_HERE, HERE, ANOTHER_HERE } found;

static bool is_called(koine__printer *printer, koine__from *from, const koine__name *name)
{
    const koine__name *exposed = koine__print_exposed(printer, from);
    return exposed->size == name->size && memcmp(exposed->text, name->text, name->size) == 0;
}

/* What `name` means among the tables of a FROM clause. */
static found look_up(koine__printer *printer, koine__from *from, const koine__from *source, const koine__name *name)
{
    if (from == NULL) {
        return NOT_HERE;
    }
    if (from->kind == KOINE__FROM_JOIN) {
        found left = look_up(printer, from->left, source, name);
        return left != NOT_HERE ? left : look_up(printer, from->right, source, name);
    }
    return from == source ? HERE : is_called(printer, from, name) ? ANOTHER_HERE : NOT_HERE;
}

/* Whether the name in front of a column means its table here, and not one of a query in between. */
static bool is_visible(koine__printer *printer, const koine__from *source, const koine__name *name)
{
    for (const koine__print_scope *scope = printer->scope; scope != NULL; scope = scope->outer) {
        koine__from *const places[] = {scope->from, scope->target, scope->excluded};
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            found result = look_up(printer, places[i], source, name);
            if (result != NOT_HERE) {
                return result == HERE;
            }
        }
    }
    return true;
}

/* Whether the column is one of `excluded` where that is written VALUES(column). */
static bool is_inserted_value(const koine__printer *printer, const koine__expr *expr)
{
    for (const koine__print_scope *scope = printer->scope; scope != NULL; scope = scope->outer) {
        if (scope->excluded_by_values && scope->excluded == expr->source) {
            return true;
        }
    }
    return false;
}

static void print_column(koine__printer *printer, const koine__expr *expr)
{
    const koine__name *qualifier = &expr->as.column.table;
    koine__name column = expr->as.column.column;
    koine__print_mark(printer, expr->span);
    column.position = 0; /* the place of the whole is noted already */
    if (expr->source != NULL && is_inserted_value(printer, expr)) {
        koine__print_text(printer, "VALUES(");
        koine__print_name(printer, &column);
        koine__print_text(printer, ")");
        return;
    }
    if (expr->source != NULL) {
        qualifier = koine__print_exposed(printer, expr->source);
    }
    bool bare = printer->scope != NULL && printer->scope->bare_target && printer->scope->target == expr->source;
    bool qualified = qualifier->text != NULL && !printer->stored && !bare;
    if (qualified && (expr->source == NULL || is_visible(printer, expr->source, qualifier))) {
        koine__print_quoted(printer, '"', qualifier->text, qualifier->size);
        koine__print_text(printer, ".");
    }
    koine__print_name(printer, &column);
}

static void print_star(koine__printer *printer, const koine__expr *expr)
{
    koine__print_mark(printer, expr->span);
    if (expr->as.column.table.text != NULL) {
        koine__print_quoted(printer, '"', expr->as.column.table.text, expr->as.column.table.size);
        koine__print_text(printer, ".");
    }
    koine__print_text(printer, "*");
}

/* ---- the other kinds ---- */

static void print_case(koine__printer *printer, const koine__expr *expr, unsigned how)
{
    size_t i = 0;
    unsigned result = how & KOINE__PRINT_PLAIN_INTEGER;
    koine__print_text(printer, "CASE");
    if (expr->as.choice.has_operand) {
        koine__print_text(printer, " ");
        koine__print_expr(printer, expr->args[i++], KOINE__PRINT_OPERAND);
    }
    for (; i + 1 < expr->count; i += 2) {
        koine__print_text(printer, " WHEN ");
        koine__print_expr(printer, expr->args[i],
                          expr->as.choice.has_operand ? KOINE__PRINT_OPERAND | KOINE__PRINT_PLAIN_INTEGER : 0);
        koine__print_text(printer, " THEN ");
        koine__print_expr(printer, expr->args[i + 1], result);
    }
    if (expr->as.choice.has_else) {
        koine__print_text(printer, " ELSE ");
        koine__print_expr(printer, expr->args[i], result);
    }
    koine__print_text(printer, " END");
}

/* A query in parentheses. Nobody reads its columns by name; `how` says whether anybody reads them at all. */
static void print_subquery(koine__printer *printer, koine__query *query, unsigned how)
{
    koine__print_text(printer, "(");
    koine__print_query(printer, query, how, NULL);
    koine__print_text(printer, ")");
}

static void print_cast(koine__printer *printer, const koine__expr *expr, unsigned how)
{
    if (expr->has_op) {
        print_operation(printer, expr, how);
        return;
    }
    koine__print_text(printer, "CAST(");
    koine__print_expr(printer, expr->args[0], 0);
    koine__print_text(printer, " AS ");
    koine__print_type(printer, koine__print_type_of(printer, expr->as.cast.type, true)->cast, expr->as.cast.type);
    koine__print_text(printer, ")");
}

static void print_in(koine__printer *printer, const koine__expr *expr)
{
    const koine__expr *left = expr->args[0];
    bool typed = left->kind == KOINE__EXPR_COLUMN && left->source != NULL && left->source->table != NULL;
    koine__print_expr(printer, left, KOINE__PRINT_OPERAND);
    koine__print_text(printer, expr->as.sub.negated ? " NOT IN " : " IN ");
    if (expr->kind == KOINE__EXPR_IN_QUERY) {
        print_subquery(printer, expr->as.sub.query, 0);
        return;
    }
    koine__print_text(printer, "(");
    koine__print_exprs(printer, expr->args + 1, expr->count - 1,
                       KOINE__PRINT_PLAIN_INTEGER | (typed ? KOINE__PRINT_PLAIN_PARAMETER : 0));
    koine__print_text(printer, ")");
}

static void print_quantified(koine__printer *printer, const koine__expr *expr)
{
    koine__print_expr(printer, expr->args[0], KOINE__PRINT_OPERAND);
    koine__print_text(printer, " ");
    koine__print_text(printer, operators[expr->operator].symbol);
    koine__print_text(printer, expr->as.sub.all ? " ALL " : " ANY ");
    print_subquery(printer, expr->as.sub.query, 0);
}

static void print_row(koine__printer *printer, const koine__expr *expr, unsigned how)
{
    koine__print_text(printer, "(");
    koine__print_exprs(printer, expr->args, expr->count, how & ~KOINE__PRINT_OPERAND);
    koine__print_text(printer, ")");
}

static void print_kind(koine__printer *printer, const koine__expr *expr, unsigned how)
{
    switch (expr->kind) {
    case KOINE__EXPR_LITERAL:
        koine__print_literal(printer, expr, how);
        break;
    case KOINE__EXPR_PARAMETER:
        koine__print_parameter(printer, expr, how);
        break;
    case KOINE__EXPR_COLUMN:
        print_column(printer, expr);
        break;
    case KOINE__EXPR_STAR:
        print_star(printer, expr);
        break;
    case KOINE__EXPR_DEFAULT:
        koine__print_text(printer, "DEFAULT");
        break;
    case KOINE__EXPR_OPERATOR:
    case KOINE__EXPR_CONVERT:
        print_operation(printer, expr, how);
        break;
    case KOINE__EXPR_FUNCTION:
        print_function(printer, expr, how);
        break;
    case KOINE__EXPR_CASE:
        print_case(printer, expr, how);
        break;
    case KOINE__EXPR_CAST:
        print_cast(printer, expr, how);
        break;
    case KOINE__EXPR_IN:
    case KOINE__EXPR_IN_QUERY:
        print_in(printer, expr);
        break;
    case KOINE__EXPR_QUANTIFIED:
        print_quantified(printer, expr);
        break;
    case KOINE__EXPR_EXISTS:
        koine__print_text(printer, expr->as.sub.negated ? "NOT EXISTS " : "EXISTS ");
        print_subquery(printer, expr->as.sub.query, KOINE__PRINT_ASSIGNED);
        break;
    case KOINE__EXPR_SUBQUERY:
        print_subquery(printer, expr->as.sub.query, 0);
        break;
    case KOINE__EXPR_ROW:
        print_row(printer, expr, how);
        break;
    }
}

void koine__print_expr(koine__printer *printer, const koine__expr *expr, unsigned how)
{
    while (is_argument_itself(printer, expr)) {
        expr = expr->args[0];
    }
    if ((how & KOINE__PRINT_OPERAND) != 0 && koine__print_expr_is_open(printer, expr)) {
        koine__print_text(printer, "(");
        print_kind(printer, expr, how & ~KOINE__PRINT_OPERAND);
        koine__print_text(printer, ")");
    } else {
        print_kind(printer, expr, how & ~KOINE__PRINT_OPERAND);
    }
}

void koine__print_exprs(koine__printer *printer, koine__expr *const *exprs, size_t count, unsigned how)
{
    for (size_t i = 0; i < count; i++) {
        koine__print_text(printer, i > 0 ? ", " : "");
        koine__print_expr(printer, exprs[i], how);
    }
}
