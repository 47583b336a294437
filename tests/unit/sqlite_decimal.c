/*
 * The decimals of the SQLite driver, against digits on paper: numbers as rows of digits that are added and multiplied
 * as one learns it at school.
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
#include <koine/driver.h>

#include "sqlite/decimal.h"

typedef koine__sqlite_decimal decimal;

#define ROUNDS 20000

/* ---- numbers on paper ---- */

#define PLACES 80 /* behind the point; the product of two decimals has at most 76 */
#define LENGTH 240

typedef struct paper {
    bool negative;
    unsigned char digit[LENGTH]; /* the lowest first, which is one of 10^-80 */
} paper;

static paper paper_of(const char *text)
{
    paper out = {.negative = text[0] == '-'};
    const char *first = text + (out.negative ? 1 : 0);
    const char *point = strchr(first, '.');
    size_t integer = point != NULL ? (size_t)(point - first) : strlen(first);
    for (size_t i = 0; i < integer; i++) {
        out.digit[PLACES + i] = (unsigned char)(first[integer - 1 - i] - '0');
    }
    for (size_t i = 1; point != NULL && point[i] != '\0'; i++) {
        out.digit[PLACES - i] = (unsigned char)(point[i] - '0');
    }
    return out;
}

static int paper_compare_magnitudes(const paper *a, const paper *b)
{
    for (size_t i = LENGTH; i-- > 0;) {
        if (a->digit[i] != b->digit[i]) {
            return a->digit[i] < b->digit[i] ? -1 : 1;
        }
    }
    return 0;
}

static bool paper_is_zero(const paper *a)
{
    static const paper zero;
    return memcmp(a->digit, zero.digit, sizeof zero.digit) == 0;
}

static paper paper_add(const paper *a, const paper *b)
{
    paper out = {.negative = a->negative};
    int carry = 0;
    if (a->negative == b->negative) {
        for (size_t i = 0; i < LENGTH; i++) {
            carry += a->digit[i] + b->digit[i];
            out.digit[i] = (unsigned char)(carry % 10);
            carry /= 10;
        }
        return out;
    }
    bool swapped = paper_compare_magnitudes(a, b) < 0;
    const paper *large = swapped ? b : a;
    const paper *small = swapped ? a : b;
    out.negative = large->negative;
    for (size_t i = 0; i < LENGTH; i++) {
        carry += large->digit[i] - small->digit[i];
        out.digit[i] = (unsigned char)((carry + 10) % 10);
        carry = carry < 0 ? -1 : 0;
    }
    return out;
}

static paper paper_negate(const paper *a)
{
    paper out = *a;
    out.negative = !a->negative;
    return out;
}

static paper paper_multiply(const paper *a, const paper *b)
{
    static unsigned product[2 * LENGTH];
    paper out = {.negative = a->negative != b->negative};
    memset(product, 0, sizeof product);
    for (size_t i = 0; i < LENGTH; i++) {
        for (size_t j = 0; a->digit[i] != 0 && j < LENGTH; j++) {
            product[i + j] += (unsigned)a->digit[i] * b->digit[j];
        }
    }
    for (size_t i = 0; i + 1 < 2 * LENGTH; i++) {
        product[i + 1] += product[i] / 10;
        product[i] %= 10;
    }
    for (size_t i = 0; i < LENGTH; i++) {
        out.digit[i] = (unsigned char)product[i + PLACES];
    }
    return out;
}

static void paper_increase(paper *a, size_t at)
{
    while (a->digit[at] == 9) {
        a->digit[at++] = 0;
    }
    a->digit[at]++;
}

/* away: what is left over counts as one, whatever it is; else as one from a half on. */
static paper paper_cut(const paper *a, int places, bool up_from_half, bool up_always)
{
    paper out = *a;
    size_t end = (size_t)(PLACES - places);
    bool rest = false;
    for (size_t i = 0; i < end; i++) {
        rest = rest || a->digit[i] != 0;
        out.digit[i] = 0;
    }
    if ((up_from_half && end > 0 && a->digit[end - 1] >= 5) || (up_always && rest)) {
        paper_increase(&out, end);
    }
    return out;
}

/* The canonical text; false: more than 38 digits. */
static bool paper_print(const paper *a, int scale, char *text)
{
    size_t top = LENGTH;
    size_t lowest = (size_t)(PLACES - scale);
    while (top > PLACES + 1 && a->digit[top - 1] == 0) {
        top--;
    }
    size_t highest = LENGTH;
    while (highest > lowest && a->digit[highest - 1] == 0) {
        highest--;
    }
    if (scale > 38 || highest - lowest > 38) {
        return false;
    }
    if (a->negative && !paper_is_zero(a)) {
        *text++ = '-';
    }
    for (size_t i = top; i-- > lowest;) {
        if (i == PLACES - 1) {
            *text++ = '.';
        }
        *text++ = (char)('0' + a->digit[i]);
    }
    *text = '\0';
    return true;
}

/* ---- numbers by chance ---- */

static uint64_t seed = 20240229;

static unsigned draw(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % below;
}

/* Up to `most` digits, many of them nines and zeros, so that carries run far. */
static void draw_number(char *text, unsigned most)
{
    unsigned digits = 1 + draw(most);
    unsigned scale = draw(digits + 1);
    unsigned kind = draw(4);
    unsigned integer = digits - scale;
    bool zero = integer == 0;
    if (draw(2) == 0) {
        *text++ = '-';
    }
    if (zero) {
        *text++ = '0';
    }
    for (unsigned i = 0; i < digits; i++) {
        if (i == integer) {
            *text++ = '.';
        }
        unsigned digit = kind == 0 ? 9 : kind == 1 ? draw(2) * 9 : draw(10);
        bool leading = i == 0 && integer > 1 && digit == 0;
        *text++ = (char)('0' + (leading ? 1 : digit));
    }
    *text = '\0';
}

static decimal parse(const char *text)
{
    decimal out;
    if (koine__sqlite_decimal_parse(text, strlen(text), &out) != KOINE__SQLITE_READ) {
        fail_msg("not read: %s", text);
    }
    return out;
}

static void expect(bool fits, const decimal *value, const paper *on_paper, int scale, const char *what, const char *a,
                   const char *b)
{
    char got[KOINE__SQLITE_DECIMAL_TEXT] = "";
    char wanted[LENGTH + 4] = "";
    bool possible = paper_print(on_paper, scale, wanted);
    if (fits) {
        (void)koine__sqlite_decimal_print(value, got);
    }
    if (fits != possible || strcmp(got, wanted) != 0) {
        fail_msg("%s %s %s: %s instead of %s", a, what, b, fits ? got : "too large", possible ? wanted : "too large");
    }
}

/* ---- text ---- */

static void test_parse__takes_digits_with_a_point_between_them(void **state)
{
    static const struct {
        const char *text;
        const char *canonical;
    } good[] = {
        {"0", "0"},
        {"-0", "0"},
        {"-0.00", "0.00"},
        {"007.50", "7.50"},
        {"-1", "-1"},
        {"0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"},
        {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
        {"-99999999999999999999.999999999999999999", "-99999999999999999999.999999999999999999"},
        {"00000000000000000000000000000000000000000000000001", "1"},
    };
    static const char *const bad[] = {"",   "-",   ".",    "1.",    ".5",  "+1", " 1",
                                      "1 ", "1e3", "1..2", "1.2.3", "--1", "1-", "x"};
    static const char *const large[] = {"100000000000000000000000000000000000000",
                                        "0.000000000000000000000000000000000000000"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char text[KOINE__SQLITE_DECIMAL_TEXT];
        decimal value = parse(good[i].text);
        assert_int_equal(koine__sqlite_decimal_print(&value, text), strlen(good[i].canonical));
        assert_string_equal(text, good[i].canonical);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        decimal value;
        assert_int_equal(koine__sqlite_decimal_parse(bad[i], strlen(bad[i]), &value), KOINE__SQLITE_READ_NO_NUMBER);
    }
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++) {
        decimal value;
        assert_int_equal(koine__sqlite_decimal_parse(large[i], strlen(large[i]), &value), KOINE__SQLITE_READ_TOO_LARGE);
    }
}

static void test_parse__text_comes_back_as_it_was(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        char text[KOINE__SQLITE_DECIMAL_TEXT];
        char again[KOINE__SQLITE_DECIMAL_TEXT];
        draw_number(text, 38);
        decimal value = parse(text);
        (void)koine__sqlite_decimal_print(&value, again);
        assert_string_equal(value.digits == 0 && text[0] == '-' ? text + 1 : text, again);
    }
}

static void test_read__rounds_any_way_of_writing_to_the_scale(void **state)
{
    static const struct {
        const char *text;
        int scale;
        const char *wanted; /* NULL: too large */
    } rows[] = {
        {"1.239", 2, "1.24"},
        {"1.235", 2, "1.24"},
        {"-1.235", 2, "-1.24"},
        {"1.2349999999999999999999999999999999999999999999999999999", 2, "1.23"},
        {"0.5", 0, "1"},
        {"0.49", 0, "0"},
        {"-0.4", 0, "0"},
        {"1e3", 2, "1000.00"},
        {"1.5e-3", 3, "0.002"},
        {"15e-4", 3, "0.002"},
        {"1e-400", 38, "0.00000000000000000000000000000000000000"},
        {"0e999999999999999999999", 2, "0.00"},
        {".5", 1, "0.5"},
        {"5.", 1, "5.0"},
        {"+5", 0, "5"},
        {"9.995", 2, "10.00"},
        {"1e37", 0, "10000000000000000000000000000000000000"},
        {"1e38", 0, NULL},
        {"1e999999999999999999999", 0, NULL},
        {"99999999999999999999999999999999999999.5", 0, NULL},
        {"1e37", 1, NULL},
    };
    static const char *const bad[] = {"", ".", "e3", "1e", "1e+", "1ee3", "1e3x", "0x10", "NaN", "1 2", "-", "+"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        decimal value;
        char text[KOINE__SQLITE_DECIMAL_TEXT];
        koine__sqlite_reading reading =
            koine__sqlite_decimal_read(rows[i].text, strlen(rows[i].text), rows[i].scale, &value);
        if (reading != (rows[i].wanted != NULL ? KOINE__SQLITE_READ : KOINE__SQLITE_READ_TOO_LARGE)) {
            fail_msg("%s: %d", rows[i].text, (int)reading);
        }
        if (rows[i].wanted != NULL) {
            (void)koine__sqlite_decimal_print(&value, text);
            assert_string_equal(text, rows[i].wanted);
        }
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        decimal value;
        assert_int_equal(koine__sqlite_decimal_read(bad[i], strlen(bad[i]), 2, &value), KOINE__SQLITE_READ_NO_NUMBER);
    }
}

/* ---- arithmetic ---- */

static void test_arithmetic__is_that_on_paper(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        char a[KOINE__SQLITE_DECIMAL_TEXT];
        char b[KOINE__SQLITE_DECIMAL_TEXT];
        unsigned most = draw(2) == 0 ? 38 : 19;
        draw_number(a, most);
        draw_number(b, most);
        decimal left = parse(a);
        decimal right = parse(b);
        decimal out;
        int larger = left.scale > right.scale ? left.scale : right.scale;
        paper left_paper = paper_of(a);
        paper right_paper = paper_of(b);
        paper negated = paper_negate(&right_paper);
        paper sum = paper_add(&left_paper, &right_paper);
        paper difference = paper_add(&left_paper, &negated);
        paper product = paper_multiply(&left_paper, &right_paper);

        bool fits = koine__sqlite_decimal_add(&left, &right, &out);
        expect(fits, &out, &sum, larger, "+", a, b);
        fits = koine__sqlite_decimal_sub(&left, &right, &out);
        expect(fits, &out, &difference, larger, "-", a, b);
        fits = koine__sqlite_decimal_mul(&left, &right, &out);
        expect(fits, &out, &product, left.scale + right.scale, "*", a, b);

        int order = paper_is_zero(&difference) ? 0 : difference.negative ? -1 : 1;
        assert_int_equal(koine__sqlite_decimal_compare(&left, &right), order);
        assert_int_equal(koine__sqlite_decimal_compare(&right, &left), -order);
        assert_int_equal(koine__sqlite_decimal_compare(&left, &left), 0);
    }
}

static void test_rounding__is_that_on_paper(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        char a[KOINE__SQLITE_DECIMAL_TEXT];
        char places_text[12];
        draw_number(a, 38);
        decimal value = parse(a);
        decimal out;
        paper on_paper = paper_of(a);
        int places = (int)draw(78) - 39;
        (void)snprintf(places_text, sizeof places_text, "%d", places);

        bool fits = koine__sqlite_decimal_round(&value, places, &out);
        paper rounded = paper_cut(&on_paper, places, true, false);
        expect(fits, &out, &rounded, places > 0 ? places : 0, "rounded to", a, places_text);
        fits = koine__sqlite_decimal_ceil(&value, &out);
        rounded = paper_cut(&on_paper, 0, false, !value.negative);
        expect(fits, &out, &rounded, 0, "ceil", a, "");
        fits = koine__sqlite_decimal_floor(&value, &out);
        rounded = paper_cut(&on_paper, 0, false, value.negative);
        expect(fits, &out, &rounded, 0, "floor", a, "");
        out = koine__sqlite_decimal_neg(&value);
        paper negated = paper_negate(&on_paper);
        expect(true, &out, &negated, value.scale, "negated", a, "");
        out = koine__sqlite_decimal_abs(&value);
        assert_false(out.negative);
        assert_true(out.digits == value.digits);
    }
}

static void test_strip__takes_the_zeros_at_the_end(void **state)
{
    static const char *const rows[][2] = {
        {"1.500", "1.5"}, {"100", "100"}, {"-2.00", "-2"}, {"0.000", "0"}, {"10.10", "10.1"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[KOINE__SQLITE_DECIMAL_TEXT];
        decimal value = parse(rows[i][0]);
        value = koine__sqlite_decimal_strip(&value);
        (void)koine__sqlite_decimal_print(&value, text);
        assert_string_equal(text, rows[i][1]);
    }
}

static void test_fits__counts_the_digits_of_both_sides(void **state)
{
    decimal value = parse("-123.45");
    decimal largest = parse("99999999999999999999999999999999999999");
    (void)state;
    assert_true(koine__sqlite_decimal_fits(&value, 5));
    assert_false(koine__sqlite_decimal_fits(&value, 4));
    assert_true(koine__sqlite_decimal_fits(&largest, 38));
    assert_false(koine__sqlite_decimal_fits(&largest, 37));
}

/* ---- other types ---- */

static void test_integers__go_there_and_back(void **state)
{
    static const int64_t rows[] = {0, 1, -1, INT64_MAX, INT64_MIN, 1000000000000000000};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t back = 7;
        decimal value = koine__sqlite_decimal_of_int(rows[i]);
        assert_true(koine__sqlite_decimal_to_int(&value, &back));
        assert_true(back == rows[i]);
    }
    int64_t back;
    decimal above = parse("9223372036854775808");
    decimal below = parse("-9223372036854775809");
    assert_false(koine__sqlite_decimal_to_int(&above, &back));
    assert_false(koine__sqlite_decimal_to_int(&below, &back));
}

static void test_to_double__is_the_nearest(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        char text[KOINE__SQLITE_DECIMAL_TEXT];
        draw_number(text, 38);
        decimal value = parse(text);
        double got = koine__sqlite_decimal_to_double(&value);
        double wanted = strtod(text, NULL); /* tests run in the locale C */
        if (got != wanted) {
            fail_msg("%s: %.17g instead of %.17g", text, got, wanted);
        }
    }
}

static void test_of_double__takes_the_shortest_decimal(void **state)
{
    static const struct {
        double real;
        int scale;
        const char *wanted; /* NULL: too large */
    } rows[] = {
        {2.675, 2, "2.68"},
        {1.005, 2, "1.01"},
        {0.1, 20, "0.10000000000000000000"},
        {-0.001, 2, "0.00"},
        {1e22, 0, "10000000000000000000000"},
        {1e-7, 7, "0.0000001"},
        {1e38, 0, NULL},
        {1.7976931348623157e308, 0, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        decimal value;
        char text[KOINE__SQLITE_DECIMAL_TEXT];
        assert_int_equal(koine__sqlite_decimal_of_double(rows[i].real, rows[i].scale, &value), rows[i].wanted != NULL);
        if (rows[i].wanted != NULL) {
            (void)koine__sqlite_decimal_print(&value, text);
            assert_string_equal(text, rows[i].wanted);
        }
    }
}

static void test_double_round__rounds_the_decimal_value(void **state)
{
    static const struct {
        double real;
        int64_t places;
        double wanted;
    } rows[] = {
        {2.5, 0, 3},
        {-2.5, 0, -3},
        {0.5, 0, 1},
        {0.4, 0, 0},
        {-0.4, 0, 0},
        {1.005, 2, 1.01},
        {2.675, 2, 2.68},
        {2.25, 1, 2.3},
        {123.456, -2, 100},
        {150, -2, 200},
        {49, -2, 0},
        {1e300, 5, 1e300},
        {1e22, -22, 1e22},
        {5e22, -23, 1e23},
        {123456.789, INT64_MAX, 123456.789},
        {5, INT64_MIN, 0},
        {4.9e-324, 3, 0},
        {1e-5, 5, 1e-5},
        {0, 0, 0},
        {1.7976931348623157e308, -308, HUGE_VAL},
        {-1.7976931348623157e308, -308, HUGE_VAL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double got = koine__sqlite_double_round(rows[i].real, rows[i].places);
        if (got != rows[i].wanted) {
            fail_msg("%.17g to %lld: %.17g instead of %.17g", rows[i].real, (long long)rows[i].places, got,
                     rows[i].wanted);
        }
    }
}

/* Doubles of few and of many digits, and halves among them. */
static double draw_double(void)
{
    double real = (double)draw(2000000) - 1000000;
    switch (draw(4)) {
    case 0:
        return real / 8;
    case 1:
        return real / 1000;
    case 2:
        return real * 1e9 + (double)draw(1000000) / 1e6;
    default:
        return real * (double)draw(1000000) / 7919;
    }
}

static void test_double_round__is_what_the_digits_say(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        decimal rounded;
        double real = draw_double();
        int places = (int)draw(18);
        if (koine__sqlite_decimal_of_double(real, places, &rounded)) {
            double wanted = koine__sqlite_decimal_to_double(&rounded);
            double got = koine__sqlite_double_round(real, places);
            if (got != wanted) {
                fail_msg("%.17g to %d: %.17g instead of %.17g", real, places, got, wanted);
            }
        }
    }
}

/* ---- sums ---- */

static void test_sum__is_that_on_paper_and_can_be_taken_back(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        koine__sqlite_sum sum = {0};
        paper on_paper = {0};
        decimal values[40];
        unsigned count = 1 + draw(40);
        for (unsigned i = 0; i < count; i++) {
            char text[KOINE__SQLITE_DECIMAL_TEXT];
            decimal out;
            draw_number(text, 34);
            values[i] = parse(text);
            paper summand = paper_of(text);
            on_paper = paper_add(&on_paper, &summand);
            assert_true(koine__sqlite_sum_add(&sum, &values[i]));
            bool fits = koine__sqlite_sum_decimal(&sum, &out);
            expect(fits, &out, &on_paper, sum.scale, "summand", text, "");
        }
        for (unsigned i = 0; i < count; i++) {
            decimal away = koine__sqlite_decimal_neg(&values[i]);
            assert_true(koine__sqlite_sum_add(&sum, &away));
        }
        assert_true(sum.low == 0 && sum.high == 0);
    }
}

static void test_sum__goes_beyond_38_digits_on_the_way(void **state)
{
    koine__sqlite_sum sum = {0};
    decimal largest = parse("99999999999999999999999999999999999999");
    decimal smallest = parse("-99999999999999999999999999999999999999");
    decimal out;
    (void)state;
    for (int i = 0; i < 1000; i++) {
        assert_true(koine__sqlite_sum_add(&sum, &largest));
    }
    assert_false(koine__sqlite_sum_decimal(&sum, &out));
    assert_true(koine__sqlite_sum_double(&sum) == 1e41);
    for (int i = 0; i < 1999; i++) {
        assert_true(koine__sqlite_sum_add(&sum, &smallest));
    }
    assert_true(koine__sqlite_sum_double(&sum) == -9.99e40);
    for (int i = 0; i < 998; i++) {
        assert_true(koine__sqlite_sum_add(&sum, &largest));
    }
    assert_true(koine__sqlite_sum_decimal(&sum, &out));
    assert_int_equal(koine__sqlite_decimal_compare(&out, &smallest), 0);
}

static void test_sum__has_the_largest_scale_and_ends_where_bits_end(void **state)
{
    koine__sqlite_sum sum = {0};
    decimal largest = parse("99999999999999999999999999999999999999");
    decimal tiny = parse("0.00000000000000000000000000000000000001");
    decimal out;
    (void)state;
    assert_true(koine__sqlite_sum_add(&sum, &largest));
    assert_true(koine__sqlite_sum_add(&sum, &tiny));
    assert_int_equal(sum.scale, 38);
    assert_false(koine__sqlite_sum_decimal(&sum, &out));
    assert_true(koine__sqlite_sum_double(&sum) == 1e38);
    decimal away = koine__sqlite_decimal_neg(&tiny);
    assert_true(koine__sqlite_sum_add(&sum, &away));
    assert_true(koine__sqlite_sum_double(&sum) == 1e38);

    koine__sqlite_sum large = {0};
    for (int i = 0; i < 10; i++) {
        assert_true(koine__sqlite_sum_add(&large, &largest));
    }
    assert_false(koine__sqlite_sum_add(&large, &tiny));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse__takes_digits_with_a_point_between_them),
        cmocka_unit_test(test_parse__text_comes_back_as_it_was),
        cmocka_unit_test(test_read__rounds_any_way_of_writing_to_the_scale),
        cmocka_unit_test(test_arithmetic__is_that_on_paper),
        cmocka_unit_test(test_rounding__is_that_on_paper),
        cmocka_unit_test(test_strip__takes_the_zeros_at_the_end),
        cmocka_unit_test(test_fits__counts_the_digits_of_both_sides),
        cmocka_unit_test(test_integers__go_there_and_back),
        cmocka_unit_test(test_to_double__is_the_nearest),
        cmocka_unit_test(test_of_double__takes_the_shortest_decimal),
        cmocka_unit_test(test_double_round__rounds_the_decimal_value),
        cmocka_unit_test(test_double_round__is_what_the_digits_say),
        cmocka_unit_test(test_sum__is_that_on_paper_and_can_be_taken_back),
        cmocka_unit_test(test_sum__goes_beyond_38_digits_on_the_way),
        cmocka_unit_test(test_sum__has_the_largest_scale_and_ends_where_bits_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
