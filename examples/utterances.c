/*
 * The story that Koine was born from.
 *
 * A service stores audio files, transcriptions of them, and utterances that belong to both. Its foreign keys are
 * declared. On every engine, with the same lines: a good row goes in, a row with bogus keys is refused, and an
 * audio that an utterance refers to cannot be deleted.
 *
 *     utterances [URL | profile:NAME]
 *
 * Without an argument: a SQLite database in memory. Exits 0 only if both mistakes were refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/koine.h>

#include <stdio.h>
#include <stdlib.h>

/* Parents first. A table of that name that is there already is not ours: it is never dropped. */
static const struct {
    const char *create;
    const char *drop;
} tables[] = {
    {"CREATE TABLE audio (id INTEGER NOT NULL PRIMARY KEY, path VARCHAR(200) NOT NULL)", "DROP TABLE audio"},
    {"CREATE TABLE transcription (id INTEGER NOT NULL PRIMARY KEY, model VARCHAR(40) NOT NULL)",
     "DROP TABLE transcription"},
    {"CREATE TABLE utterance ("
     "  id INTEGER NOT NULL PRIMARY KEY,"
     "  audio INTEGER NOT NULL,"
     "  transcription INTEGER NOT NULL,"
     "  words VARCHAR(200) NOT NULL,"
     "  CONSTRAINT utterance_audio FOREIGN KEY (audio) REFERENCES audio (id),"
     "  CONSTRAINT utterance_transcription FOREIGN KEY (transcription) REFERENCES transcription (id))",
     "DROP TABLE utterance"},
};

#define TABLE_COUNT (sizeof tables / sizeof *tables)

static const char *or_none(const char *text)
{
    return text != NULL ? text : "(none)";
}

static void print_error(const koine_error *error)
{
    printf("  refused:     %s\n", koine_code_name(error->code));
    printf("  meaning:     %s\n", or_none(error->message));
    printf("  table:       %s\n", or_none(error->table));
    printf("  column:      %s\n", or_none(error->column));
    printf("  constraint:  %s\n", or_none(error->constraint));
    printf("  parent:      %s\n", or_none(error->parent_table));
}

/* Whether the statement was refused as a foreign key violation of that side. */
static bool was_refused(koine_conn *conn, koine_code code, koine_fk_side side)
{
    const koine_error *error = koine_error_of(conn);
    if (code == KOINE_OK) {
        printf("  NOT refused\n");
        return false;
    }
    print_error(error);
    return code == KOINE_ERR_FOREIGN_KEY && error->fk_side == side;
}

/* *created: how many tables were made before the end or the first failure. */
static koine_code create_tables(koine_conn *conn, size_t *created)
{
    koine_code code = KOINE_OK;
    while (code == KOINE_OK && *created < TABLE_COUNT) {
        code = koine_exec(conn, tables[*created].create);
        *created += code == KOINE_OK;
    }
    return code;
}

static void drop_tables(koine_conn *conn, size_t created)
{
    while (created > 0) {
        (void)koine_exec(conn, tables[--created].drop);
    }
}

static koine_code insert_good_rows(koine_conn *conn)
{
    koine_code code = koine_exec(conn, "INSERT INTO audio (id, path) VALUES (?, ?)", 1, "meeting.wav");
    if (code == KOINE_OK) {
        code = koine_exec(conn, "INSERT INTO transcription (id, model) VALUES (?, ?)", 1, "large");
    }
    if (code == KOINE_OK) {
        code = koine_exec(conn, "INSERT INTO utterance (id, audio, transcription, words) VALUES (?, ?, ?, ?)", 1, 1, 1,
                          "good morning");
    }
    return code;
}

/* Tells the story; false when it did not go as it should. */
static bool tell(koine_conn *conn)
{
    printf("A good row:\n");
    if (insert_good_rows(conn) != KOINE_OK) {
        print_error(koine_error_of(conn));
        return false;
    }
    printf("  stored\n");

    printf("An utterance of audio 99999 and transcription 99999, which do not exist:\n");
    koine_code code = koine_exec(conn, "INSERT INTO utterance (id, audio, transcription, words) VALUES (?, ?, ?, ?)", 2,
                                 99999, 99999, "who said that?");
    bool child = was_refused(conn, code, KOINE_FK_CHILD);

    printf("Deleting the audio that an utterance refers to:\n");
    code = koine_exec(conn, "DELETE FROM audio WHERE id = ?", 1);
    bool parent = was_refused(conn, code, KOINE_FK_PARENT);

    printf(child && parent ? "Both mistakes were refused.\n" : "A mistake went through.\n");
    return child && parent;
}

static void print_failure(koine_conn *conn)
{
    const koine_error *error = koine_error_of(conn);
    fprintf(stderr, "utterances: %s: %s\n", koine_code_name(error->code), error->message);
    if (error->code == KOINE_ERR_DUPLICATE_OBJECT) {
        fprintf(stderr, "            the example needs a database without tables audio, transcription, utterance\n");
    } else if (error->hint != NULL) {
        fprintf(stderr, "            %s\n", error->hint);
    }
}

int main(int argc, char **argv)
{
    koine_conn *conn = NULL;
    bool good = false;
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        fprintf(stderr, "usage: utterances [URL | profile:NAME]\n");
        return 2;
    }
    koine_code code = koine_open(&conn, argc == 2 ? argv[1] : "sqlite::memory:");
    size_t created = 0;
    if (code == KOINE_OK) {
        code = create_tables(conn, &created);
    }
    if (code == KOINE_OK) {
        good = tell(conn);
    } else {
        print_failure(conn);
    }
    drop_tables(conn, created);
    koine_close(conn);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
