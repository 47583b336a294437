/*
 * What ON CONFLICT becomes where a dialect has ON DUPLICATE KEY UPDATE.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rewrite_support.h"

static void test_rewrite_conflict__nothing_for_one_row_keeps_it(void **state)
{
    (void)state;
    support_features(KOINE_SQL_ON_CONFLICT, KOINE_SQL_DUPLICATE_VALUES);
    assert_becomes(
        "INSERT INTO t (id, n) VALUES (1, 2) ON CONFLICT (id) DO NOTHING",
        "INSERT INTO \"t\" (\"id\", \"n\") VALUES (1, 2) ON DUPLICATE KEY UPDATE \"id\" = kept_one(\"t\".\"id\")");
}

static void test_rewrite_conflict__nothing_for_rows_is_counted_by_the_engine(void **state)
{
    (void)state;
    support_features(KOINE_SQL_ON_CONFLICT, KOINE_SQL_DUPLICATE_VALUES);
    assert_becomes(
        "INSERT INTO t (id, n) VALUES (1, 2), (2, 3) ON CONFLICT (id) DO NOTHING",
        "INSERT INTO \"t\" (\"id\", \"n\") VALUES (1, 2), (2, 3) ON DUPLICATE KEY UPDATE \"id\" = \"t\".\"id\"");
}

static void test_rewrite_conflict__nothing_for_a_query_begins_a_count(void **state)
{
    (void)state;
    support_features(KOINE_SQL_ON_CONFLICT, KOINE_SQL_DUPLICATE_VALUES);
    assert_becomes("INSERT INTO t (id, n) SELECT id, k FROM u ON CONFLICT (id) DO NOTHING",
                   "INSERT INTO \"t\" (\"id\", \"n\") SELECT \"koine_1\".\"c1\" AS \"id\", \"koine_1\".\"c2\" AS \"k\" "
                   "FROM (SELECT \"u\".\"id\", \"u\".\"k\" FROM \"u\") AS \"koine_1\" (\"c1\", \"c2\") CROSS JOIN "
                   "(SELECT kept_begin(1) AS \"c1\") AS \"koine_2\" (\"c1\") WHERE \"koine_2\".\"c1\" = 1 ON DUPLICATE "
                   "KEY UPDATE \"id\" = kept(\"t\".\"id\")");
}

static void test_rewrite_conflict__update_takes_what_was_to_be_put_in(void **state)
{
    (void)state;
    support_features(KOINE_SQL_ON_CONFLICT, KOINE_SQL_DUPLICATE_VALUES);
    assert_becomes(
        "INSERT INTO t (id, n) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET n = excluded.n + t.n",
        "INSERT INTO \"t\" (\"id\", \"n\") VALUES (1, 2) ON DUPLICATE KEY UPDATE \"n\" = VALUES(\"n\") + \"t\".\"n\"");
    assert_becomes("INSERT INTO t (id, n) SELECT id, k FROM u ON CONFLICT (id) DO UPDATE SET n = excluded.n",
                   "INSERT INTO \"t\" (\"id\", \"n\") SELECT \"koine_1\".\"c1\" AS \"id\", \"koine_1\".\"c2\" AS \"k\" "
                   "FROM (SELECT \"u\".\"id\", \"u\".\"k\" FROM \"u\") AS \"koine_1\" (\"c1\", \"c2\") WHERE TRUE ON "
                   "DUPLICATE KEY UPDATE \"n\" = VALUES(\"n\")");
}

static void test_rewrite_conflict__update_of_named_rows(void **state)
{
    (void)state;
    support_features(KOINE_SQL_ON_CONFLICT, KOINE_SQL_DUPLICATE_ALIAS);
    assert_becomes("INSERT INTO t (id, n) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET n = excluded.n + t.n",
                   "INSERT INTO \"t\" (\"id\", \"n\") VALUES (1, 2) AS \"excluded\" ON DUPLICATE KEY UPDATE \"n\" = "
                   "\"excluded\".\"n\" + \"t\".\"n\"");
}

static void test_rewrite_conflict__condition_keeps_the_row(void **state)
{
    (void)state;
    support_features(KOINE_SQL_ON_CONFLICT | KOINE_SQL_SET_ROW, KOINE_SQL_DUPLICATE_VALUES);
    assert_becomes("INSERT INTO t (id, n) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET n = excluded.n, a = 5 WHERE t.n "
                   "< excluded.n",
                   "INSERT INTO \"t\" (\"id\", \"n\") VALUES (1, 2) ON DUPLICATE KEY UPDATE \"n\" = CASE WHEN "
                   "\"t\".\"n\" < VALUES(\"n\") THEN VALUES(\"n\") ELSE kept_one(\"t\".\"n\") END, \"a\" = CASE WHEN "
                   "\"t\".\"n\" < VALUES(\"n\") THEN 5 ELSE \"t\".\"a\" END");
    assert_becomes("INSERT INTO t (id, n) VALUES (1, 2), (3, 4) ON CONFLICT (id) DO UPDATE SET n = excluded.n WHERE "
                   "t.n < excluded.n",
                   "INSERT INTO \"t\" (\"id\", \"n\") VALUES (kept_begin(1), 2), (3, 4) ON DUPLICATE KEY UPDATE \"n\" "
                   "= CASE WHEN \"t\".\"n\" < VALUES(\"n\") THEN VALUES(\"n\") ELSE kept(\"t\".\"n\") END");
}

static void test_rewrite_conflict__columns_that_the_condition_reads_are_set_last(void **state)
{
    (void)state;
    support_features(KOINE_SQL_ON_CONFLICT | KOINE_SQL_SET_ROW | KOINE_SQL_SET_OLD_VALUES, KOINE_SQL_DUPLICATE_VALUES);
    assert_becomes("INSERT INTO t (id, n) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET n = excluded.n, a = t.n WHERE "
                   "t.n < excluded.n",
                   "INSERT INTO \"t\" (\"id\", \"n\") VALUES (1, 2) ON DUPLICATE KEY UPDATE \"a\" = CASE WHEN "
                   "\"t\".\"n\" < VALUES(\"n\") THEN \"t\".\"n\" ELSE \"t\".\"a\" END, \"n\" = CASE WHEN \"t\".\"n\" < "
                   "VALUES(\"n\") THEN VALUES(\"n\") ELSE kept_one(\"t\".\"n\") END");
}

static void test_rewrite_conflict__swap_is_refused(void **state)
{
    (void)state;
    support_features(KOINE_SQL_ON_CONFLICT | KOINE_SQL_SET_ROW | KOINE_SQL_SET_OLD_VALUES, KOINE_SQL_DUPLICATE_VALUES);
    assert_refused("INSERT INTO t (id, n) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET n = t.a, a = t.n",
                   "DO UPDATE of columns to each other's values", "PX-set");
}

static void test_rewrite_conflict__rows_that_cannot_be_counted_are_refused(void **state)
{
    (void)state;
    support_features(KOINE_SQL_ON_CONFLICT, KOINE_SQL_DUPLICATE_VALUES);
    assert_refused("INSERT INTO t (n) SELECT k FROM u ON CONFLICT DO NOTHING",
                   "counting the rows of this INSERT … ON CONFLICT into a table with an identity column", "PX-upsert");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REWRITE_TEST(test_rewrite_conflict__nothing_for_one_row_keeps_it),
        REWRITE_TEST(test_rewrite_conflict__nothing_for_rows_is_counted_by_the_engine),
        REWRITE_TEST(test_rewrite_conflict__nothing_for_a_query_begins_a_count),
        REWRITE_TEST(test_rewrite_conflict__update_takes_what_was_to_be_put_in),
        REWRITE_TEST(test_rewrite_conflict__update_of_named_rows),
        REWRITE_TEST(test_rewrite_conflict__condition_keeps_the_row),
        REWRITE_TEST(test_rewrite_conflict__columns_that_the_condition_reads_are_set_last),
        REWRITE_TEST(test_rewrite_conflict__swap_is_refused),
        REWRITE_TEST(test_rewrite_conflict__rows_that_cannot_be_counted_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
