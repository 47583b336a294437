/*
 * Lists of servers as the option `host` writes them: "h1:5432,h2,[::1]:99,/run/engine".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_CONFIG_HOST_H
#define KOINE_CORE_CONFIG_HOST_H

#include <koine/driver.h>

/* NULL if the text is a list of servers, else what it should be ("takes …"). Static. */
const char *koine__hosts_fault(const char *text);

/* The i-th server of such a list, with port 0 where it names none; false if there is none or the list is bad. */
bool koine__hosts_get(const char *text, size_t i, koine_host *out);

#endif
