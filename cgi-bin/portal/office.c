/* SPDX-License-Identifier: GPL-3.0-or-later */
/* office.c: the office's letters to a citizen, as they were sent, and asking it
 * to stop.
 */
#include "config.h"

#include "common/letter_page.h"
#ifdef HAVE_PDF
#include "common/office_paper.h"
#endif
#include "common/sure_page.h"
#include "domain/dossier/work.h"
#include "platform/form.h"
#include "platform/session.h"
#include "portal/agency_page.h"
#include "portal/dossier_page.h"
#include "portal/pages.h"

static enum status load(struct request *rq, struct dossier *dossier)
{
    return dossier_load(rq->db, rq_path_arg(rq, "dossier"),
                        rq->session->account_id, dossier);
}

static enum status load_letter(struct request *rq, struct dossier *dossier,
                               struct letter *letter)
{
    enum status s = load(rq, dossier);

    return s == OK ? letter_load(rq->db, dossier->id, rq_path_arg(rq, "letter"),
                                 letter)
                   : s;
}

#ifdef HAVE_PDF
enum status office_letter_pdf(struct request *rq)
{
    struct dossier dossier;
    struct letter letter;
    enum status s = load_letter(rq, &dossier, &letter);

    return s == OK ? letter_answer_pdf(rq, &dossier, &letter) : s;
}
#endif

enum status office_letter(struct request *rq)
{
    struct dossier dossier;
    struct letter letter;
    enum status s = load_letter(rq, &dossier, &letter);

    if (s != OK)
        return s;
    dossier_to_page(rq, &dossier);
    letter_to_page(rq, &dossier, &letter);
    return page_render(rq, "letter");
}

/* After acceptance a dossier is not withdrawn any more: the citizen asks, and
 * an officer decides. */
static const struct field_rule stop_fields[] = {
    {.name = "ly-do-dung", .kind = FIELD_LINES, .max = 1000},
    {0},
};

static enum status show_stop(struct request *rq, const struct dossier *dossier,
                             const struct form *form)
{
    return sure_page(rq, &(struct sure){.what = "dung",
                                        .name = dossier->procedure_name,
                                        .back = dossier_url(rq, dossier),
                                        .form = form});
}

enum status office_show_stop(struct request *rq)
{
    struct dossier d;
    enum status s = load(rq, &d);

    if (s != OK)
        return s;
    if (dossier_next(d.status, EVENT_STOP_ASKED, d.before) == 0)
        return response_redirect(rq, dossier_url(rq, &d));
    return show_stop(rq, &d, form_new(rq, stop_fields));
}

enum status office_ask_stop(struct request *rq)
{
    struct form *form = form_read(rq, stop_fields);
    struct dossier dossier, after;
    enum status s = load(rq, &dossier);

    if (s != OK)
        return s;
    if (!form_is_valid(form))
        return show_stop(rq, &dossier, form);
    struct happening what = {.kind = EVENT_STOP_ASKED,
                             .actor = ACTOR_CITIZEN,
                             .note = form_text(form, "ly-do-dung")};

    s = dossier_happen(rq->db, rq->settings, dossier.id, 0, &what, rq->now,
                       &after);
    if (s != OK && s != CONFLICT)
        return s;
    return response_redirect(
        rq, str_print(rq->arena, "%" PRI_STR "%s",
                      STR_ARG(dossier_url(rq, &dossier)),
                      s == OK ? "?" PAGE_DONE_QUERY "=dung" : ""));
}
