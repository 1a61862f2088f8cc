/* SPDX-License-Identifier: GPL-3.0-or-later */
/* asked_page.c: what a supplement asks for, and the fields of its answer.
 *
 * A paper that the office found bad has a field of its own, and is required;
 * words never are. Where no paper was named, a file or a few words will do.
 */
#include "portal/asked_page.h"
#include "platform/page.h"

const char *asked_field(struct request *rq, int position)
{
    return str_z(rq->arena, str_print(rq->arena, ASKED_PAPER "%d", position));
}

const struct field_rule *asked_rules(struct request *rq,
                                     const struct asked *asked)
{
    static const struct field_rule always[] = {
        {.name = "tra-loi", .kind = FIELD_LINES, .max = 2000},
        {.name = "giu", .kind = FIELD_TEXT, .max = 1200},
        {.name = ASKED_FILE, .kind = FIELD_TEXT},
    };
    size_t count = ARRAY_LENGTH(always) + asked->count + 1;
    struct field_rule *rules = arena_array(rq->arena, count, sizeof *rules);

    if (rules == NULL)
        return NULL;
    for (size_t i = 0; i < asked->count; i++)
        rules[i] = (struct field_rule){
            .name = asked_field(rq, asked->papers[i].position),
            .kind = FIELD_TEXT};
    for (size_t i = 0; i < ARRAY_LENGTH(always); i++)
        rules[asked->count + i] = always[i];
    return rules;
}

enum status asked_begin(struct request *rq, const struct dossier *dossier)
{
    struct asked asked;
    enum status s = asked_load(rq->db, dossier, &asked);

    if (s != OK)
        return s;
    const struct field_rule *rules = asked_rules(rq, &asked);
    if (rules == NULL)
        return INTERNAL;
    form_to_page(rq, form_new(rq, rules));
    return OK;
}

enum status asked_to_page(struct request *rq, const struct dossier *dossier)
{
    struct page *page = page_of(rq);
    struct asked asked;
    enum status s = asked_load(rq->db, dossier, &asked);

    if (s != OK)
        return s;
    page_setz(page, "Asked.clock", asked_clock_text(asked.clock));
    if (date_is_set(asked.last_day)) {
        page_set_date(page, "Asked.last_day", asked.last_day);
        page_set_flag(page, "Asked.is_late",
                      date_compare(asked.last_day, moment_date(rq->now)) < 0);
    }
    for (size_t i = 0; i < asked.count; i++) {
        const struct asked_paper *p = &asked.papers[i];

        page_set_in(page, "Asked.papers", i, "field",
                    str_print(rq->arena, ASKED_FILE "_%d", p->position));
        page_set_in(page, "Asked.papers", i, "label", p->name);
        page_set_in(page, "Asked.papers", i, "hint", p->reason);
    }
    return OK;
}
