/*
 * Telling a forked child from the process that opened a connection.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_FORK_H
#define KOINE_CORE_FORK_H

#include <stdatomic.h>

extern atomic_uint koine__fork_count;

/* How many forks lie between this process and the one that loaded the library. */
static inline unsigned koine__fork_generation(void)
{
    return atomic_load_explicit(&koine__fork_count, memory_order_relaxed);
}

/* Makes the count follow forks from now on. Idempotent; any thread. */
void koine__fork_watch(void);

#endif
