/*
 * Reading the columns of the current row.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rows.h"

#include "convert.h"
#include "fork.h"
#include "memory.h"

#include <limits.h>
#include <string.h>

size_t koine_column_count(const koine_rows *rows)
{
    return rows != NULL ? rows->columns : 0;
}

/* What is known of a column of open rows: by the translation of portable SQL, else by the driver. */
static bool describe(const koine_rows *rows, size_t column, koine_column *out)
{
    if (rows == NULL || column >= rows->columns || rows->prepared == NULL) {
        return false;
    }
    *out = (koine_column){NULL, KOINE_TYPE_NULL};
    if (koine__coercions_describe(rows, column, out)) {
        return true;
    }
    if (rows->prepared->slot != NULL) {
        rows->ops->column(rows->prepared->slot, column, out);
    }
    return rows->prepared->slot != NULL;
}

const char *koine_column_name(const koine_rows *rows, size_t column)
{
    koine_column description;
    return describe(rows, column, &description) ? description.name : NULL;
}

/*
 * Whether values hold a current row with that column. The rows of a reader are const for the program only: what it
 * asks for may have to be fetched first.
 */
static bool has_value(const koine_rows *rows, size_t column)
{
    return rows != NULL && rows->has_row && column < rows->columns &&
           koine__rows_decode((koine_rows *)(uintptr_t)rows) == KOINE_OK;
}

koine_type koine_column_type(const koine_rows *rows, size_t column)
{
    koine_column description;
    if (!describe(rows, column, &description)) {
        return KOINE_TYPE_NULL;
    }
    bool from_value = description.type == KOINE_TYPE_NULL && has_value(rows, column);
    return from_value ? rows->values[column].type : description.type;
}

/* ---- failures ---- */

__attribute__((noinline, cold)) static koine_code refuse(koine_rows *rows, const char *what)
{
    koine__error_clear(&rows->conn->error);
    (void)koine__error_set(&rows->conn->error, KOINE_ERR_MISUSE,
                           "read between a koine_next that answered KOINE_ROW and the next", "%s", what);
    return koine__rows_keep_failure(rows, KOINE_ERR_MISUSE);
}

static koine_code refuse_conversion(koine_rows *rows, size_t column, koine_code code, const char *wanted)
{
    koine_conn *conn = rows->conn;
    const koine_value *value = &rows->values[column];
    const char *name = koine_column_name(rows, column);
    const char *hint = value->type == KOINE_TYPE_NULL ? "ask koine_is_null first, or read it with koine_get_value"
                                                      : "read it with the getter of its own type, or as text";
    koine__error_clear(&conn->error);
    (void)koine__error_set(&conn->error, code, hint, "column %zu (%s): a value of type %s %s %s", column,
                           name != NULL ? name : "?", koine_type_name(value->type),
                           code == KOINE_ERR_OUT_OF_RANGE ? "is out of the range of" : "cannot be read without loss as",
                           wanted);
    return koine__rows_keep_failure(rows, code);
}

/* ---- the getters ---- */

static koine_code read_text(koine_rows *rows, size_t column, const char **out)
{
    if (rows->texts_room < rows->columns) {
        void *texts = koine__realloc_array(rows->texts, rows->columns, sizeof *rows->texts);
        if (texts == NULL) {
            koine__error_clear(&rows->conn->error);
            (void)koine__error_set(&rows->conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for a column's text");
            return KOINE_ERR_NO_MEMORY;
        }
        rows->texts = texts;
        rows->texts_room = rows->columns;
    }
    return koine__convert_text(&rows->values[column], rows->texts[column], out);
}

static koine_code read_limited(const koine_value *value, int64_t least, int64_t most, int64_t *out)
{
    koine_code code = koine__convert_int(value, out);
    return code == KOINE_OK && (*out < least || *out > most) ? KOINE_ERR_OUT_OF_RANGE : code;
}

/* Any target's content. A failed conversion must leave the caller's untouched. */
union content {
    int narrow;
    long medium;
    long long wide;
    double real;
    bool boolean;
    const char *text;
    koine_bytes bytes;
    koine_value value;
};

static const struct {
    const char *name;
    size_t size;
} target_kinds[] = {
    [KOINE_TARGET_INT] = {"int", sizeof(int)},
    [KOINE_TARGET_LONG] = {"long", sizeof(long)},
    [KOINE_TARGET_LONG_LONG] = {"int64", sizeof(long long)},
    [KOINE_TARGET_FLOAT] = {"double", sizeof(double)},
    [KOINE_TARGET_BOOL] = {"bool", sizeof(bool)},
    [KOINE_TARGET_TEXT] = {"text", sizeof(const char *)},
    [KOINE_TARGET_BYTES] = {"bytes", sizeof(koine_bytes)},
    [KOINE_TARGET_VALUE] = {"value", sizeof(koine_value)},
};

static koine_code convert(koine_rows *rows, size_t column, enum koine_target_kind kind, union content *out)
{
    const koine_value *value = &rows->values[column];
    int64_t integer = 0;
    koine_code code = KOINE_OK;
    switch (kind) {
    case KOINE_TARGET_INT:
        code = read_limited(value, INT_MIN, INT_MAX, &integer);
        out->narrow = (int)integer;
        break;
    case KOINE_TARGET_LONG:
        code = read_limited(value, LONG_MIN, LONG_MAX, &integer);
        out->medium = (long)integer;
        break;
    case KOINE_TARGET_LONG_LONG:
        code = koine__convert_int(value, &integer);
        out->wide = integer;
        break;
    case KOINE_TARGET_FLOAT:
        code = koine__convert_float(value, &out->real);
        break;
    case KOINE_TARGET_BOOL:
        code = koine__convert_bool(value, &out->boolean);
        break;
    case KOINE_TARGET_TEXT:
        code = read_text(rows, column, &out->text);
        break;
    case KOINE_TARGET_BYTES:
        code = koine__convert_bytes(value, &out->bytes);
        break;
    case KOINE_TARGET_VALUE:
        out->value = *value;
        break;
    }
    return code;
}

/* Not inlined: its frame would weigh on every row of the scan that needs no conversion. */
__attribute__((noinline)) static koine_code get(koine_rows *rows, size_t column, enum koine_target_kind kind, void *out)
{
    if (rows == NULL) {
        return KOINE_ERR_MISUSE;
    }
    if (!rows->has_row) {
        return refuse(rows, "a column was read without a current row");
    }
    if (column >= rows->columns) {
        return refuse(rows, "a column was read that the rows do not have");
    }
    if ((size_t)kind >= sizeof target_kinds / sizeof *target_kinds) {
        return refuse(rows, "a target of an unknown kind was given");
    }
    koine_code code = koine__rows_decode(rows);
    if (code != KOINE_OK) {
        return code;
    }
    union content content;
    code = convert(rows, column, kind, &content);
    if (code == KOINE_ERR_NO_MEMORY) {
        return koine__rows_keep_failure(rows, code);
    }
    if (code != KOINE_OK) {
        return refuse_conversion(rows, column, code, target_kinds[kind].name);
    }
    memcpy(out, &content, target_kinds[kind].size);
    return KOINE_OK;
}

bool koine_is_null(const koine_rows *rows, size_t column)
{
    return !has_value(rows, column) || rows->values[column].type == KOINE_TYPE_NULL;
}

int64_t koine_get_int(koine_rows *rows, size_t column)
{
    long long out = 0;
    return get(rows, column, KOINE_TARGET_LONG_LONG, &out) == KOINE_OK ? out : 0;
}

double koine_get_float(koine_rows *rows, size_t column)
{
    double out = 0;
    return get(rows, column, KOINE_TARGET_FLOAT, &out) == KOINE_OK ? out : 0;
}

bool koine_get_bool(koine_rows *rows, size_t column)
{
    bool out = false;
    return get(rows, column, KOINE_TARGET_BOOL, &out) == KOINE_OK && out;
}

const char *koine_get_text(koine_rows *rows, size_t column)
{
    const char *out = NULL;
    return get(rows, column, KOINE_TARGET_TEXT, (void *)&out) == KOINE_OK ? out : NULL;
}

koine_bytes koine_get_bytes(koine_rows *rows, size_t column)
{
    koine_bytes out = {NULL, 0};
    return get(rows, column, KOINE_TARGET_BYTES, &out) == KOINE_OK ? out : (koine_bytes){NULL, 0};
}

koine_value koine_get_value(koine_rows *rows, size_t column)
{
    koine_value out = koine_null();
    (void)get(rows, column, KOINE_TARGET_VALUE, &out);
    return out;
}

/*
 * The cases that need no conversion, which is nearly all of them: the type whose member of koine_value.as is just
 * what the target takes: eight bytes, or a koine_bytes.
 */
static const struct {
    koine_type type;
    bool wide;
} exact[] = {
    [KOINE_TARGET_INT] = {KOINE_TYPE_NULL, false},
    [KOINE_TARGET_LONG] = {LONG_MAX == INT64_MAX ? KOINE_TYPE_INT : KOINE_TYPE_NULL, false},
    [KOINE_TARGET_LONG_LONG] = {KOINE_TYPE_INT, false},
    [KOINE_TARGET_FLOAT] = {KOINE_TYPE_FLOAT, false},
    [KOINE_TARGET_BOOL] = {KOINE_TYPE_NULL, false},
    [KOINE_TARGET_TEXT] = {sizeof(const char *) == 8 ? KOINE_TYPE_TEXT : KOINE_TYPE_NULL, false},
    [KOINE_TARGET_BYTES] = {KOINE_TYPE_TEXT, true},
    [KOINE_TARGET_VALUE] = {KOINE_TYPE_NULL, false},
};

/* KOINE_TYPE_NULL in the table: no such case. False: the general way has to look at it. */
static inline bool copy_exact(const koine_value *value, const koine_target *target)
{
    size_t kind = (size_t)target->kind;
    if (value->type == KOINE_TYPE_NULL || kind >= sizeof exact / sizeof *exact || value->type != exact[kind].type) {
        return false;
    }
    if (exact[kind].wide) {
        koine_bytes *bytes = target->pointer;
        bytes->data = value->as.bytes.data;
        bytes->size = value->as.bytes.size;
    } else {
        memcpy(target->pointer, &value->as, 8);
    }
    return true;
}

__attribute__((noinline, cold)) static koine_code refuse_scan(koine_rows *rows, const koine_target *targets,
                                                              size_t count)
{
    if (targets == NULL || count == 0) {
        return refuse(rows, "koine_scan was given no pointers");
    }
    if (!rows->has_row) {
        return refuse(rows, "a row was scanned without a current row");
    }
    koine__error_clear(&rows->conn->error);
    (void)koine__error_set(&rows->conn->error, KOINE_ERR_MISUSE, "koine_scan takes one pointer for each column",
                           "%zu pointer%s given for %zu column%s", count, count == 1 ? " was" : "s were", rows->columns,
                           rows->columns == 1 ? "" : "s");
    return koine__rows_keep_failure(rows, KOINE_ERR_MISUSE);
}

/* The targets from `done` on, out of the row's values. */
__attribute__((noinline)) static koine_code scan_rest(koine_rows *rows, const koine_target *targets, size_t count,
                                                      size_t done)
{
    koine_code code = koine__rows_decode(rows);
    for (size_t i = done; code == KOINE_OK && i < count; i++) {
        if (targets[i].pointer == NULL) {
            return refuse(rows, "koine_scan was given a NULL pointer");
        }
        if (!copy_exact(&rows->values[i], &targets[i])) {
            code = get(rows, i, targets[i].kind, targets[i].pointer);
        }
    }
    return code;
}

/* Some columns have to be converted: the driver may fill those before them. */
__attribute__((noinline)) static koine_code scan_mixed(koine_rows *rows, const koine_target *targets, size_t count)
{
    size_t plain = rows->decoded || rows->ops->scan == NULL ? 0 : koine__coercions_skip(rows, targets, count);
    size_t done = plain > 0 ? rows->ops->scan(rows->slot, targets, plain) : 0;
    return done == count ? KOINE_OK : scan_rest(rows, targets, count, done);
}

koine_code koine_scan_targets(koine_rows *rows, const koine_target *targets, size_t count)
{
    if (rows == NULL) {
        return KOINE_ERR_MISUSE;
    }
    /* Nearly every row that is scanned: the driver still has it and hands out all of it. */
    if (rows->has_row && !rows->decoded && count == rows->columns && targets != NULL && rows->scan != NULL &&
        rows->conn->process == koine__fork_generation()) {
        koine__error_clear(&rows->conn->error);
        size_t done = rows->scan(rows->slot, targets, count);
        return done == count ? KOINE_OK : scan_rest(rows, targets, count, done);
    }
    if (rows->conn->process != koine__fork_generation()) {
        (void)koine__is_forked(rows->conn);
        return KOINE_ERR_FORKED;
    }
    if (!rows->has_row || count != rows->columns || targets == NULL || count == 0) {
        return refuse_scan(rows, targets, count);
    }
    koine__error_clear(&rows->conn->error);
    return rows->coerces ? scan_mixed(rows, targets, count) : scan_rest(rows, targets, count, 0);
}
