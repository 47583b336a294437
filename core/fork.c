/*
 * Telling a forked child from the process that opened a connection.
 *
 * A counter that an atfork handler raises in the child costs one load per call; getpid is a system call, and a
 * pid can come again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fork.h"

#include "deadline.h"

#include <pthread.h>

atomic_uint koine__fork_count;

static void before(void)
{
    koine__deadline_before_fork();
}

static void in_parent(void)
{
    koine__deadline_after_fork(false);
}

static void in_child(void)
{
    atomic_fetch_add(&koine__fork_count, 1);
    koine__deadline_after_fork(true);
}

static void install(void)
{
    (void)pthread_atfork(before, in_parent, in_child);
}

void koine__fork_watch(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, install);
}
