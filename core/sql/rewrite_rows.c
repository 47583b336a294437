/*
 * Comparisons of rows, for engines that take the first NULL in them for more than unknown.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

/* By which values of one place are compared: before the last one, and at the last. */
typedef struct comparison {
    koine_sql_op of_rows;
    koine_sql_op strict[2]; /* for decimals: the second */
    koine_sql_op weak[2];
} comparison;

static const comparison comparisons[] = {
    {KOINE_SQL_LT, {KOINE_SQL_LT, KOINE_SQL_LT_DEC}, {KOINE_SQL_LE, KOINE_SQL_LE_DEC}},
    {KOINE_SQL_LE, {KOINE_SQL_LT, KOINE_SQL_LT_DEC}, {KOINE_SQL_LE, KOINE_SQL_LE_DEC}},
    {KOINE_SQL_GT, {KOINE_SQL_GT, KOINE_SQL_GT_DEC}, {KOINE_SQL_GE, KOINE_SQL_GE_DEC}},
    {KOINE_SQL_GE, {KOINE_SQL_GT, KOINE_SQL_GT_DEC}, {KOINE_SQL_GE, KOINE_SQL_GE_DEC}},
};

static const comparison *comparison_of(const koine__expr *expr)
{
    if (expr->kind != KOINE__EXPR_OPERATOR || !expr->has_op || expr->count != 2 ||
        expr->args[0]->kind != KOINE__EXPR_ROW || expr->args[1]->kind != KOINE__EXPR_ROW) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        if (comparisons[i].of_rows == expr->op) {
            return &comparisons[i];
        }
    }
    return NULL;
}

static koine__expr *compare(koine__rewriting *r, const koine_sql_op ops[2], koine__expr *left, koine__expr *right)
{
    bool decimal = left->type.kind == KOINE_TYPE_DECIMAL || right->type.kind == KOINE_TYPE_DECIMAL;
    return KOINE__MAKE_CALL(r, ops[decimal], koine__kind_type(KOINE_TYPE_BOOL), left, right);
}

/* (a, b) < (c, d): a <= c AND (a < c OR b < d), which an index on a can serve, and is unknown where it has to be. */
static bool write_out(koine__walk *walk, koine__expr **slot)
{
    koine__expr *expr = *slot;
    const comparison *how = comparison_of(expr);
    if (how == NULL) {
        return true;
    }
    koine__rewriting *r = walk->r;
    koine__expr *const *left = expr->args[0]->args;
    koine__expr *const *right = expr->args[1]->args;
    size_t last = expr->args[0]->count - 1;
    bool strict = how->strict[0] == how->of_rows;
    koine__expr *made = compare(r, strict ? how->strict : how->weak, left[last], right[last]);
    for (size_t i = last; i > 0; i--) {
        koine__expr *either = KOINE__MAKE_CALL(r, KOINE_SQL_OR, koine__kind_type(KOINE_TYPE_BOOL),
                                               compare(r, how->strict, left[i - 1], right[i - 1]), made);
        made = koine__make_and(r, compare(r, how->weak, left[i - 1], right[i - 1]), either);
    }
    if (made == NULL) {
        return koine__rewrite_no_memory(r);
    }
    made->span = expr->span;
    *slot = made;
    return true;
}

bool koine__rewrite_rows(koine__rewriting *r)
{
    koine__walk walk = {.r = r, .on_expr = write_out};
    return !r->dialect->rows_by_parts || koine__walk_tree(&walk);
}
