/*
 * Writes the parts of docs/portable-sql.md that come from tables: functions, what each engine receives, what other
 * dialects have, the rules, and what was settled otherwise than the ledger proposed.
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

/* Text of a table's cell: a bar would end it. */
static void put_cell(const char *text)
{
    for (; *text != '\0'; text++) {
        (void)fprintf(out, *text == '|' ? "\\|" : "%c", *text);
    }
}

static void put_code(const char *text)
{
    (void)fputc('`', out);
    put_cell(text);
    (void)fputc('`', out);
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
    const char *form;
    const char *rule;
} operations[] = {
#define OPERATION(symbol, rule, form) {(form), (rule)},
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
    (void)fputs("| portable | rule | SQLite | PostgreSQL | MariaDB | MySQL |\n|---|---|---|---|---|---|\n", out);
    for (size_t i = 0; i < COUNT(operations); i++) {
        (void)fputs("| ", out);
        put_code(operations[i].form);
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

static const struct {
    const char *words;
    const char *rule;
    const char *hint;
} refusals[] = {
#define FOREIGN(place, words, rule, hint) {(words), (rule), (hint)},
#define FOREIGN_CODE(place, words, code, rule, hint) {(words), (rule), (hint)},
#include "sql/foreign.inc"
#undef FOREIGN
#undef FOREIGN_CODE
};

static void put_refusals(void)
{
    (void)fputs("| what | rule | in portable SQL |\n|---|---|---|\n", out);
    for (size_t i = 0; i < COUNT(refusals); i++) {
        (void)fputs("| ", out);
        put_code(refusals[i].words);
        (void)fprintf(out, " | %s | ", refusals[i].rule);
        put_cell(refusals[i].hint);
        (void)fputs(" |\n", out);
    }
}

/* ---- rules ---- */

static const struct {
    const char *name;
    const char *text;
} rules[] = {
#define RULE(name, text) {(name), (text)},
#include "sql/rules.inc"
#undef RULE
};

static void put_rules(void)
{
    (void)fputs("| rule | |\n|---|---|\n", out);
    for (size_t i = 0; i < COUNT(rules); i++) {
        (void)fprintf(out, "| %s | ", rules[i].name);
        put_cell(rules[i].text);
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
    char head[512] = "";
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
            (void)fprintf(out, "| %.*s |", (int)(id - 1), head + 1);
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
    {"rules", put_rules},         {"otherwise", put_otherwise},
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
