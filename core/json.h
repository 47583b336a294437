/*
 * Whether a text is JSON (RFC 8259), nothing more.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_JSON_H
#define KOINE_CORE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#define KOINE__JSON_DEPTH_MAX 1000 /* deeper ones are taken for none */

/* The text must be valid UTF-8. */
bool koine__json_valid(const char *text, size_t size);

#endif
