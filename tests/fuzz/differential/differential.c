/*
 * The differential fuzzer: random worlds and statements, run on several engines at once. Rows, their types, the counts
 * of changes and the codes of errors are compared with those of the first engine.
 *
 *     differential [--seed N] [--count N] [--per-world N] [--verbose] URL URL...
 *
 * alike      the same rows of the same types, or the same code
 * refused    KOINE_ERR_NOT_SUPPORTED on one engine at least: nothing that could be mistaken for an answer
 * loud       one engine answers and another reports a failure of a value (class DATA): engines are free to evaluate
 * what the answer does not need DIFFERENT  anything else, and above all: two different answers
 *
 * Exit status 0: nothing is different. The seed of a world is printed with what it found: --seed makes it again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "statements.h"

#include "own_database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_ENGINES 8

typedef struct answer {
    koine_code code;
    koine_code detail; /* code of the failure */
    buffer head;       /* names and types of the columns */
    char **rows;       /* one text each */
    size_t count;
    size_t room;
    int64_t changes;
} answer;

typedef struct engine {
    struct own_database db;
    koine_conn *conn;
    answer answer;
} engine;

typedef struct fuzz {
    engine engines[MAX_ENGINES];
    int count;
    uint64_t seed;
    long statements;
    long per_world;
    bool verbose;
    long alike, answered, refused, loud, died, different;
} fuzz;

/* ---- answers ---- */

static void answer_clear(answer *a)
{
    text_clear(&a->head);
    for (size_t i = 0; i < a->count; i++) {
        free(a->rows[i]);
    }
    a->count = 0;
    a->changes = 0;
}

static void add_row(answer *a, const char *row)
{
    if (a->count == a->room) {
        a->room = a->room == 0 ? 16 : a->room * 2;
        a->rows = realloc(a->rows, a->room * sizeof *a->rows);
    }
    char *copy = a->rows != NULL ? strdup(row) : NULL;
    if (copy == NULL) {
        perror("add_row");
        exit(2);
    }
    a->rows[a->count++] = copy;
}

static void put_cell(buffer *row, koine_rows *rows, size_t i)
{
    const koine_value value = koine_get_value(rows, i);
    text_put(row, "%s%s ", i > 0 ? " | " : "", koine_type_name(value.type));
    if (value.type == KOINE_TYPE_BLOB) {
        const unsigned char *bytes = value.as.bytes.data;
        for (size_t k = 0; k < value.as.bytes.size; k++) {
            text_put(row, "%02x", bytes[k]);
        }
    } else if (value.type != KOINE_TYPE_NULL) {
        const char *chars = koine_get_text(rows, i);
        text_put(row, "%s", chars != NULL ? chars : "(no text)");
    }
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void ask(engine *e, const statement *s)
{
    answer *a = &e->answer;
    koine_rows *rows = NULL;
    buffer row = {.chars = NULL};
    answer_clear(a);
    a->code = koine_query_values(e->conn, &rows, s->sql.chars, s->values, s->value_count);
    if (a->code != KOINE_OK) {
        return;
    }
    for (size_t i = 0; i < koine_column_count(rows); i++) {
        text_put(&a->head, "%s %s; ", koine_column_name(rows, i), koine_type_name(koine_column_type(rows, i)));
    }
    while ((a->code = koine_next(rows)) == KOINE_ROW) {
        text_clear(&row);
        for (size_t i = 0; i < koine_column_count(rows); i++) {
            put_cell(&row, rows, i);
        }
        add_row(a, row.chars != NULL ? row.chars : "");
    }
    const koine_code end = koine_rows_close(rows);
    a->code = a->code == KOINE_DONE ? end : a->code;
    text_free(&row);
    if (!s->ordered && a->count > 0) {
        qsort(a->rows, a->count, sizeof *a->rows, compare_texts);
    }
}

static void change(engine *e, const statement *s)
{
    answer_clear(&e->answer);
    e->answer.code = koine_exec_values(e->conn, s->sql.chars, s->values, s->value_count);
    e->answer.changes = koine_changes(e->conn);
}

static bool same_rows(const answer *a, const answer *b)
{
    if (a->count != b->count || a->changes != b->changes) {
        return false;
    }
    if ((a->head.chars == NULL) != (b->head.chars == NULL) ||
        (a->head.chars != NULL && strcmp(a->head.chars, b->head.chars) != 0)) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (strcmp(a->rows[i], b->rows[i]) != 0) {
            return false;
        }
    }
    return true;
}

/* ---- judging ---- */

typedef enum verdict { ALIKE, REFUSED, LOUD, DIFFERENT, DIED } verdict;

static bool is_data(koine_code code)
{
    return koine_code_class(code) == KOINE_CLASS_DATA;
}

static bool is_lost(koine_code code)
{
    return koine_code_class(code) == KOINE_CLASS_CONNECTION;
}

static verdict judge_pair(const answer *a, const answer *b)
{
    if (is_lost(a->code) || is_lost(b->code)) {
        return DIED;
    }
    if (a->code == KOINE_ERR_NOT_SUPPORTED || b->code == KOINE_ERR_NOT_SUPPORTED) {
        return REFUSED;
    }
    if (a->code == b->code) {
        return a->code != KOINE_OK || same_rows(a, b) ? ALIKE : DIFFERENT;
    }
    const bool loud =
        (a->code == KOINE_OK || is_data(a->code) || koine_code_class(a->code) == KOINE_CLASS_CONSTRAINT) &&
        (b->code == KOINE_OK || is_data(b->code) || koine_code_class(b->code) == KOINE_CLASS_CONSTRAINT) &&
        (is_data(a->code) || is_data(b->code));
    return loud ? LOUD : DIFFERENT;
}

static void show_answer(const engine *e)
{
    const answer *a = &e->answer;
    (void)printf("  %s: %s", koine_engine(e->conn), koine_code_name(a->code));
    if (a->code != KOINE_OK) {
        const koine_error *error = koine_error_of(e->conn);
        (void)printf(" %s\n", error->message != NULL ? error->message : "");
        return;
    }
    (void)printf(", %zu rows, %lld changes: %s\n", a->count, (long long)a->changes,
                 a->head.chars != NULL ? a->head.chars : "");
    for (size_t i = 0; i < a->count && i < 12; i++) {
        (void)printf("    %s\n", a->rows[i]);
    }
}

static void show(const fuzz *f, const statement *s, uint64_t seed, const char *what)
{
    (void)printf("%s (--seed %llu): %s;\n", what, (unsigned long long)seed, s->sql.chars);
    for (int i = 0; i < f->count; i++) {
        show_answer(&f->engines[i]);
    }
}

/* Whoever keeps the engine running needs a few seconds to start it again. */
static void revive(fuzz *f)
{
    for (int i = 0; i < f->count; i++) {
        koine_code code = f->engines[i].answer.code;
        for (int seconds = 0; is_lost(code) && seconds < 60; seconds++) {
            (void)sleep(1);
            code = koine_reconnect(f->engines[i].conn);
        }
    }
}

/* Whether all was alike: after a change that was not, the engines have different rows. */
static bool judge(fuzz *f, const statement *s, uint64_t seed)
{
    verdict worst = ALIKE;
    for (int i = 1; i < f->count; i++) {
        const verdict pair = judge_pair(&f->engines[0].answer, &f->engines[i].answer);
        worst = pair > worst ? pair : worst;
    }
    f->alike += worst == ALIKE;
    f->answered += worst == ALIKE && f->engines[0].answer.code == KOINE_OK;
    f->refused += worst == REFUSED;
    f->loud += worst == LOUD;
    f->different += worst == DIFFERENT;
    f->died += worst == DIED;
    if (worst == DIED) {
        show(f, s, seed, "died");
        revive(f);
    } else if (worst == DIFFERENT) {
        show(f, s, seed, "DIFFERENT");
    } else if (f->verbose && (worst != ALIKE || f->engines[0].answer.code != KOINE_OK)) {
        show(f, s, seed, worst == REFUSED ? "refused" : worst == LOUD ? "loud" : "failed alike");
    }
    return worst == ALIKE;
}

/* ---- worlds ---- */

static bool run_everywhere(fuzz *f, const char *sql)
{
    bool well = true;
    for (int i = 0; i < f->count; i++) {
        const koine_code code = koine_exec(f->engines[i].conn, sql);
        if (code != KOINE_OK) {
            (void)printf("%s: %s: %s\n  %s\n", koine_engine(f->engines[i].conn), koine_code_name(code),
                         koine_error_of(f->engines[i].conn)->message, sql);
            well = false;
        }
    }
    return well;
}

static bool build_world(fuzz *f, world *w, draws *d)
{
    bool well = true;
    buffer sql = {.chars = NULL};
    world_make(w, d);
    for (int i = 0; i < w->count && well; i++) {
        text_clear(&sql);
        world_put_table(&w->tables[i], d, &sql);
        well = run_everywhere(f, sql.chars);
        for (int rows = draw_below(d, WORLD_ROWS + 1); well && rows > 0; rows -= 4) {
            text_clear(&sql);
            world_put_rows(&w->tables[i], rows < 4 ? rows : 4, d, &sql);
            /* A row may be refused, by all of them alike. */
            statement insert = {.sql = sql};
            for (int k = 0; k < f->count; k++) {
                change(&f->engines[k], &insert);
            }
            well = judge(f, &insert, f->seed) && well;
        }
    }
    text_free(&sql);
    return well;
}

static void drop_world(fuzz *f, const world *w)
{
    char sql[64];
    for (int i = w->count - 1; i >= 0; i--) {
        (void)snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS %s", w->tables[i].name);
        (void)run_everywhere(f, sql);
    }
}

static void run_world(fuzz *f, uint64_t seed)
{
    const long before = f->different;
    world w;
    statement s = {.sql = {.chars = NULL}};
    draws d = {.state = seed * 1000003};
    f->seed = seed;
    (void)printf("[ RUN      ] world %llu\n", (unsigned long long)seed);
    bool same = build_world(f, &w, &d);
    for (long i = 0; same && i < f->per_world; i++) {
        statement_make(&s, &w, &d);
        for (int k = 0; k < f->count; k++) {
            if (s.is_query) {
                ask(&f->engines[k], &s);
            } else {
                change(&f->engines[k], &s);
            }
        }
        same = judge(f, &s, seed) || s.is_query;
    }
    drop_world(f, &w);
    text_free(&s.sql);
    (void)printf("%sworld %llu\n", f->different == before ? "[       OK ] " : "[  FAILED  ] ",
                 (unsigned long long)seed);
}

/* ---- the program ---- */

static int usage(void)
{
    (void)fprintf(stderr, "usage: differential [--seed N] [--count N] [--per-world N] [--verbose] URL URL...\n");
    return 2;
}

static bool read_words(fuzz *f, int count, char **words)
{
    for (int i = 1; i < count; i++) {
        const bool has_value = i + 1 < count;
        if (strcmp(words[i], "--verbose") == 0) {
            f->verbose = true;
        } else if (strcmp(words[i], "--seed") == 0 && has_value) {
            f->seed = strtoull(words[++i], NULL, 10);
        } else if (strcmp(words[i], "--count") == 0 && has_value) {
            f->statements = strtol(words[++i], NULL, 10);
        } else if (strcmp(words[i], "--per-world") == 0 && has_value) {
            f->per_world = strtol(words[++i], NULL, 10);
        } else if (words[i][0] == '-' || f->count == MAX_ENGINES) {
            return false;
        } else {
            engine *e = &f->engines[f->count++];
            if (!own_database_begin(&e->db, "differential", words[i])) {
                f->count--;
                return false;
            }
            e->conn = own_database_open(&e->db, "portable");
        }
    }
    return f->count > 0 && f->per_world > 0;
}

static void end(fuzz *f)
{
    for (int i = 0; i < f->count; i++) {
        answer_clear(&f->engines[i].answer);
        text_free(&f->engines[i].answer.head);
        free(f->engines[i].answer.rows);
        koine_close(f->engines[i].conn);
        own_database_end(&f->engines[i].db);
    }
}

int main(int count, char **words)
{
    static fuzz f = {.seed = 1, .statements = 2000, .per_world = 200};
    bool ready = read_words(&f, count, words);
    for (int i = 0; i < f.count; i++) {
        ready = ready && f.engines[i].conn != NULL;
    }
    if (!ready) {
        end(&f);
        return usage();
    }
    const uint64_t first = f.seed;
    for (uint64_t made = 0; f.alike + f.refused + f.loud + f.died + f.different < f.statements; made++) {
        run_world(&f, first + made);
    }
    (void)printf(
        "%ld statements: %ld alike (%ld of them answered), %ld refused, %ld loud, %ld different; seeds from %llu\n",
        f.alike + f.refused + f.loud + f.different, f.alike, f.answered, f.refused, f.loud, f.different,
        (unsigned long long)first);
    end(&f);
    return f.different > 0;
}
