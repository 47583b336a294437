/*
 * Types: which OID a koine_value is sent as, and how the server's values are read. One table says both forms,
 * binary and text, of each type; what is not in it is handed out in its text form.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <endian.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OID_BOOL 16u
#define OID_BYTEA 17u
#define OID_INT8 20u
#define OID_JSON 114u
#define OID_FLOAT8 701u
#define OID_DATE 1082u
#define OID_TIME 1083u
#define OID_TIMESTAMP 1114u
#define OID_NUMERIC 1700u
#define OID_UUID 2950u

/* PostgreSQL counts days and microseconds from 2000-01-01. */
#define EPOCH_DAYS 10957
#define EPOCH_MICROSECONDS (INT64_C(946684800) * 1000000)

#define DAY_MICROSECONDS (INT64_C(86400) * 1000000)
#define FIRST_TIMESTAMP (INT64_C(-62135596800) * 1000000)    /* 0001-01-01 00:00:00 */
#define LAST_TIMESTAMP (INT64_C(253402300800) * 1000000 - 1) /* 9999-12-31 23:59:59.999999 */

/* The server takes no message of 1 GiB; some room is left for its head and the lengths. */
#define MESSAGE_LIMIT (((size_t)1 << 30) - 4096)

/* ---- reading ---- */

char *koine__pg_column_room(koine__pg_column *column, size_t size)
{
    if (size > column->text_room) {
        char *grown = realloc(column->text, size + size / 2);
        if (grown == NULL) {
            return NULL;
        }
        column->text = grown;
        column->text_room = size + size / 2;
    }
    return column->text;
}

static uint16_t read16(const char *data)
{
    uint16_t read = 0;
    (void)memcpy(&read, data, sizeof read);
    return be16toh(read);
}

static uint32_t read32(const char *data)
{
    uint32_t read = 0;
    (void)memcpy(&read, data, sizeof read);
    return be32toh(read);
}

static uint64_t read64(const char *data)
{
    uint64_t read = 0;
    (void)memcpy(&read, data, sizeof read);
    return be64toh(read);
}

static koine_code give_integer(koine_value *out, int64_t integer)
{
    *out = koine_int(integer);
    return KOINE_OK;
}

static koine_code give_bytes(koine_value *out, koine_type type, const char *data, size_t size)
{
    *out = koine_null();
    out->type = type;
    out->as.bytes.data = data;
    out->as.bytes.size = size;
    return KOINE_OK;
}

static koine_code give_float(koine_value *out, double real)
{
    if (!isfinite(real)) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    *out = koine_float(real + 0.0); /* -0.0 becomes 0.0 */
    return KOINE_OK;
}

static koine_code give_timestamp(koine_value *out, int64_t microseconds)
{
    if (microseconds < FIRST_TIMESTAMP || microseconds > LAST_TIMESTAMP) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    *out = koine_null();
    out->type = KOINE_TYPE_TIMESTAMP;
    out->as.timestamp = microseconds;
    return KOINE_OK;
}

static koine_code binary_bool(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    if (size != 1) {
        return KOINE_ERR_INTERNAL;
    }
    *out = koine_bool(data[0] != 0);
    return KOINE_OK;
}

static koine_code binary_int2(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    return size == 2 ? give_integer(out, (int16_t)read16(data)) : KOINE_ERR_INTERNAL;
}

static koine_code binary_int4(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    return size == 4 ? give_integer(out, (int32_t)read32(data)) : KOINE_ERR_INTERNAL;
}

static koine_code binary_int8(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    return size == 8 ? give_integer(out, (int64_t)read64(data)) : KOINE_ERR_INTERNAL;
}

static koine_code binary_oid(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    return size == 4 ? give_integer(out, read32(data)) : KOINE_ERR_INTERNAL;
}

static koine_code binary_float4(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    float real = 0.0f;
    uint32_t bits = size == 4 ? read32(data) : 0;
    (void)memcpy(&real, &bits, sizeof real);
    return size == 4 ? give_float(out, (double)real) : KOINE_ERR_INTERNAL;
}

static koine_code binary_float8(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    double real = 0.0;
    uint64_t bits = size == 8 ? read64(data) : 0;
    (void)memcpy(&real, &bits, sizeof real);
    return size == 8 ? give_float(out, real) : KOINE_ERR_INTERNAL;
}

static koine_code binary_date(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    koine_day day;
    if (size != 4) {
        return KOINE_ERR_INTERNAL;
    }
    /* infinity and -infinity are the ends of the range: no day of Koine's calendar. */
    if (!koine_day_of((int64_t)(int32_t)read32(data) + EPOCH_DAYS, &day)) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    *out = koine_null();
    out->type = KOINE_TYPE_DATE;
    out->as.date = day;
    return KOINE_OK;
}

static koine_code binary_time(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    int64_t time = size == 8 ? (int64_t)read64(data) : 0;
    if (size != 8 || time < 0) {
        return KOINE_ERR_INTERNAL;
    }
    if (time >= DAY_MICROSECONDS) {
        return KOINE_ERR_OUT_OF_RANGE; /* 24:00:00 */
    }
    *out = koine_null();
    out->type = KOINE_TYPE_TIME;
    out->as.time = time;
    return KOINE_OK;
}

static koine_code binary_timestamp(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    if (size != 8) {
        return KOINE_ERR_INTERNAL;
    }
    int64_t since = (int64_t)read64(data);
    if (since > LAST_TIMESTAMP) {
        return KOINE_ERR_OUT_OF_RANGE; /* the sum below could overflow */
    }
    return give_timestamp(out, since + EPOCH_MICROSECONDS);
}

static koine_code binary_uuid(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    if (size != 16) {
        return KOINE_ERR_INTERNAL;
    }
    *out = koine_null();
    out->type = KOINE_TYPE_UUID;
    (void)memcpy(out->as.uuid, data, 16);
    return KOINE_OK;
}

static koine_code binary_jsonb(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    bool known = size >= 1 && data[0] == 1; /* version of the form: text behind one byte */
    return known ? give_bytes(out, KOINE_TYPE_JSON, data + 1, size - 1) : KOINE_ERR_INTERNAL;
}

/* Bytes that are the same in both forms. */
static koine_code same_text(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    return give_bytes(out, KOINE_TYPE_TEXT, data, size);
}

static koine_code same_json(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    return give_bytes(out, KOINE_TYPE_JSON, data, size);
}

static koine_code binary_bytea(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    return give_bytes(out, KOINE_TYPE_BLOB, data, size);
}

/* What the core reads, it reads to Koine's range; anything else (NaN, infinity, BC, 24:00:00) is outside. */
static koine_code text_parsed(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    return koine_value_parse(column->type->type, data, size, out) ? KOINE_OK : KOINE_ERR_OUT_OF_RANGE;
}

static koine_code text_float(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    koine_code code = text_parsed(data, size, column, out);
    return code == KOINE_OK ? give_float(out, out->as.real) : code;
}

static koine_code text_float4(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    koine_code code = text_parsed(data, size, column, out);
    return code == KOINE_OK ? give_float(out, (double)(float)out->as.real) : code;
}

static koine_code text_bool(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    if (size != 1 || (data[0] != 't' && data[0] != 'f')) {
        return KOINE_ERR_INTERNAL;
    }
    *out = koine_bool(data[0] == 't');
    return KOINE_OK;
}

static koine_code text_numeric(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    (void)column;
    size_t first = size > 0 && data[0] == '-' ? 1 : 0;
    if (first >= size || data[first] < '0' || data[first] > '9') {
        return KOINE_ERR_OUT_OF_RANGE; /* NaN, Infinity */
    }
    return give_bytes(out, KOINE_TYPE_DECIMAL, data, size);
}

static int two_digits(const char *text)
{
    bool digits = text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';
    return digits ? (text[0] - '0') * 10 + text[1] - '0' : -1;
}

/* Reads "+hh[:mm[:ss]]" to seconds; false: it is none. */
static bool read_offset(const char *text, size_t size, int64_t *seconds)
{
    int64_t total = 0;
    int64_t unit = 3600;
    for (size_t i = 1; i < size; i += 3, unit /= 60) {
        int part = i + 1 < size ? two_digits(text + i) : -1;
        if (part < 0 || unit == 0 || (i + 2 < size && text[i + 2] != ':')) {
            return false;
        }
        total += part * unit;
    }
    *seconds = text[0] == '-' ? -total : total;
    return size > 1;
}

/* A session that waives utc shows times with zone in its own zone. */
static koine_code text_timestamptz(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    int64_t offset = 0;
    size_t sign = size;
    while (sign > 10 && data[sign - 1] != '+' && data[sign - 1] != '-') {
        sign--;
    }
    if (sign <= 10 || !read_offset(data + sign - 1, size - sign + 1, &offset)) {
        return KOINE_ERR_OUT_OF_RANGE;
    }
    koine_code code = text_parsed(data, sign - 1, column, out);
    return code == KOINE_OK ? give_timestamp(out, out->as.timestamp - offset * 1000000) : code;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static koine_code text_bytea(const char *data, size_t size, koine__pg_column *column, koine_value *out)
{
    if (size < 2 || data[0] != '\\' || data[1] != 'x' || size % 2 != 0) {
        return size == 0 ? give_bytes(out, KOINE_TYPE_BLOB, data, 0) : KOINE_ERR_INTERNAL;
    }
    size_t count = (size - 2) / 2;
    char *bytes = koine__pg_column_room(column, count + 1);
    if (bytes == NULL) {
        return KOINE_ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        int high = hex_digit(data[2 + 2 * i]);
        int low = hex_digit(data[3 + 2 * i]);
        if (high < 0 || low < 0) {
            return KOINE_ERR_INTERNAL;
        }
        bytes[i] = (char)(unsigned char)(high << 4 | low);
    }
    return give_bytes(out, KOINE_TYPE_BLOB, bytes, count);
}

static const koine__pg_type types[] = {
    {OID_BOOL, KOINE_TYPE_BOOL, binary_bool, text_bool},
    {OID_BYTEA, KOINE_TYPE_BLOB, binary_bytea, text_bytea},
    {19, KOINE_TYPE_TEXT, same_text, same_text}, /* name */
    {OID_INT8, KOINE_TYPE_INT, binary_int8, text_parsed},
    {21, KOINE_TYPE_INT, binary_int2, text_parsed},
    {23, KOINE_TYPE_INT, binary_int4, text_parsed},
    {25, KOINE_TYPE_TEXT, same_text, same_text}, /* text */
    {26, KOINE_TYPE_INT, binary_oid, text_parsed},
    {OID_JSON, KOINE_TYPE_JSON, same_json, same_json},
    {700, KOINE_TYPE_FLOAT, binary_float4, text_float4},
    {OID_FLOAT8, KOINE_TYPE_FLOAT, binary_float8, text_float},
    {1042, KOINE_TYPE_TEXT, same_text, same_text}, /* char(n) */
    {1043, KOINE_TYPE_TEXT, same_text, same_text}, /* varchar */
    {OID_DATE, KOINE_TYPE_DATE, binary_date, text_parsed},
    {OID_TIME, KOINE_TYPE_TIME, binary_time, text_parsed},
    {OID_TIMESTAMP, KOINE_TYPE_TIMESTAMP, binary_timestamp, text_parsed},
    {1184, KOINE_TYPE_TIMESTAMP, binary_timestamp, text_timestamptz},
    {OID_NUMERIC, KOINE_TYPE_DECIMAL, koine__pg_numeric_binary, text_numeric},
    {OID_UUID, KOINE_TYPE_UUID, binary_uuid, text_parsed},
    {3802, KOINE_TYPE_JSON, binary_jsonb, same_json}, /* jsonb */
};

static const koine__pg_type unknown_type = {0, KOINE_TYPE_TEXT, NULL, same_text};

const koine__pg_type *koine__pg_type_of(Oid oid)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (types[i].oid == oid) {
            return &types[i];
        }
    }
    return &unknown_type;
}

bool koine__pg_type_known(const koine__pg_type *type)
{
    return type->binary != NULL;
}

/* ---- binding ---- */

static bool travels_as_text(koine_type type)
{
    return type == KOINE_TYPE_TEXT || type == KOINE_TYPE_JSON || type == KOINE_TYPE_DECIMAL;
}

/*
 * Text goes without a type, so that it takes the one of the column or operand that it meets; `hint` is for the
 * places where it meets none.
 */
static Oid oid_for(koine_type type, Oid hint)
{
    static const Oid oids[] = {
        [KOINE_TYPE_BOOL] = OID_BOOL,           [KOINE_TYPE_INT] = OID_INT8,   [KOINE_TYPE_FLOAT] = OID_FLOAT8,
        [KOINE_TYPE_DECIMAL] = OID_NUMERIC,     [KOINE_TYPE_BLOB] = OID_BYTEA, [KOINE_TYPE_DATE] = OID_DATE,
        [KOINE_TYPE_TIME] = OID_TIME,           [KOINE_TYPE_UUID] = OID_UUID,  [KOINE_TYPE_JSON] = OID_JSON,
        [KOINE_TYPE_TIMESTAMP] = OID_TIMESTAMP,
    };
    return type == KOINE_TYPE_TEXT || type == KOINE_TYPE_NULL ? hint : oids[type];
}

static int write_unsigned(unsigned char *cell, uint64_t value, int size)
{
    for (int i = size; i-- > 0; value >>= 8) {
        cell[i] = (unsigned char)value;
    }
    return size;
}

/* Writes a value of fixed size in binary form; returns the size. */
static int write_cell(unsigned char cell[16], const koine_value *value)
{
    uint64_t bits = 0;
    switch (value->type) {
    case KOINE_TYPE_BOOL:
        return write_unsigned(cell, value->as.boolean ? 1 : 0, 1);
    case KOINE_TYPE_INT:
        return write_unsigned(cell, (uint64_t)value->as.integer, 8);
    case KOINE_TYPE_FLOAT:
        (void)memcpy(&bits, &value->as.real, sizeof bits);
        return write_unsigned(cell, bits, 8);
    case KOINE_TYPE_DATE:
        return write_unsigned(cell, (uint64_t)(koine_days_of(value->as.date) - EPOCH_DAYS), 4);
    case KOINE_TYPE_TIME:
        return write_unsigned(cell, (uint64_t)value->as.time, 8);
    case KOINE_TYPE_TIMESTAMP:
        return write_unsigned(cell, (uint64_t)(value->as.timestamp - EPOCH_MICROSECONDS), 8);
    case KOINE_TYPE_UUID:
        (void)memcpy(cell, value->as.uuid, 16);
        return 16;
    default:
        return 0;
    }
}

/* Makes room for all texts with a NUL each; false: out of memory. */
static koine_code make_room(koine__pg_conn *conn, const koine_value *values, size_t count)
{
    size_t texts = 0;
    size_t message = count * 8;
    for (size_t i = 0; i < count; i++) {
        bool text = travels_as_text(values[i].type);
        size_t size = text || values[i].type == KOINE_TYPE_BLOB ? values[i].as.bytes.size : 16;
        if (size > MESSAGE_LIMIT - message) {
            return KOINE_ERR_LIMIT;
        }
        message += size;
        texts += text ? size + 1 : 0;
    }
    if (texts > conn->text_room) {
        size_t room = texts < 256 ? 256 : texts;
        free(conn->text);
        conn->text = malloc(room);
        conn->text_room = conn->text != NULL ? room : 0;
        return conn->text != NULL ? KOINE_OK : KOINE_ERR_NO_MEMORY;
    }
    return KOINE_OK;
}

static char *bind_text(koine__pg_stmt *stmt, size_t i, const koine_bytes *bytes, char *to)
{
    if (bytes->size > 0) {
        (void)memcpy(to, bytes->data, bytes->size);
    }
    to[bytes->size] = '\0';
    stmt->values[i] = to;
    stmt->lengths[i] = (int)bytes->size;
    stmt->formats[i] = 0;
    return to + bytes->size + 1;
}

koine_code koine__pg_bind(koine__pg_conn *conn, koine__pg_stmt *stmt, const koine_value *values, bool *changed)
{
    koine_code code = make_room(conn, values, stmt->parameters);
    char *to = conn->text;
    *changed = false;
    if (code != KOINE_OK) {
        return code;
    }
    for (size_t i = 0; i < stmt->parameters; i++) {
        const koine_value *value = &values[i];
        if (value->type == KOINE_TYPE_NULL) {
            stmt->values[i] = NULL; /* fits whatever type the parameter has by now */
            stmt->lengths[i] = 0;
            stmt->formats[i] = 0;
            continue;
        }
        Oid oid = oid_for(value->type, stmt->hints[i]);
        if (oid != stmt->types[i]) {
            stmt->types[i] = oid;
            *changed = true;
        }
        if (travels_as_text(value->type)) {
            to = bind_text(stmt, i, &value->as.bytes, to);
            continue;
        }
        bool bytes = value->type == KOINE_TYPE_BLOB;
        const void *place = bytes ? value->as.bytes.data : stmt->cells[i];
        stmt->lengths[i] = bytes ? (int)value->as.bytes.size : write_cell(stmt->cells[i], value);
        stmt->values[i] = place != NULL ? place : "";
        stmt->formats[i] = 1;
    }
    return KOINE_OK;
}
