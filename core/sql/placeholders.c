/*
 * Reading one statement. Two passes: the first finds the placeholders and refuses what is wrong, the second
 * writes the engine's text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/placeholders.h"

#include <string.h>

#include "memory.h"
#include "sql/classify.h"
#include "sql/lexer.h"
#include "sql/split.h"

#define NO_PARAMETER SIZE_MAX

/* A stretch of the caller's text that is replaced. */
struct place {
    size_t start;
    size_t end;
    size_t parameter; /* NO_PARAMETER: the doubled question mark */
};

/* Distinct names, in order of first appearance, and a table hashed by them. */
struct name_set {
    struct place *names; /* of each its first place */
    size_t count;
    size_t capacity;
    uint32_t *table; /* 0, or an index of names plus 1 */
    size_t table_size;
};

struct reader {
    const koine_dialect *dialect;
    koine__lexer lexer;
    koine__body body;
    koine__sql_problem *problem;
    struct place *places;
    size_t count;
    size_t capacity;
    koine__token_kind style; /* the first placeholder's; KOINE__TOKEN_END: none yet */
    struct name_set names;
    size_t slots;   /* places that are placeholders */
    size_t highest; /* of ?N */
    size_t end;     /* of the statement, blanks and the semicolon behind it left out */
    bool started;
    bool ended; /* its semicolon has been read */
};

static koine_code fail(struct reader *reader, koine_code code, size_t position, const char *message, const char *hint)
{
    *reader->problem = (koine__sql_problem){code, (int64_t)position, message, hint};
    return code;
}

static koine_code fail_memory(struct reader *reader)
{
    *reader->problem = (koine__sql_problem){KOINE_ERR_NO_MEMORY, -1, "out of memory", NULL};
    return KOINE_ERR_NO_MEMORY;
}

/* ---------------------------------------------------------------------------------------------------------
 * Names
 * --------------------------------------------------------------------------------------------------------- */

uint32_t koine__parameter_hash(const char *name, size_t size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)name[i]) * 16777619u;
    }
    return hash ^ hash >> 15;
}

/* The slot of the table that holds the name, or the free one where it belongs. */
static uint32_t *find_slot(const struct name_set *set, const char *sql, const char *name, size_t size)
{
    size_t i = koine__parameter_hash(name, size) & (set->table_size - 1);
    for (; set->table[i] != 0; i = (i + 1) & (set->table_size - 1)) {
        const struct place *known = &set->names[set->table[i] - 1];
        if (known->end - known->start == size && memcmp(sql + known->start, name, size) == 0) {
            break;
        }
    }
    return &set->table[i];
}

/* Keeps the table at most half full. */
static bool grow_table(struct name_set *set, const char *sql)
{
    if (set->table_size / 2 > set->count) {
        return true;
    }
    struct name_set larger = *set;
    larger.table_size = set->table_size != 0 ? set->table_size * 2 : 16;
    larger.table = koine__calloc(larger.table_size, sizeof *larger.table);
    if (larger.table == NULL) {
        return false;
    }
    for (size_t i = 0; i < set->count; i++) {
        const struct place *name = &set->names[i];
        *find_slot(&larger, sql, sql + name->start, name->end - name->start) = (uint32_t)(i + 1);
    }
    koine__free(set->table);
    *set = larger;
    return true;
}

/* The index of the name in [start, end), which is added when it is new; NO_PARAMETER when out of memory. */
static size_t add_name(struct name_set *set, const char *sql, size_t start, size_t end)
{
    void *names = set->names;
    if (!grow_table(set, sql) || koine__grow(&names, &set->capacity, set->count + 1, sizeof *set->names) != 0) {
        return NO_PARAMETER;
    }
    set->names = names;
    uint32_t *slot = find_slot(set, sql, sql + start, end - start);
    if (*slot == 0) {
        set->names[set->count] = (struct place){start, end, set->count};
        *slot = (uint32_t)++set->count;
    }
    return *slot - 1;
}

/* ---------------------------------------------------------------------------------------------------------
 * The first pass
 * --------------------------------------------------------------------------------------------------------- */

static koine_code add_place(struct reader *reader, const koine__token *token, size_t parameter)
{
    void *places = reader->places;
    if (koine__grow(&places, &reader->capacity, reader->count + 1, sizeof *reader->places) != 0) {
        return fail_memory(reader);
    }
    reader->places = places;
    reader->places[reader->count++] = (struct place){token->start, token->end, parameter};
    reader->slots += parameter != NO_PARAMETER ? 1 : 0;
    return KOINE_OK;
}

static koine_code take_doubled(struct reader *reader, const koine__token *token)
{
    if (reader->dialect->placeholders != KOINE_PLACEHOLDER_DOLLAR_NUMBER) {
        return fail(reader, KOINE_ERR_SYNTAX, token->start, "this engine has no operator that holds a question mark",
                    "write one ? for a placeholder, and a blank between two");
    }
    return add_place(reader, token, NO_PARAMETER);
}

static koine_code take_placeholder(struct reader *reader, const koine__token *token)
{
    size_t parameter = reader->slots;
    if (reader->style != KOINE__TOKEN_END && reader->style != token->kind) {
        return fail(reader, KOINE_ERR_SYNTAX, token->start, "two styles of placeholders in one statement",
                    "use one of ?, ?1 and :name throughout");
    }
    reader->style = token->kind;
    if (token->kind == KOINE__TOKEN_QUESTION_N) {
        if (token->number == 0 || token->number > KOINE__PLACEHOLDER_MAX) {
            return fail(reader, KOINE_ERR_SYNTAX, token->start, "the number of a placeholder is not 1 to 65535", NULL);
        }
        parameter = token->number - 1;
        reader->highest = token->number > reader->highest ? token->number : reader->highest;
    } else if (token->kind == KOINE__TOKEN_COLON_NAME) {
        parameter = add_name(&reader->names, reader->lexer.sql, token->start + 1, token->end);
        if (parameter == NO_PARAMETER) {
            return fail_memory(reader);
        }
    }
    return add_place(reader, token, parameter);
}

/*
 * What looks like a placeholder of an engine's own style. One that counts ?1 takes @name, $name and :1 for
 * placeholders as well, and what is never bound there would silently be NULL.
 */
static koine_code take_foreign(struct reader *reader, const koine__token *token)
{
    if (token->kind == KOINE__TOKEN_DOLLAR_N) {
        return fail(reader, KOINE_ERR_SYNTAX, token->start, "placeholders are not written with a dollar sign",
                    "write ?1 for $1");
    }
    if (reader->dialect->placeholders == KOINE_PLACEHOLDER_QUESTION_NUMBER) {
        return fail(reader, KOINE_ERR_SYNTAX, token->start, "placeholders are not written so", "write ?, ?1 or :name");
    }
    return KOINE_OK;
}

static koine_code take_content(struct reader *reader, const koine__token *token)
{
    bool label = koine__body_is_label(&reader->body, token);
    reader->started = true;
    koine__body_token(&reader->body, &reader->lexer, token);
    switch (token->kind) {
    case KOINE__TOKEN_UNTERMINATED:
        return fail(reader, KOINE_ERR_SYNTAX, token->start, "a string, quoted name or comment has no end", NULL);
    case KOINE__TOKEN_QUESTION_TWO:
        return take_doubled(reader, token);
    case KOINE__TOKEN_QUESTION:
    case KOINE__TOKEN_QUESTION_N:
        return take_placeholder(reader, token);
    case KOINE__TOKEN_COLON_NAME:
        return label ? KOINE_OK : take_placeholder(reader, token);
    case KOINE__TOKEN_COLON_N:
    case KOINE__TOKEN_DOLLAR_N:
    case KOINE__TOKEN_DOLLAR_NAME:
    case KOINE__TOKEN_AT_NAME:
        return take_foreign(reader, token);
    default:
        return KOINE_OK;
    }
}

static koine_code take_token(struct reader *reader, const koine__token *token)
{
    bool filler = token->kind == KOINE__TOKEN_COMMENT || token->kind == KOINE__TOKEN_CODE_COMMENT;
    if (token->kind == KOINE__TOKEN_BLANK) {
        return KOINE_OK;
    }
    if (reader->ended) {
        if (filler || token->kind == KOINE__TOKEN_SEMICOLON) {
            return KOINE_OK;
        }
        return fail(reader, KOINE_ERR_MISUSE, token->start, "a second statement in one text",
                    "run several statements with koine_script");
    }
    if (token->kind == KOINE__TOKEN_SEMICOLON && !koine__body_is_open(&reader->body)) {
        reader->ended = true;
        return KOINE_OK;
    }
    reader->end = token->end;
    return filler ? KOINE_OK : take_content(reader, token);
}

static koine_code take_tokens(struct reader *reader)
{
    koine__token token;
    koine__lexer_next(&reader->lexer, &token);
    while (token.kind != KOINE__TOKEN_END) {
        koine_code code = take_token(reader, &token);
        if (code != KOINE_OK) {
            return code;
        }
        koine__lexer_next(&reader->lexer, &token);
    }
    return reader->started ? KOINE_OK : fail(reader, KOINE_ERR_SYNTAX, 0, "the text holds no statement", NULL);
}

/* A value that no placeholder takes is a mistake that engines answer to in four ways. */
static koine_code check_gaps(struct reader *reader)
{
    unsigned char used[KOINE__PLACEHOLDER_MAX / 8 + 1] = {0};
    for (size_t i = 0; i < reader->count; i++) {
        size_t parameter = reader->places[i].parameter;
        if (parameter != NO_PARAMETER) {
            used[parameter / 8] |= (unsigned char)(1u << parameter % 8);
        }
    }
    size_t missing = 0;
    while (missing < reader->highest && (used[missing / 8] >> missing % 8 & 1) != 0) {
        missing++;
    }
    for (size_t i = 0; missing < reader->highest && i < reader->count; i++) {
        if (reader->places[i].parameter != NO_PARAMETER && reader->places[i].parameter > missing) {
            return fail(reader, KOINE_ERR_SYNTAX, reader->places[i].start, "a lower number than this one is never used",
                        "number placeholders from ?1 without gaps");
        }
    }
    return KOINE_OK;
}

static koine_code check_encoding(struct reader *reader)
{
    const char *sql = reader->lexer.sql;
    size_t size = reader->lexer.size;
    if (size >= UINT32_MAX) {
        return fail(reader, KOINE_ERR_LIMIT, 0, "the statement is larger than 4 GiB", NULL);
    }
    size_t fault = koine_text_fault(sql, size);
    if (fault == size) {
        return KOINE_OK;
    }
    return fail(reader, KOINE_ERR_ENCODING, fault,
                sql[fault] == '\0' ? "the statement holds a NUL" : "the statement is not valid UTF-8", NULL);
}

/* ---------------------------------------------------------------------------------------------------------
 * The second pass
 * --------------------------------------------------------------------------------------------------------- */

/* Writes to text, or counts only where it is NULL. */
struct writer {
    char *text;
    size_t size;
    koine__sql_shift *shifts;
    size_t shift_count;
    size_t drift; /* of the last shift: engine less caller, wrapping round */
};

static void put(struct writer *writer, const char *text, size_t size)
{
    if (writer->text != NULL) {
        memcpy(writer->text + writer->size, text, size);
    }
    writer->size += size;
}

/* Notes that the engine's text goes on here with what is at an offset of the caller's. */
static void put_shift(struct writer *writer, size_t caller)
{
    if (writer->size - caller == writer->drift) {
        return;
    }
    writer->drift = writer->size - caller;
    if (writer->shifts != NULL) {
        writer->shifts[writer->shift_count] = (koine__sql_shift){writer->size, caller};
    }
    writer->shift_count++;
}

static void put_placeholder(struct writer *writer, koine_placeholder_style style, size_t parameter)
{
    char digits[20];
    size_t start = sizeof digits;
    put(writer, style == KOINE_PLACEHOLDER_DOLLAR_NUMBER ? "$" : "?", 1);
    if (style == KOINE_PLACEHOLDER_ORDER) {
        return;
    }
    for (size_t number = parameter + 1; number != 0; number /= 10) {
        digits[--start] = (char)('0' + number % 10);
    }
    put(writer, digits + start, sizeof digits - start);
}

/*
 * Whether a placeholder needs a blank to stay apart from this byte: names take digits and dollars, and one
 * engine sees no placeholder in a ? that a letter follows.
 */
static bool sticks(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           (unsigned char)c >= 0x80;
}

static void put_place(struct writer *writer, const struct reader *reader, const struct place *place)
{
    const char *sql = reader->lexer.sql;
    if (place->parameter == NO_PARAMETER) {
        put(writer, "?", 1);
        put_shift(writer, place->end);
        return;
    }
    if (place->start > 0 && sticks(sql[place->start - 1])) {
        put(writer, " ", 1);
        put_shift(writer, place->start);
    }
    put_placeholder(writer, reader->dialect->placeholders, place->parameter);
    if (place->end < reader->end && sticks(sql[place->end])) {
        put(writer, " ", 1);
    }
    put_shift(writer, place->end);
}

static void put_statement(struct writer *writer, const struct reader *reader)
{
    size_t offset = 0;
    for (size_t i = 0; i < reader->count; i++) {
        put(writer, reader->lexer.sql + offset, reader->places[i].start - offset);
        put_place(writer, reader, &reader->places[i]);
        offset = reader->places[i].end;
    }
    put(writer, reader->lexer.sql + offset, reader->end - offset);
    put(writer, "", 1);
}

/* ---------------------------------------------------------------------------------------------------------
 * The result, in one block: what needs alignment first, then the table, then text
 * --------------------------------------------------------------------------------------------------------- */

/* Whether slot i of the engine takes parameter i. */
static bool is_identity(const struct reader *reader)
{
    size_t slot = 0;
    if (reader->dialect->placeholders != KOINE_PLACEHOLDER_ORDER) {
        return true;
    }
    for (size_t i = 0; i < reader->count; i++) {
        if (reader->places[i].parameter != NO_PARAMETER && reader->places[i].parameter != slot++) {
            return false;
        }
    }
    return true;
}

static size_t count_parameters(const struct reader *reader)
{
    switch (reader->style) {
    case KOINE__TOKEN_QUESTION_N:
        return reader->highest;
    case KOINE__TOKEN_COLON_NAME:
        return reader->names.count;
    default:
        return reader->slots;
    }
}

/* Hands out the next bytes of a block; with NULL it counts only. */
static void *carve(char *block, size_t *used, size_t size)
{
    void *part = block != NULL ? block + *used : NULL;
    *used += size;
    return part;
}

static void fill_order(size_t *order, const struct reader *reader)
{
    size_t slot = 0;
    for (size_t i = 0; i < reader->count; i++) {
        if (reader->places[i].parameter != NO_PARAMETER) {
            order[slot++] = reader->places[i].parameter;
        }
    }
}

static void fill_names(const char **names, char *text, const struct reader *reader)
{
    for (size_t i = 0; i < reader->names.count; i++) {
        const struct place *name = &reader->names.names[i];
        size_t size = name->end - name->start;
        memcpy(text, reader->lexer.sql + name->start, size);
        text[size] = '\0';
        names[i] = text;
        text += size + 1;
    }
}

/* Lays the statement out in a block and fills it, or with NULL only answers how large the block must be. */
static size_t lay_out(koine__statement *out, const struct reader *reader, const struct writer *counted, char *block)
{
    size_t used = 0;
    size_t name_bytes = 0;
    for (size_t i = 0; i < reader->names.count; i++) {
        name_bytes += reader->names.names[i].end - reader->names.names[i].start + 1;
    }
    size_t order_count = is_identity(reader) ? 0 : reader->slots;
    koine__sql_shift *shifts = carve(block, &used, counted->shift_count * sizeof *shifts);
    const char **names = carve(block, &used, reader->names.count * sizeof *names);
    size_t *order = carve(block, &used, order_count * sizeof *order);
    uint32_t *table = carve(block, &used, reader->names.table_size * sizeof *table);
    char *text = carve(block, &used, counted->size);
    char *name_text = carve(block, &used, name_bytes);
    if (block == NULL) {
        return used;
    }
    struct writer writer = {.text = text, .shifts = shifts};
    put_statement(&writer, reader);
    if (order_count > 0) {
        fill_order(order, reader);
        out->order = order;
    }
    if (reader->names.count > 0) {
        fill_names(names, name_text, reader);
        memcpy(table, reader->names.table, reader->names.table_size * sizeof *table);
        out->names = names;
        out->table = table;
        out->table_size = reader->names.table_size;
    }
    out->text = text;
    out->size = counted->size - 1;
    out->shifts = shifts;
    out->shift_count = counted->shift_count;
    out->block = block;
    return used;
}

static koine_code make_statement(koine__statement *out, struct reader *reader)
{
    koine__statement_class kind;
    struct writer counted = {.text = NULL};
    put_statement(&counted, reader);
    char *block = koine__calloc(1, lay_out(out, reader, &counted, NULL));
    if (block == NULL) {
        return fail_memory(reader);
    }
    (void)lay_out(out, reader, &counted, block);
    koine__statement_classify(reader->dialect, reader->lexer.sql, reader->end, &kind);
    out->kind = kind.kind;
    out->commits = kind.commits;
    out->words = kind.words;
    out->parameters = count_parameters(reader);
    out->slots = reader->dialect->placeholders == KOINE_PLACEHOLDER_ORDER ? reader->slots : out->parameters;
    return KOINE_OK;
}

koine_code koine__statement_read(koine__statement *out, const koine_dialect *dialect, const char *sql, size_t size,
                                 koine__sql_problem *problem)
{
    struct reader reader = {.dialect = dialect, .problem = problem, .style = KOINE__TOKEN_END};
    memset(out, 0, sizeof *out);
    *problem = (koine__sql_problem){KOINE_OK, -1, NULL, NULL};
    koine__lexer_init(&reader.lexer, dialect, sql, size);
    koine_code code = check_encoding(&reader);
    if (code == KOINE_OK) {
        code = take_tokens(&reader);
    }
    if (code == KOINE_OK && reader.style == KOINE__TOKEN_QUESTION_N) {
        code = check_gaps(&reader);
    }
    if (code == KOINE_OK) {
        code = make_statement(out, &reader);
    }
    koine__free(reader.places);
    koine__free(reader.names.names);
    koine__free(reader.names.table);
    return code;
}

void koine__statement_free(koine__statement *statement)
{
    if (statement != NULL) {
        koine__free(statement->block);
        memset(statement, 0, sizeof *statement);
    }
}

size_t koine__statement_position(const koine__statement *statement, size_t engine_offset)
{
    size_t low = 0;
    size_t high = statement->shift_count;
    size_t offset = engine_offset < statement->size ? engine_offset : statement->size;
    /* The first shift beyond the offset; the one before it rules. */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (statement->shifts[middle].engine <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t engine = low > 0 ? statement->shifts[low - 1].engine : 0;
    size_t caller = (low > 0 ? statement->shifts[low - 1].caller : 0) + (offset - engine);
    /* Inside of what has grown, the caller's text is over before the engine's. A statement of portable SQL may have
     * had parts exchanged: what comes next can then be before this one. */
    bool beyond = low < statement->shift_count && caller > statement->shifts[low].caller &&
                  (low == 0 || statement->shifts[low].caller >= statement->shifts[low - 1].caller);
    return beyond ? statement->shifts[low].caller : caller;
}

size_t koine__statement_parameter(const koine__statement *statement, const char *name)
{
    if (statement->table_size == 0) {
        return SIZE_MAX;
    }
    size_t i = koine__parameter_hash(name, strlen(name)) & (statement->table_size - 1);
    for (; statement->table[i] != 0; i = (i + 1) & (statement->table_size - 1)) {
        if (strcmp(statement->names[statement->table[i] - 1], name) == 0) {
            return statement->table[i] - 1;
        }
    }
    return SIZE_MAX;
}
