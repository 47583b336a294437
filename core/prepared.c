/*
 * Prepared statements: read or translated, compiled by the driver, run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bind.h"
#include "catalogue.h"
#include "memory.h"
#include "portable.h"
#include "rows.h"
#include "steps.h"

#include "sql/words.h"

/* ---- making and dropping ---- */

static koine_code refuse_text(koine_conn *conn, const koine__sql_problem *problem)
{
    (void)koine__error_set(&conn->error, problem->code, problem->hint, "%s", problem->message);
    if (problem->position >= 0) {
        conn->error.view.position = conn->script_offset + problem->position;
    }
    return problem->code;
}

static koine_code check_size(koine_conn *conn, size_t size)
{
    size_t most = conn->driver->limits.statement_bytes;
    if (most == 0 || size <= most) {
        return KOINE_OK;
    }
    return koine__error_set(&conn->error, KOINE_ERR_LIMIT, "bind large data as values, or split the statement",
                            "a statement of %zu bytes: %s takes at most %zu", size, conn->driver->name, most);
}

static koine_code no_memory(koine_conn *conn)
{
    return koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for a statement");
}

/* Native SQL: the text goes to the engine as it is, but for placeholders. */
static koine_code read_native(koine__prepared *prepared)
{
    koine_conn *conn = prepared->conn;
    koine__sql_problem problem;
    koine_code code =
        koine__statement_read(&prepared->reading, conn->driver->dialect, prepared->sql, prepared->size, &problem);
    if (code != KOINE_OK) {
        return refuse_text(conn, &problem);
    }
    const koine__statement *reading = &prepared->reading;
    size_t values = reading->slots + (reading->order != NULL ? reading->parameters : 0);
    prepared->bound = values > 0 ? koine__calloc(values, sizeof *prepared->bound) : NULL;
    return values > 0 && prepared->bound == NULL ? no_memory(conn) : KOINE_OK;
}

static koine_code fill(koine__prepared *prepared, const koine__text *text)
{
    size_t end;
    prepared->sql = koine__strndup(text->sql, text->size);
    prepared->size = text->size;
    prepared->hash = koine__cache_hash(text->sql, text->size);
    prepared->native = text->native;
    if (prepared->sql == NULL) {
        return no_memory(prepared->conn);
    }
    if (text->native || koine__is_native(text->sql, text->size, &end)) {
        return read_native(prepared);
    }
    return koine__portable_new(prepared, text->values, text->count, text->pinned);
}

koine_code koine__prepared_new(koine_conn *conn, koine__prepared **out, const koine__text *text)
{
    *out = NULL;
    koine_code code = check_size(conn, text->size);
    if (code != KOINE_OK) {
        return code;
    }
    koine__prepared *prepared = koine__calloc(1, sizeof *prepared);
    if (prepared == NULL) {
        return no_memory(conn);
    }
    prepared->conn = conn;
    code = fill(prepared, text);
    if (code != KOINE_OK) {
        koine__prepared_free(prepared);
        return code;
    }
    *out = prepared;
    return KOINE_OK;
}

static void close_slot(const koine_conn *conn, koine_driver_stmt **slot)
{
    if (*slot != NULL) {
        conn->driver->statement->close(*slot);
        koine__free(*slot);
        *slot = NULL;
    }
}

void koine__prepared_close(koine__prepared *prepared)
{
    koine__rows_forget(prepared);
    close_slot(prepared->conn, &prepared->slot);
    if (koine__portable_has_steps(prepared)) {
        for (size_t i = 0; i < prepared->portable->translation.step_count; i++) {
            close_slot(prepared->conn, &prepared->portable->slots[i]);
        }
    }
}

void koine__prepared_free(koine__prepared *prepared)
{
    if (prepared == NULL) {
        return;
    }
    koine__prepared_close(prepared);
    koine__rows_free(prepared->rows);
    koine__portable_free(prepared);
    koine__statement_free(&prepared->reading);
    koine__free(prepared->bound);
    koine__free(prepared->sql);
    koine__free(prepared);
}

koine_code koine__slot_compile(koine_conn *conn, koine_driver_stmt **slot, const koine__statement *statement,
                               bool transient)
{
    *slot = koine__calloc(1, conn->driver->statement->size);
    if (*slot == NULL) {
        return no_memory(conn);
    }
    (*slot)->conn = conn->session;
    const koine_sql sql = {
        .text = statement->text,
        .size = statement->size,
        .parameters = statement->slots,
        .kind = statement->kind,
        .transient = transient,
        .count = statement->count,
    };
    conn->reading = statement;
    koine__work_begin(conn);
    koine_code code = conn->driver->statement->prepare(*slot, &sql);
    code = koine__work_end(conn, code, false);
    conn->reading = NULL;
    if (code != KOINE_OK) {
        close_slot(conn, slot);
    }
    return code;
}

koine_code koine__prepared_compile(koine__prepared *prepared, bool transient)
{
    if (koine__portable_has_steps(prepared)) {
        return koine__steps_compile(prepared, transient);
    }
    bool waits = prepared->reading.text == NULL; /* for values, to be translated */
    return prepared->slot != NULL || waits
               ? KOINE_OK
               : koine__slot_compile(prepared->conn, &prepared->slot, &prepared->reading, transient);
}

/* ---- running ---- */

static koine_code refuse_definition(const koine__prepared *prepared)
{
    koine_conn *conn = prepared->conn;
    const char *words = prepared->reading.words != NULL ? prepared->reading.words : "the statement";
    if (prepared->portable == NULL) {
        return koine__error_set(&conn->error, KOINE_ERR_TRANSACTION_STATE, "run it outside a transaction",
                                "%s would commit the open transaction on this engine", words);
    }
    (void)koine__error_set(&conn->error, KOINE_ERR_TRANSACTION_STATE, "run it outside a transaction",
                           "%s inside a transaction, which some engines would commit", words);
    koine__error_detail(&conn->error, "rule TX-ddl of docs/portable-sql.md");
    return KOINE_ERR_TRANSACTION_STATE;
}

/* TX-api: levels are counted here, and named alike on every engine. */
static koine_code refuse_control(const koine__prepared *prepared)
{
    const char *words = prepared->reading.words;
    return koine__error_set(
        &prepared->conn->error, KOINE_ERR_TRANSACTION_STATE, "use koine_begin, koine_commit and koine_rollback",
        "%s controls transactions and cannot be sent as a statement", words != NULL ? words : "the statement");
}

static inline koine_code check_kind(const koine__prepared *prepared)
{
    if (prepared->reading.kind == KOINE_STATEMENT_TRANSACTION) {
        return refuse_control(prepared);
    }
    bool ends = prepared->reading.commits && prepared->conn->transaction.depth > 0;
    return ends ? refuse_definition(prepared) : KOINE_OK;
}

koine_code koine__prepared_check_kind(const koine__prepared *prepared)
{
    return check_kind(prepared);
}

/* What was known of tables may be different after it, whether it succeeded or not. Answers the code, or out of memory.
 */
static koine_code note_definition(koine__prepared *prepared, koine_code code)
{
    koine_conn *conn = prepared->conn;
    conn->defined = conn->defined || conn->transaction.depth > 0;
    koine__catalogue_forget(conn);
    if (code != KOINE_OK || prepared->portable == NULL) {
        return code;
    }
    code = koine__catalogue_defined(conn, &prepared->portable->translation.temporaries);
    return koine__after_effect(conn, &prepared->reading, code);
}

/* An engine that knows no such table, column or type has another schema than the translation was made for. */
static void note_surprise(koine__prepared *prepared, koine_code code)
{
    bool surprised = koine_code_class(code) == KOINE_CLASS_STATEMENT || code == KOINE_ERR_STALE_STATEMENT;
    if (surprised && prepared->portable != NULL) {
        koine__catalogue_forget(prepared->conn);
    }
}

static koine_code finish_run(koine__prepared *prepared, koine_code code, int64_t started)
{
    koine_conn *conn = prepared->conn;
    if (code != KOINE_OK) {
        note_surprise(prepared, code);
        conn->changes = 0;
        code = koine__poison(conn, code);
    }
    koine__trace_end(conn, prepared->sql, code, started, 0);
    return code;
}

/* Executes; rows stay open after KOINE_OK when outcome->columns > 0, and so does the work. */
static koine_code execute(koine__prepared *prepared, const koine_value *values, bool keep, koine_outcome *outcome)
{
    koine_conn *conn = prepared->conn;
    conn->reading = &prepared->reading;
    conn->bound = values;
    conn->bound_count = prepared->reading.slots;
    koine__work_begin(conn);
    koine_code code = conn->driver->statement->execute(prepared->slot, values, keep, outcome);
    conn->bound = NULL;
    if (code == KOINE_OK && outcome->columns > 0) {
        if (keep) {
            koine__watch_extend(&conn->watch, 0);
            return KOINE_OK;
        }
        code = koine__rows_drop(prepared, prepared->slot, outcome);
    }
    code = koine__work_end(conn, code, prepared->reading.kind != KOINE_STATEMENT_QUERY);
    conn->reading = NULL;
    return code;
}

static koine_code compile_and_execute(koine__prepared *prepared, const koine_value *values, bool keep,
                                      koine_outcome *outcome)
{
    koine_code code = prepared->slot == NULL
                          ? koine__prepared_compile(prepared, prepared->reading.kind == KOINE_STATEMENT_DEFINITION)
                          : KOINE_OK;
    if (code != KOINE_OK) {
        return code;
    }
    return prepared->slot != NULL ? execute(prepared, values, keep, outcome)
                                  : koine__steps_run(prepared, values, keep, outcome);
}

koine_code koine__prepared_run(koine__prepared *prepared, koine_rows **out, const koine_value *values, size_t count)
{
    koine_conn *conn = prepared->conn;
    int64_t started = koine__trace_start(conn);
    koine_outcome outcome = {.columns = 0};
    const koine_value *bound = NULL;
    koine_code code = check_kind(prepared);
    conn->changes = 0;
    if (code == KOINE_OK) {
        code = koine__bind(prepared, values, count, &bound);
    }
    if (code == KOINE_OK) {
        code = compile_and_execute(prepared, bound, out != NULL, &outcome);
    }
    if (prepared->reading.kind > KOINE_STATEMENT_CHANGE) {
        code = note_definition(prepared, code);
    }
    bool rows_are_open = out != NULL && outcome.columns > 0 && prepared->slot != NULL;
    if (code == KOINE_OK && !rows_are_open) {
        code = koine__check_transaction(conn);
    }
    if (code == KOINE_OK && out != NULL) {
        code = koine__rows_open(prepared, &outcome, started, out);
        return code == KOINE_OK ? KOINE_OK : finish_run(prepared, code, started);
    }
    if (code == KOINE_OK) {
        conn->changes = outcome.changes;
    }
    return finish_run(prepared, code, started);
}
