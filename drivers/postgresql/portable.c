/*
 * How PostgreSQL spells portable SQL. Every spelling holds on PostgreSQL 13 and later.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <koine/driver.h>

/*
 * CAST of text takes more than portable SQL does ('today', '2024-2-9', 'infinity', 'NaN', from 16 on '0x1F' and
 * '1_000'). What is not of the form, becomes a question mark, which no type takes.
 */
#define CHECKED(form, type) "CAST(regexp_replace(%1, '^(?!" form "$).*', '?') AS " type ")"
#define INTEGER_FORM "\\s*[-+]?[0-9]+\\s*"
#define NUMBER_FORM "\\s*[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?\\s*"
#define DATE_FORM "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define TIME_FORM "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?"
#define TIMESTAMP_FORM DATE_FORM "([ T]" TIME_FORM "(Z|\\+00(:00)?)?)?"
#define UUID_FORM "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

/* Functions of the length of texts count in 32 bits. */
#define INT4(argument) "CAST(" argument " AS integer)"
#define INT8(call) "CAST(" call " AS bigint)"

/*
 * The sum is exact, so that neither the order of the rows nor their number matters to the last digit: one division of
 * two doubles is left, which is the same on every engine.
 */
#define AVERAGE "CAST(sum(%d%1)%o AS double precision) / NULLIF(count(%d%1)%o, 0)"

/* PostgreSQL's own skip NULL. */
#define UNLESS_NULL(call) "CASE WHEN %{%0 IS NULL%| OR %} THEN NULL ELSE " call " END"

/* A double as a decimal: the direct CAST keeps 15 digits only. */
#define DECIMAL_OF_DOUBLE "CAST(CAST(%1 AS text) AS numeric)"

/* Now, not when the transaction began. */
#define NOW "statement_timestamp() AT TIME ZONE 'UTC'"

/* Results of exp below the smallest double are an error of the server. */
#define EXP "CASE WHEN %1 < float8 '-745.1332191019411' THEN float8 '0' ELSE exp(%1) END"

/* Rule DD-id: identities go on behind the largest that was given. A column without a sequence takes the value alone. */
#define SEQUENCE "CAST(pg_get_serial_sequence(%2, %3) AS regclass)"
#define GIVEN_IDENTITY                                                                                                 \
    "CASE WHEN %1 > coalesce(pg_sequence_last_value(" SEQUENCE "), 0) THEN coalesce(setval(" SEQUENCE                  \
    ", %1), %1) ELSE %1 END"

static const char *const spelling[KOINE_SQL_OP_COUNT] = {
    [KOINE_SQL_ADD_INT] = "%1 + %2",
    [KOINE_SQL_SUB_INT] = "%1 - %2",
    [KOINE_SQL_MUL_INT] = "%1 * %2",
    [KOINE_SQL_NEG_INT] = "-%1",
    [KOINE_SQL_DIV_INT] = "%1 / %2",
    [KOINE_SQL_MOD_INT] = "%1 %% %2",
    [KOINE_SQL_ADD_FLOAT] = "%1 + %2",
    [KOINE_SQL_SUB_FLOAT] = "%1 - %2",
    [KOINE_SQL_MUL_FLOAT] = "%1 * %2",
    [KOINE_SQL_NEG_FLOAT] = "-%1",
    [KOINE_SQL_DIV_FLOAT] = "%1 / %2",
    [KOINE_SQL_ADD_DEC] = "%1 + %2",
    [KOINE_SQL_SUB_DEC] = "%1 - %2",
    [KOINE_SQL_MUL_DEC] = "%1 * %2",
    [KOINE_SQL_NEG_DEC] = "-%1",
    [KOINE_SQL_BIT_AND] = "%1 & %2",
    [KOINE_SQL_BIT_OR] = "%1 | %2",
    [KOINE_SQL_BIT_NOT] = "~%1",
    [KOINE_SQL_SHIFT_LEFT] = "%1 << %2", /* literals, which are integer and not bigint as they stand there */
    [KOINE_SQL_SHIFT_RIGHT] = "%1 >> %2",
    [KOINE_SQL_CONCAT_OPERATOR] = "%1 || %2",

    [KOINE_SQL_EQ] = "%1 = %2",
    [KOINE_SQL_NE] = "%1 <> %2",
    [KOINE_SQL_LT] = "%1 < %2",
    [KOINE_SQL_LE] = "%1 <= %2",
    [KOINE_SQL_GT] = "%1 > %2",
    [KOINE_SQL_GE] = "%1 >= %2",
    [KOINE_SQL_EQ_DEC] = "%1 = %2",
    [KOINE_SQL_NE_DEC] = "%1 <> %2",
    [KOINE_SQL_LT_DEC] = "%1 < %2",
    [KOINE_SQL_LE_DEC] = "%1 <= %2",
    [KOINE_SQL_GT_DEC] = "%1 > %2",
    [KOINE_SQL_GE_DEC] = "%1 >= %2",
    [KOINE_SQL_DISTINCT] = "%1 IS DISTINCT FROM %2",
    [KOINE_SQL_NOT_DISTINCT] = "%1 IS NOT DISTINCT FROM %2",
    [KOINE_SQL_DISTINCT_DEC] = "%1 IS DISTINCT FROM %2",
    [KOINE_SQL_NOT_DISTINCT_DEC] = "%1 IS NOT DISTINCT FROM %2",
    [KOINE_SQL_BETWEEN] = "%1 BETWEEN %2 AND %3",
    [KOINE_SQL_NOT_BETWEEN] = "%1 NOT BETWEEN %2 AND %3",
    [KOINE_SQL_BETWEEN_DEC] = "%1 BETWEEN %2 AND %3",
    [KOINE_SQL_NOT_BETWEEN_DEC] = "%1 NOT BETWEEN %2 AND %3",
    [KOINE_SQL_LIKE] = "%1 LIKE %2 ESCAPE ''", /* rule PX-like: the backslash would be the default */
    [KOINE_SQL_NOT_LIKE] = "%1 NOT LIKE %2 ESCAPE ''",
    [KOINE_SQL_LIKE_ESCAPE] = "%1 LIKE %2 ESCAPE %3",
    [KOINE_SQL_NOT_LIKE_ESCAPE] = "%1 NOT LIKE %2 ESCAPE %3",
    [KOINE_SQL_AND] = "%1 AND %2",
    [KOINE_SQL_OR] = "%1 OR %2",
    [KOINE_SQL_NOT] = "NOT %1",
    [KOINE_SQL_IS_NULL] = "%1 IS NULL",
    [KOINE_SQL_IS_NOT_NULL] = "%1 IS NOT NULL",
    [KOINE_SQL_IS_TRUE] = "%1 IS TRUE",
    [KOINE_SQL_IS_NOT_TRUE] = "%1 IS NOT TRUE",
    [KOINE_SQL_IS_FALSE] = "%1 IS FALSE",
    [KOINE_SQL_IS_NOT_FALSE] = "%1 IS NOT FALSE",

    [KOINE_SQL_INT_TO_FLOAT] = "CAST(%1 AS double precision)",
    [KOINE_SQL_INT_TO_DEC] = "CAST(%1 AS numeric(%p,%s))",
    [KOINE_SQL_INT_TO_BOOL] = "%1 <> 0",
    [KOINE_SQL_INT_TO_TEXT] = "CAST(%1 AS text)",
    [KOINE_SQL_BOOL_TO_INT] = INT8(INT4("%1")), /* there is no CAST from boolean to bigint */
    [KOINE_SQL_BOOL_TO_TEXT] = "CAST(%1 AS text)",
    [KOINE_SQL_DEC_TO_FLOAT] = "CAST(%1 AS double precision)",
    [KOINE_SQL_DEC_TO_DEC] = "CAST(%1 AS numeric(%p,%s))",
    [KOINE_SQL_DEC_TO_INT] = "CAST(%1 AS bigint)",
    [KOINE_SQL_DEC_PLAIN] = "%1",
    [KOINE_SQL_FLOAT_TO_INT] = "CAST(%1 AS bigint)",
    [KOINE_SQL_FLOAT_TO_DEC] = "CAST(CAST(%1 AS text) AS numeric(%p,%s))",
    [KOINE_SQL_TEXT_TO_INT] = CHECKED(INTEGER_FORM, "bigint"),
    [KOINE_SQL_TEXT_TO_FLOAT] = CHECKED(NUMBER_FORM, "double precision"),
    [KOINE_SQL_TEXT_TO_DEC] = CHECKED(NUMBER_FORM, "numeric(%p,%s)"),
    [KOINE_SQL_TEXT_TO_VARCHAR] = "CAST(%1 AS varchar(%n))",
    [KOINE_SQL_TEXT_TO_DATE] = CHECKED(DATE_FORM, "date"),
    [KOINE_SQL_TEXT_TO_TIME] = CHECKED(TIME_FORM, "time"),
    [KOINE_SQL_TEXT_TO_TIMESTAMP] = CHECKED(TIMESTAMP_FORM, "timestamp"),
    [KOINE_SQL_TEXT_TO_UUID] = CHECKED(UUID_FORM, "uuid"),
    [KOINE_SQL_TEXT_TO_JSON] = "CAST(%1 AS json)",
    [KOINE_SQL_DATE_TO_TEXT] = "to_char(%1, 'YYYY-MM-DD')",
    [KOINE_SQL_TIME_TO_TEXT] = "to_char(CAST(%1 AS interval), 'HH24:MI:SS.US')",
    [KOINE_SQL_TIMESTAMP_TO_TEXT] = "to_char(%1, 'YYYY-MM-DD HH24:MI:SS.US')",
    [KOINE_SQL_UUID_TO_TEXT] = "CAST(%1 AS text)",
    [KOINE_SQL_JSON_TO_TEXT] = "CAST(%1 AS text)",
    [KOINE_SQL_DATE_TO_TIMESTAMP] = "CAST(%1 AS timestamp)",
    [KOINE_SQL_TIMESTAMP_TO_DATE] = "CAST(%1 AS date)",

    [KOINE_SQL_LENGTH] = INT8("length(%1)"),
    [KOINE_SQL_LENGTH_BLOB] = INT8("octet_length(%1)"),
    [KOINE_SQL_OCTET_LENGTH] = INT8("octet_length(%1)"),
    /* Columns are COLLATE "C", by which only ASCII has cases. */
    [KOINE_SQL_UPPER] = "upper(%1 COLLATE \"C.utf8\") COLLATE \"C\"",
    [KOINE_SQL_LOWER] = "lower(%1 COLLATE \"C.utf8\") COLLATE \"C\"",
    [KOINE_SQL_SUBSTR2] = "substr(%1, " INT4("%2") ")",
    [KOINE_SQL_SUBSTR3] = "substr(%1, " INT4("%2") ", " INT4("%3") ")",
    [KOINE_SQL_SUBSTR2_BLOB] = "substr(%1, " INT4("%2") ")",
    [KOINE_SQL_SUBSTR3_BLOB] = "substr(%1, " INT4("%2") ", " INT4("%3") ")",
    [KOINE_SQL_POSITION] = INT8("strpos(%2, %1)"),
    [KOINE_SQL_TRIM] = "btrim(%1)",
    [KOINE_SQL_LTRIM] = "ltrim(%1)",
    [KOINE_SQL_RTRIM] = "rtrim(%1)",
    [KOINE_SQL_TRIM_CHAR] = "btrim(%1, %2)",
    [KOINE_SQL_LTRIM_CHAR] = "ltrim(%1, %2)",
    [KOINE_SQL_RTRIM_CHAR] = "rtrim(%1, %2)",
    [KOINE_SQL_REPLACE] = "replace(%1, %2, %3)",
    [KOINE_SQL_LPAD] = "lpad(%1, " INT4("%2") ", %3)",
    [KOINE_SQL_RPAD] = "rpad(%1, " INT4("%2") ", %3)",
    [KOINE_SQL_CONCAT] = "concat(%*)",
    [KOINE_SQL_CONCAT_WS] = "concat_ws(%*)",
    [KOINE_SQL_REPEAT] = "repeat(%1, " INT4("%2") ")",
    [KOINE_SQL_LEFT] = "left(%1, " INT4("%2") ")",
    [KOINE_SQL_RIGHT] = "right(%1, " INT4("%2") ")",
    [KOINE_SQL_REVERSE] = "reverse(%1)",

    [KOINE_SQL_COALESCE] = "coalesce(%*)",
    [KOINE_SQL_NULLIF] = "nullif(%1, %2)",
    [KOINE_SQL_NULLIF_DEC] = "nullif(%1, %2)",
    [KOINE_SQL_GREATEST] = UNLESS_NULL("greatest(%*)"),
    [KOINE_SQL_LEAST] = UNLESS_NULL("least(%*)"),
    [KOINE_SQL_GREATEST_DEC] = UNLESS_NULL("greatest(%*)"),
    [KOINE_SQL_LEAST_DEC] = UNLESS_NULL("least(%*)"),

    [KOINE_SQL_ABS_INT] = "abs(%1)",
    [KOINE_SQL_ABS_FLOAT] = "abs(%1)",
    [KOINE_SQL_ABS_DEC] = "abs(%1)",
    [KOINE_SQL_SIGN_INT] = INT8("sign(%1)"),
    [KOINE_SQL_SIGN_FLOAT] = INT8("sign(%1)"),
    [KOINE_SQL_SIGN_DEC] = INT8("sign(%1)"),
    [KOINE_SQL_CEIL_FLOAT] = "ceil(%1)",
    [KOINE_SQL_CEIL_DEC] = "ceil(%1)",
    [KOINE_SQL_FLOOR_FLOAT] = "floor(%1)",
    [KOINE_SQL_FLOOR_DEC] = "floor(%1)",
    /* Rule PX-round: of doubles the server rounds halves to the even neighbour. */
    [KOINE_SQL_ROUND_INT] = INT8("round(CAST(%1 AS numeric), " INT4("%2") ")"),
    [KOINE_SQL_ROUND_FLOAT] = "CAST(round(" DECIMAL_OF_DOUBLE ", " INT4("%2") ") AS double precision)",
    [KOINE_SQL_ROUND_DEC] = "round(%1, " INT4("%2") ")",
    [KOINE_SQL_POWER] = "power(%1, %2)",
    [KOINE_SQL_SQRT] = "sqrt(%1)",
    [KOINE_SQL_EXP] = EXP,
    [KOINE_SQL_LN] = "ln(%1)",
    [KOINE_SQL_LOG10] = "log10(%1)",

    [KOINE_SQL_COUNT_STAR] = "count(*)%o",
    [KOINE_SQL_COUNT] = "count(%d%1)%o",
    [KOINE_SQL_SUM_INT] = INT8("sum(%d%1)%o"), /* a sum of bigint is numeric */
    [KOINE_SQL_SUM_FLOAT] = "sum(%d%1)%o",
    [KOINE_SQL_SUM_DEC] = "sum(%d%1)%o",
    [KOINE_SQL_AVG_INT] = AVERAGE,
    [KOINE_SQL_AVG_FLOAT] = "sum(%d%1)%o / NULLIF(count(%d%1)%o, 0)", /* avg fails where the squares overflow */
    [KOINE_SQL_AVG_DEC] = AVERAGE,
    [KOINE_SQL_MIN] = "min(%d%1)%o",
    [KOINE_SQL_MAX] = "max(%d%1)%o",
    [KOINE_SQL_MIN_DEC] = "min(%d%1)%o",
    [KOINE_SQL_MAX_DEC] = "max(%d%1)%o",
    [KOINE_SQL_SEED_TEXT] = "CAST(%1 AS text)", /* of no length, as what the recursion makes of it */
    [KOINE_SQL_STRING_AGG] = "string_agg(%d%1, %2%3)%o",

    [KOINE_SQL_ROW_NUMBER] = "row_number()%o",
    [KOINE_SQL_RANK] = "rank()%o",
    [KOINE_SQL_DENSE_RANK] = "dense_rank()%o",
    [KOINE_SQL_NTILE] = INT8("ntile(" INT4("%1") ")%o"),
    [KOINE_SQL_PERCENT_RANK] = "percent_rank()%o",
    [KOINE_SQL_CUME_DIST] = "cume_dist()%o",
    [KOINE_SQL_LAG] = "lag(%1)%o",
    [KOINE_SQL_LAG2] = "lag(%1, " INT4("%2") ")%o",
    [KOINE_SQL_LAG3] = "lag(%1, " INT4("%2") ", %3)%o",
    [KOINE_SQL_LEAD] = "lead(%1)%o",
    [KOINE_SQL_LEAD2] = "lead(%1, " INT4("%2") ")%o",
    [KOINE_SQL_LEAD3] = "lead(%1, " INT4("%2") ", %3)%o",
    [KOINE_SQL_FIRST_VALUE] = "first_value(%1)%o",
    [KOINE_SQL_LAST_VALUE] = "last_value(%1)%o",
    [KOINE_SQL_NTH_VALUE] = "nth_value(%1, " INT4("%2") ")%o",

    [KOINE_SQL_CURRENT_DATE] = "CAST(" NOW " AS date)",
    [KOINE_SQL_CURRENT_TIME] = "CAST(" NOW " AS time)",
    [KOINE_SQL_CURRENT_TIMESTAMP] = "(" NOW ")",
    [KOINE_SQL_EXTRACT_YEAR] = INT8("extract(year FROM %1)"),
    [KOINE_SQL_EXTRACT_MONTH] = INT8("extract(month FROM %1)"),
    [KOINE_SQL_EXTRACT_DAY] = INT8("extract(day FROM %1)"),
    [KOINE_SQL_EXTRACT_HOUR] = INT8("extract(hour FROM %1)"),
    [KOINE_SQL_EXTRACT_MINUTE] = INT8("extract(minute FROM %1)"),
    [KOINE_SQL_EXTRACT_SECOND] = INT8("floor(extract(second FROM %1))"),
    [KOINE_SQL_DATE_ADD_DAYS] = "%1 + " INT4("%2"),
    [KOINE_SQL_DATE_ADD_MONTHS] = "CAST(%1 + make_interval(months => " INT4("%2") ") AS date)",
    [KOINE_SQL_TIMESTAMP_ADD_SECONDS] = "%1 + make_interval(secs => %2)",
    [KOINE_SQL_TIMESTAMP_ADD_DAYS] = "%1 + make_interval(days => " INT4("%2") ")",
    [KOINE_SQL_TIMESTAMP_ADD_MONTHS] = "%1 + make_interval(months => " INT4("%2") ")",
    [KOINE_SQL_DAYS_BETWEEN] = INT8("%2 - %1"),
    [KOINE_SQL_SECONDS_BETWEEN] = INT8("trunc(extract(epoch FROM (%2 - %1)))"),

    [KOINE_SQL_GIVEN_IDENTITY] = GIVEN_IDENTITY,
};

/* Generated columns take nothing that depends on a setting. */
static const char *const stored[KOINE_SQL_OP_COUNT] = {
    [KOINE_SQL_CONCAT] = "%{coalesce(%0, '')%| || %}",
    [KOINE_SQL_DATE_TO_TEXT] = "(lpad(CAST(extract(year FROM %1) AS text), 4, '0') || '-' || "
                               "lpad(CAST(extract(month FROM %1) AS text), 2, '0') || '-' || "
                               "lpad(CAST(extract(day FROM %1) AS text), 2, '0'))",
};

/* Any scale: the values of a parameter and of a literal have their own. */
#define PARAMETER(type) "CAST(%v AS " type ")"

static const koine_sql_type types[KOINE_SQL_TYPE_COUNT] = {
    [KOINE_SQL_TYPE_BOOLEAN] = {.column = "boolean",
                                .cast = "boolean",
                                .literal = "%v",
                                .parameter = PARAMETER("boolean")},
    /* Digits alone would be of 32 bits, and so would be what is computed of them. */
    [KOINE_SQL_TYPE_INTEGER] = {.column = "bigint",
                                .cast = "bigint",
                                .literal = "bigint '%v'",
                                .parameter = PARAMETER("bigint")},
    [KOINE_SQL_TYPE_DECIMAL] = {.column = "numeric(%p,%s)",
                                .cast = "numeric(%p,%s)",
                                .literal = "numeric '%v'",
                                .parameter = PARAMETER("numeric")},
    [KOINE_SQL_TYPE_DOUBLE] = {.column = "double precision",
                               .cast = "double precision",
                               .literal = "float8 '%v'",
                               .parameter = PARAMETER("double precision")},
    /* Rule S-coll: by code point in every database. */
    [KOINE_SQL_TYPE_TEXT] = {.column = "text COLLATE \"C\"",
                             .cast = "text",
                             .literal = "%q",
                             .parameter = PARAMETER("text")},
    [KOINE_SQL_TYPE_VARCHAR] = {.column = "varchar(%n) COLLATE \"C\"",
                                .cast = "varchar(%n)",
                                .literal = "%q",
                                .parameter = PARAMETER("text")},
    [KOINE_SQL_TYPE_BLOB] = {.column = "bytea",
                             .cast = "bytea",
                             .literal = "bytea '\\x%x'",
                             .parameter = PARAMETER("bytea")},
    [KOINE_SQL_TYPE_DATE] = {.column = "date", .cast = "date", .literal = "date %q", .parameter = PARAMETER("date")},
    [KOINE_SQL_TYPE_TIME] = {.column = "time",
                             .cast = "time",
                             .literal = "time %q",
                             .parameter = PARAMETER("time")},
    [KOINE_SQL_TYPE_TIMESTAMP] = {.column = "timestamp",
                                  .cast = "timestamp",
                                  .literal = "timestamp %q",
                                  .parameter = PARAMETER("timestamp")},
    [KOINE_SQL_TYPE_UUID] = {.column = "uuid", .cast = "uuid", .literal = "uuid %q", .parameter = PARAMETER("uuid")},
    [KOINE_SQL_TYPE_JSON] = {.column = "json", .cast = "json", .literal = "json %q", .parameter = PARAMETER("json")},
};

const koine_sql_dialect koine__pg_sql_dialect = {
    .name = "postgresql",
    .view = "SELECT %3 FROM (%1) AS koine_view",
    .features = KOINE_SQL_NULLS_HIGH | KOINE_SQL_FULL_JOIN | KOINE_SQL_FILTER | KOINE_SQL_SETOP_PARENTHESES |
                KOINE_SQL_SETOP_ALL | KOINE_SQL_VALUES_QUERY | KOINE_SQL_COLUMN_ALIASES | KOINE_SQL_LIMIT_IN_SUBQUERY |
                KOINE_SQL_TARGET_IN_SUBQUERY | KOINE_SQL_OUTER_IN_DERIVED | KOINE_SQL_SCALAR_CHECKED |
                KOINE_SQL_FOR_UPDATE | KOINE_SQL_ON_CONFLICT | KOINE_SQL_INSERT_RETURNING | KOINE_SQL_UPDATE_RETURNING |
                KOINE_SQL_DELETE_RETURNING | KOINE_SQL_UPDATE_FROM | KOINE_SQL_DELETE_USING | KOINE_SQL_SET_OLD_VALUES |
                KOINE_SQL_SET_ROW | KOINE_SQL_WITH_BEFORE_CHANGE | KOINE_SQL_DEFAULT_IN_VALUES |
                KOINE_SQL_DEFAULT_VALUES | KOINE_SQL_INDEX_EXISTS_CLAUSE | KOINE_SQL_ALTER_CONSTRAINT |
                KOINE_SQL_DELETE_ALIAS,
    .spelling = spelling,
    .stored = stored,
    .types = types,
    .null_of_type = "CAST(NULL AS %t)",
    .identity = "bigint GENERATED BY DEFAULT AS IDENTITY",
    .now_default = NOW,
    .today_default = "CAST(" NOW " AS date)",
};
