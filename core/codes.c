/*
 * Names, texts and flags of codes, classes and guarantees, from the lists in koine.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "error.h"

#include <stddef.h>

struct code_entry {
    koine_code code;
    uint32_t flags;
    const char *name;
    const char *text;
};

static const struct code_entry code_entries[] = {
#define ENTRY(symbol, value, flags, text) {KOINE_##symbol, (flags), "KOINE_" #symbol, text},
    KOINE_CODE_MAP(ENTRY)
#undef ENTRY
};

static const struct code_entry *find_code(koine_code code)
{
    for (size_t i = 0; i < sizeof code_entries / sizeof *code_entries; i++) {
        if (code_entries[i].code == code) {
            return &code_entries[i];
        }
    }
    return NULL;
}

const char *koine_code_name(koine_code code)
{
    const struct code_entry *entry = find_code(code);
    return entry != NULL ? entry->name : "KOINE_ERR_?";
}

const char *koine_code_text(koine_code code)
{
    const struct code_entry *entry = find_code(code);
    return entry != NULL ? entry->text : "unknown code";
}

uint32_t koine__code_flags(koine_code code)
{
    const struct code_entry *entry = find_code(code);
    return entry != NULL ? entry->flags : 0;
}

/* What to do where whoever found the failure did not say more. */
static const struct {
    koine_code code;
    const char *hint;
} hints[] = {
    {KOINE_ERR_CONNECTION_LOST, "call koine_reconnect, or close and open, and run the transaction again"},
    {KOINE_ERR_CONNECT, "check that the server runs, and host and port of the URL"},
    {KOINE_ERR_AUTH, "check user and password of the URL or profile"},
    {KOINE_ERR_NO_DATABASE, "check the name of the database, or create it"},
    {KOINE_ERR_TOO_MANY_CONNECTIONS,
     "close connections that are idle, wait and try again, or raise the server's limit"},
    {KOINE_ERR_TLS, "check the option tls and the certificates of both sides"},
    {KOINE_ERR_PERMISSION, "have the privilege granted, or use a role that has it"},
    {KOINE_ERR_DEADLOCK, "run the transaction again, as koine_transact does"},
    {KOINE_ERR_SERIALIZATION, "run the transaction again, as koine_transact does"},
    {KOINE_ERR_LOCKED, "run the transaction again, as koine_transact does"},
    {KOINE_ERR_STALE_STATEMENT, "run the transaction again, as koine_transact does"},
    {KOINE_ERR_TIMEOUT, "raise the limit (options timeout and connect_timeout, koine_set_timeout), or ask for less"},
    {KOINE_ERR_DISK_FULL, "make room, or raise the limit of the database"},
};

const char *koine__code_hint(koine_code code)
{
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        if (hints[i].code == code) {
            return hints[i].hint;
        }
    }
    return NULL;
}

koine_class koine_code_class(koine_code code)
{
    unsigned high = (unsigned)code >> 4;
    return high <= (unsigned)KOINE_CLASS_INTERNAL ? (koine_class)high : KOINE_CLASS_INTERNAL;
}

const char *koine_class_name(koine_class kind)
{
    static const char *const names[] = {
#define ENTRY(symbol, value, text) [KOINE_CLASS_##symbol] = #symbol,
        KOINE_CLASS_MAP(ENTRY)
#undef ENTRY
    };
    size_t i = (size_t)kind;
    return i < sizeof names / sizeof *names ? names[i] : "?";
}

const char *koine_guarantee_name(uint32_t guarantee)
{
    switch (guarantee) {
#define ENTRY(symbol, bit, name, text)                                                                                 \
    case (bit):                                                                                                        \
        return name;
        KOINE_GUARANTEE_MAP(ENTRY)
#undef ENTRY
    default:
        return NULL;
    }
}

const char *koine_version(void)
{
    return KOINE_VERSION_TEXT;
}
