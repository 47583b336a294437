/*
 * The translation that belongs to a prepared statement of portable SQL: made for the types of the first values, and
 * made again when other types or another state of the catalogue can change it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_PORTABLE_H
#define KOINE_CORE_PORTABLE_H

#include "buffer.h"
#include "connection.h"

#include "sql/translate.h"

/* LX-ph: placeholders in one statement, as many as every engine takes. */
#define KOINE__PARAMETERS_MOST 32766

#define KOINE__SIGNATURES 4 /* so many are remembered, for programs that bind now one type, now another */

/* Which values of a parameter go to the engine as they are. */
typedef struct koine__as_is {
    uint16_t types;  /* a bit for each type */
    bool natural;    /* no negative integers */
    uint32_t length; /* bytes of text at the most; what has more is looked at more closely */
} koine__as_is;

struct koine__portable {
    koine__translation translation; /* no steps: put off until there are values */
    uint64_t version;               /* of the catalogue that it was made for */
    size_t count;                   /* of parameters */
    /*
     * Types of values for which the translation comes out like this: rows of `count`, KOINE_TYPE_NULL: not known. The
     * first is that of the last translation.
     */
    uint8_t *signatures;
    size_t signature_count;
    koine__as_is *as_is;                    /* by parameter */
    uint8_t *null_fits;                     /* by parameter: it comes out like this for NULL, too */
    char (*scratch)[KOINE_VALUE_TEXT_SIZE]; /* texts of converted values; made when first needed */
    koine_driver_stmt **slots;              /* of several steps, one each; else NULL */
    koine_value *step_bound;                /* room for the values of a step that reorders them */
    koine__buffer buffer;                   /* rows of several steps */
};

/*
 * Translates the text of a new statement.
 *   values    what it will be given first; NULL: not known yet
 *   may_wait  a translation that fails for want of types alone is put off until there are values
 * The failure is recorded.
 */
koine_code koine__portable_new(koine__prepared *prepared, const koine_value *values, size_t count, bool may_wait);
void koine__portable_free(koine__prepared *prepared);

/* Translates again, or for the first time if that was put off. */
koine_code koine__portable_renew(koine__prepared *prepared, const koine_value *values, size_t count);

/* The same where the catalogue has changed since. */
static inline koine_code koine__portable_refresh(koine__prepared *prepared, const koine_value *values, size_t count)
{
    const koine__portable *portable = prepared->portable;
    bool current = portable->translation.step_count > 0 && portable->version == prepared->conn->catalogue.version;
    return current ? KOINE_OK : koine__portable_renew(prepared, values, count);
}

/* Translates again if values of these types can make a difference. */
koine_code koine__portable_settle(koine__prepared *prepared, const koine_value *values, size_t count);

/* Whether it is of several steps: steps.c runs it. */
static inline bool koine__portable_has_steps(const koine__prepared *prepared)
{
    return prepared->portable != NULL && prepared->portable->slots != NULL;
}

#endif
