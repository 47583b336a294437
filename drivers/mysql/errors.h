/*
 * Errors of MariaDB and MySQL without either of their client libraries: numbers, and what messages tell.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_MYSQL_ERRORS_H
#define KOINE_MYSQL_ERRORS_H

#include <koine/driver.h>

/* Error numbers that the driver acts upon. */
enum {
    KOINE__ER_SYNTAX = 1064,
    KOINE__ER_UNKNOWN_STATEMENT = 1243,
    KOINE__ER_NOT_IN_PREPARED = 1295,
    KOINE__ER_INTERRUPTED = 1317,
    KOINE__ER_PREPARE_AGAIN = 1615,
    KOINE__ER_INVALID_JSON = 3140
};

/* ---- codes.c ---- */

/*
 * The code for an error number of a server or a client library; KOINE_OK for 0. sqlstate, which may be NULL,
 * decides for numbers that no table knows.
 */
koine_code koine__mysql_code(unsigned number, bool mariadb, const char *sqlstate);

/* The same where the number alone does not tell, by words of the message that no server translates. */
koine_code koine__mysql_refine(unsigned number, koine_code code, const char *message);

/* What to do about a failure; NULL if there is nothing to say. Static. */
const char *koine__mysql_hint(unsigned number, koine_code code);

/* Whether the number is one of the client libraries' own. A server sends it only where a routine says so. */
bool koine__mysql_is_client_error(unsigned number);

koine_fk_side koine__mysql_side(unsigned number, bool mariadb);

/* Where in the statement a syntax error begins, by its message; -1 if that does not tell. */
int64_t koine__mysql_position(const char *message, const char *sql);

/* ---- names.c ---- */

/* Names that an error is about; "" where not known. */
typedef struct koine__mysql_names {
    char schema[260];
    char table[260];
    char column[1024];
    char constraint[260];
    char parent_table[260];
    bool cut; /* the constraint's name has lost its end */
} koine__mysql_names;

/* Takes names out of an English message and, for its table, the statement, which may be NULL. */
void koine__mysql_names_read(koine__mysql_names *names, unsigned number, bool mariadb, const char *message,
                             const char *sql);

/* ---- target.c ---- */

/* The table that a statement writes to, by its first words. False if they do not tell. */
bool koine__mysql_target(const char *sql, char *schema, char *table, size_t size);

/* Whether the statement makes, drops or alters something. */
bool koine__mysql_defines(const char *sql);

#endif
