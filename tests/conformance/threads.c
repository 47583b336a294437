/*
 * Threads: different connections and configs are used by any threads at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <pthread.h>

#define THREADS 4
#define ROUNDS 25

struct worker {
    koine_conn *conn;
    const koine_config *config;
    int64_t number;
    koine_code code;
    size_t wrong;
};

static void run(void *(*work)(void *), struct worker workers[THREADS])
{
    pthread_t threads[THREADS];

    for (size_t i = 0; i < THREADS; i++) {
        workers[i].number = (int64_t)i;
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_ok(workers[i].conn, workers[i].code);
        assert_int_equal(workers[i].wrong, 0);
    }
}

static koine_code insert_one(koine_conn *conn, void *context)
{
    return koine_exec(conn, "INSERT INTO t VALUES (?)", *(const int64_t *)context);
}

static void *insert_many(void *context)
{
    struct worker *me = context;
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    options.attempts = 1000;
    for (int i = 0; i < ROUNDS && me->code == KOINE_OK; i++) {
        me->code = koine_transact(me->conn, insert_one, &me->number, &options);
    }
    return NULL;
}

static void test_threads__write_in_parallel(void **state)
{
    koine_conn *c = *state;
    struct worker workers[THREADS] = {{0}};

    suite_table(c, "t", "id {int}");
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].conn = suite_open();
    }
    run(insert_many, workers);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), THREADS * ROUNDS);
    assert_int_equal(suite_int(c, "SELECT count(DISTINCT id) FROM t"), THREADS);
}

static void *read_many(void *context)
{
    struct worker *me = context;

    for (int64_t i = 0; i < ROUNDS * 4 && me->code == KOINE_OK; i++) {
        koine_rows *rows = NULL;

        me->code = koine_query(me->conn, &rows, "SELECT ?, ?", me->number, i);
        if (me->code == KOINE_OK) {
            me->wrong +=
                koine_next(rows) != KOINE_ROW || koine_get_int(rows, 0) != me->number || koine_get_int(rows, 1) != i;
            me->code = koine_rows_close(rows);
        }
    }
    return NULL;
}

static void test_threads__read_in_parallel(void **state)
{
    struct worker workers[THREADS] = {{0}};

    (void)state;
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].conn = suite_open();
    }
    run(read_many, workers);
}

static void *fail_many(void *context)
{
    struct worker *me = context;

    for (int i = 0; i < ROUNDS; i++) {
        koine_code want = me->number % 2 ? KOINE_ERR_SYNTAX : KOINE_ERR_NO_TABLE;
        koine_code code = koine_exec(me->conn, me->number % 2 ? "SELEKT" : "SELECT * FROM no_such_table");

        me->wrong += code != want || koine_error_of(me->conn)->code != want;
    }
    return NULL;
}

static void test_threads__errors_stay_with_their_connection(void **state)
{
    struct worker workers[THREADS] = {{0}};

    (void)state;
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].conn = suite_open();
    }
    run(fail_many, workers);
}

static void *open_many(void *context)
{
    struct worker *me = context;

    for (int i = 0; i < 5 && me->code == KOINE_OK; i++) {
        koine_conn *conn = NULL;

        me->code = koine_open_config(&conn, me->config);
        if (me->code == KOINE_OK) {
            me->code = koine_exec(conn, "SELECT ?", i);
            me->wrong += koine_guarantees(conn) != quirks->guarantees;
        }
        koine_close(conn);
    }
    return NULL;
}

static void test_threads__open_from_one_config(void **state)
{
    struct worker workers[THREADS] = {{0}};
    koine_config *config = suite_config(NULL);

    (void)state;
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].config = config;
    }
    run(open_many, workers);
    koine_config_free(config);
}

static void *time_out(void *context)
{
    struct worker *me = context;

    for (int i = 0; i < 2 && me->code == KOINE_OK; i++) {
        koine_code code = koine_exec(me->conn, quirks->sleep);

        if (code != KOINE_ERR_TIMEOUT) {
            me->wrong++;
            me->code = code;
        } else {
            me->code = koine_exec(me->conn, "SELECT 1");
        }
    }
    return NULL;
}

static void test_threads__time_limits_of_several_connections_keep_apart(void **state)
{
    struct worker workers[THREADS] = {{0}};
    static const char *const limits[THREADS] = {"timeout=150ms", "timeout=200ms", "timeout=250ms", "timeout=150ms"};

    (void)state;
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].conn = suite_open_with(limits[i]);
    }
    run(time_out, workers);
}

static void *do_nothing(void *context)
{
    struct worker *me = context;

    me->code = koine_exec(me->conn, "SELECT 1");
    return NULL;
}

static void test_threads__connection_may_move_to_another_thread(void **state)
{
    koine_conn *c = *state;
    struct worker worker = {c, NULL, 0, KOINE_OK, 0};
    pthread_t thread;

    for (int i = 0; i < 5; i++) {
        assert_int_equal(pthread_create(&thread, NULL, do_nothing, &worker), 0);
        (void)pthread_join(thread, NULL);
        assert_int_equal(worker.code, KOINE_OK);
        assert_usable(c);
    }
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_threads__write_in_parallel),
    SUITE_TEST_BARE(test_threads__read_in_parallel),
    SUITE_TEST_BARE(test_threads__errors_stay_with_their_connection),
    SUITE_TEST_BARE(test_threads__open_from_one_config),
    SUITE_TEST_BARE(test_threads__time_limits_of_several_connections_keep_apart),
    SUITE_TEST(test_threads__connection_may_move_to_another_thread),
};
SUITE_GROUP(threads, tests)
