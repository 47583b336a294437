/*
 * Rows: they stream, end once, can be left early, and keep the connection to themselves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static koine_rows *query(koine_conn *c, const char *sql)
{
    koine_rows *rows = NULL;

    assert_ok(c, koine_query(c, &rows, sql));
    assert_non_null(rows);
    return rows;
}

static void test_rows__none_is_done_at_once_and_stays_done(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = query(c, "SELECT 1 AS n WHERE 1 = 0");

    assert_int_equal(koine_column_count(rows), 1);
    assert_string_equal(koine_column_name(rows, 0), "n");
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_ok(c, koine_rows_close(rows));
}

static void test_rows__all_of_a_hundred_thousand_arrive(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = query(c, suite_numbers(100000));
    int64_t count = 0, sum = 0;

    while (koine_next(rows) == KOINE_ROW) {
        count++;
        sum += koine_get_int(rows, 0);
    }
    assert_ok(c, koine_rows_close(rows));
    assert_int_equal(count, 100000);
    assert_int_equal(sum, INT64_C(99999) * 50000);
}

static void test_rows__left_early_the_next_statement_works(void **state)
{
    koine_conn *c = *state;

    for (int i = 0; i < 5; i++) {
        koine_rows *rows = query(c, suite_numbers(20000));

        for (int n = 0; n < i; n++) {
            assert_code(c, koine_next(rows), KOINE_ROW);
        }
        assert_ok(c, koine_rows_close(rows));
        assert_usable(c);
    }
}

static void test_rows__left_early_inside_a_transaction(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_begin(c, NULL));
    rows = query(c, suite_numbers(20000));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_rows_close(rows));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1)"));
    assert_ok(c, koine_commit(c));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 1);
}

static void test_rows__pinned_statement_can_run_again_after_leaving_early(void **state)
{
    koine_conn *c = *state;
    koine_stmt *stmt = NULL;
    char *sql = strdup(suite_numbers(5000));

    assert_ok(c, koine_prepare(c, &stmt, sql));
    free(sql);
    for (int i = 0; i < 3; i++) {
        koine_rows *rows = NULL;

        assert_ok(c, koine_stmt_query(stmt, &rows));
        assert_code(c, koine_next(rows), KOINE_ROW);
        assert_ok(c, koine_rows_close(rows));
    }
    koine_stmt_close(stmt);
    assert_usable(c);
}

/* ---- rows keep the connection ---- */

static void test_rows__open_ones_refuse_every_other_statement(void **state)
{
    koine_conn *c = *state;
    koine_rows *other = (koine_rows *)1;
    koine_stmt *stmt = NULL;
    koine_rows *rows;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_prepare(c, &stmt, "INSERT INTO t VALUES (2)"));
    rows = query(c, suite_numbers(100));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_error(c, koine_exec(c, "INSERT INTO t VALUES (1)"), KOINE_ERR_ROWS_OPEN);
    assert_error(c, koine_query(c, &other, "SELECT 1"), KOINE_ERR_ROWS_OPEN);
    assert_null(other);
    assert_error(c, koine_stmt_exec(stmt), KOINE_ERR_ROWS_OPEN);
    assert_error(c, koine_script(c, "SELECT 1; SELECT 2"), KOINE_ERR_ROWS_OPEN);
    assert_error(c, koine_begin(c, NULL), KOINE_ERR_ROWS_OPEN);
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_rows_close(rows));
    koine_stmt_close(stmt);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_rows__refusal_does_not_disturb_the_rows(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = query(c, suite_numbers(3000));
    int64_t sum = 0;

    for (int64_t i = 0; i < 3000; i++) {
        assert_code(c, koine_next(rows), KOINE_ROW);
        sum += koine_get_int(rows, 0);
        if (i % 1000 == 0) {
            assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_ROWS_OPEN);
        }
    }
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_ok(c, koine_rows_close(rows));
    assert_int_equal(sum, INT64_C(2999) * 1500);
}

static void test_rows__refused_also_when_read_to_the_end_but_not_closed(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = query(c, "SELECT 1");

    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_ROWS_OPEN);
    assert_ok(c, koine_rows_close(rows));
    assert_usable(c);
}

/* ---- columns ---- */

static void test_columns__names_are_as_written(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows;

    suite_table(c, "t", "id {int}, title {text}");
    rows = query(c, "SELECT id, title, id + 1 AS next_id, 5 AS \"Mixed Case\" FROM t");
    assert_int_equal(koine_column_count(rows), 4);
    assert_string_equal(koine_column_name(rows, 0), "id");
    assert_string_equal(koine_column_name(rows, 1), "title");
    assert_string_equal(koine_column_name(rows, 2), "next_id");
    assert_string_equal(koine_column_name(rows, 3), "Mixed Case");
    assert_null(koine_column_name(rows, 4));
    assert_null(koine_column_name(rows, SIZE_MAX));
    assert_ok(c, koine_rows_close(rows));
}

static void test_columns__names_may_be_the_same(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = query(c, "SELECT 1 AS n, 2 AS n");

    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_string_equal(koine_column_name(rows, 0), koine_column_name(rows, 1));
    assert_int_equal(koine_get_int(rows, 0), 1);
    assert_int_equal(koine_get_int(rows, 1), 2);
    assert_ok(c, koine_rows_close(rows));
}

static void test_columns__unicode_names_are_kept(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = query(c, "SELECT 1 AS \"na\xC3\xAFve \xE4\xB8\xAD\"");

    assert_string_equal(koine_column_name(rows, 0), "na\xC3\xAFve \xE4\xB8\xAD");
    assert_ok(c, koine_rows_close(rows));
}

static void test_columns__of_a_wide_row(void **state)
{
    koine_conn *c = *state;
    char sql[8192] = "SELECT 0 AS c0";
    koine_rows *rows;

    for (int i = 1; i < 300; i++) {
        size_t used = strlen(sql);

        (void)snprintf(sql + used, sizeof sql - used, ", %d AS c%d", i, i);
    }
    rows = query(c, sql);
    assert_int_equal(koine_column_count(rows), 300);
    assert_string_equal(koine_column_name(rows, 299), "c299");
    assert_code(c, koine_next(rows), KOINE_ROW);
    for (size_t i = 0; i < 300; i++) {
        assert_int_equal(koine_get_int(rows, i), i);
    }
    assert_ok(c, koine_rows_close(rows));
}

static void test_columns__expression_type_is_known_with_the_row(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = query(c, "SELECT 1 + 1, 'text'");

    if (quirks->static_types) {
        assert_int_equal(koine_column_type(rows, 0), KOINE_TYPE_INT);
        assert_int_equal(koine_column_type(rows, 1), KOINE_TYPE_TEXT);
    } else {
        assert_int_equal(koine_column_type(rows, 0), KOINE_TYPE_NULL);
    }
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_column_type(rows, 0), KOINE_TYPE_INT);
    assert_int_equal(koine_column_type(rows, 1), KOINE_TYPE_TEXT);
    assert_ok(c, koine_rows_close(rows));
}

static void test_rows__values_of_growing_size(void **state)
{
    koine_conn *c = *state;
    char *big = malloc(300001);
    koine_rows *rows;

    suite_table(c, "t", "id {int}, x {text}");
    assert_non_null(big);
    memset(big, 'y', 300000);
    for (size_t i = 0; i < 10; i++) {
        assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?, ?)", i, koine_textn(big, i * i * 3000)));
    }
    free(big);
    rows = query(c, "SELECT x, id FROM t ORDER BY id");
    for (size_t i = 0; i < 10; i++) {
        koine_bytes bytes;

        assert_code(c, koine_next(rows), KOINE_ROW);
        bytes = koine_get_bytes(rows, 0);
        assert_int_equal(bytes.size, i * i * 3000);
        assert_int_equal(strlen(koine_get_text(rows, 0)), bytes.size);
        assert_int_equal(koine_get_int(rows, 1), i);
    }
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_ok(c, koine_rows_close(rows));
}

static void test_rows__nulls_among_values(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows;

    suite_table(c, "t", "id {int}, x {text}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1, 'a'), (2, NULL), (3, 'c'), (4, NULL)"));
    rows = query(c, "SELECT x, id FROM t ORDER BY id");
    assert_true(koine_is_null(rows, 0));
    for (int i = 1; i <= 4; i++) {
        assert_code(c, koine_next(rows), KOINE_ROW);
        assert_int_equal(koine_is_null(rows, 0), i % 2 == 0);
        assert_false(koine_is_null(rows, 1));
        assert_true(koine_is_null(rows, 2));
        assert_int_equal(koine_get_value(rows, 0).type, i % 2 == 0 ? KOINE_TYPE_NULL : KOINE_TYPE_TEXT);
        if (i % 2 == 0) {
            assert_null(koine_get_text(rows, 0));
            assert_null(koine_get_bytes(rows, 0).data);
        }
    }
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_true(koine_is_null(rows, 0));
    assert_ok(c, koine_rows_close(rows));
}

static void test_rows__error_in_the_middle_ends_them_and_stays(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code, again;

    suite_table(c, "t", "n {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1), (2), (?)", INT64_MIN));
    code = koine_query(c, &rows, "SELECT abs(n) FROM t");
    while (code == KOINE_OK || code == KOINE_ROW) {
        code = koine_next(rows);
    }
    assert_int_equal(code, KOINE_ERR_OUT_OF_RANGE);
    if (rows) {
        again = koine_next(rows);
        assert_int_equal(again, KOINE_ERR_OUT_OF_RANGE);
        assert_int_equal(koine_rows_close(rows), KOINE_ERR_OUT_OF_RANGE);
    }
    assert_usable(c);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_rows__none_is_done_at_once_and_stays_done),
    SUITE_TEST(test_rows__all_of_a_hundred_thousand_arrive),
    SUITE_TEST(test_rows__left_early_the_next_statement_works),
    SUITE_TEST(test_rows__left_early_inside_a_transaction),
    SUITE_TEST(test_rows__pinned_statement_can_run_again_after_leaving_early),
    SUITE_TEST(test_rows__open_ones_refuse_every_other_statement),
    SUITE_TEST(test_rows__refusal_does_not_disturb_the_rows),
    SUITE_TEST(test_rows__refused_also_when_read_to_the_end_but_not_closed),
    SUITE_TEST(test_columns__names_are_as_written),
    SUITE_TEST(test_columns__names_may_be_the_same),
    SUITE_TEST(test_columns__unicode_names_are_kept),
    SUITE_TEST(test_columns__of_a_wide_row),
    SUITE_TEST(test_columns__expression_type_is_known_with_the_row),
    SUITE_TEST(test_rows__values_of_growing_size),
    SUITE_TEST(test_rows__nulls_among_values),
    SUITE_TEST(test_rows__error_in_the_middle_ends_them_and_stays),
};
SUITE_GROUP(rows, tests)
