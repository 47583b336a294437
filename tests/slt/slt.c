/*
 * A runner of files in the format of SQLite's sqllogictest: records of statements and queries with the answers that
 * they must have, sent as portable SQL to one engine.
 *
 *     slt [--native] [--record FOLDER] [--least PERCENT] [--verbose] FILE...
 *
 * The engine is $KOINE_TEST_URL (default: SQLite in a temporary file). Every file begins with an empty database.
 * A query is alike (the very values), refused (KOINE_ERR_NOT_SUPPORTED), failed (another error) or different. Exit
 * status 0: none is different or failed, and at least PERCENT (99.5) of all are alike.
 *   --native  sends the texts as they are
 *   --record  writes the files anew into a folder, with what this engine answers
 *
 * SPDX-License-Identifier: MIT
 */
#include "records.h"

#include "own_database.h"

#include <md5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct tally {
    unsigned alike;
    unsigned refused;
    unsigned failed;
    unsigned different;
} tally;

typedef struct run {
    struct own_database db;
    koine_conn *conn;
    bool native;
    bool verbose;
    FILE *record;
    const char *file;
    size_t hash_threshold;
    tally tally;
} run;

/* ---- answers ---- */

typedef struct answer {
    char **values;
    size_t count;
    size_t columns;
    koine_code code;
} answer;

static void answer_free(answer *a)
{
    for (size_t i = 0; i < a->count; i++) {
        free(a->values[i]);
    }
    free(a->values);
}

static bool answer_add(answer *a, const char *value)
{
    if ((a->count & (a->count - 1)) == 0) {
        char **grown = realloc(a->values, (a->count == 0 ? 1 : a->count * 2) * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        a->values = grown;
    }
    a->values[a->count] = strdup(value);
    return a->values[a->count++] != NULL;
}

/* As the format has it: integers in decimal, reals with three digits, text with @ for what cannot be printed. */
static void write_value(koine_rows *rows, size_t i, char type, char *out, size_t size)
{
    if (koine_is_null(rows, i)) {
        (void)snprintf(out, size, "NULL");
    } else if (type == 'I') {
        const koine_value value = koine_get_value(rows, i);
        const bool whole = value.type == KOINE_TYPE_INT || value.type == KOINE_TYPE_BOOL;
        (void)snprintf(out, size, "%lld",
                       (long long)(whole ? koine_get_int(rows, i) : (int64_t)koine_get_float(rows, i)));
    } else if (type == 'R') {
        (void)snprintf(out, size, "%.3f", koine_get_float(rows, i));
    } else {
        const char *text = koine_get_text(rows, i);
        (void)snprintf(out, size, "%s", text == NULL || *text == '\0' ? "(empty)" : text);
        for (; *out != '\0'; out++) {
            *out = (unsigned char)*out < ' ' || (unsigned char)*out > '~' ? '@' : *out;
        }
    }
}

static answer ask(run *r, const slt_record *record)
{
    answer a = {.code = KOINE_OK};
    koine_rows *rows = NULL;
    char text[4096];
    a.code = koine_query(r->conn, &rows, record->sql);
    if (a.code != KOINE_OK) {
        return a;
    }
    a.columns = koine_column_count(rows);
    while ((a.code = koine_next(rows)) == KOINE_ROW) {
        for (size_t i = 0; i < a.columns; i++) {
            write_value(rows, i, i < strlen(record->types) ? record->types[i] : 'T', text, sizeof text);
            if (!answer_add(&a, text)) {
                a.code = KOINE_ERR_NO_MEMORY;
            }
        }
    }
    const koine_code end = koine_rows_close(rows);
    a.code = a.code == KOINE_DONE ? end : a.code;
    return a;
}

/* ---- sorting ---- */

static size_t sort_columns;

static int compare_values(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int compare_rows(const void *a, const void *b)
{
    int order = 0;
    for (size_t i = 0; order == 0 && i < sort_columns; i++) {
        order = strcmp(((char *const *)a)[i], ((char *const *)b)[i]);
    }
    return order;
}

static void sort(answer *a, const char *mode)
{
    if (a->count == 0 || a->columns == 0) {
        return;
    }
    if (strcmp(mode, "rowsort") == 0) {
        sort_columns = a->columns;
        qsort(a->values, a->count / a->columns, a->columns * sizeof *a->values, compare_rows);
    } else if (strcmp(mode, "valuesort") == 0) {
        qsort(a->values, a->count, sizeof *a->values, compare_values);
    }
}

static void write_hash(const answer *a, char out[MD5_DIGEST_STRING_LENGTH])
{
    MD5_CTX context;
    MD5Init(&context);
    for (size_t i = 0; i < a->count; i++) {
        MD5Update(&context, (const uint8_t *)a->values[i], strlen(a->values[i]));
        MD5Update(&context, (const uint8_t *)"\n", 1);
    }
    (void)MD5End(&context, out);
}

/* The answer as it stands in a file: one value a line, or their number and hash. */
static char *write_answer(const run *r, const answer *a)
{
    size_t size = 80;
    for (size_t i = 0; i < a->count; i++) {
        size += strlen(a->values[i]) + 1;
    }
    char *text = calloc(1, size);
    size_t used = 0;
    if (text == NULL) {
        return NULL;
    }
    if (r->hash_threshold > 0 && a->count > r->hash_threshold) {
        char hash[MD5_DIGEST_STRING_LENGTH];
        write_hash(a, hash);
        (void)snprintf(text, size, "%zu values hashing to %s\n", a->count, hash);
        return text;
    }
    for (size_t i = 0; i < a->count; i++) {
        used += (size_t)snprintf(text + used, size - used, "%s\n", a->values[i]);
    }
    return text;
}

/* ---- records ---- */

static void tell(const run *r, const slt_record *record, const char *what)
{
    const koine_error *error = koine_error_of(r->conn);
    (void)printf("%s:%zu: %s: %s\n", r->file, record->line, what, record->sql);
    if (error->code != KOINE_OK) {
        (void)printf("    %s at %lld: %s\n", koine_code_name(error->code), (long long)error->position, error->message);
    }
}

/* Counts a refusal or an error, tells of it, and answers whether it was one. */
static bool count_failure(run *r, const slt_record *record, koine_code code)
{
    if (code == KOINE_OK) {
        return false;
    }
    const bool refused = code == KOINE_ERR_NOT_SUPPORTED;
    r->tally.refused += refused;
    r->tally.failed += !refused;
    if (!refused || r->verbose) {
        tell(r, record, refused ? "refused" : "failed");
    }
    return true;
}

static void run_query(run *r, const slt_record *record)
{
    answer a = ask(r, record);
    if (r->record != NULL && a.code == KOINE_OK) {
        sort(&a, record->sort);
        char *text = write_answer(r, &a);
        (void)fprintf(r->record, "query %s %s\n%s\n----\n%s\n", record->types, record->sort, record->sql,
                      text != NULL ? text : "");
        free(text);
    } else if (!count_failure(r, record, a.code)) {
        sort(&a, record->sort);
        char *text = write_answer(r, &a);
        const bool alike = text != NULL && strcmp(text, record->answer) == 0;
        r->tally.alike += alike;
        r->tally.different += !alike;
        if (!alike) {
            tell(r, record, "DIFFERENT");
            (void)printf("  expected:\n%s  got:\n%s", record->answer, text != NULL ? text : "");
        }
        free(text);
    }
    answer_free(&a);
}

static void run_statement(run *r, const slt_record *record)
{
    const koine_code code = koine_exec(r->conn, record->sql);
    if (r->record != NULL) {
        (void)fprintf(r->record, "statement %s\n%s\n\n", code == KOINE_OK ? "ok" : "error", record->sql);
    } else if ((code == KOINE_OK) == record->ok) {
        r->tally.alike++;
    } else if (code == KOINE_OK) {
        r->tally.different++;
        tell(r, record, "DIFFERENT: an error was expected");
    } else {
        (void)count_failure(r, record, code);
    }
}

static void run_file(run *r, const char *path)
{
    records all;
    r->file = path;
    r->hash_threshold = 0;
    if (!records_read(&all, path)) {
        r->tally.failed++;
        return;
    }
    for (size_t i = 0; i < all.count; i++) {
        const slt_record *record = &all.items[i];
        if (!record_is_for(record, r->native ? koine_engine(r->conn) : "koine")) {
            continue;
        }
        if (record->kind == RECORD_THRESHOLD) {
            r->hash_threshold = record->number;
            (void)(r->record != NULL && fprintf(r->record, "hash-threshold %zu\n\n", record->number));
        } else if (record->kind == RECORD_HALT) {
            break;
        } else if (record->kind == RECORD_QUERY) {
            run_query(r, record);
        } else {
            run_statement(r, record);
        }
    }
    records_free(&all);
}

static FILE *begin_record(const char *folder, const char *path)
{
    char target[1024];
    const char *name = strrchr(path, '/');
    (void)snprintf(target, sizeof target, "%s/%s", folder, name != NULL ? name + 1 : path);
    FILE *file = fopen(target, "w");
    if (file == NULL) {
        perror(target);
    }
    return file;
}

static bool run_in_database(run *r, const char *path, const char *folder)
{
    if (!own_database_begin(&r->db, "slt", NULL) ||
        (r->conn = own_database_open(&r->db, r->native ? "native" : "portable")) == NULL) {
        return false;
    }
    r->record = folder != NULL ? begin_record(folder, path) : NULL;
    run_file(r, path);
    if (r->record != NULL) {
        (void)fclose(r->record);
    }
    koine_close(r->conn);
    own_database_end(&r->db);
    return true;
}

/* In the words of cmocka, which the table of all tests reads. */
static void judge_file(const char *path, const tally *before, const tally *after)
{
    const unsigned bad = after->different - before->different + after->failed - before->failed;
    (void)printf("%s%s\n", bad == 0 ? "[       OK ] " : "[  FAILED  ] ", path);
}

static int summary(const tally *t, double least)
{
    const unsigned all = t->alike + t->refused + t->failed + t->different;
    const double percent = all > 0 ? 100.0 * t->alike / all : 0;
    (void)printf("%u records: %u alike (%.2f %%), %u refused, %u failed, %u different\n", all, t->alike, percent,
                 t->refused, t->failed, t->different);
    return t->different > 0 || t->failed > 0 || percent < least;
}

int main(int count, char **words)
{
    run r = {.conn = NULL};
    const char *folder = NULL;
    double least = 99.5;
    int i = 1;
    for (; i < count && words[i][0] == '-'; i++) {
        r.native = r.native || strcmp(words[i], "--native") == 0;
        r.verbose = r.verbose || strcmp(words[i], "--verbose") == 0;
        if (strcmp(words[i], "--record") == 0 && i + 1 < count) {
            folder = words[++i];
        } else if (strcmp(words[i], "--least") == 0 && i + 1 < count) {
            least = strtod(words[++i], NULL);
        }
    }
    if (i == count) {
        (void)fprintf(stderr, "usage: slt [--native] [--record FOLDER] [--least PERCENT] [--verbose] FILE...\n");
        return 2;
    }
    for (; i < count; i++) {
        const tally before = r.tally;
        (void)printf("[ RUN      ] %s\n", words[i]);
        if (!run_in_database(&r, words[i], folder)) {
            return 2;
        }
        judge_file(words[i], &before, &r.tally);
    }
    return folder != NULL ? 0 : summary(&r.tally, least);
}
