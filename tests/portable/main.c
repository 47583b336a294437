/*
 * Runs case files against the engine of KOINE_TEST_URL (default: SQLite in a temporary file).
 *
 *     portable [--list] [--only PATTERN] [--translate] FILE|FOLDER...
 *
 *       --list          prints id, outcome, reason and title of each case, with tabs between, and runs nothing
 *       --only PATTERN  the cases whose id the pattern fits (int-*)
 *       --translate     shows with a failure what the engine was sent
 *
 * Folders are searched for *.cases. Of a page in Markdown (*.md) the blocks of the language "cases" are read. Answers 0
 * when nothing failed, 1 when a case did, 2 when a file cannot be read or there is no engine to test. README.md
 * describes the files.
 *
 * SPDX-License-Identifier: MIT
 */
#include "case_run.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HANG_LIMIT 300 /* seconds after which a case counts as hung; valgrind is slow */

static struct own_database own;
static struct case_set set;
static struct case_runner runner = {.database = &own};

/* ---- files ---- */

static int not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool read_path(const char *path, bool given);

static bool read_folder(const char *path)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, not_hidden, alphasort);
    bool good = count >= 0;

    for (int i = 0; i < count; i++) {
        char inside[4096];

        (void)snprintf(inside, sizeof inside, "%s/%s", path, entries[i]->d_name);
        good = read_path(inside, false) && good;
        free(entries[i]);
    }
    free(entries);
    return good;
}

/* A file that was not given by its name has to be called *.cases. */
static bool read_path(const char *path, bool given)
{
    struct stat what;

    if (stat(path, &what) != 0) {
        (void)fprintf(stderr, "portable: %s: %s\n", path, strerror(errno));
        return false;
    }
    if (S_ISDIR(what.st_mode)) {
        return read_folder(path);
    }
    return (!given && fnmatch("*.cases", path, 0) != 0) || case_file_read(&set, path);
}

/* ---- the run ---- */

/* Not by atexit: client libraries end their own parts there, in an order that nobody can choose. */
static void end(void)
{
    koine_close(runner.janitor);
    own_database_end(&own);
}

static void hung(int signal_number)
{
    static const char message[] = "\nportable: the running case hangs\n";

    (void)signal_number;
    (void)!write(STDERR_FILENO, message, sizeof message - 1);
    _exit(3);
}

static bool begin(void)
{
    koine_config *config;
    koine_code code;

    if (!own_database_begin(&own, "portable", NULL)) {
        return false;
    }
    (void)signal(SIGALRM, hung);
    config = own_database_config(&own);
    code = koine_open_config(&runner.janitor, config);
    koine_config_free(config);
    if (code != KOINE_OK) {
        (void)fprintf(stderr, "portable: cannot open the database of this run: %s\n",
                      koine_error_of(runner.janitor)->message);
        return false;
    }
    runner.engine = case_engine_bit(koine_engine(runner.janitor));
    return true;
}

/* The lines are those of cmocka, which the runner of all tests counts. */
static bool run_one(const struct case_one *c)
{
    struct text report = {NULL, 0, 0};
    bool good;

    (void)printf("[ RUN      ] %s %s\n", c->id, c->title);
    (void)fflush(stdout);
    (void)alarm(HANG_LIMIT);
    good = case_run(&runner, c, &report);
    (void)alarm(0);
    if (report.size > 0) {
        (void)printf("%s", report.text);
    }
    (void)printf("%s %s %s\n", good ? "[       OK ]" : "[  FAILED  ]", c->id, c->title);
    text_free(&report);
    return good;
}

static int run_all(const char *pattern)
{
    size_t ran = 0, failed = 0;

    if (!begin()) {
        end();
        return 2;
    }
    for (size_t i = 0; i < set.count; i++) {
        const struct case_one *c = &set.cases[i];

        if (!c->covered_by && (!pattern || fnmatch(pattern, c->id, 0) == 0)) {
            ran++;
            failed += !run_one(c);
        }
    }
    (void)printf("%s: %zu cases, %zu failed\n", koine_engine(runner.janitor), ran, failed);
    end();
    return failed > 0 ? 1 : ran > 0 ? 0 : 2;
}

static void list(const char *pattern)
{
    for (size_t i = 0; i < set.count; i++) {
        const struct case_one *c = &set.cases[i];
        const char *reason = c->covered_by    ? c->covered_by
                             : c->otherwise   ? c->otherwise
                             : c->unspecified ? c->unspecified
                                              : "";

        if (!pattern || fnmatch(pattern, c->id, 0) == 0) {
            (void)printf("%s\t%s\t", c->id, case_outcome_name(case_outcome_of(c)));
            for (const char *p = reason; *p; p++) {
                (void)putchar(*p == '\n' ? ' ' : *p);
            }
            (void)printf("\t%s\n", c->title);
        }
    }
}

struct request {
    bool only_list;
    const char *pattern;
    int paths;
};

/* False when a file cannot be read. */
static bool read_arguments(struct request *request, int argc, char **argv)
{
    bool good = true;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--list") == 0) {
            request->only_list = true;
        } else if (strcmp(argv[i], "--translate") == 0) {
            runner.translate = true;
        } else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc) {
            request->pattern = argv[++i];
        } else {
            good = read_path(argv[i], true) && good;
            request->paths++;
        }
    }
    return good;
}

int main(int argc, char **argv)
{
    struct request request = {false, NULL, 0};
    bool good = read_arguments(&request, argc, argv);
    int status = 2;

    if (request.paths == 0) {
        (void)fputs("usage: portable [--list] [--only PATTERN] [--translate] FILE|FOLDER...\n", stderr);
    } else if (good && request.only_list) {
        list(request.pattern);
        status = 0;
    } else if (good) {
        status = run_all(request.pattern);
    }
    case_set_free(&set);
    return status;
}
