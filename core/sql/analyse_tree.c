/*
 * Making, copying and comparing expressions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include <string.h>

bool koine__no_memory(koine__analysis *a)
{
    (void)koine__refuse_no_memory(a->refusal);
    return false;
}

koine__expr *koine__expr_new(koine__analysis *a, koine__expr_kind kind, koine__span span, size_t arguments)
{
    koine__expr *expr = KOINE__NEW(a->arena, koine__expr);
    koine__expr **args = arguments > 0 ? KOINE__NEW_ARRAY(a->arena, koine__expr *, arguments) : NULL;
    if (expr == NULL || (arguments > 0 && args == NULL)) {
        return NULL;
    }
    expr->kind = kind;
    expr->span = span;
    expr->args = args;
    expr->count = arguments;
    return expr;
}

static koine__expr *new_literal(koine__analysis *a, koine__span span, koine_value value)
{
    koine__expr *expr = koine__expr_new(a, KOINE__EXPR_LITERAL, span, 0);
    if (expr != NULL) {
        expr->as.literal.type = (uint8_t)value.type;
        expr->as.literal.value = value;
        expr->type = koine__type_of((uint8_t)value.type);
    }
    return expr;
}

koine__expr *koine__expr_integer(koine__analysis *a, koine__span span, int64_t value)
{
    return new_literal(a, span, koine_int(value));
}

koine__expr *koine__expr_text(koine__analysis *a, koine__span span, const char *text)
{
    return new_literal(a, span, koine_text(text));
}

/* ---- copying ---- */

static bool clone_all(koine__analysis *a, koine__expr **exprs, size_t count, koine__expr ***out)
{
    *out = count > 0 ? KOINE__NEW_ARRAY(a->arena, koine__expr *, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        if (*out == NULL || ((*out)[i] = koine__expr_clone(a, exprs[i])) == NULL) {
            return false;
        }
    }
    return true;
}

/* Whether all that there is of a call is its name and its arguments. */
static bool is_plain_call(const koine__expr *expr)
{
    return expr->kind != KOINE__EXPR_FUNCTION ||
           (expr->as.function.filter == NULL && expr->as.function.over == NULL && expr->as.function.order.count == 0);
}

static bool has_query(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_IN_QUERY || expr->kind == KOINE__EXPR_QUANTIFIED ||
           expr->kind == KOINE__EXPR_EXISTS || expr->kind == KOINE__EXPR_SUBQUERY;
}

koine__expr *koine__expr_clone(koine__analysis *a, const koine__expr *expr)
{
    if (has_query(expr) || !is_plain_call(expr)) {
        return NULL;
    }
    koine__expr *copy = KOINE__NEW(a->arena, koine__expr);
    if (copy == NULL) {
        return NULL;
    }
    *copy = *expr;
    if (expr->kind == KOINE__EXPR_PARAMETER) {
        return koine__analyse_parameter(a, copy) ? copy : NULL;
    }
    return clone_all(a, expr->args, expr->count, &copy->args) ? copy : NULL;
}

/* ---- comparing ---- */

static bool same_literals(const koine__expr *one, const koine__expr *other)
{
    const koine_value *x = &one->as.literal.value;
    const koine_value *y = &other->as.literal.value;
    if (one->as.literal.type != other->as.literal.type) {
        return false;
    }
    switch (one->as.literal.type) {
    case KOINE_TYPE_NULL:
        return true;
    case KOINE_TYPE_BOOL:
        return x->as.boolean == y->as.boolean;
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_JSON:
        return x->as.bytes.size == y->as.bytes.size &&
               (x->as.bytes.size == 0 || memcmp(x->as.bytes.data, y->as.bytes.data, x->as.bytes.size) == 0);
    case KOINE_TYPE_DATE:
        return x->as.date.year == y->as.date.year && x->as.date.month == y->as.date.month &&
               x->as.date.day == y->as.date.day;
    case KOINE_TYPE_UUID:
        return memcmp(x->as.uuid, y->as.uuid, sizeof x->as.uuid) == 0;
    default: /* integer, real, time and timestamp are all of the eight bytes */
        return memcmp(&x->as, &y->as, sizeof x->as.integer) == 0;
    }
}

static bool same_heads(const koine__expr *one, const koine__expr *other)
{
    switch (one->kind) {
    case KOINE__EXPR_LITERAL:
        return same_literals(one, other);
    case KOINE__EXPR_COLUMN:
        return one->source == other->source && one->column == other->column && one->column != SIZE_MAX;
    case KOINE__EXPR_OPERATOR:
        return one->operator== other->operator;
    case KOINE__EXPR_FUNCTION:
        return koine__name_is(&one->as.function.name, &other->as.function.name) && is_plain_call(one) &&
               is_plain_call(other) && one->as.function.side == other->as.function.side &&
               one->as.function.star == other->as.function.star &&
               one->as.function.distinct == other->as.function.distinct;
    case KOINE__EXPR_CASE:
        return one->as.choice.has_operand == other->as.choice.has_operand &&
               one->as.choice.has_else == other->as.choice.has_else;
    case KOINE__EXPR_CAST:
    case KOINE__EXPR_CONVERT:
        return one->op == other->op && one->type.kind == other->type.kind &&
               one->type.precision == other->type.precision && one->type.scale == other->type.scale &&
               one->type.length == other->type.length;
    case KOINE__EXPR_IN:
        return one->as.sub.negated == other->as.sub.negated;
    case KOINE__EXPR_ROW:
        return true;
    default: /* a parameter is bound anew in each of its places; queries are not compared */
        return false;
    }
}

bool koine__expr_same(const koine__expr *one, const koine__expr *other)
{
    if (one->kind != other->kind || one->count != other->count || one->has_op != other->has_op ||
        (one->has_op && one->op != other->op) || !same_heads(one, other)) {
        return false;
    }
    size_t i = 0;
    while (i < one->count && koine__expr_same(one->args[i], other->args[i])) {
        i++;
    }
    return i == one->count;
}

/* ---- NULL ---- */

static bool all_never_null(const koine__expr *expr)
{
    size_t i = 0;
    while (i < expr->count && koine__never_null(expr->args[i])) {
        i++;
    }
    return i == expr->count;
}

static bool any_never_null(const koine__expr *expr)
{
    size_t i = 0;
    while (i < expr->count && !koine__never_null(expr->args[i])) {
        i++;
    }
    return i < expr->count;
}

static bool call_never_null(const koine__expr *call)
{
    switch (call->op) {
    case KOINE_SQL_COALESCE:
        return any_never_null(call);
    case KOINE_SQL_COUNT:
    case KOINE_SQL_COUNT_STAR:
    case KOINE_SQL_ROW_NUMBER:
    case KOINE_SQL_RANK:
    case KOINE_SQL_DENSE_RANK:
    case KOINE_SQL_CURRENT_DATE:
    case KOINE_SQL_CURRENT_TIME:
    case KOINE_SQL_CURRENT_TIMESTAMP:
        return true;
    default:
        return false;
    }
}

bool koine__never_null(const koine__expr *expr)
{
    switch (expr->kind) {
    case KOINE__EXPR_LITERAL:
        return expr->as.literal.type != KOINE_TYPE_NULL;
    case KOINE__EXPR_COLUMN:
        return expr->source != NULL && expr->column < expr->source->column_count &&
               (expr->source->columns[expr->column].flags & KOINE__COLUMN_NOT_NULL) != 0;
    case KOINE__EXPR_OPERATOR:
    case KOINE__EXPR_CONVERT:
        return all_never_null(expr);
    case KOINE__EXPR_FUNCTION:
        return call_never_null(expr);
    default:
        return false;
    }
}
