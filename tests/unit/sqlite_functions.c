/*
 * The SQL functions of the SQLite driver, each by what it answers and how it fails. SQLite itself runs them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <koine/koine.h>

#include "sqlite/functions.h"

static koine__sqlite_conn conn;

static int open_database(void **state)
{
    (void)state;
    return sqlite3_open(":memory:", &conn.db) != SQLITE_OK || koine__sqlite_register(&conn) != SQLITE_OK;
}

static int close_database(void **state)
{
    (void)state;
    return sqlite3_close(conn.db);
}

/* ---- one value ---- */

/* What a query answers in its only column, row after row: 5, real 1.5, 'text', x'00', NULL; or the code of its fault.
 */
static void answer(const char *sql, char *text, size_t room)
{
    sqlite3_stmt *stmt = NULL;
    size_t used = 0;
    int rc = sqlite3_prepare_v2(conn.db, sql, -1, &stmt, NULL);
    text[0] = '\0';
    while (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        char real[KOINE_VALUE_TEXT_SIZE];
        koine_value value = koine_float(sqlite3_column_double(stmt, 0));
        const char *between = used > 0 ? " | " : "";
        switch (sqlite3_column_type(stmt, 0)) {
        case SQLITE_NULL:
            used += (size_t)snprintf(text + used, room - used, "%sNULL", between);
            break;
        case SQLITE_INTEGER:
            used += (size_t)snprintf(text + used, room - used, "%s%s", between, sqlite3_column_text(stmt, 0));
            break;
        case SQLITE_FLOAT:
            (void)koine_value_print(&value, real);
            used += (size_t)snprintf(text + used, room - used, "%sreal %s", between, real);
            break;
        default:
            used += (size_t)snprintf(text + used, room - used, "%s'%s'", between, sqlite3_column_text(stmt, 0));
        }
    }
    rc = sqlite3_finalize(stmt);
    if (rc != SQLITE_OK) {
        koine_code code = KOINE_ERR_ENGINE;
        const char *detail = NULL;
        const char *message = sqlite3_errmsg(conn.db);
        bool ours = koine__sqlite_fault_find(message, &code, &detail);
        (void)snprintf(text, room, "%s", ours ? koine_code_name(code) : message);
    }
}

static void check_sql(const char *sql, const char *wanted)
{
    char got[600];
    answer(sql, got, sizeof got);
    if (strcmp(got, wanted) != 0) {
        fail_msg("%s: %s instead of %s", sql, got, wanted);
    }
}

struct row {
    const char *expression;
    const char *wanted;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char sql[1000];
        (void)snprintf(sql, sizeof sql, "SELECT %s", rows[i].expression);
        check_sql(sql, rows[i].wanted);
    }
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof(rows)[0])

#define RANGE "KOINE_ERR_OUT_OF_RANGE"
#define INVALID "KOINE_ERR_INVALID_VALUE"
#define ZERO "KOINE_ERR_DIVISION_BY_ZERO"
#define LARGEST "9223372036854775807"
#define SMALLEST "-9223372036854775808"
#define NINES "99999999999999999999999999999999999999"

/* ---- numbers ---- */

static void test_integers__stay_integers_or_fail(void **state)
{
    static const struct row rows[] = {
        {"koine_add(1, 2)", "3"},
        {"koine_add(NULL, 2)", "NULL"},
        {"koine_add(1, NULL)", "NULL"},
        {"koine_add(" LARGEST ", 1)", RANGE},
        {"koine_add(" SMALLEST ", -1)", RANGE},
        {"koine_add(" LARGEST " + 1, 1)", RANGE}, /* SQLite's own + has answered a double */
        {"koine_add('1', 1)", INVALID},
        {"koine_sub(1, 5)", "-4"},
        {"koine_sub(" SMALLEST ", 1)", RANGE},
        {"koine_sub(0, " SMALLEST ")", RANGE},
        {"koine_mul(-3, 4)", "-12"},
        {"koine_mul(" LARGEST ", 2)", RANGE},
        {"koine_neg(5)", "-5"},
        {"koine_neg(NULL)", "NULL"},
        {"koine_neg(" SMALLEST ")", RANGE},
        {"koine_div(7, 2)", "3"},
        {"koine_div(-7, 2)", "-3"},
        {"koine_div(7, -2)", "-3"},
        {"koine_div(7, 0)", ZERO},
        {"koine_div(NULL, 0)", "NULL"},
        {"koine_div(" SMALLEST ", -1)", RANGE},
        {"koine_mod(-7, 2)", "-1"},
        {"koine_mod(7, -2)", "1"},
        {"koine_mod(7, 0)", ZERO},
        {"koine_mod(" SMALLEST ", -1)", "0"},
    };
    (void)state;
    CHECK(rows);
}

static void test_round__of_integers_goes_half_away_from_zero(void **state)
{
    static const struct row rows[] = {
        {"koine_round(15, -1)", "20"},
        {"koine_round(-15, -1)", "-20"},
        {"koine_round(14, -1)", "10"},
        {"koine_round(15, 0)", "15"},
        {"koine_round(15, 3)", "15"},
        {"koine_round(15, -2)", "0"},
        {"koine_round(" LARGEST ", -1)", RANGE},
        {"koine_round(" LARGEST ", -40)", "0"},
        {"koine_round(" LARGEST ", " SMALLEST ")", "0"},
        {"koine_round(NULL, 1)", "NULL"},
    };
    (void)state;
    CHECK(rows);
}

static void test_doubles__stay_finite_or_fail(void **state)
{
    static const struct row rows[] = {
        {"koine_float_add(0.1, 0.2)", "real 0.30000000000000004"},
        {"koine_float_add(1e308, 1e308)", RANGE},
        {"koine_float_add(9e999, -9e999)", RANGE},
        {"koine_float_sub(1, 0.5)", "real 0.5"},
        {"koine_float_sub(-1e308, 1e308)", RANGE},
        {"koine_float_mul(1e200, 1e200)", RANGE},
        {"koine_float_mul(1e-200, 1e-200)", "real 0"},
        {"koine_float_mul('1', 1)", INVALID},
        {"koine_float_div(1, 3)", "real 0.3333333333333333"},
        {"koine_float_div(1, 0)", ZERO},
        {"koine_float_div(1, -0.0)", ZERO},
        {"koine_float_div(1e300, 1e-300)", RANGE},
        {"koine_float_div(NULL, 0)", "NULL"},
        {"koine_float_ceil(-1.5)", "real -1"},
        {"koine_float_floor(-1.5)", "real -2"},
        {"koine_float_ceil(NULL)", "NULL"},
        {"koine_float_round(2.5, 0)", "real 3"},
        {"koine_float_round(-2.5, 0)", "real -3"},
        {"koine_float_round(1.005, 2)", "real 1.01"},
        {"koine_float_round(1.7976931348623157e308, -308)", RANGE},
        {"koine_float_round(1.5, NULL)", "NULL"},
    };
    (void)state;
    CHECK(rows);
}

static void test_functions__of_doubles_have_the_domain_of_the_servers(void **state)
{
    static const struct row rows[] = {
        {"koine_power(2, 10)", "real 1024"},
        {"koine_power(0, 0)", "real 1"},
        {"koine_power(-2, 3)", "real -8"},
        {"koine_power(-2, 0.5)", INVALID},
        {"koine_power(0, -1)", INVALID},
        {"koine_power(10, 400)", RANGE},
        {"koine_sqrt(2)", "real 1.4142135623730951"},
        {"koine_sqrt(-1)", INVALID},
        {"koine_exp(0)", "real 1"},
        {"koine_exp(1000)", RANGE},
        {"koine_exp(-1000)", "real 0"},
        {"koine_ln(1)", "real 0"},
        {"koine_ln(0)", INVALID},
        {"koine_ln(-1)", INVALID},
        {"koine_log10(0)", INVALID},
        {"koine_log10(NULL)", "NULL"},
    };
    (void)state;
    CHECK(rows);
}

static void test_log10__of_a_power_of_ten_is_its_exponent(void **state)
{
    (void)state;
    for (int exponent = -307; exponent <= 308; exponent++) {
        char sql[80];
        char wanted[20];
        (void)snprintf(sql, sizeof sql, "SELECT koine_log10(koine_text_float('1e%d')) = %d", exponent, exponent);
        (void)snprintf(wanted, sizeof wanted, "1");
        check_sql(sql, wanted);
    }
}

/* ---- decimals ---- */

static void test_decimals__have_the_digits_of_their_type(void **state)
{
    static const struct row rows[] = {
        {"koine_decimal_add('0.10', '0.2')", "'0.30'"},
        {"koine_decimal_add('0.10', 1)", "'1.10'"},
        {"koine_decimal_add('0.10', NULL)", "NULL"},
        {"koine_decimal_add('" NINES "', '1')", RANGE},
        {"koine_decimal_add('x', '1')", INVALID},
        {"koine_decimal_add(1.5, '1')", INVALID},
        {"koine_decimal_sub('1.00', '1')", "'0.00'"},
        {"koine_decimal_mul('-1.10', '1.10')", "'-1.2100'"},
        {"koine_decimal_mul('" NINES "', '10')", RANGE},
        {"koine_decimal_neg('1.5')", "'-1.5'"},
        {"koine_decimal_neg('0.0')", "'0.0'"},
        {"koine_decimal_ceil('-1.5')", "'-1'"},
        {"koine_decimal_ceil('-0.5')", "'0'"},
        {"koine_decimal_floor('-1.5')", "'-2'"},
        {"koine_decimal_round('2.345', 2)", "'2.35'"},
        {"koine_decimal_round('1.5', 4)", "'1.5000'"},
        {"koine_decimal_round('155.5', -1)", "'160'"},
        {"koine_decimal_round('1.5', 39)", RANGE},
        {"koine_decimal_round('1.5', " SMALLEST ")", "'0'"},
        {"koine_decimal_round(NULL, 1)", "NULL"},
        {"koine_decimal_strip('1.500')", "'1.5'"},
        {"koine_decimal_strip('100.00')", "'100'"},
    };
    (void)state;
    CHECK(rows);
}

static void test_decimals__come_from_other_types_and_go_there(void **state)
{
    static const struct row rows[] = {
        {"koine_decimal('1.005', 10, 2)", "'1.01'"},
        {"koine_decimal(5, 10, 2)", "'5.00'"},
        {"koine_decimal(2.675, 10, 2)", "'2.68'"},
        {"koine_decimal(-0.001, 5, 2)", "'0.00'"},
        {"koine_decimal('999.995', 5, 2)", RANGE},
        {"koine_decimal('999.994', 5, 2)", "'999.99'"},
        {"koine_decimal(1e39, 38, 0)", RANGE},
        {"koine_decimal(9e999, 38, 0)", RANGE},
        {"koine_decimal(x'00', 38, 0)", INVALID},
        {"koine_decimal(NULL, 10, 2)", "NULL"},
        {"koine_decimal_int('-5.00')", "-5"},
        {"koine_decimal_int('5.5')", INVALID},
        {"koine_decimal_int('" SMALLEST "')", SMALLEST},
        {"koine_decimal_int('9223372036854775808')", RANGE},
        {"koine_decimal_float('0.1')", "real 0.1"},
        {"koine_decimal_float('-123456789012345678901234567890.12345678')", "real -1.2345678901234568e+29"},
    };
    (void)state;
    CHECK(rows);
}

static void test_collation__orders_decimals_by_value_and_others_behind_them(void **state)
{
    (void)state;
    check_sql("WITH d(x) AS (VALUES ('10.00'), ('9.00'), ('-1.00'), ('-10.00'), ('abc'), (NULL), ('ab'), ('9.5'))"
              " SELECT x FROM d ORDER BY x COLLATE koine_decimal",
              "NULL | '-10.00' | '-1.00' | '9.00' | '9.5' | '10.00' | 'ab' | 'abc'");
    check_sql("SELECT '1.5' = '1.50' COLLATE koine_decimal", "1");
    check_sql("WITH d(x) AS (VALUES ('10.00'), ('9.00')) SELECT max(x COLLATE koine_decimal) FROM d", "'10.00'");
    check_sql(
        "WITH d(x) AS (VALUES ('10.00'), ('9.00'), ('9.0')) SELECT count(*) FROM d GROUP BY x COLLATE koine_decimal",
        "2 | 1");
}

/* ---- casts ---- */

static void test_casts__take_what_is_a_value_and_nothing_else(void **state)
{
    static const struct row rows[] = {
        {"koine_text_int(' +12\t')", "12"},
        {"koine_text_int('" SMALLEST "')", SMALLEST},
        {"koine_text_int('9223372036854775808')", RANGE},
        {"koine_text_int('99999999999999999999x')", INVALID},
        {"koine_text_int('12x')", INVALID},
        {"koine_text_int('1 2')", INVALID},
        {"koine_text_int('1e3')", INVALID},
        {"koine_text_int('-')", INVALID},
        {"koine_text_int('')", INVALID},
        {"koine_text_int(NULL)", "NULL"},
        {"koine_text_int(x'31')", INVALID},
        {"koine_text_float(' 1.5e1 ')", "real 15"},
        {"koine_text_float('.5')", "real 0.5"},
        {"koine_text_float('1e-400')", "real 0"},
        {"koine_text_float('1e400')", RANGE},
        {"koine_text_float('NaN')", INVALID},
        {"koine_text_float('infinity')", INVALID},
        {"koine_text_float('0x10')", INVALID},
        {"koine_text_decimal('1.239', 10, 2)", "'1.24'"},
        {"koine_text_decimal(' -.005 ', 10, 2)", "'-0.01'"},
        {"koine_text_decimal('1e3', 10, 2)", "'1000.00'"},
        {"koine_text_decimal('12345', 5, 2)", RANGE},
        {"koine_text_decimal('1e99', 5, 2)", RANGE},
        {"koine_text_decimal('1,5', 5, 2)", INVALID},
        {"koine_float_int(-3.0)", "-3"},
        {"koine_float_int(2.5)", INVALID},
        {"koine_float_int(-9223372036854775808.0)", SMALLEST},
        {"koine_float_int(9223372036854775808.0)", RANGE},
        {"koine_float_int(9e999)", RANGE},
        {"koine_date('2024-02-29')", "'2024-02-29'"},
        {"koine_date('2023-02-29')", INVALID},
        {"koine_date('2024-2-9')", INVALID},
        {"koine_time('10:20:30')", "'10:20:30.000000'"},
        {"koine_time('24:00:00')", INVALID},
        {"koine_timestamp('2024-01-31 10:20:30.5')", "'2024-01-31 10:20:30.500000'"},
        {"koine_timestamp('2024-01-31')", "'2024-01-31 00:00:00.000000'"},
        {"koine_timestamp('2024-01-31 10:20:30Z')", INVALID},
        {"koine_timestamp('2024-01-31 10:20:30+00')", INVALID},
        {"koine_timestamp('now')", INVALID},
        {"koine_uuid('A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11')", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"},
        {"koine_uuid('a0eebc99')", INVALID},
        {"koine_json('[1]', json_valid('[1]'))", "'[1]'"},
        {"koine_json('{x', json_valid('{x'))", INVALID},
        {"koine_json(NULL, NULL)", "NULL"},
    };
    (void)state;
    CHECK(rows);
}

static void test_text_float__is_the_nearest_double(void **state)
{
    static const char *const rows[] = {"0.1",
                                       "1.7976931348623157e308",
                                       "4.9406564584124654e-324",
                                       "2.2250738585072011e-308",
                                       "9007199254740993",
                                       "1e23",
                                       "8.533e+68",
                                       "4.1006e-184",
                                       "9.998e+307",
                                       "9.9538452227e-280",
                                       "6.47660115e-260"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sqlite3_stmt *stmt = NULL;
        assert_int_equal(sqlite3_prepare_v2(conn.db, "SELECT koine_text_float(?1)", -1, &stmt, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_bind_text(stmt, 1, rows[i], -1, SQLITE_STATIC), SQLITE_OK);
        assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
        assert_true(sqlite3_column_double(stmt, 0) == strtod(rows[i], NULL));
        (void)sqlite3_finalize(stmt);
    }
}

/* ---- text ---- */

static void test_text__is_counted_by_characters(void **state)
{
    static const struct row rows[] = {
        {"koine_substr('abcdéf', 5)", "'éf'"},
        {"koine_substr('abcdéf', 2, 4)", "'bcdé'"},
        {"koine_substr('abc', 10)", "''"},
        {"koine_substr('abc', 2, 0)", "''"},
        {"koine_substr('abc', 2, " LARGEST ")", "'bc'"},
        {"koine_substr('abc', 0)", "'abc'"},
        {"koine_substr('abc', -2)", "'abc'"},
        {"koine_substr('abc', 0, 2)", "'a'"},
        {"koine_substr('éöü', -1, 4)", "'éö'"},
        {"koine_substr('abc', -1, 2)", "''"},
        {"koine_substr('abc', " SMALLEST ", " LARGEST ")", "''"},
        {"koine_substr('abc', " SMALLEST ")", "'abc'"},
        {"hex(koine_substr(x'010203', 0, 2))", "'01'"},
        {"koine_substr('abc', 1, -1)", INVALID},
        {"koine_substr('abc', NULL)", "NULL"},
        {"koine_substr(NULL, 0)", "NULL"},
        {"hex(koine_substr(x'0102FF', 2, 5))", "'02FF'"},
        {"hex(koine_substr(x'0102FF', 9))", "''"},
        {"typeof(koine_substr(x'', 1))", "'blob'"},
        {"koine_left('é€😀', 2)", "'é€'"},
        {"koine_left('é', 5)", "'é'"},
        {"koine_left('é', 0)", "''"},
        {"koine_left('é€😀', -1)", "'é€'"},
        {"koine_left('é', -1)", "''"},
        {"koine_left('é', " SMALLEST ")", "''"},
        {"koine_right('é€😀', 2)", "'€😀'"},
        {"koine_right('é', 5)", "'é'"},
        {"koine_right('é', 0)", "''"},
        {"koine_right('é€😀', -1)", "'€😀'"},
        {"koine_right('é', " SMALLEST ")", "''"},
        {"koine_reverse('abé😀')", "'😀éba'"},
        {"koine_reverse('')", "''"},
        {"koine_lpad('5', 3, '0')", "'005'"},
        {"koine_lpad('é', 4, '€😀')", "'€😀€é'"},
        {"koine_lpad('abcdé', 4, '0')", "'abcd'"},
        {"koine_lpad('a', 3, '')", "'a'"},
        {"koine_lpad('a', -1, 'x')", "''"},
        {"koine_rpad('a', " SMALLEST ", 'x')", "''"},
        {"koine_lpad('a', 3, NULL)", "NULL"},
        {"koine_lpad('a', " LARGEST ", 'x')", "string or blob too big"},
        {"koine_rpad('a', 4, 'xy')", "'axyx'"},
        {"koine_rpad('a', 0, 'xy')", "''"},
        {"koine_repeat('ab', 3)", "'ababab'"},
        {"koine_repeat('ab', -1)", "''"},
        {"koine_repeat('', " LARGEST ")", "''"},
        {"koine_repeat('ab', " LARGEST ")", "string or blob too big"},
        {"koine_concat_ws('-', 'a', NULL, 'b', '')", "'a-b-'"},
        {"koine_concat_ws('-', NULL)", "''"},
        {"koine_concat_ws(NULL, 'a')", "NULL"},
        {"koine_concat_ws('-', 5)", "'5'"},
        {"koine_concat_ws('-', x'00')", INVALID},
    };
    (void)state;
    CHECK(rows);
}

static void test_pattern__ends_with_no_escape(void **state)
{
    static const struct row rows[] = {
        {"koine_pattern('a!%', '!')", "'a!%'"}, {"koine_pattern('a!', '!')", INVALID},
        {"koine_pattern('a!!', '!')", "'a!!'"}, {"koine_pattern('a!!!', '!')", INVALID},
        {"koine_pattern('aé', 'é')", INVALID},  {"koine_pattern('', '!')", "''"},
        {"koine_pattern('a', NULL)", "NULL"},
    };
    (void)state;
    CHECK(rows);
}

static void test_case__is_changed_one_letter_for_one(void **state)
{
    static const struct row rows[] = {
        {"koine_upper('abcß éàσς')", "'ABCß ÉÀΣΣ'"},
        {"koine_lower('ABC ÉÀΣ')", "'abc éàσ'"},
        {"koine_upper('ÿ')", "'Ÿ'"},
        {"koine_lower('Ÿ')", "'ÿ'"},
        {"koine_upper('ıſ')", "'IS'"}, /* shorter than they were */
        {"koine_upper('ȿɐ')", "'ⱾⱯ'"}, /* longer */
        {"koine_lower('İK')", "'ik'"},
        {"koine_upper('дԭ')", "'ДԬ'"},
        {"koine_upper('😀')", "'😀'"},
        {"koine_upper('𐐨')", "'𐐀'"},
        {"koine_upper('')", "''"},
        {"koine_upper(NULL)", "NULL"},
        {"length(koine_upper(koine_repeat('é', 5000)))", "5000"},
        {"koine_upper(koine_repeat('ȿ', 300)) = koine_repeat('Ȿ', 300)", "1"},
        {"koine_lower(koine_upper(koine_repeat('é', 5000))) = koine_repeat('é', 5000)", "1"},
        {"hex(koine_upper(CAST(x'61C3' AS TEXT)))", "'41C3'"}, /* no UTF-8 */
        {"hex(koine_upper(CAST(x'61A9E962' AS TEXT)))", "'41A9E942'"},
    };
    (void)state;
    CHECK(rows);
}

/* ---- calendar ---- */

static void test_calendar__clips_months_and_ends_with_the_year_9999(void **state)
{
    static const struct row rows[] = {
        {"koine_add_days('2024-02-28', 2)", "'2024-03-01'"},
        {"koine_add_days('2024-02-28 10:00:00.000001', -59)", "'2023-12-31 10:00:00.000001'"},
        {"koine_add_days('9999-12-31', 1)", RANGE},
        {"koine_add_days('0001-01-01', -1)", RANGE},
        {"koine_add_days('2024-01-01', " LARGEST ")", RANGE},
        {"koine_add_days('2024-01-01', " SMALLEST ")", RANGE},
        {"koine_add_days('2024-01-01', NULL)", "NULL"},
        {"koine_add_days('2024-1-1', 1)", INVALID},
        {"koine_add_months('2024-01-31', 1)", "'2024-02-29'"},
        {"koine_add_months('2023-01-31', 1)", "'2023-02-28'"},
        {"koine_add_months('1900-01-31', 1)", "'1900-02-28'"},
        {"koine_add_months('2024-03-31 23:59:59.999999', -1)", "'2024-02-29 23:59:59.999999'"},
        {"koine_add_months('2024-12-15', 12)", "'2025-12-15'"},
        {"koine_add_months('2024-01-15', -1)", "'2023-12-15'"},
        {"koine_add_months('0001-01-01', -1)", RANGE},
        {"koine_add_months('9999-12-01', 1)", RANGE},
        {"koine_add_months('9999-12-01', " LARGEST ")", RANGE},
        {"koine_add_seconds('2024-01-31 23:59:59.500000', 1)", "'2024-02-01 00:00:00.500000'"},
        {"koine_add_seconds('2024-01-01 00:00:00.000000', -1)", "'2023-12-31 23:59:59.000000'"},
        {"koine_add_seconds('2024-01-01 12:00:00.000000', -129600)", "'2023-12-31 00:00:00.000000'"},
        {"koine_add_seconds('9999-12-31 23:59:59.999999', 1)", RANGE},
        {"koine_add_seconds('2024-01-01 00:00:00.000000', " SMALLEST ")", RANGE},
        {"koine_days_between('2024-01-01', '2024-03-01')", "60"},
        {"koine_days_between('2024-03-01', '2024-01-01')", "-60"},
        {"koine_days_between('0001-01-01', '9999-12-31')", "3652058"},
        {"koine_seconds_between('2024-01-01 00:00:00.500000', '2024-01-01 00:00:02.000000')", "1"},
        {"koine_seconds_between('2024-01-01 00:00:02.000000', '2024-01-01 00:00:00.500000')", "-1"},
        {"koine_seconds_between('0001-01-01 00:00:00.000000', '9999-12-31 23:59:59.999999')", "315537897599"},
        {"koine_seconds_between('2024-01-01 00:00:02.000000', NULL)", "NULL"},
    };
    (void)state;
    CHECK(rows);
}

static void test_clock__agrees_with_the_one_of_sqlite(void **state)
{
    static const struct row rows[] = {
        {"koine_now() GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9]"
         "[0-9][0-9][0-9]'",
         "1"},
        {"koine_now() = koine_today() || ' ' || koine_time_of_day()", "1"},
        {"abs(julianday('now') - julianday(koine_now())) < 0.01", "1"},
    };
    (void)state;
    conn.moment[0] = '\0';
    CHECK(rows);
}

/* ---- over rows ---- */

#define INTS "(SELECT column1 AS x FROM (VALUES (" LARGEST "), (1), (NULL), (-1)))"

static void test_sums__are_exact(void **state)
{
    static const struct row rows[] = {
        {"koine_sum(x) FROM " INTS, LARGEST},
        {"koine_sum(x) FROM " INTS " WHERE x > 0", RANGE},
        {"koine_sum(x) FROM " INTS " WHERE x > " LARGEST, "NULL"},
        {"koine_sum(DISTINCT x) FROM (SELECT 2 AS x UNION ALL SELECT 2)", "2"},
        {"koine_sum(x + 1) FROM " INTS, RANGE},
        {"koine_avg(x) FROM " INTS, "real 3.0744573456182584e+18"},
        {"koine_avg(x) FROM (SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 2)", "real 1.6666666666666667"},
        {"koine_avg(NULL)", "NULL"},
        {"koine_float_sum(x) FROM (SELECT 0.1 AS x UNION ALL SELECT 0.2 UNION ALL SELECT 0.3)",
         "real 0.6000000000000001"},
        {"koine_float_sum(x) FROM (SELECT 1e308 AS x UNION ALL SELECT 1e308)", RANGE},
        {"koine_float_sum(NULL)", "NULL"},
        {"koine_float_avg(x) FROM (SELECT 1.0 AS x UNION ALL SELECT 2.0)", "real 1.5"},
        {"koine_decimal_sum(x) FROM (SELECT '0.10' AS x UNION ALL SELECT '-5.55' UNION ALL SELECT NULL)", "'-5.45'"},
        {"koine_decimal_sum(x) FROM (SELECT '" NINES "' AS x UNION ALL SELECT '1' UNION ALL SELECT '-1')",
         "'" NINES "'"},
        {"koine_decimal_sum(x) FROM (SELECT '" NINES "' AS x UNION ALL SELECT '1')", RANGE},
        {"koine_decimal_sum(NULL)", "NULL"},
        {"koine_decimal_avg(x) FROM (SELECT '0.10' AS x UNION ALL SELECT '0.20')", "real 0.15"},
        {"koine_decimal_avg(x) FROM (SELECT '" NINES "' AS x UNION ALL SELECT '" NINES "')", "real 1e+38"},
        {"koine_decimal_avg('x')", INVALID},
    };
    (void)state;
    CHECK(rows);
}

static void test_sums__work_over_moving_frames(void **state)
{
    static const char over[] = "OVER (ORDER BY y ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM d";
    static const struct row rows[] = {
        {"koine_sum(x)", "1 | 3 | 2 | 4 | 9"},
        {"koine_avg(x)", "real 1 | real 1.5 | real 2 | real 4 | real 4.5"},
        {"koine_decimal_sum(CAST(x AS TEXT))", "'1' | '3' | '2' | '4' | '9'"},
        {"koine_decimal_avg(CAST(x AS TEXT))", "real 1 | real 1.5 | real 2 | real 4 | real 4.5"},
        {"koine_string_agg(CAST(x AS TEXT), '-')", "'1' | '1-2' | '2' | '4' | '4-5'"},
        {"koine_float_sum(x)", "KOINE_ERR_NOT_SUPPORTED"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char sql[400];
        (void)snprintf(sql, sizeof sql,
                       "WITH d(y, x) AS (VALUES (1, 1), (2, 2), (3, NULL), (4, 4), (5, 5)) SELECT %s %s",
                       rows[i].expression, over);
        check_sql(sql, rows[i].wanted);
    }
    check_sql("WITH d(x) AS (VALUES (1.5), (2.5), (3.5)) SELECT koine_float_sum(x) OVER (ORDER BY x) FROM d",
              "real 1.5 | real 4 | real 7.5");
}

static void test_one__refuses_a_second_row(void **state)
{
    static const struct row rows[] = {
        {"(SELECT koine_one(5))", "5"},
        {"(SELECT koine_one('a'))", "'a'"},
        {"(SELECT koine_one(NULL))", "NULL"},
        {"(SELECT koine_one(x) FROM " INTS " WHERE x = 7)", "NULL"},
        {"(SELECT koine_one(x) FROM " INTS ")", "KOINE_ERR_SEMANTIC"},
        {"(SELECT koine_one(x) FROM (SELECT NULL AS x UNION ALL SELECT NULL))", "KOINE_ERR_SEMANTIC"},
    };
    (void)state;
    CHECK(rows);
}

#define WORDS                                                                                                          \
    " FROM (SELECT column1 AS w, column2 AS d, column3 AS n FROM (VALUES ('b', '10.5', 2), ('a', '9.25', NULL), "      \
    "(NULL, '0.0', 3), ('c', NULL, 1), ('a', '9.3', 2)))"

static void test_string_agg__sorts_by_its_keys(void **state)
{
    static const struct row rows[] = {
        {"koine_string_agg(w, ',')" WORDS, "'b,a,c,a'"},
        {"koine_string_agg(w, ',', w, 0)" WORDS, "'a,a,b,c'"},
        {"koine_string_agg(w, ',', w, 1)" WORDS, "'c,b,a,a'"},
        {"koine_string_agg(w, ',', n, 0)" WORDS, "'a,c,b,a'"},
        {"koine_string_agg(w, ',', n, 2)" WORDS, "'c,b,a,a'"},
        {"koine_string_agg(w, ',', n, 1, w, 0)" WORDS, "'a,a,b,c'"},
        {"koine_string_agg(w, ',', n, 3, w, 0)" WORDS, "'a,b,c,a'"},
        {"koine_string_agg(w, ', ', d, 4)" WORDS, "'c, a, a, b'"},
        {"koine_string_agg(w, ', ', d, 0)" WORDS, "'c, b, a, a'"},
        {"koine_string_agg(w, n)" WORDS, "'ba1c2a'"},
        {"koine_string_agg(w, NULL)" WORDS, "'baca'"},
        {"koine_string_agg(w, ',')" WORDS " WHERE w IS NULL", "NULL"},
        {"koine_string_agg('a' || column1, '', column1, 1) FROM (VALUES (1.5), (-2.5), (3))", "'a3a1.5a-2.5'"},
    };
    (void)state;
    CHECK(rows);
}

/* ---- the statement's moment ---- */

static void test_now__stands_still_in_a_statement_and_moves_between_two(void **state)
{
    koine_conn *session = NULL;
    koine_rows *rows = NULL;
    char first[27] = "";
    (void)state;
    assert_int_equal(koine_open(&session, "sqlite::memory:"), KOINE_OK);
    assert_int_equal(
        koine_query(session, &rows,
                    "/*native*/ WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
                    " SELECT koine_now() FROM n"),
        KOINE_OK);
    while (koine_next(rows) == KOINE_ROW) {
        if (first[0] == '\0') {
            (void)snprintf(first, sizeof first, "%s", koine_get_text(rows, 0));
        }
        assert_string_equal(koine_get_text(rows, 0), first);
    }
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    assert_int_equal(koine_query(session, &rows, "/*native*/ SELECT koine_now()"), KOINE_OK);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_true(strcmp(koine_get_text(rows, 0), first) > 0);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    koine_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers__stay_integers_or_fail),
        cmocka_unit_test(test_round__of_integers_goes_half_away_from_zero),
        cmocka_unit_test(test_doubles__stay_finite_or_fail),
        cmocka_unit_test(test_functions__of_doubles_have_the_domain_of_the_servers),
        cmocka_unit_test(test_log10__of_a_power_of_ten_is_its_exponent),
        cmocka_unit_test(test_decimals__have_the_digits_of_their_type),
        cmocka_unit_test(test_decimals__come_from_other_types_and_go_there),
        cmocka_unit_test(test_collation__orders_decimals_by_value_and_others_behind_them),
        cmocka_unit_test(test_casts__take_what_is_a_value_and_nothing_else),
        cmocka_unit_test(test_text_float__is_the_nearest_double),
        cmocka_unit_test(test_text__is_counted_by_characters),
        cmocka_unit_test(test_pattern__ends_with_no_escape),
        cmocka_unit_test(test_case__is_changed_one_letter_for_one),
        cmocka_unit_test(test_calendar__clips_months_and_ends_with_the_year_9999),
        cmocka_unit_test(test_clock__agrees_with_the_one_of_sqlite),
        cmocka_unit_test(test_sums__are_exact),
        cmocka_unit_test(test_sums__work_over_moving_frames),
        cmocka_unit_test(test_one__refuses_a_second_row),
        cmocka_unit_test(test_string_agg__sorts_by_its_keys),
        cmocka_unit_test(test_now__stands_still_in_a_statement_and_moves_between_two),
    };
    return cmocka_run_group_tests(tests, open_database, close_database);
}
