/*
 * Reading URLs into a configuration.
 *
 *     scheme:database?options                                      the database is a file or a name
 *     scheme://user:password@host:port,host:port/database?options  the database is on a server
 *
 * uriparser judges the syntax and undoes the percent-encoding. It knows no lists of hosts, as RFC 3986 does not:
 * so it is shown the URL once for each host, with that host alone. No message shows more of a URL than its
 * scheme and the names of options, since a password with an unescaped character can end up anywhere.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config_parts.h"
#include "memory.h"
#include "options.h"
#include "registry.h"

#include <stdio.h>
#include <string.h>
#include <uriparser/Uri.h>

#define LONGEST_URL 8192
#define MOST_HOSTS 32
#define LONGEST_SCHEME 31

typedef struct reader {
    koine_config *draft;
    unsigned layer;
    char *text;       /* the URL with bytes beyond ASCII percent-encoded */
    size_t size;      /* of the buffers text and probe, for wiping */
    char *probe;      /* the URL with one host, as uriparser sees it */
    char *rest;       /* in text: what follows the scheme's colon */
    char *query;      /* in text: what follows the question mark; NULL without one */
    bool secret_part; /* the last part of the query was a secret, so that the next may be a piece of it */
} reader;

static const char escape_hint[] = "in user and password write : / ? # @ % as %3A %2F %3F %23 %40 %25";

static koine_code refuse(reader *r, const char *hint, const char *message)
{
    return koine__config_fail(r->draft, KOINE_ERR_CONFIG, hint, "%s", message);
}

/* ---- Pieces ------------------------------------------------------------------------------------------- */

/* The decoded text of [first, after), to be freed with koine__free_secret. */
static koine_code decode(reader *r, const char *first, const char *after, char **out)
{
    *out = NULL;
    size_t size = (size_t)(after - first);
    for (size_t i = 0; i + 2 < size; i++) {
        if (memcmp(first + i, "%00", 3) == 0) {
            return refuse(r, "take the %00 out", "the URL holds a NUL");
        }
    }
    char *text = koine__strndup(size > 0 ? first : "", size);
    if (text == NULL) {
        return koine__config_no_memory(r->draft);
    }
    (void)uriUnescapeInPlaceExA(text, URI_FALSE, URI_BR_DONT_TOUCH);
    size_t used = strlen(text);
    explicit_bzero(text + used, size - used);
    *out = text;
    return KOINE_OK;
}

static koine_code put_decoded(reader *r, const char *key, const char *first, const char *after)
{
    char *value = NULL;
    koine_code code = decode(r, first, after, &value);
    if (code == KOINE_OK) {
        code = koine__config_put(r->draft, key, value, r->layer);
    }
    koine__free_secret(value);
    return code;
}

static koine_code check_syntax(reader *r, const char *text, UriUriA *uri)
{
    const char *where = NULL;
    switch (uriParseSingleUriA(uri, text, &where)) {
    case URI_SUCCESS:
        return KOINE_OK;
    case URI_ERROR_MALLOC:
        return koine__config_no_memory(r->draft);
    default:
        return refuse(r, "a port is a number, an IPv6 address stands in [ ], and other [ ] are written %5B %5D",
                      "the URL is malformed");
    }
}

/* ---- Query -------------------------------------------------------------------------------------------- */

/* Whether a name that is no option can be shown: not when it may be the end of a password with a & in it. */
static bool may_show(const reader *r, const char *key)
{
    koine__nearest nearest;
    koine__nearest_begin(&nearest, key);
    koine__nearest_offer_options(&nearest, r->draft->driver);
    bool plain = strlen(key) <= 40;
    for (const char *p = key; *p != '\0'; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');
        plain = plain && (letter || strchr("_-.", *p) != NULL);
    }
    return plain && (!r->secret_part || nearest.best[0] != '\0');
}

static koine_code put_part(reader *r, unsigned number, const char *part, size_t size)
{
    const char *equals = memchr(part, '=', size);
    if (equals == NULL) {
        return koine__config_fail(r->draft, KOINE_ERR_CONFIG,
                                  "write key=value, with & between them and %26 for a & in one",
                                  "part %u of the URL's query has no \"=\"", number);
    }
    char *key = NULL;
    koine_code code = decode(r, part, equals, &key);
    if (code != KOINE_OK) {
        return code;
    }
    const koine_option *option = koine__option_find(r->draft->driver, key);
    if (option == NULL && !may_show(r, key)) {
        code = koine__config_fail(r->draft, KOINE_ERR_CONFIG, "write a & within a value as %26",
                                  "part %u of the URL's query is no known option", number);
    } else {
        r->secret_part = option != NULL && option->kind == KOINE_OPTION_SECRET;
        code = put_decoded(r, key, equals + 1, part + size);
    }
    koine__free_secret(key);
    return code;
}

static koine_code put_query(reader *r)
{
    unsigned number = 1;
    for (const char *part = r->query; part != NULL && *part != '\0'; number++) {
        size_t size = strcspn(part, "&");
        koine_code code = size > 0 ? put_part(r, number, part, size) : KOINE_OK;
        if (code != KOINE_OK) {
            return code;
        }
        part += size + (part[size] == '&');
    }
    return KOINE_OK;
}

/* ---- scheme:database ---------------------------------------------------------------------------------- */

static koine_code read_plain(reader *r)
{
    UriUriA uri;
    koine_code code = check_syntax(r, r->text, &uri);
    if (code != KOINE_OK) {
        return code;
    }
    uriFreeUriMembersA(&uri);
    size_t size = strcspn(r->rest, "?");
    if (size == 0) {
        return koine__config_fail(r->draft, KOINE_ERR_CONFIG, "write it behind the colon",
                                  "the URL names no database: there is nothing behind \"%.*s\"",
                                  (int)(r->rest - r->text), r->text);
    }
    code = put_decoded(r, "database", r->rest, r->rest + size);
    return code == KOINE_OK ? put_query(r) : code;
}

/* ---- scheme://server ---------------------------------------------------------------------------------- */

static koine_code put_user(reader *r, const UriUriA *uri)
{
    const char *first = uri->userInfo.first;
    const char *after = uri->userInfo.afterLast;
    if (first == NULL || first == after) {
        return KOINE_OK;
    }
    const char *colon = memchr(first, ':', (size_t)(after - first));
    const char *end = colon != NULL ? colon : after;
    koine_code code = end > first ? put_decoded(r, "user", first, end) : KOINE_OK;
    return code == KOINE_OK && colon != NULL ? put_decoded(r, "password", colon + 1, after) : code;
}

static koine_code put_database(reader *r, const UriUriA *uri)
{
    const UriPathSegmentA *segment = uri->pathHead;
    if (segment == NULL || (segment->next == NULL && segment->text.first == segment->text.afterLast)) {
        return KOINE_OK;
    }
    if (segment->next != NULL) {
        return refuse(r, "write a / within a name as %2F; a file's URL has no // behind the scheme",
                      "the URL's path is more than the name of a database");
    }
    return put_decoded(r, "database", segment->text.first, segment->text.afterLast);
}

/*
 * Appends the host of a probe to the list, in brackets where the list needs them, with its port if `port`. The
 * list, of r->size bytes, is as long as the URL at the most: decoding shortens.
 */
static koine_code append_host(reader *r, const UriUriA *uri, bool port, char *list)
{
    const bool bracket = uri->hostData.ip6 != NULL || uri->hostData.ipFuture.first != NULL;
    char *host = NULL;
    koine_code code = decode(r, uri->hostText.first, uri->hostText.afterLast, &host);
    if (code != KOINE_OK) {
        return code;
    }
    if (!bracket && (strpbrk(host, ", []") != NULL || (host[0] != '/' && strchr(host, ':') != NULL))) {
        koine__free_secret(host);
        return refuse(r, escape_hint, "a host of the URL is malformed");
    }
    const char *digits = uri->portText.first;
    const int count = port && digits != NULL ? (int)(uri->portText.afterLast - digits) : 0;
    size_t used = strlen(list);
    (void)snprintf(list + used, r->size - used, "%s%s%s%s%s%.*s", used > 0 ? "," : "", bracket ? "[" : "", host,
                   bracket ? "]" : "", count > 0 ? ":" : "", count, count > 0 ? digits : "");
    koine__free_secret(host);
    return KOINE_OK;
}

/* A URL names host and port together: a port that was set for another host does not outlive it. */
static koine_code put_hosts(reader *r, const char *list, const UriUriA *only)
{
    const bool port = only != NULL && only->portText.first < only->portText.afterLast;
    koine_code code = KOINE_OK;
    if (list[0] != '\0' || port) {
        koine__config_remove(r->draft, "port");
    }
    if (list[0] != '\0') {
        code = koine__config_put(r->draft, "host", list, r->layer);
    }
    return code == KOINE_OK && port ? put_decoded(r, "port", only->portText.first, only->portText.afterLast) : code;
}

typedef struct authority {
    char *hosts;  /* behind the user and password */
    size_t size;  /* of the hosts */
    size_t count; /* of the hosts, 1 when there is an empty one */
    char *tail;   /* path and query */
} authority;

static koine_code find_authority(reader *r, authority *out)
{
    char *start = r->rest + 2;
    out->tail = start + strcspn(start, "/?");
    char *at = memchr(start, '@', (size_t)(out->tail - start));
    out->hosts = at != NULL ? at + 1 : start;
    out->size = (size_t)(out->tail - out->hosts);
    if (strchr(out->hosts, '@') != NULL) {
        return refuse(r, escape_hint, "the URL has a \"@\" behind the one that ends user and password");
    }
    out->count = 1;
    for (size_t i = 0; i < out->size; i++) {
        out->count += out->hosts[i] == ',';
    }
    if (out->count > MOST_HOSTS) {
        return refuse(r, "32 are the most", "the URL lists too many hosts");
    }
    return KOINE_OK;
}

/* Shows uriparser the URL with one host; the first time, user, password and database are taken from it too. */
static koine_code read_host(reader *r, const authority *a, const char *host, size_t size, char *list)
{
    UriUriA uri;
    (void)snprintf(r->probe, r->size, "%.*s%.*s%s", (int)(a->hosts - r->text), r->text, (int)size, host, a->tail);
    koine_code code = check_syntax(r, r->probe, &uri);
    if (code != KOINE_OK) {
        return code;
    }
    if (host == a->hosts) {
        code = put_user(r, &uri);
        code = code == KOINE_OK ? put_database(r, &uri) : code;
    } else if (list[0] == '\0') {
        code = refuse(r, "take the comma out", "the URL's first host is empty");
    }
    code = code == KOINE_OK ? append_host(r, &uri, a->count > 1, list) : code;
    const bool last = host + size == a->tail;
    if (code == KOINE_OK && last) {
        code = put_hosts(r, list, a->count == 1 ? &uri : NULL);
    }
    uriFreeUriMembersA(&uri);
    return code;
}

static koine_code read_server(reader *r)
{
    const koine_option *database = koine__option_find(r->draft->driver, "database");
    if (database->kind == KOINE_OPTION_PATH) {
        return refuse(r, "write scheme:file or scheme:/absolute/file",
                      "the database is a file, and its URL has no // behind the scheme");
    }
    authority a = {0};
    koine_code code = find_authority(r, &a);
    if (code != KOINE_OK) {
        return code;
    }
    char *list = koine__calloc(r->size, 1);
    if (list == NULL) {
        return koine__config_no_memory(r->draft);
    }
    const char *host = a.hosts;
    for (size_t i = 0; i < a.count && code == KOINE_OK; i++) {
        size_t left = (size_t)(a.tail - host);
        const char *comma = memchr(host, ',', left);
        size_t size = comma != NULL ? (size_t)(comma - host) : left;
        code = read_host(r, &a, host, size, list);
        host += size + 1;
    }
    koine__free_secret(list);
    return code == KOINE_OK ? put_query(r) : code;
}

/* ---- The whole ---------------------------------------------------------------------------------------- */

/* The length of the scheme in front of the first colon, 0 when there is none. */
static size_t scheme_size(const char *url)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (url[0] == '\0' || strchr(letters, url[0]) == NULL) {
        return 0;
    }
    size_t size = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    return url[size] == ':' ? size : 0;
}

static void list_schemes(char *text, size_t room)
{
    (void)snprintf(text, room, "a URL begins with");
    const char *scheme = NULL;
    for (size_t i = 0; (scheme = koine__registry_scheme(i)) != NULL; i++) {
        size_t used = strlen(text);
        if (used + strlen(scheme) + 80 < room) {
            (void)snprintf(text + used, room - used, "%s %s:", i > 0 ? "," : "", scheme);
        }
    }
    size_t used = strlen(text);
    (void)snprintf(text + used, room - used, "; \"profile:NAME\" names a section of an INI file");
}

static koine_code choose_scheme(koine_config *draft, const char *url, size_t size)
{
    char scheme[LONGEST_SCHEME + 1] = "";
    for (size_t i = 0; i < size && i < LONGEST_SCHEME; i++) {
        scheme[i] = url[i] >= 'A' && url[i] <= 'Z' ? (char)(url[i] - 'A' + 'a') : url[i];
    }
    const koine_driver *driver = size <= LONGEST_SCHEME ? koine__registry_by_scheme(scheme, size) : NULL;
    if (driver != NULL) {
        return koine__config_choose(draft, driver);
    }
    const char *remedy = size <= LONGEST_SCHEME ? koine__registry_remedy(scheme, size) : NULL;
    if (remedy != NULL && koine_driver_load_error()[0] != '\0') {
        /* There is a module, and what keeps it from being used is better known than how to get one. */
        return koine__config_fail(draft, KOINE_ERR_NOT_SUPPORTED, remedy, "no driver for \"%s:\": %s", scheme,
                                  koine_driver_load_error());
    }
    if (remedy != NULL) {
        return koine__config_fail(draft, KOINE_ERR_NOT_SUPPORTED, remedy, "no driver for \"%s:\" is built in", scheme);
    }
    char hint[sizeof draft->error.hint];
    koine__nearest nearest;
    koine__nearest_begin(&nearest, scheme);
    const char *known = NULL;
    for (size_t i = 0; (known = koine__registry_scheme(i)) != NULL; i++) {
        koine__nearest_offer(&nearest, known, strlen(known));
    }
    if (nearest.best[0] != '\0') {
        (void)snprintf(hint, sizeof hint, "did you mean \"%s:\"?", nearest.best);
    } else {
        list_schemes(hint, sizeof hint);
    }
    return koine__config_fail(draft, KOINE_ERR_CONFIG, hint, "unknown scheme \"%s:\"", scheme);
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* What RFC 3986 lets stand nowhere, told with its place, as uriparser's answer would be hard to understand. */
static koine_code check_bytes(koine_config *draft, const char *url)
{
    for (const char *p = url; *p != '\0'; p++) {
        const unsigned byte = (unsigned)(p - url);
        if (*p == '%' && !(is_hex(p[1]) && is_hex(p[2]))) {
            return koine__config_fail(draft, KOINE_ERR_CONFIG, "write a % that is meant as it stands as %25",
                                      "at byte %u of the URL a %% is not followed by two hexadecimal digits", byte);
        }
        unsigned char c = (unsigned char)*p;
        if (c <= ' ' || c == 0x7f || strchr("#\"<>\\^`{|}", *p) != NULL) {
            return koine__config_fail(draft, KOINE_ERR_CONFIG,
                                      "write it as % and two hexadecimal digits: %20 for a blank, %23 for #",
                                      "at byte %u of the URL is a character that cannot stand there", byte);
        }
    }
    return KOINE_OK;
}

/* A copy in which bytes beyond ASCII are percent-encoded: RFC 3987 reads them so. */
static void encode(const char *url, char *out)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; *url != '\0'; url++) {
        unsigned char c = (unsigned char)*url;
        if (c < 0x80) {
            *out++ = *url;
        } else {
            *out++ = '%';
            *out++ = digits[c >> 4];
            *out++ = digits[c & 15];
        }
    }
    *out = '\0';
}

static koine_code check_url(koine_config *draft, const char *url)
{
    char hint[sizeof draft->error.hint];
    const char *message = NULL;
    if (url[0] == '\0') {
        message = "the URL is empty";
    } else if (strlen(url) > LONGEST_URL) {
        message = "the URL is longer than 8192 bytes";
    } else if (scheme_size(url) == 0) {
        message = "this is no URL: it begins with no scheme";
    }
    if (message != NULL) {
        list_schemes(hint, sizeof hint);
        return koine__config_fail(draft, KOINE_ERR_CONFIG, hint, "%s", message);
    }
    return KOINE_OK;
}

koine_code koine__config_read_url(koine_config *draft, const char *url)
{
    koine_code code = check_url(draft, url);
    size_t scheme = scheme_size(url);
    code = code == KOINE_OK ? choose_scheme(draft, url, scheme) : code;
    code = code == KOINE_OK ? check_bytes(draft, url) : code;
    if (code != KOINE_OK) {
        return code;
    }
    reader r = {.draft = draft, .layer = ++draft->layers, .size = 3 * strlen(url) + 1};
    r.text = koine__calloc(r.size, 1);
    r.probe = koine__calloc(r.size, 1);
    if (r.text == NULL || r.probe == NULL) {
        code = koine__config_no_memory(draft);
    } else {
        encode(url, r.text);
        r.rest = r.text + scheme + 1;
        char *mark = strchr(r.rest, '?');
        r.query = mark != NULL ? mark + 1 : NULL;
        code = strncmp(r.rest, "//", 2) == 0 ? read_server(&r) : read_plain(&r);
        explicit_bzero(r.text, r.size);
        explicit_bzero(r.probe, r.size);
    }
    koine__free(r.text);
    koine__free(r.probe);
    return code;
}
