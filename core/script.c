/*
 * Several statements in one text, for schema files.
 *
 * SPDX-License-Identifier: MIT
 */
#include "statement.h"

#include "sql/words.h"

#include <string.h>

/* For the trace: what could not be read ends only with the script. */
static koine_code run_one(koine_conn *conn, const koine__text *text)
{
    koine__prepared *prepared = NULL;
    koine_code code = koine__prepared_new(conn, &prepared, text);
    if (code != KOINE_OK) {
        return koine__fail_early(conn, text->sql, code);
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
    size_t size = strlen(sql);
    size_t offset = 0;
    koine__piece piece;
    while (code == KOINE_OK && koine__piece_next(conn->driver->dialect, conn->portable, sql, size, &offset, &piece)) {
        const koine__text text = {
            .sql = sql + piece.start,
            .size = piece.end - piece.start,
            .native = piece.native,
        };
        conn->script_offset = (int64_t)piece.start;
        code = run_one(conn, &text);
    }
    conn->script_offset = 0;
    conn->changes = 0;
    return code;
}
