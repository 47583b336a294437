/*
 * Statements: exec, query and prepare; the count of changes; the cache, also across DDL; the types that values
 * are given by.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- changes ---- */

static void make_three(koine_conn *c)
{
    suite_table(c, "t", "id {int} not null primary key, name {text}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')"));
}

static void test_changes__insert_counts_rows(void **state)
{
    koine_conn *c = *state;

    make_three(c);
    assert_int_equal(koine_changes(c), 3);
    assert_ok(c, koine_exec(c, "INSERT INTO t SELECT id + 10, name FROM t WHERE id < 3"));
    assert_int_equal(koine_changes(c), 2);
}

static void test_changes__update_counts_matched_rows(void **state)
{
    koine_conn *c = *state;

    make_three(c);
    assert_ok(c, koine_exec(c, "UPDATE t SET name = 'a'"));
    assert_int_equal(koine_changes(c), 3);
    assert_ok(c, koine_exec(c, "UPDATE t SET name = 'a'"));
    assert_int_equal(koine_changes(c), 3);
    assert_ok(c, koine_exec(c, "UPDATE t SET name = 'a' WHERE id = ?", 99));
    assert_int_equal(koine_changes(c), 0);
}

static void test_changes__delete_counts_rows(void **state)
{
    koine_conn *c = *state;

    make_three(c);
    assert_ok(c, koine_exec(c, "DELETE FROM t WHERE id > ?", 1));
    assert_int_equal(koine_changes(c), 2);
    assert_ok(c, koine_exec(c, "DELETE FROM t"));
    assert_int_equal(koine_changes(c), 1);
    assert_ok(c, koine_exec(c, "DELETE FROM t"));
    assert_int_equal(koine_changes(c), 0);
}

static void test_changes__other_statements_count_nothing(void **state)
{
    koine_conn *c = *state;

    make_three(c);
    assert_int_equal(koine_changes(c), 3);
    assert_ok(c, koine_exec(c, "SELECT id FROM t"));
    assert_int_equal(koine_changes(c), 0);
    assert_ok(c, koine_exec(c, "DELETE FROM t"));
    assert_int_equal(koine_changes(c), 3);
    suite_table(c, "u", "id {int}");
    assert_int_equal(koine_changes(c), 0);
}

static void test_changes__failure_counts_nothing(void **state)
{
    koine_conn *c = *state;

    make_three(c);
    assert_error(c, koine_exec(c, "INSERT INTO t VALUES (1, 'again')"), KOINE_ERR_UNIQUE);
    assert_int_equal(koine_changes(c), 0);
}

static void test_changes__finished_query_of_an_insert_counts(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    make_three(c);
    assert_ok(c, koine_query(c, &rows, "INSERT INTO t VALUES (4, 'd'), (5, 'e')"));
    assert_int_equal(koine_column_count(rows), 0);
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_ok(c, koine_rows_close(rows));
    assert_int_equal(koine_changes(c), 2);
}

static void test_changes__pinned_statement_counts(void **state)
{
    koine_conn *c = *state;
    koine_stmt *stmt = NULL;

    make_three(c);
    assert_ok(c, koine_prepare(c, &stmt, "UPDATE t SET name = ? WHERE id <= ?"));
    for (int i = 0; i <= 3; i++) {
        assert_ok(c, koine_stmt_exec(stmt, "same", i));
        assert_int_equal(koine_changes(c), i);
    }
    koine_stmt_close(stmt);
}

/* ---- exec, query, prepare ---- */

static void test_exec__drops_the_rows_of_a_query(void **state)
{
    koine_conn *c = *state;

    assert_ok(c, koine_exec(c, suite_numbers(5000)));
    assert_usable(c);
}

static void test_query__without_rows_is_done_at_once(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    make_three(c);
    assert_ok(c, koine_query(c, &rows, "DELETE FROM t WHERE id = ?", 1));
    assert_non_null(rows);
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_ok(c, koine_rows_close(rows));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 2);
}

static void test_query__failure_hands_out_no_rows(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = (koine_rows *)1;

    assert_error(c, koine_query(c, &rows, "SELECT * FROM no_such_table"), KOINE_ERR_NO_TABLE);
    assert_null(rows);
    assert_usable(c);
}

static void test_prepare__syntax_error_shows_by_the_first_run(void **state)
{
    koine_conn *c = *state;
    koine_stmt *stmt = NULL;
    koine_code code = koine_prepare(c, &stmt, "SELEKT 1");

    if (code == KOINE_OK) {
        code = koine_stmt_exec(stmt);
    } else {
        assert_null(stmt);
    }
    assert_error(c, code, KOINE_ERR_SYNTAX);
    koine_stmt_close(stmt);
    assert_usable(c);
}

static void test_prepare__failed_run_can_be_run_again(void **state)
{
    koine_conn *c = *state;
    koine_stmt *stmt = NULL;

    make_three(c);
    assert_ok(c, koine_prepare(c, &stmt, "INSERT INTO t VALUES (?, ?)"));
    assert_error(c, koine_stmt_exec(stmt, 1, "x"), KOINE_ERR_UNIQUE);
    assert_ok(c, koine_stmt_exec(stmt, 4, "x"));
    assert_error(c, koine_stmt_exec(stmt, 4, "x"), KOINE_ERR_UNIQUE);
    assert_ok(c, koine_stmt_exec(stmt, 5, NULL));
    koine_stmt_close(stmt);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 5);
}

static void test_prepare__two_statements_do_not_disturb_each_other(void **state)
{
    koine_conn *c = *state;
    koine_stmt *insert = NULL, *select = NULL;
    koine_rows *rows = NULL;

    make_three(c);
    assert_ok(c, koine_prepare(c, &insert, "INSERT INTO t VALUES (?, ?)"));
    assert_ok(c, koine_prepare(c, &select, "SELECT count(*) FROM t WHERE id <= ?"));
    for (int i = 4; i < 10; i++) {
        assert_ok(c, koine_stmt_exec(insert, i, "x"));
        assert_ok(c, koine_stmt_query(select, &rows, i));
        assert_code(c, koine_next(rows), KOINE_ROW);
        assert_int_equal(koine_get_int(rows, 0), i);
        assert_ok(c, koine_rows_close(rows));
    }
    koine_stmt_close(select);
    koine_stmt_close(insert);
}

static void test_prepare__same_text_twice_gives_two_statements(void **state)
{
    koine_conn *c = *state;
    koine_stmt *a = NULL, *b = NULL;

    make_three(c);
    assert_ok(c, koine_prepare(c, &a, "UPDATE t SET name = ? WHERE id = ?"));
    assert_ok(c, koine_prepare(c, &b, "UPDATE t SET name = ? WHERE id = ?"));
    assert_ok(c, koine_stmt_exec(a, "A", 1));
    koine_stmt_close(a);
    assert_ok(c, koine_stmt_exec(b, "B", 2));
    assert_ok(c, koine_exec(c, "UPDATE t SET name = ? WHERE id = ?", "C", 3));
    assert_ok(c, koine_stmt_exec(b, "B", 1));
    koine_stmt_close(b);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t WHERE name = 'B'"), 2);
}

static void test_exec__trailing_semicolon_blanks_and_comments_are_taken(void **state)
{
    koine_conn *c = *state;

    assert_ok(c, koine_exec(c, "SELECT 1;"));
    assert_ok(c, koine_exec(c, "  \n SELECT 1 ; \n "));
    assert_ok(c, koine_exec(c, "/* first */ SELECT 1 -- last"));
    assert_ok(c, koine_exec(c, "-- first\nSELECT 1; /* last */"));
    assert_int_equal(suite_int(c, "/* a */ SELECT /* b; */ 5 ;"), 5);
}

static void test_exec__long_text_is_taken(void **state)
{
    koine_conn *c = *state;
    size_t size = 200000;
    char *sql = malloc(size + 64);
    int64_t length;

    assert_non_null(sql);
    strcpy(sql, "SELECT length('");
    memset(sql + 15, 'x', size);
    strcpy(sql + 15 + size, "')");
    length = suite_int(c, sql);
    free(sql);
    assert_int_equal(length, size);
}

/* ---- the cache ---- */

static void test_cache__same_text_with_other_values(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    make_three(c);
    for (int round = 0; round < 3; round++) {
        for (int i = 1; i <= 3; i++) {
            assert_ok(c, koine_query(c, &rows, "SELECT name FROM t WHERE id = ?", i));
            assert_code(c, koine_next(rows), KOINE_ROW);
            assert_int_equal(koine_get_text(rows, 0)[0], 'a' + i - 1);
            assert_ok(c, koine_rows_close(rows));
        }
    }
}

static void test_cache__same_text_with_values_of_other_types(void **state)
{
    koine_conn *c = *state;
    static const char insert[] = "INSERT INTO t VALUES (?, ?, ?)";

    suite_table(c, "t", "n {int}, f {float}, s {text}");
    assert_ok(c, koine_exec(c, insert, 1, 2.5, "x"));
    assert_ok(c, koine_exec(c, insert, NULL, NULL, NULL));
    assert_ok(c, koine_exec(c, insert, 3, 4, "y"));
    assert_ok(c, koine_exec(c, insert, 5, 6.25, NULL));
    assert_ok(c, koine_exec(c, insert, NULL, 7, "z"));
    assert_ok(c, koine_exec(c, insert, 8, 9.5, "zz"));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t WHERE n IS NULL"), 2);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t WHERE f IN (2.5, 4, 6.25, 7, 9.5)"), 5);
    assert_int_equal(suite_int(c, "SELECT count(s) FROM t"), 4);
}

static void test_cache__more_texts_than_places(void **state)
{
    koine_conn *c = suite_open_with("statement_cache=4");
    char sql[64];

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20; i++) {
            (void)snprintf(sql, sizeof sql, "SELECT %d", i);
            assert_int_equal(suite_int(c, sql), i);
        }
    }
}

static void test_cache__three_hundred_texts(void **state)
{
    koine_conn *c = *state;
    char sql[64];

    for (int i = 0; i < 300; i++) {
        (void)snprintf(sql, sizeof sql, "SELECT %d + 1", i);
        assert_int_equal(suite_int(c, sql), i + 1);
    }
}

static size_t columns_of(koine_conn *c, const char *sql)
{
    koine_rows *rows = NULL;
    size_t count;

    assert_ok(c, koine_query(c, &rows, sql));
    count = koine_column_count(rows);
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_rows_close(rows));
    return count;
}

static void test_cache__added_column_shows_in_a_cached_select(void **state)
{
    koine_conn *c = *state;

    make_three(c);
    assert_int_equal(columns_of(c, "SELECT * FROM t"), 2);
    suite_exec(c, "ALTER TABLE t ADD COLUMN extra BIGINT");
    assert_int_equal(columns_of(c, "SELECT * FROM t"), 3);
    suite_exec(c, "ALTER TABLE t DROP COLUMN extra");
    assert_int_equal(columns_of(c, "SELECT * FROM t"), 2);
}

static void test_cache__column_added_by_another_connection_shows(void **state)
{
    koine_conn *c = *state;
    koine_conn *other = suite_open();

    make_three(c);
    assert_int_equal(columns_of(c, "SELECT * FROM t"), 2);
    suite_exec(other, "ALTER TABLE t ADD COLUMN extra BIGINT");
    assert_int_equal(columns_of(c, "SELECT * FROM t"), 3);
}

static void test_cache__pinned_statement_survives_ddl(void **state)
{
    koine_conn *c = *state;
    koine_stmt *stmt = NULL;
    koine_rows *rows = NULL;

    make_three(c);
    assert_ok(c, koine_prepare(c, &stmt, "SELECT * FROM t WHERE id = ?"));
    assert_ok(c, koine_stmt_exec(stmt, 1));
    suite_exec(c, "ALTER TABLE t ADD COLUMN extra BIGINT");
    assert_ok(c, koine_stmt_query(stmt, &rows, 2));
    assert_int_equal(koine_column_count(rows), 3);
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_true(koine_is_null(rows, 2));
    assert_ok(c, koine_rows_close(rows));
    koine_stmt_close(stmt);
}

static void test_cache__table_made_anew_with_another_type(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "v {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", 5));
    assert_int_equal(suite_int(c, "SELECT v FROM t"), 5);
    assert_ok(c, koine_exec(c, "DROP TABLE t"));
    suite_exec(c, "CREATE TABLE t (v {text})");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", "five"));
    assert_string_equal(suite_text(c, "SELECT v FROM t"), "five");
}

static void test_cache__dropped_table_is_no_table(void **state)
{
    koine_conn *c = *state;

    make_three(c);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 3);
    assert_ok(c, koine_exec(c, "DROP TABLE t"));
    assert_error(c, koine_exec(c, "SELECT count(*) FROM t"), KOINE_ERR_NO_TABLE);
    suite_exec(c, "CREATE TABLE t (id {int})");
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

/* ---- C types of values ---- */

static void test_macro__takes_every_integer_type(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    signed char sc = -8;
    unsigned char uc = 200;
    short s = -300;
    unsigned short us = 60000;
    unsigned u = UINT_MAX;
    long l = LONG_MIN;
    unsigned long ul = 7;
    long long ll = LLONG_MAX;
    unsigned long long ull = 9;

    assert_ok(c, koine_query(c, &rows, "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?", 'A', sc, uc, s, us, u, l, ul, ll, ull));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_get_int(rows, 0), 'A');
    assert_int_equal(koine_get_int(rows, 1), -8);
    assert_int_equal(koine_get_int(rows, 2), 200);
    assert_int_equal(koine_get_int(rows, 3), -300);
    assert_int_equal(koine_get_int(rows, 4), 60000);
    assert_int_equal(koine_get_int(rows, 5), UINT_MAX);
    assert_true(koine_get_int(rows, 6) == LONG_MIN);
    assert_int_equal(koine_get_int(rows, 7), 7);
    assert_true(koine_get_int(rows, 8) == LLONG_MAX);
    assert_int_equal(koine_get_int(rows, 9), 9);
    assert_ok(c, koine_rows_close(rows));
}

static void test_macro__unsigned_beyond_int64_is_out_of_range(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_exec(c, "SELECT ?", (unsigned long long)INT64_MAX + 1), KOINE_ERR_OUT_OF_RANGE);
    assert_error(c, koine_exec(c, "SELECT ?", ULLONG_MAX), KOINE_ERR_OUT_OF_RANGE);
    assert_usable(c);
}

static void test_macro__untyped_pointer_is_misuse(void **state)
{
    koine_conn *c = *state;
    int something = 1;
    void *pointer = &something;

    assert_error(c, koine_exec(c, "SELECT ?", pointer), KOINE_ERR_MISUSE);
    assert_usable(c);
}

static void test_macro__takes_floats_text_bool_null_and_values(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    char text[] = "mutable";
    float single = 0.5f;
    bool yes = true;

    suite_table(c, "t", "a {float}, b {float}, s {text}, z {text}, y {bool}, n {int}, v {decimal(10,2)}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", single, 0.25, text, "const", yes, NULL,
                            koine_decimal("1.50")));
    assert_ok(c, koine_query(c, &rows, "SELECT a, b, s, z, y, n, v FROM t"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_true(koine_get_float(rows, 0) == 0.5);
    assert_true(koine_get_float(rows, 1) == 0.25);
    assert_string_equal(koine_get_text(rows, 2), "mutable");
    assert_string_equal(koine_get_text(rows, 3), "const");
    assert_true(koine_get_bool(rows, 4));
    assert_true(koine_is_null(rows, 5));
    assert_string_equal(koine_get_text(rows, 6), "1.50");
    assert_ok(c, koine_rows_close(rows));
}

static void test_macro__takes_thirty_two_values(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    assert_ok(c, koine_query(c, &rows, "SELECT ?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?+?", 1, 2,
                             3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
                             27, 28, 29, 30, 31, 32));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_get_int(rows, 0), 528);
    assert_ok(c, koine_rows_close(rows));
}

static void test_values__a_thousand_parameters(void **state)
{
    koine_conn *c = *state;
    koine_value values[1000];
    char sql[4096] = "SELECT count(*) FROM t WHERE id IN (?";
    koine_rows *rows = NULL;

    make_three(c);
    for (size_t i = 0; i < 1000; i++) {
        values[i] = koine_int((int64_t)i + 2);
    }
    for (size_t i = 1; i < 1000; i++) {
        strcat(sql, ",?");
    }
    strcat(sql, ")");
    assert_ok(c, koine_query_values(c, &rows, sql, values, 1000));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_get_int(rows, 0), 2);
    assert_ok(c, koine_rows_close(rows));
}

static void test_error__success_clears_the_last_error(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_exec(c, "SELEKT"), KOINE_ERR_SYNTAX);
    assert_ok(c, koine_exec(c, "SELECT 1"));
    assert_int_equal(koine_error_of(c)->code, KOINE_OK);
    assert_int_equal(koine_error_of(c)->flags, 0);
    assert_int_equal(koine_error_of(c)->class, KOINE_CLASS_NONE);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_changes__insert_counts_rows),
    SUITE_TEST(test_changes__update_counts_matched_rows),
    SUITE_TEST(test_changes__delete_counts_rows),
    SUITE_TEST(test_changes__other_statements_count_nothing),
    SUITE_TEST(test_changes__failure_counts_nothing),
    SUITE_TEST(test_changes__finished_query_of_an_insert_counts),
    SUITE_TEST(test_changes__pinned_statement_counts),
    SUITE_TEST(test_exec__drops_the_rows_of_a_query),
    SUITE_TEST(test_query__without_rows_is_done_at_once),
    SUITE_TEST(test_query__failure_hands_out_no_rows),
    SUITE_TEST(test_prepare__syntax_error_shows_by_the_first_run),
    SUITE_TEST(test_prepare__failed_run_can_be_run_again),
    SUITE_TEST(test_prepare__two_statements_do_not_disturb_each_other),
    SUITE_TEST(test_prepare__same_text_twice_gives_two_statements),
    SUITE_TEST(test_exec__trailing_semicolon_blanks_and_comments_are_taken),
    SUITE_TEST(test_exec__long_text_is_taken),
    SUITE_TEST(test_cache__same_text_with_other_values),
    SUITE_TEST(test_cache__same_text_with_values_of_other_types),
    SUITE_TEST_BARE(test_cache__more_texts_than_places),
    SUITE_TEST(test_cache__three_hundred_texts),
    SUITE_TEST(test_cache__added_column_shows_in_a_cached_select),
    SUITE_TEST(test_cache__column_added_by_another_connection_shows),
    SUITE_TEST(test_cache__pinned_statement_survives_ddl),
    SUITE_TEST(test_cache__table_made_anew_with_another_type),
    SUITE_TEST(test_cache__dropped_table_is_no_table),
    SUITE_TEST(test_macro__takes_every_integer_type),
    SUITE_TEST(test_macro__unsigned_beyond_int64_is_out_of_range),
    SUITE_TEST(test_macro__untyped_pointer_is_misuse),
    SUITE_TEST(test_macro__takes_floats_text_bool_null_and_values),
    SUITE_TEST(test_macro__takes_thirty_two_values),
    SUITE_TEST(test_values__a_thousand_parameters),
    SUITE_TEST(test_error__success_clears_the_last_error),
};
SUITE_GROUP(statements, tests)
