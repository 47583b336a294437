/*
 * Statements. The first execution prepares under a name and runs, in one round trip; later ones only run.
 * Results come as text the first time, when the columns are not known yet, and in binary form afterwards.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_SIZE 40
#define OID_TEXT 25u                /* only where nothing else tells a type */
#define KEPT_ROOM ((size_t)1 << 20) /* a larger buffer of texts is not kept */
#define RELEASES_PER_TRIP ((size_t)16)
#define CHUNK 32 /* rows that libpq (17 and later) hands out at once */

static koine__pg_conn *conn_of(const koine__pg_stmt *stmt)
{
    return (koine__pg_conn *)stmt->head.conn;
}

/* ---- preparing ---- */

/* One block for all arrays, those with the strictest alignment first. */
static bool make_parameters(koine__pg_stmt *stmt, size_t count)
{
    size_t each = sizeof *stmt->values + sizeof *stmt->cells + sizeof *stmt->types + sizeof *stmt->hints +
                  sizeof *stmt->lengths + sizeof *stmt->formats;
    char *block = calloc(count > 0 ? count : 1, each);
    if (block == NULL) {
        return false;
    }
    stmt->values = (const char **)(void *)block;
    stmt->cells = (unsigned char(*)[16])(void *)(stmt->values + count);
    stmt->types = (Oid *)(void *)(stmt->cells + count);
    stmt->hints = stmt->types + count;
    stmt->lengths = (int *)(void *)(stmt->hints + count);
    stmt->formats = stmt->lengths + count;
    return true;
}

static const char *skip_blanks(const char *at)
{
    while (*at != '\0' && strchr(" \t\r\n\f\v", *at) != NULL) {
        at++;
    }
    return at;
}

/* Whether `word` comes next, and what is behind it. */
static bool next_word(const char **at, const char *word)
{
    const char *p = skip_blanks(*at);
    size_t size = strlen(word);
    if (p == *at || strncasecmp(p, word, size) != 0) {
        return false;
    }
    *at = p + size;
    return true;
}

static bool is_null_test(const char *at)
{
    return next_word(&at, "IS") && (next_word(&at, "NULL") || (next_word(&at, "NOT") && next_word(&at, "NULL")));
}

/*
 * In "$1 IS NULL" the server cannot tell a type and fails. Where a parameter stands there and nowhere else, any
 * type does. Quotes need no care: a "$1" within them only makes one more place, and then no hint is given.
 */
static void find_hints(koine__pg_stmt *stmt)
{
    Oid *places = stmt->types; /* holds counts first */
    for (const char *at = strchr(stmt->sql, '$'); at != NULL; at = strchr(at, '$')) {
        size_t number = 0;
        for (at++; *at >= '0' && *at <= '9' && number <= stmt->parameters; at++) {
            number = number * 10 + (size_t)(*at - '0');
        }
        if (number >= 1 && number <= stmt->parameters) {
            places[number - 1]++;
            stmt->hints[number - 1] = is_null_test(at) ? OID_TEXT : 0;
        }
    }
    for (size_t i = 0; i < stmt->parameters; i++) {
        stmt->hints[i] = places[i] == 1 ? stmt->hints[i] : 0;
        stmt->types[i] = stmt->hints[i];
    }
}

koine_code koine__pg_prepare(koine_driver_stmt *stmt, const koine_sql *sql)
{
    koine__pg_stmt *self = (koine__pg_stmt *)stmt;
    self->sql = malloc(sql->size + 1);
    if (self->sql == NULL || !make_parameters(self, sql->parameters)) {
        return koine_driver_no_memory(stmt->conn);
    }
    (void)memcpy(self->sql, sql->text, sql->size);
    self->sql[sql->size] = '\0';
    self->size = sql->size;
    self->parameters = sql->parameters;
    self->kind = sql->kind;
    /* Definitions and the like gain nothing from a name, and COPY could not run where a name is made. */
    self->transient = sql->transient || (sql->kind != KOINE_STATEMENT_QUERY && sql->kind != KOINE_STATEMENT_CHANGE);
    self->may_set = (sql->kind != KOINE_STATEMENT_QUERY && sql->kind != KOINE_STATEMENT_CHANGE) ||
                    strcasestr(self->sql, "set_config") != NULL;
    find_hints(self);
    return KOINE_OK;
}

/* ---- names on the server ---- */

static void write_name(char name[NAME_SIZE], uint64_t number)
{
    (void)snprintf(name, NAME_SIZE, "koine_%" PRIu64, number);
}

/*
 * Gives the statement's name up, with some later trip; out of memory: it stays until the session ends. In a
 * forked child, statements are closed after their connection has been forgotten.
 */
static void release(koine__pg_stmt *stmt)
{
    koine__pg_conn *conn = conn_of(stmt);
    if (stmt->number == 0 || conn->session == NULL) {
        return;
    }
    if (conn->released_count == conn->released_room) {
        size_t room = conn->released_room > 0 ? conn->released_room * 2 : 16;
        uint64_t *grown = realloc(conn->released, room * sizeof *grown);
        if (grown == NULL) {
            stmt->number = 0;
            return;
        }
        conn->released = grown;
        conn->released_room = room;
    }
    conn->released[conn->released_count++] = stmt->number;
    stmt->number = 0;
}

/* Each in a transaction of its own: a name that is gone already must not harm what follows. */
static bool send_releases(koine__pg_conn *conn, size_t count)
{
    char name[NAME_SIZE];
    char sql[NAME_SIZE + 16];
    for (; count > 0; count--) {
        write_name(name, conn->released[--conn->released_count]);
        (void)snprintf(sql, sizeof sql, "DEALLOCATE %s", name);
        if (PQsendQueryParams(conn->session, sql, 0, NULL, NULL, NULL, NULL, 0) == 0 ||
            PQpipelineSync(conn->session) == 0) {
            return false;
        }
    }
    return true;
}

/* Whether the next result is of that status; none at all counts as PGRES_EMPTY_QUERY. */
static bool passes(PGconn *session, ExecStatusType wanted)
{
    PGresult *result = koine__pg_result(session);
    ExecStatusType status = result != NULL ? PQresultStatus(result) : PGRES_EMPTY_QUERY;
    PQclear(result);
    return status == wanted;
}

/*
 * Passes over the answers to the releases. A result that libpq had no memory for would shift all that follow:
 * then the session is given up.
 */
static void skip_releases(koine__pg_conn *conn, size_t count)
{
    for (; count > 0; count--) {
        PQclear(koine__pg_result(conn->session)); /* may be an error: the name is gone already */
        if (!passes(conn->session, PGRES_EMPTY_QUERY) || !passes(conn->session, PGRES_PIPELINE_SYNC)) {
            koine__pg_abandon(&conn->head);
            return;
        }
    }
}

/* ---- running ---- */

static void ask_for_single_rows(PGconn *session)
{
#ifdef LIBPQ_HAS_CHUNK_MODE
    (void)PQsetChunkedRowsMode(session, CHUNK);
#else
    (void)PQsetSingleRowMode(session);
#endif
}

static bool send_prepared(koine__pg_conn *conn, const koine__pg_stmt *stmt, const char *name)
{
    return PQsendQueryPrepared(conn->session, name, (int)stmt->parameters, stmt->values, stmt->lengths, stmt->formats,
                               stmt->binary ? 1 : 0) != 0;
}

/* libpq could not queue a command of the pipeline: out of memory, mostly. Nothing of it may stay behind. */
static void break_off(koine__pg_conn *conn)
{
    if (PQpipelineStatus(conn->session) != PQ_PIPELINE_OFF) {
        (void)PQpipelineSync(conn->session);
        koine__pg_flush(conn->session);
        PQclear(koine__pg_finish(conn->session));
    }
    if (PQpipelineStatus(conn->session) != PQ_PIPELINE_OFF) {
        koine__pg_abandon(&conn->head);
    }
}

/* Prepares if need be, and runs, in one trip; released names go with it. Returns the statement's first result. */
static PGresult *run_pipelined(koine__pg_conn *conn, koine__pg_stmt *stmt)
{
    PGconn *session = conn->session;
    size_t releases = conn->before == KOINE_TRANSACTION_NONE ? conn->released_count : 0;
    bool preparing = stmt->number == 0;
    char name[NAME_SIZE];
    releases = releases < RELEASES_PER_TRIP ? releases : RELEASES_PER_TRIP;
    /* Used up even by a failure: whether the server has made the name is then not known. */
    uint64_t number = preparing ? ++conn->names : stmt->number;
    write_name(name, number);
    bool sent = PQenterPipelineMode(session) != 0 && send_releases(conn, releases) &&
                (!preparing || PQsendPrepare(session, name, stmt->sql, (int)stmt->parameters, stmt->types) != 0) &&
                send_prepared(conn, stmt, name) && PQpipelineSync(session) != 0;
    if (!sent) {
        break_off(conn);
        return NULL;
    }
    koine__pg_flush(session);
    skip_releases(conn, releases);
    if (preparing) {
        PGresult *prepared = koine__pg_result(session);
        if (koine__pg_failed(prepared)) {
            return prepared;
        }
        PQclear(prepared);
        PQclear(koine__pg_result(session)); /* the NULL that ends the command */
        stmt->number = number;
    }
    ask_for_single_rows(session);
    return koine__pg_result(session);
}

/* Sends the statement and returns its first result; NULL: libpq could not send it. */
static PGresult *run_once(koine__pg_conn *conn, koine__pg_stmt *stmt)
{
    char name[NAME_SIZE];
    bool sent = false;
    koine__pg_begin_trip(conn);
    bool releasing = conn->released_count > 0 && conn->before == KOINE_TRANSACTION_NONE;
    if (!stmt->transient && (stmt->number == 0 || releasing)) {
        return run_pipelined(conn, stmt);
    }
    if (stmt->transient) {
        sent = PQsendQueryParams(conn->session, stmt->sql, (int)stmt->parameters, stmt->types, stmt->values,
                                 stmt->lengths, stmt->formats, 0) != 0;
    } else {
        write_name(name, stmt->number);
        sent = send_prepared(conn, stmt, name);
    }
    if (!sent) {
        return NULL;
    }
    ask_for_single_rows(conn->session);
    koine__pg_flush(conn->session);
    return koine__pg_result(conn->session);
}

/* Reads all that the statement answers, and drops its rows. */
static koine_code run_to_end(koine__pg_conn *conn, koine__pg_stmt *stmt, PGresult *first, koine_outcome *outcome)
{
    PGresult *each = first;
    while (each != NULL && !koine__pg_failed(each)) {
        outcome->changes = koine__pg_changes(each);
        PQclear(each);
        each = koine__pg_result(conn->session);
    }
    PGresult *later = koine__pg_finish(conn->session);
    PGresult *error = each != NULL ? each : later;
    koine_code code = error != NULL ? koine__pg_fail(conn, error, stmt->sql) : KOINE_OK;
    PQclear(each);
    PQclear(later);
    return code;
}

/* Gives the server-side statement up; NULLs then have no type any more that they were once prepared with. */
static void forget_prepared(koine__pg_stmt *stmt)
{
    release(stmt);
    stmt->binary = false;
    for (size_t i = 0; i < stmt->parameters; i++) {
        if (stmt->values[i] == NULL) {
            stmt->types[i] = stmt->hints[i];
        }
    }
}

/*
 * The end of an execution that failed at once. *again: the server-side statement was outdated, nothing was run,
 * and no transaction was harmed by it.
 */
static koine_code run_failed(koine__pg_conn *conn, koine__pg_stmt *stmt, PGresult *error, bool known, bool *again)
{
    koine_code code = KOINE_OK;
    PQclear(koine__pg_finish(conn->session));
    *again = false;
    if (known && error != NULL && koine__pg_stale(error)) {
        forget_prepared(stmt);
        *again = koine__pg_transaction(&conn->head) == KOINE_TRANSACTION_NONE;
    }
    if (!*again) {
        code = koine__pg_fail(conn, error, stmt->sql);
    }
    PQclear(error);
    return code;
}

static void drop_texts(koine__pg_conn *conn)
{
    if (conn->text_room > KEPT_ROOM) {
        free(conn->text);
        conn->text = NULL;
        conn->text_room = 0;
    }
}

static koine_code bind_all(koine__pg_conn *conn, koine__pg_stmt *stmt, const koine_value *values)
{
    bool changed = false;
    koine_code code = conn->look ? koine__pg_check_reported(conn) : KOINE_OK;
    if (code != KOINE_OK) {
        return code;
    }
    conn->look = stmt->may_set;
    code = koine__pg_bind(conn, stmt, values, &changed);
    if (code == KOINE_ERR_NO_MEMORY) {
        return koine_driver_no_memory(&conn->head);
    }
    if (code != KOINE_OK) {
        return koine_driver_refuse(&conn->head, code, "the values together exceed what one message can hold", NULL);
    }
    if (changed) {
        release(stmt);
    }
    return KOINE_OK;
}

koine_code koine__pg_execute(koine_driver_stmt *stmt, const koine_value *values, bool keep, koine_outcome *outcome)
{
    koine__pg_stmt *self = (koine__pg_stmt *)stmt;
    koine__pg_conn *conn = conn_of(self);
    bool again = true;
    outcome->columns = 0;
    outcome->changes = 0;
    koine_code code = bind_all(conn, self, values);
    while (code == KOINE_OK && again) {
        bool known = self->number != 0;
        PGresult *first = run_once(conn, self);
        if (first == NULL || koine__pg_failed(first)) {
            code = run_failed(conn, self, first, known, &again);
            continue;
        }
        again = false;
        code = keep ? koine__pg_rows_open(self, first, outcome) : run_to_end(conn, self, first, outcome);
    }
    drop_texts(conn);
    return code;
}

void koine__pg_stmt_close(koine_driver_stmt *stmt)
{
    koine__pg_stmt *self = (koine__pg_stmt *)stmt;
    if (self->shape != NULL) {
        (void)koine__pg_rows_close(stmt);
    }
    release(self);
    for (size_t i = 0; i < self->column_room; i++) {
        free(self->column[i].text);
    }
    free(self->column);
    free(self->sql);
    free((void *)self->values);
    self->column = NULL;
    self->sql = NULL;
    self->values = NULL;
}
