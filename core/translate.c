/*
 * koine_translate: what would be sent, without a connection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "memory.h"
#include "registry.h"

#include "sql/classify.h"
#include "sql/memory_schema.h"
#include "sql/translate.h"
#include "sql/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- the text that is made ---- */

struct text {
    char *bytes;
    size_t size;
    size_t room;
};

static bool put(struct text *text, const char *bytes, size_t size)
{
    void *grown = text->bytes;
    if (koine__grow(&grown, &text->room, text->size + size + 1, 1) != 0) {
        return false;
    }
    text->bytes = grown;
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
    return true;
}

static koine_code put_statement(struct text *text, const char *bytes, size_t size, koine__refusal *refusal)
{
    bool fits = (text->size == 0 || put(text, ";\n", 2)) && put(text, bytes, size);
    return fits ? KOINE_OK : koine__refuse_no_memory(refusal);
}

/* ---- translating ---- */

/* What all statements of one call share. */
struct job {
    const koine_dialect *engine; /* its words */
    const koine_sql_dialect *dialect;
    koine_placeholder_style placeholders;
    koine__arena arena;
    koine__memory_schema schema;
    struct text text;
    koine__refusal refusal;
};

static koine_code refuse_words(struct job *job, const char *sql, size_t size)
{
    koine__statement_class words;
    koine__statement_classify(&koine__portable_words, sql, size, &words);
    if (words.kind != KOINE_STATEMENT_TRANSACTION) {
        return KOINE_OK;
    }
    return koine__refuse(&job->refusal, KOINE_ERR_TRANSACTION_STATE, "TX-api", 0,
                         "use koine_begin, koine_commit and koine_rollback",
                         "%s controls transactions and cannot be sent as a statement",
                         words.words != NULL ? words.words : "the statement");
}

static koine_code translate_one(struct job *job, const char *sql, size_t size)
{
    koine__tree *tree = NULL;
    koine__translation translation;
    memset(&translation, 0, sizeof translation);
    koine_code code = refuse_words(job, sql, size);
    if (code == KOINE_OK) {
        code = koine__parse(&tree, &job->arena, sql, size, &job->refusal);
    }
    if (code == KOINE_OK) {
        code = koine__analyse(tree, &job->arena, &job->schema.view, NULL, 0, &job->refusal);
    }
    if (code == KOINE_OK && !koine__memory_schema_take(&job->schema, tree)) {
        code = koine__refuse_no_memory(&job->refusal);
    }
    if (code == KOINE_OK) {
        code = koine__rewrite(tree, &job->arena, job->dialect, &job->schema.view, &job->refusal);
    }
    if (code == KOINE_OK) {
        code = koine__print(&translation, tree, &job->arena, job->dialect, job->placeholders, &job->refusal);
    }
    for (size_t i = 0; i < translation.step_count && code == KOINE_OK; i++) {
        const koine__statement *statement = &translation.steps[i].statement;
        code = put_statement(&job->text, statement->text, statement->size, &job->refusal);
    }
    return code;
}

static koine_code translate_all(struct job *job, const char *sql)
{
    size_t size = strlen(sql);
    size_t offset = 0;
    koine_code code = KOINE_OK;
    koine__piece piece;
    while (code == KOINE_OK && koine__piece_next(job->engine, true, sql, size, &offset, &piece)) {
        const char *text = sql + piece.start;
        size_t length = piece.end - piece.start;
        code = piece.native ? put_statement(&job->text, text, length, &job->refusal) : translate_one(job, text, length);
        if (code != KOINE_OK && job->refusal.position >= 0) {
            job->refusal.position += (int64_t)piece.start;
        }
    }
    return code;
}

/* ---- failing ---- */

static char *line_of(koine_code code, const koine__refusal *refusal)
{
    char line[1024];
    char place[48] = "";
    if (refusal->position >= 0) {
        (void)snprintf(place, sizeof place, " at byte %" PRId64, refusal->position);
    }
    (void)snprintf(line, sizeof line, "%s%s: %s%s%s%s%s%s", koine_code_name(code), place,
                   refusal->message[0] != '\0' ? refusal->message : koine_code_text(code),
                   refusal->hint[0] != '\0' ? "; " : "", refusal->hint, refusal->rule != NULL ? " (rule " : "",
                   refusal->rule != NULL ? refusal->rule : "", refusal->rule != NULL ? ")" : "");
    return koine__strdup(line);
}

static koine_code find_dialect(struct job *job, const char *name)
{
    if (strcmp(name, "portable") == 0) {
        job->engine = &koine__portable_words;
        job->dialect = &koine__reference_dialect;
        job->placeholders = KOINE_PLACEHOLDER_ORDER;
        return KOINE_OK;
    }
    const koine_driver *driver = koine__registry_by_dialect(name, &job->dialect);
    if (driver == NULL) {
        return koine__refuse(&job->refusal, KOINE_ERR_CONFIG, NULL, -1, "register or load the driver that has it",
                             "no driver here has the dialect %.60s", name);
    }
    job->engine = driver->dialect;
    job->placeholders = driver->dialect->placeholders;
    return KOINE_OK;
}

/* ---- the public calls ---- */

koine_code koine_translate(const char *dialect, const char *sql, char **out)
{
    if (out == NULL) {
        return KOINE_ERR_MISUSE;
    }
    *out = NULL;
    struct job job;
    memset(&job, 0, sizeof job);
    koine__arena_init(&job.arena, 8192);
    koine__memory_schema_init(&job.schema, &job.arena);
    koine_code code = dialect != NULL && sql != NULL
                          ? find_dialect(&job, dialect)
                          : koine__refuse(&job.refusal, KOINE_ERR_MISUSE, NULL, -1, NULL, "%s was NULL",
                                          sql == NULL ? "the SQL text" : "the name of the dialect");
    if (code == KOINE_OK) {
        code = translate_all(&job, sql);
    }
    if (code == KOINE_OK && job.text.bytes == NULL && !put(&job.text, "", 0)) {
        code = koine__refuse_no_memory(&job.refusal);
    }
    koine__arena_free(&job.arena);
    *out = code == KOINE_OK ? job.text.bytes : line_of(code, &job.refusal);
    if (code != KOINE_OK) {
        koine__free(job.text.bytes);
    }
    return code;
}

void koine_free(void *text)
{
    koine__free(text);
}
