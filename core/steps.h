/*
 * Statements of several steps: what one engine has no single statement for.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_STEPS_H
#define KOINE_CORE_STEPS_H

#include "portable.h"

/* Asks the driver to compile each step, unless that is done. */
koine_code koine__steps_compile(koine__prepared *prepared, bool transient);

/*
 * Runs the steps as one statement: all of them take effect, or none does. Rows are read into the buffer of the
 * statement, which koine__rows_open hands out.
 *   values  by parameter, converted
 */
koine_code koine__steps_run(koine__prepared *prepared, const koine_value *values, bool keep, koine_outcome *outcome);

#endif
