/*
 * What a connection knows of tables: asked once, for all names of a statement; forgotten when it may have changed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core_support.h"

#include "connection.h"
#include "fake_portable.h"

#include <stdio.h>

static const fake_described shop[] = {
    /* In the order of no engine: parts of a table may come before it. */
    {"item", "key", "item_pkey", 1, "id", 0, 0, 1},
    FAKE_COLUMN("item", 2, "price", "decimal", 10, 2, 0),
    FAKE_COLUMN("item", 1, "id", "integer", 0, 0, KOINE_DESCRIBE_NOT_NULL | KOINE_DESCRIBE_IDENTITY),
    FAKE_TABLE("item"),
    FAKE_COLUMN("item", 3, "label", "varchar", 20, 0, KOINE_DESCRIBE_FOLDS_CASE),
    FAKE_COLUMN("item", 4, "small", "smallint", 0, 0, 0),
    FAKE_COLUMN("item", 5, "open", "decimal", 0, 0, 0),
    FAKE_COLUMN("item", 6, "vast", "decimal", 50, 10, 0),
    FAKE_COLUMN("item", 7, "shape", "other", 0, 0, 0),
    {"item", "key", "item_label_key", 2, "id", 0, 0, 0},
    {"item", "key", "item_label_key", 1, "label", 0, 0, 0},
    {"cheap", "table", "view", 0, NULL, 0, 0, 0},
    FAKE_COLUMN("cheap", 1, "id", "integer", 0, 0, 0),
    FAKE_TABLE("Item"),
    FAKE_COLUMN("Item", 1, "other", "text", 0, 0, 0),
};

static int setup(void **state)
{
    koine_conn *conn = NULL;
    fake_portable_reset();
    fake_describe(shop, sizeof shop / sizeof shop[0]);
    assert_int_equal(koine_open(&conn, "speaking://host/db"), KOINE_OK);
    fake_log_clear();
    *state = conn;
    return 0;
}

static koine_code load(koine_conn *conn, const char *first, const char *second)
{
    const koine__name names[] = {{.text = first, .size = (uint32_t)strlen(first)},
                                 {.text = second, .size = (uint32_t)strlen(second)}};
    koine__schema schema;
    koine__catalogue_schema(conn, &schema);
    return schema.load(schema.context, names, 2);
}

static const koine__table *find(koine_conn *conn, const char *name)
{
    koine__schema schema;
    koine__catalogue_schema(conn, &schema);
    return schema.find(schema.context, name);
}

/* ---- asking ---- */

static void test_catalogue__all_names_are_asked_for_at_once(void **state)
{
    assert_int_equal(load(*state, "item", "cheap"), KOINE_OK);
    assert_int_equal(fake_descriptions(), 1);
    assert_non_null(find(*state, "item"));
    assert_non_null(find(*state, "cheap"));
}

static void test_catalogue__what_is_known_is_not_asked_again(void **state)
{
    assert_int_equal(load(*state, "item", "cheap"), KOINE_OK);
    const koine__table *before = find(*state, "item");
    assert_int_equal(load(*state, "cheap", "item"), KOINE_OK);
    assert_int_equal(load(*state, "item", "Item"), KOINE_OK);
    assert_int_equal(fake_descriptions(), 2);
    assert_ptr_equal(find(*state, "item"), before);
}

static void test_catalogue__missing_names_are_known_to_be_missing(void **state)
{
    assert_int_equal(load(*state, "item", "nothing"), KOINE_OK);
    assert_null(find(*state, "nothing"));
    assert_int_equal(load(*state, "nothing", "nothing"), KOINE_OK);
    assert_int_equal(fake_descriptions(), 1);
}

static void test_catalogue__names_that_were_not_asked_for_are_not_found(void **state)
{
    assert_int_equal(load(*state, "cheap", "cheap"), KOINE_OK);
    assert_null(find(*state, "item"));
}

static void test_catalogue__names_are_told_apart_by_case(void **state)
{
    assert_int_equal(load(*state, "item", "Item"), KOINE_OK);
    assert_int_equal(find(*state, "item")->column_count, 7);
    assert_int_equal(find(*state, "Item")->column_count, 1);
}

static void test_catalogue__grows_with_many_tables(void **state)
{
    char name[32];
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(name, sizeof name, "t%d", i);
        assert_int_equal(load(*state, name, "item"), KOINE_OK);
    }
    assert_int_equal(fake_descriptions(), 1000);
    assert_int_equal(load(*state, "t0", "t999"), KOINE_OK);
    assert_int_equal(fake_descriptions(), 1000);
    assert_int_equal(find(*state, "item")->column_count, 7);
}

/* ---- what is taken over ---- */

static void test_catalogue__columns_stand_in_their_places(void **state)
{
    assert_int_equal(load(*state, "item", "item"), KOINE_OK);
    const koine__table *item = find(*state, "item");
    static const char *const names[] = {"id", "price", "label", "small", "open", "vast", "shape"};

    assert_int_equal(item->column_count, sizeof names / sizeof names[0]);
    assert_false(item->view);
    assert_false(item->temporary);
    for (size_t i = 0; i < item->column_count; i++) {
        assert_string_equal(item->columns[i].name.text, names[i]);
        assert_int_equal(item->columns[i].name.size, strlen(names[i]));
    }
    assert_int_equal(item->columns[0].flags, KOINE__COLUMN_NOT_NULL | KOINE__COLUMN_IDENTITY);
    assert_int_equal(item->columns[2].flags, KOINE__COLUMN_FOLDS_CASE);
    assert_string_equal(item->columns[1].native, "decimal");
}

static void test_catalogue__types_are_those_of_the_language(void **state)
{
    assert_int_equal(load(*state, "item", "item"), KOINE_OK);
    const koine__table *item = find(*state, "item");

    assert_int_equal(item->columns[0].type.kind, KOINE_TYPE_INT);
    assert_false(item->columns[0].type.small);
    assert_int_equal(item->columns[1].type.kind, KOINE_TYPE_DECIMAL);
    assert_int_equal(item->columns[1].type.precision, 10);
    assert_int_equal(item->columns[1].type.scale, 2);
    assert_int_equal(item->columns[2].type.kind, KOINE_TYPE_TEXT);
    assert_int_equal(item->columns[2].type.length, 20);
    assert_true(item->columns[3].type.small);
    assert_int_equal(item->columns[6].type.kind, KOINE__TYPE_UNKNOWN);
}

static void test_catalogue__decimals_beyond_the_language_have_an_open_scale(void **state)
{
    assert_int_equal(load(*state, "item", "item"), KOINE_OK);
    for (size_t i = 4; i <= 5; i++) {
        const koine__type type = find(*state, "item")->columns[i].type;
        assert_int_equal(type.kind, KOINE_TYPE_DECIMAL);
        assert_int_equal(type.precision, 0);
        assert_int_equal(type.scale, KOINE__SCALE_OPEN);
    }
}

static void test_catalogue__keys_name_columns_in_order(void **state)
{
    assert_int_equal(load(*state, "item", "item"), KOINE_OK);
    const koine__table *item = find(*state, "item");

    assert_int_equal(item->key_count, 2);
    for (size_t i = 0; i < item->key_count; i++) {
        const koine__key_info *key = &item->keys[i];
        assert_string_equal(key->name.text, key->primary ? "item_pkey" : "item_label_key");
        assert_int_equal(key->count, key->primary ? 1 : 2);
        assert_int_equal(key->columns[0], key->primary ? 0 : 2);
        if (!key->primary) {
            assert_int_equal(key->columns[1], 0);
        }
    }
}

static void test_catalogue__views_are_views(void **state)
{
    assert_int_equal(load(*state, "cheap", "item"), KOINE_OK);
    assert_true(find(*state, "cheap")->view);
}

/* ---- nobody hears of it ---- */

static unsigned traced;

static void count_trace(const koine_trace *what, void *context)
{
    (void)what;
    (void)context;
    traced++;
}

static void test_catalogue__asking_is_neither_traced_nor_counted(void **state)
{
    koine_config *config = koine_config_new();
    koine_conn *conn = NULL;

    (void)state;
    traced = 0;
    assert_int_equal(koine_config_parse(config, "speaking://host/db"), KOINE_OK);
    assert_int_equal(koine_config_on_statement(config, count_trace, NULL), KOINE_OK);
    assert_int_equal(koine_open_config(&conn, config), KOINE_OK);
    koine_config_free(config);
    fake_answer_changes(7);
    assert_int_equal(koine_exec_native(conn, "UPDATE item SET id = 1"), KOINE_OK);
    assert_int_equal(traced, 1);
    assert_int_equal(load(conn, "item", "cheap"), KOINE_OK);
    assert_int_equal(traced, 1);
    assert_int_equal(koine_changes(conn), 7);
    assert_int_equal(koine_error_of(conn)->code, KOINE_OK);
    koine_close(conn);
}

static void test_catalogue__transaction_goes_on(void **state)
{
    koine_conn *conn = *state;

    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(load(conn, "item", "nothing"), KOINE_OK);
    assert_int_equal(koine_exec_native(conn, "UPDATE item SET id = 1"), KOINE_OK);
    assert_int_equal(koine_commit(conn), KOINE_OK);
}

static void test_catalogue__failure_is_recorded_and_nothing_is_known(void **state)
{
    koine_conn *conn = *state;

    fake_fail_description(KOINE_ERR_PERMISSION);
    assert_refused(conn, load(conn, "item", "cheap"), KOINE_ERR_PERMISSION);
    assert_int_equal(koine_error_of(conn)->position, -1);
    assert_null(find(conn, "item"));
    assert_int_equal(load(conn, "item", "cheap"), KOINE_OK);
    assert_int_equal(fake_descriptions(), 2);
    assert_non_null(find(conn, "item"));
}

static void test_catalogue__failure_inside_a_transaction_poisons_it(void **state)
{
    koine_conn *conn = *state;

    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    fake_fail_description(KOINE_ERR_LOCKED);
    assert_refused(conn, load(conn, "item", "cheap"), KOINE_ERR_LOCKED);
    assert_refused(conn, koine_exec_native(conn, "UPDATE item SET id = 1"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
}

/* ---- forgetting ---- */

static uint64_t version_of(const koine_conn *conn)
{
    return conn->catalogue.version;
}

static void test_forget__definitions_of_any_kind(void **state)
{
    static const char *const texts[] = {"CREATE INDEX i ON item (id)", "DROP TABLE x", "SET x = 1", "CALL p()"};
    koine_conn *conn = *state;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(load(conn, "item", "cheap"), KOINE_OK);
        uint64_t before = version_of(conn);
        assert_int_equal(koine_exec_native_values(conn, texts[i], NULL, 0), KOINE_OK);
        assert_int_not_equal(version_of(conn), before);
        assert_null(find(conn, "item"));
    }
}

static void test_forget__changes_and_queries_leave_it(void **state)
{
    koine_conn *conn = *state;

    assert_int_equal(load(conn, "item", "cheap"), KOINE_OK);
    uint64_t before = version_of(conn);
    assert_int_equal(koine_exec_native(conn, "UPDATE item SET id = 1"), KOINE_OK);
    assert_int_equal(koine_exec_native(conn, "SELECT 1"), KOINE_OK);
    assert_int_equal(version_of(conn), before);
    assert_non_null(find(conn, "item"));
}

static void test_forget__rows_of_a_definition(void **state)
{
    koine_conn *conn = *state;
    koine_rows *rows = NULL;

    assert_int_equal(load(conn, "item", "cheap"), KOINE_OK);
    assert_int_equal(koine_query_native(conn, &rows, "DROP TABLE item"), KOINE_OK);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    assert_null(find(conn, "item"));
}

static void test_forget__rollback_of_definitions(void **state)
{
    koine_conn *conn = *state;

    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_exec_native(conn, "CREATE TABLE item (id INTEGER)"), KOINE_OK);
    assert_int_equal(load(conn, "item", "cheap"), KOINE_OK);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_null(find(conn, "item"));
    assert_int_equal(load(conn, "item", "cheap"), KOINE_OK);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_null(find(conn, "item"));
}

static void test_forget__rollback_without_definitions_leaves_it(void **state)
{
    koine_conn *conn = *state;

    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(load(conn, "item", "cheap"), KOINE_OK);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_non_null(find(conn, "item"));
}

static void test_forget__reconnect(void **state)
{
    koine_conn *conn = *state;

    assert_int_equal(load(conn, "item", "cheap"), KOINE_OK);
    assert_int_equal(koine_reconnect(conn), KOINE_OK);
    assert_null(find(conn, "item"));
    assert_int_equal(load(conn, "item", "cheap"), KOINE_OK);
    assert_int_equal(fake_descriptions(), 2);
}

/* ---- temporary tables ---- */

static const koine__table *made_temporary(const char *name)
{
    static koine__column_info columns[] = {
        {.name = {.text = "a", .size = 1}, .type = {.kind = KOINE_TYPE_BOOL}, .native = NULL},
        {.name = {.text = "b", .size = 1}, .type = {.kind = KOINE_TYPE_TEXT, .length = 3}, .native = "varchar"},
    };
    static size_t key_columns[] = {1};
    static koine__key_info keys[] = {
        {.name = {.text = "k", .size = 1}, .primary = true, .columns = key_columns, .count = 1}};
    static koine__table table;
    table = (koine__table){.name = {.text = name, .size = (uint32_t)strlen(name)},
                           .temporary = true,
                           .columns = columns,
                           .column_count = 2,
                           .keys = keys,
                           .key_count = 1};
    return &table;
}

static void make_temporary(koine_conn *conn, const char *name)
{
    const koine__name gone = {.text = name, .size = (uint32_t)strlen(name)};
    const koine__temporaries temporaries = {.made = made_temporary(name), .gone = &gone, .gone_count = 1};
    assert_int_equal(koine__catalogue_defined(conn, &temporaries), KOINE_OK);
}

static void drop_temporary(koine_conn *conn, const char *name)
{
    const koine__name gone = {.text = name, .size = (uint32_t)strlen(name)};
    assert_int_equal(koine__catalogue_defined(conn, &(koine__temporaries){.gone = &gone, .gone_count = 1}), KOINE_OK);
}

static void test_temporary__is_known_without_asking(void **state)
{
    koine_conn *conn = *state;

    make_temporary(conn, "own");
    assert_int_equal(load(conn, "own", "own"), KOINE_OK);
    assert_int_equal(fake_descriptions(), 0);
    const koine__table *own = find(conn, "own");
    assert_true(own->temporary);
    assert_int_equal(own->column_count, 2);
    assert_string_equal(own->columns[1].name.text, "b");
    assert_int_equal(own->columns[1].type.length, 3);
    assert_int_equal(own->key_count, 1);
    assert_int_equal(own->keys[0].columns[0], 1);
}

static void test_temporary__hides_a_table_until_it_is_dropped(void **state)
{
    koine_conn *conn = *state;

    assert_int_equal(load(conn, "item", "item"), KOINE_OK);
    make_temporary(conn, "item");
    assert_true(find(conn, "item")->temporary);
    drop_temporary(conn, "item");
    koine__catalogue_forget(conn);
    assert_int_equal(load(conn, "item", "item"), KOINE_OK);
    assert_false(find(conn, "item")->temporary);
}

static void test_temporary__survives_what_is_forgotten(void **state)
{
    koine_conn *conn = *state;

    make_temporary(conn, "own");
    make_temporary(conn, "own2");
    make_temporary(conn, "own");
    assert_int_equal(koine_exec_native(conn, "CREATE TABLE other (id INTEGER)"), KOINE_OK);
    assert_non_null(find(conn, "own"));
    drop_temporary(conn, "own");
    assert_null(find(conn, "own"));
    assert_non_null(find(conn, "own2"));
}

static void test_temporary__ends_with_the_session(void **state)
{
    koine_conn *conn = *state;

    make_temporary(conn, "own");
    assert_int_equal(koine_reconnect(conn), KOINE_OK);
    assert_null(find(conn, "own"));
}

static void test_temporary__engines_that_list_them_are_asked(void **state)
{
    koine_conn *conn = *state;

    fake_describe_temporaries(true);
    make_temporary(conn, "own");
    assert_null(find(conn, "own"));
}

/* ---- indexes ---- */

static koine_code index_table(koine_conn *conn, const char *index, koine__arena *arena, const char **table)
{
    koine__schema schema;
    koine__catalogue_schema(conn, &schema);
    return schema.index_table(schema.context, index, arena, table);
}

static void answer_indexes(const koine_value *rows, size_t count)
{
    static const char *const names[] = {"schema", "table_name", "index_name"};
    fake_answer_rows(3, names, rows, count);
}

static void test_index__names_its_table(void **state)
{
    const koine_value rows[] = {koine_null(), koine_text("item"),  koine_text("i1"),
                                koine_null(), koine_text("item"),  koine_text("i1"),
                                koine_null(), koine_text("other"), koine_text("i2")};
    koine__arena arena;
    const char *table = NULL;

    koine__arena_init(&arena, 256);
    answer_indexes(rows, 3);
    assert_int_equal(index_table(*state, "i1", &arena, &table), KOINE_OK);
    assert_string_equal(table, "item");
    assert_int_equal(index_table(*state, "i2", &arena, &table), KOINE_OK);
    assert_string_equal(table, "other");
    assert_int_equal(index_table(*state, "i3", &arena, &table), KOINE_OK);
    assert_string_equal(table, "");
    koine__arena_free(&arena);
}

static void test_index__of_several_tables_is_refused(void **state)
{
    const koine_value rows[] = {koine_null(), koine_text("item"),  koine_text("i1"),
                                koine_null(), koine_text("other"), koine_text("i1")};
    koine__arena arena;
    const char *table = NULL;

    koine__arena_init(&arena, 256);
    answer_indexes(rows, 2);
    assert_refused(*state, index_table(*state, "i1", &arena, &table), KOINE_ERR_SEMANTIC);
    assert_string_equal(table, "");
    koine__arena_free(&arena);
}

/* ---- what programs ask ---- */

static void test_listing__values_are_of_the_types_of_the_manual(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d"};
    const koine_value row[] = {koine_null(), koine_text("item"), koine_text("table"), koine_int(1)};
    koine_conn *conn = *state;
    koine_rows *rows = NULL;

    fake_answer_rows(4, names, row, 1);
    assert_int_equal(koine_catalog_tables(conn, &rows, NULL, "item"), KOINE_OK);
    assert_string_equal(koine_column_name(rows, 3), "temporary");
    assert_int_equal(koine_column_type(rows, 3), KOINE_TYPE_BOOL);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_get_value(rows, 3).type, KOINE_TYPE_BOOL);
    assert_true(koine_get_bool(rows, 3));
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    size_t count = 0;
    const koine_value *bound = fake_bound(&count);
    assert_int_equal(count, 2);
    assert_int_equal(bound[0].type, KOINE_TYPE_NULL);
    assert_int_equal(bound[1].type, KOINE_TYPE_TEXT);
}

static void test_listing__driver_without_a_catalog_refuses(void **state)
{
    koine_conn *conn = NULL;
    koine_rows *rows = NULL;

    (void)state;
    assert_int_equal(koine_open(&conn, "fake://host/db?sql=native"), KOINE_OK);
    assert_refused(conn, koine_catalog_columns(conn, &rows, NULL, NULL), KOINE_ERR_NOT_SUPPORTED);
    assert_null(rows);
    koine_close(conn);
}

static int register_drivers(void **state)
{
    return core_register(state) == 0 && fake_portable_register() == KOINE_OK ? 0 : -1;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, core_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_catalogue__all_names_are_asked_for_at_once),
        TEST(test_catalogue__what_is_known_is_not_asked_again),
        TEST(test_catalogue__missing_names_are_known_to_be_missing),
        TEST(test_catalogue__names_that_were_not_asked_for_are_not_found),
        TEST(test_catalogue__names_are_told_apart_by_case),
        TEST(test_catalogue__grows_with_many_tables),
        TEST(test_catalogue__columns_stand_in_their_places),
        TEST(test_catalogue__types_are_those_of_the_language),
        TEST(test_catalogue__decimals_beyond_the_language_have_an_open_scale),
        TEST(test_catalogue__keys_name_columns_in_order),
        TEST(test_catalogue__views_are_views),
        TEST(test_catalogue__asking_is_neither_traced_nor_counted),
        TEST(test_catalogue__transaction_goes_on),
        TEST(test_catalogue__failure_is_recorded_and_nothing_is_known),
        TEST(test_catalogue__failure_inside_a_transaction_poisons_it),
        TEST(test_forget__definitions_of_any_kind),
        TEST(test_forget__changes_and_queries_leave_it),
        TEST(test_forget__rows_of_a_definition),
        TEST(test_forget__rollback_of_definitions),
        TEST(test_forget__rollback_without_definitions_leaves_it),
        TEST(test_forget__reconnect),
        TEST(test_temporary__is_known_without_asking),
        TEST(test_temporary__hides_a_table_until_it_is_dropped),
        TEST(test_temporary__survives_what_is_forgotten),
        TEST(test_temporary__ends_with_the_session),
        TEST(test_temporary__engines_that_list_them_are_asked),
        TEST(test_index__names_its_table),
        TEST(test_index__of_several_tables_is_refused),
        TEST(test_listing__values_are_of_the_types_of_the_manual),
        TEST(test_listing__driver_without_a_catalog_refuses),
    };
    return cmocka_run_group_tests(tests, register_drivers, NULL);
}
