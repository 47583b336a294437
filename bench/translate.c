/*
 * Translating one statement of about 200 bytes: parse, analysis, rewriting and printing, with the catalogue at hand.
 * Nothing is sent: this is what the first run of a text costs beside the engine's own work on it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "work.h"

#include "sql/memory_schema.h"
#include "sql/translate.h"

#include <stdio.h>
#include <string.h>

#define ROUNDS 20
#define OPERATIONS 2000

static const char schema_text[] =
    "CREATE TABLE koine_bench_item (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, name VARCHAR(60) NOT NULL, "
    "score DOUBLE PRECISION NOT NULL)";

static const char statement_text[] =
    "SELECT i.owner, count(*) AS items, sum(i.score) AS total, max(i.name) AS last_name FROM koine_bench_item i "
    "WHERE i.id BETWEEN ? AND ? AND i.name LIKE 'item%' GROUP BY i.owner HAVING count(*) > 1 ORDER BY total DESC LIMIT "
    "20";

static void fail(const koine__refusal *refusal)
{
    bench_fail("translate", refusal->message);
}

static void take_schema(koine__memory_schema *schema, koine__arena *arena)
{
    koine__tree *tree = NULL;
    koine__refusal refusal = {.code = KOINE_OK};
    koine__memory_schema_init(schema, arena);
    if (koine__parse(&tree, arena, schema_text, strlen(schema_text), &refusal) != KOINE_OK ||
        koine__analyse(tree, arena, &schema->view, NULL, 0, &refusal) != KOINE_OK ||
        !koine__memory_schema_take(schema, tree)) {
        fail(&refusal);
    }
}

static void translate(const koine__memory_schema *schema)
{
    static const koine_type bound[] = {KOINE_TYPE_INT, KOINE_TYPE_INT};
    koine__refusal refusal;
    koine__translation translation;
    const koine__translate_input input = {
        .dialect = &koine__reference_dialect,
        .placeholders = KOINE_PLACEHOLDER_DOLLAR_NUMBER,
        .schema = &schema->view,
        .sql = statement_text,
        .size = sizeof statement_text - 1,
        .bound = bound,
        .bound_count = 2,
    };
    if (koine__translate(&translation, &input, &refusal) != KOINE_OK) {
        fail(&refusal);
    }
    koine__translation_free(&translation);
}

void bench_translate(bench_result *result)
{
    static char name[64];
    koine__arena arena;
    koine__memory_schema schema;
    koine__arena_init(&arena, 16384);
    take_schema(&schema, &arena);
    (void)snprintf(name, sizeof name, "translate %zu bytes", sizeof statement_text - 1);
    *result = (bench_result){.work = name, .alone = true, .growth = -1};
    for (int round = 0; round < ROUNDS; round++) {
        const uint64_t allocated = bench_allocations();
        const double started = bench_now();
        for (int i = 0; i < OPERATIONS; i++) {
            translate(&schema);
        }
        const double spent = (bench_now() - started) / OPERATIONS * 1e6;
        result->koine = round == 0 || spent < result->koine ? spent : result->koine;
        result->koine_allocations = (double)(bench_allocations() - allocated) / OPERATIONS;
    }
    koine__arena_free(&arena);
}
