/*
 * INTERSECT ALL and EXCEPT ALL: the rows of each side get a number among their equals, by which those without ALL tell
 * them apart.
 *
 *   a INTERSECT ALL b
 *   SELECT c1 FROM (SELECT c1, row_number() OVER (PARTITION BY c1) AS c2 FROM (a)
 *                   INTERSECT
 *                   SELECT c1, row_number() OVER (PARTITION BY c1) AS c2 FROM (b))
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

static koine__branch *make_numbered(koine__rewriting *r, koine__branch *side)
{
    koine__from *from = koine__make_derived(r, koine__make_query(r, side));
    size_t count = from != NULL ? from->column_count : 0;
    koine__select *select = koine__make_select(r, from, NULL, count + 1);
    koine__window *window = KOINE__NEW(r->arena, koine__window);
    koine__expr **keys = KOINE__NEW_ARRAY(r->arena, koine__expr *, count);
    koine__expr *number = koine__make_call(r, KOINE_SQL_ROW_NUMBER, koine__kind_type(KOINE_TYPE_INT), NULL, 0);
    if (from == NULL || select == NULL || window == NULL || keys == NULL || number == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        keys[i] = koine__make_column(r, from, i);
        koine__put_item(r, select, i, koine__make_column(r, from, i), NULL);
    }
    window->partition = keys;
    window->partition_count = count;
    number->as.function.over = window;
    number->window = true;
    koine__put_item(r, select, count, number, NULL);
    return r->arena->failed ? NULL : koine__make_branch(r, select);
}

/* The rows without their numbers, called as they were. */
static koine__branch *make_unnumbered(koine__rewriting *r, koine__branch *numbered, const koine__shown *columns,
                                      size_t count)
{
    koine__from *from = koine__make_derived(r, koine__make_query(r, numbered));
    koine__select *select = koine__make_select(r, from, NULL, count);
    for (size_t i = 0; from != NULL && i < count; i++) {
        koine__put_item(r, select, i, koine__make_column(r, from, i), &columns[i].name);
    }
    return koine__make_branch(r, select);
}

static bool number_rows(koine__walk *walk, koine__branch **slot)
{
    koine__rewriting *r = walk->r;
    koine__branch *branch = *slot;
    koine__shown *columns = NULL;
    size_t count = 0;
    if (branch->kind != KOINE__BRANCH_SET || !branch->all || branch->set == KOINE__SET_UNION) {
        return true;
    }
    if (!koine__branch_columns(r, branch, &columns, &count)) {
        return koine__rewrite_no_memory(r);
    }
    koine__branch *numbered =
        koine__make_set(r, branch->set, false, make_numbered(r, branch->left), make_numbered(r, branch->right));
    koine__branch *made = make_unnumbered(r, numbered, columns, count);
    if (made == NULL) {
        return koine__rewrite_no_memory(r);
    }
    *slot = made;
    return true;
}

bool koine__rewrite_set_all(koine__rewriting *r)
{
    koine__walk walk = {.r = r, .on_branch = number_rows};
    return koine__walk_tree(&walk);
}
