/*
 * Reading files in the format of sqllogictest.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_SLT_RECORDS_H
#define KOINE_TESTS_SLT_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct slt_record {
    enum { RECORD_STATEMENT, RECORD_QUERY, RECORD_THRESHOLD, RECORD_HALT } kind;
    size_t line;
    bool ok;            /* statement ok, else statement error */
    const char *types;  /* of a query's columns: I, R or T */
    const char *sort;   /* nosort, rowsort or valuesort */
    const char *sql;    /* with its line ends as blanks */
    const char *answer; /* one value a line, or "N values hashing to …" */
    const char *only;   /* onlyif, else NULL */
    const char *skip;   /* skipif, else NULL */
    size_t number;      /* of hash-threshold */
} slt_record;

typedef struct records {
    slt_record *items;
    size_t count;
    char *text;
} records;

/* False, with a line on stderr, when the file cannot be read or holds something else. */
bool records_read(records *out, const char *path);
void records_free(records *all);

/* Whether skipif and onlyif let the engine of this name run it. */
bool record_is_for(const slt_record *record, const char *engine);

#endif
