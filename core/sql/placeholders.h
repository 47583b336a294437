/*
 * Reading one statement: its placeholders are checked and rewritten to the engine's style, its kind is found,
 * a second statement is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_PLACEHOLDERS_H
#define KOINE_CORE_SQL_PLACEHOLDERS_H

#include <koine/driver.h>

/* ?N may not go higher; also the most values the servers take. */
#define KOINE__PLACEHOLDER_MAX 65535u

/* Why a text was refused. message and hint (or NULL) are static. */
typedef struct koine__sql_problem {
    koine_code code;
    int64_t position; /* byte offset in the caller's text, or -1 */
    const char *message;
    const char *hint;
} koine__sql_problem;

/* A place where engine and caller text drift apart: from these offsets on they run in step again. */
typedef struct koine__sql_shift {
    size_t engine;
    size_t caller;
} koine__sql_shift;

/* One statement, read. Everything in it lives in one block and is never changed. */
typedef struct koine__statement {
    char *text; /* for the engine, NUL-terminated, without the final semicolon */
    size_t size;
    koine_statement_kind kind;
    koine_count count;        /* what its changes are */
    bool commits;             /* the engine would commit a transaction implicitly */
    const char *words;        /* the upper-case words that made it TRANSACTION or commits; static; else NULL */
    size_t parameters;        /* distinct values that the caller gives */
    size_t slots;             /* values that the engine is given */
    const size_t *order;      /* slot i takes parameter order[i]; NULL when slot i takes parameter i */
    const char *const *names; /* of each parameter, without the colon; NULL unless the style is :name */
    const koine__sql_shift *shifts;
    size_t shift_count;
    const uint32_t *table; /* where to look for a name: koine__parameter_hash and up, 0 or a parameter plus 1 */
    size_t table_size;     /* a power of two, or 0 */
    void *block;
} koine__statement;

/*
 * Reads one statement. On success *out is the caller's: koine__statement_free. On failure *out is zeroed and
 * *problem filled. Codes: KOINE_OK; KOINE_ERR_SYNTAX (mixed or bad placeholders, unterminated text, no
 * statement), KOINE_ERR_ENCODING, KOINE_ERR_MISUSE (two statements), KOINE_ERR_LIMIT (beyond 4 GiB),
 * KOINE_ERR_NO_MEMORY.
 */
koine_code koine__statement_read(koine__statement *out, const koine_dialect *dialect, const char *sql, size_t size,
                                 koine__sql_problem *problem);
void koine__statement_free(koine__statement *statement);

/* The offset in the caller's text of an offset in the engine's text. */
size_t koine__statement_position(const koine__statement *statement, size_t engine_offset);

/* By which names are found in koine__statement.table. */
uint32_t koine__parameter_hash(const char *name, size_t size);

/* The parameter of that name, or SIZE_MAX. */
size_t koine__statement_parameter(const koine__statement *statement, const char *name);

#endif
