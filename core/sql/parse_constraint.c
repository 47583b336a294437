/*
 * What follows a column's type, and what stands beside columns. Constraints of a column become constraints of its
 * table: one engine refuses a column's CHECK that reads another column.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/parse.h"

#define CONSTRAINTS_MAX 1000u

static void add_constraint(koine__parser *parser, koine__table_def *table, koine__constraint constraint)
{
    constraint.span.end = parser->end;
    KOINE__APPEND(parser, table->constraints, table->constraint_count, CONSTRAINTS_MAX, "constraints", constraint);
}

/* ---------------------------------------------------------------------------------------------------------
 * References
 * --------------------------------------------------------------------------------------------------------- */

static koine__fk_action parse_fk_action(koine__parser *parser)
{
    if (koine__parser_accept(parser, KOINE__K_CASCADE)) {
        return KOINE__FK_CASCADE;
    }
    if (koine__parser_accept(parser, KOINE__K_RESTRICT)) {
        return KOINE__FK_RESTRICT;
    }
    if (koine__parser_accept_pair(parser, KOINE__K_SET, KOINE__K_NULL)) {
        return KOINE__FK_SET_NULL;
    }
    if (!koine__parser_accept_pair(parser, KOINE__K_NO, KOINE__K_ACTION)) {
        koine__parser_unexpected(parser, KOINE__AT_REFERENCES, "NO ACTION, RESTRICT, CASCADE or SET NULL");
    }
    return KOINE__FK_NO_ACTION;
}

/* REFERENCES parent [(columns)] [ON DELETE action] [ON UPDATE action] */
static void parse_references(koine__parser *parser, koine__constraint *key)
{
    bool seen[2] = {false, false};
    koine__parser_expect(parser, KOINE__K_REFERENCES);
    key->parent = koine__parser_table_name(parser);
    koine__parser_note_table(parser, &key->parent);
    if (koine__parser_at(parser, KOINE__T_OPEN)) {
        key->parent_columns = koine__parser_names(parser, "the name of a column");
    }
    while (koine__parser_at(parser, KOINE__K_ON) &&
           (koine__parser_next_is(parser, 0, KOINE__K_DELETE) || koine__parser_next_is(parser, 0, KOINE__K_UPDATE))) {
        koine__parser_take(parser);
        bool update = koine__parser_at(parser, KOINE__K_UPDATE);
        if (seen[update]) {
            koine__parser_fail(parser, KOINE_ERR_SYNTAX, "PX-gram", parser->now.start, NULL,
                               "an action is given twice");
        }
        seen[update] = true;
        koine__parser_take(parser);
        *(update ? &key->on_update : &key->on_delete) = parse_fk_action(parser);
    }
    if (koine__parser_at(parser, KOINE__K_NOT) && koine__parser_next_is(parser, 0, KOINE__K_NULL)) {
        return;
    }
    (void)koine__parser_foreign(parser, KOINE__AT_REFERENCES);
}

/* ---------------------------------------------------------------------------------------------------------
 * Constraints of a table
 * --------------------------------------------------------------------------------------------------------- */

static koine__expr *parse_check(koine__parser *parser)
{
    koine__parser_expect(parser, KOINE__T_OPEN);
    koine__expr *check = koine__parse_expression(parser);
    if (!koine__parser_accept(parser, KOINE__T_CLOSE)) {
        koine__parser_unexpected(parser, KOINE__AT_OPERATOR, ")");
    }
    return check;
}

bool koine__parser_at_constraint(const koine__parser *parser)
{
    return koine__parser_at(parser, KOINE__K_CONSTRAINT) || koine__parser_at(parser, KOINE__K_PRIMARY) ||
           koine__parser_at(parser, KOINE__K_UNIQUE) || koine__parser_at(parser, KOINE__K_CHECK) ||
           koine__parser_at(parser, KOINE__K_FOREIGN);
}

/* The columns of a key, or what engines write in their place. */
static koine__names parse_key(koine__parser *parser)
{
    if (!koine__parser_at(parser, KOINE__T_OPEN)) {
        koine__parser_unexpected(parser, KOINE__AT_CONSTRAINT, "( and the columns of the key");
    }
    return koine__parser_names(parser, "the name of a column");
}

void koine__parse_table_constraint(koine__parser *parser, koine__table_def *table)
{
    koine__constraint constraint = {.span = {parser->now.start, 0}};
    if (koine__parser_accept(parser, KOINE__K_CONSTRAINT)) {
        constraint.name = koine__parser_name(parser, "the name of a constraint");
    }
    if (koine__parser_accept(parser, KOINE__K_PRIMARY)) {
        koine__parser_expect(parser, KOINE__K_KEY);
        constraint.kind = KOINE__CONSTRAINT_PRIMARY_KEY;
        constraint.columns = parse_key(parser);
    } else if (koine__parser_accept(parser, KOINE__K_UNIQUE)) {
        constraint.kind = KOINE__CONSTRAINT_UNIQUE;
        constraint.columns = parse_key(parser);
    } else if (koine__parser_accept(parser, KOINE__K_CHECK)) {
        constraint.kind = KOINE__CONSTRAINT_CHECK;
        constraint.check = parse_check(parser);
    } else if (koine__parser_accept(parser, KOINE__K_FOREIGN)) {
        koine__parser_expect(parser, KOINE__K_KEY);
        constraint.kind = KOINE__CONSTRAINT_FOREIGN_KEY;
        constraint.columns = parse_key(parser);
        parse_references(parser, &constraint);
    } else {
        koine__parser_unexpected(parser, KOINE__AT_CONSTRAINT, "PRIMARY KEY, UNIQUE, CHECK or FOREIGN KEY");
    }
    add_constraint(parser, table, constraint);
    if (!koine__parser_at(parser, KOINE__T_COMMA) && !koine__parser_at(parser, KOINE__T_CLOSE)) {
        koine__parser_unexpected(parser, KOINE__AT_CONSTRAINT, ", or )");
    }
}

/* ---------------------------------------------------------------------------------------------------------
 * Constraints of a column
 * --------------------------------------------------------------------------------------------------------- */

static void add_key(koine__parser *parser, koine__table_def *table, const koine__column_def *column,
                    koine__constraint constraint)
{
    KOINE__APPEND(parser, constraint.columns.items, constraint.columns.count, 1, "columns", column->name);
    add_constraint(parser, table, constraint);
}

static void refuse_twice(koine__parser *parser, bool given, const char *what)
{
    if (given) {
        koine__parser_fail(parser, KOINE_ERR_SYNTAX, "PX-gram", parser->now.start, NULL, "a column has %s twice", what);
    }
}

/*
 * GENERATED BY DEFAULT AS IDENTITY, GENERATED ALWAYS AS (…) STORED. DD-id: that an identity takes no other value
 * (ALWAYS) is held by one engine alone.
 */
static void parse_generated(koine__parser *parser, koine__column_def *column)
{
    refuse_twice(parser, column->identity || column->generated != NULL, "GENERATED");
    koine__parser_take(parser);
    if (koine__parser_accept(parser, KOINE__K_BY)) {
        koine__parser_expect(parser, KOINE__K_DEFAULT);
        koine__parser_expect(parser, KOINE__K_AS);
        koine__parser_expect(parser, KOINE__K_IDENTITY);
        column->identity = true;
        if (koine__parser_at(parser, KOINE__T_OPEN)) {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "DD-id", parser->now.start, "leave them out",
                               "options of an identity are not portable");
        }
        return;
    }
    if (!koine__parser_at(parser, KOINE__K_ALWAYS) || !koine__parser_next_is(parser, 0, KOINE__K_AS) ||
        koine__parser_next_is(parser, 1, KOINE__K_IDENTITY)) {
        koine__parser_unexpected(parser, KOINE__AT_COLUMN, "BY DEFAULT AS IDENTITY or ALWAYS AS (...)");
    }
    koine__parser_take(parser);
    koine__parser_expect(parser, KOINE__K_AS);
    column->generated = parse_check(parser);
    if (!koine__parser_accept(parser, KOINE__K_STORED)) {
        if (!koine__parser_foreign(parser, KOINE__AT_COLUMN_END)) {
            koine__parser_fail(parser, KOINE_ERR_NOT_SUPPORTED, "PX-gram", parser->now.start, "write STORED",
                               "a generated column that is not STORED");
        }
    }
}

/* Takes what may have a name, as a constraint of the table; false when none is there. */
static bool parse_named_constraint(koine__parser *parser, koine__table_def *table, const koine__column_def *column,
                                   koine__constraint constraint)
{
    switch (parser->now.term) {
    case KOINE__K_PRIMARY:
        koine__parser_take(parser);
        koine__parser_expect(parser, KOINE__K_KEY);
        constraint.kind = KOINE__CONSTRAINT_PRIMARY_KEY;
        if (koine__parser_at(parser, KOINE__K_ASC) || koine__parser_at(parser, KOINE__K_DESC)) {
            koine__parser_unexpected(parser, KOINE__AT_INDEX_KEY, "a comma");
        }
        break;
    case KOINE__K_UNIQUE:
        koine__parser_take(parser);
        constraint.kind = KOINE__CONSTRAINT_UNIQUE;
        if (koine__parser_at_name(parser)) {
            (void)koine__parser_foreign(parser, KOINE__AT_CONSTRAINT);
        }
        break;
    case KOINE__K_CHECK:
        koine__parser_take(parser);
        constraint.kind = KOINE__CONSTRAINT_CHECK;
        constraint.check = parse_check(parser);
        break;
    case KOINE__K_REFERENCES:
        constraint.kind = KOINE__CONSTRAINT_FOREIGN_KEY;
        parse_references(parser, &constraint);
        break;
    default:
        return false;
    }
    add_key(parser, table, column, constraint);
    return true;
}

/* NOT NULL, NULL, DEFAULT, GENERATED: what belongs to the column itself; false when none is there. */
static bool parse_property(koine__parser *parser, koine__column_def *column)
{
    if (koine__parser_accept_pair(parser, KOINE__K_NOT, KOINE__K_NULL)) {
        column->not_null = true;
    } else if (koine__parser_at(parser, KOINE__K_DEFAULT)) {
        refuse_twice(parser, column->fallback != NULL, "DEFAULT");
        koine__parser_take(parser);
        column->fallback = koine__parse_sum(parser);
    } else if (koine__parser_at(parser, KOINE__K_GENERATED)) {
        parse_generated(parser, column);
    } else {
        return koine__parser_accept(parser, KOINE__K_NULL); /* which is so without it */
    }
    return true;
}

void koine__parse_column_constraints(koine__parser *parser, koine__table_def *table, koine__column_def *column)
{
    while (!koine__parser_at(parser, KOINE__T_COMMA) && !koine__parser_at(parser, KOINE__T_CLOSE) &&
           !koine__parser_at(parser, KOINE__T_END) && !koine__parser_at(parser, KOINE__T_SEMICOLON) &&
           parser->refusal->code == KOINE_OK) {
        koine__constraint constraint = {.span = {parser->now.start, 0}};
        bool named = koine__parser_accept(parser, KOINE__K_CONSTRAINT);
        if (named) {
            constraint.name = koine__parser_name(parser, "the name of a constraint");
        }
        /* The name of a NOT NULL is dropped: most engines keep none. */
        bool taken = parse_named_constraint(parser, table, column, constraint) ||
                     ((!named || koine__parser_at(parser, KOINE__K_NOT)) && parse_property(parser, column));
        if (!taken) {
            koine__parser_unexpected(parser, KOINE__AT_COLUMN,
                                     named ? "NOT NULL, PRIMARY KEY, UNIQUE, CHECK or REFERENCES"
                                           : "a constraint or a comma");
        }
    }
}
