/*
 * The work on libsqlite3: prepared once, bound by type, text bound in place, columns read by type.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

typedef struct native {
    sqlite3 *db;
    sqlite3_stmt *select, *insert, *scan;
} native;

static void check(native *session, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        bench_fail("sqlite", sqlite3_errmsg(session->db));
    }
}

static void run(native *session, const char *sql)
{
    check(session, sqlite3_exec(session->db, sql, NULL, NULL, NULL));
}

static sqlite3_stmt *prepare(native *session, sqlite3_stmt **kept, const char *sql)
{
    if (*kept == NULL) {
        check(session, sqlite3_prepare_v3(session->db, sql, -1, SQLITE_PREPARE_PERSISTENT, kept, NULL));
    }
    return *kept;
}

/*
 * A connection of a careful program: it enforces the same, but proves nothing. What costs time later
 * (cell_size_check looks at every page that is loaded) is the same on both sides.
 */
static void *side_open(const char *url)
{
    native *session = calloc(1, sizeof *session);
    const char *path = strchr(url, ':') + 1;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (session == NULL || sqlite3_open_v2(path, &session->db, flags, NULL) != SQLITE_OK) {
        bench_fail("sqlite", "cannot open the database");
    }
    check(session, sqlite3_extended_result_codes(session->db, 1));
    check(session, sqlite3_busy_timeout(session->db, 5000));
    run(session, "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; PRAGMA cell_size_check=ON");
    return session;
}

static void side_close(void *pointer)
{
    native *session = pointer;
    sqlite3_finalize(session->select);
    sqlite3_finalize(session->insert);
    sqlite3_finalize(session->scan);
    (void)sqlite3_close(session->db);
    free(session);
}

static void add(sqlite3_stmt *stmt, bench_sum *sum)
{
    sum->integers += sqlite3_column_int64(stmt, 0) + sqlite3_column_int64(stmt, 1);
    (void)sqlite3_column_text(stmt, 2);
    sum->bytes += (size_t)sqlite3_column_bytes(stmt, 2);
    sum->floats += sqlite3_column_double(stmt, 3);
    sum->rows++;
}

static void side_select(void *pointer, int64_t id, bench_sum *sum)
{
    native *session = pointer;
    sqlite3_stmt *stmt = prepare(session, &session->select, BENCH_SELECT "?");
    check(session, sqlite3_bind_int64(stmt, 1, id));
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        add(stmt, sum);
    }
    check(session, sqlite3_reset(stmt));
}

static void side_begin(void *session)
{
    run(session, "BEGIN IMMEDIATE");
}

static void side_insert(void *pointer, int64_t id)
{
    native *session = pointer;
    sqlite3_stmt *stmt = prepare(session, &session->insert, BENCH_INSERT "(?, ?, ?, ?)");
    (void)sqlite3_bind_int64(stmt, 1, id);
    (void)sqlite3_bind_int64(stmt, 2, id % 100);
    (void)sqlite3_bind_text(stmt, 3, BENCH_NAME, sizeof BENCH_NAME - 1, SQLITE_STATIC);
    (void)sqlite3_bind_double(stmt, 4, (double)id / 8);
    check(session, sqlite3_step(stmt));
    check(session, sqlite3_reset(stmt));
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
    sqlite3_stmt *stmt = prepare(session, &session->scan, BENCH_SCAN);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        add(stmt, sum);
        if (sum->rows % 100000 == 0) {
            every();
        }
    }
    check(session, sqlite3_reset(stmt));
}

const bench_side bench_sqlite = {
    .name = "libsqlite3",
    .local = true,
    .open = side_open,
    .close = side_close,
    .select_by_key = side_select,
    .begin = side_begin,
    .insert = side_insert,
    .commit = side_commit,
    .clear = side_clear,
    .scan = side_scan,
};
