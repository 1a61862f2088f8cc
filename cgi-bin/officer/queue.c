/* SPDX-License-Identifier: GPL-3.0-or-later */
/* queue.c: one queue, a page of it: filters and place are in the address, so
 * that it can be kept and sent. Both clocks stand on each row in words.
 */
#include "domain/officer/opinion.h"
#include "officer/dossier_page.h"
#include "officer/pages.h"

enum { PAGE_ROWS = 50 };

static const char *row_name(struct request *rq, size_t nth, const char *name)
{
    return str_z(rq->arena, str_print(rq->arena, "Rows.%zu.%s", nth, name));
}

/* "late" before now, "soon" within a day, else "fine"; nothing without a date.
 */
static void clock_to_page(struct request *rq, size_t nth, const char *name,
                          struct moment due)
{
    const char *state = "fine";

    if (due.us == 0)
        return;
    if (moment_is_before(due, rq->now))
        state = "late";
    else if (moment_s_between(rq->now, due) < 86400)
        state = "soon";
    page_set(page_of(rq), row_name(rq, nth, name), page_moment(rq, due));
    page_set(
        page_of(rq),
        str_z(rq->arena, str_print(rq->arena, "Rows.%zu.%s.state", nth, name)),
        str_of(state));
}

void queue_row_to_page(struct request *rq, size_t nth,
                       const struct queue_line *line, struct str place)
{
    struct page *page = page_of(rq);
    bool is_waiting = line->stage == STAGE_CITIZEN || line->stage == STAGE_DONE;

    page_set_in(page, "Rows", nth, "href",
                str_print(rq->arena, "/ho-so/%" PRI_STR "%" PRI_STR,
                          STR_ARG(line->public_id), STR_ARG(place)));
    page_set_code(page, row_name(rq, nth, "code"), line->code);
    page_set_in(page, "Rows", nth, "pick",
                str_print(rq->arena, "%" PRI_STR ".%lld",
                          STR_ARG(line->public_id), (long long)line->version));
    page_set_in(page, "Rows", nth, "name", line->procedure_name);
    page_set_in(page, "Rows", nth, "owner", line->owner_name);
    page_set_in(page, "Rows", nth, "agency", line->agency_name);
    page_set_in(page, "Rows", nth, "officer", line->officer_name);
    page_set_in(page, "Rows", nth, "note", line->note);
    page_set_in(page, "Rows", nth, "stage",
                str_of(work_stage_text(line->stage)));
    if (!is_waiting) {
        clock_to_page(rq, nth, "step", line->step_due_at);
        if (line->stage != STAGE_RETURN)
            clock_to_page(rq, nth, "promise", line->promise);
    }
    if (line->office_unread)
        page_set_in(page, "Rows", nth, "is_new", STR("1"));
    if (line->wants_stop)
        page_set_in(page, "Rows", nth, "wants_stop", STR("1"));
}

/* What other agencies ask, for who gives opinions. */
static enum status opinions_to_page(struct request *rq)
{
    const struct officer *officer = officer_of(rq);
    size_t nth = 0;

    for (size_t i = 0; i < officer->post_count; i++) {
        struct opinions asked;

        if (officer->posts[i].role != ROLE_CONSULTED)
            continue;
        enum status s =
            opinion_queue(rq->db, officer->posts[i].agency_id, &asked);
        if (s != OK)
            return s;
        for (size_t n = 0; n < asked.count; n++, nth++) {
            const struct opinion *o = &asked.items[n];

            page_set_in(page_of(rq), "Asked", nth, "href",
                        str_print(rq->arena, "/ho-so/%" PRI_STR,
                                  STR_ARG(o->dossier_public_id)));
            page_set_in(page_of(rq), "Asked", nth, "code", o->dossier_code);
            page_set_in(page_of(rq), "Asked", nth, "question", o->question);
            page_set_in(page_of(rq), "Asked", nth, "due",
                        page_date(rq, o->due_on));
        }
    }
    return OK;
}

/* Where the officer works in several places, they may look at one. */
static void agencies_to_page(struct request *rq, int64_t chosen)
{
    const struct officer *officer = officer_of(rq);
    size_t nth = 0;

    for (size_t i = 0; i < officer->post_count; i++) {
        if (!officer_post_is_first(officer, i))
            continue;
        page_set_int_in(page_of(rq), "Agencies", nth, "value",
                        officer->posts[i].agency_id);
        page_set_in(page_of(rq), "Agencies", nth, "label",
                    officer->posts[i].agency_name);
        if (officer->posts[i].agency_id == chosen)
            page_set_in(page_of(rq), "Agencies", nth, "is_chosen", STR("1"));
        nth++;
    }
}

/* What is asked, as the page's form and hidden fields have it, and what it may
 * be kept as. */
static void asked_to_page(struct request *rq, const struct queue_asked *asked)
{
    struct page *page = page_of(rq);
    enum act act;

    page_set(page, "Queue.slug", str_of(queue_slug(asked->queue)));
    page_set_flag(page, "Queue.is_filtered",
                  filter_is_set(asked) || asked->after_due.us != 0);
    page_set(page, "Queue.keep", filter_keep_href(rq, asked));
    page_set_int(page, "Queue.agency", asked->agency_id);
    page_set(page, "Queue.due", str_of(queue_due_slug(asked->due)));
    if (batch_act_of(asked->queue, &act) &&
        queue_is_for(officer_of(rq), asked->queue))
        page_set(page, "Batch", str_of(act_text(act)));
    agencies_to_page(rq, asked->agency_id);
}

enum status queue_show(struct request *rq)
{
    const struct officer *officer = officer_of(rq);
    struct form *form = form_read_query(rq, filter_fields);
    struct queue_asked asked = {
        .queue = queue_of(rq_path_arg(rq, "queue")),
        .most = PAGE_ROWS,
    };
    struct queue_lines lines;
    int64_t after = 0;

    if (asked.queue == QUEUE__MAX || !queue_is_seen(officer, asked.queue))
        return NOT_FOUND;
    filter_read(form, &asked);
    if (str_to_int(rq_query(rq, "sau"), 1, INT64_MAX, &after) &&
        str_to_int(rq_query(rq, "so"), 1, INT64_MAX, &asked.after_id))
        asked.after_due.us = after;
    enum status s = queue_list(rq->db, officer, &asked, rq->now, &lines);
    if (s == OK && asked.queue == QUEUE_OPINION)
        s = opinions_to_page(rq);
    if (s != OK)
        return s;
    for (size_t i = 0; i < lines.count; i++)
        queue_row_to_page(rq, i, &lines.items[i],
                          filter_place(rq, &asked, lines.items[i].due_at));
    asked_to_page(rq, &asked);
    if (lines.next_id != 0) {
        asked.after_due = lines.next_due;
        asked.after_id = lines.next_id;
        page_set(page_of(rq), "Paging.next", filter_href(rq, &asked));
        if (lines.is_cut)
            page_set_int(page_of(rq), "Paging.looked_at", QUEUE_LOOKED_AT);
    }
    form_to_page(rq, form);
    return page_render(rq, "queue");
}
