/*
 * Portable SQL in the words of MariaDB and MySQL, in the session that the connect hook makes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "portable.h"

/* ---- operations ---- */

#define DATE_PATTERN "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define TIME_PATTERN "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?"

#define ZONE_PATTERN "Z|[+]00(:00)?"

/* Of LIKE %2 ESCAPE %3. */
#define PATTERN                                                                                                        \
    "CASE WHEN RIGHT(REPLACE(%2, CONCAT(%3, %3), ''), 1) = %3 THEN CAST(CAST('x' AS SIGNED) AS CHAR) ELSE %2 END"

/* From a place before the first character the length counts too. */
#define SUBSTR3                                                                                                        \
    "SUBSTR(%1, GREATEST(%2, 1), CASE WHEN %3 < 0 AND %1 IS NOT NULL THEN CAST('x' AS SIGNED) ELSE %3 + LEAST(%2, 1) " \
    "- 1 END)"

#define BOTH(op, spelling) [KOINE_SQL_##op] = (spelling),
#define EACH(op, mariadb, mysql) [KOINE_SQL_##op] = (mariadb),
static const char *const mariadb_spelling[KOINE_SQL_OP_COUNT] = {
#include "spelling.inc"
};
#undef EACH

#define EACH(op, mariadb, mysql) [KOINE_SQL_##op] = (mysql),
static const char *const mysql_spelling[KOINE_SQL_OP_COUNT] = {
#include "spelling.inc"
};
#undef EACH
#undef BOTH

/* ---- types ---- */

#define TEXT_OF(COLLATION) " CHARACTER SET utf8mb4 COLLATE " COLLATION
#define UUID_PATTERN "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

/*
 * TYPED is what goes round a placeholder: MySQL takes parameters of unknown type for doubles and texts, MariaDB looks
 * at the value. Texts have a collation of their own, so that those that are added to another's table have it too.
 */
#define TYPES(COLLATION, TYPED, QUOTED)                                                                                \
    {                                                                                                                  \
        [KOINE_SQL_TYPE_BOOLEAN] = {.column = "BOOLEAN",                                                               \
                                    .cast = "SIGNED",                                                                  \
                                    .literal = "%v",                                                                   \
                                    .checks = {{"type", "%c IN (0, 1)"}}},                                             \
        [KOINE_SQL_TYPE_INTEGER] = {.column = "BIGINT",                                                                \
                                    .cast = "SIGNED",                                                                  \
                                    .literal = "%v",                                                                   \
                                    .parameter = TYPED("SIGNED")},                                                     \
        [KOINE_SQL_TYPE_DECIMAL] = {.column = "DECIMAL(%p,%s)",                                                        \
                                    .cast = "DECIMAL(%p,%s)",                                                          \
                                    .literal = "%v",                                                                   \
                                    .parameter = TYPED("DECIMAL(65,30)")},                                             \
        [KOINE_SQL_TYPE_DOUBLE] = {.column = "DOUBLE", .cast = "DOUBLE", .literal = "%v"},                             \
        [KOINE_SQL_TYPE_TEXT] = {.column = "LONGTEXT" TEXT_OF(COLLATION),                                              \
                                 .cast = "CHAR",                                                                       \
                                 .literal = "%q",                                                                      \
                                 .quoted_literal = QUOTED,                                                             \
                                 .parameter = TYPED("CHAR")},                                                          \
        [KOINE_SQL_TYPE_VARCHAR] = {.column = "VARCHAR(%n)" TEXT_OF(COLLATION),                                        \
                                    .cast = "CHAR(%n)",                                                                \
                                    .literal = "%q",                                                                   \
                                    .quoted_literal = QUOTED,                                                          \
                                    .parameter = TYPED("CHAR")},                                                       \
        [KOINE_SQL_TYPE_BLOB] = {.column = "LONGBLOB",                                                                 \
                                 .cast = "BINARY",                                                                     \
                                 .literal = "x'%x'",                                                                   \
                                 .parameter = TYPED("BINARY")},                                                        \
        [KOINE_SQL_TYPE_DATE] = {.column = "DATE", .cast = "DATE", .literal = "DATE %q", .parameter = TYPED("DATE")},  \
        [KOINE_SQL_TYPE_TIME] = {.column = "TIME(6)", /* DD-time: a span, of up to 838 hours either way */             \
                                 .cast = "TIME(6)",                                                                    \
                                 .literal = "TIME %q",                                                                 \
                                 .parameter = TYPED("TIME(6)"),                                                        \
                                 .checks = {{"range", "%c BETWEEN TIME '00:00:00' AND TIME '23:59:59.999999'"}}},      \
        [KOINE_SQL_TYPE_TIMESTAMP] = {.column = "DATETIME(6)",                                                         \
                                      .cast = "DATETIME(6)",                                                           \
                                      .literal = "TIMESTAMP %q",                                                       \
                                      .parameter = TYPED("DATETIME(6)")},                                              \
        [KOINE_SQL_TYPE_UUID] = {.column = "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin",                           \
                                 .cast = "CHAR(36)",                                                                   \
                                 .literal = "%q",                                                                      \
                                 .checks = {{"type", "%c REGEXP '" UUID_PATTERN "'"}}},                                \
        [KOINE_SQL_TYPE_JSON] = {.column = "LONGTEXT" TEXT_OF(COLLATION), /* DD-json: MySQL's JSON drops blanks */     \
                                 .cast = "CHAR",                                                                       \
                                 .literal = "%q",                                                                      \
                                 .checks = {{"type", "JSON_VALID(%c)"}}},                                              \
    }

#define MARIADB_COLLATION "utf8mb4_nopad_bin"
#define MYSQL_COLLATION "utf8mb4_0900_bin"
#define AS_IT_IS(TYPE) NULL
/* MySQL writes what it stores with backslashes, and reads it again without: as bytes it stays what it is. */
#define QUOTED_AS_BYTES "CONVERT(x'%x' USING utf8mb4)"
#define AS_TYPE(TYPE) "CAST(%v AS " TYPE ")"

static const koine_sql_type mariadb_types[KOINE_SQL_TYPE_COUNT] = TYPES(MARIADB_COLLATION, AS_IT_IS, NULL);
static const koine_sql_type mysql_types[KOINE_SQL_TYPE_COUNT] = TYPES(MYSQL_COLLATION, AS_TYPE, QUOTED_AS_BYTES);

/* ---- the dialects ---- */

#define FEATURES                                                                                                       \
    (KOINE_SQL_SETOP_PARENTHESES | KOINE_SQL_SETOP_ALL | KOINE_SQL_SCALAR_CHECKED | KOINE_SQL_FOR_UPDATE |             \
     KOINE_SQL_UPDATE_JOIN | KOINE_SQL_DEFAULT_IN_VALUES | KOINE_SQL_INDEX_OF_TABLE | KOINE_SQL_ALTER_CONSTRAINT)

/* SIMULTANEOUS_ASSIGNMENT of sql_mode is what SET_OLD_VALUES stands on. */
#define MARIADB_FEATURES                                                                                               \
    (FEATURES | KOINE_SQL_TARGET_IN_SUBQUERY | KOINE_SQL_DUPLICATE_VALUES | KOINE_SQL_INSERT_RETURNING |               \
     KOINE_SQL_DELETE_RETURNING | KOINE_SQL_SET_OLD_VALUES | KOINE_SQL_INDEX_EXISTS_CLAUSE)

#define MYSQL_FEATURES                                                                                                 \
    (FEATURES | KOINE_SQL_COLUMN_ALIASES | KOINE_SQL_OUTER_IN_DERIVED | KOINE_SQL_DUPLICATE_ALIAS |                    \
     KOINE_SQL_WITH_BEFORE_CHANGE | KOINE_SQL_DELETE_ALIAS | KOINE_SQL_TEMPORARY_ONCE)

/* Neither server keeps comments; a condition that is always true is kept and costs nothing. */
#define COMMON(COLLATION)                                                                                              \
    .view = "SELECT * FROM (%1) AS koine_view WHERE 'koine: %2' IS NOT NULL", .null_of_type = "CAST(NULL AS %t)",      \
    .limit_none = "18446744073709551615", .identity = "BIGINT AUTO_INCREMENT",                                         \
    .table_suffix = " ENGINE=InnoDB DEFAULT" TEXT_OF(COLLATION), .now_default = "UTC_TIMESTAMP(6)",                    \
    .today_default = "UTC_DATE()"

const koine_sql_dialect koine__mariadb_sql_dialect = {
    .name = "mariadb",
    .features = MARIADB_FEATURES,
    .spelling = mariadb_spelling,
    .types = mariadb_types,
    .rows_by_parts = true,
    .checks_at_table = true,
    COMMON(MARIADB_COLLATION),
};

const koine_sql_dialect koine__mysql_sql_dialect = {
    .name = "mysql",
    .features = MYSQL_FEATURES,
    .spelling = mysql_spelling,
    .types = mysql_types,
    .rows_by_parts = true,
    .check_names_shared = true,
    COMMON(MYSQL_COLLATION),
};
