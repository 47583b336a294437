/*
 * The functions of portable SQL: one table, from which the analysis works and the documentation is made.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_FUNCTIONS_H
#define KOINE_CORE_SQL_FUNCTIONS_H

#include "sql/tree.h"

typedef enum koine__function_kind {
    KOINE__FUNCTION_SCALAR,
    KOINE__FUNCTION_AGGREGATE, /* with OVER: a window function too */
    KOINE__FUNCTION_WINDOW     /* only with OVER */
} koine__function_kind;

/* What has to be done for a call beyond the columns of the table. */
typedef enum koine__function_rule {
    KOINE__RULE_NONE,
    KOINE__RULE_SUBSTR,  /* start from 1, length from 0 */
    KOINE__RULE_TRIM,    /* LEADING, TRAILING, one character */
    KOINE__RULE_PAD,     /* fill is a blank when it is left out */
    KOINE__RULE_COUNTED, /* the second argument is no negative literal */
    KOINE__RULE_INSTR,   /* position with its arguments the other way round */
    KOINE__RULE_NULLIF,
    KOINE__RULE_ORDERED, /* of values that have an order: greatest, least, min, max */
    KOINE__RULE_WHOLE,   /* ceil, floor: an integer stays as it is, a decimal loses its scale */
    KOINE__RULE_ROUND,
    KOINE__RULE_DATE_ADD, /* an operation for dates, one for timestamps */
    KOINE__RULE_COUNT,
    KOINE__RULE_STRING_AGG,
    KOINE__RULE_NTH, /* ntile, nth_value: a literal from 1 */
    KOINE__RULE_LAG  /* an offset that is a literal from 0, a value for rows that are not there */
} koine__function_rule;

/* Operations by the kind of the first argument. */
typedef struct koine__function_ops {
    koine_sql_op other;
    koine_sql_op integer;
    koine_sql_op real;
    koine_sql_op decimal;
    koine_sql_op blob;
} koine__function_ops;

typedef struct koine__function {
    const char *name;
    const char *aliases; /* with blanks between; "" for none */
    koine__function_kind kind;
    koine__function_rule rule;
    uint8_t least, most; /* arguments; KOINE__ARGUMENTS_MANY: no limit of its own */
    /*
     * What the arguments are, one letter each, the last for all further ones:
     *   t text   T what || takes   x text or bytes   i integer   n number   f number, as a double   d date   s
     * timestamp D date or timestamp   C time or timestamp   u all of one type   a anything
     */
    const char *arguments;
    /* The type of the result: i integer, f double, t text, d date, s timestamp, m time of day, 1 that of the first
     * argument, S its sum */
    char result;
    koine__function_ops ops;
    const char *form;    /* "substr(text, start [, length])" */
    const char *meaning; /* for the documentation */
} koine__function;

#define KOINE__ARGUMENTS_MANY 0xFFu

/* In the order of the documentation. A row without a name ends it. */
extern const koine__function koine__functions[];

/* NULL: there is no such function. */
const koine__function *koine__function_find(const koine__name *name);

typedef struct koine__function_elsewhere {
    const char *name;
    const char *instead;
} koine__function_elsewhere;

/* Functions of some engines. A row without a name ends it. */
extern const koine__function_elsewhere koine__functions_elsewhere[];

/* How to write in portable SQL what a function of some engine does; NULL: nothing is known of it. */
const char *koine__function_instead(const koine__name *name);

#endif
