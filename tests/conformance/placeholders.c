/*
 * Placeholders: ?, ?1 and :name on every engine, and every place where a question mark is none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <string.h>

/* The row of integers that a query answers, as text: "1,2,3". */
static void expect_row(koine_conn *c, koine_code code, koine_rows *rows, const char *want)
{
    char row[128] = "";

    assert_ok(c, code);
    assert_code(c, koine_next(rows), KOINE_ROW);
    for (size_t i = 0; i < koine_column_count(rows); i++) {
        size_t used = strlen(row);

        (void)snprintf(row + used, sizeof row - used, "%s%s", i ? "," : "", koine_get_text(rows, i));
    }
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_ok(c, koine_rows_close(rows));
    assert_string_equal(row, want);
}

static void test_placeholders__question_marks_in_order(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT ?, ?, ?", 1, 2, 3);

    expect_row(c, code, rows, "1,2,3");
}

static void test_placeholders__numbers_in_any_order(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT ?3, ?1, ?2", 1, 2, 3);

    expect_row(c, code, rows, "3,1,2");
}

static void test_placeholders__number_used_again(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT ?2, ?1, ?2, ?1 + ?1", 1, 2);

    expect_row(c, code, rows, "2,1,2,2");
}

static void test_placeholders__more_than_nine_numbers(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT ?11, ?1, ?10 FROM (SELECT ?2+?3+?4+?5+?6+?7+?8+?9 AS n) AS x", 1, 2,
                                  3, 4, 5, 6, 7, 8, 9, 10, 11);

    expect_row(c, code, rows, "11,1,10");
}

static void test_placeholders__names_in_any_order(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code =
        koine_query(c, &rows, "SELECT :first, :second", koine_named("second", 2), koine_named("first", 1));

    expect_row(c, code, rows, "1,2");
}

static void test_placeholders__name_used_again(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code =
        koine_query(c, &rows, "SELECT :a, :b, :a, :ab", koine_named("ab", 3), koine_named("a", 1), koine_named("b", 2));

    expect_row(c, code, rows, "1,2,1,3");
}

static void test_placeholders__unnamed_values_fill_names_in_order_of_appearance(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT :z, :a, :z", 1, 2);

    expect_row(c, code, rows, "1,2,1");
}

static void test_placeholders__names_may_hold_digits_and_underscores(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT :_a1,:B_2", koine_named("B_2", 2), koine_named("_a1", 1));

    expect_row(c, code, rows, "1,2");
}

static void test_placeholders__pinned_statement_takes_names(void **state)
{
    koine_conn *c = *state;
    koine_stmt *stmt = NULL;
    koine_rows *rows = NULL;

    assert_ok(c, koine_prepare(c, &stmt, "SELECT :a, :b"));
    for (int i = 0; i < 3; i++) {
        koine_code code = koine_stmt_query(stmt, &rows, koine_named("b", 2), koine_named("a", 1));

        expect_row(c, code, rows, "1,2");
        code = koine_stmt_query(stmt, &rows, koine_named("a", 3), koine_named("b", 4));
        expect_row(c, code, rows, "3,4");
    }
    koine_stmt_close(stmt);
}

static void test_placeholders__unknown_name_is_misuse_and_named(void **state)
{
    koine_conn *c = *state;
    const koine_error *e =
        assert_error(c, koine_exec(c, "SELECT :a, :b", koine_named("a", 1), koine_named("zebra", 2)), KOINE_ERR_MISUSE);

    assert_contains(e->message, "zebra");
    assert_usable(c);
}

static void test_placeholders__missing_name_is_misuse(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_exec(c, "SELECT :a, :b", koine_named("a", 1)), KOINE_ERR_MISUSE);
    assert_error(c, koine_exec(c, "SELECT :a, :b", koine_named("a", 1), koine_named("a", 1)), KOINE_ERR_MISUSE);
    assert_usable(c);
}

static void test_placeholders__named_value_without_a_named_placeholder_is_misuse(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_exec(c, "SELECT ?", koine_named("a", 1)), KOINE_ERR_MISUSE);
    assert_usable(c);
}

static void test_placeholders__styles_cannot_be_mixed(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_exec(c, "SELECT ?, ?2", 1, 2), KOINE_ERR_SYNTAX);
    assert_error(c, koine_exec(c, "SELECT ?, :a", 1, 2), KOINE_ERR_SYNTAX);
    assert_error(c, koine_exec(c, "SELECT ?1, :a", 1, 2), KOINE_ERR_SYNTAX);
    assert_usable(c);
}

static void test_placeholders__count_must_fit(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_exec(c, "SELECT ?, ?", 1), KOINE_ERR_MISUSE);
    assert_error(c, koine_exec(c, "SELECT ?, ?"), KOINE_ERR_MISUSE);
    assert_error(c, koine_exec(c, "SELECT ?", 1, 2), KOINE_ERR_MISUSE);
    assert_error(c, koine_exec(c, "SELECT 1", 1), KOINE_ERR_MISUSE);
    assert_error(c, koine_exec(c, "SELECT ?1, ?1", 1, 2), KOINE_ERR_MISUSE);
    assert_usable(c);
}

static void test_placeholders__none_in_text(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT '?', ?, 'it''s ?1 :x', ?", 1, 2);

    expect_row(c, code, rows, "?,1,it's ?1 :x,2");
}

static void test_placeholders__two_question_marks_in_text_stay_two(void **state)
{
    koine_conn *c = *state;

    assert_string_equal(suite_text(c, "SELECT '?\?'"), "?\?");
}

static void test_placeholders__text_that_ends_with_a_backslash_ends(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT '\\', ?, '\\\\'", 1);

    expect_row(c, code, rows, "\\,1,\\\\");
}

static void test_placeholders__none_in_quoted_names(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT ? AS \"a?b\", ? AS \":c \"\" ?1\"", 1, 2);

    expect_row(c, code, rows, "1,2");
}

static void test_placeholders__none_in_comments(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT /* ? :x ' */ ? -- ? ' \"\n , ? /* -- */", 1, 2);

    expect_row(c, code, rows, "1,2");
}

static void test_placeholders__colon_in_text_is_none(void **state)
{
    koine_conn *c = *state;

    assert_string_equal(suite_text(c, "SELECT '10:20:30'"), "10:20:30");
}

static void test_placeholders__right_after_operators_and_parentheses(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, "SELECT(?)*(?)-?,?+?", 2, 3, 1, 4, 5);

    expect_row(c, code, rows, "5,9");
}

static void test_placeholders__look_alikes_of_the_engine_are_none(void **state)
{
    koine_conn *c = *state;

    for (const char *const *sql = quirks->lexing; *sql; sql++) {
        koine_rows *rows = NULL;
        koine_code code = koine_query(c, &rows, *sql, 7);

        if (code != KOINE_OK) {
            print_error("%s\n", *sql);
        }
        expect_row(c, code, rows, "7");
    }
}

static void test_placeholders__values_are_never_pasted(void **state)
{
    koine_conn *c = *state;
    static const char attack[] = "'; DROP TABLE t; -- \\' \" ? :x $1";
    koine_rows *rows = NULL;

    suite_table(c, "t", "v {text}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", attack));
    assert_string_equal(suite_text(c, "SELECT v FROM t"), attack);
    assert_ok(c, koine_query(c, &rows, "SELECT count(*) FROM t WHERE v = :v", koine_named("v", attack)));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_get_int(rows, 0), 1);
    assert_ok(c, koine_rows_close(rows));
}

static void test_placeholders__in_limit(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_code code;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1), (2), (3)"));
    code = koine_query(c, &rows, "SELECT id FROM t ORDER BY id LIMIT ? OFFSET ?", 1, 1);
    expect_row(c, code, rows, "2");
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_placeholders__question_marks_in_order),
    SUITE_TEST(test_placeholders__numbers_in_any_order),
    SUITE_TEST(test_placeholders__number_used_again),
    SUITE_TEST(test_placeholders__more_than_nine_numbers),
    SUITE_TEST(test_placeholders__names_in_any_order),
    SUITE_TEST(test_placeholders__name_used_again),
    SUITE_TEST(test_placeholders__unnamed_values_fill_names_in_order_of_appearance),
    SUITE_TEST(test_placeholders__names_may_hold_digits_and_underscores),
    SUITE_TEST(test_placeholders__pinned_statement_takes_names),
    SUITE_TEST(test_placeholders__unknown_name_is_misuse_and_named),
    SUITE_TEST(test_placeholders__missing_name_is_misuse),
    SUITE_TEST(test_placeholders__named_value_without_a_named_placeholder_is_misuse),
    SUITE_TEST(test_placeholders__styles_cannot_be_mixed),
    SUITE_TEST(test_placeholders__count_must_fit),
    SUITE_TEST(test_placeholders__none_in_text),
    SUITE_TEST(test_placeholders__two_question_marks_in_text_stay_two),
    SUITE_TEST(test_placeholders__text_that_ends_with_a_backslash_ends),
    SUITE_TEST(test_placeholders__none_in_quoted_names),
    SUITE_TEST(test_placeholders__none_in_comments),
    SUITE_TEST(test_placeholders__colon_in_text_is_none),
    SUITE_TEST(test_placeholders__right_after_operators_and_parentheses),
    SUITE_TEST(test_placeholders__look_alikes_of_the_engine_are_none),
    SUITE_TEST(test_placeholders__values_are_never_pasted),
    SUITE_TEST(test_placeholders__in_limit),
};
SUITE_GROUP(placeholders, tests)
