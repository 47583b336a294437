/*
 * Printing CREATE VIEW. What an engine forgets of the types of its columns, the view's text keeps for the catalog:
 * koine_sql_dialect.view.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sql/print.h"

/* The portable names of types, as in koine_catalog. */
static const char *name_of(koine__type type)
{
    static const char *const names[] = {
        [KOINE_TYPE_BOOL] = "boolean",    [KOINE_TYPE_INT] = "integer",         [KOINE_TYPE_FLOAT] = "double",
        [KOINE_TYPE_DECIMAL] = "decimal", [KOINE_TYPE_TEXT] = "text",           [KOINE_TYPE_BLOB] = "blob",
        [KOINE_TYPE_DATE] = "date",       [KOINE_TYPE_TIME] = "time",           [KOINE_TYPE_UUID] = "uuid",
        [KOINE_TYPE_JSON] = "json",       [KOINE_TYPE_TIMESTAMP] = "timestamp",
    };
    const char *name = type.kind < sizeof names / sizeof names[0] ? names[type.kind] : NULL;
    name = type.kind == KOINE_TYPE_INT && type.small ? "smallint" : name;
    name = type.kind == KOINE_TYPE_TEXT && type.length > 0 ? "varchar" : name;
    return name != NULL ? name : "other";
}

static bool has_scale(koine__type type)
{
    return type.kind == KOINE_TYPE_DECIMAL && type.precision > 0 && type.scale != KOINE__SCALE_OPEN;
}

static void print_types(koine__printer *printer, const koine__query *query)
{
    for (size_t i = 0; i < query->column_count; i++) {
        koine__type type = query->columns[i].type;
        koine__print_text(printer, i == 0 ? "[[\"" : ",[\"");
        koine__print_text(printer, name_of(type));
        koine__print_text(printer, "\"");
        if (has_scale(type)) {
            koine__print_text(printer, ",");
            koine__print_number(printer, type.precision);
            koine__print_text(printer, ",");
            koine__print_number(printer, type.scale);
        } else if (type.kind == KOINE_TYPE_TEXT && type.length > 0) {
            koine__print_text(printer, ",");
            koine__print_number(printer, type.length);
        }
        koine__print_text(printer, "]");
    }
    koine__print_text(printer, "]");
}

static void print_columns(koine__printer *printer, const koine__view_def *view)
{
    for (size_t i = 0; i < view->query->column_count; i++) {
        const koine__shown *column = &view->query->columns[i];
        koine__name name = i < view->columns.count ? view->columns.items[i] : column->name;
        const koine_sql_type *type = has_scale(column->type) ? koine__print_type_of(printer, column->type, true) : NULL;
        name.position = 0;
        koine__print_text(printer, i > 0 ? ", " : "");
        koine__print_text(printer, type != NULL ? "CAST(" : "");
        koine__print_name(printer, &name);
        if (type != NULL) {
            koine__print_text(printer, " AS ");
            koine__print_type(printer, type->cast, column->type);
            koine__print_text(printer, ") AS ");
            koine__print_name(printer, &name);
        }
    }
}

static void print_query(koine__printer *printer, const koine__view_def *view)
{
    const char *template = printer->dialect->view;
    const koine__names *names = view->columns.count > 0 ? &view->columns : NULL;
    if (template == NULL) {
        koine__print_query(printer, view->query, KOINE__PRINT_NAMED, NULL);
        return;
    }
    for (const char *p = template; *p != '\0'; p++) {
        if (*p != '%' || p[1] < '1' || p[1] > '3') {
            koine__print_bytes(printer, p, 1);
            continue;
        }
        switch (*++p) {
        case '1':
            koine__print_query(printer, view->query, KOINE__PRINT_NAMED, names);
            break;
        case '2':
            print_types(printer, view->query);
            break;
        default:
            print_columns(printer, view);
            break;
        }
    }
}

void koine__print_create_view(koine__printer *printer, const koine__view_def *view)
{
    koine__print_text(printer, "CREATE VIEW ");
    koine__print_name(printer, &view->name);
    if (view->columns.count > 0) {
        koine__print_text(printer, " ");
        koine__print_names(printer, &view->columns);
    }
    koine__print_text(printer, " AS ");
    print_query(printer, view);
    koine__print_step(printer, KOINE__STEP_RUN, false, KOINE_STATEMENT_DEFINITION);
}
