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

void koine__mysql_give_up(koine__mysql *session)
{
    session->dead = true;
    koine__mysql_abandon(&session->head);
}

/*
 * An error packet carries no state of the session: after a deadlock the library still takes the transaction for
 * open. A successful answer does; that to a ping does not with libmariadb.
 */
static bool answers(koine__mysql *session)
{
    static const char question[] = "DO 0";
    for (int attempt = 0; attempt < 2; attempt++) {
        if (mysql_real_query(session->handle, question, sizeof question - 1) == 0) {
            return true;
        }
        if (mysql_errno(session->handle) != KOINE__ER_INTERRUPTED) {
            return false; /* else a KILL QUERY that was meant for the statement came late */
        }
    }
    return false;
}

/*
 * Whether the number that says "lost" may be a routine's own: SIGNAL takes any. The library has hung up when it is
 * the library's, but for an answer that makes no sense, behind which more of its kind may be under way.
 */
static bool may_be_raised(const koine__mysql *session, const koine__mysql_fault *fault)
{
    const bool means_hung_up = fault->number == CR_SERVER_LOST || fault->number == CR_SERVER_GONE_ERROR;
    return koine__client_is_connected(session->handle) &&
           (means_hung_up || !koine__mysql_is_client_error(fault->number));
}

/* Finds out what is left of the session and its transaction. routine: the statement may have ended or begun one. */
static koine_code judge_session(koine__mysql *session, const koine__mysql_fault *fault, koine_code code, bool routine)
{
    const koine_class kind = koine_code_class(code);
    const bool open = (session->handle->server_status & SERVER_STATUS_IN_TRANS) != 0;
    if (fault->number == CR_OUT_OF_MEMORY || fault->number == CR_COMMANDS_OUT_OF_SYNC) {
        /* In the middle of an answer, as far as can be known: its rest would be taken for the next one's. */
        koine__mysql_give_up(session);
        return code;
    }
    if (code == KOINE_ERR_CONNECTION_LOST) {
        if (may_be_raised(session, fault) && answers(session)) {
            return strncmp(fault->sqlstate, "45", 2) == 0 ? KOINE_ERR_RAISED : KOINE_ERR_ENGINE;
        }
        koine__mysql_give_up(session);
        return code;
    }
    if (koine__mysql_is_client_error(fault->number)) {
        return code;
    }
    if ((routine ||
         (open && (kind == KOINE_CLASS_TRANSACTION || kind == KOINE_CLASS_RESOURCE || kind == KOINE_CLASS_INTERNAL))) &&
        !session->dead && !answers(session)) {
        koine__mysql_give_up(session);
    }
    return code;
}

/* MariaDB refuses to drop a referenced table with the number of a row that is referenced, but names no key. */
static bool refuses_definition(const koine__mysql_fault *fault, const char *sql)
{
    return (fault->number == 1451 || fault->number == 1217) && strstr(fault->message, "fails (") == NULL &&
           sql != NULL && koine__mysql_defines(sql);
}

static koine_code code_of(const koine__mysql *session, const koine__mysql_fault *fault, const char *sql)
{
    koine_code code = koine__mysql_code(fault->number, session->mariadb, fault->sqlstate);
    code = koine__mysql_refine(fault->number, code, fault->message);
    if (code == KOINE_ERR_TLS || code == KOINE_ERR_CONNECT) {
        return KOINE_ERR_CONNECTION_LOST; /* the session had been there: see opening for the others */
    }
    return refuses_definition(fault, sql) ? KOINE_ERR_DEPENDENT : code;
}

static void find_names(koine__mysql *session, const koine__mysql_fault *fault, const char *sql, koine_report *report,
                       koine__mysql_names *names)
{
    koine__mysql_names_read(names, fault->number, session->mariadb, fault->message, sql);
    koine__mysql_names_complete(session, names, report->code, sql);
    report->schema = or_null(names->schema);
    report->table = or_null(names->table);
    report->column = or_null(names->column);
    report->constraint = or_null(names->constraint);
    report->parent_table = or_null(names->parent_table);
}

static koine_code report_fault(koine__mysql *session, const koine__mysql_fault *fault, const char *sql, bool routine,
                               uint32_t flags)
{
    koine__mysql_names names = {.schema = ""};
    koine_report report = KOINE_REPORT(code_of(session, fault, sql));
    const koine_class kind = koine_code_class(report.code);
    if ((kind == KOINE_CLASS_CONSTRAINT || kind == KOINE_CLASS_DATA) && !koine__mysql_is_client_error(fault->number)) {
        find_names(session, fault, sql, &report, &names);
    }
    report.flags = flags;
    report.code = judge_session(session, fault, report.code, routine);
    report.native_code = (int32_t)fault->number;
    report.sqlstate = fault->sqlstate;
    report.native = fault->message;
    report.fk_side =
        report.code != KOINE_ERR_FOREIGN_KEY ? KOINE_FK_UNKNOWN : koine__mysql_side(fault->number, session->mariadb);
    report.hint = report.code != KOINE_ERR_TIMEOUT ? koine__mysql_hint(fault->number, report.code) : NULL;
    if (session->dead) {
        report.flags |= KOINE_RECONNECT;
    }
    if (fault->number == KOINE__ER_SYNTAX && sql != NULL) {
        report.position = koine__mysql_position(fault->message, sql);
    }
    return koine_driver_fail(&session->head, &report);
}

static koine_code report_quietly(koine__mysql *session, const koine__mysql_fault *fault, const char *sql, bool routine,
                                 uint32_t flags)
{
    koine__client_quiet quiet = {.on = false};
    if (session->raises_sigpipe) {
        koine__client_quiet_begin(&quiet);
    }
    koine_code code = report_fault(session, fault, sql, routine, flags);
    koine__client_quiet_end(&quiet, true);
    return code;
}

koine_code koine__mysql_report(koine__mysql *session, const koine__mysql_fault *fault, const char *sql)
{
    return report_quietly(session, fault, sql, false, 0);
}

koine_code koine__mysql_fail(koine__mysql *session, const char *sql)
{
    koine__mysql_fault fault;
    koine__mysql_fault_read(&fault, session->handle);
    return koine__mysql_report(session, &fault, sql);
}

koine_code koine__mysql_fail_stmt(koine__mysql_stmt *stmt)
{
    koine__mysql *session = koine__mysql_of_stmt(stmt);
    const bool routine = stmt->kind == KOINE_STATEMENT_OTHER || stmt->kind == KOINE_STATEMENT_SESSION;
    koine__mysql_fault fault;
    fault.number = stmt->handle != NULL ? mysql_stmt_errno(stmt->handle) : 0;
    if (fault.number == 0) {
        /* One of the text protocol; and libmariadb leaves an error that ends the rows on the session alone. */
        koine__mysql_fault_read(&fault, session->handle);
    } else {
        (void)snprintf(fault.sqlstate, sizeof fault.sqlstate, "%s", mysql_stmt_sqlstate(stmt->handle));
        (void)snprintf(fault.message, sizeof fault.message, "%s", mysql_stmt_error(stmt->handle));
    }
    return report_quietly(session, &fault, stmt->text, routine, 0);
}

koine_code koine__mysql_fail_late(koine__mysql_stmt *stmt, const koine__mysql_fault *fault)
{
    const uint32_t flags = stmt->kind == KOINE_STATEMENT_QUERY ? 0 : KOINE_MAYBE_APPLIED;
    return report_quietly(koine__mysql_of_stmt(stmt), fault, stmt->text, false, flags);
}
