/*
 * Options as a session feels them: what a URL or a configuration says reaches the connection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_config__url_alone_opens(void **state)
{
    koine_conn *c = NULL;

    (void)state;
    assert_ok(c, suite_try_url(&c, suite_url()));
    assert_usable(c);
}

static void test_config__options_in_the_url_count(void **state)
{
    koine_conn *c = NULL;
    char url[2600];

    (void)state;
    (void)snprintf(url, sizeof url, "%s%swaive=utc", suite_url(), strchr(suite_url(), '?') ? "&" : "?");
    assert_ok(c, suite_try_url(&c, url));
    /* A connection for portable SQL, with one guarantee more. */
    assert_int_equal(koine_guarantees(c),
                     (quirks->guarantees | KOINE_GUARANTEE_TEXT_ORDER) & ~(uint32_t)KOINE_GUARANTEE_UTC);
}

static void test_config__profile_opens_the_same(void **state)
{
    char path[] = "/tmp/koine-profile-XXXXXX";
    int fd = mkstemp(path);
    FILE *file = fdopen(fd, "w");
    koine_conn *c = NULL;
    koine_code code;

    (void)state;
    assert_non_null(file);
    (void)fprintf(file, "[other]\nurl = sqlite::memory:\n[suite]\nurl = %s\nstatement_cache = 3\n", suite_url());
    assert_int_equal(fclose(file), 0);
    assert_int_equal(setenv("KOINE_CONFIG", path, 1), 0);
    code = suite_try_url(&c, "profile:suite");
    (void)unsetenv("KOINE_CONFIG");
    (void)unlink(path);
    assert_ok(c, code);
    assert_string_equal(koine_engine(c), quirks->engine);
    assert_usable(c);
}

static void test_config__environment_chooses_the_engine(void **state)
{
    koine_conn *c = NULL;
    koine_code code;

    (void)state;
    assert_int_equal(setenv("KOINE_URL", suite_url(), 1), 0);
    code = suite_try_url(&c, NULL);
    (void)unsetenv("KOINE_URL");
    assert_ok(c, code);
    assert_string_equal(koine_engine(c), quirks->engine);
}

static void test_config__unknown_option_is_refused_with_the_nearest(void **state)
{
    koine_conn *c = NULL;
    char url[2600];

    (void)state;
    (void)snprintf(url, sizeof url, "%s%sstatement_cash=3", suite_url(), strchr(suite_url(), '?') ? "&" : "?");
    assert_int_equal(suite_try_url(&c, url), KOINE_ERR_CONFIG);
    assert_non_null(c);
    assert_int_equal(koine_error_of(c)->code, KOINE_ERR_CONFIG);
    assert_contains(koine_error_of(c)->message, "statement_cash");
    if (koine_error_of(c)->hint) {
        assert_contains(koine_error_of(c)->hint, "statement_cache");
    } else {
        assert_contains(koine_error_of(c)->message, "statement_cache");
    }
}

static void test_config__timeout_option_sets_the_first_limit(void **state)
{
    koine_conn *c = suite_open_with("timeout=200ms");

    (void)state;
    assert_error(c, koine_exec(c, quirks->sleep), KOINE_ERR_TIMEOUT);
}

static void test_config__timeout_option_survives_a_reconnect(void **state)
{
    koine_conn *c = suite_open_with("timeout=200ms");

    (void)state;
    assert_ok(c, koine_reconnect(c));
    assert_error(c, koine_exec(c, quirks->sleep), KOINE_ERR_TIMEOUT);
}

static void test_config__password_is_never_handed_out(void **state)
{
    koine_config *config = suite_config("password=Geheimnis");

    (void)state;
    assert_null(koine_config_get(config, "password"));
    koine_config_free(config);
}

static void test_config__statement_cache_of_any_size_gives_the_same(void **state)
{
    static const char *const sizes[] = {"statement_cache=0", "statement_cache=1", "statement_cache=2",
                                        "statement_cache=1000"};
    koine_conn *c = *state;

    suite_table(c, "t", "id {int}, name {text}");
    for (size_t i = 0; i < 4; i++) {
        koine_conn *d = suite_open_with(sizes[i]);

        for (int n = 0; n < 6; n++) {
            assert_ok(d, koine_exec(d, "INSERT INTO t (id, name) VALUES (?, ?)", n, "x"));
            assert_ok(d, koine_exec(d, "UPDATE t SET name = ? WHERE id = ?", "y", n));
            assert_int_equal(koine_changes(d), 1);
        }
        assert_int_equal(suite_int(d, "SELECT count(*) FROM t WHERE name = 'y'"), 6);
        assert_ok(d, koine_exec(d, "DELETE FROM t"));
        suite_close(d);
    }
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST_BARE(test_config__url_alone_opens),
    SUITE_TEST_BARE(test_config__options_in_the_url_count),
    SUITE_TEST_BARE(test_config__profile_opens_the_same),
    SUITE_TEST_BARE(test_config__environment_chooses_the_engine),
    SUITE_TEST_BARE(test_config__unknown_option_is_refused_with_the_nearest),
    SUITE_TEST_BARE(test_config__timeout_option_sets_the_first_limit),
    SUITE_TEST_BARE(test_config__timeout_option_survives_a_reconnect),
    SUITE_TEST_BARE(test_config__password_is_never_handed_out),
    SUITE_TEST(test_config__statement_cache_of_any_size_gives_the_same),
};
SUITE_GROUP(config_open, tests)
