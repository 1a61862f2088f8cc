/* SPDX-License-Identifier: GPL-3.0-or-later */
/* papers.c: step “Thành phần hồ sơ”: the papers, component by component.
 *
 * One form holds every component. Whichever button sends it, the files that
 * came along are taken in first, so nothing chosen is lost; a bad one is named
 * with its reason, the others stay.
 */
#include "config.h"

#include "domain/draft/draft_form.h"
#include "platform/session.h"
#include "portal/file_page.h"
#include "portal/paper_page.h"
#include "portal/picker.h"
#include "portal/steps.h"

#define FILE_FIELD "tep-"
#define REMOVE_FIELD "xoa"
#define UPLOAD_FIELD "tai-len"
#define COLLECT_FIELD "gui-ban-giay"
#define MIB (1024 * 1024)

void paper_problem_add(struct paper_problems *problems, int64_t component_id,
                       struct str file_name, struct refusal why)
{
    if (problems->count < ARRAY_LENGTH(problems->list))
        problems->list[problems->count++] =
            (struct paper_problem){component_id, file_name, why};
}

/* --- taking files in --- */

/* Those before it in this request, of the same component. */
static size_t count_before(const struct request *rq,
                           const struct upload *upload)
{
    size_t count = 0;

    for (const struct upload *at = rq->uploads.list; at < upload; at++)
        count += str_equals(at->field, upload->field);
    return count;
}

/* More than a component may have are not even looked at. */
static enum status take_in(struct request *rq, const struct upload *upload,
                           struct file *file, struct refusal *why)
{
    if (count_before(rq, upload) < PAPER_FILES_MAX)
        return upload_take_in(rq, upload, file, why);

    enum status s = intake_name(rq->arena, upload->file_name, &file->name, why);

    if (s != OK)
        return s;
    *why = (struct refusal){"file_too_many", "", PAPER_FILES_MAX};
    return INVALID;
}

static enum status take_upload(struct request *rq, struct step *step,
                               const struct upload *upload,
                               struct paper_problems *problems)
{
    struct file file = {.owner_id = rq->session->account_id};
    struct refusal why;
    int64_t component_id;

    if (str_is_empty(upload->file_name) ||
        !str_starts_with(upload->field, FILE_FIELD) ||
        !str_to_int(str_skip(upload->field, sizeof FILE_FIELD - 1), 1,
                    UINT32_MAX, &component_id))
        return OK; /* an empty file input sends a nameless part */
    enum status s = take_in(rq, upload, &file, &why);
    struct str name = file.name;
    if (s == OK)
        s = draft_add_file(rq->db, step->draft.key, component_id, PAPER_UPLOAD,
                           &file, name, rq->now, &why);
    if (s != INVALID)
        return s;
    paper_problem_add(problems, component_id, name, why);
    return OK;
}

static enum status take_uploads(struct request *rq, struct step *step,
                                struct paper_problems *problems)
{
    for (size_t i = 0; i < rq->uploads.count; i++) {
        enum status s = take_upload(rq, step, &rq->uploads.list[i], problems);

        if (s != OK)
            return s;
    }
    return draft_load(rq->db, step->draft.key.public_id,
                      step->draft.key.owner_id, rq->now, &step->draft);
}

/* --- the page --- */

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
    page_set_flag(page_of(rq), "Collect.is_wanted",
                  step->draft.is_collected ||
                      params_count(&rq->form, COLLECT_FIELD) > 0);
    page_set_int(page_of(rq), "Limit.files", PAPER_FILES_MAX);
    page_set_int(page_of(rq), "Limit.mib", INTAKE_BYTES_MAX / MIB);
    return step_page(rq, step, NULL);
}

enum status papers_show(struct request *rq, struct step *step)
{
    static const struct paper_problems none;

    if (params_count(&rq->query, PICKER_QUERY) > 0)
        return picker_show(rq, step);
    return papers_show_problems(rq, step, &none);
}

/* --- the buttons --- */

/* "12.Q0…": the component and the file. */
static enum status remove_file(struct request *rq, struct step *step)
{
    struct str value = rq_form(rq, REMOVE_FIELD);
    size_t point = str_find(value, '.');
    int64_t component_id;

    if (point == value.len ||
        !str_to_int(str_slice(value, 0, point), 1, UINT32_MAX, &component_id))
        return NOT_FOUND;
    enum status s = draft_remove_file(rq->db, step->draft.key, component_id,
                                      str_skip(value, point + 1), rq->now);
    return s == NOT_FOUND ? OK : s; /* twice is once */
}

static enum status note_missing(struct request *rq, struct step *step,
                                struct paper_problems *problems)
{
    struct paper_list list;
    enum status s =
        paper_list_load(rq->db, &step->draft, &step->procedure, &list);

    if (s != OK)
        return s;
    for (size_t i = 0; i < list.count; i++) {
        const struct paper *p = &list.items[i];
        struct refusal why = {.key = "paper_missing", .field = ""};

        if (!p->is_missing)
            continue;
        if (p->one_of > 0) {
            why.key = "papers_one_of";
            why.number = (int64_t)p->one_of;
        }
        paper_problem_add(problems, p->component->id, STR(""), why);
    }
    return OK;
}

static enum status finish(struct request *rq, struct step *step,
                          struct paper_problems *problems)
{
    bool is_collected = params_count(&rq->form, COLLECT_FIELD) > 0;
    struct refusal why;
    enum status s = draft_finish_papers(rq->db, step->draft.key, is_collected,
                                        rq->now, &step->draft, &why);

    if (s == OK)
        return step_next(rq, step);
    if (s == CONFLICT)
        return step_changed_elsewhere(rq, step, NULL);
    if (s != INVALID)
        return s;
    if (strcmp(why.key, "papers_missing") == 0)
        s = note_missing(rq, step, problems);
    else
        paper_problem_add(problems, 0, STR(""), why);
    return s == OK || s == INVALID ? papers_show_problems(rq, step, problems)
                                   : s;
}

enum status papers_save(struct request *rq, struct step *step)
{
    struct paper_problems problems = {.count = 0};

    if (params_count(&rq->form, PICKED_FIELD) > 0)
        return picker_save(rq, step);
    enum status s = take_uploads(rq, step, &problems);

    if (s != OK)
        return s;
    if (params_count(&rq->form, REMOVE_FIELD) > 0)
        s = remove_file(rq, step);
    if (s != OK)
        return s;
    if (problems.count > 0 || params_count(&rq->form, LANG_FIELD) > 0)
        return papers_show_problems(rq, step, &problems);
    if (params_count(&rq->form, PICK_FIELD) > 0)
        return picker_open(rq, step); /* the files came along first */
    if (params_count(&rq->form, REMOVE_FIELD) > 0)
        return step_go(
            rq, &step->draft,
            str_z(rq->arena,
                  str_print(rq->arena, "%s?" PAGE_DONE_QUERY "=xoa-tep",
                            step->line->slug)));
    if (params_count(&rq->form, UPLOAD_FIELD) > 0)
        return step_go(rq, &step->draft, step->line->slug);
    if (params_count(&rq->form, "quay-lai") > 0)
        return step_next(rq, step); /* back: nothing has to be complete */
    return finish(rq, step, &problems);
}
