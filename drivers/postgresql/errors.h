/*
 * What the PostgreSQL driver reads out of an error: free of libpq, so that it can be tested without one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_DRIVERS_POSTGRESQL_ERRORS_H
#define KOINE_DRIVERS_POSTGRESQL_ERRORS_H

#include <koine/driver.h>

/*
 * The member for a SQLSTATE. sqlstate may be NULL or unknown. function: PG_DIAG_SOURCE_FUNCTION or NULL; it
 * tells apart what shares a state. cancelled: this connection has asked for a cancel.
 */
koine_code koine__postgresql_code(const char *sqlstate, const char *function, bool cancelled);

/* The member for a SQLSTATE with which a login ended: there was no connection to lose, and no statement to misuse. */
koine_code koine__postgresql_login_code(const char *sqlstate);

/* Which side of a foreign key a 23503 is about, in whatever language the message is. */
koine_fk_side koine__postgresql_side(const char *message, const char *table, const char *constraint);

/*
 * The columns of the DETAIL "Key (a, b)=(…) …", in whatever language, separated by ", " and without quotes; false
 * when there are none. Neither reads as far as the values. Of a unique index: names stand in quotes where need
 * be, and expressions among them make it false. Of a foreign key: the server writes names as they are.
 */
bool koine__postgresql_key(const char *detail, char *out, size_t size);
bool koine__postgresql_foreign_key(const char *detail, char *out, size_t size);

/* The parent table of a foreign key failure out of message (parent side) or detail (child side). */
bool koine__postgresql_parent(koine_fk_side side, const char *message, const char *detail, const char *table,
                              const char *constraint, char *out, size_t size);

#endif
