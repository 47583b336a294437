/*
 * Calls that make no sense: two statements, none, no object, the wrong number of pointers, columns that are not
 * there. Each is refused with a code; the connection works on and nothing that was written is lost.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#include <stdio.h>
#include <string.h>

static void make_kept(koine_conn *c)
{
    suite_table(c, "bi_kept", "id INTEGER PRIMARY KEY, note {text}");
    suite_exec(c, "INSERT INTO bi_kept (id, note) VALUES (1, 'kept')");
}

static void check_kept(koine_conn *c)
{
    assert_int_equal(suite_int(c, "SELECT count(*) FROM bi_kept"), 1);
    assert_string_equal(suite_text(c, "SELECT note FROM bi_kept"), "kept");
}

/* Neither of the two runs. */
static void test_bad_input__two_statements_in_one_text(void **state)
{
    static const char *const texts[] = {
        "INSERT INTO bi_kept (id) VALUES (2); INSERT INTO bi_kept (id) VALUES (3)",
        "INSERT INTO bi_kept (id) VALUES (2); DROP TABLE bi_kept;",
        "SELECT 1; SELECT 2",
        "SELECT 1;;SELECT 2",
        "DELETE FROM bi_kept; -- then\nSELECT 1",
        "DELETE FROM bi_kept;/* then */DELETE FROM bi_kept",
        "SELECT 'a;b'; DELETE FROM bi_kept",
    };
    koine_conn *c = *state;

    make_kept(c);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        koine_rows *rows = (koine_rows *)1;
        koine_stmt *stmt = (koine_stmt *)1;
        const koine_error *e = assert_error(c, koine_exec_values(c, texts[i], NULL, 0), KOINE_ERR_MISUSE);

        assert_non_null(e->hint);
        assert_contains(e->hint, "koine_script");
        assert_error(c, koine_query_values(c, &rows, texts[i], NULL, 0), KOINE_ERR_MISUSE);
        assert_null(rows);
        assert_error(c, koine_prepare(c, &stmt, texts[i]), KOINE_ERR_MISUSE);
        assert_null(stmt);
        check_kept(c);
    }
}

static void test_bad_input__one_statement_with_semicolons_is_one(void **state)
{
    koine_conn *c = *state;

    make_kept(c);
    suite_exec(c, "UPDATE bi_kept SET note = 'kept';");
    suite_exec(c, " /* a; b */ UPDATE bi_kept SET note = 'kept' ; -- end ;");
    suite_exec(c, "UPDATE bi_kept SET note = 'kept' WHERE note <> 'a;b' /* ; */");
    check_kept(c);
}

static void test_bad_input__text_without_a_statement(void **state)
{
    static const char *const texts[] = {"", " ", "\n\t", ";", " ; ; ", "-- nothing", "/* nothing */", "/* ? */ ; -- ?"};
    koine_conn *c = *state;

    make_kept(c);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const koine_error *e = assert_error(c, koine_exec_values(c, texts[i], NULL, 0), KOINE_ERR_SYNTAX);

        assert_int_equal(e->native_code, 0);
        assert_contains(e->message, "no statement");
        check_kept(c);
    }
}

static void test_bad_input__null_in_place_of_text(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = (koine_rows *)1;
    koine_stmt *stmt = (koine_stmt *)1;

    make_kept(c);
    assert_error(c, koine_exec_values(c, NULL, NULL, 0), KOINE_ERR_MISUSE);
    assert_error(c, koine_query_values(c, &rows, NULL, NULL, 0), KOINE_ERR_MISUSE);
    assert_null(rows);
    assert_error(c, koine_prepare(c, &stmt, NULL), KOINE_ERR_MISUSE);
    assert_null(stmt);
    assert_error(c, koine_script(c, NULL), KOINE_ERR_MISUSE);
    assert_error(c, koine_exec_values(c, "SELECT ?", NULL, 1), KOINE_ERR_MISUSE);
    check_kept(c);
}

static void test_bad_input__null_in_place_of_an_out_pointer(void **state)
{
    koine_conn *c = *state;

    make_kept(c);
    assert_error(c, koine_query_values(c, NULL, "DELETE FROM bi_kept", NULL, 0), KOINE_ERR_MISUSE);
    assert_error(c, koine_prepare(c, NULL, "DELETE FROM bi_kept"), KOINE_ERR_MISUSE);
    check_kept(c);
}

static void test_bad_input__null_in_place_of_a_connection(void **state)
{
    koine_rows *rows = (koine_rows *)1;
    koine_stmt *stmt = (koine_stmt *)1;

    (void)state;
    assert_int_equal(koine_exec_values(NULL, "SELECT 1", NULL, 0), KOINE_ERR_MISUSE);
    assert_int_equal(koine_query_values(NULL, &rows, "SELECT 1", NULL, 0), KOINE_ERR_MISUSE);
    assert_null(rows);
    assert_int_equal(koine_prepare(NULL, &stmt, "SELECT 1"), KOINE_ERR_MISUSE);
    assert_null(stmt);
    assert_int_equal(koine_script(NULL, "SELECT 1"), KOINE_ERR_MISUSE);
    assert_int_equal(koine_begin(NULL, NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_commit(NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_rollback(NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_verify(NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_reconnect(NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_set_timeout(NULL, 1), KOINE_ERR_MISUSE);
    assert_int_equal(koine_cancel(NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_transact(NULL, NULL, NULL, NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_stmt_exec_values(NULL, NULL, 0), KOINE_ERR_MISUSE);
    assert_int_equal(koine_stmt_query_values(NULL, &rows, NULL, 0), KOINE_ERR_MISUSE);
    assert_int_equal(koine_transaction_depth(NULL), 0);
    assert_int_equal(koine_changes(NULL), 0);
    assert_int_equal(koine_guarantees(NULL), 0);
    assert_null(koine_engine(NULL));
    assert_null(koine_engine_version(NULL));
}

static void test_bad_input__null_in_place_of_rows(void **state)
{
    int64_t number = 5;

    (void)state;
    assert_int_equal(koine_next(NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_rows_close(NULL), KOINE_OK);
    assert_int_equal(koine_column_count(NULL), 0);
    assert_null(koine_column_name(NULL, 0));
    assert_int_equal(koine_column_type(NULL, 0), KOINE_TYPE_NULL);
    assert_true(koine_is_null(NULL, 0));
    assert_int_equal(koine_get_int(NULL, 0), 0);
    assert_null(koine_get_text(NULL, 0));
    assert_int_equal(koine_scan(NULL, &number), KOINE_ERR_MISUSE);
    assert_int_equal(number, 5);
}

static void test_bad_input__scan_into_the_wrong_number_of_pointers(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    int64_t first = -1, second = -1;

    make_kept(c);
    assert_ok(c, koine_query(c, &rows, "SELECT id, note FROM bi_kept"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    const koine_error *e = assert_error(c, koine_scan(rows, &first), KOINE_ERR_MISUSE);
    assert_contains(e->message, "2");
    assert_int_equal(first, -1);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_MISUSE);
    assert_ok(c, koine_query(c, &rows, "SELECT id FROM bi_kept"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_error(c, koine_scan(rows, &first, &second), KOINE_ERR_MISUSE);
    assert_int_equal(second, -1);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_MISUSE);
    check_kept(c);
}

static void test_bad_input__column_that_is_not_there(void **state)
{
    static const size_t columns[] = {1, 2, 1000, SIZE_MAX};
    koine_conn *c = *state;

    make_kept(c);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        koine_rows *rows = NULL;

        assert_ok(c, koine_query(c, &rows, "SELECT id FROM bi_kept"));
        assert_code(c, koine_next(rows), KOINE_ROW);
        assert_null(koine_column_name(rows, columns[i]));
        assert_int_equal(koine_column_type(rows, columns[i]), KOINE_TYPE_NULL);
        assert_true(koine_is_null(rows, columns[i]));
        assert_int_equal(koine_get_int(rows, columns[i]), 0);
        assert_int_equal(koine_rows_close(rows), KOINE_ERR_MISUSE);
        assert_contains(koine_error_of(c)->message, "column");
        check_kept(c);
    }
}

static void test_bad_input__getters_without_a_row(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    make_kept(c);
    assert_ok(c, koine_query(c, &rows, "SELECT id, note FROM bi_kept"));
    assert_int_equal(koine_get_int(rows, 0), 0);
    assert_null(koine_get_text(rows, 1));
    assert_null(koine_get_bytes(rows, 1).data);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_MISUSE);
    assert_ok(c, koine_query(c, &rows, "SELECT id FROM bi_kept"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_true(koine_is_null(rows, 0));
    assert_int_equal(koine_get_int(rows, 0), 0);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_MISUSE);
    check_kept(c);
}

static void test_bad_input__calls_on_a_connection_that_never_opened(void **state)
{
    koine_conn *c = NULL, *good = *state;
    koine_rows *rows = (koine_rows *)1;

    make_kept(good);
    assert_int_equal(suite_try_url(&c, "no-such-scheme:x"), KOINE_ERR_CONFIG);
    assert_non_null(c);
    assert_int_equal(koine_exec(c, "DELETE FROM bi_kept"), KOINE_ERR_CLOSED);
    assert_int_equal(koine_error_of(c)->code, KOINE_ERR_CLOSED);
    assert_true(koine_error_of(c)->flags & KOINE_RECONNECT);
    assert_non_null(koine_error_of(c)->hint);
    assert_int_equal(koine_query(c, &rows, "SELECT 1"), KOINE_ERR_CLOSED);
    assert_null(rows);
    assert_int_equal(koine_cancel(c), KOINE_ERR_CLOSED);
    check_kept(good);
}

static void test_bad_input__numbers_that_no_option_takes(void **state)
{
    koine_conn *c = *state;
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    make_kept(c);
    assert_error(c, koine_set_timeout(c, -1), KOINE_ERR_MISUSE);
    options.isolation = (koine_isolation)17;
    assert_error(c, koine_begin(c, &options), KOINE_ERR_MISUSE);
    assert_int_equal(koine_transaction_depth(c), 0);
    options.isolation = KOINE_ISOLATION_DEFAULT;
    options.size = 3;
    assert_error(c, koine_begin(c, &options), KOINE_ERR_MISUSE);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_error(c, koine_transact(c, NULL, NULL, NULL), KOINE_ERR_MISUSE);
    check_kept(c);
}

static void test_bad_input__placeholders_that_are_none(void **state)
{
    static const char *const texts[] = {
        "SELECT note FROM bi_kept WHERE id = ?0",
        "SELECT note FROM bi_kept WHERE id = ?99999999999999999999",
        "SELECT note FROM bi_kept WHERE id = ?1 OR id = ?",
        "SELECT note FROM bi_kept WHERE id = :a OR id = ?",
    };
    koine_conn *c = *state;

    make_kept(c);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const koine_error *e = assert_error(c, koine_exec(c, texts[i], 1), KOINE_ERR_SYNTAX);

        assert_contains(e->message, "placeholder");
        assert_int_equal(e->native_code, 0);
        assert_true(e->position >= (int64_t)strcspn(texts[i], "?:"));
        check_kept(c);
    }
}

static void test_bad_input__invalid_utf8_in_the_statement(void **state)
{
    static const char *const texts[] = {"SELECT note FROM bi_kept WHERE note = '\xff'",
                                        "SELECT note AS \"\xc3\" FROM bi_kept",
                                        "SELECT note FROM bi_kept -- \xed\xa0\x80", "\xff", "SELECT '\xe2\x82"};
    koine_conn *c = *state;

    make_kept(c);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const koine_error *e = assert_error(c, koine_exec_values(c, texts[i], NULL, 0), KOINE_ERR_ENCODING);

        assert_int_equal(e->native_code, 0);
        assert_int_equal(e->position, strcspn(texts[i], "\xff\xc3\xed\xe2"));
        check_kept(c);
    }
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_bad_input__two_statements_in_one_text),
    SUITE_TEST(test_bad_input__one_statement_with_semicolons_is_one),
    SUITE_TEST(test_bad_input__text_without_a_statement),
    SUITE_TEST(test_bad_input__null_in_place_of_text),
    SUITE_TEST(test_bad_input__null_in_place_of_an_out_pointer),
    SUITE_TEST(test_bad_input__null_in_place_of_a_connection),
    SUITE_TEST(test_bad_input__null_in_place_of_rows),
    SUITE_TEST(test_bad_input__scan_into_the_wrong_number_of_pointers),
    SUITE_TEST(test_bad_input__column_that_is_not_there),
    SUITE_TEST(test_bad_input__getters_without_a_row),
    SUITE_TEST(test_bad_input__calls_on_a_connection_that_never_opened),
    SUITE_TEST(test_bad_input__numbers_that_no_option_takes),
    SUITE_TEST(test_bad_input__placeholders_that_are_none),
    SUITE_TEST(test_bad_input__invalid_utf8_in_the_statement),
};

SUITE_GROUP(bad_input_calls, tests)
