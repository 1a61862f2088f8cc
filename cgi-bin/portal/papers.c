/* SPDX-License-Identifier: GPL-3.0-or-later */
/* papers.c: step “Thành phần hồ sơ”: the papers, component by component.
 *
 * One form holds every component. Whichever button sends it, the files that
 * came along are taken in first, so nothing chosen is lost; a bad one is named
 * with its reason, the others stay.
 */
#include "platform/session.h"
#include "portal/file_page.h"
#include "portal/paper_page.h"
#include "portal/picker.h"
#include "portal/step.h"

#define FILE_FIELD "tep-"
#define REMOVE_FIELD "xoa"
#define UPLOAD_FIELD "tai-len"

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
