/*
 * Profiles and the environment: which file is read, what a section sets, and what is refused in which line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config_support.h"

#include <errno.h>
#include <fcntl.h>

/* ---- A directory and an environment of the test's own -------------------------------------------------- */

typedef struct place {
    char start[4096];
    char directory[64];
} place;

static void clear_environment(void)
{
    static const char *const names[] = {"KOINE_URL",       "KOINE_PROFILE", "KOINE_CONFIG",
                                        "XDG_CONFIG_HOME", "KOINE_T_A",     "KOINE_T_B"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(unsetenv(names[i]), 0);
    }
}

static void enter(place *p)
{
    clear_environment();
    assert_non_null(getcwd(p->start, sizeof p->start));
    (void)snprintf(p->directory, sizeof p->directory, "/tmp/koine-config-XXXXXX");
    assert_non_null(mkdtemp(p->directory));
    assert_int_equal(chdir(p->directory), 0);
    assert_int_equal(setenv("HOME", p->directory, 1), 0);
}

static void leave(const place *p)
{
    static const char *const files[] = {"koine.ini", "other.ini", "secret", "xdg/koine/koine.ini",
                                        ".config/koine/koine.ini"};
    static const char *const directories[] = {"xdg/koine", "xdg", ".config/koine", ".config"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        assert_true(unlink(files[i]) == 0 || errno == ENOENT || errno == ENOTDIR);
    }
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
        assert_true(rmdir(directories[i]) == 0 || errno == ENOENT);
    }
    assert_int_equal(chdir(p->start), 0);
    assert_int_equal(rmdir(p->directory), 0);
    clear_environment();
}

static void write_bytes(const char *path, const char *text, size_t size)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void write_file(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

static void set_variable(const char *name, const char *value)
{
    assert_int_equal(setenv(name, value, 1), 0);
}

/* What profile:p of the text, as ./koine.ini, makes. */
static koine_config *profile_of(const char *text)
{
    write_file("koine.ini", text);
    return parsed("profile:p");
}

static void assert_ini_refused(const char *text, const char *message, const char *hint)
{
    write_file("koine.ini", text);
    assert_refused("profile:p", message, hint);
}

/* ---- What a section sets ------------------------------------------------------------------------------ */

static void test_ini__section_is_a_profile(void **state)
{
    (void)state;
    place p;
    enter(&p);
    koine_config *config = profile_of("; a comment\n"
                                      "[other]\nurl = shelf:other.db\n\n"
                                      "[p]\n"
                                      "# another\n"
                                      "url = depot://h:1/d\n"
                                      "user = ann\n"
                                      "password=s3cret\n"
                                      "timeout : 2s\n"
                                      "lane = a b = c\n");
    assert_option(config, "driver", "depot");
    assert_server(config, 0, "h", 1);
    assert_option(config, "database", "d");
    assert_option(config, "user", "ann");
    assert_option(config, "timeout", "2s");
    assert_option(config, "lane", "a b = c");
    assert_string_equal(koine_config_password(config), "s3cret");
    koine_config_free(config);
    leave(&p);
}

static void test_ini__keys_override_the_url_wherever_they_stand(void **state)
{
    (void)state;
    place p;
    enter(&p);
    koine_config *config = profile_of("[p]\ntimeout = 3s\nuser = bob\nurl = depot://ann:x@h:1/d?timeout=1s&lane=a\n"
                                      "lane = b\nport = 2\ndatabase = e\n");
    assert_option(config, "timeout", "3s");
    assert_option(config, "user", "bob");
    assert_option(config, "lane", "b");
    assert_option(config, "database", "e");
    assert_server(config, 0, "h", 2);
    assert_string_equal(koine_config_password(config), "x");
    koine_config_free(config);
    leave(&p);
}

static void test_ini__driver_may_stand_for_the_url(void **state)
{
    (void)state;
    place p;
    enter(&p);
    koine_config *config = profile_of("[p]\nhost = h1:1, h2\nlane = x\ndriver = depot\n");
    assert_option(config, "driver", "depot");
    assert_server(config, 1, "h2", 0);
    koine_config_free(config);
    assert_ini_refused("[p]\ndriver = depot\nurl = depot://h\n", "koine.ini:2: \"driver\" is given beside \"url\"",
                       NULL);
    assert_ini_refused("[p]\ndriver = depott\n", "koine.ini:2: unknown driver \"depott\"", "depot");
    leave(&p);
}

static void test_ini__section_without_url_is_refused(void **state)
{
    (void)state;
    place p;
    enter(&p);
    assert_ini_refused("[p]\nhost = h\n", "profile \"p\" has neither \"url\" nor \"driver\"", "url = ");
    assert_ini_refused("[p]\n", "profile \"p\" has neither", NULL);
    koine_config *config = new_config();
    write_file("koine.ini", "[p]\nhost = h\n");
    assert_good(config, koine_config_set(config, "driver", "depot"));
    assert_good(config, koine_config_parse(config, "profile:p"));
    assert_server(config, 0, "h", 0);
    koine_config_free(config);
    leave(&p);
}

static void test_ini__indent_bom_and_carriage_returns_are_nothing(void **state)
{
    (void)state;
    place p;
    enter(&p);
    koine_config *config = profile_of("\xEF\xBB\xBF  [p]\r\n\turl = depot://h \r\n   lane = a\r\n\r\n    user=u\r\n");
    assert_option(config, "lane", "a");
    assert_option(config, "user", "u");
    assert_server(config, 0, "h", 0);
    koine_config_free(config);
    config = profile_of("[p]\nurl = depot://h"); /* without a newline at the end */
    assert_server(config, 0, "h", 0);
    koine_config_free(config);
    leave(&p);
}

static void test_ini__keys_are_those_of_the_url_s_driver(void **state)
{
    (void)state;
    place p;
    enter(&p);
    koine_config *config = profile_of("[p]\nmode = ro\nurl = shelf:x\n[q]\nurl = depot://h\nlane = x\n");
    assert_option(config, "mode", "ro");
    koine_config_free(config);
    assert_ini_refused("[p]\nmode = ro\nurl = depot://h\n", "koine.ini:2: unknown option \"mode\"", NULL);
    leave(&p);
}

static void test_ini__other_sections_need_not_be_right(void **state)
{
    (void)state;
    place p;
    enter(&p);
    koine_config *config = profile_of("[q]\nnonsense = 1\nurl = nowhere:x\nx = ${KOINE_T_A}\nx = twice\n"
                                      "[p]\nurl = shelf:x\n");
    assert_option(config, "database", "x");
    koine_config_free(config);
    leave(&p);
}

static void test_ini__inline_comment_needs_a_blank_before_it(void **state)
{
    (void)state;
    place p;
    enter(&p);
    koine_config *config = profile_of("[p]\nurl = depot://h ; where\nlane = a;b\nuser = u#v\n");
    assert_option(config, "lane", "a;b");
    assert_option(config, "user", "u#v");
    koine_config_free(config);
    leave(&p);
}

/* ---- What is refused ---------------------------------------------------------------------------------- */

static void test_ini__unknown_key_is_refused_with_its_line(void **state)
{
    (void)state;
    place p;
    enter(&p);
    assert_ini_refused("[p]\nurl = depot://h\n\nconect_timeout = 5s\n",
                       "./koine.ini:4: unknown option \"conect_timeout\"", "did you mean \"connect_timeout\"?");
    assert_ini_refused("[p]\nulr = depot://h\nurl = depot://h\n", "./koine.ini:2: unknown option \"ulr\"",
                       "did you mean \"url\"?");
    assert_ini_refused("[p]\nurl = depot://h\nTimeout = 1s\n", "./koine.ini:3: unknown option \"Timeout\"",
                       "did you mean \"timeout\"?");
    leave(&p);
}

static void test_ini__bad_value_is_refused_with_its_line(void **state)
{
    (void)state;
    place p;
    enter(&p);
    assert_ini_refused("[p]\nurl = depot://h\nport = 0\n", "./koine.ini:3: option \"port\" takes", NULL);
    assert_ini_refused("[p]\nport = 1\nurl = depot://h?timeout=5\n", "./koine.ini:3: option \"timeout\" takes", "10s");
    assert_ini_refused("[p]\nurl = depot://h\nuser =\n", "./koine.ini:3: option \"user\" takes no empty value", NULL);
    assert_ini_refused("[p]\nurl =\n", "./koine.ini:2: the URL is empty", NULL);
    assert_ini_refused("[p]\nurl = profile:q\n", "./koine.ini:2: unknown scheme", NULL);
    leave(&p);
}

static void test_ini__key_given_twice_is_refused(void **state)
{
    (void)state;
    place p;
    enter(&p);
    assert_ini_refused("[p]\nurl = depot://h\nlane = a\nlane = b\n",
                       "./koine.ini:4: \"lane\" is given twice, first in line 3", NULL);
    assert_ini_refused("[p]\nurl = depot://h\n[q]\nurl = shelf:x\n[p]\nurl = depot://k\n",
                       "./koine.ini:6: \"url\" is given twice, first in line 2", NULL);
    assert_ini_refused("[p]\nurl = depot://h\npassword = x\npassword_file = /y\n",
                       "./koine.ini:4: both password and password_file", NULL);
    leave(&p);
}

static void test_ini__key_outside_a_section_is_refused(void **state)
{
    (void)state;
    place p;
    enter(&p);
    assert_ini_refused("url = shelf:x\n[p]\nurl = shelf:x\n", "./koine.ini:1: a key stands outside a section",
                       "[default]");
    leave(&p);
}

static void test_ini__lines_of_no_form_are_refused(void **state)
{
    (void)state;
    place p;
    enter(&p);
    assert_ini_refused("[p]\nurl = shelf:x\nwhat is this\n", "./koine.ini:3: the line is neither", "key = value");
    assert_ini_refused("[p\nurl = shelf:x\n", "./koine.ini:1: a section's name ends with \"]\"", NULL);
    assert_ini_refused("[p] x\nurl = shelf:x\n", "./koine.ini:1: text follows", NULL);
    assert_ini_refused("[]\nurl = shelf:x\n", "./koine.ini:1: a section's name has 1 to 49 bytes", NULL);
    assert_ini_refused("[p] ; fine\nurl = shelf:x\n= x\n", "./koine.ini:3: unknown option \"\"", NULL);
    leave(&p);
}

static void test_ini__long_line_is_refused_and_not_cut(void **state)
{
    (void)state;
    place p;
    enter(&p);
    char text[700];
    for (int size = 150; size < 600; size++) {
        (void)snprintf(text, sizeof text, "[p]\nurl = depot://h\nlane = %0*d\nuser = u\n", size, 7);
        write_file("koine.ini", text);
        koine_config *config = new_config();
        koine_code code = koine_config_parse(config, "profile:p");
        if (code == KOINE_OK) {
            assert_int_equal(strlen(koine_config_get(config, "lane")), size);
            assert_option(config, "user", "u");
            assert_true(size < 200);
        } else {
            assert_error(config, KOINE_ERR_CONFIG, "./koine.ini:3: the line is too long", "${NAME}");
            assert_true(size > 180);
        }
        koine_config_free(config);
    }
    leave(&p);
}

static void test_ini__long_comment_is_passed_over(void **state)
{
    (void)state;
    place p;
    enter(&p);
    char text[1000];
    (void)snprintf(text, sizeof text, "; %0500d\n[p]\n   # %0300d\nurl = shelf:x\n", 7, 7);
    koine_config *config = profile_of(text);
    assert_option(config, "database", "x");
    koine_config_free(config);
    leave(&p);
}

static void test_ini__long_section_name_is_refused_and_not_cut(void **state)
{
    (void)state;
    place p;
    enter(&p);
    char text[200];
    (void)snprintf(text, sizeof text, "[p]\nurl = shelf:x\n[%050d]\nurl = shelf:y\n", 7);
    assert_ini_refused(text, "./koine.ini:3: a section's name has 1 to 49 bytes", NULL);
    (void)snprintf(text, sizeof text, "[p]\nurl = shelf:x\n[%049d]\nurl = shelf:y\n", 7);
    koine_config *config = profile_of(text);
    koine_config_free(config);
    (void)snprintf(text, sizeof text, "profile:%049d", 7);
    config = parsed(text);
    assert_option(config, "database", "y");
    koine_config_free(config);
    leave(&p);
}

static void test_ini__nul_is_refused(void **state)
{
    (void)state;
    place p;
    enter(&p);
    static const char text[] = "[p]\nurl = depot://h\nlane = a\0b\n";
    write_bytes("koine.ini", text, sizeof text - 1);
    assert_refused("profile:p", "./koine.ini:3: the line holds a NUL", NULL);
    leave(&p);
}

static void test_ini__too_large_file_is_refused(void **state)
{
    (void)state;
    place p;
    enter(&p);
    set_variable("KOINE_CONFIG", "/dev/zero");
    assert_refused("profile:p", "the INI file \"/dev/zero\" is larger than 65536", NULL);
    leave(&p);
}

static void test_ini__missing_profile_lists_those_that_there_are(void **state)
{
    (void)state;
    place p;
    enter(&p);
    assert_ini_refused("[one]\nurl = shelf:x\n[two]\n[one]\n", "./koine.ini: no profile \"p\"",
                       "the profiles there are: \"one\", \"two\"");
    assert_ini_refused("", "no profile \"p\"", "no profiles");
    assert_ini_refused("[ p ]\nurl = shelf:x\n", "no profile \"p\"", "\" p \"");
    assert_refused("profile:", "names no profile", NULL);
    char text[4000] = "";
    for (int i = 0; i < 200; i++) {
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), "[name%d]\n", i);
    }
    assert_ini_refused(text, "no profile \"p\"", "\"name0\", \"name1\"");
    leave(&p);
}

static void test_ini__failure_leaves_everything_as_it_was(void **state)
{
    (void)state;
    place p;
    enter(&p);
    koine_config *config = parsed("depot://u1:p1@h1:1/d1?lane=a");
    write_file("koine.ini", "[p]\nurl = depot://u2:p2@h2:2/d2?lane=b\ntimeout = 1s\nnonsense = 1\n");
    assert_int_equal(koine_config_parse(config, "profile:p"), KOINE_ERR_CONFIG);
    assert_option(config, "user", "u1");
    assert_string_equal(koine_config_password(config), "p1");
    assert_server(config, 0, "h1", 1);
    assert_option(config, "database", "d1");
    assert_option(config, "lane", "a");
    assert_option(config, "timeout", "0s");
    koine_config_free(config);
    leave(&p);
}

static void test_ini__password_shows_in_no_message(void **state)
{
    (void)state;
    place p;
    enter(&p);
    set_variable("KOINE_T_A", "canary");
    static const char *const texts[] = {
        "[p]\npassword = canary\nurl = depot://u:canary@h\nport = 0\n",
        "[p]\npassword = canary\npassword = canary\n",
        "[p]\npassword = canary ${KOINE_T_B}\nurl = depot://h\n",
        "[p]\nport = ${KOINE_T_A}\nurl = depot://h\n",
        "[p]\nurl = ${KOINE_T_A}\n",
        "[p]\nurl = depot://u:${KOINE_T_A}@h:x\n",
        "[p]\ntls = ${KOINE_T_A}\nurl = depot://h\n",
        "[p]\nurl = depot://h\npassword = ${canary\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_file("koine.ini", texts[i]);
        koine_config *config = new_config();
        assert_int_equal(koine_config_parse(config, "profile:p"), KOINE_ERR_CONFIG);
        assert_hidden(config, "canary");
        koine_config_free(config);
    }
    leave(&p);
}

/* ---- ${NAME} ------------------------------------------------------------------------------------------ */

static void test_variable__is_put_in_its_place(void **state)
{
    (void)state;
    place p;
    enter(&p);
    set_variable("KOINE_T_A", "one");
    set_variable("KOINE_T_B", "");
    koine_config *config = profile_of("[p]\nurl = depot://${KOINE_T_A}/d\n"
                                      "lane = <${KOINE_T_A}${KOINE_T_B}${KOINE_T_A}>\npassword = ${KOINE_T_A}\n");
    assert_server(config, 0, "one", 0);
    assert_option(config, "lane", "<oneone>");
    assert_string_equal(koine_config_password(config), "one");
    koine_config_free(config);
    leave(&p);
}

static void test_variable__long_and_odd_values_arrive_whole(void **state)
{
    (void)state;
    place p;
    enter(&p);
    char value[4001];
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    memcpy(value, " ;#${KOINE_T_B} = \"", 19);
    set_variable("KOINE_T_A", value);
    koine_config *config = profile_of("[p]\nurl = depot://h\npassword = ${KOINE_T_A}\nlane = ${KOINE_T_A}\n");
    assert_string_equal(koine_config_password(config), value);
    assert_option(config, "lane", value);
    koine_config_free(config);
    leave(&p);
}

static void test_variable__too_much_of_it_is_refused(void **state)
{
    (void)state;
    place p;
    enter(&p);
    char value[4097];
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    set_variable("KOINE_T_A", value);
    assert_ini_refused("[p]\nurl = depot://h\nlane = ${KOINE_T_A}${KOINE_T_A}x\n",
                       "./koine.ini:3: the value of \"lane\" is longer than 8192", NULL);
    koine_config *config = profile_of("[p]\nurl = depot://h\nlane = ${KOINE_T_A}${KOINE_T_A}\n");
    assert_int_equal(strlen(koine_config_get(config, "lane")), 8192);
    koine_config_free(config);
    leave(&p);
}

static void test_variable__unset_one_is_named(void **state)
{
    (void)state;
    place p;
    enter(&p);
    assert_ini_refused("[p]\nurl = depot://h\npassword = a${KOINE_T_A}b\n",
                       "./koine.ini:3: the environment variable \"KOINE_T_A\" in the value of \"password\" is not set",
                       NULL);
    leave(&p);
}

static void test_variable__other_dollars_stay(void **state)
{
    (void)state;
    place p;
    enter(&p);
    set_variable("KOINE_T_A", "v");
    koine_config *config = profile_of("[p]\nurl = depot://h\nlane = $a$$b$${KOINE_T_A}$KOINE_T_A$\n"
                                      "user = $${x\npassword = pa$$w$ord}{\n");
    assert_option(config, "lane", "$a$$b${KOINE_T_A}$KOINE_T_A$");
    assert_option(config, "user", "${x");
    assert_string_equal(koine_config_password(config), "pa$$w$ord}{");
    koine_config_free(config);
    leave(&p);
}

static void test_variable__malformed_one_is_refused(void **state)
{
    (void)state;
    place p;
    enter(&p);
    static const char *const values[] = {"${",     "${}", "${KOINE_T_A", "${1A}",  "${A-B}",
                                         "${A B}", "a${", "${${A}}",     "${A:-b}"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[100];
        (void)snprintf(text, sizeof text, "[p]\nurl = depot://h\nlane = %s\n", values[i]);
        assert_ini_refused(text, "./koine.ini:3: in the value of \"lane\" a ${ is not followed", "$${");
    }
    leave(&p);
}

static void test_variable__is_not_read_in_a_url_of_the_program(void **state)
{
    (void)state;
    place p;
    enter(&p);
    set_variable("KOINE_T_A", "v");
    assert_refused("depot://${KOINE_T_A}", "cannot stand there", NULL);
    leave(&p);
}

/* ---- Where the file is -------------------------------------------------------------------------------- */

static void make_directory(const char *path)
{
    assert_int_equal(mkdir(path, 0700), 0);
}

static void assert_database(const char *where, const char *database)
{
    koine_config *config = parsed(where);
    assert_option(config, "database", database);
    koine_config_free(config);
}

static void test_where__file_is_looked_for_in_order(void **state)
{
    (void)state;
    place p;
    enter(&p);
    char xdg[100];
    (void)snprintf(xdg, sizeof xdg, "%s/xdg", p.directory);
    make_directory(".config");
    make_directory(".config/koine");
    write_file(".config/koine/koine.ini", "[p]\nurl = shelf:home\n");
    assert_database("profile:p", "home");
    make_directory("xdg");
    make_directory("xdg/koine");
    write_file("xdg/koine/koine.ini", "[p]\nurl = shelf:xdg\n");
    assert_database("profile:p", "home");
    set_variable("XDG_CONFIG_HOME", xdg);
    assert_database("profile:p", "xdg");
    set_variable("XDG_CONFIG_HOME", "xdg"); /* not absolute: as if unset */
    assert_database("profile:p", "home");
    set_variable("XDG_CONFIG_HOME", xdg);
    write_file("koine.ini", "[p]\nurl = shelf:here\n");
    assert_database("profile:p", "here");
    write_file("other.ini", "[p]\nurl = shelf:named\n");
    set_variable("KOINE_CONFIG", "other.ini");
    assert_database("profile:p", "named");
    leave(&p);
}

static void test_where__first_file_decides_even_without_the_profile(void **state)
{
    (void)state;
    place p;
    enter(&p);
    make_directory(".config");
    make_directory(".config/koine");
    write_file(".config/koine/koine.ini", "[p]\nurl = shelf:home\n");
    assert_ini_refused("[q]\nurl = shelf:x\n", "./koine.ini: no profile \"p\"", "\"q\"");
    leave(&p);
}

static void test_where__named_file_must_be_there(void **state)
{
    (void)state;
    place p;
    enter(&p);
    write_file("koine.ini", "[p]\nurl = shelf:here\n");
    set_variable("KOINE_CONFIG", "nowhere.ini");
    koine_config *config = new_config();
    assert_int_equal(koine_config_parse(config, "profile:p"), KOINE_ERR_IO);
    assert_error(config, KOINE_ERR_IO, "\"nowhere.ini\"", NULL);
    set_variable("KOINE_CONFIG", "/");
    assert_int_equal(koine_config_parse(config, "profile:p"), KOINE_ERR_IO);
    assert_error(config, KOINE_ERR_IO, "the INI file \"/\"", NULL);
    koine_config_free(config);
    leave(&p);
}

static void test_where__no_file_anywhere_says_where_it_was_looked_for(void **state)
{
    (void)state;
    place p;
    enter(&p);
    /* With a file in /etc the answer is that it lacks the profile. */
    const bool system = access("/etc/koine.ini", F_OK) == 0;
    assert_refused("profile:koine_test_no_such", system ? "no profile" : "no INI file", system ? NULL : "./koine.ini");
    assert_int_equal(unsetenv("HOME"), 0);
    assert_refused("profile:koine_test_no_such", system ? "no profile" : "no INI file", NULL);
    leave(&p);
}

static void test_where__null_is_the_url_of_the_environment(void **state)
{
    (void)state;
    place p;
    enter(&p);
    write_file("koine.ini", "[default]\nurl = shelf:default\n[p]\nurl = shelf:p\n");
    assert_database(NULL, "default");
    set_variable("KOINE_PROFILE", "p");
    assert_database(NULL, "p");
    set_variable("KOINE_URL", "shelf:url");
    assert_database(NULL, "url");
    assert_database("profile:default", "default");
    assert_database("shelf:own", "own");
    leave(&p);
}

static void test_where__error_in_the_environment_is_said_to_be_there(void **state)
{
    (void)state;
    place p;
    enter(&p);
    set_variable("KOINE_URL", "depot://u:canary@h?nonsense=1");
    koine_config *config = new_config();
    assert_int_equal(koine_config_parse(config, NULL), KOINE_ERR_CONFIG);
    assert_error(config, KOINE_ERR_CONFIG, "KOINE_URL: unknown option \"nonsense\"", NULL);
    assert_hidden(config, "canary");
    koine_config_free(config);
    leave(&p);
}

static void test_where__empty_variables_are_refused(void **state)
{
    (void)state;
    place p;
    enter(&p);
    write_file("koine.ini", "[default]\nurl = shelf:x\n");
    static const char *const names[] = {"KOINE_URL", "KOINE_PROFILE", "KOINE_CONFIG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        set_variable(names[i], "");
        assert_refused(NULL, names[i], "unset it");
        assert_int_equal(unsetenv(names[i]), 0);
    }
    assert_database(NULL, "x");
    leave(&p);
}

static void test_where__password_file_of_a_profile_is_read(void **state)
{
    (void)state;
    place p;
    enter(&p);
    write_file("secret", "canary\n");
    koine_config *config = profile_of("[p]\nurl = depot://u:x@h\npassword_file = secret\n");
    assert_string_equal(koine_config_password(config), "canary");
    koine_config_free(config);
    write_file("koine.ini", "[p]\nurl = depot://u@h\npassword_file = nowhere\n");
    config = new_config();
    assert_int_equal(koine_config_parse(config, "profile:p"), KOINE_ERR_IO);
    assert_error(config, KOINE_ERR_IO, "./koine.ini:3: cannot read password_file \"nowhere\"", NULL);
    koine_config_free(config);
    leave(&p);
}

static void test_where__environment_is_left_alone(void **state)
{
    (void)state;
    place p;
    enter(&p);
    set_variable("KOINE_URL", "depot://u:p@h?lane=x");
    koine_config *config = parsed(NULL);
    assert_string_equal(getenv("KOINE_URL"), "depot://u:p@h?lane=x");
    koine_config_free(config);
    leave(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ini__section_is_a_profile),
        cmocka_unit_test(test_ini__keys_override_the_url_wherever_they_stand),
        cmocka_unit_test(test_ini__driver_may_stand_for_the_url),
        cmocka_unit_test(test_ini__section_without_url_is_refused),
        cmocka_unit_test(test_ini__indent_bom_and_carriage_returns_are_nothing),
        cmocka_unit_test(test_ini__keys_are_those_of_the_url_s_driver),
        cmocka_unit_test(test_ini__other_sections_need_not_be_right),
        cmocka_unit_test(test_ini__inline_comment_needs_a_blank_before_it),
        cmocka_unit_test(test_ini__unknown_key_is_refused_with_its_line),
        cmocka_unit_test(test_ini__bad_value_is_refused_with_its_line),
        cmocka_unit_test(test_ini__key_given_twice_is_refused),
        cmocka_unit_test(test_ini__key_outside_a_section_is_refused),
        cmocka_unit_test(test_ini__lines_of_no_form_are_refused),
        cmocka_unit_test(test_ini__long_line_is_refused_and_not_cut),
        cmocka_unit_test(test_ini__long_comment_is_passed_over),
        cmocka_unit_test(test_ini__long_section_name_is_refused_and_not_cut),
        cmocka_unit_test(test_ini__nul_is_refused),
        cmocka_unit_test(test_ini__too_large_file_is_refused),
        cmocka_unit_test(test_ini__missing_profile_lists_those_that_there_are),
        cmocka_unit_test(test_ini__failure_leaves_everything_as_it_was),
        cmocka_unit_test(test_ini__password_shows_in_no_message),
        cmocka_unit_test(test_variable__is_put_in_its_place),
        cmocka_unit_test(test_variable__long_and_odd_values_arrive_whole),
        cmocka_unit_test(test_variable__too_much_of_it_is_refused),
        cmocka_unit_test(test_variable__unset_one_is_named),
        cmocka_unit_test(test_variable__other_dollars_stay),
        cmocka_unit_test(test_variable__malformed_one_is_refused),
        cmocka_unit_test(test_variable__is_not_read_in_a_url_of_the_program),
        cmocka_unit_test(test_where__file_is_looked_for_in_order),
        cmocka_unit_test(test_where__first_file_decides_even_without_the_profile),
        cmocka_unit_test(test_where__named_file_must_be_there),
        cmocka_unit_test(test_where__no_file_anywhere_says_where_it_was_looked_for),
        cmocka_unit_test(test_where__null_is_the_url_of_the_environment),
        cmocka_unit_test(test_where__error_in_the_environment_is_said_to_be_there),
        cmocka_unit_test(test_where__empty_variables_are_refused),
        cmocka_unit_test(test_where__password_file_of_a_profile_is_read),
        cmocka_unit_test(test_where__environment_is_left_alone),
    };
    return cmocka_run_group_tests_name("config_ini", tests, register_drivers, NULL);
}
