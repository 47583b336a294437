/*
 * The tree of a portable statement. The parser makes it, the analysis finds out names and types, the rewriting
 * turns what a dialect lacks into what it has, the printer writes it. Everything lives in one arena.
 *
 * Members below a line "analysis:" are zero after parsing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_TREE_H
#define KOINE_CORE_SQL_TREE_H

#include "sql/arena.h"

#include <koine/driver.h>

typedef struct koine__expr koine__expr;
typedef struct koine__query koine__query;
typedef struct koine__select koine__select;
typedef struct koine__from koine__from;
typedef struct koine__cte koine__cte;
typedef struct koine__table koine__table; /* of the catalogue: sql/schema.h */

/* ---- small things ---- */

/*
 * How far expressions, subqueries, derived tables and joins lie within each other at most, all of them taken together:
 * what walks over the tree may recurse. The branches of set operations come on top.
 */
#define KOINE__HEIGHT_MAX 100u
#define KOINE__SET_TERMS_MAX 500u /* branches of set operations in one statement */
#define KOINE__JOIN_TABLES_MAX 61u

/* Where something stands in the caller's text. */
typedef struct koine__span {
    uint32_t start;
    uint32_t end;
} koine__span;

/* A name as it is meant: LX-id has folded it when it was not quoted. text == NULL: there is none. */
typedef struct koine__name {
    const char *text; /* ends with a NUL */
    uint32_t size;
    uint32_t position; /* in the caller's text */
} koine__name;

typedef struct koine__names {
    koine__name *items;
    size_t count;
} koine__names;

/* The kinds of koine_type, and one more. KOINE_TYPE_NULL is the type of the bare NULL: it fits all. */
#define KOINE__TYPE_UNKNOWN 0xFFu /* a column of a type that Koine does not know, or a parameter before it is bound */
#define KOINE__SCALE_OPEN 0xFFu   /* DECIMAL whose scale depends on a bound value */

typedef struct koine__type {
    uint8_t kind;      /* koine_type or KOINE__TYPE_UNKNOWN */
    uint8_t precision; /* DECIMAL; 38 at most; 0: not known */
    uint8_t scale;     /* DECIMAL */
    bool small;        /* INT that was declared SMALLINT */
    uint32_t length;   /* TEXT: of VARCHAR(length), else 0 */
    bool natural;      /* INT of a parameter of LIMIT and OFFSET: not below zero */
    bool required;     /* of a parameter: NULL would mean something of its own there */
} koine__type;

/* ---- expressions ---- */

/* Operators as they are written. What they become is known with their types: koine__expr.op. */
typedef enum koine__operator {
    KOINE__OP_NONE,
    KOINE__OP_ADD,
    KOINE__OP_SUB,
    KOINE__OP_MUL,
    KOINE__OP_DIV,
    KOINE__OP_MOD,
    KOINE__OP_NEGATE, /* unary minus; a literal behind it is one negative literal */
    KOINE__OP_PLUS,   /* unary plus */
    KOINE__OP_CONCAT,
    KOINE__OP_BIT_AND,
    KOINE__OP_BIT_OR,
    KOINE__OP_BIT_NOT,
    KOINE__OP_SHIFT_LEFT,
    KOINE__OP_SHIFT_RIGHT,
    KOINE__OP_EQ, /* the six comparisons stand together */
    KOINE__OP_NE,
    KOINE__OP_LT,
    KOINE__OP_LE,
    KOINE__OP_GT,
    KOINE__OP_GE,
    KOINE__OP_DISTINCT, /* IS DISTINCT FROM */
    KOINE__OP_NOT_DISTINCT,
    KOINE__OP_BETWEEN, /* three arguments */
    KOINE__OP_NOT_BETWEEN,
    KOINE__OP_LIKE, /* two arguments, or three with ESCAPE */
    KOINE__OP_NOT_LIKE,
    KOINE__OP_AND,
    KOINE__OP_OR,
    KOINE__OP_NOT,
    KOINE__OP_IS_NULL,
    KOINE__OP_IS_NOT_NULL,
    KOINE__OP_IS_TRUE,
    KOINE__OP_IS_NOT_TRUE,
    KOINE__OP_IS_FALSE,
    KOINE__OP_IS_NOT_FALSE
} koine__operator;

typedef enum koine__expr_kind {
    KOINE__EXPR_LITERAL,   /* NULL TRUE FALSE 12 1.5 1e3 'text' x'41' DATE '…' TIME '…' TIMESTAMP '…' */
    KOINE__EXPR_PARAMETER, /* ? ?1 :name */
    KOINE__EXPR_COLUMN,    /* [table.]column */
    KOINE__EXPR_STAR,      /* * or table.*: an item of SELECT or RETURNING */
    KOINE__EXPR_DEFAULT,   /* DEFAULT in VALUES and SET */
    KOINE__EXPR_OPERATOR,  /* args by operator */
    KOINE__EXPR_FUNCTION,  /* name(args), CURRENT_DATE …, EXTRACT (unit), POSITION, TRIM, SUBSTRING, INTERVAL forms */
    KOINE__EXPR_CASE,      /* [operand] when then … [else] in args, in that order */
    KOINE__EXPR_CAST,      /* args[0], target */
    KOINE__EXPR_IN,        /* args[0] IN (args[1] …) */
    KOINE__EXPR_IN_QUERY,  /* args[0] IN (query) */
    KOINE__EXPR_QUANTIFIED, /* args[0] operator ANY|ALL (query) */
    KOINE__EXPR_EXISTS,     /* EXISTS (query) */
    KOINE__EXPR_SUBQUERY,   /* (query): a scalar subquery, or the right side of a row comparison */
    KOINE__EXPR_ROW,        /* (a, b) */
    KOINE__EXPR_CONVERT     /* analysis: op over args[0], put in where types meet */
} koine__expr_kind;

typedef enum koine__trim_side { KOINE__TRIM_BOTH, KOINE__TRIM_LEADING, KOINE__TRIM_TRAILING } koine__trim_side;

/* One key of an ORDER BY. */
typedef struct koine__sort {
    koine__expr *expr;
    bool descending;
    enum { KOINE__NULLS_DEFAULT, KOINE__NULLS_FIRST, KOINE__NULLS_LAST } nulls;
    /* analysis: */
    size_t ordinal; /* ORDER BY 2 or by an output name: which item, from 1; 0: by the expression */
} koine__sort;

typedef struct koine__sorts {
    koine__sort *items;
    size_t count;
} koine__sorts;

typedef enum koine__bound_kind {
    KOINE__BOUND_UNBOUNDED_PRECEDING,
    KOINE__BOUND_PRECEDING,
    KOINE__BOUND_CURRENT,
    KOINE__BOUND_FOLLOWING,
    KOINE__BOUND_UNBOUNDED_FOLLOWING
} koine__bound_kind;

/* (PARTITION BY … ORDER BY … ROWS|RANGE BETWEEN … AND …) */
typedef struct koine__window {
    koine__name name; /* of WINDOW name AS (…); OVER name: that name alone, and is_reference */
    bool is_reference;
    koine__expr **partition;
    size_t partition_count;
    koine__sorts order;
    enum { KOINE__FRAME_NONE, KOINE__FRAME_ROWS, KOINE__FRAME_RANGE } frame;
    koine__bound_kind from, to;  /* a frame of one bound has KOINE__BOUND_CURRENT as `to` */
    uint64_t from_rows, to_rows; /* of PRECEDING and FOLLOWING */
} koine__window;

struct koine__expr {
    koine__expr_kind kind;
    koine__operator operator;
    koine__span span;
    koine__expr **args;
    size_t count;
    union {
        struct {
            uint8_t type;      /* koine_type: NULL BOOL INT DECIMAL FLOAT TEXT BLOB DATE TIME TIMESTAMP */
            koine_value value; /* DECIMAL and TEXT: canonical text in the arena; BLOB: its bytes */
        } literal;
        size_t parameter; /* index, from 0 */
        struct {
            koine__name table; /* qualifier or none */
            koine__name column;
        } column; /* COLUMN; STAR has the qualifier alone */
        struct {
            koine__name name;
            bool star; /* count(*) */
            bool distinct;
            koine__trim_side side; /* of TRIM */
            koine__sorts order;    /* of string_agg */
            koine__expr *filter;   /* FILTER (WHERE …) */
            koine__window *over;   /* OVER */
        } function;
        struct {
            bool has_operand;
            bool has_else;
        } choice; /* CASE */
        struct {
            koine__type type;
            bool fixed; /* CHAR(n), which is refused as a target */
            uint32_t position;
        } cast;
        struct {
            koine__query *query; /* IN_QUERY QUANTIFIED EXISTS SUBQUERY */
            bool negated;        /* NOT IN, NOT EXISTS; also of EXPR_IN */
            bool all;            /* QUANTIFIED: ALL, else ANY */
        } sub;
    } as;
    uint16_t height; /* of the tree from here down, queries inside it too; KOINE__HEIGHT_MAX at most */
    /* analysis: */
    koine__type type;
    koine_sql_op op;     /* OPERATOR, FUNCTION, CONVERT */
    bool has_op;         /* op is set; else the printer has a form of its own for the kind */
    bool looked_at;      /* the type of the result is checked where it goes: _PLAIN operations may be used */
    bool aggregate;      /* an aggregate function stands here or below, outside of subqueries and OVER */
    bool window;         /* the same for a window function */
    koine__from *source; /* COLUMN: whose column; NULL: an output name or a name of the rewriting's */
    size_t column;       /* COLUMN: its number in source */
};

/* ---- queries ---- */

typedef struct koine__item {
    koine__expr *expr;
    koine__name alias; /* AS alias, or none */
    /* analysis: */
    koine__name name; /* how the column is called: alias, else the column's name, else "column_N" */
    koine__type type;
} koine__item;

typedef struct koine__items {
    koine__item *items;
    size_t count;
} koine__items;

typedef enum koine__from_kind {
    KOINE__FROM_TABLE, /* name [AS alias] */
    KOINE__FROM_QUERY, /* (query) [AS] alias [(columns)] */
    KOINE__FROM_JOIN
} koine__from_kind;

typedef enum koine__join_kind {
    KOINE__JOIN_INNER,
    KOINE__JOIN_LEFT,
    KOINE__JOIN_RIGHT,
    KOINE__JOIN_FULL,
    KOINE__JOIN_CROSS, /* also the comma */
} koine__join_kind;

/* A column that a table, derived table or join shows. */
typedef struct koine__shown {
    koine__name name;
    koine__type type;
    koine__from *source; /* of a join: the table it comes from; USING columns of outer joins: NULL */
    size_t column;
    uint32_t flags; /* KOINE__COLUMN_… of sql/schema.h */
} koine__shown;

struct koine__from {
    koine__from_kind kind;
    koine__span span;
    koine__name name;  /* TABLE */
    koine__name alias; /* or none */
    koine__names column_aliases;
    koine__query *query;
    koine__join_kind join;
    bool comma;   /* a CROSS join that was written with a comma */
    bool natural; /* NATURAL JOIN: `using` is filled by the analysis */
    koine__from *left, *right;
    koine__expr *on;
    koine__names using;
    /* analysis: */
    const koine__table *table; /* TABLE: of the catalogue; NULL: a common table expression */
    koine__cte *cte;
    koine__shown *columns;
    size_t column_count;
};

typedef enum koine__set_operator { KOINE__SET_UNION, KOINE__SET_INTERSECT, KOINE__SET_EXCEPT } koine__set_operator;

struct koine__select {
    koine__span span;
    bool distinct;
    koine__items items;
    koine__from *from; /* NULL: none */
    koine__expr *where;
    koine__expr **group; /* GROUP BY; an ordinal is a LITERAL until the analysis */
    size_t group_count;
    koine__expr *having;
    koine__window *windows; /* WINDOW a AS (…), … */
    size_t window_count;
    /* analysis: */
    bool grouped; /* has GROUP BY, HAVING or an aggregate */
};

/* What stands between the set operators. */
typedef struct koine__branch {
    enum { KOINE__BRANCH_SELECT, KOINE__BRANCH_VALUES, KOINE__BRANCH_SET, KOINE__BRANCH_QUERY } kind;
    koine__span span;
    koine__select *select;
    koine__expr **rows; /* VALUES: each a KOINE__EXPR_ROW */
    size_t row_count;
    koine__query *query; /* a query in parentheses */
    koine__set_operator set;
    bool all;
    struct koine__branch *left, *right;
} koine__branch;

struct koine__cte {
    koine__name name;
    koine__names columns;
    koine__query *query;
    /* analysis: */
    bool recursive; /* reads itself */
};

struct koine__query {
    koine__span span;
    koine__cte *ctes;
    size_t cte_count;
    bool recursive; /* WITH RECURSIVE */
    koine__branch *body;
    koine__sorts order;
    koine__expr *limit; /* literal or parameter, or NULL */
    koine__expr *offset;
    bool for_update;
    /* analysis: */
    koine__shown *columns; /* what it answers */
    size_t column_count;
};

/* ---- changes ---- */

typedef struct koine__assignment {
    koine__names columns; /* several: SET (a, b) = (…) */
    koine__expr *value;   /* a ROW or SUBQUERY for several */
    /* analysis: */
    size_t *targets; /* numbers of the columns in the table */
} koine__assignment;

typedef struct koine__assignments {
    koine__assignment *items;
    size_t count;
} koine__assignments;

typedef struct koine__conflict {
    bool present;
    koine__names target; /* ON CONFLICT (a, b); count 0: none was given */
    bool update;         /* DO UPDATE, else DO NOTHING */
    koine__assignments set;
    koine__expr *where;
    koine__span span;
    /* analysis: */
    koine__from *excluded;
} koine__conflict;

/* INSERT, UPDATE and DELETE. */
typedef struct koine__change {
    koine__cte *ctes;
    size_t cte_count;
    bool recursive;
    koine__from *target;  /* TABLE with its alias */
    koine__names columns; /* INSERT: the list, count 0: none was given */
    bool default_values;  /* INSERT … DEFAULT VALUES */
    koine__query *source; /* INSERT: VALUES or a query */
    koine__conflict conflict;
    koine__assignments set; /* UPDATE */
    koine__from *from;      /* UPDATE … FROM, DELETE … USING */
    koine__expr *where;
    koine__items returning;
    /* analysis: */
    size_t *targets; /* INSERT: numbers of the columns in the table */
    size_t target_count;
    /* rewriting: */
    koine_count count; /* what koine_changes are */
} koine__change;

/* ---- definitions ---- */

typedef enum koine__fk_action {
    KOINE__FK_NO_ACTION,
    KOINE__FK_RESTRICT,
    KOINE__FK_CASCADE,
    KOINE__FK_SET_NULL
} koine__fk_action;

typedef enum koine__constraint_kind {
    KOINE__CONSTRAINT_PRIMARY_KEY,
    KOINE__CONSTRAINT_UNIQUE,
    KOINE__CONSTRAINT_CHECK,
    KOINE__CONSTRAINT_FOREIGN_KEY
} koine__constraint_kind;

typedef struct koine__constraint {
    koine__constraint_kind kind;
    koine__span span;
    koine__name name;     /* none: the analysis names it table_columns_key and so on, cut to 63 bytes */
    koine__names columns; /* of CHECK: the column that it was written at, if any */
    koine__expr *check;
    koine__name parent;
    koine__names parent_columns; /* none given: the analysis takes the parent's primary key */
    koine__fk_action on_delete, on_update;
} koine__constraint;

typedef struct koine__column_def {
    koine__span span;
    koine__name name;
    koine__type type;
    bool not_null;
    bool identity;
    bool auto_named;        /* reserved */
    koine__expr *fallback;  /* DEFAULT: literal, CURRENT_TIMESTAMP, CURRENT_DATE or an expression of literals */
    koine__expr *generated; /* GENERATED ALWAYS AS (…) STORED */
} koine__column_def;

/* CREATE TABLE and ALTER TABLE … ADD COLUMN. Constraints of columns are moved to the table's by the parser. */
typedef struct koine__table_def {
    koine__name name;
    bool temporary;
    bool if_not_exists;
    koine__column_def *columns;
    size_t column_count;
    koine__constraint *constraints;
    size_t constraint_count;
    /* analysis: */
    const koine__table *table; /* as it will be */
} koine__table_def;

typedef struct koine__index_def {
    koine__name name;
    koine__name table;
    bool unique;
    bool if_not_exists;
    koine__sorts columns; /* of COLUMN expressions */
    /* analysis: */
    bool exists; /* IF NOT EXISTS, and there is one of that name: nothing is to be done */
} koine__index_def;

typedef struct koine__view_def {
    koine__name name;
    koine__names columns;
    koine__query *query;
} koine__view_def;

typedef struct koine__drop {
    koine__names names; /* of tables or views; one for an index */
    bool if_exists;
    /* analysis: */
    koine__name table; /* DROP INDEX: whose it is */
} koine__drop;

typedef enum koine__alter_kind {
    KOINE__ALTER_ADD_COLUMN,
    KOINE__ALTER_DROP_COLUMN,
    KOINE__ALTER_RENAME_COLUMN,
    KOINE__ALTER_RENAME_TABLE
} koine__alter_kind;

typedef struct koine__alter_action {
    koine__alter_kind kind;
    koine__span span;
    koine__table_def added; /* one column and its constraints */
    koine__name old_name;
    koine__name new_name;
    bool if_exists; /* DROP COLUMN IF EXISTS; of ADD: IF NOT EXISTS */
} koine__alter_action;

typedef struct koine__alter {
    koine__name table;
    bool if_exists;
    koine__alter_action *actions;
    size_t count;
    /* analysis: */
    const koine__table *found;
} koine__alter;

/* ---- statements ---- */

typedef enum koine__tree_kind {
    KOINE__TREE_QUERY,
    KOINE__TREE_INSERT,
    KOINE__TREE_UPDATE,
    KOINE__TREE_DELETE,
    KOINE__TREE_TRUNCATE, /* change.target alone */
    KOINE__TREE_CREATE_TABLE,
    KOINE__TREE_CREATE_INDEX,
    KOINE__TREE_CREATE_VIEW,
    KOINE__TREE_ALTER_TABLE,
    KOINE__TREE_DROP_TABLE,
    KOINE__TREE_DROP_INDEX,
    KOINE__TREE_DROP_VIEW
} koine__tree_kind;

typedef enum koine__parameter_style {
    KOINE__PARAMETERS_NONE,
    KOINE__PARAMETERS_ORDER,  /* ? */
    KOINE__PARAMETERS_NUMBER, /* ?1 */
    KOINE__PARAMETERS_NAME    /* :name */
} koine__parameter_style;

typedef struct koine__parameter {
    koine__name name;  /* of :name, without the colon; else none */
    uint32_t position; /* of its first occurrence */
    /* analysis: */
    koine__type type; /* what a value is converted to before it is sent; UNKNOWN: it goes as it is */
} koine__parameter;

typedef struct koine__tree {
    koine__tree_kind kind;
    koine__parameter_style style;
    koine__parameter *parameters;
    size_t parameter_count;
    /* rewriting: the rows of RETURNING, where they are asked for by a statement of their own; NULL: they are not */
    koine__query *rows;
    bool rows_first; /* before the change */
    /* every KOINE__FROM_TABLE, so that all tables of a statement are looked up at once; those of DDL too */
    koine__name *tables;
    size_t table_count;
    union {
        koine__query *query;
        koine__change *change;
        koine__table_def *create_table;
        koine__index_def *create_index;
        koine__view_def *create_view;
        koine__drop *drop;
        koine__alter *alter;
    } as;
} koine__tree;

#endif
