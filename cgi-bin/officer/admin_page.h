/* SPDX-License-Identifier: GPL-3.0-or-later */
/* admin_page.h: what the pages of “Quản trị” share. Who administers a unit
 * comes in, and changes what is of that unit alone.
 */
#ifndef MOTCUA_OFFICER_ADMIN_PAGE_H
#define MOTCUA_OFFICER_ADMIN_PAGE_H

#include "domain/officer/admin.h"
#include "officer/state.h"
#include "platform/form.h"

/* The post by which the officer administers that agency (0: any), or NULL. */
const struct officer_post *admin_post_at(const struct request *rq,
                                         int64_t agency_id);
/* Who does it, for the journal. */
struct trail_hand admin_hand(const struct request *rq,
                             const struct officer_post *post);
/* The agency that the query or the form names by co-quan, else the first that
 * the officer administers; NULL: none of theirs. Agencies.<n>.value and .label
 * on the page. */
const struct officer_post *admin_agency(struct request *rq, struct str named);
/* The account of the address. NOT_FOUND: none with a post where one
 * administers. */
struct admin_view {
    struct admin_officer officer;
    const struct officer_post *post; /* by which one administers it */
    bool is_elsewhere; /* a post that is open, where one administers nothing */
};
NODISCARD enum status admin_view_load(struct request *rq,
                                      struct admin_view *view);
/* Officer.…, Posts.<n>.… and Standins.<n>.…. */
void admin_view_to_page(struct request *rq, const struct admin_view *view);
struct str admin_officer_href(struct request *rq, struct str public_id);

#endif
