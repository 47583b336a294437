/*
 * Duplicate keys: in a column, a primary key, several columns, an expression; by INSERT, UPDATE, upsert, trigger
 * and CREATE INDEX; at once and at the commit.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#define PERSON                                                                                                         \
    "CREATE TABLE er_person (id INTEGER PRIMARY KEY, email VARCHAR(40), CONSTRAINT er_person_email UNIQUE (email))"

static void test_error_unique__value_that_is_there_already(void **state)
{
    const error_scene scene = {
        .setup = {PERSON, "INSERT INTO er_person (id, email) VALUES (1, '" SECRET "')"},
        .sql = "INSERT INTO er_person (id, email) VALUES (?, ?)",
        .values = {koine_int(2), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_UNIQUE, .table = "er_person", .column = "email", .constraint = "er_person_email"},
        .check = "SELECT count(*) FROM er_person",
        .answer = 1,
    };
    error_play(state, CASE_UNIQUE_COLUMN, &scene);
}

static void test_error_unique__primary_key_that_is_there_already(void **state)
{
    const error_scene scene = {
        .setup = {PERSON, "INSERT INTO er_person (id, email) VALUES (1, 'first')"},
        .sql = "INSERT INTO er_person (id, email) VALUES (?, ?)",
        .values = {koine_int(1), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_UNIQUE, .table = "er_person", .column = "id"},
        .check = "SELECT count(*) FROM er_person WHERE email = 'first'",
        .answer = 1,
    };
    error_play(state, CASE_UNIQUE_PRIMARY_KEY, &scene);
}

static void test_error_unique__composite_key_names_all_columns(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_seat (hall INTEGER, place VARCHAR(40), CONSTRAINT er_seat_key UNIQUE (hall, place))",
                  "INSERT INTO er_seat (hall, place) VALUES (1, '" SECRET "')"},
        .sql = "INSERT INTO er_seat (hall, place) VALUES (?, ?)",
        .values = {koine_int(1), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_UNIQUE, .table = "er_seat", .column = "hall, place", .constraint = "er_seat_key"},
        .check = "SELECT count(*) FROM er_seat",
        .answer = 1,
    };
    error_play(state, CASE_UNIQUE_COMPOSITE, &scene);
}

static void test_error_unique__update_to_a_value_that_is_there(void **state)
{
    const error_scene scene = {
        .setup = {PERSON, "INSERT INTO er_person (id, email) VALUES (1, '" SECRET "')",
                  "INSERT INTO er_person (id, email) VALUES (2, 'second')"},
        .sql = "UPDATE er_person SET email = ? WHERE id = 2",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_UNIQUE, .table = "er_person", .column = "email", .constraint = "er_person_email"},
        .check = "SELECT count(*) FROM er_person WHERE email = 'second'",
        .answer = 1,
    };
    error_play(state, CASE_UNIQUE_UPDATE, &scene);
}

static void test_error_unique__one_row_of_three_refuses_all_three(void **state)
{
    const error_scene scene = {
        .setup = {PERSON, "INSERT INTO er_person (id, email) VALUES (1, 'first')"},
        .sql = "INSERT INTO er_person (id, email) VALUES (2, ?), (3, 'first'), (4, 'fourth')",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_UNIQUE, .table = "er_person", .column = "email", .constraint = "er_person_email"},
        .check = "SELECT count(*) FROM er_person",
        .answer = 1,
    };
    error_play(state, CASE_UNIQUE_MULTI_ROW, &scene);
}

static void test_error_unique__upsert_that_meets_another_key(void **state)
{
    const error_scene scene = {
        .setup = {PERSON, "INSERT INTO er_person (id, email) VALUES (1, '" SECRET "')",
                  "INSERT INTO er_person (id, email) VALUES (2, 'second')"},
        .sql = "INSERT INTO er_person (id, email) VALUES (2, 'new') ON CONFLICT (id) DO UPDATE SET email = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_UNIQUE, .table = "er_person", .column = "email", .constraint = "er_person_email"},
        .check = "SELECT count(*) FROM er_person WHERE email = 'second'",
        .answer = 1,
    };
    error_play(state, CASE_UNIQUE_UPSERT, &scene);
}

static void test_error_unique__unique_index(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_code (id INTEGER PRIMARY KEY, code VARCHAR(40))",
                  "CREATE UNIQUE INDEX er_code_index ON er_code (code)",
                  "INSERT INTO er_code (id, code) VALUES (1, '" SECRET "')"},
        .sql = "INSERT INTO er_code (id, code) VALUES (2, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_UNIQUE, .table = "er_code", .column = "code", .constraint = "er_code_index"},
        .check = "SELECT count(*) FROM er_code",
        .answer = 1,
    };
    error_play(state, CASE_UNIQUE_INDEX, &scene);
}

/* Where there are no expression indexes their definition is refused. */
static void test_error_unique__unique_expression(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_code (id INTEGER PRIMARY KEY, code VARCHAR(40))",
                  "CREATE UNIQUE INDEX er_code_lower ON er_code (lower(code))",
                  "INSERT INTO er_code (id, code) VALUES (1, 'S3CR3T-VALUE')"},
        .sql = "INSERT INTO er_code (id, code) VALUES (2, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_UNIQUE, .constraint = "er_code_lower"},
    };
    error_play(state, CASE_UNIQUE_EXPRESSION, &scene);
}

static void test_error_unique__index_over_rows_that_are_equal(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_code (id INTEGER PRIMARY KEY, code VARCHAR(40))",
                  "INSERT INTO er_code (id, code) VALUES (1, '" SECRET "'), (2, '" SECRET "')"},
        .sql = "CREATE UNIQUE INDEX er_code_index ON er_code (code)",
        .fault = {.code = KOINE_ERR_UNIQUE, .table = "er_code", .column = "code", .constraint = "er_code_index"},
        .check = "SELECT count(*) FROM er_code",
        .answer = 2,
    };
    error_play(state, CASE_UNIQUE_CREATE_INDEX, &scene);
}

/* Quotes, dots, commas and parentheses inside names must not end them. */
static void test_error_unique__names_with_quotes_come_whole(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE \"er \"\"od.d\"\" t'able\" (id INTEGER, \"the, 'key')=(\" VARCHAR(40), "
                  "CONSTRAINT \"er ke'y `x`.y\" UNIQUE (\"the, 'key')=(\"))",
                  "INSERT INTO \"er \"\"od.d\"\" t'able\" VALUES (1, '" SECRET "')"},
        .sql = "INSERT INTO \"er \"\"od.d\"\" t'able\" VALUES (2, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_UNIQUE,
                  .table = "er \"od.d\" t'able",
                  .column = "the, 'key')=(",
                  .constraint = "er ke'y `x`.y"},
    };
    error_play(state, CASE_UNIQUE_QUOTED_NAMES, &scene);
}

static void test_error_unique__inside_a_trigger_names_its_table(void **state)
{
    const error_scene scene = {
        .setup = {PERSON, "INSERT INTO er_person (id, email) VALUES (1, '" SECRET "')",
                  "CREATE TABLE er_entry (id INTEGER, email VARCHAR(40))"},
        .sql = "INSERT INTO er_entry (id, email) VALUES (?, ?)",
        .values = {koine_int(2), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_UNIQUE, .table = "er_person", .column = "email", .constraint = "er_person_email"},
        .check = "SELECT count(*) FROM er_entry",
        .answer = 0,
    };
    error_play(state, CASE_UNIQUE_TRIGGER, &scene);
}

/* Found by the commit, which keeps nothing and is over. */
static void test_error_unique__deferred_key_fails_the_commit(void **state)
{
    koine_conn *c = *state;
    const error_scene scene = error_scene_here(
        CASE_UNIQUE_DEFERRED,
        &(error_scene){
            .sql = "CREATE TABLE er_late (id INTEGER, CONSTRAINT er_late_key UNIQUE (id) "
                   "DEFERRABLE INITIALLY DEFERRED)",
            .fault = {.code = KOINE_ERR_UNIQUE, .table = "er_late", .column = "id", .constraint = "er_late_key"},
        });

    suite_drop_later("DROP TABLE IF EXISTS er_late");
    if (scene.fault.code == KOINE_ERR_UNIQUE) {
        suite_exec(c, scene.sql);
        suite_exec(c, "INSERT INTO er_late VALUES (1)");
        assert_ok(c, koine_begin(c, NULL));
        suite_exec(c, "INSERT INTO er_late VALUES (1)");
        error_check(c, koine_commit(c), &scene.fault, NULL, __FILE__, __LINE__);
        assert_int_equal(koine_transaction_depth(c), 0);
        assert_int_equal(suite_int(c, "SELECT count(*) FROM er_late"), 1);
    } else {
        error_check(c, koine_exec(c, scene.sql), &scene.fault, scene.sql, __FILE__, __LINE__);
        assert_usable(c);
    }
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_error_unique__value_that_is_there_already),
    SUITE_TEST(test_error_unique__primary_key_that_is_there_already),
    SUITE_TEST(test_error_unique__composite_key_names_all_columns),
    SUITE_TEST(test_error_unique__update_to_a_value_that_is_there),
    SUITE_TEST(test_error_unique__one_row_of_three_refuses_all_three),
    SUITE_TEST(test_error_unique__upsert_that_meets_another_key),
    SUITE_TEST(test_error_unique__unique_index),
    SUITE_TEST(test_error_unique__unique_expression),
    SUITE_TEST(test_error_unique__index_over_rows_that_are_equal),
    SUITE_TEST(test_error_unique__names_with_quotes_come_whole),
    SUITE_TEST(test_error_unique__inside_a_trigger_names_its_table),
    SUITE_TEST(test_error_unique__deferred_key_fails_the_commit),
};

SUITE_GROUP(error_unique, tests)
