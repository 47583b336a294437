/*
 * Opening and closing. The parameters of libpq are given one by one, every one that an environment variable or
 * a file could fill in included, so that a session depends on the configuration alone (README.md lists what
 * libpq reads nevertheless).
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_PORT 5432

/* A path at which there is nothing: where libpq would else look in the home directory, or in the environment. */
#define NOWHERE "/dev/null/none"

/* What is the same for every host, and the buffers that libpq's parameters point into. */
typedef struct login {
    koine__pg_conn *conn;
    const koine_config *config;
    koine_tls tls;
    koine_host host;
    koine__pg_addresses addresses; /* of host */
    char port[8];
    const char *user;
    char account[256]; /* of the process, where the configuration names no user */
    char options[2048];
    char where[300]; /* "connect to db1:5432" */
} login;

typedef struct parameters {
    const char *keys[32];
    const char *values[32];
    size_t count;
} parameters;

/* Leaves out what has no value; libpq takes "" for none, too. */
static void set(parameters *all, const char *key, const char *value)
{
    if (value != NULL && value[0] != '\0') {
        all->keys[all->count] = key;
        all->values[all->count] = value;
        all->count++;
    }
}

/* The authorities that the system trusts; libpq before 16 has no name for them. */
static const char *system_authorities(void)
{
    static const char *const bundles[] = {
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
        "/usr/local/share/certs/ca-root-nss.crt",
    };
    if (PQlibVersion() >= 160000) {
        return "system";
    }
    for (size_t i = 0; i < sizeof bundles / sizeof bundles[0]; i++) {
        if (access(bundles[i], R_OK) == 0) {
            return bundles[i];
        }
    }
    return NOWHERE;
}

static void set_tls(parameters *all, const login *in)
{
    static const char *const modes[] = {
        [KOINE_TLS_DISABLE] = "disable",
        [KOINE_TLS_REQUIRE] = "require",
        [KOINE_TLS_VERIFY_FULL] = "verify-full",
    };
    const char *authorities = koine_config_get(in->config, "tls_ca");
    const char *certificate = koine_config_get(in->config, "tls_cert");
    const char *key = koine_config_get(in->config, "tls_key");
    /* With an authority given, libpq checks the certificate under "require" too. */
    const char *fallback = in->tls == KOINE_TLS_VERIFY_FULL ? system_authorities() : NOWHERE;
    set(all, "sslmode", modes[in->tls]);
    set(all, "sslrootcert", authorities != NULL ? authorities : fallback);
    set(all, "sslcert", certificate != NULL ? certificate : NOWHERE);
    set(all, "sslkey", key != NULL ? key : NOWHERE);
    set(all, "ssl_min_protocol_version", "TLSv1.2");
    set(all, "sslcompression", "0");
    set(all, "gssencmode", "disable");
    set(all, "channel_binding", in->tls == KOINE_TLS_DISABLE ? "disable" : "prefer");
}

static void set_all(parameters *all, const login *in)
{
    const char *database = koine_config_get(in->config, "database");
    const char *name = koine_config_get(in->config, "application_name");
    all->count = 0;
    set(all, "host", in->addresses.hosts);
    set(all, "hostaddr", in->addresses.addresses);
    set(all, "port", in->port);
    set(all, "user", in->user);
    set(all, "dbname", database != NULL && database[0] != '\0' ? database : in->user);
    set(all, "password", koine_config_password(in->config));
    set(all, "passfile", NOWHERE);
    set(all, "application_name", name != NULL && name[0] != '\0' ? name : "koine");
    set(all, "client_encoding", "UTF8");
    set(all, "options", in->options);
    set(all, "target_session_attrs", "any");
    set(all, "connect_timeout", "0");
    set_tls(all, in);
    all->keys[all->count] = NULL;
    all->values[all->count] = NULL;
}

/* The user of the configuration, else the one that the process runs as (and never $PGUSER). */
static void find_user(login *in)
{
    const char *user = koine_config_get(in->config, "user");
    struct passwd entry;
    struct passwd *found = NULL;
    char room[4096];
    in->user = user != NULL && user[0] != '\0' ? user : in->account;
    if (in->user == in->account && getpwuid_r(geteuid(), &entry, room, sizeof room, &found) == 0 && found != NULL) {
        (void)snprintf(in->account, sizeof in->account, "%s", entry.pw_name);
    }
}

static void refusal_of(koine__pg_refusal *out, koine_code code, const char *native)
{
    out->code = code;
    out->sqlstate[0] = '\0';
    out->hint = NULL;
    (void)snprintf(out->native, sizeof out->native, "%s", native);
}

/* Drives libpq's state machine to its end; the time limit is a koine_now(). */
static koine_code poll_login(PGconn *session, int64_t end, koine__pg_refusal *refusal)
{
    PostgresPollingStatusType step = PGRES_POLLING_WRITING;
    bool secured = false;
    while (step == PGRES_POLLING_READING || step == PGRES_POLLING_WRITING) {
        short events = step == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (koine_now() >= end || !koine__pg_wait(PQsocket(session), events, end)) {
            refusal_of(refusal, KOINE_ERR_TIMEOUT, "the server did not answer in time");
            return KOINE_ERR_TIMEOUT;
        }
        secured = PQstatus(session) == CONNECTION_SSL_STARTUP;
        step = PQconnectPoll(session);
    }
    if (step != PGRES_POLLING_OK) {
        koine__pg_read_refusal(session, secured, refusal);
        return refusal->code;
    }
    return KOINE_OK;
}

static void ignore_notice(void *context, const PGresult *notice)
{
    (void)context;
    (void)notice;
}

/* Takes over a session that has logged in. */
static koine_code adopt(login *in, koine__pg_refusal *refusal)
{
    koine__pg_conn *conn = in->conn;
    bool encrypted = PQsslInUse(conn->session) != 0;
    if (in->tls != KOINE_TLS_DISABLE && !encrypted) {
        refusal_of(refusal, KOINE_ERR_TLS, "the session came up without TLS");
        return refusal->code;
    }
    conn->guard = fcntl(PQsocket(conn->session), F_DUPFD_CLOEXEC, 0);
    if (conn->guard < 0) {
        refusal_of(refusal, KOINE_ERR_LIMIT, "no file descriptor is left");
        return refusal->code;
    }
    if (PQsetnonblocking(conn->session, 1) != 0) {
        refusal_of(refusal, KOINE_ERR_INTERNAL, "the connection cannot be made nonblocking");
        return refusal->code;
    }
#ifdef LIBPQ_HAS_ASYNC_CANCEL
    bool cancellable = true;
#else
    bool cancellable = !encrypted || koine_config_bool(in->config, "clear_cancel");
#endif
    if (cancellable) {
        conn->canceller = koine__pg_canceller_new(conn->session);
        if (conn->canceller == NULL) {
            refusal_of(refusal, KOINE_ERR_NO_MEMORY, "out of memory in the client");
            return refusal->code;
        }
    }
    return KOINE_OK;
}

/* libpq goes on without a certificate that it does not find: what the configuration names has to be there. */
static bool tls_possible(const login *in, koine__pg_refusal *refusal)
{
    static const char *const files[] = {"tls_ca", "tls_cert", "tls_key"};
    if (in->tls == KOINE_TLS_DISABLE) {
        return true;
    }
    if (in->host.name[0] == '/') {
        refusal_of(refusal, KOINE_ERR_TLS, "PostgreSQL has no TLS on a socket of the file system");
        refusal->hint = "leave the option tls out: nobody else reads along on a socket";
        return false;
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const char *path = koine_config_get(in->config, files[i]);
        if (path != NULL && path[0] != '\0' && access(path, R_OK) != 0) {
            refusal_of(refusal, KOINE_ERR_TLS, "");
            (void)snprintf(refusal->native, sizeof refusal->native, "the file of %s cannot be read: %.256s", files[i],
                           path);
            return false;
        }
    }
    return true;
}

/* Tries in->host. */
static koine_code try_host(login *in, int64_t end, koine__pg_refusal *refusal)
{
    koine__pg_conn *conn = in->conn;
    parameters all;
    bool asked = false;
    in->tls = koine_config_tls(in->config, &in->host, &asked);
    if (!tls_possible(in, refusal)) {
        return refusal->code;
    }
    refusal_of(refusal, KOINE_OK, "");
    refusal->code = koine__pg_resolve(in->host.name, end, &in->addresses, refusal->native, sizeof refusal->native);
    if (refusal->code != KOINE_OK) {
        return refusal->code;
    }
    set_all(&all, in);
    conn->session = PQconnectStartParams(all.keys, all.values, 0);
    if (conn->session == NULL) {
        refusal_of(refusal, KOINE_ERR_NO_MEMORY, "out of memory in the client");
        return refusal->code;
    }
    (void)PQsetNoticeReceiver(conn->session, ignore_notice, NULL);
    (void)PQsetErrorVerbosity(conn->session, PQERRORS_VERBOSE);
    if (PQstatus(conn->session) == CONNECTION_BAD) {
        koine__pg_read_refusal(conn->session, false, refusal);
        return refusal->code;
    }
    koine_code code = poll_login(conn->session, end, refusal);
    return code == KOINE_OK ? adopt(in, refusal) : code;
}

/* Ends what a failed attempt has left. */
static void drop_session(koine__pg_conn *conn)
{
    koine__pg_canceller_free(conn->canceller);
    PQfinish(conn->session);
    if (conn->guard >= 0) {
        (void)close(conn->guard);
    }
    conn->canceller = NULL;
    conn->session = NULL;
    conn->guard = -1;
}

/* Whether another server may do better. */
static bool worth_another(koine_code code)
{
    return code == KOINE_ERR_CONNECT || code == KOINE_ERR_TIMEOUT || code == KOINE_ERR_TOO_MANY_CONNECTIONS;
}

static void name_host(login *in)
{
    unsigned port = in->host.port != 0 ? in->host.port : DEFAULT_PORT;
    bool bracketed = strchr(in->host.name, ':') != NULL;
    (void)snprintf(in->port, sizeof in->port, "%u", port);
    (void)snprintf(in->where, sizeof in->where, bracketed ? "connect to [%s]:%u" : "connect to %s:%u", in->host.name,
                   port);
}

static koine_code report_refusal(const login *in, const koine__pg_refusal *refusal, size_t tried)
{
    koine_report report = KOINE_REPORT(refusal->code);
    char detail[64];
    if (tried > 1) {
        (void)snprintf(detail, sizeof detail, "%zu servers were tried, this was the last", tried);
        report.detail = detail;
    }
    report.sqlstate = refusal->sqlstate[0] != '\0' ? refusal->sqlstate : NULL;
    report.native = refusal->native;
    report.doing = in->where;
    report.hint = refusal->hint;
    return koine_driver_fail(&in->conn->head, &report);
}

static size_t count_hosts(const koine_config *config)
{
    koine_host host;
    size_t count = 0;
    while (koine_config_host(config, count, &host)) {
        count++;
    }
    return count;
}

/* Tries the servers in order; each gets an equal share of the time that is left. */
static koine_code try_hosts(login *in)
{
    size_t hosts = count_hosts(in->config);
    int64_t end = koine_now() + koine_config_int(in->config, "connect_timeout") * KOINE__PG_MILLISECOND;
    koine__pg_refusal refusal = {.code = KOINE_OK};
    size_t i = 0;
    do {
        if (!koine_config_host(in->config, i, &in->host)) {
            (void)snprintf(in->host.name, sizeof in->host.name, "localhost");
            in->host.port = (uint16_t)koine_config_int(in->config, "port");
        }
        name_host(in);
        int64_t now = koine_now();
        int64_t share = hosts > i + 1 ? (end - now) / (int64_t)(hosts - i) : end - now;
        koine_code code = try_host(in, now + share, &refusal);
        if (code == KOINE_OK) {
            return KOINE_OK;
        }
        drop_session(in->conn);
        i++;
    } while (i < hosts && worth_another(refusal.code));
    return report_refusal(in, &refusal, i);
}

koine_code koine__pg_open(koine_driver_conn *conn)
{
    koine__pg_conn *self = (koine__pg_conn *)conn;
    login in = {.conn = self, .config = conn->config};
    self->guard = -1;
    self->waived = koine_config_waived(conn->config);
    atomic_init(&self->cancelled, false);
    find_user(&in);
    if (in.user[0] == '\0') {
        return koine_driver_refuse(conn, KOINE_ERR_CONFIG, "no user is given and the process has no user name",
                                   "give the option user");
    }
    if (!koine__pg_startup_options(self->waived, koine_config_get(conn->config, "schema"), in.options,
                                   sizeof in.options)) {
        return koine_driver_refuse(conn, KOINE_ERR_CONFIG, "the option schema is too long", NULL);
    }
    return try_hosts(&in);
}

static void free_buffers(koine__pg_conn *conn)
{
    free(conn->released);
    free(conn->text);
    conn->released = NULL;
    conn->text = NULL;
    conn->released_count = conn->released_room = conn->text_room = 0;
}

void koine__pg_close(koine_driver_conn *conn)
{
    koine__pg_conn *self = (koine__pg_conn *)conn;
    drop_session(self);
    free_buffers(self);
}

void koine__pg_forget(koine_driver_conn *conn)
{
    koine__pg_conn *self = (koine__pg_conn *)conn;
    int socket = PQsocket(self->session);
    if (self->guard >= 0) {
        (void)close(self->guard); /* first: it makes room for the next descriptor */
        self->guard = -1;
    }
    if (socket >= 0) {
        /* PQfinish says goodbye to the server: let it say so to nobody. */
        int nobody = open("/dev/null", O_RDWR | O_CLOEXEC);
        bool deaf = nobody >= 0 && dup2(nobody, socket) >= 0;
        if (nobody >= 0) {
            (void)close(nobody);
        }
        if (!deaf) {
            (void)close(socket);
            self->session = NULL; /* memory that cannot be freed without a word to the parent's server */
        }
    }
    drop_session(self);
    free_buffers(self);
}

const char *koine__pg_engine(const koine_driver_conn *conn)
{
    (void)conn;
    return "postgresql";
}

const char *koine__pg_engine_version(const koine_driver_conn *conn)
{
    return PQparameterStatus(((const koine__pg_conn *)conn)->session, "server_version");
}
