/*
 * On-statement hooks: told of every statement when it has ended, failed ones included, and never of values.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <string.h>

struct entry {
    char driver[32];
    char sql[200];
    koine_code code;
    int64_t nanoseconds, rows, changes;
};

struct log {
    struct entry entries[64];
    size_t count;
};

static void record(const koine_trace *what, void *context)
{
    struct log *log = context;
    struct entry *e = &log->entries[log->count < 63 ? log->count : 63];

    (void)snprintf(e->driver, sizeof e->driver, "%s", what->driver);
    (void)snprintf(e->sql, sizeof e->sql, "%s", what->sql);
    e->code = what->code;
    e->nanoseconds = what->nanoseconds;
    e->rows = what->rows;
    e->changes = what->changes;
    log->count++;
}

static koine_conn *open_traced(struct log *log)
{
    koine_config *config = suite_config(NULL);
    koine_conn *c = NULL;
    koine_code code;

    memset(log, 0, sizeof *log);
    assert_int_equal(koine_config_on_statement(config, record, log), KOINE_OK);
    code = suite_try_config(&c, config);
    koine_config_free(config);
    assert_ok(c, code);
    log->count = 0;
    return c;
}

static void test_trace__exec_is_told_as_written(void **state)
{
    static struct log log;
    koine_conn *c = open_traced(&log);

    (void)state;
    suite_table(c, "t", "id {int}, name {text}");
    log.count = 0;
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (:a, :b), (2, :b) -- note", koine_named("a", 1),
                            koine_named("b", "secret value")));
    assert_int_equal(log.count, 1);
    assert_string_equal(log.entries[0].driver, quirks->driver);
    assert_string_equal(log.entries[0].sql, "INSERT INTO t VALUES (:a, :b), (2, :b) -- note");
    assert_int_equal(log.entries[0].code, KOINE_OK);
    assert_int_equal(log.entries[0].changes, 2);
    assert_int_equal(log.entries[0].rows, 0);
    assert_true(log.entries[0].nanoseconds >= 0);
}

static void test_trace__query_is_told_when_its_rows_are_closed(void **state)
{
    static struct log log;
    koine_conn *c = open_traced(&log);
    koine_rows *rows = NULL;

    (void)state;
    assert_ok(c, koine_query(c, &rows, "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3"));
    while (koine_next(rows) == KOINE_ROW) {
    }
    assert_ok(c, koine_rows_close(rows));
    assert_int_equal(log.count, 1);
    assert_int_equal(log.entries[0].rows, 3);
    assert_int_equal(log.entries[0].changes, 0);
    assert_int_equal(log.entries[0].code, KOINE_OK);
}

static void test_trace__rows_count_only_those_delivered(void **state)
{
    static struct log log;
    koine_conn *c = open_traced(&log);
    koine_rows *rows = NULL;

    (void)state;
    assert_ok(c, koine_query(c, &rows, suite_numbers(1000)));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_rows_close(rows));
    assert_int_equal(log.count, 1);
    assert_int_equal(log.entries[0].rows, 2);
}

static void test_trace__failures_are_told_with_their_code(void **state)
{
    static struct log log;
    koine_conn *c = open_traced(&log);

    (void)state;
    assert_error(c, koine_exec(c, "SELECT * FROM no_such_table"), KOINE_ERR_NO_TABLE);
    assert_int_equal(log.count, 1);
    assert_int_equal(log.entries[0].code, KOINE_ERR_NO_TABLE);
    assert_string_equal(log.entries[0].sql, "SELECT * FROM no_such_table");
    assert_int_equal(koine_error_of(c)->code, KOINE_ERR_NO_TABLE);
}

static void test_trace__pinned_statement_is_told_at_each_run(void **state)
{
    static struct log log;
    koine_conn *c = open_traced(&log);
    koine_stmt *stmt = NULL;

    (void)state;
    assert_ok(c, koine_prepare(c, &stmt, "SELECT ?"));
    log.count = 0;
    for (int i = 0; i < 3; i++) {
        assert_ok(c, koine_stmt_exec(stmt, i));
    }
    koine_stmt_close(stmt);
    assert_int_equal(log.count, 3);
    assert_string_equal(log.entries[2].sql, "SELECT ?");
}

static void test_trace__transaction_statements_are_told(void **state)
{
    static struct log log;
    koine_conn *c = open_traced(&log);

    (void)state;
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_rollback(c));
    assert_ok(c, koine_commit(c));
    assert_in_range(log.count, 4, 8);
    for (size_t i = 0; i < log.count; i++) {
        assert_int_equal(log.entries[i].code, KOINE_OK);
        assert_true(log.entries[i].sql[0] != '\0');
    }
}

static void append_a(const koine_trace *what, void *context)
{
    (void)what;
    strcat(context, "a");
}

static void append_b(const koine_trace *what, void *context)
{
    (void)what;
    strcat(context, "b");
}

static void test_trace__several_callbacks_run_in_order(void **state)
{
    koine_config *config = suite_config(NULL);
    koine_conn *c = NULL;
    char text[200] = "";
    koine_code code;

    (void)state;
    assert_int_equal(koine_config_on_statement(config, append_a, text), KOINE_OK);
    assert_int_equal(koine_config_on_statement(config, append_b, text), KOINE_OK);
    code = suite_try_config(&c, config);
    koine_config_free(config);
    assert_ok(c, code);
    text[0] = '\0';
    assert_ok(c, koine_exec(c, "SELECT 1"));
    assert_string_equal(text, "ab");
}

static void test_trace__script_is_told_statement_by_statement(void **state)
{
    static struct log log;
    koine_conn *c = open_traced(&log);

    (void)state;
    assert_ok(c, koine_script(c, "SELECT 1; SELECT 2;\nSELECT 3"));
    assert_int_equal(log.count, 3);
    assert_contains(log.entries[0].sql, "SELECT 1");
    assert_contains(log.entries[2].sql, "SELECT 3");
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST_BARE(test_trace__exec_is_told_as_written),
    SUITE_TEST_BARE(test_trace__query_is_told_when_its_rows_are_closed),
    SUITE_TEST_BARE(test_trace__rows_count_only_those_delivered),
    SUITE_TEST_BARE(test_trace__failures_are_told_with_their_code),
    SUITE_TEST_BARE(test_trace__pinned_statement_is_told_at_each_run),
    SUITE_TEST_BARE(test_trace__transaction_statements_are_told),
    SUITE_TEST_BARE(test_trace__several_callbacks_run_in_order),
    SUITE_TEST_BARE(test_trace__script_is_told_statement_by_statement),
};
SUITE_GROUP(trace, tests)
