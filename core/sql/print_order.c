/*
 * Printing keys and windows. Rule PX-nulls: NULL sorts lowest on every engine.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

/* One key of an ORDER BY, as far as the engine has to be told of it. */
typedef struct sort_key {
    const koine__sort *sort;
    const char *suffix; /* of the type: a collation; "" for none */
    bool nulls_first;
    bool never_null;
} sort_key;

/* ---- whether NULL can be there at all ---- */

typedef enum place { ABSENT, NULLED, PLAIN } place;

/* Whether a table is among these, and whether an outer join makes its columns NULL. */
static place place_in(const koine__from *from, const koine__from *source)
{
    if (from == NULL || from->kind != KOINE__FROM_JOIN) {
        return from != NULL && from == source ? PLAIN : ABSENT;
    }
    place left = place_in(from->left, source);
    place right = left == ABSENT ? place_in(from->right, source) : ABSENT;
    bool nulls_left = from->join == KOINE__JOIN_RIGHT || from->join == KOINE__JOIN_FULL;
    bool nulls_right = from->join == KOINE__JOIN_LEFT || from->join == KOINE__JOIN_FULL;
    if ((left != ABSENT && nulls_left) || (right != ABSENT && nulls_right)) {
        return NULLED;
    }
    return left != ABSENT ? left : right;
}

/* Whether a column is NOT NULL in its table, and stays so in this query. */
static bool is_never_null(const koine__printer *printer, const koine__from *source, size_t column)
{
    if (source == NULL || source->table == NULL || column >= source->table->column_count || printer->scope == NULL) {
        return false;
    }
    return (source->table->columns[column].flags & KOINE__COLUMN_NOT_NULL) != 0 &&
           place_in(printer->scope->from, source) == PLAIN;
}

/* ---- keys ---- */

/* The expression that is sorted by; NULL: an output of several branches. */
static const koine__expr *expression_of(const koine__sort *sort, const koine__query *query)
{
    if (sort->ordinal == 0) {
        return sort->expr;
    }
    const koine__select *select = query != NULL ? query->body->select : NULL;
    return select != NULL && sort->ordinal <= select->items.count ? select->items.items[sort->ordinal - 1].expr : NULL;
}

static sort_key read_key(const koine__printer *printer, const koine__sort *sort, const koine__query *query)
{
    sort_key key = {.sort = sort, .suffix = ""};
    const koine__expr *expr = expression_of(sort, query);
    bool known = sort->ordinal != 0 && query != NULL && sort->ordinal <= query->column_count;
    koine__type type = known ? query->columns[sort->ordinal - 1].type : sort->expr->type;
    const koine_sql_type *row = koine__print_type_of(printer, type, true);
    if (row != NULL && row->key != NULL) {
        key.suffix = row->key;
    }
    if (expr != NULL && expr->kind == KOINE__EXPR_COLUMN) {
        key.never_null = is_never_null(printer, expr->source, expr->column);
    }
    key.nulls_first = sort->nulls == KOINE__NULLS_DEFAULT ? !sort->descending : sort->nulls == KOINE__NULLS_FIRST;
    return key;
}

/* The value that is sorted by: the output's number, or an expression. */
static void print_value(koine__printer *printer, const sort_key *key, unsigned how)
{
    if (key->sort->ordinal != 0) {
        koine__print_number(printer, key->sort->ordinal);
    } else {
        koine__print_expr(printer, key->sort->expr, key->suffix[0] != '\0' ? KOINE__PRINT_OPERAND | how : how);
    }
    koine__print_text(printer, key->suffix);
}

/*
 * A key before the key, for engines that cannot be told where NULL goes. Behind DISTINCT and set operations only
 * columns of the output may stand there, and by name: a number would be a number inside of an expression. Elsewhere the
 * expression itself is repeated: MariaDB takes no name of an aggregate inside of one (1247).
 */
static void print_null_key(koine__printer *printer, const sort_key *key, const koine__query *query)
{
    const koine__expr *expr = expression_of(key->sort, query);
    bool named = key->sort->ordinal != 0 && (expr == NULL || query->body->select->distinct);
    koine__print_text(printer, "(");
    if (named && key->sort->ordinal <= query->column_count) {
        koine__name name = query->columns[key->sort->ordinal - 1].name;
        name.position = 0;
        koine__print_name(printer, &name);
    } else {
        koine__print_expr(printer, expr, KOINE__PRINT_OPERAND);
    }
    koine__print_text(printer, key->nulls_first ? " IS NULL) DESC, " : " IS NULL), ");
}

static void print_key(koine__printer *printer, const koine__sort *sort, const koine__query *query)
{
    uint32_t features = printer->dialect->features;
    sort_key key = read_key(printer, sort, query);
    bool high = (features & KOINE_SQL_NULLS_HIGH) != 0;
    bool by_default = key.nulls_first == (high ? sort->descending : !sort->descending);
    bool clause = high || (features & KOINE_SQL_NULLS_CLAUSE) != 0;
    bool told = !by_default && !key.never_null;
    if (told && !clause) {
        print_null_key(printer, &key, query);
    }
    print_value(printer, &key, 0);
    koine__print_text(printer, sort->descending ? " DESC" : "");
    if (told && clause) {
        koine__print_text(printer, key.nulls_first ? " NULLS FIRST" : " NULLS LAST");
    }
}

void koine__print_sorts(koine__printer *printer, const koine__sorts *order, const koine__query *query)
{
    for (size_t i = 0; i < order->count; i++) {
        koine__print_text(printer, i > 0 ? ", " : "");
        print_key(printer, &order->items[i], query);
    }
}

void koine__print_order(koine__printer *printer, const koine__sorts *order, const koine__query *query)
{
    if (order->count > 0) {
        koine__print_text(printer, " ORDER BY ");
        koine__print_sorts(printer, order, query);
    }
}

void koine__print_sort_arguments(koine__printer *printer, const koine__sorts *order)
{
    for (size_t i = 0; i < order->count; i++) {
        const koine__sort *sort = &order->items[i];
        sort_key key = read_key(printer, sort, NULL);
        unsigned flags = (sort->descending ? 1u : 0u) | (key.nulls_first ? 0u : 2u) |
                         (sort->expr->type.kind == KOINE_TYPE_DECIMAL ? 4u : 0u);
        koine__print_text(printer, ", ");
        koine__print_expr(printer, sort->expr, 0);
        koine__print_text(printer, ", ");
        koine__print_number(printer, flags);
    }
}

/* ---- windows ---- */

static void print_bound(koine__printer *printer, koine__bound_kind kind, uint64_t rows)
{
    static const char *const texts[] = {
        [KOINE__BOUND_UNBOUNDED_PRECEDING] = "UNBOUNDED PRECEDING",
        [KOINE__BOUND_PRECEDING] = " PRECEDING",
        [KOINE__BOUND_CURRENT] = "CURRENT ROW",
        [KOINE__BOUND_FOLLOWING] = " FOLLOWING",
        [KOINE__BOUND_UNBOUNDED_FOLLOWING] = "UNBOUNDED FOLLOWING",
    };
    if (kind == KOINE__BOUND_PRECEDING || kind == KOINE__BOUND_FOLLOWING) {
        koine__print_number(printer, rows);
    }
    koine__print_text(printer, texts[kind]);
}

static void print_partition(koine__printer *printer, const koine__window *window)
{
    for (size_t i = 0; i < window->partition_count; i++) {
        koine__print_text(printer, i > 0 ? ", " : "PARTITION BY ");
        koine__print_expr(printer, window->partition[i], 0);
    }
}

void koine__print_window(koine__printer *printer, const koine__window *window)
{
    if (window->is_reference) {
        koine__print_name(printer, &window->name);
        return;
    }
    koine__print_text(printer, "(");
    print_partition(printer, window);
    if (window->order.count > 0) {
        koine__print_text(printer, window->partition_count > 0 ? " ORDER BY " : "ORDER BY ");
        koine__print_sorts(printer, &window->order, NULL);
    }
    if (window->frame != KOINE__FRAME_NONE) {
        bool first = window->partition_count == 0 && window->order.count == 0;
        koine__print_text(printer, first ? "" : " ");
        koine__print_text(printer, window->frame == KOINE__FRAME_ROWS ? "ROWS BETWEEN " : "RANGE BETWEEN ");
        print_bound(printer, window->from, window->from_rows);
        koine__print_text(printer, " AND ");
        print_bound(printer, window->to, window->to_rows);
    }
    koine__print_text(printer, ")");
}
