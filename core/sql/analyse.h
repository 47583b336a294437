/*
 * What the files of the analysis share. The analysis finds what names mean, gives every expression a type, makes
 * implicit conversions visible and refuses what has no meaning that all engines agree on.
 *
 *   analyse.c             the entry; parameters
 *   analyse_tree.c        making, copying and comparing expressions
 *   analyse_types.c       types: names, what two of them have in common, collations of texts
 *   analyse_convert.c     conversions that nobody wrote
 *   analyse_meet.c        where types meet: comparisons, branches, assignments
 *   analyse_assign.c      what is stored in a column
 *   analyse_expression.c  expressions by kind
 *   analyse_compare.c     comparisons, BETWEEN, LIKE, conditions; analyse_case.c: CASE
 *   analyse_in.c          rows, IN, ANY and ALL
 *   analyse_numbers.c     arithmetic
 *   analyse_cast.c        CAST
 *   analyse_function.c    calls of functions; analyse_call.c: rules of single ones; analyse_window.c: windows
 *   scope.c               which columns are in sight
 *   analyse_from.c        FROM, which brings them there; analyse_with.c: WITH
 *   analyse_lookup.c      tables and columns of the catalogue
 *   analyse_query.c       queries; analyse_select.c, analyse_group.c, analyse_order.c
 *   analyse_columns.c     what queries answer; UNION and its like
 *   analyse_change.c      INSERT, UPDATE, DELETE; analyse_set.c: SET, ON CONFLICT
 *   analyse_definition.c  CREATE INDEX, CREATE VIEW, DROP; analyse_alter.c: ALTER
 *   analyse_table.c       CREATE TABLE; analyse_constraint.c, analyse_stored.c
 *
 * Functions answer false after a refusal, which is recorded; then nothing more is to be done.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_ANALYSE_H
#define KOINE_CORE_SQL_ANALYSE_H

#include "sql/refuse.h"
#include "sql/schema.h"
#include "sql/scope.h"

/* ---- the analysis itself ---- */

/* What is known of a parameter. */
typedef struct koine__parameter_state {
    koine__type bound; /* NULL: not bound yet, or to NULL */
    bool fixed;        /* one of its places has said what it is */
    koine__type type;
    koine__expr **slot; /* the only place, where it is stored in a decimal column, to whose scale it is rounded */
} koine__parameter_state;

/* A place where a parameter stands. */
typedef struct koine__parameter_place {
    koine__expr *expr;
    bool says_nothing; /* ? IS NULL: any type will do */
    struct koine__parameter_place *before;
} koine__parameter_place;

/* The end of the columns of the last join, and the room behind it. */
typedef struct koine__joined {
    koine__shown *end;
    size_t room;
} koine__joined;

struct koine__analysis {
    koine__tree *tree;
    koine__arena *arena;
    const koine__schema *schema;
    koine__refusal *refusal;
    bool is_bound; /* the types of the parameters are known */
    koine__parameter_state *parameters;
    koine__parameter_place *places;
    koine__with *with; /* the common table expressions in sight */
    koine__joined joined;
    size_t aliases;       /* derived tables without a name that have been given one */
    koine_code elsewhere; /* a failure that the catalogue has recorded */
};

/* Records a refusal. (analysis, code, rule, position, hint, format, …) */
#define KOINE__REFUSE(a, ...) (koine__refuse((a)->refusal, __VA_ARGS__), false)

bool koine__no_memory(koine__analysis *a);

/* A new expression. NULL: out of memory, which koine__no_memory is to record. */
koine__expr *koine__expr_new(koine__analysis *a, koine__expr_kind kind, koine__span span, size_t arguments);

koine__expr *koine__expr_integer(koine__analysis *a, koine__span span, int64_t value);
koine__expr *koine__expr_text(koine__analysis *a, koine__span span, const char *text);

/* A copy that shares nothing that is changed later. NULL: it holds a query, or out of memory (the arena has failed). */
koine__expr *koine__expr_clone(koine__analysis *a, const koine__expr *expr);

/* Whether both mean the same, names and types found out. What holds a parameter or a query is never the same. */
bool koine__expr_same(const koine__expr *one, const koine__expr *other);

/* ---- types ---- */

#define KOINE__TYPE_TEXT_SIZE 32

koine__type koine__type_of(uint8_t kind);
koine__type koine__type_decimal(unsigned precision, unsigned scale);

/* "DECIMAL(10,2)", for messages. */
const char *koine__type_text(koine__type type, char text[KOINE__TYPE_TEXT_SIZE]);

bool koine__type_is_number(koine__type type);
bool koine__type_is_unknown(koine__type type);

/* Whether values of the type can be compared for equality, and so be grouped: not JSON. */
bool koine__type_has_equality(koine__type type);

/* The type that both fit into without a word. false: there is none. */
bool koine__type_common(koine__type one, koine__type other, koine__type *out);

/* KOINE__COLUMN_FOLDS_CASE and _PADDED, of the columns that a text is made of. */
uint32_t koine__text_flags(const koine__expr *expr);

/* Refuses texts that an engine would compare by a collation of its own, and types that have no equality. */
bool koine__check_key(koine__analysis *a, const koine__expr *expr, const char *what);
bool koine__check_collation(koine__analysis *a, const koine__expr *expr, const char *what);
bool koine__check_collation_flags(koine__analysis *a, uint32_t flags, uint32_t position, const char *what);

/* ---- parameters ---- */

/* Whether it is a parameter that none of its places has said the type of yet. */
bool koine__is_open_parameter(const koine__analysis *a, const koine__expr *expr);

/* Remembers a place. false: out of memory. */
bool koine__parameter_place_add(koine__analysis *a, koine__expr *expr);

/* One more place of a parameter: it gets the type that is known. */
bool koine__analyse_parameter(koine__analysis *a, koine__expr *expr);

/* Any type will do here. Other expressions are left alone, but a bare NULL becomes a text. */
void koine__leave_open(koine__analysis *a, koine__expr *expr);

/* This place says the type. The place's expression gets it, and the value is converted to it. */
void koine__parameter_fix(koine__analysis *a, koine__expr *parameter, koine__type type);

/* Gives the expression the type that another place has said meanwhile. Other expressions are left alone. */
void koine__refresh(const koine__analysis *a, koine__expr *expr);

/* Nothing says a type here: it is the type that is bound. Other expressions are left alone. */
void koine__settle(koine__analysis *a, koine__expr *expr);

/* ---- conversions ---- */

/* Puts an operation around *slot. */
bool koine__wrap(koine__analysis *a, koine__expr **slot, koine_sql_op op, koine__type type);

/*
 * Converts *slot, whose type fits without loss or by rounding to a scale; literals are converted at once. Whether the
 * language allows it is the caller's business.
 */
bool koine__convert(koine__analysis *a, koine__expr **slot, koine__type to);

/* Gives a bare NULL, and what is made of nothing else, a type. */
void koine__give_type(koine__analysis *a, koine__expr *expr, koine__type type);

/* A decimal that is to be compared as a key: without the zeros at its end that depend on a bound value. */
bool koine__convert_key(koine__analysis *a, koine__expr **slot);

/* The precision and scale that a decimal literal has. */
koine__type koine__literal_decimal(const koine__expr *literal);

/* Turns a text literal into one of the type, only as the type itself is written; a decimal keeps its own scale. */
bool koine__literal_of_text(koine__analysis *a, koine__expr *literal, koine__type type);

/* ---- where types meet ---- */

typedef enum koine__meeting {
    KOINE__MEET_COMPARED, /* TY-cmp: decimals keep their scales */
    KOINE__MEET_UNIFIED   /* TY-unify: all become one type */
} koine__meeting;

/*
 * Brings expressions to one type. `what` is for the message: "compared with", "and".
 *   exact  may be NULL: whether equal values have equal texts, which decimals of several scales have not
 */
bool koine__meet(koine__analysis *a, koine__expr **const *slots, size_t count, koine__meeting meeting,
                 koine__type *common, bool *exact);

/* The same for arguments that stand in an array. */
bool koine__meet_arguments(koine__analysis *a, koine__expr **arguments, size_t count, koine__meeting meeting,
                           koine__type *common, bool *exact);

/* Decimals of several scales, after they met: makes equal ones equal as texts. */
bool koine__make_exact(koine__analysis *a, koine__expr **const *slots, size_t count);

/* Converts a value that is stored in a column. */
bool koine__assign(koine__analysis *a, koine__expr **slot, const koine__column_info *column);

/* ---- expressions ---- */

bool koine__analyse_expression(koine__analysis *a, koine__scope *scope, koine__expr **slot);
bool koine__analyse_condition(koine__analysis *a, koine__scope *scope, koine__expr **slot);

/* Arguments are analysed already in those that follow. */
bool koine__require_condition(koine__analysis *a, koine__expr **slot);
bool koine__require_text(koine__analysis *a, koine__expr **slot, const char *what);
bool koine__analyse_logic(koine__analysis *a, koine__expr *expr);
bool koine__analyse_comparison(koine__analysis *a, koine__expr **slot);
bool koine__analyse_between(koine__analysis *a, koine__expr **slot);
bool koine__analyse_like(koine__analysis *a, koine__expr *expr);
bool koine__analyse_arithmetic(koine__analysis *a, koine__expr **slot);
bool koine__analyse_bits(koine__analysis *a, koine__expr *expr);
bool koine__analyse_concat(koine__analysis *a, koine__expr *expr);
bool koine__analyse_row_operands(koine__analysis *a, koine__scope *scope, koine__expr *expr);
bool koine__analyse_row_comparison(koine__analysis *a, koine__expr **slot);
bool koine__analyse_in_list(koine__analysis *a, koine__expr *expr);
bool koine__analyse_in_query(koine__analysis *a, koine__expr *expr);
bool koine__analyse_quantified(koine__analysis *a, koine__expr *expr);
bool koine__analyse_case(koine__analysis *a, koine__expr *expr);
bool koine__analyse_cast(koine__analysis *a, koine__expr **slot);

/* The operation of a comparison. exact: equal decimals have equal texts. */
koine_sql_op koine__comparison_op(koine__operator operator, bool decimals, bool exact);

/* NULL: out of memory, or an operand was NULL. */
koine__expr *koine__operator_new(koine__analysis *a, koine__operator operator, koine__span span, koine__expr *left,
                                 koine__expr *right);

/* What || and concat() take becomes text. */
bool koine__make_text(koine__analysis *a, koine__expr **slot, const char *what);

bool koine__require_integer(koine__analysis *a, koine__expr **slot, const char *what);
bool koine__require_number(koine__analysis *a, koine__expr **slot, const char *what);

/* Analyses the arguments too. */
bool koine__analyse_function(koine__analysis *a, koine__scope *scope, koine__expr **slot);

/* PX-arith: the result of this goes where its type is checked. */
void koine__look_at(koine__expr *expr);

/* ---- queries ---- */

typedef enum koine__query_place {
    KOINE__QUERY_TOP,     /* the statement itself */
    KOINE__QUERY_EXISTS,  /* what it answers is not looked at */
    KOINE__QUERY_COLUMNS, /* a derived table, common table expression, view: its columns have names */
    KOINE__QUERY_VALUES   /* in an expression, or what is inserted */
} koine__query_place;

bool koine__analyse_query(koine__analysis *a, koine__scope *outer, koine__query *query, koine__query_place place);

/* One branch; the leaves have not one type a column yet. */
bool koine__analyse_branch(koine__analysis *a, koine__scope *outer, koine__query *query, koine__branch *branch,
                           koine__query_place place);
bool koine__analyse_select(koine__analysis *a, koine__scope *outer, koine__query *query, koine__select *select,
                           koine__query_place place);

/* What is left when all branches are analysed. */
bool koine__finish_query(koine__analysis *a, koine__query *query, koine__query_place place);

/* Brings the leaves of the branch to one type a column, and lists the columns of the query. */
bool koine__unify_branches(koine__analysis *a, koine__query *query, koine__branch *branch);

/* Calls visit with each expression that gives a column of the branch. Stops at the first false. */
typedef bool koine__visit_cell(koine__analysis *a, koine__expr **slot);
bool koine__visit_cells(koine__analysis *a, koine__branch *branch, size_t column, koine__visit_cell *visit);

/* The columns of a query whose rows are made distinct: they have to be comparable. */
bool koine__check_distinct(koine__analysis *a, koine__query *query);

/*
 * Puts an operation around one column of what the query answers, or gives a type to bare NULLs in it. Where the
 * operation could change which rows are answered, the query is put into a derived table first.
 */
bool koine__query_wrap(koine__analysis *a, koine__query *query, size_t column, koine_sql_op op, koine__type type);
void koine__query_give_type(koine__analysis *a, koine__query *query, size_t column, koine__type type);

/* Makes a column of what the query answers fit the column of a table that it is stored in. */
bool koine__query_assign(koine__analysis *a, koine__query *query, size_t column, const koine__column_info *target);

/* Columns of bare NULLs become texts, as they are where nothing says otherwise. */
void koine__query_settle(koine__analysis *a, koine__query *query);

/* Whether it is never NULL, as far as the statement tells: a parameter may be. */
bool koine__never_null(const koine__expr *expr);

/*
 * The list behind SELECT or RETURNING: * becomes columns, every item is analysed and named.
 *   takes_open  * may stay for a table that nobody has looked up
 */
bool koine__analyse_items(koine__analysis *a, koine__scope *scope, koine__items *items, bool takes_open);
/* A column that something else was put in the place of keeps its name. */
void koine__keep_name(koine__item *item, bool was_column);

bool koine__analyse_group(koine__analysis *a, koine__scope *scope, koine__select *select);
bool koine__check_grouped(koine__analysis *a, koine__scope *scope, koine__select *select, koine__sorts *order);

/* ORDER BY of a select; of a query of several branches, which has no scope. */
bool koine__analyse_order(koine__analysis *a, koine__scope *scope, koine__select *select, koine__sorts *order);
bool koine__analyse_order_by_name(koine__analysis *a, koine__query *query);
bool koine__check_sort_key(koine__analysis *a, const koine__expr *expr, const char *clause);

bool koine__analyse_windows(koine__analysis *a, koine__scope *scope, koine__select *select);

bool koine__check_column_names(koine__analysis *a, koine__cte *cte);

#define KOINE__OWN_POSITION UINT32_MAX /* that of the name */

/* Refuses names of columns that are equal, or differ only by case. `first` of an array of structures. */
bool koine__check_names(koine__analysis *a, const koine__name *first, size_t stride, size_t count, uint32_t position,
                        const char *what);

/* Makes a table of the catalogue what a FROM item shows; both sides of a join. */
bool koine__show_table(koine__analysis *a, koine__from *from, const koine__table *table);
bool koine__show_join(koine__analysis *a, koine__from *join);

/* Makes the names of a WITH visible to what follows. *with is to be kept until koine__leave_with. */
bool koine__enter_with(koine__analysis *a, koine__scope *outer, koine__cte *ctes, size_t count, bool recursive,
                       koine__with *with);
void koine__leave_with(koine__analysis *a, koine__with *with);

/* ---- changes and definitions ---- */

bool koine__analyse_change(koine__analysis *a, koine__tree *tree);
bool koine__analyse_definition(koine__analysis *a, koine__tree *tree);
bool koine__analyse_create_table(koine__analysis *a, koine__table_def *def);
bool koine__analyse_alter(koine__analysis *a, koine__alter *alter);

/* A table to be changed or defined upon, not a view. NULL after a refusal, or (*open) when it may exist unseen. */
const koine__table *koine__find_table(koine__analysis *a, const koine__name *name, bool *open);

/* "there is no column …" of the table, with the nearest of these names as the hint. */
bool koine__refuse_no_column(koine__analysis *a, const koine__name *column, const char *table,
                             const koine__name_index *names);

#endif
