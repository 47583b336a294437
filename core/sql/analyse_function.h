/*
 * What the files about calls share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_ANALYSE_FUNCTION_H
#define KOINE_CORE_SQL_ANALYSE_FUNCTION_H

#include "sql/analyse.h"
#include "sql/functions.h"

#include "nearest.h"

/* The rule of a function that says more than its row. The operation and the type of the row are set already. */
bool koine__apply_rule(koine__analysis *a, koine__expr **slot, const koine__function *function);

/* The window of a call. */
bool koine__analyse_over(koine__analysis *a, koine__scope *scope, koine__expr *call, const koine__function *function);

#endif
