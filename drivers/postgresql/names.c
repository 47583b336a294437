/*
 * Names out of an error's texts. PostgreSQL gives most names in fields of their own; what it says only in words
 * is read here by what no translation changes: quote marks, parentheses, and the names known from the fields.
 * DETAIL holds values behind the list of columns: nothing here reads that far.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <string.h>

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

static bool copy_span(const char *begin, const char *end, char *out, size_t size)
{
    size_t length = begin != NULL && end > begin ? (size_t)(end - begin) : 0;
    if (length == 0 || length >= size) {
        return false;
    }
    (void)memcpy(out, begin, length);
    out[length] = '\0';
    return true;
}

bool koine__postgresql_foreign_key(const char *detail, char *out, size_t size)
{
    const char *begin = detail == NULL ? NULL : strchr(detail, '(');
    const char *end = begin == NULL ? NULL : strstr(begin, ")=(");
    return end != NULL && copy_span(begin + 1, end, out, size);
}

/* Length of the unbreakable blank at this place: French puts one between quote marks and name. */
static size_t blank_at(const char *text)
{
    return strncmp(text, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

/* The quoted name at this place, marks included; size 0: there stands something else. */
static size_t quoted_at(const char *text, const char *name)
{
    size_t size = mark_at(text);
    if (size == 0 || name == NULL) {
        return 0;
    }
    size += blank_at(text + size);
    if (!starts_with(text + size, name)) {
        return 0;
    }
    size += strlen(name);
    size += blank_at(text + size);
    size_t mark = mark_at(text + size);
    return mark > 0 ? size + mark : 0;
}

/* What stands between the first and the last quote mark of a text; names may hold more of them. */
typedef struct quoted {
    const char *begin;
    const char *end;
    unsigned marks;
} quoted;

static void take_mark(quoted *in, const char *at, size_t size)
{
    in->begin = in->marks == 0 ? at + size + blank_at(at + size) : in->begin;
    in->end = at;
    in->marks++;
}

static bool copy_quoted(const quoted *in, char *out, size_t size)
{
    const char *end = in->end;
    if (in->marks < 2) {
        return false;
    }
    if (end - in->begin > 2 && blank_at(end - 2) > 0) {
        end -= 2;
    }
    return copy_span(in->begin, end, out, size);
}

/* The message names parent, constraint and child in an order that depends on the language; two are known. */
static bool parent_of_message(const char *message, const char *table, const char *constraint, char *out, size_t size)
{
    quoted left = {NULL, NULL, 0};
    bool saw_table = false;
    bool saw_constraint = false;
    for (const char *at = message; *at != '\0';) {
        size_t as_constraint = saw_constraint ? 0 : quoted_at(at, constraint);
        size_t as_table = saw_table ? 0 : quoted_at(at, table);
        size_t mark = mark_at(at);
        if (as_constraint > 0) {
            saw_constraint = true;
            at += as_constraint;
        } else if (as_table > 0) {
            saw_table = true;
            at += as_table;
        } else {
            if (mark > 0) {
                take_mark(&left, at, mark);
            }
            at += mark > 0 ? mark : 1;
        }
    }
    return saw_table && saw_constraint && copy_quoted(&left, out, size);
}

/* The marks in a stretch of text. */
static quoted marks_between(const char *begin, const char *end)
{
    quoted found = {NULL, NULL, 0};
    for (const char *at = begin; at < end;) {
        size_t mark = mark_at(at);
        if (mark > 0) {
            take_mark(&found, at, mark);
        }
        at += mark > 0 ? mark : 1;
    }
    return found;
}

/*
 * DETAIL says 'Key (cols)=(values) … table "parent"', in some languages 'table "parent" … Key (cols)=(values)'.
 * The values end at the last parenthesis, unless the parent's name holds one, which only English words can tell.
 */
static bool parent_of_detail(const char *detail, char *out, size_t size)
{
    static const char words[] = ") is not present in table ";
    const char *list = strchr(detail, '(');
    const char *values_end = strrchr(detail, ')');
    if (list == NULL || strstr(list, ")=(") == NULL) {
        return false;
    }
    for (const char *at = strstr(list, words); at != NULL; at = strstr(at + 1, words)) {
        values_end = at;
    }
    quoted before = marks_between(detail, list);
    quoted behind = marks_between(values_end, detail + strlen(detail));
    return copy_quoted(before.marks > 0 ? &before : &behind, out, size);
}

bool koine__postgresql_parent(koine_fk_side side, const char *message, const char *detail, const char *table,
                              const char *constraint, char *out, size_t size)
{
    if (side == KOINE_FK_PARENT) {
        return message != NULL && parent_of_message(message, table, constraint, out, size);
    }
    return side == KOINE_FK_CHILD && detail != NULL && parent_of_detail(detail, out, size);
}
