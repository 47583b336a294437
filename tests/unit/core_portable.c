/*
 * Portable SQL over the fake driver: what is translated when, what reaches the driver, values and columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core_support.h"
#include "fake_portable.h"

#include "sql/translate.h"

#include <stdio.h>

static const fake_described tables[] = {
    FAKE_TABLE("t"),
    FAKE_PLAIN("t", 1, "id", "integer"),
    FAKE_COLUMN("t", 2, "name", "varchar", 4, 0, 0),
    FAKE_COLUMN("t", 3, "price", "decimal", 10, 2, 0),
    FAKE_PLAIN("t", 4, "born", "date"),
    FAKE_PLAIN("t", 5, "ok", "boolean"),
    FAKE_PLAIN("t", 6, "ratio", "double"),
};

static koine_conn *open_speaking(const char *url)
{
    koine_conn *conn = NULL;
    fake_portable_reset();
    fake_describe(tables, sizeof tables / sizeof *tables);
    assert_int_equal(koine_open(&conn, url), KOINE_OK);
    fake_log_clear();
    return conn;
}

static int setup(void **state)
{
    *state = open_speaking("speaking://host/db");
    return 0;
}

/* What was sent, by the fake driver's log, which is cleared. */
static const char *sent(void)
{
    static char log[2048];
    (void)snprintf(log, sizeof log, "%s", fake_log());
    fake_log_clear();
    return log;
}

/* ---- opening ---- */

static void test_open__driver_without_portable_sql_is_refused_by_name(void **state)
{
    (void)state;
    koine_conn *conn = NULL;
    fake_reset();
    assert_int_equal(koine_open(&conn, "fake://host/db"), KOINE_ERR_NOT_SUPPORTED);
    assert_non_null(strstr(koine_error_of(conn)->message, "fake"));
    assert_non_null(strstr(koine_error_of(conn)->hint, "sql=native"));
    assert_int_equal(fake_count(FAKE_OPEN), 0);
    koine_close(conn);
}

/* ---- what is translated ---- */

static void test_portable__text_is_translated(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_exec(conn, "DELETE FROM T WHERE Id = 7"), KOINE_OK);
    assert_string_equal(sent(), "prepare DELETE FROM \"t\" WHERE \"t\".\"id\" = 7;execute;");
}

static void test_native__comment_call_and_option_send_the_text_as_it_is(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_exec(conn, " /*native*/ PRAGMA x"), KOINE_OK);
    assert_string_equal(sent(), "prepare  /*native*/ PRAGMA x;execute;stmt_close;");
    assert_int_equal(koine_exec_native(conn, "PRAGMA y = ?1", 1), KOINE_OK);
    assert_string_equal(sent(), "prepare PRAGMA y = ?;execute;stmt_close;");
    koine_rows *rows = NULL;
    assert_int_equal(koine_query_native(conn, &rows, "SELECT x"), KOINE_OK);
    assert_string_equal(sent(), "prepare SELECT x;execute;");
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    koine_conn *native = open_speaking("speaking://host/db?sql=native");
    assert_int_equal(koine_exec(native, "DELETE FROM T"), KOINE_OK);
    assert_string_equal(sent(), "prepare DELETE FROM T;execute;");
    koine_close(native);
}

static void test_script__pieces_are_translated_or_not(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_script(conn, "DELETE FROM t; /*native*/ VACUUM; -- end"), KOINE_OK);
    assert_string_equal(sent(), "prepare DELETE FROM \"t\";execute;stmt_close;prepare VACUUM;execute;stmt_close;");
}

/* ---- the cache ---- */

static void test_cache__warm_statement_is_neither_parsed_nor_prepared(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_exec(conn, "DELETE FROM t WHERE id = ?", 1), KOINE_OK);
    assert_int_equal(fake_descriptions(), 1);
    (void)sent();
    assert_int_equal(koine_exec(conn, "DELETE FROM t WHERE id = ?", 2), KOINE_OK);
    assert_string_equal(sent(), "execute;");
    assert_int_equal(fake_descriptions(), 1);
}

static void test_cache__native_and_portable_texts_are_kept_apart(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_exec(conn, "DELETE FROM t"), KOINE_OK);
    assert_string_equal(sent(), "prepare DELETE FROM \"t\";execute;");
    assert_int_equal(koine_exec_native(conn, "DELETE FROM t"), KOINE_OK);
    assert_string_equal(sent(), "prepare DELETE FROM t;execute;");
    assert_int_equal(koine_exec(conn, "DELETE FROM t"), KOINE_OK);
    assert_int_equal(koine_exec_native(conn, "DELETE FROM t"), KOINE_OK);
    assert_string_equal(sent(), "execute;execute;");
}

static void test_cache__smallest_one_survives_a_look_at_the_catalogue(void **state)
{
    (void)state;
    koine_conn *conn = open_speaking("speaking://host/db?statement_cache=1");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(koine_exec(conn, "DELETE FROM t WHERE id = ?", 1), KOINE_OK);
        assert_int_equal(koine_exec(conn, "CREATE TABLE u (a INTEGER)"), KOINE_OK);
    }
    koine_close(conn);
}

/* ---- types of values ---- */

static const char *const one_name[] = {"x"};

/* The type of the column of a query. */
static koine_type type_of(koine_conn *conn, const char *sql, koine_value value)
{
    koine_rows *rows = NULL;
    fake_answer_rows(1, one_name, &value, 0);
    assert_int_equal(koine_query_values(conn, &rows, sql, &value, 1), KOINE_OK);
    koine_type type = koine_column_type(rows, 0);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    return type;
}

static void test_types__other_values_are_another_translation(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(type_of(conn, "SELECT ? + 1 AS x", koine_int(1)), KOINE_TYPE_INT);
    assert_int_equal(type_of(conn, "SELECT ? + 1 AS x", koine_float(1)), KOINE_TYPE_FLOAT);
    assert_int_equal(type_of(conn, "SELECT ? + 1 AS x", koine_decimal("1.5")), KOINE_TYPE_DECIMAL);
    assert_int_equal(type_of(conn, "SELECT ? + 1 AS x", koine_int(1)), KOINE_TYPE_INT);
}

static void test_types__null_has_no_memory(void **state)
{
    koine_conn *conn = *state;
    koine_type alone = type_of(conn, "SELECT ? + 1 AS x", koine_null());
    assert_int_equal(type_of(conn, "SELECT ? + 1 AS x", koine_float(1)), KOINE_TYPE_FLOAT);
    assert_int_equal(type_of(conn, "SELECT ? + 1 AS x", koine_null()), alone);
}

static void test_types__same_text_keeps_the_drivers_statement(void **state)
{
    koine_conn *conn = *state;
    const char *sql = "UPDATE t SET price = ? WHERE id = 1";
    assert_int_equal(koine_exec(conn, sql, koine_decimal("1.5")), KOINE_OK);
    (void)sent();
    assert_int_equal(koine_exec(conn, sql, 2), KOINE_OK);
    assert_int_equal(koine_exec(conn, sql, "3"), KOINE_OK);
    assert_int_equal(koine_exec(conn, sql, NULL), KOINE_OK);
    assert_string_equal(sent(), "execute;execute;execute;");
}

static void test_types__what_never_fits_is_refused_whatever_came_before(void **state)
{
    koine_conn *conn = *state;
    const char *sql = "UPDATE t SET price = ? WHERE id = 1";
    assert_int_equal(koine_exec(conn, sql, 1), KOINE_OK);
    (void)sent();
    assert_refused(conn, koine_exec(conn, sql, 1.5), KOINE_ERR_NOT_SUPPORTED);
    assert_string_equal(sent(), "");
    assert_int_equal(koine_exec(conn, sql, 1), KOINE_OK);
    assert_string_equal(sent(), "execute;");
}

/* ---- binding ---- */

/* The value that the driver was given, as text. */
static const char *bound_text(void)
{
    static char text[KOINE_VALUE_TEXT_SIZE];
    size_t count;
    const koine_value *bound = fake_bound(&count);
    if (bound->type == KOINE_TYPE_TEXT || bound->type == KOINE_TYPE_DECIMAL) {
        (void)snprintf(text, sizeof text, "%.*s", (int)bound->as.bytes.size, (const char *)bound->as.bytes.data);
        return text;
    }
    return koine_value_print(bound, text) > 0 ? text : "NULL";
}

/* Runs it with one value; answers what the driver is given. The memory of texts is the statement's. */
static void assert_bound(koine_conn *conn, const char *sql, koine_value value, koine_type type, const char *text)
{
    size_t count;
    koine_code code = koine_exec_values(conn, sql, &value, 1);
    if (code != KOINE_OK) {
        print_error("%s\n", koine_error_of(conn)->message);
    }
    assert_int_equal(code, KOINE_OK);
    assert_int_equal(fake_bound(&count)->type, type);
    assert_int_equal(count, 1);
    assert_string_equal(bound_text(), text);
}

static void test_bind__values_become_what_their_place_takes(void **state)
{
    koine_conn *conn = *state;
    assert_bound(conn, "UPDATE t SET price = ?", koine_int(3), KOINE_TYPE_DECIMAL, "3.00");
    assert_bound(conn, "UPDATE t SET price = ?", koine_text("3.005"), KOINE_TYPE_DECIMAL, "3.01");
    assert_bound(conn, "UPDATE t SET born = ?", koine_text("2024-02-29"), KOINE_TYPE_DATE, "2024-02-29");
    assert_bound(conn, "UPDATE t SET ok = ?", koine_int(1), KOINE_TYPE_BOOL, "true");
    assert_bound(conn, "UPDATE t SET ratio = ?", koine_int(2), KOINE_TYPE_FLOAT, "2");
    assert_bound(conn, "UPDATE t SET name = ?", koine_int(2024), KOINE_TYPE_TEXT, "2024");
    assert_bound(conn, "UPDATE t SET id = :id", koine_named("id", "12"), KOINE_TYPE_INT, "12");
}

static void assert_unbound(koine_conn *conn, const char *sql, koine_value value, koine_code code, const char *words)
{
    (void)sent();
    assert_refused(conn, koine_exec_values(conn, sql, &value, 1), code);
    assert_string_equal(sent(), "");
    if (strstr(koine_error_of(conn)->message, words) == NULL) {
        fail_msg("%s", koine_error_of(conn)->message);
    }
}

static void test_bind__refusal_names_number_and_type_never_the_value(void **state)
{
    koine_conn *conn = *state;
    assert_unbound(conn, "UPDATE t SET born = ?", koine_text("s3cret"), KOINE_ERR_INVALID_VALUE, "value 1: ");
    assert_null(strstr(koine_error_of(conn)->message, "s3cret"));
    assert_non_null(strstr(koine_error_of(conn)->message, "date"));
    assert_non_null(strstr(koine_error_of(conn)->detail, "rule BD-date"));
    assert_unbound(conn, "UPDATE t SET ok = :yes", koine_named("yes", 2), KOINE_ERR_INVALID_VALUE, "for :yes");
    assert_unbound(conn, "UPDATE t SET price = ?", koine_int(123456789), KOINE_ERR_OUT_OF_RANGE, "decimal");
    assert_unbound(conn, "UPDATE t SET name = ?", koine_text("12345"), KOINE_ERR_TOO_LONG, "value 1");
    assert_unbound(conn, "UPDATE t SET name = ?", koine_text("abc  "), KOINE_ERR_TOO_LONG, "value 1");
}

static void test_bind__length_counts_characters(void **state)
{
    koine_conn *conn = *state;
    assert_bound(conn, "UPDATE t SET name = ?", koine_text("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"), KOINE_TYPE_TEXT,
                 "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4");
}

static void test_bind__names_are_matched_before_anything_is_translated(void **state)
{
    koine_conn *conn = *state;
    size_t count;
    const char *sql = "UPDATE t SET name = :name, price = :price WHERE id = :id";
    assert_int_equal(koine_exec(conn, sql, koine_named("id", 7), koine_named("price", 2), koine_named("name", "x")),
                     KOINE_OK);
    const koine_value *bound = fake_bound(&count);
    assert_int_equal(count, 3);
    assert_int_equal(bound[0].type, KOINE_TYPE_TEXT);
    assert_int_equal(bound[1].type, KOINE_TYPE_DECIMAL);
    assert_int_equal(bound[2].as.integer, 7);
    assert_refused(conn, koine_exec(conn, sql, koine_named("nobody", 7), koine_named("price", 2), koine_named("id", 1)),
                   KOINE_ERR_MISUSE);
    assert_refused(conn, koine_exec(conn, sql, 1), KOINE_ERR_MISUSE);
}

static void test_bind__more_placeholders_than_every_engine_takes_is_limit(void **state)
{
    koine_conn *conn = *state;
    static koine_value values[32767];
    assert_refused(conn, koine_exec_values(conn, "DELETE FROM t WHERE id = ?", values, 32767), KOINE_ERR_LIMIT);
}

/* ---- refusals ---- */

static void test_refusal__has_position_rule_and_hint_and_sends_nothing(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_exec(conn, "SELECT id FROM t LIMIT 1, 2"), KOINE_ERR_NOT_SUPPORTED);
    const koine_error *error = koine_error_of(conn);
    assert_int_equal(error->position, 24);
    assert_non_null(error->hint);
    assert_int_equal(strncmp(error->detail, "rule PX-", 8), 0);
    assert_string_equal(sent(), "");
    assert_refused(conn, koine_exec(conn, "SELECT nothing FROM t"), KOINE_ERR_NO_COLUMN);
    assert_int_equal(koine_error_of(conn)->position, 7);
    assert_refused(conn, koine_exec(conn, "SELECT 1 FROM nowhere"), KOINE_ERR_NO_TABLE);
}

static void test_refusal__position_in_a_script_counts_from_its_start(void **state)
{
    koine_conn *conn = *state;
    assert_refused(conn, koine_script(conn, "DELETE FROM t;\n DELETE FROM nowhere"), KOINE_ERR_NO_TABLE);
    assert_int_equal(koine_error_of(conn)->position, 28);
}

static void test_refusal__poisons_the_transaction(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_refused(conn, koine_exec(conn, "SELECT 1 FROM nowhere"), KOINE_ERR_NO_TABLE);
    assert_refused(conn, koine_exec(conn, "DELETE FROM t"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
}

static void test_refusal__definitions_and_control_inside_a_transaction(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    (void)sent();
    assert_refused(conn, koine_exec(conn, "create table u (a integer)"), KOINE_ERR_TRANSACTION_STATE);
    assert_non_null(strstr(koine_error_of(conn)->message, "CREATE TABLE"));
    assert_non_null(strstr(koine_error_of(conn)->detail, "TX-ddl"));
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_string_equal(sent(), "rollback;");
    assert_refused(conn, koine_exec(conn, "START TRANSACTION"), KOINE_ERR_TRANSACTION_STATE);
    assert_refused(conn, koine_exec(conn, "XA START 'x'"), KOINE_ERR_TRANSACTION_STATE);
    assert_string_equal(sent(), "");
}

static void test_refusal__pinned_definition_waits_for_the_end_of_the_transaction(void **state)
{
    koine_conn *conn = *state;
    koine_stmt *stmt = NULL;
    assert_int_equal(koine_prepare(conn, &stmt, "CREATE TABLE u (a INTEGER)"), KOINE_OK);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_refused(conn, koine_stmt_exec(stmt), KOINE_ERR_TRANSACTION_STATE);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_int_equal(koine_stmt_exec(stmt), KOINE_OK);
    koine_stmt_close(stmt);
}

static void test_failure__position_leads_back_to_the_callers_text(void **state)
{
    koine_conn *conn = *state;
    koine_report report = KOINE_REPORT(KOINE_ERR_SEMANTIC);
    report.position = (int64_t)strlen("DELETE FROM \"t\" WHERE \"t\".\"id\" = ");
    fake_fail(FAKE_EXECUTE, 1, &report, KOINE_TRANSACTION_NONE);
    assert_refused(conn, koine_exec(conn, "DELETE  FROM  t  WHERE  id  =  77"), KOINE_ERR_SEMANTIC);
    assert_int_equal(koine_error_of(conn)->position, 31);
}

static void test_failure__check_of_a_type_is_told_as_what_it_stands_for(void **state)
{
    koine_conn *conn = *state;
    static const struct {
        const char *constraint;
        koine_code code;
    } checks[] = {
        {"koine_range_price", KOINE_ERR_OUT_OF_RANGE},
        {"koine_length_price", KOINE_ERR_TOO_LONG},
        {"koine_type_price", KOINE_ERR_INVALID_VALUE},
        {"t_price_check", KOINE_ERR_CHECK},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        koine_report report = KOINE_REPORT(KOINE_ERR_CHECK);
        report.table = "t";
        report.constraint = checks[i].constraint;
        fake_fail(FAKE_EXECUTE, 1, &report, KOINE_TRANSACTION_NONE);
        assert_refused(conn, koine_exec(conn, "UPDATE t SET price = 1"), checks[i].code);
        const koine_error *error = koine_error_of(conn);
        bool own = checks[i].code != KOINE_ERR_CHECK;
        assert_string_equal(error->table, "t");
        assert_string_equal(own ? error->column : error->constraint, own ? "price" : "t_price_check");
    }
}

/* ---- koine_prepare ---- */

static void test_prepare__tells_errors_early(void **state)
{
    koine_conn *conn = *state;
    koine_stmt *stmt = NULL;
    assert_refused(conn, koine_prepare(conn, &stmt, "DELETE FROM nowhere WHERE id = ?"), KOINE_ERR_NO_TABLE);
    assert_refused(conn, koine_prepare(conn, &stmt, "DELETE FROM t WHERE nothing = ?"), KOINE_ERR_NO_COLUMN);
    assert_refused(conn, koine_prepare(conn, &stmt, "DELETE FROM"), KOINE_ERR_SYNTAX);
    assert_refused(conn, koine_prepare(conn, &stmt, "SELECT 'a' = 1"), KOINE_ERR_NOT_SUPPORTED);
    assert_refused(conn, koine_prepare(conn, &stmt, "SELECT 'a' = 1 AND ? = 1"), KOINE_ERR_NOT_SUPPORTED);
    assert_null(stmt);
}

static void test_prepare__compiles_once_for_values_of_all_types(void **state)
{
    koine_conn *conn = *state;
    koine_stmt *stmt = NULL;
    assert_int_equal(koine_prepare(conn, &stmt, "UPDATE t SET price = ? WHERE id = ?"), KOINE_OK);
    assert_string_equal(sent(), "prepare UPDATE \"t\" SET \"price\" = ? WHERE \"t\".\"id\" = ?;");
    assert_int_equal(koine_stmt_exec(stmt, 1, 2), KOINE_OK);
    assert_int_equal(koine_stmt_exec(stmt, "1.5", "2"), KOINE_OK);
    assert_int_equal(koine_stmt_exec(stmt, NULL, NULL), KOINE_OK);
    assert_string_equal(sent(), "execute;execute;execute;");
    koine_stmt_close(stmt);
}

static void test_reconnect__pinned_portable_statement_goes_on(void **state)
{
    koine_conn *conn = *state;
    koine_stmt *stmt = NULL;
    assert_int_equal(koine_prepare(conn, &stmt, "DELETE FROM t WHERE id = ?"), KOINE_OK);
    assert_int_equal(koine_reconnect(conn), KOINE_OK);
    (void)sent();
    assert_int_equal(koine_stmt_exec(stmt, 1), KOINE_OK);
    assert_string_equal(sent(), "prepare DELETE FROM \"t\" WHERE \"t\".\"id\" = ?;execute;");
    koine_stmt_close(stmt);
}

/* ---- the catalogue ---- */

static void test_catalogue__definition_of_this_connection_outdates_it(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_exec(conn, "DELETE FROM t"), KOINE_OK);
    assert_int_equal(koine_exec(conn, "CREATE TABLE u (a INTEGER)"), KOINE_OK);
    (void)sent();
    unsigned before = fake_descriptions();
    assert_int_equal(koine_exec(conn, "DELETE FROM t"), KOINE_OK);
    assert_int_equal(fake_descriptions(), before + 1);
    assert_string_equal(sent(), "execute;"); /* the text is the same */
    assert_int_equal(koine_exec(conn, "DELETE FROM t"), KOINE_OK);
    assert_int_equal(fake_descriptions(), before + 1);
}

static void test_catalogue__other_columns_are_another_text(void **state)
{
    koine_conn *conn = *state;
    static const fake_described narrow[] = {FAKE_TABLE("t"), FAKE_PLAIN("t", 1, "id", "integer")};
    assert_int_equal(koine_exec(conn, "INSERT INTO t SELECT * FROM t"), KOINE_OK);
    fake_describe(narrow, 2);
    assert_int_equal(koine_exec(conn, "/*native*/ ALTER TABLE t DROP name"), KOINE_OK);
    (void)sent();
    assert_int_equal(koine_exec(conn, "INSERT INTO t SELECT * FROM t"), KOINE_OK);
    assert_non_null(strstr(sent(), "stmt_close;prepare INSERT INTO"));
}

static void test_catalogue__names_that_the_engine_does_not_know_outdate_it(void **state)
{
    koine_conn *conn = *state;
    fake_fail_code(FAKE_EXECUTE, 1, KOINE_ERR_NO_TABLE); /* dropped by another session */
    assert_refused(conn, koine_exec(conn, "DELETE FROM t"), KOINE_ERR_NO_TABLE);
    unsigned before = fake_descriptions();
    assert_int_equal(koine_exec(conn, "DELETE FROM t"), KOINE_OK);
    assert_int_equal(fake_descriptions(), before + 1);
}

static void test_catalogue__rolled_back_definition_outdates_it(void **state)
{
    koine_conn *conn = *state;
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_exec(conn, "/*native*/ CREATE TABLE u (a int)"), KOINE_OK);
    assert_int_equal(koine_exec(conn, "DELETE FROM t"), KOINE_OK);
    unsigned before = fake_descriptions();
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_int_equal(koine_exec(conn, "DELETE FROM t"), KOINE_OK);
    assert_int_equal(fake_descriptions(), before + 1);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_int_equal(koine_exec(conn, "DELETE FROM t"), KOINE_OK);
    assert_int_equal(fake_descriptions(), before + 1);
}

static void test_catalogue__failure_to_read_it_is_the_statements(void **state)
{
    koine_conn *conn = *state;
    fake_describe(NULL, 0);
    assert_refused(conn, koine_exec(conn, "DELETE FROM t"), KOINE_ERR_NO_TABLE);
}

/* ---- columns ---- */

static koine_rows *query_one(koine_conn *conn, const char *sql, const koine_value *value)
{
    koine_rows *rows = NULL;
    fake_answer_rows(1, one_name, value, 1);
    assert_int_equal(koine_query(conn, &rows, sql), KOINE_OK);
    return rows;
}

static void test_columns__have_names_and_types_of_the_statement(void **state)
{
    koine_conn *conn = *state;
    static const char *const names[] = {"NAME", "?column?"};
    koine_rows *rows = NULL;
    fake_answer_rows(2, names, NULL, 0);
    assert_int_equal(koine_query(conn, &rows, "SELECT Name, count(*) FROM t GROUP BY name"), KOINE_OK);
    assert_string_equal(koine_column_name(rows, 0), "name");
    assert_int_equal(koine_column_type(rows, 0), KOINE_TYPE_TEXT);
    assert_int_equal(koine_column_type(rows, 1), KOINE_TYPE_INT);
    assert_null(koine_column_name(rows, 2));
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
}

static void test_columns__values_are_of_the_columns_type(void **state)
{
    koine_conn *conn = *state;
    koine_value decimal = koine_decimal("42.00");
    koine_rows *rows = query_one(conn, "SELECT sum(id) AS x FROM t", &decimal);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    koine_value value = koine_get_value(rows, 0);
    assert_int_equal(value.type, KOINE_TYPE_INT);
    assert_int_equal(value.as.integer, 42);
    assert_int_equal(koine_next(rows), KOINE_DONE);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);

    koine_value text = koine_text("1.5");
    rows = query_one(conn, "SELECT price AS x FROM t", &text);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_string_equal(koine_get_text(rows, 0), "1.50");
    assert_int_equal(koine_rows_close(rows), KOINE_OK);

    koine_value number = koine_int(1);
    bool flag = false;
    rows = query_one(conn, "SELECT id = 1 AS x FROM t", &number);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_scan(rows, &flag), KOINE_OK);
    assert_true(flag);
    assert_int_equal(koine_get_value(rows, 0).type, KOINE_TYPE_BOOL);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
}

static void test_columns__overflow_that_an_engine_hides_is_out_of_range(void **state)
{
    koine_conn *conn = *state;
    koine_value real = koine_float(9.3e18);
    koine_rows *rows = query_one(conn, "SELECT id + 1 AS x FROM t", &real);
    double target = 0;
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_refused(conn, koine_scan(rows, &target), KOINE_ERR_OUT_OF_RANGE);
    assert_string_equal(koine_error_of(conn)->column, "x");
    assert_int_equal(koine_next(rows), KOINE_ERR_OUT_OF_RANGE);
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_OUT_OF_RANGE);
}

static void test_columns__of_the_right_type_are_left_alone(void **state)
{
    koine_conn *conn = *state;
    static const koine_type types[] = {KOINE_TYPE_INT};
    fake_set_types(types);
    /* A value that no driver answers under this type shows that nobody looks. */
    koine_value real = koine_float(1.5);
    koine_rows *rows = query_one(conn, "SELECT id AS x FROM t", &real);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_get_value(rows, 0).type, KOINE_TYPE_FLOAT);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
}

static void test_columns__others_than_were_translated_are_stale(void **state)
{
    koine_conn *conn = *state;
    static const char *const names[] = {"id", "name"};
    koine_rows *rows = NULL;
    fake_answer_rows(2, names, NULL, 0);
    unsigned before = fake_descriptions();
    assert_refused(conn, koine_query(conn, &rows, "SELECT id FROM t"), KOINE_ERR_STALE_STATEMENT);
    assert_null(rows);
    fake_answer_rows(1, names, NULL, 0);
    assert_int_equal(koine_query(conn, &rows, "SELECT id FROM t"), KOINE_OK);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    assert_int_equal(fake_descriptions(), before + 2);
}

/* ---- several steps ---- */

static void test_steps__definitions_run_one_by_one(void **state)
{
    koine_conn *conn = *state;
    static const fake_described two[] = {FAKE_TABLE("a"), FAKE_PLAIN("a", 1, "id", "integer"), FAKE_TABLE("b"),
                                         FAKE_PLAIN("b", 1, "id", "integer")};
    fake_describe(two, 4);
    assert_int_equal(koine_exec(conn, "DROP TABLE a, b"), KOINE_OK);
    assert_string_equal(sent(),
                        "prepare DROP TABLE \"a\";execute;prepare DROP TABLE \"b\";execute;stmt_close;stmt_close;");
}

static void test_steps__failing_one_ends_them(void **state)
{
    koine_conn *conn = *state;
    static const fake_described two[] = {FAKE_TABLE("a"), FAKE_PLAIN("a", 1, "id", "integer"), FAKE_TABLE("b"),
                                         FAKE_PLAIN("b", 1, "id", "integer")};
    fake_describe(two, 4);
    fake_fail_code(FAKE_EXECUTE, 1, KOINE_ERR_DEPENDENT);
    assert_refused(conn, koine_exec(conn, "DROP TABLE a, b"), KOINE_ERR_DEPENDENT);
    assert_string_equal(sent(), "prepare DROP TABLE \"a\";execute;stmt_close;");
}

/* An engine without RETURNING: the rows are read, then the change is made. */
static koine_conn *open_poor(void)
{
    static koine_sql_dialect poor;
    poor = koine__reference_dialect;
    poor.name = "poor";
    poor.features &= ~(KOINE_SQL_INSERT_RETURNING | KOINE_SQL_UPDATE_RETURNING | KOINE_SQL_DELETE_RETURNING);
    koine_conn *conn = open_speaking("speaking://host/db");
    fake_set_dialect(&poor);
    return conn;
}

#define DELETE_RETURNING "DELETE FROM t WHERE id > ? RETURNING name"
#define SELECT_STEP "SELECT \"t\".\"name\" FROM \"t\" WHERE \"t\".\"id\" > ? FOR UPDATE"
#define DELETE_STEP "DELETE FROM \"t\" WHERE \"t\".\"id\" > ?"

static const koine_value names_of_two[] = {
    {.type = KOINE_TYPE_TEXT, .as.bytes = {"one", 3}},
    {.type = KOINE_TYPE_TEXT, .as.bytes = {"two", 3}},
};

static void assert_two_names(koine_rows *rows)
{
    const char *name = NULL;
    assert_int_equal(koine_column_count(rows), 1);
    assert_string_equal(koine_column_name(rows, 0), "name");
    assert_int_equal(koine_column_type(rows, 0), KOINE_TYPE_TEXT);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_scan(rows, &name), KOINE_OK);
    assert_string_equal(name, "one");
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_string_equal(koine_get_text(rows, 0), "two");
    assert_int_equal(koine_next(rows), KOINE_DONE);
}

static void test_steps__change_that_answers_rows_is_one_transaction(void **state)
{
    (void)state;
    koine_conn *conn = open_poor();
    koine_rows *rows = NULL;
    fake_answer_rows(1, one_name, names_of_two, 2);
    fake_answer_changes(2);
    assert_int_equal(koine_query(conn, &rows, DELETE_RETURNING, 5), KOINE_OK);
    assert_string_equal(sent(),
                        "prepare " SELECT_STEP ";prepare " DELETE_STEP ";begin;execute;next;next;next;rows_close;"
                        "execute;commit;");
    assert_two_names(rows);
    assert_int_equal(koine_changes(conn), 2);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    assert_int_equal(koine_exec(conn, DELETE_RETURNING, 6), KOINE_OK);
    assert_string_equal(sent(), "begin;execute;next;next;next;rows_close;execute;commit;");
    assert_int_equal(koine_changes(conn), 2);
    koine_close(conn);
}

static void test_steps__inside_a_transaction_begin_none(void **state)
{
    (void)state;
    koine_conn *conn = open_poor();
    koine_rows *rows = NULL;
    fake_answer_rows(1, one_name, names_of_two, 2);
    fake_answer_changes(2);
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    (void)sent();
    assert_int_equal(koine_query(conn, &rows, DELETE_RETURNING, 5), KOINE_OK);
    assert_string_equal(sent(), "prepare " SELECT_STEP ";prepare " DELETE_STEP ";execute;next;next;next;rows_close;"
                                "execute;");
    assert_two_names(rows);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    assert_int_equal(koine_commit(conn), KOINE_OK);
    koine_close(conn);
}

static void test_steps__failing_one_takes_all_back(void **state)
{
    (void)state;
    koine_conn *conn = open_poor();
    koine_rows *rows = NULL;
    fake_answer_rows(1, one_name, names_of_two, 2);
    fake_answer_changes(2);
    fake_fail_code(FAKE_EXECUTE, 2, KOINE_ERR_FOREIGN_KEY);
    assert_refused(conn, koine_query(conn, &rows, DELETE_RETURNING, 5), KOINE_ERR_FOREIGN_KEY);
    assert_null(rows);
    assert_string_equal(sent(),
                        "prepare " SELECT_STEP ";prepare " DELETE_STEP ";begin;execute;next;next;next;rows_close;"
                        "execute;rollback;");
    fake_fail_code(FAKE_COMMIT, 1, KOINE_ERR_SERIALIZATION);
    assert_refused(conn, koine_query(conn, &rows, DELETE_RETURNING, 5), KOINE_ERR_SERIALIZATION);
    assert_string_equal(sent(), "begin;execute;next;next;next;rows_close;execute;commit;rollback;");
    assert_int_equal(koine_transaction_depth(conn), 0);
    assert_int_equal(koine_query(conn, &rows, DELETE_RETURNING, 5), KOINE_OK);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    koine_close(conn);
}

static void test_steps__lost_answer_to_the_commit_may_be_applied(void **state)
{
    (void)state;
    koine_conn *conn = open_poor();
    koine_rows *rows = NULL;
    const koine_report lost = KOINE_REPORT(KOINE_ERR_CONNECTION_LOST);
    fake_answer_rows(1, one_name, names_of_two, 2);
    fake_answer_changes(2);
    fake_fail(FAKE_COMMIT, 1, &lost, KOINE_TRANSACTION_UNKNOWN);
    assert_refused(conn, koine_query(conn, &rows, DELETE_RETURNING, 5), KOINE_ERR_CONNECTION_LOST);
    assert_true((koine_error_of(conn)->flags & KOINE_MAYBE_APPLIED) != 0);
    koine_close(conn);
}

static void test_steps__rows_of_another_session_in_between_are_a_conflict(void **state)
{
    (void)state;
    koine_conn *conn = open_poor();
    koine_rows *rows = NULL;
    fake_answer_rows(1, one_name, names_of_two, 2);
    fake_answer_changes(3);
    assert_refused(conn, koine_query(conn, &rows, DELETE_RETURNING, 5), KOINE_ERR_SERIALIZATION);
    assert_int_equal(fake_count(FAKE_ROLLBACK), 1);
    koine_close(conn);
}

/* ---- koine_translate ---- */

static void assert_translated(const char *dialect, const char *sql, koine_code code, const char *expected)
{
    char *out = NULL;
    koine_code found = koine_translate(dialect, sql, &out);
    assert_non_null(out);
    if (found != code || strstr(out, expected) == NULL) {
        print_error("%s: %s\n", koine_code_name(found), out);
    }
    assert_int_equal(found, code);
    assert_non_null(strstr(out, expected));
    koine_free(out);
}

static void test_translate__statements_know_the_tables_before_them(void **state)
{
    (void)state;
    assert_translated("portable", "CREATE TABLE t (a DECIMAL(4,1)); SELECT a, 1 / 2 FROM t;", KOINE_OK,
                      ";\nSELECT \"t\".\"a\"");
    assert_translated("portable", "CREATE TABLE t (a INTEGER); SELECT b FROM t", KOINE_ERR_NO_COLUMN, "at byte 35");
    assert_translated("portable", "CREATE TABLE t (a INTEGER); ALTER TABLE t ADD b INTEGER; SELECT b FROM t", KOINE_OK,
                      "\"b\" FROM");
    assert_translated("portable", "CREATE TABLE t (a INTEGER); ALTER TABLE t RENAME a TO b; SELECT b FROM t", KOINE_OK,
                      "\"b\" FROM");
    assert_translated("portable",
                      "CREATE TABLE t (a INTEGER, b INTEGER); ALTER TABLE t DROP a, RENAME TO u; SELECT a FROM u",
                      KOINE_ERR_NO_COLUMN, "no column");
    assert_translated("portable", "CREATE TABLE t (a INTEGER); CREATE VIEW v (b) AS SELECT a FROM t; SELECT b FROM v",
                      KOINE_OK, "\"b\" FROM");
}

static void test_translate__tables_that_are_not_there_may_exist(void **state)
{
    (void)state;
    assert_translated("portable", "SELECT a, b FROM elsewhere", KOINE_OK, "FROM \"elsewhere\"");
    assert_translated("portable", "CREATE TABLE t (a INTEGER); DROP TABLE t; SELECT z FROM t", KOINE_OK, "\"z\"");
}

static void test_translate__native_pieces_stay(void **state)
{
    (void)state;
    assert_translated("portable", "/*native*/ PRAGMA x; SELECT 1", KOINE_OK, "PRAGMA x;\nSELECT 1");
    assert_translated("portable", "", KOINE_OK, "");
}

static void test_translate__failures_are_told_in_a_line(void **state)
{
    (void)state;
    assert_translated("portable", "SELECT 1; SELECT 'a' = 1", KOINE_ERR_NOT_SUPPORTED,
                      "KOINE_ERR_NOT_SUPPORTED at byte ");
    assert_translated("portable", "SELECT 'a' = 1", KOINE_ERR_NOT_SUPPORTED, "(rule TY-cmp)");
    assert_translated("portable", "BEGIN", KOINE_ERR_TRANSACTION_STATE, "koine_begin");
    assert_translated("klingon", "SELECT 1", KOINE_ERR_CONFIG, "klingon");
    assert_translated(NULL, "SELECT 1", KOINE_ERR_MISUSE, "NULL");
    assert_translated("portable", NULL, KOINE_ERR_MISUSE, "NULL");
    assert_int_equal(koine_translate("portable", "SELECT 1", NULL), KOINE_ERR_MISUSE);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, core_teardown)

static int register_both(void **state)
{
    (void)core_register(state);
    return fake_portable_register() == KOINE_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open__driver_without_portable_sql_is_refused_by_name),
        CASE(test_portable__text_is_translated),
        CASE(test_native__comment_call_and_option_send_the_text_as_it_is),
        CASE(test_script__pieces_are_translated_or_not),
        CASE(test_cache__warm_statement_is_neither_parsed_nor_prepared),
        CASE(test_cache__native_and_portable_texts_are_kept_apart),
        cmocka_unit_test(test_cache__smallest_one_survives_a_look_at_the_catalogue),
        CASE(test_types__other_values_are_another_translation),
        CASE(test_types__null_has_no_memory),
        CASE(test_types__same_text_keeps_the_drivers_statement),
        CASE(test_types__what_never_fits_is_refused_whatever_came_before),
        CASE(test_bind__values_become_what_their_place_takes),
        CASE(test_bind__refusal_names_number_and_type_never_the_value),
        CASE(test_bind__length_counts_characters),
        CASE(test_bind__names_are_matched_before_anything_is_translated),
        CASE(test_bind__more_placeholders_than_every_engine_takes_is_limit),
        CASE(test_refusal__has_position_rule_and_hint_and_sends_nothing),
        CASE(test_refusal__position_in_a_script_counts_from_its_start),
        CASE(test_refusal__poisons_the_transaction),
        CASE(test_refusal__definitions_and_control_inside_a_transaction),
        CASE(test_refusal__pinned_definition_waits_for_the_end_of_the_transaction),
        CASE(test_failure__position_leads_back_to_the_callers_text),
        CASE(test_failure__check_of_a_type_is_told_as_what_it_stands_for),
        CASE(test_prepare__tells_errors_early),
        CASE(test_prepare__compiles_once_for_values_of_all_types),
        CASE(test_reconnect__pinned_portable_statement_goes_on),
        CASE(test_catalogue__definition_of_this_connection_outdates_it),
        CASE(test_catalogue__other_columns_are_another_text),
        CASE(test_catalogue__names_that_the_engine_does_not_know_outdate_it),
        CASE(test_catalogue__rolled_back_definition_outdates_it),
        CASE(test_catalogue__failure_to_read_it_is_the_statements),
        CASE(test_columns__have_names_and_types_of_the_statement),
        CASE(test_columns__values_are_of_the_columns_type),
        CASE(test_columns__overflow_that_an_engine_hides_is_out_of_range),
        CASE(test_columns__of_the_right_type_are_left_alone),
        CASE(test_columns__others_than_were_translated_are_stale),
        CASE(test_steps__definitions_run_one_by_one),
        CASE(test_steps__failing_one_ends_them),
        cmocka_unit_test(test_steps__change_that_answers_rows_is_one_transaction),
        cmocka_unit_test(test_steps__inside_a_transaction_begin_none),
        cmocka_unit_test(test_steps__failing_one_takes_all_back),
        cmocka_unit_test(test_steps__lost_answer_to_the_commit_may_be_applied),
        cmocka_unit_test(test_steps__rows_of_another_session_in_between_are_a_conflict),
        CASE(test_translate__statements_know_the_tables_before_them),
        CASE(test_translate__tables_that_are_not_there_may_exist),
        CASE(test_translate__native_pieces_stay),
        CASE(test_translate__failures_are_told_in_a_line),
    };
    return cmocka_run_group_tests(tests, register_both, NULL);
}
