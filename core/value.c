/*
 * Values: constructors, the check before binding, and numbers as text independent of the program's locale.
 *
 * SPDX-License-Identifier: MIT
 */
#include "value.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar.h"

/* ---------------------------------------------------------------------------------------------------------
 * Constructors
 * --------------------------------------------------------------------------------------------------------- */

static koine_value fault_value(koine_type type, koine_code fault)
{
    koine_value value = koine_null();
    value.type = type;
    value.fault = fault;
    return value;
}

static bool is_bytes(koine_type type)
{
    return type == KOINE_TYPE_DECIMAL || type == KOINE_TYPE_TEXT || type == KOINE_TYPE_BLOB || type == KOINE_TYPE_JSON;
}

koine_value koine_sized(koine_type type, const void *data, size_t size)
{
    if (!is_bytes(type)) {
        return fault_value(KOINE_TYPE_NULL, KOINE_ERR_MISUSE);
    }
    koine_value value = koine_null();
    if (data != NULL) {
        value.type = type;
        value.as.bytes.data = data;
        value.as.bytes.size = size;
    }
    return value;
}

koine_value koine_string(koine_type type, const char *text)
{
    return koine_sized(type, text, text != NULL ? strlen(text) : 0);
}

koine_value koine_date(int year, int month, int day)
{
    /* What does not even fit the fields has to be refused here; whether the day exists is checked at binding. */
    if (year < INT16_MIN || year > INT16_MAX || month < 0 || month > UINT8_MAX || day < 0 || day > UINT8_MAX) {
        return fault_value(KOINE_TYPE_DATE, KOINE_ERR_INVALID_VALUE);
    }
    koine_value value = fault_value(KOINE_TYPE_DATE, KOINE_OK);
    value.as.date = (koine_day){(int16_t)year, (uint8_t)month, (uint8_t)day};
    return value;
}

koine_value koine_time(int64_t microseconds)
{
    koine_value value = fault_value(KOINE_TYPE_TIME, KOINE_OK);
    value.as.time = microseconds;
    return value;
}

koine_value koine_timestamp(int64_t microseconds)
{
    koine_value value = fault_value(KOINE_TYPE_TIMESTAMP, KOINE_OK);
    value.as.timestamp = microseconds;
    return value;
}

koine_value koine_uuid(const uint8_t uuid[16])
{
    koine_value value = koine_null();
    if (uuid != NULL) {
        value.type = KOINE_TYPE_UUID;
        memcpy(value.as.uuid, uuid, sizeof value.as.uuid);
    }
    return value;
}

koine_value koine__unsigned(unsigned long long u)
{
    return u <= INT64_MAX ? koine_int((int64_t)u) : fault_value(KOINE_TYPE_INT, KOINE_ERR_OUT_OF_RANGE);
}

const char *koine_type_name(koine_type type)
{
    static const char *const names[] = {
        [KOINE_TYPE_NULL] = "null",           [KOINE_TYPE_BOOL] = "bool", [KOINE_TYPE_INT] = "int",
        [KOINE_TYPE_FLOAT] = "float",         [KOINE_TYPE_TEXT] = "text", [KOINE_TYPE_DECIMAL] = "decimal",
        [KOINE_TYPE_BLOB] = "blob",           [KOINE_TYPE_DATE] = "date", [KOINE_TYPE_TIME] = "time",
        [KOINE_TYPE_TIMESTAMP] = "timestamp", [KOINE_TYPE_UUID] = "uuid", [KOINE_TYPE_JSON] = "json",
    };
    size_t i = (size_t)type;
    return i < sizeof names / sizeof *names ? names[i] : "?";
}

/* ---------------------------------------------------------------------------------------------------------
 * The check before binding
 * --------------------------------------------------------------------------------------------------------- */

bool koine__decimal_valid(const char *text, size_t size)
{
    size_t i = size > 0 && text[0] == '-' ? 1 : 0;
    for (int part = 0; part < 2; part++) {
        size_t start = i;
        while (i < size && text[i] >= '0' && text[i] <= '9') {
            i++;
        }
        if (i == start) {
            return false;
        }
        if (i == size) {
            return true;
        }
        if (text[i] != '.') {
            return false;
        }
        i++;
    }
    return false;
}

static koine_code check_bytes(koine_value *value, size_t limit, const char **why)
{
    const char *data = value->as.bytes.data;
    size_t size = value->as.bytes.size;
    if (data == NULL) {
        value->type = KOINE_TYPE_NULL;
        *why = "a value has a size but no data";
        return size == 0 ? KOINE_OK : KOINE_ERR_MISUSE;
    }
    if (size > PTRDIFF_MAX || (limit != 0 && size > limit)) {
        *why = "a value is larger than the engine takes";
        return KOINE_ERR_LIMIT;
    }
    if (value->type == KOINE_TYPE_DECIMAL) {
        *why = "a decimal is not written as -?digits[.digits]";
        return koine__decimal_valid(data, size) ? KOINE_OK : KOINE_ERR_INVALID_VALUE;
    }
    if (value->type == KOINE_TYPE_BLOB) {
        return KOINE_OK;
    }
    if (value->type == KOINE_TYPE_JSON && size == 0) {
        *why = "empty text is no JSON value";
        return KOINE_ERR_INVALID_VALUE;
    }
    size_t fault = koine_text_fault(data, size);
    if (fault < size) {
        *why = data[fault] == '\0' ? "text holds a NUL" : "text is not valid UTF-8";
        return KOINE_ERR_ENCODING;
    }
    return KOINE_OK;
}

static koine_code check_float(koine_value *value, const char **why)
{
    if (!isfinite(value->as.real)) {
        *why = "a floating number is infinite or not a number";
        return KOINE_ERR_OUT_OF_RANGE;
    }
    if (value->as.real == 0) {
        value->as.real = 0; /* was perhaps -0.0 */
    }
    return KOINE_OK;
}

static koine_code check_moment(const koine_value *value, const char **why)
{
    switch (value->type) {
    case KOINE_TYPE_DATE:
        *why = "there is no such day in the years 1 to 9999";
        return koine__day_exists(value->as.date.year, value->as.date.month, value->as.date.day)
                   ? KOINE_OK
                   : KOINE_ERR_INVALID_VALUE;
    case KOINE_TYPE_TIME:
        *why = "a time is outside 00:00:00.000000 to 23:59:59.999999";
        return value->as.time >= 0 && value->as.time < KOINE__DAY ? KOINE_OK : KOINE_ERR_OUT_OF_RANGE;
    default:
        *why = "a timestamp is outside the years 1 to 9999";
        return value->as.timestamp >= KOINE__TIMESTAMP_MIN && value->as.timestamp <= KOINE__TIMESTAMP_MAX
                   ? KOINE_OK
                   : KOINE_ERR_OUT_OF_RANGE;
    }
}

static koine_code check_fault(koine_code fault, const char **why)
{
    switch (fault) {
    case KOINE_ERR_OUT_OF_RANGE:
        *why = "an unsigned integer is above the 64-bit signed range";
        return fault;
    case KOINE_ERR_INVALID_VALUE:
        *why = "there is no such day in the years 1 to 9999";
        return fault;
    case KOINE_ERR_MISUSE:
        *why = "a pointer or type was given that makes no value";
        return fault;
    default:
        *why = "a value was not made by a constructor";
        return KOINE_ERR_MISUSE;
    }
}

static koine_code check_value(koine_value *value, size_t limit, const char **why)
{
    if (value->fault != KOINE_OK) {
        return check_fault(value->fault, why);
    }
    switch (value->type) {
    case KOINE_TYPE_NULL:
    case KOINE_TYPE_BOOL:
    case KOINE_TYPE_INT:
    case KOINE_TYPE_UUID:
        return KOINE_OK;
    case KOINE_TYPE_FLOAT:
        return check_float(value, why);
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_JSON:
        return check_bytes(value, limit, why);
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
        return check_moment(value, why);
    }
    *why = "a value has an unknown type";
    return KOINE_ERR_MISUSE;
}

koine_code koine__value_check(koine_value *value, size_t value_bytes_limit, const char **why)
{
    const char *reason = NULL;
    koine_code code = check_value(value, value_bytes_limit, &reason);
    if (why != NULL) {
        *why = code != KOINE_OK ? reason : NULL;
    }
    return code;
}

/* ---------------------------------------------------------------------------------------------------------
 * Numbers from text. Neither direction ever shows libc a decimal point, so the program's locale is no matter.
 * --------------------------------------------------------------------------------------------------------- */

#define EXPONENT_LIMIT INT64_C(1000000000000000000)

static size_t count_digits(const char *text, size_t size)
{
    size_t i = 0;
    while (i < size && text[i] >= '0' && text[i] <= '9') {
        i++;
    }
    return i;
}

/* Reads e[+-]digits, all of the text. */
static bool scan_exponent(const char *text, size_t size, int64_t *out)
{
    size_t i = 1;
    bool negative = i < size && text[i] == '-';
    if (i < size && (text[i] == '-' || text[i] == '+')) {
        i++;
    }
    if (i == size || (text[0] != 'e' && text[0] != 'E') || count_digits(text + i, size - i) != size - i) {
        return false;
    }
    int64_t exponent = 0;
    for (; i < size; i++) {
        exponent = exponent < EXPONENT_LIMIT / 10 ? exponent * 10 + (text[i] - '0') : EXPONENT_LIMIT;
    }
    *out = negative ? -exponent : exponent;
    return true;
}

bool koine__number_scan(const char *text, size_t size, koine__number *out)
{
    memset(out, 0, sizeof *out);
    size_t i = 0;
    if (size > 0 && (text[0] == '-' || text[0] == '+')) {
        out->negative = text[0] == '-';
        i = 1;
    }
    out->integer = text + i;
    out->integer_size = count_digits(text + i, size - i);
    i += out->integer_size;
    out->fraction = text + i;
    if (i < size && text[i] == '.') {
        i++;
        out->fraction = text + i;
        out->fraction_size = count_digits(text + i, size - i);
        i += out->fraction_size;
    }
    if (out->integer_size == 0 && out->fraction_size == 0) {
        return false;
    }
    if (i == size) {
        return true;
    }
    out->has_exponent = true;
    return scan_exponent(text + i, size - i, &out->exponent);
}

/* Digit i of a number, counted through integer and fraction. */
static char digit_at(const koine__number *number, size_t i)
{
    return i < number->integer_size ? number->integer[i] : number->fraction[i - number->integer_size];
}

size_t koine__number_digits(const koine__number *number, char digits[KOINE__DIGITS_MAX], int64_t *exponent)
{
    size_t first = 0;
    size_t end = number->integer_size + number->fraction_size;
    while (first < end && digit_at(number, first) == '0') {
        first++;
    }
    while (end > first && digit_at(number, end - 1) == '0') {
        end--;
    }
    size_t count = end - first < KOINE__DIGITS_MAX ? end - first : KOINE__DIGITS_MAX;
    for (size_t i = 0; i < count; i++) {
        digits[i] = digit_at(number, first + i);
    }
    if (count < end - first) {
        digits[count - 1] = (char)(digits[count - 1] | 1); /* '0' is even */
    }
    *exponent = number->exponent + (int64_t)number->integer_size - (int64_t)(first + count);
    return count;
}

static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

#define LAST_POWER_OF_TEN 22

/* Up to 15 digits and these powers are exact doubles, so that one operation rounds once and correctly. */
static bool read_small(const char *digits, size_t count, int64_t exponent, double *out)
{
    if (count > 15 || exponent < -LAST_POWER_OF_TEN || exponent > LAST_POWER_OF_TEN || FLT_EVAL_METHOD != 0) {
        return false;
    }
    int64_t integer = 0;
    for (size_t i = 0; i < count; i++) {
        integer = integer * 10 + (digits[i] - '0');
    }
    *out = exponent < 0 ? (double)integer / powers_of_ten[-exponent] : (double)integer * powers_of_ten[exponent];
    return true;
}

bool koine__float_parse(const char *text, size_t size, double *out)
{
    koine__number number;
    char digits[KOINE__DIGITS_MAX + 16];
    int64_t exponent;
    *out = 0;
    if (!koine__number_scan(text, size, &number)) {
        return false;
    }
    size_t count = koine__number_digits(&number, digits, &exponent);
    double real;
    if (count == 0) {
        return true;
    }
    if (!read_small(digits, count, exponent, &real)) {
        /* Beyond this no count of digits brings the number back into range. */
        int64_t cut = exponent > 10000 ? 10000 : exponent < -10000 ? -10000 : exponent;
        (void)snprintf(digits + count, 16, "e%d", (int)cut);
        real = strtod(digits, NULL);
    }
    if (!isfinite(real)) {
        return false;
    }
    *out = number.negative && real != 0 ? -real : real;
    return true;
}

bool koine__int_parse(const char *text, size_t size, int64_t *out, bool *overflow)
{
    size_t i = size > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    bool negative = i > 0 && text[0] == '-';
    *out = 0;
    *overflow = false;
    if (i == size || count_digits(text + i, size - i) != size - i) {
        return false;
    }
    /* Counted downwards, because the negative side reaches one further. */
    int64_t integer = 0;
    for (; i < size; i++) {
        if (__builtin_mul_overflow(integer, 10, &integer) ||
            __builtin_sub_overflow(integer, (int64_t)(text[i] - '0'), &integer)) {
            *overflow = true;
            return false;
        }
    }
    if (!negative && integer == INT64_MIN) {
        *overflow = true;
        return false;
    }
    *out = negative ? integer : -integer;
    return true;
}

/* ---------------------------------------------------------------------------------------------------------
 * Text from values
 * --------------------------------------------------------------------------------------------------------- */

size_t koine__int_print(int64_t integer, char *text)
{
    char digits[20];
    size_t count = 0;
    size_t size = 0;
    uint64_t left = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    do {
        digits[count++] = (char)('0' + left % 10);
        left /= 10;
    } while (left != 0);
    if (integer < 0) {
        text[size++] = '-';
    }
    while (count > 0) {
        text[size++] = digits[--count];
    }
    return size;
}

void koine__float_digits(double positive, size_t count, char *digits, int *exponent)
{
    /* One digit, the locale's point of unknown length, digits, e, exponent. */
    char text[KOINE__DIGITS_MAX + 48];
    size_t written = 0;
    (void)snprintf(text, sizeof text, "%.*e", (int)count - 1, positive);
    const char *p = text;
    for (; *p != 'e' && *p != '\0'; p++) {
        if (*p >= '0' && *p <= '9' && written < count) {
            digits[written++] = *p;
        }
    }
    *exponent = *p == 'e' ? (int)strtol(p + 1, NULL, 10) : 0;
}

/* Writes what stands for count digits, the first of which counts ten to the exponent. */
static size_t lay_out_float(const char *digits, size_t count, int exponent, char *text)
{
    size_t size = 0;
    bool scientific = exponent < -4 || exponent >= 15;
    int before = scientific ? 1 : exponent + 1; /* digits before the point */
    if (before <= 0) {
        text[size++] = '0';
        text[size++] = '.';
        for (int i = before; i < 0; i++) {
            text[size++] = '0';
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (int)i == before) {
            text[size++] = '.';
        }
        text[size++] = digits[i];
    }
    for (int i = (int)count; i < before; i++) {
        text[size++] = '0';
    }
    if (scientific) {
        size += (size_t)snprintf(text + size, 8, "e%+03d", exponent);
    }
    return size;
}

/*
 * The text that PostgreSQL writes: as few digits as read back the same, an exponent below 1e-04 and from
 * 1e+15 on.
 */
static size_t print_float(double real, char *text)
{
    char digits[17];
    int exponent = 0;
    size_t size = 0;
    if (!isfinite(real)) {
        return 0;
    }
    if (real == 0) {
        text[0] = '0';
        return 1;
    }
    if (real < 0) {
        text[size++] = '-';
        real = -real;
    }
    /* Every normal number keeps 15 digits, so that a shorter form shows as zeros at the end of these. */
    size_t count = real < DBL_MIN ? 1 : 15;
    for (; count <= 17; count++) {
        char attempt[KOINE_VALUE_TEXT_SIZE];
        double back;
        koine__float_digits(real, count, digits, &exponent);
        size_t attempt_size = lay_out_float(digits, count, exponent, attempt);
        if (count == 17 || (koine__float_parse(attempt, attempt_size, &back) && back == real)) {
            break;
        }
    }
    while (count > 1 && digits[count - 1] == '0') {
        count--;
    }
    return size + lay_out_float(digits, count, exponent, text + size);
}

static size_t print_word(const char *word, char *text)
{
    size_t size = strlen(word);
    memcpy(text, word, size);
    return size;
}

static size_t print_uuid(const uint8_t uuid[16], char *text)
{
    static const char hex[] = "0123456789abcdef";
    size_t size = 0;
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            text[size++] = '-';
        }
        text[size++] = hex[uuid[i] >> 4];
        text[size++] = hex[uuid[i] & 15];
    }
    return size;
}

static size_t print_moment(const koine_value *value, char *text)
{
    const char *why;
    if (check_moment(value, &why) != KOINE_OK) {
        return 0;
    }
    switch (value->type) {
    case KOINE_TYPE_DATE:
        koine__day_print(value->as.date, text);
        return 10;
    case KOINE_TYPE_TIME:
        koine__time_print(value->as.time, text);
        return 15;
    default:
        koine__timestamp_print(value->as.timestamp, text);
        return 26;
    }
}

size_t koine_value_print(const koine_value *value, char text[KOINE_VALUE_TEXT_SIZE])
{
    size_t size = 0;
    switch (value->type) {
    case KOINE_TYPE_BOOL:
        size = print_word(value->as.boolean ? "true" : "false", text);
        break;
    case KOINE_TYPE_INT:
        size = koine__int_print(value->as.integer, text);
        break;
    case KOINE_TYPE_FLOAT:
        size = print_float(value->as.real, text);
        break;
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
        size = print_moment(value, text);
        break;
    case KOINE_TYPE_UUID:
        size = print_uuid(value->as.uuid, text);
        break;
    case KOINE_TYPE_NULL:
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_JSON:
        break;
    }
    text[size] = '\0';
    return size;
}

/* ---------------------------------------------------------------------------------------------------------
 * Values from text
 * --------------------------------------------------------------------------------------------------------- */

static bool parse_bool(const char *text, size_t size, bool *out)
{
    static const struct {
        const char *text;
        bool boolean;
    } words[] = {{"true", true}, {"false", false}, {"t", true}, {"f", false}, {"1", true}, {"0", false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i].text) == size && memcmp(words[i].text, text, size) == 0) {
            *out = words[i].boolean;
            return true;
        }
    }
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool parse_uuid(const char *text, size_t size, uint8_t uuid[16])
{
    size_t at = 0;
    if (size != 36) {
        return false;
    }
    for (size_t i = 0; i < 16; i++) {
        if ((i == 4 || i == 6 || i == 8 || i == 10) && text[at++] != '-') {
            return false;
        }
        int high = hex_digit(text[at]);
        int low = hex_digit(text[at + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        uuid[i] = (uint8_t)(high * 16 + low);
        at += 2;
    }
    return true;
}

static bool parse_into(const char *text, size_t size, koine_value *value)
{
    bool overflow;
    switch (value->type) {
    case KOINE_TYPE_BOOL:
        return parse_bool(text, size, &value->as.boolean);
    case KOINE_TYPE_INT:
        return koine__int_parse(text, size, &value->as.integer, &overflow);
    case KOINE_TYPE_FLOAT:
        return koine__float_parse(text, size, &value->as.real);
    case KOINE_TYPE_DATE:
        return koine__day_parse(text, size, &value->as.date);
    case KOINE_TYPE_TIME:
        return koine__time_parse(text, size, &value->as.time);
    case KOINE_TYPE_TIMESTAMP:
        return koine__timestamp_parse(text, size, &value->as.timestamp);
    case KOINE_TYPE_UUID:
        return parse_uuid(text, size, value->as.uuid);
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_JSON:
        value->as.bytes.data = text;
        value->as.bytes.size = size;
        return koine__value_check(value, 0, NULL) == KOINE_OK;
    case KOINE_TYPE_NULL:
        return false;
    }
    return false;
}

bool koine_value_parse(koine_type type, const char *text, size_t size, koine_value *out)
{
    koine_value value = koine_null();
    value.type = type;
    *out = koine_null();
    if (text == NULL || !parse_into(text, size, &value)) {
        return false;
    }
    *out = value;
    return true;
}
