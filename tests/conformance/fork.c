/*
 * fork: a connection belongs to the process that opened it. The child is told so and can do no harm.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <sys/wait.h>
#include <unistd.h>

/*
 * Runs work in a forked child and answers what it answered; 255 when the child did not get that far. By a pipe:
 * tools that watch for leaks use the exit status of a child for themselves.
 */
static int in_child(int (*work)(koine_conn *c), koine_conn *c)
{
    int ends[2];
    unsigned char result = 255;
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = suite_fork();
    if (pid == 0) {
        result = (unsigned char)work(c);
        (void)!write(ends[1], &result, 1);
        _exit(0);
    }
    (void)close(ends[1]);
    if (read(ends[0], &result, 1) != 1) {
        result = 255;
    }
    (void)close(ends[0]);
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    return result;
}

/* Each answers 0, or the number of the first claim that did not hold. */
static int every_call_is_refused(koine_conn *c)
{
    koine_rows *rows = NULL;
    koine_stmt *stmt = NULL;

    if (koine_exec(c, "SELECT 1") != KOINE_ERR_FORKED) {
        return 1;
    }
    if (koine_query(c, &rows, "SELECT 1") != KOINE_ERR_FORKED || rows) {
        return 2;
    }
    if (koine_prepare(c, &stmt, "SELECT 1") != KOINE_ERR_FORKED || stmt) {
        return 3;
    }
    if (koine_begin(c, NULL) != KOINE_ERR_FORKED || koine_commit(c) != KOINE_ERR_FORKED ||
        koine_rollback(c) != KOINE_ERR_FORKED) {
        return 4;
    }
    if (koine_script(c, "SELECT 1") != KOINE_ERR_FORKED || koine_verify(c) != KOINE_ERR_FORKED) {
        return 5;
    }
    if (koine_error_of(c)->code != KOINE_ERR_FORKED || !(koine_error_of(c)->flags & KOINE_RECONNECT)) {
        return 6;
    }
    return koine_cancel(c) == KOINE_OK ? 7 : 0;
}

static int close_only(koine_conn *c)
{
    koine_close(c);
    return 0;
}

static int open_another(koine_conn *c)
{
    koine_config *config = suite_config(NULL);
    koine_conn *own = NULL;
    int result = 0;

    koine_close(c);
    if (koine_open_config(&own, config) != KOINE_OK) {
        result = 1;
    } else if (koine_exec(own, "INSERT INTO t VALUES (2)") != KOINE_OK) {
        result = 2;
    }
    koine_close(own);
    koine_config_free(config);
    return result;
}

static void test_fork__child_is_refused_every_call(void **state)
{
    koine_conn *c = *state;

    assert_int_equal(in_child(every_call_is_refused, c), 0);
    assert_usable(c);
}

static void test_fork__close_in_the_child_does_not_disturb_the_parent(void **state)
{
    koine_conn *c = *state;

    for (int i = 0; i < 3; i++) {
        assert_int_equal(in_child(close_only, c), 0);
        assert_usable(c);
    }
}

static void test_fork__close_in_the_child_keeps_the_parent_s_transaction(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1)"));
    assert_int_equal(in_child(every_call_is_refused, c), 0);
    assert_int_equal(in_child(close_only, c), 0);
    assert_int_equal(koine_transaction_depth(c), 1);
    assert_ok(c, koine_commit(c));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 1);
}

static koine_rows *open_rows;
static koine_stmt *open_stmt;

static int use_rows_and_statement(koine_conn *c)
{
    if (koine_next(open_rows) != KOINE_ERR_FORKED) {
        return 1;
    }
    if (koine_stmt_exec(open_stmt, 1) != KOINE_ERR_FORKED) {
        return 2;
    }
    (void)koine_rows_close(open_rows);
    koine_stmt_close(open_stmt);
    koine_close(c);
    return 0;
}

static void test_fork__rows_and_statements_of_the_parent_go_on(void **state)
{
    koine_conn *c = *state;
    int64_t count = 1;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_prepare(c, &open_stmt, "INSERT INTO t VALUES (?)"));
    assert_ok(c, koine_query(c, &open_rows, suite_numbers(20000)));
    assert_code(c, koine_next(open_rows), KOINE_ROW);
    assert_int_equal(in_child(use_rows_and_statement, c), 0);
    while (koine_next(open_rows) == KOINE_ROW) {
        count++;
    }
    assert_ok(c, koine_rows_close(open_rows));
    assert_int_equal(count, 20000);
    assert_ok(c, koine_stmt_exec(open_stmt, 1));
    koine_stmt_close(open_stmt);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 1);
}

static void test_fork__child_can_open_its_own(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}");
    assert_int_equal(in_child(open_another, c), 0);
    assert_int_equal(suite_int(c, "SELECT id FROM t"), 2);
}

static int timeouts_work(koine_conn *c)
{
    koine_config *config = suite_config("timeout=150ms");
    koine_conn *own = NULL;
    int result = 0;

    koine_close(c);
    if (koine_open_config(&own, config) != KOINE_OK) {
        result = 1;
    } else if (koine_exec(own, quirks->sleep) != KOINE_ERR_TIMEOUT) {
        result = 2;
    }
    koine_close(own);
    koine_config_free(config);
    return result;
}

static void test_fork__time_limits_work_in_the_child_too(void **state)
{
    koine_conn *c = *state;

    /* The parent's timer has run before: its thread does not exist in the child. */
    assert_ok(c, koine_set_timeout(c, 150));
    assert_error(c, koine_exec(c, quirks->sleep), KOINE_ERR_TIMEOUT);
    assert_int_equal(in_child(timeouts_work, c), 0);
    assert_error(c, koine_exec(c, quirks->sleep), KOINE_ERR_TIMEOUT);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_fork__child_is_refused_every_call),
    SUITE_TEST(test_fork__close_in_the_child_does_not_disturb_the_parent),
    SUITE_TEST(test_fork__close_in_the_child_keeps_the_parent_s_transaction),
    SUITE_TEST(test_fork__rows_and_statements_of_the_parent_go_on),
    SUITE_TEST(test_fork__child_can_open_its_own),
    SUITE_TEST(test_fork__time_limits_work_in_the_child_too),
};
SUITE_GROUP(fork, tests)
