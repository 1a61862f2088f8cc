/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forms.c: “Quản trị” → “Tờ khai điện tử”: which forms there are, and one being
 * changed: its questions, words in both languages, what is new against the
 * version it began with, and its publishing by a second person.
 *
 * Each change is saved at once and checked whole. A POST always redirects; what
 * was refused is a word in the address (?loi=…), and what a question's going or
 * moving would break is found again from the address (?vo=act.question). Who
 * administers a unit comes in; publishing wants a right for the province, since
 * a form is one for all units.
 */
#include "officer/forms.h"
#include "domain/form/diff.h"
#include "domain/form/trial.h"
#include "officer/pages.h"
#include "officer/state.h"
#include "platform/session.h"

static const char *const kinds[] = {"text",  "lines", "name",   "date",
                                    "year",  "cccd",  "mobile", "int",
                                    "money", "check", NULL};

static const struct field_rule add_rules[] = {
    {.name = "nhom", .kind = FIELD_TEXT, .required = true, .max = 40},
    {.name = "ma", .kind = FIELD_TEXT, .required = true, .max = 30},
    {.name = "loai", .kind = FIELD_CHOICE, .required = true, .choices = kinds},
    {.name = "cau-hoi", .kind = FIELD_TEXT, .required = true, .max = 500},
    {.name = "cau-hoi-en", .kind = FIELD_TEXT, .required = true, .max = 500},
    {.name = "bat-buoc", .kind = FIELD_CHECK},
    {0},
};
static const struct field_rule day_rules[] = {
    {.name = "phien-ban", .kind = FIELD_TEXT, .required = true, .max = 20},
    {.name = "tu-ngay", .kind = FIELD_DATE, .required = true},
    {.name = "den-ngay", .kind = FIELD_DATE},
    {0},
};

static bool may_design(const struct request *rq)
{
    return officer_of(rq) != NULL &&
           officer_post_at(officer_of(rq),
                           1U << ROLE_ADMIN | OFFICER_OF_PROVINCE, 0) != NULL;
}

static bool may_publish(const struct request *rq)
{
    return officer_post_at(officer_of(rq), OFFICER_OF_PROVINCE, 0) != NULL;
}

struct str form_design_href(struct request *rq, int64_t id)
{
    return str_print(rq->arena, "/quan-tri/to-khai/sua/%lld", (long long)id);
}

/* --- the list --- */

enum status forms_show(struct request *rq)
{
    struct form_lines lines;
    struct design_list open;
    struct page *page = page_of(rq);
    enum status s;

    if (!may_design(rq))
        return NOT_FOUND;
    s = form_version_list(rq->db, &lines);
    if (s == OK)
        s = design_list_load(rq->db, &open);
    if (s != OK)
        return s;
    for (size_t i = 0; i < lines.count; i++) {
        const struct form_line *line = &lines.items[i];

        page_set_in(page, "Forms", i, "title", line->title);
        page_set_in(page, "Forms", i, "version", line->version);
        page_set_in(page, "Forms", i, "from",
                    page_date(rq, line->in_force_from));
        if (date_is_set(line->in_force_to))
            page_set_in(page, "Forms", i, "to",
                        page_date(rq, line->in_force_to));
        if (line->is_offered)
            page_set_in(page, "Forms", i, "is_offered", STR("1"));
        if (i == 0 || !str_equals(line->slug, lines.items[i - 1].slug))
            page_set_in(page, "Forms", i, "slug", line->slug);
    }
    for (size_t i = 0; i < open.count; i++) {
        page_set_in(page, "Designs", i, "slug", open.items[i].slug);
        page_set_in(page, "Designs", i, "writer", open.items[i].writer);
        page_set_in(page, "Designs", i, "at",
                    page_moment(rq, open.items[i].changed_at));
        page_set_in(page, "Designs", i, "href",
                    form_design_href(rq, open.items[i].id));
    }
    return page_render(rq, "forms");
}

enum status forms_begin(struct request *rq)
{
    int64_t id;

    if (!may_design(rq))
        return NOT_FOUND;
    enum status s = design_begin(rq->db, rq_path_arg(rq, "form"),
                                 officer_of(rq)->id, rq->now, &id);
    return s == OK ? response_redirect(rq, form_design_href(rq, id)) : s;
}

/* --- one form --- */

enum status form_of_request(struct request *rq, struct design *design,
                            struct eform *form)
{
    struct eform_faults *faults = ARENA_NEW(rq->arena, struct eform_faults);
    int64_t id;

    if (!may_design(rq) ||
        !str_to_int(rq_path_arg(rq, "design"), 1, UINT32_MAX, &id))
        return NOT_FOUND;
    enum status s = design_load(rq->db, id, design);
    if (s == OK && (faults == NULL ||
                    eform_read(rq->arena, design->body, form, faults) != OK))
        s = INTERNAL;
    return s;
}

static const struct {
    const char *button;
    enum design_act act;
} acts[] = {{"len", DESIGN_UP}, {"xuong", DESIGN_DOWN}, {"bo", DESIGN_REMOVE}};

void form_faults_to_page(struct request *rq, const struct eform_faults *faults)
{
    for (size_t i = 0; i < faults->count; i++) {
        page_set_in(page_of(rq), "Faults", i, "path", faults->list[i].path);
        page_set_in(page_of(rq), "Faults", i, "what", faults->list[i].what);
    }
}

/* What “?vo=bo.quan-he” would break; nothing is written. */
static void faults_to_page(struct request *rq, const struct design *design)
{
    struct eform_faults *faults = ARENA_NEW(rq->arena, struct eform_faults);
    struct str word = rq_query(rq, "vo");
    size_t point = str_find(word, '.');
    struct design_edit edit = {.id = str_skip(word, point + 1)};
    struct eform form;

    for (size_t i = 0; i < ARRAY_LENGTH(acts); i++)
        if (str_is(str_slice(word, 0, point), acts[i].button))
            edit.act = acts[i].act;
    if (faults == NULL || point >= word.len || edit.act == DESIGN_CHANGE)
        return;
    struct str body = design_edited(rq->arena, design->body, &edit);
    if (body.ptr == NULL ||
        eform_read(rq->arena, body, &form, faults) != INVALID)
        return;
    form_faults_to_page(rq, faults);
}

static void field_to_page(struct request *rq, const struct eform_field *f,
                          const struct eform_field *before, const char *list,
                          size_t nth)
{
    struct page *page = page_of(rq);

    page_set_in(page, list, nth, "id", f->id);
    page_set_in(page, list, nth, "label", f->label.vi);
    page_set_in(page, list, nth, "en", f->label.en);
    page_set_in(page, list, nth, "kind", str_of(eform_kind_text(f->kind)));
    if (f->is_required || f->required != NULL)
        page_set_in(page, list, nth, "required",
                    f->is_required ? STR("always") : STR("sometimes"));
    if (f->when != NULL)
        page_set_in(page, list, nth, "when", json_text(rq->arena, f->when));
    if (f->evidence == EFORM_MEMORY)
        page_set_in(page, list, nth, "is_unsure", STR("1"));
    if (before == NULL)
        page_set_in(page, list, nth, "change", STR("new"));
    else if (!str_equals(before->label.vi, f->label.vi) ||
             !str_equals(before->label.en, f->label.en) ||
             !str_equals(before->hint.vi, f->hint.vi) ||
             before->is_required != f->is_required)
        page_set_in(page, list, nth, "change", STR("changed"));
    if (before != NULL && !str_equals(before->label.vi, f->label.vi))
        page_set_in(page, list, nth, "was", before->label.vi);
}

static void groups_to_page(struct request *rq, const struct eform *form,
                           const struct eform *base)
{
    for (size_t i = 0; i < form->group_count; i++) {
        const struct eform_group *group = &form->groups[i];
        const char *list =
            str_z(rq->arena, str_print(rq->arena, "Groups.%zu.fields", i));

        page_set_in(page_of(rq), "Groups", i, "id", group->id);
        page_set_in(page_of(rq), "Groups", i, "title", group->title.vi);
        for (size_t n = 0; n < group->field_count; n++) {
            const struct eform_field *f = &form->fields[group->first_field + n];

            field_to_page(rq, f, eform_field_of(base, f->id), list, n);
        }
    }
    for (size_t i = 0, nth = 0; i < base->field_count; i++)
        if (eform_field_of(form, base->fields[i].id) == NULL)
            page_set_in(page_of(rq), "Gone", nth++, "label",
                        base->fields[i].label.vi);
}

/* Only words of ours: an address is anybody's. */
static void refusal_to_page(struct request *rq)
{
    static const char *const known[] = {
        "design_self",     "design_day", "design_version", "design_trial",
        "design_province", "changed",    "half",           "days"};

    for (size_t i = 0; i < ARRAY_LENGTH(known); i++)
        if (str_is(rq_query(rq, "loi"), known[i]))
            page_setz(page_of(rq), "Design.refused", known[i]);
}

/* Against what citizens fill in today; where that is none, what it began with.
 */
static enum status diff_to_page(struct request *rq, const struct design *design)
{
    struct diff *diff = ARENA_NEW(rq->arena, struct diff);
    struct str body = design->base_body;
    int64_t in_force = 0;
    enum status s = form_version_find(
        rq->db, design->slug, moment_date(rq->now), false, &in_force, &body);

    if (s != OK && s != NOT_FOUND)
        return s;
    page_set_flag(page_of(rq), "Design.is_behind",
                  s == OK && in_force != design->base_id &&
                      !design->is_published);
    if (diff == NULL)
        return INTERNAL;
    s = diff_forms(rq->arena, body, design->body, diff);
    for (size_t i = 0; s == OK && i < diff->count; i++) {
        page_set_in(page_of(rq), "Diff", i, "path", diff->lines[i].path);
        page_set_in(page_of(rq), "Diff", i, "before", diff->lines[i].before);
        page_set_in(page_of(rq), "Diff", i, "after", diff->lines[i].after);
    }
    return s;
}

static enum status trials_to_page(struct request *rq, const struct eform *form)
{
    struct trials trials;
    enum status s = trials_run(rq->arena, form, &trials);

    for (size_t i = 0; s == OK && i < trials.count; i++) {
        const struct trial *trial = &trials.items[i];

        page_set_in(page_of(rq), "Trials", i, "name", trial->name);
        page_set_int_in(page_of(rq), "Trials", i, "nth", (int64_t)i + 1);
        page_set_in(page_of(rq), "Trials", i, "missing", trial->missing);
        page_set_in(page_of(rq), "Trials", i, "extra", trial->extra);
        if (trial->fault == NULL && str_is_empty(trial->missing) &&
            str_is_empty(trial->extra))
            page_set_in(page_of(rq), "Trials", i, "is_good", STR("1"));
    }
    return s;
}

static enum status show(struct request *rq, const struct design *design,
                        const struct eform *form)
{
    struct form *typed = form_new(rq, day_rules);
    struct eform_faults *unused = ARENA_NEW(rq->arena, struct eform_faults);
    struct page *page = page_of(rq);
    struct eform base;

    if (unused == NULL ||
        eform_read(rq->arena, design->base_body, &base, unused) != OK)
        return INTERNAL;
    enum status s = diff_to_page(rq, design);
    if (s == OK)
        s = trials_to_page(rq, form);
    if (s != OK)
        return s;
    page_set_int(page, "Design.id", design->id);
    groups_to_page(rq, form, &base);
    faults_to_page(rq, design);
    refusal_to_page(rq);
    page_set(page, "Design.title", form->title.vi);
    page_set(page, "Design.href", form_design_href(rq, design->id));
    page_set(page, "Design.base", design->base_version);
    page_set(page, "Design.writer", design->writer);
    page_set(page, "Design.watch", form->watch);
    page_set_int(page, "Design.generation", design->generation);
    page_set_flag(page, "Design.is_published", design->is_published);
    page_set_flag(page, "Design.is_mine",
                  design->written_by == officer_of(rq)->id);
    page_set_flag(page, "Design.may_publish", may_publish(rq));
    page_set_date(page, "Design.from", form->in_force_from);
    form_set(typed, "phien-ban", form->version);
    form_set_date(typed, "tu-ngay", form->in_force_from);
    form_set_date(typed, "den-ngay", form->in_force_to);
    form_to_page(rq, typed);
    return page_render(rq, "form_design");
}

enum status form_design_show(struct request *rq)
{
    struct design design;
    struct eform form;
    enum status s = form_of_request(rq, &design, &form);

    return s == OK ? show(rq, &design, &form) : s;
}

enum status form_design_json(struct request *rq)
{
    struct design design;
    struct eform form;
    enum status s = form_of_request(rq, &design, &form);

    if (s != OK)
        return s;
    response_header(rq, "Content-Disposition",
                    str_print(rq->arena,
                              "attachment; filename=\"%" PRI_STR ".json\"",
                              STR_ARG(design.slug)));
    return response_text(rq, 200, STR("application/json"), design.body);
}

/* --- changing --- */

int64_t form_generation(const struct request *rq)
{
    int64_t generation;

    return str_to_int(rq_form(rq, GENERATION_FIELD), 1, UINT32_MAX, &generation)
               ? generation
               : 0;
}

/* Back to the page, with what was refused. */
static enum status refuse(struct request *rq, const struct design *design,
                          const char *key)
{
    return response_redirect(
        rq, str_print(rq->arena, "%" PRI_STR "?loi=%s",
                      STR_ARG(form_design_href(rq, design->id)), key));
}

static enum status change(struct request *rq, const struct design *design,
                          const struct design_edit *edit, struct str broken)
{
    struct eform_faults *faults = ARENA_NEW(rq->arena, struct eform_faults);

    if (faults == NULL)
        return INTERNAL;
    enum status s = design_change(rq->db, design->id, form_generation(rq),
                                  officer_of(rq)->id, edit, rq->now, faults);
    if (s == OK)
        log_event(rq->log, "form.design", "form=%" PRI_STR " act=%d",
                  STR_ARG(design->slug), (int)edit->act);
    if (s == CONFLICT)
        return refuse(rq, design, "changed");
    if (s == INVALID && str_is_empty(broken))
        return refuse(rq, design, "half");
    if (s != OK && s != INVALID)
        return s;
    return response_redirect(
        rq, str_print(rq->arena, "%" PRI_STR "%s%" PRI_STR,
                      STR_ARG(form_design_href(rq, design->id)),
                      s == INVALID ? "?vo=" : "",
                      STR_ARG(s == INVALID ? broken : STR(""))));
}

static enum status publish(struct request *rq, const struct design *design)
{
    struct refusal why;

    if (!may_publish(rq))
        return refuse(rq, design, "design_province");
    enum status s = design_publish(rq->db, design->id, form_generation(rq),
                                   officer_of(rq)->id, rq->now, &why);

    if (s == CONFLICT)
        return refuse(rq, design, "changed");
    if (s == INVALID)
        return refuse(rq, design, why.key);
    if (s != OK)
        return s;
    log_event(rq->log, "form.published", "form=%" PRI_STR,
              STR_ARG(design->slug));
    return response_redirect(rq, STR("/quan-tri/to-khai"));
}

static enum status set_days(struct request *rq, const struct design *design)
{
    struct form *typed = form_read(rq, day_rules);
    struct design_edit edit = {.act = DESIGN_DAYS};

    if (!form_is_valid(typed))
        return refuse(rq, design, "days");
    edit.name = form_text(typed, "phien-ban");
    edit.from = form_date(typed, "tu-ngay");
    edit.to = form_date(typed, "den-ngay");
    return change(rq, design, &edit, STR(""));
}

static enum status add_field(struct request *rq, const struct design *design)
{
    struct form *typed = form_read(rq, add_rules);
    struct design_edit edit = {.act = DESIGN_ADD};

    if (!form_is_valid(typed))
        return refuse(rq, design, "half");
    edit.id = form_text(typed, "nhom");
    edit.name = form_text(typed, "ma");
    edit.kind = form_text(typed, "loai");
    edit.label_vi = form_text(typed, "cau-hoi");
    edit.label_en = form_text(typed, "cau-hoi-en");
    edit.is_required = form_is_checked(typed, "bat-buoc");
    return change(rq, design, &edit, STR(""));
}

enum status form_design_save(struct request *rq)
{
    struct design design;
    struct eform form;
    enum status s = form_of_request(rq, &design, &form);

    if (s != OK)
        return s;
    for (size_t i = 0; i < ARRAY_LENGTH(acts); i++) {
        struct design_edit edit = {.act = acts[i].act,
                                   .id = rq_form(rq, acts[i].button)};

        if (eform_field_of(&form, edit.id) != NULL)
            return change(rq, &design, &edit,
                          str_print(rq->arena, "%s.%" PRI_STR, acts[i].button,
                                    STR_ARG(edit.id)));
        if (params_count(&rq->form, acts[i].button) > 0)
            return NOT_FOUND;
    }
    if (params_count(&rq->form, "cong-bo") > 0)
        return publish(rq, &design);
    if (params_count(&rq->form, "them") > 0)
        return add_field(rq, &design);
    return set_days(rq, &design);
}
