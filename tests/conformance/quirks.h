/*
 * What the engines differ in, as far as tests have to know it: one entry per engine, chosen by koine_engine().
 * A new engine is one more entry in quirks.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_QUIRKS_H
#define KOINE_TESTS_QUIRKS_H

#include <koine/koine.h>

/* One {word} of the templates that suite_sql expands. In the text, $ is the word before the brace (the column). */
struct quirk_word {
    const char *name; /* ends the table when NULL */
    const char *text; /* @ is what stood in parentheses after the word */
};

/* SQL that a program could send to lose a guarantee. */
struct quirk_switch {
    uint32_t guarantee; /* ends the table when 0 */
    const char *sql;
};

/* A query of one row in the engine's own SQL, in which a value is lost; the engine or its driver has to say so. */
struct quirk_loss {
    const char *sql; /* ends the table when NULL */
    koine_code code;
};

struct quirks {
    const char *engine; /* what koine_engine answers */
    const char *driver; /* what koine_error.driver says */

    /* Facts. A false one is tested too: the refusal must be the documented one. */
    bool server;              /* there is a network and a session to kill */
    bool define_in_tx;        /* DDL obeys commit and rollback */
    bool deferred;            /* deferred foreign keys exist */
    bool names_foreign_key;   /* a foreign key failure carries table, column and constraint */
    bool native_code;     /* failures of statements carry a number of the engine's own */
    bool sqlstate;        /* failures of statements carry an SQLSTATE */
    bool lengths;         /* VARCHAR(n) itself refuses longer values */
    bool strict_types;    /* the column type itself refuses values of another kind */
    bool static_types;    /* column types of expressions are known before the first row */
    bool row_locks;       /* two writers can be active at once, so that they can deadlock */

    uint32_t guarantees; /* the set that a session proves */

    /* What a value of the logical type comes back as from the column type in `words`. */
    koine_type bool_type;
    koine_type decimal_type;
    koine_type date_type;
    koine_type time_type;
    koine_type timestamp_type;
    koine_type uuid_type;
    koine_type json_type;

    /* SQL. NULL where the engine has no such thing. */
    const char *switch_keys_off; /* what a program would send to lose its foreign keys */
    const struct quirk_switch *switches;
    const char *const *lexing; /* queries with one placeholder and look-alikes; answer: the value. NULL-terminated */
    const struct quirk_loss *losses;
    const char *keys_are_on;   /* a query that answers 1 when they are enforced */
    const char *sleep;         /* a query that runs for many seconds and can be ended */
    const char *session_id;    /* a query for the id of this session */
    const char *kill[2];       /* what ends the session of an id: before and after the id */
    const char *raise[4];      /* statements that make table `raiser` refuse each insert by a trigger's own error */
    const char *unraise;       /* takes back what dropping the table leaves of it */
    const char *lock_option;   /* option with which a wait for a lock ends soon, */
    const char *lock_setting;  /* or the SQL that says so */
    const char *folding_database; /* what follows CREATE DATABASE name for one with a collation that folds case, */
    const char *folding_found;    /* what the error says of it, */
    const char *folding_cure;     /* how the statement in the hint begins, */
    const char *folding_cured;    /* and what that adds to the name of the database */
    const char *time_zone;     /* a query for the session's time zone */
    const char *utc;           /* its answer */

    const struct quirk_word *words;
};

/* The entry for an engine's name; NULL for an unknown one. */
const struct quirks *quirks_find(const char *engine);

#endif
