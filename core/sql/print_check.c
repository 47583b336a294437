/*
 * Printing the checks of types: CHECKs by which a column refuses what another engine's column would.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

#include <stdio.h>
#include <string.h>

#define NAME_BYTES 63 /* the shortest limit of all engines */

/* "koine_range_column": the driver tells from it what was wrong with a value. */
static void print_check_name(koine__printer *printer, const char *kind, const koine__name *table,
                             const koine__name *column)
{
    char name[512];
    bool shared = printer->dialect->check_names_shared;
    int written = snprintf(name, sizeof name, "koine_%s_%s%s%s", kind, shared ? table->text : "", shared ? "_" : "",
                           column->text);
    size_t size = written < 0 ? 0 : (size_t)written < sizeof name ? (size_t)written : sizeof name - 1;
    if (size > NAME_BYTES) {
        uint32_t hash = koine__parameter_hash(name, size);
        size = NAME_BYTES - 9;
        while (((unsigned char)name[size] & 0xC0) == 0x80) {
            size--; /* not inside of a character */
        }
        size += (size_t)snprintf(name + size, 10, "_%08x", (unsigned)hash);
    }
    koine__print_quoted(printer, '"', name, size);
}

/* The condition of a type's check, in which %c is the column. */
static void print_condition(koine__printer *printer, const char *condition, const koine__print_checked *what)
{
    koine__print_text(printer, " CHECK (");
    for (const char *at = strstr(condition, "%c"); at != NULL; at = strstr(condition, "%c")) {
        char before[512];
        size_t size = (size_t)(at - condition) < sizeof before ? (size_t)(at - condition) : sizeof before - 1;
        memcpy(before, condition, size);
        before[size] = '\0';
        koine__print_type(printer, before, what->type);
        koine__print_quoted(printer, '"', what->column.text, what->column.size);
        condition = at + 2;
    }
    koine__print_type(printer, condition, what->type);
    koine__print_text(printer, ")");
}

/* Rules DD-ck and DD-int8. */
void koine__print_checks(koine__printer *printer, const koine__print_checked *what, const char *before, bool conditions,
                         const char *behind)
{
    static const koine_sql_check small = {"range", "%c BETWEEN -32768 AND 32767"};
    const koine_sql_type *type = koine__print_type_of(printer, what->type, true);
    const koine_sql_check *checks[] = {type != NULL ? &type->checks[0] : NULL, type != NULL ? &type->checks[1] : NULL,
                                       what->type.small ? &small : NULL};
    for (size_t i = 0; !printer->reference && i < sizeof checks / sizeof *checks; i++) {
        if (checks[i] == NULL || checks[i]->condition == NULL) {
            continue;
        }
        koine__print_text(printer, before);
        print_check_name(printer, checks[i]->kind, what->table, &what->column);
        if (conditions) {
            print_condition(printer, checks[i]->condition, what);
        }
        koine__print_text(printer, behind);
    }
}
