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
#include "loader.h"
#include "registry.h"

#include <pthread.h>

atomic_uint koine__fork_count;

/* In the order in which they nest: loading a module registers its driver. */
static void before(void)
{
    koine__loader_before_fork();
    koine__registry_before_fork();
    koine__deadline_before_fork();
}

static void after(bool in_child)
{
    koine__deadline_after_fork(in_child);
    koine__registry_after_fork();
    koine__loader_after_fork();
}

static void in_parent(void)
{
    after(false);
}

static void in_child(void)
{
    atomic_fetch_add(&koine__fork_count, 1);
    after(true);
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
