/*
 * Failures that come from others at work: locks, deadlocks, snapshots, statements outdated by a definition; and
 * statements in the wrong place of a transaction.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#include <pthread.h>
#include <string.h>

/* A second session, impatient about locks. */
static koine_conn *impatient(void)
{
    const error_words *words = error_words_here();
    koine_conn *conn = suite_open_with(words->impatient_options);

    for (size_t i = 0; i < 2 && words->impatient[i]; i++) {
        suite_exec(conn, words->impatient[i]);
    }
    return conn;
}

static void make_items(koine_conn *c)
{
    suite_table(c, "er_item", "id INTEGER PRIMARY KEY, n {int}");
    suite_exec(c, "INSERT INTO er_item VALUES (1, 10), (2, 20)");
}

#define TOUCH(id) "UPDATE er_item SET n = n + 1 WHERE id = " #id

/* A statement that fails on a lock, and succeeds when it is free. */
static void is_locked(koine_conn *holder, koine_conn *waiter, const error_scene *scene)
{
    const koine_error *e;

    error_check(waiter, koine_exec(waiter, scene->sql), &scene->fault, scene->sql, __FILE__, __LINE__);
    e = koine_error_of(waiter);
    assert_int_equal((e->flags & KOINE_RETRY_TRANSACTION) != 0, scene->fault.code == KOINE_ERR_LOCKED);
    assert_ok(holder, koine_rollback(holder));
    assert_usable(waiter);
}

static void test_error_locked__wait_for_a_row_ends(void **state)
{
    koine_conn *c = *state, *other = impatient();
    const error_scene scene =
        error_scene_here(CASE_LOCK_TIMEOUT, &(error_scene){.sql = TOUCH(1), .fault = {.code = KOINE_ERR_LOCKED}});

    make_items(c);
    assert_ok(c, koine_begin(c, NULL));
    suite_exec(c, TOUCH(1));
    is_locked(c, other, &scene);
    suite_exec(other, TOUCH(1));
    assert_int_equal(suite_int(c, "SELECT n FROM er_item WHERE id = 1"), 11);
}

/* Engines without row locks refuse the words. */
static void test_error_locked__nowait(void **state)
{
    koine_conn *c = *state, *other = impatient();
    const error_scene scene =
        error_scene_here(CASE_LOCK_NOWAIT, &(error_scene){.sql = "SELECT n FROM er_item WHERE id = 1 FOR UPDATE NOWAIT",
                                                          .fault = {.code = KOINE_ERR_LOCKED, .table = "?er_item"}});

    make_items(c);
    assert_ok(c, koine_begin(c, NULL));
    suite_exec(c, TOUCH(1));
    is_locked(c, other, &scene);
}

static void test_error_locked__definition_of_a_table_in_use(void **state)
{
    koine_conn *c = *state, *other = impatient();
    const error_scene scene =
        error_scene_here(CASE_LOCK_DEFINITION, &(error_scene){.sql = "ALTER TABLE er_item ADD COLUMN more INTEGER",
                                                              .fault = {.code = KOINE_ERR_LOCKED}});

    make_items(c);
    assert_ok(c, koine_begin(c, NULL));
    suite_exec(c, TOUCH(1));
    is_locked(c, other, &scene);
    suite_exec(other, scene.sql);
}

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

/* Two sessions that each wait for the other's row; where writers come one by one the second cannot begin. */
static void test_error_deadlock__one_is_chosen_and_says_so(void **state)
{
    koine_conn *c = *state, *other = quirks->row_locks ? suite_open() : impatient();
    const error_scene scene = error_scene_here(CASE_DEADLOCK, &(error_scene){.fault = {.code = KOINE_ERR_DEADLOCK}});
    struct attempt attempt = {other, KOINE_OK};
    pthread_t thread;
    koine_code mine;

    make_items(c);
    assert_ok(c, koine_begin(c, NULL));
    suite_exec(c, TOUCH(1));
    if (!quirks->row_locks) {
        error_check(other, koine_begin(other, NULL), &scene.fault, NULL, __FILE__, __LINE__);
        assert_int_equal(koine_transaction_depth(other), 0);
        assert_ok(c, koine_commit(c));
        return;
    }
    assert_ok(other, koine_begin(other, NULL));
    suite_exec(other, TOUCH(2));
    assert_int_equal(pthread_create(&thread, NULL, touch_first, &attempt), 0);
    mine = koine_exec(c, TOUCH(2));
    (void)pthread_join(thread, NULL);

    koine_conn *victim = mine == KOINE_OK ? other : c, *winner = mine == KOINE_OK ? c : other;
    assert_true((mine == KOINE_OK) != (attempt.code == KOINE_OK));
    error_check(victim, mine == KOINE_OK ? attempt.code : mine, &scene.fault, NULL, __FILE__, __LINE__);
    assert_true(koine_error_of(victim)->flags & KOINE_RETRY_TRANSACTION);
    assert_error(victim, koine_exec(victim, TOUCH(1)), KOINE_ERR_TRANSACTION_ABORTED);
    assert_ok(victim, koine_rollback(victim));
    assert_ok(winner, koine_commit(winner));
    assert_int_equal(suite_int(victim, "SELECT sum(n) FROM er_item"), 32);
}

/* A row of the snapshot was changed by another one meanwhile. */
static void test_error_serialization__row_changed_since_the_snapshot(void **state)
{
    koine_conn *c = *state, *other = impatient();
    const error_scene first = error_scene_here(CASE_SNAPSHOT_OTHER, &(error_scene){.silent = true});
    const error_scene second =
        error_scene_here(CASE_SERIALIZATION, &(error_scene){.fault = {.code = KOINE_ERR_SERIALIZATION}});
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    koine_code code;

    options.isolation = KOINE_ISOLATION_REPEATABLE_READ;
    make_items(c);
    error_setup(c, &second);
    assert_ok(c, koine_begin(c, &options));
    assert_int_equal(suite_int(c, "SELECT n FROM er_item WHERE id = 1"), 10);
    code = koine_exec(other, TOUCH(1));
    if (first.fault.code == KOINE_OK) {
        assert_ok(other, code);
    } else {
        error_check(other, code, &first.fault, NULL, __FILE__, __LINE__);
        assert_true(koine_error_of(other)->flags & KOINE_RETRY_TRANSACTION);
    }
    code = koine_exec(c, TOUCH(1));
    if (second.silent) {
        assert_ok(c, code);
        assert_ok(c, koine_commit(c));
    } else {
        error_check(c, code, &second.fault, NULL, __FILE__, __LINE__);
        assert_true(koine_error_of(c)->flags & KOINE_RETRY_TRANSACTION);
        assert_error(c, koine_commit(c), KOINE_ERR_TRANSACTION_ABORTED);
    }
    assert_int_equal(koine_transaction_depth(c), 0);
    suite_exec(c, TOUCH(1));
}

/* Outside a transaction it is prepared again unseen; inside, an engine that fails has lost the transaction. */
static void test_error_stale_statement__inside_a_transaction(void **state)
{
    koine_conn *c = *state, *other = suite_open();
    const error_scene scene =
        error_scene_here(CASE_STALE_STATEMENT, &(error_scene){.fault = {.code = KOINE_ERR_STALE_STATEMENT}});
    koine_stmt *stmt = NULL;
    koine_code code;
    koine_rows *rows = NULL;

    make_items(c);
    assert_ok(c, koine_prepare(c, &stmt, "SELECT * FROM er_item"));
    for (int i = 0; i < 8; i++) {
        assert_ok(c, koine_stmt_exec(stmt));
    }
    suite_exec(other, "ALTER TABLE er_item ADD COLUMN more INTEGER");
    assert_ok(c, koine_begin(c, NULL));
    code = koine_stmt_exec(stmt);
    if (scene.silent) {
        assert_ok(c, code);
    } else {
        error_check(c, code, &scene.fault, NULL, __FILE__, __LINE__);
        assert_true(koine_error_of(c)->flags & KOINE_RETRY_TRANSACTION);
    }
    assert_ok(c, koine_rollback(c));
    assert_ok(c, koine_stmt_query(stmt, &rows));
    assert_int_equal(koine_column_count(rows), 3);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    koine_stmt_close(stmt);
}

/* A name of the session's own that it does not know, as behind a pooler. */
static void test_error_stale_statement__name_that_the_session_does_not_know(void **state)
{
    const error_scene scene = {
        .sql = "EXECUTE er_unknown",
        .fault = {.code = KOINE_ERR_STALE_STATEMENT},
    };
    error_play(state, CASE_STALE_NAME, &scene);
}

/* What cannot run inside a transaction says so and poisons it. */
static void test_error_transaction_state__statement_that_needs_to_be_alone(void **state)
{
    koine_conn *c = *state;
    const error_scene scene = error_scene_here(
        CASE_NOT_IN_TRANSACTION, &(error_scene){.sql = "VACUUM", .fault = {.code = KOINE_ERR_TRANSACTION_STATE}});

    make_items(c);
    assert_ok(c, koine_begin(c, NULL));
    suite_exec(c, TOUCH(1));
    error_check(c, koine_exec(c, scene.sql), &scene.fault, scene.sql, __FILE__, __LINE__);
    assert_error(c, koine_exec(c, TOUCH(1)), KOINE_ERR_TRANSACTION_ABORTED);
    assert_error(c, koine_commit(c), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(suite_int(c, "SELECT n FROM er_item WHERE id = 1"), 10);
}

static void test_error_transaction_state__definition_that_would_commit(void **state)
{
    koine_conn *c = *state;
    koine_code code;

    make_items(c);
    suite_drop_later("DROP TABLE IF EXISTS er_inside");
    assert_ok(c, koine_begin(c, NULL));
    suite_exec(c, TOUCH(1));
    code = koine_exec(c, "CREATE TABLE er_inside (id INTEGER)");
    if (quirks->define_in_tx) {
        assert_ok(c, code);
    } else {
        const koine_error *e = assert_error(c, code, KOINE_ERR_TRANSACTION_STATE);

        assert_non_null(e->hint);
        assert_contains(e->message, "CREATE");
    }
    assert_ok(c, koine_rollback(c));
    assert_int_equal(suite_int(c, "SELECT n FROM er_item WHERE id = 1"), 10);
    assert_error(c, koine_exec(c, "SELECT id FROM er_inside"), KOINE_ERR_NO_TABLE);
}

/* The words that would change the transaction behind its back, each with the call to use instead. */
static void test_error_transaction_state__transaction_words(void **state)
{
    static const char *const words[] = {"BEGIN",    "START TRANSACTION",  "COMMIT",
                                        "ROLLBACK", "SAVEPOINT a",        "RELEASE SAVEPOINT a",
                                        "END",      "/* x */ begin work", "-- x\nCOMMIT"};
    koine_conn *c = *state;

    make_items(c);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const koine_error *e = assert_error(c, koine_exec(c, words[i]), KOINE_ERR_TRANSACTION_STATE);

        assert_non_null(e->hint);
        assert_int_equal(e->native_code, 0);
        suite_exec(c, TOUCH(1));
    }
    assert_int_equal(koine_transaction_depth(c), 0);
}

static void test_error_transaction_aborted__names_the_first_cause(void **state)
{
    koine_conn *c = *state;
    const koine_error *e;

    make_items(c);
    assert_ok(c, koine_begin(c, NULL));
    assert_error(c, koine_exec(c, "INSERT INTO er_item VALUES (1, 0)"), KOINE_ERR_UNIQUE);
    for (int i = 0; i < 3; i++) {
        e = assert_error(c, koine_exec(c, "SELECT nothing FROM er_nowhere"), KOINE_ERR_TRANSACTION_ABORTED);
        assert_contains(e->message, "KOINE_ERR_UNIQUE");
        assert_non_null(e->hint);
    }
    assert_ok(c, koine_rollback(c));
    assert_usable(c);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_error_locked__wait_for_a_row_ends),
    SUITE_TEST(test_error_locked__nowait),
    SUITE_TEST(test_error_locked__definition_of_a_table_in_use),
    SUITE_TEST(test_error_deadlock__one_is_chosen_and_says_so),
    SUITE_TEST(test_error_serialization__row_changed_since_the_snapshot),
    SUITE_TEST(test_error_stale_statement__inside_a_transaction),
    SUITE_TEST(test_error_stale_statement__name_that_the_session_does_not_know),
    SUITE_TEST(test_error_transaction_state__statement_that_needs_to_be_alone),
    SUITE_TEST(test_error_transaction_state__definition_that_would_commit),
    SUITE_TEST(test_error_transaction_state__transaction_words),
    SUITE_TEST(test_error_transaction_aborted__names_the_first_cause),
};

SUITE_GROUP(error_transaction, tests)
