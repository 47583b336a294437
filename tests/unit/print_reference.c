/*
 * The reference dialect: what it prints is translated to the same text again, and so means the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "translate_support.h"

static const char *const statements[] = {
    "SELECT 1",
    "SELECT 1 AS one, 'x', NULL, TRUE, 1.50, 1e3, x'00ff', DATE '2024-02-29', TIME '10:20:30', TIMESTAMP "
    "'2024-02-29 10:20:30.5'",
    "SELECT id, a + 1, a * 2 - n / 3, n % 5, -a FROM t",
    "SELECT 2147483647 + 1",
    "SELECT a / 2, n / a, d / 2, f / a, d + 1, d * d, d - a, d + f FROM t",
    "SELECT a & 3 | ~n, n << 3, n >> 1 FROM t",
    "SELECT s || 'x' || a || day, v || s FROM t",
    "SELECT a = 1, d = 1, d = 1.5, f > 1, a < f, s = 'x', b = TRUE, day = '2024-02-29', day < DATE "
    "'2024-02-29', ts >= day, u = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' FROM t",
    "SELECT a IS DISTINCT FROM n, a BETWEEN 1 AND n, d NOT BETWEEN 1.5 AND 2 FROM t",
    "SELECT s LIKE 'a%', s NOT LIKE v, s LIKE 'a!%' ESCAPE '!' FROM t",
    "SELECT b AND NOT b OR a > 1, b IS TRUE, b IS NOT FALSE, a IS NULL, s IS NOT NULL FROM t",
    "SELECT CAST(s AS INTEGER), CAST(s AS DOUBLE PRECISION), CAST(s AS DECIMAL(10,2)), CAST(s AS VARCHAR(3)), "
    "CAST(s AS DATE), CAST(s AS TIME), CAST(s AS TIMESTAMP), CAST(s AS UUID) FROM t",
    "SELECT CAST(a AS TEXT), CAST(a AS BOOLEAN), CAST(a AS DOUBLE PRECISION), CAST(a AS DECIMAL(10,2)), CAST(b "
    "AS INTEGER), CAST(b AS TEXT) FROM t",
    "SELECT CAST(day AS TEXT), CAST(tm AS TEXT), CAST(ts AS TEXT), CAST(u AS TEXT), CAST(j AS TEXT), CAST(day "
    "AS TIMESTAMP), CAST(ts AS DATE) FROM t",
    "SELECT CAST(d AS DECIMAL(10,1)), CAST(round(d) AS INTEGER), CAST(f AS DECIMAL(10,2)), CAST(round(f) AS "
    "INTEGER), CAST(d AS DOUBLE PRECISION) FROM t",
    "SELECT length(s), length(x), octet_length(s), upper(s), lower(v), substr(s, 2), substr(s, 2, 3), substr(x, "
    "1, 1), position('x' IN s), instr(s, 'x') FROM t",
    "SELECT trim(s), ltrim(s), rtrim(s), trim(BOTH 'x' FROM s), trim(LEADING 'x' FROM s), trim(TRAILING 'x' "
    "FROM s), replace(s, 'a', 'b'), lpad(s, 5), rpad(s, a, '*') FROM t",
    "SELECT concat(s, v, 'x'), concat_ws('-', s, v), repeat(s, 3), left(s, 2), right(s, 2), reverse(s) FROM t",
    "SELECT coalesce(a, 0), coalesce(s, v, ''), nullif(a, 0), greatest(a, n), least(a, n, 5), greatest(d, 1.25) "
    "FROM t",
    "SELECT abs(a), abs(f), abs(d), sign(a), sign(f), ceil(f), floor(d), round(f), round(f, 1), round(d, 1), "
    "round(a, -1) FROM t",
    "SELECT power(a, 2), sqrt(f), exp(f), ln(f), log10(f), mod(a, 3) FROM t",
    "SELECT count(*), count(a), count(DISTINCT s), sum(a), sum(d), sum(f), avg(a), avg(d), avg(f), min(s), "
    "max(d), min(ts) FROM t",
    "SELECT sum(DISTINCT a), avg(DISTINCT a), count(*) FILTER (WHERE a > 1), sum(a) FILTER (WHERE b), "
    "string_agg(s, ','), string_agg(s, ',' ORDER BY id DESC, a) FROM t",
    "SELECT s, count(*) FROM t GROUP BY s HAVING count(*) > 1 ORDER BY count(*) DESC, s",
    "SELECT s AS k, sum(a) AS total FROM t GROUP BY k ORDER BY total, k DESC",
    "SELECT a + 1, count(*) FROM t GROUP BY 1 ORDER BY 1",
    "SELECT a + ?, count(*) FROM t GROUP BY 1",
    "SELECT DISTINCT a, s FROM t ORDER BY s DESC, 1",
    "SELECT id FROM t ORDER BY id, n DESC, a, s DESC NULLS FIRST, d NULLS LAST",
    "SELECT t.id FROM t LEFT JOIN u ON u.t_id = t.id ORDER BY t.id, u.id",
    "SELECT id FROM t ORDER BY id LIMIT 10 OFFSET 5",
    "SELECT id FROM t ORDER BY id LIMIT ? OFFSET ?",
    "SELECT id FROM t OFFSET 3",
    "SELECT id FROM t WHERE id = 1 FOR UPDATE",
    "SELECT * FROM t",
    "SELECT *, t.a FROM t JOIN u ON u.t_id = t.id",
    "SELECT u.*, t.id FROM t, u WHERE t.id = u.t_id",
    "SELECT id FROM t JOIN u USING (id)",
    "SELECT id FROM t FULL JOIN u USING (id)",
    "SELECT t.id FROM t RIGHT JOIN u ON t.id = u.t_id",
    "SELECT * FROM t NATURAL JOIN u",
    "SELECT t.id FROM t LEFT JOIN (u JOIN u AS w ON u.k = w.k) ON u.t_id = t.id",
    "SELECT x.p FROM (SELECT a, n FROM t) AS x(p, q)",
    "SELECT a FROM (SELECT a + 1 AS a FROM t)",
    "SELECT x.a FROM (VALUES (1, 'a'), (2, 'b')) AS x(a, b)",
    "VALUES (1, 'a'), (2, NULL)",
    "VALUES (1), (2) ORDER BY 1 DESC LIMIT 1",
    "SELECT a FROM t UNION SELECT k FROM u ORDER BY 1",
    "SELECT a FROM t UNION ALL SELECT d FROM t",
    "SELECT NULL UNION SELECT 1",
    "SELECT a FROM t UNION SELECT k FROM u INTERSECT SELECT id FROM u",
    "SELECT a FROM t EXCEPT (SELECT k FROM u EXCEPT SELECT id FROM u)",
    "(SELECT a FROM t ORDER BY a LIMIT 1) UNION ALL (SELECT k FROM u ORDER BY k LIMIT 1) ORDER BY 1 DESC",
    "SELECT a FROM t INTERSECT ALL SELECT k FROM u",
    "SELECT a FROM t WHERE a IN (1, 2, n) AND s NOT IN ('x', ?) AND (a, n) IN ((1, 2), (3, 4))",
    "SELECT a FROM t WHERE a IN (SELECT k FROM u WHERE u.t_id = t.id) AND NOT EXISTS (SELECT 1 FROM u WHERE "
    "u.id = t.id)",
    "SELECT (SELECT max(k) FROM u WHERE u.t_id = t.id), (SELECT name FROM u WHERE id = 1) FROM t",
    "SELECT a FROM t WHERE (a, n) = (1, 2) AND (a, n) > (SELECT k, id FROM u WHERE id = 1)",
    "SELECT CASE WHEN a > 1 THEN 'x' WHEN b THEN s ELSE NULL END, CASE a WHEN 1 THEN 2 ELSE 3 END + 1 FROM t",
    "SELECT sum(CASE WHEN a > 1 THEN 1 ELSE 0 END) FROM t",
    "WITH x AS (SELECT a FROM t), y(p) AS (SELECT a FROM x) SELECT p FROM y JOIN x ON x.a = y.p",
    "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 10) SELECT i FROM r",
    "SELECT row_number() OVER (ORDER BY a), rank() OVER (PARTITION BY s ORDER BY n DESC), ntile(4) OVER (ORDER "
    "BY id), percent_rank() OVER (ORDER BY a), cume_dist() OVER (ORDER BY a) FROM t",
    "SELECT lag(a) OVER (ORDER BY id), lag(a, 2) OVER (ORDER BY id), lead(a, 1, 0) OVER (ORDER BY id), "
    "first_value(s) OVER (ORDER BY id), last_value(s) OVER w, nth_value(s, 2) OVER w FROM t WINDOW w AS (ORDER "
    "BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
    "SELECT sum(a) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), avg(a) OVER (PARTITION BY s), "
    "count(*) FILTER (WHERE b) OVER () FROM t",
    "SELECT current_date, current_time, current_timestamp, now()",
    "SELECT extract(year FROM day), extract(month FROM ts), extract(hour FROM tm), extract(second FROM ts) FROM "
    "t",
    "SELECT day + INTERVAL '3' DAY, day - INTERVAL '1' MONTH, ts + INTERVAL '2' HOUR, add_days(ts, a), "
    "days_between(day, day), seconds_between(ts, ts) FROM t",
    "SELECT a FROM t WHERE a = ? AND s = ? AND d > ? AND day = ? AND ? IS NULL",
    "SELECT a FROM t WHERE a = ?1 OR n = ?1 OR s = ?2",
    "SELECT a FROM t WHERE a = :x OR n = :x",
    "SELECT ? + 1, ? || 'x', coalesce(?, a) FROM t",
    "INSERT INTO u VALUES (1, 2, 3, 'x')",
    "INSERT INTO u (id, name) VALUES (1, 'a'), (?, ?)",
    "INSERT INTO t (a, d, f, s, b, day) VALUES (1, 1.5, 1, 'x', TRUE, '2024-02-29')",
    "INSERT INTO u (id, k) SELECT id, a + 1 FROM t WHERE a > 1",
    "INSERT INTO t DEFAULT VALUES",
    "INSERT INTO t (id, a) VALUES (DEFAULT, 1)",
    "INSERT INTO u (id, k) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET k = excluded.k + u.k",
    "INSERT INTO u (id, k) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET k = excluded.k WHERE u.k < 5",
    "INSERT INTO u (id, k) VALUES (1, 2) ON CONFLICT DO NOTHING",
    "INSERT INTO u (id, k) SELECT id, a FROM t ON CONFLICT (id) DO NOTHING",
    "INSERT INTO t (a) VALUES (1), (2) RETURNING id, a AS x, a + 1",
    "INSERT INTO t (a) VALUES (1) RETURNING *",
    "WITH x AS (SELECT 1 AS a) INSERT INTO u (id) SELECT a FROM x",
    "UPDATE t SET a = 1, s = NULL, d = 5, f = a WHERE id = ?",
    "UPDATE t SET a = a + 1, d = d * 2",
    "UPDATE t AS q SET a = q.n WHERE q.id = 3",
    "UPDATE t SET (a, s) = (1, 'x')",
    "UPDATE t SET (a, s) = (SELECT k, name FROM u WHERE u.t_id = t.id)",
    "UPDATE t SET a = u.k FROM u WHERE u.t_id = t.id",
    "UPDATE t SET a = (SELECT max(k) FROM u) WHERE id IN (SELECT t_id FROM u) RETURNING id, a",
    "UPDATE t SET a = DEFAULT",
    "WITH x AS (SELECT 1 AS a) UPDATE t SET a = (SELECT a FROM x)",
    "DELETE FROM t",
    "DELETE FROM t WHERE a = 1 AND s LIKE 'x%'",
    "DELETE FROM t AS q WHERE q.a = 1",
    "DELETE FROM t USING u WHERE t.id = u.t_id",
    "DELETE FROM t WHERE id = 1 RETURNING *",
    "TRUNCATE TABLE t",
    "CREATE TABLE n1 (a INTEGER, id INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, s TEXT NOT NULL "
    "DEFAULT 'x', v VARCHAR(10) UNIQUE, d DECIMAL(10,2) DEFAULT 1.5, f DOUBLE PRECISION DEFAULT 1, b BOOLEAN "
    "DEFAULT TRUE, day DATE DEFAULT CURRENT_DATE, ts TIMESTAMP DEFAULT CURRENT_TIMESTAMP, tm TIME, x BLOB "
    "DEFAULT x'00', u UUID, j JSON, sm SMALLINT)",
    "CREATE TABLE n2 (a INTEGER, b INTEGER REFERENCES t (id) ON DELETE CASCADE, c INTEGER GENERATED ALWAYS AS "
    "(a * 2 + 1) STORED, PRIMARY KEY (a, b), CHECK (a < b), CONSTRAINT ck CHECK (a > 0 AND a < 100), UNIQUE (b, "
    "c))",
    "CREATE TEMPORARY TABLE n4 (a INTEGER)",
    "CREATE INDEX i2 ON t (a, n DESC)",
    "CREATE VIEW vw AS SELECT id, a + 1 AS b, 1 AS one, d FROM t WHERE a > 1",
    "CREATE VIEW vw2 (x, y) AS SELECT id, s FROM t",
    "ALTER TABLE t ADD COLUMN z INTEGER DEFAULT 5 NOT NULL CHECK (z > 0)",
    "ALTER TABLE t ADD COLUMN z INTEGER REFERENCES u (id)",
    "ALTER TABLE t DROP COLUMN a",
    "ALTER TABLE t RENAME COLUMN a TO a2",
    "ALTER TABLE t RENAME TO t3",
    "ALTER TABLE t ADD COLUMN IF NOT EXISTS a INTEGER",
    "ALTER TABLE t DROP COLUMN IF EXISTS zz",
    "ALTER TABLE t ADD COLUMN z1 INTEGER, DROP COLUMN a",
    "DROP TABLE t",
    "DROP TABLE IF EXISTS t, u",
    "DROP INDEX i",
    "DROP INDEX IF EXISTS i",
    "DROP VIEW IF EXISTS v",
    "SELECT ((a)) FROM t",
    "SELECT - (a - 1), -(-a), - -3, a - -3, a * -1, (-a) * n FROM t",
    "SELECT a - (n - 1), (a - n) - 1, a / (n / 2), a * (n + 1) FROM t",
    "SELECT NOT (a = 1 OR n = 2) AND NOT b FROM t",
    "SELECT (a = 1) = b, (a = 1) IS NULL, (s || v) LIKE 'x%', (a + 1) BETWEEN 1 AND 5 FROM t",
    "SELECT a FROM t WHERE a = 1 AND (n = 2 OR n = 3) AND (s = 'x' AND v = 'y') OR b",
    "SELECT a FROM t WHERE (a = 1 OR a = 2 OR a = 3 OR a = 4 OR a = 5)",
    "SELECT s || v || 'x', s || (v || 'x') FROM t",
    "SELECT \"t\".\"id\" AS \"Weird \"\"Name\"\"\", t.a AS select_, t.n AS \"order\" FROM t",
    "SELECT t.id FROM t AS \"T x\" JOIN t ON t.id = \"T x\".a",
    "SELECT 'it''s', '', 'ä€😀', '--x', '/* x */', '\"', '\\', ' ' FROM t",
    "SELECT 0, -1, 9223372036854775807, -9223372036854775808, 0.0, -0.5, 123456789012345678901234567890.12, "
    "1e-300, 1.7976931348623157e308, 5e-324",
    "SELECT a FROM t WHERE s = '?' AND a = ? AND s <> ':x'",
    "SELECT a FROM t -- comment",
    "SELECT /* c */ a /* d */ FROM t",
    "SELECT a FROM t WHERE a IN (SELECT a FROM t WHERE n IN (SELECT k FROM u WHERE u.t_id = t.id))",
    "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE k = t.a AND EXISTS (SELECT 1 FROM u AS w WHERE w.id = "
    "u.id AND w.k = t.n))",
    "SELECT (SELECT count(*) FROM u WHERE u.t_id = t.id) AS c FROM t ORDER BY c DESC",
    "SELECT x.c FROM (SELECT t.id, count(*) AS c FROM t JOIN u ON u.t_id = t.id GROUP BY t.id) AS x WHERE x.c > "
    "1",
    "SELECT x.a, y.k FROM (SELECT a FROM t) AS x CROSS JOIN (SELECT k FROM u) AS y",
    "SELECT x.a FROM (SELECT a FROM t UNION SELECT k FROM u) AS x ORDER BY x.a DESC",
    "SELECT x.a FROM (SELECT a FROM t ORDER BY a LIMIT 3) AS x",
    "SELECT a FROM (SELECT a, n FROM t) AS x(a, b) WHERE b = 1",
    "SELECT t.a, u.k, w.name FROM t LEFT JOIN u ON u.t_id = t.id LEFT JOIN u AS w ON w.id = u.k WHERE w.id IS "
    "NULL",
    "SELECT id, k, s FROM t LEFT JOIN u USING (id)",
    "SELECT id FROM t RIGHT JOIN u USING (id)",
    "SELECT t.a FROM t JOIN (u CROSS JOIN u AS w) ON u.id = t.id AND w.id = t.id",
    "SELECT a FROM t GROUP BY a ORDER BY sum(n) DESC NULLS LAST, a NULLS LAST",
    "SELECT s, a, count(*) FROM t GROUP BY s, a HAVING sum(n) > 5 AND s LIKE 'x%'",
    "SELECT upper(s) AS us, count(*) FROM t GROUP BY upper(s) ORDER BY us",
    "SELECT extract(year FROM ts) AS y, sum(d) FROM t GROUP BY y ORDER BY y",
    "SELECT count(*) FROM t HAVING count(*) > 1",
    "SELECT sum(a) + sum(n), sum(a + n), max(a) - min(a), count(*) * 2 FROM t",
    "SELECT coalesce(sum(a), 0), coalesce(max(s), '') FROM t",
    "SELECT a, sum(n) OVER (PARTITION BY s ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING) FROM t",
    "SELECT a, rank() OVER w AS r, sum(n) OVER w FROM t WINDOW w AS (PARTITION BY s ORDER BY id DESC) ORDER BY "
    "r",
    "SELECT a, sum(n) OVER (ORDER BY a RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t",
    "SELECT sum(sum(a)) OVER (ORDER BY s) FROM t GROUP BY s",
    "SELECT a FROM t UNION SELECT n FROM t UNION ALL SELECT k FROM u ORDER BY a DESC LIMIT 5",
    "SELECT a FROM t UNION ALL (SELECT n FROM t UNION SELECT k FROM u)",
    "(SELECT a FROM t) INTERSECT (SELECT n FROM t)",
    "SELECT a FROM t EXCEPT ALL SELECT k FROM u",
    "SELECT a, s FROM t UNION SELECT 1, 'x' UNION SELECT 2, NULL",
    "VALUES (1) UNION ALL VALUES (2), (3)",
    "SELECT a FROM t WHERE (a, s) IN (SELECT k, name FROM u)",
    "SELECT a FROM t WHERE a <> ALL (SELECT k FROM u)",
    "SELECT CASE WHEN a IS NULL THEN 0 WHEN a > 5 THEN 1 ELSE a END FROM t",
    "SELECT CASE s WHEN 'a' THEN 1.5 WHEN 'b' THEN 2 END FROM t",
    "SELECT CAST('2024-02-29' AS DATE), CAST(1.5 AS DOUBLE PRECISION), CAST(NULL AS INTEGER), CAST(12 AS "
    "DECIMAL(5,2))",
    "SELECT CAST(CAST(a AS TEXT) AS VARCHAR(5)) FROM t",
    "SELECT d + 1.5, d * 2, d - d, d * 1.25, -d, d / 3, round(d * 1.5, 2) FROM t",
    "SELECT d + a, f + a, f * d, a + 1.5, a * 1e0 FROM t",
    "SELECT sum(d), sum(d * 2), avg(d), max(d) + 1 FROM t",
    "SELECT d FROM t WHERE d > 1 AND d IN (1.5, 2) AND d BETWEEN 0 AND 9.99 ORDER BY d DESC",
    "SELECT d AS x FROM t UNION SELECT 1.5 ORDER BY x",
    "SELECT day FROM t WHERE day > '2024-01-01' AND ts < TIMESTAMP '2024-01-01 00:00:00' AND tm = '10:00:00'",
    "SELECT day + INTERVAL '1' YEAR, ts - INTERVAL '30' MINUTE, add_seconds(ts, 5) FROM t",
    "SELECT x, length(x), substr(x, 1, 2), x = x'00' FROM t",
    "SELECT u, CAST(u AS TEXT) FROM t WHERE u = ?",
    "SELECT b, NOT b, b = FALSE, b IS NOT TRUE, CASE WHEN b THEN 1 ELSE 0 END FROM t WHERE b",
    "SELECT a FROM t WHERE ? = a AND a IN (?, ?) AND s LIKE ? AND d = ? LIMIT ?",
    "SELECT :a + a, :b || s FROM t WHERE a > :a OR s = :b",
    "SELECT ?2, ?1, ?2 FROM t WHERE a = ?3",
    "WITH a AS (SELECT id FROM t), b AS (SELECT id FROM a WHERE id > 1) SELECT a.id FROM a JOIN b ON a.id = "
    "b.id",
    "WITH RECURSIVE tree(id, depth) AS (SELECT id, 0 FROM u WHERE t_id IS NULL UNION ALL SELECT u.id, "
    "tree.depth + 1 FROM u JOIN tree ON u.t_id = tree.id) SELECT id, depth FROM tree ORDER BY depth, id",
    "SELECT id FROM t WHERE id IN (WITH x AS (SELECT k FROM u) SELECT k FROM x)",
    "INSERT INTO t (a, s) VALUES (-1, ''), (NULL, NULL), (1 + 2, 'a' || 'b')",
    "INSERT INTO t (a) VALUES ((SELECT max(k) FROM u))",
    "INSERT INTO t (a, s) SELECT k, name FROM u ORDER BY id LIMIT 3",
    "INSERT INTO u (id, k) SELECT id, a FROM t WHERE a > 1 ON CONFLICT (id) DO UPDATE SET k = excluded.k",
    "INSERT INTO u (id, k, name) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET k = u.k + 1, name = "
    "coalesce(excluded.name, u.name) RETURNING id, k",
    "INSERT INTO t (d, f, day, ts, tm, u, j, b, x) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO t (d, f, s) SELECT a, a, a FROM t",
    "UPDATE t SET a = n, n = 1 WHERE a IS NULL",
    "UPDATE t SET s = CASE WHEN a > 1 THEN 'x' ELSE s END, b = a > 1",
    "UPDATE t AS x SET a = (SELECT count(*) FROM u WHERE u.t_id = x.id) WHERE x.id < 10 RETURNING x.id",
    "UPDATE t SET a = u.k, s = u.name FROM u WHERE u.id = t.id AND u.k > ?",
    "DELETE FROM t WHERE id IN (SELECT t_id FROM u) OR NOT EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id)",
    "DELETE FROM u AS x WHERE x.k = (SELECT max(k) FROM u)",
    "CREATE TABLE w (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES w (id) ON DELETE SET NULL ON UPDATE "
    "CASCADE, name VARCHAR(20) NOT NULL UNIQUE CHECK (name <> ''))",
    "CREATE TABLE w (a INTEGER, b INTEGER, c VARCHAR(5), CONSTRAINT pk PRIMARY KEY (a, c), CONSTRAINT uq UNIQUE "
    "(b), CONSTRAINT fk FOREIGN KEY (b) REFERENCES u (id) ON DELETE RESTRICT, CONSTRAINT ck CHECK (a BETWEEN 1 "
    "AND 10 OR c IN ('x', 'y')))",
    "CREATE TABLE w (d DECIMAL(12,4) DEFAULT 0, e DECIMAL(5) NOT NULL, i INTEGER DEFAULT -1, s TEXT DEFAULT '', "
    "n TEXT DEFAULT NULL, dt DATE DEFAULT DATE '2024-01-01', CHECK (d > 0), CHECK (e <= 10.5))",
    "CREATE TABLE w (a INTEGER, b INTEGER, c INTEGER GENERATED ALWAYS AS (a + b) STORED, s VARCHAR(10), t TEXT "
    "GENERATED ALWAYS AS (s || '!') STORED)",
    "CREATE VIEW w AS SELECT s, count(*) AS n, sum(d) AS total FROM t GROUP BY s",
    "CREATE VIEW w AS SELECT t.id, u.name FROM t LEFT JOIN u ON u.t_id = t.id WHERE t.a > 1",
    "ALTER TABLE u ADD COLUMN d DECIMAL(10,2) DEFAULT 1.5",
    "ALTER TABLE u ADD COLUMN sm SMALLINT",
    "ALTER TABLE u RENAME COLUMN k TO kk",
    "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u AS t WHERE t.name = s)",
};

static char *printed(const char *sql)
{
    return support_text(&koine__reference_dialect, KOINE_PLACEHOLDER_QUESTION_NUMBER, sql);
}

static void test_reference__what_it_prints_is_printed_as_the_same_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(statements); i++) {
        char *once = printed(statements[i]);
        if (once[0] == '!') {
            fail_msg("%s\n%s", statements[i], once);
        }
        bool several = strstr(once, "; ") != NULL;
        char *twice = printed(several ? statements[i] : once);
        assert_string_equal(once, twice);
        free(once);
        free(twice);
    }
}

/* Whether both translations give a dialect the same words. */
static void assert_same_words(const koine_sql_dialect *dialect, const char *one, const char *other)
{
    char *first = support_text(dialect, KOINE_PLACEHOLDER_ORDER, one);
    char *second = support_text(dialect, KOINE_PLACEHOLDER_ORDER, other);
    assert_string_equal(first, second);
    free(first);
    free(second);
}

/* A dialect that spells every operation by its number, as a call: the text is the tree. */
static void test_reference__what_it_prints_is_the_same_tree(void **state)
{
    static char calls[KOINE_SQL_OP_COUNT][24];
    static const char *spelling[KOINE_SQL_OP_COUNT];
    koine_sql_dialect dialect = koine__reference_dialect;
    (void)state;
    for (size_t i = 0; i < KOINE_SQL_OP_COUNT; i++) {
        (void)snprintf(calls[i], sizeof calls[i], "op%zu(%%*)", i);
        spelling[i] = calls[i];
    }
    spelling[KOINE_SQL_DIV_INT_LITERAL] = spelling[KOINE_SQL_DIV_INT]; /* mod(a, 3) and a % 3 mean the same */
    spelling[KOINE_SQL_MOD_INT_LITERAL] = spelling[KOINE_SQL_MOD_INT];
    dialect.name = "calls";
    dialect.spelling = spelling;
    for (size_t i = 0; i < COUNT(statements); i++) {
        char *once = printed(statements[i]);
        bool nothing = strcmp(once, "SELECT 1 WHERE 1 = 0") == 0; /* of an ALTER that has nothing to do */
        if (strstr(once, "; ") == NULL && !nothing) {
            assert_same_words(&dialect, statements[i], once);
        }
        free(once);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference__what_it_prints_is_printed_as_the_same_again),
        cmocka_unit_test(test_reference__what_it_prints_is_the_same_tree),
    };
    return cmocka_run_group_tests_name("print_reference", tests, NULL, NULL);
}
