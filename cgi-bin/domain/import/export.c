/* SPDX-License-Identifier: GPL-3.0-or-later */
/* export.c: the catalogue given back as it came in: each version keeps the
 * record that it was read from.
 */
#include "domain/import/export.h"
#include "platform/json.h"

/* The records as a JSON list, and the codes of those that are no JSON. NULL: no
 * memory. */
static json_t *read_records(const struct db_rows *rows, struct buf *unreadable)
{
    json_t *list = json_array();

    for (size_t i = 0; list != NULL && i < rows->count; i++) {
        struct db_row row = db_row_at(rows, i);
        struct str record = db_cell_text(row, 0);
        json_t *read = json_loadb(record.ptr, record.len, 0, NULL);

        if (read == NULL) {
            buf_addz(unreadable, unreadable->len > 0 ? ", " : "");
            buf_add(unreadable, db_cell_text(row, 1));
        } else if (json_array_append_new(list, read) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

enum status export_procedures_json(struct db *db, struct str *text,
                                   struct str *unreadable)
{
    static const char find_head[] = "SELECT head FROM catalogue WHERE id = 1";
    static const char list[] =
        "SELECT v.record, p.code"
        "  FROM `procedure` p"
        "  JOIN procedure_version v"
        "    ON v.procedure_id = p.id AND v.version = p.version"
        " WHERE p.is_active AND v.is_detailed"
        " ORDER BY p.position, p.id";
    struct db_row head;
    struct db_rows rows;

    enum status s = db_read_row(db, find_head, DB_NO_ARGS, &head);
    if (s == OK)
        s = db_read(db, list, DB_NO_ARGS, &rows);
    if (s != OK)
        return s;

    struct str head_text = db_cell_text(head, 0);
    CLEANUP(json_release)
    json_t *root = json_loadb(head_text.ptr, head_text.len, 0, NULL);
    struct buf skipped = {.arena = db_arena(db)};
    json_t *procedures = read_records(&rows, &skipped);
    json_t *meta = json_object_get(root, "meta");
    size_t count = json_array_size(procedures);

    if (json_object_get(meta, "count") != NULL &&
        json_object_set_new(meta, "count", json_integer((json_int_t)count)) !=
            0) {
        json_decref(procedures);
        return INTERNAL;
    }
    if (json_object_set_new(root, "procedures", procedures) != 0)
        return INTERNAL;
    *unreadable = buf_str(&skipped);

    char *dumped = json_dumps(root, JSON_INDENT(1));
    if (dumped == NULL)
        return INTERNAL;
    *text = str_print(db_arena(db), "%s\n", dumped);
    free(dumped);
    return OK;
}

static void add_cell(struct buf *text, struct str cell, char end)
{
    buf_add(text, cell);
    buf_add_byte(text, end);
}

enum status export_procedures_tsv(struct db *db, struct str *text)
{
    /* levels: a list in a JSON record, a text with commas in a TSV's. */
    static const char list[] =
        "SELECT p.code, v.name, f.name, v.field_slug, v.level,"
        "       COALESCE(REPLACE(REPLACE(REPLACE(REPLACE("
        "         JSON_EXTRACT(v.record, '$.levels'),"
        "         '[', ''), ']', ''), '\"', ''), ' ', ''), v.level),"
        "       v.audiences,"
        "       CASE v.service_level WHEN 'full' THEN 'toàn_trình'"
        "         WHEN 'partial' THEN 'một_phần' ELSE 'thông_tin' END,"
        "       v.issuer"
        "  FROM `procedure` p"
        "  JOIN procedure_version v"
        "    ON v.procedure_id = p.id AND v.version = p.version"
        "  JOIN field f ON f.slug = v.field_slug"
        " WHERE p.is_active"
        " ORDER BY p.code";
    struct buf out = {.arena = db_arena(db)};
    struct db_rows rows;
    enum status s = db_read(db, list, DB_NO_ARGS, &rows);
    if (s != OK)
        return s;

    buf_addz(&out, "code\tname\tfield\tfield_slug\tlevel\tlevels\taudiences\t"
                   "service_level\tissuer\n");
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        for (size_t n = 0; n < 8; n++)
            add_cell(&out, db_cell_text(row, n), '\t');
        add_cell(&out, db_cell_text(row, 8), '\n');
    }
    *text = buf_str(&out);
    return OK;
}

enum status export_records_json(struct db *db, struct str *text)
{
    static const char list[] =
        "SELECT v.record"
        "  FROM `procedure` p"
        "  JOIN procedure_version v"
        "    ON v.procedure_id = p.id AND v.version = p.version"
        " WHERE p.is_active"
        " ORDER BY p.code";
    struct buf out = {.arena = db_arena(db)};
    struct db_rows rows;
    enum status s = db_read(db, list, DB_NO_ARGS, &rows);
    if (s != OK)
        return s;

    buf_addz(&out, "[");
    for (size_t i = 0; i < rows.count; i++) {
        buf_addz(&out, i > 0 ? ",\n" : "\n");
        buf_add(&out, db_cell_text(db_row_at(&rows, i), 0));
    }
    buf_addz(&out, "\n]\n");
    *text = buf_str(&out);
    return OK;
}

enum status export_record_json(struct db *db, struct str code, struct str *text)
{
    static const char sql[] =
        "SELECT v.record"
        "  FROM `procedure` p"
        "  JOIN procedure_version v"
        "    ON v.procedure_id = p.id AND v.version = p.version"
        " WHERE p.code = ? AND p.is_active";
    struct db_row row;
    enum status s = db_read_row(db, sql, DB_ARGS(db_text(code)), &row);

    if (s == OK)
        *text = db_cell_text(row, 0);
    return s;
}
