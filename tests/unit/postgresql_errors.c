/*
 * The PostgreSQL driver's table of SQLSTATEs, and what it reads out of an error's texts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql/errors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct expectation {
    const char *states; /* separated by blanks */
    koine_code code;
} expectation;

static void assert_codes(const expectation *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *at = list[i].states;
        while (*at != '\0') {
            char state[6] = "";
            memcpy(state, at, 5);
            koine_code got = koine__postgresql_code(state, NULL, true);
            if (got != list[i].code) {
                fail_msg("%s: %s expected, %s found", state, koine_code_name(list[i].code), koine_code_name(got));
            }
            at += at[5] == ' ' ? 6 : 5;
        }
    }
}

/* Every error code of PostgreSQL 15's list, and 23001 and 25P04 of later ones. */
static const expectation all[] = {
    {"23505", KOINE_ERR_UNIQUE},
    {"23502 22004", KOINE_ERR_NOT_NULL},
    {"23514 44000", KOINE_ERR_CHECK},
    {"23503 23001", KOINE_ERR_FOREIGN_KEY},
    {"23P01", KOINE_ERR_EXCLUSION},
    {"23000 27000 40002", KOINE_ERR_CONSTRAINT},
    {"P0000 P0001 P0004 09000 38000 38001 38002 38003 38004", KOINE_ERR_RAISED},
    {"22001 22026", KOINE_ERR_TOO_LONG},
    {"22003 2200H", KOINE_ERR_OUT_OF_RANGE},
    {"22012", KOINE_ERR_DIVISION_BY_ZERO},
    {"22021 22P05", KOINE_ERR_ENCODING},
    {"22000 2202E 22008 22005 2200B 22022 22015 2201E 22014 22016 2201F 2201G 22018 22007 22019 2200D 22025 22P06 "
     "22010 22023 22013 2201B 2201W 2201X 2202H 2202G 22009 2200C 2200G 22002 22024 22011 22027 2200F 22P01 22P02 "
     "22P03 22P04 2200L 2200M 2200N 2200S 2200T 22030 22031 22032 22033 22034 22035 22036 22037 22038 22039 2203A "
     "2203B 2203C 2203D 2203E 2203F 2203G",
     KOINE_ERR_INVALID_VALUE},
    {"42601", KOINE_ERR_SYNTAX},
    {"42000 42846 42803 42P20 42P19 42830 42602 42939 42804 42P18 42P21 42P22 42809 428C9 42702 42725 42P08 42P09 "
     "42P10 42611 42P11 42P12 42P13 42P14 42P15 42P16 42P17 20000 21000 2F000 2F002 2F003 2F004 2F005 55000 P0002 "
     "P0003",
     KOINE_ERR_SEMANTIC},
    {"42P01", KOINE_ERR_NO_TABLE},
    {"42703", KOINE_ERR_NO_COLUMN},
    {"42704 42883 3F000", KOINE_ERR_NO_OBJECT},
    {"42701 42710 42723 42P03 42P04 42P05 42P06 42P07", KOINE_ERR_DUPLICATE_OBJECT},
    {"2B000 2BP01", KOINE_ERR_DEPENDENT},
    {"0A000 55P02", KOINE_ERR_NOT_SUPPORTED},
    {"42501 0L000 0LP01 0P000", KOINE_ERR_PERMISSION},
    {"28000 28P01", KOINE_ERR_AUTH},
    {"25006", KOINE_ERR_READ_ONLY},
    {"08001 08004 57P03", KOINE_ERR_CONNECT},
    {"08000 08003 08006 08007 25P03 25P04 40003 57P01 57P02 57P04 57P05", KOINE_ERR_CONNECTION_LOST},
    {"3D000", KOINE_ERR_NO_DATABASE},
    {"53300", KOINE_ERR_TOO_MANY_CONNECTIONS},
    {"40P01", KOINE_ERR_DEADLOCK},
    {"40000 40001 72000", KOINE_ERR_SERIALIZATION},
    {"55P03 55006", KOINE_ERR_LOCKED},
    {"25P02", KOINE_ERR_TRANSACTION_ABORTED},
    {"25000 25001 25002 25003 25004 25005 25007 25008 25P01 0B000 2D000 3B000 3B001 55P04",
     KOINE_ERR_TRANSACTION_STATE},
    {"26000", KOINE_ERR_STALE_STATEMENT},
    {"57000 57014", KOINE_ERR_CANCELLED},
    {"53100", KOINE_ERR_DISK_FULL},
    {"53200 HV001", KOINE_ERR_NO_MEMORY},
    {"53000 53400 54000 54001 54011 54023 42622", KOINE_ERR_LIMIT},
    {"58000 58030 58P01 58P02", KOINE_ERR_IO},
    {"08P01 03000 0F000 0F001 0Z000 0Z002 24000 34000 42P02 HV00B", KOINE_ERR_MISUSE},
    {"XX001 XX002", KOINE_ERR_CORRUPT},
    {"XX000 39000 39001 39004 39P01 39P02 39P03 F0000 F0001 HV000 HV005 HV002 HV010 HV021 HV024 HV007 HV008 HV004 "
     "HV006 HV091 HV00C HV00D HV090 HV00A HV009 HV014 HV00P HV00J HV00K HV00Q HV00R HV00L HV00M HV00N",
     KOINE_ERR_INTERNAL},
};

static void test_code__every_listed_state_has_its_member(void **state)
{
    (void)state;
    assert_codes(all, COUNT(all));
}

static void test_code__an_unlisted_state_falls_to_its_class(void **state)
{
    (void)state;
    static const expectation unlisted[] = {
        {"22ZZZ", KOINE_ERR_INVALID_VALUE},
        {"23ZZZ", KOINE_ERR_CONSTRAINT},
        {"42ZZZ", KOINE_ERR_SEMANTIC},
        {"08ZZZ", KOINE_ERR_CONNECTION_LOST},
        {"25ZZZ", KOINE_ERR_TRANSACTION_STATE},
        {"40ZZZ", KOINE_ERR_SERIALIZATION},
        {"53ZZZ", KOINE_ERR_LIMIT},
        {"54ZZZ", KOINE_ERR_LIMIT},
        {"55ZZZ", KOINE_ERR_SEMANTIC},
        {"58ZZZ", KOINE_ERR_IO},
        {"28ZZZ", KOINE_ERR_AUTH},
        {"0AZZZ", KOINE_ERR_NOT_SUPPORTED},
        {"XXZZZ", KOINE_ERR_INTERNAL},
        {"HVZZZ", KOINE_ERR_INTERNAL},
        {"P0ZZZ", KOINE_ERR_RAISED},
        {"44ZZZ", KOINE_ERR_CHECK},
        {"57ZZZ", KOINE_ERR_CANCELLED},
        {"2BZZZ", KOINE_ERR_DEPENDENT},
    };
    assert_codes(unlisted, COUNT(unlisted));
}

static void test_code__a_class_that_the_server_has_not_was_raised_by_the_schema(void **state)
{
    (void)state;
    assert_int_equal(koine__postgresql_code("ZZ999", NULL, false), KOINE_ERR_RAISED);
    assert_int_equal(koine__postgresql_code("KN001", NULL, false), KOINE_ERR_RAISED);
}

static void test_code__what_is_no_state_is_an_engine_error(void **state)
{
    (void)state;
    assert_int_equal(koine__postgresql_code(NULL, NULL, false), KOINE_ERR_ENGINE);
    assert_int_equal(koine__postgresql_code("", NULL, false), KOINE_ERR_ENGINE);
    assert_int_equal(koine__postgresql_code("2350", NULL, false), KOINE_ERR_ENGINE);
    assert_int_equal(koine__postgresql_code("235055", NULL, false), KOINE_ERR_ENGINE);
    assert_int_equal(koine__postgresql_code("23 05", NULL, false), KOINE_ERR_ENGINE);
}

static void test_code__a_cancel_of_nobody_here_is_a_time_limit(void **state)
{
    (void)state;
    assert_int_equal(koine__postgresql_code("57014", NULL, true), KOINE_ERR_CANCELLED);
    assert_int_equal(koine__postgresql_code("57014", NULL, false), KOINE_ERR_TIMEOUT);
}

static void test_code__the_source_function_tells_apart_what_shares_a_state(void **state)
{
    (void)state;
    static const struct {
        const char *state;
        const char *function;
        koine_code code;
    } cases[] = {
        {"0A000", "RevalidateCachedQuery", KOINE_ERR_STALE_STATEMENT},
        {"0A000", "transformStmt", KOINE_ERR_NOT_SUPPORTED},
        {"42601", "exec_parse_message", KOINE_ERR_MISUSE},
        {"42601", "scanner_yyerror", KOINE_ERR_SYNTAX},
        {"08006", "exec_stmt_raise", KOINE_ERR_RAISED},
        {"53100", "exec_stmt_raise", KOINE_ERR_RAISED},
        {"57014", "exec_stmt_raise", KOINE_ERR_RAISED},
        {"58030", "exec_stmt_raise", KOINE_ERR_RAISED},
        {"XX001", "exec_stmt_raise", KOINE_ERR_RAISED},
        {"23505", "exec_stmt_raise", KOINE_ERR_UNIQUE},
        {"40001", "exec_stmt_raise", KOINE_ERR_SERIALIZATION},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(koine__postgresql_code(cases[i].state, cases[i].function, false), cases[i].code);
    }
}

static void test_side__quote_marks_tell_the_side_in_any_language(void **state)
{
    (void)state;
    static const char *const child[] = {
        "insert or update on table \"c\" violates foreign key constraint \"f\"",
        "Einfügen oder Aktualisieren in Tabelle »c« verletzt Fremdschlüssel-Constraint »f«",
        "une instruction insert ou update sur la table « c » viole la contrainte de clé étrangère « f »",
        "テーブル\"c\"への挿入、更新は外部キー制約\"f\"に違反しています",
        "„c“ „f“",
    };
    static const char *const parent[] = {
        "update or delete on table \"p\" violates foreign key constraint \"f\" on table \"c\"",
        "Aktualisieren oder Löschen in Tabelle »p« verletzt Fremdschlüssel-Constraint »f« von Tabelle »c«",
        "テーブル\"p\"の更新または削除は、テーブル\"c\"の外部キー制約\"f\"に違反します",
    };
    for (size_t i = 0; i < COUNT(child); i++) {
        assert_int_equal(koine__postgresql_side(child[i], "c", "f"), KOINE_FK_CHILD);
    }
    for (size_t i = 0; i < COUNT(parent); i++) {
        assert_int_equal(koine__postgresql_side(parent[i], "c", "f"), KOINE_FK_PARENT);
    }
    assert_int_equal(koine__postgresql_side(NULL, "c", "f"), KOINE_FK_UNKNOWN);
}

static void test_side__quote_marks_within_names_do_not_count(void **state)
{
    (void)state;
    assert_int_equal(
        koine__postgresql_side("insert or update on table \"a\"\"b\" violates \"f\"\"\"\"", "a\"\"b", "f\"\"\""),
        KOINE_FK_CHILD);
    assert_int_equal(koine__postgresql_side("on table \"t\" violates \"t_t\" on table \"t\"", "t", "t_t"),
                     KOINE_FK_PARENT);
}

static void test_key__columns_are_read_without_quotes(void **state)
{
    (void)state;
    char out[64];
    static const struct {
        const char *detail;
        const char *columns;
    } cases[] = {
        {"Key (a)=(1) already exists.", "a"},
        {"Key (a, b)=(1, 2) already exists.", "a, b"},
        {"Key (\"A b\", \"c\"\"d\")=(1, 2) already exists.", "A b, c\"d"},
        {"Schlüssel »(a)=(1)« existiert bereits.", "a"},
        {"キー (größe)=(5)はすでに存在します。", "größe"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(koine__postgresql_key(cases[i].detail, out, sizeof out));
        assert_string_equal(out, cases[i].columns);
    }
}

static void test_key__nothing_is_read_where_no_list_of_columns_stands(void **state)
{
    (void)state;
    char out[16];
    static const char *const details[] = {
        NULL,
        "",
        "no parenthesis",
        "Key (lower(a))=(x) already exists.",
        "Key (lower(a::text))=((secret)=(secret)) already exists.",
        "Key (a",
        "Key (a)=",
        "Key (\"a",
        "Key ()=(1)",
        "Key (a,b)=(1, 2)",
        "Key (a_name_longer_than_the_room)=(1)",
    };
    for (size_t i = 0; i < COUNT(details); i++) {
        assert_false(koine__postgresql_key(details[i], out, sizeof out));
    }
}

static void test_foreign_key__columns_are_taken_as_they_are(void **state)
{
    (void)state;
    char out[32];
    static const struct {
        const char *detail;
        const char *columns;
    } cases[] = {
        {"Key (a)=(1) is not present in table \"p\".", "a"},
        {"Key (up \"there\", b)=((x)=(y), 2) is not present in table \"p\".", "up \"there\", b"},
        {"MATCH FULL does not allow mixing of null and nonnull key values.", NULL},
        {"Key (a", NULL},
        {"Key ()=(1)", NULL},
        {"Key (a_name_that_is_longer_than_the_room)=(1)", NULL},
        {NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool found = koine__postgresql_foreign_key(cases[i].detail, out, sizeof out);
        assert_int_equal(found, cases[i].columns != NULL);
        if (found) {
            assert_string_equal(out, cases[i].columns);
        }
    }
}

static void test_parent__is_the_name_that_is_neither_child_nor_constraint(void **state)
{
    (void)state;
    char out[64];
    assert_true(koine__postgresql_parent(
        KOINE_FK_PARENT, "update or delete on table \"p\" violates foreign key constraint \"f\" on table \"c\"", NULL,
        "c", "f", out, sizeof out));
    assert_string_equal(out, "p");
    assert_true(koine__postgresql_parent(KOINE_FK_PARENT, "\"c\" \"f\" \"c\"", NULL, "c", "f", out, sizeof out));
    assert_string_equal(out, "c");
    assert_false(koine__postgresql_parent(KOINE_FK_PARENT, "\"x\" \"y\" \"c\"", NULL, "c", "f", out, sizeof out));
    assert_false(koine__postgresql_parent(KOINE_FK_PARENT, NULL, NULL, "c", "f", out, sizeof out));
    assert_true(koine__postgresql_parent(KOINE_FK_PARENT, "on table \"the \"p\" (x)\" violates \"f\" on table \"c\"",
                                         NULL, "c", "f", out, sizeof out));
    assert_string_equal(out, "the \"p\" (x)");
    assert_true(koine__postgresql_parent(KOINE_FK_PARENT,
                                         "table «\xC2\xA0p\xC2\xA0» «\xC2\xA0"
                                         "f\xC2\xA0» «\xC2\xA0"
                                         "c\xC2\xA0»",
                                         NULL, "c", "f", out, sizeof out));
    assert_string_equal(out, "p");
}

static void test_parent__of_a_detail_is_never_a_value(void **state)
{
    (void)state;
    char out[64];
    static const struct {
        const char *detail;
        const char *parent;
    } cases[] = {
        {"Key (a)=(1) is not present in table \"p\".", "p"},
        {"Key (a)=(x\"secret\"y) is not present in table \"p\".", "p"},
        {"Schlüssel (a)=(1) ist nicht in Tabelle »p« vorhanden.", "p"},
        {"テーブル\"p\"にキー(a)=(\"secret\")が存在しません", "p"},
        {"Key (a)=(x\"secret) is not present in table \"p\".", "p"},
        {"Key (a)=(\") is not present in table \"secret) is not present in table \"the \"p\" (x)\".", "the \"p\" (x)"},
        {"Schlüssel (a)=(\"secret\") ist nicht in Tabelle »p (x)« vorhanden.", NULL},
        {"Key (a)=(\"secret\")", NULL},
        {"MATCH FULL does not allow mixing of null and nonnull key values.", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool found = koine__postgresql_parent(KOINE_FK_CHILD, NULL, cases[i].detail, "c", "f", out, sizeof out);
        assert_int_equal(found, cases[i].parent != NULL);
        if (found) {
            assert_string_equal(out, cases[i].parent);
        }
    }
}

static void test_login__a_refusal_is_never_a_lost_connection_nor_the_callers_fault(void **state)
{
    (void)state;
    static const struct {
        const char *state;
        koine_code code;
    } cases[] = {
        {"57P01", KOINE_ERR_CONNECT},
        {"57P02", KOINE_ERR_CONNECT},
        {"57P03", KOINE_ERR_CONNECT},
        {"08006", KOINE_ERR_CONNECT},
        {"08P01", KOINE_ERR_CONNECT},
        {"ZZ123", KOINE_ERR_CONNECT},
        {"P0001", KOINE_ERR_CONNECT},
        {"28P01", KOINE_ERR_AUTH},
        {"3D000", KOINE_ERR_NO_DATABASE},
        {"42501", KOINE_ERR_PERMISSION},
        {"53300", KOINE_ERR_TOO_MANY_CONNECTIONS},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        koine_code got = koine__postgresql_login_code(cases[i].state);
        if (got != cases[i].code) {
            fail_msg("%s: %s expected, %s found", cases[i].state, koine_code_name(cases[i].code), koine_code_name(got));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code__every_listed_state_has_its_member),
        cmocka_unit_test(test_code__an_unlisted_state_falls_to_its_class),
        cmocka_unit_test(test_code__a_class_that_the_server_has_not_was_raised_by_the_schema),
        cmocka_unit_test(test_code__what_is_no_state_is_an_engine_error),
        cmocka_unit_test(test_code__a_cancel_of_nobody_here_is_a_time_limit),
        cmocka_unit_test(test_code__the_source_function_tells_apart_what_shares_a_state),
        cmocka_unit_test(test_side__quote_marks_tell_the_side_in_any_language),
        cmocka_unit_test(test_side__quote_marks_within_names_do_not_count),
        cmocka_unit_test(test_key__columns_are_read_without_quotes),
        cmocka_unit_test(test_key__nothing_is_read_where_no_list_of_columns_stands),
        cmocka_unit_test(test_foreign_key__columns_are_taken_as_they_are),
        cmocka_unit_test(test_parent__is_the_name_that_is_neither_child_nor_constraint),
        cmocka_unit_test(test_parent__of_a_detail_is_never_a_value),
        cmocka_unit_test(test_login__a_refusal_is_never_a_lost_connection_nor_the_callers_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
