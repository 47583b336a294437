/*
 * Options: the common table, looking one up, making values canonical.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_OPTIONS_H
#define KOINE_CORE_OPTIONS_H

#include "nearest.h"

#include <koine/driver.h>

/* The options that every driver has; ends with name == NULL. */
extern const koine_option koine__common_options[];

/*
 * The option of that name, NULL if there is none. What a driver declares itself goes before a common option of
 * the same name. driver may be NULL: then only the common ones are known.
 */
const koine_option *koine__option_find(const koine_driver *driver, const char *name);

/* Why a value was refused. Neither text ever holds the value: it may come from an environment variable. */
typedef struct koine__complaint {
    char takes[256]; /* "takes a number with a unit: ms, s, min or h" */
    char hint[128];  /* "did you mean \"require\"?", or "" */
} koine__complaint;

/*
 * Makes *out the canonical text of a value: BOOL on or off, INTEGER in plain decimal, DURATION in the largest
 * unit that is exact, `waive` as names in the order of their bits, all else as it is. The caller frees *out
 * with koine__free_secret. Codes: KOINE_OK, KOINE_ERR_CONFIG (*why is filled), KOINE_ERR_NO_MEMORY.
 */
koine_code koine__option_normalise(const koine_option *option, const char *text, char **out, koine__complaint *why);

/* The number behind a text of kind BOOL (0, 1), INTEGER or DURATION (milliseconds); false if it is none. */
bool koine__option_number(koine_option_kind kind, const char *text, int64_t *out);

/* The guarantees that "a,b" names. *fault: the first unknown name, if not NULL. false: there is one. */
bool koine__option_guarantees(const char *text, uint32_t *out, koine_bytes *fault);

/* Offers the names of all options. */
void koine__nearest_offer_options(koine__nearest *nearest, const koine_driver *driver);

#endif
