/*
 * Logins, privileges, read-only sessions, sessions that end: who may not, who cannot get in, who was thrown out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WRONG_PASSWORD "wrong-pa55word"

static koine_conn *open_config(koine_config *config)
{
    koine_conn *conn = NULL;
    koine_code code = suite_try_config(&conn, config);

    koine_config_free(config);
    assert_ok(conn, code);
    return conn;
}

/*
 * What a guest may not. Where there are no users the session itself may not touch what holds its guarantees; the
 * scene of the engine says which statement.
 */
static void may_not(koine_conn *admin, enum error_case which, const char *sql, const char *says)
{
    const error_scene scene = error_scene_here(
        which, &(error_scene){.sql = sql, .fault = {.code = KOINE_ERR_PERMISSION, .table = "?er_vault", .says = says}});
    koine_conn *conn = admin;

    suite_table(admin, "er_vault", "id {int}, note VARCHAR(40)");
    suite_exec(admin, "INSERT INTO er_vault VALUES (1, '" SECRET "')");
    if (error_words_here()->create_user) {
        conn = open_config(error_guest_config(admin));
    }
    for (int again = 0; again < 2; again++) {
        error_check(conn, koine_exec(conn, scene.sql), &scene.fault, scene.sql, __FILE__, __LINE__);
        assert_usable(conn);
    }
    assert_int_equal(suite_int(admin, "SELECT count(*) FROM er_vault"), 1);
}

static void test_error_permission__select(void **state)
{
    may_not(*state, CASE_PERMISSION_SELECT, "SELECT id FROM er_vault", "er_vault");
}

static void test_error_permission__insert(void **state)
{
    may_not(*state, CASE_PERMISSION_INSERT, "INSERT INTO er_vault (id) VALUES (2)", "er_vault");
}

static void test_error_permission__definition(void **state)
{
    may_not(*state, CASE_PERMISSION_DEFINE, "DROP TABLE er_vault", NULL);
}

/* An engine that hides the parent from those who may not see it still says what happened. */
static void test_error_permission__foreign_key_to_a_hidden_parent(void **state)
{
    koine_conn *admin = *state, *conn;
    const error_scene scene = error_scene_here(
        CASE_PERMISSION_FK,
        &(error_scene){.setup = {"CREATE TABLE er_parent (id INTEGER PRIMARY KEY)",
                                 "CREATE TABLE er_child (id INTEGER PRIMARY KEY, parent_id INTEGER, "
                                 "CONSTRAINT er_child_parent FOREIGN KEY (parent_id) REFERENCES er_parent (id))"},
                       .sql = "INSERT INTO er_child VALUES (1, 5550123)",
                       .fault = {.code = KOINE_ERR_FOREIGN_KEY,
                                 .side = KOINE_FK_CHILD,
                                 .table = "?er_child",
                                 .column = "?parent_id",
                                 .constraint = "?er_child_parent",
                                 .parent_table = "?er_parent"}});

    koine_config *config = error_words_here()->create_user ? error_guest_config(admin) : suite_config(NULL);

    error_setup(admin, &scene); /* after the guest: what was granted goes before whom it was granted to */
    if (error_words_here()->create_user) {
        error_run_for_guest(admin, "GRANT SELECT, INSERT ON er_child TO %s");
    }
    conn = open_config(config);
    error_check(conn, koine_exec(conn, scene.sql), &scene.fault, scene.sql, __FILE__, __LINE__);
    assert_int_equal(suite_int(conn, "SELECT count(*) FROM er_child"), 0);
}

/* Of the guest's own name, so that runs side by side on one server do not meet. */
static void test_error_duplicate_object__user(void **state)
{
    koine_conn *c = *state;
    char sql[128];
    const error_scene scene =
        error_scene_here(CASE_DUPLICATE_USER, &(error_scene){.fault = {.code = KOINE_ERR_DUPLICATE_OBJECT}});

    if (error_words_here()->create_user) {
        koine_config_free(error_guest_config(c));
    }
    (void)snprintf(sql, sizeof sql, "CREATE USER %s", error_guest_name());
    for (int again = 0; again < 2; again++) {
        error_check(c, koine_exec(c, sql), &scene.fault, sql, __FILE__, __LINE__);
        assert_usable(c);
    }
}

/* ---- logins ---- */

/* An opening that fails by the scene; `admin` goes on working. Answers whether it was to fail. */
static koine_conn *cannot_open(koine_conn *admin, enum error_case which, koine_config *config, koine_code code)
{
    const error_scene scene = error_scene_here(which, &(error_scene){.fault = {.code = code, .table = "?"}});
    koine_conn *conn = NULL;
    koine_code got = suite_try_config(&conn, config);

    koine_config_free(config);
    if (scene.silent) {
        assert_ok(conn, got);
    } else {
        const koine_error *e = koine_error_of(conn);

        error_check(conn, got, &scene.fault, NULL, __FILE__, __LINE__);
        assert_non_null(e->hint);
        error_hides(e, ERROR_GUEST_PASSWORD, __FILE__, __LINE__);
        error_hides(e, WRONG_PASSWORD, __FILE__, __LINE__);
        assert_error(conn, koine_exec(conn, "SELECT 1"), KOINE_ERR_CLOSED);
    }
    assert_usable(admin);
    return conn;
}

static void test_error_auth__wrong_password(void **state)
{
    koine_conn *admin = *state;

    if (!quirks->server) {
        error_means_nothing("password", WRONG_PASSWORD);
        return;
    }
    koine_config *config = error_guest_config(admin);
    assert_int_equal(koine_config_set(config, "password", WRONG_PASSWORD), KOINE_OK);
    (void)cannot_open(admin, CASE_WRONG_PASSWORD, config, KOINE_ERR_AUTH);
}

static void test_error_auth__no_password(void **state)
{
    koine_conn *admin = *state;

    if (!quirks->server) {
        error_means_nothing("password", "");
        return;
    }
    koine_config *config = error_guest_config(admin);
    assert_int_equal(koine_config_set(config, "password", NULL), KOINE_OK);
    (void)cannot_open(admin, CASE_NO_PASSWORD, config, KOINE_ERR_AUTH);
}

static void test_error_auth__unknown_user(void **state)
{
    koine_conn *admin = *state;

    if (!quirks->server) {
        error_means_nothing("user", WRONG_PASSWORD);
        return;
    }
    koine_config *config = suite_config(NULL);
    assert_int_equal(koine_config_set(config, "user", "koine_nobody"), KOINE_OK);
    assert_int_equal(koine_config_set(config, "password", WRONG_PASSWORD), KOINE_OK);
    (void)cannot_open(admin, CASE_UNKNOWN_USER, config, KOINE_ERR_AUTH);
}

static const char *for_database(const char *format, const char *database)
{
    static char sql[256];
    const char *percent = strstr(format, "%s");

    assert_non_null(percent);
    (void)snprintf(sql, sizeof sql, "%.*s%s%s", (int)(percent - format), format, database, percent + 2);
    return sql;
}

/* The name and the password are right, and yet. */
static void is_shut_out(koine_conn *admin, enum error_case which, const char *format)
{
    if (!quirks->server) {
        error_means_nothing("user", error_guest_name());
        return;
    }
    koine_config *config = error_guest_config(admin);
    error_run_for_guest(admin, format);
    (void)cannot_open(admin, which, config, KOINE_ERR_AUTH);
}

static void test_error_auth__account_that_is_locked(void **state)
{
    is_shut_out(*state, CASE_ACCOUNT_LOCKED, error_words_here()->lock_user);
}

static void test_error_auth__password_that_has_expired(void **state)
{
    is_shut_out(*state, CASE_PASSWORD_EXPIRED, error_words_here()->expire_user);
}

/* The user is known, the database is not for that user. */
static void test_error_permission__to_connect(void **state)
{
    koine_conn *admin = *state;
    const error_words *words = error_words_here();

    if (!quirks->server) {
        error_means_nothing("host", "db.example.org");
        return;
    }
    koine_config *config = error_guest_config(admin);
    error_run_for_guest(admin, "REVOKE SELECT, INSERT ON er_open FROM %s");
    if (words->shut_database) {
        const char *database = koine_config_get(config, "database");

        suite_drop_later(for_database(words->open_database, database));
        suite_exec(admin, for_database(words->shut_database, database));
    }
    (void)cannot_open(admin, CASE_NO_PERMISSION_TO_CONNECT, config, KOINE_ERR_PERMISSION);
}

static void test_error_too_many_connections__of_one_user(void **state)
{
    koine_conn *admin = *state;
    koine_conn *first, *second;
    koine_config *config = quirks->server ? error_guest_config(admin) : suite_config(NULL);
    koine_config *again = quirks->server ? suite_config(NULL) : suite_config("mode=ro");

    if (quirks->server) {
        assert_int_equal(koine_config_set(again, "user", error_guest_name()), KOINE_OK);
        assert_int_equal(koine_config_set(again, "password", ERROR_GUEST_PASSWORD), KOINE_OK);
        error_run_for_guest(admin, error_words_here()->one_session);
    }
    first = open_config(config);
    second = cannot_open(admin, CASE_TOO_MANY_CONNECTIONS, again, KOINE_ERR_TOO_MANY_CONNECTIONS);
    assert_usable(first);
    (void)second;
}

/* ---- read-only ---- */

static void test_error_read_only__transaction(void **state)
{
    koine_conn *c = *state;
    const error_scene scene =
        error_scene_here(CASE_READ_ONLY_TRANSACTION, &(error_scene){.sql = "INSERT INTO er_kept VALUES (2, ?)",
                                                                    .fault = {.code = KOINE_ERR_READ_ONLY}});
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    options.read_only = true;
    suite_table(c, "er_kept", "id {int} PRIMARY KEY, note VARCHAR(40)");
    assert_ok(c, koine_begin(c, &options));
    error_check(c, koine_exec(c, scene.sql, SECRET), &scene.fault, scene.sql, __FILE__, __LINE__);
    assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_error(c, koine_commit(c), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM er_kept"), 0);
    assert_ok(c, koine_exec(c, scene.sql, SECRET));
}

static void test_error_read_only__session(void **state)
{
    koine_conn *c = *state;
    const error_scene scene =
        error_scene_here(CASE_READ_ONLY_SESSION, &(error_scene){.sql = "INSERT INTO er_kept VALUES (2, ?)",
                                                                .fault = {.code = KOINE_ERR_READ_ONLY}});

    suite_table(c, "er_kept", "id {int} PRIMARY KEY, note VARCHAR(40)");
    error_setup(c, &scene);
    error_check(c, koine_exec(c, scene.sql, SECRET), &scene.fault, scene.sql, __FILE__, __LINE__);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM er_kept"), 0);
}

/* ---- sessions that end ---- */

/* The file of a private SQLite database; taken away like a session is killed. */
static koine_conn *open_private_file(char *path, size_t size)
{
    const char *base = strchr(suite_url(), ':') + 1;
    char url[512];
    koine_conn *conn = NULL;

    (void)snprintf(path, size, "%.*s.private", (int)strcspn(base, "?"), base);
    (void)snprintf(url, sizeof url, "sqlite:%s", path);
    assert_int_equal(suite_try_url(&conn, url), KOINE_OK);
    return conn;
}

/* The end of a session takes effect a moment after the answer to the kill; until then the row is a duplicate. */
static koine_code use_until_lost(koine_conn *conn, const char *sql)
{
    koine_code code = KOINE_ERR_UNIQUE;

    for (int i = 0; code == KOINE_ERR_UNIQUE && i < 100000; i++) {
        code = koine_exec(conn, sql);
    }
    return code;
}

static void test_error_connection_lost__session_is_ended_from_outside(void **state)
{
    koine_conn *admin = *state, *conn;
    char path[512] = "";
    koine_code code;
    const error_scene scene =
        error_scene_here(CASE_KILLED, &(error_scene){.sql = "INSERT INTO er_kept VALUES (1)",
                                                     .fault = {.code = KOINE_ERR_CONNECTION_LOST}});

    if (quirks->server) {
        conn = suite_open();
        suite_table(admin, "er_kept", "id {int} PRIMARY KEY");
    } else {
        conn = open_private_file(path, sizeof path);
        suite_exec(conn, "CREATE TABLE er_kept (id INTEGER PRIMARY KEY)");
    }
    suite_exec(conn, "INSERT INTO er_kept VALUES (1)");
    if (quirks->server) {
        suite_kill(suite_int(conn, quirks->session_id));
    } else {
        assert_int_equal(unlink(path), 0);
    }
    code = use_until_lost(conn, scene.sql);
    error_check(conn, code, &scene.fault, scene.sql, __FILE__, __LINE__);
    assert_non_null(koine_error_of(conn)->hint);
    assert_true(koine_error_of(conn)->flags & KOINE_RECONNECT);
    assert_error(conn, koine_exec(conn, "SELECT 1"), KOINE_ERR_CONNECTION_LOST);
    if (quirks->server) {
        assert_ok(conn, koine_reconnect(conn));
        assert_int_equal(suite_int(conn, "SELECT count(*) FROM er_kept"), 1);
    }
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_error_permission__select),
    SUITE_TEST(test_error_permission__insert),
    SUITE_TEST(test_error_permission__definition),
    SUITE_TEST(test_error_permission__foreign_key_to_a_hidden_parent),
    SUITE_TEST(test_error_permission__to_connect),
    SUITE_TEST(test_error_duplicate_object__user),
    SUITE_TEST(test_error_auth__wrong_password),
    SUITE_TEST(test_error_auth__no_password),
    SUITE_TEST(test_error_auth__unknown_user),
    SUITE_TEST(test_error_auth__account_that_is_locked),
    SUITE_TEST(test_error_auth__password_that_has_expired),
    SUITE_TEST(test_error_too_many_connections__of_one_user),
    SUITE_TEST(test_error_read_only__transaction),
    SUITE_TEST(test_error_read_only__session),
    SUITE_TEST(test_error_connection_lost__session_is_ended_from_outside),
};

SUITE_GROUP(error_session, tests)
