/*
 * What is told from the words of a text before it is parsed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/words.h"

#include <string.h>

#include "sql/split.h"

static const char *const definition_words[] = {
    "CREATE",       "CREATE TABLE",        "CREATE TEMPORARY TABLE",
    "CREATE INDEX", "CREATE UNIQUE INDEX", "CREATE VIEW",
    "ALTER",        "ALTER TABLE",         "DROP",
    "DROP TABLE",   "DROP INDEX",          "DROP VIEW",
    NULL,
};

static const char *const no_words[] = {NULL};

static const char *const transaction_words[] = {
    "XA", "PREPARE TRANSACTION", "COMMIT PREPARED", "ROLLBACK PREPARED", NULL,
};

/* TX-ddl: what one engine commits on is refused in transactions of all. */
const koine_dialect koine__portable_words = {
    .lexing = 0,
    .placeholders = KOINE_PLACEHOLDER_ORDER,
    .isolation = KOINE_ISOLATION_READ_COMMITTED,
    .commits_implicitly = definition_words,
    .commits_nothing = no_words,
    .transaction_words = transaction_words,
};

bool koine__is_native(const char *sql, size_t size, size_t *end)
{
    static const char mark[] = "/*native*/";
    koine__lexer lexer;
    koine__token token;
    koine__lexer_init(&lexer, &koine__portable_words, sql, size);
    do {
        koine__lexer_next(&lexer, &token);
        if (token.kind == KOINE__TOKEN_COMMENT && token.end - token.start == sizeof mark - 1 &&
            memcmp(sql + token.start, mark, sizeof mark - 1) == 0) {
            *end = token.end;
            return true;
        }
    } while (token.kind == KOINE__TOKEN_BLANK || token.kind == KOINE__TOKEN_COMMENT);
    return false;
}

/* Editors put a byte order mark at the head of a file. */
static size_t skip_mark(const char *sql, size_t size, size_t offset)
{
    return offset == 0 && size >= 3 && memcmp(sql, "\xEF\xBB\xBF", 3) == 0 ? 3 : offset;
}

bool koine__piece_next(const koine_dialect *engine, bool portable, const char *sql, size_t size, size_t *offset,
                       koine__piece *out)
{
    size_t start = skip_mark(sql, size, *offset);
    size_t end = 0;
    out->native = !portable;
    if (portable && koine__is_native(sql + start, size - start, &end)) {
        out->native = true;
        *offset = start + end;
    }
    return koine__script_next(out->native ? engine : &koine__portable_words, sql, size, offset, &out->start, &out->end);
}
