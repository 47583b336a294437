/*
 * The registered drivers. Built-in ones are registered at first use, through the same check as any other.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_REGISTRY_H
#define KOINE_CORE_REGISTRY_H

#include <koine/driver.h>

/*
 * The driver of a URL's scheme ([scheme, scheme + size)) or of a name; NULL when there is none. A driver that
 * is known but not built in is looked for as a module, in $KOINE_DRIVER_PATH and in the directory of modules
 * that the library was configured with.
 */
const koine_driver *koine__registry_by_scheme(const char *scheme, size_t size);
const koine_driver *koine__registry_by_name(const char *name);

/* The registered driver that has a dialect of portable SQL of that name, and the dialect; NULL: none. */
const koine_driver *koine__registry_by_dialect(const char *name, const koine_sql_dialect **out);

/* For a scheme that is known but has no driver here: one line on how to get it. NULL for any other. Static. */
const char *koine__registry_remedy(const char *scheme, size_t size);

/* The i-th scheme that is known, registered or not; NULL beyond the last. */
const char *koine__registry_scheme(size_t i);

#endif
