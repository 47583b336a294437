/*
 * Foreign keys, both sides: who failed, in which table, over which columns, under which constraint; at once, by
 * RESTRICT, through cascades and triggers, at the commit; and the definitions that cannot be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#include <string.h>

#define PARENT "CREATE TABLE er_parent (id INTEGER PRIMARY KEY, code INTEGER, note VARCHAR(40))"
#define CHILD(more)                                                                                                    \
    "CREATE TABLE er_child (id INTEGER PRIMARY KEY, parent_id INTEGER, note VARCHAR(40), "                             \
    "CONSTRAINT er_child_parent FOREIGN KEY (parent_id) REFERENCES er_parent (id)" more ")"
#define FAMILY                                                                                                         \
    PARENT, CHILD(""), "INSERT INTO er_parent (id, code) VALUES (1, 10)",                                              \
        "INSERT INTO er_child (id, parent_id) VALUES (1, 1)"

#define FAULT(SIDE)                                                                                                    \
    {                                                                                                                  \
        .code = KOINE_ERR_FOREIGN_KEY, .side = KOINE_FK_##SIDE, .table = "er_child", .column = "parent_id",            \
        .constraint = "er_child_parent", .parent_table = "er_parent"                                                   \
    }

/* With diagnose=on every engine tells the whole story. */
#define DIAGNOSE .options = "diagnose=on"

static void test_error_foreign_key__child_of_no_parent(void **state)
{
    const error_scene scene = {
        .setup = {FAMILY},
        .sql = "INSERT INTO er_child (id, parent_id, note) VALUES (2, ?, ?)",
        .values = {koine_int(99999), koine_text(SECRET)},
        .count = 2,
        .fault = FAULT(CHILD),
        .check = "SELECT count(*) FROM er_child",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_CHILD_INSERT, &scene);
}

static void test_error_foreign_key__child_moved_to_no_parent(void **state)
{
    const error_scene scene = {
        .setup = {FAMILY},
        .sql = "UPDATE er_child SET parent_id = 99999, note = ? WHERE id = 1",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = FAULT(CHILD),
        .check = "SELECT count(*) FROM er_child WHERE parent_id = 1",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_CHILD_UPDATE, &scene);
}

static void test_error_foreign_key__delete_of_a_parent(void **state)
{
    const error_scene scene = {
        .setup = {FAMILY, "UPDATE er_parent SET note = '" SECRET "'"},
        .sql = "DELETE FROM er_parent WHERE note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = FAULT(PARENT),
        .check = "SELECT count(*) FROM er_parent",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_PARENT_DELETE, &scene);
}

static void test_error_foreign_key__new_key_for_a_parent(void **state)
{
    const error_scene scene = {
        .setup = {FAMILY},
        .sql = "UPDATE er_parent SET id = 2, note = ? WHERE id = 1",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = FAULT(PARENT),
        .check = "SELECT id FROM er_parent",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_PARENT_UPDATE, &scene);
}

#define PAIRS                                                                                                          \
    "CREATE TABLE er_parent (a INTEGER NOT NULL, b VARCHAR(40) NOT NULL, PRIMARY KEY (a, b))",                         \
        "CREATE TABLE er_child (id INTEGER PRIMARY KEY, pa INTEGER, pb VARCHAR(40), "                                  \
        "CONSTRAINT er_child_pair FOREIGN KEY (pa, pb) REFERENCES er_parent (a, b))",                                  \
        "INSERT INTO er_parent (a, b) VALUES (1, '" SECRET "')",                                                       \
        "INSERT INTO er_child (id, pa, pb) VALUES (1, 1, '" SECRET "')"

static void test_error_foreign_key__composite_child(void **state)
{
    const error_scene scene = {
        .setup = {PAIRS},
        .sql = "INSERT INTO er_child (id, pa, pb) VALUES (2, ?, ?)",
        .values = {koine_int(2), koine_text(SECRET)},
        .count = 2,
        .fault = {.code = KOINE_ERR_FOREIGN_KEY,
                  .side = KOINE_FK_CHILD,
                  .table = "er_child",
                  .column = "pa, pb",
                  .constraint = "er_child_pair",
                  .parent_table = "er_parent"},
        .check = "SELECT count(*) FROM er_child",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_COMPOSITE_CHILD, &scene);
}

static void test_error_foreign_key__composite_parent(void **state)
{
    const error_scene scene = {
        .setup = {PAIRS},
        .sql = "DELETE FROM er_parent WHERE b = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_FOREIGN_KEY,
                  .side = KOINE_FK_PARENT,
                  .table = "er_child",
                  .column = "pa, pb",
                  .constraint = "er_child_pair",
                  .parent_table = "er_parent"},
        .check = "SELECT count(*) FROM er_parent",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_COMPOSITE_PARENT, &scene);
}

#define TREE                                                                                                           \
    "CREATE TABLE er_node (id INTEGER PRIMARY KEY, up INTEGER, note VARCHAR(40), "                                     \
    "CONSTRAINT er_node_up FOREIGN KEY (up) REFERENCES er_node (id))",                                                 \
        "INSERT INTO er_node (id, up, note) VALUES (1, NULL, '" SECRET "')",                                           \
        "INSERT INTO er_node (id, up) VALUES (2, 1)"

static void test_error_foreign_key__child_of_its_own_table(void **state)
{
    const error_scene scene = {
        .setup = {TREE},
        .sql = "INSERT INTO er_node (id, up, note) VALUES (3, 99, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_FOREIGN_KEY,
                  .side = KOINE_FK_CHILD,
                  .table = "er_node",
                  .column = "up",
                  .constraint = "er_node_up",
                  .parent_table = "er_node"},
        .check = "SELECT count(*) FROM er_node",
        .answer = 2,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_SELF_CHILD, &scene);
}

static void test_error_foreign_key__parent_of_its_own_table(void **state)
{
    const error_scene scene = {
        .setup = {TREE},
        .sql = "DELETE FROM er_node WHERE note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_FOREIGN_KEY,
                  .side = KOINE_FK_PARENT,
                  .table = "er_node",
                  .column = "up",
                  .constraint = "er_node_up",
                  .parent_table = "er_node"},
        .check = "SELECT count(*) FROM er_node",
        .answer = 2,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_SELF_PARENT, &scene);
}

static void test_error_foreign_key__delete_under_restrict(void **state)
{
    const error_scene scene = {
        .setup = {PARENT, CHILD(" ON DELETE RESTRICT ON UPDATE RESTRICT"),
                  "INSERT INTO er_parent (id, note) VALUES (1, '" SECRET "')",
                  "INSERT INTO er_child (id, parent_id) VALUES (1, 1)"},
        .sql = "DELETE FROM er_parent WHERE note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = FAULT(PARENT),
        .check = "SELECT count(*) FROM er_parent",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_RESTRICT_DELETE, &scene);
}

static void test_error_foreign_key__new_key_under_restrict(void **state)
{
    const error_scene scene = {
        .setup = {PARENT, CHILD(" ON DELETE RESTRICT ON UPDATE RESTRICT"),
                  "INSERT INTO er_parent (id, note) VALUES (1, '" SECRET "')",
                  "INSERT INTO er_child (id, parent_id) VALUES (1, 1)"},
        .sql = "UPDATE er_parent SET id = 2 WHERE note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = FAULT(PARENT),
        .check = "SELECT id FROM er_parent",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_RESTRICT_UPDATE, &scene);
}

/* The delete is of er_root, what refuses it is the key between the two tables below. */
static void test_error_foreign_key__cascade_that_meets_restrict(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_root (id INTEGER PRIMARY KEY)",
                  "CREATE TABLE er_parent (id INTEGER PRIMARY KEY, root INTEGER, note VARCHAR(40), "
                  "CONSTRAINT er_parent_root FOREIGN KEY (root) REFERENCES er_root (id) ON DELETE CASCADE)",
                  CHILD(" ON DELETE RESTRICT"), "INSERT INTO er_root VALUES (1)",
                  "INSERT INTO er_parent (id, root) VALUES (7, 1)",
                  "INSERT INTO er_child (id, parent_id) VALUES (1, 7)"},
        .sql = "DELETE FROM er_root WHERE id = ?",
        .values = {koine_int(1)},
        .count = 1,
        .fault = FAULT(PARENT),
        .check = "SELECT count(*) FROM er_parent",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_CASCADE_RESTRICT, &scene);
}

/* Some engines refuse the definition, others the delete. */
static void test_error_foreign_key__set_null_on_a_column_that_takes_none(void **state)
{
    const error_scene scene = {
        .setup = {PARENT,
                  "CREATE TABLE er_child (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL, "
                  "CONSTRAINT er_child_parent FOREIGN KEY (parent_id) REFERENCES er_parent (id) ON DELETE SET NULL)",
                  "INSERT INTO er_parent (id, note) VALUES (1, '" SECRET "')",
                  "INSERT INTO er_child (id, parent_id) VALUES (1, 1)"},
        .sql = "DELETE FROM er_parent WHERE note = ?",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_NOT_NULL, .table = "er_child", .column = "parent_id"},
        .check = "SELECT count(*) FROM er_parent",
        .answer = 1,
    };
    error_play(state, CASE_FK_SET_NULL_NOT_NULL, &scene);
}

/* The commit finds it, keeps nothing and is over; engines without deferred keys refuse the definition. */
static void deferred(koine_conn *c, enum error_case which, const char *sql, koine_fk_side side)
{
    const error_scene common = {
        .setup = {PARENT},
        .sql = CHILD(" DEFERRABLE INITIALLY DEFERRED"),
        .fault = FAULT(UNKNOWN),
    };
    error_scene scene = error_scene_here(which, &common);

    error_setup(c, &scene);
    suite_drop_later("DROP TABLE IF EXISTS er_child");
    if (scene.fault.code != KOINE_ERR_FOREIGN_KEY) {
        error_check(c, koine_exec(c, scene.sql), &scene.fault, scene.sql, __FILE__, __LINE__);
        assert_usable(c);
        return;
    }
    scene.fault.side = side;
    suite_exec(c, scene.sql);
    suite_exec(c, "INSERT INTO er_parent (id) VALUES (1)");
    suite_exec(c, "INSERT INTO er_child (id, parent_id) VALUES (1, 1)");
    assert_ok(c, koine_begin(c, NULL));
    suite_exec(c, sql);
    error_check(c, koine_commit(c), &scene.fault, NULL, __FILE__, __LINE__);
    assert_int_equal(koine_transaction_depth(c), 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM er_child"), 1);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM er_parent"), 1);
    assert_ok(c, koine_begin(c, NULL));
    suite_exec(c, "INSERT INTO er_child (id, parent_id) VALUES (3, 3)");
    suite_exec(c, "INSERT INTO er_parent (id) VALUES (3)");
    assert_ok(c, koine_commit(c));
}

static void test_error_foreign_key__deferred_child_fails_the_commit(void **state)
{
    (void)state;
    deferred(suite_open_with("diagnose=on"), CASE_FK_DEFERRED_CHILD,
             "INSERT INTO er_child (id, parent_id) VALUES (2, 99)", KOINE_FK_CHILD);
}

static void test_error_foreign_key__deferred_parent_fails_the_commit(void **state)
{
    (void)state;
    deferred(suite_open_with("diagnose=on"), CASE_FK_DEFERRED_PARENT, "DELETE FROM er_parent WHERE id = 1",
             KOINE_FK_PARENT);
}

static void test_error_foreign_key__one_row_of_three_refuses_all_three(void **state)
{
    const error_scene scene = {
        .setup = {FAMILY},
        .sql = "INSERT INTO er_child (id, parent_id, note) VALUES (2, 1, ?), (3, 99, 'bad'), (4, 1, 'good')",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = FAULT(CHILD),
        .check = "SELECT count(*) FROM er_child",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_MULTI_ROW, &scene);
}

/* Of two keys on one table the one that failed is named. */
static void test_error_foreign_key__the_one_of_two_keys_that_failed(void **state)
{
    const error_scene scene = {
        .setup = {PARENT, "CREATE TABLE er_other (id INTEGER PRIMARY KEY)",
                  "CREATE TABLE er_child (id INTEGER PRIMARY KEY, parent_id INTEGER, other_id INTEGER, "
                  "note VARCHAR(40), "
                  "CONSTRAINT er_child_parent FOREIGN KEY (parent_id) REFERENCES er_parent (id), "
                  "CONSTRAINT er_child_other FOREIGN KEY (other_id) REFERENCES er_other (id))",
                  "INSERT INTO er_parent (id) VALUES (1)", "INSERT INTO er_other (id) VALUES (2)"},
        .sql = "INSERT INTO er_child (id, parent_id, other_id, note) VALUES (1, 1, 1, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_FOREIGN_KEY,
                  .side = KOINE_FK_CHILD,
                  .table = "er_child",
                  .column = "other_id",
                  .constraint = "er_child_other",
                  .parent_table = "er_other"},
        .check = "SELECT count(*) FROM er_child",
        DIAGNOSE,
    };
    error_play(state, CASE_FK_SECOND_KEY, &scene);
}

static void test_error_foreign_key__inside_a_trigger_names_its_table(void **state)
{
    const error_scene scene = {
        .setup = {FAMILY, "CREATE TABLE er_entry (id INTEGER, note VARCHAR(40))"},
        .sql = "INSERT INTO er_entry (id, note) VALUES (99, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = FAULT(CHILD),
        .check = "SELECT count(*) FROM er_entry",
        DIAGNOSE,
    };
    error_play(state, CASE_FK_TRIGGER, &scene);
}

static void test_error_foreign_key__names_with_quotes_come_whole(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE \"er \"\"the\"\" par.ent\" (\"i,d\" INTEGER PRIMARY KEY)",
                  "CREATE TABLE \"er ch'ild (x)\" (id INTEGER PRIMARY KEY, \"up \"\"there\"\"\" INTEGER, "
                  "note VARCHAR(40), CONSTRAINT \"er the \"\"key\"\" `of` it\" "
                  "FOREIGN KEY (\"up \"\"there\"\"\") REFERENCES \"er \"\"the\"\" par.ent\" (\"i,d\"))"},
        .sql = "INSERT INTO \"er ch'ild (x)\" VALUES (1, 99, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_FOREIGN_KEY,
                  .side = KOINE_FK_CHILD,
                  .table = "er ch'ild (x)",
                  .column = "up \"there\"",
                  .constraint = "er the \"key\" `of` it",
                  .parent_table = "er \"the\" par.ent"},
        DIAGNOSE,
    };
    error_play(state, CASE_FK_QUOTED_NAMES, &scene);
}

#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* Engines that cut their text must not cut the names with it. */
static void test_error_foreign_key__longest_names_come_whole(void **state)
{
    const error_scene scene = {
        .setup = {"CREATE TABLE er_parent_" X50 " (id_" X50 " INTEGER PRIMARY KEY)",
                  "CREATE TABLE er_child_" X50 " (id INTEGER PRIMARY KEY, parent_" X50 " INTEGER, note VARCHAR(40), "
                  "CONSTRAINT er_key_of_" X50 " FOREIGN KEY (parent_" X50 ") REFERENCES er_parent_" X50 " (id_" X50
                  "))"},
        .sql = "INSERT INTO er_child_" X50 " VALUES (1, 99, ?)",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = {.code = KOINE_ERR_FOREIGN_KEY,
                  .side = KOINE_FK_CHILD,
                  .table = "er_child_" X50,
                  .column = "parent_" X50,
                  .constraint = "er_key_of_" X50,
                  .parent_table = "er_parent_" X50},
        DIAGNOSE,
    };
    error_play(state, CASE_FK_LONG_NAMES, &scene);
}

static void test_error_foreign_key__upsert(void **state)
{
    const error_scene scene = {
        .setup = {FAMILY},
        .sql = "INSERT INTO er_child (id, note) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET parent_id = 99",
        .values = {koine_text(SECRET)},
        .count = 1,
        .fault = FAULT(CHILD),
        .check = "SELECT parent_id FROM er_child",
        .answer = 1,
        DIAGNOSE,
    };
    error_play(state, CASE_FK_UPSERT, &scene);
}

/* The default configuration tells at least the code, and nothing that is wrong. */
static void test_error_foreign_key__without_diagnosis_nothing_is_wrong(void **state)
{
    koine_conn *c = suite_open_with("diagnose=off");
    const error_scene scene = {.setup = {FAMILY}};
    const koine_error *e;

    (void)state;
    error_setup(c, &scene);
    e = assert_error(c, koine_exec(c, "INSERT INTO er_child (id, parent_id) VALUES (2, 99)"), KOINE_ERR_FOREIGN_KEY);
    assert_true(e->fk_side == KOINE_FK_CHILD || e->fk_side == KOINE_FK_UNKNOWN);
    assert_true(!e->table || strcmp(e->table, "er_child") == 0);
    assert_true(!e->constraint || strcmp(e->constraint, "er_child_parent") == 0);
    e = assert_error(c, koine_exec(c, "DELETE FROM er_parent"), KOINE_ERR_FOREIGN_KEY);
    assert_true(e->fk_side == KOINE_FK_PARENT || e->fk_side == KOINE_FK_UNKNOWN);
    assert_true(!e->parent_table || strcmp(e->parent_table, "er_parent") == 0);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM er_child"), 1);
    assert_int_equal(suite_int(c, "SELECT count(*) FROM er_parent"), 1);
}

static void test_error_foreign_key__constraint_over_orphans(void **state)
{
    const error_scene scene = {
        .setup = {PARENT, "CREATE TABLE er_child (id INTEGER PRIMARY KEY, parent_id INTEGER)",
                  "INSERT INTO er_child VALUES (1, 99)"},
        .sql = "ALTER TABLE er_child ADD CONSTRAINT er_child_parent FOREIGN KEY (parent_id) REFERENCES er_parent (id)",
        .fault = FAULT(CHILD),
        .check = "SELECT count(*) FROM er_child",
        .answer = 1,
    };
    error_play(state, CASE_FK_ADD_CONSTRAINT, &scene);
}

static void test_error_foreign_key__drop_of_a_table_that_is_referenced(void **state)
{
    const error_scene scene = {
        .setup = {FAMILY},
        .sql = "DROP TABLE er_parent",
        .fault = {.code = KOINE_ERR_DEPENDENT, .table = "?er_parent", .constraint = "?er_child_parent"},
        .check = "SELECT count(*) FROM er_parent",
        .answer = 1,
    };
    error_play(state, CASE_FK_DROP_PARENT, &scene);
}

static void test_error_foreign_key__truncation_of_a_table_that_is_referenced(void **state)
{
    const error_scene scene = {
        .setup = {FAMILY},
        .sql = "TRUNCATE TABLE er_parent",
        .fault = {.code = KOINE_ERR_DEPENDENT, .table = "?er_child", .constraint = "?er_child_parent"},
        .check = "SELECT count(*) FROM er_parent",
        .answer = 1,
    };
    error_play(state, CASE_FK_TRUNCATE_PARENT, &scene);
}

/* The five faults of a definition: SQLite takes all of them and refuses the first row, the others refuse it. */
static void test_error_foreign_key__to_a_column_that_is_no_key(void **state)
{
    const error_scene scene = {
        .setup = {PARENT},
        .sql = "CREATE TABLE er_child (id INTEGER PRIMARY KEY, parent_code INTEGER, "
               "CONSTRAINT er_child_parent FOREIGN KEY (parent_code) REFERENCES er_parent (code))",
        .fault = {.code = KOINE_ERR_SEMANTIC},
    };
    error_play(state, CASE_FK_WITHOUT_KEY, &scene);
}

static void test_error_foreign_key__to_a_table_that_is_not_there(void **state)
{
    const error_scene scene = {
        .setup = {"SELECT 1"},
        .sql = "CREATE TABLE er_child (id INTEGER PRIMARY KEY, parent_id INTEGER, "
               "CONSTRAINT er_child_parent FOREIGN KEY (parent_id) REFERENCES er_nowhere (id))",
        .fault = {.code = KOINE_ERR_NO_TABLE, .table = "?er_nowhere", .says = "er_nowhere"},
    };
    error_play(state, CASE_FK_NO_PARENT_TABLE, &scene);
}

static void test_error_foreign_key__to_a_column_that_is_not_there(void **state)
{
    const error_scene scene = {
        .setup = {PARENT},
        .sql = "CREATE TABLE er_child (id INTEGER PRIMARY KEY, parent_id INTEGER, "
               "CONSTRAINT er_child_parent FOREIGN KEY (parent_id) REFERENCES er_parent (nothing))",
        .fault = {.code = KOINE_ERR_NO_COLUMN, .column = "?nothing"},
    };
    error_play(state, CASE_FK_NO_PARENT_COLUMN, &scene);
}

static void test_error_foreign_key__between_columns_of_different_types(void **state)
{
    const error_scene scene = {
        .setup = {PARENT},
        .sql = "CREATE TABLE er_child (id INTEGER PRIMARY KEY, parent_id VARCHAR(40), "
               "CONSTRAINT er_child_parent FOREIGN KEY (parent_id) REFERENCES er_parent (id))",
        .fault = {.code = KOINE_ERR_SEMANTIC},
    };
    error_play(state, CASE_FK_WRONG_TYPE, &scene);
}

static void test_error_foreign_key__of_more_columns_than_its_target(void **state)
{
    const error_scene scene = {
        .setup = {PARENT},
        .sql = "CREATE TABLE er_child (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, "
               "CONSTRAINT er_child_parent FOREIGN KEY (a, b) REFERENCES er_parent (id))",
        .fault = {.code = KOINE_ERR_SEMANTIC},
    };
    error_play(state, CASE_FK_WRONG_ARITY, &scene);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_error_foreign_key__child_of_no_parent),
    SUITE_TEST(test_error_foreign_key__child_moved_to_no_parent),
    SUITE_TEST(test_error_foreign_key__delete_of_a_parent),
    SUITE_TEST(test_error_foreign_key__new_key_for_a_parent),
    SUITE_TEST(test_error_foreign_key__composite_child),
    SUITE_TEST(test_error_foreign_key__composite_parent),
    SUITE_TEST(test_error_foreign_key__child_of_its_own_table),
    SUITE_TEST(test_error_foreign_key__parent_of_its_own_table),
    SUITE_TEST(test_error_foreign_key__delete_under_restrict),
    SUITE_TEST(test_error_foreign_key__new_key_under_restrict),
    SUITE_TEST(test_error_foreign_key__cascade_that_meets_restrict),
    SUITE_TEST(test_error_foreign_key__set_null_on_a_column_that_takes_none),
    SUITE_TEST(test_error_foreign_key__deferred_child_fails_the_commit),
    SUITE_TEST(test_error_foreign_key__deferred_parent_fails_the_commit),
    SUITE_TEST(test_error_foreign_key__one_row_of_three_refuses_all_three),
    SUITE_TEST(test_error_foreign_key__the_one_of_two_keys_that_failed),
    SUITE_TEST(test_error_foreign_key__inside_a_trigger_names_its_table),
    SUITE_TEST(test_error_foreign_key__names_with_quotes_come_whole),
    SUITE_TEST(test_error_foreign_key__longest_names_come_whole),
    SUITE_TEST(test_error_foreign_key__upsert),
    SUITE_TEST(test_error_foreign_key__without_diagnosis_nothing_is_wrong),
    SUITE_TEST(test_error_foreign_key__constraint_over_orphans),
    SUITE_TEST(test_error_foreign_key__drop_of_a_table_that_is_referenced),
    SUITE_TEST(test_error_foreign_key__truncation_of_a_table_that_is_referenced),
    SUITE_TEST(test_error_foreign_key__to_a_column_that_is_no_key),
    SUITE_TEST(test_error_foreign_key__to_a_table_that_is_not_there),
    SUITE_TEST(test_error_foreign_key__to_a_column_that_is_not_there),
    SUITE_TEST(test_error_foreign_key__between_columns_of_different_types),
    SUITE_TEST(test_error_foreign_key__of_more_columns_than_its_target),
};

SUITE_GROUP(error_foreign_key, tests)
