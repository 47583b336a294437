/*
 * The parser: what is too deep, too high, too long or too many ends with a code, and quickly.
 *
 * SPDX-License-Identifier: MIT
 */
#include "parse_support.h"

#include <time.h>

#define MEGABYTE 1000000u

/* A text in the making. */
struct text {
    char *bytes;
    size_t size;
    size_t room;
};

static struct text text_new(size_t room)
{
    struct text text = {malloc(room), 0, room};
    assert_non_null(text.bytes);
    return text;
}

static void add(struct text *text, const char *piece)
{
    size_t size = strlen(piece);
    assert_true(text->size + size <= text->room);
    memcpy(text->bytes + text->size, piece, size);
    text->size += size;
}

static void add_times(struct text *text, const char *piece, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add(text, piece);
    }
}

/* begin, then `count` times piece, middle, `count` times closing, end */
static koine_code parse_repeated(const char *begin, const char *piece, size_t count, const char *middle,
                                 const char *closing, const char *end, koine__refusal *refusal)
{
    koine__arena arena;
    koine__tree *tree;
    struct text text =
        text_new(strlen(begin) + count * (strlen(piece) + strlen(closing)) + strlen(middle) + strlen(end));
    add(&text, begin);
    add_times(&text, piece, count);
    add(&text, middle);
    add_times(&text, closing, count);
    add(&text, end);
    *refusal = (koine__refusal){.code = KOINE_OK};
    koine_code code = parse_exact(&tree, &arena, text.bytes, text.size, refusal);
    koine__arena_free(&arena);
    free(text.bytes);
    return code;
}

/* Nesting: begin piece… middle closing… end. `deepest` of it are taken, one more and 10,000 are refused. */
static void assert_nesting(const char *begin, const char *piece, const char *middle, const char *closing,
                           const char *end, size_t deepest)
{
    koine__refusal refusal;
    assert_int_equal(parse_repeated(begin, piece, deepest, middle, closing, end, &refusal), KOINE_OK);
    assert_int_equal(parse_repeated(begin, piece, deepest + 1, middle, closing, end, &refusal), KOINE_ERR_LIMIT);
    assert_string_equal(refusal.rule, "PX-limits");
    assert_in_range(refusal.position, 1, strlen(begin) + (deepest + 1) * strlen(piece) + strlen(middle));
    assert_int_equal(parse_repeated(begin, piece, 10000, middle, closing, end, &refusal), KOINE_ERR_LIMIT);
    assert_int_equal(parse_repeated(begin, piece, 10000, "", "", "", &refusal), KOINE_ERR_LIMIT);
}

static void test_parse__nesting_is_limited(void **state)
{
    (void)state;
    assert_nesting("SELECT ", "(", "1", ")", "", 99);
    assert_nesting("SELECT ", "- ", "a", "", "", 99);
    assert_nesting("SELECT ", "~", "a", "", "", 99);
    assert_nesting("SELECT ", "NOT ", "a", "", "", 99);
    assert_nesting("SELECT ", "f(", "1", ")", "", 99);
    assert_nesting("SELECT ", "CAST(", "1", " AS TEXT)", "", 99);
    assert_nesting("SELECT ", "CASE WHEN ", "a", " THEN 1 END", "", 99);
    assert_nesting("SELECT ", "a IN (", "1", ")", "", 99);
    assert_nesting("SELECT ", "(SELECT ", "1", ")", "", 99);
    assert_nesting("SELECT ", "EXISTS (SELECT ", "1", ")", "", 99);
    assert_nesting("SELECT ", "a = ANY (SELECT ", "1", ")", "", 99);
    assert_nesting("", "(", "SELECT 1", ")", "", 99);
    assert_nesting("SELECT 1 FROM ", "(", "t", ")", "", 100);
    assert_nesting("SELECT 1 FROM ", "(SELECT 1 FROM ", "t", ")", "", 99);
    assert_nesting("", "WITH x AS (", "SELECT 1", ") SELECT 1", "", 99);
    assert_nesting("SELECT 1 FROM t JOIN u ON ", "f(1, ", "2", ")", "", 99);
    assert_nesting("SELECT sum(a) OVER (ORDER BY ", "(", "1", ")", ")", 98);
    assert_nesting("INSERT INTO t VALUES (", "(", "1", ")", ")", 99);
    assert_nesting("CREATE TABLE t (a INTEGER CHECK ", "(", "a", ")", ")", 100);
}

static void test_parse__height_is_limited(void **state)
{
    (void)state;
    assert_nesting("SELECT 1", " + 1", "", "", "", 99);
    assert_nesting("SELECT 'a'", " || 'a'", "", "", "", 99);
    assert_nesting("SELECT a", " IS NULL", "", "", "", 99);
    assert_nesting("SELECT a", " + INTERVAL '1' DAY", "", "", "", 99);
}

/* Each level adds parentheses and a chain: neither of them is too long alone. */
static void test_parse__nesting_and_chains_add_up(void **state)
{
    koine__refusal refusal;
    (void)state;
    assert_int_equal(parse_repeated("SELECT ", "(", 9, "1", " + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1)", "", &refusal),
                     KOINE_OK);
    assert_int_equal(parse_repeated("SELECT ", "(", 10, "1", " + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1)", "", &refusal),
                     KOINE_ERR_LIMIT);
    assert_int_equal(
        parse_repeated("SELECT ", "(SELECT ", 9, "1", ") + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1", "", &refusal), KOINE_OK);
    assert_int_equal(
        parse_repeated("SELECT ", "(SELECT ", 12, "1", ") + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1", "", &refusal),
        KOINE_ERR_LIMIT);
    assert_int_equal(
        parse_repeated("SELECT 1 FROM ", "(SELECT 1 FROM ", 12, "t",
                       ") JOIN a USING (b) JOIN a USING (b) JOIN a USING (b) JOIN a USING (b) JOIN a USING (b) "
                       "JOIN a USING (b) JOIN a USING (b) JOIN a USING (b) JOIN a USING (b)",
                       "", &refusal),
        KOINE_ERR_LIMIT);
}

static unsigned height_of(const koine__expr *expr)
{
    unsigned height = 0;
    for (size_t i = 0; i < expr->count; i++) {
        unsigned below = height_of(expr->args[i]);
        height = below > height ? below : height;
    }
    assert_true(expr->height > height);
    return height + 1;
}

static void test_parse__chains_of_conditions_may_be_long(void **state)
{
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    struct text text = text_new(20 * 30000 + 100);
    (void)state;
    add(&text, "SELECT 1 WHERE a = 0");
    add_times(&text, " OR a = 1 AND b = 2", 30000);
    assert_int_equal(parse_exact(&tree, &arena, text.bytes, text.size, &refusal), KOINE_OK);
    const koine__expr *where = tree->as.query->body->select->where;
    assert_in_range(height_of(where), 16, 20);
    assert_int_equal(where->span.start, strlen("SELECT 1 WHERE "));
    assert_int_equal(where->span.end, text.size);
    koine__arena_free(&arena);
    free(text.bytes);
}

static void test_parse__branches_tables_and_columns_are_limited(void **state)
{
    koine__refusal refusal;
    (void)state;
    assert_int_equal(parse_repeated("SELECT 1", " UNION ALL SELECT 1", 499, "", "", "", &refusal), KOINE_OK);
    assert_int_equal(parse_repeated("SELECT 1", " UNION ALL SELECT 1", 500, "", "", "", &refusal), KOINE_ERR_LIMIT);
    assert_int_equal(
        parse_repeated("SELECT 1 FROM (SELECT 1", " EXCEPT SELECT 1", 250, ") x, (SELECT 1", "", ") y", &refusal),
        KOINE_OK);
    assert_int_equal(
        parse_repeated("SELECT 1", " INTERSECT SELECT (SELECT 1 UNION SELECT 2)", 250, "", "", "", &refusal),
        KOINE_ERR_LIMIT);
    assert_int_equal(parse_repeated("SELECT 1 FROM t", ", t", 60, "", "", "", &refusal), KOINE_OK);
    assert_int_equal(parse_repeated("SELECT 1 FROM t", ", t", 61, "", "", "", &refusal), KOINE_ERR_LIMIT);
    assert_int_equal(parse_repeated("SELECT 1 FROM t", " JOIN t USING (a)", 60, "", "", "", &refusal), KOINE_OK);
    assert_int_equal(parse_repeated("SELECT 1 FROM t", " JOIN t USING (a)", 61, "", "", "", &refusal), KOINE_ERR_LIMIT);
    assert_int_equal(parse_repeated("SELECT 1 FROM (SELECT 1 FROM t", ", t", 60, ") x, t", "", "", &refusal), KOINE_OK);
    assert_int_equal(parse_repeated("SELECT 1", ", 1", 1599, "", "", "", &refusal), KOINE_OK);
    assert_int_equal(parse_repeated("SELECT 1", ", 1", 1600, "", "", "", &refusal), KOINE_ERR_LIMIT);
    assert_int_equal(parse_repeated("INSERT INTO t VALUES (1", ", 1", 1599, ")", "", "", &refusal), KOINE_OK);
    assert_int_equal(parse_repeated("INSERT INTO t VALUES (1", ", 1", 1600, ")", "", "", &refusal), KOINE_ERR_LIMIT);
    assert_int_equal(parse_repeated("SELECT f(1", ", 1", 99, ")", "", "", &refusal), KOINE_OK);
    assert_int_equal(parse_repeated("SELECT f(1", ", 1", 100, ")", "", "", &refusal), KOINE_ERR_LIMIT);
    assert_int_equal(parse_repeated("SELECT 1 IN (?", ", ?", 65534, ")", "", "", &refusal), KOINE_OK);
    assert_int_equal(parse_repeated("SELECT 1 IN (?", ", ?", 65535, ")", "", "", &refusal), KOINE_ERR_LIMIT);
}

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Ten megabytes of anything: far below the time that anything but linear work would take. */
static void test_parse__long_texts_end_quickly(void **state)
{
    static const struct {
        const char *begin;
        const char *piece;
        const char *end;
        koine_code code;
    } texts[] = {
        {"SELECT 1 IN (1", ",1", ")", KOINE_ERR_LIMIT},
        {"SELECT 1", ",1", "", KOINE_ERR_LIMIT},
        {"SELECT ", "(", "", KOINE_ERR_LIMIT},
        {"SELECT a WHERE ", "a AND ", "a", KOINE_ERR_LIMIT},
        {"SELECT ", "a.", "b", KOINE_ERR_NOT_SUPPORTED},
        {"SELECT ", "a ", "", KOINE_ERR_SYNTAX},
        {"SELECT ", "'", "", KOINE_OK},
        {"SELECT ' ", "'", "", KOINE_ERR_SYNTAX},
        {"SELECT '", "a", "'", KOINE_OK},
        {"SELECT '", "''", "'", KOINE_OK},
        {"SELECT x'", "00", "'", KOINE_OK},
        {"SELECT ", "a", "", KOINE_ERR_LIMIT},
        {"SELECT \"", "\"\"", "\"", KOINE_ERR_LIMIT},
        {"SELECT ", "1", "", KOINE_ERR_OUT_OF_RANGE},
        {"SELECT 1e", "1", "", KOINE_ERR_OUT_OF_RANGE},
        {"SELECT 0.", "0", "", KOINE_ERR_OUT_OF_RANGE},
        {"SELECT", " ", "1", KOINE_OK},
        {"SELECT /*", "*", "/ 1", KOINE_OK},
        {"SELECT 1", "/**/", "", KOINE_OK},
        {"SELECT 1", "/* ", "", KOINE_ERR_SYNTAX},
        {"SELECT 1 --", "-- ", "", KOINE_OK},
        {"SELECT 1", ";", "", KOINE_OK},
        {"SELECT :a", "a", "", KOINE_OK},
        {"SELECT ", ":a+", "1", KOINE_ERR_LIMIT},
        {"INSERT INTO t VALUES (1)", ",(1)", "", KOINE_ERR_LIMIT},
        {"SELECT 1", " UNION SELECT 1", "", KOINE_ERR_LIMIT},
        {"SELECT 1 FROM a", ",a", "", KOINE_ERR_LIMIT},
        {"CREATE TABLE t (a INTEGER", ", a INTEGER", ")", KOINE_ERR_LIMIT},
        {"DROP TABLE t", ",t", "", KOINE_ERR_LIMIT},
        {"WITH a AS (SELECT 1)", ", a AS (SELECT 1)", " SELECT 1", KOINE_ERR_LIMIT},
        {"SELECT CASE WHEN a THEN b", " WHEN a THEN b", " END", KOINE_ERR_LIMIT},
        {"UPDATE t SET a = 1", ", a = 1", "", KOINE_ERR_LIMIT},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        koine__refusal refusal;
        double begin = seconds();
        size_t count = 10 * MEGABYTE / strlen(texts[i].piece);
        koine_code code = parse_repeated(texts[i].begin, texts[i].piece, count, texts[i].end, "", "", &refusal);
        double taken = seconds() - begin;
        if (code != texts[i].code || taken > 10) {
            print_error("%s%s...: %s after %.1f s\n", texts[i].begin, texts[i].piece, koine_code_name(code), taken);
        }
        assert_int_equal(code, texts[i].code);
        assert_true(taken < 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse__nesting_is_limited),
        cmocka_unit_test(test_parse__height_is_limited),
        cmocka_unit_test(test_parse__nesting_and_chains_add_up),
        cmocka_unit_test(test_parse__chains_of_conditions_may_be_long),
        cmocka_unit_test(test_parse__branches_tables_and_columns_are_limited),
        cmocka_unit_test(test_parse__long_texts_end_quickly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
