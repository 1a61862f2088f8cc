/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eform_link.c: a form that another program's link has begun. The
 * citizen sees each value with where it came from, before anything is sealed.
 */
#include "portal/eform.h"

#define PREFIX "tk."
#define VALUE_MAX 500

/* Whether the address has anything for a form: most have not. */
static bool has_values(const struct request *rq)
{
    for (size_t i = 0; i < rq->query.count; i++)
        if (str_starts_with(rq->query.list[i].name, PREFIX))
            return true;
    return false;
}

/* Only what stands alone, and passes the field's own check: rows, communes and
 * what an account vouches for are the citizen's to say. */
static void take(struct request *rq, const struct eform *form,
                 const struct param *param, json_t *answers, json_t *origins)
{
    struct str key = str_skip(param->name, sizeof PREFIX - 1), value;
    const struct eform_input *input = eform_input_of(form, key);
    int64_t number;

    if (input == NULL || param->value.len > VALUE_MAX ||
        input->kind == EFORM_UNIT || input->kind == EFORM_CHECK)
        return;
    const struct eform_field *field = &form->fields[input->field];
    if (form->groups[field->group].is_repeated || field->is_locked ||
        eform_normal(rq->arena, field, input, param->value,
                     moment_date(rq->now), &value, &number) != NULL ||
        str_is_empty(value))
        return;
    json_put(answers, key, json_of(value));
    json_put(origins, key, json_string("link"));
}

static enum status prepare(struct request *rq, const struct draft *draft,
                           const struct component *component,
                           int64_t version_id)
{
    CLEANUP(json_release) json_t *answers = json_object();
    CLEANUP(json_release) json_t *origins = json_object();
    struct draft_form begun;
    struct refusal unused;
    struct eform form;
    enum status s = draft_form_load(rq->db, draft, component->id, &begun);

    if (s != NOT_FOUND)
        return s;
    s = form_version_load(rq->db, version_id, &form);
    for (size_t i = 0; s == OK && i < rq->query.count; i++)
        if (str_starts_with(rq->query.list[i].name, PREFIX))
            take(rq, &form, &rq->query.list[i], answers, origins);
    if (s == OK && json_object_size(answers) > 0)
        s = draft_form_change(rq->db, draft->key, component->id, version_id,
                              answers, origins, rq->now, &unused);
    return s;
}

enum status eform_prepare(struct request *rq, const struct procedure *procedure,
                          const struct draft *draft)
{
    struct form_bindings bindings;
    struct needed_list needed =
        procedure_needs(rq->arena, procedure, draft->case_id);
    enum status s;

    if (!has_values(rq))
        return OK;
    s = form_bindings_load(rq->db, procedure->code, moment_date(rq->now),
                           &bindings);
    for (size_t i = 0; s == OK && i < needed.count; i++) {
        const struct form_binding *binding =
            form_binding_of(&bindings, needed.items[i].component);

        if (binding != NULL)
            s = prepare(rq, draft, needed.items[i].component,
                        binding->version_id);
    }
    return s;
}
