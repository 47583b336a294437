/*
 * Recording what went wrong.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

#include <stdio.h>
#include <string.h>

void koine__mysql_fault_read(koine__mysql_fault *fault, MYSQL *handle)
{
    fault->number = mysql_errno(handle);
    (void)snprintf(fault->sqlstate, sizeof fault->sqlstate, "%s", mysql_sqlstate(handle));
    (void)snprintf(fault->message, sizeof fault->message, "%s", mysql_error(handle));
    if (fault->number == 0) {
        /* libmysqlclient leaves none when a reply cannot be made sense of. */
        fault->number = CR_MALFORMED_PACKET;
        (void)snprintf(fault->message, sizeof fault->message, "the server's answer cannot be understood");
    }
}

static const char *or_null(const char *name)
{
    return name[0] != '\0' ? name : NULL;
}

/*
 * An error packet carries no state of the session: after a deadlock the library still takes the transaction for
 * open. Any successful answer corrects it.
 */
static void refresh_transaction(koine__mysql *session, koine_code code)
{
    const koine_class kind = koine_code_class(code);
    const bool open = (session->handle->server_status & SERVER_STATUS_IN_TRANS) != 0;
    if (open && (kind == KOINE_CLASS_TRANSACTION || kind == KOINE_CLASS_RESOURCE || kind == KOINE_CLASS_INTERNAL) &&
        mysql_ping(session->handle) != 0) {
        session->dead = true;
    }
}

/* MariaDB refuses to drop a referenced table with the number of a row that is referenced, but names no key. */
static bool refuses_definition(const koine__mysql_fault *fault, const char *sql)
{
    return (fault->number == 1451 || fault->number == 1217) && strstr(fault->message, "fails (") == NULL &&
           sql != NULL && koine__mysql_defines(sql);
}

static koine_code report_fault(koine__mysql *session, const koine__mysql_fault *fault, const char *sql)
{
    koine__mysql_names names = {.schema = ""};
    koine_report report = KOINE_REPORT(koine__mysql_code(fault->number, session->mariadb, fault->sqlstate));
    report.code = koine__mysql_refine(fault->number, report.code, fault->message);
    if (report.code == KOINE_ERR_TLS || report.code == KOINE_ERR_CONNECT) {
        report.code = KOINE_ERR_CONNECTION_LOST; /* the session had been there: see opening for the others */
    }
    if (refuses_definition(fault, sql)) {
        report.code = KOINE_ERR_DEPENDENT;
    }
    report.native_code = (int32_t)fault->number;
    report.sqlstate = fault->sqlstate;
    report.native = fault->message;
    report.fk_side =
        report.code != KOINE_ERR_FOREIGN_KEY ? KOINE_FK_UNKNOWN : koine__mysql_side(fault->number, session->mariadb);
    report.hint = report.code != KOINE_ERR_TIMEOUT ? koine__mysql_hint(fault->number, report.code) : NULL;
    const koine_class kind = koine_code_class(report.code);
    if (report.code == KOINE_ERR_CONNECTION_LOST) {
        session->dead = true;
    } else if (kind == KOINE_CLASS_CONSTRAINT || kind == KOINE_CLASS_DATA) {
        koine__mysql_names_read(&names, fault->number, session->mariadb, fault->message, sql);
        koine__mysql_names_complete(session, &names, report.code, sql);
        report.schema = or_null(names.schema);
        report.table = or_null(names.table);
        report.column = or_null(names.column);
        report.constraint = or_null(names.constraint);
        report.parent_table = or_null(names.parent_table);
    } else {
        refresh_transaction(session, report.code);
    }
    if (session->dead) {
        report.flags |= KOINE_RECONNECT;
    }
    if (fault->number == KOINE__ER_SYNTAX && sql != NULL) {
        report.position = koine__mysql_position(fault->message, sql);
    }
    return koine_driver_fail(&session->head, &report);
}

koine_code koine__mysql_report(koine__mysql *session, const koine__mysql_fault *fault, const char *sql)
{
    koine__client_quiet quiet = {.on = false};
    if (session->raises_sigpipe) {
        koine__client_quiet_begin(&quiet);
    }
    koine_code code = report_fault(session, fault, sql);
    koine__client_quiet_end(&quiet, true);
    return code;
}

koine_code koine__mysql_fail(koine__mysql *session, const char *sql)
{
    koine__mysql_fault fault;
    koine__mysql_fault_read(&fault, session->handle);
    return koine__mysql_report(session, &fault, sql);
}

koine_code koine__mysql_fail_stmt(koine__mysql_stmt *stmt)
{
    koine__mysql_fault fault;
    fault.number = mysql_stmt_errno(stmt->handle);
    if (fault.number == 0) {
        /* libmariadb leaves an error that ends the rows on the session alone. */
        return koine__mysql_fail(koine__mysql_of_stmt(stmt), stmt->text);
    }
    (void)snprintf(fault.sqlstate, sizeof fault.sqlstate, "%s", mysql_stmt_sqlstate(stmt->handle));
    (void)snprintf(fault.message, sizeof fault.message, "%s", mysql_stmt_error(stmt->handle));
    return koine__mysql_report(koine__mysql_of_stmt(stmt), &fault, stmt->text);
}
