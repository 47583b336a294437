/*
 * Constraints of a table: keys, references, conditions, and the names that they were not given.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_table.h"

#include "sql/visit.h"

#include <stdio.h>
#include <string.h>

#define NAME_BYTES 63

/* ---- keys ---- */

static bool find_columns(koine__analysis *a, const koine__new_table *table, const koine__names *names, size_t **numbers)
{
    size_t found;
    bool exact;
    *numbers = KOINE__NEW_ARRAY(a->arena, size_t, names->count + 1);
    if (*numbers == NULL) {
        return koine__no_memory(a);
    }
    for (size_t i = 0; i < names->count; i++) {
        if (!koine__new_table_find(a, table, &names->items[i], &(*numbers)[i])) {
            return false;
        }
    }
    if (!koine__names_repeat(a->arena, names->items, sizeof *names->items, names->count, &found, &exact)) {
        return koine__no_memory(a);
    }
    return found == SIZE_MAX || KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-name", names->items[found].position, NULL,
                                              "column \"%s\" stands twice in a constraint", names->items[found].text);
}

/* DD-pk: every column of a primary key is NOT NULL, also where the engine would not make it so. */
static bool make_primary(koine__analysis *a, koine__table *table, koine__table_def *def, const size_t *numbers,
                         const koine__constraint *constraint)
{
    for (size_t i = 0; i < table->key_count; i++) {
        if (table->keys[i].primary) {
            return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "DD-pk", constraint->span.start, "PRIMARY KEY (a, b)",
                                 "a table has one primary key");
        }
    }
    for (size_t i = 0; i < constraint->columns.count; i++) {
        koine__column_def *column = &def->columns[numbers[i]];
        if (column->generated != NULL) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "DD-pk", constraint->columns.items[i].position,
                                 "make it UNIQUE", "a computed column cannot be in a primary key");
        }
        column->not_null = true;
        table->columns[numbers[i]].flags |= KOINE__COLUMN_NOT_NULL;
    }
    return true;
}

static bool analyse_key(koine__analysis *a, koine__new_table *table, koine__table_def *def,
                        koine__constraint *constraint)
{
    koine__table *t = table->table;
    bool primary = constraint->kind == KOINE__CONSTRAINT_PRIMARY_KEY;
    size_t *numbers;
    if (!find_columns(a, table, &constraint->columns, &numbers) ||
        !koine__check_key_columns(a, t, &constraint->columns, numbers) ||
        (primary && !make_primary(a, t, def, numbers, constraint))) {
        return false;
    }
    t->keys[t->key_count++] = (koine__key_info){
        .name = constraint->name, .primary = primary, .columns = numbers, .count = constraint->columns.count};
    return true;
}

/* ---- references ---- */

static bool find_parent(koine__analysis *a, const koine__new_table *child, const koine__constraint *constraint,
                        const koine__table **parent)
{
    bool open = false;
    *parent = child->table;
    if (!koine__name_is(&constraint->parent, &child->table->name)) {
        *parent = koine__find_table(a, &constraint->parent, &open);
        if (*parent == NULL && !open) {
            return false;
        }
    }
    if (child->table->temporary || (*parent != NULL && (*parent)->temporary)) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", constraint->span.start, "leave it out",
                             "temporary tables take no part in foreign keys");
    }
    return true;
}

/* REFERENCES p means the primary key of p. */
static bool fill_parent_columns(koine__analysis *a, const koine__table *parent, koine__constraint *constraint)
{
    for (size_t i = 0; i < parent->key_count; i++) {
        const koine__key_info *key = &parent->keys[i];
        if (!key->primary) {
            continue;
        }
        constraint->parent_columns.items = KOINE__NEW_ARRAY(a->arena, koine__name, key->count);
        if (constraint->parent_columns.items == NULL) {
            return koine__no_memory(a);
        }
        for (size_t j = 0; j < key->count; j++) {
            constraint->parent_columns.items[j] = parent->columns[key->columns[j]].name;
            constraint->parent_columns.items[j].position = constraint->parent.position;
        }
        constraint->parent_columns.count = key->count;
        return true;
    }
    return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-gram", constraint->parent.position,
                         "name the columns of a unique key: REFERENCES p (a)", "table \"%s\" has no primary key",
                         parent->name.text);
}

static size_t find_column(const koine__table *table, const koine__name *name)
{
    size_t i = 0;
    while (i < table->column_count && !koine__name_is(&table->columns[i].name, name)) {
        i++;
    }
    return i < table->column_count ? i : SIZE_MAX;
}

static bool find_parent_columns(koine__analysis *a, const koine__table *parent, const koine__constraint *constraint,
                                size_t *numbers)
{
    const koine__names *names = &constraint->parent_columns;
    for (size_t i = 0; i < names->count; i++) {
        numbers[i] = find_column(parent, &names->items[i]);
        if (numbers[i] == SIZE_MAX) {
            return KOINE__REFUSE(a, KOINE_ERR_NO_COLUMN, "PX-name", names->items[i].position, NULL,
                                 "there is no column \"%s\" in \"%s\"", names->items[i].text, parent->name.text);
        }
    }
    return true;
}

/* The order counts: one engine needs an index that begins with the columns as they are written. */
static bool is_key(const koine__table *parent, const size_t *numbers, size_t count)
{
    for (size_t i = 0; i < parent->key_count; i++) {
        const koine__key_info *key = &parent->keys[i];
        size_t j = 0;
        while (j < key->count && j < count && key->columns[j] == numbers[j]) {
            j++;
        }
        if (j == count && j == key->count) {
            return true;
        }
    }
    return false;
}

static bool same_type(koine__type child, koine__type parent)
{
    return child.kind == parent.kind &&
           (child.kind != KOINE_TYPE_DECIMAL || (child.precision == parent.precision && child.scale == parent.scale));
}

static bool check_types(koine__analysis *a, const koine__table *child, const size_t *from, const koine__table *parent,
                        const size_t *to, const koine__constraint *constraint)
{
    for (size_t i = 0; i < constraint->columns.count; i++) {
        char one[KOINE__TYPE_TEXT_SIZE];
        char other[KOINE__TYPE_TEXT_SIZE];
        koine__type type = child->columns[from[i]].type;
        koine__type parent_type = parent->columns[to[i]].type;
        if (!same_type(type, parent_type)) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "DD-type", constraint->columns.items[i].position,
                                 "give both columns one type", "column \"%s\" of %s refers to \"%s\" of %s",
                                 constraint->columns.items[i].text, koine__type_text(type, one),
                                 constraint->parent_columns.items[i].text, koine__type_text(parent_type, other));
        }
    }
    return true;
}

static bool check_actions(koine__analysis *a, const koine__table *child, const size_t *numbers,
                          const koine__constraint *constraint)
{
    bool sets_null = constraint->on_delete == KOINE__FK_SET_NULL || constraint->on_update == KOINE__FK_SET_NULL;
    for (size_t i = 0; i < constraint->columns.count; i++) {
        uint32_t flags = child->columns[numbers[i]].flags;
        if (sets_null && (flags & KOINE__COLUMN_NOT_NULL) != 0) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", constraint->columns.items[i].position,
                                 "leave out NOT NULL, or write CASCADE, RESTRICT or NO ACTION",
                                 "SET NULL of column \"%s\", which is NOT NULL", constraint->columns.items[i].text);
        }
        if ((flags & KOINE__COLUMN_GENERATED) != 0) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", constraint->columns.items[i].position,
                                 "store the value in a column of its own",
                                 "the computed column \"%s\" cannot refer to another table",
                                 constraint->columns.items[i].text);
        }
    }
    return true;
}

static bool check_parent(koine__analysis *a, const koine__table *child, const size_t *numbers,
                         const koine__table *parent, koine__constraint *constraint)
{
    if (constraint->parent_columns.count == 0 && !fill_parent_columns(a, parent, constraint)) {
        return false;
    }
    size_t count = constraint->columns.count;
    size_t *to = KOINE__NEW_ARRAY(a->arena, size_t, constraint->parent_columns.count);
    if (to == NULL) {
        return koine__no_memory(a);
    }
    if (constraint->parent_columns.count != count) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-gram", constraint->span.start, NULL, "%zu columns refer to %zu",
                             count, constraint->parent_columns.count);
    }
    if (!find_parent_columns(a, parent, constraint, to)) {
        return false;
    }
    if (!is_key(parent, to, count)) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-gram", constraint->parent_columns.items[0].position,
                             "refer to all columns of a primary or unique key, in its order",
                             "the columns of \"%s\" that are referred to are no key", parent->name.text);
    }
    return check_types(a, child, numbers, parent, to, constraint);
}

static bool analyse_reference(koine__analysis *a, const koine__new_table *table, koine__constraint *constraint)
{
    const koine__table *parent;
    size_t *numbers;
    if (!find_columns(a, table, &constraint->columns, &numbers) ||
        !koine__check_key_columns(a, table->table, &constraint->columns, numbers) ||
        !check_actions(a, table->table, numbers, constraint) || !find_parent(a, table, constraint, &parent)) {
        return false;
    }
    if (parent != NULL) {
        return check_parent(a, table->table, numbers, parent, constraint);
    }
    return constraint->parent_columns.count != 0 ||
           KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-gram", constraint->parent.position, "REFERENCES p (a)",
                         "the primary key of \"%s\" is not known here", constraint->parent.text);
}

/* ---- all of them ---- */

static bool is_key_kind(const koine__constraint *constraint)
{
    return constraint->kind == KOINE__CONSTRAINT_PRIMARY_KEY || constraint->kind == KOINE__CONSTRAINT_UNIQUE;
}

bool koine__analyse_constraints(koine__analysis *a, koine__new_table *table, koine__table_def *def)
{
    koine__table *t = table->table;
    koine__key_info *keys = KOINE__NEW_ARRAY(a->arena, koine__key_info, t->key_count + def->constraint_count + 1);
    if (keys == NULL) {
        return koine__no_memory(a);
    }
    if (t->key_count > 0) {
        memcpy(keys, t->keys, t->key_count * sizeof *keys);
    }
    t->keys = keys;
    for (size_t i = 0; i < def->constraint_count; i++) {
        if (is_key_kind(&def->constraints[i]) && !analyse_key(a, table, def, &def->constraints[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < def->constraint_count; i++) {
        koine__constraint *constraint = &def->constraints[i];
        bool ok = constraint->kind == KOINE__CONSTRAINT_FOREIGN_KEY ? analyse_reference(a, table, constraint)
                  : constraint->kind == KOINE__CONSTRAINT_CHECK     ? koine__analyse_check(a, table, constraint)
                                                                    : true;
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* ---- names ---- */

/* Koine's own checks, by which a failure is told from others. */
static bool check_name(koine__analysis *a, const koine__name *name)
{
    static const char *const reserved[] = {"koine_type_", "koine_length_", "koine_range_"};
    for (size_t i = 0; name->text != NULL && i < sizeof reserved / sizeof *reserved; i++) {
        if (strncmp(name->text, reserved[i], strlen(reserved[i])) == 0) {
            return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "LX-id", name->position, "give it another name",
                                 "names that begin with %s are Koine's own", reserved[i]);
        }
    }
    return true;
}

static uint32_t hash(const char *text, size_t size)
{
    uint32_t value = 2166136261u;
    for (size_t i = 0; i < size; i++) {
        value = (value ^ (unsigned char)text[i]) * 16777619u;
    }
    return value;
}

/* base + suffix, cut to the bytes that a name may have; a hash keeps names apart that are cut. */
static koine__name make_name(koine__analysis *a, const char *base, size_t size, const char *suffix)
{
    char text[NAME_BYTES + 1];
    size_t suffix_size = strlen(suffix);
    int used;
    if (size + suffix_size <= NAME_BYTES) {
        used = snprintf(text, sizeof text, "%.*s%s", (int)size, base, suffix);
    } else {
        size_t kept = NAME_BYTES - suffix_size - 9;
        while (kept > 0 && ((unsigned char)base[kept] & 0xC0u) == 0x80u) {
            kept--;
        }
        used = snprintf(text, sizeof text, "%.*s_%08x%s", (int)kept, base, (unsigned)hash(base, size), suffix);
    }
    return (koine__name){koine__arena_text(a->arena, text, (size_t)used), (uint32_t)used, 0};
}

static bool is_taken(const koine__new_table *table, const koine__table_def *def, const koine__name *name)
{
    for (size_t i = 0; i < def->constraint_count; i++) {
        if (koine__name_is_variant(&def->constraints[i].name, name)) {
            return true;
        }
    }
    for (size_t i = 0; i < table->table->key_count; i++) {
        if (koine__name_is_variant(&table->table->keys[i].name, name)) {
            return true;
        }
    }
    return false;
}

/* The column that a condition reads, when it reads one. */
typedef struct only_column {
    const koine__name *name;
    bool several;
} only_column;

static bool note_column(koine__expr **slot, void *context)
{
    only_column *only = context;
    if ((*slot)->kind == KOINE__EXPR_COLUMN) {
        const koine__name *name = &(*slot)->as.column.column;
        only->several = only->several || (only->name != NULL && !koine__name_is(only->name, name));
        only->name = name;
    }
    return koine__visit_parts(*slot, note_column, context);
}

/* table_column_column, without the suffix that says what it is. */
static char *base_of_name(koine__analysis *a, const koine__new_table *table, koine__constraint *constraint,
                          size_t *size)
{
    const koine__names *columns = &constraint->columns;
    only_column only = {NULL, false};
    koine__name name;
    koine__names one = {&name, 1};
    if (constraint->kind == KOINE__CONSTRAINT_CHECK && columns->count == 0) {
        (void)note_column(&constraint->check, &only);
        if (only.name != NULL && !only.several) {
            name = *only.name;
            columns = &one;
        }
    }
    size_t room = table->table->name.size + 1;
    for (size_t i = 0; i < columns->count; i++) {
        room += columns->items[i].size + 1u;
    }
    char *base = KOINE__NEW_ARRAY(a->arena, char, room);
    if (base == NULL) {
        return NULL;
    }
    memcpy(base, table->table->name.text, table->table->name.size);
    *size = table->table->name.size;
    for (size_t i = 0; i < columns->count && constraint->kind != KOINE__CONSTRAINT_PRIMARY_KEY; i++) {
        base[(*size)++] = '_';
        memcpy(base + *size, columns->items[i].text, columns->items[i].size);
        *size += columns->items[i].size;
    }
    return base;
}

static bool name_constraint(koine__analysis *a, const koine__new_table *table, const koine__table_def *def,
                            koine__constraint *constraint)
{
    static const char *const suffixes[] = {
        [KOINE__CONSTRAINT_PRIMARY_KEY] = "_pkey",
        [KOINE__CONSTRAINT_UNIQUE] = "_key",
        [KOINE__CONSTRAINT_CHECK] = "_check",
        [KOINE__CONSTRAINT_FOREIGN_KEY] = "_fkey",
    };
    size_t size = 0;
    char suffix[32];
    char *base = base_of_name(a, table, constraint, &size);
    if (base == NULL) {
        return koine__no_memory(a);
    }
    koine__name name = make_name(a, base, size, suffixes[constraint->kind]);
    for (unsigned number = 1; name.text != NULL && is_taken(table, def, &name); number++) {
        (void)snprintf(suffix, sizeof suffix, "%s%u", suffixes[constraint->kind], number);
        name = make_name(a, base, size, suffix);
    }
    constraint->name = name;
    return name.text != NULL || koine__no_memory(a);
}

bool koine__name_constraints(koine__analysis *a, const koine__new_table *table, koine__table_def *def)
{
    for (size_t i = 0; i < def->constraint_count; i++) {
        const koine__name *name = &def->constraints[i].name;
        if (!check_name(a, name)) {
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (koine__name_is_variant(&def->constraints[j].name, name)) {
                return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-name", name->position, "give it another name",
                                     "two constraints are called \"%s\"", name->text);
            }
        }
    }
    for (size_t i = 0; i < def->constraint_count; i++) {
        if (def->constraints[i].name.text == NULL && !name_constraint(a, table, def, &def->constraints[i])) {
            return false;
        }
    }
    return true;
}
