/*
 * What routines do to a session behind the driver's back: mysql_routines URL
 *
 * They may begin and end transactions, and fail after that; they may fail with any number, also with those that a
 * server sends before it hangs up. Works in objects named kr_…, which are dropped.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/koine.h>

#include <stdio.h>
#include <string.h>

static koine_conn *conn;
static koine_conn *other;
static int faults;

static void expect(int line, koine_code found, koine_code wanted)
{
    if (found != wanted) {
        const koine_error *error = koine_error_of(conn);
        printf("line %d: %s instead of %s: %s\n", line, koine_code_name(found), koine_code_name(wanted),
               error->message != NULL ? error->message : "");
        faults++;
    }
}

#define EXPECT(call, wanted) expect(__LINE__, (call), (wanted))

static void expect_int(int line, int64_t found, int64_t wanted)
{
    if (found != wanted) {
        printf("line %d: %lld instead of %lld\n", line, (long long)found, (long long)wanted);
        faults++;
    }
}

#define EXPECT_INT(found, wanted) expect_int(__LINE__, (found), (wanted))

static int64_t ask(koine_conn *whom, const char *sql)
{
    koine_rows *rows = NULL;
    int64_t answer = -1;
    if (koine_query(whom, &rows, sql) == KOINE_OK && koine_next(rows) == KOINE_ROW) {
        answer = koine_get_int(rows, 0);
    }
    return rows != NULL && koine_rows_close(rows) == KOINE_OK ? answer : -1;
}

static void drop(void)
{
    static const char *const texts[] = {
        "DROP PROCEDURE IF EXISTS kr_begin",     "DROP PROCEDURE IF EXISTS kr_end",
        "DROP PROCEDURE IF EXISTS kr_end_late",  "DROP PROCEDURE IF EXISTS kr_lost",
        "DROP PROCEDURE IF EXISTS kr_lost_late", "DROP TABLE IF EXISTS kr_t",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        EXPECT(koine_exec(conn, texts[i]), KOINE_OK);
    }
}

static void make(void)
{
    static const char *const texts[] = {
        "CREATE TABLE kr_t (id INTEGER PRIMARY KEY)",
        "CREATE PROCEDURE kr_begin() BEGIN START TRANSACTION; INSERT INTO kr_t VALUES (1); SIGNAL SQLSTATE '45000'; "
        "END",
        "CREATE PROCEDURE kr_end() BEGIN ROLLBACK; SIGNAL SQLSTATE '45000'; END",
        "CREATE PROCEDURE kr_end_late() BEGIN SELECT 1; SELECT 2; ROLLBACK; SIGNAL SQLSTATE '45000'; END",
        "CREATE PROCEDURE kr_lost() SIGNAL SQLSTATE '08S01' SET MYSQL_ERRNO = 1053",
        "CREATE PROCEDURE kr_lost_late() BEGIN SELECT 1; SIGNAL SQLSTATE '08S01' SET MYSQL_ERRNO = 1053; END",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        EXPECT(koine_exec(conn, texts[i]), KOINE_OK);
    }
}

/* A transaction that a failed call leaves behind is nobody's: it is rolled back, not kept by what comes next. */
static void check_begun(void)
{
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;
    options.isolation = KOINE_ISOLATION_SERIALIZABLE;

    EXPECT(koine_exec(conn, "CALL kr_begin()"), KOINE_ERR_RAISED);
    EXPECT(koine_begin(conn, &options), KOINE_OK);
    EXPECT(koine_exec(conn, "INSERT INTO kr_t VALUES (2)"), KOINE_OK);
    EXPECT(koine_commit(conn), KOINE_OK);
    EXPECT_INT(ask(other, "SELECT sum(id) FROM kr_t"), 2);

    EXPECT(koine_exec(conn, "CALL kr_begin()"), KOINE_ERR_RAISED);
    EXPECT(koine_exec(conn, "INSERT INTO kr_t VALUES (4)"), KOINE_OK);
    EXPECT_INT(ask(other, "SELECT sum(id) FROM kr_t"), 6);
    EXPECT(koine_exec(conn, "DELETE FROM kr_t"), KOINE_OK);
}

/* A transaction that a failed call has ended is over on all levels. */
static void check_ended(const char *call)
{
    EXPECT(koine_begin(conn, NULL), KOINE_OK);
    EXPECT(koine_exec(conn, "INSERT INTO kr_t VALUES (1)"), KOINE_OK);
    EXPECT(koine_begin(conn, NULL), KOINE_OK);
    EXPECT(koine_exec(conn, call), KOINE_ERR_RAISED);
    EXPECT(koine_rollback(conn), KOINE_OK);
    EXPECT(koine_exec(conn, "INSERT INTO kr_t VALUES (2)"), KOINE_ERR_TRANSACTION_ABORTED);
    EXPECT(koine_commit(conn), KOINE_ERR_TRANSACTION_ABORTED);
    EXPECT_INT(ask(other, "SELECT count(*) FROM kr_t"), 0);
}

/* Whoever still answers is not lost. */
static void check_not_lost(const char *call)
{
    const int64_t session = ask(conn, "SELECT connection_id()");

    EXPECT(koine_exec(conn, call), KOINE_ERR_ENGINE);
    EXPECT_INT((koine_error_of(conn)->flags & KOINE_RECONNECT) != 0, 0);
    EXPECT_INT(koine_error_of(conn)->native_code, 1053);
    EXPECT_INT(ask(conn, "SELECT connection_id()"), session);
}

/* What is checked here has its own SQL. */
static koine_code open_native(koine_conn **out, const char *url)
{
    koine_config *config = koine_config_new();
    koine_code code = koine_config_parse(config, url);
    if (code == KOINE_OK) {
        code = koine_config_set(config, "sql", "native");
    }
    if (code == KOINE_OK) {
        code = koine_open_config(out, config);
    }
    koine_config_free(config);
    return code;
}

int main(int argc, char **argv)
{
    if (argc != 2 || open_native(&conn, argv[1]) != KOINE_OK || open_native(&other, argv[1]) != KOINE_OK) {
        printf("no session\n");
        return 2;
    }
    drop();
    make();
    check_begun();
    check_ended("CALL kr_end()");
    check_ended("CALL kr_end_late()");
    check_not_lost("CALL kr_lost()");
    check_not_lost("CALL kr_lost_late()");
    drop();
    koine_close(other);
    koine_close(conn);
    return faults > 0;
}
