/*
 * A shared object that is no driver.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/koine.h>

KOINE_API int bare_answer(void);

KOINE_API int bare_answer(void)
{
    return 42;
}
