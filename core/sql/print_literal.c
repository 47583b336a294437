/*
 * Printing literals, placeholders and types: the templates of koine_sql_type.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

#include <string.h>

#define OPEN_PRECISION 38 /* of a decimal whose precision is not known */

const koine_sql_type *koine__print_type_of(const koine__printer *printer, koine__type type, bool sized)
{
    static const uint8_t ids[] = {
        [KOINE_TYPE_NULL] = KOINE_SQL_TYPE_COUNT,      [KOINE_TYPE_BOOL] = KOINE_SQL_TYPE_BOOLEAN,
        [KOINE_TYPE_INT] = KOINE_SQL_TYPE_INTEGER,     [KOINE_TYPE_FLOAT] = KOINE_SQL_TYPE_DOUBLE,
        [KOINE_TYPE_DECIMAL] = KOINE_SQL_TYPE_DECIMAL, [KOINE_TYPE_TEXT] = KOINE_SQL_TYPE_TEXT,
        [KOINE_TYPE_BLOB] = KOINE_SQL_TYPE_BLOB,       [KOINE_TYPE_DATE] = KOINE_SQL_TYPE_DATE,
        [KOINE_TYPE_TIME] = KOINE_SQL_TYPE_TIME,       [KOINE_TYPE_TIMESTAMP] = KOINE_SQL_TYPE_TIMESTAMP,
        [KOINE_TYPE_UUID] = KOINE_SQL_TYPE_UUID,       [KOINE_TYPE_JSON] = KOINE_SQL_TYPE_JSON,
    };
    size_t id = type.kind < sizeof ids ? ids[type.kind] : KOINE_SQL_TYPE_COUNT;
    if (id == KOINE_SQL_TYPE_TEXT && sized && type.length > 0) {
        id = KOINE_SQL_TYPE_VARCHAR;
    }
    return id < KOINE_SQL_TYPE_COUNT ? &printer->dialect->types[id] : NULL;
}

/* ---- templates of types ---- */

/* What stands behind the percent signs. */
typedef struct filling {
    koine__type type;
    const char *text; /* the canonical text, or the bytes of a BLOB */
    size_t size;
    size_t parameter; /* in place of the text; SIZE_MAX: none */
} filling;

static void print_hex(koine__printer *printer, const char *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        koine__print_bytes(printer, (char[]){digits[byte >> 4], digits[byte & 15]}, 2);
    }
}

static void print_code(koine__printer *printer, char code, const filling *with)
{
    bool open = with->type.scale == KOINE__SCALE_OPEN;
    switch (code) {
    case 'p':
        koine__print_number(printer, with->type.precision != 0 ? with->type.precision : OPEN_PRECISION);
        break;
    case 's':
        koine__print_number(printer, open ? 0 : with->type.scale);
        break;
    case 'n':
        koine__print_number(printer, with->type.length);
        break;
    case 'v':
        if (with->parameter != SIZE_MAX) {
            koine__print_placeholder(printer, with->parameter);
        } else {
            koine__print_bytes(printer, with->text, with->size);
        }
        break;
    case 'q':
        koine__print_quoted(printer, '\'', with->text, with->size);
        break;
    case 'x':
        print_hex(printer, with->text, with->size);
        break;
    default:
        koine__print_bytes(printer, &code, 1);
    }
}

static void fill(koine__printer *printer, const char *template, const filling *with)
{
    const char *begin = template;
    const char *at = strchr(begin, '%');
    while (at != NULL && at[1] != '\0') {
        koine__print_bytes(printer, begin, (size_t)(at - begin));
        print_code(printer, at[1], with);
        begin = at + 2;
        at = strchr(begin, '%');
    }
    koine__print_text(printer, begin);
}

void koine__print_type(koine__printer *printer, const char *template, koine__type type)
{
    fill(printer, template, &(filling){.type = type, .parameter = SIZE_MAX});
}

/* ---- literals ---- */

static bool is_bytes(koine_type type)
{
    return type == KOINE_TYPE_DECIMAL || type == KOINE_TYPE_TEXT || type == KOINE_TYPE_BLOB || type == KOINE_TYPE_JSON;
}

/* NULL, with the type that it was found to have where it does not get one from what it stands beside. */
static void print_null(koine__printer *printer, const koine__expr *expr, unsigned how)
{
    const koine_sql_type *type = koine__print_type_of(printer, expr->type, false);
    const char *template = printer->dialect->null_of_type;
    if (type == NULL || template == NULL || (how & KOINE__PRINT_PLAIN_PARAMETER) != 0) {
        koine__print_text(printer, "NULL");
        return;
    }
    const char *code = strstr(template, "%t");
    koine__print_bytes(printer, template, code != NULL ? (size_t)(code - template) : strlen(template));
    if (code != NULL) {
        koine__print_type(printer, type->cast, expr->type);
        koine__print_text(printer, code + 2);
    }
}

/* The canonical text. That of a DOUBLE has an exponent, which makes it one on every engine (rule LX-num). */
static size_t write_canonical(const koine_value *value, char text[KOINE_VALUE_TEXT_SIZE + 2])
{
    if (value->type == KOINE_TYPE_BOOL) {
        return (size_t)(stpcpy(text, value->as.boolean ? "TRUE" : "FALSE") - text);
    }
    size_t size = koine_value_print(value, text);
    if (value->type == KOINE_TYPE_FLOAT && memchr(text, 'e', size) == NULL) {
        text[size++] = 'e';
        text[size++] = '0';
    }
    return size;
}

static const char *literal_template(const koine__printer *printer, const koine_sql_type *row, const filling *with)
{
    if (!printer->stored) {
        return row->literal;
    }
    bool quoted = memchr(with->text, '\'', with->size) != NULL || memchr(with->text, '\\', with->size) != NULL;
    if (quoted && row->quoted_literal != NULL) {
        return row->quoted_literal;
    }
    return row->stored_literal != NULL ? row->stored_literal : row->literal;
}

/* Rules LX-str, LX-hex, LX-num, PX-date. */
void koine__print_literal(koine__printer *printer, const koine__expr *expr, unsigned how)
{
    char text[KOINE_VALUE_TEXT_SIZE + 2];
    const koine_value *value = &expr->as.literal.value;
    koine__type type = {.kind = expr->as.literal.type};
    koine__print_mark(printer, expr->span);
    const koine_sql_type *row = koine__print_type_of(printer, type, false);
    if (row == NULL) {
        print_null(printer, expr, how);
        return;
    }
    filling with = {.type = expr->type, .text = text, .parameter = SIZE_MAX};
    if (is_bytes((koine_type)type.kind)) {
        with.text = value->as.bytes.data != NULL ? value->as.bytes.data : "";
        with.size = value->as.bytes.size;
    } else {
        with.size = write_canonical(value, text);
    }
    bool plain = type.kind == KOINE_TYPE_INT && (how & KOINE__PRINT_PLAIN_INTEGER) != 0;
    fill(printer, plain ? "%v" : literal_template(printer, row, &with), &with);
}

/*
 * A placeholder gets a type by the template, unless the place gives it one. A parameter that has several places keeps
 * the template in all of them: engines that infer types must not infer two for one parameter.
 */
void koine__print_parameter(koine__printer *printer, const koine__expr *expr, unsigned how)
{
    koine__type type = printer->tree->parameters[expr->as.parameter].type;
    const koine_sql_type *row = koine__print_type_of(printer, type, false);
    if (row == NULL) {
        type = expr->type;
        row = koine__print_type_of(printer, type, false);
    }
    bool once = printer->tree->style == KOINE__PARAMETERS_ORDER;
    bool plain = once && (how & KOINE__PRINT_PLAIN_PARAMETER) != 0;
    koine__print_mark(printer, expr->span);
    fill(printer, plain || row == NULL || row->parameter == NULL ? "%v" : row->parameter,
         &(filling){.type = type, .parameter = expr->as.parameter});
}
