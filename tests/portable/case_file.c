/*
 * Reads case files: lines into keys and values, and those into cases.
 *
 * SPDX-License-Identifier: MIT
 */
#include "case_file.h"
#include "case_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The reader: where it is, and what it fills. */
struct reader {
    struct case_set *set;
    const char *path;
    int line; /* of the key at work */
    struct case_one *at;
    struct case_step *step; /* NULL before the first */
    bool bad;
};

static void complain(struct reader *r, const char *fault, const char *about)
{
    (void)fprintf(stderr, "%s:%d: %s%s%s\n", r->path, r->line, fault, about ? ": " : "", about ? about : "");
    r->bad = true;
}

/* ---- what a key does ---- */

/* A key as it was written: [other] word [engine, engine …]: value */
struct entry {
    bool other;
    unsigned engines; /* CASE_ALL_ENGINES when none was named */
    const char *rest; /* what follows the word, where it is no list of engines */
    char *value;      /* NULL: there is none */
};

static const char *need_value(const struct entry *e)
{
    return e->value && *e->value ? NULL : "a value is missing";
}

static const char *add_step(struct reader *r, const struct entry *e, enum case_step_kind kind, const char *word)
{
    struct case_one *c = r->at;

    c->steps = store_grow(&r->set->store, c->steps, &c->step_count, sizeof *c->steps);
    r->step = &c->steps[c->step_count - 1];
    *r->step = (struct case_step){.kind = kind,
                                  .word = word,
                                  .line = r->line,
                                  .other = e->other,
                                  .engines = e->engines,
                                  .sql = e->value,
                                  .changes = -1,
                                  .any_rows = -1};
    return NULL;
}

static const char *key_bind(struct reader *r, const struct entry *e)
{
    struct case_step *step = r->step;
    const char *p = e->value;

    while (*p) {
        struct case_value *v;
        const char *name = NULL;
        const char *wrong;

        if (*p == ':') {
            size_t size = strcspn(++p, " \n");

            name = store_text(&r->set->store, p, size);
            p += size;
        }
        step->binds = store_grow(&r->set->store, step->binds, &step->bind_count, sizeof *step->binds);
        v = &step->binds[step->bind_count - 1];
        wrong = value_read(&r->set->store, &p, v);
        if (!wrong) {
            v->value.name = name;
            wrong = words_comma(&p);
        }
        if (wrong) {
            return wrong;
        }
    }
    return NULL;
}

static const char *key_row(struct reader *r, const struct entry *e)
{
    struct case_step *step = r->step;
    const char *p = e->value;
    struct case_row *row;

    step->rows = store_grow(&r->set->store, step->rows, &step->row_count, sizeof *step->rows);
    row = &step->rows[step->row_count - 1];
    row->line = r->line;
    while (*p) {
        const char *wrong;

        row->values = store_grow(&r->set->store, row->values, &row->count, sizeof *row->values);
        wrong = value_read(&r->set->store, &p, &row->values[row->count - 1]);
        wrong = wrong ? wrong : words_comma(&p);
        if (wrong) {
            return wrong;
        }
    }
    return NULL;
}

static const char *key_rows(struct reader *r, const struct entry *e)
{
    if (strcmp(e->value, "none") == 0) {
        r->step->no_rows = true;
        return NULL;
    }
    return words_number(e->value, &r->step->any_rows) ? NULL : "rows takes none or a number";
}

static const char *key_changes(struct reader *r, const struct entry *e)
{
    return words_number(e->value, &r->step->changes) ? NULL : "changes takes a number";
}

static const char *key_columns(struct reader *r, const struct entry *e)
{
    return words_columns(&r->set->store, e->value, r->step);
}

static const char *key_unordered(struct reader *r, const struct entry *e)
{
    (void)e;
    r->step->unordered = true;
    return NULL;
}

static const char *key_ok(struct reader *r, const struct entry *e)
{
    (void)e;
    r->step->succeeds = true;
    return NULL;
}

static const char *add_failure(struct reader *r, const struct entry *e, bool refused)
{
    struct case_step *step = r->step;
    struct case_failure *f;

    step->failures = store_grow(&r->set->store, step->failures, &step->failure_count, sizeof *f);
    f = &step->failures[step->failure_count - 1];
    f->engines = e->engines;
    f->refused = refused;
    return words_failure(&r->set->store, e->value, step->sql, f);
}

static const char *key_error(struct reader *r, const struct entry *e)
{
    return add_failure(r, e, false);
}

static const char *key_refused(struct reader *r, const struct entry *e)
{
    return add_failure(r, e, true);
}

static const char *key_translate(struct reader *r, const struct entry *e)
{
    struct case_step *step = r->step;
    struct case_sent *sent;

    if (!e->rest) {
        return "translate names a dialect";
    }
    step->sent = store_grow(&r->set->store, step->sent, &step->sent_count, sizeof *sent);
    sent = &step->sent[step->sent_count - 1];
    sent->dialect = e->rest;
    sent->sql = e->value;
    sent->line = r->line;
    return NULL;
}

static const char *key_otherwise(struct reader *r, const struct entry *e)
{
    r->at->otherwise = e->value;
    return NULL;
}

static const char *key_unspecified(struct reader *r, const struct entry *e)
{
    r->at->unspecified = e->value;
    return NULL;
}

static const char *key_covered_by(struct reader *r, const struct entry *e)
{
    r->at->covered_by = e->value;
    return NULL;
}

static const char *key_options(struct reader *r, const struct entry *e)
{
    r->at->options = e->value;
    r->at->options_engines = e->engines;
    return NULL;
}

enum takes { TAKES_NOTHING, TAKES_ANYTHING, TAKES_VALUE };

/* Keys that begin a step have no function of their own. */
static const struct key {
    const char *word;
    enum takes takes;
    bool of_step; /* says something of the step before it */
    enum case_step_kind kind;
    const char *(*set)(struct reader *r, const struct entry *e);
} keys[] = {
    {"exec", TAKES_VALUE, false, STEP_EXEC, NULL},
    {"query", TAKES_VALUE, false, STEP_QUERY, NULL},
    {"script", TAKES_VALUE, false, STEP_SCRIPT, NULL},
    {"native", TAKES_VALUE, false, STEP_NATIVE, NULL},
    {"prepare", TAKES_VALUE, false, STEP_PREPARE, NULL},
    {"run", TAKES_NOTHING, false, STEP_RUN, NULL},
    {"begin", TAKES_ANYTHING, false, STEP_BEGIN, NULL},
    {"commit", TAKES_NOTHING, false, STEP_COMMIT, NULL},
    {"rollback", TAKES_NOTHING, false, STEP_ROLLBACK, NULL},
    {"bind", TAKES_VALUE, true, STEP_EXEC, key_bind},
    {"row", TAKES_VALUE, true, STEP_EXEC, key_row},
    {"rows", TAKES_VALUE, true, STEP_EXEC, key_rows},
    {"columns", TAKES_VALUE, true, STEP_EXEC, key_columns},
    {"changes", TAKES_VALUE, true, STEP_EXEC, key_changes},
    {"unordered", TAKES_NOTHING, true, STEP_EXEC, key_unordered},
    {"ok", TAKES_NOTHING, true, STEP_EXEC, key_ok},
    {"error", TAKES_VALUE, true, STEP_EXEC, key_error},
    {"refused", TAKES_VALUE, true, STEP_EXEC, key_refused},
    {"translate", TAKES_VALUE, true, STEP_EXEC, key_translate},
    {"settled otherwise", TAKES_VALUE, false, STEP_EXEC, key_otherwise},
    {"unspecified", TAKES_VALUE, false, STEP_EXEC, key_unspecified},
    {"covered by", TAKES_VALUE, false, STEP_EXEC, key_covered_by},
    {"options", TAKES_VALUE, false, STEP_EXEC, key_options},
};

/* The key whose word, or words, `text` begins with; *rest is what follows. */
static const struct key *find_key(const char *text, const char **rest)
{
    const struct key *found = NULL;

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        size_t size = strlen(keys[i].word);

        if (strncmp(text, keys[i].word, size) == 0 && (text[size] == '\0' || text[size] == ' ')) {
            found = &keys[i];
            *rest = text + size + (text[size] == ' ');
        }
    }
    return found;
}

static void take_entry(struct reader *r, const char *name, char *value)
{
    struct entry e = {.engines = CASE_ALL_ENGINES, .value = value};
    const struct key *key;
    const char *rest = "";
    const char *wrong;

    if (!r->at) {
        complain(r, "a case begins with [id] title", NULL);
        return;
    }
    e.other = strncmp(name, "other ", 6) == 0;
    key = find_key(name + (e.other ? 6 : 0), &rest);
    if (!key) {
        complain(r, "no such key", name);
        return;
    }
    if (*rest) {
        e.rest = store_text(&r->set->store, rest, strlen(rest));
        e.engines = words_engines(rest);
    }
    wrong = !e.engines                             ? "no such engine"
            : key->takes == TAKES_NOTHING && value ? "this key takes no value"
            : key->takes == TAKES_VALUE            ? need_value(&e)
                                                   : NULL;
    if (!wrong && key->of_step && !r->step) {
        wrong = "there is no statement yet";
    }
    if (!wrong) {
        wrong = key->set ? key->set(r, &e) : add_step(r, &e, key->kind, key->word);
    }
    if (wrong) {
        complain(r, wrong, name);
    }
}

/* ---- lines ---- */

static bool is_key_character(char c)
{
    return islower((unsigned char)c) || c == ' ' || c == ',';
}

/* "key: value", or a key alone. */
static void take_line(struct reader *r, const char *line)
{
    struct text value = {NULL, 0, 0};
    size_t size = 0;
    const char *wrong = NULL;
    const char *p;
    char *kept;

    while (is_key_character(line[size])) {
        size++;
    }
    if (line[size] != ':' && line[size] != '\0') {
        complain(r, "neither a key nor [id] title", line);
        return;
    }
    kept = store_text(&r->set->store, line, size);
    while (size > 0 && kept[size - 1] == ' ') {
        kept[--size] = '\0';
    }
    p = strchr(line, ':');
    if (p) {
        p++;
        while (*p == ' ') {
            p++;
        }
        wrong = words_expand(&value, p);
    }
    if (wrong) {
        complain(r, wrong, p);
    } else {
        take_entry(r, kept, p ? store_text(&r->set->store, value.text ? value.text : "", value.size) : NULL);
    }
    text_free(&value);
}

/* A case that claims nothing proves nothing, and neither does a query whose rows nobody looks at. */
static void end_case(struct reader *r)
{
    bool claims = false;
    struct case_one *c = r->at;

    if (!c) {
        return;
    }
    for (size_t i = 0; i < c->step_count; i++) {
        const struct case_step *step = &c->steps[i];

        r->line = step->line;
        if (step->kind == STEP_QUERY && !case_step_claims(step)) {
            complain(r, "nothing is claimed of the query", NULL);
        }
        claims = claims || case_step_claims(step);
    }
    r->line = c->line;
    if (c->covered_by ? c->step_count > 0 : !claims) {
        complain(r, c->covered_by ? "a covered case has no steps" : "the case claims nothing", c->id);
    }
    r->at = NULL;
    r->step = NULL;
}

static void begin_case(struct reader *r, char *line)
{
    char *end = strchr(line, ']');
    struct case_set *set = r->set;

    if (!end || end == line + 1 || end[1] != ' ' || !end[2]) {
        complain(r, "a case begins with [id] title", line);
        return;
    }
    set->cases = store_grow(&set->store, set->cases, &set->count, sizeof *set->cases);
    r->at = &set->cases[set->count - 1];
    *r->at = (struct case_one){.id = store_text(&set->store, line + 1, (size_t)(end - line - 1)),
                               .title = store_text(&set->store, end + 2, strlen(end + 2)),
                               .file = r->path,
                               .line = r->line};
    for (size_t i = 0; i + 1 < set->count; i++) {
        if (strcmp(set->cases[i].id, r->at->id) == 0) {
            complain(r, "a second case of this id", r->at->id);
        }
    }
}

/* What has been read since the last key. */
static void take_pending(struct reader *r, struct text *pending)
{
    if (pending->size == 0) {
        return;
    }
    if (pending->text[0] == '[') {
        begin_case(r, pending->text);
    } else {
        take_line(r, pending->text);
    }
    pending->size = 0;
}

static void cut_blanks(char *line)
{
    size_t size = strlen(line);

    while (size > 0 && isspace((unsigned char)line[size - 1])) {
        line[--size] = '\0';
    }
}

/* A page of a manual: what counts stands in its blocks of the language "cases". */
static bool is_page(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot && strcmp(dot, ".md") == 0;
}

/* Whether the line belongs to a block of cases; the fences do not. */
static bool is_in_block(const char *line, bool *inside)
{
    if (strncmp(line, "```", 3) != 0) {
        return *inside;
    }
    *inside = !*inside && strcmp(line, "```cases") == 0;
    return false;
}

/* An indented line goes on with the value before it. */
static void read_lines(struct reader *r, FILE *file)
{
    const bool page = is_page(r->path);
    bool inside = false;
    struct text pending = {NULL, 0, 0};
    char *line = NULL;
    size_t room = 0;
    int number = 0;

    while (getline(&line, &room, file) >= 0) {
        number++;
        cut_blanks(line);
        if ((page && !is_in_block(line, &inside)) || line[0] == '#' || line[0] == '\0') {
            continue;
        }
        if (line[0] == ' ') {
            text_add(&pending, "\n", 1);
            text_add_string(&pending, line + strspn(line, " "));
            continue;
        }
        take_pending(r, &pending);
        if (line[0] == '[') {
            end_case(r);
        }
        r->line = number;
        text_add_string(&pending, line);
    }
    take_pending(r, &pending);
    end_case(r);
    free(line);
    text_free(&pending);
}

bool case_file_read(struct case_set *set, const char *path)
{
    struct reader r = {.set = set, .path = store_text(&set->store, path, strlen(path))};
    FILE *file = fopen(path, "r");

    if (!file) {
        perror(path);
        return false;
    }
    read_lines(&r, file);
    (void)fclose(file);
    return !r.bad;
}

void case_set_free(struct case_set *set)
{
    store_free(&set->store);
    set->cases = NULL;
    set->count = 0;
}

/* ---- questions ---- */

bool case_step_queries(const struct case_step *step)
{
    return step->kind == STEP_QUERY ||
           ((step->kind == STEP_NATIVE || step->kind == STEP_RUN) &&
            (step->row_count > 0 || step->no_rows || step->any_rows >= 0 || step->column_count > 0));
}

bool case_step_claims(const struct case_step *step)
{
    return step->succeeds || step->changes >= 0 || step->column_count > 0 || step->row_count > 0 || step->no_rows ||
           step->any_rows >= 0 || step->failure_count > 0 || step->sent_count > 0;
}

enum case_outcome case_outcome_of(const struct case_one *c)
{
    size_t last = c->step_count;

    if (c->covered_by || c->otherwise || c->unspecified) {
        return c->covered_by ? CASE_COVERED : c->otherwise ? CASE_OTHERWISE : CASE_UNSPECIFIED;
    }
    while (last > 0 && !case_step_claims(&c->steps[last - 1])) {
        last--;
    }
    return last > 0 && c->steps[last - 1].failure_count > 0 && c->steps[last - 1].failures[0].refused ? CASE_REFUSED
                                                                                                      : CASE_ANSWERED;
}

const char *case_outcome_name(enum case_outcome outcome)
{
    static const char *const names[] = {"answered", "refused", "otherwise", "unspecified", "covered"};

    return names[outcome];
}
