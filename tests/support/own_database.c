/*
 * A database for one run of a test program.
 *
 * SPDX-License-Identifier: MIT
 */
#include "own_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Databases are no subject of portable SQL. */
#define NATIVE "/*native*/ "

static const char *program;
static char base_url[2048]; /* as the caller gave it; empty for the default */
static char own_url[2300];
static char database[64];   /* name on a server */
static char directory[512]; /* of the SQLite file */
static bool own_schema;     /* the server gave a schema instead of a database */
static pid_t owner;         /* a forked child must not drop anything */

static void complain(const char *what, const koine_conn *conn)
{
    const koine_error *e = koine_error_of(conn);

    (void)fprintf(stderr, "%s: %s: %s: %s%s%s\n", program, what, koine_code_name(e->code), e->message ? e->message : "",
                  e->hint ? "; " : "", e->hint ? e->hint : "");
}

/* The database name of a URL stands between the slash after the authority and the question mark. */
static void put_database(char *out, size_t size, const char *url, const char *name)
{
    const char *authority = strstr(url, "://");
    const char *query = strchr(url, '?');
    const char *end = query ? query : url + strlen(url);
    const char *path = authority ? authority + 3 : url;

    path += strcspn(path, "/?");
    if (path > end) {
        path = end;
    }
    (void)snprintf(out, size, "%.*s/%s%s", (int)(path - url), url, name, query ? query : "");
}

static bool begin_file(void)
{
    const char *parent = getenv("TMPDIR");
    const char *query = strchr(base_url, '?');

    (void)snprintf(directory, sizeof directory, "%s/koine-test-XXXXXX", parent && *parent ? parent : "/tmp");
    if (!mkdtemp(directory)) {
        perror(directory);
        directory[0] = '\0';
        return false;
    }
    (void)snprintf(own_url, sizeof own_url, "sqlite:%s/test.db%s", directory, query ? query : "");
    return true;
}

/* Collations that compare text by code point, as the other engines do. */
static const struct {
    const char *engine;
    const char *create[3]; /* how the new database is to be; tried in order */
    const char *drop;      /* what follows its name */
} databases[] = {
    {"postgresql",
     {"TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
      "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", NULL},
     "WITH (FORCE)"},
    {"mariadb", {"CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin", NULL, NULL}, ""},
    {"mysql", {"CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin", NULL, NULL}, ""},
};

static size_t database_entry(const char *engine)
{
    size_t i = 0;

    while (i < sizeof databases / sizeof databases[0] && strcmp(databases[i].engine, engine) != 0) {
        i++;
    }
    return i;
}

static koine_code create_database(koine_conn *admin)
{
    char sql[256];
    koine_code code = KOINE_ERR_INTERNAL;
    size_t engine = database_entry(koine_engine(admin));

    if (engine < sizeof databases / sizeof databases[0]) {
        for (size_t i = 0; code != KOINE_OK && i < 3 && databases[engine].create[i]; i++) {
            (void)snprintf(sql, sizeof sql, NATIVE "CREATE DATABASE %s %s", database, databases[engine].create[i]);
            code = koine_exec(admin, sql);
        }
    }
    /* Where a role may not create databases, PostgreSQL's schemas do. */
    if (code == KOINE_ERR_PERMISSION && strcmp(koine_engine(admin), "postgresql") == 0) {
        (void)snprintf(sql, sizeof sql, NATIVE "CREATE SCHEMA %s", database);
        code = koine_exec(admin, sql);
        own_schema = code == KOINE_OK;
    }
    return code;
}

static bool begin_server(void)
{
    koine_conn *admin = NULL;
    struct timespec now;
    koine_code code;

    if (koine_open(&admin, base_url) != KOINE_OK) {
        complain("cannot open KOINE_TEST_URL", admin);
        koine_close(admin);
        return false;
    }
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)snprintf(database, sizeof database, "koine_test_%ld_%lx", (long)getpid(),
                   (unsigned long)now.tv_nsec ^ ((unsigned long)now.tv_sec << 20));
    code = create_database(admin);
    if (code != KOINE_OK) {
        complain("cannot create a database", admin);
        database[0] = '\0';
    }
    koine_close(admin);
    if (own_schema) {
        (void)snprintf(own_url, sizeof own_url, "%s", base_url);
    } else {
        put_database(own_url, sizeof own_url, base_url, database);
    }
    return code == KOINE_OK;
}

bool own_database_begin(const char *name)
{
    const char *given = getenv("KOINE_TEST_URL");

    program = name;
    owner = getpid();
    (void)snprintf(base_url, sizeof base_url, "%s", given ? given : "");
    return base_url[0] == '\0' || strncmp(base_url, "sqlite:", 7) == 0 ? begin_file() : begin_server();
}

static void end_server(void)
{
    koine_conn *admin = NULL;
    char sql[256];

    if (koine_open(&admin, base_url) != KOINE_OK) {
        complain("cannot open KOINE_TEST_URL to drop the database of this run", admin);
    } else {
        if (own_schema) {
            (void)snprintf(sql, sizeof sql, NATIVE "DROP SCHEMA IF EXISTS %s CASCADE", database);
        } else {
            (void)snprintf(sql, sizeof sql, NATIVE "DROP DATABASE IF EXISTS %s %s", database,
                           databases[database_entry(koine_engine(admin))].drop);
        }
        if (koine_exec(admin, sql) != KOINE_OK) {
            complain("cannot drop the database of this run", admin);
        }
    }
    koine_close(admin);
}

static void end_file(void)
{
    static const char *const files[] = {"test.db", "test.db-wal", "test.db-shm", "test.db-journal"};
    char path[600];

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", directory, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(directory);
}

void own_database_end(void)
{
    if (getpid() != owner) {
        return;
    }
    if (database[0]) {
        end_server();
        database[0] = '\0';
    }
    if (directory[0]) {
        end_file();
        directory[0] = '\0';
    }
}

const char *own_database_url(void)
{
    return own_url;
}

/* Where only a schema could be had, every session works in it. */
static koine_code enter_schema(koine_conn *conn, void *context)
{
    char sql[128];

    (void)context;
    (void)snprintf(sql, sizeof sql, NATIVE "SET search_path TO %s", database);
    return koine_exec(conn, sql);
}

koine_config *own_database_config(void)
{
    koine_config *config = koine_config_new();

    if (koine_config_parse(config, own_url) != KOINE_OK) {
        (void)fprintf(stderr, "%s: the URL of this run: %s\n", program, koine_config_error(config)->message);
        exit(2);
    }
    if (own_schema) {
        (void)koine_config_on_connect(config, enter_schema, NULL);
    }
    return config;
}
