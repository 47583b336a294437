/*
 * The SQLite driver: what it is called, what it can do, and its slots.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

static const char *const schemes[] = {"sqlite", NULL};

/* The database is the common option, as a path: so a URL for it has no host. */
static const koine_option options[] = {
    {"database", KOINE_OPTION_PATH, NULL, NULL, "the file, or :memory:"},
    {"mode", KOINE_OPTION_CHOICE, "rwc", "rwc|rw|ro",
     "open for reading and writing and create, without creating, or read only"},
    {"busy_timeout", KOINE_OPTION_DURATION, "5s", NULL, "how long to wait for a lock that another connection holds"},
    {"journal", KOINE_OPTION_CHOICE, NULL, "delete|truncate|persist|wal",
     "journal mode to set; without it the file keeps its own"},
    {"synchronous", KOINE_OPTION_CHOICE, NULL, "normal|full|extra",
     "when to wait for the disk; without it what the library was built with"},
    {NULL, KOINE_OPTION_TEXT, NULL, NULL, NULL},
};

static const char *engine(const koine_driver_conn *conn)
{
    (void)conn;
    return "sqlite";
}

static const char *engine_version(const koine_driver_conn *conn)
{
    (void)conn;
    return sqlite3_libversion();
}

static const koine_connection_ops connection_ops = {
    .size = sizeof(koine__sqlite_conn),
    .open = koine__sqlite_open,
    .enforce = koine__sqlite_enforce,
    .verify = koine__sqlite_verify,
    .close = koine__sqlite_close,
    .forget = koine__sqlite_forget,
    .transaction = koine__sqlite_transaction,
    .engine = engine,
    .engine_version = engine_version,
    .cancel = koine__sqlite_cancel,
    .abandon = koine__sqlite_abandon,
};

static const koine_transaction_ops transaction_ops = {
    .begin = koine__sqlite_begin,
    .commit = koine__sqlite_commit,
    .rollback = koine__sqlite_rollback,
    .command = koine__sqlite_command,
};

static const koine_statement_ops statement_ops = {
    .size = sizeof(koine__sqlite_stmt),
    .prepare = koine__sqlite_prepare,
    .execute = koine__sqlite_execute,
    .close = koine__sqlite_statement_close,
};

static const koine_rows_ops rows_ops = {
    .next = koine__sqlite_next,
    .column = koine__sqlite_column_of,
    .close = koine__sqlite_rows_close,
    .row = koine__sqlite_row,
    .scan = koine__sqlite_scan,
};

#ifdef KOINE_SQLITE_PREUPDATE
#define NAMES_FOREIGN_KEYS KOINE_CAN_NAME_FOREIGN_KEY
#else
#define NAMES_FOREIGN_KEYS 0u
#endif

const koine_driver koine__sqlite_driver = {
    .abi = KOINE_DRIVER_ABI,
    .size = sizeof(koine_driver),
    .name = "sqlite",
    .schemes = schemes,
    .summary = "SQLite 3 files and databases in memory, by libsqlite3",
    .capabilities =
        KOINE_CAN_CANCEL | KOINE_CAN_DEFINE_IN_TRANSACTION | NAMES_FOREIGN_KEYS | KOINE_CAN_DEFER_CONSTRAINTS,
    /* Not strict_types: in SQLite a table has them (STRICT, or CHECK (typeof(…) = …)), never a session. */
    .guarantees = KOINE_GUARANTEE_FOREIGN_KEYS | KOINE_GUARANTEE_CHECKS | KOINE_GUARANTEE_UNIQUE_KEYS |
                  KOINE_GUARANTEE_STANDARD_TEXT | KOINE_GUARANTEE_UTF8 | KOINE_GUARANTEE_UTC |
                  KOINE_GUARANTEE_DEFENSIVE | KOINE_GUARANTEE_NO_LOCAL_FILES | KOINE_GUARANTEE_TEXT_ORDER,
    /* SQLite's own defaults; a build may allow more parameters (Debian: 250,000), few allow fewer. */
    .limits = {.parameters = 32766, .value_bytes = 1000000000, .statement_bytes = 1000000000, .name_bytes = 0},
    .options = options,
    .dialect = &koine__sqlite_dialect,
    .connection = &connection_ops,
    .transaction = &transaction_ops,
    .statement = &statement_ops,
    .rows = &rows_ops,
    .sql = &koine__sqlite_sql_ops,
};

#ifdef KOINE_DRIVER_MODULE
KOINE_API const koine_driver *koine_driver_entry(void);

const koine_driver *koine_driver_entry(void)
{
    return &koine__sqlite_driver;
}
#endif
