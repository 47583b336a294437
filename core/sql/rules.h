/*
 * The rules of portable SQL by their ids.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_RULES_H
#define KOINE_CORE_SQL_RULES_H

#include <stddef.h>

typedef struct koine__rule {
    const char *id;   /* "PX-div" */
    const char *text; /* one line */
} koine__rule;

extern const koine__rule koine__rules[];
extern const size_t koine__rule_count;

/* The rule of that id, or NULL. */
const koine__rule *koine__rule_find(const char *id);

#endif
