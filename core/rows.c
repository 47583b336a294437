/*
 * Rows: stepping through them and ending them. Reading their columns is in scan.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rows.h"

#include "fork.h"
#include "memory.h"
#include "portable.h"

/* ---- making ---- */

static bool make_room(koine_rows *rows, size_t columns)
{
    if (columns <= rows->room) {
        return true;
    }
    koine_value *values = koine__realloc_array(rows->values, columns, sizeof *values);
    if (values == NULL) {
        return false;
    }
    rows->values = values;
    rows->room = columns;
    return true;
}

static koine_rows *take_rows(koine__prepared *prepared, size_t columns)
{
    if (prepared->rows == NULL) {
        prepared->rows = koine__calloc(1, sizeof *prepared->rows);
    }
    koine_rows *rows = prepared->rows;
    return rows != NULL && make_room(rows, columns) ? rows : NULL;
}

/* Where the rows come from: the driver, or the buffer of a statement of several steps. */
static void connect(koine_rows *rows, koine__prepared *prepared, const koine_outcome *outcome)
{
    bool buffered = koine__portable_has_steps(prepared);
    koine_driver_stmt *source = buffered ? &prepared->portable->buffer.head : prepared->slot;
    rows->conn = prepared->conn;
    rows->prepared = prepared;
    rows->slot = outcome->columns > 0 ? source : NULL;
    rows->ops = buffered ? &koine__buffer_rows : prepared->conn->driver->rows;
    rows->stepped = rows->ops->row == NULL ? rows->values : NULL;
    rows->columns = outcome->columns;
    rows->outcome = *outcome;
    rows->settled = rows->slot == NULL || buffered; /* a run to the end is settled before its rows are handed out */
    rows->live = rows->slot != NULL;
}

/* The rows cannot be handed out: what the driver has open ends. */
static koine_code fail_open(koine__prepared *prepared, koine_driver_stmt *slot, const koine_rows_ops *ops,
                            koine_code code)
{
    koine_conn *conn = prepared->conn;
    if (slot != NULL) {
        (void)ops->close(slot);
        (void)koine__watch_end(&conn->watch);
        conn->reading = NULL;
    }
    return koine__after_effect(conn, &prepared->reading, code);
}

/* Whether nothing is to be found out about the columns: native SQL, or the columns of the run before. */
static inline bool knows_columns(const koine_rows *rows, const koine__prepared *prepared)
{
    uint32_t shape = rows->outcome.shape;
    return (prepared->portable == NULL && prepared->shape == NULL) ||
           (shape != 0 && shape == rows->coercions.shape && rows->columns > 0);
}

koine_code koine__rows_open(koine__prepared *prepared, const koine_outcome *outcome, int64_t started, koine_rows **out)
{
    koine_conn *conn = prepared->conn;
    koine_rows *rows = take_rows(prepared, outcome->columns);
    if (rows == NULL) {
        (void)koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for rows");
        bool open = outcome->columns > 0 && !koine__portable_has_steps(prepared);
        return fail_open(prepared, open ? prepared->slot : NULL, conn->driver->rows, KOINE_ERR_NO_MEMORY);
    }
    connect(rows, prepared, outcome);
    koine_code code = knows_columns(rows, prepared) ? KOINE_OK : koine__coercions_plan(rows);
    if (code != KOINE_OK) {
        return fail_open(prepared, rows->slot, rows->ops, code);
    }
    rows->decodes = rows->stepped == NULL || rows->coerces;
    rows->scan = rows->coerces ? NULL : rows->ops->scan;
    rows->owns_prepared = false;
    rows->has_row = false;
    rows->ended = KOINE_OK;
    rows->failure = KOINE_OK;
    rows->count = 0;
    rows->started = started;
    conn->open_rows = rows;
    conn->changes = rows->live ? 0 : outcome->changes;
    *out = rows;
    return KOINE_OK;
}

void koine__rows_free(koine_rows *rows)
{
    if (rows == NULL) {
        return;
    }
    if (rows->prepared != NULL) {
        rows->prepared->rows = NULL;
        if (rows->owns_prepared) {
            koine__prepared_free(rows->prepared);
        }
    }
    koine__free(rows->values);
    koine__coercions_free(&rows->coercions);
    koine__free(rows->texts);
    koine__free(rows);
}

koine_code koine__rows_drop(koine__prepared *prepared, koine_driver_stmt *slot, koine_outcome *outcome)
{
    koine_conn *conn = prepared->conn;
    koine_rows *rows = take_rows(prepared, outcome->columns);
    koine_code code;
    if (rows == NULL) {
        code = koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for rows");
    } else {
        koine_value *values = conn->driver->rows->row == NULL ? rows->values : NULL;
        do {
            code = conn->driver->rows->next(slot, values, outcome);
        } while (code == KOINE_ROW);
    }
    koine_code end = conn->driver->rows->close(slot);
    if (code == KOINE_DONE) {
        code = end;
    }
    return code == KOINE_OK ? KOINE_OK : koine__after_effect(conn, &prepared->reading, code);
}

/* ---- failing and ending ---- */

koine_code koine__rows_keep_failure(koine_rows *rows, koine_code code)
{
    rows->live = false;
    if (rows->failure == KOINE_OK) {
        rows->failure = code;
        koine__error_copy(&rows->conn->rows_error, &rows->conn->error);
    }
    return code;
}

/* Ends the driver's rows, if they are open. What a driver has not noticed of an end from outside is known here. */
static koine_code close_slot(koine_rows *rows)
{
    koine_conn *conn = rows->conn;
    if (rows->slot == NULL) {
        return KOINE_OK;
    }
    koine__watch_extend(&conn->watch, koine__time_limit(conn));
    koine_code code = rows->ops->close(rows->slot);
    rows->slot = NULL;
    if (code == KOINE_OK && atomic_load(&conn->watch.abandoned)) {
        code =
            koine__error_set(&conn->error, KOINE_ERR_CONNECTION_LOST, NULL, "the rest of the rows could not be read");
    }
    return code;
}

/* The driver's rows end, and with them the work that a cancel could reach. Answers what the engine still says. */
static koine_code end_work(koine_rows *rows)
{
    koine_conn *conn = rows->conn;
    koine_code code = close_slot(rows);
    int asked = koine__watch_end(&conn->watch);
    if (code == KOINE_ERR_CANCELLED && asked == KOINE__ASKED_TIMER && conn->transaction.depth == 0) {
        /* Rows that nobody wanted were not read to their end within the limit: they are dropped all the same. */
        koine__error_clear(&conn->error);
        code = KOINE_OK;
    }
    code = koine__judge(conn, code, rows->prepared->reading.kind != KOINE_STATEMENT_QUERY, asked);
    conn->reading = NULL;
    return code;
}

/* A failure that the engine reported: the statement has failed, not only the reading of it. */
static koine_code fail_rows(koine_rows *rows, koine_code code)
{
    koine_conn *conn = rows->conn;
    conn->changes = 0;
    (void)koine__after_effect(conn, &rows->prepared->reading, code);
    (void)koine__poison(conn, code);
    rows->has_row = false;
    return koine__rows_keep_failure(rows, code);
}

koine_code koine__rows_decode(koine_rows *rows)
{
    if (rows->decoded) {
        return KOINE_OK;
    }
    koine_conn *conn = rows->conn;
    koine__error_clear(&conn->error);
    koine_code code = KOINE_OK;
    if (rows->stepped == NULL) {
        code = koine__judge(conn, rows->ops->row(rows->slot, rows->values), false, KOINE__ASKED_NOBODY);
    }
    if (code == KOINE_OK && rows->coerces) {
        code = koine__coercions_apply(rows);
    }
    if (code != KOINE_OK) {
        return fail_rows(rows, code);
    }
    rows->decoded = true;
    return KOINE_OK;
}

/* Out of line, like all that ends rows: the way of a row stays short. */
__attribute__((noinline)) static koine_code fail_next(koine_rows *rows, koine_code code)
{
    koine_conn *conn = rows->conn;
    int asked = koine__watch_end(&conn->watch);
    code = koine__judge(conn, code, rows->prepared->reading.kind != KOINE_STATEMENT_QUERY, asked);
    if (conn->condition != KOINE__OPEN) {
        (void)rows->ops->close(rows->slot);
        rows->slot = NULL;
    }
    return fail_rows(rows, code);
}

/* Looks once whether the statement left the engine in the transaction that we believe in. */
static koine_code settle(koine_rows *rows, koine_code code)
{
    if (code == KOINE_OK && !rows->settled) {
        code = koine__check_transaction(rows->conn);
    }
    rows->settled = true;
    return code;
}

__attribute__((noinline)) static koine_code finish_rows(koine_rows *rows)
{
    koine_conn *conn = rows->conn;
    rows->has_row = false;
    rows->live = false;
    /* The driver keeps its rows until koine_rows_close: names of columns are borrowed until then. */
    int asked = koine__watch_end(&conn->watch);
    koine_code code = settle(rows, koine__judge(conn, KOINE_OK, false, asked));
    if (code != KOINE_OK) {
        return fail_rows(rows, code);
    }
    conn->changes = rows->outcome.changes;
    return KOINE_DONE;
}

void koine__rows_orphan(koine_rows *rows, koine_code next, koine_code close, bool live)
{
    koine_conn *conn = rows->conn;
    koine__prepared *prepared = rows->prepared;
    if (live) {
        (void)close_slot(rows);
    }
    (void)koine__watch_end(&conn->watch);
    koine__trace_end(conn, prepared->sql, rows->failure != KOINE_OK ? rows->failure : next, rows->started, rows->count);
    rows->slot = NULL;
    rows->has_row = false;
    rows->ended = next;
    rows->live = false;
    if (rows->failure == KOINE_OK) {
        rows->failure = close;
    }
    rows->prepared = NULL;
    prepared->rows = NULL;
    conn->open_rows = NULL;
    conn->reading = NULL;
    rows->previous_orphan = NULL;
    rows->next_orphan = conn->orphans;
    if (conn->orphans != NULL) {
        conn->orphans->previous_orphan = rows;
    }
    conn->orphans = rows;
    if (rows->owns_prepared) {
        koine__prepared_free(prepared);
    }
}

static void leave_orphans(koine_rows *rows)
{
    *(rows->previous_orphan != NULL ? &rows->previous_orphan->next_orphan : &rows->conn->orphans) = rows->next_orphan;
    if (rows->next_orphan != NULL) {
        rows->next_orphan->previous_orphan = rows->previous_orphan;
    }
}

/* ---- the public calls ---- */

static koine_code repeat_failure(koine_rows *rows)
{
    koine__error_copy(&rows->conn->error, &rows->conn->rows_error);
    return rows->failure;
}

static koine_code refuse_orphan(koine_rows *rows)
{
    koine_conn *conn = rows->conn;
    (void)koine__error_set(&conn->error, rows->ended, "close them with koine_rows_close and ask again",
                           "the rows were ended before their last one: %s", koine_code_text(rows->ended));
    if (conn->condition == KOINE__OPEN) {
        conn->error.view.flags &= ~KOINE_RECONNECT; /* their session is gone, but the connection has a new one */
    }
    if (rows->failure == KOINE_OK) {
        rows->failure = rows->ended;
    }
    return rows->ended;
}

/* Everything but a row: kept out of the way of the rows that come. */
__attribute__((noinline)) static koine_code answer_without_row(koine_rows *rows)
{
    koine_conn *conn = rows->conn;
    if (koine__is_forked(conn)) {
        return KOINE_ERR_FORKED;
    }
    koine__error_clear(&conn->error);
    if (rows->ended != KOINE_OK) {
        return refuse_orphan(rows);
    }
    return rows->failure != KOINE_OK ? repeat_failure(rows) : KOINE_DONE;
}

koine_code koine_next(koine_rows *rows)
{
    if (rows == NULL) {
        return KOINE_ERR_MISUSE;
    }
    koine_conn *conn = rows->conn;
    if (!rows->live || conn->process != koine__fork_generation()) {
        return answer_without_row(rows);
    }
    koine__error_clear(&conn->error);
    int64_t limit = koine__time_limit(conn);
    bool limited = limit > 0 || conn->watch.limited;
    if (limited) {
        koine__watch_limit(&conn->watch, limit);
    }
    koine_code code = rows->ops->next(rows->slot, rows->stepped, &rows->outcome);
    if (code == KOINE_ROW) {
        if (limited) {
            koine__watch_limit(&conn->watch, 0);
        }
        rows->has_row = true;
        rows->decoded = !rows->decodes;
        rows->count++;
        return code;
    }
    return code == KOINE_DONE ? finish_rows(rows) : fail_next(rows, code);
}

static koine_code close_orphan(koine_rows *rows)
{
    koine_conn *conn = rows->conn;
    koine_code code = rows->failure;
    leave_orphans(rows);
    koine__error_clear(&conn->error);
    if (code != KOINE_OK) {
        (void)koine__error_set(&conn->error, code, NULL, "the rows had failed: %s", koine_code_text(code));
        if (conn->condition == KOINE__OPEN) {
            conn->error.view.flags &= ~KOINE_RECONNECT;
        }
    }
    koine__rows_free(rows);
    return code;
}

koine_code koine_rows_close(koine_rows *rows)
{
    if (rows == NULL) {
        return KOINE_OK;
    }
    koine_conn *conn = rows->conn;
    if (conn->process != koine__fork_generation()) {
        koine__session_close(conn); /* tells the server nothing from here, and orphans the rows */
        (void)koine__is_forked(conn);
        leave_orphans(rows);
        koine__rows_free(rows);
        return KOINE_ERR_FORKED;
    }
    if (rows->prepared == NULL) {
        return close_orphan(rows);
    }
    koine__error_clear(&conn->error);
    koine__prepared *prepared = rows->prepared;
    koine_code code = settle(rows, end_work(rows));
    if (code != KOINE_OK) {
        (void)fail_rows(rows, code);
    }
    conn->open_rows = NULL;
    code = rows->failure != KOINE_OK ? repeat_failure(rows) : KOINE_OK;
    if (code != KOINE_OK && conn->transaction.depth == 0) {
        (void)koine__poison(conn, code);
    }
    koine__trace_end(conn, prepared->sql, code, rows->started, rows->count);
    if (rows->owns_prepared) {
        koine__rows_free(rows);
    }
    return code;
}
