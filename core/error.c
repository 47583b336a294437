/*
 * Recording failures and composing their messages.
 *
 * Native texts of constraint and data errors hold the values that were refused, so for these two classes the
 * message is made from the code and the names alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const koine_error koine__error_no_memory = {
    .code = KOINE_ERR_NO_MEMORY,
    .category = KOINE_CLASS_RESOURCE,
    .position = -1,
    .message = "out of memory: no connection could be made",
    .hint = "free memory and open again",
};

void koine__error_reset(koine__error *error)
{
    memset(&error->view, 0, sizeof error->view);
    error->view.position = -1;
}

/*
 * Makes what stands in the buffer fit for a log line: control characters become blanks, blanks at the end go,
 * and a sequence that is not UTF-8, as a cut may leave one, becomes question marks.
 */
static const char *tidy(char *buffer)
{
    size_t size = strlen(buffer);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)buffer[i];
        if (c < 0x20 || c == 0x7f) {
            buffer[i] = ' ';
        }
    }
    while (size > 0 && buffer[size - 1] == ' ') {
        buffer[--size] = '\0';
    }
    size_t good;
    while ((good = koine_text_fault(buffer, size)) < size) {
        buffer[good] = '?';
    }
    return size > 0 ? buffer : NULL;
}

static const char *put(char *buffer, size_t room, const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    size_t size = strnlen(text, room - 1);
    if (size == room - 1 && text[size] != '\0') {
        while (size > 0 && ((unsigned char)text[size] & 0xc0u) == 0x80u) {
            size--;
        }
    }
    memcpy(buffer, text, size);
    buffer[size] = '\0';
    return tidy(buffer);
}

#define PUT(error, member, text) ((error)->view.member = put((error)->member, sizeof(error)->member, (text)))

static void append(char *buffer, size_t room, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void append(char *buffer, size_t room, const char *format, ...)
{
    size_t used = strlen(buffer);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(buffer + used, room - used, format, arguments);
    va_end(arguments);
}

/* "foreign key violated: table "utterance", column "audio", constraint "fk"" */
static void compose_names(koine__error *error)
{
    const koine_error *view = &error->view;
    const struct {
        const char *label;
        const char *name;
    } names[] = {
        {"table", view->table},
        {"column", view->column},
        {"constraint", view->constraint},
        {view->fk_side == KOINE_FK_PARENT ? "referenced row in" : "parent", view->parent_table},
    };
    const char *joint = ": ";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].name != NULL) {
            append(error->message, sizeof error->message, "%s%s \"%s\"", joint, names[i].label, names[i].name);
            joint = ", ";
        }
    }
}

static const char *side_text(koine_fk_side side)
{
    switch (side) {
    case KOINE_FK_CHILD:
        return "foreign key violated: the row names a parent that is not there";
    case KOINE_FK_PARENT:
        return "foreign key violated: the row is still referenced";
    case KOINE_FK_UNKNOWN:
        break;
    }
    return koine_code_text(KOINE_ERR_FOREIGN_KEY);
}

static bool may_hold_values(koine_code code)
{
    koine_class kind = koine_code_class(code);
    return (kind == KOINE_CLASS_CONSTRAINT && code != KOINE_ERR_RAISED) || kind == KOINE_CLASS_DATA;
}

static void compose_message(koine__error *error, const koine_report *report)
{
    const koine_code code = report->code;
    error->message[0] = '\0';
    if (report->doing != NULL) {
        append(error->message, sizeof error->message, "%s: ", report->doing);
    }
    if (may_hold_values(code)) {
        append(error->message, sizeof error->message, "%s",
               code == KOINE_ERR_FOREIGN_KEY ? side_text(report->fk_side) : koine_code_text(code));
        compose_names(error);
    } else {
        const char *native = report->native != NULL && report->native[0] != '\0' ? report->native : NULL;
        append(error->message, sizeof error->message, "%s", native != NULL ? native : koine_code_text(code));
    }
    error->view.message = tidy(error->message);
    if (error->view.message == NULL) {
        error->view.message = koine_code_text(code); /* an engine's text may be blank */
    }
}

koine_code koine__error_report(koine__error *error, const koine_report *report)
{
    if (error->view.code != KOINE_OK) {
        return report->code;
    }
    koine_error *view = &error->view;
    memset(view, 0, sizeof *view);
    view->code = report->code;
    view->category = koine_code_class(report->code);
    view->flags = koine__code_flags(report->code) | report->flags;
    view->native_code = report->native_code;
    if (report->sqlstate != NULL) {
        size_t size = strnlen(report->sqlstate, sizeof view->sqlstate - 1);
        memcpy(view->sqlstate, report->sqlstate, size);
    }
    view->fk_side = report->fk_side;
    view->position = report->position;
    view->driver = error->driver;
    PUT(error, detail, report->detail);
    PUT(error, hint, report->hint != NULL ? report->hint : koine__code_hint(report->code));
    PUT(error, schema, report->schema);
    PUT(error, table, report->table);
    PUT(error, column, report->column);
    PUT(error, constraint, report->constraint);
    PUT(error, parent_table, report->parent_table);
    compose_message(error, report);
    return report->code;
}

koine_code koine__error_set(koine__error *error, koine_code code, const char *hint, const char *format, ...)
{
    if (error->view.code != KOINE_OK) {
        return code;
    }
    koine_error *view = &error->view;
    memset(view, 0, sizeof *view);
    view->driver = error->driver;
    view->code = code;
    view->category = koine_code_class(code);
    view->flags = koine__code_flags(code);
    view->position = -1;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    view->message = tidy(error->message);
    PUT(error, hint, hint != NULL ? hint : koine__code_hint(code));
    return code;
}

void koine__error_detail(koine__error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->detail, sizeof error->detail, format, arguments);
    va_end(arguments);
    error->view.detail = tidy(error->detail);
}

static const char *moved(const char *member, const char *from, const char *to)
{
    return member == from ? to : NULL;
}

void koine__error_copy(koine__error *to, const koine__error *from)
{
    *to = *from;
#define MOVE(member) to->view.member = moved(from->view.member, from->member, to->member)
    MOVE(message);
    MOVE(detail);
    MOVE(hint);
    MOVE(schema);
    MOVE(table);
    MOVE(column);
    MOVE(constraint);
    MOVE(parent_table);
#undef MOVE
}

void koine__error_recode(koine__error *error, koine_code code, const char *message, const char *hint)
{
    uint32_t occurrence = error->view.flags & ~koine__code_flags(error->view.code);
    error->view.code = code;
    error->view.category = koine_code_class(code);
    error->view.flags = koine__code_flags(code) | occurrence;
    if (message != NULL) {
        PUT(error, message, message);
    }
    if (hint != NULL) {
        PUT(error, hint, hint);
    }
}
