/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/sessions_page.h"
#include "platform/session.h"

enum status sessions_to_page(struct request *rq)
{
    struct session_list list = {0};
    struct page *page = page_of(rq);
    enum status s = session_list(rq, &list);

    for (size_t i = 0; s == OK && i < list.count; i++) {
        const struct session_line *line = &list.lines[i];

        page_set_int_in(page, "Session", i, "id", line->id);
        page_set_in(page, "Session", i, "browser", line->browser);
        page_set_in(page, "Session", i, "place", line->place);
        page_set_in(page, "Session", i, "seen_at",
                    page_moment(rq, line->seen_at));
        page_set_in(page, "Session", i, "is_this",
                    line->is_this ? STR("1") : STR(""));
    }
    page_set_flag(page, "Has_others", s == OK && list.count > 1);
    return s;
}
