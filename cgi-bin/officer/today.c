/* SPDX-License-Identifier: GPL-3.0-or-later */
/* today.c: “Hôm nay”: what needs me, by queue, and the next one of it.
 *
 * A count says what I can act on, and how much of it is late; queues where I
 * only look on have none.
 */
#include "officer/pages.h"
#include "officer/view_page.h"

/* The posts of today, each with whose it is. */
static void posts_to_page(struct request *rq, const struct officer *officer)
{
    for (size_t i = 0; i < officer->post_count; i++) {
        const struct officer_post *p = &officer->posts[i];

        page_set_in(page_of(rq), "Posts", i, "role",
                    str_of(officer_role_text(p->role)));
        page_set_in(page_of(rq), "Posts", i, "agency", p->agency_name);
        if (p->for_id != 0)
            page_set_in(page_of(rq), "Posts", i, "away", p->for_name);
    }
}

static void queue_to_page(struct request *rq, size_t nth, enum queue queue,
                          int64_t waiting, int64_t late)
{
    page_set_in(page_of(rq), "Queues", nth, "slug", str_of(queue_slug(queue)));
    page_set_in(page_of(rq), "Queues", nth, "href",
                str_print(rq->arena, "/hang-doi/%s", queue_slug(queue)));
    if (queue_is_for(officer_of(rq), queue))
        page_set_int_in(page_of(rq), "Queues", nth, "waiting", waiting);
    if (late > 0)
        page_set_int_in(page_of(rq), "Queues", nth, "late", late);
}

/* Filters kept under a name: the officer's own, and their units'. */
static enum status views_to_page(struct request *rq)
{
    struct views views;
    enum status s = view_list(rq->db, officer_of(rq), &views);

    for (size_t i = 0; s == OK && i < views.count; i++)
        view_to_page(rq, i, &views.items[i]);
    return s;
}

enum status today_show(struct request *rq)
{
    const struct officer *officer = officer_of(rq);
    struct queue_counts counts;
    int64_t all = 0;
    size_t nth = 0;
    enum status s = queue_count(rq->db, officer, rq->now, &counts);

    if (s == OK)
        s = views_to_page(rq);
    if (s != OK)
        return s;
    for (size_t i = 0; i < QUEUE__MAX; i++) {
        if (!queue_is_seen(officer, (enum queue)i))
            continue;
        queue_to_page(rq, nth++, (enum queue)i, counts.waiting[i],
                      counts.late[i]);
        all += counts.waiting[i];
    }
    page_set_int(page_of(rq), "Waiting", all);
    posts_to_page(rq, officer);
    page_set_flag(page_of(rq), "May.publish",
                  officer_post_at(officer, OFFICER_OF_PROVINCE, 0) != NULL);
    return page_render(rq, "today");
}

/* “Hồ sơ tiếp theo”: of all that waits for me, the one with the nearest date.
 */
enum status today_next(struct request *rq)
{
    const struct officer *officer = officer_of(rq);
    struct str best = STR("");
    struct moment due = {0};

    for (size_t i = 0; i < QUEUE__MAX; i++) {
        struct queue_asked asked = {.queue = (enum queue)i, .most = 1};
        struct queue_lines lines;

        if (i == QUEUE_OPINION || !queue_is_for(officer, (enum queue)i))
            continue;
        enum status s = queue_list(rq->db, officer, &asked, rq->now, &lines);
        if (s != OK)
            return s;
        if (lines.count > 0 &&
            (due.us == 0 || moment_is_before(lines.items[0].due_at, due))) {
            best = lines.items[0].public_id;
            due = lines.items[0].due_at;
        }
    }
    if (str_is_empty(best))
        return response_redirect(rq, STR("/?het=1"));
    return response_redirect(
        rq, str_print(rq->arena, "/ho-so/%" PRI_STR, STR_ARG(best)));
}
