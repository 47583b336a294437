/*
 * Values become the type of their parameter, and what engines answer the type of its column.
 *
 * SPDX-License-Identifier: MIT
 */
#include "adapt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TYPE(symbol)                                                                                                   \
    {                                                                                                                  \
        .kind = KOINE_TYPE_##symbol                                                                                    \
    }
#define DECIMAL(p, s)                                                                                                  \
    {                                                                                                                  \
        .kind = KOINE_TYPE_DECIMAL, .precision = (p), .scale = (s)                                                     \
    }
#define OPEN DECIMAL(0, KOINE__SCALE_OPEN)

/* The text of any value. */
static const char *text_of(const koine_value *value, char room[64])
{
    switch (value->type) {
    case KOINE_TYPE_NULL:
        return "NULL";
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_JSON:
    case KOINE_TYPE_BLOB:
        memcpy(room, value->as.bytes.data, value->as.bytes.size);
        room[value->as.bytes.size] = '\0';
        return room;
    default:
        (void)koine_value_print(value, room);
        return room;
    }
}

struct claim {
    koine_value value;
    koine__type type;
    koine_code code;
    koine_type becomes;
    const char *text;
};

typedef koine_code adapter(koine_value *value, const koine__type *type, char scratch[KOINE_VALUE_TEXT_SIZE]);

static void check(const struct claim *claims, size_t count, adapter *adapt)
{
    for (size_t i = 0; i < count; i++) {
        char scratch[KOINE_VALUE_TEXT_SIZE];
        char room[64];
        koine_value value = claims[i].value;
        koine_code code = adapt(&value, &claims[i].type, scratch);
        const char *text = text_of(&value, room);
        if (code != claims[i].code || (code == KOINE_OK && strcmp(text, claims[i].text) != 0)) {
            print_error("claim %zu: %s, %s\n", i, koine_code_name(code), text);
        }
        assert_int_equal(code, claims[i].code);
        if (code == KOINE_OK) {
            assert_int_equal(value.type, claims[i].becomes);
            assert_string_equal(text, claims[i].text);
        }
    }
}

#define CHECK(claims, adapt) check((claims), sizeof(claims) / sizeof *(claims), (adapt))
#define BECOMES(symbol, text) KOINE_OK, KOINE_TYPE_##symbol, text
#define REFUSED(symbol) KOINE_ERR_##symbol, KOINE_TYPE_NULL, NULL

/* ---- parameters ---- */

static void test_parameter__null_and_its_own_type_fit(void **state)
{
    (void)state;
    const struct claim claims[] = {
        {koine_null(), TYPE(DATE), BECOMES(NULL, "NULL")},
        {koine_int(7), TYPE(INT), BECOMES(INT, "7")},
        {koine_text("x"), {.kind = KOINE__TYPE_UNKNOWN}, BECOMES(TEXT, "x")},
        {koine_float(1.5), TYPE(NULL), BECOMES(FLOAT, "1.5")},
    };
    CHECK(claims, koine__adapt_parameter);
}

static void test_parameter__integers_become_what_loses_nothing(void **state)
{
    (void)state;
    const struct claim claims[] = {
        {koine_int(1), TYPE(BOOL), BECOMES(BOOL, "true")},  {koine_int(0), TYPE(BOOL), BECOMES(BOOL, "false")},
        {koine_int(2), TYPE(BOOL), REFUSED(INVALID_VALUE)}, {koine_int(-3), TYPE(FLOAT), BECOMES(FLOAT, "-3")},
        {koine_int(-3), TYPE(TEXT), BECOMES(TEXT, "-3")},   {koine_int(3), DECIMAL(10, 2), BECOMES(DECIMAL, "3.00")},
        {koine_int(3), OPEN, BECOMES(DECIMAL, "3")},        {koine_int(300), DECIMAL(4, 2), REFUSED(OUT_OF_RANGE)},
        {koine_int(3), TYPE(DATE), REFUSED(TYPE_MISMATCH)}, {koine_int(3), TYPE(BLOB), REFUSED(TYPE_MISMATCH)},
    };
    CHECK(claims, koine__adapt_parameter);
}

static void test_parameter__decimals_are_rounded_to_the_scale(void **state)
{
    (void)state;
    const struct claim claims[] = {
        {koine_decimal("1.005"), DECIMAL(10, 2), BECOMES(DECIMAL, "1.01")},
        {koine_decimal("1.50"), OPEN, BECOMES(DECIMAL, "1.5")},
        {koine_decimal("1.50"), TYPE(FLOAT), BECOMES(FLOAT, "1.5")},
        {koine_decimal("-0.0"), TYPE(FLOAT), BECOMES(FLOAT, "0")},
        {koine_decimal("1.50"), TYPE(INT), REFUSED(TYPE_MISMATCH)},
        {koine_float(1.5), DECIMAL(10, 2), REFUSED(TYPE_MISMATCH)},
    };
    CHECK(claims, koine__adapt_parameter);
}

static void test_parameter__canonical_text_becomes_any_type_but_bytes(void **state)
{
    (void)state;
    const struct claim claims[] = {
        {koine_text("12"), TYPE(INT), BECOMES(INT, "12")},
        {koine_text("012"), TYPE(INT), REFUSED(INVALID_VALUE)},
        {koine_text("+12"), TYPE(INT), REFUSED(INVALID_VALUE)},
        {koine_text("-0"), TYPE(INT), REFUSED(INVALID_VALUE)},
        {koine_text(" 12"), TYPE(INT), REFUSED(INVALID_VALUE)},
        {koine_text("9223372036854775808"), TYPE(INT), REFUSED(INVALID_VALUE)},
        {koine_text("true"), TYPE(BOOL), BECOMES(BOOL, "true")},
        {koine_text("t"), TYPE(BOOL), REFUSED(INVALID_VALUE)},
        {koine_text("1.5e3"), TYPE(FLOAT), BECOMES(FLOAT, "1500")},
        {koine_text("-0"), TYPE(FLOAT), BECOMES(FLOAT, "0")},
        {koine_text("x"), TYPE(FLOAT), REFUSED(INVALID_VALUE)},
        {koine_text("1.5"), DECIMAL(10, 2), BECOMES(DECIMAL, "1.50")},
        {koine_text("1,5"), DECIMAL(10, 2), REFUSED(INVALID_VALUE)},
        {koine_text("2024-02-29"), TYPE(DATE), BECOMES(DATE, "2024-02-29")},
        {koine_text("2024-02-30"), TYPE(DATE), REFUSED(INVALID_VALUE)},
        {koine_text("2024-2-29"), TYPE(DATE), REFUSED(INVALID_VALUE)},
        {koine_text("10:20:30.5"), TYPE(TIME), BECOMES(TIME, "10:20:30.500000")},
        {koine_text("2024-02-29 10:20:30"), TYPE(TIMESTAMP), BECOMES(TIMESTAMP, "2024-02-29 10:20:30.000000")},
        {koine_text("2024-02-29T10:20:30"), TYPE(TIMESTAMP), REFUSED(INVALID_VALUE)},
        {koine_text("2024-02-29 10:20:30Z"), TYPE(TIMESTAMP), REFUSED(INVALID_VALUE)},
        {koine_text("2024-02-29 10:20:30+00"), TYPE(TIMESTAMP), REFUSED(INVALID_VALUE)},
        {koine_text("2024-02-29"), TYPE(TIMESTAMP), REFUSED(INVALID_VALUE)},
        {koine_text("A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11"), TYPE(UUID),
         BECOMES(UUID, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")},
        {koine_text("{}"), TYPE(JSON), BECOMES(JSON, "{}")},
        {koine_text(""), TYPE(JSON), REFUSED(INVALID_VALUE)},
        {koine_text("x"), TYPE(BLOB), REFUSED(TYPE_MISMATCH)},
    };
    CHECK(claims, koine__adapt_parameter);
}

static void test_parameter__days_become_their_midnight(void **state)
{
    (void)state;
    const struct claim claims[] = {
        {koine_date(2024, 2, 29), TYPE(TIMESTAMP), BECOMES(TIMESTAMP, "2024-02-29 00:00:00.000000")},
        {koine_timestamp(0), TYPE(DATE), REFUSED(TYPE_MISMATCH)},
        {koine_bool(true), TYPE(INT), REFUSED(TYPE_MISMATCH)},
        {koine_blob("x", 1), TYPE(TEXT), REFUSED(TYPE_MISMATCH)},
    };
    CHECK(claims, koine__adapt_parameter);
}

/* ---- results ---- */

static void test_result__numbers_become_the_columns_type(void **state)
{
    (void)state;
    const struct claim claims[] = {
        {koine_int(1), TYPE(BOOL), BECOMES(BOOL, "true")},
        {koine_int(2), TYPE(BOOL), REFUSED(INVALID_VALUE)},
        {koine_decimal("12"), TYPE(INT), BECOMES(INT, "12")},
        {koine_decimal("12.000"), TYPE(INT), BECOMES(INT, "12")},
        {koine_decimal("9223372036854775808"), TYPE(INT), REFUSED(OUT_OF_RANGE)},
        {koine_float(12), TYPE(INT), BECOMES(INT, "12")},
        {koine_float(9.3e18), TYPE(INT), REFUSED(OUT_OF_RANGE)},
        {koine_float(-9223372036854775808.0), TYPE(INT), REFUSED(OUT_OF_RANGE)}, /* perhaps one less */
        {koine_bool(true), TYPE(INT), BECOMES(INT, "1")},
        {koine_float(1.5), TYPE(INT), REFUSED(OUT_OF_RANGE)},
        {koine_text("12"), TYPE(INT), REFUSED(TYPE_MISMATCH)},
        {koine_int(3), TYPE(FLOAT), BECOMES(FLOAT, "3")},
        {koine_decimal("0.1000"), TYPE(FLOAT), BECOMES(FLOAT, "0.1")},
        {koine_text("0.1"), TYPE(FLOAT), REFUSED(TYPE_MISMATCH)},
    };
    CHECK(claims, koine__adapt_result);
}

static void test_result__decimals_have_the_digits_of_their_type(void **state)
{
    (void)state;
    const struct claim claims[] = {
        {koine_decimal("1.5"), DECIMAL(10, 2), BECOMES(DECIMAL, "1.50")},
        {koine_decimal("1.50"), DECIMAL(10, 2), BECOMES(DECIMAL, "1.50")},
        {koine_decimal("1.5000"), DECIMAL(10, 2), BECOMES(DECIMAL, "1.50")},
        {koine_decimal("-0.00"), DECIMAL(10, 2), BECOMES(DECIMAL, "0.00")},
        {koine_decimal("-0.50"), DECIMAL(10, 2), BECOMES(DECIMAL, "-0.50")},
        {koine_decimal("1.555"), DECIMAL(10, 2), REFUSED(TYPE_MISMATCH)},
        {koine_decimal("1.500"), OPEN, BECOMES(DECIMAL, "1.5")},
        {koine_decimal("100"), OPEN, BECOMES(DECIMAL, "100")},
        {koine_text("1.5"), DECIMAL(10, 2), BECOMES(DECIMAL, "1.50")},
        {koine_int(7), DECIMAL(10, 2), BECOMES(DECIMAL, "7.00")},
        {koine_float(7), DECIMAL(10, 2), REFUSED(TYPE_MISMATCH)},
    };
    CHECK(claims, koine__adapt_result);
}

static void test_result__text_is_read_as_the_columns_type(void **state)
{
    (void)state;
    const struct claim claims[] = {
        {koine_text("2024-02-29"), TYPE(DATE), BECOMES(DATE, "2024-02-29")},
        {koine_text("x"), TYPE(DATE), REFUSED(TYPE_MISMATCH)},
        {koine_text("10:20:30"), TYPE(TIME), BECOMES(TIME, "10:20:30.000000")},
        {koine_text("2024-02-29 10:20:30"), TYPE(TIMESTAMP), BECOMES(TIMESTAMP, "2024-02-29 10:20:30.000000")},
        {koine_text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), TYPE(UUID),
         BECOMES(UUID, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")},
        {koine_text("[1]"), TYPE(JSON), BECOMES(JSON, "[1]")},
        {koine_int(1), TYPE(TEXT), REFUSED(TYPE_MISMATCH)},
        {koine_date(2024, 2, 29), TYPE(TEXT), BECOMES(TEXT, "2024-02-29")},
        {koine_time(1), TYPE(TEXT), BECOMES(TEXT, "00:00:00.000001")},
        {koine_json("[1]"), TYPE(TEXT), BECOMES(TEXT, "[1]")},
        {koine_text("x"), TYPE(BLOB), REFUSED(TYPE_MISMATCH)},
        {koine_null(), TYPE(BLOB), BECOMES(NULL, "NULL")},
        {koine_int(1), {.kind = KOINE__TYPE_UNKNOWN}, BECOMES(INT, "1")},
    };
    CHECK(claims, koine__adapt_result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameter__null_and_its_own_type_fit),
        cmocka_unit_test(test_parameter__integers_become_what_loses_nothing),
        cmocka_unit_test(test_parameter__decimals_are_rounded_to_the_scale),
        cmocka_unit_test(test_parameter__canonical_text_becomes_any_type_but_bytes),
        cmocka_unit_test(test_parameter__days_become_their_midnight),
        cmocka_unit_test(test_result__numbers_become_the_columns_type),
        cmocka_unit_test(test_result__decimals_have_the_digits_of_their_type),
        cmocka_unit_test(test_result__text_is_read_as_the_columns_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
