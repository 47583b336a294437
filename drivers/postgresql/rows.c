/*
 * Rows, as they come: libpq is in single-row mode (by chunks from libpq 17 on), so that memory does not grow
 * with the result. Values reference libpq's own result wherever their form allows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <stdlib.h>
#include <string.h>

/* A buffer for decoded text larger than this is not kept from one execution to the next. */
#define KEPT_ROOM ((size_t)1 << 20)

static koine__pg_conn *conn_of(const koine__pg_stmt *stmt)
{
    return (koine__pg_conn *)stmt->head.conn;
}

int64_t koine__pg_changes(PGresult *result)
{
    static const char *const tags[] = {"INSERT ", "UPDATE ", "DELETE ", "MERGE "};
    const char *status = PQcmdStatus(result);
    for (size_t i = 0; status != NULL && i < sizeof tags / sizeof tags[0]; i++) {
        if (strncmp(status, tags[i], strlen(tags[i])) == 0) {
            return strtoll(PQcmdTuples(result), NULL, 10);
        }
    }
    return 0;
}

static bool make_columns(koine__pg_stmt *stmt, size_t count)
{
    if (count > stmt->column_room) {
        koine__pg_column *grown = realloc(stmt->column, count * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        (void)memset(grown + stmt->column_room, 0, (count - stmt->column_room) * sizeof *grown);
        stmt->column = grown;
        stmt->column_room = count;
    }
    return true;
}

/* Learns the columns. Once they are known to have decoders, the next execution asks for binary results. */
static void learn_columns(koine__pg_stmt *stmt)
{
    bool known = true;
    for (size_t i = 0; i < stmt->columns; i++) {
        koine__pg_column *column = &stmt->column[i];
        Oid oid = PQftype(stmt->shape, (int)i);
        if (column->type == NULL || column->oid != oid) {
            column->oid = oid;
            column->type = koine__pg_type_of(oid);
        }
        column->binary = PQfformat(stmt->shape, (int)i) == 1;
        known = known && koine__pg_type_known(column->type);
    }
    stmt->binary = known;
}

static void clear_results(koine__pg_stmt *stmt)
{
    if (stmt->batch != stmt->shape) {
        PQclear(stmt->batch);
    }
    PQclear(stmt->shape);
    stmt->batch = stmt->shape = NULL;
    stmt->columns = 0;
    for (size_t i = 0; i < stmt->column_room; i++) {
        if (stmt->column[i].text_room > KEPT_ROOM) {
            free(stmt->column[i].text);
            stmt->column[i].text = NULL;
            stmt->column[i].text_room = 0;
        }
    }
}

/* Reads the trip to its end; reports an error. */
static koine_code end_trip(koine__pg_stmt *stmt)
{
    koine__pg_conn *conn = conn_of(stmt);
    PGresult *error = koine__pg_finish(conn->session);
    koine_code code = error != NULL ? koine__pg_fail(conn, error, stmt->sql) : KOINE_OK;
    PQclear(error);
    stmt->ended = true;
    return code;
}

/* Takes over the statement's last result: the one that holds the tag, and no rows in single-row mode. */
static koine_code take_last(koine__pg_stmt *stmt, PGresult *last, koine_outcome *outcome)
{
    outcome->changes = koine__pg_changes(last);
    return end_trip(stmt);
}

koine_code koine__pg_rows_open(koine__pg_stmt *stmt, PGresult *first, koine_outcome *outcome)
{
    size_t columns = (size_t)PQnfields(first);
    bool last = PQresultStatus(first) == PGRES_COMMAND_OK || PQresultStatus(first) == PGRES_TUPLES_OK;
    if (columns == 0) {
        koine_code code = take_last(stmt, first, outcome);
        PQclear(first);
        return code;
    }
    stmt->shape = stmt->batch = first;
    stmt->row = -1;
    stmt->ended = false;
    stmt->columns = columns;
    if (!make_columns(stmt, columns)) {
        (void)koine_driver_no_memory(stmt->head.conn);
        (void)end_trip(stmt);
        clear_results(stmt);
        return KOINE_ERR_NO_MEMORY;
    }
    learn_columns(stmt);
    koine_code code = last ? take_last(stmt, first, outcome) : KOINE_OK;
    if (code != KOINE_OK) {
        clear_results(stmt);
    } else {
        outcome->columns = columns;
    }
    return code;
}

/* Fetches the next result of the open rows: KOINE_ROW, KOINE_DONE or an error. */
static koine_code fetch(koine__pg_stmt *stmt, koine_outcome *outcome)
{
    koine__pg_conn *conn = conn_of(stmt);
    PGresult *next = koine__pg_result(conn->session);
    if (stmt->batch != stmt->shape) {
        PQclear(stmt->batch);
    }
    stmt->batch = next != NULL ? next : stmt->shape;
    stmt->row = next != NULL ? 0 : PQntuples(stmt->shape);
    if (next == NULL || koine__pg_failed(next)) {
        PQclear(koine__pg_finish(conn->session)); /* first: only then it is known whether the session lives */
        stmt->ended = true;
        return koine__pg_fail(conn, next, stmt->sql);
    }
    if (PQresultStatus(next) == PGRES_TUPLES_OK) {
        koine_code code = take_last(stmt, next, outcome);
        return code != KOINE_OK ? code : PQntuples(next) > 0 ? KOINE_ROW : KOINE_DONE;
    }
    return KOINE_ROW;
}

static koine_code refuse_value(koine__pg_stmt *stmt, size_t i, koine_code code)
{
    if (code == KOINE_ERR_NO_MEMORY) {
        return koine_driver_no_memory(stmt->head.conn);
    }
    koine_report report = KOINE_REPORT(code);
    report.column = PQfname(stmt->shape, (int)i);
    report.native = code == KOINE_ERR_INTERNAL ? "the server sent a malformed value" : NULL;
    report.detail = code == KOINE_ERR_OUT_OF_RANGE ? "the value read has no counterpart in Koine's type" : NULL;
    return koine_driver_fail(stmt->head.conn, &report);
}

koine_code koine__pg_next(koine_driver_stmt *stmt, koine_value *row, koine_outcome *outcome)
{
    koine__pg_stmt *self = (koine__pg_stmt *)stmt;
    if (self->row + 1 < PQntuples(self->batch)) {
        self->row++;
    } else if (self->ended) {
        return KOINE_DONE;
    } else {
        koine_code code = fetch(self, outcome);
        if (code != KOINE_ROW) {
            return code;
        }
    }
    for (size_t i = 0; i < self->columns; i++) {
        koine__pg_column *column = &self->column[i];
        int size = PQgetlength(self->batch, self->row, (int)i);
        if (size == 0 && PQgetisnull(self->batch, self->row, (int)i) != 0) {
            row[i] = koine_null();
            continue;
        }
        koine__pg_decode *decode = column->binary ? column->type->binary : column->type->text;
        koine_code code = decode(PQgetvalue(self->batch, self->row, (int)i), (size_t)size, column, &row[i]);
        if (code != KOINE_OK) {
            return refuse_value(self, i, code);
        }
    }
    return KOINE_ROW;
}

void koine__pg_column_at(const koine_driver_stmt *stmt, size_t i, koine_column *out)
{
    const koine__pg_stmt *self = (const koine__pg_stmt *)stmt;
    out->name = PQfname(self->shape, (int)i);
    out->type = self->column[i].type->type;
}

koine_code koine__pg_rows_close(koine_driver_stmt *stmt)
{
    koine__pg_stmt *self = (koine__pg_stmt *)stmt;
    /*
     * What is left is read and dropped. A cancel would be quicker, but it would fail the transaction, or undo
     * what functions of the statement have done.
     */
    bool open = self->shape != NULL && !self->ended && conn_of(self)->session != NULL;
    koine_code code = open ? end_trip(self) : KOINE_OK;
    clear_results(self);
    return code;
}
