/*
 * The rules of portable SQL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/rules.h"

#include <string.h>

const koine__rule koine__rules[] = {
#define RULE(id, text) {id, text},
#include "sql/rules.inc"
#undef RULE
};

const size_t koine__rule_count = sizeof koine__rules / sizeof *koine__rules;

const koine__rule *koine__rule_find(const char *id)
{
    for (size_t i = 0; i < koine__rule_count; i++) {
        if (strcmp(koine__rules[i].id, id) == 0) {
            return &koine__rules[i];
        }
    }
    return NULL;
}
