/*
 * FROM: tables, derived tables, joins, and the columns that they show.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/analyse.h"

#include <stdio.h>
#include <string.h>

/* ---- tables ---- */

static bool take_columns(koine__analysis *a, koine__from *from, size_t count)
{
    from->columns = count > 0 ? KOINE__NEW_ARRAY(a->arena, koine__shown, count) : NULL;
    from->column_count = count;
    return count == 0 || from->columns != NULL || koine__no_memory(a);
}

/* Decimals that the engine does not hold to their scale are compared as numbers, not as texts. */
static koine__type shown_type(const koine__column_info *column)
{
    koine__type type = column->type;
    type.small = false;
    if (type.kind == KOINE_TYPE_DECIMAL && (column->flags & KOINE__COLUMN_LOOSE) != 0) {
        type = koine__type_decimal(38, KOINE__SCALE_OPEN);
    }
    return type;
}

bool koine__show_table(koine__analysis *a, koine__from *from, const koine__table *table)
{
    from->table = table;
    if (!take_columns(a, from, table->column_count)) {
        return false;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        const koine__column_info *column = &table->columns[i];
        from->columns[i] = (koine__shown){
            .name = column->name, .type = shown_type(column), .source = from, .column = i, .flags = column->flags};
    }
    return true;
}

static bool show_query(koine__analysis *a, koine__from *from, const koine__query *query, const koine__names *names)
{
    if (!take_columns(a, from, query->column_count)) {
        return false;
    }
    for (size_t i = 0; i < query->column_count; i++) {
        from->columns[i] = query->columns[i];
        from->columns[i].source = from;
        from->columns[i].column = i;
        if (i < names->count) {
            from->columns[i].name = names->items[i];
        }
    }
    return true;
}

bool koine__check_names(koine__analysis *a, const koine__name *first, size_t stride, size_t count, uint32_t position,
                        const char *what)
{
    size_t found;
    bool exact = false;
    if (count == 0) {
        return true;
    }
    if (!koine__names_repeat(a->arena, first, stride, count, &found, &exact)) {
        return koine__no_memory(a);
    }
    if (found == SIZE_MAX) {
        return true;
    }
    const koine__name *name = (const koine__name *)(const void *)((const char *)first + found * stride);
    return KOINE__REFUSE(a, exact ? KOINE_ERR_SEMANTIC : KOINE_ERR_NOT_SUPPORTED, exact ? "PX-name" : "LX-id",
                         position == KOINE__OWN_POSITION ? name->position : position, "give each a name of its own",
                         exact ? "two columns of %s are called \"%s\""
                               : "two columns of %s are called \"%s\", their names differ only by case",
                         what, name->text);
}

/* A column list behind an alias names all columns. */
static bool check_aliases(koine__analysis *a, const koine__from *from, const koine__names *names)
{
    if (names->count != 0 && names->count != from->column_count) {
        return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-alias", names->items[0].position, NULL,
                             "%zu names for %zu columns", names->count, from->column_count);
    }
    return from->column_count == 0 || koine__check_names(a, &from->columns->name, sizeof *from->columns,
                                                         from->column_count, from->span.start, "this derived table");
}

/* PX-alias: a derived table is called something, even where nobody needs the name. */
static bool name_query(koine__analysis *a, koine__from *from)
{
    char name[24];
    if (from->alias.text != NULL) {
        return true;
    }
    int size = snprintf(name, sizeof name, "koine_%zu", ++a->aliases);
    from->alias = (koine__name){
        .text = koine__arena_text(a->arena, name, (size_t)size), .size = (uint32_t)size, .position = from->span.start};
    return from->alias.text != NULL || koine__no_memory(a);
}

static bool analyse_derived(koine__analysis *a, koine__scope *outer, koine__from *from)
{
    return name_query(a, from) && koine__analyse_query(a, outer, from->query, KOINE__QUERY_COLUMNS) &&
           show_query(a, from, from->query, &from->column_aliases) && check_aliases(a, from, &from->column_aliases);
}

static bool analyse_table(koine__analysis *a, koine__from *from, bool takes_recursion)
{
    if (!koine__find_cte(a, &from->name, takes_recursion, &from->cte)) {
        return false;
    }
    if (from->cte != NULL) {
        return show_query(a, from, from->cte->query, &from->cte->columns) &&
               (from->column_aliases.count == 0 || (show_query(a, from, from->cte->query, &from->column_aliases) &&
                                                    check_aliases(a, from, &from->column_aliases)));
    }
    const koine__table *table = a->schema->find(a->schema->context, from->name.text);
    if (table != NULL) {
        return koine__show_table(a, from, table);
    }
    return a->schema->open || KOINE__REFUSE(a, KOINE_ERR_NO_TABLE, "PX-name", from->name.position, NULL,
                                            "there is no table or view \"%s\"", from->name.text);
}

/* ---- merged columns ---- */

static bool find_one(koine__analysis *a, const koine__from *side, const koine__name *name, size_t *found)
{
    *found = SIZE_MAX;
    for (size_t i = 0; i < side->column_count; i++) {
        if (!koine__name_is_variant(&side->columns[i].name, name)) {
            continue;
        }
        if (!koine__name_is(&side->columns[i].name, name) || *found != SIZE_MAX) {
            return KOINE__REFUSE(a, KOINE_ERR_SEMANTIC, "PX-name", name->position, "write ON with qualified names",
                                 "column \"%s\" is ambiguous on one side of the join", name->text);
        }
        *found = i;
    }
    return true;
}

static bool refuse_merge(koine__analysis *a, const koine__name *name, const char *why)
{
    return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "TY-cmp", name->position, "write ON with the comparison",
                         "column \"%s\" of USING %s", name->text, why);
}

static bool check_merge(koine__analysis *a, const koine__name *name, const koine__shown *left,
                        const koine__shown *right)
{
    bool decimal = left->type.kind == KOINE_TYPE_DECIMAL;
    if (left->type.kind != right->type.kind ||
        (decimal && (left->type.scale != right->type.scale || left->type.scale == KOINE__SCALE_OPEN))) {
        return refuse_merge(a, name, "is not of the same type in both tables");
    }
    if (!koine__type_has_equality(left->type)) {
        return refuse_merge(a, name, "is of a type that cannot be compared");
    }
    return koine__check_collation_flags(a, left->flags | right->flags, name->position, "USING");
}

static bool check_using(koine__analysis *a, koine__from *join, size_t number)
{
    const koine__name *name = &join->using.items[number];
    size_t left;
    size_t right;
    if (!find_one(a, join->left, name, &left) || !find_one(a, join->right, name, &right)) {
        return false;
    }
    if (left == SIZE_MAX || right == SIZE_MAX) {
        return KOINE__REFUSE(a, KOINE_ERR_NO_COLUMN, "PX-name", name->position, NULL,
                             "the table on the %s of the join has no column \"%s\"",
                             left == SIZE_MAX ? "left" : "right", name->text);
    }
    return check_merge(a, name, &join->left->columns[left], &join->right->columns[right]);
}

/* NATURAL JOIN is USING with all names that both sides have. */
static bool find_common_names(koine__analysis *a, koine__from *join)
{
    koine__from *right = join->right;
    koine__name *names = KOINE__NEW_ARRAY(a->arena, koine__name, join->left->column_count + 1);
    size_t count = 0;
    if (names == NULL) {
        return koine__no_memory(a);
    }
    for (size_t i = 0; i < join->left->column_count; i++) {
        const koine__name *name = &join->left->columns[i].name;
        for (size_t j = 0; j < right->column_count; j++) {
            if (koine__name_is_variant(name, &right->columns[j].name) &&
                (count == 0 || !koine__name_is(&names[count - 1], name))) {
                names[count] = *name;
                names[count++].position = join->span.start;
            }
        }
    }
    join->using = (koine__names){names, count};
    return count > 0 || KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-from", join->span.start, "write CROSS JOIN",
                                      "NATURAL JOIN of tables that have no column in common");
}

static bool is_merged(const koine__from *join, const koine__name *name)
{
    for (size_t i = 0; i < join->using.count; i++) {
        if (koine__name_is(&join->using.items[i], name)) {
            return true;
        }
    }
    return false;
}

static const koine__shown *find_shown(const koine__from *side, const koine__name *name)
{
    size_t i = 0;
    while (!koine__name_is(&side->columns[i].name, name)) {
        i++;
    }
    return &side->columns[i];
}

/* Of an outer join on both sides, the merged column is whichever is there: the join itself is its source. */
static koine__shown merge(koine__from *join, size_t number)
{
    const koine__shown *left = find_shown(join->left, &join->using.items[number]);
    const koine__shown *right = find_shown(join->right, &join->using.items[number]);
    koine__shown shown = join->join == KOINE__JOIN_RIGHT ? *right : *left;
    if (join->join == KOINE__JOIN_FULL) {
        shown.source = join;
        shown.column = number;
        shown.flags = left->flags & right->flags;
    }
    return shown;
}

/* ---- joins ---- */

/* The rows of this side may be missing. */
static void make_nullable(koine__from *from)
{
    for (size_t i = 0; i < from->column_count; i++) {
        from->columns[i].flags &= ~KOINE__COLUMN_NOT_NULL;
    }
    if (from->kind == KOINE__FROM_JOIN) {
        make_nullable(from->left);
        make_nullable(from->right);
    }
}

static void show_rest(koine__from *join, const koine__from *side)
{
    for (size_t i = 0; i < side->column_count; i++) {
        if (!is_merged(join, &side->columns[i].name)) {
            join->columns[join->column_count++] = side->columns[i];
        }
    }
}

/*
 * A join shows the columns of its left side and behind them those of the right one. Of a chain of joins they all stand
 * in one array, of which each join shows a longer part.
 */
static bool extend_columns(koine__analysis *a, koine__from *join)
{
    koine__joined *joined = &a->joined;
    const koine__from *left = join->left;
    const koine__from *right = join->right;
    size_t count = left->column_count + right->column_count;
    bool extends = left->columns != NULL && left->columns + left->column_count == joined->end;
    if (!extends || right->column_count > joined->room) {
        if (!take_columns(a, join, 2 * count)) {
            return false;
        }
        joined->room = 2 * count - left->column_count;
        joined->end = join->columns + left->column_count;
        if (left->column_count > 0) {
            memcpy(join->columns, left->columns, left->column_count * sizeof *join->columns);
        }
    } else {
        join->columns = left->columns;
    }
    if (right->column_count > 0) {
        memcpy(joined->end, right->columns, right->column_count * sizeof *join->columns);
    }
    joined->end += right->column_count;
    joined->room -= right->column_count;
    join->column_count = count;
    return true;
}

bool koine__show_join(koine__analysis *a, koine__from *join)
{
    if (join->using.count == 0) {
        return extend_columns(a, join);
    }
    if (!take_columns(a, join, join->left->column_count + join->right->column_count)) {
        return false;
    }
    join->column_count = 0;
    for (size_t i = 0; i < join->using.count; i++) {
        join->columns[join->column_count++] = merge(join, i);
    }
    show_rest(join, join->left);
    show_rest(join, join->right);
    return true;
}

static bool has_open_table(const koine__from *from)
{
    return from->kind == KOINE__FROM_JOIN ? has_open_table(from->left) || has_open_table(from->right)
                                          : koine__is_open_table(from);
}

static bool analyse_using(koine__analysis *a, koine__from *join)
{
    if (!join->natural && join->using.count == 0) {
        return true;
    }
    if (has_open_table(join)) {
        return KOINE__REFUSE(a, KOINE_ERR_NOT_SUPPORTED, "PX-from", join->span.start, "write ON with qualified names",
                             "NATURAL and USING need to know the columns of both tables");
    }
    if (join->natural && !find_common_names(a, join)) {
        return false;
    }
    for (size_t i = 0; i < join->using.count; i++) {
        if (!check_using(a, join, i)) {
            return false;
        }
    }
    return koine__check_names(a, join->using.items, sizeof *join->using.items, join->using.count, join->span.start,
                              "USING");
}

static bool analyse_on(koine__analysis *a, koine__scope *outer, koine__from *join)
{
    koine__scope scope;
    if (join->on == NULL) {
        return true;
    }
    if (!koine__scope_open(a, &scope, outer, join)) {
        return false;
    }
    scope.clause = "ON";
    return koine__analyse_condition(a, &scope, &join->on);
}

static bool analyse_join(koine__analysis *a, koine__scope *outer, koine__from *join, bool takes_recursion)
{
    bool left_may_miss = join->join == KOINE__JOIN_RIGHT || join->join == KOINE__JOIN_FULL;
    bool right_may_miss = join->join == KOINE__JOIN_LEFT || join->join == KOINE__JOIN_FULL;
    if (!koine__analyse_from(a, outer, join->left, takes_recursion && !left_may_miss) ||
        !koine__analyse_from(a, outer, join->right, takes_recursion && !right_may_miss)) {
        return false;
    }
    if (left_may_miss) {
        make_nullable(join->left);
    }
    if (right_may_miss) {
        make_nullable(join->right);
    }
    return analyse_using(a, join) && koine__show_join(a, join) && analyse_on(a, outer, join);
}

bool koine__analyse_from(koine__analysis *a, koine__scope *outer, koine__from *from, bool takes_recursion)
{
    switch (from->kind) {
    case KOINE__FROM_TABLE:
        return analyse_table(a, from, takes_recursion);
    case KOINE__FROM_QUERY:
        return analyse_derived(a, outer, from);
    default:
        return analyse_join(a, outer, from, takes_recursion);
    }
}
