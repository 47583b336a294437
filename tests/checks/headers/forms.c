/*
 * Every form of the type-safe macros, in C: no value, one, 32; each type of value; each target of a scan.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/driver.h>
#include <koine/koine.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECT(condition) ((condition) ? (void)0 : die(__LINE__, #condition))

static koine_conn *conn;

static void die(int line, const char *condition)
{
    const char *message = koine_error_of(conn)->message;
    fprintf(stderr, "forms.c:%d: %s: %s\n", line, condition, message != NULL ? message : "no error");
    exit(1);
}

#define QUESTIONS_8 "?,?,?,?,?,?,?,?"
#define QUESTIONS_32 QUESTIONS_8 "," QUESTIONS_8 "," QUESTIONS_8 "," QUESTIONS_8
#define NUMBERS_32                                                                                                     \
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, \
        32
#define POINTERS(a)                                                                                                    \
    &a[0], &a[1], &a[2], &a[3], &a[4], &a[5], &a[6], &a[7], &a[8], &a[9], &a[10], &a[11], &a[12], &a[13], &a[14],      \
        &a[15], &a[16], &a[17], &a[18], &a[19], &a[20], &a[21], &a[22], &a[23], &a[24], &a[25], &a[26], &a[27],        \
        &a[28], &a[29], &a[30], &a[31]

static void expect_32(koine_rows *rows)
{
    int n[32] = {0};
    EXPECT(koine_next(rows) == KOINE_ROW);
    EXPECT(koine_scan(rows, POINTERS(n)) == KOINE_OK);
    for (int i = 0; i < 32; i++) {
        EXPECT(n[i] == i + 1);
    }
    EXPECT(koine_rows_close(rows) == KOINE_OK);
}

static void expect_one(koine_rows *rows, int64_t expected)
{
    int64_t n = -1;
    EXPECT(koine_next(rows) == KOINE_ROW);
    EXPECT(koine_scan(rows, &n) == KOINE_OK);
    EXPECT(n == expected);
    EXPECT(koine_rows_close(rows) == KOINE_OK);
}

static void counts_of_values(void)
{
    koine_rows *rows;
    koine_stmt *stmt;
    EXPECT(koine_exec(conn, "SELECT 1") == KOINE_OK);
    EXPECT(koine_exec(conn, "SELECT ?", 1) == KOINE_OK);
    EXPECT(koine_exec(conn, "SELECT ?, ?", 1, "two") == KOINE_OK);
    EXPECT(koine_exec(conn, "SELECT " QUESTIONS_32, NUMBERS_32) == KOINE_OK);
    EXPECT(koine_query(conn, &rows, "SELECT 7") == KOINE_OK);
    expect_one(rows, 7);
    EXPECT(koine_query(conn, &rows, "SELECT ?", 8) == KOINE_OK);
    expect_one(rows, 8);
    EXPECT(koine_query(conn, &rows, "SELECT " QUESTIONS_32, NUMBERS_32) == KOINE_OK);
    expect_32(rows);
    EXPECT(koine_exec_native(conn, "PRAGMA user_version") == KOINE_OK);
    EXPECT(koine_exec_native(conn, "SELECT ?, ?", 1, "two") == KOINE_OK);
    EXPECT(koine_query_native(conn, &rows, "SELECT 7") == KOINE_OK);
    expect_one(rows, 7);
    EXPECT(koine_query_native(conn, &rows, "SELECT " QUESTIONS_32, NUMBERS_32) == KOINE_OK);
    expect_32(rows);

    EXPECT(koine_prepare(conn, &stmt, "SELECT 9") == KOINE_OK);
    EXPECT(koine_stmt_exec(stmt) == KOINE_OK);
    EXPECT(koine_stmt_query(stmt, &rows) == KOINE_OK);
    expect_one(rows, 9);
    koine_stmt_close(stmt);
    EXPECT(koine_prepare(conn, &stmt, "SELECT " QUESTIONS_32) == KOINE_OK);
    EXPECT(koine_stmt_exec(stmt, NUMBERS_32) == KOINE_OK);
    EXPECT(koine_stmt_query(stmt, &rows, NUMBERS_32) == KOINE_OK);
    expect_32(rows);
    koine_stmt_close(stmt);
}

/* Binds one value, and compares what comes back with the text that is expected. */
#define EXPECT_TEXT(value, expected)                                                                                   \
    do {                                                                                                               \
        koine_rows *text_rows;                                                                                         \
        const char *text;                                                                                              \
        EXPECT(koine_query(conn, &text_rows, "SELECT ?", value) == KOINE_OK);                                          \
        EXPECT(koine_next(text_rows) == KOINE_ROW);                                                                    \
        EXPECT(koine_scan(text_rows, &text) == KOINE_OK);                                                              \
        EXPECT(text != NULL && strcmp(text, expected) == 0);                                                           \
        EXPECT(koine_rows_close(text_rows) == KOINE_OK);                                                               \
    } while (0)

static void types_of_values(void)
{
    const char constant[] = "constant";
    char variable[] = "variable";
    const int fixed = -8;
    const volatile long watched = 9;
    const char *const pointer = constant;
    enum { NINE = 9 } nine = NINE;

    EXPECT_TEXT((char)1, "1");
    EXPECT_TEXT((signed char)-2, "-2");
    EXPECT_TEXT((unsigned char)3, "3");
    EXPECT_TEXT((short)-4, "-4");
    EXPECT_TEXT((unsigned short)5, "5");
    EXPECT_TEXT(-6, "-6");
    EXPECT_TEXT(7u, "7");
    EXPECT_TEXT(fixed, "-8");
    EXPECT_TEXT(watched, "9");
    EXPECT_TEXT(nine, "9");
    EXPECT_TEXT('A', "65");
    EXPECT_TEXT(-10L, "-10");
    EXPECT_TEXT(11UL, "11");
    EXPECT_TEXT(INT64_C(-12), "-12");
    EXPECT_TEXT(INT64_MIN, "-9223372036854775808");
    EXPECT_TEXT(9223372036854775807ULL, "9223372036854775807");
    EXPECT_TEXT(sizeof(int64_t), "8");
    EXPECT_TEXT(1.5f, "1.5");
    EXPECT_TEXT(-2.5, "-2.5");
    EXPECT_TEXT("literal", "literal");
    EXPECT_TEXT(constant, "constant");
    EXPECT_TEXT(variable, "variable");
    EXPECT_TEXT(pointer, "constant");
    EXPECT_TEXT(koine_text("text"), "text");
    EXPECT_TEXT(koine_textn("textile", 4), "text");
    EXPECT_TEXT(koine_int(13), "13");
    EXPECT(koine_exec(conn, "SELECT ?", 9223372036854775808ULL) == KOINE_ERR_OUT_OF_RANGE);
    EXPECT(koine_exec(conn, "SELECT ?", (void *)variable) == KOINE_ERR_MISUSE);
}

static void expect_null(koine_rows *rows)
{
    EXPECT(koine_next(rows) == KOINE_ROW);
    EXPECT(koine_is_null(rows, 0));
    EXPECT(koine_rows_close(rows) == KOINE_OK);
}

static void nulls_and_names(void)
{
    koine_rows *rows;
    const char *missing = NULL;
    EXPECT(koine_query(conn, &rows, "SELECT ?", NULL) == KOINE_OK);
    expect_null(rows);
    EXPECT(koine_query(conn, &rows, "SELECT ?", missing) == KOINE_OK);
    expect_null(rows);
    EXPECT(koine_query(conn, &rows, "SELECT ?", koine_null()) == KOINE_OK);
    expect_null(rows);
    EXPECT(koine_query(conn, &rows, "SELECT ?", true) == KOINE_OK);
    expect_one(rows, 1);
    EXPECT(koine_query(conn, &rows, "SELECT ?", (bool)false) == KOINE_OK);
    expect_one(rows, 0);
    EXPECT(koine_query(conn, &rows, "SELECT :a - :b", koine_named("b", 1), koine_named("a", 43L)) == KOINE_OK);
    expect_one(rows, 42);
    EXPECT(koine_query(conn, &rows, "SELECT :a", koine_named("a", koine_int(44))) == KOINE_OK);
    expect_one(rows, 44);
}

static void targets_of_scan(void)
{
    static const char sql[] = "SELECT 1, 2, 3, 4, 5.5, 1, 'text', x'00ff', 'value'";
    koine_rows *rows;
    int i = 0;
    long l = 0;
    long long ll = 0;
    int64_t fixed = 0;
    double d = 0;
    bool b = false;
    const char *text = NULL;
    koine_bytes bytes = {NULL, 0};
    koine_value value = koine_null();
    EXPECT(koine_query(conn, &rows, sql) == KOINE_OK);
    EXPECT(koine_next(rows) == KOINE_ROW);
    EXPECT(koine_scan(rows, &i, &l, &ll, &fixed, &d, &b, &text, &bytes, &value) == KOINE_OK);
    EXPECT(i == 1 && l == 2 && ll == 3 && fixed == 4 && d == 5.5 && b);
    EXPECT(strcmp(text, "text") == 0);
    EXPECT(bytes.size == 2 && memcmp(bytes.data, "\x00\xff", 2) == 0);
    EXPECT(value.type == KOINE_TYPE_TEXT && memcmp(value.as.bytes.data, "value", value.as.bytes.size) == 0);
    EXPECT(koine_rows_close(rows) == KOINE_OK);
}

static void constructors(void)
{
    static const uint8_t uuid[16] = {0};
    const koine_value all[] = {
        koine_null(),       koine_bool(true),       koine_int(1),       koine_float(1.5),    koine_decimal("1.50"),
        koine_text("text"), koine_textn("text", 2), koine_blob("b", 1), koine_date(1, 1, 1), koine_time(0),
        koine_timestamp(0), koine_uuid(uuid),       koine_json("[]"),
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        EXPECT(all[i].fault == KOINE_OK);
        EXPECT(koine_exec(conn, "SELECT ?", all[i]) == KOINE_OK);
    }
}

/* The forms of values are the same in native SQL. */
static void native_statements(void)
{
    koine_rows *rows;
    EXPECT(koine_exec_native(conn, "SELECT 1") == KOINE_OK);
    EXPECT(koine_exec_native(conn, "SELECT ?, ?", 1, "two") == KOINE_OK);
    EXPECT(koine_exec_native(conn, "SELECT " QUESTIONS_32, NUMBERS_32) == KOINE_OK);
    EXPECT(koine_query_native(conn, &rows, "SELECT 7") == KOINE_OK);
    expect_one(rows, 7);
    EXPECT(koine_query_native(conn, &rows, "SELECT ?", 8) == KOINE_OK);
    expect_one(rows, 8);
    EXPECT(koine_query_native(conn, &rows, "SELECT " QUESTIONS_32, NUMBERS_32) == KOINE_OK);
    expect_32(rows);
}

static void translations(void)
{
    char *text = NULL;
    EXPECT(koine_translate("sqlite", "SELECT 1 AS a", &text) == KOINE_OK);
    EXPECT(text != NULL && strstr(text, "SELECT") != NULL);
    koine_free(text);
    EXPECT(koine_translate("no such dialect", "SELECT 1 AS a", &text) == KOINE_ERR_CONFIG);
    EXPECT(text != NULL);
    koine_free(text);
    koine_free(NULL);
}

static void catalogs(void)
{
    koine_code (*const all[])(koine_conn *, koine_rows **, const char *, const char *) = {
        koine_catalog_tables,       koine_catalog_columns, koine_catalog_primary_keys,
        koine_catalog_foreign_keys, koine_catalog_indexes,
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        koine_rows *rows;
        EXPECT(all[i](conn, &rows, NULL, "nothing") == KOINE_OK);
        EXPECT(koine_next(rows) == KOINE_DONE);
        EXPECT(koine_rows_close(rows) == KOINE_OK);
    }
}

/* The tables that macros make, and the initializers. */
static void lists_and_initializers(void)
{
    const koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    const koine_report report = KOINE_REPORT(KOINE_ERR_ENGINE);
#define COUNT_CODE(symbol, value, flags, text) +(KOINE_##symbol == (value) && (flags) <= 7 && sizeof(text) > 1)
    EXPECT(0 KOINE_CODE_MAP(COUNT_CODE) > 50);
#define COUNT_CLASS(symbol, value, text) +(KOINE_CLASS_##symbol == (value) && sizeof(text) > 1)
    EXPECT(0 KOINE_CLASS_MAP(COUNT_CLASS) == 11);
#define COUNT_GUARANTEE(symbol, bit, name, text) +(KOINE_GUARANTEE_##symbol == (bit) && sizeof(name) + sizeof(text) > 2)
    EXPECT(0 KOINE_GUARANTEE_MAP(COUNT_GUARANTEE) == 10);
    EXPECT(report.position == -1);
    EXPECT(koine_begin(conn, &options) == KOINE_OK);
    EXPECT(koine_commit(conn) == KOINE_OK);
    EXPECT(koine_error_of(conn)->category == koine_error_of(conn)->class);
}

int main(void)
{
    EXPECT(koine_open(&conn, "sqlite::memory:") == KOINE_OK);
    counts_of_values();
    types_of_values();
    nulls_and_names();
    targets_of_scan();
    constructors();
    native_statements();
    translations();
    catalogs();
    lists_and_initializers();
    koine_close(conn);
    return 0;
}
