/*
 * The conversions of the getters: from any value to int64, double, bool, text and bytes, without loss or not
 * at all. The rules are at koine_get_int in <koine/koine.h>.
 *
 * Each answers KOINE_OK, KOINE_ERR_TYPE_MISMATCH or KOINE_ERR_OUT_OF_RANGE; on failure *out is zero or NULL.
 * The bytes of TEXT, DECIMAL and JSON must be followed by a NUL, as drivers deliver them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_CONVERT_H
#define KOINE_CORE_CONVERT_H

#include <koine/driver.h>

koine_code koine__convert_int(const koine_value *value, int64_t *out);
koine_code koine__convert_float(const koine_value *value, double *out);
koine_code koine__convert_bool(const koine_value *value, bool *out);

/* *out references value's own bytes; {NULL, 0} for SQL NULL. */
koine_code koine__convert_bytes(const koine_value *value, koine_bytes *out);

/* *text references value's own bytes or buffer; NULL for SQL NULL. */
koine_code koine__convert_text(const koine_value *value, char buffer[KOINE_VALUE_TEXT_SIZE], const char **text);

#endif
