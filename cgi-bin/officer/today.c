/* today.c: “Hôm nay”: what needs me. */
#include "officer/pages.h"
#include "officer/state.h"

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

enum status today_show(struct request *rq)
{
    posts_to_page(rq, officer_of(rq));
    page_set_flag(page_of(rq), "May.design",
                  officer_post_as(officer_of(rq), ROLE_ADMIN, 0) != NULL);
    return page_render(rq, "today");
}
