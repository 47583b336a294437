/*
 * Foreign keys, the reason for Koine: refused on both sides, on every engine, with every action.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>

/* author 1 and 2; book 10 by author 1. `action` is what stands after REFERENCES. */
static void make(koine_conn *c, const char *action)
{
    char columns[256];

    suite_table(c, "author", "id {int} not null primary key, name {text}");
    (void)snprintf(columns, sizeof columns,
                   "id {int} not null primary key, author_id {int}, "
                   "CONSTRAINT book_author FOREIGN KEY (author_id) REFERENCES author (id) %s",
                   action);
    suite_table(c, "book", columns);
    assert_ok(c, koine_exec(c, "INSERT INTO author VALUES (1, 'Ada'), (2, 'Bob')"));
    assert_ok(c, koine_exec(c, "INSERT INTO book VALUES (10, 1)"));
}

static void check(const koine_error *e, koine_fk_side side)
{
    assert_int_equal(e->class, KOINE_CLASS_CONSTRAINT);
    if (quirks->names_foreign_key) {
        assert_int_equal(e->fk_side, side);
        assert_string_equal(e->table, "book");
        assert_string_equal(e->constraint, "book_author");
        assert_string_equal(e->parent_table, "author");
    }
    if (quirks->native_code) {
        assert_int_not_equal(e->native_code, 0);
    }
    assert_int_equal(e->sqlstate[0] != '\0', quirks->sqlstate);
}

static void test_fk__child_insert_without_parent_is_refused(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    check(assert_error(c, koine_exec(c, "INSERT INTO book VALUES (?, ?)", 11, 99999), KOINE_ERR_FOREIGN_KEY),
          KOINE_FK_CHILD);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM book"), 1);
}

static void test_fk__child_update_without_parent_is_refused(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    check(assert_error(c, koine_exec(c, "UPDATE book SET author_id = ?", 99999), KOINE_ERR_FOREIGN_KEY),
          KOINE_FK_CHILD);
    assert_int_equal(suite_int(c, "SELECT author_id FROM book"), 1);
}

static void test_fk__referenced_parent_cannot_be_deleted(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    check(assert_error(c, koine_exec(c, "DELETE FROM author WHERE id = ?", 1), KOINE_ERR_FOREIGN_KEY), KOINE_FK_PARENT);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM author"), 2);
}

static void test_fk__referenced_parent_key_cannot_change(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    check(assert_error(c, koine_exec(c, "UPDATE author SET id = ? WHERE id = ?", 5, 1), KOINE_ERR_FOREIGN_KEY),
          KOINE_FK_PARENT);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM author WHERE id = 1"), 1);
}

static void test_fk__restrict_is_the_same_code(void **state)
{
    koine_conn *c = *state;

    make(c, "ON DELETE RESTRICT ON UPDATE RESTRICT");
    check(assert_error(c, koine_exec(c, "DELETE FROM author WHERE id = ?", 1), KOINE_ERR_FOREIGN_KEY), KOINE_FK_PARENT);
    check(assert_error(c, koine_exec(c, "UPDATE author SET id = ? WHERE id = ?", 5, 1), KOINE_ERR_FOREIGN_KEY),
          KOINE_FK_PARENT);
}

static void test_fk__unreferenced_parent_can_go(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    assert_ok(c, koine_exec(c, "DELETE FROM author WHERE id = ?", 2));
    assert_int_equal(koine_changes(c), 1);
}

static void test_fk__other_columns_of_a_parent_can_change(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    assert_ok(c, koine_exec(c, "UPDATE author SET name = ? WHERE id = ?", "Eve", 1));
    assert_int_equal(koine_changes(c), 1);
}

static void test_fk__parent_can_go_after_its_children(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    assert_ok(c, koine_exec(c, "DELETE FROM book"));
    assert_ok(c, koine_exec(c, "DELETE FROM author"));
    assert_int_equal(koine_changes(c), 2);
}

static void test_fk__cascade_deletes_children(void **state)
{
    koine_conn *c = *state;

    make(c, "ON DELETE CASCADE");
    assert_ok(c, koine_exec(c, "DELETE FROM author WHERE id = ?", 1));
    assert_int_equal(koine_changes(c), 1);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM book"), 0);
}

static void test_fk__cascade_updates_children(void **state)
{
    koine_conn *c = *state;

    make(c, "ON UPDATE CASCADE");
    assert_ok(c, koine_exec(c, "UPDATE author SET id = ? WHERE id = ?", 7, 1));
    assert_int_equal(suite_int(c, "SELECT author_id FROM book"), 7);
}

static void test_fk__set_null_empties_children(void **state)
{
    koine_conn *c = *state;

    make(c, "ON DELETE SET NULL");
    assert_ok(c, koine_exec(c, "DELETE FROM author WHERE id = ?", 1));
    assert_int_equal(suite_int(c, "SELECT count(*) FROM book WHERE author_id IS NULL"), 1);
}

static void test_fk__null_key_needs_no_parent(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    assert_ok(c, koine_exec(c, "INSERT INTO book VALUES (?, ?)", 12, NULL));
}

static void test_fk__one_bogus_row_refuses_the_whole_insert(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    assert_error(c, koine_exec(c, "INSERT INTO book VALUES (11, 1), (12, 99999), (13, 2)"), KOINE_ERR_FOREIGN_KEY);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM book"), 1);
}

static void test_fk__insert_from_select_is_checked(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    assert_error(c, koine_exec(c, "INSERT INTO book SELECT id + 20, id + 5 FROM author"), KOINE_ERR_FOREIGN_KEY);
    assert_ok(c, koine_exec(c, "INSERT INTO book SELECT id + 20, id FROM author"));
    assert_int_equal(koine_changes(c), 2);
}

static void test_fk__pinned_statement_is_checked_each_time(void **state)
{
    koine_conn *c = *state;
    koine_stmt *stmt = NULL;

    make(c, "");
    assert_ok(c, koine_prepare(c, &stmt, "INSERT INTO book VALUES (?, ?)"));
    for (int i = 0; i < 3; i++) {
        check(assert_error(c, koine_stmt_exec(stmt, 20 + i, 99999), KOINE_ERR_FOREIGN_KEY), KOINE_FK_CHILD);
        assert_ok(c, koine_stmt_exec(stmt, 20 + i, 2));
    }
    koine_stmt_close(stmt);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM book"), 4);
}

static void test_fk__composite_key_needs_all_columns(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "place", "country {varchar(2)} not null, town {varchar(20)} not null, PRIMARY KEY (country, town)");
    suite_table(c, "visit",
                "id {int}, country {varchar(2)}, town {varchar(20)}, "
                "CONSTRAINT visit_place FOREIGN KEY (country, town) REFERENCES place (country, town)");
    assert_ok(c, koine_exec(c, "INSERT INTO place VALUES ('gr', 'Athens'), ('us', 'Paris')"));
    assert_ok(c, koine_exec(c, "INSERT INTO visit VALUES (?, ?, ?)", 1, "gr", "Athens"));
    const koine_error *e =
        assert_error(c, koine_exec(c, "INSERT INTO visit VALUES (?, ?, ?)", 2, "gr", "Paris"), KOINE_ERR_FOREIGN_KEY);
    if (quirks->names_foreign_key) {
        assert_string_equal(e->table, "visit");
        assert_string_equal(e->constraint, "visit_place");
    }
    assert_ok(c, koine_exec(c, "INSERT INTO visit VALUES (?, ?, ?)", 3, "gr", NULL));
    assert_error(c, koine_exec(c, "DELETE FROM place WHERE town = 'Athens'"), KOINE_ERR_FOREIGN_KEY);
}

static void test_fk__table_can_refer_to_itself(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "staff",
                "id {int} not null primary key, boss {int}, "
                "CONSTRAINT staff_boss FOREIGN KEY (boss) REFERENCES staff (id)");
    assert_ok(c, koine_exec(c, "INSERT INTO staff VALUES (1, NULL)"));
    assert_ok(c, koine_exec(c, "INSERT INTO staff VALUES (2, 1)"));
    assert_ok(c, koine_exec(c, "INSERT INTO staff VALUES (3, 3)"));
    assert_error(c, koine_exec(c, "INSERT INTO staff VALUES (4, 5)"), KOINE_ERR_FOREIGN_KEY);
    assert_error(c, koine_exec(c, "DELETE FROM staff WHERE id = 1"), KOINE_ERR_FOREIGN_KEY);
    assert_ok(c, koine_exec(c, "DELETE FROM staff WHERE id = 2"));
    assert_ok(c, koine_exec(c, "DELETE FROM staff WHERE id = 1"));
}

static void test_fk__key_can_refer_to_a_unique_column(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "country", "id {int} not null primary key, code {varchar(2)} not null unique");
    suite_table(c, "town", "id {int}, code {varchar(2)}, FOREIGN KEY (code) REFERENCES country (code)");
    assert_ok(c, koine_exec(c, "INSERT INTO country VALUES (1, 'gr')"));
    assert_ok(c, koine_exec(c, "INSERT INTO town VALUES (1, 'gr')"));
    assert_error(c, koine_exec(c, "INSERT INTO town VALUES (2, 'GR')"), KOINE_ERR_FOREIGN_KEY);
}

static void test_fk__text_keys_are_told_apart_by_case(void **state)
{
    koine_conn *c = *state;

    suite_table(c, "tag", "name {varchar(20)} not null primary key");
    suite_table(c, "mark", "name {varchar(20)}, FOREIGN KEY (name) REFERENCES tag (name)");
    assert_ok(c, koine_exec(c, "INSERT INTO tag VALUES (?), (?)", "a", "A"));
    assert_ok(c, koine_exec(c, "DELETE FROM tag WHERE name = ?", "A"));
    assert_error(c, koine_exec(c, "INSERT INTO mark VALUES (?)", "A"), KOINE_ERR_FOREIGN_KEY);
    assert_ok(c, koine_exec(c, "INSERT INTO mark VALUES (?)", "a"));
}

static void test_fk__failure_poisons_the_transaction(void **state)
{
    koine_conn *c = *state;

    make(c, "");
    assert_ok(c, koine_begin(c, NULL));
    assert_ok(c, koine_exec(c, "INSERT INTO book VALUES (11, 2)"));
    assert_error(c, koine_exec(c, "INSERT INTO book VALUES (12, 99999)"), KOINE_ERR_FOREIGN_KEY);
    assert_error(c, koine_exec(c, "INSERT INTO book VALUES (13, 2)"), KOINE_ERR_TRANSACTION_ABORTED);
    assert_error(c, koine_commit(c), KOINE_ERR_TRANSACTION_ABORTED);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM book"), 1);
}

/* Child first, parent before the commit: only where keys can be deferred; elsewhere the clause is refused. */
static const char deferred[] = "id {int}, author_id {int}, CONSTRAINT book_author FOREIGN KEY (author_id) "
                               "REFERENCES author (id) DEFERRABLE INITIALLY DEFERRED";

static bool make_deferred(koine_conn *c)
{
    char sql[512];
    koine_code code;

    suite_table(c, "author", "id {int} not null primary key");
    (void)snprintf(sql, sizeof sql, "CREATE TABLE book (%s)", deferred);
    suite_drop_later("DROP TABLE IF EXISTS book");
    code = koine_exec(c, suite_sql(sql));
    if (!quirks->deferred) {
        assert_error(c, code, KOINE_ERR_SYNTAX);
        assert_usable(c);
        return false;
    }
    assert_ok(c, code);
    return true;
}

static void test_fk__deferred_key_is_checked_at_commit(void **state)
{
    koine_conn *c = *state;

    if (make_deferred(c)) {
        assert_ok(c, koine_begin(c, NULL));
        assert_ok(c, koine_exec(c, "INSERT INTO book VALUES (1, 5)"));
        assert_ok(c, koine_exec(c, "INSERT INTO author VALUES (5)"));
        assert_ok(c, koine_commit(c));
        assert_int_equal(suite_int(c, "SELECT count(*) FROM book"), 1);
    }
}

static void test_fk__deferred_failure_ends_the_transaction(void **state)
{
    koine_conn *c = *state;

    if (make_deferred(c)) {
        assert_ok(c, koine_begin(c, NULL));
        assert_ok(c, koine_exec(c, "INSERT INTO book VALUES (1, 5)"));
        assert_error(c, koine_commit(c), KOINE_ERR_FOREIGN_KEY);
        assert_int_equal(koine_transaction_depth(c), 0);
        assert_int_equal(suite_int(c, "SELECT count(*) FROM book"), 0);
        assert_error(c, koine_rollback(c), KOINE_ERR_TRANSACTION_STATE);
        assert_ok(c, koine_begin(c, NULL));
        assert_ok(c, koine_commit(c));
    }
}

static void test_fk__deferred_key_is_checked_at_once_outside_transactions(void **state)
{
    koine_conn *c = *state;

    if (make_deferred(c)) {
        assert_error(c, koine_exec(c, "INSERT INTO book VALUES (1, 5)"), KOINE_ERR_FOREIGN_KEY);
        assert_int_equal(suite_int(c, "SELECT count(*) FROM book"), 0);
    }
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_fk__child_insert_without_parent_is_refused),
    SUITE_TEST(test_fk__child_update_without_parent_is_refused),
    SUITE_TEST(test_fk__referenced_parent_cannot_be_deleted),
    SUITE_TEST(test_fk__referenced_parent_key_cannot_change),
    SUITE_TEST(test_fk__restrict_is_the_same_code),
    SUITE_TEST(test_fk__unreferenced_parent_can_go),
    SUITE_TEST(test_fk__other_columns_of_a_parent_can_change),
    SUITE_TEST(test_fk__parent_can_go_after_its_children),
    SUITE_TEST(test_fk__cascade_deletes_children),
    SUITE_TEST(test_fk__cascade_updates_children),
    SUITE_TEST(test_fk__set_null_empties_children),
    SUITE_TEST(test_fk__null_key_needs_no_parent),
    SUITE_TEST(test_fk__one_bogus_row_refuses_the_whole_insert),
    SUITE_TEST(test_fk__insert_from_select_is_checked),
    SUITE_TEST(test_fk__pinned_statement_is_checked_each_time),
    SUITE_TEST(test_fk__composite_key_needs_all_columns),
    SUITE_TEST(test_fk__table_can_refer_to_itself),
    SUITE_TEST(test_fk__key_can_refer_to_a_unique_column),
    SUITE_TEST(test_fk__text_keys_are_told_apart_by_case),
    SUITE_TEST(test_fk__failure_poisons_the_transaction),
    SUITE_TEST(test_fk__deferred_key_is_checked_at_commit),
    SUITE_TEST(test_fk__deferred_failure_ends_the_transaction),
    SUITE_TEST(test_fk__deferred_key_is_checked_at_once_outside_transactions),
};
SUITE_GROUP(foreign_keys, tests)
