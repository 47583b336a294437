/*
 * Operators, by precedence (PX-prec):
 *
 *   OR, AND, NOT               in this order, the weakest first
 *   IS …                       IS NULL, IS TRUE, IS DISTINCT FROM
 *   = <> < <= > >=             not chained
 *   BETWEEN, IN, LIKE          not chained
 *   || & | << >>               all alike, from the left
 *   + -, then * / %            from the left
 *   - + ~                      in front of an operand
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/parse.h"

enum level { LEVEL_NONE, LEVEL_IS, LEVEL_COMPARE, LEVEL_MATCH, LEVEL_OTHER, LEVEL_ADD, LEVEL_MULTIPLY };

static const struct {
    uint8_t level;
    uint8_t operator;
} binary[KOINE__TERM_COUNT] = {
    [KOINE__K_IS] = {LEVEL_IS, KOINE__OP_NONE},
    [KOINE__T_EQ] = {LEVEL_COMPARE, KOINE__OP_EQ},
    [KOINE__T_NE] = {LEVEL_COMPARE, KOINE__OP_NE},
    [KOINE__T_LT] = {LEVEL_COMPARE, KOINE__OP_LT},
    [KOINE__T_LE] = {LEVEL_COMPARE, KOINE__OP_LE},
    [KOINE__T_GT] = {LEVEL_COMPARE, KOINE__OP_GT},
    [KOINE__T_GE] = {LEVEL_COMPARE, KOINE__OP_GE},
    [KOINE__K_BETWEEN] = {LEVEL_MATCH, KOINE__OP_BETWEEN},
    [KOINE__K_IN] = {LEVEL_MATCH, KOINE__OP_NONE},
    [KOINE__K_LIKE] = {LEVEL_MATCH, KOINE__OP_LIKE},
    [KOINE__K_NOT] = {LEVEL_MATCH, KOINE__OP_NONE},
    [KOINE__T_CONCAT] = {LEVEL_OTHER, KOINE__OP_CONCAT},
    [KOINE__T_AMPERSAND] = {LEVEL_OTHER, KOINE__OP_BIT_AND},
    [KOINE__T_BAR] = {LEVEL_OTHER, KOINE__OP_BIT_OR},
    [KOINE__T_SHIFT_LEFT] = {LEVEL_OTHER, KOINE__OP_SHIFT_LEFT},
    [KOINE__T_SHIFT_RIGHT] = {LEVEL_OTHER, KOINE__OP_SHIFT_RIGHT},
    [KOINE__T_PLUS] = {LEVEL_ADD, KOINE__OP_ADD},
    [KOINE__T_MINUS] = {LEVEL_ADD, KOINE__OP_SUB},
    [KOINE__T_STAR] = {LEVEL_MULTIPLY, KOINE__OP_MUL},
    [KOINE__T_SLASH] = {LEVEL_MULTIPLY, KOINE__OP_DIV},
    [KOINE__T_PERCENT] = {LEVEL_MULTIPLY, KOINE__OP_MOD},
};

static koine__expr *parse_from_level(koine__parser *parser, enum level least);

/* ---------------------------------------------------------------------------------------------------------
 * Signs
 * --------------------------------------------------------------------------------------------------------- */

static koine__operator sign_of(const koine__parser *parser)
{
    return koine__parser_at(parser, KOINE__T_MINUS)   ? KOINE__OP_NEGATE
           : koine__parser_at(parser, KOINE__T_PLUS)  ? KOINE__OP_PLUS
           : koine__parser_at(parser, KOINE__T_TILDE) ? KOINE__OP_BIT_NOT
                                                      : KOINE__OP_NONE;
}

static koine__expr *parse_sign(koine__parser *parser)
{
    size_t start = parser->now.start;
    koine__operator sign = sign_of(parser);
    koine__expr *expr;
    if (sign == KOINE__OP_NONE) {
        return koine__parse_operand(parser);
    }
    bool entered = koine__parser_enter(parser);
    koine__parser_take(parser);
    if (sign == KOINE__OP_NEGATE && koine__parser_at(parser, KOINE__T_NUMBER)) {
        expr = koine__parser_number(parser, true, start);
    } else {
        koine__expr *operand = entered ? parse_sign(parser) : &parser->scrap.expr;
        expr = koine__parser_operator(parser, sign, operand, NULL, NULL);
        expr->span.start = (uint32_t)start;
    }
    koine__parser_leave(parser);
    return expr;
}

/* ---------------------------------------------------------------------------------------------------------
 * IS, BETWEEN, LIKE, IN
 * --------------------------------------------------------------------------------------------------------- */

static koine__expr *parse_is(koine__parser *parser, koine__expr *left)
{
    koine__operator test = KOINE__OP_NONE;
    koine__parser_take(parser);
    bool negated = koine__parser_accept(parser, KOINE__K_NOT);
    if (koine__parser_accept(parser, KOINE__K_DISTINCT)) {
        koine__parser_expect(parser, KOINE__K_FROM);
        koine__expr *right = parse_from_level(parser, LEVEL_COMPARE);
        return koine__parser_operator(parser, negated ? KOINE__OP_NOT_DISTINCT : KOINE__OP_DISTINCT, left, right, NULL);
    }
    if (koine__parser_accept(parser, KOINE__K_NULL) || koine__parser_accept(parser, KOINE__K_UNKNOWN)) {
        test = negated ? KOINE__OP_IS_NOT_NULL : KOINE__OP_IS_NULL;
    } else if (koine__parser_accept(parser, KOINE__K_TRUE)) {
        test = negated ? KOINE__OP_IS_NOT_TRUE : KOINE__OP_IS_TRUE;
    } else if (koine__parser_accept(parser, KOINE__K_FALSE)) {
        test = negated ? KOINE__OP_IS_NOT_FALSE : KOINE__OP_IS_FALSE;
    } else {
        bool operand = koine__parser_is_operand(&parser->now);
        koine__parser_fail(parser, operand ? KOINE_ERR_NOT_SUPPORTED : KOINE_ERR_SYNTAX, "PX-gram", parser->now.start,
                           operand ? "write a IS NOT DISTINCT FROM b" : NULL,
                           "IS is followed by NULL, TRUE, FALSE or DISTINCT FROM");
    }
    return koine__parser_operator(parser, test, left, NULL, NULL);
}

static koine__expr *parse_between(koine__parser *parser, koine__expr *left, bool negated)
{
    koine__parser_take(parser);
    if (koine__parser_at(parser, KOINE__K_SYMMETRIC)) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-gram", parser->now.start,
                           "write a BETWEEN least(b, c) AND greatest(b, c)",
                           "BETWEEN SYMMETRIC is not part of portable SQL");
    }
    koine__expr *low = parse_from_level(parser, LEVEL_OTHER);
    koine__parser_expect(parser, KOINE__K_AND);
    koine__expr *high = parse_from_level(parser, LEVEL_OTHER);
    return koine__parser_operator(parser, negated ? KOINE__OP_NOT_BETWEEN : KOINE__OP_BETWEEN, left, low, high);
}

static bool at_quantifier(const koine__parser *parser)
{
    return koine__parser_at(parser, KOINE__K_ANY) || koine__parser_at(parser, KOINE__K_ALL) ||
           koine__parser_at(parser, KOINE__K_SOME);
}

/* PX-like: ESCAPE takes one character. What is no literal is seen to when it is known. */
static void check_escape(koine__parser *parser, const koine__expr *escape)
{
    size_t characters = 0;
    const char *text = escape->as.literal.value.as.bytes.data;
    if (escape->kind != KOINE__EXPR_LITERAL || escape->as.literal.type != KOINE_TYPE_TEXT) {
        return;
    }
    for (size_t i = 0; i < escape->as.literal.value.as.bytes.size; i++) {
        characters += ((unsigned char)text[i] & 0xC0u) != 0x80u ? 1 : 0;
    }
    if (characters != 1) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-like", escape->span.start,
                           "write ESCAPE '!', or leave it out: there is none then", "ESCAPE takes one character");
    }
}

static koine__expr *parse_like(koine__parser *parser, koine__expr *left, bool negated)
{
    koine__expr *escape = NULL;
    koine__parser_take(parser);
    if (at_quantifier(parser)) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-like", parser->now.start, "write a LIKE b OR a LIKE c",
                           "LIKE ANY and LIKE ALL are not part of portable SQL");
    }
    koine__expr *pattern = parse_from_level(parser, LEVEL_OTHER);
    if (koine__parser_accept(parser, KOINE__K_ESCAPE)) {
        escape = parse_from_level(parser, LEVEL_OTHER);
        check_escape(parser, escape);
    }
    return koine__parser_operator(parser, negated ? KOINE__OP_NOT_LIKE : KOINE__OP_LIKE, left, pattern, escape);
}

/* What is behind IN ( is a query: here it was read. */
static void set_query(koine__parser *parser, koine__expr *expr, koine__query *query)
{
    expr->kind = KOINE__EXPR_IN_QUERY;
    expr->as.sub.query = query;
    if (parser->query_height > expr->height) {
        expr->height = (uint16_t)parser->query_height;
    }
}

/* IN ((SELECT …)) is a query in two pairs of parentheses; one engine would read a list of one scalar subquery. */
static void parse_list_or_query(koine__parser *parser, koine__expr *expr)
{
    if (koine__parser_begins_query(&parser->now)) {
        set_query(parser, expr, koine__parse_query(parser));
        return;
    }
    koine__expr *first = koine__parse_row_or_expression(parser);
    if (first->kind == KOINE__EXPR_SUBQUERY && koine__parser_query_goes_on(parser)) {
        set_query(parser, expr, koine__parse_query_rest(parser, first->as.sub.query, first->span.start));
    } else if (first->kind == KOINE__EXPR_SUBQUERY && koine__parser_at(parser, KOINE__T_CLOSE)) {
        set_query(parser, expr, first->as.sub.query);
    } else {
        koine__parser_argument(parser, expr, first);
        while (koine__parser_accept(parser, KOINE__T_COMMA)) {
            koine__parser_argument(parser, expr, koine__parse_row_or_expression(parser));
        }
    }
}

static koine__expr *parse_in(koine__parser *parser, koine__expr *left, bool negated)
{
    koine__expr *expr = koine__parser_expr(parser, KOINE__EXPR_IN, left->span.start);
    bool entered = koine__parser_enter(parser);
    koine__parser_take(parser);
    if (!koine__parser_at(parser, KOINE__T_OPEN)) {
        koine__parser_unexpected(parser, KOINE__AT_ANYWHERE, "( and a list or query behind IN");
    }
    koine__parser_expect(parser, KOINE__T_OPEN);
    koine__parser_argument(parser, expr, left);
    expr->as.sub.negated = negated;
    if (koine__parser_at(parser, KOINE__T_CLOSE)) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-gram", parser->now.start,
                           "write FALSE for an empty list", "the list of IN is empty");
    }
    if (entered) {
        parse_list_or_query(parser, expr);
    }
    koine__parser_expect(parser, KOINE__T_CLOSE);
    koine__parser_leave(parser);
    return koine__parser_close(parser, expr);
}

/* What binds like LIKE, NOT in front of it included. */
static koine__expr *parse_match(koine__parser *parser, koine__expr *left)
{
    bool negated = koine__parser_accept(parser, KOINE__K_NOT);
    if (koine__parser_at(parser, KOINE__K_LIKE)) {
        return parse_like(parser, left, negated);
    }
    return koine__parser_at(parser, KOINE__K_IN) ? parse_in(parser, left, negated)
                                                 : parse_between(parser, left, negated);
}

/* ---------------------------------------------------------------------------------------------------------
 * Operators with two operands
 * --------------------------------------------------------------------------------------------------------- */

/* comparison ANY|SOME|ALL (query) */
static koine__expr *parse_quantified(koine__parser *parser, koine__expr *left, koine__operator comparison)
{
    koine__expr *expr = koine__parser_expr(parser, KOINE__EXPR_QUANTIFIED, left->span.start);
    bool entered = koine__parser_enter(parser);
    koine__parser_argument(parser, expr, left);
    expr->operator= comparison;
    expr->as.sub.all = koine__parser_at(parser, KOINE__K_ALL);
    koine__parser_take(parser);
    koine__parser_expect(parser, KOINE__T_OPEN);
    if (!koine__parser_begins_query(&parser->now) && !koine__parser_at(parser, KOINE__T_OPEN)) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-gram", parser->now.start,
                           "write a = ANY (SELECT ...), or a IN (b, c)", "ANY and ALL take a query, not an array");
    }
    if (entered) {
        expr->as.sub.query = koine__parse_query(parser);
        expr->height = (uint16_t)(parser->query_height > expr->height ? parser->query_height : expr->height);
    }
    koine__parser_expect(parser, KOINE__T_CLOSE);
    koine__parser_leave(parser);
    return koine__parser_close(parser, expr);
}

/* Engines answer a shift by 64 bits, or by less than none, in different ways. */
static void check_shift(koine__parser *parser, const koine__expr *bits)
{
    int64_t count = bits->as.literal.value.as.integer;
    if (bits->kind != KOINE__EXPR_LITERAL || bits->as.literal.type != KOINE_TYPE_INT || count < 0 || count > 62) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-prec", bits->span.start, "write an integer of 0 to 62",
                           "a shift is by a number that stands in the statement");
    }
}

static koine__expr *parse_binary(koine__parser *parser, koine__expr *left)
{
    enum level level = binary[parser->now.term].level;
    koine__operator which = binary[parser->now.term].operator;
    bool minus = koine__parser_at(parser, KOINE__T_MINUS);
    koine__parser_take(parser);
    if (level == LEVEL_COMPARE && at_quantifier(parser)) {
        return parse_quantified(parser, left, which);
    }
    if (level == LEVEL_ADD && koine__parser_at(parser, KOINE__K_INTERVAL) &&
        !koine__parser_next_is(parser, 0, KOINE__T_DOT) &&
        koine__parser_is_operand(koine__tokens_peek(&parser->tokens, 0))) {
        return koine__parse_interval(parser, left, minus);
    }
    koine__expr *right = parse_from_level(parser, level + 1);
    if (which == KOINE__OP_SHIFT_LEFT || which == KOINE__OP_SHIFT_RIGHT) {
        check_shift(parser, right);
    }
    return koine__parser_operator(parser, which, left, right, NULL);
}

/* Comparisons and matches have no chains: engines read a < b < c, and a = b LIKE c, in different ways. */
static bool refuse_chain(koine__parser *parser, enum level last)
{
    enum level next = binary[parser->now.term].level;
    if (last != next || (last != LEVEL_COMPARE && last != LEVEL_MATCH)) {
        return false;
    }
    koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-gram", parser->now.start,
                       last == LEVEL_COMPARE ? "write a < b AND b < c, or parentheses" : "write parentheses",
                       last == LEVEL_COMPARE ? "a comparison of a comparison"
                                             : "LIKE, IN or BETWEEN one behind the other");
    return true;
}

/* NOT is an operator behind an operand only in front of LIKE, IN and BETWEEN. */
static bool is_infix(koine__parser *parser)
{
    return !koine__parser_at(parser, KOINE__K_NOT) || koine__parser_next_is(parser, 0, KOINE__K_LIKE) ||
           koine__parser_next_is(parser, 0, KOINE__K_IN) || koine__parser_next_is(parser, 0, KOINE__K_BETWEEN);
}

/* Whether an operator of some engine may stand here. */
static bool may_be_foreign(const koine__parser *parser)
{
    return koine__parser_at(parser, KOINE__T_MARK) || koine__parser_at(parser, KOINE__T_TILDE) ||
           koine__parser_at(parser, KOINE__K_NOT) || (koine__term_flags(parser->now.term) & KOINE__WORD_FOREIGN) != 0;
}

/* Takes an operand and the operators behind it that bind at least so tightly. */
static koine__expr *parse_from_level(koine__parser *parser, enum level least)
{
    enum level last = LEVEL_NONE;
    koine__expr *left = parse_sign(parser);
    while (true) {
        enum level level = is_infix(parser) ? binary[parser->now.term].level : LEVEL_NONE;
        /* Whatever stands behind an inner operand stands behind the outermost one too. */
        if (level == LEVEL_NONE && least == LEVEL_IS && may_be_foreign(parser)) {
            (void)koine__parser_foreign(parser, KOINE__AT_OPERATOR);
        }
        if (level == LEVEL_NONE || level < least || refuse_chain(parser, last)) {
            return left;
        }
        left = level == LEVEL_IS      ? parse_is(parser, left)
               : level == LEVEL_MATCH ? parse_match(parser, left)
                                      : parse_binary(parser, left);
        last = level;
    }
}

koine__expr *koine__parse_sum(koine__parser *parser)
{
    return parse_from_level(parser, LEVEL_OTHER);
}

/* ---------------------------------------------------------------------------------------------------------
 * NOT, AND, OR
 * --------------------------------------------------------------------------------------------------------- */

static koine__expr *parse_not(koine__parser *parser)
{
    size_t start = parser->now.start;
    if (!koine__parser_at(parser, KOINE__K_NOT)) {
        return parse_from_level(parser, LEVEL_IS);
    }
    if (koine__parser_next_is(parser, 0, KOINE__K_EXISTS)) {
        koine__parser_take(parser);
        koine__expr *expr = parse_from_level(parser, LEVEL_IS);
        if (expr->kind == KOINE__EXPR_EXISTS && !expr->as.sub.negated) {
            expr->as.sub.negated = true;
        } else {
            expr = koine__parser_operator(parser, KOINE__OP_NOT, expr, NULL, NULL);
        }
        expr->span.start = (uint32_t)start;
        return expr;
    }
    bool entered = koine__parser_enter(parser);
    koine__parser_take(parser);
    koine__expr *operand = entered ? parse_not(parser) : &parser->scrap.expr;
    koine__expr *expr = koine__parser_operator(parser, KOINE__OP_NOT, operand, NULL, NULL);
    expr->span.start = (uint32_t)start;
    koine__parser_leave(parser);
    return expr;
}

/*
 * Joins operands pairwise, so that a chain of thousands is a low tree: AND and OR mean the same however they are
 * nested, and the operands keep their order.
 */
static koine__expr *balance(koine__parser *parser, koine__operator which, koine__expr **operands, size_t count)
{
    size_t half = count - count / 2;
    if (count == 1) {
        return operands[0];
    }
    koine__expr *left = balance(parser, which, operands, half);
    koine__expr *right = balance(parser, which, operands + half, count - half);
    koine__expr *expr = koine__parser_operator(parser, which, left, right, NULL);
    expr->span.end = right->span.end;
    return expr;
}

static koine__expr *parse_chain(koine__parser *parser, unsigned term, koine__operator which,
                                koine__expr *(*parse_part)(koine__parser *))
{
    koine__expr **operands = NULL;
    size_t count = 0;
    koine__expr *first = parse_part(parser);
    if (!koine__parser_at(parser, term)) {
        return first;
    }
    KOINE__APPEND(parser, operands, count, KOINE__EXPRESSIONS_MAX, "conditions", first);
    while (koine__parser_accept(parser, term)) {
        koine__expr *next = parse_part(parser);
        KOINE__APPEND(parser, operands, count, KOINE__EXPRESSIONS_MAX, "conditions", next);
    }
    return count > 0 ? balance(parser, which, operands, count) : first;
}

static koine__expr *parse_and(koine__parser *parser)
{
    return parse_chain(parser, KOINE__K_AND, KOINE__OP_AND, parse_not);
}

koine__expr *koine__parse_row_or_expression(koine__parser *parser)
{
    return parse_chain(parser, KOINE__K_OR, KOINE__OP_OR, parse_and);
}

koine__expr *koine__parse_expression(koine__parser *parser)
{
    koine__expr *expr = koine__parse_row_or_expression(parser);
    koine__parser_refuse_row(parser, expr);
    return expr;
}
