/*
 * Spellings: templates of dialect.h over the arguments of an expression.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

#include <string.h>

/* ---- which spelling ---- */

/* Operations that are only named apart so that an engine can spell them apart. */
typedef struct same {
    koine_sql_op op;
    koine_sql_op as;
} same;

static const same plain[] = {
    {KOINE_SQL_ADD_INT_PLAIN, KOINE_SQL_ADD_INT},     {KOINE_SQL_SUB_INT_PLAIN, KOINE_SQL_SUB_INT},
    {KOINE_SQL_MUL_INT_PLAIN, KOINE_SQL_MUL_INT},     {KOINE_SQL_NEG_INT_PLAIN, KOINE_SQL_NEG_INT},
    {KOINE_SQL_ADD_FLOAT_PLAIN, KOINE_SQL_ADD_FLOAT}, {KOINE_SQL_SUB_FLOAT_PLAIN, KOINE_SQL_SUB_FLOAT},
    {KOINE_SQL_MUL_FLOAT_PLAIN, KOINE_SQL_MUL_FLOAT},
};

static const same literal[] = {
    {KOINE_SQL_DIV_INT_LITERAL, KOINE_SQL_DIV_INT},
    {KOINE_SQL_MOD_INT_LITERAL, KOINE_SQL_MOD_INT},
};

/* NULL: none. KOINE_SQL_NOT_STORED: none here. */
static const char *spelling_of(const koine__printer *printer, koine_sql_op op)
{
    const koine_sql_dialect *dialect = printer->dialect;
    bool differs = printer->stored && dialect->stored != NULL && dialect->stored[op] != NULL;
    return differs ? dialect->stored[op] : dialect->spelling[op];
}

/* The operation's spelling, or that of the one that it is a case of. */
static const char *spelling_among(const koine__printer *printer, koine_sql_op op, const same *list, size_t count)
{
    const char *spelling = spelling_of(printer, op);
    for (size_t i = 0; spelling == NULL && i < count; i++) {
        if (list[i].op == op) {
            spelling = spelling_of(printer, list[i].as);
        }
    }
    return spelling;
}

/* The operation for a result that is looked at where it goes. */
static koine_sql_op op_of(const koine__printer *printer, const koine__expr *expr)
{
    bool looked_at = expr->looked_at || printer->looked_at;
    for (size_t i = 0; looked_at && i < sizeof plain / sizeof *plain; i++) {
        if (plain[i].as == expr->op) {
            return plain[i].op;
        }
    }
    return expr->op;
}

const char *koine__print_spelling(const koine__printer *printer, const koine__expr *expr)
{
    koine_sql_op op = op_of(printer, expr);
    const char *spelling = spelling_among(printer, op, plain, sizeof plain / sizeof *plain);
    if (spelling == NULL) {
        spelling = spelling_among(printer, op, literal, sizeof literal / sizeof *literal);
    }
    return spelling != NULL && spelling[0] != '\0' ? spelling : NULL;
}

/* ---- what holds together ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/* Behind the quote that ends the string which begins here. */
static const char *skip_string(const char *at)
{
    char quote = *at++;
    while (*at != '\0' && *at != quote) {
        at++;
    }
    return *at != '\0' ? at + 1 : at;
}

/* Behind the parenthesis that closes the one here. */
static const char *skip_parentheses(const char *at)
{
    unsigned depth = 0;
    do {
        if (*at == '\'' || *at == '"') {
            at = skip_string(at);
            continue;
        }
        depth += *at == '(' ? 1 : 0;
        depth -= *at == ')' ? 1 : 0;
        at++;
    } while (*at != '\0' && depth > 0);
    return at;
}

bool koine__print_is_open(const char *template)
{
    const char *at = template;
    size_t size = strlen(template);
    if (strncmp(template, "CASE ", 5) == 0 && size > 4 && strcmp(template + size - 4, " END") == 0) {
        return false;
    }
    while (is_word(*at)) {
        at++;
    }
    if (*at == '(') {
        at = skip_parentheses(at);
    }
    return strcmp(at, "%o") != 0 && *at != '\0';
}

/* ---- filling in ---- */

/* A template that is being filled in. */
struct work {
    koine__printer *printer;
    const koine__expr *expr;
    const char *begin; /* of the template */
    unsigned how;      /* of the expression */
    size_t at_work;    /* which argument %0 is */
    bool marked_distinct;
    bool marked_over;
};

static bool is_call(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_FUNCTION;
}

static bool is_distinct(const koine__expr *expr)
{
    return is_call(expr) && expr->as.function.distinct;
}

/* A function that passes on one of its arguments: what is asked of the result is asked of them. */
static bool passes_on(koine_sql_op op)
{
    return op == KOINE_SQL_COALESCE;
}

static bool is_comparison(koine_sql_op op)
{
    return op >= KOINE_SQL_EQ && op <= KOINE_SQL_NOT_BETWEEN_DEC;
}

/* Whether a placeholder gets its type from one of the arguments. */
static bool has_typed_column(const koine__expr *expr)
{
    for (size_t i = 0; i < expr->count; i++) {
        const koine__expr *arg = expr->args[i];
        if (arg->kind == KOINE__EXPR_COLUMN && arg->source != NULL && arg->source->table != NULL) {
            return true;
        }
    }
    return false;
}

/* Whether the template converts what begins at `from` and ends before `to`, so that its type does not matter. */
static bool is_cast(const struct work *work, const char *from, const char *to)
{
    return from - work->begin >= 5 && strncmp(from - 5, "CAST(", 5) == 0 && strncmp(to, " AS ", 4) == 0;
}

/* What is asked of an argument, its parentheses left aside. */
static unsigned how_argument(const struct work *work, size_t index, const char *from, const char *to)
{
    const koine__expr *expr = work->expr;
    if (is_cast(work, from, to)) {
        return KOINE__PRINT_PLAIN_INTEGER;
    }
    if (passes_on(expr->op)) {
        return work->how & KOINE__PRINT_PLAIN_INTEGER;
    }
    if (is_comparison(expr->op)) {
        return KOINE__PRINT_PLAIN_INTEGER | (has_typed_column(expr) ? KOINE__PRINT_PLAIN_PARAMETER : 0);
    }
    bool count = (expr->op == KOINE_SQL_SHIFT_LEFT || expr->op == KOINE_SQL_SHIFT_RIGHT) && index == 1;
    return count ? KOINE__PRINT_PLAIN_INTEGER : 0;
}

/* Whether parentheses and commas of the template stand round what begins at `from` and ends before `to`. */
static bool is_delimited(const struct work *work, const char *from, const char *to)
{
    while (from > work->begin && (from[-1] == ' ' || (from[-1] == 'd' && from - 1 > work->begin && from[-2] == '%'))) {
        from -= from[-1] == ' ' ? 1 : 2;
    }
    bool opened = from > work->begin && (from[-1] == '(' || from[-1] == ',');
    return opened && (*to == ')' || *to == ',' || strncmp(to, " AS ", 4) == 0);
}

/* a + b + c is (a + b) + c on every engine; chains of AND and OR mean the same however they are grouped. */
static bool continues(const struct work *work, size_t index, const char *from, const char *to)
{
    static const koine_sql_op chains[] = {
        KOINE_SQL_AND,       KOINE_SQL_OR,      KOINE_SQL_CONCAT_OPERATOR, KOINE_SQL_ADD_INT, KOINE_SQL_MUL_INT,
        KOINE_SQL_ADD_FLOAT, KOINE_SQL_ADD_DEC, KOINE_SQL_MUL_FLOAT,       KOINE_SQL_MUL_DEC,
    };
    const koine__expr *expr = work->expr;
    bool logic = expr->op == KOINE_SQL_AND || expr->op == KOINE_SQL_OR;
    bool at_end = from == work->begin || (logic && *to == '\0');
    if (!at_end || !expr->args[index]->has_op || expr->args[index]->op != expr->op) {
        return false;
    }
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
        if (chains[i] == expr->op) {
            return true;
        }
    }
    return false;
}

/* FILTER of an engine that has none: what is left out is NULL, which aggregates skip. */
static bool prints_filter(const struct work *work)
{
    return is_call(work->expr) && work->expr->as.function.filter != NULL &&
           (work->printer->dialect->features & KOINE_SQL_FILTER) == 0;
}

static bool is_integer_sum(const koine__expr *expr)
{
    return expr->kind == KOINE__EXPR_OPERATOR && expr->has_op && expr->op >= KOINE_SQL_ADD_INT &&
           expr->op <= KOINE_SQL_NEG_INT;
}

/*
 * Rule PX-arith: a sum that is checked looks at its operands, and so does one whose result goes to such a sum. That
 * saves checks, and keeps templates that hold an argument twice from doubling the text with every level.
 */
static bool looks_at(const koine__expr *expr, const koine__expr *operand)
{
    bool aggregate = expr->op == KOINE_SQL_SUM_INT || expr->op == KOINE_SQL_AVG_INT;
    return is_integer_sum(operand) && (aggregate || (is_integer_sum(expr) && !expr->looked_at));
}

static void print_argument(struct work *work, size_t index, const char *from, const char *to)
{
    koine__printer *printer = work->printer;
    const koine__expr *expr = work->expr;
    unsigned how = how_argument(work, index, from, to);
    if (index == expr->count && expr->op == KOINE_SQL_STRING_AGG) {
        koine__print_order(printer, &expr->as.function.order, NULL);
        return;
    }
    if (index >= expr->count) {
        return;
    }
    if (index == 0 && is_distinct(expr) && !work->marked_distinct) {
        koine__print_text(printer, "DISTINCT ");
    }
    if (index == 0 && prints_filter(work)) {
        koine__print_text(printer, "CASE WHEN ");
        koine__print_expr(printer, expr->as.function.filter, 0);
        koine__print_text(printer, " THEN ");
        koine__print_expr(printer, expr->args[0], how);
        koine__print_text(printer, " END");
        return;
    }
    if (from == work->begin && *to == '\0') {
        how |= work->how; /* the template adds nothing */
    } else if (!is_delimited(work, from, to) && !continues(work, index, from, to)) {
        how |= KOINE__PRINT_OPERAND;
    }
    bool looked_at = printer->looked_at;
    printer->looked_at = looks_at(expr, expr->args[index]);
    koine__print_expr(printer, expr->args[index], how);
    printer->looked_at = looked_at;
}

static void print_all(struct work *work, const char *from, const char *to)
{
    for (size_t i = 0; i < work->expr->count; i++) {
        koine__print_text(work->printer, i > 0 ? ", " : "");
        print_argument(work, i, from, to);
    }
}

/* FILTER and OVER. */
static void print_tail(struct work *work)
{
    const koine__expr *expr = work->expr;
    if (!is_call(expr)) {
        return;
    }
    if (expr->as.function.filter != NULL && !prints_filter(work)) {
        koine__print_text(work->printer, " FILTER (WHERE ");
        koine__print_expr(work->printer, expr->as.function.filter, 0);
        koine__print_text(work->printer, ")");
    }
    if (expr->as.function.over != NULL) {
        koine__print_text(work->printer, " OVER ");
        koine__print_window(work->printer, expr->as.function.over);
    }
}

static void print_target(struct work *work)
{
    const koine_sql_type *type = koine__print_type_of(work->printer, work->expr->type, true);
    if (type != NULL) {
        koine__print_type(work->printer, type->cast, work->expr->type);
    }
}

static void print_part(struct work *work, const char *from, const char *end);

/* "… %| separator %}": answers what stands behind it. */
static const char *print_repeated(struct work *work, const char *from, const char *end)
{
    const char *separator = strstr(from, "%|");
    const char *close = separator != NULL ? strstr(separator, "%}") : NULL;
    if (close == NULL) {
        return end;
    }
    for (size_t i = 0; i < work->expr->count; i++) {
        if (i > 0) {
            koine__print_bytes(work->printer, separator + 2, (size_t)(close - separator) - 2);
        }
        work->at_work = i;
        print_part(work, from, separator);
    }
    return close + 2;
}

/* One code, which begins with the percent sign at `at`; answers what stands behind it. */
static const char *print_code(struct work *work, const char *at, const char *end)
{
    koine__printer *printer = work->printer;
    const char *next = at + 2;
    switch (at[1]) {
    case '{':
        return print_repeated(work, next, end);
    case '*':
        print_all(work, at, next);
        break;
    case '0':
        print_argument(work, work->at_work, at, next);
        break;
    case 'd':
        koine__print_text(printer, is_distinct(work->expr) ? "DISTINCT " : "");
        break;
    case 'o':
        print_tail(work);
        break;
    case 'k':
        if (is_call(work->expr)) {
            koine__print_sort_arguments(printer, &work->expr->as.function.order);
        }
        break;
    case 't':
        print_target(work);
        break;
    default:
        if (at[1] >= '1' && at[1] <= '9') {
            print_argument(work, (size_t)(at[1] - '1'), at, next);
        } else {
            koine__print_type(printer, (char[]){'%', at[1], '\0'}, work->expr->type);
        }
    }
    return next;
}

static void print_part(struct work *work, const char *from, const char *end)
{
    const char *at = memchr(from, '%', (size_t)(end - from));
    while (at != NULL && at + 1 < end) {
        koine__print_bytes(work->printer, from, (size_t)(at - from));
        from = print_code(work, at, end);
        at = memchr(from, '%', (size_t)(end - from));
    }
    koine__print_bytes(work->printer, from, (size_t)(end - from));
}

void koine__print_template(koine__printer *printer, const char *template, const koine__expr *expr, unsigned how)
{
    struct work work = {
        .printer = printer,
        .expr = expr,
        .begin = template,
        .how = how,
        .marked_distinct = strstr(template, "%d") != NULL,
        .marked_over = strstr(template, "%o") != NULL,
    };
    print_part(&work, template, template + strlen(template));
    if (!work.marked_over) {
        print_tail(&work);
    }
}
