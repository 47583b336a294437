/*
 * Holds what a statement answered to what its case says.
 *
 * SPDX-License-Identifier: MIT
 */
#include "case_check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN_ROWS 20

/* ---- failures ---- */

static void write_error(struct text *report, const koine_error *e)
{
    const struct {
        const char *name, *text;
    } fields[] = {{"message", e->message},    {"detail", e->detail}, {"hint", e->hint},
                  {"table", e->table},        {"column", e->column}, {"constraint", e->constraint},
                  {"parent", e->parent_table}};

    text_format(report, "        %s, position %" PRId64 ", native code %d, SQLSTATE \"%s\"\n", koine_code_name(e->code),
                e->position, (int)e->native_code, e->sqlstate);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].text) {
            text_format(report, "        %s: %s\n", fields[i].name, fields[i].text);
        }
    }
}

static bool differs(const char *want, const char *got)
{
    return want && (!got || strcmp(want, got) != 0);
}

static bool lacks(const char *part, const char *whole)
{
    return part && (!whole || !strstr(whole, part));
}

static const char *fault_of_place(const struct case_failure *want, const struct case_step *step, const koine_error *e)
{
    bool of_statement = koine_code_class(e->code) == KOINE_CLASS_STATEMENT;

    if (want->at == AT_NONE) {
        return e->position != -1 ? "a position though there is none" : NULL;
    }
    if (want->at == AT_BYTE) {
        return e->position != want->position ? "another position" : NULL;
    }
    if (want->refused && of_statement && step->sql && (e->position < 0 || e->position > (int64_t)strlen(step->sql))) {
        return "no position within the statement";
    }
    return NULL;
}

/* What Koine refuses itself never came to the engine; it says by which rule, and how it is written instead. */
static const char *fault_of_refusal(const struct case_failure *want, const koine_error *e)
{
    if (!want->refused) {
        return NULL;
    }
    if (e->native_code != 0 || e->sqlstate[0]) {
        return "the engine was asked";
    }
    if (want->no_hint && e->hint) {
        return "a hint though there is none";
    }
    if (e->code != KOINE_ERR_NOT_SUPPORTED) {
        return NULL;
    }
    return !e->hint && !want->no_hint ? "no hint" : !e->detail ? "no rule as the detail" : NULL;
}

static const char *fault_of_failure(const struct case_failure *want, const struct case_step *step,
                                    const struct case_answer *answer)
{
    const koine_error *e = answer->error;
    const char *fault;

    if (answer->code != want->code) {
        return "another code";
    }
    if (e->code != answer->code) {
        return "koine_error_of tells another code";
    }
    fault = fault_of_place(want, step, e);
    if (!fault) {
        fault = fault_of_refusal(want, e);
    }
    if (fault) {
        return fault;
    }
    return lacks(want->hint, e->hint)                     ? "another hint"
           : lacks(want->message, e->message)             ? "another message"
           : lacks(want->detail, e->detail)               ? "another detail"
           : differs(want->table, e->table)               ? "another table"
           : differs(want->column, e->column)             ? "another column"
           : differs(want->constraint, e->constraint)     ? "another constraint"
           : differs(want->parent_table, e->parent_table) ? "another parent table"
           : want->side_given && want->side != e->fk_side ? "another side of the foreign key"
                                                          : NULL;
}

static const struct case_failure *wanted_failure(const struct case_step *step, unsigned engine)
{
    for (size_t i = 0; i < step->failure_count; i++) {
        if (step->failures[i].engines & engine) {
            return &step->failures[i];
        }
    }
    return NULL;
}

static bool check_failure(const struct case_failure *want, const struct case_step *step,
                          const struct case_answer *answer, struct text *report)
{
    const char *fault = fault_of_failure(want, step, answer);

    if (!fault) {
        return true;
    }
    text_format(report, "    expected: %s %s\n", want->refused ? "refused:" : "error:", koine_code_name(want->code));
    if (want->at == AT_BYTE) {
        text_format(report, "        position %" PRId64 "\n", want->position);
    }
    if (answer->code == KOINE_OK) {
        text_add_string(report, "    got: success\n");
        return false;
    }
    text_format(report, "    got: %s\n", fault);
    write_error(report, answer->error);
    return false;
}

/* ---- columns ---- */

static void write_columns(struct text *report, const struct case_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        text_format(report, "%s\"%s\"%s%s", i > 0 ? ", " : "", columns[i].name, columns[i].typed ? " " : "",
                    columns[i].typed ? koine_type_name(columns[i].type) : "");
    }
    text_add_string(report, "\n");
}

static bool check_columns(const struct case_step *step, const struct case_answer *answer, struct text *report)
{
    bool same = step->column_count == answer->column_count;

    if (step->column_count == 0) {
        return true;
    }
    for (size_t i = 0; same && i < step->column_count; i++) {
        const struct case_column *want = &step->columns[i], *got = &answer->columns[i];

        same = strcmp(want->name, got->name) == 0 && (!want->typed || want->type == got->type);
    }
    if (!same) {
        text_add_string(report, "    expected columns: ");
        write_columns(report, step->columns, step->column_count);
        text_add_string(report, "    got columns:      ");
        write_columns(report, answer->columns, answer->column_count);
    }
    return same;
}

/* ---- rows ---- */

static void write_row(struct text *to, const struct case_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        text_add_string(to, i > 0 ? ", " : "");
        case_value_write(to, &row->values[i]);
    }
}

static void write_rows(struct text *report, const struct case_row *rows, size_t count)
{
    for (size_t i = 0; i < count && i < SHOWN_ROWS; i++) {
        text_add_string(report, "        row: ");
        write_row(report, &rows[i]);
        text_add_string(report, "\n");
    }
    if (count > SHOWN_ROWS) {
        text_format(report, "        … (%zu rows)\n", count);
    } else if (count == 0) {
        text_add_string(report, "        rows: none\n");
    }
}

static int by_text(const void *a, const void *b)
{
    struct text left = {NULL, 0, 0}, right = {NULL, 0, 0};
    int order;

    text_add_string(&left, "");
    text_add_string(&right, "");
    write_row(&left, a);
    write_row(&right, b);
    order = strcmp(left.text, right.text);
    text_free(&left);
    text_free(&right);
    return order;
}

static bool row_fits(const struct case_row *want, const struct case_row *got)
{
    bool fits = want->count == got->count;

    for (size_t i = 0; fits && i < want->count; i++) {
        fits = value_fits(&want->values[i], &got->values[i].value);
    }
    return fits;
}

static bool check_rows(const struct case_step *step, const struct case_answer *answer, struct text *report)
{
    bool same = step->row_count == answer->row_count;

    if (step->any_rows >= 0) {
        if ((uint64_t)step->any_rows != answer->row_count) {
            text_format(report, "    expected %" PRId64 " rows, got %zu\n", step->any_rows, answer->row_count);
            return false;
        }
        return true;
    }
    if (step->row_count == 0 && !step->no_rows) {
        return true;
    }
    if (step->unordered) {
        qsort(step->rows, step->row_count, sizeof *step->rows, by_text);
        qsort(answer->rows, answer->row_count, sizeof *answer->rows, by_text);
    }
    for (size_t i = 0; same && i < step->row_count; i++) {
        same = row_fits(&step->rows[i], &answer->rows[i]);
    }
    if (!same) {
        text_format(report, "    expected%s:\n", step->unordered ? " in any order" : "");
        write_rows(report, step->rows, step->row_count);
        text_add_string(report, "    got:\n");
        write_rows(report, answer->rows, answer->row_count);
    }
    return same;
}

bool case_check(const struct case_step *step, const struct case_answer *answer, unsigned engine, struct text *report)
{
    const struct case_failure *failure = wanted_failure(step, engine);

    if (failure) {
        return check_failure(failure, step, answer, report);
    }
    if (answer->code != KOINE_OK) {
        text_add_string(report, "    expected: success\n    got:\n");
        write_error(report, answer->error);
        return false;
    }
    if (step->changes >= 0 && step->changes != answer->changes) {
        text_format(report, "    expected changes: %" PRId64 "\n    got changes: %" PRId64 "\n", step->changes,
                    answer->changes);
        return false;
    }
    return check_columns(step, answer, report) && check_rows(step, answer, report);
}
