/*
 * The conversions of the getters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "convert.h"

#include <float.h>
#include <math.h>

#include "sql_support.h"

static const uint8_t sample_uuid[16] = {1, 2, 3};

static void assert_int(koine_value value, koine_code code, int64_t expected)
{
    int64_t out = 77;
    assert_int_equal(koine__convert_int(&value, &out), code);
    assert_int_equal(out, expected);
}

static void assert_float(koine_value value, koine_code code, double expected)
{
    double out = 77;
    assert_int_equal(koine__convert_float(&value, &out), code);
    assert_true(out == expected);
}

static void test_int__from_what_holds_one(void **state)
{
    (void)state;
    assert_int(koine_int(INT64_MIN), KOINE_OK, INT64_MIN);
    assert_int(koine_bool(true), KOINE_OK, 1);
    assert_int(koine_bool(false), KOINE_OK, 0);
    assert_int(koine_float(-3.0), KOINE_OK, -3);
    assert_int(koine_float(-9223372036854775808.0), KOINE_OK, INT64_MIN);
    assert_int(koine_float(9223372036854774784.0), KOINE_OK, INT64_C(9223372036854774784));
    assert_int(koine_decimal("12"), KOINE_OK, 12);
    assert_int(koine_decimal("-12.00"), KOINE_OK, -12);
    assert_int(koine_decimal("9223372036854775807.000"), KOINE_OK, INT64_MAX);
    assert_int(koine_text("-9223372036854775808"), KOINE_OK, INT64_MIN);
    assert_int(koine_text("+5"), KOINE_OK, 5);
}

static void test_int__loss_is_refused(void **state)
{
    (void)state;
    assert_int(koine_null(), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_int(koine_float(1.5), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_int(koine_float((double)NAN), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_int(koine_float(9223372036854775808.0), KOINE_ERR_OUT_OF_RANGE, 0);
    assert_int(koine_float(-1e300), KOINE_ERR_OUT_OF_RANGE, 0);
    assert_int(koine_float((double)INFINITY), KOINE_ERR_OUT_OF_RANGE, 0);
    assert_int(koine_decimal("12.01"), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_int(koine_decimal("9223372036854775808"), KOINE_ERR_OUT_OF_RANGE, 0);
    assert_int(koine_decimal("-9223372036854775809.0"), KOINE_ERR_OUT_OF_RANGE, 0);
}

static void test_int__what_is_no_number_is_a_mismatch(void **state)
{
    (void)state;
    static const char *const texts[] = {"", " 1", "1 ", "abc", "1e3", "0x10", ".0", "-", "1.2.3", "12abc"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_int(koine_text(texts[i]), KOINE_ERR_TYPE_MISMATCH, 0);
    }
    assert_int(koine_blob("1", 1), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_int(koine_json("1"), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_int(koine_date(2024, 1, 1), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_int(koine_timestamp(5), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_int(koine_uuid(sample_uuid), KOINE_ERR_TYPE_MISMATCH, 0);
}

static void test_float__from_what_a_double_holds(void **state)
{
    (void)state;
    assert_float(koine_float(0.1), KOINE_OK, 0.1);
    assert_float(koine_int(-5), KOINE_OK, -5.0);
    assert_float(koine_int(INT64_C(1) << 60), KOINE_OK, 1152921504606846976.0);
    assert_float(koine_int(INT64_MIN), KOINE_OK, -9223372036854775808.0);
    assert_float(koine_decimal("0.1"), KOINE_OK, 0.1);
    assert_float(koine_decimal("123456789.012345"), KOINE_OK, 123456789.012345);
    assert_float(koine_decimal("2.50000000000000000000000000"), KOINE_OK, 2.5);
    assert_float(koine_decimal("0.00000000000000000000"), KOINE_OK, 0.0);
    assert_float(koine_decimal("-0.0"), KOINE_OK, 0.0);
    assert_float(koine_decimal("100000000000000000000"), KOINE_OK, 1e20);
    assert_float(koine_text("9007199254740992"), KOINE_OK, 9007199254740992.0);
    assert_float(koine_text("0.1000000000000000055511151231257827021181583404541015625"), KOINE_OK, 0.1);
    assert_float(koine_text("-1.5e-10"), KOINE_OK, -1.5e-10);
    assert_float(koine_text("5e-324"), KOINE_OK, 4.9406564584124654e-324);
    assert_float(koine_text("1e308"), KOINE_OK, 1e308);
}

static void test_float__fraction_is_rounded_to_the_nearest_double(void **state)
{
    (void)state;
    assert_float(koine_decimal("3.3333333333333333"), KOINE_OK, 10.0 / 3);
    assert_float(koine_text("0.1000000000000000055511151231257827021181583404541015626"), KOINE_OK, 0.1);
    assert_float(koine_decimal("-4503599627370497.25"), KOINE_OK, -4503599627370497.25);
}

static void test_float__loss_is_refused(void **state)
{
    (void)state;
    assert_float(koine_null(), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_float(koine_bool(true), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_float(koine_int(INT64_C(9007199254740993)), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_float(koine_int(INT64_MAX), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_float(koine_decimal("9007199254740993"), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_float(koine_decimal("12345678901234567890.123"), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_float(koine_decimal("9007199254740993.5"), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_float(koine_text("4e-324"), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_float(koine_text("1e-400"), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_float(koine_text("1e400"), KOINE_ERR_OUT_OF_RANGE, 0);
}

static void test_float__what_is_no_number_is_a_mismatch(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "abc", "1x", "nan", "inf", " 1", "1,5"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_float(koine_text(texts[i]), KOINE_ERR_TYPE_MISMATCH, 0);
    }
    assert_float(koine_blob("1", 1), KOINE_ERR_TYPE_MISMATCH, 0);
    assert_float(koine_time(1), KOINE_ERR_TYPE_MISMATCH, 0);
}

/* More digits than any double has, in a text much longer than the buffers. */
static void test_float__long_decimals(void **state)
{
    (void)state;
    char text[3002];
    memset(text, '0', sizeof text);
    text[0] = '1';
    text[1] = '.';
    text[sizeof text - 1] = '\0';
    assert_float(koine_decimal(text), KOINE_OK, 1.0);
    text[sizeof text - 2] = '1';
    assert_float(koine_decimal(text), KOINE_OK, 1.0);
    text[1] = '0';
    assert_float(koine_decimal(text), KOINE_ERR_OUT_OF_RANGE, 0);
}

static void test_bool__from_bool_and_zero_and_one(void **state)
{
    (void)state;
    static const struct {
        int64_t integer;
        koine_code code;
        bool boolean;
    } cases[] = {{0, KOINE_OK, false},
                 {1, KOINE_OK, true},
                 {2, KOINE_ERR_TYPE_MISMATCH, false},
                 {-1, KOINE_ERR_TYPE_MISMATCH, false}};
    bool out;
    for (size_t i = 0; i < COUNT(cases); i++) {
        koine_value value = koine_int(cases[i].integer);
        out = true;
        assert_int_equal(koine__convert_bool(&value, &out), cases[i].code);
        assert_int_equal(out, cases[i].boolean);
    }
    koine_value value = koine_bool(true);
    assert_int_equal(koine__convert_bool(&value, &out), KOINE_OK);
    assert_true(out);
    const koine_value others[] = {koine_null(), koine_text("true"), koine_float(1), koine_decimal("1")};
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_int_equal(koine__convert_bool(&others[i], &out), KOINE_ERR_TYPE_MISMATCH);
        assert_false(out);
    }
}

static void test_bytes__as_they_are(void **state)
{
    (void)state;
    const koine_value values[] = {koine_blob("a\0b", 3), koine_textn("abc", 3), koine_json("123"),
                                  koine_decimal("1.5")};
    koine_bytes out;
    for (size_t i = 0; i < COUNT(values); i++) {
        assert_int_equal(koine__convert_bytes(&values[i], &out), KOINE_OK);
        assert_ptr_equal(out.data, values[i].as.bytes.data);
        assert_int_equal(out.size, 3);
    }
    koine_value value = koine_uuid(sample_uuid);
    assert_int_equal(koine__convert_bytes(&value, &out), KOINE_OK);
    assert_int_equal(out.size, 16);
    assert_ptr_equal(out.data, value.as.uuid);
    value = koine_null();
    assert_int_equal(koine__convert_bytes(&value, &out), KOINE_OK);
    assert_null(out.data);
    value = koine_int(1);
    assert_int_equal(koine__convert_bytes(&value, &out), KOINE_ERR_TYPE_MISMATCH);
    assert_null(out.data);
}

static void test_bytes__empty_is_not_null(void **state)
{
    (void)state;
    koine_value value = koine_blob("", 0);
    koine_bytes out;
    value.as.bytes.data = NULL; /* as a client library may give it */
    assert_int_equal(koine__convert_bytes(&value, &out), KOINE_OK);
    assert_non_null(out.data);
    assert_int_equal(out.size, 0);
}

static void assert_text(koine_value value, koine_code code, const char *expected)
{
    char buffer[KOINE_VALUE_TEXT_SIZE];
    const char *text = "unset";
    assert_int_equal(koine__convert_text(&value, buffer, &text), code);
    if (expected == NULL) {
        assert_null(text);
    } else {
        assert_string_equal(text, expected);
    }
}

static void test_text__every_type_but_blob(void **state)
{
    (void)state;
    assert_text(koine_null(), KOINE_OK, NULL);
    assert_text(koine_bool(true), KOINE_OK, "true");
    assert_text(koine_int(-7), KOINE_OK, "-7");
    assert_text(koine_float(1e20), KOINE_OK, "1e+20");
    assert_text(koine_decimal("1.50"), KOINE_OK, "1.50");
    assert_text(koine_text(""), KOINE_OK, "");
    assert_text(koine_json("[1]"), KOINE_OK, "[1]");
    assert_text(koine_date(2024, 1, 31), KOINE_OK, "2024-01-31");
    assert_text(koine_time(0), KOINE_OK, "00:00:00.000000");
    assert_text(koine_timestamp(0), KOINE_OK, "1970-01-01 00:00:00.000000");
    assert_text(koine_uuid(sample_uuid), KOINE_OK, "01020300-0000-0000-0000-000000000000");
    assert_text(koine_blob("abc", 3), KOINE_ERR_TYPE_MISMATCH, NULL);
    assert_text(koine_date(2023, 2, 29), KOINE_ERR_TYPE_MISMATCH, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_int__from_what_holds_one),
        cmocka_unit_test(test_int__loss_is_refused),
        cmocka_unit_test(test_int__what_is_no_number_is_a_mismatch),
        cmocka_unit_test(test_float__from_what_a_double_holds),
        cmocka_unit_test(test_float__fraction_is_rounded_to_the_nearest_double),
        cmocka_unit_test(test_float__loss_is_refused),
        cmocka_unit_test(test_float__what_is_no_number_is_a_mismatch),
        cmocka_unit_test(test_float__long_decimals),
        cmocka_unit_test(test_bool__from_bool_and_zero_and_one),
        cmocka_unit_test(test_bytes__as_they_are),
        cmocka_unit_test(test_bytes__empty_is_not_null),
        cmocka_unit_test(test_text__every_type_but_blob),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
