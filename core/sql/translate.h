/*
 * Portable SQL into an engine's: parse, analyse, rewrite, print. One text and one state of the catalogue are
 * translated once; the result is kept with the prepared statement.
 *
 *   tokens.c                  LX- rules: what the lexer lets through and the language does not
 *   parse*.c                  recursive descent into the tree of tree.h
 *   functions.c               the list of functions
 *   analyse*.c scope.c        names, types, TY- rules
 *   rewrite*.c                what a dialect lacks, in words that it has
 *   print*.c                  one printer, parametrized by koine_sql_dialect
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_TRANSLATE_H
#define KOINE_CORE_SQL_TRANSLATE_H

#include "sql/placeholders.h"
#include "sql/refuse.h"
#include "sql/schema.h"

/* ---- the stages ---- */

/* Parses exactly one statement (a semicolon may follow). The tree lives in the arena. */
koine_code koine__parse(koine__tree **out, koine__arena *arena, const char *sql, size_t size, koine__refusal *refusal);

/*
 * Finds names and types, and refuses what has none.
 *   bound  the types of the values that are bound, NULL: not known yet; bound_count of them
 */
koine_code koine__analyse(koine__tree *tree, koine__arena *arena, const koine__schema *schema, const koine_type *bound,
                          size_t bound_count, koine__refusal *refusal);

/* Turns what the dialect lacks into what it has. The tree is changed in place. */
koine_code koine__rewrite(koine__tree *tree, koine__arena *arena, const koine_sql_dialect *dialect,
                          const koine__schema *schema, koine__refusal *refusal);

/* What one engine statement of a translation is for. */
typedef enum koine__step_role {
    KOINE__STEP_RUN,  /* the statement, or one of several that are run one after the other */
    KOINE__STEP_ROWS, /* the one whose rows and columns the caller is given */
} koine__step_role;

typedef struct koine__step {
    koine__step_role role;
    bool counts; /* koine_changes are those of this step */
    koine__statement statement;
} koine__step;

/* A column of the rows of a statement. */
typedef struct koine__result_column {
    const char *name;
    koine__type type; /* kind KOINE__TYPE_UNKNOWN: as the engine says */
} koine__result_column;

typedef struct koine__translation {
    koine__step *steps;
    size_t step_count;
    koine__result_column *columns; /* of the rows */
    size_t column_count;
    koine__type *parameters; /* what bound values are converted to; count is that of the first step's statement */
    size_t parameter_count;
    bool rows_match;                /* as many rows as changes, or another session has come in between */
    bool defines;                   /* DDL: the catalogue is outdated by it */
    koine__temporaries temporaries; /* of DDL, once it was carried out */
    bool depends_on_types;          /* another set of bound types may translate otherwise */
    koine__arena arena;             /* all of it lives here */
} koine__translation;

/* Writes the tree. */
koine_code koine__print(koine__translation *out, koine__tree *tree, koine__arena *arena,
                        const koine_sql_dialect *dialect, koine_placeholder_style placeholders,
                        koine__refusal *refusal);

/* ---- all of them ---- */

typedef struct koine__translate_input {
    const koine_sql_dialect *dialect;
    koine_placeholder_style placeholders;
    const koine__schema *schema;
    const char *sql;
    size_t size;
    const koine_type *bound; /* NULL: not known yet */
    size_t bound_count;
} koine__translate_input;

/* On success *out is the caller's: koine__translation_free. On failure *out is zeroed and *refusal filled. */
koine_code koine__translate(koine__translation *out, const koine__translate_input *input, koine__refusal *refusal);
void koine__translation_free(koine__translation *translation);

/* The dialect that prints portable SQL itself: what it prints parses to the same tree. */
extern const koine_sql_dialect koine__reference_dialect;

#endif
