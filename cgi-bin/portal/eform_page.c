/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_page.c: an electronic form as a page's values.
 *
 * Eform.groups.<n>.rows.<n>.inputs.<n> are in the form's order, each with the
 * macro that shows it (`widget`) and the words for it; what was typed is under
 * Form., as everywhere.
 */
#include "common/eform_input.h"
#include "domain/catalogue/catalogue.h"
#include "domain/catalogue/unit.h"
#include "platform/page.h"
#include "platform/server.h"
#include "portal/eform.h"

struct showing {
    struct request *rq;
    struct eform_open *open;
    const struct eform_page *page;
    const struct eform_question *question; /* the only one; or NULL */
    struct form *fields;
    struct buf shown; /* keys */
    bool checks;      /* says what is wrong */
};

static struct str words(struct request *rq, const struct eform_words *w)
{
    return eform_words_in(w, rq->lang);
}

static const char *path(struct request *rq, const char *prefix, size_t nth,
                        const char *behind)
{
    return str_z(rq->arena,
                 str_print(rq->arena, "%s.%zu%s", prefix, nth, behind));
}

static struct str message(struct request *rq, const char *format,
                          const char *key)
{
    return message_text(
        rq->app->templates, rq->arena, rq->lang,
        str_z(rq->arena, str_print(rq->arena, "%s.%s", format, key)), STR_NONE,
        STR_NONE);
}

/* --- one input --- */

static struct str id_text(struct request *rq, int64_t id)
{
    return str_print(rq->arena, "%lld", (long long)id);
}

/* The communes of the province that stands before. */
static enum status communes_to_page(const struct showing *show, const char *at,
                                    const struct eform_item *item)
{
    struct request *rq = show->rq;
    const struct eform_input *input =
        eform_part_of(&show->open->form, item->field, EFORM_PART_PROVINCE);
    struct str key = eform_key(rq->arena, input->id, item->row);
    const json_t *typed =
        json_object_getn(show->open->answers, key.ptr, key.len);
    const char *list = str_z(rq->arena, str_print(rq->arena, "%s.units", at));
    struct unit_list communes;
    int64_t province_id;

    if (!str_to_int(str_of(json_string_value(typed)), 1, UINT32_MAX,
                    &province_id))
        return OK;
    page_set(page_of(rq),
             str_z(rq->arena, str_print(rq->arena, "%s.province", at)), key);
    enum status s = unit_list_communes(
        rq->db, province_id, catalogue_day(rq->settings, rq->now), &communes);
    for (size_t i = 0; s == OK && i < communes.count; i++) {
        page_set_in(page_of(rq), list, i, "value",
                    id_text(rq, communes.units[i].id));
        page_set_in(page_of(rq), list, i, "label", communes.units[i].display);
    }
    return s;
}

/* Errors are told of what was shown before, not of a question that is new. */
static bool was_shown(const struct showing *show, struct str key)
{
    return json_object_getn(show->open->stored.answers, key.ptr, key.len) !=
           NULL;
}

static void set_in(const struct showing *show, const char *at, const char *key,
                   struct str value)
{
    struct request *rq = show->rq;

    if (!str_is_empty(value))
        page_set(page_of(rq),
                 str_z(rq->arena, str_print(rq->arena, "%s.%s", at, key)),
                 value);
}

/* Whether the input is on this page: of all that the part asks, or the one
 * question's. */
static bool is_here(const struct showing *show, const struct eform_item *item)
{
    return item->page == show->page &&
           (show->question == NULL || eform_question_has(show->question, item));
}

/* What a field of several inputs begins and ends with. */
static void frame_to_page(const struct showing *show, const char *at,
                          const struct eform_item *item, bool is_first,
                          bool is_last)
{
    struct request *rq = show->rq;

    if (item->field->input_count == 1)
        return;
    if (is_first) {
        set_in(show, at, "legend", words(rq, &item->field->label));
        set_in(show, at, "legend_hint", words(rq, &item->field->hint));
        set_in(show, at, "legend_id",
               eform_key(rq->arena, item->field->id, item->row));
        if (!item->field->is_required && item->field->required == NULL)
            set_in(show, at, "legend_optional", STR("1"));
    }
    if (is_last)
        set_in(show, at, "is_last", STR("1"));
}

/* What to do where it is required and empty, in the field's own words. */
static struct str missing_text(struct request *rq,
                               const struct eform_item *item)
{
    const char *key = "eform.missing.text";

    switch (item->input->kind) {
    case EFORM_CHOICE:
    case EFORM_CHOICES:
    case EFORM_COUNTRY:
    case EFORM_UNIT:
        key = "eform.missing.choice";
        break;
    case EFORM_DATE:
        key = "eform.missing.date";
        break;
    case EFORM_DATE_PART:
        key = "eform.missing.date_part";
        break;
    default:
        break;
    }
    return message_text(rq->app->templates, rq->arena, rq->lang, key,
                        eform_input_label(rq, item), STR_NONE);
}

static enum status input_to_page(struct showing *show, const char *at,
                                 const struct eform_item *item)
{
    struct request *rq = show->rq;
    const char *name = str_z(rq->arena, item->key);
    struct str id = eform_hdf_id(rq->arena, item->key);

    set_in(show, at, "id", id);
    set_in(show, at, "label", eform_input_label(rq, item));
    if (item->input->part == EFORM_PART_NONE)
        set_in(show, at, "hint", words(rq, &item->field->hint));
    set_in(show, at, "unit", item->field->unit);
    if (str_is_empty(item->field->hint.vi) &&
        item->input->kind == EFORM_DATE_PART)
        set_in(show, at, "hint", message(rq, "eform", "date_part"));
    page_set(page_of(rq),
             str_z(rq->arena, str_print(rq->arena, "Words.%" PRI_STR ".label",
                                        STR_ARG(id))),
             item->input->kind == EFORM_CHECK ? STR("")
                                              : eform_input_label(rq, item));
    set_in(show, at, "missing", missing_text(rq, item));
    page_set(page_of(rq),
             str_z(rq->arena, str_print(rq->arena, "Words.%" PRI_STR ".missing",
                                        STR_ARG(id))),
             missing_text(rq, item));
    if (eform_is_locked(rq, show->open, item->field)) {
        set_in(show, at, "widget", STR("locked"));
        set_in(show, at, "value",
               eform_field_words(rq->arena, &show->open->walk, item->field,
                                 item->row, rq->lang));
        return OK;
    }
    set_in(show, at, "widget", str_of(eform_widget(item->input)));
    set_in(show, at, "source", eform_text(show->open->origins, item->key));
    set_in(show, at, "differs",
           eform_card_differs(rq->arena, show->open->origins, item, rq->lang));
    if (show->shown.len > 0)
        buf_add_byte(&show->shown, ' ');
    buf_add(&show->shown, item->key);
    eform_value_to_form(show->fields, item, name);
    if (show->checks && item->fault != NULL && was_shown(show, item->key))
        form_refuse(show->fields,
                    (struct refusal){item->fault, name, item->number});
    if (show->checks && !was_shown(show, item->key))
        page_set_flag(page_of(rq), "Eform.has_new", true);
    eform_choices_to_page(rq, at, item);
    return item->input->part == EFORM_PART_COMMUNE
               ? communes_to_page(show, at, item)
               : OK;
}

/* --- groups --- */

static enum status row_to_page(struct showing *show, const char *at,
                               const struct eform_group *group, int row)
{
    const struct eform_walk *walk = &show->open->walk;
    const struct eform_item *last = NULL;
    const char *last_at = NULL;
    size_t nth = 0;
    enum status s = OK;

    for (size_t i = 0; s == OK && i < walk->count; i++) {
        const struct eform_item *item = &walk->items[i];

        if (item->group != group || item->row != row || !is_here(show, item))
            continue;
        const char *here = path(
            show->rq,
            str_z(show->rq->arena, str_print(show->rq->arena, "%s.inputs", at)),
            nth++, "");
        bool is_first = last == NULL || last->field != item->field;

        if (is_first && last != NULL)
            frame_to_page(show, last_at, last, false, true);
        frame_to_page(show, here, item, is_first, false);
        s = input_to_page(show, here, item);
        last = item;
        last_at = here;
    }
    if (last != NULL)
        frame_to_page(show, last_at, last, false, true);
    if (show->question == NULL ||
        (last != NULL && last->field->kind == EFORM_NAME))
        eform_card_to_page(show->rq, show->open, at, group, row);
    return s;
}

/* The nth row of a group that repeats: its title, what is in it, its end. */
static enum status repeated_to_page(struct showing *show, const char *at,
                                    const struct eform_group *group, size_t nth,
                                    int number, bool may_go)
{
    struct request *rq = show->rq;
    const struct eform_question *question = show->question;

    set_in(show, at, "title",
           str_print(rq->arena, "%" PRI_STR " %zu",
                     STR_ARG(words(rq, &group->title)), nth + 1));
    set_in(show, at, "id", eform_key(rq->arena, group->id, number));
    if (may_go && (question == NULL || question->field == NULL))
        set_in(show, at, "remove",
               str_print(rq->arena, "%" PRI_STR ".%d", STR_ARG(group->id),
                         number));
    if (question == NULL || question->field != NULL)
        return row_to_page(show, at, group, number);
    set_in(show, at, "words",
           eform_field_words(rq->arena, &show->open->walk,
                             &show->open->form.fields[group->first_field],
                             number, rq->lang));
    return OK;
}

static enum status rows_to_page(struct showing *show, const char *at,
                                const struct eform_group *group)
{
    struct request *rq = show->rq;
    const struct eform_question *question = show->question;
    int rows[EFORM_ROWS_MAX] = {0};
    size_t count = eform_rows(&show->open->walk, group, rows), shown = 0;
    enum status s = OK;

    if (question == NULL || question->field == NULL) {
        set_in(show, at, "add", words(rq, &group->add));
        if (count >= (size_t)group->rows_max)
            set_in(show, at, "is_full", id_text(rq, group->rows_max));
    }
    for (size_t i = 0; s == OK && i < count; i++) {
        if (question != NULL && question->row != 0 && question->row != rows[i])
            continue;
        const char *row =
            path(rq, str_z(rq->arena, str_print(rq->arena, "%s.rows", at)),
                 shown++, "");

        s = repeated_to_page(show, row, group, i, rows[i],
                             count > (size_t)group->rows_min);
    }
    return s;
}

static enum status group_to_page(struct showing *show, size_t nth,
                                 const struct eform_group *group)
{
    struct request *rq = show->rq;
    const char *at = path(rq, "Eform.groups", nth, "");

    set_in(show, at, "id", group->id);
    if (!str_equals(words(rq, &group->title), words(rq, &show->page->title)))
        set_in(show, at, "title", words(rq, &group->title));
    return group->is_repeated
               ? rows_to_page(show, at, group)
               : row_to_page(
                     show,
                     path(rq,
                          str_z(rq->arena, str_print(rq->arena, "%s.rows", at)),
                          0, ""),
                     group, 0);
}

/* --- the page --- */

/* The rules by which the platform shows what the walk found. */
static const struct field_rule *rules_of(const struct showing *show)
{
    struct request *rq = show->rq;
    const struct eform_open *open = show->open;
    struct field_rule *rules =
        arena_array(rq->arena, open->walk.count + 1, sizeof *rules);
    size_t count = 0;

    for (size_t i = 0; rules != NULL && i < open->walk.count; i++) {
        const struct eform_item *item = &open->walk.items[i];

        if (!is_here(show, item))
            continue;
        rules[count++] = (struct field_rule){
            .name = str_z(rq->arena, item->key),
            .kind = eform_field_kind(item->input),
            .required = item->is_required,
            .max = item->field->max > 0 && item->field->max < 5000
                       ? (size_t)item->field->max
                       : 0,
            .is_unread = true};
    }
    return rules;
}

static void optional_to_page(const struct showing *show)
{
    const struct eform_walk *walk = &show->open->walk;
    struct request *rq = show->rq;

    for (size_t i = 0; i < walk->count; i++) {
        const struct eform_item *item = &walk->items[i];

        if (!is_here(show, item) || item->is_required ||
            item->input->kind == EFORM_CHECK)
            continue;
        page_set_flag(
            page_of(rq),
            str_z(rq->arena,
                  str_print(rq->arena, "Form.%" PRI_STR ".optional",
                            STR_ARG(eform_hdf_id(rq->arena, item->key)))),
            true);
    }
}

static void rules_to_page(const struct showing *show)
{
    const struct eform_walk *walk = &show->open->walk;
    struct request *rq = show->rq;
    size_t nth = 0;

    for (size_t i = 0; i < walk->broken_count; i++) {
        const struct eform_broken *broken = &walk->broken[i];
        struct str text = words(rq, &broken->rule->message);

        if (broken->page != show->page || !was_shown(show, broken->key) ||
            (show->question != NULL &&
             eform_question_at(show->open, broken->key) != show->question))
            continue;
        if (broken->rule->level != EFORM_ERROR)
            page_set_in(page_of(rq), "Eform.warnings", nth++, "text", text);
        else if (show->checks)
            form_refuse_text(show->fields, str_z(rq->arena, broken->key), text);
    }
}

static enum status provinces_to_page(struct request *rq)
{
    struct unit_list provinces;
    enum status s = unit_list_provinces(
        rq->db, catalogue_day(rq->settings, rq->now), &provinces);

    for (size_t i = 0; s == OK && i < provinces.count; i++) {
        page_set_in(page_of(rq), "Provinces", i, "value",
                    id_text(rq, provinces.units[i].id));
        page_set_in(page_of(rq), "Provinces", i, "label",
                    provinces.units[i].display);
    }
    return s;
}

static bool has_address(const struct showing *show)
{
    const struct eform_walk *walk = &show->open->walk;

    for (size_t i = 0; i < walk->count; i++)
        if (is_here(show, &walk->items[i]) &&
            walk->items[i].input->kind == EFORM_UNIT)
            return true;
    return false;
}

/* Eform.question, .nth of .of: which question this is, and what it is called
 * where a tab or a list of pages is read. */
static void question_to_page(const struct showing *show)
{
    const struct eform_question *question = show->question;
    struct request *rq = show->rq;

    page_set_flag(page_of(rq), "Eform.asks_one", show->open->stored.asks_one);
    if (question == NULL)
        return;
    page_set(page_of(rq), "Eform.question",
             question->field != NULL ? words(rq, &question->field->label)
                                     : words(rq, &question->group->title));
    page_set_flag(page_of(rq), "Eform.is_more", question->field == NULL);
    page_set_int(page_of(rq), "Eform.nth",
                 question - show->open->questions + 1);
    page_set_int(page_of(rq), "Eform.of", (int64_t)show->open->question_count);
}

void eform_head(struct request *rq, const struct eform_open *open,
                const struct eform_page *page)
{
    size_t number = 0, count = 1; /* the review is the last */

    for (size_t i = 0; i < open->form.page_count; i++) {
        count += open->walk.is_page_asked[i];
        if (page != NULL && &open->form.pages[i] <= page)
            number += open->walk.is_page_asked[i];
    }
    page_set(page_of(rq), "Eform.title", words(rq, &open->form.title));
    page_set(page_of(rq), "Eform.component", open->component->name);
    page_set(page_of(rq), "Eform.basis", open->form.basis);
    page_set(page_of(rq), "Eform.base", eform_href(rq, open, STR("")));
    page_set_int(page_of(rq), "Eform.number",
                 (int64_t)(page == NULL ? count : number));
    page_set_int(page_of(rq), "Eform.count", (int64_t)count);
    page_set_flag(page_of(rq), "Eform.is_moved", open->stored.moved_from != 0);
    page_set_flag(page_of(rq), "Eform.is_sealed", open->stored.is_sealed);
}

/* “Lấy từ tờ khai ngày …”, on the first page of a form that is not begun. */
static enum status earlier_to_page(struct request *rq,
                                   const struct eform_open *open,
                                   const struct eform_page *page)
{
    struct dossier_form earlier;
    bool carries = false;

    for (size_t i = 0; i < open->form.group_count; i++)
        carries = carries || open->form.groups[i].is_carried;
    if (!carries || page != open->form.pages)
        return OK;
    enum status s = dossier_form_earlier(rq->db, open->step.draft.key.owner_id,
                                         open->form.slug, rq->now, &earlier);
    if (s == OK)
        page_set_date(page_of(rq), "Eform.earlier",
                      moment_date(earlier.sealed_at));
    return s == NOT_FOUND ? OK : s;
}

enum status eform_page_show(struct request *rq, struct eform_open *open,
                            const struct eform_page *page,
                            const struct eform_question *question)
{
    struct showing show = {
        .rq = rq,
        .open = open,
        .page = page,
        .question = question,
        .shown = {.arena = rq->arena},
        .checks = params_count(&rq->query, EFORM_CHECK_QUERY) > 0,
    };
    const struct field_rule *rules = rules_of(&show);
    size_t nth = 0;
    enum status s = OK;

    if (rules == NULL)
        return INTERNAL;
    show.fields = form_new(rq, rules);
    eform_head(rq, open, page);
    question_to_page(&show);
    page_set(page_of(rq), "Eform.page", words(rq, &page->title));
    page_set(page_of(rq), "Eform.here",
             question == NULL ? eform_href(rq, open, page->id)
                              : eform_question_href(rq, open, question, ""));
    page_set_flag(page_of(rq), "Eform.is_too_large",
                  params_count(&rq->query, "qua-lon") > 0);
    if (question == NULL || question == open->questions)
        s = earlier_to_page(rq, open, page);
    if (s == OK && has_address(&show))
        s = provinces_to_page(rq);
    for (size_t i = 0; s == OK && i < page->group_count; i++) {
        const struct eform_group *group =
            &open->form.groups[page->first_group + i];

        if (open->walk.is_group_asked[page->first_group + i] &&
            (question == NULL || question->group == group))
            s = group_to_page(&show, nth++, group);
    }
    if (s != OK)
        return s;
    rules_to_page(&show);
    page_set(page_of(rq), "Eform.shown", buf_str(&show.shown));
    form_to_page(rq, show.fields);
    optional_to_page(&show);
    return step_page_of(rq, &open->step, NULL, "eform");
}
