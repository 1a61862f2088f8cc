/* SPDX-License-Identifier: GPL-3.0-or-later */
/* review.c: step “Kiểm tra và gửi”: everything on one page, then it is filed.
 *
 * The page shows the version it read; what is sent is that version or nothing.
 * The captcha is spent in the filing's transaction, so a refusal of any other
 * kind leaves it good.
 */
#include "common/captcha_page.h"
#include "common/form_answers.h"
#include "domain/dossier/filing.h"
#include "domain/vault/vault.h"
#include "gateway/post.h"
#include "platform/session.h"
#include "portal/agency_page.h"
#include "portal/eform.h"
#include "portal/facts.h"
#include "portal/file_page.h"
#include "portal/pages.h"
#include "portal/paper_page.h"
#include "portal/step.h"
#include "portal/summary.h"

static const struct field_rule fields[] = {
    {.name = "cam-doan",
     .kind = FIELD_CHECK,
     .required = true,
     .required_key = "declare"},
    {.name = "giu-giay-to", .kind = FIELD_CHECK},
    {.name = "ma-bao-mat", .kind = FIELD_CODE, .required = true, .max = 20},
    {0},
};

/* What keeps a paper from being sent; key NULL: nothing. */
static struct refusal fault_of(const struct paper *paper,
                               const struct draft *draft)
{
    for (size_t i = 0; i < paper->file_count; i++)
        if (paper->files[i].file.scan == FILE_INFECTED)
            return (struct refusal){.key = "papers_infected"};
    if (!paper->is_missing || draft->is_collected)
        return (struct refusal){.key = NULL};
    if (paper->one_of == 0)
        return (struct refusal){.key = "paper_missing"};
    return (struct refusal){.key = "papers_one_of",
                            .number = (int64_t)paper->one_of};
}

/* What was answered in the electronic forms, each page with “Thay đổi”. */
static enum status forms_to_page(struct request *rq, const struct step *step,
                                 const struct paper_list *list)
{
    size_t nth = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct paper *p = &list->items[i];
        struct eform_open open = {.component = NULL};
        bool is_filled = false;

        for (size_t n = 0; n < p->file_count; n++)
            is_filled = is_filled || p->files[n].way == PAPER_FORM;
        if (!is_filled)
            continue;
        enum status s = eform_load(rq, step, p->component, &open);
        if (s == NOT_FOUND) /* no version is in force: the filing says so */
            continue;
        if (s != OK)
            return s;
        const char *at =
            str_z(rq->arena, str_print(rq->arena, "Forms.%zu", nth++));
        page_set(page_of(rq), at, eform_words_in(&open.form.title, rq->lang));
        form_answers_to_page(
            rq, &open.walk, open.origins,
            str_z(rq->arena, str_print(rq->arena, "%s.parts", at)),
            eform_href(rq, &open, STR("")));
    }
    return OK;
}

/* What the tick would keep, and what not, by the papers' own names. */
static enum status keeping_to_page(struct request *rq,
                                   const struct paper_list *list)
{
    struct str *names = arena_array(rq->arena, list->count + 1, sizeof *names);
    bool *is_kept = arena_array(rq->arena, list->count + 1, sizeof *is_kept);
    size_t count = 0, kept = 0, dropped = 0;

    if (names == NULL || is_kept == NULL)
        return INTERNAL;
    for (size_t i = 0; i < list->count; i++)
        for (size_t n = 0; n < list->items[i].file_count; n++)
            if (list->items[i].files[n].way == PAPER_UPLOAD) {
                names[count++] = list->items[i].component->short_name;
                break;
            }
    enum status s = vault_keeps(rq->db, names, count, is_kept);
    for (size_t i = 0; s == OK && i < count; i++)
        if (is_kept[i])
            page_set_in(page_of(rq), "Keeps", kept++, "name", names[i]);
        else
            page_set_in(page_of(rq), "Drops", dropped++, "name", names[i]);
    return s;
}

/* *fault: where the first paper that cannot be sent is mended. */
static enum status papers_to_page(struct request *rq, struct step *step,
                                  struct str *fault)
{
    struct paper_list list;
    enum status s =
        paper_list_load(rq->db, &step->draft, &step->procedure, &list);

    if (s != OK)
        return s;
    for (size_t i = 0; i < list.count; i++) {
        const struct paper *p = &list.items[i];
        struct refusal why = fault_of(p, &step->draft);
        struct str href =
            step_href_at(rq, &step->draft, "giay-to", p->component->id);

        page_set_in(page_of(rq), "Papers", i, "name", p->component->short_name);
        page_set_in(page_of(rq), "Papers", i, "href", href);
        if (why.key != NULL) {
            page_set_in(page_of(rq), "Papers", i, "error", str_of(why.key));
            page_set_int_in(page_of(rq), "Papers", i, "number", why.number);
            if (str_is_empty(*fault))
                *fault = href;
        }
        if (p->is_spared)
            page_set_in(page_of(rq), "Papers", i, "is_spared", STR("1"));
        if (p->component->is_original_shown)
            page_set_in(page_of(rq), "Papers", i, "is_original_shown",
                        STR("1"));
        const char *files =
            str_z(rq->arena, str_print(rq->arena, "Papers.%zu.files", i));
        for (size_t j = 0; j < p->file_count; j++)
            file_to_page(rq, files, j, &p->files[j].file, p->files[j].name,
                         &p->files[j].look);
    }
    page_set_flag(page_of(rq), "Collect.is_wanted", step->draft.is_collected);
    paper_advice_to_page(rq, &list);
    s = keeping_to_page(rq, &list);
    return s == OK ? forms_to_page(rq, step, &list) : s;
}

static enum status parts_to_page(struct request *rq, struct step *step,
                                 struct str *fault)
{
    const struct procedure *p = &step->procedure;
    const struct procedure_case *chosen =
        procedure_case_of(p, step->draft.case_id);
    struct applicant applicant;
    struct delivery delivery;
    enum status s =
        draft_load_people(rq->db, step->draft.key, &applicant, &delivery);

    if (s == OK)
        s = summary_applicant(rq, &applicant);
    if (s == OK)
        s = summary_delivery(rq, &delivery);
    if (s == OK)
        s = papers_to_page(rq, step, fault);
    if (s == OK)
        s = agency_id_to_page(rq, "Agency", step->draft.agency_id);
    if (chosen != NULL)
        page_set(page_of(rq), "Procedure.case", chosen->name);
    struct facts facts = facts_of_procedure(p, false);

    facts_to_page(rq, STR("Procedure"), &facts);
    return s;
}

static enum status show(struct request *rq, struct step *step,
                        struct form *form)
{
    struct str fault = STR_NONE;
    enum status s = parts_to_page(rq, step, &fault);

    if (s == OK)
        s = captcha_to_page(rq);
    return s == OK ? step_page(rq, step, form) : s;
}

/* The filing refused a part of the draft: the sentence leads to that part, and
 * for papers to the very paper. */
static enum status show_refused(struct request *rq, struct step *step,
                                struct form *form, struct refusal why)
{
    const char *part = why.field;
    struct str fault = STR_NONE;
    enum status s = parts_to_page(rq, step, &fault);

    why.field = "";
    form_refuse(form, why);
    if (strcmp(part, "giay-to") != 0 || str_is_empty(fault))
        fault = step_href(rq, &step->draft, part);
    if (strcmp(part, step->line->slug) != 0)
        page_set_in(page_of(rq), "Form.errors", 0, "href", fault);
    if (s == OK)
        s = captcha_to_page(rq);
    return s == OK ? step_page(rq, step, form) : s;
}

/* What was ticked stays, whichever way one left. */
enum status review_show(struct request *rq, struct step *step)
{
    enum status s = step_load_typed(rq, step);

    if (s == OK)
        return show(rq, step, form_read(rq, fields));
    return s == NOT_FOUND ? show(rq, step, form_new(rq, fields)) : s;
}

static enum status changed_elsewhere(struct request *rq, struct step *step,
                                     struct form *form)
{
    enum status s = draft_load(rq->db, step->draft.key.public_id,
                               step->draft.key.owner_id, rq->now, &step->draft);
    struct str fault = STR_NONE;

    if (s == OK)
        s = parts_to_page(rq, step, &fault);
    if (s == OK)
        s = captcha_to_page(rq);
    return s == OK ? step_changed_elsewhere(rq, step, form) : s;
}

static enum status changed_or_filed(struct request *rq, struct step *step,
                                    struct form *form)
{
    enum status s = draft_load(rq->db, step->draft.key.public_id,
                               step->draft.key.owner_id, rq->now, &step->draft);

    if (s != OK)
        return s;
    if (step->draft.is_filed)
        return step_go(rq, &step->draft, "xong");
    return show(rq, step, form);
}

/* A wrong answer spends it; asked first, since it costs the least. */
static enum status check_captcha(struct request *rq, struct form *form)
{
    struct refusal why;
    enum status s =
        captcha_check(rq->db, captcha_of_request(rq), rq_form(rq, "captcha_id"),
                      form_text(form, "ma-bao-mat"), &why);

    if (s == INVALID) {
        why.field = "ma-bao-mat";
        form_refuse(form, why);
    }
    return s;
}

static enum status file(struct request *rq, struct step *step,
                        struct form *form)
{
    struct filing_of of = {
        .settings = rq->settings,
        .procedure = &step->procedure,
        .lang = rq->lang,
        .now = rq->now,
        .asks_post = post_is_set(rq->settings),
        .asks_captcha = true,
        .captcha = captcha_of_request(rq),
        .captcha_id = rq_form(rq, "captcha_id"),
        .captcha_answer = form_text(form, "ma-bao-mat"),
        .keeps_papers = form_is_checked(form, "giu-giay-to"),
    };
    struct receipt receipt;
    struct refusal why;
    enum status s = draft_file(rq->db, step->key, &of, &receipt, &why);

    if (s == OK) {
        log_event(rq->log, "draft.filed", "dossier=%" PRI_STR " again=%d",
                  STR_ARG(receipt.code), (int)receipt.is_again);
        return step_go(rq, &step->draft, "xong");
    }
    if (s == CONFLICT)
        return changed_elsewhere(rq, step, form);
    if (s != INVALID)
        return s;
    if (strcmp(why.field, "ma-bao-mat") != 0)
        return show_refused(rq, step, form, why);
    form_refuse(form, why);
    return show(rq, step, form);
}

enum status review_save(struct request *rq, struct step *step)
{
    struct form *form = form_read(rq, fields);

    enum status answer;

    if (step_left_unfinished(rq, step, &answer))
        return answer;
    if (!form_is_valid(form))
        return show(rq, step, form);
    enum status s = check_captcha(rq, form);
    if (s == INVALID) /* spent by the same click, perhaps: then it is filed */
        return changed_or_filed(rq, step, form);
    return s == OK ? file(rq, step, form) : s;
}
