/*
 * Exact decimals of up to 38 digits, as portable SQL has them. SQLite has none: it keeps them as text, and this is
 * what the functions on that text compute with.
 *
 * A type of our own and not libgmp: a machine word of 128 bits holds all 38 digits, so that an operation is a few
 * instructions without memory, a dependency, its licence and two conversions per value.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_DRIVERS_SQLITE_DECIMAL_H
#define KOINE_DRIVERS_SQLITE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Aligned as SQLite's memory is, which the state of an aggregate lives in. */
__extension__ typedef unsigned __int128 koine__sqlite_u128 __attribute__((aligned(8)));
__extension__ typedef __int128 koine__sqlite_i128 __attribute__((aligned(8)));

#define KOINE__SQLITE_DECIMAL_DIGITS 38

/* digits / 10^scale, with the sign. digits < 10^38, scale <= 38, zero is not negative. */
typedef struct koine__sqlite_decimal {
    koine__sqlite_u128 digits;
    uint8_t scale;
    bool negative;
} koine__sqlite_decimal;

typedef enum koine__sqlite_reading {
    KOINE__SQLITE_READ,
    KOINE__SQLITE_READ_NO_NUMBER,
    KOINE__SQLITE_READ_TOO_LARGE /* more than 38 digits, or than 38 behind the point */
} koine__sqlite_reading;

/* Room for the longest text, "-0." and 38 digits, and a NUL. */
#define KOINE__SQLITE_DECIMAL_TEXT 44

/* ---- text ---- */

/* Reads -?digits[.digits], whose scale is the number of digits behind the point. */
koine__sqlite_reading koine__sqlite_decimal_parse(const char *text, size_t size, koine__sqlite_decimal *out);

/*
 * Reads any decimal number, with exponent or without digits on one side of the point, rounded half away from zero to
 * the scale.
 */
koine__sqlite_reading koine__sqlite_decimal_read(const char *text, size_t size, int scale, koine__sqlite_decimal *out);

/* Writes the canonical text: scale digits behind the point, no needless zeros before it. Answers its size. */
size_t koine__sqlite_decimal_print(const koine__sqlite_decimal *value, char text[KOINE__SQLITE_DECIMAL_TEXT]);

/* ---- conversions ---- */

koine__sqlite_decimal koine__sqlite_decimal_of_int(int64_t integer);

/* Of a value of scale 0; false: it does not fit into 64 bits. */
bool koine__sqlite_decimal_to_int(const koine__sqlite_decimal *value, int64_t *out);

/* The shortest decimal that reads back as the double, rounded to the scale. False: too large. */
bool koine__sqlite_decimal_of_double(double real, int scale, koine__sqlite_decimal *out);

/* The nearest double. */
double koine__sqlite_decimal_to_double(const koine__sqlite_decimal *value);

/* The same of a decimal number with an exponent, as in "-123e-4"; infinite where it is too large. */
double koine__sqlite_text_to_double(const char *text, size_t size);

/* The shortest decimal that reads back as the double, rounded half away from zero as by koine__sqlite_decimal_round. */
double koine__sqlite_double_round(double real, int64_t places);

/* ---- arithmetic; false: the result has more than 38 digits, or than 38 behind the point ---- */

/* The scale of a sum is the larger one, that of a product the sum of both. */
bool koine__sqlite_decimal_add(const koine__sqlite_decimal *a, const koine__sqlite_decimal *b,
                               koine__sqlite_decimal *out);
bool koine__sqlite_decimal_sub(const koine__sqlite_decimal *a, const koine__sqlite_decimal *b,
                               koine__sqlite_decimal *out);
bool koine__sqlite_decimal_mul(const koine__sqlite_decimal *a, const koine__sqlite_decimal *b,
                               koine__sqlite_decimal *out);

koine__sqlite_decimal koine__sqlite_decimal_neg(const koine__sqlite_decimal *value);
koine__sqlite_decimal koine__sqlite_decimal_abs(const koine__sqlite_decimal *value);

/*
 * Rounds half away from zero. places >= 0: to that scale, also to a larger one. places < 0: to a multiple of
 * 10^-places, of scale 0.
 */
bool koine__sqlite_decimal_round(const koine__sqlite_decimal *value, int places, koine__sqlite_decimal *out);

/* The next integer, of scale 0. */
bool koine__sqlite_decimal_ceil(const koine__sqlite_decimal *value, koine__sqlite_decimal *out);
bool koine__sqlite_decimal_floor(const koine__sqlite_decimal *value, koine__sqlite_decimal *out);

/* Without zeros at the end: 1.50 is 1.5, 2.00 is 2. */
koine__sqlite_decimal koine__sqlite_decimal_strip(const koine__sqlite_decimal *value);

/* -1, 0 or 1. Scales do not matter: 1.5 is 1.50. */
int koine__sqlite_decimal_compare(const koine__sqlite_decimal *a, const koine__sqlite_decimal *b);

/* Whether it has at most so many digits, those behind the point counted. */
bool koine__sqlite_decimal_fits(const koine__sqlite_decimal *value, int precision);

/* ---- sums ---- */

/*
 * A sum of any number of decimals, exact: 256 bits in two's complement, so that 2^127 summands fit, and what was added
 * can be taken away again. All zero is the empty sum.
 */
typedef struct koine__sqlite_sum {
    koine__sqlite_u128 low;
    koine__sqlite_i128 high;
    uint8_t scale; /* the largest so far */
} koine__sqlite_sum;

/* False: beyond 256 bits, which only happens when scales differ. */
bool koine__sqlite_sum_add(koine__sqlite_sum *sum, const koine__sqlite_decimal *value);

bool koine__sqlite_sum_decimal(const koine__sqlite_sum *sum, koine__sqlite_decimal *out);
double koine__sqlite_sum_double(const koine__sqlite_sum *sum); /* the nearest */

#endif
