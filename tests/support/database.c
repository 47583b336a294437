/*
 * Making and dropping the database of a test program.
 *
 * SPDX-License-Identifier: MIT
 */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How a new database is to be on each engine, and what follows its name when it is dropped. */
static const struct database_engine {
    const char *name;
    const char *create;
    const char *drop;
} engines[] = {
    {"postgresql", "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'", "WITH (FORCE)"},
    {"mariadb", "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin", ""},
    {"mysql", "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin", ""},
};

static void complain(const char *what, const koine_conn *conn)
{
    const koine_error *error = koine_error_of(conn);
    (void)fprintf(stderr, "%s: %s: %s\n", what, koine_code_name(error->code), error->message);
}

static koine_conn *open_native(const char *url)
{
    char native[DATABASE_URL_SIZE + 160];
    koine_conn *conn = NULL;
    (void)snprintf(native, sizeof native, "%s%csql=native", url, strchr(url, '?') != NULL ? '&' : '?');
    if (koine_open(&conn, native) == KOINE_OK) {
        return conn;
    }
    complain("cannot open the server", conn);
    koine_close(conn);
    return NULL;
}

static bool begin_file(database *db)
{
    const char *parent = getenv("TMPDIR");
    (void)snprintf(db->folder, sizeof db->folder, "%s/koine-test-XXXXXX",
                   parent != NULL && *parent != '\0' ? parent : "/tmp");
    if (mkdtemp(db->folder) == NULL) {
        perror(db->folder);
        db->folder[0] = '\0';
        return false;
    }
    db->engine = NULL;
    (void)snprintf(db->url, sizeof db->url, "sqlite:%s/test.db", db->folder);
    return true;
}

static bool create(database *db, koine_conn *admin)
{
    char sql[256];
    db->engine = NULL;
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        if (strcmp(engines[i].name, koine_engine(admin)) == 0) {
            db->engine = &engines[i];
        }
    }
    (void)snprintf(db->name, sizeof db->name, "koine_test_%ld", (long)getpid());
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s %s", db->name, db->engine != NULL ? db->engine->create : "");
    if (koine_exec(admin, sql) == KOINE_OK) {
        return true;
    }
    complain("cannot create a database", admin);
    return false;
}

/* The database's name stands between the slash behind the authority and the question mark. */
static void write_own_url(database *db)
{
    const char *authority = strstr(db->server, "://");
    const char *path = authority != NULL ? authority + 3 : db->server;
    path += strcspn(path, "/?");
    const char *query = strchr(db->server, '?');
    (void)snprintf(db->url, sizeof db->url, "%.*s/%s%s", (int)(path - db->server), db->server, db->name,
                   query != NULL ? query : "");
}

bool database_begin(database *db, const char *url)
{
    url = url != NULL ? url : getenv("KOINE_TEST_URL");
    if (url == NULL || url[0] == '\0' || strncmp(url, "sqlite:", 7) == 0) {
        db->server[0] = '\0';
        return begin_file(db);
    }
    (void)snprintf(db->server, sizeof db->server, "%s", url);
    koine_conn *admin = open_native(db->server);
    const bool made = admin != NULL && create(db, admin);
    koine_close(admin);
    if (made) {
        write_own_url(db);
    }
    return made;
}

koine_conn *database_open(const database *db, const char *options)
{
    char url[DATABASE_URL_SIZE + 384];
    koine_conn *conn = NULL;
    (void)snprintf(url, sizeof url, "%s%s%s", db->url,
                   options == NULL                ? ""
                   : strchr(db->url, '?') != NULL ? "&"
                                                  : "?",
                   options != NULL ? options : "");
    if (koine_open(&conn, url) == KOINE_OK) {
        return conn;
    }
    complain("cannot open the database", conn);
    koine_close(conn);
    return NULL;
}

const char *database_engine_name(const database *db)
{
    return db->engine != NULL ? db->engine->name : "sqlite";
}

static void remove_files(const database *db)
{
    static const char *const files[] = {"test.db", "test.db-journal", "test.db-wal", "test.db-shm"};
    char path[600];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", db->folder, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(db->folder);
}

void database_end(database *db)
{
    if (db->server[0] == '\0') {
        remove_files(db);
        return;
    }
    char sql[160];
    koine_conn *admin = open_native(db->server);
    (void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s %s", db->name,
                   db->engine != NULL ? db->engine->drop : "");
    if (admin != NULL && koine_exec(admin, sql) != KOINE_OK) {
        complain("cannot drop the database", admin);
    }
    koine_close(admin);
}
