/*
 * Measuring: both sides take turns, round by round, and the best round of each counts, since noise only adds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "work.h"

#include <koine/koine.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/*
 * A server's answer takes one of a few times, by whether the scheduler wakes it on the client's processor or another:
 * many short rounds, so that each side meets the best of them.
 */
#define LOCAL_ROUNDS 15
#define SERVER_ROUNDS 120
#define CONNECT_ROUNDS 9
#define SCAN_ROUNDS 5
#define PRICE_ROWS 20000

struct pair {
    const bench_side *sides[2]; /* native, Koine */
    void *sessions[2];
    const char *url;
    int64_t rows;
    int operations; /* in a round */
};

/* ---- the tables ---- */

static void run(koine_conn *conn, const char *sql)
{
    koine_code code = koine_exec(conn, sql);
    if (code != KOINE_OK) {
        bench_fail(koine_code_name(code), koine_error_of(conn)->message);
    }
}

#define DIGITS                                                                                                         \
    "(SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 "   \
    "UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)"
#define NUMBER "a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n + 100000 * f.n"

static void drop_tables(koine_conn *conn)
{
    run(conn, "DROP TABLE IF EXISTS koine_bench_item");
    run(conn, "DROP TABLE IF EXISTS koine_bench_log");
    run(conn, "DROP TABLE IF EXISTS koine_bench_price");
}

static void make_tables(const char *url, int64_t rows)
{
    koine_conn *conn = bench_koine.open(url);
    char sql[2048];
    static const char *const names[] = {"koine_bench_item", "koine_bench_log"};
    drop_tables(conn);
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(sql, sizeof sql,
                       "CREATE TABLE %s (id BIGINT NOT NULL PRIMARY KEY, owner BIGINT NOT NULL, "
                       "name VARCHAR(60) NOT NULL, score DOUBLE PRECISION NOT NULL)",
                       names[i]);
        run(conn, sql);
    }
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO koine_bench_item (id, owner, name, score) SELECT " NUMBER
                   ", a.n + 10 * b.n, '" BENCH_NAME "', (" NUMBER ") / 8.0 FROM " DIGITS " a, " DIGITS " b, " DIGITS
                   " c, " DIGITS " d, " DIGITS " e, " DIGITS " f WHERE " NUMBER " < %" PRId64,
                   rows);
    run(conn, sql);
    run(conn, "CREATE TABLE koine_bench_price (id BIGINT NOT NULL PRIMARY KEY, owner BIGINT NOT NULL, "
              "price DECIMAL(12,2) NOT NULL, score DOUBLE PRECISION NOT NULL)");
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO koine_bench_price (id, owner, price, score) SELECT id, owner, "
                   "CAST(id AS DECIMAL(12,2)) * 0.25, id * 0.25e0 FROM koine_bench_item WHERE id < %d",
                   PRICE_ROWS);
    run(conn, sql);
    koine_close(conn);
}

static void remove_tables(const char *url)
{
    koine_conn *conn = bench_koine.open(url);
    drop_tables(conn);
    koine_close(conn);
}

/* ---- the works: one round of one side ---- */

static bench_sum sums[2];

static void nothing(void)
{
}

static void round_connect(struct pair *pair, int side)
{
    for (int i = 0; i < pair->operations; i++) {
        pair->sides[side]->close(pair->sides[side]->open(pair->url));
    }
}

static void round_select(struct pair *pair, int side)
{
    /* A prime step visits the keys in an order that no cache of pages foresees, the same for both sides. */
    int64_t id = 0;
    for (int i = 0; i < pair->operations; i++) {
        id = (id + 7919) % pair->rows;
        pair->sides[side]->select_by_key(pair->sessions[side], id, &sums[side]);
    }
}

static void round_insert(struct pair *pair, int side)
{
    const bench_side *what = pair->sides[side];
    what->begin(pair->sessions[side]);
    for (int i = 0; i < pair->operations; i++) {
        what->insert(pair->sessions[side], i);
    }
    what->commit(pair->sessions[side]);
}

static void round_scan(struct pair *pair, int side)
{
    pair->sides[side]->scan(pair->sessions[side], &sums[side], nothing);
}

/* ---- measuring ---- */

static void clear(struct pair *pair, int side)
{
    pair->sides[side]->clear(pair->sessions[side]);
}

static double best(double old, double seconds)
{
    return old == 0 || seconds < old ? seconds : old;
}

static void compare_sums(const char *work)
{
    const bench_sum *native = &sums[0];
    const bench_sum *koine = &sums[1];
    double difference = native->floats - koine->floats;
    if (native->rows != koine->rows || native->integers != koine->integers || native->bytes != koine->bytes ||
        difference > 1e-3 || difference < -1e-3) {
        bench_fail(work, "the two sides have not read the same");
    }
}

/* The first round of each side is warming: it prepares statements and grows buffers, and is not counted. */
static void measure(struct pair *pair, bench_result *result, int rounds, double per_round,
                    void (*round)(struct pair *, int), void (*after)(struct pair *, int))
{
    double seconds[2] = {0, 0};
    uint64_t allocations[2] = {0, 0};
    memset(sums, 0, sizeof sums);
    for (int i = 0; i <= rounds; i++) {
        for (int turn = 0; turn < 2; turn++) {
            int side = (i + turn) % 2;
            uint64_t allocated = bench_allocations();
            double started = bench_now();
            round(pair, side);
            double spent = bench_now() - started;
            allocations[side] = bench_allocations() - allocated;
            if (i > 0) {
                seconds[side] = best(seconds[side], spent);
            }
            if (after != NULL) {
                after(pair, side);
            }
        }
    }
    compare_sums(result->work);
    result->native = seconds[0] / per_round * 1e6;
    result->koine = seconds[1] / per_round * 1e6;
    result->ratio = seconds[1] / seconds[0];
    result->native_allocations = (double)allocations[0] / per_round;
    result->koine_allocations = (double)allocations[1] / per_round;
    result->growth = -1;
}

/* Two ways of Koine's against each other; the native columns are those of the first. */
static void measure_koine(const bench_side *first, const bench_side *second, const char *url, int operations,
                          double per_round, bench_result *result)
{
    struct pair pair = {.sides = {first, second}, .url = url, .rows = 1, .operations = operations};
    for (int side = 0; side < 2; side++) {
        pair.sessions[side] = pair.sides[side]->open(url);
    }
    measure(&pair, result, CONNECT_ROUNDS, per_round, round_select, NULL);
    for (int side = 0; side < 2; side++) {
        pair.sides[side]->close(pair.sessions[side]);
    }
}

static long first_resident;
static long last_resident;

static void note_resident(void)
{
    last_resident = bench_resident();
    if (first_resident == 0) {
        first_resident = last_resident;
    }
}

static long scan_growth(struct pair *pair)
{
    bench_sum sum = {0, 0, 0, 0};
    first_resident = 0;
    pair->sides[1]->scan(pair->sessions[1], &sum, note_resident);
    return last_resident - first_resident;
}

static void open_pair(struct pair *pair)
{
    for (int side = 0; side < 2; side++) {
        pair->sessions[side] = pair->sides[side]->open(pair->url);
    }
}

static void close_pair(struct pair *pair)
{
    for (int side = 0; side < 2; side++) {
        pair->sides[side]->close(pair->sessions[side]);
    }
}

size_t bench_measure(const bench_side *native, const char *url, int64_t rows, bench_result *results,
                     void (*progress)(const char *work))
{
    bool local = native->local;
    int rounds = local ? LOCAL_ROUNDS : SERVER_ROUNDS;
    struct pair pair = {.sides = {native, &bench_koine}, .url = url, .rows = rows};
    progress("filling the tables");
    make_tables(url, rows);

    results[0].work = "connect + hook";
    pair.operations = local ? 200 : 50;
    progress(results[0].work);
    measure(&pair, &results[0], CONNECT_ROUNDS, pair.operations, round_connect, NULL);

    open_pair(&pair);
    results[1].work = "select by key";
    pair.operations = local ? 20000 : 500;
    progress(results[1].work);
    measure(&pair, &results[1], rounds, pair.operations, round_select, NULL);

    results[2].work = "insert in a transaction";
    progress(results[2].work);
    measure(&pair, &results[2], rounds, pair.operations, round_insert, clear);

    results[3].work = "scan";
    progress(results[3].work);
    measure(&pair, &results[3], SCAN_ROUNDS, (double)rows, round_scan, NULL);
    results[3].growth = scan_growth(&pair);
    close_pair(&pair);

    results[4].work = "report: native text, portable text";
    progress(results[4].work);
    measure_koine(&bench_report_native, &bench_report_portable, url, 50, 50, &results[4]);

    results[5].work = "sum of products: doubles, decimals";
    progress(results[5].work);
    measure_koine(&bench_sum_double, &bench_sum_decimal, url, 5, 5.0 * PRICE_ROWS, &results[5]);
    remove_tables(url);
    return BENCH_WORKS;
}
