/*
 * Questions of the core's own to the engine, asked in the middle of a call of the program: nobody hears of them. Errors
 * are recorded like those of the call, and a transaction that the engine gave up over one is poisoned.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_INQUIRY_H
#define KOINE_CORE_INQUIRY_H

#include "connection.h"

typedef struct koine__inquiry {
    const char *sql; /* the engine's own, with placeholders of koine.h */
    const koine_value *values;
    size_t count;
    /* Is given each row; false: out of memory. */
    bool (*row)(void *context, koine_rows *row);
    void *context;
} koine__inquiry;

/*
 * Asks. No rows may be open. *kept: the statement, to be asked again; made when it is NULL. kept == NULL: it is asked
 * once.
 */
koine_code koine__inquire(koine_conn *conn, koine__prepared **kept, const koine__inquiry *inquiry);

#endif
