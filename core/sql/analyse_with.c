/*
 * WITH: common table expressions, and those that read themselves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

/* ---- finding ---- */

static bool refuse_recursion(koine__analysis *a, const koine__name *name, const char *why)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-with", name->position,
                         "WITH RECURSIVE t AS (SELECT … UNION ALL SELECT … FROM t WHERE …)", "%s", why);
}

/* Most engines read a table of that name, one reads the expression itself. */
static bool refuse_self(koine__analysis *a, const koine__name *name)
{
    if (a->schema->open || a->schema->find(a->schema->context, name->text) != NULL) {
        return refuse_recursion(a, name, "a common table expression reads what is called like itself");
    }
    return KOINE__REFUSE(a, KOINE_ERR_NO_TABLE, "PX-with", name->position, "WITH RECURSIVE, to read itself",
                         "there is no table \"%s\"", name->text);
}

static bool find_current(koine__analysis *a, koine__with *with, const koine__name *name, bool takes_recursion,
                         koine__cte **out)
{
    if (!with->recursive) {
        return refuse_self(a, name);
    }
    if (!with->current_is_visible || !takes_recursion) {
        return refuse_recursion(a, name,
                                "a recursive common table expression may read itself only in FROM of its last branch, "
                                "where no outer join leaves its rows out");
    }
    if (++with->current_reads > 1) {
        return refuse_recursion(a, name, "a recursive common table expression reads itself more than once");
    }
    *out = with->current;
    return true;
}

static bool find_in(koine__analysis *a, koine__with *with, const koine__name *name, bool takes_recursion,
                    koine__cte **out)
{
    for (size_t i = 0; i < with->count; i++) {
        koine__cte *cte = &with->ctes[i];
        if (!koine__name_is_variant(&cte->name, name)) {
            continue;
        }
        if (!koine__name_is(&cte->name, name)) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "LX-id", name->position, "give it another name",
                                 "\"%s\" and \"%s\" differ only by case, and are one on some engines", name->text,
                                 cte->name.text);
        }
        if (i < with->visible) {
            *out = cte;
            return true;
        }
        if (cte == with->current) {
            return find_current(a, with, name, takes_recursion, out);
        }
        /* One engine sees what is defined later, the others look for a table of that name. */
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-with", name->position, "define it first",
                             "\"%s\" is defined behind the place where it is read", name->text);
    }
    return true;
}

bool koine__find_cte(koine__analysis *a, const koine__name *name, bool takes_recursion, koine__cte **out)
{
    *out = NULL;
    for (koine__with *with = a->with; with != NULL && *out == NULL; with = with->outer) {
        if (!find_in(a, with, name, takes_recursion, out)) {
            return false;
        }
    }
    return true;
}

/* ---- recursion ---- */

/* UNION [ALL] whose last branch is a select can be recursive. */
static bool may_be_recursive(const koine__with *with, const koine__query *query)
{
    const koine__branch *body = query->body;
    return with->recursive && query->cte_count == 0 && body->kind == KOINE__BRANCH_SET &&
           body->set == KOINE__SET_UNION && body->right->kind == KOINE__BRANCH_SELECT;
}

/*
 * A recursive decimal has all digits that there are: what engines make of its type in the first branch would be too
 * short for what comes back, or another type than that.
 */
static koine__type widest(koine__type type)
{
    bool decimal = type.kind == KOINE_TYPE_DECIMAL && type.scale != KOINE__SCALE_OPEN;
    return decimal ? koine__type_decimal(38, type.scale) : type;
}

static bool widen(koine__analysis *a, koine__expr **slot)
{
    koine__type wide = widest((*slot)->type);
    return wide.kind != KOINE_TYPE_DECIMAL || wide.scale == KOINE__SCALE_OPEN ||
           koine__wrap(a, slot, KOINE_SQL_DEC_TO_DEC, wide);
}

/* The types are those of the first branch: what comes back has to fit. */
static bool fit_column(koine__analysis *a, koine__query *query, koine__branch *right, size_t column)
{
    koine__expr **slot = &right->select->items.items[column].expr;
    koine__type type = query->columns[column].type;
    koine__expr *cell = koine__expr_new(a, KOINE__EXPR_COLUMN, (*slot)->span, 0);
    if (cell == NULL) {
        return koine__no_memory(a);
    }
    cell->type = type;
    koine__type common;
    koine__expr **slots[] = {&cell, slot};
    if (!koine__meet(a, slots, 2, KOINE__MEET_UNIFIED, &common, NULL)) {
        return false;
    }
    if (cell->kind != KOINE__EXPR_COLUMN) {
        char one[KOINE__TYPE_TEXT_SIZE];
        char other[KOINE__TYPE_TEXT_SIZE];
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-unify", (*slot)->span.start,
                             "CAST the column in the first branch",
                             "a recursive column is %s in the first branch and would become %s",
                             koine__type_text(type, one), koine__type_text(common, other));
    }
    if (!widen(a, slot)) {
        return false;
    }
    query->columns[column].flags |= koine__text_flags(*slot);
    right->select->items.items[column].type = (*slot)->type;
    return true;
}

/* What engines do not let the recursive branch have. */
static bool check_recursion(koine__analysis *a, const koine__query *query, const koine__select *select,
                            const koine__name *name)
{
    bool ends = query->order.count > 0 || query->limit != NULL || query->offset != NULL;
    if (ends) {
        return refuse_recursion(a, name, "ORDER BY and LIMIT stand behind the query that reads the recursive one");
    }
    bool window = false;
    for (size_t i = 0; i < select->items.count; i++) {
        window = window || select->items.items[i].expr->window;
    }
    if (select->grouped || select->distinct || window) {
        return refuse_recursion(
            a, name, "the recursive branch has no aggregates, window functions, GROUP BY, HAVING and DISTINCT");
    }
    return true;
}

static bool analyse_last_branch(koine__analysis *a, koine__scope *outer, koine__with *with, koine__cte *cte)
{
    koine__query *query = cte->query;
    koine__branch *right = query->body->right;
    with->current_is_visible = true;
    with->current_select = right->select;
    bool ok = koine__analyse_branch(a, outer, query, right, KOINE__QUERY_COLUMNS);
    with->current_is_visible = false;
    with->current_select = NULL;
    return ok;
}

static bool analyse_recursive(koine__analysis *a, koine__scope *outer, koine__with *with, koine__cte *cte)
{
    koine__query *query = cte->query;
    koine__branch *right = query->body->right;
    with->current_reads = 0;
    if (!koine__analyse_branch(a, outer, query, query->body->left, KOINE__QUERY_COLUMNS) ||
        !koine__unify_branches(a, query, query->body->left)) {
        return false;
    }
    koine__query_settle(a, query);
    for (size_t i = 0; i < query->column_count; i++) {
        query->columns[i].type = widest(query->columns[i].type);
        if (!koine__visit_cells(a, query->body->left, i, widen)) {
            return false;
        }
    }
    if (!koine__check_column_names(a, cte) || !analyse_last_branch(a, outer, with, cte)) {
        return false;
    }
    cte->recursive = with->current_reads > 0;
    if (!cte->recursive) {
        return koine__finish_query(a, query, KOINE__QUERY_COLUMNS);
    }
    if (right->select->items.count != query->column_count) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-setop", right->span.start, NULL,
                             "%zu columns are united with %zu", right->select->items.count, query->column_count);
    }
    for (size_t i = 0; i < query->column_count; i++) {
        if (!fit_column(a, query, right, i)) {
            return false;
        }
    }
    return check_recursion(a, query, right->select, &cte->name) &&
           (query->body->all || koine__check_distinct(a, query));
}

/* ---- WITH ---- */

bool koine__check_column_names(koine__analysis *a, koine__cte *cte)
{
    koine__query *query = cte->query;
    if (cte->columns.count != 0) {
        if (cte->columns.count != query->column_count) {
            return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-alias", cte->columns.items[0].position, NULL,
                                 "%zu names for %zu columns", cte->columns.count, query->column_count);
        }
        return koine__check_names(a, cte->columns.items, sizeof *cte->columns.items, cte->columns.count,
                                  cte->name.position, cte->name.text);
    }
    return query->column_count == 0 || koine__check_names(a, &query->columns->name, sizeof *query->columns,
                                                          query->column_count, cte->name.position, cte->name.text);
}

static bool analyse_cte(koine__analysis *a, koine__scope *outer, koine__with *with, koine__cte *cte)
{
    with->current = cte;
    if (may_be_recursive(with, cte->query)) {
        return analyse_recursive(a, outer, with, cte);
    }
    return koine__analyse_query(a, outer, cte->query, KOINE__QUERY_COLUMNS) && koine__check_column_names(a, cte);
}

bool koine__enter_with(koine__analysis *a, koine__scope *outer, koine__cte *ctes, size_t count, bool recursive,
                       koine__with *with)
{
    *with = (koine__with){.outer = a->with, .ctes = ctes, .count = count, .recursive = recursive};
    a->with = with;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (koine__name_is_variant(&ctes[j].name, &ctes[i].name)) {
                return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-name", ctes[i].name.position, "give it another name",
                                     "two common table expressions are called \"%s\"", ctes[i].name.text);
            }
        }
        if (!analyse_cte(a, outer, with, &ctes[i])) {
            return false;
        }
        with->visible = i + 1;
        with->current = NULL;
    }
    return true;
}

void koine__leave_with(koine__analysis *a, koine__with *with)
{
    a->with = with->outer;
}
