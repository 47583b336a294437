/*
 * Options one by one: kinds, defaults, canonical values, nearest names, hosts, guarantees, hooks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config_support.h"
#include "options.h"

static koine_config *shelf(void)
{
    return parsed("shelf:x");
}

static void assert_set(koine_config *config, const char *key, const char *value)
{
    assert_good(config, koine_config_set(config, key, value));
}

static void assert_not_set(koine_config *config, const char *key, const char *value, const char *message,
                           const char *hint)
{
    assert_int_equal(koine_config_set(config, key, value), KOINE_ERR_CONFIG);
    assert_error(config, KOINE_ERR_CONFIG, message, hint);
}

/* ---- Kinds -------------------------------------------------------------------------------------------- */

static void test_option__bool_is_kept_as_on_or_off(void **state)
{
    (void)state;
    static const char *const on[] = {"on", "true", "yes", "1", "ON", "True"};
    static const char *const off[] = {"off", "false", "no", "0", "OFF", "No"};
    koine_config *config = shelf();
    for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
        assert_set(config, "journal", on[i]);
        assert_option(config, "journal", "on");
        assert_true(koine_config_bool(config, "journal"));
        assert_set(config, "journal", off[i]);
        assert_option(config, "journal", "off");
        assert_false(koine_config_bool(config, "journal"));
    }
    koine_config_free(config);
}

static void test_option__bool_refuses_other_words(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "o", "onn", "2", "01", "enable", " on", "on ", "-1"};
    koine_config *config = shelf();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_not_set(config, "journal", bad[i], "\"journal\" takes", NULL);
        assert_true(koine_config_bool(config, "journal"));
    }
    koine_config_free(config);
}

static void test_option__integer_is_plain_decimal(void **state)
{
    (void)state;
    koine_config *config = shelf();
    assert_set(config, "page_size", "008192");
    assert_option(config, "page_size", "8192");
    assert_int_equal(koine_config_int(config, "page_size"), 8192);
    assert_set(config, "page_size", "0");
    assert_int_equal(koine_config_int(config, "page_size"), 0);
    assert_set(config, "page_size", "9223372036854775807");
    assert_true(koine_config_int(config, "page_size") == INT64_MAX);
    koine_config_free(config);
}

static void test_option__integer_refuses_what_is_no_whole_number(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "-1", "+1", "1.0", "1e3", "0x10", " 1", "1 ", "a", "1k", "9223372036854775808", "99999999999999999999999"};
    koine_config *config = shelf();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_not_set(config, "page_size", bad[i], "\"page_size\" takes", NULL);
        assert_int_equal(koine_config_int(config, "page_size"), 4096);
    }
    koine_config_free(config);
}

static void test_option__duration_takes_every_unit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t milliseconds;
        const char *canonical;
    } good[] = {
        {"500ms", 500, "500ms"},   {"10s", 10000, "10s"},
        {"2min", 120000, "2min"},  {"1h", 3600000, "1h"},
        {"1000ms", 1000, "1s"},    {"60s", 60000, "1min"},
        {"90s", 90000, "90s"},     {"0", 0, "0s"},
        {"0h", 0, "0s"},           {"1500ms", 1500, "1500ms"},
        {"024h", 86400000, "24h"}, {"2147483647ms", 2147483647, "2147483647ms"},
    };
    koine_config *config = shelf();
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_set(config, "busy", good[i].text);
        assert_int_equal(koine_config_int(config, "busy"), good[i].milliseconds);
        assert_option(config, "busy", good[i].canonical);
        assert_set(config, "busy", koine_config_get(config, "busy"));
        assert_int_equal(koine_config_int(config, "busy"), good[i].milliseconds);
    }
    koine_config_free(config);
}

static void test_option__duration_without_unit_says_what_to_write(void **state)
{
    (void)state;
    koine_config *config = shelf();
    assert_not_set(config, "busy", "10", "\"busy\" takes a number with a unit", "10s");
    assert_not_set(config, "timeout", "10", "\"timeout\" takes a number with a unit", "10s");
    koine_config_free(config);
}

static void test_option__duration_refuses_other_forms(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "s",
                                      "-1s",
                                      "1.5s",
                                      "1 s",
                                      "10m",
                                      "10sec",
                                      "1d",
                                      "1S",
                                      "1s1s",
                                      "s10",
                                      "1µs",
                                      "+1s",
                                      "2147483648ms",
                                      "9223372036854775807h",
                                      "99999999999999999999s",
                                      "1000h"};
    koine_config *config = shelf();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_not_set(config, "busy", bad[i], "\"busy\" takes", NULL);
        assert_int_equal(koine_config_int(config, "busy"), 5000);
    }
    koine_config_free(config);
}

static void test_option__choice_is_one_of_the_list(void **state)
{
    (void)state;
    koine_config *config = shelf();
    assert_set(config, "mode", "ro");
    assert_option(config, "mode", "ro");
    assert_set(config, "tls", "verify-full");
    assert_not_set(config, "tls", "requir", "\"tls\" takes one of disable|require|verify-full",
                   "did you mean \"require\"?");
    assert_not_set(config, "mode", "RO", "takes one of ro|rw|rwc", "did you mean \"ro\"?");
    assert_not_set(config, "mode", "ro|rw", "takes one of", NULL);
    assert_not_set(config, "mode", "r", "takes one of", NULL);
    assert_not_set(config, "mode", "", "takes no empty value", NULL);
    assert_option(config, "mode", "ro");
    assert_option(config, "tls", "verify-full");
    koine_config_free(config);
}

static void test_option__port_has_its_bounds(void **state)
{
    (void)state;
    koine_config *config = shelf();
    assert_set(config, "port", "1");
    assert_set(config, "port", "65535");
    assert_not_set(config, "port", "0", "1 to 65535", NULL);
    assert_not_set(config, "port", "65536", "1 to 65535", NULL);
    assert_not_set(config, "port", "http", "1 to 65535", NULL);
    assert_option(config, "port", "65535");
    koine_config_free(config);
}

static void test_option__connect_timeout_is_never_nothing(void **state)
{
    (void)state;
    koine_config *config = shelf();
    assert_not_set(config, "connect_timeout", "0", "from 1ms", NULL);
    assert_not_set(config, "connect_timeout", "0s", "from 1ms", NULL);
    assert_set(config, "connect_timeout", "1ms");
    assert_int_equal(koine_config_int(config, "connect_timeout"), 1);
    koine_config_free(config);
}

static void test_option__statement_cache_has_its_bounds(void **state)
{
    (void)state;
    koine_config *config = shelf();
    assert_set(config, "statement_cache", "0");
    assert_set(config, "statement_cache", "65536");
    assert_not_set(config, "statement_cache", "65537", "0 to 65536", NULL);
    koine_config_free(config);
}

static void test_option__value_has_a_largest_length(void **state)
{
    (void)state;
    koine_config *config = shelf();
    char *value = malloc(8194);
    assert_non_null(value);
    memset(value, 'x', 8193);
    value[8193] = '\0';
    assert_not_set(config, "application_name", value, "8192 bytes", NULL);
    value[8192] = '\0';
    assert_set(config, "application_name", value);
    free(value);
    koine_config_free(config);
}

/* ---- Defaults and asking ------------------------------------------------------------------------------ */

static void test_option__common_ones_have_their_defaults(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_int_equal(koine_config_int(config, "connect_timeout"), 10000);
    assert_option(config, "connect_timeout", "10s");
    assert_int_equal(koine_config_int(config, "timeout"), 0);
    assert_int_equal(koine_config_int(config, "statement_cache"), 128);
    assert_true(koine_config_bool(config, "diagnose"));
    static const char *const without[] = {"host", "port",   "user",     "password_file", "database",         "waive",
                                          "tls",  "tls_ca", "tls_cert", "tls_key",       "application_name", "driver"};
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        assert_option(config, without[i], NULL);
    }
    assert_int_equal(koine_config_int(config, "port"), 0);
    assert_int_equal(koine_config_waived(config), 0);
    koine_config_free(config);
}

static void test_option__every_common_default_is_a_good_value(void **state)
{
    (void)state;
    for (const koine_option *option = koine__common_options; option->name != NULL; option++) {
        assert_non_null(option->help);
        koine__complaint why;
        char *canonical = NULL;
        if (option->fallback != NULL) {
            assert_int_equal(koine__option_normalise(option, option->fallback, &canonical, &why), KOINE_OK);
            assert_string_equal(canonical, option->fallback);
            free(canonical);
        }
    }
}

static void test_option__driver_brings_its_own_with_defaults(void **state)
{
    (void)state;
    koine_config *config = shelf();
    assert_option(config, "mode", "rwc");
    assert_true(koine_config_bool(config, "journal"));
    assert_int_equal(koine_config_int(config, "page_size"), 4096);
    assert_int_equal(koine_config_int(config, "busy"), 5000);
    koine_config_free(config);
}

static void test_option__null_removes_it(void **state)
{
    (void)state;
    koine_config *config = shelf();
    assert_set(config, "timeout", "1s");
    assert_set(config, "mode", "ro");
    assert_set(config, "timeout", NULL);
    assert_option(config, "timeout", "0s");
    assert_option(config, "mode", "ro");
    assert_set(config, "timeout", NULL);
    assert_not_set(config, "timeuot", NULL, "unknown option \"timeuot\"", "did you mean \"timeout\"?");
    koine_config_free(config);
}

static void test_option__unknown_one_is_told_without_a_driver_too(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_not_set(config, "conect_timeout", "1s", "unknown option \"conect_timeout\"",
                   "did you mean \"connect_timeout\"?");
    assert_not_set(config, "page_size", "1", "unknown option \"page_size\"", "without a driver");
    assert_option(config, "page_size", NULL);
    assert_option(config, "nonsense", NULL);
    assert_int_equal(koine_config_int(config, "nonsense"), 0);
    assert_false(koine_config_bool(config, "nonsense"));
    koine_config_free(config);
}

static void test_option__null_arguments_are_misuse(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_int_equal(koine_config_set(config, NULL, "x"), KOINE_ERR_MISUSE);
    assert_error(config, KOINE_ERR_MISUSE, "NULL", NULL);
    assert_int_equal(koine_config_set(NULL, "host", "x"), KOINE_ERR_MISUSE);
    assert_int_equal(koine_config_parse(NULL, "shelf:x"), KOINE_ERR_MISUSE);
    assert_null(koine_config_get(NULL, "host"));
    assert_null(koine_config_get(config, NULL));
    assert_int_equal(koine_config_int(NULL, "port"), 0);
    assert_int_equal(koine_config_int(config, NULL), 0);
    assert_null(koine_config_password(NULL));
    assert_int_equal(koine_config_waived(NULL), 0);
    assert_int_equal(koine_config_error(NULL)->code, KOINE_ERR_NO_MEMORY);
    koine_config_free(NULL);
    koine_config_free(config);
}

static void test_option__values_are_copied(void **state)
{
    (void)state;
    koine_config *config = new_config();
    char key[] = "user";
    char value[] = "ann";
    assert_set(config, key, value);
    memset(key, 'x', 4);
    memset(value, 'x', 3);
    assert_option(config, "user", "ann");
    koine_config_free(config);
}

/* ---- The driver --------------------------------------------------------------------------------------- */

static void test_driver__is_chosen_by_name(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_null(koine__config_driver(config));
    assert_set(config, "driver", "depot");
    assert_option(config, "driver", "depot");
    assert_ptr_equal(koine__config_driver(config), &depot_driver);
    assert_set(config, "lane", "left");
    assert_not_set(config, "driver", "shelf", "\"lane\" was set for another driver", NULL);
    assert_not_set(config, "driver", NULL, "\"lane\" was set for another driver", NULL);
    assert_option(config, "driver", "depot");
    assert_set(config, "lane", NULL);
    assert_set(config, "driver", NULL);
    assert_option(config, "driver", NULL);
    koine_config_free(config);
}

static void test_driver__unknown_name_names_the_nearest(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_not_set(config, "driver", "shelff", "unknown driver \"shelff\"", "did you mean \"shelf\"?");
    assert_not_set(config, "driver", "nothing like it", "unknown driver", "shelf");
    assert_not_set(config, "driver", "", "unknown driver", NULL);
    koine_config_free(config);
}

static void test_driver__its_own_kind_of_a_common_option_holds_for_values_set_before(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_set(config, "database", "x.db");
    assert_set(config, "driver", "shelf");
    assert_option(config, "database", "x.db");
    assert_set(config, "database", "\xff.db");
    assert_not_set(config, "driver", "depot", "\"database\" takes text in UTF-8", NULL);
    assert_option(config, "driver", "shelf");
    assert_option(config, "database", "\xff.db");
    koine_config_free(config);
}

static void test_driver__error_names_it(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_not_set(config, "port", "x", NULL, NULL);
    assert_null(koine_config_error(config)->driver);
    assert_set(config, "driver", "depot");
    assert_not_set(config, "port", "x", NULL, NULL);
    assert_string_equal(koine_config_error(config)->driver, "depot");
    assert_good(config, koine_config_set(config, "port", "1"));
    assert_null(koine_config_error(config)->driver);
    koine_config_free(config);
}

/* ---- Secrets ------------------------------------------------------------------------------------------ */

static void test_secret__is_never_handed_out(void **state)
{
    (void)state;
    koine_config *config = shelf();
    assert_set(config, "password", "canary");
    assert_set(config, "pin", "canary");
    assert_null(koine_config_get(config, "password"));
    assert_null(koine_config_get(config, "pin"));
    assert_int_equal(koine_config_int(config, "password"), 0);
    assert_string_equal(koine_config_password(config), "canary");
    koine_config_free(config);
}

static void test_secret__takes_any_bytes(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_set(config, "password", " \xff\n\x01% ");
    assert_string_equal(koine_config_password(config), " \xff\n\x01% ");
    assert_set(config, "password", "");
    assert_string_equal(koine_config_password(config), "");
    assert_set(config, "password", NULL);
    assert_null(koine_config_password(config));
    koine_config_free(config);
}

static void test_secret__no_message_shows_it(void **state)
{
    (void)state;
    koine_config *config = new_config();
    char *password = malloc(9000);
    assert_non_null(password);
    memset(password, 'x', 8999);
    memcpy(password, "canary", 6);
    password[8999] = '\0';
    assert_not_set(config, "password", password, "\"password\" takes at most", NULL);
    assert_hidden(config, "canary");
    free(password);
    static const char *const keys[] = {"port", "timeout", "tls", "waive", "host", "diagnose"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        assert_not_set(config, keys[i], "canary\x01!", keys[i], NULL);
        assert_hidden(config, "canary");
    }
    koine_config_free(config);
}

/* ---- Password files ----------------------------------------------------------------------------------- */

typedef struct file {
    char path[64];
} file;

static file file_of(const char *text, size_t size)
{
    file made = {"/tmp/koine-config-XXXXXX"};
    int fd = mkstemp(made.path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, size), size);
    assert_int_equal(close(fd), 0);
    return made;
}

static void assert_password_of(const char *text, size_t size, const char *password)
{
    file secret = file_of(text, size);
    koine_config *config = new_config();
    assert_set(config, "password_file", secret.path);
    assert_int_equal(unlink(secret.path), 0);
    assert_string_equal(koine_config_password(config), password);
    assert_option(config, "password_file", secret.path);
    assert_null(koine_config_get(config, "password"));
    koine_config_free(config);
}

static void test_password_file__loses_one_newline(void **state)
{
    (void)state;
    assert_password_of("canary\n", 7, "canary");
    assert_password_of("canary", 6, "canary");
    assert_password_of("canary\r\n", 8, "canary");
    assert_password_of("canary\n\n", 8, "canary\n");
    assert_password_of(" two words \n", 12, " two words ");
    assert_password_of("\n", 1, "");
    assert_password_of("", 0, "");
}

static void test_password_file__missing_one_is_io_and_named(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_int_equal(koine_config_set(config, "password_file", "/nowhere/at/all"), KOINE_ERR_IO);
    assert_error(config, KOINE_ERR_IO, "/nowhere/at/all", NULL);
    assert_int_equal(koine_config_set(config, "password_file", "/"), KOINE_ERR_IO);
    assert_error(config, KOINE_ERR_IO, "password_file \"/\"", NULL);
    assert_null(koine_config_password(config));
    assert_option(config, "password_file", NULL);
    koine_config_free(config);
}

static void test_password_file__bad_content_is_refused(void **state)
{
    (void)state;
    static char large[4097];
    memset(large, 'x', sizeof large);
    koine_config *config = new_config();
    file secret = file_of("cana\0ry", 7);
    assert_not_set(config, "password_file", secret.path, "holds a NUL", NULL);
    assert_hidden(config, "cana\0ry");
    assert_int_equal(unlink(secret.path), 0);
    secret = file_of(large, sizeof large);
    assert_not_set(config, "password_file", secret.path, "larger than 4096", NULL);
    assert_int_equal(unlink(secret.path), 0);
    assert_not_set(config, "password_file", "/dev/zero", "larger than 4096", NULL);
    assert_null(koine_config_password(config));
    koine_config_free(config);
}

static void test_password_file__and_password_replace_each_other(void **state)
{
    (void)state;
    file secret = file_of("from file", 9);
    koine_config *config = new_config();
    assert_set(config, "password", "direct");
    assert_set(config, "password_file", secret.path);
    assert_string_equal(koine_config_password(config), "from file");
    assert_int_equal(koine_config_set(config, "password_file", "/nowhere"), KOINE_ERR_IO);
    assert_string_equal(koine_config_password(config), "from file");
    assert_set(config, "password", "direct");
    assert_option(config, "password_file", NULL);
    assert_string_equal(koine_config_password(config), "direct");
    assert_set(config, "password_file", secret.path);
    assert_set(config, "password_file", NULL);
    assert_null(koine_config_password(config));
    assert_int_equal(unlink(secret.path), 0);
    koine_config_free(config);
}

/* ---- Guarantees --------------------------------------------------------------------------------------- */

static void test_waive__names_become_bits(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_set(config, "waive", "utc, foreign_keys");
    assert_int_equal(koine_config_waived(config), KOINE_GUARANTEE_FOREIGN_KEYS | KOINE_GUARANTEE_UTC);
    assert_option(config, "waive", "foreign_keys,utc");
    assert_set(config, "waive", "checks,checks");
    assert_int_equal(koine_config_waived(config), KOINE_GUARANTEE_CHECKS);
    assert_set(config, "waive", NULL);
    assert_int_equal(koine_config_waived(config), 0);
    koine_config_free(config);
}

static void test_waive__every_guarantee_can_be_named(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t bit;
    } all[] = {
#define ENTRY(symbol, bit, name, text) {name, bit},
        KOINE_GUARANTEE_MAP(ENTRY)
#undef ENTRY
    };
    koine_config *config = new_config();
    char list[300] = "";
    uint32_t set = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        assert_set(config, "waive", all[i].name);
        assert_int_equal(koine_config_waived(config), all[i].bit);
        strcat(strcat(list, i > 0 ? "," : ""), all[i].name);
        set |= all[i].bit;
    }
    assert_set(config, "waive", list);
    assert_int_equal(koine_config_waived(config), set);
    assert_option(config, "waive", list);
    koine_config_free(config);
}

static void test_waive__unknown_name_names_the_nearest(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_not_set(config, "waive", "utc,foreing_keys", "\"waive\" takes names of guarantees",
                   "did you mean \"foreign_keys\"?");
    assert_not_set(config, "waive", "all", "foreign_keys,checks", NULL);
    static const char *const bad[] = {",", "utc,", ",utc", "utc,,checks", "UTC", "utc checks", "0x1", " "};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_not_set(config, "waive", bad[i], "takes names of guarantees", NULL);
        assert_int_equal(koine_config_waived(config), 0);
    }
    koine_config_free(config);
}

/* ---- Hosts -------------------------------------------------------------------------------------------- */

static void test_host__list_has_names_addresses_and_paths(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_set(config, "host", "h1:5432, h-2.example ,[::1]:99,fe80::1%eth0,10.0.0.1:1,/run/x:5433,/run/a:b,::1");
    assert_server(config, 0, "h1", 5432);
    assert_server(config, 1, "h-2.example", 0);
    assert_server(config, 2, "::1", 99);
    assert_server(config, 3, "fe80::1%eth0", 0);
    assert_server(config, 4, "10.0.0.1", 1);
    assert_server(config, 5, "/run/x", 5433);
    assert_server(config, 6, "/run/a:b", 0);
    assert_server(config, 7, "::1", 0);
    assert_servers(config, 8);
    koine_config_free(config);
}

static void test_host__malformed_list_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",      " ",      ",",    "h,",     ",h",     "h,,k", "h:",      "h:0",    "h:65536", "h:x",
        ":1",    "[h]",    "[::1", "[::1]x", "[::1]:", "[]",   "h k",     "h/k",    "u@h",     "h:1:2",
        "::1:x", "/run:0", "%eth", "::1%",   "h\n",    "h;k",  "1::2::3", "[::1]1", "h:+1",    "h: 1",
    };
    koine_config *config = new_config();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_not_set(config, "host", bad[i], "\"host\" takes", NULL);
        assert_servers(config, 0);
    }
    koine_config_free(config);
}

static void test_host__local_ones_are_told(void **state)
{
    (void)state;
    static const char *const local[] = {"/run/x",      "localhost", "LOCALHOST",      "127.0.0.1",
                                        "127.255.0.3", "::1",       "0:0:0:0:0:0:0:1"};
    static const char *const remote[] = {"h",
                                         "10.0.0.1",
                                         "127.0.0.1.example",
                                         "localhost.example",
                                         "::2",
                                         "::",
                                         "0.0.0.0",
                                         "128.0.0.1",
                                         "127.1",
                                         "",
                                         "fe80::1",
                                         "run/x",
                                         "::ffff:10.0.0.1"};
    koine_host host = {"", 0};
    for (size_t i = 0; i < sizeof local / sizeof *local; i++) {
        (void)snprintf(host.name, sizeof host.name, "%s", local[i]);
        assert_true(koine_host_is_local(&host));
    }
    for (size_t i = 0; i < sizeof remote / sizeof *remote; i++) {
        (void)snprintf(host.name, sizeof host.name, "%s", remote[i]);
        assert_false(koine_host_is_local(&host));
    }
}

/* ---- Nearest names ------------------------------------------------------------------------------------ */

static void assert_nearest(const char *word, const char *expected)
{
    koine__nearest nearest;
    koine__nearest_begin(&nearest, word);
    koine__nearest_offer_options(&nearest, &shelf_driver);
    assert_string_equal(nearest.best, expected);
}

static void test_nearest__is_found_for_slips_and_not_for_others(void **state)
{
    (void)state;
    assert_nearest("conect_timeout", "connect_timeout");
    assert_nearest("pasword", "password");
    assert_nearest("passwrod", "password");
    assert_nearest("hsot", "host");
    assert_nearest("usr", "user");
    assert_nearest("page-size", "page_size");
    assert_nearest("TIMEOUT", "timeout");
    assert_nearest("x", "");
    assert_nearest("", "");
    assert_nearest("entirely_different", "");
    char word[4000];
    memset(word, 'a', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    assert_nearest(word, "");
}

/* ---- Hooks and copies --------------------------------------------------------------------------------- */

static koine_code first_hook(koine_conn *conn, void *context)
{
    (void)conn;
    (void)context;
    return KOINE_OK;
}

static koine_code second_hook(koine_conn *conn, void *context)
{
    (void)conn;
    (void)context;
    return KOINE_ERR_RAISED;
}

static void trace(const koine_trace *what, void *context)
{
    (void)what;
    (void)context;
}

static void test_hooks__are_kept_in_order(void **state)
{
    (void)state;
    int a = 0;
    int b = 0;
    koine_config *config = new_config();
    assert_good(config, koine_config_on_connect(config, first_hook, &a));
    assert_good(config, koine_config_on_connect(config, second_hook, &b));
    for (int i = 0; i < 20; i++) {
        assert_good(config, koine_config_on_statement(config, trace, i % 2 == 0 ? &a : &b));
    }
    koine__hook hook = NULL;
    koine__trace traced = NULL;
    void *context = NULL;
    assert_int_equal(koine__config_hook_count(config), 2);
    koine__config_hook(config, 0, &hook, &context);
    assert_true(hook == first_hook && context == &a);
    koine__config_hook(config, 1, &hook, &context);
    assert_true(hook == second_hook && context == &b);
    assert_int_equal(koine__config_trace_count(config), 20);
    koine__config_trace(config, 19, &traced, &context);
    assert_true(traced == trace && context == &b);
    koine_config_free(config);
}

static void test_hooks__survive_a_parse_and_a_failed_one(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_good(config, koine_config_on_connect(config, first_hook, NULL));
    assert_good(config, koine_config_on_statement(config, trace, NULL));
    assert_good(config, koine_config_parse(config, "shelf:x"));
    assert_int_equal(koine_config_parse(config, "shelf:x?y=z"), KOINE_ERR_CONFIG);
    assert_int_equal(koine__config_hook_count(config), 1);
    assert_int_equal(koine__config_trace_count(config), 1);
    koine_config_free(config);
}

static void test_hooks__null_is_misuse(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_int_equal(koine_config_on_connect(config, NULL, NULL), KOINE_ERR_MISUSE);
    assert_error(config, KOINE_ERR_MISUSE, "hook is NULL", NULL);
    assert_int_equal(koine_config_on_statement(config, NULL, NULL), KOINE_ERR_MISUSE);
    assert_error(config, KOINE_ERR_MISUSE, "callback is NULL", NULL);
    assert_int_equal(koine_config_on_connect(NULL, first_hook, NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine_config_on_statement(NULL, trace, NULL), KOINE_ERR_MISUSE);
    assert_int_equal(koine__config_hook_count(config), 0);
    koine_config_free(config);
}

static void test_copy__shares_nothing_with_the_original(void **state)
{
    (void)state;
    file secret = file_of("from file", 9);
    koine_config *config = parsed("shelf:x?mode=ro");
    assert_set(config, "password_file", secret.path);
    assert_int_equal(unlink(secret.path), 0);
    assert_good(config, koine_config_on_connect(config, first_hook, NULL));
    assert_not_set(config, "nonsense", "x", NULL, NULL);
    koine_config *copy = koine__config_copy(config);
    assert_non_null(copy);
    assert_int_equal(koine_config_error(copy)->code, KOINE_OK);
    assert_set(config, "mode", "rw");
    assert_set(config, "database", "y");
    koine_config_free(config);
    assert_option(copy, "driver", "shelf");
    assert_option(copy, "mode", "ro");
    assert_option(copy, "database", "x");
    assert_string_equal(koine_config_password(copy), "from file");
    assert_int_equal(koine__config_hook_count(copy), 1);
    koine_config_free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_option__bool_is_kept_as_on_or_off),
        cmocka_unit_test(test_option__bool_refuses_other_words),
        cmocka_unit_test(test_option__integer_is_plain_decimal),
        cmocka_unit_test(test_option__integer_refuses_what_is_no_whole_number),
        cmocka_unit_test(test_option__duration_takes_every_unit),
        cmocka_unit_test(test_option__duration_without_unit_says_what_to_write),
        cmocka_unit_test(test_option__duration_refuses_other_forms),
        cmocka_unit_test(test_option__choice_is_one_of_the_list),
        cmocka_unit_test(test_option__port_has_its_bounds),
        cmocka_unit_test(test_option__connect_timeout_is_never_nothing),
        cmocka_unit_test(test_option__statement_cache_has_its_bounds),
        cmocka_unit_test(test_option__value_has_a_largest_length),
        cmocka_unit_test(test_option__common_ones_have_their_defaults),
        cmocka_unit_test(test_option__every_common_default_is_a_good_value),
        cmocka_unit_test(test_option__driver_brings_its_own_with_defaults),
        cmocka_unit_test(test_option__null_removes_it),
        cmocka_unit_test(test_option__unknown_one_is_told_without_a_driver_too),
        cmocka_unit_test(test_option__null_arguments_are_misuse),
        cmocka_unit_test(test_option__values_are_copied),
        cmocka_unit_test(test_driver__is_chosen_by_name),
        cmocka_unit_test(test_driver__unknown_name_names_the_nearest),
        cmocka_unit_test(test_driver__its_own_kind_of_a_common_option_holds_for_values_set_before),
        cmocka_unit_test(test_driver__error_names_it),
        cmocka_unit_test(test_secret__is_never_handed_out),
        cmocka_unit_test(test_secret__takes_any_bytes),
        cmocka_unit_test(test_secret__no_message_shows_it),
        cmocka_unit_test(test_password_file__loses_one_newline),
        cmocka_unit_test(test_password_file__missing_one_is_io_and_named),
        cmocka_unit_test(test_password_file__bad_content_is_refused),
        cmocka_unit_test(test_password_file__and_password_replace_each_other),
        cmocka_unit_test(test_waive__names_become_bits),
        cmocka_unit_test(test_waive__every_guarantee_can_be_named),
        cmocka_unit_test(test_waive__unknown_name_names_the_nearest),
        cmocka_unit_test(test_host__list_has_names_addresses_and_paths),
        cmocka_unit_test(test_host__malformed_list_is_refused),
        cmocka_unit_test(test_host__local_ones_are_told),
        cmocka_unit_test(test_nearest__is_found_for_slips_and_not_for_others),
        cmocka_unit_test(test_hooks__are_kept_in_order),
        cmocka_unit_test(test_hooks__survive_a_parse_and_a_failed_one),
        cmocka_unit_test(test_hooks__null_is_misuse),
        cmocka_unit_test(test_copy__shares_nothing_with_the_original),
    };
    return cmocka_run_group_tests_name("config_options", tests, register_drivers, NULL);
}
