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

#define URL_SIZE 2048

/* How a new database is to be on each engine, and what follows its name when it is dropped. */
static const struct engine {
    const char *name;
    const char *create;
    const char *drop;
} engines[] = {
    {"postgresql", "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'", "WITH (FORCE)"},
    {"mariadb", "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin", ""},
    {"mysql", "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin", ""},
};

static char server_url[URL_SIZE]; /* empty: a file */
static char own_url[URL_SIZE + 128];
static char name[64];
static char folder[512];
static const struct engine *engine; /* NULL: SQLite */

static void complain(const char *what, const koine_conn *conn)
{
    const koine_error *error = koine_error_of(conn);
    (void)fprintf(stderr, "%s: %s: %s\n", what, koine_code_name(error->code), error->message);
}

static koine_conn *open_native(const char *url)
{
    char native[URL_SIZE + 160];
    koine_conn *conn = NULL;
    (void)snprintf(native, sizeof native, "%s%csql=native", url, strchr(url, '?') != NULL ? '&' : '?');
    if (koine_open(&conn, native) == KOINE_OK) {
        return conn;
    }
    complain("cannot open the server", conn);
    koine_close(conn);
    return NULL;
}

static bool begin_file(void)
{
    const char *parent = getenv("TMPDIR");
    (void)snprintf(folder, sizeof folder, "%s/koine-test-XXXXXX", parent != NULL && *parent != '\0' ? parent : "/tmp");
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        folder[0] = '\0';
        return false;
    }
    engine = NULL;
    (void)snprintf(own_url, sizeof own_url, "sqlite:%s/test.db", folder);
    return true;
}

static bool create(koine_conn *admin)
{
    char sql[256];
    engine = NULL;
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        if (strcmp(engines[i].name, koine_engine(admin)) == 0) {
            engine = &engines[i];
        }
    }
    (void)snprintf(name, sizeof name, "koine_test_%ld", (long)getpid());
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s %s", name, engine != NULL ? engine->create : "");
    if (koine_exec(admin, sql) == KOINE_OK) {
        return true;
    }
    complain("cannot create a database", admin);
    return false;
}

/* The database's name stands between the slash behind the authority and the question mark. */
static void write_own_url(void)
{
    const char *authority = strstr(server_url, "://");
    const char *path = authority != NULL ? authority + 3 : server_url;
    path += strcspn(path, "/?");
    const char *query = strchr(server_url, '?');
    (void)snprintf(own_url, sizeof own_url, "%.*s/%s%s", (int)(path - server_url), server_url, name,
                   query != NULL ? query : "");
}

bool database_begin(const char *url)
{
    url = url != NULL ? url : getenv("KOINE_TEST_URL");
    if (url == NULL || url[0] == '\0' || strncmp(url, "sqlite:", 7) == 0) {
        server_url[0] = '\0';
        return begin_file();
    }
    (void)snprintf(server_url, sizeof server_url, "%s", url);
    koine_conn *admin = open_native(server_url);
    const bool made = admin != NULL && create(admin);
    koine_close(admin);
    if (made) {
        write_own_url();
    }
    return made;
}

koine_conn *database_open(const char *options)
{
    char url[sizeof own_url + 256];
    koine_conn *conn = NULL;
    (void)snprintf(url, sizeof url, "%s%s%s", own_url,
                   options == NULL                ? ""
                   : strchr(own_url, '?') != NULL ? "&"
                                                  : "?",
                   options != NULL ? options : "");
    if (koine_open(&conn, url) == KOINE_OK) {
        return conn;
    }
    complain("cannot open the database", conn);
    koine_close(conn);
    return NULL;
}

const char *database_engine(void)
{
    return engine != NULL ? engine->name : "sqlite";
}

static void remove_files(void)
{
    static const char *const files[] = {"test.db", "test.db-journal", "test.db-wal", "test.db-shm"};
    char path[600];
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

void database_end(void)
{
    if (server_url[0] == '\0') {
        remove_files();
        return;
    }
    char sql[160];
    koine_conn *admin = open_native(server_url);
    (void)snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s %s", name, engine != NULL ? engine->drop : "");
    if (admin != NULL && koine_exec(admin, sql) != KOINE_OK) {
        complain("cannot drop the database", admin);
    }
    koine_close(admin);
}
