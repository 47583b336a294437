/*
 * Time limits, and calls that are waited for only so long: free of libpq, so that it can be tested without one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_DRIVERS_POSTGRESQL_BACKGROUND_H
#define KOINE_DRIVERS_POSTGRESQL_BACKGROUND_H

#include <koine/driver.h>

#define KOINE__PG_MILLISECOND INT64_C(1000000) /* of koine_now */
#define KOINE__PG_FOREVER INT64_MAX

/* ---- background.c ---- */

typedef enum koine__pg_work {
    KOINE__PG_DONE,  /* the work has run, and the context is the caller's again */
    KOINE__PG_LATE,  /* not in time; the thread discards the context when it has run */
    KOINE__PG_FAILED /* no memory, or no thread: it does not run, and the context was discarded */
} koine__pg_work;

/* Runs work(context) in a thread and waits for it until `end`, a koine_now(). */
koine__pg_work koine__pg_background(void (*work)(void *context), void (*discard)(void *context), void *context,
                                    int64_t end);

/* ---- resolve.c ---- */

/* A host as libpq takes it: the name once for each address, and the addresses; the latter may be "". */
typedef struct koine__pg_addresses {
    char hosts[2048];
    char addresses[1024];
} koine__pg_addresses;

/* Codes: KOINE_OK, KOINE_ERR_CONNECT, KOINE_ERR_TIMEOUT, KOINE_ERR_NO_MEMORY; with these, `why` is filled. */
koine_code koine__pg_resolve(const char *host, int64_t end, koine__pg_addresses *out, char *why, size_t size);

#endif
