/*
 * Expressions, by the kind of their value. Each sort has a table of forms; a form without arguments ends the nesting.
 *
 * SPDX-License-Identifier: MIT
 */
#include "statements.h"

#include <stdio.h>
#include <string.h>

static int draw_of(maker *m, int limit)
{
    return draw_below(m->draws, limit);
}

static bool chance(maker *m, int percent)
{
    return draw_chance(m->draws, percent);
}

#define PUT(m, ...) text_put(&(m)->out->sql, __VA_ARGS__)

void scope_add(scope *s, const world_table *table, const char *alias)
{
    for (int i = 0; i < table->count && s->count < SCOPE_COLUMNS; i++) {
        (void)snprintf(s->columns[s->count].name, sizeof s->columns[0].name, "%s.%s", alias, table->columns[i].name);
        s->columns[s->count++].sort = table->columns[i].sort;
    }
}

/* ---- leaves ---- */

static bool put_column(maker *m, const scope *s, kind sort)
{
    const int limit = s->aggregate ? s->grouped : s->count;
    const int start = limit > 0 ? draw_of(m, limit) : 0;
    for (int i = 0; i < limit; i++) {
        const int at = (start + i) % limit;
        if (s->columns[at].sort == sort) {
            PUT(m, "%s", s->columns[at].name);
            return true;
        }
    }
    return false;
}

static void put_literal(maker *m, kind sort)
{
    world_put_literal(sort, false, m->draws, &m->out->sql);
}

static bool put_placeholder(maker *m, kind sort)
{
    statement *out = m->out;
    if (m->literal || out->value_count == STATEMENT_VALUES) {
        return false;
    }
    out->values[out->value_count] = world_value(sort, false, m->draws, out->memory[out->value_count]);
    out->value_count++;
    PUT(m, "?");
    return true;
}

static void put_leaf(maker *m, const scope *s, kind sort)
{
    if (chance(m, 75) && put_column(m, s, sort)) {
        return;
    }
    if (chance(m, 12) && put_placeholder(m, sort)) {
        return;
    }
    put_literal(m, sort);
}

/* ---- forms ---- */

typedef struct form {
    kind sort;
    const char *text; /* a capital letter stands for an argument: I D F B T A S H X U by sort; others as they are */
} form;

/* `I` int `D` decimal `F` double `B` boolean `T` text `A` date `S` timestamp `H` time `X` blob `U` uuid, each behind a
 * $ */
static const form forms[] = {
    {SORT_INT, "($I + $I)"},
    {SORT_INT, "($I - $I)"},
    {SORT_INT, "($I * $I)"},
    {SORT_INT, "($I / $I)"},
    {SORT_INT, "($I / 7)"},
    {SORT_INT, "($I % $I)"},
    {SORT_INT, "-$I"},
    {SORT_INT, "abs($I)"},
    {SORT_INT, "sign($D)"},
    {SORT_INT, "sign($F)"},
    {SORT_INT, "length($T)"},
    {SORT_INT, "length($X)"},
    {SORT_INT, "octet_length($T)"},
    {SORT_INT, "position($T IN $T)"},
    {SORT_INT, "coalesce($I, $I)"},
    {SORT_INT, "nullif($I, $I)"},
    {SORT_INT, "greatest($I, $I, $I)"},
    {SORT_INT, "least($I, $I)"},
    {SORT_INT, "CASE WHEN $B THEN $I ELSE $I END"},
    {SORT_INT, "CASE $I WHEN $I THEN $I WHEN 3 THEN 4 END"},
    {SORT_INT, "CAST($B AS INTEGER)"},
    {SORT_INT, "EXTRACT(YEAR FROM $A)"},
    {SORT_INT, "EXTRACT(MONTH FROM $S)"},
    {SORT_INT, "EXTRACT(DAY FROM $A)"},
    {SORT_INT, "EXTRACT(HOUR FROM $S)"},
    {SORT_INT, "EXTRACT(SECOND FROM $H)"},
    {SORT_INT, "days_between($A, $A)"},
    {SORT_INT, "seconds_between($S, $S)"},
    {SORT_INT, "($I & $I)"},
    {SORT_INT, "($I | 5)"},
    {SORT_INT, "~$I"},
    {SORT_INT, "($I << 2)"},
    {SORT_INT, "($I >> 1)"},
    {SORT_INT, "mod($I, $I)"},
    {SORT_INT, "round($I, -1)"},
    {SORT_DECIMAL, "($D + $D)"},
    {SORT_DECIMAL, "($D - $I)"},
    {SORT_DECIMAL, "($D * $D)"},
    {SORT_DECIMAL, "($I * 1.25)"},
    {SORT_DECIMAL, "-$D"},
    {SORT_DECIMAL, "abs($D)"},
    {SORT_DECIMAL, "round($D, 1)"},
    {SORT_DECIMAL, "round($D)"},
    {SORT_DECIMAL, "ceil($D)"},
    {SORT_DECIMAL, "floor($D)"},
    {SORT_DECIMAL, "coalesce($D, $I)"},
    {SORT_DECIMAL, "nullif($D, 1.50)"},
    {SORT_DECIMAL, "greatest($D, $D, 0.5)"},
    {SORT_DECIMAL, "least($D, $I)"},
    {SORT_DECIMAL, "CASE WHEN $B THEN $D ELSE 0.0 END"},
    {SORT_DECIMAL, "CAST($D AS DECIMAL(20, 1))"},
    {SORT_DECIMAL, "CAST($I AS DECIMAL(30, 2))"},
    {SORT_DOUBLE, "($F + $F)"},
    {SORT_DOUBLE, "($F - $D)"},
    {SORT_DOUBLE, "($F * $F)"},
    {SORT_DOUBLE, "($F / $F)"},
    {SORT_DOUBLE, "($D / $I)"},
    {SORT_DOUBLE, "($I / 2e0)"},
    {SORT_DOUBLE, "-$F"},
    {SORT_DOUBLE, "abs($F)"},
    {SORT_DOUBLE, "round($F)"},
    {SORT_DOUBLE, "round($F, 1)"},
    {SORT_DOUBLE, "floor($F)"},
    {SORT_DOUBLE, "ceil($F)"},
    {SORT_DOUBLE, "sqrt(abs($F))"},
    {SORT_DOUBLE, "power($F, 2)"},
    {SORT_DOUBLE, "coalesce($F, $D)"},
    {SORT_DOUBLE, "greatest($F, $I)"},
    {SORT_DOUBLE, "CAST($I AS DOUBLE PRECISION)"},
    {SORT_DOUBLE, "CAST($D AS DOUBLE PRECISION)"},
    {SORT_DOUBLE, "CASE WHEN $B THEN $F ELSE $I END"},
    {SORT_BOOLEAN, "($I = $I)"},
    {SORT_BOOLEAN, "($I < $D)"},
    {SORT_BOOLEAN, "($D >= $D)"},
    {SORT_BOOLEAN, "($F <> $I)"},
    {SORT_BOOLEAN, "($F > $D)"},
    {SORT_BOOLEAN, "($T = $T)"},
    {SORT_BOOLEAN, "($T < $T)"},
    {SORT_BOOLEAN, "($A <= $A)"},
    {SORT_BOOLEAN, "($S > $S)"},
    {SORT_BOOLEAN, "($H <> $H)"},
    {SORT_BOOLEAN, "($X = $X)"},
    {SORT_BOOLEAN, "($X < $X)"},
    {SORT_BOOLEAN, "($U = $U)"},
    {SORT_BOOLEAN, "($U < $U)"},
    {SORT_BOOLEAN, "($A < $S)"},
    {SORT_BOOLEAN, "($B AND $B)"},
    {SORT_BOOLEAN, "($B OR $B)"},
    {SORT_BOOLEAN, "NOT ($B)"},
    {SORT_BOOLEAN, "($B = $B)"},
    {SORT_BOOLEAN, "($B IS TRUE)"},
    {SORT_BOOLEAN, "($B IS NOT FALSE)"},
    {SORT_BOOLEAN, "($I IS NULL)"},
    {SORT_BOOLEAN, "($D IS NOT NULL)"},
    {SORT_BOOLEAN, "($I BETWEEN $I AND $I)"},
    {SORT_BOOLEAN, "($D NOT BETWEEN $D AND $I)"},
    {SORT_BOOLEAN, "($T BETWEEN $T AND $T)"},
    {SORT_BOOLEAN, "($I IN ($I, 2, 3))"},
    {SORT_BOOLEAN, "($D NOT IN ($D, 1, 2.5))"},
    {SORT_BOOLEAN, "($T IN ($T, 'a', 'A'))"},
    {SORT_BOOLEAN, "($T LIKE '%a%')"},
    {SORT_BOOLEAN, "($T LIKE $T)"},
    {SORT_BOOLEAN, "($T NOT LIKE '_\\%')"},
    {SORT_BOOLEAN, "($T LIKE '%!_%' ESCAPE '!')"},
    {SORT_BOOLEAN, "($I IS DISTINCT FROM $I)"},
    {SORT_BOOLEAN, "($D IS NOT DISTINCT FROM $D)"},
    {SORT_BOOLEAN, "(($I, $T) = ($I, $T))"},
    {SORT_BOOLEAN, "(($I, $A) < ($I, $A))"},
    {SORT_TEXT, "($T || $T)"},
    {SORT_TEXT, "($T || $I)"},
    {SORT_TEXT, "upper($T)"},
    {SORT_TEXT, "lower($T)"},
    {SORT_TEXT, "substr($T, 2)"},
    {SORT_TEXT, "substr($T, 1, 2)"},
    {SORT_TEXT, "left($T, 2)"},
    {SORT_TEXT, "right($T, 2)"},
    {SORT_TEXT, "trim($T)"},
    {SORT_TEXT, "ltrim($T)"},
    {SORT_TEXT, "rtrim($T)"},
    {SORT_TEXT, "trim(LEADING 'a' FROM $T)"},
    {SORT_TEXT, "replace($T, 'a', $T)"},
    {SORT_TEXT, "lpad($T, 5, '*')"},
    {SORT_TEXT, "rpad($T, 3, 'é')"},
    {SORT_TEXT, "repeat($T, 2)"},
    {SORT_TEXT, "reverse($T)"},
    {SORT_TEXT, "concat($T, $T, $I)"},
    {SORT_TEXT, "concat_ws('-', $T, $T)"},
    {SORT_TEXT, "coalesce($T, $T)"},
    {SORT_TEXT, "nullif($T, 'a')"},
    {SORT_TEXT, "greatest($T, $T)"},
    {SORT_TEXT, "CASE WHEN $B THEN $T ELSE $T END"},
    {SORT_TEXT, "CAST($I AS TEXT)"},
    {SORT_TEXT, "CAST($B AS TEXT)"},
    {SORT_TEXT, "CAST($T AS VARCHAR(3))"},
    {SORT_TEXT, "CAST($A AS TEXT)"},
    {SORT_DATE, "coalesce($A, $A)"},
    {SORT_DATE, "add_days($A, 30)"},
    {SORT_DATE, "add_months($A, -1)"},
    {SORT_DATE, "CAST($S AS DATE)"},
    {SORT_DATE, "least($A, $A)"},
    {SORT_DATE, "CASE WHEN $B THEN $A END"},
    {SORT_TIMESTAMP, "coalesce($S, $S)"},
    {SORT_TIMESTAMP, "add_seconds($S, 90)"},
    {SORT_TIMESTAMP, "add_days($S, -3)"},
    {SORT_TIMESTAMP, "add_months($S, 1)"},
    {SORT_TIMESTAMP, "CAST($A AS TIMESTAMP)"},
    {SORT_TIMESTAMP, "CASE WHEN $B THEN $S ELSE $S END"},
    {SORT_TIME, "coalesce($H, $H)"},
    {SORT_TIME, "CASE WHEN $B THEN $H ELSE $H END"},
    {SORT_BLOB, "coalesce($X, $X)"},
    {SORT_BLOB, "substr($X, 1, 1)"},
    {SORT_UUID, "coalesce($U, $U)"},
    {SORT_UUID, "CASE WHEN $B THEN $U ELSE $U END"},
};

static const form aggregates[] = {
    {SORT_INT, "count(*)"},
    {SORT_INT, "count($T)"},
    {SORT_INT, "count(DISTINCT $I)"},
    {SORT_INT, "count(DISTINCT $D)"},
    {SORT_INT, "sum($I)"},
    {SORT_INT, "min($I)"},
    {SORT_INT, "max($I)"},
    {SORT_INT, "count(*) FILTER (WHERE $B)"},
    {SORT_INT, "sum($I) FILTER (WHERE $B)"},
    {SORT_DECIMAL, "sum($D)"},
    {SORT_DECIMAL, "min($D)"},
    {SORT_DECIMAL, "max($D)"},
    {SORT_DECIMAL, "sum(DISTINCT $D)"},
    {SORT_DOUBLE, "avg($I)"},
    {SORT_DOUBLE, "avg($D)"},
    {SORT_DOUBLE, "min($F)"},
    {SORT_DOUBLE, "max($F)"},
    {SORT_TEXT, "min($T)"},
    {SORT_TEXT, "max($T)"},
    {SORT_INT, "length(string_agg($T, ','))"},
    {SORT_DATE, "min($A)"},
    {SORT_DATE, "max($A)"},
    {SORT_TIMESTAMP, "max($S)"},
    {SORT_TIME, "min($H)"},
};

static const char sort_letters[SORT_COUNT + 1] = "IDFBTASHXU";

/* The i-th form of the sort among `count`, or NULL when it has none. */
static const form *draw_form(maker *m, const form *list, size_t count, kind sort)
{
    const form *chosen = NULL;
    int seen = 0;
    for (size_t i = 0; i < count; i++) {
        if (list[i].sort == sort && draw_of(m, ++seen) == 0) {
            chosen = &list[i];
        }
    }
    return chosen;
}

static void put_form(maker *m, const scope *s, const char *text, int depth)
{
    for (; *text != '\0'; text++) {
        const char *letter = *text == '$' ? strchr(sort_letters, text[1]) : NULL;
        if (letter != NULL) {
            put_expression(m, s, (kind)(letter - sort_letters), depth - 1);
            text++;
        } else {
            PUT(m, "%c", *text);
        }
    }
}

/* ---- with queries inside ---- */

static bool put_aggregate(maker *m, const scope *s, kind sort, int depth)
{
    const form *shape = draw_form(m, aggregates, sizeof aggregates / sizeof aggregates[0], sort);
    if (shape == NULL) {
        return false;
    }
    scope inner = *s;
    inner.aggregate = false;
    put_form(m, &inner, shape->text, depth > 2 ? 2 : depth);
    return true;
}

static bool put_query_condition(maker *m, const scope *s)
{
    static const kind sorts[] = {SORT_INT, SORT_TEXT, SORT_DECIMAL, SORT_DATE};
    const kind of = DRAW_FROM(m->draws, sorts);
    if (s->aggregate || m->nesting >= 3) {
        return false;
    }
    if (chance(m, 40)) {
        PUT(m, "%sEXISTS (", chance(m, 30) ? "NOT " : "");
        put_column_query(m, s, of);
        PUT(m, ")");
        return true;
    }
    put_expression(m, s, of, 1);
    PUT(m, "%s IN (", chance(m, 30) ? " NOT" : "");
    put_column_query(m, s, of);
    PUT(m, ")");
    return true;
}

void put_expression(maker *m, const scope *s, kind sort, int depth)
{
    const form *shape = draw_form(m, forms, sizeof forms / sizeof forms[0], sort);
    if (s->aggregate && depth > 0 && chance(m, 60) && put_aggregate(m, s, sort, depth)) {
        return;
    }
    if (depth <= 0 || shape == NULL || chance(m, 25)) {
        put_leaf(m, s, sort);
    } else if (sort == SORT_BOOLEAN && chance(m, 8)) {
        if (!put_query_condition(m, s)) {
            put_leaf(m, s, sort);
        }
    } else if (sort <= SORT_DECIMAL && !s->aggregate && m->nesting < 3 && chance(m, 4)) {
        put_scalar_query(m, s, sort);
    } else {
        put_form(m, s, shape->text, depth);
    }
}

void put_condition(maker *m, const scope *s, int depth)
{
    if (depth > 0 && chance(m, 25)) {
        PUT(m, "(");
        put_condition(m, s, depth - 1);
        PUT(m, "%s", chance(m, 60) ? " AND " : " OR ");
        put_condition(m, s, depth - 1);
        PUT(m, ")");
        return;
    }
    const form *shape = draw_form(m, forms, sizeof forms / sizeof forms[0], SORT_BOOLEAN);
    if (chance(m, 10) && put_query_condition(m, s)) {
        return;
    }
    put_form(m, s, shape->text, depth + 1);
}
