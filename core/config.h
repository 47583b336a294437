/*
 * What the core itself asks of a configuration, beyond the public functions.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_CONFIG_H
#define KOINE_CORE_CONFIG_H

#include <koine/driver.h>

typedef koine_code (*koine__hook)(koine_conn *conn, void *context);
typedef void (*koine__trace)(const koine_trace *what, void *context);

/* A copy that shares nothing with the original and has no error recorded; NULL when out of memory. */
koine_config *koine__config_copy(const koine_config *config);

/* The driver that was chosen, NULL if none was. */
const koine_driver *koine__config_driver(const koine_config *config);

/* The hooks of koine_config_on_connect, in the order in which they were added; i must be below the count. */
size_t koine__config_hook_count(const koine_config *config);
void koine__config_hook(const koine_config *config, size_t i, koine__hook *hook, void **context);

/* The same for koine_config_on_statement. */
size_t koine__config_trace_count(const koine_config *config);
void koine__config_trace(const koine_config *config, size_t i, koine__trace *trace, void **context);

#endif
