/*
 * What queries become where a dialect lacks something.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rewrite_support.h"

/* ---- FULL JOIN ---- */

static void test_rewrite_query__full_join_is_a_left_join_and_the_rows_that_it_leaves_out(void **state)
{
    (void)state;
    support_features(KOINE_SQL_FULL_JOIN, 0);
    assert_becomes("SELECT t.id, u.k FROM t FULL JOIN u ON t.a = u.k",
                   "SELECT \"koine_1\".\"c1\" AS \"id\", \"koine_1\".\"c2\" AS \"k\" FROM (SELECT \"t\".\"id\" AS "
                   "\"c1\", \"u\".\"k\" AS \"c2\" FROM \"t\" LEFT JOIN \"u\" ON \"t\".\"a\" = \"u\".\"k\" UNION ALL "
                   "SELECT NULL, \"u\".\"k\" FROM \"u\" WHERE NOT EXISTS (SELECT 1 FROM \"t\" WHERE \"t\".\"a\" = "
                   "\"u\".\"k\")) AS \"koine_1\" (\"c1\", \"c2\")");
}

static void test_rewrite_query__full_join_without_columns_still_counts(void **state)
{
    (void)state;
    support_features(KOINE_SQL_FULL_JOIN, 0);
    assert_becomes("SELECT count(*) FROM t FULL JOIN u ON t.a = u.k",
                   "SELECT count(*) AS \"column_1\" FROM (SELECT 1 AS \"c1\" FROM \"t\" LEFT JOIN \"u\" ON \"t\".\"a\" "
                   "= \"u\".\"k\" UNION ALL SELECT 1 FROM \"u\" WHERE NOT EXISTS (SELECT 1 FROM \"t\" WHERE "
                   "\"t\".\"a\" = \"u\".\"k\")) AS \"koine_1\" (\"c1\")");
}

static void test_rewrite_query__full_join_using_merges_what_is_there(void **state)
{
    (void)state;
    support_features(KOINE_SQL_FULL_JOIN, 0);
    assert_becomes(
        "SELECT id, name FROM t FULL JOIN u USING (id)",
        "SELECT coalesce(\"koine_1\".\"c1\", \"koine_1\".\"c2\") AS \"id\", \"koine_1\".\"c3\" AS \"name\" FROM "
        "(SELECT \"t\".\"id\" AS \"c1\", \"u\".\"id\" AS \"c2\", \"u\".\"name\" AS \"c3\" FROM \"t\" LEFT JOIN \"u\" "
        "ON \"t\".\"id\" = \"u\".\"id\" UNION ALL SELECT NULL, \"u\".\"id\", \"u\".\"name\" FROM \"u\" WHERE NOT "
        "EXISTS (SELECT 1 FROM \"t\" WHERE \"t\".\"id\" = \"u\".\"id\")) AS \"koine_1\" (\"c1\", \"c2\", \"c3\")");
}

static void test_rewrite_query__full_joins_become_one_another(void **state)
{
    (void)state;
    support_features(KOINE_SQL_FULL_JOIN, 0);
    assert_becomes(
        "SELECT t.a, u.k, o.n FROM t FULL JOIN u ON u.k = t.a FULL JOIN t AS o ON o.n = u.id",
        "SELECT \"koine_1\".\"c1\" AS \"a\", \"koine_1\".\"c2\" AS \"k\", \"koine_1\".\"c3\" AS \"n\" FROM (SELECT "
        "\"koine_2\".\"c2\" AS \"c1\", \"koine_2\".\"c3\" AS \"c2\", \"o\".\"n\" AS \"c3\" FROM (SELECT \"u\".\"id\" "
        "AS \"c1\", \"t\".\"a\" AS \"c2\", \"u\".\"k\" AS \"c3\" FROM \"t\" LEFT JOIN \"u\" ON \"u\".\"k\" = "
        "\"t\".\"a\" UNION ALL SELECT \"u\".\"id\", NULL, \"u\".\"k\" FROM \"u\" WHERE NOT EXISTS (SELECT 1 FROM \"t\" "
        "WHERE \"u\".\"k\" = \"t\".\"a\")) AS \"koine_2\" (\"c1\", \"c2\", \"c3\") LEFT JOIN \"t\" AS \"o\" ON "
        "\"o\".\"n\" = \"koine_2\".\"c1\" UNION ALL SELECT NULL, NULL, \"o\".\"n\" FROM \"t\" AS \"o\" WHERE NOT "
        "EXISTS (SELECT 1 FROM (SELECT \"u\".\"id\" AS \"c1\", \"t\".\"a\" AS \"c2\", \"u\".\"k\" AS \"c3\" FROM \"t\" "
        "LEFT JOIN \"u\" ON \"u\".\"k\" = \"t\".\"a\" UNION ALL SELECT \"u\".\"id\", NULL, \"u\".\"k\" FROM \"u\" "
        "WHERE NOT EXISTS (SELECT 1 FROM \"t\" WHERE \"u\".\"k\" = \"t\".\"a\")) AS \"koine_2\" (\"c1\", \"c2\", "
        "\"c3\") WHERE \"o\".\"n\" = \"koine_2\".\"c1\")) AS \"koine_1\" (\"c1\", \"c2\", \"c3\")");
}

static void test_rewrite_query__full_join_keeps_groups_and_orders(void **state)
{
    (void)state;
    support_features(KOINE_SQL_FULL_JOIN, 0);
    assert_becomes(
        "SELECT t.a, count(*) FROM t FULL JOIN u ON u.k = t.a GROUP BY t.a HAVING max(u.k) > 1 ORDER BY max(u.k)",
        "SELECT \"koine_1\".\"c1\" AS \"a\", count(*) AS \"column_2\" FROM (SELECT \"t\".\"a\" AS \"c1\", \"u\".\"k\" "
        "AS \"c2\" FROM \"t\" LEFT JOIN \"u\" ON \"u\".\"k\" = \"t\".\"a\" UNION ALL SELECT NULL, \"u\".\"k\" FROM "
        "\"u\" WHERE NOT EXISTS (SELECT 1 FROM \"t\" WHERE \"u\".\"k\" = \"t\".\"a\")) AS \"koine_1\" (\"c1\", \"c2\") "
        "GROUP BY \"koine_1\".\"c1\" HAVING max(\"koine_1\".\"c2\") > 1 ORDER BY max(\"koine_1\".\"c2\")");
}

static void test_rewrite_query__full_join_inside_of_another_join(void **state)
{
    (void)state;
    support_features(KOINE_SQL_FULL_JOIN, 0);
    assert_becomes(
        "SELECT o.id, u.k FROM t AS o LEFT JOIN (t FULL JOIN u ON u.k = t.a) ON u.id = o.id",
        "SELECT \"o\".\"id\", \"koine_1\".\"c2\" AS \"k\" FROM \"t\" AS \"o\" LEFT JOIN (SELECT \"u\".\"id\" AS "
        "\"c1\", \"u\".\"k\" AS \"c2\" FROM \"t\" LEFT JOIN \"u\" ON \"u\".\"k\" = \"t\".\"a\" UNION ALL SELECT "
        "\"u\".\"id\", \"u\".\"k\" FROM \"u\" WHERE NOT EXISTS (SELECT 1 FROM \"t\" WHERE \"u\".\"k\" = \"t\".\"a\")) "
        "AS \"koine_1\" (\"c1\", \"c2\") ON \"koine_1\".\"c1\" = \"o\".\"id\"");
}

/* ---- INTERSECT ALL, EXCEPT ALL ---- */

static void test_rewrite_query__set_all_numbers_the_rows(void **state)
{
    (void)state;
    support_features(KOINE_SQL_SETOP_ALL, 0);
    assert_becomes(
        "SELECT a FROM t INTERSECT ALL SELECT k FROM u ORDER BY 1",
        "SELECT \"koine_1\".\"c1\" AS \"a\" FROM (SELECT \"koine_2\".\"c1\", row_number() OVER (PARTITION BY "
        "\"koine_2\".\"c1\") AS \"c2\" FROM (SELECT \"t\".\"a\" FROM \"t\") AS \"koine_2\" (\"c1\") INTERSECT SELECT "
        "\"koine_3\".\"c1\", row_number() OVER (PARTITION BY \"koine_3\".\"c1\") FROM (SELECT \"u\".\"k\" FROM \"u\") "
        "AS \"koine_3\" (\"c1\")) AS \"koine_1\" (\"c1\", \"c2\") ORDER BY 1");
    assert_becomes("SELECT a, n FROM t EXCEPT ALL SELECT k, id FROM u",
                   "SELECT \"koine_1\".\"c1\" AS \"a\", \"koine_1\".\"c2\" AS \"n\" FROM (SELECT \"koine_2\".\"c1\", "
                   "\"koine_2\".\"c2\", row_number() OVER (PARTITION BY \"koine_2\".\"c1\", \"koine_2\".\"c2\") AS "
                   "\"c3\" FROM (SELECT \"t\".\"a\", \"t\".\"n\" FROM \"t\") AS \"koine_2\" (\"c1\", \"c2\") EXCEPT "
                   "SELECT \"koine_3\".\"c1\", \"koine_3\".\"c2\", row_number() OVER (PARTITION BY \"koine_3\".\"c1\", "
                   "\"koine_3\".\"c2\") FROM (SELECT \"u\".\"k\", \"u\".\"id\" FROM \"u\") AS \"koine_3\" (\"c1\", "
                   "\"c2\")) AS \"koine_1\" (\"c1\", \"c2\", \"c3\")");
}

static void test_rewrite_query__set_without_all_stays(void **state)
{
    (void)state;
    support_features(KOINE_SQL_SETOP_ALL, 0);
    assert_becomes("SELECT a FROM t INTERSECT SELECT k FROM u",
                   "SELECT \"t\".\"a\" FROM \"t\" INTERSECT SELECT \"u\".\"k\" FROM \"u\"");
    assert_becomes("SELECT a FROM t UNION ALL SELECT k FROM u",
                   "SELECT \"t\".\"a\" FROM \"t\" UNION ALL SELECT \"u\".\"k\" FROM \"u\"");
}

/* ---- subqueries ---- */

static void test_rewrite_query__scalar_subquery_is_checked(void **state)
{
    (void)state;
    support_features(KOINE_SQL_SCALAR_CHECKED, 0);
    assert_becomes("SELECT (SELECT k FROM u WHERE t_id = t.id) FROM t",
                   "SELECT (SELECT one_row(\"koine_1\".\"c1\") FROM (SELECT \"u\".\"k\" FROM \"u\" WHERE "
                   "\"u\".\"t_id\" = \"t\".\"id\") AS \"koine_1\" (\"c1\")) AS \"column_1\" FROM \"t\"");
}

static void test_rewrite_query__scalar_subquery_of_one_row_stays(void **state)
{
    (void)state;
    support_features(KOINE_SQL_SCALAR_CHECKED, 0);
    assert_becomes("SELECT (SELECT k FROM u WHERE id = t.a), (SELECT max(k) FROM u), (SELECT k FROM u ORDER BY k LIMIT "
                   "1), (SELECT 1) FROM t",
                   "SELECT (SELECT \"u\".\"k\" FROM \"u\" WHERE \"u\".\"id\" = \"t\".\"a\") AS \"column_1\", (SELECT "
                   "max(\"u\".\"k\") FROM \"u\") AS \"column_2\", (SELECT \"u\".\"k\" FROM \"u\" ORDER BY 1 LIMIT 1) "
                   "AS \"column_3\", (SELECT 1) AS \"column_4\" FROM \"t\"");
}

static void test_rewrite_query__scalar_subquery_of_a_joined_key_stays(void **state)
{
    (void)state;
    support_features(KOINE_SQL_SCALAR_CHECKED, 0);
    assert_becomes("SELECT (SELECT o.a FROM u JOIN t AS o ON o.id = u.k WHERE u.id = t.a) FROM t",
                   "SELECT (SELECT \"o\".\"a\" FROM \"u\" JOIN \"t\" AS \"o\" ON \"o\".\"id\" = \"u\".\"k\" WHERE "
                   "\"u\".\"id\" = \"t\".\"a\") AS \"column_1\" FROM \"t\"");
    assert_becomes("SELECT (SELECT o.a FROM u LEFT JOIN t AS o ON o.id = u.k WHERE u.id = t.a) FROM t",
                   "SELECT (SELECT \"o\".\"a\" FROM \"u\" LEFT JOIN \"t\" AS \"o\" ON \"o\".\"id\" = \"u\".\"k\" WHERE "
                   "\"u\".\"id\" = \"t\".\"a\") AS \"column_1\" FROM \"t\"");
}

static void test_rewrite_query__scalar_subquery_of_an_outer_join_is_checked(void **state)
{
    (void)state;
    support_features(KOINE_SQL_SCALAR_CHECKED, 0);
    assert_becomes("SELECT (SELECT u.k FROM u LEFT JOIN t AS o ON u.id = t.a) FROM t",
                   "SELECT (SELECT one_row(\"koine_1\".\"c1\") FROM (SELECT \"u\".\"k\" FROM \"u\" LEFT JOIN \"t\" AS "
                   "\"o\" ON \"u\".\"id\" = \"t\".\"a\") AS \"koine_1\" (\"c1\")) AS \"column_1\" FROM \"t\"");
}

static void test_rewrite_query__limit_in_a_subquery_goes_into_a_derived_table(void **state)
{
    (void)state;
    support_features(KOINE_SQL_LIMIT_IN_SUBQUERY, 0);
    assert_becomes("SELECT a FROM t WHERE a IN (SELECT k FROM u ORDER BY k LIMIT 1)",
                   "SELECT \"t\".\"a\" FROM \"t\" WHERE \"t\".\"a\" IN (SELECT \"koine_1\".\"c1\" FROM (SELECT "
                   "\"u\".\"k\" FROM \"u\" ORDER BY 1 LIMIT 1) AS \"koine_1\" (\"c1\"))");
}

static void test_rewrite_query__outer_columns_in_a_derived_table_are_refused(void **state)
{
    (void)state;
    support_features(KOINE_SQL_OUTER_IN_DERIVED, 0);
    assert_refused("SELECT id FROM t WHERE a IN (SELECT k FROM (SELECT k FROM u WHERE u.id = t.id) AS d)",
                   "a derived table that reads columns of the query around it", "PX-from");
}

static void test_rewrite_query__derived_table_of_a_subquery_stays(void **state)
{
    (void)state;
    support_features(KOINE_SQL_OUTER_IN_DERIVED, 0);
    assert_becomes("SELECT id FROM t WHERE EXISTS (SELECT 1 FROM (SELECT k FROM u) AS d WHERE d.k = t.a)",
                   "SELECT \"t\".\"id\" FROM \"t\" WHERE EXISTS (SELECT 1 FROM (SELECT \"u\".\"k\" FROM \"u\") AS "
                   "\"d\" WHERE \"d\".\"k\" = \"t\".\"a\")");
}

/* ---- windows ---- */

static void test_rewrite_query__lag_and_lead_with_a_value_for_the_rows_that_are_not_there(void **state)
{
    (void)state;
    support_spelling[KOINE_SQL_LAG3] = NULL;
    support_spelling[KOINE_SQL_LEAD3] = NULL;
    support_spelling[KOINE_SQL_PERCENT_RANK] = NULL;
    support_spelling[KOINE_SQL_CUME_DIST] = NULL;
    support_features(0, 0);
    assert_becomes(
        "SELECT lag(a, 1, 0) OVER (PARTITION BY n ORDER BY id) FROM t",
        "SELECT CASE WHEN row_number() OVER (PARTITION BY \"t\".\"n\" ORDER BY \"t\".\"id\") > 1 THEN lag(\"t\".\"a\", "
        "1) OVER (PARTITION BY \"t\".\"n\" ORDER BY \"t\".\"id\") ELSE 0 END AS \"column_1\" FROM \"t\"");
    assert_becomes("SELECT lead(a, 2, 0) OVER w FROM t WINDOW w AS (PARTITION BY n ORDER BY id)",
                   "SELECT CASE WHEN row_number() OVER (PARTITION BY \"t\".\"n\" ORDER BY \"t\".\"id\") <= (count(*) "
                   "OVER (PARTITION BY \"t\".\"n\") - 2) THEN lead(\"t\".\"a\", 2) OVER (PARTITION BY \"t\".\"n\" "
                   "ORDER BY \"t\".\"id\") ELSE 0 END AS \"column_1\" FROM \"t\" WINDOW \"w\" AS (PARTITION BY "
                   "\"t\".\"n\" ORDER BY \"t\".\"id\")");
}

static void test_rewrite_query__percent_rank_and_cume_dist_are_quotients(void **state)
{
    (void)state;
    support_spelling[KOINE_SQL_LAG3] = NULL;
    support_spelling[KOINE_SQL_LEAD3] = NULL;
    support_spelling[KOINE_SQL_PERCENT_RANK] = NULL;
    support_spelling[KOINE_SQL_CUME_DIST] = NULL;
    support_features(0, 0);
    assert_becomes("SELECT percent_rank() OVER (ORDER BY a) FROM t",
                   "SELECT CAST(rank() OVER (ORDER BY \"t\".\"a\") - 1 AS DOUBLE PRECISION) / CAST(greatest(count(*) "
                   "OVER () - 1, 1) AS DOUBLE PRECISION) AS \"column_1\" FROM \"t\"");
    assert_becomes("SELECT cume_dist() OVER (PARTITION BY n ORDER BY a) FROM t",
                   "SELECT CAST(count(*) OVER (PARTITION BY \"t\".\"n\" ORDER BY \"t\".\"a\") AS DOUBLE PRECISION) / "
                   "CAST(count(*) OVER (PARTITION BY \"t\".\"n\") AS DOUBLE PRECISION) AS \"column_1\" FROM \"t\"");
}

static void test_rewrite_query__sum_of_doubles_over_a_moving_frame_is_refused(void **state)
{
    (void)state;
    support_features(0, 0);
    assert_refused("SELECT sum(f) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t",
                   "a sum of doubles over a frame that moves", "PX-window");
    assert_refused("SELECT avg(f) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM t",
                   "a sum of doubles over a frame that moves", "PX-window");
}

static void test_rewrite_query__sum_over_a_growing_frame_stays(void **state)
{
    (void)state;
    support_features(0, 0);
    assert_becomes("SELECT sum(f) OVER (ORDER BY id) FROM t",
                   "SELECT sum(\"t\".\"f\") OVER (ORDER BY \"t\".\"id\") AS \"column_1\" FROM \"t\"");
    assert_becomes("SELECT sum(a) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t",
                   "SELECT sum(\"t\".\"a\") OVER (ORDER BY \"t\".\"id\" ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS "
                   "\"column_1\" FROM \"t\"");
}

/* ---- recursion ---- */

static void test_rewrite_query__recursive_columns_begin_with_their_type(void **state)
{
    (void)state;
    support_spelling[KOINE_SQL_SEED_INT] = "seed_int(%1)";
    support_spelling[KOINE_SQL_SEED_TEXT] = "seed_text(%1)";
    support_features(0, 0);
    assert_becomes(
        "WITH RECURSIVE r(i, x) AS (SELECT 1, 'a' UNION ALL SELECT i + 1, x || 'b' FROM r WHERE i < 3) SELECT i, x "
        "FROM r",
        "WITH RECURSIVE \"r\" (\"i\", \"x\") AS (SELECT seed_int(1), seed_text('a') UNION ALL SELECT \"r\".\"i\" + 1, "
        "\"r\".\"x\" || 'b' FROM \"r\" WHERE \"r\".\"i\" < 3) SELECT \"r\".\"i\", \"r\".\"x\" FROM \"r\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REWRITE_TEST(test_rewrite_query__full_join_is_a_left_join_and_the_rows_that_it_leaves_out),
        REWRITE_TEST(test_rewrite_query__full_join_without_columns_still_counts),
        REWRITE_TEST(test_rewrite_query__full_join_using_merges_what_is_there),
        REWRITE_TEST(test_rewrite_query__full_joins_become_one_another),
        REWRITE_TEST(test_rewrite_query__full_join_keeps_groups_and_orders),
        REWRITE_TEST(test_rewrite_query__full_join_inside_of_another_join),
        REWRITE_TEST(test_rewrite_query__set_all_numbers_the_rows),
        REWRITE_TEST(test_rewrite_query__set_without_all_stays),
        REWRITE_TEST(test_rewrite_query__scalar_subquery_is_checked),
        REWRITE_TEST(test_rewrite_query__scalar_subquery_of_one_row_stays),
        REWRITE_TEST(test_rewrite_query__scalar_subquery_of_a_joined_key_stays),
        REWRITE_TEST(test_rewrite_query__scalar_subquery_of_an_outer_join_is_checked),
        REWRITE_TEST(test_rewrite_query__limit_in_a_subquery_goes_into_a_derived_table),
        REWRITE_TEST(test_rewrite_query__outer_columns_in_a_derived_table_are_refused),
        REWRITE_TEST(test_rewrite_query__derived_table_of_a_subquery_stays),
        REWRITE_TEST(test_rewrite_query__lag_and_lead_with_a_value_for_the_rows_that_are_not_there),
        REWRITE_TEST(test_rewrite_query__percent_rank_and_cume_dist_are_quotients),
        REWRITE_TEST(test_rewrite_query__sum_of_doubles_over_a_moving_frame_is_refused),
        REWRITE_TEST(test_rewrite_query__sum_over_a_growing_frame_stays),
        REWRITE_TEST(test_rewrite_query__recursive_columns_begin_with_their_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
