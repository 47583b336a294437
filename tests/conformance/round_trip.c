/*
 * A value goes into a column and comes back. The one group of this file holds what is true of every type.
 *
 * SPDX-License-Identifier: MIT
 */
#include "round_trip.h"

#include <stdio.h>
#include <string.h>

static void make_table(koine_conn *c, const char *column_type)
{
    char columns[128];

    (void)snprintf(columns, sizeof columns, "id {int} not null primary key, x %s", column_type);
    suite_table(c, "v", columns);
}

static bool same(const koine_value *a, const koine_value *b)
{
    if (a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case KOINE_TYPE_NULL:
        return true;
    case KOINE_TYPE_BOOL:
        return a->as.boolean == b->as.boolean;
    case KOINE_TYPE_INT:
        return a->as.integer == b->as.integer;
    case KOINE_TYPE_FLOAT:
        return memcmp(&a->as.real, &b->as.real, sizeof a->as.real) == 0;
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_JSON:
        return a->as.bytes.size == b->as.bytes.size &&
               (a->as.bytes.size == 0 || memcmp(a->as.bytes.data, b->as.bytes.data, a->as.bytes.size) == 0);
    case KOINE_TYPE_DATE:
        return a->as.date.year == b->as.date.year && a->as.date.month == b->as.date.month &&
               a->as.date.day == b->as.date.day;
    case KOINE_TYPE_TIME:
        return a->as.time == b->as.time;
    case KOINE_TYPE_TIMESTAMP:
        return a->as.timestamp == b->as.timestamp;
    case KOINE_TYPE_UUID:
        return memcmp(a->as.uuid, b->as.uuid, 16) == 0;
    }
    return false;
}

static void show(const char *what, const koine_value *v)
{
    char text[256] = "";

    switch (v->type) {
    case KOINE_TYPE_INT:
    case KOINE_TYPE_BOOL:
        (void)snprintf(text, sizeof text, "%lld", v->type == KOINE_TYPE_INT ? (long long)v->as.integer : v->as.boolean);
        break;
    case KOINE_TYPE_FLOAT:
        (void)snprintf(text, sizeof text, "%.17g", v->as.real);
        break;
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_JSON:
        (void)snprintf(text, sizeof text, "%zu bytes: %.60s", v->as.bytes.size,
                       v->type == KOINE_TYPE_BLOB ? "" : (const char *)v->as.bytes.data);
        break;
    case KOINE_TYPE_DATE:
        (void)snprintf(text, sizeof text, "%d-%d-%d", v->as.date.year, v->as.date.month, v->as.date.day);
        break;
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
        (void)snprintf(text, sizeof text, "%lld us",
                       (long long)(v->type == KOINE_TYPE_TIME ? v->as.time : v->as.timestamp));
        break;
    case KOINE_TYPE_NULL:
    case KOINE_TYPE_UUID:
        break;
    }
    print_error("    %s: %s %s\n", what, koine_type_name(v->type), text);
}

void round_trip_as(koine_conn *conn, const char *column_type, const koine_value *in, const koine_value *want,
                   size_t count)
{
    koine_rows *rows = NULL;
    size_t wrong = 0;

    make_table(conn, column_type);
    for (size_t i = 0; i < count; i++) {
        assert_ok(conn, koine_exec(conn, "INSERT INTO v (id, x) VALUES (?, ?)", i, in[i]));
    }
    assert_ok(conn, koine_query(conn, &rows, "SELECT x FROM v ORDER BY id"));
    for (size_t i = 0; i < count; i++) {
        koine_value back;

        assert_code(conn, koine_next(rows), KOINE_ROW);
        back = koine_get_value(rows, 0);
        if (!same(&back, &want[i])) {
            print_error("  value %zu of column %s\n", i, column_type);
            show("came back", &back);
            show("should be", &want[i]);
            wrong++;
        }
    }
    assert_code(conn, koine_next(rows), KOINE_DONE);
    assert_ok(conn, koine_rows_close(rows));
    assert_int_equal(wrong, 0);
}

void round_trip(koine_conn *conn, const char *column_type, const koine_value *values, size_t count, koine_type type)
{
    koine_value want[64];

    assert_in_range(count, 1, 64);
    for (size_t i = 0; i < count; i++) {
        want[i] = values[i];
        want[i].type = values[i].type == KOINE_TYPE_NULL ? KOINE_TYPE_NULL : type;
    }
    round_trip_as(conn, column_type, values, want, count);
}

void refuse_value(koine_conn *conn, const char *column_type, koine_value value, koine_code want)
{
    make_table(conn, column_type);
    assert_error(conn, koine_exec(conn, "INSERT INTO v (id, x) VALUES (1, ?)", value), want);
    assert_int_equal(suite_int(conn, "SELECT count(*) FROM v"), 0);
    assert_ok(conn, koine_exec(conn, "DROP TABLE v"));
}

static const char *const column_types[] = {"{bool}", "{int}",  "{float}", "{decimal(10,2)}", "{text}", "{varchar(20)}",
                                           "{blob}", "{date}", "{time}",  "{timestamp}",     "{uuid}", "{json}"};

static void test_null__comes_back_from_every_column_type(void **state)
{
    koine_conn *c = *state;
    const koine_value null = koine_null();

    for (size_t i = 0; i < sizeof column_types / sizeof column_types[0]; i++) {
        round_trip(c, column_types[i], &null, 1, KOINE_TYPE_NULL);
        assert_ok(c, koine_exec(c, "DROP TABLE v"));
    }
}

static void test_null__null_pointers_are_null(void **state)
{
    koine_conn *c = *state;
    const char *text = NULL;
    const koine_value values[] = {koine_text(text), koine_blob(NULL, 0), koine_json(NULL), koine_decimal(NULL),
                                  koine_textn(NULL, 5)};

    suite_table(c, "t", "x {text}");
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", values[i]));
    }
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t WHERE x IS NULL"), 5);
}

static void test_null__as_a_parameter_of_a_condition(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    suite_table(c, "t", "id {int}, x {text}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1, 'a'), (2, NULL)"));
    assert_ok(c, koine_query(c, &rows, "SELECT id FROM t WHERE x = ?", NULL));
    assert_code(c, koine_next(rows), KOINE_DONE);
    assert_ok(c, koine_rows_close(rows));
    assert_ok(c, koine_query(c, &rows, "SELECT coalesce(?, x) FROM t WHERE id = 1", NULL));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_string_equal(koine_get_text(rows, 0), "a");
    assert_ok(c, koine_rows_close(rows));
}

static void test_values__column_type_is_told(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    const koine_type want[] = {quirks->bool_type,      KOINE_TYPE_INT,   KOINE_TYPE_FLOAT,  quirks->decimal_type,
                               KOINE_TYPE_TEXT,        KOINE_TYPE_BLOB,  quirks->date_type, quirks->time_type,
                               quirks->timestamp_type, quirks->uuid_type};

    suite_table(c, "t",
                "b {bool}, i {int}, f {float}, d {decimal(10,2)}, t {text}, x {blob}, dt {date}, tm {time}, "
                "ts {timestamp}, u {uuid}");
    assert_ok(c, koine_query(c, &rows, "SELECT b, i, f, d, t, x, dt, tm, ts, u FROM t"));
    assert_int_equal(koine_column_count(rows), 10);
    for (size_t i = 0; i < 10; i++) {
        if (koine_column_type(rows, i) != want[i]) {
            print_error("column %zu\n", i);
        }
        assert_int_equal(koine_column_type(rows, i), want[i]);
    }
    assert_ok(c, koine_rows_close(rows));
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_null__comes_back_from_every_column_type),
    SUITE_TEST(test_null__null_pointers_are_null),
    SUITE_TEST(test_null__as_a_parameter_of_a_condition),
    SUITE_TEST(test_values__column_type_is_told),
};
SUITE_GROUP(round_trip, tests)
