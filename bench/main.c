/*
 * koine-bench: the cost of Koine over the native clients, engine by engine, as ratios within one run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "table.h"

#include <koine/koine.h>

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define URLS_MAX 16

struct options {
    bool json;
    long rows;
    const char *urls[URLS_MAX];
    size_t url_count;
};

static const struct argp_option argp_options[] = {
    {"json", 'j', NULL, 0, "print JSON", 0},
    {"rows", 'r', "N", 0, "rows of the scanned table, at most 1000000 (default: that)", 0},
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'j':
        options->json = true;
        return 0;
    case 'r':
        options->rows = strtol(argument, NULL, 10);
        if (options->rows < 1000 || options->rows > 1000000) {
            argp_error(state, "--rows takes 1000 to 1000000");
        }
        return 0;
    case ARGP_KEY_ARG:
        if (options->url_count == URLS_MAX) {
            argp_error(state, "at most %d URLs", URLS_MAX);
        }
        options->urls[options->url_count++] = argument;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "give the URL of a database that tables may be made in");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp parser = {
    .options = argp_options,
    .parser = parse_option,
    .args_doc = "URL...",
    .doc = "Measures Koine against the engines' own clients. Makes and drops the tables koine_bench_item, "
           "koine_bench_log and koine_bench_price.",
};

static const struct {
    const char *scheme;
    const bench_side *native;
} natives[] = {
#ifdef BENCH_HAS_SQLITE
    {"sqlite:", &bench_sqlite},
#endif
#ifdef BENCH_HAS_POSTGRESQL
    {"postgresql:", &bench_postgresql},
#endif
#ifdef BENCH_HAS_MYSQL
    {"mariadb:", &bench_mysql},
    {"mysql:", &bench_mysql},
#endif
};

static const bench_side *native_of(const char *url)
{
    for (size_t i = 0; i < sizeof natives / sizeof *natives; i++) {
        if (strncmp(url, natives[i].scheme, strlen(natives[i].scheme)) == 0) {
            return natives[i].native;
        }
    }
    bench_fail("URL", "no native client for its scheme was built in");
}

static void show_progress(const char *work)
{
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r\033[K%s ...", work);
    }
}

static void end_progress(void)
{
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r\033[K");
    }
}

static void name_engine(const char *url, char *text, size_t size)
{
    koine_conn *conn = bench_koine.open(url);
    (void)snprintf(text, size, "%s %s", koine_engine(conn), koine_engine_version(conn));
    koine_close(conn);
}

int main(int argc, char **argv)
{
    struct options options = {.rows = 1000000};
    if (argp_parse(&parser, argc, argv, 0, NULL, &options) != 0) {
        return EXIT_FAILURE;
    }
    bench_table *table = bench_table_new(options.json);
    for (size_t i = 0; i < options.url_count; i++) {
        bench_result results[BENCH_WORKS];
        char engine[128];
        name_engine(options.urls[i], engine, sizeof engine);
        const size_t works =
            bench_measure(native_of(options.urls[i]), options.urls[i], options.rows, results, show_progress);
        for (size_t w = 0; w < works; w++) {
            bench_table_add(table, engine, &results[w]);
        }
    }
    bench_result translated;
    bench_translate(&translated);
    bench_table_add(table, "any", &translated);
    end_progress();
    bench_table_show(table);
    return EXIT_SUCCESS;
}
