/*
 * Holds what a statement answered to what its case says.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_PORTABLE_CASE_CHECK_H
#define KOINE_TESTS_PORTABLE_CASE_CHECK_H

#include "case_file.h"

struct case_answer {
    koine_code code;
    const koine_error *error; /* of the code; as long as the connection is left alone */
    struct case_column *columns;
    size_t column_count;
    struct case_row *rows;
    size_t row_count;
    int64_t changes;
};

/* Adds to the report what is not as it should be. Answers whether all is. */
bool case_check(const struct case_step *step, const struct case_answer *answer, unsigned engine, struct text *report);

#endif
