/*
 * koine_transact: begin, run, commit, and again where the engine says that this can help.
 *
 * SPDX-License-Identifier: MIT
 */
#include "connection.h"

#include <stddef.h>
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
    int64_t ends; /* of koine_now; INT64_MAX: never */
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
    if (what->ends != INT64_MAX && koine_now() > what->ends - pause) {
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
    if (koine_transaction_depth(conn) <= depth || koine__is_forked(conn)) {
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
static koine_code record(koine_conn *conn, koine_code code)
{
    if (code == KOINE_ROW || code == KOINE_DONE) {
        koine__error_clear(&conn->error);
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "let it answer KOINE_OK or a failure",
                                "the body of the transaction answered %s", koine_code_name(code));
    }
    if (conn->error.view.code != code) {
        koine__error_clear(&conn->error);
        (void)koine__error_set(&conn->error, code, NULL, "the body of the transaction answered: %s",
                               koine_code_text(code));
    }
    return code;
}

static koine_code check_depth(koine_conn *conn, unsigned depth)
{
    unsigned now = koine_transaction_depth(conn);
    if (now == depth) {
        return KOINE_OK;
    }
    koine__error_clear(&conn->error);
    return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "end in the body what was begun there, and no more",
                            "the body of the transaction left %u levels open instead of %u", now, depth);
}

/* The deadline holds for the body's statements; a commit or rollback that it cut off would leave a doubt. */
static koine_code run_body(koine_conn *conn, struct transact *what)
{
    int64_t outer = conn->ends;
    if (what->ends < outer) {
        conn->ends = what->ends;
    }
    koine_code code = what->body(conn, what->context);
    conn->ends = outer;
    return code;
}

static koine_code run_once(koine_conn *conn, struct transact *what)
{
    unsigned depth = koine_transaction_depth(conn);
    koine_code code = koine_begin(conn, depth == 0 ? what->options : NULL);
    if (code != KOINE_OK) {
        return code;
    }
    code = run_body(conn, what);
    if (koine__is_forked(conn)) {
        return KOINE_ERR_FORKED;
    }
    code = code == KOINE_OK ? check_depth(conn, depth + 1) : record(conn, code);
    if (code == KOINE_OK) {
        code = koine_commit(conn);
    }
    unwind(conn, depth);
    return code;
}

/* A session to make the next attempt on. Where there is none to be had, the failure of before stays recorded. */
static bool reconnect(koine_conn *conn)
{
    if (conn->condition == KOINE__OPEN) {
        return true;
    }
    koine__error failure;
    koine__error_copy(&failure, &conn->error);
    koine_code code = koine_reconnect(conn);
    if (code == KOINE_OK || (koine__code_flags(code) & KOINE_RETRY_TRANSACTION) != 0) {
        return true;
    }
    koine__error_copy(&conn->error, &failure);
    return false;
}

/* Whether another attempt makes sense. */
static bool prepare_next(koine_conn *conn, struct transact *what, koine_code code, unsigned attempt)
{
    return (koine__code_flags(code) & KOINE_RETRY_TRANSACTION) != 0 && attempt < what->attempts &&
           pause_before(what, attempt) && reconnect(conn);
}

/* A member that the caller was compiled with. */
#define HAS(options, member) ((options)->size >= offsetof(koine_tx_options, member) + sizeof((options)->member))

static koine_code read_options(koine_conn *conn, struct transact *what, const koine_tx_options *options)
{
    what->attempts = ATTEMPTS_DEFAULT;
    what->ends = INT64_MAX;
    if (options == NULL) {
        return KOINE_OK;
    }
    if (!HAS(options, read_only) || (HAS(options, deadline) && options->deadline < 0)) {
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "start from KOINE_TX_OPTIONS_INIT; 0 is no deadline",
                                "the transaction options are not initialized, or the deadline is negative");
    }
    bool asks = options->isolation != KOINE_ISOLATION_DEFAULT || options->read_only;
    if (asks && koine_transaction_depth(conn) > 0) {
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "give them to the outermost transaction",
                                "isolation or read_only was asked of a transaction inside another");
    }
    if (HAS(options, attempts) && options->attempts > 0) {
        what->attempts = options->attempts;
    }
    int64_t now = koine_now();
    if (HAS(options, deadline) && options->deadline > 0 && options->deadline < (INT64_MAX - now) / MILLISECOND) {
        what->ends = now + options->deadline * MILLISECOND;
        if (!koine__deadline_ensure()) {
            return koine__error_set(&conn->error, KOINE_ERR_LIMIT, "raise the limit of threads of this process or user",
                                    "the system gives no thread to keep time limits");
        }
    }
    return KOINE_OK;
}

koine_code koine_transact(koine_conn *conn, koine_code (*body)(koine_conn *conn, void *context), void *context,
                          const koine_tx_options *options)
{
    koine_code code = koine__enter_process(conn);
    if (code != KOINE_OK) {
        return code;
    }
    if (body == NULL) {
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE, NULL, "the body of the transaction was NULL");
    }
    struct transact what = {.body = body, .context = context, .options = options};
    code = read_options(conn, &what, options);
    if (code != KOINE_OK) {
        return code;
    }
    what.random = ((uint64_t)koine_now() ^ (uint64_t)(uintptr_t)conn) | 1;
    bool outermost = koine_transaction_depth(conn) == 0;
    unsigned attempt = 0;
    do {
        attempt++;
        code = run_once(conn, &what);
    } while (outermost && code != KOINE_OK && prepare_next(conn, &what, code, attempt));
    return code;
}
