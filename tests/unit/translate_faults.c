/*
 * A translation in which one allocation fails: every one in turn. It ends with KOINE_ERR_NO_MEMORY or as if nothing had
 * happened, and frees what it took. The linker sends the core's calls of malloc and its kin here (--wrap, see
 * tests/checks/CMakeLists.txt).
 *
 * SPDX-License-Identifier: MIT
 */
#include "translate_support.h"

static long asked;   /* allocations since the count began */
static long failing; /* the number of the one that fails; 0: none */
static long live;    /* blocks that are held */

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

static bool fails(void)
{
    return ++asked == failing;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *block = fails() ? NULL : __real_calloc(count, size);
    live += block != NULL;
    return block;
}

void *__wrap_realloc(void *block, size_t size)
{
    void *grown = fails() ? NULL : __real_realloc(block, size);
    live += block == NULL && grown != NULL;
    return grown;
}

void __wrap_free(void *block)
{
    live -= block != NULL;
    __real_free(block);
}

/* Fails the nth allocation of a translation. Answers whether there was one. */
static bool fault(const char *sql, koine_placeholder_style style, long nth, const char *whole)
{
    koine__translation out;
    koine__refusal refusal;
    koine__translate_input input = {
        .dialect = &koine__reference_dialect,
        .placeholders = style,
        .schema = &support_schema,
        .sql = sql,
        .size = strlen(sql),
    };
    long before = live;
    asked = 0;
    failing = nth;
    koine_code code = koine__translate(&out, &input, &refusal);
    failing = 0;
    if (code == KOINE_OK) {
        assert_string_equal(out.steps[0].statement.text, whole);
    } else {
        assert_int_equal(code, KOINE_ERR_NO_MEMORY);
        assert_int_equal(refusal.code, KOINE_ERR_NO_MEMORY);
        assert_int_equal(out.step_count, 0);
    }
    koine__translation_free(&out);
    assert_int_equal(live, before);
    return asked >= nth;
}

static void test_translate__survives_every_failed_allocation(void **state)
{
    static const char *const statements[] = {
        "SELECT t.a, count(*) AS n FROM t JOIN u ON u.t_id = t.id WHERE t.s = :s AND t.a > :a GROUP BY t.a ORDER BY n "
        "DESC LIMIT :n",
        "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 10) SELECT * FROM r",
        "INSERT INTO t (id, a) VALUES (?, ?), (?, 2) ON CONFLICT (id) DO UPDATE SET a = excluded.a",
        "SELECT * FROM (SELECT a, b, 'a text that makes the printed one grow beyond its first block' AS c FROM t) "
        "UNION "
        "ALL SELECT id, b, s FROM t ORDER BY 1",
        "CREATE TABLE n (id INTEGER PRIMARY KEY, t_id INTEGER REFERENCES t (id), s VARCHAR(10) DEFAULT 'x' UNIQUE, "
        "CHECK "
        "(id > t_id))",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(statements); i++) {
        char *whole = support_text(&koine__reference_dialect, KOINE_PLACEHOLDER_ORDER, statements[i]);
        long nth = 1;
        assert_true(whole[0] != '!');
        while (fault(statements[i], KOINE_PLACEHOLDER_ORDER, nth, whole)) {
            nth++;
        }
        assert_true(nth > 4);
        free(whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_translate__survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("translate_faults", tests, NULL, NULL);
}
