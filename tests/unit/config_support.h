/*
 * For the tests of the configuration: two drivers that never connect, one for a file and one for servers, and
 * the assertions that say what a configuration holds or why it refused.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_UNIT_CONFIG_SUPPORT_H
#define KOINE_TESTS_UNIT_CONFIG_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <koine/driver.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

/* ---- Drivers ------------------------------------------------------------------------------------------ */

static koine_code no_code(koine_driver_conn *conn)
{
    return koine_driver_refuse(conn, KOINE_ERR_NOT_SUPPORTED, "this driver only has options", NULL);
}

static koine_code no_enforce(koine_driver_conn *conn, uint32_t wanted, uint32_t *proved)
{
    (void)wanted;
    *proved = 0;
    return no_code(conn);
}

static void no_end(koine_driver_conn *conn)
{
    (void)conn;
}

static koine_transaction_state no_state(const koine_driver_conn *conn)
{
    (void)conn;
    return KOINE_TRANSACTION_NONE;
}

static const char *no_text(const koine_driver_conn *conn)
{
    (void)conn;
    return "none";
}

static koine_code no_begin(koine_driver_conn *conn, const koine_begin_spec *spec)
{
    (void)spec;
    return no_code(conn);
}

static koine_code no_command(koine_driver_conn *conn, const char *sql)
{
    (void)sql;
    return no_code(conn);
}

static koine_code no_prepare(koine_driver_stmt *stmt, const koine_sql *sql)
{
    (void)sql;
    return no_code(stmt->conn);
}

static koine_code no_execute(koine_driver_stmt *stmt, const koine_value *values, bool keep, koine_outcome *outcome)
{
    (void)values;
    (void)keep;
    (void)outcome;
    return no_code(stmt->conn);
}

static void no_statement_end(koine_driver_stmt *stmt)
{
    (void)stmt;
}

static koine_code no_next(koine_driver_stmt *stmt, koine_value *row, koine_outcome *outcome)
{
    (void)row;
    (void)outcome;
    return no_code(stmt->conn);
}

static void no_column(const koine_driver_stmt *stmt, size_t i, koine_column *out)
{
    (void)stmt;
    (void)i;
    memset(out, 0, sizeof *out);
}

static koine_code no_rows_end(koine_driver_stmt *stmt)
{
    return no_code(stmt->conn);
}

static const koine_connection_ops no_connection = {.size = sizeof(koine_driver_conn),
                                                   .open = no_code,
                                                   .enforce = no_enforce,
                                                   .verify = no_enforce,
                                                   .close = no_end,
                                                   .forget = no_end,
                                                   .transaction = no_state,
                                                   .engine = no_text,
                                                   .engine_version = no_text};
static const koine_transaction_ops no_transaction = {no_begin, no_code, no_code, no_command};
static const koine_statement_ops no_statement = {sizeof(koine_driver_stmt), no_prepare, no_execute, no_statement_end};
static const koine_rows_ops no_rows = {.next = no_next, .column = no_column, .close = no_rows_end};
static const char *const no_words[] = {NULL};
static const koine_dialect no_dialect = {.isolation = KOINE_ISOLATION_SERIALIZABLE,
                                         .commits_implicitly = no_words,
                                         .commits_nothing = no_words,
                                         .transaction_words = no_words};

static const koine_option shelf_options[] = {
    {"database", KOINE_OPTION_PATH, NULL, NULL, "the file"},
    {"mode", KOINE_OPTION_CHOICE, "rwc", "ro|rw|rwc", "how to open it"},
    {"journal", KOINE_OPTION_BOOL, "yes", NULL, "keep a journal"},
    {"page_size", KOINE_OPTION_INTEGER, "4096", NULL, "bytes of a page"},
    {"busy", KOINE_OPTION_DURATION, "5s", NULL, "how long to wait"},
    {"pin", KOINE_OPTION_SECRET, NULL, NULL, "what opens it"},
    {NULL, KOINE_OPTION_TEXT, NULL, NULL, NULL},
};
static const koine_option depot_options[] = {
    {"lane", KOINE_OPTION_TEXT, NULL, NULL, "which lane"},
    {NULL, KOINE_OPTION_TEXT, NULL, NULL, NULL},
};
static const char *const shelf_schemes[] = {"shelf", NULL};
static const char *const depot_schemes[] = {"depot", "depots", NULL};

#define NO_DRIVER(NAME)                                                                                                \
    {                                                                                                                  \
        .abi = KOINE_DRIVER_ABI, .size = sizeof(koine_driver), .name = #NAME, .schemes = NAME##_schemes,               \
        .summary = "options only", .options = NAME##_options, .dialect = &no_dialect, .connection = &no_connection,    \
        .transaction = &no_transaction, .statement = &no_statement, .rows = &no_rows                                   \
    }

static const koine_driver shelf_driver = NO_DRIVER(shelf); /* a file */
static const koine_driver depot_driver = NO_DRIVER(depot); /* servers */

static int register_drivers(void **state)
{
    (void)state;
    char why[200] = "";
    if (koine_driver_register(&shelf_driver, why, sizeof why) != KOINE_OK ||
        koine_driver_register(&depot_driver, why, sizeof why) != KOINE_OK) {
        print_error("%s\n", why);
        return -1;
    }
    return 0;
}

/* ---- Assertions --------------------------------------------------------------------------------------- */

static inline koine_config *new_config(void)
{
    koine_config *config = koine_config_new();
    assert_non_null(config);
    return config;
}

static inline void assert_good(const koine_config *config, koine_code code)
{
    const koine_error *error = koine_config_error(config);
    if (code != KOINE_OK) {
        print_error("%s: %s\n", koine_code_name(code), error->message != NULL ? error->message : "(no message)");
    }
    assert_int_equal(code, KOINE_OK);
    assert_int_equal(error->code, KOINE_OK);
    assert_null(error->message);
}

static inline koine_config *parsed(const char *where)
{
    koine_config *config = new_config();
    assert_good(config, koine_config_parse(config, where));
    return config;
}

static inline void assert_holds(const char *text, const char *part)
{
    if (part != NULL && (text == NULL || strstr(text, part) == NULL)) {
        print_error("\"%s\" is not in: %s\n", part, text != NULL ? text : "(nothing)");
        fail();
    }
}

/* The last call on the configuration failed so; NULL for a part that is left open. */
static inline void assert_error(const koine_config *config, koine_code code, const char *message, const char *hint)
{
    const koine_error *error = koine_config_error(config);
    if (error->code != code) {
        print_error("%s: %s\n", koine_code_name(error->code), error->message != NULL ? error->message : "(no message)");
    }
    assert_int_equal(error->code, code);
    assert_int_equal(error->category, koine_code_class(code));
    assert_non_null(error->message);
    assert_holds(error->message, message);
    assert_holds(error->hint, hint);
}

static inline void assert_refused(const char *where, const char *message, const char *hint)
{
    koine_config *config = new_config();
    assert_int_equal(koine_config_parse(config, where), KOINE_ERR_CONFIG);
    assert_error(config, KOINE_ERR_CONFIG, message, hint);
    koine_config_free(config);
}

/* No text of the error holds it. */
static inline void assert_hidden(const koine_config *config, const char *secret)
{
    const koine_error *error = koine_config_error(config);
    const char *const texts[] = {error->message, error->detail, error->hint};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i] != NULL && strstr(texts[i], secret) != NULL) {
            print_error("\"%s\" shows in: %s\n", secret, texts[i]);
            fail();
        }
    }
}

static inline void assert_option(const koine_config *config, const char *key, const char *value)
{
    const char *found = koine_config_get(config, key);
    if (value == NULL) {
        assert_null(found);
        return;
    }
    assert_non_null(found);
    assert_string_equal(found, value);
}

static inline void assert_server(const koine_config *config, size_t i, const char *name, unsigned port)
{
    koine_host host;
    assert_true(koine_config_host(config, i, &host));
    assert_string_equal(host.name, name);
    assert_int_equal(host.port, port);
}

static inline void assert_servers(const koine_config *config, size_t count)
{
    koine_host host;
    assert_false(koine_config_host(config, count, &host));
    assert_string_equal(host.name, "");
    assert_true(count == 0 || koine_config_host(config, count - 1, &host));
}

#endif
