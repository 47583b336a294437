/*
 * Calls of functions: which one it is, where it may stand, and what its arguments are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_function.h"

#include <stdio.h>
#include <string.h>

/* ---- which function ---- */

static bool refuse_function(koine__analysis *a, const koine__expr *call)
{
    char hint[160] = "";
    const koine__name *name = &call->as.function.name;
    const char *instead = koine__function_instead(name);
    koine__nearest nearest;
    koine__nearest_begin(&nearest, name->text);
    for (const koine__function *function = koine__functions; function->name != NULL; function++) {
        koine__nearest_offer(&nearest, function->name, strlen(function->name));
    }
    if (instead != NULL) {
        (void)snprintf(hint, sizeof hint, "write %s", instead);
    } else if (nearest.best[0] != '\0') {
        (void)snprintf(hint, sizeof hint, "did you mean %s?", nearest.best);
    } else {
        (void)snprintf(hint, sizeof hint, "compute it in the program, or use native SQL");
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-func", name->position, hint,
                         "%s() is no function of portable SQL", name->text);
}

static bool check_count(koine__analysis *a, const koine__expr *call, const koine__function *function)
{
    size_t count = call->count;
    bool star = call->as.function.star;
    if (star && function->rule == KOINE__RULE_COUNT) {
        return true;
    }
    bool is_count = function->rule == KOINE__RULE_COUNT;
    if (!star && count >= function->least && count <= function->most && !(is_count && count == 0)) {
        return true;
    }
    const char *hint = is_count && count > 1                ? "count the rows of (SELECT DISTINCT a, b FROM …)"
                       : strcmp(function->name, "max") == 0 ? "greatest(a, b) is the larger of two values"
                       : strcmp(function->name, "min") == 0 ? "least(a, b) is the smaller of two values"
                                                            : NULL;
    return KOINE__REFUSE(a, is_count && count > 1 ? KOINE_ERR_NOT_SUPPORTED : KOINE_ERR_SEMANTIC, "PX-func",
                         call->span.start, hint, "wrong number of arguments: %s", function->form);
}

/* DISTINCT, FILTER, OVER and ORDER BY within the call. */
static bool check_parts(koine__analysis *a, const koine__expr *call, const koine__function *function)
{
    const char *part = NULL;
    bool aggregate = function->kind == KOINE__FUNCTION_AGGREGATE;
    if (call->as.function.distinct &&
        (!aggregate || call->as.function.over != NULL || function->rule == KOINE__RULE_STRING_AGG)) {
        part = "DISTINCT";
    } else if (call->as.function.filter != NULL && !aggregate) {
        part = "FILTER";
    } else if (call->as.function.order.count > 0 && function->rule != KOINE__RULE_STRING_AGG) {
        part = "ORDER BY";
    } else if (call->as.function.over != NULL &&
               (function->kind == KOINE__FUNCTION_SCALAR || function->rule == KOINE__RULE_STRING_AGG)) {
        part = "OVER";
    }
    if (part != NULL) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-func", call->span.start, "leave it out",
                             "%s does not take %s here", function->name, part);
    }
    if (function->kind == KOINE__FUNCTION_WINDOW && call->as.function.over == NULL) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-func", call->span.start, "write OVER (ORDER BY …) behind it",
                             "%s is a window function: it needs OVER", function->name);
    }
    return true;
}

/* ---- where it stands ---- */

static bool check_place(koine__analysis *a, const koine__scope *scope, const koine__expr *call)
{
    bool window = call->as.function.over != NULL;
    const char *what = window ? "a window function" : "an aggregate";
    if (scope->inside != NULL && (window || strcmp(scope->inside, "an aggregate") == 0)) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-group", call->span.start,
                             "compute the inner one in a derived table", "%s stands inside %s", what, scope->inside);
    }
    if (window ? scope->takes_windows : scope->takes_aggregates) {
        return true;
    }
    return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-group", call->span.start,
                         window ? "compute it in a derived table, and compare outside"
                                : "compute it in a subquery, or compare in HAVING",
                         "%s cannot stand in %s", what, scope->clause);
}

static void scan_columns(const koine__scope *scope, const koine__expr *expr, bool *own, bool *outer)
{
    if (expr->kind == KOINE__EXPR_COLUMN) {
        bool is_own = expr->source == NULL || koine__scope_owns(scope, expr->source);
        *own = *own || is_own;
        *outer = *outer || !is_own;
    }
    for (size_t i = 0; i < expr->count; i++) {
        scan_columns(scope, expr->args[i], own, outer);
    }
}

/* PX-name: an aggregate over outer columns alone belongs to the outer query, which not all engines see. */
static bool check_columns(koine__analysis *a, const koine__scope *scope, const koine__expr *call)
{
    bool own = false;
    bool outer = false;
    for (size_t i = 0; i < call->count; i++) {
        scan_columns(scope, call->args[i], &own, &outer);
    }
    return own || !outer ||
           KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-name", call->span.start,
                         "compute it in the query that the columns belong to",
                         "an aggregate over columns of an outer query alone");
}

static bool analyse_arguments(koine__analysis *a, koine__scope *scope, koine__expr *call)
{
    for (size_t i = 0; i < call->count; i++) {
        if (!koine__analyse_expression(a, scope, &call->args[i])) {
            return false;
        }
    }
    koine__sorts *order = &call->as.function.order;
    for (size_t i = 0; i < order->count; i++) {
        if (!koine__analyse_expression(a, scope, &order->items[i].expr) ||
            !koine__check_sort_key(a, order->items[i].expr, "ORDER BY")) {
            return false;
        }
    }
    return call->as.function.filter == NULL || koine__analyse_condition(a, scope, &call->as.function.filter);
}

static bool analyse_aggregate(koine__analysis *a, koine__scope *scope, koine__expr *call)
{
    const char *inside = scope->inside;
    if (!check_place(a, scope, call)) {
        return false;
    }
    scope->has_aggregate = true;
    scope->inside = "an aggregate";
    bool ok = analyse_arguments(a, scope, call) && check_columns(a, scope, call);
    scope->inside = inside;
    call->aggregate = true;
    return ok;
}

static bool analyse_window_call(koine__analysis *a, koine__scope *scope, koine__expr *call,
                                const koine__function *function)
{
    const char *inside = scope->inside;
    if (!check_place(a, scope, call)) {
        return false;
    }
    scope->has_window = true;
    scope->inside = "a window function";
    bool ok = analyse_arguments(a, scope, call) && koine__analyse_over(a, scope, call, function);
    scope->inside = inside;
    call->window = true;
    return ok;
}

static bool analyse_parts(koine__analysis *a, koine__scope *scope, koine__expr *call, const koine__function *function)
{
    if (call->as.function.over != NULL) {
        return analyse_window_call(a, scope, call, function);
    }
    return function->kind == KOINE__FUNCTION_AGGREGATE ? analyse_aggregate(a, scope, call)
                                                       : analyse_arguments(a, scope, call);
}

/* ---- arguments ---- */

static bool refuse_argument(koine__analysis *a, const koine__expr *expr, const char *name, const char *takes,
                            const char *hint)
{
    char type[KOINE__TYPE_TEXT_SIZE];
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-func", expr->span.start, hint, "%s takes %s, not %s", name,
                         takes, koine__type_text(expr->type, type));
}

static bool take_text(koine__analysis *a, koine__expr **slot, const char *name)
{
    return koine__require_text(a, slot, name) &&
           ((koine__text_flags(*slot) & KOINE__COLUMN_PADDED) == 0 || koine__check_collation(a, *slot, name));
}

static bool take_text_or_bytes(koine__analysis *a, koine__expr **slot, const char *name)
{
    return (*slot)->type.kind == KOINE_TYPE_BLOB ? (koine__settle(a, *slot), true) : take_text(a, slot, name);
}

/* A text that is written as the type is, or bound where the type is meant, becomes one. */
static bool adapt_text(koine__analysis *a, koine__expr *expr, uint8_t kind)
{
    koine__refresh(a, expr);
    if (koine__is_open_parameter(a, expr) && expr->type.kind == KOINE_TYPE_TEXT) {
        koine__parameter_fix(a, expr, koine__type_of(kind));
    }
    koine__settle(a, expr);
    koine__give_type(a, expr, koine__type_of(kind));
    return expr->kind != KOINE__EXPR_LITERAL || expr->as.literal.type != KOINE_TYPE_TEXT ||
           koine__literal_of_text(a, expr, koine__type_of(kind));
}

/* Of two types that a function takes, the length of a literal says which one it is; a bound text does not. */
static bool take_either(koine__analysis *a, koine__expr *expr, const char *name, uint8_t kind)
{
    bool date = kind == KOINE_TYPE_DATE;
    const char *hint = date ? "CAST(x AS DATE) or CAST(x AS TIMESTAMP)" : "CAST(x AS TIME) or CAST(x AS TIMESTAMP)";
    bool is_literal = expr->kind == KOINE__EXPR_LITERAL && expr->as.literal.type == KOINE_TYPE_TEXT;
    if (is_literal && !adapt_text(a, expr, expr->as.literal.value.as.bytes.size > 15 ? KOINE_TYPE_TIMESTAMP : kind)) {
        return false;
    }
    koine__settle(a, expr);
    koine__give_type(a, expr, koine__type_of(kind));
    return expr->type.kind == kind || expr->type.kind == KOINE_TYPE_TIMESTAMP ||
           refuse_argument(a, expr, name, date ? "a date or timestamp" : "a time or timestamp", hint);
}

static bool take_moment(koine__analysis *a, koine__expr **slot, const char *name, uint8_t kind)
{
    if (!adapt_text(a, *slot, kind)) {
        return false;
    }
    if (kind == KOINE_TYPE_TIMESTAMP && (*slot)->type.kind == KOINE_TYPE_DATE) {
        return koine__convert(a, slot, koine__type_of(KOINE_TYPE_TIMESTAMP));
    }
    bool date = kind == KOINE_TYPE_DATE;
    return (*slot)->type.kind == kind || refuse_argument(a, *slot, name, date ? "dates" : "timestamps",
                                                         date ? "CAST(x AS DATE)" : "CAST(x AS TIMESTAMP)");
}

static bool take_argument(koine__analysis *a, koine__expr **slot, const char *name, char letter)
{
    switch (letter) {
    case 't':
        return take_text(a, slot, name);
    case 'T':
        return koine__make_text(a, slot, name);
    case 'x':
        return take_text_or_bytes(a, slot, name);
    case 'i':
        return koine__require_integer(a, slot, name);
    case 'n':
        return koine__require_number(a, slot, name);
    case 'f':
        return koine__require_number(a, slot, name) && koine__convert(a, slot, koine__type_of(KOINE_TYPE_FLOAT));
    case 'd':
        return take_moment(a, slot, name, KOINE_TYPE_DATE);
    case 's':
        return take_moment(a, slot, name, KOINE_TYPE_TIMESTAMP);
    case 'D':
        return take_either(a, *slot, name, KOINE_TYPE_DATE);
    case 'C':
        return take_either(a, *slot, name, KOINE_TYPE_TIME);
    default: /* a, u */
        return true;
    }
}

static bool take_arguments(koine__analysis *a, koine__expr *call, const koine__function *function)
{
    const char *letter = function->arguments;
    for (size_t i = 0; i < call->count; i++) {
        if (!take_argument(a, &call->args[i], function->name, *letter)) {
            return false;
        }
        letter += letter[1] != '\0' ? 1 : 0;
    }
    koine__type common;
    return function->arguments[0] != 'u' ||
           koine__meet_arguments(a, call->args, call->count, KOINE__MEET_UNIFIED, &common, NULL);
}

/* ---- the result ---- */

static koine_sql_op choose_op(const koine__function_ops *ops, const koine__expr *call)
{
    switch (call->count > 0 ? call->args[0]->type.kind : KOINE_TYPE_NULL) {
    case KOINE_TYPE_INT:
        return ops->integer;
    case KOINE_TYPE_FLOAT:
        return ops->real;
    case KOINE_TYPE_DECIMAL:
        return ops->decimal;
    case KOINE_TYPE_BLOB:
        return ops->blob;
    default:
        return ops->other;
    }
}

static koine__type type_of_result(const koine__expr *call, char letter)
{
    static const struct {
        char letter;
        uint8_t kind;
    } kinds[] = {{'i', KOINE_TYPE_INT},  {'f', KOINE_TYPE_FLOAT},     {'t', KOINE_TYPE_TEXT},
                 {'d', KOINE_TYPE_DATE}, {'s', KOINE_TYPE_TIMESTAMP}, {'m', KOINE_TYPE_TIME}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].letter == letter) {
            return koine__type_of(kinds[i].kind);
        }
    }
    koine__type type = call->args[0]->type;
    if (letter == 'S' && type.kind == KOINE_TYPE_DECIMAL) {
        type.precision = 38;
    }
    type.small = false;
    return type;
}

/* The scale is the same in all arguments that met; the digits are those of the longest. */
static void widen(const koine__expr *call, koine__type *type)
{
    for (size_t i = 0; type->kind == KOINE_TYPE_DECIMAL && i < call->count; i++) {
        const koine__type *one = &call->args[i]->type;
        if (one->kind == KOINE_TYPE_DECIMAL && one->precision > type->precision) {
            type->precision = one->precision;
        }
    }
}

bool koine__analyse_function(koine__analysis *a, koine__scope *scope, koine__expr **slot)
{
    koine__expr *call = *slot;
    const koine__function *function = koine__function_find(&call->as.function.name);
    if (function == NULL) {
        return refuse_function(a, call);
    }
    if (!check_count(a, call, function) || !check_parts(a, call, function) ||
        !analyse_parts(a, scope, call, function) || !take_arguments(a, call, function)) {
        return false;
    }
    call->op = choose_op(&function->ops, call);
    call->has_op = true;
    call->type = type_of_result(call, function->result);
    if (function->arguments[0] == 'u') {
        widen(call, &call->type);
    }
    return koine__apply_rule(a, slot, function);
}
