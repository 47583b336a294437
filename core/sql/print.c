/*
 * Printing a tree: the writer, the steps, and what the caller is told of parameters and columns. The text grows on the
 * heap and is copied into the arena when it is done, so that a translation that is kept is no larger than it must be.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

#include "memory.h"
#include "value.h"

#include <string.h>

/* ---- text ---- */

static bool failed(const koine__printer *printer)
{
    return printer->refusal->code != KOINE_OK;
}

static bool has_room(koine__printer *printer, void **block, size_t *room, size_t needed, size_t size)
{
    if (!failed(printer) && koine__grow(block, room, needed, size) != 0) {
        (void)koine__refuse_no_memory(printer->refusal);
    }
    return !failed(printer);
}

static bool has_text_room(koine__printer *printer, size_t more)
{
    if (printer->room - printer->size >= more && !failed(printer)) {
        return true;
    }
    void *text = printer->text;
    bool made = has_room(printer, &text, &printer->room, printer->size + more, 1);
    printer->text = text;
    return made;
}

/* Two minus signs would begin a comment. */
static bool comments_out(const koine__printer *printer, char next)
{
    return next == '-' && printer->size > 0 && printer->text[printer->size - 1] == '-';
}

void koine__print_bytes(koine__printer *printer, const char *text, size_t size)
{
    if (size == 0 || !has_text_room(printer, size + 1)) {
        return;
    }
    if (comments_out(printer, text[0])) {
        printer->text[printer->size++] = ' ';
    }
    memcpy(printer->text + printer->size, text, size);
    printer->size += size;
}

void koine__print_text(koine__printer *printer, const char *text)
{
    koine__print_bytes(printer, text, strlen(text));
}

void koine__print_number(koine__printer *printer, uint64_t number)
{
    char digits[20];
    size_t start = sizeof digits;
    do {
        digits[--start] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    koine__print_bytes(printer, digits + start, sizeof digits - start);
}

void koine__print_quoted(koine__printer *printer, char quote, const char *text, size_t size)
{
    size_t begin = 0;
    koine__print_bytes(printer, &quote, 1);
    for (size_t i = 0; i < size; i++) {
        if (text[i] == quote) {
            koine__print_bytes(printer, text + begin, i + 1 - begin);
            begin = i; /* once more: doubled */
        }
    }
    koine__print_bytes(printer, text + begin, size - begin);
    koine__print_bytes(printer, &quote, 1);
}

/* Rule LX-id: every name is quoted, so that no reserved word and no letter's case matters. */
void koine__print_name(koine__printer *printer, const koine__name *name)
{
    if (name->position != 0) {
        koine__print_mark(printer, (koine__span){name->position, name->position + name->size});
    }
    koine__print_quoted(printer, '"', name->text, name->size);
}

void koine__print_names(koine__printer *printer, const koine__names *names)
{
    koine__print_text(printer, "(");
    for (size_t i = 0; i < names->count; i++) {
        koine__print_text(printer, i > 0 ? ", " : "");
        koine__print_name(printer, &names->items[i]);
    }
    koine__print_text(printer, ")");
}

/* ---- places in the caller's text ---- */

static void note_shift(koine__printer *printer, size_t caller)
{
    const koine__sql_shift *before = printer->shift_count > 0 ? &printer->shifts[printer->shift_count - 1] : NULL;
    size_t drift = before != NULL ? before->engine - before->caller : 0; /* both may wrap round */
    void *shifts = printer->shifts;
    if (printer->size - caller == drift ||
        !has_room(printer, &shifts, &printer->shift_room, printer->shift_count + 1, sizeof *printer->shifts)) {
        return;
    }
    printer->shifts = shifts;
    printer->shifts[printer->shift_count++] = (koine__sql_shift){printer->size, caller};
}

void koine__print_mark(koine__printer *printer, koine__span span)
{
    if (span.end == 0) {
        return; /* not of the caller's */
    }
    note_shift(printer, span.start);
    printer->last = span.end > printer->last ? span.end : printer->last;
}

/* ---- placeholders ---- */

/* The slot of a parameter from 1 on: a new one for each place, or the one that it has already. */
static size_t take_slot(koine__printer *printer, size_t parameter)
{
    void *slots = printer->slots;
    bool shares = printer->placeholders != KOINE_PLACEHOLDER_ORDER;
    if (shares && printer->slot_of == NULL) {
        printer->slot_of = KOINE__NEW_ARRAY(printer->arena, size_t, printer->tree->parameter_count);
    }
    if (shares && printer->slot_of == NULL) {
        (void)koine__refuse_no_memory(printer->refusal);
        return 0;
    }
    if (shares && printer->slot_of[parameter] != 0) {
        return printer->slot_of[parameter];
    }
    if (!has_room(printer, &slots, &printer->slot_room, printer->slot_count + 1, sizeof *printer->slots)) {
        return 0;
    }
    printer->slots = slots;
    printer->slots[printer->slot_count++] = parameter;
    if (shares) {
        printer->slot_of[parameter] = printer->slot_count;
    }
    return printer->slot_count;
}

/* Rule LX-ph. */
void koine__print_placeholder(koine__printer *printer, size_t parameter)
{
    size_t slot = take_slot(printer, parameter);
    koine__print_text(printer, printer->placeholders == KOINE_PLACEHOLDER_DOLLAR_NUMBER ? "$" : "?");
    if (printer->placeholders != KOINE_PLACEHOLDER_ORDER) {
        koine__print_number(printer, slot);
    }
}

/* ---- refusing ---- */

void koine__print_refuse(koine__printer *printer, const char *rule, koine__span span, const char *what)
{
    int64_t position = span.end != 0 ? (int64_t)span.start : -1;
    (void)koine__refuse(printer->refusal, KOINE_ERR_NOT_SUPPORTED, rule, position, NULL,
                        "%s cannot be had on every engine: %s has nothing for it", what, printer->dialect->name);
}

/* ---- steps ---- */

/* A copy of `size` bytes in the arena, with a NUL behind it. */
static void *keep(koine__printer *printer, const void *bytes, size_t size)
{
    void *kept = koine__arena_text(printer->arena, bytes, size);
    if (kept == NULL) {
        (void)koine__refuse_no_memory(printer->refusal);
    }
    return kept;
}

/* Whether slot i takes parameter i, and none is left over. */
static bool is_in_order(const koine__printer *printer)
{
    bool so = printer->slot_count == printer->tree->parameter_count;
    for (size_t i = 0; so && i < printer->slot_count; i++) {
        so = printer->slots[i] == i;
    }
    return so;
}

void koine__print_step(koine__printer *printer, koine__step_role role, bool counts, koine_statement_kind kind)
{
    note_shift(printer, printer->last); /* an error at the very end is not beyond the caller's text */
    char *text = keep(printer, printer->text, printer->size);
    void *shifts = keep(printer, printer->shifts, printer->shift_count * sizeof *printer->shifts);
    void *order = is_in_order(printer) ? NULL : keep(printer, printer->slots, printer->slot_count * sizeof(size_t));
    if (failed(printer)) {
        return;
    }
    koine__step *step = &printer->steps[printer->step_count++];
    step->role = role;
    step->counts = counts;
    step->statement = printer->names;
    step->statement.text = text;
    step->statement.size = printer->size;
    step->statement.kind = kind;
    step->statement.parameters = printer->tree->parameter_count;
    step->statement.slots = printer->slot_count;
    step->statement.order = order;
    step->statement.shifts = shifts;
    step->statement.shift_count = printer->shift_count;
    printer->size = 0;
    printer->shift_count = 0;
    printer->slot_count = 0;
    printer->last = 0;
    printer->slot_of = NULL;
}

/* ---- what the caller is told ---- */

/* Names of parameters, and the table by which they are found. */
static bool describe_names(koine__printer *printer)
{
    const koine__tree *tree = printer->tree;
    koine__statement *out = &printer->names;
    if (tree->style != KOINE__PARAMETERS_NAME || tree->parameter_count == 0) {
        return true;
    }
    size_t table_size = 16;
    while (table_size / 2 < tree->parameter_count) {
        table_size *= 2;
    }
    const char **names = KOINE__NEW_ARRAY(printer->arena, const char *, tree->parameter_count);
    uint32_t *table = KOINE__NEW_ARRAY(printer->arena, uint32_t, table_size);
    for (size_t i = 0; names != NULL && table != NULL && i < tree->parameter_count; i++) {
        const koine__name *name = &tree->parameters[i].name;
        size_t slot = koine__parameter_hash(name->text, name->size) & (table_size - 1);
        while (table[slot] != 0) {
            slot = (slot + 1) & (table_size - 1);
        }
        table[slot] = (uint32_t)i + 1;
        names[i] = keep(printer, name->text, name->size);
    }
    out->names = names;
    out->table = table;
    out->table_size = table_size;
    return names != NULL && table != NULL;
}

static bool describe_parameters(koine__printer *printer, koine__translation *out)
{
    const koine__tree *tree = printer->tree;
    out->parameter_count = tree->parameter_count;
    out->depends_on_types = tree->parameter_count > 0;
    out->parameters = KOINE__NEW_ARRAY(printer->arena, koine__type, tree->parameter_count);
    for (size_t i = 0; out->parameters != NULL && i < tree->parameter_count; i++) {
        out->parameters[i] = tree->parameters[i].type;
    }
    return out->parameters != NULL && describe_names(printer);
}

static void add_column(koine__printer *printer, koine__translation *out, const koine__name *name, koine__type type)
{
    out->columns[out->column_count].name = keep(printer, name->text, name->size);
    out->columns[out->column_count++].type = type;
}

/* Rule PX-alias: what the columns of the rows are called is known here, and the same on every engine. */
static bool describe_columns(koine__printer *printer, koine__translation *out)
{
    const koine__tree *tree = printer->tree;
    const koine__query *query = tree->kind == KOINE__TREE_QUERY ? tree->as.query : tree->rows;
    bool changes = tree->kind >= KOINE__TREE_INSERT && tree->kind <= KOINE__TREE_DELETE;
    const koine__items *items = changes ? &tree->as.change->returning : NULL;
    size_t count = query != NULL ? query->column_count : items != NULL ? items->count : 0;
    out->columns = KOINE__NEW_ARRAY(printer->arena, koine__result_column, count);
    if (out->columns == NULL) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (query != NULL) {
            add_column(printer, out, &query->columns[i].name, query->columns[i].type);
        } else {
            add_column(printer, out, &items->items[i].name, items->items[i].type);
        }
    }
    return true;
}

/* ---- all of it ---- */

static void print_rows_step(koine__printer *printer, koine__query *query)
{
    koine__print_query(printer, query, KOINE__PRINT_NAMED | KOINE__PRINT_ASSIGNED, NULL);
    koine__print_step(printer, KOINE__STEP_ROWS, false, KOINE_STATEMENT_QUERY);
}

static void print_change_step(koine__printer *printer, void (*print)(koine__printer *, koine__change *))
{
    koine__change *change = printer->tree->as.change;
    const koine__tree *tree = printer->tree;
    if (tree->rows != NULL && tree->rows_first) {
        print_rows_step(printer, tree->rows);
    }
    print(printer, change);
    koine__print_step(printer, change->returning.count > 0 ? KOINE__STEP_ROWS : KOINE__STEP_RUN, true,
                      KOINE_STATEMENT_CHANGE);
    printer->steps[printer->step_count > 0 ? printer->step_count - 1 : 0].statement.count = change->count;
    if (tree->rows != NULL && !tree->rows_first) {
        print_rows_step(printer, tree->rows);
    }
}

static void print_tree(koine__printer *printer)
{
    const koine__tree *tree = printer->tree;
    switch (tree->kind) {
    case KOINE__TREE_QUERY:
        print_rows_step(printer, tree->as.query);
        break;
    case KOINE__TREE_INSERT:
        print_change_step(printer, koine__print_insert);
        break;
    case KOINE__TREE_UPDATE:
        print_change_step(printer, koine__print_update);
        break;
    case KOINE__TREE_DELETE:
    case KOINE__TREE_TRUNCATE: /* DELETE has its count, and obeys transactions everywhere */
        print_change_step(printer, koine__print_delete);
        break;
    case KOINE__TREE_CREATE_TABLE:
        koine__print_create_table(printer, tree->as.create_table);
        break;
    case KOINE__TREE_CREATE_INDEX:
        koine__print_create_index(printer, tree->as.create_index);
        break;
    case KOINE__TREE_CREATE_VIEW:
        koine__print_create_view(printer, tree->as.create_view);
        break;
    case KOINE__TREE_ALTER_TABLE:
        koine__print_alter(printer, tree->as.alter);
        break;
    case KOINE__TREE_DROP_TABLE:
    case KOINE__TREE_DROP_INDEX:
    case KOINE__TREE_DROP_VIEW:
        koine__print_drop(printer, tree->kind, tree->as.drop);
        break;
    }
}

/* DROP and ALTER of several things become one statement each: some engines take no more. */
static size_t count_steps(const koine__tree *tree)
{
    switch (tree->kind) {
    case KOINE__TREE_ALTER_TABLE:
        return tree->as.alter->count > 0 ? tree->as.alter->count : 1;
    case KOINE__TREE_DROP_TABLE:
    case KOINE__TREE_DROP_INDEX:
    case KOINE__TREE_DROP_VIEW:
        return tree->as.drop->names.count > 0 ? tree->as.drop->names.count : 1;
    default:
        return tree->rows != NULL ? 2 : 1;
    }
}

koine_code koine__print(koine__translation *out, koine__tree *tree, koine__arena *arena,
                        const koine_sql_dialect *dialect, koine_placeholder_style placeholders, koine__refusal *refusal)
{
    koine__printer printer = {
        .arena = arena,
        .dialect = dialect,
        .placeholders = placeholders,
        .refusal = refusal,
        .tree = tree,
        .reference = dialect == &koine__reference_dialect,
    };
    memset(out, 0, sizeof *out);
    printer.steps = KOINE__NEW_ARRAY(arena, koine__step, count_steps(tree));
    if (printer.steps == NULL || !describe_parameters(&printer, out) || !describe_columns(&printer, out)) {
        (void)koine__refuse_no_memory(refusal);
    } else {
        print_tree(&printer);
    }
    out->steps = printer.steps;
    out->step_count = printer.step_count;
    out->rows_match = tree->rows != NULL;
    out->defines = tree->kind >= KOINE__TREE_CREATE_TABLE;
    koine__free(printer.text);
    koine__free(printer.shifts);
    koine__free(printer.slots);
    if (refusal->code != KOINE_OK) {
        memset(out, 0, sizeof *out);
    }
    return refusal->code;
}
