/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier.c: one dossier: where it stands, what happened, what the citizen may
 * do now (answer a supplement, withdraw, pay, fetch the result, rate).
 *
 * What may be done is asked of the transition table, never guessed here.
 */
#include "common/form_answers.h"
#include "common/sure_page.h"
#include "config.h"

#include "domain/dossier/parcel.h"
#include "domain/vault/vault.h"
#include "platform/form.h"
#include "platform/media/qr.h"
#include "platform/session.h"
#include "portal/agency_page.h"
#include "portal/dossier_page.h"
#include "portal/file_page.h"
#include "portal/pages.h"
#include "portal/summary.h"

void dossier_to_page(struct request *rq, const struct dossier *d)
{
    struct page *page = page_of(rq);

    page_set(page, "Dossier.id", d->public_id);
    page_set_code(page, "Dossier.code", d->code);
#ifdef HAVE_PDF
    page_set_flag(page, "Dossier.has_receipt", true);
#endif
    page_set(page, "Dossier.name", d->procedure_name);
    page_set(page, "Dossier.procedure_code", d->procedure_code);
    page_set(page, "Dossier.case", d->case_name);
    page_set(page, "Dossier.agency", d->agency_name);
    page_set_int(page, "Dossier.status", d->status);
    page_set_int(page, "Dossier.version", d->version);
    page_set(page, "Dossier.filed_at", page_moment(rq, d->filed_at));
    if (d->due_at.us != 0)
        page_set_date(page, "Dossier.due", moment_date(d->due_at));
    page_set_flag(page, "Dossier.is_fee_known", d->is_fee_known);
    page_set_flag(page, "Dossier.is_free", d->is_fee_known && d->fee.dong == 0);
    page_set_flag(page, "Dossier.is_paid", d->is_paid);
    page_set_flag(page, "Dossier.is_due", dossier_owes_fee(d));
    if (d->is_fee_known)
        page_set_money(page, "Dossier.fee", d->fee);
    if (d->rating > 0)
        page_set_int(page, "Dossier.rating", d->rating);
}

struct str dossier_lookup_url(struct request *rq, const struct dossier *dossier)
{
    return str_print(rq->arena, "%s/tra-cuu/%" PRI_STR,
                     settings_textz(rq->settings, "portal.origin"),
                     STR_ARG(dossier->lookup_id));
}

void dossier_qr_to_page(struct request *rq, const struct dossier *dossier)
{
    struct qr_drawing qr;

    if (qr_draw(rq->arena, dossier_lookup_url(rq, dossier), &qr) != OK)
        return; /* the page does without */
    page_set_int(page_of(rq), "Qr.size", qr.size);
    page_set(page_of(rq), "Qr.path", qr.path);
}

enum status dossier_events_to_page(struct request *rq,
                                   const struct dossier *dossier,
                                   bool has_notes)
{
    struct dossier_events events;
    enum status s = dossier_load_events(rq->db, dossier->id, &events);

    if (s != OK)
        return s;
    for (size_t i = 0; i < events.count; i++) {
        const struct dossier_event *e = &events.items[events.count - 1 - i];

        page_set_in(page_of(rq), "Events", i, "at", page_moment(rq, e->at));
        page_set_in(page_of(rq), "Events", i, "kind",
                    str_of(event_kind_text(e->kind)));
        if (has_notes && !str_is_empty(e->note))
            page_set_in(page_of(rq), "Events", i, "note", e->note);
    }
    return OK;
}

void dossier_originals_to_page(struct request *rq,
                               const struct dossier_content *content)
{
    size_t nth = 0;

    for (size_t i = 0; i < content->component_count; i++) {
        const struct dossier_component *c = &content->components[i];

        if (dossier_brings_original(content, c))
            page_set_in(page_of(rq), "Originals", nth++, "name", c->name);
    }
}

static void sent_file_to_page(struct request *rq, const char *list, size_t nth,
                              const struct dossier_file *f)
{
    page_set_in(page_of(rq), list, nth, "name", f->name);
    page_set_in(page_of(rq), list, nth, "size",
                summary_size(rq, f->file.size_bytes));
    page_set_in(
        page_of(rq), list, nth, "href",
        str_print(rq->arena, "/tep/%" PRI_STR, STR_ARG(f->file.public_id)));
}

/* The papers, each under the name that its component had that day. */
static void papers_to_page(struct request *rq,
                           const struct dossier_content *content)
{
    size_t nth = 0;

    for (size_t i = 0; i < content->component_count; i++) {
        const struct dossier_component *c = &content->components[i];
        const char *list =
            str_z(rq->arena, str_print(rq->arena, "Papers.%zu.files", nth));
        size_t count = 0;

        for (size_t n = 0; n < content->file_count; n++)
            if (dossier_file_is_of(&content->files[n], c))
                sent_file_to_page(rq, list, count++, &content->files[n]);
        if (count > 0)
            page_set_in(page_of(rq), "Papers", nth++, "name", c->name);
    }
}

/* Gives how many of them are results. */
static size_t files_to_page(struct request *rq,
                            const struct dossier_content *content)
{
    size_t answers = 0, results = 0;

    papers_to_page(rq, content);
    for (size_t i = 0; i < content->file_count; i++) {
        const struct dossier_file *f = &content->files[i];

        if (f->role == DOSSIER_ANSWER) {
            page_set_in(page_of(rq), "Answers", answers, "paper",
                        dossier_component_name(content, f->position));
            sent_file_to_page(rq, "Answers", answers++, f);
        }
        if (f->role == DOSSIER_RESULT)
            sent_file_to_page(rq, "Results", results++, f);
    }
    return results;
}

/* What the citizen may do in the present status. */
static void ways_to_page(struct request *rq, const struct dossier *d)
{
    struct page *page = page_of(rq);

    page_set_flag(page, "May.answer",
                  dossier_next(d->status, EVENT_SUPPLEMENTED, d->before) != 0);
    page_set_flag(page, "May.withdraw",
                  dossier_next(d->status, EVENT_WITHDRAWN, d->before) != 0);
    page_set_flag(page, "May.rate",
                  d->rating == 0 && (d->status == DOSSIER_FINISHED ||
                                     d->status == DOSSIER_RETURNED));
    page_set_flag(page, "May.pay", dossier_owes_fee(d));
}

/* One result bears the name of what the procedure gives; of several each bears
 * its own. */
static enum status results_to_page(struct request *rq, const struct dossier *d,
                                   size_t count)
{
    bool may_keep = false;
    struct str title;

    if (count == 0)
        return OK;
    enum status s = vault_lacks_results(rq->db, d->id, &may_keep);

    page_set_flag(page_of(rq), "May.keep", may_keep);
    if (s != OK || count > 1)
        return s;
    s = procedure_outcome(rq->db, d->procedure_version_id, &title);
    page_set(page_of(rq), "Result_title", title);
    return s;
}

/* The post's latest news of what it carries; nothing where it was not asked. */
static enum status parcels_to_page(struct request *rq, const struct dossier *d)
{
    struct page *page = page_of(rq);
    struct parcels parcels;
    enum status s = parcels_load(rq->db, d->id, &parcels);

    if (s != OK)
        return s;
    for (size_t i = 0; i < parcels.count; i++) {
        const struct parcel *p = &parcels.items[i];

        page_set_in(page, "Parcels", i, "service",
                    p->is_collect ? STR("collect") : STR("deliver"));
        page_set_in(page, "Parcels", i, "status",
                    str_is(p->status, "ordered") && p->at.us != 0 ? p->kind
                                                                  : p->status);
        if (!str_is_empty(p->item_code))
            page_set_in(page, "Parcels", i, "code", p->item_code);
        if (p->at.us != 0)
            page_set_in(page, "Parcels", i, "at", page_moment(rq, p->at));
    }
    return OK;
}

enum status dossier_of_request(struct request *rq, struct dossier *dossier)
{
    return dossier_load(rq->db, rq_path_arg(rq, "dossier"),
                        rq->session->account_id, dossier);
}

enum status dossier_page_show(struct request *rq, const struct dossier *dossier)
{
    struct dossier_content content;
    enum status s = dossier_load_content(rq->db, dossier, &content);

    if (s == OK)
        s = summary_applicant(rq, &content.applicant);
    if (s == OK)
        s = summary_delivery(rq, &content.delivery);
    if (s == OK)
        s = dossier_events_to_page(rq, dossier, true);
    if (s == OK)
        s = parcels_to_page(rq, dossier);
    if (s == OK)
        s = dossier_forms_to_page(rq, dossier->id, dossier->agency_name,
                                  dossier->procedure_code, "Forms");
    if (s == OK)
        s = results_to_page(rq, dossier, files_to_page(rq, &content));
    if (s == OK)
        s = office_to_page(rq, dossier);
    if (s == OK)
        s = agency_id_to_page(rq, "Agency", dossier->agency_id);
    if (s == OK && dossier->status == DOSSIER_SUPPLEMENT)
        s = supplement_to_page(rq, dossier);
    if (s != OK)
        return s;
    if (!dossier_is_over(dossier->status))
        dossier_originals_to_page(rq, &content);
    dossier_to_page(rq, dossier);
    dossier_qr_to_page(rq, dossier);
    ways_to_page(rq, dossier);
    return page_render(rq, "dossier");
}

enum status dossier_show(struct request *rq)
{
    struct dossier dossier;
    enum status s = dossier_of_request(rq, &dossier);

    if (s == OK && dossier.status == DOSSIER_SUPPLEMENT)
        s = supplement_begin(rq, &dossier);
    return s == OK ? dossier_page_show(rq, &dossier) : s;
}

struct str dossier_url(struct request *rq, const struct dossier *dossier)
{
    return str_print(rq->arena, "/ho-so/%" PRI_STR,
                     STR_ARG(dossier->public_id));
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
