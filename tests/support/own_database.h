/*
 * A database for one run of a test program: a new SQLite file, or a new database on the server of KOINE_TEST_URL, with
 * a collation that compares text by code point. It goes away at the end of the run.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_OWN_DATABASE_H
#define KOINE_TESTS_OWN_DATABASE_H

#include <koine/koine.h>

/* Makes it. program: the name that complaints on stderr begin with. False when there is none to be had. */
bool own_database_begin(const char *program);

/* Drops it; nothing in a forked child or when there is none. */
void own_database_end(void);

/* Its URL, with credentials; without a URL option unless the caller's had one. */
const char *own_database_url(void);

/* A configuration for it; ends the program when the URL has become unreadable. Free it with koine_config_free. */
koine_config *own_database_config(void);

#endif
