/*
 * Types: what they are called, what two of them have in common, and by which collation texts compare.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include <stdio.h>

#define DECIMAL_DIGITS 38 /* the most that all engines hold */
#define INTEGER_DIGITS 19

koine__type koine__type_of(uint8_t kind)
{
    return (koine__type){.kind = kind};
}

koine__type koine__type_decimal(unsigned precision, unsigned scale)
{
    return (koine__type){.kind = KOINE_TYPE_DECIMAL,
                         .precision = (uint8_t)(precision > DECIMAL_DIGITS ? DECIMAL_DIGITS : precision),
                         .scale = (uint8_t)scale};
}

/* As messages and hints write them. */
static const char *const names[] = {
    [KOINE_TYPE_NULL] = "NULL",       [KOINE_TYPE_BOOL] = "BOOLEAN",
    [KOINE_TYPE_INT] = "INTEGER",     [KOINE_TYPE_FLOAT] = "DOUBLE PRECISION",
    [KOINE_TYPE_DECIMAL] = "DECIMAL", [KOINE_TYPE_TEXT] = "TEXT",
    [KOINE_TYPE_BLOB] = "BLOB",       [KOINE_TYPE_DATE] = "DATE",
    [KOINE_TYPE_TIME] = "TIME",       [KOINE_TYPE_TIMESTAMP] = "TIMESTAMP",
    [KOINE_TYPE_UUID] = "UUID",       [KOINE_TYPE_JSON] = "JSON",
};

const char *koine__type_text(koine__type type, char text[KOINE__TYPE_TEXT_SIZE])
{
    if (type.kind >= sizeof names / sizeof *names) {
        (void)snprintf(text, KOINE__TYPE_TEXT_SIZE, "a type unknown to Koine");
    } else if (type.kind == KOINE_TYPE_DECIMAL && type.scale != KOINE__SCALE_OPEN && type.precision != 0) {
        (void)snprintf(text, KOINE__TYPE_TEXT_SIZE, "DECIMAL(%d,%d)", type.precision, type.scale);
    } else if (type.kind == KOINE_TYPE_TEXT && type.length != 0) {
        (void)snprintf(text, KOINE__TYPE_TEXT_SIZE, "VARCHAR(%u)", (unsigned)type.length);
    } else {
        (void)snprintf(text, KOINE__TYPE_TEXT_SIZE, "%s", names[type.kind]);
    }
    return text;
}

bool koine__type_is_number(koine__type type)
{
    return type.kind == KOINE_TYPE_INT || type.kind == KOINE_TYPE_DECIMAL || type.kind == KOINE_TYPE_FLOAT;
}

bool koine__type_is_unknown(koine__type type)
{
    return type.kind == KOINE__TYPE_UNKNOWN;
}

bool koine__type_has_equality(koine__type type)
{
    return type.kind != KOINE_TYPE_JSON && type.kind != KOINE__TYPE_UNKNOWN;
}

/* ---- what two types have in common ---- */

static koine__type as_decimal(koine__type number)
{
    return number.kind == KOINE_TYPE_INT ? koine__type_decimal(INTEGER_DIGITS, 0) : number;
}

static koine__type common_decimal(koine__type one, koine__type other)
{
    one = as_decimal(one);
    other = as_decimal(other);
    if (one.scale == KOINE__SCALE_OPEN || other.scale == KOINE__SCALE_OPEN) {
        return koine__type_decimal(DECIMAL_DIGITS, KOINE__SCALE_OPEN);
    }
    unsigned one_whole = (one.precision == 0 ? DECIMAL_DIGITS : one.precision) - (unsigned)one.scale;
    unsigned other_whole = (other.precision == 0 ? DECIMAL_DIGITS : other.precision) - (unsigned)other.scale;
    unsigned scale = one.scale > other.scale ? one.scale : other.scale;
    return koine__type_decimal((one_whole > other_whole ? one_whole : other_whole) + scale, scale);
}

static koine__type common_number(koine__type one, koine__type other)
{
    if (one.kind == KOINE_TYPE_FLOAT || other.kind == KOINE_TYPE_FLOAT) {
        return koine__type_of(KOINE_TYPE_FLOAT);
    }
    if (one.kind == KOINE_TYPE_DECIMAL || other.kind == KOINE_TYPE_DECIMAL) {
        return common_decimal(one, other);
    }
    return koine__type_of(KOINE_TYPE_INT);
}

static bool is_day(koine__type type)
{
    return type.kind == KOINE_TYPE_DATE || type.kind == KOINE_TYPE_TIMESTAMP;
}

bool koine__type_common(koine__type one, koine__type other, koine__type *out)
{
    if (one.kind == KOINE_TYPE_NULL || other.kind == KOINE_TYPE_NULL) {
        *out = one.kind == KOINE_TYPE_NULL ? other : one;
        return true;
    }
    if (koine__type_is_number(one) && koine__type_is_number(other)) {
        *out = common_number(one, other);
        return true;
    }
    if (is_day(one) && is_day(other)) {
        *out = koine__type_of(one.kind == other.kind ? one.kind : (uint8_t)KOINE_TYPE_TIMESTAMP);
        return true;
    }
    *out = koine__type_of(one.kind);
    if (one.kind == KOINE_TYPE_TEXT && one.length != 0 && other.length != 0) {
        out->length = one.length > other.length ? one.length : other.length;
    }
    return one.kind == other.kind;
}

/* ---- collations ---- */

static uint32_t flags_of_column(const koine__expr *expr)
{
    if (expr->source == NULL || expr->column >= expr->source->column_count) {
        return 0;
    }
    return expr->source->columns[expr->column].flags & (KOINE__COLUMN_FOLDS_CASE | KOINE__COLUMN_PADDED);
}

uint32_t koine__text_flags(const koine__expr *expr)
{
    uint32_t flags = 0;
    if (expr->type.kind != KOINE_TYPE_TEXT) {
        return 0;
    }
    if (expr->kind == KOINE__EXPR_COLUMN) {
        return flags_of_column(expr);
    }
    if (expr->kind == KOINE__EXPR_SUBQUERY && expr->as.sub.query->column_count > 0) {
        return expr->as.sub.query->columns[0].flags & (KOINE__COLUMN_FOLDS_CASE | KOINE__COLUMN_PADDED);
    }
    for (size_t i = 0; i < expr->count; i++) {
        flags |= koine__text_flags(expr->args[i]);
    }
    return flags;
}

bool koine__check_collation_flags(koine__analysis *a, uint32_t flags, uint32_t position, const char *what)
{
    if ((flags & KOINE__COLUMN_PADDED) != 0) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "S-coll", position, "make the column VARCHAR(n)",
                             "%s of a CHAR column, where some engines ignore blanks at the end", what);
    }
    if ((flags & KOINE__COLUMN_FOLDS_CASE) != 0) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "S-coll", position,
                             "give the column a collation by code points, as CREATE TABLE in portable SQL does",
                             "%s of a column whose collation takes different texts for equal or sorts them its own way",
                             what);
    }
    return true;
}

bool koine__check_collation(koine__analysis *a, const koine__expr *expr, const char *what)
{
    return koine__check_collation_flags(a, koine__text_flags(expr), expr->span.start, what);
}

bool koine__check_key(koine__analysis *a, const koine__expr *expr, const char *what)
{
    if (!koine__type_has_equality(expr->type)) {
        char type[KOINE__TYPE_TEXT_SIZE];
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-cmp", expr->span.start,
                             "values of this type can be selected, counted and tested for NULL", "%s of %s", what,
                             koine__type_text(expr->type, type));
    }
    return koine__check_collation(a, expr, what);
}
