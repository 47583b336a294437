/*
 * Going through expressions, and through the expressions of queries.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_VISIT_H
#define KOINE_CORE_SQL_VISIT_H

#include "sql/tree.h"

/* false ends the walk. */
typedef bool (*koine__visit)(koine__expr **slot, void *context);

/* Every expression right below: arguments, FILTER, ORDER BY and window of a call. Not those of a query that it holds.
 */
bool koine__visit_parts(koine__expr *expr, koine__visit visit, void *context);

/* Every outermost expression of a query, of its common table expressions and of its derived tables. */
bool koine__visit_query(koine__query *query, koine__visit visit, void *context);

#endif
