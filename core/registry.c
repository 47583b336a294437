/*
 * The registered drivers, and the check that each passes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "registry.h"

#include "loader.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DRIVERS_MAX 64

static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER; /* guards the two below */
static const koine_driver *registered[DRIVERS_MAX];
static size_t registered_count;

#define KOINE__BUILT_IN(driver) extern const koine_driver driver;
#include "known_drivers.inc"
#undef KOINE__BUILT_IN

static const koine_driver *const built_in[] = {
#define KOINE__BUILT_IN(driver) &driver,
#include "known_drivers.inc"
#undef KOINE__BUILT_IN
    NULL,
};

static const struct known {
    const char *scheme;
    const char *driver;
    const char *remedy;
} known[] = {
#define KOINE__KNOWN(scheme, driver, option)                                                                           \
    {scheme, driver,                                                                                                   \
     "build Koine with -D" option "=ON, or put koine_driver_" driver ".so into " KOINE_MODULE_DIR                      \
     " or a directory named by KOINE_DRIVER_PATH"},
#include "known_drivers.inc"
#undef KOINE__KNOWN
};

#define KNOWN_COUNT (sizeof known / sizeof *known)

/* ---- the check ---- */

static const char *first_missing_slot(const koine_driver *driver)
{
#define REQUIRE(table, slot)                                                                                           \
    if (driver->table->slot == NULL) {                                                                                 \
        return #table "." #slot;                                                                                       \
    }
    REQUIRE(connection, open)
    REQUIRE(connection, enforce)
    REQUIRE(connection, verify)
    REQUIRE(connection, close)
    REQUIRE(connection, forget)
    REQUIRE(connection, transaction)
    REQUIRE(connection, engine)
    REQUIRE(connection, engine_version)
    REQUIRE(transaction, begin)
    REQUIRE(transaction, commit)
    REQUIRE(transaction, rollback)
    REQUIRE(transaction, command)
    REQUIRE(statement, prepare)
    REQUIRE(statement, execute)
    REQUIRE(statement, close)
    REQUIRE(rows, next)
    REQUIRE(rows, column)
    REQUIRE(rows, close)
#undef REQUIRE
    return NULL;
}

static const char *first_missing_table(const koine_driver *driver)
{
    const struct {
        const char *name;
        const void *table;
    } tables[] = {
        {"dialect", driver->dialect},
        {"connection", driver->connection},
        {"transaction", driver->transaction},
        {"statement", driver->statement},
        {"rows", driver->rows},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (tables[i].table == NULL) {
            return tables[i].name;
        }
    }
    return NULL;
}

static const char *first_missing_list(const koine_dialect *dialect)
{
    if (dialect->commits_implicitly == NULL) {
        return "dialect.commits_implicitly";
    }
    if (dialect->commits_nothing == NULL) {
        return "dialect.commits_nothing";
    }
    return dialect->transaction_words == NULL ? "dialect.transaction_words" : NULL;
}

/* What is missing of a dialect of portable SQL. */
static const char *first_missing_word(const koine_sql_dialect *dialect)
{
#define REQUIRE(member)                                                                                                \
    if (dialect->member == NULL) {                                                                                     \
        return "sql.dialects: " #member;                                                                               \
    }
    REQUIRE(name)
    REQUIRE(spelling)
    REQUIRE(types)
    REQUIRE(identity)
#undef REQUIRE
    for (size_t i = 0; i < KOINE_SQL_TYPE_COUNT; i++) {
        if (dialect->types[i].column == NULL) {
            return "sql.dialects: types[].column";
        }
    }
    return NULL;
}

/* For drivers that take portable SQL. */
static const char *first_missing_sql(const koine_driver *driver)
{
    const koine_sql_ops *sql = driver->sql;
    if (sql == NULL) {
        return NULL;
    }
    if (sql->dialects == NULL || sql->dialects[0] == NULL) {
        return "sql.dialects";
    }
    if (sql->dialect == NULL) {
        return "sql.dialect";
    }
    if (sql->catalog == NULL) {
        return "sql.catalog";
    }
    const char *missing = NULL;
    for (size_t i = 0; missing == NULL && sql->dialects[i] != NULL; i++) {
        missing = first_missing_word(sql->dialects[i]);
    }
    return missing;
}

static const char *wrong_value(const koine_driver *driver)
{
    if (driver->connection->size < sizeof(koine_driver_conn)) {
        return "connection.size is smaller than koine_driver_conn";
    }
    if (driver->statement->size < sizeof(koine_driver_stmt)) {
        return "statement.size is smaller than koine_driver_stmt";
    }
    if (driver->dialect->isolation == KOINE_ISOLATION_DEFAULT) {
        return "dialect.isolation is KOINE_ISOLATION_DEFAULT: name the level that it stands for";
    }
    if (driver->connection->abandon != NULL && driver->connection->cancel == NULL) {
        return "connection.abandon is there, but connection.cancel is missing";
    }
    if (driver->rows->scan != NULL && driver->rows->row == NULL) {
        return "rows.scan is there, but rows.row is missing";
    }
    if ((driver->capabilities & KOINE_CAN_CANCEL) != 0 && driver->connection->cancel == NULL) {
        return "KOINE_CAN_CANCEL is claimed, but connection.cancel is missing";
    }
    return NULL;
}

/* Writes the reason and answers false. */
static bool refuse(char *why, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

static bool refuse(char *why, size_t size, const char *format, ...)
{
    if (why != NULL && size > 0) {
        va_list arguments;
        va_start(arguments, format);
        (void)vsnprintf(why, size, format, arguments);
        va_end(arguments);
    }
    return false;
}

static bool check_head(const koine_driver *driver, char *why, size_t size)
{
    if (driver == NULL) {
        return refuse(why, size, "%s", "no driver was given (NULL)");
    }
    if (driver->abi != KOINE_DRIVER_ABI) {
        return refuse(why, size, "the driver was built for ABI %u, this library has ABI %u", (unsigned)driver->abi,
                      (unsigned)KOINE_DRIVER_ABI);
    }
    if (driver->size < sizeof(koine_driver)) {
        return refuse(why, size, "%s", "size is smaller than koine_driver: rebuild the driver");
    }
    if (driver->name == NULL || driver->name[0] == '\0') {
        return refuse(why, size, "%s", "the driver has no name");
    }
    if (driver->schemes == NULL || driver->schemes[0] == NULL) {
        return refuse(why, size, "driver \"%s\" has no URL scheme", driver->name);
    }
    return true;
}

static bool check(const koine_driver *driver, char *why, size_t size)
{
    if (!check_head(driver, why, size)) {
        return false;
    }
    const char *missing = first_missing_table(driver);
    if (missing != NULL) {
        return refuse(why, size, "required table %s is missing", missing);
    }
    missing = first_missing_slot(driver);
    if (missing != NULL) {
        return refuse(why, size, "required slot %s is missing", missing);
    }
    missing = first_missing_list(driver->dialect);
    if (missing != NULL) {
        return refuse(why, size, "%s is missing: an empty list holds one NULL", missing);
    }
    missing = first_missing_sql(driver);
    if (missing != NULL) {
        return refuse(why, size, "%s is missing", missing);
    }
    const char *wrong = wrong_value(driver);
    return wrong == NULL || refuse(why, size, "%s", wrong);
}

/* ---- the list ---- */

static bool has_scheme(const koine_driver *driver, const char *scheme, size_t size)
{
    for (size_t i = 0; driver->schemes[i] != NULL; i++) {
        if (strlen(driver->schemes[i]) == size && strncasecmp(driver->schemes[i], scheme, size) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_taken(const koine_driver *driver, char *why, size_t size)
{
    for (size_t i = 0; i < registered_count; i++) {
        if (strcmp(registered[i]->name, driver->name) == 0) {
            (void)refuse(why, size, "a driver named \"%s\" is registered already", driver->name);
            return true;
        }
        for (size_t j = 0; driver->schemes[j] != NULL; j++) {
            if (has_scheme(registered[i], driver->schemes[j], strlen(driver->schemes[j]))) {
                (void)refuse(why, size, "the scheme \"%s\" is taken", driver->schemes[j]);
                return true;
            }
        }
    }
    return false;
}

static koine_code append(const koine_driver *driver, char *why, size_t size)
{
    koine_code code = KOINE_OK;
    pthread_mutex_lock(&registry_lock);
    if (is_taken(driver, why, size)) {
        code = KOINE_ERR_CONFIG;
    } else if (registered_count == DRIVERS_MAX) {
        (void)refuse(why, size, "%s", "there is room for 64 drivers");
        code = KOINE_ERR_LIMIT;
    } else {
        registered[registered_count++] = driver;
    }
    pthread_mutex_unlock(&registry_lock);
    return code;
}

/* Around a fork: a child must not find the lock held by a thread that it does not have. */
static void lock_registry(void)
{
    pthread_mutex_lock(&registry_lock);
}

static void unlock_registry(void)
{
    pthread_mutex_unlock(&registry_lock);
}

static void register_built_in(void)
{
    (void)pthread_atfork(lock_registry, unlock_registry, unlock_registry);

    for (size_t i = 0; built_in[i] != NULL; i++) {
        if (check(built_in[i], NULL, 0)) {
            (void)append(built_in[i], NULL, 0);
        }
    }
}

static void ensure_built_in(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, register_built_in);
}

koine_code koine_driver_register(const koine_driver *driver, char *why, size_t why_size)
{
    ensure_built_in();
    if (why != NULL && why_size > 0) {
        why[0] = '\0';
    }
    return check(driver, why, why_size) ? append(driver, why, why_size) : KOINE_ERR_CONFIG;
}

size_t koine_driver_list(const char **names, size_t capacity)
{
    ensure_built_in();
    pthread_mutex_lock(&registry_lock);
    size_t count = registered_count;
    for (size_t i = 0; names != NULL && i < count && i < capacity; i++) {
        names[i] = registered[i]->name;
    }
    pthread_mutex_unlock(&registry_lock);
    return count;
}

static bool has_name(const koine_driver *driver, const char *name, size_t size)
{
    return strlen(driver->name) == size && memcmp(driver->name, name, size) == 0;
}

/* The first registered driver that answers to the text. */
static const koine_driver *lookup(const char *text, size_t size,
                                  bool (*answers)(const koine_driver *, const char *, size_t))
{
    const koine_driver *found = NULL;
    ensure_built_in();
    pthread_mutex_lock(&registry_lock);
    for (size_t i = 0; i < registered_count && found == NULL; i++) {
        if (answers(registered[i], text, size)) {
            found = registered[i];
        }
    }
    pthread_mutex_unlock(&registry_lock);
    return found;
}

static const struct known *known_scheme(const char *scheme, size_t size)
{
    for (size_t i = 0; i < KNOWN_COUNT; i++) {
        if (strlen(known[i].scheme) == size && strncasecmp(known[i].scheme, scheme, size) == 0) {
            return &known[i];
        }
    }
    return NULL;
}

const koine_driver *koine__registry_by_scheme(const char *scheme, size_t size)
{
    const koine_driver *found = lookup(scheme, size, has_scheme);
    if (found != NULL) {
        return found;
    }
    const struct known *entry = known_scheme(scheme, size);
    if (entry == NULL || !koine__loader_find(entry->driver)) {
        return NULL;
    }
    return lookup(scheme, size, has_scheme);
}

const koine_driver *koine__registry_by_name(const char *name)
{
    const koine_driver *found = lookup(name, strlen(name), has_name);
    for (size_t i = 0; found == NULL && i < KNOWN_COUNT; i++) {
        if (strcmp(known[i].driver, name) == 0) {
            found = koine__registry_by_scheme(known[i].scheme, strlen(known[i].scheme));
            break;
        }
    }
    return found;
}

static const koine_sql_dialect *dialect_of(const koine_driver *driver, const char *name)
{
    const koine_sql_dialect *const *list = driver->sql != NULL ? driver->sql->dialects : NULL;
    for (; list != NULL && *list != NULL; list++) {
        if (strcmp((*list)->name, name) == 0) {
            return *list;
        }
    }
    return NULL;
}

static bool has_dialect(const koine_driver *driver, const char *name, size_t size)
{
    (void)size;
    return dialect_of(driver, name) != NULL;
}

const koine_driver *koine__registry_by_dialect(const char *name, const koine_sql_dialect **out)
{
    const koine_driver *driver = lookup(name, strlen(name), has_dialect);
    *out = driver != NULL ? dialect_of(driver, name) : NULL;
    return driver;
}

const char *koine__registry_remedy(const char *scheme, size_t size)
{
    if (lookup(scheme, size, has_scheme) != NULL) {
        return NULL;
    }
    const struct known *entry = known_scheme(scheme, size);
    return entry != NULL ? entry->remedy : NULL;
}

const char *koine__registry_scheme(size_t i)
{
    if (i < KNOWN_COUNT) {
        return known[i].scheme;
    }
    i -= KNOWN_COUNT;
    const char *scheme = NULL;
    ensure_built_in();
    pthread_mutex_lock(&registry_lock);
    for (size_t d = 0; d < registered_count && scheme == NULL; d++) {
        for (size_t s = 0; registered[d]->schemes[s] != NULL && scheme == NULL; s++) {
            if (known_scheme(registered[d]->schemes[s], strlen(registered[d]->schemes[s])) == NULL && i-- == 0) {
                scheme = registered[d]->schemes[s];
            }
        }
    }
    pthread_mutex_unlock(&registry_lock);
    return scheme;
}
