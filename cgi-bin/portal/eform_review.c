/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_review.c: all that an electronic form says, to read. */
#include "common/form_answers.h"
#include "portal/eform.h"

static struct str words(struct request *rq, const struct eform_words *w)
{
    return eform_words_in(w, rq->lang);
}

static void faults_to_page(struct request *rq, const struct eform_open *open)
{
    size_t nth = 0;

    for (size_t i = 0; i < open->form.page_count; i++) {
        const struct eform_page *page = &open->form.pages[i];

        if (!open->walk.is_page_asked[i] ||
            eform_page_faults(&open->walk, page) == 0)
            continue;
        page_set_in(page_of(rq), "Eform.open", nth, "title",
                    words(rq, &page->title));
        page_set_in(page_of(rq), "Eform.open", nth, "href",
                    str_print(rq->arena, "%" PRI_STR "?" EFORM_CHECK_QUERY "=1",
                              STR_ARG(eform_href(rq, open, page->id))));
        nth++;
    }
    nth = 0;
    for (size_t i = 0; i < open->walk.broken_count; i++) {
        const struct eform_broken *broken = &open->walk.broken[i];

        if (broken->rule->level == EFORM_ERROR)
            continue;
        page_set_in(page_of(rq), "Eform.warnings", nth, "text",
                    words(rq, &broken->rule->message));
        page_set_in(page_of(rq), "Eform.warnings", nth, "href",
                    str_print(rq->arena, "%" PRI_STR "#%" PRI_STR,
                              STR_ARG(eform_href(rq, open, broken->page->id)),
                              STR_ARG(broken->key)));
        nth++;
    }
}

enum status eform_review_show(struct request *rq, struct eform_open *open,
                              const char *fault)
{
    eform_head(rq, open, NULL);
    form_answers_to_page(rq, &open->walk, "Eform.parts",
                         eform_href(rq, open, STR("")));
    faults_to_page(rq, open);
    page_set(page_of(rq), "Eform.here",
             eform_href(rq, open, STR(EFORM_REVIEW)));
    page_set(page_of(rq), "Eform.signer", open->applicant.self.full_name);
    if (fault != NULL)
        page_set(page_of(rq), "Eform.fault", str_of(fault));
    return step_page_of(rq, &open->step, NULL, "eform_review");
}
