/*
 * What UPDATE, DELETE and INSERT become where a dialect lacks something.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rewrite_support.h"

/* ---- UPDATE … FROM, DELETE … USING ---- */

static void test_rewrite_change__using_is_a_condition(void **state)
{
    (void)state;
    support_features(KOINE_SQL_DELETE_USING, 0);
    assert_becomes("DELETE FROM t USING u WHERE u.t_id = t.id AND u.k = 5",
                   "DELETE FROM \"t\" WHERE EXISTS (SELECT 1 FROM \"u\" WHERE (\"u\".\"t_id\" = \"t\".\"id\") AND "
                   "(\"u\".\"k\" = 5))");
}

static void test_rewrite_change__from_with_a_key_stays(void **state)
{
    (void)state;
    support_features(0, 0);
    assert_becomes("UPDATE t SET a = u.k FROM u WHERE u.id = t.n",
                   "UPDATE \"t\" SET \"a\" = \"u\".\"k\" FROM \"u\" WHERE \"u\".\"id\" = \"t\".\"n\"");
}

static void test_rewrite_change__from_with_a_key_is_a_join(void **state)
{
    (void)state;
    support_features(KOINE_SQL_UPDATE_FROM, KOINE_SQL_UPDATE_JOIN);
    assert_becomes("UPDATE t SET a = u.k FROM u WHERE u.id = t.n",
                   "UPDATE \"t\" CROSS JOIN \"u\" SET \"t\".\"a\" = \"u\".\"k\" WHERE \"u\".\"id\" = \"t\".\"n\"");
    assert_becomes(
        "UPDATE t SET a = x.c FROM (SELECT t_id, count(*) AS c FROM u GROUP BY t_id) AS x WHERE x.t_id = t.id",
        "UPDATE \"t\" CROSS JOIN (SELECT \"u\".\"t_id\", count(*) AS \"c\" FROM \"u\" GROUP BY \"u\".\"t_id\") AS "
        "\"x\" SET \"t\".\"a\" = \"x\".\"c\" WHERE \"x\".\"t_id\" = \"t\".\"id\"");
}

static void test_rewrite_change__from_with_several_rows_fails_if_their_values_differ(void **state)
{
    (void)state;
    support_features(0, 0);
    assert_becomes("UPDATE t SET a = u.k, n = 1 FROM u WHERE u.t_id = t.id",
                   "UPDATE \"t\" SET \"a\" = (SELECT DISTINCT \"u\".\"k\" FROM \"u\" WHERE \"u\".\"t_id\" = "
                   "\"t\".\"id\"), \"n\" = 1 WHERE EXISTS (SELECT 1 FROM \"u\" WHERE \"u\".\"t_id\" = \"t\".\"id\")");
}

static void test_rewrite_change__from_that_is_not_read_only_tells_the_rows(void **state)
{
    (void)state;
    support_features(0, 0);
    assert_becomes("UPDATE t SET a = 1 FROM u WHERE u.t_id = t.id",
                   "UPDATE \"t\" SET \"a\" = 1 FROM \"u\" WHERE \"u\".\"t_id\" = \"t\".\"id\"");
}

static void test_rewrite_change__from_that_is_not_read_is_a_condition(void **state)
{
    (void)state;
    support_features(KOINE_SQL_UPDATE_FROM, KOINE_SQL_UPDATE_JOIN);
    assert_becomes("UPDATE t SET a = 1 FROM u WHERE u.t_id = t.id",
                   "UPDATE \"t\" SET \"a\" = 1 WHERE EXISTS (SELECT 1 FROM \"u\" WHERE \"u\".\"t_id\" = \"t\".\"id\")");
}

static void test_rewrite_change__from_without_any_join_is_made_of_subqueries(void **state)
{
    (void)state;
    support_features(KOINE_SQL_UPDATE_FROM, 0);
    assert_becomes("UPDATE t SET a = u.k FROM u WHERE u.id = t.n",
                   "UPDATE \"t\" SET \"a\" = (SELECT DISTINCT \"u\".\"k\" FROM \"u\" WHERE \"u\".\"id\" = \"t\".\"n\") "
                   "WHERE EXISTS (SELECT 1 FROM \"u\" WHERE \"u\".\"id\" = \"t\".\"n\")");
}

static void test_rewrite_change__json_of_several_rows_is_refused(void **state)
{
    (void)state;
    support_features(0, 0);
    assert_refused("UPDATE t SET j = o.j FROM t AS o WHERE o.a = t.a", "JSON out of one of several rows of FROM",
                   "PX-from");
}

/* ---- SET ---- */

static void test_rewrite_change__set_of_a_row_is_set_one_by_one(void **state)
{
    (void)state;
    support_features(KOINE_SQL_SET_ROW, 0);
    assert_becomes("UPDATE t SET (a, n) = (n, 1)", "UPDATE \"t\" SET \"a\" = \"t\".\"n\", \"n\" = 1");
    assert_becomes("UPDATE t SET (a, n) = (SELECT k, id FROM u WHERE u.id = t.id)",
                   "UPDATE \"t\" SET \"a\" = (SELECT \"u\".\"k\" FROM \"u\" WHERE \"u\".\"id\" = \"t\".\"id\"), \"n\" "
                   "= (SELECT \"u\".\"id\" FROM \"u\" WHERE \"u\".\"id\" = \"t\".\"id\")");
}

static void test_rewrite_change__set_is_put_in_an_order_in_which_nothing_is_read_after_it(void **state)
{
    (void)state;
    support_features(KOINE_SQL_SET_OLD_VALUES, 0);
    assert_becomes("UPDATE t SET n = n + 1, a = n", "UPDATE \"t\" SET \"a\" = \"t\".\"n\", \"n\" = \"t\".\"n\" + 1");
    assert_becomes("UPDATE t SET a = n, n = 5", "UPDATE \"t\" SET \"a\" = \"t\".\"n\", \"n\" = 5");
}

static void test_rewrite_change__swap_joins_the_row_to_itself(void **state)
{
    (void)state;
    support_features(KOINE_SQL_SET_OLD_VALUES | KOINE_SQL_UPDATE_FROM, KOINE_SQL_UPDATE_JOIN);
    assert_becomes(
        "UPDATE t SET a = n, n = a WHERE id = 5",
        "UPDATE \"t\" CROSS JOIN \"t\" AS \"koine_old1\" SET \"t\".\"a\" = \"koine_old1\".\"n\", \"t\".\"n\" = "
        "\"koine_old1\".\"a\" WHERE (\"koine_old1\".\"id\" = \"t\".\"id\") AND (\"t\".\"id\" = 5)");
    assert_becomes("UPDATE t SET n = a, a = u.k + t.n FROM u WHERE u.id = t.id",
                   "UPDATE \"t\" CROSS JOIN \"u\" CROSS JOIN \"t\" AS \"koine_old1\" SET \"t\".\"n\" = "
                   "\"koine_old1\".\"a\", \"t\".\"a\" = \"u\".\"k\" + \"koine_old1\".\"n\" WHERE "
                   "(\"koine_old1\".\"id\" = \"t\".\"id\") AND (\"u\".\"id\" = \"t\".\"id\")");
}

static void test_rewrite_change__swap_without_a_way_is_refused(void **state)
{
    (void)state;
    support_features(KOINE_SQL_SET_OLD_VALUES, 0);
    assert_refused("UPDATE t SET a = n, n = a",
                   "SET of columns to each other's values in a table without a primary key", "PX-set");
}

static void test_rewrite_change__default_of_a_column_without_one_is_null(void **state)
{
    (void)state;
    support_features(KOINE_SQL_DEFAULT_IN_VALUES, 0);
    assert_becomes("UPDATE t SET a = DEFAULT", "UPDATE \"t\" SET \"a\" = NULL");
    assert_becomes("INSERT INTO t (id, a, n) VALUES (1, DEFAULT, 3), (2, 5, 3)",
                   "INSERT INTO \"t\" (\"id\", \"a\", \"n\") VALUES (1, NULL, 3), (2, 5, 3)");
}

static void test_rewrite_change__default_in_all_rows_leaves_the_column_out(void **state)
{
    (void)state;
    support_features(KOINE_SQL_DEFAULT_IN_VALUES, 0);
    assert_becomes("INSERT INTO t (id, n) VALUES (DEFAULT, 1), (DEFAULT, 2)",
                   "INSERT INTO \"t\" (\"n\") VALUES (1), (2)");
    assert_becomes("INSERT INTO t (id) VALUES (DEFAULT)", "INSERT INTO \"t\" DEFAULT VALUES");
}

static void test_rewrite_change__default_that_is_not_known_is_refused(void **state)
{
    (void)state;
    support_features(KOINE_SQL_DEFAULT_IN_VALUES, 0);
    assert_refused("INSERT INTO t (id, n) VALUES (DEFAULT, 1), (2, 2)", "DEFAULT in this place", "PX-ins");
}

/* ---- WITH ---- */

static void test_rewrite_change__with_goes_into_the_queries_that_read_it(void **state)
{
    (void)state;
    support_features(KOINE_SQL_WITH_BEFORE_CHANGE, 0);
    assert_becomes("WITH m AS (SELECT k FROM u) UPDATE t SET a = 1 WHERE n IN (SELECT k FROM m)",
                   "UPDATE \"t\" SET \"a\" = 1 WHERE \"t\".\"n\" IN (WITH \"m\" AS (SELECT \"u\".\"k\" FROM \"u\") "
                   "SELECT \"m\".\"k\" FROM \"m\")");
    assert_becomes("WITH RECURSIVE m(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM m WHERE i < 5) DELETE FROM t WHERE id "
                   "IN (SELECT i FROM m)",
                   "DELETE FROM \"t\" WHERE \"t\".\"id\" IN (WITH RECURSIVE \"m\" (\"i\") AS (SELECT 1 UNION ALL "
                   "SELECT \"m\".\"i\" + 1 FROM \"m\" WHERE \"m\".\"i\" < 5) SELECT \"m\".\"i\" FROM \"m\")");
}

static void test_rewrite_change__with_that_is_joined_becomes_a_derived_table(void **state)
{
    (void)state;
    support_features(KOINE_SQL_WITH_BEFORE_CHANGE | KOINE_SQL_UPDATE_FROM, KOINE_SQL_UPDATE_JOIN);
    assert_becomes(
        "WITH m AS (SELECT t_id AS i, max(k) AS x FROM u GROUP BY t_id) UPDATE t SET a = 1 FROM m WHERE m.i = t.id",
        "UPDATE \"t\" SET \"a\" = 1 WHERE EXISTS (WITH \"m\" AS (SELECT \"u\".\"t_id\" AS \"i\", max(\"u\".\"k\") AS "
        "\"x\" FROM \"u\" GROUP BY \"u\".\"t_id\") SELECT 1 FROM \"m\" WHERE \"m\".\"i\" = \"t\".\"id\")");
}

/* ---- the target in subqueries ---- */

static void test_rewrite_change__target_is_read_from_a_derived_table(void **state)
{
    (void)state;
    support_features(KOINE_SQL_TARGET_IN_SUBQUERY, 0);
    assert_becomes("UPDATE u SET k = (SELECT max(k) FROM u)",
                   "UPDATE \"u\" SET \"k\" = (SELECT \"koine_1\".\"c1\" FROM (SELECT max(\"u\".\"k\") AS \"column_1\" "
                   "FROM \"u\") AS \"koine_1\" (\"c1\"))");
    assert_becomes("DELETE FROM u WHERE id IN (SELECT id FROM u WHERE k = 1)",
                   "DELETE FROM \"u\" WHERE \"u\".\"id\" IN (SELECT \"koine_1\".\"c1\" FROM (SELECT \"u\".\"id\" FROM "
                   "\"u\" WHERE \"u\".\"k\" = 1) AS \"koine_1\" (\"c1\"))");
    assert_becomes("INSERT INTO u (id) VALUES ((SELECT max(id) + 1 FROM u))",
                   "INSERT INTO \"u\" (\"id\") VALUES ((SELECT \"koine_1\".\"c1\" FROM (SELECT max(\"u\".\"id\") + 1 "
                   "AS \"column_1\" FROM \"u\") AS \"koine_1\" (\"c1\")))");
}

static void test_rewrite_change__target_that_is_compared_with_itself_is_read_apart(void **state)
{
    (void)state;
    support_features(KOINE_SQL_TARGET_IN_SUBQUERY, 0);
    assert_becomes("DELETE FROM u WHERE EXISTS (SELECT 1 FROM u AS o WHERE o.k = u.t_id)",
                   "DELETE FROM \"u\" WHERE EXISTS (SELECT 1 FROM (SELECT \"o\".\"id\", \"o\".\"t_id\", \"o\".\"k\", "
                   "\"o\".\"name\" FROM \"u\" AS \"o\") AS \"o\" WHERE \"o\".\"k\" = \"u\".\"t_id\")");
}

static void test_rewrite_change__alias_of_a_delete_goes(void **state)
{
    (void)state;
    support_features(KOINE_SQL_DELETE_ALIAS, 0);
    assert_becomes("DELETE FROM u AS x WHERE x.k = 1", "DELETE FROM \"u\" WHERE \"u\".\"k\" = 1");
    assert_becomes("DELETE FROM u AS x WHERE EXISTS (SELECT 1 FROM u WHERE u.k = x.t_id)",
                   "DELETE FROM \"u\" WHERE EXISTS (SELECT 1 FROM \"u\" AS \"koine_t1\" WHERE \"koine_t1\".\"k\" = "
                   "\"u\".\"t_id\")");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REWRITE_TEST(test_rewrite_change__using_is_a_condition),
        REWRITE_TEST(test_rewrite_change__from_with_a_key_stays),
        REWRITE_TEST(test_rewrite_change__from_with_a_key_is_a_join),
        REWRITE_TEST(test_rewrite_change__from_with_several_rows_fails_if_their_values_differ),
        REWRITE_TEST(test_rewrite_change__from_that_is_not_read_only_tells_the_rows),
        REWRITE_TEST(test_rewrite_change__from_that_is_not_read_is_a_condition),
        REWRITE_TEST(test_rewrite_change__from_without_any_join_is_made_of_subqueries),
        REWRITE_TEST(test_rewrite_change__json_of_several_rows_is_refused),
        REWRITE_TEST(test_rewrite_change__set_of_a_row_is_set_one_by_one),
        REWRITE_TEST(test_rewrite_change__set_is_put_in_an_order_in_which_nothing_is_read_after_it),
        REWRITE_TEST(test_rewrite_change__swap_joins_the_row_to_itself),
        REWRITE_TEST(test_rewrite_change__swap_without_a_way_is_refused),
        REWRITE_TEST(test_rewrite_change__default_of_a_column_without_one_is_null),
        REWRITE_TEST(test_rewrite_change__default_in_all_rows_leaves_the_column_out),
        REWRITE_TEST(test_rewrite_change__default_that_is_not_known_is_refused),
        REWRITE_TEST(test_rewrite_change__with_goes_into_the_queries_that_read_it),
        REWRITE_TEST(test_rewrite_change__with_that_is_joined_becomes_a_derived_table),
        REWRITE_TEST(test_rewrite_change__target_is_read_from_a_derived_table),
        REWRITE_TEST(test_rewrite_change__target_that_is_compared_with_itself_is_read_apart),
        REWRITE_TEST(test_rewrite_change__alias_of_a_delete_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
