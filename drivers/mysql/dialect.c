/*
 * How SQL of MariaDB and MySQL is written, in the session that the connect hook makes: ANSI_QUOTES and
 * NO_BACKSLASH_ESCAPES are on, so that '…' and "…" are lexed as the standard says.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

/* Statements that commit what is open, from the lists of both manuals. */
static const char *const commits_implicitly[] = {
    "ALTER",         "ANALYZE",     "CACHE INDEX",
    "CHANGE",        "CHECK",       "CLONE",
    "CREATE",        "DROP",        "FLUSH",
    "GRANT",         "IMPORT",      "INSTALL",
    "LOAD INDEX",    "LOCK",        "OPTIMIZE",
    "RENAME",        "REPAIR",      "RESET",
    "RESTART",       "REVOKE",      "SET DEFAULT ROLE",
    "SET PASSWORD",  "SHUTDOWN",    "START GROUP_REPLICATION",
    "START REPLICA", "START SLAVE", "STOP",
    "TRUNCATE",      "UNINSTALL",   "UNLOCK",
    "UPGRADE",       NULL,
};

static const char *const commits_nothing[] = {
    "CREATE OR REPLACE TEMPORARY TABLE",
    "CREATE TEMPORARY TABLE",
    "DROP TEMPORARY TABLE",
    NULL,
};

/*
 * SET autocommit and SET TRANSACTION would change what begin and commit stand for; LOCK TABLES outside a
 * transaction is the program's own affair.
 */
static const char *const transaction_words[] = {
    "SET AUTOCOMMIT", "SET SESSION AUTOCOMMIT", "SET TRANSACTION", "START TRANSACTION", "XA", NULL,
};

const koine_dialect koine__mysql_dialect = {
    .lexing = KOINE_LEX_BACKTICK | KOINE_LEX_HASH_COMMENT | KOINE_LEX_DASH_BLANK | KOINE_LEX_CODE_COMMENT,
    .placeholders = KOINE_PLACEHOLDER_ORDER,
    .isolation = KOINE_ISOLATION_READ_COMMITTED,
    .commits_implicitly = commits_implicitly,
    .commits_nothing = commits_nothing,
    .transaction_words = transaction_words,
};
