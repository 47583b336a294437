/*
 * Decimals as text: bringing them to a scale.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_DECIMAL_H
#define KOINE_CORE_DECIMAL_H

#include <koine/driver.h>

#define KOINE__DECIMAL_DIGITS 38 /* the most that a DECIMAL has */

/* What a decimal is to be brought to. */
typedef struct koine__decimal_form {
    int digits;  /* at most, before and behind the point together; 0: KOINE__DECIMAL_DIGITS */
    int scale;   /* digits behind the point; -1: as few as it takes */
    bool rounds; /* digits beyond the scale are rounded, half away from zero; else they must be zeros */
} koine__decimal_form;

/*
 * Writes the decimal -?digits[.digits] in that form: without needless zeros before the point, and zero without a sign.
 * A NUL follows. Codes: KOINE_OK; KOINE_ERR_OUT_OF_RANGE: more digits than there may be; KOINE_ERR_TYPE_MISMATCH: there
 * are digits beyond the scale; KOINE_ERR_INVALID_VALUE: the text is no decimal. *size is 0 then.
 */
koine_code koine__decimal_write(const char *text, size_t length, const koine__decimal_form *form,
                                char out[KOINE_VALUE_TEXT_SIZE], size_t *size);

#endif
