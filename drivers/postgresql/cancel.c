/*
 * Ending what runs: cancel asks the server over a second connection, abandon cuts the first one.
 *
 * libpq 17 and later cancel without blocking, with the encryption of the session. Before, PQcancel blocks for
 * as long as the network pleases and speaks clear text: it then runs in a thread of its own, which is waited
 * for only so long, and not at all on an encrypted session unless the option clear_cancel allows it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#ifdef LIBPQ_HAS_ASYNC_CANCEL
#include <poll.h>
#endif

#define CANCEL_MILLISECONDS 3000

void koine__pg_abandon(koine_driver_conn *conn)
{
    koine__pg_conn *self = (koine__pg_conn *)conn;
    if (self->guard >= 0) {
        (void)shutdown(self->guard, SHUT_RDWR);
    }
}

#ifdef LIBPQ_HAS_ASYNC_CANCEL

struct koine__pg_canceller {
    PGconn *session;
};

koine__pg_canceller *koine__pg_canceller_new(PGconn *session)
{
    koine__pg_canceller *made = malloc(sizeof *made);
    if (made != NULL) {
        made->session = session;
    }
    return made;
}

void koine__pg_canceller_free(koine__pg_canceller *canceller)
{
    free(canceller);
}

static bool deliver(koine__pg_canceller *canceller)
{
    int64_t end = koine__pg_now() + CANCEL_MILLISECONDS;
    PGcancelConn *request = PQcancelCreate(canceller->session);
    PostgresPollingStatusType step = PGRES_POLLING_FAILED;
    if (request != NULL && PQcancelStart(request) != 0) {
        step = PGRES_POLLING_WRITING;
        while (step == PGRES_POLLING_READING || step == PGRES_POLLING_WRITING) {
            int64_t left = end - koine__pg_now();
            short events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT;
            if (left <= 0 || !koine__pg_wait(PQcancelSocket(request), events, left)) {
                break;
            }
            step = PQcancelPoll(request);
        }
    }
    PQcancelFinish(request);
    return step == PGRES_POLLING_OK;
}

#else

/* One request. It outlives the call when the server takes longer than the call waits, hence the counting. */
struct koine__pg_canceller {
    PGcancel *request;
    atomic_uint owners;
};

typedef struct cancel_job {
    koine__pg_canceller *canceller;
    pthread_mutex_t lock; /* guards the members below */
    pthread_cond_t ended;
    bool done;
    bool delivered;
    unsigned owners;
} cancel_job;

koine__pg_canceller *koine__pg_canceller_new(PGconn *session)
{
    koine__pg_canceller *made = malloc(sizeof *made);
    if (made != NULL) {
        made->request = PQgetCancel(session);
        atomic_init(&made->owners, 1);
        if (made->request == NULL) {
            free(made);
            made = NULL;
        }
    }
    return made;
}

void koine__pg_canceller_free(koine__pg_canceller *canceller)
{
    if (canceller != NULL && atomic_fetch_sub(&canceller->owners, 1) == 1) {
        PQfreeCancel(canceller->request);
        free(canceller);
    }
}

static cancel_job *new_job(koine__pg_canceller *canceller)
{
    cancel_job *job = calloc(1, sizeof *job);
    pthread_condattr_t attributes;
    if (job == NULL || pthread_condattr_init(&attributes) != 0) {
        free(job);
        return NULL;
    }
    bool ready = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                 pthread_cond_init(&job->ended, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    if (ready && pthread_mutex_init(&job->lock, NULL) != 0) {
        (void)pthread_cond_destroy(&job->ended);
        ready = false;
    }
    if (!ready) {
        free(job);
        return NULL;
    }
    (void)atomic_fetch_add(&canceller->owners, 1);
    job->canceller = canceller;
    job->owners = 2;
    return job;
}

/* To be called with the lock held; gives it back. */
static void leave_job(cancel_job *job)
{
    bool last = --job->owners == 0;
    (void)pthread_mutex_unlock(&job->lock);
    if (last) {
        koine__pg_canceller_free(job->canceller);
        (void)pthread_cond_destroy(&job->ended);
        (void)pthread_mutex_destroy(&job->lock);
        free(job);
    }
}

static void *run_job(void *argument)
{
    cancel_job *job = argument;
    char why[256];
    bool delivered = PQcancel(job->canceller->request, why, (int)sizeof why) != 0;
    (void)pthread_mutex_lock(&job->lock);
    job->delivered = delivered;
    job->done = true;
    (void)pthread_cond_signal(&job->ended);
    leave_job(job);
    return NULL;
}

/* A detached thread that takes no signals: they are for the program's own threads. */
static bool start_thread(cancel_job *job)
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
    bool started = pthread_create(&thread, &attributes, run_job, job) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return started;
}

static bool deliver(koine__pg_canceller *canceller)
{
    cancel_job *job = new_job(canceller);
    struct timespec end;
    if (job == NULL) {
        return false;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += CANCEL_MILLISECONDS / 1000;
    bool started = start_thread(job);
    (void)pthread_mutex_lock(&job->lock);
    if (!started) {
        job->owners--;
    }
    while (started && !job->done && pthread_cond_timedwait(&job->ended, &job->lock, &end) == 0) {
    }
    bool delivered = job->delivered;
    leave_job(job);
    return delivered;
}

#endif

koine_code koine__pg_cancel(koine_driver_conn *conn)
{
    koine__pg_conn *self = (koine__pg_conn *)conn;
    if (self->canceller == NULL) {
        return KOINE_ERR_NOT_SUPPORTED;
    }
    /* Before the request: its effect must find the flag set. */
    atomic_store_explicit(&self->cancelled, true, memory_order_relaxed);
    return deliver(self->canceller) ? KOINE_OK : KOINE_ERR_CONNECT;
}
