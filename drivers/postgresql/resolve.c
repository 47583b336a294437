/*
 * Host names to addresses, within a time limit: libpq would look them up itself, for as long as the resolver
 * pleases.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

typedef struct lookup {
    char host[256];
    int failure; /* of getaddrinfo */
    struct addrinfo *found;
} lookup;

static void look_up(void *context)
{
    lookup *self = context;
    struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    self->failure = getaddrinfo(self->host, NULL, &wanted, &self->found);
}

static void discard(void *context)
{
    lookup *self = context;
    if (self->found != NULL) {
        freeaddrinfo(self->found);
    }
    free(self);
}

/* Whether no resolver has to be asked. "localhost" stands in a file. */
static bool is_plain(const char *host)
{
    unsigned char room[sizeof(struct in6_addr)];
    return host[0] == '/' || host[0] == '@' || strcmp(host, "localhost") == 0 || inet_pton(AF_INET, host, room) == 1 ||
           inet_pton(AF_INET6, host, room) == 1 || strchr(host, '%') != NULL;
}

/* Lists host and address in parallel, as libpq wants several addresses of one name; those beyond the room are left out.
 */
static void list_addresses(const lookup *in, koine__pg_addresses *out)
{
    size_t hosts = 0;
    size_t addresses = 0;
    char text[NI_MAXHOST];
    for (const struct addrinfo *each = in->found; each != NULL; each = each->ai_next) {
        size_t host_end = hosts;
        size_t address_end = addresses;
        if (getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST) != 0) {
            continue;
        }
        koine__pg_append(out->hosts, sizeof out->hosts, &hosts, host_end > 0 ? "," : "");
        koine__pg_append(out->hosts, sizeof out->hosts, &hosts, in->host);
        koine__pg_append(out->addresses, sizeof out->addresses, &addresses, address_end > 0 ? "," : "");
        koine__pg_append(out->addresses, sizeof out->addresses, &addresses, text);
        if (hosts >= sizeof out->hosts || addresses >= sizeof out->addresses) {
            out->hosts[host_end] = '\0';
            out->addresses[address_end] = '\0';
            return;
        }
    }
}

/* What the lookup has found, or why it was no use. */
static koine_code read_lookup(const lookup *in, koine__pg_addresses *out, char *why, size_t size)
{
    if (in->failure != 0) {
        (void)snprintf(why, size, "the host name could not be looked up: %s", gai_strerror(in->failure));
        return KOINE_ERR_CONNECT;
    }
    list_addresses(in, out);
    if (out->hosts[0] == '\0') {
        /* libpq would take an empty list for a socket of this machine. */
        (void)snprintf(why, size, "the host name has no address that can be used");
        return KOINE_ERR_CONNECT;
    }
    return KOINE_OK;
}

static koine_code no_memory(char *why, size_t size)
{
    (void)snprintf(why, size, "out of memory in the client");
    return KOINE_ERR_NO_MEMORY;
}

koine_code koine__pg_resolve(const char *host, int64_t end, koine__pg_addresses *out, char *why, size_t size)
{
    out->hosts[0] = out->addresses[0] = '\0';
    if (is_plain(host)) {
        size_t used = 0;
        koine__pg_append(out->hosts, sizeof out->hosts, &used, host);
        return KOINE_OK;
    }
    lookup *job = calloc(1, sizeof *job);
    if (job == NULL) {
        return no_memory(why, size);
    }
    (void)snprintf(job->host, sizeof job->host, "%s", host);
    switch (koine__pg_background(look_up, discard, job, end)) {
    case KOINE__PG_LATE:
        (void)snprintf(why, size, "the host name could not be looked up in time");
        return KOINE_ERR_TIMEOUT;
    case KOINE__PG_FAILED:
        return no_memory(why, size);
    case KOINE__PG_DONE:
    default:
        break;
    }
    koine_code code = read_lookup(job, out, why, size);
    discard(job);
    return code;
}
