/* SPDX-License-Identifier: GPL-3.0-or-later */
/* search.c: “Tra cứu”: beyond what waits for me. A reason is asked, and the
 * search with its reason is an event; what is found opens for those who may see
 * it, and for the others says only where it is.
 */
#include "domain/officer/trail.h"
#include "officer/dossier_page.h"
#include "officer/pages.h"
#include "platform/form.h"

static const struct field_rule fields[] = {
    {.name = "tu", .kind = FIELD_TEXT, .required = true, .max = 60},
    {.name = "ly-do",
     .kind = FIELD_TEXT,
     .required = true,
     .min = 10,
     .max = 300},
    {0},
};

/* Unit administrators read no dossiers, not even by looking for them. */
static bool may_search(const struct request *rq)
{
    return queue_is_seen(officer_of(rq), QUEUE_ALL);
}

enum status search_show(struct request *rq)
{
    if (!may_search(rq))
        return NOT_FOUND;
    form_to_page(rq, form_new(rq, fields));
    return page_render(rq, "search");
}

static enum status note_search(struct request *rq, const struct form *form)
{
    const struct officer *officer = officer_of(rq);
    const struct officer_post *post = officer_post_at(officer, ~0U, 0);

    if (post == NULL)
        return NOT_FOUND;
    struct trail_event event = {
        .chain = 0,
        .at = rq->now,
        .officer_id = officer->id,
        .officer_name = officer->full_name,
        .agency_name = post->agency_name,
        .role = str_of(officer_role_text(post->role)),
        .act = STR("searched"),
        .note = str_print(rq->arena, "%" PRI_STR ": %" PRI_STR,
                          STR_ARG(form_text(form, "tu")),
                          STR_ARG(form_text(form, "ly-do"))),
    };

    return trail_note(rq->db, &event);
}

enum status search_find(struct request *rq)
{
    struct form *form = form_read(rq, fields);
    struct queue_lines lines = {.count = 0};
    enum status s = may_search(rq) ? OK : NOT_FOUND;

    if (s != OK)
        return s;
    if (form_is_valid(form)) {
        s = note_search(rq, form);
        if (s == OK)
            s = queue_search(rq->db, form_text(form, "tu"), &lines);
        if (s != OK)
            return s;
        page_set_flag(page_of(rq), "Is_done", true);
    }
    for (size_t i = 0; i < lines.count; i++)
        queue_row_to_page(rq, i, &lines.items[i], STR(""));
    form_to_page(rq, form);
    return page_render(rq, "search");
}
