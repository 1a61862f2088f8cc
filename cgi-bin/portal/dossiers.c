/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossiers.c: “Hồ sơ của tôi”: first “Việc của bạn”, what waits for the
 * citizen: a supplement, a fee, a draft; then what was filed, latest first.
 */
#include "domain/dossier/asked.h"
#include "platform/session.h"
#include "portal/pages.h"
#include "portal/step.h"

enum { PAGE_SIZE = 20, PAGES_MAX = 10000 };

static void drafts_to_page(struct request *rq, const struct draft_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct draft *d = &list->items[i];
        const char *expires =
            str_z(rq->arena, str_print(rq->arena, "Drafts.%zu.expires", i));

        page_set_in(page_of(rq), "Drafts", i, "id", d->key.public_id);
        page_set_in(page_of(rq), "Drafts", i, "name", d->procedure_name);
        page_set_in(page_of(rq), "Drafts", i, "agency", d->agency_name);
        page_set_date(page_of(rq), expires, moment_date(d->expires_at));
        page_set_in(page_of(rq), "Drafts", i, "changed",
                    page_moment(rq, d->changed_at));
        page_set_in(page_of(rq), "Drafts", i, "step",
                    str_of(step_first_open(d)->page));
    }
}

static void discarded_to_page(struct request *rq, const struct draft_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct draft *d = &list->items[i];
        struct moment end =
            moment_add_s(d->changed_at, (int64_t)DRAFT_UNDO_HOURS * 3600);

        page_set_in(page_of(rq), "Discarded", i, "id", d->key.public_id);
        page_set_in(page_of(rq), "Discarded", i, "name", d->procedure_name);
        page_set_in(page_of(rq), "Discarded", i, "agency", d->agency_name);
        page_set_in(page_of(rq), "Discarded", i, "until", page_moment(rq, end));
    }
}

/* A supplement or a fee, and what to press. */
static void waiting_to_page(struct request *rq, const struct waiting_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct waiting *w = &list->items[i];
        const struct dossier *d = &w->dossier;
        const char *at =
            str_z(rq->arena, str_print(rq->arena, "Waiting.%zu", i));

#define NAME(rest) str_z(rq->arena, str_print(rq->arena, "%s." rest, at))
        page_set(page_of(rq), NAME("id"), d->public_id);
        page_set(page_of(rq), NAME("name"), d->procedure_name);
        page_set(page_of(rq), NAME("agency"), d->agency_name);
        page_set_code(page_of(rq), NAME("code"), d->code);
        page_set_flag(page_of(rq), NAME("is_supplement"),
                      d->status == DOSSIER_SUPPLEMENT);
        if (dossier_owes_fee(d))
            page_set_money(page_of(rq), NAME("fee"), d->fee);
        if (date_is_set(w->last_day)) {
            page_set_date(page_of(rq), NAME("last_day"), w->last_day);
            page_set_flag(page_of(rq), NAME("is_late"),
                          date_compare(w->last_day, moment_date(rq->now)) < 0);
        }
#undef NAME
    }
}

/* What is owed stands in the list until it is paid. */
static void fee_to_page(struct request *rq, const struct dossier *d, size_t nth)
{
    const char *fee =
        str_z(rq->arena, str_print(rq->arena, "Dossiers.%zu.fee", nth));

    if (!d->is_fee_known)
        return;
    if (d->fee.dong == 0)
        page_set_in(page_of(rq), "Dossiers", nth, "is_free", STR("1"));
    page_set_money(page_of(rq), fee, d->fee);
    if (d->is_paid)
        page_set_in(page_of(rq), "Dossiers", nth, "is_paid", STR("1"));
    if (dossier_owes_fee(d))
        page_set_in(page_of(rq), "Dossiers", nth, "is_due", STR("1"));
}

static void dossiers_to_page(struct request *rq,
                             const struct dossier_list *list)
{
    for (size_t i = 0; i < list->count && i < PAGE_SIZE; i++) {
        const struct dossier *d = &list->items[i];
        const char *code =
            str_z(rq->arena, str_print(rq->arena, "Dossiers.%zu.code", i));
        const char *filed =
            str_z(rq->arena, str_print(rq->arena, "Dossiers.%zu.filed", i));
        const char *due =
            str_z(rq->arena, str_print(rq->arena, "Dossiers.%zu.due", i));

        page_set_in(page_of(rq), "Dossiers", i, "id", d->public_id);
        page_set_code(page_of(rq), code, d->code);
        page_set_in(page_of(rq), "Dossiers", i, "name", d->procedure_name);
        page_set_in(page_of(rq), "Dossiers", i, "agency", d->agency_name);
        page_set_int_in(page_of(rq), "Dossiers", i, "status", d->status);
        page_set_date(page_of(rq), filed, moment_date(d->filed_at));
        if (d->due_at.us != 0)
            page_set_date(page_of(rq), due, moment_date(d->due_at));
        if (d->has_news)
            page_set_in(page_of(rq), "Dossiers", i, "has_news", STR("1"));
        fee_to_page(rq, d, i);
    }
}

enum status dossiers_show(struct request *rq)
{
    struct own_list own;
    int64_t nth = 1;

    if (!str_to_int(rq_query(rq, "trang"), 1, PAGES_MAX, &nth))
        nth = 1;
    /* One more than shown, to know of a next page. */
    enum status s = own_list_load(rq->db, rq->session->account_id,
                                  (size_t)(nth - 1) * PAGE_SIZE, PAGE_SIZE + 1,
                                  rq->now, &own);
    if (s != OK)
        return s;
    page_set_flag(page_of(rq), "Is_first", nth == 1);
    if (nth == 1) {
        waiting_to_page(rq, &own.waiting);
        discarded_to_page(rq, &own.discarded);
        drafts_to_page(rq, &own.drafts);
    }
    dossiers_to_page(rq, &own.dossiers);
    if (nth > 1)
        page_set(page_of(rq), "Paging.previous",
                 str_print(rq->arena, "/ho-so?trang=%lld", (long long)nth - 1));
    if (own.dossiers.count > PAGE_SIZE)
        page_set(page_of(rq), "Paging.next",
                 str_print(rq->arena, "/ho-so?trang=%lld", (long long)nth + 1));
    return page_render(rq, "dossiers");
}

/* Who signs in on the way to nowhere comes to what waits for them, if anything
 * does, else to the way to filing. */
enum status dossiers_land(struct request *rq)
{
    bool is_any;
    enum status s =
        waiting_is_any(rq->db, rq->session->account_id, rq->now, &is_any);

    if (s != OK)
        return s;
    return response_redirect(rq, is_any ? STR("/ho-so") : STR("/tai-khoan"));
}
