/*
 * Transactions whose inner level loses a deadlock, and rows in the order of texts that are alike for long.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <pthread.h>
#include <string.h>

/* ---- a deadlock inside ---- */

#define TOUCH(id) "UPDATE rt_item SET n = n + 1 WHERE id = " #id

struct attempt {
    koine_conn *conn;
    koine_code code;
};

static void *touch_first(void *context)
{
    struct attempt *attempt = context;

    attempt->code = koine_exec(attempt->conn, TOUCH(1));
    return NULL;
}

/* Some engines have rolled the whole transaction back, others its inner level. The cause must not be lost in either. */
static void end_victim(koine_conn *victim)
{
    koine_code code;

    assert_true(koine_error_of(victim)->flags & KOINE_RETRY_TRANSACTION);
    assert_ok(victim, koine_rollback(victim));
    assert_int_equal(koine_transaction_depth(victim), 1);
    code = koine_exec(victim, "SELECT n FROM rt_item");
    if (code != KOINE_OK) {
        assert_contains(assert_error(victim, code, KOINE_ERR_TRANSACTION_ABORTED)->message, "KOINE_ERR_DEADLOCK");
    }
    assert_ok(victim, koine_rollback(victim));
    assert_int_equal(koine_transaction_depth(victim), 0);
}

static void test_savepoint__inner_rollback_after_a_deadlock_succeeds(void **state)
{
    koine_conn *c = *state, *other = quirks->row_locks ? suite_open() : suite_open_impatient();
    struct attempt attempt = {other, KOINE_OK};
    pthread_t thread;
    koine_code mine;

    suite_table(c, "rt_item", "id INTEGER PRIMARY KEY, n {int}");
    suite_exec(c, "INSERT INTO rt_item VALUES (1, 10), (2, 20)");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_begin(c, NULL));
    suite_exec(c, TOUCH(1));
    if (!quirks->row_locks) {
        assert_error(other, koine_begin(other, NULL), KOINE_ERR_LOCKED);
        assert_ok(c, koine_rollback(c));
        assert_ok(c, koine_rollback(c));
        return;
    }
    assert_ok(other, koine_begin(other, NULL));
    assert_ok(other, koine_begin(other, NULL));
    suite_exec(other, TOUCH(2));
    assert_int_equal(pthread_create(&thread, NULL, touch_first, &attempt), 0);
    mine = koine_exec(c, TOUCH(2));
    (void)pthread_join(thread, NULL);

    koine_conn *victim = mine == KOINE_OK ? other : c, *winner = mine == KOINE_OK ? c : other;
    assert_true((mine == KOINE_OK) != (attempt.code == KOINE_OK));
    assert_error(victim, mine == KOINE_OK ? attempt.code : mine, KOINE_ERR_DEADLOCK);
    assert_ok(winner, koine_commit(winner));
    assert_ok(winner, koine_commit(winner));
    end_victim(victim);
    assert_int_equal(suite_int(victim, "SELECT sum(n) FROM rt_item"), 32);
}

/* ---- order ---- */

enum { ALIKE = 3000, ROWS = 8 };

static void assert_falling(koine_conn *c, const char *sql)
{
    koine_rows *rows = NULL;

    assert_ok(c, koine_query(c, &rows, sql));
    for (int64_t id = ROWS; id-- > 0;) {
        assert_code(c, koine_next(rows), KOINE_ROW);
        assert_int_equal(koine_get_int(rows, 0), id);
    }
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_ok(c, koine_rows_close(rows));
}

static void test_order__texts_differ_behind_a_long_common_beginning(void **state)
{
    koine_conn *c = *state;
    static char text[ALIKE + 2];

    suite_table(c, "rt_long", "id INTEGER PRIMARY KEY, a {text}, b {text}, c {text}, d {text}, e {text}");
    memset(text, 'x', ALIKE);
    for (int id = 0; id < ROWS; id++) {
        text[ALIKE] = (char)('h' - id);
        assert_ok(c, koine_exec(c, "INSERT INTO rt_long VALUES (?, ?, ?, ?, ?, ?)", id, (const char *)text,
                                (const char *)text, (const char *)text, (const char *)text, (const char *)text));
    }
    assert_falling(c, "SELECT id FROM rt_long ORDER BY a");
    assert_falling(c, "SELECT id FROM rt_long ORDER BY a, b, c, d, e");
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_savepoint__inner_rollback_after_a_deadlock_succeeds),
    SUITE_TEST(test_order__texts_differ_behind_a_long_common_beginning),
};
SUITE_GROUP(review_transactions, tests)
