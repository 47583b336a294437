/*
 * Where to connect, written wrongly: refused before anything is tried, naming the part, the nearest right word and
 * the remedy, and never the password.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CANARY "canary-pa55word"

/* The scheme of the engine under test, with a place that is as good as any. */
static const char *place(const char *tail)
{
    static char url[2][1024];
    static unsigned next;
    char *out = url[next++ % 2];
    size_t scheme = strcspn(suite_url(), ":");

    (void)snprintf(out, sizeof url[0], "%.*s%s%s", (int)scheme, suite_url(),
                   quirks->server ? "://u:" CANARY "@127.0.0.1:1/db" : ":bad_input.db", tail);
    return out;
}

static const koine_error *is_refused(const char *url, koine_code want, const char *says)
{
    koine_conn *conn = NULL;
    koine_config *config = koine_config_new();
    koine_code code = suite_try_url(&conn, url);
    const koine_error *e = koine_error_of(conn);

    suite_assert_code(conn, code, want, url ? url : "NULL", __FILE__, __LINE__);
    suite_check_error(e, want, e->driver, __FILE__, __LINE__);
    error_hides(e, CANARY, __FILE__, __LINE__);
    if (says) {
        assert_contains(e->message, says);
    }
    assert_non_null(config);
    assert_int_equal(koine_config_set(config, "driver", quirks->driver), KOINE_OK);
    assert_int_equal(koine_config_parse(config, url), want);
    error_hides(koine_config_error(config), CANARY, __FILE__, __LINE__);
    assert_string_equal(koine_config_get(config, "driver"), quirks->driver);
    koine_config_free(config);
    return e;
}

static void test_bad_input__empty_url(void **state)
{
    (void)state;
    assert_non_null(is_refused("", KOINE_ERR_CONFIG, NULL)->hint);
    assert_non_null(is_refused(" ", KOINE_ERR_CONFIG, NULL)->hint);
    assert_non_null(is_refused(":", KOINE_ERR_CONFIG, NULL)->hint);
    assert_non_null(is_refused("?", KOINE_ERR_CONFIG, NULL)->hint);
}

static void test_bad_input__unknown_option(void **state)
{
    const koine_error *e;

    (void)state;
    e = is_refused(place("?utterly_unknown_word=1"), KOINE_ERR_CONFIG, NULL);
    assert_non_null(e->hint);
}

/* The nearest known option stands in the hint or the message. */
static void test_bad_input__misspelt_key(void **state)
{
    static const struct {
        const char *tail, *right;
    } keys[] = {{"?timout=1s", "timeout"},
                {"?conect_timeout=1s", "connect_timeout"},
                {"?statement_cash=4", "statement_cache"},
                {"?application_nam=a", "application_name"},
                {"?TIMEOUT=1s", "timeout"},
                {"?waiv=utc", "waive"}};

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const koine_error *e = is_refused(place(keys[i].tail), KOINE_ERR_CONFIG, NULL);
        char both[1200];

        (void)snprintf(both, sizeof both, "%s %s", e->message, e->hint ? e->hint : "");
        assert_contains(both, keys[i].right);
    }
}

static void test_bad_input__option_with_a_bad_value(void **state)
{
    static const char *const tails[] = {"?timeout=soon",
                                        "?timeout=-1s",
                                        "?timeout=5",
                                        "?connect_timeout=0ms",
                                        "?diagnose=perhaps",
                                        "?waive=everything",
                                        "?statement_cache=many",
                                        "?statement_cache=-1",
                                        "?timeout=1s&timeout=2s",
                                        "?timeout",
                                        "?=1",
                                        "?timeout=99999999999999999999s"};
    (void)state;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        (void)is_refused(place(tails[i]), KOINE_ERR_CONFIG, NULL);
    }
}

static void test_bad_input__bytes_that_no_url_has(void **state)
{
    static const char *const tails[] = {"?application_name=%zz", "?application_name=%00", "?application_name=%ff",
                                        "?application_name=%",   "?application_name=\n",  "#fragment"};
    (void)state;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        (void)is_refused(place(tails[i]), KOINE_ERR_CONFIG, NULL);
    }
}

static void test_bad_input__unknown_scheme(void **state)
{
    (void)state;
    (void)is_refused("postgrsql://u:" CANARY "@localhost/db", KOINE_ERR_CONFIG, "postgrsql");
    (void)is_refused("http://u:" CANARY "@localhost/", KOINE_ERR_CONFIG, "http");
    (void)is_refused("/just/a/path.db", KOINE_ERR_CONFIG, NULL);
    (void)is_refused("app.db", KOINE_ERR_CONFIG, NULL);
}

/* A misspelt part of the place itself must not hand the password out with it. */
static void test_bad_input__place_that_is_none(void **state)
{
    static const char *const server_tails[] = {"://u:" CANARY "@127.0.0.1:notaport/db",
                                               "://u:" CANARY "@127.0.0.1:70000/db",
                                               "://u:" CANARY "@:1:2/db",
                                               "://u:" CANARY "@[::1/db",
                                               "://u:" CANARY "@127.0.0.1:0/db",
                                               "://u:" CANARY "@127.0.0.1:-1/db"};
    static const char *const file_tails[] = {"", "://", "?mode=ro", "///relative", "://u:" CANARY "@host/db"};
    char url[256];
    int scheme = (int)strcspn(suite_url(), ":");
    size_t count =
        quirks->server ? sizeof server_tails / sizeof server_tails[0] : sizeof file_tails / sizeof file_tails[0];

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const char *tail = quirks->server ? server_tails[i] : file_tails[i];

        (void)snprintf(url, sizeof url, "%.*s%s%s", scheme, suite_url(), *tail == ':' ? "" : ":", tail);
        (void)is_refused(url, KOINE_ERR_CONFIG, NULL);
    }
}

static void test_bad_input__profile_that_is_not_there(void **state)
{
    char path[64] = "/tmp/koine-bad-input-XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

    (void)state;
    assert_non_null(file);
    (void)fprintf(file, "[real]\nurl = %s\npassword = " CANARY "\n[bad]\nurl = %s\ntimout = 1s\n", place(""),
                  place(""));
    assert_int_equal(fclose(file), 0);
    assert_int_equal(setenv("KOINE_CONFIG", path, 1), 0);
    const koine_error *e = is_refused("profile:reel", KOINE_ERR_CONFIG, "reel");
    assert_non_null(e->hint);
    (void)is_refused("profile:", KOINE_ERR_CONFIG, NULL);
    e = is_refused("profile:bad", KOINE_ERR_CONFIG, "timout");
    (void)remove(path);
    (void)is_refused("profile:real", KOINE_ERR_IO, path);
    assert_int_equal(unsetenv("KOINE_CONFIG"), 0);
}

static void test_bad_input__config_calls_without_arguments(void **state)
{
    koine_config *config = koine_config_new();

    (void)state;
    assert_non_null(config);
    assert_int_equal(koine_config_set(config, NULL, "x"), KOINE_ERR_MISUSE);
    assert_int_equal(koine_config_set(config, "", "x"), KOINE_ERR_CONFIG);
    assert_int_equal(koine_config_set(config, "no_such_option", "x"), KOINE_ERR_CONFIG);
    assert_int_equal(koine_config_set(config, "driver", "nosql"), KOINE_ERR_CONFIG);
    suite_check_error(koine_config_error(config), KOINE_ERR_CONFIG, NULL, __FILE__, __LINE__);
    assert_null(koine_config_get(config, "no_such_option"));
    assert_null(koine_config_get(config, NULL));
    assert_null(koine_config_get(config, "password"));
    koine_config_free(config);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST_BARE(test_bad_input__empty_url),
    SUITE_TEST_BARE(test_bad_input__unknown_option),
    SUITE_TEST_BARE(test_bad_input__misspelt_key),
    SUITE_TEST_BARE(test_bad_input__option_with_a_bad_value),
    SUITE_TEST_BARE(test_bad_input__bytes_that_no_url_has),
    SUITE_TEST_BARE(test_bad_input__unknown_scheme),
    SUITE_TEST_BARE(test_bad_input__place_that_is_none),
    SUITE_TEST_BARE(test_bad_input__profile_that_is_not_there),
    SUITE_TEST_BARE(test_bad_input__config_calls_without_arguments),
};

SUITE_GROUP(bad_input_where, tests)
