/* picker.c: “Chọn từ kho giấy tờ” for one component of a draft.
 *
 * Part of the step “Thành phần hồ sơ” (?chon=kho&giay=ID): the nearest papers
 * first, expired ones marked. What is chosen is named in the draft: the same
 * bytes, nothing is sent again. The step itself needs nothing from here, so a
 * vault that cannot be read stops nobody from uploading.
 */
#include "portal/picker.h"
#include "domain/paper.h"
#include "domain/vault.h"
#include "platform/session.h"
#include "portal/vault_page.h"

#define CHOSEN_FIELD "kho" /* ids of papers */

static const struct component *component_of(const struct step *step, int64_t id)
{
    for (size_t i = 0; i < step->procedure.case_count; i++) {
        const struct procedure_case *k = &step->procedure.cases[i];

        for (size_t j = 0; j < k->component_count; j++)
            if (k->components[j].id == id)
                return &k->components[j];
    }
    return NULL;
}

static enum status show(struct request *rq, struct step *step,
                        const struct component *component,
                        const struct refusal *why)
{
    struct vault_list list;
    enum status s = vault_list(rq->db, rq->session->account_id, &list);

    if (s == OK)
        s = vault_rank(rq->db, component->name, &list);
    if (s != OK)
        return s;
    for (size_t i = 0; i < list.count; i++)
        vault_paper_to_page(rq, "Papers", i, &list.items[i]);
    page_set_int(page_of(rq), "Component.id", component->id);
    page_set(page_of(rq), "Component.name", component->name);
    page_set(page_of(rq), "Component.back",
             step_href(rq, &step->draft, step->line->slug));
    if (why != NULL) {
        page_set(page_of(rq), "Problem.key", str_of(why->key));
        page_set_int(page_of(rq), "Problem.number", why->number);
    }
    return step_page_of(rq, step, NULL, "picker");
}

enum status picker_show(struct request *rq, struct step *step, int64_t id)
{
    const struct component *component = component_of(step, id);

    return component != NULL ? show(rq, step, component, NULL) : NOT_FOUND;
}

static enum status add_paper(struct request *rq, struct step *step, int64_t id,
                             struct str paper_id, struct refusal *why)
{
    struct vault_paper paper;
    enum status s =
        vault_load(rq->db, paper_id, rq->session->account_id, &paper);

    if (s == NOT_FOUND)
        return OK; /* removed in another tab */
    for (size_t i = 0; s == OK && i < paper.file_count; i++) {
        const struct vault_file *f = &paper.files[i];

        if (f->file.scan != FILE_INFECTED)
            s = draft_add_file(rq->db, step->draft.key, id, PAPER_VAULT,
                               &f->file, f->name, rq->now, why);
    }
    return s;
}

enum status picker_save(struct request *rq, struct step *step, int64_t id)
{
    const struct component *component = component_of(step, id);
    struct refusal why = {.key = "vault_none_chosen"};
    enum status s = OK;

    if (component == NULL)
        return NOT_FOUND;
    if (params_count(&rq->form, CHOSEN_FIELD) == 0)
        return show(rq, step, component, &why);
    for (size_t i = 0; s == OK && i < rq->form.count; i++)
        if (str_is(rq->form.list[i].name, CHOSEN_FIELD))
            s = add_paper(rq, step, id, rq->form.list[i].value, &why);
    if (s == INVALID)
        return show(rq, step, component, &why);
    return s == OK ? step_go_at(rq, &step->draft, step->line->slug, id) : s;
}
