/*
 * What engines have and portable SQL has not: for each place of the grammar the words that may begin something there,
 * and the portable way to write it. The parser asks where it meets what it cannot take.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_FOREIGN_H
#define KOINE_CORE_SQL_FOREIGN_H

#include "sql/tokens.h"

enum koine__foreign_place {
    KOINE__AT_STATEMENT,   /* the first word */
    KOINE__AT_SELECT,      /* behind SELECT */
    KOINE__AT_DISTINCT,    /* behind SELECT DISTINCT */
    KOINE__AT_OPERAND,     /* where an operand begins */
    KOINE__AT_OPERATOR,    /* behind an operand */
    KOINE__AT_ARGUMENT,    /* behind an argument of a call */
    KOINE__AT_CALL_END,    /* behind a call */
    KOINE__AT_UNIT,        /* a unit of time */
    KOINE__AT_INTERVAL,    /* behind INTERVAL */
    KOINE__AT_WINDOW,      /* inside OVER ( */
    KOINE__AT_FRAME,       /* behind or in a frame */
    KOINE__AT_TABLE_BEGIN, /* where a table of FROM begins */
    KOINE__AT_TABLE_END,   /* behind a table of FROM */
    KOINE__AT_GROUP,       /* behind GROUP BY and its keys */
    KOINE__AT_SORT,        /* behind a key of ORDER BY */
    KOINE__AT_LIMIT,       /* behind LIMIT, OFFSET, FETCH FIRST */
    KOINE__AT_LIMIT_END,   /* behind what LIMIT, OFFSET and FETCH FIRST have */
    KOINE__AT_LOCK,        /* behind FOR and FOR UPDATE */
    KOINE__AT_WITH,        /* in WITH */
    KOINE__AT_WITH_END,    /* behind the last query of WITH */
    KOINE__AT_VALUES,      /* behind VALUES */
    KOINE__AT_QUERY_END,
    KOINE__AT_INSERT,       /* behind INSERT */
    KOINE__AT_INSERT_TABLE, /* behind INSERT INTO table */
    KOINE__AT_INSERT_END,
    KOINE__AT_CONFLICT,     /* in ON CONFLICT */
    KOINE__AT_UPDATE,       /* behind UPDATE */
    KOINE__AT_UPDATE_TABLE, /* behind UPDATE table */
    KOINE__AT_ASSIGNMENT,   /* behind the name of a column in SET */
    KOINE__AT_DELETE,       /* behind DELETE */
    KOINE__AT_CHANGE_END,
    KOINE__AT_TRUNCATE_END,
    KOINE__AT_CREATE,       /* behind CREATE */
    KOINE__AT_CREATE_TABLE, /* behind CREATE TABLE name, and in its place of elements */
    KOINE__AT_CREATE_END,   /* behind CREATE TABLE name (…) */
    KOINE__AT_TYPE,         /* where a type stands */
    KOINE__AT_COLUMN,       /* among the constraints of a column */
    KOINE__AT_COLUMN_END,   /* behind GENERATED ALWAYS AS (…) */
    KOINE__AT_CONSTRAINT,   /* in and behind constraints of the table */
    KOINE__AT_REFERENCES,   /* behind REFERENCES table (…), and its actions */
    KOINE__AT_INDEX,        /* in CREATE INDEX */
    KOINE__AT_INDEX_KEY,    /* behind a key of an index or a column of a key */
    KOINE__AT_VIEW,         /* in CREATE VIEW */
    KOINE__AT_ALTER,        /* behind ALTER */
    KOINE__AT_ACTION,       /* an action of ALTER TABLE */
    KOINE__AT_ACTION_WORD,  /* its first word */
    KOINE__AT_DROP,         /* behind DROP */
    KOINE__AT_DROP_END,
    KOINE__AT_ANYWHERE
};

typedef struct koine__foreign {
    enum koine__foreign_place place;
    const char *words; /* patterns: foreign.inc */
    koine_code code;
    const char *rule;
    const char *hint;
} koine__foreign;

/* What begins at the token `now`, which stands before those of `tokens`; NULL: nothing that is known. */
const koine__foreign *koine__foreign_find(koine__tokens *tokens, const koine__lexeme *now,
                                          enum koine__foreign_place place);

/* Writes the words of a pattern that belong to what it is for. */
void koine__foreign_name(const koine__foreign *foreign, char *out, size_t room);

#endif
