/*
 * Several statements in one text, for schema files.
 *
 * SPDX-License-Identifier: MIT
 */
#include "statement.h"

#include "sql/split.h"

#include <string.h>

/* For the trace: what could not be read ends only with the script. */
static koine_code run_one(koine_conn *conn, const char *sql, size_t size)
{
    koine__prepared *prepared = NULL;
    koine_code code = koine__prepared_new(conn, &prepared, sql, size);
    if (code != KOINE_OK) {
        return koine__fail_early(conn, sql, code);
    }
    code = koine__prepared_run(prepared, NULL, NULL, 0);
    koine__prepared_free(prepared);
    return code;
}

koine_code koine_script(koine_conn *conn, const char *sql)
{
    koine_code code = koine__enter_statement(conn);
    if (code != KOINE_OK) {
        return code;
    }
    if (sql == NULL) {
        code = koine__error_set(&conn->error, KOINE_ERR_MISUSE, NULL, "the script was NULL");
        return koine__fail_early(conn, "", code);
    }
    const koine_dialect *dialect = conn->driver->dialect;
    size_t size = strlen(sql);
    size_t offset = 0;
    size_t start;
    size_t end;
    while (code == KOINE_OK && koine__script_next(dialect, sql, size, &offset, &start, &end)) {
        conn->script_offset = (int64_t)start;
        code = run_one(conn, sql + start, end - start);
    }
    conn->script_offset = 0;
    conn->changes = 0;
    return code;
}
