/*
 * What is measured: the same work, once written straight on an engine's client library as an expert would, and
 * once with Koine.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_BENCH_H
#define KOINE_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The texts, the same on both sides but for the placeholders. */
#define BENCH_SELECT "SELECT id, owner, name, score FROM koine_bench_item WHERE id = "
#define BENCH_INSERT "INSERT INTO koine_bench_log (id, owner, name, score) VALUES "
#define BENCH_SCAN "SELECT id, owner, name, score FROM koine_bench_item"
#define BENCH_REPORT                                                                                                   \
    "SELECT owner, count(*) AS items, max(name) AS last_name FROM koine_bench_item WHERE id < 2000 GROUP BY owner "    \
    "HAVING count(*) > 1 ORDER BY owner"
#define BENCH_CLEAR "DELETE FROM koine_bench_log"

/* What reading a row gives: every column is looked at, so that neither side can leave one out. */
typedef struct bench_sum {
    int64_t integers;
    size_t bytes;
    double floats;
    int64_t rows;
} bench_sum;

/*
 * One side of the comparison. Each function ends the program with a message when the engine fails: a benchmark
 * of errors measures nothing.
 */
typedef struct bench_side {
    const char *name;
    bool local; /* no server: operations are short, so a round has more of them */
    void *(*open)(const char *url);
    void (*close)(void *session);
    void (*select_by_key)(void *session, int64_t id, bench_sum *sum);
    void (*begin)(void *session);
    void (*insert)(void *session, int64_t id);
    void (*commit)(void *session);
    void (*clear)(void *session); /* the table that insert has filled */

    /* Calls `every` after each 100,000 rows. */
    void (*scan)(void *session, bench_sum *sum, void (*every)(void));
} bench_side;

extern const bench_side bench_koine;

/* Koine on both sides: `select_by_key` runs a report, by native and by portable text. */
extern const bench_side bench_report_native;
extern const bench_side bench_report_portable;

/* The same with a sum of products: of doubles, and of exact decimals, which SQLite computes by functions of Koine's. */
extern const bench_side bench_sum_double;
extern const bench_side bench_sum_decimal;
extern const bench_side bench_sqlite;
extern const bench_side bench_postgresql;
extern const bench_side bench_mysql;

/* A value of the row with that id, the same wherever it is made. */
#define BENCH_NAME "item of the benchmark, long enough to be real"

/* Ends the program with a message. */
_Noreturn void bench_fail(const char *what, const char *why);

/* ---- measure.c ---- */

/* Seconds of the monotonic clock. */
double bench_now(void);

/* Calls of malloc, calloc and realloc of the whole process until now. */
uint64_t bench_allocations(void);

/* Resident memory of the process in KiB. */
long bench_resident(void);

/* user, password, host, port and database of a URL with all five. Each at most 127 characters. */
typedef struct bench_target {
    char user[128], password[128], host[128], database[128];
    unsigned port;
} bench_target;
bench_target bench_parse(const char *url);

#endif
