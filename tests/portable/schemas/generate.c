/*
 * The generator. A value is a function of table, row and column, so that a table can be filled in any order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "generate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_COLUMNS 16
#define MAX_ARGUMENTS 16
#define TEXT_SIZE 256

typedef struct plan {
    char name[64];
    char arguments[MAX_ARGUMENTS][48]; /* the first is the kind */
    size_t count;
    unsigned null_percent;
} plan;

typedef struct table {
    char name[64];
    int64_t rows;
    plan columns[MAX_COLUMNS];
    size_t count;
} table;

/* What a row's value is made of. */
typedef struct cell {
    const table *table;
    const plan *column;
    size_t number; /* of the column */
    int64_t row;   /* from 1 */
    uint64_t random;
    char text[TEXT_SIZE];
} cell;

/* ---- numbers ---- */

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t seed_of(const char *text)
{
    uint64_t hash = 1469598103934665603u;
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    }
    return hash;
}

static uint64_t draw(cell *c)
{
    c->random = mix(c->random);
    return c->random >> 11;
}

static int64_t between(cell *c, int64_t least, int64_t most)
{
    return least + (int64_t)(draw(c) % (uint64_t)(most - least + 1));
}

static int64_t number(const cell *c, size_t argument)
{
    return argument < c->column->count ? strtoll(c->column->arguments[argument], NULL, 10) : 0;
}

static const char *word(const cell *c, size_t argument)
{
    return argument < c->column->count ? c->column->arguments[argument] : "";
}

/* ---- kinds ---- */

static koine_value make_sequence(cell *c)
{
    return koine_int(c->row);
}

static koine_value make_ref(cell *c)
{
    return koine_int(between(c, 1, number(c, 2)));
}

static koine_value code(cell *c, const char *prefix, int64_t value)
{
    (void)snprintf(c->text, sizeof c->text, "%s%04lld", prefix, (long long)value);
    return koine_text(c->text);
}

static koine_value make_refcode(cell *c)
{
    return code(c, word(c, 3), between(c, 1, number(c, 2)));
}

static koine_value make_code(cell *c)
{
    return code(c, word(c, 1), c->row);
}

static bool is_pair(const plan *column)
{
    return strncmp(column->arguments[0], "pair", 4) == 0;
}

/* Rows walk through all pairs in steps of a prime that divides no number of pairs here. */
static int64_t pair_part(const cell *c)
{
    const table *t = c->table;
    const bool second = c->number > 0 && is_pair(&t->columns[c->number - 1]);
    const plan *first_column = second ? c->column - 1 : c->column;
    const plan *second_column = second ? c->column : c->column + 1;
    const int64_t first = strtoll(first_column->arguments[2], NULL, 10);
    const int64_t other = strtoll(second_column->arguments[2], NULL, 10);
    const int64_t place = c->row * 7919 % (first * other);
    return 1 + (second ? place % other : place / other);
}

static koine_value make_pair(cell *c)
{
    return koine_int(pair_part(c));
}

static koine_value make_paircode(cell *c)
{
    return code(c, word(c, 3), pair_part(c));
}

static koine_value make_before(cell *c)
{
    return c->row == 1 ? koine_null() : koine_int(between(c, 1, c->row - 1));
}

static koine_value make_range(cell *c)
{
    return koine_int(between(c, number(c, 1), number(c, 2)));
}

static koine_value make_decimal(cell *c)
{
    int64_t power = 1;
    for (int64_t i = number(c, 1); i > 0; i--) {
        power *= 10;
    }
    const int64_t value = between(c, number(c, 2), number(c, 3));
    (void)snprintf(c->text, sizeof c->text, "%lld.%0*lld", (long long)(value / power), (int)number(c, 1),
                   (long long)(value % power));
    return koine_decimal(c->text);
}

static koine_value make_float(cell *c)
{
    return koine_float((double)between(c, number(c, 2), number(c, 3)) / (double)number(c, 1));
}

static koine_value make_words(cell *c)
{
    static const char *const words[] = {"alpha",  "birch", "Cedar",  "delta", "Échelle", "fjord",      "garnet",
                                        "Høst",   "iris",  "jade",   "kiosk", "Łódź",    "maple",      "naïve",
                                        "onyx",   "Pearl", "quartz", "river", "straße",  "Topaz",      "umber",
                                        "violet", "Wolf",  "xenon",  "yarn",  "Zürich",  "日本",       "код",
                                        "O'Hara", "50%",   "a_b",    "λόγος", "😀",       "back\\slash"};
    size_t size = 0;
    c->text[0] = '\0';
    for (int64_t left = between(c, number(c, 1), number(c, 2)); left > 0; left--) {
        const char *next = words[draw(c) % (sizeof words / sizeof words[0])];
        size += (size_t)snprintf(c->text + size, sizeof c->text - size, "%s%s", size > 0 ? " " : "", next);
    }
    return koine_text(c->text);
}

static koine_value make_numbered(cell *c)
{
    (void)snprintf(c->text, sizeof c->text, "%s %lld", word(c, 1), (long long)c->row);
    return koine_text(c->text);
}

static koine_value make_pick(cell *c)
{
    return koine_text(word(c, 1 + draw(c) % (c->column->count - 1)));
}

static koine_value make_bool(cell *c)
{
    return koine_bool(between(c, 0, 99) < number(c, 1));
}

/* Days since 1970 of a YYYY-MM-DD, by the civil calendar's 400-year cycle. */
static int64_t days_of(const char *text)
{
    int year = 0;
    int month = 0;
    int day = 0;
    if (sscanf(text, "%d-%d-%d", &year, &month, &day) != 3) {
        return 0;
    }
    year -= month <= 2;
    const int64_t era = year / 400;
    const int64_t of_era = year - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static koine_value date_of(int64_t days)
{
    days += 719468;
    const int64_t era = days / 146097;
    const int64_t of_era = days - era * 146097;
    const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const int64_t shifted = (5 * of_year + 2) / 153;
    const int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    return koine_date((int)(year + era * 400 + (month <= 2)), (int)month, (int)(of_year - (153 * shifted + 2) / 5 + 1));
}

static koine_value make_date(cell *c)
{
    return date_of(between(c, days_of(word(c, 1)), days_of(word(c, 2))));
}

static koine_value make_timestamp(cell *c)
{
    const int64_t day = between(c, days_of(word(c, 1)), days_of(word(c, 2)));
    return koine_timestamp(day * 86400000000 + between(c, 0, 86399999999));
}

static koine_value make_time(cell *c)
{
    return koine_time(between(c, 0, 86399999999));
}

static koine_value make_uuid(cell *c)
{
    uint8_t bytes[16];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)draw(c);
    }
    return koine_uuid(bytes);
}

static koine_value make_json(cell *c)
{
    (void)snprintf(c->text, sizeof c->text, "{\"b\": %lld.50,  \"a\": [\"é\", null]}", (long long)between(c, 0, 99));
    return koine_json(c->text);
}

static koine_value make_blob(cell *c)
{
    const size_t size = (size_t)between(c, number(c, 1), number(c, 2));
    for (size_t i = 0; i < size; i++) {
        c->text[i] = (char)draw(c);
    }
    return koine_blob(c->text, size);
}

static const struct kind {
    const char *name;
    koine_value (*make)(cell *c);
} kinds[] = {
    {"sequence", make_sequence}, {"ref", make_ref},           {"refcode", make_refcode}, {"code", make_code},
    {"pair", make_pair},         {"paircode", make_paircode}, {"before", make_before},   {"range", make_range},
    {"decimal", make_decimal},   {"float", make_float},       {"words", make_words},     {"numbered", make_numbered},
    {"pick", make_pick},         {"bool", make_bool},         {"date", make_date},       {"timestamp", make_timestamp},
    {"time", make_time},         {"uuid", make_uuid},         {"json", make_json},       {"blob", make_blob},
};

static const struct kind *find_kind(const plan *column)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, column->arguments[0]) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

static koine_value make(cell *c, const table *t, size_t i, int64_t row)
{
    c->table = t;
    c->column = &t->columns[i];
    c->number = i;
    c->row = row;
    c->random = mix(seed_of(t->name) ^ mix(seed_of(c->column->name)) ^ mix((uint64_t)row));
    if (between(c, 0, 99) < (int64_t)c->column->null_percent) {
        return koine_null();
    }
    return find_kind(c->column)->make(c);
}

/* ---- filling ---- */

static void write_insert(char *sql, size_t size, const table *t)
{
    size_t used = (size_t)snprintf(sql, size, "INSERT INTO %s (", t->name);
    for (size_t i = 0; i < t->count; i++) {
        used += (size_t)snprintf(sql + used, size - used, "%s%s", i > 0 ? ", " : "", t->columns[i].name);
    }
    used += (size_t)snprintf(sql + used, size - used, ") VALUES (");
    for (size_t i = 0; i < t->count; i++) {
        used += (size_t)snprintf(sql + used, size - used, "%s?", i > 0 ? ", " : "");
    }
    (void)snprintf(sql + used, size - used, ")");
}

static koine_code fill_table(koine_conn *conn, const table *t)
{
    char sql[2048];
    cell cells[MAX_COLUMNS];
    koine_value values[MAX_COLUMNS];
    write_insert(sql, sizeof sql, t);
    koine_code code = koine_begin(conn, NULL);
    for (int64_t row = 1; code == KOINE_OK && row <= t->rows; row++) {
        for (size_t i = 0; i < t->count; i++) {
            values[i] = make(&cells[i], t, i, row);
        }
        code = koine_exec_values(conn, sql, values, t->count);
    }
    if (code == KOINE_OK) {
        return koine_commit(conn);
    }
    const koine_error *error = koine_error_of(conn);
    (void)fprintf(stderr, "filling %s: %s: %s\n", t->name, koine_code_name(code), error->message);
    (void)koine_rollback(conn);
    return code;
}

/* ---- the file ---- */

/* The next word of a line, '…' taken as one. NULL at the end. */
static const char *next_word(const char *line, char *out, size_t size)
{
    line += strspn(line, " \t");
    if (*line == '\0' || *line == '\n' || *line == '#') {
        return NULL;
    }
    const bool quoted = *line == '\'';
    line += quoted;
    const size_t length = strcspn(line, quoted ? "'\n" : " \t\n");
    (void)snprintf(out, size, "%.*s", (int)length, line);
    line += length;
    return *line == '\'' && quoted ? line + 1 : line;
}

static bool read_column(plan *column, const char *line)
{
    char text[64];
    const char *rest = line;
    while ((rest = next_word(rest, text, sizeof text)) != NULL && column->count < MAX_ARGUMENTS) {
        if (strcmp(text, "null") == 0) {
            rest = next_word(rest, text, sizeof text);
            column->null_percent = rest != NULL ? (unsigned)strtoul(text, NULL, 10) : 0;
            break;
        }
        (void)snprintf(column->arguments[column->count++], sizeof column->arguments[0], "%.47s", text);
    }
    return column->count > 0 && find_kind(column) != NULL;
}

/* Takes one line; false when it makes no sense. */
static bool read_line(table *t, const char *line)
{
    char text[64];
    const char *rest = next_word(line, text, sizeof text);
    if (rest == NULL) {
        return true;
    }
    if (t->count == MAX_COLUMNS) {
        return false;
    }
    plan *column = &t->columns[t->count++];
    *column = (struct plan){.count = 0};
    (void)snprintf(column->name, sizeof column->name, "%s", text);
    return read_column(column, rest);
}

static bool begin_table(table *t, const char *line)
{
    char text[64];
    const char *rest = next_word(line, text, sizeof text);
    if (rest == NULL || strcmp(text, "table") != 0) {
        return false;
    }
    t->count = 0;
    rest = next_word(rest, t->name, sizeof t->name);
    rest = rest != NULL ? next_word(rest, text, sizeof text) : NULL;
    t->rows = rest != NULL ? strtoll(text, NULL, 10) : 0;
    return true;
}

koine_code generate_fill(koine_conn *conn, const char *data, const char *file)
{
    static table t;
    koine_code code = KOINE_OK;
    bool have_table = false;
    for (int line = 1; code == KOINE_OK && *data != '\0'; line++) {
        table next = {.count = 0};
        if (begin_table(&next, data)) {
            code = have_table ? fill_table(conn, &t) : KOINE_OK;
            t = next;
            have_table = true;
        } else if (!read_line(&t, data)) {
            (void)fprintf(stderr, "%s:%d: no column of a table\n", file, line);
            return KOINE_ERR_CONFIG;
        }
        data += strcspn(data, "\n");
        data += *data == '\n';
    }
    return code == KOINE_OK && have_table ? fill_table(conn, &t) : code;
}
