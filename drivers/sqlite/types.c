/*
 * SQLite's values into Koine's.
 *
 * A value has one of five storage classes; the declared type of its column says what it means. A value that is
 * none of its column's type is refused: a program that is moved to a server would lose it there. Columns without
 * a type of Koine's (and all expressions) give their storage class.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <math.h>
#include <string.h>

#define LONGEST_WORD 32
#define LONGEST_SCALE 38

/* ---- declared types ---- */

static koine_code decode_bool(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_value *out);
static koine_code decode_decimal(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_value *out);
static koine_code decode_parsed(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_value *out);
static koine_code decode_json(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_value *out);

/* The first word of a declaration that means more than a storage class. */
static const struct word {
    const char *word;
    koine_type type;
    koine__sqlite_decoder decode;
} words[] = {
    {"BOOLEAN", KOINE_TYPE_BOOL, decode_bool},
    {"BOOL", KOINE_TYPE_BOOL, decode_bool},
    {"BOOLEAN_INT", KOINE_TYPE_BOOL, decode_bool},
    {"DECIMAL", KOINE_TYPE_DECIMAL, decode_decimal},
    {"DECIMAL_TEXT", KOINE_TYPE_DECIMAL, decode_decimal},
    {"NUMERIC", KOINE_TYPE_DECIMAL, decode_decimal},
    {"DEC", KOINE_TYPE_DECIMAL, decode_decimal},
    {"DATE", KOINE_TYPE_DATE, decode_parsed},
    {"DATE_TEXT", KOINE_TYPE_DATE, decode_parsed},
    {"TIME", KOINE_TYPE_TIME, decode_parsed},
    {"TIME_TEXT", KOINE_TYPE_TIME, decode_parsed},
    {"TIMESTAMP", KOINE_TYPE_TIMESTAMP, decode_parsed},
    {"TIMESTAMP_TEXT", KOINE_TYPE_TIMESTAMP, decode_parsed},
    {"DATETIME", KOINE_TYPE_TIMESTAMP, decode_parsed},
    {"UUID", KOINE_TYPE_UUID, decode_parsed},
    {"UUID_TEXT", KOINE_TYPE_UUID, decode_parsed},
    {"JSON", KOINE_TYPE_JSON, decode_json},
    {"JSON_TEXT", KOINE_TYPE_JSON, decode_json},
};

/* SQLite's own rule for all other declarations: the first of these parts that it holds decides. */
static const struct part {
    const char *part;
    koine_type type;
    const char *affinity; /* as CAST names it; NULL: none */
} parts[] = {
    {"INT", KOINE_TYPE_INT, "NUMERIC"},    {"CHAR", KOINE_TYPE_TEXT, "TEXT"},     {"CLOB", KOINE_TYPE_TEXT, "TEXT"},
    {"TEXT", KOINE_TYPE_TEXT, "TEXT"},     {"BLOB", KOINE_TYPE_BLOB, NULL},       {"REAL", KOINE_TYPE_FLOAT, "NUMERIC"},
    {"FLOA", KOINE_TYPE_FLOAT, "NUMERIC"}, {"DOUB", KOINE_TYPE_FLOAT, "NUMERIC"},
};

static bool holds(const char *declared, const char *part)
{
    int size = (int)strlen(part);
    for (; *declared != '\0'; declared++) {
        if (sqlite3_strnicmp(declared, part, size) == 0) {
            return true;
        }
    }
    return false;
}

/* NULL: none of them. */
static const struct part *part_of(const char *declared)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (holds(declared, parts[i].part)) {
            return &parts[i];
        }
    }
    return NULL;
}

const char *koine__sqlite_affinity(const char *declared)
{
    if (declared == NULL || declared[0] == '\0') {
        return NULL;
    }
    const struct part *part = part_of(declared);
    return part != NULL ? part->affinity : "NUMERIC";
}

/* The first word in capitals. */
static void first_word(const char *declared, char word[LONGEST_WORD])
{
    size_t size = 0;
    for (const char *p = declared; *p != '\0' && *p != ' ' && *p != '(' && size < LONGEST_WORD - 1; p++) {
        word[size++] = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    }
    word[size] = '\0';
}

/* The s of (p,s), 0 for (p); -1 without. */
static int scale_of(const char *declared)
{
    const char *p = strchr(declared, '(');
    if (p == NULL) {
        return -1;
    }
    p = strchr(p, ',');
    if (p == NULL) {
        return 0;
    }
    p += 1 + strspn(p + 1, " ");
    int scale = 0;
    for (; *p >= '0' && *p <= '9'; p++) {
        scale = scale * 10 + (*p - '0');
        if (scale > LONGEST_SCALE) {
            return -1;
        }
    }
    return scale;
}

void koine__sqlite_type_of(const char *declared, koine__sqlite_column *out)
{
    char word[LONGEST_WORD];
    *out = (koine__sqlite_column){.type = KOINE_TYPE_NULL, .decode = NULL, .scale = -1};
    if (declared == NULL) {
        return;
    }
    first_word(declared, word);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i].word) == 0) {
            out->type = words[i].type;
            out->decode = words[i].decode;
            out->scale = scale_of(declared);
            return;
        }
    }
    const struct part *part = part_of(declared);
    out->type = part != NULL ? part->type : KOINE_TYPE_NULL;
}

bool koine__sqlite_type_prints(koine_type type)
{
    return type == KOINE_TYPE_DECIMAL || type == KOINE_TYPE_JSON;
}

/* ---- refusing ---- */

koine_code koine__sqlite_refuse(koine__sqlite_stmt *stmt, const koine__sqlite_refusal *refusal)
{
    if (refusal->code == KOINE_ERR_NO_MEMORY) {
        return koine_driver_no_memory(stmt->head.conn);
    }
    koine_report report = KOINE_REPORT(refusal->code);
    report.detail = refusal->detail;
    report.hint = "CAST(… AS BLOB) reads what is stored, as it is";
    report.column = sqlite3_column_name(stmt->handle, (int)refusal->column);
    return koine_driver_fail(stmt->head.conn, &report);
}

/* Not inlined: the report would weigh on the frame of every row. */
__attribute__((noinline, cold)) static koine_code refuse(koine__sqlite_stmt *stmt, size_t column, koine_code code,
                                                         const char *detail)
{
    koine__sqlite_refusal refusal = {code, column, detail};
    if (stmt->reading_ahead) {
        stmt->ahead.refusal = refusal;
        return code;
    }
    return koine__sqlite_refuse(stmt, &refusal);
}

static koine_code starve(koine__sqlite_stmt *stmt, size_t column)
{
    return refuse(stmt, column, KOINE_ERR_NO_MEMORY, NULL);
}

static koine_code refuse_type(koine__sqlite_stmt *stmt, size_t column)
{
    return refuse(stmt, column, KOINE_ERR_INVALID_VALUE, "the stored value is none of the column's declared type");
}

/* ---- text ---- */

/* The text of a cell, checked, as a value of `type`. */
static koine_code take_text(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_type type,
                            koine_value *out)
{
    const char *text = (const char *)sqlite3_value_text(cell);
    size_t size = (size_t)sqlite3_value_bytes(cell);
    if (text == NULL) {
        return starve(stmt, column);
    }
    /* SQLite stores and answers anything as text. */
    if (koine_text_fault(text, size) < size) {
        return refuse(stmt, column, KOINE_ERR_ENCODING, "the stored text is not UTF-8 or holds a NUL");
    }
    out->type = type;
    out->as.bytes.data = text;
    out->as.bytes.size = size;
    return KOINE_OK;
}

/* ---- by storage class ---- */

static koine_code take_blob(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_value *out)
{
    const void *data = sqlite3_value_blob(cell);
    out->type = KOINE_TYPE_BLOB;
    out->as.bytes.size = (size_t)sqlite3_value_bytes(cell);
    if (data == NULL && out->as.bytes.size > 0) {
        return starve(stmt, column);
    }
    out->as.bytes.data = data != NULL ? data : ""; /* SQLite answers NULL for an empty blob */
    return KOINE_OK;
}

static inline koine_code take_plain(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_value *out)
{
    out->type = KOINE_TYPE_NULL;
    out->fault = KOINE_OK;
    out->name = NULL;
    switch (sqlite3_value_type(cell)) {
    case SQLITE_INTEGER:
        out->type = KOINE_TYPE_INT;
        out->as.integer = sqlite3_value_int64(cell);
        return KOINE_OK;
    case SQLITE_FLOAT:
        out->type = KOINE_TYPE_FLOAT;
        out->as.real = sqlite3_value_double(cell) + 0.0; /* -0.0 becomes 0.0 */
        return isfinite(out->as.real) ? KOINE_OK
                                      : refuse(stmt, column, KOINE_ERR_OUT_OF_RANGE, "the stored number is infinite");
    case SQLITE_TEXT:
        return take_text(stmt, column, cell, KOINE_TYPE_TEXT, out);
    case SQLITE_BLOB:
        return take_blob(stmt, column, cell, out);
    default:
        return KOINE_OK;
    }
}

/* ---- by declared type ---- */

static koine_code decode_bool(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_value *out)
{
    *out = koine_null();
    int class = sqlite3_value_type(cell);
    if (class == SQLITE_NULL) {
        return KOINE_OK;
    }
    sqlite3_int64 number = class == SQLITE_INTEGER ? sqlite3_value_int64(cell) : -1;
    if (number != 0 && number != 1) {
        return refuse_type(stmt, column);
    }
    *out = koine_bool(number == 1);
    return KOINE_OK;
}

/* DATE, TIME, TIMESTAMP, UUID: text, and a uuid also as its 16 bytes. */
static koine_code decode_parsed(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_value *out)
{
    *out = koine_null();
    koine_type type = stmt->columns[column].type;
    int class = sqlite3_value_type(cell);
    if (class == SQLITE_NULL) {
        return KOINE_OK;
    }
    if (class == SQLITE_BLOB && type == KOINE_TYPE_UUID && sqlite3_value_bytes(cell) == (int)sizeof out->as.uuid) {
        const void *bytes = sqlite3_value_blob(cell);
        if (bytes == NULL) {
            return starve(stmt, column);
        }
        out->type = KOINE_TYPE_UUID;
        memcpy(out->as.uuid, bytes, sizeof out->as.uuid);
        return KOINE_OK;
    }
    if (class != SQLITE_TEXT) {
        return refuse_type(stmt, column);
    }
    koine_value text = koine_null();
    koine_code code = take_text(stmt, column, cell, KOINE_TYPE_TEXT, &text);
    if (code == KOINE_OK && !koine_value_parse(type, text.as.bytes.data, text.as.bytes.size, out)) {
        code = refuse_type(stmt, column);
    }
    return code;
}

/* The canonical text of an integer or a float, in scratch. */
static size_t print_number(sqlite3_value *cell, char *scratch)
{
    koine_value number = sqlite3_value_type(cell) == SQLITE_INTEGER ? koine_int(sqlite3_value_int64(cell))
                                                                    : koine_float(sqlite3_value_double(cell) + 0.0);
    return koine_value_print(&number, scratch);
}

static void set_text(koine_value *out, koine_type type, const char *text, size_t size)
{
    *out = koine_null();
    out->type = type;
    out->as.bytes.data = text;
    out->as.bytes.size = size;
}

/*
 * A column declared JSON has numeric affinity, so that a bare number in it is stored as a number; JSON_TEXT has
 * not, and keeps the text.
 */
static koine_code decode_json(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_value *out)
{
    *out = koine_null();
    int class = sqlite3_value_type(cell);
    if (class == SQLITE_NULL) {
        return KOINE_OK;
    }
    if (class == SQLITE_TEXT) {
        return take_text(stmt, column, cell, KOINE_TYPE_JSON, out);
    }
    if (class == SQLITE_BLOB || (class == SQLITE_FLOAT && !isfinite(sqlite3_value_double(cell)))) {
        return refuse_type(stmt, column);
    }
    char *scratch = stmt->columns[column].scratch;
    set_text(out, KOINE_TYPE_JSON, scratch, print_number(cell, scratch));
    return KOINE_OK;
}

/* ---- decimals ---- */

/* Takes "-1.25e-07" apart: its digits without the point, and how many of them stand before the point. */
static size_t take_digits(const char *text, char digits[KOINE_VALUE_TEXT_SIZE], int *before)
{
    size_t count = 0;
    int exponent = 0;
    bool point = false;
    *before = 0;
    for (const char *p = text; *p != '\0'; p++) {
        if (*p >= '0' && *p <= '9' && count < KOINE_VALUE_TEXT_SIZE) {
            digits[count++] = *p;
            *before += point ? 0 : 1;
        } else if (*p == '.') {
            point = true;
        } else if (*p == 'e' || *p == 'E') {
            bool minus = p[1] == '-';
            for (p += p[1] == '-' || p[1] == '+' ? 2 : 1; *p >= '0' && *p <= '9'; p++) {
                exponent = exponent * 10 + (*p - '0');
            }
            *before += minus ? -exponent : exponent;
            break;
        }
    }
    return count;
}

/* How many of the digits are neither leading nor trailing zeros. */
static size_t significant(const char *digits, size_t count)
{
    size_t first = 0;
    while (first < count && digits[first] == '0') {
        first++;
    }
    while (count > first && digits[count - 1] == '0') {
        count--;
    }
    return count - first;
}

/* Writes digits with the point after `before` of them and no needless zeros. The size; no exponent ever. */
static size_t write_decimal(bool negative, const char *digits, size_t count, int before, char *to)
{
    size_t size = 0;
    if (negative) {
        to[size++] = '-';
    }
    int first = 0;
    while (first < before - 1 && first < (int)count && digits[first] == '0') {
        first++;
    }
    if (before <= 0) {
        to[size++] = '0';
    }
    for (int i = first; i < before; i++) {
        to[size++] = i < (int)count ? digits[i] : '0';
    }
    while ((int)count > before && count > 0 && digits[count - 1] == '0') {
        count--;
    }
    if ((int)count > before && count > 0) {
        to[size++] = '.';
        for (int i = before; i < (int)count; i++) {
            to[size++] = i < 0 ? '0' : digits[i];
        }
    }
    return size;
}

/*
 * A column declared DECIMAL or NUMERIC has numeric affinity: SQLite turns '12.50' into the double 12.5. What
 * had at most 15 digits can be told from the double; anything else may have been changed and is refused.
 */
static bool print_double(double real, char *scratch, size_t *size)
{
    char text[KOINE_VALUE_TEXT_SIZE];
    char digits[KOINE_VALUE_TEXT_SIZE];
    koine_value number = koine_float(real + 0.0);
    int before = 0;
    (void)koine_value_print(&number, text);
    size_t count = take_digits(text, digits, &before);
    if (significant(digits, count) > 15) {
        return false;
    }
    *size = write_decimal(text[0] == '-', digits, count, before, scratch);
    return true;
}

/*
 * An integer may be what such a double became: SQLite stores 12345678901234567.89 as 12345678901234568. Only a
 * declared scale of 0 tells that nothing stood behind the point.
 */
static bool may_be_rounded(sqlite3_int64 number, int scale)
{
    const sqlite3_int64 sure = 1000000000000000; /* 15 digits */
    bool is_double = number < INT64_MAX - 1024 && (sqlite3_int64)(double)number == number;
    return scale != 0 && (number >= sure || number <= -sure) && is_double;
}

/* Appends zeros up to the declared scale, as the servers do. */
static size_t pad(char *scratch, size_t size, int scale)
{
    const char *point = memchr(scratch, '.', size);
    size_t places = point != NULL ? size - (size_t)(point - scratch) - 1 : 0;
    size_t wanted = scale > 0 ? (size_t)scale : 0;
    if (places < wanted && point == NULL) {
        scratch[size++] = '.';
    }
    for (; places < wanted; places++) {
        scratch[size++] = '0';
    }
    scratch[size] = '\0';
    return size;
}

static koine_code refuse_rounded(koine__sqlite_stmt *stmt, size_t column)
{
    return refuse(stmt, column, KOINE_ERR_INVALID_VALUE,
                  "SQLite keeps numbers of this column as doubles, which may not be what was written; "
                  "DECIMAL_TEXT(p,s) keeps decimals exactly");
}

static koine_code decode_decimal(koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell, koine_value *out)
{
    *out = koine_null();
    const koine__sqlite_column *about = &stmt->columns[column];
    size_t size = 0;
    switch (sqlite3_value_type(cell)) {
    case SQLITE_NULL:
        return KOINE_OK;
    case SQLITE_INTEGER:
        if (may_be_rounded(sqlite3_value_int64(cell), about->scale)) {
            return refuse_rounded(stmt, column);
        }
        size = print_number(cell, about->scratch);
        break;
    case SQLITE_FLOAT:
        if (!isfinite(sqlite3_value_double(cell)) || !print_double(sqlite3_value_double(cell), about->scratch, &size)) {
            return refuse_rounded(stmt, column);
        }
        break;
    case SQLITE_TEXT: {
        koine_value text = koine_null();
        koine_code code = take_text(stmt, column, cell, KOINE_TYPE_TEXT, &text);
        if (code != KOINE_OK) {
            return code;
        }
        size = text.as.bytes.size;
        if (!koine_value_parse(KOINE_TYPE_DECIMAL, text.as.bytes.data, size, out)) {
            return refuse_type(stmt, column);
        }
        if (size > KOINE__SQLITE_SCRATCH - LONGEST_SCALE - 2) {
            return KOINE_OK; /* as it is */
        }
        memcpy(about->scratch, text.as.bytes.data, size);
        break;
    }
    default:
        return refuse_type(stmt, column);
    }
    set_text(out, KOINE_TYPE_DECIMAL, about->scratch, pad(about->scratch, size, about->scale));
    return KOINE_OK;
}

/* ---- rows ---- */

koine_code koine__sqlite_read_row(koine__sqlite_stmt *stmt, koine_value *row)
{
    sqlite3_stmt *handle = stmt->handle;
    const koine__sqlite_column *columns = stmt->columns;
    int count = (int)stmt->column_count;
    for (int i = 0; i < count; i++, row++) {
        /* The connection has no mutex, so that values need no protection from other threads. */
        sqlite3_value *cell = sqlite3_column_value(handle, i);
        koine__sqlite_decoder decode = columns[i].decode;
        koine_code code = decode == NULL ? take_plain(stmt, (size_t)i, cell, row) : decode(stmt, (size_t)i, cell, row);
        if (code != KOINE_OK) {
            return code;
        }
    }
    return KOINE_OK;
}

/* Text that is to be handed out as it is; NULL: none, or none that may be. */
static inline const char *scan_text(sqlite3_value *cell, size_t *size)
{
    if (sqlite3_value_type(cell) != SQLITE_TEXT) {
        return NULL;
    }
    const char *text = (const char *)sqlite3_value_text(cell);
    *size = text != NULL ? (size_t)sqlite3_value_bytes(cell) : 0;
    return text != NULL && koine_text_fault(text, *size) == *size ? text : NULL;
}

/* A cell into the target that takes just this type; false: not so, or not to be handed out unseen. */
static inline bool scan_cell(sqlite3_value *cell, const koine_target *target)
{
    if (target->kind == KOINE_TARGET_LONG || target->kind == KOINE_TARGET_LONG_LONG) {
        if (sqlite3_value_type(cell) != SQLITE_INTEGER || sizeof(long) < sizeof(int64_t)) {
            return false;
        }
        int64_t integer = sqlite3_value_int64(cell);
        memcpy(target->pointer, &integer, sizeof integer); /* a long or a long long, which alias no int64_t both */
        return true;
    }
    if (target->kind == KOINE_TARGET_FLOAT) {
        if (sqlite3_value_type(cell) != SQLITE_FLOAT) {
            return false;
        }
        double real = sqlite3_value_double(cell) + 0.0;
        if (!isfinite(real)) {
            return false;
        }
        *(double *)target->pointer = real;
        return true;
    }
    size_t size = 0;
    if (target->kind == KOINE_TARGET_BYTES) {
        const char *text = scan_text(cell, &size);
        if (text != NULL) {
            *(koine_bytes *)target->pointer = (koine_bytes){text, size};
        }
        return text != NULL;
    }
    if (target->kind == KOINE_TARGET_TEXT) {
        const char *text = scan_text(cell, &size);
        if (text != NULL) {
            *(const char **)target->pointer = text;
        }
        return text != NULL;
    }
    return false;
}

size_t koine__sqlite_scan(koine_driver_stmt *base, const koine_target *targets, size_t count)
{
    koine__sqlite_stmt *stmt = (koine__sqlite_stmt *)base;
    sqlite3_stmt *handle = stmt->handle;
    size_t most = stmt->from_store ? 0 : stmt->plain_count < count ? stmt->plain_count : count;
    size_t i = 0;
    while (i < most && targets[i].pointer != NULL && scan_cell(sqlite3_column_value(handle, (int)i), &targets[i])) {
        i++;
    }
    return i;
}
