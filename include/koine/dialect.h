/*
 * How an engine spells portable SQL, for authors of drivers.
 *
 * The core parses a portable statement, finds out the type of every expression, and prints it again in the words
 * of one koine_sql_dialect: which clauses the engine has (features), how it spells each operation (spelling) and
 * each type (types). A driver whose engines differ has one dialect each and names the one in use by the slot
 * `sql_dialect` of koine_connection_ops.
 *
 * Spelling is by templates:
 *   %1 … %9     an argument
 *   %*          all arguments, with ", " between
 *   %{ … %| s %}  what stands between %{ and %| for every argument, with s between; %0 is the argument at work
 *   %p %s %n    precision, scale and length of the type of the result
 *   %t          that type as a target of CAST
 *   %k          of string_agg: for every key of its ORDER BY ", key, how", where how is a number: the sum of 1 for
 *               DESC, 2 where NULL comes last, 4 for a decimal
 *   %d          of an aggregate: "DISTINCT " or nothing. A template without it has it in front of %1
 *   %o          of an aggregate or window function: FILTER (…) and OVER (…) or nothing. A template without it has them
 *               at its end; one that puts a call around the function says where: "CAST(sum(%d%1)%o AS bigint)"
 *   %%          a percent sign
 * An argument that is no name, literal, placeholder or call is printed within parentheses unless the template has it
 * between parentheses and commas, so that a template need not care for precedence inside its arguments; a template
 * that is an operator itself is parenthesized by the core. A call, "name( … )", "( … )", "CASE … END" and a single
 * word are none.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_DIALECT_H
#define KOINE_DIALECT_H

#include <koine/koine.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Operations: what operators, functions and conversions are once types are known.
 *
 *     X(symbol, rule, portable form)
 *
 * INT, FLOAT, DEC, TEXT … say what the arguments are: the core has converted them. The rule is the one in
 * docs/portable-sql.md that the operation follows.
 *
 * _PLAIN: integer and floating arithmetic whose result somebody looks at: an engine that answers an overflow by
 * another type or by infinity may do so there, and only there. NULL: as without _PLAIN. Operands of + - * that are
 * checked, and what sum and avg of integers take, are looked at by these: they fail for what is no integer.
 */
#define KOINE_SQL_OP_MAP(X)                                                                                            \
    /* arithmetic */                                                                                                   \
    X(ADD_INT, "PX-arith", "a + b")                                                                                    \
    X(SUB_INT, "PX-arith", "a - b")                                                                                    \
    X(MUL_INT, "PX-arith", "a * b")                                                                                    \
    X(NEG_INT, "PX-arith", "-a")                                                                                       \
    X(ADD_INT_PLAIN, "PX-arith", "a + b")                                                                              \
    X(SUB_INT_PLAIN, "PX-arith", "a - b")                                                                              \
    X(MUL_INT_PLAIN, "PX-arith", "a * b")                                                                              \
    X(NEG_INT_PLAIN, "PX-arith", "-a")                                                                                 \
    X(DIV_INT, "PX-div", "a / b")                                                                                      \
    X(DIV_INT_LITERAL, "PX-div", "a / 7") /* the divisor is a literal, neither 0 nor -1 */                             \
    X(MOD_INT, "PX-div", "a % b")                                                                                      \
    X(MOD_INT_LITERAL, "PX-div", "a % 7")                                                                              \
    X(ADD_FLOAT, "PX-arith", "a + b")                                                                                  \
    X(SUB_FLOAT, "PX-arith", "a - b")                                                                                  \
    X(MUL_FLOAT, "PX-arith", "a * b")                                                                                  \
    X(NEG_FLOAT, "PX-arith", "-a")                                                                                     \
    X(ADD_FLOAT_PLAIN, "PX-arith", "a + b")                                                                            \
    X(SUB_FLOAT_PLAIN, "PX-arith", "a - b")                                                                            \
    X(MUL_FLOAT_PLAIN, "PX-arith", "a * b")                                                                            \
    X(DIV_FLOAT, "PX-div", "a / b")                                                                                    \
    X(ADD_DEC, "PX-dec", "a + b")                                                                                      \
    X(SUB_DEC, "PX-dec", "a - b")                                                                                      \
    X(MUL_DEC, "PX-dec", "a * b")                                                                                      \
    X(NEG_DEC, "PX-dec", "-a")                                                                                         \
    X(BIT_AND, "PX-prec", "a & b")                                                                                     \
    X(BIT_OR, "PX-prec", "a | b")                                                                                      \
    X(BIT_NOT, "PX-prec", "~a")                                                                                        \
    X(SHIFT_LEFT, "PX-prec", "a << 3")                                                                                 \
    X(SHIFT_RIGHT, "PX-prec", "a >> 3")                                                                                \
    X(CONCAT_OPERATOR, "TY-cat", "a || b")                                                                             \
    /* comparison: _DEC for decimals, the others for all types */                                                      \
    X(EQ, "TY-cmp", "a = b")                                                                                           \
    X(NE, "TY-cmp", "a <> b")                                                                                          \
    X(LT, "TY-cmp", "a < b")                                                                                           \
    X(LE, "TY-cmp", "a <= b")                                                                                          \
    X(GT, "TY-cmp", "a > b")                                                                                           \
    X(GE, "TY-cmp", "a >= b")                                                                                          \
    X(EQ_DEC, "PX-dec", "a = b")                                                                                       \
    X(NE_DEC, "PX-dec", "a <> b")                                                                                      \
    X(LT_DEC, "PX-dec", "a < b")                                                                                       \
    X(LE_DEC, "PX-dec", "a <= b")                                                                                      \
    X(GT_DEC, "PX-dec", "a > b")                                                                                       \
    X(GE_DEC, "PX-dec", "a >= b")                                                                                      \
    X(DISTINCT, "PX-gram", "a IS DISTINCT FROM b")                                                                     \
    X(NOT_DISTINCT, "PX-gram", "a IS NOT DISTINCT FROM b")                                                             \
    X(DISTINCT_DEC, "PX-dec", "a IS DISTINCT FROM b")                                                                  \
    X(NOT_DISTINCT_DEC, "PX-dec", "a IS NOT DISTINCT FROM b")                                                          \
    X(BETWEEN, "TY-cmp", "a BETWEEN b AND c")                                                                          \
    X(NOT_BETWEEN, "TY-cmp", "a NOT BETWEEN b AND c")                                                                  \
    X(BETWEEN_DEC, "PX-dec", "a BETWEEN b AND c")                                                                      \
    X(NOT_BETWEEN_DEC, "PX-dec", "a NOT BETWEEN b AND c")                                                              \
    X(LIKE, "PX-like", "a LIKE b")                                                                                     \
    X(NOT_LIKE, "PX-like", "a NOT LIKE b")                                                                             \
    X(LIKE_ESCAPE, "PX-like", "a LIKE b ESCAPE c")                                                                     \
    X(NOT_LIKE_ESCAPE, "PX-like", "a NOT LIKE b ESCAPE c")                                                             \
    X(AND, "TY-bool", "a AND b")                                                                                       \
    X(OR, "TY-bool", "a OR b")                                                                                         \
    X(NOT, "TY-bool", "NOT a")                                                                                         \
    X(IS_NULL, "PX-gram", "a IS NULL")                                                                                 \
    X(IS_NOT_NULL, "PX-gram", "a IS NOT NULL")                                                                         \
    X(IS_TRUE, "TY-bool", "a IS TRUE")                                                                                 \
    X(IS_NOT_TRUE, "TY-bool", "a IS NOT TRUE")                                                                         \
    X(IS_FALSE, "TY-bool", "a IS FALSE")                                                                               \
    X(IS_NOT_FALSE, "TY-bool", "a IS NOT FALSE")                                                                       \
    /* conversions, made by CAST or by the core where types meet */                                                    \
    X(INT_TO_FLOAT, "PX-cast", "CAST(a AS DOUBLE PRECISION)")                                                          \
    X(INT_TO_DEC, "PX-cast", "CAST(a AS DECIMAL(p,s))") /* to the scale of the result */                               \
    X(INT_TO_BOOL, "PX-cast", "CAST(a AS BOOLEAN)")                                                                    \
    X(INT_TO_TEXT, "PX-cast", "CAST(a AS TEXT)")                                                                       \
    X(BOOL_TO_INT, "PX-cast", "CAST(a AS INTEGER)")                                                                    \
    X(BOOL_TO_TEXT, "PX-cast", "CAST(a AS TEXT)")                                                                      \
    X(DEC_TO_FLOAT, "PX-cast", "CAST(a AS DOUBLE PRECISION)")                                                          \
    X(DEC_TO_DEC, "PX-dec", "CAST(a AS DECIMAL(p,s))")      /* rounds to the scale; out of range: an error */          \
    X(DEC_TO_INT, "PX-cast", "CAST(round(a) AS INTEGER)")   /* the argument has no fraction */                         \
    X(DEC_PLAIN, "PX-dec", "a")                             /* a decimal without trailing zeros, as a key */           \
    X(FLOAT_TO_INT, "PX-cast", "CAST(round(a) AS INTEGER)") /* the argument has no fraction */                         \
    X(FLOAT_TO_DEC, "PX-cast", "CAST(a AS DECIMAL(p,s))")                                                              \
    X(TEXT_TO_INT, "PX-cast", "CAST(a AS INTEGER)")                                                                    \
    X(TEXT_TO_FLOAT, "PX-cast", "CAST(a AS DOUBLE PRECISION)")                                                         \
    X(TEXT_TO_DEC, "PX-cast", "CAST(a AS DECIMAL(p,s))")                                                               \
    X(TEXT_TO_VARCHAR, "PX-cast", "CAST(a AS VARCHAR(n))") /* cut to n characters */                                   \
    X(TEXT_TO_DATE, "PX-cast", "CAST(a AS DATE)")                                                                      \
    X(TEXT_TO_TIME, "PX-cast", "CAST(a AS TIME)")                                                                      \
    X(TEXT_TO_TIMESTAMP, "PX-cast", "CAST(a AS TIMESTAMP)")                                                            \
    X(TEXT_TO_UUID, "PX-cast", "CAST(a AS UUID)")                                                                      \
    X(TEXT_TO_JSON, "PX-cast", "CAST(a AS JSON)")                                                                      \
    X(DATE_TO_TEXT, "PX-cast", "CAST(a AS TEXT)")      /* YYYY-MM-DD */                                                \
    X(TIME_TO_TEXT, "PX-cast", "CAST(a AS TEXT)")      /* HH:MM:SS.ffffff */                                           \
    X(TIMESTAMP_TO_TEXT, "PX-cast", "CAST(a AS TEXT)") /* YYYY-MM-DD HH:MM:SS.ffffff */                                \
    X(UUID_TO_TEXT, "PX-cast", "CAST(a AS TEXT)")                                                                      \
    X(JSON_TO_TEXT, "PX-cast", "CAST(a AS TEXT)")                                                                      \
    X(DATE_TO_TIMESTAMP, "PX-cast", "CAST(a AS TIMESTAMP)")                                                            \
    X(TIMESTAMP_TO_DATE, "PX-cast", "CAST(a AS DATE)")                                                                 \
    /* text */                                                                                                         \
    X(LENGTH, "PX-func", "length(text)")                                                                               \
    X(LENGTH_BLOB, "PX-func", "length(blob)")                                                                          \
    X(OCTET_LENGTH, "PX-func", "octet_length(text)")                                                                   \
    X(UPPER, "PX-func", "upper(text)")                                                                                 \
    X(LOWER, "PX-func", "lower(text)")                                                                                 \
    X(SUBSTR2, "PX-func", "substr(text, start)")                                                                       \
    X(SUBSTR3, "PX-func", "substr(text, start, length)")                                                               \
    X(SUBSTR2_BLOB, "PX-func", "substr(blob, start)")                                                                  \
    X(SUBSTR3_BLOB, "PX-func", "substr(blob, start, length)")                                                          \
    X(POSITION, "PX-func", "position(part IN text)") /* %1 the part, %2 the text */                                    \
    X(TRIM, "PX-func", "trim(text)")                 /* blanks */                                                      \
    X(LTRIM, "PX-func", "ltrim(text)")                                                                                 \
    X(RTRIM, "PX-func", "rtrim(text)")                                                                                 \
    X(TRIM_CHAR, "PX-func", "trim(BOTH 'x' FROM text)") /* %1 the text, %2 one character */                            \
    X(LTRIM_CHAR, "PX-func", "trim(LEADING 'x' FROM text)")                                                            \
    X(RTRIM_CHAR, "PX-func", "trim(TRAILING 'x' FROM text)")                                                           \
    X(REPLACE, "PX-func", "replace(text, what, by)")                                                                   \
    X(LPAD, "PX-func", "lpad(text, length, fill)")                                                                     \
    X(RPAD, "PX-func", "rpad(text, length, fill)")                                                                     \
    X(CONCAT, "PX-func", "concat(a, b, ...)") /* skips NULL */                                                         \
    X(CONCAT_WS, "PX-func", "concat_ws(separator, a, b, ...)")                                                         \
    X(REPEAT, "PX-func", "repeat(text, times)")                                                                        \
    X(LEFT, "PX-func", "left(text, length)")                                                                           \
    X(RIGHT, "PX-func", "right(text, length)")                                                                         \
    X(REVERSE, "PX-func", "reverse(text)")                                                                             \
    /* choice */                                                                                                       \
    X(COALESCE, "PX-func", "coalesce(a, b, ...)")                                                                      \
    X(NULLIF, "PX-func", "nullif(a, b)")                                                                               \
    X(NULLIF_DEC, "PX-dec", "nullif(a, b)")                                                                            \
    X(GREATEST, "PX-func", "greatest(a, b, ...)")                                                                      \
    X(LEAST, "PX-func", "least(a, b, ...)")                                                                            \
    X(GREATEST_DEC, "PX-dec", "greatest(a, b, ...)")                                                                   \
    X(LEAST_DEC, "PX-dec", "least(a, b, ...)")                                                                         \
    /* numbers */                                                                                                      \
    X(ABS_INT, "PX-func", "abs(a)")                                                                                    \
    X(ABS_FLOAT, "PX-func", "abs(a)")                                                                                  \
    X(ABS_DEC, "PX-func", "abs(a)")                                                                                    \
    X(SIGN_INT, "PX-func", "sign(a)") /* an integer, for all three */                                                  \
    X(SIGN_FLOAT, "PX-func", "sign(a)")                                                                                \
    X(SIGN_DEC, "PX-func", "sign(a)")                                                                                  \
    X(CEIL_FLOAT, "PX-func", "ceil(a)") /* of the type of its argument; DEC: scale 0 */                                \
    X(CEIL_DEC, "PX-func", "ceil(a)")                                                                                  \
    X(FLOOR_FLOAT, "PX-func", "floor(a)")                                                                              \
    X(FLOOR_DEC, "PX-func", "floor(a)")                                                                                \
    X(ROUND_INT, "PX-round", "round(a, n)") /* n may be negative */                                                    \
    X(ROUND_FLOAT, "PX-round", "round(a, n)")                                                                          \
    X(ROUND_DEC, "PX-round", "round(a, n)")                                                                            \
    X(POWER, "PX-func", "power(a, b)") /* FLOAT, like all that follow */                                               \
    X(SQRT, "PX-func", "sqrt(a)")                                                                                      \
    X(EXP, "PX-func", "exp(a)")                                                                                        \
    X(LN, "PX-func", "ln(a)")                                                                                          \
    X(LOG10, "PX-func", "log10(a)")                                                                                    \
    /* aggregates; DISTINCT and FILTER are the printer's */                                                            \
    X(COUNT_STAR, "PX-func", "count(*)")                                                                               \
    X(COUNT, "PX-func", "count(a)")                                                                                    \
    X(SUM_INT, "PX-sum", "sum(a)") /* an integer; beyond 64 bits: an error */                                          \
    X(SUM_FLOAT, "PX-sum", "sum(a)")                                                                                   \
    X(SUM_DEC, "PX-sum", "sum(a)")                                                                                     \
    X(AVG_INT, "PX-avg", "avg(a)") /* FLOAT, for all three */                                                          \
    X(AVG_FLOAT, "PX-avg", "avg(a)")                                                                                   \
    X(AVG_DEC, "PX-avg", "avg(a)")                                                                                     \
    X(MIN, "PX-func", "min(a)")                                                                                        \
    X(MAX, "PX-func", "max(a)")                                                                                        \
    X(MIN_DEC, "PX-dec", "min(a)")                                                                                     \
    X(MAX_DEC, "PX-dec", "max(a)")                                                                                     \
    X(STRING_AGG, "PX-func", "string_agg(a, separator ORDER BY ...)") /* %3: the ORDER BY clause or nothing */         \
    X(ONE_ROW, "PX-scalar", "(SELECT a ...)") /* a scalar subquery's column: two rows are an error */                  \
    /* window functions; OVER is the printer's */                                                                      \
    X(ROW_NUMBER, "PX-func", "row_number()")                                                                           \
    X(RANK, "PX-func", "rank()")                                                                                       \
    X(DENSE_RANK, "PX-func", "dense_rank()")                                                                           \
    X(NTILE, "PX-func", "ntile(n)")                                                                                    \
    X(PERCENT_RANK, "PX-func", "percent_rank()")                                                                       \
    X(CUME_DIST, "PX-func", "cume_dist()")                                                                             \
    X(LAG, "PX-func", "lag(a)")                                                                                        \
    X(LAG2, "PX-func", "lag(a, n)")                                                                                    \
    X(LAG3, "PX-func", "lag(a, n, otherwise)") /* NULL: made of LAG2 and ROW_NUMBER by the core */                     \
    X(LEAD, "PX-func", "lead(a)")                                                                                      \
    X(LEAD2, "PX-func", "lead(a, n)")                                                                                  \
    X(LEAD3, "PX-func", "lead(a, n, otherwise)")                                                                       \
    X(FIRST_VALUE, "PX-func", "first_value(a)")                                                                        \
    X(LAST_VALUE, "PX-func", "last_value(a)")                                                                          \
    X(NTH_VALUE, "PX-func", "nth_value(a, n)")                                                                         \
    /* calendar and clock */                                                                                           \
    X(CURRENT_DATE, "PX-now", "CURRENT_DATE")                                                                          \
    X(CURRENT_TIME, "PX-now", "CURRENT_TIME")                                                                          \
    X(CURRENT_TIMESTAMP, "PX-now", "CURRENT_TIMESTAMP")                                                                \
    X(EXTRACT_YEAR, "PX-extract", "EXTRACT(YEAR FROM a)") /* of a DATE or TIMESTAMP */                                 \
    X(EXTRACT_MONTH, "PX-extract", "EXTRACT(MONTH FROM a)")                                                            \
    X(EXTRACT_DAY, "PX-extract", "EXTRACT(DAY FROM a)")                                                                \
    X(EXTRACT_HOUR, "PX-extract", "EXTRACT(HOUR FROM a)") /* of a TIME or TIMESTAMP */                                 \
    X(EXTRACT_MINUTE, "PX-extract", "EXTRACT(MINUTE FROM a)")                                                          \
    X(EXTRACT_SECOND, "PX-extract", "EXTRACT(SECOND FROM a)") /* whole seconds */                                      \
    X(DATE_ADD_DAYS, "PX-dateadd", "add_days(date, n)")                                                                \
    X(DATE_ADD_MONTHS, "PX-dateadd", "add_months(date, n)") /* the month's last day at most */                         \
    X(TIMESTAMP_ADD_SECONDS, "PX-dateadd", "add_seconds(timestamp, n)")                                                \
    X(TIMESTAMP_ADD_DAYS, "PX-dateadd", "add_days(timestamp, n)")                                                      \
    X(TIMESTAMP_ADD_MONTHS, "PX-dateadd", "add_months(timestamp, n)")                                                  \
    X(DAYS_BETWEEN, "PX-dateadd", "days_between(from, to)")       /* DATE, DATE: an integer */                         \
    X(SECONDS_BETWEEN, "PX-dateadd", "seconds_between(from, to)") /* TIMESTAMPs: whole seconds, cut towards zero */    \
    /* of the core's own making */                                                                                     \
    X(SEED, "PX-with", "a") /* a first value of a recursive column, where its type is the column's; NULL: it is not */ \
    X(SEED_INT, "PX-with", "a")     /* the same of integers */                                                         \
    X(SEED_TEXT, "PX-with", "a")    /* the same of texts, with room for longer ones */                                 \
    X(KEEP, "PX-upsert", "a")       /* a column that ON DUPLICATE KEY UPDATE leaves as it is, one row more */          \
    X(KEEP_ONE, "PX-upsert", "a")   /* the same where there is one row only; the driver takes off what was counted */  \
    X(KEEP_BEGIN, "PX-upsert", "a") /* a value before all, which sets the count of KEEP to nothing */                  \
    X(GIVEN_IDENTITY, "DD-id", "a") /* what the caller gives an identity column, so that the engine goes on behind it; \
                                       %2 the table's name in quotes, %3 the column's: texts. NULL: as it is */        \
    X(FIRST_NUMBER, "PX-ret", "")   /* what the identity column got in the first row of the INSERT before */           \
    X(NUMBER_STEP, "PX-ret", "")    /* by how much it grew from row to row */

typedef enum koine_sql_op {
#define KOINE__ENUM(symbol, rule, form) KOINE_SQL_##symbol,
    KOINE_SQL_OP_MAP(KOINE__ENUM)
#undef KOINE__ENUM
        KOINE_SQL_OP_COUNT
} koine_sql_op;

/* What an engine has. What it lacks, the core writes in other words or refuses. */
#define KOINE_SQL_NULLS_HIGH 0x00000001u   /* NULL sorts highest, and NULLS FIRST and LAST exist */
#define KOINE_SQL_NULLS_CLAUSE 0x00000002u /* NULL sorts lowest, and NULLS FIRST and LAST exist */
#define KOINE_SQL_FULL_JOIN 0x00000004u
#define KOINE_SQL_FILTER 0x00000008u             /* count(*) FILTER (WHERE …) */
#define KOINE_SQL_SETOP_PARENTHESES 0x00000010u  /* a branch of UNION may be parenthesized, INTERSECT binds tighter */
#define KOINE_SQL_SETOP_ALL 0x00000020u          /* INTERSECT ALL, EXCEPT ALL */
#define KOINE_SQL_VALUES_QUERY 0x00000040u       /* VALUES (…), (…) as a query */
#define KOINE_SQL_COLUMN_ALIASES 0x00000080u     /* (SELECT …) AS t(a, b) */
#define KOINE_SQL_LIMIT_IN_SUBQUERY 0x00000100u  /* a IN (SELECT … LIMIT 1) */
#define KOINE_SQL_TARGET_IN_SUBQUERY 0x00000200u /* the target of a change may be read in its subqueries */
#define KOINE_SQL_OUTER_IN_DERIVED 0x00000400u   /* a derived table inside a subquery sees outer columns */
#define KOINE_SQL_SCALAR_CHECKED 0x00000800u     /* a scalar subquery of two rows is an error by itself */
#define KOINE_SQL_FOR_UPDATE 0x00001000u
#define KOINE_SQL_ON_CONFLICT 0x00002000u      /* INSERT … ON CONFLICT */
#define KOINE_SQL_DUPLICATE_ALIAS 0x00004000u  /* VALUES … AS excluded ON DUPLICATE KEY UPDATE */
#define KOINE_SQL_DUPLICATE_VALUES 0x00008000u /* ON DUPLICATE KEY UPDATE a = VALUES(a) */
#define KOINE_SQL_INSERT_RETURNING 0x00010000u
#define KOINE_SQL_UPDATE_RETURNING 0x00020000u
#define KOINE_SQL_DELETE_RETURNING 0x00040000u
#define KOINE_SQL_UPDATE_FROM 0x00080000u
#define KOINE_SQL_DELETE_USING 0x00100000u
#define KOINE_SQL_UPDATE_JOIN 0x00200000u         /* UPDATE t JOIN (…) k ON … SET */
#define KOINE_SQL_SET_OLD_VALUES 0x00400000u      /* the right sides of SET see the row as it was */
#define KOINE_SQL_SET_ROW 0x00800000u             /* SET (a, b) = (SELECT …) */
#define KOINE_SQL_WITH_BEFORE_CHANGE 0x01000000u  /* WITH … UPDATE, WITH … DELETE */
#define KOINE_SQL_DEFAULT_IN_VALUES 0x02000000u   /* VALUES (DEFAULT, 1), SET a = DEFAULT */
#define KOINE_SQL_DEFAULT_VALUES 0x04000000u      /* INSERT INTO t DEFAULT VALUES; else () VALUES () */
#define KOINE_SQL_INDEX_EXISTS_CLAUSE 0x08000000u /* CREATE INDEX IF NOT EXISTS, DROP INDEX IF EXISTS */
#define KOINE_SQL_INDEX_OF_TABLE 0x10000000u      /* DROP INDEX i ON t */
#define KOINE_SQL_ALTER_CONSTRAINT 0x20000000u    /* ALTER TABLE … ADD CONSTRAINT, DROP CONSTRAINT */
#define KOINE_SQL_DELETE_ALIAS 0x40000000u        /* DELETE FROM t AS x */
#define KOINE_SQL_TEMPORARY_ONCE 0x80000000u      /* a temporary table can be read only once in a statement */

/* The types of columns. */
typedef enum koine_sql_type_id {
    KOINE_SQL_TYPE_BOOLEAN,
    KOINE_SQL_TYPE_INTEGER,
    KOINE_SQL_TYPE_DECIMAL,
    KOINE_SQL_TYPE_DOUBLE,
    KOINE_SQL_TYPE_TEXT,
    KOINE_SQL_TYPE_VARCHAR,
    KOINE_SQL_TYPE_BLOB,
    KOINE_SQL_TYPE_DATE,
    KOINE_SQL_TYPE_TIME,
    KOINE_SQL_TYPE_TIMESTAMP,
    KOINE_SQL_TYPE_UUID,
    KOINE_SQL_TYPE_JSON,
    KOINE_SQL_TYPE_COUNT
} koine_sql_type_id;

/* A condition of CHECK by which a column refuses what another engine's column would. %c: the column's name. */
typedef struct koine_sql_check {
    const char *kind;      /* "type", "length" or "range": part of the constraint's name, from which the error's code */
    const char *condition; /* NULL: none */
} koine_sql_check;

typedef struct koine_sql_type {
    const char *column; /* in a column definition: "DECIMAL(%p,%s)" */
    const char *cast;   /* as a target of CAST: "DECIMAL(%p,%s)"; also %t */
    /*
     * A literal: %v the canonical text, %q the same as a '…' string, %x as hexadecimal digits. An integer that is
     * compared or assigned stands as its digits alone: its type has no say there.
     */
    const char *literal;
    const char *quoted_literal; /* the same in what the schema keeps, of a text with a quote or backslash in it */
    const char *stored_literal; /* the same in what the schema keeps; NULL: as literal */
    const char *parameter;      /* around a placeholder of this type: "CAST(%v AS bigint)"; NULL: as it is */
    const char *key; /* behind an expression of this type in ORDER BY and GROUP BY, " COLLATE …"; NULL: nothing */
    koine_sql_check checks[2];
} koine_sql_type;

/* In koine_sql_dialect.stored: the core refuses the operation there. */
#define KOINE_SQL_NOT_STORED ""

typedef struct koine_sql_dialect {
    const char *name; /* "mariadb" */
    uint32_t features;
    const char *const *spelling; /* [KOINE_SQL_OP_COUNT]; NULL: the core refuses it, or has other words */
    /*
     * Operations in what the schema keeps (CHECK, generated columns, defaults), where they differ from spelling: only
     * what the engine has by itself may stand there. NULL, and a NULL table: they do not differ.
     */
    const char *const *stored;
    const koine_sql_type *types; /* [KOINE_SQL_TYPE_COUNT] */
    const char *null_of_type;    /* NULL of a known type: "CAST(NULL AS %t)"; NULL: NULL */
    const char *limit_none;      /* what stands for no limit before OFFSET; NULL: OFFSET may stand alone */
    const char *identity;        /* an identity column's definition, from its type on */
    bool identity_is_key;        /* … which holds PRIMARY KEY already */
    const char *key_text;        /* type of a text column in a key, where it differs from types[]; else NULL */
    const char *table_suffix;    /* behind CREATE TABLE ( … ); "" for none */
    const char *now_default;     /* DEFAULT CURRENT_TIMESTAMP, as an expression */
    const char *today_default;   /* DEFAULT CURRENT_DATE */
    /*
     * The query of CREATE VIEW where the engine would forget types of its columns: %1 the query; %2 the types, which
     * the catalog finds in the view's text, as [["integer"],["decimal",10,2],["varchar",20]]; %3 the columns, decimals
     * among them cast to their scale. NULL: the query alone.
     */
    const char *view;
    bool check_names_shared;  /* names of CHECKs are unique in the database: those of checks[] hold the table's too */
    bool rows_by_parts;       /* (a, b) < (c, d) is no comparison by the standard where NULL is among them */
    bool no_right_join;       /* RIGHT JOIN is written as LEFT JOIN, with its sides exchanged */
    bool having_after_items;  /* HAVING without GROUP BY takes an aggregate among the items: one is put there */
    bool checks_at_table;     /* a CHECK with a name cannot stand behind a column, from where it goes with it */
    bool checks_hold_columns; /* a column that a CHECK reads cannot be renamed */
} koine_sql_dialect;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif
