/*
 * How the servers spell portable SQL. Without either of their client libraries.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_MYSQL_PORTABLE_H
#define KOINE_MYSQL_PORTABLE_H

#include <koine/driver.h>

extern const koine_sql_dialect koine__mariadb_sql_dialect;
extern const koine_sql_dialect koine__mysql_sql_dialect;

#endif
