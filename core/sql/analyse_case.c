/*
 * CASE: arguments are [operand] when then … [else].
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

/* The numbers of the WHEN arguments are first, first + 2, … below last. */
static size_t first_when(const koine__expr *expr)
{
    return expr->as.choice.has_operand ? 1 : 0;
}

static size_t last_when(const koine__expr *expr)
{
    return expr->count - (expr->as.choice.has_else ? 1 : 0);
}

/* Gathers arguments: of the first, every second one, and one more. */
static koine__expr ***gather(koine__analysis *a, koine__expr *expr, size_t start, bool extra, size_t extra_at,
                             size_t *count)
{
    koine__expr ***slots = KOINE__NEW_ARRAY(a->arena, koine__expr **, expr->count + 1);
    *count = 0;
    if (slots == NULL) {
        (void)koine__no_memory(a);
        return NULL;
    }
    if (extra) {
        slots[(*count)++] = &expr->args[extra_at];
    }
    for (size_t i = start; i < last_when(expr); i += 2) {
        slots[(*count)++] = &expr->args[i];
    }
    return slots;
}

/* Whether the operand has to be compared with each WHEN by itself: one type for all would not be exact. */
static bool compares_apart(const koine__expr *expr)
{
    bool apart = expr->args[0]->type.kind == KOINE_TYPE_DECIMAL;
    for (size_t i = first_when(expr); i < last_when(expr); i += 2) {
        apart = apart || expr->args[i]->type.kind == KOINE_TYPE_DECIMAL ||
                (koine__type_is_number(expr->args[i]->type) && expr->args[i]->type.kind != expr->args[0]->type.kind);
    }
    return apart;
}

/* CASE x WHEN y THEN … becomes CASE WHEN x = y THEN …. The last comparison has the operand, the others have copies. */
static koine__expr *operand_for(koine__analysis *a, const koine__expr *expr, size_t when)
{
    koine__expr *operand = expr->args[0];
    return when + 2 < last_when(expr) ? koine__expr_clone(a, operand) : operand;
}

static bool make_searched(koine__analysis *a, koine__expr *expr)
{
    for (size_t i = 1; i < last_when(expr); i += 2) {
        koine__expr *equal =
            koine__operator_new(a, KOINE__OP_EQ, expr->args[i]->span, operand_for(a, expr, i), expr->args[i]);
        if (equal == NULL) {
            return a->arena->failed ? koine__no_memory(a)
                                    : KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-cmp", expr->args[0]->span.start,
                                                    "write CASE WHEN x = y THEN … with the comparison of each branch",
                                                    "a query is compared with values of several types");
        }
        if (!koine__analyse_comparison(a, &equal)) {
            return false;
        }
        expr->args[i] = equal;
    }
    expr->as.choice.has_operand = false;
    expr->args++;
    expr->count--;
    return true;
}

static bool analyse_operand(koine__analysis *a, koine__expr *expr)
{
    size_t count;
    koine__type common;
    koine__expr ***slots = gather(a, expr, 1, true, 0, &count);
    if (slots == NULL || !koine__meet(a, slots, count, KOINE__MEET_COMPARED, &common, NULL)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (common.kind == KOINE_TYPE_NULL) {
            koine__leave_open(a, *slots[i]);
        } else if (!koine__check_key(a, *slots[i], "comparison")) {
            return false;
        }
    }
    return true;
}

static bool analyse_whens(koine__analysis *a, koine__expr *expr)
{
    if (expr->as.choice.has_operand) {
        return compares_apart(expr) ? make_searched(a, expr) : analyse_operand(a, expr);
    }
    for (size_t i = 0; i < last_when(expr); i += 2) {
        if (!koine__require_condition(a, &expr->args[i])) {
            return false;
        }
    }
    return true;
}

bool koine__analyse_case(koine__analysis *a, koine__expr *expr)
{
    size_t count;
    if (!analyse_whens(a, expr)) {
        return false;
    }
    koine__expr ***slots = gather(a, expr, first_when(expr) + 1, expr->as.choice.has_else, expr->count - 1, &count);
    return slots != NULL && koine__meet(a, slots, count, KOINE__MEET_UNIFIED, &expr->type, NULL);
}
