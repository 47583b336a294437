/*
 * Values between a program and an engine: a bound one becomes the type that its place in the statement has, one that is
 * read becomes the type that its column has.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_ADAPT_H
#define KOINE_CORE_ADAPT_H

#include "sql/tree.h"

/*
 * Converts a value that was checked (koine__value_check) to the type of its parameter. Texts that this makes are in
 * `scratch`. A NULL fits every type, and KOINE__TYPE_UNKNOWN takes every value. Codes: KOINE_OK;
 * KOINE_ERR_INVALID_VALUE (text that is not written as the type is, a number that is no boolean),
 * KOINE_ERR_OUT_OF_RANGE; KOINE_ERR_TYPE_MISMATCH: values of this type never fit. What the place asks beyond its type:
 * KOINE_ERR_TOO_LONG, KOINE_ERR_INVALID_VALUE.
 */
koine_code koine__adapt_parameter(koine_value *value, const koine__type *type, char scratch[KOINE_VALUE_TEXT_SIZE]);

/* Whether there is a conversion, which may refuse one or the other value. */
bool koine__adapt_fits(koine_type from, const koine__type *to);

/*
 * Converts a value that an engine has answered to the type of its column. Codes: KOINE_OK; KOINE_ERR_OUT_OF_RANGE (what
 * an overflow made of an integer); KOINE_ERR_TYPE_MISMATCH: the engine answered what the column cannot hold.
 */
koine_code koine__adapt_result(koine_value *value, const koine__type *type, char scratch[KOINE_VALUE_TEXT_SIZE]);

#endif
