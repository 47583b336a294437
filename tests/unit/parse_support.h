/*
 * For the tests of the parser: a text against the tree that it makes, or against its refusal.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_UNIT_PARSE_SUPPORT_H
#define KOINE_TESTS_UNIT_PARSE_SUPPORT_H

#include "sql/translate.h"
#include "sql_support.h"
#include "tree_text.h"

/* Parses a copy of exactly these bytes, so that a memory checker sees the first byte read behind them. */
static inline koine_code parse_exact(koine__tree **tree, koine__arena *arena, const char *sql, size_t size,
                                     koine__refusal *refusal)
{
    char *copy = exact_copy(sql, size);
    koine__arena_init(arena, 1024);
    koine_code code = koine__parse(tree, arena, copy, size, refusal);
    free(copy);
    assert_int_equal(code, refusal->code);
    return code;
}

/* The statement is this tree. */
static inline void assert_tree(const char *sql, const char *expected)
{
    static char text[32768];
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    if (parse_exact(&tree, &arena, sql, strlen(sql), &refusal) != KOINE_OK) {
        print_error("%s\n%s at %d: %s\n", sql, koine_code_name(refusal.code), (int)refusal.position, refusal.message);
    }
    assert_int_equal(refusal.code, KOINE_OK);
    tree_text(tree, text, sizeof text);
    if (strcmp(text, expected) != 0) {
        print_error("%s\n", sql);
    }
    assert_string_equal(text, expected);
    koine__arena_free(&arena);
}

/* The expression is this one. */
static inline void assert_expr(const char *expression, const char *expected)
{
    char sql[4096];
    char tree[4096];
    (void)snprintf(sql, sizeof sql, "SELECT %s", expression);
    (void)snprintf(tree, sizeof tree, "(select (%s))", expected);
    assert_tree(sql, tree);
}

/*
 * The statement is refused with this code and rule where ^ stands in it; ^ is left out of what is parsed. message and
 * hint: a part of them.
 */
static inline void assert_refused(const char *marked, koine_code code, const char *rule, const char *message,
                                  const char *hint)
{
    char sql[4096];
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    const char *mark = strchr(marked, '^');
    assert_non_null(mark);
    (void)snprintf(sql, sizeof sql, "%.*s%s", (int)(mark - marked), marked, mark + 1);
    (void)parse_exact(&tree, &arena, sql, strlen(sql), &refusal);
    koine__arena_free(&arena);
    bool right = refusal.code == code && refusal.position == mark - marked && refusal.rule != NULL &&
                 strcmp(refusal.rule, rule) == 0 && strstr(refusal.message, message) != NULL &&
                 strstr(refusal.hint, hint) != NULL;
    if (!right) {
        print_error("%s\n%s %s at %d: %s\nhint: %s\n", marked, koine_code_name(refusal.code),
                    refusal.rule != NULL ? refusal.rule : "-", (int)refusal.position, refusal.message, refusal.hint);
    }
    assert_true(right);
    assert_null(tree);
}

/* Refused with KOINE_ERR_NOT_SUPPORTED, and the hint names the portable form. */
static inline void assert_foreign(const char *marked, const char *rule, const char *hint)
{
    assert_refused(marked, KOINE_ERR_NOT_SUPPORTED, rule, "", hint);
}

static inline void assert_syntax(const char *marked, const char *message)
{
    assert_refused(marked, KOINE_ERR_SYNTAX, "PX-gram", message, "");
}

#endif
