/* SPDX-License-Identifier: GPL-3.0-or-later */
/* admin_move.c: “Quản trị”: all open work of an officer to another, shown
 * before it is done; and the end of an account with nothing left on it.
 */
#include "domain/officer/moving.h"
#include "officer/admin_page.h"
#include "officer/pages.h"

static enum status receivers_to_page(struct request *rq,
                                     const struct admin_view *view,
                                     struct str chosen)
{
    struct officer_lines lines;
    int64_t before = 0;
    size_t nth = 0;
    enum status s = officer_list(rq->db, view->post->agency_id, &lines);

    for (size_t i = 0; s == OK && i < lines.count; i++) {
        const struct officer_line *l = &lines.items[i];

        if (l->is_closed || l->id == view->officer.id || l->id == before)
            continue;
        before = l->id;
        page_set_in(page_of(rq), "Receivers", nth, "value", l->public_id);
        page_set_in(page_of(rq), "Receivers", nth, "label", l->full_name);
        if (str_equals(l->public_id, chosen))
            page_set_in(page_of(rq), "Receivers", nth, "is_chosen", STR("1"));
        nth++;
    }
    return s;
}

/* What would go, and whether it fits; nothing is changed by looking. */
static enum status preview(struct request *rq, const struct admin_view *view,
                           struct str to, const char *why, int code)
{
    struct moving_lines lines;
    struct page *page = page_of(rq);
    int64_t to_id = 0, unfit = 0;
    enum status s =
        str_is_empty(to) ? OK : officer_by_public_id(rq->db, to, &to_id);

    if (s == OK)
        s = moving_preview(rq->db, view->officer.id, to_id,
                           moment_date(rq->now), &lines);
    if (s == OK)
        s = receivers_to_page(rq, view, to);
    for (size_t i = 0; s == OK && i < lines.count; i++) {
        page_set_in(page, "Moving", i, "code", lines.items[i].code);
        page_set_in(page, "Moving", i, "stage",
                    str_of(work_stage_text(lines.items[i].stage)));
        page_set_in(page, "Moving", i, "agency", lines.items[i].agency_name);
        if (lines.items[i].fits)
            page_set_in(page, "Moving", i, "fits", STR("1"));
        unfit += !lines.items[i].fits;
    }
    if (s != OK)
        return s;
    admin_view_to_page(rq, view);
    page_set(page, "To", to);
    page_set_int(page, "Count", (int64_t)lines.count);
    page_set_flag(page, "May_move", lines.count > 0 && unfit == 0);
    page_set_flag(page, "May_close", unfit == 0 && !view->is_elsewhere);
    if (why != NULL)
        page_setz(page, "Why", why);
    return page_render_code(rq, "admin_move", code);
}

enum status admin_move_show(struct request *rq)
{
    struct admin_view view;
    enum status s = admin_view_load(rq, &view);

    return s == OK && !view.officer.is_closed
               ? preview(rq, &view, rq_query(rq, "den"), NULL, 200)
               : (s == OK ? NOT_FOUND : s);
}

enum status admin_move_save(struct request *rq)
{
    struct str to = rq_form(rq, "den");
    bool is_closing = str_is(rq_form(rq, "dong-tai-khoan"), "1");
    struct admin_view view;
    int64_t to_id = 0, moved = 0;
    enum status s = admin_view_load(rq, &view);

    if (s == OK && view.officer.is_closed)
        s = NOT_FOUND;
    if (s == OK && !str_is_empty(to))
        s = officer_by_public_id(rq->db, to, &to_id);
    if (s != OK)
        return s;
    if (view.officer.id == officer_of(rq)->id)
        return preview(rq, &view, to, "admin_self", 200);
    if (is_closing && view.is_elsewhere)
        return preview(rq, &view, to, "admin_elsewhere", 200);
    struct trail_hand hand = admin_hand(rq, view.post);
    s = moving_do(rq->db, &hand, view.officer.id, to_id, is_closing, rq->now,
                  &moved);
    if (s == CONFLICT)
        return preview(rq, &view, to, "admin_unfit", 409);
    return s == OK ? response_redirect(
                         rq, str_print(rq->arena, "%" PRI_STR "?da-luu=1",
                                       STR_ARG(admin_officer_href(
                                           rq, view.officer.public_id))))
                   : s;
}
