/*
 * A fuzzer: any bytes end the parser of portable SQL with a tree or with a refusal that is whole.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sql/rules.h"
#include "sql/translate.h"
#include "tree_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run with what the fuzzer takes for a crash. */
static void require(bool so)
{
    if (!so) {
        abort();
    }
}

static void check_refusal(const koine__refusal *refusal, size_t size)
{
    require(refusal->rule != NULL && koine__rule_find(refusal->rule) != NULL);
    require(refusal->position >= 0 && (uint64_t)refusal->position <= size);
    require(refusal->message[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[1u << 16];
    koine__arena arena;
    koine__tree *tree;
    koine__refusal refusal = {.code = KOINE_OK};
    /* A block for each node: the sanitizer sees what is read behind it. */
    koine__arena_init(&arena, 0);
    koine_code code = koine__parse(&tree, &arena, (const char *)data, size, &refusal);
    require(code == refusal.code && (tree != NULL) == (code == KOINE_OK));
    if (code == KOINE_OK) {
        tree_text(tree, text, sizeof text); /* walks over all of it */
    } else {
        check_refusal(&refusal, size);
    }
    koine__arena_free(&arena);
    return 0;
}
