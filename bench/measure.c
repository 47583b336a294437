/*
 * Clock, memory and allocations.
 *
 * The allocation functions of the C library are replaced by ones that count: what the client libraries and
 * Koine allocate comes through here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bench.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* glibc's own entry points behind malloc and its kin. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static _Atomic uint64_t allocations;

void *malloc(size_t size)
{
    atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
    return __libc_realloc(block, size);
}

uint64_t bench_allocations(void)
{
    return atomic_load_explicit(&allocations, memory_order_relaxed);
}

double bench_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

long bench_resident(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) {
        bench_fail("/proc/self/statm", "cannot be read");
    }
    (void)fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

bench_target bench_parse(const char *url)
{
    bench_target target = {.port = 0};
    if (sscanf(url, "%*[a-z]://%127[^:]:%127[^@]@%127[^:]:%u/%127[^?]", target.user, target.password, target.host,
               &target.port, target.database) != 5) {
        bench_fail("a URL of a server", "write scheme://user:password@host:port/database");
    }
    return target;
}

_Noreturn void bench_fail(const char *what, const char *why)
{
    fprintf(stderr, "koine-bench: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}
