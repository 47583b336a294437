/*
 * The clock (PX-now) and the calendar (PX-dateadd). Dates are text of 10 characters, timestamps of 26, in UTC.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

#include <string.h>
#include <time.h>

#define SECOND INT64_C(1000000) /* in microseconds, as all below */
#define DAY (86400 * SECOND)
#define LAST_DAY INT64_C(2932896) /* 9999-12-31, in days since 1970 */
#define FIRST_DAY INT64_C(-719162)
#define SPAN_OF_DAYS (LAST_DAY - FIRST_DAY)

/* ---- the clock ---- */

static int64_t read_clock(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * SECOND + now.tv_nsec / 1000;
}

/*
 * The timestamp of the statement that runs, taken when it is first asked for: all rows and all calls have the same.
 * SQLite's own 'now' stands still only while one row is computed, and has milliseconds.
 */
static const char *moment_of(koine__sqlite_conn *conn)
{
    if (conn->moment[0] == '\0') {
        koine_value now = koine_timestamp(read_clock());
        char text[KOINE_VALUE_TEXT_SIZE];
        (void)koine_value_print(&now, text);
        memcpy(conn->moment, text, sizeof conn->moment);
    }
    return conn->moment;
}

static void answer_moment(sqlite3_context *context, size_t from, size_t size)
{
    const char *moment = moment_of(sqlite3_user_data(context));
    koine__sqlite_answer_text(context, moment + from, size);
}

static void now(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    (void)arguments;
    answer_moment(context, 0, 26);
}

static void today(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    (void)arguments;
    answer_moment(context, 0, 10);
}

static void time_of_day(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    (void)arguments;
    answer_moment(context, 11, 15);
}

/* ---- the calendar ---- */

/* A date, or the date and the time of day of a timestamp. */
typedef struct point {
    koine_day day;
    int64_t time;
    bool is_date;
} point;

static bool take_point(sqlite3_context *context, sqlite3_value *argument, point *out)
{
    koine__sqlite_span text;
    koine_value value;
    if (!koine__sqlite_take_text(context, argument, &text)) {
        return false;
    }
    out->is_date = text.size == 10;
    if (koine_value_parse(out->is_date ? KOINE_TYPE_DATE : KOINE_TYPE_TIMESTAMP, text.text, text.size, &value)) {
        if (out->is_date) {
            out->day = value.as.date;
            out->time = 0;
            return true;
        }
        out->time = value.as.timestamp % DAY;
        out->time += out->time < 0 ? DAY : 0;
        return koine_day_of((value.as.timestamp - out->time) / DAY, &out->day);
    }
    koine__sqlite_fault_raise(context, KOINE__SQLITE_OPERAND);
    return false;
}

static void answer_point(sqlite3_context *context, bool exists, const point *what)
{
    char text[KOINE_VALUE_TEXT_SIZE];
    koine_value value;
    if (!exists) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_YEARS);
        return;
    }
    if (what->is_date) {
        value = koine_date(what->day.year, what->day.month, what->day.day);
    } else {
        value = koine_timestamp(koine_days_of(what->day) * DAY + what->time);
    }
    size_t size = koine_value_print(&value, text);
    koine__sqlite_answer_text(context, text, size);
}

/* A date or timestamp and a number; false: the answer is given. */
static bool take_both(sqlite3_context *context, sqlite3_value **arguments, point *out, int64_t *number)
{
    return !koine__sqlite_any_null(2, arguments) && take_point(context, arguments[0], out) &&
           koine__sqlite_take_int(context, arguments[1], number);
}

static bool add_to(point *what, int64_t days)
{
    return days >= -SPAN_OF_DAYS && days <= SPAN_OF_DAYS && koine_day_of(koine_days_of(what->day) + days, &what->day);
}

static void add_days(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    point what;
    int64_t days;
    (void)count;
    if (take_both(context, arguments, &what, &days)) {
        answer_point(context, add_to(&what, days), &what);
    }
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* The same day of another month, its last one at most; SQLite's own '+1 month' goes on into the month after. */
static void add_months(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    const int64_t most = 12 * 10000;
    point what;
    int64_t months;
    (void)count;
    if (!take_both(context, arguments, &what, &months)) {
        return;
    }
    bool exists = months >= -most && months <= most;
    if (exists) {
        int64_t month = what.day.year * 12 + what.day.month - 1 + months;
        exists = month >= 12 && month < most;
        if (exists) {
            int last = days_in((int)(month / 12), (int)(month % 12) + 1);
            what.day.year = (int16_t)(month / 12);
            what.day.month = (uint8_t)(month % 12 + 1);
            what.day.day = what.day.day < last ? what.day.day : (uint8_t)last;
        }
    }
    answer_point(context, exists, &what);
}

static void add_seconds(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    point what;
    int64_t seconds;
    (void)count;
    if (!take_both(context, arguments, &what, &seconds)) {
        return;
    }
    what.is_date = false;
    int64_t days = seconds / 86400;
    what.time += seconds % 86400 * SECOND;
    days += what.time < 0 ? -1 : what.time >= DAY ? 1 : 0;
    what.time += what.time < 0 ? DAY : what.time >= DAY ? -DAY : 0;
    answer_point(context, add_to(&what, days), &what);
}

static bool take_points(sqlite3_context *context, sqlite3_value **arguments, point *from, point *to)
{
    return !koine__sqlite_any_null(2, arguments) && take_point(context, arguments[0], from) &&
           take_point(context, arguments[1], to);
}

static void days_between(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    point from, to;
    (void)count;
    if (take_points(context, arguments, &from, &to)) {
        sqlite3_result_int64(context, koine_days_of(to.day) - koine_days_of(from.day));
    }
}

/* Whole seconds, cut towards zero. */
static void seconds_between(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    point from, to;
    (void)count;
    if (take_points(context, arguments, &from, &to)) {
        int64_t days = koine_days_of(to.day) - koine_days_of(from.day);
        sqlite3_result_int64(context, (days * DAY + to.time - from.time) / SECOND);
    }
}

const koine__sqlite_function koine__sqlite_time_functions[] = {
    {.name = "koine_now", .arguments = 0, .call = now, .changes = true},
    {.name = "koine_today", .arguments = 0, .call = today, .changes = true},
    {.name = "koine_time_of_day", .arguments = 0, .call = time_of_day, .changes = true},
    {.name = "koine_add_days", .arguments = 2, .call = add_days},
    {.name = "koine_add_months", .arguments = 2, .call = add_months},
    {.name = "koine_add_seconds", .arguments = 2, .call = add_seconds},
    {.name = "koine_days_between", .arguments = 2, .call = days_between},
    {.name = "koine_seconds_between", .arguments = 2, .call = seconds_between},
    {.name = NULL},
};
