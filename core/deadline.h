/*
 * Ending work before its time: deadlines, and cancelling from another thread.
 *
 * One thread for the whole process keeps the deadlines; it is started with the first one. At a deadline it has
 * the driver's cancel called, and again every so often while the work goes on: a cancel that reaches a server
 * before it has begun with the statement is forgotten there. When that does not help, it abandons the socket.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_DEADLINE_H
#define KOINE_CORE_DEADLINE_H

#include <koine/driver.h>

#include <stdatomic.h>

/* Who asked for the end of the work that runs. */
enum { KOINE__ASKED_NOBODY = 0, KOINE__ASKED_CALLER = 1, KOINE__ASKED_TIMER = 2 };

/*
 * The part of a connection that other threads look at. `active` and `sending` keep a cancel from reaching the
 * next piece of work: a canceller raises `sending` before it looks at `active`, and work clears `active` before
 * it waits for `sending` to be zero. Both are sequentially consistent, so at least one of the two sees the other.
 */
typedef struct koine__watch {
    koine_driver_conn *session;
    atomic_bool active;
    atomic_int sending;
    atomic_int asked;
    atomic_bool abandoned; /* the socket was shut down: the session is of no use any more */
    atomic_bool linked;    /* in the timer's list; changed under its lock only */
    bool limited;          /* the worker's own: a deadline was set for this work */
    int64_t limit;         /* the worker's own: the last one that was set, in milliseconds */

    /* Guarded by the lock of the timer. Times are nanoseconds of the monotonic clock, INT64_MAX: never. */
    struct koine__watch *next;
    struct koine__watch *previous;
    int64_t deadline; /* when to cancel for the first time */
    int64_t again;    /* when to cancel the next time */
    int64_t give_up;  /* when to cancel no more */
    bool abandons;    /* and then to shut the socket down */
    bool hasty;       /* at the deadline at once: there is nothing yet that a cancel could save */
} koine__watch;

/*
 * Starts the thread that keeps deadlines, unless it runs. False when the system gives none: whoever is about to
 * promise a limit has to refuse. Deadlines can be set without failing from then on.
 */
bool koine__deadline_ensure(void);

/* Work on the session begins: it can be cancelled from now on, and ends after so many milliseconds (0: never). */
void koine__watch_begin(koine__watch *watch, koine_driver_conn *session, int64_t milliseconds);

/*
 * Work ends. When it returns, no cancel for it is under way any more. Answers who asked for an early end.
 * Harmless without a beginning.
 */
int koine__watch_end(koine__watch *watch);

/* The same for an opening, which is given up without a cancel. */
void koine__watch_begin_opening(koine__watch *watch, koine_driver_conn *session, int64_t milliseconds);

/* Sets the limit of work that goes on anew, or takes it off (0). */
void koine__watch_limit(koine__watch *watch, int64_t milliseconds);

/* The same, for every row: without limits it costs nothing. */
static inline void koine__watch_extend(koine__watch *watch, int64_t milliseconds)
{
    if (milliseconds > 0 || watch->limited) {
        koine__watch_limit(watch, milliseconds);
    }
}

/* Cancels what runs, if anything does. Any thread. */
koine_code koine__watch_cancel(koine__watch *watch);

/* In a forked child: forget that the work of the parent runs. */
void koine__watch_forget(koine__watch *watch);

void koine__deadline_before_fork(void);
void koine__deadline_after_fork(bool in_child);

#endif
