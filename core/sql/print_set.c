/*
 * Printing what stands between set operators, and these.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

static bool has(const koine__printer *printer, uint32_t feature)
{
    return (printer->dialect->features & feature) != 0;
}

/* ---- VALUES ---- */

/* Rule PX-setop: VALUES as SELECT … UNION ALL SELECT … */
static void print_rows_as_selects(koine__printer *printer, const koine__branch *values, unsigned how,
                                  const koine__names *names)
{
    for (size_t i = 0; i < values->row_count; i++) {
        const koine__expr *row = values->rows[i];
        koine__print_text(printer, i > 0 ? " UNION ALL SELECT " : "SELECT ");
        for (size_t j = 0; j < row->count; j++) {
            koine__print_text(printer, j > 0 ? ", " : "");
            koine__print_expr(printer, row->args[j],
                              (how & KOINE__PRINT_ASSIGNED) != 0 ? KOINE__PRINT_PLAIN_INTEGER : 0);
            if (i == 0 && names != NULL && j < names->count) {
                koine__print_text(printer, " AS ");
                koine__print_name(printer, &names->items[j]);
            }
        }
    }
}

static void print_values(koine__printer *printer, const koine__branch *values, unsigned how, const koine__names *names)
{
    if (names != NULL || !has(printer, KOINE_SQL_VALUES_QUERY)) {
        print_rows_as_selects(printer, values, how, names);
        return;
    }
    koine__print_text(printer, "VALUES ");
    koine__print_exprs(printer, values->rows, values->row_count,
                       (how & KOINE__PRINT_ASSIGNED) != 0 ? KOINE__PRINT_PLAIN_INTEGER : 0);
}

/* ---- set operations ---- */

/* Whether more than one SELECT will be printed for it. */
static bool is_compound(const koine__printer *printer, const koine__branch *branch, const koine__names *names)
{
    bool selects = names != NULL || !has(printer, KOINE_SQL_VALUES_QUERY);
    return branch->kind == KOINE__BRANCH_SET || branch->kind == KOINE__BRANCH_QUERY ||
           (branch->kind == KOINE__BRANCH_VALUES && branch->row_count > 1 && selects);
}

/* A branch that must stay whole: in parentheses, or as a derived table. */
static void print_whole(koine__printer *printer, koine__branch *branch, unsigned how, const koine__names *names)
{
    bool parentheses = has(printer, KOINE_SQL_SETOP_PARENTHESES);
    koine__print_text(printer, parentheses ? "(" : "SELECT * FROM (");
    if (branch->kind == KOINE__BRANCH_QUERY) {
        koine__print_query(printer, branch->query, parentheses ? how : how | KOINE__PRINT_NAMED, names);
    } else {
        koine__print_branch(printer, branch, parentheses ? how : how | KOINE__PRINT_NAMED, names);
    }
    koine__print_text(printer, ")");
    if (!parentheses) {
        koine__name alias = koine__print_make_alias(printer);
        koine__print_text(printer, " AS ");
        koine__print_name(printer, &alias);
    }
}

/*
 * Whether the left branch can stand as it is. Set operations of one rank go from left to right everywhere; INTERSECT
 * binds tighter where parentheses are known, and nowhere else.
 */
static bool stands_left(const koine__printer *printer, const koine__branch *set, const koine__names *names)
{
    const koine__branch *left = set->left;
    if (!is_compound(printer, left, names)) {
        return true;
    }
    bool tighter = set->set == KOINE__SET_INTERSECT && has(printer, KOINE_SQL_SETOP_PARENTHESES);
    return left->kind == KOINE__BRANCH_SET && (!tighter || left->set == KOINE__SET_INTERSECT);
}

/* INTERSECT needs no parentheses behind UNION and EXCEPT where it binds tighter. */
static bool stands_right(const koine__printer *printer, const koine__branch *set)
{
    const koine__branch *right = set->right;
    if (!is_compound(printer, right, NULL)) {
        return true;
    }
    return right->kind == KOINE__BRANCH_SET && right->set == KOINE__SET_INTERSECT && set->set != KOINE__SET_INTERSECT &&
           has(printer, KOINE_SQL_SETOP_PARENTHESES);
}

/* Rule PX-setop. */
static void print_set(koine__printer *printer, koine__branch *set, unsigned how, const koine__names *names)
{
    static const char *const words[] = {
        [KOINE__SET_UNION] = " UNION ",
        [KOINE__SET_INTERSECT] = " INTERSECT ",
        [KOINE__SET_EXCEPT] = " EXCEPT ",
    };
    if (set->all && set->set != KOINE__SET_UNION && !has(printer, KOINE_SQL_SETOP_ALL)) {
        koine__print_refuse(printer, "PX-setop", set->span, "INTERSECT ALL and EXCEPT ALL");
        return;
    }
    if (stands_left(printer, set, names)) {
        koine__print_branch(printer, set->left, how, names);
    } else {
        print_whole(printer, set->left, how, names);
    }
    koine__print_text(printer, words[set->set]);
    koine__print_text(printer, set->all ? "ALL " : "");
    unsigned right = how & ~KOINE__PRINT_NAMED;
    if (stands_right(printer, set)) {
        koine__print_branch(printer, set->right, right, NULL);
    } else {
        print_whole(printer, set->right, right, NULL);
    }
}

void koine__print_branch(koine__printer *printer, koine__branch *branch, unsigned how, const koine__names *names)
{
    switch (branch->kind) {
    case KOINE__BRANCH_SELECT:
        koine__print_select(printer, branch->select, how, names);
        break;
    case KOINE__BRANCH_VALUES:
        print_values(printer, branch, how, names);
        break;
    case KOINE__BRANCH_SET:
        print_set(printer, branch, how, names);
        break;
    case KOINE__BRANCH_QUERY:
        print_whole(printer, branch, how, names);
        break;
    }
}
