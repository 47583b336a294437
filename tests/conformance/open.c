/*
 * Opening, closing and reconnecting: what a session is before, while and after it lives.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <string.h>

static void test_open__engine_and_version_are_known(void **state)
{
    koine_conn *c = *state;

    assert_string_equal(koine_engine(c), quirks->engine);
    assert_non_null(koine_engine_version(c));
    assert_true(strpbrk(koine_engine_version(c), "0123456789") != NULL);
}

static void test_open__error_of_a_fresh_connection_is_ok(void **state)
{
    koine_conn *c = *state;

    assert_int_equal(koine_error_of(c)->code, KOINE_OK);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(koine_changes(c), 0);
}

static void test_open__error_of_no_connection_is_no_memory(void **state)
{
    (void)state;
    assert_int_equal(koine_error_of(NULL)->code, KOINE_ERR_NO_MEMORY);
    assert_non_null(koine_error_of(NULL)->message);
}

static void test_open__driver_is_registered(void **state)
{
    const char *names[16];
    size_t count = koine_driver_list(names, 16);
    size_t found = 0;

    (void)state;
    assert_in_range(count, 1, 16);
    for (size_t i = 0; i < count; i++) {
        found += strcmp(names[i], quirks->driver) == 0;
    }
    assert_int_equal(found, 1);
    assert_int_equal(koine_driver_list(NULL, 0), count);
}

static void test_close__null_is_harmless(void **state)
{
    (void)state;
    koine_close(NULL);
    koine_stmt_close(NULL);
    koine_config_free(NULL);
    assert_int_equal(koine_rows_close(NULL), KOINE_OK);
}

static void test_close__frees_rows_statements_and_transaction(void **state)
{
    koine_conn *c = *state;
    koine_conn *other = suite_open();
    koine_rows *rows = NULL;
    koine_stmt *stmt = NULL;

    suite_table(c, "t", "id {int}");
    assert_ok(other, koine_begin(other, NULL));
    assert_ok(other, koine_exec(other, "INSERT INTO t VALUES (?)", 1));
    assert_ok(other, koine_prepare(other, &stmt, "SELECT id FROM t"));
    assert_ok(other, koine_stmt_query(stmt, &rows));
    assert_code(other, koine_next(rows), KOINE_ROW);
    suite_close(other);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static koine_code refuse(koine_conn *conn, void *context)
{
    (void)conn;
    (void)context;
    return KOINE_ERR_RAISED;
}

static koine_conn *open_refused(void)
{
    koine_config *config = suite_config(NULL);
    koine_conn *conn = NULL;

    assert_int_equal(koine_config_on_connect(config, refuse, NULL), KOINE_OK);
    assert_int_equal(suite_try_config(&conn, config), KOINE_ERR_RAISED);
    koine_config_free(config);
    assert_non_null(conn);
    return conn;
}

static void test_open__failing_hook_fails_the_opening_with_its_code(void **state)
{
    koine_conn *c = open_refused();

    (void)state;
    assert_int_equal(koine_error_of(c)->code, KOINE_ERR_RAISED);
    assert_non_null(koine_error_of(c)->message);
}

static void test_open__after_a_failure_every_call_answers_closed(void **state)
{
    koine_conn *c = open_refused();
    koine_rows *rows = (koine_rows *)1;
    koine_stmt *stmt = (koine_stmt *)1;

    (void)state;
    assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_CLOSED);
    assert_error(c, koine_query(c, &rows, "SELECT 1"), KOINE_ERR_CLOSED);
    assert_null(rows);
    assert_error(c, koine_prepare(c, &stmt, "SELECT 1"), KOINE_ERR_CLOSED);
    assert_null(stmt);
    assert_error(c, koine_script(c, "SELECT 1; SELECT 2"), KOINE_ERR_CLOSED);
    assert_error(c, koine_begin(c, NULL), KOINE_ERR_CLOSED);
    assert_error(c, koine_commit(c), KOINE_ERR_CLOSED);
    assert_error(c, koine_rollback(c), KOINE_ERR_CLOSED);
    assert_error(c, koine_verify(c), KOINE_ERR_CLOSED);
}

static void test_open__after_a_failure_nothing_is_known_of_an_engine(void **state)
{
    koine_conn *c = open_refused();

    (void)state;
    assert_null(koine_engine(c));
    assert_null(koine_engine_version(c));
    assert_int_equal(koine_guarantees(c), 0);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(koine_changes(c), 0);
}

static void test_open__closed_code_says_reconnect(void **state)
{
    koine_conn *c = open_refused();

    (void)state;
    assert_true(assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_CLOSED)->flags & KOINE_RECONNECT);
}

/* ---- hooks ---- */

struct journal {
    char text[64];
    const char *letter;
};

struct note {
    struct journal *journal;
    const char *letter;
};

static koine_code write_letter(koine_conn *conn, void *context)
{
    const struct note *note = context;

    (void)conn;
    (void)strncat(note->journal->text, note->letter, sizeof note->journal->text - strlen(note->journal->text) - 1);
    return KOINE_OK;
}

static void test_hooks__run_in_order_and_again_after_reconnect(void **state)
{
    struct journal journal = {"", NULL};
    struct note notes[3] = {{&journal, "a"}, {&journal, "b"}, {&journal, "c"}};
    koine_config *config = suite_config(NULL);
    koine_conn *c = NULL;
    koine_code code;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(koine_config_on_connect(config, write_letter, &notes[i]), KOINE_OK);
    }
    code = suite_try_config(&c, config);
    koine_config_free(config);
    assert_ok(c, code);
    assert_string_equal(journal.text, "abc");
    assert_ok(c, koine_reconnect(c));
    assert_string_equal(journal.text, "abcabc");
}

static void test_hooks__those_after_a_failing_one_do_not_run(void **state)
{
    struct journal journal = {"", NULL};
    struct note notes[2] = {{&journal, "a"}, {&journal, "b"}};
    koine_config *config = suite_config(NULL);
    koine_conn *c = NULL;
    koine_code code;

    (void)state;
    assert_int_equal(koine_config_on_connect(config, write_letter, &notes[0]), KOINE_OK);
    assert_int_equal(koine_config_on_connect(config, refuse, NULL), KOINE_OK);
    assert_int_equal(koine_config_on_connect(config, write_letter, &notes[1]), KOINE_OK);
    code = suite_try_config(&c, config);
    koine_config_free(config);
    assert_int_equal(code, KOINE_ERR_RAISED);
    assert_string_equal(journal.text, "a");
}

static koine_code ask(koine_conn *conn, void *context)
{
    koine_rows *rows = NULL;
    koine_code code = koine_query(conn, &rows, "SELECT 6 * 7");

    if (code == KOINE_OK && koine_next(rows) == KOINE_ROW) {
        *(int64_t *)context = koine_get_int(rows, 0);
    }
    return code == KOINE_OK ? koine_rows_close(rows) : code;
}

static void test_hooks__may_use_the_session(void **state)
{
    koine_config *config = suite_config(NULL);
    koine_conn *c = NULL;
    int64_t answer = 0;
    koine_code code;

    (void)state;
    assert_int_equal(koine_config_on_connect(config, ask, &answer), KOINE_OK);
    code = suite_try_config(&c, config);
    koine_config_free(config);
    assert_ok(c, code);
    assert_int_equal(answer, 42);
}

static koine_code remember_guarantees(koine_conn *conn, void *context)
{
    *(uint32_t *)context = koine_guarantees(conn);
    return KOINE_OK;
}

static void test_hooks__run_after_the_guarantees_are_proved(void **state)
{
    koine_config *config = suite_config(NULL);
    koine_conn *c = NULL;
    uint32_t seen = 0;
    koine_code code;

    (void)state;
    assert_int_equal(koine_config_on_connect(config, remember_guarantees, &seen), KOINE_OK);
    code = suite_try_config(&c, config);
    koine_config_free(config);
    assert_ok(c, code);
    assert_int_equal(seen, quirks->guarantees);
}

static koine_code fail_statement(koine_conn *conn, void *context)
{
    (void)context;
    return koine_exec(conn, "SELECT * FROM no_such_table");
}

static void test_hooks__error_of_a_failing_statement_in_a_hook_is_kept(void **state)
{
    koine_config *config = suite_config(NULL);
    koine_conn *c = NULL;
    koine_code code;

    (void)state;
    assert_int_equal(koine_config_on_connect(config, fail_statement, NULL), KOINE_OK);
    code = suite_try_config(&c, config);
    koine_config_free(config);
    (void)assert_error(c, code, KOINE_ERR_NO_TABLE);
}

/* ---- reconnecting ---- */

static void test_reconnect__live_session_becomes_a_new_one(void **state)
{
    koine_conn *c = *state;
    int64_t before = quirks->session_id ? suite_int(c, quirks->session_id) : 0;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", 7));
    assert_ok(c, koine_reconnect(c));
    assert_int_equal(suite_int(c, "SELECT id FROM t"), 7);
    if (quirks->session_id) {
        assert_int_not_equal(suite_int(c, quirks->session_id), before);
    }
    assert_string_equal(koine_engine(c), quirks->engine);
}

static void test_reconnect__refused_with_a_live_transaction(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", 1));
    assert_error(c, koine_reconnect(c), KOINE_ERR_TRANSACTION_STATE);
    assert_int_equal(koine_transaction_depth(c), 1);
    assert_ok(c, koine_rollback(c));
    assert_ok(c, koine_reconnect(c));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_reconnect__open_rows_end_with_connection_lost(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    assert_ok(c, koine_query(c, &rows, suite_numbers(1000)));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_reconnect(c));
    assert_int_equal(koine_next(rows), KOINE_ERR_CONNECTION_LOST);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_CONNECTION_LOST);
    assert_usable(c);
}

static void test_reconnect__pinned_statement_is_prepared_again(void **state)
{
    koine_conn *c = *state;
    koine_stmt *stmt = NULL;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_prepare(c, &stmt, "INSERT INTO t VALUES (?)"));
    assert_ok(c, koine_stmt_exec(stmt, 1));
    assert_ok(c, koine_reconnect(c));
    assert_ok(c, koine_stmt_exec(stmt, 2));
    koine_stmt_close(stmt);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 2);
}

static void test_reconnect__cached_statement_is_prepared_again(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", 1));
    assert_ok(c, koine_reconnect(c));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", 2));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 2);
}

/* ---- two connections ---- */

static void test_open__errors_of_two_connections_are_apart(void **state)
{
    koine_conn *a = *state;
    koine_conn *b = suite_open();

    assert_error(a, koine_exec(a, "SELECT * FROM no_such_table"), KOINE_ERR_NO_TABLE);
    assert_int_equal(koine_error_of(b)->code, KOINE_OK);
    assert_usable(b);
    assert_int_equal(koine_error_of(a)->code, KOINE_ERR_NO_TABLE);
    assert_usable(a);
    assert_int_equal(koine_error_of(a)->code, KOINE_OK);
}

static void test_open__twenty_connections_at_once(void **state)
{
    koine_conn *all[20];

    (void)state;
    for (size_t i = 0; i < 20; i++) {
        all[i] = suite_open();
    }
    for (size_t i = 0; i < 20; i++) {
        assert_usable(all[i]);
        suite_close(all[i]);
    }
}

static void test_open__config_may_be_freed_afterwards(void **state)
{
    koine_config *config = suite_config("statement_cache=5");
    koine_conn *c = NULL;
    koine_code code = suite_try_config(&c, config);

    (void)state;
    assert_int_equal(koine_config_set(config, "statement_cache", "6"), KOINE_OK);
    koine_config_free(config);
    assert_ok(c, code);
    assert_ok(c, koine_reconnect(c));
    assert_usable(c);
}

static void test_open__driver_sets_no_locale(void **state)
{
    koine_conn *c = *state;
    double d = 0;
    koine_rows *rows = NULL;

    /* A driver that changed LC_NUMERIC would break the program's own reading of numbers. */
    assert_ok(c, koine_query(c, &rows, "SELECT ?", 1.5));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_scan(rows, &d));
    assert_ok(c, koine_rows_close(rows));
    assert_true(d == 1.5);
    assert_int_equal(sscanf("2.5", "%lf", &d), 1);
    assert_true(d == 2.5);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_open__engine_and_version_are_known),
    SUITE_TEST(test_open__error_of_a_fresh_connection_is_ok),
    SUITE_TEST_BARE(test_open__error_of_no_connection_is_no_memory),
    SUITE_TEST_BARE(test_open__driver_is_registered),
    SUITE_TEST_BARE(test_close__null_is_harmless),
    SUITE_TEST(test_close__frees_rows_statements_and_transaction),
    SUITE_TEST_BARE(test_open__failing_hook_fails_the_opening_with_its_code),
    SUITE_TEST_BARE(test_open__after_a_failure_every_call_answers_closed),
    SUITE_TEST_BARE(test_open__after_a_failure_nothing_is_known_of_an_engine),
    SUITE_TEST_BARE(test_open__closed_code_says_reconnect),
    SUITE_TEST_BARE(test_hooks__run_in_order_and_again_after_reconnect),
    SUITE_TEST_BARE(test_hooks__those_after_a_failing_one_do_not_run),
    SUITE_TEST_BARE(test_hooks__may_use_the_session),
    SUITE_TEST_BARE(test_hooks__run_after_the_guarantees_are_proved),
    SUITE_TEST_BARE(test_hooks__error_of_a_failing_statement_in_a_hook_is_kept),
    SUITE_TEST(test_reconnect__live_session_becomes_a_new_one),
    SUITE_TEST(test_reconnect__refused_with_a_live_transaction),
    SUITE_TEST(test_reconnect__open_rows_end_with_connection_lost),
    SUITE_TEST(test_reconnect__pinned_statement_is_prepared_again),
    SUITE_TEST(test_reconnect__cached_statement_is_prepared_again),
    SUITE_TEST(test_open__errors_of_two_connections_are_apart),
    SUITE_TEST_BARE(test_open__twenty_connections_at_once),
    SUITE_TEST_BARE(test_open__config_may_be_freed_afterwards),
    SUITE_TEST(test_open__driver_sets_no_locale),
};
SUITE_GROUP(open, tests)
