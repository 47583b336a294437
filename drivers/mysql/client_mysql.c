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
        [KOINE_TLS_DISABLE] = SSL_MODE_DISABLED,
        [KOINE_TLS_REQUIRE] = SSL_MODE_REQUIRED,
        [KOINE_TLS_VERIFY_FULL] = SSL_MODE_VERIFY_IDENTITY,
    };
    const bool ask_for_key = target->local;
    const bool clear_text = false;
    return mysql_options(handle, MYSQL_OPT_SSL_MODE, &modes[target->tls]) == 0 &&
           (target->tls == KOINE_TLS_DISABLE || mysql_options(handle, MYSQL_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3") == 0) &&
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
    pthread_cond_t changed;
    bool ended; /* the login has */
    bool gone;  /* the thread has taken note, and touches the guard no more */
} guard;

/* Waits for the login's end, for so many nanoseconds at the most. The lock is held. */
static void wait_for_end(guard *g, int64_t nanoseconds)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    nanoseconds += until.tv_nsec;
    until.tv_sec += (time_t)(nanoseconds / 1000000000);
    until.tv_nsec = (long)(nanoseconds % 1000000000);
    (void)pthread_cond_timedwait(&g->changed, &g->lock, &until);
}

static void *watch_over(void *argument)
{
    guard *g = argument;
    (void)pthread_mutex_lock(&g->lock);
    while (!g->ended) {
        const int64_t left = g->deadline - koine_now();
        if (left > 0) {
            wait_for_end(g, left);
            continue;
        }
        /* The socket may be a later address's of the same name: each gets none of the time that is gone. */
        int socket = __atomic_load_n(&g->handle->net.fd, __ATOMIC_RELAXED);
        if (socket > 0) {
            (void)shutdown(socket, SHUT_RDWR);
        }
        wait_for_end(g, 20 * 1000000);
    }
    g->gone = true;
    (void)pthread_cond_signal(&g->changed);
    (void)pthread_mutex_unlock(&g->lock);
    return NULL;
}

static void guard_free(guard *g)
{
    (void)pthread_mutex_destroy(&g->lock);
    (void)pthread_cond_destroy(&g->changed);
}

static bool guard_start(guard *g)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0) {
        return false;
    }
    bool ready = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                 pthread_cond_init(&g->changed, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    if (!ready) {
        return false;
    }
    if (pthread_mutex_init(&g->lock, NULL) != 0) {
        (void)pthread_cond_destroy(&g->changed);
        return false;
    }
    if (!koine_thread_start(watch_over, g)) {
        guard_free(g);
        return false;
    }
    return true;
}

static void guard_stop(guard *g)
{
    (void)pthread_mutex_lock(&g->lock);
    g->ended = true;
    (void)pthread_cond_signal(&g->changed);
    while (!g->gone) {
        (void)pthread_cond_wait(&g->changed, &g->lock);
    }
    (void)pthread_mutex_unlock(&g->lock);
    guard_free(g);
}

bool koine__client_connect(MYSQL *handle, const koine__client_target *target, int64_t deadline)
{
    guard g = {.handle = handle, .deadline = deadline};
    if (!guard_start(&g)) {
        return false;
    }
    MYSQL *connected = mysql_real_connect(handle, target->host, target->user, target->password, target->database,
                                          target->port, target->socket, CLIENT_FOUND_ROWS);
    guard_stop(&g);
    return connected != NULL;
}

int koine__client_socket(const MYSQL *handle)
{
    return handle->net.fd;
}

bool koine__client_is_connected(const MYSQL *handle)
{
    return handle->net.vio != NULL;
}

void koine__client_let_go(MYSQL *handle)
{
    handle->net.vio = NULL;
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

unsigned koine__client_warnings(const MYSQL *handle)
{
    return handle->warning_count;
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
