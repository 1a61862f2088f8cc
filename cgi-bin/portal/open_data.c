/* SPDX-License-Identifier: GPL-3.0-or-later */
/* open_data.c: the catalogue for programs of others, at addresses that stay:
 * so nobody needs to scrape. The generation is the ETag.
 */
#include "domain/catalogue/catalogue.h"
#include "domain/form/payload.h"
#include "domain/import/export.h"
#include "portal/pages.h"

enum status open_data_show(struct request *rq)
{
    return page_render(rq, "open_data");
}

enum status open_data_check_etag(struct request *rq, bool *is_same)
{
    int64_t generation;
    enum status s = catalogue_generation(rq->db, &generation);
    if (s != OK)
        return s;

    struct str etag = str_print(rq->arena, "\"g%lld\"", (long long)generation);
    response_header(rq, "ETag", etag);
    response_header(rq, "Access-Control-Allow-Origin", STR("*"));
    response_header(rq, "Cache-Control", STR("public, max-age=300"));
    rq->response.is_private = false;
    *is_same = str_equals(rq->if_none_match, etag);
    return OK;
}

/* From the TSV of the export: cells become quoted cells. */
static struct str csv_of_tsv(struct arena *arena, struct str tsv)
{
    struct buf out = {.arena = arena};

    buf_addz(&out, "\"");
    for (size_t i = 0; i + 1 < tsv.len; i++) {
        if (tsv.ptr[i] == '\t')
            buf_addz(&out, "\",\"");
        else if (tsv.ptr[i] == '\n')
            buf_addz(&out, "\"\r\n\"");
        else if (tsv.ptr[i] == '"')
            buf_addz(&out, "\"\"");
        else
            buf_add_byte(&out, tsv.ptr[i]);
    }
    buf_addz(&out, "\"\r\n");
    return buf_str(&out);
}

enum status open_data_csv(struct request *rq)
{
    struct str text;
    bool is_same;
    enum status s = open_data_check_etag(rq, &is_same);

    if (s == OK && is_same)
        return response_text(rq, 304, STR("text/csv; charset=utf-8"), STR(""));
    if (s == OK)
        s = export_procedures_tsv(rq->db, &text);
    return s == OK ? response_text(rq, 200, STR("text/csv; charset=utf-8"),
                                   csv_of_tsv(rq->arena, text))
                   : s;
}

enum status open_data_json(struct request *rq)
{
    struct str text;
    bool is_same;
    enum status s = open_data_check_etag(rq, &is_same);

    if (s == OK && is_same)
        return response_text(rq, 304, STR("application/json"), STR(""));
    if (s == OK)
        s = export_records_json(rq->db, &text);
    return s == OK ? response_text(rq, 200, STR("application/json"), text) : s;
}

/* /du-lieu/thu-tuc/1.001193.json */
enum status open_data_one(struct request *rq)
{
    struct str code = procedure_code_of(rq), text;
    bool is_same;

    if (!str_ends_with(code, ".json"))
        return NOT_FOUND;
    code = str_slice(code, 0, code.len - 5);

    enum status s = export_record_json(rq->db, code, &text);
    if (s == OK)
        s = open_data_check_etag(rq, &is_same);
    if (s == OK && is_same)
        return response_text(rq, 304, STR("application/json"), STR(""));
    return s == OK ? response_text(rq, 200, STR("application/json"), text) : s;
}

/* --- electronic forms --- */

struct str open_data_forms_address(struct request *rq)
{
    return str_print(rq->arena, "%" PRI_STR "/du-lieu/to-khai/",
                     STR_ARG(settings_text(rq->settings, "portal.origin")));
}

static enum status answer_json(struct request *rq, struct str text)
{
    response_header(rq, "Access-Control-Allow-Origin", STR("*"));
    response_header(rq, "Cache-Control", STR("public, max-age=300"));
    rq->response.is_private = false;
    return response_text(rq, 200, STR("application/json"), text);
}

enum status open_data_forms(struct request *rq)
{
    struct str text;
    enum status s = eform_list_json(rq->db, moment_date(rq->now),
                                    open_data_forms_address(rq), &text);

    return s == OK ? answer_json(rq, text) : s;
}

/* /du-lieu/to-khai/dang-ky-khai-sinh.json: its JSON Schema. */
enum status open_data_form(struct request *rq)
{
    struct eform_faults *faults = ARENA_NEW(rq->arena, struct eform_faults);
    struct str slug = rq_path_arg(rq, "form"), body, text;
    struct eform form;
    int64_t unused;

    if (!str_ends_with(slug, ".json") || faults == NULL)
        return NOT_FOUND;
    slug = str_slice(slug, 0, slug.len - 5);
    enum status s = form_version_find(rq->db, slug, moment_date(rq->now), false,
                                      &unused, &body);
    if (s == OK && eform_read(rq->arena, body, &form, faults) != OK)
        s = INTERNAL;
    if (s == OK)
        s = eform_schema(rq->arena, &form,
                         str_print(rq->arena, "%" PRI_STR "%" PRI_STR ".json",
                                   STR_ARG(open_data_forms_address(rq)),
                                   STR_ARG(slug)),
                         &text);
    return s == OK ? answer_json(rq, text) : s;
}
