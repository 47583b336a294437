/*
 * What a case has made, so that it can be dropped after it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "made.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct made_object {
    const char *kind; /* "TABLE" or "VIEW" */
    const char *name;
    bool gone;
};

/* ---- reading ---- */

static const char *skip_until(const char *p, const char *end)
{
    const char *found = strstr(p, end);

    return found ? found + strlen(end) : p + strlen(p);
}

/* To the next word or quoted name, past texts, comments and signs; *size is 0 at the end. */
static const char *next_word(const char *p, size_t *size)
{
    for (*size = 0; *p;) {
        if (*p == '\'') {
            p = skip_until(p + 1, "'");
        } else if (strncmp(p, "--", 2) == 0) {
            p = skip_until(p, "\n");
        } else if (strncmp(p, "/*", 2) == 0) {
            p = skip_until(p, "*/");
        } else if (*p == '"') {
            *size = (size_t)(skip_until(p + 1, "\"") - p);
            return p;
        } else if (isalnum((unsigned char)*p) || *p == '_') {
            while (isalnum((unsigned char)p[*size]) || strchr("_$", p[*size]) != NULL) {
                if (!p[*size]) {
                    break;
                }
                (*size)++;
            }
            return p;
        } else {
            p++;
        }
    }
    return p;
}

static bool is_word(const char *p, size_t size, const char *word)
{
    return strlen(word) == size && strncasecmp(p, word, size) == 0;
}

static bool is_one_of(const char *p, size_t size, const char *const *words)
{
    while (*words && !is_word(p, size, *words)) {
        words++;
    }
    return *words != NULL;
}

static void note(struct made *made, const char *kind, const char *name, size_t size)
{
    bool quoted = *name == '"';
    char *kept;

    if (size == 0 || (quoted && size < 2)) {
        return;
    }
    kept = store_text(made->store, name + quoted, size - (quoted ? 2 : 0));
    for (char *c = kept; !quoted && *c; c++) {
        *c = (char)tolower((unsigned char)*c);
    }
    made->objects = store_grow(made->store, made->objects, &made->count, sizeof *made->objects);
    made->objects[made->count - 1].kind = kind;
    made->objects[made->count - 1].name = kept;
}

/* Behind CREATE: answers where reading goes on. */
static const char *note_created(struct made *made, const char *p)
{
    static const char *const before[] = {"TEMP", "TEMPORARY", "OR", "REPLACE", "UNLOGGED", NULL};
    static const char *const between[] = {"IF", "NOT", "EXISTS", NULL};
    size_t size;
    const char *kind;

    for (p = next_word(p, &size); is_one_of(p, size, before); p = next_word(p + size, &size)) {
    }
    kind = is_word(p, size, "TABLE") ? "TABLE" : is_word(p, size, "VIEW") ? "VIEW" : NULL;
    if (kind) {
        for (p = next_word(p + size, &size); is_one_of(p, size, between); p = next_word(p + size, &size)) {
        }
        note(made, kind, p, size);
    }
    return p + size;
}

void made_note(struct made *made, const char *sql)
{
    size_t size;
    bool renames = false;

    for (const char *p = next_word(sql, &size); size > 0; p = next_word(p, &size)) {
        if (is_word(p, size, "CREATE")) {
            p = note_created(made, p + size);
            continue;
        }
        if (renames && is_word(p, size, "TO")) {
            p = next_word(p + size, &size);
            note(made, "TABLE", p, size);
        }
        renames = is_word(p, size, "RENAME");
        p += size;
    }
}

/* ---- dropping ---- */

static bool drop(struct made_object *object, koine_conn *conn, struct text *report)
{
    struct text sql = {NULL, 0, 0};

    text_format(&sql, "DROP %s IF EXISTS \"", object->kind);
    text_add_string(&sql, object->name);
    text_add_string(&sql, "\"");
    object->gone = koine_exec_native_values(conn, sql.text, NULL, 0) == KOINE_OK;
    if (!object->gone && report) {
        text_format(report, "    %s left behind: %s\n", object->name, koine_error_of(conn)->message);
    }
    text_free(&sql);
    return object->gone;
}

/* What another object needs goes in a further round. */
bool made_drop(struct made *made, koine_conn *conn, struct text *report)
{
    size_t left = 0;

    for (int round = 0; round < 3; round++) {
        left = 0;
        for (size_t i = made->count; i-- > 0;) {
            struct made_object *object = &made->objects[i];

            left += !object->gone && !drop(object, conn, round == 2 ? report : NULL);
        }
    }
    return left == 0;
}
