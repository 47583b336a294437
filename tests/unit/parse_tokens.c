/*
 * The parser: names, keywords, literals, parameters, comments, and what is refused as a token.
 *
 * SPDX-License-Identifier: MIT
 */
#include "parse_support.h"

#include "sql/tokens.h"

static void test_parse__every_keyword_is_found_in_any_case(void **state)
{
    (void)state;
    for (unsigned term = KOINE__T_GE + 1; term < KOINE__TERM_COUNT; term++) {
        koine__tokens tokens;
        koine__lexeme lexeme;
        char word[32];
        (void)snprintf(word, sizeof word, "%s", koine__term_text(term));
        for (int pass = 0; pass < 2; pass++) {
            koine__tokens_init(&tokens, word, strlen(word));
            koine__tokens_next(&tokens, &lexeme);
            assert_int_equal(lexeme.term, term);
            assert_int_equal(lexeme.end, strlen(word));
            word[0] = (char)(word[0] + ('a' - 'A'));
        }
    }
}

static void test_parse__words_like_keywords_are_none(void **state)
{
    static const char *const words[] = {"selec",
                                        "selects",
                                        "_select",
                                        "select_",
                                        "sel3ct",
                                        "s",
                                        "nvl2",
                                        "o",
                                        "current_timestampx",
                                        "current_timestamp_and_more_letters",
                                        "select$"};
    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        koine__tokens tokens;
        koine__lexeme lexeme;
        koine__tokens_init(&tokens, words[i], strlen(words[i]));
        koine__tokens_next(&tokens, &lexeme);
        assert_int_equal(lexeme.term, KOINE__T_WORD);
        koine__tokens_next(&tokens, &lexeme);
        assert_int_equal(lexeme.term, KOINE__T_END);
    }
}

/* ---- names ---- */

static void test_parse__names_without_quotes_are_folded(void **state)
{
    (void)state;
    assert_tree("SELECT Aa, \"Aa\", T1.B, \"T1\".\"b\" FROM T1", "(select (aa \"Aa\" t1.b \"T1\".b) (from t1))");
    assert_tree("SELECT a$b, _x, x1 FROM \"x y\"", "(select (\"a$b\" _x x1) (from \"x y\"))");
    assert_tree("SELECT \"a\"\"b\", \"\xc3\xa9\"", "(select (\"a\"b\" \"\xc3\xa9\"))");
}

static void test_parse__keywords_are_reserved_only_where_the_grammar_needs_them(void **state)
{
    (void)state;
    assert_tree(
        "SELECT user, rank, groups, window, lead, rows, key, value, date, type, name, status, time, first, last, "
        "action, index, view, set, values, offset, limit, filter, over, escape, if, mod, div, row, column FROM t",
        "(select (user rank groups window lead rows key value date type name status time first last action index "
        "view set values offset limit filter over escape if mod div row column) (from t))");
    assert_tree("SELECT a value, b AS rows, c AS window FROM t key",
                "(select ((as a value) (as b rows) (as c window)) (from (as t key)))");
    assert_tree("SELECT limit.offset FROM limit LIMIT 1", "(select (limit.offset) (from limit)) (limit 1)");
    assert_tree("CREATE TABLE t (key INTEGER, value INTEGER, user INTEGER, rank INTEGER, groups INTEGER)",
                "(create-table t (key int) (value int) (user int) (rank int) (groups int))");
    assert_tree("UPDATE t SET set = 1, values = 2", "(update t (set ((set) 1) ((values) 2)))");
}

static void test_parse__a_keyword_that_is_no_name_says_so(void **state)
{
    (void)state;
    assert_refused("SELECT ^order FROM t", KOINE_ERR_SYNTAX, "LX-id", "found the keyword ORDER",
                   "ORDER is a keyword here: as a name it is written in double quotes");
    assert_refused("SELECT a FROM ^group", KOINE_ERR_SYNTAX, "LX-id", "found the keyword GROUP", "double quotes");
    assert_refused("CREATE TABLE t (^table INTEGER)", KOINE_ERR_SYNTAX, "LX-id", "the name of a column",
                   "double quotes");
    assert_refused("SELECT a AS ^from FROM t", KOINE_ERR_SYNTAX, "LX-id", "the name of an alias", "double quotes");
    assert_tree("SELECT \"order\", \"group\" FROM \"table\"", "(select (order group) (from table))");
}

static void test_parse__names_that_engines_do_not_agree_on_are_refused(void **state)
{
    (void)state;
    assert_foreign("SELECT ^`a`", "LX-id", "\"name\"");
    assert_foreign("SELECT ^[a]", "LX-id", "\"name\"");
    assert_foreign("SELECT a FROM ^[a]", "LX-id", "\"name\"");
    assert_foreign("SELECT ^\xc3\xa9", "LX-id", "double quotes");
    assert_foreign("SELECT a\n^\xc3\xa9t\xc3\xa9 FROM t", "LX-id", "double quotes");
    assert_foreign("SELECT ^\"\"", "LX-id", "at least one");
    assert_foreign("SELECT ^1abc", "LX-id", "double quotes");
    assert_refused("SELECT ^\"a", KOINE_ERR_SYNTAX, "LX-id", "no end", "");
    assert_foreign("SELECT ^s.t.a FROM t", "PX-name", "leave it out");
    assert_foreign("SELECT a FROM ^s.t", "PX-name", "leave it out");
    assert_foreign("CREATE TABLE ^s.t (a INTEGER)", "PX-name", "leave it out");
}

static void test_parse__a_name_has_at_most_63_bytes(void **state)
{
    char sql[300];
    char name[80];
    (void)state;
    memset(name, 'a', sizeof name);
    (void)snprintf(sql, sizeof sql, "SELECT %.63s AS \"%.63s\"", name, name);
    char expected[300];
    (void)snprintf(expected, sizeof expected, "(select ((as %.63s %.63s)))", name, name);
    assert_tree(sql, expected);
    (void)snprintf(sql, sizeof sql, "SELECT ^%.64s", name);
    assert_refused(sql, KOINE_ERR_LIMIT, "LX-id", "longer than 63", "");
    (void)snprintf(sql, sizeof sql, "SELECT a AS ^\"%.64s\"", name);
    assert_refused(sql, KOINE_ERR_LIMIT, "LX-id", "longer than 63", "");
}

/* ---- literals ---- */

static void test_parse__numbers(void **state)
{
    (void)state;
    assert_expr("0, 7, 00012, 9223372036854775807", "0 7 12 9223372036854775807");
    assert_expr("1.50, 007.50, .5, 5., 0.0, .0, 000.00", "1.50d 7.50d 0.5d 5d 0.0d 0.0d 0.00d");
    assert_expr("1e3, 1E-3, 1.5e+2, .5e1, 0e0", "float:1000 float:0.001 float:150 float:5 float:0");
    assert_expr("12345678901234567890123456789012345678.", "12345678901234567890123456789012345678d");
    assert_expr("0.12345678901234567890123456789012345678", "0.12345678901234567890123456789012345678d");
}

static void test_parse__a_minus_before_a_number_is_part_of_it(void **state)
{
    (void)state;
    assert_expr("-5, - 5, -9223372036854775808, -1.50, -1e3", "-5 -5 -9223372036854775808 -1.50d float:-1000");
    assert_expr("-0, -0.0, -0e0", "0 0.0d float:0");
    assert_expr("-a, - -5, -(5), +5, a -5, a - -5", "(neg a) (neg -5) (neg 5) (pos 5) (- a 5) (- a -5)");
}

static void test_parse__numbers_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    assert_refused("SELECT ^9223372036854775808", KOINE_ERR_OUT_OF_RANGE, "LX-num", "64 bits", "decimal point");
    assert_refused("SELECT -^9223372036854775809", KOINE_ERR_OUT_OF_RANGE, "LX-num", "64 bits", "decimal point");
    assert_refused("SELECT ^1234567890123456789012345678901234567890", KOINE_ERR_OUT_OF_RANGE, "LX-num", "", "");
    assert_refused("SELECT ^123456789012345678901234567890123456789.", KOINE_ERR_OUT_OF_RANGE, "LX-num", "38 digits",
                   "");
    assert_refused("SELECT ^1e400", KOINE_ERR_OUT_OF_RANGE, "LX-num", "double", "");
    assert_foreign("SELECT ^0x1F", "LX-num", "decimal digits");
    assert_foreign("SELECT ^0b11", "LX-num", "decimal digits");
    assert_foreign("SELECT ^1_000", "LX-num", "leave the _ out");
    assert_refused("SELECT ^1e", KOINE_ERR_SYNTAX, "LX-num", "exponent", "");
}

static void test_parse__strings(void **state)
{
    (void)state;
    assert_expr("'a', '', 'it''s', 'a\\nb', 'a\\', 'x\ny', '\xf0\x9f\x98\x80'",
                "'a' '' 'it's' 'a\\nb' 'a\\' 'x\ny' '\xf0\x9f\x98\x80'");
    assert_expr("x'', X'41fF00', x'4a'", "x'' x'41ff00' x'4a'");
    assert_tree("SELECT a FROM t WHERE b LIKE'x' AND c IN('y')",
                "(select (a) (from t) (where (and (like b 'x') (in c 'y'))))");
}

static void test_parse__strings_of_engines_are_refused(void **state)
{
    (void)state;
    assert_foreign("SELECT ^E'a\\'b'", "LX-str", "''");
    assert_foreign("SELECT ^n'a'", "LX-str", "''");
    assert_foreign("SELECT ^b'101'", "LX-str", "x'...'");
    assert_foreign("SELECT ^U&'a'", "LX-str", "''");
    assert_foreign("SELECT ^U&\"a\"", "LX-str", "''");
    assert_foreign("SELECT ^_utf8'a'", "LX-str", "''");
    assert_foreign("SELECT _utf8 ^'a'", "LX-str", "");
    assert_foreign("SELECT ^$$a$$", "LX-str", "''");
    assert_foreign("SELECT ^$t$a$t$", "LX-str", "''");
    assert_foreign("SELECT ^{d '2024-01-01'}", "LX-str", "DATE '...'");
    assert_foreign("SELECT 'a' ^'b'", "LX-str", "||");
    assert_foreign("SELECT 'a'\n^'b'", "LX-str", "||");
    assert_foreign("SELECT a ^'b'", "LX-str", "AS name");
    assert_foreign("SELECT a AS ^'b'", "LX-str", "AS name");
    assert_refused("SELECT ^'a", KOINE_ERR_SYNTAX, "LX-str", "no end", "");
    assert_refused("SELECT ^x'4", KOINE_ERR_SYNTAX, "LX-str", "no end", "");
    assert_refused("SELECT ^x'4'", KOINE_ERR_INVALID_VALUE, "LX-hex", "", "two digits");
    assert_refused("SELECT ^x'4g'", KOINE_ERR_INVALID_VALUE, "LX-hex", "", "two digits");
}

static void test_parse__typed_literals_are_checked(void **state)
{
    (void)state;
    assert_expr("DATE '2024-02-29', date'0001-01-01', TIME '10:20:30', TIME '10:20:30.5'",
                "date:2024-02-29 date:0001-01-01 time:10:20:30.000000 time:10:20:30.500000");
    assert_expr("TIMESTAMP '2024-01-31 10:20:30', TIMESTAMP '2024-01-31 10:20:30.123456'",
                "timestamp:2024-01-31 10:20:30.000000 timestamp:2024-01-31 10:20:30.123456");
    assert_refused("SELECT DATE ^'2024-02-30'", KOINE_ERR_INVALID_VALUE, "PX-date", "no date", "YYYY-MM-DD");
    assert_refused("SELECT DATE ^'2024-1-31'", KOINE_ERR_INVALID_VALUE, "PX-date", "no date", "YYYY-MM-DD");
    assert_refused("SELECT DATE ^'infinity'", KOINE_ERR_INVALID_VALUE, "PX-date", "no date", "YYYY-MM-DD");
    assert_refused("SELECT TIME ^'24:00:00'", KOINE_ERR_INVALID_VALUE, "PX-date", "no time", "HH:MM:SS");
    assert_refused("SELECT TIME ^'10:20'", KOINE_ERR_INVALID_VALUE, "PX-date", "no time", "HH:MM:SS");
    assert_refused("SELECT TIMESTAMP ^'2024-01-31'", KOINE_ERR_INVALID_VALUE, "PX-date", "no timestamp", "HH:MM:SS");
    assert_refused("SELECT TIMESTAMP ^'2024-01-31T10:20:30'", KOINE_ERR_INVALID_VALUE, "PX-date", "", "");
    assert_refused("SELECT TIMESTAMP ^'2024-01-31 10:20:30Z'", KOINE_ERR_INVALID_VALUE, "PX-date", "", "");
    assert_refused("SELECT TIMESTAMP ^'2024-01-31 10:20:30.1234567'", KOINE_ERR_INVALID_VALUE, "PX-date", "", "");
    assert_foreign("SELECT uuid ^'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "LX-str", "");
}

static void test_parse__constants(void **state)
{
    (void)state;
    assert_expr("NULL, TRUE, FALSE, null, tRuE", "null true false null true");
}

/* ---- comments ---- */

static void test_parse__comments_are_dropped(void **state)
{
    (void)state;
    assert_expr("1--1\n, 2 /* , 3 */ -- 4", "1 2");
    assert_expr("1 /*! + 1 */, 2 /*+ hint */ /**/ /***/", "1 2");
    assert_tree("/* a */ SELECT -- b\n1 -- c", "(select (1))");
}

static void test_parse__comments_of_engines_are_refused(void **state)
{
    (void)state;
    assert_foreign("SELECT 1 ^# comment", "LX-com", "--");
    assert_foreign("SELECT 1 /* a ^/* b */ c */", "LX-com", "nest");
    assert_refused("SELECT 1 ^/* a", KOINE_ERR_SYNTAX, "LX-com", "no end", "");
}

/* ---- parameters ---- */

static void test_parse__parameters(void **state)
{
    (void)state;
    assert_expr("?, ?, ?", "?1 ?2 ?3");
    assert_expr("?2, ?1, ?2, ?03", "?2 ?1 ?2 ?3");
    assert_expr(":a, :B, :a, :b", "?1 ?2 ?1 ?3");
    assert_expr("'?', \"?\", ? /* ? */ -- ?", "'?' \"?\" ?1");
}

static void test_parse__parameters_have_names_and_positions(void **state)
{
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    const char *sql = "SELECT :one, :two_2, :one";
    (void)state;
    assert_int_equal(parse_exact(&tree, &arena, sql, strlen(sql), &refusal), KOINE_OK);
    assert_int_equal(tree->style, KOINE__PARAMETERS_NAME);
    assert_int_equal(tree->parameter_count, 2);
    assert_string_equal(tree->parameters[0].name.text, "one");
    assert_string_equal(tree->parameters[1].name.text, "two_2");
    assert_int_equal(tree->parameters[0].position, 7);
    assert_int_equal(tree->parameters[1].position, 13);
    koine__arena_free(&arena);
}

static void test_parse__many_named_parameters_are_told_apart(void **state)
{
    static char sql[200000];
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    size_t used = 0;
    (void)state;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < 5000; i++) {
            used += (size_t)snprintf(sql + used, sizeof sql - used, "%s:p%d", used == 0 ? "SELECT 1 IN (" : ",", i);
        }
    }
    sql[used++] = ')';
    assert_int_equal(parse_exact(&tree, &arena, sql, used, &refusal), KOINE_OK);
    assert_int_equal(tree->parameter_count, 5000);
    const koine__expr *in = tree->as.query->body->select->items.items[0].expr;
    for (size_t i = 0; i < 5000; i++) {
        assert_int_equal(in->args[1 + i]->as.parameter, i);
        assert_int_equal(in->args[5001 + i]->as.parameter, i);
    }
    koine__arena_free(&arena);
}

static void test_parse__bad_parameters_have_the_codes_of_native_statements(void **state)
{
    (void)state;
    assert_refused("SELECT ?, ^?1", KOINE_ERR_SYNTAX, "LX-ph", "two styles", "throughout");
    assert_refused("SELECT :a, ^?", KOINE_ERR_SYNTAX, "LX-ph", "two styles", "throughout");
    assert_refused("SELECT ?1, ^?3, ?4", KOINE_ERR_SYNTAX, "LX-ph", "never used", "without gaps");
    assert_refused("SELECT ^?0", KOINE_ERR_SYNTAX, "LX-ph", "1 to 65535", "");
    assert_refused("SELECT ^?65536", KOINE_ERR_SYNTAX, "LX-ph", "1 to 65535", "");
    assert_refused("SELECT ^?99999999999999999999", KOINE_ERR_SYNTAX, "LX-ph", "1 to 65535", "");
    assert_refused("SELECT ^??", KOINE_ERR_SYNTAX, "LX-ph", "question mark", "blank between");
    assert_refused("SELECT ^$1", KOINE_ERR_SYNTAX, "LX-ph", "dollar", "?1 for $1");
    assert_refused("SELECT ^$a", KOINE_ERR_SYNTAX, "LX-ph", "dollar", "");
    assert_refused("SELECT ^:1", KOINE_ERR_SYNTAX, "LX-ph", "", ":name");
    assert_foreign("SELECT ^@a", "PX-gram", "bind");
    assert_foreign("SELECT ^@@version", "PX-gram", "bind");
    assert_foreign("SELECT ^@a := 1", "PX-gram", "bind");
}

static void test_parse__definitions_hold_no_parameters(void **state)
{
    (void)state;
    assert_foreign("CREATE TABLE t (a INTEGER DEFAULT ^?)", "LX-ph", "value itself");
    assert_foreign("CREATE VIEW v AS SELECT ^:a", "LX-ph", "value itself");
    assert_foreign("ALTER TABLE t ADD COLUMN a INTEGER CHECK (a > ^?1)", "LX-ph", "value itself");
}

/* ---- the text as a whole ---- */

static void test_parse__one_statement_with_or_without_semicolon(void **state)
{
    (void)state;
    assert_tree("SELECT 1;", "(select (1))");
    assert_tree(" \t\r\n\fSELECT\v1 ; -- x\n ;; /* y */", "(select (1))");
    assert_refused("SELECT 1; ^SELECT 2", KOINE_ERR_MISUSE, "LX-one", "second statement", "koine_script");
    assert_refused(";^SELECT 1", KOINE_ERR_MISUSE, "LX-one", "second statement", "koine_script");
    assert_refused("^", KOINE_ERR_SYNTAX, "LX-one", "no statement", "");
    assert_refused("^ -- x", KOINE_ERR_SYNTAX, "LX-one", "no statement", "");
    assert_refused("^;;", KOINE_ERR_SYNTAX, "LX-one", "no statement", "");
}

static void test_parse__the_text_is_utf8_without_nul(void **state)
{
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    (void)state;
    assert_int_equal(parse_exact(&tree, &arena, "SELECT '\xff'", 10, &refusal), KOINE_ERR_ENCODING);
    assert_int_equal(refusal.position, 8);
    koine__arena_free(&arena);
    refusal.code = KOINE_OK;
    assert_int_equal(parse_exact(&tree, &arena, "SELECT '\0'", 10, &refusal), KOINE_ERR_ENCODING);
    assert_int_equal(refusal.position, 8);
    koine__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse__every_keyword_is_found_in_any_case),
        cmocka_unit_test(test_parse__words_like_keywords_are_none),
        cmocka_unit_test(test_parse__names_without_quotes_are_folded),
        cmocka_unit_test(test_parse__keywords_are_reserved_only_where_the_grammar_needs_them),
        cmocka_unit_test(test_parse__a_keyword_that_is_no_name_says_so),
        cmocka_unit_test(test_parse__names_that_engines_do_not_agree_on_are_refused),
        cmocka_unit_test(test_parse__a_name_has_at_most_63_bytes),
        cmocka_unit_test(test_parse__numbers),
        cmocka_unit_test(test_parse__a_minus_before_a_number_is_part_of_it),
        cmocka_unit_test(test_parse__numbers_that_do_not_fit_are_refused),
        cmocka_unit_test(test_parse__strings),
        cmocka_unit_test(test_parse__strings_of_engines_are_refused),
        cmocka_unit_test(test_parse__typed_literals_are_checked),
        cmocka_unit_test(test_parse__constants),
        cmocka_unit_test(test_parse__comments_are_dropped),
        cmocka_unit_test(test_parse__comments_of_engines_are_refused),
        cmocka_unit_test(test_parse__parameters),
        cmocka_unit_test(test_parse__parameters_have_names_and_positions),
        cmocka_unit_test(test_parse__many_named_parameters_are_told_apart),
        cmocka_unit_test(test_parse__bad_parameters_have_the_codes_of_native_statements),
        cmocka_unit_test(test_parse__definitions_hold_no_parameters),
        cmocka_unit_test(test_parse__one_statement_with_or_without_semicolon),
        cmocka_unit_test(test_parse__the_text_is_utf8_without_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
