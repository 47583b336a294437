/*
 * Options: the common table, looking one up, making values canonical.
 *
 * SPDX-License-Identifier: MIT
 */
#include "options.h"

#include "config_host.h"
#include "memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const koine_option koine__common_options[] = {
    {"host", KOINE_OPTION_TEXT, NULL, NULL,
     "servers to try in order, as name, address or socket path, each with :port"},
    {"port", KOINE_OPTION_INTEGER, NULL, NULL, "port of the hosts that are given without one, 1 to 65535"},
    {"user", KOINE_OPTION_TEXT, NULL, NULL, "whom to log in as"},
    {"password", KOINE_OPTION_SECRET, NULL, NULL, "the password"},
    {"password_file", KOINE_OPTION_PATH, NULL, NULL, "file that holds the password"},
    {"database", KOINE_OPTION_TEXT, NULL, NULL, "name or file of the database"},
    {"connect_timeout", KOINE_OPTION_DURATION, "10s", NULL, "how long an opening may take"},
    {"timeout", KOINE_OPTION_DURATION, "0s", NULL, "how long a statement may take; 0 = no limit"},
    {"waive", KOINE_OPTION_TEXT, NULL, NULL, "guarantees to do without, separated by commas"},
    {"statement_cache", KOINE_OPTION_INTEGER, "128", NULL, "prepared statements to keep; 0 = none"},
    {"tls", KOINE_OPTION_CHOICE, NULL, "disable|require|verify-full", "encryption that must be had"},
    {"tls_ca", KOINE_OPTION_PATH, NULL, NULL, "file with the certificates that sign the server's"},
    {"tls_cert", KOINE_OPTION_PATH, NULL, NULL, "file with the client's certificate"},
    {"tls_key", KOINE_OPTION_PATH, NULL, NULL, "file with the client's private key"},
    {"application_name", KOINE_OPTION_TEXT, NULL, NULL, "what the server's lists of sessions show"},
    {"sql", KOINE_OPTION_CHOICE, "portable", "portable|native",
     "what texts of statements are: portable SQL, which is translated, or the engine's own"},
    {"diagnose", KOINE_OPTION_BOOL, "on", NULL, "trace a foreign key failure to its table and constraint"},
    {NULL, KOINE_OPTION_TEXT, NULL, NULL, NULL},
};

/* Durations end up in the 32-bit millisecond settings of engines and of poll. */
#define LONGEST_DURATION INT32_MAX

/* Numbers with narrower bounds than their kind. */
static const struct bounds {
    const char *name;
    int64_t least;
    int64_t most;
    const char *takes;
} bounds[] = {
    {"port", 1, 65535, "takes a port number, 1 to 65535"},
    {"statement_cache", 0, 65536, "takes a whole number, 0 to 65536"},
    {"connect_timeout", 1, LONGEST_DURATION, "takes a number with a unit (ms, s, min or h), from 1ms up to 24 days"},
};

static const koine_option *find_in(const koine_option *table, const char *name)
{
    for (; table != NULL && table->name != NULL; table++) {
        if (strcmp(table->name, name) == 0) {
            return table;
        }
    }
    return NULL;
}

const koine_option *koine__option_find(const koine_driver *driver, const char *name)
{
    const koine_option *own = driver != NULL ? find_in(driver->options, name) : NULL;
    return own != NULL ? own : find_in(koine__common_options, name);
}

/* ---- Nearest name ------------------------------------------------------------------------------------- */

static void offer_table(koine__nearest *nearest, const koine_option *table)
{
    for (; table != NULL && table->name != NULL; table++) {
        koine__nearest_offer(nearest, table->name, strlen(table->name));
    }
}

void koine__nearest_offer_options(koine__nearest *nearest, const koine_driver *driver)
{
    offer_table(nearest, koine__common_options);
    offer_table(nearest, driver != NULL ? driver->options : NULL);
}

/* ---- Numbers ------------------------------------------------------------------------------------------ */

/* Digits at the start of text; *end stands behind them. false: none, or more than an int64_t holds. */
static bool read_digits(const char *text, int64_t *out, const char **end)
{
    int64_t number = 0;
    const char *p = text;
    for (; *p >= '0' && *p <= '9'; p++) {
        int64_t digit = *p - '0';
        if (number > (INT64_MAX - digit) / 10) {
            return false;
        }
        number = number * 10 + digit;
    }
    *out = number;
    *end = p;
    return p > text;
}

static const struct unit {
    const char *name;
    int64_t milliseconds;
} units[] = {{"h", 3600000}, {"min", 60000}, {"s", 1000}, {"ms", 1}};

#define UNITS (sizeof units / sizeof *units)

static bool read_duration(const char *text, int64_t *out)
{
    int64_t number = 0;
    const char *unit = NULL;
    if (!read_digits(text, &number, &unit)) {
        return false;
    }
    if (*unit == '\0') {
        *out = 0;
        return number == 0; /* nothing is nothing in every unit */
    }
    for (size_t i = 0; i < UNITS; i++) {
        if (strcmp(unit, units[i].name) == 0 && number <= INT64_MAX / units[i].milliseconds) {
            *out = number * units[i].milliseconds;
            return true;
        }
    }
    return false;
}

static bool read_bool(const char *text, int64_t *out)
{
    static const char *const words[] = {"off", "on", "false", "true", "no", "yes", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(text, words[i]) == 0) {
            *out = (int64_t)(i % 2);
            return true;
        }
    }
    return false;
}

bool koine__option_number(koine_option_kind kind, const char *text, int64_t *out)
{
    const char *end = NULL;
    switch (kind) {
    case KOINE_OPTION_BOOL:
        return read_bool(text, out);
    case KOINE_OPTION_INTEGER:
        return read_digits(text, out, &end) && *end == '\0';
    case KOINE_OPTION_DURATION:
        return read_duration(text, out);
    case KOINE_OPTION_TEXT:
    case KOINE_OPTION_SECRET:
    case KOINE_OPTION_CHOICE:
    case KOINE_OPTION_PATH:
        break;
    }
    return false;
}

/* ---- Values ------------------------------------------------------------------------------------------- */

static koine_code complain(koine__complaint *why, const char *takes)
{
    (void)snprintf(why->takes, sizeof why->takes, "%s", takes);
    return KOINE_ERR_CONFIG;
}

static void did_you_mean(koine__complaint *why, const koine__nearest *nearest)
{
    if (nearest->best[0] != '\0') {
        (void)snprintf(why->hint, sizeof why->hint, "did you mean \"%s\"?", nearest->best);
    }
}

static koine_code keep(const char *text, char **out)
{
    *out = koine__strdup(text);
    return *out != NULL ? KOINE_OK : KOINE_ERR_NO_MEMORY;
}

static koine_code keep_text(const koine_option *option, const char *text, char **out, koine__complaint *why)
{
    size_t size = strlen(text);
    if (option->kind == KOINE_OPTION_TEXT && koine_text_fault(text, size) < size) {
        return complain(why, "takes text in UTF-8");
    }
    return keep(text, out);
}

static koine_code keep_secret(const koine_option *option, const char *text, char **out, koine__complaint *why)
{
    (void)option;
    (void)why;
    return keep(text, out);
}

static koine_code keep_bool(const koine_option *option, const char *text, char **out, koine__complaint *why)
{
    int64_t number = 0;
    if (!koine__option_number(option->kind, text, &number)) {
        return complain(why, "takes on or off");
    }
    return keep(number != 0 ? "on" : "off", out);
}

static void print_duration(int64_t milliseconds, char *text, size_t room)
{
    const struct unit *unit = &units[UNITS - 2]; /* zero is written in seconds */
    if (milliseconds != 0) {
        for (unit = units; milliseconds % unit->milliseconds != 0; unit++) {
        }
    }
    (void)snprintf(text, room, "%" PRId64 "%s", milliseconds / unit->milliseconds, unit->name);
}

static koine_code keep_number(const koine_option *option, const char *text, char **out, koine__complaint *why)
{
    const bool duration = option->kind == KOINE_OPTION_DURATION;
    struct bounds range = {option->name, 0, INT64_MAX, "takes a whole number, 0 or more"};
    if (duration) {
        range.most = LONGEST_DURATION;
        range.takes = "takes a number with a unit (ms, s, min or h), up to 24 days";
    }
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        if (strcmp(bounds[i].name, option->name) == 0) {
            range = bounds[i];
        }
    }
    int64_t number = 0;
    if (!koine__option_number(option->kind, text, &number) || number < range.least || number > range.most) {
        const char *end = NULL;
        if (duration && read_digits(text, &number, &end) && *end == '\0') {
            (void)snprintf(why->hint, sizeof why->hint, "write the unit behind the number, as in 10s or 500ms");
        }
        return complain(why, range.takes);
    }
    char canonical[32];
    if (duration) {
        print_duration(number, canonical, sizeof canonical);
    } else {
        (void)snprintf(canonical, sizeof canonical, "%" PRId64, number);
    }
    return keep(canonical, out);
}

static koine_code keep_choice(const koine_option *option, const char *text, char **out, koine__complaint *why)
{
    koine__nearest nearest;
    koine__nearest_begin(&nearest, text);
    const char *choice = option->choices != NULL ? option->choices : "";
    while (*choice != '\0') {
        size_t size = strcspn(choice, "|");
        if (strlen(text) == size && memcmp(choice, text, size) == 0) {
            return keep(text, out);
        }
        koine__nearest_offer(&nearest, choice, size);
        choice += size + (choice[size] == '|');
    }
    did_you_mean(why, &nearest);
    (void)snprintf(why->takes, sizeof why->takes, "takes one of %s", option->choices != NULL ? option->choices : "");
    return KOINE_ERR_CONFIG;
}

static koine_code keep_hosts(const koine_option *option, const char *text, char **out, koine__complaint *why)
{
    (void)option;
    const char *takes = koine__hosts_fault(text);
    return takes != NULL ? complain(why, takes) : keep_text(option, text, out, why);
}

/* ---- Guarantees --------------------------------------------------------------------------------------- */

static const struct guarantee {
    const char *name;
    uint32_t bit;
} guarantees[] = {
#define ENTRY(symbol, bit, name, text) {name, bit},
    KOINE_GUARANTEE_MAP(ENTRY)
#undef ENTRY
};

#define GUARANTEES (sizeof guarantees / sizeof *guarantees)

static uint32_t guarantee_bit(const char *name, size_t size)
{
    for (size_t i = 0; i < GUARANTEES; i++) {
        if (strlen(guarantees[i].name) == size && memcmp(guarantees[i].name, name, size) == 0) {
            return guarantees[i].bit;
        }
    }
    return 0;
}

bool koine__option_guarantees(const char *text, uint32_t *out, koine_bytes *fault)
{
    *out = 0;
    for (const char *p = text;;) {
        p += strspn(p, " \t");
        const size_t piece = strcspn(p, ",");
        size_t size = piece;
        while (size > 0 && (p[size - 1] == ' ' || p[size - 1] == '\t')) {
            size--;
        }
        uint32_t bit = guarantee_bit(p, size);
        if (bit == 0) {
            if (fault != NULL) {
                *fault = (koine_bytes){p, size};
            }
            return false;
        }
        *out |= bit;
        if (p[piece] == '\0') {
            return true;
        }
        p += piece + 1;
    }
}

static void list_guarantees(uint32_t set, char *text, size_t room)
{
    text[0] = '\0';
    for (size_t i = 0; i < GUARANTEES; i++) {
        if ((set & guarantees[i].bit) != 0) {
            size_t used = strlen(text);
            (void)snprintf(text + used, room - used, "%s%s", used > 0 ? "," : "", guarantees[i].name);
        }
    }
}

static koine_code keep_waive(const koine_option *option, const char *text, char **out, koine__complaint *why)
{
    (void)option;
    char list[200];
    uint32_t set = 0;
    koine_bytes fault = {NULL, 0};
    if (koine__option_guarantees(text, &set, &fault)) {
        list_guarantees(set, list, sizeof list);
        return keep(list, out);
    }
    list_guarantees(UINT32_MAX, list, sizeof list);
    (void)snprintf(why->takes, sizeof why->takes, "takes names of guarantees: %s", list);
    char word[KOINE__NEAREST_MOST + 1];
    size_t size = fault.size < sizeof word ? fault.size : sizeof word - 1;
    memcpy(word, fault.data, size);
    word[size] = '\0';
    koine__nearest nearest;
    koine__nearest_begin(&nearest, word);
    for (size_t i = 0; i < GUARANTEES; i++) {
        koine__nearest_offer(&nearest, guarantees[i].name, strlen(guarantees[i].name));
    }
    did_you_mean(why, &nearest);
    return KOINE_ERR_CONFIG;
}

/* ---- Dispatch ----------------------------------------------------------------------------------------- */

typedef koine_code keeper(const koine_option *option, const char *text, char **out, koine__complaint *why);

static keeper *const by_kind[] = {
    [KOINE_OPTION_TEXT] = keep_text,      [KOINE_OPTION_SECRET] = keep_secret,   [KOINE_OPTION_BOOL] = keep_bool,
    [KOINE_OPTION_INTEGER] = keep_number, [KOINE_OPTION_DURATION] = keep_number, [KOINE_OPTION_CHOICE] = keep_choice,
    [KOINE_OPTION_PATH] = keep_text,
};

static const struct {
    const char *name;
    keeper *keep;
} by_name[] = {{"host", keep_hosts}, {"waive", keep_waive}};

#define LONGEST_VALUE 8192

koine_code koine__option_normalise(const koine_option *option, const char *text, char **out, koine__complaint *why)
{
    *out = NULL;
    why->takes[0] = '\0';
    why->hint[0] = '\0';
    if (text[0] == '\0' && option->kind != KOINE_OPTION_SECRET) {
        (void)snprintf(why->hint, sizeof why->hint, "leave the option away to have its default");
        return complain(why, "takes no empty value");
    }
    if (strlen(text) > LONGEST_VALUE) {
        return complain(why, "takes at most 8192 bytes");
    }
    for (size_t i = 0; option->kind == KOINE_OPTION_TEXT && i < sizeof by_name / sizeof *by_name; i++) {
        if (strcmp(by_name[i].name, option->name) == 0) {
            return by_name[i].keep(option, text, out, why);
        }
    }
    if ((size_t)option->kind >= sizeof by_kind / sizeof *by_kind) {
        return complain(why, "has a kind that this version of Koine does not know");
    }
    return by_kind[option->kind](option, text, out, why);
}
