/*
 * Databases of a test program's own: a new SQLite file, or a new database on a server, with a collation that compares
 * text by code point. They go away at the end of the run.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_OWN_DATABASE_H
#define KOINE_TESTS_OWN_DATABASE_H

#include <koine/koine.h>

#include <sys/types.h>

/* Its members are for own_database.c. */
struct own_database {
    const char *program;
    char base[2048]; /* URL as the caller gave it; empty for the default */
    char url[2300];
    char name[64];       /* on a server */
    char directory[512]; /* of the SQLite file */
    bool own_schema;     /* the server gave a schema instead of a database */
    pid_t owner;         /* a forked child must not drop anything */
};

/*
 * Makes one on the engine of `url`, NULL: that of KOINE_TEST_URL, else SQLite. program: the name that complaints on
 * stderr begin with. False when there is none to be had. The struct must stay where it is until the end.
 */
bool own_database_begin(struct own_database *db, const char *program, const char *url);

/* Drops it; nothing in a forked child or when there is none. */
void own_database_end(struct own_database *db);

/* Its URL, with credentials; without a URL option unless the caller's had one. */
const char *own_database_url(const struct own_database *db);

/* A configuration for it; ends the program when the URL has become unreadable. Free it with koine_config_free. */
koine_config *own_database_config(struct own_database *db);

/* An open connection to it; NULL, and a complaint, on failure. sql: "portable" or "native". */
koine_conn *own_database_open(struct own_database *db, const char *sql);

#endif
