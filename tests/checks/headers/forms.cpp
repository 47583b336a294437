/*
 * Every form of the type-safe functions, in C++: no value, one, 32; each type of value; each target of a scan.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/driver.h>
#include <koine/koine.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <limits>

namespace
{

koine_conn *conn;

void expect(bool condition, int line)
{
    if (!condition) {
        const char *message = koine_error_of(conn)->message;
        std::fprintf(stderr, "forms.cpp:%d: %s\n", line, message != nullptr ? message : "no error");
        std::exit(1);
    }
}

#define EXPECT(...) expect((__VA_ARGS__), __LINE__)
#define QUESTIONS_8 "?,?,?,?,?,?,?,?"
#define QUESTIONS_32 QUESTIONS_8 "," QUESTIONS_8 "," QUESTIONS_8 "," QUESTIONS_8
#define NUMBERS_32                                                                                                     \
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, \
        32

void expect_one(koine_rows *rows, int64_t expected)
{
    int64_t n = -1;
    EXPECT(koine_next(rows) == KOINE_ROW);
    EXPECT(koine_scan(rows, &n) == KOINE_OK);
    EXPECT(n == expected);
    EXPECT(koine_rows_close(rows) == KOINE_OK);
}

void expect_32(koine_rows *rows)
{
    EXPECT(koine_next(rows) == KOINE_ROW);
    for (size_t i = 0; i < 32; i++) {
        EXPECT(koine_get_int(rows, i) == static_cast<int64_t>(i + 1));
    }
    EXPECT(koine_rows_close(rows) == KOINE_OK);
}

void counts_of_values()
{
    koine_rows *rows = nullptr;
    koine_stmt *stmt = nullptr;
    EXPECT(koine_exec(conn, "SELECT 1") == KOINE_OK);
    EXPECT(koine_exec(conn, "SELECT ?", 1) == KOINE_OK);
    EXPECT(koine_exec(conn, "SELECT " QUESTIONS_32, NUMBERS_32) == KOINE_OK);
    EXPECT(koine_query(conn, &rows, "SELECT 7") == KOINE_OK);
    expect_one(rows, 7);
    EXPECT(koine_query(conn, &rows, "SELECT ?", 8) == KOINE_OK);
    expect_one(rows, 8);
    EXPECT(koine_query(conn, &rows, "SELECT " QUESTIONS_32, NUMBERS_32) == KOINE_OK);
    expect_32(rows);
    EXPECT(koine_exec_native(conn, "PRAGMA user_version") == KOINE_OK);
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

template <typename T> void expect_text(T value, const char *expected, int line)
{
    koine_rows *rows = nullptr;
    const char *text = nullptr;
    expect(koine_query(conn, &rows, "SELECT ?", value) == KOINE_OK, line);
    expect(koine_next(rows) == KOINE_ROW, line);
    expect(koine_scan(rows, &text) == KOINE_OK, line);
    expect(text != nullptr && std::strcmp(text, expected) == 0, line);
    expect(koine_rows_close(rows) == KOINE_OK, line);
}

#define EXPECT_TEXT(value, expected) expect_text(value, expected, __LINE__)

void types_of_values()
{
    char variable[] = "variable";
    const char *const pointer = "pointer";
    EXPECT_TEXT(static_cast<char>(1), "1");
    EXPECT_TEXT(static_cast<signed char>(-2), "-2");
    EXPECT_TEXT(static_cast<unsigned char>(3), "3");
    EXPECT_TEXT(static_cast<short>(-4), "-4");
    EXPECT_TEXT(static_cast<unsigned short>(5), "5");
    EXPECT_TEXT(-6, "-6");
    EXPECT_TEXT(7u, "7");
    EXPECT_TEXT(-10L, "-10");
    EXPECT_TEXT(11UL, "11");
    EXPECT_TEXT(-12LL, "-12");
    EXPECT_TEXT(13ULL, "13");
    EXPECT_TEXT(sizeof(int64_t), "8");
    EXPECT_TEXT(std::numeric_limits<int64_t>::min(), "-9223372036854775808");
    EXPECT_TEXT(1.5f, "1.5");
    EXPECT_TEXT(-2.5, "-2.5");
    EXPECT_TEXT("literal", "literal");
    EXPECT_TEXT(variable, "variable");
    EXPECT_TEXT(pointer, "pointer");
    EXPECT_TEXT(koine_text("text"), "text");
    EXPECT_TEXT(koine_textn("textile", 4), "text");
    EXPECT(koine_exec(conn, "SELECT ?", 9223372036854775808ULL) == KOINE_ERR_OUT_OF_RANGE);
}

void expect_null(koine_rows *rows)
{
    EXPECT(koine_next(rows) == KOINE_ROW);
    EXPECT(koine_is_null(rows, 0));
    EXPECT(koine_rows_close(rows) == KOINE_OK);
}

void nulls_and_names()
{
    koine_rows *rows = nullptr;
    const char *missing = nullptr;
    EXPECT(koine_query(conn, &rows, "SELECT ?", nullptr) == KOINE_OK);
    expect_null(rows);
    EXPECT(koine_query(conn, &rows, "SELECT ?", missing) == KOINE_OK);
    expect_null(rows);
    EXPECT(koine_query(conn, &rows, "SELECT ?", koine_null()) == KOINE_OK);
    expect_null(rows);
    EXPECT(koine_query(conn, &rows, "SELECT ?", true) == KOINE_OK);
    expect_one(rows, 1);
    EXPECT(koine_query(conn, &rows, "SELECT :a - :b", koine_named("b", 1), koine_named("a", 43L)) == KOINE_OK);
    expect_one(rows, 42);
    EXPECT(koine_query(conn, &rows, "SELECT :a", koine_named("a", koine_int(44))) == KOINE_OK);
    expect_one(rows, 44);
}

void targets_of_scan()
{
    koine_rows *rows = nullptr;
    int i = 0;
    long l = 0;
    long long ll = 0;
    double d = 0;
    bool b = false;
    const char *text = nullptr;
    koine_bytes bytes = {nullptr, 0};
    koine_value value = koine_null();
    EXPECT(koine_query(conn, &rows, "SELECT 1, 2, 3, 5.5, 1, 'text', x'00ff', 'value'") == KOINE_OK);
    EXPECT(koine_next(rows) == KOINE_ROW);
    EXPECT(koine_scan(rows, &i, &l, &ll, &d, &b, &text, &bytes, &value) == KOINE_OK);
    EXPECT(i == 1 && l == 2 && ll == 3 && d > 5.4 && d < 5.6 && b);
    EXPECT(std::strcmp(text, "text") == 0);
    EXPECT(bytes.size == 2 && std::memcmp(bytes.data, "\x00\xff", 2) == 0);
    EXPECT(value.type == KOINE_TYPE_TEXT);
    EXPECT(koine_rows_close(rows) == KOINE_OK);
}

void constructors()
{
    const uint8_t uuid[16] = {};
    const koine_value all[] = {
        koine_null(),       koine_bool(true),       koine_int(1),       koine_float(1.5),    koine_decimal("1.50"),
        koine_text("text"), koine_textn("text", 2), koine_blob("b", 1), koine_date(1, 1, 1), koine_time(0),
        koine_timestamp(0), koine_uuid(uuid),       koine_json("[]"),
    };
    for (const koine_value &value : all) {
        EXPECT(value.fault == KOINE_OK);
        EXPECT(koine_exec(conn, "SELECT ?", value) == KOINE_OK);
    }
}

void native_statements()
{
    koine_rows *rows = nullptr;
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

void translations()
{
    char *text = nullptr;
    EXPECT(koine_translate("sqlite", "SELECT 1 AS a", &text) == KOINE_OK);
    EXPECT(text != nullptr && std::strstr(text, "SELECT") != nullptr);
    koine_free(text);
    koine_free(nullptr);
}

void catalogs()
{
    for (auto *list : {koine_catalog_tables, koine_catalog_columns, koine_catalog_primary_keys,
                       koine_catalog_foreign_keys, koine_catalog_indexes}) {
        koine_rows *rows = nullptr;
        EXPECT(list(conn, &rows, nullptr, "nothing") == KOINE_OK);
        EXPECT(koine_next(rows) == KOINE_DONE);
        EXPECT(koine_rows_close(rows) == KOINE_OK);
    }
}

/* A lambda without captures is a body for koine_transact. */
void transactions()
{
    const koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    EXPECT(koine_transact(
               conn, [](koine_conn *c, void *) { return koine_exec(c, "SELECT ?", 1); }, nullptr, &options) ==
           KOINE_OK);
    EXPECT(koine_error_of(conn)->category == KOINE_CLASS_NONE);
}

} // namespace

int main()
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
    transactions();
    koine_close(conn);
    return 0;
}
