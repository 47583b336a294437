/*
 * What is told from the words of a text before it is parsed: native SQL in portable surroundings, and statements that
 * portable SQL leaves to calls of the program; and where the statements of a script end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_WORDS_H
#define KOINE_CORE_SQL_WORDS_H

#include <koine/driver.h>

/* How portable SQL is cut into tokens, and its words for definitions and for control of transactions. */
extern const koine_dialect koine__portable_words;

/*
 * Whether the text begins with the comment that makes it native SQL; blanks and other comments may stand before it.
 * *end: behind that comment.
 */
bool koine__is_native(const char *sql, size_t size, size_t *end);

/* A statement of a script: [start, end) without its semicolon, and whether it is native SQL. */
typedef struct koine__piece {
    size_t start;
    size_t end;
    bool native;
} koine__piece;

/*
 * The next statement of a script; *offset (0 at first) is moved behind it. false: no more.
 *   engine    the words of the engine, by which a statement in native SQL ends
 *   portable  statements are portable SQL unless they say otherwise
 */
bool koine__piece_next(const koine_dialect *engine, bool portable, const char *sql, size_t size, size_t *offset,
                       koine__piece *out);

#endif
