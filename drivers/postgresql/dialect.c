/*
 * How PostgreSQL's SQL differs from the standard's, as far as the core has to know.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

/* DDL obeys transactions, so nothing commits behind the program's back. */
static const char *const none[] = {NULL};

/* The settings behind SET TRANSACTION: under their own names they would undo what koine_begin was asked for. */
#define SET(name) "SET " name, "SET LOCAL " name, "SET SESSION " name, "RESET " name

static const char *const transaction_words[] = {
    "ABORT",
    "END",
    "PREPARE TRANSACTION",
    "COMMIT PREPARED",
    "ROLLBACK PREPARED",
    SET("TRANSACTION_READ_ONLY"),
    SET("TRANSACTION_ISOLATION"),
    SET("TRANSACTION_DEFERRABLE"),
    NULL,
};

const koine_dialect koine__pg_dialect = {
    .lexing = KOINE_LEX_DOLLAR_QUOTE | KOINE_LEX_ESCAPE_STRING | KOINE_LEX_NESTED_COMMENT,
    .placeholders = KOINE_PLACEHOLDER_DOLLAR_NUMBER,
    .isolation = KOINE_ISOLATION_READ_COMMITTED,
    .commits_implicitly = none,
    .commits_nothing = none,
    .transaction_words = transaction_words,
};
