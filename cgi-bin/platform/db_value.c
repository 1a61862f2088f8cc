/* SPDX-License-Identifier: GPL-3.0-or-later */
/* db_value.c: what goes into a statement, and what comes out of a cell.
 *
 * Every cell comes as text. The migrations say what our columns hold, but how a
 * variable or an expression is typed is MariaDB's to say, and changes with it:
 * so text that cannot be read is no assertion's.
 */
#include "platform/db.h"

struct db_value db_null(void)
{
    return (struct db_value){.kind = DB_NULL};
}

struct db_value db_int(int64_t n)
{
    return (struct db_value){.kind = DB_INT, .number = n};
}

struct db_value db_bool(bool flag)
{
    return db_int(flag ? 1 : 0);
}

struct db_value db_text(struct str s)
{
    if (s.ptr == NULL)
        return db_null();
    return (struct db_value){.kind = DB_TEXT, .text = s};
}

struct db_value db_text_or_empty(struct str s)
{
    return db_text(str_is_empty(s) ? STR("") : s);
}

struct db_value db_bytes(struct str s)
{
    if (s.ptr == NULL)
        return db_null();
    return (struct db_value){.kind = DB_BYTES, .text = s};
}

struct db_value db_moment(struct arena *arena, struct moment m)
{
    return m.us == 0 ? db_null() : db_text(moment_sql(arena, m));
}

struct db_value db_date(struct arena *arena, struct date d)
{
    return date_is_set(d) ? db_text(date_iso(arena, d)) : db_null();
}

struct db_value db_partial(struct arena *arena, struct partial_date d)
{
    return partial_is_set(d) ? db_text(partial_sql(arena, d)) : db_null();
}

struct db_row db_row_at(const struct db_rows *rows, size_t nth)
{
    assert(nth < rows->count);
    return (struct db_row){rows->cells + nth * rows->columns, rows->columns,
                           rows->db};
}

struct str db_cell_text(struct db_row row, size_t column)
{
    assert(column < row.columns);
    return row.cells[column];
}

bool db_cell_is_null(struct db_row row, size_t column)
{
    return db_cell_text(row, column).ptr == NULL;
}

/* The text itself may be a citizen's, so the log has its place alone. */
static void misread(struct db_row row, size_t column, const char *wanted)
{
    log_error(db_log(row.db), "db.misread", "column=%zu wanted=%s", column,
              wanted);
    arena_exhaust(db_arena(row.db));
}

int64_t db_cell_int(struct db_row row, size_t column)
{
    struct str cell = db_cell_text(row, column);
    int64_t number = 0;

    if (cell.ptr != NULL && !str_to_int(cell, INT64_MIN, INT64_MAX, &number))
        misread(row, column, "number");
    return number;
}

bool db_cell_bool(struct db_row row, size_t column)
{
    return db_cell_int(row, column) != 0;
}

struct moment db_cell_moment(struct db_row row, size_t column)
{
    struct str cell = db_cell_text(row, column);
    struct moment moment = {0};

    if (cell.ptr != NULL && !moment_parse_sql(cell, &moment))
        misread(row, column, "moment");
    return moment;
}

struct date db_cell_date(struct db_row row, size_t column)
{
    struct str cell = db_cell_text(row, column);
    struct date date = {0};

    if (cell.ptr != NULL && !date_parse(cell, &date))
        misread(row, column, "date");
    return date;
}

struct partial_date db_cell_partial(struct db_row row, size_t column)
{
    struct str cell = db_cell_text(row, column);
    struct partial_date date = {0};

    if (cell.ptr != NULL && !partial_parse(cell, &date))
        misread(row, column, "partial date");
    return date;
}
