/*
 * Numbers and booleans come back as they went in, to the ends of their ranges, or are refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "round_trip.h"

#include <float.h>
#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_int__whole_range_comes_back(void **state)
{
    const koine_value values[] = {koine_int(0),
                                  koine_int(1),
                                  koine_int(-1),
                                  koine_int(INT32_MAX),
                                  koine_int((int64_t)INT32_MAX + 1),
                                  koine_int((int64_t)INT32_MIN - 1),
                                  koine_int((INT64_C(1) << 53) + 1),
                                  koine_int(INT64_MAX),
                                  koine_int(INT64_MIN),
                                  koine_int(INT64_MIN + 1)};

    round_trip(*state, "{int}", values, COUNT(values), KOINE_TYPE_INT);
}

static void test_int__extremes_can_be_compared(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "n {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?), (?), (?)", INT64_MIN, 0, INT64_MAX));
    assert_ok(c, koine_exec(c, "DELETE FROM t WHERE n = ?", INT64_MAX));
    assert_int_equal(koine_changes(c), 1);
    assert_ok(c, koine_exec(c, "DELETE FROM t WHERE n < ?", INT64_MIN + 1));
    assert_int_equal(koine_changes(c), 1);
}

static void test_int__literals_keep_the_range(void **state)
{
    koine_conn *c = *state;

    assert_true(suite_int(c, "SELECT 9223372036854775807") == INT64_MAX);
    assert_true(suite_int(c, "SELECT -9223372036854775807 - 1") == INT64_MIN);
}

static void test_int__count_and_sum_are_readable_as_int(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "n {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?), (?)", INT64_C(4000000000), INT64_C(4000000000)));
    assert_true(suite_int(c, "SELECT sum(n) FROM t") == INT64_C(8000000000));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 2);
}

static void test_float__extremes_come_back_bit_by_bit(void **state)
{
    const koine_value values[] = {koine_float(0.0),
                                  koine_float(0.1),
                                  koine_float(-1.0 / 3.0),
                                  koine_float(DBL_MAX),
                                  koine_float(-DBL_MAX),
                                  koine_float(DBL_MIN),
                                  koine_float(4.9e-324),
                                  koine_float(2.2250738585072009e-308),
                                  koine_float(DBL_EPSILON),
                                  koine_float(1e20),
                                  koine_float(1e-7),
                                  koine_float(123456789.123456789),
                                  koine_float(9007199254740993.0),
                                  koine_float(2.0)};

    round_trip(*state, "{float}", values, COUNT(values), KOINE_TYPE_FLOAT);
}

static void test_float__negative_zero_becomes_zero(void **state)
{
    const koine_value in[] = {koine_float(-0.0)};
    const koine_value want[] = {koine_float(0.0)};

    round_trip_as(*state, "{float}", in, want, 1);
}

static void test_float__infinity_and_nan_are_refused(void **state)
{
    refuse_value(*state, "{float}", koine_float((double)INFINITY), KOINE_ERR_OUT_OF_RANGE);
    refuse_value(*state, "{float}", koine_float(-(double)INFINITY), KOINE_ERR_OUT_OF_RANGE);
    refuse_value(*state, "{float}", koine_float((double)NAN), KOINE_ERR_OUT_OF_RANGE);
}

static void test_float__integer_goes_into_a_float_column(void **state)
{
    const koine_value in[] = {koine_int(2), koine_int(-7)};
    const koine_value want[] = {koine_float(2.0), koine_float(-7.0)};

    round_trip_as(*state, "{float}", in, want, 2);
}

static void test_decimal__two_places_come_back(void **state)
{
    const koine_value values[] = {koine_decimal("0.00"),        koine_decimal("12.50"),       koine_decimal("-12.50"),
                                  koine_decimal("0.01"),        koine_decimal("-0.01"),       koine_decimal("1.00"),
                                  koine_decimal("99999999.99"), koine_decimal("-99999999.99")};

    round_trip(*state, "{decimal(10,2)}", values, COUNT(values), quirks->decimal_type);
}

static void test_decimal__thirty_eight_digits_come_back(void **state)
{
    const koine_value values[] = {koine_decimal("9999999999999999999999999999.9999999999"),
                                  koine_decimal("-9999999999999999999999999999.9999999999"),
                                  koine_decimal("0.0000000001"),
                                  koine_decimal("-0.0000000001"),
                                  koine_decimal("1234567890123456789012345678.0123456789"),
                                  koine_decimal("9007199254740993.0000000001")};

    round_trip(*state, "{decimal(38,10)}", values, COUNT(values), quirks->decimal_type);
}

static void test_decimal__without_places_comes_back(void **state)
{
    const koine_value values[] = {koine_decimal("99999999999999999999999999999999999999"), koine_decimal("0"),
                                  koine_decimal("-1"), koine_decimal("18446744073709551616")};

    round_trip(*state, "{decimal(38,0)}", values, COUNT(values), quirks->decimal_type);
}

static void test_decimal__what_is_no_decimal_is_refused(void **state)
{
    static const char *const bad[] = {"", "-", ".", "1.", ".5", "1e5", "+1", " 1", "1 ", "1,5", "0x10", "NaN", "--1"};

    for (size_t i = 0; i < COUNT(bad); i++) {
        refuse_value(*state, "{decimal(10,2)}", koine_decimal(bad[i]), KOINE_ERR_INVALID_VALUE);
    }
}

static void test_bool__comes_back(void **state)
{
    const koine_value values[] = {koine_bool(true), koine_bool(false)};

    round_trip(*state, "{bool}", values, COUNT(values), quirks->bool_type);
}

static void test_bool__can_be_compared(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}, y {bool}");
    assert_ok(c,
              koine_exec(c, "INSERT INTO t VALUES (1, ?), (2, ?), (3, ?)", koine_bool(true), koine_bool(false), NULL));
    assert_int_equal(suite_int(c, "SELECT id FROM t WHERE y"), 1);
    assert_int_equal(suite_int(c, "SELECT id FROM t WHERE NOT y"), 2);
    assert_ok(c, koine_exec(c, "UPDATE t SET y = ? WHERE y = ?", koine_bool(true), koine_bool(false)));
    assert_int_equal(koine_changes(c), 1);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_int__whole_range_comes_back),
    SUITE_TEST(test_int__extremes_can_be_compared),
    SUITE_TEST(test_int__literals_keep_the_range),
    SUITE_TEST(test_int__count_and_sum_are_readable_as_int),
    SUITE_TEST(test_float__extremes_come_back_bit_by_bit),
    SUITE_TEST(test_float__negative_zero_becomes_zero),
    SUITE_TEST(test_float__infinity_and_nan_are_refused),
    SUITE_TEST(test_float__integer_goes_into_a_float_column),
    SUITE_TEST(test_decimal__two_places_come_back),
    SUITE_TEST(test_decimal__thirty_eight_digits_come_back),
    SUITE_TEST(test_decimal__without_places_comes_back),
    SUITE_TEST(test_decimal__what_is_no_decimal_is_refused),
    SUITE_TEST(test_bool__comes_back),
    SUITE_TEST(test_bool__can_be_compared),
};
SUITE_GROUP(values_numbers, tests)
