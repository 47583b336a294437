/*
 * The SQLite driver through the public API, where no other engine can be asked the same: schemas that change under a
 * prepared statement, conflicts answered by ROLLBACK, values in SQLite's messages, and locks after fork.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <koine/koine.h>

/* The statements of the driver with an allocator that can fail: the linker takes these instead of the library's. */
static int failing; /* this many allocations succeed, then one fails; -1: none does */

static bool fails(void)
{
    return failing >= 0 && failing-- == 0;
}

static void *try_calloc(size_t count, size_t size)
{
    return fails() ? NULL : calloc(count, size);
}

static void *try_malloc(size_t size)
{
    return fails() ? NULL : malloc(size);
}

#define calloc try_calloc
#define malloc try_malloc
#include "sqlite/statement.c"
#undef calloc
#undef malloc

/* ---- a database in a file ---- */

typedef struct place {
    char folder[64];
    char file[80];
    koine_conn *conn;
} place;

static koine_conn *open_file(const place *at, const char *options)
{
    koine_conn *conn = NULL;
    char url[200];
    (void)snprintf(url, sizeof url, "sqlite:%s?sql=native&%s", at->file, options);
    koine_code code = koine_open(&conn, url);
    if (code != KOINE_OK) {
        fail_msg("%s", koine_error_of(conn)->message);
    }
    return conn;
}

static int make_place(void **state)
{
    static place at;
    failing = -1;
    (void)strcpy(at.folder, "/tmp/koine-sqlite-XXXXXX");
    if (mkdtemp(at.folder) == NULL) {
        return -1;
    }
    (void)snprintf(at.file, sizeof at.file, "%s/t.db", at.folder);
    at.conn = open_file(&at, "");
    *state = &at;
    return 0;
}

static int leave_place(void **state)
{
    static const char *const kinds[] = {"", "-journal", "-wal", "-shm"};
    place *at = *state;
    char name[100];
    koine_close(at->conn);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", at->file, kinds[i]);
        (void)unlink(name);
    }
    return rmdir(at->folder);
}

static void run(koine_conn *conn, const char *sql)
{
    if (koine_exec(conn, sql) != KOINE_OK) {
        fail_msg("%s: %s", sql, koine_error_of(conn)->message);
    }
}

static int64_t count(koine_conn *conn, const char *sql)
{
    koine_rows *rows = NULL;
    assert_int_equal(koine_query(conn, &rows, sql), KOINE_OK);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    int64_t number = koine_get_int(rows, 0);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    return number;
}

/* ---- a schema that changes under a prepared statement ---- */

static void check_recovers(const place *at, int allocation)
{
    char add[80];
    koine_stmt *stmt = NULL;
    koine_rows *rows = NULL;
    koine_conn *other = open_file(at, "");
    assert_int_equal(koine_prepare(at->conn, &stmt, "SELECT * FROM t"), KOINE_OK);
    (void)snprintf(add, sizeof add, "ALTER TABLE t ADD COLUMN c%d JSON", allocation);
    run(other, add);
    koine_close(other);

    failing = allocation;
    assert_int_equal(koine_stmt_query(stmt, &rows), KOINE_ERR_NO_MEMORY);
    failing = -1;
    assert_int_equal(koine_stmt_query(stmt, &rows), KOINE_OK);
    assert_int_equal(koine_column_count(rows), allocation + 2);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_get_int(rows, 0), 7);
    assert_int_equal(koine_next(rows), KOINE_DONE);
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    koine_stmt_close(stmt);
}

static void test_describe__out_of_memory_once_leaves_the_next_run_its_rows(void **state)
{
    const place *at = *state;
    run(at->conn, "CREATE TABLE t (a INTEGER)");
    run(at->conn, "INSERT INTO t VALUES (7)");
    check_recovers(at, 0);
    check_recovers(at, 1);
}

static void test_run__a_statement_that_no_longer_compiles_fails_as_in_prepare(void **state)
{
    const place *at = *state;
    koine_stmt *stmt = NULL;
    run(at->conn, "CREATE TABLE t (a INTEGER, b INTEGER)");
    assert_int_equal(koine_prepare(at->conn, &stmt, "INSERT INTO t VALUES (?, ?)"), KOINE_OK);
    koine_conn *other = open_file(at, "");
    run(other, "ALTER TABLE t ADD COLUMN c INTEGER");
    assert_int_equal(koine_stmt_exec(stmt, 1, 2), KOINE_ERR_SEMANTIC);
    koine_stmt_close(stmt);
    assert_int_equal(koine_prepare(at->conn, &stmt, "DELETE FROM t"), KOINE_OK);
    run(other, "DROP TABLE t");
    assert_int_equal(koine_stmt_exec(stmt), KOINE_ERR_NO_TABLE);
    assert_string_equal(koine_error_of(at->conn)->table, "t");
    koine_stmt_close(stmt);
    koine_close(other);
}

/* ---- conflicts that are answered by ROLLBACK ---- */

/* Keys 1 and 2 of p; RESTRICT stops the update at 1, and behind it waits a conflict with the unique u. */
static void make_restricted(koine_conn *conn, const char *conflict)
{
    char sql[160];
    (void)snprintf(sql, sizeof sql, "CREATE TABLE p (i INTEGER PRIMARY KEY, u INTEGER UNIQUE%s)", conflict);
    run(conn, sql);
    run(conn, "CREATE TABLE c (i INTEGER REFERENCES p (i) ON UPDATE RESTRICT)");
    run(conn, "INSERT INTO p VALUES (1, 1), (2, 2)");
    run(conn, "INSERT INTO c VALUES (1)");
}

static void check_keeps_transaction(koine_conn *conn, const char *update)
{
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    run(conn, "INSERT INTO p VALUES (50, 50)");
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    assert_int_equal(koine_exec(conn, update), KOINE_ERR_FOREIGN_KEY);
    assert_int_equal(koine_rollback(conn), KOINE_OK);
    assert_int_equal(koine_transaction_depth(conn), 1);
    assert_int_equal(koine_commit(conn), KOINE_OK);
    assert_int_equal(count(conn, "SELECT count(*) FROM p WHERE i = 50"), 1);
}

static void test_diagnose__leaves_the_transaction_to_update_or_rollback(void **state)
{
    const place *at = *state;
    make_restricted(at->conn, "");
    check_keeps_transaction(at->conn, "UPDATE OR Rollback p SET i = i + 100, u = 9");
}

static void test_diagnose__leaves_the_transaction_to_a_table_with_on_conflict_rollback(void **state)
{
    const place *at = *state;
    make_restricted(at->conn, " ON CONFLICT rollback");
    check_keeps_transaction(at->conn, "UPDATE p SET i = i + 100, u = 9");
}

static void test_diagnose__names_the_key_where_no_rollback_waits(void **state)
{
    const place *at = *state;
    make_restricted(at->conn, "");
    assert_int_equal(koine_begin(at->conn, NULL), KOINE_OK);
    assert_int_equal(koine_exec(at->conn, "UPDATE p SET i = i + 100"), KOINE_ERR_FOREIGN_KEY);
    if ((koine__sqlite_driver.capabilities & KOINE_CAN_NAME_FOREIGN_KEY) != 0) {
        assert_string_equal(koine_error_of(at->conn)->table, "c");
    } else {
        assert_null(koine_error_of(at->conn)->table);
    }
    assert_int_equal(koine_rollback(at->conn), KOINE_OK);
}

/* ---- values in messages ---- */

static void check_silent(const char *text)
{
    if (text != NULL) {
        assert_null(strstr(text, "hunter"));
    }
}

static void check_secret(koine_conn *conn, koine_code code, koine_code expected)
{
    const koine_error *error = koine_error_of(conn);
    assert_int_equal(code, expected);
    check_silent(error->message);
    check_silent(error->detail);
    check_silent(error->hint);
    check_silent(error->schema);
    check_silent(error->table);
    check_silent(error->column);
    check_silent(error->constraint);
}

static void test_error__a_query_of_full_text_search_is_a_value(void **state)
{
    koine_conn *conn = ((const place *)*state)->conn;
    if (!sqlite3_compileoption_used("ENABLE_FTS5")) {
        assert_int_equal(koine_exec(conn, "CREATE VIRTUAL TABLE f USING fts5(x)"), KOINE_ERR_NO_OBJECT);
        return;
    }
    run(conn, "CREATE VIRTUAL TABLE f USING fts5(x)");
    check_secret(conn, koine_exec(conn, "SELECT x FROM f WHERE f MATCH ?", "hunter : 2"), KOINE_ERR_INVALID_VALUE);
    check_secret(conn, koine_exec(conn, "SELECT x FROM f WHERE f MATCH ?", "\"hunter"), KOINE_ERR_INVALID_VALUE);
}

static void test_error__a_raise_is_told_once(void **state)
{
    koine_conn *conn = ((const place *)*state)->conn;
    run(conn, "CREATE TABLE t (a INTEGER)");
    run(conn, "CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'not this one'); END");
    assert_int_equal(koine_exec(conn, "INSERT INTO t VALUES (1)"), KOINE_ERR_RAISED);
    assert_non_null(strstr(koine_error_of(conn)->message, "not this one"));
    assert_null(koine_error_of(conn)->detail);
}

/* ---- RETURNING a value that is none of its column's type ---- */

static void test_returning__a_refused_value_is_the_failure_of_its_row(void **state)
{
    koine_conn *conn = ((const place *)*state)->conn;
    koine_rows *rows = NULL;
    run(conn, "CREATE TABLE b (f BOOLEAN)");
    assert_int_equal(koine_query(conn, &rows, "INSERT INTO b VALUES (1), (5), (0) RETURNING f"), KOINE_OK);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_true(koine_get_bool(rows, 0));
    assert_int_equal(koine_next(rows), KOINE_ERR_INVALID_VALUE);
    assert_true((koine_error_of(conn)->flags & KOINE_MAYBE_APPLIED) != 0);
    assert_string_equal(koine_error_of(conn)->column, "f");
    assert_int_equal(koine_rows_close(rows), KOINE_ERR_INVALID_VALUE);
    assert_int_equal(count(conn, "SELECT count(*) FROM b"), 3);
}

static void test_returning__a_failed_key_wins_over_a_refused_value(void **state)
{
    koine_conn *conn = ((const place *)*state)->conn;
    koine_rows *rows = NULL;
    run(conn, "CREATE TABLE p (i INTEGER PRIMARY KEY)");
    run(conn, "CREATE TABLE b (f BOOLEAN, p INTEGER REFERENCES p (i))");
    assert_int_equal(koine_query(conn, &rows, "INSERT INTO b VALUES (5, 1) RETURNING f"), KOINE_ERR_FOREIGN_KEY);
    assert_int_equal(count(conn, "SELECT count(*) FROM b"), 0);
}

/* ---- locks after fork ---- */

typedef struct child {
    pid_t pid;
    int go;     /* a byte lets it go on */
    int answer; /* a byte from it for each step */
} child;

static void tell(int end)
{
    assert_int_equal(write(end, "x", 1), 1);
}

/* 255: it ended without a word. */
static int hear(int end)
{
    unsigned char byte = 255;
    return read(end, &byte, 1) == 1 ? byte : 255;
}

static child begin_child(koine_conn *conn, const place *at, void (*work)(koine_conn *, const place *, int, int))
{
    int go[2];
    int answer[2];
    assert_int_equal(pipe(go), 0);
    assert_int_equal(pipe(answer), 0);
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(go[1]);
        (void)close(answer[0]);
        work(conn, at, go[0], answer[1]);
        _exit(0);
    }
    assert_true(pid > 0);
    (void)close(go[0]);
    (void)close(answer[1]);
    return (child){pid, go[1], answer[0]};
}

static void end_child(const child *whose)
{
    (void)close(whose->go);
    (void)close(whose->answer);
    assert_int_equal(waitpid(whose->pid, NULL, 0), whose->pid);
}

/* In the child: nothing is asserted there. */
static koine_conn *open_quietly(const place *at)
{
    koine_conn *own = NULL;
    char url[200];
    (void)snprintf(url, sizeof url, "sqlite:%s?sql=native&busy_timeout=200ms", at->file);
    return koine_open(&own, url) == KOINE_OK ? own : NULL;
}

static void answer(int end, koine_code code)
{
    unsigned char byte = code == KOINE_OK || code == KOINE_ROW ? 0 : code == KOINE_ERR_LOCKED ? 1 : 2;
    (void)!write(end, &byte, 1);
}

static void write_own(koine_conn *inherited, const place *at, int go, int end)
{
    char byte;
    koine_close(inherited);
    koine_conn *own = open_quietly(at);
    while (read(go, &byte, 1) == 1) {
        answer(end, koine_exec(own, "INSERT INTO t VALUES (2)"));
    }
    koine_close(own);
}

static void check_child_writes_when_parent_has_committed(const place *at, const char *options)
{
    koine_conn *conn = open_file(at, options);
    run(conn, "CREATE TABLE t (a INTEGER)");
    assert_int_equal(koine_begin(conn, NULL), KOINE_OK);
    run(conn, "INSERT INTO t VALUES (1)");
    child whose = begin_child(conn, at, write_own);
    tell(whose.go);
    assert_int_equal(hear(whose.answer), 1); /* the parent's lock stands */
    assert_int_equal(koine_commit(conn), KOINE_OK);
    tell(whose.go);
    assert_int_equal(hear(whose.answer), 0);
    end_child(&whose);
    assert_int_equal(count(conn, "SELECT sum(a) FROM t"), 3);
    koine_close(conn);
}

static void test_fork__child_writes_when_the_parent_has_committed(void **state)
{
    check_child_writes_when_parent_has_committed(*state, "journal=delete&busy_timeout=200ms");
}

static void test_fork__child_writes_when_the_parent_has_committed_to_the_wal(void **state)
{
    check_child_writes_when_parent_has_committed(*state, "journal=wal&busy_timeout=200ms");
}

static void read_own(koine_conn *inherited, const place *at, int go, int end)
{
    char byte;
    koine_rows *rows = NULL;
    koine_close(inherited);
    koine_conn *own = open_quietly(at);
    koine_code code = koine_query(own, &rows, "SELECT a FROM t ORDER BY a");
    answer(end, code == KOINE_OK ? koine_next(rows) : code);
    (void)!read(go, &byte, 1);
    (void)koine_rows_close(rows);
    answer(end, KOINE_OK);
    koine_close(own);
    (void)!read(go, &byte, 1);
}

static void make_rows(koine_conn *conn)
{
    run(conn, "CREATE TABLE t (a INTEGER PRIMARY KEY)");
    run(conn, "INSERT INTO t VALUES (1), (2), (3)");
}

static void test_fork__what_a_child_reads_is_locked(void **state)
{
    const place *at = *state;
    koine_rows *rows = NULL;
    koine_conn *conn = open_file(at, "journal=delete&busy_timeout=200ms");
    make_rows(conn);
    assert_int_equal(koine_query(conn, &rows, "SELECT a FROM t ORDER BY a"), KOINE_OK);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    child whose = begin_child(conn, at, read_own);
    assert_int_equal(koine_next(rows), KOINE_ROW); /* the parent's rows go on */
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    assert_int_equal(hear(whose.answer), 0);
    assert_int_equal(koine_exec(conn, "INSERT INTO t VALUES (4)"), KOINE_ERR_LOCKED);
    tell(whose.go);
    assert_int_equal(hear(whose.answer), 0);
    assert_int_equal(koine_exec(conn, "INSERT INTO t VALUES (4)"), KOINE_OK);
    end_child(&whose);
    koine_close(conn);
}

/* The WAL's index is made anew by the first that finds nobody registered: never while the child reads. */
static void test_fork__child_is_registered_with_the_wal(void **state)
{
    place *at = *state;
    koine_conn *conn = open_file(at, "journal=wal&busy_timeout=200ms");
    koine_close(at->conn);
    at->conn = NULL;
    make_rows(conn);
    child whose = begin_child(conn, at, read_own);
    assert_int_equal(hear(whose.answer), 0);
    koine_close(conn);
    conn = open_file(at, "busy_timeout=200ms");
    run(conn, "INSERT INTO t VALUES (4)");
    koine_rows *rows = NULL;
    assert_int_equal(koine_query(conn, &rows, "PRAGMA wal_checkpoint(TRUNCATE)"), KOINE_OK);
    assert_int_equal(koine_next(rows), KOINE_ROW);
    assert_int_equal(koine_get_int(rows, 0), 1); /* busy: a reader is there */
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    tell(whose.go);
    assert_int_equal(hear(whose.answer), 0);
    end_child(&whose);
    assert_int_equal(count(conn, "SELECT count(*) FROM t"), 4);
    koine_close(conn);
}

#define IN_PLACE(f) cmocka_unit_test_setup_teardown(f, make_place, leave_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_describe__out_of_memory_once_leaves_the_next_run_its_rows),
        IN_PLACE(test_run__a_statement_that_no_longer_compiles_fails_as_in_prepare),
        IN_PLACE(test_diagnose__leaves_the_transaction_to_update_or_rollback),
        IN_PLACE(test_diagnose__leaves_the_transaction_to_a_table_with_on_conflict_rollback),
        IN_PLACE(test_diagnose__names_the_key_where_no_rollback_waits),
        IN_PLACE(test_error__a_query_of_full_text_search_is_a_value),
        IN_PLACE(test_error__a_raise_is_told_once),
        IN_PLACE(test_returning__a_refused_value_is_the_failure_of_its_row),
        IN_PLACE(test_returning__a_failed_key_wins_over_a_refused_value),
        IN_PLACE(test_fork__child_writes_when_the_parent_has_committed),
        IN_PLACE(test_fork__child_writes_when_the_parent_has_committed_to_the_wal),
        IN_PLACE(test_fork__what_a_child_reads_is_locked),
        IN_PLACE(test_fork__child_is_registered_with_the_wal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
