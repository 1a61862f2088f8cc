/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talk.c: “Trao đổi”: what citizen and office say to each other about a
 * dossier, from the office's side. Papers are not asked for here: words that do
 * so are held back once, and form 02 is offered for them.
 */
#include "common/sent_files.h"
#include "common/talk_page.h"
#include "domain/officer/talking.h"
#include "officer/dossier_page.h"
#include "officer/pages.h"
#include "officer/taking.h"

static enum status load(struct request *rq, struct act_view *view)
{
    enum status s = dossier_view_load(rq, view);

    return s == OK && view->is_consulted ? NOT_FOUND : s;
}

static enum status show(struct request *rq, const struct act_view *view,
                        struct sent_files *files, int code)
{
    const struct officer_post *post;
    enum status s =
        talk_to_page(rq, view->dossier.id,
                     str_print(rq->arena, "/ho-so/%" PRI_STR "/tep/",
                               STR_ARG(view->dossier.public_id)));

    if (s == OK && talking_reads(officer_of(rq), view))
        s = talk_read(rq->db, view->dossier.id, true);
    if (s != OK)
        return s;
    for (size_t i = 0; i < files->count; i++)
        page_set_in(page_of(rq), "Kept", i, "name", files->list[i].name);
    page_set_flag(page_of(rq), "May.speak",
                  talking_post(officer_of(rq), view) != NULL);
    page_set_flag(page_of(rq), "May.supplement",
                  act_why(officer_of(rq), view, ACT_SUPPLEMENT, &post) == NULL);
    sent_files_keep(rq, files);
    form_to_page(rq, files->form);
    dossier_view_to_page(rq, view);
    return page_render_code(rq, "talk", code);
}

enum status talk_show(struct request *rq)
{
    struct sent_files files = {.form = form_new(rq, talk_fields)};
    struct act_view view;
    enum status s = load(rq, &view);

    if (s == OK)
        s = dossier_note_look(rq, &view);
    return s == OK ? show(rq, &view, &files, 200) : s;
}

enum status talk_save(struct request *rq)
{
    struct sent_files files = {.form = form_read(rq, talk_fields)};
    struct act_view view;
    struct refusal why;
    enum status s = load(rq, &view);

    if (s == OK && talking_post(officer_of(rq), &view) == NULL)
        s = NOT_FOUND;
    files.owner_id = s == OK ? view.dossier.owner_id : 0;
    if (s == OK)
        s = sent_files_read(rq, &files, officer_take_in);
    if (s != OK)
        return s;
    if (!form_is_valid(files.form))
        return show(rq, &view, &files, 200);
    struct str text = form_text(files.form, "tin");
    if (!form_is_checked(files.form, "van-gui") &&
        talking_asks_for_papers(rq->arena, text)) {
        page_set_flag(page_of(rq), "Asks_papers", true);
        return show(rq, &view, &files, 200);
    }
    s = talking_add(rq->db, rq->settings, officer_of(rq), &view, text,
                    files.list, files.count, rq->now, &why);
    if (s == INVALID) {
        why.field = SENT_FILES_FIELD;
        form_refuse(files.form, why);
        return show(rq, &view, &files, 200);
    }
    return s == OK || s == CONFLICT ? dossier_view_back(rq, "/trao-doi") : s;
}
