/*
 * Koine: one API, one SQL and one error enum over SQLite, PostgreSQL, MariaDB and MySQL,
 * with foreign keys enforced on every connection.
 *
 * This header is the reference manual of the application API: what is not in it is not API. Drivers are
 * written against <koine/driver.h>.
 *
 * The grammar of every call:
 *   - A function that can fail returns a koine_code: KOINE_OK (0), KOINE_ROW and KOINE_DONE are successes,
 *     everything named KOINE_ERR_… is a failure. koine_error_of() holds the rest of the story.
 *   - The object comes first, inputs are const, an output pointer stands before the SQL text so that values
 *     can follow the text.
 *   - On failure outputs are NULL or zero and the caller owns nothing (koine_open is the one exception: it
 *     hands out a closed connection so that the error can be read from it).
 *   - Destructors accept NULL.
 *
 * Ownership: what comes out through a pointer-to-pointer is the caller's and has its destructor named in the
 * comment. What is returned directly is borrowed, and the comment says until when.
 *
 * Threads: a connection and all that hangs off it (statements, rows, errors) is used by one thread at a time;
 * different connections and different configs by any threads at once. koine_cancel is the exception: it may be
 * called from any thread. The process's locale, signal handlers and environment are never changed.
 *
 * fork: a connection belongs to the process that opened it. In a forked child every call on it answers
 * KOINE_ERR_FORKED and koine_close releases memory without a byte to the server.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_KOINE_H
#define KOINE_KOINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Version. From 1.0 on the SONAME carries KOINE_VERSION_MAJOR, which is raised when a function, a field or a code
 * changes its meaning or goes, and only then; until then it carries major and minor. Codes are never renumbered.
 */
#define KOINE_VERSION_MAJOR 0
#define KOINE_VERSION_MINOR 1
#define KOINE_VERSION_PATCH 0
#define KOINE_VERSION_TEXT "0.1.0"

/* C++ has one inline function for the whole program; C must not ask for a definition elsewhere. */
#ifdef __cplusplus
#define KOINE__INLINE inline
#else
#define KOINE__INLINE static inline
#endif

#if defined(__GNUC__)
#define KOINE_API __attribute__((visibility("default")))
#else
#define KOINE_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library at run time, "major.minor.patch". Static. Since 0.1. */
KOINE_API const char *koine_version(void);

/* ---------------------------------------------------------------------------------------------------------
 * Codes
 * --------------------------------------------------------------------------------------------------------- */

/*
 * One list makes the enum, the names, the texts, the retry flags and docs/errors.md.
 *
 *     X(symbol, value, flags, text)
 *
 * The class of a code is value >> 4. Values are explicit and never reused; a new member takes the next free
 * value of its class. flags are those that the code always carries; KOINE_MAYBE_APPLIED belongs to one
 * occurrence and is added there.
 */
#define KOINE_CODE_MAP(X)                                                                                              \
    X(OK, 0x00, 0, "success")                                                                                          \
    X(ROW, 0x01, 0, "a row is ready")                                                                                  \
    X(DONE, 0x02, 0, "no more rows")                                                                                   \
    X(ERR_UNIQUE, 0x10, 0, "duplicate key")                                                                            \
    X(ERR_NOT_NULL, 0x11, 0, "null in a column that takes none")                                                       \
    X(ERR_CHECK, 0x12, 0, "check constraint violated")                                                                 \
    X(ERR_FOREIGN_KEY, 0x13, 0, "foreign key violated")                                                                \
    X(ERR_EXCLUSION, 0x14, 0, "exclusion constraint violated")                                                         \
    X(ERR_CONSTRAINT, 0x15, 0, "integrity constraint violated")                                                        \
    X(ERR_RAISED, 0x16, 0, "error raised by a trigger, routine or function of the schema")                             \
    X(ERR_TOO_LONG, 0x20, 0, "value too long for the column")                                                          \
    X(ERR_OUT_OF_RANGE, 0x21, 0, "value out of range")                                                                 \
    X(ERR_DIVISION_BY_ZERO, 0x22, 0, "division by zero")                                                               \
    X(ERR_ENCODING, 0x23, 0, "text is not valid UTF-8, holds a NUL, or cannot be represented")                         \
    X(ERR_INVALID_VALUE, 0x24, 0, "value is not valid for its type")                                                   \
    X(ERR_TYPE_MISMATCH, 0x25, 0, "value cannot be converted without loss")                                            \
    X(ERR_SYNTAX, 0x30, 0, "syntax error")                                                                             \
    X(ERR_SEMANTIC, 0x31, 0, "statement parses but makes no sense")                                                    \
    X(ERR_NO_TABLE, 0x32, 0, "no such table or view")                                                                  \
    X(ERR_NO_COLUMN, 0x33, 0, "no such column")                                                                        \
    X(ERR_NO_OBJECT, 0x34, 0, "no such object")                                                                        \
    X(ERR_DUPLICATE_OBJECT, 0x35, 0, "object exists already")                                                          \
    X(ERR_DEPENDENT, 0x36, 0, "other objects depend on it")                                                            \
    X(ERR_NOT_SUPPORTED, 0x37, 0, "not supported by this engine or its configuration")                                 \
    X(ERR_PERMISSION, 0x40, 0, "permission denied")                                                                    \
    X(ERR_AUTH, 0x41, KOINE_RECONNECT, "login refused")                                                                \
    X(ERR_READ_ONLY, 0x42, 0, "transaction, database or server is read-only")                                          \
    X(ERR_CONNECT, 0x50, KOINE_RETRY_TRANSACTION | KOINE_RECONNECT, "could not connect")                               \
    X(ERR_CONNECTION_LOST, 0x51, KOINE_RETRY_TRANSACTION | KOINE_RECONNECT, "connection lost")                         \
    X(ERR_NO_DATABASE, 0x52, 0, "no such database")                                                                    \
    X(ERR_TOO_MANY_CONNECTIONS, 0x53, KOINE_RETRY_TRANSACTION | KOINE_RECONNECT, "too many connections")               \
    X(ERR_TLS, 0x54, KOINE_RECONNECT, "no acceptable TLS connection")                                                  \
    X(ERR_NOT_ENFORCED, 0x55, 0, "a guarantee does not hold on this session")                                          \
    X(ERR_DEADLOCK, 0x60, KOINE_RETRY_TRANSACTION, "deadlock: this transaction was chosen as victim")                  \
    X(ERR_SERIALIZATION, 0x61, KOINE_RETRY_TRANSACTION, "transaction conflicts with a concurrent one")                 \
    X(ERR_LOCKED, 0x62, KOINE_RETRY_TRANSACTION, "locked by another transaction")                                      \
    X(ERR_TRANSACTION_ABORTED, 0x63, 0, "transaction has failed and takes only a rollback")                            \
    X(ERR_TRANSACTION_STATE, 0x64, 0, "not possible in this transaction state")                                        \
    X(ERR_COMMIT_IN_DOUBT, 0x65, KOINE_RECONNECT, "answer to the commit was lost: it may or may not be applied")       \
    X(ERR_STALE_STATEMENT, 0x66, KOINE_RETRY_TRANSACTION, "prepared statement is outdated")                            \
    X(ERR_CANCELLED, 0x70, 0, "cancelled on request")                                                                  \
    X(ERR_TIMEOUT, 0x71, 0, "time limit exceeded")                                                                     \
    X(ERR_DISK_FULL, 0x80, 0, "disk full")                                                                             \
    X(ERR_NO_MEMORY, 0x81, 0, "out of memory")                                                                         \
    X(ERR_LIMIT, 0x82, 0, "limit exceeded")                                                                            \
    X(ERR_IO, 0x83, 0, "input/output error")                                                                           \
    X(ERR_POOL_EXHAUSTED, 0x84, 0, "no connection became free in time")                                                \
    X(ERR_MISUSE, 0x90, 0, "the call is not allowed here")                                                             \
    X(ERR_CONFIG, 0x91, 0, "bad configuration")                                                                        \
    X(ERR_ROWS_OPEN, 0x92, 0, "rows of another statement are still open")                                              \
    X(ERR_FORKED, 0x93, KOINE_RECONNECT, "connection belongs to the parent process")                                   \
    X(ERR_CLOSED, 0x94, KOINE_RECONNECT, "connection is closed")                                                       \
    X(ERR_CORRUPT, 0xA0, 0, "database is damaged or is no database")                                                   \
    X(ERR_INTERNAL, 0xA1, 0, "internal error of the engine or of Koine")                                               \
    X(ERR_ENGINE, 0xA2, 0, "engine error without a mapping")

/* What every fallible call returns. Compare with the names; use koine_code_class() for a whole family. */
typedef enum koine_code {
#define KOINE__ENUM(symbol, value, flags, text) KOINE_##symbol = (value),
    KOINE_CODE_MAP(KOINE__ENUM)
#undef KOINE__ENUM
} koine_code;

/* X(symbol, value, text): the families of codes. */
#define KOINE_CLASS_MAP(X)                                                                                             \
    X(NONE, 0, "no error")                                                                                             \
    X(CONSTRAINT, 1, "a declared constraint refused the data")                                                         \
    X(DATA, 2, "a value does not fit its type")                                                                        \
    X(STATEMENT, 3, "the statement is wrong or names what is not there")                                               \
    X(PRIVILEGE, 4, "not allowed")                                                                                     \
    X(CONNECTION, 5, "no usable connection")                                                                           \
    X(TRANSACTION, 6, "the transaction cannot go on as it is")                                                         \
    X(CANCELLED, 7, "ended before its time")                                                                           \
    X(RESOURCE, 8, "something ran out")                                                                                \
    X(MISUSE, 9, "the program's call is wrong")                                                                        \
    X(INTERNAL, 10, "damage, or a fault of the engine")

typedef enum koine_class {
#define KOINE__ENUM(symbol, value, text) KOINE_CLASS_##symbol = (value),
    KOINE_CLASS_MAP(KOINE__ENUM)
#undef KOINE__ENUM
} koine_class;

/* Flags of an error. */
#define KOINE_RETRY_TRANSACTION 0x1u /* running the whole transaction again, unchanged, can succeed */
#define KOINE_RECONNECT 0x2u         /* the connection is unusable: koine_reconnect, or close and open */
#define KOINE_MAYBE_APPLIED 0x4u     /* the statement or commit may have taken effect in spite of the error */

/*
 * The symbol of a code as text ("KOINE_ERR_UNIQUE"), its one-line meaning, and its class.
 * Unknown numbers answer "KOINE_ERR_?", "unknown code" and the class of their high nibble, else
 * KOINE_CLASS_INTERNAL. Static text. Any thread. Since 0.1.
 */
KOINE_API const char *koine_code_name(koine_code code);
KOINE_API const char *koine_code_text(koine_code code);
KOINE_API koine_class koine_code_class(koine_code code);

/* The symbol of a class as text ("CONSTRAINT"), "?" for an unknown number. Static. Since 0.1. */
KOINE_API const char *koine_class_name(koine_class kind);

/* ---------------------------------------------------------------------------------------------------------
 * Handles
 * --------------------------------------------------------------------------------------------------------- */

typedef struct koine_config koine_config; /* where and how to connect */
typedef struct koine_conn koine_conn;     /* one session on one engine */
typedef struct koine_stmt koine_stmt;     /* a pinned prepared statement */
typedef struct koine_rows koine_rows;     /* the rows of one query, streamed */

/* ---------------------------------------------------------------------------------------------------------
 * Errors
 * --------------------------------------------------------------------------------------------------------- */

/* Which side of a foreign key failed. */
typedef enum koine_fk_side {
    KOINE_FK_UNKNOWN = 0, /* not a foreign key failure, or the engine did not tell and could not be asked */
    KOINE_FK_CHILD = 1,   /* the row names a parent that is not there */
    KOINE_FK_PARENT = 2   /* the row is still referenced */
} koine_fk_side;

/*
 * All that is known about a failure. Every pointer is text or NULL ("not known"), never empty; after a failure
 * message is never NULL.
 * message and hint are one line each. No field ever holds a password or a bound value.
 */
typedef struct koine_error {
    koine_code code;
    union {
        koine_class category; /* koine_code_class(code) */
#ifndef __cplusplus
        koine_class class; /* the same under its C name; a keyword in C++ */
#endif
    };
    int32_t native_code; /* SQLite: extended result code; MySQL, MariaDB: errno; PostgreSQL: 0 */
    char sqlstate[6];    /* five characters, or "" where the engine gave none */
    uint32_t flags;      /* KOINE_RETRY_TRANSACTION, KOINE_RECONNECT, KOINE_MAYBE_APPLIED */
    koine_fk_side fk_side;
    int64_t position;    /* byte offset in the SQL text that the caller gave, or -1 */
    const char *driver;  /* name of the driver, NULL before one was chosen */
    const char *message; /* what failed, on what */
    const char *detail;  /* facts */
    const char *hint;    /* what to do */
    const char *schema;
    const char *table;  /* for a foreign key: the child table, on both sides */
    const char *column; /* several columns: separated by ", " */
    const char *constraint;
    const char *parent_table;
} koine_error;

/*
 * The error of the last call on the connection or on its statements and rows.
 * Returns: never NULL; code is KOINE_OK after a success. For conn == NULL (koine_open could not allocate) a
 * static error with KOINE_ERR_NO_MEMORY. Borrowed until the next call on the connection. Since 0.1.
 */
KOINE_API const koine_error *koine_error_of(const koine_conn *conn);

/* ---------------------------------------------------------------------------------------------------------
 * Values
 * --------------------------------------------------------------------------------------------------------- */

/* The types of values, the same on every engine. */
typedef enum koine_type {
    KOINE_TYPE_NULL = 0,
    KOINE_TYPE_BOOL = 1,
    KOINE_TYPE_INT = 2,     /* 64-bit signed */
    KOINE_TYPE_FLOAT = 3,   /* IEEE 754 binary64, finite */
    KOINE_TYPE_DECIMAL = 4, /* exact, as canonical text: -?digits[.digits] */
    KOINE_TYPE_TEXT = 5,    /* UTF-8 without NUL */
    KOINE_TYPE_BLOB = 6,
    KOINE_TYPE_DATE = 7,      /* proleptic Gregorian, years 1 to 9999 */
    KOINE_TYPE_TIME = 8,      /* microseconds since midnight, 0 to 86,399,999,999 */
    KOINE_TYPE_TIMESTAMP = 9, /* microseconds since 1970-01-01 00:00:00 UTC, years 1 to 9999 */
    KOINE_TYPE_UUID = 10,
    KOINE_TYPE_JSON = 11 /* UTF-8 text of a JSON value */
} koine_type;

/* "null", "bool", "int", … Static; "?" for an unknown number. Since 0.1. */
KOINE_API const char *koine_type_name(koine_type type);

/* Bytes by reference. data is NULL for SQL NULL; an empty value has data and size 0. */
typedef struct koine_bytes {
    const void *data;
    size_t size;
} koine_bytes;

/* A day of the calendar. */
typedef struct koine_day {
    int16_t year;  /* 1 to 9999 */
    uint8_t month; /* 1 to 12 */
    uint8_t day;   /* 1 to 31 */
} koine_day;

/*
 * A value to bind, or a value read. Make one with the constructors below; read type first, then the member
 * that belongs to it. It references text and bytes and never owns them.
 */
typedef struct koine_value {
    koine_type type;
    koine_code fault; /* why a constructor refused; the statement that is given the value answers with it */
    const char *name; /* the parameter's name, from koine_named; else NULL */
    union {
        bool boolean;
        int64_t integer;
        double real;
        koine_bytes bytes; /* DECIMAL, TEXT, BLOB, JSON */
        koine_day date;
        int64_t time;      /* microseconds since midnight */
        int64_t timestamp; /* microseconds since 1970 UTC */
        uint8_t uuid[16];
    } as;
} koine_value;

/*
 * Constructors. Memory that a value references is borrowed until the call that it is given to returns.
 * A NULL pointer makes SQL NULL. They never fail: text must be UTF-8 without NUL, a date must exist, a float must
 * be finite, and the statement that is given a bad value answers with a code of class DATA, or KOINE_ERR_MISUSE
 * for a type that the constructor does not make, and sends nothing. -0.0 is bound as 0.0, which is what every
 * engine gives back. Any thread. Since 0.1.
 */
KOINE__INLINE koine_value koine_null(void)
{
    koine_value v = {KOINE_TYPE_NULL, KOINE_OK, NULL, {false}};
    return v;
}

KOINE__INLINE koine_value koine_bool(bool b)
{
    koine_value v = koine_null();
    v.type = KOINE_TYPE_BOOL;
    v.as.boolean = b;
    return v;
}

KOINE__INLINE koine_value koine_int(int64_t i)
{
    koine_value v = koine_null();
    v.type = KOINE_TYPE_INT;
    v.as.integer = i;
    return v;
}

KOINE__INLINE koine_value koine_float(double d)
{
    koine_value v = koine_null();
    v.type = KOINE_TYPE_FLOAT;
    v.as.real = d;
    return v;
}

/* Text, JSON, decimal or bytes of a known length, of the type given. */
KOINE_API koine_value koine_sized(koine_type type, const void *data, size_t size);

/* The same for text that ends with a NUL. */
KOINE_API koine_value koine_string(koine_type type, const char *text);

KOINE__INLINE koine_value koine_decimal(const char *text) /* "-12.50": digits and one point, no exponent */
{
    return koine_string(KOINE_TYPE_DECIMAL, text);
}

KOINE__INLINE koine_value koine_text(const char *text)
{
    return koine_string(KOINE_TYPE_TEXT, text);
}

KOINE__INLINE koine_value koine_textn(const char *text, size_t size)
{
    return koine_sized(KOINE_TYPE_TEXT, text, size);
}

KOINE__INLINE koine_value koine_blob(const void *data, size_t size)
{
    return koine_sized(KOINE_TYPE_BLOB, data, size);
}

KOINE__INLINE koine_value koine_json(const char *text)
{
    return koine_string(KOINE_TYPE_JSON, text);
}

KOINE_API koine_value koine_date(int year, int month, int day);
KOINE_API koine_value koine_time(int64_t microseconds);      /* since midnight */
KOINE_API koine_value koine_timestamp(int64_t microseconds); /* since 1970-01-01 00:00:00 UTC */
KOINE_API koine_value koine_uuid(const uint8_t uuid[16]);

/* The value for the parameter :name. name is without the colon, borrowed like the value. Since 0.1. */
KOINE__INLINE koine_value koine_named_value(const char *name, koine_value value)
{
    value.name = name;
    return value;
}

/* What the type-safe macros are made of: not for direct use. */
KOINE__INLINE koine_value koine__same(koine_value v)
{
    return v;
}

KOINE_API koine_value koine__unsigned(unsigned long long u); /* above INT64_MAX: KOINE_ERR_OUT_OF_RANGE */

/* NULL as C spells it. Any other untyped pointer has no meaning as a value. */
KOINE__INLINE koine_value koine__pointer(const void *p)
{
    koine_value v = koine_null();
    if (p != NULL) {
        v.fault = KOINE_ERR_MISUSE;
    }
    return v;
}

/* ---------------------------------------------------------------------------------------------------------
 * Configuration
 * --------------------------------------------------------------------------------------------------------- */

/*
 * Where to connect is written as
 *   a URL       sqlite:app.db  sqlite:/abs/path  sqlite::memory:
 *               postgresql://user:pw@h1:5432,h2/db?key=value  mysql://…  mariadb://…
 *   a profile   "profile:NAME": the section [NAME] of an INI file, which holds url = … and any option as a key
 *   NULL        $KOINE_URL, else the profile $KOINE_PROFILE or "default"
 * The INI file is $KOINE_CONFIG, else ./koine.ini, else $XDG_CONFIG_HOME/koine/koine.ini (~/.config without
 * it), else /etc/koine.ini. ${NAME} in a value is replaced from the environment.
 * docs/configuration.md lists the options.
 */

/* A new, empty configuration; NULL when out of memory. Free with koine_config_free. Since 0.1. */
KOINE_API koine_config *koine_config_new(void);
KOINE_API void koine_config_free(koine_config *config);

/*
 * Reads a URL, a profile or, for NULL, the environment into the configuration; what it names replaces what
 * was set before. Codes: KOINE_ERR_CONFIG (unknown option, with the nearest known one; bad URL; no such
 * profile), KOINE_ERR_NOT_SUPPORTED (the driver is not built in; says how to get it), KOINE_ERR_IO,
 * KOINE_ERR_NO_MEMORY. On failure the configuration is as it was. Since 0.1.
 */
KOINE_API koine_code koine_config_parse(koine_config *config, const char *where);

/*
 * Sets one option; value NULL removes it. The key "driver" chooses the driver by name. Both are copied.
 * Codes: KOINE_ERR_CONFIG, KOINE_ERR_NO_MEMORY. Since 0.1.
 */
KOINE_API koine_code koine_config_set(koine_config *config, const char *key, const char *value);

/*
 * The value of an option, else its default, else NULL (also for an unknown key). The password is never
 * handed out: NULL. Borrowed until the config changes. Since 0.1.
 */
KOINE_API const char *koine_config_get(const koine_config *config, const char *key);

/* The error of the last call on the configuration; never NULL. Borrowed until the next call. Since 0.1. */
KOINE_API const koine_error *koine_config_error(const koine_config *config);

/*
 * Adds a hook that runs on each new session, after the driver's own hook has proved the guarantees, in the
 * order in which the hooks were added; again after a reconnect. A hook that answers anything but KOINE_OK
 * fails the opening with that code; one that leaves rows or a transaction open, or answers KOINE_ROW or KOINE_DONE,
 * with KOINE_ERR_MISUSE. It runs on the thread that opens and must neither close nor reconnect the connection.
 * context is handed to the hook and must outlive the config and every connection made from it.
 * Codes: KOINE_ERR_MISUSE (a NULL pointer), KOINE_ERR_NO_MEMORY. Since 0.1.
 */
KOINE_API koine_code koine_config_on_connect(koine_config *config, koine_code (*hook)(koine_conn *conn, void *context),
                                             void *context);

/* What a trace callback is told when a statement has ended. All pointers are borrowed for the callback. */
typedef struct koine_trace {
    const char *driver;
    const char *sql; /* as the caller wrote it; values are never shown */
    koine_code code;
    int64_t nanoseconds; /* from the call to its end, of a query to koine_rows_close: the caller's own time included */
    int64_t rows;        /* rows delivered */
    int64_t changes;     /* rows matched, as koine_changes */
} koine_trace;

/*
 * Adds a callback that is told of each statement when it ends, failed ones included, and of the transaction
 * statements that Koine sends. It runs on the connection's thread with no lock held and must not use the
 * connection. Codes: KOINE_ERR_MISUSE (a NULL pointer), KOINE_ERR_NO_MEMORY. Since 0.1.
 */
KOINE_API koine_code koine_config_on_statement(koine_config *config,
                                               void (*trace)(const koine_trace *what, void *context), void *context);

/* ---------------------------------------------------------------------------------------------------------
 * Opening
 * --------------------------------------------------------------------------------------------------------- */

/*
 * Opens a session: connects, applies the engine's settings, proves the guarantees by reading them back, runs
 * the on-connect hooks.
 *   out    set even on failure (NULL only when out of memory), so that koine_error_of(*out) tells why; always
 *          give it to koine_close. After a failure every other call on it answers KOINE_ERR_CLOSED.
 *   where  see "Configuration"
 * Codes: those of koine_config_parse, class CONNECTION (KOINE_ERR_NOT_ENFORCED names the guarantee and the
 * remedy), KOINE_ERR_AUTH, KOINE_ERR_PERMISSION, KOINE_ERR_IO, KOINE_ERR_CORRUPT (a file that is no
 * database), KOINE_ERR_TIMEOUT, a hook's own code. Connecting and proving end within the option connect_timeout;
 * the statements of hooks have the option timeout. Since 0.1.
 */
KOINE_API koine_code koine_open(koine_conn **out, const char *where);

/* The same from a configuration, which is copied: it may be changed or freed afterwards. Since 0.1. */
KOINE_API koine_code koine_open_config(koine_conn **out, const koine_config *config);

/*
 * Closes: ends open rows, rolls back an open transaction, closes prepared statements, frees the connection.
 * koine_stmt and koine_rows of the connection are freed with it and must not be used any more. Never fails
 * visibly, never waits for the server longer than a second; rows that are still open are not read to their end.
 * NULL is accepted. Since 0.1.
 */
KOINE_API void koine_close(koine_conn *conn);

/*
 * Makes a dead session new: drops it, connects again by the same configuration, proves the guarantees and
 * runs the hooks again. Open transactions are lost, open rows end with KOINE_ERR_CONNECTION_LOST, pinned
 * statements are prepared again at their next use. Also allowed on a live session outside a transaction.
 * Codes: as koine_open; KOINE_ERR_TRANSACTION_STATE with a live transaction open; KOINE_ERR_CLOSED on a connection
 * whose opening failed; KOINE_ERR_FORKED. Since 0.1.
 */
KOINE_API koine_code koine_reconnect(koine_conn *conn);

/*
 * "sqlite", "postgresql", "mariadb" or "mysql": what was found at the other end; NULL when not connected. Borrowed
 * until close or reconnect. Since 0.1.
 */
KOINE_API const char *koine_engine(const koine_conn *conn);

/* The engine's own version text, NULL when not connected. Borrowed until close or reconnect. Since 0.1. */
KOINE_API const char *koine_engine_version(const koine_conn *conn);

/*
 * Ends each following statement after so many milliseconds with KOINE_ERR_TIMEOUT, on every engine; 0 = no
 * limit. A server that does not answer the cancel either is given up at most 4 s later (KOINE_RECONNECT).
 * The option "timeout" sets the first value. Time that the caller spends between rows does not count,
 * each koine_next has the limit anew. A statement ended so may leave the transaction rolled back (see
 * koine_begin). Codes: KOINE_ERR_MISUSE for a negative number; KOINE_ERR_LIMIT when the system gives no thread to
 * keep time limits; KOINE_ERR_CLOSED, KOINE_ERR_CONNECTION_LOST, KOINE_ERR_FORKED. Since 0.1.
 */
KOINE_API koine_code koine_set_timeout(koine_conn *conn, int64_t milliseconds);

/*
 * Asks the engine to end the statement that the connection is running now; that call then answers
 * KOINE_ERR_CANCELLED, or succeeds if it was done first. With nothing running it does nothing, and never
 * reaches a later statement. The one call that may come from any thread, but not while another thread closes
 * or reconnects the connection. Not for signal handlers. Does not touch koine_error_of.
 * Codes: KOINE_ERR_NOT_SUPPORTED, KOINE_ERR_CONNECT (the request could not be delivered), KOINE_ERR_CLOSED,
 * KOINE_ERR_FORKED, KOINE_ERR_MISUSE (conn is NULL). Since 0.1.
 */
KOINE_API koine_code koine_cancel(koine_conn *conn);

/* ---------------------------------------------------------------------------------------------------------
 * Guarantees
 * --------------------------------------------------------------------------------------------------------- */

/*
 * X(symbol, bit, option name, meaning). docs/guarantees.md says what each engine's hook does for it.
 * A guarantee is waived by its name: ?waive=foreign_keys,utc
 */
#define KOINE_GUARANTEE_MAP(X)                                                                                         \
    X(FOREIGN_KEYS, 0x01u, "foreign_keys", "declared foreign keys are enforced")                                       \
    X(CHECKS, 0x02u, "checks", "declared check constraints are enforced")                                              \
    X(UNIQUE_KEYS, 0x04u, "unique_keys", "unique keys are checked row by row")                                         \
    X(STRICT_TYPES, 0x08u, "strict_types", "a value out of range or of the wrong form is refused, never replaced")     \
    X(STANDARD_TEXT, 0x10u, "standard_text", "'…' is text, \"…\" is a name, || joins, backslash is ordinary")          \
    X(UTF8, 0x20u, "utf8", "text travels as UTF-8, all of it")                                                         \
    X(UTC, 0x40u, "utc", "times are UTC")                                                                              \
    X(DEFENSIVE, 0x80u, "defensive", "the schema cannot be bypassed and results are never cut")                        \
    X(NO_LOCAL_FILES, 0x100u, "no_local_files", "the server cannot read files of this machine")                        \
    X(TEXT_ORDER, 0x200u, "text_order", "text is compared and sorted by code point, letter by letter")

typedef enum koine_guarantee {
#define KOINE__ENUM(symbol, bit, name, text) KOINE_GUARANTEE_##symbol = (bit),
    KOINE_GUARANTEE_MAP(KOINE__ENUM)
#undef KOINE__ENUM
} koine_guarantee;

/* The option name of one guarantee ("foreign_keys"), NULL for anything else. Static. Since 0.1. */
KOINE_API const char *koine_guarantee_name(uint32_t guarantee);

/*
 * The set of KOINE_GUARANTEE_… that this session was proved to hold: read back from the engine at the opening
 * and at the last koine_verify. 0 for a connection that is not open. Since 0.1.
 */
KOINE_API uint32_t koine_guarantees(const koine_conn *conn);

/*
 * Proves the guarantees again. Codes: KOINE_OK: all that were proved at the opening hold.
 * KOINE_ERR_NOT_ENFORCED: one had been switched off (detail names them all); it has been restored, and what
 * was written meanwhile was not checked, or (when hint says so) could not be restored.
 * KOINE_ERR_TRANSACTION_ABORTED, KOINE_ERR_ROWS_OPEN, KOINE_ERR_TIMEOUT, class CONNECTION. Since 0.1.
 */
KOINE_API koine_code koine_verify(koine_conn *conn);

/* ---------------------------------------------------------------------------------------------------------
 * Statements
 * --------------------------------------------------------------------------------------------------------- */

/*
 * The SQL of a statement is portable SQL, the language that docs/portable-sql.md describes: one meaning on every
 * engine. It is parsed, its names and types are looked up in the catalogue, and it is written anew in the engine's
 * words, once per connection, text and types of the values. What the language does not have, or what would mean
 * different things, is refused before anything is sent: KOINE_ERR_NOT_SUPPORTED with the position, the portable way to
 * write it as the hint, and the rule of docs/portable-sql.md as the detail.
 *
 * The engine's own SQL goes through koine_exec_native and koine_query_native; in a statement, or a piece of a script,
 * that begins with the comment slash-star-native-star-slash (only blanks and other comments may stand before it); or
 * on a whole connection by the option sql=native. Nothing is translated there but placeholders; what the guarantees
 * stand for is guarded all the same.
 *
 * A value is converted to the type that its place in the statement has, where nothing is lost: an integer in place of a
 * decimal, a double or (0 and 1) a boolean; text that is written as the type writes it, in place of any other type but
 * bytes; an integer in place of text that is stored. KOINE_ERR_INVALID_VALUE and KOINE_ERR_OUT_OF_RANGE answer the
 * others, KOINE_ERR_TYPE_MISMATCH types that never fit.
 *
 * Placeholders, on every engine: ? in order; ?1 ?2 … by number, repeated as often as you like; :name, bound
 * by koine_named("name", value) or, where no value is named, in order of first appearance. One style a
 * statement. Where an engine has an operator that holds a question mark, write it twice: ??
 * Not inside '…', "…" or comments. An array slice with names needs a blank behind its colon: a[low: high].
 *
 * Values always travel by the engine's bind protocol; nothing is ever pasted into the text.
 *
 * Statements are prepared once per connection and text and kept in a cache (option statement_cache).
 * BEGIN, COMMIT, SAVEPOINT and their kin are refused with KOINE_ERR_TRANSACTION_STATE: use the calls below.
 */

/*
 * koine_exec (conn, sql, values…)        runs one statement; rows that it makes are dropped
 * koine_query(conn, &rows, sql, values…) runs one statement and hands out its rows; koine_rows_close them
 *
 * These are macros over the functions: up to 32 values, each an integer, a floating number, bool,
 * const char *, NULL or a koine_value. (In C++, functions; write nullptr for NULL.) In C11 the constants true and
 * false are of type int: a variable of type bool binds as BOOL, the constants as koine_bool(true).
 *
 * Codes: any of class CONSTRAINT, DATA, STATEMENT, PRIVILEGE, TRANSACTION, CANCELLED, RESOURCE;
 *   KOINE_ERR_MISUSE            too few or too many values, an unknown name, two statements in one text
 *   KOINE_ERR_ROWS_OPEN         rows of this connection are open: close them first (the same on every engine)
 *   KOINE_ERR_TRANSACTION_ABORTED  see koine_begin
 *   KOINE_ERR_CONNECTION_LOST   with KOINE_MAYBE_APPLIED if the statement could have taken effect; a SELECT is taken
 *                               to change nothing, whatever functions it calls
 * Since 0.1.
 */
KOINE_API koine_code koine_exec_values(koine_conn *conn, const char *sql, const koine_value *values, size_t count);
KOINE_API koine_code koine_query_values(koine_conn *conn, koine_rows **out, const char *sql, const koine_value *values,
                                        size_t count);

/*
 * koine_exec_native (conn, sql, values…)        the same for a text in the engine's own SQL: what it means, and which
 * koine_query_native(conn, &rows, sql, values…)  engines take it, is the program's business. Placeholders, the cache,
 *                                                transactions and errors are as for any statement.
 * Codes: as koine_exec. Since 0.1.
 */
KOINE_API koine_code koine_exec_native_values(koine_conn *conn, const char *sql, const koine_value *values,
                                              size_t count);
KOINE_API koine_code koine_query_native_values(koine_conn *conn, koine_rows **out, const char *sql,
                                               const koine_value *values, size_t count);

/*
 * Runs several statements, separated by semicolons, without values, for schema files. Stops at the first that
 * fails; position then counts from the start of the text. The whole is not one transaction, and definitions (CREATE,
 * ALTER, DROP) are refused inside one. A piece that begins with the comment of native SQL ends where the
 * engine ends it: bodies of triggers and routines hold semicolons. Codes: as koine_exec. Since 0.1.
 */
KOINE_API koine_code koine_script(koine_conn *conn, const char *sql);

/*
 * What would be sent: portable SQL in the words of an engine, without a connection, for tools and tests.
 *   dialect  "sqlite", "postgresql", "mariadb" or "mysql", or the name of another registered driver's; "portable"
 * prints portable SQL itself, with every name quoted and every operator in parentheses sql      one or several
 * statements. Tables that it creates are known to the statements behind them; of other tables any column may exist,
 * with a type that nobody knows, which leaves less to be translated out      the statements, with ";\n" between them.
 * After a failure the line that tells what is wrong, and where; NULL only when out of memory. The caller's in both
 * cases: koine_free Codes: as koine_exec; KOINE_ERR_CONFIG for a dialect that nobody has (its driver may not be built
 * in). Any thread. Since 0.1.
 */
KOINE_API koine_code koine_translate(const char *dialect, const char *sql, char **out);

/* Frees a text that the library made. NULL is accepted. Any thread. Since 0.1. */
KOINE_API void koine_free(void *text);

/*
 * Rows matched by the last koine_exec, koine_stmt_exec, or finished koine_query of an INSERT, UPDATE or
 * DELETE: also those whose values did not change. 0 after any other statement or a failure. Since 0.1.
 */
KOINE_API int64_t koine_changes(const koine_conn *conn);

/*
 * Pins a prepared statement, for loops that would rather not look it up. *out belongs to the caller: give it
 * to koine_stmt_close before koine_close; NULL after a failure. Codes: as koine_exec, and a failure poisons an open
 * transaction likewise. Since 0.1.
 *
 * koine_stmt_exec (stmt, values…) and koine_stmt_query(stmt, &rows, values…) are to the pinned statement what
 * koine_exec and koine_query are to a text, with the same codes.
 *
 * koine_stmt_close accepts NULL. Rows of the statement that are open end: koine_next answers KOINE_ERR_MISUSE, and
 * koine_rows_close is still due.
 */
KOINE_API koine_code koine_prepare(koine_conn *conn, koine_stmt **out, const char *sql);
KOINE_API koine_code koine_stmt_exec_values(koine_stmt *stmt, const koine_value *values, size_t count);
KOINE_API koine_code koine_stmt_query_values(koine_stmt *stmt, koine_rows **out, const koine_value *values,
                                             size_t count);
KOINE_API void koine_stmt_close(koine_stmt *stmt);

/* ---------------------------------------------------------------------------------------------------------
 * Rows
 * --------------------------------------------------------------------------------------------------------- */

/*
 * Rows stream: memory does not grow with the result. The connection takes no other statement until the rows
 * are closed (KOINE_ERR_ROWS_OPEN).
 *
 *     while (koine_next(rows) == KOINE_ROW) { int64_t id = koine_get_int(rows, 0); … }
 *     code = koine_rows_close(rows);      // the first error met, wherever it was met
 */

/*
 * The next row: KOINE_ROW, KOINE_DONE, or the error that ended the rows (again at each further call). A value that
 * has no exact koine_value (an infinite date, text that is no UTF-8) ends them with a code of class DATA that names
 * the column: here, or when the row is first read. Since 0.1.
 */
KOINE_API koine_code koine_next(koine_rows *rows);

/*
 * Ends the rows and frees them; what was not read is dropped. Returns the first error met since the query
 * (from koine_next, a getter or koine_scan), else KOINE_OK. NULL is KOINE_OK. Since 0.1.
 */
KOINE_API koine_code koine_rows_close(koine_rows *rows);

/*
 * Columns, counted from 0. name: NULL out of range, and for rows that a rollback, a reconnect or koine_stmt_close has
 * ended; borrowed until koine_rows_close or one of these. Since 0.1.
 */
KOINE_API size_t koine_column_count(const koine_rows *rows);
KOINE_API const char *koine_column_name(const koine_rows *rows, size_t column);

/*
 * The type of a column. In native SQL the servers know it beforehand; SQLite knows it for a column with a declared
 * type, and for an expression only from the value of the current row (KOINE_TYPE_NULL before the first). In portable
 * SQL it is the static type of the expression, and every value of the column is of it. Since 0.1.
 */
KOINE_API koine_type koine_column_type(const koine_rows *rows, size_t column);

/* Whether the value is SQL NULL; true also without a current row or column. Since 0.1. */
KOINE_API bool koine_is_null(const koine_rows *rows, size_t column);

/*
 * Getters. A conversion that loses nothing is done; one that would (overflow, a fraction into an int, text
 * that is no number, NULL into a number) makes the rows fail: the getter answers 0 or NULL, and
 * koine_next and koine_rows_close answer the error, so that no such zero goes unnoticed. Use koine_scan
 * where the code is wanted at once, koine_is_null or koine_get_value where NULL is expected.
 *   int    int; bool; decimal, float and text that hold an integer in range
 *   float  float; int that a double holds exactly; decimal and text: the nearest double, unless whole digits would
 *          be lost
 *   bool   bool; int 0 and 1
 *   text   every type but blob, in its canonical form; NULL for SQL NULL. Ends with a NUL
 *   bytes  text, json, decimal and blob as they are, uuid as 16 bytes; {NULL, 0} for SQL NULL
 *   value  as it came
 * What a getter returns lives until the next koine_next or koine_rows_close. Since 0.1.
 */
KOINE_API int64_t koine_get_int(koine_rows *rows, size_t column);
KOINE_API double koine_get_float(koine_rows *rows, size_t column);
KOINE_API bool koine_get_bool(koine_rows *rows, size_t column);
KOINE_API const char *koine_get_text(koine_rows *rows, size_t column);
KOINE_API koine_bytes koine_get_bytes(koine_rows *rows, size_t column);
KOINE_API koine_value koine_get_value(koine_rows *rows, size_t column);

/* What koine_scan writes to. */
typedef struct koine_target {
    enum koine_target_kind {
        KOINE_TARGET_INT,
        KOINE_TARGET_LONG,
        KOINE_TARGET_LONG_LONG,
        KOINE_TARGET_FLOAT,
        KOINE_TARGET_BOOL,
        KOINE_TARGET_TEXT,
        KOINE_TARGET_BYTES,
        KOINE_TARGET_VALUE
    } kind;
    void *pointer;
} koine_target;

/*
 * koine_scan(rows, pointers…): the whole current row at once, one pointer a column, by the rules of the
 * getters: int64_t *, int *, long *, double *, bool *, const char **, koine_bytes *, koine_value *.
 * Codes: KOINE_OK; KOINE_ERR_TYPE_MISMATCH, KOINE_ERR_OUT_OF_RANGE (nothing is written to that pointer or the
 * ones after it); KOINE_ERR_MISUSE (no current row, or not as many pointers as columns). Since 0.1.
 */
KOINE_API koine_code koine_scan_targets(koine_rows *rows, const koine_target *targets, size_t count);

/* ---------------------------------------------------------------------------------------------------------
 * Catalog
 * --------------------------------------------------------------------------------------------------------- */

/*
 * What is in the database, as rows that are the same on every engine for tables that portable SQL made: names, types,
 * order. Tables that were made by the engine's own SQL are described as well as portable types go.
 *   schema  NULL: that of the session, with its temporary tables; else PostgreSQL's schema, MariaDB's and MySQL's
 *           database, SQLite's attached database
 *   table   NULL: all of them; else the one of exactly this name
 * What the engine keeps for itself is left out. No such schema or table: no rows. Close the rows with koine_rows_close.
 *
 * Types: boolean smallint integer decimal double text varchar blob date time timestamp uuid json, and "other" for what
 * has no portable type. A varchar has a length, a decimal precision and scale, else they are NULL.
 *
 * koine_catalog_tables        schema text (NULL: that of the session), table_name text, kind text ('table', 'view'),
 *                             temporary boolean (MariaDB before 11.2 and MySQL do not list these)
 *                             by name
 * koine_catalog_columns       schema, table_name, column_name text, position integer (from 1), type text, length
 *                             integer, precision integer, scale integer, nullable boolean (views: always true),
 *                             has_default boolean, is_identity boolean (the engine gives a value that is left out),
 *                             is_generated boolean (computed from other columns)
 *                             by table and position
 * koine_catalog_primary_keys  schema, table_name, constraint_name text (MariaDB and MySQL forget it: always the
 *                             table's name and "_pkey"), position integer (of the column in the key), column_name
 *                             by table and position
 * koine_catalog_foreign_keys  schema, table_name, constraint_name text, position integer, column_name, parent_table
 *                             text, parent_column text, on_update text, on_delete text ('no action', 'restrict',
 *                             'cascade', 'set null', 'set default')
 *                             by table, constraint and position
 * koine_catalog_indexes       schema, table_name, index_name text, is_unique boolean, position integer, column_name
 *                             text (NULL: an expression), is_descending boolean
 *                             those of UNIQUE constraints too, under the constraint's name; not the primary key's, nor
 *                             those that MariaDB and MySQL make for foreign keys by themselves
 *                             by table, index and position
 *
 * Codes: as koine_query, and KOINE_ERR_NOT_SUPPORTED (a driver without a catalog). Since 0.1.
 */
KOINE_API koine_code koine_catalog_tables(koine_conn *conn, koine_rows **out, const char *schema, const char *table);
KOINE_API koine_code koine_catalog_columns(koine_conn *conn, koine_rows **out, const char *schema, const char *table);
KOINE_API koine_code koine_catalog_primary_keys(koine_conn *conn, koine_rows **out, const char *schema,
                                                const char *table);
KOINE_API koine_code koine_catalog_foreign_keys(koine_conn *conn, koine_rows **out, const char *schema,
                                                const char *table);
KOINE_API koine_code koine_catalog_indexes(koine_conn *conn, koine_rows **out, const char *schema, const char *table);

/* ---------------------------------------------------------------------------------------------------------
 * Transactions
 * --------------------------------------------------------------------------------------------------------- */

typedef enum koine_isolation {
    KOINE_ISOLATION_DEFAULT = 0, /* READ COMMITTED or stronger */
    KOINE_ISOLATION_READ_COMMITTED = 1,
    KOINE_ISOLATION_REPEATABLE_READ = 2,
    KOINE_ISOLATION_SERIALIZABLE = 3
} koine_isolation;

/* Start from KOINE_TX_OPTIONS_INIT. */
typedef struct koine_tx_options {
    size_t size;               /* sizeof(koine_tx_options) as the caller was compiled */
    koine_isolation isolation; /* an engine may give more than is asked for, never less */
    bool read_only;            /* writes are refused with KOINE_ERR_READ_ONLY */
    unsigned attempts;         /* koine_transact: runs of the body at the most; 0 = 10 */
    int64_t deadline;          /* koine_transact: milliseconds for all attempts together; 0 = no limit */
} koine_tx_options;

#define KOINE_TX_OPTIONS_INIT                                                                                          \
    {                                                                                                                  \
        sizeof(koine_tx_options), KOINE_ISOLATION_DEFAULT, false, 0, 0                                                 \
    }

/*
 * Begins a transaction, or, inside one, a savepoint: begins nest freely, each with its own koine_commit or
 * koine_rollback. options: NULL for the defaults; inside a transaction they must be NULL.
 *
 * One rule for all engines: a statement that fails poisons its transaction. Until the innermost
 * koine_rollback every further statement is KOINE_ERR_TRANSACTION_ABORTED, and koine_commit rolls it back and
 * returns the same. Wrap what may fail in an inner begin: rolling that back leaves the outer transaction
 * clean, unless the engine gave up the whole transaction (deadlock, disk full, cancel on SQLite): then every
 * level has to be rolled back. A call that is refused before anything is sent (wrong number of values, a
 * value that cannot be bound) poisons too: what a program sees does not depend on who found the mistake.
 *
 * A routine that commits and begins anew inside cannot be told from one that does neither: do not call such a one.
 *
 * On SQLite a transaction takes the write lock at its beginning unless it is read only.
 * Definitions (CREATE, ALTER, DROP) in portable SQL are refused inside a transaction with KOINE_ERR_TRANSACTION_STATE,
 * on every engine, because MySQL and MariaDB would commit; in native SQL those that the engine at hand would commit.
 * What is refused poisons like what fails.
 * Codes: KOINE_ERR_ROWS_OPEN, KOINE_ERR_TRANSACTION_ABORTED, KOINE_ERR_MISUSE (options on an inner begin),
 * KOINE_ERR_LOCKED, class CONNECTION. Since 0.1.
 */
KOINE_API koine_code koine_begin(koine_conn *conn, const koine_tx_options *options);

/*
 * Commits the innermost begin. Unless it returns KOINE_ERR_ROWS_OPEN or KOINE_ERR_FORKED, that level is over: after
 * a failed commit nothing of it is kept, on every engine. Codes: KOINE_ERR_TRANSACTION_ABORTED (was poisoned; rolled
 * back), KOINE_ERR_TRANSACTION_STATE (nothing begun), KOINE_ERR_ROWS_OPEN (still open, nothing done),
 * KOINE_ERR_FOREIGN_KEY and others of class CONSTRAINT (deferred constraints), KOINE_ERR_SERIALIZATION,
 * KOINE_ERR_COMMIT_IN_DOUBT (the answer was lost: ask the database, with a key of your own, what became of
 * it). Since 0.1.
 */
KOINE_API koine_code koine_commit(koine_conn *conn);

/*
 * Rolls the innermost begin back; open rows are closed first (servers send them to their end: a time limit bounds
 * that). After KOINE_OK that level is over and the level
 * around it is as it was. Codes: KOINE_ERR_TRANSACTION_STATE (nothing begun), class CONNECTION (the
 * transaction is over all the same, the server drops it). Since 0.1.
 */
KOINE_API koine_code koine_rollback(koine_conn *conn);

/* How many begins are open: 0 outside a transaction. Since 0.1. */
KOINE_API unsigned koine_transaction_depth(const koine_conn *conn);

/*
 * Begins, runs the body, commits. When the body or the commit ends with a code that carries
 * KOINE_RETRY_TRANSACTION, rolls back, waits (jittered, doubling, 5 ms to 1 s), and runs the body again; after
 * KOINE_ERR_CONNECTION_LOST it reconnects first. So the body must be able to run more than once: what it did
 * to the program's memory is not undone. A body that answers any other code than KOINE_OK has its work rolled
 * back, and koine_transact returns that code. Inside an open transaction the body runs once, in a savepoint.
 * KOINE_ERR_COMMIT_IN_DOUBT is never retried. The deadline ends the body's statements and begins no attempt after it;
 * a commit or rollback that has begun is not cut off.
 * Codes: the body's; those of koine_begin and koine_commit; KOINE_ERR_MISUSE (no body, a body that leaves levels
 * open or answers KOINE_ROW or KOINE_DONE, isolation or read_only inside a transaction), KOINE_ERR_LIMIT. Since 0.1.
 */
KOINE_API koine_code koine_transact(koine_conn *conn, koine_code (*body)(koine_conn *conn, void *context),
                                    void *context, const koine_tx_options *options);

/* ---------------------------------------------------------------------------------------------------------
 * Drivers
 * --------------------------------------------------------------------------------------------------------- */

/*
 * Loads a driver from a shared object and registers it. It stays loaded. Codes: KOINE_ERR_CONFIG (cannot be
 * loaded, or its tables do not pass the check; koine_driver_load_error() says why). Any thread. Since 0.1.
 */
KOINE_API koine_code koine_driver_load(const char *path);

/* Why the last koine_driver_load of this thread failed; "" after a success. Since 0.1. */
KOINE_API const char *koine_driver_load_error(void);

/*
 * Writes the names of the registered drivers to names (at most capacity) and returns how many there are.
 * Static text. Any thread. Since 0.1.
 */
KOINE_API size_t koine_driver_list(const char **names, size_t capacity);

#ifdef __cplusplus
} /* extern "C" */
#endif

/* ---------------------------------------------------------------------------------------------------------
 * The type-safe front of exec, query and scan
 * --------------------------------------------------------------------------------------------------------- */

#ifdef __cplusplus

#include <cstddef>
#include <type_traits>

template <typename T> inline typename std::enable_if<std::is_integral<T>::value, koine_value>::type koine__value(T v)
{
    if constexpr (std::is_same<T, bool>::value) {
        return koine_bool(v);
    } else if constexpr (std::is_signed<T>::value) {
        return koine_int(static_cast<int64_t>(v));
    } else {
        return koine__unsigned(static_cast<unsigned long long>(v));
    }
}
template <typename T>
inline typename std::enable_if<std::is_enum<T>::value && std::is_convertible<T, long long>::value, koine_value>::type
koine__value(T v)
{
    return koine__value(static_cast<typename std::underlying_type<T>::type>(v));
}
inline koine_value koine__value(double v)
{
    return koine_float(v);
}
inline koine_value koine__value(const char *v)
{
    return koine_text(v);
}
inline koine_value koine__value(std::nullptr_t)
{
    return koine_null();
}
inline koine_value koine__value(const koine_value &v)
{
    return v;
}

inline koine_target koine__target(int *p)
{
    return {koine_target::KOINE_TARGET_INT, p};
}
inline koine_target koine__target(long *p)
{
    return {koine_target::KOINE_TARGET_LONG, p};
}
inline koine_target koine__target(long long *p)
{
    return {koine_target::KOINE_TARGET_LONG_LONG, p};
}
inline koine_target koine__target(double *p)
{
    return {koine_target::KOINE_TARGET_FLOAT, p};
}
inline koine_target koine__target(bool *p)
{
    return {koine_target::KOINE_TARGET_BOOL, p};
}
inline koine_target koine__target(const char **p)
{
    return {koine_target::KOINE_TARGET_TEXT, static_cast<void *>(p)};
}
inline koine_target koine__target(koine_bytes *p)
{
    return {koine_target::KOINE_TARGET_BYTES, p};
}
inline koine_target koine__target(koine_value *p)
{
    return {koine_target::KOINE_TARGET_VALUE, p};
}

template <typename T> inline koine_value koine_named(const char *name, T v)
{
    return koine_named_value(name, koine__value(v));
}
template <typename... T> inline koine_code koine_exec(koine_conn *conn, const char *sql, T... v)
{
    const koine_value values[] = {koine_null(), koine__value(v)...};
    return koine_exec_values(conn, sql, values + 1, sizeof...(v));
}
template <typename... T> inline koine_code koine_query(koine_conn *conn, koine_rows **out, const char *sql, T... v)
{
    const koine_value values[] = {koine_null(), koine__value(v)...};
    return koine_query_values(conn, out, sql, values + 1, sizeof...(v));
}
template <typename... T> inline koine_code koine_exec_native(koine_conn *conn, const char *sql, T... v)
{
    const koine_value values[] = {koine_null(), koine__value(v)...};
    return koine_exec_native_values(conn, sql, values + 1, sizeof...(v));
}
template <typename... T>
inline koine_code koine_query_native(koine_conn *conn, koine_rows **out, const char *sql, T... v)
{
    const koine_value values[] = {koine_null(), koine__value(v)...};
    return koine_query_native_values(conn, out, sql, values + 1, sizeof...(v));
}
template <typename... T> inline koine_code koine_stmt_exec(koine_stmt *stmt, T... v)
{
    const koine_value values[] = {koine_null(), koine__value(v)...};
    return koine_stmt_exec_values(stmt, values + 1, sizeof...(v));
}
template <typename... T> inline koine_code koine_stmt_query(koine_stmt *stmt, koine_rows **out, T... v)
{
    const koine_value values[] = {koine_null(), koine__value(v)...};
    return koine_stmt_query_values(stmt, out, values + 1, sizeof...(v));
}
template <typename... T> inline koine_code koine_scan(koine_rows *rows, T... p)
{
    const koine_target targets[] = {koine__target(p)...};
    return koine_scan_targets(rows, targets, sizeof...(p));
}

#else /* C */

/* clang-format off */

#define KOINE__VALUE(x) _Generic((x), \
    bool: koine_bool, char: koine_int, signed char: koine_int, short: koine_int, int: koine_int, long: koine_int, \
    long long: koine_int, unsigned char: koine_int, unsigned short: koine_int, unsigned int: koine_int, \
    unsigned long: koine__unsigned, unsigned long long: koine__unsigned, float: koine_float, double: koine_float, \
    char *: koine_text, const char *: koine_text, void *: koine__pointer, koine_value: koine__same)(x)

#define KOINE__TARGET(p) {_Generic((p), int *: KOINE_TARGET_INT, long *: KOINE_TARGET_LONG, \
    long long *: KOINE_TARGET_LONG_LONG, double *: KOINE_TARGET_FLOAT, bool *: KOINE_TARGET_BOOL, \
    const char **: KOINE_TARGET_TEXT, koine_bytes *: KOINE_TARGET_BYTES, koine_value *: KOINE_TARGET_VALUE), \
    (void *)(p)}

#define koine_exec(conn, ...)        koine_exec_values((conn), KOINE__ARGUMENTS(__VA_ARGS__))
#define koine_query(conn, out, ...)  koine_query_values((conn), (out), KOINE__ARGUMENTS(__VA_ARGS__))
#define koine_exec_native(conn, ...) koine_exec_native_values((conn), KOINE__ARGUMENTS(__VA_ARGS__))
#define koine_query_native(conn, out, ...) \
    koine_query_native_values((conn), (out), KOINE__ARGUMENTS(__VA_ARGS__))
#define koine_stmt_exec(...)         koine_stmt_exec_values(KOINE__ARGUMENTS(__VA_ARGS__))
#define koine_stmt_query(stmt, ...)  koine_stmt_query_values((stmt), KOINE__ARGUMENTS(__VA_ARGS__))
#define koine_scan(rows, ...)        koine_scan_targets((rows), \
    (const koine_target[]){KOINE__EACH(KOINE__TARGET, __VA_ARGS__)}, KOINE__COUNT(__VA_ARGS__))
#define koine_named(name, value)     koine_named_value((name), KOINE__VALUE(value))

/*
 * Counting and mapping of macro arguments, 1 to 33: the first argument of exec and its kin is the text or the
 * object, the others are values. More than 33 fail to compile: use the _values functions.
 */
#define KOINE__COUNT(...) KOINE__COUNT_(__VA_ARGS__, \
    33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, \
    4, 3, 2, 1, 0)
#define KOINE__COUNT_( \
    _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19, _20, _21, _22, _23, _24, \
    _25, _26, _27, _28, _29, _30, _31, _32, _33, n, ...) n
#define KOINE__JOIN(a, b)  KOINE__JOIN_(a, b)
#define KOINE__JOIN_(a, b) a##b
#define KOINE__EACH(f, ...) KOINE__JOIN(KOINE__EACH_, KOINE__COUNT(__VA_ARGS__))(f, __VA_ARGS__)
#define KOINE__EACH_1(f, a) f(a)
#define KOINE__EACH_2(f, a, ...) f(a), KOINE__EACH_1(f, __VA_ARGS__)
#define KOINE__EACH_3(f, a, ...) f(a), KOINE__EACH_2(f, __VA_ARGS__)
#define KOINE__EACH_4(f, a, ...) f(a), KOINE__EACH_3(f, __VA_ARGS__)
#define KOINE__EACH_5(f, a, ...) f(a), KOINE__EACH_4(f, __VA_ARGS__)
#define KOINE__EACH_6(f, a, ...) f(a), KOINE__EACH_5(f, __VA_ARGS__)
#define KOINE__EACH_7(f, a, ...) f(a), KOINE__EACH_6(f, __VA_ARGS__)
#define KOINE__EACH_8(f, a, ...) f(a), KOINE__EACH_7(f, __VA_ARGS__)
#define KOINE__EACH_9(f, a, ...) f(a), KOINE__EACH_8(f, __VA_ARGS__)
#define KOINE__EACH_10(f, a, ...) f(a), KOINE__EACH_9(f, __VA_ARGS__)
#define KOINE__EACH_11(f, a, ...) f(a), KOINE__EACH_10(f, __VA_ARGS__)
#define KOINE__EACH_12(f, a, ...) f(a), KOINE__EACH_11(f, __VA_ARGS__)
#define KOINE__EACH_13(f, a, ...) f(a), KOINE__EACH_12(f, __VA_ARGS__)
#define KOINE__EACH_14(f, a, ...) f(a), KOINE__EACH_13(f, __VA_ARGS__)
#define KOINE__EACH_15(f, a, ...) f(a), KOINE__EACH_14(f, __VA_ARGS__)
#define KOINE__EACH_16(f, a, ...) f(a), KOINE__EACH_15(f, __VA_ARGS__)
#define KOINE__EACH_17(f, a, ...) f(a), KOINE__EACH_16(f, __VA_ARGS__)
#define KOINE__EACH_18(f, a, ...) f(a), KOINE__EACH_17(f, __VA_ARGS__)
#define KOINE__EACH_19(f, a, ...) f(a), KOINE__EACH_18(f, __VA_ARGS__)
#define KOINE__EACH_20(f, a, ...) f(a), KOINE__EACH_19(f, __VA_ARGS__)
#define KOINE__EACH_21(f, a, ...) f(a), KOINE__EACH_20(f, __VA_ARGS__)
#define KOINE__EACH_22(f, a, ...) f(a), KOINE__EACH_21(f, __VA_ARGS__)
#define KOINE__EACH_23(f, a, ...) f(a), KOINE__EACH_22(f, __VA_ARGS__)
#define KOINE__EACH_24(f, a, ...) f(a), KOINE__EACH_23(f, __VA_ARGS__)
#define KOINE__EACH_25(f, a, ...) f(a), KOINE__EACH_24(f, __VA_ARGS__)
#define KOINE__EACH_26(f, a, ...) f(a), KOINE__EACH_25(f, __VA_ARGS__)
#define KOINE__EACH_27(f, a, ...) f(a), KOINE__EACH_26(f, __VA_ARGS__)
#define KOINE__EACH_28(f, a, ...) f(a), KOINE__EACH_27(f, __VA_ARGS__)
#define KOINE__EACH_29(f, a, ...) f(a), KOINE__EACH_28(f, __VA_ARGS__)
#define KOINE__EACH_30(f, a, ...) f(a), KOINE__EACH_29(f, __VA_ARGS__)
#define KOINE__EACH_31(f, a, ...) f(a), KOINE__EACH_30(f, __VA_ARGS__)
#define KOINE__EACH_32(f, a, ...) f(a), KOINE__EACH_31(f, __VA_ARGS__)
#define KOINE__EACH_33(f, a, ...) f(a), KOINE__EACH_32(f, __VA_ARGS__)
#define KOINE__ARGUMENTS(...) KOINE__JOIN(KOINE__ARGUMENTS_, KOINE__MANY(__VA_ARGS__))(__VA_ARGS__)
#define KOINE__ARGUMENTS_1(a) (a), NULL, 0
#define KOINE__ARGUMENTS_2(a, ...) (a), \
    (const koine_value[]){KOINE__EACH(KOINE__VALUE, __VA_ARGS__)}, KOINE__COUNT(__VA_ARGS__)
#define KOINE__MANY(...) KOINE__MANY_(__VA_ARGS__, \
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 0)
#define KOINE__MANY_( \
    _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19, _20, _21, _22, _23, _24, \
    _25, _26, _27, _28, _29, _30, _31, _32, _33, n, ...) n

/* clang-format on */

#endif

#endif
