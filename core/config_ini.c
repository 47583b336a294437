/*
 * Reading one profile of an INI file into a configuration.
 *
 * libinih splits sections, keys and values. It cuts lines and names of sections that are longer than its
 * buffers without a word, and reads an indented line as more of the value before: the reader that it is given
 * here refuses the former and takes the indent away. Values are kept until the whole file has been read, so that
 * `url` can come anywhere in its section.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config_parts.h"
#include "memory.h"
#include "options.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_SECTION 49 /* libinih's buffer has 50 bytes */
#define LONGEST_VALUE 8192

typedef struct pair {
    char *key;
    char *value; /* wiped: it may be a secret */
    unsigned line;
} pair;

typedef struct profile {
    koine_config *draft;
    const char *path;
    const char *name;
    const char *at; /* the text that has not been read yet: [at, end) */
    const char *end;
    unsigned line; /* the number of the line last handed to libinih */
    bool found;
    koine_code code;
    pair *pairs;
    size_t count;
    size_t room;
    char names[400];  /* of the sections met, for a profile that is not among them */
    char origin[512]; /* file:line */
} profile;

/* Makes the line the place that messages name. */
static void at_line(profile *p, unsigned line)
{
    (void)snprintf(p->origin, sizeof p->origin, "%.480s:%u", p->path, line);
    p->draft->origin = p->origin;
}

static void refuse(profile *p, const char *hint, const char *message)
{
    at_line(p, p->line);
    p->code = koine__config_fail(p->draft, KOINE_ERR_CONFIG, hint, "%s", message);
}

/* ---- Lines -------------------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static void note_section(profile *p, const char *name, size_t size)
{
    char quoted[LONGEST_SECTION + 3];
    (void)snprintf(quoted, sizeof quoted, "\"%.*s\"", (int)size, name);
    p->found = p->found || (strlen(p->name) == size && memcmp(p->name, name, size) == 0);
    size_t used = strlen(p->names);
    if (strstr(p->names, quoted) == NULL && used + strlen(quoted) + 3 < sizeof p->names) {
        (void)snprintf(p->names + used, sizeof p->names - used, "%s%s", used > 0 ? ", " : "", quoted);
    }
}

static void check_section(profile *p, const char *text, size_t size)
{
    const char *close = memchr(text, ']', size);
    if (close == NULL) {
        refuse(p, NULL, "a section's name ends with \"]\"");
        return;
    }
    const char *rest = close + 1;
    while (rest < text + size && is_blank(*rest)) {
        rest++;
    }
    size_t length = (size_t)(close - text) - 1;
    if (rest < text + size && *rest != ';' && *rest != '#') {
        refuse(p, NULL, "text follows the name of a section");
    } else if (length == 0 || length > LONGEST_SECTION) {
        refuse(p, NULL, "a section's name has 1 to 49 bytes");
    } else {
        note_section(p, text + 1, length);
    }
}

/*
 * libinih's fgets: one line of the file each time, NULL at the end or after a refusal. With the room that
 * libinih offers, a line fits with its newline and its NUL or is refused.
 */
static char *next_line(char *line, int room, void *stream)
{
    profile *p = stream;
    if (p->code != KOINE_OK || p->at == p->end) {
        return NULL;
    }
    const char *text = p->at;
    size_t left = (size_t)(p->end - text);
    const char *newline = memchr(text, '\n', left);
    size_t size = newline != NULL ? (size_t)(newline - text) : left;
    p->at = newline != NULL ? newline + 1 : p->end;
    p->line++;
    if (p->line == 1 && size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        size -= 3;
    }
    for (; size > 0 && is_blank(*text); size--) {
        text++;
    }
    if (size > 0 && (*text == ';' || *text == '#')) {
        size = 0;
    }
    if (memchr(text, '\0', size) != NULL) {
        refuse(p, NULL, "the line holds a NUL");
    } else if (size + 2 > (size_t)room) {
        refuse(p, "put the long part into an environment variable and write ${NAME}", "the line is too long");
    } else if (size > 0 && *text == '[') {
        check_section(p, text, size);
    }
    if (p->code != KOINE_OK) {
        return NULL;
    }
    memcpy(line, text, size);
    line[size] = '\n';
    line[size + 1] = '\0';
    return line;
}

static bool add_pair(profile *p, const char *key, const char *value)
{
    void *pairs = p->pairs;
    if (koine__grow(&pairs, &p->room, p->count + 1, sizeof *p->pairs) != 0) {
        return false;
    }
    p->pairs = pairs;
    pair *added = &p->pairs[p->count];
    *added = (pair){koine__strdup(key), koine__strdup(value), p->line};
    p->count++; /* also when a copy failed: the other one is freed with the rest */
    return added->key != NULL && added->value != NULL;
}

/* Called by libinih for each key; answers 0 to make it stop caring. */
static int take_key(void *user, const char *section, const char *key, const char *value)
{
    profile *p = user;
    if (p->code != KOINE_OK) {
        return 0;
    }
    if (section[0] == '\0') {
        refuse(p, "write [default] above it", "a key stands outside a section");
        return 0;
    }
    if (strcmp(section, p->name) != 0) {
        return 1;
    }
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->pairs[i].key, key) == 0) {
            at_line(p, p->line);
            p->code = koine__config_fail(p->draft, KOINE_ERR_CONFIG, "keep one of them",
                                         "\"%.100s\" is given twice, first in line %u", key, p->pairs[i].line);
            return 0;
        }
    }
    if (!add_pair(p, key, value != NULL ? value : "")) {
        p->code = koine__config_no_memory(p->draft);
        return 0;
    }
    return 1;
}

/* ---- ${NAME} ------------------------------------------------------------------------------------------ */

typedef struct expansion {
    char *text; /* LONGEST_VALUE + 1 bytes */
    size_t size;
} expansion;

static bool append(expansion *e, const char *text, size_t size)
{
    if (size > LONGEST_VALUE - e->size) {
        return false;
    }
    memcpy(e->text + e->size, text, size);
    e->size += size;
    return true;
}

static size_t name_size(const char *text)
{
    static const char rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    return text[0] >= '0' && text[0] <= '9' ? 0 : strspn(text, rest);
}

static koine_code fail_too_long(profile *p, const char *key)
{
    return koine__config_fail(p->draft, KOINE_ERR_CONFIG, NULL, "the value of \"%.100s\" is longer than 8192 bytes",
                              key);
}

/* Appends the variable that text, behind "${", names; *after: behind the brace. Messages show its name only. */
static koine_code append_variable(profile *p, expansion *e, const char *key, const char *text, const char **after)
{
    char name[128];
    size_t size = name_size(text);
    if (size == 0 || size >= sizeof name || text[size] != '}') {
        return koine__config_fail(p->draft, KOINE_ERR_CONFIG, "a ${ that is meant as it stands is written $${",
                                  "in the value of \"%.100s\" a ${ is not followed by a name and }", key);
    }
    memcpy(name, text, size);
    name[size] = '\0';
    *after = text + size + 1;
    const char *value = getenv(name);
    if (value == NULL) {
        return koine__config_fail(p->draft, KOINE_ERR_CONFIG, "set it in the environment of the program",
                                  "the environment variable \"%s\" in the value of \"%.100s\" is not set", name, key);
    }
    return append(e, value, strlen(value)) ? KOINE_OK : fail_too_long(p, key);
}

static koine_code expand(profile *p, const pair *one, expansion *e)
{
    for (const char *text = one->value; *text != '\0';) {
        size_t plain = strcspn(text, "$");
        if (strncmp(text + plain, "$${", 3) == 0) {
            plain += 1; /* one of the two, and then the brace as it stands */
            if (!append(e, text, plain) || !append(e, "{", 1)) {
                return fail_too_long(p, one->key);
            }
            text += plain + 2;
            continue;
        }
        bool variable = strncmp(text + plain, "${", 2) == 0;
        plain += text[plain] == '$' && !variable;
        if (!append(e, text, plain)) {
            return fail_too_long(p, one->key);
        }
        text += plain;
        if (variable) {
            koine_code code = append_variable(p, e, one->key, text + 2, &text);
            if (code != KOINE_OK) {
                return code;
            }
        }
    }
    return KOINE_OK;
}

/* ---- Applying ----------------------------------------------------------------------------------------- */

static koine_code apply_text(profile *p, const char *key, const char *value, unsigned layer)
{
    static const char *const more[] = {"url", "driver", NULL};
    if (strcmp(key, "url") == 0) {
        return koine__config_read_url(p->draft, value);
    }
    if (strcmp(key, "driver") == 0) {
        return koine__config_choose_name(p->draft, value);
    }
    if (koine__option_find(p->draft->driver, key) == NULL) {
        return koine__config_unknown(p->draft, key, more);
    }
    return koine__config_put(p->draft, key, value, layer);
}

static koine_code apply(profile *p, const pair *one, unsigned layer)
{
    at_line(p, one->line);
    expansion e = {koine__calloc(LONGEST_VALUE + 1, 1), 0};
    if (e.text == NULL) {
        return koine__config_no_memory(p->draft);
    }
    koine_code code = expand(p, one, &e);
    if (code == KOINE_OK) {
        code = apply_text(p, one->key, e.text, layer);
    }
    explicit_bzero(e.text, e.size);
    koine__free(e.text);
    return code;
}

static const pair *find_pair(const profile *p, const char *key)
{
    for (size_t i = 0; i < p->count; i++) {
        if (strcmp(p->pairs[i].key, key) == 0) {
            return &p->pairs[i];
        }
    }
    return NULL;
}

/* url or driver first: it decides which keys there are. */
static koine_code apply_all(profile *p)
{
    const pair *url = find_pair(p, "url");
    const pair *driver = find_pair(p, "driver");
    const pair *first = url != NULL ? url : driver;
    if (url != NULL && driver != NULL) {
        at_line(p, driver->line);
        return koine__config_fail(p->draft, KOINE_ERR_CONFIG, "keep one of them",
                                  "\"driver\" is given beside \"url\", which names the driver");
    }
    koine_code code = first != NULL ? apply(p, first, 0) : KOINE_OK;
    if (code == KOINE_OK && p->draft->driver == NULL) {
        return koine__config_fail(p->draft, KOINE_ERR_CONFIG, "add a line \"url = …\"",
                                  "profile \"%.100s\" has neither \"url\" nor \"driver\"", p->name);
    }
    unsigned layer = ++p->draft->layers;
    for (size_t i = 0; i < p->count && code == KOINE_OK; i++) {
        if (&p->pairs[i] != first) {
            code = apply(p, &p->pairs[i], layer);
        }
    }
    return code;
}

static koine_code read_lines(profile *p)
{
    int wrong = ini_parse_stream(next_line, p, take_key, p);
    if (p->code != KOINE_OK) {
        return p->code;
    }
    if (wrong > 0) {
        at_line(p, (unsigned)wrong);
        return koine__config_fail(p->draft, KOINE_ERR_CONFIG, "write key = value, [section], or ; and a comment",
                                  "the line is neither a key with a value nor a section");
    }
    if (wrong < 0) {
        return koine__config_no_memory(p->draft);
    }
    p->draft->origin = p->path;
    if (!p->found) {
        char hint[sizeof p->names + 32];
        (void)snprintf(hint, sizeof hint, "the profiles there are: %s", p->names);
        return koine__config_fail(p->draft, KOINE_ERR_CONFIG, p->names[0] != '\0' ? hint : "the file has no profiles",
                                  "no profile \"%.100s\"", p->name);
    }
    return KOINE_OK;
}

koine_code koine__config_read_ini(koine_config *draft, const char *path, const char *text, size_t size,
                                  const char *name)
{
    profile p = {.draft = draft, .path = path, .name = name, .at = text, .end = text + size};
    koine_code code = read_lines(&p);
    if (code == KOINE_OK) {
        code = apply_all(&p);
    }
    for (size_t i = 0; i < p.count; i++) {
        koine__free(p.pairs[i].key);
        koine__free_secret(p.pairs[i].value);
    }
    koine__free(p.pairs);
    draft->origin = NULL; /* it may stand in this frame */
    return code;
}
