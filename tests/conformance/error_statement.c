/*
 * Statements that are wrong: they do not parse, make no sense, or name what is not there, is there already, or is
 * needed by something else. Positions are bytes of the caller's text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#include <stdio.h>
#include <string.h>

#define THING "CREATE TABLE er_thing (id INTEGER PRIMARY KEY, label VARCHAR(40), note VARCHAR(40))"
#define VIEW "CREATE VIEW er_view AS SELECT id, label FROM er_thing"

static void test_error_syntax__first_word(void **state)
{
    const error_scene scene = {
        .sql = "SELEKT label FROM er_thing WHERE label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SYNTAX, .at = "SELEKT", .says = "SELEKT"},
    };
    error_play(state, CASE_SYNTAX_FIRST_WORD, &scene);
}

static void test_error_syntax__word_in_the_middle(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT id FROM er_thing WHERE WHERE label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SYNTAX, .at = "WHERE label"},
    };
    error_play(state, CASE_SYNTAX_MIDDLE, &scene);
}

/* Engines count characters or bytes, or quote what is left; the caller gets bytes of the caller's text. */
static void test_error_syntax__position_counts_bytes(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT 'äöü€😀', id FROM er_thing GRUPPE BY label",
        .fault = {.code = KOINE_ERR_SYNTAX, .at = "BY label"},
    };
    error_play(state, CASE_SYNTAX_AFTER_UMLAUT, &scene);
}

/* The engine was given shorter placeholders than the caller wrote. */
static void test_error_syntax__position_is_in_the_callers_text(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql =
            "SELECT id FROM er_thing WHERE note = :a_name_that_is_long AND label = :a_name_that_is_long OR OR id = 1",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SYNTAX, .at = "OR id = 1"},
    };
    error_play(state, CASE_SYNTAX_AFTER_PLACEHOLDER, &scene);
}

static void test_error_syntax__end_comes_too_early(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT id FROM er_thing WHERE id IN (1,",
        .fault = {.code = KOINE_ERR_SYNTAX, .at = "?$"},
    };
    error_play(state, CASE_SYNTAX_INCOMPLETE, &scene);
}

static void test_error_syntax__text_without_its_end(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT id FROM er_thing WHERE label = 'open",
        .fault = {.code = KOINE_ERR_SYNTAX, .at = "'open"},
    };
    error_play(state, CASE_SYNTAX_UNTERMINATED, &scene);
}

static void test_error_no_table__select(void **state)
{
    const error_scene scene = {
        .sql = "SELECT id FROM er_nowhere WHERE label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NO_TABLE, .table = "?er_nowhere", .at = "?er_nowhere", .says = "er_nowhere"},
    };
    error_play(state, CASE_NO_TABLE_SELECT, &scene);
}

static void test_error_no_table__insert(void **state)
{
    const error_scene scene = {
        .sql = "INSERT INTO er_nowhere (label) VALUES (?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NO_TABLE, .table = "?er_nowhere", .at = "?er_nowhere", .says = "er_nowhere"},
    };
    error_play(state, CASE_NO_TABLE_INSERT, &scene);
}

static void test_error_no_table__update(void **state)
{
    const error_scene scene = {
        .sql = "UPDATE er_nowhere SET label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NO_TABLE, .table = "?er_nowhere", .at = "?er_nowhere", .says = "er_nowhere"},
    };
    error_play(state, CASE_NO_TABLE_UPDATE, &scene);
}

static void test_error_no_table__delete(void **state)
{
    const error_scene scene = {
        .sql = "DELETE FROM er_nowhere WHERE label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NO_TABLE, .table = "?er_nowhere", .at = "?er_nowhere", .says = "er_nowhere"},
    };
    error_play(state, CASE_NO_TABLE_DELETE, &scene);
}

static void test_error_no_table__drop(void **state)
{
    const error_scene scene = {
        .sql = "DROP TABLE er_nowhere",
        .fault = {.code = KOINE_ERR_NO_TABLE, .table = "?er_nowhere", .says = "er_nowhere"},
    };
    error_play(state, CASE_NO_TABLE_DROP, &scene);
}

static void test_error_no_table__alter(void **state)
{
    const error_scene scene = {
        .sql = "ALTER TABLE er_nowhere ADD COLUMN more INTEGER",
        .fault = {.code = KOINE_ERR_NO_TABLE, .table = "?er_nowhere", .says = "er_nowhere"},
    };
    error_play(state, CASE_NO_TABLE_ALTER, &scene);
}

static void test_error_no_table__index(void **state)
{
    const error_scene scene = {
        .sql = "CREATE INDEX er_index ON er_nowhere (id)",
        .fault = {.code = KOINE_ERR_NO_TABLE, .table = "?er_nowhere", .says = "er_nowhere"},
    };
    error_play(state, CASE_NO_TABLE_INDEX, &scene);
}

static void test_error_no_column__select(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT absent FROM er_thing WHERE label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NO_COLUMN, .column = "?absent", .at = "?absent", .says = "absent"},
    };
    error_play(state, CASE_NO_COLUMN_SELECT, &scene);
}

static void test_error_no_column__insert(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "INSERT INTO er_thing (id, absent) VALUES (1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault =
            {.code = KOINE_ERR_NO_COLUMN, .table = "?er_thing", .column = "?absent", .at = "?absent", .says = "absent"},
    };
    error_play(state, CASE_NO_COLUMN_INSERT, &scene);
}

static void test_error_no_column__update(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "UPDATE er_thing SET absent = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault =
            {.code = KOINE_ERR_NO_COLUMN, .table = "?er_thing", .column = "?absent", .at = "?absent", .says = "absent"},
    };
    error_play(state, CASE_NO_COLUMN_UPDATE, &scene);
}

static void test_error_no_column__where(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "DELETE FROM er_thing WHERE absent = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NO_COLUMN, .column = "?absent", .at = "?absent", .says = "absent"},
    };
    error_play(state, CASE_NO_COLUMN_WHERE, &scene);
}

/* SQLite would take it for text, MySQL and MariaDB too. */
static void test_error_no_column__quoted_name_is_no_text(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT \"absent\" FROM er_thing WHERE label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NO_COLUMN, .column = "?absent", .at = "?\"absent", .says = "absent"},
    };
    error_play(state, CASE_NO_COLUMN_QUOTED, &scene);
}

static void test_error_no_column__index(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "CREATE INDEX er_thing_index ON er_thing (absent)",
        .fault =
            {.code = KOINE_ERR_NO_COLUMN, .table = "?er_thing", .column = "?absent", .at = "?absent", .says = "absent"},
    };
    error_play(state, CASE_NO_COLUMN_INDEX, &scene);
}

static void test_error_semantic__column_of_two_tables(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT label FROM er_thing a JOIN er_thing b ON a.id = b.id WHERE a.note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .column = "?label", .at = "?label", .says = "label"},
    };
    error_play(state, CASE_AMBIGUOUS_COLUMN, &scene);
}

static void test_error_semantic__alias_given_twice(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT a.id FROM er_thing a, er_thing a WHERE a.label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .at = "?a.id"},
    };
    error_play(state, CASE_DUPLICATE_ALIAS, &scene);
}

static void test_error_duplicate_object__table(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "CREATE TABLE er_thing (id INTEGER)",
        .fault = {.code = KOINE_ERR_DUPLICATE_OBJECT, .table = "?er_thing", .at = "?er_thing", .says = "er_thing"},
    };
    error_play(state, CASE_DUPLICATE_TABLE, &scene);
}

static void test_error_duplicate_object__view(void **state)
{
    const error_scene scene = {
        .setup = {THING, VIEW},
        .sql = "CREATE VIEW er_view AS SELECT 1 AS one",
        .fault = {.code = KOINE_ERR_DUPLICATE_OBJECT, .table = "?er_view", .says = "er_view"},
    };
    error_play(state, CASE_DUPLICATE_VIEW, &scene);
}

static void test_error_duplicate_object__index(void **state)
{
    const error_scene scene = {
        .setup = {THING, "CREATE INDEX er_thing_label ON er_thing (label)"},
        .sql = "CREATE INDEX er_thing_label ON er_thing (note)",
        .fault = {.code = KOINE_ERR_DUPLICATE_OBJECT, .says = "er_thing_label"},
    };
    error_play(state, CASE_DUPLICATE_INDEX, &scene);
}

static void test_error_duplicate_object__column_in_a_definition(void **state)
{
    const error_scene scene = {
        .sql = "CREATE TABLE er_twice (id INTEGER, label INTEGER, label INTEGER)",
        .fault = {.code = KOINE_ERR_DUPLICATE_OBJECT, .column = "?label", .says = "label"},
    };
    error_play(state, CASE_DUPLICATE_COLUMN, &scene);
}

static void test_error_duplicate_object__column_added(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "ALTER TABLE er_thing ADD COLUMN label INTEGER",
        .fault = {.code = KOINE_ERR_DUPLICATE_OBJECT, .table = "?er_thing", .column = "?label", .says = "label"},
    };
    error_play(state, CASE_DUPLICATE_COLUMN_ADDED, &scene);
}

static void test_error_duplicate_object__constraint(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_thing (id INTEGER PRIMARY KEY, CONSTRAINT er_thing_check CHECK (id > 0))"},
        .sql = "ALTER TABLE er_thing ADD CONSTRAINT er_thing_check CHECK (id > 1)",
        .fault = {.code = KOINE_ERR_DUPLICATE_OBJECT,
                  .table = "?er_thing",
                  .constraint = "?er_thing_check",
                  .says = "er_thing_check"},
    };
    error_play(state, CASE_DUPLICATE_CONSTRAINT, &scene);
}

static void test_error_duplicate_object__trigger(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "CREATE TRIGGER er_watch BEFORE DELETE ON er_thing BEGIN SELECT 1; END",
        .fault = {.code = KOINE_ERR_DUPLICATE_OBJECT, .says = "er_watch"},
    };
    error_play(state, CASE_DUPLICATE_TRIGGER, &scene);
}

/* Where the drop is taken the view is what fails next. */
static void test_error_dependent__table_of_a_view(void **state)
{
    const error_scene scene = {
        .setup = {THING, VIEW},
        .sql = "DROP TABLE er_thing",
        .fault = {.code = KOINE_ERR_DEPENDENT, .table = "?er_thing"},
    };
    error_play(state, CASE_DEPENDENT_VIEW, &scene);
}

static void test_error_dependent__column_of_a_foreign_key(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_parent (code INTEGER NOT NULL, note VARCHAR(40), PRIMARY KEY (code))",
                  "CREATE TABLE er_child (id INTEGER PRIMARY KEY, parent INTEGER, CONSTRAINT er_child_parent FOREIGN "
                  "KEY (parent) REFERENCES er_parent (code))"},
        .sql = "ALTER TABLE er_parent DROP COLUMN code",
        .fault = {.code = KOINE_ERR_DEPENDENT,
                  .table = "?er_child",
                  .column = "?code",
                  .constraint = "?er_child_parent"},
    };
    error_play(state, CASE_DEPENDENT_COLUMN, &scene);
}

static void test_error_not_supported__what_the_engine_has_not(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT id FROM er_elsewhere.er_other.er_thing",
        .fault = {.code = KOINE_ERR_NOT_SUPPORTED},
    };
    error_play(state, CASE_NOT_SUPPORTED, &scene);
}

static void test_error_semantic__column_that_is_not_grouped(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT label, count(*) FROM er_thing WHERE note = ? GROUP BY id / 2",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .column = "?label", .at = "?label"},
    };
    error_play(state, CASE_NOT_GROUPED, &scene);
}

static void test_error_semantic__aggregate_in_where(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT id FROM er_thing WHERE count(id) > 1 AND label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .at = "?count"},
    };
    error_play(state, CASE_AGGREGATE_IN_WHERE, &scene);
}

static void test_error_semantic__aggregate_of_an_aggregate(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT sum(count(id)) FROM er_thing WHERE label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .at = "?count"},
    };
    error_play(state, CASE_AGGREGATE_NESTED, &scene);
}

static void test_error_semantic__window_function_in_where(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT id FROM er_thing WHERE row_number() OVER (ORDER BY id) > 1 AND label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .at = "?row_number"},
    };
    error_play(state, CASE_WINDOW_IN_WHERE, &scene);
}

static void test_error_semantic__insert_of_too_many_values(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "INSERT INTO er_thing (id, label) VALUES (1, ?, 3)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .table = "?er_thing", .at = "?3)"},
    };
    error_play(state, CASE_INSERT_ARITY, &scene);
}

static void test_error_semantic__union_of_different_widths(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT id, label FROM er_thing UNION SELECT note FROM er_thing WHERE note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC},
    };
    error_play(state, CASE_UNION_ARITY, &scene);
}

static void test_error_semantic__subquery_of_two_columns(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT (SELECT id, note FROM er_thing) FROM er_thing WHERE label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .at = "?(SELECT id"},
    };
    error_play(state, CASE_SUBQUERY_COLUMNS, &scene);
}

static void test_error_semantic__subquery_of_two_rows(void **state)
{
    const error_scene scene = {
        .setup = {THING, "INSERT INTO er_thing (id) VALUES (1), (2)"},
        .sql = "SELECT label FROM er_thing WHERE id = (SELECT id + 10 FROM er_thing) AND note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC},
    };
    error_play(state, CASE_SUBQUERY_ROWS, &scene);
}

static void test_error_semantic__order_by_a_column_that_is_not_selected(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT id FROM er_thing WHERE label = ? ORDER BY 5",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .at = "?5"},
    };
    error_play(state, CASE_ORDER_BY_POSITION, &scene);
}

static void test_error_semantic__two_primary_keys(void **state)
{
    const error_scene scene = {
        .sql = "CREATE TABLE er_twice (id INTEGER PRIMARY KEY, other INTEGER PRIMARY KEY)",
        .fault = {.code = KOINE_ERR_SEMANTIC, .table = "?er_twice", .at = "?PRIMARY KEY)"},
    };
    error_play(state, CASE_TWO_PRIMARY_KEYS, &scene);
}

static void test_error_semantic__write_to_a_view_of_groups(void **state)
{
    const error_scene scene = {
        .setup = {THING, "CREATE VIEW er_view AS SELECT note, count(*) AS n FROM er_thing GROUP BY note"},
        .sql = "INSERT INTO er_view (note, n) VALUES (?, 1)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .table = "?er_view", .says = "er_view"},
    };
    error_play(state, CASE_WRITE_TO_VIEW, &scene);
}

static void test_error_semantic__write_to_a_generated_column(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_sum (id INTEGER PRIMARY KEY, twice INTEGER GENERATED ALWAYS AS (id * 2) STORED, "
                  "note VARCHAR(40))"},
        .sql = "INSERT INTO er_sum (id, twice, note) VALUES (1, 3, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_SEMANTIC, .table = "?er_sum", .column = "?twice", .says = "twice"},
    };
    error_play(state, CASE_WRITE_TO_GENERATED, &scene);
}

static void test_error_no_object__function(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT er_unknown(label) FROM er_thing WHERE label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NO_OBJECT, .at = "?er_unknown", .says = "er_unknown"},
    };
    error_play(state, CASE_NO_FUNCTION, &scene);
}

static void test_error_no_object__collation(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "SELECT id FROM er_thing WHERE label = ? ORDER BY label COLLATE er_unknown",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NO_OBJECT, .says = "er_unknown"},
    };
    error_play(state, CASE_NO_COLLATION, &scene);
}

static void test_error_no_object__type(void **state)
{
    const error_scene scene = {
        .sql = "CREATE TABLE er_typed (id er_unknown)",
        .fault = {.code = KOINE_ERR_NO_OBJECT, .at = "?er_unknown", .says = "er_unknown"},
    };
    error_play(state, CASE_NO_TYPE, &scene);
}

static void test_error_no_object__role(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "GRANT SELECT ON er_thing TO er_unknown",
        .fault = {.code = KOINE_ERR_NO_OBJECT},
    };
    error_play(state, CASE_NO_ROLE, &scene);
}

static void test_error_no_object__schema(void **state)
{
    const error_scene scene = {
        .sql = "CREATE TABLE er_unknown.er_thing (id INTEGER)",
        .fault = {.code = KOINE_ERR_NO_OBJECT, .says = "er_unknown"},
    };
    error_play(state, CASE_NO_SCHEMA, &scene);
}

static void test_error_no_object__index(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "DROP INDEX er_unknown",
        .fault = {.code = KOINE_ERR_NO_OBJECT, .says = "er_unknown"},
    };
    error_play(state, CASE_NO_INDEX, &scene);
}

static void test_error_no_object__trigger(void **state)
{
    const error_scene scene = {
        .setup = {THING},
        .sql = "DROP TRIGGER er_unknown",
        .fault = {.code = KOINE_ERR_NO_OBJECT},
    };
    error_play(state, CASE_NO_TRIGGER, &scene);
}

static void test_error_no_object__variable(void **state)
{
    const error_scene scene = {
        .sql = "SET er_unknown = 1",
        .fault = {.code = KOINE_ERR_NO_OBJECT, .says = "er_unknown"},
    };
    error_play(state, CASE_NO_VARIABLE, &scene);
}

static void test_error_no_table__name_of_percent_signs(void **state)
{
    const error_scene scene = {
        .sql = "SELECT id FROM \"er %n%s%d%%\" WHERE label = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NO_TABLE, .table = "?er %n%s%d%%", .at = "?\"er %n", .says = "er %n%s%d%%"},
    };
    error_play(state, CASE_NO_TABLE_PERCENT, &scene);
}

/* The whole text ends where a character ends. */
static bool ends_well(const char *text)
{
    size_t size = strlen(text), tail = 0;

    while (tail < size && tail < 4 && ((unsigned char)text[size - 1 - tail] & 0xc0u) == 0x80u) {
        tail++;
    }
    if (tail == size) {
        return size == 0;
    }
    unsigned char first = (unsigned char)text[size - 1 - tail];
    size_t want = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    return tail == want;
}

/* Messages have an end, and it is not in the middle of a character, however long the name that they quote. */
static void test_error_statement__message_about_a_very_long_name(void **state)
{
    koine_conn *c = *state;
    static char sql[16 * 1024];
    size_t room = sizeof sql;
    const error_scene scene = error_scene_here(
        CASE_LONG_NAME, &(error_scene){.setup = {THING}, .fault = {.code = KOINE_ERR_NO_COLUMN, .column = "?"}});

    error_setup(c, &scene);
    for (size_t shift = 0; shift < 3; shift++) {
        size_t used = (size_t)snprintf(sql, room, "SELECT \"%.*s", (int)shift, "aaaa");

        for (size_t i = 0; i < 3000; i++) {
            used += (size_t)snprintf(sql + used, room - used, "\xe2\x82\xac");
        }
        (void)snprintf(sql + used, room - used, "\" FROM er_thing");
        const koine_error *e = assert_error(c, koine_exec_values(c, sql, NULL, 0), scene.fault.code);
        assert_true(ends_well(e->message));
        assert_true(!e->column || ends_well(e->column));
        assert_int_equal(suite_int(c, "SELECT count(*) FROM er_thing"), 0);
    }
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_error_syntax__first_word),
    SUITE_TEST(test_error_syntax__word_in_the_middle),
    SUITE_TEST(test_error_syntax__position_counts_bytes),
    SUITE_TEST(test_error_syntax__position_is_in_the_callers_text),
    SUITE_TEST(test_error_syntax__end_comes_too_early),
    SUITE_TEST(test_error_syntax__text_without_its_end),
    SUITE_TEST(test_error_no_table__select),
    SUITE_TEST(test_error_no_table__insert),
    SUITE_TEST(test_error_no_table__update),
    SUITE_TEST(test_error_no_table__delete),
    SUITE_TEST(test_error_no_table__drop),
    SUITE_TEST(test_error_no_table__alter),
    SUITE_TEST(test_error_no_table__index),
    SUITE_TEST(test_error_no_column__select),
    SUITE_TEST(test_error_no_column__insert),
    SUITE_TEST(test_error_no_column__update),
    SUITE_TEST(test_error_no_column__where),
    SUITE_TEST(test_error_no_column__quoted_name_is_no_text),
    SUITE_TEST(test_error_no_column__index),
    SUITE_TEST(test_error_semantic__column_of_two_tables),
    SUITE_TEST(test_error_semantic__alias_given_twice),
    SUITE_TEST(test_error_duplicate_object__table),
    SUITE_TEST(test_error_duplicate_object__view),
    SUITE_TEST(test_error_duplicate_object__index),
    SUITE_TEST(test_error_duplicate_object__column_in_a_definition),
    SUITE_TEST(test_error_duplicate_object__column_added),
    SUITE_TEST(test_error_duplicate_object__constraint),
    SUITE_TEST(test_error_duplicate_object__trigger),
    SUITE_TEST(test_error_dependent__table_of_a_view),
    SUITE_TEST(test_error_dependent__column_of_a_foreign_key),
    SUITE_TEST(test_error_not_supported__what_the_engine_has_not),
    SUITE_TEST(test_error_semantic__column_that_is_not_grouped),
    SUITE_TEST(test_error_semantic__aggregate_in_where),
    SUITE_TEST(test_error_semantic__aggregate_of_an_aggregate),
    SUITE_TEST(test_error_semantic__window_function_in_where),
    SUITE_TEST(test_error_semantic__insert_of_too_many_values),
    SUITE_TEST(test_error_semantic__union_of_different_widths),
    SUITE_TEST(test_error_semantic__subquery_of_two_columns),
    SUITE_TEST(test_error_semantic__subquery_of_two_rows),
    SUITE_TEST(test_error_semantic__order_by_a_column_that_is_not_selected),
    SUITE_TEST(test_error_semantic__two_primary_keys),
    SUITE_TEST(test_error_semantic__write_to_a_view_of_groups),
    SUITE_TEST(test_error_semantic__write_to_a_generated_column),
    SUITE_TEST(test_error_no_object__function),
    SUITE_TEST(test_error_no_object__collation),
    SUITE_TEST(test_error_no_object__type),
    SUITE_TEST(test_error_no_object__role),
    SUITE_TEST(test_error_no_object__schema),
    SUITE_TEST(test_error_no_object__index),
    SUITE_TEST(test_error_no_object__trigger),
    SUITE_TEST(test_error_no_object__variable),
    SUITE_TEST(test_error_no_table__name_of_percent_signs),
    SUITE_TEST(test_error_statement__message_about_a_very_long_name),
};

SUITE_GROUP(error_statement, tests)
