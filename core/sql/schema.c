/*
 * Looking into tables of the catalogue.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/schema.h"

#include <string.h>

size_t koine__table_column(const koine__table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name.text, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}
