/*
 * URLs: what they set, what they refuse, and that no refusal shows a password.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config_support.h"

/* ---- Files -------------------------------------------------------------------------------------------- */

static void test_url__plain_path_is_the_database(void **state)
{
    (void)state;
    koine_config *config = parsed("shelf:app.db");
    assert_option(config, "driver", "shelf");
    assert_option(config, "database", "app.db");
    assert_servers(config, 0);
    assert_null(koine_config_password(config));
    assert_ptr_equal(koine__config_driver(config), &shelf_driver);
    koine_config_free(config);
}

static void test_url__paths_of_all_forms_arrive_as_written(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"shelf::memory:", ":memory:"},
        {"shelf:/abs/p%20q", "/abs/p q"},
        {"shelf:/abs/dir/app.db", "/abs/dir/app.db"},
        {"shelf:./x/../y.db", "./x/../y.db"},
        {"shelf:a%3Fb%23c%25d.db", "a?b#c%d.db"},
        {"shelf:a+b@c;d=e,f.db", "a+b@c;d=e,f.db"},
        {"shelf:/\x6a\xc3\xbcrgen.db", "/j\xc3\xbcrgen.db"},
        {"shelf:/j%C3%BCrgen.db", "/j\xc3\xbcrgen.db"},
        {"SHELF:UPPER.db", "UPPER.db"},
        {"shelf:C:/x.db", "C:/x.db"},
        {"shelf:a//b", "a//b"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        koine_config *config = parsed(pairs[i][0]);
        assert_option(config, "database", pairs[i][1]);
        koine_config_free(config);
    }
}

static void test_url__path_takes_options(void **state)
{
    (void)state;
    koine_config *config = parsed("shelf:app.db?mode=ro&busy=500ms&journal=0");
    assert_option(config, "database", "app.db");
    assert_option(config, "mode", "ro");
    assert_int_equal(koine_config_int(config, "busy"), 500);
    assert_false(koine_config_bool(config, "journal"));
    koine_config_free(config);
}

static void test_url__file_database_refuses_slashes_of_a_server(void **state)
{
    (void)state;
    assert_refused("shelf:///abs/app.db", "no // behind the scheme", "scheme:/absolute/file");
    assert_refused("shelf://app.db", "no // behind the scheme", NULL);
}

static void test_url__without_database_is_refused(void **state)
{
    (void)state;
    assert_refused("shelf:", "names no database", NULL);
    assert_refused("shelf:?mode=ro", "names no database", NULL);
    assert_refused("depot:", "names no database", NULL);
}

/* ---- Servers ------------------------------------------------------------------------------------------ */

static void test_url__server_has_all_parts(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://ann:s3cret@db.example:5433/shop?lane=left&timeout=2s");
    assert_option(config, "driver", "depot");
    assert_option(config, "user", "ann");
    assert_option(config, "host", "db.example");
    assert_option(config, "port", "5433");
    assert_option(config, "database", "shop");
    assert_option(config, "lane", "left");
    assert_int_equal(koine_config_int(config, "timeout"), 2000);
    assert_string_equal(koine_config_password(config), "s3cret");
    assert_server(config, 0, "db.example", 5433);
    assert_servers(config, 1);
    koine_config_free(config);
}

static void test_url__server_parts_may_be_left_away(void **state)
{
    (void)state;
    static const char *const urls[] = {"depot://", "depot:///", "depot://?", "depot://@", "depot://@/?"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        koine_config *config = parsed(urls[i]);
        assert_servers(config, 0);
        assert_option(config, "host", NULL);
        assert_option(config, "user", NULL);
        assert_option(config, "database", NULL);
        assert_option(config, "port", NULL);
        assert_null(koine_config_password(config));
        koine_config_free(config);
    }
}

static void test_url__second_scheme_is_the_same_driver(void **state)
{
    (void)state;
    koine_config *config = parsed("depots://h");
    assert_option(config, "driver", "depot");
    koine_config_free(config);
}

static void test_url__server_driver_takes_a_plain_database_name(void **state)
{
    (void)state;
    koine_config *config = parsed("depot:shop");
    assert_option(config, "database", "shop");
    assert_servers(config, 0);
    koine_config_free(config);
}

static void test_url__user_and_password_are_decoded(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://a%40b:p%40s%3As%2F%3F%23%25w@h/d");
    assert_option(config, "user", "a@b");
    assert_string_equal(koine_config_password(config), "p@s:s/?#%w");
    koine_config_free(config);
    config = parsed("depot://a:p:q+r@h");
    assert_string_equal(koine_config_password(config), "p:q+r");
    koine_config_free(config);
}

static void test_url__empty_password_is_a_password(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://ann:@h");
    assert_option(config, "user", "ann");
    assert_string_equal(koine_config_password(config), "");
    koine_config_free(config);
    config = parsed("depot://:pw@h");
    assert_option(config, "user", NULL);
    assert_string_equal(koine_config_password(config), "pw");
    koine_config_free(config);
}

static void test_url__several_hosts_keep_their_order_and_ports(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://u:p@h1:5432,h2,[::1]:99,10.0.0.1/d");
    assert_option(config, "host", "h1:5432,h2,[::1]:99,10.0.0.1");
    assert_server(config, 0, "h1", 5432);
    assert_server(config, 1, "h2", 0);
    assert_server(config, 2, "::1", 99);
    assert_server(config, 3, "10.0.0.1", 0);
    assert_servers(config, 4);
    assert_option(config, "user", "u");
    assert_string_equal(koine_config_password(config), "p");
    assert_option(config, "database", "d");
    koine_config_free(config);
}

static void test_url__option_port_is_for_hosts_without_one(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://h1:1,h2/d?port=7000");
    assert_server(config, 0, "h1", 1);
    assert_server(config, 1, "h2", 7000);
    koine_config_free(config);
}

static void test_url__ipv6_stands_in_brackets(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://[2001:db8::5]:5432/d");
    assert_server(config, 0, "2001:db8::5", 5432);
    assert_servers(config, 1);
    koine_config_free(config);
    config = parsed("depot://[::ffff:127.0.0.1]/d");
    assert_server(config, 0, "::ffff:127.0.0.1", 0);
    koine_config_free(config);
}

static void test_url__socket_path_is_a_host(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://%2Frun%2Fdepot/d");
    assert_server(config, 0, "/run/depot", 0);
    koine_config_free(config);
    config = parsed("depot:///d?host=/run/depot&port=5433");
    assert_server(config, 0, "/run/depot", 5433);
    assert_option(config, "database", "d");
    koine_config_free(config);
}

static void test_url__port_without_host_is_taken(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://:5433/d");
    assert_option(config, "host", NULL);
    assert_option(config, "port", "5433");
    koine_config_free(config);
    config = parsed("depot://h:/d");
    assert_option(config, "port", NULL);
    koine_config_free(config);
}

static void test_url__database_is_one_segment(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://h/a%2Fb");
    assert_option(config, "database", "a/b");
    koine_config_free(config);
    assert_refused("depot://h/a/b", "more than the name of a database", "%2F");
    assert_refused("depot://h/a/", "more than the name of a database", NULL);
    assert_refused("depot://h//a", "more than the name of a database", NULL);
}

static void test_url__bad_ports_are_refused(void **state)
{
    (void)state;
    static const char *const urls[] = {"depot://h:0/d", "depot://h:65536/d", "depot://h:99999999999999999999/d",
                                       "depot://h1:0,h2/d", "depot://h1,h2:65536/d"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        assert_refused(urls[i], "65535", NULL);
    }
    koine_config *config = parsed("depot://h:65535/d");
    assert_server(config, 0, "h", 65535);
    koine_config_free(config);
}

static void test_url__malformed_hosts_are_refused(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "depot://h:12x/d",     "depot://h:-1/d",   "depot://[::1/d",     "depot://::1/d",    "depot://[:::1]/d",
        "depot://[v1.x]/d",    "depot://h1,/d",    "depot://,h1/d",      "depot://h1,,h2/d", "depot://h%2Ck/d",
        "depot://h%3A5/d",     "depot://h%5B/d",   "depot://h!/d",       "depot://[]/d",     "depot://[::1]x/d",
        "depot://[::1%251]/d", "depot://h1:1:2/d", "depot://%2Frun:x/d", "depot://[h]/d",    "depot://h%20k/d",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        assert_refused(urls[i], NULL, NULL);
    }
}

static void test_url__too_many_or_too_long_hosts_are_refused(void **state)
{
    (void)state;
    char url[400] = "depot://h";
    for (int i = 0; i < 32; i++) {
        strcat(url, ",h");
    }
    assert_refused(url, "too many hosts", NULL);
    char name[300];
    memset(name, 'a', sizeof name);
    (void)snprintf(url, sizeof url, "depot://%.*s", 256, name);
    assert_refused(url, "255 bytes", NULL);
    (void)snprintf(url, sizeof url, "depot://%.*s", 255, name);
    koine_config *config = parsed(url);
    assert_servers(config, 1);
    koine_config_free(config);
}

/* ---- Schemes ------------------------------------------------------------------------------------------ */

static void test_url__empty_one_is_refused_with_help(void **state)
{
    (void)state;
    assert_refused("", "empty", "depot:");
    assert_refused("", "empty", "profile:NAME");
}

static void test_url__without_scheme_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"app.db",   "/abs/app.db", ":memory:", "//h/d",
                                        "1shelf:x", "sh elf:x",    "?",        "%73helf:x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_refused(texts[i], "no scheme", "shelf:");
    }
}

static void test_url__unknown_scheme_names_the_nearest(void **state)
{
    (void)state;
    assert_refused("shelv:x", "unknown scheme \"shelv:\"", "did you mean \"shelf:\"?");
    assert_refused("dpeot://h", "unknown scheme \"dpeot:\"", "did you mean \"depot:\"?");
}

static void test_url__far_off_scheme_lists_the_known(void **state)
{
    (void)state;
    assert_refused("https://h/d", "unknown scheme \"https:\"", "shelf:");
    assert_refused("averyveryveryveryverylongschemeindeed:x", "unknown scheme", "depot:");
}

/* ---- Options ------------------------------------------------------------------------------------------ */

static void test_url__misspelt_option_names_the_nearest(void **state)
{
    (void)state;
    assert_refused("depot://h/d?conect_timeout=5s", "unknown option \"conect_timeout\"",
                   "did you mean \"connect_timeout\"?");
    assert_refused("shelf:x?mdoe=ro", "unknown option \"mdoe\"", "did you mean \"mode\"?");
    assert_refused("shelf:x?Mode=ro", "unknown option \"Mode\"", "did you mean \"mode\"?");
}

static void test_url__far_off_option_lists_the_known(void **state)
{
    (void)state;
    assert_refused("shelf:x?zzzzzzzzzz=1", "unknown option \"zzzzzzzzzz\"", "page_size");
    assert_refused("shelf:x?zzzzzzzzzz=1", "unknown option \"zzzzzzzzzz\"", "connect_timeout");
}

static void test_url__option_of_another_driver_is_unknown(void **state)
{
    (void)state;
    assert_refused("shelf:x?lane=left", "unknown option \"lane\"", NULL);
    assert_refused("depot://h?journal=on", "unknown option \"journal\"", NULL);
}

static void test_url__driver_is_no_option(void **state)
{
    (void)state;
    assert_refused("depot://h?driver=shelf", "unknown option \"driver\"", NULL);
    assert_refused("depot://h?url=x", "unknown option \"url\"", NULL);
}

static void test_url__option_given_twice_is_refused(void **state)
{
    (void)state;
    assert_refused("depot://h?timeout=1s&timeout=2s", "\"timeout\" is given twice", NULL);
    assert_refused("depot://h?timeout=1s&time%6Fut=1s", "\"timeout\" is given twice", NULL);
    assert_refused("depot://h?host=k", "\"host\" is given twice", NULL);
    assert_refused("depot://ann@h?user=bob", "\"user\" is given twice", NULL);
    assert_refused("depot://h/d?database=e", "\"database\" is given twice", NULL);
    assert_refused("depot://h:1?port=2", "\"port\" is given twice", NULL);
    assert_refused("shelf:x?database=y", "\"database\" is given twice", NULL);
    assert_refused("depot://a:b@h?password_file=/x", "both password and password_file", NULL);
}

static void test_url__values_are_decoded_and_plus_stays(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://h?lane=a%20b%26c%3D+d&application_name=x=y");
    assert_option(config, "lane", "a b&c=+d");
    assert_option(config, "application_name", "x=y");
    koine_config_free(config);
}

static void test_url__needless_ampersands_are_passed_over(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://h?&timeout=1s&&lane=x&");
    assert_int_equal(koine_config_int(config, "timeout"), 1000);
    assert_option(config, "lane", "x");
    koine_config_free(config);
}

static void test_url__part_without_equals_is_refused(void **state)
{
    (void)state;
    assert_refused("depot://h?lane", "part 1 of the URL's query has no \"=\"", NULL);
    assert_refused("depot://h?lane=x&timeout", "part 2 of the URL's query has no \"=\"", "%26");
    assert_refused("depot://h?=x", "unknown option \"\"", NULL);
}

static void test_url__empty_value_is_refused(void **state)
{
    (void)state;
    assert_refused("depot://h?lane=", "\"lane\" takes no empty value", NULL);
    assert_refused("depot://h?timeout=", "\"timeout\" takes no empty value", NULL);
}

/* ---- Hostile input ------------------------------------------------------------------------------------ */

static void test_url__nul_is_refused_wherever_it_stands(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "shelf:a%00b",       "depot://u%00@h/d",       "depot://u:p%00@h/d",  "depot://h%00/d",
        "depot://h/d%00",    "depot://h?lane=a%00",    "depot://h?la%00ne=a", "shelf:%00",
        "depot://h1,h%00/d", "depot://h?password=%00x"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        assert_refused(urls[i], "NUL", NULL);
    }
}

static void test_url__broken_percent_is_refused_with_its_place(void **state)
{
    (void)state;
    assert_refused("shelf:a%zz", "byte 7", "%25");
    assert_refused("shelf:a%2", "byte 7", NULL);
    assert_refused("shelf:a%", "byte 7", NULL);
    assert_refused("depot://u:100%@h/d", "byte 13", NULL);
}

static void test_url__characters_that_urls_lack_are_refused_with_their_place(void **state)
{
    (void)state;
    assert_refused("shelf:my file.db", "byte 8", "%20");
    assert_refused("shelf:a#b", "byte 7", "%23");
    assert_refused("shelf:a\nb", "byte 7", NULL);
    assert_refused("shelf:a\\b", "byte 7", NULL);
    assert_refused("depot://h/d?lane=<x>", "byte 17", NULL);
    assert_refused(" shelf:a", "no scheme", NULL);
    assert_refused("shelf:a\x7f", "byte 7", NULL);
}

static void test_url__too_long_one_is_refused(void **state)
{
    (void)state;
    char *url = malloc(9000);
    assert_non_null(url);
    memset(url, 'a', 8999);
    url[8999] = '\0';
    memcpy(url, "shelf:", 6);
    assert_refused(url, "longer than 8192", NULL);
    url[8192] = '\0';
    koine_config *config = parsed(url);
    assert_int_equal(strlen(koine_config_get(config, "database")), 8192 - 6);
    koine_config_free(config);
    free(url);
}

static void test_url__text_that_is_no_utf8_is_refused_but_a_path_may_be_so(void **state)
{
    (void)state;
    assert_refused("depot://u%FF@h/d", "\"user\" takes text in UTF-8", NULL);
    assert_refused("depot://h/d\xff", "\"database\" takes text in UTF-8", NULL);
    koine_config *config = parsed("shelf:/x%FF.db");
    assert_option(config, "database", "/x\xff.db");
    koine_config_free(config);
}

static void test_url__messages_are_one_line(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_int_equal(koine_config_set(config, "bad\nkey\x01\xff", "x"), KOINE_ERR_CONFIG);
    const char *message = koine_config_error(config)->message;
    for (const char *p = message; *p != '\0'; p++) {
        assert_true((unsigned char)*p >= 0x20);
        assert_true((unsigned char)*p != 0xff);
    }
    koine_config_free(config);
}

static void test_url__no_refusal_shows_the_password(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "depot://u:canary@h:0/d",
        "depot://u:canary@h/d?nonsense_key=1",
        "depot://u:canary@h/d?timeout=nonsense",
        "depot://u:canary@h1,,h2/d",
        "depot://u:canary@h/a/b",
        "depot://u:ca/canary@h/d",
        "depot://u:ca?canary@h/d",
        "depot://u:ca?canary=1@h/d",
        "depot://u:ca#canary@h/d",
        "depot://u:ca@canary@h/d",
        "depot://u:canary",
        "depot://u:canary/d",
        "depot://u:ca%zcanary@h/d",
        "depot://u:ca canary@h/d",
        "depot://u:ca[canary@h/d",
        "depot://u:canary%00@h/d",
        "depot://h/d?password=canary%00",
        "depot://h/d?password=x&canary",
        "depot://h/d?password=x&canary=y",
        "depot://h/d?password=x&y%20canary=y",
        "depot://h/d?password=canary&password=canary",
        "depot://u:canary@h/d?password=canary",
        "depot://u:canary@h/d?password_file=/nowhere/at/all",
        "shelf://u:canary@h/d",
        "shelf:x?pin=canary&pin=canary",
        "nowhere://u:canary@h/d",
        "u:canary@h/d",
        "depot//u:canary@h/d",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        koine_config *config = new_config();
        assert_int_not_equal(koine_config_parse(config, urls[i]), KOINE_OK);
        assert_non_null(koine_config_error(config)->message);
        assert_hidden(config, "canary");
        koine_config_free(config);
    }
}

static void test_url__unescaped_character_in_a_password_says_what_to_write(void **state)
{
    (void)state;
    assert_refused("depot://u:p/w@h/d", "\"@\"", "%2F");
    assert_refused("depot://u:p?w@h/d", "\"@\"", "%3F");
    assert_refused("depot://u:p@w@h/d", "\"@\"", "%40");
    assert_refused("depot://u:p#w@h/d", "cannot stand there", "%23");
}

static void test_url__misspelt_option_is_named_in_spite_of_a_password(void **state)
{
    (void)state;
    assert_refused("depot://u:p@h/d?conect_timeout=5s", "\"conect_timeout\"", "connect_timeout");
    assert_refused("depot://h/d?password=p&conect_timeout=5s", "\"conect_timeout\"", "connect_timeout");
}

/* ---- Twice -------------------------------------------------------------------------------------------- */

static void test_url__failure_leaves_everything_as_it_was(void **state)
{
    (void)state;
    static const char *const urls[] = {"",
                                       "nowhere:x",
                                       "shelf:x",
                                       "depot://u2:p2@h2:2/d2?timeout=2s&lane=b&nonsense=1",
                                       "depot://u2:p2@h2:2/d2?timeout=nonsense",
                                       "depot://u2:p2@h2,h3,h4:0/d2",
                                       "depot://h2/d2?password_file=/nowhere/at/all"};
    koine_config *config = parsed("depot://u1:p1@h1:1/d1?timeout=1s&lane=a");
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        assert_int_not_equal(koine_config_parse(config, urls[i]), KOINE_OK);
        assert_option(config, "driver", "depot");
        assert_option(config, "user", "u1");
        assert_string_equal(koine_config_password(config), "p1");
        assert_server(config, 0, "h1", 1);
        assert_servers(config, 1);
        assert_option(config, "database", "d1");
        assert_option(config, "timeout", "1s");
        assert_option(config, "lane", "a");
    }
    koine_config_free(config);
}

static void test_url__second_one_replaces_what_it_names(void **state)
{
    (void)state;
    koine_config *config = parsed("depot://u1:p1@h1:1/d1?timeout=1s&lane=a");
    assert_good(config, koine_config_parse(config, "depot://h2/d2?lane=b"));
    assert_server(config, 0, "h2", 0);
    assert_option(config, "database", "d2");
    assert_option(config, "lane", "b");
    assert_option(config, "user", "u1");
    assert_option(config, "timeout", "1s");
    assert_string_equal(koine_config_password(config), "p1");
    koine_config_free(config);
}

static void test_url__replaces_what_was_set_before(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_good(config, koine_config_set(config, "timeout", "1s"));
    assert_good(config, koine_config_set(config, "password", "kept"));
    assert_good(config, koine_config_parse(config, "depot://h?timeout=2s"));
    assert_option(config, "timeout", "2s");
    assert_string_equal(koine_config_password(config), "kept");
    koine_config_free(config);
}

static void test_url__other_driver_refuses_options_that_it_lacks(void **state)
{
    (void)state;
    koine_config *config = parsed("shelf:x?mode=ro");
    assert_int_equal(koine_config_parse(config, "depot://h/d"), KOINE_ERR_CONFIG);
    assert_error(config, KOINE_ERR_CONFIG, "\"mode\" was set for another driver", NULL);
    assert_option(config, "driver", "shelf");
    assert_good(config, koine_config_set(config, "mode", NULL));
    assert_good(config, koine_config_parse(config, "depot://h/d"));
    assert_option(config, "driver", "depot");
    koine_config_free(config);
}

static void test_url__success_clears_the_error(void **state)
{
    (void)state;
    koine_config *config = new_config();
    assert_int_equal(koine_config_parse(config, ""), KOINE_ERR_CONFIG);
    assert_int_equal(koine_config_error(config)->code, KOINE_ERR_CONFIG);
    assert_good(config, koine_config_parse(config, "shelf:x"));
    koine_config_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url__plain_path_is_the_database),
        cmocka_unit_test(test_url__paths_of_all_forms_arrive_as_written),
        cmocka_unit_test(test_url__path_takes_options),
        cmocka_unit_test(test_url__file_database_refuses_slashes_of_a_server),
        cmocka_unit_test(test_url__without_database_is_refused),
        cmocka_unit_test(test_url__server_has_all_parts),
        cmocka_unit_test(test_url__server_parts_may_be_left_away),
        cmocka_unit_test(test_url__second_scheme_is_the_same_driver),
        cmocka_unit_test(test_url__server_driver_takes_a_plain_database_name),
        cmocka_unit_test(test_url__user_and_password_are_decoded),
        cmocka_unit_test(test_url__empty_password_is_a_password),
        cmocka_unit_test(test_url__several_hosts_keep_their_order_and_ports),
        cmocka_unit_test(test_url__option_port_is_for_hosts_without_one),
        cmocka_unit_test(test_url__ipv6_stands_in_brackets),
        cmocka_unit_test(test_url__socket_path_is_a_host),
        cmocka_unit_test(test_url__port_without_host_is_taken),
        cmocka_unit_test(test_url__database_is_one_segment),
        cmocka_unit_test(test_url__bad_ports_are_refused),
        cmocka_unit_test(test_url__malformed_hosts_are_refused),
        cmocka_unit_test(test_url__too_many_or_too_long_hosts_are_refused),
        cmocka_unit_test(test_url__empty_one_is_refused_with_help),
        cmocka_unit_test(test_url__without_scheme_is_refused),
        cmocka_unit_test(test_url__unknown_scheme_names_the_nearest),
        cmocka_unit_test(test_url__far_off_scheme_lists_the_known),
        cmocka_unit_test(test_url__misspelt_option_names_the_nearest),
        cmocka_unit_test(test_url__far_off_option_lists_the_known),
        cmocka_unit_test(test_url__option_of_another_driver_is_unknown),
        cmocka_unit_test(test_url__driver_is_no_option),
        cmocka_unit_test(test_url__option_given_twice_is_refused),
        cmocka_unit_test(test_url__values_are_decoded_and_plus_stays),
        cmocka_unit_test(test_url__needless_ampersands_are_passed_over),
        cmocka_unit_test(test_url__part_without_equals_is_refused),
        cmocka_unit_test(test_url__empty_value_is_refused),
        cmocka_unit_test(test_url__nul_is_refused_wherever_it_stands),
        cmocka_unit_test(test_url__broken_percent_is_refused_with_its_place),
        cmocka_unit_test(test_url__characters_that_urls_lack_are_refused_with_their_place),
        cmocka_unit_test(test_url__too_long_one_is_refused),
        cmocka_unit_test(test_url__text_that_is_no_utf8_is_refused_but_a_path_may_be_so),
        cmocka_unit_test(test_url__messages_are_one_line),
        cmocka_unit_test(test_url__no_refusal_shows_the_password),
        cmocka_unit_test(test_url__unescaped_character_in_a_password_says_what_to_write),
        cmocka_unit_test(test_url__misspelt_option_is_named_in_spite_of_a_password),
        cmocka_unit_test(test_url__failure_leaves_everything_as_it_was),
        cmocka_unit_test(test_url__second_one_replaces_what_it_names),
        cmocka_unit_test(test_url__replaces_what_was_set_before),
        cmocka_unit_test(test_url__other_driver_refuses_options_that_it_lacks),
        cmocka_unit_test(test_url__success_clears_the_error),
    };
    return cmocka_run_group_tests_name("config_url", tests, register_drivers, NULL);
}
