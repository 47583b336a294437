/*
 * Calls that block for as long as the network pleases (name lookup, PQcancel), made in a thread of their own so
 * that the caller waits only so long. What comes too late is dropped by that thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

typedef struct job {
    void (*work)(void *context);
    void (*discard)(void *context);
    void *context;
    pthread_mutex_t lock; /* guards the members below */
    pthread_cond_t ended;
    bool done;
    bool left; /* the caller has stopped waiting: the thread frees everything */
} job;

static job *new_job(void)
{
    job *made = calloc(1, sizeof *made);
    pthread_condattr_t attributes;
    if (made == NULL || pthread_condattr_init(&attributes) != 0) {
        free(made);
        return NULL;
    }
    bool ready = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                 pthread_cond_init(&made->ended, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    if (ready && pthread_mutex_init(&made->lock, NULL) != 0) {
        (void)pthread_cond_destroy(&made->ended);
        ready = false;
    }
    if (!ready) {
        free(made);
        made = NULL;
    }
    return made;
}

static void free_job(job *old)
{
    (void)pthread_cond_destroy(&old->ended);
    (void)pthread_mutex_destroy(&old->lock);
    free(old);
}

static void *run_job(void *argument)
{
    job *self = argument;
    self->work(self->context);
    (void)pthread_mutex_lock(&self->lock);
    bool left = self->left;
    self->done = true;
    (void)pthread_cond_signal(&self->ended);
    (void)pthread_mutex_unlock(&self->lock);
    if (left) {
        self->discard(self->context);
        free_job(self);
    }
    return NULL;
}

/* The time by the clock of the condition that is `end` by koine_now: the two need not be the same clock. */
static struct timespec condition_time(int64_t end)
{
    struct timespec time;
    int64_t left = end - koine_now();
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    left = (left > 0 ? left : 0) + time.tv_nsec;
    time.tv_sec += (time_t)(left / NANOSECONDS_PER_SECOND);
    time.tv_nsec = (long)(left % NANOSECONDS_PER_SECOND);
    return time;
}

/* Waits until the work is done; false: time is up, and the thread frees the job. */
static bool wait_for(job *self, int64_t end)
{
    struct timespec limit = condition_time(end);
    int waited = 0;
    (void)pthread_mutex_lock(&self->lock);
    while (!self->done && waited == 0) {
        waited = pthread_cond_timedwait(&self->ended, &self->lock, &limit);
    }
    bool done = self->done;
    self->left = !done;
    (void)pthread_mutex_unlock(&self->lock);
    return done;
}

koine__pg_work koine__pg_background(void (*work)(void *context), void (*discard)(void *context), void *context,
                                    int64_t end)
{
    job *self = new_job();
    if (self != NULL) {
        self->work = work;
        self->discard = discard;
        self->context = context;
    }
    if (self == NULL || !koine_thread_start(run_job, self)) {
        if (self != NULL) {
            free_job(self);
        }
        discard(context);
        return KOINE__PG_FAILED;
    }
    if (!wait_for(self, end)) {
        return KOINE__PG_LATE;
    }
    free_job(self);
    return KOINE__PG_DONE;
}
