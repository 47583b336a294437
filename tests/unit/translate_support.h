/*
 * For the tests of whole translations: a schema of a few tables, and what a statement becomes in a dialect.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_TESTS_UNIT_TRANSLATE_SUPPORT_H
#define KOINE_TESTS_UNIT_TRANSLATE_SUPPORT_H

#include "sql/translate.h"
#include "sql_support.h"

/* ---- tables ---- */

#define SUPPORT_NAME(text)                                                                                             \
    {                                                                                                                  \
        (text), sizeof(text) - 1, 0                                                                                    \
    }
/* (name, flags, type…) */
#define SUPPORT_COLUMN(text, flags_, ...)                                                                              \
    {                                                                                                                  \
        .name = SUPPORT_NAME(text), .type = {__VA_ARGS__}, .flags = (flags_), .native = "native"                       \
    }

static koine__column_info support_t_columns[] = {
    SUPPORT_COLUMN("id", KOINE__COLUMN_NOT_NULL | KOINE__COLUMN_IDENTITY, .kind = KOINE_TYPE_INT),
    SUPPORT_COLUMN("a", 0, .kind = KOINE_TYPE_INT),
    SUPPORT_COLUMN("n", KOINE__COLUMN_NOT_NULL, .kind = KOINE_TYPE_INT),
    SUPPORT_COLUMN("s", 0, .kind = KOINE_TYPE_TEXT),
    SUPPORT_COLUMN("v", 0, .kind = KOINE_TYPE_TEXT, .length = 20),
    SUPPORT_COLUMN("d", 0, .kind = KOINE_TYPE_DECIMAL, .precision = 10, .scale = 2),
    SUPPORT_COLUMN("f", 0, .kind = KOINE_TYPE_FLOAT),
    SUPPORT_COLUMN("b", 0, .kind = KOINE_TYPE_BOOL),
    SUPPORT_COLUMN("day", 0, .kind = KOINE_TYPE_DATE),
    SUPPORT_COLUMN("tm", 0, .kind = KOINE_TYPE_TIME),
    SUPPORT_COLUMN("ts", 0, .kind = KOINE_TYPE_TIMESTAMP),
    SUPPORT_COLUMN("x", 0, .kind = KOINE_TYPE_BLOB),
    SUPPORT_COLUMN("u", 0, .kind = KOINE_TYPE_UUID),
    SUPPORT_COLUMN("j", 0, .kind = KOINE_TYPE_JSON),
};

static koine__column_info support_u_columns[] = {
    SUPPORT_COLUMN("id", KOINE__COLUMN_NOT_NULL, .kind = KOINE_TYPE_INT),
    SUPPORT_COLUMN("t_id", 0, .kind = KOINE_TYPE_INT),
    SUPPORT_COLUMN("k", 0, .kind = KOINE_TYPE_INT),
    SUPPORT_COLUMN("name", 0, .kind = KOINE_TYPE_TEXT),
};

static size_t support_first_column[] = {0};
static koine__key_info support_t_keys[] = {{SUPPORT_NAME("t_pkey"), true, support_first_column, 1}};
static koine__key_info support_u_keys[] = {{SUPPORT_NAME("u_pkey"), true, support_first_column, 1}};

static const koine__table support_tables[] = {
    {SUPPORT_NAME("t"), false, false, support_t_columns, COUNT(support_t_columns), support_t_keys, 1},
    {SUPPORT_NAME("u"), false, false, support_u_columns, COUNT(support_u_columns), support_u_keys, 1},
};

static inline koine_code support_load(void *context, const koine__name *names, size_t count)
{
    (void)context;
    (void)names;
    (void)count;
    return KOINE_OK;
}

static inline const koine__table *support_find(void *context, const char *name)
{
    (void)context;
    for (size_t i = 0; i < COUNT(support_tables); i++) {
        if (strcmp(support_tables[i].name.text, name) == 0) {
            return &support_tables[i];
        }
    }
    return NULL;
}

static inline koine_code support_index_table(void *context, const char *index, koine__arena *arena, const char **table)
{
    (void)context;
    (void)arena;
    *table = strcmp(index, "i") == 0 ? "t" : "";
    return KOINE_OK;
}

static const koine__schema support_schema = {
    .load = support_load,
    .find = support_find,
    .index_table = support_index_table,
};

/* ---- translations ---- */

static inline koine_code support_translate(koine__translation *out, const koine_sql_dialect *dialect,
                                           koine_placeholder_style style, const char *sql, const koine_type *bound,
                                           size_t bound_count, koine__refusal *refusal)
{
    char *copy = exact_copy(sql, strlen(sql));
    koine__translate_input input = {
        .dialect = dialect,
        .placeholders = style,
        .schema = &support_schema,
        .sql = copy,
        .size = strlen(sql),
        .bound = bound,
        .bound_count = bound_count,
    };
    koine_code code = koine__translate(out, &input, refusal);
    free(copy); /* a translation keeps nothing of it */
    return code;
}

/* The steps of the translation, with "; " between; or what it was refused for, in front of which is "!". To be freed.
 */
static inline char *support_text(const koine_sql_dialect *dialect, koine_placeholder_style style, const char *sql)
{
    koine__translation out;
    koine__refusal refusal;
    koine_code code = support_translate(&out, dialect, style, sql, NULL, 0, &refusal);
    size_t size = sizeof refusal.message + sizeof refusal.hint + 64;
    for (size_t i = 0; i < out.step_count; i++) {
        size += out.steps[i].statement.size + 2;
    }
    char *text = calloc(1, size);
    assert_non_null(text);
    if (code != KOINE_OK) {
        (void)snprintf(text, size, "!%s at %lld: %s (%s)", koine_code_name(code), (long long)refusal.position,
                       refusal.message, refusal.hint);
    }
    for (size_t i = 0; i < out.step_count; i++) {
        strcat(text, i > 0 ? "; " : "");
        strcat(text, out.steps[i].statement.text);
    }
    koine__translation_free(&out);
    return text;
}

#endif
