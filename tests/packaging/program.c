/*
 * A program of somebody else's: all that it knows of Koine is what was installed.
 *
 *     program [where]      a database in memory without an argument
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/koine.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int failed(const koine_conn *conn, const char *doing)
{
    const koine_error *error = koine_error_of(conn);
    fprintf(stderr, "%s: %s: %s\n", doing, koine_code_name(error->code), error->message != NULL ? error->message : "");
    return 1;
}

static koine_code fill(koine_conn *conn, void *context)
{
    (void)context;
    koine_code code = koine_exec(conn, "INSERT INTO city (id, name) VALUES (?, ?)", 1, "Thessaloniki");
    return code != KOINE_OK ? code : koine_exec(conn, "INSERT INTO street (id, city) VALUES (?, ?)", 10, 1);
}

static int show(koine_conn *conn)
{
    koine_rows *rows = NULL;
    if (koine_query(conn, &rows, "SELECT s.id, c.name FROM street s JOIN city c ON c.id = s.city") != KOINE_OK) {
        return failed(conn, "query");
    }
    while (koine_next(rows) == KOINE_ROW) {
        int64_t id;
        const char *name;
        if (koine_scan(rows, &id, &name) == KOINE_OK) {
            printf("%" PRId64 " %s\n", id, name);
        }
    }
    return koine_rows_close(rows) == KOINE_OK ? 0 : failed(conn, "rows");
}

static int work(koine_conn *conn)
{
    if (koine_script(conn,
                     "CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
                     "CREATE TABLE street (id INTEGER PRIMARY KEY, city INTEGER NOT NULL REFERENCES city (id));") !=
        KOINE_OK) {
        return failed(conn, "tables");
    }
    if (koine_transact(conn, fill, NULL, NULL) != KOINE_OK) {
        return failed(conn, "transaction");
    }
    if (koine_exec(conn, "INSERT INTO street (id, city) VALUES (?, ?)", 11, 99999) != KOINE_ERR_FOREIGN_KEY) {
        return failed(conn, "a street without a city was not refused");
    }
    printf("%s\n", koine_code_name(koine_error_of(conn)->code));
    return show(conn);
}

int main(int argc, char **argv)
{
    koine_conn *conn = NULL;
    if (strcmp(koine_version(), KOINE_VERSION_TEXT) != 0) {
        fprintf(stderr, "header %s, library %s\n", KOINE_VERSION_TEXT, koine_version());
        return 1;
    }
    int status =
        koine_open(&conn, argc > 1 ? argv[1] : "sqlite::memory:") == KOINE_OK ? work(conn) : failed(conn, "open");
    koine_close(conn);
    return status;
}
