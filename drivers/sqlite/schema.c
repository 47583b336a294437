/*
 * Reading the text of CREATE TABLE: SQLite keeps the names of constraints nowhere else, nor which foreign keys
 * are deferred.
 *
 * The text was accepted by SQLite, so it is well-formed; what is not understood is skipped.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <string.h>

/* ---- tokens ---- */

typedef enum token_kind {
    TOKEN_END,
    TOKEN_WORD,   /* a bare word or number */
    TOKEN_QUOTED, /* "…" `…` […] '…' */
    TOKEN_OTHER   /* one character */
} token_kind;

typedef struct token {
    token_kind kind;
    koine__sqlite_span span;
} token;

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

static const char *skip_blanks(const char *p, const char *end)
{
    for (;;) {
        while (p < end && is_blank(*p)) {
            p++;
        }
        if (end - p >= 2 && p[0] == '-' && p[1] == '-') {
            while (p < end && *p != '\n') {
                p++;
            }
        } else if (end - p >= 2 && p[0] == '/' && p[1] == '*') {
            for (p += 2; p < end && !(end - p >= 2 && p[0] == '*' && p[1] == '/'); p++) {
            }
            p = end - p >= 2 ? p + 2 : end;
        } else {
            return p;
        }
    }
}

/* The end of a quoted piece that begins at p. A doubled quote stands for one, but not in brackets. */
static const char *quoted_end(const char *p, const char *end)
{
    char quote = *p == '[' ? ']' : *p;
    for (p++; p < end; p++) {
        if (*p == quote) {
            if (quote == ']' || p + 1 == end || p[1] != quote) {
                return p + 1;
            }
            p++;
        }
    }
    return end;
}

/* Takes the next token off the span. */
static token take(koine__sqlite_span *rest)
{
    const char *end = rest->text + rest->size;
    const char *p = skip_blanks(rest->text, end);
    token found = {TOKEN_END, {p, 0}};
    const char *stop = p;
    if (p < end && (*p == '"' || *p == '`' || *p == '[' || *p == '\'')) {
        found.kind = TOKEN_QUOTED;
        stop = quoted_end(p, end);
    } else if (p < end && is_word(*p)) {
        found.kind = TOKEN_WORD;
        while (stop < end && is_word(*stop)) {
            stop++;
        }
    } else if (p < end) {
        found.kind = TOKEN_OTHER;
        stop = p + 1;
    }
    found.span.size = (size_t)(stop - p);
    rest->text = stop;
    rest->size = (size_t)(end - stop);
    return found;
}

static bool is(const token *what, const char *word)
{
    return what->kind == TOKEN_WORD && sqlite3_strnicmp(what->span.text, word, (int)what->span.size) == 0 &&
           strlen(word) == what->span.size;
}

static bool is_other(const token *what, char c)
{
    return what->kind == TOKEN_OTHER && what->span.text[0] == c;
}

/* After an opening parenthesis was taken: takes all up to its partner and answers what stands between. */
static koine__sqlite_span take_inside(koine__sqlite_span *rest)
{
    koine__sqlite_span inside = {rest->text, 0};
    int depth = 1;
    for (;;) {
        token next = take(rest);
        depth += is_other(&next, '(') ? 1 : is_other(&next, ')') ? -1 : 0;
        if (next.kind == TOKEN_END || depth == 0) {
            inside.size = (size_t)(next.span.text - inside.text);
            return inside;
        }
    }
}

/* What stands in the parentheses that come next; size 0 and nothing taken when none come. */
static koine__sqlite_span take_list(koine__sqlite_span *rest)
{
    koine__sqlite_span ahead = *rest;
    token next = take(&ahead);
    if (!is_other(&next, '(')) {
        return (koine__sqlite_span){rest->text, 0};
    }
    *rest = ahead;
    return take_inside(rest);
}

static koine__sqlite_span trim(koine__sqlite_span span)
{
    while (span.size > 0 && is_blank(span.text[0])) {
        span.text++;
        span.size--;
    }
    while (span.size > 0 && is_blank(span.text[span.size - 1])) {
        span.size--;
    }
    return span;
}

/* ---- constraints ---- */

typedef struct reader {
    koine__sqlite_span rest;
    bool (*found)(const koine__sqlite_rule *rule, void *context);
    void *context;
    bool stopped;
    koine__sqlite_span name;   /* of the constraint to come */
    koine__sqlite_span column; /* whose definition is being read */
    koine__sqlite_rule key;    /* a foreign key that is not complete */
    bool key_listed;           /* FOREIGN KEY (…) was read, REFERENCES comes */
    bool key_waits;            /* REFERENCES was read, DEFERRABLE may come */
} reader;

static void emit(reader *at, const koine__sqlite_rule *rule)
{
    if (!at->stopped && !at->found(rule, at->context)) {
        at->stopped = true;
    }
}

static void end_key(reader *at)
{
    if (at->key_waits) {
        at->key_waits = false;
        emit(at, &at->key);
    }
}

static koine__sqlite_rule new_rule(reader *at, koine__sqlite_rule_kind kind)
{
    koine__sqlite_rule rule = {.kind = kind, .name = at->name, .column = at->column};
    end_key(at);
    at->name.size = 0;
    return rule;
}

static void read_unique(reader *at, koine__sqlite_rule_kind kind)
{
    koine__sqlite_rule rule = new_rule(at, kind);
    if (at->column.size == 0) {
        rule.columns = take_list(&at->rest);
    }
    emit(at, &rule);
}

static void read_check(reader *at)
{
    koine__sqlite_rule rule = new_rule(at, KOINE__SQLITE_RULE_CHECK);
    rule.check = trim(take_list(&at->rest));
    emit(at, &rule);
}

/* NOT NULL, or NOT DEFERRABLE: the latter is the default and says nothing. */
static void read_not(reader *at)
{
    token next = take(&at->rest);
    if (is(&next, "NULL")) {
        koine__sqlite_rule rule = new_rule(at, KOINE__SQLITE_RULE_NOT_NULL);
        emit(at, &rule);
    } else if (is(&next, "DEFERRABLE")) {
        koine__sqlite_span ahead = at->rest;
        token initially = take(&ahead);
        if (is(&initially, "INITIALLY")) {
            (void)take(&ahead);
            at->rest = ahead;
        }
    }
}

static void read_references(reader *at)
{
    if (!at->key_listed) {
        at->key = new_rule(at, KOINE__SQLITE_RULE_FOREIGN_KEY);
    }
    (void)take(&at->rest); /* the parent's name */
    (void)take_list(&at->rest);
    at->key_listed = false;
    at->key_waits = true;
}

static void read_foreign(reader *at)
{
    at->key = new_rule(at, KOINE__SQLITE_RULE_FOREIGN_KEY);
    (void)take(&at->rest); /* KEY */
    at->key.columns = take_list(&at->rest);
    at->key_listed = true;
}

/* One word at the depth of the definitions. */
static void read_word(reader *at, const token *word)
{
    if (is(word, "CONSTRAINT")) {
        end_key(at);
        at->name = take(&at->rest).span;
    } else if (is(word, "PRIMARY")) {
        (void)take(&at->rest); /* KEY */
        read_unique(at, KOINE__SQLITE_RULE_PRIMARY_KEY);
    } else if (is(word, "UNIQUE")) {
        read_unique(at, KOINE__SQLITE_RULE_UNIQUE);
    } else if (is(word, "CHECK")) {
        read_check(at);
    } else if (is(word, "NOT")) {
        read_not(at);
    } else if (is(word, "FOREIGN")) {
        read_foreign(at);
    } else if (is(word, "REFERENCES")) {
        read_references(at);
    } else if (is(word, "INITIALLY")) {
        token when = take(&at->rest);
        at->key.deferred = at->key_waits && is(&when, "DEFERRED");
    } else if (is(word, "COLLATE")) {
        (void)take(&at->rest);
    }
}

static bool begins_constraint(const token *word)
{
    return is(word, "CONSTRAINT") || is(word, "PRIMARY") || is(word, "UNIQUE") || is(word, "CHECK") ||
           is(word, "FOREIGN");
}

/* One definition of a column or, as the commas between them may be left out, several constraints of the table. */
static bool read_definition(reader *at)
{
    at->name.size = 0;
    at->column.size = 0;
    token next = take(&at->rest);
    if (!begins_constraint(&next) && next.kind != TOKEN_END && !is_other(&next, ')')) {
        at->column = next.span;
        next = take(&at->rest);
    }
    while (!at->stopped && next.kind != TOKEN_END && !is_other(&next, ')') && !is_other(&next, ',')) {
        if (is_other(&next, '(')) {
            (void)take_inside(&at->rest);
        } else if (next.kind == TOKEN_WORD) {
            read_word(at, &next);
        }
        next = take(&at->rest);
    }
    end_key(at);
    return !at->stopped && is_other(&next, ',');
}

void koine__sqlite_rules(const char *create_table, bool (*found)(const koine__sqlite_rule *rule, void *context),
                         void *context)
{
    reader at = {.rest = {create_table, strlen(create_table)}, .found = found, .context = context};
    token next = take(&at.rest);
    if (!is(&next, "CREATE")) {
        return;
    }
    do {
        next = take(&at.rest);
        if (is(&next, "VIRTUAL") || next.kind == TOKEN_END) {
            return;
        }
    } while (!is_other(&next, '('));
    while (read_definition(&at)) {
    }
}

bool koine__sqlite_has_option(const char *create_table, const char *word)
{
    koine__sqlite_span rest = {create_table, strlen(create_table)};
    token next = take(&rest);
    while (next.kind != TOKEN_END && !is_other(&next, '(')) {
        next = take(&rest);
    }
    (void)take_inside(&rest);
    do {
        next = take(&rest);
    } while (next.kind != TOKEN_END && !is(&next, word));
    return next.kind != TOKEN_END;
}

/* ---- lists of columns ---- */

koine__sqlite_span koine__sqlite_rule_columns(const koine__sqlite_rule *rule)
{
    return rule->column.size > 0 ? rule->column : rule->columns;
}

koine__sqlite_span koine__sqlite_index_columns(const char *create_index)
{
    koine__sqlite_span rest = {create_index, strlen(create_index)};
    const koine__sqlite_span none = {create_index, 0};
    (void)take(&rest); /* CREATE */
    token next = take(&rest);
    if (!is(&next, "UNIQUE")) {
        return none;
    }
    while (next.kind != TOKEN_END) {
        next = take(&rest);
        if (is_other(&next, '(')) {
            return take_inside(&rest);
        }
    }
    return none;
}

bool koine__sqlite_list_next(koine__sqlite_span *list, koine__sqlite_span *name)
{
    token next = take(list);
    *name = (koine__sqlite_span){next.span.text, 0};
    if (next.kind == TOKEN_END) {
        return false;
    }
    if (next.kind == TOKEN_WORD || next.kind == TOKEN_QUOTED) {
        *name = next.span;
    }
    /* Up to the comma; a parenthesis or an operator makes it an expression. */
    while (next.kind != TOKEN_END && !is_other(&next, ',')) {
        if (next.kind == TOKEN_OTHER) {
            name->size = 0;
        }
        if (is_other(&next, '(')) {
            (void)take_inside(list);
        }
        next = take(list);
    }
    return true;
}

koine__sqlite_span koine__sqlite_quoted(koine__sqlite_span text)
{
    token first = take(&text);
    return first.kind == TOKEN_QUOTED ? first.span : (koine__sqlite_span){text.text, 0};
}

size_t koine__sqlite_unquote(koine__sqlite_span name, char *to, size_t room)
{
    char quote = '\0';
    if (name.size >= 2 && (name.text[0] == '"' || name.text[0] == '`' || name.text[0] == '[' || name.text[0] == '\'')) {
        quote = name.text[0] == '[' ? ']' : name.text[0];
        name.text++;
        name.size -= 2;
    }
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        if (size + 1 < room) {
            to[size] = name.text[i];
        }
        size++;
        if (quote != '\0' && quote != ']' && name.text[i] == quote && i + 1 < name.size) {
            i++;
        }
    }
    to[size < room ? size : room - 1] = '\0';
    return size;
}
