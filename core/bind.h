/*
 * The values of a run: counted, matched with their parameters, checked, laid out as the engine takes them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_BIND_H
#define KOINE_CORE_BIND_H

#include "cache.h"

/*
 * *out: what execute is given, reading.slots values: the caller's own where they can be taken as they are, else
 * prepared->bound, filled. The refusal is recorded on the connection; no text of it holds a value.
 */
koine_code koine__bind(koine__prepared *prepared, const koine_value *values, size_t count, const koine_value **out);

/* Whether one of the values is given by name. */
bool koine__any_named(const koine_value *values, size_t count);

#endif
