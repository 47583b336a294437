/*
 * Decimals: decimal.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "decimal.h"

#include <koine/driver.h>

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef koine__sqlite_decimal decimal;
typedef koine__sqlite_u128 u128;
typedef koine__sqlite_i128 i128;

#define DIGITS KOINE__SQLITE_DECIMAL_DIGITS
#define LIMB_DIGITS 19 /* of the largest power of ten in 64 bits */

static const uint64_t powers[LIMB_DIGITS + 1] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* 10^n for n up to 38. */
static u128 power(int n)
{
    return n <= LIMB_DIGITS ? powers[n] : (u128)powers[LIMB_DIGITS] * powers[n - LIMB_DIGITS];
}

/* False: 10^38 or more. */
static bool make(bool negative, u128 digits, int scale, decimal *out)
{
    out->digits = digits;
    out->scale = (uint8_t)scale;
    out->negative = negative && digits != 0;
    return digits < power(DIGITS);
}

/* digits * 10^n; false: more than 128 bits. */
static bool shift(u128 digits, int n, u128 *out)
{
    if (digits == 0) {
        *out = 0;
        return true;
    }
    return n <= DIGITS && !__builtin_mul_overflow(digits, power(n), out);
}

/* ---- reading ---- */

/* Digits as they come: the first 19 that count, then the others. */
typedef struct gathering {
    uint64_t first;
    uint64_t rest;
    int count;
} gathering;

/* False: more than 38. */
static bool gather(gathering *into, char c)
{
    uint64_t digit = (uint64_t)(c - '0');
    if (into->count < LIMB_DIGITS) {
        into->first = into->first * 10 + digit;
        into->count += into->first != 0 ? 1 : 0;
        return true;
    }
    into->rest = into->rest * 10 + digit;
    return ++into->count <= DIGITS;
}

static u128 gathered(const gathering *from)
{
    return from->count <= LIMB_DIGITS ? from->first
                                      : (u128)from->first * powers[from->count - LIMB_DIGITS] + from->rest;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The end of the digits that begin at i. */
static size_t skip_digits(const char *text, size_t size, size_t i)
{
    while (i < size && is_digit(text[i])) {
        i++;
    }
    return i;
}

/* What has few digits, as most do; false: to be read with care. */
static bool parse_short(const char *text, size_t size, decimal *out)
{
    size_t begin = size > 0 && text[0] == '-' ? 1 : 0;
    size_t point = size;
    uint64_t digits = 0;
    for (size_t i = begin; i < size; i++) {
        if (is_digit(text[i])) {
            digits = digits * 10 + (uint64_t)(text[i] - '0');
        } else if (text[i] == '.' && point == size) {
            point = i;
        } else {
            return false;
        }
    }
    out->digits = digits;
    out->scale = (uint8_t)(point < size ? size - point - 1 : 0);
    out->negative = begin == 1 && digits != 0;
    return point > begin && point + 1 != size;
}

koine__sqlite_reading koine__sqlite_decimal_parse(const char *text, size_t size, decimal *out)
{
    if (size <= LIMB_DIGITS && parse_short(text, size, out)) {
        return KOINE__SQLITE_READ;
    }
    size_t begin = size > 0 && text[0] == '-' ? 1 : 0;
    size_t point = skip_digits(text, size, begin);
    size_t end = point < size && text[point] == '.' ? skip_digits(text, size, point + 1) : point;
    size_t scale = end > point ? end - point - 1 : 0;
    if (end != size || point == begin || end == point + 1) {
        return KOINE__SQLITE_READ_NO_NUMBER;
    }
    gathering digits = {0, 0, 0};
    for (size_t i = begin; i < end; i++) {
        if (i != point && !gather(&digits, text[i])) {
            return KOINE__SQLITE_READ_TOO_LARGE;
        }
    }
    if (scale > DIGITS) {
        return KOINE__SQLITE_READ_TOO_LARGE;
    }
    (void)make(begin == 1, gathered(&digits), (int)scale, out);
    return KOINE__SQLITE_READ;
}

/* A number as it is written. */
typedef struct written {
    bool negative;
    const char *integer;
    size_t integer_size;
    const char *fraction;
    size_t fraction_size;
    int64_t exponent;
} written;

#define FAR INT64_C(1000000000000) /* beyond what the digits of any text could make up for */

/* Takes apart [+-]digits[.digits][e[+-]digits], where digits may be missing on one side of the point. */
static bool take_apart(const char *text, size_t size, written *out)
{
    size_t i = size > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    *out = (written){.negative = i > 0 && text[0] == '-', .integer = text + i};
    size_t end = skip_digits(text, size, i);
    out->integer_size = end - i;
    if (end < size && text[end] == '.') {
        i = end + 1;
        end = skip_digits(text, size, i);
        out->fraction = text + i;
        out->fraction_size = end - i;
    }
    if (out->integer_size + out->fraction_size == 0) {
        return false;
    }
    if (end == size) {
        return true;
    }
    i = end + 1;
    bool minus = i < size && text[i] == '-';
    i += i < size && (minus || text[i] == '+') ? 1 : 0;
    if ((text[end] != 'e' && text[end] != 'E') || i == size || skip_digits(text, size, i) != size) {
        return false;
    }
    for (; i < size && out->exponent < FAR; i++) {
        out->exponent = out->exponent * 10 + (text[i] - '0');
    }
    out->exponent = minus ? -out->exponent : out->exponent;
    return true;
}

static char written_digit(const written *from, size_t i)
{
    return i < from->integer_size ? from->integer[i] : from->fraction[i - from->integer_size];
}

koine__sqlite_reading koine__sqlite_decimal_read(const char *text, size_t size, int scale, decimal *out)
{
    written number;
    if (!take_apart(text, size, &number)) {
        return KOINE__SQLITE_READ_NO_NUMBER;
    }
    size_t count = number.integer_size + number.fraction_size;
    size_t first = 0;
    while (first < count && written_digit(&number, first) == '0') {
        first++;
    }
    /* So many of the digits stand before the place to which it is rounded; beyond the last there are zeros. */
    int64_t kept = (int64_t)number.integer_size + number.exponent + scale;
    gathering digits = {0, 0, 0};
    for (int64_t i = (int64_t)first; first < count && i < kept; i++) {
        if (!gather(&digits, (size_t)i < count ? written_digit(&number, (size_t)i) : '0')) {
            return KOINE__SQLITE_READ_TOO_LARGE;
        }
    }
    bool up = kept >= 0 && (uint64_t)kept < count && written_digit(&number, (size_t)kept) >= '5';
    return make(number.negative, gathered(&digits) + (up ? 1u : 0u), scale, out) ? KOINE__SQLITE_READ
                                                                                 : KOINE__SQLITE_READ_TOO_LARGE;
}

/* ---- writing ---- */

/* Writes the digits of a number so that they end before `end`, at least `least` of them; where they begin. */
static char *write_digits(u128 number, int least, char *end)
{
    char *begin = end;
    while (number > UINT64_MAX) {
        uint64_t limb = (uint64_t)(number % powers[LIMB_DIGITS]);
        number /= powers[LIMB_DIGITS];
        for (int i = 0; i < LIMB_DIGITS; i++, limb /= 10) {
            *--begin = (char)('0' + limb % 10);
        }
    }
    for (uint64_t limb = (uint64_t)number; limb != 0; limb /= 10) {
        *--begin = (char)('0' + limb % 10);
    }
    while (end - begin < least) {
        *--begin = '0';
    }
    return begin;
}

size_t koine__sqlite_decimal_print(const decimal *value, char text[KOINE__SQLITE_DECIMAL_TEXT])
{
    char digits[KOINE__SQLITE_DECIMAL_TEXT];
    char *end = digits + sizeof digits;
    const char *begin = write_digits(value->digits, value->scale + 1, end);
    size_t integer = (size_t)(end - begin) - value->scale;
    size_t size = 0;
    if (value->negative) {
        text[size++] = '-';
    }
    memcpy(text + size, begin, integer);
    size += integer;
    if (value->scale > 0) {
        text[size++] = '.';
        memcpy(text + size, begin + integer, value->scale);
        size += value->scale;
    }
    text[size] = '\0';
    return size;
}

/* ---- conversions ---- */

decimal koine__sqlite_decimal_of_int(int64_t integer)
{
    decimal out;
    uint64_t magnitude = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    (void)make(integer < 0, magnitude, 0, &out);
    return out;
}

bool koine__sqlite_decimal_to_int(const decimal *value, int64_t *out)
{
    u128 most = (u128)INT64_MAX + (value->negative ? 1u : 0u);
    uint64_t magnitude = (uint64_t)value->digits;
    *out = (int64_t)(value->negative ? 0 - magnitude : magnitude);
    return value->digits <= most;
}

bool koine__sqlite_decimal_of_double(double real, int scale, decimal *out)
{
    char text[KOINE_VALUE_TEXT_SIZE];
    koine_value value = koine_float(real);
    size_t size = koine_value_print(&value, text);
    return koine__sqlite_decimal_read(text, size, scale, out) == KOINE__SQLITE_READ;
}

double koine__sqlite_text_to_double(const char *text, size_t size)
{
    koine_value value;
    return koine_value_parse(KOINE_TYPE_FLOAT, text, size, &value) ? value.as.real : HUGE_VAL;
}

/*
 * The usual case without a look at digits: real * 10^places is exact but for 2^-52 of it, so that only near a half the
 * decimal value could be on the other side; and the quotient of two exact doubles is the nearest one.
 */
static bool round_plainly(double real, int64_t places, double *out)
{
    if (places < 0 || places > 15 || FLT_EVAL_METHOD != 0) {
        return false;
    }
    double unit = powers_of_ten[places];
    double scaled = fabs(real) * unit;
    double whole = floor(scaled);
    double from_half = scaled - whole - 0.5;
    if (!(scaled < 0x1p50) || fabs(from_half) <= scaled * 0x1p-50) {
        return false;
    }
    double rounded = (whole + (from_half > 0 ? 1 : 0)) / unit;
    *out = real < 0 && rounded != 0 ? -rounded : rounded;
    return true;
}

double koine__sqlite_double_round(double real, int64_t places)
{
    double plain;
    if (round_plainly(real, places, &plain)) {
        return plain;
    }
    char text[KOINE_VALUE_TEXT_SIZE];
    koine_value value = koine_float(real);
    written number;
    gathering digits = {0, 0, 0};
    if (!take_apart(text, koine_value_print(&value, text), &number)) {
        return real;
    }
    /* Its lowest digit is one of 10^lowest. */
    int64_t lowest = number.exponent - (int64_t)number.fraction_size;
    if (places >= -lowest) {
        return real;
    }
    if (places < -lowest - DIGITS) {
        return 0;
    }
    for (size_t i = 0; i < number.integer_size + number.fraction_size; i++) {
        (void)gather(&digits, written_digit(&number, i));
    }
    u128 unit = power((int)(-lowest - places));
    u128 rounded = gathered(&digits) / unit + (gathered(&digits) % unit >= unit / 2 ? 1u : 0u);
    int size =
        snprintf(text, sizeof text, "%s%" PRIu64 "e%" PRId64, number.negative ? "-" : "", (uint64_t)rounded, -places);
    return koine__sqlite_text_to_double(text, (size_t)size);
}

/* Both are exact doubles, so that one division rounds once. */
static bool is_quotient(u128 digits, int scale)
{
    return digits <= (u128)1 << 53 && scale <= 22;
}

/* The text of digits and a scale as "-123e-4" has to be no longer than this. */
#define LONG_TEXT 96

double koine__sqlite_decimal_to_double(const decimal *value)
{
    if (is_quotient(value->digits, value->scale)) {
        double real = (double)(uint64_t)value->digits / powers_of_ten[value->scale];
        return value->negative ? -real : real;
    }
    char text[KOINE__SQLITE_DECIMAL_TEXT];
    return koine__sqlite_text_to_double(text, koine__sqlite_decimal_print(value, text));
}

/* ---- arithmetic ---- */

/*
 * Brings both to the larger scale. False: one is beyond 128 bits then, so that neither their sum nor their difference
 * has 38 digits.
 */
static bool align(decimal *a, decimal *b)
{
    decimal *low = a->scale < b->scale ? a : b;
    const decimal *high = low == a ? b : a;
    int places = high->scale - low->scale;
    low->scale = high->scale;
    return places == 0 || shift(low->digits, places, &low->digits);
}

static bool add(decimal a, decimal b, decimal *out)
{
    if (!align(&a, &b)) {
        return false;
    }
    if (a.negative == b.negative) {
        u128 digits;
        return !__builtin_add_overflow(a.digits, b.digits, &digits) && make(a.negative, digits, a.scale, out);
    }
    return a.digits >= b.digits ? make(a.negative, a.digits - b.digits, a.scale, out)
                                : make(b.negative, b.digits - a.digits, a.scale, out);
}

bool koine__sqlite_decimal_add(const decimal *a, const decimal *b, decimal *out)
{
    return add(*a, *b, out);
}

bool koine__sqlite_decimal_sub(const decimal *a, const decimal *b, decimal *out)
{
    return add(*a, koine__sqlite_decimal_neg(b), out);
}

bool koine__sqlite_decimal_mul(const decimal *a, const decimal *b, decimal *out)
{
    u128 digits;
    int scale = a->scale + b->scale;
    return scale <= DIGITS && !__builtin_mul_overflow(a->digits, b->digits, &digits) &&
           make(a->negative != b->negative, digits, scale, out);
}

decimal koine__sqlite_decimal_neg(const decimal *value)
{
    decimal out = *value;
    out.negative = !value->negative && value->digits != 0;
    return out;
}

decimal koine__sqlite_decimal_abs(const decimal *value)
{
    decimal out = *value;
    out.negative = false;
    return out;
}

bool koine__sqlite_decimal_round(const decimal *value, int places, decimal *out)
{
    u128 digits = value->digits;
    int scale = places > 0 ? places : 0;
    int dropped = value->scale - places;
    if (scale > DIGITS) {
        return false;
    }
    if (dropped <= 0) {
        return shift(digits, -dropped, &digits) && make(value->negative, digits, scale, out);
    }
    if (dropped > DIGITS) {
        return make(false, 0, scale, out); /* less than a half */
    }
    u128 unit = power(dropped);
    digits = digits / unit + (digits % unit >= unit / 2 ? 1u : 0u);
    return shift(digits, scale - places, &digits) && make(value->negative, digits, scale, out);
}

/* The integer next to it, away from zero where there is a fraction and `away` says so. */
static bool to_integer(const decimal *value, bool away, decimal *out)
{
    u128 unit = power(value->scale);
    u128 digits = value->digits / unit + (away && value->digits % unit != 0 ? 1u : 0u);
    return make(value->negative, digits, 0, out);
}

bool koine__sqlite_decimal_ceil(const decimal *value, decimal *out)
{
    return to_integer(value, !value->negative, out);
}

bool koine__sqlite_decimal_floor(const decimal *value, decimal *out)
{
    return to_integer(value, value->negative, out);
}

decimal koine__sqlite_decimal_strip(const decimal *value)
{
    decimal out = *value;
    while (out.scale > 0 && out.digits % 10 == 0) {
        out.digits /= 10;
        out.scale--;
    }
    return out;
}

int koine__sqlite_decimal_compare(const decimal *a, const decimal *b)
{
    if (a->negative != b->negative) {
        return a->negative ? -1 : 1;
    }
    int order;
    decimal left = *a;
    decimal right = *b;
    if (a->scale == b->scale || align(&left, &right)) {
        order = left.digits < right.digits ? -1 : left.digits > right.digits;
    } else {
        order = a->scale < b->scale ? 1 : -1; /* the one that grows beyond 128 bits is the larger */
    }
    return a->negative ? -order : order;
}

bool koine__sqlite_decimal_fits(const decimal *value, int precision)
{
    return precision >= DIGITS || value->digits < power(precision);
}

/* ---- sums ---- */

typedef struct limbs {
    uint64_t limb[4]; /* the lowest first */
} limbs;

static limbs magnitude_of(const koine__sqlite_sum *sum)
{
    u128 low = sum->low;
    u128 high = (u128)sum->high;
    if (sum->high < 0) {
        low = 0 - low;
        high = ~high + (low == 0 ? 1u : 0u);
    }
    return (limbs){{(uint64_t)low, (uint64_t)(low >> 64), (uint64_t)high, (uint64_t)(high >> 64)}};
}

static void set_magnitude(koine__sqlite_sum *sum, const limbs *from, bool negative)
{
    u128 low = (u128)from->limb[1] << 64 | from->limb[0];
    u128 high = (u128)from->limb[3] << 64 | from->limb[2];
    if (negative) {
        low = 0 - low;
        high = ~high + (low == 0 ? 1u : 0u);
    }
    sum->low = low;
    sum->high = (i128)high;
}

/* False: the sign's bit is reached. */
static bool multiply(limbs *number, uint64_t factor)
{
    uint64_t carry = 0;
    for (int i = 0; i < 4; i++) {
        u128 product = (u128)number->limb[i] * factor + carry;
        number->limb[i] = (uint64_t)product;
        carry = (uint64_t)(product >> 64);
    }
    return carry == 0 && number->limb[3] >> 63 == 0;
}

/* Divides and answers the remainder. */
static uint64_t divide(limbs *number, uint64_t divisor)
{
    u128 rest = 0;
    for (int i = 3; i >= 0; i--) {
        u128 part = rest << 64 | number->limb[i];
        number->limb[i] = (uint64_t)(part / divisor);
        rest = part % divisor;
    }
    return (uint64_t)rest;
}

static bool grow_scale(koine__sqlite_sum *sum, uint8_t scale)
{
    limbs number = magnitude_of(sum);
    int places = scale - sum->scale;
    int limb = places < LIMB_DIGITS ? places : LIMB_DIGITS;
    if (!multiply(&number, powers[limb]) || !multiply(&number, powers[places - limb])) {
        return false;
    }
    set_magnitude(sum, &number, sum->high < 0);
    sum->scale = scale;
    return true;
}

bool koine__sqlite_sum_add(koine__sqlite_sum *sum, const decimal *value)
{
    koine__sqlite_sum summand = {
        .low = value->negative ? 0 - value->digits : value->digits,
        .high = value->negative ? -1 : 0,
        .scale = value->scale,
    };
    if ((summand.scale > sum->scale && !grow_scale(sum, summand.scale)) ||
        (summand.scale < sum->scale && !grow_scale(&summand, sum->scale))) {
        return false;
    }
    u128 low = sum->low;
    i128 high = sum->high;
    bool carry = __builtin_add_overflow(low, summand.low, &sum->low);
    /* A summand is less than 10^76, which is far from 256 bits. */
    return !__builtin_add_overflow(high, summand.high + (carry ? 1 : 0), &sum->high);
}

bool koine__sqlite_sum_decimal(const koine__sqlite_sum *sum, decimal *out)
{
    limbs number = magnitude_of(sum);
    u128 digits = (u128)number.limb[1] << 64 | number.limb[0];
    return number.limb[3] == 0 && number.limb[2] == 0 && make(sum->high < 0, digits, sum->scale, out);
}

double koine__sqlite_sum_double(const koine__sqlite_sum *sum)
{
    decimal small;
    if (koine__sqlite_sum_decimal(sum, &small)) {
        return koine__sqlite_decimal_to_double(&small);
    }
    char text[LONG_TEXT];
    char *end = text + sizeof text - 8; /* the exponent stands behind */
    char *begin = end;
    limbs number = magnitude_of(sum);
    while ((number.limb[0] | number.limb[1] | number.limb[2] | number.limb[3]) != 0) {
        begin = write_digits(divide(&number, powers[LIMB_DIGITS]), LIMB_DIGITS, begin);
    }
    if (sum->high < 0) {
        *--begin = '-';
    }
    int exponent = snprintf(end, 8, "e-%d", sum->scale);
    return koine__sqlite_text_to_double(begin, (size_t)(end - begin) + (size_t)exponent);
}
