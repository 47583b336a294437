/*
 * The analysis: what parameters are, by their values and by their places.
 *
 * SPDX-License-Identifier: MIT
 */
#include "analyse_support.h"

static void test_parameter__goes_as_it_is_where_its_type_is_asked_for(void **state)
{
    (void)state;
    assert_parameters("SELECT 1 FROM t WHERE a = ?", BOUND(KOINE_TYPE_INT), "-");
    assert_parameters("SELECT 1 FROM t WHERE s = ? AND f < ?", BOUND(KOINE_TYPE_TEXT, KOINE_TYPE_FLOAT), "-, -");
    assert_parameters("SELECT ?", BOUND(KOINE_TYPE_DATE), "-");
    assert_columns_bound("SELECT ? AS x, ? AS y", BOUND(KOINE_TYPE_BOOL, KOINE_TYPE_TEXT), "x BOOLEAN, y TEXT");
}

static void test_parameter__adapts_to_what_it_is_compared_with(void **state)
{
    (void)state;
    assert_parameters("SELECT 1 FROM t WHERE a = ? AND day = ? AND u = ?",
                      BOUND(KOINE_TYPE_TEXT, KOINE_TYPE_TEXT, KOINE_TYPE_TEXT), "INTEGER, DATE, UUID");
    assert_parameters("SELECT 1 FROM t WHERE d = ? AND f = ? AND b = ?",
                      BOUND(KOINE_TYPE_INT, KOINE_TYPE_INT, KOINE_TYPE_INT),
                      "DECIMAL(19,0), DOUBLE PRECISION, BOOLEAN");
    assert_parameters("SELECT 1 FROM t WHERE ts >= ?", BOUND(KOINE_TYPE_DATE), "TIMESTAMP");
    /* Digits beyond the column's scale are not rounded away where values are compared. */
    assert_parameters("SELECT 1 FROM t WHERE d = ?", BOUND(KOINE_TYPE_DECIMAL), "DECIMAL");
    assert_parameters("SELECT 1 FROM t WHERE a IN (?, ?)", BOUND(KOINE_TYPE_TEXT, KOINE_TYPE_INT), "INTEGER, -");
    assert_parameters("SELECT 1 FROM t WHERE b AND ?", BOUND(KOINE_TYPE_INT), "BOOLEAN");
    assert_means_bound("SELECT 1 AS one FROM t WHERE a = ?", BOUND(KOINE_TYPE_FLOAT),
                       "SELECT 1 AS one FROM t WHERE CAST(t.a AS DOUBLE PRECISION) = ?1");
    assert_means_bound("SELECT 1 AS one FROM t WHERE d = ?", BOUND(KOINE_TYPE_FLOAT),
                       "SELECT 1 AS one FROM t WHERE CAST(t.d AS DOUBLE PRECISION) = ?1");
}

static void test_parameter__that_cannot_be_compared_is_refused(void **state)
{
    (void)state;
    assert_refused_bound("SELECT 1 FROM t WHERE s = ?", BOUND(KOINE_TYPE_INT), KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "?");
    assert_refused_bound("SELECT 1 FROM t WHERE a = ?", BOUND(KOINE_TYPE_BOOL), KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "?");
    assert_refused_bound("SELECT 1 FROM t WHERE x = ?", BOUND(KOINE_TYPE_TEXT), KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "?");
    assert_refused_bound("SELECT a + ? FROM t", BOUND(KOINE_TYPE_TEXT), KOINE_ERR_NOT_SUPPORTED, "TY-num", "?");
    assert_refused_bound("SELECT a FROM t WHERE ?", BOUND(KOINE_TYPE_FLOAT), KOINE_ERR_NOT_SUPPORTED, "TY-bool", "?");
}

static void test_parameter__is_stored_as_its_column_is(void **state)
{
    (void)state;
    assert_parameters("UPDATE t SET d = ?, s = ?", BOUND(KOINE_TYPE_DECIMAL, KOINE_TYPE_INT),
                      "DECIMAL(10,2), VARCHAR(20)");
    assert_parameters("UPDATE t SET b = ?, f = ?, j = ?", BOUND(KOINE_TYPE_INT, KOINE_TYPE_INT, KOINE_TYPE_TEXT),
                      "BOOLEAN, DOUBLE PRECISION, JSON");
    assert_parameters("INSERT INTO t (id, n) VALUES (?, ?)", BOUND(KOINE_TYPE_INT, KOINE_TYPE_INT),
                      "INTEGER required, -");
    assert_refused_bound("UPDATE t SET a = ?", BOUND(KOINE_TYPE_FLOAT), KOINE_ERR_NOT_SUPPORTED, "DD-strict", "?");
    assert_refused_bound("UPDATE t SET d = ?", BOUND(KOINE_TYPE_FLOAT), KOINE_ERR_NOT_SUPPORTED, "DD-strict", "?");
    assert_refused_bound("UPDATE t SET s = ?", BOUND(KOINE_TYPE_BOOL), KOINE_ERR_NOT_SUPPORTED, "DD-strict", "?");
    assert_refused_bound("UPDATE t SET x = ?", BOUND(KOINE_TYPE_TEXT), KOINE_ERR_NOT_SUPPORTED, "DD-strict", "?");
}

static void test_parameter__in_two_places_has_one_type(void **state)
{
    (void)state;
    assert_parameters("SELECT 1 FROM t WHERE a = ?1 OR n = ?1", BOUND(KOINE_TYPE_INT), "-");
    assert_parameters("SELECT 1 FROM t WHERE ?1 IS NULL OR a = ?1", BOUND(KOINE_TYPE_TEXT), "INTEGER");
    assert_parameters("SELECT 1 FROM t WHERE a = ?1 OR f = ?1", BOUND(KOINE_TYPE_INT), "-");
    assert_means_bound("SELECT 1 AS one FROM t WHERE a = ?1 OR f = ?1", BOUND(KOINE_TYPE_INT),
                       "SELECT 1 AS one FROM t WHERE (t.a = ?1) OR (t.f = CAST(?1 AS DOUBLE PRECISION))");
    assert_refused_bound("SELECT 1 FROM t WHERE a = ?1 OR ?1 = s", BOUND(KOINE_TYPE_TEXT), KOINE_ERR_NOT_SUPPORTED,
                         "TY-cmp", "s");
    /* What is rounded where it is stored is not rounded where it is compared. */
    assert_means_bound("UPDATE t SET d = ?1 WHERE d <> ?1", BOUND(KOINE_TYPE_DECIMAL),
                       "UPDATE t SET d = CAST(?1 AS DECIMAL(10,2)) WHERE t.d <> ?1");
}

static void test_parameter__without_a_value_yet_takes_the_type_of_its_place(void **state)
{
    (void)state;
    assert_parameters("SELECT 1 FROM t WHERE a = ? AND s = ? AND ts < ?", UNBOUND, "INTEGER, VARCHAR(20), TIMESTAMP");
    assert_parameters("SELECT ? + 1, ? || 'x', ?", UNBOUND, "INTEGER, TEXT, -");
    assert_parameters("SELECT 1 FROM (SELECT ? AS p) AS x WHERE p = 1", UNBOUND, "-");
    assert_columns("SELECT coalesce(?, a) AS x FROM t", "x INTEGER");
}

static void test_parameter__null_is_of_the_type_of_its_place(void **state)
{
    (void)state;
    assert_parameters("SELECT 1 FROM t WHERE a = ?", BOUND(KOINE_TYPE_NULL), "INTEGER");
    assert_columns_bound("SELECT ? + 1 AS x, coalesce(?, s) AS y FROM t", BOUND(KOINE_TYPE_NULL),
                         "x INTEGER, y VARCHAR(20)");
    assert_columns_bound("SELECT p AS x FROM (SELECT ? AS p) AS q", BOUND(KOINE_TYPE_NULL), "x TEXT");
}

static void test_parameter__of_limit_is_an_integer_from_zero(void **state)
{
    (void)state;
    assert_parameters("SELECT a FROM t LIMIT ? OFFSET ?", BOUND(KOINE_TYPE_INT, KOINE_TYPE_INT),
                      "INTEGER from 0 required, INTEGER from 0 required");
    assert_refused_bound("SELECT a FROM t LIMIT ?", BOUND(KOINE_TYPE_TEXT), KOINE_ERR_NOT_SUPPORTED, "PX-limit", "?");
}

static void test_parameter__is_no_key(void **state)
{
    (void)state;
    assert_refused_bound("SELECT a FROM t ORDER BY ?", BOUND(KOINE_TYPE_INT), KOINE_ERR_NOT_SUPPORTED, "PX-order", "?");
    assert_refused_bound("SELECT count(*) FROM t GROUP BY ?", BOUND(KOINE_TYPE_INT), KOINE_ERR_NOT_SUPPORTED,
                         "PX-order", "?");
    /* Two places are two values, so that one expression is not the other. */
    assert_refused_bound("SELECT a + ? FROM t GROUP BY a + ?", BOUND(KOINE_TYPE_INT, KOINE_TYPE_INT),
                         KOINE_ERR_SEMANTIC, "PX-group", "a + ? FROM");
    assert_columns_bound("SELECT a + ? AS x, count(*) AS c FROM t GROUP BY 1", BOUND(KOINE_TYPE_INT),
                         "x INTEGER, c INTEGER");
}

static void test_parameter__decimals_are_compared_without_the_zeros_of_their_values(void **state)
{
    (void)state;
    assert_columns_bound("SELECT DISTINCT d * ? AS x FROM t", BOUND(KOINE_TYPE_DECIMAL), "x DECIMAL");
    assert_means_bound("SELECT 1 AS one FROM t WHERE d IN (?, 1)", BOUND(KOINE_TYPE_DECIMAL),
                       "SELECT 1 AS one FROM t WHERE t.d IN (?1, 1)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameter__goes_as_it_is_where_its_type_is_asked_for),
        cmocka_unit_test(test_parameter__adapts_to_what_it_is_compared_with),
        cmocka_unit_test(test_parameter__that_cannot_be_compared_is_refused),
        cmocka_unit_test(test_parameter__is_stored_as_its_column_is),
        cmocka_unit_test(test_parameter__in_two_places_has_one_type),
        cmocka_unit_test(test_parameter__without_a_value_yet_takes_the_type_of_its_place),
        cmocka_unit_test(test_parameter__null_is_of_the_type_of_its_place),
        cmocka_unit_test(test_parameter__of_limit_is_an_integer_from_zero),
        cmocka_unit_test(test_parameter__is_no_key),
        cmocka_unit_test(test_parameter__decimals_are_compared_without_the_zeros_of_their_values),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
