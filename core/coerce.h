/*
 * Columns of portable SQL: their names and types are those of the statement, whatever the engine calls them, and values
 * that an engine answers in another type are converted.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_COERCE_H
#define KOINE_CORE_COERCE_H

#include "sql/translate.h"

/* What the values of one column need. */
typedef enum koine__coercion {
    KOINE__COERCION_NONE,   /* they are of the type */
    KOINE__COERCION_CHECK,  /* the driver does not know the type beforehand */
    KOINE__COERCION_CONVERT /* the driver answers another type */
} koine__coercion;

typedef struct koine__coercions {
    const koine__result_column *columns; /* of the translation; NULL: native SQL */
    uint8_t *kinds;                      /* a koine__coercion for each column */
    char (*scratch)[KOINE_VALUE_TEXT_SIZE];
    size_t room;    /* of both */
    uint32_t shape; /* of the columns that this was found out for; 0: look again */
} koine__coercions;

/*
 * Finds out what the columns of newly opened rows need. Codes: KOINE_OK; KOINE_ERR_STALE_STATEMENT: the rows are not
 * those that the statement was translated for; KOINE_ERR_NO_MEMORY. Recorded.
 */
koine_code koine__coercions_plan(koine_rows *rows);
void koine__coercions_free(koine__coercions *coercions);

/* Converts the values of the current row. The failure is recorded. */
koine_code koine__coercions_apply(koine_rows *rows);

/* How many leading columns the driver may put into these targets by itself. */
size_t koine__coercions_skip(const koine_rows *rows, const koine_target *targets, size_t count);

/* Name and type of a column; false: the driver knows. */
bool koine__coercions_describe(const koine_rows *rows, size_t column, koine_column *out);

#endif
