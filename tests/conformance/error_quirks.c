/*
 * Plays the scenes of the error tests, and holds what they differ in from engine to engine: native codes, names
 * that an engine does not tell, statements that it spells otherwise, and refusals where it lacks the feature. A new
 * engine is one more file error_quirks_<engine>.inc and one more line in `engines`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of a statement that is refused instead: no row, so neither names nor a count to compare. */
#define NO_NAMES .fault.table = "", .fault.column = "", .fault.constraint = "", .fault.parent_table = ""
#define REFUSED_AFTER(...) NO_NAMES, .no_values = true, .check = "", .setup = {__VA_ARGS__}
#define REFUSED REFUSED_AFTER("SELECT 1")

#include "error_quirks_mariadb.inc"
#include "error_quirks_mysql.inc"
#include "error_quirks_postgresql.inc"
#include "error_quirks_sqlite.inc"

static const struct engine {
    const error_scene *scenes;
    const error_words *words;
} engines[] = {
    {sqlite_scenes, &sqlite_words_of_errors},
    {postgresql_scenes, &postgresql_words_of_errors},
    {mariadb_scenes, &mariadb_words_of_errors},
    {mysql_scenes, &mysql_words_of_errors},
};

static const char *const case_names[] = {
#define NAME(name) #name,
    ERROR_CASE_MAP(NAME)
#undef NAME
};

static const struct engine *engine_here(void)
{
    for (size_t i = 0; i < sizeof engines / sizeof engines[0]; i++) {
        if (strcmp(engines[i].words->engine, quirks->engine) == 0) {
            return &engines[i];
        }
    }
    fail_msg("no error scenes for engine %s", quirks->engine);
    return NULL;
}

const error_words *error_words_here(void)
{
    return engine_here()->words;
}

/* ---- scenes ---- */

/* "?" over a name: that name or not known. */
static const char *soften(const char *text)
{
    static char softened[16][256];
    static size_t next;
    char *slot = softened[next++ % 16];

    if (!text || *text == '?') {
        return text;
    }
    (void)snprintf(slot, sizeof softened[0], "?%s", text);
    return slot;
}

static void lay_over(const char **text, const char *over)
{
    if (over) {
        *text = strcmp(over, "?") == 0 ? soften(*text) : over;
    }
    if (*text && !**text) {
        *text = NULL;
    }
}

error_scene error_scene_here(enum error_case which, const error_scene *scene)
{
    const error_scene *own = &engine_here()->scenes[which];
    error_scene merged = *scene;

    if (own->setup[0]) {
        memcpy(merged.setup, own->setup, sizeof merged.setup);
    }
    lay_over(&merged.sql, own->sql);
    lay_over(&merged.check, own->check);
    lay_over(&merged.options, own->options);
    if (own->no_values) {
        merged.count = 0;
    }
    if (own->check) {
        merged.answer = own->answer;
    }
    merged.silent |= own->silent;
    merged.once |= own->once;
    merged.outside |= own->outside;

    error_fault *fault = &merged.fault;
    const error_fault *other = &own->fault;
    if (other->code) {
        fault->code = other->code;
    }
    if (other->native_code) {
        fault->native_code = other->native_code;
    }
    if (other->also) {
        fault->also = other->also;
    }
    if (other->side) {
        fault->side = other->side;
    }
    if (fault->code != KOINE_ERR_FOREIGN_KEY) {
        fault->side = KOINE_FK_UNKNOWN;
    }
    lay_over(&fault->sqlstate, other->sqlstate);
    lay_over(&fault->table, other->table);
    lay_over(&fault->column, other->column);
    lay_over(&fault->constraint, other->constraint);
    lay_over(&fault->parent_table, other->parent_table);
    lay_over(&fault->at, other->at);
    lay_over(&fault->says, other->says);
    return merged;
}

/* What a setup statement creates, as the statement that takes it away; false for one that creates nothing. */
static bool undo(char *drop, size_t size, const char *sql)
{
    static const struct {
        const char *create, *drop;
    } kinds[] = {
        {"CREATE TABLE ", "DROP TABLE IF EXISTS "},       {"CREATE VIEW ", "DROP VIEW IF EXISTS "},
        {"CREATE FUNCTION ", "DROP FUNCTION IF EXISTS "}, {"CREATE TYPE ", "DROP TYPE IF EXISTS "},
        {"CREATE SEQUENCE ", "DROP SEQUENCE IF EXISTS "}, {"CREATE USER ", "DROP USER IF EXISTS "},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const char *name = sql + strlen(kinds[i].create), *end = name;

        if (strncmp(sql, kinds[i].create, strlen(kinds[i].create)) != 0) {
            continue;
        }
        if (*name == '"') {
            for (end++; *end && (*end != '"' || end[1] == '"'); end++) {
                end += *end == '"';
            }
            end++;
        } else {
            end += strcspn(name, " (");
        }
        (void)snprintf(drop, size, "%s%.*s", kinds[i].drop, (int)(end - name), name);
        return true;
    }
    return false;
}

static void undo_later(const char *sql)
{
    char drop[256];

    if (undo(drop, sizeof drop, sql)) {
        suite_drop_later(drop);
    }
}

void error_setup(koine_conn *conn, const error_scene *scene)
{
    for (size_t i = 0; i < ERROR_SETUP_MAX && scene->setup[i]; i++) {
        undo_later(scene->setup[i]);
        suite_exec(conn, scene->setup[i]);
    }
}

/* ---- claims about one error ---- */

static void wrong(const char *what, const char *seen, const char *want, const koine_conn *conn, const char *file,
                  int line)
{
    const koine_error *e = koine_error_of(conn);

    print_error("%s is %s%s%s, not %s%s%s\n", what, seen ? "\"" : "", seen ? seen : "NULL", seen ? "\"" : "",
                want ? "\"" : "", want ? want : "NULL", want ? "\"" : "");
    suite_assert_code(conn, e->code, KOINE_OK, "the whole error", file, line);
}

static void check_name(const char *what, const char *seen, const char *want, const koine_conn *conn, const char *file,
                       int line)
{
    if (want && *want == '?') {
        if (!seen) {
            return;
        }
        want++;
    }
    if (seen && want ? strcmp(seen, want) != 0 : seen != want) {
        wrong(what, seen, want, conn, file, line);
    }
}

static void check_position(const koine_conn *conn, const char *at, const char *sql, const char *file, int line)
{
    const koine_error *e = koine_error_of(conn);
    int64_t want = -1;

    if (at && *at == '?') {
        if (e->position == -1) {
            return;
        }
        at++;
    }
    if (at) {
        const char *found = *at == '$' ? sql + strlen(sql) : strstr(sql, at);
        assert_non_null(found);
        want = found - sql;
    }
    if (e->position != want) {
        print_error("position is %lld, not %lld\n", (long long)e->position, (long long)want);
        suite_assert_code(conn, e->code, KOINE_OK, "the whole error", file, line);
    }
}

void error_hides(const koine_error *e, const char *text, const char *file, int line)
{
    const char *const texts[] = {e->message, e->detail, e->hint,       e->schema,      e->table,
                                 e->column,  e->driver, e->constraint, e->parent_table};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i] && strstr(texts[i], text)) {
            print_error("the error shows \"%s\": %s\n", text, texts[i]);
            _fail(file, line);
        }
    }
}

void error_check(const koine_conn *conn, koine_code code, const error_fault *fault, const char *sql, const char *file,
                 int line)
{
    const koine_error *e = suite_assert_error(conn, code, fault->code, sql ? sql : "commit", file, line);

    check_name("table", e->table, fault->table, conn, file, line);
    check_name("column", e->column, fault->column, conn, file, line);
    check_name("constraint", e->constraint, fault->constraint, conn, file, line);
    check_name("parent_table", e->parent_table, fault->parent_table, conn, file, line);
    check_name("sqlstate", e->sqlstate[0] ? e->sqlstate : NULL, fault->sqlstate, conn, file, line);
    if ((e->native_code != fault->native_code && (fault->also == 0 || e->native_code != fault->also)) ||
        e->fk_side != fault->side) {
        print_error("native code %d or side %d is wrong: should be %d, %d\n", (int)e->native_code, (int)e->fk_side,
                    (int)fault->native_code, (int)fault->side);
        suite_assert_code(conn, e->code, KOINE_OK, "the whole error", file, line);
    }
    if (error_words_here()->tells_schema && e->class == KOINE_CLASS_CONSTRAINT && e->table && !e->schema) {
        wrong("schema", NULL, "that of the table", conn, file, line);
    }
    if (sql) {
        check_position(conn, fault->at, sql, file, line);
    }
    if (fault->says) {
        suite_assert_contains(e->message, fault->says, file, line);
    }
    error_hides(e, SECRET, file, line);
    error_hides(e, "5550123", file, line);
}

/* ---- playing ---- */

static bool defines(const char *sql)
{
    static const char *const words[] = {"CREATE ", "ALTER ", "DROP ", "TRUNCATE ", "GRANT "};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strncmp(sql, words[i], strlen(words[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void check_kept(koine_conn *conn, const error_scene *scene, const char *file, int line)
{
    int64_t kept = suite_int_at(conn, "SELECT count(*) FROM er_kept", file, line);

    if (kept != 1) {
        print_error("er_kept has %lld rows, not the one that was written before\n", (long long)kept);
        _fail(file, line);
    }
    if (scene->check && suite_int_at(conn, scene->check, file, line) != scene->answer) {
        print_error("the failed statement left something: %s is not %lld\n", scene->check, (long long)scene->answer);
        _fail(file, line);
    }
}

static void play_prepared(koine_conn *conn, const error_scene *scene, const char *sql, const char *file, int line)
{
    koine_stmt *stmt = NULL;
    koine_code code = koine_prepare(conn, &stmt, sql);

    if (code == KOINE_OK) {
        code = koine_stmt_exec_values(stmt, scene->values, scene->count);
        error_check(conn, code, &scene->fault, sql, file, line);
        code = koine_stmt_exec_values(stmt, scene->values, scene->count);
    }
    error_check(conn, code, &scene->fault, sql, file, line);
    koine_stmt_close(stmt);
}

static void play_in_transaction(koine_conn *conn, const error_scene *scene, const char *sql, const char *file, int line)
{
    koine_code code;

    suite_assert_code(conn, koine_begin(conn, NULL), KOINE_OK, "koine_begin", file, line);
    suite_exec_at(conn, "INSERT INTO er_kept (id) VALUES (2)", file, line);
    code = koine_exec_values(conn, sql, scene->values, scene->count);
    if (defines(sql) && !quirks->define_in_tx) {
        (void)suite_assert_error(conn, code, KOINE_ERR_TRANSACTION_STATE, sql, file, line);
    } else {
        error_check(conn, code, &scene->fault, sql, file, line);
    }
    code = koine_exec(conn, "INSERT INTO er_kept (id) VALUES (3)");
    (void)suite_assert_error(conn, code, KOINE_ERR_TRANSACTION_ABORTED, "a statement after it", file, line);
    suite_assert_code(conn, koine_rollback(conn), KOINE_OK, "koine_rollback", file, line);
}

void error_play_at(koine_conn *conn, enum error_case which, const error_scene *common, const char *file, int line)
{
    error_scene scene = error_scene_here(which, common);
    char sql[4096];
    koine_code code;

    if (scene.options) {
        conn = suite_open_with(scene.options);
    }
    suite_table(conn, "er_kept", "id {int} PRIMARY KEY");
    suite_exec_at(conn, "INSERT INTO er_kept (id) VALUES (1)", file, line);
    error_setup(conn, &scene);
    (void)snprintf(sql, sizeof sql, "%s", suite_sql(scene.sql));
    code = koine_exec_values(conn, sql, scene.values, scene.count);
    if (code == KOINE_OK) {
        undo_later(sql);
    }
    if (scene.silent) {
        suite_assert_code(conn, code, KOINE_OK, sql, file, line);
        return;
    }
    error_check(conn, code, &scene.fault, sql, file, line);
    check_kept(conn, &scene, file, line);
    if (scene.once) {
        return;
    }
    play_prepared(conn, &scene, sql, file, line);
    check_kept(conn, &scene, file, line);
    if (!scene.outside) {
        play_in_transaction(conn, &scene, sql, file, line);
        check_kept(conn, &scene, file, line);
    }
}

/* ---- a user without rights ---- */

const char *error_guest_name(void)
{
    static char name[40];

    (void)snprintf(name, sizeof name, "koine_guest_%ld", (long)getpid());
    return name;
}

void error_run_for_guest(koine_conn *admin, const char *format)
{
    char sql[256];

    if (format) {
        const char *percent = strstr(format, "%s");

        assert_non_null(percent);
        (void)snprintf(sql, sizeof sql, "%.*s%s%s", (int)(percent - format), format, error_guest_name(), percent + 2);
        suite_exec(admin, sql);
    }
}

koine_config *error_guest_config(koine_conn *admin)
{
    koine_config *config = suite_config(NULL);
    char drop[128];

    (void)snprintf(drop, sizeof drop, "DROP USER IF EXISTS %s", error_guest_name());
    suite_drop_later(drop);
    suite_table(admin, "er_open", "id {int}");
    error_run_for_guest(admin, error_words_here()->create_user);
    error_run_for_guest(admin, "GRANT SELECT, INSERT ON er_open TO %s");
    assert_int_equal(koine_config_set(config, "user", error_guest_name()), KOINE_OK);
    assert_int_equal(koine_config_set(config, "password", ERROR_GUEST_PASSWORD), KOINE_OK);
    return config;
}

void error_means_nothing(const char *key, const char *value)
{
    koine_config *config = suite_config(NULL);
    koine_conn *conn = NULL;

    assert_int_equal(koine_config_set(config, key, value), KOINE_OK);
    assert_int_equal(suite_try_config(&conn, config), KOINE_OK);
    koine_config_free(config);
    assert_usable(conn);
    assert_error(conn, koine_exec(conn, "SELECT 1 FROM er_nowhere"), KOINE_ERR_NO_TABLE);
    if (*value) {
        error_hides(koine_error_of(conn), value, __FILE__, __LINE__);
    }
}

/* ---- the tables themselves ---- */

static void test_error_quirks__names_of_cases_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        for (size_t k = i + 1; k < CASE_COUNT; k++) {
            assert_string_not_equal(case_names[i], case_names[k]);
        }
    }
}

/* An entry that overrides the statement says what comes of it; so does every entry with an SQLSTATE. */
static void test_error_quirks__entries_are_whole(void **state)
{
    const error_scene *scenes = engine_here()->scenes;

    (void)state;
    for (size_t i = 0; i < CASE_COUNT; i++) {
        const error_fault *fault = &scenes[i].fault;

        if (fault->sqlstate && *fault->sqlstate && strlen(fault->sqlstate) != 5) {
            fail_msg("%s: sqlstate %s", case_names[i], fault->sqlstate);
        }
        if (scenes[i].silent && fault->code != 0) {
            fail_msg("%s: silent, but with a code", case_names[i]);
        }
    }
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST_BARE(test_error_quirks__names_of_cases_are_unique),
    SUITE_TEST_BARE(test_error_quirks__entries_are_whole),
};

SUITE_GROUP(error_quirks, tests)
