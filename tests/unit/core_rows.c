/*
 * Rows over the fake driver: stepping, getters and their sticky failures, orphaned handles.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core_support.h"

static const char *const names[] = {"a", "b"};

/* Two rows of an integer and a text. */
static int setup_rows(void **state)
{
    static koine_value values[4];
    (void)core_setup(state);
    values[0] = koine_int(1);
    values[1] = koine_text("one");
    values[2] = koine_int(INT64_C(5000000000));
    values[3] = koine_null();
    fake_answer_rows(2, names, values, 2);
    return 0;
}

static koine_rows *query(koine_conn *conn)
{
    koine_rows *rows = NULL;
    assert_int_equal(koine_query(conn, &rows, "SELECT a, b"), KOINE_OK);
    return rows;
}

static void test_next__all_rows_then_done_again_and_again(void **state)
{
    koine_rows *rows = query(*state);
    assert_int_equal(koine_column_count(rows), 2);
    assert_string_equal(koine_column_name(rows, 1), "b");
    assert_null(koine_column_name(rows, 2));
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_get_int(rows, 0), 1);
    assert_string_equal(koine_get_text(rows, 1), "one");
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_true(koine_is_null(rows, 1));
    assert_null(koine_get_text(rows, 1));
    assert_int_equal(koine_next(rows), KOINE_DONE);
    assert_int_equal(koine_next(rows), KOINE_DONE);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
}

static void test_rows__second_statement_is_refused_while_open(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = query(conn);
    koine_rows *second = rows;
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_ROWS_OPEN);
    assert_refused(conn, koine_query(conn, &second, "SELECT 1"), KOINE_ERR_ROWS_OPEN);
    assert_null(second);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    assert_int_equal(koine_exec(conn, "INSERT 1"), KOINE_OK);
}

static void test_getter__lossy_conversion_fails_the_rows(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = query(conn);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_get_int(rows, 1), 0);
    assert_refused(conn, koine_next(rows), KOINE_ERR_TYPE_MISMATCH);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_TYPE_MISMATCH);
    assert_non_null(strstr(koine_error_of(conn)->message, "(b)"));
}

static void test_getter__first_failure_stays(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = query(conn);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    (void)koine_get_int(rows, 1);
    (void)koine_get_int(rows, 9);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_TYPE_MISMATCH);
}

static void test_getter__failure_survives_other_calls_on_the_connection(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = query(conn);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    (void)koine_get_int(rows, 1);
    (void)koine_exec(conn, "INSERT 1");
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_TYPE_MISMATCH);
}

static void test_getter__without_a_row_is_misuse(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = query(conn);
    assert_int_equal(koine_get_int(rows, 0), 0);
    assert_true(koine_is_null(rows, 0));
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_MISUSE);
}

static void test_scan__whole_row_at_once(void **state)
{
    koine_rows *rows = query(*state);
    int64_t a = 0;
    const char *b = NULL;
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_scan(rows, &a, &b), KOINE_OK);
    assert_int_equal(a, 1);
    assert_string_equal(b, "one");
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
}

static void test_scan__narrow_target_is_out_of_range(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = query(conn);
    int a = -1;
    const char *b = NULL;
    (void)koine_next(rows);
    (void)koine_next(rows);
    assert_refused(conn, koine_scan(rows, &a, &b), KOINE_ERR_OUT_OF_RANGE);
    assert_int_equal(a, -1);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_OUT_OF_RANGE);
}

static void test_scan__null_into_a_number_is_type_mismatch(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = query(conn);
    long long a = 0;
    double b = 1.5;
    (void)koine_next(rows);
    (void)koine_next(rows);
    assert_refused(conn, koine_scan(rows, &a, &b), KOINE_ERR_TYPE_MISMATCH);
    assert_true(b == 1.5);
    (void)koine_rows_close(rows);
}

static void test_scan__wrong_number_of_pointers_is_misuse(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = query(conn);
    int64_t a = 0;
    (void)koine_next(rows);
    assert_refused(conn, koine_scan(rows, &a), KOINE_ERR_MISUSE);
    (void)koine_rows_close(rows);
}

static void test_next__engine_failure_ends_the_rows_and_poisons(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    koine_rows *rows = query(conn);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    fake_fail_code(FAKE_NEXT, 1, KOINE_ERR_DIVISION_BY_ZERO);
    assert_refused(conn, koine_next(rows), KOINE_ERR_DIVISION_BY_ZERO);
    assert_refused(conn, koine_next(rows), KOINE_ERR_DIVISION_BY_ZERO);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_DIVISION_BY_ZERO);
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_TRANSACTION_ABORTED);
}

static void test_getter__conversion_failure_does_not_poison(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    koine_rows *rows = query(conn);
    (void)koine_next(rows);
    (void)koine_get_int(rows, 1);
    (void)koine_rows_close(rows);
    assert_int_equal(koine_exec(conn, "INSERT 1"), KOINE_OK);
}

static void test_close__error_that_comes_only_at_the_end_is_answered(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = query(conn);
    fake_fail_code(FAKE_ROWS_CLOSE, 1, KOINE_ERR_CONSTRAINT);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_CONSTRAINT);
}

static void test_reconnect__open_rows_end_as_lost(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = query(conn);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_reconnect(conn), KOINE_OK);
    assert_refused(conn, koine_next(rows), KOINE_ERR_CONNECTION_LOST);
    koine_rows *second = query(conn);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_CONNECTION_LOST);
    assert_int_equal(koine_next(second), KOINE_ROW);
    assert_int_equal(koine_rows_close(second), KOINE_OK);
}

static void test_stmt_close__open_rows_stay_a_valid_handle(void **state)
{
    koine_conn *conn = *state;
    koine_stmt *stmt;
    koine_rows *rows;
    assert_int_equal(koine_prepare(conn, &stmt, "SELECT a, b"), KOINE_OK);
    assert_int_equal(koine_stmt_query(stmt, &rows), KOINE_OK);
    koine_stmt_close(stmt);
    assert_refused(conn, koine_next(rows), KOINE_ERR_MISUSE);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_MISUSE);
    assert_int_equal(koine_exec(conn, "INSERT 1"), KOINE_OK);
}

static void test_close__connection_with_open_rows_leaks_nothing(void **state)
{
    (void)query(*state); /* the teardown closes the connection, sanitizers and valgrind look on */
}

static void test_close__of_ended_rows_whose_handle_was_never_closed_leaks_nothing(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    (void)query(conn);
    assert_int_equal(koine_rollback(conn), KOINE_OK); /* the teardown closes the connection */
}

static void test_close__with_open_rows_gives_the_socket_up(void **state)
{
    (void)state;
    koine_conn *other = core_open("fake://host/db?sql=native");
    static koine_value values[1];
    values[0] = koine_int(1);
    fake_answer_rows(1, names, values, 1);
    (void)query(other);
    koine_close(other);
    assert_int_equal(fake_count(FAKE_ABANDON), 1);
}

static void test_next__unreadable_value_of_a_change_may_have_been_applied(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows;
    fake_answer_changing_rows();
    assert_int_equal(koine_query(conn, &rows, "INSERT 1 RETURNING a, b"), KOINE_OK);
    fake_fail_code(FAKE_NEXT, 1, KOINE_ERR_OUT_OF_RANGE);
    assert_refused(conn, koine_next(rows), KOINE_ERR_OUT_OF_RANGE);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_OUT_OF_RANGE);
    assert_true(koine_error_of(conn)->flags & KOINE_MAYBE_APPLIED);
}

static void test_query__without_a_cache_frees_its_statement_with_the_rows(void **state)
{
    koine_conn *conn = *state;
    static koine_value values[1];
    koine_conn *bare = core_open("fake://host/db?sql=native&statement_cache=0");
    values[0] = koine_int(1);
    fake_answer_rows(1, names, values, 1);
    koine_rows *rows = query(bare);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    assert_int_equal(fake_count(FAKE_STMT_CLOSE), 1);
    koine_close(bare);
    (void)conn;
}

static void test_exec__reads_the_rows_of_a_query_to_their_end(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_exec(conn, "SELECT a, b"), KOINE_OK);
    assert_int_equal(fake_count(FAKE_NEXT), 3);
    fake_fail_code(FAKE_NEXT, 2, KOINE_ERR_DIVISION_BY_ZERO);
    assert_refused(conn, koine_exec(conn, "SELECT a, b"), KOINE_ERR_DIVISION_BY_ZERO);
    assert_int_equal(fake_count(FAKE_ROWS_CLOSE), 2);
}

static void test_query__of_a_change_has_no_columns_and_counts(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows;
    fake_answer_changes(4);
    assert_int_equal(koine_query(conn, &rows, "UPDATE 1"), KOINE_OK);
    assert_int_equal(koine_column_count(rows), 0);
    assert_int_equal(koine_next(rows), KOINE_DONE);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    assert_int_equal(koine_changes(conn), 4);
}

static void test_rows__null_handles_are_harmless(void **state)
{
    (void)state;
    assert_int_equal(koine_rows_close(NULL), KOINE_OK);
    assert_int_equal(koine_next(NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_column_count(NULL), 0);
    assert_int_equal(koine_get_int(NULL, 0), 0);
    assert_true(koine_is_null(NULL, 0));
    koine_stmt_close(NULL);
    koine_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_rows, core_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_next__all_rows_then_done_again_and_again),
        TEST(test_rows__second_statement_is_refused_while_open),
        TEST(test_getter__lossy_conversion_fails_the_rows),
        TEST(test_getter__first_failure_stays),
        TEST(test_getter__failure_survives_other_calls_on_the_connection),
        TEST(test_getter__without_a_row_is_misuse),
        TEST(test_scan__whole_row_at_once),
        TEST(test_scan__narrow_target_is_out_of_range),
        TEST(test_scan__null_into_a_number_is_type_mismatch),
        TEST(test_scan__wrong_number_of_pointers_is_misuse),
        TEST(test_next__engine_failure_ends_the_rows_and_poisons),
        TEST(test_getter__conversion_failure_does_not_poison),
        TEST(test_close__error_that_comes_only_at_the_end_is_answered),
        TEST(test_reconnect__open_rows_end_as_lost),
        TEST(test_stmt_close__open_rows_stay_a_valid_handle),
        TEST(test_close__connection_with_open_rows_leaks_nothing),
        TEST(test_close__of_ended_rows_whose_handle_was_never_closed_leaks_nothing),
        TEST(test_close__with_open_rows_gives_the_socket_up),
        TEST(test_next__unreadable_value_of_a_change_may_have_been_applied),
        TEST(test_query__without_a_cache_frees_its_statement_with_the_rows),
        TEST(test_exec__reads_the_rows_of_a_query_to_their_end),
        TEST(test_query__of_a_change_has_no_columns_and_counts),
        TEST(test_rows__null_handles_are_harmless),
    };
    return cmocka_run_group_tests(tests, core_register, NULL);
}
