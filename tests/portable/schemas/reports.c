/*
 * Real schemas: each is created from one portable text, filled by a seeded generator, changed and queried. Every engine
 * must answer every report alike, row for row and type for type: that is, with the digest that stands in NAME.expected.
 *
 *     reports [--record] [--show REPORT] FOLDER NAME...
 *
 * The engine is $KOINE_TEST_URL (default: SQLite in memory), in a database of the run's own. --record writes the
 * .expected files from what this engine answers; --show prints the rows of the reports whose names begin so.
 *
 * SPDX-License-Identifier: MIT
 */
#include "generate.h"
#include "own_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGEST_SIZE 64

typedef struct run {
    struct own_database db;
    koine_conn *conn;
    const char *show; /* NULL: none */
    FILE *record;     /* NULL: compare */
    char *expected;   /* text of the .expected file */
    const char *schema;
    unsigned passed;
    unsigned failed;
} run;

/* ---- files ---- */

static char *read_file(const char *folder, const char *name, const char *suffix)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s.%s", folder, name, suffix);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    char *text = NULL;
    if (fseek(file, 0, SEEK_END) == 0) {
        const long size = ftell(file);
        text = size >= 0 ? calloc(1, (size_t)size + 1) : NULL;
        rewind(file);
        if (text != NULL && fread(text, 1, (size_t)size, file) != (size_t)size) {
            free(text);
            text = NULL;
        }
    }
    (void)fclose(file);
    return text;
}

/* ---- digests ---- */

static uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * 1099511628211u;
    }
    return hash;
}

/* The column's type, the value's type and its text. */
static uint64_t hash_cell(uint64_t hash, koine_rows *rows, size_t i, bool show)
{
    const koine_value value = koine_get_value(rows, i);
    const koine_bytes bytes = value.type == KOINE_TYPE_BLOB ? value.as.bytes : (koine_bytes){NULL, 0};
    const char *text = value.type == KOINE_TYPE_BLOB || value.type == KOINE_TYPE_NULL ? "" : koine_get_text(rows, i);
    const char *type = koine_type_name(value.type);
    text = text != NULL ? text : "?";
    hash = hash_bytes(hash, type, strlen(type) + 1);
    hash = hash_bytes(hash, text, strlen(text) + 1);
    hash = hash_bytes(hash, bytes.data, bytes.size);
    if (show) {
        (void)printf("%s%s %s", i > 0 ? " | " : "", type, text);
    }
    return hash;
}

static uint64_t hash_head(koine_rows *rows, bool show)
{
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < koine_column_count(rows); i++) {
        const char *name = koine_column_name(rows, i);
        const char *type = koine_type_name(koine_column_type(rows, i));
        hash = hash_bytes(hash, name, strlen(name) + 1);
        hash = hash_bytes(hash, type, strlen(type) + 1);
        if (show) {
            (void)printf("%s%s %s", i > 0 ? " | " : "", name, type);
        }
    }
    return hash;
}

/* Runs a query and writes "ROWS HASH" of what it answers. */
static koine_code digest_query(koine_conn *conn, const char *sql, bool show, char digest[DIGEST_SIZE])
{
    koine_rows *rows = NULL;
    koine_code code = koine_query(conn, &rows, sql);
    if (code != KOINE_OK) {
        return code;
    }
    uint64_t hash = hash_head(rows, show);
    size_t count = 0;
    while ((code = koine_next(rows)) == KOINE_ROW) {
        (void)(show && printf("\n"));
        for (size_t i = 0; i < koine_column_count(rows); i++) {
            hash = hash_cell(hash, rows, i, show);
        }
        count++;
    }
    (void)(show && printf("\n"));
    const koine_code end = koine_rows_close(rows);
    (void)snprintf(digest, DIGEST_SIZE, "%zu %016llx", count, (unsigned long long)hash);
    return code == KOINE_DONE ? end : code;
}

static koine_code digest_change(koine_conn *conn, const char *sql, char digest[DIGEST_SIZE])
{
    const koine_code code = koine_exec(conn, sql);
    (void)snprintf(digest, DIGEST_SIZE, "%lld changed", (long long)koine_changes(conn));
    return code;
}

/* ---- reports ---- */

static void judge(run *r, const char *name, const char *digest, koine_code code)
{
    char line[256];
    (void)snprintf(line, sizeof line, "%s: %s\n", name, digest);
    const bool alike = code == KOINE_OK && (r->record != NULL || (r->expected != NULL && strstr(r->expected, line)));
    r->passed += alike;
    r->failed += !alike;
    if (alike && r->record != NULL) {
        (void)fputs(line, r->record);
    }
    (void)printf("[%s] %s: %s\n", alike ? "       OK " : "  FAILED  ", r->schema, name);
    if (code != KOINE_OK) {
        const koine_error *error = koine_error_of(r->conn);
        (void)printf("    %s: %s (%s)\n", koine_code_name(code), error->message, error->hint ? error->hint : "");
    } else if (!alike) {
        (void)printf("    answered %s, which is not what %s.expected has\n", digest, r->schema);
    }
}

/* One piece of a .reports file: "-- report: name" or "-- change: name", and a statement. */
static void run_piece(run *r, const char *head, const char *sql, size_t size)
{
    char name[128];
    char digest[DIGEST_SIZE] = "";
    const bool report = strncmp(head, "-- report: ", 11) == 0;
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(head + 11, "\n"), head + 11);
    char *text = calloc(1, size + 1);
    if (text == NULL) {
        r->failed++;
        return;
    }
    memcpy(text, sql, size);
    (void)printf("[ RUN      ] %s: %s\n", r->schema, name);
    const bool show = r->show != NULL && strncmp(name, r->show, strlen(r->show)) == 0;
    const koine_code code = report ? digest_query(r->conn, text, show, digest) : digest_change(r->conn, text, digest);
    judge(r, name, digest, code);
    free(text);
}

static const char *next_head(const char *text)
{
    while (text != NULL && strncmp(text, "-- report: ", 11) != 0 && strncmp(text, "-- change: ", 11) != 0) {
        text = strchr(text, '\n');
        text = text != NULL ? text + 1 : NULL;
    }
    return text;
}

static void run_reports(run *r, const char *reports)
{
    const char *head = next_head(reports);
    while (head != NULL) {
        const char *sql = strchr(head, '\n');
        const char *next = sql != NULL ? next_head(sql + 1) : NULL;
        if (sql != NULL) {
            run_piece(r, head, sql, next != NULL ? (size_t)(next - sql) : strlen(sql));
        }
        head = next;
    }
}

/* ---- schemas ---- */

static bool prepare(run *r, const char *folder, const char *name)
{
    char file[256];
    char *sql = read_file(folder, name, "sql");
    char *data = read_file(folder, name, "data");
    koine_code code = KOINE_ERR_IO;
    if (sql != NULL && data != NULL) {
        code = koine_script(r->conn, sql);
        if (code != KOINE_OK) {
            const koine_error *error = koine_error_of(r->conn);
            (void)printf("%s.sql at %lld: %s: %s (%s)\n", name, (long long)error->position, koine_code_name(code),
                         error->message, error->hint ? error->hint : "");
        } else {
            (void)snprintf(file, sizeof file, "%s.data", name);
            code = generate_fill(r->conn, data, file);
        }
    }
    free(sql);
    free(data);
    r->failed += code != KOINE_OK;
    return code == KOINE_OK;
}

static void run_schema(run *r, const char *folder, const char *name, bool record)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s.expected", folder, name);
    r->schema = name;
    char *reports = read_file(folder, name, "reports");
    (void)printf("[ RUN      ] %s: schema and data\n", name);
    const bool ready = reports != NULL && prepare(r, folder, name);
    (void)printf("%s%s: schema and data\n", ready ? "[       OK ] " : "[  FAILED  ] ", name);
    if (!ready) {
        r->failed += reports == NULL;
        free(reports);
        return;
    }
    r->expected = record ? NULL : read_file(folder, name, "expected");
    r->record = record ? fopen(path, "w") : NULL;
    run_reports(r, reports);
    if (r->record != NULL) {
        (void)fclose(r->record);
    }
    free(r->expected);
    free(reports);
}

int main(int count, char **words)
{
    run r = {.conn = NULL};
    bool record = false;
    int i = 1;
    for (; i < count && words[i][0] == '-'; i++) {
        record = record || strcmp(words[i], "--record") == 0;
        if (strcmp(words[i], "--show") == 0 && i + 1 < count) {
            r.show = words[++i];
        }
    }
    if (count - i < 2) {
        (void)fprintf(stderr, "usage: reports [--record] [--show REPORT] FOLDER NAME...\n");
        return 2;
    }
    const char *folder = words[i++];
    for (; i < count; i++) {
        if (!own_database_begin(&r.db, "reports", NULL) || (r.conn = own_database_open(&r.db, "portable")) == NULL) {
            return 2;
        }
        run_schema(&r, folder, words[i], record);
        koine_close(r.conn);
        own_database_end(&r.db);
    }
    (void)printf("%u passed, %u failed\n", r.passed, r.failed);
    return r.failed > 0;
}
