/* SPDX-License-Identifier: GPL-3.0-or-later */
/* views.c: “Bộ lọc đã lưu”: filters of a queue under a name, one's own and
 * those that a head keeps for the unit. A filter is kept from the queue's page,
 * as its address has it, and taken away here.
 */
#include "officer/pages.h"
#include "officer/view_page.h"

void view_to_page(struct request *rq, size_t nth, const struct view *view)
{
    struct queue_asked asked = {.queue = view->queue,
                                .words = view->words,
                                .agency_id = view->agency_id,
                                .due = view->due};
    struct page *page = page_of(rq);

    page_set_in(page, "Views", nth, "name", view->name);
    page_set_in(page, "Views", nth, "href", filter_href(rq, &asked));
    page_set_in(page, "Views", nth, "queue", str_of(queue_slug(view->queue)));
    page_set_in(page, "Views", nth, "words", view->words);
    page_set_in(page, "Views", nth, "due", str_of(queue_due_slug(view->due)));
    if (view->shared_at != 0) {
        page_set_in(page, "Views", nth, "agency", view->agency_name);
        page_set_in(page, "Views", nth, "officer", view->officer_name);
    }
}

/* Where the officer is head, and so may keep a filter for all. */
static void shares_to_page(struct request *rq)
{
    const struct officer *officer = officer_of(rq);
    size_t nth = 0;

    for (size_t i = 0; i < officer->post_count; i++) {
        const struct officer_post *p = &officer->posts[i];

        if (p->role != ROLE_HEAD ||
            officer_post_as(officer, ROLE_HEAD, p->agency_id) != p)
            continue;
        page_set_int_in(page_of(rq), "Shares", nth, "value", p->agency_id);
        page_set_in(page_of(rq), "Shares", nth++, "label", p->agency_name);
    }
}

static bool may_drop(const struct request *rq, const struct view *view)
{
    return view->is_own ||
           officer_post_as(officer_of(rq), ROLE_HEAD, view->shared_at) != NULL;
}

enum status views_show(struct request *rq)
{
    struct views views;
    enum status s = view_list(rq->db, officer_of(rq), &views);

    if (s != OK)
        return s;
    for (size_t i = 0; i < views.count; i++) {
        view_to_page(rq, i, &views.items[i]);
        if (may_drop(rq, &views.items[i]))
            page_set_int_in(page_of(rq), "Views", i, "id", views.items[i].id);
    }
    page_set_flag(page_of(rq), "Is_kept", params_count(&rq->query, "da-luu"));
    page_set_flag(page_of(rq), "Is_gone", params_count(&rq->query, "da-bo"));
    return page_render(rq, "views");
}

/* --- keeping one --- */

static const struct field_rule keep_fields[] = {
    {.name = "ten",
     .kind = FIELD_TEXT,
     .required = true,
     .max = VIEW_NAME_CHARS},
    {.name = "chia-se", .kind = FIELD_DIGITS, .max = 10},
    {0},
};

static enum status show(struct request *rq, const struct queue_asked *asked,
                        struct form *form)
{
    page_set(page_of(rq), "Queue.slug", str_of(queue_slug(asked->queue)));
    page_set(page_of(rq), "Queue.words", asked->words);
    page_set(page_of(rq), "Queue.due", str_of(queue_due_slug(asked->due)));
    page_set(page_of(rq), "Queue.href", filter_href(rq, asked));
    page_set(page_of(rq), "Queue.keep", filter_keep_href(rq, asked));
    page_set_int(page_of(rq), "Queue.agency", asked->agency_id);
    shares_to_page(rq);
    form_to_page(rq, form);
    return page_render(rq, "view");
}

/* The filter is in the address, as it is in the queue's. */
static enum status find(struct request *rq, struct queue_asked *asked)
{
    *asked = (struct queue_asked){.queue = queue_of(rq_path_arg(rq, "queue"))};
    if (asked->queue == QUEUE__MAX ||
        !queue_is_seen(officer_of(rq), asked->queue))
        return NOT_FOUND;
    filter_read(form_read_query(rq, filter_fields), asked);
    return OK;
}

enum status view_show(struct request *rq)
{
    struct queue_asked asked;
    enum status s = find(rq, &asked);

    return s == OK ? show(rq, &asked, form_new(rq, keep_fields)) : s;
}

enum status view_save(struct request *rq)
{
    struct queue_asked asked;
    struct refusal why;
    enum status s = find(rq, &asked);

    if (s != OK)
        return s;
    struct form *form = form_read(rq, keep_fields);
    if (!form_is_valid(form))
        return show(rq, &asked, form);
    struct view view = {.name = form_text(form, "ten"),
                        .queue = asked.queue,
                        .words = asked.words,
                        .agency_id = asked.agency_id,
                        .due = asked.due};
    if (!str_to_int(form_text(form, "chia-se"), 1, UINT32_MAX, &view.shared_at))
        view.shared_at = 0;
    s = view_keep(rq->db, officer_of(rq), &view, rq->now, &why);
    if (s == INVALID) {
        form_refuse(form, why);
        return show(rq, &asked, form);
    }
    return s == OK ? response_redirect(rq, STR("/bo-loc?da-luu=1")) : s;
}

enum status view_remove(struct request *rq)
{
    int64_t id = 0;

    if (!str_to_int(rq_path_arg(rq, "view"), 1, INT64_MAX, &id))
        return NOT_FOUND;
    enum status s = view_drop(rq->db, officer_of(rq), id);
    return s == OK ? response_redirect(rq, STR("/bo-loc?da-bo=1")) : s;
}
