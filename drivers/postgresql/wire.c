/*
 * Waiting for the server. libpq is used in nonblocking mode: all waiting is done here, in poll, and ends when
 * the socket is shut down by `abandon`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

/* What poll is to be told; rounded up, so that it does not come back before the end. */
static int milliseconds_until(int64_t end)
{
    if (end == KOINE__PG_FOREVER) {
        return -1;
    }
    int64_t left = end - koine_now();
    int64_t milliseconds = left > 0 ? (left - 1) / KOINE__PG_MILLISECOND + 1 : 0;
    return milliseconds > INT_MAX ? INT_MAX : (int)milliseconds;
}

bool koine__pg_wait(int socket, short events, int64_t end)
{
    struct pollfd watched = {.fd = socket, .events = events};
    if (socket < 0) {
        return false; /* poll would leave it out and wait for ever */
    }
    for (;;) {
        int got = poll(&watched, 1, milliseconds_until(end));
        if (got > 0) {
            return true;
        }
        if (got < 0 && errno != EINTR && errno != EAGAIN) {
            return false;
        }
        if (end != KOINE__PG_FOREVER && koine_now() >= end) {
            return false;
        }
    }
}

void koine__pg_flush(PGconn *session)
{
    while (PQflush(session) == 1) {
        /* Reading while writing: a server whose answers nobody takes stops reading, too. */
        if (!koine__pg_wait(PQsocket(session), POLLIN | POLLOUT, KOINE__PG_FOREVER) || PQconsumeInput(session) == 0) {
            return;
        }
    }
}

/*
 * When libpq has no memory for the result that ends a pipeline, it forgets that the server is done and waits for
 * ever (seen with 15). Only its message tells.
 */
static bool has_lost_count(PGconn *session)
{
    static const char message[] = "out of memory";
    return PQpipelineStatus(session) != PQ_PIPELINE_OFF &&
           strncmp(PQerrorMessage(session), message, sizeof message - 1) == 0;
}

static PGresult *next_result(PGconn *session)
{
    while (PQisBusy(session) != 0) {
        if (has_lost_count(session)) {
            (void)shutdown(PQsocket(session), SHUT_RDWR);
        }
        /* After a failure PQgetResult answers at once, with the error. */
        if (!koine__pg_wait(PQsocket(session), POLLIN, KOINE__PG_FOREVER) || PQconsumeInput(session) == 0) {
            break;
        }
    }
    return PQgetResult(session);
}

/* Tells the server that no data will come; it answers with an error, which is the next result. */
static void refuse_copy_in(PGconn *session)
{
    int sent = 0;
    while ((sent = PQputCopyEnd(session, "COPY FROM STDIN is not supported")) == 0) {
        if (!koine__pg_wait(PQsocket(session), POLLIN | POLLOUT, KOINE__PG_FOREVER) || PQconsumeInput(session) == 0) {
            return;
        }
    }
    koine__pg_flush(session);
}

static void drop_copy_out(PGconn *session)
{
    for (;;) {
        char *data = NULL;
        int got = PQgetCopyData(session, &data, 1);
        if (data != NULL) {
            PQfreemem(data);
        }
        if (got < 0) {
            return;
        }
        if (got == 0 &&
            (!koine__pg_wait(PQsocket(session), POLLIN, KOINE__PG_FOREVER) || PQconsumeInput(session) == 0)) {
            return;
        }
    }
}

PGresult *koine__pg_result(PGconn *session)
{
    PGresult *result = next_result(session);
    switch (PQresultStatus(result)) {
    case PGRES_COPY_IN:
        refuse_copy_in(session);
        break;
    case PGRES_COPY_OUT:
        drop_copy_out(session);
        break;
    default:
        break;
    }
    return result;
}

bool koine__pg_failed(const PGresult *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case PGRES_PIPELINE_SYNC:
#ifdef LIBPQ_HAS_CHUNK_MODE
    case PGRES_TUPLES_CHUNK:
#endif
        return false;
    default:
        return true;
    }
}

PGresult *koine__pg_finish(PGconn *session)
{
    bool pipelined = PQpipelineStatus(session) != PQ_PIPELINE_OFF;
    PGresult *error = NULL;
    unsigned ends = 0;
    while (ends < 2) {
        PGresult *result = koine__pg_result(session);
        if (result == NULL) {
            /* In a pipeline one NULL ends one command; two in a row, that nothing is left at all. */
            ends += pipelined && PQstatus(session) == CONNECTION_OK ? 1 : 2;
            continue;
        }
        ends = 0;
        ExecStatusType status = PQresultStatus(result);
        if (error == NULL && koine__pg_failed(result)) {
            error = result;
        } else {
            PQclear(result);
        }
        if (status == PGRES_PIPELINE_SYNC || status == PGRES_COPY_BOTH) {
            break;
        }
    }
    if (pipelined) {
        (void)PQexitPipelineMode(session);
    }
    return error;
}
