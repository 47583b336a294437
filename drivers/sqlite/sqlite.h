/*
 * The SQLite driver from the inside. The files, in the order in which a call meets them:
 *   driver.c       names, options, limits, the tables of slots
 *   connect.c      opening and closing a database, waiting for locks, ending what runs
 *   fork.c         the connections of the parent in a forked child
 *   hook.c         the settings that the guarantees need, and reading them back
 *   probe.c        what the linked build of SQLite really does
 *   transaction.c  begin, commit, rollback
 *   statement.c    preparing, binding, running
 *   rows.c         handing out rows
 *   types.c        SQLite's values into Koine's, by the declared type of the column
 *   error.c        native codes into Koine's
 *   names.c        which table, column and constraint a message speaks of
 *   diagnose.c     which foreign key failed
 *   diagnose_commit.c  which deferred foreign key failed
 *   catalog.c      the open databases, and what a statement writes to
 *   foreign_key.c  the foreign keys of the open databases
 *   schema.c       reading the text of CREATE TABLE
 *   sql.c          portable SQL: the queries of the catalog
 *   definitions.c  functions for those queries
 *   dialect.c      how its SQL is read
 *   portable.c     how portable SQL is spelled
 *   functions*.c   the SQL functions that this needs; functions.h
 *   decimal.c      decimals, which they compute with; decimal.h
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_DRIVERS_SQLITE_SQLITE_H
#define KOINE_DRIVERS_SQLITE_SQLITE_H

#include <koine/driver.h>

#ifdef KOINE_SQLITE_PREUPDATE
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#endif
#include <sqlite3.h>

#include <pthread.h>
#include <stdatomic.h>

/* ---- objects ---- */

/* Statements of the driver's own, prepared once per connection. */
enum {
    KOINE__SQLITE_BEGIN_WRITE,
    KOINE__SQLITE_BEGIN_READ,
    KOINE__SQLITE_COMMIT,
    KOINE__SQLITE_ROLLBACK,
    KOINE__SQLITE_CONTROLS
};

enum {
    KOINE__SQLITE_ASKED_NOTHING,
    KOINE__SQLITE_ASKED_CANCEL,
    KOINE__SQLITE_ASKED_ABANDON /* shielded or not */
};

/* Keeps a handle reachable that a forked child must not close; see koine__sqlite_forget. */
typedef struct koine__sqlite_left {
    sqlite3 *db;
    struct koine__sqlite_left *next;
} koine__sqlite_left;

typedef enum koine__sqlite_opened {
    KOINE__SQLITE_OPENED_NOTHING,
    KOINE__SQLITE_OPENED_TRANSACTION,
    KOINE__SQLITE_OPENED_SAVEPOINT
} koine__sqlite_opened;

typedef struct koine__sqlite_conn {
    koine_driver_conn head;
    sqlite3 *db; /* NULL: not open, or left behind by a fork */
    koine__sqlite_left *left;
    sqlite3_stmt *controls[KOINE__SQLITE_CONTROLS];
    bool diagnose;  /* the option */
    bool read_only; /* the open transaction takes no writes */

    /* What a diagnosis has opened and memory did not suffice to close: nothing else runs before it is closed. */
    koine__sqlite_opened opened;
    bool deferring; /* keys are deferred for it */

    char moment[27]; /* the timestamp of the statement that runs; "": not asked for yet */

    int64_t wait_most;  /* milliseconds to wait for a lock */
    int64_t wait_until; /* of the wait that is on, a koine_now() */

    atomic_bool lock_made;       /* cancel_lock exists: an opening can be abandoned before */
    pthread_mutex_t cancel_lock; /* guards shielded and setting db; no interrupt while shielded */
    bool shielded;               /* an interrupt now would roll the caller's transaction back */
    atomic_int asked;            /* to end, since the slot at work began: KOINE__SQLITE_ASKED_… */
} koine__sqlite_conn;

struct koine__sqlite_stmt;

/* Turns a cell into a value, or fails naming the column. */
typedef koine_code (*koine__sqlite_decoder)(struct koine__sqlite_stmt *stmt, size_t column, sqlite3_value *cell,
                                            koine_value *out);

typedef struct koine__sqlite_column {
    koine_type type;              /* by its declaration; NULL: without one */
    koine__sqlite_decoder decode; /* NULL: the storage class decides */
    int scale;                    /* of DECIMAL(p,s); -1 without */
    char *scratch;                /* KOINE__SQLITE_SCRATCH bytes, for decoders that print */
} koine__sqlite_column;

/* Room for any finite double in decimal digits, padded to any scale that is heeded. */
#define KOINE__SQLITE_SCRATCH 512

/* A value of a row that was read ahead; text and bytes begin at offset in the bytes of the store. */
typedef struct koine__sqlite_ahead_value {
    koine_value value;
    size_t offset;
} koine__sqlite_ahead_value;

/* Why a value of a row cannot be handed out; KOINE_OK: it can. */
typedef struct koine__sqlite_refusal {
    koine_code code;
    size_t column;
    const char *detail;
} koine__sqlite_refusal;

/* Rows of a RETURNING clause, read to the end before the first is handed out; see rows.c. */
typedef struct koine__sqlite_ahead {
    koine__sqlite_ahead_value *values;
    size_t room;
    size_t rows;
    size_t next;
    char *bytes;
    size_t bytes_room;
    size_t bytes_used;
    koine__sqlite_refusal refusal; /* of the row after the stored ones, which is the last then */
} koine__sqlite_ahead;

typedef struct koine__sqlite_stmt {
    koine_driver_stmt head;
    sqlite3_stmt *handle;
    koine_statement_kind kind;
    size_t parameters;

    char *held; /* text of bound dates and their like, and copies of what must outlive execute */
    size_t held_room;

    koine__sqlite_column *columns;
    size_t column_count;
    size_t plain_count; /* columns before the first whose declaration means more than a storage class */
    char *scratch;
    int compiled; /* the count of SQLite's own recompilations for which columns were described */

    bool row_ready;     /* SQLite stands on a row that was not handed out */
    bool from_store;    /* the row that was stepped to is one that was read ahead */
    bool ended;         /* SQLite has no more rows */
    bool reading_ahead; /* a value that is refused is no failure yet */
    koine__sqlite_ahead ahead;
} koine__sqlite_stmt;

static inline koine__sqlite_conn *koine__sqlite_conn_of(const koine__sqlite_stmt *stmt)
{
    return (koine__sqlite_conn *)stmt->head.conn;
}

/* ---- slots ---- */

koine_code koine__sqlite_open(koine_driver_conn *base);
koine_code koine__sqlite_enforce(koine_driver_conn *base, uint32_t wanted, uint32_t *proved);
koine_code koine__sqlite_verify(koine_driver_conn *base, uint32_t wanted, uint32_t *holding);
void koine__sqlite_close(koine_driver_conn *base);
void koine__sqlite_forget(koine_driver_conn *base);
koine_transaction_state koine__sqlite_transaction(const koine_driver_conn *base);
koine_code koine__sqlite_cancel(koine_driver_conn *base);
void koine__sqlite_abandon(koine_driver_conn *base);

koine_code koine__sqlite_begin(koine_driver_conn *base, const koine_begin_spec *spec);
koine_code koine__sqlite_commit(koine_driver_conn *base);
koine_code koine__sqlite_rollback(koine_driver_conn *base);
koine_code koine__sqlite_command(koine_driver_conn *base, const char *sql);

koine_code koine__sqlite_prepare(koine_driver_stmt *base, const koine_sql *sql);
koine_code koine__sqlite_execute(koine_driver_stmt *base, const koine_value *values, bool keep, koine_outcome *outcome);
void koine__sqlite_statement_close(koine_driver_stmt *base);

koine_code koine__sqlite_next(koine_driver_stmt *base, koine_value *row, koine_outcome *outcome);
koine_code koine__sqlite_row(koine_driver_stmt *base, koine_value *row);
size_t koine__sqlite_scan(koine_driver_stmt *base, const koine_target *targets, size_t count);
void koine__sqlite_column_of(const koine_driver_stmt *base, size_t i, koine_column *out);
koine_code koine__sqlite_rows_close(koine_driver_stmt *base);

extern const koine_dialect koine__sqlite_dialect;
extern const koine_sql_dialect koine__sqlite_sql_dialect; /* portable.c */
extern const koine_sql_ops koine__sqlite_sql_ops;         /* sql.c */
extern const koine_driver koine__sqlite_driver;

/* ---- connect.c ---- */

/* Lets go of what the connection had, without closing it. */
void koine__sqlite_drop(koine__sqlite_conn *conn);

/* Closes what a diagnosis has left open, as far as it can: SQLite's result code. */
int koine__sqlite_tidy(koine__sqlite_conn *conn);

/* The same for a slot: fails while something is left. */
koine_code koine__sqlite_settle(koine__sqlite_conn *conn);

/* First thing in each slot that talks to SQLite. Forgets a cancel of before: what begins now was not meant. */
static inline koine_code koine__sqlite_begin_slot(koine__sqlite_conn *conn)
{
    atomic_store_explicit(&conn->asked, KOINE__SQLITE_ASKED_NOTHING, memory_order_relaxed);
    if (conn->opened != KOINE__SQLITE_OPENED_NOTHING || conn->deferring) {
        return koine__sqlite_settle(conn);
    }
    return KOINE_OK;
}

static inline bool koine__sqlite_is_asked(koine__sqlite_conn *conn)
{
    return atomic_load_explicit(&conn->asked, memory_order_relaxed) != KOINE__SQLITE_ASKED_NOTHING;
}

/* From here to the end, cancel waits: SQLite answers an interrupted write by rolling back the transaction. */
void koine__sqlite_shield(koine__sqlite_conn *conn, bool on);

/* ---- functions.c ---- */

/* Gives the connection the functions and the collation of portable SQL: SQLite's result code. */
int koine__sqlite_register(koine__sqlite_conn *conn);

/* ---- probe.c ---- */

/* What this build of SQLite was seen to do, in a database in memory, once per process. */
#define KOINE__SQLITE_PROBED 0x01u
#define KOINE__SQLITE_REFUSES_ORPHANS 0x02u /* foreign keys are enforced once they are switched on */
#define KOINE__SQLITE_JSON_IS_SAFE 0x04u    /* a CHECK may call json_valid() with trusted_schema off */

/* Answers 0 when memory ran out. */
unsigned koine__sqlite_probe(void);

/* ---- statement.c ---- */

/* Learns the columns of a statement that SQLite has compiled, or compiled anew. */
koine_code koine__sqlite_describe(koine__sqlite_stmt *stmt);

/* Runs a text that is known to be harmless; its rows are dropped. SQLite's result code. */
int koine__sqlite_run(sqlite3 *db, const char *sql);

/*
 * The number in the only row that a query answers; -1 for none. Never a statement kept from before: SQLite
 * computes pragmas while it compiles them, and EXPLAIN PRAGMA changes them without outdating what is compiled.
 * rc: SQLite's result code; may be NULL.
 */
int koine__sqlite_number(sqlite3 *db, const char *sql, int *rc);

/* ---- rows.c ---- */

/* SQLite stands on the first row of a statement that changes data: reads rows ahead. rc: of SQLite's last step. */
void koine__sqlite_read_ahead(koine__sqlite_stmt *stmt, int *rc);

void koine__sqlite_ahead_free(koine__sqlite_ahead *ahead);

/* ---- types.c ---- */

/* Whether values of the type are bytes in memory. */
static inline bool koine__sqlite_is_bytes(koine_type type)
{
    return type == KOINE_TYPE_TEXT || type == KOINE_TYPE_BLOB || type == KOINE_TYPE_DECIMAL || type == KOINE_TYPE_JSON;
}

/* What a declared type says of a column. */
void koine__sqlite_type_of(const char *declared, koine__sqlite_column *out);

/* Fails with it. */
koine_code koine__sqlite_refuse(koine__sqlite_stmt *stmt, const koine__sqlite_refusal *refusal);

/* The row that SQLite stands on. While reading ahead a refusal is kept and not recorded. */
koine_code koine__sqlite_read_row(koine__sqlite_stmt *stmt, koine_value *row);

/* The affinity that a declared type gives a column, as CAST names it: "TEXT", "NUMERIC", or NULL for none. */
const char *koine__sqlite_affinity(const char *declared);

/* Whether the type's decoder prints into scratch. */
bool koine__sqlite_type_prints(koine_type type);

/* ---- error.c ---- */

/*
 * The unified code of an extended result code. The message decides where one native code stands for several
 * things; NULL is an unknown message. Codes that no table knows fall to their primary code, then to KOINE_ERR_ENGINE.
 */
koine_code koine__sqlite_code(int extended, const char *message);

/* Fails with what SQLite said last on the connection. `doing`: see koine_report; may be NULL. */
koine_code koine__sqlite_fail(koine__sqlite_conn *conn, int rc, const char *doing);

/* The same for a text that SQLite would not compile: knows the position. */
koine_code koine__sqlite_fail_prepare(koine__sqlite_conn *conn, int rc);

/*
 * The same for a statement that was running: finds out the names, and which foreign key it was. Leaves the
 * statement reset, with its values still bound. Data and transaction are as SQLite left them.
 */
koine_code koine__sqlite_fail_run(koine__sqlite_stmt *stmt, int rc);

/* The same for a COMMIT. With `diagnose`, a transaction that a deferred key keeps from ending is rolled back. */
koine_code koine__sqlite_fail_commit(koine__sqlite_conn *conn, int rc);

/* ---- names.c, diagnose.c ---- */

#define KOINE__SQLITE_NAME_ROOM 264
#define KOINE__SQLITE_LIST_ROOM 1032

/* What was found out about a failure; "" is not known. */
typedef struct koine__sqlite_names {
    char schema[KOINE__SQLITE_NAME_ROOM]; /* "" for main */
    char table[KOINE__SQLITE_NAME_ROOM];
    char column[KOINE__SQLITE_LIST_ROOM];
    char constraint[KOINE__SQLITE_NAME_ROOM];
    char parent_table[KOINE__SQLITE_NAME_ROOM];
    koine_fk_side side;
    bool raised; /* it was a RAISE that imitates the text of a foreign key failure */
} koine__sqlite_names;

/* Copies a name, whole or cut. */
void koine__sqlite_name_set(char *to, size_t room, const char *from, size_t size);

/* Appends ", name" or "name". */
void koine__sqlite_list_add(char *list, size_t room, const char *name, size_t size);

/* Names of a failed UNIQUE, NOT NULL, CHECK or STRICT type, from SQLite's message and the schema. */
void koine__sqlite_name_constraint(koine__sqlite_conn *conn, sqlite3_stmt *handle, koine_code code, const char *message,
                                   koine__sqlite_names *names);

/* Which foreign key a statement failed on, just now. `native`: 787 or 1811. */
void koine__sqlite_diagnose(koine__sqlite_stmt *stmt, int native, koine__sqlite_names *names);

/* Which deferred foreign key kept the open transaction from committing. Rolls the transaction back. */
void koine__sqlite_diagnose_commit(koine__sqlite_conn *conn, koine__sqlite_names *names);

/* ---- catalog.c ---- */

/* The next open database from *i on (0 at first): "main", "temp", the attached ones. False: no more. */
bool koine__sqlite_schema_next(sqlite3 *db, int *i, char name[KOINE__SQLITE_NAME_ROOM]);

#define KOINE__SQLITE_TARGETS 16

/* The tables that a statement writes to, by itself, through triggers, and by actions of foreign keys. */
typedef struct koine__sqlite_targets {
    struct {
        char schema[KOINE__SQLITE_NAME_ROOM];
        char table[KOINE__SQLITE_NAME_ROOM];
    } tables[KOINE__SQLITE_TARGETS];
    size_t count;
    bool more;    /* than there is room for */
    bool dropped; /* the first one is dropped */
} koine__sqlite_targets;

/* Has SQLite compile the statement again and listens. All statements of the connection are compiled anew then. */
void koine__sqlite_targets_of(koine__sqlite_conn *conn, sqlite3_stmt *handle, koine__sqlite_targets *out);

bool koine__sqlite_targets_hold(const koine__sqlite_targets *targets, const char *schema, const char *table);

/* Memory that is freed as a whole. */
typedef struct koine__sqlite_arena {
    struct koine__sqlite_chunk *chunks;
    bool failed; /* memory ran out: what was made of it is incomplete */
} koine__sqlite_arena;

void *koine__sqlite_arena_take(koine__sqlite_arena *arena, size_t size);
char *koine__sqlite_arena_text(koine__sqlite_arena *arena, const char *text);
void koine__sqlite_arena_free(koine__sqlite_arena *arena);

/* A table that takes part in a foreign key. */
typedef struct koine__sqlite_table {
    const char *schema;
    const char *name;
    const char *rowid;     /* the name by which the rowid can be had; NULL: the primary key tells rows apart */
    const char **identity; /* that primary key; one element, the rowid's name, for tables with a rowid */
    size_t identity_count;
    const char **columns; /* in the order of the table */
    size_t column_count;
    size_t plain_count; /* columns before the first whose declaration means more than a storage class */
    bool computed;      /* has virtual columns: values are not found by their place */
    struct koine__sqlite_table *next;
} koine__sqlite_table;

/* A declared foreign key. */
typedef struct koine__sqlite_key {
    const char *schema;
    const char *child;
    const char *parent;
    const char **from; /* the child's columns */
    const char **to;   /* the parent's */
    size_t count;
    const char *name; /* NULL: none was given */
    bool deferred;    /* also where the text could not be read */
    bool restrict_delete;
    bool restrict_update;
    koine__sqlite_table *child_table;
    koine__sqlite_table *parent_table;
    struct koine__sqlite_key *next;
} koine__sqlite_key;

/*
 * The foreign keys of which child or parent is among the tables (NULL: all), in the order of declaration.
 * What cannot be read is left out.
 */
koine__sqlite_key *koine__sqlite_keys(sqlite3 *db, const koine__sqlite_targets *among, koine__sqlite_arena *arena);

/* Puts the key's names into the story that will be told. */
void koine__sqlite_name_key(const koine__sqlite_key *key, koine_fk_side side, koine__sqlite_names *names);

/*
 * Conditions for queries about a key, in which c is the child and p the parent.
 *   given   no column of the child is NULL
 *   found   a parent has the child's key, by the parent's types and collations as SQLite compares them
 *   same    the row of the child is the one whose identity is bound from ?1 on
 */
void koine__sqlite_append_given(sqlite3_str *sql, const koine__sqlite_key *key);
void koine__sqlite_append_found(sqlite3_str *sql, const koine__sqlite_key *key);
void koine__sqlite_append_same(sqlite3_str *sql, const koine__sqlite_key *key);

/* Compiles and frees the text; NULL when it cannot be. */
sqlite3_stmt *koine__sqlite_compile(sqlite3 *db, sqlite3_str *sql);

/* ---- definitions.c ---- */

/* Registers the functions that the queries of the catalog call. SQLite's result code. */
int koine__sqlite_register_definitions(sqlite3 *db);

/* ---- schema.c ---- */

/* A piece of a text. */
typedef struct koine__sqlite_span {
    const char *text;
    size_t size;
} koine__sqlite_span;

typedef enum koine__sqlite_rule_kind {
    KOINE__SQLITE_RULE_PRIMARY_KEY,
    KOINE__SQLITE_RULE_UNIQUE,
    KOINE__SQLITE_RULE_NOT_NULL,
    KOINE__SQLITE_RULE_CHECK,
    KOINE__SQLITE_RULE_FOREIGN_KEY
} koine__sqlite_rule_kind;

/* One constraint as CREATE TABLE declares it. Names are as written: quoted or bare. */
typedef struct koine__sqlite_rule {
    koine__sqlite_rule_kind kind;
    koine__sqlite_span name;    /* after CONSTRAINT; size 0 without */
    koine__sqlite_span column;  /* of a constraint that belongs to one column; size 0 for one of the table */
    koine__sqlite_span columns; /* what stands in the parentheses of KEY and UNIQUE */
    koine__sqlite_span check;   /* the expression of CHECK, without parentheses and blanks around it */
    bool deferred;              /* FOREIGN KEY … DEFERRABLE INITIALLY DEFERRED */
} koine__sqlite_rule;

/* Calls back for each constraint, in the order of the text, until the callback answers false. */
void koine__sqlite_rules(const char *create_table, bool (*found)(const koine__sqlite_rule *rule, void *context),
                         void *context);

/* Whether the word stands behind the definitions of columns: STRICT, WITHOUT (ROWID). */
bool koine__sqlite_has_option(const char *create_table, const char *word);

/* The column list of CREATE UNIQUE INDEX; size 0 for any other text. */
koine__sqlite_span koine__sqlite_index_columns(const char *create_index);

/* Takes the next column's name off a list ("a, b COLLATE x DESC"); false at the end. Size 0: an expression. */
bool koine__sqlite_list_next(koine__sqlite_span *list, koine__sqlite_span *name);

/* The columns of a rule: its list, or its one column as a list. */
koine__sqlite_span koine__sqlite_rule_columns(const koine__sqlite_rule *rule);

/* The quoted piece at the beginning of a text; size 0: none. */
koine__sqlite_span koine__sqlite_quoted(koine__sqlite_span text);

/* The name without its quotes. Answers its size, also where `room` cut it. */
size_t koine__sqlite_unquote(koine__sqlite_span name, char *to, size_t room);

#endif
