/*
 * The printer's insides: a writer of text that notes where the caller's text is, and the functions that print the
 * parts of a tree. Only print*.c include it.
 *
 * None of them answers a code: what fails is recorded in the refusal, what is written afterwards is of no account,
 * and koine__print looks at the refusal in the end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_PRINT_H
#define KOINE_CORE_SQL_PRINT_H

#include "sql/translate.h"

/* The names that can be used in front of a column, innermost first. */
typedef struct koine__print_scope {
    const struct koine__print_scope *outer;
    koine__from *from;       /* with all that it joins; or NULL */
    koine__from *target;     /* of a change; or NULL */
    koine__from *excluded;   /* of ON CONFLICT; or NULL */
    bool excluded_by_values; /* excluded.a is VALUES(a) */
    bool bare_target;        /* the target's columns stand alone */
} koine__print_scope;

typedef struct koine__printer {
    koine__arena *arena; /* of what is handed out */
    const koine_sql_dialect *dialect;
    koine_placeholder_style placeholders;
    koine__refusal *refusal;
    koine__tree *tree;
    bool reference; /* portable SQL itself is written: what was left out stays out */
    bool stored;    /* inside of what the schema keeps: CHECK, generated columns, defaults */
    bool looked_at; /* the operand at work is looked at by its operation */
    const koine__print_scope *scope;
    unsigned aliases; /* made up so far */

    /* The text of the step at work. */
    char *text;
    size_t size;
    size_t room;
    koine__sql_shift *shifts;
    size_t shift_count;
    size_t shift_room;
    size_t last; /* the furthest place of the caller's text that was noted */

    /* Its placeholders. */
    size_t *slots; /* which parameter each slot takes */
    size_t slot_count;
    size_t slot_room;
    size_t *slot_of; /* of each parameter, from 1; 0: none yet. NULL where each place has one of its own */

    koine__step *steps;
    size_t step_count;
    koine__statement names; /* what all steps say of the parameters' names */
} koine__printer;

/* ---- print.c: text ---- */

void koine__print_bytes(koine__printer *printer, const char *text, size_t size);
void koine__print_text(koine__printer *printer, const char *text);
void koine__print_number(koine__printer *printer, uint64_t number);

/* The text between quotes, which are doubled inside. */
void koine__print_quoted(koine__printer *printer, char quote, const char *text, size_t size);

/* "name", and where it stands in the caller's text. */
void koine__print_name(koine__printer *printer, const koine__name *name);
/* The names with ", " between, in parentheses. */
void koine__print_names(koine__printer *printer, const koine__names *names);

/* What is written from here on is at this place of the caller's text. */
void koine__print_mark(koine__printer *printer, koine__span span);

/* A placeholder for a parameter, as the engine counts it. */
void koine__print_placeholder(koine__printer *printer, size_t parameter);

/* What the dialect does not have. */
void koine__print_refuse(koine__printer *printer, const char *rule, koine__span span, const char *what);

/* Ends the statement that was written, and makes it the next step. */
void koine__print_step(koine__printer *printer, koine__step_role role, bool counts, koine_statement_kind kind);

/* ---- print_literal.c: literals, placeholders, types ---- */

/* Which row of koine_sql_dialect.types; NULL: the type is not known. VARCHAR is TEXT where `sized` is false. */
const koine_sql_type *koine__print_type_of(const koine__printer *printer, koine__type type, bool sized);

/* column or cast of koine_sql_type, with %p %s %n filled in. */
void koine__print_type(koine__printer *printer, const char *template, koine__type type);
void koine__print_literal(koine__printer *printer, const koine__expr *expr, unsigned how);
void koine__print_parameter(koine__printer *printer, const koine__expr *expr, unsigned how);

/* ---- print_template.c ---- */

/* A spelling, over the arguments of an expression. `how` is the expression's. */
void koine__print_template(koine__printer *printer, const char *template, const koine__expr *expr, unsigned how);

/* Whether what the template makes would fall apart beside another operator. */
bool koine__print_is_open(const char *template);

/* The spelling of an operation; NULL: the dialect has none. */
const char *koine__print_spelling(const koine__printer *printer, const koine__expr *expr);

/* ---- print_expression.c ---- */

/* How an expression is printed. */
#define KOINE__PRINT_OPERAND 0x1u         /* beside something that may bind tighter */
#define KOINE__PRINT_PLAIN_INTEGER 0x2u   /* where the type of an integer literal has no say */
#define KOINE__PRINT_PLAIN_PARAMETER 0x4u /* where a placeholder gets its type from what it stands beside */

void koine__print_expr(koine__printer *printer, const koine__expr *expr, unsigned how);
/* With ", " between. */
void koine__print_exprs(koine__printer *printer, koine__expr *const *exprs, size_t count, unsigned how);
/* Whether the expression needs parentheses beside an operator. */
bool koine__print_expr_is_open(const koine__printer *printer, const koine__expr *expr);

/* ---- print_order.c: keys, windows ---- */

/* Keys with ", " between. query: where the ordinals belong to; NULL: there are none. */
void koine__print_sorts(koine__printer *printer, const koine__sorts *order, const koine__query *query);
/* " ORDER BY …", or nothing. */
void koine__print_order(koine__printer *printer, const koine__sorts *order, const koine__query *query);
/* ", key, how" for each key: %k of a template. */
void koine__print_sort_arguments(koine__printer *printer, const koine__sorts *order);
/* "(PARTITION BY …)" or the window's name. */
void koine__print_window(koine__printer *printer, const koine__window *window);

/* ---- print_query.c ---- */

/* How a query is printed. */
#define KOINE__PRINT_NAMED 0x1u    /* somebody reads its columns by name */
#define KOINE__PRINT_COUNTED 0x4u  /* an aggregate is put into the first item */
#define KOINE__PRINT_ASSIGNED 0x2u /* its columns go to the caller, into a table's, or nowhere */

/* names: what its columns are called instead of their own names; NULL: as they are. */
void koine__print_query(koine__printer *printer, koine__query *query, unsigned how, const koine__names *names);
/* The same without its common table expressions. */
void koine__print_query_body(koine__printer *printer, koine__query *query, unsigned how, const koine__names *names);
/* "WITH …" and a blank, or nothing; those of `more` (or NULL) stand behind the others. */
void koine__print_ctes(koine__printer *printer, const koine__cte *ctes, size_t count, const koine__query *more,
                       bool recursive);
void koine__print_items(koine__printer *printer, const koine__items *items, unsigned how, const koine__names *names);
void koine__print_from(koine__printer *printer, koine__from *from);
/* The name that columns of it are qualified with. */
const koine__name *koine__print_exposed(koine__printer *printer, koine__from *from);
/* A name of the printer's own. */
koine__name koine__print_make_alias(koine__printer *printer);
void koine__print_select(koine__printer *printer, const koine__select *select, unsigned how, const koine__names *names);

/* ---- print_set.c ---- */

void koine__print_branch(koine__printer *printer, koine__branch *branch, unsigned how, const koine__names *names);

/* ---- print_change.c, print_definition.c, print_check.c, print_view.c ---- */

void koine__print_insert(koine__printer *printer, koine__change *change);
void koine__print_update(koine__printer *printer, koine__change *change);
void koine__print_delete(koine__printer *printer, koine__change *change);
/* What is in a column, as far as the checks of its type go. */
typedef struct koine__print_checked {
    const koine__name *table;
    koine__name column;
    koine__type type;
} koine__print_checked;

/*
 * Each of the column's checks with `before` and its name, and with its condition and `behind` where conditions are
 * wanted.
 */
void koine__print_checks(koine__printer *printer, const koine__print_checked *what, const char *before, bool conditions,
                         const char *behind);
void koine__print_create_table(koine__printer *printer, const koine__table_def *table);
void koine__print_create_index(koine__printer *printer, const koine__index_def *index);
void koine__print_create_view(koine__printer *printer, const koine__view_def *view);
void koine__print_alter(koine__printer *printer, const koine__alter *alter);
void koine__print_drop(koine__printer *printer, koine__tree_kind kind, const koine__drop *drop);

#endif
