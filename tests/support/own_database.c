/*
 * Databases of a test program's own.
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

static void complain(const struct own_database *db, const char *what, const koine_conn *conn)
{
    const koine_error *e = koine_error_of(conn);

    (void)fprintf(stderr, "%s: %s: %s: %s%s%s\n", db->program, what, koine_code_name(e->code),
                  e->message ? e->message : "", e->hint ? "; " : "", e->hint ? e->hint : "");
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

static bool begin_file(struct own_database *db)
{
    const char *parent = getenv("TMPDIR");
    const char *query = strchr(db->base, '?');

    (void)snprintf(db->directory, sizeof db->directory, "%s/koine-test-XXXXXX", parent && *parent ? parent : "/tmp");
    if (!mkdtemp(db->directory)) {
        perror(db->directory);
        db->directory[0] = '\0';
        return false;
    }
    (void)snprintf(db->url, sizeof db->url, "sqlite:%s/test.db%s", db->directory, query ? query : "");
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

/* Where a run begins from: any database of the server, whatever its collation. */
static koine_code open_base(const struct own_database *db, koine_conn **out)
{
    koine_config *config = koine_config_new();
    koine_code code = koine_config_parse(config, db->base);

    if (code == KOINE_OK) {
        code = koine_config_set(config, "sql", "native");
    }
    code = code == KOINE_OK ? koine_open_config(out, config) : koine_open(out, db->base);
    koine_config_free(config);
    return code;
}

static koine_code create_database(struct own_database *db, koine_conn *admin)
{
    char sql[256];
    koine_code code = KOINE_ERR_INTERNAL;
    size_t engine = database_entry(koine_engine(admin));

    if (engine < sizeof databases / sizeof databases[0]) {
        for (size_t i = 0; code != KOINE_OK && i < 3 && databases[engine].create[i]; i++) {
            (void)snprintf(sql, sizeof sql, NATIVE "CREATE DATABASE %s %s", db->name, databases[engine].create[i]);
            code = koine_exec(admin, sql);
        }
    }
    /* Where a role may not create databases, PostgreSQL's schemas do. */
    if (code == KOINE_ERR_PERMISSION && strcmp(koine_engine(admin), "postgresql") == 0) {
        (void)snprintf(sql, sizeof sql, NATIVE "CREATE SCHEMA %s", db->name);
        code = koine_exec(admin, sql);
        db->own_schema = code == KOINE_OK;
    }
    return code;
}

static bool begin_server(struct own_database *db)
{
    koine_conn *admin = NULL;
    struct timespec now;
    koine_code code;

    if (open_base(db, &admin) != KOINE_OK) {
        complain(db, "cannot open KOINE_TEST_URL", admin);
        koine_close(admin);
        return false;
    }
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)snprintf(db->name, sizeof db->name, "koine_test_%ld_%lx", (long)getpid(),
                   (unsigned long)now.tv_nsec ^ ((unsigned long)now.tv_sec << 20));
    code = create_database(db, admin);
    if (code != KOINE_OK) {
        complain(db, "cannot create a database", admin);
        db->name[0] = '\0';
    }
    koine_close(admin);
    if (db->own_schema) {
        (void)snprintf(db->url, sizeof db->url, "%s", db->base);
    } else {
        put_database(db->url, sizeof db->url, db->base, db->name);
    }
    return code == KOINE_OK;
}

bool own_database_begin(struct own_database *db, const char *program, const char *url)
{
    const char *given = url ? url : getenv("KOINE_TEST_URL");

    *db = (struct own_database){.program = program, .owner = getpid()};
    (void)snprintf(db->base, sizeof db->base, "%s", given ? given : "");
    return db->base[0] == '\0' || strncmp(db->base, "sqlite:", 7) == 0 ? begin_file(db) : begin_server(db);
}

static void end_server(const struct own_database *db)
{
    koine_conn *admin = NULL;
    char sql[256];

    if (open_base(db, &admin) != KOINE_OK) {
        complain(db, "cannot open KOINE_TEST_URL to drop the database of this run", admin);
    } else {
        if (db->own_schema) {
            (void)snprintf(sql, sizeof sql, NATIVE "DROP SCHEMA IF EXISTS %s CASCADE", db->name);
        } else {
            (void)snprintf(sql, sizeof sql, NATIVE "DROP DATABASE IF EXISTS %s %s", db->name,
                           databases[database_entry(koine_engine(admin))].drop);
        }
        if (koine_exec(admin, sql) != KOINE_OK) {
            complain(db, "cannot drop the database of this run", admin);
        }
    }
    koine_close(admin);
}

static void end_file(const struct own_database *db)
{
    static const char *const files[] = {"test.db", "test.db-wal", "test.db-shm", "test.db-journal"};
    char path[600];

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", db->directory, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(db->directory);
}

void own_database_end(struct own_database *db)
{
    if (getpid() != db->owner) {
        return;
    }
    if (db->name[0]) {
        end_server(db);
        db->name[0] = '\0';
    }
    if (db->directory[0]) {
        end_file(db);
        db->directory[0] = '\0';
    }
}

const char *own_database_url(const struct own_database *db)
{
    return db->url;
}

/* Where only a schema could be had, every session works in it. */
static koine_code enter_schema(koine_conn *conn, void *context)
{
    const struct own_database *db = context;
    char sql[128];

    (void)snprintf(sql, sizeof sql, NATIVE "SET search_path TO %s", db->name);
    return koine_exec(conn, sql);
}

koine_config *own_database_config(struct own_database *db)
{
    koine_config *config = koine_config_new();

    if (koine_config_parse(config, db->url) != KOINE_OK) {
        (void)fprintf(stderr, "%s: the URL of this run: %s\n", db->program, koine_config_error(config)->message);
        exit(2);
    }
    if (db->own_schema) {
        (void)koine_config_on_connect(config, enter_schema, db);
    }
    return config;
}

koine_conn *own_database_open(struct own_database *db, const char *sql)
{
    koine_config *config = own_database_config(db);
    koine_conn *conn = NULL;
    koine_code code = koine_config_set(config, "sql", sql);

    if (code == KOINE_OK) {
        code = koine_open_config(&conn, config);
    }
    koine_config_free(config);
    if (code == KOINE_OK) {
        return conn;
    }
    complain(db, "cannot open the database of this run", conn);
    koine_close(conn);
    return NULL;
}
