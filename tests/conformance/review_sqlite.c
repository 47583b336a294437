/*
 * review_sqlite: what SQLite keeps in the process that has opened it must not show through the API after fork.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <sys/wait.h>
#include <unistd.h>

/* In the child, once the parent lets it: 0, or the number of the first claim that did not hold. */
static unsigned char insert_own(koine_conn *inherited, int go)
{
    koine_config *config = suite_config(NULL);
    koine_conn *own = NULL;
    unsigned char result = 0;
    char byte;

    koine_close(inherited);
    if (koine_open_config(&own, config) != KOINE_OK) {
        result = 1;
    } else if (read(go, &byte, 1) != 1) {
        result = 2;
    } else if (koine_exec(own, "INSERT INTO t VALUES (2)") != KOINE_OK) {
        result = 3;
    }
    koine_close(own);
    koine_config_free(config);
    return result;
}

static void test_fork__a_transaction_of_the_parent_blocks_the_child_no_longer_than_it_lasts(void **state)
{
    koine_conn *c = *state;
    unsigned char result = 255;
    int go[2];
    int answer[2];
    pid_t pid;

    suite_table(c, "t", "id {int}");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO t VALUES (1)"));
    assert_int_equal(pipe(go), 0);
    assert_int_equal(pipe(answer), 0);
    pid = suite_fork();
    if (pid == 0) {
        (void)close(go[1]);
        result = insert_own(c, go[0]);
        (void)!write(answer[1], &result, 1);
        _exit(0);
    }
    assert_true(pid > 0);
    (void)close(go[0]);
    (void)close(answer[1]);
    assert_ok(c, koine_commit(c));
    assert_int_equal(write(go[1], "x", 1), 1);
    assert_int_equal(read(answer[0], &result, 1), 1);
    (void)close(go[1]);
    (void)close(answer[0]);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(result, 0);
    assert_int_equal(suite_int(c, "SELECT sum(id) FROM t"), 3);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_fork__a_transaction_of_the_parent_blocks_the_child_no_longer_than_it_lasts),
};

SUITE_GROUP(review_sqlite, tests)
