/*
 * The lexer: where tokens begin and end in each dialect.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/lexer.h"

#include "sql_support.h"

/* One letter a kind, in the order of koine__token_kind. */
static const char letters[] = {
    [KOINE__TOKEN_END] = '.',          [KOINE__TOKEN_BLANK] = '_',      [KOINE__TOKEN_COMMENT] = 'c',
    [KOINE__TOKEN_CODE_COMMENT] = 'C', [KOINE__TOKEN_WORD] = 'w',       [KOINE__TOKEN_NAME] = 'n',
    [KOINE__TOKEN_STRING] = 's',       [KOINE__TOKEN_NUMBER] = '1',     [KOINE__TOKEN_QUESTION] = '?',
    [KOINE__TOKEN_QUESTION_TWO] = 'Q', [KOINE__TOKEN_QUESTION_N] = 'N', [KOINE__TOKEN_COLON_NAME] = ':',
    [KOINE__TOKEN_COLON_N] = ';',      [KOINE__TOKEN_DOLLAR_N] = '$',   [KOINE__TOKEN_DOLLAR_NAME] = 'D',
    [KOINE__TOKEN_AT_NAME] = '@',      [KOINE__TOKEN_SEMICOLON] = '|',  [KOINE__TOKEN_PUNCTUATION] = 'p',
    [KOINE__TOKEN_UNTERMINATED] = '!',
};

/* Lexes the text and writes "kind[token] " for each but blanks. */
static void describe(const koine_dialect *dialect, const char *sql, size_t size, char *out, size_t room)
{
    koine__lexer lexer;
    koine__token token;
    size_t used = 0;
    size_t expected = 0;
    char *copy = exact_copy(sql, size);
    koine__lexer_init(&lexer, dialect, copy, size);
    out[0] = '\0';
    for (koine__lexer_next(&lexer, &token); token.kind != KOINE__TOKEN_END; koine__lexer_next(&lexer, &token)) {
        assert_true(token.end <= size && token.start <= token.end);
        if (token.kind != KOINE__TOKEN_UNTERMINATED) {
            assert_int_equal(token.start, expected); /* no gap, no overlap */
        }
        expected = token.end;
        if (token.kind != KOINE__TOKEN_BLANK) {
            used += (size_t)snprintf(out + used, room - used, "%c[%.*s] ", letters[token.kind],
                                     (int)(token.end - token.start), copy + token.start);
        }
    }
    assert_int_equal(expected, size);
    free(copy);
}

static void assert_lexed(const koine_dialect *dialect, const char *sql, const char *tokens)
{
    char out[1024];
    describe(dialect, sql, strlen(sql), out, sizeof out);
    assert_string_equal(out, tokens);
}

static void test_lexer__quotes_are_doubled(void **state)
{
    (void)state;
    assert_lexed(&dollar, "'it''s' \"a\"\"b\"", "s['it''s'] n[\"a\"\"b\"] ");
    assert_lexed(&dollar, "''", "s[''] ");
    assert_lexed(&dollar, "''''", "s[''''] ");
    assert_lexed(&dollar, "'a' 'b'", "s['a'] s['b'] ");
    assert_lexed(&ordered, "`a``b`", "n[`a``b`] ");
    assert_lexed(&ordered, "'a?b' \":x\" `?`", "s['a?b'] n[\":x\"] n[`?`] ");
}

static void test_lexer__backslash_is_ordinary_but_in_escape_strings(void **state)
{
    (void)state;
    assert_lexed(&dollar, "'a\\' ?", "s['a\\'] ?[?] ");
    assert_lexed(&ordered, "'a\\' ?", "s['a\\'] ?[?] ");
    assert_lexed(&dollar, "E'a\\'?' ?", "s[E'a\\'?'] ?[?] ");
    assert_lexed(&dollar, "e'\\\\' ?", "s[e'\\\\'] ?[?] ");
    assert_lexed(&dollar, "E'a''\\'' ?", "s[E'a''\\''] ?[?] ");
    assert_lexed(&dollar, "tableE'\\' ?", "w[tableE] s['\\'] ?[?] ");
    assert_lexed(&ordered, "E'\\' ?", "w[E] s['\\'] ?[?] ");
    assert_lexed(&dollar, "U&'d\\0061' x'41' N'n'", "w[U] p[&] s['d\\0061'] w[x] s['41'] w[N] s['n'] ");
}

static void test_lexer__escape_string_goes_on_behind_a_line_end(void **state)
{
    (void)state;
    assert_lexed(&dollar, "E'a'\n '\\'' ?", "s[E'a'\n '\\''] ?[?] ");
    assert_lexed(&dollar, "E'a' -- it's\n '\\'' ?", "s[E'a' -- it's\n '\\''] ?[?] ");
    assert_lexed(&dollar, "E'a' '\\' ?", "s[E'a'] s['\\'] ?[?] ");
    assert_lexed(&dollar, "E'a'\n?", "s[E'a'] ?[?] ");
}

static void test_lexer__dollar_quotes(void **state)
{
    (void)state;
    assert_lexed(&dollar, "$$a'?;$$ ?", "s[$$a'?;$$] ?[?] ");
    assert_lexed(&dollar, "$f$ $$ ' $g$ $f$;", "s[$f$ $$ ' $g$ $f$] |[;] ");
    assert_lexed(&dollar, "$1$a$ $b$", "$[$1] ![$a$ $b$] ");
    assert_lexed(&dollar, "a$b$c$b$", "w[a$b$c$b$] ");
    assert_lexed(&dollar, "$f$ x", "![$f$ x] ");
    assert_lexed(&dollar, "$f x$", "D[$f] w[x$] ");
    assert_lexed(&dollar, "$\xC3\xBC$?$\xC3\xBC$", "s[$\xC3\xBC$?$\xC3\xBC$] ");
    assert_lexed(&numbered, "$$ ? $$", "p[$] p[$] ?[?] p[$] p[$] ");
    assert_lexed(&dollar, "$", "p[$] ");
    assert_lexed(&dollar, "$$", "![$$] ");
}

static void test_lexer__comments(void **state)
{
    (void)state;
    assert_lexed(&dollar, "1--?\n2", "1[1] c[--?\n] 1[2] ");
    assert_lexed(&dollar, "-- it's", "c[-- it's] ");
    assert_lexed(&dollar, "/* ' ? */ ?", "c[/* ' ? */] ?[?] ");
    assert_lexed(&dollar, "/* /* */ ' */ ?", "c[/* /* */ ' */] ?[?] ");
    assert_lexed(&numbered, "/* /* */ ?", "c[/* /* */] ?[?] ");
    assert_lexed(&dollar, "/* /* */ ?", "![/* /* */ ?] ");
    assert_lexed(&numbered, "/*/ ?", "![/*/ ?] ");
    assert_lexed(&numbered, "/**/?", "c[/**/] ?[?] ");
    assert_lexed(&numbered, "a # b", "w[a] p[#] w[b] ");
    assert_lexed(&ordered, "a # b'?\n?", "w[a] c[# b'?\n] ?[?] ");
    assert_lexed(&numbered, "a /b", "w[a] p[/] w[b] ");
}

static void test_lexer__dashes_need_a_blank_where_the_engine_says_so(void **state)
{
    (void)state;
    assert_lexed(&ordered, "1--1", "1[1] p[-] p[-] 1[1] ");
    assert_lexed(&ordered, "1-- 1", "1[1] c[-- 1] ");
    assert_lexed(&ordered, "1--\t1\n2", "1[1] c[--\t1\n] 1[2] ");
    assert_lexed(&ordered, "1--", "1[1] c[--] ");
    assert_lexed(&ordered, "1--\n2", "1[1] c[--\n] 1[2] ");
    assert_lexed(&dollar, "1--1", "1[1] c[--1] ");
}

static void test_lexer__content_of_code_comments_is_code(void **state)
{
    (void)state;
    assert_lexed(&ordered, "/*! ? */ ?", "C[/*!] ?[?] C[*/] ?[?] ");
    assert_lexed(&ordered, "/*!50003 a*/", "C[/*!50003] w[a] C[*/] ");
    assert_lexed(&ordered, "/*!100100a*/", "C[/*!100100] w[a] C[*/] ");
    assert_lexed(&ordered, "/*!12 a*/", "C[/*!] 1[12] w[a] C[*/] ");
    assert_lexed(&ordered, "/*M!100100 a*/", "C[/*M!100100] w[a] C[*/] ");
    assert_lexed(&ordered, "/*M a*/ /*+ b */", "c[/*M a*/] c[/*+ b */] ");
    assert_lexed(&ordered, "/*! '*/' /* c */ */ 1", "C[/*!] s['*/'] c[/* c */] C[*/] 1[1] ");
    assert_lexed(&ordered, "/*! a", "C[/*!] w[a] ![/*! a] ");
    assert_lexed(&dollar, "/*! ? */", "c[/*! ? */] ");
    assert_lexed(&ordered, "2*/ 3", "1[2] p[*] p[/] 1[3] ");
}

static void test_lexer__names_in_backticks_and_brackets(void **state)
{
    (void)state;
    assert_lexed(&numbered, "[a?'b] `c?`", "n[[a?'b]] n[`c?`] ");
    assert_lexed(&dollar, "a[1:2] b[:x]", "w[a] p[[] 1[1] ;[:2] p[]] w[b] p[[] :[:x] p[]] ");
    assert_lexed(&dollar, "`", "p[`] ");
    assert_lexed(&numbered, "[a", "![[a] ");
    assert_lexed(&numbered, "`a", "![`a] ");
}

static void test_lexer__placeholders(void **state)
{
    (void)state;
    assert_lexed(&dollar, "? ?1 ?23 :a :a_1 :\xC3\xBC", "?[?] N[?1] N[?23] :[:a] :[:a_1] :[:\xC3\xBC] ");
    assert_lexed(&dollar, "a ?? b ??| c ??& d", "w[a] Q[??] w[b] Q[??] p[|] w[c] Q[??] p[&] w[d] ");
    assert_lexed(&dollar, "??? ????", "Q[??] ?[?] Q[??] Q[??] ");
    assert_lexed(&dollar, "a @> ?::int", "w[a] p[@] p[>] ?[?] p[::] w[int] ");
    assert_lexed(&dollar, "x::text f(a := 1)", "w[x] p[::] w[text] w[f] p[(] w[a] p[:=] 1[1] p[)] ");
    assert_lexed(&dollar, "$1 $12a", "$[$1] $[$12] w[a] ");
    assert_lexed(&ordered, "@v @@g @ b @'q'", "@[@v] p[@] @[@g] p[@] w[b] p[@] s['q'] ");
    assert_lexed(&dollar, ": a", "p[:] w[a] ");
}

static void test_lexer__numbers_of_placeholders(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        uint32_t number;
    } cases[] = {{"?0", 0},
                 {"?1", 1},
                 {"?65535", 65535},
                 {"?4294967295", UINT32_MAX},
                 {"?4294967297", UINT32_MAX},
                 {"?99999999999999999999999999", UINT32_MAX},
                 {"$7", 7},
                 {"?007", 7}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        koine__lexer lexer;
        koine__token token;
        koine__lexer_init(&lexer, &dollar, cases[i].sql, strlen(cases[i].sql));
        koine__lexer_next(&lexer, &token);
        assert_int_equal(token.number, cases[i].number);
        assert_int_equal(token.end, strlen(cases[i].sql));
    }
}

static void test_lexer__numbers(void **state)
{
    (void)state;
    assert_lexed(&dollar, "1 1.5 .5 1. 1e5 1e-5 1.5E+10", "1[1] 1[1.5] 1[.5] 1[1.] 1[1e5] 1[1e-5] 1[1.5E+10] ");
    assert_lexed(&dollar, "0x1F 0xe+1 1_000", "1[0x1F] 1[0xe] p[+] 1[1] 1[1_000] ");
    assert_lexed(&dollar, "1-2 1+a a.1", "1[1] p[-] 1[2] 1[1] p[+] w[a] w[a] 1[.1] ");
    assert_lexed(&dollar, "1e-x 1e", "1[1e] p[-] w[x] 1[1e] ");
    assert_lexed(&dollar, "1..2", "1[1.] 1[.2] ");
    assert_lexed(&dollar, ".", "p[.] ");
}

static void test_lexer__unterminated_reaches_to_the_end(void **state)
{
    (void)state;
    static const char *const texts[] = {"'a", "'", "'a''", "\"a", "E'a\\'", "E'\\", "/*", "/* *", "$x$ $x", "E'a'\n'b"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        char out[256];
        char expected[256];
        (void)snprintf(expected, sizeof expected, "![%s] ", texts[i]);
        describe(&dollar, texts[i], strlen(texts[i]), out, sizeof out);
        assert_string_equal(out, expected);
    }
}

static void test_lexer__end_comes_again_and_again(void **state)
{
    (void)state;
    koine__lexer lexer;
    koine__token token;
    koine__lexer_init(&lexer, &dollar, "", 0);
    for (int i = 0; i < 3; i++) {
        koine__lexer_next(&lexer, &token);
        assert_int_equal(token.kind, KOINE__TOKEN_END);
        koine__lexer_skip(&lexer, &token);
        assert_int_equal(token.kind, KOINE__TOKEN_END);
    }
}

static void test_lexer__every_prefix_stays_within_its_bytes(void **state)
{
    (void)state;
    static const char text[] =
        "E'a\\''\n'b' $t$x$t$ /*!50000 /* c */ ?? ?12 */ :n ::t @v `q``` [z] 1.5e+3 -- c\n# d\n\"e\"\"\"";
    static const koine_dialect *const dialects[] = {&numbered, &dollar, &ordered};
    char out[1024];
    for (size_t size = 0; size < sizeof text; size++) {
        for (size_t i = 0; i < COUNT(dialects); i++) {
            describe(dialects[i], text, size, out, sizeof out);
        }
    }
}

static void test_token__is_a_word_in_any_case(void **state)
{
    (void)state;
    koine__lexer lexer;
    koine__token token;
    koine__lexer_init(&lexer, &dollar, "  SeLeCt", 8);
    koine__lexer_skip(&lexer, &token);
    assert_true(koine__token_is(&lexer, &token, "SELECT"));
    assert_false(koine__token_is(&lexer, &token, "SELEC"));
    assert_false(koine__token_is(&lexer, &token, "SELECTS"));
    koine__lexer_init(&lexer, &dollar, "\"SELECT\"", 8);
    koine__lexer_skip(&lexer, &token);
    assert_false(koine__token_is(&lexer, &token, "SELECT"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lexer__quotes_are_doubled),
        cmocka_unit_test(test_lexer__backslash_is_ordinary_but_in_escape_strings),
        cmocka_unit_test(test_lexer__escape_string_goes_on_behind_a_line_end),
        cmocka_unit_test(test_lexer__dollar_quotes),
        cmocka_unit_test(test_lexer__comments),
        cmocka_unit_test(test_lexer__dashes_need_a_blank_where_the_engine_says_so),
        cmocka_unit_test(test_lexer__content_of_code_comments_is_code),
        cmocka_unit_test(test_lexer__names_in_backticks_and_brackets),
        cmocka_unit_test(test_lexer__placeholders),
        cmocka_unit_test(test_lexer__numbers_of_placeholders),
        cmocka_unit_test(test_lexer__numbers),
        cmocka_unit_test(test_lexer__unterminated_reaches_to_the_end),
        cmocka_unit_test(test_lexer__end_comes_again_and_again),
        cmocka_unit_test(test_lexer__every_prefix_stays_within_its_bytes),
        cmocka_unit_test(test_token__is_a_word_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
