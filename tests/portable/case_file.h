/*
 * Case files: what portable SQL answers, written so that a person reads it. README.md describes the format.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_PORTABLE_CASE_FILE_H
#define KOINE_TESTS_PORTABLE_CASE_FILE_H

#include "value_text.h"

/* Engines are bits, in the order of case_engine_names. */
#define CASE_ENGINES 4u
#define CASE_ALL_ENGINES ((1u << CASE_ENGINES) - 1)
extern const char *const case_engine_names[CASE_ENGINES];

/* The bit of an engine, or 0. */
unsigned case_engine_bit(const char *name);

/* A failure that is wanted. */
struct case_failure {
    unsigned engines;
    bool refused; /* by Koine, before anything was sent */
    koine_code code;
    enum { AT_FREE, AT_NONE, AT_BYTE } at;
    int64_t position;
    koine_fk_side side;
    bool side_given;
    bool no_hint;
    /* NULL: not looked at. Parts of the text, but names exactly. */
    const char *hint, *message, *detail;
    const char *table, *column, *constraint, *parent_table;
};

struct case_column {
    const char *name;
    bool typed;
    koine_type type;
};

struct case_row {
    struct case_value *values;
    size_t count;
    int line;
};

/* What a dialect is sent for the statement. */
struct case_sent {
    const char *dialect;
    const char *sql;
    int line;
};

enum case_step_kind {
    STEP_EXEC,
    STEP_QUERY,
    STEP_SCRIPT,
    STEP_NATIVE,
    STEP_PREPARE,
    STEP_RUN, /* what was prepared last on the connection */
    STEP_BEGIN,
    STEP_COMMIT,
    STEP_ROLLBACK
};

struct case_step {
    enum case_step_kind kind;
    const char *word; /* as the file calls it */
    int line;
    bool other; /* on the second connection */
    unsigned engines;
    const char *sql; /* of BEGIN: its options; NULL where there is none */
    struct case_value *binds;
    size_t bind_count;

    bool succeeds;   /* "ok" */
    int64_t changes; /* -1: not looked at */
    struct case_column *columns;
    size_t column_count;
    struct case_row *rows;
    size_t row_count;
    bool no_rows;
    int64_t any_rows; /* so many, whatever they hold; -1: not looked at */
    bool unordered;
    struct case_failure *failures;
    size_t failure_count;
    struct case_sent *sent;
    size_t sent_count;
};

/* What the case asserts, as a list shows it. */
enum case_outcome {
    CASE_ANSWERED,
    CASE_REFUSED,     /* its last statement that is looked at */
    CASE_OTHERWISE,   /* settled otherwise than the facts proposed */
    CASE_UNSPECIFIED, /* only what is guaranteed */
    CASE_COVERED      /* by a conformance test: no case file can say it */
};

struct case_one {
    const char *id;
    const char *title;
    const char *file;
    int line;
    const char *otherwise, *unspecified, *covered_by; /* NULL: not so */
    const char *options;                              /* of the connections: "key=value&key=value" */
    unsigned options_engines;
    struct case_step *steps;
    size_t step_count;
};

struct case_set {
    struct store store;
    struct case_one *cases;
    size_t count;
};

/* Adds the cases of a file. False, with file, line and fault on stderr, when it cannot be read. */
bool case_file_read(struct case_set *set, const char *path);

void case_set_free(struct case_set *set);

/* Whether the step asks for rows. */
bool case_step_queries(const struct case_step *step);

/* Whether anything is claimed of the step's end. */
bool case_step_claims(const struct case_step *step);

enum case_outcome case_outcome_of(const struct case_one *c);
const char *case_outcome_name(enum case_outcome outcome);

#endif
