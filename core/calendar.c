/*
 * The proleptic Gregorian calendar and the clock: numbers to text and back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "calendar.h"

#define DAYS_BEFORE_1970 719162 /* since 0001-01-01 */
#define DAYS_TO_9999 3652058    /* from 0001-01-01 to 9999-12-31 */
#define DAYS_OF_400_YEARS 146097
#define DAYS_OF_100_YEARS 36524
#define DAYS_OF_4_YEARS 1461

static const int days_before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days of the year before a month from 1 to 13. */
static int days_before(int year, int month)
{
    return days_before_month[month - 1] + (month > 2 && is_leap(year) ? 1 : 0);
}

bool koine__day_exists(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) {
        return false;
    }
    return day <= days_before(year, month + 1) - days_before(year, month);
}

int64_t koine_days_of(koine_day day)
{
    int64_t years = (int64_t)day.year - 1;
    int month = day.month >= 1 && day.month <= 12 ? day.month : 1;
    int64_t days = years * 365 + years / 4 - years / 100 + years / 400;
    return days + days_before(day.year, month) + day.day - 1 - DAYS_BEFORE_1970;
}

bool koine_day_of(int64_t days, koine_day *out)
{
    if (days < -DAYS_BEFORE_1970 || days > DAYS_TO_9999 - DAYS_BEFORE_1970) {
        *out = (koine_day){0, 0, 0};
        return false;
    }
    int left = (int)(days + DAYS_BEFORE_1970);
    int year = left / DAYS_OF_400_YEARS * 400 + 1;
    left %= DAYS_OF_400_YEARS;
    /* The last century of four and the last year of four are a day longer than the others. */
    int centuries = left / DAYS_OF_100_YEARS < 3 ? left / DAYS_OF_100_YEARS : 3;
    left -= centuries * DAYS_OF_100_YEARS;
    year += centuries * 100 + left / DAYS_OF_4_YEARS * 4;
    left %= DAYS_OF_4_YEARS;
    int years = left / 365 < 3 ? left / 365 : 3;
    left -= years * 365;
    year += years;
    int month = 1;
    while (left >= days_before(year, month + 1)) {
        month++;
    }
    out->year = (int16_t)year;
    out->month = (uint8_t)month;
    out->day = (uint8_t)(left - days_before(year, month) + 1);
    return true;
}

static void print_digits(int64_t number, size_t count, char *text)
{
    for (size_t i = count; i > 0; i--) {
        text[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
}

void koine__day_print(koine_day day, char *text)
{
    print_digits(day.year, 4, text);
    text[4] = '-';
    print_digits(day.month, 2, text + 5);
    text[7] = '-';
    print_digits(day.day, 2, text + 8);
}

void koine__time_print(int64_t microseconds, char *text)
{
    int64_t seconds = microseconds / KOINE__SECOND;
    print_digits(seconds / 3600, 2, text);
    text[2] = ':';
    print_digits(seconds / 60 % 60, 2, text + 3);
    text[5] = ':';
    print_digits(seconds % 60, 2, text + 6);
    text[8] = '.';
    print_digits(microseconds % KOINE__SECOND, 6, text + 9);
}

void koine__timestamp_print(int64_t microseconds, char *text)
{
    int64_t days = microseconds / KOINE__DAY;
    int64_t time = microseconds % KOINE__DAY;
    if (time < 0) {
        time += KOINE__DAY;
        days--;
    }
    koine_day day;
    (void)koine_day_of(days, &day);
    koine__day_print(day, text);
    text[10] = ' ';
    koine__time_print(time, text + 11);
}

static bool read_digits(const char *text, size_t count, int *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

bool koine__day_parse(const char *text, size_t size, koine_day *out)
{
    int year;
    int month;
    int day;
    if (size != 10 || text[4] != '-' || text[7] != '-' || !read_digits(text, 4, &year) ||
        !read_digits(text + 5, 2, &month) || !read_digits(text + 8, 2, &day) || !koine__day_exists(year, month, day)) {
        return false;
    }
    *out = (koine_day){(int16_t)year, (uint8_t)month, (uint8_t)day};
    return true;
}

/* Reads .f to .ffffff, or nothing at all. */
static bool read_fraction(const char *text, size_t size, int *microseconds)
{
    *microseconds = 0;
    if (size == 0) {
        return true;
    }
    if (size < 2 || size > 7 || text[0] != '.' || !read_digits(text + 1, size - 1, microseconds)) {
        return false;
    }
    for (size_t i = size; i < 7; i++) {
        *microseconds *= 10;
    }
    return true;
}

bool koine__time_parse(const char *text, size_t size, int64_t *microseconds)
{
    int hour;
    int minute;
    int second;
    int fraction;
    if (size < 8 || text[2] != ':' || text[5] != ':' || !read_digits(text, 2, &hour) ||
        !read_digits(text + 3, 2, &minute) || !read_digits(text + 6, 2, &second) ||
        !read_fraction(text + 8, size - 8, &fraction) || hour > 23 || minute > 59 || second > 59) {
        return false;
    }
    *microseconds = (hour * INT64_C(3600) + minute * 60 + second) * KOINE__SECOND + fraction;
    return true;
}

/* The length of a trailing Z, +00 or +00:00. */
static size_t zone_length(const char *text, size_t size)
{
    if (size > 1 && text[size - 1] == 'Z') {
        return 1;
    }
    if (size > 6 && text[size - 6] == '+' && text[size - 5] == '0' && text[size - 4] == '0' && text[size - 3] == ':' &&
        text[size - 2] == '0' && text[size - 1] == '0') {
        return 6;
    }
    if (size > 3 && text[size - 3] == '+' && text[size - 2] == '0' && text[size - 1] == '0') {
        return 3;
    }
    return 0;
}

bool koine__timestamp_parse(const char *text, size_t size, int64_t *microseconds)
{
    koine_day day;
    int64_t time = 0;
    if (size < 10 || !koine__day_parse(text, 10, &day)) {
        return false;
    }
    if (size > 10) {
        if (text[10] != ' ' && text[10] != 'T') {
            return false;
        }
        const char *clock = text + 11;
        size_t clock_size = size - 11;
        if (!koine__time_parse(clock, clock_size - zone_length(clock, clock_size), &time)) {
            return false;
        }
    }
    *microseconds = koine_days_of(day) * KOINE__DAY + time;
    return true;
}
