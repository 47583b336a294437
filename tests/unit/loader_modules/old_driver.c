/*
 * A driver that was built for another ABI: nothing but its first two members can be trusted.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/driver.h>

KOINE_API const koine_driver *koine_driver_entry(void);

KOINE_API const koine_driver *koine_driver_entry(void)
{
    static const koine_driver old = {.abi = KOINE_DRIVER_ABI + 1, .size = 8, .name = "old"};
    return &old;
}
