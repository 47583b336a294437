/*
 * The proleptic Gregorian calendar and the clock: numbers to text and back. koine_days_of and koine_day_of of
 * <koine/driver.h> are defined here too.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_CALENDAR_H
#define KOINE_CORE_CALENDAR_H

#include <koine/driver.h>

#define KOINE__SECOND INT64_C(1000000) /* in microseconds, as all below */
#define KOINE__DAY (INT64_C(86400) * KOINE__SECOND)
#define KOINE__TIMESTAMP_MIN INT64_C(-62135596800000000) /* 0001-01-01 00:00:00 */
#define KOINE__TIMESTAMP_MAX INT64_C(253402300799999999) /* 9999-12-31 23:59:59.999999 */

/* Whether there is such a day in the years 1 to 9999. */
bool koine__day_exists(int year, int month, int day);

/* Write 10, 15 and 26 characters and no NUL. The numbers must be in Koine's range. */
void koine__day_print(koine_day day, char *text);
void koine__time_print(int64_t microseconds, char *text);
void koine__timestamp_print(int64_t microseconds, char *text);

/* Read what koine_value_parse reads; false when the text is none or has anything behind it. */
bool koine__day_parse(const char *text, size_t size, koine_day *out);
bool koine__time_parse(const char *text, size_t size, int64_t *microseconds);
bool koine__timestamp_parse(const char *text, size_t size, int64_t *microseconds);

#endif
