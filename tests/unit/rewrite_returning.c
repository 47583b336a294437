/*
 * What RETURNING becomes where a dialect has none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rewrite_support.h"

static void test_rewrite_returning__delete_asks_before(void **state)
{
    (void)state;
    support_features(KOINE_SQL_DELETE_RETURNING, 0);
    assert_becomes("DELETE FROM t WHERE a = 5 RETURNING id, a + 1 AS b",
                   "SELECT \"t\".\"id\", \"t\".\"a\" + 1 AS \"b\" FROM \"t\" WHERE \"t\".\"a\" = 5 FOR UPDATE; DELETE "
                   "FROM \"t\" WHERE \"t\".\"a\" = 5");
}

static void test_rewrite_returning__update_asks_before_for_what_will_be(void **state)
{
    (void)state;
    support_features(KOINE_SQL_UPDATE_RETURNING, 0);
    assert_becomes(
        "UPDATE t SET a = n + 1, s = 'x' WHERE a = 5 RETURNING a, n, a + n AS b",
        "SELECT \"t\".\"n\" + 1 AS \"a\", \"t\".\"n\", (\"t\".\"n\" + 1) + \"t\".\"n\" AS \"b\" FROM \"t\" WHERE "
        "\"t\".\"a\" = 5 FOR UPDATE; UPDATE \"t\" SET \"a\" = \"t\".\"n\" + 1, \"s\" = 'x' WHERE \"t\".\"a\" = 5");
    assert_becomes("UPDATE t SET (a, n) = (n, a) RETURNING a, n",
                   "SELECT \"t\".\"n\" AS \"a\", \"t\".\"a\" AS \"n\" FROM \"t\" FOR UPDATE; UPDATE \"t\" SET \"a\" = "
                   "\"t\".\"n\", \"n\" = \"t\".\"a\"");
}

static void test_rewrite_returning__insert_asks_by_the_number(void **state)
{
    (void)state;
    support_features(KOINE_SQL_INSERT_RETURNING, 0);
    assert_becomes("INSERT INTO t (n) VALUES (1) RETURNING id, n",
                   "INSERT INTO \"t\" (\"n\") VALUES (1); SELECT \"t\".\"id\", \"t\".\"n\" FROM \"t\" WHERE "
                   "\"t\".\"id\" = first_number() ORDER BY \"t\".\"id\"");
    assert_becomes("INSERT INTO t (n) VALUES (1), (2) RETURNING id",
                   "INSERT INTO \"t\" (\"n\") VALUES (1), (2); SELECT \"t\".\"id\" FROM \"t\" WHERE \"t\".\"id\" "
                   "BETWEEN first_number() AND (first_number() + (1 * number_step())) ORDER BY \"t\".\"id\"");
}

static void test_rewrite_returning__insert_asks_by_the_key(void **state)
{
    (void)state;
    support_features(KOINE_SQL_INSERT_RETURNING, 0);
    assert_becomes("INSERT INTO u (id, k) VALUES (1, 2), (3, 4) RETURNING k",
                   "INSERT INTO \"u\" (\"id\", \"k\") VALUES (1, 2), (3, 4); SELECT \"u\".\"k\" FROM \"u\" WHERE "
                   "\"u\".\"id\" IN (1, 3) ORDER BY \"u\".\"id\"");
    assert_becomes("INSERT INTO u (id, k) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET k = excluded.k RETURNING k",
                   "INSERT INTO \"u\" (\"id\", \"k\") VALUES (1, 2) ON CONFLICT (\"id\") DO UPDATE SET \"k\" = "
                   "\"excluded\".\"k\"; SELECT \"u\".\"k\" FROM \"u\" WHERE \"u\".\"id\" IN (1) ORDER BY \"u\".\"id\"");
}

static void test_rewrite_returning__rows_that_nothing_tells_are_refused(void **state)
{
    (void)state;
    support_features(KOINE_SQL_INSERT_RETURNING, 0);
    assert_refused("INSERT INTO u (id, k) SELECT id, a FROM t RETURNING k",
                   "RETURNING of rows that no key in VALUES and no identity column tells", "PX-ret");
    assert_refused("INSERT INTO u (id) VALUES ((SELECT max(id) FROM t)) RETURNING id",
                   "RETURNING of rows that no key in VALUES and no identity column tells", "PX-ret");
}

static void test_rewrite_returning__what_may_be_another_value_the_second_time_is_refused(void **state)
{
    (void)state;
    support_features(KOINE_SQL_UPDATE_RETURNING | KOINE_SQL_DELETE_RETURNING, 0);
    assert_refused("UPDATE t SET ts = CURRENT_TIMESTAMP RETURNING ts",
                   "RETURNING of an UPDATE that sets what subqueries, DEFAULT or the clock say", "PX-ret");
    assert_refused("UPDATE t SET a = (SELECT max(k) FROM u) RETURNING id",
                   "RETURNING of an UPDATE that sets what subqueries, DEFAULT or the clock say", "PX-ret");
    assert_refused("DELETE FROM t WHERE ts < CURRENT_TIMESTAMP RETURNING id",
                   "RETURNING of a change that reads other tables or the clock", "PX-ret");
    assert_refused("DELETE FROM t WHERE a IN (SELECT k FROM u) RETURNING id",
                   "RETURNING of a change that reads other tables or the clock", "PX-ret");
    assert_refused("DELETE FROM t RETURNING (SELECT max(k) FROM u)", "RETURNING of subqueries or of the clock",
                   "PX-ret");
}

static void test_rewrite_returning__conflict_that_keeps_rows_is_refused(void **state)
{
    (void)state;
    support_features(KOINE_SQL_ON_CONFLICT, KOINE_SQL_DUPLICATE_VALUES);
    assert_refused("INSERT INTO t (id, n) VALUES (1, 2) ON CONFLICT (id) DO NOTHING RETURNING id",
                   "RETURNING with DO NOTHING or DO UPDATE … WHERE", "PX-ret");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REWRITE_TEST(test_rewrite_returning__delete_asks_before),
        REWRITE_TEST(test_rewrite_returning__update_asks_before_for_what_will_be),
        REWRITE_TEST(test_rewrite_returning__insert_asks_by_the_number),
        REWRITE_TEST(test_rewrite_returning__insert_asks_by_the_key),
        REWRITE_TEST(test_rewrite_returning__rows_that_nothing_tells_are_refused),
        REWRITE_TEST(test_rewrite_returning__what_may_be_another_value_the_second_time_is_refused),
        REWRITE_TEST(test_rewrite_returning__conflict_that_keeps_rows_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
