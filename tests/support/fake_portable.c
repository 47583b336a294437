/*
 * The fake driver with a dialect of portable SQL and a catalog that a test writes.
 *
 * Statements are the fake driver's, but for the description of the catalog, which is answered here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fake_portable.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DESCRIBE "DESCRIBE ?1"
#define DESCRIBED_COLUMNS 9

extern const koine_sql_dialect koine__reference_dialect;

typedef struct wrapper {
    koine_driver_stmt head;
    koine_driver_stmt *inner; /* the fake driver's; NULL: a description */
    size_t next;
    char names[512]; /* of the tables that are asked for */
} wrapper;

static const fake_described *described;
static size_t described_count;
static unsigned descriptions;
static const koine_type *column_types;
static const koine_sql_dialect *chosen;
static koine_code fault;
static bool with_temporaries;

void fake_portable_reset(void)
{
    fake_reset();
    described = NULL;
    described_count = 0;
    descriptions = 0;
    column_types = NULL;
    chosen = NULL;
    fault = KOINE_OK;
    with_temporaries = false;
}

void fake_describe(const fake_described *rows, size_t count)
{
    described = rows;
    described_count = count;
}

void fake_fail_description(koine_code code)
{
    fault = code;
}

void fake_describe_temporaries(bool on)
{
    with_temporaries = on;
}

unsigned fake_descriptions(void)
{
    return descriptions;
}

void fake_set_types(const koine_type *types)
{
    column_types = types;
}

void fake_set_dialect(const koine_sql_dialect *dialect)
{
    chosen = dialect;
}

/* ---- statements ---- */

static koine_code prepare(koine_driver_stmt *stmt, const koine_sql *sql)
{
    wrapper *wrapped = (wrapper *)stmt;
    if (strncmp(sql->text, "DESCRIBE ", 9) == 0) {
        return KOINE_OK;
    }
    wrapped->inner = calloc(1, fake_driver.statement->size);
    if (wrapped->inner == NULL) {
        return koine_driver_no_memory(stmt->conn);
    }
    wrapped->inner->conn = stmt->conn;
    return fake_driver.statement->prepare(wrapped->inner, sql);
}

static koine_code execute(koine_driver_stmt *stmt, const koine_value *values, bool keep, koine_outcome *outcome)
{
    wrapper *wrapped = (wrapper *)stmt;
    if (wrapped->inner != NULL) {
        return fake_driver.statement->execute(wrapped->inner, values, keep, outcome);
    }
    descriptions++;
    if (fault != KOINE_OK) {
        koine_code code = fault;
        fault = KOINE_OK;
        return koine_driver_refuse(stmt->conn, code, "the description was scripted to fail", NULL);
    }
    wrapped->next = 0;
    (void)snprintf(wrapped->names, sizeof wrapped->names, "%.*s", (int)values[0].as.bytes.size,
                   (const char *)values[0].as.bytes.data);
    outcome->columns = DESCRIBED_COLUMNS;
    return KOINE_OK;
}

static void close_statement(koine_driver_stmt *stmt)
{
    wrapper *wrapped = (wrapper *)stmt;
    if (wrapped->inner != NULL) {
        fake_driver.statement->close(wrapped->inner);
        free(wrapped->inner);
    }
}

static const koine_statement_ops statement_ops = {
    .size = sizeof(wrapper),
    .prepare = prepare,
    .execute = execute,
    .close = close_statement,
};

/* ---- rows ---- */

static bool is_asked_for(const wrapper *wrapped, const fake_described *row)
{
    char name[80];
    (void)snprintf(name, sizeof name, "\"%s\"", row->table);
    return strstr(wrapped->names, name) != NULL;
}

static koine_value text_or_null(const char *text)
{
    return text != NULL ? koine_text(text) : koine_null();
}

static koine_code describe_next(wrapper *wrapped, koine_value *row)
{
    while (wrapped->next < described_count && !is_asked_for(wrapped, &described[wrapped->next])) {
        wrapped->next++;
    }
    if (wrapped->next == described_count) {
        return KOINE_DONE;
    }
    const fake_described *from = &described[wrapped->next++];
    row[0] = koine_text(from->table);
    row[1] = koine_text(from->part);
    row[2] = koine_text(from->name);
    row[3] = koine_int(from->position);
    row[4] = text_or_null(from->type);
    row[5] = koine_int(from->precision);
    row[6] = koine_int(from->scale);
    row[7] = koine_int(from->flags);
    row[8] = text_or_null(from->type);
    return KOINE_ROW;
}

static koine_code next(koine_driver_stmt *stmt, koine_value *row, koine_outcome *outcome)
{
    wrapper *wrapped = (wrapper *)stmt;
    return wrapped->inner == NULL ? describe_next(wrapped, row) : fake_driver.rows->next(wrapped->inner, row, outcome);
}

static void column(const koine_driver_stmt *stmt, size_t i, koine_column *out)
{
    const wrapper *wrapped = (const wrapper *)stmt;
    *out = (koine_column){"described", KOINE_TYPE_NULL};
    if (wrapped->inner != NULL) {
        fake_driver.rows->column(wrapped->inner, i, out);
        out->type = column_types != NULL ? column_types[i] : KOINE_TYPE_NULL;
    }
}

static koine_code close_rows(koine_driver_stmt *stmt)
{
    wrapper *wrapped = (wrapper *)stmt;
    return wrapped->inner == NULL ? KOINE_OK : fake_driver.rows->close(wrapped->inner);
}

static const koine_rows_ops rows_ops = {
    .next = next,
    .column = column,
    .close = close_rows,
};

/* ---- the dialect ---- */

static const koine_sql_dialect *dialect_of(const koine_driver_conn *conn)
{
    (void)conn;
    return chosen != NULL ? chosen : &koine__reference_dialect;
}

static const koine_catalog *catalog_of(const koine_driver_conn *conn)
{
    /* All but descriptions are answered by the rows of the script. */
    static const koine_catalog catalogs[] = {
        {.describe = DESCRIBE, .tables = "SELECT ?1, ?2", .indexes = "SELECT ?1, ?2"},
        {.describe = DESCRIBE, .tables = "SELECT ?1, ?2", .indexes = "SELECT ?1, ?2", .describes_temporary = true},
    };
    (void)conn;
    return &catalogs[with_temporaries ? 1 : 0];
}

static const koine_sql_dialect *const dialects[] = {&koine__reference_dialect, NULL};

static const koine_sql_ops sql_ops = {
    .dialects = dialects,
    .dialect = dialect_of,
    .catalog = catalog_of,
};

koine_code fake_portable_register(void)
{
    static const char *const schemes[] = {"speaking", NULL};
    static koine_driver driver;
    char why[256];
    driver = fake_driver;
    driver.name = "speaking";
    driver.schemes = schemes;
    driver.statement = &statement_ops;
    driver.rows = &rows_ops;
    driver.sql = &sql_ops;
    fake_portable_reset();
    return koine_driver_register(&driver, why, sizeof why);
}
