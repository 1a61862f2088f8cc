/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform.c: finding the form, and what its buttons do. */
#include "portal/eform.h"
#include "domain/catalogue/unit.h"
#include "domain/form/version.h"
#include "platform/session.h"
#include "portal/address.h"
#include "portal/pages.h"

#define ADD_FIELD "them"
#define REMOVE_FIELD "bo"
#define BACK_FIELD "quay-lai"
#define CARRY_FIELD "lay-lai"
#define KEEP_FIELD "luu"
#define WAY_FIELD "cach" /* one question a page, or a part */
#define ONE_BY_ONE "tung-cau"
#define SIGN_FIELD "ky"
#define ROW_MAX 9000

/* --- finding --- */

static const struct component *component_of(const struct step *step, int64_t id)
{
    for (size_t i = 0; i < step->procedure.case_count; i++) {
        const struct procedure_case *k = &step->procedure.cases[i];

        for (size_t n = 0; n < k->component_count; n++)
            if (k->components[n].id == id)
                return &k->components[n];
    }
    return NULL;
}

static json_t *object(struct request *rq, json_t *made)
{
    return json_own(rq->arena, made) == OK ? made : NULL;
}

/* The version in force fills the draft from today on; a draft that began with
 * another goes on with it, and is told so. */
static enum status load_stored(struct request *rq, struct eform_open *open,
                               int64_t in_force)
{
    enum status s = draft_form_load(rq->db, &open->step.draft,
                                    open->component->id, &open->stored);

    open->version_id = in_force;
    if (s == NOT_FOUND) {
        open->stored = (struct draft_form){
            .version_id = in_force,
            .answers = object(rq, json_object()),
            .origins = object(rq, json_object()),
        };
        s = open->stored.answers == NULL || open->stored.origins == NULL
                ? INTERNAL
                : OK;
    } else if (s == OK && open->stored.version_id != in_force) {
        s = draft_form_move(rq->db, open->step.draft.key, open->component->id,
                            in_force, rq->now);
        open->stored.moved_from = open->stored.version_id;
        open->stored.is_sealed = false;
    }
    return s;
}

static enum status load_form(struct request *rq, struct eform_open *open)
{
    struct form_bindings bindings;
    const struct form_binding *binding;
    enum status s = form_bindings_load(rq->db, open->step.procedure.code,
                                       moment_date(rq->now), &bindings);

    if (s != OK)
        return s;
    binding = form_binding_of(&bindings, open->component);
    if (binding == NULL)
        return NOT_FOUND;
    s = load_stored(rq, open, binding->version_id);
    return s == OK ? form_version_load(rq->db, binding->version_id, &open->form)
                   : s;
}

/* "Phường Tân Ninh", for “Làm tại”. */
static enum status place_of(struct request *rq, int64_t unit_id,
                            struct str *place)
{
    struct unit unit;
    enum status s =
        unit_id == 0 ? NOT_FOUND : unit_load_id(rq->db, unit_id, &unit);

    *place = s == OK ? unit.display : STR("");
    return s == NOT_FOUND ? OK : s;
}

static enum status prepare(struct request *rq, struct eform_open *open)
{
    open->answers = object(rq, json_copy(open->stored.answers));
    open->origins = object(rq, json_copy(open->stored.origins));
    open->fills = object(rq, json_object());
    open->fill_from = object(rq, json_object());
    open->about = (struct eform_about){
        .today = moment_date(rq->now),
        .agency = open->step.draft.agency_name,
        .agency_place = STR(""),
        .procedure = open->step.procedure.code,
        .papers = STR(""),
    };
    if (open->answers == NULL || open->origins == NULL || open->fills == NULL ||
        open->fill_from == NULL)
        return INTERNAL;
    enum status s =
        draft_load_applicant(rq->db, open->step.draft.key, &open->applicant);
    if (s == OK)
        s = address_home(rq, &open->home_province);
    if (s == OK)
        s = place_of(rq, open->step.draft.unit_id, &open->about.agency_place);
    if (s == OK)
        s = eform_fill(rq, open);
    return s == OK ? eform_find_questions(rq, open) : s;
}

enum status eform_load(struct request *rq, const struct step *step,
                       const struct component *component,
                       struct eform_open *open)
{
    open->step = *step;
    open->component = component;
    enum status s = load_form(rq, open);

    return s == OK ? prepare(rq, open) : s;
}

/* The same of the address. *is_answered: the answer is made already, a
 * redirect. */
static enum status eform_find(struct request *rq, struct eform_open *open,
                              bool *is_answered)
{
    const struct component *component;
    struct step step;
    int64_t id;
    enum status s = step_find(rq, STR("giay-to"), &step, is_answered);

    if (s != OK || *is_answered)
        return s;
    if (!str_to_int(rq_path_arg(rq, "component"), 1, UINT32_MAX, &id))
        return NOT_FOUND;
    component = component_of(&step, id);
    if (component == NULL)
        return NOT_FOUND;
    s = draft_has_component(rq->db, &step.draft, id);
    return s == OK ? eform_load(rq, &step, component, open) : s;
}

/* --- showing --- */

static enum status go(struct request *rq, const struct eform_open *open,
                      struct str page)
{
    return response_redirect(rq, eform_href(rq, open, page));
}

static enum status go_question(struct request *rq,
                               const struct eform_open *open,
                               const struct eform_question *question)
{
    return question == NULL
               ? go(rq, open, STR(EFORM_REVIEW))
               : response_redirect(rq,
                                   eform_question_href(rq, open, question, ""));
}

enum status eform_begin(struct request *rq)
{
    struct eform_open open = {.component = NULL};
    bool is_answered = false;
    enum status s = eform_find(rq, &open, &is_answered);

    if (s != OK || is_answered)
        return s;
    if (open.stored.asks_one)
        return go_question(rq, &open, eform_question_open(&open, NULL, 0));
    const struct eform_page *page = eform_first_open(&open.walk);

    return go(rq, &open, page == NULL ? STR(EFORM_REVIEW) : page->id);
}

/* The page of the address, where it is asked. */
static const struct eform_page *page_asked(struct request *rq,
                                           const struct eform_open *open)
{
    const struct eform_page *page =
        eform_page_of(&open->form, rq_path_arg(rq, "page"));

    return page != NULL && open->walk.is_page_asked[page - open->form.pages]
               ? page
               : NULL;
}

enum status eform_show(struct request *rq)
{
    struct eform_open open = {.component = NULL};
    bool is_answered = false;
    enum status s = eform_find(rq, &open, &is_answered);

    if (s != OK || is_answered)
        return s;
    if (str_is(rq_path_arg(rq, "page"), EFORM_REVIEW))
        return eform_review_show(rq, &open, NULL);
    const struct eform_page *page = page_asked(rq, &open);
    const struct eform_question *question =
        open.stored.asks_one ? eform_question_asked(rq, &open) : NULL;

    /* An answer may have taken the page away, or another version. */
    if (page == NULL || (question != NULL && question->page != page))
        return go(rq, &open, STR(""));
    if (open.stored.asks_one && question == NULL) {
        question = eform_question_of(&open, page, 0);
        if (question != NULL)
            return go_question(rq, &open, question);
    }
    return eform_page_show(rq, &open, page, question);
}

/* --- saving --- */

static struct str rows_text(struct request *rq, const int *rows, size_t count)
{
    struct buf out = {.arena = rq->arena};

    for (size_t i = 0; i < count; i++)
        buf_print(&out, "%s%d", i > 0 ? " " : "", rows[i]);
    return buf_str(&out);
}

static void put_rows(struct request *rq, json_t *changes, struct str group,
                     const int *rows, size_t count)
{
    json_put(changes, group, json_of(rows_text(rq, rows, count)));
}

/* *row: the new one; 0: there is no room for more. */
static void add_row(struct request *rq, const struct eform_open *open,
                    json_t *changes, int *row)
{
    const struct eform_group *group =
        eform_group_of(&open->form, rq_form(rq, ADD_FIELD));
    int rows[EFORM_ROWS_MAX + 1];
    size_t count;

    *row = 0;
    if (group == NULL || !group->is_repeated)
        return;
    count = eform_rows(&open->walk, group, rows);
    if (count >= (size_t)group->rows_max ||
        (count > 0 && rows[count - 1] >= ROW_MAX))
        return;
    *row = count == 0 ? 1 : rows[count - 1] + 1;
    rows[count] = *row;
    put_rows(rq, changes, group->id, rows, count + 1);
}

/* Whom one takes out is gone: nobody else gets what they said. */
static void forget_row(struct request *rq, const struct eform_open *open,
                       const struct eform_group *group, int row,
                       json_t *changes)
{
    for (size_t i = 0; i < open->form.input_count; i++) {
        const struct eform_input *input = &open->form.inputs[i];
        struct str key = eform_key(rq->arena, input->id, row);

        if (&open->form.groups[open->form.fields[input->field].group] == group)
            json_put(changes, key, json_null());
    }
}

/* "tv.3": the group and the row. */
static void remove_row(struct request *rq, const struct eform_open *open,
                       json_t *changes)
{
    struct str value = rq_form(rq, REMOVE_FIELD);
    size_t point = str_find(value, '.');
    const struct eform_group *group =
        eform_group_of(&open->form, str_slice(value, 0, point));
    int rows[EFORM_ROWS_MAX], kept[EFORM_ROWS_MAX];
    int64_t row;
    size_t count, left = 0;

    if (group == NULL || point == value.len ||
        !str_to_int(str_skip(value, point + 1), 1, ROW_MAX, &row))
        return;
    count = eform_rows(&open->walk, group, rows);
    for (size_t i = 0; i < count; i++)
        if (rows[i] != row)
            kept[left++] = rows[i];
    put_rows(rq, changes, group->id, kept, left);
    forget_row(rq, open, group, (int)row, changes);
}

static enum status take_earlier(struct request *rq,
                                const struct eform_open *open, json_t *changes,
                                json_t *origins)
{
    struct dossier_form earlier;
    enum status s = dossier_form_earlier(rq->db, open->step.draft.key.owner_id,
                                         open->form.slug, rq->now, &earlier);

    if (s == OK)
        eform_carry(open, earlier.answers, changes, origins);
    return s == NOT_FOUND ? OK : s;
}

static bool is_pressed(const struct request *rq, const char *name)
{
    return params_count(&rq->form, name) > 0;
}

/* Inputs of the page that are asked and were not shown: new questions. */
static bool has_new(const struct eform_open *open,
                    const struct eform_page *page)
{
    for (size_t i = 0; i < open->walk.count; i++) {
        const struct eform_item *item = &open->walk.items[i];

        if (item->page == page &&
            json_object_getn(open->stored.answers, item->key.ptr,
                             item->key.len) == NULL)
            return true;
    }
    return false;
}

static enum status go_after(struct request *rq, const struct eform_open *open,
                            const struct eform_page *page)
{
    const struct eform *form = &open->form;

    for (size_t i = (size_t)(page - form->pages) + 1; i < form->page_count; i++)
        if (open->walk.is_page_asked[i])
            return go(rq, open, form->pages[i].id);
    return go(rq, open, STR(EFORM_REVIEW));
}

static enum status go_before(struct request *rq, const struct eform_open *open,
                             const struct eform_page *page)
{
    for (size_t i = (size_t)(page - open->form.pages); i-- > 0;)
        if (open->walk.is_page_asked[i])
            return go(rq, open, open->form.pages[i].id);
    return step_go_at(rq, &open->step.draft, "giay-to", open->component->id);
}

static enum status go_here(struct request *rq, const struct eform_open *open,
                           const struct eform_page *page, const char *behind)
{
    return response_redirect(
        rq, str_print(rq->arena, "%" PRI_STR "%s",
                      STR_ARG(eform_href(rq, open, page->id)), behind));
}

static enum eform_way way_of(const struct request *rq)
{
    static const char *const staying[] = {ADD_FIELD,        REMOVE_FIELD,
                                          CARRY_FIELD,      KEEP_FIELD,
                                          FORM_AGAIN_FIELD, LANG_FIELD};

    for (size_t i = 0; i < ARRAY_LENGTH(staying); i++)
        if (is_pressed(rq, staying[i]))
            return EFORM_STAY;
    return is_pressed(rq, BACK_FIELD) ? EFORM_BACK : EFORM_ON;
}

/* From here on one question a page, or a part: at what is open of this one. */
static enum status turn(struct request *rq, struct eform_open *open,
                        const struct eform_page *page)
{
    bool asks_one = str_is(rq_form(rq, WAY_FIELD), ONE_BY_ONE);
    const struct eform_question *question = eform_question_open(open, page, 0);
    enum status s = draft_form_ask_one(rq->db, open->step.draft.key,
                                       open->component->id, asks_one, rq->now);

    if (s != OK)
        return s;
    if (question == NULL)
        question = eform_question_of(open, page, 0);
    return asks_one && question != NULL ? go_question(rq, open, question)
                                        : go(rq, open, page->id);
}

/* What was saved is there: where to from here. */
static enum status go_on(struct request *rq, struct eform_open *open,
                         const struct eform_page *page, int new_row)
{
    enum eform_way way = way_of(rq);

    if (is_pressed(rq, WAY_FIELD))
        return turn(rq, open, page);
    if (open->stored.asks_one)
        return eform_question_go(rq, open, page, way, new_row);
    if (new_row > 0)
        return go_here(
            rq, open, page,
            str_z(rq->arena,
                  str_print(rq->arena, "#%" PRI_STR "-%d",
                            STR_ARG(rq_form(rq, ADD_FIELD)), new_row)));
    if (way == EFORM_STAY)
        return go_here(rq, open, page, "");
    if (way == EFORM_BACK)
        return go_before(rq, open, page);
    if (!open->walk.is_page_asked[page - open->form.pages])
        return go(rq, open, STR(""));
    if (has_new(open, page) || eform_page_faults(&open->walk, page) > 0)
        return go_here(rq, open, page, "?" EFORM_CHECK_QUERY "=1");
    return go_after(rq, open, page);
}

/* More than anybody types: what was there stays, and the page says so. */
static enum status too_large(struct request *rq, const struct eform_open *open,
                             const struct eform_page *page)
{
    const struct eform_question *here = eform_question_asked(rq, open);

    return open->stored.asks_one && here != NULL
               ? response_redirect(
                     rq, eform_question_href(rq, open, here, "&qua-lon=1"))
               : go_here(rq, open, page, "?qua-lon=1");
}

static enum status save(struct request *rq, struct eform_open *open,
                        const struct eform_page *page)
{
    json_t *changes = object(rq, json_object());
    json_t *origins = object(rq, json_object());
    struct refusal why;
    int new_row = 0;
    enum status s;

    if (changes == NULL || origins == NULL)
        return INTERNAL;
    s = eform_read_page(rq, open, page, changes, origins);
    if (s == OK)
        eform_read_cards(rq, open, page, changes, origins);
    if (s == OK && is_pressed(rq, ADD_FIELD))
        add_row(rq, open, changes, &new_row);
    if (s == OK && is_pressed(rq, REMOVE_FIELD))
        remove_row(rq, open, changes);
    if (s == OK && is_pressed(rq, CARRY_FIELD))
        s = take_earlier(rq, open, changes, origins);
    if (s == OK)
        s = draft_form_change(rq->db, open->step.draft.key, open->component->id,
                              open->version_id, changes, origins, rq->now,
                              &why);
    if (s == OK)
        s = draft_form_load(rq->db, &open->step.draft, open->component->id,
                            &open->stored);
    if (s == OK)
        s = prepare(rq, open);
    if (s == INVALID)
        return too_large(rq, open, page);
    return s == OK ? go_on(rq, open, page, new_row) : s;
}

static enum status finish(struct request *rq, struct eform_open *open)
{
    struct eform_signature signature;
    struct refusal why = {.key = NULL};
    enum status s;

    if (is_pressed(rq, LANG_FIELD))
        return go(rq, open, STR(EFORM_REVIEW));
    if (is_pressed(rq, BACK_FIELD))
        return open->stored.asks_one && open->question_count > 0
                   ? go_question(rq, open,
                                 &open->questions[open->question_count - 1])
                   : go_before(rq, open,
                               open->form.pages + open->form.page_count);
    if (open->walk.fault_count > 0)
        return go(rq, open, STR(EFORM_REVIEW));
    if (is_pressed(rq, SIGN_FIELD))
        return eform_sign(rq, open);
    s = eform_signature_of(rq, open, &signature);
    if (s == OK && signature.is_wanted) /* it is old, or was another's */
        return go(rq, open, STR(EFORM_REVIEW));
    if (s == OK)
        s = eform_seal(rq, open, &signature, &why);
    if (s == INVALID)
        return eform_review_show(rq, open, why.key);
    if (s != OK)
        return s;
    log_event(rq->log, "form.sealed",
              "form=%" PRI_STR " version=%lld way=%" PRI_STR,
              STR_ARG(open->form.slug), (long long)open->version_id,
              STR_ARG(signature.way));
    return step_go_at(rq, &open->step.draft, "giay-to", open->component->id);
}

enum status eform_save(struct request *rq)
{
    struct eform_open open = {.component = NULL};
    bool is_answered = false;
    enum status s = eform_find(rq, &open, &is_answered);

    if (s != OK || is_answered)
        return s;
    if (str_is(rq_path_arg(rq, "page"), EFORM_REVIEW))
        return finish(rq, &open);
    /* A page that another tab's answer took away is saved all the same. */
    const struct eform_page *page =
        eform_page_of(&open.form, rq_path_arg(rq, "page"));

    return page == NULL ? go(rq, &open, STR("")) : save(rq, &open, page);
}

enum status eform_paper(struct request *rq)
{
    struct eform_open open = {.component = NULL};
    bool is_answered = false;
    struct str bytes;
    enum status s = eform_find(rq, &open, &is_answered);

    if (s != OK || is_answered)
        return s;
    s = eform_pdf(rq, &open, NULL, &bytes);
    if (s != OK)
        return s;
    response_header(rq, "Content-Disposition",
                    str_print(rq->arena,
                              "inline; filename=\"%" PRI_STR ".pdf\"",
                              STR_ARG(open.form.slug)));
    return response_text(rq, 200, STR("application/pdf"), bytes);
}
