/*
 * Values: constructors, the check before binding, text there and back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "value.h"

#include <float.h>
#include <locale.h>
#include <math.h>

#include "calendar.h"
#include "sql_support.h"

static const uint8_t sample_uuid[16] = {0x12, 0x3e, 0x45, 0x67, 0xe8, 0x9b, 0x12, 0xd3,
                                        0xa4, 0x56, 0x42, 0x66, 0x14, 0x17, 0x40, 0x00};

/* ---- Constructors ------------------------------------------------------------------------------------- */

static void test_construct__null_pointers_make_sql_null(void **state)
{
    (void)state;
    assert_int_equal(koine_text(NULL).type, KOINE_TYPE_NULL);
    assert_int_equal(koine_textn(NULL, 0).type, KOINE_TYPE_NULL);
    assert_int_equal(koine_blob(NULL, 5).type, KOINE_TYPE_NULL);
    assert_int_equal(koine_json(NULL).type, KOINE_TYPE_NULL);
    assert_int_equal(koine_decimal(NULL).type, KOINE_TYPE_NULL);
    assert_int_equal(koine_uuid(NULL).type, KOINE_TYPE_NULL);
    assert_int_equal(koine_text(NULL).fault, KOINE_OK);
    assert_int_equal(koine_blob("", 0).type, KOINE_TYPE_BLOB);
}

static void test_construct__bytes_are_referenced(void **state)
{
    (void)state;
    static const char text[] = "a\0b";
    koine_value value = koine_blob(text, 3);
    assert_ptr_equal(value.as.bytes.data, text);
    assert_int_equal(value.as.bytes.size, 3);
    assert_int_equal(koine_text(text).as.bytes.size, 1);
    assert_null(value.name);
    assert_string_equal(koine_named_value("x", value).name, "x");
}

static void test_construct__what_cannot_be_held_is_a_fault(void **state)
{
    (void)state;
    assert_int_equal(koine__unsigned(INT64_MAX).as.integer, INT64_MAX);
    assert_int_equal(koine__unsigned((unsigned long long)INT64_MAX + 1).fault, KOINE_ERR_OUT_OF_RANGE);
    assert_int_equal(koine_date(70000, 1, 1).fault, KOINE_ERR_INVALID_VALUE);
    assert_int_equal(koine_date(2024, 257, 1).fault, KOINE_ERR_INVALID_VALUE);
    assert_int_equal(koine_date(2024, 1, -1).fault, KOINE_ERR_INVALID_VALUE);
    assert_int_equal(koine_sized(KOINE_TYPE_INT, "1", 1).fault, KOINE_ERR_MISUSE);
    assert_int_equal(koine_string(KOINE_TYPE_DATE, "2024-01-01").fault, KOINE_ERR_MISUSE);
    assert_int_equal(koine__pointer("x").fault, KOINE_ERR_MISUSE);
}

static void test_type_name__known_and_unknown(void **state)
{
    (void)state;
    assert_string_equal(koine_type_name(KOINE_TYPE_NULL), "null");
    assert_string_equal(koine_type_name(KOINE_TYPE_TIMESTAMP), "timestamp");
    assert_string_equal(koine_type_name(KOINE_TYPE_JSON), "json");
    assert_string_equal(koine_type_name((koine_type)12), "?");
    assert_string_equal(koine_type_name((koine_type)1000), "?");
}

/* ---- Check -------------------------------------------------------------------------------------------- */

static void assert_check(koine_value value, koine_code code)
{
    const char *why = "unset";
    assert_int_equal(koine__value_check(&value, 10, &why), code);
    if (code == KOINE_OK) {
        assert_null(why);
    } else {
        assert_non_null(why);
        assert_null(strchr(why, '\n'));
    }
    assert_int_equal(koine__value_check(&value, 10, NULL), code);
}

static void test_check__good_values_pass(void **state)
{
    (void)state;
    assert_check(koine_null(), KOINE_OK);
    assert_check(koine_bool(true), KOINE_OK);
    assert_check(koine_int(INT64_MIN), KOINE_OK);
    assert_check(koine_float(DBL_MAX), KOINE_OK);
    assert_check(koine_text(""), KOINE_OK);
    assert_check(koine_text("gr\xC3\xBC\xC3\x9F\x65"), KOINE_OK);
    assert_check(koine_json("{}"), KOINE_OK);
    assert_check(koine_blob("\0\xFF", 2), KOINE_OK);
    assert_check(koine_blob("", 0), KOINE_OK);
    assert_check(koine_decimal("-0012.50"), KOINE_OK);
    assert_check(koine_date(1, 1, 1), KOINE_OK);
    assert_check(koine_date(9999, 12, 31), KOINE_OK);
    assert_check(koine_date(2024, 2, 29), KOINE_OK);
    assert_check(koine_time(0), KOINE_OK);
    assert_check(koine_time(INT64_C(86399999999)), KOINE_OK);
    assert_check(koine_timestamp(KOINE__TIMESTAMP_MIN), KOINE_OK);
    assert_check(koine_timestamp(KOINE__TIMESTAMP_MAX), KOINE_OK);
    assert_check(koine_uuid(sample_uuid), KOINE_OK);
    assert_check(koine_named_value("n", koine_int(1)), KOINE_OK);
}

static void test_check__numbers_must_be_finite(void **state)
{
    (void)state;
    assert_check(koine_float((double)NAN), KOINE_ERR_OUT_OF_RANGE);
    assert_check(koine_float((double)INFINITY), KOINE_ERR_OUT_OF_RANGE);
    assert_check(koine_float(-(double)INFINITY), KOINE_ERR_OUT_OF_RANGE);
    koine_value value = koine_float(-0.0);
    assert_int_equal(koine__value_check(&value, 0, NULL), KOINE_OK);
    assert_false(signbit(value.as.real));
}

static void test_check__text_must_be_utf8_without_nul(void **state)
{
    (void)state;
    assert_check(koine_text("\xFF"), KOINE_ERR_ENCODING);
    assert_check(koine_textn("a\0b", 3), KOINE_ERR_ENCODING);
    assert_check(koine_text("abc\xED\xA0\x80"), KOINE_ERR_ENCODING);
    assert_check(koine_json("\"\xC0\x80\""), KOINE_ERR_ENCODING);
    assert_check(koine_json(""), KOINE_ERR_INVALID_VALUE);
}

static void test_check__decimal_grammar(void **state)
{
    (void)state;
    static const char *const good[] = {"0", "-1", "1.0", "0.5", "-0.50", "00", "123456"};
    static const char *const bad[] = {"",   "-",   "+1",  ".5",  "5.",  "1e5", "1.2.3", " 1",
                                      "1 ", "0x1", "NaN", "1,5", "--1", "1-",  "-.",    "1.-2"};
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_check(koine_decimal(good[i]), KOINE_OK);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_check(koine_decimal(bad[i]), KOINE_ERR_INVALID_VALUE);
    }
    assert_check(koine_sized(KOINE_TYPE_DECIMAL, "1\0", 2), KOINE_ERR_INVALID_VALUE);
}

static void test_check__moments_must_exist(void **state)
{
    (void)state;
    assert_check(koine_date(2023, 2, 29), KOINE_ERR_INVALID_VALUE);
    assert_check(koine_date(0, 1, 1), KOINE_ERR_INVALID_VALUE);
    assert_check(koine_date(10000, 1, 1), KOINE_ERR_INVALID_VALUE);
    assert_check(koine_date(100000, 1, 1), KOINE_ERR_INVALID_VALUE);
    assert_check(koine_time(-1), KOINE_ERR_OUT_OF_RANGE);
    assert_check(koine_time(INT64_C(86400000000)), KOINE_ERR_OUT_OF_RANGE);
    assert_check(koine_timestamp(KOINE__TIMESTAMP_MIN - 1), KOINE_ERR_OUT_OF_RANGE);
    assert_check(koine_timestamp(KOINE__TIMESTAMP_MAX + 1), KOINE_ERR_OUT_OF_RANGE);
}

static void test_check__sizes(void **state)
{
    (void)state;
    assert_check(koine_text("0123456789"), KOINE_OK);
    assert_check(koine_text("0123456789a"), KOINE_ERR_LIMIT);
    assert_check(koine_decimal("01234567890"), KOINE_ERR_LIMIT);
    assert_check(koine_blob("0123456789a", 11), KOINE_ERR_LIMIT);
    assert_check(koine_json("\"123456789\""), KOINE_ERR_LIMIT);
    koine_value value = koine_text("0123456789a");
    assert_int_equal(koine__value_check(&value, 0, NULL), KOINE_OK);
    value = koine_blob("x", SIZE_MAX); /* refused before a byte is read */
    assert_int_equal(koine__value_check(&value, 0, NULL), KOINE_ERR_LIMIT);
    value.type = KOINE_TYPE_TEXT;
    assert_int_equal(koine__value_check(&value, 0, NULL), KOINE_ERR_LIMIT);
}

static void test_check__handmade_values(void **state)
{
    (void)state;
    koine_value value = koine_text("");
    value.as.bytes.data = NULL;
    assert_int_equal(koine__value_check(&value, 0, NULL), KOINE_OK);
    assert_int_equal(value.type, KOINE_TYPE_NULL);
    value = koine_blob("", 0);
    value.as.bytes = (koine_bytes){NULL, 3};
    assert_int_equal(koine__value_check(&value, 0, NULL), KOINE_ERR_MISUSE);
    value = koine_int(1);
    value.type = (koine_type)77;
    assert_check(value, KOINE_ERR_MISUSE);
    value = koine_int(1);
    value.fault = KOINE_ROW;
    assert_check(value, KOINE_ERR_MISUSE);
}

static void test_check__faults_of_constructors_come_out(void **state)
{
    (void)state;
    assert_check(koine__unsigned(UINT64_MAX), KOINE_ERR_OUT_OF_RANGE);
    assert_check(koine__pointer(""), KOINE_ERR_MISUSE);
    assert_check(koine_sized(KOINE_TYPE_UUID, "", 0), KOINE_ERR_MISUSE);
}

/* ---- Text --------------------------------------------------------------------------------------------- */

static void assert_printed(koine_value value, const char *text)
{
    char out[KOINE_VALUE_TEXT_SIZE];
    memset(out, 'x', sizeof out);
    assert_int_equal(koine_value_print(&value, out), strlen(text));
    assert_string_equal(out, text);
}

static void test_print__canonical_texts(void **state)
{
    (void)state;
    assert_printed(koine_bool(true), "true");
    assert_printed(koine_bool(false), "false");
    assert_printed(koine_int(0), "0");
    assert_printed(koine_int(-42), "-42");
    assert_printed(koine_int(INT64_MAX), "9223372036854775807");
    assert_printed(koine_int(INT64_MIN), "-9223372036854775808");
    assert_printed(koine_date(7, 3, 9), "0007-03-09");
    assert_printed(koine_time(1), "00:00:00.000001");
    assert_printed(koine_timestamp(-1), "1969-12-31 23:59:59.999999");
    assert_printed(koine_uuid(sample_uuid), "123e4567-e89b-12d3-a456-426614174000");
}

static void test_print__text_types_and_impossible_values_print_nothing(void **state)
{
    (void)state;
    assert_printed(koine_null(), "");
    assert_printed(koine_text("abc"), "");
    assert_printed(koine_decimal("1.5"), "");
    assert_printed(koine_blob("abc", 3), "");
    assert_printed(koine_json("[]"), "");
    assert_printed(koine_date(2023, 2, 29), "");
    assert_printed(koine_time(-1), "");
    assert_printed(koine_timestamp(INT64_MIN), "");
    assert_printed(koine_float((double)NAN), "");
    koine_value value = koine_int(1);
    value.type = (koine_type)99;
    assert_printed(value, "");
}

/* The texts that PostgreSQL prints for float8. */
static const struct {
    double real;
    const char *text;
} floats[] = {
    {0.0, "0"},
    {-0.0, "0"},
    {1.0, "1"},
    {-1.5, "-1.5"},
    {0.1, "0.1"},
    {100.0, "100"},
    {0.30000000000000004, "0.30000000000000004"},
    {1.0 / 3.0, "0.3333333333333333"},
    {1e14, "100000000000000"},
    {123456789012345.0, "123456789012345"},
    {1e15, "1e+15"},
    {1234567890123456.0, "1.234567890123456e+15"},
    {1e20, "1e+20"},
    {1e22, "1e+22"},
    {1e23, "1e+23"},
    {1e100, "1e+100"},
    {0.0001, "0.0001"},
    {0.00012345, "0.00012345"},
    {0.00001, "1e-05"},
    {1e-7, "1e-07"},
    {-1.25e-10, "-1.25e-10"},
    {DBL_MAX, "1.7976931348623157e+308"},
    {-DBL_MAX, "-1.7976931348623157e+308"},
    {DBL_MIN, "2.2250738585072014e-308"},
    {4.9406564584124654e-324, "5e-324"},
    {2.2250738585072009e-308, "2.225073858507201e-308"},
    {9007199254740993.0, "9.007199254740992e+15"},
    {5e-324 * 3, "1.5e-323"},
    {12345.678, "12345.678"},
};

static void test_print__floats_are_shortest(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(floats); i++) {
        assert_printed(koine_float(floats[i].real), floats[i].text);
    }
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void test_print__floats_of_any_bits_read_back_the_same(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next_random(&seed);
        double real;
        char text[KOINE_VALUE_TEXT_SIZE];
        koine_value back;
        if (i % 4 == 0) {
            bits &= UINT64_C(0x800FFFFFFFFFFFFF); /* denormal */
        }
        memcpy(&real, &bits, sizeof real);
        if (!isfinite(real) || real == 0) {
            continue;
        }
        koine_value value = koine_float(real);
        size_t size = koine_value_print(&value, text);
        assert_true(size > 0 && size <= 24);
        assert_true(koine_value_parse(KOINE_TYPE_FLOAT, text, size, &back));
        assert_memory_equal(&back.as.real, &real, sizeof real);
    }
}

/* The halves of the last place, which a reader that rounds twice gets wrong; the second bits are the answer. */
static void test_parse__floats_round_once(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double real;
    } cases[] = {
        {"9007199254740993", 9007199254740992.0},
        {"9007199254740993.0000000000000000000000000000000000000000000000000001", 9007199254740994.0},
        {"1.00000000000000011102230246251565404236316680908203125", 1.0},
        {"1.00000000000000011102230246251565404236316680908203126", 1.0000000000000002},
        {"2.2250738585072011e-308", 2.2250738585072011e-308},
        {"2.4703282292062327e-324", 0.0},
        {"2.4703282292062328e-324", 4.9406564584124654e-324},
        {"1e-400", 0.0},
        {"0e999999999999999999999", 0.0},
        {"0.000000000000000000000000000000000000000000000001e48", 1.0},
        {"1000000000000000000000000000000000000000000000000e-48", 1.0},
        {"+1.5", 1.5},
        {".5", 0.5},
        {"5.", 5.0},
        {"1E5", 1e5},
        {"123456789e-22", 123456789e-22},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double real = -1;
        char *copy = exact_copy(cases[i].text, strlen(cases[i].text));
        assert_true(koine__float_parse(copy, strlen(cases[i].text), &real));
        assert_memory_equal(&real, &cases[i].real, sizeof real);
        free(copy);
    }
}

/* A tie of 767 digits is decided by a digit far behind it, beyond what is kept of a number. */
static void test_parse__floats_of_any_length(void **state)
{
    (void)state;
    static const char tie[] = "9007199254740993.";
    size_t size = 5000;
    char *text = malloc(size);
    double real;
    assert_non_null(text);
    memset(text, '0', size);
    memcpy(text, tie, sizeof tie - 1);
    assert_true(koine__float_parse(text, size, &real));
    assert_true(real == 9007199254740992.0);
    text[size - 1] = '1';
    assert_true(koine__float_parse(text, size, &real));
    assert_true(real == 9007199254740994.0);
    memset(text, '0', size);
    text[0] = '1';
    assert_false(koine__float_parse(text, size, &real)); /* ten to the 4999 */
    memset(text, '9', size);
    text[1] = '.';
    assert_true(koine__float_parse(text, size, &real));
    assert_true(real == 10.0);
    free(text);
}

static void test_parse__what_is_no_float(void **state)
{
    (void)state;
    static const char *const bad[] = {"",    "-",    ".",   "e5",       "1e",    "1e+",    "1.2.3",
                                      "nan", "NaN",  "inf", "Infinity", "0x1",   " 1",     "1 ",
                                      "1,5", "1e5x", "--1", "+-1",      "1e400", "-1e400", "1e99999999999999999999"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        koine_value value = koine_int(7);
        char *copy = exact_copy(bad[i], strlen(bad[i]));
        assert_false(koine_value_parse(KOINE_TYPE_FLOAT, copy, strlen(bad[i]), &value));
        assert_int_equal(value.type, KOINE_TYPE_NULL);
        free(copy);
    }
}

static void test_parse__integers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int64_t integer;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999999", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"1.0", false, 0},
        {" 1", false, 0},
        {"1x", false, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        koine_value value;
        char *copy = exact_copy(cases[i].text, strlen(cases[i].text));
        assert_int_equal(koine_value_parse(KOINE_TYPE_INT, copy, strlen(cases[i].text), &value), cases[i].good);
        assert_int_equal(value.type, cases[i].good ? KOINE_TYPE_INT : KOINE_TYPE_NULL);
        if (cases[i].good) {
            assert_int_equal(value.as.integer, cases[i].integer);
        }
        free(copy);
    }
}

static void assert_parsed(koine_type type, const char *text, const char *canonical)
{
    koine_value value;
    char out[KOINE_VALUE_TEXT_SIZE];
    assert_true(koine_value_parse(type, text, strlen(text), &value));
    assert_int_equal(value.type, type);
    assert_int_equal(value.fault, KOINE_OK);
    (void)koine_value_print(&value, out);
    assert_string_equal(out, canonical);
}

static void test_parse__other_types(void **state)
{
    (void)state;
    assert_parsed(KOINE_TYPE_BOOL, "t", "true");
    assert_parsed(KOINE_TYPE_BOOL, "0", "false");
    assert_parsed(KOINE_TYPE_BOOL, "true", "true");
    assert_parsed(KOINE_TYPE_DATE, "2024-02-29", "2024-02-29");
    assert_parsed(KOINE_TYPE_TIME, "10:20:30.5", "10:20:30.500000");
    assert_parsed(KOINE_TYPE_TIMESTAMP, "2024-01-31T10:20:30Z", "2024-01-31 10:20:30.000000");
    assert_parsed(KOINE_TYPE_UUID, "123E4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000");
    assert_parsed(KOINE_TYPE_FLOAT, "-0", "0");
}

static void test_parse__texts_are_referenced(void **state)
{
    (void)state;
    static const koine_type types[] = {KOINE_TYPE_DECIMAL, KOINE_TYPE_TEXT, KOINE_TYPE_JSON, KOINE_TYPE_BLOB};
    static const char text[] = "12.50";
    for (size_t i = 0; i < COUNT(types); i++) {
        koine_value value;
        assert_true(koine_value_parse(types[i], text, 5, &value));
        assert_ptr_equal(value.as.bytes.data, text);
        assert_int_equal(value.as.bytes.size, 5);
    }
}

static void test_parse__what_does_not_fit_is_null(void **state)
{
    (void)state;
    static const struct {
        koine_type type;
        const char *text;
    } cases[] = {
        {KOINE_TYPE_NULL, ""},
        {KOINE_TYPE_NULL, "1"},
        {KOINE_TYPE_BOOL, "2"},
        {KOINE_TYPE_BOOL, ""},
        {KOINE_TYPE_BOOL, "yes"},
        {KOINE_TYPE_DECIMAL, "1e5"},
        {KOINE_TYPE_DECIMAL, "NaN"},
        {KOINE_TYPE_TEXT, "\xFF"},
        {KOINE_TYPE_JSON, ""},
        {KOINE_TYPE_UUID, ""},
        {KOINE_TYPE_UUID, "123e4567e89b12d3a456426614174000"},
        {KOINE_TYPE_UUID, "123e4567-e89b-12d3-a456-42661417400g"},
        {KOINE_TYPE_UUID, "123e4567-e89b-12d3-a456+426614174000"},
        {KOINE_TYPE_UUID, "123e4567-e89b-12d3-a456-4266141740000"},
        {KOINE_TYPE_DATE, "2024-02-30"},
        {(koine_type)50, "1"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        koine_value value = koine_int(7);
        assert_false(koine_value_parse(cases[i].type, cases[i].text, strlen(cases[i].text), &value));
        assert_int_equal(value.type, KOINE_TYPE_NULL);
    }
    koine_value value = koine_int(7);
    assert_false(koine_value_parse(KOINE_TYPE_TEXT, NULL, 0, &value));
    assert_int_equal(value.type, KOINE_TYPE_NULL);
}

/* Where no locale with a comma is installed only "C" is left, which must of course work as well. */
static void test_floats__do_not_depend_on_the_locale(void **state)
{
    (void)state;
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "ps_AF", "C"};
    for (size_t i = 0; i < COUNT(locales); i++) {
        if (setlocale(LC_ALL, locales[i]) == NULL) {
            continue;
        }
        for (size_t j = 0; j < COUNT(floats); j++) {
            double back;
            assert_printed(koine_float(floats[j].real), floats[j].text);
            assert_true(koine__float_parse(floats[j].text, strlen(floats[j].text), &back));
            assert_true(back == floats[j].real);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_construct__null_pointers_make_sql_null),
        cmocka_unit_test(test_construct__bytes_are_referenced),
        cmocka_unit_test(test_construct__what_cannot_be_held_is_a_fault),
        cmocka_unit_test(test_type_name__known_and_unknown),
        cmocka_unit_test(test_check__good_values_pass),
        cmocka_unit_test(test_check__numbers_must_be_finite),
        cmocka_unit_test(test_check__text_must_be_utf8_without_nul),
        cmocka_unit_test(test_check__decimal_grammar),
        cmocka_unit_test(test_check__moments_must_exist),
        cmocka_unit_test(test_check__sizes),
        cmocka_unit_test(test_check__handmade_values),
        cmocka_unit_test(test_check__faults_of_constructors_come_out),
        cmocka_unit_test(test_print__canonical_texts),
        cmocka_unit_test(test_print__text_types_and_impossible_values_print_nothing),
        cmocka_unit_test(test_print__floats_are_shortest),
        cmocka_unit_test(test_print__floats_of_any_bits_read_back_the_same),
        cmocka_unit_test(test_parse__floats_round_once),
        cmocka_unit_test(test_parse__floats_of_any_length),
        cmocka_unit_test(test_parse__what_is_no_float),
        cmocka_unit_test(test_parse__integers),
        cmocka_unit_test(test_parse__other_types),
        cmocka_unit_test(test_parse__texts_are_referenced),
        cmocka_unit_test(test_parse__what_does_not_fit_is_null),
        cmocka_unit_test(test_floats__do_not_depend_on_the_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
