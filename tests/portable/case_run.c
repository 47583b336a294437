/*
 * Runs a case on the engine of this run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "case_run.h"
#include "case_check.h"
#include "made.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SHOWN_SQL 1000 /* bytes of a statement that a report shows */

/* One of the case's two connections. */
struct session {
    koine_conn *conn;
    koine_stmt *prepared;
    const char *prepared_sql;
};

struct run {
    const struct case_runner *runner;
    const struct case_one *of;
    struct session sessions[2];
    struct store store; /* of what statements answer */
    struct made made;
    struct text defined; /* the definitions so far, for translations without a connection */
    struct text *report;
};

/* ---- connections ---- */

static bool set_options(const struct run *run, koine_config *config)
{
    char *copy, *rest, *pair;
    bool good = true;

    if (!run->of->options || !(run->of->options_engines & run->runner->engine)) {
        return true;
    }
    copy = rest = strdup(run->of->options);
    while (good && copy && (pair = strsep(&rest, "&")) != NULL) {
        char *value = strchr(pair, '=');

        if (value) {
            *value++ = '\0';
        }
        good = koine_config_set(config, pair, value) == KOINE_OK;
        if (!good) {
            text_format(run->report, "    option %s: %s\n", pair, koine_config_error(config)->message);
        }
    }
    free(copy);
    return good && copy;
}

/* The connection of the step, opened when it is first wanted; NULL when it cannot be. */
static struct session *session_of(struct run *run, const struct case_step *step)
{
    struct session *session = &run->sessions[step->other];
    koine_config *config;

    if (session->conn) {
        return session;
    }
    config = own_database_config(run->runner->database);
    if (!set_options(run, config)) {
        koine_config_free(config);
        return NULL;
    }
    if (koine_open_config(&session->conn, config) != KOINE_OK) {
        const koine_error *e = koine_error_of(session->conn);

        text_format(run->report, "    cannot open a connection: %s: %s\n", koine_code_name(e->code), e->message);
        koine_close(session->conn);
        session->conn = NULL;
    }
    koine_config_free(config);
    return session->conn ? session : NULL;
}

static void end_sessions(struct run *run)
{
    for (size_t i = 0; i < 2; i++) {
        koine_stmt_close(run->sessions[i].prepared);
        koine_close(run->sessions[i].conn);
    }
}

/* ---- statements ---- */

static void read_columns(struct run *run, koine_rows *rows, struct case_answer *answer)
{
    size_t count = koine_column_count(rows);

    answer->columns = store_get(&run->store, count * sizeof *answer->columns);
    answer->column_count = count;
    for (size_t i = 0; i < count; i++) {
        const char *name = koine_column_name(rows, i);

        answer->columns[i].name = store_text(&run->store, name ? name : "(none)", name ? strlen(name) : 6);
        answer->columns[i].typed = true;
        answer->columns[i].type = koine_column_type(rows, i);
    }
}

static void read_row(struct run *run, koine_rows *rows, struct case_answer *answer)
{
    struct case_row *row;

    answer->rows = store_grow(&run->store, answer->rows, &answer->row_count, sizeof *answer->rows);
    row = &answer->rows[answer->row_count - 1];
    row->count = answer->column_count;
    row->values = store_get(&run->store, row->count * sizeof *row->values);
    for (size_t i = 0; i < row->count; i++) {
        row->values[i].value = value_keep(&run->store, koine_get_value(rows, i));
    }
}

static koine_code read_rows(struct run *run, koine_rows *rows, struct case_answer *answer)
{
    read_columns(run, rows, answer);
    while (koine_next(rows) == KOINE_ROW) {
        read_row(run, rows, answer);
    }
    return koine_rows_close(rows);
}

static koine_value *bound_values(struct run *run, const struct case_step *step)
{
    koine_value *values = store_get(&run->store, step->bind_count * sizeof *values);

    for (size_t i = 0; i < step->bind_count; i++) {
        values[i] = step->binds[i].value;
    }
    return values;
}

static koine_code run_text(struct run *run, const struct session *session, const struct case_step *step,
                           struct case_answer *answer)
{
    koine_rows *rows = NULL;
    const koine_value *values = bound_values(run, step);
    bool native = step->kind == STEP_NATIVE;
    koine_code code;

    if (!case_step_queries(step)) {
        return (native ? koine_exec_native_values : koine_exec_values)(session->conn, step->sql, values,
                                                                       step->bind_count);
    }
    code = (native ? koine_query_native_values : koine_query_values)(session->conn, &rows, step->sql, values,
                                                                     step->bind_count);
    return code == KOINE_OK ? read_rows(run, rows, answer) : code;
}

static koine_code prepare(struct session *session, const struct case_step *step)
{
    koine_stmt_close(session->prepared);
    session->prepared = NULL;
    session->prepared_sql = step->sql;
    return koine_prepare(session->conn, &session->prepared, step->sql);
}

static koine_code run_prepared(struct run *run, const struct session *session, const struct case_step *step,
                               struct case_answer *answer)
{
    koine_rows *rows = NULL;
    const koine_value *values = bound_values(run, step);
    koine_code code;

    if (!session->prepared) {
        return KOINE_ERR_MISUSE;
    }
    if (!case_step_queries(step)) {
        return koine_stmt_exec_values(session->prepared, values, step->bind_count);
    }
    code = koine_stmt_query_values(session->prepared, &rows, values, step->bind_count);
    return code == KOINE_OK ? read_rows(run, rows, answer) : code;
}

/* "serializable", "read only", or both with a comma between; NULL: the defaults. */
static koine_code begin(koine_conn *conn, const char *words)
{
    koine_tx_options options = KOINE_TX_OPTIONS_INIT;

    if (!words) {
        return koine_begin(conn, NULL);
    }
    options.read_only = strstr(words, "read only") != NULL;
    options.isolation = strstr(words, "serializable")      ? KOINE_ISOLATION_SERIALIZABLE
                        : strstr(words, "repeatable read") ? KOINE_ISOLATION_REPEATABLE_READ
                        : strstr(words, "read committed")  ? KOINE_ISOLATION_READ_COMMITTED
                                                           : KOINE_ISOLATION_DEFAULT;
    return koine_begin(conn, &options);
}

static koine_code run_kind(struct run *run, struct session *session, const struct case_step *step,
                           struct case_answer *answer)
{
    switch (step->kind) {
    case STEP_EXEC:
    case STEP_QUERY:
    case STEP_NATIVE:
        return run_text(run, session, step, answer);
    case STEP_SCRIPT:
        return koine_script(session->conn, step->sql);
    case STEP_PREPARE:
        return prepare(session, step);
    case STEP_RUN:
        return run_prepared(run, session, step, answer);
    case STEP_BEGIN:
        return begin(session->conn, step->sql);
    case STEP_COMMIT:
        return koine_commit(session->conn);
    case STEP_ROLLBACK:
        return koine_rollback(session->conn);
    }
    return KOINE_ERR_MISUSE;
}

static void tell_text(struct text *report, const char *sql)
{
    size_t size = strlen(sql);

    text_add(report, sql, size < SHOWN_SQL ? size : SHOWN_SQL);
    if (size > SHOWN_SQL) {
        text_format(report, "… (%zu bytes)", size);
    }
}

/* ---- what the dialects are sent ---- */

/* Behind the definitions that came before, so that their tables are known. The caller's: text_free. */
static struct text translate(const struct run *run, const char *dialect, const char *sql)
{
    struct text whole = {NULL, 0, 0}, answer = {NULL, 0, 0};
    char *before = NULL, *all = NULL;
    size_t skipped = 0;
    koine_code code;

    if (run->defined.size > 0 && koine_translate(dialect, run->defined.text, &before) == KOINE_OK) {
        text_add(&whole, run->defined.text, run->defined.size);
        skipped = strlen(before) + 2;
    }
    text_add_string(&whole, sql);
    code = koine_translate(dialect, whole.text, &all);
    text_add_string(&answer, !all ? "(none)" : code == KOINE_OK && strlen(all) >= skipped ? all + skipped : all);
    koine_free(before);
    koine_free(all);
    text_free(&whole);
    return answer;
}

static void note_definition(struct run *run, const struct case_step *step)
{
    static const char *const words[] = {"CREATE", "ALTER", "DROP"};

    for (size_t i = 0; step->kind == STEP_EXEC && i < sizeof words / sizeof words[0]; i++) {
        if (strncasecmp(step->sql, words[i], strlen(words[i])) == 0) {
            text_add_string(&run->defined, step->sql);
            text_add_string(&run->defined, ";\n");
        }
    }
}

static bool check_sent(struct run *run, const struct case_step *step)
{
    bool good = true;

    for (size_t i = 0; i < step->sent_count; i++) {
        const struct case_sent *want = &step->sent[i];
        struct text sent = translate(run, want->dialect, step->sql);

        if (strcmp(sent.text, want->sql) != 0) {
            text_format(run->report, "%s:%d: another translation for %s\n    expected: ", run->of->file, want->line,
                        want->dialect);
            text_add_string(run->report, want->sql);
            text_add_string(run->report, "\n    got:      ");
            tell_text(run->report, sent.text);
            text_add_string(run->report, "\n");
            good = false;
        }
        text_free(&sent);
    }
    return good;
}

/* Nearly: bound values can make a difference, which is not seen here. */
static void tell_translation(const struct run *run, const struct session *session, const char *sql)
{
    struct text sent = translate(run, koine_engine(session->conn), sql);

    text_add_string(run->report, "    sent: ");
    tell_text(run->report, sent.text);
    text_add_string(run->report, "\n");
    text_free(&sent);
}

/* ---- steps ---- */

static void tell_step(const struct run *run, const struct case_step *step)
{
    text_format(run->report, "%s:%d: %s%s", run->of->file, step->line, step->other ? "other " : "", step->word);
    if (step->sql) {
        text_add_string(run->report, ": ");
        tell_text(run->report, step->sql);
    }
    text_add_string(run->report, "\n");
    for (size_t i = 0; i < step->bind_count && i < 20; i++) {
        text_add_string(run->report, i > 0 ? ", " : "    bind: ");
        value_write(run->report, &step->binds[i].value);
    }
    text_add_string(run->report, step->bind_count > 0 ? "\n" : "");
}

static bool run_step(struct run *run, const struct case_step *step)
{
    struct text said = {NULL, 0, 0};
    struct case_answer answer = {.code = KOINE_OK};
    struct session *session = session_of(run, step);
    bool good;

    if (!session) {
        return false;
    }
    if (step->sql) {
        made_note(&run->made, step->sql);
    }
    answer.code = run_kind(run, session, step, &answer);
    answer.error = koine_error_of(session->conn);
    answer.changes = koine_changes(session->conn);
    good = case_check(step, &answer, run->runner->engine, &said);
    if (!good) {
        tell_step(run, step);
        text_add(run->report, said.text ? said.text : "", said.size);
        if (run->runner->translate && (step->sql || session->prepared_sql)) {
            tell_translation(run, session, step->sql ? step->sql : session->prepared_sql);
        }
    }
    text_free(&said);
    good = check_sent(run, step) && good;
    if (answer.code == KOINE_OK) {
        note_definition(run, step);
    }
    return good;
}

bool case_run(const struct case_runner *runner, const struct case_one *c, struct text *report)
{
    struct run run = {.runner = runner, .of = c, .report = report};
    bool good = true;

    run.made.store = &run.store;
    for (size_t i = 0; good && i < c->step_count; i++) {
        if (c->steps[i].engines & runner->engine) {
            good = run_step(&run, &c->steps[i]);
        }
    }
    end_sessions(&run);
    good = made_drop(&run.made, runner->janitor, report) && good;
    text_free(&run.defined);
    store_free(&run.store);
    return good;
}
