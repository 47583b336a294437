/*
 * Lists of servers as the option `host` writes them, and which of them are this machine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config_host.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

static const char takes_hosts[] =
    "takes servers separated by commas: a name, an address or the absolute path of a socket, "
    "each with an optional :port";
static const char takes_ports[] = "takes ports from 1 to 65535 behind its servers";
static const char takes_short[] = "takes names of at most 255 bytes";

/* One server as it is read: the piece of the list without blanks around it. */
typedef struct entry {
    const char *text;
    size_t size;
} entry;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The next piece of the list; *list stands on the one after it, NULL at the end. */
static entry next_entry(const char **list)
{
    const char *text = *list;
    size_t size = strcspn(text, ",");
    *list = text[size] == ',' ? text + size + 1 : NULL;
    while (size > 0 && is_blank(*text)) {
        text++;
        size--;
    }
    while (size > 0 && is_blank(text[size - 1])) {
        size--;
    }
    return (entry){text, size};
}

static const char *read_port(const char *text, size_t size, uint16_t *out)
{
    unsigned number = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9' || number > 65535) {
            return takes_ports;
        }
        number = number * 10 + (unsigned)(text[i] - '0');
    }
    if (number < 1 || number > 65535) {
        return takes_ports;
    }
    *out = (uint16_t)number;
    return NULL;
}

static const char *set_name(koine_host *out, const char *text, size_t size)
{
    if (size == 0) {
        return takes_hosts;
    }
    if (size >= sizeof out->name) {
        return takes_short;
    }
    memcpy(out->name, text, size);
    out->name[size] = '\0';
    return NULL;
}

/* An address of IPv6, with or without the zone that a link-local one needs. */
static bool is_ipv6(const char *text)
{
    char address[INET6_ADDRSTRLEN];
    struct in6_addr parsed;
    const char *zone = strchr(text, '%');
    size_t size = zone != NULL ? (size_t)(zone - text) : strlen(text);
    if (size >= sizeof address || (zone != NULL && zone[1] == '\0')) {
        return false;
    }
    memcpy(address, text, size);
    address[size] = '\0';
    return inet_pton(AF_INET6, address, &parsed) == 1;
}

static bool is_name(const char *text)
{
    for (; *text != '\0'; text++) {
        char c = *text;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && strchr("-._", c) == NULL) {
            return false;
        }
    }
    return true;
}

static const char *read_bracketed(entry one, koine_host *out)
{
    const char *close = memchr(one.text, ']', one.size);
    if (close == NULL) {
        return takes_hosts;
    }
    const char *fault = set_name(out, one.text + 1, (size_t)(close - one.text) - 1);
    if (fault == NULL && !is_ipv6(out->name)) {
        fault = takes_hosts;
    }
    const char *rest = close + 1;
    size_t left = one.size - (size_t)(rest - one.text);
    if (fault != NULL || left == 0) {
        return fault;
    }
    return *rest == ':' ? read_port(rest + 1, left - 1, &out->port) : takes_hosts;
}

/* Behind the last colon of a path there is a port only if all of it is digits. */
static const char *read_path(entry one, koine_host *out)
{
    size_t digits = one.size;
    while (digits > 0 && one.text[digits - 1] >= '0' && one.text[digits - 1] <= '9') {
        digits--;
    }
    if (digits == one.size || digits == 0 || one.text[digits - 1] != ':') {
        return set_name(out, one.text, one.size);
    }
    const char *fault = read_port(one.text + digits, one.size - digits, &out->port);
    return fault != NULL ? fault : set_name(out, one.text, digits - 1);
}

static const char *read_entry(entry one, koine_host *out)
{
    memset(out, 0, sizeof *out);
    if (one.size == 0) {
        return takes_hosts;
    }
    if (one.text[0] == '[') {
        return read_bracketed(one, out);
    }
    if (one.text[0] == '/') {
        return read_path(one, out);
    }
    const char *colon = memchr(one.text, ':', one.size);
    size_t size = colon != NULL ? (size_t)(colon - one.text) : one.size;
    if (colon != NULL && memchr(colon + 1, ':', one.size - size - 1) != NULL) {
        const char *fault = set_name(out, one.text, one.size); /* several colons: an address without brackets */
        return fault == NULL && !is_ipv6(out->name) ? takes_hosts : fault;
    }
    const char *fault = set_name(out, one.text, size);
    if (fault == NULL && !is_name(out->name)) {
        return takes_hosts;
    }
    return fault != NULL || colon == NULL ? fault : read_port(colon + 1, one.size - size - 1, &out->port);
}

const char *koine__hosts_fault(const char *text)
{
    koine_host host;
    for (const char *list = text; list != NULL;) {
        const char *fault = read_entry(next_entry(&list), &host);
        if (fault != NULL) {
            return fault;
        }
    }
    return NULL;
}

bool koine__hosts_get(const char *text, size_t i, koine_host *out)
{
    const char *list = text;
    while (list != NULL) {
        entry one = next_entry(&list);
        if (i-- == 0 && read_entry(one, out) == NULL) {
            return true;
        }
        if (i == SIZE_MAX) {
            break;
        }
    }
    memset(out, 0, sizeof *out);
    return false;
}

bool koine_config_host(const koine_config *config, size_t i, koine_host *out)
{
    const char *list = koine_config_get(config, "host");
    if (list == NULL || !koine__hosts_get(list, i, out)) {
        memset(out, 0, sizeof *out);
        return false;
    }
    if (out->port == 0) {
        out->port = (uint16_t)koine_config_int(config, "port");
    }
    return true;
}

bool koine_host_is_local(const koine_host *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (host->name[0] == '/' || strcasecmp(host->name, "localhost") == 0) {
        return true;
    }
    if (inet_pton(AF_INET, host->name, &four) == 1) {
        return (ntohl(four.s_addr) >> 24) == 127;
    }
    return inet_pton(AF_INET6, host->name, &six) == 1 && memcmp(&six, &in6addr_loopback, sizeof six) == 0;
}

koine_tls koine_config_tls(const koine_config *config, const koine_host *host, bool *asked)
{
    static const struct {
        const char *name;
        koine_tls tls;
    } names[] = {
        {"disable", KOINE_TLS_DISABLE},
        {"require", KOINE_TLS_REQUIRE},
        {"verify-full", KOINE_TLS_VERIFY_FULL},
    };
    const char *chosen = koine_config_get(config, "tls");
    *asked = chosen != NULL;
    for (size_t i = 0; chosen != NULL && i < sizeof names / sizeof *names; i++) {
        if (strcmp(chosen, names[i].name) == 0) {
            return names[i].tls;
        }
    }
    return koine_host_is_local(host) ? KOINE_TLS_DISABLE : KOINE_TLS_VERIFY_FULL;
}
