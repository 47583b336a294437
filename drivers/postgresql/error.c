/*
 * Errors: SQLSTATE to koine_code, and the report with every name that can be known.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <string.h>

/* X(SQLSTATE or its class, code). What is not listed by its five characters falls to its class. */
typedef struct state_rule {
    char state[6];
    koine_code code;
} state_rule;

static const state_rule states[] = {
    {"03000", KOINE_ERR_MISUSE},
    {"08001", KOINE_ERR_CONNECT},
    {"08004", KOINE_ERR_CONNECT},
    {"08P01", KOINE_ERR_MISUSE},
    {"22001", KOINE_ERR_TOO_LONG},
    {"22003", KOINE_ERR_OUT_OF_RANGE},
    {"22004", KOINE_ERR_NOT_NULL},
    {"2200H", KOINE_ERR_OUT_OF_RANGE},
    {"22012", KOINE_ERR_DIVISION_BY_ZERO},
    {"22021", KOINE_ERR_ENCODING},
    {"22026", KOINE_ERR_TOO_LONG},
    {"22P05", KOINE_ERR_ENCODING},
    {"23001", KOINE_ERR_FOREIGN_KEY},
    {"23502", KOINE_ERR_NOT_NULL},
    {"23503", KOINE_ERR_FOREIGN_KEY},
    {"23505", KOINE_ERR_UNIQUE},
    {"23514", KOINE_ERR_CHECK},
    {"23P01", KOINE_ERR_EXCLUSION},
    {"25006", KOINE_ERR_READ_ONLY},
    {"25P02", KOINE_ERR_TRANSACTION_ABORTED},
    {"25P03", KOINE_ERR_CONNECTION_LOST},
    {"25P04", KOINE_ERR_CONNECTION_LOST},
    {"40002", KOINE_ERR_CONSTRAINT},
    {"40003", KOINE_ERR_CONNECTION_LOST},
    {"40P01", KOINE_ERR_DEADLOCK},
    {"42501", KOINE_ERR_PERMISSION},
    {"42601", KOINE_ERR_SYNTAX},
    {"42622", KOINE_ERR_LIMIT},
    {"42701", KOINE_ERR_DUPLICATE_OBJECT},
    {"42703", KOINE_ERR_NO_COLUMN},
    {"42704", KOINE_ERR_NO_OBJECT},
    {"42710", KOINE_ERR_DUPLICATE_OBJECT},
    {"42723", KOINE_ERR_DUPLICATE_OBJECT},
    {"42883", KOINE_ERR_NO_OBJECT},
    {"42P01", KOINE_ERR_NO_TABLE},
    {"42P02", KOINE_ERR_MISUSE},
    {"42P03", KOINE_ERR_DUPLICATE_OBJECT},
    {"42P04", KOINE_ERR_DUPLICATE_OBJECT},
    {"42P05", KOINE_ERR_DUPLICATE_OBJECT},
    {"42P06", KOINE_ERR_DUPLICATE_OBJECT},
    {"42P07", KOINE_ERR_DUPLICATE_OBJECT},
    {"53100", KOINE_ERR_DISK_FULL},
    {"53200", KOINE_ERR_NO_MEMORY},
    {"53300", KOINE_ERR_TOO_MANY_CONNECTIONS},
    {"55006", KOINE_ERR_LOCKED},
    {"55P02", KOINE_ERR_NOT_SUPPORTED},
    {"55P03", KOINE_ERR_LOCKED},
    {"55P04", KOINE_ERR_TRANSACTION_STATE},
    {"57P01", KOINE_ERR_CONNECTION_LOST},
    {"57P02", KOINE_ERR_CONNECTION_LOST},
    {"57P03", KOINE_ERR_CONNECT},
    {"57P04", KOINE_ERR_CONNECTION_LOST},
    {"57P05", KOINE_ERR_CONNECTION_LOST},
    {"HV001", KOINE_ERR_NO_MEMORY},
    {"HV00B", KOINE_ERR_MISUSE},
    {"P0002", KOINE_ERR_SEMANTIC},
    {"P0003", KOINE_ERR_SEMANTIC},
    {"XX001", KOINE_ERR_CORRUPT},
    {"XX002", KOINE_ERR_CORRUPT},
};

static const state_rule classes[] = {
    {"03", KOINE_ERR_MISUSE},
    {"08", KOINE_ERR_CONNECTION_LOST},
    {"09", KOINE_ERR_RAISED},
    {"0A", KOINE_ERR_NOT_SUPPORTED},
    {"0B", KOINE_ERR_TRANSACTION_STATE},
    {"0F", KOINE_ERR_MISUSE},
    {"0L", KOINE_ERR_PERMISSION},
    {"0P", KOINE_ERR_PERMISSION},
    {"0Z", KOINE_ERR_MISUSE},
    {"20", KOINE_ERR_SEMANTIC},
    {"21", KOINE_ERR_SEMANTIC},
    {"22", KOINE_ERR_INVALID_VALUE},
    {"23", KOINE_ERR_CONSTRAINT},
    {"24", KOINE_ERR_MISUSE},
    {"25", KOINE_ERR_TRANSACTION_STATE},
    {"26", KOINE_ERR_STALE_STATEMENT},
    {"27", KOINE_ERR_CONSTRAINT},
    {"28", KOINE_ERR_AUTH},
    {"2B", KOINE_ERR_DEPENDENT},
    {"2D", KOINE_ERR_TRANSACTION_STATE},
    {"2F", KOINE_ERR_SEMANTIC},
    {"34", KOINE_ERR_MISUSE},
    {"38", KOINE_ERR_RAISED},
    {"39", KOINE_ERR_INTERNAL},
    {"3B", KOINE_ERR_TRANSACTION_STATE},
    {"3D", KOINE_ERR_NO_DATABASE},
    {"3F", KOINE_ERR_NO_OBJECT},
    {"40", KOINE_ERR_SERIALIZATION},
    {"42", KOINE_ERR_SEMANTIC},
    {"44", KOINE_ERR_CHECK},
    {"53", KOINE_ERR_LIMIT},
    {"54", KOINE_ERR_LIMIT},
    {"55", KOINE_ERR_SEMANTIC},
    {"57", KOINE_ERR_CANCELLED},
    {"58", KOINE_ERR_IO},
    {"72", KOINE_ERR_SERIALIZATION},
    {"F0", KOINE_ERR_INTERNAL},
    {"HV", KOINE_ERR_INTERNAL},
    {"P0", KOINE_ERR_RAISED},
    {"XX", KOINE_ERR_INTERNAL},
};

/* States that mean something else when they come from a certain function of the server. */
typedef struct function_rule {
    const char *prefix;
    const char *function;
    koine_code code;
} function_rule;

static const function_rule functions[] = {
    {"42601", "exec_parse_message", KOINE_ERR_MISUSE}, /* several commands in one prepared statement */
    {"0A000", "RevalidateCachedQuery", KOINE_ERR_STALE_STATEMENT},
    {"08", "exec_stmt_raise", KOINE_ERR_RAISED}, /* RAISE may choose any state, also one of the server's own */
    {"53", "exec_stmt_raise", KOINE_ERR_RAISED},
    {"57", "exec_stmt_raise", KOINE_ERR_RAISED},
    {"58", "exec_stmt_raise", KOINE_ERR_RAISED},
    {"XX", "exec_stmt_raise", KOINE_ERR_RAISED},
};

static bool is_state(const char *text)
{
    return text != NULL && strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && text[5] == '\0';
}

koine_code koine__postgresql_code(const char *sqlstate, const char *function, bool cancelled)
{
    if (!is_state(sqlstate)) {
        return KOINE_ERR_ENGINE;
    }
    for (size_t i = 0; function != NULL && i < sizeof functions / sizeof functions[0]; i++) {
        const function_rule *rule = &functions[i];
        if (strcmp(function, rule->function) == 0 && strncmp(sqlstate, rule->prefix, strlen(rule->prefix)) == 0) {
            return rule->code;
        }
    }
    if (strcmp(sqlstate, "57014") == 0) {
        return cancelled ? KOINE_ERR_CANCELLED : KOINE_ERR_TIMEOUT;
    }
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (strcmp(sqlstate, states[i].state) == 0) {
            return states[i].code;
        }
    }
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (strncmp(sqlstate, classes[i].state, 2) == 0) {
            return classes[i].code;
        }
    }
    return KOINE_ERR_RAISED; /* the server has no other classes: chosen by a routine of the schema */
}

koine_code koine__postgresql_login_code(const char *sqlstate)
{
    koine_code code = koine__postgresql_code(sqlstate, NULL, false);
    switch (code) {
    case KOINE_ERR_MISUSE: /* 08P01: a pooler that takes no settings at start-up */
    case KOINE_ERR_RAISED: /* a state of a pooler's or an extension's own */
    case KOINE_ERR_CONNECTION_LOST:
        return KOINE_ERR_CONNECT;
    default:
        return code;
    }
}

/*
 * The server keeps the types of parameters when a table is made anew with other types, and then finds that they
 * do not match. It says so while it reads the statement: with a position in it, and outside of any function.
 */
static bool is_mistyped(const PGresult *error, const char *state)
{
    static const char *const mismatches[] = {"42804", "42846", "42883", "42P08"};
    if (state == NULL || PQresultErrorField(error, PG_DIAG_STATEMENT_POSITION) == NULL ||
        PQresultErrorField(error, PG_DIAG_CONTEXT) != NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof mismatches / sizeof mismatches[0]; i++) {
        if (strcmp(state, mismatches[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool koine__pg_stale(const PGresult *error)
{
    const char *state = PQresultErrorField(error, PG_DIAG_SQLSTATE);
    const char *function = PQresultErrorField(error, PG_DIAG_SOURCE_FUNCTION);
    return koine__postgresql_code(state, function, false) == KOINE_ERR_STALE_STATEMENT || is_mistyped(error, state);
}

const char *koine__pg_first_line(const char *text, char *out, size_t size)
{
    size_t length = text == NULL ? 0 : strcspn(text, "\r\n");
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0u) == 0x80u) {
            length--; /* not in the middle of a character */
        }
    }
    if (length > 0) {
        (void)memcpy(out, text, length);
    }
    out[length] = '\0';
    return out;
}

/* Names that have no field of their own, in room that lives as long as the report. */
typedef struct name_room {
    char columns[2304];
    char parent[256];
} name_room;

static void copy_answer(PGresult *answer, int column, char *out, size_t size)
{
    size_t used = 0;
    if (PQgetisnull(answer, 0, column) == 0) {
        koine__pg_append(out, size, &used, PQgetvalue(answer, 0, column));
        if (used >= size) {
            out[0] = '\0';
        }
    }
}

/* Asks the catalogue for the columns and the parent of a foreign key. A failure only leaves the names unknown. */
static void look_up_key(koine__pg_conn *conn, const koine_report *report, name_room *room)
{
    static const char sql[] =
        "SELECT (SELECT pg_catalog.string_agg(a.attname::pg_catalog.text, ', ' ORDER BY k.place)"
        " FROM pg_catalog.unnest(c.conkey) WITH ORDINALITY AS k(number, place)"
        " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number), p.relname"
        " FROM pg_catalog.pg_constraint c"
        " JOIN pg_catalog.pg_class t ON t.oid = c.conrelid"
        " JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace"
        " JOIN pg_catalog.pg_class p ON p.oid = c.confrelid"
        " WHERE c.contype = 'f' AND n.nspname = $1 AND t.relname = $2 AND c.conname = $3";
    const char *values[] = {report->schema, report->table, report->constraint};
    PGresult *answer = koine__pg_ask(conn, sql, 3, values);
    if (PQresultStatus(answer) == PGRES_TUPLES_OK && PQntuples(answer) == 1 && PQnfields(answer) == 2) {
        copy_answer(answer, 0, room->columns, sizeof room->columns);
        copy_answer(answer, 1, room->parent, sizeof room->parent);
    }
    PQclear(answer);
}

static const char *known(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : NULL;
}

static void name_key(koine__pg_conn *conn, const PGresult *error, koine_report *report, name_room *room)
{
    const char *message = PQresultErrorField(error, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(error, PG_DIAG_MESSAGE_DETAIL);
    bool restricted = report->sqlstate != NULL && strcmp(report->sqlstate, "23001") == 0;
    report->fk_side = restricted ? KOINE_FK_PARENT : koine__postgresql_side(message, report->table, report->constraint);
    if (report->fk_side == KOINE_FK_CHILD) {
        (void)koine__postgresql_foreign_key(detail, room->columns, sizeof room->columns);
    }
    (void)koine__postgresql_parent(report->fk_side, message, detail, report->table, report->constraint, room->parent,
                                   sizeof room->parent);
    bool complete = room->columns[0] != '\0' && room->parent[0] != '\0';
    bool named = report->schema != NULL && report->table != NULL && report->constraint != NULL;
    /* A failed transaction takes no question. */
    if (!complete && named && koine__pg_transaction(&conn->head) == KOINE_TRANSACTION_NONE) {
        look_up_key(conn, report, room);
    }
    report->column = known(room->columns);
    report->parent_table = known(room->parent);
}

static void fill_names(koine__pg_conn *conn, const PGresult *error, koine_report *report, name_room *room)
{
    report->schema = known(PQresultErrorField(error, PG_DIAG_SCHEMA_NAME));
    report->table = known(PQresultErrorField(error, PG_DIAG_TABLE_NAME));
    report->column = known(PQresultErrorField(error, PG_DIAG_COLUMN_NAME));
    report->constraint = known(PQresultErrorField(error, PG_DIAG_CONSTRAINT_NAME));
    if (report->code == KOINE_ERR_FOREIGN_KEY) {
        name_key(conn, error, report, room);
    } else if (report->code == KOINE_ERR_UNIQUE || report->code == KOINE_ERR_EXCLUSION) {
        const char *detail = PQresultErrorField(error, PG_DIAG_MESSAGE_DETAIL);
        if (report->column == NULL && koine__postgresql_key(detail, room->columns, sizeof room->columns)) {
            report->column = room->columns;
        }
    }
}

/* The server counts characters from 1, a report counts bytes from 0. */
static int64_t byte_position(const char *sql, const char *characters)
{
    int64_t left = 0;
    for (const char *at = characters; at != NULL && *at >= '0' && *at <= '9' && left < INT32_MAX; at++) {
        left = left * 10 + (*at - '0');
    }
    if (sql == NULL || left == 0) {
        return -1;
    }
    const char *at = sql;
    while (*at != '\0' && --left > 0) {
        at++;
        while (((unsigned char)*at & 0xC0u) == 0x80u) {
            at++;
        }
    }
    return at - sql;
}

/* What an error is that no server sent. */
static koine_code code_of_library(koine__pg_conn *conn, const PGresult *error, const char *text)
{
    switch (PQresultStatus(error)) {
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        return KOINE_ERR_NOT_SUPPORTED;
    case PGRES_PIPELINE_ABORTED:
        return KOINE_ERR_TRANSACTION_ABORTED;
    default:
        break;
    }
    if (PQstatus(conn->session) != CONNECTION_OK) {
        return KOINE_ERR_CONNECTION_LOST;
    }
    if (strstr(text, "memory") != NULL) {
        return KOINE_ERR_NO_MEMORY;
    }
    return strstr(text, "number of parameters") != NULL ? KOINE_ERR_LIMIT : KOINE_ERR_INTERNAL;
}

static koine_code fail_library(koine__pg_conn *conn, const PGresult *error)
{
    char native[512];
    const char *text = error != NULL ? PQresultErrorMessage(error) : "";
    if (text[0] == '\0') {
        text = PQerrorMessage(conn->session);
    }
    koine_report report = KOINE_REPORT(code_of_library(conn, error, text));
    report.native = known(koine__pg_first_line(text, native, sizeof native));
    if (report.code == KOINE_ERR_NOT_SUPPORTED) {
        report.native = "COPY between server and client is not supported";
    }
    return koine_driver_fail(&conn->head, &report);
}

/* A state may speak of another server's connection (a foreign table), or be invented: the session's own decides. */
static koine_code code_while_alive(koine_code code)
{
    switch (code) {
    case KOINE_ERR_CONNECT:
    case KOINE_ERR_CONNECTION_LOST:
        return KOINE_ERR_ENGINE;
    case KOINE_ERR_TOO_MANY_CONNECTIONS:
        return KOINE_ERR_LIMIT;
    case KOINE_ERR_AUTH:
        return KOINE_ERR_PERMISSION;
    default:
        return code;
    }
}

static bool holds_values(koine_code code)
{
    koine_class kind = koine_code_class(code);
    return kind == KOINE_CLASS_CONSTRAINT || kind == KOINE_CLASS_DATA;
}

koine_code koine__pg_fail(koine__pg_conn *conn, const PGresult *error, const char *sql)
{
    const char *state = PQresultErrorField(error, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(error, PG_DIAG_MESSAGE_PRIMARY);
    if (state == NULL) {
        return fail_library(conn, error);
    }
    char native[1024];
    char hint[512];
    name_room room;
    room.columns[0] = '\0';
    room.parent[0] = '\0';
    /* pg_cancel_backend is a cancel too; its words are known in English only. */
    bool cancelled = atomic_load_explicit(&conn->cancelled, memory_order_relaxed) ||
                     (message != NULL && strcmp(message, "canceling statement due to user request") == 0);
    koine_report report =
        KOINE_REPORT(koine__postgresql_code(state, PQresultErrorField(error, PG_DIAG_SOURCE_FUNCTION), cancelled));
    if (PQstatus(conn->session) == CONNECTION_OK) {
        report.code = code_while_alive(report.code);
    } else {
        report.flags = KOINE_RECONNECT;
    }
    report.sqlstate = state;
    report.native = known(koine__pg_first_line(message, native, sizeof native));
    report.position = byte_position(sql, PQresultErrorField(error, PG_DIAG_STATEMENT_POSITION));
    if (!holds_values(report.code)) {
        const char *advice = PQresultErrorField(error, PG_DIAG_MESSAGE_HINT);
        report.hint = known(koine__pg_first_line(advice, hint, sizeof hint));
    }
    fill_names(conn, error, &report, &room);
    return koine_driver_fail(&conn->head, &report);
}
