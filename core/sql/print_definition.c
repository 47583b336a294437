/*
 * Printing definitions: tables, indexes, and what alters and drops them and views.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

#include <string.h>

static bool has(const koine__printer *printer, uint32_t feature)
{
    return (printer->dialect->features & feature) != 0;
}

static bool is_same(const koine__name *a, const koine__name *b)
{
    return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

static void end_step(koine__printer *printer)
{
    koine__print_step(printer, KOINE__STEP_RUN, false, KOINE_STATEMENT_DEFINITION);
}

/* What IF EXISTS and IF NOT EXISTS have left nothing of: every translation has a statement. */
static void do_nothing(koine__printer *printer)
{
    koine__print_text(printer, "SELECT 1 WHERE 1 = 0");
    end_step(printer);
}

/* ---- what belongs to one column ---- */

/* Whether the expression reads this column and no other. */
static bool reads_only(const koine__expr *expr, const koine__name *column, bool *reads)
{
    if (expr->kind == KOINE__EXPR_COLUMN) {
        *reads = true;
        return is_same(&expr->as.column.column, column);
    }
    for (size_t i = 0; i < expr->count; i++) {
        if (!reads_only(expr->args[i], column, reads)) {
            return false;
        }
    }
    return true;
}

/* A CHECK of one column stands behind it, so that it goes when the column goes. */
static bool belongs_to_column(const koine__printer *printer, const koine__constraint *constraint,
                              const koine__name *column)
{
    bool reads = false;
    return constraint->kind == KOINE__CONSTRAINT_CHECK && !printer->dialect->checks_at_table &&
           reads_only(constraint->check, column, &reads) && reads;
}

static bool belongs_to_any_column(const koine__printer *printer, const koine__constraint *constraint,
                                  const koine__table_def *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (belongs_to_column(printer, constraint, &table->columns[i].name)) {
            return true;
        }
    }
    return false;
}

static void print_column_checks(koine__printer *printer, const koine__table_def *table, const koine__column_def *column,
                                const char *before)
{
    if (!column->identity || !printer->dialect->identity_is_key) { /* else its type is another */
        koine__print_checks(printer, &(koine__print_checked){&table->name, column->name, column->type}, before, true,
                            "");
    }
}

/* ---- constraints ---- */

/* MariaDB takes an action that is not named for RESTRICT, and says so in its catalog. */
static void print_action(koine__printer *printer, const char *event, koine__fk_action action)
{
    static const char *const actions[] = {
        [KOINE__FK_NO_ACTION] = "NO ACTION",
        [KOINE__FK_RESTRICT] = "RESTRICT",
        [KOINE__FK_CASCADE] = "CASCADE",
        [KOINE__FK_SET_NULL] = "SET NULL",
    };
    if (action != KOINE__FK_NO_ACTION || !printer->reference) {
        koine__print_text(printer, event);
        koine__print_text(printer, actions[action]);
    }
}

static void print_references(koine__printer *printer, const koine__constraint *constraint)
{
    koine__print_text(printer, "REFERENCES ");
    koine__print_name(printer, &constraint->parent);
    if (constraint->parent_columns.count > 0) {
        koine__print_text(printer, " ");
        koine__print_names(printer, &constraint->parent_columns);
    }
    print_action(printer, " ON DELETE ", constraint->on_delete);
    print_action(printer, " ON UPDATE ", constraint->on_update);
}

/* at_column: behind the only column of the constraint. */
static void print_constraint(koine__printer *printer, const koine__constraint *constraint, bool at_column)
{
    static const char *const words[] = {
        [KOINE__CONSTRAINT_PRIMARY_KEY] = "PRIMARY KEY",
        [KOINE__CONSTRAINT_UNIQUE] = "UNIQUE",
        [KOINE__CONSTRAINT_CHECK] = "CHECK (",
        [KOINE__CONSTRAINT_FOREIGN_KEY] = "FOREIGN KEY",
    };
    bool child = constraint->kind == KOINE__CONSTRAINT_FOREIGN_KEY;
    if (constraint->name.text != NULL) {
        koine__print_text(printer, "CONSTRAINT ");
        koine__print_name(printer, &constraint->name);
        koine__print_text(printer, " ");
    }
    koine__print_text(printer, at_column && child ? "" : words[constraint->kind]);
    if (constraint->kind == KOINE__CONSTRAINT_CHECK) {
        koine__print_expr(printer, constraint->check, 0);
        koine__print_text(printer, ")");
    } else if (!at_column) {
        koine__print_text(printer, " ");
        koine__print_names(printer, &constraint->columns);
        koine__print_text(printer, child ? " " : "");
    }
    if (child) {
        print_references(printer, constraint);
    }
}

/* ---- columns ---- */

static bool is_in_key(const koine__table_def *table, const koine__name *column)
{
    for (size_t i = 0; i < table->constraint_count; i++) {
        const koine__names *names = &table->constraints[i].columns;
        bool key = table->constraints[i].kind != KOINE__CONSTRAINT_CHECK;
        for (size_t j = 0; key && j < names->count; j++) {
            if (is_same(&names->items[j], column)) {
                return true;
            }
        }
    }
    return false;
}

/* Rule DD-type. */
static void print_column_type(koine__printer *printer, const koine__table_def *table, const koine__column_def *column)
{
    const koine_sql_type *type = koine__print_type_of(printer, column->type, true);
    bool text = column->type.kind == KOINE_TYPE_TEXT && column->type.length == 0;
    const char *template = type != NULL ? type->column : "";
    if (column->identity) {
        template = printer->dialect->identity;
    } else if (text && printer->dialect->key_text != NULL && is_in_key(table, &column->name)) {
        template = printer->dialect->key_text;
    } else if (printer->reference && column->type.small) {
        template = "SMALLINT";
    }
    koine__print_type(printer, template, column->type);
}

static void print_default(koine__printer *printer, const koine__expr *fallback)
{
    const char *text = NULL;
    if (fallback->kind == KOINE__EXPR_FUNCTION && fallback->has_op) {
        text = fallback->op == KOINE_SQL_CURRENT_TIMESTAMP ? printer->dialect->now_default
               : fallback->op == KOINE_SQL_CURRENT_DATE    ? printer->dialect->today_default
                                                           : NULL;
    }
    koine__print_text(printer, " DEFAULT (");
    if (text != NULL) {
        koine__print_text(printer, text);
    } else {
        koine__print_expr(printer, fallback, KOINE__PRINT_PLAIN_INTEGER | KOINE__PRINT_PLAIN_PARAMETER);
    }
    koine__print_text(printer, ")");
}

static void print_column(koine__printer *printer, const koine__table_def *table, const koine__column_def *column)
{
    koine__print_name(printer, &column->name);
    koine__print_text(printer, " ");
    print_column_type(printer, table, column);
    if (column->generated != NULL) {
        koine__print_text(printer, " GENERATED ALWAYS AS (");
        koine__print_expr(printer, column->generated, 0);
        koine__print_text(printer, ") STORED");
    }
    if (column->fallback != NULL) {
        print_default(printer, column->fallback);
    }
    koine__print_text(printer, column->not_null && !column->identity ? " NOT NULL" : "");
    if (!printer->dialect->checks_at_table) {
        print_column_checks(printer, table, column, " CONSTRAINT ");
    }
    for (size_t i = 0; i < table->constraint_count; i++) {
        if (belongs_to_column(printer, &table->constraints[i], &column->name)) {
            koine__print_text(printer, " ");
            print_constraint(printer, &table->constraints[i], true);
        }
    }
}

/* ---- CREATE TABLE ---- */

static const koine__column_def *find_identity(const koine__table_def *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].identity) {
            return &table->columns[i];
        }
    }
    return NULL;
}

/* Rule DD-id: whether the identity column's definition is this key already. */
static bool is_said_by_identity(koine__printer *printer, const koine__table_def *table,
                                const koine__constraint *constraint)
{
    const koine__column_def *identity = find_identity(table);
    if (identity == NULL || !printer->dialect->identity_is_key || constraint->kind != KOINE__CONSTRAINT_PRIMARY_KEY) {
        return false;
    }
    if (constraint->columns.count != 1 || !is_same(&constraint->columns.items[0], &identity->name)) {
        koine__print_refuse(printer, "DD-id", constraint->span, "a primary key beside an identity column");
    }
    return true;
}

static void print_table_items(koine__printer *printer, const koine__table_def *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        koine__print_text(printer, i > 0 ? ", " : "");
        print_column(printer, table, &table->columns[i]);
    }
    for (size_t i = 0; i < table->constraint_count; i++) {
        const koine__constraint *constraint = &table->constraints[i];
        if (!is_said_by_identity(printer, table, constraint) && !belongs_to_any_column(printer, constraint, table)) {
            koine__print_text(printer, ", ");
            print_constraint(printer, constraint, false);
        }
    }
    for (size_t i = 0; printer->dialect->checks_at_table && i < table->column_count; i++) {
        print_column_checks(printer, table, &table->columns[i], ", CONSTRAINT ");
    }
}

void koine__print_create_table(koine__printer *printer, const koine__table_def *table)
{
    printer->stored = true;
    koine__print_text(printer, table->temporary ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ");
    koine__print_text(printer, table->if_not_exists ? "IF NOT EXISTS " : "");
    koine__print_name(printer, &table->name);
    koine__print_text(printer, " (");
    print_table_items(printer, table);
    koine__print_text(printer, ")");
    koine__print_text(printer, printer->dialect->table_suffix != NULL ? printer->dialect->table_suffix : "");
    end_step(printer);
}

/* ---- indexes ---- */

/* Rule PX-nulls: an index is of use for ORDER BY only if NULL stands where ORDER BY wants it. */
static void print_index_key(koine__printer *printer, const koine__sort *sort)
{
    const koine__expr *expr = sort->expr;
    const koine__table *table = expr->source != NULL ? expr->source->table : NULL;
    bool known = table != NULL && expr->column < table->column_count;
    bool never_null = known && (table->columns[expr->column].flags & KOINE__COLUMN_NOT_NULL) != 0;
    koine__name name = expr->as.column.column;
    koine__print_name(printer, &name);
    koine__print_text(printer, sort->descending ? " DESC" : "");
    if (has(printer, KOINE_SQL_NULLS_HIGH) && !never_null) {
        koine__print_text(printer, sort->descending ? " NULLS LAST" : " NULLS FIRST");
    }
}

void koine__print_create_index(koine__printer *printer, const koine__index_def *index)
{
    bool guarded = index->if_not_exists && has(printer, KOINE_SQL_INDEX_EXISTS_CLAUSE);
    if (index->exists) {
        do_nothing(printer);
        return;
    }
    koine__print_text(printer, index->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    koine__print_text(printer, guarded ? "IF NOT EXISTS " : "");
    koine__print_name(printer, &index->name);
    koine__print_text(printer, " ON ");
    koine__print_name(printer, &index->table);
    koine__print_text(printer, " (");
    for (size_t i = 0; i < index->columns.count; i++) {
        koine__print_text(printer, i > 0 ? ", " : "");
        print_index_key(printer, &index->columns.items[i]);
    }
    koine__print_text(printer, ")");
    end_step(printer);
}

/* ---- ALTER and DROP ---- */

/* IF EXISTS and IF NOT EXISTS are answered already where the table is known. */
static bool is_guarded(const koine__alter *alter, const koine__alter_action *action)
{
    return action->if_exists && alter->found == NULL;
}

static void print_added(koine__printer *printer, const koine__alter *alter, const koine__name *table,
                        const koine__alter_action *action)
{
    koine__table_def whole = action->added;
    const koine__table_def *added = &whole;
    whole.name = *table;
    bool apart = has(printer, KOINE_SQL_ALTER_CONSTRAINT);
    printer->stored = true;
    koine__print_text(printer, is_guarded(alter, action) ? "ADD COLUMN IF NOT EXISTS " : "ADD COLUMN ");
    print_column(printer, added, &added->columns[0]);
    for (size_t i = 0; i < added->constraint_count; i++) {
        if (!belongs_to_column(printer, &added->constraints[i], &added->columns[0].name)) {
            koine__print_text(printer, apart ? ", ADD " : " ");
            print_constraint(printer, &added->constraints[i], !apart);
        }
    }
    if (printer->dialect->checks_at_table) {
        print_column_checks(printer, added, &added->columns[0], ", ADD CONSTRAINT ");
    }
    printer->stored = false;
}

/* The column of the table that is altered; false: it is not known. */
static bool find_column(const koine__alter *alter, const koine__name *table, const koine__name *name,
                        koine__print_checked *out)
{
    for (size_t i = 0; alter->found != NULL && i < alter->found->column_count; i++) {
        const koine__column_info *column = &alter->found->columns[i];
        if (is_same(&column->name, name)) {
            *out = (koine__print_checked){table, column->name, column->type};
            return true;
        }
    }
    return false;
}

/* A CHECK that stands beside the columns does not go with one. */
static void print_dropped(koine__printer *printer, const koine__alter *alter, const koine__name *table,
                          const koine__alter_action *action)
{
    koine__print_checked column;
    if (printer->dialect->checks_at_table && find_column(alter, table, &action->old_name, &column)) {
        koine__print_checks(printer, &column, "DROP CONSTRAINT IF EXISTS ", false, ", ");
    }
    koine__print_text(printer, is_guarded(alter, action) ? "DROP COLUMN IF EXISTS " : "DROP COLUMN ");
    koine__print_name(printer, &action->old_name);
}

static void print_renamed(koine__printer *printer, const koine__alter *alter, const koine__name *table,
                          const koine__alter_action *action)
{
    koine__print_checked column;
    bool held = printer->dialect->checks_hold_columns && find_column(alter, table, &action->old_name, &column);
    if (held) {
        koine__print_checks(printer, &column, "DROP CONSTRAINT ", false, ", ");
    }
    koine__print_text(printer, "RENAME COLUMN ");
    koine__print_name(printer, &action->old_name);
    koine__print_text(printer, " TO ");
    koine__print_name(printer, &action->new_name);
    if (held) {
        column.column = action->new_name;
        koine__print_checks(printer, &column, ", ADD CONSTRAINT ", true, "");
    }
}

static void print_action_of(koine__printer *printer, const koine__alter *alter, const koine__name *table,
                            const koine__alter_action *action)
{
    switch (action->kind) {
    case KOINE__ALTER_ADD_COLUMN:
        print_added(printer, alter, table, action);
        break;
    case KOINE__ALTER_DROP_COLUMN:
        print_dropped(printer, alter, table, action);
        break;
    case KOINE__ALTER_RENAME_COLUMN:
        print_renamed(printer, alter, table, action);
        break;
    case KOINE__ALTER_RENAME_TABLE:
        koine__print_text(printer, "RENAME TO ");
        koine__print_name(printer, &action->new_name);
        break;
    }
}

void koine__print_alter(koine__printer *printer, const koine__alter *alter)
{
    const koine__name *table = &alter->table;
    if (alter->count == 0) {
        do_nothing(printer);
    }
    for (size_t i = 0; i < alter->count; i++) {
        const koine__alter_action *action = &alter->actions[i];
        bool guarded = alter->if_exists && alter->found == NULL;
        koine__print_text(printer, guarded ? "ALTER TABLE IF EXISTS " : "ALTER TABLE ");
        koine__print_name(printer, table);
        koine__print_text(printer, " ");
        print_action_of(printer, alter, table, action);
        end_step(printer);
        table = action->kind == KOINE__ALTER_RENAME_TABLE ? &action->new_name : table;
    }
}

void koine__print_drop(koine__printer *printer, koine__tree_kind kind, const koine__drop *drop)
{
    bool index = kind == KOINE__TREE_DROP_INDEX;
    bool guarded = drop->if_exists && (!index || has(printer, KOINE_SQL_INDEX_EXISTS_CLAUSE));
    if (drop->names.count == 0) {
        do_nothing(printer);
    }
    for (size_t i = 0; i < drop->names.count; i++) {
        koine__print_text(printer, index                           ? "DROP INDEX "
                                   : kind == KOINE__TREE_DROP_VIEW ? "DROP VIEW "
                                                                   : "DROP TABLE ");
        koine__print_text(printer, guarded ? "IF EXISTS " : "");
        koine__print_name(printer, &drop->names.items[i]);
        if (index && has(printer, KOINE_SQL_INDEX_OF_TABLE) && drop->table.text != NULL) {
            koine__print_text(printer, " ON ");
            koine__print_name(printer, &drop->table);
        }
        end_step(printer);
    }
}
