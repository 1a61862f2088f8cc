/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form_field.c: one question of a form being changed: its words in both
 * languages, when it is asked, and when it must be answered.
 */
#include "domain/form/condition.h"
#include "officer/forms.h"
#include "officer/pages.h"
#include "officer/state.h"

#define WHEN "khi"
#define REQUIRED "buoc"

static const char *const needs[] = {"always", "never", "when", NULL};

static const struct field_rule field_rules[] = {
    {.name = "cau-hoi", .kind = FIELD_TEXT, .required = true, .max = 500},
    {.name = "cau-hoi-en", .kind = FIELD_TEXT, .required = true, .max = 500},
    {.name = "goi-y", .kind = FIELD_TEXT, .max = 500},
    {.name = "goi-y-en", .kind = FIELD_TEXT, .max = 500},
    {.name = "phai-tra-loi",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = needs},
    {0},
};

struct asked {
    struct design design;
    struct eform form;
    const struct eform_field *field;
    struct condition when, required;
    bool keeps_when, keeps_required; /* they say more than can be chosen */
};

static enum status load(struct request *rq, struct asked *a)
{
    enum status s = form_of_request(rq, &a->design, &a->form);

    if (s != OK)
        return s;
    a->field = eform_field_of(&a->form, rq_path_arg(rq, "field"));
    if (a->field == NULL)
        return NOT_FOUND;
    a->keeps_when =
        !condition_of_term(rq->arena, &a->form, a->field->when, &a->when);
    a->keeps_required = !condition_of_term(rq->arena, &a->form,
                                           a->field->required, &a->required);
    return OK;
}

/* --- conditions on the page --- */

/* Those that stand before: a condition looks back only. */
static void fields_to_page(struct request *rq, const struct asked *a)
{
    size_t count = (size_t)(a->field - a->form.fields);

    for (size_t i = 0; i < count; i++) {
        const struct eform_field *f = &a->form.fields[i];

        page_set_in(page_of(rq), "Before", i, "id", f->id);
        page_set_in(page_of(rq), "Before", i, "label",
                    str_print(rq->arena, "%" PRI_STR " (%" PRI_STR ")",
                              STR_ARG(f->label.vi),
                              STR_ARG(a->form.groups[f->group].title.vi)));
    }
}

static void condition_to_page(struct request *rq, const char *name,
                              const struct condition *condition,
                              const json_t *kept)
{
    const char *rows = str_z(rq->arena, str_print(rq->arena, "%s.rows", name));

    page_set_flag(page_of(rq),
                  str_z(rq->arena, str_print(rq->arena, "%s.is_any", name)),
                  condition->is_any);
    if (kept != NULL)
        page_set(page_of(rq),
                 str_z(rq->arena, str_print(rq->arena, "%s.kept", name)),
                 json_text(rq->arena, kept));
    for (size_t i = 0; i < CONDITION_PARTS_MAX; i++) {
        struct condition_part part = {.field = STR("")};

        if (kept == NULL && i < condition->count)
            part = condition->parts[i];
        page_set_int_in(page_of(rq), rows, i, "nth", (int64_t)i + 1);
        page_set_in(page_of(rq), rows, i, "field", part.field);
        page_set_in(page_of(rq), rows, i, "op", part.op);
        page_set_in(page_of(rq), rows, i, "value", part.value);
    }
}

static enum status show(struct request *rq, const struct asked *a,
                        struct form *typed)
{
    struct page *page = page_of(rq);

    page_set(page, "Design.href", form_design_href(rq, a->design.id));
    page_set_int(page, "Design.generation", a->design.generation);
    page_set(page, "Field.id", a->field->id);
    page_set(page, "Field.label", a->field->label.vi);
    fields_to_page(rq, a);
    condition_to_page(rq, "When", &a->when,
                      a->keeps_when ? a->field->when : NULL);
    condition_to_page(rq, "Required", &a->required,
                      a->keeps_required ? a->field->required : NULL);
    form_to_page(rq, typed);
    return page_render(rq, "form_field");
}

enum status form_field_show(struct request *rq)
{
    struct form *typed = form_new(rq, field_rules);
    struct asked a = {.field = NULL};
    enum status s = load(rq, &a);

    if (s != OK)
        return s;
    form_set(typed, "cau-hoi", a.field->label.vi);
    form_set(typed, "cau-hoi-en", a.field->label.en);
    form_set(typed, "goi-y", a.field->hint.vi);
    form_set(typed, "goi-y-en", a.field->hint.en);
    form_set(typed, "phai-tra-loi",
             a.field->is_required        ? STR("always")
             : a.field->required != NULL ? STR("when")
                                         : STR("never"));
    return show(rq, &a, typed);
}

/* --- what was chosen --- */

static struct str part_of(struct request *rq, const char *prefix, size_t nth,
                          const char *what)
{
    struct str typed =
        rq_form(rq, str_z(rq->arena, str_print(rq->arena, "%s-%zu-%s", prefix,
                                               nth + 1, what)));

    typed = form_shown(rq->arena, typed);
    return typed.len <= 500 ? typed : STR("");
}

static void read_condition(struct request *rq, const char *prefix,
                           struct condition *condition, bool *keeps)
{
    const char *keep = str_z(rq->arena, str_print(rq->arena, "%s-giu", prefix));
    const char *join =
        str_z(rq->arena, str_print(rq->arena, "%s-ghep", prefix));

    *keeps = *keeps && str_is(rq_form(rq, keep), "1");
    *condition = (struct condition){.is_any = str_is(rq_form(rq, join), "any")};
    for (size_t i = 0; i < CONDITION_PARTS_MAX; i++) {
        struct condition_part part = {part_of(rq, prefix, i, "cau"),
                                      part_of(rq, prefix, i, "phep"),
                                      part_of(rq, prefix, i, "la")};

        if (!str_is_empty(part.field))
            condition->parts[condition->count++] = part;
    }
}

/* The terms live as long as the arena. */
static enum status own(struct request *rq, json_t *term, json_t **out)
{
    *out = term;
    return term == NULL ? OK : json_own(rq->arena, term);
}

static enum status change(struct request *rq, struct asked *a,
                          const struct form *typed, struct eform_faults *faults)
{
    struct design_edit edit = {
        .act = DESIGN_CHANGE,
        .id = a->field->id,
        .label_vi = form_text(typed, "cau-hoi"),
        .label_en = form_text(typed, "cau-hoi-en"),
        .hint_vi = form_text(typed, "goi-y"),
        .hint_en = form_text(typed, "goi-y-en"),
        .is_required = str_is(form_text(typed, "phai-tra-loi"), "always"),
        .keeps_when = a->keeps_when,
    };
    bool is_when = str_is(form_text(typed, "phai-tra-loi"), "when");
    enum status s =
        own(rq, condition_term(rq->arena, &a->form, &a->when), &edit.when);

    edit.keeps_required = is_when && a->keeps_required;
    if (s == OK && is_when)
        s = own(rq, condition_term(rq->arena, &a->form, &a->required),
                &edit.required);
    return s == OK ? design_change(rq->db, a->design.id, form_generation(rq),
                                   officer_of(rq)->id, &edit, rq->now, faults)
                   : s;
}

enum status form_field_save(struct request *rq)
{
    struct eform_faults *faults = ARENA_NEW(rq->arena, struct eform_faults);
    struct form *typed = form_read(rq, field_rules);
    struct asked a = {.field = NULL};
    enum status s = load(rq, &a);

    if (s != OK || faults == NULL)
        return s != OK ? s : INTERNAL;
    read_condition(rq, WHEN, &a.when, &a.keeps_when);
    read_condition(rq, REQUIRED, &a.required, &a.keeps_required);
    if (!form_is_valid(typed))
        return show(rq, &a, typed);
    s = change(rq, &a, typed, faults);
    if (s == INVALID) {
        form_faults_to_page(rq, faults);
        return show(rq, &a, typed);
    }
    if (s != OK && s != CONFLICT)
        return s;
    return response_redirect(
        rq, str_print(rq->arena, "%" PRI_STR "%s",
                      STR_ARG(form_design_href(rq, a.design.id)),
                      s == CONFLICT ? "?loi=changed" : ""));
}
