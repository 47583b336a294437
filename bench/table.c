/*
 * Showing results with libsmartcols.
 *
 * SPDX-License-Identifier: MIT
 */
#include "table.h"

#include <libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>

struct bench_table {
    struct libscols_table *table;
};

static const struct {
    const char *name;
    int flags;
    int json;
} columns[] = {
    {"engine", 0, SCOLS_JSON_STRING},
    {"work", 0, SCOLS_JSON_STRING},
    {"native us/op", SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER},
    {"koine us/op", SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER},
    {"ratio", SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER},
    {"native allocs/op", SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER},
    {"koine allocs/op", SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER},
    {"memory growth KiB", SCOLS_FL_RIGHT, SCOLS_JSON_NUMBER},
};

#define COLUMN_COUNT (sizeof columns / sizeof *columns)

bench_table *bench_table_new(bool json)
{
    bench_table *table = calloc(1, sizeof *table);
    if (table == NULL || (table->table = scols_new_table()) == NULL) {
        bench_fail("table", "out of memory");
    }
    (void)scols_table_set_name(table->table, "results");
    (void)scols_table_enable_json(table->table, json);
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        struct libscols_column *column = scols_table_new_column(table->table, columns[i].name, 0, columns[i].flags);
        if (column == NULL || scols_column_set_json_type(column, columns[i].json) != 0) {
            bench_fail("table", "out of memory");
        }
    }
    return table;
}

static void put(struct libscols_line *line, size_t column, const char *format, double number)
    __attribute__((format(printf, 3, 0)));

static void put(struct libscols_line *line, size_t column, const char *format, double number)
{
    char text[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    (void)snprintf(text, sizeof text, format, number);
#pragma GCC diagnostic pop
    (void)scols_line_set_data(line, column, text);
}

void bench_table_add(bench_table *table, const char *engine, const bench_result *result)
{
    struct libscols_line *line = scols_table_new_line(table->table, NULL);
    if (line == NULL) {
        bench_fail("table", "out of memory");
    }
    (void)scols_line_set_data(line, 0, engine);
    (void)scols_line_set_data(line, 1, result->work);
    put(line, 3, "%.3f", result->koine);
    if (!result->alone) {
        put(line, 2, "%.3f", result->native);
        put(line, 4, "%.2f", result->ratio);
        put(line, 5, "%.2f", result->native_allocations);
    }
    put(line, 6, "%.2f", result->koine_allocations);
    if (result->growth >= 0) {
        put(line, 7, "%.0f", (double)result->growth);
    }
}

void bench_table_show(bench_table *table)
{
    (void)scols_print_table(table->table);
    (void)printf("\n");
    scols_unref_table(table->table);
    free(table);
}
