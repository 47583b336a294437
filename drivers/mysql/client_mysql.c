/*
 * The client library libmysqlclient (MySQL 8.0 and later).
 *
 * It copies values into buffers given beforehand. They begin small and grow to the largest value met.
 *
 * SPDX-License-Identifier: MIT
 */
#include "client.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* ---- connecting ---- */

bool koine__client_set_own(MYSQL *handle, const koine__client_target *target)
{
    static const unsigned modes[] = {
        [KOINE__TLS_DISABLE] = SSL_MODE_DISABLED,
        [KOINE__TLS_REQUIRE] = SSL_MODE_REQUIRED,
        [KOINE__TLS_VERIFY] = SSL_MODE_VERIFY_IDENTITY,
    };
    const bool ask_for_key = target->local;
    const bool clear_text = false;
    return mysql_options(handle, MYSQL_OPT_SSL_MODE, &modes[target->tls]) == 0 &&
           (target->tls == KOINE__TLS_DISABLE ||
            mysql_options(handle, MYSQL_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3") == 0) &&
           mysql_options(handle, MYSQL_OPT_GET_SERVER_PUBLIC_KEY, &ask_for_key) == 0 &&
           mysql_options(handle, MYSQL_ENABLE_CLEARTEXT_PLUGIN, &clear_text) == 0;
}

/*
 * The library knows limits in whole seconds, a new one for each packet, and a read limit that it is given for
 * the login stays for the life of the session. So a thread watches over the login and shuts the socket down
 * when time is up; every step after that fails at once.
 */
typedef struct guard {
    MYSQL *handle;
    int64_t deadline;
    pthread_mutex_t lock;
    pthread_cond_t ended_now;
    bool ended;
} guard;

static void *watch_over(void *argument)
{
    guard *g = argument;
    struct timespec until = {.tv_sec = (time_t)(g->deadline / 1000), .tv_nsec = (long)(g->deadline % 1000) * 1000000};
    (void)pthread_mutex_lock(&g->lock);
    while (!g->ended && koine__client_clock() < g->deadline) {
        (void)pthread_cond_timedwait(&g->ended_now, &g->lock, &until);
    }
    while (!g->ended) {
        /* The socket may be a later address's of the same name: each gets none of the time that is gone. */
        int socket = __atomic_load_n(&g->handle->net.fd, __ATOMIC_RELAXED);
        if (socket > 0) {
            (void)shutdown(socket, SHUT_RDWR);
        }
        until.tv_nsec += 20 * 1000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_nsec -= 1000000000;
            until.tv_sec++;
        }
        (void)pthread_cond_timedwait(&g->ended_now, &g->lock, &until);
    }
    (void)pthread_mutex_unlock(&g->lock);
    return NULL;
}

static bool guard_start(guard *g, pthread_t *thread)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0) {
        return false;
    }
    bool ready = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                 pthread_cond_init(&g->ended_now, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    if (!ready) {
        return false;
    }
    if (pthread_mutex_init(&g->lock, NULL) != 0 || pthread_create(thread, NULL, watch_over, g) != 0) {
        (void)pthread_cond_destroy(&g->ended_now);
        return false;
    }
    return true;
}

static void guard_stop(guard *g, pthread_t thread)
{
    (void)pthread_mutex_lock(&g->lock);
    g->ended = true;
    (void)pthread_cond_signal(&g->ended_now);
    (void)pthread_mutex_unlock(&g->lock);
    (void)pthread_join(thread, NULL);
    (void)pthread_mutex_destroy(&g->lock);
    (void)pthread_cond_destroy(&g->ended_now);
}

bool koine__client_connect(MYSQL *handle, const koine__client_target *target, int64_t deadline)
{
    guard g = {.handle = handle, .deadline = deadline};
    pthread_t thread;
    if (!guard_start(&g, &thread)) {
        return false;
    }
    MYSQL *connected = mysql_real_connect(handle, target->host, target->user, target->password, target->database,
                                          target->port, target->socket, CLIENT_FOUND_ROWS);
    guard_stop(&g, thread);
    return connected != NULL;
}

int koine__client_socket(const MYSQL *handle)
{
    return handle->net.fd;
}

bool koine__client_raises_sigpipe(MYSQL *handle)
{
    (void)handle;
    return true;
}

void koine__client_next_answer(MYSQL *handle)
{
    /* The library goes on counting packets, but the server begins each answer with number 1. */
    handle->net.pkt_nr = 1;
}

void koine__client_column_format(const MYSQL_FIELD *field, char *format, size_t size)
{
    (void)size;
    memcpy(format, field->type == MYSQL_TYPE_JSON ? "json" : "", field->type == MYSQL_TYPE_JSON ? 5 : 1);
}

/* ---- rows ---- */

typedef struct column {
    union {
        int64_t integer;
        double real;
        MYSQL_TIME moment;
    } fixed;
    unsigned char *buffer;
    unsigned long room;
    unsigned long size;
    koine__client_flag is_null;
    koine__client_flag cut;
} column;

struct koine__client_rows {
    unsigned count;
    column *columns;
    MYSQL_BIND *binds;
};

enum { FIRST_ROOM = 64, LARGEST_FIRST_ROOM = 4096 };

static bool grow(column *c, unsigned long size)
{
    if (size >= c->room) {
        unsigned char *larger = realloc(c->buffer, size + 1);
        if (larger == NULL) {
            return false;
        }
        c->buffer = larger;
        c->room = size + 1;
    }
    return true;
}

static bool is_fixed(enum enum_field_types type)
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
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP:
        return true;
    default:
        return false;
    }
}

/* Fixed values arrive in their own type, so that the library converts nothing. */
static bool prepare_bind(column *c, const MYSQL_FIELD *field, MYSQL_BIND *bind)
{
    memset(bind, 0, sizeof *bind);
    bind->is_null = &c->is_null;
    bind->error = &c->cut;
    bind->length = &c->size;
    bind->is_unsigned = (field->flags & UNSIGNED_FLAG) != 0;
    if (is_fixed(field->type)) {
        bind->buffer_type = field->type == MYSQL_TYPE_YEAR ? MYSQL_TYPE_SHORT : field->type;
        bind->buffer = &c->fixed;
        bind->buffer_length = sizeof c->fixed;
        return true;
    }
    unsigned long first = field->length < LARGEST_FIRST_ROOM ? field->length : LARGEST_FIRST_ROOM;
    if (!grow(c, first > FIRST_ROOM ? first : FIRST_ROOM)) {
        return false;
    }
    bind->buffer_type = MYSQL_TYPE_BLOB;
    bind->buffer = c->buffer;
    bind->buffer_length = c->room - 1;
    return true;
}

static bool make_room(koine__client_rows **rows, unsigned count)
{
    if (*rows == NULL) {
        *rows = calloc(1, sizeof **rows);
        if (*rows == NULL) {
            return false;
        }
    }
    koine__client_rows *r = *rows;
    if (count > r->count) {
        column *columns = realloc(r->columns, count * sizeof *columns);
        if (columns == NULL) {
            return false;
        }
        memset(columns + r->count, 0, (count - r->count) * sizeof *columns);
        r->columns = columns;
        MYSQL_BIND *binds = realloc(r->binds, count * sizeof *binds);
        if (binds == NULL) {
            return false;
        }
        r->binds = binds;
        r->count = count;
    }
    return true;
}

bool koine__client_rows_begin(koine__client_rows **rows, MYSQL_STMT *handle)
{
    unsigned count = handle->field_count;
    if (!make_room(rows, count)) {
        return false;
    }
    for (unsigned i = 0; i < count; i++) {
        if (!prepare_bind(&(*rows)->columns[i], &handle->fields[i], &(*rows)->binds[i])) {
            return false;
        }
    }
    return mysql_stmt_bind_result(handle, (*rows)->binds) == 0;
}

int koine__client_rows_next(koine__client_rows *rows, MYSQL_STMT *handle)
{
    (void)rows;
    int answer = mysql_stmt_fetch(handle);
    return answer == MYSQL_DATA_TRUNCATED ? 0 : answer == 0 || answer == MYSQL_NO_DATA ? answer : 1;
}

/* Fetches a value that did not fit again, and gives the rows to come the larger buffer. */
static bool fetch_again(koine__client_rows *rows, MYSQL_STMT *handle, size_t i)
{
    column *c = &rows->columns[i];
    MYSQL_BIND *bind = &rows->binds[i];
    if (!grow(c, c->size)) {
        return false;
    }
    bind->buffer = c->buffer;
    bind->buffer_length = c->room - 1;
    handle->bind[i].buffer = c->buffer;
    handle->bind[i].buffer_length = c->room - 1;
    return mysql_stmt_fetch_column(handle, bind, (unsigned)i, 0) == 0;
}

bool koine__client_rows_cell(koine__client_rows *rows, MYSQL_STMT *handle, size_t i, bool has_size,
                             koine__client_cell *cell)
{
    (void)has_size;
    column *c = &rows->columns[i];
    cell->data = NULL;
    cell->size = 0;
    if (c->is_null) {
        return true;
    }
    if (rows->binds[i].buffer == (void *)&c->fixed) {
        cell->data = (unsigned char *)&c->fixed;
        cell->size = sizeof c->fixed;
        return true;
    }
    if (c->size >= c->room && !fetch_again(rows, handle, i)) {
        return false;
    }
    cell->data = c->buffer;
    cell->size = c->size;
    return true;
}

bool koine__client_cell_moment(const koine__client_cell *cell, enum enum_field_types type, koine__client_moment *moment)
{
    (void)type;
    MYSQL_TIME t;
    memcpy(&t, cell->data, sizeof t);
    *moment = (koine__client_moment){
        .negative = t.neg,
        .year = t.year,
        .month = t.month,
        .day = type == MYSQL_TYPE_TIME ? 0 : t.day,
        .hour = t.hour + (type == MYSQL_TYPE_TIME ? (uint64_t)t.day * 24 : 0),
        .minute = t.minute,
        .second = t.second,
        .microsecond = (unsigned)t.second_part,
    };
    return true;
}

void koine__client_rows_free(koine__client_rows *rows)
{
    if (rows == NULL) {
        return;
    }
    for (unsigned i = 0; i < rows->count; i++) {
        free(rows->columns[i].buffer);
    }
    free(rows->columns);
    free(rows->binds);
    free(rows);
}
