/*
 * Writes the parts of docs/portable-sql.md that come from tables: functions, what each engine receives, what other
 * dialects have, the rules, and what was settled otherwise than one might expect.
 *
 *     portable PAGE LEDGER [OUT]      LEDGER: the folder of the case files; OUT: else the page itself
 *
 * A part stands between <!-- begin NAME --> and <!-- end NAME -->.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/foreign.h"
#include "sql/functions.h"
#include "sql/rules.h"

#include <koine/dialect.h>

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const koine_sql_dialect koine__sqlite_sql_dialect;
extern const koine_sql_dialect koine__pg_sql_dialect;
extern const koine_sql_dialect koine__mariadb_sql_dialect;
extern const koine_sql_dialect koine__mysql_sql_dialect;

#define COUNT(array) (sizeof(array) / sizeof *(array))

static FILE *out;
static const char *ledger;

/* Text of a table's cell, as it is: what Markdown would take for its own is escaped, but for words in `…`. */
static void put_cell(const char *text)
{
    bool code = false;
    for (; *text != '\0'; text++) {
        code = code != (*text == '`');
        if (*text == '|' || (!code && strchr("\\*_<[", *text) != NULL)) {
            (void)fputc('\\', out);
        }
        (void)fputc(*text, out);
    }
}

/* Code may hold backquotes, but no bar: that would end the cell. The last code point of all cannot be seen. */
static void put_code(const char *text)
{
    static const char last[] = "\xF4\x8F\xBF\xBF";
    const bool quotes = strchr(text, '`') != NULL;
    (void)fputs(quotes ? "`` " : "`", out);
    while (*text != '\0') {
        const bool is_last = strncmp(text, last, sizeof last - 1) == 0;
        (void)fprintf(out, is_last ? "U+10FFFF" : *text == '|' ? "\\|" : "%c", *text);
        text += is_last ? sizeof last - 1 : 1;
    }
    (void)fputs(quotes ? " ``" : "`", out);
}

/* ---- functions ---- */

static void put_functions(void)
{
    static const char *const kinds[] = {"", "aggregate; with OVER a window function", "window function"};
    (void)fputs("| function | gives | |\n|---|---|---|\n", out);
    for (const koine__function *f = koine__functions; f->name != NULL; f++) {
        if (f->meaning[0] == '\0') {
            continue;
        }
        (void)fputs("| ", out);
        put_code(f->form);
        (void)fputs(" | ", out);
        put_cell(f->meaning);
        if (f->aliases[0] != '\0') {
            (void)fputs("; also named ", out);
            put_cell(f->aliases);
        }
        (void)fprintf(out, " | %s |\n", kinds[f->kind]);
    }
}

/* ---- operations ---- */

static const struct {
    const char *name;
    const char *form;
    const char *rule;
} operations[] = {
#define OPERATION(symbol, rule, form) {#symbol, (form), (rule)},
    KOINE_SQL_OP_MAP(OPERATION)
#undef OPERATION
};

static const koine_sql_dialect *const dialects[] = {
    &koine__sqlite_sql_dialect,
    &koine__pg_sql_dialect,
    &koine__mariadb_sql_dialect,
    &koine__mysql_sql_dialect,
};

static void put_operations(void)
{
    (void)fputs(
        "| operation | portable | rule | SQLite | PostgreSQL | MariaDB | MySQL |\n|---|---|---|---|---|---|---|\n",
        out);
    for (size_t i = 0; i < COUNT(operations); i++) {
        (void)fprintf(out, "| `%s` | ", operations[i].name);
        if (operations[i].form[0] != '\0') {
            put_code(operations[i].form);
        }
        (void)fprintf(out, " | %s ", operations[i].rule);
        for (size_t d = 0; d < COUNT(dialects); d++) {
            const char *spelling = dialects[d]->spelling[i];
            (void)fputs("| ", out);
            if (spelling != NULL) {
                put_code(spelling);
            }
            (void)fputc(' ', out);
        }
        (void)fputs("|\n", out);
    }
}

/* ---- refusals ---- */

static const koine__foreign refusals[] = {
#define FOREIGN(place, words, rule, hint) {KOINE__AT_##place, (words), KOINE_ERR_NOT_SUPPORTED, (rule), (hint)},
#define FOREIGN_CODE(place, words, code, rule, hint) {KOINE__AT_##place, (words), KOINE_ERR_##code, (rule), (hint)},
#include "sql/foreign.inc"
#undef FOREIGN
#undef FOREIGN_CODE
};

static const char *const places[] = {
    [KOINE__AT_STATEMENT] = "Statements",
    [KOINE__AT_SELECT] = "Behind SELECT",
    [KOINE__AT_DISTINCT] = "Behind SELECT DISTINCT",
    [KOINE__AT_OPERAND] = "Where an operand begins",
    [KOINE__AT_OPERATOR] = "Behind an operand",
    [KOINE__AT_ARGUMENT] = "Behind an argument of a function",
    [KOINE__AT_CALL_END] = "Behind a call of a function",
    [KOINE__AT_UNIT] = "Units of time",
    [KOINE__AT_INTERVAL] = "Behind INTERVAL",
    [KOINE__AT_WINDOW] = "Windows",
    [KOINE__AT_FRAME] = "Frames of windows",
    [KOINE__AT_TABLE_BEGIN] = "Where a table of FROM begins",
    [KOINE__AT_TABLE_END] = "Behind a table of FROM",
    [KOINE__AT_GROUP] = "GROUP BY",
    [KOINE__AT_SORT] = "ORDER BY",
    [KOINE__AT_LIMIT] = "LIMIT, OFFSET, FETCH FIRST",
    [KOINE__AT_LIMIT_END] = "Behind the number of LIMIT, OFFSET, FETCH FIRST",
    [KOINE__AT_LOCK] = "FOR UPDATE",
    [KOINE__AT_WITH] = "WITH",
    [KOINE__AT_WITH_END] = "Behind the queries of WITH",
    [KOINE__AT_VALUES] = "VALUES",
    [KOINE__AT_QUERY_END] = "Behind a query",
    [KOINE__AT_INSERT] = "INSERT",
    [KOINE__AT_INSERT_TABLE] = "Behind INSERT INTO table",
    [KOINE__AT_INSERT_END] = "Behind an INSERT",
    [KOINE__AT_CONFLICT] = "ON CONFLICT",
    [KOINE__AT_UPDATE] = "UPDATE",
    [KOINE__AT_UPDATE_TABLE] = "Behind UPDATE table",
    [KOINE__AT_ASSIGNMENT] = "The left side of SET",
    [KOINE__AT_DELETE] = "DELETE",
    [KOINE__AT_CHANGE_END] = "Behind an UPDATE or DELETE",
    [KOINE__AT_TRUNCATE_END] = "TRUNCATE",
    [KOINE__AT_CREATE] = "CREATE",
    [KOINE__AT_CREATE_TABLE] = "CREATE TABLE",
    [KOINE__AT_CREATE_END] = "Behind CREATE TABLE",
    [KOINE__AT_TYPE] = "Types",
    [KOINE__AT_COLUMN] = "Columns of tables",
    [KOINE__AT_COLUMN_END] = "Generated columns",
    [KOINE__AT_CONSTRAINT] = "Constraints of tables",
    [KOINE__AT_REFERENCES] = "REFERENCES",
    [KOINE__AT_INDEX] = "CREATE INDEX",
    [KOINE__AT_INDEX_KEY] = "Columns of indexes and keys",
    [KOINE__AT_VIEW] = "CREATE VIEW",
    [KOINE__AT_ALTER] = "ALTER",
    [KOINE__AT_ACTION] = "Actions of ALTER TABLE",
    [KOINE__AT_ACTION_WORD] = "Actions of ALTER TABLE, their first word",
    [KOINE__AT_DROP] = "DROP",
    [KOINE__AT_DROP_END] = "Behind DROP",
    [KOINE__AT_ANYWHERE] = "Operators",
};

/* A pattern that is one kind of words, as a person says it. */
static void put_words(const koine__foreign *refusal)
{
    static const struct {
        const char *pattern;
        const char *words;
    } kinds[] = {{"<name>", "any other word"},
                 {"<operand>", "an expression"},
                 {"<string>", "a string"},
                 {"<number>", "a number"},
                 {"<parameter>", "a placeholder"}};
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (strcmp(kinds[i].pattern, refusal->words) == 0) {
            (void)fputs(kinds[i].words, out);
            return;
        }
    }
    char words[128];
    koine__foreign_name(refusal, words, sizeof words);
    put_code(words);
}

static bool is_alike(const koine__foreign *a, const koine__foreign *b)
{
    return a->place == b->place && strcmp(a->rule, b->rule) == 0 && strcmp(a->hint, b->hint) == 0;
}

/* One row for all of a place that have the same rule and hint; nothing for one that has had its row. */
static void put_refusal(size_t at)
{
    const koine__foreign *refusal = &refusals[at];
    for (size_t i = 0; i < at; i++) {
        if (is_alike(&refusals[i], refusal)) {
            return;
        }
    }
    (void)fputs("| ", out);
    for (size_t i = at; i < COUNT(refusals); i++) {
        if (is_alike(&refusals[i], refusal)) {
            (void)fputs(i > at ? ", " : "", out);
            put_words(&refusals[i]);
        }
    }
    (void)fprintf(out, " | %s | ", refusal->rule);
    put_cell(refusal->hint);
    (void)fputs(" |\n", out);
}

static void put_refusals(void)
{
    for (size_t place = 0; place < COUNT(places); place++) {
        bool any = false;
        for (size_t i = 0; i < COUNT(refusals); i++) {
            if ((size_t)refusals[i].place == place) {
                if (!any) {
                    (void)fprintf(out, "\n### %s\n\n| not portable | rule | instead |\n|---|---|---|\n", places[place]);
                }
                any = true;
                put_refusal(i);
            }
        }
    }
}

static void put_elsewhere(void)
{
    (void)fputs("| function | instead |\n|---|---|\n", out);
    for (const koine__function_elsewhere *f = koine__functions_elsewhere; f->name != NULL; f++) {
        (void)fputs("| ", out);
        put_code(f->name);
        (void)fputs(" | ", out);
        put_cell(f->instead);
        (void)fputs(" |\n", out);
    }
}

/* ---- rules ---- */

static void put_rules(void)
{
    (void)fputs("| rule | |\n|---|---|\n", out);
    for (size_t i = 0; i < koine__rule_count; i++) {
        (void)fprintf(out, "| %s | ", koine__rules[i].id);
        put_cell(koine__rules[i].text);
        (void)fputs(" |\n", out);
    }
}

/* ---- settled otherwise ---- */

static int is_case_file(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end != NULL && strcmp(end, ".cases") == 0;
}

static void put_otherwise_of(const char *path)
{
    static const char mark[] = "settled otherwise: ";
    char line[4096];
    char head[sizeof line] = "";
    bool open = false;
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (open && line[0] == ' ') {
            (void)fputc(' ', out);
            put_cell(line + strspn(line, " "));
            continue;
        }
        (void)(open && fputs(" |\n", out));
        open = false;
        if (line[0] == '[') {
            (void)snprintf(head, sizeof head, "%s", line);
        } else if (strncmp(line, mark, sizeof mark - 1) == 0) {
            const size_t id = strcspn(head, "]");
            (void)fprintf(out, "| `%.*s` |", (int)(id > 0 ? id - 1 : 0), head + 1);
            put_cell(head + id + 1);
            (void)fputs(" | ", out);
            put_cell(line + sizeof mark - 1);
            open = true;
        }
    }
    (void)(open && fputs(" |\n", out));
    (void)(file != NULL && fclose(file));
}

static void put_otherwise(void)
{
    struct dirent **files = NULL;
    char path[1024];
    const int count = scandir(ledger, &files, is_case_file, alphasort);
    (void)fputs("| case | construct | what holds instead, and why |\n|---|---|---|\n", out);
    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", ledger, files[i]->d_name);
        put_otherwise_of(path);
        free(files[i]);
    }
    free(files);
}

/* ---- the page ---- */

static const struct part {
    const char *name;
    void (*put)(void);
} parts[] = {
    {"functions", put_functions}, {"operations", put_operations}, {"refusals", put_refusals},
    {"elsewhere", put_elsewhere}, {"rules", put_rules},           {"otherwise", put_otherwise},
};

static const struct part *part_of(const char *line)
{
    char begin[64];
    for (size_t i = 0; i < COUNT(parts); i++) {
        (void)snprintf(begin, sizeof begin, "<!-- begin %s -->\n", parts[i].name);
        if (strcmp(begin, line) == 0) {
            return &parts[i];
        }
    }
    return NULL;
}

static void copy(FILE *page)
{
    char line[4096];
    bool inside = false;
    while (fgets(line, sizeof line, page) != NULL) {
        const struct part *part = part_of(line);
        inside = inside && strncmp(line, "<!-- end ", 9) != 0;
        if (!inside) {
            (void)fputs(line, out);
        }
        if (part != NULL) {
            part->put();
            inside = true;
        }
    }
}

static int fail(const char *what)
{
    perror(what);
    return EXIT_FAILURE;
}

int main(int count, char **words)
{
    if (count < 3) {
        (void)fprintf(stderr, "usage: portable PAGE LEDGER [OUT]\n");
        return 2;
    }
    FILE *page = fopen(words[1], "r");
    FILE *written = tmpfile();
    if (page == NULL || written == NULL) {
        return fail(words[1]);
    }
    out = written;
    ledger = words[2];
    copy(page);
    (void)fclose(page);
    rewind(written);
    FILE *target = fopen(words[count > 3 ? 3 : 1], "w");
    if (target == NULL) {
        return fail(words[count > 3 ? 3 : 1]);
    }
    for (int c = fgetc(written); c != EOF; c = fgetc(written)) {
        (void)fputc(c, target);
    }
    (void)fclose(written);
    return fclose(target) == 0 ? EXIT_SUCCESS : fail("writing the page");
}
