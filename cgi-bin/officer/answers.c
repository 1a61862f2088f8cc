/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers.c: what the citizen said in electronic forms, and putting one answer
 * right: beside the papers, with the reason that the citizen reads.
 *
 *   GET, POST /ho-so/DOSSIER/to-khai/COMPONENT/ANSWER
 *
 * ANSWER is a field's key; where a field is several inputs (a paper, a bank
 * account) they are put right together. What was filed stays as it was. Who is
 * verified to have filed stands beside what was typed.
 */
#include "common/eform_input.h"
#include "common/form_answers.h"
#include "domain/officer/verified.h"
#include "officer/dossier_page.h"
#include "officer/pages.h"

enum { REASON_CHARS = 500, INPUTS_MAX = 8 };

/* --- on the dossier's page --- */

static void compare(struct request *rq, size_t *nth, const char *what,
                    struct str typed, struct str verified)
{
    if (str_is_empty(verified) || str_equals(typed, verified))
        return;
    page_set_in(page_of(rq), "Verified.differs", *nth, "what", str_of(what));
    page_set_in(page_of(rq), "Verified.differs", *nth, "typed", typed);
    page_set_in(page_of(rq), "Verified.differs", *nth, "verified", verified);
    (*nth)++;
}

/* One that was filed elsewhere under the number of somebody of another name
 * is nobody's here (account_of_owner). */
static enum status other_name_to_page(struct request *rq,
                                      const struct dossier *dossier)
{
    if (str_is_empty(dossier->national_code))
        return OK;
    enum status s = verified_has_number(rq->db, dossier->id_number);

    page_set_flag(page_of(rq), "Is_other_name", s == OK);
    return s == NOT_FOUND ? OK : s;
}

enum status answers_verified_to_page(struct request *rq,
                                     const struct act_view *view,
                                     const struct person *self)
{
    struct verified who;
    size_t nth = 0;
    enum status s = verified_load(rq->db, view->dossier.owner_id, &who);

    if (s == NOT_FOUND)
        return other_name_to_page(rq, &view->dossier);
    if (s != OK)
        return s;
    page_set(page_of(rq), "Verified.proof", str_of(proof_text(who.proof)));
    compare(rq, &nth, "name", self->full_name, who.full_name);
    compare(rq, &nth, "number", self->paper_number, who.id_number);
    compare(rq, &nth, "born", page_partial(rq, self->birth_date),
            page_partial(rq, who.birth_date));
    return OK;
}

enum status answers_to_page(struct request *rq, const struct act_view *view)
{
    const struct officer_post *post;
    struct dossier_forms forms;
    enum status s;

    if (!view->is_consulted &&
        act_why(officer_of(rq), view, ACT_AMEND, &post) == NULL)
        page_set(page_of(rq), "Forms_change",
                 str_print(rq->arena, "/ho-so/%" PRI_STR "/to-khai",
                           STR_ARG(view->dossier.public_id)));
    s = dossier_forms_load(rq->db, view->dossier.id, &forms);
    return s == OK
               ? dossier_forms_to_page(rq, &forms, view->dossier.agency_name,
                                       view->dossier.procedure_code, "Forms")
               : s;
}

/* --- named in a request (form 02) --- */

static enum status walk_form(struct request *rq, const struct act_view *view,
                             const struct dossier_form *filed,
                             struct eform_walk **walk)
{
    struct eform *form = ARENA_NEW(rq->arena, struct eform);
    struct eform_about *about = ARENA_NEW(rq->arena, struct eform_about);

    *walk = ARENA_NEW(rq->arena, struct eform_walk);
    if (form == NULL || about == NULL || *walk == NULL)
        return INTERNAL;
    *about = (struct eform_about){.agency = view->dossier.agency_name,
                                  .procedure = view->dossier.procedure_code};
    return dossier_form_walk(rq->db, filed, form, about, *walk);
}

/* A box for each field that has an answer; what was ticked becomes a line of
 * `lines`, in the letter's language. */
static void boxes_to_page(struct request *rq, const struct dossier_form *filed,
                          const struct eform_walk *walk, size_t *nth,
                          struct buf *lines)
{
    const struct eform_item *before = NULL;

    for (size_t i = 0; i < walk->count; i++) {
        const struct eform_item *item = &walk->items[i];
        struct str said =
            eform_field_words(rq->arena, walk, item->field, item->row, LANG_VI);
        struct str name = str_print(
            rq->arena, "o-%lld.%" PRI_STR, (long long)filed->component_id,
            STR_ARG(eform_key(rq->arena, item->field->id, item->row)));
        bool is_first = before == NULL || before->field != item->field ||
                        before->row != item->row;

        before = item;
        if (!is_first || item->field->kind == EFORM_STATEMENT)
            continue;
        page_set_in(page_of(rq), "Boxes", *nth, "name", name);
        page_set_in(page_of(rq), "Boxes", *nth, "label",
                    eform_words_in(&item->field->label, rq->lang));
        page_set_in(page_of(rq), "Boxes", *nth, "said", said);
        if (str_is(rq_form(rq, str_z(rq->arena, name)), "1")) {
            page_set_in(page_of(rq), "Boxes", *nth, "is_checked", STR("1"));
            buf_print(lines, "– %" PRI_STR ", %" PRI_STR "%s%" PRI_STR "%s\n",
                      STR_ARG(walk->form->title.vi),
                      STR_ARG(item->field->label.vi),
                      str_is_empty(said) ? "" : ": “", STR_ARG(said),
                      str_is_empty(said) ? "" : "”");
        }
        (*nth)++;
    }
}

enum status answers_named(struct request *rq, const struct act_view *view,
                          struct buf *lines)
{
    struct dossier_forms forms;
    size_t nth = 0;
    enum status s = dossier_forms_load(rq->db, view->dossier.id, &forms);

    for (size_t i = 0; s == OK && i < forms.count; i++) {
        struct eform_walk *walk;

        s = walk_form(rq, view, &forms.items[i], &walk);
        if (s == OK)
            boxes_to_page(rq, &forms.items[i], walk, &nth, lines);
    }
    return s;
}

/* --- one answer --- */

struct asking {
    struct act_view view;
    struct eform_walk *walk;
    int64_t component_id;
    const struct eform_item *items[INPUTS_MAX];
    size_t count;
    struct form *fields;
};

static void find_items(struct request *rq, struct asking *a)
{
    struct str key = rq_path_arg(rq, "answer");

    for (size_t i = 0; i < a->walk->count && a->count < INPUTS_MAX; i++) {
        const struct eform_item *item = &a->walk->items[i];

        if (dossier_form_may_correct(item->field, item->input) &&
            str_equals(eform_key(rq->arena, item->field->id, item->row), key))
            a->items[a->count++] = item;
    }
}

/* NOT_FOUND too: the answer is none, or not an officer's to put right. */
static enum status load(struct request *rq, struct asking *a)
{
    struct dossier_forms forms;
    enum status s = dossier_view_load(rq, &a->view);

    if (s == OK && a->view.is_consulted)
        s = NOT_FOUND;
    if (s == OK && !str_to_int(rq_path_arg(rq, "component"), 1, UINT32_MAX,
                               &a->component_id))
        s = NOT_FOUND;
    if (s == OK)
        s = dossier_forms_load(rq->db, a->view.dossier.id, &forms);
    for (size_t i = 0; s == OK && i < forms.count; i++)
        if (forms.items[i].component_id == a->component_id)
            s = walk_form(rq, &a->view, &forms.items[i], &a->walk);
    if (s == OK && a->walk != NULL)
        find_items(rq, a);
    return s == OK && a->count == 0 ? NOT_FOUND : s;
}

static const struct field_rule *rules_of(struct request *rq,
                                         const struct asking *a)
{
    struct field_rule *rules =
        arena_array(rq->arena, INPUTS_MAX + 3, sizeof *rules);

    if (rules == NULL)
        return NULL;
    for (size_t i = 0; i < a->count; i++)
        rules[i] = (struct field_rule){
            .name = str_z(rq->arena, a->items[i]->key),
            .kind = eform_field_kind(a->items[i]->input),
            .required = a->items[i]->is_required,
            .is_unread = true,
        };
    rules[a->count] = (struct field_rule){.name = "ly-do",
                                          .kind = FIELD_LINES,
                                          .required = true,
                                          .max = REASON_CHARS};
    rules[a->count + 1] = (struct field_rule){
        .name = "phien-ban", .kind = FIELD_DIGITS, .max = 18};
    return rules;
}

static void input_to_page(struct request *rq, const struct asking *a,
                          size_t nth)
{
    const struct eform_item *item = a->items[nth];
    const char *at = str_z(rq->arena, str_print(rq->arena, "Inputs.%zu", nth));
    struct str id = eform_hdf_id(rq->arena, item->key);
    struct str label = eform_input_label(rq, item);
    struct page *page = page_of(rq);

    page_set_in(page, "Inputs", nth, "id", id);
    page_set_in(page, "Inputs", nth, "label", label);
    page_set_in(page, "Inputs", nth, "widget",
                str_of(eform_widget(item->input)));
    page_set(page,
             str_z(rq->arena, str_print(rq->arena, "Words.%" PRI_STR ".label",
                                        STR_ARG(id))),
             label);
    eform_choices_to_page(rq, at, item);
}

/* What the account vouches for, where the field takes its value from it. */
static enum status hint_to_page(struct request *rq, const struct asking *a)
{
    const struct eform_field *field = a->items[0]->field;
    struct verified who;
    enum status s = verified_load(rq->db, a->view.dossier.owner_id, &who);

    for (size_t i = 0; s == OK && i < field->from_count; i++) {
        struct str value = STR("");

        if (str_is(field->from[i], "applicant.full_name"))
            value = who.full_name;
        else if (str_is(field->from[i], "applicant.paper_number"))
            value = who.id_number;
        else if (str_is(field->from[i], "applicant.birth_date"))
            value = page_partial(rq, who.birth_date);
        if (!str_is_empty(value))
            page_set(page_of(rq), "Verified.says", value);
    }
    return s == NOT_FOUND ? OK : s;
}

static enum status show(struct request *rq, struct asking *a, int code)
{
    const struct eform_field *field = a->items[0]->field;
    struct page *page = page_of(rq);
    const struct officer_post *post;
    const char *why = act_why(officer_of(rq), &a->view, ACT_AMEND, &post);
    enum status s = hint_to_page(rq, a);

    if (s != OK)
        return s;
    if (why != NULL)
        page_set(page, "Why", str_of(why));
    for (size_t i = 0; i < a->count; i++)
        input_to_page(rq, a, i);
    page_set(page, "Answer.title",
             eform_words_in(&a->walk->form->title, rq->lang));
    page_set(page, "Answer.label", eform_words_in(&field->label, rq->lang));
    page_set(page, "Answer.said",
             eform_field_words(rq->arena, a->walk, field, a->items[0]->row,
                               rq->lang));
    page_set(page, "Words.ly_do.label",
             message_text(rq->app->templates, rq->arena, rq->lang,
                          "officer_act.ly_do.label", STR_NONE, STR_NONE));
    form_set(a->fields, "phien-ban",
             str_print(rq->arena, "%lld", (long long)a->view.work.version));
    dossier_view_to_page(rq, &a->view);
    form_to_page(rq, a->fields);
    return page_render_code(rq, "answer", code);
}

enum status answer_show(struct request *rq)
{
    struct asking *a = ARENA_NEW(rq->arena, struct asking);
    enum status s = a == NULL ? INTERNAL : load(rq, a);

    if (s == OK)
        s = dossier_note_look(rq, &a->view);
    if (s != OK)
        return s;
    a->fields = form_new(rq, rules_of(rq, a));
    for (size_t i = 0; i < a->count; i++)
        eform_value_to_form(a->fields, a->items[i],
                            str_z(rq->arena, a->items[i]->key));
    return show(rq, a, 200);
}

/* What was typed, as the answers would have it: normal where it is right. */
static void read_typed(struct request *rq, struct asking *a,
                       struct form_answer *answers)
{
    for (size_t i = 0; i < a->count; i++) {
        const struct eform_item *item = a->items[i];
        struct eform_item typed = *item;
        struct str value;
        int64_t number;

        typed.typed = eform_typed(rq, item->input, item->key);
        eform_value_to_form(a->fields, &typed, str_z(rq->arena, item->key));
        if (eform_normal(rq->arena, item->field, item->input, typed.typed,
                         a->walk->about->today, &value, &number) == NULL)
            typed.typed = value;
        answers[i] = (struct form_answer){item->key, typed.typed};
    }
}

enum status answer_save(struct request *rq)
{
    struct asking *a = ARENA_NEW(rq->arena, struct asking);
    struct form_answer answers[INPUTS_MAX];
    struct act_told told = {.why = NULL};
    int64_t version = 0;
    enum status s = a == NULL ? INTERNAL : load(rq, a);

    if (s != OK)
        return s;
    a->fields = form_read(rq, rules_of(rq, a));
    read_typed(rq, a, answers);
    if (!form_is_valid(a->fields))
        return show(rq, a, 200);
    if (!str_to_int(form_text(a->fields, "phien-ban"), 1, INT64_MAX, &version))
        version = -1; /* a form without it is none of ours */
    struct act_words words = {.reason = form_text(a->fields, "ly-do"),
                              .component_id = a->component_id,
                              .answers = answers,
                              .answer_count = a->count};
    s = act_do(rq->db, rq->settings, officer_of(rq), a->view.dossier.public_id,
               version, ACT_AMEND, &words, rq->now, &told);
    if (s == CONFLICT) {
        act_other_to_page(rq, &told);
        s = dossier_view_load(rq, &a->view);
        return s == OK ? show(rq, a, 409) : s;
    }
    if (s == INVALID && told.why == NULL)
        form_refuse(a->fields, told.answer);
    else if (s == INVALID)
        page_set(page_of(rq), "Refused", str_of(told.why));
    if (s == INVALID)
        return show(rq, a, 200);
    return s == OK ? dossier_view_back(rq, "#to-khai") : s;
}
