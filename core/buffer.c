/*
 * Rows that are kept in memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "buffer.h"

#include <string.h>

#define BLOCK_SIZE 4096

struct koine__buffer_row {
    koine__buffer_row *next;
    koine_value values[];
};

/* ---- filling ---- */

static bool take_columns(koine__buffer *buffer, const koine_driver_stmt *slot, size_t count)
{
    buffer->columns = KOINE__NEW_ARRAY(&buffer->arena, koine_column, count);
    buffer->column_count = count;
    for (size_t i = 0; buffer->columns != NULL && i < count; i++) {
        koine_column column = {NULL, KOINE_TYPE_NULL};
        slot->conn->driver->rows->column(slot, i, &column);
        const char *name = column.name != NULL ? column.name : "";
        buffer->columns[i].type = column.type;
        buffer->columns[i].name = koine__arena_text(&buffer->arena, name, strlen(name));
    }
    return !buffer->arena.failed;
}

/* What the values reference is the driver's until its next step. */
static bool keep_bytes(koine__arena *arena, koine_value *value)
{
    switch (value->type) {
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_JSON:
    case KOINE_TYPE_BLOB:
        if (value->as.bytes.data != NULL) {
            value->as.bytes.data = koine__arena_text(arena, value->as.bytes.data, value->as.bytes.size);
            return value->as.bytes.data != NULL;
        }
        return true;
    default:
        return true;
    }
}

static koine__buffer_row *new_row(koine__buffer *buffer)
{
    size_t size = sizeof(koine__buffer_row) + buffer->column_count * sizeof(koine_value);
    koine__buffer_row *row = koine__arena_take(&buffer->arena, 1, size);
    return row;
}

static void append(koine__buffer *buffer, koine__buffer_row *row)
{
    *(buffer->last != NULL ? &buffer->last->next : &buffer->first) = row;
    buffer->last = row;
    buffer->row_count++;
}

/* One row; KOINE_DONE at the end. */
static koine_code take_row(koine__buffer *buffer, koine_driver_stmt *slot, koine_outcome *outcome)
{
    const koine_rows_ops *ops = slot->conn->driver->rows;
    koine__buffer_row *row = new_row(buffer);
    if (row == NULL) {
        return koine_driver_no_memory(slot->conn);
    }
    koine_code code = ops->next(slot, ops->row == NULL ? row->values : NULL, outcome);
    if (code == KOINE_ROW && ops->row != NULL) {
        koine_code made = ops->row(slot, row->values);
        code = made == KOINE_OK ? code : made;
    }
    if (code != KOINE_ROW) {
        return code;
    }
    for (size_t i = 0; i < buffer->column_count; i++) {
        if (!keep_bytes(&buffer->arena, &row->values[i])) {
            return koine_driver_no_memory(slot->conn);
        }
    }
    append(buffer, row);
    return code;
}

koine_code koine__buffer_fill(koine__buffer *buffer, koine_driver_stmt *slot, koine_outcome *outcome)
{
    koine__buffer_clear(buffer);
    koine__arena_init(&buffer->arena, BLOCK_SIZE);
    buffer->head.conn = slot->conn;
    koine_code code = KOINE_ROW;
    if (!take_columns(buffer, slot, outcome->columns)) {
        code = koine_driver_no_memory(slot->conn);
    }
    while (code == KOINE_ROW) {
        code = take_row(buffer, slot, outcome);
    }
    koine_code end = slot->conn->driver->rows->close(slot);
    buffer->next = buffer->first;
    return code == KOINE_DONE ? end : code;
}

void koine__buffer_clear(koine__buffer *buffer)
{
    koine__arena_free(&buffer->arena);
    *buffer = (koine__buffer){.columns = NULL};
}

/* ---- handing out ---- */

static koine_code next_row(koine_driver_stmt *slot, koine_value *row, koine_outcome *outcome)
{
    koine__buffer *buffer = (koine__buffer *)slot;
    if (buffer->next == NULL) {
        outcome->changes = buffer->changes;
        return KOINE_DONE;
    }
    memcpy(row, buffer->next->values, buffer->column_count * sizeof *row);
    buffer->next = buffer->next->next;
    return KOINE_ROW;
}

static void column_of(const koine_driver_stmt *slot, size_t i, koine_column *out)
{
    *out = ((const koine__buffer *)slot)->columns[i];
}

static koine_code close_rows(koine_driver_stmt *slot)
{
    (void)slot;
    return KOINE_OK;
}

const koine_rows_ops koine__buffer_rows = {
    .next = next_row,
    .column = column_of,
    .close = close_rows,
};
