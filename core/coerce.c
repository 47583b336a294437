/*
 * Columns of portable SQL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "coerce.h"

#include "adapt.h"
#include "memory.h"
#include "portable.h"
#include "rows.h"

#include <limits.h>

static bool make_room(koine__coercions *coercions, size_t count)
{
    if (count <= coercions->room) {
        return true;
    }
    uint8_t *kinds = koine__realloc_array(coercions->kinds, count, sizeof *kinds);
    if (kinds != NULL) {
        coercions->kinds = kinds;
    }
    void *scratch = kinds != NULL ? koine__realloc_array(coercions->scratch, count, sizeof *coercions->scratch) : NULL;
    if (scratch == NULL) {
        return false;
    }
    coercions->scratch = scratch;
    coercions->room = count;
    return true;
}

/*
 * Another session has changed a table behind a *: what was found out about the columns is not about these. Known to the
 * connection by now, so that the statement can be run again.
 */
static koine_code refuse_stale(koine_rows *rows, size_t expected)
{
    koine_conn *conn = rows->conn;
    koine__catalogue_forget(conn);
    return koine__error_set(&conn->error, KOINE_ERR_STALE_STATEMENT, "run it again",
                            "a table of the statement has changed: it answers %zu columns instead of %zu",
                            rows->columns, expected);
}

static koine__coercion coercion_of(const koine__type *type, koine_type driver)
{
    if (type->kind == KOINE__TYPE_UNKNOWN || type->kind == KOINE_TYPE_NULL) {
        return KOINE__COERCION_NONE;
    }
    if (driver == KOINE_TYPE_NULL) {
        return KOINE__COERCION_CHECK;
    }
    /* Decimals have the digits of their type, which not every engine keeps. */
    bool same = driver == (koine_type)type->kind && driver != KOINE_TYPE_DECIMAL;
    return same ? KOINE__COERCION_NONE : KOINE__COERCION_CONVERT;
}

static void find_kinds(koine_rows *rows)
{
    koine__coercions *coercions = &rows->coercions;
    for (size_t i = 0; i < rows->columns; i++) {
        koine_column column = {NULL, KOINE_TYPE_NULL};
        rows->ops->column(rows->slot, i, &column);
        koine__coercion kind = coercion_of(&coercions->columns[i].type, column.type);
        coercions->kinds[i] = (uint8_t)kind;
        rows->coerces = rows->coerces || kind != KOINE__COERCION_NONE;
    }
}

/* The engine has compiled the statement anew by itself: some other session has changed the schema. */
static void note_shape(koine_rows *rows)
{
    if (rows->coercions.shape != 0) {
        koine__catalogue_forget(rows->conn);
    }
    rows->coercions.shape = rows->outcome.shape;
}

koine_code koine__coercions_plan(koine_rows *rows)
{
    koine__coercions *coercions = &rows->coercions;
    const koine__prepared *prepared = rows->prepared;
    const koine__translation *translation = prepared->portable != NULL ? &prepared->portable->translation : NULL;
    const koine__result_column *columns = translation != NULL ? translation->columns : prepared->shape;
    size_t count = translation != NULL ? translation->column_count : prepared->shape_count;
    rows->coerces = false;
    coercions->columns = NULL;
    if (rows->columns == 0 || count == 0) {
        return KOINE_OK;
    }
    if (count != rows->columns) {
        return refuse_stale(rows, count);
    }
    if (!make_room(coercions, rows->columns)) {
        return koine__error_set(&rows->conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for rows");
    }
    coercions->columns = columns;
    find_kinds(rows);
    note_shape(rows);
    return KOINE_OK;
}

void koine__coercions_free(koine__coercions *coercions)
{
    koine__free(coercions->kinds);
    koine__free(coercions->scratch);
}

static koine_code refuse_value(koine_rows *rows, size_t column, koine_type from, koine_code code)
{
    const koine__result_column *about = &rows->coercions.columns[column];
    koine_report report = KOINE_REPORT(code);
    report.column = about->name;
    koine__error_clear(&rows->conn->error);
    (void)koine__error_report(&rows->conn->error, &report);
    koine__error_detail(&rows->conn->error, "the engine answered a value of type %s where the statement's type is %s",
                        koine_type_name(from), koine_type_name((koine_type)about->type.kind));
    return code;
}

koine_code koine__coercions_apply(koine_rows *rows)
{
    koine__coercions *coercions = &rows->coercions;
    for (size_t i = 0; i < rows->columns; i++) {
        if (coercions->kinds[i] == KOINE__COERCION_NONE) {
            continue;
        }
        koine_type from = rows->values[i].type;
        koine_code code = koine__adapt_result(&rows->values[i], &coercions->columns[i].type, coercions->scratch[i]);
        if (code != KOINE_OK) {
            return refuse_value(rows, i, from, code);
        }
    }
    return KOINE_OK;
}

/* A target that a driver fills only with a value of just this type. */
static bool proves(enum koine_target_kind target, uint8_t type)
{
    switch (target) {
    case KOINE_TARGET_LONG_LONG:
        return type == KOINE_TYPE_INT;
    case KOINE_TARGET_LONG:
        return type == KOINE_TYPE_INT && LONG_MAX == INT64_MAX;
    case KOINE_TARGET_FLOAT:
        return type == KOINE_TYPE_FLOAT;
    case KOINE_TARGET_TEXT:
        return type == KOINE_TYPE_TEXT;
    default:
        return false;
    }
}

size_t koine__coercions_skip(const koine_rows *rows, const koine_target *targets, size_t count)
{
    const koine__coercions *coercions = &rows->coercions;
    size_t i = 0;
    while (i < count && (coercions->kinds[i] == KOINE__COERCION_NONE ||
                         (coercions->kinds[i] == KOINE__COERCION_CHECK &&
                          proves(targets[i].kind, coercions->columns[i].type.kind)))) {
        i++;
    }
    return i;
}

bool koine__coercions_describe(const koine_rows *rows, size_t column, koine_column *out)
{
    const koine__result_column *columns = rows->coercions.columns;
    if (columns == NULL) {
        return false;
    }
    out->name = columns[column].name;
    if (columns[column].type.kind != KOINE__TYPE_UNKNOWN) {
        out->type = (koine_type)columns[column].type.kind;
        return true;
    }
    if (rows->slot != NULL) {
        koine_column own = {NULL, KOINE_TYPE_NULL};
        rows->ops->column(rows->slot, column, &own);
        out->type = own.type;
    }
    return true;
}
