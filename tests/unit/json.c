/*
 * What is JSON and what is not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "json.h"

#include "sql_support.h"

static bool valid(const char *text)
{
    char *copy = exact_copy(text, strlen(text));
    bool is_valid = koine__json_valid(copy, strlen(text));
    free(copy);
    return is_valid;
}

static void test_json__takes_what_the_standard_has(void **state)
{
    static const char *const good[] = {
        "null",
        "true",
        " false ",
        "0",
        "-0",
        "12",
        "-1.5e+10",
        "1E9",
        "\"\"",
        "\"a\\n\\u00e9\\\"\"",
        "[]",
        "{}",
        "[1, [2, {}], []]",
        "{\"a\": 1, \"b\": [{\"c\": null}]}",
        "\t[\n]\r ",
        "\"\xC3\xA9\"",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        if (!valid(good[i])) {
            fail_msg("refused: %s", good[i]);
        }
    }
}

static void test_json__takes_nothing_else(void **state)
{
    static const char *const bad[] = {
        "",     " ",     "nul", "TRUE",   "01",      "1.",        ".5",          "+1",     "1e",  "- 1",
        "0x1",  "'a'",   "\"a", "\"\n\"", "\"\\x\"", "\"\\u12\"", "[",           "]",      "[1",  "[1,]",
        "[,1]", "[1 2]", "{",   "{a: 1}", "{\"a\"}", "{\"a\":}",  "{\"a\":1,}",  "{1: 2}", "[1}", "{\"a\":1]",
        "1 2",  "[] []", "NaN", "{x",     "// 1",    "[1] x",     "\"a\" \"b\"",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (valid(bad[i])) {
            fail_msg("taken: %s", bad[i]);
        }
    }
}

static void test_json__has_a_depth(void **state)
{
    char text[2 * KOINE__JSON_DEPTH_MAX + 3];
    (void)state;
    memset(text, '[', KOINE__JSON_DEPTH_MAX);
    memcpy(text + KOINE__JSON_DEPTH_MAX, "1", 1);
    memset(text + KOINE__JSON_DEPTH_MAX + 1, ']', KOINE__JSON_DEPTH_MAX);
    assert_true(koine__json_valid(text, 2 * KOINE__JSON_DEPTH_MAX + 1));
    memset(text, '[', sizeof text);
    assert_false(koine__json_valid(text, sizeof text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json__takes_what_the_standard_has),
        cmocka_unit_test(test_json__takes_nothing_else),
        cmocka_unit_test(test_json__has_a_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
