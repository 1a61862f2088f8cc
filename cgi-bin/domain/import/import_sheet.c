/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_sheet.c: the forms that are ours to fill in. The file says all there
 * is: the tables become what it says.
 */
#include "domain/catalogue/sheet.h"
#include "domain/import/import_private.h"

static enum status read_text(struct import *in, const json_t *item,
                             const char *key, enum tsv_need need, size_t max,
                             struct str *text)
{
    struct str unknown;
    enum status s = json_line(in, item, key, need, max, text);

    if (s == OK && !sheet_text_is_known(*text, &unknown))
        return import_refuse(in, key, "no place is named {%" PRI_STR "}",
                             STR_ARG(unknown));
    return s;
}

/* {"text": …}, {"heading": …}, {"center": …}, or {"label": …, "text": …}. */
static enum status read_line(struct import *in, const json_t *item,
                             struct sheet_line *line)
{
    enum status s =
        json_line(in, item, "label", TSV_OPTIONAL, 300, &line->label);

    if (s != OK)
        return s;
    line->kind = !str_is_empty(line->label) ? SHEET_ROW : SHEET_TEXT;
    if (json_object_get(item, "heading") != NULL)
        line->kind = SHEET_HEADING;
    if (json_object_get(item, "center") != NULL)
        line->kind = SHEET_CENTER;
    return read_text(in, item,
                     line->kind == SHEET_ROW ? "text"
                                             : sheet_line_kind_text(line->kind),
                     TSV_REQUIRED, 1000, &line->text);
}

static enum status store_lines(struct import *in, const json_t *item,
                               struct str slug)
{
    static const char put[] =
        "INSERT INTO sheet_line (sheet_slug, position, kind, label, text)"
        " VALUES (?, ?, ?, ?, ?)";
    const json_t *lines;
    enum status s = json_list(in, item, "lines", TSV_REQUIRED, &lines);

    for (size_t i = 0; s == OK && i < json_array_size(lines); i++) {
        struct sheet_line line;

        s = read_line(in, json_array_get(lines, i), &line);
        if (s == OK)
            s = db_write(
                in->db, put,
                DB_ARGS(db_text(slug), db_int((int64_t)i + 1),
                        db_text(str_of(sheet_line_kind_text(line.kind))),
                        db_text(line.label), db_text(line.text)),
                NULL);
    }
    return s;
}

static enum status store_components(struct import *in, const json_t *item,
                                    struct str slug)
{
    static const char put[] =
        "INSERT INTO sheet_component (procedure_code, name_starts, sheet_slug)"
        " VALUES (?, ?, ?)";
    const json_t *components;
    enum status s = json_list(in, item, "for", TSV_REQUIRED, &components);

    for (size_t i = 0; s == OK && i < json_array_size(components); i++) {
        const json_t *component = json_array_get(components, i);
        struct str code, name_starts;

        s = json_line(in, component, "procedure", TSV_REQUIRED, 20, &code);
        if (s == OK)
            s = json_line(in, component, "component", TSV_REQUIRED, 200,
                          &name_starts);
        if (s == OK)
            s = db_write(
                in->db, put,
                DB_ARGS(db_text(code), db_text(name_starts), db_text(slug)),
                NULL);
        if (s == CONFLICT)
            return import_refuse(in, "for", "“%" PRI_STR "” has two forms",
                                 STR_ARG(name_starts));
    }
    return s;
}

static enum status store_sheet(struct import *in, const json_t *item)
{
    static const char put[] = "INSERT INTO sheet (slug, title) VALUES (?, ?)";
    struct str slug, title;
    enum status s = json_line(in, item, "slug", TSV_REQUIRED, 60, &slug);

    if (s == OK)
        s = json_line(in, item, "title", TSV_REQUIRED, 200, &title);
    if (s == OK)
        s = db_write(in->db, put, DB_ARGS(db_text(slug), db_text(title)), NULL);
    if (s == CONFLICT)
        return import_refuse(in, "slug", "is there twice");
    if (s == OK)
        s = store_lines(in, item, slug);
    if (s == OK)
        s = store_components(in, item, slug);
    if (s != OK)
        return s;
    in->added++;
    import_tell(in, '+', slug, title);
    return OK;
}

static enum status store_sheets(struct import *in, void *data)
{
    static const char count[] = "SELECT COUNT(*) FROM sheet";
    static const char *const clear[] = {"DELETE FROM sheet_component",
                                        "DELETE FROM sheet_line",
                                        "DELETE FROM sheet"};
    const json_t *sheets = data;
    struct db_row row;
    enum status s = db_read_row(in->db, count, DB_NO_ARGS, &row);

    if (s == OK && in->is_seed && db_cell_int(row, 0) > 0) {
        in->kept = json_array_size(sheets);
        return OK;
    }
    for (size_t i = 0; s == OK && i < ARRAY_LENGTH(clear); i++)
        s = db_write(in->db, clear[i], DB_NO_ARGS, NULL);
    for (size_t i = 0; s == OK && i < json_array_size(sheets); i++) {
        in->where = str_print(in->arena, "forms[%zu]", i);
        s = store_sheet(in, json_array_get(sheets, i));
    }
    return s;
}

enum status import_sheets(struct import *in, struct str text)
{
    CLEANUP(json_release) json_t *root = NULL;
    const json_t *sheets;
    enum status s = json_open(in, text, &root);

    if (s == OK)
        s = json_list(in, root, "forms", TSV_REQUIRED, &sheets);
    if (s != OK)
        return s;
    return import_write(in, store_sheets, json_object_get(root, "forms"));
}
