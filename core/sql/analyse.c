/*
 * The entry of the analysis, and what becomes of parameters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include "sql/translate.h"

/* ---- parameters ---- */

bool koine__parameter_place_add(koine__analysis *a, koine__expr *expr)
{
    koine__parameter_place *place = KOINE__NEW(a->arena, koine__parameter_place);
    if (place == NULL) {
        return false;
    }
    place->expr = expr;
    place->before = a->places;
    a->places = place;
    return true;
}

bool koine__is_open_parameter(const koine__analysis *a, const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_PARAMETER && !a->parameters[expr->as.parameter].fixed;
}

void koine__parameter_fix(koine__analysis *a, koine__expr *parameter, koine__type type)
{
    koine__parameter_state *state = &a->parameters[parameter->as.parameter];
    state->fixed = true;
    state->type = type;
    parameter->type = type;
}

void koine__refresh(const koine__analysis *a, koine__expr *expr)
{
    if (expr->kind == KOINE__EXPR_PARAMETER && a->parameters[expr->as.parameter].fixed) {
        expr->type = a->parameters[expr->as.parameter].type;
    }
}

void koine__settle(koine__analysis *a, koine__expr *expr)
{
    koine__refresh(a, expr);
    if (koine__is_open_parameter(a, expr) && expr->type.kind != KOINE_TYPE_NULL) {
        koine__parameter_fix(a, expr, expr->type);
    }
}

static koine__type type_of_bound(koine_type bound)
{
    return bound == KOINE_TYPE_DECIMAL ? koine__type_decimal(38, KOINE__SCALE_OPEN) : koine__type_of((uint8_t)bound);
}

static bool begin_parameters(koine__analysis *a, const koine_type *bound, size_t bound_count)
{
    size_t count = a->tree->parameter_count;
    a->is_bound = bound != NULL;
    a->parameters = count > 0 ? KOINE__NEW_ARRAY(a->arena, koine__parameter_state, count) : NULL;
    if (count > 0 && a->parameters == NULL) {
        return koine__no_memory(a);
    }
    for (size_t i = 0; i < count && i < bound_count; i++) {
        a->parameters[i].bound = type_of_bound(bound[i]);
    }
    return true;
}

void koine__leave_open(koine__analysis *a, koine__expr *expr)
{
    if (!koine__is_open_parameter(a, expr)) {
        koine__give_type(a, expr, koine__type_of(KOINE_TYPE_TEXT));
        return;
    }
    koine__parameter_place *place = a->places;
    while (place->expr != expr) {
        place = place->before;
    }
    place->says_nothing = true;
}

/*
 * A value that is stored in a decimal column is rounded when it is bound. It keeps its digits when it has another
 * place, and is rounded where it is stored.
 */
static bool keep_digits(koine__analysis *a, koine__parameter_state *state)
{
    koine__type rounded = state->type;
    koine__expr **slot = state->slot;
    if (slot == NULL) {
        return true;
    }
    state->slot = NULL;
    state->type = koine__type_decimal(38, KOINE__SCALE_OPEN);
    (*slot)->type = state->type;
    return koine__wrap(a, slot, KOINE_SQL_DEC_TO_DEC, rounded);
}

bool koine__analyse_parameter(koine__analysis *a, koine__expr *expr)
{
    koine__parameter_state *state = &a->parameters[expr->as.parameter];
    if (!koine__parameter_place_add(a, expr)) {
        return koine__no_memory(a);
    }
    if (!keep_digits(a, state)) {
        return false;
    }
    expr->type = state->fixed ? state->type : state->bound;
    return true;
}

/* BD-null: where the type is not said, it is the one that another place says, or the one that is bound. */
static bool finish_place(koine__analysis *a, koine__parameter_place *place)
{
    koine__expr *expr = place->expr;
    const koine__parameter_state *state = &a->parameters[expr->as.parameter];
    koine__type type = state->fixed ? state->type : state->bound;
    if (place->says_nothing) {
        expr->type = type.kind == KOINE_TYPE_NULL ? koine__type_of(KOINE_TYPE_TEXT) : type;
        return true;
    }
    return !state->fixed || expr->type.kind == type.kind ||
           KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "LX-ph", expr->span.start,
                         "use a parameter of its own for each type, or CAST(? AS type)",
                         "this parameter is used as values of two types");
}

static bool finish_parameters(koine__analysis *a)
{
    for (koine__parameter_place *place = a->places; place != NULL; place = place->before) {
        if (!finish_place(a, place)) {
            return false;
        }
    }
    for (size_t i = 0; i < a->tree->parameter_count; i++) {
        const koine__parameter_state *state = &a->parameters[i];
        const koine__type *type = &state->type;
        bool asks = type->length != 0 || type->natural || type->required;
        bool converts = state->fixed && (asks || state->bound.kind == KOINE_TYPE_NULL ||
                                         state->bound.kind != type->kind || type->kind == KOINE_TYPE_DECIMAL);
        a->tree->parameters[i].type = converts ? state->type : koine__type_of(KOINE__TYPE_UNKNOWN);
    }
    return true;
}

/* ---- the entry ---- */

static bool analyse_statement(koine__analysis *a)
{
    switch (a->tree->kind) {
    case KOINE__TREE_QUERY:
        return koine__analyse_query(a, NULL, a->tree->as.query, KOINE__QUERY_TOP);
    case KOINE__TREE_INSERT:
    case KOINE__TREE_UPDATE:
    case KOINE__TREE_DELETE:
    case KOINE__TREE_TRUNCATE:
        return koine__analyse_change(a, a->tree);
    default:
        return koine__analyse_definition(a, a->tree);
    }
}

koine_code koine__analyse(koine__tree *tree, koine__arena *arena, const koine__schema *schema, const koine_type *bound,
                          size_t bound_count, koine__refusal *refusal)
{
    koine__analysis a = {.tree = tree, .arena = arena, .schema = schema, .refusal = refusal};
    if (schema->load != NULL && tree->table_count > 0) {
        koine_code code = schema->load(schema->context, tree->tables, tree->table_count);
        if (code != KOINE_OK) {
            return code;
        }
    }
    bool ok = begin_parameters(&a, bound, bound_count) && analyse_statement(&a) && finish_parameters(&a);
    if (!ok && a.elsewhere != KOINE_OK) {
        return a.elsewhere;
    }
    if (!ok || arena->failed) {
        return koine__refuse_no_memory(refusal); /* unless there is a refusal already */
    }
    return KOINE_OK;
}
