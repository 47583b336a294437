/*
 * Portable SQL on PostgreSQL: the dialect, and the queries of the catalog.
 *
 * Whatever a session's search_path says, these queries see the server's own functions and tables. Lateral queries end
 * in OFFSET 0, which keeps the planner from joining in another order: it takes a list of names for a hundred of them
 * and would read whole catalogs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "postgresql.h"

/* ---- pieces ---- */

/* 16 (KOINE_DESCRIBE_FOLDS_CASE) or 0. */
#define DATABASE_FOLDS                                                                                                 \
    "(SELECT CASE WHEN " KOINE__PG_DATABASE_BY_CODE_POINT " THEN 0 ELSE 16 END "                                       \
    "FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())"

#define COLLATION_FOLDS                                                                                                \
    "(SELECT CASE WHEN l.collprovider = 'b' OR (l.collprovider = 'c' AND " KOINE__PG_BY_CODE_POINT(                    \
        "l.collcollate") ") "                                                                                          \
                         "THEN 0 ELSE 16 END FROM pg_catalog.pg_collation l WHERE l.oid = a.attcollation)"

/* 100 is the collation "default". */
#define FOLDS "CASE a.attcollation WHEN 0 THEN 0 WHEN 100 THEN " DATABASE_FOLDS " ELSE " COLLATION_FOLDS " END"

/* The type under a domain, with its modifier: b of the column a. A domain of a domain is no type of Koine's. */
#define BASE                                                                                                           \
    "(SELECT CASE y.typtype WHEN 'd' THEN y.typbasetype ELSE y.oid END AS type, "                                      \
    "CASE y.typtype WHEN 'd' THEN y.typtypmod ELSE a.atttypmod END AS modifier, "                                      \
    "a.attnotnull OR y.typnotnull AS not_null, y.typdefault IS NOT NULL AS has_default "                               \
    "FROM pg_catalog.pg_type y WHERE y.oid = a.atttypid OFFSET 0) b"

/* A SMALLINT of portable SQL is a bigint that has a check. */
#define IS_SMALL                                                                                                       \
    "EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'c' "                \
    "AND k.conkey = ARRAY[a.attnum] AND pg_catalog.starts_with(k.conname::text, 'koine_range_'))"

/* A time with zone is a moment, which the session shows as UTC. A varchar without length is a text. */
#define TYPE                                                                                                           \
    "CASE b.type WHEN 16 THEN 'boolean' WHEN 20 THEN CASE WHEN " IS_SMALL " THEN 'smallint' ELSE 'integer' END "       \
    "WHEN 21 THEN 'smallint' WHEN 23 THEN 'integer' WHEN 25 THEN 'text' WHEN 19 THEN 'text' WHEN 17 THEN 'blob' "      \
    "WHEN 700 THEN 'double' WHEN 701 THEN 'double' WHEN 1700 THEN 'decimal' WHEN 1082 THEN 'date' "                    \
    "WHEN 1083 THEN 'time' WHEN 1114 THEN 'timestamp' WHEN 1184 THEN 'timestamp' WHEN 2950 THEN 'uuid' "               \
    "WHEN 114 THEN 'json' WHEN 3802 THEN 'json' "                                                                      \
    "WHEN 1042 THEN CASE WHEN b.modifier < 5 THEN 'text' ELSE 'varchar' END "                                          \
    "WHEN 1043 THEN CASE WHEN b.modifier < 5 THEN 'text' ELSE 'varchar' END ELSE 'other' END"

#define LENGTH "CASE WHEN b.type IN (1042, 1043) AND b.modifier > 4 THEN b.modifier - 4 END"
#define PRECISION "CASE WHEN b.type = 1700 AND b.modifier > 4 THEN ((b.modifier - 4) >> 16) & 65535 END"

/* Eleven bits with a sign. */
#define SCALE "CASE WHEN b.type = 1700 AND b.modifier > 4 THEN (((b.modifier - 4) & 2047) # 1024) - 1024 END"

/* A serial column takes its value from a sequence, as an identity column does. */
#define IS_SERIAL                                                                                                      \
    "(a.atthasdef AND a.attgenerated = '' AND EXISTS (SELECT FROM pg_catalog.pg_attrdef f "                            \
    "WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum "                                                             \
    "AND pg_catalog.starts_with(pg_catalog.pg_get_expr(f.adbin, f.adrelid), 'nextval(')))"
#define IS_IDENTITY "(a.attidentity <> '' OR " IS_SERIAL ")"
#define IS_GENERATED "a.attgenerated <> ''"
#define HAS_DEFAULT "((a.atthasdef AND a.attgenerated = '' AND NOT " IS_SERIAL ") OR b.has_default)"

/* ---- what a statement needs ---- */

#define BIT(CONDITION, FLAG) "CASE WHEN " CONDITION " THEN " FLAG " ELSE 0 END"

#define DESCRIBE_TABLE                                                                                                 \
    "SELECT 'table' AS part, CASE WHEN t.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS name, 0 AS position, "  \
    "NULL::text AS type, NULL::integer AS precision, NULL::integer AS scale, " BIT("t.relpersistence = 't'",           \
                                                                                   "1") " AS flags, "                  \
                                                                                        "NULL::text AS native "

#define DESCRIBE_COLUMNS                                                                                               \
    "SELECT 'column', a.attname::text, pg_catalog.row_number() OVER (ORDER BY a.attnum), " TYPE ", "                   \
    "COALESCE(" PRECISION ", " LENGTH "), " SCALE                                                                      \
    ", " BIT("b.not_null", "1") " + " BIT(IS_IDENTITY, "2") " + " BIT(IS_GENERATED, "4") " + " BIT(                    \
        HAS_DEFAULT, "8") " + " FOLDS                                                                                  \
                          " + " BIT("b.type = 1042",                                                                   \
                                    "32") ", "                                                                         \
                                          "pg_catalog.format_type(a.atttypid, a.atttypmod) "                           \
                                          "FROM pg_catalog.pg_attribute a CROSS JOIN LATERAL " BASE " "                \
                                          "WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped "

/* A deferrable key is none for ON CONFLICT. */
#define DESCRIBE_KEYS                                                                                                  \
    "SELECT 'key', c.relname::text, k.position, NULL, NULL, NULL, " BIT(                                               \
        "i.indisprimary",                                                                                              \
        "1") ", a.attname::text "                                                                                      \
             "FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "                          \
             "CROSS JOIN LATERAL pg_catalog.unnest(i.indkey) WITH ORDINALITY k(attnum, position) "                     \
             "JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum "                      \
             "WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL "   \
             "AND i.indexprs IS NULL AND k.position <= i.indnkeyatts"

/* Names are looked up as the server would look them up in a statement. */
static const char describe[] =
    "SELECT n.name AS table_name, x.* FROM pg_catalog.json_array_elements_text(CAST(?1 AS json)) n(name) "
    "CROSS JOIN LATERAL (SELECT c.oid, c.relkind, c.relpersistence FROM pg_catalog.pg_class c "
    "WHERE c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(n.name)) "
    "AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relnamespace <> 11 OFFSET 0) t "
    "CROSS JOIN LATERAL (" DESCRIBE_TABLE "UNION ALL " DESCRIBE_COLUMNS "UNION ALL " DESCRIBE_KEYS ") x";

/* ---- what a program asks for ---- */

/* Names sort by code point, whatever the database's collation. */
#define SORT(NAME) NAME "::text COLLATE \"C\""

#define OWN_SCHEMAS "n.nspname = pg_catalog.current_schema() OR n.oid = pg_catalog.pg_my_temp_schema()"

/* The tables and views asked for: r. */
#define RELATIONS                                                                                                      \
    "(SELECT c.oid, CASE WHEN " OWN_SCHEMAS " THEN NULL ELSE n.nspname::text END AS schema, c.relname::text AS name, " \
    "c.relkind IN ('v', 'm') AS is_view, c.relpersistence = 't' AS temporary "                                         \
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "                             \
    "WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') "          \
    "AND CASE WHEN CAST(?1 AS text) IS NULL THEN " OWN_SCHEMAS " ELSE n.nspname = CAST(?1 AS text) END "               \
    "AND (CAST(?2 AS text) IS NULL OR c.relname = CAST(?2 AS text)) OFFSET 0) r"

static const char tables[] =
    "SELECT r.schema, r.name AS table_name, CASE WHEN r.is_view THEN 'view' ELSE 'table' END AS kind, r.temporary "
    "FROM " RELATIONS " ORDER BY " SORT("r.name") ", r.temporary";

static const char columns[] =
    "SELECT r.schema, r.name AS table_name, a.attname::text AS column_name, "
    "pg_catalog.row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum) AS position, " TYPE " AS type, " LENGTH
    " AS length, " PRECISION " AS precision, " SCALE " AS scale, NOT b.not_null AS nullable, " HAS_DEFAULT
    " AS has_default, " IS_IDENTITY " AS is_identity, " IS_GENERATED " AS is_generated FROM " RELATIONS
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "CROSS JOIN LATERAL " BASE " ORDER BY " SORT("r.name") ", r.temporary, a.attnum";

static const char primary_keys[] =
    "SELECT r.schema, r.name AS table_name, k.conname::text AS constraint_name, e.position, "
    "a.attname::text AS column_name FROM " RELATIONS
    " JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid AND k.contype = 'p' "
    "CROSS JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY e(attnum, position) "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = e.attnum "
    "ORDER BY " SORT("r.name") ", r.temporary, e.position";

#define ACTION(COLUMN)                                                                                                 \
    "CASE " COLUMN " WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' "                       \
    "WHEN 'd' THEN 'set default' ELSE 'no action' END"

static const char foreign_keys[] =
    "SELECT r.schema, r.name AS table_name, k.conname::text AS constraint_name, e.position, "
    "a.attname::text AS column_name, p.relname::text AS parent_table, pa.attname::text AS "
    "parent_column, " ACTION("k.confupdtype") " AS on_update, " ACTION(
        "k.confdeltype") " AS on_delete FROM " RELATIONS
                         " JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid AND k.contype = 'f' "
                         "JOIN pg_catalog.pg_class p ON p.oid = k.confrelid "
                         "CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey)) "
                         "WITH ORDINALITY e(attnum, "
                         "parent_attnum, position) "
                         "JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = e.attnum "
                         "JOIN pg_catalog.pg_attribute pa ON pa.attrelid = p.oid AND pa.attnum = "
                         "e.parent_attnum "
                         "ORDER BY " SORT("r.name") ", r.temporary, " SORT("k.conname") ", e.position";

/* An expression in an index has no attribute, and so no name. */
static const char indexes[] =
    "SELECT r.schema, r.name AS table_name, c.relname::text AS index_name, i.indisunique AS is_unique, e.position, "
    "a.attname::text AS column_name, (i.indoption[e.position - 1] & 1) = 1 AS is_descending FROM " RELATIONS
    " JOIN pg_catalog.pg_index i ON i.indrelid = r.oid AND NOT i.indisprimary AND NOT i.indisexclusion "
    "JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
    "CROSS JOIN LATERAL pg_catalog.unnest(i.indkey) WITH ORDINALITY e(attnum, position) "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum = e.attnum AND e.attnum <> 0 "
    "WHERE e.position <= i.indnkeyatts ORDER BY " SORT("r.name") ", r.temporary, " SORT("c.relname") ", e.position";

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

static const koine_sql_dialect *const dialects[] = {&koine__pg_sql_dialect, NULL};

static const koine_sql_dialect *dialect_of(const koine_driver_conn *conn)
{
    (void)conn;
    return &koine__pg_sql_dialect;
}

static const koine_catalog *catalog_of(const koine_driver_conn *conn)
{
    (void)conn;
    return &catalog;
}

const koine_sql_ops koine__pg_sql_ops = {
    .dialects = dialects,
    .dialect = dialect_of,
    .catalog = catalog_of,
};
