/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picker.c: papers that are there already, for one component of a draft:
 * “Chọn từ kho giấy tờ” and “Dùng kết quả đã có”.
 *
 * Part of the step “Thành phần hồ sơ” (?chon=kho&giay=ID). The vault's nearest
 * papers come first, expired ones are marked; results come with the code of
 * their dossier and the day. What is chosen is named in the draft: the same
 * bytes, nothing is sent again. One that cannot be taken is told at its
 * component in the step, where other ways are at hand; the others are taken.
 * The step itself needs nothing from here, so a list that cannot be read stops
 * nobody from uploading.
 */
#include "portal/picker.h"
#include "domain/draft/paper.h"
#include "domain/vault/result.h"
#include "domain/vault/vault.h"
#include "platform/session.h"
#include "portal/file_page.h"
#include "portal/paper_page.h"
#include "portal/state.h"
#include "portal/vault_page.h"

#define CHOSEN_FIELD "chon" /* public ids */

struct picking {
    struct request *rq;
    struct step *step;
    const struct component *component;
    struct refusal why;
    struct paper_problems problems;
};

/* One way to come by papers that are there. */
struct picker {
    const char *name, *page;
    enum status (*list)(struct picking *p);
    enum status (*add)(struct picking *p, struct str id);
};

/* --- the vault --- */

static enum status list_vault(struct picking *p)
{
    struct vault_list list;
    enum status s = vault_list(p->rq->db, p->rq->session->account_id, &list);

    if (s == OK)
        s = vault_rank(p->rq->db, p->component->name, &list);
    for (size_t i = 0; s == OK && i < list.count; i++)
        vault_paper_to_page(p->rq, "Papers", i, &list.items[i]);
    return s;
}

/* What is refused is told, and stops nothing else. */
static enum status note_refused(struct picking *p, enum status s,
                                struct str name)
{
    if (s == INVALID)
        paper_problem_add(&p->problems, p->component->id, name, p->why);
    return s == INVALID ? OK : s;
}

static enum status add_file(struct picking *p, enum paper_way way,
                            const struct file *file, struct str name)
{
    enum status s =
        draft_add_file(p->rq->db, p->step->draft.key, p->component->id, way,
                       file, name, p->rq->now, &p->why);

    return note_refused(p, s, name);
}

static enum status add_paper(struct picking *p, struct str id)
{
    struct vault_paper paper;
    enum status s =
        vault_load(p->rq->db, id, p->rq->session->account_id, &paper);

    for (size_t i = 0; s == OK && i < paper.file_count; i++) {
        const struct vault_file *f = &paper.files[i];

        if (f->file.scan != FILE_INFECTED)
            s = add_file(p, PAPER_VAULT, &f->file, f->name);
    }
    return s;
}

/* --- results --- */

static enum status list_results(struct picking *p)
{
    struct page *page = page_of(p->rq);
    struct result_list list;
    enum status s = result_list(p->rq->db, p->rq->session->account_id, &list);

    for (size_t i = 0; s == OK && i < list.count; i++) {
        const struct result *r = &list.items[i];
        const char *code =
            str_z(p->rq->arena, str_print(p->rq->arena, "Results.%zu.code", i));
        const char *files = str_z(
            p->rq->arena, str_print(p->rq->arena, "Results.%zu.files", i));

        page_set_in(page, "Results", i, "id", r->file.public_id);
        page_set_in(page, "Results", i, "name", r->name);
        page_set_in(page, "Results", i, "procedure", r->procedure_name);
        page_set_code(page, code, r->code);
        page_set_in(page, "Results", i, "day",
                    date_vn(p->rq->arena, moment_date(r->returned_at)));
        file_to_page(p->rq, files, 0, &r->file, r->name, &r->look);
    }
    return s;
}

static enum status add_result(struct picking *p, struct str id)
{
    struct result result;
    enum status s =
        result_load(p->rq->db, id, p->rq->session->account_id, &result);

    if (s != OK)
        return s;
    s = result_check(p->rq->db, p->rq->settings, portal_state(p->rq)->storage,
                     &result, &p->why);
    return s == OK ? add_file(p, PAPER_RESULT, &result.file, result.name)
                   : note_refused(p, s, result.name);
}

static const struct picker pickers[] = {
    {"kho", "picker", list_vault, add_paper},
    {"ket-qua", "results", list_results, add_result},
};

/* --- both --- */

static const struct picker *picker_of(struct str name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(pickers); i++)
        if (str_is(name, pickers[i].name))
            return &pickers[i];
    return NULL;
}

static const struct component *component_of(const struct step *step,
                                            struct str text)
{
    int64_t id;

    if (!str_to_int(text, 1, UINT32_MAX, &id))
        return NULL;
    for (size_t i = 0; i < step->procedure.case_count; i++) {
        const struct procedure_case *k = &step->procedure.cases[i];

        for (size_t j = 0; j < k->component_count; j++)
            if (k->components[j].id == id)
                return &k->components[j];
    }
    return NULL;
}

static enum status show(struct picking *p, const struct picker *picker)
{
    struct page *page = page_of(p->rq);
    enum status s = picker->list(p);

    if (s != OK)
        return s;
    page_set_int(page, "Component.id", p->component->id);
    page_set(page, "Component.name", p->component->name);
    page_set(page, "Component.back",
             step_href(p->rq, &p->step->draft, p->step->line->slug));
    return step_page_of(p->rq, p->step, NULL, picker->page);
}

enum status picker_show(struct request *rq, struct step *step)
{
    const struct picker *picker = picker_of(rq_query(rq, PICKER_QUERY));
    struct picking p = {
        .rq = rq,
        .step = step,
        .component = component_of(step, rq_query(rq, PICKER_COMPONENT)),
    };

    return picker != NULL && p.component != NULL ? show(&p, picker) : NOT_FOUND;
}

enum status picker_save(struct request *rq, struct step *step)
{
    const struct picker *picker = picker_of(rq_form(rq, PICKED_FIELD));
    struct picking p = {
        .rq = rq,
        .step = step,
        .component = component_of(step, rq_form(rq, PICKER_COMPONENT)),
    };
    enum status s = OK;

    if (picker == NULL || p.component == NULL)
        return NOT_FOUND;
    if (params_count(&rq->form, CHOSEN_FIELD) == 0) {
        page_set_flag(page_of(rq), "Form.is_invalid", true);
        return show(&p, picker);
    }
    for (size_t i = 0; s == OK && i < rq->form.count; i++)
        if (str_is(rq->form.list[i].name, CHOSEN_FIELD)) {
            s = picker->add(&p, rq->form.list[i].value);
            if (s == NOT_FOUND)
                s = OK; /* removed in another tab */
        }
    if (s != OK)
        return s;
    if (p.problems.count == 0)
        return step_go_at(rq, &step->draft, step->line->slug, p.component->id);
    s = draft_load(rq->db, step->draft.key.public_id, step->draft.key.owner_id,
                   rq->now, &step->draft);
    return s == OK ? papers_show_problems(rq, step, &p.problems) : s;
}

enum status picker_open(struct request *rq, const struct step *step)
{
    struct str value = rq_form(rq, PICK_FIELD); /* "kho.12" */
    size_t point = str_find(value, '.');

    if (point == value.len)
        return NOT_FOUND;
    return response_redirect(
        rq,
        str_print(
            rq->arena,
            "%" PRI_STR "?" PICKER_QUERY "=%" PRI_STR "&" PICKER_COMPONENT
            "=%" PRI_STR,
            STR_ARG(step_href(rq, &step->draft, step->line->slug)),
            STR_ARG(http_url_encode(rq->arena, str_slice(value, 0, point))),
            STR_ARG(http_url_encode(rq->arena, str_skip(value, point + 1)))));
}
