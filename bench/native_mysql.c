/*
 * The work on the MySQL client library: prepared once, results bound to variables, the scan unbuffered.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"

#include <mysql.h>
#include <stdlib.h>
#include <string.h>

typedef struct native {
    MYSQL *conn;
    MYSQL_STMT *select, *insert, *scan;
    MYSQL_BIND columns[4];
    int64_t id, owner;
    char name[256];
    unsigned long name_size;
    double score;
} native;

static void check(native *session, MYSQL_STMT *stmt, int failed)
{
    if (failed != 0) {
        bench_fail("mysql client", stmt != NULL ? mysql_stmt_error(stmt) : mysql_error(session->conn));
    }
}

static void run(native *session, const char *sql)
{
    check(session, NULL, mysql_real_query(session->conn, sql, strlen(sql)));
}

static void describe_columns(native *session)
{
    session->columns[0] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &session->id};
    session->columns[1] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &session->owner};
    session->columns[2] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                                       .buffer = session->name,
                                       .buffer_length = sizeof session->name,
                                       .length = &session->name_size};
    session->columns[3] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_DOUBLE, .buffer = &session->score};
}

static void *side_open(const char *url)
{
    native *session = calloc(1, sizeof *session);
    bench_target target = bench_parse(url);
    if (session == NULL || (session->conn = mysql_init(NULL)) == NULL) {
        bench_fail("mysql client", "out of memory");
    }
    if (mysql_real_connect(session->conn, target.host, target.user, target.password, target.database, target.port, NULL,
                           0) == NULL) {
        bench_fail("mysql client", mysql_error(session->conn));
    }
    describe_columns(session);
    return session;
}

static void close_statement(MYSQL_STMT *stmt)
{
    if (stmt != NULL) {
        (void)mysql_stmt_close(stmt);
    }
}

static void side_close(void *pointer)
{
    native *session = pointer;
    close_statement(session->select);
    close_statement(session->insert);
    close_statement(session->scan);
    mysql_close(session->conn);
    free(session);
}

static MYSQL_STMT *prepare(native *session, MYSQL_STMT **kept, const char *sql)
{
    if (*kept == NULL) {
        *kept = mysql_stmt_init(session->conn);
        if (*kept == NULL) {
            bench_fail("mysql client", "out of memory");
        }
        check(session, *kept, mysql_stmt_prepare(*kept, sql, strlen(sql)));
    }
    return *kept;
}

static void fetch_all(native *session, MYSQL_STMT *stmt, bench_sum *sum, void (*every)(void))
{
    check(session, stmt, mysql_stmt_execute(stmt));
    check(session, stmt, mysql_stmt_bind_result(stmt, session->columns) != 0);
    while (mysql_stmt_fetch(stmt) == 0) {
        sum->integers += session->id + session->owner;
        sum->bytes += session->name_size;
        sum->floats += session->score;
        sum->rows++;
        if (every != NULL && sum->rows % 100000 == 0) {
            every();
        }
    }
    check(session, stmt, mysql_stmt_free_result(stmt) != 0);
}

static void side_select(void *pointer, int64_t id, bench_sum *sum)
{
    native *session = pointer;
    MYSQL_STMT *stmt = prepare(session, &session->select, BENCH_SELECT "?");
    MYSQL_BIND parameter = {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &id};
    check(session, stmt, mysql_stmt_bind_param(stmt, &parameter) != 0);
    fetch_all(session, stmt, sum, NULL);
}

static void side_begin(void *session)
{
    run(session, "START TRANSACTION");
}

static void side_insert(void *pointer, int64_t id)
{
    native *session = pointer;
    MYSQL_STMT *stmt = prepare(session, &session->insert, BENCH_INSERT "(?, ?, ?, ?)");
    int64_t owner = id % 100;
    double score = (double)id / 8;
    char name[] = BENCH_NAME;
    unsigned long size = sizeof name - 1;
    MYSQL_BIND parameters[4] = {
        {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &id},
        {.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &owner},
        {.buffer_type = MYSQL_TYPE_STRING, .buffer = name, .buffer_length = size, .length = &size},
        {.buffer_type = MYSQL_TYPE_DOUBLE, .buffer = &score},
    };
    check(session, stmt, mysql_stmt_bind_param(stmt, parameters) != 0);
    check(session, stmt, mysql_stmt_execute(stmt));
}

static void side_commit(void *session)
{
    run(session, "COMMIT");
}

static void side_clear(void *session)
{
    run(session, BENCH_CLEAR);
}

static void side_scan(void *pointer, bench_sum *sum, void (*every)(void))
{
    native *session = pointer;
    fetch_all(session, prepare(session, &session->scan, BENCH_SCAN), sum, every);
}

const bench_side bench_mysql = {
    .name = "mysql client",
    .open = side_open,
    .close = side_close,
    .select_by_key = side_select,
    .begin = side_begin,
    .insert = side_insert,
    .commit = side_commit,
    .clear = side_clear,
    .scan = side_scan,
};
