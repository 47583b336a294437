/*
 * Recording why a portable statement was refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/refuse.h"

#include <stdarg.h>
#include <stdio.h>

koine_code koine__refuse(koine__refusal *refusal, koine_code code, const char *rule, int64_t position, const char *hint,
                         const char *format, ...)
{
    if (refusal->code != KOINE_OK) {
        return refusal->code;
    }
    va_list values;
    refusal->code = code;
    refusal->rule = rule;
    refusal->position = position;
    (void)snprintf(refusal->hint, sizeof refusal->hint, "%s", hint != NULL ? hint : "");
    va_start(values, format);
    (void)vsnprintf(refusal->message, sizeof refusal->message, format, values);
    va_end(values);
    return code;
}

koine_code koine__refuse_no_memory(koine__refusal *refusal)
{
    return koine__refuse(refusal, KOINE_ERR_NO_MEMORY, NULL, -1, NULL, "out of memory for a statement");
}
