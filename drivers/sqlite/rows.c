/*
 * Handing out rows. Text and bytes are SQLite's own, until its next step.
 *
 * The rows of RETURNING are the exception: SQLite hands them out before it has checked the foreign keys at the
 * end of the statement, so they are read ahead, and the failure is the statement's and not that of some row.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading ahead ---- */

/* Beyond these the rest is streamed, and a foreign key failure comes with its last row. */
#define AHEAD_COLUMNS 16
#define AHEAD_MOST ((size_t)1 << 20)

static bool grow_values(koine__sqlite_ahead *ahead, size_t need)
{
    if (need <= ahead->room) {
        return true;
    }
    size_t room = need < 16 ? 16 : need * 2;
    koine__sqlite_ahead_value *values = realloc(ahead->values, room * sizeof *values);
    if (values == NULL) {
        return false;
    }
    ahead->values = values;
    ahead->room = room;
    return true;
}

static bool grow_bytes(koine__sqlite_ahead *ahead, size_t need)
{
    if (need <= ahead->bytes_room) {
        return true;
    }
    size_t room = need < 256 ? 256 : need * 2;
    char *bytes = realloc(ahead->bytes, room);
    if (bytes == NULL) {
        return false;
    }
    ahead->bytes = bytes;
    ahead->bytes_room = room;
    return true;
}

/* Copies the row that was decoded into the tail of the store; false: no room, the row stays with SQLite. */
static bool store_row(koine__sqlite_ahead *ahead, const koine_value *row, size_t columns)
{
    size_t bytes = 0;
    for (size_t i = 0; i < columns; i++) {
        if (koine__sqlite_is_bytes(row[i].type)) {
            if (row[i].as.bytes.size >= AHEAD_MOST) {
                return false;
            }
            bytes += row[i].as.bytes.size + 1;
        }
    }
    size_t used = ahead->rows == 0 ? 0 : ahead->bytes_used;
    size_t cells = (ahead->rows + 1) * columns;
    if (used + bytes + cells * sizeof *ahead->values > AHEAD_MOST || !grow_bytes(ahead, used + bytes)) {
        return false;
    }
    koine__sqlite_ahead_value *to = &ahead->values[ahead->rows * columns];
    for (size_t i = 0; i < columns; i++) {
        to[i].value = row[i];
        to[i].offset = used;
        if (koine__sqlite_is_bytes(row[i].type)) {
            size_t size = row[i].as.bytes.size;
            memcpy(ahead->bytes + used, row[i].as.bytes.data, size);
            ahead->bytes[used + size] = '\0';
            used += size + 1;
        }
    }
    ahead->bytes_used = used;
    ahead->rows++;
    return true;
}

/* Stores the row that SQLite stands on; false: it stays with SQLite. */
static bool read_one(koine__sqlite_stmt *stmt)
{
    koine_value row[AHEAD_COLUMNS];
    koine__sqlite_ahead *ahead = &stmt->ahead;
    if (!grow_values(ahead, (ahead->rows + 1) * stmt->column_count)) {
        return false;
    }
    stmt->reading_ahead = true;
    koine_code code = koine__sqlite_read_row(stmt, row);
    stmt->reading_ahead = false;
    return code != KOINE_OK || store_row(ahead, row, stmt->column_count);
}

/*
 * A value that is refused does not end the reading: the change is made by then, and whether the keys let it stand
 * is told at the end only. If they do, the refusal is the failure of its row. Rows behind it are not kept: nothing
 * is read after a failure.
 */
void koine__sqlite_read_ahead(koine__sqlite_stmt *stmt, int *rc)
{
    koine__sqlite_ahead *ahead = &stmt->ahead;
    if (stmt->column_count > AHEAD_COLUMNS) {
        return; /* streamed */
    }
    while (*rc == SQLITE_ROW) {
        if (ahead->refusal.code == KOINE_OK && !read_one(stmt)) {
            return;
        }
        *rc = sqlite3_step(stmt->handle);
        stmt->row_ready = *rc == SQLITE_ROW;
    }
}

/* The stored row that the last step was to. */
static void take_stored(koine__sqlite_stmt *stmt, koine_value *row)
{
    koine__sqlite_ahead *ahead = &stmt->ahead;
    const koine__sqlite_ahead_value *from = &ahead->values[(ahead->next - 1) * stmt->column_count];
    for (size_t i = 0; i < stmt->column_count; i++) {
        row[i] = from[i].value;
        if (koine__sqlite_is_bytes(row[i].type)) {
            row[i].as.bytes.data = ahead->bytes + from[i].offset;
        }
    }
}

void koine__sqlite_ahead_free(koine__sqlite_ahead *ahead)
{
    free(ahead->values);
    free(ahead->bytes);
    *ahead = (koine__sqlite_ahead){.values = NULL};
}

/* ---- slots ---- */

__attribute__((noinline)) static koine_code end_rows(koine__sqlite_stmt *stmt, int rc, koine_outcome *outcome)
{
    koine__sqlite_conn *conn = koine__sqlite_conn_of(stmt);
    stmt->ended = true;
    if (rc != SQLITE_DONE) {
        return koine__sqlite_fail_run(stmt, rc);
    }
    outcome->changes = stmt->kind == KOINE_STATEMENT_CHANGE ? sqlite3_changes64(conn->db) : 0;
    (void)sqlite3_reset(stmt->handle);
    return KOINE_DONE;
}

/* The step alone: values are made by koine__sqlite_row or koine__sqlite_scan. */
koine_code koine__sqlite_next(koine_driver_stmt *base, koine_value *row, koine_outcome *outcome)
{
    koine__sqlite_stmt *stmt = (koine__sqlite_stmt *)base;
    (void)row;
    stmt->from_store = stmt->ahead.next < stmt->ahead.rows;
    if (stmt->from_store) {
        stmt->ahead.next++;
        return KOINE_ROW;
    }
    if (stmt->ended) {
        return stmt->ahead.refusal.code == KOINE_OK ? KOINE_DONE : koine__sqlite_refuse(stmt, &stmt->ahead.refusal);
    }
    if (!stmt->row_ready) {
        /* A cancel between two rows: SQLite would forget it if it stood before the first. */
        int rc = koine__sqlite_is_asked(koine__sqlite_conn_of(stmt)) ? SQLITE_INTERRUPT : sqlite3_step(stmt->handle);
        if (rc != SQLITE_ROW) {
            return end_rows(stmt, rc, outcome);
        }
    }
    stmt->row_ready = false;
    return KOINE_ROW;
}

koine_code koine__sqlite_row(koine_driver_stmt *base, koine_value *row)
{
    koine__sqlite_stmt *stmt = (koine__sqlite_stmt *)base;
    if (stmt->from_store) {
        take_stored(stmt, row);
        return KOINE_OK;
    }
    return koine__sqlite_read_row(stmt, row);
}

void koine__sqlite_column_of(const koine_driver_stmt *base, size_t i, koine_column *out)
{
    const koine__sqlite_stmt *stmt = (const koine__sqlite_stmt *)base;
    const char *name = sqlite3_column_name(stmt->handle, (int)i);
    out->name = name != NULL ? name : "";
    out->type = stmt->columns[i].type;
}

koine_code koine__sqlite_rows_close(koine_driver_stmt *base)
{
    koine__sqlite_stmt *stmt = (koine__sqlite_stmt *)base;
    stmt->row_ready = false;
    stmt->ahead.rows = 0;
    stmt->ahead.refusal.code = KOINE_OK;
    if (stmt->ended) {
        return KOINE_OK;
    }
    stmt->ended = true;
    /* A change whose rows were not all read is checked and committed only here. */
    int rc = sqlite3_reset(stmt->handle);
    return rc == SQLITE_OK ? KOINE_OK : koine__sqlite_fail_run(stmt, rc);
}
