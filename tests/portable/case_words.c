/*
 * The small languages inside the values of a case file.
 *
 * SPDX-License-Identifier: MIT
 */
#include "case_words.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const case_engine_names[CASE_ENGINES] = {"sqlite", "postgresql", "mariadb", "mysql"};

unsigned case_engine_bit(const char *name)
{
    for (unsigned i = 0; i < CASE_ENGINES; i++) {
        if (strcmp(case_engine_names[i], name) == 0) {
            return 1u << i;
        }
    }
    return 0;
}

unsigned words_engines(const char *list)
{
    unsigned engines = 0;

    for (const char *p = list; *p; p += strspn(p, ", ")) {
        size_t size = strcspn(p, ", ");
        char name[32];
        unsigned bit;

        (void)snprintf(name, sizeof name, "%.*s", (int)size, p);
        bit = case_engine_bit(name);
        if (!bit) {
            return 0;
        }
        engines |= bit;
        p += size;
    }
    return engines;
}

bool words_number(const char *text, int64_t *out)
{
    char *end;

    *out = strtoll(text, &end, 10);
    return end != text && *end == '\0' && *out >= 0;
}

const char *words_comma(const char **at)
{
    const char *p = *at;

    p += strspn(p, " \n");
    if (*p == ',') {
        p += 1 + strspn(p + 1, " \n");
        if (!*p) {
            return "a value is missing behind the comma";
        }
    } else if (*p) {
        return "a comma is missing between two values";
    }
    *at = p;
    return NULL;
}

/* ---- {{…}} ---- */

static void add_code_point(struct text *to, unsigned long c)
{
    char bytes[4];
    size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};

    for (size_t i = size; i-- > 1; c >>= 6) {
        bytes[i] = (char)(0x80u | (c & 0x3Fu));
    }
    bytes[0] = (char)(lead[size] | c);
    text_add(to, bytes, size);
}

/* `text` so many times; each # in it is the number of the repetition, from 1. */
static void add_repeated(struct text *to, unsigned long times, const char *text, size_t size)
{
    for (unsigned long n = 1; n <= times; n++) {
        for (size_t i = 0; i < size; i++) {
            if (text[i] == '#') {
                text_format(to, "%lu", n);
            } else {
                text_add(to, text + i, 1);
            }
        }
    }
}

/* What stands within the braces. */
static const char *expand_one(struct text *to, const char *inside, size_t size)
{
    char *end;
    unsigned long number;

    if (strncmp(inside, "u+", 2) == 0) {
        number = strtoul(inside + 2, &end, 16);
        if (end == inside + size && number > 0 && number < 0x110000) {
            add_code_point(to, number);
            return NULL;
        }
    } else if (strncmp(inside, "byte ", 5) == 0) {
        number = strtoul(inside + 5, &end, 16);
        if (end == inside + size && number > 0 && number < 0x100) {
            char byte = (char)number;

            text_add(to, &byte, 1);
            return NULL;
        }
    } else {
        number = strtoul(inside, &end, 10);
        if (end != inside && strncmp(end, " x ", 3) == 0) {
            add_repeated(to, number, end + 3, size - (size_t)(end + 3 - inside));
            return NULL;
        }
    }
    return "{{ }} holds N x text, u+XXXX or byte XX";
}

const char *words_expand(struct text *to, const char *value)
{
    for (;;) {
        const char *open = strstr(value, "{{");
        const char *close = open ? strstr(open, "}}") : NULL;
        const char *wrong;

        if (!open) {
            text_add_string(to, value);
            return NULL;
        }
        if (!close) {
            return "{{ without }}";
        }
        text_add(to, value, (size_t)(open - value));
        wrong = expand_one(to, open + 2, (size_t)(close - open - 2));
        if (wrong) {
            return wrong;
        }
        value = close + 2;
    }
}

/* ---- words ---- */

/* The next word, or what stands in "…" (where "" is one quote), in the store; NULL at the end. */
static const char *next_word(struct store *store, const char **at, bool *quoted)
{
    struct text word = {NULL, 0, 0};
    const char *p = *at + strspn(*at, " \n,");
    const char *kept;

    *quoted = *p == '"';
    if (!*p) {
        *at = p;
        return NULL;
    }
    if (!*quoted) {
        size_t size = strcspn(p, " \n,");

        *at = p + size;
        return store_text(store, p, size);
    }
    for (p++; *p && (*p != '"' || p[1] == '"'); p++) {
        p += *p == '"';
        text_add(&word, p, 1);
    }
    *at = p + (*p == '"');
    kept = store_text(store, word.text ? word.text : "", word.size);
    text_free(&word);
    return kept;
}

const char *words_columns(struct store *store, const char *text, struct case_step *step)
{
    bool quoted;
    const char *word;

    while ((word = next_word(store, &text, &quoted)) != NULL) {
        struct case_column *column;

        step->columns = store_grow(store, step->columns, &step->column_count, sizeof *column);
        column = &step->columns[step->column_count - 1];
        column->name = word;
        if (*text == ' ' || *text == '\n') {
            word = next_word(store, &text, &quoted);
            column->typed = true;
            if (!word || !type_by_name(word, &column->type)) {
                return "no such type";
            }
        }
        if (*text && *text != ',') {
            return "columns are separated by commas";
        }
    }
    return NULL;
}

static bool code_by_name(const char *name, koine_code *out)
{
#define ENTRY(symbol, value, flags, text) {#symbol, (koine_code)(value)},
    static const struct {
        const char *name;
        koine_code code;
    } codes[] = {KOINE_CODE_MAP(ENTRY)};
#undef ENTRY

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (strncmp(codes[i].name, "ERR_", 4) == 0 && strcmp(codes[i].name + 4, name) == 0) {
            *out = codes[i].code;
            return true;
        }
    }
    return false;
}

/* at 34 | at "LIMIT" | at "?" 2 | at none | at end */
static const char *read_place(struct store *store, const char **at, const char *sql, struct case_failure *out)
{
    bool quoted, counted;
    int64_t times = 1, nth;
    const char *word = next_word(store, at, &quoted);
    const char *rest = *at, *found = sql;
    const char *count = next_word(store, &rest, &counted);

    if (!word || !sql) {
        return "at what?";
    }
    out->at = AT_BYTE;
    if (!quoted) {
        out->at = strcmp(word, "none") == 0 ? AT_NONE : AT_BYTE;
        out->position = (int64_t)strlen(sql);
        return out->at == AT_NONE || strcmp(word, "end") == 0 || words_number(word, &out->position)
                   ? NULL
                   : "at takes a number, a part of the statement in \"…\", end or none";
    }
    if (count && !counted && words_number(count, &nth)) {
        times = nth;
        *at = rest;
    }
    for (int64_t i = 0; found && i < times; i++) {
        found = strstr(i > 0 ? found + 1 : found, word);
    }
    out->position = found ? found - sql : 0;
    return found ? NULL : "the statement has no such part";
}

static const char *read_side(const char *word, struct case_failure *out)
{
    out->side_given = true;
    out->side = strcmp(word, "child") == 0 ? KOINE_FK_CHILD : KOINE_FK_PARENT;
    return out->side == KOINE_FK_CHILD || strcmp(word, "parent") == 0 ? NULL : "side is child or parent";
}

static const char *read_detail_of_failure(struct store *store, const char *key, const char **at,
                                          struct case_failure *out)
{
    const struct {
        const char *key;
        const char **to;
    } texts[] = {{"hint", &out->hint},           {"message", &out->message}, {"detail", &out->detail},
                 {"table", &out->table},         {"column", &out->column},   {"constraint", &out->constraint},
                 {"parent", &out->parent_table}, {"rule", &out->detail}};
    bool quoted;
    const char *word = next_word(store, at, &quoted);

    if (!word) {
        return "a word is missing at the end";
    }
    if (strcmp(key, "side") == 0) {
        return read_side(word, out);
    }
    if (strcmp(key, "hint") == 0 && !quoted && strcmp(word, "none") == 0) {
        out->no_hint = true;
        return NULL;
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].key, key) == 0) {
            *texts[i].to = word;
            return NULL;
        }
    }
    return "a failure has at, rule, hint, message, detail, table, column, constraint, parent, side";
}

const char *words_failure(struct store *store, const char *text, const char *sql, struct case_failure *out)
{
    bool quoted;
    const char *word = next_word(store, &text, &quoted);
    const char *wrong = word && code_by_name(word, &out->code) ? NULL : "no such code";

    while (!wrong && (word = next_word(store, &text, &quoted)) != NULL) {
        wrong = strcmp(word, "at") == 0 ? read_place(store, &text, sql, out)
                                        : read_detail_of_failure(store, word, &text, out);
    }
    return wrong;
}
