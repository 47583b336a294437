/*
 * Windows: OVER (…), and WINDOW name AS (…).
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_function.h"

/* ---- keys ---- */

static bool analyse_keys(koine__analysis *a, koine__scope *scope, koine__window *window)
{
    for (size_t i = 0; i < window->partition_count; i++) {
        koine__expr **key = &window->partition[i];
        if (!koine__analyse_expression(a, scope, key) || !koine__check_sort_key(a, *key, "PARTITION BY") ||
            !koine__check_key(a, *key, "PARTITION BY") || !koine__convert_key(a, key)) {
            return false;
        }
    }
    for (size_t i = 0; i < window->order.count; i++) {
        koine__expr **key = &window->order.items[i].expr;
        if (!koine__analyse_expression(a, scope, key) || !koine__check_sort_key(a, *key, "ORDER BY")) {
            return false;
        }
    }
    return true;
}

static bool has_offset(const koine__window *window)
{
    return window->from == KOINE__BOUND_PRECEDING || window->from == KOINE__BOUND_FOLLOWING ||
           window->to == KOINE__BOUND_PRECEDING || window->to == KOINE__BOUND_FOLLOWING;
}

/* RANGE BETWEEN n PRECEDING … adds to the key: only to one, and only to numbers that all engines add to alike. */
static bool check_frame(koine__analysis *a, const koine__window *window, const koine__expr *call)
{
    if (window->frame != KOINE__FRAME_RANGE || !has_offset(window)) {
        return true;
    }
    const koine__expr *key = window->order.count == 1 ? window->order.items[0].expr : NULL;
    if (key != NULL && (key->type.kind == KOINE_TYPE_INT || key->type.kind == KOINE_TYPE_FLOAT)) {
        return true;
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", key != NULL ? key->span.start : call->span.start,
                         "use ROWS BETWEEN …",
                         "RANGE with a number of rows needs one ORDER BY key, an integer or a double");
}

bool koine__analyse_windows(koine__analysis *a, koine__scope *scope, koine__select *select)
{
    for (size_t i = 0; i < select->window_count; i++) {
        koine__window *window = &select->windows[i];
        for (size_t j = 0; j < i; j++) {
            if (koine__name_is_variant(&select->windows[j].name, &window->name)) {
                return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-name", window->name.position, NULL,
                                     "two windows are called \"%s\"", window->name.text);
            }
        }
        const char *inside = scope->inside;
        scope->inside = "a window function";
        bool ok = analyse_keys(a, scope, window);
        scope->inside = inside;
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* ---- the window of a call ---- */

static const koine__window *find_window(koine__analysis *a, const koine__scope *scope, const koine__window *over)
{
    for (size_t i = 0; scope->select != NULL && i < scope->select->window_count; i++) {
        if (koine__name_is(&scope->select->windows[i].name, &over->name)) {
            return &scope->select->windows[i];
        }
    }
    (void)koine__refuse(a->refusal, KOINE_ERR_SEMANTIC, "PX-name", over->name.position,
                        "name it behind HAVING: WINDOW name AS (…)", "there is no window \"%s\"", over->name.text);
    return NULL;
}

/* Which functions look at the frame, and which need no order. */
static const struct {
    koine_sql_op op;
    bool framed;
} orderless[] = {
    {KOINE_SQL_FIRST_VALUE, true}, {KOINE_SQL_LAST_VALUE, true}, {KOINE_SQL_NTH_VALUE, true},
    {KOINE_SQL_ROW_NUMBER, false}, {KOINE_SQL_NTILE, false},
};

/* MariaDB refuses what the others pass over in silence: a frame that is not looked at, a rank without an order. */
static bool check_window(koine__analysis *a, const koine__window *window, const koine__expr *call,
                         const koine__function *function)
{
    bool framed = function->kind == KOINE__FUNCTION_AGGREGATE;
    bool needs_order = !framed;
    for (size_t i = 0; i < sizeof orderless / sizeof *orderless; i++) {
        if (orderless[i].op == function->ops.other) {
            framed = orderless[i].framed;
            needs_order = false;
        }
    }
    if (window->frame != KOINE__FRAME_NONE && !framed) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", call->span.start, "leave ROWS or RANGE out",
                             "%s takes no frame: it looks at the whole partition", function->name);
    }
    if (window->order.count == 0 && needs_order) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", call->span.start, "OVER (ORDER BY …)",
                             "%s needs an order", function->name);
    }
    return check_frame(a, window, call);
}

bool koine__analyse_over(koine__analysis *a, koine__scope *scope, koine__expr *call, const koine__function *function)
{
    koine__window *over = call->as.function.over;
    const koine__window *window = over;
    if (over->is_reference) {
        window = find_window(a, scope, over);
        if (window == NULL) {
            return false;
        }
    } else if (!analyse_keys(a, scope, over)) {
        return false;
    }
    for (size_t i = 0; i < window->partition_count; i++) {
        call->aggregate = call->aggregate || window->partition[i]->aggregate;
    }
    for (size_t i = 0; i < window->order.count; i++) {
        call->aggregate = call->aggregate || window->order.items[i].expr->aggregate;
    }
    return check_window(a, window, call, function);
}
