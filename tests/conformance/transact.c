/*
 * koine_transact: the body runs again when that can help, and only then. Deadlocks, provoked for real.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <pthread.h>
#include <stdio.h>

struct plan {
    koine_code codes[8]; /* what the runs answer; the last one goes on */
    size_t runs;
    unsigned depth; /* seen inside the body */
};

static koine_code body(koine_conn *conn, void *context)
{
    struct plan *plan = context;
    size_t run = plan->runs < 7 ? plan->runs : 7;
    koine_code code = koine_exec(conn, "INSERT INTO t VALUES (?)", plan->runs);

    plan->runs++;
    plan->depth = koine_transaction_depth(conn);
    return code == KOINE_OK ? plan->codes[run] : code;
}

static void make(koine_conn *c)
{
    suite_table(c, "t", "id {int}");
}

static void test_transact__commits_what_the_body_did(void **state)
{
    koine_conn *c = *state;
    struct plan plan = {{KOINE_OK}, 0, 0};

    make(c);
    assert_ok(c, koine_transact(c, body, &plan, NULL));
    assert_int_equal(plan.runs, 1);
    assert_int_equal(plan.depth, 1);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 1);
}

static void test_transact__runs_again_after_a_retry_code(void **state)
{
    koine_conn *c = *state;
    struct plan plan = {{KOINE_ERR_DEADLOCK, KOINE_ERR_SERIALIZATION, KOINE_ERR_LOCKED, KOINE_OK}, 0, 0};

    make(c);
    assert_ok(c, koine_transact(c, body, &plan, NULL));
    assert_int_equal(plan.runs, 4);
    assert_int_equal(suite_int(c, "SELECT id FROM t"), 3);
}

static void test_transact__other_code_of_the_body_rolls_back_and_is_answered(void **state)
{
    koine_conn *c = *state;
    struct plan plan = {{KOINE_ERR_RAISED}, 0, 0};

    make(c);
    assert_int_equal(koine_transact(c, body, &plan, NULL), KOINE_ERR_RAISED);
    assert_int_equal(koine_error_of(c)->code, KOINE_ERR_RAISED);
    assert_int_equal(plan.runs, 1);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static koine_code fail_in_sql(koine_conn *conn, void *context)
{
    koine_code code = koine_exec(conn, "INSERT INTO t VALUES (1)");

    (*(int *)context)++;
    return code == KOINE_OK ? koine_exec(conn, "SELECT * FROM no_such_table") : code;
}

static void test_transact__error_of_the_body_s_statement_is_kept(void **state)
{
    koine_conn *c = *state;
    int runs = 0;

    make(c);
    assert_error(c, koine_transact(c, fail_in_sql, &runs, NULL), KOINE_ERR_NO_TABLE);
    assert_int_equal(runs, 1);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static koine_code swallow_failure(koine_conn *conn, void *context)
{
    (void)context;
    (void)koine_exec(conn, "INSERT INTO t VALUES (1)");
    (void)koine_exec(conn, "SELECT * FROM no_such_table");
    return KOINE_OK;
}

static void test_transact__body_that_hides_a_failure_does_not_commit(void **state)
{
    koine_conn *c = *state;

    make(c);
    assert_error(c, koine_transact(c, swallow_failure, NULL, NULL), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_transact__attempts_are_the_most_runs(void **state)
{
    koine_conn *c = *state;
    struct plan plan = {{KOINE_ERR_DEADLOCK, KOINE_ERR_DEADLOCK, KOINE_ERR_DEADLOCK, KOINE_ERR_DEADLOCK}, 0, 0};
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    make(c);
    options.attempts = 3;
    assert_int_equal(koine_transact(c, body, &plan, &options), KOINE_ERR_DEADLOCK);
    assert_int_equal(plan.runs, 3);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_transact__one_attempt_never_runs_again(void **state)
{
    koine_conn *c = *state;
    struct plan plan = {{KOINE_ERR_SERIALIZATION, KOINE_OK}, 0, 0};
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    make(c);
    options.attempts = 1;
    assert_int_equal(koine_transact(c, body, &plan, &options), KOINE_ERR_SERIALIZATION);
    assert_int_equal(plan.runs, 1);
}

static void test_transact__deadline_ends_the_attempts(void **state)
{
    koine_conn *c = *state;
    struct plan plan = {{KOINE_ERR_LOCKED, KOINE_ERR_LOCKED, KOINE_ERR_LOCKED, KOINE_ERR_LOCKED, KOINE_ERR_LOCKED,
                         KOINE_ERR_LOCKED, KOINE_ERR_LOCKED, KOINE_ERR_LOCKED},
                        0,
                        0};
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    make(c);
    options.attempts = 1000000;
    options.deadline = 100;
    assert_int_not_equal(koine_transact(c, body, &plan, &options), KOINE_OK);
    assert_in_range(plan.runs, 1, 999);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_transact__commit_in_doubt_is_never_tried_again(void **state)
{
    koine_conn *c = *state;
    struct plan plan = {{KOINE_ERR_COMMIT_IN_DOUBT, KOINE_OK}, 0, 0};

    make(c);
    assert_int_equal(koine_transact(c, body, &plan, NULL), KOINE_ERR_COMMIT_IN_DOUBT);
    assert_int_equal(plan.runs, 1);
}

static void test_transact__inside_a_transaction_runs_once_in_a_savepoint(void **state)
{
    koine_conn *c = *state;
    struct plan fails = {{KOINE_ERR_DEADLOCK, KOINE_OK}, 0, 0};
    struct plan works = {{KOINE_OK}, 0, 0};

    make(c);
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (100)"));
    assert_int_equal(koine_transact(c, body, &fails, NULL), KOINE_ERR_DEADLOCK);
    assert_int_equal(fails.runs, 1);
    assert_int_equal(fails.depth, 2);
    assert_int_equal(koine_transaction_depth(c), 1);
    assert_ok(c, koine_transact(c, body, &works, NULL));
    assert_int_equal(koine_transaction_depth(c), 1);
    assert_ok(c, koine_commit(c));
    assert_int_equal(suite_int(c, "SELECT sum(id) FROM t"), 100);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 2);
}

static koine_code nest(koine_conn *conn, void *context)
{
    return koine_transact(conn, body, context, NULL);
}

static void test_transact__may_be_nested(void **state)
{
    koine_conn *c = *state;
    struct plan plan = {{KOINE_OK}, 0, 0};

    make(c);
    assert_ok(c, koine_transact(c, nest, &plan, NULL));
    assert_int_equal(plan.depth, 2);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 1);
}

static void test_transact__options_reach_the_transaction(void **state)
{
    koine_conn *c = *state;
    struct plan plan = {{KOINE_OK}, 0, 0};
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    make(c);
    options.read_only = true;
    assert_error(c, koine_transact(c, body, &plan, &options), KOINE_ERR_READ_ONLY);
    assert_int_equal(plan.runs, 1);
}

static koine_code leave_rows_open(koine_conn *conn, void *context)
{
    koine_rows **rows = context;
    koine_code code = koine_exec(conn, "INSERT INTO t VALUES (1)");

    if (code == KOINE_OK) {
        code = koine_query(conn, rows, "SELECT id FROM t");
    }
    return code;
}

static void test_transact__body_that_leaves_rows_open_does_not_commit(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    make(c);
    assert_int_equal(koine_transact(c, leave_rows_open, &rows, NULL), KOINE_ERR_ROWS_OPEN);
    (void)koine_rows_close(rows);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

struct victim {
    int64_t own; /* the session to be killed */
    koine_conn *killer;
    size_t runs;
};

static koine_code lose_session_once(koine_conn *conn, void *context)
{
    struct victim *victim = context;
    koine_code code = koine_exec(conn, "INSERT INTO t VALUES (1)");

    victim->runs++;
    if (code == KOINE_OK && victim->runs == 1) {
        char sql[128];

        (void)snprintf(sql, sizeof sql, "%s%lld%s", quirks->kill[0], (long long)victim->own, quirks->kill[1]);
        code = koine_exec(victim->killer, sql);
        while (code == KOINE_OK) {
            code = koine_exec(conn, "INSERT INTO t VALUES (2)");
        }
    }
    return code;
}

static void test_transact__lost_session_is_made_new(void **state)
{
    koine_conn *c = *state;
    struct victim victim = {0, NULL, 0};

    make(c);
    if (quirks->server) {
        victim.own = suite_int(c, quirks->session_id);
        victim.killer = suite_open();
        assert_ok(c, koine_transact(c, lose_session_once, &victim, NULL));
        assert_int_equal(victim.runs, 2);
    } else {
        struct plan plan = {{KOINE_ERR_CONNECTION_LOST, KOINE_OK}, 0, 0};

        assert_ok(c, koine_transact(c, body, &plan, NULL));
        assert_int_equal(plan.runs, 2);
    }
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 1);
    assert_int_equal(suite_int(c, "SELECT id FROM t"), 1);
    assert_int_equal(koine_guarantees(c), quirks->guarantees);
}

/* ---- a real deadlock ---- */

struct second_update {
    koine_conn *conn;
    int64_t id;
    koine_code code;
};

static void *update_the_other_row(void *context)
{
    struct second_update *me = context;

    me->code = koine_exec(me->conn, "UPDATE t SET id = id WHERE id = ?", me->id);
    return NULL;
}

static void test_deadlock__one_of_two_is_chosen(void **state)
{
    koine_conn *a = *state;
    koine_conn *b = quirks->row_locks ? suite_open() : suite_open_impatient();
    struct second_update other = {a, 2, KOINE_OK};
    pthread_t thread;
    koine_code code;

    suite_table(a, "t", "id {int} not null primary key");
    assert_ok(a, koine_exec(a, "INSERT INTO t VALUES (1), (2)"));
    assert_ok(a, koine_begin(a, NULL));
    assert_ok(a, koine_exec(a, "UPDATE t SET id = id WHERE id = ?", 1));
    code = koine_begin(b, NULL);
    if (!quirks->row_locks) {
        /* One writer at a time: no deadlock can come about, the second one is told at once. */
        assert_error(b, code, KOINE_ERR_LOCKED);
        assert_ok(a, koine_rollback(a));
        return;
    }
    assert_ok(b, code);
    assert_ok(b, koine_exec(b, "UPDATE t SET id = id WHERE id = ?", 2));
    assert_int_equal(pthread_create(&thread, NULL, update_the_other_row, &other), 0);
    code = koine_exec(b, "UPDATE t SET id = id WHERE id = ?", 1);
    if (code == KOINE_OK) {
        (void)pthread_join(thread, NULL);
        assert_error(a, other.code, KOINE_ERR_DEADLOCK);
        assert_error(a, koine_commit(a), KOINE_ERR_TRANSACTION_ABORTED);
        assert_ok(b, koine_commit(b));
    } else {
        koine_code rolled_back = koine_rollback(b);

        (void)pthread_join(thread, NULL);
        assert_int_equal(code, KOINE_ERR_DEADLOCK);
        assert_ok(b, rolled_back);
        assert_ok(a, other.code);
        assert_ok(a, koine_commit(a));
    }
    assert_usable(a);
    assert_usable(b);
}

struct mover {
    koine_conn *conn;
    int64_t first, second;
    koine_code code;
};

static koine_code move(koine_conn *conn, void *context)
{
    const struct mover *me = context;
    koine_code code = koine_exec(conn, "UPDATE account SET balance = balance - 1 WHERE id = ?", me->first);

    return code == KOINE_OK ? koine_exec(conn, "UPDATE account SET balance = balance + 1 WHERE id = ?", me->second)
                            : code;
}

static void *move_often(void *context)
{
    struct mover *me = context;
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    options.attempts = 1000;
    for (int i = 0; i < 15 && me->code == KOINE_OK; i++) {
        me->code = koine_transact(me->conn, move, me, &options);
    }
    return NULL;
}

static void test_transact__opposite_transfers_all_succeed(void **state)
{
    koine_conn *c = *state;
    struct mover movers[2] = {{suite_open(), 1, 2, KOINE_OK}, {suite_open(), 2, 1, KOINE_OK}};
    pthread_t threads[2];

    suite_table(c, "account", "id {int} not null primary key, balance {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO account VALUES (1, 100), (2, 100)"));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, move_often, &movers[i]), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    assert_ok(movers[0].conn, movers[0].code);
    assert_ok(movers[1].conn, movers[1].code);
    assert_int_equal(suite_int(c, "SELECT balance FROM account WHERE id = 1"), 100);
    assert_int_equal(suite_int(c, "SELECT balance FROM account WHERE id = 2"), 100);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_transact__commits_what_the_body_did),
    SUITE_TEST(test_transact__runs_again_after_a_retry_code),
    SUITE_TEST(test_transact__other_code_of_the_body_rolls_back_and_is_answered),
    SUITE_TEST(test_transact__error_of_the_body_s_statement_is_kept),
    SUITE_TEST(test_transact__body_that_hides_a_failure_does_not_commit),
    SUITE_TEST(test_transact__attempts_are_the_most_runs),
    SUITE_TEST(test_transact__one_attempt_never_runs_again),
    SUITE_TEST(test_transact__deadline_ends_the_attempts),
    SUITE_TEST(test_transact__commit_in_doubt_is_never_tried_again),
    SUITE_TEST(test_transact__inside_a_transaction_runs_once_in_a_savepoint),
    SUITE_TEST(test_transact__may_be_nested),
    SUITE_TEST(test_transact__options_reach_the_transaction),
    SUITE_TEST(test_transact__body_that_leaves_rows_open_does_not_commit),
    SUITE_TEST(test_transact__lost_session_is_made_new),
    SUITE_TEST(test_deadlock__one_of_two_is_chosen),
    SUITE_TEST(test_transact__opposite_transfers_all_succeed),
};
SUITE_GROUP(transact, tests)
