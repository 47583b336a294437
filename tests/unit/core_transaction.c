/*
 * Transactions over the fake driver: the poison rule, savepoints, commits that fail or get lost.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core_support.h"

#include <sys/wait.h>
#include <unistd.h>

static void fail_execute(koine_code code, koine_transaction_state after)
{
    const koine_report report = KOINE_REPORT(code);
    fake_fail(FAKE_EXECUTE, 1, &report, after);
}

static void test_begin__inner_begin_is_a_savepoint(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_transaction_depth(conn), 2);
    assert_int_equal(koine_commit(conn), KOINE_OK);
    assert_int_equal(koine_commit(conn), KOINE_OK);
    assert_string_equal(fake_log(), "begin;command SAVEPOINT koine_1;command RELEASE SAVEPOINT koine_1;commit;");
}

static void test_begin__options_inside_a_transaction_are_misuse(void **state)
{
    koine_conn *conn = *state;
    const koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    assert_int_equal(koine_begin(conn, &options), KOINE_OK);
    assert_refused(conn, koine_begin(conn, &options), KOINE_ERR_MISUSE);
}

static void test_begin__failed_begin_opens_nothing(void **state)
{
    koine_conn *conn = *state;
    fake_fail_code(FAKE_BEGIN, 1, KOINE_ERR_LOCKED);
    assert_refused(conn, koine_begin(conn, NULL), KOINE_ERR_LOCKED);
    assert_int_equal(koine_transaction_depth(conn), 0);
}

static void test_poison__statement_after_a_failure_is_not_sent(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail_code(FAKE_EXECUTE, 1, KOINE_ERR_UNIQUE);
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_UNIQUE);
    unsigned sent = fake_count(FAKE_EXECUTE);
    assert_refused(conn, koine_exec(conn, "INSERT 2"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(fake_count(FAKE_EXECUTE), sent);
}

static void test_poison__refusal_before_sending_poisons_too(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_refused(conn, koine_exec(conn, "INSERT ?"), KOINE_ERR_MISUSE);
    assert_refused(conn, koine_exec(conn, "INSERT 2"), KOINE_ERR_TRANSACTION_ABORTED);
}

static void test_poison__commit_rolls_back_and_says_so(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail_code(FAKE_EXECUTE, 1, KOINE_ERR_UNIQUE);
    (void)koine_exec(conn, "INSERT 1");
    fake_log_clear();
    assert_refused(conn, koine_commit(conn), KOINE_ERR_TRANSACTION_ABORTED);
    assert_string_equal(fake_log(), "rollback;");
    assert_int_equal(koine_transaction_depth(conn), 0);
    assert_int_equal(koine_exec(conn, "INSERT 2"), KOINE_OK);
}

static void test_poison__inner_rollback_leaves_the_outer_clean(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail_code(FAKE_EXECUTE, 1, KOINE_ERR_UNIQUE);
    (void)koine_exec(conn, "INSERT 1");
    fake_log_clear();
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_string_equal(fake_log(), "command ROLLBACK TO SAVEPOINT koine_1;command RELEASE SAVEPOINT koine_1;");
    assert_int_equal(koine_exec(conn, "INSERT 2"), KOINE_OK);
    assert_int_equal(koine_commit(conn), KOINE_OK);
}

static void test_poison__engine_that_gave_up_the_whole_poisons_every_level(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fail_execute(KOINE_ERR_DEADLOCK, KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_exec(conn, "UPDATE 1"), KOINE_ERR_DEADLOCK);
    fake_log_clear();
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_refused(conn, koine_exec(conn, "INSERT 2"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_string_equal(fake_log(), "");
    assert_int_equal(koine_exec(conn, "INSERT 2"), KOINE_OK);
}

static void test_poison__statement_that_ends_the_transaction_is_reported(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_set_transaction(KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_exec(conn, "CALL p()"), KOINE_ERR_TRANSACTION_STATE);
    assert_true(koine_error_of(conn)->flags & KOINE_MAYBE_APPLIED);
    assert_refused(conn, koine_commit(conn), KOINE_ERR_TRANSACTION_ABORTED);
}

static void test_commit__lost_answer_is_in_doubt(void **state)
{
    koine_conn *conn = *state;
    const koine_report report = KOINE_REPORT(KOINE_ERR_CONNECTION_LOST);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail(FAKE_COMMIT, 1, &report, KOINE_TRANSACTION_UNKNOWN);
    assert_refused(conn, koine_commit(conn), KOINE_ERR_COMMIT_IN_DOUBT);
    assert_int_equal(koine_error_of(conn)->flags, KOINE_RECONNECT | KOINE_MAYBE_APPLIED);
    assert_int_equal(koine_transaction_depth(conn), 0);
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_CONNECTION_LOST);
    assert_int_equal(koine_error_of(conn)->flags & KOINE_MAYBE_APPLIED, 0);
}

static void test_commit__refused_commit_is_rolled_back(void **state)
{
    koine_conn *conn = *state;
    const koine_report report = KOINE_REPORT(KOINE_ERR_FOREIGN_KEY);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail(FAKE_COMMIT, 1, &report, KOINE_TRANSACTION_OPEN);
    fake_log_clear();
    assert_refused(conn, koine_commit(conn), KOINE_ERR_FOREIGN_KEY);
    assert_string_equal(fake_log(), "commit;rollback;");
    assert_int_equal(koine_transaction_depth(conn), 0);
}

static void test_commit__open_rows_are_refused_and_nothing_is_done(void **state)
{
    koine_conn *conn = *state;
    static const char *const names[] = {"a"};
    const koine_value values[] = {koine_int(1)};
    koine_rows *rows;
    fake_answer_rows(1, names, values, 1);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_query(conn, &rows, "SELECT 1"), KOINE_OK);
    assert_refused(conn, koine_commit(conn), KOINE_ERR_ROWS_OPEN);
    assert_int_equal(koine_transaction_depth(conn), 1);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    assert_int_equal(koine_commit(conn), KOINE_OK);
}

static void test_commit__nothing_begun_is_transaction_state(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_commit(conn), KOINE_ERR_TRANSACTION_STATE);
    assert_refused(conn, koine_rollback(conn), KOINE_ERR_TRANSACTION_STATE);
}

static void test_rollback__open_rows_end_and_their_handle_stays_valid(void **state)
{
    koine_conn *conn = *state;
    static const char *const names[] = {"a"};
    const koine_value values[] = {koine_int(1), koine_int(2)};
    koine_rows *rows;
    fake_answer_rows(1, names, values, 2);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_query(conn, &rows, "SELECT 1"), KOINE_OK);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_refused(conn, koine_next(rows), KOINE_ERR_TRANSACTION_ABORTED);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_TRANSACTION_ABORTED);
}

static void test_rollback__savepoint_that_is_gone_poisons_what_is_around_it(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail_code(FAKE_COMMAND, 1, KOINE_ERR_NO_OBJECT);
    assert_refused(conn, koine_rollback(conn), KOINE_ERR_NO_OBJECT);
    assert_int_equal(koine_transaction_depth(conn), 1);
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_TRANSACTION_ABORTED);
}

static void test_rollback__that_fails_is_made_up_for_before_the_next_statement(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail_code(FAKE_ROLLBACK, 1, KOINE_ERR_NO_MEMORY);
    assert_refused(conn, koine_rollback(conn), KOINE_ERR_NO_MEMORY);
    assert_int_equal(koine_transaction_depth(conn), 0);
    fake_fail_code(FAKE_ROLLBACK, 1, KOINE_ERR_NO_MEMORY);
    assert_refused(conn, koine_exec(conn, "INSERT 1"), KOINE_ERR_NO_MEMORY);
    assert_int_equal(fake_count(FAKE_EXECUTE), 0);
    fake_log_clear();
    assert_int_equal(koine_exec(conn, "INSERT 1"), KOINE_OK);
    assert_string_equal(fake_log(), "rollback;prepare INSERT 1;execute;");
}

static void test_statement__that_begins_a_transaction_is_refused_and_rolled_back(void **state)
{
    koine_conn *conn = *state;
    fake_set_transaction(KOINE_TRANSACTION_OPEN);
    assert_refused(conn, koine_exec(conn, "CALL p()"), KOINE_ERR_TRANSACTION_STATE);
    assert_string_equal(fake_log(), "prepare CALL p();execute;rollback;stmt_close;");
    assert_int_equal(koine_transaction_depth(conn), 0);
}

static void test_commit__on_a_session_found_lost_before_is_no_doubt(void **state)
{
    koine_conn *conn = *state;
    const koine_report report = KOINE_REPORT(KOINE_ERR_CONNECTION_LOST);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail(FAKE_VERIFY, 1, &report, KOINE_TRANSACTION_UNKNOWN);
    assert_refused(conn, koine_verify(conn), KOINE_ERR_CONNECTION_LOST);
    assert_refused(conn, koine_commit(conn), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(koine_error_of(conn)->flags & KOINE_MAYBE_APPLIED, 0);
    assert_int_equal(fake_count(FAKE_COMMIT), 0);
}

static void test_commit__cleaning_up_behind_a_failure_keeps_it_and_notices_the_loss(void **state)
{
    koine_conn *conn = *state;
    koine_report refused = KOINE_REPORT(KOINE_ERR_FOREIGN_KEY);
    const koine_report lost = KOINE_REPORT(KOINE_ERR_CONNECTION_LOST);
    refused.table = "t";
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail(FAKE_COMMIT, 1, &refused, KOINE_TRANSACTION_OPEN);
    fake_fail(FAKE_ROLLBACK, 1, &lost, KOINE_TRANSACTION_UNKNOWN);
    assert_refused(conn, koine_commit(conn), KOINE_ERR_FOREIGN_KEY);
    assert_string_equal(koine_error_of(conn)->table, "t");
    assert_true(koine_error_of(conn)->flags & KOINE_RECONNECT);
    assert_null(koine_engine(conn));
}

static void test_rows__closed_early_do_not_leave_a_transaction_that_the_statement_began(void **state)
{
    koine_conn *conn = *state;
    static const char *const names[] = {"a"};
    const koine_value values[] = {koine_int(1), koine_int(2)};
    koine_rows *rows;
    fake_answer_rows(1, names, values, 2);
    fake_set_transaction(KOINE_TRANSACTION_OPEN);
    assert_int_equal(koine_query(conn, &rows, "SELECT 1"), KOINE_OK);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_TRANSACTION_STATE);
    assert_int_equal(fake_count(FAKE_ROLLBACK), 1);
    assert_refused(conn, koine_query(conn, &rows, "CALL p()"), KOINE_ERR_TRANSACTION_STATE);
    assert_null(rows);
}

static void test_implicit_commit__refused_inside_a_transaction_only(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_exec(conn, "IMPLODE t"), KOINE_OK);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_refused(conn, koine_exec(conn, "IMPLODE t"), KOINE_ERR_TRANSACTION_STATE);
}

static void test_transaction_words__refused_as_statements(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_exec(conn, "COMMIT"), KOINE_ERR_TRANSACTION_STATE);
    assert_refused(conn, koine_exec(conn, "/* x */ savepoint a"), KOINE_ERR_TRANSACTION_STATE);
    assert_int_equal(fake_count(FAKE_EXECUTE), 0);
}

/* ---- koine_transact ---- */

static koine_code insert_twice(koine_conn *conn, void *runs)
{
    ++*(int *)runs;
    koine_code code = koine_exec(conn, "INSERT 1");
    return code == KOINE_OK ? koine_exec(conn, "INSERT 2") : code;
}

static void test_transact__retries_what_can_succeed(void **state)
{
    koine_conn *conn = *state;
    int runs = 0;
    fail_execute(KOINE_ERR_SERIALIZATION, KOINE_TRANSACTION_FAILED);
    assert_int_equal(koine_transact(conn, insert_twice, &runs, NULL), KOINE_OK);
    assert_int_equal(runs, 2);
    assert_int_equal(fake_count(FAKE_ROLLBACK), 1);
    assert_int_equal(fake_count(FAKE_COMMIT), 1);
}

static void test_transact__does_not_retry_what_cannot(void **state)
{
    koine_conn *conn = *state;
    int runs = 0;
    fake_fail_code(FAKE_EXECUTE, 2, KOINE_ERR_UNIQUE);
    assert_refused(conn, koine_transact(conn, insert_twice, &runs, NULL), KOINE_ERR_UNIQUE);
    assert_int_equal(runs, 1);
    assert_int_equal(koine_transaction_depth(conn), 0);
}

static void test_transact__attempts_are_bounded(void **state)
{
    koine_conn *conn = *state;
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    int runs = 0;
    options.attempts = 1;
    fail_execute(KOINE_ERR_DEADLOCK, KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_transact(conn, insert_twice, &runs, &options), KOINE_ERR_DEADLOCK);
    assert_int_equal(runs, 1);
}

static void test_transact__reconnects_after_a_lost_connection(void **state)
{
    koine_conn *conn = *state;
    int runs = 0;
    fail_execute(KOINE_ERR_CONNECTION_LOST, KOINE_TRANSACTION_UNKNOWN);
    assert_int_equal(koine_transact(conn, insert_twice, &runs, NULL), KOINE_OK);
    assert_int_equal(runs, 2);
    assert_int_equal(fake_count(FAKE_ENFORCE), 2);
}

static void test_transact__commit_in_doubt_is_never_retried(void **state)
{
    koine_conn *conn = *state;
    const koine_report report = KOINE_REPORT(KOINE_ERR_CONNECTION_LOST);
    int runs = 0;
    fake_fail(FAKE_COMMIT, 1, &report, KOINE_TRANSACTION_UNKNOWN);
    assert_refused(conn, koine_transact(conn, insert_twice, &runs, NULL), KOINE_ERR_COMMIT_IN_DOUBT);
    assert_int_equal(runs, 1);
}

static koine_code answer(koine_conn *conn, void *code)
{
    (void)conn;
    return *(koine_code *)code;
}

static void test_transact__body_that_answers_a_code_of_its_own_is_rolled_back(void **state)
{
    koine_conn *conn = *state;
    koine_code code = KOINE_ERR_RAISED;
    assert_refused(conn, koine_transact(conn, answer, &code, NULL), KOINE_ERR_RAISED);
    assert_string_equal(fake_log(), "begin;rollback;");
}

static koine_code leave_open(koine_conn *conn, void *context)
{
    (void)context;
    return koine_begin(conn, NULL);
}

static void test_transact__body_that_leaves_a_level_open_is_misuse(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_transact(conn, leave_open, NULL, NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_transaction_depth(conn), 0);
}

static koine_code block_in_execute(koine_conn *conn, void *context)
{
    (void)context;
    fake_block(FAKE_EXECUTE, false);
    return koine_exec(conn, "UPDATE 1");
}

static void test_transact__deadline_ends_a_statement_of_the_body(void **state)
{
    koine_conn *conn = *state;
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    options.deadline = 20;
    assert_refused(conn, koine_transact(conn, block_in_execute, NULL, &options), KOINE_ERR_TIMEOUT);
    assert_int_equal(koine_transaction_depth(conn), 0);
    assert_int_equal(koine_exec(conn, "UPDATE 2"), KOINE_OK);
}

static void test_transact__body_that_answers_a_success_of_rows_is_misuse(void **state)
{
    koine_conn *conn = *state;
    koine_code code = KOINE_DONE;
    assert_refused(conn, koine_transact(conn, answer, &code, NULL), KOINE_ERR_MISUSE);
    assert_int_equal(fake_count(FAKE_COMMIT), 0);
}

static void test_transact__isolation_inside_a_transaction_is_misuse(void **state)
{
    koine_conn *conn = *state;
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    int runs = 0;
    options.isolation = KOINE_ISOLATION_SERIALIZABLE;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_refused(conn, koine_transact(conn, insert_twice, &runs, &options), KOINE_ERR_MISUSE);
    assert_int_equal(runs, 0);
}

static void test_transact__failed_reconnect_keeps_the_first_failure(void **state)
{
    koine_conn *conn = *state;
    int runs = 0;
    fail_execute(KOINE_ERR_CONNECTION_LOST, KOINE_TRANSACTION_UNKNOWN);
    fake_fail_code(FAKE_OPEN, 1, KOINE_ERR_AUTH);
    assert_refused(conn, koine_transact(conn, insert_twice, &runs, NULL), KOINE_ERR_CONNECTION_LOST);
    assert_int_equal(runs, 1);
}

static koine_code fork_in_body(koine_conn *conn, void *status)
{
    pid_t child = fork();
    if (child == 0) {
        *(int *)status = -1; /* the child goes on, as a careless program would */
        return KOINE_OK;
    }
    (void)waitpid(child, status, 0);
    return koine_exec(conn, "INSERT 1");
}

static void test_transact__child_forked_by_the_body_is_refused_and_comes_to_an_end(void **state)
{
    koine_conn *conn = *state;
    int status = 0;
    koine_code code = koine_transact(conn, fork_in_body, &status, NULL);
    if (status == -1) {
        _exit(code == KOINE_ERR_FORKED ? 0 : 1);
    }
    assert_int_equal(code, KOINE_OK);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_transact__inside_a_transaction_is_a_savepoint_that_runs_once(void **state)
{
    koine_conn *conn = *state;
    int runs = 0;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail_code(FAKE_EXECUTE, 1, KOINE_ERR_LOCKED);
    assert_refused(conn, koine_transact(conn, insert_twice, &runs, NULL), KOINE_ERR_LOCKED);
    assert_int_equal(runs, 1);
    assert_int_equal(koine_transaction_depth(conn), 1);
    assert_int_equal(koine_exec(conn, "INSERT 3"), KOINE_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, core_setup, core_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_begin__inner_begin_is_a_savepoint),
        TEST(test_begin__options_inside_a_transaction_are_misuse),
        TEST(test_begin__failed_begin_opens_nothing),
        TEST(test_poison__statement_after_a_failure_is_not_sent),
        TEST(test_poison__refusal_before_sending_poisons_too),
        TEST(test_poison__commit_rolls_back_and_says_so),
        TEST(test_poison__inner_rollback_leaves_the_outer_clean),
        TEST(test_poison__engine_that_gave_up_the_whole_poisons_every_level),
        TEST(test_poison__statement_that_ends_the_transaction_is_reported),
        TEST(test_commit__lost_answer_is_in_doubt),
        TEST(test_commit__refused_commit_is_rolled_back),
        TEST(test_commit__open_rows_are_refused_and_nothing_is_done),
        TEST(test_commit__nothing_begun_is_transaction_state),
        TEST(test_rollback__open_rows_end_and_their_handle_stays_valid),
        TEST(test_rollback__savepoint_that_is_gone_poisons_what_is_around_it),
        TEST(test_rollback__that_fails_is_made_up_for_before_the_next_statement),
        TEST(test_statement__that_begins_a_transaction_is_refused_and_rolled_back),
        TEST(test_commit__on_a_session_found_lost_before_is_no_doubt),
        TEST(test_commit__cleaning_up_behind_a_failure_keeps_it_and_notices_the_loss),
        TEST(test_rows__closed_early_do_not_leave_a_transaction_that_the_statement_began),
        TEST(test_implicit_commit__refused_inside_a_transaction_only),
        TEST(test_transaction_words__refused_as_statements),
        TEST(test_transact__retries_what_can_succeed),
        TEST(test_transact__does_not_retry_what_cannot),
        TEST(test_transact__attempts_are_bounded),
        TEST(test_transact__reconnects_after_a_lost_connection),
        TEST(test_transact__commit_in_doubt_is_never_retried),
        TEST(test_transact__body_that_answers_a_code_of_its_own_is_rolled_back),
        TEST(test_transact__body_that_leaves_a_level_open_is_misuse),
        TEST(test_transact__deadline_ends_a_statement_of_the_body),
        TEST(test_transact__body_that_answers_a_success_of_rows_is_misuse),
        TEST(test_transact__isolation_inside_a_transaction_is_misuse),
        TEST(test_transact__failed_reconnect_keeps_the_first_failure),
        TEST(test_transact__child_forked_by_the_body_is_refused_and_comes_to_an_end),
        TEST(test_transact__inside_a_transaction_is_a_savepoint_that_runs_once),
    };
    return cmocka_run_group_tests(tests, core_register, NULL);
}
