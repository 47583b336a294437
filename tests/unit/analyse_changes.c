/*
 * The analysis: INSERT, UPDATE, DELETE, and what is stored.
 *
 * SPDX-License-Identifier: MIT
 */
#include "analyse_support.h"

static void test_assign__converts_what_loses_nothing_but_digits_behind_the_scale(void **state)
{
    (void)state;
    assert_means("UPDATE t SET d = 1, e = a, f = a, s = 5, ts = day",
                 "UPDATE t SET d = 1.00, e = CAST(t.a AS DECIMAL(12,4)), f = CAST(t.a AS DOUBLE PRECISION), s = '5', "
                 "ts = CAST(t.day AS TIMESTAMP)");
    assert_means("UPDATE t SET d = 1.005, e = d, f = 2.5",
                 "UPDATE t SET d = 1.01, e = CAST(t.d AS DECIMAL(12,4)), f = 2.5e0");
    assert_means("UPDATE t SET d = e", "UPDATE t SET d = CAST(t.e AS DECIMAL(10,2))");
    assert_means("UPDATE t SET d = '1234567890.5'", "UPDATE t SET d = CAST(1234567890.5 AS DECIMAL(10,2))");
    assert_means("UPDATE t SET j = '{}'", "UPDATE t SET j = '{}'");
    assert_means("UPDATE t SET a = '12', d = '1.5', f = '0.5', day = '2024-01-31', u = "
                 "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
                 "UPDATE t SET a = 12, d = 1.50, f = 0.5e0, day = DATE '2024-01-31', u = "
                 "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'");
    assert_means("UPDATE t SET a = NULL, b = DEFAULT", "UPDATE t SET a = NULL, b = DEFAULT");
}

static void test_assign__refuses_the_rest(void **state)
{
    (void)state;
    assert_refused("UPDATE t SET a = 2.5", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "2.5");
    assert_refused("UPDATE t SET a = f", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "f");
    assert_refused("UPDATE t SET d = f", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "f");
    assert_refused("UPDATE t SET b = 1", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "1");
    assert_refused("UPDATE t SET b = 'true'", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "'true'");
    assert_refused("UPDATE t SET day = ts", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "ts");
    assert_refused("UPDATE t SET day = 20240131", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "20240131");
    assert_refused("UPDATE t SET s = d", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "d");
    assert_refused("UPDATE t SET txt = b", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "b");
    assert_refused("UPDATE t SET x = 'abc'", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "'abc'");
    assert_refused("UPDATE t SET a = 'abc'", KOINE_ERR_INVALID_VALUE, "DD-strict", "'abc'");
    assert_refused("UPDATE t SET a = ' 12'", KOINE_ERR_INVALID_VALUE, "DD-strict", "' 12'");
    assert_refused("UPDATE t SET day = '2024-02-30'", KOINE_ERR_INVALID_VALUE, "TY-date", "'2024-02-30'");
    assert_refused("UPDATE t SET j = '{x'", KOINE_ERR_INVALID_VALUE, "DD-json", "'{x'");
    assert_refused("UPDATE native SET other = 1", KOINE_ERR_NOT_SUPPORTED, "DD-strict", "1");
    /* Blanks beyond the length, which some engines cut off. */
    assert_refused("UPDATE t SET s = '12345678901234567890 '", KOINE_ERR_TOO_LONG, "DD-ck", "'1");
}

static void test_insert__gives_each_column_one_value(void **state)
{
    (void)state;
    assert_means("INSERT INTO two VALUES (1, 2, 3)", "INSERT INTO two (a, b, c) VALUES (1, 2, 3)");
    assert_means("INSERT INTO t (d, s) VALUES (1, 'x'), (2.5, NULL)",
                 "INSERT INTO t (d, s) VALUES (1.00, 'x'), (2.50, NULL)");
    assert_means("INSERT INTO t (day) SELECT '2024-01-31'", "INSERT INTO t (day) SELECT DATE '2024-01-31'");
    assert_means("INSERT INTO t DEFAULT VALUES", "INSERT INTO t DEFAULT VALUES");
    assert_means("INSERT INTO two (a, b) VALUES ((SELECT max(a) + 1 AS m FROM two), DEFAULT)",
                 "INSERT INTO two (a, b) VALUES ((SELECT max(two.a) + 1 AS m FROM two), DEFAULT)");
    assert_refused("INSERT INTO two VALUES (1, 2)", KOINE_ERR_SEMANTIC, "PX-ins", "(1, 2)");
    assert_refused("INSERT INTO two (a) VALUES (1, 2)", KOINE_ERR_SEMANTIC, "PX-ins", "(1, 2)");
    assert_refused("INSERT INTO two (a, b) SELECT 1", KOINE_ERR_SEMANTIC, "PX-ins", "SELECT");
    assert_refused("INSERT INTO two (a, a) VALUES (1, 2)", KOINE_ERR_SEMANTIC, "PX-set", "...a)");
    assert_refused("INSERT INTO two (a, nosuch) VALUES (1, 2)", KOINE_ERR_NO_COLUMN, "PX-name", "nosuch");
    assert_refused("INSERT INTO two (a, b) VALUES (1, a)", KOINE_ERR_NO_COLUMN, "PX-name", "...a");
    assert_refused("INSERT INTO gen VALUES (1, 2, 3)", KOINE_ERR_NOT_SUPPORTED, "PX-ins", "gen");
    assert_refused("INSERT INTO gen (a, c) VALUES (1, 2)", KOINE_ERR_SEMANTIC, "PX-ins", "c)");
    assert_refused("INSERT INTO v (a) VALUES (1)", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "v (a)");
    assert_refused("INSERT INTO nosuch (a) VALUES (1)", KOINE_ERR_NO_TABLE, "PX-name", "nosuch");
}

static void test_insert__rows_that_are_sorted_or_distinct_are_converted_afterwards(void **state)
{
    (void)state;
    assert_means(
        "INSERT INTO t (d) SELECT DISTINCT e FROM t",
        "INSERT INTO t (d) SELECT CAST(koine_1.column1 AS DECIMAL(10,2)) AS column1 FROM (SELECT DISTINCT t.e AS "
        "column1 FROM t) AS koine_1");
    assert_means("INSERT INTO t (d) SELECT e FROM t UNION ALL SELECT 1",
                 "INSERT INTO t (d) SELECT CAST(t.e AS DECIMAL(10,2)) AS e FROM t UNION ALL SELECT 1.00");
    assert_means("INSERT INTO two (a, b) SELECT DISTINCT id, k FROM u",
                 "INSERT INTO two (a, b) SELECT DISTINCT u.id, u.k FROM u");
}

static void test_insert__of_an_identity_column_is_no_null(void **state)
{
    (void)state;
    assert_means("INSERT INTO t (id, n) VALUES (5, 1)", "INSERT INTO t (id, n) VALUES (5, 1)");
    assert_means("INSERT INTO t (id, n) SELECT n, coalesce(a, 0) AS c FROM t",
                 "INSERT INTO t (id, n) SELECT t.n, coalesce(t.a, 0) AS c FROM t");
    assert_refused("INSERT INTO t (id, n) VALUES (NULL, 1)", KOINE_ERR_NOT_SUPPORTED, "DD-id", "NULL");
    assert_refused("INSERT INTO t (id, n) SELECT a, n FROM t", KOINE_ERR_NOT_SUPPORTED, "DD-id", "SELECT");
    assert_refused("INSERT INTO t (id, n) SELECT x.id, 1 FROM two LEFT JOIN u AS x ON x.k = two.a",
                   KOINE_ERR_NOT_SUPPORTED, "DD-id", "SELECT");
}

static void test_conflict__names_the_only_key(void **state)
{
    (void)state;
    assert_means(
        "INSERT INTO u (id, k) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET k = k + excluded.k WHERE u.k > 0",
        "INSERT INTO u (id, k) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET k = u.k + excluded.k WHERE u.k > 0");
    assert_means("INSERT INTO pair (a, b) VALUES (1, 2) ON CONFLICT (b, a) DO NOTHING",
                 "INSERT INTO pair (a, b) VALUES (1, 2) ON CONFLICT (b, a) DO NOTHING");
    assert_means("INSERT INTO two VALUES (1, 2, 3) ON CONFLICT DO NOTHING",
                 "INSERT INTO two (a, b, c) VALUES (1, 2, 3) ON CONFLICT DO NOTHING");
    assert_refused("INSERT INTO two VALUES (1, 2, 3) ON CONFLICT (a) DO UPDATE SET c = 1", KOINE_ERR_NOT_SUPPORTED,
                   "PX-upsert", "ON");
    assert_refused("INSERT INTO two VALUES (1, 2, 3) ON CONFLICT (a) DO NOTHING", KOINE_ERR_NOT_SUPPORTED, "PX-upsert",
                   "ON");
    assert_refused("INSERT INTO u (id) VALUES (1) ON CONFLICT (k) DO NOTHING", KOINE_ERR_SEMANTIC, "PX-upsert", "k)");
    assert_refused("INSERT INTO pair (a, b) VALUES (1, 2) ON CONFLICT (a) DO NOTHING", KOINE_ERR_SEMANTIC, "PX-upsert",
                   "...a)");
    assert_refused("INSERT INTO u (id) VALUES (1) ON CONFLICT DO UPDATE SET k = 1", KOINE_ERR_NOT_SUPPORTED,
                   "PX-upsert", "ON");
    assert_refused("INSERT INTO u (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET k = nosuch.k", KOINE_ERR_NO_TABLE,
                   "PX-name", "nosuch");
}

static void test_update__sets_each_column_once(void **state)
{
    (void)state;
    assert_means("UPDATE t AS x SET a = x.n WHERE s = 'y'", "UPDATE t AS x SET a = x.n WHERE x.s = 'y'");
    assert_means("UPDATE t SET (a, d) = (1, 2)", "UPDATE t SET (a, d) = (1, 2.00)");
    assert_means("UPDATE t SET (a, d) = (SELECT k, id FROM u)",
                 "UPDATE t SET (a, d) = (SELECT u.k, CAST(u.id AS DECIMAL(10,2)) AS id FROM u)");
    assert_means("UPDATE t SET a = k FROM u WHERE t.id = t_id", "UPDATE t SET a = u.k FROM u WHERE t.id = u.t_id");
    assert_refused("UPDATE t SET a = 1, a = 2", KOINE_ERR_SEMANTIC, "PX-set", "...a");
    assert_refused("UPDATE t SET (a, n) = (1, 2, 3)", KOINE_ERR_SEMANTIC, "PX-set", "(1");
    assert_refused("UPDATE gen SET c = 1", KOINE_ERR_SEMANTIC, "PX-ins", "c");
    assert_refused("UPDATE t SET nosuch = 1", KOINE_ERR_NO_COLUMN, "PX-name", "nosuch");
    assert_refused("UPDATE t SET a = id FROM u", KOINE_ERR_SEMANTIC, "PX-name", "id");
    assert_refused("UPDATE v SET a = 1", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "v");
}

static void test_delete__and_returning(void **state)
{
    (void)state;
    assert_means("DELETE FROM t AS x USING u WHERE x.id = t_id AND k = 1",
                 "DELETE FROM t AS x USING u WHERE (x.id = u.t_id) AND (u.k = 1)");
    assert_columns("INSERT INTO two (a) VALUES (1) RETURNING *, a + 1 AS p",
                   "a INTEGER, b INTEGER, c INTEGER, p INTEGER");
    assert_columns("DELETE FROM two WHERE a = 1 RETURNING b AS q", "q INTEGER");
    assert_refused("DELETE FROM two RETURNING count(*)", KOINE_ERR_SEMANTIC, "PX-group", "count");
    assert_refused("UPDATE two SET a = 1 FROM u RETURNING k", KOINE_ERR_NO_COLUMN, "PX-name", "k");
    assert_means("WITH x AS (SELECT 1 AS p) DELETE FROM two WHERE a IN (SELECT p FROM x)",
                 "WITH x AS (SELECT 1 AS p) DELETE FROM two WHERE two.a IN (SELECT x.p FROM x)");
    assert_means("TRUNCATE TABLE two", "DELETE FROM two");
    assert_refused("TRUNCATE TABLE v", KOINE_ERR_NOT_SUPPORTED, "PX-gram", "v");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_assign__converts_what_loses_nothing_but_digits_behind_the_scale),
        cmocka_unit_test(test_assign__refuses_the_rest),
        cmocka_unit_test(test_insert__gives_each_column_one_value),
        cmocka_unit_test(test_insert__rows_that_are_sorted_or_distinct_are_converted_afterwards),
        cmocka_unit_test(test_insert__of_an_identity_column_is_no_null),
        cmocka_unit_test(test_conflict__names_the_only_key),
        cmocka_unit_test(test_update__sets_each_column_once),
        cmocka_unit_test(test_delete__and_returning),
    };
    return cmocka_run_group_tests(tests, support_setup, support_teardown);
}
