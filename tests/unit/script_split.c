/*
 * Cutting a script into statements.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/split.h"

#include "sql_support.h"

/* Splits the script; pieces ends with NULL. */
static void assert_split(const koine_dialect *dialect, const char *script, const char *const *pieces)
{
    size_t size = strlen(script);
    size_t offset = 0;
    size_t start;
    size_t end;
    char *copy = exact_copy(script, size);
    while (koine__script_next(dialect, copy, size, &offset, &start, &end)) {
        assert_true(start < end && end <= offset && offset <= size);
        if (*pieces == NULL) {
            fail_msg("one more: \"%.*s\"", (int)(end - start), copy + start);
        }
        if (strlen(*pieces) != end - start || memcmp(*pieces, copy + start, end - start) != 0) {
            fail_msg("\"%.*s\" for \"%s\"", (int)(end - start), copy + start, *pieces);
        }
        pieces++;
    }
    if (*pieces != NULL) {
        fail_msg("\"%s\" is missing", *pieces);
    }
    assert_int_equal(offset, size);
    assert_false(koine__script_next(dialect, copy, size, &offset, &start, &end));
    free(copy);
}

#define PIECES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_PIECES ((const char *const[]){NULL})

/* A definition is one piece, and the statement behind it is another. */
static void assert_whole(const koine_dialect *dialect, const char *definition)
{
    char script[2048];
    (void)snprintf(script, sizeof script, "SELECT 0; %s; SELECT 1;", definition);
    assert_split(dialect, script, PIECES("SELECT 0", definition, "SELECT 1"));
}

static void test_split__at_semicolons(void **state)
{
    (void)state;
    assert_split(&dollar, "", NO_PIECES);
    assert_split(&dollar, " \n ; ;; -- x\n", NO_PIECES);
    assert_split(&dollar, "SELECT 1", PIECES("SELECT 1"));
    assert_split(&dollar, " SELECT 1 ; SELECT 2;\n", PIECES("SELECT 1", "SELECT 2"));
    assert_split(&dollar, ";;a;;b", PIECES("a", "b"));
}

static void test_split__not_in_quotes_and_comments(void **state)
{
    (void)state;
    assert_split(&dollar, "SELECT ';', \";\" /* ; */ -- ;\n, 1; b", PIECES("SELECT ';', \";\" /* ; */ -- ;\n, 1", "b"));
    assert_split(&dollar, "DO $$ a; b; $$; DO $x$ $$;$$ $x$; c", PIECES("DO $$ a; b; $$", "DO $x$ $$;$$ $x$", "c"));
    assert_split(&dollar, "SELECT E'\\';'; b", PIECES("SELECT E'\\';'", "b"));
    assert_split(&numbered, "SELECT [;], `;`; b", PIECES("SELECT [;], `;`", "b"));
    assert_split(&ordered, "a # ;\n b; c", PIECES("a # ;\n b", "c"));
}

static void test_split__comments_around_are_left_out(void **state)
{
    (void)state;
    assert_split(&dollar, "-- head\n/* x */ a /* in */ b -- tail\n; /* y */ c /* z */", PIECES("a /* in */ b", "c"));
    assert_split(&ordered, "/*!40101 SET NAMES utf8 */; /*! */; b", PIECES("/*!40101 SET NAMES utf8 */", "b"));
}

static void test_split__what_has_no_end_reaches_to_the_end(void **state)
{
    (void)state;
    assert_split(&dollar, "a; b 'c; d", PIECES("a", "b 'c; d"));
    assert_split(&dollar, "a; /* b; c", PIECES("a", "/* b; c"));
    assert_split(&dollar, "a; $f$ ;", PIECES("a", "$f$ ;"));
}

static void test_split__byte_order_mark_is_passed(void **state)
{
    (void)state;
    assert_split(&dollar, "\xEF\xBB\xBFSELECT 1; b", PIECES("SELECT 1", "b"));
    assert_split(&dollar, "\xEF\xBB\xBF", NO_PIECES);
}

static void test_split__trigger_with_block(void **state)
{
    (void)state;
    assert_whole(&numbered, "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE a SET b = 1; DELETE FROM c; END");
    assert_whole(&numbered, "CREATE TEMP TRIGGER IF NOT EXISTS r AFTER UPDATE OF a ON t FOR EACH ROW "
                            "WHEN CASE WHEN new.a THEN 1 ELSE 0 END BEGIN SELECT CASE new.b WHEN 1 THEN 2 END; END");
    assert_whole(&numbered, "CREATE TRIGGER \"begin\" INSTEAD OF DELETE ON v BEGIN SELECT RAISE(ABORT, 'x;'); END");
    assert_whole(&numbered, "create trigger begin after insert on t begin select 1; end");
}

static void test_split__routines_with_flow(void **state)
{
    (void)state;
    assert_whole(&ordered, "CREATE PROCEDURE p(IN a INT) BEGIN IF a > 1 THEN SELECT 1; ELSEIF a THEN SELECT 2; ELSE "
                           "IF a THEN SELECT 3; END IF; END IF; SELECT 4; END");
    assert_whole(&ordered,
                 "CREATE PROCEDURE p() BEGIN DECLARE i INT DEFAULT 0; l: WHILE i < 3 DO SET i = i + 1; "
                 "END WHILE l; REPEAT SET i = i + 1; UNTIL i > 9 END REPEAT; m:LOOP LEAVE m; END LOOP m; END");
    assert_whole(&ordered, "CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC BEGIN CASE a WHEN 1 THEN SET a = 2; "
                           "ELSE BEGIN END; END CASE; RETURN IF(a, 1, 2); END");
    assert_whole(&ordered, "CREATE PROCEDURE p() BEGIN FOR i IN 1..3 DO SELECT i; END FOR; SELECT 1 FOR UPDATE; END");
    assert_whole(&ordered, "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END; "
                           "DECLARE CONTINUE HANDLER FOR NOT FOUND SET @d = 1; "
                           "DECLARE CONTINUE HANDLER FOR SQLSTATE '23000', 1062 BEGIN SELECT 1; END; SELECT 2; END");
    assert_whole(&ordered,
                 "CREATE PROCEDURE p() BEGIN SELECT REPEAT('x', 3), IF(1, 2, 3); SET @a = REPEAT('y', 2); END");
    assert_whole(&ordered,
                 "CREATE PROCEDURE p() outer_one: BEGIN inner_one: BEGIN SELECT 1; END inner_one; END outer_one");
}

static void test_split__bodies_of_one_statement(void **state)
{
    (void)state;
    assert_whole(&ordered, "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET new.a = 1");
    assert_whole(&ordered, "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW IF new.a > 1 THEN SET new.a = 1; "
                           "SET new.b = 2; END IF");
    assert_whole(&ordered, "CREATE PROCEDURE p() IF 1 THEN BEGIN SELECT 1; END; END IF");
    assert_whole(&ordered, "CREATE PROCEDURE p(a INT) WHILE a > 0 DO SET a = a - 1; END WHILE");
    assert_whole(&ordered, "CREATE FUNCTION f() RETURNS TEXT DETERMINISTIC RETURN REPEAT('x', 3)");
    assert_whole(&ordered, "CREATE FUNCTION IF NOT EXISTS f() RETURNS INT RETURN IF(1, 2, 3)");
    assert_whole(&ordered, "CREATE FUNCTION f(a INT) RETURNS INT RETURN CASE a WHEN 1 THEN 2 END");
    assert_whole(&ordered, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM t; END");
    assert_whole(&ordered, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t");
    assert_whole(&ordered, "ALTER EVENT e DO BEGIN SELECT 1; END");
}

static void test_split__definers_and_modifiers(void **state)
{
    (void)state;
    assert_whole(&ordered, "CREATE DEFINER=`root`@`localhost` PROCEDURE p() BEGIN SELECT 1; SELECT 2; END");
    assert_whole(&ordered,
                 "CREATE DEFINER = root@localhost TRIGGER r BEFORE INSERT ON t FOR EACH ROW BEGIN SET @a=1; END");
    assert_whole(&ordered, "CREATE OR REPLACE DEFINER=CURRENT_USER() FUNCTION f() RETURNS INT BEGIN RETURN 1; END");
    assert_whole(&ordered, "CREATE DEFINER = 'u'@'%' VIEW begin AS SELECT 1");
    assert_whole(&ordered,
                 "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER r BEFORE INSERT ON t FOR EACH "
                 "ROW BEGIN SET @a = 1; END */");
}

static void test_split__functions_in_strings_and_standard_bodies(void **state)
{
    (void)state;
    assert_whole(&dollar, "CREATE OR REPLACE FUNCTION f() RETURNS trigger AS $$ BEGIN a; END $$ LANGUAGE plpgsql");
    assert_whole(&dollar, "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true "
                          "THEN 1 END; END");
    assert_whole(&dollar, "CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1");
    assert_whole(&dollar, "CREATE CONSTRAINT TRIGGER r AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()");
    assert_whole(&dollar, "CREATE FUNCTION f() RETURNS int AS 'BEGIN; x' LANGUAGE sql");
}

static void test_split__words_of_bodies_mean_nothing_elsewhere(void **state)
{
    (void)state;
    assert_split(&ordered, "BEGIN; SELECT CASE WHEN 1 THEN 2 END; COMMIT",
                 PIECES("BEGIN", "SELECT CASE WHEN 1 THEN 2 END", "COMMIT"));
    assert_split(&ordered, "CREATE TABLE begin (a INT); CREATE INDEX trigger ON t (a); SELECT 1",
                 PIECES("CREATE TABLE begin (a INT)", "CREATE INDEX trigger ON t (a)", "SELECT 1"));
    assert_split(&ordered, "CREATE UNIQUE INDEX i ON t (a); SELECT 1",
                 PIECES("CREATE UNIQUE INDEX i ON t (a)", "SELECT 1"));
    assert_split(&ordered, "DROP TRIGGER begin; SELECT 1", PIECES("DROP TRIGGER begin", "SELECT 1"));
    assert_whole(&ordered, "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW BEGIN SET new.end = new.begin; "
                           "UPDATE x SET end = 1, begin = 2; END");
}

static void test_split__deep_nesting_is_counted(void **state)
{
    (void)state;
    enum { DEPTH = 200 };
    char definition[DEPTH * 16 + 64] = "CREATE PROCEDURE p() ";
    for (int i = 0; i < DEPTH; i++) {
        strcat(definition, "BEGIN ");
    }
    strcat(definition, "SELECT 1; ");
    for (int i = 0; i < DEPTH; i++) {
        strcat(definition, i + 1 < DEPTH ? "END; " : "END");
    }
    char script[sizeof definition + 64];
    (void)snprintf(script, sizeof script, "%s; SELECT 2", definition);
    assert_split(&ordered, script, PIECES(definition, "SELECT 2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split__at_semicolons),
        cmocka_unit_test(test_split__not_in_quotes_and_comments),
        cmocka_unit_test(test_split__comments_around_are_left_out),
        cmocka_unit_test(test_split__what_has_no_end_reaches_to_the_end),
        cmocka_unit_test(test_split__byte_order_mark_is_passed),
        cmocka_unit_test(test_split__trigger_with_block),
        cmocka_unit_test(test_split__routines_with_flow),
        cmocka_unit_test(test_split__bodies_of_one_statement),
        cmocka_unit_test(test_split__definers_and_modifiers),
        cmocka_unit_test(test_split__functions_in_strings_and_standard_bodies),
        cmocka_unit_test(test_split__words_of_bodies_mean_nothing_elsewhere),
        cmocka_unit_test(test_split__deep_nesting_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
