/*
 * SQLite's native codes: each line of the table, by number, against the numbers as SQLite's documentation gives
 * them, and each shape of message where one number stands for several things.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sqlite/sqlite.h"

struct by_number {
    int native;
    koine_code code;
};

struct by_message {
    int native;
    const char *message;
    koine_code code;
};

/* The number stands in the failure's place: cmocka names only what differs. */
static void check_number(int native, const char *message, koine_code code)
{
    koine_code got = koine__sqlite_code(native, message);

    if (got != code) {
        fail_msg("%d \"%s\": %s instead of %s", native, message != NULL ? message : "(no message)",
                 koine_code_name(got), koine_code_name(code));
    }
}

static const struct by_number numbers[] = {
    {1, KOINE_ERR_SEMANTIC},
    {2, KOINE_ERR_INTERNAL},
    {3, KOINE_ERR_PERMISSION},
    {4, KOINE_ERR_CANCELLED},
    {5, KOINE_ERR_LOCKED},
    {6, KOINE_ERR_MISUSE},
    {7, KOINE_ERR_NO_MEMORY},
    {8, KOINE_ERR_READ_ONLY},
    {9, KOINE_ERR_CANCELLED},
    {10, KOINE_ERR_IO},
    {11, KOINE_ERR_CORRUPT},
    {12, KOINE_ERR_MISUSE},
    {13, KOINE_ERR_DISK_FULL},
    {14, KOINE_ERR_IO},
    {15, KOINE_ERR_LOCKED},
    {16, KOINE_ERR_INTERNAL},
    {17, KOINE_ERR_STALE_STATEMENT},
    {18, KOINE_ERR_LIMIT},
    {19, KOINE_ERR_CONSTRAINT},
    {20, KOINE_ERR_INVALID_VALUE},
    {21, KOINE_ERR_MISUSE},
    {22, KOINE_ERR_LIMIT},
    {23, KOINE_ERR_PERMISSION},
    {24, KOINE_ERR_CORRUPT},
    {25, KOINE_ERR_MISUSE},
    {26, KOINE_ERR_CORRUPT},
    {257, KOINE_ERR_NO_OBJECT},
    {261, KOINE_ERR_LOCKED},
    {262, KOINE_ERR_LOCKED},
    {264, KOINE_ERR_READ_ONLY},
    {267, KOINE_ERR_CORRUPT},
    {275, KOINE_ERR_CHECK},
    {279, KOINE_ERR_PERMISSION},
    {513, KOINE_ERR_LOCKED},
    {516, KOINE_ERR_TRANSACTION_STATE},
    {517, KOINE_ERR_SERIALIZATION},
    {518, KOINE_ERR_LOCKED},
    {520, KOINE_ERR_READ_ONLY},
    {523, KOINE_ERR_CORRUPT},
    {531, KOINE_ERR_CONSTRAINT},
    {769, KOINE_ERR_NO_OBJECT},
    {773, KOINE_ERR_LOCKED},
    {776, KOINE_ERR_READ_ONLY},
    {779, KOINE_ERR_CORRUPT},
    {787, KOINE_ERR_FOREIGN_KEY},
    {1032, KOINE_ERR_CONNECTION_LOST},
    {1043, KOINE_ERR_CONSTRAINT},
    {1288, KOINE_ERR_READ_ONLY},
    {1299, KOINE_ERR_NOT_NULL},
    {1544, KOINE_ERR_READ_ONLY},
    {1555, KOINE_ERR_UNIQUE},
    {1811, KOINE_ERR_RAISED},
    {2067, KOINE_ERR_UNIQUE},
    {2323, KOINE_ERR_CONSTRAINT},
    {2579, KOINE_ERR_UNIQUE},
    {2826, KOINE_ERR_LOCKED},
    {2835, KOINE_ERR_CONSTRAINT},
    {3082, KOINE_ERR_NO_MEMORY},
    {3091, KOINE_ERR_INVALID_VALUE},
    {8202, KOINE_ERR_CORRUPT},
    {8458, KOINE_ERR_CORRUPT},
};

static void test_number__each_has_its_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        check_number(numbers[i].native, NULL, numbers[i].code);
        check_number(numbers[i].native, "", numbers[i].code);
        check_number(numbers[i].native, "a message that nobody has written yet", numbers[i].code);
    }
}

static void test_number__each_io_error_is_io_unless_it_is_named(void **state)
{
    (void)state;
    for (int extension = 1; extension <= 255; extension++) {
        int native = extension << 8 | 10;
        bool named = native == 2826 || native == 3082 || native == 8202 || native == 8458;

        if (!named) {
            check_number(native, NULL, KOINE_ERR_IO);
        }
    }
}

static void test_number__unknown_extension_means_its_primary_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && numbers[i].native < 256; i++) {
        check_number(0x7f00 | numbers[i].native, NULL, numbers[i].code);
        check_number(0x7f00 | numbers[i].native, "whatever", numbers[i].code);
    }
}

static void test_number__unknown_primary_code_is_an_engine_error(void **state)
{
    static const int unknown[] = {27, 28, 29, 99, 102, 200, 255, 0x7f00 | 77, -1};

    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        check_number(unknown[i], NULL, KOINE_ERR_ENGINE);
        check_number(unknown[i], "no such table: t", KOINE_ERR_ENGINE);
    }
}

static void test_number__successes_are_no_errors(void **state)
{
    (void)state;
    check_number(0, NULL, KOINE_OK);
    check_number(100, NULL, KOINE_ROW);
    check_number(101, NULL, KOINE_DONE);
}

static const struct by_message messages[] = {
    {1, "near \"SELEC\": syntax error", KOINE_ERR_SYNTAX},
    {1, "near \"a\": syntax error\": syntax error", KOINE_ERR_SYNTAX},
    {1, "unrecognized token: \"'abc\"", KOINE_ERR_SYNTAX},
    {1, "incomplete input", KOINE_ERR_SYNTAX},
    {1, "no such table: t", KOINE_ERR_NO_TABLE},
    {1, "no such table: main.t", KOINE_ERR_NO_TABLE},
    {1, "no such view: v", KOINE_ERR_NO_TABLE},
    {1, "no such column: c", KOINE_ERR_NO_COLUMN},
    {1, "table t has no column named c", KOINE_ERR_NO_COLUMN},
    {1, "unknown column \"c\" in foreign key definition", KOINE_ERR_NO_COLUMN},
    {1, "no such savepoint: s", KOINE_ERR_TRANSACTION_STATE},
    {1, "cannot start a transaction within a transaction", KOINE_ERR_TRANSACTION_STATE},
    {1, "cannot commit - no transaction is active", KOINE_ERR_TRANSACTION_STATE},
    {1, "cannot rollback - no transaction is active", KOINE_ERR_TRANSACTION_STATE},
    {1, "cannot VACUUM from within a transaction", KOINE_ERR_TRANSACTION_STATE},
    {1, "cannot change into wal mode from within a transaction", KOINE_ERR_TRANSACTION_STATE},
    {1, "Safety level may not be changed inside a transaction", KOINE_ERR_TRANSACTION_STATE},
    {1, "no such function: f", KOINE_ERR_NO_OBJECT},
    {1, "no such index: i", KOINE_ERR_NO_OBJECT},
    {1, "no such trigger: t", KOINE_ERR_NO_OBJECT},
    {1, "no such collation sequence: c", KOINE_ERR_NO_OBJECT},
    {1, "no such module: m", KOINE_ERR_NO_OBJECT},
    {1, "no such database: d", KOINE_ERR_NO_OBJECT},
    {1, "no such vfs: v", KOINE_ERR_NO_OBJECT},
    {1, "no such rowid: 5", KOINE_ERR_NO_OBJECT},
    {1, "no such window: w", KOINE_ERR_NO_OBJECT},
    {1, "unknown database d", KOINE_ERR_NO_OBJECT},
    {1, "unable to identify the object to be reindexed", KOINE_ERR_NO_OBJECT},
    {1, "table t already exists", KOINE_ERR_DUPLICATE_OBJECT},
    {1, "duplicate column name: c", KOINE_ERR_DUPLICATE_OBJECT},
    {1, "there is already a table named t", KOINE_ERR_DUPLICATE_OBJECT},
    {1, "there is already another table or index with this name: t", KOINE_ERR_DUPLICATE_OBJECT},
    {1, "there is already an index named i", KOINE_ERR_DUPLICATE_OBJECT},
    {1, "database d is already in use", KOINE_ERR_DUPLICATE_OBJECT},
    {1, "cannot commit transaction - SQL statements in progress", KOINE_ERR_MISUSE},
    {1, "too many SQL variables", KOINE_ERR_LIMIT},
    {1, "too many levels of trigger recursion", KOINE_ERR_LIMIT},
    {1, "variable number must be between ?1 and ?32766", KOINE_ERR_LIMIT},
    {1, "Expression tree is too large (maximum depth 1000)", KOINE_ERR_LIMIT},
    {1, "at most 64 tables in a join", KOINE_ERR_LIMIT},
    {1, "parser stack overflow", KOINE_ERR_LIMIT},
    {1, "LIKE or GLOB pattern too complex", KOINE_ERR_LIMIT},
    {1, "integer overflow", KOINE_ERR_OUT_OF_RANGE},
    {1, "malformed JSON", KOINE_ERR_INVALID_VALUE},
    {1, "JSON path error near 'x'", KOINE_ERR_INVALID_VALUE},
    {1, "bad JSON path: 'x'", KOINE_ERR_INVALID_VALUE},
    {1, "JSON cannot hold BLOB values", KOINE_ERR_INVALID_VALUE},
    {1, "fts5: syntax error near \"\"", KOINE_ERR_INVALID_VALUE},
    {1, "malformed MATCH expression: [(a AND]", KOINE_ERR_INVALID_VALUE},
    {1, "unterminated string", KOINE_ERR_INVALID_VALUE},
    {1, "ESCAPE expression must be a single character", KOINE_ERR_INVALID_VALUE},
    {1, "argument of ntile must be a positive integer", KOINE_ERR_INVALID_VALUE},
    {1, "second argument to nth_value must be a positive integer", KOINE_ERR_INVALID_VALUE},
    {1, "not authorized", KOINE_ERR_PERMISSION},
    {1, "not authorized to use function: load_extension", KOINE_ERR_PERMISSION},
    {1, "access to t.c is prohibited", KOINE_ERR_PERMISSION},
    {1, "cannot drop UNIQUE column: \"c\"", KOINE_ERR_DEPENDENT},
    {1, "cannot drop PRIMARY KEY column: \"c\"", KOINE_ERR_DEPENDENT},
    {1, "error in index i after drop column: no such column: c", KOINE_ERR_DEPENDENT},
    {1, "error in view v after rename: no such column: c", KOINE_ERR_DEPENDENT},
    {1, "foreign key mismatch - \"c\" referencing \"p\"", KOINE_ERR_SEMANTIC},
    {1, "number of columns in foreign key does not match the number of columns in the referenced table",
     KOINE_ERR_SEMANTIC},
    {1, "cannot INSERT into generated column \"g\"", KOINE_ERR_SEMANTIC},
    {1, "cannot modify v because it is a view", KOINE_ERR_SEMANTIC},
    {1, "ambiguous column name: id", KOINE_ERR_SEMANTIC},
    {19, "UNIQUE constraint failed: r.id", KOINE_ERR_UNIQUE},
    {19, "rtree constraint failed: r.(x0<=x1)", KOINE_ERR_CHECK},
    {1811, "FOREIGN KEY constraint failed", KOINE_ERR_FOREIGN_KEY},
    {5, "cannot commit transaction - SQL statements in progress", KOINE_ERR_MISUSE},
    {5, "unable to close due to unfinalized statements or unfinished backups", KOINE_ERR_MISUSE},
    {5, "unable to delete/modify user-function due to active statements", KOINE_ERR_MISUSE},
    {14, "unable to open database: /no/such.db", KOINE_ERR_NO_DATABASE},
};

static void test_message__each_shape_has_its_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        check_number(messages[i].native, messages[i].message, messages[i].code);
    }
}

static void test_message__raise_with_nearly_the_text_of_restrict_is_raised(void **state)
{
    (void)state;
    check_number(1811, "FOREIGN KEY constraint failed!", KOINE_ERR_RAISED);
    check_number(1811, "a FOREIGN KEY constraint failed", KOINE_ERR_RAISED);
    check_number(1811, "FOREIGN KEY constraint failed: FOREIGN KEY constraint failed?", KOINE_ERR_RAISED);
    check_number(1811, "no such table: t", KOINE_ERR_RAISED);
}

static void test_message__does_not_reach_codes_that_need_none(void **state)
{
    (void)state;
    check_number(787, "no such table: t", KOINE_ERR_FOREIGN_KEY);
    check_number(2067, "FOREIGN KEY constraint failed", KOINE_ERR_UNIQUE);
    check_number(10, "unable to open database: x", KOINE_ERR_IO);
    check_number(14, "unable to open database file", KOINE_ERR_IO);
}

/* ---- reading CREATE TABLE, on which the names in errors rest ---- */

#define RULES_MOST 16

struct rules {
    char text[RULES_MOST][128];
    size_t count;
};

static bool keep_rule(const koine__sqlite_rule *rule, void *context)
{
    static const char *const kinds[] = {"primary", "unique", "not null", "check", "foreign"};
    struct rules *into = context;
    char name[64];
    koine__sqlite_span list = koine__sqlite_rule_columns(rule);
    koine__sqlite_span column;
    char *text = into->text[into->count++];

    assert_true(into->count < RULES_MOST);
    (void)koine__sqlite_unquote(rule->name, name, sizeof name);
    (void)strcpy(text, kinds[rule->kind]);
    (void)strcat(strcat(text, " "), name[0] != '\0' ? name : "-");
    while (rule->kind != KOINE__SQLITE_RULE_CHECK && koine__sqlite_list_next(&list, &column)) {
        (void)koine__sqlite_unquote(column, name, sizeof name);
        (void)strcat(strcat(text, " "), column.size > 0 ? name : "(expression)");
    }
    if (rule->check.size > 0) {
        (void)strcat(text, " ");
        (void)strncat(text, rule->check.text, rule->check.size);
    }
    (void)strcat(text, rule->deferred ? " deferred" : "");
    return true;
}

static void check_rules(const char *create_table, const char *const *expected)
{
    struct rules found = {.count = 0};
    size_t i = 0;

    koine__sqlite_rules(create_table, keep_rule, &found);
    for (; expected[i] != NULL; i++) {
        assert_true(i < found.count);
        assert_string_equal(found.text[i], expected[i]);
    }
    assert_int_equal(found.count, i);
}

static void test_rules__of_columns(void **state)
{
    (void)state;
    check_rules("CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT CONSTRAINT nn NOT NULL CONSTRAINT u UNIQUE "
                "DEFAULT 'x, CHECK (y)' COLLATE \"unique\", c DECIMAL(10, 2) NULL CHECK ( c > (0) ), "
                "d INT CONSTRAINT fd REFERENCES p(id) ON DELETE SET NULL ON UPDATE SET DEFAULT REFERENCES q "
                "DEFERRABLE INITIALLY DEFERRED)",
                (const char *const[]){"primary - a", "not null nn b", "unique u b", "check - c > (0)", "foreign fd d",
                                      "foreign - d deferred", NULL});
}

static void test_rules__of_tables(void **state)
{
    (void)state;
    check_rules(
        "CREATE TABLE IF NOT EXISTS \"a(b\"([x y] INT, `z` INT, \"w\"\"w\" INT,\n-- CHECK (no)\n"
        "CONSTRAINT pk PRIMARY KEY ([x y] COLLATE NOCASE DESC, z), UNIQUE (z) CONSTRAINT fk /* UNIQUE (a) */ "
        "FOREIGN KEY (z, \"w\"\"w\") REFERENCES p (a, b) MATCH FULL NOT DEFERRABLE INITIALLY DEFERRED, "
        "constraint \"C k\" check (\"w\"\"w\" <> ')'), foreign key(z) references p deferrable initially deferred) "
        "WITHOUT ROWID, STRICT",
        (const char *const[]){"primary pk x y z", "unique - z", "foreign fk z w\"w", "check C k \"w\"\"w\" <> ')'",
                              "foreign - z deferred", NULL});
}

static void test_rules__text_of_other_kinds_has_none(void **state)
{
    (void)state;
    check_rules("CREATE VIRTUAL TABLE f USING fts5(a UNIQUE)", (const char *const[]){NULL});
    check_rules("CREATE VIEW v(a) AS SELECT 1", (const char *const[]){NULL});
    check_rules("", (const char *const[]){NULL});
    check_rules("CREATE TABLE t(a CHECK (", (const char *const[]){"check -", NULL});
}

static void test_index__columns_of_unique_ones_only(void **state)
{
    koine__sqlite_span list = koine__sqlite_index_columns("CREATE UNIQUE INDEX i ON t(a, \"b c\" DESC, a+1, lower(x))");
    koine__sqlite_span name;

    (void)state;
    assert_true(koine__sqlite_list_next(&list, &name));
    assert_memory_equal(name.text, "a", name.size);
    assert_true(koine__sqlite_list_next(&list, &name));
    assert_memory_equal(name.text, "\"b c\"", name.size);
    assert_true(koine__sqlite_list_next(&list, &name));
    assert_int_equal(name.size, 0);
    assert_true(koine__sqlite_list_next(&list, &name));
    assert_int_equal(name.size, 0);
    assert_false(koine__sqlite_list_next(&list, &name));
    assert_int_equal(koine__sqlite_index_columns("CREATE INDEX i ON t(a)").size, 0);
}

/* ---- declared types, on which decoding rests ---- */

static void test_type__by_the_declared_word(void **state)
{
    static const struct {
        const char *declared;
        koine_type type;
        int scale;
    } types[] = {
        {NULL, KOINE_TYPE_NULL, -1},
        {"", KOINE_TYPE_NULL, -1},
        {"BOOLEAN", KOINE_TYPE_BOOL, -1},
        {"boolean_int", KOINE_TYPE_BOOL, -1},
        {"DECIMAL", KOINE_TYPE_DECIMAL, -1},
        {"decimal(10)", KOINE_TYPE_DECIMAL, 0},
        {"DECIMAL_TEXT(10, 2)", KOINE_TYPE_DECIMAL, 2},
        {"NUMERIC(10,999)", KOINE_TYPE_DECIMAL, -1},
        {"DATE", KOINE_TYPE_DATE, -1},
        {"TIME_TEXT", KOINE_TYPE_TIME, -1},
        {"TIMESTAMP WITHOUT TIME ZONE", KOINE_TYPE_TIMESTAMP, -1},
        {"DATETIME", KOINE_TYPE_TIMESTAMP, -1},
        {"UUID", KOINE_TYPE_UUID, -1},
        {"JSON_TEXT", KOINE_TYPE_JSON, -1},
        {"UNSIGNED BIG INT", KOINE_TYPE_INT, -1},
        {"CHARACTER VARYING(20)", KOINE_TYPE_TEXT, -1},
        {"DOUBLE PRECISION", KOINE_TYPE_FLOAT, -1},
        {"BLOB", KOINE_TYPE_BLOB, -1},
        {"GEOMETRY", KOINE_TYPE_NULL, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        koine__sqlite_column about;

        koine__sqlite_type_of(types[i].declared, &about);
        assert_int_equal(about.type, types[i].type);
        assert_int_equal(about.scale, types[i].scale);
    }
}

static void test_affinity__is_sqlites_own_rule(void **state)
{
    (void)state;
    assert_null(koine__sqlite_affinity(NULL));
    assert_null(koine__sqlite_affinity(""));
    assert_null(koine__sqlite_affinity("BLOB"));
    assert_string_equal(koine__sqlite_affinity("DATE_TEXT"), "TEXT");
    assert_string_equal(koine__sqlite_affinity("varchar(3)"), "TEXT");
    assert_string_equal(koine__sqlite_affinity("BIGINT"), "NUMERIC");
    assert_string_equal(koine__sqlite_affinity("CHARINT"), "NUMERIC");
    assert_string_equal(koine__sqlite_affinity("DATE"), "NUMERIC");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number__each_has_its_code),
        cmocka_unit_test(test_number__each_io_error_is_io_unless_it_is_named),
        cmocka_unit_test(test_number__unknown_extension_means_its_primary_code),
        cmocka_unit_test(test_number__unknown_primary_code_is_an_engine_error),
        cmocka_unit_test(test_number__successes_are_no_errors),
        cmocka_unit_test(test_message__each_shape_has_its_code),
        cmocka_unit_test(test_message__raise_with_nearly_the_text_of_restrict_is_raised),
        cmocka_unit_test(test_message__does_not_reach_codes_that_need_none),
        cmocka_unit_test(test_rules__of_columns),
        cmocka_unit_test(test_rules__of_tables),
        cmocka_unit_test(test_rules__text_of_other_kinds_has_none),
        cmocka_unit_test(test_index__columns_of_unique_ones_only),
        cmocka_unit_test(test_type__by_the_declared_word),
        cmocka_unit_test(test_affinity__is_sqlites_own_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
