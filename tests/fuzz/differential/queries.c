/*
 * Queries and changes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "statements.h"

#include <stdio.h>
#include <string.h>

#define PUT(m, ...) text_put(&(m)->out->sql, __VA_ARGS__)
#define MAX_ITEMS 6

static int draw_of(maker *m, int limit)
{
    return draw_below(m->draws, limit);
}

static bool chance(maker *m, int percent)
{
    return draw_chance(m->draws, percent);
}

static const world_table *any_table(maker *m)
{
    return &m->world->tables[draw_of(m, m->world->count)];
}

static void new_alias(maker *m, char alias[16])
{
    (void)snprintf(alias, 16, "x%d", m->aliases++);
}

/* The outer columns stay visible in a subquery. */
static void begin_scope(scope *s, const scope *outer)
{
    if (outer != NULL) {
        *s = *outer;
        s->aggregate = false;
        s->grouped = 0;
    } else {
        *s = (scope){.count = 0};
    }
}

/* ---- FROM ---- */

static void put_table(maker *m, scope *s)
{
    char alias[16];
    const world_table *table = any_table(m);
    new_alias(m, alias);
    PUT(m, "%s %s%s", table->name, chance(m, 50) ? "AS " : "", alias);
    scope_add(s, table, alias);
}

/* A derived table of a few columns: its own query sees nothing from outside. */
static void put_derived(maker *m, scope *s)
{
    char alias[16];
    scope inner = {.count = 0};
    const world_table *table = any_table(m);
    new_alias(m, alias);
    scope_add(&inner, table, table->name);
    const int items = 1 + draw_of(m, 3);
    PUT(m, "(SELECT ");
    for (int i = 0; i < items; i++) {
        const kind sort = inner.columns[draw_of(m, inner.count)].sort;
        PUT(m, "%s", i > 0 ? ", " : "");
        put_expression(m, &inner, sort, 1);
        PUT(m, " AS v%d", i);
        if (s->count < SCOPE_COLUMNS) {
            (void)snprintf(s->columns[s->count].name, sizeof s->columns[0].name, "%s.v%d", alias, i);
            s->columns[s->count++].sort = sort;
        }
    }
    PUT(m, " FROM %s", table->name);
    if (chance(m, 40)) {
        PUT(m, " WHERE ");
        put_condition(m, &inner, 1);
    }
    PUT(m, ") AS %s", alias);
}

static void put_source(maker *m, scope *s)
{
    if (m->nesting < 2 && chance(m, 12)) {
        put_derived(m, s);
    } else {
        put_table(m, s);
    }
}

static void put_from(maker *m, scope *s, int joins)
{
    static const char *const kinds[] = {" JOIN ",      " JOIN ",       " LEFT JOIN ",
                                        " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN "};
    PUT(m, " FROM ");
    put_source(m, s);
    for (; joins > 0; joins--) {
        if (chance(m, 15)) {
            PUT(m, " CROSS JOIN ");
            put_source(m, s);
            continue;
        }
        const int before = s->count;
        PUT(m, "%s", DRAW_FROM(m->draws, kinds));
        put_source(m, s);
        PUT(m, " ON ");
        if (chance(m, 70)) {
            static const kind sorts[] = {SORT_INT, SORT_INT, SORT_DECIMAL, SORT_TEXT};
            const kind of = DRAW_FROM(m->draws, sorts);
            const char *left = NULL;
            const char *right = NULL;
            for (int i = 0; i < s->count; i++) {
                if (s->columns[i].sort == of) {
                    *(i < before ? &left : &right) = s->columns[i].name;
                }
            }
            if (left != NULL && right != NULL) {
                PUT(m, "%s = %s", left, right);
                continue;
            }
        }
        put_condition(m, s, 0);
    }
}

/* ---- SELECT ---- */

static void put_window(maker *m, const scope *s)
{
    static const char *const functions[] = {"row_number()", "rank()", "dense_rank()", "count(*)", "ntile(3)"};
    static const char *const keys[] = {"", "", " DESC", " NULLS LAST", " DESC NULLS FIRST"};
    const char *column = s->columns[draw_of(m, s->count)].name;
    const char *function = DRAW_FROM(m->draws, functions);
    PUT(m, "%s OVER (", function);
    if (chance(m, 50)) {
        PUT(m, "PARTITION BY %s ", s->columns[draw_of(m, s->count)].name);
    }
    PUT(m, "ORDER BY %s%s", column, DRAW_FROM(m->draws, keys));
    /* Rows of equal keys would be numbered in any order: all columns that are there follow. */
    for (int i = 0; function[0] != 'c' && i < s->count; i++) {
        PUT(m, ", %s", s->columns[i].name);
    }
    PUT(m, ")");
}

static kind draw_sort(maker *m)
{
    static const kind sorts[] = {SORT_INT,       SORT_INT,     SORT_INT,     SORT_DECIMAL, SORT_DECIMAL,
                                 SORT_DOUBLE,    SORT_BOOLEAN, SORT_BOOLEAN, SORT_TEXT,    SORT_TEXT,
                                 SORT_TIMESTAMP, SORT_DATE,    SORT_TIME,    SORT_BLOB,    SORT_UUID};
    return DRAW_FROM(m->draws, sorts);
}

static void put_where(maker *m, const scope *s, int percent)
{
    if (chance(m, percent)) {
        PUT(m, " WHERE ");
        put_condition(m, s, 2);
    }
}

static void put_items(maker *m, const scope *s, const kind *sorts, int items, int depth)
{
    for (int i = 0; i < items; i++) {
        PUT(m, "%s", i > 0 ? ", " : "");
        put_expression(m, s, sorts[i], depth);
        PUT(m, " AS o%d", i + 1);
    }
}

/* FROM is written behind the items that use it: both go into texts of their own. */
static void put_select(maker *m, const scope *outer, const kind *sorts, int items, bool window)
{
    scope s;
    buffer kept = m->out->sql;
    m->out->sql = (buffer){.chars = NULL};
    begin_scope(&s, outer);
    const int outer_columns = s.count;
    m->nesting++;
    const bool literal = m->literal;
    m->literal = true; /* placeholders are numbered in the order of the text */
    put_from(m, &s, m->nesting > 1 ? draw_of(m, 2) : draw_of(m, 3));
    buffer from = m->out->sql;
    m->out->sql = kept;
    m->literal = literal;
    const bool grouped = chance(m, 30) && s.count > outer_columns;
    if (grouped) {
        /* One or two of the columns are the key, and come first. */
        const int at = outer_columns + draw_of(m, s.count - outer_columns);
        const scope all = s;
        s.columns[0] = all.columns[at];
        for (int i = 0; i < all.count - 1; i++) {
            s.columns[i + 1] = all.columns[i < at ? i : i + 1];
        }
        s.grouped = 1;
        s.aggregate = true;
    }
    PUT(m, "SELECT %s", !grouped && chance(m, 12) ? "DISTINCT " : "");
    put_items(m, &s, sorts, items, 3);
    if (window && !grouped) {
        PUT(m, ", ");
        put_window(m, &s);
        PUT(m, " AS w");
    }
    PUT(m, "%s", from.chars);
    text_free(&from);
    scope row = s;
    row.aggregate = false;
    put_where(m, &row, 60);
    if (grouped) {
        PUT(m, " GROUP BY %s", s.columns[0].name);
        if (chance(m, 30)) {
            PUT(m, " HAVING ");
            put_expression(m, &s, SORT_BOOLEAN, 2);
        }
    }
    m->nesting--;
}

void put_scalar_query(maker *m, const scope *outer, kind sort)
{
    static const char *const aggregates[] = {"max", "min", "sum"};
    scope s;
    begin_scope(&s, outer);
    m->nesting++;
    char alias[16];
    const world_table *table = any_table(m);
    new_alias(m, alias);
    scope_add(&s, table, alias);
    scope own = {.count = 0};
    scope_add(&own, table, alias);
    PUT(m, "(SELECT %s(", DRAW_FROM(m->draws, aggregates));
    put_expression(m, &own, sort, 1);
    PUT(m, ") FROM %s AS %s", table->name, alias);
    put_where(m, &s, 60);
    PUT(m, ")");
    m->nesting--;
}

void put_column_query(maker *m, const scope *outer, kind sort)
{
    scope s;
    char alias[16];
    const world_table *table = any_table(m);
    begin_scope(&s, outer);
    m->nesting++;
    new_alias(m, alias);
    scope own = {.count = 0};
    scope_add(&own, table, alias);
    scope_add(&s, table, alias);
    PUT(m, "SELECT ");
    put_expression(m, &own, sort, 1);
    PUT(m, " FROM %s AS %s", table->name, alias);
    put_where(m, &s, 60);
    m->nesting--;
}

static void put_order(maker *m, int items)
{
    static const char *const keys[] = {"", "", " DESC", " NULLS LAST", " ASC NULLS FIRST", " DESC NULLS LAST"};
    PUT(m, " ORDER BY ");
    for (int i = 1; i <= items; i++) {
        PUT(m, chance(m, 50) ? "%s%d%s" : "%so%d%s", i > 1 ? ", " : "", i, DRAW_FROM(m->draws, keys));
    }
    m->out->ordered = true;
    if (chance(m, 40)) {
        PUT(m, " LIMIT %d", draw_of(m, 8));
        if (chance(m, 40)) {
            PUT(m, " OFFSET %d", draw_of(m, 5));
        }
    }
}

static void put_query(maker *m)
{
    static const char *const operators[] = {" UNION ",  " UNION ALL ",     " INTERSECT ",
                                            " EXCEPT ", " INTERSECT ALL ", " EXCEPT ALL "};
    kind sorts[MAX_ITEMS];
    const int items = 1 + draw_of(m, MAX_ITEMS - 1);
    for (int i = 0; i < items; i++) {
        sorts[i] = draw_sort(m);
    }
    m->out->is_query = true;
    const bool set = chance(m, 15);
    const bool window = !set && chance(m, 15);
    put_select(m, NULL, sorts, items, window);
    for (int k = set ? 1 + draw_of(m, 2) : 0; k > 0; k--) {
        PUT(m, "%s", DRAW_FROM(m->draws, operators));
        put_select(m, NULL, sorts, items, false);
    }
    if (!window && chance(m, 50)) {
        put_order(m, items);
    }
}

static void put_common_table(maker *m)
{
    const world_table *table = any_table(m);
    scope s = {.count = 0};
    scope_add(&s, table, table->name);
    m->out->is_query = true;
    PUT(m, "WITH cte AS (SELECT k0 AS id, ");
    put_expression(m, &s, SORT_DECIMAL, 2);
    PUT(m,
        " AS amount FROM %s) SELECT a.id, sum(b.amount) AS total, count(*) AS n FROM cte a JOIN cte b ON b.id <= a.id "
        "GROUP BY a.id ORDER BY a.id",
        table->name);
    m->out->ordered = true;
}

/* ---- changes ---- */

static const world_column *any_column(maker *m, const world_table *table)
{
    return &table->columns[1 + draw_of(m, table->count - 1)];
}

static void put_update(maker *m)
{
    const world_table *table = any_table(m);
    scope s = {.count = 0};
    scope_add(&s, table, table->name);
    const int first = 1 + draw_of(m, table->count - 1);
    PUT(m, "UPDATE %s SET ", table->name);
    for (int i = 0; i < 1 + draw_of(m, 2) && first + i < table->count; i++) {
        PUT(m, "%s%s = ", i > 0 ? ", " : "", table->columns[first + i].name);
        put_expression(m, &s, table->columns[first + i].sort, 2);
    }
    put_where(m, &s, 90);
}

static void put_delete(maker *m)
{
    const world_table *table = any_table(m);
    scope s = {.count = 0};
    scope_add(&s, table, table->name);
    PUT(m, "DELETE FROM %s WHERE %s = %d AND ", table->name, s.columns[0].name, draw_of(m, table->next_key + 2));
    put_condition(m, &s, 1);
}

static void put_insert(maker *m, world *w)
{
    world_table *table = &w->tables[draw_of(m, w->count)];
    if (chance(m, 70)) {
        world_put_rows(table, 1 + draw_of(m, 3), m->draws, &m->out->sql);
        return;
    }
    const world_column *column = any_column(m, table);
    PUT(m, "INSERT INTO %s (k0, %s) VALUES (%d, ", table->name, column->name, 1 + draw_of(m, table->next_key));
    world_put_literal(column->sort, !column->not_null, m->draws, &m->out->sql);
    PUT(m, ") ON CONFLICT (k0) DO ");
    if (chance(m, 50)) {
        PUT(m, "NOTHING");
    } else {
        PUT(m, "UPDATE SET %s = excluded.%s", column->name, column->name);
    }
}

void statement_make(statement *s, world *w, draws *d)
{
    maker m = {.out = s, .world = w, .draws = d};
    text_clear(&s->sql);
    s->value_count = 0;
    s->is_query = false;
    s->ordered = false;
    const int which = draw_below(d, 100);
    if (which < 85) {
        put_query(&m);
    } else if (which < 88) {
        put_common_table(&m);
    } else if (which < 94) {
        put_update(&m);
    } else if (which < 97) {
        put_insert(&m, w);
    } else {
        put_delete(&m);
    }
}
