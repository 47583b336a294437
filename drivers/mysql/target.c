/*
 * Which table a statement writes to, by its first words: messages of MariaDB leave it out where they name a key
 * or a column.
 *
 * SPDX-License-Identifier: MIT
 */
#include "errors.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

/* Past blanks and comments. */
static const char *skip(const char *p)
{
    for (;;) {
        if (is_blank(*p)) {
            p++;
        } else if (*p == '#' || (p[0] == '-' && p[1] == '-' && (is_blank(p[2]) || p[2] == '\0'))) {
            p += strcspn(p, "\n");
        } else if (p[0] == '/' && p[1] == '*') {
            const char *end = strstr(p + 2, "*/");
            p = end != NULL ? end + 2 : p + strlen(p);
        } else {
            return p;
        }
    }
}

/* Takes one of the words, if it comes next. */
static bool take(const char **p, const char *const *words)
{
    const char *start = skip(*p);
    size_t size = 0;
    while (is_name(start[size])) {
        size++;
    }
    for (; *words != NULL; words++) {
        if (strlen(*words) == size && strncasecmp(start, *words, size) == 0) {
            *p = start + size;
            return true;
        }
    }
    return false;
}

/* Takes a plain or quoted name. */
static bool take_name(const char **p, char *name, size_t room)
{
    const char *from = skip(*p);
    const char quote = *from == '`' || *from == '"' ? *from : '\0';
    size_t size = 0;
    from += quote != '\0';
    while (quote != '\0' ? *from != '\0' : is_name(*from)) {
        if (quote != '\0' && *from == quote && *++from != quote) {
            break;
        }
        if (size + 1 >= room) {
            return false;
        }
        name[size++] = *from++;
    }
    name[size] = '\0';
    *p = from;
    return size > 0;
}

bool koine__mysql_target(const char *sql, char *schema, char *table, size_t size)
{
    static const char *const verbs[] = {"INSERT", "REPLACE", "UPDATE", "ALTER", NULL};
    static const char *const between[] = {"LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "IGNORE", "INTO",
                                          "ONLINE",       "TABLE",         "IF",      "EXISTS", NULL};
    schema[0] = table[0] = '\0';
    if (!take(&sql, verbs)) {
        return false;
    }
    while (take(&sql, between)) {
    }
    if (!take_name(&sql, table, size)) {
        return false;
    }
    sql = skip(sql);
    if (*sql == '.') {
        sql++;
        memcpy(schema, table, strlen(table) + 1);
        return take_name(&sql, table, size);
    }
    return true;
}

bool koine__mysql_defines(const char *sql)
{
    static const char *const verbs[] = {"ALTER", "CREATE", "DROP", "RENAME", "TRUNCATE", NULL};
    return take(&sql, verbs);
}
