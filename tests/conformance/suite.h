/*
 * The harness of the conformance suite: one suite, run unchanged on every engine.
 *
 * How to add a test
 *   1. Find the file of its subject, or make a new one: every .c file here but main.c, suite.c and quirks.c is
 *      a group, found by CMake. A file topic.c ends with
 *          static const struct CMUnitTest tests[] = {SUITE_TEST(test_topic__claim), …};
 *          SUITE_GROUP(topic, tests)
 *   2. Write `static void test_topic__claim(void **state)`. Its name is the claim that it proves.
 *      `koine_conn *c = *state;` is an open connection of its own; SUITE_TEST_BARE gives none.
 *   3. Make tables with suite_table(c, "t", "id {int} primary key, name {text}"): {words} become the column
 *      types of the engine (quirks.c has the list). Tables, and connections from suite_open and its kin, are
 *      taken away after the test, also when it fails. Other objects: suite_drop_later("DROP TRIGGER …").
 *   4. Where engines differ, ask `quirks`, never the engine's name. What an engine cannot do is tested for its
 *      refusal; nothing is skipped.
 *   5. Never assert in another thread or in a forked child: hand a result back and assert it in the test.
 *
 * Environment: KOINE_TEST_URL (default: SQLite in a new temporary file). On a server an own database is made
 * for the run and dropped at its end. CMOCKA_MESSAGE_OUTPUT and CMOCKA_XML_FILE work as cmocka has them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_SUITE_H
#define KOINE_TESTS_SUITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h>
#include <koine/koine.h>

#include "quirks.h"

/* ---- groups ---- */

struct suite_group {
    const char *name;
    const struct CMUnitTest *tests;
    size_t count;
};

#define SUITE_GROUP(NAME, TESTS)                                                                                       \
    extern const struct suite_group suite_group_##NAME;                                                                \
    const struct suite_group suite_group_##NAME = {#NAME, TESTS, sizeof(TESTS) / sizeof((TESTS)[0])};

#define SUITE_TEST(f) cmocka_unit_test_setup_teardown(f, suite_setup, suite_teardown)
#define SUITE_TEST_BARE(f) cmocka_unit_test_setup_teardown(f, suite_setup_bare, suite_teardown)

int suite_setup(void **state);
int suite_setup_bare(void **state);
int suite_teardown(void **state);

/* Makes the database of this run; false, with a line on stderr, when there is none to be had. */
bool suite_begin(void);

/* Drops it. Also runs at exit. */
void suite_end(void);

/* The engine under test. Set before the first test. */
extern const struct quirks *quirks;

/* ---- connections ---- */

/* The URL of the run's own database, with credentials; without a URL option unless the caller's had one. */
const char *suite_url(void);

/* The password in that URL, or NULL. */
const char *suite_password(void);

/* A configuration for it. options: NULL or "key=value&key=value". Free it with koine_config_free. */
koine_config *suite_config(const char *options);

/* An open connection; the test fails if there is none. suite_close closes it before the test's end. */
koine_conn *suite_open(void);
koine_conn *suite_open_with(const char *options);

/* One that waits only a moment for locks: a second at the most. */
koine_conn *suite_open_impatient(void);

/* The same for an opening that may fail: hands out the code and, in any case, the connection. */
koine_code suite_try_open(koine_conn **out, const char *options);
koine_code suite_try_config(koine_conn **out, const koine_config *config);
koine_code suite_try_url(koine_conn **out, const char *url);

void suite_close(koine_conn *conn);

/* Ends the server's session with this id (quirks->session_id), from another session. */
void suite_kill(int64_t session);

/* Lets a connection go that the test closes itself with koine_close, or has closed. */
void suite_forget(koine_conn *conn);

/* ---- SQL ---- */

/*
 * Expands {int}, {text}, {varchar(20)} … of the quirks. A brace that is not followed by a word and a closing
 * brace stays. The text lives until 16 further calls.
 */
const char *suite_sql(const char *template);

/* CREATE TABLE name (columns), expanded; dropped after the test, the last made first. */
void suite_table(koine_conn *conn, const char *name, const char *columns);

/* A table `raiser` (id {int}) whose trigger refuses each insert by an error of its own: 'not this one'. */
void suite_raiser(koine_conn *conn);

/* SQL to run after the test, the last given first, on a connection of the harness. Must not fail. */
void suite_drop_later(const char *sql);

/* Runs expanded SQL without values; must succeed. */
#define suite_exec(conn, sql) suite_exec_at((conn), (sql), __FILE__, __LINE__)
void suite_exec_at(koine_conn *conn, const char *sql, const char *file, int line);

/* The only value of the only row of a query; anything else fails the test. Text lives until 16 further calls. */
#define suite_int(conn, sql) suite_int_at((conn), (sql), __FILE__, __LINE__)
#define suite_text(conn, sql) suite_text_at((conn), (sql), __FILE__, __LINE__)
int64_t suite_int_at(koine_conn *conn, const char *sql, const char *file, int line);
const char *suite_text_at(koine_conn *conn, const char *sql, const char *file, int line);

/* SQL for a query of n rows with one column n, numbered from 0, in no order. Lives as suite_sql's. */
const char *suite_numbers(int64_t n);

/* ---- claims ---- */

/* The call succeeded. On failure the whole error is printed. */
#define assert_ok(conn, call) suite_assert_code((conn), (call), KOINE_OK, #call, __FILE__, __LINE__)

/* The call answered this code: KOINE_ROW, KOINE_DONE, or one of several checked by other means. */
#define assert_code(conn, call, want) suite_assert_code((conn), (call), (want), #call, __FILE__, __LINE__)
void suite_assert_code(const koine_conn *conn, koine_code code, koine_code want, const char *call, const char *file,
                       int line);

/*
 * The call failed with this code, and koine_error_of tells the same story by the rules of koine.h: class and
 * flags of the code, a one-line message, the driver's name, no empty text, no password. Answers the error.
 */
#define assert_error(conn, call, want) suite_assert_error((conn), (call), (want), #call, __FILE__, __LINE__)
const koine_error *suite_assert_error(const koine_conn *conn, koine_code code, koine_code want, const char *call,
                                      const char *file, int line);

/* The same rules for an error from elsewhere (a config). driver: NULL when none was chosen. */
void suite_check_error(const koine_error *error, koine_code want, const char *driver, const char *file, int line);

/* `part` stands in `whole`, which is not NULL. */
#define assert_contains(whole, part) suite_assert_contains((whole), (part), __FILE__, __LINE__)
void suite_assert_contains(const char *whole, const char *part, const char *file, int line);

/* The connection works: it answers a query. */
#define assert_usable(conn) assert_int_equal(suite_int((conn), "SELECT 41 + 1"), 42)

/* ---- other processes ---- */

/*
 * fork() for tests. It first waits for threads that are about to end: AddressSanitizer's allocator knows nothing of
 * forks before LLVM 17, and a child that was forked while another thread allocated would wait for that thread for
 * ever. The child is ended by a signal after a minute, so that nothing can hang.
 */
pid_t suite_fork(void);

/* ---- other threads ---- */

/*
 * Cancels again and again, a few times in a hundred milliseconds, from another thread until stopped, so that a
 * test need not guess when its statement has begun. Answers the first code of koine_cancel that was no success.
 */
struct suite_canceller;
struct suite_canceller *suite_cancel_begin(koine_conn *conn);
koine_code suite_cancel_end(struct suite_canceller *canceller);

#endif
