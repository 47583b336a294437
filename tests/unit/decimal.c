/*
 * Bringing decimals to a scale.
 *
 * SPDX-License-Identifier: MIT
 */
#include "decimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NINES "99999999999999999999999999999999999999" /* 38 */

static const struct claim {
    const char *text;
    koine__decimal_form form;
    koine_code code;
    const char *written;
} claims[] = {
    {"1.5", {10, 2, true}, KOINE_OK, "1.50"},
    {"1.5", {0, -1, true}, KOINE_OK, "1.5"},
    {"1.500", {0, -1, true}, KOINE_OK, "1.5"},
    {"100", {0, -1, true}, KOINE_OK, "100"},
    {"007.10", {0, -1, true}, KOINE_OK, "7.1"},
    {"0.000", {0, -1, true}, KOINE_OK, "0"},
    {"-0.00", {0, 2, true}, KOINE_OK, "0.00"},
    {"-0.004", {0, 2, true}, KOINE_OK, "0.00"},
    {"-0.005", {0, 2, true}, KOINE_OK, "-0.01"},
    {"0.005", {0, 2, true}, KOINE_OK, "0.01"},
    {"2.5", {0, 0, true}, KOINE_OK, "3"},
    {"-2.5", {0, 0, true}, KOINE_OK, "-3"},
    {"2.49999", {0, 0, true}, KOINE_OK, "2"},
    {"0.5", {0, 0, true}, KOINE_OK, "1"},
    {"9.995", {4, 2, true}, KOINE_OK, "10.00"},
    {"99.995", {4, 2, true}, KOINE_ERR_OUT_OF_RANGE, NULL},
    {"99.99", {4, 2, true}, KOINE_OK, "99.99"},
    {"100", {4, 2, true}, KOINE_ERR_OUT_OF_RANGE, NULL},
    {"0.1", {1, 1, true}, KOINE_OK, "0.1"},
    {"1.1", {1, 1, true}, KOINE_ERR_OUT_OF_RANGE, NULL},
    {"1.234", {0, 2, false}, KOINE_ERR_TYPE_MISMATCH, NULL},
    {"1.2300", {0, 2, false}, KOINE_OK, "1.23"},
    {NINES, {38, 0, true}, KOINE_OK, NINES},
    {NINES "9", {0, -1, true}, KOINE_ERR_OUT_OF_RANGE, NULL},
    {"-0.00000000000000000000000000000000000001",
     {38, 38, true},
     KOINE_OK,
     "-0.00000000000000000000000000000000000001"},
    {NINES ".5", {38, 0, true}, KOINE_ERR_OUT_OF_RANGE, NULL},
    {"", {0, -1, true}, KOINE_ERR_INVALID_VALUE, NULL},
    {"1e3", {0, -1, true}, KOINE_ERR_INVALID_VALUE, NULL},
    {"+1", {0, -1, true}, KOINE_ERR_INVALID_VALUE, NULL},
    {".5", {0, -1, true}, KOINE_ERR_INVALID_VALUE, NULL},
};

static void test_decimal__is_brought_to_its_scale(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        char out[KOINE_VALUE_TEXT_SIZE] = "";
        size_t size = 99;
        koine_code code = koine__decimal_write(claims[i].text, strlen(claims[i].text), &claims[i].form, out, &size);
        if (code != claims[i].code || (code == KOINE_OK && strcmp(out, claims[i].written) != 0)) {
            print_error("%s, scale %d: %s %s\n", claims[i].text, claims[i].form.scale, koine_code_name(code), out);
        }
        assert_int_equal(code, claims[i].code);
        assert_int_equal(size, code == KOINE_OK ? strlen(claims[i].written) : 0);
        if (code == KOINE_OK) {
            assert_string_equal(out, claims[i].written);
        }
    }
}

static void test_decimal__needs_no_nul_behind_it(void **state)
{
    (void)state;
    char out[KOINE_VALUE_TEXT_SIZE];
    size_t size;
    assert_int_equal(koine__decimal_write("1.59", 3, &(koine__decimal_form){0, -1, true}, out, &size), KOINE_OK);
    assert_string_equal(out, "1.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimal__is_brought_to_its_scale),
        cmocka_unit_test(test_decimal__needs_no_nul_behind_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
