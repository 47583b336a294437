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

static koine__client_quiet hush(koine_driver_conn *conn)
{
    koine__client_quiet quiet = {.on = false};
    if (koine__mysql_of(conn)->raises_sigpipe) {
        koine__client_quiet_begin(&quiet);
    }
    return quiet;
}

static koine_code unhush(koine__client_quiet *quiet, koine_code code)
{
    koine__client_quiet_end(quiet, code != KOINE_OK);
    return code;
}

static koine_code open_session(koine_driver_conn *conn)
{
    koine__mysql_of(conn)->raises_sigpipe = true; /* until it is known better */
    koine__client_quiet quiet = hush(conn);
    return unhush(&quiet, koine__mysql_open(conn));
}

static koine_code enforce(koine_driver_conn *conn, uint32_t wanted, uint32_t *proved)
{
    koine__client_quiet quiet = hush(conn);
    return unhush(&quiet, koine__mysql_enforce(conn, wanted, proved));
}

static koine_code verify(koine_driver_conn *conn, uint32_t wanted, uint32_t *holding)
{
    koine__client_quiet quiet = hush(conn);
    return unhush(&quiet, koine__mysql_verify(conn, wanted, holding));
}

/* What has no code to tell by how it went is taken for a failure. */
static void close_session(koine_driver_conn *conn)
{
    koine__client_quiet quiet = hush(conn);
    koine__mysql_close(conn);
    (void)unhush(&quiet, KOINE_ERR_CONNECTION_LOST);
}

static void forget_session(koine_driver_conn *conn)
{
    koine__client_quiet quiet = hush(conn);
    koine__mysql_forget(conn);
    (void)unhush(&quiet, KOINE_ERR_CONNECTION_LOST);
}

static koine_code cancel(koine_driver_conn *conn)
{
    koine__client_quiet quiet = hush(conn);
    koine_code code = koine__mysql_cancel(conn);
    (void)unhush(&quiet, KOINE_ERR_CONNECTION_LOST);
    return code;
}

static koine_code begin(koine_driver_conn *conn, const koine_begin_spec *spec)
{
    koine__client_quiet quiet = hush(conn);
    return unhush(&quiet, koine__mysql_begin(conn, spec));
}

static koine_code commit(koine_driver_conn *conn)
{
    koine__client_quiet quiet = hush(conn);
    return unhush(&quiet, koine__mysql_commit(conn));
}

static koine_code rollback(koine_driver_conn *conn)
{
    koine__client_quiet quiet = hush(conn);
    return unhush(&quiet, koine__mysql_rollback(conn));
}

static koine_code command(koine_driver_conn *conn, const char *sql)
{
    koine__client_quiet quiet = hush(conn);
    return unhush(&quiet, koine__mysql_command(conn, sql));
}

static koine_code prepare(koine_driver_stmt *stmt, const koine_sql *sql)
{
    koine__client_quiet quiet = hush(stmt->conn);
    return unhush(&quiet, koine__mysql_prepare(stmt, sql));
}

static koine_code execute(koine_driver_stmt *stmt, const koine_value *values, bool keep, koine_outcome *outcome)
{
    koine__client_quiet quiet = hush(stmt->conn);
    return unhush(&quiet, koine__mysql_execute(stmt, values, keep, outcome));
}

static void close_statement(koine_driver_stmt *stmt)
{
    koine__client_quiet quiet = hush(stmt->conn);
    koine__mysql_stmt_close(stmt);
    (void)unhush(&quiet, KOINE_ERR_CONNECTION_LOST);
}

/* ---- the tables ---- */

static const koine_connection_ops connection_ops = {
    .size = sizeof(koine__mysql),
    .open = open_session,
    .enforce = enforce,
    .verify = verify,
    .close = close_session,
    .forget = forget_session,
    .transaction = koine__mysql_transaction,
    .engine = koine__mysql_engine,
    .engine_version = koine__mysql_engine_version,
    .cancel = cancel,
    .abandon = koine__mysql_abandon,
};

static const koine_transaction_ops transaction_ops = {
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .command = command,
};

static const koine_statement_ops statement_ops = {
    .size = sizeof(koine__mysql_stmt),
    .prepare = prepare,
    .execute = execute,
    .close = close_statement,
};

static const koine_rows_ops rows_ops = {
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
                  KOINE_GUARANTEE_UTC | KOINE_GUARANTEE_DEFENSIVE | KOINE_GUARANTEE_NO_LOCAL_FILES |
                  KOINE_GUARANTEE_TEXT_ORDER,
    /* Both servers take packets of at most 1 GiB; what the one at hand takes is read at the opening. */
    .limits = {.parameters = 65535,
               .value_bytes = 1024ul * 1024 * 1024,
               .statement_bytes = 1024ul * 1024 * 1024,
               .name_bytes = 64 * 4},
    .options = options,
    .dialect = &koine__mysql_dialect,
    .connection = &connection_ops,
    .transaction = &transaction_ops,
    .statement = &statement_ops,
    .rows = &rows_ops,
    .sql = &koine__mysql_sql_ops,
};

#if defined(KOINE_DRIVER_MODULE)
KOINE_API const koine_driver *koine_driver_entry(void);

KOINE_API const koine_driver *koine_driver_entry(void)
{
    return &koine__mysql_driver;
}
#endif
