/*
 * Where one statement ends and the next begins: at a semicolon outside strings, comments and the bodies of
 * triggers, routines and events.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_SPLIT_H
#define KOINE_CORE_SQL_SPLIT_H

#include "sql/lexer.h"

/*
 * The next statement of a script, [*start, *end) without its semicolon and the blanks and comments around it;
 * *offset (0 at first) is moved behind it. Statements that are empty are skipped. false: no more. What has
 * no end (a quote that is never closed) reaches to the end of the text.
 */
bool koine__script_next(const koine_dialect *dialect, const char *sql, size_t size, size_t *offset, size_t *start,
                        size_t *end);

/*
 * Follows the tokens of one statement and tells the semicolons inside a body from the one that ends it. Zero it
 * before the first token.
 */
typedef struct koine__body {
    enum {
        KOINE__BODY_START,      /* nothing seen */
        KOINE__BODY_CREATE,     /* CREATE or ALTER seen, not yet what */
        KOINE__BODY_NAME,       /* the kind of object seen, its name not yet */
        KOINE__BODY_DEFINITION, /* in the definition of a trigger, routine or event */
        KOINE__BODY_NONE        /* another statement */
    } state;
    unsigned depth;   /* open BEGIN, CASE, IF, LOOP, … */
    uint64_t cases;   /* bit i: level i is a CASE */
    bool definer;     /* behind DEFINER, where any word may stand */
    bool at_start;    /* the next word begins a statement of the body, as far as can be told */
    bool until;       /* behind UNTIL, whose condition ends with END and no semicolon */
    bool handler;     /* behind HANDLER, whose condition ends with BEGIN and no semicolon */
    bool after_end;   /* the word before was END */
    bool after_point; /* the token before was a point: what follows is a name */
    size_t name_end;  /* end of the token before if that was a name, else 0 */
} koine__body;

/* Takes each token but blanks and comments. */
void koine__body_token(koine__body *body, const koine__lexer *lexer, const koine__token *token);

/* Whether the token, the next one to be taken, is no placeholder but a label's colon and the word behind it. */
bool koine__body_is_label(const koine__body *body, const koine__token *token);

/* Whether a semicolon now would be inside its body. */
bool koine__body_is_open(const koine__body *body);

#endif
