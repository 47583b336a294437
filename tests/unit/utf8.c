/*
 * UTF-8: what is valid, and where the fault is.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/driver.h>

#include "sql_support.h"

/* The fault of the text at every alignment and behind every length of plain text. */
static void assert_fault(const char *text, size_t size, size_t fault)
{
    for (size_t before = 0; before < 20; before++) {
        char *copy = malloc(before + size + 1);
        assert_non_null(copy);
        memset(copy, 'a', before);
        memcpy(copy + before, text, size);
        char *exact = exact_copy(copy, before + size);
        assert_int_equal(koine_text_fault(exact, before + size), before + fault);
        free(exact);
        free(copy);
    }
}

static void test_utf8__valid_text_has_no_fault(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "a",
        "abcdefgh",
        "abcdefghi",
        "\x01\x7F",
        "\xC2\x80",
        "\xDF\xBF",
        "\xE0\xA0\x80",
        "\xED\x9F\xBF",
        "\xEE\x80\x80",
        "\xEF\xBF\xBF",
        "\xF0\x90\x80\x80",
        "\xF4\x8F\xBF\xBF",
        "gr\xC3\xBC\xC3\x9F\x65 \xF0\x9F\x98\x80 abcdefghij",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_fault(texts[i], strlen(texts[i]), strlen(texts[i]));
    }
    assert_int_equal(koine_text_fault(NULL, 0), 0);
}

static void test_utf8__bad_sequences_are_found_where_they_begin(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
        size_t fault;
    } cases[] = {
        {"\x80", 1, 0}, /* continuation alone */
        {"a\xBFz", 3, 1},
        {"\xC0\x80", 2, 0}, /* overlong NUL */
        {"\xC1\xBF", 2, 0},
        {"\xE0\x9F\xBF", 3, 0}, /* overlong */
        {"\xF0\x8F\xBF\xBF", 4, 0},
        {"\xED\xA0\x80", 3, 0}, /* surrogate */
        {"\xED\xBF\xBF", 3, 0},
        {"\xF4\x90\x80\x80", 4, 0}, /* above U+10FFFF */
        {"\xF5\x80\x80\x80", 4, 0},
        {"\xFF", 1, 0},
        {"ab\xC3", 3, 2}, /* cut */
        {"ab\xE2\x82", 4, 2},
        {"\xF0\x9F\x98", 3, 0},
        {"\xC3(", 2, 0},
        {"\xE2\x82(", 3, 0},
        {"\xC3\xBC\xC3", 3, 2},
        {"ok\xF0\x9F\x98\x80\xFE", 7, 6},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_fault(cases[i].text, cases[i].size, cases[i].fault);
    }
}

static void test_utf8__nul_is_a_fault(void **state)
{
    (void)state;
    assert_fault("\0", 1, 0);
    assert_fault("a\0b", 3, 1);
    assert_fault("abcdefg\0", 8, 7);
    assert_fault("\0bcdefgh", 8, 0);
    assert_fault("\x01\0zzzzzzzzzzz", 13, 1);
}

/* Every code point by its own encoder, and every pair of bytes by the table of the standard. */
static void test_utf8__all_code_points_and_no_surrogate(void **state)
{
    (void)state;
    for (uint32_t c = 1; c < 0x110000; c++) {
        char text[4];
        size_t size = 0;
        if (c < 0x80) {
            text[size++] = (char)c;
        } else if (c < 0x800) {
            text[size++] = (char)(0xC0 | c >> 6);
        } else if (c < 0x10000) {
            text[size++] = (char)(0xE0 | c >> 12);
            text[size++] = (char)(0x80 | (c >> 6 & 0x3F));
        } else {
            text[size++] = (char)(0xF0 | c >> 18);
            text[size++] = (char)(0x80 | (c >> 12 & 0x3F));
            text[size++] = (char)(0x80 | (c >> 6 & 0x3F));
        }
        if (c >= 0x80) {
            text[size++] = (char)(0x80 | (c & 0x3F));
        }
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        if (koine_text_fault(text, size) != (surrogate ? 0 : size)) {
            fail_msg("U+%04X", (unsigned)c);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8__valid_text_has_no_fault),
        cmocka_unit_test(test_utf8__bad_sequences_are_found_where_they_begin),
        cmocka_unit_test(test_utf8__nul_is_a_fault),
        cmocka_unit_test(test_utf8__all_code_points_and_no_surrogate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
