/*
 * koine_script: several statements of a schema file, split where the engine's own lexer would split them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <string.h>

static void test_script__runs_all_statements(void **state)
{
    koine_conn *c = *state;

    suite_drop_later("DROP TABLE IF EXISTS s");
    assert_ok(c, koine_script(c, suite_sql("CREATE TABLE s (id {int}, v {text});\n"
                                           "INSERT INTO s VALUES (1, 'a');\n"
                                           "INSERT INTO s VALUES (2, 'b');\n"
                                           "UPDATE s SET v = 'c' WHERE id = 2;\n")));
    assert_string_equal(suite_text(c, "SELECT v FROM s WHERE id = 2"), "c");
}

static void test_script__semicolons_in_text_names_and_comments_split_nothing(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "s", "id {int}, \"a;b\" VARCHAR(20)");
    assert_ok(c, koine_script(c, "-- first; comment\n"
                                 "INSERT INTO s (id, \"a;b\") VALUES (1, 'x;y');\n"
                                 "/* second; comment */ INSERT INTO s VALUES (2, 'it''s; \\');;\n"
                                 " ; \n"
                                 "INSERT INTO s VALUES (3, '?;:x') -- the end;"));
    assert_string_equal(suite_text(c, "SELECT \"a;b\" FROM s WHERE id = 1"), "x;y");
    assert_string_equal(suite_text(c, "SELECT \"a;b\" FROM s WHERE id = 2"), "it's; \\");
    assert_string_equal(suite_text(c, "SELECT \"a;b\" FROM s WHERE id = 3"), "?;:x");
}

static void test_script__stops_at_the_first_failure(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "s", "id {int} not null primary key");
    assert_error(c, koine_script(c, "INSERT INTO s VALUES (1); INSERT INTO s VALUES (1); INSERT INTO s VALUES (2)"),
                 KOINE_ERR_UNIQUE);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM s"), 1);
}

static void test_script__position_counts_from_the_start_of_the_text(void **state)
{
    koine_conn *c = *state;
    static const char sql[] = "SELECT 1;\nSELECT 2;\nSELECT 3 FROM no_such_table";
    const koine_error *e = assert_error(c, koine_script(c, sql), KOINE_ERR_NO_TABLE);

    if (e->position != -1) {
        assert_in_range(e->position, strstr(sql, "SELECT 3") - sql, sizeof sql - 1);
    }
}

static void test_script__inside_a_transaction_is_part_of_it(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "s", "id {int}");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_script(c, "INSERT INTO s VALUES (1); INSERT INTO s VALUES (2)"));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM s"), 2);
    assert_ok(c, koine_rollback(c));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM s"), 0);
}

static void test_script__transaction_sql_inside_is_refused(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "s", "id {int}");
    assert_error(c, koine_script(c, "INSERT INTO s VALUES (1); BEGIN; INSERT INTO s VALUES (2); COMMIT;"),
                 KOINE_ERR_TRANSACTION_STATE);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM s"), 1);
}

static void test_script__empty_text_is_no_statement(void **state)
{
    koine_conn *c = *state;

    assert_ok(c, koine_script(c, ""));
    assert_ok(c, koine_script(c, " \n-- nothing\n/* nothing; */ ;; \n"));
}

static void test_script__rows_are_dropped(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "s", "id {int}");
    assert_ok(c, koine_script(c, "SELECT 1; SELECT 2; INSERT INTO s VALUES (3); SELECT id FROM s"));
    assert_int_equal(suite_int(c, "SELECT id FROM s"), 3);
}

static void test_script__body_of_a_trigger_stays_whole(void **state)
{
    koine_conn *c = *state;

    suite_raiser(c);
    assert_error(c, koine_exec(c, "INSERT INTO raiser VALUES (1)"), KOINE_ERR_RAISED);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_script__runs_all_statements),
    SUITE_TEST(test_script__semicolons_in_text_names_and_comments_split_nothing),
    SUITE_TEST(test_script__stops_at_the_first_failure),
    SUITE_TEST(test_script__position_counts_from_the_start_of_the_text),
    SUITE_TEST(test_script__inside_a_transaction_is_part_of_it),
    SUITE_TEST(test_script__transaction_sql_inside_is_refused),
    SUITE_TEST(test_script__empty_text_is_no_statement),
    SUITE_TEST(test_script__rows_are_dropped),
    SUITE_TEST(test_script__body_of_a_trigger_stays_whole),
};
SUITE_GROUP(script, tests)
