/*
 * Tables and columns of the catalogue that a statement names.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse_table.h"

#include "nearest.h"

#include <stdio.h>
#include <string.h>

size_t koine__table_column(const koine__table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name.text, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

const koine__table *koine__find_table(koine__analysis *a, const koine__name *name, bool *open)
{
    const koine__table *table = a->schema->find(a->schema->context, name->text);
    *open = table == NULL && a->schema->open;
    if (*open) {
        return NULL;
    }
    if (table == NULL) {
        (void)koine__refuse(a->refusal, KOINE_ERR_NO_TABLE, "PX-name", name->position, NULL, "there is no table \"%s\"",
                            name->text);
        return NULL;
    }
    if (table->view) {
        (void)koine__refuse(a->refusal, KOINE_ERR_NOT_SUPPORTED, "PX-gram", name->position,
                            "name the table that the view reads", "\"%s\" is a view, and a table is needed here",
                            name->text);
        return NULL;
    }
    return table;
}

bool koine__check_new_name(koine__analysis *a, const koine__name *name)
{
    koine__name folded = *name;
    char *text = koine__arena_text(a->arena, name->text, name->size);
    if (text == NULL) {
        return koine__no_memory(a);
    }
    for (uint32_t i = 0; i < name->size; i++) {
        text[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
    }
    folded.text = text;
    if (koine__name_is(&folded, name)) {
        return true;
    }
    if (a->schema->load != NULL) {
        a->elsewhere = a->schema->load(a->schema->context, &folded, 1);
        if (a->elsewhere != KOINE_OK) {
            return false;
        }
    }
    return a->schema->find(a->schema->context, text) == NULL ||
           KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "LX-id", name->position, "give it another name",
                         "there is \"%s\" already: names that differ only by case are one on some engines", text);
}

static const koine__name *name_at(const koine__name_index *names, size_t number)
{
    return (const koine__name *)(const void *)(names->names + number * names->stride);
}

bool koine__refuse_no_column(koine__analysis *a, const koine__name *column, const char *table,
                             const koine__name_index *names)
{
    char hint[128] = "";
    koine__nearest nearest;
    koine__name_match match = koine__name_index_find(names, column);
    koine__nearest_begin(&nearest, column->text);
    for (size_t i = 0; i < names->count; i++) {
        koine__nearest_offer(&nearest, name_at(names, i)->text, name_at(names, i)->size);
    }
    if (match.variant != SIZE_MAX) {
        (void)snprintf(hint, sizeof hint, "there is \"%s\": upper and lower case count within quotes",
                       name_at(names, match.variant)->text);
    } else if (nearest.best[0] != '\0') {
        (void)snprintf(hint, sizeof hint, "did you mean \"%s\"?", nearest.best);
    }
    return KOINE__REFUSE(a, KOINE_ERR_NO_COLUMN, "PX-name", column->position, hint,
                         "there is no column \"%s\" in \"%s\"", column->text, table);
}
