/*
 * A driver without an engine: it answers what a test has scripted, and fails where the test wants it to.
 *
 * It is the smallest complete driver, and the example that docs/adding-a-driver.md walks through. Its URLs are
 * fake://host/database. There is one script for the whole process; a test begins with fake_reset().
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_FAKE_DRIVER_H
#define KOINE_TESTS_FAKE_DRIVER_H

#include <koine/driver.h>

extern const koine_driver fake_driver;

/* The slots that talk to an engine. */
#define FAKE_CALL_MAP(X)                                                                                               \
    X(OPEN, "open")                                                                                                    \
    X(ENFORCE, "enforce")                                                                                              \
    X(VERIFY, "verify")                                                                                                \
    X(CLOSE, "close")                                                                                                  \
    X(FORGET, "forget")                                                                                                \
    X(CANCEL, "cancel")                                                                                                \
    X(ABANDON, "abandon")                                                                                              \
    X(BEGIN, "begin")                                                                                                  \
    X(COMMIT, "commit")                                                                                                \
    X(ROLLBACK, "rollback")                                                                                            \
    X(COMMAND, "command")                                                                                              \
    X(PREPARE, "prepare")                                                                                              \
    X(EXECUTE, "execute")                                                                                              \
    X(NEXT, "next")                                                                                                    \
    X(ROWS_CLOSE, "rows_close")                                                                                        \
    X(STMT_CLOSE, "stmt_close")

typedef enum fake_call {
#define FAKE_ENUM(symbol, name) FAKE_##symbol,
    FAKE_CALL_MAP(FAKE_ENUM)
#undef FAKE_ENUM
        FAKE_CALL_COUNT
} fake_call;

/* ---- the script ---- */

/* Nothing fails, statements answer no rows and no changes, the log is empty. */
void fake_reset(void);

/*
 * The nth call (1 = the next) of that slot fails with the report, which is copied; its texts must be static.
 * `after` is what the engine says of the transaction from then on: UNKNOWN also ends the session.
 */
void fake_fail(fake_call call, unsigned nth, const koine_report *report, koine_transaction_state after);

/* The same with just a code; the transaction is as it was. */
void fake_fail_code(fake_call call, unsigned nth, koine_code code);

/* Statements answer these rows (values in row order, owned by the test), or this number of changes. */
void fake_answer_rows(size_t columns, const char *const *names, const koine_value *values, size_t rows);
void fake_answer_changes(int64_t changes);

/* Changes answer the rows, too, as with RETURNING. */
void fake_answer_changing_rows(void);

/* What enforce proves and verify finds, of what is wanted. All at first. */
void fake_set_guarantees(uint32_t proved, uint32_t holding);

/* The next call of that slot blocks until cancel or abandon comes, or, if `deaf`, until abandon comes. */
void fake_block(fake_call call, bool deaf);

/* The next call of that slot takes so many milliseconds and then succeeds, whatever is asked of it meanwhile. */
void fake_linger(fake_call call, unsigned milliseconds);

/* A successful statement leaves the transaction so, as one does that commits behind the program's back. */
void fake_set_transaction(koine_transaction_state state);

/* ---- what has happened ---- */

unsigned fake_count(fake_call call);

/* "open;enforce;prepare SELECT 1;execute;": one word a call, with the text where there is one. */
const char *fake_log(void);
void fake_log_clear(void);

/* The values of the last execute, as they came; borrowed memory may be gone. */
const koine_value *fake_bound(size_t *count);

#endif
