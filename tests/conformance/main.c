/*
 * Runs the groups of the conformance suite, one per file, against the engine of KOINE_TEST_URL.
 *
 *     conformance [-l] [pattern]     -l lists; a pattern without * or ? matches anywhere in a test's name
 *
 * Answers 0 when nothing failed, 1 when a test did, 2 when there was no engine to test.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

/* Made by CMake from the names of the files: X(group) for each. */
#include "groups.h"

#define DECLARE(name) extern const struct suite_group suite_group_##name;
SUITE_GROUPS(DECLARE)
#undef DECLARE

#define ADDRESS(name) &suite_group_##name,
static const struct suite_group *const groups[] = {SUITE_GROUPS(ADDRESS)};
#undef ADDRESS

/* Under ThreadSanitizer a forked child may start threads of its own: the fork tests prove that it can. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDER_TSAN
#endif
#endif
#if defined(UNDER_TSAN) || defined(__SANITIZE_THREAD__)
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "die_after_fork=0";
}
#endif

static size_t matches(const struct suite_group *group, const char *pattern, bool print)
{
    size_t count = 0;

    for (size_t i = 0; i < group->count; i++) {
        if (!pattern || fnmatch(pattern, group->tests[i].name, 0) == 0) {
            count++;
            if (print) {
                (void)printf("%s\n", group->tests[i].name);
            }
        }
    }
    return count;
}

int main(int argc, char **argv)
{
    bool list = argc > 1 && strcmp(argv[1], "-l") == 0;
    const char *wanted = argc > 1 + list ? argv[1 + list] : NULL;
    const char *pattern = NULL;
    char anywhere[256];
    int failed = 0;

    if (wanted) {
        const char *star = strpbrk(wanted, "*?") ? "" : "*";

        (void)snprintf(anywhere, sizeof anywhere, "%s%s%s", star, wanted, star);
        pattern = anywhere;
    }
    size_t found = 0;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        found += matches(groups[i], pattern, false);
    }
    if (found == 0) {
        (void)fprintf(stderr, "no test's name holds %s; -l lists them all\n", wanted);
        return 2;
    }
    if (!list && !suite_begin()) {
        return 2;
    }
    if (pattern && !list) {
        cmocka_set_test_filter(pattern);
    }
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        size_t count = matches(groups[i], pattern, list);

        if (count > 0 && !list) {
            int bad = _cmocka_run_group_tests(groups[i]->name, groups[i]->tests, groups[i]->count, NULL, NULL);

            (void)fprintf(stderr, "%s: %s: %zu tests, %d failed\n", quirks->engine, groups[i]->name, count, bad);
            failed += bad;
        }
    }
    suite_end();
    return failed ? 1 : 0;
}
