/*
 * Ending what runs: cancel asks the server over a second connection, abandon cuts the first one.
 *
 * libpq 17 and later cancel without blocking, with the encryption of the session. Before, PQcancel blocks for
 * as long as the network pleases and speaks clear text: it then runs in the background, and not at all on an
 * encrypted session unless the option clear_cancel allows it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <stdlib.h>
#include <sys/socket.h>

#ifdef LIBPQ_HAS_ASYNC_CANCEL
#include <poll.h>
#include <pthread.h>
#endif

#define CANCEL_TIME (3000 * KOINE__PG_MILLISECOND)

void koine__pg_abandon(koine_driver_conn *conn)
{
    koine__pg_conn *self = (koine__pg_conn *)conn;
    if (self->guard >= 0) {
        (void)shutdown(self->guard, SHUT_RDWR);
    }
}

#ifdef LIBPQ_HAS_ASYNC_CANCEL

struct koine__pg_canceller {
    PGcancelConn *request; /* made once, reset for each cancel */
    pthread_mutex_t lock;  /* guards request: several threads may cancel */
    atomic_bool overdue;   /* a request was sent and its end not seen */
};

koine__pg_canceller *koine__pg_canceller_new(PGconn *session)
{
    koine__pg_canceller *made = malloc(sizeof *made);
    if (made == NULL) {
        return NULL;
    }
    made->request = PQcancelCreate(session);
    atomic_init(&made->overdue, false);
    if (made->request == NULL || pthread_mutex_init(&made->lock, NULL) != 0) {
        PQcancelFinish(made->request);
        free(made);
        return NULL;
    }
    return made;
}

void koine__pg_canceller_free(koine__pg_canceller *canceller)
{
    if (canceller != NULL) {
        PQcancelFinish(canceller->request);
        (void)pthread_mutex_destroy(&canceller->lock);
        free(canceller);
    }
}

bool koine__pg_canceller_busy(koine__pg_canceller *canceller)
{
    return canceller != NULL && atomic_load(&canceller->overdue);
}

static bool deliver(koine__pg_canceller *canceller)
{
    int64_t end = koine_now() + CANCEL_TIME;
    (void)pthread_mutex_lock(&canceller->lock);
    PGcancelConn *request = canceller->request;
    bool started = PQcancelStart(request) != 0;
    PostgresPollingStatusType step = started ? PGRES_POLLING_WRITING : PGRES_POLLING_FAILED;
    while (step == PGRES_POLLING_READING || step == PGRES_POLLING_WRITING) {
        short events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (koine_now() >= end || !koine__pg_wait(PQcancelSocket(request), events, end)) {
            atomic_store(&canceller->overdue, true);
            break;
        }
        step = PQcancelPoll(request);
    }
    PQcancelReset(request);
    (void)pthread_mutex_unlock(&canceller->lock);
    return step == PGRES_POLLING_OK;
}

#else

/* Counted: a request that the connection has stopped waiting for outlives the call, and maybe the connection. */
struct koine__pg_canceller {
    PGcancel *request;
    atomic_uint owners;
    atomic_uint given_up; /* requests that may still arrive though nobody waits for them */
};

typedef struct delivery {
    koine__pg_canceller *canceller;
    bool delivered;
} delivery;

koine__pg_canceller *koine__pg_canceller_new(PGconn *session)
{
    koine__pg_canceller *made = malloc(sizeof *made);
    if (made != NULL) {
        made->request = PQgetCancel(session);
        atomic_init(&made->owners, 1);
        atomic_init(&made->given_up, 0);
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

bool koine__pg_canceller_busy(koine__pg_canceller *canceller)
{
    return canceller != NULL && atomic_load(&canceller->given_up) != 0;
}

static void send_request(void *context)
{
    delivery *self = context;
    char why[256];
    self->delivered = PQcancel(self->canceller->request, why, (int)sizeof why) != 0;
}

static void release(delivery *self)
{
    koine__pg_canceller_free(self->canceller);
    free(self);
}

/* Runs where nobody waits any more: in the background, or instead of it. */
static void discard(void *context)
{
    delivery *self = context;
    (void)atomic_fetch_sub(&self->canceller->given_up, 1);
    release(self);
}

static bool deliver(koine__pg_canceller *canceller)
{
    delivery *job = malloc(sizeof *job);
    if (job == NULL) {
        return false;
    }
    (void)atomic_fetch_add(&canceller->owners, 1);
    job->canceller = canceller;
    job->delivered = false;
    if (koine__pg_background(send_request, discard, job, koine_now() + CANCEL_TIME) != KOINE__PG_DONE) {
        /* discard takes it back, maybe before this: then the count is right again now. The caller holds an owner. */
        (void)atomic_fetch_add(&canceller->given_up, 1);
        return false;
    }
    bool delivered = job->delivered;
    release(job);
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
