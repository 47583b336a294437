/*
 * The analysis: what names mean.
 *
 * SPDX-License-Identifier: MIT
 */
#include "analyse_support.h"

static void test_names__a_column_belongs_to_the_table_that_has_it(void **state)
{
    (void)state;
    assert_means("SELECT a FROM t", "SELECT t.a FROM t");
    assert_means("SELECT x.a FROM t AS x WHERE n = 1", "SELECT x.a FROM t AS x WHERE x.n = 1");
    assert_means("SELECT a, k FROM t JOIN u ON t.id = t_id", "SELECT t.a, u.k FROM t JOIN u ON t.id = u.t_id");
    assert_refused("SELECT nosuch FROM t", KOINE_ERR_NO_COLUMN, "PX-name", "nosuch");
    assert_refused("SELECT t.nosuch FROM t", KOINE_ERR_NO_COLUMN, "PX-name", "nosuch");
    assert_refused("SELECT t.a FROM t AS x", KOINE_ERR_NO_TABLE, "PX-name", "t.a");
    assert_refused("SELECT a FROM nosuch", KOINE_ERR_NO_TABLE, "PX-name", "nosuch");
}

static void test_names__that_mean_two_things_are_refused(void **state)
{
    (void)state;
    assert_refused("SELECT id FROM t JOIN u ON t.id = u.t_id", KOINE_ERR_SEMANTIC, "PX-name", "id FROM");
    assert_refused("SELECT 1 FROM t JOIN u ON id = t_id", KOINE_ERR_SEMANTIC, "PX-name", "id = t_id");
    assert_refused("SELECT 1 FROM t AS x CROSS JOIN u AS x", KOINE_ERR_SEMANTIC, "PX-name", "u AS x");
    assert_refused("SELECT 1 FROM (SELECT a, a FROM t) AS x", KOINE_ERR_SEMANTIC, "PX-name", "(SELECT");
}

static void test_names__case_counts_and_is_not_left_to_the_engine(void **state)
{
    (void)state;
    assert_means("SELECT \"A\", b FROM \"Mixed\"", "SELECT Mixed.A, Mixed.b FROM Mixed");
    assert_refused("SELECT a FROM \"Mixed\"", KOINE_ERR_NO_COLUMN, "PX-name", "a FROM");
    assert_refused("SELECT 1 FROM t AS x CROSS JOIN u AS \"X\"", KOINE_ERR_NOT_SUPPORTED, "LX-id", "u AS");
    /* One engine would take the inner "A" for the outer a. */
    assert_refused("SELECT (SELECT a FROM \"Mixed\") FROM t", KOINE_ERR_NOT_SUPPORTED, "LX-id", "a FROM");
    assert_refused("SELECT (SELECT x.a FROM u AS \"X\") FROM t AS x", KOINE_ERR_NOT_SUPPORTED, "LX-id", "x.a");
}

static void test_names__on_sees_the_tables_of_its_join(void **state)
{
    (void)state;
    assert_means("SELECT 1 AS one FROM t JOIN u ON t.id = u.t_id JOIN two ON two.a = u.k",
                 "SELECT 1 AS one FROM t JOIN u ON t.id = u.t_id JOIN two ON two.a = u.k");
    assert_refused("SELECT 1 FROM t JOIN (u JOIN two ON two.a = t.a) ON t.id = u.t_id", KOINE_ERR_NO_TABLE, "PX-name",
                   "t.a)");
}

static void test_names__using_merges_columns(void **state)
{
    (void)state;
    assert_means("SELECT * FROM two JOIN pair USING (a)",
                 "SELECT two.a, two.b, two.c, pair.b, pair.c FROM two JOIN pair USING (a)");
    assert_means("SELECT a FROM two RIGHT JOIN pair USING (a)", "SELECT pair.a FROM two RIGHT JOIN pair USING (a)");
    assert_means("SELECT a FROM two FULL JOIN pair USING (a)",
                 "SELECT coalesce(two.a, pair.a) AS a FROM two FULL JOIN pair USING (a)");
    assert_means("SELECT a, two.b FROM two NATURAL JOIN pair", "SELECT two.a, two.b FROM two NATURAL JOIN pair");
    assert_refused("SELECT b FROM two JOIN pair USING (a)", KOINE_ERR_SEMANTIC, "PX-name", "b FROM");
    assert_refused("SELECT 1 FROM two JOIN pair USING (nosuch)", KOINE_ERR_NO_COLUMN, "PX-name", "nosuch");
    assert_refused("SELECT 1 FROM t NATURAL JOIN (SELECT 1 AS other) AS x", KOINE_ERR_NOT_SUPPORTED, "PX-from",
                   "t NATURAL");
    assert_refused("SELECT 1 FROM t JOIN (SELECT e AS d FROM t) AS x USING (d)", KOINE_ERR_NOT_SUPPORTED, "TY-cmp",
                   "d)");
}

static void test_names__a_star_is_all_columns_in_order(void **state)
{
    (void)state;
    assert_means("SELECT * FROM two", "SELECT two.a, two.b, two.c FROM two");
    assert_means("SELECT 1 AS one, x.* FROM two AS x CROSS JOIN pair",
                 "SELECT 1 AS one, x.a, x.b, x.c FROM two AS x CROSS JOIN pair");
    assert_means("SELECT count(*) AS n FROM two", "SELECT count(*) AS n FROM two");
    assert_refused("SELECT *", KOINE_ERR_SEMANTIC, "PX-star", "*");
    assert_refused("SELECT y.* FROM two", KOINE_ERR_NO_TABLE, "PX-star", "y");
}

static void test_names__items_without_an_alias_are_numbered(void **state)
{
    (void)state;
    assert_columns("SELECT a, a + 1, n AS m, count(*) OVER () FROM t",
                   "a INTEGER, column_2 INTEGER, m INTEGER, column_4 INTEGER");
}

static void test_names__a_derived_table_needs_no_alias(void **state)
{
    (void)state;
    assert_means("SELECT a FROM (SELECT a FROM t)", "SELECT koine_1.a FROM (SELECT t.a FROM t) AS koine_1");
    assert_columns("SELECT x.p, q FROM (SELECT a, n FROM t) AS x (p, q)", "p INTEGER, q INTEGER");
    assert_refused("SELECT 1 FROM (SELECT a, n FROM t) AS x (p)", KOINE_ERR_SEMANTIC, "PX-alias", "p)");
    assert_refused("SELECT 1 FROM t, (SELECT t.a) AS x", KOINE_ERR_NO_TABLE, "PX-name", "t.a");
}

static void test_names__a_subquery_sees_the_query_around_it(void **state)
{
    (void)state;
    assert_means("SELECT a FROM t WHERE EXISTS (SELECT 1 AS one FROM u WHERE t_id = t.id AND a = k)",
                 "SELECT t.a FROM t WHERE EXISTS (SELECT 1 AS one FROM u WHERE (u.t_id = t.id) AND (t.a = u.k))");
    assert_means("SELECT (SELECT max(x.k) AS m FROM (SELECT k FROM u WHERE u.t_id = t.id) AS x) AS m FROM t",
                 "SELECT (SELECT max(x.k) AS m FROM (SELECT u.k FROM u WHERE u.t_id = t.id) AS x) AS m FROM t");
    assert_refused("SELECT (SELECT max(t.a) FROM u) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-name", "max");
}

static void test_names__common_table_expressions_are_read_behind_their_definition(void **state)
{
    (void)state;
    assert_means("WITH x AS (SELECT a FROM t), y (b) AS (SELECT a FROM x) SELECT b FROM y",
                 "WITH x AS (SELECT t.a FROM t), y (b) AS (SELECT x.a FROM x) SELECT y.b FROM y");
    assert_means("WITH t AS (SELECT k FROM u) SELECT k FROM t", "WITH t AS (SELECT u.k FROM u) SELECT t.k FROM t");
    assert_refused("WITH x AS (SELECT a FROM y), y AS (SELECT a FROM t) SELECT a FROM x", KOINE_ERR_NOT_SUPPORTED,
                   "PX-with", "y)");
    assert_refused("WITH x AS (SELECT a FROM x) SELECT a FROM x", KOINE_ERR_NO_TABLE, "PX-with", "x)");
    assert_refused("WITH t AS (SELECT a FROM t) SELECT a FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-with", "t)");
    assert_refused("WITH x AS (SELECT 1), x AS (SELECT 2) SELECT 1", KOINE_ERR_SEMANTIC, "PX-name", "x AS (SELECT 2)");
    assert_refused("WITH x AS (SELECT 1 AS a) SELECT a FROM \"X\"", KOINE_ERR_NOT_SUPPORTED, "LX-id", "\"X\"");
}

static void test_names__a_recursive_one_reads_itself_in_its_last_branch(void **state)
{
    (void)state;
    assert_columns("WITH RECURSIVE n (i, s) AS (SELECT 1, 'a' UNION ALL SELECT i + 1, s || 'b' FROM n WHERE i < 9) "
                   "SELECT i, s FROM n",
                   "i INTEGER, s TEXT");
    assert_means("WITH RECURSIVE n (d) AS (SELECT CAST(1 AS DECIMAL(10,2)) UNION ALL SELECT 2 FROM n) SELECT d FROM n",
                 "WITH RECURSIVE n (d) AS (SELECT CAST(1.00 AS DECIMAL(38,2)) UNION ALL "
                 "SELECT CAST(2.00 AS DECIMAL(38,2)) FROM n) SELECT n.d FROM n");
    assert_refused("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 0.5 FROM n) SELECT i FROM n",
                   KOINE_ERR_NOT_SUPPORTED, "TY-unify", "i + 0.5");
    assert_refused("WITH RECURSIVE n (i) AS (SELECT i FROM n UNION ALL SELECT 1) SELECT i FROM n",
                   KOINE_ERR_NOT_SUPPORTED, "PX-with", "n UNION");
    assert_refused("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT a.i FROM n AS a, n AS b) SELECT i FROM n",
                   KOINE_ERR_NOT_SUPPORTED, "PX-with", "n AS b");
    assert_refused("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT a FROM t LEFT JOIN n ON i = a) SELECT i FROM n",
                   KOINE_ERR_NOT_SUPPORTED, "PX-with", "n ON");
    assert_refused(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT 2 WHERE EXISTS (SELECT 1 FROM n)) SELECT i FROM n",
        KOINE_ERR_NOT_SUPPORTED, "PX-with", "n))");
    assert_refused("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT max(i) FROM n) SELECT i FROM n",
                   KOINE_ERR_NOT_SUPPORTED, "PX-with", "n (i)");
    assert_refused("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT i FROM n",
                   KOINE_ERR_NOT_SUPPORTED, "PX-with", "n (i)");
}

static void test_names__tables_that_nobody_has_looked_up_may_have_any_column(void **state)
{
    (void)state;
    support_schema.open = true;
    assert_means("SELECT a, y.b FROM nosuch AS y WHERE c IS NULL",
                 "SELECT y.a, y.b FROM nosuch AS y WHERE y.c IS NULL");
    assert_means("SELECT * FROM nosuch", "SELECT nosuch.* FROM nosuch");
    assert_means("INSERT INTO nosuch (a, b) VALUES (1, 'x')", "INSERT INTO nosuch (a, b) VALUES (1, 'x')");
    assert_refused("SELECT a FROM nosuch WHERE a = 1", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "a = 1");
    assert_refused("SELECT a FROM (SELECT * FROM nosuch) AS x", KOINE_ERR_NOT_SUPPORTED, "PX-star", "*");
    support_schema.open = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names__a_column_belongs_to_the_table_that_has_it),
        cmocka_unit_test(test_names__that_mean_two_things_are_refused),
        cmocka_unit_test(test_names__case_counts_and_is_not_left_to_the_engine),
        cmocka_unit_test(test_names__on_sees_the_tables_of_its_join),
        cmocka_unit_test(test_names__using_merges_columns),
        cmocka_unit_test(test_names__a_star_is_all_columns_in_order),
        cmocka_unit_test(test_names__items_without_an_alias_are_numbered),
        cmocka_unit_test(test_names__a_derived_table_needs_no_alias),
        cmocka_unit_test(test_names__a_subquery_sees_the_query_around_it),
        cmocka_unit_test(test_names__common_table_expressions_are_read_behind_their_definition),
        cmocka_unit_test(test_names__a_recursive_one_reads_itself_in_its_last_branch),
        cmocka_unit_test(test_names__tables_that_nobody_has_looked_up_may_have_any_column),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
