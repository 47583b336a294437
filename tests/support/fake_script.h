/*
 * Between the fake driver and its script.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_FAKE_SCRIPT_H
#define KOINE_TESTS_FAKE_SCRIPT_H

#include "fake_driver.h"

/* What the script says of the answers. */
typedef struct fake_answers {
    size_t columns;
    const char *const *names;
    const koine_value *values;
    size_t rows;
    int64_t changes;
    bool changing_rows;
    uint32_t proved;
    uint32_t holding;
    bool has_state;
    koine_transaction_state state;
} fake_answers;

extern fake_answers fake_script;

/*
 * Notes the call in the log and lets it fail or block as scripted. Answers KOINE_OK or the failure, reported.
 * *state is changed as the script says.
 */
koine_code fake_enter(koine_driver_conn *conn, fake_call call, const char *text, koine_transaction_state *state);

/* Wakes what blocks. */
void fake_wake(bool abandoned);

void fake_keep_bound(const koine_value *values, size_t count);

#endif
