/*
 * Writes the sample: statements and queries in the style of SQLite's sqllogictest corpus, from a seed. Answers are left
 * out; `slt --native --record FOLDER` on PostgreSQL fills them in, so that what is expected comes from no translation.
 *
 *     sample FOLDER
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;
static FILE *out;

static uint64_t draw(void)
{
    state += 0x9e3779b97f4a7c15u;
    uint64_t x = state;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return (x ^ (x >> 31)) >> 11;
}

static int below(int limit)
{
    return (int)(draw() % (uint64_t)limit);
}

static bool chance(int percent)
{
    return below(100) < percent;
}

static void put(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void put(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    (void)vfprintf(out, format, values);
    va_end(values);
}

#define PICK(list) ((list)[below((int)(sizeof(list) / sizeof((list)[0])))])

static void begin_query(size_t columns, const char *sort)
{
    put("query ");
    for (size_t i = 0; i < columns; i++) {
        put("I");
    }
    put(" %s\n", sort);
}

static void end_query(void)
{
    put("\n----\n\n");
}

/* ---- one table of five integers: expressions, conditions and subqueries over it ---- */

static const char *const five[] = {"a", "b", "c", "d", "e"};

static void make_five(int rows)
{
    put("statement ok\nCREATE TABLE t1(a INTEGER, b INTEGER, c INTEGER, d INTEGER, e INTEGER)\n\n");
    for (int i = 0; i < rows; i++) {
        int order[5] = {0, 1, 2, 3, 4};
        for (int k = 4; k > 0; k--) {
            const int other = below(k + 1);
            const int kept = order[k];
            order[k] = order[other];
            order[other] = kept;
        }
        put("statement ok\nINSERT INTO t1(e,c,b,d,a) VALUES(%d,%d,%d,%d,%d)\n\n", 100 + i * 5 + order[0],
            100 + i * 5 + order[1], 100 + i * 5 + order[2], 100 + i * 5 + order[3], 100 + i * 5 + order[4]);
    }
}

static void five_item(void)
{
    static const char *const items[] = {
        "a",
        "b",
        "c",
        "d",
        "e",
        "a-b",
        "b-c",
        "c-d",
        "d-e",
        "abs(a)",
        "abs(b-c)",
        "a+b*2",
        "a+b*2+c*3",
        "a+b*2+c*3+d*4",
        "a+b*2+c*3+d*4+e*5",
        "(a+b+c+d+e)/5",
        "CASE WHEN a<b-3 THEN 111 WHEN a<=b THEN 222 WHEN a<b+3 THEN 333 ELSE 444 END",
        "CASE a+1 WHEN b THEN 111 WHEN c THEN 222 WHEN d THEN 333 WHEN e THEN 444 ELSE 555 END",
        "CASE WHEN c>(SELECT avg(c) FROM t1) THEN a*2 ELSE b*10 END",
        "(SELECT count(*) FROM t1 AS x WHERE x.b<t1.b)",
        "(SELECT count(*) FROM t1 AS x WHERE x.c>t1.c AND x.d<t1.d)"};
    put("%s", PICK(items));
}

static void five_condition(void)
{
    switch (below(9)) {
    case 0:
        put("%s>%s", PICK(five), PICK(five));
        break;
    case 1:
        put("c BETWEEN b-2 AND d+2");
        break;
    case 2:
        put("d NOT BETWEEN %d AND %d", 110 + below(20), 140 + below(80));
        break;
    case 3:
        put("e+d BETWEEN a+b-10 AND c+%d", 100 + below(60));
        break;
    case 4:
        put("(%s>%s-2 AND %s<%s+2)", PICK(five), PICK(five), PICK(five), PICK(five));
        break;
    case 5:
        put("EXISTS(SELECT 1 FROM t1 AS x WHERE x.b<t1.b)");
        break;
    case 6:
        put("a IN (%d,%d,%d,%d)", 100 + below(60), 100 + below(60), 160 + below(60), 200 + below(50));
        break;
    case 7:
        put("(%s IS NULL OR %s>%d)", PICK(five), PICK(five), 100 + below(150));
        break;
    default:
        put("c>(SELECT avg(c) FROM t1)");
        break;
    }
}

static void write_five(void)
{
    make_five(30);
    for (int i = 0; i < 500; i++) {
        const int items = 1 + below(5);
        begin_query((size_t)items, chance(30) ? "nosort" : "rowsort");
        put("SELECT ");
        for (int k = 0; k < items; k++) {
            put("%s", k > 0 ? ",\n       " : "");
            five_item();
        }
        put("\n  FROM t1");
        if (chance(70)) {
            put("\n WHERE ");
            five_condition();
            if (chance(60)) {
                put("\n   %s ", chance(50) ? "OR" : "AND");
                five_condition();
            }
        }
        put("\n ORDER BY 1");
        for (int k = 2; k <= items; k++) {
            put(",%d", k);
        }
        end_query();
    }
}

/* ---- constants: deep expressions without a table ---- */

static void constant(int depth)
{
    static const char *const signs[] = {"", "", "- ", "+ ", "- - ", "+ - "};
    put("%s", PICK(signs));
    switch (depth <= 0 ? 0 : below(10)) {
    case 0:
    case 1:
    case 2:
    case 3:
        put("%d", below(100));
        break;
    case 4:
        put("( ");
        constant(depth - 1);
        put(" %s ", chance(50) ? "+" : "*");
        constant(depth - 1);
        put(" )");
        break;
    case 5:
        put("CASE WHEN ");
        constant(depth - 1);
        put(" %s ", chance(50) ? "<>" : "<");
        constant(depth - 1);
        put(" THEN ");
        constant(depth - 1);
        put(" ELSE ");
        constant(depth - 1);
        put(" END");
        break;
    case 6:
        put("COALESCE ( ");
        constant(depth - 1);
        put(", ");
        constant(depth - 1);
        put(" )");
        break;
    case 7:
        put("NULLIF ( ");
        constant(depth - 1);
        put(", ");
        constant(depth - 1);
        put(" )");
        break;
    case 8:
        put("%s ( ", chance(50) ? "ABS" : "SUM");
        put("%d )", below(99));
        break;
    default:
        put("%s", chance(50) ? "COUNT ( * )" : "CAST ( NULL AS INTEGER )");
        break;
    }
}

static void write_constants(void)
{
    for (int i = 0; i < 600; i++) {
        begin_query(1, "rowsort");
        put("SELECT %s", chance(50) ? "ALL " : chance(50) ? "DISTINCT " : "");
        constant(2);
        for (int k = below(4); k > 0; k--) {
            static const char *const operators[] = {"+", "-", "*", "/"};
            const char *operator= PICK(operators);
            put(" %s ", operator);
            if (operator[0] == '/') {
                put("- %d", 1 + below(90));
            } else {
                constant(2);
            }
        }
        put("%s", chance(40) ? " AS col0" : "");
        end_query();
    }
}

/* ---- three small tables: aggregates, grouping, joins, conditions with NULL ---- */

static const char *const three[] = {"col0", "col1", "col2"};
static const char *const tables[] = {"tab0", "tab1", "tab2"};

static void make_three(bool nulls)
{
    for (int t = 0; t < 3; t++) {
        put("statement ok\nCREATE TABLE tab%d(col0 INTEGER, col1 INTEGER, col2 INTEGER)\n\n", t);
        for (int i = 0; i < 6; i++) {
            put("statement ok\nINSERT INTO tab%d VALUES(", t);
            for (int k = 0; k < 3; k++) {
                if (nulls && chance(15)) {
                    put("%sNULL", k > 0 ? "," : "");
                } else {
                    put("%s%d", k > 0 ? "," : "", below(100));
                }
            }
            put(")\n\n");
        }
    }
}

static void three_value(const char *alias, bool aggregate)
{
    static const char *const aggregates[] = {"MIN", "MAX", "SUM", "COUNT"};
    put("%s", chance(30) ? "- " : chance(20) ? "+ " : "");
    if (chance(40)) {
        put("%d", below(100));
    } else if (aggregate && chance(20)) {
        put("COUNT ( * )");
    } else if (aggregate) {
        put("%s ( %s%s )", PICK(aggregates), chance(20) ? "DISTINCT " : "", PICK(three));
    } else {
        put("%s%s%s", alias != NULL ? alias : "", alias != NULL ? "." : "", PICK(three));
    }
}

static void three_expression(const char *alias, bool aggregate)
{
    static const char *const operators[] = {" + ", " - ", " * "};
    three_value(alias, aggregate);
    for (int k = below(3); k > 0; k--) {
        put("%s", PICK(operators));
        three_value(alias, aggregate);
    }
}

static void three_condition(const char *alias)
{
    static const char *const compare[] = {"=", "<>", "<", "<=", ">", ">="};
    put("%s", chance(30) ? "NOT ( " : "( ");
    switch (below(6)) {
    case 0:
        three_expression(alias, false);
        put(" IS %sNULL", chance(60) ? "NOT " : "");
        break;
    case 1:
        three_expression(alias, false);
        put(" BETWEEN ");
        three_expression(alias, false);
        put(" AND ");
        three_expression(alias, false);
        break;
    case 2:
        three_value(alias, false);
        put("%s IN ( ", chance(40) ? " NOT" : "");
        three_expression(alias, false);
        put(", %d, NULL )", below(90));
        break;
    case 3:
        put("NULL %s ", PICK(compare));
        three_value(alias, false);
        break;
    default:
        three_expression(alias, false);
        put(" %s ", PICK(compare));
        three_expression(alias, false);
        break;
    }
    put(" )");
}

static void write_aggregates(void)
{
    make_three(false);
    for (int i = 0; i < 450; i++) {
        const int items = 1 + below(3);
        begin_query((size_t)items, "rowsort");
        put("SELECT %s", chance(30) ? "DISTINCT " : chance(30) ? "ALL " : "");
        for (int k = 0; k < items; k++) {
            put("%s", k > 0 ? ", " : "");
            three_expression(NULL, true);
            if (chance(30)) {
                put(" AS col%d", 3 + k);
            }
        }
        put(" FROM %s%s", PICK(tables), chance(50) ? " AS cor0" : "");
        if (chance(40)) {
            put(" WHERE ");
            three_condition(NULL);
        }
        end_query();
    }
}

static void write_groups(void)
{
    make_three(true);
    for (int i = 0; i < 400; i++) {
        const char *key = PICK(three);
        begin_query(2, "rowsort");
        put("SELECT %s%s%s AS k, ", chance(30) ? "DISTINCT " : "", chance(30) ? "- " : "", key);
        three_expression(NULL, true);
        put(" FROM %s cor0 ", PICK(tables));
        if (chance(40)) {
            put("WHERE ");
            three_condition(NULL);
        }
        put(" GROUP BY %s", key);
        end_query();
    }
}

static void write_selects(void)
{
    make_three(true);
    for (int i = 0; i < 500; i++) {
        const int items = 1 + below(3);
        const bool join = chance(30);
        begin_query((size_t)items, "rowsort");
        put("SELECT %s", chance(25) ? "DISTINCT " : "");
        for (int k = 0; k < items; k++) {
            put("%s", k > 0 ? ", " : "");
            three_expression(join && chance(50) ? "cor1" : "cor0", false);
            if (chance(30)) {
                put(" AS col%d", 3 + k);
            }
        }
        put(" FROM %s AS cor0", PICK(tables));
        if (join) {
            put(chance(50) ? " CROSS JOIN %s AS cor1" : " INNER JOIN %s AS cor1 ON cor0.col0 < cor1.col0",
                PICK(tables));
        }
        if (chance(70)) {
            put(" WHERE ");
            three_condition("cor0");
            if (chance(40)) {
                put(chance(50) ? " AND " : " OR ");
                three_condition("cor0");
            }
        }
        end_query();
    }
}

/* ---- a table with numbers, doubles and text behind indexes ---- */

static void make_indexed(void)
{
    put("statement ok\nCREATE TABLE tab0(pk INTEGER PRIMARY KEY, col0 INTEGER, col1 DOUBLE PRECISION, col2 "
        "VARCHAR(20), "
        "col3 INTEGER, col4 DOUBLE PRECISION, col5 VARCHAR(20))\n\n");
    for (int i = 0; i < 60; i++) {
        put("statement ok\nINSERT INTO tab0 VALUES(%d,%d,%d.%d,'%c%c%c',%d,%d.%d,'%c%c%c')\n\n", i, below(900),
            below(900), 25 * below(4), 'a' + below(26), 'a' + below(26), 'a' + below(26), below(900), below(900),
            25 * below(4), 'a' + below(26), 'A' + below(26), 'a' + below(26));
    }
    put("statement ok\nCREATE INDEX idx_tab0_0 ON tab0 (col0)\n\n");
    put("statement ok\nCREATE INDEX idx_tab0_1 ON tab0 (col1)\n\n");
    put("statement ok\nCREATE INDEX idx_tab0_2 ON tab0 (col3 DESC, col4)\n\n");
    put("statement ok\nCREATE UNIQUE INDEX idx_tab0_3 ON tab0 (col3, col0, pk)\n\n");
}

static void indexed_condition(int depth)
{
    static const char *const compare[] = {"=", "<", "<=", ">", ">="};
    const int which = below(2) * 3;
    switch (depth > 0 ? below(7) : below(4)) {
    case 0:
        put("col%d %s %d", which, PICK(compare), below(900));
        break;
    case 1:
        put("col%d %s %d.%d", which + 1, PICK(compare), below(900), 25 * below(4));
        break;
    case 2:
        put("col%d IN (%d,%d,%d,%d)", which, below(900), below(900), below(900), below(900));
        break;
    case 3:
        put("col%d BETWEEN %d.5 AND %d.25", which + 1, below(450), 450 + below(450));
        break;
    case 4:
        put("(");
        indexed_condition(depth - 1);
        put(" AND ");
        indexed_condition(depth - 1);
        put(")");
        break;
    case 5:
        put("(");
        indexed_condition(depth - 1);
        put(" OR ");
        indexed_condition(depth - 1);
        put(")");
        break;
    default:
        put("col%d IN (SELECT col%d FROM tab0 WHERE ", which, 3 - which);
        indexed_condition(depth - 1);
        put(")");
        break;
    }
}

static void write_indexed(void)
{
    make_indexed();
    for (int i = 0; i < 500; i++) {
        const bool ordered = chance(20);
        begin_query(1, ordered ? "nosort" : "rowsort");
        put("SELECT pk FROM tab0 WHERE ");
        indexed_condition(3);
        put("%s", ordered ? (chance(50) ? " ORDER BY 1 DESC" : " ORDER BY 1") : "");
        end_query();
    }
    for (int i = 0; i < 60; i++) {
        put("query TRI nosort\nSELECT col2, col1 * 2, col3 FROM tab0 WHERE col%d %s '%c' ORDER BY col2, pk LIMIT "
            "%d\n----\n\n",
            chance(50) ? 2 : 5, chance(50) ? "<" : ">=", 'a' + below(26), 1 + below(8));
    }
}

/* ---- what statements do ---- */

static void write_evidence(void)
{
    static const char *const script =
        "statement ok\nCREATE TABLE t1( x INTEGER, y VARCHAR(8) )\n\n"
        "statement ok\nINSERT INTO t1 VALUES(1,'true')\n\n"
        "statement ok\nINSERT INTO t1 VALUES(0,'false')\n\n"
        "statement ok\nINSERT INTO t1 VALUES(NULL,'NULL')\n\n"
        "query I nosort\nSELECT x FROM t1 WHERE x IN (1, 2) ORDER BY x\n----\n\n"
        "query I nosort\nSELECT count(*) FROM t1 WHERE x NOT IN (1, NULL)\n----\n\n"
        "query T nosort\nSELECT y FROM t1 WHERE x IS NULL\n----\n\n"
        "statement error\nINSERT INTO t1 VALUES(1,'true',3)\n\n"
        "statement error\nSELECT nosuch FROM t1\n\n"
        "statement error\nSELECT x FROM nosuch\n\n"
        "statement ok\nUPDATE t1 SET x=2 WHERE x>0\n\n"
        "query I nosort\nSELECT sum(x) FROM t1\n----\n\n"
        "statement ok\nUPDATE t1 SET x=x+1, y='unknown' WHERE x IS NOT NULL\n\n"
        "query IT nosort\nSELECT x, y FROM t1 WHERE y='unknown' ORDER BY x\n----\n\n"
        "statement error\nUPDATE t1 SET nosuch='x'\n\n"
        "statement ok\nCREATE VIEW view1 AS SELECT x FROM t1 WHERE x>0\n\n"
        "query I rowsort\nSELECT x FROM view1\n----\n\n"
        "statement error\nDELETE FROM nosuch\n\n"
        "statement ok\nDELETE FROM t1 WHERE x=1\n\n"
        "query I nosort\nSELECT count(*) FROM t1\n----\n\n"
        "query IIII nosort\nSELECT count(*), count(x), count(DISTINCT y), sum(DISTINCT x) FROM t1\n----\n\n"
        "query R nosort\nSELECT avg(x) FROM t1\n----\n\n"
        "query TT nosort\nSELECT min(y), max(y) FROM t1\n----\n\n"
        "statement ok\nDROP VIEW view1\n\n"
        "statement error\nDROP VIEW view1\n\n"
        "statement ok\nDROP VIEW IF EXISTS view1\n\n"
        "statement ok\nCREATE INDEX t1i1 ON t1(x)\n\n"
        "statement ok\nDROP INDEX t1i1\n\n"
        "statement error\nDROP INDEX t1i1\n\n"
        "statement error\nCREATE TABLE t1(z INTEGER)\n\n"
        "statement ok\nDROP TABLE t1\n\n"
        "statement error\nDROP TABLE t1\n\n"
        "statement ok\nDROP TABLE IF EXISTS t1\n\n";
    put("%s", script);
}

int main(int count, char **words)
{
    static const struct {
        const char *name;
        uint64_t seed;
        void (*write)(void);
    } files[] = {
        {"expressions", 1, write_five},  {"constants", 2, write_constants}, {"aggregates", 3, write_aggregates},
        {"groups", 4, write_groups},     {"selects", 5, write_selects},     {"indexed", 6, write_indexed},
        {"evidence", 7, write_evidence},
    };
    if (count != 2) {
        (void)fprintf(stderr, "usage: sample FOLDER\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[1024];
        (void)snprintf(path, sizeof path, "%s/%s.test", words[1], files[i].name);
        out = fopen(path, "w");
        if (out == NULL) {
            perror(path);
            return 2;
        }
        state = files[i].seed;
        put("hash-threshold 30\n\n");
        files[i].write();
        if (fclose(out) != 0) {
            perror(path);
            return 2;
        }
    }
    return 0;
}
