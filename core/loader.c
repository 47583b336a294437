/*
 * Drivers in shared objects: dlopen, the entry function, registration.
 *
 * A loaded driver stays loaded: its tables are referenced by the registry and by every connection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "loader.h"

#include <koine/driver.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Thread_local char load_error[1024];

/* Its address tells where this library was loaded from. */
static const char loaded_here = 0;

/* Two threads that open the first connection of an engine must not both load its module. */
static pthread_mutex_t find_lock = PTHREAD_MUTEX_INITIALIZER;

static koine_code fail(const char *path, const char *why)
{
    (void)snprintf(load_error, sizeof load_error, "%s: %s", path, why != NULL ? why : "cannot be loaded");
    return KOINE_ERR_CONFIG;
}

koine_code koine_driver_load(const char *path)
{
    load_error[0] = '\0';
    if (path == NULL || path[0] == '\0') {
        return fail("driver module", "no path was given");
    }
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (object == NULL) {
        return fail(path, dlerror());
    }
    koine_driver_entry_function entry;
    *(void **)&entry = dlsym(object, KOINE_DRIVER_ENTRY);
    if (entry == NULL) {
        (void)dlclose(object);
        return fail(path, "is no driver of Koine: it exports no " KOINE_DRIVER_ENTRY);
    }
    char why[256];
    koine_code code = koine_driver_register(entry(), why, sizeof why);
    if (code != KOINE_OK) {
        (void)fail(path, why);
        (void)dlclose(object);
    }
    return code;
}

const char *koine_driver_load_error(void)
{
    return load_error;
}

static bool load_from(const char *directory, size_t size, const char *name)
{
    char path[1024];
    int length = snprintf(path, sizeof path, "%.*s/koine_driver_%s.so", (int)size, directory, name);
    return length > 0 && (size_t)length < sizeof path && access(path, R_OK) == 0 && koine_driver_load(path) == KOINE_OK;
}

static bool is_registered(const char *name)
{
    const char *names[64];
    size_t count = koine_driver_list(names, sizeof names / sizeof *names);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* In koine/ beside this library, wherever an installation was moved to. */
static bool load_beside_library(const char *name)
{
    Dl_info info;
    if (dladdr(&loaded_here, &info) == 0 || info.dli_fname == NULL) {
        return false;
    }
    const char *slash = strrchr(info.dli_fname, '/');
    char directory[900];
    int length = slash == NULL ? -1
                               : snprintf(directory, sizeof directory, "%.*s/koine", (int)(slash - info.dli_fname),
                                          info.dli_fname);
    return length > 0 && (size_t)length < sizeof directory && load_from(directory, (size_t)length, name);
}

/*
 * Around a fork, as the registry does. Handlers of a fork run last registered first, so the registry's, which is the
 * inner lock, is registered before.
 */
static void lock_finding(void)
{
    pthread_mutex_lock(&find_lock);
}

static void unlock_finding(void)
{
    pthread_mutex_unlock(&find_lock);
}

static void watch_forks(void)
{
    (void)koine_driver_list(NULL, 0);
    (void)pthread_atfork(lock_finding, unlock_finding, unlock_finding);
}

bool koine__loader_find(const char *name)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, watch_forks);
    load_error[0] = '\0';
    pthread_mutex_lock(&find_lock);
    bool found = is_registered(name);
    /* secure_getenv: a program with raised privileges must not load code that its caller chooses. */
    const char *list = secure_getenv("KOINE_DRIVER_PATH");
    while (!found && list != NULL && list[0] != '\0') {
        size_t size = strcspn(list, ":");
        found = size > 0 && size < 900 && load_from(list, size, name);
        list += size + (list[size] == ':');
    }
    found = found || load_beside_library(name) || load_from(KOINE_MODULE_DIR, strlen(KOINE_MODULE_DIR), name);
    pthread_mutex_unlock(&find_lock);
    return found;
}
