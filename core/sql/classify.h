/*
 * What the leading words of a statement say of it: its kind, and whether the engine commits on it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_CLASSIFY_H
#define KOINE_CORE_SQL_CLASSIFY_H

#include <koine/driver.h>

typedef struct koine__statement_class {
    koine_statement_kind kind;
    bool commits;      /* commits_implicitly matches, and no longer match of commits_nothing does */
    const char *words; /* the words that made it TRANSACTION or commits; static or the dialect's; else NULL */
} koine__statement_class;

void koine__statement_classify(const koine_dialect *dialect, const char *sql, size_t size, koine__statement_class *out);

#endif
