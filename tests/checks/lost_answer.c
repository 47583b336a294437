/*
 * A connection of PostgreSQL on which libpq had no memory for one answer: lost_answer URL
 *
 * libpq asks for its results through PQgetResult, of which this program has its own: it takes the real one's answer
 * and hands out a failure instead, once. What the driver says then is its own affair, but the next execution of the
 * same text has to succeed, on that session or on a new one when the old was given up.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/koine.h>

#include <dlfcn.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

/* More answers than any of the executions here has. */
#define ANSWERS 12

static int losing; /* the number of the answer to be lost; 0: none */

PGresult *PQgetResult(PGconn *conn)
{
    static PGresult *(*real)(PGconn *);
    if (real == NULL) {
        *(void **)&real = dlsym(RTLD_NEXT, "PQgetResult");
    }
    PGresult *result = real(conn);
    if (losing == 0 || --losing > 0 || result == NULL) {
        return result;
    }
    PQclear(result);
    return PQmakeEmptyPGresult(conn, PGRES_FATAL_ERROR);
}

static koine_code ask(koine_conn *conn, int answer)
{
    char sql[64];
    koine_rows *rows = NULL;
    int64_t got = 0;
    (void)snprintf(sql, sizeof sql, "SELECT CAST(? AS INTEGER) + %d", answer);
    koine_code code = koine_query(conn, &rows, sql, 1);
    if (code != KOINE_OK) {
        return code;
    }
    code = koine_next(rows);
    if (code == KOINE_ROW) {
        got = koine_get_int(rows, 0);
        code = koine_next(rows);
    }
    koine_code closed = koine_rows_close(rows);
    if (code == KOINE_DONE && closed == KOINE_OK && got != answer + 1) {
        return KOINE_ERR_INTERNAL;
    }
    return code == KOINE_DONE ? closed : code;
}

/* What is checked here has its own SQL. */
static koine_code open_native(koine_conn **out, const char *url)
{
    koine_config *config = koine_config_new();
    koine_code code = koine_config_parse(config, url);
    if (code == KOINE_OK) {
        code = koine_config_set(config, "sql", "native");
    }
    if (code == KOINE_OK) {
        code = koine_open_config(out, config);
    }
    koine_config_free(config);
    return code;
}

int main(int argc, char **argv)
{
    koine_conn *conn = NULL;
    int lost = 0;
    int faults = 0;
    if (argc != 2 || open_native(&conn, argv[1]) != KOINE_OK) {
        fprintf(stderr, "usage: lost_answer URL; %s\n", koine_error_of(conn)->message);
        return 2;
    }
    for (int answer = 1; answer <= ANSWERS; answer++) {
        losing = answer;
        koine_code first = ask(conn, answer);
        losing = 0;
        lost += first != KOINE_OK;
        koine_code second = ask(conn, answer);
        if (second == KOINE_ERR_CONNECTION_LOST || second == KOINE_ERR_CLOSED) {
            second = koine_reconnect(conn) == KOINE_OK ? ask(conn, answer) : second;
        }
        if (second != KOINE_OK) {
            printf("answer %d lost (%s); then %s: %s\n", answer, koine_code_name(first), koine_code_name(second),
                   koine_error_of(conn)->message);
            faults++;
        }
    }
    koine_close(conn);
    if (lost == 0) {
        printf("no answer was lost: the driver does not call this program's PQgetResult\n");
    }
    return faults > 0 || lost == 0;
}
