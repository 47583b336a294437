/*
 * What a connection knows of the tables of its database: read with the driver's query koine_catalog.describe for the
 * names that a statement mentions, kept for the next ones, and forgotten as a whole when anything may have changed.
 *
 * Temporary tables that an engine's catalog does not list are known from the statements that made them. They are kept
 * until they are dropped or the session ends.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_CATALOGUE_H
#define KOINE_CORE_CATALOGUE_H

#include "sql/schema.h"

struct koine__prepared;
typedef struct koine__catalogue_entry koine__catalogue_entry;
typedef struct koine__catalogue_own koine__catalogue_own;

typedef struct koine__catalogue {
    uint64_t version; /* another one: what was made with the help of the catalogue may be outdated */
    koine__catalogue_entry **buckets;
    size_t bucket_count; /* a power of two, or 0 */
    size_t count;
    bool reused;               /* a name was asked for that was known from before: since koine__catalogue_schema */
    koine__arena arena;        /* of the entries and their tables */
    koine__catalogue_own *own; /* temporary tables that only this session knows */
    struct koine__prepared *describe; /* the query; NULL: not needed yet */
} koine__catalogue;

/*
 * The catalogue for an analysis. What it finds lives until the next koine__catalogue_forget or load. Its failures are
 * recorded on the connection; koine_changes, open transactions and traces are left alone.
 */
void koine__catalogue_schema(koine_conn *conn, koine__schema *out);

/* The schema may have changed: forgets all but the session's own temporary tables. */
void koine__catalogue_forget(koine_conn *conn);

/* The session ends: forgets those too, and closes the query. */
void koine__catalogue_reset(koine_conn *conn);

/*
 * A portable definition was carried out: takes over what it made of temporary tables, if the engine does not list
 * them. Codes: KOINE_OK; KOINE_ERR_NO_MEMORY, recorded: the statement has taken effect all the same.
 */
koine_code koine__catalogue_defined(koine_conn *conn, const koine__temporaries *temporaries);

#endif
