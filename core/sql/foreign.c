/*
 * Matching what engines have and portable SQL has not. Nothing here is fast: a statement that gets here is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/foreign.h"

#include <stdio.h>
#include <string.h>

#include "sql/parse.h"

static const koine__foreign foreigns[] = {
#define FOREIGN(place, words, rule, hint) {KOINE__AT_##place, words, KOINE_ERR_NOT_SUPPORTED, rule, hint},
#define FOREIGN_CODE(place, words, code, rule, hint) {KOINE__AT_##place, words, KOINE_ERR_##code, rule, hint},
#include "sql/foreign.inc"
#undef FOREIGN
#undef FOREIGN_CODE
};

/* Whether a token is of the kind that a pattern names. */
static bool matches_kind(const koine__lexeme *lexeme, const char *kind, size_t size)
{
    static const struct {
        const char *kind;
        unsigned term;
    } kinds[] = {{"<number>", KOINE__T_NUMBER}, {"<string>", KOINE__T_STRING}, {"<parameter>", KOINE__T_PARAMETER}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strncmp(kinds[i].kind, kind, size) == 0) {
            return lexeme->term == kinds[i].term;
        }
    }
    return strncmp("<name>", kind, size) == 0 ? koine__parser_is_name(lexeme) : koine__parser_is_operand(lexeme);
}

/* Whether a token is one word of a pattern. */
static bool matches(const koine__tokens *tokens, const koine__lexeme *lexeme, const char *word, size_t size)
{
    if (size > 3 && word[0] == '<') {
        return matches_kind(lexeme, word, size);
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
        words += strncmp(words, "| ", 2) == 0 ? 2 : 0;
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
    const char *rest = strstr(foreign->words, " | ");
    size_t size = rest != NULL ? (size_t)(rest - foreign->words) : strlen(foreign->words);
    (void)snprintf(out, room, "%.*s", (int)size, foreign->words);
}
