/*
 * Reading one statement: placeholders of every style for every engine's, refusals, positions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/placeholders.h"

#include "sql_support.h"

static koine__statement read_statement(const koine_dialect *dialect, const char *sql)
{
    koine__statement statement;
    koine__sql_problem problem;
    char *copy = exact_copy(sql, strlen(sql));
    koine_code code = koine__statement_read(&statement, dialect, copy, strlen(sql), &problem);
    if (code != KOINE_OK) {
        fail_msg("\"%s\" was refused: %s", sql, problem.message);
    }
    assert_int_equal(problem.code, KOINE_OK);
    assert_int_equal(strlen(statement.text), statement.size);
    free(copy); /* nothing of the caller's text is kept */
    return statement;
}

static void assert_read(const koine_dialect *dialect, const char *sql, const char *text, size_t parameters,
                        size_t slots)
{
    koine__statement statement = read_statement(dialect, sql);
    assert_string_equal(statement.text, text);
    assert_int_equal(statement.parameters, parameters);
    assert_int_equal(statement.slots, slots);
    koine__statement_free(&statement);
}

static void assert_refused_bytes(const koine_dialect *dialect, const char *sql, size_t size, koine_code code,
                                 int64_t position)
{
    koine__statement statement;
    koine__sql_problem problem;
    char *copy = exact_copy(sql, size);
    memset(&statement, 0xAA, sizeof statement);
    assert_int_equal(koine__statement_read(&statement, dialect, copy, size, &problem), code);
    assert_int_equal(problem.code, code);
    assert_int_equal(problem.position, position);
    assert_true(problem.message != NULL && problem.message[0] != '\0');
    assert_null(statement.text);
    assert_null(statement.block);
    koine__statement_free(&statement);
    free(copy);
}

static void assert_refused(const koine_dialect *dialect, const char *sql, koine_code code, int64_t position)
{
    assert_refused_bytes(dialect, sql, strlen(sql), code, position);
}

/* ---- Styles ------------------------------------------------------------------------------------------- */

static void test_read__questions_in_order(void **state)
{
    (void)state;
    assert_read(&numbered, "SELECT ?, ?", "SELECT ?1, ?2", 2, 2);
    assert_read(&dollar, "SELECT ?, ?", "SELECT $1, $2", 2, 2);
    assert_read(&ordered, "SELECT ?, ?", "SELECT ?, ?", 2, 2);
    assert_read(&dollar, "SELECT 1", "SELECT 1", 0, 0);
}

static void test_read__numbers_may_repeat(void **state)
{
    (void)state;
    assert_read(&numbered, "SELECT ?2, ?1, ?2", "SELECT ?2, ?1, ?2", 2, 2);
    assert_read(&dollar, "SELECT ?2, ?1, ?2", "SELECT $2, $1, $2", 2, 2);
    assert_read(&ordered, "SELECT ?2, ?1, ?2", "SELECT ?, ?, ?", 2, 3);
    assert_read(&dollar, "SELECT ?01", "SELECT $1", 1, 1);
}

static void test_read__names_count_once(void **state)
{
    (void)state;
    assert_read(&numbered, "SELECT :b, :a, :b", "SELECT ?1, ?2, ?1", 2, 2);
    assert_read(&dollar, "SELECT :b, :a, :b", "SELECT $1, $2, $1", 2, 2);
    assert_read(&ordered, "SELECT :b, :a, :b", "SELECT ?, ?, ?", 2, 3);
    assert_read(&dollar, "SELECT :a, :A", "SELECT $1, $2", 2, 2);
}

static void test_read__names_are_kept_in_order_of_appearance(void **state)
{
    (void)state;
    koine__statement statement = read_statement(&ordered, "SELECT :beta, :a, :beta, :\xC3\xBC");
    assert_string_equal(statement.names[0], "beta");
    assert_string_equal(statement.names[1], "a");
    assert_string_equal(statement.names[2], "\xC3\xBC");
    assert_int_equal(koine__statement_parameter(&statement, "beta"), 0);
    assert_int_equal(koine__statement_parameter(&statement, "\xC3\xBC"), 2);
    assert_int_equal(koine__statement_parameter(&statement, "bet"), SIZE_MAX);
    assert_int_equal(koine__statement_parameter(&statement, ""), SIZE_MAX);
    koine__statement_free(&statement);
    statement = read_statement(&ordered, "SELECT ?");
    assert_null(statement.names);
    assert_int_equal(koine__statement_parameter(&statement, "a"), SIZE_MAX);
    koine__statement_free(&statement);
}

static void test_read__order_of_slots(void **state)
{
    (void)state;
    static const size_t expected[] = {1, 0, 1, 2};
    koine__statement statement = read_statement(&ordered, "SELECT ?2, ?1, ?2, ?3");
    assert_memory_equal(statement.order, expected, sizeof expected);
    koine__statement_free(&statement);
    static const char *const identities[] = {"SELECT ?, ?", "SELECT ?1, ?2", "SELECT :a, :b", "SELECT 1"};
    for (size_t i = 0; i < COUNT(identities); i++) {
        statement = read_statement(&ordered, identities[i]);
        assert_null(statement.order);
        koine__statement_free(&statement);
    }
    statement = read_statement(&dollar, "SELECT ?2, ?1, ?2");
    assert_null(statement.order);
    koine__statement_free(&statement);
}

static void test_read__many_names(void **state)
{
    (void)state;
    enum { NAMES = 5000 };
    char *sql = malloc(NAMES * 32);
    assert_non_null(sql);
    size_t size = 0;
    for (int i = 0; i < 2 * NAMES; i++) {
        size += (size_t)sprintf(sql + size, "%s:name_%d", i == 0 ? "SELECT " : ",", i % NAMES);
    }
    koine__statement statement = read_statement(&ordered, sql);
    assert_int_equal(statement.parameters, NAMES);
    assert_int_equal(statement.slots, 2 * NAMES);
    for (size_t i = 0; i < NAMES; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "name_%zu", i);
        assert_string_equal(statement.names[i], name);
        assert_int_equal(koine__statement_parameter(&statement, name), i);
        assert_int_equal(statement.order[i + NAMES], i);
    }
    koine__statement_free(&statement);
    free(sql);
}

/* ---- What is no placeholder --------------------------------------------------------------------------- */

static void test_read__nothing_in_quotes_and_comments(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "SELECT '?1 :a $1' , \"? :b\" /* ? :c */ -- ? :d",
        "SELECT 'it''s ?'",
        "SELECT '\\' || 'a?b'",
    };
    static const koine_dialect *const dialects[] = {&numbered, &dollar, &ordered};
    for (size_t i = 0; i < COUNT(texts); i++) {
        for (size_t j = 0; j < COUNT(dialects); j++) {
            assert_read(dialects[j], texts[i], texts[i], 0, 0);
        }
    }
    assert_read(&numbered, "SELECT [a?] FROM `?`", "SELECT [a?] FROM `?`", 0, 0);
    assert_read(&dollar, "SELECT $$?$$, E'\\'?', /* /* ? */ ? */ 1", "SELECT $$?$$, E'\\'?', /* /* ? */ ? */ 1", 0, 0);
    assert_read(&ordered, "SELECT 1 # ?", "SELECT 1 # ?", 0, 0);
}

static void test_read__casts_slices_and_assignments(void **state)
{
    (void)state;
    assert_read(&dollar, "SELECT ?::int, x::text", "SELECT $1::int, x::text", 1, 1);
    assert_read(&dollar, "SELECT a[1:2], :x::int[]", "SELECT a[1:2], $1::int[]", 1, 1);
    assert_read(&dollar, "SELECT f(a := ?)", "SELECT f(a := $1)", 1, 1);
    assert_read(&ordered, "SELECT @v := :x, @@global.y", "SELECT @v := ?, @@global.y", 1, 1);
}

static void test_read__doubled_question_is_the_operator(void **state)
{
    (void)state;
    assert_read(&dollar,
                "SELECT a ?? ?, b ??| ?, c?"
                "?'k'",
                "SELECT a ? $1, b ?| $2, c?'k'", 2, 2);
    assert_read(&dollar, "SELECT a ??& :x", "SELECT a ?& $1", 1, 1);
    assert_read(&dollar, "SELECT a ???", "SELECT a ?$1", 1, 1);
}

static void test_read__code_in_comments_is_read(void **state)
{
    (void)state;
    assert_read(&ordered, "SELECT /*!50000 :a, */ :b", "SELECT /*!50000 ?, */ ?", 2, 2);
    assert_read(&dollar, "SELECT /*!50000 :a, */ :b", "SELECT /*!50000 :a, */ $1", 1, 1);
}

static void test_read__placeholders_stay_apart_from_names(void **state)
{
    (void)state;
    assert_read(&dollar, "SELECT 1 LIMIT?", "SELECT 1 LIMIT $1", 1, 1);
    assert_read(&dollar, "SELECT:a", "SELECT $1", 1, 1);
    assert_read(&dollar, "SELECT a=?and b=?", "SELECT a=$1 and b=$2", 2, 2);
    assert_read(&ordered, "SELECT a=?and b=?", "SELECT a=? and b=?", 2, 2);
    assert_read(&numbered, "SELECT a=?and b=?", "SELECT a=?1 and b=?2", 2, 2);
    assert_read(&dollar, "SELECT ?-1, -?", "SELECT $1-1, -$2", 2, 2);
}

static void test_read__labels_are_no_placeholders(void **state)
{
    (void)state;
    static const char sql[] = "CREATE PROCEDURE p() again:LOOP LEAVE again; END LOOP";
    assert_read(&ordered, sql, sql, 0, 0);
    assert_read(&ordered, "CREATE TABLE t AS SELECT a:b", "CREATE TABLE t AS SELECT a ?", 1, 1);
}

/* ---- One statement ------------------------------------------------------------------------------------ */

static void test_read__final_semicolon_is_dropped(void **state)
{
    (void)state;
    assert_read(&dollar, "SELECT 1;", "SELECT 1", 0, 0);
    assert_read(&dollar, " SELECT 1 ; -- done\n ;; /* x */ ", " SELECT 1", 0, 0);
    assert_read(&dollar, "SELECT 1 -- a;\n", "SELECT 1 -- a;\n", 0, 0);
    assert_read(&dollar, "SELECT ';' ;", "SELECT ';'", 0, 0);
    assert_read(&ordered, "/*!40101 SET NAMES utf8 */;", "/*!40101 SET NAMES utf8 */", 0, 0);
}

static void test_read__second_statement_is_misuse(void **state)
{
    (void)state;
    assert_refused(&dollar, "SELECT 1; SELECT 2", KOINE_ERR_MISUSE, 10);
    assert_refused(&dollar, "SELECT 1;;x", KOINE_ERR_MISUSE, 10);
    assert_refused(&dollar, "; SELECT 1", KOINE_ERR_MISUSE, 2);
    assert_refused(&dollar, "BEGIN; SELECT 1; END", KOINE_ERR_MISUSE, 7);
    assert_refused(&ordered, "SELECT 1; /*! DROP TABLE t */", KOINE_ERR_MISUSE, 14);
    assert_refused(&dollar, "SELECT $$;$$; DROP TABLE t", KOINE_ERR_MISUSE, 14);
}

static void test_read__bodies_belong_to_their_statement(void **state)
{
    (void)state;
    static const char trigger[] = "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; "
                                  "DELETE FROM c; END";
    assert_read(&numbered, trigger, trigger, 0, 0);
    char with_semicolon[sizeof trigger + 8];
    (void)snprintf(with_semicolon, sizeof with_semicolon, "%s ;", trigger);
    assert_read(&numbered, with_semicolon, trigger, 0, 0);
    (void)snprintf(with_semicolon, sizeof with_semicolon, "%s; x", trigger);
    assert_refused(&numbered, with_semicolon, KOINE_ERR_MISUSE, (int64_t)sizeof trigger + 1);
}

static void test_read__no_statement_is_a_syntax_error(void **state)
{
    (void)state;
    static const char *const texts[] = {"", " ", ";", " ; ; ", "-- x", "/* x */", "/* x */ ; -- y"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_refused(&dollar, texts[i], KOINE_ERR_SYNTAX, 0);
    }
    assert_refused(&ordered, "/*! */", KOINE_ERR_SYNTAX, 0);
}

static void test_read__kind_and_commits_come_along(void **state)
{
    (void)state;
    koine__statement statement = read_statement(&ordered, "CREATE TABLE t (a INT)");
    assert_int_equal(statement.kind, KOINE_STATEMENT_DEFINITION);
    assert_true(statement.commits);
    assert_string_equal(statement.words, "CREATE");
    koine__statement_free(&statement);
    statement = read_statement(&dollar, "begin");
    assert_int_equal(statement.kind, KOINE_STATEMENT_TRANSACTION);
    assert_string_equal(statement.words, "BEGIN");
    koine__statement_free(&statement);
    statement = read_statement(&dollar, "INSERT INTO t VALUES (?)");
    assert_int_equal(statement.kind, KOINE_STATEMENT_CHANGE);
    assert_false(statement.commits);
    assert_null(statement.words);
    koine__statement_free(&statement);
}

/* ---- Refusals ----------------------------------------------------------------------------------------- */

static void test_read__mixed_styles_are_refused(void **state)
{
    (void)state;
    assert_refused(&dollar, "SELECT ?, ?1", KOINE_ERR_SYNTAX, 10);
    assert_refused(&dollar, "SELECT ?1, :a", KOINE_ERR_SYNTAX, 11);
    assert_refused(&dollar, "SELECT :a, ?", KOINE_ERR_SYNTAX, 11);
}

static void test_read__numbers_out_of_range_or_with_gaps_are_refused(void **state)
{
    (void)state;
    assert_refused(&dollar, "SELECT ?0", KOINE_ERR_SYNTAX, 7);
    assert_refused(&dollar, "SELECT ?65536", KOINE_ERR_SYNTAX, 7);
    assert_refused(&dollar, "SELECT ?1, ?18446744073709551617", KOINE_ERR_SYNTAX, 11);
    assert_refused(&dollar, "SELECT ?1, ?3", KOINE_ERR_SYNTAX, 11);
    assert_refused(&dollar, "SELECT ?2, ?2", KOINE_ERR_SYNTAX, 7);
    assert_refused(&dollar, "SELECT ?65535", KOINE_ERR_SYNTAX, 7);
    assert_refused(&dollar, "SELECT ?1, ?2, ?9, ?8", KOINE_ERR_SYNTAX, 15);
}

static void test_read__placeholders_of_other_systems_are_refused(void **state)
{
    (void)state;
    static const koine_dialect *const dialects[] = {&numbered, &dollar, &ordered};
    for (size_t i = 0; i < COUNT(dialects); i++) {
        assert_refused(dialects[i], "SELECT $1", KOINE_ERR_SYNTAX, 7);
    }
    assert_refused(&numbered, "SELECT @a", KOINE_ERR_SYNTAX, 7);
    assert_refused(&numbered, "SELECT $a", KOINE_ERR_SYNTAX, 7);
    assert_refused(&numbered, "SELECT :1", KOINE_ERR_SYNTAX, 7);
    assert_refused(&numbered, "SELECT ??", KOINE_ERR_SYNTAX, 7);
    assert_refused(&ordered, "SELECT ??", KOINE_ERR_SYNTAX, 7);
}

static void test_read__what_has_no_end_is_refused(void **state)
{
    (void)state;
    assert_refused(&dollar, "SELECT 'a", KOINE_ERR_SYNTAX, 7);
    assert_refused(&dollar, "SELECT \"a", KOINE_ERR_SYNTAX, 7);
    assert_refused(&dollar, "SELECT 1 /* a", KOINE_ERR_SYNTAX, 9);
    assert_refused(&dollar, "SELECT $f$ a", KOINE_ERR_SYNTAX, 7);
    assert_refused(&ordered, "SELECT 1 /*! a", KOINE_ERR_SYNTAX, 9);
    assert_refused(&dollar, "/* a", KOINE_ERR_SYNTAX, 0);
}

static void test_read__bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    assert_refused_bytes(&dollar, "SELECT '\0'", 10, KOINE_ERR_ENCODING, 8);
    assert_refused_bytes(&dollar, "SELECT 1\0", 9, KOINE_ERR_ENCODING, 8);
    assert_refused(&dollar, "SELECT '\xFF'", KOINE_ERR_ENCODING, 8);
    assert_refused(&dollar, "SELECT 1 -- \xC3", KOINE_ERR_ENCODING, 12);
    assert_read(&dollar, "SELECT '\xC3\xBC' AS \xC3\xBC", "SELECT '\xC3\xBC' AS \xC3\xBC", 0, 0);
}

/* ---- Positions ---------------------------------------------------------------------------------------- */

/* Every byte of a marked word must map to the same word of the caller's text. */
static void assert_position(const koine_dialect *dialect, const char *sql, const char *word)
{
    koine__statement statement = read_statement(dialect, sql);
    const char *in_engine = strstr(statement.text, word);
    const char *in_caller = strstr(sql, word);
    assert_true(in_engine != NULL && in_caller != NULL);
    for (size_t i = 0; i < strlen(word); i++) {
        size_t engine = (size_t)(in_engine - statement.text) + i;
        assert_int_equal(koine__statement_position(&statement, engine), (size_t)(in_caller - sql) + i);
    }
    koine__statement_free(&statement);
}

static void test_position__leads_back_to_the_callers_text(void **state)
{
    (void)state;
    static const koine_dialect *const dialects[] = {&numbered, &dollar, &ordered};
    static const char *const texts[] = {
        "SELECT :name_of_it, wrong, :name_of_it, later",
        "SELECT ?, wrong, ?, later",
        "SELECT ?1, wrong, ?2, later",
        "SELECT x=?and wrong LIMIT? later",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        for (size_t j = 0; j < COUNT(dialects); j++) {
            assert_position(dialects[j], texts[i], "SELECT");
            assert_position(dialects[j], texts[i], "wrong");
            assert_position(dialects[j], texts[i], "later");
        }
    }
    assert_position(&dollar, "SELECT a ?? b, :p, wrong", "wrong");
    assert_position(&dollar, "SELECT x LIMIT:q wrong :q later", "wrong");
    assert_position(&dollar, "SELECT x LIMIT:q wrong :q later", "later");
}

static void test_position__of_a_placeholder_is_its_start(void **state)
{
    (void)state;
    koine__statement statement = read_statement(&dollar, "SELECT LIMIT:a, :bb");
    assert_string_equal(statement.text, "SELECT LIMIT $1, $2");
    assert_int_equal(koine__statement_position(&statement, 13), 12);
    assert_int_equal(koine__statement_position(&statement, 17), 16);
    assert_int_equal(koine__statement_position(&statement, 19), 19); /* the end */
    assert_int_equal(koine__statement_position(&statement, 1000), 19);
    koine__statement_free(&statement);
}

static void test_position__never_leaves_the_callers_text(void **state)
{
    (void)state;
    static const char sql[] = "?,?,?,?,?,?,?,?,?,?,?,?";
    koine__statement statement = read_statement(&dollar, sql);
    size_t before = 0;
    for (size_t i = 0; i <= statement.size; i++) {
        size_t position = koine__statement_position(&statement, i);
        assert_true(position >= before && position <= sizeof sql - 1);
        before = position;
    }
    assert_int_equal(before, sizeof sql - 1);
    koine__statement_free(&statement);
}

static void test_free__accepts_nothing_and_twice(void **state)
{
    (void)state;
    koine__statement statement = read_statement(&dollar, "SELECT :a");
    koine__statement_free(&statement);
    assert_null(statement.text);
    koine__statement_free(&statement);
    koine__statement_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read__questions_in_order),
        cmocka_unit_test(test_read__numbers_may_repeat),
        cmocka_unit_test(test_read__names_count_once),
        cmocka_unit_test(test_read__names_are_kept_in_order_of_appearance),
        cmocka_unit_test(test_read__order_of_slots),
        cmocka_unit_test(test_read__many_names),
        cmocka_unit_test(test_read__nothing_in_quotes_and_comments),
        cmocka_unit_test(test_read__casts_slices_and_assignments),
        cmocka_unit_test(test_read__doubled_question_is_the_operator),
        cmocka_unit_test(test_read__code_in_comments_is_read),
        cmocka_unit_test(test_read__placeholders_stay_apart_from_names),
        cmocka_unit_test(test_read__labels_are_no_placeholders),
        cmocka_unit_test(test_read__final_semicolon_is_dropped),
        cmocka_unit_test(test_read__second_statement_is_misuse),
        cmocka_unit_test(test_read__bodies_belong_to_their_statement),
        cmocka_unit_test(test_read__no_statement_is_a_syntax_error),
        cmocka_unit_test(test_read__kind_and_commits_come_along),
        cmocka_unit_test(test_read__mixed_styles_are_refused),
        cmocka_unit_test(test_read__numbers_out_of_range_or_with_gaps_are_refused),
        cmocka_unit_test(test_read__placeholders_of_other_systems_are_refused),
        cmocka_unit_test(test_read__what_has_no_end_is_refused),
        cmocka_unit_test(test_read__bytes_that_are_no_text_are_refused),
        cmocka_unit_test(test_position__leads_back_to_the_callers_text),
        cmocka_unit_test(test_position__of_a_placeholder_is_its_start),
        cmocka_unit_test(test_position__never_leaves_the_callers_text),
        cmocka_unit_test(test_free__accepts_nothing_and_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
