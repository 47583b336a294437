/*
 * For the tests of the rewriting: the reference dialect without some of its features, and what a statement becomes in
 * it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_UNIT_REWRITE_SUPPORT_H
#define KOINE_TESTS_UNIT_REWRITE_SUPPORT_H

#include "translate_support.h"

static const char *support_spelling[KOINE_SQL_OP_COUNT];
static koine_sql_dialect support_dialect;

static inline int support_setup(void **state)
{
    (void)state;
    memcpy(support_spelling, koine__reference_dialect.spelling, sizeof support_spelling);
    support_spelling[KOINE_SQL_ONE_ROW] = "one_row(%1)";
    support_spelling[KOINE_SQL_KEEP] = "kept(%1)";
    support_spelling[KOINE_SQL_KEEP_ONE] = "kept_one(%1)";
    support_spelling[KOINE_SQL_KEEP_BEGIN] = "kept_begin(%1)";
    support_spelling[KOINE_SQL_FIRST_NUMBER] = "first_number()";
    support_spelling[KOINE_SQL_NUMBER_STEP] = "number_step()";
    support_dialect = koine__reference_dialect;
    support_dialect.name = "testing";
    support_dialect.spelling = support_spelling;
    return 0;
}

/* The features that the dialect lacks, and those that it has in their place. */
static inline void support_features(uint32_t without, uint32_t instead)
{
    support_dialect.features = (koine__reference_dialect.features & ~without) | instead;
}

static inline void support_becomes_at(const char *sql, const char *wanted, const char *file, int line)
{
    char *got = support_text(&support_dialect, KOINE_PLACEHOLDER_ORDER, sql);
    if (strcmp(got, wanted) != 0) {
        print_error("%s\nbecame\n%s\nand not\n%s\n", sql, got, wanted);
        free(got);
        _fail(file, line);
    }
    free(got);
}

/* The statement becomes this text, its steps with "; " between. */
#define assert_becomes(sql, wanted) support_becomes_at((sql), (wanted), __FILE__, __LINE__)

static inline void support_refused_at(const char *sql, const char *message, const char *rule, const char *file,
                                      int line)
{
    koine__translation out;
    koine__refusal refusal;
    koine_code code = support_translate(&out, &support_dialect, KOINE_PLACEHOLDER_ORDER, sql, NULL, 0, &refusal);
    koine__translation_free(&out);
    if (code != KOINE_ERR_NOT_SUPPORTED || strstr(refusal.message, message) == NULL ||
        strcmp(refusal.rule, rule) != 0 || refusal.position < 0) {
        print_error("%s\nanswered %s: %s (%s) at %lld\n", sql, koine_code_name(code), refusal.message,
                    refusal.rule != NULL ? refusal.rule : "", (long long)refusal.position);
        _fail(file, line);
    }
}

/* It is refused with KOINE_ERR_NOT_SUPPORTED, a message that holds this, by this rule, at some place of the text. */
#define assert_refused(sql, message, rule) support_refused_at((sql), (message), (rule), __FILE__, __LINE__)

/* For tests of the list below. */
#define REWRITE_TEST(f) cmocka_unit_test_setup(f, support_setup)

#endif
