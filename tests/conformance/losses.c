/*
 * Values that an engine would lose with no more than a warning: each of these statements fails.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

static void test_losses__fail_at_the_end_of_the_rows(void **state)
{
    koine_conn *c = *state;
    for (const struct quirk_loss *loss = quirks->losses; loss->sql != NULL; loss++) {
        koine_rows *rows = NULL;
        koine_code code = koine_query(c, &rows, loss->sql);
        while (code == KOINE_OK || code == KOINE_ROW) {
            code = koine_next(rows);
        }
        assert_error(c, code, loss->code);
        (void)koine_rows_close(rows);
        assert_usable(c);
    }
}

static void test_losses__fail_when_rows_are_closed_before_their_end(void **state)
{
    koine_conn *c = *state;
    for (const struct quirk_loss *loss = quirks->losses; loss->sql != NULL; loss++) {
        koine_rows *rows = NULL;
        koine_code code = koine_query(c, &rows, loss->sql);
        if (code == KOINE_OK) {
            code = koine_rows_close(rows);
        }
        assert_int_equal(code, loss->code);
        assert_usable(c);
    }
}

static void test_losses__fail_without_asking_for_rows(void **state)
{
    koine_conn *c = *state;
    for (const struct quirk_loss *loss = quirks->losses; loss->sql != NULL; loss++) {
        assert_error(c, koine_exec(c, loss->sql), loss->code);
        assert_usable(c);
    }
}

static void test_losses__abort_the_transaction(void **state)
{
    koine_conn *c = *state;
    for (const struct quirk_loss *loss = quirks->losses; loss->sql != NULL; loss++) {
        assert_ok(c, koine_begin(c, NULL));
        assert_error(c, koine_exec(c, loss->sql), loss->code);
        assert_error(c, koine_exec(c, "SELECT 1"), KOINE_ERR_TRANSACTION_ABORTED);
        assert_ok(c, koine_rollback(c));
    }
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_losses__fail_at_the_end_of_the_rows),
    SUITE_TEST(test_losses__fail_when_rows_are_closed_before_their_end),
    SUITE_TEST(test_losses__fail_without_asking_for_rows),
    SUITE_TEST(test_losses__abort_the_transaction),
};

SUITE_GROUP(losses, tests)
