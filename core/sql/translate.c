/*
 * The pipeline: parse, analyse, rewrite, print. The tree lives in an arena of its own, which goes when the text is
 * there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/translate.h"

#include "sql/temporaries.h"

#include <string.h>

/* Tree and analysis of a statement of a few hundred bytes. */
#define TREE_BLOCK ((size_t)16 * 1024)

static koine_code translate(koine__translation *out, const koine__translate_input *input, koine__arena *trees,
                            koine__arena *kept, koine__refusal *refusal)
{
    koine__tree *tree = NULL;
    koine__temporaries temporaries = {.made = NULL};
    koine_code code = koine__parse(&tree, trees, input->sql, input->size, refusal);
    if (code == KOINE_OK) {
        code = koine__analyse(tree, trees, input->schema, input->bound, input->bound_count, refusal);
    }
    if (code == KOINE_OK && !koine__temporaries_of(tree, input->schema, trees, kept, &temporaries)) {
        code = koine__refuse_no_memory(refusal);
    }
    if (code == KOINE_OK) {
        code = koine__rewrite(tree, trees, input->dialect, input->schema, refusal);
    }
    if (code == KOINE_OK) {
        code = koine__print(out, tree, kept, input->dialect, input->placeholders, refusal);
        out->temporaries = temporaries;
    }
    return code;
}

koine_code koine__translate(koine__translation *out, const koine__translate_input *input, koine__refusal *refusal)
{
    koine__arena trees;
    koine__arena kept;
    memset(out, 0, sizeof *out);
    memset(refusal, 0, sizeof *refusal);
    koine__arena_init(&trees, TREE_BLOCK);
    koine__arena_init(&kept, 512 + 4 * input->size);
    koine_code code = translate(out, input, &trees, &kept, refusal);
    koine__arena_free(&trees);
    if (code == KOINE_OK) {
        out->arena = kept;
    } else {
        koine__arena_free(&kept);
        memset(out, 0, sizeof *out);
    }
    return code;
}

void koine__translation_free(koine__translation *translation)
{
    if (translation != NULL) {
        koine__arena_free(&translation->arena);
        memset(translation, 0, sizeof *translation);
    }
}
