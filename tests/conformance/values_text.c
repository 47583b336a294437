/*
 * Text, bytes, JSON and UUIDs come back byte by byte, or are refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "round_trip.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_text__every_plane_comes_back(void **state)
{
    const koine_value values[] = {
        koine_text("ascii"),
        koine_text("\xC3\xA9 \xE2\x82\xAC \xE4\xB8\xAD"), /* two and three bytes */
        koine_text("\xF0\x9F\x98\x80\xF0\xA0\x80\x80"),   /* planes 1 and 2 */
        koine_text("\xF4\x8F\xBF\xBF"),                   /* U+10FFFF */
        koine_text("\xEF\xBF\xBD\xEF\xBF\xBF"),           /* U+FFFD, U+FFFF */
        koine_text("\xEF\xBB\xBF"
                   "after a byte order mark"),
        koine_text("e\xCC\x81 is not \xC3\xA9"), /* combining */
        koine_text("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xD8\xB3\xD9\x84\xD8\xA7\xD9\x85"),
        koine_text("\x01\x02\x1F\x7F"),
    };

    round_trip(*state, "{text}", values, COUNT(values), KOINE_TYPE_TEXT);
}

static void test_text__quotes_backslashes_and_blanks_come_back(void **state)
{
    const koine_value values[] = {
        koine_text("'"),     koine_text("''"),    koine_text("\""),          koine_text("\\"),
        koine_text("\\'"),   koine_text("a\\nb"), koine_text("a\nb\r\n\tc"), koine_text("  blanks  "),
        koine_text("100%_"), koine_text("?"),     koine_text(":x $1 @y"),    koine_text("null"),
        koine_text("NULL"),  koine_text("0"),     koine_text("1e5"),         koine_text("`;--/*")};

    round_trip(*state, "{text}", values, COUNT(values), KOINE_TYPE_TEXT);
}

static void test_text__bounded_column_keeps_trailing_blanks(void **state)
{
    const koine_value values[] = {koine_text(""), koine_text(" "), koine_text("ab  "), koine_text("\xF0\x9F\x98\x80x")};

    round_trip(*state, "{varchar(4)}", values, COUNT(values), KOINE_TYPE_TEXT);
}

static void test_text__empty_is_not_null(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_bytes bytes;

    suite_table(c, "t", "x {text}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", ""));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t WHERE x IS NULL"), 0);
    assert_ok(c, koine_query(c, &rows, "SELECT x FROM t"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_false(koine_is_null(rows, 0));
    assert_string_equal(koine_get_text(rows, 0), "");
    bytes = koine_get_bytes(rows, 0);
    assert_non_null(bytes.data);
    assert_int_equal(bytes.size, 0);
    assert_ok(c, koine_rows_close(rows));
}

static void test_text__length_counts_and_not_the_nul(void **state)
{
    const koine_value in[] = {koine_textn("abcdef", 3), koine_textn("abcdef", 0)};
    const koine_value want[] = {koine_text("abc"), koine_text("")};

    round_trip_as(*state, "{text}", in, want, 2);
}

static void test_text__a_megabyte_comes_back(void **state)
{
    size_t size = 1024 * 1024 + 7;
    char *big = malloc(size + 1);
    koine_value value;

    assert_non_null(big);
    for (size_t i = 0; i < size; i++) {
        big[i] = (char)('a' + i % 26);
    }
    big[size] = '\0';
    value = koine_text(big);
    round_trip(*state, "{text}", &value, 1, KOINE_TYPE_TEXT);
    free(big);
}

static void test_text__sizes_around_buffer_edges_come_back(void **state)
{
    static const size_t sizes[] = {1,    127,  128,  250,  251,   255,   256,   1023, 1024,
                                   4095, 4096, 8191, 8192, 16384, 65535, 65536, 70000};
    koine_value values[COUNT(sizes)];
    char *big = malloc(70001);

    assert_non_null(big);
    memset(big, 'x', 70000);
    big[70000] = '\0';
    for (size_t i = 0; i < COUNT(sizes); i++) {
        values[i] = koine_textn(big, sizes[i]);
    }
    round_trip(*state, "{text}", values, COUNT(sizes), KOINE_TYPE_TEXT);
    free(big);
}

static void test_text__invalid_utf8_is_refused(void **state)
{
    static const char *const bad[] = {"\x80", "\xC3",   "\xC0\xAF", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                      "\xFF", "ok\xC3("};

    for (size_t i = 0; i < COUNT(bad); i++) {
        refuse_value(*state, "{text}", koine_text(bad[i]), KOINE_ERR_ENCODING);
    }
}

static void test_text__nul_inside_is_refused(void **state)
{
    refuse_value(*state, "{text}", koine_textn("a\0b", 3), KOINE_ERR_ENCODING);
    refuse_value(*state, "{text}", koine_textn("\0", 1), KOINE_ERR_ENCODING);
}

static void test_blob__every_byte_comes_back(void **state)
{
    uint8_t bytes[256];
    koine_value values[4];

    for (size_t i = 0; i < 256; i++) {
        bytes[i] = (uint8_t)i;
    }
    values[0] = koine_blob(bytes, 256);
    values[1] = koine_blob(bytes, 1);
    values[2] = koine_blob("\0\0\0", 3);
    values[3] = koine_blob("\\x00'", 5);
    round_trip(*state, "{blob}", values, 4, KOINE_TYPE_BLOB);
}

static void test_blob__empty_is_not_null(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_bytes bytes;

    suite_table(c, "t", "x {blob}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", koine_blob("", 0)));
    assert_ok(c, koine_query(c, &rows, "SELECT x FROM t"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_false(koine_is_null(rows, 0));
    bytes = koine_get_bytes(rows, 0);
    assert_non_null(bytes.data);
    assert_int_equal(bytes.size, 0);
    assert_int_equal(koine_get_value(rows, 0).type, KOINE_TYPE_BLOB);
    assert_ok(c, koine_rows_close(rows));
}

static void test_blob__a_megabyte_comes_back(void **state)
{
    size_t size = 1024 * 1024 + 13;
    uint8_t *big = malloc(size);
    koine_value value;

    assert_non_null(big);
    for (size_t i = 0; i < size; i++) {
        big[i] = (uint8_t)(i * 7 + i / 251);
    }
    value = koine_blob(big, size);
    round_trip(*state, "{blob}", &value, 1, KOINE_TYPE_BLOB);
    free(big);
}

static void test_json__comes_back(void **state)
{
    const koine_value values[] = {koine_json("{\"a\": [1, 2, \"\xC3\xA9\"], \"b\": null}"), koine_json("[]"),
                                  koine_json("\"text\""), koine_json("12"), koine_json("true")};

    round_trip(*state, "{json}", values, COUNT(values), quirks->json_type);
}

static void test_json__invalid_text_is_refused_by_the_engine(void **state)
{
    koine_conn *c = *state;
    koine_code code;

    suite_table(c, "t", "x {json}");
    code = koine_exec(c, "INSERT INTO t VALUES (?)", koine_json("{x"));
    assert_true(code == KOINE_ERR_INVALID_VALUE || code == KOINE_ERR_CHECK);
    assert_error(c, code, code);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_uuid__comes_back_in_canonical_form(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    static const uint8_t some[16] = {0xA0, 0xEE, 0xBC, 0x99, 0x9C, 0x0B, 0x4E, 0xF8,
                                     0xBB, 0x6D, 0x6B, 0xB9, 0xBD, 0x38, 0x0A, 0x11};
    static const uint8_t zero[16] = {0};
    static const char *const want[] = {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"};

    suite_table(c, "t", "id {int}, x {uuid}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1, ?), (2, ?)", koine_uuid(some), koine_uuid(zero)));
    assert_ok(c, koine_query(c, &rows, "SELECT x FROM t ORDER BY id"));
    for (size_t i = 0; i < 2; i++) {
        assert_code(c, koine_next(rows), KOINE_ROW);
        assert_int_equal(koine_get_value(rows, 0).type, quirks->uuid_type);
        assert_string_equal(koine_get_text(rows, 0), want[i]);
    }
    assert_ok(c, koine_rows_close(rows));
}

static void test_uuid__finds_itself(void **state)
{
    koine_conn *c = *state;
    static const uint8_t some[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255};

    suite_table(c, "t", "x {uuid}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", koine_uuid(some)));
    assert_ok(c, koine_exec(c, "DELETE FROM t WHERE x = ?", koine_uuid(some)));
    assert_int_equal(koine_changes(c), 1);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_text__every_plane_comes_back),
    SUITE_TEST(test_text__quotes_backslashes_and_blanks_come_back),
    SUITE_TEST(test_text__bounded_column_keeps_trailing_blanks),
    SUITE_TEST(test_text__empty_is_not_null),
    SUITE_TEST(test_text__length_counts_and_not_the_nul),
    SUITE_TEST(test_text__a_megabyte_comes_back),
    SUITE_TEST(test_text__sizes_around_buffer_edges_come_back),
    SUITE_TEST(test_text__invalid_utf8_is_refused),
    SUITE_TEST(test_text__nul_inside_is_refused),
    SUITE_TEST(test_blob__every_byte_comes_back),
    SUITE_TEST(test_blob__empty_is_not_null),
    SUITE_TEST(test_blob__a_megabyte_comes_back),
    SUITE_TEST(test_json__comes_back),
    SUITE_TEST(test_json__invalid_text_is_refused_by_the_engine),
    SUITE_TEST(test_uuid__comes_back_in_canonical_form),
    SUITE_TEST(test_uuid__finds_itself),
};
SUITE_GROUP(values_text, tests)
