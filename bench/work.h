/*
 * The works that are measured, and what measuring one gives.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_BENCH_WORK_H
#define KOINE_BENCH_WORK_H

#include "bench.h"

typedef struct bench_result {
    const char *work;
    double native; /* microseconds an operation (a row for the scan), best round */
    double koine;
    double ratio;              /* koine to native */
    double native_allocations; /* an operation, once warm */
    double koine_allocations;
    bool alone;  /* there is no native side */
    long growth; /* KiB of resident memory between the first and the last tenth of the scan; -1: not measured */
} bench_result;

#define BENCH_WORKS 6

/* Fills results[BENCH_WORKS] for the engine behind the URL, and answers how many. rows: of the scanned table. */
size_t bench_measure(const bench_side *native, const char *url, int64_t rows, bench_result *results,
                     void (*progress)(const char *work));

/* What translating a statement costs. */
void bench_translate(bench_result *result);

#endif
