/*
 * The values of a run: counted, matched with their parameters, checked, laid out as the engine takes them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bind.h"

#include "adapt.h"
#include "memory.h"
#include "portable.h"
#include "value.h"

#include <math.h>

static koine_code refuse_count(koine__prepared *prepared, size_t count)
{
    return koine__error_set(&prepared->conn->error, KOINE_ERR_MISUSE, "give one value for each placeholder",
                            "%zu value%s given for %zu placeholder%s", count, count == 1 ? " was" : "s were",
                            prepared->reading.parameters, prepared->reading.parameters == 1 ? "" : "s");
}

static koine_code check_count(koine__prepared *prepared, size_t count)
{
    koine_conn *conn = prepared->conn;
    size_t most = conn->driver->limits.parameters;
    const char *who = conn->driver->name;
    if (most == 0 || most > KOINE__PLACEHOLDER_MAX) {
        most = KOINE__PLACEHOLDER_MAX;
    }
    if (prepared->portable != NULL && most > KOINE__PARAMETERS_MOST) {
        most = KOINE__PARAMETERS_MOST;
        who = "portable SQL";
    }
    size_t asked = prepared->reading.slots > count ? prepared->reading.slots : count;
    if (asked > most) {
        return koine__error_set(&conn->error, KOINE_ERR_LIMIT, "split the statement, or load the rows in several ones",
                                "%zu values in one statement: %s takes at most %zu", asked, who, most);
    }
    return count == prepared->reading.parameters ? KOINE_OK : refuse_count(prepared, count);
}

/* Checks one value into its place. */
static koine_code take(koine__prepared *prepared, koine_value *place, const koine_value *value, size_t number)
{
    const char *why = NULL;
    koine_conn *conn = prepared->conn;
    *place = *value;
    koine_code code = koine__value_check(place, conn->driver->limits.value_bytes, &why);
    if (code == KOINE_OK) {
        return KOINE_OK;
    }
    if (code == KOINE_ERR_LIMIT) {
        return koine__error_set(&conn->error, code, "split it over several rows, or store it in a file",
                                "value %zu has %zu bytes: %s takes at most %zu in one value", number + 1,
                                value->as.bytes.size, conn->driver->name, conn->driver->limits.value_bytes);
    }
    const char *name = prepared->reading.names != NULL ? prepared->reading.names[number] : NULL;
    return koine__error_set(&conn->error, code, NULL, "value %zu%s%s: %s", number + 1, name != NULL ? " for :" : "",
                            name != NULL ? name : "", why != NULL ? why : koine_code_text(code));
}

static koine_code match_name(koine__prepared *prepared, const char *name, size_t *number)
{
    koine_conn *conn = prepared->conn;
    if (prepared->reading.names == NULL) {
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "write :name in the statement, or give values in order",
                                "a value is named \"%s\", but the statement has no named placeholders", name);
    }
    *number = koine__statement_parameter(&prepared->reading, name);
    if (*number == SIZE_MAX) {
        return koine__error_set(&conn->error, KOINE_ERR_MISUSE,
                                "give the name without the colon, as it stands in the statement",
                                "a value is named \"%s\", but the statement has no placeholder of that name", name);
    }
    return KOINE_OK;
}

/* A value that is named goes to its name. All are named, or none is. */
static koine_code take_named(koine__prepared *prepared, koine_value *places, const koine_value *values, size_t count)
{
    koine_conn *conn = prepared->conn;
    for (size_t i = 0; i < count; i++) {
        places[i].name = NULL;
    }
    for (size_t i = 0; i < count; i++) {
        size_t number = 0;
        if (values[i].name == NULL) {
            return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "name all values of a statement, or none",
                                    "value %zu has no name, but others have", i + 1);
        }
        koine_code code = match_name(prepared, values[i].name, &number);
        if (code != KOINE_OK) {
            return code;
        }
        if (places[number].name != NULL) {
            return koine__error_set(&conn->error, KOINE_ERR_MISUSE, "give each name once",
                                    "two values are named \"%s\"", values[i].name);
        }
        code = take(prepared, &places[number], &values[i], number);
        if (code != KOINE_OK) {
            return code;
        }
    }
    return KOINE_OK;
}

static koine_code take_in_order(koine__prepared *prepared, koine_value *places, const koine_value *values, size_t count)
{
    koine_code code = KOINE_OK;
    for (size_t i = 0; i < count && code == KOINE_OK; i++) {
        code = take(prepared, &places[i], &values[i], i);
    }
    return code;
}

bool koine__any_named(const koine_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i].name != NULL) {
            return true;
        }
    }
    return false;
}

/* Whether a value can go to the driver as it is. False also when it only has to be looked at more closely. */
static inline bool is_ready(const koine_value *value, size_t most)
{
    if (value->fault != KOINE_OK || value->name != NULL) {
        return false;
    }
    switch (value->type) {
    case KOINE_TYPE_NULL:
    case KOINE_TYPE_BOOL:
    case KOINE_TYPE_INT:
        return true;
    case KOINE_TYPE_FLOAT:
        return isfinite(value->as.real) && (value->as.real != 0 || !signbit(value->as.real));
    case KOINE_TYPE_TEXT: {
        const koine_bytes *bytes = &value->as.bytes;
        return bytes->data != NULL && (most == 0 || bytes->size <= most) &&
               koine_text_fault(bytes->data, bytes->size) == bytes->size;
    }
    default:
        return false;
    }
}

/* ---- portable SQL: values become what their place takes ---- */

/* BD-text BD-dec BD-dbl BD-date BD-ts BD-uuid TY-bool: by the type that a value was to become. */
static const char *const rules[] = {
    [KOINE_TYPE_BOOL] = "TY-bool",   [KOINE_TYPE_INT] = "BD-text",  [KOINE_TYPE_FLOAT] = "BD-dbl",
    [KOINE_TYPE_DECIMAL] = "BD-dec", [KOINE_TYPE_TEXT] = "BD-text", [KOINE_TYPE_BLOB] = "BD-text",
    [KOINE_TYPE_DATE] = "BD-date",   [KOINE_TYPE_TIME] = "BD-date", [KOINE_TYPE_TIMESTAMP] = "BD-ts",
    [KOINE_TYPE_UUID] = "BD-uuid",   [KOINE_TYPE_JSON] = "BD-text",
};

static const char *hint_for(koine_code code, koine_type from, koine_type to)
{
    if (code == KOINE_ERR_TYPE_MISMATCH) {
        return from == KOINE_TYPE_FLOAT && to == KOINE_TYPE_DECIMAL ? "bind it with koine_decimal" : NULL;
    }
    return from == KOINE_TYPE_TEXT ? "write it as Koine prints the type, or bind a value of the type" : NULL;
}

static koine_code refuse_value(koine__prepared *prepared, size_t number, koine_type from, koine_code code)
{
    koine_conn *conn = prepared->conn;
    const koine__type *type = &prepared->portable->translation.parameters[number];
    const char *name = prepared->reading.names != NULL ? prepared->reading.names[number] : NULL;
    const char *why = code == KOINE_ERR_TYPE_MISMATCH   ? "does not go where this is taken:"
                      : code == KOINE_ERR_OUT_OF_RANGE  ? "is out of the range of the type"
                      : code == KOINE_ERR_TOO_LONG      ? "is longer than the column takes:"
                      : type->required || type->natural ? "cannot stand in this place, of"
                                                        : "is not written as, or is none of, the type";
    (void)koine__error_set(&conn->error, code, hint_for(code, from, (koine_type)type->kind),
                           "value %zu%s%s: a value of type %s %s %s", number + 1, name != NULL ? " for :" : "",
                           name != NULL ? name : "", koine_type_name(from), why,
                           koine_type_name((koine_type)type->kind));
    const char *rule = type->kind < sizeof rules / sizeof *rules ? rules[type->kind] : NULL;
    if (rule != NULL) {
        koine__error_detail(&conn->error, "rule %s of docs/portable-sql.md", rule);
    }
    return code;
}

static koine_code convert(koine__prepared *prepared, koine_value *places)
{
    koine__portable *portable = prepared->portable;
    if (portable->scratch == NULL && portable->count > 0) {
        portable->scratch = koine__calloc(portable->count, sizeof *portable->scratch);
        if (portable->scratch == NULL) {
            return koine__error_set(&prepared->conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for values");
        }
    }
    for (size_t i = 0; i < portable->count; i++) {
        koine_type from = places[i].type;
        koine_code code =
            koine__adapt_parameter(&places[i], &portable->translation.parameters[i], portable->scratch[i]);
        if (code != KOINE_OK) {
            return refuse_value(prepared, i, from, code);
        }
    }
    return KOINE_OK;
}

/* ---- the whole ---- */

/* Of a value that is ready; the short form of what koine__adapt_parameter checks. */
static inline bool goes_as_is(const koine_value *value, const koine__as_is *as_is)
{
    if ((as_is->types >> value->type & 1) == 0) {
        return false;
    }
    if (value->type == KOINE_TYPE_TEXT) {
        return value->as.bytes.size <= as_is->length;
    }
    return value->type != KOINE_TYPE_INT || !as_is->natural || value->as.integer >= 0;
}

static bool are_ready(const koine__prepared *prepared, const koine_value *values, size_t count)
{
    size_t most = prepared->conn->driver->limits.value_bytes;
    size_t i = 0;
    if (prepared->portable == NULL) {
        while (i < count && is_ready(&values[i], most)) {
            i++;
        }
    } else {
        const koine__as_is *as_is = prepared->portable->as_is;
        while (i < count && is_ready(&values[i], most) && goes_as_is(&values[i], &as_is[i])) {
            i++;
        }
    }
    return i == count && prepared->reading.order == NULL;
}

/* The way of values that have to be looked at more closely. */
__attribute__((noinline)) static koine_code lay_out(koine__prepared *prepared, const koine_value *values, size_t count)
{
    koine_code code = prepared->portable != NULL ? koine__portable_settle(prepared, values, count) : KOINE_OK;
    if (code != KOINE_OK) {
        return code;
    }
    const koine__statement *reading = &prepared->reading;
    koine_value *places = reading->order == NULL ? prepared->bound : prepared->bound + reading->slots;
    code = koine__any_named(values, count) ? take_named(prepared, places, values, count)
                                           : take_in_order(prepared, places, values, count);
    if (code == KOINE_OK && prepared->portable != NULL) {
        code = convert(prepared, places);
    }
    for (size_t i = 0; reading->order != NULL && code == KOINE_OK && i < reading->slots; i++) {
        prepared->bound[i] = places[reading->order[i]];
    }
    return code;
}

koine_code koine__bind(koine__prepared *prepared, const koine_value *values, size_t count, const koine_value **out)
{
    koine_code code = prepared->portable != NULL ? koine__portable_refresh(prepared, values, count) : KOINE_OK;
    if (code == KOINE_OK) {
        code = check_count(prepared, count);
    }
    *out = prepared->bound;
    if (code != KOINE_OK || count == 0) {
        return code;
    }
    if (values == NULL) {
        return refuse_count(prepared, 0);
    }
    if (are_ready(prepared, values, count)) {
        *out = values;
        return KOINE_OK;
    }
    code = lay_out(prepared, values, count);
    *out = prepared->bound; /* which another translation moves */
    return code;
}
