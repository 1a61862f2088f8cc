/* SPDX-License-Identifier: GPL-3.0-or-later */
/* view.h: filters of a queue kept under a name: an officer's own, and those
 * that a head keeps for all who work at the unit.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_VIEW_H
#define MOTCUA_DOMAIN_OFFICER_VIEW_H

#include "domain/officer/queue.h"

enum { VIEW_NAME_CHARS = 60, VIEWS_MOST = 50 };

struct view {
    int64_t id;
    struct str name;
    enum queue queue;
    struct str words;
    int64_t agency_id; /* looked at alone; 0: all */
    enum queue_due due;
    bool is_own;                          /* the officer made it */
    int64_t shared_at;                    /* agency; 0: for nobody else */
    struct str agency_name, officer_name; /* where shared, and by whom */
};
struct views {
    const struct view *items;
    size_t count;
};
/* Those of the officer, and those shared where they work today, of queues that
 * they see; by name, own before shared. */
NODISCARD enum status view_list(struct db *db, const struct officer *officer,
                                struct views *views);
/* In place of the officer's of the same name. INVALID: why->key is "view_many"
 * (there are VIEWS_MOST), "view_share" (they are not head of shared_at). */
NODISCARD enum status view_keep(struct db *db, const struct officer *officer,
                                const struct view *view, struct moment now,
                                struct refusal *why);
/* An own one, or one shared where they are head; OK too where it is gone.
 * NOT_FOUND: it is another's. */
NODISCARD enum status view_drop(struct db *db, const struct officer *officer,
                                int64_t id);

#endif
