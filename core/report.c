/*
 * What drivers report: the failing half of driver.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "connection.h"

#include <stdio.h>

koine_code koine_driver_fail(koine_driver_conn *conn, const koine_report *report)
{
    koine_conn *owner = conn->owner;
    koine_report mapped = *report;
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
