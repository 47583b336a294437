/*
 * The inside of a configuration, for the files that read URLs, profiles and the environment into it.
 *
 * Every change is made to a draft, a copy of the configuration, and takes the original's place only when all of
 * it went well: so the functions below need not undo what they did before they failed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_CONFIG_PARTS_H
#define KOINE_CORE_CONFIG_PARTS_H

#include "config.h"
#include "error.h"

/*
 * One option that has a value. `layer` tells the sources of values apart: within one source (a URL, the keys of
 * a profile) an option may be given once, a later source replaces what an earlier one gave. Calls of
 * koine_config_set are layer 0, which may repeat itself.
 */
typedef struct koine__setting {
    const koine_option *option;
    char *value; /* canonical; wiped when freed, as it may be a secret */
    unsigned layer;
} koine__setting;

typedef struct koine__hooked {
    koine__hook hook;
    void *context;
} koine__hooked;

typedef struct koine__traced {
    koine__trace trace;
    void *context;
} koine__traced;

struct koine_config {
    const koine_driver *driver;
    koine__setting *settings;
    size_t setting_count;
    size_t setting_room;
    char *file_password; /* what password_file held when the option was set */
    koine__hooked *hooks;
    size_t hook_count;
    size_t hook_room;
    koine__traced *traces;
    size_t trace_count;
    size_t trace_room;
    unsigned layers;    /* sources read so far */
    const char *origin; /* draft only: what is being read ("KOINE_URL", "koine.ini:7"), to begin messages with */
    koine__error error;
};

/* Records a failure, with the origin in front of the message. Returns code. */
koine_code koine__config_fail(koine_config *draft, koine_code code, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
koine_code koine__config_no_memory(koine_config *draft);

/* Fails for a key that is no option, with the nearest one. `more`: NULL-terminated further keys of the source. */
koine_code koine__config_unknown(koine_config *draft, const char *key, const char *const *more);

/* Chooses the driver and holds the options that are set already against its table. NULL: none. */
koine_code koine__config_choose(koine_config *draft, const koine_driver *driver);

/* The same by name. */
koine_code koine__config_choose_name(koine_config *draft, const char *name);

/* Sets an option; what is unknown, bad, or given twice in the layer is refused. */
koine_code koine__config_put(koine_config *draft, const char *key, const char *value, unsigned layer);
void koine__config_remove(koine_config *draft, const char *key);
const koine__setting *koine__config_setting(const koine_config *config, const char *key);

/* Reads a URL; config_url.c. */
koine_code koine__config_read_url(koine_config *draft, const char *url);

/* Reads section `profile` of an INI file's text; config_ini.c. `path` is for messages. */
koine_code koine__config_read_ini(koine_config *draft, const char *path, const char *text, size_t size,
                                  const char *profile);

/* Reads "profile:NAME", a URL, or for NULL what the environment says; config_where.c. */
koine_code koine__config_read_where(koine_config *draft, const char *where);

/*
 * Reads a whole file of at most `most` bytes; config_where.c. *out has a NUL behind its *size bytes, belongs to
 * the caller and goes back with koine__config_free_file, which wipes it. what: "password_file", for messages.
 */
koine_code koine__config_read_file(koine_config *draft, const char *what, const char *path, size_t most, char **out,
                                   size_t *size);
void koine__config_free_file(char *text, size_t size);

#endif
