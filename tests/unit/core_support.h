/*
 * For unit tests that drive the core with the fake driver: opening, and what a failure must look like.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_CORE_SUPPORT_H
#define KOINE_TESTS_CORE_SUPPORT_H

#include "fake_driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A fresh script and an open connection; closed in the teardown. */
static inline koine_conn *core_open(const char *url)
{
    koine_conn *conn = NULL;
    fake_reset();
    assert_int_equal(koine_open(&conn, url), KOINE_OK);
    fake_log_clear();
    return conn;
}

static inline int core_setup(void **state)
{
    *state = core_open("fake://host/db?sql=native");
    return 0;
}

static inline int core_teardown(void **state)
{
    koine_close(*state);
    return 0;
}

static inline int core_register(void **state)
{
    (void)state;
    char why[256];
    fake_reset();
    return koine_driver_register(&fake_driver, why, sizeof why) == KOINE_OK ? 0 : -1;
}

/* The code that a call answered, and what koine_error_of says of it. */
static inline void assert_refused(koine_conn *conn, koine_code code, koine_code expected)
{
    const koine_error *error = koine_error_of(conn);
    if (code != expected) {
        print_error("expected %s, got %s: %s\n", koine_code_name(expected), koine_code_name(code),
                    error->message != NULL ? error->message : "");
    }
    assert_int_equal(code, expected);
    assert_int_equal(error->code, expected);
    assert_int_equal(error->category, koine_code_class(expected));
    assert_non_null(error->message);
    assert_null(strchr(error->message, '\n'));
}

#endif
