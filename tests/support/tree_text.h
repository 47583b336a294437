/*
 * The tree of a portable statement as text, for tests: lists in parentheses, operators in front.
 *
 *   SELECT a, b + 1 AS c FROM t      (select (a (as (+ b 1) c)) (from t))
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_SUPPORT_TREE_TEXT_H
#define KOINE_TESTS_SUPPORT_TREE_TEXT_H

#include "sql/tree.h"

/* Writes the tree; text that does not fit is cut. */
void tree_text(const koine__tree *tree, char *out, size_t room);

#endif
