/*
 * Names out of an error's texts. PostgreSQL gives most names in fields of their own; what it says only in words
 * is read here by what no translation changes: quote marks, parentheses, and the names known from the fields.
 * DETAIL holds values behind the list of columns: nothing here reads that far.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <string.h>

/* A part of somebody else's text. */
typedef struct span {
    const char *at;
    size_t size;
} span;

/* The quote marks of the server's translations. */
static const char *const marks[] = {"\"", "«", "»", "„", "“", "”"};

/* Length of the quote mark at this place; 0: there is none. */
static size_t mark_at(const char *text)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        size_t size = strlen(marks[i]);
        if (strncmp(text, marks[i], size) == 0) {
            return size;
        }
    }
    return 0;
}

static bool starts_with(const char *text, const char *name)
{
    return name != NULL && name[0] != '\0' && strncmp(text, name, strlen(name)) == 0;
}

/* Both sides have one SQLSTATE, one source function and the child as their table; only the parent side names three. */
koine_fk_side koine__postgresql_side(const char *message, const char *table, const char *constraint)
{
    if (message == NULL) {
        return KOINE_FK_UNKNOWN;
    }
    bool longer = table != NULL && (constraint == NULL || strlen(table) > strlen(constraint));
    const char *first = longer ? table : constraint;
    const char *second = longer ? constraint : table;
    unsigned count = 0;
    for (const char *at = message; *at != '\0';) {
        size_t mark = mark_at(at);
        if (starts_with(at, first)) {
            at += strlen(first); /* names may hold quote marks: those do not count */
        } else if (starts_with(at, second)) {
            at += strlen(second);
        } else {
            count += mark > 0 ? 1 : 0;
            at += mark > 0 ? mark : 1;
        }
    }
    return count >= 6 ? KOINE_FK_PARENT : KOINE_FK_CHILD;
}

/* Appends one identifier as the server prints it and steps over it; false: it is none. */
static bool take_identifier(const char **at, char *out, size_t size, size_t *used)
{
    char piece[2] = {'\0'};
    const char *p = *at;
    size_t before = *used;
    if (*p == '"') {
        for (p++; *p != '\0' && (*p != '"' || p[1] == '"'); p++) {
            p += *p == '"' ? 1 : 0;
            piece[0] = *p;
            koine__pg_append(out, size, used, piece);
        }
        if (*p != '"') {
            return false;
        }
        p++;
    } else {
        for (; *p != '\0' && strchr("(),\" :", *p) == NULL; p++) {
            piece[0] = *p;
            koine__pg_append(out, size, used, piece);
        }
    }
    *at = p;
    return *used > before && *used < size;
}

bool koine__postgresql_key(const char *detail, char *out, size_t size)
{
    const char *at = detail == NULL ? NULL : strchr(detail, '(');
    size_t used = 0;
    if (at == NULL) {
        return false;
    }
    out[0] = '\0';
    at++;
    while (take_identifier(&at, out, size, &used)) {
        if (strncmp(at, ")=(", 3) == 0) {
            return true;
        }
        if (strncmp(at, ", ", 2) != 0) {
            break;
        }
        koine__pg_append(out, size, &used, ", ");
        at += 2;
    }
    out[0] = '\0';
    return false;
}

/* The next "name" in the text, behind which *at is left; false: none. */
static bool next_quoted(const char **at, span *out)
{
    const char *p = *at;
    size_t mark = 0;
    while (*p != '\0' && (mark = mark_at(p)) == 0) {
        p++;
    }
    if (*p == '\0') {
        return false;
    }
    out->at = p + mark;
    for (p += mark; *p != '\0'; p++) {
        mark = mark_at(p);
        if (mark > 0) {
            out->size = (size_t)(p - out->at);
            *at = p + mark;
            return true;
        }
    }
    return false;
}

static bool is_name(const span *text, const char *name)
{
    return name != NULL && strlen(name) == text->size && memcmp(name, text->at, text->size) == 0;
}

static bool copy_name(const span *text, char *out, size_t size)
{
    if (text->size == 0 || text->size >= size) {
        return false;
    }
    (void)memcpy(out, text->at, text->size);
    out[text->size] = '\0';
    return true;
}

/* The message names parent, constraint and child, each once, in an order that depends on the language. */
static bool parent_of_message(const char *message, const char *table, const char *constraint, char *out, size_t size)
{
    span left = {NULL, 0};
    span found;
    unsigned count = 0;
    bool saw_table = false;
    bool saw_constraint = false;
    for (const char *at = message; next_quoted(&at, &found); count++) {
        if (!saw_constraint && is_name(&found, constraint)) {
            saw_constraint = true;
        } else if (!saw_table && is_name(&found, table)) {
            saw_table = true;
        } else {
            left = found;
        }
    }
    return count == 3 && saw_table && saw_constraint && left.at != NULL && copy_name(&left, out, size);
}

/*
 * DETAIL says 'Key (cols)=(values) … table "parent"'. A name in front of the key wins (then what is quoted
 * behind may be a value), else it is the last one: the values are over by then.
 */
static bool parent_of_detail(const char *detail, char *out, size_t size)
{
    const char *key = strstr(detail, ")=(");
    const char *list = strchr(detail, '(');
    const char *at = detail;
    span found;
    span last = {NULL, 0};
    if (key == NULL || list == NULL) {
        return false;
    }
    while (next_quoted(&at, &found)) {
        if (found.at < list) {
            return copy_name(&found, out, size);
        }
        last = found;
    }
    const char *values_end = strrchr(detail, ')');
    return last.at != NULL && values_end != NULL && last.at > values_end && copy_name(&last, out, size);
}

bool koine__postgresql_parent(koine_fk_side side, const char *message, const char *detail, const char *table,
                              const char *constraint, char *out, size_t size)
{
    if (side == KOINE_FK_PARENT) {
        return message != NULL && parent_of_message(message, table, constraint, out, size);
    }
    return side == KOINE_FK_CHILD && detail != NULL && parent_of_detail(detail, out, size);
}
