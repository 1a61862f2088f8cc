/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossier_page.c: what the pages about a dossier share, and the page of one as
 * its citizen sees it.
 *
 * What may be done is asked of the transition table, never guessed here.
 */
#include "config.h"

#include "common/form_answers.h"
#include "common/letter_page.h"
#include "domain/dossier/parcel.h"
#include "domain/dossier/work.h"
#include "domain/vault/vault.h"
#include "platform/media/qr.h"
#include "platform/session.h"
#include "portal/agency_page.h"
#include "portal/asked_page.h"
#include "portal/dossier_page.h"
#include "portal/summary.h"

void dossier_to_page(struct request *rq, const struct dossier *d)
{
    struct page *page = page_of(rq);

    page_set(page, "Dossier.id", d->public_id);
    page_set_code(page, "Dossier.code", d->code);
    if (!str_is_empty(d->national_code))
        page_set_code(page, "Dossier.national_code", d->national_code);
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

void dossier_events_to_page(struct request *rq,
                            const struct dossier_events *events, bool has_notes)
{
    for (size_t i = 0; i < events->count; i++) {
        const struct dossier_event *e = &events->items[events->count - 1 - i];

        page_set_in(page_of(rq), "Events", i, "at", page_moment(rq, e->at));
        page_set_in(page_of(rq), "Events", i, "kind",
                    str_of(event_kind_text(e->kind)));
        if (has_notes && !str_is_empty(e->note))
            page_set_in(page_of(rq), "Events", i, "note", e->note);
    }
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

/* Sent somewhere else, with no word of which component they are. */
static void others_to_page(struct request *rq,
                           const struct dossier_content *content)
{
    size_t count = 0;

    for (size_t n = 0; n < content->file_count; n++)
        if (content->files[n].role == DOSSIER_PAPER &&
            content->files[n].position == 0)
            sent_file_to_page(rq, "Others", count++, &content->files[n]);
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
    others_to_page(rq, content);
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
static void parcels_to_page(struct request *rq, const struct parcels *parcels)
{
    struct page *page = page_of(rq);

    for (size_t i = 0; i < parcels->count; i++) {
        const struct parcel *p = &parcels->items[i];

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
}

static void looks_to_page(struct request *rq, const struct work_looks *looks)
{
    for (size_t i = 0; i < looks->count; i++) {
        page_set_in(page_of(rq), "Looks", i, "agency",
                    looks->items[i].agency_name);
        page_set_in(page_of(rq), "Looks", i, "at",
                    page_moment(rq, looks->items[i].at));
    }
}

/* Whoever works on it, and the office's telephone; of the office alone where
 * nobody does yet, or who does has none. */
static enum status responsible_to_page(struct request *rq,
                                       const struct work *work)
{
    page_set(page_of(rq), "Office.officer", work->officer_name);
    page_set(page_of(rq), "Office.phone", work->officer_phone);
    return str_is_empty(work->officer_phone)
               ? agency_id_to_page(rq, "Responsible", work->agency_id)
               : OK;
}

static enum status office_to_page(struct request *rq,
                                  const struct dossier_whole *whole)
{
    const struct dossier *dossier = &whole->dossier;
    const struct work *work = &whole->work;

    if (!whole->has_work)
        return OK;
    page_set_flag(page_of(rq), "Office.wants_stop", work->wants_stop);
    page_set_flag(page_of(rq), "Office.has_news", work->citizen_unread);
    page_set_flag(page_of(rq), "May.talk", work->stage != STAGE_DONE);
    page_set_flag(page_of(rq), "May.ask_stop",
                  !work->wants_stop &&
                      dossier_next(dossier->status, EVENT_STOP_ASKED,
                                   dossier->before) != 0);
    letters_to_page(rq, dossier, &whole->letters);
    looks_to_page(rq, &whole->looks);
    return dossier_is_over(dossier->status) ? OK
                                            : responsible_to_page(rq, work);
}

enum status dossier_of_request(struct request *rq, struct dossier *dossier)
{
    return dossier_load(rq->db, rq_path_arg(rq, "dossier"),
                        rq->session->account_id, dossier);
}

enum status dossier_page_whole(struct request *rq,
                               const struct dossier_whole *whole)
{
    const struct dossier *dossier = &whole->dossier;
    const struct dossier_content *content = &whole->content;
    enum status s = summary_applicant(rq, &content->applicant);

    if (s == OK)
        s = summary_delivery(rq, &content->delivery);
    if (s == OK)
        s = dossier_forms_to_page(rq, &whole->forms, dossier->agency_name,
                                  dossier->procedure_code, "Forms");
    if (s == OK)
        s = results_to_page(rq, dossier, files_to_page(rq, content));
    if (s == OK)
        s = office_to_page(rq, whole);
    if (s == OK)
        s = agency_id_to_page(rq, "Agency", dossier->agency_id);
    if (s == OK && dossier->status == DOSSIER_SUPPLEMENT)
        s = asked_to_page(rq, dossier);
    if (s != OK)
        return s;
    dossier_events_to_page(rq, &whole->events, true);
    parcels_to_page(rq, &whole->parcels);
    if (!dossier_is_over(dossier->status))
        dossier_originals_to_page(rq, content);
    dossier_to_page(rq, dossier);
    dossier_qr_to_page(rq, dossier);
    ways_to_page(rq, dossier);
    return page_render(rq, "dossier");
}

enum status dossier_page_show(struct request *rq, const struct dossier *dossier)
{
    struct dossier_whole whole;
    enum status s = dossier_load_whole(rq->db, dossier->public_id,
                                       dossier->owner_id, &whole);

    return s == OK ? dossier_page_whole(rq, &whole) : s;
}

struct str dossier_url(struct request *rq, const struct dossier *dossier)
{
    return str_print(rq->arena, "/ho-so/%" PRI_STR,
                     STR_ARG(dossier->public_id));
}
