/*
 * A database of its own for a test program: made on the engine of $KOINE_TEST_URL (default: SQLite in a temporary
 * file), with text compared by code point, and dropped at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_DATABASE_H
#define KOINE_TESTS_DATABASE_H

#include <koine/koine.h>

#define DATABASE_URL_SIZE 2048

/* Its members are for database.c. */
typedef struct database {
    char server[DATABASE_URL_SIZE]; /* empty: a file */
    char url[DATABASE_URL_SIZE + 128];
    char name[64];
    char folder[512];
    const struct database_engine *engine; /* NULL: SQLite */
} database;

/* Makes the database on the engine of `url`, NULL: $KOINE_TEST_URL. Failures are told on stderr. */
bool database_begin(database *db, const char *url);

/* An open connection to it; options: "key=value&key=value" or NULL. NULL, and a line on stderr, on failure. */
koine_conn *database_open(const database *db, const char *options);

/* "sqlite", "postgresql", "mariadb" or "mysql". */
const char *database_engine_name(const database *db);

/* Drops it; its connections must be closed. */
void database_end(database *db);

#endif
