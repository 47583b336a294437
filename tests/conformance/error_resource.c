/*
 * What is too much: depth, width, tables, names, results, keys, rows for the space there is; and statements that
 * are ended before their time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `part` again and again between a head and a tail, as text to free. "@" in the part is its number. */
static char *repeated(const char *head, const char *part, const char *joint, size_t count, const char *tail)
{
    size_t room = strlen(head) + count * (strlen(part) + strlen(joint) + 10) + strlen(tail) + 1;
    char *text = malloc(room);
    char *end = text;

    if (!text) {
        fail_msg("%s", "out of memory");
        return NULL;
    }
    end += snprintf(end, room, "%s", head);
    for (size_t i = 0; i < count; i++) {
        const char *at = strchr(part, '@');

        if (at) {
            end += snprintf(end, room - (size_t)(end - text), "%.*s%zu%s", (int)(at - part), part, i, at + 1);
        } else {
            end += snprintf(end, room - (size_t)(end - text), "%s", part);
        }
        end += snprintf(end, room - (size_t)(end - text), "%s", i + 1 < count ? joint : tail);
    }
    return text;
}

static void is_too_much(koine_conn *c, enum error_case which, char *sql)
{
    const error_scene scene = error_scene_here(which, &(error_scene){.fault = {.code = KOINE_ERR_LIMIT}});
    koine_code code;

    suite_table(c, "er_kept", "id {int} PRIMARY KEY");
    suite_exec(c, "INSERT INTO er_kept (id) VALUES (1)");
    for (int again = 0; again < 2; again++) {
        code = koine_exec(c, sql);
        if (scene.silent) {
            assert_ok(c, code);
            break;
        }
        error_check(c, code, &scene.fault, NULL, __FILE__, __LINE__);
        assert_int_equal(suite_int(c, "SELECT count(*) FROM er_kept"), 1);
    }
    free(sql);
}

static void test_error_limit__expression_is_too_deep(void **state)
{
    is_too_much(*state, CASE_TOO_DEEP, repeated("SELECT ", "1", "+", 20000, ""));
}

static void test_error_limit__table_has_too_many_columns(void **state)
{
    suite_drop_later("DROP TABLE IF EXISTS er_wide");
    is_too_much(*state, CASE_TOO_MANY_COLUMNS, repeated("CREATE TABLE er_wide (", "c@ INTEGER", ", ", 5000, ")"));
}

static void test_error_limit__join_has_too_many_tables(void **state)
{
    is_too_much(*state, CASE_TOO_MANY_TABLES, repeated("SELECT count(*) FROM ", "(SELECT 1 AS n) t@", ", ", 70, ""));
}

/* PostgreSQL cuts a name to 63 bytes with no more than a notice; SQLite takes any. */
static void test_error_limit__name_is_too_long(void **state)
{
    suite_drop_later("DROP TABLE IF EXISTS er_named");
    is_too_much(*state, CASE_NAME_TOO_LONG,
                repeated("CREATE TABLE er_named (", "nnnnnnnnnnnnnnnnnnnn", "", 15, " INTEGER)"));
}

static void test_error_limit__result_is_too_large(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_large (id INTEGER PRIMARY KEY, body {text})"},
        .sql = "INSERT INTO er_large (id, body) SELECT 1, repeat(?, 1000000000)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_LIMIT},
        .check = "SELECT count(*) FROM er_large",
    };
    error_play(state, CASE_RESULT_TOO_LARGE, &scene);
}

static void test_error_limit__key_is_too_long(void **state)
{
    const error_scene scene = {
        .setup = {"SELECT 1"},
        .sql = "CREATE TABLE er_key (code VARCHAR(4000) PRIMARY KEY)",
        .fault = {.code = KOINE_ERR_LIMIT},
    };
    error_play(state, CASE_KEY_TOO_LONG, &scene);
}

/* A private database that may grow to a few pages; a table that lives in a few kilobytes; a quota of a session. */
static void test_error_disk_full__space_that_is_given_is_used_up(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_full (id INTEGER PRIMARY KEY, body VARCHAR(4000))"},
        .sql = "INSERT INTO er_full (id, body) SELECT 1, ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_DISK_FULL, .table = "?er_full"},
    };
    error_play(state, CASE_FULL, &scene);
}

static void test_error_cancelled__on_request(void **state)
{
    koine_conn *c = *state;
    const error_scene scene = error_scene_here(CASE_CANCELLED, &(error_scene){.fault = {.code = KOINE_ERR_CANCELLED}});
    koine_code code = KOINE_OK;

    suite_table(c, "er_kept", "id {int} PRIMARY KEY");
    suite_exec(c, "INSERT INTO er_kept (id) VALUES (1)");
    /* A request that comes before the engine has begun is answered without it: then once more. */
    for (int i = 0; i == 0 || (i < 100 && code == KOINE_ERR_CANCELLED && koine_error_of(c)->native_code == 0 &&
                               koine_error_of(c)->sqlstate[0] == '\0');
         i++) {
        struct suite_canceller *canceller = suite_cancel_begin(c);

        code = koine_exec(c, quirks->sleep);
        assert_int_equal(suite_cancel_end(canceller), KOINE_OK);
    }
    error_check(c, code, &scene.fault, NULL, __FILE__, __LINE__);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM er_kept"), 1);
}

static void test_error_timeout__ends_a_long_statement(void **state)
{
    koine_conn *c = *state;
    const koine_error *e;

    suite_table(c, "er_kept", "id {int} PRIMARY KEY");
    suite_exec(c, "INSERT INTO er_kept (id) VALUES (1)");
    assert_ok(c, koine_set_timeout(c, 100));
    e = assert_error(c, koine_exec(c, quirks->sleep), KOINE_ERR_TIMEOUT);
    assert_non_null(e->hint);
    assert_contains(e->message, "100");
    assert_int_equal(e->flags, 0);
    assert_ok(c, koine_set_timeout(c, 0));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM er_kept"), 1);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_error_limit__expression_is_too_deep),
    SUITE_TEST(test_error_limit__table_has_too_many_columns),
    SUITE_TEST(test_error_limit__join_has_too_many_tables),
    SUITE_TEST(test_error_limit__name_is_too_long),
    SUITE_TEST(test_error_limit__result_is_too_large),
    SUITE_TEST(test_error_limit__key_is_too_long),
    SUITE_TEST(test_error_disk_full__space_that_is_given_is_used_up),
    SUITE_TEST(test_error_cancelled__on_request),
    SUITE_TEST(test_error_timeout__ends_a_long_statement),
};

SUITE_GROUP(error_resource, tests)
