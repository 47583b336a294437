/*
 * What the checks ask of a library that was built in some way.
 *
 *     probe list                the registered drivers
 *     probe open URL…           opens each and prints what is at the other end
 *     probe load MODULE URL…    the same after koine_driver_load
 *     probe refused URL         prints code, message and hint of an opening that must fail
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/koine.h>

#include <stdio.h>
#include <string.h>

static int list(void)
{
    const char *names[64];
    size_t count = koine_driver_list(names, 64);
    for (size_t i = 0; i < count; i++) {
        puts(names[i]);
    }
    return 0;
}

static int failed(koine_conn *conn, const char *url)
{
    const koine_error *error = koine_error_of(conn);
    const char *hint = error->hint != NULL ? error->hint : "";
    printf("%s: %s: %s (%s)\n", url, koine_code_name(error->code), error->message != NULL ? error->message : "", hint);
    koine_close(conn);
    return 1;
}

static int open_one(const char *url)
{
    koine_conn *conn = NULL;
    koine_rows *rows = NULL;
    int64_t answer = 0;
    if (koine_open(&conn, url) != KOINE_OK || koine_query(conn, &rows, "SELECT ? + 1", 41) != KOINE_OK) {
        return failed(conn, url);
    }
    if (koine_next(rows) == KOINE_ROW) {
        answer = koine_get_int(rows, 0);
    }
    if (koine_rows_close(rows) != KOINE_OK || answer != 42) {
        return failed(conn, url);
    }
    printf("%s %s\n", koine_engine(conn),
           (koine_guarantees(conn) & KOINE_GUARANTEE_FOREIGN_KEYS) != 0 ? "proved" : "-");
    koine_close(conn);
    return 0;
}

static int refused(const char *url)
{
    koine_conn *conn = NULL;
    if (koine_open(&conn, url) == KOINE_OK) {
        printf("%s was opened\n", url);
        koine_close(conn);
        return 1;
    }
    return !failed(conn, url);
}

int main(int argc, char **argv)
{
    int at = 2;
    if (argc == 2 && strcmp(argv[1], "list") == 0) {
        return list();
    }
    if (argc == 3 && strcmp(argv[1], "refused") == 0) {
        return refused(argv[2]);
    }
    if (argc > 2 && strcmp(argv[1], "load") == 0) {
        at = 3;
        if (koine_driver_load(argv[2]) != KOINE_OK) {
            printf("%s\n", koine_driver_load_error());
            return 1;
        }
    }
    for (; at < argc; at++) {
        if (open_one(argv[at]) != 0) {
            return 1;
        }
    }
    return 0;
}
