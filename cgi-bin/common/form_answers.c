/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/form_answers.h"
#include "common/eform_input.h"

static struct str words(struct request *rq, const struct eform_words *w)
{
    return eform_words_in(w, rq->lang);
}

static bool may_correct(const struct eform *form,
                        const struct eform_field *field)
{
    for (size_t i = 0; i < field->input_count; i++)
        if (dossier_form_may_correct(field,
                                     &form->inputs[field->first_input + i]))
            return true;
    return false;
}

/* Of a field of several inputs the first says where it came from. */
static void origin_to_summary(struct request *rq, const struct eform_walk *walk,
                              const json_t *origins,
                              const struct eform_field *field, int row,
                              const char *rows, size_t nth)
{
    for (size_t i = 0; origins != NULL && i < walk->count; i++) {
        const struct eform_item *item = &walk->items[i];

        if (item->field != field || item->row != row)
            continue;
        page_set_in(page_of(rq), rows, nth, "source",
                    json_member(origins, str_z(rq->arena, item->key)));
        page_set_in(page_of(rq), rows, nth, "differs",
                    eform_card_differs(rq->arena, origins, item, rq->lang));
        return;
    }
}

static void field_to_summary(struct request *rq, const struct eform_walk *walk,
                             const json_t *origins,
                             const struct eform_field *field, int row,
                             const char *rows, size_t *nth)
{
    struct str value = eform_field_words(rq->arena, walk, field, row, rq->lang);

    if (str_is_empty(value) || field->kind == EFORM_STATEMENT)
        return;
    page_set_in(page_of(rq), rows, *nth, "label", words(rq, &field->label));
    page_set_in(page_of(rq), rows, *nth, "value", value);
    page_set_in(page_of(rq), rows, *nth, "key",
                eform_key(rq->arena, field->id, row));
    origin_to_summary(rq, walk, origins, field, row, rows, *nth);
    if (may_correct(walk->form, field))
        page_set_in(page_of(rq), rows, *nth, "is_open", STR("1"));
    (*nth)++;
}

static void group_to_summary(struct request *rq, const struct eform_walk *walk,
                             const json_t *origins,
                             const struct eform_group *group, const char *rows,
                             size_t *nth)
{
    int numbers[EFORM_ROWS_MAX] = {0};
    size_t count = group->is_repeated ? eform_rows(walk, group, numbers) : 1;

    for (size_t i = 0; i < count; i++) {
        if (group->is_repeated) {
            page_set_in(page_of(rq), rows, *nth, "head",
                        str_print(rq->arena, "%" PRI_STR " %zu",
                                  STR_ARG(words(rq, &group->title)), i + 1));
            page_set_in(page_of(rq), rows, *nth, "group", group->id);
            (*nth)++;
        }
        for (size_t n = 0; n < group->field_count; n++)
            field_to_summary(rq, walk, origins,
                             &walk->form->fields[group->first_field + n],
                             numbers[i], rows, nth);
    }
}

void form_answers_to_page(struct request *rq, const struct eform_walk *walk,
                          const json_t *origins, const char *prefix,
                          struct str base)
{
    size_t parts = 0;

    for (size_t i = 0; i < walk->form->page_count; i++) {
        const struct eform_page *page = &walk->form->pages[i];
        const char *rows = str_z(
            rq->arena, str_print(rq->arena, "%s.%zu.rows", prefix, parts));
        size_t nth = 0;

        if (!walk->is_page_asked[i])
            continue;
        for (size_t n = 0; n < page->group_count; n++)
            if (walk->is_group_asked[page->first_group + n])
                group_to_summary(rq, walk, origins,
                                 &walk->form->groups[page->first_group + n],
                                 rows, &nth);
        page_set_in(page_of(rq), prefix, parts, "title",
                    words(rq, &page->title));
        if (!str_is_empty(base))
            page_set_in(page_of(rq), prefix, parts, "href",
                        str_print(rq->arena, "%" PRI_STR "/%" PRI_STR,
                                  STR_ARG(base), STR_ARG(page->id)));
        parts++;
    }
}

/* The label of the field that an answer's key belongs to. */
static struct str label_of(struct request *rq, const struct eform_walk *walk,
                           struct str key)
{
    for (size_t i = 0; i < walk->count; i++)
        if (str_equals(walk->items[i].key, key))
            return words(rq, &walk->items[i].field->label);
    return key;
}

static void changes_to_page(struct request *rq, const struct eform_walk *walk,
                            const struct dossier_form *form, const char *list)
{
    for (size_t i = 0; i < form->change_count; i++) {
        const struct form_change *change = &form->changes[i];

        page_set_in(page_of(rq), list, i, "label",
                    label_of(rq, walk, change->key));
        page_set_in(page_of(rq), list, i, "old", change->old_value);
        page_set_in(page_of(rq), list, i, "new", change->new_value);
        page_set_in(page_of(rq), list, i, "reason", change->reason);
        page_set_in(page_of(rq), list, i, "by", change->by_name);
        page_set_in(page_of(rq), list, i, "at", page_moment(rq, change->at));
    }
}

static enum status form_to_page_of(struct request *rq,
                                   const struct dossier_form *form,
                                   struct eform_about *about, const char *at)
{
    struct eform *eform = ARENA_NEW(rq->arena, struct eform);
    struct eform_walk *walk = ARENA_NEW(rq->arena, struct eform_walk);
    struct page *page = page_of(rq);

    if (eform == NULL || walk == NULL)
        return INTERNAL;
    enum status s = dossier_form_walk(rq->db, form, eform, about, walk);
    if (s != OK)
        return s;
    page_set(page, str_z(rq->arena, str_print(rq->arena, "%s.title", at)),
             words(rq, &eform->title));
    page_set(page, str_z(rq->arena, str_print(rq->arena, "%s.component", at)),
             form->component_name);
    page_set_int(page, str_z(rq->arena, str_print(rq->arena, "%s.id", at)),
                 form->component_id);
    page_set(page, str_z(rq->arena, str_print(rq->arena, "%s.sealed_at", at)),
             page_moment(rq, form->sealed_at));
    page_set(page, str_z(rq->arena, str_print(rq->arena, "%s.sha256", at)),
             form->sha256_hex);
    if (form->signed_at.us != 0) {
        page_set(page,
                 str_z(rq->arena, str_print(rq->arena, "%s.signed_way", at)),
                 eform_hdf_id(rq->arena, form->signed_way));
        page_set(page,
                 str_z(rq->arena, str_print(rq->arena, "%s.signed_at", at)),
                 page_moment(rq, form->signed_at));
    }
    form_answers_to_page(rq, walk, form->origins,
                         str_z(rq->arena, str_print(rq->arena, "%s.parts", at)),
                         STR(""));
    changes_to_page(rq, walk, form,
                    str_z(rq->arena, str_print(rq->arena, "%s.changes", at)));
    return OK;
}

enum status dossier_forms_to_page(struct request *rq,
                                  const struct dossier_forms *forms,
                                  struct str agency_name,
                                  struct str procedure_code, const char *prefix)
{
    enum status s = OK;

    for (size_t i = 0; s == OK && i < forms->count; i++) {
        struct eform_about *about = ARENA_NEW(rq->arena, struct eform_about);

        if (about == NULL)
            return INTERNAL;
        *about = (struct eform_about){.agency = agency_name,
                                      .procedure = procedure_code};
        s = form_to_page_of(
            rq, &forms->items[i], about,
            str_z(rq->arena, str_print(rq->arena, "%s.%zu", prefix, i)));
    }
    return s;
}
