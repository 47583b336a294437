/*
 * What the leading words of a statement say of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/classify.h"

#include "sql_support.h"

struct expectation {
    const char *sql;
    koine_statement_kind kind;
};

static koine__statement_class classify(const koine_dialect *dialect, const char *sql)
{
    koine__statement_class out;
    char *copy = exact_copy(sql, strlen(sql));
    koine__statement_classify(dialect, copy, strlen(sql), &out);
    free(copy);
    return out;
}

static void assert_kinds(const koine_dialect *dialect, const struct expectation *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        koine_statement_kind kind = classify(dialect, cases[i].sql).kind;
        if (kind != cases[i].kind) {
            fail_msg("\"%s\" is of kind %d", cases[i].sql, (int)kind);
        }
    }
}

static void test_classify__by_the_first_word(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"", KOINE_STATEMENT_EMPTY},
        {" -- x\n /* y */ ", KOINE_STATEMENT_EMPTY},
        {" ; ", KOINE_STATEMENT_EMPTY},
        {"SELECT 1", KOINE_STATEMENT_QUERY},
        {"-- c\n /* d */ select 1", KOINE_STATEMENT_QUERY},
        {"VALUES (1)", KOINE_STATEMENT_QUERY},
        {"TABLE t", KOINE_STATEMENT_QUERY},
        {"SHOW TABLES", KOINE_STATEMENT_QUERY},
        {"DESCRIBE t", KOINE_STATEMENT_QUERY},
        {"Insert into t values (1)", KOINE_STATEMENT_CHANGE},
        {"UPDATE t SET a = 1", KOINE_STATEMENT_CHANGE},
        {"DELETE FROM t", KOINE_STATEMENT_CHANGE},
        {"REPLACE INTO t VALUES (1)", KOINE_STATEMENT_CHANGE},
        {"MERGE INTO t USING s ON 1=1", KOINE_STATEMENT_CHANGE},
        {"CREATE TABLE t (a int)", KOINE_STATEMENT_DEFINITION},
        {"DROP TABLE t", KOINE_STATEMENT_DEFINITION},
        {"GRANT ALL ON t TO u", KOINE_STATEMENT_DEFINITION},
        {"TRUNCATE t", KOINE_STATEMENT_DEFINITION},
        {"SET x = 1", KOINE_STATEMENT_SESSION},
        {"PRAGMA foreign_keys", KOINE_STATEMENT_SESSION},
        {"ATTACH 'x' AS y", KOINE_STATEMENT_SESSION},
        {"USE d", KOINE_STATEMENT_SESSION},
        {"CALL p()", KOINE_STATEMENT_OTHER},
        {"DO $$ $$", KOINE_STATEMENT_OTHER},
        {"VACUUM", KOINE_STATEMENT_OTHER},
        {"\"SELECT\" 1", KOINE_STATEMENT_OTHER},
        {"SELECTED", KOINE_STATEMENT_OTHER},
        {"?", KOINE_STATEMENT_OTHER},
    };
    assert_kinds(&dollar, cases, COUNT(cases));
}

static void test_classify__parentheses_are_passed(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"(SELECT 1) UNION (SELECT 2)", KOINE_STATEMENT_QUERY},
        {"((SELECT 1))", KOINE_STATEMENT_QUERY},
        {"( /* c */ WITH a AS (SELECT 1) SELECT * FROM a)", KOINE_STATEMENT_QUERY},
        {"(", KOINE_STATEMENT_EMPTY},
    };
    assert_kinds(&dollar, cases, COUNT(cases));
}

static void test_classify__with_goes_by_its_main_statement(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"WITH a AS (SELECT 1) SELECT * FROM a", KOINE_STATEMENT_QUERY},
        {"WITH RECURSIVE a(x, y) AS (SELECT 1), b AS (SELECT 2) SELECT 1", KOINE_STATEMENT_QUERY},
        {"WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", KOINE_STATEMENT_CHANGE},
        {"WITH a AS (SELECT (1)), b AS (SELECT ')') UPDATE t SET x = 1", KOINE_STATEMENT_CHANGE},
        {"WITH a AS MATERIALIZED (SELECT 1) DELETE FROM t", KOINE_STATEMENT_CHANGE},
        {"WITH a AS NOT MATERIALIZED (SELECT 1) VALUES (1)", KOINE_STATEMENT_QUERY},
        {"WITH a AS (INSERT INTO t VALUES (1) RETURNING x) SELECT * FROM a", KOINE_STATEMENT_CHANGE},
        {"WITH a AS (SELECT 1), b AS (DELETE FROM t RETURNING 1) SELECT 1", KOINE_STATEMENT_CHANGE},
        {"WITH \"insert\" AS (SELECT 1) SELECT 1", KOINE_STATEMENT_QUERY},
        {"WITH a AS (SELECT 1), values AS (SELECT 2) DELETE FROM t", KOINE_STATEMENT_CHANGE},
        {"WITH a AS (SELECT replace('a','b','c')) SELECT 1", KOINE_STATEMENT_QUERY},
        {"WITH a", KOINE_STATEMENT_OTHER},
        {"WITH", KOINE_STATEMENT_OTHER},
        {"WITH a AS (SELECT 1", KOINE_STATEMENT_OTHER},
    };
    assert_kinds(&dollar, cases, COUNT(cases));
}

static void test_classify__explain_that_runs_is_what_it_runs(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"EXPLAIN SELECT 1", KOINE_STATEMENT_QUERY},
        {"EXPLAIN INSERT INTO t VALUES (1)", KOINE_STATEMENT_QUERY},
        {"EXPLAIN QUERY PLAN DELETE FROM t", KOINE_STATEMENT_QUERY},
        {"EXPLAIN ANALYZE SELECT 1", KOINE_STATEMENT_QUERY},
        {"EXPLAIN ANALYZE DELETE FROM t", KOINE_STATEMENT_CHANGE},
        {"EXPLAIN (VERBOSE, ANALYZE) UPDATE t SET a = 1", KOINE_STATEMENT_CHANGE},
        {"EXPLAIN ANALYZE WITH a AS (SELECT 1) INSERT INTO t SELECT 1", KOINE_STATEMENT_CHANGE},
        {"EXPLAIN t", KOINE_STATEMENT_QUERY},
    };
    assert_kinds(&dollar, cases, COUNT(cases));
}

static void assert_transaction(const koine_dialect *dialect, const char *sql, const char *words)
{
    koine__statement_class found = classify(dialect, sql);
    if (found.kind != KOINE_STATEMENT_TRANSACTION) {
        fail_msg("\"%s\" is of kind %d", sql, (int)found.kind);
    }
    assert_string_equal(found.words, words);
    assert_false(found.commits);
}

static void test_classify__transaction_control(void **state)
{
    (void)state;
    assert_transaction(&dollar, "BEGIN", "BEGIN");
    assert_transaction(&dollar, "begin immediate", "BEGIN");
    assert_transaction(&dollar, "/* x */ Commit;", "COMMIT");
    assert_transaction(&dollar, "START /* x */ TRANSACTION READ ONLY", "START TRANSACTION");
    assert_transaction(&dollar, "END", "END");
    assert_transaction(&dollar, "ROLLBACK TO SAVEPOINT a", "ROLLBACK");
    assert_transaction(&dollar, "SAVEPOINT a", "SAVEPOINT");
    assert_transaction(&dollar, "RELEASE a", "RELEASE");
    assert_transaction(&dollar, "ABORT", "ABORT");
    assert_transaction(&dollar, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SET TRANSACTION");
    assert_transaction(&dollar, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET SESSION CHARACTERISTICS");
    assert_transaction(&ordered, "SET SESSION TRANSACTION READ ONLY", "SET SESSION TRANSACTION");
    assert_transaction(&ordered, "/*!50000 ROLLBACK */", "ROLLBACK");
}

static void test_classify__transaction_words_of_the_dialect(void **state)
{
    (void)state;
    assert_transaction(&ordered, "XA START 'x'", "XA");
    assert_transaction(&dollar, "PREPARE TRANSACTION 'x'", "PREPARE TRANSACTION");
    assert_transaction(&dollar, "COMMIT PREPARED 'x'", "COMMIT PREPARED");
    assert_int_equal(classify(&dollar, "PREPARE p AS SELECT 1").kind, KOINE_STATEMENT_OTHER);
    assert_int_equal(classify(&numbered, "XA START 'x'").kind, KOINE_STATEMENT_OTHER);
}

static void test_classify__autocommit_is_transaction_control(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "SET autocommit = 0",
        "SET @@autocommit=1",
        "SET SESSION autocommit = OFF",
        "SET @@session.autocommit=0",
        "SET a = 1, autocommit = 0",
        "SET `autocommit` = 0",
        "SET @@LOCAL.AUTOCOMMIT := 0",
        "SET GLOBAL a = 1, autocommit = 0",
        "SET @a = f(1, 2), autocommit = 0",
        "SET @@`autocommit` = 0",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_transaction(&ordered, texts[i], "SET AUTOCOMMIT");
    }
}

static void test_classify__what_only_looks_like_transaction_control(void **state)
{
    (void)state;
    static const struct expectation cases[] = {
        {"SET @autocommit = 0", KOINE_STATEMENT_SESSION},
        {"SET GLOBAL autocommit = 0", KOINE_STATEMENT_SESSION},
        {"SET @@global.autocommit = 0", KOINE_STATEMENT_SESSION},
        {"SET a = autocommit", KOINE_STATEMENT_SESSION},
        {"SET a = @@autocommit, b = 1", KOINE_STATEMENT_SESSION},
        {"SET search_path TO a, autocommit", KOINE_STATEMENT_SESSION},
        {"SET SESSION sql_mode = 'x'", KOINE_STATEMENT_SESSION},
        {"START SLAVE", KOINE_STATEMENT_OTHER},
        {"BEGINNING", KOINE_STATEMENT_OTHER},
        {"SELECT 'COMMIT'", KOINE_STATEMENT_QUERY},
        {"\"COMMIT\"", KOINE_STATEMENT_OTHER},
    };
    assert_kinds(&ordered, cases, COUNT(cases));
}

static void test_classify__implicit_commits_by_the_longest_words(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        const char *words;
    } cases[] = {
        {"CREATE TABLE t (a INT)", "CREATE"},       {"create /* x */ index i ON t (a)", "CREATE"},
        {"CREATE TEMPORARY TABLE t (a INT)", NULL}, {"CREATE TEMPORARY VIEW v AS SELECT 1", "CREATE"},
        {"DROP TEMPORARY TABLE t", NULL},           {"DROP TABLE t", "DROP"},
        {"LOCK TABLES t READ", "LOCK TABLES"},      {"LOCK INSTANCE FOR BACKUP", NULL},
        {"/*!50000 DROP */ TABLE t", "DROP"},       {"INSERT INTO t VALUES ('CREATE')", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        koine__statement_class found = classify(&ordered, cases[i].sql);
        assert_int_equal(found.commits, cases[i].words != NULL);
        if (cases[i].words == NULL) {
            assert_null(found.words);
        } else {
            assert_string_equal(found.words, cases[i].words);
        }
    }
    assert_false(classify(&dollar, "CREATE TABLE t (a int)").commits);
    assert_false(classify(&numbered, "CREATE TABLE t (a int)").commits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_classify__by_the_first_word),
        cmocka_unit_test(test_classify__parentheses_are_passed),
        cmocka_unit_test(test_classify__with_goes_by_its_main_statement),
        cmocka_unit_test(test_classify__explain_that_runs_is_what_it_runs),
        cmocka_unit_test(test_classify__transaction_control),
        cmocka_unit_test(test_classify__transaction_words_of_the_dialect),
        cmocka_unit_test(test_classify__autocommit_is_transaction_control),
        cmocka_unit_test(test_classify__what_only_looks_like_transaction_control),
        cmocka_unit_test(test_classify__implicit_commits_by_the_longest_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
