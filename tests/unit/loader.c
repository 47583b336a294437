/*
 * Loading drivers from shared objects: the fake driver as a module, and files that are no drivers.
 *
 * MODULES is the folder of the test modules. The program links the shared library, as a program that loads
 * modules does: module and program then share one core.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/koine.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FAKE_MODULE MODULES "/koine_driver_fake.so"
#define BARE_MODULE MODULES "/bare.so"
#define OLD_MODULE MODULES "/old_driver.so"
#define NULL_MODULE MODULES "/null_driver.so"

static bool is_listed(const char *name)
{
    const char *names[64];
    size_t count = koine_driver_list(names, 64);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Refused as bad configuration; the reason is one line that names the file and holds the words. */
static void assert_not_loaded(const char *path, const char *words)
{
    size_t before = koine_driver_list(NULL, 0);
    assert_int_equal(koine_driver_load(path), KOINE_ERR_CONFIG);
    const char *why = koine_driver_load_error();
    if (strstr(why, words) == NULL) {
        fail_msg("the reason \"%s\" does not say \"%s\"", why, words);
    }
    assert_true(path == NULL || strstr(why, path) != NULL);
    assert_null(strchr(why, '\n'));
    assert_int_equal(koine_driver_list(NULL, 0), before);
}

static void test_load__no_path_is_refused(void **state)
{
    (void)state;
    assert_not_loaded(NULL, "no path");
    assert_not_loaded("", "no path");
}

static void test_load__missing_file_is_refused(void **state)
{
    (void)state;
    assert_not_loaded(MODULES "/nothing_here.so", "nothing_here.so");
    assert_not_loaded(MODULES "/nothing_here.so", "No such file");
}

static void test_load__text_file_is_refused(void **state)
{
    (void)state;
    char path[] = "/tmp/koine-loader-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    static const char text[] = "this is no shared object, and long enough to be read as the head of one\n";
    assert_int_equal(write(file, text, sizeof text - 1), sizeof text - 1);
    (void)close(file);
    assert_not_loaded(path, path);
    (void)unlink(path);
}

static void test_load__folder_is_refused(void **state)
{
    (void)state;
    assert_not_loaded(MODULES, MODULES);
}

static void test_load__shared_object_that_is_no_driver_is_refused(void **state)
{
    (void)state;
    assert_not_loaded(BARE_MODULE, "exports no koine_driver_entry");
}

static void test_load__entry_that_answers_null_is_refused(void **state)
{
    (void)state;
    assert_not_loaded(NULL_MODULE, "NULL");
}

static void test_load__driver_of_another_abi_is_refused(void **state)
{
    (void)state;
    assert_not_loaded(OLD_MODULE, "ABI");
    assert_false(is_listed("old"));
}

static void test_open__scheme_of_an_unloaded_module_is_refused(void **state)
{
    (void)state;
    koine_conn *conn = NULL;
    assert_int_equal(koine_open(&conn, "fake://host/db?sql=native"), KOINE_ERR_CONFIG);
    koine_close(conn);
}

/* ---- from here on the fake driver is loaded ---- */

static void test_load__driver_is_registered_and_opens(void **state)
{
    (void)state;
    koine_conn *conn = NULL;
    assert_false(is_listed("fake"));
    assert_int_equal(koine_driver_load(FAKE_MODULE), KOINE_OK);
    assert_string_equal(koine_driver_load_error(), "");
    assert_true(is_listed("fake"));

    /* The script of the module proves nothing before it is told to, so what is wanted must be waived. */
    assert_int_equal(koine_open(&conn, "fake://host/db?sql=native"), KOINE_ERR_NOT_ENFORCED);
    koine_close(conn);
    assert_int_equal(koine_open(&conn, "fake://host/db?sql=native&waive=foreign_keys,checks"), KOINE_OK);
    assert_string_equal(koine_engine(conn), "fake");
    assert_int_equal(koine_exec(conn, "UPDATE t SET a = ?", 1), KOINE_OK);
    koine_close(conn);
}

static void test_load__second_time_is_refused_and_harmless(void **state)
{
    (void)state;
    koine_conn *conn = NULL;
    assert_not_loaded(FAKE_MODULE, "registered already");
    assert_int_equal(koine_open(&conn, "fake://host/db?sql=native&waive=foreign_keys,checks"), KOINE_OK);
    koine_close(conn);
}

static void *fail_in_thread(void *context)
{
    (void)context;
    bool fresh = koine_driver_load_error()[0] == '\0';
    bool refused = koine_driver_load("/nowhere/other_thread.so") == KOINE_ERR_CONFIG;
    bool told = strstr(koine_driver_load_error(), "other_thread.so") != NULL;
    return fresh && refused && told ? context : NULL;
}

static void test_load_error__belongs_to_the_thread(void **state)
{
    (void)state;
    pthread_t thread;
    void *answer = NULL;
    int witness = 0;
    assert_not_loaded("/nowhere/this_thread.so", "this_thread.so");
    assert_int_equal(pthread_create(&thread, NULL, fail_in_thread, &witness), 0);
    assert_int_equal(pthread_join(thread, &answer), 0);
    assert_ptr_equal(answer, &witness);
    assert_non_null(strstr(koine_driver_load_error(), "this_thread.so"));
}

static void test_load_error__long_path_is_cut_not_overrun(void **state)
{
    (void)state;
    static char path[5000];
    memset(path, 'x', sizeof path - 1);
    path[0] = '/';
    assert_int_equal(koine_driver_load(path), KOINE_ERR_CONFIG);
    assert_true(strlen(koine_driver_load_error()) > 100);
    assert_true(strlen(koine_driver_load_error()) < sizeof path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_load__no_path_is_refused),
        cmocka_unit_test(test_load__missing_file_is_refused),
        cmocka_unit_test(test_load__text_file_is_refused),
        cmocka_unit_test(test_load__folder_is_refused),
        cmocka_unit_test(test_load__shared_object_that_is_no_driver_is_refused),
        cmocka_unit_test(test_load__entry_that_answers_null_is_refused),
        cmocka_unit_test(test_load__driver_of_another_abi_is_refused),
        cmocka_unit_test(test_open__scheme_of_an_unloaded_module_is_refused),
        cmocka_unit_test(test_load__driver_is_registered_and_opens),
        cmocka_unit_test(test_load__second_time_is_refused_and_harmless),
        cmocka_unit_test(test_load_error__belongs_to_the_thread),
        cmocka_unit_test(test_load_error__long_path_is_cut_not_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
