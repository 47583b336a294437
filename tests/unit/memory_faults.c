/*
 * Every allocation can fail: whole sessions are run again and again, each time with another allocation refused.
 *
 * The linker sends the calls of malloc and its kin in the core, the drivers and this file to the functions here
 * (--wrap, see tests/checks/CMakeLists.txt); the parsers of URLs and INI files and the start of a thread count as
 * one allocation each, and SQLite's allocator is replaced through its own door. Each run must end with
 * KOINE_ERR_NO_MEMORY or as if nothing had happened, lose nothing that was acknowledged, leave a connection that works,
 * and free what it took.
 *
 *     unit_memory_faults [URL]...     with URLs: the same on those servers, in tables named faults_…
 *
 * SPDX-License-Identifier: MIT
 */
#include "core_support.h"

#include <errno.h>
#include <ini.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uriparser/Uri.h>

#ifdef TEST_SQLITE
#include <sqlite3.h>
#endif

/* ---- the faults ---- */

static _Atomic long asked;      /* allocations since the count began */
static _Atomic long failing;    /* the number of the one that fails; 0: none */
static _Atomic bool failing_on; /* and every later one */
static _Atomic bool failed;     /* one was refused */
static _Atomic long live;       /* blocks that the wrapped code holds */

static void faults_from(long nth, bool and_later)
{
    asked = 0;
    failed = false;
    failing_on = and_later;
    failing = nth;
}

static void faults_off(void)
{
    failing = 0;
}

static bool fails(void)
{
    long now = ++asked;
    if (failing == 0 || now < failing || (now > failing && !failing_on)) {
        return false;
    }
    failed = true;
    return true;
}

static void *held(void *block)
{
    live += block != NULL;
    return block;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
int __real_ini_parse_stream(ini_reader reader, void *stream, ini_handler handler, void *user);
int __real_uriParseSingleUriA(UriUriA *uri, const char *text, const char **error);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*body)(void *), void *argument);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
int __wrap_ini_parse_stream(ini_reader reader, void *stream, ini_handler handler, void *user);
int __wrap_uriParseSingleUriA(UriUriA *uri, const char *text, const char **error);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*body)(void *), void *argument);

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : held(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : held(__real_calloc(count, size));
}

void *__wrap_realloc(void *block, size_t size)
{
    if (fails()) {
        return NULL;
    }
    void *moved = __real_realloc(block, size);
    return block == NULL ? held(moved) : moved;
}

void __wrap_free(void *block)
{
    live -= block != NULL;
    __real_free(block);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : held(__real_strdup(text));
}

char *__wrap_strndup(const char *text, size_t size)
{
    return fails() ? NULL : held(__real_strndup(text, size));
}

int __wrap_ini_parse_stream(ini_reader reader, void *stream, ini_handler handler, void *user)
{
    return fails() ? -2 : __real_ini_parse_stream(reader, stream, handler, user);
}

int __wrap_uriParseSingleUriA(UriUriA *uri, const char *text, const char **error)
{
    return fails() ? URI_ERROR_MALLOC : __real_uriParseSingleUriA(uri, text, error);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*body)(void *), void *argument)
{
    return fails() ? EAGAIN : __real_pthread_create(thread, how, body, argument);
}

/* ---- the session ---- */

struct world {
    const char *where;
    const char *sql; /* the option; NULL: native */
    bool real;       /* an engine that keeps what it is told */
    bool server;     /* also beyond the session: its tables are there already */
    koine_config *config;
    koine_conn *conn;
    koine_stmt *stmt;
    koine_rows *rows;
    int64_t kept;    /* rows that were acknowledged */
    int64_t pending; /* and those of the open transaction */
    unsigned hooked;
    unsigned traced;
};

static koine_code on_connect(koine_conn *conn, void *context)
{
    (void)conn;
    ((struct world *)context)->hooked++;
    return KOINE_OK;
}

static void on_statement(const koine_trace *what, void *context)
{
    (void)what;
    ((struct world *)context)->traced++;
}

static koine_code make_config(struct world *w)
{
    w->config = koine_config_new();
    return w->config != NULL ? KOINE_OK : KOINE_ERR_NO_MEMORY;
}

static koine_code parse_config(struct world *w)
{
    return koine_config_parse(w->config, w->where);
}

static koine_code set_options(struct world *w)
{
    const char *const options[][2] = {{"application_name", "faults"},
                                      {"sql", w->sql != NULL ? w->sql : "native"},
                                      {"statement_cache", "2"},
                                      {"timeout", "1h"},
                                      {"timeout", NULL},
                                      {"diagnose", "on"},
                                      {"application_name", "other"}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        koine_code code = koine_config_set(w->config, options[i][0], options[i][1]);
        if (code != KOINE_OK) {
            assert_int_equal(koine_config_error(w->config)->code, code);
            return code;
        }
    }
    return KOINE_OK;
}

static koine_code add_hooks(struct world *w)
{
    koine_code code = koine_config_on_connect(w->config, on_connect, w);
    return code != KOINE_OK ? code : koine_config_on_statement(w->config, on_statement, w);
}

static koine_code open_session(struct world *w)
{
    return koine_open_config(&w->conn, w->config);
}

#define TABLES                                                                                                         \
    "CREATE TABLE faults_parent (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL);\n"                                \
    "CREATE TABLE faults_child (id INTEGER PRIMARY KEY, parent INTEGER,\n"                                             \
    "                           FOREIGN KEY (parent) REFERENCES faults_parent (id));"

static koine_code make_tables(struct world *w)
{
    return w->server ? KOINE_OK : koine_script(w->conn, TABLES);
}

/* The row counts as kept when, and only when, the call said so. */
static koine_code acknowledged(struct world *w, koine_code code, int64_t *count)
{
    *count += code == KOINE_OK;
    return code == KOINE_OK && w->real && koine_changes(w->conn) != 1 ? KOINE_ERR_INTERNAL : code;
}

static koine_code insert_row(struct world *w)
{
    return acknowledged(w, koine_exec(w->conn, "INSERT INTO faults_parent (id, name) VALUES (?, ?)", 1, "Grüße"),
                        &w->kept);
}

static koine_code insert_by_name(struct world *w)
{
    const char *sql = "INSERT INTO faults_parent (name, id) VALUES (:name, :id)";
    koine_code code = koine_exec(w->conn, sql, koine_named("id", 2), koine_named("name", "x"));
    return acknowledged(w, code, &w->kept);
}

static koine_code insert_twice(struct world *w)
{
    return koine_exec(w->conn, "INSERT INTO faults_parent (id, name) VALUES (?, ?)", 1, "again");
}

static koine_code insert_orphan(struct world *w)
{
    return koine_exec(w->conn, "INSERT INTO faults_child (id, parent) VALUES (?, ?)", 1, 99999);
}

static koine_code query_rows(struct world *w)
{
    return koine_query(w->conn, &w->rows, "SELECT id, name FROM faults_parent WHERE id < ?1 OR id = ?1 ORDER BY id", 1);
}

static koine_code read_row(struct world *w)
{
    int64_t id = 0;
    const char *name = NULL;
    const char *number = NULL;
    koine_code code = koine_next(w->rows);
    if (code != KOINE_ROW) {
        return code;
    }
    code = koine_scan(w->rows, &number, &name);
    if (code == KOINE_OK) {
        code = koine_scan(w->rows, &id, &name);
    }
    if (code == KOINE_OK) {
        assert_int_equal(id, 1);
        assert_string_equal(name, "Grüße");
        assert_int_equal(koine_column_count(w->rows), 2);
        assert_string_equal(koine_column_name(w->rows, 1), "name");
    }
    return code;
}

static koine_code get_row(struct world *w)
{
    const char *number = koine_get_text(w->rows, 0);
    if (number != NULL) {
        assert_string_equal(number, "1");
    }
    koine_code code = koine_next(w->rows);
    assert_true(number != NULL || code != KOINE_DONE);
    return code;
}

static koine_code close_rows(struct world *w)
{
    koine_code code = koine_rows_close(w->rows);
    w->rows = NULL;
    return code;
}

static koine_code pin(struct world *w)
{
    return koine_prepare(w->conn, &w->stmt, "INSERT INTO faults_parent (id, name) VALUES (?, ?)");
}

static koine_code begin(struct world *w)
{
    return koine_begin(w->conn, NULL);
}

static koine_code insert_pinned(struct world *w)
{
    return acknowledged(w, koine_stmt_exec(w->stmt, 3, "three"), &w->pending);
}

static koine_code insert_inner(struct world *w)
{
    int64_t undone = 0;
    return acknowledged(w, koine_stmt_exec(w->stmt, 4, "four"), &undone);
}

static koine_code roll_back(struct world *w)
{
    return koine_rollback(w->conn);
}

static koine_code commit(struct world *w)
{
    koine_code code = koine_commit(w->conn);
    w->kept += code == KOINE_OK ? w->pending : 0;
    w->pending = 0;
    return code;
}

static koine_code body(koine_conn *conn, void *context)
{
    (void)context;
    return koine_exec(conn, "INSERT INTO faults_parent (id, name) VALUES (5, 'five')");
}

static koine_code run_transaction(struct world *w)
{
    koine_code code = koine_transact(w->conn, body, w, NULL);
    w->kept += code == KOINE_OK;
    return code;
}

static koine_code verify(struct world *w)
{
    return koine_verify(w->conn);
}

static koine_code list_columns(struct world *w)
{
    koine_rows *rows = NULL;
    int64_t count = 0;
    koine_code code = w->real ? koine_catalog_columns(w->conn, &rows, NULL, "faults_parent") : KOINE_OK;
    while (rows != NULL && koine_next(rows) == KOINE_ROW) {
        count++;
    }
    code = code == KOINE_OK ? koine_rows_close(rows) : code;
    return code == KOINE_OK && w->real && count != 2 ? KOINE_ERR_INTERNAL : code;
}

static koine_code reconnect(struct world *w)
{
    w->kept = w->server ? w->kept : 0; /* a database in memory goes with its session */
    return koine_reconnect(w->conn);
}

struct step {
    koine_code (*run)(struct world *);
    koine_code expected;
    bool real_only; /* the fake driver enforces nothing */
};

static const struct step steps[] = {
    {make_config, KOINE_OK, false},
    {parse_config, KOINE_OK, false},
    {set_options, KOINE_OK, false},
    {add_hooks, KOINE_OK, false},
    {open_session, KOINE_OK, false},
    {make_tables, KOINE_OK, false},
    {insert_row, KOINE_OK, false},
    {insert_by_name, KOINE_OK, false},
    {insert_twice, KOINE_ERR_UNIQUE, true},
    {insert_orphan, KOINE_ERR_FOREIGN_KEY, true},
    {query_rows, KOINE_OK, false},
    {read_row, KOINE_OK, false},
    {get_row, KOINE_DONE, false},
    {close_rows, KOINE_OK, false},
    {pin, KOINE_OK, false},
    {begin, KOINE_OK, false},
    {insert_pinned, KOINE_OK, false},
    {begin, KOINE_OK, false},
    {insert_inner, KOINE_OK, false},
    {roll_back, KOINE_OK, false},
    {commit, KOINE_OK, false},
    {run_transaction, KOINE_OK, false},
    {verify, KOINE_OK, false},
    {list_columns, KOINE_OK, false},
    {reconnect, KOINE_OK, false},
    {make_tables, KOINE_OK, false},
};

/* Runs the steps up to the first that fails, and answers whether all went as without faults. */
static bool run_steps(struct world *w, long nth)
{
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i].real_only && !w->real) {
            continue;
        }
        koine_code code = steps[i].run(w);
        if (code == steps[i].expected) {
            continue;
        }
        if (code != KOINE_ERR_NO_MEMORY) {
            const koine_error *error = koine_error_of(w->conn);
            fail_msg("allocation %ld, step %zu: %s: %s", nth, i, koine_code_name(code),
                     error->message != NULL ? error->message : "");
        }
        assert_true(failed);
        if (w->conn != NULL && koine_error_of(w->conn)->code != code) {
            fail_msg("allocation %ld, step %zu: the error of the connection is %s", nth, i,
                     koine_code_name(koine_error_of(w->conn)->code));
        }
        return false;
    }
    return true;
}

/* With memory back, the connection works and holds what was acknowledged, no more and no less. */
static void assert_usable(struct world *w, long nth)
{
    koine_rows *rows = NULL;
    int64_t count = -1;
    if (w->conn == NULL || koine_engine(w->conn) == NULL) {
        return;
    }
    (void)koine_rows_close(w->rows);
    w->rows = NULL;
    while (koine_transaction_depth(w->conn) > 0) {
        assert_int_equal(koine_rollback(w->conn), KOINE_OK);
    }
    koine_code code = koine_query(w->conn, &rows, "SELECT count(*), 'end' FROM faults_parent");
    if (w->kept == 0 && code == KOINE_ERR_NO_TABLE) {
        return; /* the faults began before there was one */
    }
    if (code != KOINE_OK) {
        fail_msg("after allocation %ld: %s: %s", nth, koine_code_name(code), koine_error_of(w->conn)->message);
    }
    assert_int_equal(koine_next(rows), KOINE_ROW);
    if (w->real) {
        assert_int_equal(koine_scan(rows, &count, &(const char *){NULL}), KOINE_OK);
        assert_int_equal(count, w->kept);
    }
    assert_int_equal(koine_rows_close(rows), KOINE_OK);
    /* Nor did the failure leave a transaction behind that nobody knows of. */
    assert_int_equal(koine_begin(w->conn, NULL), KOINE_OK);
    assert_int_equal(koine_commit(w->conn), KOINE_OK);
}

static void end_world(struct world *w)
{
    (void)koine_rows_close(w->rows);
    koine_stmt_close(w->stmt);
    koine_close(w->conn);
    koine_config_free(w->config);
}

/* Answers whether the nth allocation was still one of the session's. */
static bool run_with_fault(const struct world *start, long nth, bool and_later)
{
    static const koine_value row[2] = {{.type = KOINE_TYPE_INT, .as.integer = 1},
                                       {.type = KOINE_TYPE_TEXT, .as.bytes = {"Grüße", sizeof "Grüße" - 1}}};
    static const char *const names[] = {"id", "name"};
    struct world w = *start;
    fake_reset();
    fake_answer_rows(2, names, row, 1);
    fake_answer_changes(1);
    long before = live;
    faults_from(nth, and_later);
    bool complete = run_steps(&w, nth);
    bool reached = failed;
    if (!and_later) {
        faults_off();
        assert_usable(&w, nth);
    }
    end_world(&w);
    faults_off();
    assert_true(complete || reached);
    if (live != before) {
        fail_msg("allocation %ld: %ld blocks are still held", nth, live - before);
    }
    return reached;
}

/* Rows of the run before must not be in the way of the next one. */
static void empty_tables(koine_conn *conn)
{
    if (conn != NULL) {
        assert_int_equal(koine_exec(conn, "DELETE FROM faults_child"), KOINE_OK);
        assert_int_equal(koine_exec(conn, "DELETE FROM faults_parent"), KOINE_OK);
    }
}

/*
 * Up to 1000 every allocation; then in growing strides, since an engine asks many thousand times the same.
 * keeper: another session on the server, NULL where there is none.
 */
static void run_all(const struct world *start, bool and_later, koine_conn *keeper)
{
    long nth = 1;
    bool reached = true;
    empty_tables(keeper);
    assert_false(run_with_fault(start, 0, false));
    while (reached) {
        empty_tables(keeper);
        reached = run_with_fault(start, nth, and_later);
        nth += 1 + nth / 1000;
    }
    /* A session takes dozens of blocks: fewer would mean that the faults do not reach the library. */
    assert_true(nth > 40);
}

/* ---- the tests ---- */

#define FAKE_URL "fake://user:secret@h1:1,h2/db?timeout=2s"

static void test_fake__each_allocation_may_fail(void **state)
{
    (void)state;
    run_all(&(struct world){.where = FAKE_URL}, false, NULL);
}

static void test_fake__memory_may_run_out_for_good(void **state)
{
    (void)state;
    run_all(&(struct world){.where = FAKE_URL}, true, NULL);
}

static void test_profile__each_allocation_may_fail(void **state)
{
    (void)state;
    char path[] = "/tmp/koine-faults-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    static const char text[] = "[default]\nurl = fake://other/db\n\n[faults]\nurl = fake://${KOINE_FAULTS_HOST}/db\n"
                               "user = me\npassword = ${KOINE_FAULTS_HOST}\ntimeout = 5s\n";
    assert_int_equal(write(file, text, sizeof text - 1), sizeof text - 1);
    (void)close(file);
    assert_int_equal(setenv("KOINE_CONFIG", path, 1), 0);
    assert_int_equal(setenv("KOINE_FAULTS_HOST", "host", 1), 0);
    run_all(&(struct world){.where = "profile:faults"}, false, NULL);
    run_all(&(struct world){.where = "profile:faults"}, true, NULL);
    (void)unlink(path);
}

/* The first test: later ones find the thread that watches deadlines running. */
static void test_open__each_allocation_may_fail(void **state)
{
    (void)state;
    bool reached = true;
    for (long nth = 1; reached; nth++) {
        koine_conn *conn = NULL;
        fake_reset();
        long before = live;
        faults_from(nth, true);
        koine_code code = koine_open(&conn, "fake://host/db?sql=native");
        reached = failed;
        /* KOINE_ERR_LIMIT: no thread to keep the limit of the opening. */
        assert_true(code == KOINE_OK || (reached && (code == KOINE_ERR_NO_MEMORY || code == KOINE_ERR_LIMIT)));
        /* Without a connection the error is told all the same. */
        assert_int_equal(koine_error_of(conn)->code, code);
        koine_close(conn);
        faults_off();
        assert_int_equal(live, before);
    }
}

#ifdef TEST_SQLITE

extern const koine_driver koine__sqlite_driver;

static const struct world in_memory = {.where = "sqlite::memory:", .real = true};
static const struct world portable_in_memory = {.where = "sqlite::memory:", .sql = "portable", .real = true};
static sqlite3_mem_methods sqlite_memory;

static void *sqlite_malloc(int size)
{
    return fails() ? NULL : sqlite_memory.xMalloc(size);
}

static void *sqlite_realloc(void *block, int size)
{
    return fails() ? NULL : sqlite_memory.xRealloc(block, size);
}

/* Before SQLite's first call. Its own blocks are its own affair, so they are not counted as held. */
static int replace_sqlite_memory(void)
{
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlite_memory) != SQLITE_OK) {
        return -1;
    }
    sqlite3_mem_methods replaced = sqlite_memory;
    replaced.xMalloc = sqlite_malloc;
    replaced.xRealloc = sqlite_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &replaced) == SQLITE_OK ? 0 : -1;
}

static void test_sqlite__each_allocation_may_fail(void **state)
{
    (void)state;
    run_all(&in_memory, false, NULL);
}

static void test_sqlite__memory_may_run_out_for_good(void **state)
{
    (void)state;
    run_all(&in_memory, true, NULL);
}

static void test_portable__each_allocation_may_fail(void **state)
{
    (void)state;
    run_all(&portable_in_memory, false, NULL);
}

static void test_portable__memory_may_run_out_for_good(void **state)
{
    (void)state;
    run_all(&portable_in_memory, true, NULL);
}

static void test_sqlite__its_own_blocks_are_given_back(void **state)
{
    (void)state;
    (void)run_with_fault(&in_memory, 0, false);
    sqlite3_int64 before = sqlite3_memory_used();
    for (long nth = 1; nth < 400; nth += 7) {
        (void)run_with_fault(&in_memory, nth, false);
        assert_int_equal(sqlite3_memory_used(), before);
    }
}

#endif

/* ---- servers ---- */

static void test_server__each_allocation_may_fail(void **state)
{
    const struct world start = {.where = *state, .real = true, .server = true};
    koine_conn *keeper = NULL;
    koine_config *config = koine_config_new();
    assert_int_equal(koine_config_parse(config, start.where), KOINE_OK);
    assert_int_equal(koine_config_set(config, "sql", "native"), KOINE_OK);
    assert_int_equal(koine_open_config(&keeper, config), KOINE_OK);
    koine_config_free(config);
    assert_int_equal(koine_script(keeper, "DROP TABLE IF EXISTS faults_child; DROP TABLE IF EXISTS faults_parent;"),
                     KOINE_OK);
    assert_int_equal(koine_script(keeper, TABLES), KOINE_OK);
    run_all(&start, false, keeper);
    run_all(&start, true, keeper);
    assert_int_equal(koine_script(keeper, "DROP TABLE faults_child; DROP TABLE faults_parent;"), KOINE_OK);
    koine_close(keeper);
}

static int run_on_servers(int count, char **urls)
{
    int wrong = 0;
    for (int i = 0; i < count; i++) {
        const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(test_server__each_allocation_may_fail, urls[i])};
        wrong += cmocka_run_group_tests(tests, NULL, NULL);
    }
    return wrong;
}

static int set_up(void **state)
{
#ifdef TEST_SQLITE
    char why[256];
    if (replace_sqlite_memory() != 0) {
        return -1;
    }
    /* Where drivers are modules it is not registered yet; where it is built in, this is refused. */
    (void)koine_driver_register(&koine__sqlite_driver, why, sizeof why);
#endif
    return core_register(state);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        return run_on_servers(argc - 1, argv + 1);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open__each_allocation_may_fail),
        cmocka_unit_test(test_fake__each_allocation_may_fail),
        cmocka_unit_test(test_fake__memory_may_run_out_for_good),
        cmocka_unit_test(test_profile__each_allocation_may_fail),
#ifdef TEST_SQLITE
        cmocka_unit_test(test_sqlite__each_allocation_may_fail),
        cmocka_unit_test(test_sqlite__memory_may_run_out_for_good),
        cmocka_unit_test(test_portable__each_allocation_may_fail),
        cmocka_unit_test(test_portable__memory_may_run_out_for_good),
        cmocka_unit_test(test_sqlite__its_own_blocks_are_given_back),
#endif
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
