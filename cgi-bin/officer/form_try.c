/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_try.c: a form being changed, filled in to see what comes of it: what a
 * citizen is asked, what an officer reads, what is printed. A filling may be
 * kept with the form as a trial, which is run at each change from then on.
 *
 *   GET  /quan-tri/to-khai/thu/DESIGN?bo=2            the second trial, or none
 *   POST /quan-tri/to-khai/thu/DESIGN                 fills, keeps or forgets
 *   GET  /quan-tri/to-khai/thu/DESIGN/to-khai.pdf?bo=2
 *
 * Nothing that is filled in here is anybody's; a province and a commune are
 * numbers.
 */
#include "config.h"

#include "common/eform_input.h"
#include "common/form_answers.h"
#include "domain/form/trial.h"
#include "officer/forms.h"
#include "officer/pages.h"
#include "officer/state.h"
#include "platform/text.h"
#ifdef HAVE_PDF
#include "common/form_paper.h"
#endif

#define NAME_FIELD "ten-bo"
#define ADD_FIELD "them"
#define KEEP_FIELD "giu"
#define FORGET_FIELD "quen"

struct trying {
    struct design design;
    struct eform form;
    struct trials trials;
    size_t nth;    /* from 1; 0: none of them */
    bool is_tried; /* nobody is told what is wrong before */
    json_t *answers;
    struct eform_about about;
    struct eform_walk walk;
    struct form *fields;
};

static enum status walk(struct request *rq, struct trying *t)
{
    t->about = (struct eform_about){
        .today = moment_date(rq->now),
        .agency = STR(""),
        .agency_place = STR(""),
        .procedure =
            t->form.procedure_count > 0 ? t->form.procedures[0] : STR(""),
        .papers = STR(""),
    };
    return eform_walk(rq->arena, &t->form, t->answers, &t->about, &t->walk);
}

static enum status load(struct request *rq, struct trying *t)
{
    int64_t nth;
    enum status s = form_of_request(rq, &t->design, &t->form);

    if (s == OK)
        s = trials_run(rq->arena, &t->form, &t->trials);
    if (s != OK)
        return s;
    if (str_to_int(rq_query(rq, "bo"), 1, (int64_t)t->trials.count, &nth))
        t->nth = (size_t)nth;
    t->is_tried = t->nth > 0;
    t->answers = t->nth > 0 ? json_copy(t->trials.items[t->nth - 1].answers)
                            : json_object();
    if (t->answers == NULL)
        t->answers = json_object(); /* a trial without any */
    return json_own(rq->arena, t->answers);
}

/* --- on the page --- */

static const struct field_rule *rules_of(struct request *rq,
                                         const struct trying *t)
{
    struct field_rule *rules =
        arena_array(rq->arena, t->walk.count + 2, sizeof *rules);

    for (size_t i = 0; rules != NULL && i < t->walk.count; i++)
        rules[i] = (struct field_rule){
            .name = str_z(rq->arena, t->walk.items[i].key),
            .kind = eform_field_kind(t->walk.items[i].input),
            .required = t->walk.items[i].is_required,
            .is_unread = true,
        };
    if (rules != NULL)
        rules[t->walk.count] = (struct field_rule){
            .name = NAME_FIELD, .kind = FIELD_TEXT, .max = TRIAL_NAME_MAX};
    return rules;
}

/* “Nơi cư trú: Số nhà, đường” of a part. */
static struct str label_of(struct request *rq, const struct eform_item *item)
{
    struct str label = eform_input_label(rq, item);

    return item->input->part == EFORM_PART_NONE
               ? label
               : str_print(
                     rq->arena, "%" PRI_STR ": %" PRI_STR,
                     STR_ARG(eform_words_in(&item->field->label, rq->lang)),
                     STR_ARG(label));
}

static void item_to_page(struct request *rq, struct trying *t,
                         const struct eform_item *item, const char *list,
                         size_t nth)
{
    const char *at =
        str_z(rq->arena, str_print(rq->arena, "%s.%zu", list, nth));
    struct str id = eform_hdf_id(rq->arena, item->key);
    struct str label = label_of(rq, item);
    const char *name = str_z(rq->arena, item->key);

    page_set_in(page_of(rq), list, nth, "id", id);
    page_set_in(page_of(rq), list, nth, "label", label);
    page_set_in(page_of(rq), list, nth, "widget",
                item->input->kind == EFORM_UNIT
                    ? STR("number")
                    : str_of(eform_widget(item->input)));
    page_set(page_of(rq),
             str_z(rq->arena, str_print(rq->arena, "Words.%" PRI_STR ".label",
                                        STR_ARG(id))),
             item->input->kind == EFORM_CHECK ? STR("") : label);
    eform_value_to_form(t->fields, item, name);
    if (item->fault != NULL && t->is_tried)
        form_refuse(t->fields,
                    (struct refusal){item->fault, name, item->number});
    eform_choices_to_page(rq, at, item);
}

/* A group's title, where the page does not say it already. */
static struct str head_of(struct request *rq, const struct eform_item *item)
{
    struct str title = eform_words_in(&item->group->title, rq->lang);

    return str_equals(title, eform_words_in(&item->page->title, rq->lang))
               ? STR("")
               : title;
}

/* Each page as a citizen comes by it, with the head of a group or a row. */
static void pages_to_page(struct request *rq, struct trying *t)
{
    const struct eform_item *before = NULL;
    const char *list = "";
    size_t pages = 0, nth = 0;

    for (size_t i = 0; i < t->walk.count; i++) {
        const struct eform_item *item = &t->walk.items[i];

        if (before == NULL || before->page != item->page) {
            page_set_in(page_of(rq), "Pages", pages, "title",
                        eform_words_in(&item->page->title, rq->lang));
            list = str_z(rq->arena,
                         str_print(rq->arena, "Pages.%zu.inputs", pages++));
            nth = 0;
        }
        if (before == NULL || before->group != item->group ||
            before->row != item->row)
            page_set_in(page_of(rq), list, nth, "head",
                        item->row == 0
                            ? head_of(rq, item)
                            : str_print(rq->arena, "%" PRI_STR " %d",
                                        STR_ARG(eform_words_in(
                                            &item->group->title, rq->lang)),
                                        item->row));
        item_to_page(rq, t, item, list, nth++);
        before = item;
    }
}

static struct str rows_text(struct request *rq, const struct trying *t,
                            const struct eform_group *group)
{
    struct buf out = {.arena = rq->arena};
    int rows[EFORM_ROWS_MAX];
    size_t count = eform_rows(&t->walk, group, rows);

    for (size_t i = 0; i < count; i++)
        buf_print(&out, "%s%d", i > 0 ? " " : "", rows[i]);
    return buf_str(&out);
}

static void groups_to_page(struct request *rq, const struct trying *t)
{
    size_t nth = 0;

    for (size_t i = 0; i < t->form.group_count; i++) {
        const struct eform_group *group = &t->form.groups[i];

        if (!group->is_repeated || !t->walk.is_group_asked[i])
            continue;
        page_set_in(page_of(rq), "Rows", nth, "id", group->id);
        page_set_in(page_of(rq), "Rows", nth, "numbers",
                    rows_text(rq, t, group));
        page_set_in(page_of(rq), "Rows", nth, "add",
                    eform_words_in(&group->add, rq->lang));
        nth++;
    }
}

static void broken_to_page(struct request *rq, struct trying *t)
{
    size_t nth = 0;

    for (size_t i = 0; t->is_tried && i < t->walk.broken_count; i++) {
        const struct eform_broken *broken = &t->walk.broken[i];
        struct str text = eform_words_in(&broken->rule->message, rq->lang);

        if (broken->rule->level == EFORM_ERROR)
            form_refuse_text(t->fields, str_z(rq->arena, broken->key), text);
        else
            page_set_in(page_of(rq), "Warnings", nth++, "text", text);
    }
}

static enum status show(struct request *rq, struct trying *t)
{
    enum status s = walk(rq, t);
    const struct field_rule *rules = s == OK ? rules_of(rq, t) : NULL;
    struct page *page = page_of(rq);

    if (rules == NULL)
        return s != OK ? s : INTERNAL;
    t->fields = form_new(rq, rules);
    pages_to_page(rq, t);
    broken_to_page(rq, t);
    groups_to_page(rq, t);
    page_set(page, "Design.href", form_design_href(rq, t->design.id));
    page_set_int(page, "Design.id", t->design.id);
    page_set_int(page, "Design.generation", t->design.generation);
    page_set_flag(page, "Design.is_published", t->design.is_published);
    page_set(page, "Design.title", eform_words_in(&t->form.title, rq->lang));
    page_set_int(page, "Trial.nth", (int64_t)t->nth);
    if (t->nth > 0) {
        const struct trial *trial = &t->trials.items[t->nth - 1];

        page_set(page, "Trial.name", trial->name);
        form_set(t->fields, NAME_FIELD, trial->name);
    }
    form_answers_to_page(rq, &t->walk, NULL, "Answers", STR(""));
    form_to_page(rq, t->fields);
    return page_render(rq, "form_try");
}

enum status form_try_show(struct request *rq)
{
    struct trying t = {.nth = 0};
    enum status s = load(rq, &t);

    return s == OK ? show(rq, &t) : s;
}

/* --- what was filled in --- */

static void put(json_t *into, struct str key, struct str value)
{
    json_put(into, key, json_of(value));
}

static void read_input(struct request *rq, struct trying *t,
                       const struct eform_input *input, int row)
{
    struct str key = eform_key(rq->arena, input->id, row);
    struct str typed = eform_typed(rq, input, key);

    if (str_is_empty(typed) || str_is(typed, "//"))
        return;
    put(t->answers, key, typed);
    if (input->part == EFORM_PART_COMMUNE)
        put(t->answers,
            str_print(rq->arena, "%" PRI_STR EFORM_UNIT_WORDS, STR_ARG(key)),
            typed);
}

/* Row 0 is of a group that does not repeat. */
static void read_group(struct request *rq, struct trying *t,
                       const struct eform_group *group, int row)
{
    for (size_t i = 0; i < group->field_count; i++) {
        const struct eform_field *field =
            &t->form.fields[group->first_field + i];

        for (size_t n = 0; n < field->input_count; n++)
            read_input(rq, t, &t->form.inputs[field->first_input + n], row);
    }
}

static void read_rows(struct request *rq, struct trying *t,
                      const struct eform_group *group)
{
    struct str numbers = rq_form(rq, str_z(rq->arena, group->id)), one;
    struct buf kept = {.arena = rq->arena};
    int64_t row, last = 0;
    int count = 0;

    while (count < group->rows_max && str_next(&numbers, ' ', &one))
        if (str_to_int(one, 1, 9999, &row) && row > last) {
            read_group(rq, t, group, (int)row);
            buf_print(&kept, "%s%lld", kept.len > 0 ? " " : "", (long long)row);
            last = row;
            count++;
        }
    if (str_equals(rq_form(rq, ADD_FIELD), group->id) &&
        count < group->rows_max)
        buf_print(&kept, "%s%lld", kept.len > 0 ? " " : "",
                  (long long)last + 1);
    put(t->answers, group->id, buf_str(&kept));
}

static enum status read_answers(struct request *rq, struct trying *t)
{
    t->is_tried = true;
    t->answers = json_object();
    for (size_t i = 0; i < t->form.group_count; i++) {
        const struct eform_group *group = &t->form.groups[i];

        if (group->is_repeated)
            read_rows(rq, t, group);
        else
            read_group(rq, t, group, 0);
    }
    return json_own(rq->arena, t->answers);
}

/* Where the trial of that name stands once it is kept: at the end. */
static enum status keep(struct request *rq, struct trying *t,
                        struct design_edit *edit)
{
    struct eform_faults *faults = ARENA_NEW(rq->arena, struct eform_faults);
    struct str to = form_design_href(rq, t->design.id);
    enum status s;

    if (faults == NULL)
        return INTERNAL;
    s = design_change(rq->db, t->design.id, form_generation(rq),
                      officer_of(rq)->id, edit, rq->now, faults);
    if (s != OK && s != CONFLICT && s != INVALID)
        return s;
    return response_redirect(
        rq, s == OK ? to
                    : str_print(rq->arena, "%" PRI_STR "?loi=%s", STR_ARG(to),
                                s == CONFLICT ? "changed" : "half"));
}

enum status form_try_save(struct request *rq)
{
    struct trying t = {.nth = 0};
    struct design_edit edit = {
        .act = DESIGN_TRY,
        .name = form_shown(rq->arena, rq_form(rq, NAME_FIELD))};
    enum status s = load(rq, &t);

    if (s != OK)
        return s;
    if (params_count(&rq->form, FORGET_FIELD) > 0) {
        edit.act = DESIGN_FORGET;
        edit.name = rq_form(rq, FORGET_FIELD);
        return keep(rq, &t, &edit);
    }
    s = read_answers(rq, &t);
    if (s == OK && params_count(&rq->form, KEEP_FIELD) > 0)
        s = walk(rq, &t);
    if (s != OK)
        return s;
    if (params_count(&rq->form, KEEP_FIELD) == 0 ||
        str_is_empty(str_trim(edit.name)) ||
        text_length(edit.name) > TRIAL_NAME_MAX || t.trials.count >= TRIALS_MAX)
        return show(rq, &t);
    edit.name = str_trim(edit.name);
    edit.answers = t.answers;
    edit.faults = trial_faults(rq->arena, &t.walk);
    edit.day = t.about.today;
    return keep(rq, &t, &edit);
}

enum status form_try_paper(struct request *rq)
{
#ifdef HAVE_PDF
    struct trying t = {.nth = 0};
    struct str bytes;
    enum status s = load(rq, &t);

    if (s == OK)
        s = walk(rq, &t);
    if (s == OK)
        s = form_paper(rq, &t.walk, STR_NONE, &bytes);
    return s == OK ? response_text(rq, 200, STR("application/pdf"), bytes) : s;
#else
    (void)rq;
    return NOT_FOUND;
#endif
}
