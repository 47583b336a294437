/*
 * Statements: compiling, binding, running to the first row.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

int koine__sqlite_run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

int koine__sqlite_number(sqlite3 *db, const char *sql, int *rc)
{
    sqlite3_stmt *stmt = NULL;
    int number = -1;
    int failed = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    if (failed == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        number = sqlite3_column_int(stmt, 0);
    }
    int ended = sqlite3_finalize(stmt);
    if (rc != NULL) {
        *rc = failed != SQLITE_OK ? failed : ended;
    }
    return number;
}

/* ---- compiling ---- */

static void forget_columns(koine__sqlite_stmt *stmt)
{
    free(stmt->columns);
    free(stmt->scratch);
    stmt->columns = NULL;
    stmt->scratch = NULL;
    stmt->column_count = 0;
    stmt->plain_count = 0;
}

/* Memory to print in for each column that needs it. */
static bool give_scratch(koine__sqlite_column *columns, size_t count, char **scratch)
{
    size_t printing = 0;
    for (size_t i = 0; i < count; i++) {
        printing += koine__sqlite_type_prints(columns[i].type) ? 1 : 0;
    }
    *scratch = printing > 0 ? malloc(printing * KOINE__SQLITE_SCRATCH) : NULL;
    if (printing > 0 && *scratch == NULL) {
        return false;
    }
    char *room = *scratch;
    for (size_t i = 0; i < count; i++) {
        if (koine__sqlite_type_prints(columns[i].type)) {
            columns[i].scratch = room;
            room += KOINE__SQLITE_SCRATCH;
        }
    }
    return true;
}

/* What was known before stands until memory has sufficed for the new: the next run describes again then. */
koine_code koine__sqlite_describe(koine__sqlite_stmt *stmt)
{
    koine__sqlite_conn *conn = koine__sqlite_conn_of(stmt);
    size_t count = (size_t)sqlite3_column_count(stmt->handle);
    koine__sqlite_column *columns = NULL;
    char *scratch = NULL;
    if (count > 0) {
        columns = calloc(count, sizeof *columns);
        if (columns == NULL) {
            return koine_driver_no_memory(&conn->head);
        }
        for (size_t i = 0; i < count; i++) {
            koine__sqlite_type_of(sqlite3_column_decltype(stmt->handle, (int)i), &columns[i]);
        }
        if (!give_scratch(columns, count, &scratch)) {
            free(columns);
            return koine_driver_no_memory(&conn->head);
        }
    }
    forget_columns(stmt);
    stmt->columns = columns;
    stmt->column_count = count;
    while (stmt->plain_count < count && columns[stmt->plain_count].decode == NULL) {
        stmt->plain_count++;
    }
    stmt->scratch = scratch;
    stmt->compiled = sqlite3_stmt_status(stmt->handle, SQLITE_STMTSTATUS_REPREPARE, 0);
    return KOINE_OK;
}

static bool is_blank(const char *tail)
{
    while (*tail == ' ' || (*tail >= '\t' && *tail <= '\r') || *tail == ';') {
        tail++;
    }
    return *tail == '\0';
}

koine_code koine__sqlite_prepare(koine_driver_stmt *base, const koine_sql *sql)
{
    koine__sqlite_stmt *stmt = (koine__sqlite_stmt *)base;
    koine__sqlite_conn *conn = koine__sqlite_conn_of(stmt);
    const char *tail = NULL;
    if (sql->size >= INT_MAX) {
        return koine_driver_refuse(&conn->head, KOINE_ERR_LIMIT, "the statement is too long for SQLite", NULL);
    }
    koine_code code = koine__sqlite_begin_slot(conn);
    if (code != KOINE_OK) {
        return code;
    }
    stmt->kind = sql->kind;
    stmt->parameters = sql->parameters;
    /* The size counts the NUL: SQLite copies a text that does not end with one. */
    int rc = sqlite3_prepare_v3(conn->db, sql->text, (int)sql->size + 1,
                                sql->transient ? 0u : SQLITE_PREPARE_PERSISTENT, &stmt->handle, &tail);
    if (rc != SQLITE_OK) {
        return koine__sqlite_fail_prepare(conn, rc);
    }
    if (koine__sqlite_is_asked(conn)) {
        return koine_driver_refuse(&conn->head, KOINE_ERR_CANCELLED, "cancelled before it ran", NULL);
    }
    if (stmt->handle == NULL || !is_blank(tail)) {
        return koine_driver_refuse(&conn->head, KOINE_ERR_MISUSE, "the text is not exactly one statement", NULL);
    }
    if ((size_t)sqlite3_bind_parameter_count(stmt->handle) != sql->parameters) {
        return koine_driver_refuse(&conn->head, KOINE_ERR_MISUSE, "the placeholders are not all ?1, ?2 and so on",
                                   NULL);
    }
    return koine__sqlite_describe(stmt);
}

void koine__sqlite_statement_close(koine_driver_stmt *base)
{
    koine__sqlite_stmt *stmt = (koine__sqlite_stmt *)base;
    /* After koine__sqlite_forget the handle belongs to the parent: finalizing it could write. */
    if (koine__sqlite_conn_of(stmt)->db != NULL) {
        (void)sqlite3_finalize(stmt->handle);
    }
    forget_columns(stmt);
    koine__sqlite_ahead_free(&stmt->ahead);
    free(stmt->held);
    stmt->handle = NULL;
    stmt->held = NULL;
    stmt->held_room = 0;
}

/* ---- binding ---- */

/* Whether the value travels as text that is printed here. */
static bool is_printed(const koine_value *value)
{
    switch (value->type) {
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
    case KOINE_TYPE_UUID:
        return true;
    default:
        return false;
    }
}

/* Makes room for all that this run will hold; what was held before is not needed any more. */
static bool hold(koine__sqlite_stmt *stmt, const koine_value *values, bool keep)
{
    size_t need = 0;
    for (size_t i = 0; i < stmt->parameters; i++) {
        size_t size = 0;
        if (is_printed(&values[i])) {
            size = KOINE_VALUE_TEXT_SIZE;
        } else if (keep && koine__sqlite_is_bytes(values[i].type)) {
            size = values[i].as.bytes.size;
        }
        if (size > SIZE_MAX / 2 - need) {
            return false;
        }
        need += size;
    }
    if (need <= stmt->held_room) {
        return true;
    }
    size_t room = need + need / 4;
    char *held = malloc(room);
    if (held == NULL) {
        return false;
    }
    free(stmt->held);
    stmt->held = held;
    stmt->held_room = room;
    return true;
}

static int bind_bytes(sqlite3_stmt *handle, int index, const koine_value *value, char **held, bool keep)
{
    size_t size = value->as.bytes.size;
    /* A NULL pointer would bind SQL NULL. */
    const void *data = size > 0 ? value->as.bytes.data : "";
    if (keep && size > 0) {
        memcpy(*held, data, size);
        data = *held;
        *held += size;
    }
    if (value->type == KOINE_TYPE_BLOB) {
        return sqlite3_bind_blob64(handle, index, data, size, SQLITE_STATIC);
    }
    return sqlite3_bind_text64(handle, index, data, size, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_one(sqlite3_stmt *handle, int index, const koine_value *value, char **held, bool keep)
{
    switch (value->type) {
    case KOINE_TYPE_NULL:
        return sqlite3_bind_null(handle, index);
    case KOINE_TYPE_BOOL:
        return sqlite3_bind_int(handle, index, value->as.boolean ? 1 : 0);
    case KOINE_TYPE_INT:
        return sqlite3_bind_int64(handle, index, value->as.integer);
    case KOINE_TYPE_FLOAT:
        return sqlite3_bind_double(handle, index, value->as.real);
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_JSON:
    case KOINE_TYPE_BLOB:
        return bind_bytes(handle, index, value, held, keep);
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
    case KOINE_TYPE_UUID: {
        char *text = *held;
        *held += KOINE_VALUE_TEXT_SIZE;
        size_t size = koine_value_print(value, text);
        return sqlite3_bind_text64(handle, index, text, size, SQLITE_STATIC, SQLITE_UTF8);
    }
    }
    return SQLITE_MISUSE;
}

/*
 * Everything is bound STATIC: until execute returns the caller's memory stands, and what rows still need after
 * it is copied into memory of the statement's own. Every run binds all parameters, so no pointer of an earlier
 * one is ever followed.
 */
static koine_code bind_all(koine__sqlite_stmt *stmt, const koine_value *values, bool keep)
{
    koine__sqlite_conn *conn = koine__sqlite_conn_of(stmt);
    if (!hold(stmt, values, keep)) {
        return koine_driver_no_memory(&conn->head);
    }
    char *held = stmt->held;
    for (size_t i = 0; i < stmt->parameters; i++) {
        int rc = bind_one(stmt->handle, (int)i + 1, &values[i], &held, keep);
        if (rc != SQLITE_OK) {
            return koine__sqlite_fail(conn, rc, "bind a value");
        }
    }
    return KOINE_OK;
}

/* ---- running ---- */

/*
 * PRAGMA query_only would do the same and outdate every compiled statement twice per transaction.
 */
static bool is_refused_here(const koine__sqlite_stmt *stmt)
{
    const koine__sqlite_conn *conn = koine__sqlite_conn_of(stmt);
    return conn->read_only && !sqlite3_get_autocommit(conn->db) && !sqlite3_stmt_readonly(stmt->handle) &&
           !sqlite3_stmt_isexplain(stmt->handle);
}

static koine_code refuse_write(koine__sqlite_conn *conn)
{
    koine_report report = KOINE_REPORT(KOINE_ERR_READ_ONLY);
    report.native_code = SQLITE_READONLY;
    report.native = "the transaction is read-only";
    return koine_driver_fail(&conn->head, &report);
}

static int64_t count_changes(const koine__sqlite_stmt *stmt)
{
    if (stmt->kind != KOINE_STATEMENT_CHANGE) {
        return 0;
    }
    return sqlite3_changes64(koine__sqlite_conn_of(stmt)->db);
}

/* Steps to the first row that the caller will see, or to the end. */
static koine_code start(koine__sqlite_stmt *stmt, bool keep, int *rc)
{
    *rc = sqlite3_step(stmt->handle);
    /* A SELECT * that DDL outdated was compiled anew by the step and may have other columns. */
    if (stmt->column_count > 0 && stmt->compiled != sqlite3_stmt_status(stmt->handle, SQLITE_STMTSTATUS_REPREPARE, 0)) {
        koine_code code = koine__sqlite_describe(stmt);
        if (code != KOINE_OK) {
            return code;
        }
    }
    if (*rc == SQLITE_ROW && !keep) {
        /* To the end: an error in a later row is an error of the statement, and only the end counts changes. */
        do {
            *rc = sqlite3_step(stmt->handle);
        } while (*rc == SQLITE_ROW);
        return KOINE_OK;
    }
    stmt->row_ready = *rc == SQLITE_ROW;
    if (stmt->row_ready && stmt->kind == KOINE_STATEMENT_CHANGE) {
        koine__sqlite_read_ahead(stmt, rc);
    }
    return KOINE_OK;
}

koine_code koine__sqlite_execute(koine_driver_stmt *base, const koine_value *values, bool keep, koine_outcome *outcome)
{
    koine__sqlite_stmt *stmt = (koine__sqlite_stmt *)base;
    koine__sqlite_conn *conn = koine__sqlite_conn_of(stmt);
    koine_code code = koine__sqlite_begin_slot(conn);
    outcome->columns = 0;
    outcome->changes = 0;
    if (code != KOINE_OK) {
        return code;
    }
    conn->moment[0] = '\0';
    stmt->row_ready = false;
    stmt->ahead.rows = 0;
    stmt->ahead.next = 0;
    stmt->ahead.refusal.code = KOINE_OK;
    if (is_refused_here(stmt)) {
        return refuse_write(conn);
    }
    code = bind_all(stmt, values, keep);
    if (code != KOINE_OK) {
        return code;
    }
    int rc = SQLITE_OK;
    code = start(stmt, keep, &rc);
    if (code != KOINE_OK) {
        (void)sqlite3_reset(stmt->handle);
        return code;
    }
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        return koine__sqlite_fail_run(stmt, rc);
    }
    stmt->ended = rc == SQLITE_DONE;
    if (stmt->ended) {
        outcome->changes = count_changes(stmt);
        (void)sqlite3_reset(stmt->handle);
    }
    outcome->columns = keep ? stmt->column_count : 0;
    outcome->shape = (uint32_t)stmt->compiled + 1;
    return KOINE_OK;
}
