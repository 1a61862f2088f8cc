/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/talk_page.h"

const struct field_rule talk_fields[] = {
    {.name = "tin", .kind = FIELD_LINES, .required = true, .max = TALK_CHARS},
    {.name = "giu", .kind = FIELD_TEXT, .max = 300},
    {.name = "tep", .kind = FIELD_TEXT},
    {.name = "van-gui", .kind = FIELD_CHECK},
    {0},
};

static void message_to_page(struct request *rq, size_t nth,
                            const struct talk_message *m, struct str base)
{
    struct page *page = page_of(rq);
    const char *files =
        str_z(rq->arena, str_print(rq->arena, "Talk.%zu.files", nth));

    page_set_in(page, "Talk", nth, "who", m->writer_name);
    page_set_in(page, "Talk", nth, "agency", m->agency_name);
    page_set_in(page, "Talk", nth, "at", page_moment(rq, m->at));
    page_set_in(page, "Talk", nth, "text", m->text);
    if (m->is_office)
        page_set_in(page, "Talk", nth, "is_office", STR("1"));
    for (size_t i = 0; i < m->file_count; i++) {
        const struct dossier_file *f = &m->files[i];

        page_set_in(page, files, i, "name", f->name);
        if (f->file.scan == FILE_CLEAN)
            page_set_in(page, files, i, "href",
                        str_print(rq->arena, "%" PRI_STR "%" PRI_STR,
                                  STR_ARG(base), STR_ARG(f->file.public_id)));
    }
}

enum status talk_to_page(struct request *rq, int64_t dossier_id,
                         struct str base)
{
    struct talk talk;
    struct work work;
    enum status s = work_load(rq->db, dossier_id, &work);

    if (s == OK)
        s = talk_load(rq->db, dossier_id, &talk);
    if (s != OK)
        return s;
    for (size_t i = 0; i < talk.count; i++)
        message_to_page(rq, i, &talk.items[i], base);
    page_set_flag(page_of(rq), "May.talk", work.stage != STAGE_DONE);
    return OK;
}
