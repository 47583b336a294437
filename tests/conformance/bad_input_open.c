/*
 * Openings that cannot succeed: nobody there, somebody else there, silence, a database that is not there or is none,
 * a place that may not be written. Each ends, says what and where, gives a remedy, and hurts no other session.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error_quirks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- servers that are none ---- */

/* A socket of this process on a free port of the loopback address. */
static int own_socket(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static koine_config *config_for(uint16_t port)
{
    koine_config *config = suite_config("connect_timeout=2s");
    char host[32];

    (void)snprintf(host, sizeof host, "127.0.0.1:%u", (unsigned)port);
    assert_int_equal(koine_config_set(config, "host", host), KOINE_OK);
    return config;
}

/* The opening fails as told; the error is whole, has a remedy and names the thing. The test's own session works. */
static void cannot_open(koine_conn *good, enum error_case which, koine_config *config, koine_code code,
                        const char *says)
{
    const error_scene scene = error_scene_here(which, &(error_scene){.fault = {.code = code, .says = says}});
    koine_conn *conn = NULL;
    koine_code got = suite_try_config(&conn, config);
    const koine_error *e = koine_error_of(conn);

    koine_config_free(config);
    error_check(conn, got, &scene.fault, NULL, __FILE__, __LINE__);
    assert_non_null(e->hint);
    assert_error(conn, koine_exec(conn, "SELECT 1"), KOINE_ERR_CLOSED);
    assert_usable(good);
}

/* ---- files that are no databases ---- */

/* A directory of the test's own; `file` within it. */
static const char *own_directory(void)
{
    static char path[64];

    (void)snprintf(path, sizeof path, "/tmp/koine-bad-input-XXXXXX");
    assert_non_null(mkdtemp(path));
    assert_int_equal(chmod(path, 0755), 0);
    return path;
}

static koine_config *config_for_file(const char *directory, const char *file, const char *option, const char *value)
{
    koine_config *config = suite_config(NULL);
    char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", directory, file);
    assert_int_equal(koine_config_set(config, "database", path), KOINE_OK);
    if (option) {
        assert_int_equal(koine_config_set(config, option, value), KOINE_OK);
    }
    return config;
}

static void write_file(const char *directory, const char *file, const char *text, size_t size)
{
    char path[256];
    FILE *out;

    (void)snprintf(path, sizeof path, "%s/%s", directory, file);
    out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static void check_file(const char *directory, const char *file, const char *text, size_t size)
{
    char path[256], seen[8192];
    FILE *in;

    (void)snprintf(path, sizeof path, "%s/%s", directory, file);
    in = fopen(path, "r");
    assert_non_null(in);
    assert_int_equal(fread(seen, 1, sizeof seen, in), size);
    assert_memory_equal(seen, text, size);
    assert_int_equal(fclose(in), 0);
}

static void clear_directory(const char *directory, const char *const *files)
{
    char path[256];

    for (; *files; files++) {
        (void)snprintf(path, sizeof path, "%s/%s", directory, *files);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(directory), 0);
}

/* ---- the tests ---- */

static void test_bad_input__port_where_nobody_listens(void **state)
{
    uint16_t port = 0;
    char says[8];

    if (quirks->server) {
        int fd = own_socket(&port); /* bound, so that nobody else gets it, and deaf */

        (void)snprintf(says, sizeof says, "%u", (unsigned)port);
        cannot_open(*state, CASE_NOBODY_LISTENS, config_for(port), KOINE_ERR_CONNECT, says);
        assert_int_equal(close(fd), 0);
    } else {
        const char *directory = own_directory();

        cannot_open(*state, CASE_NOBODY_LISTENS, config_for_file(directory, "absent/file.db", NULL, NULL),
                    KOINE_ERR_NO_DATABASE, "absent/file.db");
        clear_directory(directory, (const char *const[]){NULL});
    }
}

static void test_bad_input__host_that_is_not_there(void **state)
{
    koine_config *config;

    if (!quirks->server) {
        error_means_nothing("host", "koine.invalid");
        return;
    }
    config = suite_config("tls=disable");
    assert_int_equal(koine_config_set(config, "host", "koine.invalid"), KOINE_OK);
    cannot_open(*state, CASE_NO_HOST, config, KOINE_ERR_CONNECT, "koine.invalid");
}

/* The connection is made by the kernel; nobody ever reads or writes. Where there is no server: a file that another
 * session never lets go. */
static void test_bad_input__server_that_accepts_and_never_speaks(void **state)
{
    koine_conn *good = *state;
    uint16_t port = 0;

    if (quirks->server) {
        int fd = own_socket(&port);
        koine_config *config = config_for(port);

        assert_int_equal(listen(fd, 8), 0);
        assert_int_equal(koine_config_set(config, "connect_timeout", "300ms"), KOINE_OK);
        cannot_open(good, CASE_NEVER_SPEAKS, config, KOINE_ERR_TIMEOUT, NULL);
        assert_int_equal(close(fd), 0);
    } else {
        koine_conn *other = NULL;
        koine_code code;

        suite_exec(good, "CREATE TABLE bi_held (id INTEGER)");
        suite_drop_later("DROP TABLE IF EXISTS bi_held");
        suite_exec(good, "PRAGMA locking_mode = EXCLUSIVE");
        suite_exec(good, "INSERT INTO bi_held VALUES (1)");
        code = suite_try_open(&other, "busy_timeout=100ms&connect_timeout=300ms");
        if (code == KOINE_OK) {
            code = koine_exec(other, "SELECT id FROM bi_held");
        }
        assert_error(other, code, KOINE_ERR_LOCKED);
        assert_true(koine_error_of(other)->flags & KOINE_RETRY_TRANSACTION);
        assert_int_equal(suite_int(good, "SELECT count(*) FROM bi_held"), 1);
    }
}

/* What a thread says to whoever connects, again and again, before it hangs up. */
struct stranger {
    int fd;
    const char *text;
    size_t size;
    pthread_t thread;
};

static void *answer_strangely(void *context)
{
    struct stranger *me = context;
    int fd;

    while ((fd = accept(me->fd, NULL, NULL)) >= 0) {
        char request[4096];

        if (me->size > 0) {
            (void)!send(fd, me->text, me->size, MSG_NOSIGNAL);
            (void)shutdown(fd, SHUT_WR);
            while (recv(fd, request, sizeof request, 0) > 0) {
            }
        }
        (void)close(fd);
    }
    return NULL;
}

static void meets_stranger(koine_conn *good, const char *text, size_t size)
{
    struct stranger stranger = {.text = text, .size = size};
    uint16_t port = 0;
    koine_conn *conn = NULL;
    koine_config *config;
    koine_code code;

    stranger.fd = own_socket(&port);
    config = config_for(port);
    assert_int_equal(listen(stranger.fd, 8), 0);
    assert_int_equal(pthread_create(&stranger.thread, NULL, answer_strangely, &stranger), 0);
    code = suite_try_config(&conn, config);
    (void)shutdown(stranger.fd, SHUT_RDWR);
    (void)pthread_join(stranger.thread, NULL);
    (void)close(stranger.fd);
    koine_config_free(config);
    const koine_error *e = assert_error(conn, code, KOINE_ERR_CONNECT);
    assert_non_null(e->hint);
    assert_true(e->flags & KOINE_RECONNECT);
    assert_usable(good);
}

static const char sqlite_of_noise[] = "This is no database, it is a letter to whoever opens it by mistake.\n"
                                      "It is long enough that nobody can take it for an empty file, and short\n"
                                      "enough to be read in full before it is closed again without a change.\n";

static void test_bad_input__server_that_hangs_up(void **state)
{
    if (quirks->server) {
        meets_stranger(*state, "", 0);
    } else {
        const char *directory = own_directory();

        /* The header of a database and nothing behind it. */
        write_file(directory, "cut.db", "SQLite format 3\0\x10\0\1\1\0\x40\x20\x20", 24);
        cannot_open(*state, CASE_CUT_DATABASE, config_for_file(directory, "cut.db", NULL, NULL), KOINE_ERR_CORRUPT,
                    "cut.db");
        clear_directory(directory, (const char *const[]){"cut.db", NULL});
    }
}

static void test_bad_input__server_of_another_kind(void **state)
{
    static const char http[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    static const char noise[] = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";

    if (quirks->server) {
        meets_stranger(*state, http, sizeof http - 1);
        meets_stranger(*state, noise, sizeof noise - 1);
    } else {
        const char *directory = own_directory();

        assert_int_equal(sizeof noise, 17);
        write_file(directory, "http.db", http, sizeof http - 1);
        cannot_open(*state, CASE_NOT_A_DATABASE, config_for_file(directory, "http.db", NULL, NULL), KOINE_ERR_CORRUPT,
                    "http.db");
        check_file(directory, "http.db", http, sizeof http - 1);
        clear_directory(directory, (const char *const[]){"http.db", NULL});
    }
}

static void test_bad_input__file_that_is_no_database(void **state)
{
    const char *directory;

    if (quirks->server) {
        koine_config *config = suite_config(NULL);

        assert_int_equal(koine_config_set(config, "database", "no such; \"database\""), KOINE_OK);
        cannot_open(*state, CASE_NO_DATABASE, config, KOINE_ERR_NO_DATABASE, "no such; ");
        return;
    }
    directory = own_directory();
    write_file(directory, "letter.db", sqlite_of_noise, sizeof sqlite_of_noise - 1);
    cannot_open(*state, CASE_NOT_A_DATABASE, config_for_file(directory, "letter.db", NULL, NULL), KOINE_ERR_CORRUPT,
                "letter.db");
    check_file(directory, "letter.db", sqlite_of_noise, sizeof sqlite_of_noise - 1);
    clear_directory(directory, (const char *const[]){"letter.db", NULL});
}

static void test_bad_input__database_that_is_not_there(void **state)
{
    const char *directory;
    struct stat status;
    char path[256];

    if (quirks->server) {
        koine_config *config = suite_config(NULL);

        assert_int_equal(koine_config_set(config, "database", "koine_absent"), KOINE_OK);
        cannot_open(*state, CASE_NO_DATABASE, config, KOINE_ERR_NO_DATABASE, "koine_absent");
        return;
    }
    directory = own_directory();
    cannot_open(*state, CASE_NO_FILE, config_for_file(directory, "absent.db", "mode", "rw"), KOINE_ERR_NO_DATABASE,
                "absent.db");
    (void)snprintf(path, sizeof path, "%s/absent.db", directory);
    assert_int_not_equal(stat(path, &status), 0);
    cannot_open(*state, CASE_NO_FILE, config_for_file(directory, "", NULL, NULL), KOINE_ERR_IO, directory);
    clear_directory(directory, (const char *const[]){NULL});
}

/* What a process without rights saw of the attempt. */
struct seen {
    koine_code open, create;
    int32_t native;
    char message[512];
    bool hint;
};

/* In a child, as nobody when this is root: permissions do not bind root. */
static void try_as_nobody(const koine_config *config, struct seen *seen)
{
    int ends[2];
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = suite_fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct seen mine;
        koine_conn *conn = NULL;
        const koine_error *e;

        memset(&mine, 0, sizeof mine);
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
            _exit(2);
        }
        mine.open = koine_open_config(&conn, config);
        e = koine_error_of(conn);
        if (mine.open == KOINE_OK) {
            mine.create = koine_exec(conn, "CREATE TABLE bi_new (id INTEGER)");
            e = koine_error_of(conn);
        }
        mine.native = e->native_code;
        mine.hint = e->hint != NULL;
        (void)snprintf(mine.message, sizeof mine.message, "%s", e->message ? e->message : "");
        koine_close(conn);
        _exit(write(ends[1], &mine, sizeof mine) == (ssize_t)sizeof mine ? 0 : 1);
    }
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(read(ends[0], seen, sizeof *seen), sizeof *seen);
    assert_int_equal(close(ends[0]), 0);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* On a server: a database in which the user may create nothing. */
static void test_bad_input__place_without_write_permission(void **state)
{
    koine_conn *admin = *state;
    struct seen seen;

    if (quirks->server) {
        koine_config *config = error_guest_config(admin);
        koine_conn *guest = NULL;
        const error_scene scene = error_scene_here(
            CASE_NO_WRITE_PERMISSION, &(error_scene){.sql = "CREATE TABLE bi_new (id INTEGER)",
                                                     .fault = {.code = KOINE_ERR_PERMISSION, .table = "?bi_new"}});

        assert_int_equal(suite_try_config(&guest, config), KOINE_OK);
        koine_config_free(config);
        error_check(guest, koine_exec(guest, scene.sql), &scene.fault, scene.sql, __FILE__, __LINE__);
        assert_int_equal(suite_int(guest, "SELECT count(*) FROM er_open"), 0);
        return;
    }
    const char *directory = own_directory();
    koine_config *config = config_for_file(directory, "new.db", NULL, NULL);

    assert_int_equal(chmod(directory, 0555), 0);
    try_as_nobody(config, &seen);
    koine_config_free(config);
    assert_int_equal(seen.open, KOINE_ERR_PERMISSION);
    assert_contains(seen.message, "new.db");
    assert_true(seen.hint);
    assert_int_equal(chmod(directory, 0755), 0);
    clear_directory(directory, (const char *const[]){NULL});
    assert_usable(admin);
}

/* The file is there and may be read; writing it, or a journal beside it, is refused, and reading goes on. */
static void test_bad_input__database_without_write_permission(void **state)
{
    koine_conn *admin = *state;
    struct seen seen;

    if (quirks->server) {
        koine_config *config = error_guest_config(admin);
        koine_conn *guest = NULL;

        assert_int_equal(suite_try_config(&guest, config), KOINE_OK);
        koine_config_free(config);
        assert_error(guest, koine_exec(guest, "DELETE FROM er_open"), KOINE_ERR_PERMISSION);
        assert_int_equal(suite_int(guest, "SELECT count(*) FROM er_open"), 0);
        return;
    }
    const char *directory = own_directory();
    koine_config *config = config_for_file(directory, "old.db", NULL, NULL);
    koine_conn *maker = NULL;

    assert_int_equal(suite_try_config(&maker, config), KOINE_OK);
    suite_exec(maker, "CREATE TABLE bi_old (id INTEGER)");
    suite_close(maker);
    assert_int_equal(chmod(directory, 0555), 0);
    try_as_nobody(config, &seen);
    koine_config_free(config);
    assert_true(seen.open == KOINE_OK ? seen.create == KOINE_ERR_READ_ONLY : seen.open == KOINE_ERR_PERMISSION);
    assert_true(seen.hint || seen.open == KOINE_OK);
    assert_int_equal(chmod(directory, 0755), 0);
    clear_directory(directory, (const char *const[]){"old.db", "old.db-wal", "old.db-shm", NULL});
    assert_usable(admin);
}

/* A page in the middle of the file is overwritten with noise: what needs it is refused, the rest is not lost. */
static void test_bad_input__database_that_is_damaged(void **state)
{
    koine_conn *conn = NULL;
    const char *directory;
    koine_config *config;
    char path[256], noise[4096];
    FILE *file;

    if (quirks->server) {
        /* A server answers for its own pages; a client can only name what is none. */
        config = suite_config(NULL);
        assert_int_equal(koine_config_set(config, "database", "../../etc/passwd"), KOINE_OK);
        cannot_open(*state, CASE_NO_DATABASE, config, KOINE_ERR_NO_DATABASE, "etc/passwd");
        return;
    }
    directory = own_directory();
    config = config_for_file(directory, "hurt.db", "journal", "delete");
    assert_int_equal(suite_try_config(&conn, config), KOINE_OK);
    suite_exec(conn, "CREATE TABLE bi_hurt (id INTEGER PRIMARY KEY, note VARCHAR(40))");
    suite_exec(conn, "CREATE TABLE bi_whole (id INTEGER PRIMARY KEY)");
    suite_exec(conn, "INSERT INTO bi_hurt VALUES (1, 'text')");
    suite_exec(conn, "INSERT INTO bi_whole VALUES (1)");
    int64_t page = suite_int(conn, "SELECT rootpage FROM sqlite_schema WHERE name = 'bi_hurt'");
    int64_t size = suite_int(conn, "SELECT page_size FROM pragma_page_size");
    suite_close(conn);
    assert_true(size <= (int64_t)sizeof noise);
    (void)snprintf(path, sizeof path, "%s/hurt.db", directory);
    memset(noise, 0xa5, sizeof noise);
    file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)((page - 1) * size), SEEK_SET), 0);
    assert_int_equal(fwrite(noise, 1, (size_t)size, file), (size_t)size);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(suite_try_config(&conn, config), KOINE_OK);
    koine_config_free(config);
    const koine_error *e = assert_error(conn, koine_exec(conn, "SELECT note FROM bi_hurt"), KOINE_ERR_CORRUPT);
    assert_int_equal(e->class, KOINE_CLASS_INTERNAL);
    assert_int_equal(e->native_code & 0xff, 11);
    assert_int_equal(suite_int(conn, "SELECT count(*) FROM bi_whole"), 1);
    suite_close(conn);
    clear_directory(directory, (const char *const[]){"hurt.db", NULL});
}

/* A TLS that cannot be had is never replaced by none. */
static void test_bad_input__certificate_authority_that_signed_nothing(void **state)
{
    koine_config *config;

    if (!quirks->server) {
        error_means_nothing("tls", "verify-full");
        return;
    }
    config = suite_config("tls=verify-full");
    cannot_open(*state, CASE_NO_TLS, config, KOINE_ERR_TLS, NULL);
}

static void test_bad_input__password_file_that_cannot_be_read(void **state)
{
    static const char *const paths[] = {"/nonexistent/koine-password", "/tmp"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        koine_config *config = suite_config(NULL);
        koine_conn *conn = NULL;
        koine_code code = koine_config_set(config, "password_file", paths[i]);
        const koine_error *e = koine_config_error(config);

        if (code == KOINE_OK) {
            code = suite_try_config(&conn, config);
            e = koine_error_of(conn);
        }
        assert_int_equal(code, KOINE_ERR_IO);
        suite_check_error(e, KOINE_ERR_IO, e->driver, __FILE__, __LINE__);
        assert_contains(e->message, paths[i]);
        assert_non_null(e->hint);
        koine_config_free(config);
    }
    assert_usable((koine_conn *)*state);
}

static const struct CMUnitTest tests[] = {
    SUITE_TEST(test_bad_input__port_where_nobody_listens),
    SUITE_TEST(test_bad_input__host_that_is_not_there),
    SUITE_TEST(test_bad_input__server_that_accepts_and_never_speaks),
    SUITE_TEST(test_bad_input__server_that_hangs_up),
    SUITE_TEST(test_bad_input__server_of_another_kind),
    SUITE_TEST(test_bad_input__file_that_is_no_database),
    SUITE_TEST(test_bad_input__database_that_is_not_there),
    SUITE_TEST(test_bad_input__place_without_write_permission),
    SUITE_TEST(test_bad_input__database_without_write_permission),
    SUITE_TEST(test_bad_input__database_that_is_damaged),
    SUITE_TEST(test_bad_input__certificate_authority_that_signed_nothing),
    SUITE_TEST(test_bad_input__password_file_that_cannot_be_read),
};

SUITE_GROUP(bad_input_open, tests)
