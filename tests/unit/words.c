/*
 * Native SQL in portable surroundings, and where the statements of a portable script end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/words.h"

#include "sql/classify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* ---- the comment ---- */

static bool is_native(const char *sql)
{
    size_t end = 0;
    bool native = koine__is_native(sql, strlen(sql), &end);
    if (native) {
        assert_true(end >= 10 && memcmp(sql + end - 10, "/*native*/", 10) == 0);
    }
    return native;
}

static void test_native__comment_comes_first(void **state)
{
    (void)state;
    assert_true(is_native("/*native*/ PRAGMA x"));
    assert_true(is_native(" \n\t/*native*/PRAGMA x"));
    assert_true(is_native("-- a file\n/* of one engine */ /*native*/ PRAGMA x"));
    assert_false(is_native("SELECT 1 /*native*/"));
    assert_false(is_native("; /*native*/ SELECT 1"));
    assert_false(is_native(""));
    assert_false(is_native("/*native"));
}

static void test_native__comment_has_one_spelling(void **state)
{
    (void)state;
    assert_false(is_native("/* native */ PRAGMA x"));
    assert_false(is_native("/*NATIVE*/ PRAGMA x"));
    assert_false(is_native("-- native\nPRAGMA x"));
    assert_false(is_native("'/*native*/'"));
}

/* ---- scripts ---- */

static const char *const no_words[] = {NULL};

static const koine_dialect engine = {
    .lexing = KOINE_LEX_DOLLAR_QUOTE,
    .commits_implicitly = no_words,
    .commits_nothing = no_words,
    .transaction_words = no_words,
};

/* "p[…]n[…]": the pieces of a script, portable or native. */
static const char *pieces(bool portable, const char *sql)
{
    static char out[256];
    size_t offset = 0;
    size_t used = 0;
    koine__piece piece;
    while (koine__piece_next(&engine, portable, sql, strlen(sql), &offset, &piece)) {
        size_t size = piece.end - piece.start;
        assert_true(used + size + 4 < sizeof out);
        out[used++] = piece.native ? 'n' : 'p';
        out[used++] = '[';
        memcpy(out + used, sql + piece.start, size);
        used += size;
        out[used++] = ']';
    }
    out[used] = '\0';
    return out;
}

static void test_pieces__are_portable_unless_they_say_otherwise(void **state)
{
    (void)state;
    assert_string_equal(pieces(true, "A; B ;\n-- end\n"), "p[A]p[B]");
    assert_string_equal(pieces(true, "A; /*native*/ B; C"), "p[A]n[B]p[C]");
    assert_string_equal(pieces(true, "A; -- of one engine\n/*native*/\nB"), "p[A]n[B]");
    assert_string_equal(pieces(true, "\xEF\xBB\xBF/*native*/ A; B"), "n[A]p[B]");
    assert_string_equal(pieces(true, "\xEF\xBB\xBF"
                                     "A"),
                        "p[A]");
    assert_string_equal(pieces(true, ""), "");
}

static void test_pieces__native_ones_end_where_the_engine_ends_them(void **state)
{
    (void)state;
    assert_string_equal(pieces(true, "/*native*/ DO $x$ a; b $x$; C"), "n[DO $x$ a; b $x$]p[C]");
    assert_string_equal(pieces(true, "A $x$; B $x$"), "p[A $x$]p[B $x$]");
    assert_string_equal(pieces(true, "/*native*/ CREATE TRIGGER t BEGIN a; b; END; C"),
                        "n[CREATE TRIGGER t BEGIN a; b; END]p[C]");
}

static void test_pieces__of_a_native_connection_are_all_native(void **state)
{
    (void)state;
    assert_string_equal(pieces(false, "A; /*native*/ B"), "n[A]n[B]");
}

/* ---- words ---- */

static void assert_words(const char *sql, koine_statement_kind kind, const char *words)
{
    koine__statement_class out;
    koine__statement_classify(&koine__portable_words, sql, strlen(sql), &out);
    assert_int_equal(out.kind, kind);
    assert_int_equal(out.commits, words != NULL && kind == KOINE_STATEMENT_DEFINITION);
    if (words != NULL) {
        assert_string_equal(out.words, words);
    }
}

static void test_words__definitions_and_control_are_told_before_parsing(void **state)
{
    (void)state;
    assert_words("create temporary table t (a int)", KOINE_STATEMENT_DEFINITION, "CREATE TEMPORARY TABLE");
    assert_words("CREATE UNIQUE INDEX i ON t (a)", KOINE_STATEMENT_DEFINITION, "CREATE UNIQUE INDEX");
    assert_words("ALTER TABLE t DROP a", KOINE_STATEMENT_DEFINITION, "ALTER TABLE");
    assert_words("drop view v", KOINE_STATEMENT_DEFINITION, "DROP VIEW");
    assert_words("XA START 'x'", KOINE_STATEMENT_TRANSACTION, "XA");
    assert_words("commit", KOINE_STATEMENT_TRANSACTION, "COMMIT");
    assert_words("SELECT 1", KOINE_STATEMENT_QUERY, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_native__comment_comes_first),
        cmocka_unit_test(test_native__comment_has_one_spelling),
        cmocka_unit_test(test_pieces__are_portable_unless_they_say_otherwise),
        cmocka_unit_test(test_pieces__native_ones_end_where_the_engine_ends_them),
        cmocka_unit_test(test_pieces__of_a_native_connection_are_all_native),
        cmocka_unit_test(test_words__definitions_and_control_are_told_before_parsing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
