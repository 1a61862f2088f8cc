/* SPDX-License-Identifier: GPL-3.0-or-later */
/* life.c: “Tìm theo việc trong đời”: an event, a few questions, and then the
 * procedure and its case, with what to know before anything is typed.
 *
 * Each answer is an address, so going back is the browser's own button, and no
 * script or session is needed.
 */
#include "domain/catalogue/life.h"
#include "portal/facts.h"
#include "portal/pages.h"
#include "portal/public_page.h"

static enum life_lang life_lang(const struct request *rq)
{
    return rq->lang == LANG_EN ? LIFE_EN : LIFE_VI;
}

enum status life_list_show(struct request *rq)
{
    struct life_events list;

    if (public_page_recall(rq, "life"))
        return OK;
    enum status s = life_list_events(rq->db, life_lang(rq), &list);

    for (size_t i = 0; s == OK && i < list.count; i++) {
        const struct life_event *event = &list.items[i];

        page_set_in(page_of(rq), "Life.events", i, "name", event->name);
        page_set_in(page_of(rq), "Life.events", i, "text", event->summary);
        page_set_in(
            page_of(rq), "Life.events", i, "href",
            str_print(rq->arena, "/su-kien/%" PRI_STR, STR_ARG(event->slug)));
    }
    return s == OK ? public_page_render(rq, "life") : s;
}

/* What was chosen so far, from the first question to this answer. */
static void path_to_page(struct request *rq, const struct life_answers *answers,
                         const struct life_answer *last)
{
    const struct life_answer *path[8];
    size_t count = 0;

    while (last != NULL && count < ARRAY_LENGTH(path)) {
        path[count++] = last;
        last = life_answer_of(answers, last->parent_slug);
    }
    for (size_t i = 0; i < count; i++)
        page_set_in(page_of(rq), "Life.path", i, "label",
                    path[count - 1 - i]->label);
}

static void answers_to_page(struct request *rq, struct str event,
                            const struct life_answers *answers,
                            struct str parent)
{
    size_t nth = 0;

    for (size_t i = 0; i < answers->count; i++) {
        const struct life_answer *answer = &answers->items[i];

        if (!str_equals(answer->parent_slug, parent))
            continue;
        page_set_in(page_of(rq), "Life.answers", nth, "label", answer->label);
        page_set_in(page_of(rq), "Life.answers", nth++, "href",
                    str_print(rq->arena, "/su-kien/%" PRI_STR "?chon=%" PRI_STR,
                              STR_ARG(event), STR_ARG(answer->slug)));
    }
}

static enum status end_to_page(struct request *rq,
                               const struct life_answer *answer)
{
    struct page *page = page_of(rq);
    struct procedure procedure;

    page_set_flag(page, "Life.is_end", true);
    page_set(page, "Life.note", answer->note);
    page_set(page, "Life.code", answer->procedure_code);
    page_set(page, "Life.name", answer->procedure_name);
    page_set_flag(page, "Life.is_offered", answer->is_offered);
    page_set(page, "Life.case", answer->case_name);
    if (answer->case_id != 0)
        page_set_int(page, "Life.case_id", answer->case_id);
    if (str_is_empty(answer->procedure_name))
        return OK;
    /* What it costs and takes is the catalogue's to say, not a sentence's. */
    enum status s = procedure_load(rq->db, answer->procedure_code, &procedure);
    if (s != OK)
        return s == NOT_FOUND ? OK : s;
    struct facts facts =
        facts_of_procedure(&procedure, /* has_districts= */ false);
    page_set_flag(page, "Life.has_facts", procedure.is_detailed);
    facts_to_page(rq, STR("Life"), &facts);
    return OK;
}

enum status life_show(struct request *rq)
{
    struct page *page = page_of(rq);
    struct life_event event;
    struct life_answers answers;

    if (public_page_recall(rq, "life"))
        return OK;
    enum status s = life_load(rq->db, rq_path_arg(rq, "slug"), life_lang(rq),
                              &event, &answers);
    if (s != OK)
        return s;

    const struct life_answer *chosen =
        life_answer_of(&answers, rq_query(rq, "chon"));
    page_set(page, "Life.event", event.name);
    page_set(page, "Life.start",
             str_print(rq->arena, "/su-kien/%" PRI_STR, STR_ARG(event.slug)));
    path_to_page(rq, &answers, chosen);
    if (chosen != NULL && str_is_empty(chosen->question)) {
        s = end_to_page(rq, chosen);
    } else {
        page_set(page, "Life.question",
                 chosen ? chosen->question : event.question);
        answers_to_page(rq, event.slug, &answers,
                        chosen ? chosen->slug : STR(""));
    }
    if (s != OK)
        return s;
    return str_equals(rq_path_arg(rq, "slug"), event.slug)
               ? public_page_render(rq, "life")
               : page_render(rq, "life");
}
