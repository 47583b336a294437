/*
 * Nulls where none may be, checks, exclusion, and errors that triggers raise.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#define ITEM "CREATE TABLE er_item (id INTEGER PRIMARY KEY, label VARCHAR(40) NOT NULL, note VARCHAR(40))"

static void test_error_not_null__insert_of_null(void **state)
{
    const error_scene scene = {
        .setup = {ITEM},
        .sql = "INSERT INTO er_item (id, label, note) VALUES (1, ?, ?)",
        .values = {koine_null(), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_NOT_NULL, .table = "er_item", .column = "label"},
        .check = "SELECT count(*) FROM er_item",
    };
    error_play(state, CASE_NOT_NULL_INSERT, &scene);
}

static void test_error_not_null__column_left_out_without_default(void **state)
{
    const error_scene scene = {
        .setup = {ITEM},
        .sql = "INSERT INTO er_item (id, note) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NOT_NULL, .table = "er_item", .column = "label"},
        .check = "SELECT count(*) FROM er_item",
    };
    error_play(state, CASE_NOT_NULL_MISSING, &scene);
}

static void test_error_not_null__update_to_null(void **state)
{
    const error_scene scene = {
        .setup = {ITEM, "INSERT INTO er_item (id, label, note) VALUES (1, 'kept', '" SECRET "')"},
        .sql = "UPDATE er_item SET label = NULL WHERE note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NOT_NULL, .table = "er_item", .column = "label"},
        .check = "SELECT count(*) FROM er_item WHERE label = 'kept'",
        .answer = 1,
    };
    error_play(state, CASE_NOT_NULL_UPDATE, &scene);
}

static void test_error_not_null__one_row_of_two_refuses_both(void **state)
{
    const error_scene scene = {
        .setup = {ITEM},
        .sql = "INSERT INTO er_item (id, label) VALUES (1, ?), (2, NULL)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NOT_NULL, .table = "er_item", .column = "label"},
        .check = "SELECT count(*) FROM er_item",
    };
    error_play(state, CASE_NOT_NULL_MULTI_ROW, &scene);
}

static void test_error_not_null__primary_key_of_text(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_item (code VARCHAR(40) NOT NULL PRIMARY KEY, note VARCHAR(40))"},
        .sql = "INSERT INTO er_item (code, note) VALUES (NULL, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NOT_NULL, .table = "er_item", .column = "code"},
        .check = "SELECT count(*) FROM er_item",
    };
    error_play(state, CASE_NOT_NULL_PRIMARY_KEY, &scene);
}

#define PRICE                                                                                                          \
    "CREATE TABLE er_price (id INTEGER PRIMARY KEY, amount INTEGER, note VARCHAR(40), "                                \
    "CONSTRAINT er_price_positive CHECK (amount > 0))"

static void test_error_check__named_constraint(void **state)
{
    const error_scene scene = {
        .setup = {PRICE},
        .sql = "INSERT INTO er_price (id, amount, note) VALUES (1, ?, ?)",
        .values = {koine_int(-5550123), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_CHECK, .table = "er_price", .constraint = "er_price_positive"},
        .check = "SELECT count(*) FROM er_price",
    };
    error_play(state, CASE_CHECK_NAMED, &scene);
}

static void test_error_check__constraint_without_a_name(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_price (id INTEGER PRIMARY KEY, amount INTEGER, note VARCHAR(40), "
                  "CHECK (amount > 0))"},
        .sql = "INSERT INTO er_price (id, amount, note) VALUES (1, -1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_CHECK, .table = "er_price"},
        .check = "SELECT count(*) FROM er_price",
    };
    error_play(state, CASE_CHECK_UNNAMED, &scene);
}

static void test_error_check__constraint_of_a_column(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_price (id INTEGER PRIMARY KEY, amount INTEGER CHECK (amount > 0), "
                  "note VARCHAR(40))"},
        .sql = "INSERT INTO er_price (id, amount, note) VALUES (1, -1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_CHECK, .table = "er_price", .column = "?amount"},
        .check = "SELECT count(*) FROM er_price",
    };
    error_play(state, CASE_CHECK_COLUMN, &scene);
}

static void test_error_check__update(void **state)
{
    const error_scene scene = {
        .setup = {PRICE, "INSERT INTO er_price (id, amount, note) VALUES (1, 10, '" SECRET "')"},
        .sql = "UPDATE er_price SET amount = amount - 20 WHERE note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_CHECK, .table = "er_price", .constraint = "er_price_positive"},
        .check = "SELECT amount FROM er_price",
        .answer = 10,
    };
    error_play(state, CASE_CHECK_UPDATE, &scene);
}

static void test_error_check__row_outside_its_view(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_price (id INTEGER PRIMARY KEY, amount INTEGER, note VARCHAR(40))",
                  "CREATE VIEW er_cheap AS SELECT id, amount, note FROM er_price WHERE amount < 10 WITH CHECK OPTION"},
        .sql = "INSERT INTO er_cheap (id, amount, note) VALUES (1, 100, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_CHECK},
        .check = "SELECT count(*) FROM er_price",
    };
    error_play(state, CASE_CHECK_VIEW, &scene);
}

static void test_error_check__row_that_no_partition_takes(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_part (id INTEGER, note VARCHAR(40)) PARTITION BY RANGE (id)",
                  "CREATE TABLE er_part_1 PARTITION OF er_part FOR VALUES FROM (1) TO (10)"},
        .sql = "INSERT INTO er_part (id, note) VALUES (50, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_CHECK, .table = "?er_part"},
    };
    error_play(state, CASE_CHECK_PARTITION, &scene);
}

/* Where there are no exclusion constraints their definition is refused. */
static void test_error_exclusion__rows_that_overlap(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_booking (during int4range, note VARCHAR(40), "
                  "CONSTRAINT er_booking_once EXCLUDE USING gist (during WITH &&))",
                  "INSERT INTO er_booking (during) VALUES ('[1,5)')"},
        .sql = "INSERT INTO er_booking (during, note) VALUES ('[4,9)', ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_EXCLUSION,
                  .table = "er_booking",
                  .column = "?during",
                  .constraint = "er_booking_once"},
        .check = "SELECT count(*) FROM er_booking",
        .answer = 1,
    };
    error_play(state, CASE_EXCLUSION, &scene);
}

/* The schema's own text is what the program has to see. */
static void test_error_raised__trigger_with_its_own_text(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_guard (id INTEGER PRIMARY KEY, note VARCHAR(40))"},
        .sql = "INSERT INTO er_guard (id, note) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_RAISED, .says = "guard says no"},
        .check = "SELECT count(*) FROM er_guard",
    };
    error_play(state, CASE_RAISED, &scene);
}

static void test_error_raised__state_of_the_schemas_own(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_guard (id INTEGER PRIMARY KEY, note VARCHAR(40))"},
        .sql = "INSERT INTO er_guard (id, note) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_RAISED, .says = "guard says no"},
        .check = "SELECT count(*) FROM er_guard",
    };
    error_play(state, CASE_RAISED_OWN_STATE, &scene);
}

/* A trigger can claim the connection lost or the key a duplicate; it is an error that was raised all the same. */
static void test_error_raised__imitation_of_the_engines_codes(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_guard (id INTEGER PRIMARY KEY, note VARCHAR(40))"},
        .sql = "INSERT INTO er_guard (id, note) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_RAISED, .says = "guard says no"},
        .check = "SELECT count(*) FROM er_guard",
    };
    error_play(state, CASE_RAISED_IMITATION, &scene);
}

static void test_error_raised__imitation_of_a_foreign_keys_text(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_guard (id INTEGER PRIMARY KEY, note VARCHAR(40))"},
        .sql = "INSERT INTO er_guard (id, note) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_RAISED},
        .check = "SELECT count(*) FROM er_guard",
        .options = "diagnose=on",
    };
    error_play(state, CASE_RAISED_FOREIGN_KEY_TEXT, &scene);
}

static void test_error_raised__trigger_of_an_update(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_guard (id INTEGER PRIMARY KEY, note VARCHAR(40))",
                  "INSERT INTO er_guard (id, note) VALUES (1, 'kept')"},
        .sql = "UPDATE er_guard SET note = ? WHERE id = 1",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_RAISED, .says = "guard says no"},
        .check = "SELECT count(*) FROM er_guard WHERE note = 'kept'",
        .answer = 1,
    };
    error_play(state, CASE_RAISED_UPDATE, &scene);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_error_not_null__insert_of_null),
    SUITE_TEST(test_error_not_null__column_left_out_without_default),
    SUITE_TEST(test_error_not_null__update_to_null),
    SUITE_TEST(test_error_not_null__one_row_of_two_refuses_both),
    SUITE_TEST(test_error_not_null__primary_key_of_text),
    SUITE_TEST(test_error_check__named_constraint),
    SUITE_TEST(test_error_check__constraint_without_a_name),
    SUITE_TEST(test_error_check__constraint_of_a_column),
    SUITE_TEST(test_error_check__update),
    SUITE_TEST(test_error_check__row_outside_its_view),
    SUITE_TEST(test_error_check__row_that_no_partition_takes),
    SUITE_TEST(test_error_exclusion__rows_that_overlap),
    SUITE_TEST(test_error_raised__trigger_with_its_own_text),
    SUITE_TEST(test_error_raised__state_of_the_schemas_own),
    SUITE_TEST(test_error_raised__imitation_of_the_engines_codes),
    SUITE_TEST(test_error_raised__imitation_of_a_foreign_keys_text),
    SUITE_TEST(test_error_raised__trigger_of_an_update),
};

SUITE_GROUP(error_check, tests)
