/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier.c: what a citizen does with their dossier: looks at it, withdraws it,
 * keeps its results, rates it.
 */
#include "common/sure_page.h"
#include "domain/vault/vault.h"
#include "platform/form.h"
#include "platform/session.h"
#include "portal/asked_page.h"
#include "portal/dossier_page.h"
#include "portal/pages.h"

enum status dossier_show(struct request *rq)
{
    struct dossier_whole whole;
    enum status s = dossier_load_whole(rq->db, rq_path_arg(rq, "dossier"),
                                       rq->session->account_id, &whole);

    if (s == OK && whole.dossier.status == DOSSIER_SUPPLEMENT)
        s = asked_begin(rq, &whole.dossier);
    return s == OK ? dossier_page_whole(rq, &whole) : s;
}

/* done: what the page says of it (Msg.done); "": nothing went through. */
static enum status back_to(struct request *rq, const struct dossier *dossier,
                           const char *done)
{
    const char *query = *done != '\0' ? "?" PAGE_DONE_QUERY "=" : "";

    return response_redirect(rq, str_print(rq->arena, "%" PRI_STR "%s%s",
                                           STR_ARG(dossier_url(rq, dossier)),
                                           query, done));
}

/* A click that came too late or twice is no fault: the page tells how it
 * stands now. */
enum status dossier_page_happen(struct request *rq,
                                const struct happening *what)
{
    struct dossier dossier, after;
    enum status s = dossier_of_request(rq, &dossier);

    if (s == OK)
        s = dossier_happen(rq->db, rq->settings, dossier.id, 0, what, rq->now,
                           &after);
    if (s == OK)
        log_event(rq->log, "dossier.happen", "dossier=%" PRI_STR " event=%s",
                  STR_ARG(dossier.code), event_kind_text(what->kind));
    if (s == CONFLICT)
        return back_to(rq, &dossier, "");
    return s == OK ? back_to(rq, &dossier,
                             what->kind == EVENT_WITHDRAWN ? "rut" : "bo-sung")
                   : s;
}

enum status dossier_keep_results(struct request *rq)
{
    struct form *form = form_new(rq, (const struct field_rule[]){{0}});
    struct dossier dossier;
    struct refusal why;
    enum status s = dossier_of_request(rq, &dossier);

    if (s == OK)
        s = vault_keep_results(rq->db, dossier.id, dossier.owner_id, rq->now,
                               &why);
    if (s == OK)
        return back_to(rq, &dossier, "giu-ket-qua");
    if (s != INVALID)
        return s;
    why.field = "";
    form_refuse(form, why);
    form_to_page(rq, form);
    return dossier_page_show(rq, &dossier);
}

enum status dossier_ask_withdraw(struct request *rq)
{
    struct dossier d;
    enum status s = dossier_of_request(rq, &d);

    if (s != OK)
        return s;
    if (dossier_next(d.status, EVENT_WITHDRAWN, d.before) == 0)
        return back_to(rq, &d, ""); /* how it stands now */
    return sure_page(rq, &(struct sure){.what = "rut",
                                        .name = d.procedure_name,
                                        .back = dossier_url(rq, &d)});
}

enum status dossier_withdraw(struct request *rq)
{
    return dossier_page_happen(rq, &(struct happening){.kind = EVENT_WITHDRAWN,
                                                       .actor = ACTOR_CITIZEN});
}

static const struct field_rule rating_fields[] = {
    {.name = "sao",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = (const char *const[]){"1", "2", "3", "4", "5", NULL}},
    {.name = "nhan-xet", .kind = FIELD_LINES, .max = 1000},
    {0},
};

enum status dossier_rate_save(struct request *rq)
{
    struct form *form = form_read(rq, rating_fields);
    struct dossier dossier;
    int64_t stars = 0;
    enum status s = dossier_of_request(rq, &dossier);

    if (s != OK)
        return s;
    if (!form_is_valid(form) ||
        !str_to_int(form_text(form, "sao"), 1, 5, &stars)) {
        form_to_page(rq, form);
        return dossier_page_show(rq, &dossier);
    }
    s = dossier_rate(rq->db, dossier.public_id, dossier.owner_id, (int)stars,
                     form_text(form, "nhan-xet"), rq->now);
    return s == OK || s == CONFLICT ? back_to(rq, &dossier, "danh-gia") : s;
}
