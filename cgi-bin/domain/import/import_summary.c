/* SPDX-License-Identifier: GPL-3.0-or-later */
/* import_summary.c: reads summaries of procedures, a line of a TSV each, and
 * what a record and its overlay say beside the record's own fields. Nothing
 * here touches the database.
 */
#include "domain/import/import_private.h"

/* Where a procedure is filed that is not filed here. */
static enum status read_elsewhere(struct import *in, const json_t *from,
                                  struct procedure *p)
{
    const json_t *elsewhere = json_object_get(from, "elsewhere");

    p->elsewhere_name = p->elsewhere_url = STR("");
    if (elsewhere == NULL)
        return OK;
    enum status s =
        json_line(in, elsewhere, "name", TSV_REQUIRED, 200, &p->elsewhere_name);
    if (s == OK)
        s = json_line(in, elsewhere, "url", TSV_OPTIONAL, 500,
                      &p->elsewhere_url);
    if (s == OK && !str_is_empty(p->elsewhere_url) &&
        !str_starts_with(p->elsewhere_url, "https://"))
        return import_refuse(in, "elsewhere.url", "is no https address");
    return s;
}

/* here: the record with its overlay; NULL: a summary, which has the overlay
 * alone. */
enum status record_read_more(struct import *in, const json_t *here,
                             struct procedure_record *record)
{
    struct procedure *p = &record->p;
    CLEANUP(json_release) json_t *alone = NULL;
    struct buf words = {.arena = in->arena};
    struct str_list keywords;

    if (here == NULL) {
        record->overlay = in->is_seed ? NULL : overlay_of(in, p->code);
        if (record->overlay != NULL)
            alone = json_loadb(record->overlay->body.ptr,
                               record->overlay->body.len, 0, NULL);
        here = alone;
    }
    enum status s = json_line(in, here, "plain", TSV_OPTIONAL, 500, &p->plain);
    if (s == OK)
        s = json_line_list(in, here, "keywords", 100, &keywords);
    if (s == OK)
        s = read_elsewhere(in, here, p);
    for (size_t i = 0; s == OK && i < keywords.count; i++)
        buf_print(&words, "%s%" PRI_STR, i > 0 ? "\n" : "",
                  STR_ARG(keywords.items[i]));
    record->keywords = words.len > 0 ? buf_str(&words) : STR("");
    return s;
}

static enum status tsv_record(struct import *in, struct tsv *tsv,
                              struct procedure_record *record)
{
    struct procedure *p = &record->p;
    struct str level, levels, service, audiences;

    record->line = in->line;
    enum status s = tsv_text(tsv, "code", TSV_REQUIRED, 20, &p->code);
    if (s == OK)
        s = tsv_text(tsv, "name", TSV_REQUIRED, 2000, &p->name);
    if (s == OK)
        s = tsv_text(tsv, "field", TSV_REQUIRED, 300, &p->field_name);
    if (s == OK)
        s = tsv_text(tsv, "field_slug", TSV_REQUIRED, 250, &p->field_slug);
    if (s == OK)
        s = tsv_text(tsv, "level", TSV_REQUIRED, 20, &level);
    if (s == OK)
        s = tsv_text(tsv, "levels", TSV_OPTIONAL, 60, &levels);
    if (s == OK)
        s = tsv_text(tsv, "audiences", TSV_OPTIONAL, 200, &audiences);
    if (s == OK)
        s = tsv_text(tsv, "service_level", TSV_REQUIRED, 20, &service);
    if (s == OK)
        s = tsv_text(tsv, "issuer", TSV_OPTIONAL, 200, &p->issuer);
    if (s != OK)
        return s;
    p->level = p->level_among_districts = unit_level_of(level);
    p->service_level = record_service_level(service);
    s = record_check_head(in, p, level, service);
    if (s != OK)
        return s;

    p->group_slug = p->processing_text = p->processing_note = STR("");
    p->steps = p->requirements = STR("");
    s = record_read_more(in, NULL, record);
    if (s != OK)
        return s;
    record->audiences = audiences;

    CLEANUP(json_release)
    json_t *row = json_pack(
        "{s:s%, s:s%, s:s%, s:s%, s:s%, s:s%, s:s%, s:s%, s:s%}", "code",
        p->code.ptr, p->code.len, "name", p->name.ptr, p->name.len, "field",
        p->field_name.ptr, p->field_name.len, "field_slug", p->field_slug.ptr,
        p->field_slug.len, "level", level.ptr, level.len, "levels", levels.ptr,
        levels.len, "audiences", audiences.ptr, audiences.len, "service_level",
        service.ptr, service.len, "issuer", p->issuer.ptr, p->issuer.len);
    record->record = record_dump(in, row);
    return OK;
}

enum status procedure_file_read_tsv(struct import *in, struct str text,
                                    struct procedure_file *file)
{
    struct tsv tsv;
    enum status s = tsv_open(in, text, &tsv);

    if (s != OK)
        return s;
    file->list =
        arena_array(in->arena, tsv_count_lines(&tsv) + 1, sizeof *file->list);
    if (file->list == NULL)
        return INTERNAL;
    while ((s = tsv_next(&tsv)) == OK) {
        s = tsv_record(in, &tsv, &file->list[file->count++]);
        if (s != OK)
            return s;
    }
    return s == NOT_FOUND ? record_refuse_twice(in, file) : s;
}
