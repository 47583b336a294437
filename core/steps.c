/*
 * Statements of several steps.
 *
 * SPDX-License-Identifier: MIT
 */
#include "steps.h"

#include "rows.h"

koine_code koine__steps_compile(koine__prepared *prepared, bool transient)
{
    koine__portable *portable = prepared->portable;
    /* What defines a table is compiled when its turn comes: a later step may read what an earlier one makes. */
    if (portable->translation.defines) {
        return KOINE_OK;
    }
    koine_code code = KOINE_OK;
    for (size_t i = 0; i < portable->translation.step_count && code == KOINE_OK; i++) {
        if (portable->slots[i] == NULL) {
            code = koine__slot_compile(prepared->conn, &portable->slots[i], &portable->translation.steps[i].statement,
                                       transient);
        }
    }
    return code;
}

/* What the step's placeholders are given, of the values by parameter. */
static const koine_value *values_of(koine__portable *portable, const koine__statement *statement,
                                    const koine_value *values)
{
    if (statement->order == NULL) {
        return values;
    }
    for (size_t i = 0; i < statement->slots; i++) {
        portable->step_bound[i] = values[statement->order[i]];
    }
    return portable->step_bound;
}

static koine_code run_step(koine__prepared *prepared, size_t number, const koine_value *values, bool keep,
                           koine_outcome *outcome)
{
    koine_conn *conn = prepared->conn;
    koine__portable *portable = prepared->portable;
    const koine__step *step = &portable->translation.steps[number];
    koine_driver_stmt *slot = portable->slots[number];
    koine_outcome own = {.columns = 0};
    conn->reading = &step->statement;
    conn->bound = values_of(portable, &step->statement, values);
    conn->bound_count = step->statement.slots;
    koine__work_begin(conn);
    koine_code code = conn->driver->statement->execute(slot, conn->bound, keep, &own);
    conn->bound = NULL;
    if (code == KOINE_OK && own.columns > 0) {
        outcome->columns = keep ? own.columns : outcome->columns;
        code = keep ? koine__buffer_fill(&portable->buffer, slot, &own) : koine__rows_drop(prepared, slot, &own);
    }
    code = koine__work_end(conn, code, step->statement.kind != KOINE_STATEMENT_QUERY);
    conn->reading = NULL;
    outcome->changes = step->counts ? own.changes : outcome->changes;
    return code;
}

/*
 * The rows of a change that are asked for by a statement of their own are locked by it or by the change, but others may
 * come in between. Then there are more changes than rows, or more rows than changes.
 */
static koine_code check_match(const koine__prepared *prepared, int64_t changes)
{
    const koine__portable *portable = prepared->portable;
    if (!portable->translation.rows_match || (int64_t)portable->buffer.row_count == changes) {
        return KOINE_OK;
    }
    return koine__error_set(&prepared->conn->error, KOINE_ERR_SERIALIZATION, "run the transaction again",
                            "another session has put rows among those that the statement returns and changes");
}

static koine_code run_all(koine__prepared *prepared, const koine_value *values, bool keep, koine_outcome *outcome)
{
    koine__portable *portable = prepared->portable;
    koine_code code = KOINE_OK;
    for (size_t i = 0; i < portable->translation.step_count && code == KOINE_OK; i++) {
        const koine__step *step = &portable->translation.steps[i];
        if (portable->slots[i] == NULL) {
            code = koine__slot_compile(prepared->conn, &portable->slots[i], &step->statement, true);
        }
        if (code == KOINE_OK) {
            code = run_step(prepared, i, values, keep && step->role == KOINE__STEP_ROWS, outcome);
        }
    }
    portable->buffer.changes = outcome->changes;
    return code == KOINE_OK && keep ? check_match(prepared, outcome->changes) : code;
}

/*
 * Whether the steps need a transaction around them. In one of the caller's nothing is needed: a failure poisons it, and
 * the rollback that must follow undoes the steps before. Definitions that no transaction undoes run one by one.
 */
static bool needs_transaction(const koine__prepared *prepared)
{
    const koine_conn *conn = prepared->conn;
    if (conn->transaction.depth > 0 || prepared->reading.kind == KOINE_STATEMENT_QUERY) {
        return false;
    }
    bool defines = prepared->portable->translation.defines;
    return !defines || (conn->driver->capabilities & KOINE_CAN_DEFINE_IN_TRANSACTION) != 0;
}

koine_code koine__steps_run(koine__prepared *prepared, const koine_value *values, bool keep, koine_outcome *outcome)
{
    koine_conn *conn = prepared->conn;
    bool unit = needs_transaction(prepared);
    koine__buffer_clear(&prepared->portable->buffer);
    koine_code code = unit ? koine__unit_begin(conn) : KOINE_OK;
    if (code == KOINE_OK) {
        code = run_all(prepared, values, keep, outcome);
    }
    /* A transaction of its own that a failure leaves open is rolled back where failures poison. */
    return code == KOINE_OK && unit ? koine__unit_commit(conn) : code;
}
