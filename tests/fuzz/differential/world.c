/*
 * Making worlds. Doubles are multiples of a quarter, so that sums do not depend on the order of the rows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "world.h"

#include <stdio.h>
#include <string.h>

static const char *const type_names[SORT_COUNT] = {
    "INTEGER", "DECIMAL(12, 3)", "DOUBLE PRECISION", "BOOLEAN", "VARCHAR(40)", "DATE", "TIMESTAMP", "TIME",
    "BLOB",    "UUID",
};

static const char *const texts[] = {
    "",          "a", "A",    "b",       "ab",       "abc",          "a b",  " a",      "a ",   "é",  "É",
    "e\xCC\x81", "ß", "日本", "😀",       "Straße",   "100%",         "a_b",  "50% off", "x\\y", "zz", "Z",
    "0",         "1", "-1",   "O''Hara", "\xC2\xA0", "\xEF\xBF\xBD", "true", "null",    "NULL", "ｱ",
};

static const char *const integers[] = {
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "-7",
    "10",
    "42",
    "-100",
    "1000",
    "65536",
    "2147483647",
    "-2147483648",
    "2147483648",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775807",
};

static const char *const decimals[] = {
    "0.000",  "0.001",    "-0.001", "1.000", "1.500",         "2.500",          "-2.500", "10.010",
    "99.999", "-123.456", "0.300",  "0.100", "123456789.123", "-999999999.999", "7.000",
};

static const char *const dates[] = {
    "1970-01-01", "2000-02-29", "1999-12-31", "2024-01-31", "2024-02-29",
    "1900-03-01", "2038-01-19", "1583-01-01", "9999-12-31",
};

static const char *const times[] = {
    "00:00:00.000000", "23:59:59.999999", "12:00:00.000000", "09:30:15.250000", "00:00:00.000001",
};

static const char *const uuids[] = {
    "00000000-0000-0000-0000-000000000000",
    "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "12345678-9abc-def0-1234-56789abcdef0",
};

static const char *const blobs[] = {"", "00", "ff", "00ff", "616263", "27225c00"};

void world_make(world *w, draws *d)
{
    w->count = 2 + draw_below(d, WORLD_TABLES - 1);
    for (int i = 0; i < w->count; i++) {
        world_table *table = &w->tables[i];
        *table = (world_table){.count = 4 + draw_below(d, WORLD_COLUMNS - 4), .next_key = 1};
        (void)snprintf(table->name, sizeof table->name, "t%d", i);
        for (int k = 0; k < table->count; k++) {
            world_column *column = &table->columns[k];
            (void)snprintf(column->name, sizeof column->name, "%c%d", k == 0 ? 'k' : 'c', k);
            column->sort = k == 0 ? SORT_INT : k < 4 ? (kind)(k - 1) : (kind)draw_below(d, SORT_COUNT);
            column->not_null = k == 0 || draw_chance(d, 25);
        }
    }
}

void world_put_table(const world_table *table, draws *d, buffer *out)
{
    text_put(out, "CREATE TABLE %s (", table->name);
    for (int i = 0; i < table->count; i++) {
        const world_column *column = &table->columns[i];
        text_put(out, "%s%s %s%s", i > 0 ? ", " : "", column->name, type_names[column->sort],
                 i == 0             ? " PRIMARY KEY"
                 : column->not_null ? " NOT NULL"
                                    : "");
    }
    if (draw_chance(d, 30)) {
        text_put(out, ", CHECK (c1 IS NULL OR c1 > -9223372036854775807)");
    }
    text_put(out, ")");
}

static void put_timestamp(draws *d, buffer *out)
{
    text_put(out, "TIMESTAMP '%s %s'", DRAW_FROM(d, dates), DRAW_FROM(d, times));
}

/* A quarter of a whole number: no more than 2^52 in all sums. */
static double draw_double(draws *d)
{
    return (double)(draw_below(d, 4001) - 2000) / 4.0;
}

void world_put_literal(kind sort, bool may_be_null, draws *d, buffer *out)
{
    if (may_be_null && draw_chance(d, 15)) {
        text_put(out, "NULL");
        return;
    }
    switch (sort) {
    case SORT_INT:
        text_put(out, "%s", draw_chance(d, 85) ? integers[draw_below(d, 12)] : DRAW_FROM(d, integers));
        return;
    case SORT_DECIMAL:
        text_put(out, "%s", DRAW_FROM(d, decimals));
        return;
    case SORT_DOUBLE:
        text_put(out, "%.2fe0", draw_double(d));
        return;
    case SORT_BOOLEAN:
        text_put(out, "%s", draw_chance(d, 50) ? "TRUE" : "FALSE");
        return;
    case SORT_TEXT:
        text_put(out, "'%s'", DRAW_FROM(d, texts));
        return;
    case SORT_DATE:
        text_put(out, "DATE '%s'", DRAW_FROM(d, dates));
        return;
    case SORT_TIMESTAMP:
        put_timestamp(d, out);
        return;
    case SORT_TIME:
        text_put(out, "TIME '%s'", DRAW_FROM(d, times));
        return;
    case SORT_BLOB:
        text_put(out, "x'%s'", DRAW_FROM(d, blobs));
        return;
    default:
        text_put(out, "CAST('%s' AS UUID)", DRAW_FROM(d, uuids));
        return;
    }
}

koine_value world_value(kind sort, bool may_be_null, draws *d, char *memory)
{
    if (may_be_null && draw_chance(d, 10)) {
        return koine_null();
    }
    switch (sort) {
    case SORT_INT:
        return koine_int(draw_below(d, 21) - 10);
    case SORT_DECIMAL:
        return koine_decimal(DRAW_FROM(d, decimals));
    case SORT_DOUBLE:
        return koine_float(draw_double(d));
    case SORT_BOOLEAN:
        return koine_bool(draw_chance(d, 50));
    case SORT_TEXT:
        (void)snprintf(memory, 64, "%s", DRAW_FROM(d, texts));
        return koine_text(memory);
    case SORT_DATE:
        return koine_date(1990 + draw_below(d, 40), 1 + draw_below(d, 12), 1 + draw_below(d, 28));
    case SORT_TIMESTAMP:
        return koine_timestamp((int64_t)draw_below(d, 2000000000) * 1000001);
    case SORT_TIME:
        return koine_time((int64_t)draw_below(d, 86400) * 1000000 + draw_below(d, 1000000));
    case SORT_BLOB:
        memory[0] = (char)draw_below(d, 256);
        return koine_blob(memory, (size_t)draw_below(d, 2));
    default:
        for (int i = 0; i < 16; i++) {
            memory[i] = (char)draw_below(d, 256);
        }
        return koine_uuid((const uint8_t *)memory);
    }
}

void world_put_rows(world_table *table, int rows, draws *d, buffer *out)
{
    text_put(out, "INSERT INTO %s (", table->name);
    for (int i = 0; i < table->count; i++) {
        text_put(out, "%s%s", i > 0 ? ", " : "", table->columns[i].name);
    }
    text_put(out, ") VALUES ");
    for (int row = 0; row < rows; row++) {
        text_put(out, "%s(%d", row > 0 ? ", " : "", table->next_key++);
        for (int i = 1; i < table->count; i++) {
            text_put(out, ", ");
            world_put_literal(table->columns[i].sort, !table->columns[i].not_null, d, out);
        }
        text_put(out, ")");
    }
}
