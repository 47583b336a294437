/*
 * For the tests of the SQL reader: three dialects that between them have every flag and every placeholder
 * style, as real engines combine them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_UNIT_SQL_SUPPORT_H
#define KOINE_TESTS_UNIT_SQL_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <koine/driver.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const support_no_words[] = {NULL};
static const char *const support_commits[] = {"CREATE", "DROP", "ALTER", "LOCK TABLES", NULL};
static const char *const support_commits_nothing[] = {"CREATE TEMPORARY TABLE", "DROP TEMPORARY TABLE", NULL};
static const char *const support_transaction[] = {"XA", "PREPARE TRANSACTION", "COMMIT PREPARED", NULL};

/* ?1; `name` and [name] */
static const koine_dialect numbered = {
    .lexing = KOINE_LEX_BACKTICK | KOINE_LEX_BRACKET,
    .placeholders = KOINE_PLACEHOLDER_QUESTION_NUMBER,
    .isolation = KOINE_ISOLATION_SERIALIZABLE,
    .commits_implicitly = support_no_words,
    .commits_nothing = support_no_words,
};

/* $1; $tag$…$tag$, E'…', nested comments */
static const koine_dialect dollar = {
    .lexing = KOINE_LEX_DOLLAR_QUOTE | KOINE_LEX_ESCAPE_STRING | KOINE_LEX_NESTED_COMMENT,
    .placeholders = KOINE_PLACEHOLDER_DOLLAR_NUMBER,
    .isolation = KOINE_ISOLATION_READ_COMMITTED,
    .transaction_words = support_transaction,
};

/* ? in order; `name`, # comments, blank behind --, code in comments, implicit commits */
static const koine_dialect ordered = {
    .lexing = KOINE_LEX_BACKTICK | KOINE_LEX_HASH_COMMENT | KOINE_LEX_DASH_BLANK | KOINE_LEX_CODE_COMMENT,
    .placeholders = KOINE_PLACEHOLDER_ORDER,
    .isolation = KOINE_ISOLATION_READ_COMMITTED,
    .commits_implicitly = support_commits,
    .commits_nothing = support_commits_nothing,
    .transaction_words = support_transaction,
};

/*
 * A copy of exactly size bytes, so that a memory checker sees the first byte read behind it. Free it.
 */
static inline char *exact_copy(const char *text, size_t size)
{
    char *copy = malloc(size != 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    return copy;
}

#endif
