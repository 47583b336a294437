/*
 * Questions of the core's own to the engine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "inquiry.h"

#include "statement.h"

#include <string.h>

static koine_code read_rows(koine_conn *conn, koine_rows *rows, const koine__inquiry *inquiry)
{
    bool taken = true;
    while (taken && koine_next(rows) == KOINE_ROW) {
        taken = inquiry->row(inquiry->context, rows);
    }
    koine_code code = koine_rows_close(rows); /* with the first failure of all */
    if (code == KOINE_OK && !taken) {
        code = koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for what is known of tables");
    }
    return code;
}

static koine_code ask(koine_conn *conn, koine__prepared **statement, const koine__inquiry *inquiry)
{
    koine_rows *rows = NULL;
    koine_code code = KOINE_OK;
    if (*statement == NULL) {
        const koine__text text = {.sql = inquiry->sql, .size = strlen(inquiry->sql), .native = true};
        code = koine__prepared_new(conn, statement, &text);
    }
    if (code == KOINE_OK) {
        code = koine__prepared_run(*statement, &rows, inquiry->values, inquiry->count);
    }
    return code == KOINE_OK ? read_rows(conn, rows, inquiry) : code;
}

koine_code koine__inquire(koine_conn *conn, koine__prepared **kept, const koine__inquiry *inquiry)
{
    koine__prepared *once = NULL;
    int64_t changes = conn->changes;
    size_t traces = conn->traces;
    int64_t offset = conn->script_offset;
    conn->traces = 0;
    koine_code code = ask(conn, kept != NULL ? kept : &once, inquiry);
    conn->traces = traces;
    conn->changes = changes;
    conn->script_offset = offset;
    koine__prepared_free(once);
    if (code != KOINE_OK) {
        conn->error.view.position = -1; /* that would be one in a text that the program has never seen */
    }
    return code;
}
