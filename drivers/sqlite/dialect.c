/*
 * How SQLite's SQL is read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

/*
 * SQLite commits nothing behind the program's back: VACUUM and ATTACH fail inside a transaction. It has no words
 * of its own for transactions either.
 */
static const char *const nothing[] = {NULL};

const koine_dialect koine__sqlite_dialect = {
    .lexing = KOINE_LEX_BACKTICK | KOINE_LEX_BRACKET,
    .placeholders = KOINE_PLACEHOLDER_QUESTION_NUMBER,
    .isolation = KOINE_ISOLATION_SERIALIZABLE,
    .commits_implicitly = nothing,
    .commits_nothing = nothing,
    .transaction_words = nothing,
};
