/*
 * The conversions of the getters, without loss or not at all.
 *
 * SPDX-License-Identifier: MIT
 */
#include "convert.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "value.h"

#define TWO_TO_63 9223372036854775808.0
#define TWO_TO_53 9007199254740992.0 /* up to here a double holds every whole number */

static koine_code int_of_float(double real, int64_t *out)
{
    if (isnan(real)) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    if (real < -TWO_TO_63 || real >= TWO_TO_63) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    if (real != trunc(real)) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    *out = (int64_t)real;
    return KOINE_OK;
}

/* Takes an integer, also with a fraction of zeros: decimals come with their column's scale. */
static koine_code int_of_text(koine_bytes bytes, int64_t *out)
{
    const char *text = bytes.data;
    koine__number number;
    if (text == NULL || !koine__number_scan(text, bytes.size, &number) || number.has_exponent ||
        number.integer_size == 0) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    for (size_t i = 0; i < number.fraction_size; i++) {
        if (number.fraction[i] != '0') {
            return KOINE_ERR_TYPE_MISMATCH;
        }
    }
    bool overflow;
    size_t size = (size_t)(number.integer - text) + number.integer_size;
    if (!koine__int_parse(text, size, out, &overflow)) {
        return overflow ? KOINE_ERR_OUT_OF_RANGE : KOINE_ERR_TYPE_MISMATCH;
    }
    return KOINE_OK;
}

koine_code koine__convert_int(const koine_value *value, int64_t *out)
{
    *out = 0;
    switch (value->type) {
    case KOINE_TYPE_INT:
        *out = value->as.integer;
        return KOINE_OK;
    case KOINE_TYPE_BOOL:
        *out = value->as.boolean ? 1 : 0;
        return KOINE_OK;
    case KOINE_TYPE_FLOAT:
        return int_of_float(value->as.real, out);
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
        return int_of_text(value->as.bytes, out);
    default:
        return KOINE_ERR_TYPE_MISMATCH;
    }
}

static koine_code float_of_int(int64_t integer, double *out)
{
    double real = (double)integer;
    /* INT64_MAX rounds up to two to the 63, which does not convert back. */
    if (real >= TWO_TO_63 || (int64_t)real != integer) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    *out = real;
    return KOINE_OK;
}

/* Whether the double, written with at least that many digits, is the number itself. */
static bool is_held(double real, const char *digits, size_t count, int64_t exponent)
{
    char held[KOINE__DIGITS_MAX];
    int first;
    /* 15 digits survive in every normal number. Of more, or in a denormal one, each digit must be there. */
    if (count <= 15 && fabs(real) >= DBL_MIN) {
        return true;
    }
    size_t width = count <= 15 ? count : KOINE__DIGITS_MAX;
    if (real == 0) {
        return false;
    }
    koine__float_digits(fabs(real), width, held, &first);
    while (width > 1 && held[width - 1] == '0') {
        width--;
    }
    return width == count && memcmp(held, digits, count) == 0 && first == exponent + (int64_t)count - 1;
}

static koine_code float_of_text(koine_bytes bytes, double *out)
{
    koine__number number;
    char digits[KOINE__DIGITS_MAX];
    int64_t exponent;
    double real;
    if (bytes.data == NULL || !koine__number_scan(bytes.data, bytes.size, &number)) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    if (!koine__float_parse(bytes.data, bytes.size, &real)) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    /* A fraction is seldom a double: servers answer avg() with more digits than one holds, and nobody misses them. */
    bool rounds = number.fraction_size > 0 && real != 0 && fabs(real) < TWO_TO_53;
    size_t count = koine__number_digits(&number, digits, &exponent);
    if (!rounds && count > 0 && !is_held(real, digits, count, exponent)) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    *out = real;
    return KOINE_OK;
}

koine_code koine__convert_float(const koine_value *value, double *out)
{
    *out = 0;
    switch (value->type) {
    case KOINE_TYPE_FLOAT:
        *out = value->as.real;
        return KOINE_OK;
    case KOINE_TYPE_INT:
        return float_of_int(value->as.integer, out);
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
        return float_of_text(value->as.bytes, out);
    default:
        return KOINE_ERR_TYPE_MISMATCH;
    }
}

koine_code koine__convert_bool(const koine_value *value, bool *out)
{
    *out = false;
    if (value->type == KOINE_TYPE_BOOL) {
        *out = value->as.boolean;
        return KOINE_OK;
    }
    if (value->type == KOINE_TYPE_INT && (value->as.integer == 0 || value->as.integer == 1)) {
        *out = value->as.integer == 1;
        return KOINE_OK;
    }
    return KOINE_ERR_TYPE_MISMATCH;
}

koine_code koine__convert_bytes(const koine_value *value, koine_bytes *out)
{
    *out = (koine_bytes){NULL, 0};
    switch (value->type) {
    case KOINE_TYPE_NULL:
        return KOINE_OK;
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_JSON:
        /* An engine may hand out an empty value as no pointer; for the caller that would be SQL NULL. */
        *out = value->as.bytes.data != NULL ? value->as.bytes : (koine_bytes){"", 0};
        return KOINE_OK;
    case KOINE_TYPE_UUID:
        *out = (koine_bytes){value->as.uuid, sizeof value->as.uuid};
        return KOINE_OK;
    default:
        return KOINE_ERR_TYPE_MISMATCH;
    }
}

koine_code koine__convert_text(const koine_value *value, char buffer[KOINE_VALUE_TEXT_SIZE], const char **text)
{
    *text = NULL;
    switch (value->type) {
    case KOINE_TYPE_NULL:
        return KOINE_OK;
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_JSON:
        *text = value->as.bytes.data != NULL ? value->as.bytes.data : "";
        return KOINE_OK;
    case KOINE_TYPE_BLOB:
        return KOINE_ERR_TYPE_MISMATCH;
    default:
        /* Nothing is printed for what is outside its type's range. */
        if (koine_value_print(value, buffer) == 0) {
            return KOINE_ERR_TYPE_MISMATCH;
        }
        *text = buffer;
        return KOINE_OK;
    }
}
