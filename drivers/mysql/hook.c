/*
 * The connect hook: one table says what each guarantee needs of the session. All settings go in one SET, which
 * is answered together with the SELECT that reads them back, so that the hook costs one round trip.
 *
 * Reading back decides, not the answer to SET: a server that refuses one setting changes none, and may hold
 * what is asked for all the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- what is set ---- */

enum { ON_BOTH = 0, ON_MARIADB = 1, ON_MYSQL = 2 };

typedef struct setting {
    const char *name;
    const char *value;  /* as SQL; NULL: not set but read */
    const char *answer; /* what @@SESSION.name reads then; NULL: not read */
    uint32_t guarantee; /* 0: always set, and nothing is promised */
    unsigned server;
    unsigned since;
    unsigned until; /* first version without it; 0: all have it */
} setting;

static const setting settings[] = {
    {"foreign_key_checks", "1", "1", KOINE_GUARANTEE_FOREIGN_KEYS, ON_BOTH, 0, 0},
    /* A key to columns that are not unique is checked against one of several equal rows. */
    {"restrict_fk_on_non_standard_key", "1", "1", KOINE_GUARANTEE_FOREIGN_KEYS, ON_MYSQL, 80400, 0},
    /* Other engines take a FOREIGN KEY clause and throw it away without a warning. */
    {"default_storage_engine", "InnoDB", "InnoDB", KOINE_GUARANTEE_FOREIGN_KEYS, ON_BOTH, 0, 0},
    {"default_tmp_storage_engine", "InnoDB", "InnoDB", KOINE_GUARANTEE_FOREIGN_KEYS, ON_BOTH, 0, 0},
    {"check_constraint_checks", "1", "1", KOINE_GUARANTEE_CHECKS, ON_MARIADB, 100201, 0},
    {"unique_checks", "1", "1", KOINE_GUARANTEE_UNIQUE_KEYS, ON_BOTH, 0, 0},
    /* By offset: names of zones need tables that a server may not have loaded. */
    {"time_zone", "'+00:00'", "+00:00", KOINE_GUARANTEE_UTC, ON_BOTH, 0, 0},
    {"autocommit", "1", "1", KOINE_GUARANTEE_DEFENSIVE, ON_BOTH, 0, 0},
    {"sql_auto_is_null", "0", "0", KOINE_GUARANTEE_DEFENSIVE, ON_BOTH, 0, 0},
    {"sql_select_limit", "18446744073709551615", "18446744073709551615", KOINE_GUARANTEE_DEFENSIVE, ON_BOTH, 0, 0},
    {"group_concat_max_len", "1073741824", "1073741824", KOINE_GUARANTEE_DEFENSIVE, ON_BOTH, 0, 0},
    /* No note of MySQL's is about a loss, and without them there is nothing to look for behind a rounded decimal. */
    {"sql_notes", "0", "0", KOINE_GUARANTEE_STRICT_TYPES, ON_MYSQL, 0, 0},
    /* The server keeps no more warnings than this to be looked at: see warnings.c. MySQL, which keeps 1024, lets few
       accounts change it. */
    {"max_error_count", "65535", "65535", KOINE_GUARANTEE_STRICT_TYPES, ON_MARIADB, 0, 0},
    /*
     * MariaDB compares no more of a text than this when it sorts, and answers rows in the wrong order without a
     * word. The sort buffer has to hold 15 such keys, or sorting and grouping fail with 1038: 16 MiB do for 17 texts.
     */
    {"max_sort_length", "65536", "65536", KOINE_GUARANTEE_DEFENSIVE, ON_MARIADB, 0, 0},
    {"sort_buffer_size", "GREATEST(@@SESSION.sort_buffer_size,16777216)", NULL, KOINE_GUARANTEE_DEFENSIVE, ON_MARIADB,
     0, 0},
    {"max_recursive_iterations", "4294967295", "4294967295", KOINE_GUARANTEE_DEFENSIVE, ON_MARIADB, 100200, 0},
    {"cte_max_recursion_depth", "4294967295", "4294967295", KOINE_GUARANTEE_DEFENSIVE, ON_MYSQL, 80003, 0},
    /* That of the database: what new tables get, and what is compared without a column's own. */
    {"collation_database", NULL, "utf8mb4_nopad_bin", KOINE_GUARANTEE_TEXT_ORDER, ON_MARIADB, 0, 0},
    {"collation_database", NULL, "utf8mb4_0900_bin", KOINE_GUARANTEE_TEXT_ORDER, ON_MYSQL, 0, 0},
    /* Names are read out of messages, which are English only if the session asks for it. */
    {"lc_messages", "'en_US'", NULL, 0, ON_BOTH, 0, 0},
    {"lc_time_names", "'en_US'", NULL, 0, ON_BOTH, 0, 0},
    {"tx_isolation", "'READ-COMMITTED'", NULL, 0, ON_MARIADB, 0, 110101},
    {"transaction_isolation", "'READ-COMMITTED'", NULL, 0, ON_MARIADB, 110101, 0},
    {"transaction_isolation", "'READ-COMMITTED'", NULL, 0, ON_MYSQL, 50720, 0},
};

#define SETTINGS (sizeof settings / sizeof settings[0])

/*
 * The words of sql_mode. Their guarantee is what reading back asks for. Those that portable SQL relies on for what SET
 * and numbers mean are set also where it is waived.
 */
static const struct mode {
    const char *word;
    uint32_t guarantee;
    unsigned server;
    unsigned since;
    bool always;
} modes[] = {
    {"STRICT_ALL_TABLES", KOINE_GUARANTEE_STRICT_TYPES, ON_BOTH, 0, false},
    {"STRICT_TRANS_TABLES", KOINE_GUARANTEE_STRICT_TYPES, ON_BOTH, 0, false},
    {"NO_ZERO_IN_DATE", KOINE_GUARANTEE_STRICT_TYPES, ON_BOTH, 0, false},
    {"NO_ZERO_DATE", KOINE_GUARANTEE_STRICT_TYPES, ON_BOTH, 0, false},
    {"ERROR_FOR_DIVISION_BY_ZERO", KOINE_GUARANTEE_STRICT_TYPES, ON_BOTH, 0, false},
    {"ANSI_QUOTES", KOINE_GUARANTEE_STANDARD_TEXT, ON_BOTH, 0, false},
    {"PIPES_AS_CONCAT", KOINE_GUARANTEE_STANDARD_TEXT, ON_BOTH, 0, false},
    {"NO_BACKSLASH_ESCAPES", KOINE_GUARANTEE_STANDARD_TEXT, ON_BOTH, 0, false},
    {"NO_ENGINE_SUBSTITUTION", KOINE_GUARANTEE_FOREIGN_KEYS, ON_BOTH, 0, false},
    {"ONLY_FULL_GROUP_BY", 0, ON_BOTH, 0, true},
    {"NO_AUTO_VALUE_ON_ZERO", KOINE_GUARANTEE_DEFENSIVE, ON_BOTH, 0, true},
    {"NO_UNSIGNED_SUBTRACTION", KOINE_GUARANTEE_DEFENSIVE, ON_BOTH, 0, true},
    {"SIMULTANEOUS_ASSIGNMENT", KOINE_GUARANTEE_DEFENSIVE, ON_MARIADB, 100305, true},
    {"TIME_ROUND_FRACTIONAL", KOINE_GUARANTEE_DEFENSIVE, ON_MARIADB, 100401, true},
};

#define MODES (sizeof modes / sizeof modes[0])
#define MODE_GUARANTEES (KOINE_GUARANTEE_STRICT_TYPES | KOINE_GUARANTEE_STANDARD_TEXT | KOINE_GUARANTEE_FOREIGN_KEYS)

static bool applies(const koine__mysql *session, unsigned server, unsigned since, unsigned until)
{
    return (server == ON_BOTH || (server == ON_MARIADB) == session->mariadb) && session->version >= since &&
           (until == 0 || session->version < until);
}

static bool is_wanted(const koine__mysql *session, const setting *s, uint32_t wanted)
{
    return applies(session, s->server, s->since, s->until) && (s->guarantee == 0 || (s->guarantee & wanted) != 0);
}

/* ---- the two statements ---- */

/* Both fit with room to spare; a text that does not would be sent cut, and the server would refuse it. */
#define TEXT_SIZE 3072

typedef struct text {
    char chars[TEXT_SIZE];
    size_t size;
} text;

static void add(text *t, const char *part)
{
    size_t size = strlen(part);
    if (t->size + size < sizeof t->chars) {
        memcpy(t->chars + t->size, part, size + 1);
        t->size += size;
    }
}

static void add_setting(text *t, const char *name, const char *value)
{
    add(t, ", SESSION ");
    add(t, name);
    add(t, "=");
    add(t, value);
}

/* A waived guarantee leaves the words that the server began the session with. */
static void add_modes(text *t, const koine__mysql *session, uint32_t wanted)
{
    const bool all = (wanted & MODE_GUARANTEES) == MODE_GUARANTEES;
    add(t, ", SESSION sql_mode=");
    add(t, all ? "'" : "CONCAT(@@SESSION.sql_mode,',");
    const char *comma = "";
    for (size_t i = 0; i < MODES; i++) {
        const struct mode *m = &modes[i];
        if (applies(session, m->server, m->since, 0) && (m->always || (m->guarantee & wanted) != 0)) {
            add(t, comma);
            add(t, m->word);
            comma = ",";
        }
    }
    add(t, all ? "'" : "')");
}

static void add_lock_timeout(text *t, const koine_config *config)
{
    const int64_t milliseconds = koine_config_int(config, "lock_timeout");
    if (milliseconds > 0) {
        char seconds[24];
        (void)snprintf(seconds, sizeof seconds, "%lld", (long long)((milliseconds + 999) / 1000));
        add_setting(t, "innodb_lock_wait_timeout", seconds);
        add_setting(t, "lock_wait_timeout", seconds);
    }
}

static void write_set(text *t, const koine__mysql *session, uint32_t wanted)
{
    /* A collation that tells letters apart as other engines do; columns keep their own. */
    add(t, "SET NAMES utf8mb4 COLLATE ");
    add(t, session->mariadb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin");
    for (size_t i = 0; i < SETTINGS; i++) {
        if (settings[i].value != NULL && is_wanted(session, &settings[i], wanted)) {
            add_setting(t, settings[i].name, settings[i].value);
        }
    }
    add_modes(t, session, wanted);
    add_lock_timeout(t, session->head.config);
}

/* The columns that stand in front of those of the table. */
enum { COLUMN_PACKET, COLUMN_SERVER, COLUMN_MODE, COLUMN_CLIENT, COLUMN_CONNECTION, COLUMN_RESULTS, COLUMN_SETTINGS };

static void write_select(text *t, const koine__mysql *session, uint32_t wanted)
{
    add(t, "SELECT @@max_allowed_packet, " KOINE__MYSQL_SERVER ", @@SESSION.sql_mode, @@character_set_client, "
           "@@character_set_connection, @@character_set_results");
    for (size_t i = 0; i < SETTINGS; i++) {
        if (settings[i].answer != NULL && is_wanted(session, &settings[i], wanted)) {
            add(t, ", @@SESSION.");
            add(t, settings[i].name);
        }
    }
}

/* ---- judging the answer ---- */

typedef struct judgement {
    uint32_t missing;
    char found[256]; /* what was not as it should be, for the lowest of them */
} judgement;

static uint32_t lowest(uint32_t guarantees)
{
    return guarantees & (~guarantees + 1);
}

static void miss(judgement *j, uint32_t guarantee, const char *name, const char *found)
{
    if (j->missing == 0 || lowest(guarantee) < lowest(j->missing)) {
        (void)snprintf(j->found, sizeof j->found, "%s = %s", name, found != NULL ? found : "NULL");
    }
    j->missing |= guarantee;
}

/* Whether a comma-separated list holds a word. */
static bool holds(const char *list, const char *word)
{
    const size_t size = strlen(word);
    while (list != NULL && *list != '\0') {
        const size_t length = strcspn(list, ",");
        if (length == size && strncasecmp(list, word, size) == 0) {
            return true;
        }
        list += length;
        list += *list == ',';
    }
    return false;
}

static bool is_utf8(const char *charset)
{
    return charset != NULL && strcmp(charset, "utf8mb4") == 0;
}

static void judge_row(judgement *j, const koine__mysql *session, uint32_t wanted, MYSQL_ROW row)
{
    for (size_t i = 0; i < MODES; i++) {
        const struct mode *m = &modes[i];
        if ((m->guarantee & wanted) != 0 && applies(session, m->server, m->since, 0) &&
            !holds(row[COLUMN_MODE], m->word)) {
            miss(j, m->guarantee & wanted, "sql_mode", row[COLUMN_MODE]);
        }
    }
    for (size_t i = COLUMN_CLIENT; (wanted & KOINE_GUARANTEE_UTF8) != 0 && i <= COLUMN_RESULTS; i++) {
        if (!is_utf8(row[i])) {
            miss(j, KOINE_GUARANTEE_UTF8, "character set", row[i]);
        }
    }
    size_t column = COLUMN_SETTINGS;
    for (size_t i = 0; i < SETTINGS; i++) {
        const setting *s = &settings[i];
        if (s->answer == NULL || !is_wanted(session, s, wanted)) {
            continue;
        }
        const char *found = row[column++];
        if (found == NULL || strcasecmp(found, s->answer) != 0) {
            miss(j, s->guarantee, s->name, found);
        }
    }
}

/* What no variable of the session tells. */
static void judge_rest(judgement *j, const koine__mysql *session, uint32_t wanted)
{
    const unsigned first_with_checks = session->mariadb ? 100201 : 80016;
    if ((wanted & KOINE_GUARANTEE_CHECKS) != 0 && session->version < first_with_checks) {
        miss(j, KOINE_GUARANTEE_CHECKS, "version", session->version_text);
    }
    if ((wanted & KOINE_GUARANTEE_NO_LOCAL_FILES) != 0 && (session->handle->client_flag & CLIENT_LOCAL_FILES) != 0) {
        miss(j, KOINE_GUARANTEE_NO_LOCAL_FILES, "LOCAL INFILE", "on");
    }
}

/* Reads the answer to the SELECT. */
static bool read_answer(koine__mysql *session, uint32_t wanted, judgement *j)
{
    MYSQL_RES *result = mysql_store_result(session->handle);
    MYSQL_ROW row = result != NULL ? mysql_fetch_row(result) : NULL;
    if (row != NULL) {
        session->packet_limit = row[COLUMN_PACKET] != NULL ? strtoull(row[COLUMN_PACKET], NULL, 10) : 0;
        if (session->server[0] == '\0' && row[COLUMN_SERVER] != NULL) {
            (void)snprintf(session->server, sizeof session->server, "%s", row[COLUMN_SERVER]);
        }
        judge_row(j, session, wanted, row);
        judge_rest(j, session, wanted);
    }
    mysql_free_result(result);
    return row != NULL;
}

/* ---- the slots ---- */

/* Tables keep the collation that they were made with. */
static void write_remedy(const koine__mysql *session, const judgement *j, char *out, size_t size)
{
    const char *collation = session->mariadb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
    const char *database = koine_config_get(session->head.config, "database");
    if ((j->missing & KOINE_GUARANTEE_CHECKS) != 0 && strncmp(j->found, "version", 7) == 0) {
        (void)snprintf(out, size, "upgrade to MariaDB 10.3 or MySQL 8.0.17");
    } else if (lowest(j->missing) == KOINE_GUARANTEE_TEXT_ORDER) {
        (void)snprintf(out, size,
                       "ALTER DATABASE `%.100s` CHARACTER SET utf8mb4 COLLATE %s, and for each table that is there "
                       "ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4 COLLATE %s",
                       database != NULL ? database : "…", collation, collation);
    } else {
        (void)snprintf(out, size, "make the server accept this setting for the session");
    }
}

static koine_code not_enforced(koine__mysql *session, const judgement *j, const koine__mysql_fault *refusal)
{
    char found[sizeof j->found + sizeof refusal->message + 64];
    char remedy[384];
    if (refusal->number != 0) {
        (void)snprintf(found, sizeof found, "%s (the server refused SET: %s)", j->found, refusal->message);
    } else {
        (void)snprintf(found, sizeof found, "%s", j->found);
    }
    write_remedy(session, j, remedy, sizeof remedy);
    return koine_driver_not_enforced(&session->head, j->missing, found, remedy);
}

koine_code koine__mysql_enforce(koine_driver_conn *conn, uint32_t wanted, uint32_t *proved)
{
    koine__mysql *session = koine__mysql_of(conn);
    MYSQL *handle = session->handle;
    text set = {.size = 0};
    text select = {.size = 0};
    judgement j = {.missing = 0};
    koine__mysql_fault refusal = {.number = 0};
    *proved = 0;
    write_set(&set, session, wanted);
    write_select(&select, session, wanted);
    if (mysql_send_query(handle, set.chars, (unsigned long)set.size) != 0 ||
        mysql_send_query(handle, select.chars, (unsigned long)select.size) != 0) {
        return koine__mysql_fail(session, NULL);
    }
    if (mysql_read_query_result(handle) != 0) {
        koine__mysql_fault_read(&refusal, handle);
        if (koine__mysql_is_client_error(refusal.number) ||
            koine_code_class(koine__mysql_code(refusal.number, session->mariadb, refusal.sqlstate)) ==
                KOINE_CLASS_CONNECTION) {
            return koine__mysql_report(session, &refusal, NULL);
        }
    }
    koine__client_next_answer(handle);
    if (mysql_read_query_result(handle) != 0 || !read_answer(session, wanted, &j)) {
        return koine__mysql_fail(session, NULL);
    }
    if (j.missing != 0) {
        return not_enforced(session, &j, &refusal);
    }
    session->isolation_set = refusal.number == 0;
    *proved = wanted;
    return KOINE_OK;
}

koine_code koine__mysql_verify(koine_driver_conn *conn, uint32_t wanted, uint32_t *holding)
{
    koine__mysql *session = koine__mysql_of(conn);
    text select = {.size = 0};
    judgement j = {.missing = 0};
    *holding = 0;
    write_select(&select, session, wanted);
    if (mysql_real_query(session->handle, select.chars, (unsigned long)select.size) != 0 ||
        !read_answer(session, wanted, &j)) {
        return koine__mysql_fail(session, NULL);
    }
    *holding = wanted & ~j.missing;
    return KOINE_OK;
}
