/*
 * What is printed for an engine that lacks a feature. The trees are parsed and not analysed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "print_support.h"

static void print(const char *sql, char *text, size_t size)
{
    koine__tree *tree = NULL;
    koine__translation out;
    koine__refusal refusal = {.code = KOINE_OK};
    koine_code code = koine__parse(&tree, &support_arena, sql, strlen(sql), &refusal);
    assert_int_equal(code, KOINE_OK);
    code = koine__print(&out, tree, &support_arena, &support_dialect, KOINE_PLACEHOLDER_ORDER, &refusal);
    text[0] = '\0';
    if (code != KOINE_OK) {
        (void)snprintf(text, size, "!%s %s", refusal.rule, refusal.message);
    }
    for (size_t i = 0; i < out.step_count; i++) {
        size_t used = strlen(text);
        (void)snprintf(text + used, size - used, "%s%s", i > 0 ? "; " : "", out.steps[i].statement.text);
    }
}

#define ASSERT_PRINTS(sql, wanted)                                                                                     \
    do {                                                                                                               \
        char text_[1024];                                                                                              \
        print((sql), text_, sizeof text_);                                                                             \
        assert_string_equal(text_, (wanted));                                                                          \
    } while (false)

static void test_features__null_sorts_lowest_where_it_does_by_itself(void **state)
{
    (void)state;
    ASSERT_PRINTS("SELECT a FROM t ORDER BY a, b DESC", "SELECT \"a\" FROM \"t\" ORDER BY \"a\", \"b\" DESC");
    ASSERT_PRINTS("SELECT a FROM t ORDER BY a NULLS FIRST, b DESC NULLS LAST",
                  "SELECT \"a\" FROM \"t\" ORDER BY \"a\", \"b\" DESC");
    ASSERT_PRINTS("SELECT a FROM t ORDER BY a NULLS LAST, b DESC NULLS FIRST",
                  "SELECT \"a\" FROM \"t\" ORDER BY \"a\" NULLS LAST, \"b\" DESC NULLS FIRST");
}

static void test_features__null_sorts_lowest_where_it_would_sort_highest(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_NULLS_CLAUSE;
    support_dialect.features |= KOINE_SQL_NULLS_HIGH;
    ASSERT_PRINTS("SELECT a FROM t ORDER BY a, b DESC",
                  "SELECT \"a\" FROM \"t\" ORDER BY \"a\" NULLS FIRST, \"b\" DESC NULLS LAST");
    ASSERT_PRINTS("SELECT a FROM t ORDER BY a NULLS LAST, b DESC NULLS FIRST",
                  "SELECT \"a\" FROM \"t\" ORDER BY \"a\", \"b\" DESC");
    ASSERT_PRINTS("SELECT rank() OVER (PARTITION BY b ORDER BY a) FROM t",
                  "SELECT rank() OVER (PARTITION BY \"b\" ORDER BY \"a\" NULLS FIRST) FROM \"t\"");
    ASSERT_PRINTS("CREATE INDEX i ON t (a, b DESC)",
                  "CREATE INDEX \"i\" ON \"t\" (\"a\" NULLS FIRST, \"b\" DESC NULLS LAST)");
}

static void test_features__nulls_are_a_key_of_their_own_where_there_is_no_clause(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_NULLS_CLAUSE;
    ASSERT_PRINTS("SELECT a FROM t ORDER BY a, b DESC", "SELECT \"a\" FROM \"t\" ORDER BY \"a\", \"b\" DESC");
    ASSERT_PRINTS(
        "SELECT a FROM t ORDER BY a + 1 NULLS LAST, b DESC NULLS FIRST",
        "SELECT \"a\" FROM \"t\" ORDER BY ((\"a\" + 1) IS NULL), \"a\" + 1, (\"b\" IS NULL) DESC, \"b\" DESC");
}

static void test_features__a_right_join_becomes_a_left_join(void **state)
{
    (void)state;
    ASSERT_PRINTS("SELECT 1 FROM t RIGHT JOIN u ON t.a = u.a",
                  "SELECT 1 FROM \"t\" RIGHT JOIN \"u\" ON \"t\".\"a\" = \"u\".\"a\"");
    support_dialect.no_right_join = true;
    ASSERT_PRINTS("SELECT 1 FROM t RIGHT JOIN u ON t.a = u.a",
                  "SELECT 1 FROM \"u\" LEFT JOIN \"t\" ON \"t\".\"a\" = \"u\".\"a\"");
    ASSERT_PRINTS("SELECT 1 FROM t JOIN v ON v.a = t.a RIGHT JOIN u ON t.a = u.a",
                  "SELECT 1 FROM \"u\" LEFT JOIN (\"t\" JOIN \"v\" ON \"v\".\"a\" = \"t\".\"a\") ON \"t\".\"a\" = "
                  "\"u\".\"a\"");
}

static void test_features__having_gets_an_aggregate_among_the_items(void **state)
{
    (void)state;
    ASSERT_PRINTS("SELECT 5, 6 FROM t HAVING count(*) > 1", "SELECT 5, 6 FROM \"t\" HAVING count(*) > 1");
    support_dialect.having_after_items = true;
    ASSERT_PRINTS("SELECT 5, 6 FROM t HAVING count(*) > 1",
                  "SELECT CASE count(*) WHEN -1 THEN NULL ELSE 5 END, 6 FROM \"t\" HAVING count(*) > 1");
    ASSERT_PRINTS("SELECT a FROM t GROUP BY a HAVING count(*) > 1",
                  "SELECT \"a\" FROM \"t\" GROUP BY \"a\" HAVING count(*) > 1");
}

static void test_features__branches_that_must_stay_whole_become_derived_tables(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_SETOP_PARENTHESES;
    ASSERT_PRINTS("SELECT 1 UNION SELECT 2 EXCEPT SELECT 3", "SELECT 1 UNION SELECT 2 EXCEPT SELECT 3");
    ASSERT_PRINTS("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3",
                  "SELECT 1 UNION SELECT * FROM (SELECT 2 INTERSECT SELECT 3) AS \"koine_1\"");
    ASSERT_PRINTS("(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3",
                  "SELECT * FROM (SELECT 1 UNION SELECT 2) AS \"koine_1\" INTERSECT SELECT 3");
    ASSERT_PRINTS(
        "(SELECT a FROM t ORDER BY a LIMIT 1) UNION ALL (SELECT b FROM t ORDER BY b LIMIT 1)",
        "SELECT * FROM (SELECT \"a\" FROM \"t\" ORDER BY \"a\" LIMIT 1) AS \"koine_1\" UNION ALL SELECT * FROM "
        "(SELECT \"b\" FROM \"t\" ORDER BY \"b\" LIMIT 1) AS \"koine_2\"");
}

static void test_features__set_operations_keep_their_order_where_parentheses_are_known(void **state)
{
    (void)state;
    ASSERT_PRINTS("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3", "SELECT 1 UNION SELECT 2 INTERSECT SELECT 3");
    ASSERT_PRINTS("(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3", "(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3");
    ASSERT_PRINTS("SELECT 1 EXCEPT (SELECT 2 EXCEPT SELECT 3)", "SELECT 1 EXCEPT (SELECT 2 EXCEPT SELECT 3)");
}

static void test_features__intersect_all_is_refused_where_it_is_missing(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_SETOP_ALL;
    ASSERT_PRINTS("SELECT 1 INTERSECT ALL SELECT 2",
                  "!PX-setop INTERSECT ALL and EXCEPT ALL cannot be had on every engine: testing has nothing for it");
    ASSERT_PRINTS("SELECT 1 UNION ALL SELECT 2", "SELECT 1 UNION ALL SELECT 2");
}

static void test_features__values_become_selects(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_VALUES_QUERY;
    ASSERT_PRINTS("VALUES (1, 'a'), (2, 'b')", "SELECT 1, 'a' UNION ALL SELECT 2, 'b'");
    ASSERT_PRINTS("VALUES (1), (2) INTERSECT SELECT 2", "(SELECT 1 UNION ALL SELECT 2) INTERSECT SELECT 2");
    ASSERT_PRINTS("INSERT INTO t (a) VALUES (1), (2)", "INSERT INTO \"t\" (\"a\") VALUES (1), (2)");
}

static void test_features__names_of_a_derived_table_go_inside(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_COLUMN_ALIASES;
    ASSERT_PRINTS("SELECT p FROM (SELECT a, b FROM t) AS x(p, b)",
                  "SELECT \"p\" FROM (SELECT \"a\" AS \"p\", \"b\" FROM \"t\") AS \"x\"");
    ASSERT_PRINTS("SELECT p FROM (VALUES (1), (2)) AS x(p)",
                  "SELECT \"p\" FROM (SELECT 1 AS \"p\" UNION ALL SELECT 2) AS \"x\"");
    ASSERT_PRINTS("SELECT p FROM (SELECT a FROM t UNION SELECT b FROM u) AS x(p)",
                  "SELECT \"p\" FROM (SELECT \"a\" AS \"p\" FROM \"t\" UNION SELECT \"b\" FROM \"u\") AS \"x\"");
    ASSERT_PRINTS("WITH x(p) AS (SELECT a FROM t) SELECT p FROM x",
                  "WITH \"x\" (\"p\") AS (SELECT \"a\" FROM \"t\") SELECT \"p\" FROM \"x\"");
}

static void test_features__offset_without_limit(void **state)
{
    (void)state;
    ASSERT_PRINTS("SELECT a FROM t OFFSET 5", "SELECT \"a\" FROM \"t\" OFFSET 5");
    support_dialect.limit_none = "-1";
    ASSERT_PRINTS("SELECT a FROM t OFFSET 5", "SELECT \"a\" FROM \"t\" LIMIT -1 OFFSET 5");
    ASSERT_PRINTS("SELECT a FROM t LIMIT 2", "SELECT \"a\" FROM \"t\" LIMIT 2");
    ASSERT_PRINTS("SELECT a FROM t LIMIT ? OFFSET ?", "SELECT \"a\" FROM \"t\" LIMIT ? OFFSET ?");
}

static void test_features__for_update_is_left_out_where_nothing_is_locked(void **state)
{
    (void)state;
    ASSERT_PRINTS("SELECT a FROM t FOR UPDATE", "SELECT \"a\" FROM \"t\" FOR UPDATE");
    support_dialect.features &= ~KOINE_SQL_FOR_UPDATE;
    ASSERT_PRINTS("SELECT a FROM t FOR UPDATE", "SELECT \"a\" FROM \"t\"");
}

static void test_features__full_join_is_refused_where_it_is_missing(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_FULL_JOIN;
    ASSERT_PRINTS("SELECT t.a FROM t FULL JOIN u ON t.a = u.a",
                  "!PX-from FULL JOIN cannot be had on every engine: testing has nothing for it");
}

static void test_features__default_values(void **state)
{
    (void)state;
    ASSERT_PRINTS("INSERT INTO t DEFAULT VALUES", "INSERT INTO \"t\" DEFAULT VALUES");
    support_dialect.features &= ~KOINE_SQL_DEFAULT_VALUES;
    ASSERT_PRINTS("INSERT INTO t DEFAULT VALUES", "INSERT INTO \"t\" () VALUES ()");
}

static void test_features__with_stands_behind_insert_into(void **state)
{
    (void)state;
    ASSERT_PRINTS(
        "WITH x AS (SELECT a FROM t) INSERT INTO u (a) WITH y AS (SELECT 1 AS b) SELECT a FROM x",
        "INSERT INTO \"u\" (\"a\") WITH \"x\" AS (SELECT \"a\" FROM \"t\"), \"y\" AS (SELECT 1 AS \"b\") SELECT "
        "\"a\" FROM \"x\"");
    support_dialect.features &= ~KOINE_SQL_WITH_BEFORE_CHANGE;
    ASSERT_PRINTS(
        "WITH x AS (SELECT 1 AS a) DELETE FROM t WHERE a IN (SELECT a FROM x)",
        "!PX-with WITH in front of UPDATE and DELETE cannot be had on every engine: testing has nothing for it");
}

static void test_features__on_conflict_behind_a_query_does_not_look_like_a_join(void **state)
{
    (void)state;
    ASSERT_PRINTS("INSERT INTO t (a) SELECT a FROM u ON CONFLICT (a) DO NOTHING",
                  "INSERT INTO \"t\" (\"a\") SELECT \"a\" FROM \"u\" WHERE TRUE ON CONFLICT (\"a\") DO NOTHING");
    ASSERT_PRINTS("INSERT INTO t (a) SELECT a FROM u WHERE a > 1 ON CONFLICT (a) DO NOTHING",
                  "INSERT INTO \"t\" (\"a\") SELECT \"a\" FROM \"u\" WHERE \"a\" > 1 ON CONFLICT (\"a\") DO NOTHING");
}

static void test_features__on_duplicate_key(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_ON_CONFLICT;
    ASSERT_PRINTS("INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING", "INSERT IGNORE INTO \"t\" (\"a\") VALUES (1)");
    ASSERT_PRINTS("INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = 5",
                  "!PX-upsert ON CONFLICT cannot be had on every engine: testing has nothing for it");
    support_dialect.features |= KOINE_SQL_DUPLICATE_ALIAS;
    ASSERT_PRINTS("INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b",
                  "INSERT INTO \"t\" (\"a\", \"b\") VALUES (1, 2) AS \"excluded\" ON DUPLICATE KEY UPDATE \"b\" = "
                  "\"excluded\".\"b\"");
    ASSERT_PRINTS(
        "INSERT INTO t (a, b) SELECT a, b FROM u ON CONFLICT (a) DO UPDATE SET b = excluded.b",
        "INSERT INTO \"t\" (\"a\", \"b\") SELECT * FROM (SELECT \"a\", \"b\" FROM \"u\") AS \"excluded\" (\"a\", "
        "\"b\") ON DUPLICATE KEY UPDATE \"b\" = \"excluded\".\"b\"");
}

static void test_features__several_columns_set_at_once(void **state)
{
    (void)state;
    ASSERT_PRINTS("UPDATE t SET (a, b) = (1, 2), c = 3", "UPDATE \"t\" SET \"a\" = 1, \"b\" = 2, \"c\" = 3");
    ASSERT_PRINTS("UPDATE t SET (a, b) = (SELECT c, d FROM u)",
                  "UPDATE \"t\" SET (\"a\", \"b\") = (SELECT \"c\", \"d\" FROM \"u\")");
    support_dialect.features &= ~KOINE_SQL_SET_ROW;
    ASSERT_PRINTS(
        "UPDATE t SET (a, b) = (SELECT c, d FROM u)",
        "!PX-set SET of several columns from a subquery cannot be had on every engine: testing has nothing for "
        "it");
}

static void test_features__update_from_as_a_join(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_UPDATE_FROM;
    ASSERT_PRINTS("UPDATE t SET a = u.a FROM u WHERE u.id = t.id",
                  "!PX-gram UPDATE … FROM cannot be had on every engine: testing has nothing for it");
    support_dialect.features |= KOINE_SQL_UPDATE_JOIN;
    ASSERT_PRINTS("UPDATE t SET a = u.a FROM u WHERE u.id = t.id",
                  "UPDATE \"t\" CROSS JOIN \"u\" SET \"t\".\"a\" = \"u\".\"a\" WHERE \"u\".\"id\" = \"t\".\"id\"");
}

static void test_features__an_alias_behind_delete(void **state)
{
    (void)state;
    ASSERT_PRINTS("DELETE FROM t AS x WHERE x.a = 1", "DELETE FROM \"t\" AS \"x\" WHERE \"x\".\"a\" = 1");
    support_dialect.features &= ~KOINE_SQL_DELETE_ALIAS;
    ASSERT_PRINTS("DELETE FROM t AS x WHERE x.a = 1", "DELETE \"x\" FROM \"t\" AS \"x\" WHERE \"x\".\"a\" = 1");
    ASSERT_PRINTS("DELETE FROM t WHERE a = 1", "DELETE FROM \"t\" WHERE \"a\" = 1");
}

static void test_features__returning_is_refused_where_it_is_missing(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_UPDATE_RETURNING;
    ASSERT_PRINTS("UPDATE t SET a = 1 RETURNING a",
                  "!PX-ret RETURNING of this statement cannot be had on every engine: testing has nothing for it");
    ASSERT_PRINTS("INSERT INTO t (a) VALUES (1) RETURNING a", "INSERT INTO \"t\" (\"a\") VALUES (1) RETURNING \"a\"");
}

static void test_features__several_things_are_dropped_and_altered_one_by_one(void **state)
{
    (void)state;
    ASSERT_PRINTS("DROP TABLE IF EXISTS t, u", "DROP TABLE IF EXISTS \"t\"; DROP TABLE IF EXISTS \"u\"");
    ASSERT_PRINTS("DROP VIEW v, w", "DROP VIEW \"v\"; DROP VIEW \"w\"");
    ASSERT_PRINTS("ALTER TABLE t ADD COLUMN a INTEGER, DROP COLUMN b, RENAME COLUMN c TO d",
                  "ALTER TABLE \"t\" ADD COLUMN \"a\" INTEGER; ALTER TABLE \"t\" DROP COLUMN \"b\"; ALTER TABLE \"t\" "
                  "RENAME COLUMN \"c\" TO \"d\"");
    ASSERT_PRINTS("TRUNCATE TABLE t", "DELETE FROM \"t\"");
}

static void test_features__checks_of_types_stand_behind_their_column(void **state)
{
    (void)state;
    support_types[KOINE_SQL_TYPE_VARCHAR].checks[0] = (koine_sql_check){"type", "typeof(%c) = 'text'"};
    support_types[KOINE_SQL_TYPE_VARCHAR].checks[1] = (koine_sql_check){"length", "length(%c) <= %n"};
    ASSERT_PRINTS(
        "CREATE TABLE t (v VARCHAR(3) NOT NULL, s SMALLINT CHECK (s > 0), CHECK (s < v))",
        "CREATE TABLE \"t\" (\"v\" VARCHAR(3) NOT NULL CONSTRAINT \"koine_type_v\" CHECK (typeof(\"v\") = 'text')"
        " CONSTRAINT \"koine_length_v\" CHECK (length(\"v\") <= 3), \"s\" INTEGER CONSTRAINT \"koine_range_s\" "
        "CHECK (\"s\" BETWEEN -32768 AND 32767) CHECK (\"s\" > 0), CHECK (\"s\" < \"v\"))");
}

static void test_features__or_beside_the_columns_where_they_have_no_name_there(void **state)
{
    (void)state;
    support_dialect.checks_at_table = true;
    support_dialect.check_names_shared = true;
    ASSERT_PRINTS(
        "CREATE TABLE t (a INTEGER, s SMALLINT CHECK (s > 0))",
        "CREATE TABLE \"t\" (\"a\" INTEGER, \"s\" INTEGER, CHECK (\"s\" > 0), CONSTRAINT \"koine_range_t_s\" CHECK "
        "(\"s\" BETWEEN -32768 AND 32767))");
    support_dialect.features |= KOINE_SQL_ALTER_CONSTRAINT;
    ASSERT_PRINTS(
        "ALTER TABLE t ADD COLUMN s SMALLINT CHECK (s > 0)",
        "ALTER TABLE \"t\" ADD COLUMN \"s\" INTEGER, ADD CHECK (\"s\" > 0), ADD CONSTRAINT \"koine_range_t_s\" "
        "CHECK (\"s\" BETWEEN -32768 AND 32767)");
}

static void test_features__names_of_checks_have_63_bytes_at_most(void **state)
{
    char text[512];
    const char *name;
    (void)state;
    print("CREATE TABLE t (\"a_column_whose_name_is_so_long_that_nothing_fits_in_front_of_ä\" SMALLINT)", text,
          sizeof text);
    name = strstr(text, "\"koine_range_");
    assert_non_null(name);
    assert_in_range(strcspn(name + 1, "\""), 60, 63);
}

static void test_features__an_identity_that_is_the_key(void **state)
{
    (void)state;
    support_dialect.identity = "INTEGER PRIMARY KEY AUTOINCREMENT";
    support_dialect.identity_is_key = true;
    support_types[KOINE_SQL_TYPE_INTEGER].checks[0] = (koine_sql_check){"type", "typeof(%c) = 'integer'"};
    ASSERT_PRINTS("CREATE TABLE t (id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, a TEXT UNIQUE)",
                  "CREATE TABLE \"t\" (\"id\" INTEGER PRIMARY KEY AUTOINCREMENT, \"a\" TEXT, UNIQUE (\"a\"))");
}

static void test_features__definitions_of_an_engine_of_its_own(void **state)
{
    (void)state;
    support_dialect.key_text = "VARCHAR(768)";
    support_dialect.table_suffix = " ENGINE=x";
    support_dialect.features |= KOINE_SQL_INDEX_OF_TABLE;
    support_dialect.features &= ~KOINE_SQL_INDEX_EXISTS_CLAUSE;
    ASSERT_PRINTS("CREATE TABLE t (a TEXT UNIQUE, b TEXT)",
                  "CREATE TABLE \"t\" (\"a\" VARCHAR(768), \"b\" TEXT, UNIQUE (\"a\")) ENGINE=x");
    ASSERT_PRINTS("CREATE INDEX IF NOT EXISTS i ON t (a)", "CREATE INDEX \"i\" ON \"t\" (\"a\")");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_features__##name, support_setup, support_teardown)
    const struct CMUnitTest tests[] = {
        TEST(null_sorts_lowest_where_it_does_by_itself),
        TEST(null_sorts_lowest_where_it_would_sort_highest),
        TEST(nulls_are_a_key_of_their_own_where_there_is_no_clause),
        TEST(a_right_join_becomes_a_left_join),
        TEST(having_gets_an_aggregate_among_the_items),
        TEST(branches_that_must_stay_whole_become_derived_tables),
        TEST(set_operations_keep_their_order_where_parentheses_are_known),
        TEST(intersect_all_is_refused_where_it_is_missing),
        TEST(values_become_selects),
        TEST(names_of_a_derived_table_go_inside),
        TEST(offset_without_limit),
        TEST(for_update_is_left_out_where_nothing_is_locked),
        TEST(full_join_is_refused_where_it_is_missing),
        TEST(default_values),
        TEST(with_stands_behind_insert_into),
        TEST(on_conflict_behind_a_query_does_not_look_like_a_join),
        TEST(on_duplicate_key),
        TEST(several_columns_set_at_once),
        TEST(update_from_as_a_join),
        TEST(an_alias_behind_delete),
        TEST(returning_is_refused_where_it_is_missing),
        TEST(several_things_are_dropped_and_altered_one_by_one),
        TEST(checks_of_types_stand_behind_their_column),
        TEST(or_beside_the_columns_where_they_have_no_name_there),
        TEST(names_of_checks_have_63_bytes_at_most),
        TEST(an_identity_that_is_the_key),
        TEST(definitions_of_an_engine_of_its_own),
    };
    return cmocka_run_group_tests_name("print_features", tests, NULL, NULL);
}
