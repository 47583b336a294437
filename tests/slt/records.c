/*
 * The reader: lines of the file become C strings in place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    records *out;
    const char *path;
    char *next; /* the line to be read */
    size_t line;
} reader;

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    if (file == NULL) {
        perror(path);
        return NULL;
    }
    if (fseek(file, 0, SEEK_END) == 0) {
        const long size = ftell(file);
        text = size >= 0 ? calloc(1, (size_t)size + 1) : NULL;
        rewind(file);
        if (text != NULL && fread(text, 1, (size_t)size, file) != (size_t)size) {
            free(text);
            text = NULL;
        }
    }
    (void)fclose(file);
    return text;
}

/* The next line without its end; NULL behind the last. */
static char *take_line(reader *r)
{
    char *line = r->next;
    if (line == NULL || *line == '\0') {
        return NULL;
    }
    const size_t size = strcspn(line, "\n");
    r->next = line + size + (line[size] == '\n');
    line[size] = '\0';
    if (size > 0 && line[size - 1] == '\r') {
        line[size - 1] = '\0';
    }
    r->line++;
    return line;
}

static slt_record *add(records *all)
{
    if ((all->count & (all->count - 1)) == 0) {
        slt_record *grown = realloc(all->items, (all->count == 0 ? 1 : all->count * 2) * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        all->items = grown;
    }
    slt_record *made = &all->items[all->count++];
    *made = (slt_record){.types = "", .sort = "nosort", .sql = "", .answer = ""};
    return made;
}

/* Joins the lines of the SQL text up to an empty line or "----"; answers whether the latter ended it. */
static bool take_sql(reader *r, slt_record *record)
{
    char *start = NULL;
    char *end = NULL;
    for (char *line = take_line(r); line != NULL && *line != '\0'; line = take_line(r)) {
        if (strcmp(line, "----") == 0) {
            record->sql = start != NULL ? start : "";
            return true;
        }
        if (start == NULL) {
            start = line;
        } else {
            *end = ' ';
            memset(end, ' ', (size_t)(line - end));
        }
        end = line + strlen(line);
    }
    record->sql = start != NULL ? start : "";
    return false;
}

/* The values, each with its line end: what take_line cut is put back. */
static void take_answer(reader *r, slt_record *record)
{
    char *start = NULL;
    char *end = NULL;
    for (char *line = take_line(r); line != NULL && *line != '\0'; line = take_line(r)) {
        start = start != NULL ? start : line;
        end = line + strlen(line);
        *end = '\n';
    }
    if (start != NULL) {
        end[1] = '\0';
        record->answer = start;
    }
}

/* The next word of a line, cut off in place. */
static char *take_word(char **line)
{
    char *word = *line + strspn(*line, " \t");
    const size_t size = strcspn(word, " \t");
    *line = word + size + (word[size] != '\0');
    word[size] = '\0';
    return word;
}

static void read_statement(reader *r, slt_record *record, char *rest)
{
    record->kind = RECORD_STATEMENT;
    record->ok = strcmp(take_word(&rest), "ok") == 0;
    (void)take_sql(r, record);
}

static void read_query(reader *r, slt_record *record, char *rest)
{
    record->kind = RECORD_QUERY;
    record->types = take_word(&rest);
    const char *sort = take_word(&rest);
    record->sort = *sort != '\0' ? sort : "nosort";
    if (take_sql(r, record)) {
        take_answer(r, record);
    }
}

static bool read_record(reader *r, char *line, const char **only, const char **skip)
{
    const size_t number = r->line;
    char *rest = line;
    const char *word = take_word(&rest);
    if (strcmp(word, "onlyif") == 0) {
        *only = take_word(&rest);
        return true;
    }
    if (strcmp(word, "skipif") == 0) {
        *skip = take_word(&rest);
        return true;
    }
    slt_record *made = add(r->out);
    if (made == NULL) {
        return false;
    }
    made->line = number;
    made->only = *only;
    made->skip = *skip;
    *only = NULL;
    *skip = NULL;
    if (strcmp(word, "statement") == 0) {
        read_statement(r, made, rest);
    } else if (strcmp(word, "query") == 0) {
        read_query(r, made, rest);
    } else if (strcmp(word, "hash-threshold") == 0) {
        made->kind = RECORD_THRESHOLD;
        made->number = strtoul(rest, NULL, 10);
    } else if (strcmp(word, "halt") == 0) {
        made->kind = RECORD_HALT;
    } else {
        (void)fprintf(stderr, "%s:%zu: no record begins with \"%s\"\n", r->path, number, word);
        return false;
    }
    return true;
}

bool records_read(records *out, const char *path)
{
    *out = (records){.text = read_file(path)};
    if (out->text == NULL) {
        return false;
    }
    reader r = {.out = out, .path = path, .next = out->text};
    const char *only = NULL;
    const char *skip = NULL;
    bool ok = true;
    for (char *line = take_line(&r); ok && line != NULL; line = take_line(&r)) {
        if (*line != '\0' && *line != '#') {
            ok = read_record(&r, line, &only, &skip);
        }
    }
    if (!ok) {
        records_free(out);
    }
    return ok;
}

void records_free(records *all)
{
    free(all->items);
    free(all->text);
    *all = (records){.items = NULL};
}

bool record_is_for(const slt_record *record, const char *engine)
{
    return (record->only == NULL || strcmp(record->only, engine) == 0) &&
           (record->skip == NULL || strcmp(record->skip, engine) != 0);
}
