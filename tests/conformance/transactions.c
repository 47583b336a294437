/*
 * Transactions: commit, rollback, savepoints, and the rule that a failed statement poisons, on every engine alike.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void make(koine_conn *c)
{
    suite_table(c, "t", "id {int} not null primary key, n {int}");
}

static int64_t count(koine_conn *c)
{
    return suite_int(c, "SELECT count(*) FROM t");
}

static void insert(koine_conn *c, int64_t id)
{
    assert_ok(c, koine_exec(c, "INSERT INTO t (id) VALUES (?)", id));
}

/* Fails in the engine. */
static void fail_statement(koine_conn *c)
{
    assert_error(c, koine_exec(c, "INSERT INTO t (id) VALUES (?)", NULL), KOINE_ERR_NOT_NULL);
}

/* ---- commit and rollback ---- */

static void test_tx__commit_keeps(void **state)
{
    koine_conn *c = *state;
    koine_conn *other = suite_open();

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    assert_ok(c, koine_commit(c));
    assert_int_equal(count(other), 1);
}

static void test_tx__rollback_drops(void **state)
{
    koine_conn *c = *state;

    make(c);
    insert(c, 1);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 2);
    assert_int_equal(count(c), 2);
    assert_ok(c, koine_rollback(c));
    assert_int_equal(count(c), 1);
}

static void test_tx__uncommitted_rows_are_not_seen_by_others(void **state)
{
    koine_conn *c = *state;
    koine_conn *other = suite_open();

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    assert_int_equal(count(other), 0);
    assert_ok(c, koine_rollback(c));
}

static void test_tx__depth_counts_begins(void **state)
{
    koine_conn *c = *state;

    assert_int_equal(koine_transaction_depth(c), 0);
    for (unsigned i = 1; i <= 20; i++) {
        assert_ok(c, koine_begin(c, NULL));
        assert_int_equal(koine_transaction_depth(c), i);
    }
    for (unsigned i = 20; i > 0; i--) {
        assert_ok(c, i % 2 ? koine_commit(c) : koine_rollback(c));
        assert_int_equal(koine_transaction_depth(c), i - 1);
    }
}

static void test_tx__commit_and_rollback_without_begin_are_refused(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_commit(c), KOINE_ERR_TRANSACTION_STATE);
    assert_error(c, koine_rollback(c), KOINE_ERR_TRANSACTION_STATE);
    assert_usable(c);
}

static void test_tx__empty_one_commits(void **state)
{
    koine_conn *c = *state;

    for (int i = 0; i < 3; i++) {
        assert_ok(c, koine_begin(c, NULL));
        assert_ok(c, koine_commit(c));
    }
}

static void test_tx__outside_one_each_statement_commits(void **state)
{
    koine_conn *c = *state;
    koine_conn *other = suite_open();

    make(c);
    insert(c, 1);
    assert_int_equal(count(other), 1);
    fail_statement(c);
    insert(c, 2);
    assert_int_equal(count(other), 2);
}

/* ---- savepoints ---- */

static void test_savepoint__inner_rollback_keeps_outer_work(void **state)
{
    koine_conn *c = *state;

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 2);
    assert_ok(c, koine_rollback(c));
    insert(c, 3);
    assert_ok(c, koine_commit(c));
    assert_int_equal(suite_int(c, "SELECT sum(id) FROM t"), 4);
}

static void test_savepoint__inner_commit_is_undone_by_outer_rollback(void **state)
{
    koine_conn *c = *state;

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    assert_ok(c, koine_commit(c));
    assert_int_equal(count(c), 1);
    assert_ok(c, koine_rollback(c));
    assert_int_equal(count(c), 0);
}

static void test_savepoint__several_in_a_row_and_deep(void **state)
{
    koine_conn *c = *state;

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    for (int i = 0; i < 5; i++) {
        assert_ok(c, koine_begin(c, NULL));
        insert(c, 10 + i);
        assert_ok(c, koine_begin(c, NULL));
        insert(c, 20 + i);
        assert_ok(c, koine_rollback(c));
        assert_ok(c, i % 2 ? koine_commit(c) : koine_rollback(c));
    }
    assert_ok(c, koine_commit(c));
    assert_int_equal(suite_int(c, "SELECT sum(id) FROM t"), 11 + 13);
}

static void test_savepoint__options_on_an_inner_begin_are_misuse(void **state)
{
    koine_conn *c = *state;
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    assert_ok(c, koine_begin(c, &options));
    assert_error(c, koine_begin(c, &options), KOINE_ERR_MISUSE);
    assert_int_equal(koine_transaction_depth(c), 1);
    (void)koine_rollback(c);
    assert_int_equal(koine_transaction_depth(c), 0);
}

/* ---- the poison rule ---- */

static void test_poison__failed_statement_refuses_all_further_ones(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = (koine_rows *)1;
    koine_stmt *stmt = NULL;

    make(c);
    assert_ok(c, koine_prepare(c, &stmt, "INSERT INTO t (id) VALUES (?)"));
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    fail_statement(c);
    assert_error(c, koine_exec(c, "INSERT INTO t (id) VALUES (2)"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_error(c, koine_query(c, &rows, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_null(rows);
    assert_error(c, koine_stmt_exec(stmt, 3), KOINE_ERR_TRANSACTION_ABORTED);
    assert_error(c, koine_script(c, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_error(c, koine_begin(c, NULL), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(koine_transaction_depth(c), 1);
    assert_ok(c, koine_rollback(c));
    assert_ok(c, koine_stmt_exec(stmt, 4));
    koine_stmt_close(stmt);
    assert_int_equal(suite_int(c, "SELECT sum(id) FROM t"), 4);
}

static void test_poison__commit_rolls_back_and_says_so(void **state)
{
    koine_conn *c = *state;

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    fail_statement(c);
    assert_error(c, koine_commit(c), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(count(c), 0);
    insert(c, 2);
}

static void test_poison__inner_rollback_cleans(void **state)
{
    koine_conn *c = *state;

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 2);
    fail_statement(c);
    assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_ok(c, koine_rollback(c));
    insert(c, 3);
    assert_ok(c, koine_commit(c));
    assert_int_equal(suite_int(c, "SELECT sum(id) FROM t"), 4);
}

static void test_poison__inner_commit_rolls_back_the_inner_level_only(void **state)
{
    koine_conn *c = *state;

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 2);
    fail_statement(c);
    assert_error(c, koine_commit(c), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(koine_transaction_depth(c), 1);
    insert(c, 3);
    assert_ok(c, koine_commit(c));
    assert_int_equal(suite_int(c, "SELECT sum(id) FROM t"), 4);
}

static void test_poison__syntax_error_poisons_too(void **state)
{
    koine_conn *c = *state;

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    assert_error(c, koine_exec(c, "SELEKT 1"), KOINE_ERR_SYNTAX);
    assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_ok(c, koine_rollback(c));
}

static void expect_poisoned(koine_conn *c)
{
    assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_ok(c, koine_rollback(c));
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
}

static void test_poison__what_is_refused_before_it_is_sent_poisons_too(void **state)
{
    koine_conn *c = *state;

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    assert_error(c, koine_exec(c, "SELECT ?"), KOINE_ERR_MISUSE);
    expect_poisoned(c);
    assert_error(c, koine_exec(c, "SELECT ?", 1, 2), KOINE_ERR_MISUSE);
    expect_poisoned(c);
    assert_error(c, koine_exec(c, "SELECT ?", "\xFF"), KOINE_ERR_ENCODING);
    expect_poisoned(c);
    assert_error(c, koine_exec(c, "SELECT ?", (double)NAN), KOINE_ERR_OUT_OF_RANGE);
    expect_poisoned(c);
    assert_error(c, koine_exec(c, "SELECT 1; SELECT 2"), KOINE_ERR_MISUSE);
    expect_poisoned(c);
    assert_error(c, koine_exec(c, "SELECT :a", koine_named("b", 1)), KOINE_ERR_MISUSE);
    expect_poisoned(c);
    assert_ok(c, koine_rollback(c));
    assert_int_equal(count(c), 0);
}

static void test_poison__outside_a_transaction_nothing_is_poisoned(void **state)
{
    koine_conn *c = *state;

    make(c);
    fail_statement(c);
    insert(c, 1);
    assert_error(c, koine_exec(c, "SELECT ?"), KOINE_ERR_MISUSE);
    insert(c, 2);
}

/* ---- transactions and rows ---- */

static void test_tx__commit_with_open_rows_does_nothing(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    assert_ok(c, koine_query(c, &rows, suite_numbers(100)));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_error(c, koine_commit(c), KOINE_ERR_ROWS_OPEN);
    assert_int_equal(koine_transaction_depth(c), 1);
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_rows_close(rows));
    assert_ok(c, koine_commit(c));
    assert_int_equal(count(c), 1);
}

static void test_tx__rollback_closes_open_rows(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    assert_ok(c, koine_query(c, &rows, suite_numbers(10000)));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_rollback(c));
    assert_int_not_equal(koine_next(rows), KOINE_ROW);
    (void)koine_rows_close(rows);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(count(c), 0);
}

/* ---- what is not let through ---- */

static void test_tx__transaction_sql_is_refused(void **state)
{
    koine_conn *c = *state;
    static const char *const texts[] = {"BEGIN",
                                        "begin",
                                        "START TRANSACTION",
                                        "COMMIT",
                                        "commit;",
                                        "ROLLBACK",
                                        "SAVEPOINT a",
                                        "RELEASE SAVEPOINT a",
                                        "ROLLBACK TO SAVEPOINT a",
                                        "/* x */ COMMIT",
                                        "-- x\nROLLBACK"};

    make(c);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_error(c, koine_exec(c, texts[i]), KOINE_ERR_TRANSACTION_STATE);
        assert_int_equal(koine_transaction_depth(c), 0);
    }
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    assert_error(c, koine_exec(c, "COMMIT"), KOINE_ERR_TRANSACTION_STATE);
    assert_int_equal(koine_transaction_depth(c), 1);
    (void)koine_rollback(c);
    assert_int_equal(count(c), 0);
}

static void test_tx__definition_inside_obeys_rollback_or_is_refused(void **state)
{
    koine_conn *c = *state;
    koine_code code;

    make(c);
    suite_drop_later("DROP TABLE IF EXISTS u");
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 1);
    code = koine_exec(c, suite_sql("CREATE TABLE u (id {int})"));
    if (quirks->define_in_tx) {
        assert_ok(c, code);
        assert_ok(c, koine_exec(c, "INSERT INTO u VALUES (1)"));
    } else {
        assert_error(c, code, KOINE_ERR_TRANSACTION_STATE);
    }
    assert_ok(c, koine_rollback(c));
    assert_int_equal(count(c), 0);
    assert_error(c, koine_exec(c, "SELECT * FROM u"), KOINE_ERR_NO_TABLE);
}

static void test_tx__every_kind_of_definition_inside_obeys_rollback_or_is_refused(void **state)
{
    koine_conn *c = *state;
    static const char *const texts[] = {"ALTER TABLE t ADD COLUMN extra BIGINT", "CREATE INDEX t_n ON t (n)",
                                        "DROP TABLE t", "create  view v as select id from t"};

    make(c);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        koine_code code;

        assert_ok(c, koine_begin(c, NULL));
        insert(c, 1);
        code = koine_exec(c, texts[i]);
        if (quirks->define_in_tx) {
            assert_ok(c, code);
        } else {
            assert_error(c, code, KOINE_ERR_TRANSACTION_STATE);
        }
        assert_ok(c, koine_rollback(c));
        assert_int_equal(count(c), 0);
    }
}

/* ---- options ---- */

static void test_read_only__refuses_writes(void **state)
{
    koine_conn *c = *state;
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    static const char *const writes[] = {"INSERT INTO t (id) VALUES (2)", "UPDATE t SET n = 1", "DELETE FROM t"};

    make(c);
    insert(c, 1);
    options.read_only = true;
    for (size_t i = 0; i < 3; i++) {
        assert_ok(c, koine_begin(c, &options));
        assert_int_equal(count(c), 1);
        assert_error(c, koine_exec(c, writes[i]), KOINE_ERR_READ_ONLY);
        assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
        assert_ok(c, koine_rollback(c));
    }
    assert_ok(c, koine_begin(c, &options));
    assert_int_equal(count(c), 1);
    assert_ok(c, koine_commit(c));
}

static void test_read_only__does_not_last_beyond_its_transaction(void **state)
{
    koine_conn *c = *state;
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    make(c);
    options.read_only = true;
    assert_ok(c, koine_begin(c, &options));
    assert_ok(c, koine_commit(c));
    insert(c, 1);
    assert_ok(c, koine_begin(c, NULL));
    insert(c, 2);
    assert_ok(c, koine_commit(c));
    assert_ok(c, koine_begin(c, &options));
    assert_ok(c, koine_rollback(c));
    insert(c, 3);
    assert_int_equal(count(c), 3);
}

static void test_isolation__every_level_commits(void **state)
{
    koine_conn *c = *state;
    static const koine_isolation levels[] = {KOINE_ISOLATION_DEFAULT, KOINE_ISOLATION_READ_COMMITTED,
                                             KOINE_ISOLATION_REPEATABLE_READ, KOINE_ISOLATION_SERIALIZABLE};

    make(c);
    for (int64_t i = 0; i < 4; i++) {
        koine_tx_options options = KOINE_TX_OPTIONS_INIT;

        options.isolation = levels[i];
        assert_ok(c, koine_begin(c, &options));
        insert(c, i);
        assert_ok(c, koine_commit(c));
    }
    assert_int_equal(count(c), 4);
}

static void test_isolation__unknown_level_is_misuse(void **state)
{
    koine_conn *c = *state;
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    const int unknown = 17;

    options.isolation = (koine_isolation)unknown;
    assert_error(c, koine_begin(c, &options), KOINE_ERR_MISUSE);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_usable(c);
}

static void test_isolation__repeatable_read_sees_one_snapshot(void **state)
{
    koine_conn *c = *state;
    koine_conn *other = suite_open_impatient();
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    koine_code code;

    make(c);
    insert(c, 1);
    options.isolation = KOINE_ISOLATION_REPEATABLE_READ;
    options.read_only = true;
    assert_ok(c, koine_begin(c, &options));
    assert_int_equal(count(c), 1);
    code = koine_exec(other, "INSERT INTO t (id) VALUES (2)");
    assert_true(code == KOINE_OK || code == KOINE_ERR_LOCKED);
    assert_int_equal(count(c), 1);
    assert_ok(c, koine_commit(c));
    assert_int_equal(count(c), code == KOINE_OK ? 2 : 1);
}

static void test_isolation__read_committed_never_sees_what_is_not_committed(void **state)
{
    koine_conn *c = *state;
    koine_conn *other = suite_open_impatient();
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    make(c);
    assert_ok(other, koine_begin(other, NULL));
    insert(other, 1);
    options.read_only = true;
    assert_ok(c, koine_begin(c, &options));
    assert_int_equal(count(c), 0);
    assert_ok(c, koine_commit(c));
    assert_ok(other, koine_commit(other));
    assert_int_equal(count(c), 1);
}

/* Each reads what the other writes: at most one of them may commit. */
static void test_isolation__serializable_has_no_write_skew(void **state)
{
    koine_conn *pair[2] = {suite_open_impatient(), suite_open_impatient()};
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    koine_code codes[2];

    (void)state;
    make(pair[0]);
    insert(pair[0], 1);
    insert(pair[0], 2);
    options.isolation = KOINE_ISOLATION_SERIALIZABLE;
    for (size_t i = 0; i < 2; i++) {
        codes[i] = koine_begin(pair[i], &options);
    }
    for (size_t i = 0; i < 2; i++) {
        codes[i] = codes[i] == KOINE_OK ? koine_exec(pair[i], "SELECT sum(n) FROM t") : codes[i];
    }
    for (size_t i = 0; i < 2; i++) {
        codes[i] = codes[i] == KOINE_OK ? koine_exec(pair[i], "UPDATE t SET n = 1 WHERE id = ?", i + 1) : codes[i];
        if (codes[i] != KOINE_OK && koine_transaction_depth(pair[i]) > 0) {
            assert_true(koine_error_of(pair[i])->flags & KOINE_RETRY_TRANSACTION);
            assert_ok(pair[i], koine_rollback(pair[i]));
        }
    }
    for (size_t i = 0; i < 2; i++) {
        codes[i] = codes[i] == KOINE_OK ? koine_commit(pair[i]) : codes[i];
    }
    assert_true(codes[0] != KOINE_OK || codes[1] != KOINE_OK);
    assert_int_equal(koine_transaction_depth(pair[0]), 0);
    assert_int_equal(koine_transaction_depth(pair[1]), 0);
}

/* ---- locks ---- */

static void test_lock__waiting_for_a_writer_ends_with_locked(void **state)
{
    koine_conn *c = *state;
    koine_conn *other = suite_open_impatient();

    make(c);
    insert(c, 1);
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "UPDATE t SET n = 1 WHERE id = 1"));
    assert_true(assert_error(other, koine_exec(other, "UPDATE t SET n = 2 WHERE id = 1"), KOINE_ERR_LOCKED)->flags &
                KOINE_RETRY_TRANSACTION);
    assert_ok(c, koine_commit(c));
    assert_ok(other, koine_exec(other, "UPDATE t SET n = 3 WHERE id = 1"));
    assert_int_equal(suite_int(c, "SELECT n FROM t"), 3);
}

static void test_lock__inside_a_transaction_poisons_it(void **state)
{
    koine_conn *c = *state;
    koine_conn *other = suite_open_impatient();
    koine_code code;

    make(c);
    insert(c, 1);
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "UPDATE t SET n = 1 WHERE id = 1"));
    code = koine_begin(other, NULL);
    if (code == KOINE_OK) {
        insert(other, 2);
        assert_error(other, koine_exec(other, "UPDATE t SET n = 2 WHERE id = 1"), KOINE_ERR_LOCKED);
        assert_error(other, koine_exec(other, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
        assert_error(other, koine_commit(other), KOINE_ERR_TRANSACTION_ABORTED);
    } else {
        assert_false(quirks->row_locks);
        assert_error(other, code, KOINE_ERR_LOCKED);
    }
    assert_int_equal(koine_transaction_depth(other), 0);
    assert_ok(c, koine_commit(c));
    assert_int_equal(count(other), 1);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_tx__commit_keeps),
    SUITE_TEST(test_tx__rollback_drops),
    SUITE_TEST(test_tx__uncommitted_rows_are_not_seen_by_others),
    SUITE_TEST(test_tx__depth_counts_begins),
    SUITE_TEST(test_tx__commit_and_rollback_without_begin_are_refused),
    SUITE_TEST(test_tx__empty_one_commits),
    SUITE_TEST(test_tx__outside_one_each_statement_commits),
    SUITE_TEST(test_savepoint__inner_rollback_keeps_outer_work),
    SUITE_TEST(test_savepoint__inner_commit_is_undone_by_outer_rollback),
    SUITE_TEST(test_savepoint__several_in_a_row_and_deep),
    SUITE_TEST(test_savepoint__options_on_an_inner_begin_are_misuse),
    SUITE_TEST(test_poison__failed_statement_refuses_all_further_ones),
    SUITE_TEST(test_poison__commit_rolls_back_and_says_so),
    SUITE_TEST(test_poison__inner_rollback_cleans),
    SUITE_TEST(test_poison__inner_commit_rolls_back_the_inner_level_only),
    SUITE_TEST(test_poison__syntax_error_poisons_too),
    SUITE_TEST(test_poison__what_is_refused_before_it_is_sent_poisons_too),
    SUITE_TEST(test_poison__outside_a_transaction_nothing_is_poisoned),
    SUITE_TEST(test_tx__commit_with_open_rows_does_nothing),
    SUITE_TEST(test_tx__rollback_closes_open_rows),
    SUITE_TEST(test_tx__transaction_sql_is_refused),
    SUITE_TEST(test_tx__definition_inside_obeys_rollback_or_is_refused),
    SUITE_TEST(test_tx__every_kind_of_definition_inside_obeys_rollback_or_is_refused),
    SUITE_TEST(test_read_only__refuses_writes),
    SUITE_TEST(test_read_only__does_not_last_beyond_its_transaction),
    SUITE_TEST(test_isolation__every_level_commits),
    SUITE_TEST(test_isolation__unknown_level_is_misuse),
    SUITE_TEST(test_isolation__repeatable_read_sees_one_snapshot),
    SUITE_TEST(test_isolation__read_committed_never_sees_what_is_not_committed),
    SUITE_TEST_BARE(test_isolation__serializable_has_no_write_skew),
    SUITE_TEST(test_lock__waiting_for_a_writer_ends_with_locked),
    SUITE_TEST(test_lock__inside_a_transaction_poisons_it),
};
SUITE_GROUP(transactions, tests)
