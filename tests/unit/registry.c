/*
 * Registration: what makes a driver unfit, and how the reason names it; what an absent optional slot does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core_support.h"

#include "registry.h"

#include <stdio.h>

/* A copy of the fake driver with tables of its own, for a test to break. */
struct copy {
    koine_driver driver;
    koine_dialect dialect;
    koine_connection_ops connection;
    koine_transaction_ops transaction;
    koine_statement_ops statement;
    koine_rows_ops rows;
};

static const char *const copy_schemes[] = {"copy", NULL};

static struct copy fresh_copy(void)
{
    struct copy copy = {fake_driver,
                        *fake_driver.dialect,
                        *fake_driver.connection,
                        *fake_driver.transaction,
                        *fake_driver.statement,
                        *fake_driver.rows};
    copy.driver.name = "copy";
    copy.driver.schemes = copy_schemes;
    return copy;
}

/* The tables are pointed at here, since a struct that is returned moves. */
static koine_code register_copy(struct copy *copy, char *why, size_t size)
{
    copy->driver.dialect = &copy->dialect;
    copy->driver.connection = &copy->connection;
    copy->driver.transaction = &copy->transaction;
    copy->driver.statement = &copy->statement;
    copy->driver.rows = &copy->rows;
    return koine_driver_register(&copy->driver, why, size);
}

static bool is_listed(const char *name)
{
    const char *names[64];
    size_t count = koine_driver_list(names, 64);
    for (size_t i = 0; i < count && i < 64; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* The driver is refused, the reason holds the word, and nothing was registered. */
static void assert_unfit(const koine_driver *driver, const char *word)
{
    char why[256] = "left over";
    size_t before = koine_driver_list(NULL, 0);
    assert_int_equal(koine_driver_register(driver, why, sizeof why), KOINE_ERR_CONFIG);
    if (strstr(why, word) == NULL) {
        fail_msg("the reason \"%s\" does not say \"%s\"", why, word);
    }
    assert_null(strchr(why, '\n'));
    assert_int_equal(koine_driver_list(NULL, 0), before);
}

static void assert_copy_unfit(struct copy *copy, const char *word)
{
    char why[256];
    assert_int_equal(register_copy(copy, why, sizeof why), KOINE_ERR_CONFIG);
    assert_unfit(&copy->driver, word);
}

/* ---- the head ---- */

static void test_register__null_driver_is_refused(void **state)
{
    (void)state;
    assert_unfit(NULL, "NULL");
}

static void test_register__other_abi_names_both_versions(void **state)
{
    (void)state;
    struct copy copy = fresh_copy();
    copy.driver.abi = KOINE_DRIVER_ABI + 41;
    char mine[32];
    char theirs[32];
    (void)snprintf(mine, sizeof mine, "ABI %u", KOINE_DRIVER_ABI);
    (void)snprintf(theirs, sizeof theirs, "ABI %u", KOINE_DRIVER_ABI + 41);
    assert_copy_unfit(&copy, mine);
    assert_copy_unfit(&copy, theirs);
}

static void test_register__other_abi_is_found_before_the_layout_is_trusted(void **state)
{
    (void)state;
    /* What stands behind the first two members of another ABI's table may be anything. */
    const struct {
        uint32_t abi;
        uint32_t size;
    } head = {KOINE_DRIVER_ABI + 1, 8};
    koine_driver driver;
    memset(&driver, 0xEE, sizeof driver);
    memcpy(&driver, &head, sizeof head);
    assert_unfit(&driver, "ABI");
}

static void test_register__small_size_is_refused(void **state)
{
    (void)state;
    struct copy copy = fresh_copy();
    copy.driver.size = (uint32_t)sizeof(koine_driver) - 1;
    assert_copy_unfit(&copy, "size");
    copy.driver.size = 0;
    assert_copy_unfit(&copy, "size");
}

static void test_register__missing_name_is_refused(void **state)
{
    (void)state;
    struct copy copy = fresh_copy();
    copy.driver.name = NULL;
    assert_copy_unfit(&copy, "name");
    copy.driver.name = "";
    assert_copy_unfit(&copy, "name");
}

static void test_register__missing_scheme_is_refused(void **state)
{
    (void)state;
    static const char *const none[] = {NULL};
    struct copy copy = fresh_copy();
    copy.driver.schemes = NULL;
    assert_copy_unfit(&copy, "scheme");
    copy.driver.schemes = none;
    assert_copy_unfit(&copy, "scheme");
}

/* ---- tables and slots ---- */

static void test_register__missing_table_is_named(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        static const char *const words[] = {"dialect", "connection", "transaction", "statement", "rows"};
        koine_driver driver = fake_driver;
        driver.name = "copy";
        driver.schemes = copy_schemes;
        driver.dialect = i == 0 ? NULL : driver.dialect;
        driver.connection = i == 1 ? NULL : driver.connection;
        driver.transaction = i == 2 ? NULL : driver.transaction;
        driver.statement = i == 3 ? NULL : driver.statement;
        driver.rows = i == 4 ? NULL : driver.rows;
        assert_unfit(&driver, words[i]);
    }
}

/* One test a required slot: the copy without it is refused by its name. */
#define REQUIRED_SLOTS(X)                                                                                              \
    X(connection, open)                                                                                                \
    X(connection, enforce)                                                                                             \
    X(connection, verify)                                                                                              \
    X(connection, close)                                                                                               \
    X(connection, forget)                                                                                              \
    X(connection, transaction)                                                                                         \
    X(connection, engine)                                                                                              \
    X(connection, engine_version)                                                                                      \
    X(transaction, begin)                                                                                              \
    X(transaction, commit)                                                                                             \
    X(transaction, rollback)                                                                                           \
    X(transaction, command)                                                                                            \
    X(statement, prepare)                                                                                              \
    X(statement, execute)                                                                                              \
    X(statement, close)                                                                                                \
    X(rows, next)                                                                                                      \
    X(rows, column)                                                                                                    \
    X(rows, close)                                                                                                     \
    X(dialect, commits_implicitly)                                                                                     \
    X(dialect, commits_nothing)                                                                                        \
    X(dialect, transaction_words)

#define TEST_SLOT(table, slot)                                                                                         \
    static void test_register__missing_##table##_##slot##_is_named(void **state)                                       \
    {                                                                                                                  \
        (void)state;                                                                                                   \
        struct copy copy = fresh_copy();                                                                               \
        copy.table.slot = NULL;                                                                                        \
        assert_copy_unfit(&copy, #table "." #slot);                                                                    \
    }
REQUIRED_SLOTS(TEST_SLOT)
#undef TEST_SLOT

static void test_register__objects_smaller_than_their_heads_are_refused(void **state)
{
    (void)state;
    struct copy copy = fresh_copy();
    copy.connection.size = sizeof(koine_driver_conn) - 1;
    assert_copy_unfit(&copy, "connection.size");
    copy = fresh_copy();
    copy.statement.size = 0;
    assert_copy_unfit(&copy, "statement.size");
}

static void test_register__default_isolation_must_name_a_level(void **state)
{
    (void)state;
    struct copy copy = fresh_copy();
    copy.dialect.isolation = KOINE_ISOLATION_DEFAULT;
    assert_copy_unfit(&copy, "isolation");
}

static void test_register__claimed_cancel_without_its_slot_is_refused(void **state)
{
    (void)state;
    struct copy copy = fresh_copy();
    copy.connection.cancel = NULL;
    assert_copy_unfit(&copy, "connection.cancel");
}

/* ---- the reason's room ---- */

static void test_register__reason_may_be_left_out_or_cut(void **state)
{
    (void)state;
    struct copy copy = fresh_copy();
    copy.rows.next = NULL;
    assert_int_equal(register_copy(&copy, NULL, 0), KOINE_ERR_CONFIG);
    char why[9] = "12345678";
    assert_int_equal(register_copy(&copy, why, sizeof why - 1), KOINE_ERR_CONFIG);
    assert_int_equal(strlen(why), 7);
    char untouched = 'x';
    assert_int_equal(register_copy(&copy, &untouched, 0), KOINE_ERR_CONFIG);
    assert_int_equal(untouched, 'x');
}

/* ---- the list ---- */

static void test_register__success_lists_the_driver_and_says_nothing(void **state)
{
    (void)state;
    static struct copy good;
    static const char *const schemes[] = {"good", "better", NULL};
    char why[64] = "left over";
    good = fresh_copy();
    good.driver.name = "good";
    good.driver.schemes = schemes;
    size_t before = koine_driver_list(NULL, 0);
    assert_false(is_listed("good"));
    assert_int_equal(register_copy(&good, why, sizeof why), KOINE_OK);
    assert_string_equal(why, "");
    assert_true(is_listed("good"));
    assert_int_equal(koine_driver_list(NULL, 0), before + 1);

    /* Every scheme leads to it, in any case of letters; a longer or shorter word does not. */
    assert_ptr_equal(koine__registry_by_scheme("good", 4), &good.driver);
    assert_ptr_equal(koine__registry_by_scheme("BETTER", 6), &good.driver);
    assert_null(koine__registry_by_scheme("bette", 5));
    assert_null(koine__registry_by_scheme("betters", 7));
}

static void test_register__taken_name_and_taken_scheme_are_refused(void **state)
{
    (void)state;
    static const char *const taken[] = {"other", "FAKE", NULL};
    struct copy copy = fresh_copy();
    copy.driver.schemes = taken;
    assert_copy_unfit(&copy, "\"FAKE\" is taken");
    copy = fresh_copy();
    copy.driver.name = "fake";
    assert_copy_unfit(&copy, "\"fake\" is registered already");
    assert_unfit(&fake_driver, "registered already");
}

static void test_list__writes_no_more_than_the_capacity(void **state)
{
    (void)state;
    const char *names[3] = {"untouched", "untouched", "untouched"};
    size_t count = koine_driver_list(names, 1);
    assert_true(count >= 1);
    assert_string_not_equal(names[0], "untouched");
    assert_string_equal(names[1], "untouched");
    assert_int_equal(koine_driver_list(NULL, 99), count);
}

/* ---- built-in drivers ---- */

#define KOINE__BUILT_IN(driver) extern const koine_driver driver;
#include "known_drivers.inc"
#undef KOINE__BUILT_IN

static const koine_driver *const built_in[] = {
#define KOINE__BUILT_IN(driver) &driver,
#include "known_drivers.inc"
#undef KOINE__BUILT_IN
    NULL,
};

static void test_built_in__each_passes_the_check(void **state)
{
    (void)state;
    for (size_t i = 0; built_in[i] != NULL; i++) {
        /* Only a driver that is whole gets as far as the question whether its name is taken. */
        assert_unfit(built_in[i], "registered already");
        assert_true(is_listed(built_in[i]->name));
        assert_ptr_equal(koine__registry_by_name(built_in[i]->name), built_in[i]);
    }
}

static void test_built_in__each_is_complete_in_what_is_not_required(void **state)
{
    (void)state;
    for (size_t i = 0; built_in[i] != NULL; i++) {
        assert_non_null(built_in[i]->summary);
        assert_null(strchr(built_in[i]->summary, '\n'));
        assert_true((built_in[i]->guarantees & KOINE_GUARANTEE_FOREIGN_KEYS) != 0);
        assert_true((built_in[i]->capabilities & KOINE_CAN_CANCEL) != 0);
    }
}

static void test_known__every_scheme_leads_to_a_driver_or_a_remedy(void **state)
{
    (void)state;
    static const char *const engines[] = {"sqlite", "postgresql", "postgres", "mysql", "mariadb"};
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) {
        size_t size = strlen(engines[i]);
        const koine_driver *driver = koine__registry_by_scheme(engines[i], size);
        const char *remedy = koine__registry_remedy(engines[i], size);
        assert_true((driver == NULL) == (remedy != NULL));
        assert_true(remedy == NULL || strstr(remedy, "KOINE_DRIVER_") != NULL);
    }
    assert_null(koine__registry_by_scheme("oracle", 6));
    assert_null(koine__registry_remedy("oracle", 6));
}

/* ---- an optional slot that is not there ---- */

/* What koine_cancel answered while a statement was running. */
static koine_conn *running;
static koine_code cancel_answer;

static koine_code execute_and_cancel(koine_driver_stmt *stmt, const koine_value *values, bool keep,
                                     koine_outcome *outcome)
{
    cancel_answer = koine_cancel(running);
    return fake_driver.statement->execute(stmt, values, keep, outcome);
}

static void test_register__driver_without_cancel_answers_not_supported(void **state)
{
    (void)state;
    static struct copy plain;
    static const char *const schemes[] = {"plain", NULL};
    char why[256];
    plain = fresh_copy();
    plain.driver.name = "plain";
    plain.driver.schemes = schemes;
    plain.driver.capabilities = 0;
    plain.connection.cancel = NULL;
    plain.connection.abandon = NULL;
    plain.statement.execute = execute_and_cancel;
    assert_int_equal(register_copy(&plain, why, sizeof why), KOINE_OK);

    running = core_open("plain://host/db?sql=native");
    cancel_answer = KOINE_OK;
    /* The statement itself is none the worse for it. */
    assert_int_equal(koine_exec(running, "UPDATE t SET a = ?", 1), KOINE_OK);
    assert_int_equal(cancel_answer, KOINE_ERR_NOT_SUPPORTED);
    assert_int_equal(koine_error_of(running)->code, KOINE_OK);
    koine_close(running);
}

/* ---- room; the last test, since it fills the list ---- */

static void test_register__full_list_is_a_limit(void **state)
{
    (void)state;
    enum { MANY = 70 };
    static struct copy copies[MANY];
    static char names[MANY][16];
    static const char *schemes[MANY][2];
    koine_code code = KOINE_OK;
    size_t count = 0;
    char why[128] = "";
    for (size_t i = 0; i < MANY && code == KOINE_OK; i++) {
        (void)snprintf(names[i], sizeof names[i], "many%zu", i);
        schemes[i][0] = names[i];
        copies[i] = fresh_copy();
        copies[i].driver.name = names[i];
        copies[i].driver.schemes = schemes[i];
        count = koine_driver_list(NULL, 0);
        code = register_copy(&copies[i], why, sizeof why);
    }
    assert_int_equal(code, KOINE_ERR_LIMIT);
    assert_non_null(strstr(why, "64"));
    assert_int_equal(count, 64);
    assert_int_equal(koine_driver_list(NULL, 0), 64);
    assert_true(is_listed("fake"));
}

int main(void)
{
#define SLOT(table, slot) cmocka_unit_test(test_register__missing_##table##_##slot##_is_named),
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_register__null_driver_is_refused),
        cmocka_unit_test(test_register__other_abi_names_both_versions),
        cmocka_unit_test(test_register__other_abi_is_found_before_the_layout_is_trusted),
        cmocka_unit_test(test_register__small_size_is_refused),
        cmocka_unit_test(test_register__missing_name_is_refused),
        cmocka_unit_test(test_register__missing_scheme_is_refused),
        cmocka_unit_test(test_register__missing_table_is_named),
        REQUIRED_SLOTS(SLOT) /* each with its comma */
        cmocka_unit_test(test_register__objects_smaller_than_their_heads_are_refused),
        cmocka_unit_test(test_register__default_isolation_must_name_a_level),
        cmocka_unit_test(test_register__claimed_cancel_without_its_slot_is_refused),
        cmocka_unit_test(test_register__reason_may_be_left_out_or_cut),
        cmocka_unit_test(test_register__success_lists_the_driver_and_says_nothing),
        cmocka_unit_test(test_register__taken_name_and_taken_scheme_are_refused),
        cmocka_unit_test(test_list__writes_no_more_than_the_capacity),
        cmocka_unit_test(test_built_in__each_passes_the_check),
        cmocka_unit_test(test_built_in__each_is_complete_in_what_is_not_required),
        cmocka_unit_test(test_known__every_scheme_leads_to_a_driver_or_a_remedy),
        cmocka_unit_test(test_register__driver_without_cancel_answers_not_supported),
        cmocka_unit_test(test_register__full_list_is_a_limit),
    };
#undef SLOT
    return cmocka_run_group_tests(tests, core_register, NULL);
}
