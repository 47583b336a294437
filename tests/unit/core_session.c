/*
 * Sessions over the fake driver: opening, guarantees, hooks, deadlines, cancel, fork, drivers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core_support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static koine_code open_hooked(koine_conn **conn, koine_code (*hook)(koine_conn *, void *), void *context)
{
    fake_reset();
    koine_config *config = koine_config_new();
    assert_int_equal(koine_config_parse(config, "fake://host/db?sql=native"), KOINE_OK);
    assert_int_equal(koine_config_on_connect(config, hook, context), KOINE_OK);
    koine_code code = koine_open_config(conn, config);
    koine_config_free(config);
    return code;
}

/* ---- opening ---- */

static void test_open__failure_hands_out_a_closed_connection(void **state)
{
    (void)state;
    koine_conn *conn = NULL;
    fake_reset();
    fake_fail_code(FAKE_OPEN, 1, KOINE_ERR_AUTH);
    koine_code code = koine_open(&conn, "fake://host/db?sql=native");
    assert_non_null(conn);
    assert_refused(conn, code, KOINE_ERR_AUTH);
    assert_string_equal(fake_log(), "open host;close;");
    assert_refused(conn, koine_exec(conn, "SELECT 1"), KOINE_ERR_CLOSED);
    assert_refused(conn, koine_begin(conn, NULL), KOINE_ERR_CLOSED);
    assert_refused(conn, koine_verify(conn), KOINE_ERR_CLOSED);
    assert_refused(conn, koine_reconnect(conn), KOINE_ERR_CLOSED);
    assert_int_equal(koine_guarantees(conn), 0);
    assert_null(koine_engine(conn));
    koine_close(conn);
}

static void test_open__unproved_guarantee_is_not_enforced(void **state)
{
    (void)state;
    koine_conn *conn = NULL;
    fake_reset();
    fake_set_guarantees(KOINE_GUARANTEE_CHECKS, UINT32_MAX);
    koine_code code = koine_open(&conn, "fake://host/db?sql=native");
    assert_refused(conn, code, KOINE_ERR_NOT_ENFORCED);
    assert_non_null(strstr(koine_error_of(conn)->message, "foreign_keys"));
    assert_non_null(strstr(koine_error_of(conn)->message, "fake"));
    assert_non_null(strstr(koine_error_of(conn)->hint, "waive=foreign_keys"));
    koine_close(conn);
}

static void test_open__waived_guarantee_is_not_asked_for(void **state)
{
    (void)state;
    koine_conn *conn = NULL;
    fake_reset();
    fake_set_guarantees(KOINE_GUARANTEE_CHECKS, UINT32_MAX);
    assert_int_equal(koine_open(&conn, "fake://host/db?sql=native&waive=foreign_keys"), KOINE_OK);
    assert_int_equal(koine_guarantees(conn), KOINE_GUARANTEE_CHECKS);
    koine_close(conn);
}

static void test_open_config__without_a_driver_is_config(void **state)
{
    (void)state;
    koine_conn *conn = NULL;
    koine_config *config = koine_config_new();
    koine_code code = koine_open_config(&conn, config);
    assert_refused(conn, code, KOINE_ERR_CONFIG);
    koine_close(conn);
    koine_config_free(config);
    code = koine_open_config(&conn, NULL);
    assert_refused(conn, code, KOINE_ERR_MISUSE);
    koine_close(conn);
    assert_int_equal(koine_open(NULL, "fake://host/db?sql=native"), KOINE_ERR_MISUSE);
}

/* ---- guarantees ---- */

static void test_verify__what_holds_is_ok(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_verify(conn), KOINE_OK);
    assert_int_equal(koine_guarantees(conn), KOINE_GUARANTEE_FOREIGN_KEYS | KOINE_GUARANTEE_CHECKS);
    assert_string_equal(fake_log(), "verify;");
}

static void test_verify__what_is_gone_is_said_and_restored(void **state)
{
    koine_conn *conn = *state;
    fake_set_guarantees(UINT32_MAX, KOINE_GUARANTEE_CHECKS);
    assert_refused(conn, koine_verify(conn), KOINE_ERR_NOT_ENFORCED);
    assert_non_null(strstr(koine_error_of(conn)->message, "foreign_keys"));
    assert_non_null(strstr(koine_error_of(conn)->hint, "holds again"));
    assert_string_equal(fake_log(), "verify;enforce;");
    assert_int_equal(koine_guarantees(conn), KOINE_GUARANTEE_FOREIGN_KEYS | KOINE_GUARANTEE_CHECKS);
    assert_int_equal(koine_verify(conn), KOINE_OK);
}

static void test_verify__what_cannot_be_restored_is_no_longer_claimed(void **state)
{
    koine_conn *conn = *state;
    fake_set_guarantees(KOINE_GUARANTEE_CHECKS, KOINE_GUARANTEE_CHECKS);
    assert_refused(conn, koine_verify(conn), KOINE_ERR_NOT_ENFORCED);
    assert_non_null(strstr(koine_error_of(conn)->hint, "could not be restored"));
    assert_int_equal(koine_guarantees(conn), KOINE_GUARANTEE_CHECKS);
}

static void test_verify__what_was_restored_inside_a_transaction_is_restored_again_after_its_rollback(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_set_guarantees(UINT32_MAX, KOINE_GUARANTEE_CHECKS);
    assert_refused(conn, koine_verify(conn), KOINE_ERR_NOT_ENFORCED);
    fake_log_clear();
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_string_equal(fake_log(), "rollback;enforce;");
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_string_equal(fake_log(), "rollback;enforce;begin;rollback;");
}

static void test_reconnect__proves_everything_again(void **state)
{
    koine_conn *conn = *state;
    fake_set_guarantees(KOINE_GUARANTEE_CHECKS, UINT32_MAX);
    assert_refused(conn, koine_reconnect(conn), KOINE_ERR_NOT_ENFORCED);
    assert_int_equal(koine_guarantees(conn), 0);
    fake_set_guarantees(UINT32_MAX, UINT32_MAX);
    assert_int_equal(koine_reconnect(conn), KOINE_OK);
    assert_int_equal(koine_guarantees(conn), KOINE_GUARANTEE_FOREIGN_KEYS | KOINE_GUARANTEE_CHECKS);
}

static void test_reconnect__refused_inside_a_live_transaction(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_refused(conn, koine_reconnect(conn), KOINE_ERR_TRANSACTION_STATE);
    assert_int_equal(koine_commit(conn), KOINE_OK);
}

/* ---- hooks ---- */

static koine_code count_hook(koine_conn *conn, void *runs)
{
    ++*(int *)runs;
    return koine_exec(conn, "SET role");
}

static void test_hook__runs_after_the_driver_and_again_after_a_reconnect(void **state)
{
    (void)state;
    koine_conn *conn;
    int runs = 0;
    assert_int_equal(open_hooked(&conn, count_hook, &runs), KOINE_OK);
    assert_non_null(strstr(fake_log(), "enforce;prepare SET role;execute;"));
    assert_int_equal(koine_reconnect(conn), KOINE_OK);
    assert_int_equal(runs, 2);
    koine_close(conn);
}

static koine_code refusing_hook(koine_conn *conn, void *context)
{
    (void)conn;
    (void)context;
    return KOINE_ERR_PERMISSION;
}

static void test_hook__failing_one_fails_the_opening_with_its_code(void **state)
{
    (void)state;
    koine_conn *conn;
    koine_code code = open_hooked(&conn, refusing_hook, NULL);
    assert_refused(conn, code, KOINE_ERR_PERMISSION);
    assert_refused(conn, koine_exec(conn, "SELECT 1"), KOINE_ERR_CLOSED);
    koine_close(conn);
}

static koine_code leaving_hook(koine_conn *conn, void *context)
{
    (void)context;
    return koine_begin(conn, NULL);
}

static void test_hook__transaction_left_open_is_misuse(void **state)
{
    (void)state;
    koine_conn *conn;
    koine_code code = open_hooked(&conn, leaving_hook, NULL);
    assert_refused(conn, code, KOINE_ERR_MISUSE);
    koine_close(conn);
}

/* ---- deadlines and cancel ---- */

static void test_timeout__ends_the_statement_and_leaves_the_connection_usable(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_set_timeout(conn, 20), KOINE_OK);
    fake_block(FAKE_EXECUTE, false);
    assert_refused(conn, koine_exec(conn, "SELECT 1"), KOINE_ERR_TIMEOUT);
    assert_int_equal(fake_count(FAKE_CANCEL), 1);
    assert_int_equal(fake_count(FAKE_ABANDON), 0);
    assert_int_equal(koine_exec(conn, "SELECT 1"), KOINE_OK);
}

static void test_timeout__server_that_is_deaf_to_the_cancel_is_abandoned(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_set_timeout(conn, 20), KOINE_OK);
    fake_block(FAKE_EXECUTE, true);
    assert_refused(conn, koine_exec(conn, "UPDATE 1"), KOINE_ERR_TIMEOUT);
    assert_int_equal(fake_count(FAKE_ABANDON), 1);
    assert_true(koine_error_of(conn)->flags & KOINE_RECONNECT);
    assert_true(koine_error_of(conn)->flags & KOINE_MAYBE_APPLIED);
    assert_refused(conn, koine_exec(conn, "SELECT 1"), KOINE_ERR_CONNECTION_LOST);
}

static void test_timeout__each_next_has_it_anew(void **state)
{
    koine_conn *conn = *state;
    static const char *const names[] = {"a"};
    const koine_value values[] = {koine_int(1)};
    koine_rows *rows;
    fake_answer_rows(1, names, values, 1);
    assert_int_equal(koine_set_timeout(conn, 20), KOINE_OK);
    assert_int_equal(koine_query(conn, &rows, "SELECT 1"), KOINE_OK);
    fake_block(FAKE_NEXT, false);
    assert_refused(conn, koine_next(rows), KOINE_ERR_TIMEOUT);
    assert_refused(conn, koine_rows_close(rows), KOINE_ERR_TIMEOUT);
}

static void test_timeout__that_passed_while_the_call_still_succeeded_cancels_nothing_later(void **state)
{
    koine_conn *conn = *state;
    static const char *const names[] = {"a"};
    const koine_value values[] = {koine_int(1), koine_int(2)};
    koine_rows *rows;
    fake_answer_rows(1, names, values, 2);
    assert_int_equal(koine_set_timeout(conn, 20), KOINE_OK);
    fake_linger(FAKE_EXECUTE, 100);
    assert_int_equal(koine_query(conn, &rows, "SELECT 1"), KOINE_OK);
    unsigned cancels = fake_count(FAKE_CANCEL);
    usleep(500000); /* the caller's own time: neither counted nor cancelled */
    assert_int_equal(fake_count(FAKE_CANCEL), cancels);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
}

static void test_open__silence_after_the_login_ends_with_connect_timeout(void **state)
{
    (void)state;
    koine_conn *conn = NULL;
    fake_reset();
    fake_block(FAKE_ENFORCE, true);
    koine_code code = koine_open(&conn, "fake://host/db?sql=native&connect_timeout=50ms");
    assert_refused(conn, code, KOINE_ERR_TIMEOUT);
    assert_int_equal(fake_count(FAKE_CANCEL), 0);
    assert_int_equal(fake_count(FAKE_ABANDON), 1);
    koine_close(conn);
}

static void test_timeout__negative_is_misuse(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_set_timeout(conn, -1), KOINE_ERR_MISUSE);
}

static void test_timeout__during_a_commit_that_is_abandoned_is_in_doubt(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_set_timeout(conn, 20), KOINE_OK);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_block(FAKE_COMMIT, true);
    assert_refused(conn, koine_commit(conn), KOINE_ERR_COMMIT_IN_DOUBT);
}

static void *cancel_when_it_runs(void *conn)
{
    while (fake_count(FAKE_EXECUTE) == 0) {
        usleep(1000);
    }
    return koine_cancel(conn) == KOINE_OK ? conn : NULL;
}

static void test_cancel__from_another_thread_ends_the_statement(void **state)
{
    koine_conn *conn = *state;
    pthread_t thread;
    void *result;
    fake_block(FAKE_EXECUTE, false);
    assert_int_equal(pthread_create(&thread, NULL, cancel_when_it_runs, conn), 0);
    koine_code code = koine_exec(conn, "SELECT 1");
    (void)pthread_join(thread, &result);
    assert_non_null(result);
    assert_refused(conn, code, KOINE_ERR_CANCELLED);
}

static void test_cancel__with_nothing_running_reaches_no_driver(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_cancel(conn), KOINE_OK);
    assert_int_equal(fake_count(FAKE_CANCEL), 0);
    assert_int_equal(koine_exec(conn, "SELECT 1"), KOINE_OK);
}

/* ---- fork ---- */

/* Answers 0 when all is as it should be in a child; assertions do not work there. */
static int look_as_child(koine_conn *conn)
{
    fake_log_clear();
    if (koine_exec(conn, "SELECT 1") != KOINE_ERR_FORKED || koine_begin(conn, NULL) != KOINE_ERR_FORKED ||
        koine_rollback(conn) != KOINE_ERR_FORKED || koine_reconnect(conn) != KOINE_ERR_FORKED ||
        koine_cancel(conn) != KOINE_ERR_FORKED || koine_verify(conn) != KOINE_ERR_FORKED) {
        return 1;
    }
    if (koine_guarantees(conn) != 0 || koine_engine(conn) != NULL) {
        return 2;
    }
    koine_close(conn);
    return strncmp(fake_log(), "forget;", 7) == 0 && strstr(fake_log(), ";close;") == NULL ? 0 : 3;
}

static void test_fork__child_is_refused_and_tells_the_server_nothing(void **state)
{
    koine_conn *conn = *state;
    int status = -1;
    assert_int_equal(koine_exec(conn, "INSERT 1"), KOINE_OK);
    pid_t child = fork();
    if (child == 0) {
        _exit(look_as_child(conn));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(koine_exec(conn, "SELECT 1"), KOINE_OK);
}

static int open_as_child(void)
{
    koine_conn *conn = NULL;
    int answer = koine_open(&conn, "fake://host/db?sql=native&timeout=20ms") == KOINE_OK ? 0 : 1;
    fake_block(FAKE_EXECUTE, false);
    if (answer == 0 && koine_exec(conn, "SELECT 1") != KOINE_ERR_TIMEOUT) {
        answer = 2;
    }
    koine_close(conn);
    return answer;
}

static void test_fork__child_has_deadlines_of_its_own(void **state)
{
    koine_conn *conn = *state;
    int status = -1;
    assert_int_equal(koine_set_timeout(conn, 10000), KOINE_OK);
    assert_int_equal(koine_exec(conn, "SELECT 1"), KOINE_OK);
    pid_t child = fork();
    if (child == 0) {
        _exit(open_as_child());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static atomic_bool listing;

static void *list_drivers(void *unused)
{
    (void)unused;
    while (atomic_load(&listing)) {
        (void)koine_driver_list(NULL, 0);
    }
    return NULL;
}

/* A child that found the registry locked would wait for ever: alarm ends it with a signal. */
static void test_fork__while_another_thread_looks_for_a_driver_leaves_the_child_free_to_open(void **state)
{
    (void)state;
    pthread_t thread;
    atomic_store(&listing, true);
    assert_int_equal(pthread_create(&thread, NULL, list_drivers, NULL), 0);
    int failed = 0;
    for (int i = 0; i < 50; i++) {
        int status = -1;
        pid_t child = fork();
        if (child == 0) {
            (void)alarm(10);
            koine_conn *conn = NULL;
            koine_code code = koine_open(&conn, "fake://host/db?sql=native");
            _exit(code == KOINE_OK ? 0 : 1);
        }
        (void)waitpid(child, &status, 0);
        failed += status != 0;
    }
    atomic_store(&listing, false);
    (void)pthread_join(thread, NULL);
    assert_int_equal(failed, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, core_setup, core_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open__failure_hands_out_a_closed_connection),
        cmocka_unit_test(test_open__unproved_guarantee_is_not_enforced),
        cmocka_unit_test(test_open__waived_guarantee_is_not_asked_for),
        cmocka_unit_test(test_open_config__without_a_driver_is_config),
        TEST(test_verify__what_holds_is_ok),
        TEST(test_verify__what_is_gone_is_said_and_restored),
        TEST(test_verify__what_cannot_be_restored_is_no_longer_claimed),
        TEST(test_verify__what_was_restored_inside_a_transaction_is_restored_again_after_its_rollback),
        TEST(test_reconnect__proves_everything_again),
        TEST(test_reconnect__refused_inside_a_live_transaction),
        cmocka_unit_test(test_hook__runs_after_the_driver_and_again_after_a_reconnect),
        cmocka_unit_test(test_hook__failing_one_fails_the_opening_with_its_code),
        cmocka_unit_test(test_hook__transaction_left_open_is_misuse),
        TEST(test_timeout__ends_the_statement_and_leaves_the_connection_usable),
        TEST(test_timeout__server_that_is_deaf_to_the_cancel_is_abandoned),
        TEST(test_timeout__each_next_has_it_anew),
        TEST(test_timeout__that_passed_while_the_call_still_succeeded_cancels_nothing_later),
        cmocka_unit_test(test_open__silence_after_the_login_ends_with_connect_timeout),
        TEST(test_timeout__negative_is_misuse),
        TEST(test_timeout__during_a_commit_that_is_abandoned_is_in_doubt),
        TEST(test_cancel__from_another_thread_ends_the_statement),
        TEST(test_cancel__with_nothing_running_reaches_no_driver),
        TEST(test_fork__child_is_refused_and_tells_the_server_nothing),
        TEST(test_fork__child_has_deadlines_of_its_own),
        TEST(test_fork__while_another_thread_looks_for_a_driver_leaves_the_child_free_to_open),
    };
    return cmocka_run_group_tests(tests, core_register, NULL);
}
