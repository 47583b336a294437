/*
 * What the files of the parser share: recursive descent, one function for each production.
 *
 *   parse.c                 the statement as a whole
 *   parse_support.c         taking tokens, making nodes, refusing
 *   parse_literal.c         literals
 *   parse_parameter.c       ? ?1 :name
 *   parse_expression.c      operators
 *   parse_operand.c         what stands between operators
 *   parse_call.c            functions, window specifications, special forms of calls
 *   parse_query.c           SELECT, VALUES, set operations, WITH
 *   parse_order.c           ORDER BY, LIMIT, FOR UPDATE
 *   parse_from.c            tables and joins
 *   parse_change.c          INSERT, UPDATE, DELETE, TRUNCATE
 *   parse_type.c            names of types
 *   parse_definition.c      CREATE TABLE
 *   parse_constraint.c      what follows a column's type, and what stands beside columns
 *   parse_alteration.c      indexes, views, ALTER, DROP
 *   foreign.c               what engines have and the language has not, with the portable way to write it
 *
 * The first refusal stops the parser: from then on the text is over (koine__parser_at is false for all that could go
 * on). No function need look at what another answered: what is made after a refusal is never seen by anybody, and nodes
 * that memory lacks for are the parser's scrap.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_PARSE_H
#define KOINE_CORE_SQL_PARSE_H

#include "sql/foreign.h"
#include "sql/tokens.h"
#include "sql/translate.h"

/* A list in the making has room for this many, then for twice as many and so on. */
#define KOINE__LIST_FIRST 4u

/* As wide as any row can be on every engine. */
#define KOINE__COLUMNS_MAX 1600u

/* Expressions of one statement: some ten megabytes of text and 150 of memory. */
#define KOINE__EXPRESSIONS_MAX 1000000u

/* The names of parameters, hashed: 0, or an index plus 1. */
typedef struct koine__parameter_table {
    uint32_t *slots;
    size_t size; /* a power of two, or 0 */
} koine__parameter_table;

typedef struct koine__parser {
    koine__tokens tokens;
    koine__lexeme now; /* not yet taken */
    uint32_t end;      /* where the last token that was taken ends */
    koine__arena *arena;
    koine__refusal *refusal;
    koine__tree *tree;
    unsigned depth;        /* how deep the parser is within parentheses and the like */
    unsigned tallest;      /* height of the tallest expression or join of the query at work */
    unsigned query_height; /* of the query that was read last */
    size_t expressions;    /* so many were made */
    size_t set_operators;
    size_t from_tables;        /* of the FROM at work */
    const char *no_parameters; /* why no parameter may stand here, or NULL */
    koine__parameter_table names;
    struct {
        koine__expr expr;
        koine__query query;
        koine__select select;
        koine__from from;
        koine__branch branch;
        koine__change change;
        koine__window window;
        koine__table_def table;
        koine__index_def index;
        koine__view_def view;
        koine__alter alter;
        koine__drop drop;
        koine__tree tree;
    } scrap;
} koine__parser;

/* ---- parse_support.c: tokens ---- */

static inline bool koine__parser_at(const koine__parser *parser, unsigned term)
{
    return parser->now.term == term;
}

/* Whether the token behind the next `skip` ones is that; 0: the one behind the token at hand. */
static inline bool koine__parser_next_is(koine__parser *parser, unsigned skip, unsigned term)
{
    return koine__tokens_peek(&parser->tokens, skip)->term == term;
}

void koine__parser_take(koine__parser *parser);

/* Takes the token if it is that one. */
static inline bool koine__parser_accept(koine__parser *parser, unsigned term)
{
    if (parser->now.term != term) {
        return false;
    }
    koine__parser_take(parser);
    return true;
}

/* Takes the token, or refuses. */
void koine__parser_expect(koine__parser *parser, unsigned term);

/* Takes a keyword and the one behind it, if both are there. */
bool koine__parser_accept_pair(koine__parser *parser, unsigned first, unsigned second);

/* Whether the token is a name: quoted, or no reserved word. */
bool koine__parser_at_name(const koine__parser *parser);
bool koine__parser_is_name(const koine__lexeme *lexeme);

/* Whether the token may begin an operand. */
bool koine__parser_is_operand(const koine__lexeme *lexeme);

/* Whether a token is that unquoted word, given in lower case. */
bool koine__parser_is_word(const koine__parser *parser, const koine__lexeme *lexeme, const char *lower);
bool koine__parser_at_word(const koine__parser *parser, const char *lower);

/* ---- parse_support.c: names ---- */

/* Takes a name. what: "the name of a table". */
koine__name koine__parser_name(koine__parser *parser, const char *what);

/* Takes a name that no dot may follow: tables have no schemas. */
koine__name koine__parser_table_name(koine__parser *parser);

/* Takes (a, b, …). */
koine__names koine__parser_names(koine__parser *parser, const char *what);

/* Takes [AS] alias, if there is one. where: of its foreign words. */
koine__name koine__parser_alias(koine__parser *parser, enum koine__foreign_place where);

/* Adds a name to the tables of the statement. */
void koine__parser_note_table(koine__parser *parser, const koine__name *name);

/* ---- parse_support.c: refusals ---- */

/* Refuses and stops, unless the parser has stopped already. */
void koine__parser_fail(koine__parser *parser, koine_code code, const char *rule, size_t position, const char *hint,
                        const char *format, ...) __attribute__((format(printf, 6, 7)));

void koine__parser_fail_memory(koine__parser *parser);

/*
 * The token at hand cannot stand here. If it begins a thing that engines have in this place, that is what is said;
 * else what was expected and what was found.
 */
void koine__parser_unexpected(koine__parser *parser, enum koine__foreign_place where, const char *expected);

/* Refuses and answers true if something of an engine begins here. */
bool koine__parser_foreign(koine__parser *parser, enum koine__foreign_place where);

/* Counts one more level of nesting; at too many it refuses and answers false. Each enter has its leave. */
bool koine__parser_enter(koine__parser *parser);
void koine__parser_leave(koine__parser *parser);

/* ---- parse_support.c: nodes ---- */

/* A zeroed node; when memory lacks, the parser stops and the answer is the piece of its scrap that is given. */
void *koine__parser_new(koine__parser *parser, void *scrap, size_t size);

/*
 * The list with room for one element more than its `count`, which may have moved; NULL after a refusal. most: how many
 * it may have; what: their name, plural.
 */
void *koine__parser_grow(koine__parser *parser, void *items, size_t count, size_t size, size_t most, const char *what);

/* Adds an element, which the last arguments make, to a list of `count`. */
#define KOINE__APPEND(parser, items, count, most, what, ...)                                                           \
    do {                                                                                                               \
        void *grown_ = koine__parser_grow((parser), (items), (count), sizeof *(items), (most), (what));                \
        if (grown_ != NULL) {                                                                                          \
            (items) = grown_;                                                                                          \
            (items)[(count)++] = (__VA_ARGS__);                                                                        \
        }                                                                                                              \
    } while (false)

koine__expr *koine__parser_expr(koine__parser *parser, koine__expr_kind kind, size_t start);

/* Refuses a row where only a value may stand. */
void koine__parser_refuse_row(koine__parser *parser, const koine__expr *expr);

/* Adds an argument to an expression in the making. */
void koine__parser_argument(koine__parser *parser, koine__expr *expr, koine__expr *argument);

/* Ends an expression behind the last token taken, and sees to its height. */
koine__expr *koine__parser_close(koine__parser *parser, koine__expr *expr);

/* Notes that something of this height is part of the query at work. */
void koine__parser_raise(koine__parser *parser, unsigned height);

/* An operator over one to three operands, which begins where the first does. */
koine__expr *koine__parser_operator(koine__parser *parser, koine__operator which, koine__expr *first,
                                    koine__expr *second, koine__expr *third);

/* A call of a function by a name that the language has; text is static. */
koine__expr *koine__parser_call(koine__parser *parser, const char *text, size_t start);

/* ---- parse_literal.c ---- */

koine__expr *koine__parser_integer(koine__parser *parser, int64_t integer, size_t start);

/* Takes the number at hand; negative: behind a minus that begins at `start`. */
koine__expr *koine__parser_number(koine__parser *parser, bool negative, size_t start);
koine__expr *koine__parser_string(koine__parser *parser);
koine__expr *koine__parser_blob(koine__parser *parser);

/* Takes NULL, TRUE or FALSE. */
koine__expr *koine__parser_constant(koine__parser *parser);

/* Takes DATE '…', TIME '…', TIMESTAMP '…'. */
koine__expr *koine__parser_typed_literal(koine__parser *parser, koine_type type);

/* Takes a number that must be an integer of at most `most`. what: "a number of rows". */
uint64_t koine__parser_count(koine__parser *parser, uint64_t most, const char *rule, const char *what);

/* ---- parse_parameter.c ---- */

koine__expr *koine__parser_parameter(koine__parser *parser);

/* What can be said of parameters only at the end. */
void koine__parser_check_parameters(koine__parser *parser);

/* ---- parse_expression.c, parse_operand.c, parse_call.c ---- */

koine__expr *koine__parse_expression(koine__parser *parser);

/* One that may also be a row: between parentheses, and in the list of IN. */
koine__expr *koine__parse_row_or_expression(koine__parser *parser);

/* One that ends before AND, NOT, comparisons and the like: behind DEFAULT. */
koine__expr *koine__parse_sum(koine__parser *parser);

koine__expr *koine__parse_operand(koine__parser *parser);

/* Takes a name and what belongs to it: a call, or a column. */
koine__expr *koine__parse_call(koine__parser *parser);

/* Takes CURRENT_TIMESTAMP and its like. */
koine__expr *koine__parse_now(koine__parser *parser);

/* Takes INTERVAL …, which stands behind left + or left -. */
koine__expr *koine__parse_interval(koine__parser *parser, koine__expr *left, bool minus);

/* Takes the specification of a window in parentheses. */
void koine__parse_window(koine__parser *parser, koine__window *window);

/* Takes expressions with commas between. what: plural. */
void koine__parse_list(koine__parser *parser, koine__expr ***list, size_t *count, size_t most, const char *what);

/* ---- parse_query.c, parse_order.c, parse_from.c ---- */

koine__query *koine__parse_query(koine__parser *parser);

/* Goes on with a query whose first branch is a query that was read in parentheses. */
koine__query *koine__parse_query_rest(koine__parser *parser, koine__query *first, size_t start);

/* Whether a query goes on here behind a query in parentheses. */
bool koine__parser_query_goes_on(const koine__parser *parser);

/* Whether the token begins a query other than one in parentheses. */
bool koine__parser_begins_query(const koine__lexeme *lexeme);

/* Takes WITH and what is behind it. */
void koine__parse_with(koine__parser *parser, koine__cte **ctes, size_t *count, bool *recursive);

/* Goes on with a query behind its WITH. */
koine__query *koine__parse_query_of(koine__parser *parser, koine__query *query);

/* Takes VALUES and what follows, as the source of INSERT: DEFAULT may stand for a value. */
koine__query *koine__parse_insert_values(koine__parser *parser);

/* Takes (a, b, …), or an expression; defaults: DEFAULT may stand for a value. */
koine__expr *koine__parse_row(koine__parser *parser, bool defaults);
koine__expr *koine__parse_value(koine__parser *parser, bool defaults);

/* Takes the keys behind ORDER BY. */
void koine__parse_sorts(koine__parser *parser, koine__sorts *sorts);

/* A parameter is no key of ORDER BY or GROUP BY. */
void koine__parser_refuse_parameter_key(koine__parser *parser, const koine__expr *key);

/* Takes what follows the branches of a query. */
void koine__parse_query_end(koine__parser *parser, koine__query *query);

/* Takes the items of SELECT and RETURNING. */
void koine__parse_items(koine__parser *parser, koine__items *items);

/* Takes what stands behind FROM; NULL for FROM dual. */
koine__from *koine__parse_from(koine__parser *parser);

/* ---- parse_change.c ---- */

void koine__parse_insert(koine__parser *parser, koine__change *change);
void koine__parse_update(koine__parser *parser, koine__change *change);
void koine__parse_delete(koine__parser *parser, koine__change *change);
void koine__parse_truncate(koine__parser *parser, koine__change *change);

/* ---- parse_type.c, parse_definition.c, parse_constraint.c, parse_alteration.c ---- */

/* Takes the name of a type. fixed: it was CHAR(n). */
void koine__parse_type(koine__parser *parser, koine__type *type, bool *fixed);

/* Whether the token begins the name of a type. */
bool koine__parser_is_type(const koine__parser *parser, const koine__lexeme *lexeme);

void koine__parse_create(koine__parser *parser);
void koine__parse_alter(koine__parser *parser);
void koine__parse_drop(koine__parser *parser);

/* Takes a column's name, type and constraints. */
void koine__parse_column(koine__parser *parser, koine__table_def *table);

/* Takes what may follow a column's type. */
void koine__parse_column_constraints(koine__parser *parser, koine__table_def *table, koine__column_def *column);

/* Whether a constraint of the table begins here, and taking it. */
bool koine__parser_at_constraint(const koine__parser *parser);
void koine__parse_table_constraint(koine__parser *parser, koine__table_def *table);

/* Take CREATE [UNIQUE] INDEX and CREATE VIEW, from INDEX and VIEW on. */
void koine__parse_index(koine__parser *parser, bool unique);
void koine__parse_view(koine__parser *parser);

/* Take IF NOT EXISTS and IF EXISTS, if they are there. */
bool koine__parser_if_not_exists(koine__parser *parser);
bool koine__parser_if_exists(koine__parser *parser);

#endif
