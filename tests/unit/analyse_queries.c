/*
 * The analysis: functions, groups, orders, windows, the parts of queries.
 *
 * SPDX-License-Identifier: MIT
 */
#include "analyse_support.h"

/* ---- functions ---- */

static void test_function__has_the_type_of_its_row(void **state)
{
    (void)state;
    assert_columns("SELECT length(s) AS a, upper(s) AS b, substr(x, 2) AS c, position('a' IN s) AS d, abs(d) AS e, "
                   "sign(f) AS f, round(d, 1) AS g, round(f) AS h, ceil(d) AS i, floor(a) AS j, sqrt(a) AS k FROM t",
                   "a INTEGER, b TEXT, c BLOB, d INTEGER, e DECIMAL(10,2), f INTEGER, g DECIMAL(10,1), "
                   "h DOUBLE PRECISION, i DECIMAL(9,0), j INTEGER, k DOUBLE PRECISION");
    assert_columns("SELECT greatest(a, d) AS a, nullif(a, 2.5) AS b, CURRENT_DATE AS c, CURRENT_TIMESTAMP AS d, "
                   "EXTRACT(YEAR FROM day) AS e, day + INTERVAL '1' MONTH AS f, ts - INTERVAL '2' HOUR AS g, "
                   "days_between(day, '2024-01-31') AS h, seconds_between(day, ts) AS i FROM t",
                   "a DECIMAL(21,2), b DECIMAL(19,0), c DATE, d TIMESTAMP, e INTEGER, f DATE, g TIMESTAMP, h INTEGER, "
                   "i INTEGER");
    assert_columns(
        "SELECT count(*) AS a, count(a) AS b, sum(a) AS c, sum(d) AS d, sum(f) AS e, avg(d) AS f, min(day) AS g, "
        "string_agg(s, ',' ORDER BY a) AS h FROM t",
        "a INTEGER, b INTEGER, c INTEGER, d DECIMAL(38,2), e DOUBLE PRECISION, f DOUBLE PRECISION, g DATE, "
        "h TEXT");
}

static void test_function__arguments_are_checked(void **state)
{
    (void)state;
    assert_refused("SELECT nosuch(1)", KOINE_ERR_NOT_SUPPORTED, "PX-func", "nosuch");
    assert_refused("SELECT log(2)", KOINE_ERR_NOT_SUPPORTED, "PX-func", "log");
    assert_refused("SELECT upper('a', 'b')", KOINE_ERR_SEMANTIC, "PX-func", "upper");
    assert_refused("SELECT upper(5)", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "5");
    assert_refused("SELECT abs('a')", KOINE_ERR_NOT_SUPPORTED, "TY-num", "'a'");
    assert_refused("SELECT substr('abc', 0)", KOINE_ERR_NOT_SUPPORTED, "PX-func", "0");
    assert_refused("SELECT substr('abc', 1, -1)", KOINE_ERR_NOT_SUPPORTED, "PX-func", "-1");
    assert_refused("SELECT trim(BOTH 'xy' FROM s) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-func", "'xy'");
    assert_refused("SELECT round(d, a) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-round", "a) FROM");
    assert_refused("SELECT max(b) FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-bool", "b)");
    assert_refused("SELECT max(x) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-func", "x)");
    assert_means("SELECT max(u) AS m FROM t", "SELECT CAST(max(CAST(t.u AS TEXT)) AS UUID) AS m FROM t");
    assert_refused("SELECT sum(s) FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-num", "s)");
    assert_refused("SELECT EXTRACT(HOUR FROM day) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-func", "day");
    assert_refused("SELECT count(DISTINCT j) FROM t", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "j)");
    assert_refused("SELECT count(a, n) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-func", "count");
    assert_refused("SELECT sum(*) FROM t", KOINE_ERR_SEMANTIC, "PX-func", "sum");
    assert_refused("SELECT string_agg(s, s) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-func", "s) FROM");
    assert_refused("SELECT upper(DISTINCT s) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-func", "upper");
    assert_refused("SELECT rank() FROM t", KOINE_ERR_SEMANTIC, "PX-func", "rank");
    assert_refused("SELECT * FROM t WHERE length(*) = 1", KOINE_ERR_SEMANTIC, "PX-func", "length");
}

static void test_aggregate__stands_where_groups_are(void **state)
{
    (void)state;
    assert_refused("SELECT a FROM t WHERE count(*) > 1", KOINE_ERR_SEMANTIC, "PX-group", "count");
    assert_refused("SELECT a FROM t GROUP BY max(a)", KOINE_ERR_SEMANTIC, "PX-group", "max");
    assert_refused("SELECT 1 FROM t JOIN u ON max(k) = 1", KOINE_ERR_SEMANTIC, "PX-group", "max");
    assert_refused("SELECT sum(max(a)) FROM t", KOINE_ERR_SEMANTIC, "PX-group", "max");
    assert_refused("UPDATE t SET a = max(n)", KOINE_ERR_SEMANTIC, "PX-group", "max");
    assert_refused("INSERT INTO u (id) VALUES (max(1))", KOINE_ERR_SEMANTIC, "PX-group", "max");
    assert_columns("SELECT sum(sum(a)) OVER () AS x FROM t GROUP BY n", "x INTEGER");
    assert_columns("SELECT count(*) FILTER (WHERE a > 1) AS x FROM t", "x INTEGER");
}

/* ---- groups ---- */

static void test_group__names_columns_expressions_numbers_and_aliases(void **state)
{
    (void)state;
    assert_columns("SELECT a, count(*) AS c FROM t GROUP BY a", "a INTEGER, c INTEGER");
    assert_columns("SELECT a + 1 AS p, count(*) AS c FROM t GROUP BY a + 1", "p INTEGER, c INTEGER");
    assert_columns("SELECT a + 1 AS p, count(*) AS c FROM t GROUP BY p", "p INTEGER, c INTEGER");
    assert_columns("SELECT a + 1 AS p, count(*) AS c FROM t GROUP BY 1 HAVING max(n) > 1 ORDER BY p, max(n)",
                   "p INTEGER, c INTEGER");
    assert_columns("SELECT (a + 1) * 2 AS x FROM t GROUP BY a + 1", "x INTEGER");
    assert_columns("SELECT a, (SELECT max(k) FROM u WHERE t_id = t.a) AS m FROM t GROUP BY a", "a INTEGER, m INTEGER");
    assert_columns("SELECT d, e + 0 AS z FROM t GROUP BY d, e", "d DECIMAL(10,2), z DECIMAL(13,4)");
}

static void test_group__of_having_alone_shows_in_the_list(void **state)
{
    (void)state;
    assert_means("SELECT 5 AS p FROM t HAVING count(*) > 1",
                 "SELECT CASE WHEN count(*) >= 0 THEN 5 END AS p FROM t HAVING count(*) > 1");
    assert_means("SELECT max(a) AS p, 5 AS q FROM t HAVING count(*) > 1",
                 "SELECT max(t.a) AS p, 5 AS q FROM t HAVING count(*) > 1");
}

static void test_group__what_it_does_not_name_is_refused(void **state)
{
    (void)state;
    assert_refused("SELECT a, n FROM t GROUP BY a", KOINE_ERR_SEMANTIC, "PX-group", "n FROM");
    assert_refused("SELECT id, n FROM t GROUP BY id", KOINE_ERR_SEMANTIC, "PX-group", "n FROM");
    assert_refused("SELECT n, count(*) FROM t", KOINE_ERR_SEMANTIC, "PX-group", "n, count");
    assert_refused("SELECT 1 FROM t GROUP BY a HAVING n > 1", KOINE_ERR_SEMANTIC, "PX-group", "n > 1");
    assert_refused("SELECT 1 FROM t GROUP BY a ORDER BY n", KOINE_ERR_SEMANTIC, "PX-group", "n");
    assert_refused("SELECT (SELECT max(k) FROM u WHERE t_id = t.n) FROM t GROUP BY a", KOINE_ERR_SEMANTIC, "PX-group",
                   "t.n");
    assert_refused("SELECT rank() OVER (ORDER BY n) FROM t GROUP BY a", KOINE_ERR_SEMANTIC, "PX-group", "n) FROM");
    assert_refused("SELECT 1 + k AS id, 0 FROM u GROUP BY id", KOINE_ERR_NOT_SUPPORTED, "PX-group", "...id");
    assert_refused("SELECT a AS p FROM t HAVING p > 1", KOINE_ERR_NO_COLUMN, "PX-name", "p > 1");
    assert_refused("SELECT a FROM t GROUP BY 2", KOINE_ERR_SEMANTIC, "PX-group", "2");
    assert_refused("SELECT a FROM t GROUP BY 'x'", KOINE_ERR_NOT_SUPPORTED, "PX-group", "'x'");
    assert_refused("SELECT 5 AS p FROM t GROUP BY p", KOINE_ERR_NOT_SUPPORTED, "PX-group", "5");
    assert_refused("SELECT count(*) AS p FROM t GROUP BY p", KOINE_ERR_SEMANTIC, "PX-group", "...p");
    assert_refused("SELECT count(*) FROM t GROUP BY j", KOINE_ERR_NOT_SUPPORTED, "TY-cmp", "j");
}

/* ---- order ---- */

static void test_order__an_output_name_is_the_item(void **state)
{
    (void)state;
    assert_means("SELECT a AS x, n FROM t ORDER BY x, n DESC", "SELECT t.a AS x, t.n FROM t ORDER BY 1, 2 DESC");
    assert_means("SELECT n AS a FROM t ORDER BY a", "SELECT t.n AS a FROM t ORDER BY 1");
    assert_means("SELECT n AS a FROM t ORDER BY a + 1", "SELECT t.n AS a FROM t ORDER BY t.a + 1");
    assert_means("SELECT DISTINCT a + 1 AS x FROM t ORDER BY a + 1", "SELECT DISTINCT t.a + 1 AS x FROM t ORDER BY 1");
    assert_means("SELECT a FROM t UNION SELECT k FROM u ORDER BY a",
                 "SELECT t.a FROM t UNION SELECT u.k FROM u ORDER BY 1");
}

static void test_order__by_anything_else_is_refused(void **state)
{
    (void)state;
    assert_refused("SELECT a AS p FROM t ORDER BY p + 1", KOINE_ERR_NO_COLUMN, "PX-name", "p + 1");
    assert_refused("SELECT a AS p, n AS p FROM t ORDER BY p", KOINE_ERR_SEMANTIC, "PX-name", "...p");
    assert_refused("SELECT a FROM t ORDER BY 2", KOINE_ERR_SEMANTIC, "PX-order", "2");
    assert_refused("SELECT a FROM t ORDER BY 'a'", KOINE_ERR_NOT_SUPPORTED, "PX-order", "'a'");
    assert_refused("SELECT DISTINCT a FROM t ORDER BY n", KOINE_ERR_NOT_SUPPORTED, "PX-order", "n");
    assert_refused("SELECT a FROM t UNION SELECT k FROM u ORDER BY a + 1", KOINE_ERR_NOT_SUPPORTED, "PX-order",
                   "a + 1");
    assert_refused("SELECT a FROM t UNION SELECT k FROM u ORDER BY t.a", KOINE_ERR_NOT_SUPPORTED, "PX-order", "t.a");
    assert_refused("SELECT a FROM t UNION SELECT k FROM u ORDER BY k", KOINE_ERR_NO_COLUMN, "PX-order", "...k");
    assert_refused("SELECT j FROM t ORDER BY j", KOINE_ERR_NOT_SUPPORTED, "PX-order", "j");
}

/* ---- windows ---- */

static void test_window__stands_in_the_list_and_in_order_by(void **state)
{
    (void)state;
    assert_columns("SELECT row_number() OVER (ORDER BY a) AS r, sum(d) OVER w AS s, lag(a, 1, 0) OVER w AS l FROM t "
                   "WINDOW w AS (PARTITION BY n ORDER BY a)",
                   "r INTEGER, s DECIMAL(38,2), l INTEGER");
    assert_refused("SELECT a FROM t WHERE rank() OVER (ORDER BY a) = 1", KOINE_ERR_SEMANTIC, "PX-group", "rank");
    assert_refused("SELECT 1 FROM t GROUP BY a HAVING rank() OVER (ORDER BY a) = 1", KOINE_ERR_SEMANTIC, "PX-group",
                   "rank");
    assert_refused("SELECT sum(rank() OVER (ORDER BY a)) OVER () FROM t", KOINE_ERR_SEMANTIC, "PX-group", "rank");
    assert_refused("SELECT rank() OVER w FROM t", KOINE_ERR_SEMANTIC, "PX-name", "w");
    assert_refused("SELECT upper(s) OVER () FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-func", "upper");
    assert_refused("SELECT string_agg(s, ',') OVER () FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-func", "string_agg");
}

static void test_window__has_what_all_engines_ask_of_it(void **state)
{
    (void)state;
    assert_refused("SELECT rank() OVER () FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "rank");
    assert_refused("SELECT row_number() OVER (ORDER BY a ROWS 1 PRECEDING) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-gram",
                   "row_number");
    assert_refused("SELECT sum(a) OVER (ORDER BY s RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t",
                   KOINE_ERR_NOT_SUPPORTED, "PX-gram", "s RANGE");
    assert_refused("SELECT sum(a) OVER (ORDER BY 1) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-order", "1)");
    assert_refused("SELECT lag(a, n) OVER (ORDER BY a) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-func", "n)");
    assert_refused("SELECT ntile(0) OVER (ORDER BY a) FROM t", KOINE_ERR_NOT_SUPPORTED, "PX-func", "0)");
    assert_columns("SELECT sum(a) OVER (ORDER BY a RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) AS x FROM t",
                   "x INTEGER");
}

/* ---- the rest ---- */

static void test_subquery__that_is_a_value_has_one_column(void **state)
{
    (void)state;
    assert_columns("SELECT (SELECT max(d) FROM t) AS x", "x DECIMAL(10,2)");
    assert_refused("SELECT (SELECT a, n FROM t)", KOINE_ERR_SEMANTIC, "PX-scalar", "(SELECT");
    assert_columns("SELECT EXISTS (SELECT * FROM t) AS x", "x BOOLEAN");
}

static void test_for_update__locks_rows_of_tables(void **state)
{
    (void)state;
    assert_columns("SELECT a FROM t WHERE id = 1 FOR UPDATE", "a INTEGER");
    assert_refused("SELECT count(*) FROM t FOR UPDATE", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "SELECT");
    assert_refused("SELECT DISTINCT a FROM t FOR UPDATE", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "SELECT");
    assert_refused("SELECT a FROM t LEFT JOIN u ON t.id = u.t_id FOR UPDATE", KOINE_ERR_NOT_SUPPORTED, "PX-gram",
                   "SELECT");
    assert_refused("SELECT x.a FROM (SELECT a FROM t) AS x FOR UPDATE", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "SELECT");
}

static void test_dual__is_no_table(void **state)
{
    (void)state;
    assert_means("SELECT 1 AS one FROM dual", "SELECT 1 AS one");
}

/* ---- what is looked at ---- */

static const koine__expr *first_item(const char *sql)
{
    koine__tree *tree = NULL;
    koine__refusal refusal = {.code = KOINE_OK};
    assert_int_equal(koine__parse(&tree, &support_arena, sql, strlen(sql), &refusal), KOINE_OK);
    assert_int_equal(koine__analyse(tree, &support_arena, &support_schema, NULL, 0, &refusal), KOINE_OK);
    return tree->as.query->body->select->items.items[0].expr;
}

static void test_look__only_the_outermost_sum_that_is_read_is_plain(void **state)
{
    (void)state;
    const koine__expr *sum = first_item("SELECT a + n * 2 FROM t");
    assert_int_equal(sum->op, KOINE_SQL_ADD_INT_PLAIN);
    assert_true(sum->looked_at);
    /* From a double in the middle the sum could come back into the range of integers. */
    assert_int_equal(sum->args[1]->op, KOINE_SQL_MUL_INT);
    assert_int_equal(first_item("SELECT a + 1 FROM t ORDER BY 1 LIMIT 1")->op, KOINE_SQL_ADD_INT);
    assert_int_equal(first_item("SELECT DISTINCT a + 1 FROM t")->op, KOINE_SQL_ADD_INT);
    assert_int_equal(first_item("SELECT CASE WHEN b THEN a + 1 END FROM t")->args[1]->op, KOINE_SQL_ADD_INT_PLAIN);
    assert_int_equal(first_item("SELECT sum(a + 1) FROM t")->args[0]->op, KOINE_SQL_ADD_INT);
    assert_int_equal(first_item("SELECT f * 2 FROM t")->op, KOINE_SQL_MUL_FLOAT_PLAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_function__has_the_type_of_its_row),
        cmocka_unit_test(test_function__arguments_are_checked),
        cmocka_unit_test(test_aggregate__stands_where_groups_are),
        cmocka_unit_test(test_group__names_columns_expressions_numbers_and_aliases),
        cmocka_unit_test(test_group__of_having_alone_shows_in_the_list),
        cmocka_unit_test(test_group__what_it_does_not_name_is_refused),
        cmocka_unit_test(test_order__an_output_name_is_the_item),
        cmocka_unit_test(test_order__by_anything_else_is_refused),
        cmocka_unit_test(test_window__stands_in_the_list_and_in_order_by),
        cmocka_unit_test(test_window__has_what_all_engines_ask_of_it),
        cmocka_unit_test(test_subquery__that_is_a_value_has_one_column),
        cmocka_unit_test(test_for_update__locks_rows_of_tables),
        cmocka_unit_test(test_dual__is_no_table),
        cmocka_unit_test(test_look__only_the_outermost_sum_that_is_read_is_plain),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
