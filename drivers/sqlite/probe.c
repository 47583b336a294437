/*
 * What the linked build of SQLite really does.
 *
 * A library built with SQLITE_OMIT_FOREIGN_KEY or SQLITE_OMIT_TRIGGER accepts every switch, says that foreign
 * keys are on, and takes orphans. So the first connection of a process lets a bogus key fail in a database in
 * memory, and believes nothing else.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

/* Whether memory ran out, after which an answer means nothing. */
static bool starved(int rc)
{
    return (rc & 0xff) == SQLITE_NOMEM;
}

static unsigned probe_keys(sqlite3 *db, bool *failed)
{
    int on = 0;
    int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, &on);
    if (rc == SQLITE_OK) {
        rc = koine__sqlite_run(db, "CREATE TABLE p(i INTEGER PRIMARY KEY);"
                                   "CREATE TABLE c(i INTEGER PRIMARY KEY, p INTEGER, FOREIGN KEY (p) REFERENCES p(i));"
                                   "INSERT INTO p VALUES(1); INSERT INTO c VALUES(1, 1)");
    }
    if (rc != SQLITE_OK) {
        *failed = starved(rc);
        return 0;
    }
    int child = koine__sqlite_run(db, "INSERT INTO c VALUES(2, 99999)");
    int parent = koine__sqlite_run(db, "DELETE FROM p");
    *failed = starved(child) || starved(parent);
    return (child & 0xff) == SQLITE_CONSTRAINT && (parent & 0xff) == SQLITE_CONSTRAINT ? KOINE__SQLITE_REFUSES_ORPHANS
                                                                                       : 0;
}

/*
 * SQLite 3.38 to 3.40 hold their own JSON functions for unsafe, so that trusted_schema=OFF breaks every
 * CHECK (json_valid(x)).
 */
static unsigned probe_json(sqlite3 *db, bool *failed)
{
    int on = 1;
    int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, &on);
    if (rc == SQLITE_OK) {
        rc = koine__sqlite_run(db, "CREATE TABLE j(x CHECK (json_valid(x))); INSERT INTO j VALUES('{}')");
    }
    *failed = starved(rc);
    return rc == SQLITE_OK ? KOINE__SQLITE_JSON_IS_SAFE : 0;
}

unsigned koine__sqlite_probe(void)
{
    /* Two threads may probe at once: they write the same. */
    static atomic_uint known;
    unsigned seen = atomic_load(&known);
    if (seen != 0) {
        return seen;
    }
    sqlite3 *db = NULL;
    bool failed = false;
    int rc = sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc == SQLITE_OK) {
        seen = KOINE__SQLITE_PROBED | probe_keys(db, &failed);
    }
    if (rc == SQLITE_OK && !failed) {
        seen |= probe_json(db, &failed);
    }
    (void)sqlite3_close_v2(db);
    if (rc != SQLITE_OK || failed) {
        return 0;
    }
    atomic_store(&known, seen);
    return seen;
}
