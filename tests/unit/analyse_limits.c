/*
 * The analysis: statements as long as they may be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "analyse_support.h"

#define ROOM ((size_t)1 << 20)

/* start, count times `item` with the separator between, end. A %d in an item is its number. */
static char *repeat(const char *start, const char *item, const char *separator, int count, const char *end)
{
    char *text = malloc(ROOM);
    assert_non_null(text);
    size_t used = (size_t)snprintf(text, ROOM, "%s", start);
    for (int i = 0; i < count; i++) {
        char number[16];
        (void)snprintf(number, sizeof number, "%d", i);
        used += (size_t)snprintf(text + used, ROOM - used, "%s", i > 0 ? separator : "");
        for (const char *c = item; *c != '\0'; c++) {
            used += (size_t)snprintf(text + used, ROOM - used, *c == '#' ? "%s" : "%.1s", *c == '#' ? number : c);
        }
    }
    (void)snprintf(text + used, ROOM - used, "%s", end);
    return text;
}

static koine_code analyse(const char *sql, koine__refusal *refusal)
{
    koine__arena arena;
    koine__tree *tree = NULL;
    *refusal = (koine__refusal){.code = KOINE_OK};
    koine__arena_init(&arena, 64 * 1024);
    koine_code code = koine__parse(&tree, &arena, sql, strlen(sql), refusal);
    if (code == KOINE_OK) {
        code = koine__analyse(tree, &arena, &support_schema, NULL, 0, refusal);
    }
    koine__arena_free(&arena);
    return code;
}

static void assert_long_taken(char *sql)
{
    koine__refusal refusal;
    if (analyse(sql, &refusal) != KOINE_OK) {
        fail_msg("%.60s…: %s", sql, refusal.message);
    }
    free(sql);
}

static void test_limits__long_lists_are_taken(void **state)
{
    (void)state;
    assert_long_taken(repeat("SELECT 1 FROM t WHERE a IN (", "#", ", ", 10000, ")"));
    assert_long_taken(repeat("SELECT 1 FROM t WHERE d IN (", "#.5", ", ", 10000, ")"));
    assert_long_taken(repeat("SELECT 1 FROM t WHERE ", "a = #", " OR ", 10000, ""));
    assert_long_taken(repeat("INSERT INTO t (n, s, d, day) VALUES ", "(#, 'x', 1.5, '2024-01-31')", ", ", 10000, ""));
    assert_long_taken(repeat("VALUES ", "(#, NULL, 1.5)", ", ", 10000, ""));
    assert_long_taken(repeat("", "SELECT a, d, # FROM t", " UNION ", 500, " ORDER BY a"));
    assert_long_taken(repeat("SELECT CASE a ", "WHEN # THEN 'x'", " ", 3000, " END FROM t"));
    assert_long_taken(repeat("WITH ", "x# AS (SELECT a FROM t)", ", ", 500, " SELECT a FROM x499"));
}

static void test_limits__wide_tables_are_joined(void **state)
{
    (void)state;
    char *wide = repeat("CREATE TABLE wide (", "c# INTEGER", ", ", 900, ")");
    support_define(wide);
    free(wide);
    assert_long_taken(repeat("SELECT * FROM wide AS w JOIN ", "wide AS w# ON w.c1 = w#.c2", " JOIN ", 60, ""));
    assert_long_taken(repeat("SELECT ", "c#", ", ", 900, " FROM wide"));
    char *many = repeat("SELECT 1 FROM t AS x JOIN ", "t AS x# ON x.a = x#.a", " JOIN ", 61, "");
    koine__refusal refusal;
    assert_int_equal(analyse(many, &refusal), KOINE_ERR_LIMIT);
    free(many);
}

static void test_limits__deep_expressions_are_taken(void **state)
{
    (void)state;
    assert_long_taken(repeat("SELECT ", "s", " || ", 90, " FROM t"));
    assert_long_taken(repeat("SELECT ", "d", " + ", 90, " FROM t"));
    assert_long_taken(repeat("SELECT ", "coalesce(s, ", "", 40,
                             "'x'))))))))))))))))))))))))))))))))))))))))"
                             " FROM t"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits__long_lists_are_taken),
        cmocka_unit_test(test_limits__wide_tables_are_joined),
        cmocka_unit_test(test_limits__deep_expressions_are_taken),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
