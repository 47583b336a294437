/*
 * What both client libraries take under the same name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "client.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

static bool started;

static void start(void)
{
    /* libmysqlclient sets SIGPIPE to be ignored while it starts. That is the program's to decide. */
    struct sigaction before;
    bool known = sigaction(SIGPIPE, NULL, &before) == 0;
    started = mysql_library_init(0, NULL, NULL) == 0;
    if (known) {
        (void)sigaction(SIGPIPE, &before, NULL);
    }
}

bool koine__client_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    return pthread_once(&once, start) == 0 && started;
}

void koine__client_quiet_begin(koine__client_quiet *quiet)
{
    sigset_t pipe;
    sigset_t pending;
    quiet->on = sigemptyset(&pipe) == 0 && sigaddset(&pipe, SIGPIPE) == 0 &&
                pthread_sigmask(SIG_BLOCK, &pipe, &quiet->before) == 0;
    quiet->was_pending = quiet->on && sigismember(&quiet->before, SIGPIPE) == 1 && sigpending(&pending) == 0 &&
                         sigismember(&pending, SIGPIPE) == 1;
}

void koine__client_quiet_end(koine__client_quiet *quiet, bool failed)
{
    if (!quiet->on) {
        return;
    }
    if (failed && !quiet->was_pending) {
        const struct timespec no_time = {0, 0};
        sigset_t pipe;
        (void)sigemptyset(&pipe);
        (void)sigaddset(&pipe, SIGPIPE);
        while (sigtimedwait(&pipe, NULL, &no_time) == -1 && errno == EINTR) {
        }
    }
    (void)pthread_sigmask(SIG_SETMASK, &quiet->before, NULL);
}

#define OPTION(handle, option, value) (mysql_options((handle), (option), (value)) == 0)

bool koine__client_set_common(MYSQL *handle, const koine__client_target *target, unsigned seconds)
{
    const unsigned protocol = target->host != NULL ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET;
    const unsigned no_local_files = 0;
    const unsigned long largest_packet = 1024ul * 1024 * 1024;
    const koine__client_flag report = 1;
    return OPTION(handle, MYSQL_OPT_PROTOCOL, &protocol) && OPTION(handle, MYSQL_OPT_CONNECT_TIMEOUT, &seconds) &&
           OPTION(handle, MYSQL_OPT_LOCAL_INFILE, &no_local_files) &&
           OPTION(handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &largest_packet) &&
           OPTION(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4") && OPTION(handle, MYSQL_REPORT_DATA_TRUNCATION, &report) &&
           mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name",
                          target->application != NULL ? target->application : "koine") == 0 &&
           (target->tls_ca == NULL || OPTION(handle, MYSQL_OPT_SSL_CA, target->tls_ca)) &&
           (target->tls_cert == NULL || OPTION(handle, MYSQL_OPT_SSL_CERT, target->tls_cert)) &&
           (target->tls_key == NULL || OPTION(handle, MYSQL_OPT_SSL_KEY, target->tls_key)) &&
           (target->public_key == NULL || OPTION(handle, MYSQL_SERVER_PUBLIC_KEY, target->public_key));
}

bool koine__client_has_size(enum enum_field_types type)
{
    switch (type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_YEAR:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
        return false;
    default:
        return true;
    }
}
