/*
 * The values of a run: counted, matched with their parameters, checked, laid out as the engine takes them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "bind.h"

#include "connection.h"
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
    if (most == 0 || most > KOINE__PLACEHOLDER_MAX) {
        most = KOINE__PLACEHOLDER_MAX;
    }
    size_t asked = prepared->reading.slots > count ? prepared->reading.slots : count;
    if (asked > most) {
        return koine__error_set(&conn->error, KOINE_ERR_LIMIT, "split the statement, or load the rows in several ones",
                                "%zu values in one statement: %s takes at most %zu", asked, conn->driver->name, most);
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

static bool any_named(const koine_value *values, size_t count)
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

static bool are_ready(const koine__prepared *prepared, const koine_value *values, size_t count)
{
    size_t most = prepared->conn->driver->limits.value_bytes;
    size_t i = 0;
    while (i < count && is_ready(&values[i], most)) {
        i++;
    }
    return i == count && prepared->reading.order == NULL;
}

koine_code koine__bind(koine__prepared *prepared, const koine_value *values, size_t count, const koine_value **out)
{
    const koine__statement *reading = &prepared->reading;
    *out = prepared->bound;
    koine_code code = check_count(prepared, count);
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
    koine_value *places = reading->order == NULL ? prepared->bound : prepared->bound + reading->slots;
    code = any_named(values, count) ? take_named(prepared, places, values, count)
                                    : take_in_order(prepared, places, values, count);
    for (size_t i = 0; reading->order != NULL && code == KOINE_OK && i < reading->slots; i++) {
        prepared->bound[i] = places[reading->order[i]];
    }
    return code;
}
