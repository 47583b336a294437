/*
 * Native codes into Koine's.
 *
 * SQLite's extended result codes decide, and where one code stands for several things, the message: SQLite's
 * messages are never translated.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

#include <stdio.h>
#include <string.h>

/* ---- tables ---- */

/* By the message: all of begin, inside and end that are not NULL must be met. The first line that fits wins. */
static const struct phrase {
    int native;
    const char *begin;
    const char *inside;
    const char *end;
    koine_code code;
} phrases[] = {
    {SQLITE_ERROR, "near \"", NULL, "\": syntax error", KOINE_ERR_SYNTAX},
    {SQLITE_ERROR, "unrecognized token: ", NULL, NULL, KOINE_ERR_SYNTAX},
    {SQLITE_ERROR, "incomplete input", NULL, "incomplete input", KOINE_ERR_SYNTAX},
    {SQLITE_ERROR, "no such table: ", NULL, NULL, KOINE_ERR_NO_TABLE},
    {SQLITE_ERROR, "no such view: ", NULL, NULL, KOINE_ERR_NO_TABLE},
    {SQLITE_ERROR, "no such column: ", NULL, NULL, KOINE_ERR_NO_COLUMN},
    {SQLITE_ERROR, NULL, " has no column named ", NULL, KOINE_ERR_NO_COLUMN},
    {SQLITE_ERROR, "unknown column \"", "\" in foreign key definition", NULL, KOINE_ERR_NO_COLUMN},
    {SQLITE_ERROR, "no such savepoint: ", NULL, NULL, KOINE_ERR_TRANSACTION_STATE},
    {SQLITE_ERROR, "cannot start a transaction within", NULL, NULL, KOINE_ERR_TRANSACTION_STATE},
    {SQLITE_ERROR, "cannot commit - no", NULL, NULL, KOINE_ERR_TRANSACTION_STATE},
    {SQLITE_ERROR, "cannot rollback - no", NULL, NULL, KOINE_ERR_TRANSACTION_STATE},
    {SQLITE_ERROR, "cannot VACUUM from within", NULL, NULL, KOINE_ERR_TRANSACTION_STATE},
    {SQLITE_ERROR, "cannot change into wal", NULL, NULL, KOINE_ERR_TRANSACTION_STATE},
    {SQLITE_ERROR, NULL, NULL, "inside a transaction", KOINE_ERR_TRANSACTION_STATE},
    {SQLITE_ERROR, "no such function", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, "no such index", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, "no such trigger", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, "no such collation sequence", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, "no such module", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, "no such database", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, "no such vfs", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, "no such rowid", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, "no such window", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, "unknown database ", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, "unable to identify the object", NULL, NULL, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR, NULL, NULL, " already exists", KOINE_ERR_DUPLICATE_OBJECT},
    {SQLITE_ERROR, "duplicate column name: ", NULL, NULL, KOINE_ERR_DUPLICATE_OBJECT},
    {SQLITE_ERROR, "there is already a", " table", NULL, KOINE_ERR_DUPLICATE_OBJECT},
    {SQLITE_ERROR, "there is already a", " index", NULL, KOINE_ERR_DUPLICATE_OBJECT},
    {SQLITE_ERROR, NULL, NULL, "is already in use", KOINE_ERR_DUPLICATE_OBJECT},
    {SQLITE_ERROR, NULL, "SQL statements in progress", NULL, KOINE_ERR_MISUSE},
    {SQLITE_ERROR, "too many ", NULL, NULL, KOINE_ERR_LIMIT},
    {SQLITE_ERROR, "variable number must be between ", NULL, NULL, KOINE_ERR_LIMIT},
    {SQLITE_ERROR, "Expression tree is too large", NULL, NULL, KOINE_ERR_LIMIT},
    {SQLITE_ERROR, "at most ", " tables", NULL, KOINE_ERR_LIMIT},
    {SQLITE_ERROR, "parser stack overflow", NULL, NULL, KOINE_ERR_LIMIT},
    {SQLITE_ERROR, NULL, "LIKE or GLOB pattern too complex", NULL, KOINE_ERR_LIMIT},
    {SQLITE_ERROR, "integer overflow", NULL, "integer overflow", KOINE_ERR_OUT_OF_RANGE},
    /* A date function is given the word 'now' by a CHECK. */
    {SQLITE_ERROR, "non-deterministic use of ", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "malformed JSON", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "JSON path error", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "bad JSON path", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "JSON cannot hold ", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "fts5: ", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "malformed MATCH expression", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "unterminated string", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "ESCAPE expression must", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "argument of ", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "second argument to ", NULL, NULL, KOINE_ERR_INVALID_VALUE},
    {SQLITE_ERROR, "not authorized", NULL, NULL, KOINE_ERR_PERMISSION},
    {SQLITE_ERROR, NULL, NULL, "is prohibited", KOINE_ERR_PERMISSION},
    {SQLITE_ERROR, "cannot drop UNIQUE column", NULL, NULL, KOINE_ERR_DEPENDENT},
    {SQLITE_ERROR, "cannot drop PRIMARY KEY column", NULL, NULL, KOINE_ERR_DEPENDENT},
    {SQLITE_ERROR, "error in ", " after drop column", NULL, KOINE_ERR_DEPENDENT},
    {SQLITE_ERROR, "error in ", " after rename", NULL, KOINE_ERR_DEPENDENT},
    {SQLITE_ERROR, "foreign key mismatch", NULL, NULL, KOINE_ERR_SEMANTIC},
    {SQLITE_ERROR, "number of columns in foreign key", NULL, NULL, KOINE_ERR_SEMANTIC},
    {SQLITE_ERROR, "cannot INSERT into generated column", NULL, NULL, KOINE_ERR_SEMANTIC},
    {SQLITE_ERROR, "cannot UPDATE generated column", NULL, NULL, KOINE_ERR_SEMANTIC},
    {SQLITE_ERROR, "cannot modify ", NULL, NULL, KOINE_ERR_SEMANTIC},
    {SQLITE_CONSTRAINT, "UNIQUE constraint failed: ", NULL, NULL, KOINE_ERR_UNIQUE}, /* R-Tree */
    {SQLITE_CONSTRAINT, "rtree constraint failed", NULL, NULL, KOINE_ERR_CHECK},
    /* ON DELETE and ON UPDATE RESTRICT work by a trigger of SQLite's own. */
    {SQLITE_CONSTRAINT_TRIGGER, "FOREIGN KEY constraint failed", NULL, "FOREIGN KEY constraint failed",
     KOINE_ERR_FOREIGN_KEY},
    {SQLITE_BUSY, NULL, "SQL statements in progress", NULL, KOINE_ERR_MISUSE},
    {SQLITE_BUSY, NULL, "unable to close", NULL, KOINE_ERR_MISUSE},
    {SQLITE_BUSY, NULL, "unable to delete/modify", NULL, KOINE_ERR_MISUSE},
    {SQLITE_CANTOPEN, "unable to open database: ", NULL, NULL, KOINE_ERR_NO_DATABASE}, /* ATTACH */
};

/* By the number. Extended codes that are missing mean what their primary code means. */
static const struct number {
    int native;
    koine_code code;
} numbers[] = {
    {SQLITE_OK, KOINE_OK},
    {SQLITE_ROW, KOINE_ROW},
    {SQLITE_DONE, KOINE_DONE},
    {SQLITE_ERROR, KOINE_ERR_SEMANTIC},
    {SQLITE_ERROR_MISSING_COLLSEQ, KOINE_ERR_NO_OBJECT},
    {SQLITE_ERROR_RETRY, KOINE_ERR_LOCKED},
    {SQLITE_ERROR_SNAPSHOT, KOINE_ERR_NO_OBJECT},
    {SQLITE_INTERNAL, KOINE_ERR_INTERNAL},
    {SQLITE_PERM, KOINE_ERR_PERMISSION},
    {SQLITE_ABORT, KOINE_ERR_CANCELLED},
    {SQLITE_ABORT_ROLLBACK, KOINE_ERR_TRANSACTION_STATE},
    {SQLITE_BUSY, KOINE_ERR_LOCKED},
    {SQLITE_BUSY_SNAPSHOT, KOINE_ERR_SERIALIZATION},
    {SQLITE_LOCKED, KOINE_ERR_MISUSE}, /* an own statement is unfinished */
    {SQLITE_LOCKED_SHAREDCACHE, KOINE_ERR_LOCKED},
    {SQLITE_LOCKED_VTAB, KOINE_ERR_LOCKED},
    {SQLITE_NOMEM, KOINE_ERR_NO_MEMORY},
    {SQLITE_READONLY, KOINE_ERR_READ_ONLY},
    {SQLITE_READONLY_DBMOVED, KOINE_ERR_CONNECTION_LOST},
    {SQLITE_INTERRUPT, KOINE_ERR_CANCELLED},
    {SQLITE_IOERR, KOINE_ERR_IO},
    {SQLITE_IOERR_NOMEM, KOINE_ERR_NO_MEMORY},
    {SQLITE_IOERR_BLOCKED, KOINE_ERR_LOCKED},
    {SQLITE_IOERR_DATA, KOINE_ERR_CORRUPT},
    {SQLITE_IOERR_CORRUPTFS, KOINE_ERR_CORRUPT},
    {SQLITE_CORRUPT, KOINE_ERR_CORRUPT},
    {SQLITE_NOTFOUND, KOINE_ERR_MISUSE},
    {SQLITE_FULL, KOINE_ERR_DISK_FULL},
    {SQLITE_CANTOPEN, KOINE_ERR_IO}, /* a journal or a temporary file; connect.c judges the database itself */
    {SQLITE_PROTOCOL, KOINE_ERR_LOCKED},
    {SQLITE_EMPTY, KOINE_ERR_INTERNAL},
    {SQLITE_SCHEMA, KOINE_ERR_STALE_STATEMENT},
    {SQLITE_TOOBIG, KOINE_ERR_LIMIT},
    {SQLITE_CONSTRAINT, KOINE_ERR_CONSTRAINT},
    {SQLITE_CONSTRAINT_CHECK, KOINE_ERR_CHECK},
    {SQLITE_CONSTRAINT_FOREIGNKEY, KOINE_ERR_FOREIGN_KEY},
    {SQLITE_CONSTRAINT_NOTNULL, KOINE_ERR_NOT_NULL},
    {SQLITE_CONSTRAINT_PRIMARYKEY, KOINE_ERR_UNIQUE},
    {SQLITE_CONSTRAINT_TRIGGER, KOINE_ERR_RAISED},
    {SQLITE_CONSTRAINT_UNIQUE, KOINE_ERR_UNIQUE},
    {SQLITE_CONSTRAINT_ROWID, KOINE_ERR_UNIQUE},
    {SQLITE_CONSTRAINT_DATATYPE, KOINE_ERR_INVALID_VALUE},
    {SQLITE_MISMATCH, KOINE_ERR_INVALID_VALUE},
    {SQLITE_MISUSE, KOINE_ERR_MISUSE},
    {SQLITE_NOLFS, KOINE_ERR_LIMIT},
    {SQLITE_AUTH, KOINE_ERR_PERMISSION},
    {SQLITE_FORMAT, KOINE_ERR_CORRUPT},
    {SQLITE_RANGE, KOINE_ERR_MISUSE},
    {SQLITE_NOTADB, KOINE_ERR_CORRUPT},
};

static const struct hint {
    int native;
    const char *text;
} hints[] = {
    {SQLITE_BUSY, "another connection holds the lock; the option busy_timeout says how long to wait"},
    {SQLITE_BUSY_SNAPSHOT, "another connection has written since this transaction began to read: run it again"},
    {SQLITE_READONLY_DIRECTORY, "SQLite keeps its journal beside the database: make the directory writable"},
    {SQLITE_READONLY_DBMOVED, "the file was moved or deleted while it was open"},
    {SQLITE_CANTOPEN, "SQLite creates files beside the database: check the directory and its permissions"},
    {SQLITE_CORRUPT, "PRAGMA integrity_check lists the damage; restore the file from a backup"},
    {SQLITE_NOTADB, "the file is no SQLite database, or it is encrypted"},
    {SQLITE_FULL, "the disk is full, or the keys of an AUTOINCREMENT table have run out"},
};

/* ---- looking up ---- */

static bool says(const struct phrase *phrase, const char *message, size_t size)
{
    if (phrase->begin != NULL && strncmp(message, phrase->begin, strlen(phrase->begin)) != 0) {
        return false;
    }
    if (phrase->inside != NULL && strstr(message, phrase->inside) == NULL) {
        return false;
    }
    if (phrase->end != NULL) {
        size_t end = strlen(phrase->end);
        return size >= end && strcmp(message + size - end, phrase->end) == 0;
    }
    return true;
}

static bool find_phrase(int native, const char *message, koine_code *code)
{
    size_t size = message != NULL ? strlen(message) : 0;
    for (size_t i = 0; message != NULL && i < sizeof phrases / sizeof phrases[0]; i++) {
        if (phrases[i].native == native && says(&phrases[i], message, size)) {
            *code = phrases[i].code;
            return true;
        }
    }
    return false;
}

static bool find_number(int native, koine_code *code)
{
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (numbers[i].native == native) {
            *code = numbers[i].code;
            return true;
        }
    }
    return false;
}

koine_code koine__sqlite_code(int extended, const char *message)
{
    koine_code code = KOINE_ERR_ENGINE;
    if (!find_phrase(extended, message, &code) && !find_number(extended, &code)) {
        (void)find_number(extended & 0xff, &code);
    }
    return code;
}

static const char *hint_of(int native)
{
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        if (hints[i].native == native) {
            return hints[i].text;
        }
    }
    return native > 0xff ? hint_of(native & 0xff) : NULL;
}

/* ---- names that the message itself holds ---- */

static void copy_name(char *to, const char *from)
{
    static const char advice[] = " - should this be"; /* SQLite 3.47 and later */
    const char *end = strstr(from, advice);
    size_t size = end != NULL ? (size_t)(end - from) : strlen(from);
    if (size >= 2 && from[0] == '"' && from[size - 1] == '"') {
        from++;
        size -= 2;
    }
    koine__sqlite_name_set(to, KOINE__SQLITE_NAME_ROOM, from, size);
}

/* no such table: main.t; no such column: t.c; table t has no column named c */
static void name_missing(koine_code code, const char *message, koine__sqlite_names *names)
{
    const char *colon = strstr(message, ": ");
    const char *named = strstr(message, " has no column named ");
    if (code == KOINE_ERR_NO_TABLE && colon != NULL) {
        const char *name = colon + 2;
        copy_name(names->table, strncmp(name, "main.", 5) == 0 ? name + 5 : name);
    } else if (code == KOINE_ERR_NO_COLUMN && named != NULL && strncmp(message, "table ", 6) == 0) {
        koine__sqlite_name_set(names->table, sizeof names->table, message + 6, (size_t)(named - message - 6));
        copy_name(names->column, named + strlen(" has no column named "));
    } else if (code == KOINE_ERR_NO_COLUMN && strncmp(message, "no such column: ", 16) == 0) {
        const char *dot = strrchr(colon, '.');
        copy_name(names->column, dot != NULL ? dot + 1 : colon + 2);
    }
}

/* ---- failing ---- */

/* A failure as SQLite left it: other statements are run to find out more, and overwrite its message. */
typedef struct failure {
    koine__sqlite_conn *conn;
    int native;
    koine_code code;
    const char *doing;
    const char *detail;
    int64_t position;
    koine__sqlite_names names;
    char message[2048];
} failure;

static void begin_failure(failure *what, koine__sqlite_conn *conn, int rc)
{
    const char *message = sqlite3_errstr(rc);
    if (conn->db != NULL && sqlite3_extended_errcode(conn->db) == rc) {
        message = sqlite3_errmsg(conn->db);
    }
    what->conn = conn;
    what->native = rc;
    what->doing = NULL;
    what->detail = NULL;
    what->position = -1;
    memset(&what->names, 0, sizeof what->names);
    koine__sqlite_name_set(what->message, sizeof what->message, message, strlen(message));
    if (rc != SQLITE_ERROR || !koine__sqlite_fault_find(what->message, &what->code, &what->detail)) {
        what->code = koine__sqlite_code(rc, what->message);
    }
    if (what->code == KOINE_ERR_LOCKED && koine__sqlite_is_asked(conn)) {
        what->code = KOINE_ERR_CANCELLED; /* ended while it waited for a lock */
    }
}

static const char *known(const char *name)
{
    return name[0] != '\0' ? name : NULL;
}

static koine_code end_failure(const failure *what)
{
    if (what->code == KOINE_ERR_NO_MEMORY) {
        return koine_driver_no_memory(&what->conn->head);
    }
    koine_report report = KOINE_REPORT(what->code);
    if (what->code <= KOINE_DONE) {
        report.code = KOINE_ERR_INTERNAL; /* no failure at all: a slot has taken a success for one */
    }
    report.native_code = what->native;
    report.native = what->message;
    report.doing = what->doing;
    if (what->detail != NULL) {
        /* A fault of ours: the message of DATA is composed from the code alone, any other one is what it says. */
        bool data = koine_code_class(what->code) == KOINE_CLASS_DATA;
        report.native = what->detail;
        report.detail = data ? what->detail : NULL;
    }
    report.hint = what->code == KOINE_ERR_CANCELLED ? NULL : hint_of(what->native);
    report.schema = known(what->names.schema);
    report.table = known(what->names.table);
    report.column = known(what->names.column);
    report.constraint = known(what->names.constraint);
    report.parent_table = known(what->names.parent_table);
    report.fk_side = what->names.side;
    report.position = what->position;
    return koine_driver_fail(&what->conn->head, &report);
}

koine_code koine__sqlite_fail(koine__sqlite_conn *conn, int rc, const char *doing)
{
    failure what;
    begin_failure(&what, conn, rc);
    what.doing = doing;
    return end_failure(&what);
}

koine_code koine__sqlite_fail_prepare(koine__sqlite_conn *conn, int rc)
{
    failure what;
    begin_failure(&what, conn, rc);
    name_missing(what.code, what.message, &what.names);
#if SQLITE_VERSION_NUMBER >= 3038000
    what.position = sqlite3_error_offset(conn->db);
#endif
    return end_failure(&what);
}

static bool is_names(koine_code code)
{
    return code == KOINE_ERR_UNIQUE || code == KOINE_ERR_NOT_NULL || code == KOINE_ERR_CHECK ||
           code == KOINE_ERR_INVALID_VALUE;
}

/* Whether SQLite still compiles the text of a statement. */
static bool compiles(koine__sqlite_conn *conn, sqlite3_stmt *handle)
{
    sqlite3_stmt *again = NULL;
    int rc = sqlite3_prepare_v2(conn->db, sqlite3_sql(handle), -1, &again, NULL);
    (void)sqlite3_finalize(again);
    return rc == SQLITE_OK;
}

/*
 * Who has failed with a plain SQLITE_ERROR? SQLite compiles a statement anew when another connection has changed
 * the schema, and what the compiler then finds fault with means what it means in prepare. Otherwise it is a
 * function or a virtual table, which knows values only: full text search says "no such column" of a query that is
 * a value, and what it calls a column is a part of that value.
 */
static void judge_plain(failure *what, sqlite3_stmt *handle)
{
    koine_code said;
    if (!compiles(what->conn, handle)) {
        name_missing(what->code, what->message, &what->names);
    } else if (!find_phrase(what->native, what->message, &said)) {
        what->code = KOINE_ERR_RAISED;
    } else if (said == KOINE_ERR_NO_COLUMN) {
        what->code = KOINE_ERR_INVALID_VALUE;
    }
}

/* By what the checks that portable CREATE TABLE gives a column begin with; the column's name stands behind. */
static const struct own_check {
    const char *begin;
    koine_code code;
} own_checks[] = {
    {"koine_type_", KOINE_ERR_INVALID_VALUE},
    {"koine_length_", KOINE_ERR_TOO_LONG},
    {"koine_range_", KOINE_ERR_OUT_OF_RANGE},
};

/*
 * DD-ck: a check of a type is what the servers do by the type itself, and so it is told. The column is the one that
 * the check stands behind, where the schema was read: it may have another name by now, and a long one is cut.
 */
static void judge_check(failure *what)
{
    static const char before[] = "CHECK constraint failed: ";
    if (strncmp(what->message, before, sizeof before - 1) != 0) {
        return;
    }
    const char *name = what->message + sizeof before - 1;
    for (size_t i = 0; i < sizeof own_checks / sizeof own_checks[0]; i++) {
        size_t size = strlen(own_checks[i].begin);
        if (strncmp(name, own_checks[i].begin, size) != 0) {
            continue;
        }
        what->code = own_checks[i].code;
        what->names.constraint[0] = '\0';
        if (what->names.column[0] == '\0') {
            koine__sqlite_name_set(what->names.column, sizeof what->names.column, name + size, strlen(name + size));
        }
        return;
    }
}

koine_code koine__sqlite_fail_run(koine__sqlite_stmt *stmt, int rc)
{
    koine__sqlite_conn *conn = koine__sqlite_conn_of(stmt);
    failure what;
    begin_failure(&what, conn, rc);
    (void)sqlite3_reset(stmt->handle);
    if (rc == SQLITE_ERROR && what.detail == NULL) {
        judge_plain(&what, stmt->handle);
    }
    if (is_names(what.code)) {
        koine__sqlite_name_constraint(conn, stmt->handle, what.code, what.message, &what.names);
    }
    if (what.code == KOINE_ERR_CHECK) {
        judge_check(&what);
    }
    if (what.code == KOINE_ERR_FOREIGN_KEY) {
        what.names.side = rc == SQLITE_CONSTRAINT_TRIGGER ? KOINE_FK_PARENT : KOINE_FK_UNKNOWN;
        if (conn->diagnose) {
            koine__sqlite_diagnose(stmt, rc, &what.names);
        }
    }
    if (what.names.raised) {
        what.code = KOINE_ERR_RAISED;
        what.names.side = KOINE_FK_UNKNOWN;
    }
    return end_failure(&what);
}

koine_code koine__sqlite_fail_commit(koine__sqlite_conn *conn, int rc)
{
    failure what;
    begin_failure(&what, conn, rc);
    what.doing = "commit";
    if (what.code == KOINE_ERR_FOREIGN_KEY && conn->diagnose) {
        koine__sqlite_diagnose_commit(conn, &what.names);
    }
    return end_failure(&what);
}
