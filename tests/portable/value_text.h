/*
 * Values as a case file writes them: README.md lists the forms.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_PORTABLE_VALUE_TEXT_H
#define KOINE_TESTS_PORTABLE_VALUE_TEXT_H

#include "store.h"

#include <koine/koine.h>

struct case_value {
    koine_value value; /* what it references lives in the store it was read into */
    enum {
        VALUE_EXACT,
        VALUE_ABOUT, /* a float that may differ in its last digits */
        VALUE_ANY    /* whatever it is */
    } how;
};

/*
 * Reads a value at *at and moves *at behind it. Answers NULL, or what is wrong; *at is then where.
 */
const char *value_read(struct store *store, const char **at, struct case_value *out);

/* Writes the value so that value_read would read it; long ones are cut. */
void value_write(struct text *to, const koine_value *value);
void case_value_write(struct text *to, const struct case_value *value);

bool value_fits(const struct case_value *want, const koine_value *got);

/* A copy whose text and bytes live in the store. */
koine_value value_keep(struct store *store, koine_value value);

/* The type called so: the names of koine.h, and those of portable SQL. */
bool type_by_name(const char *name, koine_type *out);

#endif
