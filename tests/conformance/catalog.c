/*
 * The catalog: the same rows for the same tables, whatever the engine, in the same order and of the same types.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <string.h>

#define ROWS 64
#define ROW_SIZE 512

typedef koine_code catalog_call(koine_conn *conn, koine_rows **out, const char *schema, const char *table);

/* ---- what is compared ---- */

static void print_row(koine_rows *rows, char line[ROW_SIZE])
{
    size_t used = 0;

    line[0] = '\0';
    for (size_t i = 0; i < koine_column_count(rows); i++) {
        const char *text = koine_get_text(rows, i);

        used += (size_t)snprintf(line + used, ROW_SIZE - used, "%s%s", i > 0 ? "|" : "", text ? text : "~");
        assert_true(used < ROW_SIZE);
    }
}

static void assert_types(koine_rows *rows, const char *types)
{
    static const struct {
        char letter;
        koine_type type;
    } letters[] = {{'t', KOINE_TYPE_TEXT}, {'i', KOINE_TYPE_INT}, {'b', KOINE_TYPE_BOOL}};

    assert_int_equal(koine_column_count(rows), strlen(types));
    for (size_t i = 0; types[i]; i++) {
        for (size_t k = 0; k < sizeof letters / sizeof letters[0]; k++) {
            if (letters[k].letter == types[i]) {
                assert_int_equal(koine_column_type(rows, i), letters[k].type);
            }
        }
    }
}

static void assert_names(koine_rows *rows, const char *names)
{
    char found[ROW_SIZE] = "";
    size_t used = 0;

    for (size_t i = 0; i < koine_column_count(rows); i++) {
        used +=
            (size_t)snprintf(found + used, sizeof found - used, "%s%s", i > 0 ? " " : "", koine_column_name(rows, i));
    }
    assert_string_equal(found, names);
}

/* Rows as "a|b|~", ended by NULL. */
static void assert_listed(koine_conn *c, catalog_call *call, const char *schema, const char *table, const char *types,
                          const char *const *expected)
{
    koine_rows *rows = NULL;
    char line[ROW_SIZE];
    koine_code code;

    assert_ok(c, call(c, &rows, schema, table));
    assert_types(rows, types);
    while ((code = koine_next(rows)) == KOINE_ROW) {
        print_row(rows, line);
        if (!*expected) {
            fail_msg("one row too many: %s", line);
        }
        assert_string_equal(line, *expected++);
    }
    assert_code(c, code, KOINE_DONE);
    assert_null(*expected);
    assert_ok(c, koine_rows_close(rows));
}

#define LISTED(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NOTHING ((const char *const[]){NULL})

#define TABLE_TYPES "tttb"
#define COLUMN_TYPES "tttitiiibbbb"
#define PRIMARY_KEY_TYPES "tttit"
#define FOREIGN_KEY_TYPES "tttittttt"
#define INDEX_TYPES "tttbitb"

static void make_tables(koine_conn *c)
{
    suite_table(c, "owner", "a {int} not null, b {varchar(10)} not null, CONSTRAINT owner_pkey PRIMARY KEY (b, a)");
    suite_table(
        c, "thing",
        "id {key}, flag {bool} not null, n {int} default 7, price {decimal(10,2)}, f {float}, name {varchar(20)},"
        " note {text}, data {blob}, d {date}, t {time}, ts {timestamp}, code {uuid}, doc {json},"
        " ob {varchar(10)}, oa {int}, s {int} GENERATED ALWAYS AS (n + 1) STORED,"
        " CONSTRAINT thing_n_key UNIQUE (n),"
        " CONSTRAINT thing_owner_fkey FOREIGN KEY (ob, oa) REFERENCES owner (b, a)"
        " ON DELETE CASCADE ON UPDATE NO ACTION");
    suite_exec(c, "CREATE INDEX thing_d_idx ON thing (d DESC, name)");
    suite_exec(c, "CREATE VIEW seen AS SELECT id, name, price FROM thing");
    suite_drop_later("DROP VIEW seen");
}

/* ---- the rows ---- */

static void test_catalog__tables_and_views_come_by_name(void **state)
{
    koine_conn *c = *state;

    make_tables(c);
    assert_listed(c, koine_catalog_tables, NULL, NULL, TABLE_TYPES,
                  LISTED("~|owner|table|false", "~|seen|view|false", "~|thing|table|false"));
    assert_listed(c, koine_catalog_tables, NULL, "seen", TABLE_TYPES, LISTED("~|seen|view|false"));
}

static void test_catalog__columns_have_portable_types(void **state)
{
    koine_conn *c = *state;

    make_tables(c);
    assert_listed(
        c, koine_catalog_columns, NULL, "thing", COLUMN_TYPES,
        LISTED(
            "~|thing|id|1|integer|~|~|~|false|false|true|false", "~|thing|flag|2|boolean|~|~|~|false|false|false|false",
            "~|thing|n|3|integer|~|~|~|true|true|false|false", "~|thing|price|4|decimal|~|10|2|true|false|false|false",
            "~|thing|f|5|double|~|~|~|true|false|false|false", "~|thing|name|6|varchar|20|~|~|true|false|false|false",
            "~|thing|note|7|text|~|~|~|true|false|false|false", "~|thing|data|8|blob|~|~|~|true|false|false|false",
            "~|thing|d|9|date|~|~|~|true|false|false|false", "~|thing|t|10|time|~|~|~|true|false|false|false",
            "~|thing|ts|11|timestamp|~|~|~|true|false|false|false", "~|thing|code|12|uuid|~|~|~|true|false|false|false",
            "~|thing|doc|13|json|~|~|~|true|false|false|false", "~|thing|ob|14|varchar|10|~|~|true|false|false|false",
            "~|thing|oa|15|integer|~|~|~|true|false|false|false", "~|thing|s|16|integer|~|~|~|true|false|false|true"));
}

static void test_catalog__columns_of_views_are_those_of_their_tables(void **state)
{
    koine_conn *c = *state;

    make_tables(c);
    assert_listed(c, koine_catalog_columns, NULL, "seen", COLUMN_TYPES,
                  LISTED("~|seen|id|1|integer|~|~|~|true|false|false|false",
                         "~|seen|name|2|varchar|20|~|~|true|false|false|false",
                         "~|seen|price|3|decimal|~|10|2|true|false|false|false"));
}

static void test_catalog__primary_keys_have_their_columns_in_order(void **state)
{
    koine_conn *c = *state;

    make_tables(c);
    assert_listed(c, koine_catalog_primary_keys, NULL, NULL, PRIMARY_KEY_TYPES,
                  LISTED("~|owner|owner_pkey|1|b", "~|owner|owner_pkey|2|a", "~|thing|thing_pkey|1|id"));
}

static void test_catalog__foreign_keys_tell_parents_and_actions(void **state)
{
    koine_conn *c = *state;

    make_tables(c);
    assert_listed(c, koine_catalog_foreign_keys, NULL, NULL, FOREIGN_KEY_TYPES,
                  LISTED("~|thing|thing_owner_fkey|1|ob|owner|b|no action|cascade",
                         "~|thing|thing_owner_fkey|2|oa|owner|a|no action|cascade"));
}

static void test_catalog__indexes_are_those_that_were_asked_for(void **state)
{
    koine_conn *c = *state;

    make_tables(c);
    assert_listed(c, koine_catalog_indexes, NULL, NULL, INDEX_TYPES,
                  LISTED("~|thing|thing_d_idx|false|1|d|true", "~|thing|thing_d_idx|false|2|name|false",
                         "~|thing|thing_n_key|true|1|n|false"));
}

static void test_catalog__column_names_are_those_of_the_manual(void **state)
{
    static const struct {
        catalog_call *call;
        const char *names;
    } calls[] = {
        {koine_catalog_tables, "schema table_name kind temporary"},
        {koine_catalog_columns, "schema table_name column_name position type length precision scale nullable "
                                "has_default is_identity is_generated"},
        {koine_catalog_primary_keys, "schema table_name constraint_name position column_name"},
        {koine_catalog_foreign_keys, "schema table_name constraint_name position column_name parent_table "
                                     "parent_column on_update on_delete"},
        {koine_catalog_indexes, "schema table_name index_name is_unique position column_name is_descending"},
    };
    koine_conn *c = *state;

    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        koine_rows *rows = NULL;

        assert_ok(c, calls[i].call(c, &rows, NULL, NULL));
        assert_names(rows, calls[i].names);
        assert_ok(c, koine_rows_close(rows));
    }
}

/* ---- names ---- */

static void test_catalog__names_are_found_as_they_are_written(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "\"Odd 'na\"\"me\\\"", "\"Co`lu\"\"mn\" DATE");
    assert_listed(c, koine_catalog_tables, NULL, "Odd 'na\"me\\", TABLE_TYPES, LISTED("~|Odd 'na\"me\\|table|false"));
    assert_listed(c, koine_catalog_columns, NULL, "Odd 'na\"me\\", COLUMN_TYPES,
                  LISTED("~|Odd 'na\"me\\|Co`lu\"mn|1|date|~|~|~|true|false|false|false"));
    assert_listed(c, koine_catalog_tables, NULL, "Odd", TABLE_TYPES, NOTHING);
}

static void test_catalog__unknown_schema_and_table_have_no_rows(void **state)
{
    koine_conn *c = *state;

    make_tables(c);
    assert_listed(c, koine_catalog_tables, "no_such_schema", NULL, TABLE_TYPES, NOTHING);
    assert_listed(c, koine_catalog_columns, NULL, "no_such_table", COLUMN_TYPES, NOTHING);
    assert_listed(c, koine_catalog_indexes, "no_such_schema", "thing", INDEX_TYPES, NOTHING);
}

/* ---- as any statement ---- */

static void test_catalog__works_inside_a_transaction(void **state)
{
    koine_conn *c = *state;

    make_tables(c);
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO owner VALUES (?, ?)", 1, "x"));
    assert_listed(c, koine_catalog_tables, NULL, "owner", TABLE_TYPES, LISTED("~|owner|table|false"));
    assert_ok(c, koine_commit(c));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM owner"), 1);
}

static void test_catalog__pointer_for_the_rows_is_needed(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_catalog_tables(c, NULL, NULL, NULL), KOINE_ERR_MISUSE);
    assert_usable(c);
}

static void test_catalog__rows_take_the_connection(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    koine_rows *more = NULL;

    make_tables(c);
    assert_ok(c, koine_catalog_tables(c, &rows, NULL, NULL));
    assert_error(c, koine_catalog_columns(c, &more, NULL, NULL), KOINE_ERR_ROWS_OPEN);
    assert_null(more);
    assert_ok(c, koine_rows_close(rows));
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_catalog__tables_and_views_come_by_name),
    SUITE_TEST(test_catalog__columns_have_portable_types),
    SUITE_TEST(test_catalog__columns_of_views_are_those_of_their_tables),
    SUITE_TEST(test_catalog__primary_keys_have_their_columns_in_order),
    SUITE_TEST(test_catalog__foreign_keys_tell_parents_and_actions),
    SUITE_TEST(test_catalog__indexes_are_those_that_were_asked_for),
    SUITE_TEST(test_catalog__column_names_are_those_of_the_manual),
    SUITE_TEST(test_catalog__names_are_found_as_they_are_written),
    SUITE_TEST(test_catalog__unknown_schema_and_table_have_no_rows),
    SUITE_TEST(test_catalog__works_inside_a_transaction),
    SUITE_TEST(test_catalog__pointer_for_the_rows_is_needed),
    SUITE_TEST(test_catalog__rows_take_the_connection),
};

SUITE_GROUP(catalog, tests)
