/*
 * The translation that belongs to a prepared statement of portable SQL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "portable.h"

#include "adapt.h"
#include "bind.h"
#include "catalogue.h"
#include "memory.h"
#include "rows.h"

#include "sql/classify.h"
#include "sql/words.h"

#include <string.h>

/* ---- types of values ---- */

struct types {
    koine_type *of; /* by parameter */
    size_t count;
};

static koine_type type_of(const koine_value *value)
{
    switch (value->type) {
    case KOINE_TYPE_TEXT:
    case KOINE_TYPE_DECIMAL:
    case KOINE_TYPE_BLOB:
    case KOINE_TYPE_JSON:
        return value->as.bytes.data != NULL ? value->type : KOINE_TYPE_NULL;
    default:
        return value->type <= KOINE_TYPE_JSON ? value->type : KOINE_TYPE_NULL;
    }
}

static koine_code no_memory(koine_conn *conn)
{
    return koine__error_set(&conn->error, KOINE_ERR_NO_MEMORY, NULL, "out of memory for a statement");
}

static bool make_types(struct types *types, size_t count)
{
    types->of = count > 0 ? koine__calloc(count, sizeof *types->of) : NULL;
    types->count = count;
    return count == 0 || types->of != NULL;
}

/* By the names of a text that was never translated. One that cannot be parsed has none: that is found out again. */
static koine_code types_by_parsing(const koine__prepared *prepared, const koine_value *values, size_t count,
                                   struct types *types)
{
    koine__arena arena;
    koine__tree *tree = NULL;
    koine__refusal refusal = {.code = KOINE_OK};
    koine_code code = KOINE_OK;
    koine__arena_init(&arena, 4096);
    if (koine__parse(&tree, &arena, prepared->sql, prepared->size, &refusal) == KOINE_OK) {
        code = make_types(types, tree->parameter_count) ? KOINE_OK : no_memory(prepared->conn);
    }
    for (size_t i = 0; i < types->count && code == KOINE_OK; i++) {
        for (size_t j = 0; j < count; j++) {
            if (values[j].name != NULL && tree->parameters[i].name.text != NULL &&
                strcmp(values[j].name, tree->parameters[i].name.text) == 0) {
                types->of[i] = type_of(&values[j]);
            }
        }
    }
    koine__arena_free(&arena);
    return code;
}

/* The parameter that value i is for, or SIZE_MAX: binding will tell what is wrong with it. */
static size_t parameter_of(const koine__prepared *prepared, const koine_value *values, size_t i)
{
    if (values[i].name == NULL) {
        return i;
    }
    return koine__statement_parameter(&prepared->reading, values[i].name);
}

static koine_code find_types(const koine__prepared *prepared, const koine_value *values, size_t count,
                             struct types *types)
{
    bool translated = prepared->portable->translation.step_count > 0;
    bool named = koine__any_named(values, count);
    if (!translated && named) {
        return types_by_parsing(prepared, values, count, types);
    }
    size_t parameters = translated ? prepared->portable->count : count;
    if (!make_types(types, parameters)) {
        return no_memory(prepared->conn);
    }
    for (size_t i = 0; translated && i < parameters; i++) {
        const koine__portable *portable = prepared->portable;
        types->of[i] = portable->null_fits[i] ? (koine_type)portable->signatures[i] : KOINE_TYPE_NULL;
    }
    for (size_t i = 0; i < count; i++) {
        size_t parameter = parameter_of(prepared, values, i);
        koine_type type = type_of(&values[i]);
        if (parameter < parameters && type != KOINE_TYPE_NULL) {
            types->of[parameter] = type;
        }
    }
    return KOINE_OK;
}

/* ---- translating ---- */

static koine_code refuse(koine_conn *conn, const koine__refusal *refusal, koine_code code)
{
    if (conn->error.view.code != KOINE_OK) {
        return code; /* the catalogue could not be read, which is recorded */
    }
    const char *hint = refusal->hint[0] != '\0' ? refusal->hint : NULL;
    const char *message = refusal->message[0] != '\0' ? refusal->message : koine_code_text(code);
    (void)koine__error_set(&conn->error, code, hint, "%s", message);
    if (refusal->rule != NULL) {
        koine__error_detail(&conn->error, "rule %s of docs/portable-sql.md", refusal->rule);
    }
    if (refusal->position >= 0) {
        conn->error.view.position = conn->script_offset + refusal->position;
    }
    return code;
}

/* Another session may have made what the catalogue does not know: a refusal by what was known before is none yet. */
static bool may_be_outdated(const koine_conn *conn, koine_code code)
{
    return koine_code_class(code) == KOINE_CLASS_STATEMENT && conn->error.view.code == KOINE_OK &&
           conn->catalogue.reused;
}

static koine_code translate_once(const koine__prepared *prepared, const struct types *types, koine__translation *out,
                                 koine__refusal *refusal)
{
    koine_conn *conn = prepared->conn;
    koine__schema schema;
    koine__catalogue_schema(conn, &schema);
    const koine__translate_input input = {
        .dialect = conn->driver->sql->dialect(conn->session),
        .placeholders = conn->driver->dialect->placeholders,
        .schema = &schema,
        .sql = prepared->sql,
        .size = prepared->size,
        .bound = types != NULL ? types->of : NULL,
        .bound_count = types != NULL ? types->count : 0,
    };
    return koine__translate(out, &input, refusal);
}

static koine_code translate(const koine__prepared *prepared, const struct types *types, koine__translation *out,
                            koine__refusal *refusal)
{
    koine_code code = translate_once(prepared, types, out, refusal);
    if (may_be_outdated(prepared->conn, code)) {
        koine__catalogue_forget(prepared->conn);
        code = translate_once(prepared, types, out, refusal);
    }
    return code;
}

static size_t count_parameters(const koine__prepared *prepared)
{
    koine__arena arena;
    koine__tree *tree = NULL;
    koine__refusal refusal = {.code = KOINE_OK};
    koine__arena_init(&arena, 4096);
    koine_code code = koine__parse(&tree, &arena, prepared->sql, prepared->size, &refusal);
    size_t count = code == KOINE_OK ? tree->parameter_count : 0;
    koine__arena_free(&arena);
    return count;
}

/* Whether a translation without values failed for want of their types: with values of one type it does not. */
static bool may_be_types(const koine__prepared *prepared, koine_code code)
{
    struct types types = {NULL, 0};
    bool may = false;
    size_t count = code == KOINE_ERR_NOT_SUPPORTED || code == KOINE_ERR_SEMANTIC ? count_parameters(prepared) : 0;
    if (count == 0 || !make_types(&types, count)) {
        return false;
    }
    for (koine_type type = KOINE_TYPE_BOOL; type <= KOINE_TYPE_JSON && !may; type++) {
        koine__translation translation;
        koine__refusal refusal = {.code = KOINE_OK};
        memset(&translation, 0, sizeof translation);
        for (size_t i = 0; i < count; i++) {
            types.of[i] = type;
        }
        may = translate(prepared, &types, &translation, &refusal) == KOINE_OK;
        koine__translation_free(&translation);
    }
    koine__free(types.of);
    return may;
}

/* ---- taking a translation over ---- */

static bool same_statement(const koine__statement *a, const koine__statement *b)
{
    return a->size == b->size && a->slots == b->slots && a->kind == b->kind && memcmp(a->text, b->text, a->size) == 0;
}

/* Whether the driver's statements can go on serving. */
static bool same_steps(const koine__translation *a, const koine__translation *b)
{
    bool same = a->step_count == b->step_count;
    for (size_t i = 0; same && i < a->step_count; i++) {
        same = same_statement(&a->steps[i].statement, &b->steps[i].statement);
    }
    return same;
}

/* What callers and the driver see of the whole. */
static koine__statement view_of(const koine__translation *translation, const koine__statement *before)
{
    koine__statement view = translation->steps[0].statement;
    if (translation->step_count > 1) {
        view.slots = view.parameters;
        view.order = NULL;
        view.shifts = NULL;
        view.shift_count = 0;
        for (size_t i = 0; i < translation->step_count; i++) {
            view.kind =
                translation->steps[i].statement.kind > view.kind ? translation->steps[i].statement.kind : view.kind;
        }
    }
    view.parameters = translation->parameter_count;
    view.kind = translation->defines ? KOINE_STATEMENT_DEFINITION : view.kind;
    view.commits = translation->defines || before->commits;
    view.words = before->words;
    view.block = NULL; /* it is the translation's */
    return view;
}

/* Room for what belongs to a translation. */
struct parts {
    koine__as_is *as_is;
    uint8_t *null_fits; /* and behind it the signatures */
    koine_value *bound;
    koine_value *step_bound;
    koine_driver_stmt **slots;
};

static void free_parts(const struct parts *parts)
{
    koine__free(parts->as_is);
    koine__free(parts->null_fits);
    koine__free(parts->bound);
    koine__free(parts->step_bound);
    koine__free(parts->slots);
}

static bool make_parts(struct parts *parts, const koine__translation *translation, const koine__statement *view)
{
    size_t count = translation->parameter_count;
    size_t values = view->order != NULL ? view->slots + count : view->slots > count ? view->slots : count;
    size_t widest = 0;
    bool several = translation->step_count > 1;
    for (size_t i = 0; several && i < translation->step_count; i++) {
        size_t slots = translation->steps[i].statement.slots;
        widest = slots > widest ? slots : widest;
    }
    *parts = (struct parts){
        .as_is = koine__calloc(count + 1, sizeof *parts->as_is),
        .null_fits = koine__calloc(count + 1, 1 + KOINE__SIGNATURES),
        .bound = values > 0 ? koine__calloc(values, sizeof *parts->bound) : NULL,
        .step_bound = widest > 0 ? koine__calloc(widest, sizeof *parts->step_bound) : NULL,
        .slots = several ? koine__calloc(translation->step_count, sizeof *parts->slots) : NULL,
    };
    if (parts->as_is == NULL || parts->null_fits == NULL || (values > 0 && parts->bound == NULL) ||
        (widest > 0 && parts->step_bound == NULL) || (several && parts->slots == NULL)) {
        free_parts(parts);
        return false;
    }
    return true;
}

/* Which values need neither conversion nor another look at the translation. */
static void note_types(koine__portable *portable, const struct types *types, bool several)
{
    const koine__translation *translation = &portable->translation;
    for (size_t i = 0; i < portable->count; i++) {
        uint8_t given = types != NULL && i < types->count ? (uint8_t)types->of[i] : KOINE_TYPE_NULL;
        uint8_t wanted = translation->parameters[i].kind;
        bool any = wanted == KOINE__TYPE_UNKNOWN || wanted == KOINE_TYPE_NULL;
        bool settled = any || wanted == given || !translation->depends_on_types;
        portable->signatures[i] = given;
        portable->null_fits[i] |= given == KOINE_TYPE_NULL || !translation->depends_on_types;
        const koine__type *type = &translation->parameters[i];
        unsigned bits = portable->null_fits[i] && !type->required ? 1u << KOINE_TYPE_NULL : 0;
        bits |= settled ? 1u << (any ? given : wanted) : 0;
        portable->as_is[i] = (koine__as_is){
            .types = several ? 0 : (uint16_t)bits,
            .natural = type->natural,
            .length = type->length > 0 ? type->length : UINT32_MAX,
        };
    }
}

static bool same_type(const koine__type *one, const koine__type *other)
{
    return one->kind == other->kind && one->precision == other->precision && one->scale == other->scale;
}

/* Whether values are converted alike, those that are bound and those that are answered. */
static bool same_types(const koine__translation *a, const koine__translation *b)
{
    bool same = a->parameter_count == b->parameter_count && a->column_count == b->column_count;
    for (size_t i = 0; same && i < a->parameter_count; i++) {
        same = same_type(&a->parameters[i], &b->parameters[i]);
    }
    for (size_t i = 0; same && i < a->column_count; i++) {
        same = same_type(&a->columns[i].type, &b->columns[i].type);
    }
    return same;
}

/*
 * The new translation reads as the old one: what the driver has of it stays, and where values are converted alike, too,
 * the types that were found to lead here.
 */
static void keep(koine__prepared *prepared, struct parts *parts, const koine__translation *translation)
{
    koine__portable *portable = prepared->portable;
    for (size_t i = 0; parts->slots != NULL && i < portable->translation.step_count; i++) {
        parts->slots[i] = portable->slots[i];
        portable->slots[i] = NULL;
    }
    if (portable->version != prepared->conn->catalogue.version || !same_types(&portable->translation, translation)) {
        portable->signature_count = 1;
        return;
    }
    size_t count = portable->count;
    size_t kept = portable->signature_count < KOINE__SIGNATURES ? portable->signature_count : KOINE__SIGNATURES - 1;
    memcpy(parts->null_fits, portable->null_fits, count);
    memcpy(parts->null_fits + 2 * count, portable->signatures, kept * count); /* behind that of the new one */
    portable->signature_count = kept + 1;
}

/* Puts the new translation into the place of the old one; the driver's statements stay where the text is the same. */
static koine_code adopt(koine__prepared *prepared, koine__translation *translation, const struct types *types,
                        uint64_t version)
{
    koine__portable *portable = prepared->portable;
    const koine__statement before = prepared->reading;
    const koine__statement view = view_of(translation, &before);
    struct parts parts;
    if (!make_parts(&parts, translation, &view)) {
        return no_memory(prepared->conn);
    }
    if (portable->translation.step_count > 0 && same_steps(&portable->translation, translation)) {
        keep(prepared, &parts, translation);
    } else {
        koine__prepared_close(prepared);
        portable->signature_count = 1;
    }
    koine__translation_free(&portable->translation);
    free_parts(
        &(struct parts){portable->as_is, portable->null_fits, prepared->bound, portable->step_bound, portable->slots});
    portable->translation = *translation;
    portable->version = version;
    portable->count = translation->parameter_count;
    portable->as_is = parts.as_is;
    portable->null_fits = parts.null_fits;
    portable->signatures = parts.null_fits + portable->count;
    portable->slots = parts.slots;
    portable->step_bound = parts.step_bound;
    prepared->bound = parts.bound;
    prepared->reading = view;
    koine__rows_forget(prepared);
    note_types(portable, types, parts.slots != NULL);
    memset(translation, 0, sizeof *translation);
    return KOINE_OK;
}

static koine_code translate_for(koine__prepared *prepared, const struct types *types, bool may_wait)
{
    koine_conn *conn = prepared->conn;
    koine__translation translation;
    koine__refusal refusal = {.code = KOINE_OK};
    memset(&translation, 0, sizeof translation);
    koine_code code = translate(prepared, types, &translation, &refusal);
    uint64_t version = conn->catalogue.version;
    if (code == KOINE_OK) {
        code = adopt(prepared, &translation, types, version);
        koine__translation_free(&translation);
        return code;
    }
    if (may_wait && conn->error.view.code == KOINE_OK && may_be_types(prepared, code)) {
        return KOINE_OK;
    }
    return refuse(conn, &refusal, code);
}

static koine_code translate_values(koine__prepared *prepared, const koine_value *values, size_t count)
{
    struct types types = {NULL, 0};
    koine_code code = find_types(prepared, values, values != NULL ? count : 0, &types);
    if (code == KOINE_OK) {
        code = translate_for(prepared, &types, false);
    }
    koine__free(types.of);
    return code;
}

/* ---- for statements ---- */

koine_code koine__portable_new(koine__prepared *prepared, const koine_value *values, size_t count, bool may_wait)
{
    koine__statement_class words;
    koine__statement_classify(&koine__portable_words, prepared->sql, prepared->size, &words);
    prepared->reading.kind = words.kind;
    prepared->reading.commits = words.commits;
    prepared->reading.words = words.words;
    prepared->portable = koine__calloc(1, sizeof *prepared->portable);
    if (prepared->portable == NULL) {
        return no_memory(prepared->conn);
    }
    koine_code code = koine__prepared_check_kind(prepared);
    if (code != KOINE_OK) {
        return code;
    }
    return may_wait ? translate_for(prepared, NULL, true) : translate_values(prepared, values, count);
}

void koine__portable_free(koine__prepared *prepared)
{
    koine__portable *portable = prepared->portable;
    if (portable == NULL) {
        return;
    }
    koine__translation_free(&portable->translation);
    koine__buffer_clear(&portable->buffer);
    koine__free(portable->as_is);
    koine__free(portable->null_fits);
    koine__free(portable->scratch);
    koine__free(portable->step_bound);
    koine__free(portable->slots);
    koine__free(portable);
    prepared->portable = NULL;
}

koine_code koine__portable_renew(koine__prepared *prepared, const koine_value *values, size_t count)
{
    return translate_values(prepared, values, count);
}

/* Whether the values are of types for which the translation is known to come out so. */
static bool fits(const koine__prepared *prepared, const uint8_t *signature, const koine_value *values, size_t count)
{
    const koine__portable *portable = prepared->portable;
    for (size_t i = 0; i < count; i++) {
        size_t parameter = parameter_of(prepared, values, i);
        koine_type type = type_of(&values[i]);
        if (parameter >= portable->count || type == (koine_type)signature[parameter] ||
            (type == KOINE_TYPE_NULL && portable->null_fits[parameter])) {
            continue;
        }
        if (portable->translation.depends_on_types ||
            !koine__adapt_fits(type, &portable->translation.parameters[parameter])) {
            return false;
        }
    }
    return true;
}

koine_code koine__portable_settle(koine__prepared *prepared, const koine_value *values, size_t count)
{
    const koine__portable *portable = prepared->portable;
    for (size_t i = 0; i < portable->signature_count; i++) {
        if (fits(prepared, portable->signatures + i * portable->count, values, count)) {
            return KOINE_OK;
        }
    }
    return translate_values(prepared, values, count);
}
