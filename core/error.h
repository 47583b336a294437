/*
 * The error of a connection or a configuration: a koine_error whose texts live in fixed buffers, so that
 * reporting never allocates and works when memory has run out.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_ERROR_H
#define KOINE_CORE_ERROR_H

#include <koine/driver.h>

#define KOINE__NAME_ROOM 260 /* a name of 64 characters of 4 bytes */

typedef struct koine__error {
    koine_error view;   /* what koine_error_of hands out; its pointers lead into the buffers below */
    const char *driver; /* goes into every error from now on; NULL before a driver is chosen */
    char message[1024];
    char detail[1024];
    char hint[512];
    char schema[KOINE__NAME_ROOM];
    char table[KOINE__NAME_ROOM];
    char column[1024];
    char constraint[KOINE__NAME_ROOM];
    char parent_table[KOINE__NAME_ROOM];
} koine__error;

/* Makes it KOINE_OK, whatever it was. */
void koine__error_reset(koine__error *error);

/* Back to KOINE_OK. It runs before every call, so it looks before it writes. */
static inline void koine__error_clear(koine__error *error)
{
    if (error->view.code != KOINE_OK) {
        koine__error_reset(error);
    }
}

/*
 * Records a report unless an error is recorded already: the first wins. Texts are made one line, valid UTF-8,
 * and cut at the room there is. Returns report->code.
 */
koine_code koine__error_report(koine__error *error, const koine_report *report);

/* The same from a code, a hint (or NULL) and a message in printf's format. Returns code. */
koine_code koine__error_set(koine__error *error, koine_code code, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds a fact to a recorded error, in printf's format. */
void koine__error_detail(koine__error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Takes over all of another error, as it is. */
void koine__error_copy(koine__error *to, const koine__error *from);

/* Changes the code of a recorded error, for the core's own judgement (CANCELLED by its own timer is TIMEOUT). */
void koine__error_recode(koine__error *error, koine_code code, const char *message, const char *hint);

/* The flags that a code always carries, and the hint where nobody has a better one (or NULL). codes.c. */
uint32_t koine__code_flags(koine_code code);
const char *koine__code_hint(koine_code code);

/* The error that stands for "no connection": out of memory. */
extern const koine_error koine__error_no_memory;

#endif
