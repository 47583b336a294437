/*
 * The values of a run: counted, matched with their parameters, checked, laid out as the engine takes them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_BIND_H
#define KOINE_CORE_BIND_H

#include "cache.h"

/* Fills prepared->bound. The refusal is recorded on the connection; no text of it holds a value. */
koine_code koine__bind(koine__prepared *prepared, const koine_value *values, size_t count);

#endif
