/*
 * How SQLite spells portable SQL: every spelling runs and means what it has to, nothing of the driver's own gets into
 * the schema, and the checks of types take and refuse what the servers do.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <koine/koine.h>

#include "sqlite/functions.h"

static koine_conn *session;

static int open_session(void **state)
{
    (void)state;
    return koine_open(&session, "sqlite::memory:") != KOINE_OK;
}

static int close_session(void **state)
{
    (void)state;
    koine_close(session);
    return 0;
}

static const koine_sql_dialect *const dialect = &koine__sqlite_sql_dialect;

static const char *const symbols[] = {
#define KOINE__SYMBOL(symbol, rule, form) #symbol,
    KOINE_SQL_OP_MAP(KOINE__SYMBOL)
#undef KOINE__SYMBOL
};

/* ---- filling in templates ---- */

#define TEXT_SIZE 16384

typedef struct filling {
    const char *const *arguments;
    size_t count;
    size_t at_work;
    int precision;
    int scale;
    int length;
    const char *keys;   /* %k */
    const char *over;   /* %o */
    const char *column; /* %c */
    char *text;
    size_t size;
} filling;

static void put(filling *into, const char *text, size_t size)
{
    assert_true(into->size + size < TEXT_SIZE);
    memcpy(into->text + into->size, text, size);
    into->size += size;
    into->text[into->size] = '\0';
}

static void put_text(filling *into, const char *text)
{
    put(into, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

static void put_number(filling *into, int number)
{
    char text[16];
    put(into, text, (size_t)snprintf(text, sizeof text, "%d", number));
}

static void put_argument(filling *into, size_t index)
{
    if (index < into->count) {
        put(into, "(", 1);
        put(into, into->arguments[index], strlen(into->arguments[index]));
        put(into, ")", 1);
    }
}

static void fill(filling *into, const char *template, const char *end);

static const char *fill_repeated(filling *into, const char *from)
{
    const char *separator = strstr(from, "%|");
    const char *close = strstr(from, "%}");
    assert_true(separator != NULL && close != NULL);
    for (into->at_work = 0; into->at_work < into->count; into->at_work++) {
        put(into, separator + 2, into->at_work > 0 ? (size_t)(close - separator - 2) : 0);
        fill(into, from, separator);
    }
    return close + 2;
}

static void fill(filling *into, const char *template, const char *end)
{
    for (const char *at = template; at < end; at++) {
        if (*at != '%') {
            put(into, at, 1);
            continue;
        }
        at++;
        switch (*at) {
        case '{':
            at = fill_repeated(into, at + 1) - 1;
            break;
        case '*':
            for (size_t i = 0; i < into->count; i++) {
                put(into, ", ", i > 0 ? 2 : 0);
                put_argument(into, i);
            }
            break;
        case '0':
            put_argument(into, into->at_work);
            break;
        case 'p':
            put_number(into, into->precision);
            break;
        case 's':
            put_number(into, into->scale);
            break;
        case 'n':
            put_number(into, into->length);
            break;
        case 'k':
            put_text(into, into->keys);
            break;
        case 'o':
            put_text(into, into->over);
            break;
        case 'd':
            break;
        case 'c':
            put(into, into->column, strlen(into->column));
            break;
        case '%':
            put(into, "%", 1);
            break;
        default:
            assert_in_range(*at, '1', '9');
            put_argument(into, (size_t)(*at - '1'));
        }
    }
}

/* ---- running ---- */

/* The only value that a query answers as text: 5, real 1.5, 'text', NULL; or the code of the failure. */
static void answer(const char *sql, char *text, size_t room)
{
    koine_rows *rows = NULL;
    static char native[TEXT_SIZE + 300];
    (void)snprintf(native, sizeof native, "/*native*/ %s", sql);
    koine_code code = koine_query(session, &rows, native);
    code = code == KOINE_OK ? koine_next(rows) : code;
    if (code != KOINE_ROW) {
        (void)snprintf(text, room, "%s", koine_code_name(code));
    } else if (koine_is_null(rows, 0)) {
        (void)snprintf(text, room, "NULL");
    } else {
        koine_value value = koine_get_value(rows, 0);
        char number[KOINE_VALUE_TEXT_SIZE];
        (void)koine_value_print(&value, number);
        if (value.type == KOINE_TYPE_INT) {
            (void)snprintf(text, room, "%s", number);
        } else if (value.type == KOINE_TYPE_FLOAT) {
            (void)snprintf(text, room, "real %s", number);
        } else {
            (void)snprintf(text, room, "'%.*s'", (int)value.as.bytes.size, (const char *)value.as.bytes.data);
        }
    }
    (void)koine_rows_close(rows);
}

typedef struct row {
    koine_sql_op op;
    const char *arguments[4];
    const char *wanted;
    const char *from; /* behind it; NULL: nothing */
    int precision;
    int scale; /* and the length */
} row;

static size_t count_arguments(const row *of)
{
    size_t count = 0;
    while (count < 4 && of->arguments[count] != NULL) {
        count++;
    }
    return count;
}

static const char *text_of(koine_sql_op op, bool stored)
{
    return stored && dialect->stored[op] != NULL ? dialect->stored[op] : dialect->spelling[op];
}

static void check_row(const row *of, bool stored)
{
    static char expression[TEXT_SIZE];
    static char sql[TEXT_SIZE + 256];
    char got[300];
    filling with = {.arguments = of->arguments,
                    .count = count_arguments(of),
                    .precision = of->precision,
                    .scale = of->scale,
                    .length = of->scale,
                    .text = expression};
    const char *template = text_of(of->op, stored);
    if (template == NULL) {
        fail_msg("%s is not spelled", symbols[of->op]);
    }
    static const char window[] = "OVER (ORDER BY i)";
    const char *from = of->from != NULL ? of->from : "";
    if (strstr(template, "%o") != NULL && strncmp(from, window, sizeof window - 1) == 0) {
        with.over = window;
        from += sizeof window - 1;
    }
    fill(&with, template, template + strlen(template));
    (void)snprintf(sql, sizeof sql, "SELECT %s %s", expression, from);
    answer(sql, got, sizeof got);
    if (strcmp(got, of->wanted) != 0) {
        fail_msg("%s%s: %s gives %s instead of %s", symbols[of->op], stored ? " in the schema" : "", sql, got,
                 of->wanted);
    }
}

#define RANGE "KOINE_ERR_OUT_OF_RANGE"
#define INVALID "KOINE_ERR_INVALID_VALUE"
#define ZERO "KOINE_ERR_DIVISION_BY_ZERO"
#define LARGEST "9223372036854775807"
#define SMALLEST "-9223372036854775808"
#define NINES "99999999999999999999999999999999999999"
#define D "FROM (SELECT '10.00' AS d, 10 AS i, 1.5 AS f, 'b' AS t UNION ALL SELECT '9.00', 9, 2.5, 'a')"

#define GIVES(symbol, result, ...)                                                                                     \
    {                                                                                                                  \
        .op = KOINE_SQL_##symbol, .arguments = {__VA_ARGS__}, .wanted = result                                         \
    }
#define OVER(symbol, result, rest, ...)                                                                                \
    {                                                                                                                  \
        .op = KOINE_SQL_##symbol, .arguments = {__VA_ARGS__}, .wanted = result, .from = rest                           \
    }
#define TYPED(symbol, p, s, result, ...)                                                                               \
    {                                                                                                                  \
        .op = KOINE_SQL_##symbol, .arguments = {__VA_ARGS__}, .wanted = result, .precision = p, .scale = s             \
    }

static const row rows[] = {
    GIVES(ADD_INT, "3", "1", "2"),
    GIVES(ADD_INT, RANGE, LARGEST, "1"),
    GIVES(ADD_INT, "NULL", "NULL", "1"),
    GIVES(SUB_INT, "3", "1", "-2"),
    GIVES(SUB_INT, RANGE, SMALLEST, "1"),
    GIVES(MUL_INT, "-6", "3", "-2"),
    GIVES(MUL_INT, RANGE, LARGEST, "2"),
    GIVES(NEG_INT, "5", "-5"),
    GIVES(NEG_INT, RANGE, SMALLEST),
    GIVES(ADD_INT_PLAIN, "3", "1", "2"),
    GIVES(ADD_INT_PLAIN, "real 9.223372036854776e+18", LARGEST, "1"),
    GIVES(SUB_INT_PLAIN, "3", "1", "-2"),
    GIVES(MUL_INT_PLAIN, "-6", "3", "-2"),
    GIVES(NEG_INT_PLAIN, "5", "-5"),
    GIVES(DIV_INT, "-3", "-7", "2"),
    GIVES(DIV_INT, ZERO, "7", "0"),
    GIVES(DIV_INT, "NULL", "NULL", "0"),
    GIVES(MOD_INT, "NULL", "NULL", "0"),
    GIVES(DIV_FLOAT, "NULL", "NULL", "0.0"),
    GIVES(DIV_INT, "NULL", "7", "NULL"),
    GIVES(DIV_INT, RANGE, SMALLEST, "-1"),
    GIVES(DIV_INT_LITERAL, "-3", "-7", "2"),
    GIVES(MOD_INT, "-1", "-7", "2"),
    GIVES(MOD_INT, ZERO, "7", "0"),
    GIVES(MOD_INT_LITERAL, "-1", "-7", "2"),
    GIVES(ADD_FLOAT, "real 0.30000000000000004", "0.1", "0.2"),
    GIVES(ADD_FLOAT, RANGE, "1e308", "1e308"),
    GIVES(ADD_FLOAT, "NULL", "NULL", "1.5"),
    GIVES(SUB_FLOAT, "real 0.25", "0.5", "0.25"),
    GIVES(SUB_FLOAT, RANGE, "-1e308", "1e308"),
    GIVES(MUL_FLOAT, "real 1.5", "0.5", "3.0"),
    GIVES(MUL_FLOAT, RANGE, "1e200", "-1e200"),
    GIVES(NEG_FLOAT, "real -0.5", "0.5"),
    GIVES(DIV_FLOAT, "real 0.3333333333333333", "1.0", "3.0"),
    GIVES(DIV_FLOAT, ZERO, "1.0", "0.0"),
    GIVES(DIV_FLOAT, RANGE, "1e300", "1e-300"),
    GIVES(ADD_DEC, "'3.75'", "'1.50'", "'2.25'"),
    GIVES(SUB_DEC, "'-0.75'", "'1.50'", "'2.25'"),
    GIVES(MUL_DEC, "'3.3750'", "'1.50'", "'2.25'"),
    GIVES(NEG_DEC, "'-1.50'", "'1.50'"),
    GIVES(NEG_DEC, "'1.50'", "'-1.50'"),
    GIVES(NEG_DEC, "'0.00'", "'0.00'"),
    GIVES(NEG_DEC, "NULL", "NULL"),
    GIVES(BIT_AND, "2", "6", "3"),
    GIVES(BIT_OR, "7", "6", "3"),
    GIVES(BIT_NOT, "-6", "5"),
    GIVES(SHIFT_LEFT, "4611686018427387904", "1", "62"),
    GIVES(SHIFT_RIGHT, "-1", "-1", "1"),
    GIVES(CONCAT_OPERATOR, "'ab'", "'a'", "'b'"),

    GIVES(EQ, "1", "1", "1"),
    GIVES(NE, "0", "1", "1"),
    GIVES(LT, "1", "1", "2"),
    GIVES(LE, "1", "1", "2"),
    GIVES(GT, "0", "1", "2"),
    GIVES(GE, "0", "1", "2"),
    GIVES(DISTINCT, "1", "1", "NULL"),
    GIVES(DISTINCT, "0", "NULL", "NULL"),
    GIVES(NOT_DISTINCT, "1", "NULL", "NULL"),
    GIVES(BETWEEN, "1", "2", "1", "3"),
    GIVES(NOT_BETWEEN, "0", "2", "1", "3"),
    GIVES(EQ_DEC, "1", "'1.5'", "'1.500'"),
    GIVES(EQ_DEC, "0", "'10'", "'1'"),
    GIVES(EQ_DEC, "1", "'10'", "'10.00'"),
    GIVES(EQ_DEC, "1", "'0.00'", "'0'"),
    GIVES(EQ_DEC, "NULL", "NULL", "'0'"),
    GIVES(NE_DEC, "0", "'1.5'", "'1.500'"),
    GIVES(DISTINCT_DEC, "0", "'1.5'", "'1.500'"),
    GIVES(DISTINCT_DEC, "1", "'1.5'", "NULL"),
    GIVES(NOT_DISTINCT_DEC, "1", "NULL", "NULL"),
    GIVES(NOT_DISTINCT_DEC, "1", "'1.5'", "'1.500'"),
    GIVES(BETWEEN_DEC, "1", "'10.0'", "'9.5'", "'11'"),
    GIVES(BETWEEN_DEC, "0", "'-10.0'", "'-9.5'", "'11'"),
    GIVES(BETWEEN_DEC, "NULL", "NULL", "'-9.5'", "'11'"),
    GIVES(NOT_BETWEEN_DEC, "0", "'10.0'", "'9.5'", "'11'"),
    GIVES(NOT_BETWEEN_DEC, "1", "'12.0'", "'9.5'", "'11'"),
    GIVES(LIKE, "1", "'abc'", "'a%'"),
    GIVES(LIKE, "0", "'ABC'", "'a%'"),
    GIVES(LIKE, "0", "'a%'", "'a\\%'"),
    GIVES(NOT_LIKE, "0", "'abc'", "'a%'"),
    GIVES(LIKE_ESCAPE, "1", "'a%'", "'a!%'", "'!'"),
    GIVES(NOT_LIKE_ESCAPE, "1", "'ab'", "'a!%'", "'!'"),
    GIVES(AND, "NULL", "1", "NULL"),
    GIVES(OR, "1", "1", "NULL"),
    GIVES(NOT, "0", "1"),
    GIVES(IS_NULL, "1", "NULL"),
    GIVES(IS_NOT_NULL, "0", "NULL"),
    GIVES(IS_TRUE, "0", "NULL"),
    GIVES(IS_TRUE, "1", "2 > 1"),
    GIVES(IS_NOT_TRUE, "1", "NULL"),
    GIVES(IS_FALSE, "0", "NULL"),
    GIVES(IS_NOT_FALSE, "1", "NULL"),

    GIVES(INT_TO_FLOAT, "real 5", "5"),
    GIVES(INT_TO_FLOAT, "real 9.007199254740992e+15", "9007199254740993"),
    TYPED(INT_TO_DEC, 10, 2, "'5.00'", "5"),
    TYPED(INT_TO_DEC, 10, 0, "'-5'", "-5"),
    TYPED(INT_TO_DEC, 10, 0, "NULL", "NULL"),
    GIVES(INT_TO_BOOL, "1", "5"),
    GIVES(INT_TO_TEXT, "'-5'", "-5"),
    GIVES(BOOL_TO_INT, "1", "2 > 1"),
    GIVES(BOOL_TO_TEXT, "'true'", "2 > 1"),
    GIVES(BOOL_TO_TEXT, "'false'", "1 > 2"),
    GIVES(BOOL_TO_TEXT, "NULL", "NULL"),
    GIVES(DEC_TO_FLOAT, "real 0.1", "'0.10'"),
    TYPED(DEC_TO_DEC, 5, 2, "'1.01'", "'1.005'"),
    TYPED(DEC_TO_DEC, 5, 2, RANGE, "'1000.005'"),
    GIVES(DEC_TO_INT, "7", "'7'"),
    GIVES(DEC_PLAIN, "'7.5'", "'7.50'"),
    GIVES(DEC_PLAIN, "'700'", "'700.00'"),
    GIVES(DEC_PLAIN, "'700'", "'700'"),
    GIVES(FLOAT_TO_INT, "7", "7.0"),
    TYPED(FLOAT_TO_DEC, 5, 2, "'2.68'", "2.675"),
    GIVES(TEXT_TO_INT, "12", "'12'"),
    GIVES(TEXT_TO_INT, INVALID, "'12x'"),
    GIVES(TEXT_TO_FLOAT, "real 1000", "'1e3'"),
    TYPED(TEXT_TO_DEC, 5, 2, "'1.24'", "'1.239'"),
    TYPED(TEXT_TO_VARCHAR, 0, 3, "'abc'", "'abcé'"),
    GIVES(TEXT_TO_DATE, "'2024-02-29'", "'2024-02-29'"),
    GIVES(TEXT_TO_TIME, "'10:20:30.000000'", "'10:20:30'"),
    GIVES(TEXT_TO_TIMESTAMP, "'2024-02-29 10:20:30.000000'", "'2024-02-29 10:20:30'"),
    GIVES(TEXT_TO_UUID, INVALID, "'x'"),
    GIVES(TEXT_TO_JSON, "'{}'", "'{}'"),
    GIVES(TEXT_TO_JSON, INVALID, "'{'"),
    GIVES(DATE_TO_TEXT, "'2024-02-29'", "'2024-02-29'"),
    GIVES(TIME_TO_TEXT, "'10:20:30.000000'", "'10:20:30.000000'"),
    GIVES(TIMESTAMP_TO_TEXT, "'x'", "'x'"),
    GIVES(UUID_TO_TEXT, "'x'", "'x'"),
    GIVES(JSON_TO_TEXT, "'x'", "'x'"),
    GIVES(DATE_TO_TIMESTAMP, "'2024-02-29 00:00:00.000000'", "'2024-02-29'"),
    GIVES(TIMESTAMP_TO_DATE, "'2024-02-29'", "'2024-02-29 10:20:30.000000'"),

    GIVES(LENGTH, "2", "'é€'"),
    GIVES(LENGTH_BLOB, "2", "x'00ff'"),
    GIVES(OCTET_LENGTH, "5", "'é€'"),
    GIVES(UPPER, "'ABC1'", "'abc1'"),
    GIVES(LOWER, "'abc1'", "'ABC1'"),
    GIVES(LOWER, "NULL", "NULL"),
    GIVES(SUBSTR2, "'bé'", "'abé'", "2"),
    GIVES(SUBSTR2, "'abé'", "'abé'", "-2"),
    GIVES(SUBSTR2, "''", "'abé'", "4294967297"),
    GIVES(SUBSTR3, "'b'", "'abé'", "2", "1"),
    GIVES(SUBSTR3, "'a'", "'abé'", "-1", "3"),
    GIVES(SUBSTR3, "''", "'abé'", "-1", "1"),
    GIVES(SUBSTR3, "'bé'", "'abé'", "2", "4294967297"),
    GIVES(SUBSTR3, INVALID, "'abé'", "2", "-1"),
    GIVES(SUBSTR2_BLOB, "'bc'", "x'616263'", "2"),
    GIVES(SUBSTR3_BLOB, "'b'", "x'616263'", "2", "1"),
    GIVES(POSITION, "2", "'b'", "'ab'"),
    GIVES(POSITION, "1", "''", "'ab'"),
    GIVES(TRIM, "'a'", "' a '"),
    GIVES(LTRIM, "'a '", "' a '"),
    GIVES(RTRIM, "' a'", "' a '"),
    GIVES(TRIM_CHAR, "'a'", "'éaé'", "'é'"),
    GIVES(LTRIM_CHAR, "'ax'", "'xax'", "'x'"),
    GIVES(RTRIM_CHAR, "'xa'", "'xax'", "'x'"),
    GIVES(REPLACE, "'acac'", "'abab'", "'b'", "'c'"),
    GIVES(LPAD, "'005'", "'5'", "3", "'0'"),
    GIVES(RPAD, "'500'", "'5'", "3", "'0'"),
    GIVES(CONCAT, "'ab'", "'a'", "NULL", "'b'"),
    GIVES(CONCAT, "''", "NULL"),
    GIVES(CONCAT_WS, "'a,b'", "','", "'a'", "NULL", "'b'"),
    GIVES(REPEAT, "'abab'", "'ab'", "2"),
    GIVES(LEFT, "'ab'", "'abé'", "2"),
    GIVES(LEFT, "'ab'", "'abé'", "-1"),
    GIVES(RIGHT, "'bé'", "'abé'", "2"),
    GIVES(RIGHT, "''", "'abé'", "0"),
    GIVES(RIGHT, "'abé'", "'abé'", "7"),
    GIVES(RIGHT, "'bé'", "'abé'", "-1"),
    GIVES(REVERSE, "'éba'", "'abé'"),

    GIVES(COALESCE, "5", "NULL", "5"),
    GIVES(NULLIF, "NULL", "5", "5"),
    GIVES(NULLIF_DEC, "NULL", "'5.0'", "'5.00'"),
    GIVES(NULLIF_DEC, "'5.0'", "'5.0'", "'5.01'"),
    GIVES(GREATEST, "3", "1", "3", "2"),
    GIVES(GREATEST, "NULL", "1", "NULL"),
    GIVES(LEAST, "'a'", "'b'", "'a'"),
    GIVES(GREATEST_DEC, "'10.0'", "'9.0'", "'10.0'"),
    GIVES(LEAST_DEC, "'-10.0'", "'-9.0'", "'-10.0'"),

    GIVES(ABS_INT, "5", "-5"),
    GIVES(ABS_INT, RANGE, SMALLEST),
    GIVES(ABS_FLOAT, "real 0.5", "-0.5"),
    GIVES(ABS_DEC, "'0.50'", "'-0.50'"),
    GIVES(SIGN_INT, "-1", "-5"),
    GIVES(SIGN_FLOAT, "0", "0.0"),
    GIVES(SIGN_DEC, "-1", "'-0.00000000000000000000000000000000000001'"),
    GIVES(SIGN_DEC, "0", "'0.00'"),
    GIVES(SIGN_DEC, "1", "'" NINES "'"),
    GIVES(CEIL_FLOAT, "real 2", "1.5"),
    GIVES(CEIL_DEC, "'2'", "'1.50'"),
    GIVES(FLOOR_FLOAT, "real 1", "1.5"),
    GIVES(FLOOR_DEC, "'1'", "'1.50'"),
    GIVES(ROUND_INT, "20", "15", "-1"),
    GIVES(ROUND_FLOAT, "real 3", "2.5", "0"),
    GIVES(ROUND_DEC, "'2.35'", "'2.345'", "2"),
    GIVES(POWER, "real 8", "2", "3"),
    GIVES(SQRT, "real 3", "9"),
    GIVES(EXP, "real 1", "0"),
    GIVES(LN, "real 0", "1"),
    GIVES(LOG10, "real 3", "1000"),

    OVER(COUNT_STAR, "2", D, NULL),
    OVER(COUNT, "2", D, "i"),
    OVER(SUM_INT, "19", D, "i"),
    OVER(SUM_FLOAT, "real 4", D, "f"),
    OVER(SUM_DEC, "'19.00'", D, "d"),
    OVER(AVG_INT, "real 9.5", D, "i"),
    OVER(AVG_FLOAT, "real 2", D, "f"),
    OVER(AVG_DEC, "real 9.5", D, "d"),
    OVER(MIN, "9", D, "i"),
    OVER(MAX, "'b'", D, "t"),
    OVER(MIN_DEC, "'9.00'", D, "d"),
    OVER(MAX_DEC, "'10.00'", D, "d"),
    OVER(STRING_AGG, "'b,a'", D, "t", "','"),
    OVER(ONE_ROW, "KOINE_ERR_SEMANTIC", D, "i"),
    OVER(ONE_ROW, "9", D " WHERE i = 9", "i"),

    OVER(ROW_NUMBER, "1", "OVER (ORDER BY i) " D, NULL),
    OVER(RANK, "1", "OVER (ORDER BY i) " D, NULL),
    OVER(DENSE_RANK, "1", "OVER (ORDER BY i) " D, NULL),
    OVER(NTILE, "1", "OVER (ORDER BY i) " D, "2"),
    OVER(PERCENT_RANK, "real 0", "OVER (ORDER BY i) " D, NULL),
    OVER(CUME_DIST, "real 0.5", "OVER (ORDER BY i) " D, NULL),
    OVER(LAG, "NULL", "OVER (ORDER BY i) " D, "i"),
    OVER(LAG2, "NULL", "OVER (ORDER BY i) " D, "i", "1"),
    OVER(LAG3, "0", "OVER (ORDER BY i) " D, "i", "1", "0"),
    OVER(LEAD, "10", "OVER (ORDER BY i) " D, "i"),
    OVER(LEAD2, "NULL", "OVER (ORDER BY i) " D, "i", "2"),
    OVER(LEAD3, "0", "OVER (ORDER BY i) " D, "i", "2", "0"),
    OVER(FIRST_VALUE, "9", "OVER (ORDER BY i) " D, "i"),
    OVER(LAST_VALUE, "9", "OVER (ORDER BY i) " D, "i"),
    OVER(NTH_VALUE, "9", "OVER (ORDER BY i) " D, "i", "1"),
    OVER(SUM_INT, "9", "OVER (ORDER BY i) " D, "i"),
    OVER(MAX_DEC, "'9.00'", "OVER (ORDER BY i) " D, "d"),

    GIVES(EXTRACT_YEAR, "2024", "'2024-02-29 10:20:30.123456'"),
    GIVES(EXTRACT_YEAR, "44", "'0044-02-29'"),
    GIVES(EXTRACT_MONTH, "2", "'2024-02-29'"),
    GIVES(EXTRACT_DAY, "29", "'2024-02-29'"),
    GIVES(EXTRACT_HOUR, "10", "'2024-02-29 10:20:30.123456'"),
    GIVES(EXTRACT_HOUR, "10", "'10:20:30.123456'"),
    GIVES(EXTRACT_MINUTE, "20", "'10:20:30.123456'"),
    GIVES(EXTRACT_SECOND, "30", "'2024-02-29 10:20:30.999999'"),
    GIVES(EXTRACT_SECOND, "NULL", "NULL"),
    GIVES(DATE_ADD_DAYS, "'2024-03-01'", "'2024-02-28'", "2"),
    GIVES(DATE_ADD_MONTHS, "'2024-02-29'", "'2024-01-31'", "1"),
    GIVES(TIMESTAMP_ADD_SECONDS, "'2024-02-29 00:00:00.000000'", "'2024-02-28 23:59:59.000000'", "1"),
    GIVES(TIMESTAMP_ADD_DAYS, "'2024-02-29 23:59:59.000000'", "'2024-02-28 23:59:59.000000'", "1"),
    GIVES(TIMESTAMP_ADD_MONTHS, "'2024-02-29 23:59:59.000000'", "'2024-01-31 23:59:59.000000'", "1"),
    GIVES(DAYS_BETWEEN, "3652058", "'0001-01-01'", "'9999-12-31'"),
    GIVES(DAYS_BETWEEN, "-2", "'2024-03-01'", "'2024-02-28'"),
    GIVES(SECONDS_BETWEEN, "1", "'2024-01-01 00:00:00.500000'", "'2024-01-01 00:00:02.000000'"),
};

static bool is_refused(koine_sql_op op)
{
    return dialect->stored[op] != NULL && dialect->stored[op][0] == '\0';
}

static void test_spelling__means_what_the_operation_does(void **state)
{
    /* The clock is tested with the functions; what is not spelled, the core prints in other words. */
    bool met[KOINE_SQL_OP_COUNT] = {
        [KOINE_SQL_CURRENT_DATE] = true, [KOINE_SQL_CURRENT_TIME] = true, [KOINE_SQL_CURRENT_TIMESTAMP] = true};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        met[rows[i].op] = true;
        check_row(&rows[i], false);
    }
    for (int op = 0; op < KOINE_SQL_OP_COUNT; op++) {
        bool elsewhere = op >= KOINE_SQL_LT_DEC && op <= KOINE_SQL_GE_DEC; /* in a test of their own */
        if (!met[op] && !elsewhere && dialect->spelling[op] != NULL) {
            fail_msg("no row for %s", symbols[op]);
        }
    }
}

/* What is not refused in the schema means the same there. */
static void test_stored__means_what_the_spelling_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!is_refused(rows[i].op) && dialect->stored[rows[i].op] != NULL) {
            check_row(&rows[i], true);
        }
    }
}

static void test_stored__has_nothing_of_the_drivers(void **state)
{
    (void)state;
    for (int op = 0; op < KOINE_SQL_OP_COUNT; op++) {
        bool rows_over = op >= KOINE_SQL_COUNT_STAR && op <= KOINE_SQL_NTH_VALUE; /* never in the schema */
        const char *text = text_of((koine_sql_op)op, true);
        if (!rows_over && text != NULL && strstr(text, "koine_") != NULL) {
            fail_msg("%s", symbols[op]);
        }
    }
    for (int type = 0; type < KOINE_SQL_TYPE_COUNT; type++) {
        const koine_sql_type *of = &dialect->types[type];
        assert_null(strstr(of->stored_literal != NULL ? of->stored_literal : of->literal, "koine_"));
        assert_null(strstr(of->column, "koine_"));
        for (size_t i = 0; i < 2; i++) {
            assert_true(of->checks[i].condition == NULL || strstr(of->checks[i].condition, "koine_") == NULL);
        }
    }
    assert_null(strstr(dialect->now_default, "koine_"));
    assert_null(strstr(dialect->today_default, "koine_"));
}

/* Every pair of these, which are in order. */
static void test_decimals__are_ordered_by_value(void **state)
{
    static const char *const ordered[] = {"'-" NINES "'", "'-100'",   "'-99.999'", "'-12'",      "'-3'",
                                          "'-2.51'",      "'-2.5'",   "'-0.05'",   "'0.000'",    "'0.0000000000001'",
                                          "'0.05'",       "'0.5'",    "'2.499'",   "'2.5'",      "'3'",
                                          "'12.00'",      "'99.999'", "'100'",     "'" NINES "'"};
    static const struct {
        koine_sql_op op;
        bool less;
        bool equal;
        bool greater;
    } comparisons[] = {{KOINE_SQL_LT_DEC, true, false, false},
                       {KOINE_SQL_LE_DEC, true, true, false},
                       {KOINE_SQL_GT_DEC, false, false, true},
                       {KOINE_SQL_GE_DEC, false, true, true}};
    size_t count = sizeof ordered / sizeof ordered[0];
    (void)state;
    for (size_t i = 0; i < count * count * 4; i++) {
        size_t a = i / 4 / count;
        size_t b = i / 4 % count;
        size_t c = i % 4;
        bool holds = a < b ? comparisons[c].less : a == b ? comparisons[c].equal : comparisons[c].greater;
        row of = {.op = comparisons[c].op, .arguments = {ordered[a], ordered[b]}, .wanted = holds ? "1" : "0"};
        check_row(&of, false);
        check_row(&of, true);
    }
    for (size_t c = 0; c < 4; c++) {
        koine_sql_op op = comparisons[c].op;
        row left = {.op = op, .arguments = {"NULL", "'1'"}, .wanted = "NULL"};
        row right = {.op = op, .arguments = {"'-1'", "NULL"}, .wanted = "NULL"};
        row same = {.op = op, .arguments = {"'2.50'", "'2.5'"}, .wanted = comparisons[c].equal ? "1" : "0"};
        const row *each[] = {&left, &right, &same};
        for (size_t i = 0; i < 3; i++) {
            check_row(each[i], false);
            check_row(each[i], true);
        }
    }
}

/* ---- types ---- */

static void run(const char *sql)
{
    if (koine_exec(session, sql) != KOINE_OK) {
        fail_msg("%s: %s", sql, koine_error_of(session)->message);
    }
}

/* A table with one column of the type, called c. */
static void create_table(koine_sql_type_id id, int precision, int scale)
{
    static char sql[TEXT_SIZE];
    const koine_sql_type *type = &dialect->types[id];
    filling with = {.precision = precision, .scale = scale, .length = scale, .column = "\"c\"", .text = sql};
    run("/*native*/ DROP TABLE IF EXISTS t");
    put(&with, "/*native*/ CREATE TABLE t (\"c\" ", strlen("/*native*/ CREATE TABLE t (\"c\" "));
    fill(&with, type->column, type->column + strlen(type->column));
    for (size_t i = 0; i < 2 && type->checks[i].condition != NULL; i++) {
        char name[64];
        put(&with, name, (size_t)snprintf(name, sizeof name, " CONSTRAINT koine_%s_c CHECK (", type->checks[i].kind));
        fill(&with, type->checks[i].condition, type->checks[i].condition + strlen(type->checks[i].condition));
        put(&with, ")", 1);
    }
    put(&with, ")", 1);
    run(sql);
}

typedef struct stored_value {
    koine_sql_type_id type;
    int precision;
    int scale;
    const char *value;
    koine_code code;
} stored_value;

#define GOOD KOINE_OK
#define BAD KOINE_ERR_INVALID_VALUE

static const stored_value stored_values[] = {
    {KOINE_SQL_TYPE_BOOLEAN, 0, 0, "1", GOOD},
    {KOINE_SQL_TYPE_BOOLEAN, 0, 0, "TRUE", GOOD},
    {KOINE_SQL_TYPE_BOOLEAN, 0, 0, "2", BAD},
    {KOINE_SQL_TYPE_BOOLEAN, 0, 0, "'true'", BAD},
    {KOINE_SQL_TYPE_INTEGER, 0, 0, LARGEST, GOOD},
    {KOINE_SQL_TYPE_INTEGER, 0, 0, SMALLEST, GOOD},
    {KOINE_SQL_TYPE_INTEGER, 0, 0, LARGEST " + 1", BAD},
    {KOINE_SQL_TYPE_INTEGER, 0, 0, SMALLEST " - 1", BAD},
    {KOINE_SQL_TYPE_INTEGER, 0, 0, "2.5", BAD},
    {KOINE_SQL_TYPE_INTEGER, 0, 0, "'abc'", BAD},
    {KOINE_SQL_TYPE_INTEGER, 0, 0, "x'31'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'1.50'", GOOD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'-12345678.90'", GOOD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'0.00'", GOOD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'-0.01'", GOOD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'-0.00'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'1.5'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'1.500'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "1.5", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "5", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'01.50'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'-01.50'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'.50'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'1..50'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'1.5.50'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'--1.50'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'1-1.50'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'1.50-'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'+1.50'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "' 1.50'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'1e1.50'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "''", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'-'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "x'312e3530'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'123456789.00'", KOINE_ERR_OUT_OF_RANGE},
    {KOINE_SQL_TYPE_DECIMAL, 10, 2, "'-123456789.00'", KOINE_ERR_OUT_OF_RANGE},
    {KOINE_SQL_TYPE_DECIMAL, 5, 0, "'12345'", GOOD},
    {KOINE_SQL_TYPE_DECIMAL, 5, 0, "'0'", GOOD},
    {KOINE_SQL_TYPE_DECIMAL, 5, 0, "'12.'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 5, 0, "'1.5'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 5, 0, "'-0'", BAD},
    {KOINE_SQL_TYPE_DECIMAL, 5, 0, "'123456'", KOINE_ERR_OUT_OF_RANGE},
    {KOINE_SQL_TYPE_DECIMAL, 3, 3, "'0.999'", GOOD},
    {KOINE_SQL_TYPE_DECIMAL, 3, 3, "'-0.999'", GOOD},
    {KOINE_SQL_TYPE_DECIMAL, 3, 3, "'1.000'", KOINE_ERR_OUT_OF_RANGE},
    {KOINE_SQL_TYPE_DECIMAL, 3, 3, "'-9.000'", KOINE_ERR_OUT_OF_RANGE},
    {KOINE_SQL_TYPE_DECIMAL, 38, 38, "'0.12345678901234567890123456789012345678'", GOOD},
    {KOINE_SQL_TYPE_DECIMAL, 38, 0, "'" NINES "'", GOOD},
    {KOINE_SQL_TYPE_DECIMAL, 38, 0, "'" NINES "9'", KOINE_ERR_OUT_OF_RANGE},
    {KOINE_SQL_TYPE_DOUBLE, 0, 0, "1.5", GOOD},
    {KOINE_SQL_TYPE_DOUBLE, 0, 0, "2", GOOD},
    {KOINE_SQL_TYPE_DOUBLE, 0, 0, "1.7976931348623157e308", GOOD},
    {KOINE_SQL_TYPE_DOUBLE, 0, 0, "-1.7976931348623157e308", GOOD},
    {KOINE_SQL_TYPE_DOUBLE, 0, 0, "1e300 * 1e300", KOINE_ERR_OUT_OF_RANGE},
    {KOINE_SQL_TYPE_DOUBLE, 0, 0, "-1e300 * 1e300", KOINE_ERR_OUT_OF_RANGE},
    {KOINE_SQL_TYPE_DOUBLE, 0, 0, "'abc'", BAD},
    {KOINE_SQL_TYPE_TEXT, 0, 0, "'abc'", GOOD},
    {KOINE_SQL_TYPE_TEXT, 0, 0, "x'61'", BAD},
    {KOINE_SQL_TYPE_VARCHAR, 0, 3, "'élè'", GOOD},
    {KOINE_SQL_TYPE_VARCHAR, 0, 3, "'abcd'", KOINE_ERR_TOO_LONG},
    {KOINE_SQL_TYPE_VARCHAR, 0, 3, "'abc '", KOINE_ERR_TOO_LONG},
    {KOINE_SQL_TYPE_VARCHAR, 0, 3, "x'61'", BAD},
    {KOINE_SQL_TYPE_BLOB, 0, 0, "x'00ff'", GOOD},
    {KOINE_SQL_TYPE_BLOB, 0, 0, "'abc'", BAD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "'2024-02-29'", GOOD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "'0001-01-01'", GOOD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "'9999-12-31'", GOOD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "'0000-12-31'", BAD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "'10000-01-01'", BAD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "'2023-02-29'", BAD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "'2024-02-30'", BAD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "'2024-2-9'", BAD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "'now'", BAD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "20240131", BAD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "'2460000.50'", BAD},
    {KOINE_SQL_TYPE_DATE, 0, 0, "x'323032342d30322d3239'", BAD},
    {KOINE_SQL_TYPE_TIME, 0, 0, "'10:20:30.000000'", GOOD},
    {KOINE_SQL_TYPE_TIME, 0, 0, "'23:59:59.999999'", GOOD},
    {KOINE_SQL_TYPE_TIME, 0, 0, "'24:00:00.000000'", BAD},
    {KOINE_SQL_TYPE_TIME, 0, 0, "'10:20:60.000000'", BAD},
    {KOINE_SQL_TYPE_TIME, 0, 0, "'10:20:30'", BAD},
    {KOINE_SQL_TYPE_TIME, 0, 0, "'10:20:30.00000x'", BAD},
    {KOINE_SQL_TYPE_TIME, 0, 0, "'10:20:30,000000'", BAD},
    {KOINE_SQL_TYPE_TIMESTAMP, 0, 0, "'2024-01-31 10:20:30.123456'", GOOD},
    {KOINE_SQL_TYPE_TIMESTAMP, 0, 0, "'0001-01-01 00:00:00.000000'", GOOD},
    {KOINE_SQL_TYPE_TIMESTAMP, 0, 0, "'9999-12-31 23:59:59.999999'", GOOD},
    {KOINE_SQL_TYPE_TIMESTAMP, 0, 0, "'0000-12-31 23:59:59.999999'", BAD},
    {KOINE_SQL_TYPE_TIMESTAMP, 0, 0, "'2024-01-31T10:20:30.123456'", BAD},
    {KOINE_SQL_TYPE_TIMESTAMP, 0, 0, "'2024-01-31 10:20:30'", BAD},
    {KOINE_SQL_TYPE_TIMESTAMP, 0, 0, "'2024-01-31 10:20:60.000000'", BAD},
    {KOINE_SQL_TYPE_TIMESTAMP, 0, 0, "'2024-02-30 10:20:30.000000'", BAD},
    {KOINE_SQL_TYPE_UUID, 0, 0, "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", GOOD},
    {KOINE_SQL_TYPE_UUID, 0, 0, "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", BAD},
    {KOINE_SQL_TYPE_UUID, 0, 0, "'a0eebc999c0b4ef8bb6d6bb9bd380a11'", BAD},
    {KOINE_SQL_TYPE_UUID, 0, 0, "'-a0eebc99-9c0b-4ef8-bb6d6bb9bd380a11'", BAD},
    {KOINE_SQL_TYPE_UUID, 0, 0, "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1g'", BAD},
    {KOINE_SQL_TYPE_JSON, 0, 0, "'{\"a\":1}'", GOOD},
    {KOINE_SQL_TYPE_JSON, 0, 0, "' 2.50 '", GOOD},
    {KOINE_SQL_TYPE_JSON, 0, 0, "'{x'", BAD},
    {KOINE_SQL_TYPE_JSON, 0, 0, "''", BAD},
    {KOINE_SQL_TYPE_JSON, 0, 0, "x'7b7d'", BAD},
};

static void test_types__take_and_refuse_what_the_servers_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stored_values / sizeof stored_values[0]; i++) {
        const stored_value *of = &stored_values[i];
        char sql[300];
        create_table(of->type, of->precision, of->scale);
        (void)snprintf(sql, sizeof sql, "/*native*/ INSERT INTO t VALUES (%s)", of->value);
        koine_code code = koine_exec(session, sql);
        if (code != of->code) {
            fail_msg("%s into %s: %s instead of %s", of->value, dialect->types[of->type].column, koine_code_name(code),
                     koine_code_name(of->code));
        }
        const koine_error *error = koine_error_of(session);
        if (code != KOINE_OK) {
            assert_string_equal(error->table, "t");
            assert_string_equal(error->column, "c");
            assert_null(error->constraint);
        }
        run("/*native*/ INSERT INTO t VALUES (NULL)");
    }
}

static void test_types__are_what_the_driver_reads(void **state)
{
    static const struct {
        koine_sql_type_id id;
        const char *value;
        koine_type type;
    } read[] = {
        {KOINE_SQL_TYPE_BOOLEAN, "1", KOINE_TYPE_BOOL},
        {KOINE_SQL_TYPE_INTEGER, "1", KOINE_TYPE_INT},
        {KOINE_SQL_TYPE_DECIMAL, "'1.50'", KOINE_TYPE_DECIMAL},
        {KOINE_SQL_TYPE_DOUBLE, "1.5", KOINE_TYPE_FLOAT},
        {KOINE_SQL_TYPE_TEXT, "'a'", KOINE_TYPE_TEXT},
        {KOINE_SQL_TYPE_VARCHAR, "'a'", KOINE_TYPE_TEXT},
        {KOINE_SQL_TYPE_BLOB, "x'00'", KOINE_TYPE_BLOB},
        {KOINE_SQL_TYPE_DATE, "'2024-02-29'", KOINE_TYPE_DATE},
        {KOINE_SQL_TYPE_TIME, "'10:20:30.000000'", KOINE_TYPE_TIME},
        {KOINE_SQL_TYPE_TIMESTAMP, "'2024-02-29 10:20:30.000000'", KOINE_TYPE_TIMESTAMP},
        {KOINE_SQL_TYPE_UUID, "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", KOINE_TYPE_UUID},
        {KOINE_SQL_TYPE_JSON, "'[1]'", KOINE_TYPE_JSON},
    };
    (void)state;
    for (size_t i = 0; i < sizeof read / sizeof read[0]; i++) {
        koine_rows *all = NULL;
        char sql[200];
        create_table(read[i].id, 10, 2);
        (void)snprintf(sql, sizeof sql, "/*native*/ INSERT INTO t VALUES (%s)", read[i].value);
        run(sql);
        assert_int_equal(koine_query(session, &all, "/*native*/ SELECT c FROM t"), KOINE_OK);
        assert_int_equal(koine_column_type(all, 0), read[i].type);
        assert_int_equal(koine_next(all), KOINE_ROW);
        assert_int_equal(koine_get_value(all, 0).type, read[i].type);
        assert_int_equal(koine_rows_close(all), KOINE_OK);
    }
}

/* A collation would hold for the whole of the expression, here for a comparison of texts. */
static void test_decimals__are_compared_by_a_collation_that_goes_no_further(void **state)
{
    static const koine_sql_op ops[] = {KOINE_SQL_EQ_DEC,          KOINE_SQL_NE_DEC,           KOINE_SQL_LT_DEC,
                                       KOINE_SQL_LE_DEC,          KOINE_SQL_GT_DEC,           KOINE_SQL_GE_DEC,
                                       KOINE_SQL_DISTINCT_DEC,    KOINE_SQL_NOT_DISTINCT_DEC, KOINE_SQL_BETWEEN_DEC,
                                       KOINE_SQL_NOT_BETWEEN_DEC, KOINE_SQL_NULLIF_DEC,       KOINE_SQL_GREATEST_DEC,
                                       KOINE_SQL_LEAST_DEC,       KOINE_SQL_MIN_DEC,          KOINE_SQL_MAX_DEC};
    static const char *const arguments[] = {"'1.5'", "'2.5'", "'3.5'"};
    (void)state;
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        char inner[TEXT_SIZE];
        char sql[2 * TEXT_SIZE + 200];
        char got[100];
        bool one = ops[i] == KOINE_SQL_MIN_DEC || ops[i] == KOINE_SQL_MAX_DEC;
        bool three = ops[i] == KOINE_SQL_BETWEEN_DEC || ops[i] == KOINE_SQL_NOT_BETWEEN_DEC;
        filling with = {.arguments = arguments, .count = one ? 1 : three ? 3 : 2, .text = inner};
        fill(&with, dialect->spelling[ops[i]], dialect->spelling[ops[i]] + strlen(dialect->spelling[ops[i]]));
        (void)snprintf(
            sql, sizeof sql,
            "SELECT (CASE WHEN (%s) IS NULL THEN 'x' ELSE ' a' END < '31') + (CASE WHEN (%s) IS NULL THEN 'x' "
            "ELSE '1.0' END <> '1.00')",
            inner, inner);
        answer(sql, got, sizeof got);
        if (strcmp(got, "2") != 0) {
            fail_msg("%s: %s", symbols[ops[i]], sql);
        }
    }
}

static void test_decimals__of_several_scales_meet_in_a_join(void **state)
{
    (void)state;
    run("/*native*/ CREATE TABLE few (a DECIMAL_TEXT(10,2))");
    run("/*native*/ CREATE TABLE many (b DECIMAL_TEXT(12,6))");
    run("/*native*/ INSERT INTO few VALUES ('1.50'), ('2.25'), ('7.00')");
    run("/*native*/ INSERT INTO many VALUES ('1.500000'), ('2.250000'), ('8.000000')");
    static const koine_sql_op ops[] = {KOINE_SQL_EQ_DEC, KOINE_SQL_NOT_DISTINCT_DEC};
    for (size_t i = 0; i < 2; i++) {
        char condition[TEXT_SIZE];
        char from[400];
        const char *const columns[] = {"a", "b"};
        filling with = {.arguments = columns, .count = 2, .text = condition};
        fill(&with, dialect->spelling[ops[i]], dialect->spelling[ops[i]] + strlen(dialect->spelling[ops[i]]));
        (void)snprintf(from, sizeof from, "FROM few JOIN many ON %.300s", condition);
        row joined = OVER(COUNT_STAR, "2", from, NULL);
        check_row(&joined, false);
    }
}

/* ---- failures ---- */

static void test_faults__come_with_code_and_detail(void **state)
{
    (void)state;
    assert_int_equal(koine_exec(session, "/*native*/ SELECT koine_div(1, 0)"), KOINE_ERR_DIVISION_BY_ZERO);
    assert_int_equal(koine_exec(session, "/*native*/ SELECT koine_sqrt(-1)"), KOINE_ERR_INVALID_VALUE);
    assert_string_equal(koine_error_of(session)->detail, "a negative number has no square root");
    assert_int_equal(koine_exec(session, "/*native*/ SELECT koine_one(x) FROM (SELECT 1 AS x UNION ALL SELECT 2)"),
                     KOINE_ERR_SEMANTIC);
    assert_string_equal(koine_error_of(session)->message,
                        "a subquery that stands for a value answered more than one row");
}

static void test_checks__without_names_of_ours_stay_checks(void **state)
{
    (void)state;
    run("/*native*/ DROP TABLE IF EXISTS t");
    run("/*native*/ CREATE TABLE t (c INTEGER CONSTRAINT positive CHECK (c > 0))");
    assert_int_equal(koine_exec(session, "/*native*/ INSERT INTO t VALUES (-1)"), KOINE_ERR_CHECK);
    assert_string_equal(koine_error_of(session)->constraint, "positive");
}

static void test_checks__tell_the_column_after_it_was_renamed(void **state)
{
    (void)state;
    create_table(KOINE_SQL_TYPE_VARCHAR, 0, 3);
    run("/*native*/ ALTER TABLE t RENAME COLUMN c TO d");
    assert_int_equal(koine_exec(session, "/*native*/ INSERT INTO t VALUES ('abcd')"), KOINE_ERR_TOO_LONG);
    assert_string_equal(koine_error_of(session)->column, "d");
}

static void test_checks__tell_the_column_without_a_diagnosis(void **state)
{
    koine_conn *plain = NULL;
    (void)state;
    assert_int_equal(koine_open(&plain, "sqlite::memory:?diagnose=off"), KOINE_OK);
    assert_int_equal(koine_exec(plain, "/*native*/ CREATE TABLE t (c INTEGER CONSTRAINT koine_range_c CHECK (c < 10))"),
                     KOINE_OK);
    assert_int_equal(koine_exec(plain, "/*native*/ INSERT INTO t VALUES (10)"), KOINE_ERR_OUT_OF_RANGE);
    assert_string_equal(koine_error_of(plain)->column, "c");
    koine_close(plain);
}

static void test_schema__can_hold_what_raises(void **state)
{
    static char sql[TEXT_SIZE];
    const char *arguments[] = {"a", "b"};
    filling with = {.arguments = arguments, .count = 2, .text = sql};
    static const char begin[] = "/*native*/ CREATE TABLE t (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (";
    const char *template = text_of(KOINE_SQL_MUL_INT, true);
    (void)state;
    run("/*native*/ DROP TABLE IF EXISTS t");
    put(&with, begin, sizeof begin - 1);
    fill(&with, template, template + strlen(template));
    put(&with, ") STORED)", 9);
    run(sql);
    run("/*native*/ INSERT INTO t (a, b) VALUES (7, 2)");
    assert_int_equal(koine_exec(session, "/*native*/ INSERT INTO t (a, b) VALUES (" SMALLEST ", -1)"),
                     KOINE_ERR_OUT_OF_RANGE);
}

static void test_defaults__are_what_the_checks_take(void **state)
{
    char sql[300];
    (void)state;
    (void)snprintf(
        sql, sizeof sql,
        "/*native*/ CREATE TABLE moments (a INTEGER, n TIMESTAMP_TEXT DEFAULT (%s), d DATE_TEXT DEFAULT (%s))",
        dialect->now_default, dialect->today_default);
    run(sql);
    run("/*native*/ INSERT INTO moments (a) VALUES (1)");
    koine_rows *all = NULL;
    assert_int_equal(koine_query(session, &all, "/*native*/ SELECT length(n), length(d), n, d FROM moments"), KOINE_OK);
    assert_int_equal(koine_next(all), KOINE_ROW);
    assert_int_equal(koine_get_int(all, 0), 26);
    assert_int_equal(koine_get_int(all, 1), 10);
    assert_int_equal(koine_get_value(all, 2).type, KOINE_TYPE_TIMESTAMP);
    assert_int_equal(koine_get_value(all, 3).type, KOINE_TYPE_DATE);
    assert_int_equal(koine_rows_close(all), KOINE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spelling__means_what_the_operation_does),
        cmocka_unit_test(test_stored__means_what_the_spelling_does),
        cmocka_unit_test(test_stored__has_nothing_of_the_drivers),
        cmocka_unit_test(test_decimals__are_ordered_by_value),
        cmocka_unit_test(test_types__take_and_refuse_what_the_servers_do),
        cmocka_unit_test(test_types__are_what_the_driver_reads),
        cmocka_unit_test(test_decimals__are_compared_by_a_collation_that_goes_no_further),
        cmocka_unit_test(test_decimals__of_several_scales_meet_in_a_join),
        cmocka_unit_test(test_faults__come_with_code_and_detail),
        cmocka_unit_test(test_checks__without_names_of_ours_stay_checks),
        cmocka_unit_test(test_checks__tell_the_column_after_it_was_renamed),
        cmocka_unit_test(test_checks__tell_the_column_without_a_diagnosis),
        cmocka_unit_test(test_schema__can_hold_what_raises),
        cmocka_unit_test(test_defaults__are_what_the_checks_take),
    };
    return cmocka_run_group_tests(tests, open_session, close_session);
}
