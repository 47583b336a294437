/*
 * The parser: SELECT, VALUES, set operations, joins, WITH, ORDER BY, LIMIT.
 *
 * SPDX-License-Identifier: MIT
 */
#include "parse_support.h"

static void test_parse__select_with_every_clause(void **state)
{
    (void)state;
    assert_tree("SELECT a FROM t WHERE b GROUP BY 1, c + 1 HAVING d ORDER BY a, 2 DESC LIMIT 3 OFFSET 4 FOR UPDATE",
                "(select (a) (from t) (where b) (group 1 (+ c 1)) (having d)) (order a 2 desc) (limit 3) (offset 4) "
                "for-update");
    assert_tree("SELECT 1", "(select (1))");
    assert_tree("SELECT 1 WHERE EXISTS (SELECT 2)", "(select (1) (where (exists (select (2)))))");
    assert_tree("SELECT count(*) HAVING count(*) > 1", "(select ((count() *)) (having (> (count() *) 1)))");
}

static void test_parse__select_items(void **state)
{
    (void)state;
    assert_tree("SELECT *, t.*, \"T\".*, a AS b, a c, a AS \"D\", t.a FROM t",
                "(select (* t.* \"T\".* (as a b) (as a c) (as a \"D\") t.a) (from t))");
    assert_tree("SELECT DISTINCT a, b FROM t", "(select distinct (a b) (from t))");
    assert_tree("SELECT ALL a FROM t", "(select (a) (from t))");
    assert_tree("SELECT a mod, b div, c if, d regexp FROM t",
                "(select ((as a mod) (as b div) (as c if) (as d regexp)) (from t))");
    assert_syntax("SELECT a b ^c FROM t", "expected the end");
    assert_refused("SELECT a, ^FROM t", KOINE_ERR_SYNTAX, "LX-id", "expected an expression, found the keyword FROM",
                   "");
    assert_syntax("SELECT^", "expected an expression, found the end of the statement");
    assert_syntax("SELECT a FROM t WHERE^", "expected an expression");
    assert_syntax("SELECT a^)", "expected the end of the statement, found )");
    assert_syntax("SELECT a FROM t GROUP ^a", "expected BY, found a");
    assert_syntax("SELECT 'secret' ^12345", "found a number");
}

static void test_parse__messages_hold_no_literals(void **state)
{
    (void)state;
    assert_syntax("SELECT (1 ^2", "expected ), found a number");
    assert_syntax("SELECT a FROM ^'secret'", "found a string");
    assert_syntax("SELECT a FROM ^?", "found a parameter");
}

/* ---- FROM ---- */

static void test_parse__joins(void **state)
{
    (void)state;
    assert_tree("SELECT * FROM a JOIN b ON a.x = b.x LEFT JOIN c USING (y, z)",
                "(select (*) (from (left-join (join a b (on (= a.x b.x))) c (using y z))))");
    assert_tree("SELECT * FROM a INNER JOIN b ON c RIGHT OUTER JOIN d ON e FULL OUTER JOIN f ON g CROSS JOIN h",
                "(select (*) (from (cross-join (full-join (right-join (join a b (on c)) d (on e)) f (on g)) h)))");
    assert_tree("SELECT * FROM a NATURAL JOIN b NATURAL LEFT JOIN c",
                "(select (*) (from (left-join natural (join natural a b) c)))");
    assert_tree("SELECT * FROM a x, b AS y, c", "(select (*) (from (comma (comma (as a x) (as b y)) c)))");
    assert_tree("SELECT * FROM a JOIN (b JOIN c ON d) ON e", "(select (*) (from (join a (join b c (on d)) (on e))))");
    assert_tree("SELECT * FROM ((a JOIN b ON c)), (d)", "(select (*) (from (comma (join a b (on c)) d)))");
    assert_tree("SELECT * FROM (a JOIN b ON c) LEFT JOIN d ON e",
                "(select (*) (from (left-join (join a b (on c)) d (on e))))");
}

static void test_parse__joins_that_engines_read_differently_are_refused(void **state)
{
    (void)state;
    assert_foreign("SELECT * FROM a JOIN b^", "PX-from", "ON or USING");
    assert_foreign("SELECT * FROM a LEFT JOIN b ^WHERE c", "PX-from", "ON or USING");
    assert_foreign("SELECT * FROM a CROSS JOIN b ^ON c", "PX-from", "JOIN ... ON");
    assert_foreign("SELECT * FROM a NATURAL JOIN b ^USING (c)", "PX-from", "JOIN ... ON");
    assert_foreign("SELECT * FROM a^, b JOIN c ON d", "PX-from", "CROSS JOIN");
    assert_foreign("SELECT * FROM a JOIN b ON c^, d", "PX-from", "CROSS JOIN");
    assert_foreign("SELECT * FROM (a JOIN b ON c) JOIN d ON e^, f", "PX-from", "CROSS JOIN");
    assert_foreign("SELECT * FROM ^(a JOIN b ON c) x", "PX-from", "each table");
    assert_foreign("SELECT * FROM a ^OUTER JOIN b ON c", "PX-from", "LEFT, RIGHT or FULL");
    assert_foreign("SELECT * FROM a, ^LATERAL (SELECT 1) x", "PX-from", "subquery");
    assert_foreign("SELECT * FROM t AS x ^(a)", "PX-alias", "SELECT a AS x");
    assert_foreign("SELECT * FROM generate_series^(1, 10)", "PX-from", "RECURSIVE");
    assert_syntax("SELECT * FROM a NATURAL ^b", "expected JOIN");
    assert_refused("SELECT * FROM ^WHERE", KOINE_ERR_SYNTAX, "LX-id", "the name of a table", "");
}

static void test_parse__derived_tables(void **state)
{
    (void)state;
    assert_tree("SELECT * FROM (SELECT 1 AS a) x", "(select (*) (from (derived (select ((as 1 a))) x)))");
    assert_tree("SELECT * FROM (SELECT 1)", "(select (*) (from (derived (select (1)))))");
    assert_tree("SELECT * FROM (VALUES (1, 2), (3, 4)) AS x (a, b)",
                "(select (*) (from (derived (values (row 1 2) (row 3 4)) x (columns a b))))");
    assert_tree("SELECT * FROM ((SELECT 1) UNION SELECT 2) x",
                "(select (*) (from (derived (union (select (1)) (select (2))) x)))");
    assert_tree("SELECT * FROM ((SELECT 1)) x, ((SELECT 2) LIMIT 1) y",
                "(select (*) (from (comma (derived (select (1)) x) (derived (select (2)) (limit 1) y))))");
    assert_tree("SELECT * FROM ((SELECT 1) x JOIN (SELECT 2) y ON a)",
                "(select (*) (from (join (derived (select (1)) x) (derived (select (2)) y) (on a))))");
    assert_tree("SELECT * FROM (WITH q AS (SELECT 1) SELECT * FROM q) x",
                "(select (*) (from (derived (with (q (select (1)))) (select (*) (from q)) x)))");
    assert_syntax("SELECT * FROM (SELECT 1^", "expected )");
}

static void test_parse__from_dual_is_no_table(void **state)
{
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    (void)state;
    assert_tree("SELECT 1 FROM dual", "(select (1))");
    assert_tree("SELECT 1 FROM DUAL WHERE a", "(select (1) (where a))");
    assert_tree("SELECT 1 FROM \"dual\"", "(select (1) (from dual))");
    assert_tree("SELECT 1 FROM dual d, dual", "(select (1) (from (comma (as dual d) dual)))");
    assert_int_equal(parse_exact(&tree, &arena, "SELECT 1 FROM dual", 18, &refusal), KOINE_OK);
    assert_int_equal(tree->table_count, 0);
    koine__arena_free(&arena);
}

static void test_parse__all_tables_of_a_statement_are_collected(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d", "b"};
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    const char *sql = "WITH x AS (SELECT * FROM a) SELECT (SELECT 1 FROM b) FROM c JOIN (SELECT 1 FROM d, b) e ON TRUE";
    (void)state;
    assert_int_equal(parse_exact(&tree, &arena, sql, strlen(sql), &refusal), KOINE_OK);
    assert_int_equal(tree->table_count, COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(tree->tables[i].text, names[i]);
    }
    assert_int_equal(tree->tables[0].position, strlen("WITH x AS (SELECT * FROM "));
    koine__arena_free(&arena);
}

/* ---- set operations ---- */

static void test_parse__intersect_binds_tighter_than_union_and_except(void **state)
{
    (void)state;
    assert_tree("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3",
                "(union (select (1)) (intersect (select (2)) (select (3))))");
    assert_tree("SELECT 1 INTERSECT SELECT 2 UNION ALL SELECT 3",
                "(union all (intersect (select (1)) (select (2))) (select (3)))");
    assert_tree("SELECT 1 EXCEPT SELECT 2 UNION SELECT 3 EXCEPT ALL SELECT 4",
                "(except all (union (except (select (1)) (select (2))) (select (3))) (select (4)))");
    assert_tree("SELECT 1 UNION DISTINCT SELECT 2", "(union (select (1)) (select (2)))");
    assert_tree("SELECT 1 INTERSECT ALL SELECT 2", "(intersect all (select (1)) (select (2)))");
}

static void test_parse__parentheses_nest_branches(void **state)
{
    (void)state;
    assert_tree("(SELECT 1) UNION (SELECT 2) ORDER BY 1", "(union (select (1)) (select (2))) (order 1)");
    assert_tree("SELECT 1 EXCEPT (SELECT 2 EXCEPT SELECT 3)",
                "(except (select (1)) (nested (except (select (2)) (select (3)))))");
    assert_tree("(SELECT 1 ORDER BY 1 LIMIT 1) UNION ALL SELECT 2",
                "(union all (nested (select (1)) (order 1) (limit 1)) (select (2)))");
    assert_tree("(SELECT 1)", "(select (1))");
    assert_tree("((SELECT 1) LIMIT 2)", "(nested (select (1)) (limit 2))");
    assert_tree("((SELECT 1 LIMIT 1)) LIMIT 2", "(nested (nested (select (1)) (limit 1))) (limit 2)");
    assert_tree("(WITH x AS (SELECT 1) SELECT 2) UNION SELECT 3",
                "(union (nested (with (x (select (1)))) (select (2))) (select (3)))");
    assert_refused("SELECT 1 ORDER BY 1 ^UNION SELECT 2", KOINE_ERR_SYNTAX, "PX-setop", "", "parentheses");
    assert_foreign("SELECT 1 ^MINUS SELECT 2", "PX-setop", "EXCEPT");
    assert_syntax("SELECT 1 UNION ^2", "expected SELECT or VALUES");
}

static void test_parse__values(void **state)
{
    (void)state;
    assert_tree("VALUES (1, 'a'), (2, NULL)", "(values (row 1 'a') (row 2 null))");
    assert_tree("VALUES (1) UNION VALUES (2) ORDER BY 1 LIMIT 1",
                "(union (values (row 1)) (values (row 2))) (order 1) (limit 1)");
    assert_foreign("VALUES ^ROW(1)", "PX-gram", "VALUES (1), (2)");
    assert_refused("VALUES (^DEFAULT)", KOINE_ERR_SYNTAX, "LX-id", "expected an expression", "");
    assert_syntax("VALUES ^1", "a row of values");
    assert_foreign("SELECT * FROM ^VALUES (1)", "PX-gram", "(VALUES (1), (2)) AS x(a)");
}

/* ---- WITH ---- */

static void test_parse__with(void **state)
{
    (void)state;
    assert_tree("WITH a AS (SELECT 1), b (x, y) AS (SELECT 2, 3) SELECT * FROM a, b",
                "(with (a (select (1))) (b (columns x y) (select (2 3)))) (select (*) (from (comma a b)))");
    assert_tree("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n",
                "(with-recursive (n (columns i) (union all (select (1)) (select ((+ i 1)) (from n) (where (< i 9)))))) "
                "(select (i) (from n))");
    assert_tree("WITH a AS MATERIALIZED (SELECT 1), b AS NOT MATERIALIZED (SELECT 2) SELECT 3",
                "(with (a (select (1))) (b (select (2)))) (select (3))");
    assert_foreign("WITH a AS (^INSERT INTO t VALUES (1) RETURNING b) SELECT * FROM a", "PX-with",
                   "statement of its own");
    assert_foreign("WITH a AS (SELECT 1) ^SEARCH DEPTH FIRST BY b SET c SELECT 1", "PX-with", "path");
    assert_foreign("WITH a AS (SELECT 1) ^CYCLE b SET c USING d SELECT 1", "PX-with", "UNION without ALL");
    assert_syntax("WITH a AS ^SELECT 1", "expected (");
    assert_syntax("WITH a AS (SELECT 1)^", "expected SELECT or VALUES");
}

/* ---- ORDER BY, LIMIT, FOR UPDATE ---- */

static void test_parse__order(void **state)
{
    (void)state;
    assert_tree("SELECT a FROM t ORDER BY a ASC, b DESC NULLS FIRST, c NULLS LAST, nulls",
                "(select (a) (from t)) (order a b desc nulls-first c nulls-last nulls)");
    assert_foreign("SELECT a FROM t ORDER BY ^?", "PX-order", "expression");
    assert_foreign("SELECT a FROM t ORDER BY a, ^:x DESC", "PX-order", "expression");
    assert_foreign("SELECT a FROM t GROUP BY ^?", "PX-order", "expression");
    assert_foreign("SELECT a FROM t ORDER BY a ^COLLATE nocase", "S-coll", "leave it out");
    assert_foreign("SELECT a FROM t ORDER BY a ^USING >", "PX-order", "ASC or DESC");
}

static void test_parse__limit(void **state)
{
    (void)state;
    assert_tree("SELECT 1 LIMIT 2", "(select (1)) (limit 2)");
    assert_tree("SELECT 1 LIMIT ? OFFSET ?", "(select (1)) (limit ?1) (offset ?2)");
    assert_tree("SELECT 1 OFFSET 3 LIMIT 2", "(select (1)) (limit 2) (offset 3)");
    assert_tree("SELECT 1 OFFSET 3 ROWS FETCH NEXT 2 ROWS ONLY", "(select (1)) (limit 2) (offset 3)");
    assert_tree("SELECT 1 FETCH FIRST ROW ONLY", "(select (1)) (limit 1)");
    assert_tree("SELECT 1 FETCH FIRST ? ROWS ONLY", "(select (1)) (limit ?1)");
    assert_foreign("SELECT 1 LIMIT 1^, 2", "PX-limit", "LIMIT 2 OFFSET 1");
    assert_foreign("SELECT 1 LIMIT ?^, ?", "PX-limit", "LIMIT 2 OFFSET 1");
    assert_foreign("SELECT 1 LIMIT ^ALL", "PX-limit", "leave LIMIT out");
    assert_foreign("SELECT 1 LIMIT ^NULL", "PX-limit", "leave LIMIT out");
    assert_foreign("SELECT 1 LIMIT ^-1", "PX-limit", "integer or a parameter");
    assert_foreign("SELECT 1 LIMIT 1 ^+ 1", "PX-limit", "integer or a parameter");
    assert_foreign("SELECT 1 LIMIT ^(1)", "PX-limit", "integer or a parameter");
    assert_foreign("SELECT 1 LIMIT ^a", "PX-limit", "integer or a parameter");
    assert_foreign("SELECT 1 LIMIT ^1.5", "PX-limit", "integer");
    assert_foreign("SELECT 1 FETCH FIRST 1 ROW ^WITH TIES", "PX-limit", "rank()");
    assert_foreign("SELECT 1 FETCH FIRST 10 ^PERCENT ROWS ONLY", "PX-limit", "integer");
    assert_foreign("SELECT ^TOP 5 a FROM t", "PX-limit", "LIMIT n");
    assert_foreign("SELECT ^TOP (5) a FROM t", "PX-limit", "LIMIT n");
    assert_refused("SELECT 1 LIMIT 1 ^LIMIT 2", KOINE_ERR_SYNTAX, "PX-limit", "twice", "");
    assert_refused("SELECT 1 LIMIT 1 ^FETCH FIRST 1 ROW ONLY", KOINE_ERR_SYNTAX, "PX-limit", "twice", "");
    assert_tree("SELECT top, a FROM t", "(select (top a) (from t))");
}

static void test_parse__for_update(void **state)
{
    (void)state;
    assert_tree("SELECT a FROM t LIMIT 1 FOR UPDATE", "(select (a) (from t)) (limit 1) for-update");
    assert_foreign("SELECT a FROM t FOR ^SHARE", "PX-gram", "only FOR UPDATE");
    assert_foreign("SELECT a FROM t FOR UPDATE ^NOWAIT", "PX-gram", "only FOR UPDATE");
    assert_foreign("SELECT a FROM t FOR UPDATE ^SKIP LOCKED", "PX-gram", "only FOR UPDATE");
    assert_foreign("SELECT a FROM t FOR UPDATE ^OF t", "PX-gram", "only FOR UPDATE");
    assert_foreign("SELECT a FROM t ^LOCK IN SHARE MODE", "PX-gram", "only FOR UPDATE");
    assert_foreign("SELECT a FROM t WHERE b ^LOCK IN SHARE MODE", "PX-gram", "only FOR UPDATE");
    assert_foreign("SELECT a FROM t LIMIT 1 ^LOCK IN SHARE MODE", "PX-gram", "only FOR UPDATE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse__select_with_every_clause),
        cmocka_unit_test(test_parse__select_items),
        cmocka_unit_test(test_parse__messages_hold_no_literals),
        cmocka_unit_test(test_parse__joins),
        cmocka_unit_test(test_parse__joins_that_engines_read_differently_are_refused),
        cmocka_unit_test(test_parse__derived_tables),
        cmocka_unit_test(test_parse__from_dual_is_no_table),
        cmocka_unit_test(test_parse__all_tables_of_a_statement_are_collected),
        cmocka_unit_test(test_parse__intersect_binds_tighter_than_union_and_except),
        cmocka_unit_test(test_parse__parentheses_nest_branches),
        cmocka_unit_test(test_parse__values),
        cmocka_unit_test(test_parse__with),
        cmocka_unit_test(test_parse__order),
        cmocka_unit_test(test_parse__limit),
        cmocka_unit_test(test_parse__for_update),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
