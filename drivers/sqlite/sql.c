/*
 * Portable SQL on SQLite: the dialect, and the queries of the catalog, by pragmas and the functions of definitions.c.
 *
 * CROSS JOIN keeps the order of what is joined: SQLite may run a pragma before what gives its argument, and then for
 * none.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sqlite.h"

/* ---- pieces ---- */

#define IS_VIEW "substr(d.definition, 1, 12) = 'CREATE VIEW '"

/*
 * The columns of a view that are expressions have no type. A view that portable SQL made ends in a comment that tells
 * the types of all columns: koine: [["integer"],["decimal",10,2],["varchar",20]].
 */
#define NOTES                                                                                                          \
    "CASE WHEN " IS_VIEW " AND d.definition LIKE '%/* koine: [[%]] */' THEN rtrim(substr(d.definition, "               \
    "instr(d.definition, '/* koine: ') + 10), ' */') END"

/* What the queries below know of a table or view d, which has schema, name and definition. */
#define FACTS                                                                                                          \
    "d.*, " NOTES " AS notes, koine_option(d.definition, 'STRICT') AS strict, "                                        \
    "CASE WHEN koine_option(d.definition, 'WITHOUT') THEN 0 ELSE "                                                     \
    "(SELECT count(*) FROM pragma_table_info(d.name, d.schema) WHERE pk > 0) = 1 END AS has_number "

/* The columns c of d, with what is asked of each but once. Hidden: 1 for those of virtual tables, 2 and 3 computed. */
#define COLUMNS                                                                                                        \
    "c AS MATERIALIZED (SELECT d.name AS table_name, d.schema, d.shown, d.strict, d.has_number, x.cid, x.name, "       \
    "x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden, koine_type(x.type, 0) AS kind, "                             \
    "koine_checks(d.definition, x.name) AS checks, json_extract(d.notes, '$[' || x.cid || ']') AS noted "              \
    "FROM d CROSS JOIN pragma_table_xinfo(d.name, d.schema) x ON x.hidden <> 1) "

#define NOTED(INDEX) "json_extract(c.noted, '$[" INDEX "]')"
#define TYPE                                                                                                           \
    "CASE WHEN c.noted IS NOT NULL THEN " NOTED("0") " WHEN c.kind = 'integer' AND c.checks & 2 THEN 'smallint' "      \
                                                     "ELSE c.kind END"
#define PRECISION                                                                                                      \
    "CASE WHEN c.noted IS NOT NULL THEN CASE " NOTED("0") " WHEN 'decimal' THEN " NOTED(                               \
        "1") " END "                                                                                                   \
             "WHEN c.kind = 'decimal' THEN koine_type(c.type, 1) END"
#define SCALE "CASE WHEN c.noted IS NOT NULL THEN " NOTED("2") " WHEN c.kind = 'decimal' THEN koine_type(c.type, 2) END"
#define LENGTH                                                                                                         \
    "CASE WHEN c.noted IS NOT NULL THEN CASE " NOTED("0") " WHEN 'varchar' THEN " NOTED(                               \
        "1") " END "                                                                                                   \
             "WHEN c.kind <> 'decimal' THEN koine_type(c.type, 1) END"

/* INTEGER PRIMARY KEY is another name for the row's number, which SQLite gives. */
#define IS_IDENTITY "(c.pk = 1 AND c.has_number AND upper(c.type) = 'INTEGER')"
#define IS_GENERATED "c.hidden IN (2, 3)"
#define HAS_DEFAULT "(c.dflt_value IS NOT NULL AND upper(c.dflt_value) <> 'NULL')"
#define IS_NOT_NULL "(c.\"notnull\" OR " IS_IDENTITY ")"
#define FOLDS                                                                                                          \
    "(c.kind IN ('text', 'varchar') AND "                                                                              \
    "coalesce(koine_collation(c.schema, c.table_name, c.name), 'BINARY') <> 'BINARY')"
#define IS_LOOSE "(c.noted IS NULL AND NOT c.strict AND NOT " IS_IDENTITY " AND c.checks & 1 = 0)"

/* The columns of an index i with char(1) between. */
#define INDEX_COLUMNS                                                                                                  \
    "(SELECT group_concat(x.name, char(1)) FROM (SELECT name FROM pragma_index_info(i.name, d.schema) "                \
    "ORDER BY seqno) x)"

/* Constraints have the names that they would have got from portable SQL where they have none. */
#define PRIMARY_KEY_NAME "coalesce(koine_constraint(d.definition, 'primary', ''), d.name || '_pkey')"
#define INDEX_NAME                                                                                                     \
    "CASE i.origin WHEN 'u' THEN coalesce(koine_constraint(d.definition, 'unique', " INDEX_COLUMNS "), d.name || '_' " \
    "|| replace(" INDEX_COLUMNS ", char(1), '_') || '_key') ELSE i.name END"

/* ---- what a statement needs ---- */

/* Tables of temp hide those of main. */
#define DESCRIBED                                                                                                      \
    "WITH f(name, temporary, main) AS MATERIALIZED (SELECT value, koine_definition('temp', value), "                   \
    "koine_definition('main', value) FROM json_each(?1)), "                                                            \
    "d AS MATERIALIZED (SELECT " FACTS "FROM (SELECT f.name, NULL AS shown, "                                          \
    "CASE WHEN f.temporary IS NULL THEN 'main' ELSE 'temp' END AS schema, coalesce(f.temporary, f.main) AS "           \
    "definition "                                                                                                      \
    "FROM f) d WHERE d.definition IS NOT NULL) "

static const char describe[] = DESCRIBED
    ", " COLUMNS "SELECT d.name AS table_name, 'table' AS part, CASE WHEN " IS_VIEW
    " THEN 'view' ELSE 'table' END AS name, "
    "0 AS position, NULL AS type, NULL AS precision, NULL AS scale, d.schema = 'temp' AS flags, NULL AS native FROM d "
    "UNION ALL SELECT c.table_name, 'column', c.name, c.cid + 1, " TYPE ", coalesce(" PRECISION ", " LENGTH "), " SCALE
    ", " IS_NOT_NULL " + 2 * " IS_IDENTITY " + 4 * (" IS_GENERATED ") + 8 * " HAS_DEFAULT " + 16 * " FOLDS
    " + 64 * " IS_LOOSE ", c.type FROM c UNION ALL SELECT d.name, 'key', " PRIMARY_KEY_NAME
    ", x.pk, NULL, NULL, NULL, 1, x.name FROM d CROSS JOIN pragma_table_info(d.name, d.schema) x ON x.pk > 0 "
    "UNION ALL SELECT d.name, 'key', " INDEX_NAME ", k.seqno + 1, NULL, NULL, NULL, 0, k.name FROM d "
    "CROSS JOIN pragma_index_list(d.name, d.schema) i ON i.\"unique\" = 1 AND i.partial = 0 AND i.origin <> 'pk' "
    "CROSS JOIN pragma_index_info(i.name, d.schema) k "
    "WHERE NOT EXISTS (SELECT 1 FROM pragma_index_info(i.name, d.schema) WHERE cid < 0)";

/* ---- what a program asks for ---- */

/* main and temp together are the session's own schema. */
#define LISTED                                                                                                         \
    "WITH d AS MATERIALIZED (SELECT " FACTS "FROM (SELECT l.schema, l.name, "                                          \
    "koine_definition(l.schema, l.name) AS definition, "                                                               \
    "CASE WHEN l.schema IN ('main', 'temp') THEN NULL ELSE l.schema END AS shown FROM pragma_table_list l "            \
    "WHERE l.type <> 'shadow' AND l.name NOT LIKE 'sqlite^_%' ESCAPE '^' "                                             \
    "AND CASE WHEN ?1 IS NULL THEN l.schema IN ('main', 'temp') ELSE l.schema = ?1 END "                               \
    "AND (?2 IS NULL OR l.name = ?2)) d) "
#define BY_TABLE " ORDER BY d.name, d.schema = 'temp'"

static const char tables[] =
    LISTED "SELECT d.shown AS schema, d.name AS table_name, CASE WHEN " IS_VIEW
           " THEN 'view' ELSE 'table' END AS kind, d.schema = 'temp' AS temporary FROM d" BY_TABLE;

static const char columns[] =
    LISTED ", " COLUMNS "SELECT c.shown AS schema, c.table_name, c.name AS column_name, c.cid + 1 AS position, " TYPE
           " AS type, " LENGTH " AS length, " PRECISION " AS precision, " SCALE " AS scale, NOT " IS_NOT_NULL
           " AS nullable, " HAS_DEFAULT " AS has_default, " IS_IDENTITY " AS is_identity, " IS_GENERATED
           " AS is_generated FROM c ORDER BY c.table_name, c.schema = 'temp', c.cid";

static const char primary_keys[] =
    LISTED "SELECT d.shown AS schema, d.name AS table_name, " PRIMARY_KEY_NAME " AS constraint_name, "
           "x.pk AS position, x.name AS column_name FROM d "
           "CROSS JOIN pragma_table_info(d.name, d.schema) x ON x.pk > 0" BY_TABLE ", x.pk";

/* SQLite counts the keys of a table from the last declared one back. */
static const char foreign_keys[] =
    LISTED "SELECT d.shown AS schema, d.name AS table_name, coalesce(koine_constraint(d.definition, 'foreign', "
           "(SELECT max(id) FROM pragma_foreign_key_list(d.name, d.schema)) - f.id), d.name || '_' || "
           "(SELECT group_concat(\"from\", '_') FROM pragma_foreign_key_list(d.name, d.schema) x WHERE x.id = f.id) "
           "|| '_fkey') AS constraint_name, f.seq + 1 AS position, f.\"from\" AS column_name, "
           "f.\"table\" AS parent_table, coalesce(f.\"to\", (SELECT p.name FROM "
           "pragma_table_info(f.\"table\", d.schema) p WHERE p.pk = f.seq + 1)) AS parent_column, "
           "lower(f.on_update) AS on_update, lower(f.on_delete) AS on_delete "
           "FROM d CROSS JOIN pragma_foreign_key_list(d.name, d.schema) f" BY_TABLE ", constraint_name, f.seq";

static const char indexes[] =
    LISTED "SELECT d.shown AS schema, d.name AS table_name, " INDEX_NAME " AS index_name, i.\"unique\" AS is_unique, "
           "k.seqno + 1 AS position, k.name AS column_name, k.\"desc\" AS is_descending FROM d "
           "CROSS JOIN pragma_index_list(d.name, d.schema) i ON i.origin <> 'pk' "
           "CROSS JOIN pragma_index_xinfo(i.name, d.schema) k ON k.key = 1" BY_TABLE ", index_name, k.seqno";

/* ---- the slots ---- */

static const koine_catalog catalog = {
    .describe = describe,
    .tables = tables,
    .columns = columns,
    .primary_keys = primary_keys,
    .foreign_keys = foreign_keys,
    .indexes = indexes,
    .describes_temporary = true,
};

static const koine_sql_dialect *const dialects[] = {&koine__sqlite_sql_dialect, NULL};

static const koine_sql_dialect *dialect_of(const koine_driver_conn *conn)
{
    (void)conn;
    return &koine__sqlite_sql_dialect;
}

static const koine_catalog *catalog_of(const koine_driver_conn *conn)
{
    (void)conn;
    return &catalog;
}

const koine_sql_ops koine__sqlite_sql_ops = {
    .dialects = dialects,
    .dialect = dialect_of,
    .catalog = catalog_of,
};
