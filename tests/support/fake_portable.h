/*
 * The fake driver with a dialect of portable SQL, the reference one, and a catalog that a test writes. Its URLs are
 * speaking://host/database; calls are logged, and fail, as those of the fake driver.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_FAKE_PORTABLE_H
#define KOINE_TESTS_FAKE_PORTABLE_H

#include "fake_driver.h"

/* One row that the catalog's description answers. */
typedef struct fake_described {
    const char *table;
    const char *part; /* "table", "column" or "key" */
    const char *name;
    int position;
    const char *type;
    int precision;
    int scale;
    uint32_t flags;
} fake_described;

#define FAKE_TABLE(table)                                                                                              \
    {                                                                                                                  \
        table, "table", "table", 0, NULL, 0, 0, 0                                                                      \
    }
#define FAKE_COLUMN(table, position, name, type, precision, scale, flags)                                              \
    {                                                                                                                  \
        table, "column", name, position, type, precision, scale, flags                                                 \
    }
#define FAKE_PLAIN(table, position, name, type) FAKE_COLUMN(table, position, name, type, 0, 0, 0)

/* Registers the driver, once, and begins a script. */
koine_code fake_portable_register(void);

/* As fake_reset, and an empty catalog. */
void fake_portable_reset(void);

/* What the catalog holds from now on, owned by the test. The description of tables that are not asked for is left out.
 */
void fake_describe(const fake_described *rows, size_t count);

/* How often the catalog was asked for a description. Such calls are not in the log. */
unsigned fake_descriptions(void);

/* The next description fails so. */
void fake_fail_description(koine_code code);

/* What the driver says of the types of columns that are answered; NULL: nothing. */
void fake_set_types(const koine_type *types);

/* Whether descriptions hold the session's temporary tables: not at first. */
void fake_describe_temporaries(bool on);

/* The dialect of sessions that are opened from now on; NULL: the reference one. */
void fake_set_dialect(const koine_sql_dialect *dialect);

#endif
