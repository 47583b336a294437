/*
 * Values: the check before binding, and numbers as text independent of the program's locale.
 * The constructors of <koine/koine.h> that are not inline, koine_type_name, koine_value_print and
 * koine_value_parse are defined in value.c too.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_VALUE_H
#define KOINE_CORE_VALUE_H

#include <koine/driver.h>

/*
 * Checks a value that is to be bound and makes it canonical in place: -0.0 becomes 0.0, bytes whose data is
 * NULL and whose size is 0 become SQL NULL. The referenced bytes are read, never changed, and need no NUL
 * behind them.
 *   value_bytes_limit  of TEXT, JSON, DECIMAL and BLOB; 0 = none
 *   why                one static line without the value, NULL for KOINE_OK; may be NULL
 * Codes: KOINE_OK; the value's own fault; KOINE_ERR_OUT_OF_RANGE, KOINE_ERR_ENCODING,
 * KOINE_ERR_INVALID_VALUE, KOINE_ERR_LIMIT, KOINE_ERR_MISUSE.
 */
koine_code koine__value_check(koine_value *value, size_t value_bytes_limit, const char **why);

/* Significant digits beyond which no further digit changes which double is nearest, with room to spare. */
#define KOINE__DIGITS_MAX 800

/* A number as it is written: sign, digits before and behind the point, exponent. */
typedef struct koine__number {
    bool negative;
    bool has_exponent;
    const char *integer; /* integer_size digits */
    size_t integer_size;
    const char *fraction; /* fraction_size digits */
    size_t fraction_size;
    int64_t exponent; /* far beyond any double's, it is cut there */
} koine__number;

/* Takes [+-]digits[.digits][e[+-]digits], one of the first two groups of digits may be empty. */
bool koine__number_scan(const char *text, size_t size, koine__number *out);

/*
 * Writes the significant digits, zeros at both ends cut off, and no NUL; returns how many, 0 for zero. The
 * number is these digits times ten to the *exponent. Of more digits than fit, the last is made odd, which
 * keeps the number on its side of every tie.
 */
size_t koine__number_digits(const koine__number *number, char digits[KOINE__DIGITS_MAX], int64_t *exponent);

/*
 * Writes the first `count` (1 to KOINE__DIGITS_MAX) significant digits of a finite, positive number, correctly rounded,
 * and no NUL. *exponent is the power of ten of the first digit.
 */
void koine__float_digits(double positive, size_t count, char *digits, int *exponent);

/* Whether the text is -?digits[.digits]. */
bool koine__decimal_valid(const char *text, size_t size);

/*
 * Reads a number that may have sign, fraction and exponent ("1", "-2.5", "1e+20") to the nearest double; false
 * when the text is none or overflows to infinity.
 */
bool koine__float_parse(const char *text, size_t size, double *out);

/* Reads -?digits or +digits; false when the text is none (*overflow false) or beyond int64 (*overflow true). */
bool koine__int_parse(const char *text, size_t size, int64_t *out, bool *overflow);

/* Writes at most 20 characters and no NUL; returns how many. */
size_t koine__int_print(int64_t integer, char *text);

#endif
