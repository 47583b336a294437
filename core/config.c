/*
 * The configuration: options by name, the driver they belong to, and the application's hooks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "config_parts.h"
#include "memory.h"
#include "options.h"
#include "registry.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LARGEST_PASSWORD_FILE 4096

/* ---- Life --------------------------------------------------------------------------------------------- */

koine_config *koine_config_new(void)
{
    koine_config *config = koine__calloc(1, sizeof *config);
    if (config != NULL) {
        koine__error_clear(&config->error);
    }
    return config;
}

void koine_config_free(koine_config *config)
{
    if (config == NULL) {
        return;
    }
    for (size_t i = 0; i < config->setting_count; i++) {
        koine__free_secret(config->settings[i].value);
    }
    koine__free(config->settings);
    koine__free_secret(config->file_password);
    koine__free(config->hooks);
    koine__free(config->traces);
    koine__free(config);
}

/* A copy of count elements in *to; false when out of memory. Nothing to copy makes NULL. */
static bool copy_array(void **to, size_t *room, const void *from, size_t count, size_t size)
{
    if (count == 0) {
        return true;
    }
    *to = koine__calloc(count, size);
    if (*to == NULL) {
        return false;
    }
    *room = count;
    memcpy(*to, from, count * size);
    return true;
}

static bool copy_settings(koine_config *to, const koine_config *from)
{
    if (from->setting_count == 0) {
        return true;
    }
    to->settings = koine__calloc(from->setting_count, sizeof *to->settings);
    if (to->settings == NULL) {
        return false;
    }
    to->setting_room = from->setting_count;
    for (; to->setting_count < from->setting_count; to->setting_count++) {
        koine__setting *setting = &to->settings[to->setting_count];
        *setting = from->settings[to->setting_count];
        setting->value = koine__strdup(setting->value);
        if (setting->value == NULL) {
            return false;
        }
    }
    if (from->file_password != NULL) {
        to->file_password = koine__strdup(from->file_password);
        return to->file_password != NULL;
    }
    return true;
}

static bool copy_hooks(koine_config *to, const koine_config *from)
{
    void *hooks = NULL;
    void *traces = NULL;
    bool good = copy_array(&hooks, &to->hook_room, from->hooks, from->hook_count, sizeof *from->hooks) &&
                copy_array(&traces, &to->trace_room, from->traces, from->trace_count, sizeof *from->traces);
    to->hooks = hooks;
    to->traces = traces;
    to->hook_count = from->hook_count;
    to->trace_count = from->trace_count;
    return good;
}

koine_config *koine__config_copy(const koine_config *config)
{
    koine_config *copy = koine_config_new();
    if (copy == NULL) {
        return NULL;
    }
    copy->driver = config->driver;
    copy->layers = config->layers;
    if (!copy_settings(copy, config) || !copy_hooks(copy, config)) {
        koine_config_free(copy);
        return NULL;
    }
    return copy;
}

/* ---- Errors ------------------------------------------------------------------------------------------- */

const koine_error *koine_config_error(const koine_config *config)
{
    return config != NULL ? &config->error.view : &koine__error_no_memory;
}

koine_code koine__config_fail(koine_config *draft, koine_code code, const char *hint, const char *format, ...)
{
    char text[sizeof draft->error.message];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    draft->error.driver = draft->driver != NULL ? draft->driver->name : NULL;
    const bool known = draft->origin != NULL;
    return koine__error_set(&draft->error, code, hint, "%s%s%s", known ? draft->origin : "", known ? ": " : "", text);
}

koine_code koine__config_no_memory(koine_config *draft)
{
    return koine__config_fail(draft, KOINE_ERR_NO_MEMORY, NULL, "out of memory while reading the configuration");
}

/* Adds ", name" to a list for a hint as long as there is room for it and for what says that there are more. */
static void list_name(char *list, size_t room, const char *name)
{
    size_t used = strlen(list);
    if (used + strlen(name) + sizeof ", …" + 2 <= room) {
        (void)snprintf(list + used, room - used, "%s%s", used > 0 ? ", " : "", name);
    }
}

static void list_options(char *list, size_t room, const koine_option *table)
{
    for (; table != NULL && table->name != NULL; table++) {
        list_name(list, room, table->name);
    }
}

koine_code koine__config_unknown(koine_config *draft, const char *key, const char *const *more)
{
    const koine_driver *driver = draft->driver;
    koine__nearest nearest;
    koine__nearest_begin(&nearest, key);
    koine__nearest_offer_options(&nearest, driver);
    for (; more != NULL && *more != NULL; more++) {
        koine__nearest_offer(&nearest, *more, strlen(*more));
    }
    char hint[sizeof draft->error.hint];
    char list[400] = "";
    if (nearest.best[0] != '\0') {
        (void)snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest.best);
    } else {
        list_options(list, sizeof list, driver != NULL ? driver->options : NULL);
        list_options(list, sizeof list, koine__common_options);
        (void)snprintf(hint, sizeof hint, "%s: %s",
                       driver != NULL ? "the options are" : "without a driver chosen the options are", list);
    }
    return koine__config_fail(draft, KOINE_ERR_CONFIG, hint, "unknown option \"%.100s\"", key);
}

/* ---- Settings ----------------------------------------------------------------------------------------- */

static koine__setting *find_setting(const koine_config *config, const char *key)
{
    for (size_t i = 0; i < config->setting_count; i++) {
        if (strcmp(config->settings[i].option->name, key) == 0) {
            return &config->settings[i];
        }
    }
    return NULL;
}

const koine__setting *koine__config_setting(const koine_config *config, const char *key)
{
    return find_setting(config, key);
}

void koine__config_remove(koine_config *draft, const char *key)
{
    koine__setting *setting = find_setting(draft, key);
    if (setting == NULL) {
        return;
    }
    if (strcmp(key, "password_file") == 0) {
        koine__free_secret(draft->file_password);
        draft->file_password = NULL;
    }
    koine__free_secret(setting->value);
    *setting = draft->settings[--draft->setting_count];
}

static koine_code refuse_value(koine_config *draft, const koine_option *option, const koine__complaint *why)
{
    return koine__config_fail(draft, KOINE_ERR_CONFIG, why->hint[0] != '\0' ? why->hint : option->help,
                              "option \"%s\" %s", option->name, why->takes);
}

/* Like refuse_value; out of memory is told as such. */
static koine_code normalise(koine_config *draft, const koine_option *option, const char *value, char **out)
{
    koine__complaint why;
    koine_code code = koine__option_normalise(option, value, out, &why);
    if (code == KOINE_ERR_NO_MEMORY) {
        return koine__config_no_memory(draft);
    }
    return code == KOINE_OK ? code : refuse_value(draft, option, &why);
}

/* The password is kept, so that koine_config_password cannot fail when a session is opened. */
static koine_code read_password_file(koine_config *draft, const char *path)
{
    char *text = NULL;
    size_t size = 0;
    koine_code code = koine__config_read_file(draft, "password_file", path, LARGEST_PASSWORD_FILE, &text, &size);
    if (code != KOINE_OK) {
        return code;
    }
    size_t end = size;
    if (end > 0 && text[end - 1] == '\n') {
        end -= end > 1 && text[end - 2] == '\r' ? 2 : 1;
    }
    if (memchr(text, '\0', size) != NULL) {
        code = koine__config_fail(draft, KOINE_ERR_CONFIG, NULL, "password_file \"%.500s\" holds a NUL", path);
    } else {
        koine__free_secret(draft->file_password);
        draft->file_password = koine__strndup(text, end);
        code = draft->file_password != NULL ? KOINE_OK : koine__config_no_memory(draft);
    }
    koine__config_free_file(text, size);
    return code;
}

/* password and password_file stand for one thing: the later source decides, one source names one of them. */
static koine_code replace_password(koine_config *draft, const char *key, const char *value, unsigned layer)
{
    const bool file = strcmp(key, "password_file") == 0;
    if (!file && strcmp(key, "password") != 0) {
        return KOINE_OK;
    }
    const char *other = file ? "password" : "password_file";
    const koine__setting *setting = koine__config_setting(draft, other);
    if (setting != NULL && layer != 0 && setting->layer == layer) {
        return koine__config_fail(draft, KOINE_ERR_CONFIG, "keep one of them",
                                  "both password and password_file are given");
    }
    koine__config_remove(draft, other);
    return file ? read_password_file(draft, value) : KOINE_OK;
}

static koine_code add_setting(koine_config *draft, koine__setting setting)
{
    koine__setting *old = find_setting(draft, setting.option->name);
    if (old != NULL) {
        koine__free_secret(old->value);
        *old = setting;
        return KOINE_OK;
    }
    void *settings = draft->settings;
    if (koine__grow(&settings, &draft->setting_room, draft->setting_count + 1, sizeof *draft->settings) != 0) {
        koine__free_secret(setting.value);
        return koine__config_no_memory(draft);
    }
    draft->settings = settings;
    draft->settings[draft->setting_count++] = setting;
    return KOINE_OK;
}

koine_code koine__config_put(koine_config *draft, const char *key, const char *value, unsigned layer)
{
    const koine_option *option = koine__option_find(draft->driver, key);
    if (option == NULL) {
        return koine__config_unknown(draft, key, NULL);
    }
    const koine__setting *old = koine__config_setting(draft, key);
    if (old != NULL && layer != 0 && old->layer == layer) {
        return koine__config_fail(draft, KOINE_ERR_CONFIG, "keep one of them", "option \"%s\" is given twice", key);
    }
    koine__setting setting = {option, NULL, layer};
    koine_code code = normalise(draft, option, value, &setting.value);
    if (code != KOINE_OK) {
        return code;
    }
    code = replace_password(draft, key, setting.value, layer);
    if (code != KOINE_OK) {
        koine__free_secret(setting.value);
        return code;
    }
    return add_setting(draft, setting);
}

/* ---- The driver --------------------------------------------------------------------------------------- */

koine_code koine__config_choose(koine_config *draft, const koine_driver *driver)
{
    draft->driver = driver;
    for (size_t i = 0; i < draft->setting_count; i++) {
        koine__setting *setting = &draft->settings[i];
        const char *name = setting->option->name;
        const koine_option *option = koine__option_find(driver, name);
        if (option == NULL) {
            return koine__config_fail(draft, KOINE_ERR_CONFIG, "take the option out, or begin with a new configuration",
                                      "option \"%s\" was set for another driver and is unknown to %s", name,
                                      driver != NULL ? driver->name : "a configuration without one");
        }
        if (option == setting->option) {
            continue;
        }
        char *value = NULL;
        koine_code code = normalise(draft, option, setting->value, &value);
        if (code != KOINE_OK) {
            return code;
        }
        koine__free_secret(setting->value);
        setting->value = value;
        setting->option = option;
    }
    return KOINE_OK;
}

koine_code koine__config_choose_name(koine_config *draft, const char *name)
{
    const koine_driver *driver = koine__registry_by_name(name);
    if (driver != NULL) {
        return koine__config_choose(draft, driver);
    }
    const char *remedy = koine__registry_remedy(name, strlen(name));
    if (remedy != NULL) {
        return koine__config_fail(draft, KOINE_ERR_NOT_SUPPORTED, remedy, "no driver \"%.60s\" is built in", name);
    }
    const char *names[64];
    size_t count = koine_driver_list(names, sizeof names / sizeof *names);
    char list[400] = "the drivers are: ";
    koine__nearest nearest;
    koine__nearest_begin(&nearest, name);
    for (size_t i = 0; i < count && i < sizeof names / sizeof *names; i++) {
        koine__nearest_offer(&nearest, names[i], strlen(names[i]));
        size_t used = strlen(list);
        (void)snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    if (nearest.best[0] != '\0') {
        (void)snprintf(list, sizeof list, "did you mean \"%s\"?", nearest.best);
    }
    return koine__config_fail(draft, KOINE_ERR_CONFIG, list, "unknown driver \"%.60s\"", name);
}

const koine_driver *koine__config_driver(const koine_config *config)
{
    return config->driver;
}

/* ---- Changing ----------------------------------------------------------------------------------------- */

/* Lets the draft take the configuration's place if all went well, else takes over its error. Frees the draft. */
static koine_code finish(koine_config *config, koine_config *draft, koine_code code)
{
    if (code == KOINE_OK) {
        koine_config old = *config;
        *config = *draft;
        *draft = old;
        config->origin = NULL;
    } else {
        koine__error_copy(&config->error, &draft->error);
    }
    koine_config_free(draft);
    return code;
}

/* The draft to make changes to; NULL, with the error recorded, when out of memory. */
static koine_config *start(koine_config *config)
{
    koine__error_clear(&config->error);
    koine_config *draft = koine__config_copy(config);
    if (draft == NULL) {
        (void)koine__config_no_memory(config);
    }
    return draft;
}

koine_code koine_config_parse(koine_config *config, const char *where)
{
    if (config == NULL) {
        return KOINE_ERR_MISUSE;
    }
    koine_config *draft = start(config);
    return draft != NULL ? finish(config, draft, koine__config_read_where(draft, where)) : KOINE_ERR_NO_MEMORY;
}

static koine_code set(koine_config *draft, const char *key, const char *value)
{
    if (strcmp(key, "driver") == 0) {
        return value != NULL ? koine__config_choose_name(draft, value) : koine__config_choose(draft, NULL);
    }
    if (value != NULL) {
        return koine__config_put(draft, key, value, 0);
    }
    if (koine__option_find(draft->driver, key) == NULL) {
        return koine__config_unknown(draft, key, NULL);
    }
    koine__config_remove(draft, key);
    return KOINE_OK;
}

koine_code koine_config_set(koine_config *config, const char *key, const char *value)
{
    if (config == NULL) {
        return KOINE_ERR_MISUSE;
    }
    koine_config *draft = start(config);
    if (draft == NULL) {
        return KOINE_ERR_NO_MEMORY;
    }
    if (key == NULL) {
        return finish(config, draft, koine__config_fail(draft, KOINE_ERR_MISUSE, NULL, "the key of an option is NULL"));
    }
    return finish(config, draft, set(draft, key, value));
}

/* ---- Asking ------------------------------------------------------------------------------------------- */

/* The text of an option, secret or not, set or default. */
static const char *text_of(const koine_config *config, const char *key, const koine_option **option)
{
    const koine__setting *setting = koine__config_setting(config, key);
    *option = setting != NULL ? setting->option : koine__option_find(config->driver, key);
    if (*option == NULL) {
        return NULL;
    }
    return setting != NULL ? setting->value : (*option)->fallback;
}

const char *koine_config_get(const koine_config *config, const char *key)
{
    if (config == NULL || key == NULL) {
        return NULL;
    }
    if (strcmp(key, "driver") == 0) {
        return config->driver != NULL ? config->driver->name : NULL;
    }
    const koine_option *option = NULL;
    const char *text = text_of(config, key, &option);
    return option != NULL && option->kind != KOINE_OPTION_SECRET ? text : NULL;
}

static int64_t number_of(const koine_config *config, const char *key)
{
    const koine_option *option = NULL;
    int64_t number = 0;
    const char *text = config != NULL && key != NULL ? text_of(config, key, &option) : NULL;
    return text != NULL && koine__option_number(option->kind, text, &number) ? number : 0;
}

bool koine_config_bool(const koine_config *config, const char *key)
{
    return number_of(config, key) != 0;
}

int64_t koine_config_int(const koine_config *config, const char *key)
{
    return number_of(config, key);
}

const char *koine_config_password(const koine_config *config)
{
    const koine__setting *setting = config != NULL ? koine__config_setting(config, "password") : NULL;
    if (setting != NULL) {
        return setting->value;
    }
    return config != NULL ? config->file_password : NULL;
}

uint32_t koine_config_waived(const koine_config *config)
{
    const char *list = koine_config_get(config, "waive");
    uint32_t set = 0;
    return list != NULL && koine__option_guarantees(list, &set, NULL) ? set : 0;
}

/* ---- Hooks -------------------------------------------------------------------------------------------- */

koine_code koine_config_on_connect(koine_config *config, koine_code (*hook)(koine_conn *conn, void *context),
                                   void *context)
{
    if (config == NULL) {
        return KOINE_ERR_MISUSE;
    }
    koine__error_clear(&config->error);
    if (hook == NULL) {
        return koine__config_fail(config, KOINE_ERR_MISUSE, NULL, "the on-connect hook is NULL");
    }
    void *hooks = config->hooks;
    if (koine__grow(&hooks, &config->hook_room, config->hook_count + 1, sizeof *config->hooks) != 0) {
        return koine__config_no_memory(config);
    }
    config->hooks = hooks;
    config->hooks[config->hook_count++] = (koine__hooked){hook, context};
    return KOINE_OK;
}

koine_code koine_config_on_statement(koine_config *config, void (*trace)(const koine_trace *what, void *context),
                                     void *context)
{
    if (config == NULL) {
        return KOINE_ERR_MISUSE;
    }
    koine__error_clear(&config->error);
    if (trace == NULL) {
        return koine__config_fail(config, KOINE_ERR_MISUSE, NULL, "the on-statement callback is NULL");
    }
    void *traces = config->traces;
    if (koine__grow(&traces, &config->trace_room, config->trace_count + 1, sizeof *config->traces) != 0) {
        return koine__config_no_memory(config);
    }
    config->traces = traces;
    config->traces[config->trace_count++] = (koine__traced){trace, context};
    return KOINE_OK;
}

size_t koine__config_hook_count(const koine_config *config)
{
    return config->hook_count;
}

void koine__config_hook(const koine_config *config, size_t i, koine__hook *hook, void **context)
{
    *hook = config->hooks[i].hook;
    *context = config->hooks[i].context;
}

size_t koine__config_trace_count(const koine_config *config)
{
    return config->trace_count;
}

void koine__config_trace(const koine_config *config, size_t i, koine__trace *trace, void **context)
{
    *trace = config->traces[i].trace;
    *context = config->traces[i].context;
}
