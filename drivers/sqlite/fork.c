/*
 * The connections of the parent in a forked child.
 *
 * Nothing of SQLite's may be written or rolled back there: sqlite3_close would roll back the parent's open
 * transaction, by writing to the file that both share, and could take the WAL away from under it. So the handle
 * stays as it is, reachable from a list; its descriptors close with the next exec (SQLite opens them so) or with
 * the process.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <stdlib.h>

/*
 * SQLite keeps one table of the locks of its process, by file, since POSIX grants locks to processes. The child has
 * inherited the table but none of the locks: its own connections would wait for ever for what the parent held at
 * the fork, or read without a lock of their own where the table says that there is one. What the handle holds is
 * struck off. That touches neither the file nor the parent's locks; of the WAL's index the memory is let go, so that
 * the child's own connection registers with it anew.
 *
 * With the other ways of locking (lock files, flock) a lock is the parent's and the child's at once and stays. They
 * share no memory, by which they are told.
 */
static void strike_locks(sqlite3 *db)
{
    char name[KOINE__SQLITE_NAME_ROOM];
    for (int i = 0; koine__sqlite_schema_next(db, &i, name);) {
        sqlite3_file *file = NULL;
        if (sqlite3_file_control(db, name, SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == NULL ||
            file->pMethods == NULL || file->pMethods->iVersion < 2 || file->pMethods->xShmMap == NULL) {
            continue;
        }
        (void)file->pMethods->xShmUnmap(file, 0);
        (void)file->pMethods->xUnlock(file, SQLITE_LOCK_NONE);
    }
}

void koine__sqlite_forget(koine_driver_conn *base)
{
    static _Atomic(koine__sqlite_left *) all;
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    koine__sqlite_left *left = conn->left;
    if (left != NULL && conn->db != NULL) {
        strike_locks(conn->db);
        left->db = conn->db;
        left->next = atomic_load(&all);
        while (!atomic_compare_exchange_weak(&all, &left->next, left)) {
        }
    } else {
        free(left);
    }
    /* The lock may be held by a thread that exists in the parent only: it is left alone too. */
    atomic_store(&conn->lock_made, false);
    koine__sqlite_drop(conn);
}
