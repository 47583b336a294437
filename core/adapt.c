/*
 * Values between a program and an engine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "adapt.h"

#include "calendar.h"
#include "convert.h"
#include "decimal.h"
#include "json.h"
#include "value.h"

#include <string.h>

static koine_code to_decimal(koine_value *value, const char *text, size_t length, const koine__type *type, bool rounds,
                             char *scratch)
{
    const koine__decimal_form form = {
        .digits = type->precision,
        .scale = type->scale == KOINE__SCALE_OPEN ? -1 : type->scale,
        .rounds = rounds,
    };
    size_t size;
    koine_code code = koine__decimal_write(text, length, &form, scratch, &size);
    if (code == KOINE_OK) {
        value->type = KOINE_TYPE_DECIMAL;
        value->as.bytes = (koine_bytes){scratch, size};
    }
    return code;
}

static koine_code int_to_decimal(koine_value *value, const koine__type *type, bool rounds, char *scratch)
{
    char digits[24];
    size_t size = koine__int_print(value->as.integer, digits);
    return to_decimal(value, digits, size, type, rounds, scratch);
}

static koine_code int_to_bool(koine_value *value)
{
    if (value->as.integer != 0 && value->as.integer != 1) {
        return KOINE_ERR_INVALID_VALUE;
    }
    *value = koine_bool(value->as.integer == 1);
    return KOINE_OK;
}

/* ---- parameters ---- */

#define BIT(type) (1u << (type))
#define ALL_BUT_BYTES                                                                                                  \
    (BIT(KOINE_TYPE_BOOL) | BIT(KOINE_TYPE_INT) | BIT(KOINE_TYPE_FLOAT) | BIT(KOINE_TYPE_DECIMAL) |                    \
     BIT(KOINE_TYPE_TEXT) | BIT(KOINE_TYPE_DATE) | BIT(KOINE_TYPE_TIME) | BIT(KOINE_TYPE_TIMESTAMP) |                  \
     BIT(KOINE_TYPE_UUID) | BIT(KOINE_TYPE_JSON))

/* What values of a type become, beyond their own type. */
static const unsigned conversions[] = {
    [KOINE_TYPE_INT] = BIT(KOINE_TYPE_BOOL) | BIT(KOINE_TYPE_FLOAT) | BIT(KOINE_TYPE_DECIMAL) | BIT(KOINE_TYPE_TEXT),
    [KOINE_TYPE_DECIMAL] = BIT(KOINE_TYPE_FLOAT),
    [KOINE_TYPE_TEXT] = ALL_BUT_BYTES,
    [KOINE_TYPE_DATE] = BIT(KOINE_TYPE_TIMESTAMP),
    [KOINE_TYPE_JSON] = 0,
};

static bool takes_all(const koine__type *type)
{
    return type->kind == KOINE__TYPE_UNKNOWN || type->kind == KOINE_TYPE_NULL;
}

bool koine__adapt_fits(koine_type from, const koine__type *to)
{
    if (takes_all(to) || from == KOINE_TYPE_NULL || from == (koine_type)to->kind) {
        return true;
    }
    return (size_t)from < sizeof conversions / sizeof *conversions && (conversions[from] >> to->kind & 1) != 0;
}

/*
 * Text is converted only where it is written as the type itself is printed, a fraction of a second and the case of a
 * uuid's digits aside: engines disagree on everything else that they take.
 */
static bool is_canonical(const koine_value *value, const char *text, size_t size)
{
    char printed[KOINE_VALUE_TEXT_SIZE];
    switch (value->type) {
    case KOINE_TYPE_BOOL:
    case KOINE_TYPE_INT:
        return koine_value_print(value, printed) == size && memcmp(printed, text, size) == 0;
    case KOINE_TYPE_TIMESTAMP:
        return size >= 19 && text[10] == ' ' && text[size - 1] != 'Z' && memchr(text, '+', size) == NULL;
    case KOINE_TYPE_JSON:
        return koine__json_valid(text, size);
    default:
        return true;
    }
}

static koine_code from_text(koine_value *value, const koine__type *type, char *scratch)
{
    koine_bytes text = value->as.bytes;
    koine_value parsed;
    if (type->kind == KOINE_TYPE_DECIMAL) {
        return to_decimal(value, text.data, text.size, type, true, scratch);
    }
    if (!koine_value_parse((koine_type)type->kind, text.data, text.size, &parsed) ||
        !is_canonical(&parsed, text.data, text.size)) {
        return KOINE_ERR_INVALID_VALUE;
    }
    if (parsed.type == KOINE_TYPE_FLOAT) {
        parsed.as.real += 0.0; /* -0.0 becomes 0.0 */
    }
    *value = parsed;
    return KOINE_OK;
}

static koine_code from_int(koine_value *value, const koine__type *type, char *scratch)
{
    size_t size;
    switch (type->kind) {
    case KOINE_TYPE_BOOL:
        return int_to_bool(value);
    case KOINE_TYPE_FLOAT:
        *value = koine_float((double)value->as.integer);
        return KOINE_OK;
    case KOINE_TYPE_DECIMAL:
        return int_to_decimal(value, type, true, scratch);
    case KOINE_TYPE_TEXT:
        size = koine_value_print(value, scratch);
        *value = koine_textn(scratch, size);
        return KOINE_OK;
    default:
        return KOINE_ERR_TYPE_MISMATCH;
    }
}

static koine_code from_decimal(koine_value *value, const koine__type *type, char *scratch)
{
    double real;
    if (type->kind == KOINE_TYPE_DECIMAL) {
        /* BD-dec: decimals travel as text, with the digits that their place has. */
        return to_decimal(value, value->as.bytes.data, value->as.bytes.size, type, true, scratch);
    }
    if (!koine__float_parse(value->as.bytes.data, value->as.bytes.size, &real)) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    *value = koine_float(real + 0.0);
    return KOINE_OK;
}

static size_t count_characters(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        count += ((unsigned char)text[i] & 0xC0u) != 0x80u ? 1 : 0;
    }
    return count;
}

/* What a place asks of a value of its type, and of NULL. */
static koine_code check_place(const koine_value *value, const koine__type *type)
{
    switch (value->type) {
    case KOINE_TYPE_NULL:
        return type->required ? KOINE_ERR_INVALID_VALUE : KOINE_OK;
    case KOINE_TYPE_INT:
        return type->natural && value->as.integer < 0 ? KOINE_ERR_INVALID_VALUE : KOINE_OK;
    case KOINE_TYPE_TEXT: {
        /* DD-ck: blanks beyond the length count, which engines cut off without a word. */
        const koine_bytes *text = &value->as.bytes;
        bool fits = type->kind != KOINE_TYPE_TEXT || type->length == 0 || text->size <= type->length ||
                    count_characters(text->data, text->size) <= type->length;
        return fits ? KOINE_OK : KOINE_ERR_TOO_LONG;
    }
    default:
        return KOINE_OK;
    }
}

static koine_code convert(koine_value *value, const koine__type *type, char scratch[KOINE_VALUE_TEXT_SIZE])
{
    if (takes_all(type) || value->type == KOINE_TYPE_NULL ||
        (value->type == (koine_type)type->kind && value->type != KOINE_TYPE_DECIMAL)) {
        return KOINE_OK;
    }
    if (!koine__adapt_fits(value->type, type)) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    switch (value->type) {
    case KOINE_TYPE_TEXT:
        return from_text(value, type, scratch);
    case KOINE_TYPE_INT:
        return from_int(value, type, scratch);
    case KOINE_TYPE_DECIMAL:
        return from_decimal(value, type, scratch);
    default:
        *value = koine_timestamp(koine_days_of(value->as.date) * KOINE__DAY);
        return KOINE_OK;
    }
}

koine_code koine__adapt_parameter(koine_value *value, const koine__type *type, char scratch[KOINE_VALUE_TEXT_SIZE])
{
    koine_code code = convert(value, type, scratch);
    return code == KOINE_OK ? check_place(value, type) : code;
}

/* ---- results ---- */

/* Up to here every double that is a whole number stands for one integer. */
#define EXACT_MOST 9007199254740992.0

/*
 * BD-dbl, PX-arith: an overflow of integers is a double on one engine, which must not pass for an integer. What is out
 * of range may have been rounded to the last number that is not.
 */
static koine_code float_to_int(koine_value *value)
{
    int64_t integer;
    if (!(value->as.real >= -EXACT_MOST && value->as.real <= EXACT_MOST) ||
        koine__convert_int(value, &integer) != KOINE_OK) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    *value = koine_int(integer);
    return KOINE_OK;
}

/* Sums of integers are decimals on the servers. */
static koine_code decimal_to_int(koine_value *value)
{
    int64_t integer;
    koine_code code = koine__convert_int(value, &integer);
    if (code == KOINE_OK) {
        *value = koine_int(integer);
    }
    return code;
}

static koine_code result_to_int(koine_value *value)
{
    switch (value->type) {
    case KOINE_TYPE_BOOL:
        *value = koine_int(value->as.boolean ? 1 : 0);
        return KOINE_OK;
    case KOINE_TYPE_FLOAT:
        return float_to_int(value);
    case KOINE_TYPE_DECIMAL:
        return decimal_to_int(value);
    default:
        return KOINE_ERR_TYPE_MISMATCH;
    }
}

static koine_code result_to_float(koine_value *value)
{
    double real;
    if (value->type == KOINE_TYPE_INT) {
        *value = koine_float((double)value->as.integer);
        return KOINE_OK;
    }
    if (value->type != KOINE_TYPE_DECIMAL) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    if (!koine__float_parse(value->as.bytes.data, value->as.bytes.size, &real)) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    *value = koine_float(real + 0.0);
    return KOINE_OK;
}

/* Whether the decimal is as the type has it already, as nearly all are. */
static bool has_scale(const koine_value *value, const koine__type *type)
{
    const char *text = value->as.bytes.data;
    size_t size = value->as.bytes.size;
    const char *point = memchr(text, '.', size);
    size_t scale = point != NULL ? size - (size_t)(point - text) - 1 : 0;
    bool zero = text[0] == '-' && (text[1] == '0' || text[1] == '.');
    if (zero || type->scale == KOINE__SCALE_OPEN) {
        return !zero && (point == NULL || text[size - 1] != '0');
    }
    return scale == type->scale && size > 0 && text[0] != '.';
}

/* PX-dec: servers compute with more digits than a DECIMAL has. */
#define MOST_DIGITS 38u

/* Up to so many bytes there cannot be too many digits. */
static size_t count_digits(const koine_bytes *text)
{
    const char *data = text->data;
    size_t digits = 0;
    bool leading = true;
    for (size_t i = 0; text->size > MOST_DIGITS && i < text->size; i++) {
        leading = leading && (data[i] == '0' || data[i] == '-' || data[i] == '.');
        digits += !leading && data[i] != '.';
    }
    return digits;
}

static koine_code result_to_decimal(koine_value *value, const koine__type *type, char *scratch)
{
    if (value->type == KOINE_TYPE_INT) {
        return int_to_decimal(value, type, false, scratch);
    }
    if (value->type == KOINE_TYPE_DECIMAL && has_scale(value, type)) {
        return count_digits(&value->as.bytes) <= MOST_DIGITS ? KOINE_OK : KOINE_ERR_OUT_OF_RANGE;
    }
    if (value->type != KOINE_TYPE_DECIMAL && value->type != KOINE_TYPE_TEXT) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    /* What the engine computed is what it is: the type says how it is written. */
    koine__type written = *type;
    written.precision = MOST_DIGITS;
    return to_decimal(value, value->as.bytes.data, value->as.bytes.size, &written, false, scratch);
}

static koine_code result_from_text(koine_value *value, const koine__type *type)
{
    koine_bytes text = value->as.bytes;
    if (value->type != KOINE_TYPE_TEXT) {
        return KOINE_ERR_TYPE_MISMATCH;
    }
    return koine_value_parse((koine_type)type->kind, text.data, text.size, value) ? KOINE_OK : KOINE_ERR_TYPE_MISMATCH;
}

/* CAST to TEXT of what an engine stores as the very text: the driver still sees the column of the other type. */
static koine_code result_to_text(koine_value *value, char *scratch)
{
    switch (value->type) {
    case KOINE_TYPE_JSON:
        value->type = KOINE_TYPE_TEXT;
        return KOINE_OK;
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
    case KOINE_TYPE_UUID:
        *value = koine_textn(scratch, koine_value_print(value, scratch));
        return KOINE_OK;
    default:
        return KOINE_ERR_TYPE_MISMATCH;
    }
}

koine_code koine__adapt_result(koine_value *value, const koine__type *type, char scratch[KOINE_VALUE_TEXT_SIZE])
{
    if (value->type == KOINE_TYPE_NULL ||
        (value->type == (koine_type)type->kind && value->type != KOINE_TYPE_DECIMAL)) {
        return KOINE_OK;
    }
    switch (type->kind) {
    case KOINE_TYPE_BOOL:
        return value->type == KOINE_TYPE_INT ? int_to_bool(value) : KOINE_ERR_TYPE_MISMATCH;
    case KOINE_TYPE_INT:
        return result_to_int(value);
    case KOINE_TYPE_FLOAT:
        return result_to_float(value);
    case KOINE_TYPE_DECIMAL:
        return result_to_decimal(value, type, scratch);
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
    case KOINE_TYPE_UUID:
    case KOINE_TYPE_JSON:
        return result_from_text(value, type);
    case KOINE_TYPE_TEXT:
        return result_to_text(value, scratch);
    case KOINE_TYPE_BLOB:
        return KOINE_ERR_TYPE_MISMATCH;
    default:
        return KOINE_OK; /* a type that nobody knows, or of NULL alone */
    }
}
