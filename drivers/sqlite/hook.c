/*
 * The connect hook: the settings that the guarantees need, and reading them back.
 *
 * Everything here happens inside the library: no round trip, and no access to the file but one, reading the
 * schema, which tells a database from any other file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <stdio.h>
#include <string.h>

#define KEYS KOINE_GUARANTEE_FOREIGN_KEYS
#define CHECKS KOINE_GUARANTEE_CHECKS
#define TEXT KOINE_GUARANTEE_STANDARD_TEXT
#define DEFENSIVE KOINE_GUARANTEE_DEFENSIVE
#define FILES KOINE_GUARANTEE_NO_LOCAL_FILES

/* One setting. It belongs either to sqlite3_db_config (option) or to SQL (set and get). */
typedef struct setting {
    uint32_t guarantee;
    const char *name;
    int option; /* 0: SQL */
    int value;  /* that it must have */
    const char *set;
    const char *get;
    unsigned needs; /* KOINE__SQLITE_…: what the probe must have seen */
} setting;

/*
 * sqlite3_db_config switches foreign keys inside a transaction too, where the pragma is silently ignored; only
 * the pragma tells a library that has none, by answering no row.
 */
static const setting settings[] = {
    {KEYS, "foreign_keys", SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL, NULL, 0},
    {KEYS, "foreign_keys", 0, 1, NULL, "PRAGMA foreign_keys", 0},
    {KEYS, "legacy_alter_table", SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 0, NULL, NULL, 0},
    {CHECKS, "ignore_check_constraints", 0, 0, "PRAGMA ignore_check_constraints=0", "PRAGMA ignore_check_constraints",
     0},
    {TEXT, "double-quoted strings in statements", SQLITE_DBCONFIG_DQS_DML, 0, NULL, NULL, 0},
    {TEXT, "double-quoted strings in definitions", SQLITE_DBCONFIG_DQS_DDL, 0, NULL, NULL, 0},
    {TEXT, "LIKE without regard to case", 0, 0, "PRAGMA case_sensitive_like=1", "SELECT 'a' LIKE 'A'", 0},
    {DEFENSIVE, "defensive", SQLITE_DBCONFIG_DEFENSIVE, 1, NULL, NULL, 0},
    {DEFENSIVE, "writable_schema", SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, NULL, NULL, 0},
    {DEFENSIVE, "triggers", SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL, NULL, 0},
    {DEFENSIVE, "recursive_triggers", 0, 1, "PRAGMA recursive_triggers=1", "PRAGMA recursive_triggers", 0},
    {DEFENSIVE, "cell_size_check", 0, 1, "PRAGMA cell_size_check=1", "PRAGMA cell_size_check", 0},
    {DEFENSIVE, "fts3_tokenizer", SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, NULL, NULL, 0},
    {DEFENSIVE, "trusted_schema", SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL, NULL, KOINE__SQLITE_JSON_IS_SAFE},
    {FILES, "load_extension", SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL, NULL, 0},
};

/*
 * Deferring all keys until the commit is a program's right inside a transaction, and taking it back there would
 * forget violations that wait for the commit. Outside of one it does nothing but leak into the next statement.
 */
static const setting deferring = {
    KEYS, "defer_foreign_keys", 0, 0, "PRAGMA defer_foreign_keys=0", "PRAGMA defer_foreign_keys", 0};

typedef struct finding {
    uint32_t missing;
    int rc;         /* a failure that is no answer: out of memory */
    char found[96]; /* the first */
} finding;

static void check(koine__sqlite_conn *conn, const setting *which, bool set, finding *into)
{
    int rc = SQLITE_OK;
    int value = -1;
    if (which->option != 0) {
        rc = sqlite3_db_config(conn->db, which->option, set ? which->value : -1, &value);
    } else {
        if (set && which->set != NULL) {
            rc = koine__sqlite_run(conn->db, which->set);
        }
        if (rc == SQLITE_OK) {
            value = koine__sqlite_number(conn->db, which->get, &rc);
        }
    }
    if (rc == SQLITE_OK && value == which->value) {
        return;
    }
    into->missing |= which->guarantee;
    if ((rc & 0xff) == SQLITE_NOMEM) {
        into->rc = rc;
    }
    if (into->found[0] != '\0') {
        return;
    }
    if (rc != SQLITE_OK) {
        (void)snprintf(into->found, sizeof into->found, "%s: error %d", which->name, rc);
    } else if (value == -1) {
        (void)snprintf(into->found, sizeof into->found, "%s: no answer", which->name);
    } else {
        (void)snprintf(into->found, sizeof into->found, "%s: %d", which->name, value);
    }
}

static void check_all(koine__sqlite_conn *conn, uint32_t wanted, bool set, finding *into)
{
    unsigned seen = koine__sqlite_probe();
    if (seen == 0) {
        into->rc = SQLITE_NOMEM;
        into->missing = wanted;
        return;
    }
    if ((wanted & KEYS) != 0 && (seen & KOINE__SQLITE_REFUSES_ORPHANS) == 0) {
        into->missing |= KEYS;
        (void)snprintf(into->found, sizeof into->found, "%s", "foreign_keys: on, yet takes a row without a parent");
    }
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        if ((wanted & settings[i].guarantee) != 0 && (seen & settings[i].needs) == settings[i].needs) {
            check(conn, &settings[i], set, into);
        }
    }
    if ((wanted & KEYS) != 0 && sqlite3_get_autocommit(conn->db)) {
        check(conn, &deferring, set, into);
    }
}

/* Reads the first page and the schema. A UTF-16 file is fine: SQLite converts both ways, without loss. */
static koine_code read_schema(koine__sqlite_conn *conn)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(conn->db, "PRAGMA main.encoding", -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        (void)sqlite3_step(stmt);
    }
    int ended = sqlite3_finalize(stmt);
    rc = rc != SQLITE_OK ? rc : ended;
    if (rc == SQLITE_OK) {
        return KOINE_OK;
    }
    char doing[320];
    const char *path = koine_config_get(conn->head.config, "database");
    (void)snprintf(doing, sizeof doing, "read %.300s", path != NULL ? path : "the database");
    return koine__sqlite_fail(conn, rc, doing);
}

static const char *remedy_of(uint32_t missing)
{
    if ((missing & KEYS) != 0) {
        return "use a libsqlite3 built without SQLITE_OMIT_FOREIGN_KEY and SQLITE_OMIT_TRIGGER";
    }
    return "use a libsqlite3 of version 3.37 or later, built without omissions";
}

koine_code koine__sqlite_enforce(koine_driver_conn *base, uint32_t wanted, uint32_t *proved)
{
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    finding found = {0, SQLITE_OK, ""};
    *proved = 0;
    koine_code code = koine__sqlite_begin_slot(conn);
    if (code != KOINE_OK) {
        return code;
    }
    check_all(conn, wanted, true, &found);
    if (found.rc != SQLITE_OK) {
        return koine_driver_no_memory(base);
    }
    code = read_schema(conn);
    if (code != KOINE_OK) {
        return code;
    }
    /* What is left over needs no setting: unique keys are checked row by row, text is UTF-8, times are UTC. */
    *proved = wanted & ~found.missing;
    if (found.missing != 0) {
        return koine_driver_not_enforced(base, found.missing, found.found, remedy_of(found.missing));
    }
    conn->wait_most = koine_config_int(base->config, "busy_timeout");
    return KOINE_OK;
}

koine_code koine__sqlite_verify(koine_driver_conn *base, uint32_t wanted, uint32_t *holding)
{
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    finding found = {0, SQLITE_OK, ""};
    *holding = 0;
    koine_code code = koine__sqlite_begin_slot(conn);
    if (code != KOINE_OK) {
        return code;
    }
    check_all(conn, wanted, false, &found);
    *holding = wanted & ~found.missing;
    return found.rc == SQLITE_OK ? KOINE_OK : koine_driver_no_memory(base);
}
