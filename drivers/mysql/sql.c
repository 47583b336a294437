/*
 * Portable SQL on MariaDB and MySQL: the dialect of each, and its queries of the catalog, which catalog_mariadb.inc and
 * catalog_mysql.inc put together from the pieces here.
 *
 * The servers differ in what is quick. MySQL's information_schema consists of views over tables with indexes: names
 * come from a JSON_TABLE that these are joined to. MariaDB's is made by listing a folder and opening what is in it,
 * unless a condition on schema and name alone, not in a join, tells which: it is asked of every name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql_driver.h"

/* ---- columns ---- */

/*
 * A view's columns do not tell whether an integer is a boolean or a text JSON. The text of a view that portable SQL
 * made holds a string that does, with the type of each column: 'koine: [["integer"],["decimal",10,2],["varchar",20]]'.
 */
#define NOTE(DEFINITION)                                                                                               \
    "CASE WHEN LOCATE('''koine: ', " DEFINITION ") > 0 "                                                               \
    "THEN SUBSTRING_INDEX(SUBSTRING_INDEX(" DEFINITION ", '''koine: ', -1), '''', 1) END"

/*
 * What a row of information_schema.COLUMNS, c, says with its table's check constraints, k.checks, and its view's note,
 * v: the columns of the subquery that the macros below speak of.
 */
#define FACTS                                                                                                          \
    "SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, c.ORDINAL_POSITION, c.DATA_TYPE, c.COLUMN_TYPE, "             \
    "c.NUMERIC_PRECISION, c.NUMERIC_SCALE, c.CHARACTER_MAXIMUM_LENGTH, c.COLLATION_NAME, c.IS_NULLABLE, "              \
    "c.COLUMN_DEFAULT, c.EXTRA, k.checks, v.TABLE_NAME IS NOT NULL AS is_view, "                                       \
    "JSON_EXTRACT(v.note, CONCAT('$[', c.ORDINAL_POSITION - 1, ']')) AS noted, "                                       \
    "CONCAT('`', REPLACE(c.COLUMN_NAME, '`', '``'), '`') AS quoted, COALESCE(c.DATA_TYPE = 'char' AND "                \
    "c.CHARACTER_MAXIMUM_LENGTH = 36 AND c.COLLATION_NAME = 'ascii_bin', FALSE) AS is_uuid "

#define HAS_CHECK(TEXT) "COALESCE(LOCATE(" TEXT ", c.checks), 0) > 0"

/* MySQL writes -(32768). */
#define IS_SMALL                                                                                                       \
    "(" HAS_CHECK("CONCAT(c.quoted, ' between -32768 and 32767')") " OR " HAS_CHECK(                                   \
        "CONCAT(c.quoted, ' between -(32768) and 32767')") ")"

/* Integers without a sign below 64 bits fit into INTEGER. */
#define TYPES                                                                                                          \
    "'{\"bigint\":\"integer\",\"int\":\"integer\",\"mediumint\":\"integer\",\"smallint\":\"smallint\","                \
    "\"tinyint\":\"integer\",\"decimal\":\"decimal\",\"double\":\"double\",\"float\":\"double\","                      \
    "\"char\":\"varchar\",\"varchar\":\"varchar\",\"longtext\":\"text\",\"mediumtext\":\"text\",\"text\":\"text\","    \
    "\"tinytext\":\"text\",\"longblob\":\"blob\",\"mediumblob\":\"blob\",\"blob\":\"blob\",\"tinyblob\":\"blob\","     \
    "\"varbinary\":\"blob\",\"binary\":\"blob\",\"date\":\"date\",\"time\":\"time\",\"datetime\":\"timestamp\","       \
    "\"timestamp\":\"timestamp\",\"uuid\":\"uuid\",\"json\":\"json\"}'"

/* What comes out of JSON has a collation that does not go with that of literals. */
#define NAME(DOCUMENT, PATH) "CAST(JSON_UNQUOTE(JSON_EXTRACT(" DOCUMENT ", " PATH ")) AS CHAR(20))"

/* TINYINT(1) is what BOOLEAN stands for. */
#define TYPE                                                                                                           \
    "CASE WHEN c.noted IS NOT NULL THEN " NAME(                                                                        \
        "c.noted",                                                                                                     \
        "'$[0]'") " "                                                                                                  \
                  "WHEN c.COLUMN_TYPE IN ('tinyint(1)', 'bit(1)') THEN 'boolean' WHEN c.is_uuid THEN 'uuid' "          \
                  "WHEN c.DATA_TYPE = 'longtext' AND " HAS_CHECK(                                                      \
                      "CONCAT('json_valid(', c.quoted, ')')") " THEN 'json' "                                          \
                                                              "WHEN c.DATA_TYPE = 'bigint' AND " IS_SMALL              \
                                                              " THEN 'smallint' "                                      \
                                                              "WHEN c.DATA_TYPE = 'bigint' AND LOCATE('unsigned', "    \
                                                              "c.COLUMN_TYPE) > 0 THEN 'other' "                       \
                                                              "WHEN c.DATA_TYPE = 'smallint' AND LOCATE('unsigned', "  \
                                                              "c.COLUMN_TYPE) > 0 THEN 'integer' "                     \
                                                              "ELSE COALESCE(" NAME(                                   \
                                                                  TYPES, "CONCAT('$.', c.DATA_TYPE)") ", 'other') END"

#define NOTED(INDEX) "CAST(JSON_EXTRACT(c.noted, '$[" INDEX "]') AS SIGNED)"
#define PRECISION                                                                                                      \
    "CASE WHEN JSON_CONTAINS(c.noted, '\"decimal\"') THEN " NOTED(                                                     \
        "1") " "                                                                                                       \
             "WHEN c.noted IS NULL AND c.DATA_TYPE = 'decimal' THEN c.NUMERIC_PRECISION END"
#define SCALE "CASE WHEN c.noted IS NOT NULL THEN " NOTED("2") " WHEN c.DATA_TYPE = 'decimal' THEN c.NUMERIC_SCALE END"
#define LENGTH                                                                                                         \
    "CASE WHEN JSON_CONTAINS(c.noted, '\"varchar\"') THEN " NOTED(                                                     \
        "1") " WHEN c.noted IS NULL AND "                                                                              \
             "c.DATA_TYPE IN ('char', 'varchar') AND NOT c.is_uuid THEN c.CHARACTER_MAXIMUM_LENGTH END"

/* Columns of views come with what their tables' columns have. HAS_DEFAULT is for each server to say. */
#define IS_IDENTITY "(NOT c.is_view AND LOCATE('auto_increment', c.EXTRA) > 0)"
#define IS_GENERATED "(LOCATE('STORED GENERATED', c.EXTRA) > 0 OR LOCATE('VIRTUAL GENERATED', c.EXTRA) > 0)"
#define HOLDS_NO_NULL "(NOT c.is_view AND c.IS_NULLABLE = 'NO')"

/* The binary collations of these character sets, and no others, compare by code point. */
#define FOLDS                                                                                                          \
    "(RIGHT(c.COLLATION_NAME, 4) <> '_bin' OR (LEFT(c.COLLATION_NAME, 4) <> 'utf8' AND "                               \
    "LEFT(c.COLLATION_NAME, 6) <> 'ascii_'))"
#define PADS                                                                                                           \
    "((LOCATE('_nopad_', c.COLLATION_NAME) = 0 AND LOCATE('_0900_', c.COLLATION_NAME) = 0) OR c.DATA_TYPE = 'char')"

/* BOOLEAN takes any small number, and a text any text, where no check holds it to its type. */
#define IS_LOOSE                                                                                                       \
    "(NOT c.is_view AND ((c.COLUMN_TYPE = 'tinyint(1)' AND NOT " HAS_CHECK(                                            \
        "CONCAT(c.quoted, ' in (0,1)')") ") OR (c.is_uuid AND NOT " HAS_CHECK("c.quoted") ")))"

#define FLAGS                                                                                                          \
    HOLDS_NO_NULL " + 2 * " IS_IDENTITY " + 4 * " IS_GENERATED " + 8 * " HAS_DEFAULT                                   \
                  " + CASE WHEN c.COLLATION_NAME IS NULL OR c.is_uuid THEN 0 ELSE 16 * " FOLDS " + 32 * " PADS         \
                  " END + 64 * " IS_LOOSE

#define DESCRIBED_COLUMN                                                                                               \
    "SELECT c.TABLE_NAME, 'column', c.COLUMN_NAME, c.ORDINAL_POSITION, " TYPE ", COALESCE(" PRECISION ", " LENGTH      \
    "), " SCALE ", " FLAGS ", c.COLUMN_TYPE "

#define LISTED_COLUMN                                                                                                  \
    "SELECT NULLIF(c.TABLE_SCHEMA, DATABASE()) AS `schema`, c.TABLE_NAME AS table_name, "                              \
    "c.COLUMN_NAME AS column_name, c.ORDINAL_POSITION AS position, " TYPE " AS type, CAST(" LENGTH                     \
    " AS SIGNED) AS length, CAST(" PRECISION " AS SIGNED) AS `precision`, CAST(" SCALE                                 \
    " AS SIGNED) AS scale, NOT " HOLDS_NO_NULL " AS nullable, " HAS_DEFAULT " AS has_default, " IS_IDENTITY            \
    " AS is_identity, " IS_GENERATED " AS is_generated "

/* ---- what both servers answer in the same way ---- */

#define WANTED_SCHEMA "COALESCE(?1, DATABASE())"

/* By bytes: the views compare names without regard to case where the servers tell them apart. */
#define IS_WANTED(ALIAS) "CAST(" ALIAS ".TABLE_NAME AS BINARY) = CAST(COALESCE(?2, " ALIAS ".TABLE_NAME) AS BINARY)"
#define WANTED(ALIAS)                                                                                                  \
    ALIAS ".TABLE_SCHEMA = " WANTED_SCHEMA                                                                             \
          " AND " IS_WANTED(ALIAS) " "                                                                                 \
                                   "AND " ALIAS                                                                        \
                                   ".TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')"
#define BY_TABLE(ALIAS) "ORDER BY CAST(" ALIAS ".TABLE_NAME AS BINARY)"

static const char tables[] =
    "SELECT NULLIF(t.TABLE_SCHEMA, DATABASE()) AS `schema`, t.TABLE_NAME AS table_name, "
    "CASE WHEN t.TABLE_TYPE = 'VIEW' THEN 'view' ELSE 'table' END AS kind, t.TABLE_TYPE = 'TEMPORARY' AS temporary "
    "FROM information_schema.TABLES t WHERE t.TABLE_TYPE <> 'SEQUENCE' AND " WANTED("t") " " BY_TABLE("t");

/* The servers forget the name of a primary key: it is given the one that it has on the other engines. */
static const char primary_keys[] =
    "SELECT NULLIF(s.TABLE_SCHEMA, DATABASE()) AS `schema`, s.TABLE_NAME AS table_name, "
    "LEFT(CONCAT(s.TABLE_NAME, '_pkey'), 63) AS constraint_name, s.SEQ_IN_INDEX AS position, "
    "s.COLUMN_NAME AS column_name FROM information_schema.STATISTICS s "
    "WHERE s.INDEX_NAME = 'PRIMARY' AND " WANTED("s") " " BY_TABLE("s") ", s.SEQ_IN_INDEX";

static const char foreign_keys[] =
    "SELECT NULLIF(k.TABLE_SCHEMA, DATABASE()) AS `schema`, k.TABLE_NAME AS table_name, "
    "k.CONSTRAINT_NAME AS constraint_name, k.ORDINAL_POSITION AS position, k.COLUMN_NAME AS column_name, "
    "k.REFERENCED_TABLE_NAME AS parent_table, k.REFERENCED_COLUMN_NAME AS parent_column, "
    "LOWER(r.UPDATE_RULE) AS on_update, LOWER(r.DELETE_RULE) AS on_delete "
    "FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r "
    "ON r.CONSTRAINT_SCHEMA = " WANTED_SCHEMA " AND r.TABLE_NAME = k.TABLE_NAME "
    "AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME "
    "WHERE k.REFERENCED_TABLE_NAME IS NOT NULL AND " WANTED("k") " " BY_TABLE(
        "k") ", CAST(k.CONSTRAINT_NAME AS BINARY), k.ORDINAL_POSITION";

/* The index that a server makes by itself for a foreign key has the key's name. */
static const char indexes[] =
    "SELECT NULLIF(s.TABLE_SCHEMA, DATABASE()) AS `schema`, s.TABLE_NAME AS table_name, s.INDEX_NAME AS index_name, "
    "s.NON_UNIQUE = 0 AS is_unique, s.SEQ_IN_INDEX AS position, s.COLUMN_NAME AS column_name, "
    "COALESCE(s.COLLATION = 'D', FALSE) AS is_descending FROM information_schema.STATISTICS s LEFT JOIN "
    "(SELECT r.TABLE_NAME, r.CONSTRAINT_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS r "
    "WHERE r.CONSTRAINT_SCHEMA = " WANTED_SCHEMA " GROUP BY r.TABLE_NAME, r.CONSTRAINT_NAME) k "
    "ON k.TABLE_NAME = s.TABLE_NAME AND k.CONSTRAINT_NAME = s.INDEX_NAME "
    "WHERE s.INDEX_NAME <> 'PRIMARY' AND (s.NON_UNIQUE = 0 OR k.CONSTRAINT_NAME IS NULL) AND " WANTED("s") " " BY_TABLE(
        "s") ", CAST(s.INDEX_NAME AS BINARY), s.SEQ_IN_INDEX";

#include "catalog_mariadb.inc"
#include "catalog_mysql.inc"

/* ---- the slots ---- */

static const koine_sql_dialect *const dialects[] = {&koine__mariadb_sql_dialect, &koine__mysql_sql_dialect, NULL};

static const koine_sql_dialect *dialect_of(const koine_driver_conn *conn)
{
    return ((const koine__mysql *)conn)->mariadb ? &koine__mariadb_sql_dialect : &koine__mysql_sql_dialect;
}

static const koine_catalog *catalog_of(const koine_driver_conn *conn)
{
    return ((const koine__mysql *)conn)->mariadb ? &mariadb_catalog : &mysql_catalog;
}

const koine_sql_ops koine__mysql_sql_ops = {
    .dialects = dialects,
    .dialect = dialect_of,
    .catalog = catalog_of,
};
