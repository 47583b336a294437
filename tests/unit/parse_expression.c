/*
 * The parser: operators and their precedence, calls, windows, CASE, CAST.
 *
 * SPDX-License-Identifier: MIT
 */
#include "parse_support.h"

/* ---- precedence ---- */

static void test_parse__arithmetic_binds_from_the_left(void **state)
{
    (void)state;
    assert_expr("a + b - c", "(- (+ a b) c)");
    assert_expr("a * b / c % d", "(% (/ (* a b) c) d)");
    assert_expr("a + b * c - d / e", "(- (+ a (* b c)) (/ d e))");
    assert_expr("(a + b) * c", "(* (+ a b) c)");
    assert_expr("a - (b - c)", "(- a (- b c))");
    assert_expr("- a * b", "(* (neg a) b)");
    assert_expr("- (a * b)", "(neg (* a b))");
    assert_expr("~a + b", "(+ (~ a) b)");
    assert_expr("-2 * -3", "(* -2 -3)");
    assert_expr("+ - ~ a", "(pos (neg (~ a)))");
}

static void test_parse__bits_and_concatenation_bind_alike_below_sums(void **state)
{
    (void)state;
    assert_expr("1 | 2 & 0", "(& (| 1 2) 0)");
    assert_expr("'a' || 1 + 2", "(|| 'a' (+ 1 2))");
    assert_expr("a << 1 >> 62, a + 1 << 0", "(>> (<< a 1) 62) (<< (+ a 1) 0)");
    assert_foreign("SELECT a << ^63", "PX-prec", "0 to 62");
    assert_foreign("SELECT a >> ^-1", "PX-prec", "0 to 62");
    assert_foreign("SELECT a << ^b", "PX-prec", "0 to 62");
    assert_foreign("SELECT a << ^b + 1", "PX-prec", "0 to 62");
    assert_foreign("SELECT a << ^?", "PX-prec", "0 to 62");
    assert_expr("a || b || c", "(|| (|| a b) c)");
    assert_expr("a || b & c", "(& (|| a b) c)");
}

static void test_parse__comparisons_bind_below_bits_and_matches(void **state)
{
    (void)state;
    assert_expr("a & b = c", "(= (& a b) c)");
    assert_expr("a = b || c", "(= a (|| b c))");
    assert_expr("a = b LIKE c", "(= a (like b c))");
    assert_expr("a IN (1) = TRUE", "(= (in a 1) true)");
    assert_expr("a < b BETWEEN c AND d", "(< a (between b c d))");
    assert_expr("a LIKE b || c", "(like a (|| b c))");
    assert_expr("a = b, a == b, a <> b, a != b, a < b, a <= b, a > b, a >= b",
                "(= a b) (= a b) (<> a b) (<> a b) (< a b) (<= a b) (> a b) (>= a b)");
}

static void test_parse__is_binds_below_comparisons(void **state)
{
    (void)state;
    assert_expr("1 = 1 IS NULL", "(is-null (= 1 1))");
    assert_expr("a IS NULL = b", "(= (is-null a) b)");
    assert_expr("a IS DISTINCT FROM b = c", "(distinct-from a (= b c))");
    assert_expr("a IS NULL IS NOT TRUE", "(is-not-true (is-null a))");
    assert_expr("NOT a IS NULL", "(not (is-null a))");
}

static void test_parse__not_binds_above_and_above_or(void **state)
{
    (void)state;
    assert_expr("NOT a = b", "(not (= a b))");
    assert_expr("NOT a AND b OR c", "(or (and (not a) b) c)");
    assert_expr("a OR b AND NOT c", "(or a (and b (not c)))");
    assert_expr("NOT NOT a", "(not (not a))");
    assert_expr("NOT a BETWEEN 1 AND 2 AND c", "(and (not (between a 1 2)) c)");
    assert_expr("NOT (a)", "(not a)");
}

static void test_parse__chains_of_and_and_or_are_low_trees_in_order(void **state)
{
    (void)state;
    assert_expr("a AND b AND c", "(and (and a b) c)");
    assert_expr("a OR b OR c OR d OR e", "(or (or (or a b) c) (or d e))");
    assert_expr("a AND (b AND c)", "(and a (and b c))");
}

static void test_parse__comparisons_are_not_chained(void **state)
{
    (void)state;
    assert_foreign("SELECT a = b ^= c", "PX-gram", "a < b AND b < c");
    assert_foreign("SELECT 1 < 2 ^= 1", "PX-gram", "a < b AND b < c");
    assert_foreign("SELECT a LIKE b ^LIKE c", "PX-gram", "parentheses");
    assert_foreign("SELECT a IN (1) ^NOT IN (2)", "PX-gram", "parentheses");
    assert_expr("(a = b) = c, a = (b = c)", "(= (= a b) c) (= a (= b c))");
    assert_foreign("SELECT a = ^NOT b", "PX-prec", "parentheses");
}

/* ---- tests ---- */

static void test_parse__is(void **state)
{
    (void)state;
    assert_expr("a IS NULL, a IS NOT NULL, a IS TRUE, a IS NOT TRUE, a IS FALSE, a IS NOT FALSE, a IS UNKNOWN",
                "(is-null a) (is-not-null a) (is-true a) (is-not-true a) (is-false a) (is-not-false a) (is-null a)");
    assert_expr("a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b", "(distinct-from a b) (not-distinct-from a b)");
    assert_foreign("SELECT a IS ^b", "PX-gram", "IS NOT DISTINCT FROM");
    assert_foreign("SELECT a IS NOT ^1", "PX-gram", "IS NOT DISTINCT FROM");
    assert_refused("SELECT a IS ^,", KOINE_ERR_SYNTAX, "PX-gram", "IS is followed by", "");
}

static void test_parse__between_and_like(void **state)
{
    (void)state;
    assert_expr("a BETWEEN 1 AND 2 + 3, a NOT BETWEEN b AND c", "(between a 1 (+ 2 3)) (not-between a b c)");
    assert_expr("a LIKE b, a NOT LIKE b, a LIKE b ESCAPE '!', a NOT LIKE b ESCAPE '!'",
                "(like a b) (not-like a b) (like a b '!') (not-like a b '!')");
    assert_foreign("SELECT a BETWEEN ^SYMMETRIC 1 AND 2", "PX-gram", "least(b, c)");
    assert_foreign("SELECT a LIKE ^ANY (SELECT b)", "PX-like", "OR");
    assert_foreign("SELECT a LIKE b ESCAPE ^''", "PX-like", "leave it out");
    assert_foreign("SELECT a LIKE b ESCAPE ^'!!'", "PX-like", "ESCAPE '!'");
    assert_expr("a LIKE b ESCAPE '\xc3\xa9', a LIKE b ESCAPE ?", "(like a b '\xc3\xa9') (like a b ?1)");
    assert_syntax("SELECT a BETWEEN 1 ^OR 2", "expected AND");
}

static void test_parse__in(void **state)
{
    (void)state;
    assert_expr("a IN (1, 2, b + 1), a NOT IN (1)", "(in a 1 2 (+ b 1)) (not-in a 1)");
    assert_expr("a IN (SELECT b FROM t), a NOT IN (VALUES (1), (2))",
                "(in a (select (b) (from t))) (not-in a (values (row 1) (row 2)))");
    assert_expr("(a, b) IN ((1, 2), (3, 4)), (a, b) IN (SELECT 1, 2)",
                "(in (row a b) (row 1 2) (row 3 4)) (in (row a b) (select (1 2)))");
    assert_expr("a IN ((SELECT 1)), a IN ((SELECT 1), 2), a IN (2, (SELECT 1))",
                "(in a (select (1))) (in a (query (select (1))) 2) (in a 2 (query (select (1))))");
    assert_expr("a IN ((SELECT 1) UNION SELECT 2), a IN ((SELECT 1) + 1)",
                "(in a (union (select (1)) (select (2)))) (in a (+ (query (select (1))) 1))");
    assert_foreign("SELECT a IN (^)", "PX-gram", "FALSE");
    assert_syntax("SELECT a IN ^b", "a list or query");
}

static void test_parse__quantified_comparisons(void **state)
{
    (void)state;
    assert_expr("a = ANY (SELECT 1), a <> ALL (SELECT 1), a > SOME ((SELECT 1))",
                "(=-any a (select (1))) (<>-all a (select (1))) (>-any a (select (1)))");
    assert_foreign("SELECT a = ANY (^ARRAY[1])", "PX-gram", "a IN (b, c)");
    assert_foreign("SELECT a = ANY (^?)", "PX-gram", "a IN (b, c)");
}

static void test_parse__exists(void **state)
{
    (void)state;
    assert_expr("EXISTS (SELECT 1), NOT EXISTS (SELECT 1), NOT (EXISTS (SELECT 1))",
                "(exists (select (1))) (not-exists (select (1))) (not (exists (select (1))))");
    assert_expr("NOT EXISTS (SELECT 1) IS TRUE, a AND NOT EXISTS (SELECT 1), exists, NOT exists",
                "(not (is-true (exists (select (1))))) (and a (not-exists (select (1)))) exists (not exists)");
}

/* ---- parentheses ---- */

static void test_parse__parentheses_hold_expressions_rows_or_queries(void **state)
{
    (void)state;
    assert_expr("((a)), (a, b) = ((c), d), ((a, b)) <> (c, d)", "a (= (row a b) (row c d)) (<> (row a b) (row c d))");
    assert_expr("(SELECT 1), ((SELECT 1)), ((SELECT 1) + 2)",
                "(query (select (1))) (query (select (1))) (+ (query (select (1))) 2)");
    assert_expr("((SELECT 1) UNION (SELECT 2)), (((SELECT 1)) ORDER BY 1)",
                "(query (union (select (1)) (select (2)))) (query (select (1)) (order 1))");
    assert_expr("(VALUES (1)), (WITH x AS (SELECT 1) SELECT * FROM x)",
                "(query (values (row 1))) (query (with (x (select (1)))) (select (*) (from x)))");
    assert_expr("(a, b) = (SELECT 1, 2), (a, b) < (1, 2)",
                "(= (row a b) (query (select (1 2)))) (< (row a b) (row 1 2))");
    assert_expr("((SELECT a) = 1 OR b)", "(or (= (query (select (a))) 1) b)");
}

static void test_parse__rows_stand_only_in_comparisons_and_lists(void **state)
{
    (void)state;
    assert_expr("(a, b) IN ((1, 2)), (a, b) = ANY (SELECT 1, 2), (a, b) >= (SELECT 1, 2)",
                "(in (row a b) (row 1 2)) (=-any (row a b) (select (1 2))) (>= (row a b) (query (select (1 2))))");
    assert_foreign("SELECT ^(1, 2)", "PX-gram", "one by one");
    assert_foreign("SELECT ^((1, 2))", "PX-gram", "one by one");
    assert_foreign("SELECT f(^(1, 2))", "PX-gram", "one by one");
    assert_foreign("SELECT (^(1, 2), 3) = a", "PX-gram", "one by one");
    assert_foreign("SELECT ^(1, 2) + 3", "PX-gram", "one by one");
    assert_foreign("SELECT ^(1, 2) IS NULL", "PX-gram", "one by one");
    assert_foreign("SELECT ^(1, 2) IS NOT DISTINCT FROM (1, 2)", "PX-gram", "one by one");
    assert_foreign("SELECT ^(1, 2) BETWEEN (1, 1) AND (3, 3)", "PX-gram", "one by one");
    assert_foreign("SELECT a AND ^(1, 2)", "PX-gram", "one by one");
    assert_foreign("SELECT CASE WHEN a THEN ^(1, 2) END", "PX-gram", "one by one");
    assert_foreign("SELECT ^(1, 2) + INTERVAL '1' DAY", "PX-gram", "one by one");
    assert_foreign("SELECT a FROM t WHERE ^(1, 2)", "PX-gram", "one by one");
    assert_foreign("SELECT a FROM t ORDER BY ^(a, b)", "PX-gram", "one by one");
    assert_foreign("INSERT INTO t VALUES (^(1, 2))", "PX-gram", "one by one");
    assert_foreign("UPDATE t SET a = ^(1, 2)", "PX-gram", "one by one");
}

/* ---- CASE and CAST ---- */

static void test_parse__case(void **state)
{
    (void)state;
    assert_expr("CASE WHEN a THEN b WHEN c THEN d ELSE e END", "(case (when a b) (when c d) (else e))");
    assert_expr("CASE a WHEN 1 THEN b END", "(case a (when 1 b))");
    assert_expr("CASE WHEN CASE a WHEN 1 THEN TRUE END THEN 2 END + 1", "(+ (case (when (case a (when 1 true)) 2)) 1)");
    assert_syntax("SELECT CASE a ^ELSE", "expected WHEN");
    assert_syntax("SELECT CASE WHEN a ^END", "expected THEN");
    assert_syntax("SELECT CASE WHEN a THEN b^", "expected END");
}

static void test_parse__cast(void **state)
{
    (void)state;
    assert_expr("CAST(a AS INTEGER), CAST(a + 1 AS DECIMAL(10,2)), CAST(a AS VARCHAR(3)), CAST(a AS DOUBLE PRECISION)",
                "(cast a int) (cast (+ a 1) decimal(10,2)) (cast a text(3)) (cast a float)");
    assert_expr("CAST(a AS CHAR(3)), CAST(a AS CHAR VARYING(3)), cast", "(cast a text(3) fixed) (cast a text(3)) cast");
    assert_foreign("SELECT CAST(a AS ^SIGNED)", "DD-type", "INTEGER");
    assert_foreign("SELECT CAST(a AS INT^(11))", "DD-type", "leave it out");
    assert_foreign("SELECT a^::int", "PX-cast", "CAST(a AS type)");
    assert_foreign("SELECT a + b^::int", "PX-cast", "CAST(a AS type)");
    assert_foreign("SELECT f(a^::int)", "PX-cast", "CAST(a AS type)");
    assert_foreign("SELECT ^CONVERT(a, CHAR)", "PX-cast", "CAST(a AS type)");
}

/* ---- calls ---- */

static void test_parse__calls(void **state)
{
    (void)state;
    assert_expr("f(), F(a), f (a, b + 1), left('a', 1), right(a, 2), replace(a, b, c), mod(a, b), date(a), value(1)",
                "(f()) (f() a) (f() a (+ b 1)) (left() 'a' 1) (right() a 2) (replace() a b c) (mod() a b) (date() a) "
                "(value() 1)");
    assert_expr("count(*), count (*), count(DISTINCT a), sum(ALL a)",
                "(count() *) (count() *) (count() distinct a) (sum() a)");
    assert_expr("string_agg(a, ',' ORDER BY b DESC, c), string_agg(DISTINCT a, ',')",
                "(string_agg() a ',' (order b desc c)) (string_agg() distinct a ',')");
    assert_expr("count(*) FILTER (WHERE a > 1), filter", "(count() * (filter (> a 1))) filter");
    assert_expr("ifnull(a, b), IFNULL(a, b), now()", "(coalesce() a b) (coalesce() a b) (current_timestamp())");
    assert_foreign("SELECT sum(a ^ORDER BY b)", "PX-func", "leave ORDER BY out");
    assert_foreign("SELECT count(^t.*)", "PX-star", "name the columns");
    assert_foreign("SELECT f(^SELECT 1)", "PX-gram", "parentheses");
    assert_syntax("SELECT f(a^", "expected , or )");
    assert_syntax("SELECT f(^,)", "an expression");
    assert_syntax("SELECT \"f\"^(a)", "");
    assert_syntax("SELECT s.f^(a)", "");
}

static void test_parse__calls_with_words_between_arguments(void **state)
{
    (void)state;
    assert_expr("EXTRACT(YEAR FROM a), extract(second FROM a + b)", "(extract_year() a) (extract_second() (+ a b))");
    assert_expr("EXTRACT(MONTH FROM a), EXTRACT(DAY FROM a), EXTRACT(HOUR FROM a), EXTRACT(MINUTE FROM a)",
                "(extract_month() a) (extract_day() a) (extract_hour() a) (extract_minute() a)");
    assert_expr("POSITION('a' IN b || c), position(a, b)", "(position() 'a' (|| b c)) (position() a b)");
    assert_expr("SUBSTRING(a FROM 2 FOR 3), substring(a FROM 2), substring(a, 2, 3), substring(a, 2)",
                "(substring() a 2 3) (substring() a 2) (substring() a 2 3) (substring() a 2)");
    assert_expr("TRIM(a), trim(b FROM a), TRIM(BOTH FROM a), trim(LEADING 'x' FROM a), trim(TRAILING FROM a)",
                "(trim() a) (trim() a b) (trim() a) (trim() leading a 'x') (trim() trailing a)");
    assert_foreign("SELECT EXTRACT(^DOW FROM a)", "PX-extract", "YEAR, MONTH, DAY");
    assert_foreign("SELECT EXTRACT(^'year' FROM a)", "PX-extract", "without quotes");
    assert_foreign("SELECT trim(a^, 'x')", "PX-func", "trim(BOTH 'x' FROM a)");
    assert_syntax("SELECT EXTRACT(YEAR ^a)", "expected FROM");
}

static void test_parse__the_clock(void **state)
{
    (void)state;
    assert_expr("CURRENT_DATE, CURRENT_TIME, CURRENT_TIME(6), LOCALTIME",
                "(current_date()) (current_time()) (current_time()) "
                "(current_time())");
    assert_expr("CURRENT_TIMESTAMP, current_timestamp(6), LOCALTIMESTAMP, LOCALTIMESTAMP(6)",
                "(current_timestamp()) (current_timestamp()) (current_timestamp()) (current_timestamp())");
    assert_foreign("SELECT CURRENT_TIMESTAMP(^3)", "PX-now", "write 6");
    assert_foreign("SELECT a ^AT TIME ZONE 'UTC'", "PX-now", "UTC");
}

static void test_parse__intervals_are_calls(void **state)
{
    (void)state;
    assert_expr("a + INTERVAL '3' DAY, a - INTERVAL 3 DAY, a + INTERVAL '-3' DAY",
                "(add_days() a 3) (add_days() a -3) (add_days() a -3)");
    assert_expr("a + INTERVAL '1' MONTH, a - INTERVAL '2' YEAR", "(add_months() a 1) (add_months() a -24)");
    assert_expr("a + INTERVAL '2' HOUR, a - INTERVAL '2' MINUTE, a + INTERVAL '2' SECOND",
                "(add_seconds() a 7200) (add_seconds() a -120) (add_seconds() a 2)");
    assert_expr("a + INTERVAL '1' DAY + INTERVAL '1' MONTH < b", "(< (add_months() (add_days() a 1) 1) b)");
    assert_expr("a + interval, interval - 1, a + interval.b", "(+ a interval) (- interval 1) (+ a interval.b)");
    assert_foreign("SELECT ^INTERVAL '1' DAY", "PX-dateadd", "behind + or -");
    assert_foreign("SELECT ^INTERVAL '1' DAY + a", "PX-dateadd", "behind + or -");
    assert_foreign("SELECT a + INTERVAL ^'1 day'", "PX-dateadd", "INTERVAL '3' DAY");
    assert_foreign("SELECT a + INTERVAL ^1.5 DAY", "PX-dateadd", "INTERVAL '3' DAY");
    assert_foreign("SELECT a + INTERVAL ^99999999999999999999 DAY", "PX-dateadd", "INTERVAL '3' DAY");
    assert_foreign("SELECT a + INTERVAL ^'9049237982317379584' YEAR", "PX-dateadd", "INTERVAL '3' DAY");
    assert_foreign("SELECT a + INTERVAL ^? DAY", "PX-dateadd", "add_days(d, ?)");
    assert_foreign("SELECT a + INTERVAL ^b DAY", "PX-dateadd", "add_days(d, n)");
    assert_foreign("SELECT a + INTERVAL '1' ^WEEK", "PX-extract", "DAY");
}

/* ---- windows ---- */

static void test_parse__windows(void **state)
{
    (void)state;
    assert_expr("rank() OVER (), rank() OVER w, count(*) FILTER (WHERE a) OVER (PARTITION BY b, c ORDER BY d DESC)",
                "(rank() (over)) (rank() (over w)) (count() * (filter a) (over (partition b c) (order d desc)))");
    assert_expr("sum(a) OVER (ORDER BY b ROWS UNBOUNDED PRECEDING)",
                "(sum() a (over (order b) (rows unbounded-preceding current)))");
    assert_expr("sum(a) OVER (ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING), sum(a) OVER (RANGE BETWEEN CURRENT ROW AND "
                "UNBOUNDED FOLLOWING)",
                "(sum() a (over (rows preceding:1 following:2))) (sum() a (over (range current unbounded-following)))");
    assert_tree("SELECT rank() OVER w FROM t WINDOW w AS (ORDER BY a), v AS (PARTITION BY rows)",
                "(select ((rank() (over w))) (from t) (window w (order a)) (window v (partition rows)))");
}

static void test_parse__windows_of_engines_are_refused(void **state)
{
    (void)state;
    assert_foreign("SELECT sum(a) OVER (ORDER BY b ^GROUPS 1 PRECEDING)", "PX-gram", "ROWS or RANGE");
    assert_foreign("SELECT sum(a) OVER (^GROUPS 1 PRECEDING)", "PX-gram", "ROWS or RANGE");
    assert_foreign("SELECT sum(a) OVER (ROWS 1 PRECEDING ^EXCLUDE TIES)", "PX-gram", "leave it out");
    assert_foreign("SELECT sum(a) OVER (^w ORDER BY b)", "PX-gram", "OVER name");
    assert_foreign("SELECT sum(a) OVER (ROWS ^? PRECEDING)", "PX-gram", "integer");
    assert_foreign("SELECT sum(a) OVER (ROWS ^a PRECEDING)", "PX-gram", "integer");
    assert_foreign("SELECT ^sum(DISTINCT a) OVER ()", "PX-gram", "leave DISTINCT out");
    assert_foreign("SELECT lag(a) ^IGNORE NULLS OVER (ORDER BY b)", "PX-gram", "subquery");
    assert_foreign("SELECT lag(a ^IGNORE NULLS) OVER (ORDER BY b)", "PX-gram", "subquery");
    assert_foreign("SELECT string_agg(a, ',') ^WITHIN GROUP (ORDER BY a)", "PX-func", "string_agg(a, ',' ORDER BY b)");
    assert_refused("SELECT sum(a) OVER (^ROWS 1 FOLLOWING)", KOINE_ERR_SEMANTIC, "PX-gram", "ends before it begins",
                   "");
    assert_refused("SELECT sum(a) OVER (^ROWS BETWEEN CURRENT ROW AND 1 PRECEDING)", KOINE_ERR_SEMANTIC, "PX-gram", "",
                   "");
    assert_refused("SELECT sum(a) OVER (^RANGE UNBOUNDED FOLLOWING)", KOINE_ERR_SEMANTIC, "PX-gram", "", "");
}

/* ---- positions ---- */

static void assert_span(const char *sql, const koine__expr *expr, const char *text)
{
    char found[200];
    (void)snprintf(found, sizeof found, "%.*s", (int)(expr->span.end - expr->span.start), sql + expr->span.start);
    assert_string_equal(found, text);
}

static void test_parse__expressions_know_where_they_stand(void **state)
{
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    const char *sql = "SELECT (a + 1) * f( b ) - -3, NOT x.y IN ( 1,2 ) , CASE WHEN a THEN ? END AS c";
    (void)state;
    assert_int_equal(parse_exact(&tree, &arena, sql, strlen(sql), &refusal), KOINE_OK);
    const koine__item *items = tree->as.query->body->select->items.items;
    const koine__expr *minus = items[0].expr;
    assert_span(sql, minus, "(a + 1) * f( b ) - -3");
    assert_span(sql, minus->args[0], "(a + 1) * f( b )");
    assert_span(sql, minus->args[0]->args[0], "(a + 1)");
    assert_span(sql, minus->args[0]->args[1], "f( b )");
    assert_span(sql, minus->args[0]->args[1]->args[0], "b");
    assert_span(sql, minus->args[1], "-3");
    assert_span(sql, items[1].expr, "NOT x.y IN ( 1,2 )");
    assert_span(sql, items[1].expr->args[0], "x.y IN ( 1,2 )");
    assert_span(sql, items[1].expr->args[0]->args[2], "2");
    assert_span(sql, items[2].expr, "CASE WHEN a THEN ? END");
    assert_int_equal(items[2].alias.position, strlen(sql) - 1);
    assert_int_equal(items[1].expr->args[0]->args[0]->as.column.column.position, 36);
    koine__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse__arithmetic_binds_from_the_left),
        cmocka_unit_test(test_parse__bits_and_concatenation_bind_alike_below_sums),
        cmocka_unit_test(test_parse__comparisons_bind_below_bits_and_matches),
        cmocka_unit_test(test_parse__is_binds_below_comparisons),
        cmocka_unit_test(test_parse__not_binds_above_and_above_or),
        cmocka_unit_test(test_parse__chains_of_and_and_or_are_low_trees_in_order),
        cmocka_unit_test(test_parse__comparisons_are_not_chained),
        cmocka_unit_test(test_parse__is),
        cmocka_unit_test(test_parse__between_and_like),
        cmocka_unit_test(test_parse__in),
        cmocka_unit_test(test_parse__quantified_comparisons),
        cmocka_unit_test(test_parse__exists),
        cmocka_unit_test(test_parse__parentheses_hold_expressions_rows_or_queries),
        cmocka_unit_test(test_parse__rows_stand_only_in_comparisons_and_lists),
        cmocka_unit_test(test_parse__case),
        cmocka_unit_test(test_parse__cast),
        cmocka_unit_test(test_parse__calls),
        cmocka_unit_test(test_parse__calls_with_words_between_arguments),
        cmocka_unit_test(test_parse__the_clock),
        cmocka_unit_test(test_parse__intervals_are_calls),
        cmocka_unit_test(test_parse__windows),
        cmocka_unit_test(test_parse__windows_of_engines_are_refused),
        cmocka_unit_test(test_parse__expressions_know_where_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
