/*
 * Getters and koine_scan: conversions that lose nothing are done, others make the rows fail.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdlib.h>
#include <string.h>

/* One current row of a query with values bound to columns of known types. */
static koine_rows *row(koine_conn *c)
{
    koine_rows *rows = NULL;

    suite_table(c, "t",
                "i {int}, f {float}, d {decimal(20,2)}, s {text}, y {bool}, x {blob}, z {int}, w {text}, "
                "dt {date}, tm {time}, ts {timestamp}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", 42, 2.5,
                            koine_decimal("12.50"), "17", koine_bool(true), koine_blob("\1\2", 2), NULL, "word",
                            koine_date(2024, 2, 29), koine_time(1), koine_timestamp(1)));
    assert_ok(c, koine_query(c, &rows, "SELECT i, f, d, s, y, x, z, w, dt, tm, ts FROM t"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    return rows;
}

enum { I, F, D, S, Y, X, Z, W, DT, TM, TS };

static void test_get_int__converts_what_holds_an_integer(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = row(c);

    assert_int_equal(koine_get_int(rows, I), 42);
    assert_int_equal(koine_get_int(rows, S), 17);
    assert_int_equal(koine_get_int(rows, Y), 1);
    assert_ok(c, koine_rows_close(rows));
}

static void test_get_float__converts_numbers_and_text(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = row(c);

    assert_true(koine_get_float(rows, F) == 2.5);
    assert_true(koine_get_float(rows, I) == 42.0);
    assert_true(koine_get_float(rows, D) == 12.5);
    assert_true(koine_get_float(rows, S) == 17.0);
    assert_ok(c, koine_rows_close(rows));
}

static void test_get_text__gives_the_canonical_form_of_every_type_but_blob(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = row(c);

    assert_string_equal(koine_get_text(rows, I), "42");
    assert_string_equal(koine_get_text(rows, F), "2.5");
    assert_string_equal(koine_get_text(rows, D), "12.50");
    assert_string_equal(koine_get_text(rows, S), "17");
    assert_string_equal(koine_get_text(rows, Y), "true");
    assert_null(koine_get_text(rows, Z));
    assert_string_equal(koine_get_text(rows, DT), "2024-02-29");
    assert_string_equal(koine_get_text(rows, TM), "00:00:00.000001");
    assert_string_equal(koine_get_text(rows, TS), "1970-01-01 00:00:00.000001");
    assert_ok(c, koine_rows_close(rows));
}

static void test_get_text__results_of_one_row_live_together(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = row(c);
    const char *i = koine_get_text(rows, I);
    const char *dt = koine_get_text(rows, DT);
    const char *ts = koine_get_text(rows, TS);
    const char *f = koine_get_text(rows, F);

    assert_string_equal(i, "42");
    assert_string_equal(dt, "2024-02-29");
    assert_string_equal(ts, "1970-01-01 00:00:00.000001");
    assert_string_equal(f, "2.5");
    assert_string_equal(koine_get_text(rows, I), "42");
    assert_string_equal(dt, "2024-02-29");
    assert_ok(c, koine_rows_close(rows));
}

static void test_get_bytes__gives_text_decimal_and_blob_as_they_are(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = row(c);
    koine_bytes bytes = koine_get_bytes(rows, X);

    assert_int_equal(bytes.size, 2);
    assert_memory_equal(bytes.data, "\1\2", 2);
    bytes = koine_get_bytes(rows, D);
    assert_int_equal(bytes.size, 5);
    assert_memory_equal(bytes.data, "12.50", 5);
    assert_int_equal(koine_get_bytes(rows, S).size, 2);
    bytes = koine_get_bytes(rows, Z);
    assert_null(bytes.data);
    assert_int_equal(bytes.size, 0);
    assert_ok(c, koine_rows_close(rows));
}

static void test_get_value__gives_it_as_it_came(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = row(c);

    assert_int_equal(koine_get_value(rows, I).type, KOINE_TYPE_INT);
    assert_int_equal(koine_get_value(rows, F).type, KOINE_TYPE_FLOAT);
    assert_int_equal(koine_get_value(rows, D).type, quirks->decimal_type);
    assert_int_equal(koine_get_value(rows, S).type, KOINE_TYPE_TEXT);
    assert_int_equal(koine_get_value(rows, Y).type, quirks->bool_type);
    assert_int_equal(koine_get_value(rows, X).type, KOINE_TYPE_BLOB);
    assert_int_equal(koine_get_value(rows, Z).type, KOINE_TYPE_NULL);
    assert_int_equal(koine_get_value(rows, DT).as.date.day, 29);
    assert_ok(c, koine_rows_close(rows));
}

/* ---- what would lose something ---- */

#define EXPECT_LOSS(expression, zero, want)                                                                            \
    do {                                                                                                               \
        koine_rows *rows = row(c);                                                                                     \
        assert_true((expression) == (zero));                                                                           \
        assert_int_equal(koine_next(rows), (want));                                                                    \
        assert_int_equal(koine_next(rows), (want));                                                                    \
        assert_error(c, koine_rows_close(rows), (want));                                                               \
        assert_usable(c);                                                                                              \
        assert_ok(c, koine_exec(c, "DROP TABLE t"));                                                                   \
    } while (0)

static void test_get__text_that_is_no_number_fails_the_rows(void **state)
{
    koine_conn *c = *state;

    EXPECT_LOSS(koine_get_int(rows, W), 0, KOINE_ERR_TYPE_MISMATCH);
    EXPECT_LOSS(koine_get_float(rows, W), 0, KOINE_ERR_TYPE_MISMATCH);
    EXPECT_LOSS(koine_get_bool(rows, W), false, KOINE_ERR_TYPE_MISMATCH);
}

static void test_get__fraction_into_an_int_fails_the_rows(void **state)
{
    koine_conn *c = *state;

    EXPECT_LOSS(koine_get_int(rows, F), 0, KOINE_ERR_TYPE_MISMATCH);
    EXPECT_LOSS(koine_get_int(rows, D), 0, KOINE_ERR_TYPE_MISMATCH);
}

static void test_get__null_into_a_number_fails_the_rows(void **state)
{
    koine_conn *c = *state;

    EXPECT_LOSS(koine_get_int(rows, Z), 0, KOINE_ERR_TYPE_MISMATCH);
    EXPECT_LOSS(koine_get_float(rows, Z), 0, KOINE_ERR_TYPE_MISMATCH);
    EXPECT_LOSS(koine_get_bool(rows, Z), false, KOINE_ERR_TYPE_MISMATCH);
}

static void test_get__blob_into_text_fails_the_rows(void **state)
{
    koine_conn *c = *state;

    EXPECT_LOSS(koine_get_text(rows, X), NULL, KOINE_ERR_TYPE_MISMATCH);
}

static void test_get__int_beyond_one_into_a_bool_fails_the_rows(void **state)
{
    koine_conn *c = *state;

    EXPECT_LOSS(koine_get_bool(rows, I), false, KOINE_ERR_TYPE_MISMATCH);
}

static void test_get__date_into_a_number_fails_the_rows(void **state)
{
    koine_conn *c = *state;

    EXPECT_LOSS(koine_get_int(rows, DT), 0, KOINE_ERR_TYPE_MISMATCH);
    EXPECT_LOSS(koine_get_float(rows, TS), 0, KOINE_ERR_TYPE_MISMATCH);
}

static void test_get__column_out_of_range_fails_the_rows(void **state)
{
    koine_conn *c = *state;

    EXPECT_LOSS(koine_get_int(rows, 11), 0, KOINE_ERR_MISUSE);
    EXPECT_LOSS(koine_get_text(rows, SIZE_MAX), NULL, KOINE_ERR_MISUSE);
}

static void test_get__number_too_big_for_an_int_is_out_of_range(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    suite_table(c, "t", "f {float}, d {decimal(38,0)}, s {text}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?, ?, ?)", 1e300, koine_decimal("9223372036854775808"),
                            "9223372036854775808"));
    for (size_t i = 0; i < 3; i++) {
        assert_ok(c, koine_query(c, &rows, "SELECT f, d, s FROM t"));
        assert_code(c, koine_next(rows), KOINE_ROW);
        assert_int_equal(koine_get_int(rows, i), 0);
        assert_int_equal(koine_rows_close(rows), KOINE_ERR_OUT_OF_RANGE);
    }
}

static void test_get__bounds_of_an_int_still_fit(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    suite_table(c, "t", "d {decimal(38,0)}, s {text}");
    assert_ok(
        c, koine_exec(c, "INSERT INTO t VALUES (?, ?)", koine_decimal("9223372036854775807"), "-9223372036854775808"));
    assert_ok(c, koine_query(c, &rows, "SELECT d, s FROM t"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_true(koine_get_int(rows, 0) == INT64_MAX);
    assert_true(koine_get_int(rows, 1) == INT64_MIN);
    assert_ok(c, koine_rows_close(rows));
}

static void test_get__first_loss_is_the_one_reported(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = row(c);

    assert_int_equal(koine_get_int(rows, 11), 0);
    assert_int_equal(koine_get_int(rows, W), 0);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_MISUSE);
}

/* ---- koine_scan ---- */

static void test_scan__writes_every_target_type(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    int64_t i64 = 0;
    int i = 0;
    long l = 0;
    double f = 0;
    bool y = false;
    const char *s = NULL;
    koine_bytes x = {NULL, 0};
    koine_value v;

    assert_ok(c, koine_rows_close(row(c)));
    assert_ok(c, koine_query(c, &rows, "SELECT i, i, i, f, y, s, x, d FROM t"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_scan(rows, &i64, &i, &l, &f, &y, &s, &x, &v));
    assert_int_equal(i64, 42);
    assert_int_equal(i, 42);
    assert_int_equal(l, 42);
    assert_true(f == 2.5);
    assert_true(y);
    assert_string_equal(s, "17");
    assert_int_equal(x.size, 2);
    assert_int_equal(v.type, quirks->decimal_type);
    assert_ok(c, koine_rows_close(rows));
}

static void test_scan__int_too_narrow_is_out_of_range_and_untouched(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    int first = 7, narrow = 8, after = 9;

    assert_ok(c, koine_query(c, &rows, "SELECT 1, 4000000000, 3"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_error(c, koine_scan(rows, &first, &narrow, &after), KOINE_ERR_OUT_OF_RANGE);
    assert_int_equal(first, 1);
    assert_int_equal(narrow, 8);
    assert_int_equal(after, 9);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_OUT_OF_RANGE);
}

static void test_scan__null_into_a_number_is_type_mismatch(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    int64_t n = 5;

    suite_table(c, "t", "n {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (NULL)"));
    assert_ok(c, koine_query(c, &rows, "SELECT n FROM t"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_error(c, koine_scan(rows, &n), KOINE_ERR_TYPE_MISMATCH);
    assert_int_equal(n, 5);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_TYPE_MISMATCH);
}

static void test_scan__null_into_text_and_bytes_is_null(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    const char *s = "before";
    koine_bytes x = {"before", 6};
    koine_value v = koine_int(1);

    suite_table(c, "t", "n {text}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (NULL)"));
    assert_ok(c, koine_query(c, &rows, "SELECT n, n, n FROM t"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_scan(rows, &s, &x, &v));
    assert_null(s);
    assert_null(x.data);
    assert_int_equal(v.type, KOINE_TYPE_NULL);
    assert_ok(c, koine_rows_close(rows));
}

static void test_scan__count_must_fit(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    int64_t a = 0, b = 0, d = 0;

    assert_ok(c, koine_query(c, &rows, "SELECT 1, 2"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_error(c, koine_scan(rows, &a), KOINE_ERR_MISUSE);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_MISUSE);
    assert_ok(c, koine_query(c, &rows, "SELECT 1, 2"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_error(c, koine_scan(rows, &a, &b, &d), KOINE_ERR_MISUSE);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_MISUSE);
}

static void test_scan__without_a_current_row_is_misuse(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    int64_t n = 0;

    assert_ok(c, koine_query(c, &rows, "SELECT 1"));
    assert_error(c, koine_scan(rows, &n), KOINE_ERR_MISUSE);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_MISUSE);
    assert_ok(c, koine_query(c, &rows, "SELECT 1"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_error(c, koine_scan(rows, &n), KOINE_ERR_MISUSE);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_MISUSE);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_get_int__converts_what_holds_an_integer),
    SUITE_TEST(test_get_float__converts_numbers_and_text),
    SUITE_TEST(test_get_text__gives_the_canonical_form_of_every_type_but_blob),
    SUITE_TEST(test_get_text__results_of_one_row_live_together),
    SUITE_TEST(test_get_bytes__gives_text_decimal_and_blob_as_they_are),
    SUITE_TEST(test_get_value__gives_it_as_it_came),
    SUITE_TEST(test_get__text_that_is_no_number_fails_the_rows),
    SUITE_TEST(test_get__fraction_into_an_int_fails_the_rows),
    SUITE_TEST(test_get__null_into_a_number_fails_the_rows),
    SUITE_TEST(test_get__blob_into_text_fails_the_rows),
    SUITE_TEST(test_get__int_beyond_one_into_a_bool_fails_the_rows),
    SUITE_TEST(test_get__date_into_a_number_fails_the_rows),
    SUITE_TEST(test_get__column_out_of_range_fails_the_rows),
    SUITE_TEST(test_get__number_too_big_for_an_int_is_out_of_range),
    SUITE_TEST(test_get__bounds_of_an_int_still_fit),
    SUITE_TEST(test_get__first_loss_is_the_one_reported),
    SUITE_TEST(test_scan__writes_every_target_type),
    SUITE_TEST(test_scan__int_too_narrow_is_out_of_range_and_untouched),
    SUITE_TEST(test_scan__null_into_a_number_is_type_mismatch),
    SUITE_TEST(test_scan__null_into_text_and_bytes_is_null),
    SUITE_TEST(test_scan__count_must_fit),
    SUITE_TEST(test_scan__without_a_current_row_is_misuse),
};
SUITE_GROUP(getters, tests)
