/*
 * The smallest complete driver. docs/adding-a-driver.md follows this file from top to bottom.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fake_script.h"

/* ---- 1. the objects: each begins with the head that the core fills ---- */

typedef struct fake_conn {
    koine_driver_conn head;
    koine_transaction_state state;
} fake_conn;

typedef struct fake_stmt {
    koine_driver_stmt head;
    size_t parameters;
    koine_statement_kind kind;
    size_t next_row;
} fake_stmt;

static fake_conn *fake_of(koine_driver_conn *conn)
{
    return (fake_conn *)conn;
}

static fake_conn *session_of(koine_driver_stmt *stmt)
{
    return fake_of(stmt->conn);
}

/* ---- 2. connections: open, the hook, verify, close ---- */

static koine_code fake_open(koine_driver_conn *conn)
{
    koine_host host;
    if (!koine_config_host(conn->config, 0, &host)) {
        return koine_driver_refuse(conn, KOINE_ERR_CONFIG, "the URL names no host", "write fake://host/database");
    }
    return fake_enter(conn, FAKE_OPEN, host.name, &fake_of(conn)->state);
}

static koine_code fake_enforce(koine_driver_conn *conn, uint32_t wanted, uint32_t *proved)
{
    koine_code code = fake_enter(conn, FAKE_ENFORCE, NULL, &fake_of(conn)->state);
    if (code != KOINE_OK) {
        return code;
    }
    *proved = wanted & fake_script.proved;
    if (*proved != wanted) {
        return koine_driver_not_enforced(conn, wanted & ~*proved, "off", "change the script");
    }
    fake_script.holding |= *proved;
    return KOINE_OK;
}

static koine_code fake_verify(koine_driver_conn *conn, uint32_t wanted, uint32_t *holding)
{
    *holding = wanted & fake_script.holding;
    return fake_enter(conn, FAKE_VERIFY, NULL, &fake_of(conn)->state);
}

static void fake_close(koine_driver_conn *conn)
{
    (void)fake_enter(conn, FAKE_CLOSE, NULL, &fake_of(conn)->state);
}

static void fake_forget(koine_driver_conn *conn)
{
    (void)fake_enter(conn, FAKE_FORGET, NULL, &fake_of(conn)->state);
}

static koine_transaction_state fake_transaction(const koine_driver_conn *conn)
{
    return ((const fake_conn *)conn)->state;
}

static const char *fake_engine(const koine_driver_conn *conn)
{
    (void)conn;
    return "fake";
}

static const char *fake_engine_version(const koine_driver_conn *conn)
{
    (void)conn;
    return "1.0";
}

/* Any thread, so it reports nothing. */
static koine_code fake_cancel(koine_driver_conn *conn)
{
    koine_code code = fake_enter(conn, FAKE_CANCEL, NULL, &fake_of(conn)->state);
    fake_wake(false);
    return code;
}

static void fake_abandon(koine_driver_conn *conn)
{
    (void)fake_enter(conn, FAKE_ABANDON, NULL, &fake_of(conn)->state);
    fake_wake(true);
}

static const koine_connection_ops connection_ops = {
    .size = sizeof(fake_conn),
    .open = fake_open,
    .enforce = fake_enforce,
    .verify = fake_verify,
    .close = fake_close,
    .forget = fake_forget,
    .transaction = fake_transaction,
    .engine = fake_engine,
    .engine_version = fake_engine_version,
    .cancel = fake_cancel,
    .abandon = fake_abandon,
};

/* ---- 3. transactions ---- */

static koine_code fake_begin(koine_driver_conn *conn, const koine_begin_spec *spec)
{
    koine_code code = fake_enter(conn, FAKE_BEGIN, spec->read_only ? "read only" : NULL, &fake_of(conn)->state);
    if (code == KOINE_OK) {
        fake_of(conn)->state = KOINE_TRANSACTION_OPEN;
    }
    return code;
}

static koine_code fake_commit(koine_driver_conn *conn)
{
    koine_code code = fake_enter(conn, FAKE_COMMIT, NULL, &fake_of(conn)->state);
    if (code == KOINE_OK) {
        fake_of(conn)->state = KOINE_TRANSACTION_NONE;
    }
    return code;
}

static koine_code fake_rollback(koine_driver_conn *conn)
{
    koine_code code = fake_enter(conn, FAKE_ROLLBACK, NULL, &fake_of(conn)->state);
    if (code == KOINE_OK) {
        fake_of(conn)->state = KOINE_TRANSACTION_NONE;
    }
    return code;
}

static koine_code fake_command(koine_driver_conn *conn, const char *sql)
{
    return fake_enter(conn, FAKE_COMMAND, sql, &fake_of(conn)->state);
}

static const koine_transaction_ops transaction_ops = {
    .begin = fake_begin,
    .commit = fake_commit,
    .rollback = fake_rollback,
    .command = fake_command,
};

/* ---- 4. statements ---- */

static koine_code fake_prepare(koine_driver_stmt *stmt, const koine_sql *sql)
{
    fake_stmt *fake = (fake_stmt *)stmt;
    fake->parameters = sql->parameters;
    fake->kind = sql->kind;
    return fake_enter(stmt->conn, FAKE_PREPARE, sql->text, &session_of(stmt)->state);
}

static koine_code fake_execute(koine_driver_stmt *stmt, const koine_value *values, bool keep, koine_outcome *outcome)
{
    fake_stmt *fake = (fake_stmt *)stmt;
    (void)keep;
    koine_code code = fake_enter(stmt->conn, FAKE_EXECUTE, NULL, &session_of(stmt)->state);
    if (code != KOINE_OK) {
        return code;
    }
    if (fake_script.has_state) {
        session_of(stmt)->state = fake_script.state;
    }
    fake_keep_bound(values, fake->parameters);
    fake->next_row = 0;
    bool has_rows = fake->kind == KOINE_STATEMENT_QUERY || fake_script.changing_rows;
    outcome->columns = has_rows ? fake_script.columns : 0;
    outcome->changes = fake->kind == KOINE_STATEMENT_CHANGE ? fake_script.changes : 0;
    return KOINE_OK;
}

static void fake_stmt_close(koine_driver_stmt *stmt)
{
    (void)fake_enter(stmt->conn, FAKE_STMT_CLOSE, NULL, &session_of(stmt)->state);
}

static const koine_statement_ops statement_ops = {
    .size = sizeof(fake_stmt),
    .prepare = fake_prepare,
    .execute = fake_execute,
    .close = fake_stmt_close,
};

/* ---- 5. rows ---- */

static koine_code fake_next(koine_driver_stmt *stmt, koine_value *row, koine_outcome *outcome)
{
    fake_stmt *fake = (fake_stmt *)stmt;
    koine_code code = fake_enter(stmt->conn, FAKE_NEXT, NULL, &session_of(stmt)->state);
    if (code != KOINE_OK) {
        return code;
    }
    if (fake->next_row == fake_script.rows) {
        return KOINE_DONE;
    }
    for (size_t i = 0; i < outcome->columns; i++) {
        row[i] = fake_script.values[fake->next_row * fake_script.columns + i];
    }
    fake->next_row++;
    return KOINE_ROW;
}

static void fake_column(const koine_driver_stmt *stmt, size_t i, koine_column *out)
{
    (void)stmt;
    out->name = fake_script.names[i];
    out->type = KOINE_TYPE_NULL;
}

static koine_code fake_rows_close(koine_driver_stmt *stmt)
{
    return fake_enter(stmt->conn, FAKE_ROWS_CLOSE, NULL, &session_of(stmt)->state);
}

static const koine_rows_ops rows_ops = {
    .next = fake_next,
    .column = fake_column,
    .close = fake_rows_close,
};

/* ---- 6. the dialect: how its SQL is cut into words, and what commits implicitly ---- */

static const char *const no_words[] = {NULL};
static const char *const committing_words[] = {"IMPLODE", NULL};

static const koine_dialect dialect = {
    .lexing = 0,
    .placeholders = KOINE_PLACEHOLDER_ORDER,
    .isolation = KOINE_ISOLATION_READ_COMMITTED,
    .commits_implicitly = committing_words,
    .commits_nothing = no_words,
    .transaction_words = no_words,
};

/* ---- 7. the driver ---- */

static const char *const schemes[] = {"fake", NULL};

const koine_driver fake_driver = {
    .abi = KOINE_DRIVER_ABI,
    .size = sizeof(koine_driver),
    .name = "fake",
    .schemes = schemes,
    .summary = "answers from a script, for tests",
    .capabilities = KOINE_CAN_CANCEL,
    .guarantees = KOINE_GUARANTEE_FOREIGN_KEYS | KOINE_GUARANTEE_CHECKS,
    .limits = {.parameters = 1000, .value_bytes = 1 << 20, .statement_bytes = 1 << 20, .name_bytes = 64},
    .dialect = &dialect,
    .connection = &connection_ops,
    .transaction = &transaction_ops,
    .statement = &statement_ops,
    .rows = &rows_ops,
};

/* ---- 8. as a module: the one function that it exports ---- */

#ifdef KOINE_DRIVER_MODULE
KOINE_API const koine_driver *koine_driver_entry(void);

KOINE_API const koine_driver *koine_driver_entry(void)
{
    return &fake_driver;
}
#endif
