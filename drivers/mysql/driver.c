/*
 * The driver for MariaDB and MySQL: its tables.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

static const char *const schemes[] = {"mysql", "mariadb", NULL};

static const koine_option options[] = {
    {"lock_timeout", KOINE_OPTION_DURATION, NULL, NULL,
     "how long a statement waits for a lock, in whole seconds; the server's default without it"},
    {"server_public_key", KOINE_OPTION_PATH, NULL, NULL,
     "file with the server's RSA key, for a password sent to another host without TLS"},
    {NULL, KOINE_OPTION_TEXT, NULL, NULL, NULL},
};

/* ---- slots that write to the socket, without a SIGPIPE for the program ---- */

static bool quiet_begin(koine__client_quiet *quiet, koine_driver_conn *conn)
{
    const bool needed = koine__mysql_of(conn)->raises_sigpipe;
    if (needed) {
        koine__client_quiet_begin(quiet);
    }
    return needed;
}

static koine_code quiet_end(koine__client_quiet *quiet, bool begun, koine_code code)
{
    if (begun) {
        koine__client_quiet_end(quiet, code != KOINE_OK && code != KOINE_ROW && code != KOINE_DONE);
    }
    return code;
}

/* The prototype's name and parameters, the connection, and the arguments of the slot behind it. */
#define QUIET(NAME, PARAMETERS, CONN, ARGUMENTS)                                                                       \
    static koine_code quiet_##NAME PARAMETERS                                                                          \
    {                                                                                                                  \
        koine__client_quiet quiet;                                                                                     \
        const bool begun = quiet_begin(&quiet, CONN);                                                                  \
        return quiet_end(&quiet, begun, koine__mysql_##NAME ARGUMENTS);                                                \
    }

QUIET(enforce, (koine_driver_conn * conn, uint32_t wanted, uint32_t *proved), conn, (conn, wanted, proved))
QUIET(verify, (koine_driver_conn * conn, uint32_t wanted, uint32_t *holding), conn, (conn, wanted, holding))
QUIET(begin, (koine_driver_conn * conn, const koine_begin_spec *spec), conn, (conn, spec))
QUIET(commit, (koine_driver_conn * conn), conn, (conn))
QUIET(rollback, (koine_driver_conn * conn), conn, (conn))
QUIET(command, (koine_driver_conn * conn, const char *sql), conn, (conn, sql))
QUIET(prepare, (koine_driver_stmt * stmt, const koine_sql *sql), stmt->conn, (stmt, sql))
QUIET(execute, (koine_driver_stmt * stmt, const koine_value *values, bool keep, koine_outcome *outcome), stmt->conn,
      (stmt, values, keep, outcome))

/* These cannot know beforehand, or do not know afterwards, how it went. */
#define ALWAYS_QUIET(TYPE, NAME, ARGUMENT, RESULT, RETURN)                                                             \
    static TYPE quiet_##NAME ARGUMENT                                                                                  \
    {                                                                                                                  \
        koine__client_quiet quiet;                                                                                     \
        koine__client_quiet_begin(&quiet);                                                                             \
        RESULT;                                                                                                        \
        koine__client_quiet_end(&quiet, true);                                                                         \
        RETURN;                                                                                                        \
    }

ALWAYS_QUIET(koine_code, open, (koine_driver_conn * conn), koine_code code = koine__mysql_open(conn), return code)
ALWAYS_QUIET(koine_code, cancel, (koine_driver_conn * conn), koine_code code = koine__mysql_cancel(conn), return code)
ALWAYS_QUIET(void, close, (koine_driver_conn * conn), koine__mysql_close(conn), return )
ALWAYS_QUIET(void, forget, (koine_driver_conn * conn), koine__mysql_forget(conn), return )

static void quiet_stmt_close(koine_driver_stmt *stmt)
{
    koine__client_quiet quiet;
    const bool begun = quiet_begin(&quiet, stmt->conn);
    koine__mysql_stmt_close(stmt);
    (void)quiet_end(&quiet, begun, KOINE_ERR_CONNECTION_LOST);
}

/* ---- the tables ---- */

static const koine_connection_ops connection = {
    .size = sizeof(koine__mysql),
    .open = quiet_open,
    .enforce = quiet_enforce,
    .verify = quiet_verify,
    .close = quiet_close,
    .forget = quiet_forget,
    .transaction = koine__mysql_transaction,
    .engine = koine__mysql_engine,
    .engine_version = koine__mysql_engine_version,
    .cancel = quiet_cancel,
    .abandon = koine__mysql_abandon,
};

static const koine_transaction_ops transaction = {
    .begin = quiet_begin,
    .commit = quiet_commit,
    .rollback = quiet_rollback,
    .command = quiet_command,
};

static const koine_statement_ops statement = {
    .size = sizeof(koine__mysql_stmt),
    .prepare = quiet_prepare,
    .execute = quiet_execute,
    .close = quiet_stmt_close,
};

static const koine_rows_ops rows = {
    .next = koine__mysql_next,
    .column = koine__mysql_column_of,
    .close = koine__mysql_rows_close,
};

const koine_driver koine__mysql_driver = {
    .abi = KOINE_DRIVER_ABI,
    .size = sizeof(koine_driver),
    .name = "mysql",
    .schemes = schemes,
    .summary = "MariaDB and MySQL servers, by " KOINE__CLIENT_NAME,
    .capabilities = KOINE_CAN_CANCEL | KOINE_CAN_NAME_FOREIGN_KEY | KOINE_CAN_ENCRYPT,
    .guarantees = KOINE_GUARANTEE_FOREIGN_KEYS | KOINE_GUARANTEE_CHECKS | KOINE_GUARANTEE_UNIQUE_KEYS |
                  KOINE_GUARANTEE_STRICT_TYPES | KOINE_GUARANTEE_STANDARD_TEXT | KOINE_GUARANTEE_UTF8 |
                  KOINE_GUARANTEE_UTC | KOINE_GUARANTEE_DEFENSIVE | KOINE_GUARANTEE_NO_LOCAL_FILES,
    /* Both servers take packets of at most 1 GiB; what the one at hand takes is read at the opening. */
    .limits = {.parameters = 65535,
               .value_bytes = 1024ul * 1024 * 1024,
               .statement_bytes = 1024ul * 1024 * 1024,
               .name_bytes = 64 * 4},
    .options = options,
    .dialect = &koine__mysql_dialect,
    .connection = &connection,
    .transaction = &transaction,
    .statement = &statement,
    .rows = &rows,
};

#if defined(KOINE_DRIVER_MODULE)
KOINE_API const koine_driver *koine_driver_entry(void);

KOINE_API const koine_driver *koine_driver_entry(void)
{
    return &koine__mysql_driver;
}
#endif
