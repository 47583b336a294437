/*
 * The analysis: where types meet, and what they become.
 *
 * SPDX-License-Identifier: MIT
 */
#include "analyse_support.h"

/* ---- comparisons ---- */

static void test_compare__numbers_meet_in_the_type_that_holds_both(void **state)
{
    (void)state;
    assert_means("SELECT 1 AS one FROM t WHERE a = n", "SELECT 1 AS one FROM t WHERE t.a = t.n");
    assert_means("SELECT 1 AS one FROM t WHERE a = f",
                 "SELECT 1 AS one FROM t WHERE CAST(t.a AS DOUBLE PRECISION) = t.f");
    assert_means("SELECT 1 AS one FROM t WHERE d < f",
                 "SELECT 1 AS one FROM t WHERE CAST(t.d AS DOUBLE PRECISION) < t.f");
    assert_means("SELECT 1 AS one FROM t WHERE f > 1", "SELECT 1 AS one FROM t WHERE t.f > 1e0");
    assert_means("SELECT 1 AS one FROM t WHERE f > 0.5", "SELECT 1 AS one FROM t WHERE t.f > 0.5e0");
}

static void test_compare__literals_get_the_scale_of_the_column(void **state)
{
    (void)state;
    assert_means("SELECT 1 AS one FROM t WHERE d = 5", "SELECT 1 AS one FROM t WHERE t.d = 5.00");
    assert_means("SELECT 1 AS one FROM t WHERE d = 1.5", "SELECT 1 AS one FROM t WHERE t.d = 1.50");
    assert_means("SELECT 1 AS one FROM t WHERE d = 1.500", "SELECT 1 AS one FROM t WHERE t.d = 1.50");
    assert_means("SELECT 1 AS one FROM t WHERE d = 1.505", "SELECT 1 AS one FROM t WHERE t.d = 1.505");
    assert_means("SELECT 1 AS one FROM t WHERE d = e", "SELECT 1 AS one FROM t WHERE t.d = t.e");
    assert_means("SELECT 1 AS one FROM t WHERE a = 2.5",
                 "SELECT 1 AS one FROM t WHERE CAST(t.a AS DECIMAL(19,0)) = 2.5");
}

static void test_compare__text_against_anything_else_is_refused(void **state)
{
    (void)state;
    assert_refused("SELECT 2 FROM t WHERE s = 1", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "1");
    assert_refused("SELECT 1 AS c FROM t WHERE a = '1'", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "'1'");
    assert_refused("SELECT '1' = 1", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "'1'");
    assert_refused("SELECT s = a FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "a FROM");
    assert_refused("SELECT x'61' = 'a'", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "'a'");
    assert_refused("SELECT b = 1 FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "1");
    assert_refused("SELECT b = 't' FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "'t'");
    assert_refused("SELECT day = 20240131 FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "20240131");
    assert_refused("SELECT j = j FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "j = j");
    assert_refused("SELECT other = 1 FROM native", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "other");
    assert_refused("SELECT a IN (1, 'x') FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "'x'");
    assert_refused("SELECT a BETWEEN 1 AND '9' FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "'9'");
    assert_refused("SELECT 1 FROM t JOIN u ON t.s = u.k", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "u.k");
}

static void test_compare__text_meets_dates_only_as_they_are_written(void **state)
{
    (void)state;
    assert_means("SELECT 1 AS one FROM t WHERE day = '2024-01-31'",
                 "SELECT 1 AS one FROM t WHERE t.day = DATE '2024-01-31'");
    assert_means("SELECT 1 AS one FROM t WHERE ts >= '2024-01-31 10:20:30'",
                 "SELECT 1 AS one FROM t WHERE t.ts >= TIMESTAMP '2024-01-31 10:20:30.000000'");
    assert_means("SELECT 1 AS one FROM t WHERE day < ts",
                 "SELECT 1 AS one FROM t WHERE CAST(t.day AS TIMESTAMP) < t.ts");
    assert_refused("SELECT day = '2024-1-31' FROM t", KOINE_ERR_INVALID_VALUE, "TY-date", "'2024-1-31'");
    assert_refused("SELECT day = '2024-02-30' FROM t", KOINE_ERR_INVALID_VALUE, "TY-date", "'2024-02-30'");
    assert_refused("SELECT day = '2024-01-31 00:00:00' FROM t", KOINE_ERR_INVALID_VALUE, "TY-date", "'2024");
    assert_refused("SELECT ts = '2024-01-31' FROM t", KOINE_ERR_INVALID_VALUE, "TY-date", "'2024");
    assert_refused("SELECT ts = '2024-01-31T00:00:00Z' FROM t", KOINE_ERR_INVALID_VALUE, "TY-date", "'2024");
    assert_refused("SELECT u = 'x' FROM t", KOINE_ERR_INVALID_VALUE, "BD-uuid", "'x'");
}

static void test_compare__the_engines_collations_are_refused(void **state)
{
    (void)state;
    assert_columns("SELECT folds, padded, upper(folds) AS up, length(folds) AS n FROM native",
                   "folds TEXT, padded TEXT, up TEXT, n INTEGER");
    assert_refused("SELECT 1 FROM native WHERE folds = 'a'", KOINE_ERR_NOT_SUPPORTED, "S-coll", "folds");
    assert_refused("SELECT 1 FROM native WHERE lower(folds) = 'a'", KOINE_ERR_NOT_SUPPORTED, "S-coll", "lower");
    assert_refused("SELECT 1 FROM native WHERE 'a' IN (padded)", KOINE_ERR_NOT_SUPPORTED, "S-coll", "padded");
    assert_refused("SELECT 1 FROM native WHERE folds LIKE 'a'", KOINE_ERR_NOT_SUPPORTED, "S-coll", "folds");
    assert_refused("SELECT 1 FROM native ORDER BY folds", KOINE_ERR_NOT_SUPPORTED, "S-coll", "folds");
    assert_refused("SELECT DISTINCT folds FROM native", KOINE_ERR_NOT_SUPPORTED, "S-coll", "folds");
    assert_refused("SELECT max(folds) FROM native", KOINE_ERR_NOT_SUPPORTED, "S-coll", "folds");
    assert_refused("SELECT 'a' UNION SELECT folds FROM native", KOINE_ERR_NOT_SUPPORTED, "S-coll", "folds");
    assert_refused("SELECT 1 FROM (SELECT folds || 'x' AS p FROM native) AS q WHERE p = 'a'", KOINE_ERR_NOT_SUPPORTED,
                   "S-coll", "p = 'a'");
    assert_refused("SELECT 'a' IN (SELECT folds FROM native)", KOINE_ERR_NOT_SUPPORTED, "S-coll", "'a'");
    assert_refused("SELECT length(padded) FROM native", KOINE_ERR_NOT_SUPPORTED, "S-coll", "padded");
}

static void test_compare__between_compares_with_each_bound(void **state)
{
    (void)state;
    assert_means("SELECT 1 AS one FROM t WHERE d BETWEEN 1 AND 2.5",
                 "SELECT 1 AS one FROM t WHERE t.d BETWEEN 1.00 AND 2.50");
    assert_means("SELECT 1 AS one FROM t WHERE a BETWEEN 1 AND 9e0",
                 "SELECT 1 AS one FROM t WHERE (t.a >= 1) AND (CAST(t.a AS DOUBLE PRECISION) <= 9e0)");
    assert_means("SELECT 1 AS one FROM t WHERE a NOT BETWEEN 1 AND 9e0",
                 "SELECT 1 AS one FROM t WHERE (t.a < 1) OR (CAST(t.a AS DOUBLE PRECISION) > 9e0)");
}

static void test_compare__decimals_in_a_list_have_one_scale(void **state)
{
    (void)state;
    assert_means("SELECT 1 AS one FROM t WHERE d IN (1, 2.5, 3.25)",
                 "SELECT 1 AS one FROM t WHERE t.d IN (1.00, 2.50, 3.25)");
    assert_means("SELECT 1 AS one FROM t WHERE d IN (1, 2.125)",
                 "SELECT 1 AS one FROM t WHERE CAST(t.d AS DECIMAL(11,3)) IN (1.000, 2.125)");
    assert_means("SELECT 1 AS one FROM t WHERE d IN (SELECT e FROM t)",
                 "SELECT 1 AS one FROM t WHERE CAST(t.d AS DECIMAL(12,4)) IN (SELECT t.e FROM t)");
    assert_means("SELECT 1 AS one FROM t WHERE e IN (SELECT d FROM t)",
                 "SELECT 1 AS one FROM t WHERE t.e IN (SELECT CAST(t.d AS DECIMAL(12,4)) AS d FROM t)");
    /* The rows that LIMIT leaves are not those of converted values. */
    assert_means("SELECT 1 AS one FROM t WHERE f IN (SELECT a FROM t ORDER BY a LIMIT 1)",
                 "SELECT 1 AS one FROM t WHERE t.f IN (SELECT CAST(koine_1.column1 AS DOUBLE PRECISION) AS column1 "
                 "FROM (SELECT t.a AS column1 FROM t ORDER BY 1 LIMIT 1) AS koine_1)");
}

static void test_compare__rows_pair_by_pair(void **state)
{
    (void)state;
    assert_means("SELECT 1 AS one FROM t WHERE (a, s) = (1, 'x')",
                 "SELECT 1 AS one FROM t WHERE (t.a = 1) AND (t.s = 'x')");
    assert_means("SELECT 1 AS one FROM t WHERE (a, s) <> (1, 'x')",
                 "SELECT 1 AS one FROM t WHERE (t.a <> 1) OR (t.s <> 'x')");
    assert_means("SELECT 1 AS one FROM t WHERE (a, n) < (1, 2)", "SELECT 1 AS one FROM t WHERE (t.a, t.n) < (1, 2)");
    assert_means("SELECT 1 AS one FROM t WHERE (d, n) <= (1, 2)",
                 "SELECT 1 AS one FROM t WHERE (t.d < 1.00) OR ((t.d = 1.00) AND (t.n <= 2))");
    assert_means("SELECT 1 AS one FROM t WHERE (a, d) IN ((1, 2), (3, 4.5))",
                 "SELECT 1 AS one FROM t WHERE (t.a, t.d) IN ((1, 2.00), (3, 4.50))");
    assert_means("SELECT 1 AS one FROM t WHERE (a, n) = (SELECT k, id FROM u)",
                 "SELECT 1 AS one FROM t WHERE (t.a, t.n) = (SELECT u.k, u.id FROM u)");
    assert_refused("SELECT (1, 2) = (1, 2, 3)", KOINE_ERR_SEMANTIC, "PX-gram", "(1, 2)");
    assert_refused("SELECT (1, 2) = 3", KOINE_ERR_SEMANTIC, "PX-gram", "3");
    assert_refused("SELECT (1, 2) IS NULL", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "(1, 2)");
    assert_refused("SELECT (1, 2) BETWEEN (0, 0) AND (9, 9)", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "(1, 2)");
    assert_refused("SELECT (a, n) IN (SELECT k FROM u) FROM t", KOINE_ERR_SEMANTIC, "PX-gram", "(a, n)");
    assert_refused("SELECT (1, 2)", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "(1, 2)");
}

static void test_compare__any_and_all_where_they_are_in(void **state)
{
    (void)state;
    assert_means("SELECT 1 AS one FROM t WHERE a = ANY (SELECT k FROM u)",
                 "SELECT 1 AS one FROM t WHERE t.a IN (SELECT u.k FROM u)");
    assert_means("SELECT 1 AS one FROM t WHERE a <> ALL (SELECT k FROM u)",
                 "SELECT 1 AS one FROM t WHERE t.a NOT IN (SELECT u.k FROM u)");
    assert_refused("SELECT a < ANY (SELECT k FROM u) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "a < ANY");
}

static void test_compare__like_takes_text_and_one_character(void **state)
{
    (void)state;
    assert_means("SELECT s LIKE 'a!%' ESCAPE '!' AS m FROM t", "SELECT t.s LIKE 'a!%' ESCAPE '!' AS m FROM t");
    assert_refused("SELECT a LIKE '1%' FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "a LIKE");
    assert_refused("SELECT s LIKE 'a' ESCAPE '!!' FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-like", "'!!'");
    assert_refused("SELECT s LIKE 'a' ESCAPE '%' FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-like", "'%'");
    assert_refused("SELECT s LIKE 'a!' ESCAPE '!' FROM t", KOINE_ERR_INVALID_VALUE, "PX-like", "'a!'");
    assert_means("SELECT s LIKE 'a!!' ESCAPE '!' AS m FROM t", "SELECT t.s LIKE 'a!!' ESCAPE '!' AS m FROM t");
}

/* ---- branches ---- */

static void test_unify__branches_become_one_type(void **state)
{
    (void)state;
    assert_columns("SELECT CASE WHEN b THEN a ELSE d END AS x FROM t", "x DECIMAL(21,2)");
    assert_means("SELECT CASE WHEN b THEN 1 ELSE d END AS x FROM t",
                 "SELECT CASE WHEN t.b THEN 1.00 ELSE t.d END AS x FROM t");
    assert_means("SELECT coalesce(d, e, 0) AS x FROM t",
                 "SELECT coalesce(CAST(t.d AS DECIMAL(23,4)), t.e, 0.0000) AS x FROM t");
    assert_columns("SELECT coalesce(a, f) AS x, coalesce(NULL, s) AS y, coalesce(day, ts) AS z FROM t",
                   "x DOUBLE PRECISION, y VARCHAR(20), z TIMESTAMP");
    assert_columns("SELECT coalesce(j, '[]') AS x FROM t", "x JSON");
    assert_means("SELECT coalesce(day, '2024-01-31') AS x FROM t",
                 "SELECT coalesce(t.day, DATE '2024-01-31') AS x FROM t");
    assert_refused("SELECT CASE WHEN b THEN 1 ELSE 'a' END FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-unify", "'a'");
    assert_refused("SELECT coalesce(a, s) FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-unify", "s)");
    assert_refused("SELECT coalesce(b, 1) FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-unify", "1)");
}

static void test_unify__branches_of_union_too(void **state)
{
    (void)state;
    assert_means("SELECT a FROM t UNION ALL SELECT d FROM t",
                 "SELECT CAST(t.a AS DECIMAL(21,2)) AS a FROM t UNION ALL SELECT t.d FROM t");
    assert_columns("SELECT NULL AS x UNION ALL SELECT NULL UNION ALL SELECT s FROM t", "x VARCHAR(20)");
    assert_columns("VALUES (1, NULL), (2.5, 'x')", "column1 DECIMAL(20,1), column2 TEXT");
    assert_refused("SELECT 1 UNION SELECT 'a'", KOINE_ERR_NOT_SUPPORTED, "TY-unify", "'a'");
    assert_refused("SELECT 1, 2 UNION SELECT 3", KOINE_ERR_SEMANTIC, "PX-setop", "SELECT 3");
    assert_refused("SELECT j FROM t UNION SELECT j FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "j FROM");
    assert_columns("SELECT j FROM t UNION ALL SELECT j FROM t", "j JSON");
}

static void test_case__with_an_operand_compares_branch_by_branch_where_types_need_it(void **state)
{
    (void)state;
    assert_means("SELECT CASE a WHEN 1 THEN 'x' END AS x FROM t", "SELECT CASE t.a WHEN 1 THEN 'x' END AS x FROM t");
    assert_means("SELECT CASE d WHEN 1 THEN 'x' WHEN 2.125 THEN 'y' END AS x FROM t",
                 "SELECT CASE WHEN t.d = 1.00 THEN 'x' WHEN t.d = 2.125 THEN 'y' END AS x FROM t");
    assert_means("SELECT CASE a WHEN 1 THEN 'x' WHEN 2e0 THEN 'y' END AS x FROM t",
                 "SELECT CASE WHEN t.a = 1 THEN 'x' WHEN CAST(t.a AS DOUBLE PRECISION) = 2e0 THEN 'y' END AS x FROM t");
    assert_refused("SELECT CASE a WHEN 'x' THEN 1 END FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "'x'");
    assert_refused("SELECT CASE WHEN a THEN 1 END FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-bool", "a THEN");
}

static void test_condition__is_a_boolean(void **state)
{
    (void)state;
    assert_means("SELECT a FROM t WHERE b AND NOT b IS TRUE", "SELECT t.a FROM t WHERE t.b AND (NOT (t.b IS TRUE))");
    assert_refused("SELECT 1 FROM t WHERE a", KOINE_ERR_NOT_SUPPORTED, "TY-bool", "a");
    assert_refused("SELECT 1 FROM t WHERE b OR a", KOINE_ERR_NOT_SUPPORTED, "TY-bool", "a");
    assert_refused("SELECT NOT 0", KOINE_ERR_NOT_SUPPORTED, "TY-bool", "0");
    assert_refused("SELECT 2 FROM t JOIN u ON 1", KOINE_ERR_NOT_SUPPORTED, "TY-bool", "1");
}

/* ---- arithmetic ---- */

static void test_numbers__have_operations_of_their_kind(void **state)
{
    (void)state;
    assert_columns("SELECT a + 1 AS p, a / 2 AS q, a % 2 AS r, a / 2.0 AS s, d / 2 AS u, -d AS v, +f AS w FROM t",
                   "p INTEGER, q INTEGER, r INTEGER, s DOUBLE PRECISION, u DOUBLE PRECISION, v DECIMAL(10,2), "
                   "w DOUBLE PRECISION");
    assert_columns("SELECT d + e AS p, d * e AS q, d - 1 AS r, a * 1.5 AS s, d + f AS u FROM t",
                   "p DECIMAL(13,4), q DECIMAL(22,6), r DECIMAL(11,2), s DECIMAL(21,1), u DOUBLE PRECISION");
    assert_means("SELECT a / 2.0 AS q FROM t", "SELECT CAST(t.a AS DOUBLE PRECISION) / 2e0 AS q FROM t");
    assert_means("SELECT a & 3 | ~n AS x, 1 << 3 AS y FROM t", "SELECT (t.a & 3) | (~t.n) AS x, 1 << 3 AS y FROM t");
}

static void test_numbers__are_all_that_arithmetic_takes(void **state)
{
    (void)state;
    assert_refused("SELECT 'a' + 1", KOINE_ERR_NOT_SUPPORTED, "TY-num", "'a'");
    assert_refused("SELECT -s FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-num", "s FROM");
    assert_refused("SELECT b + 1 FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-bool", "b + 1");
    assert_refused("SELECT day + 1 FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-date", "day + 1");
    assert_refused("SELECT ts - ts FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-date", "ts - ts");
    assert_refused("SELECT f % 2 FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-num", "f %");
    assert_refused("SELECT a << a FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-prec", "a FROM");
    assert_refused("SELECT a << 63 FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-prec", "63");
    assert_refused("SELECT CAST(1 AS DECIMAL(38,20)) * CAST(1 AS DECIMAL(38,20))", KOINE_ERR_NOT_SUPPORTED, "PX-dec",
                   "CAST(1 AS DECIMAL(38,20)) *");
}

static void test_text__is_joined_from_what_all_engines_write_alike(void **state)
{
    (void)state;
    assert_means("SELECT s || a || day AS x FROM t",
                 "SELECT t.s || CAST(t.a AS TEXT) || CAST(t.day AS TEXT) AS x FROM t");
    assert_means("SELECT 'n=' || 5 AS x", "SELECT 'n=' || '5' AS x");
    assert_refused("SELECT 1 || 2", KOINE_ERR_NOT_SUPPORTED, "TY-cat", "1 || 2");
    assert_refused("SELECT s || d FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cat", "d FROM");
    assert_refused("SELECT s || f FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cat", "f FROM");
    assert_refused("SELECT s || b FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cat", "b FROM");
    assert_refused("SELECT x || x FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cat", "x || x");
}

/* ---- CAST ---- */

static void test_cast__between_types_that_convert_alike(void **state)
{
    (void)state;
    assert_columns(
        "SELECT CAST(s AS INTEGER) AS a, CAST(a AS TEXT) AS b, CAST(a AS DECIMAL(12,3)) AS c, CAST(s AS DATE) AS "
        "d, CAST(day AS TIMESTAMP) AS e, CAST(b AS INTEGER) AS f, CAST(txt AS VARCHAR(3)) AS g FROM t",
        "a INTEGER, b TEXT, c DECIMAL(12,3), d DATE, e TIMESTAMP, f INTEGER, g VARCHAR(3)");
    assert_means("SELECT CAST('2024-01-31' AS DATE) AS d, CAST(1.5 AS DECIMAL(10,3)) AS e, CAST(NULL AS INTEGER) AS n",
                 "SELECT DATE '2024-01-31' AS d, 1.500 AS e, NULL AS n");
    assert_means("SELECT CAST(round(f) AS INTEGER) AS n, CAST(round(d) AS INTEGER) AS m FROM t",
                 "SELECT CAST(round(t.f, 0) AS INTEGER) AS n, CAST(round(t.d, 0) AS INTEGER) AS m FROM t");
    assert_refused("SELECT CAST(d AS INTEGER) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-cast", "CAST");
    assert_refused("SELECT CAST(f AS INTEGER) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-cast", "CAST");
    assert_refused("SELECT CAST(d AS TEXT) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-cast", "CAST");
    assert_refused("SELECT CAST(s AS BLOB) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-cast", "CAST");
    assert_refused("SELECT CAST(s AS CHAR(3)) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-cast", "CHAR");
    assert_refused("SELECT CAST(day AS INTEGER) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-cast", "CAST");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare__numbers_meet_in_the_type_that_holds_both),
        cmocka_unit_test(test_compare__literals_get_the_scale_of_the_column),
        cmocka_unit_test(test_compare__text_against_anything_else_is_refused),
        cmocka_unit_test(test_compare__text_meets_dates_only_as_they_are_written),
        cmocka_unit_test(test_compare__the_engines_collations_are_refused),
        cmocka_unit_test(test_compare__between_compares_with_each_bound),
        cmocka_unit_test(test_compare__decimals_in_a_list_have_one_scale),
        cmocka_unit_test(test_compare__rows_pair_by_pair),
        cmocka_unit_test(test_compare__any_and_all_where_they_are_in),
        cmocka_unit_test(test_compare__like_takes_text_and_one_character),
        cmocka_unit_test(test_unify__branches_become_one_type),
        cmocka_unit_test(test_unify__branches_of_union_too),
        cmocka_unit_test(test_case__with_an_operand_compares_branch_by_branch_where_types_need_it),
        cmocka_unit_test(test_condition__is_a_boolean),
        cmocka_unit_test(test_numbers__have_operations_of_their_kind),
        cmocka_unit_test(test_numbers__are_all_that_arithmetic_takes),
        cmocka_unit_test(test_text__is_joined_from_what_all_engines_write_alike),
        cmocka_unit_test(test_cast__between_types_that_convert_alike),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
