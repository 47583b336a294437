/*
 * Warnings that hide a loss are failures (W-err): outside of what is stored in a column these servers answer NULL, a
 * part of a value or the nearest one where others fail, and say so in a warning only.
 *
 * How many warnings there are comes with each answer; what they are is asked for when there are any.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ON_BOTH, ON_MARIADB, ON_MYSQL };

/* Which they are, and the SQLSTATE that SHOW WARNINGS does not tell. What they mean is in codes.c, as for errors. */
static const struct loss {
    unsigned number;
    unsigned server;
    bool as_note; /* it comes as a note; the others do where nothing is lost */
    char sqlstate[6];
} losses[] = {
    {1105, ON_BOTH, false, "HY000"},   /* an invalid value without a number of its own */
    {1260, ON_BOTH, false, "HY000"},   /* GROUP_CONCAT was cut */
    {1264, ON_BOTH, false, "22003"},   /* out of range: the nearest value */
    {1292, ON_BOTH, false, "22007"},   /* no number, or no date: what could be read of it, or NULL */
    {1301, ON_BOTH, false, "HY000"},   /* larger than max_allowed_packet: NULL */
    {1365, ON_BOTH, false, "22012"},   /* division by zero: NULL */
    {1366, ON_BOTH, false, "HY000"},   /* the same as 1292, for a column */
    {1411, ON_BOTH, false, "HY000"},   /* no date: NULL */
    {1441, ON_BOTH, false, "22008"},   /* a date out of range: NULL */
    {1916, ON_MARIADB, true, "22003"}, /* overflow of CAST: the nearest value; MySQL does not tell */
    {3020, ON_MYSQL, false, "2201E"},  /* no argument of a logarithm: NULL; MariaDB calls it 1365 */
    {6527, ON_MYSQL, false, "22008"},  /* what was 1441 before MySQL 9 */
};

static const struct loss *find_loss(unsigned number, bool mariadb, const char *level)
{
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        const struct loss *l = &losses[i];
        if (l->number == number && l->server != (mariadb ? ON_MYSQL : ON_MARIADB) &&
            (l->as_note || strcmp(level, "Note") != 0)) {
            return l;
        }
    }
    return NULL;
}

/*
 * MySQL 9.7 keeps the first date of a group for min() and max() as this one when it is NULL, and warns of it; what it
 * answers is right. Nothing else warns so: a column does not take that date, and a CAST names no column.
 */
static bool is_of_grouping(const char *message)
{
    return strstr(message, "'0000-00-00' for column") != NULL;
}

/* Level, number, message. */
static void read_warnings(MYSQL_RES *warnings, bool mariadb, koine__mysql_fault *fault)
{
    for (MYSQL_ROW row; fault->number == 0 && (row = mysql_fetch_row(warnings)) != NULL;) {
        const unsigned number = (unsigned)strtoul(row[1], NULL, 10);
        const struct loss *found = find_loss(number, mariadb, row[0]);
        if (found != NULL && !is_of_grouping(row[2])) {
            fault->number = number;
            memcpy(fault->sqlstate, found->sqlstate, sizeof fault->sqlstate);
            (void)snprintf(fault->message, sizeof fault->message, "%s", row[2]);
        }
    }
}

static bool ask(MYSQL *handle)
{
    static const char question[] = "SHOW WARNINGS";
    if (mysql_real_query(handle, question, sizeof question - 1) == 0) {
        return true;
    }
    /* A KILL QUERY that was meant for the statement may come late. */
    return mysql_errno(handle) == KOINE__ER_INTERRUPTED && mysql_real_query(handle, question, sizeof question - 1) == 0;
}

koine_code koine__mysql_check_warnings(koine__mysql_stmt *stmt)
{
    koine__mysql *session = koine__mysql_of_stmt(stmt);
    MYSQL *handle = session->handle;
    if (koine__client_warnings(handle) == 0 ||
        (koine_config_waived(session->head.config) & KOINE_GUARANTEE_STRICT_TYPES) != 0) {
        return KOINE_OK;
    }
    koine__mysql_fault fault = {.number = 0};
    if (ask(handle)) {
        MYSQL_RES *warnings = mysql_store_result(handle);
        if (warnings == NULL) {
            koine__mysql_fault_read(&fault, handle);
        } else {
            read_warnings(warnings, session->mariadb, &fault);
            mysql_free_result(warnings);
        }
    } else {
        koine__mysql_fault_read(&fault, handle);
    }
    return fault.number == 0 ? KOINE_OK : koine__mysql_fail_late(stmt, &fault);
}
