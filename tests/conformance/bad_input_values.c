/*
 * Values that no call may send: each is refused with a code and a message that names the value, before a byte goes
 * out; the connection works on and what was written before is still there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void make_kept(koine_conn *c)
{
    suite_table(c, "bi_kept", "id INTEGER PRIMARY KEY, note {text}, body {blob}");
    suite_exec(c, "INSERT INTO bi_kept (id, note) VALUES (1, 'kept')");
}

static void check_kept(koine_conn *c)
{
    assert_int_equal(suite_int(c, "SELECT count(*) FROM bi_kept"), 1);
    assert_string_equal(suite_text(c, "SELECT note FROM bi_kept"), "kept");
}

/* By each of the four ways to give a value. */
static void is_refused(koine_conn *c, koine_value value, koine_code want)
{
    static const char sql[] = "INSERT INTO bi_kept (id, note) VALUES (2, ?)";
    const koine_error *e;
    koine_stmt *stmt = NULL;
    koine_rows *rows = (koine_rows *)1;

    e = assert_error(c, koine_exec_values(c, sql, &value, 1), want);
    assert_int_equal(e->native_code, 0);
    assert_contains(e->message, "value 1");
    error_hides(e, SECRET, __FILE__, __LINE__);
    check_kept(c);
    assert_error(c, koine_query_values(c, &rows, "SELECT note FROM bi_kept WHERE note = ?", &value, 1), want);
    assert_null(rows);
    assert_ok(c, koine_prepare(c, &stmt, sql));
    assert_error(c, koine_stmt_exec_values(stmt, &value, 1), want);
    koine_value good = koine_text("good");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_stmt_exec_values(stmt, &good, 1));
    assert_ok(c, koine_rollback(c));
    koine_stmt_close(stmt);
    check_kept(c);
    assert_ok(c, koine_begin(c, NULL));
    assert_error(c, koine_exec_values(c, sql, &value, 1), want);
    assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_ok(c, koine_rollback(c));
    check_kept(c);
}

static void test_bad_input__nul_inside_text(void **state)
{
    static const struct {
        const char *text;
        size_t size;
    } texts[] = {{SECRET "\0tail", sizeof SECRET + 4}, {"\0", 1}, {"a\0", 2}, {"\0a", 2}};

    make_kept(*state);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        is_refused(*state, koine_textn(texts[i].text, texts[i].size), KOINE_ERR_ENCODING);
    }
    is_refused(*state, koine_sized(KOINE_TYPE_JSON, "\"a\0\"", 4), KOINE_ERR_ENCODING);
}

/* A NUL is an ordinary byte of a blob. */
static void test_bad_input__nul_inside_a_blob_is_none(void **state)
{
    koine_conn *c = *state;

    make_kept(c);
    assert_ok(c, koine_exec(c, "UPDATE bi_kept SET body = ?", koine_blob("a\0b", 3)));
    assert_int_equal(suite_int(c, "SELECT length(body) FROM bi_kept"), 3);
}

static void test_bad_input__invalid_utf8_in_a_value(void **state)
{
    static const char *const texts[] = {
        SECRET "\xff",      /* never a byte of UTF-8 */
        "\x80",             /* continuation without a start */
        "\xc3",             /* cut */
        "\xe2\x82",         /* cut later */
        "\xf0\x9f\x98",     /* cut last */
        "\xc0\x80",         /* NUL in disguise */
        "\xe0\x80\xaf",     /* slash in disguise */
        "\xed\xa0\x80",     /* half of a surrogate pair */
        "\xf4\x90\x80\x80", /* beyond the last plane */
        "ok\xc3(",          /* continuation is none */
    };

    make_kept(*state);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        is_refused(*state, koine_text(texts[i]), KOINE_ERR_ENCODING);
    }
    is_refused(*state, koine_json("\"\xff\""), KOINE_ERR_ENCODING);
}

static void test_bad_input__values_that_do_not_exist(void **state)
{
    const struct {
        koine_value value;
        koine_code code;
    } cases[] = {
        {koine_date(2023, 2, 30), KOINE_ERR_INVALID_VALUE}, {koine_date(2023, 13, 1), KOINE_ERR_INVALID_VALUE},
        {koine_date(2023, 0, 1), KOINE_ERR_INVALID_VALUE},  {koine_date(0, 1, 1), KOINE_ERR_INVALID_VALUE},
        {koine_date(10000, 1, 1), KOINE_ERR_INVALID_VALUE}, {koine_decimal("1e5"), KOINE_ERR_INVALID_VALUE},
        {koine_decimal(""), KOINE_ERR_INVALID_VALUE},       {koine_decimal("."), KOINE_ERR_INVALID_VALUE},
        {koine_decimal("--1"), KOINE_ERR_INVALID_VALUE},    {koine_decimal("1,5"), KOINE_ERR_INVALID_VALUE},
        {koine_decimal(SECRET), KOINE_ERR_INVALID_VALUE},
    };

    make_kept(*state);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        is_refused(*state, cases[i].value, cases[i].code);
    }
}

static void test_bad_input__values_out_of_range(void **state)
{
    const koine_value values[] = {
        koine_float(INFINITY),
        koine_float(-INFINITY),
        koine_float(NAN),
        koine_time(-1),
        koine_time(INT64_C(86400000000)),
        koine_timestamp(INT64_MAX),
        koine_timestamp(INT64_MIN),
        koine__unsigned(UINT64_MAX),
    };

    make_kept(*state);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        is_refused(*state, values[i], KOINE_ERR_OUT_OF_RANGE);
    }
}

static void test_bad_input__type_that_is_none(void **state)
{
    koine_value value = koine_int(1);

    make_kept(*state);
    value.type = (koine_type)99;
    is_refused(*state, value, KOINE_ERR_MISUSE);
    is_refused(*state, koine__pointer(&value), KOINE_ERR_MISUSE);
}

/* ---- sizes: address space without memory behind it ---- */

#define BEYOND ((size_t)1 << 31)

/* Zero bytes, none of which has a page of its own. */
static void *empty_region(size_t size)
{
    void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    assert_true(p != MAP_FAILED);
    return p;
}

#define TILE ((size_t)1 << 21)

/*
 * `size` blanks and a NUL, backed by one tile that is mapped again and again. The text begins with `head`.
 * Free it with munmap of size + TILE bytes.
 */
static char *blank_region(size_t size, const char *head)
{
    int fd = memfd_create("blanks", MFD_CLOEXEC);
    char *tile, *region;

    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)TILE), 0);
    tile = mmap(NULL, TILE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_true(tile != MAP_FAILED);
    memset(tile, ' ', TILE);
    assert_int_equal(munmap(tile, TILE), 0);
    region = mmap(NULL, size + TILE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_true(region != MAP_FAILED);
    for (size_t at = 0; at < size; at += TILE) {
        bool own = at == 0 || at + TILE >= size;
        void *p = mmap(region + at, TILE, own ? PROT_READ | PROT_WRITE : PROT_READ,
                       (own ? MAP_PRIVATE : MAP_SHARED) | MAP_FIXED, fd, 0);

        assert_true(p == region + at);
    }
    /* The last tile is one page of zeroes more, so that the text ends. */
    assert_true(mmap(region + (size / TILE) * TILE, TILE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED);
    memset(region + (size / TILE) * TILE, ' ', size % TILE);
    memcpy(region, head, strlen(head));
    assert_int_equal(close(fd), 0);
    return region;
}

static void test_bad_input__blob_beyond_two_gigabytes(void **state)
{
    static const size_t beyond[] = {1, 0, (size_t)1 << 31, ((size_t)1 << 31) + 5};
    koine_conn *c = *state;
    size_t most = 2 * BEYOND + 16;
    void *region = empty_region(most);

    make_kept(c);
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        is_refused(c, koine_blob(region, BEYOND + beyond[i]), KOINE_ERR_LIMIT);
    }
    const koine_error *e =
        assert_error(c, koine_exec(c, "UPDATE bi_kept SET body = ?", koine_blob(region, BEYOND + 1)), KOINE_ERR_LIMIT);
    assert_contains(e->message, "2147483649");
    check_kept(c);
    assert_int_equal(munmap(region, most), 0);
}

static void test_bad_input__text_beyond_two_gigabytes(void **state)
{
    koine_conn *c = *state;
    char *text = blank_region(BEYOND + 1, "");

    make_kept(c);
    is_refused(c, koine_textn(text, BEYOND + 1), KOINE_ERR_LIMIT);
    is_refused(c, koine_sized(KOINE_TYPE_JSON, text, BEYOND + 1), KOINE_ERR_LIMIT);
    assert_int_equal(munmap(text, BEYOND + 1 + TILE), 0);
}

static void test_bad_input__statement_beyond_two_gigabytes(void **state)
{
    koine_conn *c = *state;
    char *sql = blank_region(BEYOND + 1, "DELETE FROM bi_kept");
    const koine_error *e;
    koine_rows *rows = (koine_rows *)1;
    koine_stmt *stmt = (koine_stmt *)1;

    make_kept(c);
    e = assert_error(c, koine_exec_values(c, sql, NULL, 0), KOINE_ERR_LIMIT);
    assert_int_equal(e->native_code, 0);
    check_kept(c);
    assert_error(c, koine_query_values(c, &rows, sql, NULL, 0), KOINE_ERR_LIMIT);
    assert_null(rows);
    assert_error(c, koine_prepare(c, &stmt, sql), KOINE_ERR_LIMIT);
    assert_null(stmt);
    check_kept(c);
    assert_int_equal(munmap(sql, BEYOND + 1 + TILE), 0);
}

/* ---- counts ---- */

#define MANY 70000

static void test_bad_input__seventy_thousand_parameters(void **state)
{
    static const char head[] = "INSERT INTO bi_kept (id) VALUES (?)";
    koine_conn *c = *state;
    koine_value *values = calloc(MANY, sizeof *values);
    char *sql = malloc(sizeof head + 4 * MANY);
    const koine_error *e;

    make_kept(c);
    assert_non_null(values);
    assert_non_null(sql);
    memcpy(sql, head, sizeof head);
    for (size_t i = 0; i < MANY; i++) {
        values[i] = koine_int((int64_t)i + 10);
        if (i > 0) {
            memcpy(sql + sizeof head - 1 + 4 * (i - 1), ",(?)", 5);
        }
    }
    for (int again = 0; again < 2; again++) {
        e = assert_error(c, koine_exec_values(c, sql, values, MANY), KOINE_ERR_LIMIT);
        assert_contains(e->message, "70000");
        assert_non_null(e->hint);
        assert_int_equal(e->native_code, 0);
        check_kept(c);
    }
    assert_error(c, koine_exec_values(c, "SELECT ?", values, MANY), KOINE_ERR_LIMIT);
    free(sql);
    free(values);
    check_kept(c);
}

static void test_bad_input__too_few_and_too_many_values(void **state)
{
    koine_conn *c = *state;
    const koine_value values[3] = {koine_int(2), koine_text(SECRET), koine_text(SECRET)};
    const koine_error *e;
    koine_stmt *stmt = NULL;

    make_kept(c);
    for (size_t count = 0; count < 4; count++) {
        if (count == 2) {
            continue;
        }
        e = assert_error(c, koine_exec_values(c, "INSERT INTO bi_kept (id, note) VALUES (?, ?)", values, count),
                         KOINE_ERR_MISUSE);
        assert_contains(e->message, "2 placeholder");
        assert_non_null(e->hint);
        error_hides(e, SECRET, __FILE__, __LINE__);
        check_kept(c);
    }
    e = assert_error(c, koine_exec(c, "INSERT INTO bi_kept (id) VALUES (2)", 1), KOINE_ERR_MISUSE);
    assert_ok(c, koine_prepare(c, &stmt, "INSERT INTO bi_kept (id, note) VALUES (?, ?)"));
    assert_error(c, koine_stmt_exec_values(stmt, values, 1), KOINE_ERR_MISUSE);
    assert_error(c, koine_stmt_exec_values(stmt, values, 3), KOINE_ERR_MISUSE);
    assert_error(c, koine_stmt_exec_values(stmt, NULL, 2), KOINE_ERR_MISUSE);
    koine_stmt_close(stmt);
    check_kept(c);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_bad_input__nul_inside_text),
    SUITE_TEST(test_bad_input__nul_inside_a_blob_is_none),
    SUITE_TEST(test_bad_input__invalid_utf8_in_a_value),
    SUITE_TEST(test_bad_input__values_that_do_not_exist),
    SUITE_TEST(test_bad_input__values_out_of_range),
    SUITE_TEST(test_bad_input__type_that_is_none),
    SUITE_TEST(test_bad_input__blob_beyond_two_gigabytes),
    SUITE_TEST(test_bad_input__text_beyond_two_gigabytes),
    SUITE_TEST(test_bad_input__statement_beyond_two_gigabytes),
    SUITE_TEST(test_bad_input__seventy_thousand_parameters),
    SUITE_TEST(test_bad_input__too_few_and_too_many_values),
};

SUITE_GROUP(bad_input_values, tests)
