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

#endif
