/*
 * The lexer: cuts SQL into tokens by the flags of a dialect. It knows no keywords and refuses nothing but what
 * has no end; every byte of the text belongs to exactly one token. (A comment whose content is code and that
 * is never closed shows as one more token UNTERMINATED at the end, which starts where the comment did.)
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_LEXER_H
#define KOINE_CORE_SQL_LEXER_H

#include <koine/driver.h>

typedef enum koine__token_kind {
    KOINE__TOKEN_END,   /* end of the text; start == end == size */
    KOINE__TOKEN_BLANK, /* blanks and line ends */
    KOINE__TOKEN_COMMENT,
    KOINE__TOKEN_CODE_COMMENT, /* one of the two ends of a comment whose content is code */
    KOINE__TOKEN_WORD,         /* unquoted name or keyword */
    KOINE__TOKEN_NAME,         /* quoted name, quotes included */
    KOINE__TOKEN_STRING,       /* '…', E'…', $tag$…$tag$, delimiters included */
    KOINE__TOKEN_NUMBER,
    KOINE__TOKEN_QUESTION,     /* ? */
    KOINE__TOKEN_QUESTION_TWO, /* ??, which stands for one literal ? */
    KOINE__TOKEN_QUESTION_N,   /* ?12; number */
    KOINE__TOKEN_COLON_NAME,   /* :name */
    KOINE__TOKEN_COLON_N,      /* :12, no placeholder: an array slice */
    KOINE__TOKEN_DOLLAR_N,     /* $12; number */
    KOINE__TOKEN_DOLLAR_NAME,  /* $name that opens no quotes */
    KOINE__TOKEN_AT_NAME,      /* @name; @@name is two of PUNCTUATION and AT_NAME */
    KOINE__TOKEN_SEMICOLON,
    KOINE__TOKEN_PUNCTUATION, /* one character, or :: or := */
    KOINE__TOKEN_UNTERMINATED /* string, quoted name or comment without an end; reaches to the text's end */
} koine__token_kind;

typedef struct koine__token {
    koine__token_kind kind;
    size_t start;
    size_t end;
    uint32_t number; /* of QUESTION_N and DOLLAR_N; UINT32_MAX when it is larger */
} koine__token;

typedef struct koine__lexer {
    const char *sql;
    size_t size;
    size_t offset;
    uint32_t lexing;
    size_t code_comment; /* where the open comment whose content is code began, plus 1; 0 = none open */
} koine__lexer;

void koine__lexer_init(koine__lexer *lexer, const koine_dialect *dialect, const char *sql, size_t size);

/* The next token; KOINE__TOKEN_END again and again at the end. */
void koine__lexer_next(koine__lexer *lexer, koine__token *out);

/* The next token that is neither blank nor comment. */
void koine__lexer_skip(koine__lexer *lexer, koine__token *out);

/* Whether the token is that word, written in upper case, whatever case the text has. */
bool koine__token_is(const koine__lexer *lexer, const koine__token *token, const char *upper);

#endif
