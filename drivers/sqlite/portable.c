/*
 * How SQLite spells portable SQL.
 *
 * What SQLite computes otherwise than the servers goes through the functions of functions.h. The schema keeps none of
 * them (`stored`, and the checks of types): other programs have to be able to read and write the file. Comparisons of
 * columns stay plain, so that indexes are of use; only decimals are ordered by a collation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

/* Makes an expression fail that is made of SQLite's own functions alone; functions.c reads the fault from the path. */
#define FAIL(text) "json_extract('0', '" KOINE__SQLITE_FAULT_MARK text "')"
#define FAIL_INTEGER FAIL(KOINE__SQLITE_INTEGER_RANGE_TEXT)
#define FAIL_FLOAT FAIL(KOINE__SQLITE_FLOAT_RANGE_TEXT)
#define FAIL_COUNT FAIL(KOINE__SQLITE_COUNT_TEXT)

/* ---- operations ---- */

/*
 * A collation that is written out holds for the whole expression that it stands in: in CASE WHEN a < b COLLATE x THEN t
 * ELSE u END = 'v' texts are compared by x. So each use ends in BINARY. It stands with the left operand, which counts
 * before the right one and what that may have inside.
 */
#define NUMERICALLY " COLLATE koine_decimal"
#define ENDED " COLLATE BINARY"

/*
 * PX-arith: the integer operations whose result is looked at are SQLite's own, which answer a double for an overflow.
 * Those of doubles never are: an infinity on the way can end as NULL.
 */
static const char *const spelling[KOINE_SQL_OP_COUNT] = {
    [KOINE_SQL_ADD_INT] = "koine_add(%1, %2)",
    [KOINE_SQL_SUB_INT] = "koine_sub(%1, %2)",
    [KOINE_SQL_MUL_INT] = "koine_mul(%1, %2)",
    [KOINE_SQL_NEG_INT] = "koine_neg(%1)",
    [KOINE_SQL_ADD_INT_PLAIN] = "%1 + %2",
    [KOINE_SQL_SUB_INT_PLAIN] = "%1 - %2",
    [KOINE_SQL_MUL_INT_PLAIN] = "%1 * %2",
    [KOINE_SQL_NEG_INT_PLAIN] = "- %1",
    [KOINE_SQL_DIV_INT] = "koine_div(%1, %2)",
    [KOINE_SQL_DIV_INT_LITERAL] = "%1 / %2",
    [KOINE_SQL_MOD_INT] = "koine_mod(%1, %2)",
    [KOINE_SQL_MOD_INT_LITERAL] = "%1 %% %2",
    [KOINE_SQL_ADD_FLOAT] = "koine_float_add(%1, %2)",
    [KOINE_SQL_SUB_FLOAT] = "koine_float_sub(%1, %2)",
    [KOINE_SQL_MUL_FLOAT] = "koine_float_mul(%1, %2)",
    [KOINE_SQL_NEG_FLOAT] = "- %1",
    [KOINE_SQL_DIV_FLOAT] = "koine_float_div(%1, %2)",
    [KOINE_SQL_ADD_DEC] = "koine_decimal_add(%1, %2)",
    [KOINE_SQL_SUB_DEC] = "koine_decimal_sub(%1, %2)",
    [KOINE_SQL_MUL_DEC] = "koine_decimal_mul(%1, %2)",
    [KOINE_SQL_NEG_DEC] = "koine_decimal_neg(%1)",
    [KOINE_SQL_BIT_AND] = "%1 & %2",
    [KOINE_SQL_BIT_OR] = "%1 | %2",
    [KOINE_SQL_BIT_NOT] = "~%1",
    [KOINE_SQL_SHIFT_LEFT] = "%1 << %2",
    [KOINE_SQL_SHIFT_RIGHT] = "%1 >> %2",
    [KOINE_SQL_CONCAT_OPERATOR] = "%1 || %2",

    [KOINE_SQL_EQ] = "%1 = %2",
    [KOINE_SQL_NE] = "%1 <> %2",
    [KOINE_SQL_LT] = "%1 < %2",
    [KOINE_SQL_LE] = "%1 <= %2",
    [KOINE_SQL_GT] = "%1 > %2",
    [KOINE_SQL_GE] = "%1 >= %2",
    /*
     * Not "=" and "IS": for those SQLite may look a text up by its length before it asks the collation (the Bloom
     * filters of 3.38 to 3.40), and 1.5 is as large as 1.50.
     */
    [KOINE_SQL_EQ_DEC] = "NOT (%1" NUMERICALLY " <> %2)" ENDED,
    [KOINE_SQL_NE_DEC] = "(%1" NUMERICALLY " <> %2)" ENDED,
    [KOINE_SQL_LT_DEC] = "(%1" NUMERICALLY " < %2)" ENDED,
    [KOINE_SQL_LE_DEC] = "(%1" NUMERICALLY " <= %2)" ENDED,
    [KOINE_SQL_GT_DEC] = "(%1" NUMERICALLY " > %2)" ENDED,
    [KOINE_SQL_GE_DEC] = "(%1" NUMERICALLY " >= %2)" ENDED,
    [KOINE_SQL_DISTINCT] = "%1 IS NOT %2",
    [KOINE_SQL_NOT_DISTINCT] = "%1 IS %2",
    [KOINE_SQL_DISTINCT_DEC] = "(%1" NUMERICALLY " IS NOT %2)" ENDED,
    [KOINE_SQL_NOT_DISTINCT_DEC] = "NOT (%1" NUMERICALLY " IS NOT %2)" ENDED,
    [KOINE_SQL_BETWEEN] = "%1 BETWEEN %2 AND %3",
    [KOINE_SQL_NOT_BETWEEN] = "%1 NOT BETWEEN %2 AND %3",
    [KOINE_SQL_BETWEEN_DEC] = "(%1" NUMERICALLY " BETWEEN %2 AND %3)" ENDED,
    [KOINE_SQL_NOT_BETWEEN_DEC] = "(%1" NUMERICALLY " NOT BETWEEN %2 AND %3)" ENDED,
    [KOINE_SQL_LIKE] = "%1 LIKE %2",
    [KOINE_SQL_NOT_LIKE] = "%1 NOT LIKE %2",
    [KOINE_SQL_LIKE_ESCAPE] = "%1 LIKE koine_pattern(%2, %3) ESCAPE %3",
    [KOINE_SQL_NOT_LIKE_ESCAPE] = "%1 NOT LIKE koine_pattern(%2, %3) ESCAPE %3",
    [KOINE_SQL_AND] = "%1 AND %2",
    [KOINE_SQL_OR] = "%1 OR %2",
    [KOINE_SQL_NOT] = "NOT %1",
    [KOINE_SQL_IS_NULL] = "%1 IS NULL",
    [KOINE_SQL_IS_NOT_NULL] = "%1 IS NOT NULL",
    [KOINE_SQL_IS_TRUE] = "%1 IS 1",
    [KOINE_SQL_IS_NOT_TRUE] = "%1 IS NOT 1",
    [KOINE_SQL_IS_FALSE] = "%1 IS 0",
    [KOINE_SQL_IS_NOT_FALSE] = "%1 IS NOT 0",

    [KOINE_SQL_INT_TO_FLOAT] = "CAST(%1 AS REAL)",
    [KOINE_SQL_INT_TO_DEC] = "koine_decimal(%1, %p, %s)",
    [KOINE_SQL_INT_TO_BOOL] = "%1 <> 0",
    [KOINE_SQL_INT_TO_TEXT] = "CAST(%1 AS TEXT)",
    /* A column would still be read by its declared type. */
    [KOINE_SQL_BOOL_TO_INT] = "CAST(%1 AS INTEGER)",
    [KOINE_SQL_BOOL_TO_TEXT] = "CASE %1 WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
    [KOINE_SQL_DEC_TO_FLOAT] = "koine_decimal_float(%1)",
    [KOINE_SQL_DEC_TO_DEC] = "koine_decimal(%1, %p, %s)",
    [KOINE_SQL_DEC_TO_INT] = "koine_decimal_int(%1)",
    [KOINE_SQL_DEC_PLAIN] = "koine_decimal_strip(%1)",
    [KOINE_SQL_FLOAT_TO_INT] = "koine_float_int(%1)",
    [KOINE_SQL_FLOAT_TO_DEC] = "koine_decimal(%1, %p, %s)",
    [KOINE_SQL_TEXT_TO_INT] = "koine_text_int(%1)",
    [KOINE_SQL_TEXT_TO_FLOAT] = "koine_text_float(%1)",
    [KOINE_SQL_TEXT_TO_DEC] = "koine_text_decimal(%1, %p, %s)",
    [KOINE_SQL_TEXT_TO_VARCHAR] = "substr(%1, 1, %n)",
    [KOINE_SQL_TEXT_TO_DATE] = "koine_date(%1)",
    [KOINE_SQL_TEXT_TO_TIME] = "koine_time(%1)",
    [KOINE_SQL_TEXT_TO_TIMESTAMP] = "koine_timestamp(%1)",
    [KOINE_SQL_TEXT_TO_UUID] = "koine_uuid(%1)",
    [KOINE_SQL_TEXT_TO_JSON] = "koine_json(%1, json_valid(%1))",
    [KOINE_SQL_DATE_TO_TEXT] = "CAST(%1 AS TEXT)",
    [KOINE_SQL_TIME_TO_TEXT] = "CAST(%1 AS TEXT)",
    [KOINE_SQL_TIMESTAMP_TO_TEXT] = "CAST(%1 AS TEXT)",
    [KOINE_SQL_UUID_TO_TEXT] = "CAST(%1 AS TEXT)",
    [KOINE_SQL_JSON_TO_TEXT] = "CAST(%1 AS TEXT)",
    [KOINE_SQL_DATE_TO_TIMESTAMP] = "%1 || ' 00:00:00.000000'",
    [KOINE_SQL_TIMESTAMP_TO_DATE] = "substr(%1, 1, 10)",

    [KOINE_SQL_LENGTH] = "length(%1)",
    [KOINE_SQL_LENGTH_BLOB] = "length(%1)",
    [KOINE_SQL_OCTET_LENGTH] = "length(CAST(%1 AS BLOB))",
    [KOINE_SQL_UPPER] = "koine_upper(%1)",
    [KOINE_SQL_LOWER] = "koine_lower(%1)",
    [KOINE_SQL_SUBSTR2] = "koine_substr(%1, %2)",
    [KOINE_SQL_SUBSTR3] = "koine_substr(%1, %2, %3)",
    [KOINE_SQL_SUBSTR2_BLOB] = "koine_substr(%1, %2)",
    [KOINE_SQL_SUBSTR3_BLOB] = "koine_substr(%1, %2, %3)",
    [KOINE_SQL_POSITION] = "instr(%2, %1)",
    [KOINE_SQL_TRIM] = "trim(%1)",
    [KOINE_SQL_LTRIM] = "ltrim(%1)",
    [KOINE_SQL_RTRIM] = "rtrim(%1)",
    [KOINE_SQL_TRIM_CHAR] = "trim(%1, %2)",
    [KOINE_SQL_LTRIM_CHAR] = "ltrim(%1, %2)",
    [KOINE_SQL_RTRIM_CHAR] = "rtrim(%1, %2)",
    [KOINE_SQL_REPLACE] = "replace(%1, %2, %3)",
    [KOINE_SQL_LPAD] = "koine_lpad(%1, %2, %3)",
    [KOINE_SQL_RPAD] = "koine_rpad(%1, %2, %3)",
    [KOINE_SQL_CONCAT] = "%{coalesce(%0, '')%| || %}",
    [KOINE_SQL_CONCAT_WS] = "koine_concat_ws(%*)",
    [KOINE_SQL_REPEAT] = "koine_repeat(%1, %2)",
    [KOINE_SQL_LEFT] = "koine_left(%1, %2)",
    [KOINE_SQL_RIGHT] = "koine_right(%1, %2)",
    [KOINE_SQL_REVERSE] = "koine_reverse(%1)",

    /* With one argument max and min would go over rows: there are always two. */
    [KOINE_SQL_COALESCE] = "coalesce(%*)",
    [KOINE_SQL_NULLIF] = "nullif(%1, %2)",
    [KOINE_SQL_NULLIF_DEC] = "nullif(%1" NUMERICALLY ", %2)" ENDED,
    [KOINE_SQL_GREATEST] = "max(%*)",
    [KOINE_SQL_LEAST] = "min(%*)",
    [KOINE_SQL_GREATEST_DEC] = "max(%{%0" NUMERICALLY "%|, %})" ENDED,
    [KOINE_SQL_LEAST_DEC] = "min(%{%0" NUMERICALLY "%|, %})" ENDED,

    [KOINE_SQL_ABS_INT] = "abs(%1)",
    [KOINE_SQL_ABS_FLOAT] = "abs(%1)",
    [KOINE_SQL_ABS_DEC] = "ltrim(%1, '-')",
    [KOINE_SQL_SIGN_INT] = "sign(%1)",
    [KOINE_SQL_SIGN_FLOAT] = "sign(%1)",
    [KOINE_SQL_SIGN_DEC] = "sign(%1)",
    [KOINE_SQL_CEIL_FLOAT] = "koine_float_ceil(%1)",
    [KOINE_SQL_CEIL_DEC] = "koine_decimal_ceil(%1)",
    [KOINE_SQL_FLOOR_FLOAT] = "koine_float_floor(%1)",
    [KOINE_SQL_FLOOR_DEC] = "koine_decimal_floor(%1)",
    [KOINE_SQL_ROUND_INT] = "koine_round(%1, %2)",
    [KOINE_SQL_ROUND_FLOAT] = "koine_float_round(%1, %2)",
    [KOINE_SQL_ROUND_DEC] = "koine_decimal_round(%1, %2)",
    [KOINE_SQL_POWER] = "koine_power(%1, %2)",
    [KOINE_SQL_SQRT] = "koine_sqrt(%1)",
    [KOINE_SQL_EXP] = "koine_exp(%1)",
    [KOINE_SQL_LN] = "koine_ln(%1)",
    [KOINE_SQL_LOG10] = "koine_log10(%1)",

    [KOINE_SQL_COUNT_STAR] = "count(*)",
    [KOINE_SQL_COUNT] = "count(%1)",
    [KOINE_SQL_SUM_INT] = "koine_sum(%1)",
    [KOINE_SQL_SUM_FLOAT] = "koine_float_sum(%1)",
    [KOINE_SQL_SUM_DEC] = "koine_decimal_sum(%1)",
    [KOINE_SQL_AVG_INT] = "koine_avg(%1)",
    [KOINE_SQL_AVG_FLOAT] = "koine_float_avg(%1)",
    [KOINE_SQL_AVG_DEC] = "koine_decimal_avg(%1)",
    [KOINE_SQL_MIN] = "min(%1)",
    [KOINE_SQL_MAX] = "max(%1)",
    [KOINE_SQL_MIN_DEC] = "min(%d%1" NUMERICALLY ")%o" ENDED,
    [KOINE_SQL_MAX_DEC] = "max(%d%1" NUMERICALLY ")%o" ENDED,
    [KOINE_SQL_STRING_AGG] = "koine_string_agg(%1, %2%k)",
    [KOINE_SQL_ONE_ROW] = "koine_one(%1)",

    [KOINE_SQL_ROW_NUMBER] = "row_number()",
    [KOINE_SQL_RANK] = "rank()",
    [KOINE_SQL_DENSE_RANK] = "dense_rank()",
    [KOINE_SQL_NTILE] = "ntile(%1)",
    [KOINE_SQL_PERCENT_RANK] = "percent_rank()",
    [KOINE_SQL_CUME_DIST] = "cume_dist()",
    [KOINE_SQL_LAG] = "lag(%1)",
    [KOINE_SQL_LAG2] = "lag(%1, %2)",
    [KOINE_SQL_LAG3] = "lag(%1, %2, %3)",
    [KOINE_SQL_LEAD] = "lead(%1)",
    [KOINE_SQL_LEAD2] = "lead(%1, %2)",
    [KOINE_SQL_LEAD3] = "lead(%1, %2, %3)",
    [KOINE_SQL_FIRST_VALUE] = "first_value(%1)",
    [KOINE_SQL_LAST_VALUE] = "last_value(%1)",
    [KOINE_SQL_NTH_VALUE] = "nth_value(%1, %2)",

    [KOINE_SQL_CURRENT_DATE] = "koine_today()",
    [KOINE_SQL_CURRENT_TIME] = "koine_time_of_day()",
    [KOINE_SQL_CURRENT_TIMESTAMP] = "koine_now()",
    [KOINE_SQL_EXTRACT_YEAR] = "CAST(substr(%1, 1, 4) AS INTEGER)",
    [KOINE_SQL_EXTRACT_MONTH] = "CAST(substr(%1, 6, 2) AS INTEGER)",
    [KOINE_SQL_EXTRACT_DAY] = "CAST(substr(%1, 9, 2) AS INTEGER)",
    /* The time of day is the same 15 characters at the end of a TIME and of a TIMESTAMP. */
    [KOINE_SQL_EXTRACT_HOUR] = "CAST(substr(%1, -15, 2) AS INTEGER)",
    [KOINE_SQL_EXTRACT_MINUTE] = "CAST(substr(%1, -12, 2) AS INTEGER)",
    [KOINE_SQL_EXTRACT_SECOND] = "CAST(substr(%1, -9, 2) AS INTEGER)",
    [KOINE_SQL_DATE_ADD_DAYS] = "koine_add_days(%1, %2)",
    [KOINE_SQL_DATE_ADD_MONTHS] = "koine_add_months(%1, %2)",
    [KOINE_SQL_TIMESTAMP_ADD_SECONDS] = "koine_add_seconds(%1, %2)",
    [KOINE_SQL_TIMESTAMP_ADD_DAYS] = "koine_add_days(%1, %2)",
    [KOINE_SQL_TIMESTAMP_ADD_MONTHS] = "koine_add_months(%1, %2)",
    [KOINE_SQL_DAYS_BETWEEN] = "koine_days_between(%1, %2)",
    [KOINE_SQL_SECONDS_BETWEEN] = "koine_seconds_between(%1, %2)",
};

/* ---- operations in the schema ---- */

/* Integer operations that answer a double for an overflow. */
#define CHECKED_INTEGER(form) "iif(typeof(" form ") = 'real', " FAIL_INTEGER ", " form ")"
/* Finite operands give no NaN, which SQLite would turn into NULL. */
#define CHECKED_FLOAT(form) "iif(abs(" form ") = 9e999, " FAIL_FLOAT ", " form ")"

/* A decimal without zeros at the end. */
#define PLAIN(x) "rtrim(rtrim(" x " || substr('.', 1, instr(" x ", '.') = 0), '0'), '.')"

/*
 * Text that orders the absolute values of decimals: what stands before the point to the right of 39 characters, then
 * the places that count. A minus before the number stands before more digits than a blank does, so it changes nothing.
 */
#define MAGNITUDE(x)                                                                                                   \
    "printf('%%39s', substr(" x ", 1, instr(" x " || '.', '.') - 1)) || '.' || "                                       \
    "rtrim(substr(" x ", instr(" x " || '.', '.') + 1), '0')"

/* Text that begins with a minus is smaller than '0'. */
#define LESS(a, b)                                                                                                     \
    "CASE WHEN (" a " < '0') <> (" b " < '0') THEN " a " < '0' WHEN " a                                                \
    " < '0' THEN " MAGNITUDE(b) " < " MAGNITUDE(a) " ELSE " MAGNITUDE(a) " < " MAGNITUDE(b) " END"

/* SQLite's substr() takes 32 bits of a start and a length. */
#define STARTING "min(max(%2, 1), 2147483647)"
#define COUNTING "iif(%3 < 0, " FAIL_COUNT ", min(max(%3 + min(%2, 1) - 1, 0), 2147483647))"

#define ZEROS "00000000000000000000000000000000000000"

static const char *const stored[KOINE_SQL_OP_COUNT] = {
    [KOINE_SQL_ADD_INT] = CHECKED_INTEGER("%1 + %2"),
    [KOINE_SQL_SUB_INT] = CHECKED_INTEGER("%1 - %2"),
    [KOINE_SQL_MUL_INT] = CHECKED_INTEGER("%1 * %2"),
    [KOINE_SQL_NEG_INT] = CHECKED_INTEGER("- %1"),
    [KOINE_SQL_ADD_FLOAT] = CHECKED_FLOAT("%1 + %2"),
    [KOINE_SQL_SUB_FLOAT] = CHECKED_FLOAT("%1 - %2"),
    [KOINE_SQL_MUL_FLOAT] = CHECKED_FLOAT("%1 * %2"),

    [KOINE_SQL_EQ_DEC] = PLAIN("%1") " = " PLAIN("%2"),
    [KOINE_SQL_NE_DEC] = PLAIN("%1") " <> " PLAIN("%2"),
    [KOINE_SQL_LT_DEC] = LESS("%1", "%2"),
    [KOINE_SQL_LE_DEC] = "NOT " LESS("%2", "%1"),
    [KOINE_SQL_GT_DEC] = LESS("%2", "%1"),
    [KOINE_SQL_GE_DEC] = "NOT " LESS("%1", "%2"),
    [KOINE_SQL_DISTINCT_DEC] = PLAIN("%1") " IS NOT " PLAIN("%2"),
    [KOINE_SQL_NOT_DISTINCT_DEC] = PLAIN("%1") " IS " PLAIN("%2"),
    [KOINE_SQL_BETWEEN_DEC] = "NOT " LESS("%1", "%2") " AND NOT " LESS("%3", "%1"),
    [KOINE_SQL_NOT_BETWEEN_DEC] = "(" LESS("%1", "%2") " OR " LESS("%3", "%1") ")",

    [KOINE_SQL_LIKE_ESCAPE] = "%1 LIKE %2 ESCAPE %3",
    [KOINE_SQL_NOT_LIKE_ESCAPE] = "%1 NOT LIKE %2 ESCAPE %3",

    [KOINE_SQL_INT_TO_DEC] = "%1 || substr('." ZEROS "', 1, iif(%s = 0, 0, %s + 1))",
    /* The quotient of two exact doubles is the nearest one: of up to 15 digits, and the core allows no more. */
    [KOINE_SQL_DEC_TO_FLOAT] = "CAST(replace(%1, '.', '') AS REAL) / CAST('1' || substr('" ZEROS
                               "', 1, length(%1) - instr(%1 || '.', '.')) AS REAL)",

    [KOINE_SQL_SUBSTR2] = "substr(%1, " STARTING ")",
    [KOINE_SQL_SUBSTR3] = "substr(%1, " STARTING ", " COUNTING ")",

    /* What the schema of no engine keeps (core/sql/analyse_stored.c). */
    [KOINE_SQL_DIV_INT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_MOD_INT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_DIV_FLOAT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_ADD_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_SUB_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_MUL_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_NEG_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_DEC_TO_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_DEC_TO_INT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_DEC_PLAIN] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_FLOAT_TO_INT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_FLOAT_TO_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TEXT_TO_INT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TEXT_TO_FLOAT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TEXT_TO_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TEXT_TO_DATE] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TEXT_TO_TIME] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TEXT_TO_TIMESTAMP] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TEXT_TO_UUID] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TEXT_TO_JSON] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_UPPER] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_LOWER] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_SUBSTR2_BLOB] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_SUBSTR3_BLOB] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_LPAD] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_RPAD] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_CONCAT_WS] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_REPEAT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_LEFT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_RIGHT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_REVERSE] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_NULLIF_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_GREATEST_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_LEAST_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_CEIL_FLOAT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_CEIL_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_FLOOR_FLOAT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_FLOOR_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_ROUND_INT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_ROUND_FLOAT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_ROUND_DEC] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_POWER] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_SQRT] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_EXP] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_LN] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_LOG10] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_CURRENT_DATE] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_CURRENT_TIME] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_CURRENT_TIMESTAMP] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_DATE_ADD_DAYS] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_DATE_ADD_MONTHS] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TIMESTAMP_ADD_SECONDS] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TIMESTAMP_ADD_DAYS] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_TIMESTAMP_ADD_MONTHS] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_DAYS_BETWEEN] = KOINE_SQL_NOT_STORED,
    [KOINE_SQL_SECONDS_BETWEEN] = KOINE_SQL_NOT_STORED,
};

/* ---- types ---- */

/*
 * The declared name tells types.c what a value means, and has the affinity that leaves it as it is. The checks refuse
 * what the servers refuse; they hold for NULL, since NULL is not false.
 */
#define IS_CLASS(class) "typeof(%c) IN ('" class "', 'null')"

/* BD-dec: -?(0|[1-9][0-9]*), a point and exactly s digits where s is not 0, and no minus before a zero. */
#define IS_DECIMAL                                                                                                     \
    IS_CLASS("text")                                                                                                   \
    " AND %c NOT GLOB '*[^-0-9.]*' AND %c NOT GLOB '?*-*' AND ltrim(%c, '-') GLOB '[0-9]*'"                            \
    " AND ltrim(%c, '-') NOT GLOB '0[0-9]*' AND (%c NOT GLOB '-*' OR %c GLOB '*[1-9]*')"                               \
    " AND length(replace(%c, '.', '')) = length(%c) - (%s > 0)"                                                        \
    " AND instr(%c || substr('.', 1, %s = 0), '.') = length(%c) + (%s = 0) - %s"

#define FITS_DECIMAL                                                                                                   \
    "length(ltrim(%c, '-')) <= max(%p - %s, 1) + %s + (%s > 0) AND (%p > %s OR ltrim(%c, '-') GLOB '0*')"

/*
 * BD-date: with a modifier, though it changes nothing, SQLite checks the day against the month (3.40 takes
 * '2024-02-30' without one). IS, since a date that is none gives NULL.
 */
#define IS_DATE "length(%c) = 10 AND %c >= '0001' AND %c IS date(%c, '+0 days')"
#define IS_TIME                                                                                                        \
    "length(%c) = 15 AND substr(%c, 9, 1) = '.' AND substr(%c, 10) NOT GLOB '*[^0-9]*'"                                \
    " AND substr(%c, 1, 8) IS time(substr(%c, 1, 8), '+0 days')"
#define IS_TIMESTAMP                                                                                                   \
    "length(%c) = 26 AND %c >= '0001' AND substr(%c, 20, 1) = '.' AND substr(%c, 21) NOT GLOB '*[^0-9]*'"              \
    " AND substr(%c, 1, 19) IS datetime(substr(%c, 1, 19), '+0 days')"

#define IS_UUID                                                                                                        \
    IS_CLASS("text")                                                                                                   \
    " AND length(%c) = 36 AND length(replace(%c, '-', '')) = 32 AND replace(%c, '-', '') NOT GLOB '*[^0-9a-f]*'"       \
    " AND substr(%c, 9, 1) || substr(%c, 14, 1) || substr(%c, 19, 1) || substr(%c, 24, 1) = '----'"

static const koine_sql_type types[KOINE_SQL_TYPE_COUNT] = {
    /* DD-bool. Not TRUE, which is a column of that name where there is one. */
    [KOINE_SQL_TYPE_BOOLEAN] = {.column = "BOOLEAN_INT",
                                .cast = "INTEGER",
                                .literal = "(%q = 'TRUE')",
                                .stored_literal = "%v",
                                .checks = {{"type", "%c IN (0, 1)"}}},
    [KOINE_SQL_TYPE_INTEGER] = {.column = "BIGINT",
                                .cast = "INTEGER",
                                .literal = "%v",
                                .checks = {{"type", IS_CLASS("integer")}}},
    [KOINE_SQL_TYPE_DECIMAL] = {.column = "DECIMAL_TEXT(%p,%s)",
                                .cast = "TEXT",
                                .literal = "%q",
                                .key = NUMERICALLY,
                                .checks = {{"type", IS_DECIMAL}, {"range", FITS_DECIMAL}}},
    [KOINE_SQL_TYPE_DOUBLE] = {.column = "DOUBLE PRECISION",
                               .cast = "REAL",
                               .literal = "koine_text_float(%q)",
                               .stored_literal = "%v",
                               .checks = {{"type", IS_CLASS("real")}, {"range", "abs(%c) < 9e999"}}},
    [KOINE_SQL_TYPE_TEXT] = {.column = "TEXT", .cast = "TEXT", .literal = "%q", .checks = {{"type", IS_CLASS("text")}}},
    [KOINE_SQL_TYPE_VARCHAR] = {.column = "VARCHAR(%n)",
                                .cast = "TEXT",
                                .literal = "%q",
                                .checks = {{"type", IS_CLASS("text")}, {"length", "length(%c) <= %n"}}},
    [KOINE_SQL_TYPE_BLOB] = {.column = "BLOB",
                             .cast = "BLOB",
                             .literal = "x'%x'",
                             .checks = {{"type", IS_CLASS("blob")}}},
    [KOINE_SQL_TYPE_DATE] = {.column = "DATE_TEXT", .cast = "TEXT", .literal = "%q", .checks = {{"type", IS_DATE}}},
    [KOINE_SQL_TYPE_TIME] = {.column = "TIME_TEXT", .cast = "TEXT", .literal = "%q", .checks = {{"type", IS_TIME}}},
    [KOINE_SQL_TYPE_TIMESTAMP] = {.column = "TIMESTAMP_TEXT",
                                  .cast = "TEXT",
                                  .literal = "%q",
                                  .checks = {{"type", IS_TIMESTAMP}}},
    [KOINE_SQL_TYPE_UUID] = {.column = "UUID_TEXT", .cast = "TEXT", .literal = "%q", .checks = {{"type", IS_UUID}}},
    [KOINE_SQL_TYPE_JSON] = {.column = "JSON_TEXT",
                             .cast = "TEXT",
                             .literal = "%q",
                             .checks = {{"type", IS_CLASS("text") " AND (%c IS NULL OR json_valid(%c))"}}},
};

/* ---- the dialect ---- */

/*
 * Not VALUES as a query, which takes no ORDER BY here. Not FULL JOIN: RIGHT and FULL JOIN came with 3.39, and lose rows
 * (3.40) where something beside them is joined on a condition that is always false.
 */
const koine_sql_dialect koine__sqlite_sql_dialect = {
    .name = "sqlite",
    .view = "%1 /* koine: %2 */",
    .features = KOINE_SQL_NULLS_CLAUSE | KOINE_SQL_FILTER | KOINE_SQL_LIMIT_IN_SUBQUERY | KOINE_SQL_TARGET_IN_SUBQUERY |
                KOINE_SQL_OUTER_IN_DERIVED | KOINE_SQL_ON_CONFLICT | KOINE_SQL_INSERT_RETURNING |
                KOINE_SQL_UPDATE_RETURNING | KOINE_SQL_DELETE_RETURNING | KOINE_SQL_UPDATE_FROM |
                KOINE_SQL_SET_OLD_VALUES | KOINE_SQL_SET_ROW | KOINE_SQL_WITH_BEFORE_CHANGE | KOINE_SQL_DEFAULT_VALUES |
                KOINE_SQL_INDEX_EXISTS_CLAUSE | KOINE_SQL_DELETE_ALIAS,
    .spelling = spelling,
    .stored = stored,
    .types = types,
    .limit_none = "-1",
    .identity = "INTEGER PRIMARY KEY AUTOINCREMENT",
    .identity_is_key = true,
    .table_suffix = "",
    .now_default = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'",
    .today_default = "CURRENT_DATE",
    .no_right_join = true,
    .having_after_items = true,
};
