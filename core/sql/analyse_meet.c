/*
 * Where types meet: what is compared, branches that make one value, values that are stored. Literals and parameters
 * adapt to what they meet; of the others, numbers and dates are converted, and the rest is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include <string.h>

/* ---- refusals ---- */

static bool one_of(koine__type one, koine__type other, uint8_t kind)
{
    return one.kind == kind || other.kind == kind;
}

static const char *hint_for(koine__type one, koine__type other)
{
    bool text = one_of(one, other, KOINE_TYPE_TEXT);
    bool number = koine__type_is_number(one) || koine__type_is_number(other);
    if (one_of(one, other, KOINE__TYPE_UNKNOWN)) {
        return "such columns can be selected, counted and tested for NULL; for more use native SQL";
    }
    if (one_of(one, other, KOINE_TYPE_BOOL)) {
        return "booleans are no numbers: write TRUE or FALSE, bind a boolean, or compare a number as x <> 0";
    }
    if (one_of(one, other, KOINE_TYPE_BLOB)) {
        return "bind bytes, or write them as x'00ff'";
    }
    if (one_of(one, other, KOINE_TYPE_JSON)) {
        return "JSON has no order and no equality; CAST(x AS TEXT) gives its text";
    }
    if (text && number) {
        return "write the number without quotes, bind a number, or CAST the text: CAST(x AS INTEGER)";
    }
    if (text) {
        return "CAST the text to the other type";
    }
    return "CAST one of them to the type of the other";
}

static bool refuse_meeting(koine__analysis *a, const koine__expr *expr, koine__type common, koine__meeting meeting)
{
    char one[KOINE__TYPE_TEXT_SIZE];
    char other[KOINE__TYPE_TEXT_SIZE];
    bool compared = meeting == KOINE__MEET_COMPARED;
    if (koine__type_is_unknown(expr->type)) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-cmp", expr->span.start, hint_for(common, expr->type),
                             "a column of a type that Koine does not know cannot take part in this");
    }
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, compared ? "TY-cmp" : "TY-unify", expr->span.start,
                         hint_for(common, expr->type),
                         compared ? "%s cannot be compared with %s" : "%s among values of %s",
                         koine__type_text(expr->type, one), koine__type_text(common, other));
}

/* ---- what adapts ---- */

/* Who says what the common type is: the first that is there; the ones behind it adapt where they can. */
typedef enum meet_rank { RANK_FIRM, RANK_PARAMETER, RANK_TEXT_LITERAL, RANK_TEXT_PARAMETER, RANK_NULL } meet_rank;

static meet_rank rank_of(const koine__analysis *a, const koine__expr *expr)
{
    if (expr->type.kind == KOINE_TYPE_NULL) {
        return RANK_NULL;
    }
    if (koine__is_open_parameter(a, expr)) {
        return expr->type.kind == KOINE_TYPE_TEXT ? RANK_TEXT_PARAMETER : RANK_PARAMETER;
    }
    return expr->kind == KOINE__EXPR_LITERAL && expr->as.literal.type == KOINE_TYPE_TEXT ? RANK_TEXT_LITERAL
                                                                                         : RANK_FIRM;
}

/* A text literal becomes one of these, where it is written as they are. */
static bool text_literal_adapts(koine__type to)
{
    return to.kind == KOINE_TYPE_DATE || to.kind == KOINE_TYPE_TIME || to.kind == KOINE_TYPE_TIMESTAMP ||
           to.kind == KOINE_TYPE_UUID || to.kind == KOINE_TYPE_JSON;
}

static bool parameter_adapts(koine__type bound, koine__type to)
{
    switch (bound.kind) {
    case KOINE_TYPE_TEXT:
        return to.kind != KOINE_TYPE_BLOB && to.kind != KOINE__TYPE_UNKNOWN;
    case KOINE_TYPE_INT:
        return to.kind == KOINE_TYPE_BOOL || to.kind == KOINE_TYPE_DECIMAL || to.kind == KOINE_TYPE_FLOAT;
    case KOINE_TYPE_DECIMAL:
        return to.kind == KOINE_TYPE_FLOAT;
    case KOINE_TYPE_DATE:
        return to.kind == KOINE_TYPE_TIMESTAMP;
    default:
        return false;
    }
}

static bool adapts(const koine__expr *expr, meet_rank rank, koine__type to)
{
    switch (rank) {
    case RANK_PARAMETER:
    case RANK_TEXT_PARAMETER:
        return parameter_adapts(expr->type, to);
    case RANK_TEXT_LITERAL:
        return text_literal_adapts(to);
    default:
        return rank == RANK_NULL;
    }
}

/* What a bound value becomes when it is compared with that type: it keeps all its digits. */
static koine__type compared_parameter(koine__type bound, koine__type to)
{
    if (to.kind != KOINE_TYPE_DECIMAL) {
        return koine__type_of(to.kind);
    }
    return bound.kind == KOINE_TYPE_INT ? koine__type_decimal(19, 0) : koine__type_decimal(38, KOINE__SCALE_OPEN);
}

static bool adapt(koine__analysis *a, koine__expr *expr, meet_rank rank, koine__type to)
{
    if (rank == RANK_TEXT_LITERAL) {
        return text_literal_adapts(to) ? koine__literal_of_text(a, expr, to) : true;
    }
    if (rank == RANK_PARAMETER || rank == RANK_TEXT_PARAMETER) {
        bool needed = expr->type.kind != to.kind && parameter_adapts(expr->type, to);
        koine__parameter_fix(a, expr, needed ? compared_parameter(expr->type, to) : expr->type);
    }
    return true;
}

/* ---- the common type ---- */

/* Bound texts adapt to whatever is there; of other parameters, none adapts to one another. */
static bool can_adapt(meet_rank rank, bool found, bool said)
{
    return rank == RANK_TEXT_PARAMETER ? found : said;
}

static bool find_common(koine__analysis *a, koine__expr **const *slots, size_t count, koine__meeting meeting,
                        koine__type *common)
{
    bool found = false;
    bool said = false; /* by something that is no parameter */
    *common = koine__type_of(KOINE_TYPE_NULL);
    for (meet_rank rank = RANK_FIRM; rank < RANK_NULL; rank++) {
        for (size_t i = 0; i < count; i++) {
            const koine__expr *expr = *slots[i];
            if (rank_of(a, expr) != rank || (can_adapt(rank, found, said) && adapts(expr, rank, *common))) {
                continue;
            }
            koine__type both;
            bool unknown = koine__type_is_unknown(expr->type) && (count > 1 || meeting == KOINE__MEET_COMPARED);
            if (unknown || !koine__type_common(*common, expr->type, &both)) {
                return refuse_meeting(a, expr, found ? *common : expr->type, meeting);
            }
            *common = both;
            found = true;
            said = said || rank == RANK_FIRM || rank == RANK_TEXT_LITERAL;
        }
    }
    return true;
}

/* ---- decimals ---- */

/* The scale that decimals which are compared share when literals are left aside; they adapt. */
static koine__type comparison_scale(koine__expr **const *slots, size_t count, koine__type common)
{
    bool found = false;
    koine__type scale = koine__type_decimal(common.precision, 0);
    for (size_t i = 0; i < count; i++) {
        const koine__expr *expr = *slots[i];
        if (expr->kind == KOINE__EXPR_LITERAL || expr->type.kind != KOINE_TYPE_DECIMAL) {
            continue;
        }
        if (!found || expr->type.scale == KOINE__SCALE_OPEN || expr->type.scale > scale.scale) {
            scale.scale = expr->type.scale;
            found = true;
        }
        if (scale.scale == KOINE__SCALE_OPEN) {
            break;
        }
    }
    return found ? scale : common;
}

/* Digits of a decimal literal behind the point, zeros at the end not counted. */
static unsigned needed_scale(const koine__expr *literal)
{
    const char *text = literal->as.literal.value.as.bytes.data;
    size_t size = literal->as.literal.value.as.bytes.size;
    const char *point = memchr(text, '.', size);
    while (point != NULL && size > 0 && text[size - 1] == '0') {
        size--;
    }
    return point != NULL ? (unsigned)(size - (size_t)(point - text) - 1) : 0;
}

static bool compare_decimal(koine__analysis *a, koine__expr **slot, koine__type scale)
{
    koine__expr *expr = *slot;
    bool is_literal = expr->kind == KOINE__EXPR_LITERAL;
    if (expr->type.kind == KOINE_TYPE_INT) {
        return koine__convert(a, slot, is_literal ? scale : koine__type_decimal(19, 0));
    }
    if (is_literal && expr->as.literal.type == KOINE_TYPE_DECIMAL && scale.scale != KOINE__SCALE_OPEN &&
        needed_scale(expr) <= scale.scale) {
        scale.precision = 38;
        return koine__convert(a, slot, scale);
    }
    return true;
}

static bool are_exact(koine__expr **const *slots, size_t count)
{
    uint8_t scale = (*slots[0])->type.scale;
    size_t i = 0;
    while (i < count && (*slots[i])->type.scale == scale && scale != KOINE__SCALE_OPEN) {
        i++;
    }
    return i == count;
}

static bool compare_decimals(koine__analysis *a, koine__expr **const *slots, size_t count, koine__type common,
                             bool *exact)
{
    koine__type scale = comparison_scale(slots, count, common);
    scale.precision = 38;
    for (size_t i = 0; i < count; i++) {
        if (!compare_decimal(a, slots[i], scale)) {
            return false;
        }
    }
    if (exact != NULL) {
        *exact = are_exact(slots, count);
    }
    return true;
}

bool koine__make_exact(koine__analysis *a, koine__expr **const *slots, size_t count)
{
    koine__type common = (*slots[0])->type;
    unsigned whole = 0;
    for (size_t i = 0; i < count; i++) {
        koine__type type = (*slots[i])->type;
        (void)koine__type_common(common, type, &common);
        if (type.scale != KOINE__SCALE_OPEN) {
            unsigned digits = (unsigned)(type.precision == 0 ? 38 : type.precision) - type.scale;
            whole = digits > whole ? digits : whole;
        }
    }
    /* A scale for all is cheapest, where every value has room for it. */
    bool scaled = common.scale != KOINE__SCALE_OPEN && whole + common.scale <= 38;
    for (size_t i = 0; i < count; i++) {
        koine__type type = (*slots[i])->type;
        bool ok = scaled ? koine__convert(a, slots[i], common)
                         : koine__wrap(a, slots[i], KOINE_SQL_DEC_PLAIN,
                                       koine__type_decimal(type.precision, KOINE__SCALE_OPEN));
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* ---- meeting ---- */

static bool adapt_all(koine__analysis *a, koine__expr **const *slots, size_t count, koine__type *common)
{
    koine__type adapted = *common;
    for (size_t i = 0; i < count; i++) {
        koine__refresh(a, *slots[i]); /* ?1 IN (?1, …) */
        meet_rank rank = rank_of(a, *slots[i]);
        if (rank != RANK_NULL && !adapt(a, *slots[i], rank, *common)) {
            return false;
        }
    }
    for (size_t i = 0; i < count; i++) { /* a bound text that has become a decimal has a scale of its own */
        (void)koine__type_common(adapted, (*slots[i])->type, &adapted);
    }
    *common = adapted;
    for (size_t i = 0; i < count; i++) {
        koine__give_type(a, *slots[i], adapted);
    }
    return true;
}

static bool convert_all(koine__analysis *a, koine__expr **const *slots, size_t count, koine__type common)
{
    for (size_t i = 0; i < count; i++) {
        koine__type to = common;
        bool open = common.kind == KOINE_TYPE_DECIMAL && common.scale == KOINE__SCALE_OPEN;
        if (open && (*slots[i])->type.kind == KOINE_TYPE_INT) {
            to = koine__type_decimal(19, 0);
        }
        if (!koine__convert(a, slots[i], to)) {
            return false;
        }
    }
    return true;
}

bool koine__meet(koine__analysis *a, koine__expr **const *slots, size_t count, koine__meeting meeting,
                 koine__type *common, bool *exact)
{
    if (exact != NULL) {
        *exact = true;
    }
    for (size_t i = 0; i < count; i++) {
        koine__refresh(a, *slots[i]);
    }
    if (!find_common(a, slots, count, meeting, common)) {
        return false;
    }
    if (common->kind == KOINE_TYPE_NULL || common->kind == KOINE__TYPE_UNKNOWN) {
        return true;
    }
    if (!adapt_all(a, slots, count, common)) {
        return false;
    }
    if (meeting == KOINE__MEET_COMPARED && common->kind == KOINE_TYPE_DECIMAL) {
        return compare_decimals(a, slots, count, *common, exact);
    }
    return convert_all(a, slots, count, *common);
}

bool koine__meet_arguments(koine__analysis *a, koine__expr **arguments, size_t count, koine__meeting meeting,
                           koine__type *common, bool *exact)
{
    koine__expr **few[8];
    koine__expr ***slots = count <= 8 ? few : KOINE__NEW_ARRAY(a->arena, koine__expr **, count);
    if (slots == NULL) {
        return koine__no_memory(a);
    }
    for (size_t i = 0; i < count; i++) {
        slots[i] = &arguments[i];
    }
    return koine__meet(a, slots, count, meeting, common, exact);
}
