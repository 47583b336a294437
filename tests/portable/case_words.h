/*
 * The small languages inside the values of a case file.
 *
 * All but words_engines answer NULL, or what is wrong.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_PORTABLE_CASE_WORDS_H
#define KOINE_TESTS_PORTABLE_CASE_WORDS_H

#include "case_file.h"

/* Adds the value with its {{…}} written out: {{3 x , ?}} {{3 x (#), }} {{u+00a0}} {{byte ff}} */
const char *words_expand(struct text *to, const char *value);

/* Between two values: moves *at to the next one, or to the end. */
const char *words_comma(const char **at);

bool words_number(const char *text, int64_t *out);

/* "mariadb, mysql": their bits; 0 when one is unknown. */
unsigned words_engines(const char *list);

/* name type, "Quoted name" type, name */
const char *words_columns(struct store *store, const char *text, struct case_step *step);

/* CODE [at N | at "part" [n] | at none] [hint "part" | hint none] [message "part"] [table name] … */
const char *words_failure(struct store *store, const char *text, const char *sql, struct case_failure *out);

#endif
