/*
 * Drivers in shared objects.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_LOADER_H
#define KOINE_CORE_LOADER_H

#include <stdbool.h>

/* Looks for koine_driver_<name>.so in the directories of modules and loads the first one found. */
bool koine__loader_find(const char *name);

/* The same as koine__registry_before_fork and _after_fork, for the loader's lock. */
void koine__loader_before_fork(void);
void koine__loader_after_fork(void);

#endif
