/*
 * The guarantees: proved at the opening, by effect and not by name; waived only by name; found when SQL has
 * switched one off, and restored; replayed by a reconnect.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const uint32_t all[] = {
#define BIT(symbol, bit, name, text) bit,
    KOINE_GUARANTEE_MAP(BIT)
#undef BIT
};
#define ALL (sizeof all / sizeof all[0])

static void make_keys(koine_conn *c)
{
    suite_table(c, "author", "id {int} not null primary key");
    suite_table(c, "book",
                "id {int} not null primary key, author_id {int}, FOREIGN KEY (author_id) REFERENCES author (id)");
}

/* ---- proved at the opening ---- */

static void test_guarantees__session_proves_its_set(void **state)
{
    koine_conn *c = *state;

    assert_int_equal(koine_guarantees(c), quirks->guarantees);
    assert_ok(c, koine_verify(c));
    assert_int_equal(koine_guarantees(c), quirks->guarantees);
}

static void test_guarantees__foreign_keys_are_on_after_open(void **state)
{
    koine_conn *c = *state;

    make_keys(c);
    assert_int_equal(suite_int(c, quirks->keys_are_on), 1);
    assert_error(c, koine_exec(c, "INSERT INTO book VALUES (?, ?)", 1, 99999), KOINE_ERR_FOREIGN_KEY);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM book"), 0);
}

static void test_guarantees__checks_are_enforced(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "n {int}, CONSTRAINT n_small CHECK (n < 10)");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?)", 9));
    assert_error(c, koine_exec(c, "INSERT INTO t VALUES (?)", 10), KOINE_ERR_CHECK);
    assert_error(c, koine_exec(c, "UPDATE t SET n = ?", 11), KOINE_ERR_CHECK);
    assert_int_equal(suite_int(c, "SELECT n FROM t"), 9);
}

static void test_guarantees__unique_keys_are_checked(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "id {int} not null primary key, n {int} unique");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1, 1)"));
    assert_error(c, koine_exec(c, "INSERT INTO t VALUES (2, 1)"), KOINE_ERR_UNIQUE);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 1);
}

static void test_guarantees__no_value_is_changed_to_fit(void **state)
{
    koine_conn *c = *state;
    koine_code code;

    suite_table(c, "t", "n {int}, v {varchar(3)}");
    code = koine_exec(c, "INSERT INTO t (n) VALUES ('abc')");
    assert_int_not_equal(code, KOINE_OK);
    assert_error(c, code, quirks->strict_types ? KOINE_ERR_INVALID_VALUE : KOINE_ERR_CHECK);
    code = koine_exec(c, "INSERT INTO t (v) VALUES (?)", "abcd");
    assert_error(c, code, quirks->lengths ? KOINE_ERR_TOO_LONG : KOINE_ERR_CHECK);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t"), 0);
}

static void test_guarantees__backslash_is_ordinary(void **state)
{
    koine_conn *c = *state;

    assert_string_equal(suite_text(c, "SELECT 'a\\nb'"), "a\\nb");
    assert_string_equal(suite_text(c, "SELECT '\\'"), "\\");
}

static void test_guarantees__double_quotes_are_names(void **state)
{
    koine_conn *c = *state;

    assert_error(c, koine_exec(c, "SELECT \"no_such_column\""), KOINE_ERR_NO_COLUMN);
    suite_table(c, "t", "\"order\" {int}");
    assert_ok(c, koine_exec(c, "INSERT INTO t (\"order\") VALUES (?)", 4));
    assert_int_equal(suite_int(c, "SELECT \"order\" FROM t"), 4);
}

static void test_guarantees__bars_join_text(void **state)
{
    koine_conn *c = *state;

    assert_string_equal(suite_text(c, "SELECT 'a' || 'b'"), "ab");
}

static void test_guarantees__text_is_utf8_to_the_last_plane(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "v {text}");
    suite_exec(c, "INSERT INTO t VALUES ('\xF0\x9F\x98\x80 \xE2\x82\xAC')");
    assert_string_equal(suite_text(c, "SELECT v FROM t"), "\xF0\x9F\x98\x80 \xE2\x82\xAC");
}

static void test_guarantees__text_compares_by_code_point(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "t", "v {varchar(20)}");
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (?), (?), (?), (?)", "a", "A", "a ", "\xC3\xA4"));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t WHERE v = 'a'"), 1);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM t WHERE 'a' = 'A'"), 0);
}

static void test_guarantees__times_are_utc(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;
    const char *text = NULL;
    char before[32], after[32];
    time_t now = time(NULL);
    struct tm utc;

    if (quirks->time_zone) {
        assert_string_equal(suite_text(c, quirks->time_zone), quirks->utc);
    }
    suite_table(c, "t", "v {varchar(40)}");
    suite_exec(c, quirks->server ? "INSERT INTO t VALUES (CAST(CURRENT_TIMESTAMP AS CHAR(19)))"
                                 : "INSERT INTO t VALUES (CURRENT_TIMESTAMP)");
    (void)strftime(before, sizeof before, "%Y-%m-%d %H:%M:%S", gmtime_r(&now, &utc));
    now = time(NULL) + 1;
    (void)strftime(after, sizeof after, "%Y-%m-%d %H:%M:%S", gmtime_r(&now, &utc));
    assert_ok(c, koine_query(c, &rows, "SELECT v FROM t"));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_scan(rows, &text));
    assert_true(strncmp(before, text, 19) <= 0 && strncmp(text, after, 19) <= 0);
    assert_ok(c, koine_rows_close(rows));
}

static void test_guarantees__results_are_never_cut(void **state)
{
    koine_conn *c = *state;
    char sql[2048];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM (%s) AS x", suite_numbers(20000));
    assert_int_equal(suite_int(c, sql), 20000);
    assert_int_equal(suite_int(c, "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 900) "
                                  "SELECT count(*) FROM g"),
                     900);
}

/* ---- the order of text ---- */

static void test_text_order__is_proved_for_portable_sql(void **state)
{
    koine_conn *c = suite_open_with("sql=portable");

    (void)state;
    assert_int_equal(koine_guarantees(c), quirks->guarantees | KOINE_GUARANTEE_TEXT_ORDER);
    assert_ok(c, koine_verify(c));
}

/* A database whose collation is another one; its name lives until the next call. NULL: the engine has no such thing. */
static const char *make_folding(koine_conn *c)
{
    static char name[64];
    char sql[320];

    if (!quirks->folding_database) {
        return NULL;
    }
    (void)snprintf(name, sizeof name, "koine_folding_%ld", (long)getpid());
    (void)snprintf(sql, sizeof sql, "CREATE DATABASE %s %s", name, quirks->folding_database);
    suite_exec(c, sql);
    (void)snprintf(sql, sizeof sql, "DROP DATABASE %s", name);
    suite_drop_later(sql);
    return name;
}

static koine_code open_database(koine_conn **out, const char *database, const char *options)
{
    koine_config *config = suite_config(options);

    assert_int_equal(koine_config_set(config, "database", database), KOINE_OK);
    koine_code code = suite_try_config(out, config);
    koine_config_free(config);
    return code;
}

static void test_text_order__other_collation_is_refused(void **state)
{
    const char *database = make_folding(*state);
    koine_conn *c = NULL;

    if (!database) {
        assert_int_equal(koine_guarantees(suite_open_with("sql=portable")) & KOINE_GUARANTEE_TEXT_ORDER,
                         KOINE_GUARANTEE_TEXT_ORDER);
        return;
    }
    koine_code code = open_database(&c, database, "sql=portable");
    const koine_error *e = assert_error(c, code, KOINE_ERR_NOT_ENFORCED);
    assert_contains(e->message, "text_order");
    assert_contains(e->message, quirks->folding_found);
    assert_contains(e->hint, database);
    assert_contains(e->hint, "waive=text_order");
    suite_close(c);
}

static void test_text_order__waiving_opens_the_database(void **state)
{
    const char *database = make_folding(*state);
    koine_conn *c = NULL;

    if (!database) {
        c = suite_open_with("sql=portable&waive=text_order");
    } else {
        assert_int_equal(open_database(&c, database, "sql=portable&waive=text_order"), KOINE_OK);
    }
    assert_int_equal(koine_guarantees(c), quirks->guarantees);
    suite_close(c);
}

static void test_text_order__native_sql_asks_for_none(void **state)
{
    const char *database = make_folding(*state);
    koine_conn *c = NULL;

    if (!database) {
        c = suite_open();
    } else {
        assert_int_equal(open_database(&c, database, NULL), KOINE_OK);
    }
    assert_int_equal(koine_guarantees(c) & KOINE_GUARANTEE_TEXT_ORDER, 0);
    suite_close(c);
}

/* The statement in the hint, up to where its explanation goes on. */
static void cure_of(const char *hint, char *sql, size_t size)
{
    const char *begin = strstr(hint, quirks->folding_cure);

    assert_non_null(begin);
    const char *end = strstr(begin, ", and for each");
    const char *other = strstr(begin, "; or ");
    end = end && end < other ? end : other;
    assert_non_null(end);
    (void)snprintf(sql, size, "%.*s", (int)(end - begin), begin);
}

static void test_text_order__the_hint_has_the_cure(void **state)
{
    koine_conn *admin = *state;
    const char *database = make_folding(admin);
    koine_conn *c = NULL;
    char sql[400];
    char cured[80];

    if (!database) {
        return; /* nothing to cure */
    }
    koine_code code = open_database(&c, database, "sql=portable");
    const koine_error *e = assert_error(c, code, KOINE_ERR_NOT_ENFORCED);
    cure_of(e->hint, sql, sizeof sql);
    suite_close(c);
    assert_ok(admin, koine_exec(admin, sql));
    (void)snprintf(cured, sizeof cured, "%s%s", database, quirks->folding_cured);
    if (quirks->folding_cured[0]) {
        (void)snprintf(sql, sizeof sql, "DROP DATABASE %s", cured);
        suite_drop_later(sql);
    }
    assert_int_equal(open_database(&c, cured, "sql=portable"), KOINE_OK);
    suite_close(c);
}

/* ---- waived by name ---- */

static void test_waive__takes_away_the_named_one_only(void **state)
{
    (void)state;
    for (size_t i = 0; i < ALL; i++) {
        char option[64];
        koine_conn *c;

        (void)snprintf(option, sizeof option, "waive=%s", koine_guarantee_name(all[i]));
        c = suite_open_with(option);
        assert_int_equal(koine_guarantees(c), quirks->guarantees & ~all[i]);
        assert_ok(c, koine_verify(c));
        suite_close(c);
    }
}

static void test_waive__takes_a_list(void **state)
{
    koine_conn *c = suite_open_with("waive=foreign_keys,utc");

    (void)state;
    assert_int_equal(koine_guarantees(c),
                     quirks->guarantees & ~(uint32_t)(KOINE_GUARANTEE_FOREIGN_KEYS | KOINE_GUARANTEE_UTC));
}

static void test_waive__survives_a_reconnect(void **state)
{
    koine_conn *c = suite_open_with("waive=checks");

    (void)state;
    assert_ok(c, koine_reconnect(c));
    assert_int_equal(koine_guarantees(c), quirks->guarantees & ~(uint32_t)KOINE_GUARANTEE_CHECKS);
}

static void test_waive__unknown_name_is_refused(void **state)
{
    koine_config *config = suite_config(NULL);
    koine_conn *c = NULL;
    koine_code code = koine_config_set(config, "waive", "foreign_key");

    (void)state;
    if (code == KOINE_OK) {
        code = suite_try_config(&c, config);
    }
    koine_config_free(config);
    assert_int_equal(code, KOINE_ERR_CONFIG);
}

static void test_waive__other_guarantees_are_still_found(void **state)
{
    koine_conn *c = suite_open_with("waive=foreign_keys");

    (void)state;
    suite_table(c, "t", "n {int}, CHECK (n < 10)");
    assert_error(c, koine_exec(c, "INSERT INTO t VALUES (?)", 10), KOINE_ERR_CHECK);
}

/* ---- switched off by SQL ---- */

/* Sends what would switch the guarantee off; answers whether the engine and the driver let it pass. */
static bool switch_off(koine_conn *c, const char *sql)
{
    koine_code code = koine_exec(c, sql);

    /*
     * Whether a role may do it is the server's choice; that it keeps the guarantee then is not. A session that
     * has just lost one that no statement can do without may take nothing more but koine_verify.
     */
    if (code == KOINE_ERR_PERMISSION || code == KOINE_ERR_NOT_ENFORCED) {
        return false;
    }
    assert_ok(c, code);
    return true;
}

static void test_switch__each_is_refused_or_found_named_and_restored(void **state)
{
    (void)state;
    for (const struct quirk_switch *s = quirks->switches; s->guarantee; s++) {
        koine_conn *c = suite_open();

        if (switch_off(c, s->sql)) {
            const koine_error *e = assert_error(c, koine_verify(c), KOINE_ERR_NOT_ENFORCED);

            assert_contains(e->detail, koine_guarantee_name(s->guarantee));
        }
        assert_ok(c, koine_verify(c));
        assert_int_equal(koine_guarantees(c), quirks->guarantees);
        suite_close(c);
    }
}

static void test_switch__foreign_keys_hold_again_after_verify(void **state)
{
    koine_conn *c = *state;

    make_keys(c);
    if (switch_off(c, quirks->switch_keys_off)) {
        assert_int_equal(suite_int(c, quirks->keys_are_on), 0);
        assert_ok(c, koine_exec(c, "INSERT INTO book VALUES (?, ?)", 1, 99999));
        assert_error(c, koine_verify(c), KOINE_ERR_NOT_ENFORCED);
    }
    assert_int_equal(suite_int(c, quirks->keys_are_on), 1);
    assert_error(c, koine_exec(c, "INSERT INTO book VALUES (?, ?)", 2, 99999), KOINE_ERR_FOREIGN_KEY);
}

static void test_switch__verify_names_all_that_are_gone(void **state)
{
    koine_conn *c = *state;
    uint32_t gone = 0;
    koine_code code;

    for (const struct quirk_switch *s = quirks->switches; s->guarantee; s++) {
        if (switch_off(c, s->sql)) {
            gone |= s->guarantee;
        }
    }
    code = koine_verify(c);
    if (gone == 0) {
        assert_ok(c, code);
    } else {
        const koine_error *e = assert_error(c, code, KOINE_ERR_NOT_ENFORCED);

        for (size_t i = 0; i < ALL; i++) {
            /* A later SET of the same variable may have put one guarantee back while taking another. */
            if ((gone & all[i] & (uint32_t)(KOINE_GUARANTEE_FOREIGN_KEYS | KOINE_GUARANTEE_UTC)) != 0) {
                assert_contains(e->detail, koine_guarantee_name(all[i]));
            }
        }
    }
    assert_ok(c, koine_verify(c));
}

static void test_switch__reconnect_replays_the_guarantees(void **state)
{
    koine_conn *c = *state;

    make_keys(c);
    (void)switch_off(c, quirks->switch_keys_off);
    assert_ok(c, koine_reconnect(c));
    assert_int_equal(koine_guarantees(c), quirks->guarantees);
    assert_int_equal(suite_int(c, quirks->keys_are_on), 1);
    assert_error(c, koine_exec(c, "INSERT INTO book VALUES (?, ?)", 1, 99999), KOINE_ERR_FOREIGN_KEY);
    assert_ok(c, koine_verify(c));
}

static void test_switch__works_inside_a_transaction_too(void **state)
{
    koine_conn *c = *state;

    make_keys(c);
    assert_ok(c, koine_begin(c, NULL));
    /* Inside a transaction SQLite takes the statement and ignores it. */
    if (switch_off(c, quirks->switch_keys_off) && suite_int(c, quirks->keys_are_on) == 0) {
        assert_error(c, koine_verify(c), KOINE_ERR_NOT_ENFORCED);
    } else {
        assert_ok(c, koine_verify(c));
    }
    (void)koine_rollback(c);
    assert_error(c, koine_exec(c, "INSERT INTO book VALUES (?, ?)", 1, 99999), KOINE_ERR_FOREIGN_KEY);
    assert_ok(c, koine_verify(c));
}

static void test_verify__answers_aborted_in_a_failed_transaction(void **state)
{
    koine_conn *c = *state;

    assert_ok(c, koine_begin(c, NULL));
    assert_error(c, koine_exec(c, "SELECT * FROM no_such_table"), KOINE_ERR_NO_TABLE);
    assert_error(c, koine_verify(c), KOINE_ERR_TRANSACTION_ABORTED);
    assert_ok(c, koine_rollback(c));
    assert_ok(c, koine_verify(c));
}

static void test_verify__refuses_while_rows_are_open(void **state)
{
    koine_conn *c = *state;
    koine_rows *rows = NULL;

    assert_ok(c, koine_query(c, &rows, suite_numbers(100)));
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_error(c, koine_verify(c), KOINE_ERR_ROWS_OPEN);
    assert_code(c, koine_next(rows), KOINE_ROW);
    assert_ok(c, koine_rows_close(rows));
    assert_ok(c, koine_verify(c));
}

static void test_guarantee_name__knows_each_bit(void **state)
{
    (void)state;
    for (size_t i = 0; i < ALL; i++) {
        assert_non_null(koine_guarantee_name(all[i]));
    }
    assert_string_equal(koine_guarantee_name(KOINE_GUARANTEE_FOREIGN_KEYS), "foreign_keys");
    assert_null(koine_guarantee_name(0));
    assert_null(koine_guarantee_name(KOINE_GUARANTEE_UTC | KOINE_GUARANTEE_UTF8));
    assert_null(koine_guarantee_name(0x80000000u));
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_guarantees__session_proves_its_set),
    SUITE_TEST(test_guarantees__foreign_keys_are_on_after_open),
    SUITE_TEST(test_guarantees__checks_are_enforced),
    SUITE_TEST(test_guarantees__unique_keys_are_checked),
    SUITE_TEST(test_guarantees__no_value_is_changed_to_fit),
    SUITE_TEST(test_guarantees__backslash_is_ordinary),
    SUITE_TEST(test_guarantees__double_quotes_are_names),
    SUITE_TEST(test_guarantees__bars_join_text),
    SUITE_TEST(test_guarantees__text_is_utf8_to_the_last_plane),
    SUITE_TEST(test_guarantees__text_compares_by_code_point),
    SUITE_TEST(test_guarantees__times_are_utc),
    SUITE_TEST(test_guarantees__results_are_never_cut),
    SUITE_TEST_BARE(test_text_order__is_proved_for_portable_sql),
    SUITE_TEST(test_text_order__other_collation_is_refused),
    SUITE_TEST(test_text_order__waiving_opens_the_database),
    SUITE_TEST(test_text_order__native_sql_asks_for_none),
    SUITE_TEST(test_text_order__the_hint_has_the_cure),
    SUITE_TEST_BARE(test_waive__takes_away_the_named_one_only),
    SUITE_TEST_BARE(test_waive__takes_a_list),
    SUITE_TEST_BARE(test_waive__survives_a_reconnect),
    SUITE_TEST_BARE(test_waive__unknown_name_is_refused),
    SUITE_TEST_BARE(test_waive__other_guarantees_are_still_found),
    SUITE_TEST_BARE(test_switch__each_is_refused_or_found_named_and_restored),
    SUITE_TEST(test_switch__foreign_keys_hold_again_after_verify),
    SUITE_TEST(test_switch__verify_names_all_that_are_gone),
    SUITE_TEST(test_switch__reconnect_replays_the_guarantees),
    SUITE_TEST(test_switch__works_inside_a_transaction_too),
    SUITE_TEST(test_verify__answers_aborted_in_a_failed_transaction),
    SUITE_TEST(test_verify__refuses_while_rows_are_open),
    SUITE_TEST_BARE(test_guarantee_name__knows_each_bit),
};
SUITE_GROUP(guarantees, tests)
