/*
 * Opening and closing a database, waiting for its locks, and ending what runs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATH_ROOM 512 /* of a path in a message */

/* ---- waiting and ending ---- */

#define MILLISECOND ((int64_t)1000000) /* of koine_now */

static void nap(int64_t nanoseconds)
{
    struct timespec pause = {0, (long)nanoseconds}; /* of which a lock's pauses have less than a second */
    (void)nanosleep(&pause, NULL);
}

/* A diagnosis that would have to wait for another connection is not worth it. */
#define SHIELDED_WAIT 100

/* SQLite's busy handler: 0 gives up. Its own sqlite3_busy_timeout cannot be cancelled. */
static int wait_for_lock(void *context, int tries)
{
    static const int64_t pauses[] = {1, 2, 5, 10, 15, 20, 25};
    const int last = (int)(sizeof pauses / sizeof pauses[0]) - 1;
    koine__sqlite_conn *conn = context;
    int64_t now = koine_now();
    if (tries == 0) {
        bool brief = conn->shielded && conn->wait_most > SHIELDED_WAIT;
        conn->wait_until = now + (brief ? SHIELDED_WAIT : conn->wait_most) * MILLISECOND;
    }
    int64_t left = conn->wait_until - now;
    if (left <= 0 || koine__sqlite_is_asked(conn)) {
        return 0;
    }
    int64_t pause = pauses[tries < last ? tries : last] * MILLISECOND;
    nap(pause < left ? pause : left);
    return koine__sqlite_is_asked(conn) ? 0 : 1;
}

/*
 * SQLite's progress handler: not 0 interrupts. sqlite3_interrupt alone loses a request that comes between the
 * beginning of a call and the first step of its statement.
 */
static int look_for_cancel(void *context)
{
    koine__sqlite_conn *conn = context;
    int asked = atomic_load_explicit(&conn->asked, memory_order_relaxed);
    return asked > (conn->shielded ? KOINE__SQLITE_ASKED_CANCEL : KOINE__SQLITE_ASKED_NOTHING);
}

#define STEPS_BETWEEN_LOOKS 2000 /* of SQLite's virtual machine: some ten microseconds */

koine_code koine__sqlite_cancel(koine_driver_conn *base)
{
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    pthread_mutex_lock(&conn->cancel_lock);
    atomic_store(&conn->asked, KOINE__SQLITE_ASKED_CANCEL);
    if (!conn->shielded) {
        sqlite3_interrupt(conn->db);
    }
    pthread_mutex_unlock(&conn->cancel_lock);
    return KOINE_OK;
}

void koine__sqlite_abandon(koine_driver_conn *base)
{
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    if (!atomic_load(&conn->lock_made)) {
        return; /* the opening has hardly begun: it ends by its own time limit */
    }
    pthread_mutex_lock(&conn->cancel_lock);
    atomic_store(&conn->asked, KOINE__SQLITE_ASKED_ABANDON);
    if (conn->db != NULL) {
        sqlite3_interrupt(conn->db);
    }
    pthread_mutex_unlock(&conn->cancel_lock);
}

void koine__sqlite_shield(koine__sqlite_conn *conn, bool on)
{
    pthread_mutex_lock(&conn->cancel_lock);
    conn->shielded = on;
    pthread_mutex_unlock(&conn->cancel_lock);
}

/* ---- opening ---- */

typedef struct opening {
    koine__sqlite_conn *conn;
    const char *path;
    const char *mode;
    char doing[PATH_ROOM + 16];
} opening;

#define NEEDS "this process needs to read and write the file and to write its directory"

/* What the operating system said of the path, and what can be done about it. */
static const struct refusal {
    int error;
    koine_code code;
    const char *detail;
    const char *hint;
} refusals[] = {
    {EACCES, KOINE_ERR_PERMISSION, "permission denied", NEEDS},
    {EPERM, KOINE_ERR_PERMISSION, "operation not permitted", NEEDS},
    {EROFS, KOINE_ERR_READ_ONLY, "the file system is mounted read-only", "mode=ro opens a file that exists"},
    {ENOENT, KOINE_ERR_NO_DATABASE, "no such file or directory", NULL},
    {ENOTDIR, KOINE_ERR_NO_DATABASE, "a part of the path is no directory", NULL},
    {EISDIR, KOINE_ERR_IO, "the path names a directory", "name a file in it"},
    {EMFILE, KOINE_ERR_LIMIT, "this process has too many files open", NULL},
    {ENFILE, KOINE_ERR_LIMIT, "this machine has too many files open", NULL},
};

/*
 * SQLite tries a second time for reading only when it may not create the file, so that a directory that cannot be
 * written looks like a file that is not there.
 */
static int why_not(const opening *what, bool creates)
{
    int system = sqlite3_system_errno(what->conn->db);
    const char *slash = strrchr(what->path, '/');
    size_t size = slash == NULL ? 0 : slash == what->path ? 1 : (size_t)(slash - what->path);
    if (system != ENOENT || !creates) {
        return system;
    }
    char *directory = size > 0 ? strndup(what->path, size) : strdup(".");
    if (directory != NULL && faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS) != 0) {
        system = errno;
    }
    free(directory);
    return system;
}

static koine_code fail_open(const opening *what, int rc)
{
    koine__sqlite_conn *conn = what->conn;
    koine_report report = KOINE_REPORT(KOINE_ERR_IO);
    bool creates = strcmp(what->mode, "rwc") == 0;
    int system = why_not(what, creates);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i].error == system) {
            report.code = refusals[i].code;
            report.detail = refusals[i].detail;
            report.hint = refusals[i].hint;
        }
    }
    if (report.code == KOINE_ERR_NO_DATABASE) {
        report.hint = creates ? "SQLite creates the file but not its directory: create that first"
                              : "create the file first, or let SQLite do it: mode=rwc";
    }
    report.native_code = rc;
    report.native = sqlite3_errmsg(conn->db);
    report.doing = what->doing;
    return koine_driver_fail(&conn->head, &report);
}

/*
 * A name that begins with "file:" is a file of that name here and never a URI: the query of a URI could take
 * back what the options say.
 */
static int open_handle(const opening *what, sqlite3 **out)
{
    static const char here[] = "./";
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    if (strcmp(what->mode, "ro") == 0) {
        flags |= SQLITE_OPEN_READONLY;
    } else {
        flags |= SQLITE_OPEN_READWRITE | (strcmp(what->mode, "rw") == 0 ? 0 : SQLITE_OPEN_CREATE);
    }
#ifdef SQLITE_OPEN_EXRESCODE
    flags |= SQLITE_OPEN_EXRESCODE;
#endif
    if (strncmp(what->path, "file:", 5) != 0) {
        return sqlite3_open_v2(what->path, out, flags, NULL);
    }
    size_t size = strlen(what->path) + sizeof here;
    char *path = malloc(size);
    if (path == NULL) {
        return SQLITE_NOMEM;
    }
    (void)snprintf(path, size, "%s%s", here, what->path);
    int rc = sqlite3_open_v2(path, out, flags, NULL);
    free(path);
    return rc;
}

/* Sets the journal mode; SQLite answers with the mode that it took, which may be another one. */
static koine_code set_journal(const opening *what, const char *mode)
{
    koine__sqlite_conn *conn = what->conn;
    char text[64];
    char answer[32] = "";
    sqlite3_stmt *stmt = NULL;
    (void)snprintf(text, sizeof text, "PRAGMA main.journal_mode=%s", mode);
    int rc = sqlite3_prepare_v2(conn->db, text, -1, &stmt, NULL);
    if (rc == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW) {
        const char *took = (const char *)sqlite3_column_text(stmt, 0);
        (void)snprintf(answer, sizeof answer, "%s", took != NULL ? took : "");
    }
    int ended = sqlite3_finalize(stmt);
    rc = rc != SQLITE_OK ? rc : ended;
    if (rc != SQLITE_OK) {
        return koine__sqlite_fail(conn, rc, what->doing);
    }
    if (strcmp(answer, mode) == 0) {
        return KOINE_OK;
    }
    char message[160];
    (void)snprintf(message, sizeof message, "journal=%s: this database stays with journal mode %s", mode,
                   answer[0] != '\0' ? answer : "of its own");
    return koine_driver_refuse(&conn->head, KOINE_ERR_NOT_SUPPORTED, message, "leave the option journal out");
}

static koine_code set_options(const opening *what)
{
    koine__sqlite_conn *conn = what->conn;
    const char *journal = koine_config_get(conn->head.config, "journal");
    const char *synchronous = koine_config_get(conn->head.config, "synchronous");
    koine_code code = journal != NULL ? set_journal(what, journal) : KOINE_OK;
    if (code == KOINE_OK && synchronous != NULL) {
        char text[64];
        (void)snprintf(text, sizeof text, "PRAGMA main.synchronous=%s", synchronous);
        int rc = koine__sqlite_run(conn->db, text);
        code = rc == SQLITE_OK ? KOINE_OK : koine__sqlite_fail(conn, rc, what->doing);
    }
    return code;
}

static koine_code read_config(opening *what)
{
    koine__sqlite_conn *conn = what->conn;
    const koine_config *config = conn->head.config;
    what->path = koine_config_get(config, "database");
    what->mode = koine_config_get(config, "mode");
    if (what->mode == NULL) {
        what->mode = "rwc";
    }
    if (what->path == NULL || what->path[0] == '\0') {
        return koine_driver_refuse(&conn->head, KOINE_ERR_CONFIG, "no database file is named",
                                   "write sqlite:name.db, sqlite:/path/name.db or sqlite::memory:");
    }
    (void)snprintf(what->doing, sizeof what->doing, "open %.*s", PATH_ROOM, what->path);
    int64_t busy = koine_config_int(config, "busy_timeout");
    int64_t connect = koine_config_int(config, "connect_timeout");
    conn->wait_most = connect < busy ? connect : busy;
    conn->diagnose = koine_config_bool(config, "diagnose");
    return KOINE_OK;
}

koine_code koine__sqlite_open(koine_driver_conn *base)
{
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    opening what = {.conn = conn};
    koine_code code = read_config(&what);
    if (code != KOINE_OK) {
        return code;
    }
    conn->left = malloc(sizeof *conn->left);
    if (conn->left == NULL || pthread_mutex_init(&conn->cancel_lock, NULL) != 0) {
        return koine_driver_no_memory(base);
    }
    atomic_store(&conn->lock_made, true);
    sqlite3 *db = NULL;
    int rc = open_handle(&what, &db);
    pthread_mutex_lock(&conn->cancel_lock);
    conn->db = db;
    pthread_mutex_unlock(&conn->cancel_lock);
    if (conn->db == NULL || (rc & 0xff) == SQLITE_NOMEM) {
        return koine_driver_no_memory(base);
    }
    (void)sqlite3_extended_result_codes(conn->db, 1);
    if ((rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_PERM) {
        return fail_open(&what, rc);
    }
    if (rc != SQLITE_OK) {
        return koine__sqlite_fail(conn, rc, what.doing);
    }
    (void)sqlite3_busy_handler(conn->db, wait_for_lock, conn);
    sqlite3_progress_handler(conn->db, STEPS_BETWEEN_LOOKS, look_for_cancel, conn);
    rc = koine__sqlite_register(conn);
    if (rc == SQLITE_OK) {
        rc = koine__sqlite_register_definitions(conn->db);
    }
    return rc == SQLITE_OK ? set_options(&what) : koine__sqlite_fail(conn, rc, what.doing);
}

/* ---- closing ---- */

void koine__sqlite_drop(koine__sqlite_conn *conn)
{
    for (size_t i = 0; i < KOINE__SQLITE_CONTROLS; i++) {
        conn->controls[i] = NULL;
    }
    conn->db = NULL;
    conn->left = NULL;
}

void koine__sqlite_close(koine_driver_conn *base)
{
    koine__sqlite_conn *conn = (koine__sqlite_conn *)base;
    for (size_t i = 0; i < KOINE__SQLITE_CONTROLS; i++) {
        (void)sqlite3_finalize(conn->controls[i]);
    }
    /* Rolls back what is open. */
    (void)sqlite3_close_v2(conn->db);
    free(conn->left);
    koine__sqlite_drop(conn);
    if (atomic_exchange(&conn->lock_made, false)) {
        (void)pthread_mutex_destroy(&conn->cancel_lock);
    }
}

koine_transaction_state koine__sqlite_transaction(const koine_driver_conn *base)
{
    const koine__sqlite_conn *conn = (const koine__sqlite_conn *)base;
    if (conn->db == NULL) {
        return KOINE_TRANSACTION_UNKNOWN;
    }
    return sqlite3_get_autocommit(conn->db) ? KOINE_TRANSACTION_NONE : KOINE_TRANSACTION_OPEN;
}
