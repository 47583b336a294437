/*
 * The PostgreSQL driver: its descriptor and tables of slots.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

static const koine_connection_ops connection_ops = {
    .size = sizeof(koine__pg_conn),
    .open = koine__pg_open,
    .enforce = koine__pg_enforce,
    .verify = koine__pg_verify,
    .close = koine__pg_close,
    .forget = koine__pg_forget,
    .transaction = koine__pg_transaction,
    .engine = koine__pg_engine,
    .engine_version = koine__pg_engine_version,
    .cancel = koine__pg_cancel,
    .abandon = koine__pg_abandon,
};

static const koine_transaction_ops transaction_ops = {
    .begin = koine__pg_begin,
    .commit = koine__pg_commit,
    .rollback = koine__pg_rollback,
    .command = koine__pg_command,
};

static const koine_statement_ops statement_ops = {
    .size = sizeof(koine__pg_stmt),
    .prepare = koine__pg_prepare,
    .execute = koine__pg_execute,
    .close = koine__pg_stmt_close,
};

static const koine_rows_ops rows_ops = {
    .next = koine__pg_next,
    .column = koine__pg_column_at,
    .close = koine__pg_rows_close,
};

static const char *const schemes[] = {"postgresql", "postgres", NULL};

static const koine_option options[] = {
    {"schema", KOINE_OPTION_TEXT, NULL, NULL, "schema in which names without one are looked up and created"},
    {"clear_cancel", KOINE_OPTION_BOOL, "off", NULL,
     "on: cancel requests may leave in clear text where libpq (before 17) cannot encrypt them"},
    {NULL, KOINE_OPTION_TEXT, NULL, NULL, NULL},
};

const koine_driver koine__postgresql_driver = {
    .abi = KOINE_DRIVER_ABI,
    .size = sizeof(koine_driver),
    .name = "postgresql",
    .schemes = schemes,
    .summary = "PostgreSQL through libpq",
    .capabilities = KOINE_CAN_CANCEL | KOINE_CAN_DEFINE_IN_TRANSACTION | KOINE_CAN_NAME_FOREIGN_KEY |
                    KOINE_CAN_DEFER_CONSTRAINTS | KOINE_CAN_ENCRYPT,
    .guarantees = KOINE_GUARANTEE_FOREIGN_KEYS | KOINE_GUARANTEE_CHECKS | KOINE_GUARANTEE_UNIQUE_KEYS |
                  KOINE_GUARANTEE_STRICT_TYPES | KOINE_GUARANTEE_STANDARD_TEXT | KOINE_GUARANTEE_UTF8 |
                  KOINE_GUARANTEE_UTC | KOINE_GUARANTEE_DEFENSIVE | KOINE_GUARANTEE_NO_LOCAL_FILES |
                  KOINE_GUARANTEE_TEXT_ORDER,
    /* The server drops the connection over a message of 1 GiB; 64 KiB are left for what surrounds a value. */
    .limits = {.parameters = 65535,
               .value_bytes = ((size_t)1 << 30) - 65536,
               .statement_bytes = ((size_t)1 << 30) - 65536,
               .name_bytes = 63},
    .options = options,
    .dialect = &koine__pg_dialect,
    .connection = &connection_ops,
    .transaction = &transaction_ops,
    .statement = &statement_ops,
    .rows = &rows_ops,
    .sql = &koine__pg_sql_ops,
};

#ifdef KOINE_DRIVER_MODULE
KOINE_API const koine_driver *koine_driver_entry(void);

const koine_driver *koine_driver_entry(void)
{
    return &koine__postgresql_driver;
}
#endif
