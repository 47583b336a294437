/*
 * UTF-8: where a text stops being it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_UTF8_H
#define KOINE_CORE_UTF8_H

#include <stddef.h>

/*
 * The offset of the first byte that is a NUL or does not continue valid UTF-8 (overlong forms, surrogates and
 * code points above U+10FFFF are not valid; of a bad sequence its first byte counts), or size when there is
 * none. text may be NULL when size is 0.
 */
size_t koine__utf8_fault(const char *text, size_t size);

#endif
