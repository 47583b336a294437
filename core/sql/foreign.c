/*
 * Matching what engines have and portable SQL has not. Nothing here is fast: a statement that gets here is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/foreign.h"

#include <stdio.h>
#include <string.h>

#include "sql/parse.h"

#define NATIVE "run it with koine_exec_native or koine_query_native"

static const koine__foreign foreigns[] = {
#define FOREIGN(place, words, rule, hint) {KOINE__AT_##place, words, KOINE_ERR_NOT_SUPPORTED, rule, hint},
#define FOREIGN_CODE(place, words, code, rule, hint) {KOINE__AT_##place, words, KOINE_ERR_##code, rule, hint},
#include "sql/foreign.inc"
#undef FOREIGN
#undef FOREIGN_CODE
};

/* Whether a token is one word of a pattern. */
static bool matches(const koine__tokens *tokens, const koine__lexeme *lexeme, const char *word, size_t size)
{
    static const struct {
        const char *word;
        unsigned term;
    } kinds[] = {{"<number>", KOINE__T_NUMBER}, {"<string>", KOINE__T_STRING}, {"<parameter>", KOINE__T_PARAMETER}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strncmp(kinds[i].word, word, size) == 0 && kinds[i].word[size] == '\0') {
            return lexeme->term == kinds[i].term;
        }
    }
    if (size == 6 && memcmp(word, "<name>", 6) == 0) {
        return koine__parser_is_name(lexeme);
    }
    if (size == 9 && memcmp(word, "<operand>", 9) == 0) {
        return koine__parser_is_operand(lexeme);
    }
    const char *text = tokens->lexer.sql + lexeme->start;
    if (lexeme->term == KOINE__T_NAME || lexeme->end - lexeme->start != size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if ((text[i] >= 'a' && text[i] <= 'z' ? text[i] - ('a' - 'A') : text[i]) != word[i]) {
            return false;
        }
    }
    return true;
}

static bool matches_all(koine__tokens *tokens, const koine__lexeme *now, const char *words)
{
    const koine__lexeme *lexeme = now;
    for (unsigned i = 0;; i++) {
        size_t size = strcspn(words, " ");
        if (!matches(tokens, lexeme, words, size)) {
            return false;
        }
        if (words[size] == '\0') {
            return true;
        }
        words += size + 1;
        lexeme = koine__tokens_peek(tokens, i);
    }
}

const koine__foreign *koine__foreign_find(koine__tokens *tokens, const koine__lexeme *now,
                                          enum koine__foreign_place place)
{
    for (size_t i = 0; i < sizeof foreigns / sizeof *foreigns; i++) {
        if (foreigns[i].place == place && matches_all(tokens, now, foreigns[i].words)) {
            return &foreigns[i];
        }
    }
    return NULL;
}

void koine__foreign_name(const koine__foreign *foreign, char *out, size_t room)
{
    const char *open = strstr(foreign->words, " <");
    size_t size = open != NULL ? (size_t)(open - foreign->words) : strlen(foreign->words);
    while (size > 2 && foreign->words[size - 1] == '(' && foreign->words[size - 2] == ' ') {
        size -= 2;
    }
    (void)snprintf(out, room, "%.*s", (int)size, foreign->words);
}
