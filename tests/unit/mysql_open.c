/*
 * Openings that the MySQL driver judges without a server.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/koine.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_refused(const char *url, koine_code code, const char *part)
{
    koine_conn *conn = NULL;
    koine_code found = koine_open(&conn, url);
    const koine_error *error = koine_error_of(conn);
    if (found != code || error->code != code || strstr(error->message, part) == NULL) {
        print_error("%s: %s: %s\n", url, koine_code_name(found), error->message != NULL ? error->message : "");
        fail();
    }
    koine_close(conn);
}

static void test_open__tls_over_a_socket_is_refused(void **state)
{
    (void)state;
    assert_refused("mysql://u@/db?host=/nonexistent/socket&tls=require", KOINE_ERR_TLS, "socket");
    assert_refused("mariadb://u@/db?host=/nonexistent/socket&tls=verify-full", KOINE_ERR_TLS, "socket");
    assert_refused("mysql://u@/db?tls=require", KOINE_ERR_TLS, "socket");
}

static void test_open__a_socket_without_tls_is_tried(void **state)
{
    (void)state;
    assert_refused("mysql://u@/db?host=/nonexistent/socket", KOINE_ERR_CONNECT, "/nonexistent/socket");
    assert_refused("mysql://u@/db?host=/nonexistent/socket&tls=disable", KOINE_ERR_CONNECT, "/nonexistent/socket");
}

static void test_open__a_port_without_a_host_is_this_machine(void **state)
{
    (void)state;
    assert_refused("mysql://u@/db?port=1", KOINE_ERR_CONNECT, "127.0.0.1:1");
}

static void test_open__the_last_host_of_a_list_is_reported(void **state)
{
    (void)state;
    assert_refused("mysql://u@/db?host=127.0.0.1:1,127.0.0.1:2", KOINE_ERR_CONNECT, "127.0.0.1:2");
    assert_refused("mysql://u@/db?host=127.0.0.1:1,/nonexistent/socket&tls=require", KOINE_ERR_TLS, "socket");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open__tls_over_a_socket_is_refused),
        cmocka_unit_test(test_open__a_socket_without_tls_is_tried),
        cmocka_unit_test(test_open__a_port_without_a_host_is_this_machine),
        cmocka_unit_test(test_open__the_last_host_of_a_list_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
