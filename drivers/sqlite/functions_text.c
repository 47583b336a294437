/*
 * Text by characters. Characters are code points of UTF-8; of text that is none, every byte that does not continue
 * another one begins a character, as for SQLite itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include "functions.h"

#include <string.h>

typedef koine__sqlite_span span;

/* ---- characters ---- */

static bool begins(const char *p)
{
    return ((unsigned char)*p & 0xc0) != 0x80;
}

/* The offset behind the next `count` characters from `at` on, or the end. */
static size_t forward(span text, size_t at, int64_t count)
{
    while (count > 0 && at < text.size) {
        at++;
        while (at < text.size && !begins(text.text + at)) {
            at++;
        }
        count--;
    }
    return at;
}

/* The offset before the last `count` characters, or the beginning. */
static size_t backward(span text, int64_t count)
{
    size_t at = text.size;
    while (count > 0 && at > 0) {
        at--;
        while (at > 0 && !begins(text.text + at)) {
            at--;
        }
        count--;
    }
    return at;
}

static int64_t characters(span text)
{
    int64_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        count += begins(text.text + i) || i == 0 ? 1 : 0;
    }
    return count;
}

/* ---- taking ---- */

/* Text and a number; false: the answer is given. */
static bool take_both(sqlite3_context *context, sqlite3_value **arguments, span *text, int64_t *number)
{
    return !koine__sqlite_any_null(2, arguments) && koine__sqlite_take_text(context, arguments[0], text) &&
           koine__sqlite_take_int(context, arguments[1], number);
}

#define BEYOND ((int64_t)1 << 31) /* of any length that SQLite takes */

/* Room for a result of that size; NULL: the call has failed. */
static char *make_room(sqlite3_context *context, size_t size)
{
    int most = sqlite3_limit(sqlite3_context_db_handle(context), SQLITE_LIMIT_LENGTH, -1);
    if (size > (size_t)most) {
        sqlite3_result_error_toobig(context);
        return NULL;
    }
    char *room = sqlite3_malloc64(size + 1);
    if (room == NULL) {
        sqlite3_result_error_nomem(context);
    }
    return room;
}

/* ---- parts ---- */

/*
 * A start before the first character takes from the length, as in the standard. SQLite counts from the end where the
 * start is negative, and backwards where the length is.
 */
static void substr(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    int64_t start;
    int64_t length = INT64_MAX;
    if (koine__sqlite_any_null(count, arguments) || !koine__sqlite_take_int(context, arguments[1], &start) ||
        (count == 3 && !koine__sqlite_take_int(context, arguments[2], &length))) {
        return;
    }
    if (length < 0) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_COUNT);
        return;
    }
    if (start < 1) {
        int64_t before = start > -INT64_MAX ? 1 - start : INT64_MAX;
        length = count < 3 ? length : length > before ? length - before : 0;
        start = 1;
    }
    if (sqlite3_value_type(arguments[0]) == SQLITE_BLOB) {
        const char *bytes = sqlite3_value_blob(arguments[0]);
        int64_t size = sqlite3_value_bytes(arguments[0]);
        int64_t from = start - 1 < size ? start - 1 : size;
        int64_t part = length < size - from ? length : size - from;
        sqlite3_result_blob64(context, part > 0 ? bytes + from : "", (uint64_t)part, SQLITE_TRANSIENT);
        return;
    }
    span text;
    if (koine__sqlite_take_text(context, arguments[0], &text)) {
        size_t from = forward(text, 0, start - 1);
        koine__sqlite_answer_text(context, text.text + from, forward(text, from, length) - from);
    }
}

static int64_t opposite(int64_t number)
{
    return number < -INT64_MAX ? INT64_MAX : -number;
}

/* The first characters; all but the last ones where the number is negative. */
static void left(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    span text;
    int64_t number;
    (void)count;
    if (take_both(context, arguments, &text, &number)) {
        koine__sqlite_answer_text(context, text.text,
                                  number < 0 ? backward(text, opposite(number)) : forward(text, 0, number));
    }
}

static void right(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    span text;
    int64_t number;
    (void)count;
    if (take_both(context, arguments, &text, &number)) {
        size_t from = number < 0 ? forward(text, 0, opposite(number)) : backward(text, number);
        koine__sqlite_answer_text(context, text.text + from, text.size - from);
    }
}

/* ---- longer ones ---- */

/* Writes so many characters of the filling, over and over. */
static char *fill_with(char *to, span filling, int64_t count)
{
    while (count > 0) {
        size_t size = forward(filling, 0, count);
        memcpy(to, filling.text, size);
        to += size;
        count -= characters((span){filling.text, size});
    }
    return to;
}

static size_t filled_size(span filling, int64_t count)
{
    int64_t whole = characters(filling);
    return (size_t)(count / whole) * filling.size + forward(filling, 0, count % whole);
}

/* An empty filling fills nothing, as on PostgreSQL and MySQL. */
static void pad(sqlite3_context *context, sqlite3_value **arguments, bool before)
{
    span text, filling;
    int64_t length;
    if (koine__sqlite_is_null(arguments[2]) || !take_both(context, arguments, &text, &length) ||
        !koine__sqlite_take_text(context, arguments[2], &filling)) {
        return;
    }
    length = length < 0 ? 0 : length;
    int64_t missing = length - characters(text);
    if (missing <= 0 || filling.size == 0) {
        koine__sqlite_answer_text(context, text.text, forward(text, 0, length));
        return;
    }
    size_t more = missing < BEYOND ? filled_size(filling, missing) : (size_t)BEYOND;
    char *room = make_room(context, text.size + more);
    if (room == NULL) {
        return;
    }
    char *end = before ? fill_with(room, filling, missing) : room;
    memcpy(end, text.text, text.size);
    end += text.size;
    end = before ? end : fill_with(end, filling, missing);
    sqlite3_result_text64(context, room, (size_t)(end - room), sqlite3_free, SQLITE_UTF8);
}

static void lpad(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    pad(context, arguments, true);
}

static void rpad(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    (void)count;
    pad(context, arguments, false);
}

static void repeat(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    span text;
    int64_t times;
    (void)count;
    if (!take_both(context, arguments, &text, &times)) {
        return;
    }
    times = times < 0 || text.size == 0 ? 0 : times < BEYOND ? times : BEYOND;
    size_t size = text.size * (size_t)times;
    char *room = make_room(context, size);
    for (size_t at = 0; room != NULL && at < size; at += text.size) {
        memcpy(room + at, text.text, text.size);
    }
    if (room != NULL) {
        sqlite3_result_text64(context, room, size, sqlite3_free, SQLITE_UTF8);
    }
}

static void reverse(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    span text;
    (void)count;
    if (koine__sqlite_is_null(arguments[0]) || !koine__sqlite_take_text(context, arguments[0], &text)) {
        return;
    }
    char *room = make_room(context, text.size);
    if (room == NULL) {
        return;
    }
    for (size_t at = 0; at < text.size;) {
        size_t next = forward(text, at, 1);
        memcpy(room + text.size - next, text.text + at, next - at);
        at = next;
    }
    sqlite3_result_text64(context, room, text.size, sqlite3_free, SQLITE_UTF8);
}

/* concat_ws(separator, …): leaves NULLs out; NULL only for a separator that is NULL. */
static void concat_ws(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    span separator, part;
    if (count < 1 || koine__sqlite_is_null(arguments[0]) ||
        !koine__sqlite_take_text(context, arguments[0], &separator)) {
        return;
    }
    sqlite3_str *text = sqlite3_str_new(sqlite3_context_db_handle(context));
    bool first = true;
    for (int i = 1; i < count; i++) {
        if (koine__sqlite_is_null(arguments[i])) {
            continue;
        }
        if (!koine__sqlite_take_text(context, arguments[i], &part)) {
            sqlite3_free(sqlite3_str_finish(text));
            return;
        }
        if (!first) {
            sqlite3_str_append(text, separator.text, (int)separator.size);
        }
        sqlite3_str_append(text, part.text, (int)part.size);
        first = false;
    }
    int fault = sqlite3_str_errcode(text);
    int size = sqlite3_str_length(text);
    char *whole = sqlite3_str_finish(text);
    if (fault != SQLITE_OK) {
        sqlite3_free(whole);
        sqlite3_result_error_code(context, fault);
    } else if (whole == NULL) {
        koine__sqlite_answer_text(context, "", 0);
    } else {
        sqlite3_result_text(context, whole, size, sqlite3_free);
    }
}

/* ---- LIKE ---- */

/*
 * koine_pattern(pattern, escape): the pattern, unless it ends with an escape that escapes nothing. SQLite lets that
 * match nothing, others the character itself.
 */
static void pattern(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    span text, escape;
    (void)count;
    if (koine__sqlite_any_null(2, arguments) || !koine__sqlite_take_text(context, arguments[0], &text) ||
        !koine__sqlite_take_text(context, arguments[1], &escape)) {
        return;
    }
    bool open = false;
    for (size_t at = 0; at < text.size;) {
        size_t next = forward(text, at, 1);
        open = !open && next - at == escape.size && memcmp(text.text + at, escape.text, escape.size) == 0;
        at = next;
    }
    if (open) {
        koine__sqlite_fault_raise(context, KOINE__SQLITE_OPEN_ESCAPE);
    } else {
        sqlite3_result_value(context, arguments[0]);
    }
}

const koine__sqlite_function koine__sqlite_text_functions[] = {
    {.name = "koine_substr", .arguments = 2, .call = substr},
    {.name = "koine_substr", .arguments = 3, .call = substr},
    {.name = "koine_left", .arguments = 2, .call = left},
    {.name = "koine_right", .arguments = 2, .call = right},
    {.name = "koine_lpad", .arguments = 3, .call = lpad},
    {.name = "koine_rpad", .arguments = 3, .call = rpad},
    {.name = "koine_repeat", .arguments = 2, .call = repeat},
    {.name = "koine_reverse", .arguments = 1, .call = reverse},
    {.name = "koine_concat_ws", .arguments = -1, .call = concat_ws},
    {.name = "koine_pattern", .arguments = 2, .call = pattern},
    {.name = NULL},
};
