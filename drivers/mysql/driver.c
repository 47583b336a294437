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

static const koine_connection_ops connection = {
    .size = sizeof(koine__mysql),
    .open = koine__mysql_open,
    .enforce = koine__mysql_enforce,
    .verify = koine__mysql_verify,
    .close = koine__mysql_close,
    .forget = koine__mysql_forget,
    .transaction = koine__mysql_transaction,
    .engine = koine__mysql_engine,
    .engine_version = koine__mysql_engine_version,
    .cancel = koine__mysql_cancel,
    .abandon = koine__mysql_abandon,
};

static const koine_transaction_ops transaction = {
    .begin = koine__mysql_begin,
    .commit = koine__mysql_commit,
    .rollback = koine__mysql_rollback,
    .command = koine__mysql_command,
};

static const koine_statement_ops statement = {
    .size = sizeof(koine__mysql_stmt),
    .prepare = koine__mysql_prepare,
    .execute = koine__mysql_execute,
    .close = koine__mysql_stmt_close,
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
