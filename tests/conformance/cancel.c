/*
 * Cancelling and time limits: the statement that runs ends, the one after it does not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <string.h>
#include <time.h>

static void pause_ms(long ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    (void)nanosleep(&t, NULL);
}

static void test_cancel__running_statement_ends_with_cancelled(void **state)
{
    koine_conn *c = *state;
    struct suite_canceller *canceller = suite_cancel_begin(c);
    koine_code code = koine_exec(c, quirks->sleep);

    assert_int_equal(suite_cancel_end(canceller), KOINE_OK);
    assert_error(c, code, KOINE_ERR_CANCELLED);
    assert_usable(c);
}

static void test_cancel__running_query_ends_with_cancelled(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    struct suite_canceller *canceller = suite_cancel_begin(c);
    koine_code code = koine_query(c, &rows, quirks->sleep);

    if (code == KOINE_OK) {
        (void)koine_next(rows);
        code = koine_rows_close(rows);
    }
    assert_int_equal(suite_cancel_end(canceller), KOINE_OK);
    assert_error(c, code, KOINE_ERR_CANCELLED);
    assert_usable(c);
}

static void test_cancel__pinned_statement_can_run_again(void **state)
{
    koine_conn *c = *state;
    koine_stmt *stmt = NULL;

    assert_ok(c, koine_prepare(c, &stmt, quirks->sleep));
    for (int i = 0; i < 2; i++) {
        struct suite_canceller *canceller = suite_cancel_begin(c);
        koine_code code = koine_stmt_exec(stmt);

        (void)suite_cancel_end(canceller);
        assert_error(c, code, KOINE_ERR_CANCELLED);
    }
    koine_stmt_close(stmt);
    assert_usable(c);
}

static void test_cancel__poisons_the_transaction(void **state)
{
    koine_conn *c = *state;
    struct suite_canceller *canceller;
    koine_code code;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1)"));
    canceller = suite_cancel_begin(c);
    code = koine_exec(c, quirks->sleep);
    (void)suite_cancel_end(canceller);
    assert_error(c, code, KOINE_ERR_CANCELLED);
    assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_ok(c, koine_rollback(c));
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_cancel__with_nothing_running_does_nothing(void **state)
{
    koine_conn *c = *state;

    assert_int_equal(koine_cancel(c), KOINE_OK);
    assert_usable(c);
}

static void test_cancel__never_reaches_the_next_statement(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}");
    for (int i = 0; i < 50; i++) {
        assert_int_equal(koine_cancel(c), KOINE_OK);
        assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", i));
    }
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 50);
}

static void test_cancel__does_not_touch_the_last_error(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_exec(c, "SELEKT"), KOINE_ERR_SYNTAX);
    assert_int_equal(koine_cancel(c), KOINE_OK);
    assert_int_equal(koine_error_of(c)->code, KOINE_ERR_SYNTAX);
}

static void test_cancel__short_statements_succeed_or_are_cancelled(void **state)
{
    koine_conn *c = *state;
    struct suite_canceller *canceller = suite_cancel_begin(c);
    size_t odd = 0;

    for (int i = 0; i < 300; i++) {
        koine_code code = koine_exec(c, "SELECT 1");

        odd += code != KOINE_OK && code != KOINE_ERR_CANCELLED;
    }
    (void)suite_cancel_end(canceller);
    assert_int_equal(odd, 0);
    assert_usable(c);
}

static void test_cancel__open_rows_end_with_cancelled_or_done(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    struct suite_canceller *canceller;
    koine_code code;

    assert_ok(c, koine_query(c, &rows, suite_numbers(3000000)));
    canceller = suite_cancel_begin(c);
    do {
        code = koine_next(rows);
    } while (code == KOINE_ROW);
    (void)suite_cancel_end(canceller);
    assert_true(code == KOINE_ERR_CANCELLED || code == KOINE_DONE);
    assert_int_equal(koine_rows_close(rows), code == KOINE_DONE ? KOINE_OK : KOINE_ERR_CANCELLED);
    assert_usable(c);
}

/* ---- time limits ---- */

static void test_timeout__ends_the_statement_and_leaves_the_connection_usable(void **state)
{
    koine_conn *c = *state;

    assert_ok(c, koine_set_timeout(c, 150));
    for (int i = 0; i < 2; i++) {
        assert_error(c, koine_exec(c, quirks->sleep), KOINE_ERR_TIMEOUT);
        assert_usable(c);
    }
}

static void test_timeout__of_a_query(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code;

    assert_ok(c, koine_set_timeout(c, 150));
    code = koine_query(c, &rows, quirks->sleep);
    if (code == KOINE_OK) {
        (void)koine_next(rows);
        code = koine_rows_close(rows);
    }
    assert_error(c, code, KOINE_ERR_TIMEOUT);
    assert_usable(c);
}

static void test_timeout__of_a_write(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "x {decimal(38,0)}");
    assert_ok(c, koine_set_timeout(c, 150));
    assert_error(c, koine_exec(c, suite_sql("INSERT INTO t SELECT 1 FROM ({busy}) AS q")), KOINE_ERR_TIMEOUT);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_timeout__poisons_the_transaction(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1)"));
    assert_ok(c, koine_set_timeout(c, 150));
    assert_error(c, koine_exec(c, quirks->sleep), KOINE_ERR_TIMEOUT);
    assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_error(c, koine_commit(c), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_timeout__ends_a_wait_for_a_lock(void **state)
{
    koine_conn *c = *state;
    koine_conn *other = suite_open();

    suite_table(c, "t", "id {int} not null primary key, n {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1, 1)"));
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "UPDATE t SET n = 2"));
    assert_ok(other, koine_set_timeout(other, 200));
    assert_error(other, koine_exec(other, "UPDATE t SET n = 3"), KOINE_ERR_TIMEOUT);
    assert_ok(c, koine_rollback(c));
    assert_ok(other, koine_exec(other, "UPDATE t SET n = 3"));
}

static void test_timeout__zero_is_no_limit(void **state)
{
    koine_conn *c = suite_open_with("timeout=150ms");
    struct suite_canceller *canceller;
    koine_code code;

    (void)state;
    assert_ok(c, koine_set_timeout(c, 0));
    canceller = suite_cancel_begin(c);
    code = koine_exec(c, quirks->sleep);
    (void)suite_cancel_end(canceller);
    assert_error(c, code, KOINE_ERR_CANCELLED);
}

static void test_timeout__negative_is_misuse(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_set_timeout(c, -1), KOINE_ERR_MISUSE);
    assert_error(c, koine_set_timeout(c, INT64_MIN), KOINE_ERR_MISUSE);
    assert_usable(c);
}

static void test_timeout__longest_number_is_taken(void **state)
{
    koine_conn *c = *state;

    assert_ok(c, koine_set_timeout(c, INT64_MAX));
    assert_usable(c);
}

static void test_timeout__caller_s_own_time_between_rows_does_not_count(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    assert_ok(c, koine_set_timeout(c, 300));
    assert_ok(c, koine_query(c, &rows, "SELECT 1 UNION ALL SELECT 2"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    pause_ms(700);
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_ok(c, koine_rows_close(rows));
}

static void test_timeout__idle_time_between_statements_does_not_count(void **state)
{
    koine_conn *c = *state;

    assert_ok(c, koine_set_timeout(c, 200));
    assert_usable(c);
    pause_ms(500);
    assert_usable(c);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_cancel__running_statement_ends_with_cancelled),
    SUITE_TEST(test_cancel__running_query_ends_with_cancelled),
    SUITE_TEST(test_cancel__pinned_statement_can_run_again),
    SUITE_TEST(test_cancel__poisons_the_transaction),
    SUITE_TEST(test_cancel__with_nothing_running_does_nothing),
    SUITE_TEST(test_cancel__never_reaches_the_next_statement),
    SUITE_TEST(test_cancel__does_not_touch_the_last_error),
    SUITE_TEST(test_cancel__short_statements_succeed_or_are_cancelled),
    SUITE_TEST(test_cancel__open_rows_end_with_cancelled_or_done),
    SUITE_TEST(test_timeout__ends_the_statement_and_leaves_the_connection_usable),
    SUITE_TEST(test_timeout__of_a_query),
    SUITE_TEST(test_timeout__of_a_write),
    SUITE_TEST(test_timeout__poisons_the_transaction),
    SUITE_TEST(test_timeout__ends_a_wait_for_a_lock),
    SUITE_TEST_BARE(test_timeout__zero_is_no_limit),
    SUITE_TEST(test_timeout__negative_is_misuse),
    SUITE_TEST(test_timeout__longest_number_is_taken),
    SUITE_TEST(test_timeout__caller_s_own_time_between_rows_does_not_count),
    SUITE_TEST(test_timeout__idle_time_between_statements_does_not_count),
};
SUITE_GROUP(cancel, tests)
