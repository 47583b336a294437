/*
 * The client library libmariadb (MariaDB Connector/C 3.3 and later).
 *
 * Rows are read where the library received them, so that no value is copied: see koine__client_rows_cell.
 *
 * SPDX-License-Identifier: MIT
 */
#include "client.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

/* ---- connecting ---- */

enum { NANOSECONDS = 1000000 }; /* of a millisecond */

/* When the connect that this thread is in has to end; 0 outside of one. */
static _Thread_local int64_t connect_until;

/*
 * The library asks this function whenever it has to wait for the socket. Its own limits are whole seconds and
 * begin anew with each packet; this one is the deadline of the whole connect.
 */
static int wait_for_socket(my_socket socket, koine__client_flag reading, int timeout)
{
    struct pollfd watched = {.fd = socket, .events = reading ? POLLIN : POLLOUT};
    for (;;) {
        int limit = timeout > 0 ? timeout : -1;
        if (connect_until != 0) {
            int64_t left = (connect_until - koine_now() + NANOSECONDS - 1) / NANOSECONDS;
            left = left > 0 ? left : 0;
            left = left < INT_MAX ? left : INT_MAX;
            limit = limit < 0 || left < limit ? (int)left : limit;
        }
        int ready = poll(&watched, 1, limit);
        if (ready == 0) {
            errno = ETIMEDOUT;
        }
        if (ready >= 0 || errno != EINTR) {
            return ready;
        }
    }
}

/* Plug-ins that prove the password without handing it to whoever asks. */
#define PROOFS "mysql_native_password,client_ed25519,parsec,auth_gssapi_client"
#define PROOFS_WITH_KEY PROOFS ",caching_sha2_password,sha256_password"

bool koine__client_set_own(MYSQL *handle, const koine__client_target *target)
{
    const koine__client_flag encrypt = target->tls != KOINE_TLS_DISABLE;
    const koine__client_flag verify = target->tls == KOINE_TLS_VERIFY_FULL;
    /*
     * The library fetches a server's RSA key unasked and sends it the password under that key. Whoever sits in
     * between could send a key of its own, so these plug-ins are for encrypted and local connections.
     */
    const bool with_key = encrypt || target->local || target->public_key != NULL;
    return mysql_optionsv(handle, MYSQL_OPT_SSL_ENFORCE, &encrypt) == 0 &&
           mysql_optionsv(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify) == 0 &&
           (!encrypt || mysql_optionsv(handle, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3") == 0) &&
           mysql_optionsv(handle, MARIADB_OPT_RESTRICTED_AUTH, with_key ? PROOFS_WITH_KEY : PROOFS) == 0 &&
           mysql_optionsv(handle, MARIADB_OPT_IO_WAIT, wait_for_socket) == 0;
}

bool koine__client_connect(MYSQL *handle, const koine__client_target *target, int64_t deadline)
{
    connect_until = deadline;
    MYSQL *connected = mysql_real_connect(handle, target->host, target->user, target->password, target->database,
                                          target->port, target->socket, CLIENT_FOUND_ROWS);
    connect_until = 0;
    return connected != NULL;
}

int koine__client_socket(const MYSQL *handle)
{
    return mysql_get_socket((MYSQL *)(uintptr_t)handle);
}

bool koine__client_is_connected(const MYSQL *handle)
{
    return handle->net.pvio != NULL;
}

void koine__client_let_go(MYSQL *handle)
{
    handle->net.pvio = NULL;
}

bool koine__client_raises_sigpipe(MYSQL *handle)
{
    return mysql_get_ssl_cipher(handle) != NULL;
}

void koine__client_next_answer(MYSQL *handle)
{
    (void)handle;
}

unsigned koine__client_warnings(const MYSQL *handle)
{
    /* Behind the rows of a prepared statement the library does not look at the count, but it leaves the packet. */
    enum { END_OF_ROWS = 254 };
    const unsigned char *packet = handle->net.read_pos;
    return packet != NULL && packet[0] == END_OF_ROWS ? packet[1] | (unsigned)packet[2] << 8 : handle->warning_count;
}

void koine__client_column_format(const MYSQL_FIELD *field, char *format, size_t size)
{
    MARIADB_CONST_STRING name;
    format[0] = '\0';
    if ((mariadb_field_attr(&name, field, MARIADB_FIELD_ATTR_FORMAT_NAME) == 0 && name.length > 0) ||
        (mariadb_field_attr(&name, field, MARIADB_FIELD_ATTR_DATA_TYPE_NAME) == 0 && name.length > 0)) {
        size_t length = name.length < size ? name.length : size - 1;
        memcpy(format, name.str, length);
        format[length] = '\0';
    }
}

/* ---- rows ---- */

bool koine__client_rows_begin(koine__client_rows **rows, MYSQL_STMT *handle)
{
    (void)rows;
    (void)handle;
    return true;
}

int koine__client_rows_next(koine__client_rows *rows, MYSQL_STMT *handle)
{
    (void)rows;
    int answer = mysql_stmt_fetch(handle);
    return answer == 0 || answer == MYSQL_NO_DATA ? answer : 1;
}

static unsigned little(const unsigned char *bytes, size_t size)
{
    unsigned value = 0;
    while (size-- > 0) {
        value = value << 8 | bytes[size];
    }
    return value;
}

/* Sign, days, hour, minute, second, fraction. Nothing at all is 00:00:00. */
static bool read_time(const unsigned char *data, size_t size, koine__client_moment *moment)
{
    if (size != 0 && size != 8 && size != 12) {
        return false;
    }
    if (size >= 8) {
        moment->negative = data[0] != 0;
        moment->hour = (uint64_t)little(data + 1, 4) * 24 + data[5];
        moment->minute = data[6];
        moment->second = data[7];
    }
    if (size == 12) {
        moment->microsecond = little(data + 8, 4);
    }
    return true;
}

bool koine__client_cell_moment(const koine__client_cell *cell, enum enum_field_types type, koine__client_moment *moment)
{
    const unsigned char *data = cell->data;
    *moment = (koine__client_moment){0};
    if (type == MYSQL_TYPE_TIME) {
        return read_time(data, cell->size, moment);
    }
    if (cell->size != 0 && cell->size != 4 && cell->size != 7 && cell->size != 11) {
        return false;
    }
    if (cell->size >= 4) {
        moment->year = little(data, 2);
        moment->month = data[2];
        moment->day = data[3];
    }
    if (cell->size >= 7) {
        moment->hour = data[4];
        moment->minute = data[5];
        moment->second = data[6];
    }
    if (cell->size == 11) {
        moment->microsecond = little(data + 7, 4);
    }
    return true;
}

void koine__client_rows_free(koine__client_rows *rows)
{
    (void)rows;
}
