/*
 * Dates, times and timestamps come back to the microsecond, from year 1 to 9999, or are refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "round_trip.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)
#define YEAR_1 (INT64_C(-62135596800) * SECOND)
#define YEAR_9999_END (INT64_C(253402300799) * SECOND + 999999)

static void test_date__first_to_last_year_comes_back(void **state)
{
    const koine_value values[] = {koine_date(1, 1, 1),      koine_date(1582, 10, 10), koine_date(1752, 9, 5),
                                  koine_date(1900, 2, 28),  koine_date(1969, 12, 31), koine_date(1970, 1, 1),
                                  koine_date(2000, 2, 29),  koine_date(2024, 2, 29),  koine_date(2038, 1, 20),
                                  koine_date(9999, 12, 31), koine_date(999, 12, 31)};

    round_trip(*state, "{date}", values, COUNT(values), quirks->date_type);
}

static void test_date__canonical_text(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "x {date}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", koine_date(33, 4, 5)));
    assert_string_equal(suite_text(c, "SELECT x FROM t"), "0033-04-05");
}

static void test_date__those_that_do_not_exist_are_refused(void **state)
{
    static const int bad[][3] = {{2023, 2, 29}, {1900, 2, 29}, {2024, 4, 31}, {2024, 13, 1}, {2024, 0, 1},
                                 {2024, 1, 0},  {0, 1, 1},     {-1, 1, 1},    {10000, 1, 1}, {70000, 1, 1}};

    for (size_t i = 0; i < COUNT(bad); i++) {
        koine_code want = bad[i][0] < 1 || bad[i][0] > 9999 ? KOINE_ERR_OUT_OF_RANGE : KOINE_ERR_INVALID_VALUE;
        koine_conn *c = *state;
        koine_code code;

        suite_table(c, "v", "x {date}");
        code = koine_exec(c, "INSERT INTO v VALUES (?)", koine_date(bad[i][0], bad[i][1], bad[i][2]));
        assert_int_equal(koine_code_class(code), KOINE_CLASS_DATA);
        assert_true(code == want || code == KOINE_ERR_INVALID_VALUE);
        assert_error(c, code, code);
        assert_ok(c, koine_exec(c, "DROP TABLE v"));
    }
}

static void test_date__compares_as_dates(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "x {date}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?), (?), (?)", koine_date(999, 1, 1), koine_date(2024, 1, 31),
                            koine_date(2024, 2, 1)));
    assert_ok(c, koine_exec(c, "DELETE FROM t WHERE x = ?", koine_date(2024, 1, 31)));
    assert_int_equal(koine_changes(c), 1);
    assert_ok(c, koine_exec(c, "DELETE FROM t WHERE x < ?", koine_date(2024, 1, 31)));
    assert_int_equal(koine_changes(c), 1);
}

static void test_time__whole_day_comes_back(void **state)
{
    const koine_value values[] = {koine_time(0),
                                  koine_time(1),
                                  koine_time(DAY - 1),
                                  koine_time(12 * 3600 * SECOND),
                                  koine_time((12 * 3600 + 34 * 60 + 56) * SECOND + 789012),
                                  koine_time(59 * SECOND + 100000)};

    round_trip(*state, "{time}", values, COUNT(values), quirks->time_type);
}

static void test_time__outside_the_day_is_refused(void **state)
{
    koine_conn *c = *state;
    static const int64_t bad[] = {-1, DAY, DAY + 1, INT64_MIN, INT64_MAX};

    suite_table(c, "t", "x {time}");
    for (size_t i = 0; i < COUNT(bad); i++) {
        koine_code code = koine_exec(c, "INSERT INTO t VALUES (?)", koine_time(bad[i]));

        assert_int_equal(koine_code_class(code), KOINE_CLASS_DATA);
        assert_error(c, code, code);
    }
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_timestamp__first_to_last_microsecond_comes_back(void **state)
{
    const koine_value values[] = {koine_timestamp(0),
                                  koine_timestamp(1),
                                  koine_timestamp(-1),
                                  koine_timestamp(YEAR_1),
                                  koine_timestamp(YEAR_1 + 1),
                                  koine_timestamp(YEAR_9999_END),
                                  koine_timestamp(INT64_C(2147483648) * SECOND),
                                  koine_timestamp(INT64_C(-2147483649) * SECOND - 1),
                                  koine_timestamp(INT64_C(1706696430) * SECOND + 123456),
                                  koine_timestamp(INT64_C(946684800) * SECOND - 1)};

    round_trip(*state, "{timestamp}", values, COUNT(values), quirks->timestamp_type);
}

static void test_timestamp__canonical_text(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "x {timestamp}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", koine_timestamp(INT64_C(1706696430) * SECOND + 120000)));
    assert_string_equal(suite_text(c, "SELECT x FROM t"), "2024-01-31 10:20:30.120000");
}

static void test_timestamp__outside_the_years_is_refused(void **state)
{
    koine_conn *c = *state;
    static const int64_t bad[] = {YEAR_1 - 1, YEAR_9999_END + 1, INT64_MIN, INT64_MAX};

    suite_table(c, "t", "x {timestamp}");
    for (size_t i = 0; i < COUNT(bad); i++) {
        koine_code code = koine_exec(c, "INSERT INTO t VALUES (?)", koine_timestamp(bad[i]));

        assert_int_equal(koine_code_class(code), KOINE_CLASS_DATA);
        assert_error(c, code, code);
    }
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_timestamp__in_the_hour_that_summer_time_skips_comes_back(void **state)
{
    /* 2024-03-31 02:30:00 does not exist in Europe/Paris; times are UTC, so here it does. */
    const koine_value values[] = {koine_timestamp(INT64_C(1711852200) * SECOND),
                                  koine_timestamp(INT64_C(1729989000) * SECOND)};

    round_trip(*state, "{timestamp}", values, 2, quirks->timestamp_type);
}

static void test_timestamp__compares_as_timestamps(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "x {timestamp}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?), (?)", koine_timestamp(-1), koine_timestamp(0)));
    assert_ok(c, koine_exec(c, "DELETE FROM t WHERE x < ?", koine_timestamp(0)));
    assert_int_equal(koine_changes(c), 1);
    assert_ok(c, koine_exec(c, "DELETE FROM t WHERE x = ?", koine_timestamp(0)));
    assert_int_equal(koine_changes(c), 1);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_date__first_to_last_year_comes_back),
    SUITE_TEST(test_date__canonical_text),
    SUITE_TEST(test_date__those_that_do_not_exist_are_refused),
    SUITE_TEST(test_date__compares_as_dates),
    SUITE_TEST(test_time__whole_day_comes_back),
    SUITE_TEST(test_time__outside_the_day_is_refused),
    SUITE_TEST(test_timestamp__first_to_last_microsecond_comes_back),
    SUITE_TEST(test_timestamp__canonical_text),
    SUITE_TEST(test_timestamp__outside_the_years_is_refused),
    SUITE_TEST(test_timestamp__in_the_hour_that_summer_time_skips_comes_back),
    SUITE_TEST(test_timestamp__compares_as_timestamps),
};
SUITE_GROUP(values_times, tests)
