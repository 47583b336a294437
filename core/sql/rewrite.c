/*
 * Rewriting: the rules in the order in which they are applied.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

#include <stdio.h>

/* ---- what is in a statement ---- */

/* Constructs that a rule can be about. */
enum {
    HAS_WINDOW = 0x1u,
    HAS_SET_ALL = 0x2u,
    HAS_RECURSION = 0x4u,
    HAS_DERIVED = 0x8u,
    HAS_SUBQUERY = 0x10u,
    HAS_FULL_JOIN = 0x20u,
    HAS_CHANGE = 0x40u,
    HAS_TABLE = 0x80u,
    HAS_ROW = 0x100u,
};

static bool see_expr(koine__walk *walk, koine__expr **slot)
{
    uint32_t *seen = walk->context;
    const koine__expr *expr = *slot;
    switch (expr->kind) {
    case KOINE__EXPR_FUNCTION:
        *seen |= expr->as.function.over != NULL ? HAS_WINDOW : 0;
        break;
    case KOINE__EXPR_ROW:
        *seen |= HAS_ROW;
        break;
    case KOINE__EXPR_IN_QUERY:
    case KOINE__EXPR_QUANTIFIED:
    case KOINE__EXPR_EXISTS:
    case KOINE__EXPR_SUBQUERY:
        *seen |= HAS_SUBQUERY;
        break;
    default:
        break;
    }
    return true;
}

static bool see_from(koine__walk *walk, koine__from **slot)
{
    uint32_t *seen = walk->context;
    const koine__from *from = *slot;
    switch (from->kind) {
    case KOINE__FROM_TABLE:
        *seen |= HAS_TABLE;
        break;
    case KOINE__FROM_QUERY:
        *seen |= HAS_DERIVED;
        break;
    case KOINE__FROM_JOIN:
        *seen |= from->join == KOINE__JOIN_FULL ? HAS_FULL_JOIN : 0;
        break;
    }
    return true;
}

static bool see_branch(koine__walk *walk, koine__branch **slot)
{
    uint32_t *seen = walk->context;
    const koine__branch *branch = *slot;
    *seen |= branch->kind == KOINE__BRANCH_SET && branch->all && branch->set != KOINE__SET_UNION ? HAS_SET_ALL : 0;
    return true;
}

static bool see_query(koine__walk *walk, koine__query **slot)
{
    uint32_t *seen = walk->context;
    *seen |= (*slot)->recursive ? HAS_RECURSION : 0;
    return true;
}

static bool look(koine__rewriting *r, uint32_t *seen)
{
    koine__walk walk = {.r = r,
                        .context = seen,
                        .on_expr = see_expr,
                        .on_from = see_from,
                        .on_branch = see_branch,
                        .on_query = see_query};
    const koine__change *change = koine__rewrite_change(r);
    *seen = change != NULL ? HAS_CHANGE : 0;
    *seen |= change != NULL && change->recursive ? HAS_RECURSION : 0;
    return koine__walk_tree(&walk);
}

/* ---- the rules ---- */

typedef struct rule {
    const char *id;
    uint32_t feature; /* only for dialects without it; 0: for all */
    uint32_t about;   /* only for statements with one of these in them */
    bool (*apply)(koine__rewriting *r);
} rule;

/*
 * Changes come first, since they make queries and subqueries of their parts; then what is inside of queries, and in
 * the end FULL JOIN, which makes tables be read twice, and the rules that only look at what has come out.
 */
static const rule rules[] = {
    {"PX-window", 0, HAS_WINDOW, koine__rewrite_float_frames},
    {"PX-ret", 0, HAS_CHANGE, koine__rewrite_returning},
    {"PX-ins", KOINE_SQL_DEFAULT_IN_VALUES, HAS_CHANGE, koine__rewrite_default},
    {"PX-set", KOINE_SQL_SET_ROW, HAS_CHANGE, koine__rewrite_set_rows},
    {"PX-upsert", KOINE_SQL_ON_CONFLICT, HAS_CHANGE, koine__rewrite_conflict},
    {"PX-from", KOINE_SQL_DELETE_USING, HAS_CHANGE, koine__rewrite_using},
    {"PX-from", 0, HAS_CHANGE, koine__rewrite_update_from},
    {"PX-set", KOINE_SQL_SET_OLD_VALUES, HAS_CHANGE, koine__rewrite_old_values},
    {"PX-from", KOINE_SQL_DELETE_ALIAS, HAS_CHANGE, koine__rewrite_target_alias},
    {"PX-with", KOINE_SQL_WITH_BEFORE_CHANGE, HAS_CHANGE, koine__rewrite_with},
    {"PX-with", 0, HAS_RECURSION, koine__rewrite_seeds},
    {"PX-func", 0, HAS_WINDOW, koine__rewrite_windows},
    {"PX-setop", KOINE_SQL_SETOP_ALL, HAS_SET_ALL, koine__rewrite_set_all},
    {"PX-wrap", KOINE_SQL_LIMIT_IN_SUBQUERY, HAS_SUBQUERY, koine__rewrite_limit},
    {"PX-wrap", KOINE_SQL_TARGET_IN_SUBQUERY, HAS_CHANGE, koine__rewrite_target},
    {"PX-scalar", KOINE_SQL_SCALAR_CHECKED, HAS_SUBQUERY | HAS_CHANGE, koine__rewrite_scalar},
    {"PX-from", KOINE_SQL_FULL_JOIN, HAS_FULL_JOIN, koine__rewrite_full_join},
    {"PX-from", KOINE_SQL_OUTER_IN_DERIVED, HAS_SUBQUERY | HAS_CHANGE, koine__rewrite_outer},
    {"PX-wrap", 0, HAS_TABLE, koine__rewrite_temporary},
    {"DD-id", 0, HAS_CHANGE, koine__rewrite_identity},
    {"PX-row", 0, HAS_ROW, koine__rewrite_rows},
};

koine_code koine__rewrite(koine__tree *tree, koine__arena *arena, const koine_sql_dialect *dialect,
                          const koine__schema *schema, koine__refusal *refusal)
{
    koine__rewriting r = {tree, arena, dialect, schema, refusal};
    uint32_t seen = 0;
    if (dialect == &koine__reference_dialect || !look(&r, &seen)) {
        return refusal->code;
    }
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const rule *one = &rules[i];
        bool lacking = one->feature == 0 || !koine__rewrite_has(&r, one->feature);
        if (lacking && (seen & one->about) != 0 && !one->apply(&r)) {
            break;
        }
    }
    return refusal->code;
}

/* ---- what the rules share ---- */

bool koine__rewrite_no_memory(koine__rewriting *r)
{
    (void)koine__refuse_no_memory(r->refusal);
    return false;
}

bool koine__rewrite_refuse(koine__rewriting *r, const char *rule_id, koine__span span, const char *hint,
                           const char *what)
{
    int64_t position = span.end != 0 ? (int64_t)span.start : -1;
    (void)koine__refuse(r->refusal, KOINE_ERR_NOT_SUPPORTED, rule_id, position, hint,
                        "%s cannot be had on every engine: %s has nothing for it", what, r->dialect->name);
    return false;
}

koine__change *koine__rewrite_change(const koine__rewriting *r)
{
    bool changes = r->tree->kind >= KOINE__TREE_INSERT && r->tree->kind <= KOINE__TREE_DELETE;
    return changes ? r->tree->as.change : NULL;
}
