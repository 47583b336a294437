/*
 * The parser: what engines have and portable SQL has not, and the rules that refusals name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "parse_support.h"

#include "sql/foreign.h"
#include "sql/rules.h"

#include <ctype.h>

static void test_parse__operators_of_engines_are_refused(void **state)
{
    (void)state;
    assert_foreign("SELECT a ^ILIKE b", "PX-like", "lower(a) LIKE lower(b)");
    assert_foreign("SELECT a ^NOT ILIKE b", "PX-like", "lower(a) NOT LIKE lower(b)");
    assert_foreign("SELECT a ^GLOB 'x'", "PX-like", "LIKE");
    assert_foreign("SELECT a ^REGEXP 'x'", "PX-like", "LIKE");
    assert_foreign("SELECT a ^NOT REGEXP 'x'", "PX-like", "LIKE");
    assert_foreign("SELECT a ^RLIKE 'x'", "PX-like", "LIKE");
    assert_foreign("SELECT a ^SIMILAR TO 'x'", "PX-like", "LIKE");
    assert_foreign("SELECT a ^~ 'x'", "PX-like", "LIKE");
    assert_foreign("SELECT a ^!~ 'x'", "PX-like", "LIKE");
    assert_foreign("SELECT a ^MATCH 'x'", "PX-like", "LIKE");
    assert_foreign("SELECT a ^SOUNDS LIKE 'x'", "PX-like", "LIKE");
    assert_foreign("SELECT a ^<=> b", "PX-gram", "IS NOT DISTINCT FROM");
    assert_foreign("SELECT a ^&& b", "PX-gram", "AND");
    assert_foreign("SELECT a ^XOR b", "PX-gram", "a <> b");
    assert_foreign("SELECT 7 ^DIV 2", "PX-div", "/");
    assert_foreign("SELECT 7 ^MOD 2", "PX-gram", "%");
    assert_foreign("SELECT ^!a", "PX-gram", "NOT");
    assert_foreign("SELECT a ^^ b", "PX-gram", "power(a, b)");
    assert_foreign("SELECT a ^** b", "PX-gram", "power(a, b)");
    assert_foreign("SELECT a ^!< b", "PX-gram", ">=");
    assert_foreign("SELECT a ^COLLATE nocase", "S-coll", "byte by byte");
    assert_foreign("SELECT a + b ^COLLATE nocase = c", "S-coll", "byte by byte");
    assert_foreign("SELECT a ^ISNULL", "PX-gram", "IS NULL");
    assert_foreign("SELECT a ^NOTNULL", "PX-gram", "IS NOT NULL");
    assert_foreign("SELECT a ^NOT NULL", "PX-gram", "IS NOT NULL");
    assert_foreign("SELECT a ^OVERLAPS b", "PX-gram", "a < d AND c < b");
    assert_foreign("SELECT a ^-> 'x'", "PX-gram", "JSON");
    assert_foreign("SELECT a^->>'$.x'", "PX-gram", "JSON");
    assert_foreign("SELECT a ^@> b", "PX-gram", "JSON");
    assert_foreign("SELECT a^[1]", "PX-gram", "table");
    assert_foreign("SELECT f(a ^=> 1)", "PX-gram", "order");
}

static void test_parse__calls_of_engines_are_refused(void **state)
{
    (void)state;
    assert_foreign("SELECT ^IF(a, b, c)", "PX-gram", "CASE WHEN a THEN b ELSE c END");
    assert_foreign("SELECT ^iif(a, b, c)", "PX-gram", "CASE WHEN a THEN b ELSE c END");
    assert_foreign("SELECT ^NVL(a, b)", "PX-gram", "coalesce(a, b)");
    assert_foreign("SELECT ^ISNULL(a)", "PX-gram", "IS NULL");
    assert_foreign("SELECT ^GROUP_CONCAT(a SEPARATOR ',')", "PX-func", "string_agg");
    assert_foreign("SELECT string_agg(a ^SEPARATOR ',')", "PX-func", "string_agg");
    assert_foreign("SELECT ^ROW(1, 2)", "PX-gram", "(a, b)");
    assert_foreign("SELECT ^ARRAY[1, 2]", "PX-gram", "table");
    assert_foreign("SELECT ^MATCH(a) AGAINST ('x')", "PX-gram", "LIKE");
    assert_foreign("SELECT ^TRY_CAST(a AS INTEGER)", "PX-cast", "CAST");
    assert_foreign("SELECT ^OVERLAY(a PLACING b FROM 1)", "PX-func", "substr");
    assert_foreign("SELECT ^BINARY a", "PX-gram", "byte by byte");
    assert_foreign("SELECT ^NEXT VALUE FOR s", "DD-id", "RETURNING");
    assert_foreign("SELECT a FROM t WHERE ^UNIQUE (SELECT b FROM u)", "PX-gram", "count(DISTINCT a)");
}

static void test_parse__queries_of_engines_are_refused(void **state)
{
    (void)state;
    assert_foreign("SELECT a FROM t GROUP BY ^ROLLUP(a)", "PX-gram", "UNION ALL");
    assert_foreign("SELECT a FROM t GROUP BY a ^WITH ROLLUP", "PX-gram", "UNION ALL");
    assert_foreign("SELECT a FROM t GROUP BY ^CUBE (a)", "PX-gram", "UNION ALL");
    assert_foreign("SELECT a FROM t GROUP BY ^GROUPING SETS ((a), ())", "PX-gram", "UNION ALL");
    assert_foreign("SELECT a FROM t GROUP BY a ^DESC", "PX-gram", "ORDER BY");
    assert_foreign("SELECT a FROM t GROUP BY ^ALL", "PX-gram", "columns");
    assert_foreign("SELECT DISTINCT ^ON (a) a FROM t", "PX-gram", "row_number()");
    assert_foreign("SELECT ^SQL_CALC_FOUND_ROWS * FROM t", "PX-gram", "count");
    assert_foreign("SELECT ^STRAIGHT_JOIN a FROM t", "PX-from", "leave it out");
    assert_foreign("SELECT ^HIGH_PRIORITY a FROM t", "PX-gram", "leave it out");
    assert_foreign("SELECT a ^INTO b FROM t", "PX-gram", "INSERT INTO t SELECT");
    assert_foreign("SELECT a FROM t ^INTO OUTFILE 'x'", "PX-gram", "INSERT INTO t SELECT");
    assert_foreign("SELECT a FROM t ^TABLESAMPLE BERNOULLI (10)", "PX-gram", "WHERE");
    assert_foreign("SELECT a FROM t ^QUALIFY row_number() OVER () = 1", "PX-gram", "FROM");
    assert_foreign("SELECT a FROM t WHERE b ^QUALIFY row_number() OVER () = 1", "PX-gram", "FROM");
    assert_foreign("SELECT a FROM t ^FORCE INDEX (i)", "PX-from", "hint");
    assert_foreign("SELECT a FROM t x ^USE KEY (i)", "PX-from", "hint");
    assert_foreign("SELECT a FROM t AS x ^IGNORE INDEX (i)", "PX-from", "hint");
    assert_foreign("SELECT a FROM t ^INDEXED BY i", "PX-from", "hint");
    assert_foreign("SELECT a FROM t ^NOT INDEXED", "PX-from", "hint");
    assert_foreign("SELECT a FROM t ^STRAIGHT_JOIN u", "PX-from", "JOIN");
    assert_foreign("SELECT a FROM t ^PARTITION (p)", "PX-from", "WHERE");
    assert_foreign("SELECT a FROM t ^ASOF JOIN u ON b", "PX-from", "");
    assert_foreign("SELECT a FROM ^ONLY t", "PX-from", "leave ONLY out");
    assert_foreign("SELECT a FROM t ^START WITH b CONNECT BY c", "PX-with", "WITH RECURSIVE");
    assert_foreign("SELECT a FROM t ^MINUS SELECT b FROM u", "PX-setop", "EXCEPT");
}

/* ---- statements ---- */

static void test_parse__transactions_are_made_by_calls(void **state)
{
    static const char *const statements[] = {
        "^BEGIN",
        "^begin transaction",
        "^START TRANSACTION READ ONLY",
        "^COMMIT",
        "^END",
        "^ROLLBACK TO SAVEPOINT x",
        "^SAVEPOINT x",
        "^RELEASE x",
        "^ABORT",
        "^SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
        "^SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "^SET autocommit = 0",
        "^PREPARE TRANSACTION 'x'",
        "^XA START 'x'",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(statements); i++) {
        assert_refused(statements[i], KOINE_ERR_TRANSACTION_STATE, "TX-api", "is not part of portable SQL",
                       "koine_begin");
    }
}

static void test_parse__other_statements_are_native(void **state)
{
    static const char *const statements[] = {
        "^SET x = 1",
        "^PRAGMA foreign_keys",
        "^EXPLAIN SELECT 1",
        "^EXPLAIN QUERY PLAN SELECT 1",
        "^SHOW TABLES",
        "^CALL p()",
        "^DO 1",
        "^GRANT ALL ON t TO u",
        "^REVOKE ALL ON t FROM u",
        "^VACUUM",
        "^ANALYZE t",
        "^USE x",
        "^LOCK TABLES t WRITE",
        "^COPY t FROM 'x'",
        "^COMMENT ON TABLE t IS 'x'",
        "^DECLARE c CURSOR FOR SELECT 1",
        "^PREPARE p AS SELECT 1",
        "^ATTACH 'x' AS y",
        "^DESCRIBE t",
        "^REINDEX",
        "CREATE ^TRIGGER x",
        "CREATE ^FUNCTION x",
        "CREATE ^DATABASE x",
        "CREATE ^SCHEMA x",
        "CREATE ^SEQUENCE x",
        "CREATE ^TYPE x",
        "CREATE ^EXTENSION x",
        "CREATE ^MATERIALIZED VIEW x",
        "CREATE ^VIRTUAL TABLE x",
        "ALTER ^DATABASE x",
        "DROP ^DATABASE x",
        "DROP ^SEQUENCE x",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(statements); i++) {
        assert_foreign(statements[i], "PX-gram", "koine_exec_native");
    }
    assert_foreign("^TABLE t", "PX-gram", "SELECT * FROM t");
    assert_foreign("^RENAME TABLE a TO b", "PX-gram", "ALTER TABLE t RENAME TO u");
    assert_syntax("^FOO BAR", "expected a statement, found FOO");
    assert_syntax("^\"x\"", "expected a statement");
    assert_syntax("^1", "expected a statement, found a number");
}

/* ---- the lists themselves ---- */

static const koine__foreign all[] = {
#define FOREIGN(place, words, rule, hint) {KOINE__AT_##place, words, KOINE_ERR_NOT_SUPPORTED, rule, hint},
#define FOREIGN_CODE(place, words, code, rule, hint) {KOINE__AT_##place, words, KOINE_ERR_##code, rule, hint},
#include "sql/foreign.inc"
#undef FOREIGN
#undef FOREIGN_CODE
};

static void test_foreign__every_entry_has_a_rule_a_hint_and_words_to_match(void **state)
{
    koine__refusal refusal;
    (void)state;
    for (size_t i = 0; i < COUNT(all); i++) {
        size_t words = 1;
        assert_non_null(koine__rule_find(all[i].rule));
        assert_in_range(strlen(all[i].hint), 1, sizeof refusal.hint - 1);
        for (const char *c = all[i].words; *c != '\0'; c++) {
            words += *c == ' ' && c[1] != '|' ? 1 : 0;
            assert_true(*c == '<' || strchr(all[i].words, '<') != NULL || !islower((unsigned char)*c));
        }
        assert_in_range(words, 1, KOINE__LEXEMES_AHEAD + 1);
    }
}

static void test_foreign__an_entry_is_not_hidden_by_one_before_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(all); i++) {
        for (size_t k = 0; k < i; k++) {
            size_t size = strlen(all[k].words);
            bool begins = strncmp(all[i].words, all[k].words, size) == 0 &&
                          (all[i].words[size] == '\0' || all[i].words[size] == ' ');
            if (all[i].place == all[k].place && begins) {
                print_error("%s is hidden by %s\n", all[i].words, all[k].words);
                fail();
            }
        }
    }
}

static void test_rules__ids_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < koine__rule_count; i++) {
        assert_ptr_equal(koine__rule_find(koine__rules[i].id), &koine__rules[i]);
        assert_true(strlen(koine__rules[i].text) > 0);
    }
    assert_null(koine__rule_find("PX-"));
}

static void test_rules__operations_name_rules(void **state)
{
    static const char *const rules[] = {
#define RULE_OF(symbol, rule, form) rule,
        KOINE_SQL_OP_MAP(RULE_OF)
#undef RULE_OF
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rules); i++) {
        assert_non_null(koine__rule_find(rules[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse__operators_of_engines_are_refused),
        cmocka_unit_test(test_parse__calls_of_engines_are_refused),
        cmocka_unit_test(test_parse__queries_of_engines_are_refused),
        cmocka_unit_test(test_parse__transactions_are_made_by_calls),
        cmocka_unit_test(test_parse__other_statements_are_native),
        cmocka_unit_test(test_foreign__every_entry_has_a_rule_a_hint_and_words_to_match),
        cmocka_unit_test(test_foreign__an_entry_is_not_hidden_by_one_before_it),
        cmocka_unit_test(test_rules__ids_are_told_apart),
        cmocka_unit_test(test_rules__operations_name_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
