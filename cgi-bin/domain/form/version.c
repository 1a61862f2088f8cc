/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/form/version.h"

enum status form_bindings_load(struct db *db, struct str procedure_code,
                               struct date day, struct form_bindings *bindings)
{
    struct db_rows rows;
    struct db_value today = db_date(db_arena(db), day);
    enum status s =
        db_read(db,
                "SELECT c.name_starts, c.form_slug, v.id"
                "  FROM form_component c"
                "  JOIN form_version v ON v.form_slug = c.form_slug"
                " WHERE c.procedure_code = ?"
                "   AND v.is_offered"
                "   AND v.in_force_from <= ?"
                "   AND (v.in_force_to IS NULL OR v.in_force_to >= ?)"
                " ORDER BY v.in_force_from DESC, v.id DESC",
                DB_ARGS(db_text(procedure_code), today, today), &rows);
    struct form_binding *items;

    if (s != OK)
        return s;
    items = arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct form_binding){
            db_cell_text(row, 0), db_cell_text(row, 1), db_cell_int(row, 2)};
    }
    *bindings = (struct form_bindings){items, rows.count};
    return OK;
}

const struct form_binding *form_binding_of(const struct form_bindings *bindings,
                                           const struct component *component)
{
    /* The latest version stands first. */
    for (size_t i = 0; i < bindings->count; i++)
        if (component_is_online(component) &&
            str_begins_with(component->name, bindings->items[i].name_starts))
            return &bindings->items[i];
    return NULL;
}

enum status form_version_load(struct db *db, int64_t version_id,
                              struct eform *form)
{
    struct eform_faults *faults = ARENA_NEW(db_arena(db), struct eform_faults);
    struct db_row row;
    enum status s = db_read_row(db,
                                "SELECT body"
                                "  FROM form_version"
                                " WHERE id = ?",
                                DB_ARGS(db_int(version_id)), &row);

    if (s != OK)
        return s;
    if (faults == NULL)
        return INTERNAL;
    s = eform_read(db_arena(db), db_cell_text(row, 0), form, faults);
    if (s != OK)
        log_error(db_log(db), "form.unreadable", "version=%lld",
                  (long long)version_id);
    return s == OK ? OK : INTERNAL;
}

enum status form_version_find(struct db *db, struct str slug, struct date day,
                              bool is_any, int64_t *version_id,
                              struct str *body)
{
    struct db_value today = db_date(db_arena(db), day);
    struct db_row row;
    enum status s = db_read_row(
        db,
        "SELECT id, body"
        "  FROM form_version"
        " WHERE form_slug = ?"
        "   AND (? OR (is_offered"
        "              AND in_force_from <= ?"
        "              AND (in_force_to IS NULL OR in_force_to >= ?)))"
        " ORDER BY is_offered DESC, in_force_from DESC, id DESC"
        " LIMIT 1",
        DB_ARGS(db_text(slug), db_bool(is_any), today, today), &row);

    if (s != OK)
        return s;
    *version_id = db_cell_int(row, 0);
    *body = db_cell_text(row, 1);
    return OK;
}

enum status form_version_list(struct db *db, struct form_lines *lines)
{
    struct db_rows rows;
    struct form_line *items;
    enum status s = db_read(db,
                            "SELECT f.slug, f.title, v.version, v.is_offered,"
                            "       v.in_force_from, v.in_force_to"
                            "  FROM form f"
                            "  JOIN form_version v ON v.form_slug = f.slug"
                            " ORDER BY f.slug, v.in_force_from, v.id",
                            DB_NO_ARGS, &rows);

    if (s != OK)
        return s;
    items = arena_array(db_arena(db), rows.count + 1, sizeof *items);
    if (items == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        items[i] = (struct form_line){
            db_cell_text(row, 0), db_cell_text(row, 1), db_cell_text(row, 2),
            db_cell_bool(row, 3), db_cell_date(row, 4), db_cell_date(row, 5)};
    }
    *lines = (struct form_lines){items, rows.count};
    return OK;
}
