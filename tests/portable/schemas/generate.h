/*
 * Data for the sample schemas: the same rows on every engine and in every run, from a seed that depends on table, row
 * and column alone.
 *
 * A .data file names the tables in the order in which they are filled:
 *     table NAME ROWS
 *     COLUMN KIND ARGUMENTS [null PERCENT]
 * Kinds:
 *     sequence              1, 2, 3 …
 *     ref TABLE ROWS        a number from 1 to ROWS
 *     refcode TABLE ROWS P  the same as code P0001, P0002 …
 *     code P                the row's own number as code
 *     pair TABLE ROWS       with the next pair column: every pair of numbers at most once; paircode … P likewise
 *     before                the number of an earlier row, NULL in the first
 *     range LEAST MOST      an integer
 *     decimal SCALE LEAST MOST  an integer divided by 10^SCALE, as decimal
 *     float DIVISOR LEAST MOST  an integer divided by a power of two, as double
 *     words LEAST MOST      text of so many words, some beyond ASCII
 *     numbered TEXT         the text with the row's number
 *     pick A B …            one of them ('…' where there are blanks)
 *     bool PERCENT  date FROM TO  timestamp FROM TO  time  uuid  json  blob LEAST MOST
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_PORTABLE_GENERATE_H
#define KOINE_TESTS_PORTABLE_GENERATE_H

#include <koine/koine.h>

/* Fills the tables that the text of a .data file names. KOINE_OK, or the failure, of which stderr has a line. */
koine_code generate_fill(koine_conn *conn, const char *data, const char *file);

#endif
