/*
 * The driver ABI of Koine, for authors of drivers. docs/adding-a-driver.md walks through the smallest one.
 *
 * A driver is one folder with one `const koine_driver`: names, capabilities, limits, a dialect, and small
 * tables of functions ("slots") per role. The core validates every call before it reaches a slot, allocates
 * and frees the driver's objects, keeps the statement cache, the transaction levels and the error, and calls
 * slots of one connection from one thread at a time (cancel and abandon excepted). A driver talks to its
 * engine and to nothing else.
 *
 * Failing: a slot that fails calls koine_driver_fail() once, with the first error that it met, and returns
 * what that returned. A slot never prints, exits, changes signals or locale, and never puts a password or a
 * bound value into a report.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_DRIVER_H
#define KOINE_DRIVER_H

#include <koine/dialect.h>
#include <koine/koine.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The version of this ABI. It is raised when a slot changes its meaning, or when koine_driver or one of its tables
 * changes its layout; a driver of another version is refused.
 */
#define KOINE_DRIVER_ABI 2u

typedef struct koine_driver koine_driver;

/*
 * Heads of a driver's own objects. A driver's struct begins with one of these, followed by its private
 * members; the core allocates `size` zeroed bytes as the ops table declares, fills the head, and frees it.
 */
typedef struct koine_driver_conn {
    const koine_driver *driver;
    koine_conn *owner;          /* for the core only */
    const koine_config *config; /* read with koine_config_get; lives as long as the connection */
} koine_driver_conn;

typedef struct koine_driver_stmt {
    koine_driver_conn *conn;
} koine_driver_stmt;

/* ---------------------------------------------------------------------------------------------------------
 * Reporting failures
 * --------------------------------------------------------------------------------------------------------- */

/*
 * What a driver knows about a failure. Text is copied; NULL = not known. Text of the *_size-less members ends
 * with a NUL. The core writes the final message: for classes CONSTRAINT and DATA it is composed from code and
 * names alone, since native texts of these hold the refused values; elsewhere it holds `native`.
 */
typedef struct koine_report {
    koine_code code;
    int32_t native_code;
    const char *sqlstate; /* five characters, or NULL */
    const char *native;   /* the engine's own primary message */
    const char *doing;    /* what was being done, when native does not say: "connect to 127.0.0.1:5432" */
    const char *detail;   /* facts, free of values */
    const char *hint;
    const char *schema;
    const char *table;
    const char *column;
    const char *constraint;
    const char *parent_table;
    koine_fk_side fk_side;
    uint32_t flags;   /* added to those of the code */
    int64_t position; /* byte offset in the text given to prepare, or -1; KOINE_REPORT sets -1 */
} koine_report;

#define KOINE_REPORT(CODE)                                                                                             \
    {                                                                                                                  \
        .code = (CODE), .position = -1                                                                                 \
    }

/*
 * Records the report on the connection, unless an error is recorded already (the first wins), and returns
 * report->code. Never allocates.
 */
KOINE_API koine_code koine_driver_fail(koine_driver_conn *conn, const koine_report *report);

/* The common short forms: out of memory; a code with a message of the driver's own. */
KOINE_API koine_code koine_driver_no_memory(koine_driver_conn *conn);
KOINE_API koine_code koine_driver_refuse(koine_driver_conn *conn, koine_code code, const char *message,
                                         const char *hint);

/*
 * Fails with KOINE_ERR_NOT_ENFORCED for the lowest guarantee bit of `missing`, naming them all in the detail.
 *   found   what the engine answered, NULL if nothing
 *   remedy  what the operator can do
 */
KOINE_API koine_code koine_driver_not_enforced(koine_driver_conn *conn, uint32_t missing, const char *found,
                                               const char *remedy);

/* ---------------------------------------------------------------------------------------------------------
 * Configuration
 * --------------------------------------------------------------------------------------------------------- */

typedef enum koine_option_kind {
    KOINE_OPTION_TEXT,
    KOINE_OPTION_SECRET,   /* never handed out by koine_config_get, never shown */
    KOINE_OPTION_BOOL,     /* on off true false yes no 1 0; kept as "on" or "off" */
    KOINE_OPTION_INTEGER,  /* whole number, 0 or more */
    KOINE_OPTION_DURATION, /* number with ms, s, min or h; kept in milliseconds */
    KOINE_OPTION_CHOICE,   /* one of `choices` */
    KOINE_OPTION_PATH
} koine_option_kind;

/* One option of a URL or profile. A table of them ends with name == NULL. */
typedef struct koine_option {
    const char *name;
    koine_option_kind kind;
    const char *fallback; /* the default, or NULL */
    const char *choices;  /* for CHOICE: "a|b|c" */
    const char *help;     /* one line */
} koine_option;

/*
 * Options that every driver has, so that no driver declares them: host port user password password_file
 * database connect_timeout (10s) timeout (0) waive statement_cache (128) tls (see below) tls_ca tls_cert
 * tls_key application_name diagnose.
 *   tls = disable | require | verify-full; without it: disable for a loopback address or a socket, else
 *   verify-full. A driver never goes below what is asked for.
 */

/* The value of a BOOL, INTEGER or DURATION (milliseconds) option; 0 when it has neither value nor default. */
KOINE_API bool koine_config_bool(const koine_config *config, const char *key);
KOINE_API int64_t koine_config_int(const koine_config *config, const char *key);

/* The password, from password or password_file; NULL if there is none. For the open slot only. */
KOINE_API const char *koine_config_password(const koine_config *config);

/* The guarantees that the option `waive` names. */
KOINE_API uint32_t koine_config_waived(const koine_config *config);

/* One of the servers to try, in order. */
typedef struct koine_host {
    char name[256]; /* host name, address, or absolute path of a socket('s directory) */
    uint16_t port;  /* 0 = the engine's default */
} koine_host;

/* Writes the i-th host of the option `host` ("h1:5432,h2,[::1]:99") and answers whether there is one. */
KOINE_API bool koine_config_host(const koine_config *config, size_t i, koine_host *out);

/* Whether the host is this machine: a socket path, localhost, 127.0.0.0/8, ::1. */
KOINE_API bool koine_host_is_local(const koine_host *host);

typedef enum koine_tls {
    KOINE_TLS_DISABLE,
    KOINE_TLS_REQUIRE,    /* encrypted, to whoever answers */
    KOINE_TLS_VERIFY_FULL /* encrypted, to the host of that name, by a certificate that is trusted */
} koine_tls;

/*
 * What the option tls asks for, or its default for that host. *asked: whether the option was given; a
 * driver that cannot do on this host (a socket) what was asked for refuses with KOINE_ERR_TLS.
 */
KOINE_API koine_tls koine_config_tls(const koine_config *config, const koine_host *host, bool *asked);

/* ---------------------------------------------------------------------------------------------------------
 * Time and threads
 * --------------------------------------------------------------------------------------------------------- */

/* Nanoseconds of a clock that never goes back. Any thread. */
KOINE_API int64_t koine_now(void);

/*
 * Starts a detached thread that takes no signals: handlers are the program's business, on the program's threads.
 * False when the system gives none.
 */
KOINE_API bool koine_thread_start(void *(*body)(void *argument), void *argument);

/* ---------------------------------------------------------------------------------------------------------
 * Values
 * --------------------------------------------------------------------------------------------------------- */

/* Room for the canonical text of any value that is not text already, NUL included. */
#define KOINE_VALUE_TEXT_SIZE 48

/*
 * Writes the canonical text of a value: integers in decimal, floats in the shortest form that reads back the
 * same, booleans as true and false, dates as YYYY-MM-DD, times as HH:MM:SS.ffffff, timestamps as
 * YYYY-MM-DD HH:MM:SS.ffffff, uuids in lower case. Returns the length without the NUL, 0 for the types that
 * are text or bytes already and for NULL. Locale-independent.
 */
KOINE_API size_t koine_value_print(const koine_value *value, char text[KOINE_VALUE_TEXT_SIZE]);

/*
 * Reads such a text into a value of the type. Dates and times take what the engines print: a fraction of 0 to
 * 6 digits, 'T' or a blank between date and time, a trailing Z or +00[:00] on timestamps; a timestamp without
 * time of day is midnight. TEXT, DECIMAL, JSON reference `text`. Returns false when the text is not a value of
 * that type in Koine's range; *out is then NULL.
 */
KOINE_API bool koine_value_parse(koine_type type, const char *text, size_t size, koine_value *out);

/*
 * The offset of the first byte of a text that is a NUL or does not continue valid UTF-8 (overlong forms,
 * surrogates and code points above U+10FFFF are not valid; of a bad sequence its first byte counts), or size when
 * there is none. For engines that store anything as text. text may be NULL when size is 0.
 */
KOINE_API size_t koine_text_fault(const char *text, size_t size);

/* Days since 1970-01-01 of a day, and back; the latter answers false outside the years 1 to 9999. */
KOINE_API int64_t koine_days_of(koine_day day);
KOINE_API bool koine_day_of(int64_t days, koine_day *out);

/* ---------------------------------------------------------------------------------------------------------
 * Connections
 * --------------------------------------------------------------------------------------------------------- */

typedef enum koine_transaction_state {
    KOINE_TRANSACTION_NONE, /* autocommit */
    KOINE_TRANSACTION_OPEN,
    KOINE_TRANSACTION_FAILED, /* open, takes only a rollback */
    KOINE_TRANSACTION_UNKNOWN /* the connection is gone */
} koine_transaction_state;

typedef struct koine_connection_ops {
    size_t size; /* of the driver's connection struct */

    /*
     * Required. May block, at most the option connect_timeout. Connects and logs in, with every setting that
     * can travel in the handshake, but proves nothing. close is called after a failed open too.
     */
    koine_code (*open)(koine_driver_conn *conn);

    /*
     * Required. The connect hook: applies what the guarantees in `wanted` need and reads it back; at most one
     * round trip. *proved: the bits of `wanted` that were read back as holding. Fails with
     * KOINE_ERR_NOT_ENFORCED (koine_driver_not_enforced) for a wanted one that did not take.
     * Also called to restore, on a live session.
     */
    koine_code (*enforce)(koine_driver_conn *conn, uint32_t wanted, uint32_t *proved);

    /* Required. Reads back only. *holding: which bits of `wanted` hold now. Finding one gone is no failure. */
    koine_code (*verify)(koine_driver_conn *conn, uint32_t wanted, uint32_t *holding);

    /* Required. Frees what open made; sends at most a goodbye, waits for no answer. After a failed open too. */
    void (*close)(koine_driver_conn *conn);

    /*
     * Required. Like close, in a forked child: frees memory and descriptors and sends nothing, not even a TLS
     * goodbye. It comes before the close of the statements, which then must send nothing either.
     */
    void (*forget)(koine_driver_conn *conn);

    /* Required. What the engine last said of the transaction; no round trip. */
    koine_transaction_state (*transaction)(const koine_driver_conn *conn);

    /* Required. "postgresql", and the server's version text; they live as long as the session. */
    const char *(*engine)(const koine_driver_conn *conn);
    const char *(*engine_version)(const koine_driver_conn *conn);

    /*
     * Optional (absent: KOINE_ERR_NOT_SUPPORTED). From any thread, while another one is in a slot of this
     * connection or holds its rows open: asks the engine to end what is running. The core sees to it that the
     * statement does not end, and the next begin, before cancel has returned. Must not record errors on the
     * connection; bounded by a few seconds.
     */
    koine_code (*cancel)(koine_driver_conn *conn);

    /*
     * Optional, pair with cancel. From any thread: makes a slot that blocks on the network return soon, by
     * shutting the socket down. For servers that no longer answer.
     */
    void (*abandon)(koine_driver_conn *conn);
} koine_connection_ops;

/* What koine_begin asks for. */
typedef struct koine_begin_spec {
    koine_isolation isolation; /* DEFAULT has been resolved: never KOINE_ISOLATION_DEFAULT */
    bool read_only;
} koine_begin_spec;

/* Savepoints are standard SQL on all engines: the core sends their text through `command`. */
typedef struct koine_transaction_ops {
    koine_code (*begin)(koine_driver_conn *conn, const koine_begin_spec *spec); /* required */

    /*
     * Required. Fails when the engine did not commit, also where it reports a rollback as success
     * (KOINE_ERR_TRANSACTION_ABORTED). The core rolls back after a failure if `transaction` says it is open.
     */
    koine_code (*commit)(koine_driver_conn *conn);
    koine_code (*rollback)(koine_driver_conn *conn); /* required */

    /* Required. Runs one statement that has neither values nor rows, outside the statement cache. */
    koine_code (*command)(koine_driver_conn *conn, const char *sql);
} koine_transaction_ops;

/* ---------------------------------------------------------------------------------------------------------
 * Statements and rows
 * --------------------------------------------------------------------------------------------------------- */

/* What the first words of a statement say of it. */
typedef enum koine_statement_kind {
    KOINE_STATEMENT_EMPTY,       /* blanks and comments only: refused before it reaches a driver */
    KOINE_STATEMENT_QUERY,       /* SELECT VALUES TABLE SHOW EXPLAIN DESCRIBE, WITH … SELECT */
    KOINE_STATEMENT_CHANGE,      /* INSERT UPDATE DELETE REPLACE MERGE, WITH … INSERT … */
    KOINE_STATEMENT_DEFINITION,  /* CREATE ALTER DROP TRUNCATE RENAME COMMENT GRANT REVOKE */
    KOINE_STATEMENT_TRANSACTION, /* BEGIN COMMIT SAVEPOINT …: refused before it reaches a driver */
    KOINE_STATEMENT_SESSION,     /* SET RESET PRAGMA USE ATTACH */
    KOINE_STATEMENT_OTHER        /* CALL DO VACUUM … */
} koine_statement_kind;

/* What the changes of a statement are. */
typedef enum koine_count {
    KOINE_COUNT_AS_ENGINE, /* as the engine counts */
    KOINE_COUNT_ROWS, /* of ON DUPLICATE KEY UPDATE: rows that were put in or updated, but for those that KEEP counts */
    KOINE_COUNT_NEW   /* … that were put in */
} koine_count;

/* A statement as the engine is to get it. Lives until prepare returns; a driver that needs the text copies it. */
typedef struct koine_sql {
    const char *text; /* one statement, placeholders in the dialect's style, ends with a NUL */
    size_t size;
    size_t parameters; /* values that execute will be given */
    koine_statement_kind kind;
    bool transient; /* will run once: worth no server-side name */
    koine_count count;
} koine_sql;

/* What a statement answered. The core gives it zeroed to execute. */
typedef struct koine_outcome {
    size_t columns;  /* > 0: rows are open, and next and close of koine_rows_ops follow */
    int64_t changes; /* rows matched by an INSERT, UPDATE or DELETE; else 0. With rows: set again by next */
    /*
     * Optional. As long as the number is the same from run to run, so are the statement's columns; the core need not
     * look at them again. 0: nothing is known of that.
     */
    uint32_t shape;
} koine_outcome;

typedef struct koine_statement_ops {
    size_t size; /* of the driver's statement struct */

    /*
     * Required. Compiles. A driver may put the engine's work off to the first execute. close is called after a
     * failed prepare too.
     */
    koine_code (*prepare)(koine_driver_stmt *stmt, const koine_sql *sql);

    /*
     * Required. Binds and runs to the first row or the end; exactly sql->parameters values, each checked:
     * text is UTF-8 without NUL, dates exist, floats are finite, sizes are within the limits. Errors of the
     * statement are reported here and not by the first next wherever the engine allows.
     *   keep  true: rows stay open after the return, and the values' memory goes; copy what the engine will
     *         still read. false: the caller wants no rows and closes at once.
     * After a failure the statement can be executed again. A statement outdated by DDL is prepared again
     * silently outside a transaction.
     */
    koine_code (*execute)(koine_driver_stmt *stmt, const koine_value *values, bool keep, koine_outcome *outcome);

    /* Required. Ends open rows, frees; an engine-side name may be released with the next round trip. */
    void (*close)(koine_driver_stmt *stmt);
} koine_statement_ops;

/* What is known of a column. name lives until the rows are closed. */
typedef struct koine_column {
    const char *name;
    koine_type type; /* KOINE_TYPE_NULL: not known before a value comes */
} koine_column;

/* Rows belong to the statement that made them; a statement has at most one set open. */
typedef struct koine_rows_ops {
    /*
     * Required. Steps to the next row and puts it into row[0 .. columns-1]: KOINE_ROW, KOINE_DONE, or an error.
     * Text, decimals and JSON are followed by a NUL that size does not count. What the values reference is the
     * driver's and lives until the next call for this statement. No allocation per row once buffers have grown.
     * A value that has no exact koine_value is refused with a code of class DATA that names the column.
     * At KOINE_DONE outcome->changes is final.
     * With the slot `row`, row is NULL: the step alone is wanted.
     */
    koine_code (*next)(koine_driver_stmt *stmt, koine_value *row, koine_outcome *outcome);

    /* Required. Column i of the open rows. */
    void (*column)(const koine_driver_stmt *stmt, size_t i, koine_column *out);

    /*
     * Required, once per outcome with columns > 0. Drops what is left; answers an error that the engine
     * reports only at the end. The statement can be executed again afterwards.
     */
    koine_code (*close)(koine_driver_stmt *stmt);

    /*
     * Optional. The row that `next` stepped to into row[0 .. columns-1], KOINE_OK or an error, by the rules at
     * `next`. At most once a row, and only when a column is read that `scan` has not given. For engines in the
     * same process, where making a row's values costs as much as the step.
     */
    koine_code (*row)(koine_driver_stmt *stmt, koine_value *row);

    /*
     * Optional, with `row`. Writes the columns of the row that `next` stepped to straight into the targets, from
     * the first on, as long as a value is of the very type that its target takes (int64 into LONG and LONG_LONG,
     * double, text, text or blob into BYTES); stops at a target whose pointer is NULL. Answers how many.
     */
    size_t (*scan)(koine_driver_stmt *stmt, const koine_target *targets, size_t count);
} koine_rows_ops;

/* ---------------------------------------------------------------------------------------------------------
 * Dialect
 * --------------------------------------------------------------------------------------------------------- */

/* How the engine's lexer differs from the standard's. */
#define KOINE_LEX_BACKTICK 0x01u       /* `name` */
#define KOINE_LEX_BRACKET 0x02u        /* [name] */
#define KOINE_LEX_DOLLAR_QUOTE 0x04u   /* $tag$text$tag$ */
#define KOINE_LEX_ESCAPE_STRING 0x08u  /* E'text with \' in it' */
#define KOINE_LEX_NESTED_COMMENT 0x10u /* comments nest */
#define KOINE_LEX_HASH_COMMENT 0x20u   /* # to the end of the line */
#define KOINE_LEX_DASH_BLANK 0x40u     /* -- begins a comment only before a blank or the end */
#define KOINE_LEX_CODE_COMMENT 0x80u   /* what stands in such a comment (slash, star, !) is code */

typedef enum koine_placeholder_style {
    KOINE_PLACEHOLDER_ORDER,          /* ? for each occurrence; a value used twice is bound twice */
    KOINE_PLACEHOLDER_DOLLAR_NUMBER,  /* $1 */
    KOINE_PLACEHOLDER_QUESTION_NUMBER /* ?1 */
} koine_placeholder_style;

typedef struct koine_dialect {
    uint32_t lexing; /* KOINE_LEX_… */
    koine_placeholder_style placeholders;
    koine_isolation isolation; /* what KOINE_ISOLATION_DEFAULT becomes */

    /*
     * Leading words of statements that end a transaction behind the program's back ("CREATE", "LOCK TABLES"),
     * upper case, NULL-terminated; the longest match among both lists decides. They are refused inside a
     * transaction.
     */
    const char *const *commits_implicitly;
    const char *const *commits_nothing; /* exceptions: "CREATE TEMPORARY TABLE" */

    /* Leading words that control transactions beyond the standard ones: "XA", "PREPARE TRANSACTION". */
    const char *const *transaction_words;
} koine_dialect;

/* ---------------------------------------------------------------------------------------------------------
 * Portable SQL
 * --------------------------------------------------------------------------------------------------------- */

/*
 * Queries of the catalog, in the engine's own SQL, with placeholders of koine.h (?1, ?2). The core runs them as any
 * query; columns come in this order, and what they hold is the same on every engine for the same portable DDL.
 * Names are as the engine keeps them. Catalogs of the engine itself are left out.
 *
 * The types are the portable names: boolean smallint integer decimal double text varchar blob date time timestamp
 * uuid json, and "other" for what Koine does not know.
 */
typedef struct koine_catalog {
    /*
     * ?1: a JSON array of names of tables and views. What the analysis of a statement has to know of them, in any
     * order: table_name text, part text, name text, position integer, type text, precision integer, scale integer,
     *   flags integer, native text
     * part 'table':  name 'table' or 'view'; flags 1: temporary
     * part 'column': name, position from 1, type; precision of decimal, or the length of varchar; scale; flags as
     *                KOINE_DESCRIBE_…; native: the engine's name of the type
     * part 'key':    name of the primary key or unique constraint or index (over columns alone, not partial); position
     *                of the column in it from 1; flags 1: primary; native: the column's name
     */
    const char *describe;

    /*
     * ?1: schema, NULL = that of the session; ?2: table, NULL = all. For koine_catalog_…, whose columns koine.h
     * lists. In order of table, name of the constraint or index, position.
     */
    const char *tables;
    const char *columns;
    const char *primary_keys;
    const char *foreign_keys;
    const char *indexes;

    bool describes_temporary; /* describe knows the temporary tables of the session, too */
} koine_catalog;

#define KOINE_DESCRIBE_NOT_NULL 0x01u
#define KOINE_DESCRIBE_IDENTITY 0x02u  /* the engine gives a value when it is left out */
#define KOINE_DESCRIBE_GENERATED 0x04u /* computed from other columns */
#define KOINE_DESCRIBE_DEFAULT 0x08u   /* has a default */
#define KOINE_DESCRIBE_FOLDS_CASE                                                                                      \
    0x10u                           /* a collation by which different texts are equal, or sort not by code point       \
                                     */
#define KOINE_DESCRIBE_PADDED 0x20u /* blanks at the end do not count */
#define KOINE_DESCRIBE_LOOSE 0x40u  /* values of other types can be in it */

/* For drivers that take portable SQL. */
typedef struct koine_sql_ops {
    const koine_sql_dialect *const *dialects; /* all that the driver has, NULL-terminated */

    /* Required. The dialect and the catalog of the session's server. */
    const koine_sql_dialect *(*dialect)(const koine_driver_conn *conn);
    const koine_catalog *(*catalog)(const koine_driver_conn *conn);
} koine_sql_ops;

/* ---------------------------------------------------------------------------------------------------------
 * The driver
 * --------------------------------------------------------------------------------------------------------- */

/* Capabilities. Ask the mask, never the name. */
#define KOINE_CAN_CANCEL 0x01u                /* a running statement can be ended from another thread */
#define KOINE_CAN_DEFINE_IN_TRANSACTION 0x02u /* DDL obeys commit and rollback */
#define KOINE_CAN_NAME_FOREIGN_KEY 0x04u      /* a foreign key failure carries table, column and constraint */
#define KOINE_CAN_DEFER_CONSTRAINTS 0x08u     /* deferred constraints exist */
#define KOINE_CAN_ENCRYPT 0x10u               /* TLS */

/* What the core refuses beforehand with KOINE_ERR_LIMIT, so that the connection stays usable. 0 = no limit. */
typedef struct koine_limits {
    size_t parameters;
    size_t value_bytes;
    size_t statement_bytes;
    size_t name_bytes;
} koine_limits;

struct koine_driver {
    uint32_t abi;  /* KOINE_DRIVER_ABI */
    uint32_t size; /* sizeof(koine_driver) */
    const char *name;
    const char *const *schemes; /* of URLs, NULL-terminated */
    const char *summary;        /* one line: engine, client library */
    uint32_t capabilities;      /* KOINE_CAN_… */
    uint32_t guarantees;        /* KOINE_GUARANTEE_… that this engine's session can prove */
    koine_limits limits;
    const koine_option *options; /* beyond the common ones; NULL = none */
    const koine_dialect *dialect;
    const koine_connection_ops *connection;
    const koine_transaction_ops *transaction;
    const koine_statement_ops *statement;
    const koine_rows_ops *rows;
    const koine_sql_ops *sql; /* NULL: the driver takes native SQL only, and sql=native has to be asked for */
};

/*
 * Registers a driver; built-in ones pass the same check. The driver must live as long as the process.
 * Codes: KOINE_OK; KOINE_ERR_CONFIG (ABI version, size, a missing name, table or required slot, a scheme that
 * is taken; `why` gets a line that names it, if not NULL); KOINE_ERR_LIMIT. Any thread.
 */
KOINE_API koine_code koine_driver_register(const koine_driver *driver, char *why, size_t why_size);

/* A driver built as a module exports one function of this name and type. */
#define KOINE_DRIVER_ENTRY "koine_driver_entry"
typedef const koine_driver *(*koine_driver_entry_function)(void);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif
