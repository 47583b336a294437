/*
 * Where a configuration comes from: a URL, a profile of an INI file, or the environment.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config_parts.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST_INI 65536
#define LONGEST_PATH 4096

/* ---- Files -------------------------------------------------------------------------------------------- */

void koine__config_free_file(char *text, size_t size)
{
    if (text != NULL) {
        explicit_bzero(text, size);
        koine__free(text);
    }
}

/* Reads to the end or to `room` bytes; answers 0 or errno. */
static int read_all(int fd, char *text, size_t room, size_t *size)
{
    *size = 0;
    while (*size < room) {
        ssize_t got = read(fd, text + *size, room - *size);
        if (got > 0) {
            *size += (size_t)got;
        } else if (got == 0) {
            return 0;
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

static koine_code fail_file(koine_config *draft, const char *what, const char *path, int error)
{
    return koine__config_fail(draft, KOINE_ERR_IO, "check the path and who may read it",
                              "cannot read %s \"%.500s\": %s", what, path, strerror(error));
}

/* One buffer of the largest size, never grown: what a realloc leaves behind could not be wiped. */
koine_code koine__config_read_file(koine_config *draft, const char *what, const char *path, size_t most, char **out,
                                   size_t *size)
{
    *out = NULL;
    *size = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return fail_file(draft, what, path, errno);
    }
    koine_code code = KOINE_OK;
    char *text = koine__calloc(most + 2, 1);
    if (text == NULL) {
        code = koine__config_no_memory(draft);
    } else {
        int error = read_all(fd, text, most + 1, size);
        if (error != 0) {
            code = fail_file(draft, what, path, error);
        } else if (*size > most) {
            code = koine__config_fail(draft, KOINE_ERR_CONFIG, NULL, "%s \"%.500s\" is larger than %zu bytes", what,
                                      path, most);
        }
    }
    (void)close(fd);
    if (code != KOINE_OK) {
        koine__config_free_file(text, *size);
        *size = 0;
        return code;
    }
    *out = text;
    return KOINE_OK;
}

/* ---- The INI file ------------------------------------------------------------------------------------- */

/* Writes the path; false when the place is not there for this process, or its name is too long to exist. */
typedef bool place(char *path, size_t room);

static bool fits(int length, size_t room)
{
    return length > 0 && (size_t)length < room;
}

static bool here(char *path, size_t room)
{
    return fits(snprintf(path, room, "./koine.ini"), room);
}

/* The XDG Base Directory Specification: a value that is empty or no absolute path counts as unset. */
static bool of_user(char *path, size_t room)
{
    const char *directory = getenv("XDG_CONFIG_HOME");
    if (directory != NULL && directory[0] == '/') {
        return fits(snprintf(path, room, "%s/koine/koine.ini", directory), room);
    }
    directory = getenv("HOME");
    return directory != NULL && directory[0] != '\0' &&
           fits(snprintf(path, room, "%s/.config/koine/koine.ini", directory), room);
}

static bool of_system(char *path, size_t room)
{
    return fits(snprintf(path, room, "/etc/koine.ini"), room);
}

static place *const places[] = {here, of_user, of_system};

/* A file that is there but cannot be reached is not passed over: reading it then tells why. */
static bool is_there(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* Fails when a variable of Koine's is set to nothing: taking it for unset could open another database. */
static koine_code read_variable(koine_config *draft, const char *name, const char **out)
{
    *out = getenv(name);
    if (*out != NULL && (*out)[0] == '\0') {
        return koine__config_fail(draft, KOINE_ERR_CONFIG, "give it a value or unset it",
                                  "the environment variable %s is set but empty", name);
    }
    return KOINE_OK;
}

static koine_code find_ini(koine_config *draft, char *path, size_t room)
{
    const char *named = NULL;
    koine_code code = read_variable(draft, "KOINE_CONFIG", &named);
    if (code != KOINE_OK) {
        return code;
    }
    if (named != NULL) {
        if (fits(snprintf(path, room, "%s", named), room)) {
            return KOINE_OK;
        }
        return koine__config_fail(draft, KOINE_ERR_IO, NULL, "the path in KOINE_CONFIG is too long");
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i](path, room) && is_there(path)) {
            return KOINE_OK;
        }
    }
    return koine__config_fail(draft, KOINE_ERR_CONFIG,
                              "looked for ./koine.ini, koine/koine.ini in $XDG_CONFIG_HOME or ~/.config, and "
                              "/etc/koine.ini; or set KOINE_CONFIG to a file, or KOINE_URL to a URL",
                              "there is no INI file to find a profile in");
}

static koine_code read_profile(koine_config *draft, const char *name)
{
    char path[LONGEST_PATH];
    koine_code code = find_ini(draft, path, sizeof path);
    if (code != KOINE_OK) {
        return code;
    }
    char *text = NULL;
    size_t size = 0;
    code = koine__config_read_file(draft, "the INI file", path, LARGEST_INI, &text, &size);
    if (code == KOINE_OK) {
        code = koine__config_read_ini(draft, path, text, size, name);
    }
    koine__config_free_file(text, size);
    return code;
}

/* ---- Where -------------------------------------------------------------------------------------------- */

static koine_code read_environment(koine_config *draft)
{
    const char *url = NULL;
    const char *profile = NULL;
    koine_code code = read_variable(draft, "KOINE_URL", &url);
    if (code == KOINE_OK && url != NULL) {
        draft->origin = "KOINE_URL";
        return koine__config_read_url(draft, url);
    }
    code = code == KOINE_OK ? read_variable(draft, "KOINE_PROFILE", &profile) : code;
    return code == KOINE_OK ? read_profile(draft, profile != NULL ? profile : "default") : code;
}

koine_code koine__config_read_where(koine_config *draft, const char *where)
{
    static const char prefix[] = "profile:";
    const size_t size = sizeof prefix - 1;
    if (where == NULL) {
        return read_environment(draft);
    }
    if (strncmp(where, prefix, size) != 0) {
        return koine__config_read_url(draft, where);
    }
    if (where[size] == '\0') {
        return koine__config_fail(draft, KOINE_ERR_CONFIG, "write profile:NAME", "\"profile:\" names no profile");
    }
    return read_profile(draft, where + size);
}
