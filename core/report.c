/*
 * What drivers report: the failing half of driver.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "connection.h"

#include <stdio.h>
#include <string.h>

/* ---- values ---- */

static unsigned char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : (unsigned char)c;
}

static bool is_word(unsigned char c)
{
    return c >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (lower((char)c) >= 'a' && lower((char)c) <= 'z');
}

/* Whether the bytes stand in the text, whatever the case; short ones only as a word of their own. */
static bool shows(const char *text, koine_bytes bytes)
{
    const char *wanted = bytes.data;
    size_t length = strlen(text);
    for (size_t at = 0; bytes.size <= length && at <= length - bytes.size; at++) {
        size_t i = 0;
        while (i < bytes.size && lower(text[at + i]) == lower(wanted[i])) {
            i++;
        }
        bool alone = (at == 0 || !is_word((unsigned char)text[at - 1])) && !is_word((unsigned char)text[at + i]);
        if (i == bytes.size && (bytes.size >= 4 || alone)) {
            return true;
        }
    }
    return false;
}

static bool has_bytes(const koine_value *value)
{
    bool bytes = value->type == KOINE_TYPE_TEXT || value->type == KOINE_TYPE_BLOB || value->type == KOINE_TYPE_JSON ||
                 value->type == KOINE_TYPE_DECIMAL;
    return bytes && value->as.bytes.size > 0 && value->as.bytes.data != NULL;
}

/* NULL in place of a text that shows a value which the statement at work was given. */
static const char *without_values(const koine_conn *owner, const char *text)
{
    for (size_t i = 0; text != NULL && owner->bound != NULL && i < owner->bound_count; i++) {
        if (has_bytes(&owner->bound[i]) && shows(text, owner->bound[i].as.bytes)) {
            return NULL;
        }
    }
    return text;
}

/*
 * Engines put values into texts where nobody expects them (a name that is looked up at run time, a search
 * expression); names of objects too, when the statement itself was not to blame before it had values.
 */
static void drop_values(const koine_conn *owner, koine_report *report)
{
    report->native = without_values(owner, report->native);
    report->detail = without_values(owner, report->detail);
    report->hint = without_values(owner, report->hint);
    if (koine_code_class(report->code) == KOINE_CLASS_STATEMENT) {
        report->table = without_values(owner, report->table);
        report->column = without_values(owner, report->column);
    }
}

/* ---- checks that portable SQL has put on a column ---- */

/* By what their names begin with; the column's name stands behind. */
static const struct {
    const char *begin;
    koine_code code;
} own_checks[] = {
    {"koine_type_", KOINE_ERR_INVALID_VALUE},
    {"koine_length_", KOINE_ERR_TOO_LONG},
    {"koine_range_", KOINE_ERR_OUT_OF_RANGE},
};

#define LONGEST_NAME 63 /* of a constraint, in bytes, that Koine gives: one as long as this may have been cut */

/* The column in what follows, behind the table's name where names of checks are unique in the database. */
static const char *column_in(const koine_driver_conn *conn, const char *name, const char *table)
{
    bool shared = conn->driver->sql != NULL && conn->driver->sql->dialect(conn)->check_names_shared;
    size_t size = table != NULL ? strlen(table) : 0;
    bool holds = shared && size > 0 && strncmp(name, table, size) == 0 && name[size] == '_';
    return holds ? name + size + 1 : shared ? NULL : name;
}

/* DD-ck: a check of a type is what another engine does by the type itself, and so it is told. */
static void judge_check(const koine_driver_conn *conn, koine_report *report)
{
    const char *name = report->constraint;
    for (size_t i = 0; name != NULL && i < sizeof own_checks / sizeof *own_checks; i++) {
        size_t size = strlen(own_checks[i].begin);
        if (strncmp(name, own_checks[i].begin, size) == 0) {
            report->code = own_checks[i].code;
            report->constraint = NULL;
            if (report->column == NULL && strlen(name) < LONGEST_NAME) {
                report->column = column_in(conn, name + size, report->table);
            }
        }
    }
}

/* ---- reporting ---- */

koine_code koine_driver_fail(koine_driver_conn *conn, const koine_report *report)
{
    koine_conn *owner = conn->owner;
    koine_report mapped = *report;
    drop_values(owner, &mapped);
    if (mapped.code == KOINE_ERR_CHECK) {
        judge_check(conn, &mapped);
    }
    if (mapped.position >= 0 && owner->reading != NULL) {
        mapped.position =
            owner->script_offset + (int64_t)koine__statement_position(owner->reading, (size_t)mapped.position);
    }
    return koine__error_report(&owner->error, &mapped);
}

koine_code koine_driver_refuse(koine_driver_conn *conn, koine_code code, const char *message, const char *hint)
{
    return koine__error_set(&conn->owner->error, code, hint, "%s", message);
}

koine_code koine_driver_no_memory(koine_driver_conn *conn)
{
    return koine_driver_refuse(conn, KOINE_ERR_NO_MEMORY, "out of memory in the client", NULL);
}

void koine__guarantees_list(uint32_t guarantees, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        const char *name = (guarantees & bit) != 0 ? koine_guarantee_name(bit) : NULL;
        if (name != NULL && used < size) {
            int length = snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", name);
            used += length > 0 ? (size_t)length : 0;
        }
    }
}

koine_code koine_driver_not_enforced(koine_driver_conn *conn, uint32_t missing, const char *found, const char *remedy)
{
    char names[256];
    char message[512];
    char detail[320];
    char hint[512];
    const koine_connection_ops *ops = conn->driver->connection;
    const char *first = koine_guarantee_name(missing & (~missing + 1u));
    const char *engine = ops->engine(conn);
    koine__guarantees_list(missing, names, sizeof names);
    (void)snprintf(message, sizeof message, "the guarantee %s does not hold on this %s session: the engine answered %s",
                   first != NULL ? first : "asked for", engine != NULL ? engine : conn->driver->name,
                   found != NULL ? found : "nothing");
    (void)snprintf(detail, sizeof detail, "not proved: %s", names);
    (void)snprintf(hint, sizeof hint, "%s%swaive it by name, if you can do without: waive=%s",
                   remedy != NULL ? remedy : "", remedy != NULL ? "; or " : "", first != NULL ? first : "");
    koine_report report = KOINE_REPORT(KOINE_ERR_NOT_ENFORCED);
    report.native = message;
    report.detail = detail;
    report.hint = hint;
    return koine_driver_fail(conn, &report);
}
