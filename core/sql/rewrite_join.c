/*
 * FULL JOIN: a derived table of all rows of a LEFT JOIN, and of the right side's rows that it has left out.
 *
 *   a FULL JOIN b ON x
 *   (SELECT a.i AS c1, b.j AS c2 FROM a LEFT JOIN b ON x
 *    UNION ALL
 *    SELECT NULL, b.j FROM b WHERE NOT EXISTS (SELECT 1 FROM a WHERE x))
 *
 * The columns that are read of a and b become columns of the derived table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

#include "sql/name_index.h"

/* A column of one of the tables, and which of the derived table's it has become. */
typedef struct moved_column {
    koine__from *source;
    size_t column;
    koine__name name;
    koine__type type;
    size_t number;
    struct moved_column *next;
} moved_column;

typedef struct moving {
    koine__from *join;
    koine__from *derived;
    moved_column *first;
    moved_column **last;
    size_t count;
} moving;

/* ---- the condition ---- */

static koine__expr *named_column(koine__rewriting *r, const koine__from *side, const koine__name *name);

/* A column that a FULL JOIN has merged is of the side that is there. */
static koine__expr *merged_column(koine__rewriting *r, const koine__from *join, const koine__shown *shown)
{
    return KOINE__MAKE_CALL(r, KOINE_SQL_COALESCE, shown->type, named_column(r, join->left, &shown->name),
                            named_column(r, join->right, &shown->name));
}

/* What a side of a join calls by that name. */
static koine__expr *named_column(koine__rewriting *r, const koine__from *side, const koine__name *name)
{
    for (size_t i = 0; i < side->column_count; i++) {
        const koine__shown *shown = &side->columns[i];
        if (koine__name_is(&shown->name, name) && shown->source != NULL) {
            return shown->source->kind == KOINE__FROM_JOIN ? merged_column(r, shown->source, shown)
                                                           : koine__make_column(r, shown->source, shown->column);
        }
    }
    return NULL;
}

/* USING as ON, while the sides still show what they are joined by. */
static bool spell_using(koine__rewriting *r, koine__from *from)
{
    if (from == NULL || from->kind != KOINE__FROM_JOIN) {
        return true;
    }
    for (size_t i = 0; i < from->using.count; i++) {
        const koine__name *name = &from->using.items[i];
        koine__expr *equal =
            koine__make_equal(r, named_column(r, from->left, name), named_column(r, from->right, name));
        from->on = equal != NULL ? koine__make_and(r, from->on, equal) : NULL;
        if (from->on == NULL) {
            return koine__rewrite_no_memory(r);
        }
    }
    from->using = (koine__names){NULL, 0};
    from->natural = false;
    return spell_using(r, from->left) && spell_using(r, from->right);
}

/* ---- moving columns ---- */

static moved_column *find_moved(koine__rewriting *r, moving *m, const koine__expr *expr)
{
    for (moved_column *one = m->first; one != NULL; one = one->next) {
        if (one->source == expr->source && one->column == expr->column) {
            return one;
        }
    }
    moved_column *one = KOINE__NEW(r->arena, moved_column);
    if (one != NULL) {
        *one = (moved_column){expr->source, expr->column, expr->as.column.column, expr->type, m->count++, NULL};
        one->name.position = 0;
        *m->last = one;
        m->last = &one->next;
    }
    return one;
}

static bool move_column(koine__walk *walk, koine__expr **slot)
{
    moving *m = walk->context;
    const koine__expr *expr = *slot;
    if (expr->kind != KOINE__EXPR_COLUMN || expr->source == NULL || !koine__is_among(m->join, expr->source)) {
        return true;
    }
    const moved_column *moved = find_moved(walk->r, m, expr);
    koine__expr *made = KOINE__NEW(walk->r->arena, koine__expr);
    if (moved == NULL || made == NULL) {
        return koine__rewrite_no_memory(walk->r);
    }
    *made = *expr;
    made->source = m->derived;
    made->column = moved->number;
    made->as.column.column = koine__make_name(walk->r, "c", moved->number + 1);
    made->as.column.table = (koine__name){NULL, 0, 0};
    *slot = made;
    return true;
}

/* ---- the derived table ---- */

static koine__expr *make_moved(koine__rewriting *r, const moved_column *moved)
{
    koine__expr *column = KOINE__NEW(r->arena, koine__expr);
    if (column != NULL) {
        column->kind = KOINE__EXPR_COLUMN;
        column->type = moved->type;
        column->source = moved->source;
        column->column = moved->column;
        column->as.column.column = moved->name;
    }
    return column;
}

/* Without a column that is read there is a number: the rows still count. nulls: of which side's columns. */
static koine__branch *make_side(koine__rewriting *r, const moving *m, koine__from *from, koine__expr *where,
                                const koine__from *nulls)
{
    koine__select *select = koine__make_select(r, from, where, m->count > 0 ? m->count : 1);
    for (const moved_column *one = m->first; one != NULL; one = one->next) {
        bool is_null = nulls != NULL && koine__is_among(nulls, one->source);
        koine__put_item(r, select, one->number, is_null ? koine__make_null(r, one->type) : make_moved(r, one), NULL);
    }
    if (m->count == 0) {
        koine__put_item(r, select, 0, koine__make_integer(r, 1), NULL);
    }
    return koine__make_branch(r, select);
}

static koine__query *make_rows(koine__rewriting *r, const moving *m)
{
    koine__from *join = m->join;
    koine__expr *condition = join->on != NULL ? join->on : koine__make_true(r); /* NATURAL, and nothing in common */
    koine__from *left = KOINE__NEW(r->arena, koine__from);
    koine__expr *alone = condition != NULL ? koine__make_exists(r, join->left, condition, true) : NULL;
    if (left == NULL || alone == NULL) {
        return NULL;
    }
    *left = *join;
    left->join = KOINE__JOIN_LEFT;
    left->on = condition;
    koine__branch *matched = make_side(r, m, left, NULL, NULL);
    koine__branch *others = make_side(r, m, join->right, alone, join->left);
    return koine__make_query(r, koine__make_set(r, KOINE__SET_UNION, true, matched, others));
}

/* ---- the place ---- */

/* The first FULL JOIN whose sides have none any more. */
static koine__from **find_full(koine__from **slot)
{
    koine__from *from = *slot;
    if (from == NULL || from->kind != KOINE__FROM_JOIN) {
        return NULL;
    }
    koine__from **found = find_full(&from->left);
    found = found != NULL ? found : find_full(&from->right);
    return found != NULL ? found : from->join == KOINE__JOIN_FULL ? slot : NULL;
}

static bool move_in_select(koine__walk *walk, koine__select *select, const koine__query *query)
{
    koine__select *outer = walk->select;
    walk->select = select;
    bool ok = koine__walk_exprs(walk, select->group, select->group_count) && koine__walk_expr(walk, &select->where) &&
              koine__walk_expr(walk, &select->having);
    for (size_t i = 0; ok && i < select->items.count; i++) {
        ok = koine__walk_expr(walk, &select->items.items[i].expr);
    }
    for (size_t i = 0; ok && i < select->window_count; i++) {
        koine__window *window = &select->windows[i];
        ok = koine__walk_exprs(walk, window->partition, window->partition_count);
        for (size_t j = 0; ok && j < window->order.count; j++) {
            ok = koine__walk_expr(walk, &window->order.items[j].expr);
        }
    }
    for (size_t i = 0; ok && query != NULL && i < query->order.count; i++) {
        ok = koine__walk_expr(walk, &query->order.items[i].expr);
    }
    walk->select = outer;
    return ok;
}

/* Puts the derived table in the join's place, and fills it when all that reads it is known. */
static bool replace_join(koine__rewriting *r, koine__from **slot, koine__select *select, const koine__query *query)
{
    moving m = {.join = *slot, .derived = KOINE__NEW(r->arena, koine__from)};
    m.last = &m.first;
    if (m.derived == NULL) {
        return koine__rewrite_no_memory(r);
    }
    m.derived->kind = KOINE__FROM_QUERY;
    m.derived->span = m.join->span;
    *slot = m.derived;
    koine__walk walk = {.r = r, .context = &m, .on_expr = move_column};
    if (!koine__walk_from(&walk, &select->from) || !move_in_select(&walk, select, query)) {
        return false;
    }
    koine__query *rows = make_rows(r, &m);
    koine__from *made = koine__make_derived(r, rows);
    if (made == NULL) {
        return koine__rewrite_no_memory(r);
    }
    m.derived->query = rows;
    m.derived->column_aliases = made->column_aliases;
    m.derived->columns = made->columns;
    m.derived->column_count = made->column_count;
    for (size_t i = 0; i < made->column_count; i++) {
        made->columns[i].source = m.derived;
    }
    return true;
}

/* The query is needed for its ORDER BY, which is over the tables of its only SELECT. */
static bool replace_joins(koine__walk *walk, koine__query *query, koine__branch *branch)
{
    switch (branch->kind) {
    case KOINE__BRANCH_SELECT: {
        koine__select *select = branch->select;
        koine__from **slot = find_full(&select->from);
        if (slot != NULL && !spell_using(walk->r, select->from)) {
            return false;
        }
        while (slot != NULL) {
            if (!replace_join(walk->r, slot, select, query->body == branch ? query : NULL)) {
                return false;
            }
            slot = find_full(&select->from);
        }
        return true;
    }
    case KOINE__BRANCH_SET:
        return replace_joins(walk, query, branch->left) && replace_joins(walk, query, branch->right);
    default:
        return true;
    }
}

static bool replace_in_query(koine__walk *walk, koine__query **slot)
{
    return replace_joins(walk, *slot, (*slot)->body);
}

bool koine__rewrite_full_join(koine__rewriting *r)
{
    koine__walk walk = {.r = r, .on_query = replace_in_query};
    koine__change *change = koine__rewrite_change(r);
    koine__from **slot = change != NULL ? find_full(&change->from) : NULL;
    if (slot != NULL) {
        return koine__rewrite_refuse(r, "PX-from", (*slot)->span, "join in a derived table",
                                     "FULL JOIN directly in UPDATE … FROM");
    }
    return koine__walk_tree(&walk);
}
