/*
 * Ending work before its time. See deadline.h for the protocol.
 *
 * Sending a cancel can block for seconds (a server that is gone), so each is sent by a thread of its own, and
 * the deadlines of other connections are kept meanwhile.
 *
 * SPDX-License-Identifier: MIT
 */
#include "deadline.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#define NANOSECONDS_PER_MILLISECOND 1000000
#define AGAIN_MILLISECONDS 200  /* between a cancel and the next */
#define GRACE_MILLISECONDS 2000 /* between the first cancel and giving up */

/* Guards the list, what is below and the watches in it. */
static pthread_mutex_t timer_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t timer_wakes;
static koine__watch *armed_first;
static bool timer_runs;
static int64_t timer_sleeps_until;

int64_t koine_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t after(int64_t milliseconds)
{
    int64_t now = koine_now();
    int64_t room = (INT64_MAX - now) / NANOSECONDS_PER_MILLISECOND;
    return milliseconds >= room ? INT64_MAX : now + milliseconds * NANOSECONDS_PER_MILLISECOND;
}

/* ---- sending ---- */

static void nap(void)
{
    struct timespec pause = {0, 50000};
    (void)nanosleep(&pause, NULL);
}

/* Cancels what runs. `sending` is raised, and stays so. */
static koine_code cancel_active(koine__watch *watch, int who)
{
    if (!atomic_load(&watch->active)) {
        return KOINE_OK;
    }
    int nobody = KOINE__ASKED_NOBODY;
    (void)atomic_compare_exchange_strong(&watch->asked, &nobody, who);
    const koine_connection_ops *ops = watch->session->driver->connection;
    return ops->cancel != NULL ? ops->cancel(watch->session) : KOINE_ERR_NOT_SUPPORTED;
}

static void *sender_main(void *watch)
{
    koine__watch *target = watch;
    (void)cancel_active(target, KOINE__ASKED_TIMER);
    atomic_fetch_sub(&target->sending, 1);
    return NULL;
}

bool koine_thread_start(void *(*body)(void *), void *argument)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    bool started = pthread_create(&thread, &attributes, body, argument) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return started;
}

/* ---- the timer thread ---- */

static void unlink_watch(koine__watch *watch)
{
    if (watch->previous != NULL) {
        watch->previous->next = watch->next;
    } else {
        armed_first = watch->next;
    }
    if (watch->next != NULL) {
        watch->next->previous = watch->previous;
    }
    atomic_store(&watch->linked, false);
}

static void link_watch(koine__watch *watch)
{
    watch->previous = NULL;
    watch->next = armed_first;
    if (armed_first != NULL) {
        armed_first->previous = watch;
    }
    armed_first = watch;
    watch->deadline = INT64_MAX;
    watch->again = INT64_MAX;
    watch->give_up = INT64_MAX;
    watch->abandons = false;
    watch->hasty = false;
    atomic_store(&watch->linked, true);
}

static int64_t due_of(const koine__watch *watch)
{
    return watch->deadline < watch->again ? watch->deadline : watch->again;
}

/* The lock is held, which keeps the work from ending meanwhile. */
static void abandon(koine__watch *watch)
{
    const koine_connection_ops *ops = watch->session->driver->connection;
    if (atomic_load(&watch->active) && ops->abandon != NULL) {
        atomic_store(&watch->abandoned, true);
        ops->abandon(watch->session);
    }
}

static void send_again(koine__watch *watch)
{
    if (atomic_load(&watch->sending) != 0) {
        return; /* the one before is still on its way */
    }
    atomic_fetch_add(&watch->sending, 1);
    if (!koine_thread_start(sender_main, watch)) {
        /* From here then, late for others rather than never; a driver's cancel takes no lock of ours. */
        (void)sender_main(watch);
    }
}

static void fire(koine__watch *watch, int64_t now)
{
    if (watch->deadline <= now) {
        watch->deadline = INT64_MAX;
        watch->again = now;
        watch->give_up = watch->hasty ? now : after(GRACE_MILLISECONDS);
        watch->abandons = true;
        int nobody = KOINE__ASKED_NOBODY;
        (void)atomic_compare_exchange_strong(&watch->asked, &nobody, KOINE__ASKED_TIMER);
    }
    if (watch->give_up <= now) {
        watch->again = INT64_MAX;
        watch->give_up = INT64_MAX;
        if (watch->abandons) {
            abandon(watch);
        }
    } else if (watch->again <= now) {
        send_again(watch);
        watch->again = after(AGAIN_MILLISECONDS);
    }
    if (due_of(watch) == INT64_MAX) {
        unlink_watch(watch);
    }
}

static int64_t fire_all_due(int64_t now)
{
    int64_t earliest = INT64_MAX;
    koine__watch *next;
    for (koine__watch *watch = armed_first; watch != NULL; watch = next) {
        next = watch->next;
        if (due_of(watch) <= now) {
            fire(watch, now);
        }
        if (atomic_load(&watch->linked) && due_of(watch) < earliest) {
            earliest = due_of(watch);
        }
    }
    return earliest;
}

static void *timer_main(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&timer_lock);
    for (;;) {
        timer_sleeps_until = fire_all_due(koine_now());
        if (timer_sleeps_until == INT64_MAX) {
            (void)pthread_cond_wait(&timer_wakes, &timer_lock);
            continue;
        }
        struct timespec until = {(time_t)(timer_sleeps_until / 1000000000), (long)(timer_sleeps_until % 1000000000)};
        (void)pthread_cond_timedwait(&timer_wakes, &timer_lock, &until);
    }
    return NULL;
}

static void ensure_timer(void)
{
    if (timer_runs) {
        return;
    }
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&timer_wakes, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    timer_sleeps_until = 0;
    timer_runs = koine_thread_start(timer_main, NULL);
}

/* With the lock held, after times of the watch were set. */
static void wake_for(const koine__watch *watch)
{
    ensure_timer();
    /* timer_sleeps_until is 0 while the thread looks at the list: it will see this one before it sleeps. */
    if (timer_runs && due_of(watch) < timer_sleeps_until) {
        (void)pthread_cond_signal(&timer_wakes);
    }
}

bool koine__deadline_ensure(void)
{
    pthread_mutex_lock(&timer_lock);
    ensure_timer();
    bool runs = timer_runs;
    pthread_mutex_unlock(&timer_lock);
    return runs;
}

static void set_deadline(koine__watch *watch, int64_t milliseconds, bool hasty)
{
    watch->limit = milliseconds;
    pthread_mutex_lock(&timer_lock);
    if (!atomic_load(&watch->linked)) {
        link_watch(watch);
    }
    watch->deadline = milliseconds > 0 ? after(milliseconds) : INT64_MAX;
    watch->hasty = hasty;
    if (watch->abandons) { /* the timer's cancel came too late: what it was for is done */
        watch->again = INT64_MAX;
        watch->give_up = INT64_MAX;
        watch->abandons = false;
    }
    if (due_of(watch) == INT64_MAX) {
        unlink_watch(watch);
    } else {
        wake_for(watch);
    }
    pthread_mutex_unlock(&timer_lock);
}

/* ---- the caller's cancel ---- */

/* `sending` is raised, so the work cannot end before the watch is in the list. */
static void repeat_cancel(koine__watch *watch)
{
    pthread_mutex_lock(&timer_lock);
    if (!atomic_load(&watch->linked)) {
        link_watch(watch);
    }
    if (watch->again == INT64_MAX) {
        watch->again = after(AGAIN_MILLISECONDS);
        watch->give_up = after(GRACE_MILLISECONDS);
        watch->abandons = false;
        wake_for(watch);
    }
    pthread_mutex_unlock(&timer_lock);
}

koine_code koine__watch_cancel(koine__watch *watch)
{
    atomic_fetch_add(&watch->sending, 1);
    koine_code code = cancel_active(watch, KOINE__ASKED_CALLER);
    if (code == KOINE_OK && atomic_load(&watch->active)) {
        repeat_cancel(watch);
    }
    atomic_fetch_sub(&watch->sending, 1);
    return code;
}

/* ---- the worker's side ---- */

void koine__watch_begin(koine__watch *watch, koine_driver_conn *session, int64_t milliseconds)
{
    watch->session = session;
    atomic_store_explicit(&watch->abandoned, false, memory_order_relaxed);
    atomic_store_explicit(&watch->asked, KOINE__ASKED_NOBODY, memory_order_relaxed);
    atomic_store_explicit(&watch->active, true, memory_order_release);
    watch->limited = milliseconds > 0;
    if (watch->limited) {
        set_deadline(watch, milliseconds, false);
    }
}

void koine__watch_begin_opening(koine__watch *watch, koine_driver_conn *session, int64_t milliseconds)
{
    koine__watch_begin(watch, session, 0);
    watch->limited = milliseconds > 0;
    if (watch->limited) {
        set_deadline(watch, milliseconds, true);
    }
}

static void leave_list(koine__watch *watch)
{
    pthread_mutex_lock(&timer_lock);
    if (atomic_load(&watch->linked)) {
        unlink_watch(watch);
    }
    pthread_mutex_unlock(&timer_lock);
}

int koine__watch_end(koine__watch *watch)
{
    if (!atomic_load_explicit(&watch->active, memory_order_relaxed)) {
        return KOINE__ASKED_NOBODY;
    }
    atomic_store(&watch->active, false);
    /* A canceller that was under way may have put it into the list behind our back, hence the loop. */
    while (atomic_load(&watch->linked) || atomic_load(&watch->sending) != 0) {
        if (atomic_load(&watch->linked)) {
            leave_list(watch);
        } else {
            nap();
        }
    }
    return atomic_load_explicit(&watch->asked, memory_order_relaxed);
}

void koine__watch_limit(koine__watch *watch, int64_t milliseconds)
{
    if (atomic_load_explicit(&watch->active, memory_order_relaxed)) {
        watch->limited = milliseconds > 0;
        set_deadline(watch, milliseconds, false);
    }
}

void koine__watch_forget(koine__watch *watch)
{
    atomic_store(&watch->active, false);
    atomic_store(&watch->sending, 0);
    atomic_store(&watch->linked, false);
    watch->limited = false;
}

/* ---- fork ---- */

void koine__deadline_before_fork(void)
{
    pthread_mutex_lock(&timer_lock);
}

void koine__deadline_after_fork(bool in_child)
{
    if (in_child) {
        /* The thread did not come along, and the armed watches belong to connections of the parent. */
        timer_runs = false;
        armed_first = NULL;
    }
    pthread_mutex_unlock(&timer_lock);
}
