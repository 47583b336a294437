/*
 * Counts how often a connection waits for its server: round_trips URL
 *
 * The session goes through a proxy in this process. A round trip is something that the client sent and the server
 * answered; what the client sends in several pieces before it reads counts once. Prints one row of the table in
 * docs/guarantees.md.
 *
 * SPDX-License-Identifier: MIT
 */
#include <koine/driver.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long the client must be silent before what it sent is passed on as one piece. */
#define SILENCE_MILLISECONDS 60

/* Of a busy machine: a client that was held up between two pieces shows one trip too many. */
#define ATTEMPTS 3

static atomic_uint trips;
static koine_host target;

/* ---- the proxy ---- */

static bool send_all(int to, const char *data, ssize_t size)
{
    while (size > 0) {
        ssize_t sent = send(to, data, (size_t)size, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        data += sent;
        size -= sent;
    }
    return true;
}

static bool is_readable(int socket, int milliseconds)
{
    struct pollfd one = {.fd = socket, .events = POLLIN};
    return poll(&one, 1, milliseconds) == 1;
}

/* Takes what the client says until it is silent, and passes it on. False: it hung up. */
static bool pass_request(int client, int server)
{
    static char request[1 << 20];
    ssize_t size = 0;
    do {
        ssize_t got = recv(client, request + size, sizeof request - (size_t)size, 0);
        if (got <= 0) {
            return false;
        }
        size += got;
    } while (is_readable(client, SILENCE_MILLISECONDS));
    return send_all(server, request, size);
}

static void relay(int client, int server)
{
    char answer[65536];
    bool asked = false;
    for (;;) {
        struct pollfd both[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
        if (poll(both, 2, -1) < 0) {
            return;
        }
        if (both[1].revents != 0) {
            ssize_t got = recv(server, answer, sizeof answer, 0);
            trips += asked;
            asked = false;
            if (got <= 0 || !send_all(client, answer, got)) {
                return;
            }
        } else if (both[0].revents != 0) {
            if (!pass_request(client, server)) {
                return;
            }
            asked = true;
        }
    }
}

static int connect_to_target(void)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char port[8];
    (void)snprintf(port, sizeof port, "%u", (unsigned)target.port);
    if (getaddrinfo(target.name, port, &hints, &found) != 0) {
        return -1;
    }
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(server, found->ai_addr, found->ai_addrlen) != 0) {
        (void)close(server);
        server = -1;
    }
    freeaddrinfo(found);
    return server;
}

static void *proxy(void *listener)
{
    for (;;) {
        int client = accept(*(int *)listener, NULL, NULL);
        int server = connect_to_target();
        if (client >= 0 && server >= 0) {
            relay(client, server);
        }
        (void)close(client);
        (void)close(server);
    }
    return NULL;
}

/* Answers the proxy's port. */
static unsigned start_proxy(void)
{
    static int listener;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    pthread_t thread;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 8) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0 ||
        pthread_create(&thread, NULL, proxy, &listener) != 0) {
        perror("proxy");
        exit(2);
    }
    return ntohs(address.sin_port);
}

/* ---- what is counted ---- */

enum { HOOK, VERIFY, INSERT_FIRST, INSERT_AGAIN, QUERY_AGAIN, BEGIN, COMMIT, COUNTS };

static unsigned started_at;

static void start(void)
{
    started_at = trips;
}

static unsigned since_start(void)
{
    return trips - started_at;
}

static void must(koine_conn *conn, koine_code code, koine_code expected)
{
    if (code != expected) {
        fprintf(stderr, "%s: %s\n", koine_code_name(code), koine_error_of(conn)->message);
        exit(2);
    }
}

static void query(koine_conn *conn)
{
    koine_rows *rows;
    must(conn, koine_query(conn, &rows, "SELECT n FROM trips WHERE n = ?", 1), KOINE_OK);
    must(conn, koine_next(rows), KOINE_ROW);
    must(conn, koine_next(rows), KOINE_DONE);
    must(conn, koine_rows_close(rows), KOINE_OK);
}

static unsigned insert(koine_conn *conn)
{
    start();
    must(conn, koine_exec(conn, "INSERT INTO trips (n) VALUES (?)", 1), KOINE_OK);
    return since_start();
}

/* Restoring a guarantee that SQL switched off runs the hook again: one verify, and the hook. */
static void count_hook(koine_conn *conn, unsigned *counts)
{
    bool postgresql = strcmp(koine_engine(conn), "postgresql") == 0;
    start();
    must(conn, koine_verify(conn), KOINE_OK);
    counts[VERIFY] = since_start();
    must(conn, koine_exec(conn, postgresql ? "SET TimeZone = 'Asia/Tokyo'" : "SET time_zone = '+09:00'"), KOINE_OK);
    start();
    must(conn, koine_verify(conn), KOINE_ERR_NOT_ENFORCED);
    counts[HOOK] = since_start() - counts[VERIFY];
}

static void count_statements(koine_conn *conn, unsigned *counts)
{
    must(conn, koine_exec(conn, "CREATE TEMPORARY TABLE trips (n INTEGER)"), KOINE_OK);
    counts[INSERT_FIRST] = insert(conn);
    counts[INSERT_AGAIN] = insert(conn);
    must(conn, koine_exec(conn, "DELETE FROM trips"), KOINE_OK);
    (void)insert(conn);
    query(conn);
    start();
    query(conn);
    counts[QUERY_AGAIN] = since_start();
    start();
    must(conn, koine_begin(conn, NULL), KOINE_OK);
    counts[BEGIN] = since_start();
    (void)insert(conn);
    start();
    must(conn, koine_commit(conn), KOINE_OK);
    counts[COMMIT] = since_start();
}

int main(int argc, char **argv)
{
    unsigned least[COUNTS];
    char port[8];
    koine_config *config = koine_config_new();
    if (argc != 2 || koine_config_parse(config, argv[1]) != KOINE_OK || !koine_config_host(config, 0, &target)) {
        fprintf(stderr, "usage: round_trips URL\n");
        return 2;
    }
    (void)snprintf(port, sizeof port, "%u", start_proxy());
    (void)koine_config_set(config, "host", "127.0.0.1");
    (void)koine_config_set(config, "port", port);
    (void)koine_config_set(config, "connect_timeout", "60s");
    (void)koine_config_set(config, "sql", "native");
    const char *engine = NULL;
    koine_conn *conn = NULL;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        unsigned counts[COUNTS];
        must(conn, koine_open_config(&conn, config), KOINE_OK);
        engine = strcmp(koine_engine(conn), "postgresql") == 0 ? "PostgreSQL" : "MariaDB, MySQL";
        count_hook(conn, counts);
        count_statements(conn, counts);
        for (int i = 0; i < COUNTS; i++) {
            least[i] = attempt > 0 && least[i] < counts[i] ? least[i] : counts[i];
        }
        koine_close(conn);
    }
    koine_config_free(config);
    printf("| %s ", engine);
    for (int i = 0; i < COUNTS; i++) {
        printf("| %u ", least[i]);
    }
    printf("|\n");
    return 0;
}
