/*
 * A module whose entry function has no driver to give.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/driver.h>

KOINE_API const koine_driver *koine_driver_entry(void);

KOINE_API const koine_driver *koine_driver_entry(void)
{
    return NULL;
}
