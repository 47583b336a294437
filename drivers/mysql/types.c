/*
 * Values to and from the servers' types.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CHARSET_BINARY = 63, MICROSECONDS = 1000000, SECONDS_A_DAY = 86400, SECONDS_AN_HOUR = 3600 };

/* ---- to the server ---- */

static void bind_bytes(const koine_bytes *bytes, koine__mysql_parameter *parameter, MYSQL_BIND *bind)
{
    bind->buffer = (void *)(uintptr_t)bytes->data;
    parameter->size = (unsigned long)bytes->size;
    bind->buffer_length = parameter->size;
}

static void set_time_of_day(MYSQL_TIME *moment, int64_t microseconds)
{
    const int64_t seconds = microseconds / MICROSECONDS;
    moment->second_part = (unsigned long)(microseconds % MICROSECONDS);
    moment->hour = (unsigned)(seconds / SECONDS_AN_HOUR);
    moment->minute = (unsigned)(seconds / 60 % 60);
    moment->second = (unsigned)(seconds % 60);
}

static void bind_moment(const koine_value *value, koine__mysql_parameter *parameter, MYSQL_BIND *bind)
{
    MYSQL_TIME *moment = &parameter->as.moment;
    memset(moment, 0, sizeof *moment);
    koine_day day = value->as.date;
    if (value->type == KOINE_TYPE_TIMESTAMP) {
        const int64_t in_a_day = (int64_t)SECONDS_A_DAY * MICROSECONDS;
        int64_t days = value->as.timestamp / in_a_day;
        int64_t rest = value->as.timestamp % in_a_day;
        if (rest < 0) {
            rest += in_a_day;
            days--;
        }
        (void)koine_day_of(days, &day);
        set_time_of_day(moment, rest);
        bind->buffer_type = MYSQL_TYPE_DATETIME;
        moment->time_type = MYSQL_TIMESTAMP_DATETIME;
    } else if (value->type == KOINE_TYPE_TIME) {
        set_time_of_day(moment, value->as.time);
        bind->buffer_type = MYSQL_TYPE_TIME;
        moment->time_type = MYSQL_TIMESTAMP_TIME;
    } else {
        bind->buffer_type = MYSQL_TYPE_DATE;
        moment->time_type = MYSQL_TIMESTAMP_DATE;
    }
    if (value->type != KOINE_TYPE_TIME) {
        moment->year = (unsigned)day.year;
        moment->month = day.month;
        moment->day = day.day;
    }
    bind->buffer = moment;
    parameter->size = sizeof *moment;
}

void koine__mysql_bind(const koine_value *value, koine__mysql_parameter *parameter, MYSQL_BIND *bind)
{
    bind->length = &parameter->size;
    bind->buffer = &parameter->as;
    parameter->size = sizeof parameter->as.integer;
    switch (value->type) {
    case KOINE_TYPE_NULL:
        bind->buffer_type = MYSQL_TYPE_NULL;
        break;
    case KOINE_TYPE_BOOL:
        bind->buffer_type = MYSQL_TYPE_TINY;
        parameter->as.boolean = value->as.boolean;
        break;
    case KOINE_TYPE_INT:
        bind->buffer_type = MYSQL_TYPE_LONGLONG;
        parameter->as.integer = value->as.integer;
        break;
    case KOINE_TYPE_FLOAT:
        bind->buffer_type = MYSQL_TYPE_DOUBLE;
        parameter->as.real = value->as.real;
        break;
    case KOINE_TYPE_DECIMAL:
        bind->buffer_type = MYSQL_TYPE_NEWDECIMAL;
        bind_bytes(&value->as.bytes, parameter, bind);
        break;
    case KOINE_TYPE_BLOB:
        bind->buffer_type = MYSQL_TYPE_BLOB;
        bind_bytes(&value->as.bytes, parameter, bind);
        break;
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_JSON:
        bind->buffer_type = MYSQL_TYPE_STRING;
        bind_bytes(&value->as.bytes, parameter, bind);
        break;
    case KOINE_TYPE_UUID:
        bind->buffer_type = MYSQL_TYPE_STRING;
        bind->buffer = parameter->as.uuid;
        parameter->size = (unsigned long)koine_value_print(value, parameter->as.uuid);
        bind->buffer_length = parameter->size;
        break;
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
        bind_moment(value, parameter, bind);
        break;
    }
}

/* ---- from the server: numbers ---- */

static koine_code take_integer(koine__mysql_column *column, int64_t integer, koine_value *out)
{
    if (column->is_unsigned && integer < 0) {
        int size = snprintf(column->digits, sizeof column->digits, "%" PRIu64, (uint64_t)integer);
        *out = koine_sized(KOINE_TYPE_DECIMAL, column->digits, (size_t)size);
    } else {
        *out = koine_int(integer);
    }
    return KOINE_OK;
}

static koine_code decode_int8(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    const unsigned char byte = cell->data[0];
    *out = koine_int(column->is_unsigned ? byte : (signed char)byte);
    return KOINE_OK;
}

/* BOOLEAN is TINYINT(1) here, which takes other numbers too: those stay numbers. */
static koine_code decode_bool(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    const unsigned char byte = cell->data[0];
    if (byte > 1) {
        return decode_int8(column, cell, out);
    }
    *out = koine_bool(byte == 1);
    return KOINE_OK;
}

static koine_code decode_int16(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    uint16_t number;
    memcpy(&number, cell->data, sizeof number);
    *out = koine_int(column->is_unsigned ? number : (int16_t)number);
    return KOINE_OK;
}

static koine_code decode_int32(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    uint32_t number;
    memcpy(&number, cell->data, sizeof number);
    *out = koine_int(column->is_unsigned ? (int64_t)number : (int64_t)(int32_t)number);
    return KOINE_OK;
}

static koine_code decode_int64(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    int64_t number;
    memcpy(&number, cell->data, sizeof number);
    return take_integer(column, number, out);
}

static koine_code decode_float(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    (void)column;
    float real;
    memcpy(&real, cell->data, sizeof real);
    *out = koine_float((double)real + 0.0); /* no negative zero */
    return KOINE_OK;
}

static koine_code decode_double(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    (void)column;
    double real;
    memcpy(&real, cell->data, sizeof real);
    *out = koine_float(real + 0.0);
    return KOINE_OK;
}

/* Up to 64 bits, most significant byte first. */
static koine_code decode_bits(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    uint64_t bits = 0;
    if (cell->size > sizeof bits) {
        return KOINE_ERR_INVALID_VALUE;
    }
    for (size_t i = 0; i < cell->size; i++) {
        bits = bits << 8 | cell->data[i];
    }
    if (column->type == KOINE_TYPE_BOOL && bits <= 1) {
        *out = koine_bool(bits == 1);
        return KOINE_OK;
    }
    return take_integer(column, (int64_t)bits, out);
}

/* ---- from the server: text and bytes ---- */

static koine_code decode_bytes(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    *out = koine_null();
    out->type = column->type;
    out->as.bytes.data = cell->data;
    out->as.bytes.size = cell->size;
    return KOINE_OK;
}

/* The servers take a NUL in text, no other engine does. */
static koine_code decode_text(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    if (memchr(cell->data, '\0', cell->size) != NULL) {
        return KOINE_ERR_ENCODING;
    }
    return decode_bytes(column, cell, out);
}

/* ZEROFILL columns come with zeros in front. */
static koine_code decode_decimal(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    koine__client_cell rest = *cell;
    while (rest.size > 1 && rest.data[0] == '0' && rest.data[1] != '.') {
        rest.data++;
        rest.size--;
    }
    return decode_bytes(column, &rest, out);
}

static koine_code decode_uuid(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    (void)column;
    return koine_value_parse(KOINE_TYPE_UUID, (const char *)cell->data, cell->size, out) ? KOINE_OK
                                                                                         : KOINE_ERR_INVALID_VALUE;
}

/* ---- from the server: dates and times ---- */

static koine_day day_of(const koine__client_moment *m)
{
    return (koine_day){.year = (int16_t)m->year, .month = (uint8_t)m->month, .day = (uint8_t)m->day};
}

/*
 * 0000-00-00, and dates without a month or a day, are in the tables of sessions that did not refuse them, as are
 * days that a month does not have: those come back from the calendar as another day.
 */
static bool is_day(const koine__client_moment *m)
{
    koine_day same;
    if (m->year < 1 || m->year > 9999 || m->month < 1 || m->month > 12 || m->day < 1 || m->day > 31) {
        return false;
    }
    return m->day <= 28 || (koine_day_of(koine_days_of(day_of(m)), &same) && same.day == m->day);
}

/* Year 0 is what the servers' calendar has before year 1. */
static koine_code day_fault(const koine__client_moment *m)
{
    return m->year == 0 && m->month > 0 && m->day > 0 ? KOINE_ERR_OUT_OF_RANGE : KOINE_ERR_INVALID_VALUE;
}

static int64_t microseconds_of(const koine__client_moment *m)
{
    return ((int64_t)m->hour * SECONDS_AN_HOUR + (int64_t)m->minute * 60 + (int64_t)m->second) * MICROSECONDS +
           (int64_t)m->microsecond;
}

static koine_code decode_date(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    koine__client_moment m;
    if (!koine__client_cell_moment(cell, column->wire_type, &m)) {
        return KOINE_ERR_INVALID_VALUE;
    }
    if (!is_day(&m)) {
        return day_fault(&m);
    }
    *out = koine_null();
    out->type = KOINE_TYPE_DATE;
    out->as.date = day_of(&m);
    return KOINE_OK;
}

static koine_code decode_timestamp(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    koine__client_moment m;
    if (!koine__client_cell_moment(cell, column->wire_type, &m)) {
        return KOINE_ERR_INVALID_VALUE;
    }
    if (!is_day(&m)) {
        return day_fault(&m);
    }
    *out = koine_null();
    out->type = KOINE_TYPE_TIMESTAMP;
    out->as.timestamp = koine_days_of(day_of(&m)) * SECONDS_A_DAY * MICROSECONDS + microseconds_of(&m);
    return KOINE_OK;
}

/* The servers' TIME is a span of up to 838 hours, either way; a time of day is what is left of it elsewhere. */
static koine_code decode_time(koine__mysql_column *column, const koine__client_cell *cell, koine_value *out)
{
    koine__client_moment m;
    if (!koine__client_cell_moment(cell, column->wire_type, &m)) {
        return KOINE_ERR_INVALID_VALUE;
    }
    if (m.negative || m.hour > 23) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    *out = koine_null();
    out->type = KOINE_TYPE_TIME;
    out->as.time = microseconds_of(&m);
    return KOINE_OK;
}

/* ---- choosing ---- */

typedef struct choice {
    enum enum_field_types wire_type;
    koine_type type;
    koine__mysql_decode decode;
} choice;

static const choice choices[] = {
    {MYSQL_TYPE_LONGLONG, KOINE_TYPE_INT, decode_int64},
    {MYSQL_TYPE_LONG, KOINE_TYPE_INT, decode_int32},
    {MYSQL_TYPE_INT24, KOINE_TYPE_INT, decode_int32},
    {MYSQL_TYPE_SHORT, KOINE_TYPE_INT, decode_int16},
    {MYSQL_TYPE_YEAR, KOINE_TYPE_INT, decode_int16},
    {MYSQL_TYPE_TINY, KOINE_TYPE_INT, decode_int8},
    {MYSQL_TYPE_DOUBLE, KOINE_TYPE_FLOAT, decode_double},
    {MYSQL_TYPE_FLOAT, KOINE_TYPE_FLOAT, decode_float},
    {MYSQL_TYPE_NEWDECIMAL, KOINE_TYPE_DECIMAL, decode_decimal},
    {MYSQL_TYPE_DECIMAL, KOINE_TYPE_DECIMAL, decode_decimal},
    {MYSQL_TYPE_DATE, KOINE_TYPE_DATE, decode_date},
    {MYSQL_TYPE_NEWDATE, KOINE_TYPE_DATE, decode_date},
    {MYSQL_TYPE_DATETIME, KOINE_TYPE_TIMESTAMP, decode_timestamp},
    {MYSQL_TYPE_TIMESTAMP, KOINE_TYPE_TIMESTAMP, decode_timestamp},
    {MYSQL_TYPE_TIME, KOINE_TYPE_TIME, decode_time},
    {MYSQL_TYPE_BIT, KOINE_TYPE_INT, decode_bits},
    {MYSQL_TYPE_JSON, KOINE_TYPE_JSON, decode_text},
    {MYSQL_TYPE_GEOMETRY, KOINE_TYPE_BLOB, decode_bytes},
    {MYSQL_TYPE_NULL, KOINE_TYPE_NULL, decode_bytes},
};

static void choose_string(koine__mysql_column *column, const MYSQL_FIELD *field)
{
    char format[16];
    koine__client_column_format(field, format, sizeof format);
    column->type = KOINE_TYPE_TEXT;
    column->decode = decode_text;
    if (strcmp(format, "json") == 0) {
        column->type = KOINE_TYPE_JSON;
    } else if (strcmp(format, "uuid") == 0) {
        column->type = KOINE_TYPE_UUID;
        column->decode = decode_uuid;
    } else if (field->charsetnr == CHARSET_BINARY) {
        column->type = KOINE_TYPE_BLOB;
        column->decode = decode_bytes;
    }
}

static void choose(koine__mysql_column *column, const MYSQL_FIELD *field)
{
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        if (choices[i].wire_type == field->type) {
            column->type = choices[i].type;
            column->decode = choices[i].decode;
            if (field->type == MYSQL_TYPE_TINY && field->length == 1) {
                column->type = KOINE_TYPE_BOOL;
                column->decode = decode_bool;
            } else if (field->type == MYSQL_TYPE_BIT && field->length == 1) {
                column->type = KOINE_TYPE_BOOL;
            }
            return;
        }
    }
    choose_string(column, field);
}

void koine__mysql_describe(koine__mysql_column *column, const MYSQL_FIELD *field)
{
    column->name = field->name;
    if (column->decode != NULL && column->wire_type == field->type && column->flags == field->flags &&
        column->charset == field->charsetnr && column->length == field->length) {
        return;
    }
    column->wire_type = field->type;
    column->flags = field->flags;
    column->charset = field->charsetnr;
    column->length = field->length;
    column->is_unsigned = (field->flags & UNSIGNED_FLAG) != 0;
    column->has_size = koine__client_has_size(field->type);
    choose(column, field);
    column->ends_with_nul =
        column->type == KOINE_TYPE_TEXT || column->type == KOINE_TYPE_JSON || column->type == KOINE_TYPE_DECIMAL;
}

/* ---- the text protocol ---- */

/* What the text of a value that cannot be read is, by the type it should have had. */
static koine_code text_fault(koine_type type)
{
    return type == KOINE_TYPE_TIME ? KOINE_ERR_OUT_OF_RANGE : KOINE_ERR_INVALID_VALUE;
}

koine_code koine__mysql_decode_text(koine__mysql_column *column, const char *text, size_t size, koine_value *out)
{
    const koine__client_cell cell = {.data = (unsigned char *)(uintptr_t)text, .size = size};
    switch (column->type) {
    case KOINE_TYPE_NULL:
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_JSON:
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_UUID:
        return column->decode(column, &cell, out);
    case KOINE_TYPE_BOOL:
        if (column->wire_type == MYSQL_TYPE_BIT) {
            return decode_bits(column, &cell, out);
        }
        if (size == 1 && (text[0] == '0' || text[0] == '1')) {
            *out = koine_bool(text[0] == '1');
            return KOINE_OK;
        }
        return koine_value_parse(KOINE_TYPE_INT, text, size, out) ? KOINE_OK : KOINE_ERR_INVALID_VALUE;
    case KOINE_TYPE_INT:
        if (column->wire_type == MYSQL_TYPE_BIT) {
            return decode_bits(column, &cell, out);
        }
        if (koine_value_parse(KOINE_TYPE_INT, text, size, out)) {
            return KOINE_OK;
        }
        return koine_value_parse(KOINE_TYPE_DECIMAL, text, size, out) ? KOINE_OK : KOINE_ERR_INVALID_VALUE;
    case KOINE_TYPE_FLOAT:
    case KOINE_TYPE_DATE:
    case KOINE_TYPE_TIME:
    case KOINE_TYPE_TIMESTAMP:
        break;
    }
    return koine_value_parse(column->type, text, size, out) ? KOINE_OK : text_fault(column->type);
}
