/*
 * A session that the server ends: said once and clearly, nothing hangs, and a reconnect makes all well. On an
 * engine without a server the same calls prove that there is nothing to lose.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

/* Ends c's session from another one. Answers false where the engine has no sessions to end. */
static bool lose(koine_conn *c)
{
    if (!quirks->server) {
        assert_null(quirks->kill[0]);
        return false;
    }
    suite_kill(suite_int(c, quirks->session_id));
    return true;
}

/* The end of a session takes effect a moment after the answer to the kill. */
static koine_code use_until_lost(koine_conn *c)
{
    koine_code code = KOINE_OK;

    for (int i = 0; code == KOINE_OK && i < 100000; i++) {
        code = koine_exec(c, "SELECT 1");
    }
    return code;
}

static void test_lost__statement_says_connection_lost_and_reconnect(void **state)
{
    koine_conn *c = *state;

    if (lose(c)) {
        const koine_error *e = assert_error(c, use_until_lost(c), KOINE_ERR_CONNECTION_LOST);

        assert_true(e->flags & KOINE_RECONNECT);
        assert_true(e->flags & KOINE_RETRY_TRANSACTION);
    } else {
        assert_usable(c);
    }
}

static void test_lost__stays_lost_until_reconnect(void **state)
{
    koine_conn *c = *state;

    if (lose(c)) {
        assert_error(c, use_until_lost(c), KOINE_ERR_CONNECTION_LOST);
        for (int i = 0; i < 3; i++) {
            koine_code code = koine_exec(c, "SELECT 1");

            assert_true(code == KOINE_ERR_CONNECTION_LOST || code == KOINE_ERR_CLOSED);
            assert_error(c, code, code);
            assert_true(koine_error_of(c)->flags & KOINE_RECONNECT);
        }
    }
    assert_ok(c, koine_reconnect(c));
    assert_usable(c);
    assert_int_equal(koine_guarantees(c), quirks->guarantees);
    assert_ok(c, koine_verify(c));
}

static void test_lost__transaction_is_gone_with_the_session(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1)"));
    if (lose(c)) {
        assert_error(c, use_until_lost(c), KOINE_ERR_CONNECTION_LOST);
        (void)koine_rollback(c);
    } else {
        assert_ok(c, koine_rollback(c));
    }
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_ok(c, koine_reconnect(c));
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_lost__reconnect_is_taken_inside_the_lost_transaction(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1)"));
    if (lose(c)) {
        assert_error(c, use_until_lost(c), KOINE_ERR_CONNECTION_LOST);
        assert_ok(c, koine_reconnect(c));
        assert_int_equal(koine_transaction_depth(c), 0);
    } else {
        assert_error(c, koine_reconnect(c), KOINE_ERR_TRANSACTION_STATE);
        assert_ok(c, koine_rollback(c));
    }
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_lost__commit_is_not_acknowledged(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1)"));
    if (lose(c)) {
        koine_code code;

        assert_error(c, use_until_lost(c), KOINE_ERR_CONNECTION_LOST);
        code = koine_commit(c);
        assert_true(code != KOINE_OK);
        assert_error(c, code, code);
        assert_int_equal(koine_transaction_depth(c), 0);
        assert_ok(c, koine_reconnect(c));
        assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
    } else {
        assert_ok(c, koine_commit(c));
        assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 1);
    }
}

static void test_lost__pinned_statement_works_after_reconnect(void **state)
{
    koine_conn *c = *state;
    koine_stmt *stmt = NULL;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_prepare(c, &stmt, "INSERT INTO t VALUES (?)"));
    assert_ok(c, koine_stmt_exec(stmt, 1));
    if (lose(c)) {
        assert_error(c, use_until_lost(c), KOINE_ERR_CONNECTION_LOST);
        koine_code code = koine_stmt_exec(stmt, 2);
        assert_true(code == KOINE_ERR_CONNECTION_LOST || code == KOINE_ERR_CLOSED);
    }
    assert_ok(c, koine_reconnect(c));
    assert_ok(c, koine_stmt_exec(stmt, 3));
    koine_stmt_close(stmt);
    assert_int_equal(suite_int(c, "SELECT sum(id) FROM t"), 4);
}

static void test_lost__rows_end_with_an_error_and_never_as_done(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    int64_t id = quirks->server ? suite_int(c, quirks->session_id) : 0;
    koine_code code;
    int64_t count = 0;

    /* More than any buffer on the way holds. */
    assert_ok(c, koine_query(c, &rows, suite_numbers(quirks->server ? 10000000 : 10000)));
    assert_code(c, koine_next(rows), KOINE_ROW);
    if (quirks->server) {
        suite_kill(id);
    }
    do {
        code = koine_next(rows);
        count++;
    } while (code == KOINE_ROW);
    assert_code(c, code, quirks->server ? KOINE_ERR_CONNECTION_LOST : KOINE_DONE);
    assert_int_equal(koine_rows_close(rows), quirks->server ? KOINE_ERR_CONNECTION_LOST : KOINE_OK);
    assert_ok(c, koine_reconnect(c));
    assert_usable(c);
}

static void test_lost__close_is_quiet(void **state)
{
    koine_conn *c = suite_open();

    (void)state;
    (void)lose(c);
    suite_close(c);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_lost__statement_says_connection_lost_and_reconnect),
    SUITE_TEST(test_lost__stays_lost_until_reconnect),
    SUITE_TEST(test_lost__transaction_is_gone_with_the_session),
    SUITE_TEST(test_lost__reconnect_is_taken_inside_the_lost_transaction),
    SUITE_TEST(test_lost__commit_is_not_acknowledged),
    SUITE_TEST(test_lost__pinned_statement_works_after_reconnect),
    SUITE_TEST(test_lost__rows_end_with_an_error_and_never_as_done),
    SUITE_TEST_BARE(test_lost__close_is_quiet),
};
SUITE_GROUP(lost, tests)
