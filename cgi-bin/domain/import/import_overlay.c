/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_overlay.c: what the province says over the national record, kept apart
 * and applied by each import (schema/seed/overlay.json shows every word of it).
 *
 * Papers and cases are named by how they begin in the source. Samples of the
 * product have no overlay: it is written for the national record.
 *
 * Holds: the record as it came is never changed; an overlay that no longer fits
 * is told, and the rest of it is applied.
 */
#include "domain/import/import_private.h"
#include "platform/crypto.h"

/* What stands in the record's place as it is. */
static const char *const replaced[] = {
    "plain",     "keywords",   "elsewhere",    "fees",     "processing",
    "cut_at_15", "adult_only", "requirements", "outcomes", "service_level",
};
static const char *const of_paper[] = {
    "short",  "when",      "required", "channels",
    "note",   "originals", "copies",   "original_at_counter",
    "one_of",
};
static const char *const of_case[] = {"name", "kind"};

enum status overlay_load(struct import *in)
{
    struct db_rows rows;
    enum status s = db_read(in->db,
                            "SELECT code, body, written_by, written_on,"
                            "       source_digest"
                            "  FROM overlay",
                            DB_NO_ARGS, &rows);

    if (s != OK)
        return s;
    in->overlays = arena_array(in->arena, rows.count + 1, sizeof *in->overlays);
    if (in->overlays == NULL)
        return INTERNAL;
    for (size_t i = 0; i < rows.count; i++) {
        struct db_row row = db_row_at(&rows, i);

        in->overlays[i] = (struct overlay){
            .code = db_cell_text(row, 0),
            .body = db_cell_text(row, 1),
            .written_by = db_cell_text(row, 2),
            .written_on = db_cell_date(row, 3),
            .source_digest = db_cell_text(row, 4),
        };
    }
    in->overlay_count = rows.count;
    return OK;
}

const struct overlay *overlay_of(const struct import *in, struct str code)
{
    for (size_t i = 0; i < in->overlay_count; i++)
        if (str_equals(in->overlays[i].code, code))
            return &in->overlays[i];
    return NULL;
}

static void take(json_t *to, const json_t *from, const char *const *keys,
                 size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (json_object_get(from, keys[i]) != NULL)
            json_object_set(to, keys[i], json_object_get(from, keys[i]));
}

static bool starts_as(const json_t *object, struct str beginning)
{
    struct str name = record_text(object, "name");

    return name.len >= beginning.len &&
           memcmp(name.ptr, beginning.ptr, beginning.len) == 0;
}

/* A list of lines, or a text. */
static void set_steps(json_t *record, json_t *steps)
{
    json_t *line, *all = json_string("");
    size_t i;

    if (json_is_string(steps)) {
        json_object_set(record, "steps", steps);
        json_decref(all);
        return;
    }
    json_array_foreach(steps, i, line)
    {
        json_t *longer =
            json_sprintf("%s%s- %s", json_string_value(all), i > 0 ? "\n" : "",
                         json_string_value(line));

        json_decref(all);
        all = longer;
    }
    json_object_set_new(record, "steps", all);
}

static size_t change_papers(json_t *cases, const json_t *paper)
{
    struct str name = record_text(paper, "paper");
    struct str of = record_text(paper, "case");
    json_t *one;
    size_t i, found = 0;

    json_array_foreach(cases, i, one)
    {
        json_t *components = json_object_get(one, "components");

        if (!starts_as(one, of))
            continue;
        for (size_t n = 0; n < json_array_size(components);) {
            json_t *component = json_array_get(components, n);

            if (!starts_as(component, name)) {
                n++;
                continue;
            }
            found++;
            take(component, paper, of_paper, ARRAY_LENGTH(of_paper));
            if (json_is_true(json_object_get(paper, "drop")))
                json_array_remove(components, n);
            else
                n++;
        }
    }
    return found;
}

static size_t change_cases(json_t *cases, const json_t *change)
{
    struct str name = record_text(change, "case");
    size_t found = 0;

    for (size_t i = 0; i < json_array_size(cases);) {
        json_t *one = json_array_get(cases, i);

        if (!starts_as(one, name)) {
            i++;
            continue;
        }
        found++;
        take(one, change, of_case, ARRAY_LENGTH(of_case));
        if (json_is_true(json_object_get(change, "drop")))
            json_array_remove(cases, i);
        else
            i++;
    }
    return found;
}

static void tell_unfit(struct import *in, struct str code, const json_t *what)
{
    struct str name = record_text(what, "paper");

    import_tell(
        in, '!', code,
        str_print(in->arena,
                  "the overlay speaks of “%" PRI_STR
                  "”, which is not in the record",
                  STR_ARG(name.len > 0 ? name : record_text(what, "case"))));
}

enum status overlay_apply(struct import *in, json_t *record,
                          const struct overlay *overlay)
{
    CLEANUP(json_release)
    json_t *body = json_loadb(overlay->body.ptr, overlay->body.len, 0, NULL);
    json_t *cases = json_object_get(record, "cases");
    json_t *item;
    size_t i;

    if (body == NULL)
        return import_refuse(in, "overlay", "is no JSON");
    take(record, body, replaced, ARRAY_LENGTH(replaced));
    if (json_object_get(body, "steps") != NULL)
        set_steps(record, json_object_get(body, "steps"));
    /* Papers first: they name their case as the source does. */
    json_array_foreach(json_object_get(body, "papers"), i,
                       item) if (change_papers(cases, item) == 0)
        tell_unfit(in, overlay->code, item);
    json_array_foreach(json_object_get(body, "cases"), i,
                       item) if (change_cases(cases, item) == 0)
        tell_unfit(in, overlay->code, item);
    json_array_foreach(json_object_get(body, "add_cases"), i, item)
        json_array_append_new(cases, json_deep_copy(item));
    return OK;
}

/* Told once for each change of the record, until the overlay is written anew.
 */
enum status overlay_note_source(struct import *in,
                                const struct overlay *overlay,
                                struct str record)
{
    struct sha256 digest = crypto_sha256(record);

    if (str_equals(overlay->source_digest, sha256_str(&digest)))
        return OK;
    if (!str_is_empty(overlay->source_digest)) {
        import_tell(
            in, '!', overlay->code,
            str_print(in->arena,
                      "the record changed under the overlay that"
                      " %" PRI_STR " wrote on %" PRI_STR,
                      STR_ARG(overlay->written_by),
                      STR_ARG(date_iso(in->arena, overlay->written_on))));
        return OK;
    }
    return db_write(
        in->db, "UPDATE overlay SET source_digest = ? WHERE code = ?",
        DB_ARGS(db_bytes(sha256_str(&digest)), db_text(overlay->code)), NULL);
}

/* --- the file --- */

struct overlay_file {
    const json_t *list;
    struct str written_by;
};

static enum status read_entry(struct import *in,
                              const struct overlay_file *file, size_t nth,
                              struct overlay *entry)
{
    const json_t *item = json_array_get(file->list, nth);
    struct str by;

    in->where = str_print(in->arena, "procedures[%zu]", nth);
    enum status s = json_line(in, item, "code", TSV_REQUIRED, 20, &entry->code);
    if (s == OK)
        in->where = entry->code;
    if (s == OK)
        s = json_line(in, item, "written_by", TSV_OPTIONAL, 200, &by);
    if (s == OK)
        s = json_day(in, item, "written_on", &entry->written_on);
    if (s != OK)
        return s;
    entry->written_by = str_is_empty(by) ? file->written_by : by;
    if (str_is_empty(entry->written_by))
        return import_refuse(in, "written_by", "is missing");
    if (!date_is_set(entry->written_on))
        return import_refuse(in, "written_on", "is missing");
    char *text = json_dumps(item, JSON_COMPACT | JSON_SORT_KEYS);

    entry->body = str_copy(in->arena, str_of(text == NULL ? "{}" : text));
    free(text);
    return OK;
}

static enum status store_entry(struct import *in, const struct overlay *entry)
{
    struct db_row row;
    enum status s = db_read_row(in->db,
                                "SELECT body, is_seed"
                                "  FROM overlay"
                                " WHERE code = ?",
                                DB_ARGS(db_text(entry->code)), &row);

    if (s != OK && s != NOT_FOUND)
        return s;
    if (s == OK && in->is_seed && !db_cell_bool(row, 1)) {
        in->kept++;
        return OK;
    }
    if (s == OK && str_equals(db_cell_text(row, 0), entry->body) &&
        db_cell_bool(row, 1) == in->is_seed) {
        in->unchanged++;
        return OK;
    }
    if (s == OK)
        in->changed++;
    else
        in->added++;
    import_tell(in, s == OK ? '~' : '+', entry->code, STR("overlay"));
    s = db_write(in->db,
                 "REPLACE INTO overlay (code, body, written_by, written_on,"
                 "                      is_seed, source_digest)"
                 " VALUES (?, ?, ?, ?, ?, NULL)",
                 DB_ARGS(db_text(entry->code), db_text(entry->body),
                         db_text(entry->written_by),
                         db_date(in->arena, entry->written_on),
                         db_bool(in->is_seed)),
                 NULL);
    return s;
}

/* Overlays of the same origin that the file has no more. */
static enum status drop_others(struct import *in,
                               const struct overlay_file *file)
{
    struct db_rows rows;
    enum status s =
        db_read(in->db, "SELECT code FROM overlay WHERE is_seed = ?",
                DB_ARGS(db_bool(in->is_seed)), &rows);

    for (size_t i = 0; s == OK && i < rows.count; i++) {
        struct str code = db_cell_text(db_row_at(&rows, i), 0);
        bool is_there = false;
        const json_t *item;
        size_t n;

        json_array_foreach(file->list, n, item) is_there |=
            str_equals(record_text(item, "code"), code);
        if (is_there)
            continue;
        in->changed++;
        import_tell(in, '-', code, STR("overlay"));
        s = db_write(in->db, "DELETE FROM overlay WHERE code = ?",
                     DB_ARGS(db_text(code)), NULL);
    }
    return s;
}

static enum status store_overlays(struct import *in, void *data)
{
    const struct overlay_file *file = data;
    enum status s = OK;

    for (size_t i = 0; s == OK && i < json_array_size(file->list); i++) {
        struct overlay entry = {.code = STR("")};

        s = read_entry(in, file, i, &entry);
        if (s == OK)
            s = store_entry(in, &entry);
    }
    if (s == OK)
        s = drop_others(in, file);
    if (s == OK)
        s = overlay_load(in);
    return s == OK ? import_again(in) : s;
}

enum status import_overlays(struct import *in, struct str text)
{
    CLEANUP(json_release) json_t *root = NULL;
    struct overlay_file file = {.list = NULL};
    enum status s = json_open(in, text, &root);

    if (s == OK)
        s = json_list(in, root, "procedures", TSV_REQUIRED, &file.list);
    if (s == OK)
        s = json_line(in, root, "written_by", TSV_OPTIONAL, 200,
                      &file.written_by);
    return s == OK ? import_write(in, store_overlays, &file) : s;
}
