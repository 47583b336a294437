/*
 * What a printed statement says beside its text: placeholders, their order and names, places in the caller's text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "print_support.h"

/* x = ?3, x = ?1, x = ?3 */
static koine__tree *three_places(size_t parameters)
{
    koine__expr *x = column_of("x");
    koine__expr *conditions[] = {OPERATE(KOINE_SQL_EQ, x, parameter_of(2)), OPERATE(KOINE_SQL_EQ, x, parameter_of(0)),
                                 OPERATE(KOINE_SQL_EQ, x, parameter_of(2))};
    return tree_of(OPERATE(KOINE_SQL_AND, OPERATE(KOINE_SQL_AND, conditions[0], conditions[1]), conditions[2]),
                   parameters);
}

static void test_statement__each_place_has_a_slot_where_placeholders_have_no_number(void **state)
{
    (void)state;
    koine__translation out = print_with(three_places(3), KOINE_PLACEHOLDER_ORDER);
    const koine__statement *statement = &out.steps[0].statement;
    assert_string_equal(statement->text, "SELECT (\"x\" = ?) AND (\"x\" = ?) AND (\"x\" = ?) AS \"x\"");
    assert_int_equal(statement->size, strlen(statement->text));
    assert_int_equal(statement->parameters, 3);
    assert_int_equal(statement->slots, 3);
    assert_non_null(statement->order);
    assert_int_equal(statement->order[0], 2);
    assert_int_equal(statement->order[1], 0);
    assert_int_equal(statement->order[2], 2);
}

static void test_statement__places_of_a_parameter_share_a_number_and_numbers_have_no_gaps(void **state)
{
    (void)state;
    koine__translation out = print_with(three_places(3), KOINE_PLACEHOLDER_DOLLAR_NUMBER);
    const koine__statement *statement = &out.steps[0].statement;
    assert_string_equal(statement->text, "SELECT (\"x\" = $1) AND (\"x\" = $2) AND (\"x\" = $1) AS \"x\"");
    assert_int_equal(statement->slots, 2);
    assert_int_equal(statement->order[0], 2);
    assert_int_equal(statement->order[1], 0);
    out = print_with(three_places(3), KOINE_PLACEHOLDER_QUESTION_NUMBER);
    assert_string_equal(out.steps[0].statement.text, "SELECT (\"x\" = ?1) AND (\"x\" = ?2) AND (\"x\" = ?1) AS \"x\"");
}

static void test_statement__values_in_their_own_order_need_none(void **state)
{
    (void)state;
    koine__expr *sum = OPERATE(KOINE_SQL_ADD_INT, parameter_of(0), parameter_of(1));
    koine__translation out = print_with(tree_of(sum, 2), KOINE_PLACEHOLDER_ORDER);
    assert_null(out.steps[0].statement.order);
    assert_int_equal(out.steps[0].statement.slots, 2);
    out = print_with(tree_of(column_of("x"), 2), KOINE_PLACEHOLDER_ORDER); /* rewriting has dropped them */
    assert_non_null(out.steps[0].statement.order);
    assert_int_equal(out.steps[0].statement.slots, 0);
}

static void test_statement__parameters_are_found_by_name(void **state)
{
    (void)state;
    char text[40][8];
    koine__tree *tree = tree_of(column_of("x"), 40);
    tree->style = KOINE__PARAMETERS_NAME;
    for (size_t i = 0; i < 40; i++) {
        (void)snprintf(text[i], sizeof text[i], "p%zu", i);
        tree->parameters[i].name = name_of(text[i]);
    }
    koine__translation out = print_with(tree, KOINE_PLACEHOLDER_ORDER);
    for (size_t i = 0; i < 40; i++) {
        assert_int_equal(koine__statement_parameter(&out.steps[0].statement, text[i]), i);
        assert_string_equal(out.steps[0].statement.names[i], text[i]);
    }
    assert_int_equal(koine__statement_parameter(&out.steps[0].statement, "p40"), SIZE_MAX);
}

static void test_statement__a_placeholder_is_wrapped_by_its_type(void **state)
{
    (void)state;
    koine__tree *tree = tree_of(parameter_of(0), 1);
    support_types[KOINE_SQL_TYPE_INTEGER].parameter = "CAST(%v AS bigint)";
    koine__translation out = print_with(tree, KOINE_PLACEHOLDER_DOLLAR_NUMBER);
    assert_string_equal(out.steps[0].statement.text, "SELECT CAST($1 AS bigint) AS \"x\"");
    tree->parameters[0].type.kind = KOINE__TYPE_UNKNOWN;
    tree->as.query->body->select->items.items[0].expr->type.kind = KOINE__TYPE_UNKNOWN;
    out = print_with(tree, KOINE_PLACEHOLDER_DOLLAR_NUMBER);
    assert_string_equal(out.steps[0].statement.text, "SELECT $1 AS \"x\"");
}

static void test_statement__says_types_of_parameters_and_columns(void **state)
{
    (void)state;
    koine__translation out = print_with(tree_of(parameter_of(0), 1), KOINE_PLACEHOLDER_ORDER);
    assert_int_equal(out.parameter_count, 1);
    assert_int_equal(out.parameters[0].kind, KOINE_TYPE_INT);
    assert_true(out.depends_on_types);
    assert_false(out.defines);
    assert_int_equal(out.column_count, 1);
    assert_string_equal(out.columns[0].name, "x");
    assert_int_equal(out.columns[0].type.kind, KOINE_TYPE_INT);
    assert_int_equal(out.steps[0].role, KOINE__STEP_ROWS);
    assert_int_equal(out.steps[0].statement.kind, KOINE_STATEMENT_QUERY);
}

/* The place in the caller's text of what stands first in the engine's. */
static size_t place_of(const koine__statement *statement, const char *part)
{
    const char *at = strstr(statement->text, part);
    assert_non_null(at);
    return koine__statement_position(statement, (size_t)(at - statement->text));
}

static void test_statement__positions_lead_back_to_the_callers_text(void **state)
{
    (void)state;
    /*                     0123456789012345678901234 */
    /* The caller's text: "SELECT a+1,bc FROM t" without the rest */
    koine__expr *a = column_of("a");
    koine__expr *one = literal_of(koine_int(1));
    koine__expr *bc = column_of("bc");
    a->span = (koine__span){7, 8};
    one->span = (koine__span){9, 10};
    bc->span = (koine__span){11, 13};
    support_types[KOINE_SQL_TYPE_INTEGER].literal = "bigint '%v'";
    koine__expr *both = OPERATE(KOINE_SQL_MUL_INT, OPERATE(KOINE_SQL_ADD_INT, a, one), bc);
    koine__translation out = print_with(tree_of(both, 0), KOINE_PLACEHOLDER_ORDER);
    const koine__statement *statement = &out.steps[0].statement;
    assert_string_equal(statement->text, "SELECT (\"a\" + bigint '1') * \"bc\" AS \"x\"");
    assert_int_equal(place_of(statement, "\"a\""), 7);
    assert_int_equal(place_of(statement, "bigint"), 9);
    assert_int_equal(place_of(statement, "\"bc\""), 11);
    assert_int_equal(koine__statement_position(statement, statement->size), 13);
    assert_true(koine__statement_position(statement, statement->size - 1) <= 13);
}

static void test_statement__positions_survive_parts_that_changed_places(void **state)
{
    (void)state;
    koine__expr *late = column_of("late");
    koine__expr *early = column_of("early");
    late->span = (koine__span){70, 74};
    early->span = (koine__span){10, 15};
    koine__translation out = print_with(tree_of(OPERATE(KOINE_SQL_ADD_INT, late, early), 0), KOINE_PLACEHOLDER_ORDER);
    const koine__statement *statement = &out.steps[0].statement;
    assert_int_equal(place_of(statement, "\"late\""), 70);
    assert_int_equal(place_of(statement, "late\""), 71);
    assert_int_equal(place_of(statement, "\"early\""), 10);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_statement__##name, support_setup, support_teardown)
    const struct CMUnitTest tests[] = {
        TEST(each_place_has_a_slot_where_placeholders_have_no_number),
        TEST(places_of_a_parameter_share_a_number_and_numbers_have_no_gaps),
        TEST(values_in_their_own_order_need_none),
        TEST(parameters_are_found_by_name),
        TEST(a_placeholder_is_wrapped_by_its_type),
        TEST(says_types_of_parameters_and_columns),
        TEST(positions_lead_back_to_the_callers_text),
        TEST(positions_survive_parts_that_changed_places),
    };
    return cmocka_run_group_tests_name("print_statement", tests, NULL, NULL);
}
