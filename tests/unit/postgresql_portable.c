/*
 * What PostgreSQL is told, rule by rule.
 *
 * SPDX-License-Identifier: MIT
 */
#include "translate_support.h"

extern const koine_sql_dialect koine__pg_sql_dialect;

/* Names are quoted: here without the quotes, so that one can read it. */
static void assert_becomes(const char *sql, const char *wanted)
{
    char *text = support_text(&koine__pg_sql_dialect, KOINE_PLACEHOLDER_DOLLAR_NUMBER, sql);
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from != '"') {
            *to++ = *from;
        }
    }
    *to = '\0';
    assert_string_equal(text, wanted);
    free(text);
}

static void test_postgresql__integers_have_64_bits_in_all_that_is_computed(void **state)
{
    (void)state;
    assert_becomes("SELECT 2147483647 + 1", "SELECT bigint '2147483647' + bigint '1' AS column_1");
    assert_becomes("SELECT a + 1, a * -1, ? + 1 FROM t",
                   "SELECT t.a + bigint '1' AS column_1, t.a * bigint '-1' AS column_2, CAST($1 AS bigint) + bigint "
                   "'1' AS column_3 FROM t");
    assert_becomes("SELECT a + 1 FROM (SELECT 2147483647 AS a) AS x",
                   "SELECT x.a + bigint '1' AS column_1 FROM (SELECT bigint '2147483647' AS a) AS x");
    assert_becomes("SELECT length(s) * 2, position('x' IN s), sign(a), ntile(4) OVER (ORDER BY id) FROM t",
                   "SELECT CAST(length(t.s) AS bigint) * bigint '2' AS column_1, CAST(strpos(t.s, 'x') AS bigint) AS "
                   "column_2, CAST(sign(t.a) AS bigint) AS column_3, CAST(ntile(CAST(4 AS integer)) OVER (ORDER BY "
                   "t.id) AS bigint) AS column_4 FROM t");
    assert_becomes("SELECT sum(CASE WHEN b THEN 1 ELSE 0 END) FROM t",
                   "SELECT CAST(sum(CASE WHEN t.b THEN bigint '1' ELSE bigint '0' END) AS bigint) AS column_1 FROM t");
    assert_becomes("CREATE VIEW w AS SELECT 1 AS one FROM t",
                   "CREATE VIEW w AS SELECT one FROM (SELECT bigint '1' AS one FROM t) AS koine_view");
}

static void test_postgresql__integers_that_are_compared_or_stored_are_plain(void **state)
{
    (void)state;
    assert_becomes("SELECT a FROM t WHERE a = 1 AND n IN (2, 3) AND a BETWEEN -1 AND 4 LIMIT 5",
                   "SELECT t.a FROM t WHERE (t.a = 1) AND (t.n IN (2, 3)) AND (t.a BETWEEN -1 AND 4) LIMIT 5");
    assert_becomes("INSERT INTO t (a) VALUES (1)", "INSERT INTO t (a) VALUES (1)");
    assert_becomes("UPDATE t SET a = 1 WHERE id = 2", "UPDATE t SET a = 1 WHERE t.id = 2");
    assert_becomes("SELECT substr(s, 2, 3), n << 3 FROM t",
                   "SELECT substr(t.s, CAST(2 AS integer), CAST(3 AS integer)) AS column_1, t.n << 3 AS column_2 "
                   "FROM t");
}

static void test_postgresql__null_sorts_lowest(void **state)
{
    (void)state;
    assert_becomes("SELECT a FROM t ORDER BY a, s DESC",
                   "SELECT t.a FROM t ORDER BY 1 NULLS FIRST, t.s DESC NULLS LAST");
    assert_becomes("SELECT s, count(*) FROM t GROUP BY s ORDER BY 2 DESC, s",
                   "SELECT t.s, count(*) AS column_2 FROM t GROUP BY t.s ORDER BY 2 DESC NULLS LAST, 1 NULLS FIRST");
    assert_becomes("SELECT a FROM t ORDER BY a NULLS LAST, s DESC NULLS FIRST",
                   "SELECT t.a FROM t ORDER BY 1, t.s DESC");
    assert_becomes("SELECT rank() OVER (ORDER BY a) FROM t",
                   "SELECT rank() OVER (ORDER BY t.a NULLS FIRST) AS column_1 FROM t");
    assert_becomes("SELECT string_agg(s, ',' ORDER BY a DESC) FROM t",
                   "SELECT string_agg(t.s, ',' ORDER BY t.a DESC NULLS LAST) AS column_1 FROM t");
    assert_becomes("SELECT a FROM t UNION SELECT k FROM u ORDER BY 1",
                   "SELECT t.a FROM t UNION SELECT u.k FROM u ORDER BY 1 NULLS FIRST");
    assert_becomes("CREATE INDEX i2 ON t (a, n DESC)", "CREATE INDEX i2 ON t (a NULLS FIRST, n DESC)");
}

static void test_postgresql__keys_that_are_never_null_are_left_to_the_index(void **state)
{
    (void)state;
    assert_becomes("SELECT id FROM t ORDER BY id LIMIT 1", "SELECT t.id FROM t ORDER BY 1 LIMIT 1");
    assert_becomes("SELECT id, a FROM t ORDER BY 1 DESC, n", "SELECT t.id, t.a FROM t ORDER BY 1 DESC, t.n");
    assert_becomes("SELECT t.id FROM t LEFT JOIN u ON u.t_id = t.id ORDER BY t.id, u.id",
                   "SELECT t.id FROM t LEFT JOIN u ON u.t_id = t.id ORDER BY t.id, u.id NULLS FIRST");
    assert_becomes("SELECT t.id FROM t RIGHT JOIN u ON u.t_id = t.id ORDER BY t.id, u.id",
                   "SELECT t.id FROM t RIGHT JOIN u ON u.t_id = t.id ORDER BY t.id NULLS FIRST, u.id");
    assert_becomes("SELECT row_number() OVER (ORDER BY id) FROM t",
                   "SELECT row_number() OVER (ORDER BY t.id) AS column_1 FROM t");
}

static void test_postgresql__division(void **state)
{
    (void)state;
    assert_becomes("SELECT a / n, a / 2, a % n, d / 2, f / a FROM t",
                   "SELECT t.a / t.n AS column_1, t.a / bigint '2' AS column_2, t.a % t.n AS column_3, CAST(t.d AS "
                   "double precision) / float8 '2e0' AS column_4, t.f / CAST(t.a AS double precision) AS column_5 "
                   "FROM t");
}

static void test_postgresql__averages_are_doubles_of_exact_sums(void **state)
{
    (void)state;
    assert_becomes("SELECT avg(a), avg(d), avg(f), avg(DISTINCT a) FROM t",
                   "SELECT CAST(sum(t.a) AS double precision) / NULLIF(count(t.a), 0) AS column_1, CAST(sum(t.d) AS "
                   "double precision) / NULLIF(count(t.d), 0) AS column_2, sum(t.f) / NULLIF(count(t.f), 0) AS "
                   "column_3, CAST(sum(DISTINCT "
                   "t.a) AS double precision) / NULLIF(count(DISTINCT t.a), 0) AS column_4 FROM t");
    assert_becomes("SELECT avg(a) FILTER (WHERE b) FROM t",
                   "SELECT CAST(sum(t.a) FILTER (WHERE t.b) AS double precision) / NULLIF(count(t.a) FILTER (WHERE "
                   "t.b), 0) AS column_1 FROM t");
    assert_becomes("SELECT avg(a) OVER (PARTITION BY s) FROM t",
                   "SELECT CAST(sum(t.a) OVER (PARTITION BY t.s) AS double precision) / NULLIF(count(t.a) OVER "
                   "(PARTITION BY t.s), 0) AS column_1 FROM t");
    assert_becomes("SELECT sum(a), sum(d), sum(f) FROM t",
                   "SELECT CAST(sum(t.a) AS bigint) AS column_1, sum(t.d) AS column_2, sum(t.f) AS column_3 FROM t");
}

static void test_postgresql__rounding_is_done_in_decimal(void **state)
{
    (void)state;
    assert_becomes("SELECT round(f), round(f, 1), round(d, 1), round(a, -1) FROM t",
                   "SELECT CAST(round(CAST(CAST(t.f AS text) AS numeric), CAST(0 AS integer)) AS double precision) "
                   "AS column_1, CAST(round(CAST(CAST(t.f AS text) AS numeric), CAST(1 AS integer)) AS double "
                   "precision) AS column_2, round(t.d, CAST(1 AS integer)) AS column_3, CAST(round(CAST(t.a AS "
                   "numeric), CAST(-1 AS integer)) AS bigint) AS column_4 FROM t");
}

static void test_postgresql__like_has_no_escape_character_by_itself(void **state)
{
    (void)state;
    assert_becomes("SELECT a FROM t WHERE s LIKE 'a\\%' OR s NOT LIKE v OR s LIKE 'a!%' ESCAPE '!'",
                   "SELECT t.a FROM t WHERE (t.s LIKE 'a\\%' ESCAPE '') OR (t.s NOT LIKE t.v ESCAPE '') OR (t.s LIKE "
                   "'a!%' ESCAPE '!')");
}

static void test_postgresql__greatest_and_least_are_null_if_any_is(void **state)
{
    (void)state;
    assert_becomes("SELECT greatest(a, n), least(d, 1.5) FROM t",
                   "SELECT CASE WHEN t.a IS NULL OR t.n IS NULL THEN NULL ELSE greatest(t.a, t.n) END AS column_1, "
                   "CASE WHEN t.d IS NULL OR numeric '1.50' IS NULL THEN NULL ELSE least(t.d, numeric '1.50') END AS "
                   "column_2 FROM t");
}

static void test_postgresql__cases_of_letters_beyond_ascii(void **state)
{
    (void)state;
    assert_becomes("SELECT upper(s), lower(s || v) FROM t", "SELECT upper(t.s COLLATE C.utf8) COLLATE C AS column_1, "
                                                            "lower((t.s || t.v) COLLATE C.utf8) COLLATE C AS column_2 "
                                                            "FROM t");
}

static void test_postgresql__now_is_when_the_statement_began(void **state)
{
    (void)state;
    assert_becomes("SELECT CURRENT_DATE, CURRENT_TIMESTAMP, CURRENT_TIME",
                   "SELECT CAST(statement_timestamp() AT TIME ZONE 'UTC' AS date) AS column_1, "
                   "(statement_timestamp() AT TIME ZONE 'UTC') AS column_2, CAST(statement_timestamp() AT TIME ZONE "
                   "'UTC' AS time) AS column_3");
}

static void test_postgresql__parts_of_dates_are_integers(void **state)
{
    (void)state;
    assert_becomes("SELECT extract(year FROM day), extract(second FROM ts) FROM t",
                   "SELECT CAST(extract(year FROM t.day) AS bigint) AS column_1, CAST(floor(extract(second FROM "
                   "t.ts)) AS bigint) AS column_2 FROM t");
    assert_becomes("SELECT day + INTERVAL '3' DAY, add_months(day, a), ts + INTERVAL '2' HOUR, days_between(day, "
                   "day), seconds_between(ts, ts) FROM t",
                   "SELECT t.day + CAST(3 AS integer) AS column_1, CAST(t.day + make_interval(months => CAST(t.a AS "
                   "integer)) AS date) AS column_2, t.ts + make_interval(secs => bigint '7200') AS column_3, "
                   "CAST(t.day - t.day AS bigint) AS column_4, CAST(trunc(extract(epoch FROM (t.ts - t.ts))) AS "
                   "bigint) AS column_5 FROM t");
}

static void test_postgresql__casts_of_texts_take_one_form(void **state)
{
    (void)state;
    assert_becomes("SELECT CAST(s AS INTEGER), CAST(s AS DATE) FROM t",
                   "SELECT CAST(regexp_replace(t.s, '^(?!\\s*[-+]?[0-9]+\\s*$).*', '?') AS bigint) AS column_1, "
                   "CAST(regexp_replace(t.s, '^(?![0-9]{4}-[0-9]{2}-[0-9]{2}$).*', '?') AS date) AS column_2 FROM t");
    assert_becomes("SELECT CAST(s AS VARCHAR(3)), CAST(a AS BOOLEAN), CAST(b AS INTEGER), CAST(f AS DECIMAL(10,2)) "
                   "FROM t",
                   "SELECT CAST(t.s AS varchar(3)) AS column_1, t.a <> 0 AS column_2, CAST(CAST(t.b AS integer) AS "
                   "bigint) AS column_3, CAST(CAST(t.f AS text) AS numeric(10,2)) AS column_4 FROM t");
    assert_becomes("SELECT CAST(day AS TEXT), CAST(tm AS TEXT), CAST(ts AS TEXT) FROM t",
                   "SELECT to_char(t.day, 'YYYY-MM-DD') AS column_1, to_char(CAST(t.tm AS interval), "
                   "'HH24:MI:SS.US') AS column_2, to_char(t.ts, 'YYYY-MM-DD HH24:MI:SS.US') AS column_3 FROM t");
}

static void test_postgresql__literals_have_their_type(void **state)
{
    (void)state;
    assert_becomes("SELECT 1.50, 1e3, x'00ff', DATE '2024-02-29', TIME '10:20:30', TIMESTAMP '2024-02-29 10:20:30', "
                   "TRUE, NULL",
                   "SELECT numeric '1.50' AS column_1, float8 '1000e0' AS column_2, bytea '\\x00ff' AS column_3, "
                   "date '2024-02-29' AS column_4, time '10:20:30.000000' AS column_5, timestamp '2024-02-29 "
                   "10:20:30.000000' AS column_6, TRUE AS column_7, NULL AS column_8");
    assert_becomes("SELECT a FROM t WHERE d = 1 AND day = '2024-02-29' AND u = "
                   "'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11'",
                   "SELECT t.a FROM t WHERE (t.d = numeric '1.00') AND (t.day = date '2024-02-29') AND (t.u = uuid "
                   "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')");
    assert_becomes("SELECT NULL UNION SELECT 1", "SELECT CAST(NULL AS bigint) AS column_1 UNION SELECT 1");
}

static void test_postgresql__placeholders_have_a_type_unless_a_column_gives_it(void **state)
{
    (void)state;
    assert_becomes("SELECT a FROM t WHERE a = ? AND ? < n AND s LIKE ? AND day IN (?, ?) AND ? IS NULL",
                   "SELECT t.a FROM t WHERE (t.a = $1) AND ($2 < t.n) AND (t.s LIKE CAST($3 AS text) ESCAPE '') AND "
                   "(t.day IN ($4, $5)) AND (CAST($6 AS text) IS NULL)");
    assert_becomes("SELECT a FROM t WHERE a = :x OR n = :x",
                   "SELECT t.a FROM t WHERE (t.a = CAST($1 AS bigint)) OR (t.n = CAST($1 AS bigint))");
    assert_becomes("INSERT INTO t (a, s, d) VALUES (?, ?, ?)", "INSERT INTO t (a, s, d) VALUES ($1, $2, $3)");
    assert_becomes("SELECT ? || s, coalesce(?, a) FROM t LIMIT ?",
                   "SELECT CAST($1 AS text) || t.s AS column_1, coalesce(CAST($2 AS bigint), t.a) AS column_2 FROM t "
                   "LIMIT $3");
}

static void test_postgresql__names_that_an_inner_table_hides_stand_alone(void **state)
{
    (void)state;
    assert_becomes("SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u AS t WHERE t.name = s)",
                   "SELECT t.a FROM t WHERE EXISTS (SELECT 1 FROM u AS t WHERE t.name = s)");
}

static void test_postgresql__items_are_called_the_same_on_every_engine(void **state)
{
    (void)state;
    assert_becomes("SELECT a, a + 1, n AS x FROM t", "SELECT t.a, t.a + bigint '1' AS column_2, t.n AS x FROM t");
    assert_becomes("SELECT x.p FROM (SELECT a, n FROM t) AS x(p, q)",
                   "SELECT x.p FROM (SELECT t.a, t.n FROM t) AS x (p, q)");
    assert_becomes("SELECT a FROM (SELECT a FROM t)", "SELECT koine_1.a FROM (SELECT t.a FROM t) AS koine_1");
}

static void test_postgresql__groups_by_an_item_with_a_placeholder(void **state)
{
    (void)state;
    assert_becomes("SELECT a + ?, count(*) FROM t GROUP BY 1",
                   "SELECT t.a + CAST($1 AS bigint) AS column_1, count(*) AS column_2 FROM t GROUP BY 1");
}

static void test_postgresql__changes(void **state)
{
    (void)state;
    assert_becomes("INSERT INTO u (id, k) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET k = excluded.k + u.k WHERE "
                   "u.k < 5",
                   "INSERT INTO u (id, k) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET k = excluded.k + u.k WHERE "
                   "u.k < 5");
    assert_becomes("INSERT INTO u (id, k) SELECT id, a FROM t ON CONFLICT DO NOTHING",
                   "INSERT INTO u (id, k) SELECT t.id, t.a FROM t WHERE TRUE ON CONFLICT DO NOTHING");
    assert_becomes("WITH x AS (SELECT 1 AS a) INSERT INTO u (id) SELECT a FROM x",
                   "INSERT INTO u (id) WITH x AS (SELECT bigint '1' AS a) SELECT x.a FROM x");
    assert_becomes("INSERT INTO t (a) VALUES (1) RETURNING *, a + 1 AS x",
                   "INSERT INTO t (a) VALUES (1) RETURNING id, a, n, s, v, d, f, b, day, tm, ts, x, u, j, a + bigint "
                   "'1' AS x");
    assert_becomes("UPDATE t AS q SET (a, s) = (1, 'x') WHERE q.id = 3 RETURNING q.id",
                   "UPDATE t AS q SET a = 1, s = 'x' WHERE q.id = 3 RETURNING id");
    assert_becomes("DELETE FROM t USING u WHERE t.id = u.t_id", "DELETE FROM t USING u WHERE t.id = u.t_id");
    assert_becomes("TRUNCATE TABLE t", "DELETE FROM t");
}

#define SEQUENCE "CAST(pg_get_serial_sequence('t', 'id') AS regclass)"
#define TOLD(value)                                                                                                    \
    "CASE WHEN " value " > coalesce(pg_sequence_last_value(" SEQUENCE "), 0) THEN coalesce(setval(" SEQUENCE           \
    ", " value "), " value ") ELSE " value " END"

static void test_postgresql__identities_go_on_behind_what_was_given(void **state)
{
    (void)state;
    assert_becomes("INSERT INTO t (id, a) VALUES (5, 1), (DEFAULT, 2)",
                   "INSERT INTO t (id, a) VALUES (" TOLD("bigint '5'") ", 1), (DEFAULT, 2)");
    assert_becomes("INSERT INTO t (id) SELECT id FROM u",
                   "INSERT INTO t (id) SELECT " TOLD("koine_1.c1") " AS id FROM (SELECT u.id FROM u) AS koine_1 (c1)");
    assert_becomes("UPDATE t SET id = 7", "UPDATE t SET id = " TOLD("bigint '7'"));
    assert_becomes("INSERT INTO t (a) VALUES (1)", "INSERT INTO t (a) VALUES (1)");
}

static void test_postgresql__tables(void **state)
{
    (void)state;
    assert_becomes("CREATE TABLE w (id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, s TEXT NOT NULL DEFAULT "
                   "'x', v VARCHAR(10) UNIQUE, d DECIMAL(10,2) DEFAULT 1.5, f REAL, b BOOLEAN DEFAULT TRUE, day DATE "
                   "DEFAULT CURRENT_DATE, ts TIMESTAMP DEFAULT CURRENT_TIMESTAMP, tm TIME, x BLOB, u UUID, j JSON, "
                   "sm SMALLINT CHECK (sm > 0))",
                   "CREATE TABLE w (id bigint GENERATED BY DEFAULT AS IDENTITY, s text COLLATE C DEFAULT ('x') NOT "
                   "NULL, v varchar(10) COLLATE C, d numeric(10,2) DEFAULT (numeric '1.50'), f double precision, b "
                   "boolean DEFAULT (TRUE), day date DEFAULT (CAST(statement_timestamp() AT TIME ZONE 'UTC' AS "
                   "date)), ts timestamp DEFAULT (statement_timestamp() AT TIME ZONE 'UTC'), tm time, x bytea, "
                   "u uuid, j json, sm bigint CONSTRAINT koine_range_sm CHECK (sm BETWEEN -32768 AND 32767) "
                   "CONSTRAINT w_sm_check CHECK (sm > 0), CONSTRAINT w_pkey PRIMARY KEY (id), CONSTRAINT w_v_key "
                   "UNIQUE (v))");
    assert_becomes("CREATE TABLE w (a INTEGER, b INTEGER REFERENCES u ON DELETE CASCADE, c INTEGER GENERATED ALWAYS "
                   "AS (a * 2) STORED, PRIMARY KEY (a, b), CHECK (a < b))",
                   "CREATE TABLE w (a bigint NOT NULL, b bigint NOT NULL, c bigint GENERATED ALWAYS AS (a * bigint "
                   "'2') STORED, CONSTRAINT w_b_fkey FOREIGN KEY (b) REFERENCES u (id) ON DELETE CASCADE ON UPDATE "
                   "NO ACTION, CONSTRAINT w_pkey PRIMARY KEY (a, b), CONSTRAINT w_check CHECK (a < b))");
    assert_becomes("ALTER TABLE u ADD COLUMN z INTEGER REFERENCES t (id)",
                   "ALTER TABLE u ADD COLUMN z bigint, ADD CONSTRAINT u_z_fkey FOREIGN KEY (z) REFERENCES t (id) ON "
                   "DELETE NO ACTION ON UPDATE NO ACTION");
    assert_becomes("ALTER TABLE u DROP COLUMN k, ADD COLUMN kk SMALLINT",
                   "ALTER TABLE u DROP COLUMN k; ALTER TABLE u ADD COLUMN kk bigint CONSTRAINT koine_range_kk CHECK "
                   "(kk BETWEEN -32768 AND 32767)");
    assert_becomes("DROP TABLE IF EXISTS t, u", "DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS u");
}

int main(void)
{
#define TEST(name) cmocka_unit_test(test_postgresql__##name)
    const struct CMUnitTest tests[] = {
        TEST(integers_have_64_bits_in_all_that_is_computed),
        TEST(integers_that_are_compared_or_stored_are_plain),
        TEST(null_sorts_lowest),
        TEST(keys_that_are_never_null_are_left_to_the_index),
        TEST(division),
        TEST(averages_are_doubles_of_exact_sums),
        TEST(rounding_is_done_in_decimal),
        TEST(like_has_no_escape_character_by_itself),
        TEST(greatest_and_least_are_null_if_any_is),
        TEST(cases_of_letters_beyond_ascii),
        TEST(now_is_when_the_statement_began),
        TEST(parts_of_dates_are_integers),
        TEST(casts_of_texts_take_one_form),
        TEST(literals_have_their_type),
        TEST(placeholders_have_a_type_unless_a_column_gives_it),
        TEST(names_that_an_inner_table_hides_stand_alone),
        TEST(items_are_called_the_same_on_every_engine),
        TEST(groups_by_an_item_with_a_placeholder),
        TEST(changes),
        TEST(identities_go_on_behind_what_was_given),
        TEST(tables),
    };
    return cmocka_run_group_tests_name("postgresql_portable", tests, NULL, NULL);
}
