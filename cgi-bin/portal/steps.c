/* SPDX-License-Identifier: GPL-3.0-or-later */
/* steps.c: which handler answers which step, and a draft as a whole: gone on
 * with, discarded, taken back.
 */
#include "common/sure_page.h"
#include "domain/draft/paper.h"
#include "platform/session.h"
#include "portal/pages.h"
#include "portal/step.h"

static const struct answers {
    step_handler *show, *save;
} answers[STEP__MAX] = {
    [STEP_APPLICANT] = {applicant_show, applicant_save},
    [STEP_PAPERS] = {papers_show, papers_save},
    [STEP_DELIVERY] = {delivery_show, delivery_save},
    [STEP_REVIEW] = {review_show, review_save},
};

enum status steps_resume(struct request *rq)
{
    struct draft draft;
    enum status s = step_load_draft(rq, &draft);

    if (s != OK)
        return s;
    struct str at = step_href(
        rq, &draft, draft.is_filed ? "xong" : step_first_open(&draft)->slug);
    /* Its place was just changed: that goes along. */
    return response_redirect(
        rq,
        str_is(rq_query(rq, PAGE_DONE_QUERY), "noi-nop")
            ? str_print(rq->arena, "%" PRI_STR "?" PAGE_DONE_QUERY "=noi-nop",
                        STR_ARG(at))
            : at);
}

/* What goes, before it goes. */
enum status steps_ask_discard(struct request *rq)
{
    struct draft draft;
    struct procedure procedure;
    struct paper_list papers;
    size_t files = 0;
    enum status s = step_load_draft(rq, &draft);

    if (s == OK)
        s = procedure_load_version(rq->db, draft.procedure_version_id,
                                   &procedure);
    if (s == OK)
        s = paper_list_load(rq->db, &draft, &procedure, &papers);
    if (s != OK)
        return s;
    for (size_t i = 0; i < papers.count; i++)
        files += papers.items[i].file_count;
    page_set(page_of(rq), "Draft.id", draft.key.public_id);
    page_set(page_of(rq), "Draft.name", draft.procedure_name);
    page_set(page_of(rq), "Draft.agency", draft.agency_name);
    page_set(page_of(rq), "Draft.changed", page_moment(rq, draft.changed_at));
    page_set_int(page_of(rq), "Draft.files", (int64_t)files);
    return page_render(rq, "discard");
}

enum status steps_discard(struct request *rq)
{
    struct draft draft;
    enum status s = step_load_draft(rq, &draft);

    if (s == OK)
        s = draft_discard(rq->db, draft.key, rq->now);
    if (s != OK && s != NOT_FOUND) /* twice is once */
        return s;
    log_event(rq->log, "draft.discard", "draft=%" PRI_STR,
              STR_ARG(rq_path_arg(rq, "draft")));
    return response_redirect(rq, STR("/ho-so?" PAGE_DONE_QUERY "=bo-nhap"));
}

static struct draft_key key_named(struct request *rq)
{
    return (struct draft_key){.public_id = rq_path_arg(rq, "draft"),
                              .owner_id = rq->session->account_id};
}

/* Where another was begun meanwhile, that one goes on: what was typed there
 * is the newer. */
enum status steps_take_back(struct request *rq)
{
    enum status s = draft_take_back(rq->db, key_named(rq), rq->now);

    if (s == CONFLICT)
        return response_redirect(rq,
                                 STR("/ho-so?" PAGE_DONE_QUERY "=nhap-moi"));
    if (s != OK && s != NOT_FOUND)
        return s;
    log_event(rq->log, "draft.take_back", "draft=%" PRI_STR,
              STR_ARG(rq_path_arg(rq, "draft")));
    return response_redirect(rq, s == OK
                                     ? STR("/ho-so?" PAGE_DONE_QUERY "=lay-lai")
                                     : STR("/ho-so"));
}

/* One that was just dropped and could be taken back still. */
enum status steps_ask_remove(struct request *rq)
{
    struct draft_list list;
    enum status s =
        draft_list_discarded(rq->db, rq->session->account_id, rq->now, &list);

    if (s != OK)
        return s;
    for (size_t i = 0; i < list.count; i++)
        if (str_equals(list.items[i].key.public_id, rq_path_arg(rq, "draft")))
            return sure_page(
                rq, &(struct sure){.what = "xoa_han",
                                   .name = list.items[i].procedure_name,
                                   .back = STR("/ho-so")});
    return NOT_FOUND;
}

enum status steps_remove(struct request *rq)
{
    enum status s = draft_remove(rq->db, key_named(rq));

    if (s != OK && s != NOT_FOUND) /* twice is once */
        return s;
    return response_redirect(rq, STR("/ho-so?" PAGE_DONE_QUERY "=xoa-han"));
}

static enum status run(struct request *rq, bool is_saving)
{
    struct step step;
    bool is_answered;
    enum status s = step_find(rq, rq_path_arg(rq, "step"), &step, &is_answered);

    if (s != OK || is_answered)
        return s;
    const struct answers *by = &answers[step_nth(&step)];

    return is_saving ? by->save(rq, &step) : by->show(rq, &step);
}

enum status steps_show(struct request *rq)
{
    return run(rq, false);
}

enum status steps_save(struct request *rq)
{
    return run(rq, true);
}
