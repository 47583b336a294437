/*
 * Stands in front of libsqlite3 and drops the switch for foreign keys, as a library does that was built with
 * SQLITE_OMIT_FOREIGN_KEY: it is accepted, and nothing is enforced.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dlfcn.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>

typedef int (*db_config)(sqlite3 *db, int option, ...);

int sqlite3_db_config(sqlite3 *db, int option, ...)
{
    va_list arguments;
    va_start(arguments, option);
    int on = va_arg(arguments, int);
    int *is_on = va_arg(arguments, int *);
    va_end(arguments);
    if (option == SQLITE_DBCONFIG_ENABLE_FKEY) {
        if (is_on != NULL) {
            *is_on = on != 0;
        }
        return SQLITE_OK;
    }
    db_config real;
    *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_db_config");
    return real(db, option, on, is_on);
}
