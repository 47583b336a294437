/*
 * Showing results: a table on a terminal, JSON for programs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_BENCH_TABLE_H
#define KOINE_BENCH_TABLE_H

#include "work.h"

typedef struct bench_table bench_table;

bench_table *bench_table_new(bool json);
void bench_table_add(bench_table *table, const char *engine, const bench_result *result);

/* Prints to standard output and frees. */
void bench_table_show(bench_table *table);

#endif
