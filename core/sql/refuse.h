/*
 * Why a portable statement was refused. The first refusal wins.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_REFUSE_H
#define KOINE_CORE_SQL_REFUSE_H

#include "sql/tree.h"

typedef struct koine__refusal {
    koine_code code;   /* KOINE_OK: none */
    const char *rule;  /* "PX-gram": of core/sql/rules.inc; NULL for out of memory */
    int64_t position;  /* byte in the caller's text, or -1 */
    char message[320]; /* what stands there, and what was expected or why it cannot be had */
    char hint[256];    /* the portable way to write it; "" = none */
} koine__refusal;

/*
 * Records a refusal, unless there is one, and answers its code. printf formats; texts of the caller that go into a
 * message are names and keywords, never literals. hint: NULL for none.
 */
koine_code koine__refuse(koine__refusal *refusal, koine_code code, const char *rule, int64_t position, const char *hint,
                         const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Out of memory, recorded in the same way. */
koine_code koine__refuse_no_memory(koine__refusal *refusal);

#endif
