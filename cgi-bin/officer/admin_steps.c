/* SPDX-License-Identifier: GPL-3.0-or-later */
/* admin_steps.c: “Quản trị”: the steps of procedures at one's unit. Versions
 * are added, never changed; those of the province are there to be read, and to
 * begin with.
 */
#include "domain/officer/steps.h"
#include "officer/admin_page.h"
#include "officer/pages.h"

enum { STAGES = STAGE_RETURN, NAME_CHARS = 100, HOURS_MOST = 9999 };

/* Where more than one role may do it; the first is the usual one. */
static const struct {
    enum work_stage stage;
    enum officer_role roles[3];
    size_t count;
} stages[] = {
    {STAGE_RECEPTION, {ROLE_DESK}, 1},
    {STAGE_HANDOVER, {ROLE_DESK}, 1},
    {STAGE_ASSIGN, {ROLE_HEAD}, 1},
    {STAGE_WORK, {ROLE_SPECIALIST, ROLE_DESK, ROLE_HEAD}, 3},
    {STAGE_CHECK, {ROLE_HEAD}, 1},
    {STAGE_SIGN, {ROLE_SIGNER}, 1},
    {STAGE_NUMBER, {ROLE_CLERK}, 1},
    {STAGE_RETURN, {ROLE_DESK, ROLE_RETURNS}, 2},
};

static void line_to_page(struct request *rq, size_t nth,
                         const struct steps_line *l, bool is_mine)
{
    struct page *page = page_of(rq);

    page_set_in(page, "Steps", nth, "name", l->name);
    page_set_int_in(page, "Steps", nth, "id", l->id);
    page_set_in(page, "Steps", nth, "procedure", l->procedure_code);
    page_set_int_in(page, "Steps", nth, "version", l->version);
    page_set_int_in(page, "Steps", nth, "count", l->count);
    page_set_int_in(page, "Steps", nth, "hours", l->hours);
    page_set_in(page, "Steps", nth, "by", l->created_by);
    if (date_compare(l->from, date_make(1900, 1, 1)) > 0)
        page_set_in(page, "Steps", nth, "from", page_date(rq, l->from));
    if (is_mine)
        page_set_in(page, "Steps", nth, "is_mine", STR("1"));
    if (l->is_retired)
        page_set_in(page, "Steps", nth, "is_retired", STR("1"));
}

enum status admin_steps_show(struct request *rq)
{
    const struct officer_post *post = admin_agency(rq, rq_query(rq, "co-quan"));
    struct steps_lines lines;
    size_t nth = 0;

    if (post == NULL)
        return NOT_FOUND;
    enum status s = steps_list(rq->db, &lines);
    for (size_t i = 0; s == OK && i < lines.count; i++)
        if (lines.items[i].agency_id == 0 ||
            lines.items[i].agency_id == post->agency_id)
            line_to_page(rq, nth++, &lines.items[i],
                         lines.items[i].agency_id != 0);
    page_set(page_of(rq), "Agency", post->agency_name);
    page_set_int(page_of(rq), "Agency_id", post->agency_id);
    page_set_flag(page_of(rq), "Is_saved",
                  params_count(&rq->query, "da-luu") > 0);
    return s == OK ? page_render(rq, "admin_steps") : s;
}

/* --- a version more --- */

struct editing {
    const struct officer_post *post;
    struct str procedure; /* "": all of the unit's */
    int base;             /* the latest version there is */
    int64_t from_id;      /* the steps to begin with */
};

static enum status find(struct request *rq, struct str agency,
                        struct str procedure, struct editing *e)
{
    struct steps_lines lines;
    bool is_near = false;

    *e = (struct editing){.post = admin_agency(rq, agency),
                          .procedure = procedure};
    if (e->post == NULL)
        return NOT_FOUND;
    enum status s = steps_list(rq->db, &lines);
    for (size_t i = 0; s == OK && i < lines.count; i++) {
        const struct steps_line *l = &lines.items[i];
        bool is_of = str_equals(l->procedure_code, procedure);

        if (is_of && l->agency_id == e->post->agency_id) {
            e->base = l->version > e->base ? l->version : e->base;
            e->from_id = l->id;
            is_near = true;
        } else if (!is_near && l->agency_id == 0 && !l->is_retired &&
                   (is_of || e->from_id == 0)) {
            e->from_id = l->id;
        }
    }
    return s;
}

static const char *name_at(struct request *rq, const char *what, size_t nth)
{
    return str_z(rq->arena, str_print(rq->arena, "%s-%zu", what, nth + 1));
}

static const struct field_rule *rules_of(struct request *rq)
{
    struct field_rule *rules =
        arena_array(rq->arena, 4 + 2 * STAGES + 3, sizeof *rules);
    size_t count = 0;

    if (rules == NULL)
        return NULL;
    rules[count++] = (struct field_rule){
        .name = "ten", .kind = FIELD_TEXT, .required = true, .max = NAME_CHARS};
    rules[count++] = (struct field_rule){.name = "tu-ngay",
                                         .kind = FIELD_DATE,
                                         .required = true,
                                         .bound = DATE_NOT_PAST};
    rules[count++] =
        (struct field_rule){.name = "goc", .kind = FIELD_DIGITS, .max = 5};
    for (size_t i = 0; i < ARRAY_LENGTH(stages); i++) {
        rules[count++] = (struct field_rule){
            .name = name_at(rq, "gio", i), .kind = FIELD_DIGITS, .max = 4};
        if (stages[i].count > 1)
            rules[count++] = (struct field_rule){
                .name = name_at(rq, "vai", i), .kind = FIELD_RAW, .max = 12};
    }
    return rules;
}

static enum status show(struct request *rq, const struct editing *e,
                        struct form *form, int code)
{
    struct page *page = page_of(rq);

    for (size_t i = 0; i < ARRAY_LENGTH(stages); i++) {
        struct str role = stages[i].count > 1
                              ? form_text(form, name_at(rq, "vai", i))
                              : STR("");

        page_set_in(page, "Stages", i, "stage",
                    str_of(work_stage_text(stages[i].stage)));
        page_set_in(page, "Stages", i, "name", str_of(name_at(rq, "gio", i)));
        page_set_in(page, "Stages", i, "value",
                    form_text(form, name_at(rq, "gio", i)));
        page_set_in(page, "Stages", i, "role",
                    str_of(officer_role_text(stages[i].roles[0])));
        for (size_t n = 0; stages[i].count > 1 && n < stages[i].count; n++) {
            struct str one = str_of(officer_role_text(stages[i].roles[n]));
            const char *list =
                str_z(rq->arena, str_print(rq->arena, "Stages.%zu.roles", i));

            page_set_in(page, list, n, "value", one);
            if (str_equals(one, role))
                page_set_in(page, list, n, "is_chosen", STR("1"));
        }
        if (stages[i].count > 1)
            page_set_in(page, "Stages", i, "select",
                        str_of(name_at(rq, "vai", i)));
    }
    page_set(page, "Procedure", e->procedure);
    page_set(page, "Agency", e->post->agency_name);
    page_set_int(page, "Agency_id", e->post->agency_id);
    form_to_page(rq, form);
    return page_render_code(rq, "admin_steps_new", code);
}

enum status admin_steps_new_show(struct request *rq)
{
    struct editing e;
    struct process process;
    enum status s = find(rq, rq_query(rq, "co-quan"),
                         str_trim(rq_query(rq, "thu-tuc")), &e);
    struct form *form = form_new(rq, rules_of(rq));

    if (s == OK)
        s = process_load(rq->db, e.from_id, &process);
    if (s != OK)
        return s;
    form_set(form, "ten", process.name);
    form_set(form, "goc", str_print(rq->arena, "%d", e.base));
    form_set_date(form, "tu-ngay", moment_date(rq->now));
    for (size_t i = 0; i < ARRAY_LENGTH(stages); i++) {
        const struct process_step *step =
            process_step_at(&process, stages[i].stage);

        if (step != NULL)
            form_set(form, name_at(rq, "gio", i),
                     str_print(rq->arena, "%d", step->hours));
        if (stages[i].count > 1)
            form_set(form, name_at(rq, "vai", i),
                     str_of(officer_role_text(
                         step != NULL ? step->role : stages[i].roles[0])));
    }
    return show(rq, &e, form, 200);
}

/* A stage without hours is no step. */
static size_t read_steps(struct request *rq, const struct form *form,
                         struct process_step *steps)
{
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(stages); i++) {
        struct str text = form_text(form, name_at(rq, "gio", i));
        const char *key =
            str_z(rq->arena, str_print(rq->arena, "officer_admin.step.%s",
                                       work_stage_text(stages[i].stage)));
        int64_t hours = 0;

        if (str_is_empty(text) || !str_to_int(text, 0, HOURS_MOST, &hours))
            continue;
        steps[count++] = (struct process_step){
            .stage = stages[i].stage,
            .role =
                stages[i].count > 1
                    ? officer_role_of(form_text(form, name_at(rq, "vai", i)))
                    : stages[i].roles[0],
            .hours = (int)hours,
            .name = message_text(rq->app->templates, rq->arena, LANG_VI, key,
                                 STR_NONE, STR_NONE),
        };
    }
    return count;
}

enum status admin_steps_new_save(struct request *rq)
{
    struct process_step steps[ARRAY_LENGTH(stages)];
    struct editing e;
    struct refusal why = {.key = ""};
    int64_t base = 0;
    enum status s =
        find(rq, rq_form(rq, "co-quan"), str_trim(rq_form(rq, "thu-tuc")), &e);

    if (s != OK)
        return s;
    struct form *form = form_read(rq, rules_of(rq));
    if (!form_is_valid(form))
        return show(rq, &e, form, 200);
    struct steps_new what = {
        .procedure_code = e.procedure,
        .agency_code = e.post->agency_code,
        .name = form_text(form, "ten"),
        .items = steps,
        .count = read_steps(rq, form, steps),
        .from = form_date(form, "tu-ngay"),
    };
    struct trail_hand hand = admin_hand(rq, e.post);
    if (!str_to_int(form_text(form, "goc"), 0, UINT16_MAX, &base))
        base = UINT16_MAX;
    s = steps_add(rq->db, &hand, &what, (int)base, rq->now, &why);
    if (s == OK)
        return response_redirect(
            rq,
            str_print(rq->arena, "/quan-tri/quy-trinh?da-luu=1&co-quan=%lld",
                      (long long)e.post->agency_id));
    if (s != CONFLICT && s != INVALID && s != NOT_FOUND)
        return s;
    if (s == CONFLICT)
        why = (struct refusal){.key = "changed_elsewhere"};
    if (s == NOT_FOUND)
        why = (struct refusal){.key = "admin_procedure"};
    why.field = "";
    form_refuse(form, why);
    return show(rq, &e, form, s == CONFLICT ? 409 : 200);
}

/* Given to no dossier any more: asked on a page before. */
static enum status find_own(struct request *rq,
                            const struct officer_post **post,
                            struct steps_line *line)
{
    struct steps_lines lines;
    int64_t id = 0;
    enum status s = str_to_int(rq_path_arg(rq, "process"), 1, UINT32_MAX, &id)
                        ? steps_list(rq->db, &lines)
                        : NOT_FOUND;

    for (size_t i = 0; s == OK && i < lines.count; i++) {
        if (lines.items[i].id != id || lines.items[i].agency_id == 0)
            continue;
        *line = lines.items[i];
        *post = admin_post_at(rq, line->agency_id);
        return *post != NULL && !line->is_retired ? OK : NOT_FOUND;
    }
    return s == OK ? NOT_FOUND : s;
}

enum status admin_steps_end_show(struct request *rq)
{
    const struct officer_post *post = NULL;
    struct steps_line line;
    enum status s = find_own(rq, &post, &line);

    if (s != OK)
        return s;
    line_to_page(rq, 0, &line, true);
    return page_render(rq, "admin_steps_end");
}

enum status admin_steps_end(struct request *rq)
{
    const struct officer_post *post = NULL;
    struct steps_line line;
    enum status s = find_own(rq, &post, &line);

    if (s != OK)
        return s;
    struct trail_hand hand = admin_hand(rq, post);
    s = steps_retire(rq->db, &hand, line.id, rq->now);
    return s == OK || s == NOT_FOUND
               ? response_redirect(
                     rq, str_print(rq->arena,
                                   "/quan-tri/quy-trinh?da-luu=1&co-quan=%lld",
                                   (long long)post->agency_id))
               : s;
}
