/*
 * A value goes into a column and comes back: what the tests of values share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_ROUND_TRIP_H
#define KOINE_TESTS_ROUND_TRIP_H

#include "suite.h"

/*
 * Makes a table with one column of the type ("{int}"), writes each value by a placeholder, reads each back and
 * demands the type and the very value. For text, blob, decimal and JSON the bytes; floats bit by bit.
 */
void round_trip(koine_conn *conn, const char *column_type, const koine_value *values, size_t count, koine_type type);

/* The same with what is to come back, where that differs from what went in. */
void round_trip_as(koine_conn *conn, const char *column_type, const koine_value *in, const koine_value *want,
                   size_t count);

/* Writes one value and demands that it is refused by this code, before or by the engine, and nothing is stored. */
void refuse_value(koine_conn *conn, const char *column_type, koine_value value, koine_code want);

#endif
