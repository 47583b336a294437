/*
 * Calls: functions and aggregates with what may follow them, the forms with words between their arguments, the clock,
 * intervals.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "sql/parse.h"
#include "value.h"

#define ARGUMENTS_MAX 100u /* one engine takes no more */

/* ---------------------------------------------------------------------------------------------------------
 * The clock and intervals
 * --------------------------------------------------------------------------------------------------------- */

/* PX-now: CURRENT_TIMESTAMP and its like; a precision of 6 is what they have anyway. */
koine__expr *koine__parse_now(koine__parser *parser)
{
    unsigned term = parser->now.term;
    const char *name = term == KOINE__K_CURRENT_DATE                                 ? "current_date"
                       : term == KOINE__K_CURRENT_TIME || term == KOINE__K_LOCALTIME ? "current_time"
                                                                                     : "current_timestamp";
    koine__expr *call = koine__parser_call(parser, name, parser->now.start);
    koine__parser_take(parser);
    if (term != KOINE__K_CURRENT_DATE && koine__parser_accept(parser, KOINE__T_OPEN)) {
        size_t start = parser->now.start;
        if (koine__parser_count(parser, 9, "PX-now", "a precision") != 6) {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-now", start, "write 6, or leave it out",
                               "the clock has a precision of 6 digits");
        }
        koine__parser_expect(parser, KOINE__T_CLOSE);
    }
    return koine__parser_close(parser, call);
}

struct unit {
    const char *word;
    const char *function; /* what adds it */
    int64_t factor;
    const char *extract; /* what EXTRACT is called */
};

static const struct unit units[] = {
    {"year", "add_months", 12, "extract_year"},      {"month", "add_months", 1, "extract_month"},
    {"day", "add_days", 1, "extract_day"},           {"hour", "add_seconds", 3600, "extract_hour"},
    {"minute", "add_seconds", 60, "extract_minute"}, {"second", "add_seconds", 1, "extract_second"},
};

static const struct unit *parse_unit(koine__parser *parser)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (koine__parser_at_word(parser, units[i].word)) {
            koine__parser_take(parser);
            return &units[i];
        }
    }
    koine__parser_unexpected(parser, KOINE__AT_UNIT, "YEAR, MONTH, DAY, HOUR, MINUTE or SECOND");
    return &units[0];
}

/* An integer, with or without quotes, of up to 18 digits. */
static int64_t parse_amount(koine__parser *parser)
{
    bool quoted = koine__parser_at(parser, KOINE__T_STRING);
    const char *text = parser->tokens.lexer.sql + parser->now.start + (quoted ? 1 : 0);
    size_t size = parser->now.end - parser->now.start - (quoted ? 2u : 0u);
    int64_t amount = 0;
    bool overflow = false;
    if (!quoted && !koine__parser_at(parser, KOINE__T_NUMBER)) {
        koine__parser_unexpected(parser, KOINE__AT_INTERVAL, "a number behind INTERVAL");
    } else if (!koine__int_parse(text, size, &amount, &overflow) || amount > INT64_MAX / 3600 ||
               amount < -INT64_MAX / 3600) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-dateadd", parser->now.start,
                           "write one integer and one unit: INTERVAL '3' DAY",
                           "the amount of an interval is no integer, or too large");
        amount = 0;
    }
    koine__parser_take(parser);
    return amount;
}

/* PX-dateadd: x + INTERVAL '3' DAY is add_days(x, 3); months' ends are clipped there. */
koine__expr *koine__parse_interval(koine__parser *parser, koine__expr *left, bool minus)
{
    koine__parser_take(parser);
    size_t start = parser->now.start;
    int64_t amount = parse_amount(parser);
    uint32_t end = parser->end;
    const struct unit *unit = parse_unit(parser);
    koine__expr *number = koine__parser_integer(parser, (minus ? -amount : amount) * unit->factor, start);
    number->span.end = end;
    koine__expr *call = koine__parser_call(parser, unit->function, left->span.start);
    koine__parser_argument(parser, call, left);
    koine__parser_argument(parser, call, number);
    return koine__parser_close(parser, call);
}

/* ---------------------------------------------------------------------------------------------------------
 * Forms with words between the arguments; the name and ( have been taken
 * --------------------------------------------------------------------------------------------------------- */

/* PX-extract: EXTRACT(unit FROM a) is extract_unit(a). */
static void parse_extract(koine__parser *parser, koine__expr *call)
{
    const char *name = parse_unit(parser)->extract;
    call->as.function.name.text = name;
    call->as.function.name.size = (uint32_t)strlen(name);
    koine__parser_expect(parser, KOINE__K_FROM);
    koine__parser_argument(parser, call, koine__parse_expression(parser));
}

/* POSITION(part IN text) is position(part, text). */
static void parse_position(koine__parser *parser, koine__expr *call)
{
    koine__parser_argument(parser, call, koine__parse_sum(parser));
    if (!koine__parser_accept(parser, KOINE__K_IN)) {
        koine__parser_expect(parser, KOINE__T_COMMA);
    }
    koine__parser_argument(parser, call, koine__parse_sum(parser));
}

/* SUBSTRING(text FROM start FOR length) is substring(text, start, length). */
static void parse_substring(koine__parser *parser, koine__expr *call)
{
    koine__parser_argument(parser, call, koine__parse_expression(parser));
    bool words = koine__parser_accept(parser, KOINE__K_FROM);
    if (words || koine__parser_accept(parser, KOINE__T_COMMA)) {
        koine__parser_argument(parser, call, koine__parse_expression(parser));
        if (koine__parser_accept(parser, words ? KOINE__K_FOR : KOINE__T_COMMA)) {
            koine__parser_argument(parser, call, koine__parse_expression(parser));
        }
    }
}

/* TRIM([side] [character] FROM text) is trim(text, character) with a side. */
static void parse_trim(koine__parser *parser, koine__expr *call)
{
    koine__expr *first = NULL;
    bool side = true;
    if (koine__parser_accept(parser, KOINE__K_LEADING)) {
        call->as.function.side = KOINE__TRIM_LEADING;
    } else if (koine__parser_accept(parser, KOINE__K_TRAILING)) {
        call->as.function.side = KOINE__TRIM_TRAILING;
    } else {
        side = koine__parser_accept(parser, KOINE__K_BOTH);
    }
    if (!koine__parser_at(parser, KOINE__K_FROM)) {
        first = koine__parse_expression(parser);
    }
    if (side || koine__parser_at(parser, KOINE__K_FROM)) {
        koine__parser_expect(parser, KOINE__K_FROM);
        koine__parser_argument(parser, call, koine__parse_expression(parser));
    }
    if (first != NULL) {
        koine__parser_argument(parser, call, first);
    }
    if (koine__parser_at(parser, KOINE__T_COMMA)) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-func", parser->now.start, "write trim(BOTH 'x' FROM a)",
                           "trim takes one argument, or words between two");
    }
}

/* ---------------------------------------------------------------------------------------------------------
 * Windows
 * --------------------------------------------------------------------------------------------------------- */

static void parse_bound(koine__parser *parser, koine__bound_kind *bound, uint64_t *rows)
{
    *rows = 0;
    if (koine__parser_accept_pair(parser, KOINE__K_CURRENT, KOINE__K_ROW)) {
        *bound = KOINE__BOUND_CURRENT;
        return;
    }
    bool unbounded = koine__parser_accept(parser, KOINE__K_UNBOUNDED);
    if (!unbounded) {
        if (!koine__parser_at(parser, KOINE__T_NUMBER)) {
            koine__parser_unexpected(parser, KOINE__AT_FRAME, "UNBOUNDED, CURRENT ROW or a number of rows");
        }
        *rows = koine__parser_count(parser, INT64_MAX, "PX-gram", "a number of rows");
    }
    if (koine__parser_accept(parser, KOINE__K_PRECEDING)) {
        *bound = unbounded ? KOINE__BOUND_UNBOUNDED_PRECEDING : KOINE__BOUND_PRECEDING;
    } else if (koine__parser_accept(parser, KOINE__K_FOLLOWING)) {
        *bound = unbounded ? KOINE__BOUND_UNBOUNDED_FOLLOWING : KOINE__BOUND_FOLLOWING;
    } else {
        koine__parser_unexpected(parser, KOINE__AT_FRAME, "PRECEDING or FOLLOWING");
    }
}

/* ROWS|RANGE bound, ROWS|RANGE BETWEEN bound AND bound */
static void parse_frame(koine__parser *parser, koine__window *window)
{
    size_t start = parser->now.start;
    if (koine__parser_accept(parser, KOINE__K_ROWS)) {
        window->frame = KOINE__FRAME_ROWS;
    } else if (koine__parser_accept(parser, KOINE__K_RANGE)) {
        window->frame = KOINE__FRAME_RANGE;
    } else {
        return;
    }
    bool both = koine__parser_accept(parser, KOINE__K_BETWEEN);
    parse_bound(parser, &window->from, &window->from_rows);
    window->to = KOINE__BOUND_CURRENT;
    if (both) {
        koine__parser_expect(parser, KOINE__K_AND);
        parse_bound(parser, &window->to, &window->to_rows);
    }
    if (window->from == KOINE__BOUND_UNBOUNDED_FOLLOWING || window->to == KOINE__BOUND_UNBOUNDED_PRECEDING ||
        window->from > window->to) {
        koine__parser_fail(parser, KOINE_ERR_SEMANTIC, "PX-gram", start, NULL, "a frame ends before it begins");
    }
}

void koine__parse_window(koine__parser *parser, koine__window *window)
{
    koine__parser_expect(parser, KOINE__T_OPEN);
    if (koine__parser_accept_pair(parser, KOINE__K_PARTITION, KOINE__K_BY)) {
        koine__parse_list(parser, &window->partition, &window->partition_count, KOINE__COLUMNS_MAX, "expressions");
    }
    if (koine__parser_accept_pair(parser, KOINE__K_ORDER, KOINE__K_BY)) {
        koine__parse_sorts(parser, &window->order);
    }
    parse_frame(parser, window);
    if (!koine__parser_accept(parser, KOINE__T_CLOSE)) {
        bool begun = window->partition_count > 0 || window->order.count > 0 || window->frame != KOINE__FRAME_NONE;
        koine__parser_unexpected(parser, begun ? KOINE__AT_FRAME : KOINE__AT_WINDOW,
                                 "PARTITION BY, ORDER BY, ROWS, RANGE or )");
    }
}

/* ---------------------------------------------------------------------------------------------------------
 * Arguments and what may follow them
 * --------------------------------------------------------------------------------------------------------- */

static void parse_arguments(koine__parser *parser, koine__expr *call)
{
    if (koine__parser_accept(parser, KOINE__T_STAR)) {
        call->as.function.star = true;
        return;
    }
    if (koine__parser_at(parser, KOINE__T_CLOSE)) {
        return;
    }
    call->as.function.distinct = koine__parser_accept(parser, KOINE__K_DISTINCT);
    if (!call->as.function.distinct) {
        (void)koine__parser_accept(parser, KOINE__K_ALL);
    }
    do {
        koine__parser_argument(parser, call, koine__parse_expression(parser));
    } while (koine__parser_accept(parser, KOINE__T_COMMA) && call->count <= ARGUMENTS_MAX);
    if (call->count > ARGUMENTS_MAX) {
        koine__parser_fail(parser, KOINE_ERR_LIMIT, "PX-limits", call->span.start, NULL,
                           "a call has more than %u arguments", ARGUMENTS_MAX);
    }
}

static bool is_called(const koine__expr *call, const char *name)
{
    return strcmp(call->as.function.name.text, name) == 0;
}

/* Other names of what the language has. */
static void rename_call(koine__expr *call)
{
    static const struct {
        const char *other;
        const char *name;
    } synonyms[] = {{"ifnull", "coalesce"}, {"now", "current_timestamp"}};
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++) {
        if (is_called(call, synonyms[i].other)) {
            call->as.function.name.text = synonyms[i].name;
            call->as.function.name.size = (uint32_t)strlen(synonyms[i].name);
        }
    }
}

static void parse_call_order(koine__parser *parser, koine__expr *call)
{
    if (!koine__parser_at(parser, KOINE__K_ORDER)) {
        return;
    }
    if (!is_called(call, "string_agg")) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-func", parser->now.start, "leave ORDER BY out",
                           "only string_agg takes ORDER BY");
    }
    koine__parser_take(parser);
    koine__parser_expect(parser, KOINE__K_BY);
    koine__parse_sorts(parser, &call->as.function.order);
}

/* FILTER (WHERE …) */
static void parse_filter(koine__parser *parser, koine__expr *call)
{
    if (!koine__parser_accept_pair(parser, KOINE__K_FILTER, KOINE__T_OPEN)) {
        return;
    }
    koine__parser_expect(parser, KOINE__K_WHERE);
    call->as.function.filter = koine__parse_expression(parser);
    koine__parser_expect(parser, KOINE__T_CLOSE);
}

/* OVER name, OVER (…) */
static void parse_over(koine__parser *parser, koine__expr *call)
{
    const koine__lexeme *next = koine__tokens_peek(&parser->tokens, 0);
    if (next->term != KOINE__T_OPEN && !koine__parser_is_name(next)) {
        return;
    }
    koine__parser_take(parser);
    koine__window *window = koine__parser_new(parser, &parser->scrap.window, sizeof *window);
    call->as.function.over = window;
    if (koine__parser_at(parser, KOINE__T_OPEN)) {
        koine__parse_window(parser, window);
    } else {
        window->name = koine__parser_name(parser, "the name of a window");
        window->is_reference = true;
    }
    if (call->as.function.distinct) {
        koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-gram", call->span.start, "leave DISTINCT out",
                           "DISTINCT in a window function is not part of portable SQL");
    }
}

static koine__name take_call_name(koine__parser *parser)
{
    koine__name name = {koine__parser_at(parser, KOINE__K_LEFT) ? "left" : "right", 0, parser->now.start};
    if (koine__parser_at_name(parser)) {
        return koine__parser_name(parser, "the name of a function");
    }
    name.size = (uint32_t)strlen(name.text);
    koine__parser_take(parser);
    return name;
}

koine__expr *koine__parse_call(koine__parser *parser)
{
    unsigned term = parser->now.term;
    koine__expr *call = koine__parser_expr(parser, KOINE__EXPR_FUNCTION, parser->now.start);
    unsigned tallest = parser->tallest;
    parser->tallest = 0;
    call->as.function.name = take_call_name(parser);
    koine__parser_take(parser);
    switch (term) {
    case KOINE__K_EXTRACT:
        parse_extract(parser, call);
        break;
    case KOINE__K_POSITION:
        parse_position(parser, call);
        break;
    case KOINE__K_SUBSTRING:
        parse_substring(parser, call);
        break;
    case KOINE__K_TRIM:
        parse_trim(parser, call);
        break;
    default:
        parse_arguments(parser, call);
        parse_call_order(parser, call);
        break;
    }
    if (!koine__parser_accept(parser, KOINE__T_CLOSE)) {
        koine__parser_unexpected(parser, KOINE__AT_ARGUMENT, ", or )");
    }
    rename_call(call);
    if ((koine__term_flags(parser->now.term) & KOINE__WORD_FOREIGN) != 0 || koine__parser_at(parser, KOINE__K_FROM)) {
        (void)koine__parser_foreign(parser, KOINE__AT_CALL_END);
    }
    parse_filter(parser, call);
    if (koine__parser_at(parser, KOINE__K_OVER)) {
        parse_over(parser, call);
    }
    /* Whatever was read since is inside the call. */
    call->height = (uint16_t)(parser->tallest > call->height ? parser->tallest : call->height);
    parser->tallest = tallest > parser->tallest ? tallest : parser->tallest;
    return koine__parser_close(parser, call);
}
