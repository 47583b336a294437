/*
 * The work with Koine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"

#include <koine/koine.h>

static void check(koine_conn *conn, koine_code code)
{
    if (code != KOINE_OK) {
        bench_fail(koine_code_name(code), koine_error_of(conn)->message);
    }
}

static void *side_open(const char *url)
{
    koine_conn *conn = NULL;
    check(conn, koine_open(&conn, url));
    return conn;
}

static void side_close(void *session)
{
    koine_close(session);
}

static void add(koine_rows *rows, bench_sum *sum)
{
    int64_t id;
    int64_t owner;
    koine_bytes name;
    double score;
    if (koine_scan(rows, &id, &owner, &name, &score) == KOINE_OK) {
        sum->integers += id + owner;
        sum->bytes += name.size;
        sum->floats += score;
        sum->rows++;
    }
}

static void side_select(void *session, int64_t id, bench_sum *sum)
{
    koine_rows *rows = NULL;
    check(session, koine_query(session, &rows, BENCH_SELECT "?", id));
    while (koine_next(rows) == KOINE_ROW) {
        add(rows, sum);
    }
    check(session, koine_rows_close(rows));
}

static void side_begin(void *session)
{
    check(session, koine_begin(session, NULL));
}

static void side_insert(void *session, int64_t id)
{
    check(session, koine_exec(session, BENCH_INSERT "(?, ?, ?, ?)", id, id % 100, BENCH_NAME, (double)id / 8));
}

static void side_commit(void *session)
{
    check(session, koine_commit(session));
}

static void side_clear(void *session)
{
    check(session, koine_exec(session, BENCH_CLEAR));
}

static void side_scan(void *session, bench_sum *sum, void (*every)(void))
{
    koine_rows *rows = NULL;
    check(session, koine_query(session, &rows, BENCH_SCAN));
    while (koine_next(rows) == KOINE_ROW) {
        add(rows, sum);
        if (sum->rows % 100000 == 0) {
            every();
        }
    }
    check(session, koine_rows_close(rows));
}

const bench_side bench_koine = {
    .name = "koine",
    .open = side_open,
    .close = side_close,
    .select_by_key = side_select,
    .begin = side_begin,
    .insert = side_insert,
    .commit = side_commit,
    .clear = side_clear,
    .scan = side_scan,
};

/* ---- Koine against Koine ---- */

static void *open_native(const char *url)
{
    koine_conn *conn = NULL;
    koine_config *config = koine_config_new();
    check(conn, koine_config_parse(config, url));
    check(conn, koine_config_set(config, "sql", "native"));
    check(conn, koine_open_config(&conn, config));
    koine_config_free(config);
    return conn;
}

static void run_report(void *session, const char *sql, bench_sum *sum)
{
    koine_rows *rows = NULL;
    check(session, koine_query(session, &rows, sql));
    while (koine_next(rows) == KOINE_ROW) {
        sum->integers += koine_get_int(rows, 0) + koine_get_int(rows, 1);
        sum->bytes += koine_get_bytes(rows, 2).size;
        sum->rows++;
    }
    check(session, koine_rows_close(rows));
}

static void report(void *session, int64_t id, bench_sum *sum)
{
    (void)id;
    run_report(session, BENCH_REPORT, sum);
}

static void run_sum(void *session, const char *sql, bench_sum *sum)
{
    koine_rows *rows = NULL;
    check(session, koine_query(session, &rows, sql));
    while (koine_next(rows) == KOINE_ROW) {
        sum->floats += koine_get_float(rows, 0);
        sum->rows++;
    }
    check(session, koine_rows_close(rows));
}

static void sum_double(void *session, int64_t id, bench_sum *sum)
{
    (void)id;
    run_sum(session, "SELECT sum(score * owner) AS total FROM koine_bench_price", sum);
}

static void sum_decimal(void *session, int64_t id, bench_sum *sum)
{
    (void)id;
    run_sum(session, "SELECT sum(price * owner) AS total FROM koine_bench_price", sum);
}

const bench_side bench_report_native = {
    .name = "native text", .open = open_native, .close = side_close, .select_by_key = report};
const bench_side bench_report_portable = {
    .name = "portable text", .open = side_open, .close = side_close, .select_by_key = report};
const bench_side bench_sum_double = {
    .name = "doubles", .open = side_open, .close = side_close, .select_by_key = sum_double};
const bench_side bench_sum_decimal = {
    .name = "decimals", .open = side_open, .close = side_close, .select_by_key = sum_decimal};
