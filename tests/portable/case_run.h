/*
 * Runs a case on the engine of this run.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_PORTABLE_CASE_RUN_H
#define KOINE_TESTS_PORTABLE_CASE_RUN_H

#include "case_file.h"
#include "own_database.h"

struct case_runner {
    struct own_database *database;
    koine_conn *janitor; /* drops what cases made */
    unsigned engine;     /* its bit */
    bool translate;      /* shows with a failure what the engine was sent */
};

/* Whether the case is as it says; the report says where it is not. */
bool case_run(const struct case_runner *runner, const struct case_one *c, struct text *report);

#endif
