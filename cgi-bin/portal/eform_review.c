/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_review.c: all that an electronic form says, to read. */
#include "common/eform_input.h"
#include "common/form_answers.h"
#include "portal/eform.h"

static struct str words(struct request *rq, const struct eform_words *w)
{
    return eform_words_in(w, rq->lang);
}

/* A question as the review names it: “Người mẹ: Dân tộc”. */
static void open_to_page(struct request *rq, size_t nth, struct str title,
                         struct str href)
{
    page_set_in(page_of(rq), "Eform.open", nth, "title", title);
    page_set_in(page_of(rq), "Eform.open", nth, "href", href);
}

/* Asked one by one, each leads to its own page, and from there back here. */
static struct str question_href(struct request *rq,
                                const struct eform_open *open,
                                const struct eform_question *question,
                                const char *behind)
{
    return eform_question_href(
        rq, open, question,
        str_z(rq->arena,
              str_print(rq->arena, "&" EFORM_RETURN_QUERY "=" EFORM_REVIEW "%s",
                        behind)));
}

static void open_questions_to_page(struct request *rq,
                                   const struct eform_open *open)
{
    size_t nth = 0;

    for (size_t i = 0; i < open->question_count; i++) {
        const struct eform_question *q = &open->questions[i];

        if (q->is_open)
            open_to_page(
                rq, nth++,
                str_print(rq->arena, "%" PRI_STR ": %" PRI_STR,
                          STR_ARG(words(rq, &q->page->title)),
                          STR_ARG(words(rq, &q->field->label))),
                question_href(rq, open, q, "&" EFORM_CHECK_QUERY "=1"));
    }
}

static void open_pages_to_page(struct request *rq,
                               const struct eform_open *open)
{
    size_t nth = 0;

    for (size_t i = 0; i < open->form.page_count; i++) {
        const struct eform_page *page = &open->form.pages[i];

        if (open->walk.is_page_asked[i] &&
            eform_page_faults(&open->walk, page) > 0)
            open_to_page(rq, nth++, words(rq, &page->title),
                         str_print(rq->arena,
                                   "%" PRI_STR "?" EFORM_CHECK_QUERY "=1",
                                   STR_ARG(eform_href(rq, open, page->id))));
    }
}

/* Where each answer is changed: Eform.asked.KEY, and Eform.more.GROUP. */
static void asked_to_page(struct request *rq, const struct eform_open *open)
{
    for (size_t i = 0; i < open->question_count; i++) {
        const struct eform_question *q = &open->questions[i];
        struct str name = q->field != NULL ? q->key : q->group->id;

        page_set(page_of(rq),
                 str_z(rq->arena, str_print(rq->arena, "Eform.%s.%" PRI_STR,
                                            q->field != NULL ? "asked" : "more",
                                            STR_ARG(name))),
                 question_href(rq, open, q, ""));
    }
}

static void warnings_to_page(struct request *rq, const struct eform_open *open)
{
    size_t nth = 0;

    for (size_t i = 0; i < open->walk.broken_count; i++) {
        const struct eform_broken *broken = &open->walk.broken[i];
        const struct eform_question *q =
            open->stored.asks_one ? eform_question_at(open, broken->key) : NULL;

        if (broken->rule->level == EFORM_ERROR)
            continue;
        page_set_in(page_of(rq), "Eform.warnings", nth, "text",
                    words(rq, &broken->rule->message));
        page_set_in(page_of(rq), "Eform.warnings", nth, "href",
                    q != NULL ? question_href(rq, open, q, "")
                              : str_print(rq->arena, "%" PRI_STR "#%" PRI_STR,
                                          STR_ARG(eform_href(rq, open,
                                                             broken->page->id)),
                                          STR_ARG(broken->key)));
        nth++;
    }
}

/* Whether it is to be signed first, and what came of trying (“?ky=…”). */
static enum status signing_to_page(struct request *rq,
                                   const struct eform_open *open)
{
    static const char *const known[] = {"away", "refused", "denied"};
    struct str came = rq_query(rq, "ky");
    struct eform_signature signature;
    enum status s = eform_signature_of(rq, open, &signature);

    if (s != OK)
        return s;
    page_set_flag(page_of(rq), "Eform.is_to_sign", signature.is_wanted);
    if (signature.at.us != 0) {
        page_set(page_of(rq), "Eform.signed_way",
                 eform_hdf_id(rq->arena, signature.way));
        page_set(page_of(rq), "Eform.signed_at", page_moment(rq, signature.at));
    } else if (STR_AMONG(came, known, SIZE_MAX) != SIZE_MAX) {
        page_set(page_of(rq), "Eform.unsigned", came);
    }
    return OK;
}

enum status eform_review_show(struct request *rq, struct eform_open *open,
                              const char *fault)
{
    enum status s = signing_to_page(rq, open);

    if (s != OK)
        return s;
    eform_head(rq, open, NULL);
    form_answers_to_page(rq, &open->walk, open->origins, "Eform.parts",
                         eform_href(rq, open, STR("")));
    warnings_to_page(rq, open);
    if (open->stored.asks_one) {
        open_questions_to_page(rq, open);
        asked_to_page(rq, open);
        page_set_flag(page_of(rq), "Eform.asks_one", true);
        page_set_int(page_of(rq), "Eform.of", (int64_t)open->question_count);
    } else {
        open_pages_to_page(rq, open);
    }
    page_set(page_of(rq), "Eform.here",
             eform_href(rq, open, STR(EFORM_REVIEW)));
    page_set(page_of(rq), "Eform.signer", open->applicant.self.full_name);
    if (fault != NULL)
        page_set(page_of(rq), "Eform.fault", str_of(fault));
    return step_page_of(rq, &open->step, NULL, "eform_review");
}
