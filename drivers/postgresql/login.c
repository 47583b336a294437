/*
 * Reading why a login failed. libpq keeps no fields of an error that ends a login (no SQLSTATE before the
 * session stands), only a text, which is read here by what no translation changes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

#include <stdio.h>
#include <string.h>

typedef struct text_rule {
    const char *word;
    koine_code code;
} text_rule;

/* libpq's own texts; the first that is found decides. */
static const text_rule rules[] = {
    {"invalid response to SSL negotiation", KOINE_ERR_CONNECT},
    {"closed the connection", KOINE_ERR_CONNECT},
    {"SSL error", KOINE_ERR_TLS},
    {"does not support SSL", KOINE_ERR_TLS},
    {"certificate", KOINE_ERR_TLS},
    {"private key", KOINE_ERR_TLS},
    {"SSL", KOINE_ERR_TLS},
    {"out of memory", KOINE_ERR_NO_MEMORY},
};

static bool is_state(const char *text)
{
    for (int i = 0; i < 5; i++) {
        if ((text[i] < '0' || text[i] > '9') && (text[i] < 'A' || text[i] > 'Z')) {
            return false;
        }
    }
    return text[5] == ':';
}

/*
 * Finds the last "FATAL:  28P01: message" of a verbose text, whatever the word for FATAL. The last, since each
 * address of a host adds a line.
 */
static const char *find_state(const char *text)
{
    const char *found = NULL;
    for (const char *at = strstr(text, ":  "); at != NULL; at = strstr(at + 1, ":  ")) {
        if (strlen(at + 3) > 6 && is_state(at + 3)) {
            found = at + 3;
        }
    }
    return found;
}

/* Drops libpq's "connection to server at …, port 5432 failed: ": the report says that in its own words. */
static const char *skip_where(const char *text)
{
    const char *at = strstr(text, " failed: ");
    const char *end = strchr(text, '\n');
    return at != NULL && (end == NULL || at < end) ? at + strlen(" failed: ") : text;
}

static koine_code code_of_text(const char *text, bool secured)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strstr(text, rules[i].word) != NULL) {
            return rules[i].code;
        }
    }
    return secured ? KOINE_ERR_TLS : KOINE_ERR_CONNECT;
}

static const char *hint_for(koine_code code, const char *text)
{
    if (code == KOINE_ERR_TLS && strstr(text, "does not support SSL") != NULL) {
        return "switch TLS on in the server, or say tls=disable where the network is trusted";
    }
    if (code == KOINE_ERR_TLS && strstr(text, "does not match") != NULL) {
        return "connect by a name that the server's certificate holds";
    }
    if (code == KOINE_ERR_TLS && strstr(text, "certificate") != NULL) {
        return "name the file of the certificate authority with tls_ca";
    }
    return NULL;
}

void koine__pg_read_refusal(PGconn *session, bool secured, koine__pg_refusal *out)
{
    const char *text = PQerrorMessage(session);
    const char *state = find_state(text);
    out->hint = NULL;
    out->sqlstate[0] = '\0';
    if (PQconnectionNeedsPassword(session) != 0 && state == NULL) {
        out->code = KOINE_ERR_AUTH;
        (void)snprintf(out->native, sizeof out->native, "the server asks for a password and none was given");
        out->hint = "give the option password or password_file";
        return;
    }
    if (state != NULL) {
        (void)memcpy(out->sqlstate, state, 5);
        out->sqlstate[5] = '\0';
        out->code = koine__postgresql_login_code(out->sqlstate);
        if (strcmp(out->sqlstate, "08P01") == 0) {
            out->hint = "a pooler in between has to pass the start-up parameter \"options\"";
        }
        (void)koine__pg_first_line(state + 7, out->native, sizeof out->native);
        return;
    }
    out->code = code_of_text(text, secured);
    out->hint = hint_for(out->code, text);
    (void)koine__pg_first_line(skip_where(text), out->native, sizeof out->native);
}
