/*
 * Writes docs/errors.md from the lists of codes, classes and flags in <koine/koine.h>: to the file that is named,
 * else to the standard output.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/koine.h>

#include <stdio.h>

struct code {
    const char *name;
    unsigned value;
    unsigned flags;
    const char *text;
};

static const struct code codes[] = {
#define CODE(symbol, value, flags, text) {"KOINE_" #symbol, (value), (flags), (text)},
    KOINE_CODE_MAP(CODE)
#undef CODE
};

struct family {
    const char *name;
    unsigned value;
    const char *text;
};

static const struct family families[] = {
#define FAMILY(symbol, value, text) {#symbol, (value), (text)},
    KOINE_CLASS_MAP(FAMILY)
#undef FAMILY
};

static const struct {
    unsigned flag;
    const char *name;
    const char *text;
} flags[] = {
    {KOINE_RETRY_TRANSACTION, "KOINE_RETRY_TRANSACTION",
     "Running the whole transaction again, unchanged, can succeed. `koine_transact` does it."},
    {KOINE_RECONNECT, "KOINE_RECONNECT", "The connection is unusable: `koine_reconnect`, or close and open."},
    {KOINE_MAYBE_APPLIED, "KOINE_MAYBE_APPLIED",
     "The statement or commit may have taken effect in spite of the error. No code always carries it: it is added "
     "where it is so."},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char intro[] =
    "# Errors\n"
    "\n"
    "<!-- Written by docs/generate/errors.c from include/koine/koine.h: `make docs`. -->\n"
    "\n"
    "Every call that can fail returns a `koine_code`. `KOINE_OK`, `KOINE_ROW` and `KOINE_DONE` are successes, all\n"
    "others begin with `KOINE_ERR_`. The same mistake has the same code on every engine. `koine_error_of` gives the\n"
    "rest of the story: names, SQLSTATE, the engine's own number, a message and a hint.\n"
    "\n"
    "```c\n"
    "code = koine_exec(conn, \"INSERT INTO book (id, author) VALUES (?, ?)\", 1, 99999);\n"
    "switch (code) {\n"
    "case KOINE_OK:\n"
    "    break;\n"
    "case KOINE_ERR_FOREIGN_KEY: {\n"
    "    const koine_error *error = koine_error_of(conn);\n"
    "    const char *side = error->fk_side == KOINE_FK_PARENT ? \"the row is in use\" : \"there is no such parent\";\n"
    "    printf(\"%s: %s\\n\", error->table != NULL ? error->table : \"?\", side);\n"
    "    break;\n"
    "}\n"
    "default:\n"
    "    if (koine_code_class(code) == KOINE_CLASS_CONSTRAINT) {\n"
    "        printf(\"refused: %s\\n\", koine_code_text(code));\n"
    "    } else {\n"
    "        printf(\"%s: %s\\n\", koine_code_name(code), koine_error_of(conn)->message);\n"
    "    }\n"
    "}\n"
    "```\n"
    "\n"
    "Three rules hold for every error:\n"
    "\n"
    "- The first one wins. Cleaning up after a failure never replaces what is told of it.\n"
    "- No field ever holds a password. Where the engines' own texts hold the values that were refused (classes\n"
    "  CONSTRAINT and DATA), the message is composed from the code and the names alone. `KOINE_ERR_RAISED` keeps the\n"
    "  text, which the schema's author wrote.\n"
    "- What `koine_error_of` returns is valid until the next call on the connection. Recording an error allocates\n"
    "  nothing, so that it also works when memory has run out.\n"
    "\n"
    "`KOINE_ERR_POOL_EXHAUSTED` is kept for a pool of connections; nothing in this version answers it.\n";

static const char fields[] =
    "\n"
    "## What an error says\n"
    "\n"
    "A pointer is `NULL` where nothing is known, never empty text.\n"
    "\n"
    "| field of `koine_error` | meaning |\n"
    "|---|---|\n"
    "| `code`, `category` | the code and its class; in C the class is also called `class` |\n"
    "| `flags` | see above |\n"
    "| `message` | what failed, on what; one line |\n"
    "| `detail` | facts; one line |\n"
    "| `hint` | what to do; one line |\n"
    "| `schema`, `table`, `column`, `constraint` | what the error is about. Several columns are separated by `, `. "
    "For a foreign key `table` is the child table, on both sides |\n"
    "| `parent_table` | the table that a foreign key refers to |\n"
    "| `fk_side` | `KOINE_FK_CHILD`: the row names a parent that is not there. `KOINE_FK_PARENT`: the row is still "
    "referenced. `KOINE_FK_UNKNOWN`: no foreign key failure, or the engine did not tell |\n"
    "| `position` | byte offset in the SQL text that the program gave, or -1 |\n"
    "| `driver` | name of the driver |\n"
    "| `native_code` | SQLite: extended result code; MariaDB, MySQL: error number; PostgreSQL: 0 |\n"
    "| `sqlstate` | five characters, or empty where the engine gave none |\n";

static void print_flags(FILE *out, unsigned set)
{
    const char *joint = "";
    for (size_t i = 0; i < COUNT(flags); i++) {
        if ((set & flags[i].flag) != 0) {
            fprintf(out, "%s%s", joint, flags[i].name + sizeof "KOINE_" - 1);
            joint = ", ";
        }
    }
}

/* Pages address their headings in lower case. */
static void print_lower(FILE *out, const char *name)
{
    for (; *name != '\0'; name++) {
        fputc(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name, out);
    }
}

static void print_families(FILE *out)
{
    fputs("\n## Classes\n\n"
          "A code's class is its value shifted right by four bits; `koine_code_class` says it. The value of a code\n"
          "never changes and is never used again for something else.\n\n"
          "| class | value | meaning |\n|---|---|---|\n",
          out);
    for (size_t i = 0; i < COUNT(families); i++) {
        fprintf(out, "| [%s](#", families[i].name);
        print_lower(out, families[i].name);
        fprintf(out, ") | %u | %s |\n", families[i].value, families[i].text);
    }
}

static void print_codes(FILE *out)
{
    fputs("\n## Codes\n\nThe flags are those that a code always carries, without their `KOINE_`.\n", out);
    for (size_t i = 0; i < COUNT(families); i++) {
        fprintf(out, "\n### %s\n\n| code | name | flags | meaning |\n|---|---|---|---|\n", families[i].name);
        for (size_t j = 0; j < COUNT(codes); j++) {
            if (codes[j].value >> 4 == families[i].value) {
                fprintf(out, "| 0x%02X | `%s` | ", codes[j].value, codes[j].name);
                print_flags(out, codes[j].flags);
                fprintf(out, "%s| %s |\n", codes[j].flags != 0 ? " " : "", codes[j].text);
            }
        }
    }
}

static void print_flag_list(FILE *out)
{
    fputs("\n## Flags\n\n| flag | value | meaning |\n|---|---|---|\n", out);
    for (size_t i = 0; i < COUNT(flags); i++) {
        fprintf(out, "| `%s` | %u | %s |\n", flags[i].name, flags[i].flag, flags[i].text);
    }
}

int main(int argc, char **argv)
{
    FILE *out = argc > 1 ? fopen(argv[1], "w") : stdout;
    if (out == NULL) {
        perror(argv[1]);
        return 1;
    }
    fputs(intro, out);
    print_families(out);
    print_codes(out);
    print_flag_list(out);
    fputs(fields, out);
    if (fclose(out) != 0) {
        perror("writing the page");
        return 1;
    }
    return 0;
}
