/*
 * The guarantees: one table of settings, from which come the start-up packet (no round trip, and what RESET and
 * DISCARD ALL go back to), the statement that sets and reads back (one round trip), and the one that only reads.
 *
 * CHECKS, UNIQUE_KEYS and NO_LOCAL_FILES have no setting: PostgreSQL cannot switch the first two off in a
 * session, and its protocol lets a server read a client's data only by COPY FROM STDIN, which the driver refuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <string.h>

typedef enum setting_kind {
    SET_ALWAYS,     /* the driver needs it to read values: set even where the guarantee is waived */
    SET_WANTED,     /* any user may set it */
    SET_PRIVILEGED, /* set only where it does not hold, by who may: others may not even set what is so already */
    READ_ONLY       /* a property of the database */
} setting_kind;

typedef struct setting {
    uint32_t guarantee;
    setting_kind kind;
    bool reported; /* the server tells every change, unasked */
    const char *name;
    const char *value;       /* as the server shows it */
    const char *alternative; /* accepted too, or NULL */
    const char *remedy;      /* NULL: write_remedy */
    const char *query;       /* of a property that is no setting; else NULL */
} setting;

#define REMEDY_PINNED                                                                                                      \
    "a superuser takes the pin off the role and the database (ALTER ROLE … RESET, ALTER DATABASE … RESET), or grants " \
    "SET ON PARAMETER to this role"
#define REMEDY_POOLER "let the pooler in between pass SET and the start-up parameter \"options\" through"
#define REMEDY_ENCODING "create the database with ENCODING 'UTF8'"

#define COLLATION                                                                                                      \
    "(SELECT CASE WHEN " KOINE__PG_DATABASE_BY_CODE_POINT " THEN 'C' ELSE COALESCE(pg_catalog.to_jsonb(d) ->> "        \
    "'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale', d.datcollate) END FROM pg_catalog.pg_database d "         \
    "WHERE d.datname = pg_catalog.current_database())"

static const setting settings[] = {
    {KOINE_GUARANTEE_FOREIGN_KEYS, SET_PRIVILEGED, false, "session_replication_role", "origin", "local", REMEDY_PINNED,
     NULL},
    {KOINE_GUARANTEE_STRICT_TYPES, SET_ALWAYS, false, "bytea_output", "hex", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_STRICT_TYPES, SET_ALWAYS, false, "extra_float_digits", "1", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_STANDARD_TEXT, SET_WANTED, true, "standard_conforming_strings", "on", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_STANDARD_TEXT, SET_WANTED, false, "backslash_quote", "safe_encoding", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_STANDARD_TEXT, SET_WANTED, false, "transform_null_equals", "off", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_STANDARD_TEXT, SET_WANTED, false, "array_nulls", "on", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_UTF8, SET_ALWAYS, true, "client_encoding", "UTF8", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_UTF8, READ_ONLY, false, "server_encoding", "UTF8", NULL, REMEDY_ENCODING, NULL},
    {KOINE_GUARANTEE_UTC, SET_WANTED, true, "TimeZone", "UTC", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_UTC, SET_ALWAYS, true, "DateStyle", "ISO, YMD", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_UTC, SET_ALWAYS, true, "IntervalStyle", "iso_8601", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_DEFENSIVE, SET_WANTED, false, "check_function_bodies", "on", NULL, REMEDY_POOLER, NULL},
    {KOINE_GUARANTEE_DEFENSIVE, SET_PRIVILEGED, false, "allow_system_table_mods", "off", NULL, REMEDY_PINNED, NULL},
    {KOINE_GUARANTEE_DEFENSIVE, SET_PRIVILEGED, false, "zero_damaged_pages", "off", NULL, REMEDY_PINNED, NULL},
    {KOINE_GUARANTEE_DEFENSIVE, SET_PRIVILEGED, false, "ignore_checksum_failure", "off", NULL, REMEDY_PINNED, NULL},
    {KOINE_GUARANTEE_TEXT_ORDER, READ_ONLY, false, "collation of the database", "C", NULL, NULL, COLLATION},
};

#define SETTINGS (sizeof settings / sizeof settings[0])

void koine__pg_append(char *out, size_t size, size_t *used, const char *text)
{
    size_t more = strlen(text);
    if (*used >= size || more >= size - *used) {
        *used = size;
        return;
    }
    (void)memcpy(out + *used, text, more + 1);
    *used += more;
}

/* Appends a value of the start-up packet, in which blanks and backslashes are escaped. */
static void append_escaped(char *out, size_t size, size_t *used, const char *text)
{
    char piece[3] = {'\0'};
    for (; *text != '\0'; text++) {
        bool special = *text == '\\' || *text == ' ' || (*text >= '\t' && *text <= '\r');
        piece[0] = special ? '\\' : *text;
        piece[1] = special ? *text : '\0';
        koine__pg_append(out, size, used, piece);
    }
}

/* Appends a name in quotes. */
static void append_name(char *out, size_t size, size_t *used, const char *name)
{
    char piece[2] = {'\0'};
    append_escaped(out, size, used, "\"");
    for (; *name != '\0'; name++) {
        piece[0] = *name;
        append_escaped(out, size, used, *name == '"' ? "\"\"" : piece);
    }
    append_escaped(out, size, used, "\"");
}

bool koine__pg_startup_options(uint32_t waived, const char *schema, char *out, size_t size)
{
    size_t used = 0;
    koine__pg_append(out, size, &used, "-c client_min_messages=warning");
    for (size_t i = 0; i < SETTINGS; i++) {
        const setting *each = &settings[i];
        if (each->kind == SET_ALWAYS || (each->kind == SET_WANTED && (each->guarantee & waived) == 0)) {
            koine__pg_append(out, size, &used, " -c ");
            koine__pg_append(out, size, &used, each->name);
            koine__pg_append(out, size, &used, "=");
            append_escaped(out, size, &used, each->value);
        }
    }
    if (schema != NULL && schema[0] != '\0') {
        koine__pg_append(out, size, &used, " -c search_path=");
        append_name(out, size, &used, schema);
    }
    return used < size;
}

#define CURRENT "pg_catalog.current_setting('"
#define CONFIG "pg_catalog.set_config('"
#define GRANTS 150000 /* the version from which on a role may be granted the right to set a parameter */
#define PROVIDERS                                                                                                      \
    150000 /* the version from which on a database may have its collation from elsewhere than the C library */

/* What a statement does with the settings. */
typedef enum approach { READ, SET } approach;

/*
 * One item of the select list; version is the server's. The names and values of the table need no escaping. Whether
 * a privileged setting can be set is asked first: a refusal would fail the statement and the transaction around it.
 */
static void append_item(char *out, size_t size, size_t *used, const setting *each, approach how, int version)
{
    bool granted = version >= GRANTS;
    const char *may = granted ? "pg_catalog.has_parameter_privilege('" : CURRENT "is_superuser') = 'on";
    const char *privileged[] = {
        "CASE WHEN " CURRENT,
        each->name,
        "') NOT IN ('",
        each->value,
        "','",
        each->alternative != NULL ? each->alternative : each->value,
        "') AND ",
        may,
        granted ? each->name : "",
        granted ? "','SET') THEN " CONFIG : "' THEN " CONFIG,
        each->name,
        "','",
        each->value,
        "',false) ELSE " CURRENT,
        each->name,
        "') END",
        NULL,
    };
    const char *plain[] = {CONFIG, each->name, "','", each->value, "',false)", NULL};
    const char *reading[] = {CURRENT, each->name, "')", NULL};
    const char *querying[] = {each->query, NULL};
    bool reads = how == READ || each->kind == READ_ONLY;
    const char **parts = each->query != NULL            ? querying
                         : reads                        ? reading
                         : each->kind == SET_PRIVILEGED ? privileged
                                                        : plain;
    for (; *parts != NULL; parts++) {
        koine__pg_append(out, size, used, *parts);
    }
}

/* Whether the setting takes part for these guarantees; what the driver itself needs is always set. */
static bool takes_part(const setting *each, uint32_t wanted, approach how)
{
    return (each->guarantee & wanted) != 0 || (how != READ && each->kind == SET_ALWAYS);
}

static void write_query(char *out, size_t size, uint32_t wanted, approach how, int version)
{
    size_t used = 0;
    koine__pg_append(out, size, &used, "SELECT true");
    for (size_t i = 0; i < SETTINGS; i++) {
        if (takes_part(&settings[i], wanted, how)) {
            koine__pg_append(out, size, &used, ",");
            append_item(out, size, &used, &settings[i], how, version);
        }
    }
}

/* What did not hold. */
typedef struct finding {
    uint32_t missing;
    const char *remedy;
    char found[160]; /* of the lowest guarantee that is missing */
} finding;

static void note(finding *out, const setting *each, const char *value)
{
    uint32_t lowest = out->missing & (~out->missing + 1);
    if (out->missing == 0 || each->guarantee < lowest) {
        size_t used = 0;
        koine__pg_append(out->found, sizeof out->found, &used, each->name);
        koine__pg_append(out->found, sizeof out->found, &used, " = ");
        koine__pg_append(out->found, sizeof out->found, &used, value);
        out->remedy = each->remedy;
    }
    out->missing |= each->guarantee;
}

static void compare(PGresult *answer, uint32_t wanted, approach how, finding *out)
{
    int column = 1;
    for (size_t i = 0; i < SETTINGS; i++) {
        const setting *each = &settings[i];
        if (!takes_part(each, wanted, how)) {
            continue;
        }
        bool there = column < PQnfields(answer) && PQntuples(answer) == 1;
        const char *value = there ? PQgetvalue(answer, 0, column) : "";
        bool holds =
            strcmp(value, each->value) == 0 || (each->alternative != NULL && strcmp(value, each->alternative) == 0);
        if (!holds && (each->guarantee & wanted) != 0) {
            note(out, each, value);
        }
        column++;
    }
}

static koine_code ask(koine__pg_conn *conn, uint32_t wanted, approach how, finding *out)
{
    char query[6144];
    write_query(query, sizeof query, wanted, how, PQserverVersion(conn->session));
    PGresult *answer = koine__pg_ask(conn, query, 0, NULL);
    koine_code code = KOINE_OK;
    if (answer == NULL || koine__pg_failed(answer)) {
        code = koine__pg_fail(conn, answer, NULL);
    } else {
        compare(answer, wanted, how, out);
    }
    PQclear(answer);
    return code;
}

/* A database keeps its collation for good, and only a copy of template0 may have another one. */
static void write_remedy(const koine__pg_conn *conn, char *out, size_t size)
{
    const char *name = PQdb(conn->session);
    size_t used = 0;
    koine__pg_append(out, size, &used, "move the data to a new database: CREATE DATABASE \"");
    koine__pg_append(out, size, &used, name != NULL ? name : "");
    koine__pg_append(out, size, &used, "_c\" TEMPLATE template0 ENCODING 'UTF8' ");
    if (PQserverVersion(conn->session) >= PROVIDERS) {
        koine__pg_append(out, size, &used, "LOCALE_PROVIDER libc ");
    }
    koine__pg_append(out, size, &used, "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'");
}

koine_code koine__pg_enforce(koine_driver_conn *conn, uint32_t wanted, uint32_t *proved)
{
    finding found = {0, NULL, ""};
    *proved = 0;
    koine_code code = ask((koine__pg_conn *)conn, wanted, SET, &found);
    if (code != KOINE_OK) {
        return code;
    }
    if (found.missing != 0) {
        char remedy[320];
        write_remedy((koine__pg_conn *)conn, remedy, sizeof remedy);
        return koine_driver_not_enforced(conn, found.missing, found.found,
                                         found.remedy != NULL ? found.remedy : remedy);
    }
    *proved = wanted & koine__postgresql_driver.guarantees;
    return KOINE_OK;
}

koine_code koine__pg_verify(koine_driver_conn *conn, uint32_t wanted, uint32_t *holding)
{
    finding found = {0, NULL, ""};
    *holding = 0;
    koine_code code = ask((koine__pg_conn *)conn, wanted, READ, &found);
    if (code == KOINE_OK) {
        *holding = wanted & koine__postgresql_driver.guarantees & ~found.missing;
    }
    return code;
}

koine_code koine__pg_check_reported(koine__pg_conn *conn)
{
    finding found = {0, NULL, ""};
    for (size_t i = 0; i < SETTINGS; i++) {
        const setting *each = &settings[i];
        if (each->reported && (each->guarantee & conn->waived) == 0) {
            /* NULL: a pooler in between keeps it to itself, or libpq had no memory for it. */
            const char *value = PQparameterStatus(conn->session, each->name);
            if (value != NULL && strcmp(value, each->value) != 0) {
                note(&found, each, value);
            }
        }
    }
    if (found.missing == 0 || PQstatus(conn->session) != CONNECTION_OK) {
        return KOINE_OK;
    }
    return koine_driver_not_enforced(&conn->head, found.missing, found.found,
                                     "a statement has changed it: koine_verify restores it");
}
