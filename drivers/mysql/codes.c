/*
 * From error numbers of MariaDB, MySQL and their client libraries to codes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "errors.h"

#include <stdlib.h>
#include <string.h>

/* ---- numbers ---- */

typedef struct range {
    uint16_t first;
    uint16_t last;
    koine_code code;
} range;

#define KOINE__CODE(first, last, code) {first, last, KOINE_ERR_##code},

#define KOINE__CODES_COMMON
static const range common[] = {
#include "error_codes.inc"
};
#undef KOINE__CODES_COMMON

#define KOINE__CODES_MYSQL
static const range of_mysql[] = {
#include "error_codes.inc"
};
#undef KOINE__CODES_MYSQL

#define KOINE__CODES_MARIADB
static const range of_mariadb[] = {
#include "error_codes.inc"
};
#undef KOINE__CODES_MARIADB

#define KOINE__CODES_CLIENT
static const range of_client[] = {
#include "error_codes.inc"
};
#undef KOINE__CODES_CLIENT

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* KOINE_OK if the table does not know the number. */
static koine_code look_up(const range *table, size_t count, unsigned number)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (number < table[middle].first) {
            high = middle;
        } else if (number > table[middle].last) {
            low = middle + 1;
        } else {
            return table[middle].code;
        }
    }
    return KOINE_OK;
}

/* What the first two characters of an SQLSTATE say, for numbers that no table knows. */
static const struct state_class {
    char prefix[3];
    koine_code code;
} state_classes[] = {
    {"08", KOINE_ERR_CONNECTION_LOST},
    {"0A", KOINE_ERR_NOT_SUPPORTED},
    {"21", KOINE_ERR_SEMANTIC},
    {"22", KOINE_ERR_INVALID_VALUE},
    {"23", KOINE_ERR_CONSTRAINT},
    {"24", KOINE_ERR_MISUSE},
    {"25", KOINE_ERR_TRANSACTION_STATE},
    {"28", KOINE_ERR_AUTH},
    {"40", KOINE_ERR_SERIALIZATION},
    {"42", KOINE_ERR_SEMANTIC},
    {"44", KOINE_ERR_CHECK},
    {"45", KOINE_ERR_RAISED},
    {"70", KOINE_ERR_CANCELLED},
    {"XA", KOINE_ERR_TRANSACTION_STATE},
};

static koine_code by_state(const char *sqlstate)
{
    for (size_t i = 0; sqlstate != NULL && i < COUNT(state_classes); i++) {
        if (strncmp(sqlstate, state_classes[i].prefix, 2) == 0) {
            return state_classes[i].code;
        }
    }
    return KOINE_ERR_ENGINE;
}

bool koine__mysql_is_client_error(unsigned number)
{
    return (number >= 2000 && number < 3000) || (number >= 5000 && number < 6000);
}

koine_code koine__mysql_code(unsigned number, bool mariadb, const char *sqlstate)
{
    if (number == 0) {
        return KOINE_OK;
    }
    if (koine__mysql_is_client_error(number)) {
        koine_code code = look_up(of_client, COUNT(of_client), number);
        return code != KOINE_OK ? code : KOINE_ERR_ENGINE;
    }
    if (sqlstate != NULL && strncmp(sqlstate, "45", 2) == 0) {
        return KOINE_ERR_RAISED;
    }
    koine_code code =
        mariadb ? look_up(of_mariadb, COUNT(of_mariadb), number) : look_up(of_mysql, COUNT(of_mysql), number);
    if (code == KOINE_OK) {
        code = look_up(common, COUNT(common), number);
    }
    return code != KOINE_OK ? code : by_state(sqlstate);
}

koine_fk_side koine__mysql_side(unsigned number, bool mariadb)
{
    switch (number) {
    case 151:
    case 1216:
    case 1452:
        return KOINE_FK_CHILD;
    case 152:
    case 1217:
    case 1451:
        return KOINE_FK_PARENT;
    case 1834:
        return mariadb ? KOINE_FK_PARENT : KOINE_FK_UNKNOWN;
    default:
        return KOINE_FK_UNKNOWN;
    }
}

/* ---- numbers that stand for several things ---- */

/* The number of the storage engine or operating system that follows a word: "errno: 150", "Got error 28". */
static long number_after(const char *message, const char *word)
{
    const char *at = strstr(message, word);
    return at != NULL ? strtol(at + strlen(word), NULL, 10) : -1;
}

static koine_code by_system(long number, koine_code otherwise)
{
    return number == 28 ? KOINE_ERR_DISK_FULL : otherwise;
}

static koine_code by_creation(long number, koine_code otherwise)
{
    switch (number) {
    case 121:
        return KOINE_ERR_DUPLICATE_OBJECT;
    case 28:
        return KOINE_ERR_DISK_FULL;
    case 2:
    case 13:
        return KOINE_ERR_IO;
    default:
        return otherwise;
    }
}

static koine_code by_storage(long number, koine_code otherwise)
{
    switch (number) {
    case 28:
    case 135:
    case 136:
        return KOINE_ERR_DISK_FULL;
    case 146:
    case 203:
        return KOINE_ERR_LOCKED;
    case 149:
        return KOINE_ERR_DEADLOCK;
    case 128:
        return KOINE_ERR_NO_MEMORY;
    case 126:
    case 127:
    case 194:
        return KOINE_ERR_CORRUPT;
    case 193:
        return KOINE_ERR_LIMIT;
    case 30:
    case 180:
        return KOINE_ERR_READ_ONLY;
    default:
        return otherwise;
    }
}

/* A word in the message that makes it another code. */
static const struct rule {
    unsigned number;
    bool at_start;
    const char *word;
    koine_code code;
} rules[] = {
    {1047, true, "WSREP", KOINE_ERR_CONNECT},
    {1226, false, "max_user_connections", KOINE_ERR_TOO_MANY_CONNECTIONS},
    {1290, false, "read-only", KOINE_ERR_READ_ONLY},
    {1290, false, "read_only", KOINE_ERR_READ_ONLY},
    {1305, true, "SAVEPOINT", KOINE_ERR_TRANSACTION_STATE},
};

static koine_code by_rule(unsigned number, koine_code code, const char *message)
{
    for (size_t i = 0; i < COUNT(rules); i++) {
        const struct rule *r = &rules[i];
        if (r->number == number &&
            (r->at_start ? strncmp(message, r->word, strlen(r->word)) == 0 : strstr(message, r->word) != NULL)) {
            return r->code;
        }
    }
    return code;
}

/* "Incorrect string value: '\xF0'…" is text that the column's character set lacks. */
static bool is_about_text(const char *message)
{
    const char *quote = strpbrk(message, "'`");
    const char *word = strstr(message, "string");
    return word != NULL && (quote == NULL || word < quote);
}

static const char *skip_digits(const char *at)
{
    return at + strspn(at, "0123456789");
}

/* Behind a number as it is written in SQL: -12.5e-3. */
static const char *skip_number(const char *at, bool fraction)
{
    at += *at == '-' || *at == '+';
    at = skip_digits(at);
    if (fraction && *at == '.') {
        at = skip_digits(at + 1);
    }
    if (fraction && (*at == 'e' || *at == 'E')) {
        at += 1;
        at += *at == '-' || *at == '+';
        at = skip_digits(at);
    }
    return at;
}

/*
 * "Truncated incorrect DOUBLE value: '1e400'" is about a number that is too large; other texts in its place are no
 * numbers at all.
 */
static bool is_about_size(const char *message)
{
    static const char *const starts[] = {
        "Truncated incorrect INTEGER value: '",
        "Truncated incorrect DOUBLE value: '",
        "Truncated incorrect DECIMAL value: '",
    };
    for (size_t i = 0; i < COUNT(starts); i++) {
        const size_t size = strlen(starts[i]);
        if (strncmp(message, starts[i], size) == 0) {
            const char *number = message + size + strspn(message + size, " ");
            const char *end = skip_number(number, i > 0);
            return end > number && strcmp(end, "'") == 0 && end[-1] >= '0' && end[-1] <= '9';
        }
    }
    return false;
}

koine_code koine__mysql_refine(unsigned number, koine_code code, const char *message)
{
    switch (number) {
    case 1:
    case 2:
    case 3:
    case 14:
    case 1004:
    case 1026:
    case 1811:
    case 1878: {
        long system = number_after(message, "Errcode: ");
        return by_system(system >= 0 ? system : number_after(message, "errno: "), code);
    }
    case 1005:
        return by_creation(number_after(message, "errno: "), code);
    case 1030:
    case 1296:
        return by_storage(number_after(message, "Got error "), code);
    case 1226:
        return by_rule(number, KOINE_ERR_LIMIT, message);
    case 1290:
        return by_rule(number, KOINE_ERR_NOT_SUPPORTED, message);
    case 1292:
        return is_about_size(message) ? KOINE_ERR_OUT_OF_RANGE : code;
    case 1366:
        return is_about_text(message) ? KOINE_ERR_ENCODING : code;
    default:
        return by_rule(number, code, message);
    }
}

/* ---- advice and positions ---- */

const char *koine__mysql_hint(unsigned number, koine_code code)
{
    switch (code) {
    case KOINE_ERR_AUTH:
        return "check user and password, and from which hosts the account may log in";
    case KOINE_ERR_PERMISSION:
        return "grant the account the right, or use another account";
    case KOINE_ERR_CONNECT:
        return "check host and port, and that the server runs and listens there";
    case KOINE_ERR_CONNECTION_LOST:
        return "call koine_reconnect, or close and open";
    case KOINE_ERR_NO_DATABASE:
        return "create the database, or name another one";
    case KOINE_ERR_TOO_MANY_CONNECTIONS:
        return "close connections, or raise the limit of the server or the account";
    case KOINE_ERR_TLS:
        return "see the options tls and tls_ca";
    case KOINE_ERR_TIMEOUT:
        return "the server did not answer within connect_timeout";
    case KOINE_ERR_LIMIT:
        return number == 1153 || number == 2020 ? "raise max_allowed_packet on the server, or send less at a time"
                                                : NULL;
    default:
        return NULL;
    }
}

/*
 * Where a syntax error begins: the message quotes at most 80 characters of what follows, and the line. Nothing
 * quoted is the end of the statement.
 */
int64_t koine__mysql_position(const char *message, const char *sql)
{
    static const char before[] = " near '";
    static const char after[] = "' at line ";
    const char *near = strstr(message, before);
    const char *line_text = NULL;
    for (const char *p = near; p != NULL && (p = strstr(p, after)) != NULL; p++) {
        line_text = p;
    }
    if (line_text == NULL) {
        return -1;
    }
    near += sizeof before - 1;
    const size_t size = (size_t)(line_text - near);
    const size_t sql_size = strlen(sql);
    if (size == 0) {
        return (int64_t)sql_size;
    }
    if (size <= sql_size && memcmp(sql + sql_size - size, near, size) == 0) {
        return (int64_t)(sql_size - size);
    }
    const char *from = sql;
    for (long line = strtol(line_text + sizeof after - 1, NULL, 10); line > 1 && from != NULL; line--) {
        from = strchr(from, '\n');
        from = from != NULL ? from + 1 : NULL;
    }
    const char *found = from != NULL ? memmem(from, sql_size - (size_t)(from - sql), near, size) : NULL;
    return found != NULL ? found - sql : -1;
}
