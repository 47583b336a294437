/*
 * Which foreign key a statement failed on. SQLite says no more than that one did.
 *
 * The statement is run once more, with the values that are still bound, inside a savepoint in which all keys are
 * deferred: now it succeeds, a hook notes the rows that it touches, and each is held against the keys. Then the
 * savepoint is rolled back. Nothing of this happens to a statement that succeeds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

#include <stdlib.h>
#include <string.h>

#ifdef KOINE_SQLITE_PREUPDATE

/* What may be noted; a statement that touches more rows is diagnosed from the first ones. */
#define NOTES_MOST ((size_t)1 << 19)
#define VALUES_MOST ((size_t)1 << 17)

/* A row that the statement has touched. */
typedef struct note {
    const koine__sqlite_table *child; /* a row of this table that may want a parent */
    const koine__sqlite_key *key;     /* or a row that was a parent by this key, and is no more */
    bool deleted;
    sqlite3_int64 rowid; /* of the first of several rows that follow each other, the child's */
    sqlite3_int64 last;
    sqlite3_value **values; /* of the parent's key, or of the child's primary key when it has no rowid */
    size_t count;
} note;

/* A key and what is asked about it, compiled when first needed. */
typedef struct question {
    const koine__sqlite_key *key;
    sqlite3_stmt *child;  /* has the row that is ?1 … no parent? */
    sqlite3_stmt *parent; /* does a row name ?1 … and have no parent? */
    sqlite3_stmt *any;    /* does a row name ?1 …? */
} question;

typedef struct diagnosis {
    koine__sqlite_stmt *stmt;
    sqlite3 *db;
    koine__sqlite_arena arena;
    koine__sqlite_key *keys;
    question *questions;
    size_t question_count;
    note *notes;
    size_t note_count;
    size_t note_room;
    size_t value_count;
    bool full;
} diagnosis;

/* ---- noting ---- */

static void free_values(note *what)
{
    for (size_t i = 0; i < what->count; i++) {
        sqlite3_value_free(what->values[i]);
    }
    free(what->values);
    what->values = NULL;
    what->count = 0;
}

static size_t place_of(const koine__sqlite_table *table, const char *column)
{
    size_t i = 0;
    while (i < table->column_count && sqlite3_stricmp(table->columns[i], column) != 0) {
        i++;
    }
    return i;
}

static sqlite3_value *old_value(sqlite3 *db, size_t place)
{
    sqlite3_value *value = NULL;
    return sqlite3_preupdate_old(db, (int)place, &value) == SQLITE_OK ? value : NULL;
}

static sqlite3_value *new_value(sqlite3 *db, size_t place)
{
    sqlite3_value *value = NULL;
    return sqlite3_preupdate_new(db, (int)place, &value) == SQLITE_OK ? value : NULL;
}

static bool is_same(sqlite3_value *a, sqlite3_value *b)
{
    if (a == NULL || b == NULL || sqlite3_value_type(a) != sqlite3_value_type(b)) {
        return false;
    }
    switch (sqlite3_value_type(a)) {
    case SQLITE_NULL:
        return true;
    case SQLITE_INTEGER:
        return sqlite3_value_int64(a) == sqlite3_value_int64(b);
    case SQLITE_FLOAT: {
        double x = sqlite3_value_double(a);
        double y = sqlite3_value_double(b);
        return x <= y && x >= y;
    }
    default: {
        int size = sqlite3_value_bytes(a);
        if (size != sqlite3_value_bytes(b)) {
            return false;
        }
        return size == 0 || memcmp(sqlite3_value_blob(a), sqlite3_value_blob(b), (size_t)size) == 0;
    }
    }
}

/* Whether an UPDATE leaves these columns as they were. */
static bool keeps(const diagnosis *at, int op, const koine__sqlite_table *table, const char *const *columns,
                  size_t count)
{
    if (op != SQLITE_UPDATE || table->computed) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        size_t place = place_of(table, columns[i]);
        if (!is_same(old_value(at->db, place), new_value(at->db, place))) {
            return false;
        }
    }
    return true;
}

/* Copies the values of the columns; false when they are not to be had or one is NULL. */
static bool copy_values(diagnosis *at, note *what, const koine__sqlite_table *table, const char *const *columns,
                        size_t count, sqlite3_value *(*value_at)(sqlite3 *db, size_t place))
{
    what->values = calloc(count, sizeof(sqlite3_value *));
    if (what->values == NULL) {
        return false;
    }
    for (what->count = 0; what->count < count; what->count++) {
        sqlite3_value *value = value_at(at->db, place_of(table, columns[what->count]));
        if (value == NULL || sqlite3_value_type(value) == SQLITE_NULL) {
            break;
        }
        what->values[what->count] = sqlite3_value_dup(value);
        if (what->values[what->count] == NULL) {
            break;
        }
    }
    if (what->count < count) {
        free_values(what);
        return false;
    }
    at->value_count += count;
    return true;
}

static void add_note(diagnosis *at, note *what)
{
    if (at->note_count == at->note_room) {
        size_t room = at->note_room == 0 ? 32 : at->note_room * 2;
        note *notes = realloc(at->notes, room * sizeof *notes);
        if (notes == NULL) {
            at->full = true;
            free_values(what);
            return;
        }
        at->notes = notes;
        at->note_room = room;
    }
    at->notes[at->note_count++] = *what;
    at->full = at->note_count >= NOTES_MOST || at->value_count >= VALUES_MOST;
}

static void note_child(diagnosis *at, const koine__sqlite_table *table, sqlite3_int64 rowid)
{
    note *before = at->note_count > 0 ? &at->notes[at->note_count - 1] : NULL;
    if (before != NULL && before->child == table && table->rowid != NULL && before->last < rowid &&
        before->last == rowid - 1) {
        before->last = rowid;
        return;
    }
    note what = {.child = table, .rowid = rowid, .last = rowid};
    if (table->rowid == NULL && (table->computed || table->identity_count == 0 ||
                                 !copy_values(at, &what, table, table->identity, table->identity_count, new_value))) {
        return;
    }
    add_note(at, &what);
}

static void note_parent(diagnosis *at, const koine__sqlite_key *key, bool deleted)
{
    note what = {.key = key, .deleted = deleted};
    if (!key->parent_table->computed && copy_values(at, &what, key->parent_table, key->to, key->count, old_value)) {
        add_note(at, &what);
    }
}

/* SQLite's preupdate hook: before each change of a row, also those by triggers and by actions of keys. */
static void watch(void *context, sqlite3 *db, int op, const char *schema, const char *table, sqlite3_int64 old_rowid,
                  sqlite3_int64 new_rowid)
{
    diagnosis *at = context;
    (void)db;
    (void)old_rowid;
    bool noted = op == SQLITE_DELETE;
    for (koine__sqlite_key *key = at->keys; key != NULL && !at->full; key = key->next) {
        if (strcmp(key->schema, schema) != 0) {
            continue;
        }
        if (!noted && sqlite3_stricmp(key->child, table) == 0 &&
            !keeps(at, op, key->child_table, key->from, key->count)) {
            note_child(at, key->child_table, new_rowid);
            noted = true;
        }
        if (op != SQLITE_INSERT && sqlite3_stricmp(key->parent, table) == 0 &&
            !keeps(at, op, key->parent_table, key->to, key->count)) {
            note_parent(at, key, op == SQLITE_DELETE);
        }
    }
}

/* ---- asking ---- */

/* The parent's key as it was, bound from ?1 on, compared as SQLite compares the column itself. */
static void append_names(sqlite3_str *sql, diagnosis *at, const koine__sqlite_key *key)
{
    for (size_t i = 0; i < key->count; i++) {
        const char *declared = NULL;
        const char *collation = NULL;
        (void)sqlite3_table_column_metadata(at->db, key->schema, key->parent, key->to[i], &declared, &collation, NULL,
                                            NULL, NULL);
        const char *affinity = koine__sqlite_affinity(declared);
        if (i > 0) {
            sqlite3_str_appendall(sql, " AND ");
        }
        if (affinity != NULL) {
            sqlite3_str_appendf(sql, "CAST(?%d AS %s)", (int)i + 1, affinity);
        } else {
            sqlite3_str_appendf(sql, "?%d", (int)i + 1);
        }
        sqlite3_str_appendf(sql, " COLLATE \"%w\" = c.\"%w\"", collation != NULL ? collation : "BINARY", key->from[i]);
    }
}

static sqlite3_stmt *ask_child(diagnosis *at, const koine__sqlite_key *key)
{
    const char *rowid = key->child_table->rowid;
    sqlite3_str *sql = sqlite3_str_new(at->db);
    if (rowid != NULL) {
        sqlite3_str_appendf(sql, "SELECT c.\"%w\" FROM \"%w\".\"%w\" AS c WHERE c.\"%w\" BETWEEN ?1 AND ?2", rowid,
                            key->schema, key->child, rowid);
    } else {
        sqlite3_str_appendf(sql, "SELECT 0 FROM \"%w\".\"%w\" AS c WHERE ", key->schema, key->child);
        koine__sqlite_append_same(sql, key);
    }
    sqlite3_str_appendall(sql, " AND ");
    koine__sqlite_append_given(sql, key);
    sqlite3_str_appendall(sql, " AND NOT ");
    koine__sqlite_append_found(sql, key);
    sqlite3_str_appendall(sql, rowid != NULL ? " ORDER BY 1 LIMIT 1" : " LIMIT 1");
    return koine__sqlite_compile(at->db, sql);
}

static sqlite3_stmt *ask_parent(diagnosis *at, const koine__sqlite_key *key, bool orphans_only)
{
    sqlite3_str *sql = sqlite3_str_new(at->db);
    sqlite3_str_appendf(sql, "SELECT 1 FROM \"%w\".\"%w\" AS c WHERE ", key->schema, key->child);
    append_names(sql, at, key);
    if (orphans_only) {
        sqlite3_str_appendall(sql, " AND NOT ");
        koine__sqlite_append_found(sql, key);
    }
    sqlite3_str_appendall(sql, " LIMIT 1");
    return koine__sqlite_compile(at->db, sql);
}

/* Whether the question, with the note's row bound, is answered by a row; *rowid is the first of several. */
static bool answers(sqlite3_stmt *asked, const note *what, sqlite3_int64 *rowid)
{
    if (asked == NULL) {
        return false;
    }
    if (what->values == NULL) {
        (void)sqlite3_bind_int64(asked, 1, what->rowid);
        (void)sqlite3_bind_int64(asked, 2, what->last);
    }
    for (size_t i = 0; i < what->count; i++) {
        (void)sqlite3_bind_value(asked, (int)i + 1, what->values[i]);
    }
    bool found = sqlite3_step(asked) == SQLITE_ROW;
    if (found) {
        *rowid = sqlite3_column_int64(asked, 0);
    }
    (void)sqlite3_reset(asked);
    return found;
}

static bool is_orphan(diagnosis *at, question *about, const note *what, sqlite3_int64 *rowid)
{
    if (about->child == NULL) {
        about->child = ask_child(at, about->key);
    }
    return answers(about->child, what, rowid);
}

static bool left_orphan(diagnosis *at, question *about, const note *what)
{
    sqlite3_int64 unused;
    if (about->parent == NULL) {
        about->parent = ask_parent(at, about->key, true);
    }
    return answers(about->parent, what, &unused);
}

/* RESTRICT is not about how things end: a row that named the parent when it went is enough. */
static bool was_restricted(diagnosis *at, question *about, const note *what)
{
    sqlite3_int64 unused;
    if (!(what->deleted ? about->key->restrict_delete : about->key->restrict_update)) {
        return false;
    }
    if (about->any == NULL) {
        about->any = ask_parent(at, about->key, false);
    }
    return answers(about->any, what, &unused);
}

/* The key that is broken by the first of the rows; of several keys of that row, the one declared first. */
static const koine__sqlite_key *judge_child(diagnosis *at, const note *what)
{
    const koine__sqlite_key *broken = NULL;
    sqlite3_int64 first = 0;
    for (size_t i = 0; i < at->question_count; i++) {
        question *about = &at->questions[i];
        sqlite3_int64 rowid = 0;
        if (about->key->child_table == what->child && is_orphan(at, about, what, &rowid) &&
            (broken == NULL || rowid < first)) {
            broken = about->key;
            first = rowid;
        }
    }
    return broken;
}

static const koine__sqlite_key *judge_parent(diagnosis *at, const note *what, bool restricted)
{
    for (size_t i = 0; i < at->question_count; i++) {
        question *about = &at->questions[i];
        if (about->key == what->key && (restricted ? was_restricted(at, about, what) : left_orphan(at, about, what))) {
            return about->key;
        }
    }
    return NULL;
}

/* The first key that the note breaks; NULL: none. */
static const koine__sqlite_key *judge(diagnosis *at, const note *what, bool restricted)
{
    if (what->child == NULL) {
        return judge_parent(at, what, restricted);
    }
    return restricted ? NULL : judge_child(at, what);
}

static bool judge_all(diagnosis *at, bool restricted, koine__sqlite_names *names)
{
    for (size_t i = 0; i < at->note_count; i++) {
        const koine__sqlite_key *key = judge(at, &at->notes[i], restricted);
        if (key != NULL) {
            koine__sqlite_name_key(key, at->notes[i].child != NULL ? KOINE_FK_CHILD : KOINE_FK_PARENT, names);
            return true;
        }
    }
    return false;
}

/* ---- running again ---- */

static int run_again(diagnosis *at)
{
    int rc;
    (void)sqlite3_preupdate_hook(at->db, watch, at);
    do {
        rc = sqlite3_step(at->stmt->handle);
    } while (rc == SQLITE_ROW);
    (void)sqlite3_preupdate_hook(at->db, NULL, NULL);
    (void)sqlite3_reset(at->stmt->handle);
    return rc;
}

/* Between opening and closing the savepoint. */
static void play(diagnosis *at, int native, koine__sqlite_names *names)
{
    int rc = run_again(at);
    if (rc == SQLITE_CONSTRAINT_TRIGGER && native == SQLITE_CONSTRAINT_TRIGGER) {
        names->raised = true; /* with RESTRICT out of the way it still fails: a RAISE with the same text */
    } else if (rc == SQLITE_DONE && !(native == SQLITE_CONSTRAINT_TRIGGER && judge_all(at, true, names))) {
        (void)judge_all(at, false, names);
    }
    for (size_t i = 0; i < at->question_count; i++) {
        (void)sqlite3_finalize(at->questions[i].child);
        (void)sqlite3_finalize(at->questions[i].parent);
        (void)sqlite3_finalize(at->questions[i].any);
    }
}

/* -1 when it cannot be found out. */
static int tables_speak_of_rollback(sqlite3 *db)
{
    char schema[KOINE__SQLITE_NAME_ROOM];
    int found = 0;
    for (int i = 0; found == 0 && koine__sqlite_schema_next(db, &i, schema);) {
        char *sql = sqlite3_mprintf(
            "SELECT EXISTS (SELECT 1 FROM \"%w\".sqlite_schema WHERE instr(upper(sql), 'ROLLBACK') > 0)", schema);
        found = sql != NULL ? koine__sqlite_number(db, sql, NULL) : -1;
        sqlite3_free(sql);
    }
    return found;
}

/*
 * Whether the statement, a trigger or a table may answer a conflict with ROLLBACK. Where the first run stopped at a
 * key, the second one goes on and can meet such a conflict: it would end the caller's transaction, which no
 * savepoint keeps.
 */
static bool may_roll_back(diagnosis *at)
{
    static const char word[] = "ROLLBACK";
    for (const char *p = sqlite3_sql(at->stmt->handle); *p != '\0'; p++) {
        if (sqlite3_strnicmp(p, word, (int)sizeof word - 1) == 0) {
            return true;
        }
    }
    return tables_speak_of_rollback(at->db) != 0;
}

/*
 * Deferring has to be switched off again in any case: SQLite compiles RESTRICT out of statements while it is on,
 * and the switch outdates them. Where the program has switched it on itself, violations may wait for the commit,
 * which switching it off would forget.
 */
static void play_in_savepoint(diagnosis *at, int native, koine__sqlite_names *names)
{
    koine__sqlite_conn *conn = koine__sqlite_conn_of(at->stmt);
    bool alone = sqlite3_get_autocommit(at->db) != 0;
    if (!alone && may_roll_back(at)) {
        return;
    }
    int deferred = koine__sqlite_number(at->db, "PRAGMA defer_foreign_keys", NULL);
    sqlite3_int64 rowid = sqlite3_last_insert_rowid(at->db);
    if (deferred < 0 ||
        koine__sqlite_run(at->db, alone ? "BEGIN IMMEDIATE" : "SAVEPOINT koine_diagnosis") != SQLITE_OK) {
        return;
    }
    conn->opened = alone ? KOINE__SQLITE_OPENED_TRANSACTION : KOINE__SQLITE_OPENED_SAVEPOINT;
    conn->deferring = deferred == 0;
    if (deferred != 0 || koine__sqlite_run(at->db, "PRAGMA defer_foreign_keys=1") == SQLITE_OK) {
        play(at, native, names);
    }
    /* What cannot be closed now, for want of memory, is closed before anything else runs. */
    (void)koine__sqlite_tidy(conn);
    sqlite3_set_last_insert_rowid(at->db, rowid);
}

static bool gather(diagnosis *at, const koine__sqlite_targets *targets)
{
    at->keys = koine__sqlite_keys(at->db, targets, &at->arena);
    for (koine__sqlite_key *key = at->keys; key != NULL; key = key->next) {
        at->question_count++;
    }
    if (at->question_count == 0) {
        return false;
    }
    at->questions = calloc(at->question_count, sizeof *at->questions);
    if (at->questions == NULL) {
        return false;
    }
    size_t i = 0;
    for (koine__sqlite_key *key = at->keys; key != NULL; key = key->next) {
        at->questions[i++].key = key;
    }
    return true;
}

/* DROP TABLE deletes all rows first, and takes the table away that could be asked: the rows still stand now. */
static void judge_drop(diagnosis *at, const koine__sqlite_targets *targets, koine__sqlite_names *names)
{
    for (koine__sqlite_key *key = at->keys; key != NULL; key = key->next) {
        if (sqlite3_stricmp(key->parent, targets->tables[0].table) != 0 ||
            sqlite3_stricmp(key->child, key->parent) == 0 || strcmp(key->schema, targets->tables[0].schema) != 0) {
            continue;
        }
        sqlite3_str *sql = sqlite3_str_new(at->db);
        sqlite3_str_appendf(sql, "SELECT 1 FROM \"%w\".\"%w\" AS c WHERE ", key->schema, key->child);
        koine__sqlite_append_given(sql, key);
        sqlite3_str_appendall(sql, " AND ");
        koine__sqlite_append_found(sql, key);
        sqlite3_str_appendall(sql, " LIMIT 1");
        sqlite3_stmt *stmt = koine__sqlite_compile(at->db, sql);
        bool found = stmt != NULL && sqlite3_step(stmt) == SQLITE_ROW;
        (void)sqlite3_finalize(stmt);
        if (found) {
            koine__sqlite_name_key(key, KOINE_FK_PARENT, names);
            return;
        }
    }
}

void koine__sqlite_diagnose(koine__sqlite_stmt *stmt, int native, koine__sqlite_names *names)
{
    koine__sqlite_conn *conn = koine__sqlite_conn_of(stmt);
    koine__sqlite_targets targets;
    diagnosis at = {.stmt = stmt, .db = conn->db};
    if (koine__sqlite_is_asked(conn)) {
        return;
    }
    koine__sqlite_shield(conn, true);
    koine__sqlite_targets_of(conn, stmt->handle, &targets);
    if (!gather(&at, &targets)) {
        /* Without any key in reach it can only be a RAISE; nothing is known when memory ran out. */
        names->raised = native == SQLITE_CONSTRAINT_TRIGGER && !at.arena.failed && at.question_count == 0;
    } else if (targets.dropped) {
        judge_drop(&at, &targets, names);
    } else {
        play_in_savepoint(&at, native, names);
    }
    for (size_t i = 0; i < at.note_count; i++) {
        free_values(&at.notes[i]);
    }
    free(at.notes);
    free(at.questions);
    koine__sqlite_arena_free(&at.arena);
    koine__sqlite_shield(conn, false);
}

#else

/* This libsqlite3 cannot tell which rows a statement touches: what failed stays unknown. */
void koine__sqlite_diagnose(koine__sqlite_stmt *stmt, int native, koine__sqlite_names *names)
{
    (void)stmt;
    (void)native;
    (void)names;
}

#endif
