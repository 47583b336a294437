/*
 * The tokens of portable SQL: the lexer without any engine's flags, its words looked up among the keywords, its
 * characters put together to operators, and what the language does not have told apart (rules LX-).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_TOKENS_H
#define KOINE_CORE_SQL_TOKENS_H

#include "sql/lexer.h"
#include "sql/refuse.h"

typedef enum koine__term {
    KOINE__T_END,
    KOINE__T_BAD,  /* refused: koine__lexeme.fault */
    KOINE__T_MARK, /* a character or operator that the grammar does not know */
    KOINE__T_NAME, /* "…" */
    KOINE__T_WORD, /* no keyword */
    KOINE__T_STRING,
    KOINE__T_BLOB,      /* x'…' */
    KOINE__T_NUMBER,    /* as the lexer cuts it: begins with a digit, or a point and a digit */
    KOINE__T_PARAMETER, /* ? ?1 :name */
    KOINE__T_SEMICOLON,
    KOINE__T_OPEN,
    KOINE__T_CLOSE,
    KOINE__T_COMMA,
    KOINE__T_DOT,
    KOINE__T_PLUS,
    KOINE__T_MINUS,
    KOINE__T_STAR,
    KOINE__T_SLASH,
    KOINE__T_PERCENT,
    KOINE__T_CONCAT,
    KOINE__T_AMPERSAND,
    KOINE__T_BAR,
    KOINE__T_TILDE,
    KOINE__T_SHIFT_LEFT,
    KOINE__T_SHIFT_RIGHT,
    KOINE__T_EQ, /* also == */
    KOINE__T_NE, /* also != */
    KOINE__T_LT,
    KOINE__T_LE,
    KOINE__T_GT,
    KOINE__T_GE,
/* The first keyword of a length has the number of its KOINE__K_LENGTH_… */
#define KEYWORDS_OF(length) KOINE__K_LENGTH_##length, KOINE__K_BEFORE_##length = KOINE__K_LENGTH_##length - 1,
#define KEYWORD(word, flags) KOINE__K_##word,
#include "sql/keywords.inc"
#undef KEYWORDS_OF
#undef KEYWORD
    KOINE__TERM_COUNT
} koine__term;

/* Of a keyword: sql/keywords.inc. */
#define KOINE__WORD_RESERVED 0x01u
#define KOINE__WORD_NO_ALIAS 0x02u
#define KOINE__WORD_FOREIGN 0x04u

typedef struct koine__lexeme {
    uint16_t term;  /* koine__term */
    uint16_t fault; /* of BAD: why */
    uint32_t start;
    uint32_t end;
} koine__lexeme;

#define KOINE__LEXEMES_AHEAD 4

typedef struct koine__tokens {
    koine__lexer lexer;
    koine__lexeme ahead[KOINE__LEXEMES_AHEAD]; /* cut already */
    unsigned held;                             /* how many of them */
} koine__tokens;

/* The text must be shorter than 4 GiB. */
void koine__tokens_init(koine__tokens *tokens, const char *sql, size_t size);

/* Takes the next token: KOINE__T_END again and again at the end. */
void koine__tokens_next(koine__tokens *tokens, koine__lexeme *out);

/* The token that koine__tokens_next will give after `skip` others, less than KOINE__LEXEMES_AHEAD. */
const koine__lexeme *koine__tokens_peek(koine__tokens *tokens, unsigned skip);

/* Records why a token of the kind KOINE__T_BAD is refused. */
void koine__tokens_refuse(const koine__tokens *tokens, const koine__lexeme *bad, koine__refusal *refusal);

/* The flags of a keyword; 0 for all else. */
unsigned koine__term_flags(unsigned term);

/* The keyword as it is written, or the operator; NULL for what has no text of its own. */
const char *koine__term_text(unsigned term);

#endif
