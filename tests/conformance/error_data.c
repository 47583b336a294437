/*
 * Values that do not fit: too long, out of range, no date, no number, no text of the column's alphabet. SQLite's
 * types refuse nothing, so there a CHECK of the declaration or a STRICT table does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#define SHELF(column) "CREATE TABLE er_shelf (id INTEGER PRIMARY KEY, " column ", note VARCHAR(40))"

static void test_error_data__text_longer_than_its_column(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("label VARCHAR(5)")},
        .sql = "INSERT INTO er_shelf (id, label) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_TOO_LONG, .table = "?er_shelf", .column = "?label"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_TOO_LONG, &scene);
}

static void test_error_data__update_to_text_that_is_too_long(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("label VARCHAR(5)"), "INSERT INTO er_shelf (id, label) VALUES (1, 'kept')"},
        .sql = "UPDATE er_shelf SET label = ? WHERE id = 1",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_TOO_LONG, .table = "?er_shelf", .column = "?label"},
        .check = "SELECT count(*) FROM er_shelf WHERE label = 'kept'",
        .answer = 1,
    };
    error_play(state, CASE_TOO_LONG_UPDATE, &scene);
}

static void test_error_data__integer_out_of_range(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("amount INTEGER")},
        .sql = "INSERT INTO er_shelf (id, amount, note) VALUES (1, ?, ?)",
        .values = {koine_int(5550123456), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_OUT_OF_RANGE, .table = "?er_shelf", .column = "?amount"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_INTEGER_RANGE, &scene);
}

static void test_error_data__smallint_out_of_range(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("amount SMALLINT")},
        .sql = "INSERT INTO er_shelf (id, amount, note) VALUES (1, ?, ?)",
        .values = {koine_int(-32769), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_OUT_OF_RANGE, .table = "?er_shelf", .column = "?amount"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_SMALLINT_RANGE, &scene);
}

static void test_error_data__decimal_with_too_many_digits(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("amount DECIMAL(5,2)")},
        .sql = "INSERT INTO er_shelf (id, amount, note) VALUES (1, ?, ?)",
        .values = {koine_decimal("5550123.75"), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_OUT_OF_RANGE, .table = "?er_shelf", .column = "?amount"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_DECIMAL_RANGE, &scene);
}

static void test_error_data__arithmetic_out_of_range(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("amount BIGINT")},
        .sql = "INSERT INTO er_shelf (id, amount, note) SELECT 1, 9223372036854775807 + 1, ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_OUT_OF_RANGE},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_ARITHMETIC_RANGE, &scene);
}

static void test_error_data__identity_at_its_end(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_shelf (id {key}, note VARCHAR(40))",
                  "INSERT INTO er_shelf (id) VALUES (9223372036854775807)"},
        .sql = "INSERT INTO er_shelf (note) VALUES (?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_OUT_OF_RANGE, .table = "?er_shelf"},
        .check = "SELECT count(*) FROM er_shelf",
        .answer = 1,
    };
    error_play(state, CASE_IDENTITY_EXHAUSTED, &scene);
}

/* SQLite divides to NULL, which a column that takes none refuses. */
static void test_error_data__division_by_zero(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("amount INTEGER NOT NULL"),
                  "INSERT INTO er_shelf (id, amount, note) VALUES (1, 0, '" SECRET "')"},
        .sql = "UPDATE er_shelf SET amount = 7 / amount WHERE note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_DIVISION_BY_ZERO},
        .check = "SELECT amount FROM er_shelf",
        .answer = 0,
    };
    error_play(state, CASE_DIVISION_BY_ZERO, &scene);
}

static void test_error_data__text_that_is_no_date(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("day {date}")},
        .sql = "INSERT INTO er_shelf (id, day) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_INVALID_VALUE, .table = "?er_shelf", .column = "?day"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_BAD_DATE, &scene);
}

static void test_error_data__day_that_no_calendar_has(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("day {date}")},
        .sql = "INSERT INTO er_shelf (id, day, note) VALUES (1, ?, ?)",
        .values = {koine_text("2023-02-30"), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_INVALID_VALUE, .table = "?er_shelf", .column = "?day"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_IMPOSSIBLE_DATE, &scene);
}

static void test_error_data__text_that_is_no_uuid(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("tag UUID")},
        .sql = "INSERT INTO er_shelf (id, tag) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_INVALID_VALUE, .table = "?er_shelf", .column = "?tag"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_BAD_UUID, &scene);
}

static void test_error_data__text_that_is_no_json(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("doc JSON")},
        .sql = "INSERT INTO er_shelf (id, doc) VALUES (1, ?)",
        .values = {koine_text("{" SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_INVALID_VALUE, .table = "?er_shelf", .column = "?doc"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_BAD_JSON, &scene);
}

static void test_error_data__text_that_is_no_integer(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("amount INTEGER")},
        .sql = "INSERT INTO er_shelf (id, amount) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_INVALID_VALUE, .table = "?er_shelf", .column = "?amount"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_BAD_INTEGER, &scene);
}

static void test_error_data__text_as_an_integer_key(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("amount INTEGER")},
        .sql = "INSERT INTO er_shelf (id, amount) VALUES (?, 1)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_INVALID_VALUE, .table = "?er_shelf", .column = "?id"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_BAD_KEY_TYPE, &scene);
}

static void test_error_data__word_that_is_not_of_the_enumeration(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("state ENUM('open', 'shut')")},
        .sql = "INSERT INTO er_shelf (id, state) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_INVALID_VALUE, .table = "?er_shelf", .column = "?state"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_BAD_ENUM, &scene);
}

static void test_error_data__pattern_that_is_no_regular_expression(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("label VARCHAR(40)"), "INSERT INTO er_shelf (id, label) VALUES (1, 'text')"},
        .sql = "DELETE FROM er_shelf WHERE label REGEXP ?",
        .values = {koine_text("(" SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_INVALID_VALUE},
        .check = "SELECT count(*) FROM er_shelf",
        .answer = 1,
    };
    error_play(state, CASE_BAD_PATTERN, &scene);
}

static void test_error_data__text_that_the_column_cannot_hold(void **state)
{
    const error_scene scene = {
        .setup = {SHELF("label VARCHAR(40) CHARACTER SET latin1")},
        .sql = "INSERT INTO er_shelf (id, label) VALUES (1, ?)",
        .values = {koine_text(SECRET " \xe2\x98\x83")},
        .count = 1,
        .fault = {.code = KOINE_ERR_ENCODING, .table = "?er_shelf", .column = "?label"},
        .check = "SELECT count(*) FROM er_shelf",
    };
    error_play(state, CASE_UNREPRESENTABLE_TEXT, &scene);
}

/* Runs a query to its end; the first failure, wherever it was met. */
static koine_code drain(koine_conn *c, const char *sql)
{
    koine_rows *rows = NULL;
    koine_code code = koine_query(c, &rows, sql);

    if (code == KOINE_OK) {
        while (koine_next(rows) == KOINE_ROW) {
            for (size_t i = 0; i < koine_column_count(rows); i++) {
                (void)koine_get_value(rows, i);
            }
        }
        code = koine_rows_close(rows);
    }
    return code;
}

/* Written or read: bytes that are no UTF-8 are never text. */
static void test_error_data__bytes_that_are_no_text(void **state)
{
    koine_conn *c = *state;
    const error_scene scene = error_scene_here(
        CASE_NO_TEXT, &(error_scene){.setup = {SHELF("label VARCHAR(40)")},
                                     .sql = "INSERT INTO er_shelf (id, label) VALUES (1, x'ff')",
                                     .fault = {.code = KOINE_ERR_ENCODING, .table = "?er_shelf", .column = "?label"}});

    error_setup(c, &scene);
    for (int again = 0; again < 2; again++) {
        error_check(c, drain(c, scene.sql), &scene.fault, scene.sql, __FILE__, __LINE__);
        assert_int_equal(suite_int(c, "SELECT count(*) FROM er_shelf"), 0);
    }
}

/* What has no exact value here is refused, never rounded, and the column is named. */
static void test_error_data__values_that_cannot_be_read(void **state)
{
    koine_conn *c = *state;

    for (const char *const *sql = error_words_here()->unreadable; *sql; sql++) {
        koine_code code = drain(c, *sql);

        if (koine_code_class(code) != KOINE_CLASS_DATA) {
            print_error("%s answered %s\n", *sql, koine_code_name(code));
        }
        assert_int_equal(koine_code_class(code), KOINE_CLASS_DATA);
        assert_error(c, code, code);
        assert_string_equal(koine_error_of(c)->column, "strange");
        assert_usable(c);
    }
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_error_data__text_longer_than_its_column),
    SUITE_TEST(test_error_data__update_to_text_that_is_too_long),
    SUITE_TEST(test_error_data__integer_out_of_range),
    SUITE_TEST(test_error_data__smallint_out_of_range),
    SUITE_TEST(test_error_data__decimal_with_too_many_digits),
    SUITE_TEST(test_error_data__arithmetic_out_of_range),
    SUITE_TEST(test_error_data__identity_at_its_end),
    SUITE_TEST(test_error_data__division_by_zero),
    SUITE_TEST(test_error_data__text_that_is_no_date),
    SUITE_TEST(test_error_data__day_that_no_calendar_has),
    SUITE_TEST(test_error_data__text_that_is_no_uuid),
    SUITE_TEST(test_error_data__text_that_is_no_json),
    SUITE_TEST(test_error_data__text_that_is_no_integer),
    SUITE_TEST(test_error_data__text_as_an_integer_key),
    SUITE_TEST(test_error_data__word_that_is_not_of_the_enumeration),
    SUITE_TEST(test_error_data__pattern_that_is_no_regular_expression),
    SUITE_TEST(test_error_data__text_that_the_column_cannot_hold),
    SUITE_TEST(test_error_data__bytes_that_are_no_text),
    SUITE_TEST(test_error_data__values_that_cannot_be_read),
};

SUITE_GROUP(error_data, tests)
