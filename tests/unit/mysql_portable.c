/*
 * How MariaDB and MySQL spell portable SQL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql/portable.h"
#include "translate_support.h"

static void becomes_at(const koine_sql_dialect *dialect, const char *sql, const char *wanted, const char *file,
                       int line)
{
    char *got = support_text(dialect, KOINE_PLACEHOLDER_ORDER, sql);
    if (strcmp(got, wanted) != 0) {
        print_error("%s: %s\nbecame\n%s\nand not\n%s\n", dialect->name, sql, got, wanted);
        free(got);
        _fail(file, line);
    }
    free(got);
}

#define assert_mariadb(sql, wanted) becomes_at(&koine__mariadb_sql_dialect, (sql), (wanted), __FILE__, __LINE__)
#define assert_mysql(sql, wanted) becomes_at(&koine__mysql_sql_dialect, (sql), (wanted), __FILE__, __LINE__)
#define assert_both(sql, wanted)                                                                                       \
    do {                                                                                                               \
        assert_mariadb(sql, wanted);                                                                                   \
        assert_mysql(sql, wanted);                                                                                     \
    } while (false)

/* What the core has other words for. */
static bool may_be_missing(const koine_sql_dialect *dialect, koine_sql_op op)
{
    switch (op) {
    case KOINE_SQL_LAG3:
    case KOINE_SQL_LEAD3:
    case KOINE_SQL_PERCENT_RANK:
    case KOINE_SQL_CUME_DIST:
        return dialect == &koine__mariadb_sql_dialect;
    case KOINE_SQL_ONE_ROW:
        return (dialect->features & KOINE_SQL_SCALAR_CHECKED) != 0;
    case KOINE_SQL_DIV_INT_LITERAL:
    case KOINE_SQL_MOD_INT_LITERAL:
    case KOINE_SQL_GIVEN_IDENTITY:
        return true;
    default:
        return op >= KOINE_SQL_ADD_INT_PLAIN && op <= KOINE_SQL_MUL_FLOAT_PLAIN;
    }
}

static void test_mysql_portable__every_operation_is_spelled(void **state)
{
    const koine_sql_dialect *dialects[] = {&koine__mariadb_sql_dialect, &koine__mysql_sql_dialect};
    (void)state;
    for (size_t i = 0; i < COUNT(dialects); i++) {
        for (int op = 0; op < KOINE_SQL_OP_COUNT; op++) {
            if (dialects[i]->spelling[op] == NULL && !may_be_missing(dialects[i], (koine_sql_op)op)) {
                fail_msg("%s does not spell operation %d", dialects[i]->name, op);
            }
        }
        for (size_t type = 0; type < KOINE_SQL_TYPE_COUNT; type++) {
            assert_non_null(dialects[i]->types[type].column);
            assert_non_null(dialects[i]->types[type].cast);
            assert_non_null(dialects[i]->types[type].literal);
        }
    }
}

static void test_mysql_portable__arithmetic_fails_where_it_overflows(void **state)
{
    (void)state;
    assert_both("SELECT a + n, a / n, a % n, -a FROM t",
                "SELECT \"t\".\"a\" + \"t\".\"n\" AS \"column_1\", \"t\".\"a\" DIV \"t\".\"n\" AS \"column_2\", "
                "MOD(\"t\".\"a\", \"t\".\"n\") AS \"column_3\", \"t\".\"a\" * -1 AS \"column_4\" FROM \"t\"");
    assert_mariadb("SELECT a - n FROM t", "SELECT \"t\".\"a\" + (- \"t\".\"n\") AS \"column_1\" FROM \"t\"");
    assert_mysql("SELECT a - n FROM t", "SELECT \"t\".\"a\" - \"t\".\"n\" AS \"column_1\" FROM \"t\"");
}

static void test_mysql_portable__averages_are_quotients_of_doubles(void **state)
{
    (void)state;
    assert_both("SELECT sum(a), avg(DISTINCT a) FROM t",
                "SELECT SUM(\"t\".\"a\") DIV 1 AS \"column_1\", CAST(SUM(DISTINCT \"t\".\"a\") AS DOUBLE) / "
                "COUNT(DISTINCT \"t\".\"a\") AS \"column_2\" FROM \"t\"");
}

static void test_mysql_portable__like_has_no_escape_character(void **state)
{
    (void)state;
    assert_mariadb("SELECT id FROM t WHERE s LIKE 'a\\%'",
                   "SELECT \"t\".\"id\" FROM \"t\" WHERE \"t\".\"s\" LIKE 'a\\%' ESCAPE '\xF4\x8F\xBF\xBF'");
    assert_mysql("SELECT id FROM t WHERE s LIKE 'a\\%'",
                 "SELECT \"t\".\"id\" FROM \"t\" WHERE \"t\".\"s\" LIKE 'a\\%'");
}

static void test_mysql_portable__parameters_have_types_on_mysql(void **state)
{
    (void)state;
    assert_mariadb("SELECT ? + a FROM t", "SELECT ? + \"t\".\"a\" AS \"column_1\" FROM \"t\"");
    assert_mysql("SELECT ? + a FROM t", "SELECT CAST(? AS SIGNED) + \"t\".\"a\" AS \"column_1\" FROM \"t\"");
    assert_both("SELECT id FROM t WHERE a = ?", "SELECT \"t\".\"id\" FROM \"t\" WHERE \"t\".\"a\" = ?");
}

static void test_mysql_portable__checks_hold_values_to_their_type(void **state)
{
    (void)state;
    assert_mariadb("CREATE TABLE z (k INTEGER PRIMARY KEY, b BOOLEAN, u UUID, j JSON)",
                   "CREATE TABLE \"z\" (\"k\" BIGINT NOT NULL, \"b\" BOOLEAN, \"u\" CHAR(36) CHARACTER SET ascii "
                   "COLLATE ascii_bin, \"j\" LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin, CONSTRAINT "
                   "\"z_pkey\" PRIMARY KEY (\"k\"), CONSTRAINT \"koine_type_b\" CHECK (\"b\" IN (0, 1)), CONSTRAINT "
                   "\"koine_type_u\" CHECK (\"u\" REGEXP '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'), CONSTRAINT "
                   "\"koine_type_j\" CHECK (JSON_VALID(\"j\"))) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE "
                   "utf8mb4_nopad_bin");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mysql_portable__every_operation_is_spelled),
        cmocka_unit_test(test_mysql_portable__arithmetic_fails_where_it_overflows),
        cmocka_unit_test(test_mysql_portable__averages_are_quotients_of_doubles),
        cmocka_unit_test(test_mysql_portable__like_has_no_escape_character),
        cmocka_unit_test(test_mysql_portable__parameters_have_types_on_mysql),
        cmocka_unit_test(test_mysql_portable__checks_hold_values_to_their_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
