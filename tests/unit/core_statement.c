/*
 * Statements over the fake driver: the cache, binding, what a failure says, lost connections, traces.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core_support.h"

#include <math.h>
#include <stdlib.h>

/* ---- the cache ---- */

static void test_cache__same_text_is_prepared_once(void **state)
{
    koine_conn *conn = *state;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(koine_exec(conn, "INSERT ?", i), KOINE_OK);
    }
    assert_int_equal(fake_count(FAKE_PREPARE), 1);
    assert_int_equal(fake_count(FAKE_EXECUTE), 3);
}

static void test_cache__least_recently_used_goes_first(void **state)
{
    (void)state;
    koine_conn *conn = core_open("fake://host/db?sql=native&statement_cache=2");
    (void)koine_exec(conn, "INSERT 1");
    (void)koine_exec(conn, "INSERT 2");
    (void)koine_exec(conn, "INSERT 1");
    (void)koine_exec(conn, "INSERT 3");
    fake_log_clear();
    (void)koine_exec(conn, "INSERT 1");
    assert_string_equal(fake_log(), "execute;");
    (void)koine_exec(conn, "INSERT 2");
    assert_string_equal(fake_log(), "execute;stmt_close;prepare INSERT 2;execute;");
    koine_close(conn);
}

static void test_cache__size_0_prepares_every_time(void **state)
{
    (void)state;
    koine_conn *conn = core_open("fake://host/db?sql=native&statement_cache=0");
    (void)koine_exec(conn, "INSERT 1");
    (void)koine_exec(conn, "INSERT 1");
    assert_string_equal(fake_log(), "prepare INSERT 1;execute;stmt_close;prepare INSERT 1;execute;stmt_close;");
    koine_close(conn);
}

static void test_cache__definitions_do_not_push_out_what_runs_often(void **state)
{
    koine_conn *conn = *state;
    (void)koine_exec(conn, "CREATE TABLE t (a INT)");
    assert_string_equal(fake_log(), "prepare CREATE TABLE t (a INT);execute;stmt_close;");
}

static void test_cache__failed_prepare_is_tried_anew(void **state)
{
    koine_conn *conn = *state;
    fake_fail_code(FAKE_PREPARE, 1, KOINE_ERR_NO_TABLE);
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_NO_TABLE);
    assert_int_equal(koine_exec(conn, "INSERT 1"), KOINE_OK);
}

static void test_reconnect__statements_are_prepared_in_the_new_session(void **state)
{
    koine_conn *conn = *state;
    koine_stmt *stmt;
    assert_int_equal(koine_prepare(conn, &stmt, "INSERT 1"), KOINE_OK);
    (void)koine_exec(conn, "INSERT 2");
    assert_int_equal(koine_reconnect(conn), KOINE_OK);
    fake_log_clear();
    assert_int_equal(koine_stmt_exec(stmt), KOINE_OK);
    assert_int_equal(koine_exec(conn, "INSERT 2"), KOINE_OK);
    assert_string_equal(fake_log(), "prepare INSERT 1;execute;prepare INSERT 2;execute;");
    koine_stmt_close(stmt);
}

/* ---- values ---- */

static void test_bind__number_twice_is_bound_twice_where_the_engine_counts_occurrences(void **state)
{
    koine_conn *conn = *state;
    size_t count;
    assert_int_equal(koine_exec(conn, "INSERT ?2, ?1, ?2", 10, 20), KOINE_OK);
    const koine_value *bound = fake_bound(&count);
    assert_int_equal(count, 3);
    assert_int_equal(bound[0].as.integer, 20);
    assert_int_equal(bound[1].as.integer, 10);
    assert_int_equal(bound[2].as.integer, 20);
}

static void test_bind__names_in_any_order(void **state)
{
    koine_conn *conn = *state;
    size_t count;
    assert_int_equal(koine_exec(conn, "INSERT :a, :b", koine_named("b", 2), koine_named("a", 1)), KOINE_OK);
    const koine_value *bound = fake_bound(&count);
    assert_int_equal(bound[0].as.integer, 1);
    assert_int_equal(bound[1].as.integer, 2);
}

static void test_bind__names_are_checked(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_exec(conn, "INSERT :a", koine_named("z", 1)), KOINE_ERR_MISUSE);
    assert_non_null(strstr(koine_error_of(conn)->message, "\"z\""));
    assert_refused(conn, koine_exec(conn, "INSERT :a, :b", koine_named("a", 1), koine_named("a", 2)), KOINE_ERR_MISUSE);
    assert_refused(conn, koine_exec(conn, "INSERT :a, :b", koine_named("a", 1), 2), KOINE_ERR_MISUSE);
    assert_refused(conn, koine_exec(conn, "INSERT ?", koine_named("a", 1)), KOINE_ERR_MISUSE);
    assert_int_equal(fake_count(FAKE_EXECUTE), 0);
}

static void test_bind__wrong_count_names_both_numbers(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_exec(conn, "INSERT ?, ?", 1), KOINE_ERR_MISUSE);
    assert_non_null(strstr(koine_error_of(conn)->message, "1 value was given for 2 placeholders"));
    assert_refused(conn, koine_exec_values(conn, "INSERT ?", NULL, 1), KOINE_ERR_MISUSE);
}

static void test_bind__more_values_than_the_driver_takes_is_limit(void **state)
{
    koine_conn *conn = *state;
    static koine_value values[1001];
    char sql[16 + 2 * 1001] = "INSERT ?";
    for (size_t i = 1; i < 1001; i++) {
        strcat(sql, ",?");
    }
    assert_refused(conn, koine_exec_values(conn, sql, values, 1001), KOINE_ERR_LIMIT);
    assert_refused(conn, koine_exec_values(conn, "INSERT ?", values, 70000), KOINE_ERR_LIMIT);
}

static void test_bind__not_a_number_is_refused(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_exec(conn, "INSERT ?", (double)NAN), KOINE_ERR_OUT_OF_RANGE);
    assert_refused(conn, koine_exec(conn, "INSERT ?", (double)INFINITY), KOINE_ERR_OUT_OF_RANGE);
}

static void test_bind__refusal_never_shows_the_value(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_exec(conn, "INSERT ?", "s3cret\xff"), KOINE_ERR_ENCODING);
    assert_null(strstr(koine_error_of(conn)->message, "s3cret"));
}

static void test_bind__too_large_value_is_limit(void **state)
{
    koine_conn *conn = *state;
    static const char large[(1 << 20) + 1];
    assert_refused(conn, koine_exec(conn, "INSERT ?", koine_blob(large, sizeof large)), KOINE_ERR_LIMIT);
    assert_int_equal(koine_exec(conn, "INSERT ?", koine_blob(large, sizeof large - 1)), KOINE_OK);
}

static void test_bind__two_statements_are_misuse_with_position(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_exec(conn, "INSERT 1; INSERT 2"), KOINE_ERR_MISUSE);
    assert_true(koine_error_of(conn)->position >= 8);
    assert_int_equal(koine_exec(conn, "INSERT 1;  -- done"), KOINE_OK);
}

static void test_bind__null_text_pointer_is_misuse(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_exec_values(conn, NULL, NULL, 0), KOINE_ERR_MISUSE);
    assert_refused(conn, koine_query_values(conn, NULL, "SELECT 1", NULL, 0), KOINE_ERR_MISUSE);
    assert_int_equal(koine_exec_values(NULL, "SELECT 1", NULL, 0), KOINE_ERR_MISUSE);
}

/* ---- failures ---- */

static void test_error__values_of_the_engine_are_not_passed_on(void **state)
{
    koine_conn *conn = *state;
    koine_report report = KOINE_REPORT(KOINE_ERR_UNIQUE);
    report.native = "Duplicate entry 's3cret' for key 'k'";
    report.table = "t";
    report.constraint = "k";
    fake_fail(FAKE_EXECUTE, 1, &report, KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_UNIQUE);
    const koine_error *error = koine_error_of(conn);
    assert_null(strstr(error->message, "s3cret"));
    assert_string_equal(error->message, "duplicate key: table \"t\", constraint \"k\"");
    assert_string_equal(error->driver, "fake");
}

static void test_error__engines_text_that_shows_a_bound_value_is_replaced(void **state)
{
    koine_conn *conn = *state;
    koine_report report = KOINE_REPORT(KOINE_ERR_NO_COLUMN);
    report.native = "no such column: hunter2";
    report.column = "hunter2";
    fake_fail(FAKE_EXECUTE, 1, &report, KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_exec(conn, "SELECT ?", "HUNTER2"), KOINE_ERR_NO_COLUMN);
    assert_string_equal(koine_error_of(conn)->message, koine_code_text(KOINE_ERR_NO_COLUMN));
    assert_null(koine_error_of(conn)->column);
    fake_fail(FAKE_EXECUTE, 1, &report, KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_exec(conn, "SELECT ?", "col"), KOINE_ERR_NO_COLUMN);
    assert_string_equal(koine_error_of(conn)->message, "no such column: hunter2");
}

static void test_error__native_text_of_other_classes_is_one_line(void **state)
{
    koine_conn *conn = *state;
    koine_report report = KOINE_REPORT(KOINE_ERR_SYNTAX);
    report.native = "near \"FORM\":\n\tsyntax error\n";
    fake_fail(FAKE_PREPARE, 1, &report, KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_SYNTAX);
    assert_string_equal(koine_error_of(conn)->message, "near \"FORM\":  syntax error");
}

static void test_error__overlong_texts_are_cut_between_characters(void **state)
{
    koine_conn *conn = *state;
    static char native[4000];
    for (size_t i = 0; i + 3 < sizeof native; i += 3) {
        memcpy(native + i, "\xe2\x82\xac", 3);
    }
    koine_report report = KOINE_REPORT(KOINE_ERR_SYNTAX);
    report.native = native;
    report.detail = native;
    fake_fail(FAKE_PREPARE, 1, &report, KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_SYNTAX);
    assert_int_equal(strlen(koine_error_of(conn)->detail) % 3, 0);
    assert_true(strlen(koine_error_of(conn)->message) < 1024);
}

static void test_error__position_is_of_the_callers_text(void **state)
{
    koine_conn *conn = *state;
    koine_report report = KOINE_REPORT(KOINE_ERR_SYNTAX);
    report.position = 10; /* "INSERT ?, x": where x stands for the engine */
    fake_fail(FAKE_PREPARE, 1, &report, KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_exec(conn, "INSERT :long_name, x", 1), KOINE_ERR_SYNTAX);
    assert_int_equal(koine_error_of(conn)->position, 19);
}

static void test_error__script_position_counts_from_its_start(void **state)
{
    koine_conn *conn = *state;
    koine_report report = KOINE_REPORT(KOINE_ERR_SYNTAX);
    report.position = 7;
    fake_fail(FAKE_PREPARE, 2, &report, KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_script(conn, "INSERT 1; INSERT 2; INSERT 3"), KOINE_ERR_SYNTAX);
    assert_int_equal(koine_error_of(conn)->position, 17);
    assert_int_equal(fake_count(FAKE_PREPARE), 2);
}

static void test_error__success_clears_it(void **state)
{
    koine_conn *conn = *state;
    (void)koine_exec(conn, "INSERT ?");
    assert_int_equal(koine_exec(conn, "INSERT 1"), KOINE_OK);
    assert_int_equal(koine_error_of(conn)->code, KOINE_OK);
    assert_null(koine_error_of(conn)->message);
    assert_int_equal(koine_error_of(conn)->position, -1);
}

static void test_error__of_no_connection_is_no_memory(void **state)
{
    (void)state;
    assert_int_equal(koine_error_of(NULL)->code, KOINE_ERR_NO_MEMORY);
}

static void fail_lost(void)
{
    const koine_report report = KOINE_REPORT(KOINE_ERR_CONNECTION_LOST);
    fake_fail(FAKE_EXECUTE, 1, &report, KOINE_TRANSACTION_UNKNOWN);
}

static void test_lost__change_outside_a_transaction_may_be_applied(void **state)
{
    koine_conn *conn = *state;
    fail_lost();
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_CONNECTION_LOST);
    assert_true(koine_error_of(conn)->flags & KOINE_MAYBE_APPLIED);
    assert_true(koine_error_of(conn)->flags & KOINE_RECONNECT);
}

static void test_lost__query_and_transaction_are_not_applied(void **state)
{
    koine_conn *conn = *state;
    fail_lost();
    assert_refused(conn, koine_exec(conn, "SELECT 1"), KOINE_ERR_CONNECTION_LOST);
    assert_false(koine_error_of(conn)->flags & KOINE_MAYBE_APPLIED);
    assert_int_equal(koine_reconnect(conn), KOINE_OK);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fail_lost();
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_CONNECTION_LOST);
    assert_false(koine_error_of(conn)->flags & KOINE_MAYBE_APPLIED);
}

static void test_lost__later_calls_are_refused_without_being_sent(void **state)
{
    koine_conn *conn = *state;
    fail_lost();
    (void)koine_exec(conn, "SELECT 1");
    fake_log_clear();
    assert_refused(conn, koine_exec(conn, "SELECT 1"), KOINE_ERR_CONNECTION_LOST);
    assert_string_equal(fake_log(), "");
    assert_int_equal(koine_reconnect(conn), KOINE_OK);
    assert_int_equal(koine_exec(conn, "SELECT 1"), KOINE_OK);
}

static void test_prepare__refused_text_yields_no_statement(void **state)
{
    koine_conn *conn = *state;
    koine_stmt *stmt = (koine_stmt *)conn;
    fake_fail_code(FAKE_PREPARE, 1, KOINE_ERR_NO_TABLE);
    assert_refused(conn, koine_prepare(conn, &stmt, "SELECT a FROM t"), KOINE_ERR_NO_TABLE);
    assert_null(stmt);
}

static void test_changes__are_those_of_the_last_statement(void **state)
{
    koine_conn *conn = *state;
    fake_answer_changes(7);
    assert_int_equal(koine_exec(conn, "UPDATE 1"), KOINE_OK);
    assert_int_equal(koine_changes(conn), 7);
    assert_int_equal(koine_exec(conn, "SET x"), KOINE_OK);
    assert_int_equal(koine_changes(conn), 0);
    (void)koine_exec(conn, "UPDATE 1");
    (void)koine_exec(conn, "UPDATE ?");
    assert_int_equal(koine_changes(conn), 0);
}

/* ---- traces ---- */

struct seen {
    unsigned count;
    koine_trace last;
    char sql[64];
};

static void see(const koine_trace *what, void *context)
{
    struct seen *seen = context;
    seen->count++;
    seen->last = *what;
    strncpy(seen->sql, what->sql, sizeof seen->sql - 1);
}

static void test_trace__every_statement_is_told_of_once(void **state)
{
    (void)state;
    struct seen seen = {0};
    koine_conn *conn;
    fake_reset();
    koine_config *config = koine_config_new();
    assert_int_equal(koine_config_parse(config, "fake://host/db?sql=native"), KOINE_OK);
    assert_int_equal(koine_config_on_statement(config, see, &seen), KOINE_OK);
    assert_int_equal(koine_open_config(&conn, config), KOINE_OK);
    koine_config_free(config);
    fake_answer_changes(3);
    (void)koine_exec(conn, "UPDATE ?", 1);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.sql, "UPDATE ?");
    assert_int_equal(seen.last.changes, 3);
    assert_int_equal(seen.last.code, KOINE_OK);
    (void)koine_exec(conn, "UPDATE ?");
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.last.code, KOINE_ERR_MISUSE);
    (void)koine_exec(conn, "UPDATE 'x");
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.last.code, KOINE_ERR_SYNTAX);
    (void)koine_begin(conn, NULL);
    assert_string_equal(seen.sql, "BEGIN");
    (void)koine_commit(conn);
    assert_int_equal(seen.count, 5);
    koine_close(conn);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, core_setup, core_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_cache__same_text_is_prepared_once),
        cmocka_unit_test(test_cache__least_recently_used_goes_first),
        cmocka_unit_test(test_cache__size_0_prepares_every_time),
        TEST(test_cache__definitions_do_not_push_out_what_runs_often),
        TEST(test_cache__failed_prepare_is_tried_anew),
        TEST(test_reconnect__statements_are_prepared_in_the_new_session),
        TEST(test_bind__number_twice_is_bound_twice_where_the_engine_counts_occurrences),
        TEST(test_bind__names_in_any_order),
        TEST(test_bind__names_are_checked),
        TEST(test_bind__wrong_count_names_both_numbers),
        TEST(test_bind__more_values_than_the_driver_takes_is_limit),
        TEST(test_bind__not_a_number_is_refused),
        TEST(test_bind__refusal_never_shows_the_value),
        TEST(test_bind__too_large_value_is_limit),
        TEST(test_bind__two_statements_are_misuse_with_position),
        TEST(test_bind__null_text_pointer_is_misuse),
        TEST(test_error__values_of_the_engine_are_not_passed_on),
        TEST(test_error__engines_text_that_shows_a_bound_value_is_replaced),
        TEST(test_error__native_text_of_other_classes_is_one_line),
        TEST(test_error__overlong_texts_are_cut_between_characters),
        TEST(test_error__position_is_of_the_callers_text),
        TEST(test_error__script_position_counts_from_its_start),
        TEST(test_error__success_clears_it),
        TEST(test_error__of_no_connection_is_no_memory),
        TEST(test_lost__change_outside_a_transaction_may_be_applied),
        TEST(test_lost__query_and_transaction_are_not_applied),
        TEST(test_lost__later_calls_are_refused_without_being_sent),
        TEST(test_prepare__refused_text_yields_no_statement),
        TEST(test_changes__are_those_of_the_last_statement),
        cmocka_unit_test(test_trace__every_statement_is_told_of_once),
    };
    return cmocka_run_group_tests(tests, core_register, NULL);
}
