/*
 * What a case has made, so that it can be dropped after it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_PORTABLE_MADE_H
#define KOINE_TESTS_PORTABLE_MADE_H

#include "store.h"

#include <koine/koine.h>

struct made {
    struct store *store;
    struct made_object *objects;
    size_t count;
};

/* Notes the tables and views that a text creates or renames, whether or not it succeeds. */
void made_note(struct made *made, const char *sql);

/* Drops them, the last one first. False when one stays; the report then says which and why. */
bool made_drop(struct made *made, koine_conn *conn, struct text *report);

#endif
