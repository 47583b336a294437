/*
 * A database of its own for a test program: made on the engine of $KOINE_TEST_URL (default: SQLite in a temporary
 * file), with text compared by code point, and dropped at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_DATABASE_H
#define KOINE_TESTS_DATABASE_H

#include <koine/koine.h>

/* Makes the database on the engine of `url`, NULL: $KOINE_TEST_URL. Failures are told on stderr. One at a time. */
bool database_begin(const char *url);

/* An open connection to it; options: "key=value&key=value" or NULL. NULL, and a line on stderr, on failure. */
koine_conn *database_open(const char *options);

/* "sqlite", "postgresql", "mariadb" or "mysql". */
const char *database_engine(void);

/* Drops it; its connections must be closed. */
void database_end(void);

#endif
