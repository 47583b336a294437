/*
 * koine_transact: begin, run, commit, and again where the engine says that this can help.
 *
 * SPDX-License-Identifier: MIT
 */
#include "connection.h"

#include <time.h>

#define ATTEMPTS_DEFAULT 10u
#define PAUSE_MILLISECONDS 5
#define PAUSE_MOST 1000
#define MILLISECOND 1000000

typedef koine_code (*transact_body)(koine_conn *conn, void *context);

struct transact {
    transact_body body;
    void *context;
    const koine_tx_options *options;
    unsigned attempts;
    int64_t ends; /* of koine__now; INT64_MAX: never */
    uint64_t random;
};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Half of it is jitter, so that those who collided do not collide again. Answers whether there was time for it. */
static bool pause_before(struct transact *what, unsigned attempt)
{
    int64_t pause = PAUSE_MILLISECONDS;
    for (unsigned i = 1; i < attempt && pause < PAUSE_MOST; i++) {
        pause *= 2;
    }
    pause = (pause > PAUSE_MOST ? PAUSE_MOST : pause) * MILLISECOND;
    pause = pause / 2 + (int64_t)(next_random(&what->random) % (uint64_t)(pause / 2 + 1));
    if (what->ends != INT64_MAX && koine__now() > what->ends - pause) {
        return false;
    }
    struct timespec rest = {(time_t)(pause / 1000000000), (long)(pause % 1000000000)};
    while (nanosleep(&rest, &rest) != 0) {
    }
    return true;
}

/* Rolls back to the depth of before; the failure that led here stays the recorded one. */
static void unwind(koine_conn *conn, unsigned depth)
{
    if (koine_transaction_depth(conn) <= depth) {
        return;
    }
    koine__error failure; /* on the stack: it must not depend on there being memory */
    koine__error_copy(&failure, &conn->error);
    while (koine_transaction_depth(conn) > depth) {
        (void)koine_rollback(conn);
    }
    koine__error_copy(&conn->error, &failure);
}

/* The body's own code, as an error of the connection when the body recorded none. */
static void record(koine_conn *conn, koine_code code)
{
    if (conn->error.view.code != code) {
        koine__error_clear(&conn->error);
        (void)koine__error_set(&conn->error, code, NULL, "the body of the transaction answered: %s",
                               koine_code_text(code));
    }
}

static koine_code run_once(koine_conn *conn, struct transact *what)
{
    unsigned depth = koine_transaction_depth(conn);
    koine_code code = koine_begin(conn, depth == 0 ? what->options : NULL);
    if (code != KOINE_OK) {
        return code;
    }
    code = what->body(conn, what->context);
    if (code == KOINE_OK && koine_transaction_depth(conn) != depth + 1) {
        koine__error_clear(&conn->error);
        code = koine__error_set(&conn->error, KOINE_ERR_MISUSE, "end in the body what was begun there, and no more",
                                "the body of the transaction left %u levels open instead of %u",
                                koine_transaction_depth(conn), depth + 1);
    }
    if (code == KOINE_OK) {
        code = koine_commit(conn);
    } else {
        record(conn, code);
    }
    unwind(conn, depth);
    return code;
}

/* Whether another attempt makes sense, with a session to make it on. */
static bool prepare_next(koine_conn *conn, struct transact *what, koine_code code, unsigned attempt)
{
    if ((koine__code_flags(code) & KOINE_RETRY_TRANSACTION) == 0 || attempt >= what->attempts ||
        !pause_before(what, attempt)) {
        return false;
    }
    return conn->condition == KOINE__OPEN || koine_reconnect(conn) == KOINE_OK ||
           (koine__code_flags(conn->error.view.code) & KOINE_RETRY_TRANSACTION) != 0;
}

static void read_options(struct transact *what, const koine_tx_options *options)
{
    what->attempts = ATTEMPTS_DEFAULT;
    what->ends = INT64_MAX;
    if (options == NULL) {
        return;
    }
    if (options->size >= sizeof *options && options->attempts > 0) {
        what->attempts = options->attempts;
    }
    if (options->size >= sizeof *options && options->deadline > 0 &&
        options->deadline < INT64_MAX / MILLISECOND - koine__now() / MILLISECOND) {
        what->ends = koine__now() + options->deadline * MILLISECOND;
    }
}

koine_code koine_transact(koine_conn *conn, koine_code (*body)(koine_conn *conn, void *context), void *context,
                          const koine_tx_options *options)
{
    if (conn == NULL) {
        return KOINE_ERR_MISUSE;
    }
    if (body == NULL) {
        koine__error_clear(&conn->error);
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE, NULL, "the body of the transaction was NULL");
    }
    struct transact what = {.body = body, .context = context, .options = options};
    read_options(&what, options);
    what.random = (uint64_t)koine__now() ^ (uint64_t)(uintptr_t)conn;
    what.random |= 1;
    bool outermost = koine_transaction_depth(conn) == 0;
    koine_code code;
    unsigned attempt = 0;
    do {
        attempt++;
        code = run_once(conn, &what);
    } while (outermost && code != KOINE_OK && prepare_next(conn, &what, code, attempt));
    return code;
}
