/*
 * The harness of the conformance suite: connections and tables that go away after each test, SQL templates, and the
 * claims about errors that every failure must keep.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"
#include "own_database.h"

#include <ctype.h>
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TEXTS 16       /* how many texts of suite_sql and suite_text live at once */
#define OPEN_MAX_ 64   /* connections of one test */
#define DROPS_MAX 64   /* objects of one test */
#define HANG_LIMIT 300 /* seconds after which a test counts as hung; valgrind is slow */

const struct quirks *quirks;

static char password[256];
static pid_t owner; /* a forked child must not drop anything */

static struct own_database own_db;
static koine_conn *janitor; /* drops what tests made */
static koine_conn *opened[OPEN_MAX_];
static char *drops[DROPS_MAX];
static size_t drop_count;
static char *texts[TEXTS];
static size_t next_text;

/* ---- the run ---- */

static void complain(const char *what, const koine_conn *conn)
{
    const koine_error *e = koine_error_of(conn);

    (void)fprintf(stderr, "conformance: %s: %s: %s%s%s\n", what, koine_code_name(e->code), e->message ? e->message : "",
                  e->hint ? "; " : "", e->hint ? e->hint : "");
}

static void read_password(const char *url)
{
    const char *authority = strstr(url, "://");
    const char *at, *colon;

    password[0] = '\0';
    if (!authority) {
        return;
    }
    authority += 3;
    at = strchr(authority, '@');
    colon = strchr(authority, ':');
    if (at && colon && colon < at) {
        (void)snprintf(password, sizeof password, "%.*s", (int)(at - colon - 1), colon + 1);
    }
}

static void hung(int signal_number)
{
    static const char message[] = "\nconformance: the running test hangs\n";

    (void)signal_number;
    (void)!write(STDERR_FILENO, message, sizeof message - 1);
    _exit(3);
}

bool suite_begin(void)
{
    koine_config *config;
    koine_code code;

    owner = getpid();
    if (!own_database_begin(&own_db, "conformance", NULL)) {
        return false;
    }
    read_password(own_database_url(&own_db));
    (void)atexit(suite_end);
    (void)signal(SIGALRM, hung);
    config = suite_config(NULL);
    code = koine_open_config(&janitor, config);
    koine_config_free(config);
    if (code != KOINE_OK) {
        complain("cannot open the database of this run", janitor);
        return false;
    }
    quirks = quirks_find(koine_engine(janitor));
    if (!quirks) {
        (void)fprintf(stderr, "conformance: no quirks entry for engine %s\n", koine_engine(janitor));
    }
    return quirks != NULL;
}

void suite_end(void)
{
    if (getpid() != owner) {
        return;
    }
    koine_close(janitor);
    janitor = NULL;
    own_database_end(&own_db);
    for (size_t i = 0; i < TEXTS; i++) {
        free(texts[i]);
        texts[i] = NULL;
    }
}

/* ---- connections ---- */

const char *suite_url(void)
{
    return own_database_url(&own_db);
}

const char *suite_password(void)
{
    return password[0] ? password : NULL;
}

static void set_options(koine_config *config, const char *options)
{
    char copy[512];
    char *rest = copy;
    char *pair;

    (void)snprintf(copy, sizeof copy, "%s", options);
    while ((pair = strsep(&rest, "&")) != NULL) {
        char *value = strchr(pair, '=');

        if (!value) {
            fail_msg("an option without a value: %s", pair);
            return;
        }
        *value++ = '\0';
        if (koine_config_set(config, pair, value) != KOINE_OK) {
            fail_msg("option %s=%s: %s", pair, value, koine_config_error(config)->message);
        }
    }
}

koine_config *suite_config(const char *options)
{
    koine_config *config = own_database_config(&own_db);

    /* The tests write their SQL in the words of the engine, by its quirks. */
    (void)koine_config_set(config, "sql", "native");
    if (options && *options) {
        set_options(config, options);
    }
    return config;
}

static void adopt(koine_conn *conn)
{
    size_t i = 0;

    while (i < OPEN_MAX_ && opened[i]) {
        i++;
    }
    if (i == OPEN_MAX_) {
        fail_msg("%s", "too many connections for one test");
    } else {
        opened[i] = conn;
    }
}

void suite_forget(koine_conn *conn)
{
    for (size_t i = 0; i < OPEN_MAX_; i++) {
        if (opened[i] == conn) {
            opened[i] = NULL;
        }
    }
}

koine_code suite_try_config(koine_conn **out, const koine_config *config)
{
    koine_code code = koine_open_config(out, config);

    if (*out) {
        adopt(*out);
    }
    return code;
}

koine_code suite_try_url(koine_conn **out, const char *url)
{
    koine_code code = koine_open(out, url);

    if (*out) {
        adopt(*out);
    }
    return code;
}

koine_code suite_try_open(koine_conn **out, const char *options)
{
    koine_config *config = suite_config(options);
    koine_code code = suite_try_config(out, config);

    koine_config_free(config);
    return code;
}

koine_conn *suite_open_with(const char *options)
{
    koine_conn *conn = NULL;
    koine_code code = suite_try_open(&conn, options);

    assert_ok(conn, code);
    return conn;
}

koine_conn *suite_open_impatient(void)
{
    koine_conn *conn = suite_open_with(quirks->lock_option);

    if (quirks->lock_setting) {
        assert_ok(conn, koine_exec(conn, quirks->lock_setting));
    }
    return conn;
}

void suite_kill(int64_t session)
{
    koine_conn *killer = suite_open();
    char sql[128];

    (void)snprintf(sql, sizeof sql, "%s%lld%s", quirks->kill[0], (long long)session, quirks->kill[1]);
    assert_ok(killer, koine_exec(killer, sql));
    suite_close(killer);
}

koine_conn *suite_open(void)
{
    return suite_open_with(NULL);
}

void suite_close(koine_conn *conn)
{
    suite_forget(conn);
    koine_close(conn);
}

/* ---- before and after a test ---- */

int suite_setup_bare(void **state)
{
    *state = NULL;
    (void)alarm(HANG_LIMIT);
    return 0;
}

int suite_setup(void **state)
{
    koine_code code;
    koine_conn *conn = NULL;

    (void)suite_setup_bare(state);
    code = suite_try_open(&conn, NULL);
    if (code != KOINE_OK) {
        complain("cannot open a connection for the test", conn);
        return -1;
    }
    *state = conn;
    return 0;
}

static int drop_all(void)
{
    int result = 0;

    while (drop_count > 0) {
        char *sql = drops[--drop_count];
        koine_code code = koine_exec(janitor, sql);

        if (code == KOINE_ERR_CONNECTION_LOST || code == KOINE_ERR_CLOSED) {
            code = koine_reconnect(janitor) == KOINE_OK ? koine_exec(janitor, sql) : code;
        }
        if (code != KOINE_OK) {
            complain(sql, janitor);
            result = -1;
        }
        free(sql);
    }
    return result;
}

int suite_teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < OPEN_MAX_; i++) {
        koine_close(opened[i]);
        opened[i] = NULL;
    }
    (void)alarm(0);
    return drop_all();
}

/* ---- SQL ---- */

static char *keep(const char *text, size_t size)
{
    char **slot = &texts[next_text++ % TEXTS];

    free(*slot);
    *slot = malloc(size + 1);
    if (!*slot) {
        fail_msg("%s", "out of memory");
    } else {
        memcpy(*slot, text, size);
        (*slot)[size] = '\0';
    }
    return *slot;
}

struct buffer {
    char *text;
    size_t size, room;
};

static void put(struct buffer *b, const char *text, size_t size)
{
    if (size == 0) {
        return;
    }
    if (b->size + size > b->room) {
        size_t room = (b->size + size) * 2 + 256;
        char *grown = realloc(b->text, room);

        if (!grown) {
            abort();
        }
        b->text = grown;
        b->room = room;
    }
    memcpy(b->text + b->size, text, size);
    b->size += size;
}

/* The identifier that ends before `end`, blanks skipped: the column whose type is being written. */
static void put_column(struct buffer *b, const char *begin, const char *end)
{
    const char *first;

    while (end > begin && end[-1] == ' ') {
        end--;
    }
    first = end;
    while (first > begin && (isalnum((unsigned char)first[-1]) || first[-1] == '_' || first[-1] == '"')) {
        first--;
    }
    put(b, first, (size_t)(end - first));
}

/* Length of "{word}" or "{word(args)}" at p, 0 if it is none. */
static size_t brace_length(const char *p)
{
    size_t n = 1;

    if (*p != '{') {
        return 0;
    }
    while (islower((unsigned char)p[n]) || p[n] == '_' || isdigit((unsigned char)p[n])) {
        n++;
    }
    if (n > 1 && p[n] == '(') {
        n += strcspn(p + n, ")}");
        n += p[n] == ')';
    }
    return n > 1 && p[n] == '}' ? n + 1 : 0;
}

static void put_word(struct buffer *b, const char *template, const char *p, size_t length)
{
    size_t name = strcspn(p + 1, "(}");
    const char *args = p + 1 + name;
    size_t args_size = *args == '(' ? length - name - 4 : 0;
    const struct quirk_word *word = quirks->words;

    while (word->name && (strlen(word->name) != name || memcmp(word->name, p + 1, name) != 0)) {
        word++;
    }
    if (!word->name) {
        free(b->text);
        fail_msg("no such word in the quirks of %s: %.*s", quirks->engine, (int)length, p);
        return;
    }
    for (const char *t = word->text; *t; t++) {
        if (*t == '$') {
            put_column(b, template, p);
        } else if (*t == '@') {
            put(b, args + 1, args_size);
        } else {
            put(b, t, 1);
        }
    }
}

const char *suite_sql(const char *template)
{
    struct buffer b = {NULL, 0, 0};
    const char *kept;

    for (const char *p = template; *p;) {
        size_t length = brace_length(p);

        if (length) {
            put_word(&b, template, p, length);
            p += length;
        } else {
            put(&b, p++, 1);
        }
    }
    kept = keep(b.text ? b.text : "", b.size);
    free(b.text);
    return kept;
}

void suite_drop_later(const char *sql)
{
    if (drop_count == DROPS_MAX) {
        fail_msg("%s", "too many objects for one test");
    }
    drops[drop_count++] = strdup(sql);
}

void suite_table(koine_conn *conn, const char *name, const char *columns)
{
    struct buffer b = {NULL, 0, 0};
    char drop[128];
    const char *sql;

    put(&b, "CREATE TABLE ", 13);
    put(&b, name, strlen(name));
    put(&b, " (", 2);
    put(&b, columns, strlen(columns));
    put(&b, ")", 2);
    sql = suite_sql(b.text);
    free(b.text);
    (void)snprintf(drop, sizeof drop, "DROP TABLE IF EXISTS %s", name);
    suite_drop_later(drop);
    suite_assert_code(conn, koine_exec(conn, sql), KOINE_OK, sql, __FILE__, __LINE__);
}

void suite_raiser(koine_conn *conn)
{
    if (quirks->unraise) {
        suite_drop_later(quirks->unraise);
    }
    suite_table(conn, "raiser", "id {int}");
    for (size_t i = 0; i < sizeof quirks->raise / sizeof quirks->raise[0] && quirks->raise[i]; i++) {
        suite_assert_code(conn, koine_script(conn, quirks->raise[i]), KOINE_OK, quirks->raise[i], __FILE__, __LINE__);
    }
}

void suite_exec_at(koine_conn *conn, const char *sql, const char *file, int line)
{
    const char *text = suite_sql(sql);

    suite_assert_code(conn, koine_exec(conn, text), KOINE_OK, text, file, line);
}

/* Reads the only row into a value that lives until the rows are closed. */
static koine_rows *only_row(koine_conn *conn, const char *sql, const char *file, int line)
{
    koine_rows *rows = NULL;
    const char *text = suite_sql(sql);

    suite_assert_code(conn, koine_query(conn, &rows, text), KOINE_OK, text, file, line);
    suite_assert_code(conn, koine_next(rows), KOINE_ROW, text, file, line);
    if (koine_column_count(rows) != 1) {
        print_error("%s:%d: more than one column: %s\n", file, line, text);
        _fail(file, line);
    }
    return rows;
}

static void end_row(koine_conn *conn, koine_rows *rows, const char *sql, const char *file, int line)
{
    suite_assert_code(conn, koine_next(rows), KOINE_DONE, sql, file, line);
    suite_assert_code(conn, koine_rows_close(rows), KOINE_OK, sql, file, line);
}

int64_t suite_int_at(koine_conn *conn, const char *sql, const char *file, int line)
{
    koine_rows *rows = only_row(conn, sql, file, line);
    int64_t value = koine_get_int(rows, 0);

    end_row(conn, rows, sql, file, line);
    return value;
}

const char *suite_text_at(koine_conn *conn, const char *sql, const char *file, int line)
{
    koine_rows *rows = only_row(conn, sql, file, line);
    const char *value = koine_get_text(rows, 0);

    value = value ? keep(value, strlen(value)) : NULL;
    end_row(conn, rows, sql, file, line);
    return value;
}

/* A recursive query would meet the engines' limits of recursion; a product of digits has none. */
const char *suite_numbers(int64_t n)
{
    struct buffer b = {NULL, 0, 0};
    int digits = 1;
    char piece[96];
    const char *kept;
    int64_t scale = 1;

    for (int64_t reach = 10; reach < n; reach *= 10) {
        digits++;
    }
    (void)snprintf(piece, sizeof piece, "WITH d(n) AS (SELECT 0");
    put(&b, piece, strlen(piece));
    for (int i = 1; i < 10; i++) {
        (void)snprintf(piece, sizeof piece, " UNION ALL SELECT %d", i);
        put(&b, piece, strlen(piece));
    }
    put(&b, "), p(n) AS (SELECT 0", 20);
    for (int i = 0; i < digits; i++, scale *= 10) {
        (void)snprintf(piece, sizeof piece, " + %lld * d%d.n", (long long)scale, i);
        put(&b, piece, strlen(piece));
    }
    for (int i = 0; i < digits; i++) {
        (void)snprintf(piece, sizeof piece, "%sd d%d", i ? " CROSS JOIN " : " FROM ", i);
        put(&b, piece, strlen(piece));
    }
    (void)snprintf(piece, sizeof piece, ") SELECT n FROM p WHERE n < %lld", (long long)n);
    put(&b, piece, strlen(piece) + 1);
    kept = keep(b.text, b.size);
    free(b.text);
    return kept;
}

/* ---- claims ---- */

static void print_error_wholly(const koine_error *e)
{
    print_error("    code %s, native %d, sqlstate \"%s\", flags %#x, side %d, position %lld\n",
                koine_code_name(e->code), (int)e->native_code, e->sqlstate, (unsigned)e->flags, (int)e->fk_side,
                (long long)e->position);
    const struct {
        const char *name, *text;
    } fields[] = {{"driver", e->driver}, {"message", e->message},       {"detail", e->detail},
                  {"hint", e->hint},     {"schema", e->schema},         {"table", e->table},
                  {"column", e->column}, {"constraint", e->constraint}, {"parent_table", e->parent_table}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].text) {
            print_error("    %s: %s\n", fields[i].name, fields[i].text);
        }
    }
}

void suite_assert_code(const koine_conn *conn, koine_code code, koine_code want, const char *call, const char *file,
                       int line)
{
    if (code == want) {
        return;
    }
    print_error("%s\n    answered %s, not %s\n", call, koine_code_name(code), koine_code_name(want));
    if (conn) {
        print_error_wholly(koine_error_of(conn));
    }
    _fail(file, line);
}

static uint32_t flags_of(koine_code code)
{
    switch (code) {
#define CASE(symbol, value, flags, text)                                                                               \
    case KOINE_##symbol:                                                                                               \
        return (flags);
        KOINE_CODE_MAP(CASE)
#undef CASE
    }
    return 0;
}

/* Each field that is text: not empty, no password. message and hint: one line. */
static const char *fault_of_texts(const koine_error *e)
{
    const char *const texts_of[] = {e->message, e->hint,   e->detail,     e->schema,      e->table,
                                    e->column,  e->driver, e->constraint, e->parent_table};

    for (size_t i = 0; i < sizeof texts_of / sizeof texts_of[0]; i++) {
        if (!texts_of[i]) {
            continue;
        }
        if (!*texts_of[i]) {
            return "a text is empty instead of NULL";
        }
        if (i < 2 && strpbrk(texts_of[i], "\r\n")) {
            return "message or hint has more than one line";
        }
        if (strlen(password) >= 4 && strstr(texts_of[i], password)) {
            return "a text holds the password";
        }
    }
    return NULL;
}

static const char *fault_of(const koine_error *e, koine_code want, const char *driver)
{
    uint32_t always = flags_of(want);

    if (e->code != want) {
        return "code differs from what the call answered";
    }
    if ((unsigned)e->class != (unsigned)want >> 4 || koine_code_class(want) != e->class) {
        return "class is not code >> 4";
    }
    if (strncmp(koine_code_name(want), "KOINE_ERR_", 10) != 0) {
        return "the code has no name";
    }
    if (!e->message) {
        return "no message";
    }
    if (driver ? !e->driver || strcmp(e->driver, driver) != 0 : e->driver != NULL) {
        return "driver is not the expected one";
    }
    if ((e->flags & always) != always ||
        (e->flags & ~always & ~(uint32_t)(KOINE_MAYBE_APPLIED | KOINE_RECONNECT)) != 0) {
        return "flags are not those of the code";
    }
    if (strlen(e->sqlstate) != 0 && strlen(e->sqlstate) != 5) {
        return "sqlstate is not of five characters";
    }
    if (e->position < -1) {
        return "position is below -1";
    }
    if ((e->fk_side != KOINE_FK_UNKNOWN) && want != KOINE_ERR_FOREIGN_KEY) {
        return "a side of a foreign key on another failure";
    }
    return fault_of_texts(e);
}

void suite_check_error(const koine_error *error, koine_code want, const char *driver, const char *file, int line)
{
    const char *fault = fault_of(error, want, driver);

    if (fault) {
        print_error("the error of %s breaks a rule: %s\n", koine_code_name(want), fault);
        print_error_wholly(error);
        _fail(file, line);
    }
}

const koine_error *suite_assert_error(const koine_conn *conn, koine_code code, koine_code want, const char *call,
                                      const char *file, int line)
{
    suite_assert_code(conn, code, want, call, file, line);
    suite_check_error(koine_error_of(conn), want, quirks->driver, file, line);
    return koine_error_of(conn);
}

void suite_assert_contains(const char *whole, const char *part, const char *file, int line)
{
    if (!whole || !strstr(whole, part)) {
        print_error("\"%s\" does not contain \"%s\"\n", whole ? whole : "(null)", part);
        _fail(file, line);
    }
}

/* ---- other threads ---- */

struct suite_canceller {
    pthread_t thread;
    koine_conn *conn;
    atomic_bool stop;
    koine_code code;
};

static void *cancel_again(void *context)
{
    struct suite_canceller *me = context;
    const struct timespec pause = {0, 20 * 1000 * 1000};

    while (!atomic_load(&me->stop)) {
        koine_code code = koine_cancel(me->conn);

        if (me->code == KOINE_OK) {
            me->code = code;
        }
        (void)nanosleep(&pause, NULL);
    }
    return NULL;
}

struct suite_canceller *suite_cancel_begin(koine_conn *conn)
{
    struct suite_canceller *me = calloc(1, sizeof *me);

    assert_non_null(me);
    me->conn = conn;
    assert_int_equal(pthread_create(&me->thread, NULL, cancel_again, me), 0);
    return me;
}

koine_code suite_cancel_end(struct suite_canceller *canceller)
{
    koine_code code;

    atomic_store(&canceller->stop, true);
    (void)pthread_join(canceller->thread, NULL);
    code = canceller->code;
    free(canceller);
    return code;
}

static size_t count_threads(void)
{
    size_t count = 0;
    DIR *tasks = opendir("/proc/self/task");

    for (const struct dirent *entry; tasks && (entry = readdir(tasks)) != NULL;) {
        count += entry->d_name[0] != '.';
    }
    if (tasks) {
        (void)closedir(tasks);
    }
    return count;
}

/* This thread and the one that keeps time limits, which sleeps, stay. */
pid_t suite_fork(void)
{
    pid_t pid;

    for (int i = 0; i < 400 && count_threads() > 2; i++) {
        (void)usleep(5000);
    }
    pid = fork();
    if (pid == 0) {
        (void)alarm(60);
    }
    return pid;
}
