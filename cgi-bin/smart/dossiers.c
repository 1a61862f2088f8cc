/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dossiers.c: “Hồ sơ của tôi” on the phone: what was filed at the portal and
 * how it stands, latest first. Nothing can be changed here.
 */
#include "domain/smart/smart_dossier.h"
#include "smart/smart.h"

enum { PAGE_SIZE = 20, PAGES_MAX = 10000 };

static void to_page(struct request *rq, size_t i, const struct smart_dossier *d)
{
    struct page *page = page_of(rq);
    const char *code =
        str_z(rq->arena, str_print(rq->arena, "Dossiers.%zu.code", i));
    const char *filed =
        str_z(rq->arena, str_print(rq->arena, "Dossiers.%zu.filed", i));
    const char *due =
        str_z(rq->arena, str_print(rq->arena, "Dossiers.%zu.due", i));

    page_set_code(page, code, d->code);
    page_set_in(page, "Dossiers", i, "name", d->procedure_name);
    page_set_in(page, "Dossiers", i, "agency", d->agency_name);
    page_set_int_in(page, "Dossiers", i, "status", d->status);
    page_set_date(page, filed, moment_date(d->filed_at));
    if (d->due_at.us != 0)
        page_set_date(page, due, moment_date(d->due_at));
}

enum status dossiers_show(struct request *rq)
{
    struct smart_dossiers dossiers;
    int64_t nth = 1;

    if (!str_to_int(rq_query(rq, "trang"), 1, PAGES_MAX, &nth))
        nth = 1;
    /* One more than shown, to know of a next page. */
    enum status s = smart_dossier_list(rq->db, smart_account_of(rq)->public_id,
                                       (size_t)(nth - 1) * PAGE_SIZE,
                                       PAGE_SIZE + 1, &dossiers);
    if (s != OK)
        return s;
    for (size_t i = 0; i < dossiers.count && i < PAGE_SIZE; i++)
        to_page(rq, i, &dossiers.list[i]);
    if (nth > 1)
        page_set(page_of(rq), "Paging.previous",
                 str_print(rq->arena, "/ho-so?trang=%lld", (long long)nth - 1));
    if (dossiers.count > PAGE_SIZE)
        page_set(page_of(rq), "Paging.next",
                 str_print(rq->arena, "/ho-so?trang=%lld", (long long)nth + 1));
    page_set(page_of(rq), "Portal.origin",
             settings_text(rq->settings, "portal.origin"));
    return page_render(rq, "dossiers");
}
