/*
 * Templates of a dialect, over trees made by hand.
 *
 * SPDX-License-Identifier: MIT
 */
#include "print_support.h"

static koine__expr *a(void)
{
    return column_of("a");
}

static koine__expr *b(void)
{
    return column_of("b");
}

static koine__expr *integer(int64_t value)
{
    return literal_of(koine_int(value));
}

static koine__expr *sum_of(koine__expr *left, koine__expr *right)
{
    return OPERATE(KOINE_SQL_ADD_INT, left, right);
}

static koine__expr *condition(void)
{
    return OPERATE(KOINE_SQL_GT, b(), integer(1));
}

static void test_template__arguments_stand_where_the_template_says(void **state)
{
    (void)state;
    support_spelling[KOINE_SQL_SUB_INT] = "minus(%2, %1, 100%%)";
    assert_prints(OPERATE(KOINE_SQL_SUB_INT, a(), b()), "minus(\"b\", \"a\", 100%)");
}

static void test_template__an_operator_beside_an_operator_is_parenthesized(void **state)
{
    (void)state;
    assert_prints(OPERATE(KOINE_SQL_MUL_INT, sum_of(a(), b()), integer(2)), "(\"a\" + \"b\") * 2");
    assert_prints(OPERATE(KOINE_SQL_EQ, integer(2), sum_of(a(), b())), "2 = (\"a\" + \"b\")");
    assert_prints(OPERATE(KOINE_SQL_NOT, condition()), "NOT (\"b\" > 1)");
}

static void test_template__an_operator_between_parentheses_and_commas_is_not(void **state)
{
    (void)state;
    assert_prints(CALL(KOINE_SQL_COALESCE, sum_of(a(), b()), sum_of(b(), a())),
                  "coalesce(\"a\" + \"b\", \"b\" + \"a\")");
    support_spelling[KOINE_SQL_LENGTH] = "CAST(length(%1) AS bigint)";
    assert_prints(CALL(KOINE_SQL_LENGTH, sum_of(a(), b())), "CAST(length(\"a\" + \"b\") AS bigint)");
    support_spelling[KOINE_SQL_LENGTH] = "CAST(%1 AS bigint)";
    assert_prints(CALL(KOINE_SQL_LENGTH, sum_of(a(), b())), "CAST(\"a\" + \"b\" AS bigint)");
    support_spelling[KOINE_SQL_LENGTH] = "upper(%1 COLLATE c)";
    assert_prints(CALL(KOINE_SQL_LENGTH, sum_of(a(), b())), "upper((\"a\" + \"b\") COLLATE c)");
}

static void test_template__a_call_beside_an_operator_is_not_parenthesized(void **state)
{
    (void)state;
    static const char *const atoms[] = {
        "f(%1)", "f(%1, ')', 1)", "(f(%1) + 1)", "CASE WHEN %1 THEN 1 END", "f(%1)%o", "now",
    };
    static const char *const printed[] = {
        "f(\"a\") + 1", "f(\"a\", ')', 1) + 1", "(f(\"a\") + 1) + 1", "CASE WHEN \"a\" THEN 1 END + 1", "f(\"a\") + 1",
        "now + 1",
    };
    for (size_t i = 0; i < COUNT(atoms); i++) {
        support_spelling[KOINE_SQL_ABS_INT] = atoms[i];
        assert_prints(sum_of(CALL(KOINE_SQL_ABS_INT, a()), integer(1)), printed[i]);
    }
    support_spelling[KOINE_SQL_ABS_INT] = "f(%1) / g(%1)";
    assert_prints(sum_of(CALL(KOINE_SQL_ABS_INT, a()), integer(1)), "(f(\"a\") / g(\"a\")) + 1");
}

static void test_template__chains_of_one_operator_need_no_parentheses(void **state)
{
    (void)state;
    assert_prints(sum_of(sum_of(a(), b()), a()), "\"a\" + \"b\" + \"a\"");
    assert_prints(sum_of(a(), sum_of(b(), a())), "\"a\" + (\"b\" + \"a\")");
    assert_prints(OPERATE(KOINE_SQL_AND, OPERATE(KOINE_SQL_AND, condition(), a()), b()),
                  "(\"b\" > 1) AND \"a\" AND \"b\"");
    assert_prints(OPERATE(KOINE_SQL_OR, OPERATE(KOINE_SQL_AND, a(), b()), b()), "(\"a\" AND \"b\") OR \"b\"");
    support_spelling[KOINE_SQL_ADD_INT] = "add(%1, %2)";
    assert_prints(sum_of(sum_of(a(), b()), a()), "add(add(\"a\", \"b\"), \"a\")");
}

static void test_template__all_arguments_and_repeated_ones(void **state)
{
    (void)state;
    support_spelling[KOINE_SQL_GREATEST] = "CASE WHEN %{%0 IS NULL%| OR %} THEN NULL ELSE greatest(%*) END";
    assert_prints(
        CALL(KOINE_SQL_GREATEST, a(), sum_of(a(), b())),
        "CASE WHEN \"a\" IS NULL OR (\"a\" + \"b\") IS NULL THEN NULL ELSE greatest(\"a\", \"a\" + \"b\") END");
    support_spelling[KOINE_SQL_CONCAT] = "%{coalesce(%0, '')%| || %}";
    assert_prints(OPERATE(KOINE_SQL_EQ, CALL(KOINE_SQL_CONCAT, a(), b()), b()),
                  "(coalesce(\"a\", '') || coalesce(\"b\", '')) = \"b\"");
}

static void test_template__the_type_of_the_result(void **state)
{
    (void)state;
    koine__expr *decimal = OPERATE(KOINE_SQL_DEC_TO_DEC, a());
    decimal->type = (koine__type){.kind = KOINE_TYPE_DECIMAL, .precision = 10, .scale = 2};
    support_spelling[KOINE_SQL_DEC_TO_DEC] = "CAST(%1 AS %t) /* %p,%s */";
    assert_prints(decimal, "CAST(\"a\" AS DECIMAL(10,2)) /* 10,2 */");
    koine__expr *text = OPERATE(KOINE_SQL_TEXT_TO_VARCHAR, a());
    text->type = (koine__type){.kind = KOINE_TYPE_TEXT, .length = 12};
    support_spelling[KOINE_SQL_TEXT_TO_VARCHAR] = "substr(%1, 1, %n)";
    assert_prints(text, "substr(\"a\", 1, 12)");
}

static void test_template__a_template_that_adds_nothing_is_the_argument(void **state)
{
    (void)state;
    support_spelling[KOINE_SQL_DEC_PLAIN] = "%1";
    assert_prints(OPERATE(KOINE_SQL_MUL_INT, OPERATE(KOINE_SQL_DEC_PLAIN, a()), b()), "\"a\" * \"b\"");
    assert_prints(OPERATE(KOINE_SQL_MUL_INT, OPERATE(KOINE_SQL_DEC_PLAIN, sum_of(a(), b())), b()),
                  "(\"a\" + \"b\") * \"b\"");
}

static void test_template__distinct_filter_and_over_go_inside_a_wrapped_aggregate(void **state)
{
    (void)state;
    koine__expr *sum = CALL(KOINE_SQL_SUM_INT, a());
    koine__window over = {.partition = (koine__expr *[]){b()}, .partition_count = 1};
    sum->as.function.distinct = true;
    sum->as.function.filter = condition();
    support_spelling[KOINE_SQL_SUM_INT] = "CAST(sum(%d%1)%o AS bigint)";
    assert_prints(sum, "CAST(sum(DISTINCT \"a\") FILTER (WHERE \"b\" > 1) AS bigint)");
    sum->as.function.distinct = false;
    sum->as.function.over = &over;
    assert_prints(sum, "CAST(sum(\"a\") FILTER (WHERE \"b\" > 1) OVER (PARTITION BY \"b\") AS bigint)");
}

static void test_template__distinct_filter_and_over_have_a_place_without_codes(void **state)
{
    (void)state;
    koine__expr *sum = CALL(KOINE_SQL_SUM_INT, a());
    koine__window over = {.is_reference = true, .name = name_of("w")};
    sum->as.function.distinct = true;
    sum->as.function.filter = condition();
    sum->as.function.over = &over;
    support_spelling[KOINE_SQL_SUM_INT] = "sum(%1)";
    assert_prints(sum, "sum(DISTINCT \"a\") FILTER (WHERE \"b\" > 1) OVER \"w\"");
}

static void test_template__filter_becomes_case_where_it_is_missing(void **state)
{
    (void)state;
    support_dialect.features &= ~KOINE_SQL_FILTER;
    koine__expr *sum = CALL(KOINE_SQL_SUM_INT, sum_of(a(), integer(1)));
    sum->as.function.filter = condition();
    assert_prints(sum, "sum(CASE WHEN \"b\" > 1 THEN \"a\" + 1 END)");
    koine__expr *count = operation_of(KOINE__EXPR_FUNCTION, KOINE_SQL_COUNT_STAR, 0, NULL);
    count->as.function.filter = condition();
    assert_prints(count, "count(CASE WHEN \"b\" > 1 THEN 1 END)");
}

static void test_template__string_agg_has_its_order_behind_the_separator_or_before(void **state)
{
    (void)state;
    koine__sort key = {.expr = a(), .descending = true};
    koine__expr *text = CALL(KOINE_SQL_STRING_AGG, b(), literal_of(koine_text(",")));
    text->as.function.order = (koine__sorts){&key, 1};
    assert_prints(text, "string_agg(\"b\", ',' ORDER BY \"a\" DESC)");
    support_spelling[KOINE_SQL_STRING_AGG] = "group_concat(%d%1%3 SEPARATOR %2)";
    assert_prints(text, "group_concat(\"b\" ORDER BY \"a\" DESC SEPARATOR ',')");
    support_spelling[KOINE_SQL_STRING_AGG] = "joined(%1, %2%k)";
    assert_prints(text, "joined(\"b\", ',', \"a\", 3)");
    text->as.function.order.count = 0;
    assert_prints(text, "joined(\"b\", ',')");
    support_spelling[KOINE_SQL_STRING_AGG] = "group_concat(%d%1%3 SEPARATOR %2)";
    assert_prints(text, "group_concat(\"b\" SEPARATOR ',')");
}

static void test_template__plain_arithmetic_is_for_results_that_are_looked_at(void **state)
{
    (void)state;
    koine__expr *sum = sum_of(a(), b());
    support_spelling[KOINE_SQL_ADD_INT] = "checked(%1, %2)";
    support_spelling[KOINE_SQL_ADD_INT_PLAIN] = "%1 + %2";
    assert_prints(sum, "checked(\"a\", \"b\")");
    sum->looked_at = true;
    assert_prints(sum, "\"a\" + \"b\"");
    support_spelling[KOINE_SQL_ADD_INT_PLAIN] = NULL;
    assert_prints(sum, "checked(\"a\", \"b\")");
}

static void test_template__operations_for_literals_fall_back(void **state)
{
    (void)state;
    support_spelling[KOINE_SQL_DIV_INT] = "divide(%1, %2)";
    assert_prints(OPERATE(KOINE_SQL_DIV_INT_LITERAL, a(), integer(7)), "divide(\"a\", 7)");
    support_spelling[KOINE_SQL_DIV_INT_LITERAL] = "%1 / %2";
    assert_prints(OPERATE(KOINE_SQL_DIV_INT_LITERAL, a(), integer(7)), "\"a\" / 7");
}

static void test_template__an_operation_without_spelling_is_refused_with_its_rule(void **state)
{
    (void)state;
    koine__translation out;
    koine__refusal refusal = {.code = KOINE_OK};
    koine__expr *call = CALL(KOINE_SQL_REVERSE, a());
    call->span = (koine__span){7, 17};
    support_spelling[KOINE_SQL_REVERSE] = NULL;
    koine_code code =
        koine__print(&out, tree_of(call, 0), &support_arena, &support_dialect, KOINE_PLACEHOLDER_ORDER, &refusal);
    assert_int_equal(code, KOINE_ERR_NOT_SUPPORTED);
    assert_string_equal(refusal.rule, "PX-func");
    assert_int_equal(refusal.position, 7);
    assert_non_null(strstr(refusal.message, "reverse(text)"));
    assert_non_null(strstr(refusal.message, "testing"));
    assert_int_equal(out.step_count, 0);
}

static void test_template__two_minus_signs_never_meet(void **state)
{
    (void)state;
    koine__expr *negative = OPERATE(KOINE_SQL_NEG_INT, integer(-5));
    assert_prints(negative, "- -5");
    assert_prints(OPERATE(KOINE_SQL_SUB_INT, a(), integer(-5)), "\"a\" - -5");
    support_spelling[KOINE_SQL_SUB_INT] = "%1-%2";
    assert_prints(OPERATE(KOINE_SQL_SUB_INT, a(), integer(-5)), "\"a\"- -5");
}

static void test_template__literals_by_the_template_of_their_type(void **state)
{
    (void)state;
    koine__expr *zero = literal_of(koine_float(1000));
    support_types[KOINE_SQL_TYPE_INTEGER].literal = "bigint '%v'";
    assert_prints(sum_of(a(), integer(1)), "\"a\" + bigint '1'");
    assert_prints(OPERATE(KOINE_SQL_EQ, a(), integer(1)), "\"a\" = 1");
    assert_prints(literal_of(koine_text("it's -- /* \"")), "'it''s -- /* \"'");
    assert_prints(literal_of(koine_text("")), "''");
    assert_prints(literal_of(koine_text("''")), "''''''");
    assert_prints(literal_of(koine_blob("\x00\xff'", 3)), "x'00ff27'");
    assert_prints(literal_of(koine_decimal("1.50")), "1.50");
    assert_prints(zero, "1000e0");
    assert_prints(literal_of(koine_float(1e20)), "1e+20");
    assert_prints(literal_of(koine_bool(true)), "TRUE");
    assert_prints(literal_of(koine_date(2024, 2, 29)), "DATE '2024-02-29'");
    assert_prints(literal_of(koine_timestamp(0)), "TIMESTAMP '1970-01-01 00:00:00.000000'");
    assert_prints(integer(INT64_MIN), "-9223372036854775808");
}

static void test_template__null_has_a_type_where_nothing_else_gives_it_one(void **state)
{
    (void)state;
    koine__expr *null = literal_of(koine_null());
    assert_prints(null, "NULL");
    null->type.kind = KOINE_TYPE_INT;
    assert_prints(null, "NULL");
    support_dialect.null_of_type = "CAST(NULL AS %t)";
    assert_prints(null, "CAST(NULL AS INTEGER)");
}

static void test_template__names_are_quoted(void **state)
{
    (void)state;
    assert_prints(column_of("a\"b"), "\"a\"\"b\"");
    assert_prints(column_of("select"), "\"select\"");
}

static void test_template__operands_of_what_is_checked_are_not_checked_again(void **state)
{
    koine__expr *sum = sum_of(sum_of(sum_of(a(), b()), integer(1)), integer(2));
    (void)state;
    support_spelling[KOINE_SQL_ADD_INT] = "checked(%1, %2)";
    support_spelling[KOINE_SQL_ADD_INT_PLAIN] = "%1 + %2";
    assert_prints(sum, "checked(\"a\" + \"b\" + 1, 2)");
    assert_prints(CALL(KOINE_SQL_SUM_INT, sum_of(a(), b())), "sum(\"a\" + \"b\")");
    assert_prints(OPERATE(KOINE_SQL_EQ, sum_of(a(), b()), integer(1)), "checked(\"a\", \"b\") = 1");
    assert_prints(OPERATE(KOINE_SQL_DIV_INT, sum_of(a(), b()), a()), "checked(\"a\", \"b\") / \"a\"");
    assert_prints(sum_of(CALL(KOINE_SQL_ABS_INT, sum_of(a(), b())), a()), "checked(abs(checked(\"a\", \"b\")), \"a\")");
    /* Where only the place looks at the result, what overflows on the way could come back. */
    sum->looked_at = true;
    assert_prints(sum, "checked(\"a\" + \"b\", 1) + 2");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_template__##name, support_setup, support_teardown)
    const struct CMUnitTest tests[] = {
        TEST(arguments_stand_where_the_template_says),
        TEST(an_operator_beside_an_operator_is_parenthesized),
        TEST(an_operator_between_parentheses_and_commas_is_not),
        TEST(a_call_beside_an_operator_is_not_parenthesized),
        TEST(chains_of_one_operator_need_no_parentheses),
        TEST(all_arguments_and_repeated_ones),
        TEST(the_type_of_the_result),
        TEST(a_template_that_adds_nothing_is_the_argument),
        TEST(distinct_filter_and_over_go_inside_a_wrapped_aggregate),
        TEST(distinct_filter_and_over_have_a_place_without_codes),
        TEST(filter_becomes_case_where_it_is_missing),
        TEST(string_agg_has_its_order_behind_the_separator_or_before),
        TEST(plain_arithmetic_is_for_results_that_are_looked_at),
        TEST(operands_of_what_is_checked_are_not_checked_again),
        TEST(operations_for_literals_fall_back),
        TEST(an_operation_without_spelling_is_refused_with_its_rule),
        TEST(two_minus_signs_never_meet),
        TEST(literals_by_the_template_of_their_type),
        TEST(null_has_a_type_where_nothing_else_gives_it_one),
        TEST(names_are_quoted),
    };
    return cmocka_run_group_tests_name("print_template", tests, NULL, NULL);
}
