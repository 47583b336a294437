/*
 * The work on libpq: prepared once, parameters and results binary, the scan in single-row mode.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"

#include <endian.h>
#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

typedef struct native {
    PGconn *conn;
    bool has_select, has_insert, has_scan;
} native;

enum { OID_INT8 = 20, OID_TEXT = 25, OID_FLOAT8 = 701 };

static void take(native *session, PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE) {
        bench_fail("libpq", PQerrorMessage(session->conn));
    }
    PQclear(result);
}

static void prepare(native *session, bool *done, const char *name, const char *sql, int count, const Oid *types)
{
    if (!*done) {
        take(session, PQprepare(session->conn, name, sql, count, types));
        *done = true;
    }
}

static void run(native *session, const char *sql)
{
    take(session, PQexecParams(session->conn, sql, 0, NULL, NULL, NULL, NULL, 1));
}

static void *side_open(const char *url)
{
    native *session = calloc(1, sizeof *session);
    if (session == NULL || (session->conn = PQconnectdb(url)) == NULL || PQstatus(session->conn) != CONNECTION_OK) {
        bench_fail("libpq", "cannot connect");
    }
    return session;
}

static void side_close(void *pointer)
{
    native *session = pointer;
    PQfinish(session->conn);
    free(session);
}

static int64_t read_int(const PGresult *result, int row, int column)
{
    uint64_t wire;
    memcpy(&wire, PQgetvalue(result, row, column), sizeof wire);
    return (int64_t)be64toh(wire);
}

static double read_float(const PGresult *result, int row, int column)
{
    uint64_t wire;
    double value;
    memcpy(&wire, PQgetvalue(result, row, column), sizeof wire);
    wire = be64toh(wire);
    memcpy(&value, &wire, sizeof value);
    return value;
}

static void add(const PGresult *result, bench_sum *sum)
{
    for (int row = 0; row < PQntuples(result); row++) {
        sum->integers += read_int(result, row, 0) + read_int(result, row, 1);
        sum->bytes += (size_t)PQgetlength(result, row, 2);
        sum->floats += read_float(result, row, 3);
        sum->rows++;
    }
}

static void side_select(void *pointer, int64_t id, bench_sum *sum)
{
    native *session = pointer;
    static const Oid types[] = {OID_INT8};
    prepare(session, &session->has_select, "s", BENCH_SELECT "$1", 1, types);
    uint64_t wire = htobe64((uint64_t)id);
    const char *values[] = {(const char *)&wire};
    const int lengths[] = {8};
    const int formats[] = {1};
    PGresult *result = PQexecPrepared(session->conn, "s", 1, values, lengths, formats, 1);
    add(result, sum);
    take(session, result);
}

static void side_begin(void *session)
{
    run(session, "BEGIN");
}

static void side_insert(void *pointer, int64_t id)
{
    native *session = pointer;
    static const Oid types[] = {OID_INT8, OID_INT8, OID_TEXT, OID_FLOAT8};
    prepare(session, &session->has_insert, "i", BENCH_INSERT "($1, $2, $3, $4)", 4, types);
    double score = (double)id / 8;
    uint64_t wires[3] = {htobe64((uint64_t)id), htobe64((uint64_t)(id % 100)), 0};
    memcpy(&wires[2], &score, sizeof score);
    wires[2] = htobe64(wires[2]);
    const char *values[] = {(const char *)&wires[0], (const char *)&wires[1], BENCH_NAME, (const char *)&wires[2]};
    const int lengths[] = {8, 8, sizeof BENCH_NAME - 1, 8};
    const int formats[] = {1, 1, 1, 1};
    take(session, PQexecPrepared(session->conn, "i", 4, values, lengths, formats, 1));
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
    prepare(session, &session->has_scan, "c", BENCH_SCAN, 0, NULL);
    if (PQsendQueryPrepared(session->conn, "c", 0, NULL, NULL, NULL, 1) != 1 ||
        PQsetSingleRowMode(session->conn) != 1) {
        bench_fail("libpq", PQerrorMessage(session->conn));
    }
    PGresult *result;
    while ((result = PQgetResult(session->conn)) != NULL) {
        add(result, sum);
        if (PQntuples(result) == 1 && sum->rows % 100000 == 0) {
            every();
        }
        take(session, result);
    }
}

const bench_side bench_postgresql = {
    .name = "libpq",
    .open = side_open,
    .close = side_close,
    .select_by_key = side_select,
    .begin = side_begin,
    .insert = side_insert,
    .commit = side_commit,
    .clear = side_clear,
    .scan = side_scan,
};
