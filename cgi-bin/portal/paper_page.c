/* SPDX-License-Identifier: GPL-3.0-or-later */
/* paper_page.c: the step “Thành phần hồ sơ” as a page. */
#include "config.h"

#include "domain/draft/advice.h"
#include "domain/draft/draft_form.h"
#include "portal/file_page.h"
#include "portal/paper_page.h"

#define MIB (1024 * 1024)

void paper_problem_add(struct paper_problems *problems, int64_t component_id,
                       struct str file_name, struct refusal why)
{
    if (problems->count < ARRAY_LENGTH(problems->list))
        problems->list[problems->count++] =
            (struct paper_problem){component_id, file_name, why};
}

void paper_files_to_page(struct request *rq, const struct paper *paper,
                         const char *prefix)
{
    const char *list =
        str_z(rq->arena, str_print(rq->arena, "%s.files", prefix));

    for (size_t i = 0; i < paper->file_count; i++) {
        const struct paper_file *f = &paper->files[i];

        file_to_page(rq, list, i, &f->file, f->name, &f->look);
        if (f->way != PAPER_UPLOAD)
            page_set_in(page_of(rq), list, i, "way",
                        str_print(rq->arena, "of_%s", paper_way_text(f->way)));
        page_set_in(page_of(rq), list, i, "remove",
                    str_print(rq->arena, "%lld.%" PRI_STR,
                              (long long)paper->component->id,
                              STR_ARG(f->file.public_id)));
    }
}

void paper_advice_to_page(struct request *rq, const struct paper_list *list)
{
    struct page *page = page_of(rq);
    struct advice_list advice;

    advice_of(rq->arena, list, &advice);
    for (size_t i = 0; i < advice.count; i++) {
        const struct advice *a = &advice.items[i];
        const struct component *c = list->items[a->paper].component;

        page_set_int_in(page, "Advice", i, "id", c->id);
        page_set_int_in(page, "Advice", i, "paper", (int64_t)a->paper + 1);
        page_set_in(page, "Advice", i, "name", c->short_name);
        page_set_in(page, "Advice", i, "file", a->file);
        page_set_in(page, "Advice", i, "key", a->key);
    }
}

static void one_of_to_page(struct page *page, const struct paper *paper,
                           size_t nth)
{
    if (paper->one_of == 0)
        return;
    page_set_int_in(page, "Papers", nth, "one_of", (int64_t)paper->one_of);
    if (paper->is_first)
        page_set_in(page, "Papers", nth, "is_first", STR("1"));
    if (paper->is_last)
        page_set_in(page, "Papers", nth, "is_last", STR("1"));
    if (paper->is_spared)
        page_set_in(page, "Papers", nth, "is_spared", STR("1"));
}

static void paper_to_page(struct request *rq, const struct paper *paper,
                          size_t nth, int64_t last_case)
{
    struct page *page = page_of(rq);
    const struct component *c = paper->component;
    const char *prefix =
        str_z(rq->arena, str_print(rq->arena, "Papers.%zu", nth));

    page_set_int_in(page, "Papers", nth, "id", c->id);
    page_set_int_in(page, "Papers", nth, "number", (int64_t)nth + 1);
    page_set_in(page, "Papers", nth, "name", c->short_name);
    if (!str_equals(c->short_name, c->name))
        page_set_in(page, "Papers", nth, "in_law", c->name);
    page_set_in(page, "Papers", nth, "when", c->condition);
    if (c->originals > 0)
        page_set_int_in(page, "Papers", nth, "originals", c->originals);
    if (c->copies > 0)
        page_set_int_in(page, "Papers", nth, "copies", c->copies);
    if (c->is_required)
        page_set_in(page, "Papers", nth, "is_required", STR("1"));
    if (!component_is_online(c))
        page_set_in(page, "Papers", nth, "is_counter_only", STR("1"));
    if (c->is_original_shown)
        page_set_in(page, "Papers", nth, "is_original_shown", STR("1"));
    one_of_to_page(page, paper, nth);
#ifdef HAVE_PDF
    page_set_in(page, "Papers", nth, "sheet", c->sheet);
#endif
    for (size_t i = 0; i < c->forms.count; i++)
        page_set_in(page,
                    str_z(rq->arena, str_print(rq->arena, "%s.forms", prefix)),
                    i, "name", c->forms.items[i]);
    if (paper->of_case->id != last_case)
        page_set_in(page, "Papers", nth, "case", paper->of_case->name);
    paper_files_to_page(rq, paper, prefix);
    /* What is not asked of everybody waits folded until it is wanted. */
    if (!c->is_required || !component_is_online(c))
        page_set_in(page, "Papers", nth, "is_folded", STR("1"));
    if (paper->file_count > 0)
        page_set_in(page, "Papers", nth, "is_open", STR("1"));
}

static void problems_to_page(struct request *rq,
                             const struct paper_problems *problems,
                             const struct paper_list *list)
{
    struct page *page = page_of(rq);

    for (size_t i = 0; i < problems->count; i++) {
        const struct paper_problem *p = &problems->list[i];

        page_set_int_in(page, "Problems", i, "id", p->component_id);
        page_set_in(page, "Problems", i, "file", p->file_name);
        page_set_in(page, "Problems", i, "key", str_of(p->why.key));
        page_set_int_in(page, "Problems", i, "number", p->why.number);
        for (size_t j = 0; j < list->count; j++) {
            if (list->items[j].component->id != p->component_id)
                continue;
            page_set_in(page, "Problems", i, "name",
                        list->items[j].component->short_name);
            page_set_int_in(page, "Problems", i, "paper", (int64_t)j + 1);
            page_set_in(page, "Papers", j, "error", str_of(p->why.key));
            page_set_in(page, "Papers", j, "is_open", STR("1"));
            page_set_int_in(page, "Papers", j, "error_number", p->why.number);
            page_set_in(page, "Papers", j, "error_file", p->file_name);
        }
    }
    page_set_flag(page, "Form.is_invalid", problems->count > 0);
}

/* Where a component has an electronic form: the way to it, how far it is. */
static enum status forms_to_page(struct request *rq, const struct step *step,
                                 const struct paper_list *list,
                                 const struct paper_problems *problems)
{
#ifdef HAVE_PDF
    struct form_bindings bindings;
    struct draft_form_lines begun;
    enum status s = form_bindings_load(rq->db, step->procedure.code,
                                       moment_date(rq->now), &bindings);

    if (s != OK || bindings.count == 0)
        return s;
    s = draft_form_list(rq->db, &step->draft, &begun);
    for (size_t i = 0; s == OK && i < list->count; i++) {
        const struct component *c = list->items[i].component;
        const char *state = "none";

        if (form_binding_of(&bindings, c) == NULL)
            continue;
        for (size_t n = 0; n < begun.count; n++)
            if (begun.items[n].component_id == c->id)
                state = begun.items[n].is_sealed ? "done" : "begun";
        page_set_in(page_of(rq), "Papers", i, "eform",
                    str_print(rq->arena, "/nop-ho-so/%" PRI_STR "/to-khai/%lld",
                              STR_ARG(step->draft.key.public_id),
                              (long long)c->id));
        page_set_in(page_of(rq), "Papers", i, "eform_state", str_of(state));
        for (size_t n = 0; n < problems->count; n++)
            if (problems->list[n].component_id == c->id &&
                str_is_empty(problems->list[n].file_name))
                page_set_in(page_of(rq), "Problems", n, "is_form", STR("1"));
    }
    return s;
#else
    (void)rq, (void)step, (void)list, (void)problems;
    return OK;
#endif
}

enum status papers_show_problems(struct request *rq, struct step *step,
                                 const struct paper_problems *problems)
{
    struct paper_list list;
    int64_t last_case = 0;
    enum status s =
        paper_list_load(rq->db, &step->draft, &step->procedure, &list);

    if (s == OK)
        s = forms_to_page(rq, step, &list, problems);
    if (s != OK)
        return s;
    for (size_t i = 0; i < list.count; i++) {
        paper_to_page(rq, &list.items[i], i, last_case);
        last_case = list.items[i].of_case->id;
    }
    problems_to_page(rq, problems, &list);
    paper_advice_to_page(rq, &list);
    page_set_flag(page_of(rq), "Collect.is_wanted",
                  step->draft.is_collected ||
                      params_count(&rq->form, COLLECT_FIELD) > 0);
    page_set_int(page_of(rq), "Limit.files", PAPER_FILES_MAX);
    page_set_int(page_of(rq), "Limit.mib", INTAKE_BYTES_MAX / MIB);
    return step_page(rq, step, NULL);
}
