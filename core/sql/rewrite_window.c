/*
 * Window functions: those that an engine does not have, or has not exactly, are made of those that it has.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rewrite.h"

#include "sql/name_index.h"

/* ---- windows ---- */

/* OVER name: the window of that name. */
static const koine__window *resolve(const koine__select *select, const koine__window *window)
{
    for (size_t i = 0; window->is_reference && select != NULL && i < select->window_count; i++) {
        if (koine__name_is(&select->windows[i].name, &window->name)) {
            return &select->windows[i];
        }
    }
    return window;
}

/* The same rows without a frame, and in no order unless that is kept. */
static koine__window *make_window(koine__rewriting *r, const koine__window *like, bool ordered)
{
    koine__window *window = KOINE__NEW(r->arena, koine__window);
    if (window != NULL) {
        window->partition = like->partition;
        window->partition_count = like->partition_count;
        window->order = ordered ? like->order : (koine__sorts){NULL, 0};
    }
    return window;
}

static koine__expr *over(koine__expr *call, koine__window *window)
{
    if (call == NULL || window == NULL) {
        return NULL;
    }
    call->as.function.over = window;
    call->window = true;
    return call;
}

/* ---- the functions ---- */

/* A function that is being made of others. */
typedef struct making {
    koine__rewriting *r;
    koine__expr *call;
    koine__window *ordered; /* its window without a frame */
    koine__window *whole;   /* without the order too */
} making;

static koine__expr *count_from(const making *m, koine_sql_op op, koine__window *window)
{
    return over(koine__make_call(m->r, op, koine__kind_type(KOINE_TYPE_INT), NULL, 0), window);
}

static koine__expr *minus(const making *m, koine__expr *left, koine__expr *right)
{
    return KOINE__MAKE_CALL(m->r, KOINE_SQL_SUB_INT, koine__kind_type(KOINE_TYPE_INT), left, right);
}

static koine__expr *divide(const making *m, koine__expr *left, koine__expr *right)
{
    koine__type type = koine__kind_type(KOINE_TYPE_FLOAT);
    return KOINE__MAKE_CALL(m->r, KOINE_SQL_DIV_FLOAT, type, KOINE__MAKE_CALL(m->r, KOINE_SQL_INT_TO_FLOAT, type, left),
                            KOINE__MAKE_CALL(m->r, KOINE_SQL_INT_TO_FLOAT, type, right));
}

/* lag(a, n, otherwise): CASE WHEN row_number() > n THEN lag(a, n) ELSE otherwise END */
static koine__expr *make_lag(const making *m)
{
    koine__expr *const *args = m->call->args;
    koine__expr *there = KOINE__MAKE_CALL(m->r, KOINE_SQL_GT, koine__kind_type(KOINE_TYPE_BOOL),
                                          count_from(m, KOINE_SQL_ROW_NUMBER, m->ordered), args[1]);
    koine__expr *value = over(KOINE__MAKE_CALL(m->r, KOINE_SQL_LAG2, m->call->type, args[0], args[1]), m->ordered);
    return koine__make_choice(m->r, there, value, args[2]);
}

/* lead(a, n, otherwise): CASE WHEN row_number() <= count(*) - n THEN lead(a, n) ELSE otherwise END */
static koine__expr *make_lead(const making *m)
{
    koine__expr *const *args = m->call->args;
    koine__expr *last = minus(m, count_from(m, KOINE_SQL_COUNT_STAR, m->whole), args[1]);
    koine__expr *there = KOINE__MAKE_CALL(m->r, KOINE_SQL_LE, koine__kind_type(KOINE_TYPE_BOOL),
                                          count_from(m, KOINE_SQL_ROW_NUMBER, m->ordered), last);
    koine__expr *value = over(KOINE__MAKE_CALL(m->r, KOINE_SQL_LEAD2, m->call->type, args[0], args[1]), m->ordered);
    return koine__make_choice(m->r, there, value, args[2]);
}

/* percent_rank(): (rank() - 1) / greatest(count(*) - 1, 1) */
static koine__expr *make_percent_rank(const making *m)
{
    koine__expr *rank = minus(m, count_from(m, KOINE_SQL_RANK, m->ordered), koine__make_integer(m->r, 1));
    koine__expr *others = minus(m, count_from(m, KOINE_SQL_COUNT_STAR, m->whole), koine__make_integer(m->r, 1));
    return divide(m, rank,
                  KOINE__MAKE_CALL(m->r, KOINE_SQL_GREATEST, koine__kind_type(KOINE_TYPE_INT), others,
                                   koine__make_integer(m->r, 1)));
}

/* cume_dist(): count(*) up to the last of its peers / count(*) */
static koine__expr *make_cume_dist(const making *m)
{
    return divide(m, count_from(m, KOINE_SQL_COUNT_STAR, m->ordered), count_from(m, KOINE_SQL_COUNT_STAR, m->whole));
}

static const struct {
    koine_sql_op op;
    koine__expr *(*make)(const making *m);
} replacements[] = {
    {KOINE_SQL_LAG3, make_lag},
    {KOINE_SQL_LEAD3, make_lead},
    {KOINE_SQL_PERCENT_RANK, make_percent_rank},
    {KOINE_SQL_CUME_DIST, make_cume_dist},
};

static bool replace_window(koine__walk *walk, koine__expr **slot)
{
    koine__expr *call = *slot;
    if (call->kind != KOINE__EXPR_FUNCTION || call->as.function.over == NULL || !call->has_op ||
        walk->r->dialect->spelling[call->op] != NULL) {
        return true;
    }
    const koine__window *window = resolve(walk->select, call->as.function.over);
    making m = {walk->r, call, make_window(walk->r, window, true), make_window(walk->r, window, false)};
    for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++) {
        if (replacements[i].op == call->op) {
            koine__expr *made = replacements[i].make(&m);
            if (made == NULL) {
                return koine__rewrite_no_memory(walk->r);
            }
            made->span = call->span;
            *slot = made;
            return true;
        }
    }
    return true; /* the printer refuses it */
}

bool koine__rewrite_windows(koine__rewriting *r)
{
    koine__walk walk = {.r = r, .on_expr = replace_window};
    return koine__walk_tree(&walk);
}

/* ---- sums of doubles ---- */

/*
 * Where a frame loses rows at its beginning some engines subtract what they have added, and what a large number has
 * swallowed stays lost: MariaDB and SQLite answer 0 to 1e20, 1, 1 summed by two.
 */
static bool check_frame(koine__walk *walk, koine__expr **slot)
{
    const koine__expr *call = *slot;
    if (call->kind != KOINE__EXPR_FUNCTION || call->as.function.over == NULL || !call->has_op ||
        (call->op != KOINE_SQL_SUM_FLOAT && call->op != KOINE_SQL_AVG_FLOAT)) {
        return true;
    }
    const koine__window *window = resolve(walk->select, call->as.function.over);
    if (window->frame == KOINE__FRAME_NONE || window->from == KOINE__BOUND_UNBOUNDED_PRECEDING) {
        return true;
    }
    (void)koine__refuse(walk->r->refusal, KOINE_ERR_NOT_SUPPORTED, "PX-window", (int64_t)call->span.start,
                        "begin the frame with UNBOUNDED PRECEDING, or cast to DECIMAL before the sum",
                        "a sum of doubles over a frame that moves is not the same on every engine");
    return false;
}

bool koine__rewrite_float_frames(koine__rewriting *r)
{
    koine__walk walk = {.r = r, .on_expr = check_frame};
    return koine__walk_tree(&walk);
}
