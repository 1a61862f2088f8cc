/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moving.h: what an officer works on goes over to another, and an account is
 * closed with nothing left hanging on it; what lies at an agency, to another.
 */
#ifndef MOTCUA_DOMAIN_OFFICER_MOVING_H
#define MOTCUA_DOMAIN_OFFICER_MOVING_H

#include "domain/officer/trail.h"

struct moving_line {
    int64_t dossier_id, agency_id;
    struct str code, agency_name;
    enum work_stage stage;
    bool fits; /* the other may work there today */
};
struct moving_lines {
    const struct moving_line *items;
    size_t count;
};
/* What is open with `from`, and whether `to` (0: nobody) holds the post for it:
 * the preview of moving it. */
NODISCARD enum status moving_preview(struct db *db, int64_t from, int64_t to,
                                     struct date day,
                                     struct moving_lines *lines);
/* One transaction: all of it, each an event of its dossier; with is_closing the
 * account ends too, with its posts, stand-ins and sessions. CONFLICT: something
 * is open that `to` holds no post for (or `to` is 0), and nothing is changed.
 */
NODISCARD enum status moving_do(struct db *db, const struct trail_hand *hand,
                                int64_t from, int64_t to, bool is_closing,
                                struct moment now, int64_t *moved);

/* An agency that was merged into another: its open dossiers go to the other's
 * queues as they stand, each with an event, and who had a post at the one today
 * or later has it at the other from today on. What is open is found by whoever
 * works there; nothing is lost, whenever this is done. One transaction. */
NODISCARD enum status moving_merge(struct db *db, const struct trail_hand *hand,
                                   int64_t from_agency, int64_t to_agency,
                                   struct moment now, int64_t *moved);

#endif
