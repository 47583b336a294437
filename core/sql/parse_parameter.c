/*
 * Parameters: ?, ?1 and :name, one style in a statement (LX-ph).
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "sql/parse.h"

#define TABLE_FIRST 16u

/* ---------------------------------------------------------------------------------------------------------
 * Names
 * --------------------------------------------------------------------------------------------------------- */

static uint32_t hash_name(const char *name, size_t size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)name[i]) * 16777619u;
    }
    return hash ^ hash >> 15;
}

/* The slot that holds the name, or the free one where it belongs. */
static uint32_t *find_slot(const koine__parameter_table *table, const koine__parameter *known, const char *name,
                           size_t size)
{
    size_t i = hash_name(name, size) & (table->size - 1);
    for (; table->slots[i] != 0; i = (i + 1) & (table->size - 1)) {
        const koine__name *other = &known[table->slots[i] - 1].name;
        if (other->size == size && memcmp(other->text, name, size) == 0) {
            break;
        }
    }
    return &table->slots[i];
}

/* Keeps the table at most half full; false when memory lacks. */
static bool grow_table(koine__parser *parser)
{
    koine__parameter_table *table = &parser->names;
    const koine__tree *tree = parser->tree;
    if (table->size / 2 > tree->parameter_count) {
        return true;
    }
    koine__parameter_table larger = {NULL, table->size != 0 ? table->size * 2 : TABLE_FIRST};
    larger.slots = koine__arena_take(parser->arena, larger.size, sizeof *larger.slots);
    if (larger.slots == NULL) {
        koine__parser_fail_memory(parser);
        return false;
    }
    for (size_t i = 0; i < tree->parameter_count; i++) {
        const koine__name *name = &tree->parameters[i].name;
        *find_slot(&larger, tree->parameters, name->text, name->size) = (uint32_t)(i + 1);
    }
    *table = larger;
    return true;
}

/* ---------------------------------------------------------------------------------------------------------
 * One parameter
 * --------------------------------------------------------------------------------------------------------- */

static void add_parameter(koine__parser *parser, koine__name name)
{
    koine__tree *tree = parser->tree;
    koine__parameter parameter = {.name = name, .position = parser->now.start};
    KOINE__APPEND(parser, tree->parameters, tree->parameter_count, KOINE__PLACEHOLDER_MAX, "parameters", parameter);
}

/* Names are told apart by case, as they are everywhere outside of SQL. */
static size_t take_named(koine__parser *parser, const char *text, size_t size)
{
    if (!grow_table(parser)) {
        return 0;
    }
    uint32_t *slot = find_slot(&parser->names, parser->tree->parameters, text, size);
    if (*slot == 0) {
        char *copy = koine__arena_text(parser->arena, text, size);
        if (copy == NULL) {
            koine__parser_fail_memory(parser);
            return 0;
        }
        add_parameter(parser, (koine__name){copy, (uint32_t)size, parser->now.start + 1});
        *slot = (uint32_t)parser->tree->parameter_count;
    }
    return *slot - 1u;
}

/* Marks a parameter that was not seen yet. */
#define UNSEEN UINT32_MAX

static size_t take_numbered(koine__parser *parser, const char *digits, size_t size)
{
    koine__tree *tree = parser->tree;
    uint32_t number = 0;
    for (size_t i = 0; i < size && number <= KOINE__PLACEHOLDER_MAX; i++) {
        number = number * 10 + (uint32_t)(digits[i] - '0');
    }
    if (number == 0 || number > KOINE__PLACEHOLDER_MAX) {
        koine__parser_fail(parser, KOINE_ERR_SYNTAX, "LX-ph", parser->now.start, NULL,
                           "the number of a placeholder is not 1 to %u", KOINE__PLACEHOLDER_MAX);
        return 0;
    }
    while (tree->parameter_count < number && parser->refusal->code == KOINE_OK) {
        add_parameter(parser, (koine__name){NULL, 0, 0});
        if (parser->refusal->code == KOINE_OK) {
            tree->parameters[tree->parameter_count - 1].position = UNSEEN;
        }
    }
    if (parser->refusal->code == KOINE_OK && tree->parameters[number - 1].position == UNSEEN) {
        tree->parameters[number - 1].position = parser->now.start;
    }
    return number - 1u;
}

koine__expr *koine__parser_parameter(koine__parser *parser)
{
    koine__tree *tree = parser->tree;
    const char *text = parser->tokens.lexer.sql + parser->now.start;
    size_t size = parser->now.end - parser->now.start;
    koine__parameter_style style = text[0] == ':' ? KOINE__PARAMETERS_NAME
                                   : size > 1     ? KOINE__PARAMETERS_NUMBER
                                                  : KOINE__PARAMETERS_ORDER;
    koine__expr *expr = koine__parser_expr(parser, KOINE__EXPR_PARAMETER, parser->now.start);
    if (parser->no_parameters != NULL) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "LX-ph", parser->now.start, "write the value itself",
                           "no parameter can stand %s", parser->no_parameters);
    } else if (tree->style != KOINE__PARAMETERS_NONE && tree->style != style) {
        koine__parser_fail(parser, KOINE_ERR_SYNTAX, "LX-ph", parser->now.start,
                           "use one of ?, ?1 and :name throughout", "two styles of placeholders in one statement");
    } else if (style == KOINE__PARAMETERS_NAME) {
        expr->as.parameter = take_named(parser, text + 1, size - 1);
    } else if (style == KOINE__PARAMETERS_NUMBER) {
        expr->as.parameter = take_numbered(parser, text + 1, size - 1);
    } else {
        expr->as.parameter = tree->parameter_count;
        add_parameter(parser, (koine__name){NULL, 0, 0});
    }
    tree->style = style;
    koine__parser_take(parser);
    return koine__parser_close(parser, expr);
}

/* ---------------------------------------------------------------------------------------------------------
 * All of them
 * --------------------------------------------------------------------------------------------------------- */

/* A number that no placeholder has is a mistake; it is told at the first that is higher. */
void koine__parser_check_parameters(koine__parser *parser)
{
    const koine__tree *tree = parser->tree;
    size_t missing = 0;
    uint32_t position = UNSEEN;
    while (missing < tree->parameter_count && tree->parameters[missing].position != UNSEEN) {
        missing++;
    }
    for (size_t i = missing; i < tree->parameter_count; i++) {
        position = tree->parameters[i].position < position ? tree->parameters[i].position : position;
    }
    if (missing < tree->parameter_count) {
        koine__parser_fail(parser, KOINE_ERR_SYNTAX, "LX-ph", position, "number placeholders from ?1 without gaps",
                           "a lower number than this one is never used");
    }
}
