/*
 * Names to addresses, and calls in the background, with a resolver and a system that do as they are told.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql/background.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- the system ---- */

/* What becomes of the next thread: it runs at once, when run_held is called, or it is not to be had. */
static enum { AT_ONCE, HELD, NONE_LEFT } threads;

static void *(*held_body)(void *);
static void *held_argument;

/* This one and those below come before the system's own. */
int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*body)(void *), void *argument)
{
    (void)how;
    memset(thread, 0, sizeof *thread);
    if (threads == NONE_LEFT) {
        return EAGAIN;
    }
    if (threads == AT_ONCE) {
        (void)body(argument);
        return 0;
    }
    held_body = body;
    held_argument = argument;
    return 0;
}

static void run_held(void)
{
    (void)held_body(held_argument);
}

/* ---- the resolver ---- */

static int family; /* of the addresses that it finds */
static size_t addresses;
static int answer;
static int lists; /* given out and not freed */

static struct addrinfo *add_address(struct addrinfo *before)
{
    struct addrinfo *made = calloc(1, sizeof *made);
    struct sockaddr_in *address = calloc(1, sizeof *address);
    assert_non_null(made);
    assert_non_null(address);
    address->sin_family = (sa_family_t)family;
    address->sin_addr.s_addr = htonl(0xC0000201);
    made->ai_addr = (struct sockaddr *)address;
    made->ai_addrlen = sizeof *address;
    made->ai_next = before;
    return made;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *wanted, struct addrinfo **found)
{
    (void)name;
    (void)service;
    (void)wanted;
    struct addrinfo *list = NULL;
    for (size_t i = 0; i < addresses; i++) {
        list = add_address(list);
    }
    *found = list;
    lists += list != NULL;
    return answer;
}

void freeaddrinfo(struct addrinfo *list)
{
    lists--;
    while (list != NULL) {
        struct addrinfo *next = list->ai_next;
        free(list->ai_addr);
        free(list);
        list = next;
    }
}

static int reset(void **state)
{
    (void)state;
    threads = AT_ONCE;
    family = AF_INET;
    addresses = 1;
    answer = 0;
    lists = 0;
    return 0;
}

static koine__pg_addresses out;
static char why[512];

static koine_code resolve(const char *host, int64_t milliseconds)
{
    why[0] = '\0';
    return koine__pg_resolve(host, koine_now() + milliseconds * KOINE__PG_MILLISECOND, &out, why, sizeof why);
}

/* ---- the tests ---- */

static void test_resolve__lists_the_name_once_for_each_address(void **state)
{
    (void)state;
    addresses = 2;
    assert_int_equal(resolve("db.example", 60000), KOINE_OK);
    assert_string_equal(out.hosts, "db.example,db.example");
    assert_string_equal(out.addresses, "192.0.2.1,192.0.2.1");
    assert_int_equal(lists, 0);
}

static void test_resolve__leaves_out_what_does_not_fit(void **state)
{
    (void)state;
    addresses = 1000;
    assert_int_equal(resolve("db.example", 60000), KOINE_OK);
    size_t names = 1;
    size_t numbers = 1;
    for (const char *at = out.hosts; (at = strchr(at, ',')) != NULL; at++) {
        names++;
    }
    for (const char *at = out.addresses; (at = strchr(at, ',')) != NULL; at++) {
        numbers++;
    }
    assert_true(numbers > 50);
    assert_int_equal(names, numbers);
}

static void test_resolve__an_address_asks_nobody(void **state)
{
    (void)state;
    static const char *const plain[] = {"127.0.0.1", "::1", "localhost", "/run/postgresql"};
    threads = NONE_LEFT;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        assert_int_equal(resolve(plain[i], 60000), KOINE_OK);
        assert_string_equal(out.hosts, plain[i]);
        assert_string_equal(out.addresses, "");
    }
}

static void test_resolve__a_name_that_is_not_known_is_no_connection(void **state)
{
    (void)state;
    addresses = 0;
    answer = EAI_NONAME;
    assert_int_equal(resolve("db.example", 60000), KOINE_ERR_CONNECT);
    assert_non_null(strstr(why, "could not be looked up"));
}

static void test_resolve__a_name_without_usable_address_is_no_connection(void **state)
{
    (void)state;
    family = AF_UNSPEC;
    assert_int_equal(resolve("db.example", 60000), KOINE_ERR_CONNECT);
    assert_non_null(strstr(why, "no address"));
    assert_int_equal(lists, 0);
}

static void test_resolve__no_thread_is_no_memory_and_not_a_time_limit(void **state)
{
    (void)state;
    threads = NONE_LEFT;
    assert_int_equal(resolve("db.example", 60000), KOINE_ERR_NO_MEMORY);
    assert_non_null(strstr(why, "memory"));
}

static void test_resolve__what_comes_too_late_is_dropped_by_the_thread(void **state)
{
    (void)state;
    threads = HELD;
    assert_int_equal(resolve("db.example", 1), KOINE_ERR_TIMEOUT);
    assert_non_null(strstr(why, "in time"));
    run_held();
    assert_int_equal(lists, 0);
}

static int discarded;

static void count_work(void *context)
{
    *(int *)context += 1;
}

static void count_discard(void *context)
{
    (void)context;
    discarded++;
}

static void test_background__tells_done_late_and_failed_apart(void **state)
{
    (void)state;
    int runs = 0;
    discarded = 0;
    assert_int_equal(koine__pg_background(count_work, count_discard, &runs, KOINE__PG_FOREVER), KOINE__PG_DONE);
    assert_int_equal(runs, 1);
    assert_int_equal(discarded, 0);
    threads = NONE_LEFT;
    assert_int_equal(koine__pg_background(count_work, count_discard, &runs, KOINE__PG_FOREVER), KOINE__PG_FAILED);
    assert_int_equal(runs, 1);
    assert_int_equal(discarded, 1);
    threads = HELD;
    assert_int_equal(koine__pg_background(count_work, count_discard, &runs, koine_now()), KOINE__PG_LATE);
    assert_int_equal(discarded, 1);
    run_held();
    assert_int_equal(runs, 2);
    assert_int_equal(discarded, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_resolve__lists_the_name_once_for_each_address, reset),
        cmocka_unit_test_setup(test_resolve__leaves_out_what_does_not_fit, reset),
        cmocka_unit_test_setup(test_resolve__an_address_asks_nobody, reset),
        cmocka_unit_test_setup(test_resolve__a_name_that_is_not_known_is_no_connection, reset),
        cmocka_unit_test_setup(test_resolve__a_name_without_usable_address_is_no_connection, reset),
        cmocka_unit_test_setup(test_resolve__no_thread_is_no_memory_and_not_a_time_limit, reset),
        cmocka_unit_test_setup(test_resolve__what_comes_too_late_is_dropped_by_the_thread, reset),
        cmocka_unit_test_setup(test_background__tells_done_late_and_failed_apart, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
