/*
 * The script of the fake driver: scheduled faults, blocking, and the log.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fake_script.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BOUND_MAX 64

struct fault {
    unsigned nth; /* 0: none */
    koine_report report;
    bool has_after;
    koine_transaction_state after;
};

static const char *const call_names[] = {
#define NAME(symbol, name) name,
    FAKE_CALL_MAP(NAME)
#undef NAME
};

fake_answers fake_script;

static struct fault faults[FAKE_CALL_COUNT];
static unsigned counts[FAKE_CALL_COUNT];
static koine_value bound[BOUND_MAX];
static size_t bound_count;

/* cancel and abandon come from other threads: the lock guards all of the below. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wakes = PTHREAD_COND_INITIALIZER;
static char call_log[8192];
static fake_call blocked_call = FAKE_CALL_COUNT;
static bool blocked_deaf;
static fake_call lingering_call = FAKE_CALL_COUNT;
static unsigned linger_milliseconds;
static bool woken_by_cancel;
static bool woken_by_abandon;

void fake_reset(void)
{
    memset(faults, 0, sizeof faults);
    memset(counts, 0, sizeof counts);
    memset(&fake_script, 0, sizeof fake_script);
    fake_script.proved = UINT32_MAX;
    fake_script.holding = UINT32_MAX;
    blocked_call = FAKE_CALL_COUNT;
    lingering_call = FAKE_CALL_COUNT;
    woken_by_cancel = false;
    woken_by_abandon = false;
    bound_count = 0;
    fake_log_clear();
}

void fake_fail(fake_call call, unsigned nth, const koine_report *report, koine_transaction_state after)
{
    faults[call] = (struct fault){counts[call] + nth, *report, true, after};
}

void fake_fail_code(fake_call call, unsigned nth, koine_code code)
{
    const koine_report report = KOINE_REPORT(code);
    faults[call] = (struct fault){counts[call] + nth, report, false, KOINE_TRANSACTION_NONE};
}

void fake_answer_rows(size_t columns, const char *const *names, const koine_value *values, size_t rows)
{
    fake_script.columns = columns;
    fake_script.names = names;
    fake_script.values = values;
    fake_script.rows = rows;
}

void fake_answer_changes(int64_t changes)
{
    fake_script.changes = changes;
}

void fake_answer_changing_rows(void)
{
    fake_script.changing_rows = true;
}

void fake_set_guarantees(uint32_t proved, uint32_t holding)
{
    fake_script.proved = proved;
    fake_script.holding = holding;
}

void fake_set_transaction(koine_transaction_state state)
{
    fake_script.has_state = true;
    fake_script.state = state;
}

void fake_linger(fake_call call, unsigned milliseconds)
{
    lingering_call = call;
    linger_milliseconds = milliseconds;
}

void fake_block(fake_call call, bool deaf)
{
    blocked_call = call;
    blocked_deaf = deaf;
}

unsigned fake_count(fake_call call)
{
    pthread_mutex_lock(&lock);
    unsigned count = counts[call];
    pthread_mutex_unlock(&lock);
    return count;
}

const char *fake_log(void)
{
    return call_log;
}

void fake_log_clear(void)
{
    call_log[0] = '\0';
}

const koine_value *fake_bound(size_t *count)
{
    *count = bound_count;
    return bound;
}

void fake_keep_bound(const koine_value *values, size_t count)
{
    bound_count = count < BOUND_MAX ? count : BOUND_MAX;
    for (size_t i = 0; i < bound_count; i++) {
        bound[i] = values[i];
    }
}

void fake_wake(bool abandoned)
{
    pthread_mutex_lock(&lock);
    *(abandoned ? &woken_by_abandon : &woken_by_cancel) = true;
    (void)pthread_cond_broadcast(&wakes);
    pthread_mutex_unlock(&lock);
}

/* With the lock held. */
static koine_code block(void)
{
    blocked_call = FAKE_CALL_COUNT;
    while (!woken_by_abandon && (blocked_deaf || !woken_by_cancel)) {
        (void)pthread_cond_wait(&wakes, &lock);
    }
    koine_code code = woken_by_abandon ? KOINE_ERR_CONNECTION_LOST : KOINE_ERR_CANCELLED;
    woken_by_cancel = false;
    woken_by_abandon = false;
    return code;
}

static koine_code note(fake_call call, const char *text)
{
    koine_code code = KOINE_OK;
    pthread_mutex_lock(&lock);
    counts[call]++;
    size_t used = strlen(call_log);
    (void)snprintf(call_log + used, sizeof call_log - used, "%s%s%s;", call_names[call], text != NULL ? " " : "",
                   text != NULL ? text : "");
    if (blocked_call == call) {
        code = block();
    }
    unsigned lingers = lingering_call == call ? linger_milliseconds : 0;
    if (lingers > 0) {
        lingering_call = FAKE_CALL_COUNT;
    }
    pthread_mutex_unlock(&lock);
    (void)usleep(lingers * 1000);
    return code;
}

koine_code fake_enter(koine_driver_conn *conn, fake_call call, const char *text, koine_transaction_state *state)
{
    koine_code code = note(call, text);
    if (code != KOINE_OK) {
        *state = code == KOINE_ERR_CONNECTION_LOST ? KOINE_TRANSACTION_UNKNOWN : *state;
        return koine_driver_refuse(conn, code, "the scripted call was ended from outside", NULL);
    }
    struct fault *fault = &faults[call];
    if (fault->nth == 0 || fault->nth != counts[call]) {
        return KOINE_OK;
    }
    fault->nth = 0;
    if (fault->has_after) {
        *state = fault->after;
    }
    /* cancel comes from another thread, which must not touch the connection's error. */
    return call == FAKE_CANCEL ? fault->report.code : koine_driver_fail(conn, &fault->report);
}
