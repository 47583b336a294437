/*
 * The parser: INSERT, UPDATE, DELETE, TRUNCATE.
 *
 * SPDX-License-Identifier: MIT
 */
#include "parse_support.h"

/* ---- INSERT ---- */

static void test_parse__insert_values(void **state)
{
    (void)state;
    assert_tree("INSERT INTO t VALUES (1, 'a')", "(insert t (values (row 1 'a')))");
    assert_tree("INSERT INTO t (a, b) VALUES (?, ?), (1 + 2, (SELECT max(a) FROM t))",
                "(insert t (columns a b) (values (row ?1 ?2) (row (+ 1 2) (query (select ((max() a)) (from t))))))");
    assert_tree("INSERT INTO t (a, b) VALUES (DEFAULT, 1), (2, DEFAULT)",
                "(insert t (columns a b) (values (row default 1) (row 2 default)))");
    assert_tree("INSERT INTO t DEFAULT VALUES", "(insert t default-values)");
    assert_refused("INSERT INTO t VALUES (1 + ^DEFAULT)", KOINE_ERR_SYNTAX, "LX-id", "expected an expression", "");
    assert_refused("INSERT INTO t SELECT ^DEFAULT", KOINE_ERR_SYNTAX, "LX-id", "expected an expression", "");
    assert_refused("INSERT INTO t VALUES (1, ^DEFAULT) UNION ALL SELECT 1, 2", KOINE_ERR_SYNTAX, "PX-ins",
                   "as they are", "");
    assert_refused("INSERT INTO t VALUES (^DEFAULT), (1) LIMIT 1", KOINE_ERR_SYNTAX, "PX-ins", "as they are", "");
    assert_syntax("INSERT INTO t VALUES (^)", "expected an expression");
    assert_syntax("INSERT INTO t VALUES (1^", "expected , or )");
}

static void test_parse__insert_queries(void **state)
{
    (void)state;
    assert_tree("INSERT INTO t SELECT * FROM u ON CONFLICT DO NOTHING",
                "(insert t (select (*) (from u)) (conflict nothing))");
    assert_tree("INSERT INTO t (a) SELECT b FROM u JOIN v ON c = d ON CONFLICT (a) DO NOTHING",
                "(insert t (columns a) (select (b) (from (join u v (on (= c d))))) (conflict (a) nothing))");
    assert_tree("INSERT INTO t (SELECT 1)", "(insert t (select (1)))");
    assert_tree("INSERT INTO t (a) (SELECT 1)", "(insert t (columns a) (select (1)))");
    assert_tree("INSERT INTO t ((SELECT 1) UNION SELECT 2)", "(insert t (nested (union (select (1)) (select (2)))))");
    assert_tree("INSERT INTO t WITH x AS (SELECT 1) SELECT * FROM x",
                "(insert t (with (x (select (1)))) (select (*) (from x)))");
    assert_tree("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x",
                "(insert (with (x (select (1)))) t (select (*) (from x)))");
    assert_tree("INSERT INTO t VALUES (1) UNION ALL SELECT 2 ORDER BY 1",
                "(insert t (union all (values (row 1)) (select (2))) (order 1))");
    assert_tree("INSERT INTO t (values) VALUES (1)", "(insert t (columns values) (values (row 1)))");
}

static void test_parse__insert_conflicts(void **state)
{
    (void)state;
    assert_tree("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "(insert t (values (row 1)) (conflict nothing))");
    assert_tree("INSERT INTO t (a, b) VALUES (1, 2) ON CONFLICT (a, c) DO UPDATE SET b = t.b + excluded.b, d = DEFAULT "
                "WHERE t.b > 0 RETURNING *, a + 1 AS e",
                "(insert t (columns a b) (values (row 1 2)) (conflict (a c) update (set ((b) (+ t.b excluded.b)) ((d) "
                "default)) (where (> t.b 0))) (returning * (as (+ a 1) e)))");
    assert_foreign("INSERT INTO t VALUES (1) ^ON CONFLICT DO UPDATE SET a = 1", "PX-upsert", "ON CONFLICT (a, b)");
    assert_foreign("INSERT INTO t VALUES (1) ON CONFLICT ^ON CONSTRAINT c DO NOTHING", "PX-upsert",
                   "ON CONFLICT (a, b)");
    assert_foreign("INSERT INTO t VALUES (1) ON CONFLICT (a) ^WHERE b DO NOTHING", "PX-upsert", "without a condition");
    assert_foreign("INSERT INTO t VALUES (1) ON CONFLICT (a ^COLLATE x) DO NOTHING", "S-coll", "");
    assert_foreign("INSERT INTO t VALUES (1) ON CONFLICT (a) DO NOTHING ^ON CONFLICT (b) DO NOTHING", "PX-upsert",
                   "one");
    assert_foreign("INSERT INTO t VALUES (1) ^ON DUPLICATE KEY UPDATE a = 2", "PX-upsert", "excluded.a");
    assert_foreign("INSERT INTO t VALUES (1) ^AS new ON DUPLICATE KEY UPDATE a = new.a", "PX-upsert", "excluded");
    assert_foreign("INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = ^VALUES(a)", "PX-upsert", "excluded.a");
    assert_syntax("INSERT INTO t VALUES (1) ON CONFLICT (a) DO ^DELETE", "NOTHING or UPDATE");
}

static void test_parse__inserts_of_engines_are_refused(void **state)
{
    (void)state;
    assert_foreign("^REPLACE INTO t VALUES (1)", "PX-upsert", "ON CONFLICT (key) DO UPDATE");
    assert_foreign("^MERGE INTO t USING u ON a WHEN MATCHED THEN DELETE", "PX-upsert", "ON CONFLICT");
    assert_foreign("INSERT ^OR IGNORE INTO t VALUES (1)", "PX-upsert", "ON CONFLICT");
    assert_foreign("INSERT ^IGNORE INTO t VALUES (1)", "PX-upsert", "ON CONFLICT DO NOTHING");
    assert_foreign("INSERT ^LOW_PRIORITY INTO t VALUES (1)", "PX-gram", "leave it out");
    assert_foreign("INSERT ^t VALUES (1)", "PX-gram", "INSERT INTO");
    assert_foreign("INSERT INTO t ^AS x VALUES (1)", "PX-gram", "no alias");
    assert_foreign("INSERT INTO t ^x VALUES (1)", "PX-gram", "no alias");
    assert_foreign("INSERT INTO t ^SET a = 1", "PX-gram", "VALUES (1, 2)");
    assert_foreign("INSERT INTO t ^VALUE (1)", "PX-gram", "VALUES");
    assert_foreign("INSERT INTO t ^OVERRIDING SYSTEM VALUE VALUES (1)", "DD-id", "leave it out");
    assert_foreign("INSERT INTO t (a) ^OVERRIDING USER VALUE VALUES (1)", "DD-id", "leave it out");
    assert_foreign("INSERT INTO t ^TABLE u", "PX-gram", "SELECT * FROM t");
    assert_foreign("INSERT INTO t VALUES ^ROW(1)", "PX-gram", "VALUES (1), (2)");
}

/* ---- UPDATE ---- */

static void test_parse__update(void **state)
{
    (void)state;
    assert_tree("UPDATE t SET a = 1", "(update t (set ((a) 1)))");
    assert_tree(
        "UPDATE t AS x SET a = b, b = a + 1 FROM u JOIN v ON c WHERE x.id = u.id RETURNING x.a, u.*",
        "(update (as t x) (set ((a) b) ((b) (+ a 1))) (from (join u v (on c))) (where (= x.id u.id)) (returning x.a "
        "u.*))");
    assert_tree("UPDATE t x SET a = DEFAULT, (b, c) = (1, DEFAULT), (d, e) = (SELECT 1, 2), (f) = (3)",
                "(update (as t x) (set ((a) default) ((b c) (row 1 default)) ((d e) (query (select (1 2)))) ((f) 3)))");
    assert_tree("UPDATE t SET (a, b) = ((SELECT 1, 2))", "(update t (set ((a b) (query (select (1 2))))))");
    assert_tree("UPDATE t SET (a, b) = ((1), 2)", "(update t (set ((a b) (row 1 2))))");
    assert_tree("WITH x AS (SELECT 1) UPDATE t SET a = (SELECT * FROM x)",
                "(update (with (x (select (1)))) t (set ((a) (query (select (*) (from x))))))");
    assert_refused("UPDATE t SET (a, b) = ^(1, 2, 3)", KOINE_ERR_SEMANTIC, "PX-set", "2 columns are set to 3 values",
                   "");
    assert_syntax("UPDATE t SET (a, b) = ^1", "a row of values");
    assert_syntax("UPDATE t SET a ^1", "expected =");
    assert_syntax("UPDATE t ^WHERE a", "expected SET");
}

static void test_parse__updates_of_engines_are_refused(void **state)
{
    (void)state;
    assert_foreign("UPDATE t SET t^.a = 1", "PX-set", "without the table");
    assert_foreign("UPDATE t SET a ^:= 1", "PX-gram", "write =");
    assert_foreign("UPDATE t^, u SET a = 1", "PX-gram", "FROM u");
    assert_foreign("UPDATE t ^JOIN u ON a SET b = 1", "PX-gram", "FROM u");
    assert_foreign("UPDATE t x ^LEFT JOIN u ON a SET b = 1", "PX-gram", "FROM u");
    assert_foreign("UPDATE t SET a = 1 ^ORDER BY b", "PX-gram", "ORDER BY ... LIMIT n");
    assert_foreign("UPDATE t SET a = 1 WHERE b ^LIMIT 1", "PX-gram", "ORDER BY ... LIMIT n");
    assert_foreign("UPDATE ^OR IGNORE t SET a = 1", "PX-gram", "leave it out");
    assert_foreign("UPDATE ^IGNORE t SET a = 1", "PX-gram", "leave it out");
    assert_foreign("UPDATE ^ONLY t SET a = 1", "PX-from", "leave ONLY out");
    assert_foreign("UPDATE t SET a = 1 WHERE ^CURRENT OF c", "PX-gram", "key");
    assert_tree("UPDATE only SET a = 1", "(update only (set ((a) 1)))");
}

/* ---- DELETE, TRUNCATE ---- */

static void test_parse__delete(void **state)
{
    (void)state;
    assert_tree("DELETE FROM t", "(delete t)");
    assert_tree("DELETE FROM t AS x USING u, v WHERE x.a = u.a RETURNING *",
                "(delete (as t x) (from (comma u v)) (where (= x.a u.a)) (returning *))");
    assert_tree("WITH x AS (SELECT 1) DELETE FROM t y WHERE a IN (SELECT * FROM x)",
                "(delete (with (x (select (1)))) (as t y) (where (in a (select (*) (from x)))))");
    assert_foreign("DELETE ^t FROM t JOIN u ON a", "PX-gram", "USING u");
    assert_foreign("DELETE ^t WHERE a", "PX-gram", "DELETE FROM t");
    assert_foreign("DELETE FROM t^, u USING v", "PX-gram", "USING u");
    assert_foreign("DELETE FROM t ^ORDER BY a LIMIT 1", "PX-gram", "ORDER BY ... LIMIT n");
    assert_foreign("DELETE FROM t WHERE a ^LIMIT 1", "PX-gram", "ORDER BY ... LIMIT n");
}

static void test_parse__truncate(void **state)
{
    (void)state;
    assert_tree("TRUNCATE t", "(truncate t)");
    assert_tree("TRUNCATE TABLE \"T\";", "(truncate \"T\")");
    assert_foreign("TRUNCATE t^, u", "PX-gram", "one table");
    assert_foreign("TRUNCATE t ^RESTART IDENTITY", "PX-gram", "leave it out");
    assert_foreign("TRUNCATE t ^CASCADE", "PX-gram", "first");
    assert_syntax("WITH x AS (SELECT 1) ^TRUNCATE t", "expected SELECT or VALUES");
}

static void test_parse__changes_note_their_tables(void **state)
{
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    const char *sql = "UPDATE t SET a = 1 FROM u WHERE EXISTS (SELECT 1 FROM v)";
    (void)state;
    assert_int_equal(parse_exact(&tree, &arena, sql, strlen(sql), &refusal), KOINE_OK);
    assert_int_equal(tree->table_count, 3);
    assert_string_equal(tree->tables[0].text, "t");
    assert_string_equal(tree->tables[1].text, "u");
    assert_string_equal(tree->tables[2].text, "v");
    koine__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse__insert_values),
        cmocka_unit_test(test_parse__insert_queries),
        cmocka_unit_test(test_parse__insert_conflicts),
        cmocka_unit_test(test_parse__inserts_of_engines_are_refused),
        cmocka_unit_test(test_parse__update),
        cmocka_unit_test(test_parse__updates_of_engines_are_refused),
        cmocka_unit_test(test_parse__delete),
        cmocka_unit_test(test_parse__truncate),
        cmocka_unit_test(test_parse__changes_note_their_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
