/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talk.c: “Trao đổi”: what citizen and office say to each other about a
 * dossier. Opening it is reading it.
 */
#include "common/sent_files.h"
#include "common/talk_page.h"
#include "platform/session.h"
#include "portal/dossier_page.h"
#include "portal/file_page.h"
#include "portal/pages.h"

static enum status load(struct request *rq, struct dossier *dossier)
{
    return dossier_load(rq->db, rq_path_arg(rq, "dossier"),
                        rq->session->account_id, dossier);
}

static enum status show(struct request *rq, const struct dossier *dossier,
                        struct sent_files *files)
{
    enum status s = talk_to_page(rq, dossier->id, STR("/tep/"));

    if (s == OK)
        s = talk_read(rq->db, dossier->id, false);
    if (s != OK)
        return s;
    for (size_t i = 0; i < files->count; i++)
        file_to_page(rq, "Kept", i, &files->list[i], files->list[i].name, NULL);
    sent_files_keep(rq, files);
    form_to_page(rq, files->form);
    dossier_to_page(rq, dossier);
    return page_render(rq, "talk");
}

enum status talk_show(struct request *rq)
{
    struct sent_files files = {.form = form_new(rq, talk_fields)};
    struct dossier dossier;
    enum status s = load(rq, &dossier);

    return s == OK ? show(rq, &dossier, &files) : s;
}

enum status talk_save(struct request *rq)
{
    struct sent_files files = {.form = form_read(rq, talk_fields),
                               .owner_id = rq->session->account_id};
    struct dossier dossier;
    struct refusal why;
    enum status s = load(rq, &dossier);

    if (s == OK)
        s = sent_files_read(rq, &files, upload_take_in);
    if (s != OK)
        return s;
    if (!form_is_valid(files.form))
        return show(rq, &dossier, &files);
    struct talk_line line = {
        .dossier_id = dossier.id,
        .writer_name = rq->account->full_name,
        .text = form_text(files.form, "tin"),
        .files = files.list,
        .file_count = files.count,
    };
    s = talk_add(rq->db, rq->settings, &line, rq->now, &why);
    if (s == INVALID) {
        why.field = SENT_FILES_FIELD;
        form_refuse(files.form, why);
        return show(rq, &dossier, &files);
    }
    if (s != OK && s != CONFLICT)
        return s;
    return response_redirect(
        rq, str_print(rq->arena, "/ho-so/%" PRI_STR "/trao-doi%s",
                      STR_ARG(dossier.public_id),
                      s == OK ? "?" PAGE_DONE_QUERY "=tin" : ""));
}
