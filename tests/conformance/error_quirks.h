/*
 * Errors as scenes: what is made before, the statement that must fail, and all that its error must say. A test
 * holds the scene as it is on every engine; error_quirks.c holds, per engine, only what differs there.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_ERROR_QUIRKS_H
#define KOINE_TESTS_ERROR_QUIRKS_H

#include "suite.h"

/* A value that is bound by nearly every failing statement and must stand in no text of any error. */
#define SECRET "s3cr3t-value"

/*
 * What an error must say. A name is exactly that, "?name" that or not known, NULL not known. In the entries of
 * an engine NULL means: as the test has it, and "" not known.
 */
typedef struct error_fault {
    koine_code code;
    int32_t native_code;
    int32_t also;         /* the other native code, where it depends on the moment or the client library; else 0 */
    const char *sqlstate; /* NULL: "" */
    koine_fk_side side;
    const char *table;
    const char *column;
    const char *constraint;
    const char *parent_table;
    const char *at;   /* text of the statement at which position points, "$" for its end; as a name otherwise */
    const char *says; /* stands in the message */
} error_fault;

#define ERROR_SETUP_MAX 10
#define ERROR_VALUES_MAX 4

typedef struct error_scene {
    const char *setup[ERROR_SETUP_MAX]; /* templates of suite_sql; what they create is dropped after the test */
    const char *sql;                    /* must fail */
    koine_value values[ERROR_VALUES_MAX];
    size_t count;
    error_fault fault;
    const char *check; /* a query that answers `answer` after the failure: nothing of it was kept */
    int64_t answer;
    const char *options; /* of the connection's URL; NULL: the test's own connection */
    bool no_values;      /* entries of an engine: its statement has no placeholders */
    bool silent;         /* entries of an engine: has no such error, the statement succeeds */
    bool once;           /* the failure changes what a repetition would meet: play it a single time */
    bool outside;        /* not to be repeated inside a transaction */
} error_scene;

#define ERROR_CASE_MAP(X)                                                                                              \
    X(UNIQUE_COLUMN)                                                                                                   \
    X(UNIQUE_PRIMARY_KEY)                                                                                              \
    X(UNIQUE_COMPOSITE)                                                                                                \
    X(UNIQUE_UPDATE)                                                                                                   \
    X(UNIQUE_MULTI_ROW)                                                                                                \
    X(UNIQUE_UPSERT)                                                                                                   \
    X(UNIQUE_INDEX)                                                                                                    \
    X(UNIQUE_EXPRESSION)                                                                                               \
    X(UNIQUE_CREATE_INDEX)                                                                                             \
    X(UNIQUE_QUOTED_NAMES)                                                                                             \
    X(UNIQUE_DEFERRED)                                                                                                 \
    X(UNIQUE_TRIGGER)                                                                                                  \
    X(NOT_NULL_INSERT)                                                                                                 \
    X(NOT_NULL_MISSING)                                                                                                \
    X(NOT_NULL_UPDATE)                                                                                                 \
    X(NOT_NULL_MULTI_ROW)                                                                                              \
    X(NOT_NULL_PRIMARY_KEY)                                                                                            \
    X(CHECK_NAMED)                                                                                                     \
    X(CHECK_UNNAMED)                                                                                                   \
    X(CHECK_COLUMN)                                                                                                    \
    X(CHECK_UPDATE)                                                                                                    \
    X(CHECK_VIEW)                                                                                                      \
    X(CHECK_PARTITION)                                                                                                 \
    X(EXCLUSION)                                                                                                       \
    X(RAISED)                                                                                                          \
    X(RAISED_OWN_STATE)                                                                                                \
    X(RAISED_IMITATION)                                                                                                \
    X(RAISED_FOREIGN_KEY_TEXT)                                                                                         \
    X(RAISED_UPDATE)                                                                                                   \
    X(FK_CHILD_INSERT)                                                                                                 \
    X(FK_CHILD_UPDATE)                                                                                                 \
    X(FK_PARENT_DELETE)                                                                                                \
    X(FK_PARENT_UPDATE)                                                                                                \
    X(FK_COMPOSITE_CHILD)                                                                                              \
    X(FK_COMPOSITE_PARENT)                                                                                             \
    X(FK_SELF_CHILD)                                                                                                   \
    X(FK_SELF_PARENT)                                                                                                  \
    X(FK_RESTRICT_DELETE)                                                                                              \
    X(FK_RESTRICT_UPDATE)                                                                                              \
    X(FK_CASCADE_RESTRICT)                                                                                             \
    X(FK_SET_NULL_NOT_NULL)                                                                                            \
    X(FK_DEFERRED_CHILD)                                                                                               \
    X(FK_DEFERRED_PARENT)                                                                                              \
    X(FK_MULTI_ROW)                                                                                                    \
    X(FK_SECOND_KEY)                                                                                                   \
    X(FK_TRIGGER)                                                                                                      \
    X(FK_QUOTED_NAMES)                                                                                                 \
    X(FK_LONG_NAMES)                                                                                                   \
    X(FK_UPSERT)                                                                                                       \
    X(FK_ADD_CONSTRAINT)                                                                                               \
    X(FK_DROP_PARENT)                                                                                                  \
    X(FK_TRUNCATE_PARENT)                                                                                              \
    X(FK_WITHOUT_KEY)                                                                                                  \
    X(FK_NO_PARENT_TABLE)                                                                                              \
    X(FK_NO_PARENT_COLUMN)                                                                                             \
    X(FK_WRONG_TYPE)                                                                                                   \
    X(FK_WRONG_ARITY)                                                                                                  \
    X(TOO_LONG)                                                                                                        \
    X(TOO_LONG_UPDATE)                                                                                                 \
    X(INTEGER_RANGE)                                                                                                   \
    X(SMALLINT_RANGE)                                                                                                  \
    X(DECIMAL_RANGE)                                                                                                   \
    X(ARITHMETIC_RANGE)                                                                                                \
    X(IDENTITY_EXHAUSTED)                                                                                              \
    X(DIVISION_BY_ZERO)                                                                                                \
    X(BAD_DATE)                                                                                                        \
    X(IMPOSSIBLE_DATE)                                                                                                 \
    X(BAD_UUID)                                                                                                        \
    X(BAD_JSON)                                                                                                        \
    X(BAD_INTEGER)                                                                                                     \
    X(BAD_KEY_TYPE)                                                                                                    \
    X(BAD_ENUM)                                                                                                        \
    X(BAD_PATTERN)                                                                                                     \
    X(UNREPRESENTABLE_TEXT)                                                                                            \
    X(SYNTAX_FIRST_WORD)                                                                                               \
    X(SYNTAX_MIDDLE)                                                                                                   \
    X(SYNTAX_AFTER_UMLAUT)                                                                                             \
    X(SYNTAX_AFTER_PLACEHOLDER)                                                                                        \
    X(SYNTAX_INCOMPLETE)                                                                                               \
    X(SYNTAX_UNTERMINATED)                                                                                             \
    X(NO_TABLE_SELECT)                                                                                                 \
    X(NO_TABLE_INSERT)                                                                                                 \
    X(NO_TABLE_UPDATE)                                                                                                 \
    X(NO_TABLE_DELETE)                                                                                                 \
    X(NO_TABLE_DROP)                                                                                                   \
    X(NO_TABLE_ALTER)                                                                                                  \
    X(NO_TABLE_INDEX)                                                                                                  \
    X(NO_COLUMN_SELECT)                                                                                                \
    X(NO_COLUMN_INSERT)                                                                                                \
    X(NO_COLUMN_UPDATE)                                                                                                \
    X(NO_COLUMN_WHERE)                                                                                                 \
    X(NO_COLUMN_QUOTED)                                                                                                \
    X(NO_COLUMN_INDEX)                                                                                                 \
    X(AMBIGUOUS_COLUMN)                                                                                                \
    X(DUPLICATE_ALIAS)                                                                                                 \
    X(DUPLICATE_TABLE)                                                                                                 \
    X(DUPLICATE_VIEW)                                                                                                  \
    X(DUPLICATE_INDEX)                                                                                                 \
    X(DUPLICATE_COLUMN)                                                                                                \
    X(DUPLICATE_COLUMN_ADDED)                                                                                          \
    X(DUPLICATE_CONSTRAINT)                                                                                            \
    X(DUPLICATE_TRIGGER)                                                                                               \
    X(DUPLICATE_USER)                                                                                                  \
    X(DEPENDENT_VIEW)                                                                                                  \
    X(DEPENDENT_COLUMN)                                                                                                \
    X(NOT_SUPPORTED)                                                                                                   \
    X(NOT_GROUPED)                                                                                                     \
    X(AGGREGATE_IN_WHERE)                                                                                              \
    X(AGGREGATE_NESTED)                                                                                                \
    X(WINDOW_IN_WHERE)                                                                                                 \
    X(INSERT_ARITY)                                                                                                    \
    X(UNION_ARITY)                                                                                                     \
    X(SUBQUERY_COLUMNS)                                                                                                \
    X(SUBQUERY_ROWS)                                                                                                   \
    X(ORDER_BY_POSITION)                                                                                               \
    X(TWO_PRIMARY_KEYS)                                                                                                \
    X(WRITE_TO_VIEW)                                                                                                   \
    X(WRITE_TO_GENERATED)                                                                                              \
    X(NO_FUNCTION)                                                                                                     \
    X(NO_COLLATION)                                                                                                    \
    X(NO_TYPE)                                                                                                         \
    X(NO_ROLE)                                                                                                         \
    X(NO_SCHEMA)                                                                                                       \
    X(NO_INDEX)                                                                                                        \
    X(NO_TRIGGER)                                                                                                      \
    X(NO_VARIABLE)                                                                                                     \
    X(PERMISSION_SELECT)                                                                                               \
    X(PERMISSION_INSERT)                                                                                               \
    X(PERMISSION_DEFINE)                                                                                               \
    X(PERMISSION_FK)                                                                                                   \
    X(NO_PERMISSION_TO_CONNECT)                                                                                        \
    X(WRONG_PASSWORD)                                                                                                  \
    X(NO_PASSWORD)                                                                                                     \
    X(UNKNOWN_USER)                                                                                                    \
    X(ACCOUNT_LOCKED)                                                                                                  \
    X(PASSWORD_EXPIRED)                                                                                                \
    X(STALE_NAME)                                                                                                      \
    X(NO_TEXT)                                                                                                         \
    X(NO_TABLE_PERCENT)                                                                                                \
    X(LONG_NAME)                                                                                                       \
    X(TOO_MANY_CONNECTIONS)                                                                                            \
    X(READ_ONLY_TRANSACTION)                                                                                           \
    X(READ_ONLY_SESSION)                                                                                               \
    X(KILLED)                                                                                                          \
    X(LOCK_TIMEOUT)                                                                                                    \
    X(LOCK_NOWAIT)                                                                                                     \
    X(LOCK_DEFINITION)                                                                                                 \
    X(DEADLOCK)                                                                                                        \
    X(SNAPSHOT_OTHER)                                                                                                  \
    X(SERIALIZATION)                                                                                                   \
    X(STALE_STATEMENT)                                                                                                 \
    X(NOT_IN_TRANSACTION)                                                                                              \
    X(TOO_DEEP)                                                                                                        \
    X(TOO_MANY_COLUMNS)                                                                                                \
    X(TOO_MANY_TABLES)                                                                                                 \
    X(NAME_TOO_LONG)                                                                                                   \
    X(RESULT_TOO_LARGE)                                                                                                \
    X(KEY_TOO_LONG)                                                                                                    \
    X(FULL)                                                                                                            \
    X(CANCELLED)                                                                                                       \
    X(NO_DATABASE)                                                                                                     \
    X(NO_FILE)                                                                                                         \
    X(NOT_A_DATABASE)                                                                                                  \
    X(CUT_DATABASE)                                                                                                    \
    X(NO_WRITE_PERMISSION)                                                                                             \
    X(NOBODY_LISTENS)                                                                                                  \
    X(NO_HOST)                                                                                                         \
    X(NEVER_SPEAKS)                                                                                                    \
    X(NO_TLS)

enum error_case {
#define ERROR__ENUM(name) CASE_##name,
    ERROR_CASE_MAP(ERROR__ENUM)
#undef ERROR__ENUM
        CASE_COUNT
};

/* The scene as it is on the engine under test: what the test says, with the entries of the engine over it. */
error_scene error_scene_here(enum error_case which, const error_scene *scene);

/* What stands in an error is what the fault says; sql: for the position. */
void error_check(const koine_conn *conn, koine_code code, const error_fault *fault, const char *sql, const char *file,
                 int line);

/*
 * Plays a scene: setup; the statement, which must fail as told; then the connection works and a row that was
 * written before is still there; the same once more by a prepared statement; and again inside a transaction,
 * which is poisoned by it and clean after the rollback.
 */
#define error_play(state, which, scene) error_play_at(*(state), (which), (scene), __FILE__, __LINE__)
void error_play_at(koine_conn *conn, enum error_case which, const error_scene *scene, const char *file, int line);

/* Only the setup of a scene. */
void error_setup(koine_conn *conn, const error_scene *scene);

/* No text of the error holds the text. */
void error_hides(const koine_error *error, const char *text, const char *file, int line);

/* What an engine says that is no statement of a scene. %s is the user or the database; NULL: has no such thing. */
typedef struct error_words {
    const char *engine;
    const char *create_user;       /* with the password "guest-pa55word" */
    const char *lock_user;         /* so that the user may not log in */
    const char *expire_user;       /* so that the password no longer holds */
    const char *const *unreadable; /* queries for values that no koine_value can hold, NULL-terminated */
    const char *one_session;       /* lets the user have one session at a time */
    const char *shut_database;     /* takes from everybody the right to connect, where everybody has it */
    const char *open_database;     /* and gives it back */
    bool tells_schema;             /* a constraint failure carries the schema of its table */
    const char *impatient[2];      /* makes the session wait for a lock one second or less */
    const char *impatient_options; /* options of the URL for the same */
} error_words;

const error_words *error_words_here(void);

/*
 * A user who may connect to the database of this run and use the table er_open, and nothing else, as a configuration
 * of the caller's own. Only where create_user is not NULL.
 */
#define ERROR_GUEST_PASSWORD "guest-pa55word"
koine_config *error_guest_config(koine_conn *admin);
const char *error_guest_name(void);

/*
 * A file needs no login: an option of logins is taken, changes nothing, and its value stands nowhere. For engines
 * without a server.
 */
void error_means_nothing(const char *key, const char *value);

/* Runs SQL in which %s is the guest's name. */
void error_run_for_guest(koine_conn *admin, const char *format);

#endif
