/*
 * Names out of messages. The connect hook sets lc_messages, so that the words around them are English. Values
 * stand in these messages too and may imitate the words: what is searched is searched from the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "errors.h"

#include <string.h>
#include <strings.h>

static void put(char *name, size_t room, const char *from, size_t size)
{
    if (size < room) {
        memcpy(name, from, size);
        name[size] = '\0';
    }
}

#define PUT(name, from, size) put((name), sizeof(name), (from), (size))

/* The last place where a text stands in another. */
static const char *find_last(const char *in, const char *what)
{
    const char *last = NULL;
    for (const char *p = in; (p = strstr(p, what)) != NULL; p++) {
        last = p;
    }
    return last;
}

/*
 * Where a piece of text that was joined to a quoted name ends: "n" is followed by `after`, in which ~ stands for
 * the quote. With ANSI_QUOTES the servers quote by "…", else by `…`. The piece is searched whole, since MySQL
 * does not double a quote in a name.
 */
static const char *find_joint(const char *from, char quote, const char *after)
{
    char joint[32];
    size_t size = 0;
    for (; after[size] != '\0' && size + 1 < sizeof joint; size++) {
        joint[size] = after[size] == '~' ? quote : after[size];
    }
    joint[size] = '\0';
    return strstr(from, joint);
}

/* MariaDB doubles a quote in a name. */
static void undouble(char *name, char quote)
{
    char *to = name;
    for (const char *from = name; *from != '\0'; from++) {
        *to++ = *from;
        from += from[0] == quote && from[1] == quote;
    }
    *to = '\0';
}

typedef struct reader {
    const char *at; /* NULL: the message has come to its end too early */
    char quote;
    bool doubled;
} reader;

/* Takes the name up to the joint, and goes past that. What is left at a cut end is taken too. */
static void take(reader *r, const char *after, char *name, size_t room)
{
    if (r->at == NULL) {
        return;
    }
    const char *end = find_joint(r->at, r->quote, after);
    put(name, room, r->at, end != NULL ? (size_t)(end - r->at) : strlen(r->at));
    if (r->doubled) {
        undouble(name, r->quote);
    }
    r->at = end != NULL ? end + strlen(after) : NULL;
}

#define TAKE(r, after, name) take((r), (after), (name), sizeof(name))

/* "a","b" or "a", "b", without the first and the last quote, as "a, b". */
static void join_columns(char *columns, char quote)
{
    char *to = columns;
    for (const char *from = columns; *from != '\0'; from++) {
        const bool joint = from[0] == quote && from[1] == ',' && (from[2] == quote || from[2] == ' ');
        if (!joint) {
            *to++ = *from;
            continue;
        }
        from += from[2] == ' ' ? 3 : 2;
        *to++ = ',';
        *to++ = ' ';
    }
    *to = '\0';
}

/* While a key is being added, the child is a working copy under a name of the server's own. */
static void replace_working_name(koine__mysql_names *names, const char *sql)
{
    if (strncmp(names->table, "#sql", 4) == 0) {
        char schema[sizeof names->schema];
        names->table[0] = '\0';
        if (sql != NULL && !koine__mysql_target(sql, schema, names->table, sizeof names->table)) {
            names->table[0] = '\0';
        }
    }
}

/*
 * ("db"."child", CONSTRAINT "n" FOREIGN KEY ("c") REFERENCES ["db2".]"p" ("k")…). MySQL cuts the message at 256
 * bytes, MariaDB at 511: `cut` says that the constraint's name may have lost its end.
 */
static void read_foreign_key(koine__mysql_names *names, bool mariadb, const char *message, const char *sql)
{
    static const char before[] = "fails (";
    const char *start = strstr(message, before);
    if (start == NULL || start[sizeof before - 1] == '\0') {
        return;
    }
    start += sizeof before - 1;
    reader r = {.at = start + 1, .quote = *start, .doubled = mariadb};
    TAKE(&r, "~.~", names->schema);
    TAKE(&r, "~, CONSTRAINT ~", names->table);
    const bool reached = r.at != NULL;
    TAKE(&r, "~ FOREIGN KEY (~", names->constraint);
    names->cut = reached && r.at == NULL;
    TAKE(&r, "~) REFERENCES ~", names->column);
    if (r.at == NULL) {
        names->column[0] = '\0';
    } else {
        join_columns(names->column, r.quote);
        TAKE(&r, "~ (~", names->parent_table);
        char *other_schema = strstr(names->parent_table, r.quote == '"' ? "\".\"" : "`.`");
        if (r.at == NULL) {
            names->parent_table[0] = '\0';
        } else if (other_schema != NULL) {
            memmove(names->parent_table, other_schema + 3, strlen(other_schema + 3) + 1);
        }
    }
    if (!reached) {
        names->table[0] = '\0';
    }
    replace_working_name(names, sql);
}

/* "Duplicate entry '…' for key 'k'"; MySQL writes 't.k'. */
static void read_duplicate(koine__mysql_names *names, bool mariadb, const char *message, const char *sql)
{
    static const char before[] = " for key '";
    const char *key = find_last(message, before);
    const char *end = key != NULL ? strrchr(key, '\'') : NULL;
    if (key == NULL || end < key + sizeof before - 1) {
        return;
    }
    key += sizeof before - 1;
    const size_t size = (size_t)(end - key);
    const char *dot = mariadb ? NULL : memchr(key, '.', size);
    if (dot == NULL) {
        PUT(names->constraint, key, size);
        return;
    }
    char schema[sizeof names->schema];
    char table[sizeof names->table];
    if (sql != NULL && koine__mysql_target(sql, schema, table, sizeof table)) {
        /* Both names may hold dots. The table that the statement names tells where the first one ends. */
        const size_t length = strlen(table);
        if (size > length && strncasecmp(key, table, length) == 0 && key[length] == '.') {
            dot = key + length;
            PUT(names->schema, schema, strlen(schema));
        }
    }
    PUT(names->table, key, (size_t)(dot - key));
    PUT(names->constraint, dot + 1, (size_t)(key + size - dot - 1));
}

/* "…, record '…' would lead to a duplicate entry in table 'c', key 'k'" */
static void read_cascaded_duplicate(koine__mysql_names *names, const char *message)
{
    const char *table = find_last(message, " in table '");
    const char *key = find_last(message, "', key '");
    const char *end = strrchr(message, '\'');
    if (table != NULL && key != NULL && end > key) {
        table += strlen(" in table '");
        if (key > table) {
            PUT(names->table, table, (size_t)(key - table));
        }
        key += strlen("', key '");
        if (end > key) {
            PUT(names->constraint, key, (size_t)(end - key));
        }
    }
}

/* MySQL: Check constraint 'n' is violated. MariaDB: CONSTRAINT "n" failed for "db"."t"; n of a column is "t.c". */
static void read_check(koine__mysql_names *names, const char *message)
{
    static const char of_mariadb[] = "CONSTRAINT ";
    static const char of_mysql[] = "Check constraint ";
    if (strncmp(message, of_mysql, sizeof of_mysql - 1) == 0) {
        reader r = {.at = message + sizeof of_mysql, .quote = '\''};
        TAKE(&r, "~ is violated", names->constraint);
        return;
    }
    if (strncmp(message, of_mariadb, sizeof of_mariadb - 1) != 0) {
        return;
    }
    const char *start = message + sizeof of_mariadb - 1;
    reader r = {.at = start + 1, .quote = *start, .doubled = true};
    TAKE(&r, "~ failed for ~", names->constraint);
    TAKE(&r, "~.~", names->schema);
    TAKE(&r, "~", names->table);
    const size_t size = strlen(names->table);
    if (r.at != NULL && strncmp(names->constraint, names->table, size) == 0 && names->constraint[size] == '.') {
        PUT(names->column, names->constraint + size + 1, strlen(names->constraint + size + 1));
    }
}

/* Behind one of these words stands a quoted name. */
static const char *find_column(const char *message)
{
    static const char *const words[] = {" for column ", "Column ", "Field ", " column "};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *p = find_last(message, words[i]);
        p = p != NULL ? p + strlen(words[i]) : NULL;
        if (p != NULL && (*p == '\'' || *p == '"' || *p == '`')) {
            return p;
        }
    }
    return NULL;
}

/* MySQL writes 't.c' where JSON is at fault. */
static void split_column(koine__mysql_names *names)
{
    const char *dot = strchr(names->column, '.');
    if (dot != NULL) {
        PUT(names->table, names->column, (size_t)(dot - names->column));
        memmove(names->column, dot + 1, strlen(dot + 1) + 1);
    }
}

/* Column 'c' cannot be null, Field 'c' doesn't…, … for column 'c' at row 1; MariaDB also for column "db"."t"."c". */
static void read_column(koine__mysql_names *names, unsigned number, const char *message)
{
    static const char *const ends[] = {"' at row ", "' cannot be null", "' doesn't have a default value", "'"};
    const char *start = find_column(message);
    if (start == NULL) {
        return;
    }
    if (*start != '\'') {
        reader r = {.at = start + 1, .quote = *start, .doubled = true};
        TAKE(&r, "~.~", names->schema);
        TAKE(&r, "~.~", names->table);
        TAKE(&r, "~ at row ", names->column);
        return;
    }
    const char *end = NULL;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0] && end == NULL; i++) {
        end = find_last(start + 1, ends[i]);
    }
    if (end != NULL) {
        PUT(names->column, start + 1, (size_t)(end - start - 1));
    }
    if (strchr(names->column, '(') != NULL) {
        names->column[0] = '\0'; /* "(null)", or the text of an expression, which may hold values */
    }
    if (number == KOINE__ER_INVALID_JSON) {
        split_column(names);
    }
}

void koine__mysql_names_read(koine__mysql_names *names, unsigned number, bool mariadb, const char *message,
                             const char *sql)
{
    switch (number) {
    case 1451:
    case 1452:
        read_foreign_key(names, mariadb, message, sql);
        break;
    case 1062:
    case 1586:
        read_duplicate(names, mariadb, message, sql);
        break;
    case 1761:
    case 1762:
        read_cascaded_duplicate(names, message);
        break;
    case 3819:
    case 4025:
        read_check(names, message);
        break;
    case 1048:
    case 1264:
    case 1265:
    case 1292:
    case 1364:
    case 1366:
    case 1406:
    case 1411:
    case KOINE__ER_INVALID_JSON:
        read_column(names, number, message);
        break;
    default:
        break;
    }
}
