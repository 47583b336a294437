/*
 * The functions of portable SQL. PX-func: what is not here is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/functions.h"

#include <string.h>

#define SCALAR KOINE__FUNCTION_SCALAR
#define AGGREGATE KOINE__FUNCTION_AGGREGATE
#define WINDOW KOINE__FUNCTION_WINDOW
#define MANY KOINE__ARGUMENTS_MANY

/* The same operation whatever the argument is; one for each kind of number; one of its own for bytes. */
#define ONE(op)                                                                                                        \
    {                                                                                                                  \
        KOINE_SQL_##op, KOINE_SQL_##op, KOINE_SQL_##op, KOINE_SQL_##op, KOINE_SQL_##op                                 \
    }
#define NUMBERS(op)                                                                                                    \
    {                                                                                                                  \
        KOINE_SQL_##op##_INT, KOINE_SQL_##op##_INT, KOINE_SQL_##op##_FLOAT, KOINE_SQL_##op##_DEC, KOINE_SQL_##op##_INT \
    }
#define BYTES(op, blob)                                                                                                \
    {                                                                                                                  \
        KOINE_SQL_##op, KOINE_SQL_##op, KOINE_SQL_##op, KOINE_SQL_##op, KOINE_SQL_##blob                               \
    }
#define DECIMALS(op)                                                                                                   \
    {                                                                                                                  \
        KOINE_SQL_##op, KOINE_SQL_##op, KOINE_SQL_##op, KOINE_SQL_##op##_DEC, KOINE_SQL_##op                           \
    }
/* An integer is its own ceiling: the operation is never used. */
#define FRACTIONS(op)                                                                                                  \
    {                                                                                                                  \
        KOINE_SQL_##op##_FLOAT, KOINE_SQL_##op##_FLOAT, KOINE_SQL_##op##_FLOAT, KOINE_SQL_##op##_DEC,                  \
            KOINE_SQL_##op##_FLOAT                                                                                     \
    }

const koine__function koine__functions[] = {
    /* text */
    {"length", "char_length character_length", SCALAR, KOINE__RULE_NONE, 1, 1, "x", 'i', BYTES(LENGTH, LENGTH_BLOB),
     "length(text)", "number of characters; of bytes, for a BLOB"},
    {"octet_length", "", SCALAR, KOINE__RULE_NONE, 1, 1, "x", 'i', BYTES(OCTET_LENGTH, LENGTH_BLOB),
     "octet_length(text)", "number of bytes in UTF-8"},
    {"upper", "", SCALAR, KOINE__RULE_NONE, 1, 1, "t", 't', ONE(UPPER), "upper(text)", "in upper case"},
    {"lower", "", SCALAR, KOINE__RULE_NONE, 1, 1, "t", 't', ONE(LOWER), "lower(text)", "in lower case"},
    {"substr", "substring", SCALAR, KOINE__RULE_SUBSTR, 2, 3, "xi", '1', BYTES(SUBSTR3, SUBSTR3_BLOB),
     "substr(text, start [, length])",
     "length characters from start on, which counts from 1; bytes of a BLOB. Also substring(text FROM start FOR "
     "length)"},
    {"position", "", SCALAR, KOINE__RULE_NONE, 2, 2, "t", 'i', ONE(POSITION), "position(part IN text)",
     "where the part first stands, from 1; 0 when it does not"},
    {"instr", "", SCALAR, KOINE__RULE_INSTR, 2, 2, "t", 'i', ONE(POSITION), "instr(text, part)",
     "position with its arguments the other way round"},
    {"trim", "", SCALAR, KOINE__RULE_TRIM, 1, 2, "t", 't', ONE(TRIM), "trim([BOTH|LEADING|TRAILING] ['x' FROM] text)",
     "without blanks, or the one character, at its ends"},
    {"ltrim", "", SCALAR, KOINE__RULE_NONE, 1, 1, "t", 't', ONE(LTRIM), "ltrim(text)", "without blanks at its start"},
    {"rtrim", "", SCALAR, KOINE__RULE_NONE, 1, 1, "t", 't', ONE(RTRIM), "rtrim(text)", "without blanks at its end"},
    {"replace", "", SCALAR, KOINE__RULE_NONE, 3, 3, "t", 't', ONE(REPLACE), "replace(text, what, by)",
     "with every `what` replaced; the text itself when `what` is empty"},
    {"lpad", "", SCALAR, KOINE__RULE_PAD, 2, 3, "tit", 't', ONE(LPAD), "lpad(text, length [, fill])",
     "filled up to length at its start, with blanks or the fill; cut at its end when it is longer"},
    {"rpad", "", SCALAR, KOINE__RULE_PAD, 2, 3, "tit", 't', ONE(RPAD), "rpad(text, length [, fill])",
     "filled up to length at its end"},
    {"concat", "", SCALAR, KOINE__RULE_NONE, 1, MANY, "T", 't', ONE(CONCAT), "concat(a, b, ...)",
     "one behind the other; NULL counts as an empty text"},
    {"concat_ws", "", SCALAR, KOINE__RULE_NONE, 2, MANY, "tT", 't', ONE(CONCAT_WS), "concat_ws(separator, a, b, ...)",
     "with the separator between those that are not NULL"},
    {"repeat", "", SCALAR, KOINE__RULE_COUNTED, 2, 2, "ti", 't', ONE(REPEAT), "repeat(text, times)", "so many times"},
    {"left", "", SCALAR, KOINE__RULE_COUNTED, 2, 2, "ti", 't', ONE(LEFT), "left(text, length)", "the first characters"},
    {"right", "", SCALAR, KOINE__RULE_COUNTED, 2, 2, "ti", 't', ONE(RIGHT), "right(text, length)",
     "the last characters"},
    {"reverse", "", SCALAR, KOINE__RULE_NONE, 1, 1, "t", 't', ONE(REVERSE), "reverse(text)", "backwards"},
    /* choice */
    {"coalesce", "ifnull", SCALAR, KOINE__RULE_NONE, 2, MANY, "u", '1', ONE(COALESCE), "coalesce(a, b, ...)",
     "the first that is not NULL"},
    {"nullif", "", SCALAR, KOINE__RULE_NULLIF, 2, 2, "a", '1', DECIMALS(NULLIF), "nullif(a, b)",
     "NULL when both are equal, else a"},
    {"greatest", "", SCALAR, KOINE__RULE_ORDERED, 2, MANY, "u", '1', DECIMALS(GREATEST), "greatest(a, b, ...)",
     "the largest; NULL when one is NULL"},
    {"least", "", SCALAR, KOINE__RULE_ORDERED, 2, MANY, "u", '1', DECIMALS(LEAST), "least(a, b, ...)",
     "the smallest; NULL when one is NULL"},
    /* numbers */
    {"abs", "", SCALAR, KOINE__RULE_NONE, 1, 1, "n", '1', NUMBERS(ABS), "abs(x)", "without its sign"},
    {"sign", "", SCALAR, KOINE__RULE_NONE, 1, 1, "n", 'i', NUMBERS(SIGN), "sign(x)", "-1, 0 or 1"},
    {"ceil", "ceiling", SCALAR, KOINE__RULE_WHOLE, 1, 1, "n", '1', FRACTIONS(CEIL), "ceil(x)",
     "the smallest whole number that is not less"},
    {"floor", "", SCALAR, KOINE__RULE_WHOLE, 1, 1, "n", '1', FRACTIONS(FLOOR), "floor(x)",
     "the largest whole number that is not greater"},
    {"round", "", SCALAR, KOINE__RULE_ROUND, 1, 2, "ni", '1', NUMBERS(ROUND), "round(x [, digits])",
     "to so many digits behind the point, half away from zero; digits may be negative, and are a literal for a "
     "decimal"},
    {"mod", "", SCALAR, KOINE__RULE_NONE, 2, 2, "i", 'i', ONE(MOD_INT), "mod(a, b)", "a % b"},
    {"power", "pow", SCALAR, KOINE__RULE_NONE, 2, 2, "f", 'f', ONE(POWER), "power(x, y)", "x to the power of y"},
    {"sqrt", "", SCALAR, KOINE__RULE_NONE, 1, 1, "f", 'f', ONE(SQRT), "sqrt(x)", "square root"},
    {"exp", "", SCALAR, KOINE__RULE_NONE, 1, 1, "f", 'f', ONE(EXP), "exp(x)", "e to the power of x"},
    {"ln", "", SCALAR, KOINE__RULE_NONE, 1, 1, "f", 'f', ONE(LN), "ln(x)", "natural logarithm"},
    {"log10", "", SCALAR, KOINE__RULE_NONE, 1, 1, "f", 'f', ONE(LOG10), "log10(x)", "logarithm to the base 10"},
    /* calendar and clock */
    {"current_date", "", SCALAR, KOINE__RULE_NONE, 0, 0, "", 'd', ONE(CURRENT_DATE), "CURRENT_DATE",
     "the day in UTC when the statement began"},
    {"current_time", "localtime", SCALAR, KOINE__RULE_NONE, 0, 0, "", 'm', ONE(CURRENT_TIME), "CURRENT_TIME",
     "the time of day in UTC when the statement began"},
    {"current_timestamp", "localtimestamp now", SCALAR, KOINE__RULE_NONE, 0, 0, "", 's', ONE(CURRENT_TIMESTAMP),
     "CURRENT_TIMESTAMP", "the moment in UTC when the statement began. Also LOCALTIMESTAMP, now()"},
    {"extract_year", "", SCALAR, KOINE__RULE_NONE, 1, 1, "D", 'i', ONE(EXTRACT_YEAR), "EXTRACT(YEAR FROM x)",
     "of a date or timestamp; also MONTH, DAY"},
    {"extract_month", "", SCALAR, KOINE__RULE_NONE, 1, 1, "D", 'i', ONE(EXTRACT_MONTH), "EXTRACT(MONTH FROM x)", ""},
    {"extract_day", "", SCALAR, KOINE__RULE_NONE, 1, 1, "D", 'i', ONE(EXTRACT_DAY), "EXTRACT(DAY FROM x)", ""},
    {"extract_hour", "", SCALAR, KOINE__RULE_NONE, 1, 1, "C", 'i', ONE(EXTRACT_HOUR), "EXTRACT(HOUR FROM x)",
     "of a time or timestamp; also MINUTE, and SECOND, which is whole seconds"},
    {"extract_minute", "", SCALAR, KOINE__RULE_NONE, 1, 1, "C", 'i', ONE(EXTRACT_MINUTE), "EXTRACT(MINUTE FROM x)", ""},
    {"extract_second", "", SCALAR, KOINE__RULE_NONE, 1, 1, "C", 'i', ONE(EXTRACT_SECOND), "EXTRACT(SECOND FROM x)", ""},
    {"add_days", "", SCALAR, KOINE__RULE_DATE_ADD, 2, 2, "Di", '1', ONE(DATE_ADD_DAYS), "add_days(x, n)",
     "n days later, of a date or timestamp. Also x + INTERVAL '3' DAY"},
    {"add_months", "", SCALAR, KOINE__RULE_DATE_ADD, 2, 2, "Di", '1', ONE(DATE_ADD_MONTHS), "add_months(x, n)",
     "n months later, on the last day of a month that is too short. Also x + INTERVAL '1' MONTH, YEAR"},
    {"add_seconds", "", SCALAR, KOINE__RULE_NONE, 2, 2, "si", 's', ONE(TIMESTAMP_ADD_SECONDS), "add_seconds(x, n)",
     "n seconds later, of a timestamp. Also x + INTERVAL '2' HOUR, MINUTE, SECOND"},
    {"days_between", "", SCALAR, KOINE__RULE_NONE, 2, 2, "d", 'i', ONE(DAYS_BETWEEN), "days_between(from, to)",
     "days from one date to the other"},
    {"seconds_between", "", SCALAR, KOINE__RULE_NONE, 2, 2, "s", 'i', ONE(SECONDS_BETWEEN), "seconds_between(from, to)",
     "whole seconds from one timestamp to the other"},
    /* aggregates */
    {"count", "", AGGREGATE, KOINE__RULE_COUNT, 0, 1, "a", 'i', ONE(COUNT), "count(*), count(x), count(DISTINCT x)",
     "number of rows; of those where x is not NULL; of different values"},
    {"sum", "", AGGREGATE, KOINE__RULE_NONE, 1, 1, "n", 'S', NUMBERS(SUM), "sum(x)",
     "NULL without rows; of integers an integer, and an error where it overflows"},
    {"avg", "", AGGREGATE, KOINE__RULE_NONE, 1, 1, "n", 'f', NUMBERS(AVG), "avg(x)", "average, as a DOUBLE PRECISION"},
    {"min", "", AGGREGATE, KOINE__RULE_ORDERED, 1, 1, "a", '1', DECIMALS(MIN), "min(x)",
     "of numbers, texts, dates, times and uuids"},
    {"max", "", AGGREGATE, KOINE__RULE_ORDERED, 1, 1, "a", '1', DECIMALS(MAX), "max(x)",
     "of numbers, texts, dates, times and uuids"},
    {"string_agg", "", AGGREGATE, KOINE__RULE_STRING_AGG, 2, 2, "T", 't', ONE(STRING_AGG),
     "string_agg(x, 'separator' [ORDER BY ...])", "all that are not NULL, one behind the other"},
    /* window functions */
    {"row_number", "", WINDOW, KOINE__RULE_NONE, 0, 0, "", 'i', ONE(ROW_NUMBER), "row_number() OVER (...)",
     "the row's number in its partition"},
    {"rank", "", WINDOW, KOINE__RULE_NONE, 0, 0, "", 'i', ONE(RANK), "rank() OVER (...)",
     "its rank; equals leave gaps behind them"},
    {"dense_rank", "", WINDOW, KOINE__RULE_NONE, 0, 0, "", 'i', ONE(DENSE_RANK), "dense_rank() OVER (...)",
     "its rank without gaps"},
    {"ntile", "", WINDOW, KOINE__RULE_NTH, 1, 1, "i", 'i', ONE(NTILE), "ntile(n) OVER (...)",
     "which of n parts of nearly the same size"},
    {"percent_rank", "", WINDOW, KOINE__RULE_NONE, 0, 0, "", 'f', ONE(PERCENT_RANK), "percent_rank() OVER (...)",
     "(rank - 1) / (rows - 1)"},
    {"cume_dist", "", WINDOW, KOINE__RULE_NONE, 0, 0, "", 'f', ONE(CUME_DIST), "cume_dist() OVER (...)",
     "the part of the rows that are not behind it"},
    {"lag", "", WINDOW, KOINE__RULE_LAG, 1, 3, "aia", '1', ONE(LAG), "lag(x [, n [, otherwise]]) OVER (...)",
     "x of the row n before, 1 when n is left out"},
    {"lead", "", WINDOW, KOINE__RULE_LAG, 1, 3, "aia", '1', ONE(LEAD), "lead(x [, n [, otherwise]]) OVER (...)",
     "x of the row n behind"},
    {"first_value", "", WINDOW, KOINE__RULE_NONE, 1, 1, "a", '1', ONE(FIRST_VALUE), "first_value(x) OVER (...)",
     "of the first row of the frame"},
    {"last_value", "", WINDOW, KOINE__RULE_NONE, 1, 1, "a", '1', ONE(LAST_VALUE), "last_value(x) OVER (...)",
     "of the last row of the frame"},
    {"nth_value", "", WINDOW, KOINE__RULE_NTH, 2, 2, "ai", '1', ONE(NTH_VALUE), "nth_value(x, n) OVER (...)",
     "of the n-th row of the frame"},
    {NULL, NULL, SCALAR, KOINE__RULE_NONE, 0, 0, NULL, 0, ONE(COUNT), NULL, NULL},
};

/* ---- looking up ---- */

static bool is_alias(const char *aliases, const koine__name *name)
{
    while (*aliases != '\0') {
        size_t size = strcspn(aliases, " ");
        if (size == name->size && memcmp(aliases, name->text, size) == 0) {
            return true;
        }
        aliases += size + (aliases[size] == ' ' ? 1 : 0);
    }
    return false;
}

const koine__function *koine__function_find(const koine__name *name)
{
    for (const koine__function *function = koine__functions; function->name != NULL; function++) {
        if (strcmp(function->name, name->text) == 0 || is_alias(function->aliases, name)) {
            return function;
        }
    }
    return NULL;
}

const koine__function_elsewhere koine__functions_elsewhere[] = {
    {"ascii", "keep code points in the program"},
    {"bool_and", "min(CASE WHEN x THEN 1 ELSE 0 END) = 1"},
    {"bool_or", "max(CASE WHEN x THEN 1 ELSE 0 END) = 1"},
    {"char", "write the character itself"},
    {"chr", "write the character itself"},
    {"curdate", "CURRENT_DATE"},
    {"date", "CAST(x AS DATE)"},
    {"date_add", "x + INTERVAL '1' DAY, or add_days(x, n)"},
    {"date_part", "EXTRACT(YEAR FROM x)"},
    {"date_sub", "x - INTERVAL '1' DAY, or add_days(x, -n)"},
    {"date_trunc", "CAST(x AS DATE), or EXTRACT"},
    {"datediff", "days_between(from, to)"},
    {"datetime", "CAST(x AS TIMESTAMP)"},
    {"day", "EXTRACT(DAY FROM x)"},
    {"every", "min(CASE WHEN x THEN 1 ELSE 0 END) = 1"},
    {"group_concat", "string_agg(x, ',')"},
    {"hour", "EXTRACT(HOUR FROM x)"},
    {"if", "CASE WHEN condition THEN a ELSE b END"},
    {"iif", "CASE WHEN condition THEN a ELSE b END"},
    {"isnull", "x IS NULL"},
    {"julianday", "days_between(from, to)"},
    {"last_insert_id", "INSERT ... RETURNING"},
    {"last_insert_rowid", "INSERT ... RETURNING"},
    {"lastval", "INSERT ... RETURNING"},
    {"lcase", "lower(x)"},
    {"len", "length(x)"},
    {"listagg", "string_agg(x, ',')"},
    {"locate", "position(part IN text)"},
    {"log", "ln(x) or log10(x): log is the one on some engines and the other on others"},
    {"log2", "ln(x) / ln(2)"},
    {"mid", "substr(text, start, length)"},
    {"minute", "EXTRACT(MINUTE FROM x)"},
    {"month", "EXTRACT(MONTH FROM x)"},
    {"nvl", "coalesce(a, b)"},
    {"rand", "random numbers in the program"},
    {"random", "random numbers in the program"},
    {"second", "EXTRACT(SECOND FROM x)"},
    {"strftime", "EXTRACT(YEAR FROM x), or CAST(x AS TEXT)"},
    {"strpos", "position(part IN text)"},
    {"sysdate", "CURRENT_TIMESTAMP"},
    {"timestampdiff", "days_between(from, to) or seconds_between(from, to)"},
    {"to_char", "CAST(x AS TEXT), or format it in the program"},
    {"to_date", "CAST(x AS DATE)"},
    {"total", "coalesce(sum(x), 0)"},
    {"trunc", "floor(x), or round(x, n)"},
    {"truncate", "floor(x), or round(x, n)"},
    {"ucase", "upper(x)"},
    {"unix_timestamp", "seconds_between(TIMESTAMP '1970-01-01 00:00:00', x)"},
    {"utc_timestamp", "CURRENT_TIMESTAMP"},
    {"year", "EXTRACT(YEAR FROM x)"},
    {NULL, NULL},
};

const char *koine__function_instead(const koine__name *name)
{
    for (const koine__function_elsewhere *function = koine__functions_elsewhere; function->name != NULL; function++) {
        if (strcmp(function->name, name->text) == 0) {
            return function->instead;
        }
    }
    return NULL;
}
