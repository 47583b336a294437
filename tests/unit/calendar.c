/*
 * The calendar and the clock.
 *
 * SPDX-License-Identifier: MIT
 */
#include "calendar.h"

#include "sql_support.h"

static void test_calendar__known_days(void **state)
{
    (void)state;
    static const struct {
        koine_day day;
        int64_t days;
    } cases[] = {
        {{1970, 1, 1}, 0},      {{1969, 12, 31}, -1},  {{1970, 12, 31}, 364},
        {{2000, 2, 29}, 11016}, {{2000, 3, 1}, 11017}, {{2024, 2, 29}, 19782},
        {{1900, 3, 1}, -25508}, {{1, 1, 1}, -719162},  {{9999, 12, 31}, 2932896},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        koine_day back;
        assert_int_equal(koine_days_of(cases[i].day), cases[i].days);
        assert_true(koine_day_of(cases[i].days, &back));
        assert_int_equal(back.year, cases[i].day.year);
        assert_int_equal(back.month, cases[i].day.month);
        assert_int_equal(back.day, cases[i].day.day);
    }
}

/* Walks the whole calendar by the rules of a child's almanac, and demands the same of every day. */
static void test_calendar__every_day_goes_there_and_back(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t days = -719162;
    for (int year = 1; year <= 9999; year++) {
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (leap && month == 2 ? 1 : 0);
            for (int day = 1; day <= length; day++, days++) {
                koine_day out;
                if (!koine_day_of(days, &out) || out.year != year || out.month != month || out.day != day ||
                    koine_days_of(out) != days || !koine__day_exists(year, month, day)) {
                    fail_msg("%04d-%02d-%02d", year, month, day);
                }
            }
            assert_false(koine__day_exists(year, month, length + 1));
        }
    }
    assert_int_equal(days, 2932897);
}

static void test_calendar__outside_the_years_is_no_day(void **state)
{
    (void)state;
    static const int64_t outside[] = {-719163, 2932897, INT64_MIN, INT64_MAX, -1000000, 3000000};
    for (size_t i = 0; i < COUNT(outside); i++) {
        koine_day day = {1, 1, 1};
        assert_false(koine_day_of(outside[i], &day));
        assert_int_equal(day.year, 0);
    }
    static const int none[][3] = {{0, 1, 1},    {10000, 1, 1}, {-1, 1, 1},    {2024, 0, 1},  {2024, 13, 1},
                                  {2024, 1, 0}, {2024, 1, 32}, {2023, 2, 29}, {1900, 2, 29}, {2024, 4, 31}};
    for (size_t i = 0; i < COUNT(none); i++) {
        assert_false(koine__day_exists(none[i][0], none[i][1], none[i][2]));
    }
}

static void test_days_of__takes_any_fields_without_harm(void **state)
{
    (void)state;
    koine_day day = {-32768, 255, 255};
    assert_true(koine_days_of(day) < 0);
    day.year = 32767;
    day.month = 0;
    assert_true(koine_days_of(day) > 0);
}

static void test_day__text_there_and_back(void **state)
{
    (void)state;
    char text[10];
    koine_day day = {7, 3, 9};
    koine__day_print(day, text);
    assert_memory_equal(text, "0007-03-09", 10);
    assert_true(koine__day_parse("0007-03-09", 10, &day));
    assert_int_equal(day.year, 7);
    static const char *const bad[] = {"",           "2024-02-30", "0000-01-01",  "2024-1-01",
                                      "2024-01-1",  "2024/01/01", "2024-01-01 ", "02024-01-01",
                                      "-024-01-01", "2024-01-0x", "2024-01-01Z", " 2024-01-01"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        char *copy = exact_copy(bad[i], strlen(bad[i]));
        assert_false(koine__day_parse(copy, strlen(bad[i]), &day));
        free(copy);
    }
}

static void test_time__text_there_and_back(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t time;
        const char *canonical;
    } cases[] = {
        {"00:00:00", 0, "00:00:00.000000"},
        {"23:59:59.999999", INT64_C(86399999999), "23:59:59.999999"},
        {"10:20:30.5", INT64_C(37230500000), "10:20:30.500000"},
        {"10:20:30.000001", INT64_C(37230000001), "10:20:30.000001"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t time;
        char text[15];
        assert_true(koine__time_parse(cases[i].text, strlen(cases[i].text), &time));
        assert_int_equal(time, cases[i].time);
        koine__time_print(time, text);
        assert_memory_equal(text, cases[i].canonical, 15);
    }
    static const char *const bad[] = {"",           "24:00:00",   "23:60:00",  "23:59:60",         "1:00:00",
                                      "10:20",      "10:20:30.",  "10:20:3",   "10:20:30.1234567", "-1:00:00",
                                      "-10:00:00",  "838:59:59",  "10:20:30Z", "10:20:30+00",      "10-20-30",
                                      "10:20:30,5", "10:20:30.5x"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t time;
        char *copy = exact_copy(bad[i], strlen(bad[i]));
        assert_false(koine__time_parse(copy, strlen(bad[i]), &time));
        free(copy);
    }
}

static void test_timestamp__text_there_and_back(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t timestamp;
        const char *canonical;
    } cases[] = {
        {"1970-01-01 00:00:00", 0, "1970-01-01 00:00:00.000000"},
        {"1970-01-01", 0, "1970-01-01 00:00:00.000000"},
        {"1969-12-31 23:59:59.999999", -1, "1969-12-31 23:59:59.999999"},
        {"2024-01-31T10:20:30.123456Z", INT64_C(1706696430123456), "2024-01-31 10:20:30.123456"},
        {"2024-01-31 10:20:30+00", INT64_C(1706696430000000), "2024-01-31 10:20:30.000000"},
        {"2024-01-31 10:20:30.12+00:00", INT64_C(1706696430120000), "2024-01-31 10:20:30.120000"},
        {"0001-01-01 00:00:00", KOINE__TIMESTAMP_MIN, "0001-01-01 00:00:00.000000"},
        {"9999-12-31 23:59:59.999999", KOINE__TIMESTAMP_MAX, "9999-12-31 23:59:59.999999"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t timestamp;
        char text[26];
        assert_true(koine__timestamp_parse(cases[i].text, strlen(cases[i].text), &timestamp));
        assert_int_equal(timestamp, cases[i].timestamp);
        koine__timestamp_print(timestamp, text);
        assert_memory_equal(text, cases[i].canonical, 26);
    }
}

static void test_timestamp__what_is_none(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "2024-01-31 ",
        "2024-01-31 10:20",
        "2024-01-31x10:20:30",
        "2024-02-30 10:20:30",
        "2024-01-31 10:20:30+01",
        "2024-01-31 10:20:30-00",
        "2024-01-31 10:20:30+00:30",
        "2024-01-31 10:20:30 BC",
        "2024-01-31Z",
        "2024-01-31 Z",
        "2024-01-31 +00:00",
        "2024-01-31+00",
        "10000-01-01 00:00:00",
        "infinity",
        "0000-00-00 00:00:00",
        "2024-01-31 10:20:30ZZ",
        "2024-01-31  10:20:30",
        "2024-01-31 24:00:00",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        int64_t timestamp;
        char *copy = exact_copy(bad[i], strlen(bad[i]));
        if (koine__timestamp_parse(copy, strlen(bad[i]), &timestamp)) {
            fail_msg("%s", bad[i]);
        }
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calendar__known_days),
        cmocka_unit_test(test_calendar__every_day_goes_there_and_back),
        cmocka_unit_test(test_calendar__outside_the_years_is_no_day),
        cmocka_unit_test(test_days_of__takes_any_fields_without_harm),
        cmocka_unit_test(test_day__text_there_and_back),
        cmocka_unit_test(test_time__text_there_and_back),
        cmocka_unit_test(test_timestamp__text_there_and_back),
        cmocka_unit_test(test_timestamp__what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
