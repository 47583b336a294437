/*
 * Names that a message leaves out, from the catalog. One question is asked after a failure, on the same session:
 * the failed statement is undone by then, and a transaction around it goes on.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

#include <string.h>

enum { VALUES = 3, ANSWERS = 3 };

/* What is asked, with the parameters in order: schema (NULL: the session's own), table, and one name more. */
typedef struct question {
    const char *sql;
    const char *values[VALUES];
    char *answers[ANSWERS]; /* NULL behind the last */
    size_t rooms[ANSWERS];
} question;

static void bind_values(const question *q, MYSQL_BIND binds[VALUES], unsigned long sizes[VALUES])
{
    memset(binds, 0, VALUES * sizeof binds[0]);
    for (size_t i = 0; i < VALUES; i++) {
        const char *value = q->values[i];
        sizes[i] = value != NULL ? (unsigned long)strlen(value) : 0;
        binds[i].buffer_type = value != NULL ? MYSQL_TYPE_STRING : MYSQL_TYPE_NULL;
        binds[i].buffer = (void *)(uintptr_t)value;
        binds[i].buffer_length = sizes[i];
        binds[i].length = &sizes[i];
    }
}

/* Reads the row, if it is the only one, into the answers. */
static void read_row(MYSQL_STMT *handle, const question *q)
{
    MYSQL_BIND binds[ANSWERS];
    unsigned long sizes[ANSWERS] = {0};
    koine__client_flag is_null[ANSWERS] = {0};
    koine__client_flag cut[ANSWERS] = {0};
    memset(binds, 0, sizeof binds);
    for (size_t i = 0; i < ANSWERS && q->answers[i] != NULL; i++) {
        binds[i].buffer_type = MYSQL_TYPE_STRING;
        binds[i].buffer = q->answers[i];
        binds[i].buffer_length = (unsigned long)q->rooms[i] - 1;
        binds[i].length = &sizes[i];
        binds[i].is_null = &is_null[i];
        binds[i].error = &cut[i];
    }
    if (mysql_stmt_bind_result(handle, binds) != 0 || mysql_stmt_store_result(handle) != 0 ||
        mysql_stmt_num_rows(handle) != 1) {
        return;
    }
    const int answer = mysql_stmt_fetch(handle);
    for (size_t i = 0; i < ANSWERS && q->answers[i] != NULL; i++) {
        const bool whole = answer == 0 && !is_null[i] && sizes[i] < q->rooms[i];
        q->answers[i][whole ? sizes[i] : 0] = '\0';
    }
}

static void ask(koine__mysql *session, const question *q)
{
    MYSQL_BIND binds[VALUES];
    unsigned long sizes[VALUES];
    MYSQL_STMT *handle = mysql_stmt_init(session->handle);
    if (handle == NULL) {
        return;
    }
    bind_values(q, binds, sizes);
    if (mysql_stmt_prepare(handle, q->sql, (unsigned long)strlen(q->sql)) == 0 &&
        mysql_stmt_bind_param(handle, binds) == 0 && mysql_stmt_execute(handle) == 0) {
        read_row(handle, q);
    }
    if (koine__mysql_is_client_error(mysql_stmt_errno(handle))) {
        koine__mysql_give_up(session); /* lost, or out of step */
    }
    (void)mysql_stmt_close(handle);
}

/*
 * Whoever names a table by the statement's first words has to make sure that no trigger wrote to another one.
 * The parameters are the schema and the table; they stand first, in a row that the question is joined to.
 */
#define ABOUT "FROM (SELECT COALESCE(?, DATABASE()) AS s, ? AS t, ? AS n) a "
#define NO_TRIGGER                                                                                                     \
    " AND NOT EXISTS (SELECT 1 FROM information_schema.triggers g WHERE g.event_object_schema = a.s AND "              \
    "g.event_object_table = a.t)"

#define KEY_COLUMNS                                                                                                    \
    "SELECT MIN(k.table_name), CASE WHEN COUNT(*) = COUNT(k.column_name) THEN GROUP_CONCAT(k.column_name ORDER BY "    \
    "k.seq_in_index SEPARATOR ', ') END " ABOUT "JOIN information_schema.statistics k ON k.table_schema = a.s AND "    \
    "k.table_name = a.t AND k.index_name = a.n WHERE k.non_unique = 0"

static void complete_unique(koine__mysql *session, koine__mysql_names *names, const char *sql)
{
    char schema[sizeof names->schema];
    char table[sizeof names->table];
    const bool told = names->table[0] != '\0';
    if (names->constraint[0] == '\0') {
        return;
    }
    if (told) {
        memcpy(schema, names->schema, sizeof schema);
        memcpy(table, names->table, sizeof table);
    } else if (sql == NULL || !koine__mysql_target(sql, schema, table, sizeof table)) {
        return;
    }
    const question q = {
        .sql = told ? KEY_COLUMNS : KEY_COLUMNS NO_TRIGGER,
        .values = {schema[0] != '\0' ? schema : NULL, table, names->constraint},
        .answers = {names->table, names->column},
        .rooms = {sizeof names->table, sizeof names->column},
    };
    ask(session, &q);
    if (told && names->table[0] == '\0') {
        memcpy(names->table, table, sizeof table);
    }
}

static void complete_not_null(koine__mysql *session, koine__mysql_names *names, const char *sql)
{
    char schema[sizeof names->schema];
    char table[sizeof names->table];
    if (names->column[0] == '\0' || sql == NULL || !koine__mysql_target(sql, schema, table, sizeof table)) {
        return;
    }
    const question q = {
        .sql = "SELECT c.table_name, c.table_schema " ABOUT "JOIN information_schema.columns c ON c.table_schema = a.s "
               "AND c.table_name = a.t AND c.column_name = a.n WHERE c.is_nullable = 'NO'" NO_TRIGGER,
        .values = {schema[0] != '\0' ? schema : NULL, table, names->column},
        .answers = {names->table, names->schema},
        .rooms = {sizeof names->table, sizeof names->schema},
    };
    ask(session, &q);
}

/* Names of checks are unique in a schema on MySQL, which tells nothing else. */
static void complete_check(koine__mysql *session, koine__mysql_names *names)
{
    if (names->constraint[0] == '\0' || names->table[0] != '\0') {
        return;
    }
    const question q = {
        .sql = "SELECT k.table_name, k.table_schema " ABOUT "JOIN information_schema.table_constraints k ON "
               "k.constraint_schema = a.s AND k.constraint_name = a.n WHERE k.constraint_type = 'CHECK' AND a.t = ''",
        .values = {NULL, "", names->constraint},
        .answers = {names->table, names->schema},
        .rooms = {sizeof names->table, sizeof names->schema},
    };
    ask(session, &q);
}

/* A name that was cut in bytes may end in part of a character. */
static void drop_part(char *name)
{
    size_t size = strlen(name);
    while (size > 0 && ((unsigned char)name[size - 1] & 0xc0u) == 0x80u) {
        size--;
    }
    if (size > 0 && (unsigned char)name[size - 1] >= 0xc0u) {
        name[size - 1] = '\0';
    }
}

#define FOREIGN_KEY                                                                                                    \
    "SELECT GROUP_CONCAT(k.column_name ORDER BY k.ordinal_position SEPARATOR ', '), MIN(k.referenced_table_name), "    \
    "k.constraint_name " ABOUT "JOIN information_schema.key_column_usage k ON k.table_schema = a.s AND "               \
    "k.table_name = a.t WHERE k.referenced_table_name IS NOT NULL AND "
#define BY_CONSTRAINT " GROUP BY k.constraint_name"

/* Long names leave no room in the message for all of them. */
static void complete_foreign_key(koine__mysql *session, koine__mysql_names *names)
{
    if (names->table[0] == '\0' || (names->column[0] != '\0' && names->parent_table[0] != '\0')) {
        return;
    }
    char constraint[sizeof names->constraint];
    memcpy(constraint, names->constraint, sizeof constraint);
    if (names->cut) {
        drop_part(constraint);
        names->constraint[0] = '\0';
    }
    const question q = {
        .sql = names->cut ? FOREIGN_KEY "LEFT(k.constraint_name, CHAR_LENGTH(a.n)) = a.n" BY_CONSTRAINT
                          : FOREIGN_KEY "k.constraint_name = a.n" BY_CONSTRAINT,
        .values = {names->schema, names->table, constraint},
        .answers = {names->column, names->parent_table, names->constraint},
        .rooms = {sizeof names->column, sizeof names->parent_table, sizeof names->constraint},
    };
    ask(session, &q);
}

void koine__mysql_names_complete(koine__mysql *session, koine__mysql_names *names, koine_code code, const char *sql)
{
    if (!koine_config_bool(session->head.config, "diagnose")) {
        return;
    }
    switch (code) {
    case KOINE_ERR_UNIQUE:
        complete_unique(session, names, sql);
        break;
    case KOINE_ERR_FOREIGN_KEY:
        complete_foreign_key(session, names);
        break;
    case KOINE_ERR_NOT_NULL:
        complete_not_null(session, names, sql);
        break;
    case KOINE_ERR_CHECK:
        complete_check(session, names);
        break;
    default:
        break;
    }
}
