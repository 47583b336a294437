/*
 * Decimals as text: bringing them to a scale.
 *
 * SPDX-License-Identifier: MIT
 */
#include "decimal.h"

#include "value.h"

#include <string.h>

/* The digits of a number, as text: what stands before the point and what stands behind it. */
struct parts {
    bool negative;
    const char *integer; /* without needless zeros; may be none */
    size_t integer_size;
    const char *fraction;
    size_t fraction_size; /* without zeros at the end */
};

static bool take_apart(const char *text, size_t length, struct parts *parts)
{
    koine__number number;
    if (!koine__decimal_valid(text, length) || !koine__number_scan(text, length, &number)) {
        return false;
    }
    *parts =
        (struct parts){number.negative, number.integer, number.integer_size, number.fraction, number.fraction_size};
    while (parts->integer_size > 0 && parts->integer[0] == '0') {
        parts->integer++;
        parts->integer_size--;
    }
    while (parts->fraction_size > 0 && parts->fraction[parts->fraction_size - 1] == '0') {
        parts->fraction_size--;
    }
    return true;
}

/* Adds one to the last digit; answers whether a digit 1 belongs before them all. */
static bool carry(char *digits, size_t count)
{
    while (count > 0 && digits[count - 1] == '9') {
        digits[--count] = '0';
    }
    if (count > 0) {
        digits[count - 1]++;
    }
    return count == 0;
}

static bool is_zero(const char *digits, size_t count)
{
    while (count > 0 && digits[count - 1] == '0') {
        count--;
    }
    return count == 0;
}

/* "digits" with the point before the last `scale` of them. */
static size_t lay_out(bool negative, const char *digits, size_t count, size_t scale, char *out)
{
    size_t size = 0;
    size_t integer = count - scale;
    if (negative && !is_zero(digits, count)) {
        out[size++] = '-';
    }
    if (integer == 0) {
        out[size++] = '0';
    }
    memcpy(out + size, digits, integer);
    size += integer;
    if (scale > 0) {
        out[size++] = '.';
        memcpy(out + size, digits + integer, scale);
        size += scale;
    }
    out[size] = '\0';
    return size;
}

koine_code koine__decimal_write(const char *text, size_t length, const koine__decimal_form *form,
                                char out[KOINE_VALUE_TEXT_SIZE], size_t *size)
{
    char digits[KOINE__DECIMAL_DIGITS + 1]; /* one more for the carry */
    struct parts parts;
    *size = 0;
    if (!take_apart(text, length, &parts)) {
        return KOINE_ERR_INVALID_VALUE;
    }
    size_t scale = form->scale < 0 ? parts.fraction_size : (size_t)form->scale;
    size_t most =
        form->digits > 0 && form->digits < KOINE__DECIMAL_DIGITS ? (size_t)form->digits : KOINE__DECIMAL_DIGITS;
    if (scale > most || parts.integer_size > most - scale) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    size_t kept = parts.fraction_size < scale ? parts.fraction_size : scale;
    if (kept < parts.fraction_size && !form->rounds) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    size_t count = parts.integer_size + scale;
    digits[0] = '1';
    memcpy(digits + 1, parts.integer, parts.integer_size);
    memcpy(digits + 1 + parts.integer_size, parts.fraction, kept);
    memset(digits + 1 + parts.integer_size + kept, '0', scale - kept);
    bool rounds_up = kept < parts.fraction_size && parts.fraction[kept] >= '5';
    bool carried = rounds_up && carry(digits + 1, count);
    if (carried && count == most) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    *size = lay_out(parts.negative, carried ? digits : digits + 1, count + (carried ? 1 : 0), scale, out);
    return KOINE_OK;
}
