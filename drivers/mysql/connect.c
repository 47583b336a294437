/*
 * Opening and closing sessions, and ending what runs on one from another thread.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DEFAULT_PORT = 3306, CANCEL_SECONDS = 3, SECOND = 1000000000 };

/* ---- where to ---- */

/* A host without a name is the library's default socket, as with the engines' own tools. */
static bool is_socket(const koine_host *host)
{
    return host->name[0] == '/' || host->name[0] == '\0';
}

static koine__client_target target_of(const koine_config *config, const koine_host *host)
{
    const bool by_socket = is_socket(host);
    bool asked;
    return (koine__client_target){
        .host = by_socket ? NULL : host->name,
        .socket = host->name[0] == '/' ? host->name : NULL,
        .port = host->port != 0 ? host->port : DEFAULT_PORT,
        .user = koine_config_get(config, "user"),
        .database = koine_config_get(config, "database"),
        .application = koine_config_get(config, "application_name"),
        .tls = by_socket ? KOINE_TLS_DISABLE : koine_config_tls(config, host, &asked),
        .tls_ca = koine_config_get(config, "tls_ca"),
        .tls_cert = koine_config_get(config, "tls_cert"),
        .tls_key = koine_config_get(config, "tls_key"),
        .public_key = koine_config_get(config, "server_public_key"),
        .local = by_socket || koine_host_is_local(host),
    };
}

/* Answers the number of servers to try, and the first. */
static size_t find_hosts(const koine_config *config, koine_host *first)
{
    koine_host host;
    size_t count = 0;
    while (koine_config_host(config, count, &host)) {
        *first = count == 0 ? host : *first;
        count++;
    }
    if (count == 0) {
        /* A port alone means this machine, by TCP. */
        *first = (koine_host){.port = (uint16_t)koine_config_int(config, "port")};
        (void)snprintf(first->name, sizeof first->name, "%s", first->port != 0 ? "127.0.0.1" : "");
    }
    return count > 0 ? count : 1;
}

/* What can be told of a host before anything is sent to it. */
static koine_code check_host(koine_driver_conn *conn, const koine_host *host)
{
    bool asked;
    const bool encrypt = koine_config_tls(conn->config, host, &asked) != KOINE_TLS_DISABLE && asked;
    if (strpbrk(host->name, "=;") != NULL) {
        /* libmariadb reads such a host as a whole connection string, with options that no URL may set. */
        return koine_driver_refuse(conn, KOINE_ERR_CONFIG, "a host name holds neither '=' nor ';'", NULL);
    }
    if (encrypt && is_socket(host)) {
        return koine_driver_refuse(conn, KOINE_ERR_TLS, "the driver has no TLS on a socket of the file system",
                                   "leave the option tls out: nobody else reads along on a socket");
    }
    return KOINE_OK;
}

/* ---- opening ---- */

/* Which server refused the login is not known: what is no number of MySQL's is looked up as one of MariaDB's. */
static koine_code login_code(unsigned number, const char *sqlstate)
{
    koine_code code = koine__mysql_code(number, false, sqlstate);
    return code != KOINE_ERR_ENGINE ? code : koine__mysql_code(number, true, sqlstate);
}

/* Records why connecting to the host failed. */
static koine_code fail_open(koine__mysql *session, MYSQL *handle, const koine_host *host, bool late)
{
    char doing[300];
    const unsigned number = handle != NULL ? mysql_errno(handle) : 0;
    koine_report report = KOINE_REPORT(KOINE_ERR_NO_MEMORY);
    if (host->name[0] == '/' || host->name[0] == '\0') {
        (void)snprintf(doing, sizeof doing, "connect to %s", host->name[0] != '\0' ? host->name : "the default socket");
    } else {
        (void)snprintf(doing, sizeof doing, "connect to %s:%u", host->name,
                       host->port != 0 ? (unsigned)host->port : (unsigned)DEFAULT_PORT);
    }
    report.doing = doing;
    if (number != 0) {
        report.native = mysql_error(handle);
        report.native_code = (int32_t)number;
        report.sqlstate = mysql_sqlstate(handle);
        report.code = login_code(number, report.sqlstate);
        report.code = koine__mysql_refine(number, report.code, report.native);
        if (report.code == KOINE_ERR_CONNECTION_LOST) {
            report.code = KOINE_ERR_CONNECT;
        }
    }
    if (late && (number == 0 || report.code == KOINE_ERR_CONNECT || report.code == KOINE_ERR_TLS)) {
        report.code = KOINE_ERR_TIMEOUT;
        report.native = "the server did not answer in time";
    }
    report.hint = koine__mysql_hint(number, report.code);
    return koine_driver_fail(&session->head, &report);
}

static MYSQL *connect_handle(const koine__client_target *target, int64_t deadline, bool *connected)
{
    const int64_t left = deadline - koine_now();
    const unsigned seconds = left > SECOND ? (unsigned)((left + SECOND - 1) / SECOND) : 1;
    MYSQL *handle = mysql_init(NULL);
    *connected = handle != NULL && koine__client_set_common(handle, target, seconds) &&
                 koine__client_set_own(handle, target) && koine__client_connect(handle, target, deadline);
    return handle;
}

static void read_version(koine__mysql *session)
{
    /* MariaDB puts a version of MySQL's in front for old replicas; libmysqlclient shows it. */
    static const char prefix[] = "5.5.5-";
    const char *text = mysql_get_server_info(session->handle);
    text = text != NULL ? text : "";
    const bool prefixed = strncmp(text, prefix, sizeof prefix - 1) == 0;
    if (prefixed) {
        text += sizeof prefix - 1;
    }
    session->mariadb = prefixed || strcasestr(text, "mariadb") != NULL;
    (void)snprintf(session->version_text, sizeof session->version_text, "%s", text);
    unsigned parts[3] = {0, 0, 0};
    for (size_t i = 0; i < 3; i++) {
        char *end;
        parts[i] = (unsigned)strtoul(text, &end, 10);
        if (*end != '.') {
            break;
        }
        text = end + 1;
    }
    session->version = parts[0] * 10000 + parts[1] * 100 + parts[2];
}

/* Takes over a handle that is logged in. */
static koine_code adopt(koine__mysql *session, const koine__client_target *target, const koine_host *host)
{
    session->host = *host;
    session->raises_sigpipe = koine__client_raises_sigpipe(session->handle);
    read_version(session);
    if (target->tls != KOINE_TLS_DISABLE && mysql_get_ssl_cipher(session->handle) == NULL) {
        /* libmariadb 3.3 goes on in clear text where the server has no TLS, unless it also verifies. */
        return koine_driver_refuse(&session->head, KOINE_ERR_TLS, "the server did not encrypt the connection",
                                   "enable TLS on the server, or say tls=disable");
    }
    int socket = koine__client_socket(session->handle);
    (void)fcntl(socket, F_SETFD, FD_CLOEXEC);
    session->socket = fcntl(socket, F_DUPFD_CLOEXEC, 3);
    if (session->socket < 0) {
        return koine_driver_refuse(&session->head, KOINE_ERR_LIMIT, "no file descriptor left for the connection",
                                   "raise the limit of open files");
    }
    return KOINE_OK;
}

/* A failure that another server of the list might not have. */
static bool worth_another_host(MYSQL *handle)
{
    const unsigned number = handle != NULL ? mysql_errno(handle) : 0;
    const koine_code code = login_code(number, NULL);
    return number == 0 ||
           (koine_code_class(code) == KOINE_CLASS_CONNECTION && code != KOINE_ERR_NO_DATABASE && code != KOINE_ERR_TLS);
}

/* Tries a host. *again: another one of the list might answer, and nothing is recorded yet unless it is the last. */
static koine_code try_host(koine__mysql *session, const koine_host *host, int64_t deadline, bool last, bool *again)
{
    const koine_config *config = session->head.config;
    const char *password = koine_config_password(config);
    koine__client_target target = target_of(config, host);
    target.password = password != NULL ? password : "";
    bool connected;
    *again = false;
    MYSQL *handle = connect_handle(&target, deadline, &connected);
    if (connected) {
        session->handle = handle;
        return adopt(session, &target, host);
    }
    koine_code code = KOINE_ERR_CONNECT;
    if (!last && worth_another_host(handle)) {
        *again = true;
    } else {
        code = fail_open(session, handle, host, koine_now() >= deadline);
    }
    mysql_close(handle);
    return code;
}

koine_code koine__mysql_open(koine_driver_conn *conn)
{
    koine__mysql *session = koine__mysql_of(conn);
    session->socket = -1;
    if (!koine__client_start()) {
        return koine_driver_refuse(conn, KOINE_ERR_INTERNAL, KOINE__CLIENT_NAME " could not be initialised", NULL);
    }
    const int64_t deadline = koine_now() + koine_config_int(conn->config, "connect_timeout") * (SECOND / 1000);
    koine_host host;
    const size_t hosts = find_hosts(conn->config, &host);
    bool again = true;
    koine_code code = KOINE_OK;
    for (size_t i = 0; again; i++) {
        if (i > 0 && !koine_config_host(conn->config, i, &host)) {
            return koine_driver_refuse(conn, KOINE_ERR_CONFIG, "the list of hosts cannot be read", NULL);
        }
        code = check_host(conn, &host);
        if (code != KOINE_OK) {
            return code;
        }
        /* Time is shared out among the servers that are left, so that one that is silent leaves some to the next. */
        const int64_t now = koine_now();
        const int64_t share = now + (deadline - now) / (int64_t)(hosts - i);
        code = try_host(session, &host, share, i + 1 == hosts, &again);
    }
    return code;
}

/* ---- closing ---- */

/*
 * In a forked child: points the library's socket at nothing, so that whatever it sends is lost and the number is
 * not taken by another file.
 */
static void detach(koine__mysql *session)
{
    if (session->handle == NULL) {
        return;
    }
    int socket = koine__client_socket(session->handle);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing >= 0) {
        (void)dup2(nothing, socket);
        (void)close(nothing);
    } else {
        /* Its number is anybody's from here on. */
        (void)close(socket);
        koine__client_let_go(session->handle);
    }
    session->dead = true;
}

void koine__mysql_close(koine_driver_conn *conn)
{
    koine__mysql *session = koine__mysql_of(conn);
    mysql_free_result(session->plain_rows);
    session->plain_rows = NULL;
    if (session->handle != NULL) {
        mysql_close(session->handle);
        session->handle = NULL;
    }
    if (session->socket > 0) {
        (void)close(session->socket);
    }
    session->socket = -1;
}

void koine__mysql_forget(koine_driver_conn *conn)
{
    detach(koine__mysql_of(conn));
    koine__mysql_close(conn);
}

/* ---- from other threads ---- */

/*
 * A session's number counts on its own server, and one name or address may lead to several: the list of hosts, a name
 * with several addresses, something in between that shares the sessions out. The same peer is the cheap part of it.
 */
static bool same_peer(int one, int other)
{
    struct sockaddr_storage a = {.ss_family = AF_UNSPEC};
    struct sockaddr_storage b = {.ss_family = AF_UNSPEC};
    socklen_t a_size = sizeof a;
    socklen_t b_size = sizeof b;
    return getpeername(one, (struct sockaddr *)&a, &a_size) == 0 &&
           getpeername(other, (struct sockaddr *)&b, &b_size) == 0 && a_size == b_size && memcmp(&a, &b, a_size) == 0;
}

static bool same_server(const koine__mysql *session, MYSQL *messenger)
{
    if (!same_peer(koine__client_socket(messenger), session->socket) ||
        mysql_query(messenger, "SELECT " KOINE__MYSQL_SERVER) != 0) {
        return false;
    }
    MYSQL_RES *result = mysql_store_result(messenger);
    MYSQL_ROW row = result != NULL ? mysql_fetch_row(result) : NULL;
    const bool same = row != NULL && row[0] != NULL && strcmp(row[0], session->server) == 0;
    mysql_free_result(result);
    return same;
}

/* Counted before it is sent: the statement may have ended before the answer to this has come. */
static koine_code send_kill(koine__mysql *session, MYSQL *messenger)
{
    char text[40];
    (void)snprintf(text, sizeof text, "KILL QUERY %lu", session->handle->thread_id);
    atomic_fetch_add(&session->cancels, 1);
    if (mysql_query(messenger, text) == 0) {
        return KOINE_OK;
    }
    atomic_fetch_sub(&session->cancels, 1);
    return KOINE_ERR_CONNECT;
}

koine_code koine__mysql_cancel(koine_driver_conn *conn)
{
    koine__mysql *session = koine__mysql_of(conn);
    koine__client_target target = target_of(conn->config, &session->host);
    target.password = session->handle->passwd != NULL ? session->handle->passwd : "";
    const int64_t deadline = koine_now() + CANCEL_SECONDS * (int64_t)SECOND;
    const unsigned seconds = CANCEL_SECONDS;
    koine_code code = KOINE_ERR_CONNECT;
    MYSQL *messenger = mysql_init(NULL);
    if (messenger == NULL) {
        return KOINE_ERR_NO_MEMORY;
    }
    if (koine__client_set_common(messenger, &target, seconds) && koine__client_set_own(messenger, &target) &&
        mysql_options(messenger, MYSQL_OPT_READ_TIMEOUT, &seconds) == 0 &&
        koine__client_connect(messenger, &target, deadline) &&
        (target.tls == KOINE_TLS_DISABLE || mysql_get_ssl_cipher(messenger) != NULL) &&
        same_server(session, messenger)) {
        code = send_kill(session, messenger);
    }
    mysql_close(messenger);
    return code;
}

void koine__mysql_abandon(koine_driver_conn *conn)
{
    koine__mysql *session = koine__mysql_of(conn);
    if (session->socket >= 0) {
        (void)shutdown(session->socket, SHUT_RDWR);
    }
}

/* ---- what is known of the session ---- */

koine_transaction_state koine__mysql_transaction(const koine_driver_conn *conn)
{
    const koine__mysql *session = (const koine__mysql *)conn;
    if (session->handle == NULL || session->dead) {
        return KOINE_TRANSACTION_UNKNOWN;
    }
    return (session->handle->server_status & SERVER_STATUS_IN_TRANS) != 0 ? KOINE_TRANSACTION_OPEN
                                                                          : KOINE_TRANSACTION_NONE;
}

const char *koine__mysql_engine(const koine_driver_conn *conn)
{
    return ((const koine__mysql *)conn)->mariadb ? "mariadb" : "mysql";
}

const char *koine__mysql_engine_version(const koine_driver_conn *conn)
{
    return ((const koine__mysql *)conn)->version_text;
}
