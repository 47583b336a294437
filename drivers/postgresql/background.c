/*
 * Calls that block for as long as the network pleases (name lookup, PQcancel), made in a thread of their own so
 * that the caller waits only so long. What comes too late is dropped by that thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

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

/* A detached thread that takes no signals: they are for the program's own threads. */
static bool start_thread(job *self)
{
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&thread, &attributes, run_job, self) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return started;
}

/* Waits until the work is done; false: time is up, and the thread frees the job. */
static bool wait_for(job *self, int64_t milliseconds)
{
    struct timespec end;
    int waited = 0;
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += (time_t)(milliseconds / 1000);
    end.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_nsec -= 1000000000;
        end.tv_sec++;
    }
    (void)pthread_mutex_lock(&self->lock);
    while (!self->done && waited == 0) {
        waited = milliseconds < 0 ? pthread_cond_wait(&self->ended, &self->lock)
                                  : pthread_cond_timedwait(&self->ended, &self->lock, &end);
    }
    bool done = self->done;
    self->left = !done;
    (void)pthread_mutex_unlock(&self->lock);
    return done;
}

bool koine__pg_background(void (*work)(void *context), void (*discard)(void *context), void *context,
                          int64_t milliseconds)
{
    job *self = new_job();
    if (self != NULL) {
        self->work = work;
        self->discard = discard;
        self->context = context;
    }
    if (self == NULL || !start_thread(self)) {
        if (self != NULL) {
            free_job(self);
        }
        discard(context);
        return false;
    }
    if (!wait_for(self, milliseconds)) {
        return false;
    }
    free_job(self);
    return true;
}
