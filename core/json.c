/*
 * Whether a text is JSON. Containers are counted, not recursed into.
 *
 * SPDX-License-Identifier: MIT
 */
#include "json.h"

#include <string.h>

typedef struct json_reader {
    const char *at;
    const char *end;
    size_t depth;
    char closing[KOINE__JSON_DEPTH_MAX]; /* of the containers that are open: ] or } */
} json_reader;

static void skip_blanks(json_reader *reader)
{
    while (reader->at < reader->end && memchr(" \t\n\r", *reader->at, 4) != NULL) {
        reader->at++;
    }
}

static bool accept(json_reader *reader, char c)
{
    skip_blanks(reader);
    if (reader->at == reader->end || *reader->at != c) {
        return false;
    }
    reader->at++;
    return true;
}

static bool accept_word(json_reader *reader, const char *word)
{
    size_t size = strlen(word);
    if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, word, size) != 0) {
        return false;
    }
    reader->at += size;
    return true;
}

/* ---- scalars ---- */

static bool read_escape(json_reader *reader)
{
    if (reader->at == reader->end) {
        return false;
    }
    char c = *reader->at++;
    if (c != 'u') {
        return memchr("\"\\/bfnrt", c, 8) != NULL;
    }
    for (int i = 0; i < 4; i++, reader->at++) {
        if (reader->at == reader->end || memchr("0123456789abcdefABCDEF", *reader->at, 22) == NULL) {
            return false;
        }
    }
    return true;
}

static bool read_string(json_reader *reader)
{
    if (!accept(reader, '"')) {
        return false;
    }
    while (reader->at < reader->end) {
        char c = *reader->at++;
        if (c == '"') {
            return true;
        }
        if ((unsigned char)c < 0x20 || (c == '\\' && !read_escape(reader))) {
            return false;
        }
    }
    return false;
}

static bool read_digits(json_reader *reader)
{
    const char *start = reader->at;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
        reader->at++;
    }
    return reader->at > start;
}

static bool read_number(json_reader *reader)
{
    (void)accept_word(reader, "-");
    if (!accept_word(reader, "0") && !read_digits(reader)) {
        return false;
    }
    if (accept_word(reader, ".") && !read_digits(reader)) {
        return false;
    }
    if (!accept_word(reader, "e") && !accept_word(reader, "E")) {
        return true;
    }
    (void)(accept_word(reader, "+") || accept_word(reader, "-"));
    return read_digits(reader);
}

static bool read_scalar(json_reader *reader)
{
    skip_blanks(reader);
    if (reader->at < reader->end && *reader->at == '"') {
        return read_string(reader);
    }
    return accept_word(reader, "true") || accept_word(reader, "false") || accept_word(reader, "null") ||
           read_number(reader);
}

/* ---- containers ---- */

static bool is_in_object(const json_reader *reader)
{
    return reader->depth > 0 && reader->closing[reader->depth - 1] == '}';
}

static bool read_key(json_reader *reader)
{
    return !is_in_object(reader) || (read_string(reader) && accept(reader, ':'));
}

static bool open_container(json_reader *reader, char closing)
{
    if (reader->depth == sizeof reader->closing) {
        return false;
    }
    reader->closing[reader->depth++] = closing;
    return true;
}

/* Reads a value as far as it goes into containers; *open: into one that is not empty, whose first value is next. */
static bool read_value(json_reader *reader, bool *open)
{
    char closing = accept(reader, '[') ? ']' : accept(reader, '{') ? '}' : '\0';
    *open = false;
    if (closing == '\0') {
        return read_scalar(reader);
    }
    if (accept(reader, closing)) {
        return true;
    }
    *open = true;
    return open_container(reader, closing) && read_key(reader);
}

/* Behind a value: a comma and the next one, or the ends of containers. *more: there is a next one. */
static bool read_on(json_reader *reader, bool *more)
{
    while (reader->depth > 0) {
        if (accept(reader, ',')) {
            *more = true;
            return read_key(reader);
        }
        if (!accept(reader, reader->closing[reader->depth - 1])) {
            return false;
        }
        reader->depth--;
    }
    *more = false;
    return true;
}

bool koine__json_valid(const char *text, size_t size)
{
    json_reader reader;
    bool more = true;
    reader.at = text;
    reader.end = text + size;
    reader.depth = 0;
    while (more) {
        if (!read_value(&reader, &more) || (!more && !read_on(&reader, &more))) {
            return false;
        }
    }
    skip_blanks(&reader);
    return reader.at == reader.end;
}
