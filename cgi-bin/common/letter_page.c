/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "common/letter_page.h"

static struct str href_of(struct request *rq, const struct dossier *dossier,
                          const struct letter *letter, const char *end)
{
    return str_print(rq->arena, "/ho-so/%" PRI_STR "/thu/%" PRI_STR "%s",
                     STR_ARG(dossier->public_id), STR_ARG(letter->public_id),
                     end);
}

void letters_to_page(struct request *rq, const struct dossier *dossier,
                     const struct letters *letters)
{
    for (size_t i = 0; i < letters->count; i++) {
        const struct letter *l = &letters->items[i];

        page_set_in(page_of(rq), "Letters", i, "title", l->title);
        page_set_in(page_of(rq), "Letters", i, "form", l->form);
        page_set_in(page_of(rq), "Letters", i, "at",
                    page_moment(rq, l->sent_at));
        page_set_in(page_of(rq), "Letters", i, "href",
                    href_of(rq, dossier, l, ""));
    }
}

void letter_to_page(struct request *rq, const struct dossier *dossier,
                    const struct letter *letter)
{
    struct page *page = page_of(rq);

    page_set(page, "Letter.title", letter->title);
    page_set(page, "Letter.form", letter->form);
    page_set(page, "Letter.body", letter->body);
    page_set(page, "Letter.agency", letter->agency_name);
    page_set(page, "Letter.officer", letter->officer_name);
    page_set(page, "Letter.at", page_moment(rq, letter->sent_at));
#ifdef HAVE_PDF
    page_set(page, "Letter.pdf", href_of(rq, dossier, letter, "/van-ban.pdf"));
#else
    (void)dossier;
#endif
}
