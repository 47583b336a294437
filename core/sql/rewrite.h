/*
 * What the files of the rewriting share. It comes between the analysis and the printer, and turns what a dialect lacks
 * into what it has; new nodes are typed as if the analysis had seen them. A node may stand in several places of the
 * tree: the printer only reads it.
 *
 *   rewrite.c             the entry: the list of rules
 *   rewrite_tree.c        making nodes
 *   rewrite_walk.c        going over a tree
 *   rewrite_unique.c      whether a query has one row at most
 *   rewrite_window.c      window functions
 *   rewrite_set.c         INTERSECT ALL, EXCEPT ALL
 *   rewrite_join.c        FULL JOIN
 *   rewrite_subquery.c    scalar subqueries, LIMIT in IN, what subqueries may read
 *   rewrite_with.c        WITH
 *   rewrite_change.c      UPDATE … FROM, DELETE … USING, the target in a subquery
 *   rewrite_assign.c      SET
 *   rewrite_conflict.c    ON CONFLICT
 *   rewrite_returning.c   RETURNING
 *   rewrite_identity.c    values for identity columns
 *   rewrite_rows.c        comparisons of rows
 *
 * Functions answer false after a refusal, which is recorded; then nothing more is to be done.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_REWRITE_H
#define KOINE_CORE_SQL_REWRITE_H

#include "sql/translate.h"

typedef struct koine__rewriting {
    koine__tree *tree;
    koine__arena *arena;
    const koine_sql_dialect *dialect;
    const koine__schema *schema;
    koine__refusal *refusal;
} koine__rewriting;

bool koine__rewrite_no_memory(koine__rewriting *r);

/* Refuses, naming the engine. what: "FULL JOIN with …". hint: NULL for none. */
bool koine__rewrite_refuse(koine__rewriting *r, const char *rule, koine__span span, const char *hint, const char *what);

static inline bool koine__rewrite_has(const koine__rewriting *r, uint32_t feature)
{
    return (r->dialect->features & feature) != 0;
}

/* INSERT, UPDATE or DELETE; NULL: the statement is none. */
koine__change *koine__rewrite_change(const koine__rewriting *r);

/* ---- rewrite_tree.c: all answer NULL when out of memory, and take NULL for that ---- */

koine__type koine__kind_type(uint8_t kind);
koine__expr *koine__make_integer(koine__rewriting *r, int64_t value);
koine__expr *koine__make_string(koine__rewriting *r, const char *text, size_t size);
koine__expr *koine__make_true(koine__rewriting *r);
koine__expr *koine__make_null(koine__rewriting *r, koine__type type);

/* Column `column` of a table, derived table or common table expression. */
koine__expr *koine__make_column(koine__rewriting *r, koine__from *source, size_t column);

/* An operation as a call; arguments end with NULL, and one that could not be made makes the call NULL. */
#define KOINE__MAKE_CALL(r, op, type, ...)                                                                             \
    koine__make_call((r), (op), (type), (koine__expr *const[]){__VA_ARGS__},                                           \
                     sizeof((koine__expr *const[]){__VA_ARGS__}) / sizeof(koine__expr *))
koine__expr *koine__make_call(koine__rewriting *r, koine_sql_op op, koine__type type, koine__expr *const *args,
                              size_t count);
koine__expr *koine__make_and(koine__rewriting *r, koine__expr *left, koine__expr *right); /* either may be absent */
koine__expr *koine__make_equal(koine__rewriting *r, koine__expr *left, koine__expr *right);

/* A row, and expr IN (…), with room for so many. */
koine__expr *koine__make_row(koine__rewriting *r, size_t count);
koine__expr *koine__make_in(koine__rewriting *r, koine__expr *expr, size_t count);

/* CASE WHEN condition THEN value ELSE otherwise END */
koine__expr *koine__make_choice(koine__rewriting *r, koine__expr *condition, koine__expr *value,
                                koine__expr *otherwise);

/* [NOT] EXISTS (SELECT 1 FROM from WHERE where) */
koine__expr *koine__make_exists(koine__rewriting *r, koine__from *from, koine__expr *where, bool negated);

/* (query), of one column */
koine__expr *koine__make_subquery(koine__rewriting *r, koine__query *query);

/* SELECT … FROM from WHERE where, with room for so many items. */
koine__select *koine__make_select(koine__rewriting *r, koine__from *from, koine__expr *where, size_t items);

/* The items' names are c1, c2 … unless they are given. name: NULL for such a one. */
void koine__put_item(koine__rewriting *r, koine__select *select, size_t index, koine__expr *expr,
                     const koine__name *name);

koine__branch *koine__make_branch(koine__rewriting *r, koine__select *select);
koine__branch *koine__make_set(koine__rewriting *r, koine__set_operator set, bool all, koine__branch *left,
                               koine__branch *right);

/* A query of these branches, with the columns that it answers. */
koine__query *koine__make_query(koine__rewriting *r, koine__branch *body);

/* What a branch answers: of its first SELECT or VALUES. *out is in the arena. */
bool koine__branch_columns(koine__rewriting *r, const koine__branch *branch, koine__shown **out, size_t *count);

/* (query) with columns c1, c2 … */
koine__from *koine__make_derived(koine__rewriting *r, koine__query *query);

/* A name for a column: prefix and number. */
koine__name koine__make_name(koine__rewriting *r, const char *prefix, size_t number);

/* SELECT all columns FROM (query), under the names that they had. */
koine__query *koine__make_enclosing(koine__rewriting *r, koine__query *query);

/* t AS x becomes (SELECT its columns FROM t) AS x, in place. A failure is recorded. */
bool koine__set_apart(koine__rewriting *r, koine__from *from);

/* ---- rewrite_walk.c ---- */

/* A query that the walk is in, innermost first. */
typedef struct koine__walk_query {
    koine__query *query;
    koine__from *derived; /* the derived table that it is; NULL: it stands in an expression, or is the statement */
    const struct koine__walk_query *outer;
} koine__walk_query;

/*
 * Goes over all of a statement, what is inside of something first. A callback may put something else in the place that
 * it is given, and must not mind to be called again for what it made or has seen: nodes stand in several places.
 * NULL callbacks are not called.
 */
typedef struct koine__walk {
    koine__rewriting *r;
    void *context;
    bool (*on_expr)(struct koine__walk *walk, koine__expr **slot);
    bool (*on_from)(struct koine__walk *walk, koine__from **slot);
    bool (*on_select)(struct koine__walk *walk, koine__select *select);
    bool (*on_branch)(struct koine__walk *walk, koine__branch **slot);
    bool (*on_query)(struct koine__walk *walk, koine__query **slot);

    /* Where it is. */
    koine__select *select; /* innermost; NULL outside of all */
    const koine__walk_query *query;
    /* What was put in another's place, so that the same happens in all places. */
    struct koine__walk_replaced *replaced;
} koine__walk;

bool koine__walk_tree(koine__walk *walk);
bool koine__walk_expr(koine__walk *walk, koine__expr **slot);
bool koine__walk_from(koine__walk *walk, koine__from **slot);
bool koine__walk_query_at(koine__walk *walk, koine__query **slot, koine__from *derived);
bool koine__walk_exprs(koine__walk *walk, koine__expr **exprs, size_t count);
bool koine__walk_assignments(koine__walk *walk, koine__assignments *set);

/* Whether a column of one of the tables of `from` stands in the expression, or in a query inside it. */
bool koine__reads_from(koine__rewriting *r, koine__expr *expr, const koine__from *from);

/* Whether the query reads columns of tables that are not its own. */
bool koine__reads_outside(koine__rewriting *r, koine__query *query);

/* Whether `source` is one of the tables that `from` joins. */
bool koine__is_among(const koine__from *from, const koine__from *source);

/* ---- rewrite_unique.c ---- */

/* Whether what is joined here has, for one row of all that is outside, at most one row for which `where` holds. */
bool koine__is_single(const koine__from *from, const koine__expr *where);

/* Whether the query answers at most one row. */
bool koine__is_single_query(const koine__query *query);

/* ---- the rules ---- */

bool koine__rewrite_float_frames(koine__rewriting *r);
bool koine__rewrite_windows(koine__rewriting *r);
bool koine__rewrite_set_all(koine__rewriting *r);
bool koine__rewrite_seeds(koine__rewriting *r);
bool koine__rewrite_default(koine__rewriting *r);
bool koine__rewrite_returning(koine__rewriting *r);
bool koine__rewrite_using(koine__rewriting *r);
bool koine__rewrite_update_from(koine__rewriting *r);
bool koine__rewrite_set_rows(koine__rewriting *r);
bool koine__rewrite_conflict(koine__rewriting *r);
bool koine__rewrite_old_values(koine__rewriting *r);
bool koine__rewrite_with(koine__rewriting *r);
bool koine__rewrite_limit(koine__rewriting *r);
bool koine__rewrite_target(koine__rewriting *r);
bool koine__rewrite_target_alias(koine__rewriting *r);
bool koine__rewrite_scalar(koine__rewriting *r);
bool koine__rewrite_full_join(koine__rewriting *r);
bool koine__rewrite_outer(koine__rewriting *r);
bool koine__rewrite_temporary(koine__rewriting *r);
bool koine__rewrite_identity(koine__rewriting *r);

/* ---- rewrite_rows.c ---- */

bool koine__rewrite_rows(koine__rewriting *r);

#endif
