/*
 * What becomes of PostgreSQL's roles that are pinned, and of sessions whose settings a statement has changed.
 *
 *     pinned_role URL     of an account that may create roles and pin them
 *
 * Prints what is not as docs/guarantees.md says; exit status 1 then.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/koine.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An opening by the pinned role or the superuser, and how it has to end. */
struct opening {
    const char *about;
    const char *grant; /* run by the superuser before, or NULL */
    const char *waive;
    bool refused;
};

static const struct opening openings[] = {
    {"a role pinned to replica", NULL, "", true},
    {"the same with waive=foreign_keys", NULL, "foreign_keys", false},
    {"the same with another waiver", NULL, "utc", true},
    {"the same with the right to set the parameter", "GRANT SET ON PARAMETER session_replication_role TO %s", "",
     false},
    {"the same as a superuser", "ALTER ROLE %s SUPERUSER", "", false},
};

static int faults;

static void wrong(const char *about, koine_conn *conn, const char *what)
{
    const koine_error *error = koine_error_of(conn);
    printf("%s: %s (%s: %s)\n", about, what, koine_code_name(error->code),
           error->message != NULL ? error->message : "");
    faults++;
}

static void expect(bool holds, const char *about, koine_conn *conn, const char *what)
{
    if (!holds) {
        wrong(about, conn, what);
    }
}

static void must(koine_conn *conn, koine_code code)
{
    if (code != KOINE_OK) {
        wrong("preparing", conn, "failed");
        exit(2);
    }
}

/* Statements about the role, whose name stands for %s. */
static koine_code as_owner(koine_conn *owner, const char *format, const char *role)
{
    char sql[256];
    const char *at = strstr(format, "%s");
    (void)snprintf(sql, sizeof sql, "%.*s%s%s", (int)(at - format), format, role, at + 2);
    return koine_exec(owner, sql);
}

static void make_role(koine_conn *owner, const char *role)
{
    must(owner, as_owner(owner, "CREATE ROLE %s LOGIN PASSWORD 'pinned'", role));
    must(owner, as_owner(owner, "ALTER ROLE %s SET session_replication_role = 'replica'", role));
}

/* The name has to go from parameters too, or the role cannot be dropped. */
static void drop_role(koine_conn *owner, const char *role)
{
    (void)as_owner(owner, "DROP OWNED BY %s", role);
    must(owner, as_owner(owner, "DROP ROLE %s", role));
}

static bool has(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

static void check_refusal(const struct opening *it, koine_conn *conn)
{
    const koine_error *error = koine_error_of(conn);
    expect(error->code == KOINE_ERR_NOT_ENFORCED, it->about, conn, "is not refused with KOINE_ERR_NOT_ENFORCED");
    expect(has(error->message, "foreign_keys"), it->about, conn, "the guarantee is not named");
    expect(has(error->message, "postgresql"), it->about, conn, "the engine is not named");
    expect(has(error->message, "session_replication_role = replica"), it->about, conn, "the answer is not named");
    expect(has(error->hint, "ALTER ROLE"), it->about, conn, "the remedy is not named");
    expect(has(error->hint, "waive=foreign_keys"), it->about, conn, "the waiver is not named");
}

/* Whether the session's setting is the one that the role is pinned to. */
static void check_session(const struct opening *it, koine_conn *conn)
{
    bool waived = it->waive[0] != '\0';
    bool proved = (koine_guarantees(conn) & KOINE_GUARANTEE_FOREIGN_KEYS) != 0;
    koine_rows *rows = NULL;
    expect(proved == !waived, it->about, conn, "koine_guarantees says otherwise");
    if (koine_query(conn, &rows, "SELECT current_setting('session_replication_role')") != KOINE_OK) {
        wrong(it->about, conn, "cannot be used");
        return;
    }
    expect(koine_next(rows) == KOINE_ROW && strcmp(koine_get_text(rows, 0), waived ? "replica" : "origin") == 0,
           it->about, conn, "the setting is another one");
    (void)koine_rows_close(rows);
    expect(koine_verify(conn) == KOINE_OK, it->about, conn, "koine_verify fails");
}

static void try_opening(koine_conn *owner, const char *url, const char *role, const struct opening *it)
{
    koine_conn *conn = NULL;
    koine_config *config = koine_config_new();
    if (it->grant != NULL) {
        must(owner, as_owner(owner, it->grant, role));
    }
    bool ready = koine_config_parse(config, url) == KOINE_OK && koine_config_set(config, "user", role) == KOINE_OK &&
                 koine_config_set(config, "password", "pinned") == KOINE_OK &&
                 koine_config_set(config, "sql", "native") == KOINE_OK &&
                 (it->waive[0] == '\0' || koine_config_set(config, "waive", it->waive) == KOINE_OK);
    koine_code code = koine_open_config(&conn, config);
    expect(ready, it->about, conn, "the configuration is refused");
    if (it->refused) {
        check_refusal(it, conn);
    } else if (code != KOINE_OK) {
        wrong(it->about, conn, "is refused");
    } else {
        check_session(it, conn);
    }
    koine_close(conn);
    koine_config_free(config);
}

/* What a statement has changed is found before the next one, and can be restored in the midst of a transaction. */
static void check_change(koine_conn *conn, const char *change)
{
    must(conn, koine_exec(conn, change));
    expect(koine_exec(conn, "SELECT 1") == KOINE_ERR_NOT_ENFORCED, change, conn, "is not found");
    expect(koine_verify(conn) == KOINE_ERR_NOT_ENFORCED, change, conn, "is not found by koine_verify");
    expect(koine_exec(conn, "SELECT 1") == KOINE_OK, change, conn, "is not restored");
    must(conn, koine_begin(conn, NULL));
    must(conn, koine_exec(conn, change));
    expect(koine_verify(conn) == KOINE_ERR_NOT_ENFORCED, change, conn, "is not found in a transaction");
    expect(koine_exec(conn, "SELECT 1") == KOINE_OK, change, conn, "is not restored in a transaction");
    expect(koine_commit(conn) == KOINE_OK, change, conn, "cannot be committed");
    expect(koine_verify(conn) == KOINE_OK, change, conn, "is back after the transaction");
}

static void check_changes(koine_conn *conn, const char *url)
{
    static const char *const changes[] = {
        "SET TimeZone = 'Asia/Tokyo'",           "SET DateStyle = 'German'",       "SET IntervalStyle = 'postgres'",
        "SET standard_conforming_strings = off", "SET client_encoding = 'LATIN1'",
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        check_change(conn, changes[i]);
    }
    koine_conn *waiving = NULL;
    koine_config *config = koine_config_new();
    must(conn, koine_config_parse(config, url));
    must(conn, koine_config_set(config, "waive", "utc"));
    must(conn, koine_config_set(config, "sql", "native"));
    must(waiving, koine_open_config(&waiving, config));
    must(waiving, koine_exec(waiving, changes[0]));
    expect(koine_exec(waiving, "SELECT 1") == KOINE_OK, "waive=utc", waiving, "does not leave TimeZone to the program");
    koine_close(waiving);
    koine_config_free(config);
}

/* A setting that the role may not restore: koine_verify says so and leaves the transaction alone. */
static void check_unprivileged(koine_conn *owner, const char *role)
{
    const char *about = "restoring without the right to";
    must(owner, as_owner(owner, "ALTER ROLE %s NOSUPERUSER", role));
    must(owner, as_owner(owner, "REVOKE SET ON PARAMETER session_replication_role FROM %s", role));
    must(owner, koine_begin(owner, NULL));
    must(owner, koine_exec(owner, "SET LOCAL session_replication_role = replica"));
    must(owner, as_owner(owner, "SET LOCAL ROLE %s", role));
    expect(koine_verify(owner) == KOINE_ERR_NOT_ENFORCED, about, owner, "koine_verify finds nothing");
    expect(has(koine_error_of(owner)->hint, "could not be restored"), about, owner, "the hint is another one");
    expect(koine_exec(owner, "SELECT 1") == KOINE_OK, about, owner, "the transaction has failed");
    must(owner, koine_rollback(owner));
    expect(koine_verify(owner) == KOINE_OK, about, owner, "does not end with the transaction");
}

/* What is checked here has its own SQL. */
static koine_code open_native(koine_conn **out, const char *url)
{
    koine_config *config = koine_config_new();
    koine_code code = koine_config_parse(config, url);
    if (code == KOINE_OK) {
        code = koine_config_set(config, "sql", "native");
    }
    if (code == KOINE_OK) {
        code = koine_open_config(out, config);
    }
    koine_config_free(config);
    return code;
}

int main(int argc, char **argv)
{
    koine_conn *owner = NULL;
    char role[64];
    if (argc != 2) {
        fprintf(stderr, "usage: pinned_role URL\n");
        return 2;
    }
    (void)snprintf(role, sizeof role, "koine_pinned_%ld", (long)getpid());
    must(owner, open_native(&owner, argv[1]));
    make_role(owner, role);
    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        try_opening(owner, argv[1], role, &openings[i]);
    }
    check_unprivileged(owner, role);
    drop_role(owner, role);
    check_changes(owner, argv[1]);
    koine_close(owner);
    return faults > 0;
}
